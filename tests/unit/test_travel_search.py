"""The kernels and the core of a graph, against SciPy's search on the same graph."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse.csgraph import dijkstra

from hrgeo.model import StreetNetwork
from hrgeo.network import NodeTable, StreetTable, build
from hrgeo.travel import snap, tables, travel_times
from hrgeo.travel.core import contracted
from hrgeo.travel.links import node_of
from hrgeo.travel.search import FARTHEST_TICKS, Rows, Width, rows_within
from hrgeo.travel.street_index import index_of
from tests.oracles.test_travel_turns import with_random_turns
from tests.streets import CRS, places

SIDE = 18


def ragged_town(seed: int) -> StreetNetwork:
    """Draw a grid with holes, one-ways and some streets straight across."""
    rng = np.random.default_rng(seed)
    node = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    pairs = np.concatenate(
        (
            np.column_stack((node[:, :-1].ravel(), node[:, 1:].ravel())),
            np.column_stack((node[:-1].ravel(), node[1:].ravel())),
        )
    )
    pairs = pairs[rng.random(len(pairs)) < 0.85]
    pairs = np.concatenate((pairs, rng.choice(SIDE * SIDE, (12, 2))))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    xy = np.column_stack((node.ravel() % SIDE, node.ravel() // SIDE)) * 100.0
    backward = np.where(rng.random(len(pairs)) < 0.25, 0.0, 20.0)
    return build(
        "drive",
        NodeTable(*places(*(xy + rng.uniform(-20, 20, xy.shape))).T),
        StreetTable(*pairs.T, rng.uniform(10, 50, len(pairs)), backward),
        crs=CRS,
    )


def scipy_min(net: StreetNetwork) -> np.ndarray:
    """Give the minutes between all nodes by SciPy's search on the graph that is handed out."""
    seconds = dijkstra(net.to_csr(), indices=np.arange(net.n_nodes))
    if net.turns is not None:
        state_node = net.edge_to[net.turns.state_edge]
        by_node = np.full((net.n_nodes, net.n_nodes), np.inf)
        np.minimum.at(by_node.T, state_node, seconds[:, net.n_nodes :].T)
        seconds = by_node
    np.fill_diagonal(seconds, 0.0)
    return seconds / 60


@pytest.mark.parametrize("turns", [False, True])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_junctions_to_all_as_scipy_says(seed, turns):
    net = ragged_town(seed)
    if turns:
        net = with_random_turns(net, np.random.default_rng(seed), n_copies=40)
    at = snap(net, range(net.n_nodes), net.lon, net.lat)
    # A node without a street, or on a small piece, is not where it was put.
    here = node_of(index_of(net), at) == np.arange(net.n_nodes)
    assert here.mean() > 0.95
    nodes = at.take(here)
    expected = scipy_min(net)[np.ix_(here, here)]
    assert np.allclose(travel_times(net, nodes, nodes).dense(), expected, atol=1e-9)
    within = travel_times(
        net, nodes.take(np.arange(len(nodes)) < 40), nodes, cutoff_min=4.0
    ).dense()
    known = np.where(expected[:40] <= 4.0, expected[:40], np.inf)
    assert 0.02 < np.isfinite(known).mean() < 0.9
    assert np.allclose(within, known, atol=1e-9)


@pytest.mark.parametrize(
    ("more_arcs", "least", "most"), [(-100, 300, 324), (0, 160, 280), (4, 100, 160)]
)
def test_a_core_of_any_size_gives_the_same(monkeypatch, more_arcs, least, most):
    """From nothing taken out (which would have to save 100 arcs) to more than half."""
    net = ragged_town(5)
    spots = np.column_stack((net.lon, net.lat)) + 0.0003
    usual = travel_times(net, spots, spots[:50]).dense()
    core = contracted(index_of(net).graph, more_arcs)
    assert least <= (np.diff(core.leaving.first) > 0).sum() <= most
    monkeypatch.setattr(tables, "core_of", lambda _graph: core)
    assert np.array_equal(travel_times(net, spots, spots[:50]).dense(), usual)


def test_the_width_of_buckets_changes_no_time():
    """One bucket for all takes states in a poor order, and its queue runs out of room."""
    net = ragged_town(4)
    graph = index_of(net).graph
    n = graph.n_states
    each = Rows(np.arange(n + 1), np.arange(n), np.zeros(n, dtype=np.int64))
    none = Rows(np.zeros(n + 1, dtype=np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))
    tables = [
        rows_within(graph.leaving, np.arange(0, n, 12), each, none, each, each, bound, width)
        for bound in (FARTHEST_TICKS, 600_000)
        for width in (Width(31, 2), Width(12, 4096), Width(16, 1024))
    ]
    for same in (tables[:3], tables[3:]):
        for other in same[1:]:
            for ours, theirs in zip(same[0], other, strict=True):
                assert np.array_equal(ours, theirs)


def test_a_walk_of_more_than_59_hours_is_not_reached():
    """2**31 ticks of 0.1 ms are 59.65 h: at 1 km/h, 59 km are reached and 60 km are not."""
    nodes = NodeTable(*places((0, 0), (59_000, 0), (60_000, 0)).T)
    net = build("walk", nodes, StreetTable([0, 1], [1, 2], 1.0, length_m=[59_000.0, 1_000.0]))
    ends = np.column_stack((net.lon, net.lat))
    minutes = travel_times(net, ends[:1], ends).dense()[0]
    assert minutes[:2].tolist() == [0.0, 59 * 60.0]
    assert np.isinf(minutes[2])


def test_whoever_counts_along_can_stop_the_work():
    net = ragged_town(6)
    spots = np.column_stack((net.lon, net.lat))
    shares: list[float] = []
    travel_times(net, spots, spots, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 1

    def stop(_share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        travel_times(net, spots, spots, progress=stop)
