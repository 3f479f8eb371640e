"""Need that differs by hour, and sites that are not always open, as rows of one problem."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from hrgeo.model import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class HourRows:
    """One row for each row of demand and each distinct set of open sites.

    Attributes
    ----------
    minutes
        Shape ``(n_rows, n_sites)``: only pairs whose site is open are stored.
    weight
        By row: need in all hours in which just these sites are open; above zero.
    demand_row
        By row: which row of demand it is.
    first_hour
        By row: the first hour in which just these sites are open.
    """

    minutes: sparse.csr_array
    weight: FloatArray
    demand_row: IntArray
    first_hour: IntArray


def rows_by_open_sites(
    minutes: sparse.csr_array, need_by_hour: FloatArray, open_by_hour: BoolArray
) -> HourRows:
    """Split demand by which sites are open, adding up hours that are alike.

    Parameters
    ----------
    minutes
        Shape ``(n_demand, n_sites)``.
    need_by_hour
        Shape ``(n_demand, n_hours)``.
    open_by_hour
        Shape ``(n_sites, n_hours)``.

    Returns
    -------
    HourRows
        Sets of open sites by their first hour, and within each set the rows in
        the order of demand. Rows without need are left out.

    Examples
    --------
    Two hours, one site open in the first alone; the one row has 3 and 1 then.

    >>> rows = rows_by_open_sites(
    ...     sparse.csr_array([[5.0]]), np.array([[3.0, 1.0]]), np.array([[True, False]]))
    >>> rows.weight.tolist(), np.diff(rows.minutes.indptr).tolist(), rows.first_hour.tolist()
    ([3.0, 1.0], [1, 0], [0, 1])
    """
    sets = _hours_by_set(open_by_hour)
    tables, weights, demand_rows, hours = [], [], [], []
    for first, same in sets:
        weight = need_by_hour[:, same].sum(axis=1)
        kept = np.flatnonzero(weight > 0)
        tables.append(_only_open(minutes[kept], open_by_hour[:, first]))
        weights.append(weight[kept])
        demand_rows.append(kept)
        hours.append(np.full(len(kept), first))
    empty = sparse.csr_array((0, minutes.shape[1]))
    return HourRows(
        sparse.csr_array(sparse.vstack([empty, *tables], format="csr")),
        np.concatenate([np.empty(0), *weights]),
        np.concatenate([np.empty(0, dtype=np.int64), *demand_rows]).astype(np.int64),
        np.concatenate([np.empty(0, dtype=np.int64), *hours]).astype(np.int64),
    )


def _hours_by_set(open_by_hour: BoolArray) -> list[tuple[int, npt.NDArray[np.intp]]]:
    """Give, for each distinct set of open sites, its first hour and all its hours."""
    if not open_by_hour.shape[1]:
        return []
    packed = np.packbits(open_by_hour, axis=0)
    by_set: dict[bytes, list[int]] = {}
    for hour in range(packed.shape[1]):
        by_set.setdefault(packed[:, hour].tobytes(), []).append(hour)
    return [(hours[0], np.array(hours, dtype=np.intp)) for hours in by_set.values()]


def _only_open(table: sparse.csr_array, is_open: BoolArray) -> sparse.csr_array:
    """Keep the entries of open sites, stored zeros (zero minutes) among them."""
    keep = is_open[table.indices]
    start = np.concatenate([[0], np.cumsum(keep)])[table.indptr]
    return sparse.csr_array((table.data[keep], table.indices[keep], start), shape=table.shape)
