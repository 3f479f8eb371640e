"""Which edges a shortest way takes, traced back from the labels of a search.

Labels are whole ticks, so that an arc is part of a shortest way just where its ticks are
the difference of two labels: a search need not keep from where it came to each state.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hrgeo.model import FloatArray, IntArray, StreetPositions
from hrgeo.travel.links import (
    Ends,
    Links,
    StraightWays,
    delayed_edges_into,
    departures,
    ends_of,
    from_starts,
    straight_ways,
)
from hrgeo.travel.minutes import as_float, labels_from
from hrgeo.travel.search import FARTHEST_TICKS, TOO_FAR_TICKS
from hrgeo.travel.search_graph import SearchGraph, arcs_of, ragged
from hrgeo.travel.street_index import StreetIndex
from hrgeo.travel.tables import TICKS_PER_MIN

_FIRST_BOUND_TICKS = int(10 * TICKS_PER_MIN)
_WIDER = 4


@dataclass(frozen=True, eq=False)
class Path:
    """A shortest way from a person to a site.

    Attributes
    ----------
    ticks
        Of the whole way, with the straight parts at both ends.
    edge
        The edges in the order of travel; none where both stand at one place.
    enter_ticks
        By edge: ticks from the start of the trip to the beginning of the edge,
        after delay and turn. Below 0 for a first edge that is joined midway.
    begin, end
        Where the first edge is joined and the last one left, as shares of them.
    """

    ticks: int
    edge: IntArray
    enter_ticks: IntArray
    begin: float
    end: float


def paths_from(
    index: StreetIndex, origin: StreetPositions, sites: StreetPositions
) -> list[Path | None]:
    """Find the shortest way from one person to each of some sites.

    Parameters
    ----------
    index
        Of the network.
    origin
        One point.
    sites
        Some points.

    Returns
    -------
    list
        By site; None where it cannot be reached.
    """
    straight, goals = straight_ways(index, origin, sites), from_starts(index, sites)
    straight_ticks = np.full(len(sites), np.inf)
    np.minimum.at(straight_ticks, straight.pairs.column, straight.pairs.ticks)
    starts = departures(index, origin)
    label, ticks = _search(index.graph, starts, goals, straight_ticks)
    trace = _Trace(index, origin, starts, label)
    where = ends_of(index, sites)
    paths: list[Path | None] = [None] * len(sites)
    for site in np.flatnonzero(ticks <= FARTHEST_TICKS).tolist():
        total = int(ticks[site])
        if straight_ticks[site] == total:
            paths[site] = _along_one_street(index, straight, trace.off_ticks, site, total)
        else:
            here = slice(*goals.rows.first[site : site + 2].tolist())
            state, link_ticks = goals.rows.column[here], goals.rows.ticks[here]
            last = int(state[np.flatnonzero(label[state] + link_ticks == total)[0]])
            paths[site] = trace.path(last, _goal(index, sites, where, site), total)
    return paths


def _search(
    graph: SearchGraph, starts: Links, goals: Links, straight_ticks: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Label states far enough for all goals, in searches that grow; give labels and ticks."""
    bound = _FIRST_BOUND_TICKS
    while True:
        label = as_float(labels_from(graph, graph.leaving, starts, bound))
        ticks = np.minimum(straight_ticks, goals.least(label))
        went_everywhere = not (np.isfinite(label) & (label > bound)).any()
        if bound == FARTHEST_TICKS or went_everywhere or (ticks <= bound).all():
            return label, ticks
        bound = min(bound * _WIDER, FARTHEST_TICKS)


def _along_one_street(
    index: StreetIndex, straight: StraightWays, off_ticks: int, site: int, total: int
) -> Path:
    pairs = straight.pairs
    k = int(np.flatnonzero((pairs.column == site) & (pairs.ticks == total))[0])
    edge, begin = int(straight.edge[k]), float(straight.begin[k])
    if edge < 0:
        nothing = np.zeros(0, dtype=np.int64)
        return Path(total, nothing, nothing, 0.0, 1.0)
    enter = off_ticks - round(begin * int(index.graph.edge_ticks[edge]))
    return Path(total, np.array([edge]), np.array([enter]), begin, float(straight.end[k]))


@dataclass(frozen=True, eq=False)
class _Goal:
    """A site: where on its street, the edges that may be the last, and the ticks along them.

    The straight part is in `before_ticks`. `node` is the junction that the site
    stands on, or -1.
    """

    fraction: float
    edge: IntArray
    before_ticks: IntArray
    node: int


