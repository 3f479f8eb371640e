"""The parts of a siting problem as they are given, checked: each fault is noted, none raised."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from hrgeo.model import BoolArray, FloatArray

_FIRST_FEW = 5


def minutes_table(minutes: Any, faults: list[str]) -> sparse.csr_array:
    """Give minutes as a sparse table of its own; note what is wrong with them."""
    try:
        if sparse.issparse(minutes):
            table = _own_table(minutes.tocsr())
        else:
            dense = np.asarray(minutes, dtype=np.float64)
            # NaN is kept as an entry, so that the check below sees it.
            row, column = np.nonzero(dense != np.inf)  # a ValueError unless there are two axes
            table = sparse.csr_array((dense[row, column], (row, column)), shape=dense.shape)
    except (TypeError, ValueError):
        faults.append("minutes must be a table of numbers with a row for each demand")
        return sparse.csr_array((0, 0), dtype=np.float64)
    for what, wrong in (("NaN", np.isnan(table.data)), ("negative", table.data < 0)):
        if wrong.any():
            rows = np.unique(_rows_of(table)[wrong])
            faults.append(f"minutes that are {what}: {int(wrong.sum())}, in {_rows_named(rows)}")
    never = table.data == np.inf
    if never.any():
        table = sparse.csr_array(
            (table.data[~never], (_rows_of(table)[~never], table.indices[~never])),
            shape=table.shape,
        )
    table.sort_indices()
    return table


def _own_table(source: sparse.csr_array) -> sparse.csr_array:
    """Copy a table, with positions of 32 bits where they can tell them all: half the memory."""
    largest = max(source.nnz, *source.shape)
    position = np.int32 if largest <= np.iinfo(np.int32).max else np.int64
    parts = (
        source.data.astype(np.float64),
        source.indices.astype(position),
        source.indptr.astype(position),
    )
    return sparse.csr_array(parts, shape=source.shape)


def _rows_of(table: sparse.csr_array) -> npt.NDArray[np.intp]:
    return np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))


def weights_by_row(
    weights: npt.ArrayLike | None, n_demand: int, faults: list[str], *, name: str = "weights"
) -> FloatArray:
    """Give the weight of each row of demand, 1 where none were given."""
    if weights is None:
        return np.ones(n_demand)
    weight = _numbers(weights, (n_demand,), name, "rows of minutes", faults)
    if weight is None:
        return np.ones(n_demand)
    for what, wrong in (("not finite", ~np.isfinite(weight)), ("negative", weight < 0)):
        if wrong.any():
            rows = np.flatnonzero(wrong)
            faults.append(f"{name} that are {what}: {len(rows)}, in {_rows_named(rows)}")
    return weight


def mask_of_sites(
    given: npt.ArrayLike | None, name: str, n_sites: int, faults: list[str]
) -> BoolArray:
    """Give a mask by site, from a mask or from positions."""
    mask = np.zeros(n_sites, dtype=np.bool_)
    if given is None:
        return mask
    marks = np.asarray(given)
    if marks.size == 0:
        return mask
    if marks.dtype == np.bool_:
        if marks.shape == (n_sites,):
            return marks.copy()
        faults.append(f"the mask {name!r} has shape {marks.shape} for {n_sites} sites")
        return mask
    if marks.ndim != 1 or not np.issubdtype(marks.dtype, np.integer):
        faults.append(f"{name!r} must be positions counted from 0, or a mask with one entry a site")
        return mask
    outside = (marks < 0) | (marks >= n_sites)
    if outside.any():
        faults.append(
            f"{int(outside.sum())} positions in {name!r} do not exist; there are {n_sites} sites, "
            "counted from 0"
        )
    mask[marks[~outside]] = True
    return mask


def costs_by_site(
    cost: npt.ArrayLike | None, can_be_new: BoolArray, faults: list[str]
) -> FloatArray | None:
    """Give the cost of each site; 0 at those that cannot be chosen, whatever was given."""
    if cost is None:
        return None
    costs = _numbers(cost, can_be_new.shape, "cost", "sites", faults)
    if costs is None:
        return None
    for what, wrong in (("not finite", ~np.isfinite(costs)), ("negative", costs < 0)):
        sites = np.flatnonzero(wrong & can_be_new)
        if len(sites):
            faults.append(
                f"{len(sites)} costs of places that can be chosen are {what}, at "
                f"{_sites_named(sites)}"
            )
    return np.where(can_be_new, costs, 0.0)


def capacities_by_site(
    capacity: npt.ArrayLike | None, n_sites: int, faults: list[str]
) -> FloatArray | None:
    """Give the capacity of each site; ``inf`` is none."""
    if capacity is None:
        return None
    capacities = _numbers(capacity, (n_sites,), "capacity", "sites", faults)
    if capacities is None:
        return None
    for what, wrong in (("NaN", np.isnan(capacities)), ("negative", capacities < 0)):
        sites = np.flatnonzero(wrong)
        if len(sites):
            faults.append(
                f"capacities that are {what}: {len(sites)}, at {_sites_named(sites)}; inf stands "
                "for a site without a limit"
            )
    return capacities


def members_by_group(
    groups: Any, group_names: Sequence[str] | None, n_demand: int, faults: list[str]
) -> tuple[FloatArray | None, tuple[str, ...]]:
    """Give the share of each row that belongs to each group, and the names of the groups.

    Parameters
    ----------
    groups
        A label for each row, or a matrix (rows by groups) of shares from 0 to 1.
    group_names
        Of the columns of the matrix; with labels, which groups there are, in which order.
    n_demand
        Number of rows.
    faults
        Takes what is wrong.

    Returns
    -------
    FloatArray or None, tuple of str
        Shape ``(n_groups, n_demand)``.
    """
    names = None if group_names is None else tuple(str(name) for name in group_names)
    if names is not None and len(set(names)) != len(names):
        faults.append("group_names repeat")
    if groups is None:
        if names:
            faults.append("there are group_names, but no groups")
        return None, ()
    given = groups.toarray() if sparse.issparse(groups) else np.asarray(groups)
    if given.ndim == 1:
        return _members_by_label(given, names, n_demand, faults)
    return _members_by_share(given, names, n_demand, faults)


def ids_of(
    given: Sequence[Any] | pd.Index | None, name: str, n: int, of_what: str, faults: list[str]
) -> pd.Index:
    """Give ids, positions where none were given."""
    ids = pd.RangeIndex(n) if given is None else pd.Index(given)
    if len(ids) != n:
        faults.append(f"there are {len(ids)} {name} for {n} {of_what} of minutes")
    elif not ids.is_unique:
        faults.append(f"{int(ids.duplicated().sum())} {name} occur more than once")
    return ids


def positions_of_ids(
    ids: Iterable[Any], name: str, site_ids: pd.Index, faults: list[str]
) -> npt.NDArray[np.intp]:
    """Give where some ids are among the destinations."""
    position = site_ids.get_indexer(pd.Index(list(ids)))
    n_unknown = int((position < 0).sum())
    if n_unknown:
        faults.append(
            f"{n_unknown} of the {name} ids are not among the {len(site_ids)} destinations of the "
            "travel times"
        )
    return position[position >= 0]


def hours_tables(
    need_by_hour: npt.ArrayLike,
    open_by_hour: npt.ArrayLike,
    shape: tuple[int, int],
    faults: list[str],
) -> tuple[FloatArray, BoolArray]:
    """Give need by row and hour, and which sites are open in which hour."""
    n_demand, n_sites = shape
    opened = np.asarray(open_by_hour)
    need = np.asarray(need_by_hour)
    if opened.ndim != 2 or opened.shape[0] != n_sites or opened.dtype != np.bool_:
        faults.append(
            f"open_by_hour must be True or False for each of {n_sites} sites (rows) and each hour "
            "(columns); a site whose hours are unknown is not open"
        )
        opened = np.zeros((n_sites, 0), dtype=np.bool_)
    if need.ndim != 2 or need.shape[0] != n_demand or not np.issubdtype(need.dtype, np.number):
        faults.append(
            f"need_by_hour must be numbers for each of {n_demand} rows of demand and each hour "
            "(columns)"
        )
        need = np.zeros((n_demand, 0))
    elif need.shape[1] != opened.shape[1]:
        faults.append(f"need_by_hour has {need.shape[1]} hours, open_by_hour has {opened.shape[1]}")
    for what, wrong in (("not finite", ~np.isfinite(need)), ("negative", need < 0)):
        if wrong.any():
            rows = np.flatnonzero(wrong.any(axis=1))
            faults.append(f"needs that are {what}: {int(wrong.sum())}, in {_rows_named(rows)}")
    return need.astype(np.float64), opened


def _numbers(
    given: npt.ArrayLike, shape: tuple[int, ...], name: str, of_what: str, faults: list[str]
) -> FloatArray | None:
    try:
        values = np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        faults.append(f"{name} must be numbers")
        return None
    if values.shape != shape:
        faults.append(f"{name} have shape {values.shape} for {shape[0]} {of_what}")
        return None
    return values


def _members_by_label(
    labels: npt.NDArray[Any], names: tuple[str, ...] | None, n_demand: int, faults: list[str]
) -> tuple[FloatArray | None, tuple[str, ...]]:
    if len(labels) != n_demand:
        faults.append(f"there are {len(labels)} labels in groups for {n_demand} rows of minutes")
        return None, ()
    texts = np.array(
        ["" if pd.isna(label) else str(label) for label in labels.tolist()], dtype=object
    )
    found = sorted({text for text in texts.tolist() if text})
    if names is None:
        names = tuple(found)
    strangers = [text for text in found if text not in names]
    if strangers:
        faults.append(f"{len(strangers)} labels in groups are not among the group_names")
    if not names:
        faults.append("groups names no group: all labels are empty")
    members = np.array([texts == name for name in names], dtype=np.float64)
    return members.reshape(len(names), n_demand), names


def _members_by_share(
    given: npt.NDArray[Any], names: tuple[str, ...] | None, n_demand: int, faults: list[str]
) -> tuple[FloatArray | None, tuple[str, ...]]:
    try:
        shares = np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        shares = np.empty((0, 0, 0))
    if shares.ndim != 2 or shares.shape[0] != n_demand or not shares.shape[1]:
        faults.append(
            f"groups must be a label for each of {n_demand} rows of minutes, or a table of shares "
            "from 0 to 1 with a row for each of them and a column for each group"
        )
        return None, ()
    outside = ~((shares >= 0) & (shares <= 1))  # true of NaN as well
    if outside.any():
        rows = np.flatnonzero(outside.any(axis=1))
        faults.append(
            f"shares in groups that are not from 0 to 1: {int(outside.sum())}, "
            f"in {_rows_named(rows)}"
        )
    if names is None:
        names = tuple(f"group {group + 1}" for group in range(shares.shape[1]))
    elif len(names) != shares.shape[1]:
        faults.append(f"there are {len(names)} group_names for {shares.shape[1]} columns of groups")
    return np.ascontiguousarray(shares.T), names


def _rows_named(rows: npt.NDArray[np.integer[Any]]) -> str:
    return f"rows {_first_few(rows)} (counted from 0)"


def _sites_named(sites: npt.NDArray[np.integer[Any]]) -> str:
    return f"sites {_first_few(sites)} (counted from 0)"


def _first_few(positions: npt.NDArray[np.integer[Any]]) -> str:
    shown = ", ".join(str(position) for position in positions[:_FIRST_FEW].tolist())
    return shown + (", ..." if len(positions) > _FIRST_FEW else "")
