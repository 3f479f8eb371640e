"""What can be left out of a set covering problem without losing its best answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from hrgeo.kernels import kernel
from hrgeo.model import BoolArray, IntArray

_MOST_TURNS = 20


@dataclass(frozen=True, eq=False)
class Reduced:
    """What is left of a set covering problem.

    Attributes
    ----------
    covers
        Shape ``(n_rows, n_columns)``.
    columns
        What each of its columns was.
    needed
        Columns that are part of a best answer, and are in `covers` no more, as what they
        were.
    """

    covers: sparse.csr_array
    columns: IntArray
    needed: IntArray


def reduced(covers: sparse.csr_array) -> Reduced:
    """Take out rows and columns that a best answer does not need to look at.

    A row is covered along with another whose columns are all among its own. A column is
    not needed where another covers all its rows (of equals the first stays). A column that
    alone covers some row is needed. All three are repeated until nothing changes.

    Parameters
    ----------
    covers
        Shape ``(n_rows, n_columns)``: what is stored is covered. Each row has an entry.

    References
    ----------
    .. [1] Toregas and ReVelle (1973), Binary logic solutions to a class of location problem,
       Geographical Analysis 5, 145-155.

    Examples
    --------
    >>> left = reduced(sparse.csr_array(np.array([[1, 1, 0], [0, 1, 1], [0, 0, 1]])))
    >>> left.needed.tolist(), left.covers.shape
    ([0, 2], (0, 0))
    """
    table = sparse.csr_array(covers, copy=True)
    table.sort_indices()
    columns = np.arange(table.shape[1])
    needed: list[IntArray] = []
    for _ in range(_MOST_TURNS):
        size = table.shape
        turned = sparse.csr_array(table.T.tocsr())
        turned.sort_indices()
        kept_rows = ~_contains_another(table, turned)
        table = sparse.csr_array(table[np.flatnonzero(kept_rows)])
        turned = sparse.csr_array(table.T.tocsr())
        turned.sort_indices()
        kept = ~_is_in_another(turned, table) & (np.diff(turned.indptr) > 0)
        table = sparse.csr_array(table[:, np.flatnonzero(kept)])
        columns = columns[kept]
        alone = np.unique(table.indices[table.indptr[:-1][np.diff(table.indptr) == 1]])
        if len(alone):
            needed.append(columns[alone])
            is_left = np.diff(table[:, alone].indptr) == 0
            table = sparse.csr_array(table[np.flatnonzero(is_left)])
        if table.shape == size:
            break
        table.sort_indices()
    has = np.diff(table.tocsc().indptr) > 0
    table = sparse.csr_array(table[:, np.flatnonzero(has)])
    table.sort_indices()
    return Reduced(
        table,
        columns[has].astype(np.int64),
        np.sort(np.concatenate(needed)).astype(np.int64) if needed else np.empty(0, np.int64),
    )


def _contains_another(sets: sparse.csr_array, turned: sparse.csr_array) -> BoolArray:
    """By set: whether another is a part of it (or equal and earlier)."""
    out = np.zeros(sets.shape[0], dtype=np.bool_)
    _compare(*_arrays(sets), *_arrays(turned), out, True)
    return out


def _is_in_another(sets: sparse.csr_array, turned: sparse.csr_array) -> BoolArray:
    """By set: whether it is a part of another (or equal to an earlier one)."""
    out = np.zeros(sets.shape[0], dtype=np.bool_)
    _compare(*_arrays(sets), *_arrays(turned), out, False)
    return out


def _arrays(table: sparse.csr_array) -> tuple[IntArray, IntArray]:
    return table.indptr.astype(np.int64), table.indices.astype(np.int64)


@kernel
def _is_part(start: IntArray, member: IntArray, one: int, other: int) -> bool:
    """Tell whether all members of a set are members of another."""
    walk, end = start[other], start[other + 1]
    for at in range(start[one], start[one + 1]):
        while walk < end and member[walk] < member[at]:
            walk += 1
        if walk == end or member[walk] != member[at]:
            return False
    return True


@kernel
def _compare(  # noqa: C901 -- one compiled loop
    start: IntArray,
    member: IntArray,
    set_start: IntArray,
    set_of: IntArray,
    out: BoolArray,
    larger_goes: bool,  # noqa: FBT001 -- a compiled loop takes no names
) -> None:
    """Mark sets that are to go: those that contain another, or are contained in one.

    Only sets that share a set's rarest member can contain it.
    """
    n_sets = len(start) - 1
    for one in range(n_sets):
        begin, end = start[one], start[one + 1]
        if begin == end or out[one]:
            continue
        rarest = member[begin]
        for at in range(begin, end):
            if set_start[member[at] + 1] - set_start[member[at]] < (
                set_start[rarest + 1] - set_start[rarest]
            ):
                rarest = member[at]
        for place in range(set_start[rarest], set_start[rarest + 1]):
            other = set_of[place]
            n_other = start[other + 1] - start[other]
            if other == one or out[other] or n_other < end - begin:
                continue
            if not _is_part(start, member, one, other):
                continue
            if larger_goes:  # of equal sets the first stays
                if n_other > end - begin or other > one:
                    out[other] = True
            elif n_other > end - begin or other < one:
                out[one] = True
                break
