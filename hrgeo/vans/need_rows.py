"""Need as a van week looks at it: rows with the same stops within reach are one."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy import sparse

from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.model.opening import SLOTS_PER_WEEK
from hrgeo.vans.problem import WeekNeed


def gather(
    walk_min: npt.ArrayLike | sparse.sparray,
    weights: FloatArray,
    *,
    threshold_min: float,
    kind: IntArray | None = None,
    rate: FloatArray | None = None,
) -> WeekNeed:
    """Join rows of need with the same stops within reach and the same hours.

    Parameters
    ----------
    walk_min
        Shape ``(n_need, n_stops)``: minutes from need to stop. Dense, with ``inf`` where
        there is no way; or sparse, where what is not stored is no way and a stored zero is
        zero minutes.
    weights
        By row of need.
    threshold_min
        Stops up to this and including it are within reach.
    kind
        By row of need: its row in `rate`; None where there is one kind only.
    rate
        Shape ``(n_kinds, 672)``, see `hrgeo.vans.WeekNeed`; None for 1 at all hours.

    Returns
    -------
    WeekNeed
        Without rows that no stop reaches or that weigh nothing, in an order that does not
        depend on the order of the rows.

    Examples
    --------
    The first and the third row reach the same stop, the last one none:

    >>> need = gather([[4, 20], [3, 9], [10, 11], [30, 30]], np.array([1.0, 2, 5, 9]),
    ...               threshold_min=10)
    >>> need.weight.tolist(), need.reach_start.tolist(), need.reach_stop.tolist()
    ([6.0, 2.0], [0, 1, 3], [0, 0, 1])
    """
    n_need = len(weights)
    kinds = np.zeros(n_need, dtype=np.int64) if kind is None else kind
    rates = np.ones((1, SLOTS_PER_WEEK)) if rate is None else rate
    start, stop = _within(walk_min, threshold_min)
    rows: dict[tuple[tuple[int, ...], int], list[float]] = {}
    for i in np.flatnonzero((weights > 0) & (np.diff(start) > 0)).tolist():
        reach = tuple(stop[start[i] : start[i + 1]].tolist())
        rows.setdefault((reach, int(kinds[i])), []).append(float(weights[i]))
    keys = sorted(rows)
    return WeekNeed(
        weight=np.array([math.fsum(rows[key]) for key in keys], dtype=np.float64),
        reach_start=np.cumsum([0, *(len(reach) for reach, _ in keys)]),
        reach_stop=np.array([stop for reach, _ in keys for stop in reach], dtype=np.int64),
        kind=np.array([of for _, of in keys], dtype=np.int64),
        rate=rates,
    )


def kinds_of(rate: FloatArray) -> tuple[IntArray, FloatArray]:
    """Give, for the weeks of rows, which of them are alike.

    Parameters
    ----------
    rate
        Shape ``(n_rows, 672)``.

    Returns
    -------
    kind, rate
        By row its row in the second; the weeks that differ.

    Examples
    --------
    >>> kind, rate = kinds_of(np.array([[1.0, 2], [0, 1], [1, 2]]))
    >>> kind.tolist(), rate.tolist()
    ([1, 0, 1], [[0.0, 1.0], [1.0, 2.0]])
    """
    weeks, kind = np.unique(rate, axis=0, return_inverse=True)
    return kind.reshape(-1).astype(np.int64), weeks


def _within(
    walk_min: npt.ArrayLike | sparse.sparray, threshold_min: float
) -> tuple[IntArray, IntArray]:
    """Give the stops within reach of each row, rising, as starts and columns."""
    if sparse.issparse(walk_min):
        table = sparse.coo_array(walk_min)
        near: BoolArray = table.data <= threshold_min
        row, column = table.row[near].astype(np.int64), table.col[near].astype(np.int64)
        order = np.lexsort((column, row))
        row, column = row[order], column[order]
        n_rows = table.shape[0]
    else:
        minutes = np.asarray(walk_min, dtype=np.float64)
        row, column = np.nonzero(minutes <= threshold_min)
        n_rows = len(minutes)
    start = np.zeros(n_rows + 1, dtype=np.int64)
    np.cumsum(np.bincount(row, minlength=n_rows), out=start[1:])
    return start, column.astype(np.int64)
