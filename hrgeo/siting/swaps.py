"""Improves a choice by exchanging one site for another."""

from __future__ import annotations

import numpy as np

from hrgeo.model import FloatArray, IntArray
from hrgeo.siting.cover import CoverModel

_LEAST_IMPROVEMENT = 1e-12  # of all weight: less than that is rounding


def swapped(model: CoverModel, columns: IntArray, *, most_swaps: int = 1000) -> IntArray:
    """Exchange one chosen candidate for another as long as that adds weight.

    Each time the exchange that adds most is made (among equals the first), so
    that the result is the same each time and never worse than `columns`.

    Parameters
    ----------
    model
        The reduced problem.
    columns
        Chosen columns.
    most_swaps
        A safety stop.

    Returns
    -------
    IntArray
        As many columns.

    References
    ----------
    .. [1] Teitz and Bart (1968), Heuristic methods for estimating the
       generalized vertex median of a weighted graph, doi:10.1287/opre.16.5.955
       (the exchange, here for coverage).

    Examples
    --------
    >>> from hrgeo.siting import SitingProblem
    >>> from hrgeo.siting.cover import cover_model
    >>> minutes = [[1, 1, 9], [9, 1, 1], [1, 1, 9], [9, 1, 1], [1, 9, 9], [9, 9, 1]]
    >>> model = cover_model(SitingProblem.from_matrix(minutes), 5.0, 2)
    >>> swapped(model, np.array([1, 0])).tolist()
    [2, 0]
    """
    chosen = np.array(columns, dtype=np.int64)
    if not len(chosen) or len(chosen) == len(model.candidates):
        return chosen
    least = _LEAST_IMPROVEMENT * float(model.weight.sum())
    for _ in range(most_swaps):
        change = _change_by_swap(model, chosen)
        out, into = np.unravel_index(int(np.argmax(change)), change.shape)
        if change[out, into] <= least:
            break
        chosen[out] = into
    return chosen


def _change_by_swap(model: CoverModel, chosen: IntArray) -> FloatArray:
    """Give what the weight changes by when a chosen column (row) makes room for another."""
    picked = model.rows[:, chosen]
    n_covering = np.asarray(picked.sum(axis=1)).ravel()
    added = np.where(n_covering == 0, model.weight, 0.0) @ model.rows
    # Weight that one chosen column covers alone is lost with it, unless the other covers it too.
    alone = np.where(n_covering == 1, model.weight, 0.0)
    lost = alone @ picked
    kept = (picked.multiply(alone[:, None]).T @ model.rows).toarray()
    change: FloatArray = added[None, :] - lost[:, None] + kept
    change[:, chosen] = -np.inf
    return change
