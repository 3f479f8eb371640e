"""What must hold, to the tick, for searches on any network: with delays, with turns."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgeo.travel import (
    nearest_site_min,
    nearest_sites,
    routes,
    snap,
    travel_times,
    travel_times_in_parts,
)
from hrgeo.travel.links import node_of
from hrgeo.travel.street_index import index_of
from tests.invariants.test_travel_invariants import network, spots
from tests.oracles.test_travel_turns import with_random_turns

FEW = settings(max_examples=15, deadline=None)
SEEDS = st.integers(0, 2**32 - 1)
TICKS_PER_MIN = 600_000


def with_delays(net, seed):
    """Let a third of the edges end with a delay."""
    rng = np.random.default_rng(seed)
    delay_s = rng.uniform(0, 30, net.n_edges) * (rng.random(net.n_edges) < 0.3)
    return dataclasses.replace(net, edge_delay_s=delay_s)


def any_network(seed, turns):
    net = network(seed, one_ways=True)
    return with_random_turns(net, np.random.default_rng(seed)) if turns else with_delays(net, seed)


def points(net, seed, n=10):
    """Draw points, some of them on junctions."""
    return np.vstack((spots(seed, n), np.column_stack((net.lon[:4], net.lat[:4]))))


def ticks(net, start, end, **options):
    """Give travel times in ticks; they are whole numbers."""
    minutes = travel_times(net, start, end, **options).dense()
    reached = np.isfinite(minutes)
    whole = np.rint(minutes[reached] * TICKS_PER_MIN)
    assert np.allclose(whole, minutes[reached] * TICKS_PER_MIN, rtol=0, atol=0.01)
    minutes[reached] = whole
    return minutes


def is_direct(direct, first, second):
    """Tell whether no way over a third place is shorter: shape (a, b), (a, c), (c, b)."""
    return (direct[:, np.newaxis, :] <= first[:, :, np.newaxis] + second[np.newaxis]).all()


@FEW
@given(SEEDS)
def test_no_detour_over_a_junction_is_shorter_by_a_tick(seed):
    net = network(seed, one_ways=True)
    nodes = np.column_stack((net.lon, net.lat))
    between = ticks(net, nodes, nodes)
    assert is_direct(between, between, between)


@FEW
@given(SEEDS)
def test_no_detour_over_a_place_on_a_street_is_shorter_by_a_tick(seed):
    # Delays too: who stops within a street has waited at no junction for nothing.
    net = with_delays(network(seed, one_ways=True), seed)
    ends, over = points(net, seed), spots(seed + 1)
    at = snap(net, range(len(over)), *over.T)
    over = over[at.placed & (node_of(index_of(net), at) < 0)]
    assert is_direct(ticks(net, ends, ends), ticks(net, ends, over), ticks(net, over, ends))


@FEW
@given(SEEDS)
def test_without_one_ways_and_delays_the_way_back_takes_the_same_ticks(seed):
    net = network(seed, one_ways=False)
    nodes = np.column_stack((net.lon, net.lat))
    there = ticks(net, nodes, nodes)
    assert np.array_equal(there, there.T)
    at = spots(seed)
    there = ticks(net, at, at)
    assert np.array_equal(np.isinf(there), np.isinf(there.T))
    # A place within a street is rounded once from each side: half a tick for either end.
    with np.errstate(invalid="ignore"):
        apart = np.abs(there - there.T)
    assert np.nanmax(apart, initial=0) <= 2


@pytest.mark.parametrize("turns", [False, True])
@FEW
@given(seed=SEEDS)
def test_a_search_from_the_sites_equals_one_from_the_people(turns, seed):
    net = any_network(seed, turns)
    at = points(net, seed)
    square = travel_times(net, at, at).dense()
    few = at[8:11]
    forward, backward = travel_times(net, few, at).dense(), travel_times(net, at, few).dense()
    assert np.array_equal(forward, square[8:11])
    assert np.array_equal(backward, square[:, 8:11])
    assert np.array_equal(nearest_site_min(net, at, few), backward.min(axis=1))
    assert np.array_equal(nearest_sites(net, at, few, k=3).minutes, np.sort(backward, axis=1))


@pytest.mark.parametrize("turns", [False, True])
@FEW
@given(seed=SEEDS, one=st.floats(0, 30), other=st.floats(0, 30))
def test_a_cutoff_keeps_just_what_is_within_it(turns, seed, one, other):
    net = any_network(seed, turns)
    at = points(net, seed)
    every = travel_times(net, at, at).dense()
    for cutoff in (one, other):
        for part in (slice(None), slice(3)):
            within = travel_times(net, at, at[part], cutoff_min=cutoff).dense()
            known = every[:, part]
            # A cutoff is rounded to a tick, as all times are.
            bound = np.floor(cutoff * TICKS_PER_MIN + 0.5) / TICKS_PER_MIN + 1e-8
            assert np.array_equal(within, np.where(known <= bound, known, np.inf))


@pytest.mark.parametrize("turns", [False, True])
@FEW
@given(seed=SEEDS, n_origins=st.integers(1, 20))
def test_parts_equal_the_whole(turns, seed, n_origins):
    net = any_network(seed, turns)
    at = points(net, seed)
    whole = travel_times(net, at, at[:6], cutoff_min=20)
    parts = list(travel_times_in_parts(net, at, at[:6], cutoff_min=20, n_origins=n_origins))
    assert [len(part.origin_ids) for part in parts[:-1]] == [n_origins] * (len(parts) - 1)
    assert np.array_equal(np.vstack([part.dense() for part in parts]), whole.dense())
    assert np.concatenate([part.origin_ids for part in parts]).tolist() == list(whole.origin_ids)


@pytest.mark.parametrize("turns", [False, True])
@FEW
@given(seed=SEEDS)
def test_routes_take_the_minutes_of_the_table_over_streets_that_touch(turns, seed):
    net = any_network(seed, turns)
    at = points(net, seed)
    table = travel_times(net, at, at).dense()
    for way, expected in zip(routes(net, at, at[::-1]), np.diag(table[:, ::-1]), strict=True):
        assert way.minutes == expected
        if way.is_reached:
            assert (np.diff(way.vertex_min) >= 0).all()
            assert (net.edge_to[way.edge[:-1]] == net.edge_from[way.edge[1:]]).all()
