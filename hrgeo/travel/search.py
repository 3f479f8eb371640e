"""Shortest-path kernels on plain arrays, compiled by numba.

Nothing here knows of streets or points. A graph is a table of arcs by the state that they
leave: the state each leads to, and its ticks. Sources and targets hang on states by links,
each with its ticks. Ticks are whole numbers (see `hrgeo.units`), so that a sum is the same
in whatever order it is made: a search from the sites gives the same as one from the people,
and equal is equal. The kernels release the interpreter lock, so that threads can share out
the sources; what they compute does not depend on how that is done.

All searches share one queue: states wait in buckets of equal width (Dial 1969,
doi:10.1145/363269.363610), and a state that is improved while its bucket is emptied is
looked at again (Meyer and Sanders 2003, doi:10.1016/S0196-6774(03)00076-2), so that any
width gives exact results. Stale entries are told by the label that they were put in with.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from hrgeo.kernels import kernel, plain
from hrgeo.model import IntArray

TickArray: TypeAlias = npt.NDArray[np.uint32]
StateArray: TypeAlias = npt.NDArray[np.int32]
"""Narrow numbers: what a search touches has to fit into the processor's cache."""

AnyArray = TypeVar("AnyArray", TickArray, StateArray, IntArray)

UNREACHED = np.uint32(2**32 - 1)
"""The label of a state that no search has come to."""
FARTHEST_TICKS = 2**31 - 2
"""No search goes farther: sums with one arc more must stay below `UNREACHED`."""
TOO_FAR_TICKS = FARTHEST_TICKS + 1
"""What stands for all ticks that no search goes; its sum with `FARTHEST_TICKS` is a label."""


class Arcs(NamedTuple):
    """Arcs by the state that they leave: state k has those from ``first[k]`` on.

    Attributes
    ----------
    first
        Shape ``(n_states + 1,)``.
    to, ticks
        By arc: the state it leads to, and its ticks.
    """

    first: StateArray
    to: StateArray
    ticks: TickArray


class Rows(NamedTuple):
    """Entries by row: row k has those from ``first[k]`` on.

    Attributes
    ----------
    first
        Shape ``(n_rows + 1,)``.
    column, ticks
        By entry: what it leads to (a state, a point), and its ticks.
    """

    first: IntArray
    column: IntArray
    ticks: IntArray


class Width(NamedTuple):
    """Of the queue: a bucket holds ``2 ** shift`` ticks; their number is a power of two."""

    shift: int
    n_buckets: int


class Queue(NamedTuple):
    """States that wait: the first entry of each bucket, and of each entry the next one."""

    head: StateArray
    following: StateArray
    state: StateArray
    ticks: TickArray


@kernel
def twice_as_long(values: AnyArray) -> AnyArray:
    """Give the values with as much room again behind them."""
    longer = np.empty(2 * len(values), dtype=values.dtype)
    for k in range(len(values)):
        longer[k] = values[k]
    return longer


@kernel
def empty_queue(n_buckets: int, n_entries: int) -> Queue:
    """Make a queue with room for a number of entries in all."""
    return Queue(
        np.full(n_buckets, -1, dtype=np.int32),
        np.empty(n_entries, dtype=np.int32),
        np.empty(n_entries, dtype=np.int32),
        np.empty(n_entries, dtype=np.uint32),
    )


@kernel
def _begin(
    starts: Rows,
    row: int,
    bound: int,
    shift: int,
    label: TickArray,
    touched: StateArray,
    queue: Queue,
) -> tuple[int, int]:
    """Label the starts of a row; give how many states were touched, and how many wait."""
    n_entries, n_touched = 0, 0
    for k in range(starts.first[row], starts.first[row + 1]):
        state, new = starts.column[k], starts.ticks[k]
        if new < label[state]:
            if label[state] == UNREACHED:
                touched[n_touched] = state
                n_touched += 1
            label[state] = new
            if new <= bound:
                bucket = (new >> shift) & (len(queue.head) - 1)
                queue.state[n_entries], queue.ticks[n_entries] = state, new
                queue.following[n_entries] = queue.head[bucket]
                queue.head[bucket] = n_entries
                n_entries += 1
    return n_touched, n_entries


