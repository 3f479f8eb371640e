"""Which columns cover which rows, as lists of int32, and the loops over them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from hrgeo.kernels import kernel
from hrgeo.model import BoolArray, FloatArray, IntArray

ItemArray = npt.NDArray[np.int32]
KeyArray = npt.NDArray[np.uint64]

_DROPPED, _SETTLED = -1, -2


class Lists(NamedTuple):
    """Lists one after the other: list k is ``item[start[k]:start[k + 1]]``.

    By row: the columns that cover it. By column: the rows that it covers. Table
    of ones without the ones, which would take twice as much memory as the rest.
    """

    start: IntArray
    item: ItemArray

    def __len__(self) -> int:
        """Give the number of lists."""
        return len(self.start) - 1

    def sizes(self) -> IntArray:
        """Give the number of items of each list."""
        return np.diff(self.start)

    def of(self, position: int) -> ItemArray:
        """Give one list."""
        return self.item[self.start[position] : self.start[position + 1]]


class Table(NamedTuple):
    """What loops need of a model: rows by column, weights of rows, costs of columns."""

    start: IntArray
    item: ItemArray
    weight: FloatArray
    cost: FloatArray


@kernel
def kept_sizes(
    start: IntArray, item: ItemArray, near: BoolArray, becomes: ItemArray, size: IntArray
) -> None:
    """Count what is left of each list of columns; 0 where a settled column (-2) covers the row.

    `becomes` gives each column's new number, or -1 to drop it; `near` is False at entries that
    do not count. A row at a settled column gets the size -1.
    """
    for row in range(len(start) - 1):
        n = 0
        for k in range(start[row], start[row + 1]):
            if near[k]:
                new = becomes[item[k]]
                if new == _SETTLED:
                    n = -1
                    break
                if new >= 0:
                    n += 1
        size[row] = n


@kernel
def keep(
    start: IntArray,
    item: ItemArray,
    near: BoolArray,
    becomes: ItemArray,
    rows: IntArray,
    kept: ItemArray,
) -> None:
    """Write what is left of the lists of some rows, one after the other."""
    n = 0
    for row in rows:
        for k in range(start[row], start[row + 1]):
            if near[k] and becomes[item[k]] >= 0:
                kept[n] = becomes[item[k]]
                n += 1


@kernel
def row_keys(start: IntArray, item: ItemArray, code: KeyArray, key: KeyArray) -> None:
    """Join two random numbers for each column of a row, so that equal rows get equal keys.

    `code` has shape ``(n_columns, 2)`` and `key` ``(n_rows, 2)``. The order of the columns
    does not matter.
    """
    for row in range(len(start) - 1):
        first, second = np.uint64(0), np.uint64(0)
        for k in range(start[row], start[row + 1]):
            first ^= code[item[k], 0]
            second ^= code[item[k], 1]
        key[row, 0], key[row, 1] = first, second


@kernel
def same_as_before(start: IntArray, item: ItemArray, order: IntArray, same: BoolArray) -> None:
    """Tell of each row in `order` that `same` marks whether it really is the row before it."""
    for k in range(1, len(order)):
        if not same[k]:
            continue
        mine, other = start[order[k]], start[order[k - 1]]
        n = start[order[k] + 1] - mine
        same[k] = n == start[order[k - 1] + 1] - other
        i = 0
        while same[k] and i < n:
            same[k] = item[mine + i] == item[other + i]
            i += 1


@kernel
def worth_of(table: Table, price: FloatArray, worth: FloatArray) -> None:
    """Add up the prices (or weights) of the rows that each column covers."""
    start, item = table.start, table.item
    for column in range(len(worth)):
        total = 0.0
        for k in range(start[column], start[column + 1]):
            total += price[item[k]]
        worth[column] = total


@kernel
def covered_weight(table: Table, columns: IntArray) -> float:
    """Add up the weight of the rows that some columns cover."""
    start, item, weight = table.start, table.item, table.weight
    is_covered = np.zeros(len(weight), dtype=np.bool_)
    total = 0.0
    for column in columns:
        for k in range(start[column], start[column + 1]):
            if not is_covered[item[k]]:
                is_covered[item[k]] = True
                total += weight[item[k]]
    return total


@kernel
def turn(start: IntArray, item: ItemArray, place: IntArray, turned: ItemArray) -> None:
    """Write lists by item; `place` is where each item's list begins, and is used up."""
    for row in range(len(start) - 1):
        for k in range(start[row], start[row + 1]):
            turned[place[item[k]]] = row
            place[item[k]] += 1


