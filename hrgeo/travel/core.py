"""The core of a search graph: the same times over fewer states.

A state that only few arcs enter and leave is taken out, and its neighbors are joined
directly, as long as that leaves hardly more arcs than there were: the first levels of a
contraction hierarchy (Geisberger et al. 2008, doi:10.1007/978-3-540-68552-4_24), without
its search for witnesses. That takes hundredths of a second for a city and leaves a third
of the states; a search of the whole network then takes two fifths of the time or less.

A trip goes from states that were taken out to ones that were taken out later, through the
core, and back to ones that were taken out earlier. So people are hung on all states that
they get to on the way up, sites on all those from where the way down leads to them, and
the search between them knows the core alone.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from hrgeo.kernels import kernel, plain
from hrgeo.model import IntArray
from hrgeo.travel.links import Links
from hrgeo.travel.search import (
    FARTHEST_TICKS,
    UNREACHED,
    Arcs,
    Rows,
    StateArray,
    TickArray,
    twice_as_long,
)
from hrgeo.travel.search_graph import Buckets, SearchGraph, adjacency, buckets_of

MORE_ARCS = 4
"""A state is taken out if that adds no more arcs than this.

Measured on Porto: from 2 to 10 a search takes the same time by car; on foot it is faster with
more, and so is the number of states that each point hangs on."""
_MOST_NEIGHBORS = 16


@dataclass(frozen=True, eq=False)
class Core:
    """A graph of the same states, in which arcs lead from core states to core states alone.

    Attributes
    ----------
    leaving, arriving
        Arcs of the core, in the direction of travel and against it.
    buckets
        How the queue of a search is divided.
    number
        By state of the graph: its number here. States that were taken out come
        first, in that order.
    up, down
        By state that was taken out: the states that are entered from it, and
        those from where it is entered, with the ticks; all have higher numbers.
    """

    leaving: Arcs
    arriving: Arcs
    buckets: Buckets
    number: IntArray
    up: Rows
    down: Rows

    @property
    def n_states(self) -> int:
        """Number of states."""
        return len(self.number)

    @cached_property
    def n_inner(self) -> int:
        """Number of states that any arc of the core joins."""
        has_arcs = (np.diff(self.leaving.first) > 0) | (np.diff(self.arriving.first) > 0)
        return int(np.count_nonzero(has_arcs))

    def people(self, links: Links) -> Links:
        """Hang people, by their links to states of the graph, on all states on the way up."""
        return self._hung(links, self.up)

    def sites(self, links: Links) -> Links:
        """Hang sites on all states on the way down to them."""
        return self._hung(links, self.down)

    def _hung(self, links: Links, beyond: Rows) -> Links:
        rows = Rows(links.rows.first, self.number[links.rows.column], links.rows.ticks)
        return Links(Rows(*_closure(rows, beyond, self.n_states)))


_KEPT: WeakKeyDictionary[SearchGraph, Core] = WeakKeyDictionary()


def core_of(graph: SearchGraph) -> Core:
    """Give the core of a graph, made at the first call."""
    core = _KEPT.get(graph)
    if core is None:
        core = _KEPT.setdefault(graph, contracted(graph))
    return core


def contracted(graph: SearchGraph, more_arcs: int = MORE_ARCS) -> Core:
    """Take out of a graph each state whose loss adds at most `more_arcs` arcs."""
    n_states = graph.n_states
    start = np.repeat(np.arange(n_states, dtype=np.int32), np.diff(graph.leaving.first))
    room, done = 4 * len(start) + 1024, False
    while not done:
        pool = _pool(n_states, room)
        n_arcs, order, done = _contract(
            start, graph.leaving.to, graph.leaving.ticks, pool, more_arcs
        )
        room *= 2
    number = np.empty(n_states, dtype=np.int64)
    # States of the core, whose order is the last, keep their place along the curve.
    number[np.argsort(order, kind="stable")] = np.arange(n_states)
    tail, head, ticks = number[pool.tail[:n_arcs]], number[pool.head[:n_arcs]], pool.ticks[:n_arcs]
    n_out = int(np.count_nonzero(order < n_states))
    inner = (tail >= n_out) & (head >= n_out)
    up, down = tail < head, head < tail
    leaving = adjacency(tail[inner], head[inner], ticks[inner], n_states)
    return Core(
        leaving=leaving,
        buckets=buckets_of(leaving),
        arriving=adjacency(head[inner], tail[inner], ticks[inner], n_states),
        number=number,
        up=_rows(tail[~inner & up], head[~inner & up], ticks[~inner & up], n_states),
        down=_rows(head[~inner & down], tail[~inner & down], ticks[~inner & down], n_states),
    )


def _rows(row: IntArray, column: IntArray, ticks: IntArray, n_rows: int) -> Rows:
    order = np.argsort(row, kind="stable")
    first = np.searchsorted(row[order], np.arange(n_rows + 1)).astype(np.int64)
    return Rows(first, column[order], ticks[order])


class _Pool(NamedTuple):
    """Arcs that come and go: by arc its ends, ticks and the next one at either end.

    By state: the first arc out and in, and the number of those that are left.
    """

    tail: StateArray
    head: StateArray
    ticks: IntArray
    next_out: StateArray
    next_in: StateArray
    is_left: StateArray
    first_out: StateArray
    first_in: StateArray
    n_out: StateArray
    n_in: StateArray


def _pool(n_states: int, room: int) -> _Pool:
    def of(length: int, value: int) -> StateArray:
        return np.full(length, value, dtype=np.int32)

    return _Pool(
        tail=of(room, 0),
        head=of(room, 0),
        ticks=np.zeros(room, dtype=np.int64),
        next_out=of(room, -1),
        next_in=of(room, -1),
        is_left=of(room, 1),
        first_out=of(n_states, -1),
        first_in=of(n_states, -1),
        n_out=of(n_states, 0),
        n_in=of(n_states, 0),
    )


@kernel
def _join(pool: _Pool, n_arcs: int, tail: int, head: int, ticks: np.int64) -> int:
    """Add an arc, or lower the one that is there; give the number of arcs."""
    if tail == head or ticks > FARTHEST_TICKS:
        return n_arcs
    arc = pool.first_out[tail]
    while arc >= 0:
        if pool.is_left[arc] and pool.head[arc] == head:
            pool.ticks[arc] = min(pool.ticks[arc], ticks)
            return n_arcs
        arc = pool.next_out[arc]
    pool.tail[n_arcs], pool.head[n_arcs], pool.ticks[n_arcs] = tail, head, ticks
    pool.next_out[n_arcs], pool.first_out[tail] = pool.first_out[tail], n_arcs
    pool.next_in[n_arcs], pool.first_in[head] = pool.first_in[head], n_arcs
    pool.n_out[tail] += 1
    pool.n_in[head] += 1
    return n_arcs + 1


@kernel
def _take_out(pool: _Pool, n_arcs: int, state: int) -> int:
    """Join the neighbors of a state and part it from them; give the number of arcs."""
    before = pool.first_in[state]
    while before >= 0:
        after = pool.first_out[state] if pool.is_left[before] else -1
        while after >= 0:
            if pool.is_left[after]:
                ticks = pool.ticks[before] + pool.ticks[after]
                n_arcs = _join(pool, n_arcs, pool.tail[before], pool.head[after], ticks)
            after = pool.next_out[after]
        before = pool.next_in[before]
    arc = pool.first_in[state]
    while arc >= 0:
        pool.n_out[pool.tail[arc]] -= pool.is_left[arc]
        pool.is_left[arc] = 0
        arc = pool.next_in[arc]
    arc = pool.first_out[state]
    while arc >= 0:
        pool.n_in[pool.head[arc]] -= pool.is_left[arc]
        pool.is_left[arc] = 0
        arc = pool.next_out[arc]
    return n_arcs


@kernel
def _contract(
    tail: StateArray, head: StateArray, ticks: TickArray, pool: _Pool, more_arcs: int
) -> tuple[int, IntArray, bool]:
    """Take out states as long as there are any that may be.

    Gives the number of arcs in the pool; by state when it was taken out (the
    number of states for those of the core); and whether the pool had room.
    """
    n_states, n_arcs, n_done = len(pool.n_in), plain(0), 0
    for k in range(len(tail)):
        n_arcs = _join(pool, n_arcs, tail[k], head[k], np.int64(ticks[k]))
    order = np.full(n_states, n_states, dtype=np.int64)
    n_before = -1
    while n_before != n_done:
        n_before = n_done
        for state in range(n_states):
            n_in, n_out = np.int64(pool.n_in[state]), np.int64(pool.n_out[state])
            if order[state] < n_states or max(n_in, n_out) > _MOST_NEIGHBORS:
                continue
            if n_in * n_out > n_in + n_out + more_arcs:
                continue
            if n_arcs + n_in * n_out > len(pool.tail):
                return n_arcs, order, False
            n_arcs = _take_out(pool, n_arcs, state)
            order[state] = n_done
            n_done += 1
    return n_arcs, order, True


@kernel
def _closure(rows: Rows, beyond: Rows, n_states: int) -> tuple[IntArray, IntArray, IntArray]:
    """Add to each row all that lies beyond its entries, with the least ticks.

    What lies beyond an entry has a higher number, so that entries are final when
    they are looked at in that order.
    """
    best = np.full(n_states, np.int64(UNREACHED), dtype=np.int64)
    first = np.zeros(len(rows.first), dtype=np.int64)
    column, ticks = np.empty((2, 2 * len(rows.column) + 1024), dtype=np.int64)
    n_out = 0
    for row in range(len(rows.first) - 1):
        waiting = [np.int64(0) for _ in range(0)]
        for k in range(rows.first[row], rows.first[row + 1]):
            if best[rows.column[k]] == UNREACHED:
                heapq.heappush(waiting, rows.column[k])
            best[rows.column[k]] = min(best[rows.column[k]], rows.ticks[k])
        while len(waiting) > 0:
            state = heapq.heappop(waiting)
            if n_out == len(column):
                column, ticks = twice_as_long(column), twice_as_long(ticks)
            column[n_out], ticks[n_out] = state, best[state]
            n_out += 1
            for k in range(beyond.first[state], beyond.first[state + 1]):
                to, new = beyond.column[k], best[state] + beyond.ticks[k]
                if new >= UNREACHED:
                    continue
                if best[to] == UNREACHED:
                    heapq.heappush(waiting, to)
                best[to] = min(best[to], new)
        first[row + 1] = n_out
        for k in range(first[row], n_out):
            best[column[k]] = UNREACHED
    return first, column[:n_out].copy(), ticks[:n_out].copy()
