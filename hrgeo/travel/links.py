"""How points hang on the states of a search, with the ticks to each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hrgeo.model import BoolArray, FloatArray, IntArray, StreetPositions
from hrgeo.model.streets import in_ticks
from hrgeo.travel.search import FARTHEST_TICKS, TOO_FAR_TICKS, Rows
from hrgeo.travel.search_graph import SearchGraph, arcs_of, ragged
from hrgeo.travel.street_index import StreetIndex

AT_NODE_M = 0.01
"""Nearer than this to the end of its street, a point stands on the junction itself."""


@dataclass(frozen=True, eq=False)
class Links:
    """Points and the states they hang on.

    Attributes
    ----------
    rows
        By point: states, and the ticks between the point and the state's
        label; they are below 0 where a point lies on an edge whose label tells
        of its end.
    """

    rows: Rows

    def __len__(self) -> int:
        """Give the number of points."""
        return len(self.rows.first) - 1

    @property
    def point(self) -> IntArray:
        """By link: its point."""
        return np.repeat(np.arange(len(self)), np.diff(self.rows.first))

    def by_state(self, n_states: int) -> Rows:
        """Give the same links by state: points, and the ticks to them."""
        return _links(self.rows.column, self.point, self.rows.ticks, n_states).rows

    def together(self) -> Rows:
        """Give all links in one row."""
        return Rows(np.array([0, len(self.rows.column)]), self.rows.column, self.rows.ticks)

    def least(self, label: FloatArray) -> FloatArray:
        """Give by point the least of label and ticks together; inf where there is none.

        Inf, too, where that is farther than a search goes.
        """
        out = np.full(len(self), np.inf)
        np.minimum.at(out, self.point, label[self.rows.column] + self.rows.ticks)
        out[out > FARTHEST_TICKS] = np.inf
        return out


def _links(point: IntArray, state: IntArray, ticks: IntArray, n_points: int) -> Links:
    # Links from where no search gets to anything; what is left of them fits into a label.
    order = np.flatnonzero(ticks <= FARTHEST_TICKS + TOO_FAR_TICKS)
    order = order[np.argsort(point[order], kind="stable")]
    first = np.searchsorted(point[order], np.arange(n_points + 1)).astype(np.int64)
    return Links(Rows(first, state[order], ticks[order]))


@dataclass(frozen=True, eq=False)
class Ends:
    """Points by the edges they lie on, and by the junctions they stand on.

    `part_ticks` are those from the point to the end of the edge (`to_end`) or
    from its beginning to the point (`from_start`), `off_ticks` those of the
    straight part, by point. An edge that takes longer than any search goes is none:
    only who stays on it gets anywhere.
    """

    point: IntArray
    edge: IntArray
    to_end: IntArray
    from_start: IntArray
    node_point: IntArray
    node: IntArray
    off_ticks: IntArray


def ends_of(index: StreetIndex, at: StreetPositions) -> Ends:
    """Put points on the edges of their streets, or on a junction that they stand on."""
    node = node_of(index, at)
    off_ticks = index.off_street_ticks(at)
    inner = np.flatnonzero(at.placed & (node < 0))
    parts = []
    for edge_of, along in (
        (index.forward_edge, at.fraction),
        (index.backward_edge, 1.0 - at.fraction),
    ):
        edge = edge_of[at.street[inner]]
        is_open = (edge >= 0) & (index.graph.edge_ticks[edge] <= FARTHEST_TICKS)
        point, edge = inner[is_open], edge[is_open]
        before = in_ticks(along[point] * index.edge_time_s[edge])
        whole = index.graph.edge_ticks[edge]
        before = np.minimum(before, whole)
        parts.append((point, edge, whole - before, before))
    point, edge, to_end, from_start = (np.concatenate(part) for part in zip(*parts, strict=True))
    on_node = np.flatnonzero(node >= 0)
    return Ends(point, edge, to_end, from_start, on_node, node[on_node], off_ticks)


def node_of(index: StreetIndex, at: StreetPositions) -> IntArray:
    """Give by point the junction on which it stands; -1 for none."""
    street = np.where(at.placed, at.street, 0)
    length_m = index.length_m[street]
    node = np.full(len(at), -1, dtype=np.int64)
    at_end = at.placed & ((1.0 - at.fraction) * length_m <= AT_NODE_M)
    at_start = at.placed & (at.fraction * length_m <= AT_NODE_M)
    node[at_end] = index.end[street[at_end]]
    node[at_start] = index.start[street[at_start]]
    return node


def to_goals(index: StreetIndex, at: StreetPositions) -> Links:
    """Link people to states, for labels that tell the ticks from a state to a goal."""
    graph, ends = index.graph, ends_of(index, at)
    if not graph.by_edge:
        point, state, ticks = _to_junctions(index, ends)
    else:
        which, out = ragged(graph.out_first, ends.node)
        edge = graph.out_edge[out]
        point = np.concatenate((ends.point, ends.node_point[which]))
        state = graph.edge_state[graph.edge_first[np.concatenate((ends.edge, edge))]]
        ticks = np.concatenate((ends.to_end, graph.edge_ticks[edge]))
    return _links(point, state, ticks + ends.off_ticks[point], len(at))


def _to_junctions(index: StreetIndex, ends: Ends) -> tuple[IntArray, IntArray, IntArray]:
    graph = index.graph
    to_end = ends.to_end + graph.delay_ticks[ends.edge]
    return (
        np.concatenate((ends.point, ends.node_point)),
        graph.node_state[np.concatenate((index.edge_to[ends.edge], ends.node))],
        np.concatenate((to_end, np.zeros(len(ends.node), dtype=np.int64))),
    )


def departures(index: StreetIndex, at: StreetPositions) -> Links:
    """Give the first labels of a search from people, in the direction of travel."""
    graph = index.graph
    if not graph.by_edge:
        return to_goals(index, at)
    ends = ends_of(index, at)
    # Not the edge that they are on gets a label but those after it: a label tells of an
    # edge that was entered at its beginning, and a way back to it must be able to set it.
    base = graph.edge_state[graph.edge_first[ends.edge]]
    which, after, after_ticks = arcs_of(graph.leaving, base)
    node_which, out = ragged(graph.out_first, ends.node)
    edge = graph.out_edge[out]
    point = np.concatenate((ends.point[which], ends.node_point[node_which]))
    state = np.concatenate((after, graph.edge_state[graph.edge_first[edge]]))
    ticks = np.concatenate((ends.to_end[which] + after_ticks, graph.edge_ticks[edge]))
    return _links(point, state, ticks + ends.off_ticks[point], len(at))


def from_starts(index: StreetIndex, at: StreetPositions) -> Links:
    """Link sites to states, for labels that tell the ticks from a start to a state."""
    graph, ends = index.graph, ends_of(index, at)
    if not graph.by_edge:
        which, into = delayed_edges_into(index, ends.node)
        node = np.concatenate((index.edge_from[ends.edge], ends.node, index.edge_from[into]))
        point = np.concatenate((ends.point, ends.node_point, ends.node_point[which]))
        at_node = np.zeros(len(ends.node), dtype=np.int64)
        ticks = np.concatenate((ends.from_start, at_node, graph.edge_ticks[into]))
        return _links(point, graph.node_state[node], ticks + ends.off_ticks[point], len(at))
    which, k = ragged(graph.edge_first, ends.edge)
    node_which, node_state = _states_at(graph, ends.node)
    point = np.concatenate((ends.point[which], ends.node_point[node_which]))
    state = np.concatenate((graph.edge_state[k], node_state))
    ticks = np.concatenate((-ends.to_end[which], np.zeros(len(node_state), dtype=np.int64)))
    return _links(point, state, ticks + ends.off_ticks[point], len(at))


def delayed_edges_into(index: StreetIndex, node: IntArray) -> tuple[IntArray, IntArray]:
    """Give edges that end at some junctions with a delay: position in `node`, and the edge.

    Where states are junctions, their labels hold the delay. Who ends at the
    junction does not wait there, and is led to it by these edges instead.
    """
    graph = index.graph
    which, k = ragged(graph.in_first, node)
    delayed = graph.delay_ticks[graph.in_edge[k]] > 0
    return which[delayed], graph.in_edge[k][delayed]


def _states_at(graph: SearchGraph, node: IntArray) -> tuple[IntArray, IntArray]:
    """Give all states that end at some nodes: for each the position of its node, and itself."""
    which, k = ragged(graph.in_first, node)
    again, k = ragged(graph.edge_first, graph.in_edge[k])
    return which[again], graph.edge_state[k]


def arrivals(index: StreetIndex, at: StreetPositions) -> Links:
    """Give the first labels of a search from sites, against the direction of travel."""
    graph = index.graph
    if not graph.by_edge:
        return from_starts(index, at)
    ends = ends_of(index, at)
    which, k = ragged(graph.edge_first, ends.edge)
    again, before, before_ticks = arcs_of(graph.arriving, graph.edge_state[k])
    which = which[again]
    node_which, node_state = _states_at(graph, ends.node)
    point = np.concatenate((ends.point[which], ends.node_point[node_which]))
    state = np.concatenate((before, node_state))
    # The arc holds the whole edge that the site is on.
    ticks = np.concatenate(
        (before_ticks - ends.to_end[which], np.zeros(len(node_state), dtype=np.int64))
    )
    return _links(point, state, ticks + ends.off_ticks[point], len(at))


def at_nodes(index: StreetIndex, node: IntArray) -> Links:
    """Give the first labels of a search from junctions, against the direction of travel."""
    graph = index.graph
    if not graph.by_edge:
        zero = np.zeros(len(node), dtype=np.int64)
        return _links(np.arange(len(node)), graph.node_state[node], zero, len(node))
    which, state = _states_at(graph, node)
    return _links(which, state, np.zeros(len(state), dtype=np.int64), len(node))


def straight_from_nodes(index: StreetIndex, at: StreetPositions) -> tuple[IntArray, IntArray]:
    """Give junctions from which a site is reached along its own street, and the ticks.

    Where states are edges, no label tells of these ways: they end on the edge that they
    begin with.
    """
    ends = ends_of(index, at)
    node = np.concatenate((index.edge_from[ends.edge], ends.node))
    point = np.concatenate((ends.point, ends.node_point))
    ticks = np.concatenate((ends.from_start, np.zeros(len(ends.node), dtype=np.int64)))
    return node, ticks + ends.off_ticks[point]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Ways straight along a street from a person to a site, sorted by `row`."""

    row: IntArray
    column: IntArray
    ticks: IntArray

    def by_row(self, n_rows: int) -> Rows:
        """Give the same as a table."""
        first = np.searchsorted(self.row, np.arange(n_rows + 1)).astype(np.int64)
        return Rows(first, self.column, self.ticks)

    def turned(self) -> Pairs:
        """Give the same with rows and columns exchanged."""
        order = np.argsort(self.column, kind="stable")
        return Pairs(self.column[order], self.row[order], self.ticks[order])