@kernel
def _first_bucket(queue: Queue, n_entries: int, shift: int) -> np.int64:
    least = np.int64(FARTHEST_TICKS)
    for entry in range(n_entries):
        least = min(least, np.int64(queue.ticks[entry]))
    return least >> shift


@kernel
def spread(
    arcs: Arcs,
    starts: Rows,
    row: int,
    bound: int,
    shift: int,
    label: TickArray,
    touched: StateArray,
    queue: Queue,
) -> tuple[int, bool]:
    """Search from all starts of a row at once, up to a bound.

    Lowers `label` (by state) and lists in `touched` the states whose label was
    `UNREACHED`. Gives their number, and whether the queue had room for all; if
    not, the labels mean nothing. The queue, which must have more room than
    there are starts, is empty before and after. States beyond the bound by less
    than an arc get a label as well; nothing is said of others.

    References
    ----------
    Dijkstra EW. A note on two problems in connexion with graphs. Numer Math
    1959;1:269-271. doi:10.1007/BF01386390
    """
    # As variables of their own: taken out of the tuple in the loop, they cost twice the time.
    first, arc_to, arc_ticks = arcs
    head, following, entry_state, entry_ticks = queue
    mask = len(head) - 1
    n_touched, n_entries = _begin(starts, row, bound, shift, label, touched, queue)
    bucket, n_waiting = _first_bucket(queue, n_entries, shift), n_entries
    while n_waiting > 0:
        here = head[bucket & mask]
        if here < 0:
            bucket += 1
            continue
        head[bucket & mask] = following[here]
        n_waiting -= 1
        state, ticks = entry_state[here], np.int64(entry_ticks[here])
        if ticks != label[state]:  # A shorter way was found since.
            continue
        if n_entries + first[state + 1] - first[state] > len(following):
            head[:] = -1
            return n_touched, False
        for arc in range(first[state], first[state + 1]):
            to, new = arc_to[arc], ticks + np.int64(arc_ticks[arc])
            if new < label[to]:
                if label[to] == UNREACHED:
                    touched[n_touched] = to
                    n_touched += 1
                label[to] = new
                if new <= bound:
                    at = (new >> shift) & mask
                    entry_state[n_entries], entry_ticks[n_entries] = to, new
                    following[n_entries] = head[at]
                    head[at] = n_entries
                    n_entries += 1
                    n_waiting += 1
    return n_touched, True


@kernel
def lower_labels(arcs: Arcs, starts: Rows, bound: int, width: Width, label: TickArray) -> None:
    """Lower the ticks of each state (in `label`) to what is possible from any of the starts.

    With labels of `UNREACHED`, this is a search from all starts at once. With the
    labels of a former search it adds starts to it, and looks only at what they
    improve. All starts are in the first row of `starts`.
    """
    touched = np.empty(len(label), dtype=np.int32)
    n_entries = len(starts.column) + 2 * len(label) + 64
    former, done = label.copy(), False
    while not done:
        # Not as `label[:] = former`, which takes numba two seconds more to compile.
        for state in range(len(label)):
            label[state] = former[state]
        queue = empty_queue(width.n_buckets, n_entries)
        _, done = spread(arcs, starts, plain(0), bound, width.shift, label, touched, queue)
        n_entries *= 2


@kernel
def _from_all_targets(
    targets: Rows, bound: int, label: TickArray, best: TickArray, found: IntArray
) -> int:
    """Look at each target for the labels it hangs on; give the number of those within the bound."""
    n_found = 0
    for column in range(len(best)):
        least = np.int64(best[column])
        for link in range(targets.first[column], targets.first[column + 1]):
            at = label[targets.column[link]]
            if at != UNREACHED:
                least = min(least, np.int64(at) + targets.ticks[link])
        if least <= bound:
            best[column] = least
            found[n_found] = column
            n_found += 1
    return n_found


@kernel
def _note(column: int, ticks: int, best: TickArray, found: IntArray, n_found: int) -> int:
    """Keep the least ticks of a target; give how many were found."""
    if ticks < best[column]:
        if best[column] == UNREACHED:
            found[n_found] = column
            n_found += 1
        best[column] = ticks
    return n_found


