"""Travel times with turns against networkx, in which every turn is an edge of its own.

The graph of the oracle has two nodes for each state, its beginning and its end, and puts
every point on the street between them; hrgeo has one label for each state and none for
points.
"""

from __future__ import annotations

import dataclasses

import networkx as nx
import numpy as np
import pytest

from hrgeo.model import TurnTable
from hrgeo.travel import nearest_site_min, nearest_sites, nearest_surface, snap, travel_times
from hrgeo.travel.links import node_of
from hrgeo.travel.street_index import index_of
from tests.oracles.test_travel_networkx import random_network, whole_ticks
from tests.streets import places


def with_random_turns(net, rng, *, n_copies=15, allowed=0.8):
    """Forbid some turns, price the others, and lead some of them over copies of edges."""
    n_edges = net.n_edges
    state_edge = np.concatenate((np.arange(n_edges), rng.integers(0, n_edges, n_copies)))
    turns = []
    for state, edge in enumerate(state_edge):
        for to in np.flatnonzero(net.edge_from == net.edge_to[edge]):
            if rng.random() < allowed:
                same = np.flatnonzero(state_edge == to)
                turns.append((state, rng.choice(same), rng.uniform(0, 40)))
    state, to_state, turn_s = (np.array(column) for column in zip(*turns, strict=True))
    first = np.searchsorted(state, np.arange(len(state_edge) + 1))
    return dataclasses.replace(
        net,
        edge_delay_s=rng.uniform(0, 30, n_edges) * (rng.random(n_edges) < 0.3),
        turns=TurnTable(state_edge, first, to_state.astype(int), turn_s),
    )


def on_edges(net, at, p):
    """Give the edges that a point lies on, with the seconds from their beginning to it."""
    for edge in np.flatnonzero(net.edge_street == at.street[p]):
        along = at.fraction[p] if net.edge_forward[edge] else 1 - at.fraction[p]
        yield edge, whole_ticks(along * net.edge_time_s[edge])


def hang_points(graph, net, at, junction):
    """Join points to the states they can go on to, or be reached from."""
    turns = net.turns
    for p in range(len(at)):
        if junction[p] >= 0:
            for edge in np.flatnonzero(net.edge_from == junction[p]):
                graph.add_edge(("from", p), ("begin", edge), s=0.0)
            for state in np.flatnonzero(net.edge_to[turns.state_edge] == junction[p]):
                graph.add_edge(("end", state), ("to", p), s=0.0)
            continue
        for edge, before_s in on_edges(net, at, p):
            graph.add_edge(("from", p), ("end", edge), s=net.edge_time_s[edge] - before_s)
            for state in np.flatnonzero(turns.state_edge == edge):
                graph.add_edge(("begin", state), ("to", p), s=before_s)


def oracle_s(net, at):
    """Compute all seconds between points that stand on streets."""
    turns, junction = net.turns, node_of(index_of(net), at)
    graph = nx.MultiDiGraph()
    for state, edge in enumerate(turns.state_edge):
        graph.add_edge(("begin", state), ("end", state), s=net.edge_time_s[edge])
        for k in range(turns.first[state], turns.first[state + 1]):
            wait_s = net.edge_delay_s[edge] + turns.turn_s[k]
            graph.add_edge(("end", state), ("begin", turns.to_state[k]), s=wait_s)
    hang_points(graph, net, at, junction)
    add_ways_along_one_street(graph, net, at, junction)
    off_s = whole_ticks(at.off_street_m / (4.8 / 3.6))
    seconds = np.full((len(at), len(at)), np.inf)
    for p in range(len(at)):
        if ("from", p) in graph:
            found = nx.single_source_dijkstra_path_length(graph, ("from", p), weight="s")
            for q in range(len(at)):
                seconds[p, q] = found.get(("to", q), np.inf) + off_s[p] + off_s[q]
    return seconds


def add_ways_along_one_street(graph, net, at, junction):
    """Join points that need no turn between them."""
    for p in range(len(at)):
        for q in range(len(at)):
            if junction[p] >= 0 and junction[p] == junction[q]:
                graph.add_edge(("from", p), ("to", q), s=0.0)
            elif junction[p] < 0 and at.street[p] == at.street[q] and junction[q] < 0:
                there = dict(on_edges(net, at, q))
                for edge, before_s in on_edges(net, at, p):
                    if there[edge] >= before_s:
                        graph.add_edge(("from", p), ("to", q), s=there[edge] - before_s)


