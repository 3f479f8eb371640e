"""Lazy greedy choice for maximal coverage, with a bound that always holds."""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrgeo.model import FloatArray, IntArray
from hrgeo.siting.cover import CoverModel


@dataclass(frozen=True, eq=False)
class Choice:
    """What a solver hands back for a cover model.

    Attributes
    ----------
    columns
        Chosen columns of the model.
    gain_bound
        No choice can add more than this to the model's fixed weight.
    stopped_by
        Empty, ``gap`` or ``time_limit``.
    """

    columns: IntArray
    gain_bound: float
    stopped_by: str = ""


def greedy_choice(model: CoverModel) -> Choice:
    """Take, one after the other, the candidate that adds most.

    Gains never grow as sites are added, so a gain computed earlier is an upper
    bound, and only the candidate on top has to be computed again. Among equals
    the one that comes first in the table is taken. Candidates that add nothing
    are not taken.

    The bound is the least of three: all weight that candidates cover; for each
    step, what is covered so far and the largest remaining gains, as many as
    sites are allowed (coverage is submodular); and the gain divided by
    ``1 - (1 - 1/k)**k``, which greedy never falls short of.

    Parameters
    ----------
    model
        The reduced problem.

    Returns
    -------
    Choice
        Columns in the order they were taken. None for a model without rows or
        without free sites.

    References
    ----------
    .. [1] Nemhauser, Wolsey and Fisher (1978), doi:10.1007/BF01588971.
    .. [2] Minoux (1978), doi:10.1007/BFb0006528.
    .. [3] Leskovec et al. (2007), doi:10.1145/1281192.1281239, section 3 (the
       bound of each step).

    Examples
    --------
    >>> from hrgeo.siting import SitingProblem
    >>> from hrgeo.siting.cover import cover_model
    >>> problem = SitingProblem.from_matrix([[1, 9, 1], [1, 9, 9], [9, 1, 9]], [2, 1, 1])
    >>> choice = greedy_choice(cover_model(problem, 5.0, 1))
    >>> choice.columns.tolist(), choice.gain_bound
    ([0], 3.0)
    """
    if model.n_free < 1 or not len(model.candidates):
        return Choice(np.empty(0, dtype=np.int64), 0.0)
    left = model.weight.copy()
    n_wanted = min(model.n_free, len(model.candidates))
    columns, gained, bound = _take(model.columns(), left, range(len(model.candidates)), n_wanted)
    guarantee = 1.0 - (1.0 - 1.0 / n_wanted) ** n_wanted
    bound = min(bound, gained / guarantee, float(model.weight.sum()))
    return Choice(np.array(columns, dtype=np.int64), bound)


def filled_up(model: CoverModel, columns: IntArray) -> IntArray:
    """Drop chosen columns that add nothing, and use what is left over of the sites allowed.

    A search that was stopped may leave a site unused that still helps. At a
    proven optimum nothing changes but the order.

    Parameters
    ----------
    model
        The reduced problem.
    columns
        Chosen columns, at most ``n_free``.

    Returns
    -------
    IntArray
        Columns, those of `columns` first, each adding something.
    """
    covers, left = model.columns(), model.weight.copy()
    kept, _, _ = _take(covers, left, columns.tolist(), len(columns))
    others = sorted(set(range(len(covers))) - set(kept))
    more, _, _ = _take(covers, left, others, model.n_free - len(kept))
    return np.array(kept + more, dtype=np.int64)


def _take(
    covers: list[npt.NDArray[np.int32]], left: FloatArray, pool: Sequence[int], n_wanted: int
) -> tuple[list[int], float, float]:
    """Take up to `n_wanted` columns of the pool by lazy greedy; use up their weight in `left`.

    Gives the columns, what they gain, and a bound on what any `n_wanted` columns of the pool can.
    """
    heap = [(-float(left[covers[column]].sum()), column) for column in pool]
    heapq.heapify(heap)
    chosen: list[int] = []
    gained, bound = 0.0, math.inf
    while len(chosen) < n_wanted:
        # Gains in the heap may be out of date, which makes them too large, never too small.
        largest_left = -math.fsum(gain for gain, _ in heapq.nsmallest(n_wanted, heap))
        bound = min(bound, gained + largest_left)
        gain, column = _next_best(heap, covers, left)
        if gain <= 0.0:
            break
        chosen.append(column)
        gained += gain
        left[covers[column]] = 0.0
    return chosen, gained, bound


def _next_best(
    heap: list[tuple[float, int]], covers: list[npt.NDArray[np.int32]], left: FloatArray
) -> tuple[float, int]:
    """Take the column that adds most from the heap; (0, -1) where none adds anything."""
    while heap and heap[0][0] < 0.0:
        column = heap[0][1]
        fresh = (-float(left[covers[column]].sum()), column)
        if fresh <= min(heap[1:3], default=fresh):
            heapq.heappop(heap)
            return -fresh[0], column
        heapq.heapreplace(heap, fresh)
    return 0.0, -1
