"""Ticks from many sources to many targets, by sweeps down a hierarchy of states.

Each source is searched from upward alone, which reaches some hundred states. The way down
is the same for all: going once through the states that lead down to any target, the highest
first, gives the ticks of each from those above it (RPHAST: Delling, Goldberg and Werneck
2011, doi:10.4230/OASIcs.ATMOS.2011.52). It has no queue and no branches, and 16 sources at
once fill the processor's vectors and a line of its cache.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrgeo.kernels import kernel
from hrgeo.model import BoolArray, IntArray
from hrgeo.travel.hierarchy import Way
from hrgeo.travel.links import Links
from hrgeo.travel.search import (
    TOO_FAR_TICKS,
    UNREACHED,
    Arcs,
    Rows,
    StateArray,
    TickArray,
    Width,
    empty_queue,
    spread,
    twice_as_long,
)
from hrgeo.travel.search_graph import ragged

LANES = 16
"""Sources of one sweep."""
_FAR = np.uint32(TOO_FAR_TICKS)
"""A lane's label where no way leads. Its sum with the ticks of any arc is a label, too."""


class Descent(NamedTuple):
    """What leads down to some targets, the highest state first.

    Attributes
    ----------
    place
        By state: its place in the sweep; -1 for those that lead to no target.
    arcs
        By place: the places of higher states from which it is entered, and the ticks.
    targets
        By target: the places that it hangs on, and the ticks from them.
    """

    place: StateArray
    arcs: Arcs
    targets: Rows


def descent_to(way: Way, targets: Links) -> Descent:
    """Choose the states that lead down to any of the targets, which hang on states."""
    n_states = len(way.down.first) - 1
    leads = np.zeros(n_states, dtype=np.bool_)
    leads[targets.rows.column] = True
    _mark_above(way.down, leads)
    chosen = np.flatnonzero(leads)[::-1]
    place = np.full(n_states, -1, dtype=np.int32)
    place[chosen] = np.arange(len(chosen))
    first = np.concatenate(([0], np.cumsum(np.diff(way.down.first)[chosen])))
    _, arc = ragged(way.down.first, chosen)
    return Descent(
        place=place,
        arcs=Arcs(first.astype(np.int32), place[way.down.to[arc]], way.down.ticks[arc]),
        targets=Rows(
            targets.rows.first, place[targets.rows.column].astype(np.int64), targets.rows.ticks
        ),
    )


@kernel
def _mark_above(down: Arcs, leads: BoolArray) -> None:
    """Mark all from where a marked state is entered; they have higher numbers."""
    for state in range(len(leads)):
        if leads[state]:
            for k in range(down.first[state], down.first[state + 1]):
                leads[down.to[k]] = True


@kernel
def _go_up(
    up: Arcs,
    starts: Rows,
    rows: IntArray,
    bound: int,
    width: Width,
    place: StateArray,
    label: TickArray,
    touched: StateArray,
    lanes: npt.NDArray[np.uint32],
) -> None:
    """Search upward from some sources, and note each one's labels in a lane of its own."""
    n_entries = len(starts.column) + 2 * len(label) + 64
    queue = empty_queue(width.n_buckets, n_entries)
    for lane in range(len(rows)):
        n_touched, done = spread(up, starts, rows[lane], bound, width.shift, label, touched, queue)
        while not done:
            label[touched[:n_touched]] = UNREACHED
            n_entries *= 2
            queue = empty_queue(width.n_buckets, n_entries)
            n_touched, done = spread(
                up, starts, rows[lane], bound, width.shift, label, touched, queue
            )
        for t in range(n_touched):
            state = touched[t]
            if place[state] >= 0:
                lanes[place[state], lane] = min(label[state], _FAR)
            label[state] = UNREACHED


@kernel
def _go_down(arcs: Arcs, lanes: npt.NDArray[np.uint32]) -> None:
    """Lower the labels of each place to what is possible from those before it."""
    first, source, ticks = arcs
    for here in range(len(first) - 1):
        labels = lanes[here]
        for arc in range(first[here], first[here + 1]):
            above, more = lanes[source[arc]], ticks[arc]
            for lane in range(LANES):
                labels[lane] = min(labels[lane], np.uint32(above[lane] + more))


@kernel
def _least_ticks(
    targets: Rows, lanes: npt.NDArray[np.uint32], least: npt.NDArray[np.int64]
) -> None:
    """Give by target and lane the least of all places that the target hangs on."""
    for target in range(len(least)):
        for lane in range(LANES):
            least[target, lane] = UNREACHED
        for link in range(targets.first[target], targets.first[target + 1]):
            labels, more = lanes[targets.column[link]], targets.ticks[link]
            for lane in range(LANES):
                ticks = np.int64(labels[lane]) + more
                if labels[lane] != _FAR and ticks < least[target, lane]:
                    least[target, lane] = ticks


@kernel
def rows_swept(
    up: Arcs, rows: IntArray, starts: Rows, pairs: Rows, descent: Descent, bound: int, width: Width
) -> tuple[IntArray, StateArray, TickArray]:
    """Give for some sources the targets within the bound, as a table by rows.

    Parameters
    ----------
    up
        Arcs of the hierarchy to higher states.
    rows
        The sources.
    starts
        By source: states and the ticks to them.
    pairs
        By source: targets that are reached without the graph.
    descent
        What leads to the targets.

    Returns
    -------
    tuple
        As `hrgeo.travel.search.rows_within`, and equal to what it gives.
    """
    label = np.full(len(up.first) - 1, UNREACHED, dtype=np.uint32)
    touched = np.empty(len(label), dtype=np.int32)
    lanes = np.empty((len(descent.arcs.first) - 1, LANES), dtype=np.uint32)
    least = np.empty((len(descent.targets.first) - 1, LANES), dtype=np.int64)
    n_out, count = 0, np.zeros(len(rows), dtype=np.int64)
    column, ticks = np.empty(4096, dtype=np.int32), np.empty(4096, dtype=np.uint32)
    for begin in range(0, len(rows), LANES):
        some = rows[begin : begin + LANES]
        lanes.fill(_FAR)
        _go_up(up, starts, some, bound, width, descent.place, label, touched, lanes)
        _go_down(descent.arcs, lanes)
        _least_ticks(descent.targets, lanes, least)
        for lane in range(len(some)):
            for pair in range(pairs.first[some[lane]], pairs.first[some[lane] + 1]):
                target = pairs.column[pair]
                least[target, lane] = min(least[target, lane], pairs.ticks[pair])
            while n_out + len(least) > len(column):
                column, ticks = twice_as_long(column), twice_as_long(ticks)
            n_before = n_out
            for target in range(len(least)):
                if least[target, lane] <= bound:
                    column[n_out], ticks[n_out] = target, least[target, lane]
                    n_out += 1
            count[begin + lane] = n_out - n_before
    return count, column[:n_out].copy(), ticks[:n_out].copy()