def _goal(index: StreetIndex, sites: StreetPositions, ends: Ends, site: int) -> _Goal:
    fraction, off_ticks = float(sites.fraction[site]), ends.off_ticks[site]
    on_node = np.flatnonzero(ends.node_point == site)
    if len(on_node):
        node = ends.node[on_node]
        _, edge = delayed_edges_into(index, node)
        return _Goal(fraction, edge, index.graph.edge_ticks[edge] + off_ticks, int(node[0]))
    mine = ends.point == site
    return _Goal(fraction, ends.edge[mine], ends.from_start[mine] + off_ticks, -1)


class _Trace:
    """Goes back from states to where a search began."""

    def __init__(
        self, index: StreetIndex, origin: StreetPositions, starts: Links, label: FloatArray
    ) -> None:
        self._index, self._graph, self._origin, self._label = index, index.graph, origin, label
        self._ends = ends_of(index, origin)
        self.off_ticks = int(self._ends.off_ticks[0])
        self._starts: dict[int, int] = {}
        for state, ticks in zip(
            starts.rows.column.tolist(), starts.rows.ticks.tolist(), strict=True
        ):
            self._starts[state] = min(ticks, self._starts.get(state, ticks))

    def path(self, last: int, goal: _Goal, total: int) -> Path:
        """Give the way that comes to a site by the state `last`."""
        states = self._states_to(last)
        edge, enter = self._edges_of(states)
        begin, end = 0.0, 1.0
        if len(self._ends.edge):
            k = self._first_edge(states[0])
            first = int(self._ends.edge[k])
            edge.insert(0, first)
            enter.insert(0, self.off_ticks - int(self._ends.from_start[k]))
            begin = _along(self._index, first, float(self._origin.fraction[0]))
        if not self._graph.by_edge:
            fits = self._index.edge_from[goal.edge] == self._graph.node_of_state[last]
            fits &= self._label[last] + goal.before_ticks == total
            # None fits a site on the last junction itself.
            edge += goal.edge[fits][:1].tolist()
            enter += [int(self._label[last])] * (len(edge) - len(enter))
        if goal.node < 0:
            end = _along(self._index, edge[-1], goal.fraction)
        return Path(total, np.array(edge, np.int64), np.array(enter, np.int64), begin, end)

    def _states_to(self, last: int) -> list[int]:
        """Give the states of a shortest way, from where the search began.

        Streets without length may lead in a circle that takes no ticks, so
        that each state is looked at once.
        """
        arcs, label = self._graph.arriving, self._label
        after, waiting, state = {last: -1}, [last], last
        while waiting:
            state = waiting.pop()
            if self._starts.get(state) == label[state]:
                break
            here = slice(int(arcs.first[state]), int(arcs.first[state + 1]))
            before = arcs.to[here].astype(np.int64)
            on_the_way = before[label[before] + arcs.ticks[here] == label[state]]
            for former in on_the_way.tolist():
                if former not in after:
                    after[former] = state
                    waiting.append(former)
        states = [state]
        while after[states[-1]] >= 0:
            states.append(after[states[-1]])
        return states

    def _edges_of(self, states: list[int]) -> tuple[list[int], list[int]]:
        """Give the edges that are travelled in whole, and the ticks at their beginnings."""
        graph, label = self._graph, self._label[states]
        if graph.by_edge:
            edge = graph.edge_of_state[states]
            return edge.tolist(), (label - graph.edge_ticks[edge]).astype(np.int64).tolist()
        node = graph.node_of_state[states]
        edges = [
            self._edge_between(a, b, ticks)
            for a, b, ticks in zip(node[:-1], node[1:], np.diff(label), strict=True)
        ]
        return edges, label[:-1].astype(np.int64).tolist()

    def _edge_between(self, start: int, end: int, ticks: float) -> int:
        """Give an edge from one junction to the next that takes these ticks."""
        graph = self._graph
        _, k = ragged(graph.out_first, np.array([start]))
        edge = graph.out_edge[k]
        # As the arcs have it.
        takes = np.minimum(graph.edge_ticks[edge] + graph.delay_ticks[edge], TOO_FAR_TICKS)
        return int(edge[(self._index.edge_to[edge] == end) & (takes == ticks)][0])

    def _first_edge(self, state: int) -> int:
        """Give the position, among the edges that the person is on, of that which leads here."""
        graph, ends, label = self._graph, self._ends, self._label[state]
        to_end = ends.to_end + self.off_ticks
        if not graph.by_edge:
            fits = self._index.edge_to[ends.edge] == graph.node_of_state[state]
            fits &= to_end + graph.delay_ticks[ends.edge] == label
            return int(np.flatnonzero(fits)[0])
        base = graph.edge_state[graph.edge_first[ends.edge]]
        which, after, ticks = arcs_of(graph.leaving, base)
        return int(which[(after == state) & (to_end[which] + ticks == label)][0])


def _along(index: StreetIndex, edge: int, fraction: float) -> float:
    """Give how far along an edge a place on its street is."""
    return fraction if index.edge_is_forward[edge] else 1.0 - fraction
