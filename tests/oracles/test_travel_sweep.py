"""Tables by sweeps of a hierarchy against those by searches, to the tick."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgeo.model import StreetNetwork
from hrgeo.network import NodeTable, StreetTable, build, read_streets
from hrgeo.travel import tables, travel_times, travel_times_in_parts
from hrgeo.travel.core import contracted, core_of
from hrgeo.travel.hierarchy import hierarchy_of
from hrgeo.travel.street_index import index_of
from tests.oracles.test_travel_turns import with_random_turns
from tests.streets import CRS, places
from tests.unit.test_travel_search import ragged_town

SEEDS = st.integers(0, 2**32 - 1)
NEVER, AT_ONCE = 1e18, 0


def random_pieces(seed: int, *, turns: bool) -> StreetNetwork:
    """Draw streets among few nodes, with one-ways and, most often, more than one piece."""
    rng = np.random.default_rng(seed)
    n_nodes, n_streets = 40, int(rng.integers(30, 80))
    back = np.where(rng.random(n_streets) < 0.4, 0.0, 20.0)
    net = build(
        "drive",
        NodeTable(*places(*rng.uniform(0, 1000, (n_nodes, 2))).T),
        StreetTable(
            *rng.integers(0, n_nodes, (2, n_streets)),
            rng.uniform(3, 40, n_streets),
            back,
            length_m=rng.uniform(50, 500, n_streets),
        ),
        crs=CRS,
    )
    return with_random_turns(net, rng) if turns else net


def both_ways(net, origins, destinations, cutoff_min=None):
    """Give the table by searches and the one by sweeps, and leave no hierarchy behind."""
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "LEAST_SOURCES", 1)
        patch.setattr(tables, "SWEPT_A_SEARCHED", 10**9)
        for searches in (NEVER, AT_ONCE):
            patch.setattr(tables, "SEARCHES_A_HIERARCHY", searches)
            tables.forget_hierarchies()
            found.append(travel_times(net, origins, destinations, cutoff_min=cutoff_min).minutes)
        assert is_made(net)
        tables.forget_hierarchies()
    return found


def is_made(net: StreetNetwork) -> bool:
    kept = tables._KEPT.get(core_of(index_of(net).graph))
    return kept is not None and kept.hierarchy is not None


def assert_same(searched, swept):
    """Compare what is stored, without a tolerance."""
    assert np.array_equal(searched.indptr, swept.indptr)
    assert np.array_equal(searched.indices, swept.indices)
    assert np.array_equal(searched.data, swept.data)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.booleans(), st.booleans(), st.sampled_from([None, 0.0, 1.0, 5.0]))
def test_sweeps_give_what_searches_give(seed, turns, against, cutoff_min):
    net = random_pieces(seed, turns=turns)
    rng = np.random.default_rng(seed)
    few, many = (places(*rng.uniform(-50, 1050, (n, 2))) for n in (19, 30))
    few[:3], many[:3] = places(*rng.uniform(200, 250, (3, 2))), few[:3]
    ends = (many, few) if against else (few, many)
    assert_same(*both_ways(net, *ends, cutoff_min))


@pytest.mark.parametrize("turns", [False, True])
def test_a_cutoff_at_a_tick_counts_that_tick(turns):
    """Of all minutes that occur, each as a cutoff keeps itself, and the tick before does not."""
    net = random_pieces(11, turns=turns)
    spots = places(*np.random.default_rng(3).uniform(0, 1000, (12, 2)))
    searched, _ = both_ways(net, spots, spots)
    ticks = np.unique(np.round(searched.data * tables.TICKS_PER_MIN))[1::9]
    assert len(ticks) > 5
    for tick in ticks:
        _, at = both_ways(net, spots, spots, tick / tables.TICKS_PER_MIN)
        assert (np.round(at.data * tables.TICKS_PER_MIN) == tick).any()
        _, before = both_ways(net, spots, spots, (tick - 1) / tables.TICKS_PER_MIN)
        assert np.round(before.data.max() * tables.TICKS_PER_MIN) < tick


def test_three_blocks_by_hand():
    """Blocks of 80 m on foot at 4.8 km/h take a minute each; there is one block to the side."""
    nodes = NodeTable(lon=[0.0, 0.001, 0.002, 0.003, 0.5], lat=[0.0] * 5)
    streets = StreetTable([0, 1, 2], [1, 2, 3], forward_kph=4.8, length_m=80.0)
    net = build("walk", nodes, streets)
    ends = [(0.0, 0.0), (0.001, 0.0), (0.002, 0.0), (0.003, 0.0)]
    _, swept = both_ways(net, ends, ends)
    apart = np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    assert swept.toarray().tolist() == apart.tolist()


def test_what_takes_59_hours_is_reached_and_no_more():
    nodes = NodeTable(*places((0, 0), (59_000, 0), (60_000, 0)).T)
    net = build("walk", nodes, StreetTable([0, 1], [1, 2], 1.0, length_m=[59_000.0, 1_000.0]))
    ends = np.column_stack((net.lon, net.lat))
    searched, swept = both_ways(net, ends, ends)
    assert_same(searched, swept)
    assert swept.nnz == 7  # all but from the first to the last, and back


def test_a_hierarchy_only_leads_up_and_keeps_every_state_once():
    graph = index_of(random_pieces(5, turns=True)).graph
    hierarchy = hierarchy_of(contracted(graph, -100))  # nothing is taken out before
    assert np.array_equal(np.sort(hierarchy.number), np.arange(graph.n_states))
    for arcs in (hierarchy.leaving.up, hierarchy.leaving.down):
        low = np.repeat(np.arange(graph.n_states), np.diff(arcs.first))
        assert len(low) > 0
        assert (arcs.to > low).all()


def test_lists_without_room_are_given_more(monkeypatch):
    monkeypatch.setattr("hrgeo.travel.arc_lists.ROOM", 1)
    monkeypatch.setattr("hrgeo.travel.arc_lists.MORE_ROOM", 0)
    net = ragged_town(2)
    spots = np.column_stack((net.lon, net.lat))
    assert_same(*both_ways(net, spots, spots))


def test_a_hierarchy_is_made_once_searches_have_seen_as_much(monkeypatch):
    """Three parts of 64 sources see less than 225 searches of the core, four see more.

    Of the town nearly all is one piece, so that a search sees nearly all of the core.
    """
    n_processors = os.cpu_count() or 1
    monkeypatch.setattr(tables, "SEARCHES_A_HIERARCHY", 225 / n_processors)
    net = ragged_town(2)
    spots = np.column_stack((net.lon, net.lat))[:256]
    parts = travel_times_in_parts(net, spots, spots, n_origins=64)
    made = [is_made(net) for _ in parts]
    assert made == [False, False, False, True]


def test_few_sources_have_no_hierarchy_made(monkeypatch):
    monkeypatch.setattr(tables, "SEARCHES_A_HIERARCHY", AT_ONCE)
    net = ragged_town(2)
    spots = np.column_stack((net.lon, net.lat))
    travel_times(net, spots[:63], spots)
    assert not is_made(net)
    travel_times(net, spots, spots)
    assert is_made(net)


def test_whoever_counts_along_can_stop_a_hierarchy_from_being_made(monkeypatch):
    monkeypatch.setattr(tables, "SEARCHES_A_HIERARCHY", AT_ONCE)
    net = ragged_town(2)
    spots = np.column_stack((net.lon, net.lat))

    def stop(_share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        travel_times(net, spots, spots, progress=stop)
    assert not is_made(net)
    shares: list[float] = []
    travel_times(net, spots, spots, progress=shares.append)
    assert is_made(net)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@pytest.mark.realdata
@pytest.mark.parametrize("mode", ["walk", pytest.param("drive", marks=pytest.mark.slow)])
def test_sweeps_of_columbus_give_what_searches_give(real_data, mode):
    net = read_streets(real_data / "columbus" / "columbus.osm.pbf", mode=mode)
    rng = np.random.default_rng(1)
    spots = np.column_stack((net.lon, net.lat))[rng.integers(0, net.n_nodes, 1000)]
    spots += rng.uniform(-5e-4, 5e-4, spots.shape)
    for cutoff_min in (7.5, None):
        assert_same(*both_ways(net, spots[:150], spots, cutoff_min))
    assert_same(*both_ways(net, spots, spots[:70]))
