"""Travel times against networkx, with every point put into the graph as a node of its own."""

from __future__ import annotations

import dataclasses
import itertools

import networkx as nx
import numpy as np
import pytest

from hrgeo.network import NodeTable, StreetTable, build, profiles, read_streets
from hrgeo.network.osm_file import GEOD
from hrgeo.network.passage import way_passage
from hrgeo.network.profile import SECONDS
from hrgeo.travel import nearest_site_min, snap, travel_times
from tests.streets import CRS, place, places, write_osm


def random_network(rng, *, one_way_share):
    """Draw a network with parallel streets, loops, one-ways, dead ends and several pieces."""
    n_nodes, n_streets = 40, 70
    xy = rng.uniform(0, 1500, (n_nodes, 2))
    start, end = rng.integers(0, n_nodes, (2, n_streets))
    start[:3], end[:3] = start[3:6], end[3:6]  # parallel streets
    forward = rng.uniform(5, 50, n_streets)
    backward = np.where(rng.random(n_streets) < one_way_share, 0.0, rng.uniform(5, 50, n_streets))
    # Every street has a bend, so that a loop has an extent.
    bend = rng.uniform(0, 1500, (n_streets, 2))
    shape = np.stack((xy[start], bend, xy[end]), axis=1).reshape(-1, 2)
    lonlat = places(*shape)
    return build(
        "drive",
        NodeTable(*places(*xy).T),
        StreetTable(
            start,
            end,
            forward,
            backward,
            shape_start=np.arange(n_streets + 1) * 3,
            shape_lon=lonlat[:, 0],
            shape_lat=lonlat[:, 1],
        ),
        crs=CRS,
    )


def whole_ticks(seconds):
    """Round to the 0.1 ms in which searches count."""
    return np.rint(seconds * 1e4) / 1e4


def graph_with_points(net, at):
    """Cut each street at the points on it, and hang each point on its cut by a walk."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(net.n_nodes))
    for edge in range(net.n_edges):
        street, seconds = net.edge_street[edge], net.edge_time_s[edge]
        on = [(at.fraction[p], ("on", p)) for p in np.flatnonzero(at.street == street)]
        forward = net.edge_forward[edge]
        if not forward:
            on = [(1 - f, name) for f, name in on]
        first, last = int(net.edge_from[edge]), int(net.edge_to[edge])
        stops = [(0.0, first), *sorted(on, key=lambda s: s[0]), (1.0, last)]
        for (low, a), (high, b) in itertools.pairwise(stops):
            graph.add_edge(a, b, s=whole_ticks(high * seconds) - whole_ticks(low * seconds))
            if (high - low) * net.edge_length_m[edge] <= 0.01:
                # At one place, such as a junction: a one-way cannot part them.
                graph.add_edge(a, b, s=0.0)
                graph.add_edge(b, a, s=0.0)
    for p in np.flatnonzero(at.placed):
        walk_s = whole_ticks(at.off_street_m[p] / (4.8 / 3.6))
        graph.add_edge(("point", p), ("on", p), s=walk_s)
        graph.add_edge(("on", p), ("point", p), s=walk_s)
    return graph


@pytest.mark.parametrize(("seed", "one_way_share"), [(1, 0.0), (2, 0.4), (3, 0.9), (4, 0.4)])
def test_times_equal_those_of_networkx(seed, one_way_share):
    rng = np.random.default_rng(seed)
    net = random_network(rng, one_way_share=one_way_share)
    points = places(*rng.uniform(-100, 1600, (45, 2)))
    at = snap(net, range(45), *points.T)
    # Several points on one street, some at one place.
    assert np.bincount(at.street[at.placed]).max() > 1
    graph = graph_with_points(net, at)
    expected = np.full((45, 45), np.inf)
    for p in np.flatnonzero(at.placed):
        found = nx.single_source_dijkstra_path_length(graph, ("point", p), weight="s")
        for q in range(45):
            expected[p, q] = found.get(("point", q), np.inf) / 60
    # A point's way to itself leads to its street and back.
    np.fill_diagonal(expected, 2 * whole_ticks(at.off_street_m / (4.8 / 3.6)) / 60)
    ours = travel_times(net, at, at).dense()
    assert np.array_equal(np.isinf(ours), np.isinf(expected))
    finite = np.isfinite(expected)
    assert np.allclose(ours[finite], expected[finite], atol=1e-8)
    nearest = nearest_site_min(net, points, points[:6])
    assert np.allclose(nearest, expected[:, :6].min(axis=1), atol=1e-8)
    cutoff = float(np.median(expected[finite]))
    within = travel_times(net, points, points[:6], cutoff_min=cutoff).dense()
    known = np.where(expected[:, :6] <= cutoff, expected[:, :6], np.inf)
    assert np.allclose(within, known, atol=1e-8)


NO_DELAYS = dict.fromkeys(SECONDS, 0.0)
CLASSES = [
    {"highway": "residential"},
    {"highway": "residential", "oneway": "yes"},
    {"highway": "residential", "oneway": "-1"},
    {"highway": "tertiary", "maxspeed": "30 mph"},
    {"highway": "footway"},
    {"highway": "primary", "length_m": "777"},
]


@pytest.mark.parametrize("mode", ["walk", "drive"])
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_stringing_segments_together_changes_no_distance(tmp_path, mode, seed):
    """All nodes that are left have the times of the graph of all nodes of the file.

    By car without turns and delays, whose own oracle is in `test_travel_turns`: only then
    are there times from node to node, whatever the way that one came by.
    """
    profile = dataclasses.replace(profiles.get(mode), turns=False).with_delays(**NO_DELAYS)
    rng = np.random.default_rng(seed)
    nodes = {k: place(*rng.uniform(0, 2000, 2)) for k in range(1, 61)}
    nodes = {k: (round(lon, 7), round(lat, 7)) for k, (lon, lat) in nodes.items()}
    ways = [
        (w, rng.integers(1, 61, rng.integers(2, 7)).tolist(), CLASSES[rng.integers(len(CLASSES))])
        for w in range(1, 26)
    ]
    net = read_streets(write_osm(tmp_path / "r.osm", nodes, ways), profile=profile)
    raw = nx.DiGraph()
    for _, refs, tags in ways:
        passage = way_passage(tags, profile)
        steps = [(a, b, GEOD.inv(*nodes[a], *nodes[b])[2]) for a, b in itertools.pairwise(refs)]
        whole = sum(step[2] for step in steps)
        factor = float(tags.get("length_m", whole)) / whole if whole else 1.0
        for a, b, length_m in steps:
            for tail, head, kph in ((a, b, passage.forward_kph), (b, a, passage.backward_kph)):
                seconds = length_m * factor / kph * 3.6 if kph else np.inf
                known = raw.get_edge_data(tail, head, {"s": np.inf})["s"]
                if a != b and seconds < known:
                    raw.add_edge(tail, head, s=seconds)
    kept = nx.from_scipy_sparse_array(net.to_csr(), create_using=nx.DiGraph)
    for k in range(0, net.n_nodes, 3):
        ours = nx.single_source_dijkstra_path_length(kept, k)
        raw_s = nx.single_source_dijkstra_path_length(raw, net.node_osm_id[k], weight="s")
        for j in range(net.n_nodes):
            expected = raw_s.get(net.node_osm_id[j], np.inf)
            # Each of at most 60 streets on the way is rounded to whole ticks of 1e-4 s.
            assert ours.get(j, np.inf) == pytest.approx(expected, rel=1e-9, abs=60 * 0.5e-4)
