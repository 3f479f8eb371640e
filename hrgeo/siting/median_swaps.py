"""Good choices for the p-median: one column after the other, then exchanges."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrgeo.kernels import kernel
from hrgeo.model import FloatArray, IntArray
from hrgeo.siting.median_instance import MedianInstance

_UNREACHED_TIMES = 100.0  # of the largest cost: what a row that is not reached counts here
_LEAST_IMPROVEMENT = 1e-10  # of all cost: less than that is rounding
_MOST_SWAPS = 10_000


def improved(instance: MedianInstance, chosen: IntArray) -> IntArray:
    """Fill up a choice greedily, then exchange columns as long as that lowers its cost.

    Each time the column, or then the exchange, that lowers the cost most is taken (among
    equals the first). Rows that are not reached count a hundred times the largest cost.

    Parameters
    ----------
    instance
        The instance.
    chosen
        Columns to start from, at most `n_free`.

    Returns
    -------
    IntArray
        `n_free` columns in ascending order.

    References
    ----------
    .. [1] Whitaker (1983), A fast algorithm for the greedy interchange for large-scale
       clustering and median location problems, doi:10.1080/03155986.1983.11731889.
    .. [2] Resende and Werneck (2007), A fast swap-based local search procedure for
       location problems, doi:10.1007/s10479-006-0154-0 (gain, loss and what a pair of
       them has in common, brought up to date only where an exchange changed a row).

    Examples
    --------
    Rows at 0, 1, 5 and 6 on a line, two columns at 1 and 5 are best together.

    >>> from hrgeo.siting.median_instance import median_instance
    >>> row, site = np.divmod(np.arange(16), 4)
    >>> place = np.array([0.0, 1.0, 5.0, 6.0])
    >>> line = median_instance(row, site, abs(place[row] - place[site]),
    ...                        np.full(4, np.inf), n_columns=4, n_free=2)
    >>> improved(line, np.array([0, 1])).tolist()
    [1, 2]
    """
    if instance.n_free == 0 or instance.n_rows == 0:
        return np.empty(0, dtype=np.int64)
    largest = float(instance.cost.max())
    unreached = _UNREACHED_TIMES * max(largest, 1.0)
    ceiling = np.where(np.isinf(instance.ceiling), unreached, instance.ceiling)
    columns = np.full(instance.n_free, -1, dtype=np.int64)
    columns[: len(chosen)] = chosen
    interchange(
        *instance.by_row,
        *instance.by_site[:2],
        ceiling,
        columns,
        len(chosen),
        _LEAST_IMPROVEMENT * float(ceiling.sum()),
        _MOST_SWAPS,
    )
    return np.sort(columns)


@kernel
def _account(  # noqa: PLR0913, PLR0917 -- one compiled loop over many arrays
    start: IntArray,
    site: npt.NDArray[np.int32],
    cost: FloatArray,
    row: int,
    nearest: int,
    least: float,
    second: float,
    sign: float,
    gain: FloatArray,
    loss: FloatArray,
    common: FloatArray,
) -> None:
    """Add (or take away) what one row says of gains, losses and what they have in common."""
    if nearest < 0:
        for pair in range(start[row], start[row + 1]):  # all are below the ceiling
            gain[site[pair]] += sign * (least - cost[pair])
        return
    loss[nearest] += sign * (second - least)
    for pair in range(start[row], start[row + 1]):
        if cost[pair] >= second:
            break
        if cost[pair] < least:
            gain[site[pair]] += sign * (least - cost[pair])
            common[site[pair], nearest] += sign * (second - least)
        else:
            common[site[pair], nearest] += sign * (second - cost[pair])


@kernel
def _two_nearest(
    start: IntArray,
    site: npt.NDArray[np.int32],
    cost: FloatArray,
    row: int,
    ceiling: float,
    slot: IntArray,
) -> tuple[int, int, float, float]:
    """Give the slots of a row's nearest and second columns (-1: its ceiling) and their costs."""
    nearest, least = np.int64(-1), ceiling
    for pair in range(start[row], start[row + 1]):
        if slot[site[pair]] >= 0:
            if nearest >= 0:
                return int(nearest), int(slot[site[pair]]), least, float(cost[pair])
            nearest, least = slot[site[pair]], cost[pair]
    return int(nearest), -1, least, ceiling


@kernel
def _best_exchange(
    slot: IntArray, gain: FloatArray, loss: FloatArray, common: FloatArray
) -> tuple[int, int, float]:
    into, out, most = np.int64(-1), np.int64(-1), -np.inf
    for column in range(len(slot)):
        if slot[column] >= 0:
            continue
        for place in range(len(loss)):
            change = gain[column] - loss[place] + common[column, place]
            if change > most:
                into, out, most = np.int64(column), np.int64(place), change
    return int(into), int(out), most


@kernel
def interchange(  # noqa: C901 -- one compiled loop over many arrays
    start: IntArray,
    site: npt.NDArray[np.int32],
    cost: FloatArray,
    by_site_start: IntArray,
    by_site_row: npt.NDArray[np.int32],
    ceiling: FloatArray,
    columns: IntArray,
    n_given: int,
    tolerance: float,
    most_swaps: int,
) -> None:
    """Fill up `columns` from `n_given` on, then exchange, in place."""
    n_rows, n_sites, n_places = len(ceiling), len(by_site_start) - 1, len(columns)
    slot = np.full(n_sites, -1, dtype=np.int64)
    for place in range(n_given):
        slot[columns[place]] = place
    gain, loss = np.zeros(n_sites), np.zeros(n_places)
    common = np.zeros((n_sites, n_places))
    nearest, second = np.empty(n_rows, dtype=np.int64), np.empty(n_rows, dtype=np.int64)
    least, next_least = np.empty(n_rows), np.empty(n_rows)
    for row in range(n_rows):
        nearest[row], second[row], least[row], next_least[row] = _two_nearest(
            start, site, cost, row, ceiling[row], slot
        )
        _account(
            start, site, cost, row, nearest[row], least[row], next_least[row], 1.0,
            gain, loss, common,
        )  # fmt: skip
    touched = np.zeros(n_rows, dtype=np.bool_)
    n_filled = n_given
    for _ in range(most_swaps):
        if n_filled < n_places:
            into, out = -1, n_filled
            for column in range(n_sites):
                if slot[column] < 0 and (into < 0 or gain[column] > gain[into]):
                    into = column
            n_filled += 1
        else:
            into, out, change = _best_exchange(slot, gain, loss, common)
            if into < 0 or change <= tolerance:
                break
            slot[columns[out]] = -1
        for pair in range(by_site_start[into], by_site_start[into + 1]):
            touched[by_site_row[pair]] = True
        slot[into] = out
        columns[out] = into
        for row in range(n_rows):
            if not (touched[row] or nearest[row] == out or second[row] == out):
                continue
            touched[row] = False
            a, b, low, high = _two_nearest(start, site, cost, row, ceiling[row], slot)
            if low == least[row] and high == next_least[row] and a == nearest[row]:
                second[row] = b
                continue
            _account(
                start, site, cost, row, nearest[row], least[row], next_least[row], -1.0,
                gain, loss, common,
            )  # fmt: skip
            nearest[row], second[row], least[row], next_least[row] = a, b, low, high
            _account(start, site, cost, row, a, low, high, 1.0, gain, loss, common)