@kernel
def _put_in_order(best: TickArray, found: IntArray, n_found: int) -> None:
    """Sort what was found; where that is much, going through all targets is shorter."""
    if 16 * n_found < len(best):
        found[:n_found].sort()
        return
    n_found = 0
    for column in range(len(best)):
        if best[column] != UNREACHED:
            found[n_found] = column
            n_found += 1


@kernel
def _from_touched_states(
    by_state: Rows,
    bound: int,
    label: TickArray,
    touched: StateArray,
    best: TickArray,
    found: IntArray,
    n_found: int,
) -> int:
    """Look at the states that were reached for targets that hang on them."""
    for state in touched:
        for link in range(by_state.first[state], by_state.first[state + 1]):
            ticks = np.int64(label[state]) + by_state.ticks[link]
            if ticks <= bound:
                n_found = _note(by_state.column[link], ticks, best, found, n_found)
    _put_in_order(best, found, n_found)
    return n_found


@kernel
def rows_within(
    arcs: Arcs,
    rows: IntArray,
    starts: Rows,
    pairs: Rows,
    targets: Rows,
    by_state: Rows,
    bound: int,
    width: Width,
) -> tuple[IntArray, StateArray, TickArray]:
    """Give for some sources the targets within the bound, as a table by rows.

    Parameters
    ----------
    rows
        The sources to search from.
    starts
        By source: states and the ticks to them.
    pairs
        By source: targets that are reached without the graph.
    targets
        By target: states and the ticks from them, which may be below 0.
    by_state
        The same by state.

    Returns
    -------
    tuple
        By row the number of targets; then all columns, ascending within a row,
        and their ticks.
    """
    label = np.full(len(arcs.first) - 1, UNREACHED, dtype=np.uint32)
    best = np.full(len(targets.first) - 1, UNREACHED, dtype=np.uint32)
    touched = np.empty(len(label), dtype=np.int32)
    n_entries = len(starts.column) + 2 * len(label) + 64
    queue = empty_queue(width.n_buckets, n_entries)
    found = np.empty(len(best), dtype=np.int64)
    n_out, count = 0, np.zeros(len(rows), dtype=np.int64)
    column, ticks = np.empty(4096, dtype=np.int32), np.empty(4096, dtype=np.uint32)
    for k in range(len(rows)):
        n_touched, done = spread(arcs, starts, rows[k], bound, width.shift, label, touched, queue)
        while not done:
            label[touched[:n_touched]] = UNREACHED
            n_entries *= 2
            queue = empty_queue(width.n_buckets, n_entries)
            n_touched, done = spread(
                arcs, starts, rows[k], bound, width.shift, label, touched, queue
            )
        n_found = plain(0)
        for pair in range(pairs.first[rows[k]], pairs.first[rows[k] + 1]):
            if pairs.ticks[pair] <= bound:
                n_found = _note(pairs.column[pair], pairs.ticks[pair], best, found, n_found)
        # Where most of the network was reached, going through all targets is shorter.
        if n_touched > len(targets.column):
            n_found = _from_all_targets(targets, bound, label, best, found)
        else:
            n_found = _from_touched_states(
                by_state, bound, label, touched[:n_touched], best, found, n_found
            )
        while n_out + n_found > len(column):
            column, ticks = twice_as_long(column), twice_as_long(ticks)
        for f in range(n_found):
            column[n_out], ticks[n_out] = found[f], best[found[f]]
            best[found[f]] = UNREACHED
            n_out += 1
        count[k] = n_found
        for t in range(n_touched):
            label[touched[t]] = UNREACHED
    return count, column[:n_out].copy(), ticks[:n_out].copy()


@kernel
def place_rows(
    first: IntArray,
    rows: IntArray,
    count: IntArray,
    from_column: StateArray,
    from_ticks: TickArray,
    to_column: StateArray,
    to_ticks: TickArray,
) -> None:
    """Copy the rows of one part of a table to where they belong in the whole."""
    at = 0
    for k in range(len(rows)):
        begin = first[rows[k]]
        for j in range(count[k]):
            to_column[begin + j] = from_column[at + j]
            to_ticks[begin + j] = from_ticks[at + j]
        at += count[k]
