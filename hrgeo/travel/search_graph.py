"""The graph that is searched: states and the arcs between them, in whole ticks.

Where turns cost nothing, a state is a junction. Where they do, a state is an edge that
was travelled to its end, so that what a turn costs, and whether it is allowed, can hang
on the arc to the next edge (Winter 2002, doi:10.1023/A:1020853410145).

States are numbered along a Z-shaped curve over the map (Morton 1966): what is near on the
ground is then near in memory, and a search finds most of what it needs in the cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hrgeo.model import FloatArray, IntArray, StreetNetwork
from hrgeo.model.streets import in_ticks
from hrgeo.travel.search import TOO_FAR_TICKS, Arcs, StateArray, Width

_CURVE_BITS = 16
_MOST_BUCKETS = 2**20


def ragged(first: IntArray | StateArray, rows: IntArray) -> tuple[IntArray, IntArray]:
    """Give all entries of some rows of a table that is stored row after row.

    Examples
    --------
    >>> [part.tolist() for part in ragged(np.array([0, 2, 2, 5]), np.array([2, 0]))]
    [[0, 0, 0, 1, 1], [2, 3, 4, 0, 1]]
    """
    count = np.asarray(first[rows + 1] - first[rows], dtype=np.int64)
    position = np.repeat(np.arange(len(rows)), count)
    offset = np.arange(len(position)) - np.repeat(np.cumsum(count) - count, count)
    return position, first[rows][position] + offset


def arcs_of(arcs: Arcs, states: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Give the arcs of some states: position in `states`, state led to, and ticks."""
    position, arc = ragged(arcs.first, states)
    return position, arcs.to[arc].astype(np.int64), arcs.ticks[arc].astype(np.int64)


@dataclass(frozen=True)
class Buckets:
    """How the queue of a search is divided.

    Attributes
    ----------
    shift
        A bucket holds ``2 ** shift`` ticks.
    longest_ticks
        Of any arc.
    """

    shift: int
    longest_ticks: int

    def width(self, start_ticks: IntArray) -> Width:
        """Give the width of a queue for a search that begins with these ticks."""
        longest = max(self.longest_ticks, int(start_ticks.max(initial=0)))
        shift = _few_buckets(self.shift, longest)
        least = (longest >> shift) + 2
        return Width(shift, 1 << (least - 1).bit_length())


def buckets_of(arcs: Arcs) -> Buckets:
    """Choose the buckets for a graph: about half of a usual arc each, and at most 2**20."""
    # Without arcs any width will do, and a narrow one is many empty buckets to go through.
    usual = float(np.median(arcs.ticks)) if len(arcs.ticks) else float(_MOST_BUCKETS)
    longest = int(arcs.ticks.max(initial=0))
    shift = max(0, int(np.log2(max(usual, 2.0))) - 1)
    return Buckets(_few_buckets(shift, longest), longest)


def _few_buckets(shift: int, longest: int) -> int:
    """Widen buckets until no more than 2**20 of them hold the longest arc."""
    while longest >> shift >= _MOST_BUCKETS - 2:
        shift += 1
    return shift