def turned(lists: Lists, n_items: int) -> Lists:
    """Give the lists the other way round: from rows by column to columns by row.

    Examples
    --------
    >>> by_row = Lists(np.array([0, 2, 3]), np.array([0, 1, 1], dtype=np.int32))
    >>> turned(by_row, 2)
    Lists(start=array([0, 1, 3]), item=array([0, 0, 1], dtype=int32))
    """
    start = np.zeros(n_items + 1, dtype=np.int64)
    np.cumsum(np.bincount(lists.item, minlength=n_items), out=start[1:])
    item = np.empty(len(lists.item), dtype=np.int32)
    turn(lists.start, lists.item, start[:-1].copy(), item)
    return Lists(start, item)


def narrowed(
    lists: Lists, near: BoolArray, n_columns: int, open_columns: IntArray, settled: IntArray
) -> tuple[Lists, IntArray, BoolArray]:
    """Keep some columns and the rows that are not covered by settled columns.

    Parameters
    ----------
    lists
        Columns by row.
    near
        By item: whether it counts.
    n_columns
        Number of columns.
    open_columns
        The columns to keep, in their new order.
    settled
        Columns whose rows are left out.

    Returns
    -------
    Lists, IntArray, BoolArray
        Columns by kept row, none of them empty; which rows were kept; by row,
        whether a settled column covers it.
    """
    becomes = np.full(n_columns, _DROPPED, dtype=np.int32)
    becomes[open_columns] = np.arange(len(open_columns), dtype=np.int32)
    becomes[settled] = _SETTLED
    size = np.empty(len(lists), dtype=np.int64)
    kept_sizes(_locked(lists.start), _locked(lists.item), near, becomes, size)
    rows = np.flatnonzero(size > 0)
    return _kept(lists, near, becomes, rows, size[rows]), rows, size < 0


def _kept(
    lists: Lists, near: BoolArray, becomes: ItemArray, rows: IntArray, size: IntArray
) -> Lists:
    start = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum(size, out=start[1:])
    item = np.empty(start[-1], dtype=np.int32)
    keep(_locked(lists.start), _locked(lists.item), near, becomes, rows, item)
    return Lists(start, item)


def _locked(array: IntArray | ItemArray) -> Any:
    """Give a view that cannot be written to, as the minutes of a problem are.

    Numba compiles once for arrays that can be written to and once for those that cannot.
    """
    view = array.view()
    view.setflags(write=False)
    return view


class Merged(NamedTuple):
    """Rows of which no two are covered by the same columns.

    Attributes
    ----------
    lists
        Columns by merged row.
    weight
        By merged row, the sum of what was merged.
    group
        By former row, the merged row that it is in.
    """

    lists: Lists
    weight: FloatArray
    group: IntArray


def merged(lists: Lists, weight: FloatArray, n_columns: int) -> Merged:
    """Add up the weights of rows that the same columns cover; no optimum changes by it.

    Rows are brought together by keys of 128 bits and then compared, so that
    different rows are never taken for equal. The order of the merged rows, and
    the sums, do not depend on the order of the rows.

    Examples
    --------
    >>> by_row = Lists(np.array([0, 1, 3, 4]), np.array([1, 0, 1, 1], dtype=np.int32))
    >>> some = merged(by_row, np.array([1.0, 2.0, 4.0]), 2)
    >>> sorted(some.weight.tolist()), bool(some.group[0] == some.group[2])
    ([2.0, 5.0], True)
    """
    code = np.random.default_rng(0).integers(0, 2**64, (n_columns, 2), dtype=np.uint64)
    key = np.empty((len(lists), 2), dtype=np.uint64)
    row_keys(lists.start, lists.item, code, key)
    order = np.lexsort((weight, key[:, 1], key[:, 0]))
    same = np.zeros(len(order), dtype=np.bool_)
    same[1:] = (key[order[1:]] == key[order[:-1]]).all(axis=1)
    same_as_before(lists.start, lists.item, order, same)
    group_in_order = np.cumsum(~same) - 1
    group = np.empty(len(order), dtype=np.int64)
    group[order] = group_in_order
    first = order[~same]
    every = np.arange(n_columns, dtype=np.int32)
    near = np.ones(len(lists.item), dtype=np.bool_)
    kept = _kept(lists, near, every, first, lists.sizes()[first])
    sums: FloatArray = np.bincount(group_in_order, weight[order], len(first)).astype(np.float64)
    return Merged(kept, sums, group)


def without_empty_columns(by_row: Lists, n_columns: int) -> tuple[Lists, Lists, IntArray]:
    """Leave out columns that cover nothing; give rows, columns, and which columns were kept."""
    by_column = turned(by_row, n_columns)
    size = by_column.sizes()
    kept = np.flatnonzero(size > 0)
    if len(kept) == n_columns:
        return by_row, by_column, kept
    becomes = np.cumsum(size > 0, dtype=np.int32) - np.int32(1)
    start = np.concatenate([by_column.start[kept], by_column.start[-1:]])
    return Lists(by_row.start, becomes[by_row.item]), Lists(start, by_column.item), kept
