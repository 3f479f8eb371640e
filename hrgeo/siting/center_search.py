"""The p-center by searching the distinct minutes, each a set covering problem."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from hrgeo.model import FloatArray, IntArray
from hrgeo.program import Stops
from hrgeo.siting.set_cover import fewest_columns, greedy_cover, priced_bound


@dataclass(frozen=True, eq=False)
class CenterAnswer:
    """What is found.

    Attributes
    ----------
    columns
        The choice; None where none reaches all rows, or none was found in time.
    radius
        Of the row that is farthest with it; ``inf`` without a choice.
    bound
        No choice has a smaller radius.
    stopped_by
        Empty, ``gap``, ``time_limit`` or ``cancelled``.
    """

    columns: IntArray | None
    radius: float
    bound: float
    stopped_by: str = ""


class _Search:
    def __init__(
        self, minutes: sparse.csr_array, ceiling: FloatArray, n_free: int, stops: Stops
    ) -> None:
        self.minutes, self.ceiling, self.n_free, self.stops = minutes, ceiling, n_free, stops
        self.row = np.repeat(np.arange(minutes.shape[0]), np.diff(minutes.indptr))
        self.by_column = minutes.tocsc()
        self.columns: IntArray | None = None
        self.radius = math.inf
        self.stopped_by = ""

    def radius_of(self, columns: IntArray) -> float:
        nearest = self.ceiling.copy()
        for column in columns.tolist():
            begin, end = self.by_column.indptr[column], self.by_column.indptr[column + 1]
            rows = self.by_column.indices[begin:end]
            nearest[rows] = np.minimum(nearest[rows], self.by_column.data[begin:end])
        return float(nearest.max(initial=0.0))

    def met(self, columns: IntArray) -> None:
        if len(columns) > self.n_free:
            return
        radius = self.radius_of(columns)
        if radius < self.radius or self.columns is None:
            self.columns, self.radius = columns, radius

    def covers(self, radius: float) -> sparse.csr_array:
        """Give who is reached within a radius, of the rows that are not reached anyway."""
        near = self.minutes.data <= radius
        start = np.concatenate([[0], np.cumsum(near)])[self.minutes.indptr]
        indices = self.minutes.indices[near]
        table = sparse.csr_array((np.ones(len(indices)), indices, start), self.minutes.shape)
        return sparse.csr_array(table[np.flatnonzero(self.ceiling > radius)])

    def is_possible(self, radius: float, *, by_greedy: bool) -> bool | None:
        """Tell whether a choice has this radius; None where that was not found out."""
        covers = self.covers(radius)
        if not covers.shape[0]:
            self.met(np.empty(0, dtype=np.int64))
            return True
        if (np.diff(covers.indptr) == 0).any():
            return False
        if by_greedy:
            columns = greedy_cover(covers)
            self.met(columns)
            return True if len(columns) <= self.n_free else None
        cover = fewest_columns(covers, self.stops, enough=self.n_free, most=self.n_free)
        if cover.columns is not None and len(cover.columns) <= self.n_free:
            self.met(cover.columns)
            return True
        if cover.bound > self.n_free:
            return False
        self.stopped_by = cover.stopped_by
        return None


def best_center(
    minutes: sparse.csr_array, ceiling: FloatArray, n_free: int, stops: Stops
) -> CenterAnswer:
    """Choose columns so that the farthest row is as near as can be, and prove it.

    Greedy covers give a first radius by bisection over the distinct minutes; then each
    radius in question is proven possible or impossible as a set covering problem.

    Parameters
    ----------
    minutes
        Shape ``(n_rows, n_columns)``; what is not stored cannot be reached.
    ceiling
        By row: minutes where nothing is chosen; ``inf`` where it has to be reached.
    n_free
        How many columns may be chosen.
    stops
        When to stop.

    Returns
    -------
    CenterAnswer
        Without columns, and with an infinite bound, where no choice reaches all rows.

    References
    ----------
    .. [1] Minieka (1970), The m-center problem, doi:10.1137/1012016 (the search).

    Examples
    --------
    >>> place = np.array([0.0, 1.0, 5.0, 7.0])
    >>> line = sparse.csr_array(abs(place[:, None] - place) + 1.0)
    >>> answer = best_center(line, np.full(4, np.inf), 2, Stops())
    >>> answer.columns.tolist(), answer.radius, answer.bound
    ([1, 2], 3.0, 3.0)
    """
    search, values, low = _begun(minutes, ceiling, n_free, stops)
    last = len(values) - 1
    possible = search.is_possible(float(values[last]), by_greedy=True)
    if possible is None:
        possible = search.is_possible(float(values[last]), by_greedy=False)
    if not possible:
        bound = math.inf if possible is False else float(values[low])
        return CenterAnswer(None, math.inf, bound, search.stopped_by)
    _bisect_by_greedy(search, values, low)
    low = _bisect_by_prices(search, values, low)
    high = int(np.searchsorted(values, search.radius))
    step = 1
    while low < high and not search.stopped_by:
        search.stopped_by = stops.why_now
        if stops.progress is not None:
            stops.progress(search.radius, float(values[low]))
        if search.stopped_by or values[high] - values[low] <= stops.gap * values[high]:
            break
        # The greedy radius is mostly near the best one: look there first, further each time.
        middle = max((low + high) // 2, high - step)
        step *= 4
        possible = search.is_possible(float(values[middle]), by_greedy=False)
        if possible is False:
            low = middle + 1
        elif possible:
            high = int(np.searchsorted(values, search.radius))
    stopped_by = search.stopped_by or "gap"
    return CenterAnswer(
        search.columns,
        search.radius,
        float(values[low]),
        stopped_by if low < high else "",
    )


def soon_center(
    minutes: sparse.csr_array, ceiling: FloatArray, n_free: int, stops: Stops
) -> CenterAnswer:
    """Give a good choice and a bound without going on to a proof.

    Greedy covers and prices: what `best_center` begins with. As the problem without its
    other rules it bounds one that has them.

    Parameters
    ----------
    minutes, ceiling, n_free, stops
        As in `best_center`.
    """
    search, values, low = _begun(minutes, ceiling, n_free, stops)
    if search.is_possible(float(values[-1]), by_greedy=True):
        _bisect_by_greedy(search, values, low)
        low = _bisect_by_prices(search, values, low)
    return CenterAnswer(search.columns, search.radius, float(values[low]))


def _begun(
    minutes: sparse.csr_array, ceiling: FloatArray, n_free: int, stops: Stops
) -> tuple[_Search, FloatArray, int]:
    """Give a search, the distinct minutes, and the first that is not too small for any row."""
    search = _Search(minutes, ceiling, n_free, stops)
    values = np.unique(np.concatenate([minutes.data, ceiling[np.isfinite(ceiling)], [0.0]]))
    nearest = ceiling.copy()
    np.minimum.at(nearest, search.row, minutes.data)
    return search, values, int(np.searchsorted(values, nearest.max(initial=0.0)))


def _bisect_by_greedy(search: _Search, values: FloatArray, low: int) -> None:
    high = int(np.searchsorted(values, search.radius))
    while low < high and not search.stops.why_now:
        middle = (low + high) // 2
        if search.is_possible(float(values[middle]), by_greedy=True):
            high = min(middle, int(np.searchsorted(values, search.radius)))
        else:
            low = middle + 1


def _bisect_by_prices(search: _Search, values: FloatArray, low: int) -> int:
    """Give the first radius that prices do not prove impossible."""
    high = int(np.searchsorted(values, search.radius))
    while low < high and not search.stops.why_now:
        middle = (low + high) // 2
        covers = search.covers(float(values[middle]))
        if covers.shape[0]:
            bound, _ = priced_bound(covers, search.n_free + 1, search.n_free)
            if bound > search.n_free:
                low = middle + 1
                continue
        high = middle
    return low