@dataclass(frozen=True, eq=False)
class SearchGraph:
    """States, arcs, and where edges and junctions are among the states.

    Attributes
    ----------
    leaving, arriving
        Arcs in the direction of travel, and against it.
    by_edge
        Whether a state is an edge; if not, it is a junction.
    edge_first, edge_state
        By edge its states: one, or more where restrictions lead over it. Only
        where states are edges.
    node_edges
        By node: the edges that leave it (`out_first`, `out_edge`), and those
        that end there (`in_first`, `in_edge`).
    edge_ticks, delay_ticks
        By edge: ticks along it, and those lost at its end.
    node_state
        By node its state, where states are junctions.
    buckets
        How the queue of a search is divided.
    """

    leaving: Arcs
    arriving: Arcs
    by_edge: bool
    node_state: IntArray
    edge_first: IntArray
    edge_state: IntArray
    out_first: IntArray
    out_edge: IntArray
    in_first: IntArray
    in_edge: IntArray
    edge_ticks: IntArray
    delay_ticks: IntArray
    buckets: Buckets

    @property
    def n_states(self) -> int:
        """Number of states."""
        return len(self.leaving.first) - 1

    @cached_property
    def edge_of_state(self) -> IntArray:
        """By state its edge, where states are edges."""
        edge = np.empty(self.n_states, dtype=np.int64)
        edge[self.edge_state] = np.repeat(
            np.arange(len(self.edge_first) - 1), np.diff(self.edge_first)
        )
        return edge

    @cached_property
    def node_of_state(self) -> IntArray:
        """By state its junction, where states are junctions."""
        node = np.empty(self.n_states, dtype=np.int64)
        node[self.node_state] = np.arange(self.n_states)
        return node


def search_graph(streets: StreetNetwork) -> SearchGraph:
    """Make the graph that is searched for the travel times of a network."""
    by_edge = streets.turns is not None
    start, end, ticks = streets.search_arcs()
    if streets.turns is None:
        n_states, at_node = streets.n_nodes, np.arange(streets.n_nodes)
        state_edge = np.zeros(0, dtype=np.int64)
    else:
        state_edge = np.asarray(streets.turns.state_edge)
        n_states, at_node = len(state_edge), np.asarray(streets.edge_to)[state_edge]
    rank = np.empty(n_states, dtype=np.int64)
    rank[np.argsort(along_curve(streets.x_m, streets.y_m)[at_node], kind="stable")] = np.arange(
        n_states
    )
    start, end = rank[start], rank[end]
    ticks = np.minimum(ticks, TOO_FAR_TICKS)
    order = np.argsort(state_edge, kind="stable")
    leaving = adjacency(start, end, ticks, n_states)
    return SearchGraph(
        leaving=leaving,
        arriving=adjacency(end, start, ticks, n_states),
        by_edge=by_edge,
        node_state=np.zeros(0, dtype=np.int64) if by_edge else rank,
        edge_first=_first(state_edge[order], streets.n_edges) if by_edge else np.zeros(1, np.int64),
        edge_state=rank[order] if by_edge else np.zeros(0, np.int64),
        out_first=_first(np.asarray(streets.edge_from), streets.n_nodes),
        out_edge=np.arange(streets.n_edges),
        in_first=_first(np.sort(streets.edge_to), streets.n_nodes),
        in_edge=np.argsort(streets.edge_to, kind="stable"),
        edge_ticks=np.minimum(in_ticks(streets.edge_time_s), TOO_FAR_TICKS),
        delay_ticks=np.minimum(in_ticks(streets.edge_delay_s), TOO_FAR_TICKS),
        buckets=buckets_of(leaving),
    )


def _first(sorted_rows: IntArray, n_rows: int) -> IntArray:
    return np.searchsorted(sorted_rows, np.arange(n_rows + 1)).astype(np.int64)


def adjacency(start: IntArray, end: IntArray, ticks: IntArray, n_states: int) -> Arcs:
    """Sort arcs by the state that they leave."""
    order = np.lexsort((end, start))
    return Arcs(
        _first(start[order], n_states).astype(np.int32),
        end[order].astype(np.int32),
        ticks[order].astype(np.uint32),
    )


def along_curve(x_m: FloatArray, y_m: FloatArray) -> IntArray:
    """Give by point its place on a Z-shaped curve over all of them."""
    code = np.zeros(len(x_m), dtype=np.int64)
    for at, values in enumerate((x_m, y_m)):
        low = values.min(initial=np.inf)
        span = max(values.max(initial=-np.inf) - low, 1.0)
        cell = ((values - low) / span * (2**_CURVE_BITS - 1)).astype(np.int64)
        for bit in range(_CURVE_BITS):
            code |= ((cell >> bit) & 1) << (2 * bit + at)
    return code