@dataclass(frozen=True, eq=False)
class StraightWays:
    """Ways straight along a street, as what is travelled.

    Attributes
    ----------
    pairs
        From a person to a site.
    edge
        By pair: the edge; -1 where both stand at one place.
    begin, end
        By pair: from where to where on the edge, as shares of it.
    """

    pairs: Pairs
    edge: IntArray
    begin: FloatArray
    end: FloatArray


def pairs_on_one_street(
    index: StreetIndex, origins: StreetPositions, destinations: StreetPositions
) -> Pairs:
    """Give the ticks straight along the street, where both ends are on the same one."""
    return straight_ways(index, origins, destinations).pairs


def straight_ways(
    index: StreetIndex, origins: StreetPositions, destinations: StreetPositions
) -> StraightWays:
    """Give all ways that use no other street than the one that both ends are on."""
    person, here, from_fraction = _on_streets(index, origins, leaving=True)
    site, street, to_fraction = _on_streets(index, destinations, leaving=False)
    by_street = np.argsort(street, kind="stable")
    first = np.searchsorted(street[by_street], np.arange(len(index.length_m) + 1))
    which, k = ragged(first, here)
    row, here, start = person[which], here[which], from_fraction[which]
    column, end = site[by_street[k]], to_fraction[by_street[k]]
    is_on = end >= start
    edge = np.where(is_on, index.forward_edge[here], index.backward_edge[here])
    is_one_place = np.abs(end - start) * index.length_m[here] <= AT_NODE_M
    is_open: BoolArray = (edge >= 0) | is_one_place
    # As the difference of two places along the edge, so that parts add up to the whole.
    start, end = np.where(is_on, start, 1.0 - start), np.where(is_on, end, 1.0 - end)
    whole_s = index.edge_time_s[edge]
    ticks = np.where(is_one_place, 0, in_ticks(end * whole_s) - in_ticks(start * whole_s))
    ticks += index.off_street_ticks(origins)[row] + index.off_street_ticks(destinations)[column]
    edge = np.where(is_one_place, -1, edge)
    # Those that are open, sorted by row.
    kept = np.flatnonzero(is_open & (ticks <= FARTHEST_TICKS))
    kept = kept[np.argsort(row[kept], kind="stable")]
    pairs = Pairs(row[kept], column[kept], ticks[kept])
    return StraightWays(pairs, edge[kept], start[kept], end[kept])


def _on_streets(
    index: StreetIndex, points: StreetPositions, *, leaving: bool
) -> tuple[IntArray, IntArray, FloatArray]:
    """Give points with their streets; one on a junction is on all streets that meet there.

    Those that leave it if `leaving`, or else those that end there. Where states
    are junctions only those count that end with a delay; of others labels tell all.
    """
    graph = index.graph
    own = np.flatnonzero(points.placed)
    if leaving and not graph.by_edge:
        return own, points.street[own], points.fraction[own]
    node = node_of(index, points)
    on_node = np.flatnonzero(node >= 0)
    if not graph.by_edge:
        which, edge = delayed_edges_into(index, node[on_node])
    else:
        first, edges = (
            (graph.out_first, graph.out_edge) if leaving else (graph.in_first, graph.in_edge)
        )
        which, k = ragged(first, node[on_node])
        edge = edges[k]
    at_end = index.edge_is_forward[edge] != leaving
    return (
        np.concatenate((own, on_node[which])),
        np.concatenate((points.street[own], index.edge_street[edge])),
        np.concatenate((points.fraction[own], at_end.astype(np.float64))),
    )