@pytest.mark.parametrize("seed", range(1, 7))
def test_times_with_turns_equal_those_of_networkx(seed):
    rng = np.random.default_rng(seed)
    net = with_random_turns(random_network(rng, one_way_share=0.4), rng)
    spots = places(*rng.uniform(-100, 1600, (30, 2)))
    # Junctions too, and several points on one street.
    lonlat = np.vstack((spots, np.column_stack((net.lon[:12], net.lat[:12]))))
    at = snap(net, range(42), *lonlat.T)
    at = at.take(at.placed)
    assert (node_of(index_of(net), at) >= 0).sum() >= 10
    expected = oracle_s(net, at) / 60
    ours = travel_times(net, at, at).dense()
    assert np.array_equal(np.isinf(ours), np.isinf(expected))
    assert 0.3 < np.isfinite(expected).mean() < 1
    finite = np.isfinite(expected)
    assert np.allclose(ours[finite], expected[finite], atol=1e-8)

    few, cutoff = np.arange(len(at)) < 5, float(np.median(expected[finite]))
    for rows, columns in ((few, ~few), (~few, few)):
        within = travel_times(net, at.take(rows), at.take(columns), cutoff_min=cutoff).dense()
        known = expected[np.ix_(rows, columns)]
        assert np.allclose(within, np.where(known <= cutoff, known, np.inf), atol=1e-8)

    least = expected[:, few].min(axis=1)
    assert np.allclose(nearest_site_min(net, at, at.take(few)), least, atol=1e-8)
    one, other = few & (np.arange(len(at)) < 2), few & (np.arange(len(at)) >= 2)
    grown = nearest_surface(net, at.take(one)).with_more(at.take(other))
    assert np.allclose(grown.minutes(at), least, atol=1e-8)
    moved = nearest_surface(net, at.take(few)).with_moved(4, at.take(np.arange(len(at)) == 7))
    rest = np.r_[0:4, 7]
    assert np.allclose(moved.minutes(at), expected[:, rest].min(axis=1), atol=1e-8)
    # At junctions too, beside a site and on one.
    node = node_of(index_of(net), at)
    here = (node >= 0) & (at.off_street_m < 1e-6)
    assert here.sum() > 5
    for surface in (grown, nearest_surface(net, at)):
        assert np.allclose(surface.node_min[node[here]], surface.minutes(at)[here], atol=1e-8)
    second = np.sort(expected[:, few], axis=1)[:, :2]
    assert np.allclose(nearest_sites(net, at, at.take(few), k=2).minutes, second, atol=1e-8)


def test_the_searched_graph_tells_the_same_to_other_searches():
    rng = np.random.default_rng(9)
    net = with_random_turns(random_network(rng, one_way_share=0.4), rng)
    table = net.to_csr()
    assert table.shape == (net.n_nodes + net.turns.n_states,) * 2
    reached = nx.single_source_dijkstra_path_length(
        nx.from_scipy_sparse_array(table, create_using=nx.DiGraph), 3
    )
    at = snap(net, range(net.n_nodes), net.lon, net.lat)
    here = node_of(index_of(net), at) == np.arange(net.n_nodes)
    assert here[3]
    assert here.sum() > 30  # the others have no street that one can start on
    ours = travel_times(net, at.take(np.arange(net.n_nodes) == 3), at).dense()[0] * 60
    state_node = net.edge_to[net.turns.state_edge]
    for node in np.flatnonzero(here):
        states = net.n_nodes + np.flatnonzero(state_node == node)
        theirs = min((reached.get(int(s), np.inf) for s in states), default=np.inf)
        assert ours[node] == pytest.approx(0.0 if node == 3 else theirs, abs=1e-6)


def test_a_forbidden_turn_leads_around_the_block():
    """Two blocks of 60 s along an L; where the turn is forbidden, there is no way at all."""
    from hrgeo.network import NodeTable, StreetTable, build

    nodes = NodeTable(*places((0, 0), (100, 0), (100, 100)).T)
    net = build("drive", nodes, StreetTable([0, 1], [1, 2], 6.0, 0.0, length_m=100.0))
    ends = np.column_stack((net.lon, net.lat))[[0, 2]]
    free = TurnTable([0, 1], [0, 1, 1], [1], [7.5])
    priced = dataclasses.replace(net, turns=free, edge_delay_s=[2.0, 4.0])
    # 60 s, 2 s at the signal, 7.5 s for the turn, 60 s; not the 4 s where the trip ends.
    assert travel_times(priced, ends[:1], ends[1:]).dense()[0, 0] * 60 == pytest.approx(129.5)
    shut = dataclasses.replace(net, turns=TurnTable([0, 1], [0, 0, 0], [], []))
    assert np.isinf(travel_times(shut, ends[:1], ends[1:]).dense()).all()
