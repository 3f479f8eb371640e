"""What must hold for travel times on any network."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import dijkstra

from hrgeo.model import StreetPositions
from hrgeo.network import NodeTable, StreetTable, build
from hrgeo.travel import catchments, travel_times
from tests.streets import CRS, grid_town, places

FEW = settings(max_examples=25, deadline=None)
SEEDS = st.integers(0, 2**32 - 1)
NOISE = 1e-7


def network(seed, *, one_ways):
    rng = np.random.default_rng(seed)
    n_nodes, n_streets = 12, 20
    start, end = rng.integers(0, n_nodes, (2, n_streets))
    forward = rng.uniform(3, 40, n_streets)
    back = np.where(rng.random(n_streets) < 0.4, 0.0, forward) if one_ways else forward
    return build(
        "drive",
        NodeTable(*places(*rng.uniform(0, 1000, (n_nodes, 2))).T),
        StreetTable(start, end, forward, back, length_m=rng.uniform(50, 500, n_streets)),
        crs=CRS,
    )


def spots(seed, n=12):
    return places(*np.random.default_rng(seed).uniform(-50, 1050, (n, 2)))


@FEW
@given(SEEDS)
def test_a_detour_over_a_junction_is_never_shorter(seed):
    net = network(seed, one_ways=True)
    nodes = np.column_stack((net.lon, net.lat))
    minutes = travel_times(net, nodes, nodes).dense()
    over = minutes[:, :, np.newaxis] + minutes[np.newaxis, :, :]
    direct = np.broadcast_to(minutes[:, np.newaxis, :], over.shape)
    assert (direct <= over + NOISE).all()


@FEW
@given(SEEDS)
def test_without_one_ways_the_way_back_takes_as_long(seed):
    net, at = network(seed, one_ways=False), spots(seed)
    minutes = travel_times(net, at, at).dense()
    assert np.array_equal(np.isinf(minutes), np.isinf(minutes.T))
    finite = np.isfinite(minutes)
    assert np.allclose(minutes[finite], minutes.T[finite], atol=NOISE)


@FEW
@given(SEEDS, st.floats(0, 30), st.floats(0, 30))
def test_a_longer_cutoff_only_adds_entries(seed, one, other):
    net, at = network(seed, one_ways=True), spots(seed)
    short, long = (travel_times(net, at, at, cutoff_min=c).dense() for c in sorted((one, other)))
    kept = np.isfinite(short)
    assert np.array_equal(short[kept], long[kept])
    assert (short[kept] <= min(one, other)).all()


@FEW
@given(SEEDS, st.floats(1.0, 4.0))
def test_a_faster_network_never_takes_longer(seed, factor):
    net, at = network(seed, one_ways=True), spots(seed)
    usual = travel_times(net, at, at).dense()
    faster = travel_times(net.with_speed_factor(factor), at, at).dense()
    assert (faster <= usual + NOISE).all()


@FEW
@given(SEEDS)
def test_the_order_of_rows_changes_nothing(seed):
    net, at = network(seed, one_ways=True), spots(seed)
    order = np.random.default_rng(seed).permutation(len(at))
    usual = travel_times(net, at, at[:5]).dense()
    assert np.array_equal(travel_times(net, at[order], at[:5]).dense(), usual[order])


@FEW
@given(SEEDS)
def test_one_more_street_never_takes_longer(seed):
    rng = np.random.default_rng(seed)
    nodes = NodeTable(*places(*rng.uniform(0, 1000, (10, 2))).T)
    start, end = rng.integers(0, 10, (2, 16))
    fewer, more = (
        build("walk", nodes, StreetTable(start[:n], end[:n], 6.0, length_m=100.0), crs=CRS)
        for n in (15, 16)
    )
    before, after = (net.to_csr() for net in (fewer, more))
    assert (dijkstra(after) <= dijkstra(before) + NOISE).all()
    # The same by our own search, between positions on the streets that both have.
    street = rng.integers(0, 15, 8)
    nowhere = np.full(8, np.nan)  # where on the map a share of a street is does not matter here
    ids = pd.RangeIndex(8)
    at = StreetPositions(ids, street, rng.random(8), np.zeros(8), nowhere, nowhere)
    ours_before = travel_times(fewer, at, at).dense()
    assert (travel_times(more, at, at).dense() <= ours_before + NOISE).all()


@settings(max_examples=10, deadline=None)
@given(SEEDS, st.floats(0.5, 6), st.floats(0.5, 6))
def test_an_area_holds_those_of_shorter_thresholds(seed, one, other):
    town = grid_town(one_way_row=2)
    sites = places(*np.random.default_rng(seed).uniform(0, 500, (2, 2)))
    shapes = catchments(town, sites, thresholds_min=[one, other, 7.0]).geometry
    assert shapes.is_valid.all()
    for inner, outer in itertools.pairwise(shapes):
        assert inner.difference(outer).area < 1e-12
