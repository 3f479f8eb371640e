"""Improves a choice by exchanging one site for another."""

from __future__ import annotations

import numpy as np

from hrgeo.kernels import kernel
from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.siting.cover import CoverModel, gain_of
from hrgeo.siting.greedy import filled_up
from hrgeo.siting.incidence import ItemArray

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
        Chosen columns, within the budget.
    most_swaps
        A safety stop.

    Returns
    -------
    IntArray
        As many columns, within the budget.

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
    covers = model.by_column
    # Of each row: how many chosen columns cover it, and the sum of their places among the chosen,
    # which is the place of the one that covers it where there is one alone.
    n_covering = np.zeros(len(model.weight), dtype=np.int64)
    places = np.zeros(len(model.weight), dtype=np.int64)
    for place, column in enumerate(chosen):
        n_covering[covers.of(column)] += 1
        places[covers.of(column)] += place
    is_open = np.ones(len(model.candidates), dtype=np.bool_)
    is_open[chosen] = False
    for _ in range(most_swaps):
        alone = n_covering == 1
        lost = np.bincount(places[alone], model.weight[alone], minlength=len(chosen))
        slack = model.budget - float(model.cost[chosen].sum()) + model.cost[chosen]
        gain, out, into = best_exchange(
            covers.start,
            covers.item,
            model.weight,
            n_covering,
            places,
            lost,
            is_open,
            model.cost,
            slack,
        )
        if gain <= least:
            break
        for column, change in ((chosen[out], -1), (into, 1)):
            n_covering[covers.of(column)] += change
            places[covers.of(column)] += change * out
        is_open[chosen[out]], is_open[into] = True, False
        chosen[out] = into
    return chosen


def improved(model: CoverModel, columns: IntArray) -> IntArray:
    """Use up sites and budget and exchange, in turn, as long as either helps."""
    best, gain = columns, -1.0
    while gain < (now := gain_of(model, best)):
        gain = now
        best = swapped(model, filled_up(model, best))
    return best


@kernel
def best_exchange(
    start: IntArray,
    item: ItemArray,
    weight: FloatArray,
    n_covering: IntArray,
    places: IntArray,
    lost: FloatArray,
    is_open: BoolArray,
    cost: FloatArray,
    slack: FloatArray,
) -> tuple[float, int, int]:
    """Find the exchange that adds most: what it adds, the place that goes, the column that comes.

    Weight that a chosen column covers alone is lost with it (`lost`), unless the other covers it
    too. `slack` is what may be paid in place of each chosen column.
    """
    best, out, into = 0.0, -1, -1
    kept = np.zeros(len(lost))
    for column in range(len(is_open)):
        if not is_open[column]:
            continue
        added = 0.0
        kept[:] = 0.0
        for k in range(start[column], start[column + 1]):
            row = item[k]
            if n_covering[row] == 0:
                added += weight[row]
            elif n_covering[row] == 1:
                kept[places[row]] += weight[row]
        for place in range(len(lost)):
            change = added - lost[place] + kept[place]
            if change > best and cost[column] <= slack[place]:
                best, out, into = change, place, column
    return best, out, into
