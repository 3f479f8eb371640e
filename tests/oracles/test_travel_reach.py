"""What is within reach against travel times from points all along each street."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from hrgeo.model import StreetPositions
from hrgeo.travel import snap, travel_times
from hrgeo.travel.links import node_of
from hrgeo.travel.reach import reach_of, reached_parts
from hrgeo.travel.street_index import index_of
from tests.oracles.test_travel_routes import network_of
from tests.streets import places

STEPS = 40
SLACK_MIN = 3 / 600_000
"""Three ticks: parts are cut in fractions, travel times in whole ticks."""


def samples(net):
    """Put points along each street, none nearer to its ends than the hundredth of it."""
    street = np.repeat(np.arange(net.n_streets), STEPS)
    fraction = np.tile(np.linspace(0.01, 0.99, STEPS), net.n_streets)
    off_street_m, unknown = np.zeros(len(street)), np.full(len(street), np.nan)
    return StreetPositions(
        pd.RangeIndex(len(street)), street, fraction, off_street_m, unknown, unknown
    )


def is_inside(parts, at):
    """Tell of each point whether a part of its street holds it."""
    inside = np.zeros(len(at), dtype=bool)
    for street, low, high in zip(parts.street, parts.low, parts.high, strict=True):
        inside |= (at.street == street) & (at.fraction >= low) & (at.fraction <= high)
    return inside


def check(net, sites, thresholds_min):
    at = samples(net)
    minutes = travel_times(net, at, sites).dense().min(axis=1)
    reach = reach_of(index_of(net), sites, max(thresholds_min) * 60)
    for threshold in thresholds_min:
        parts = reached_parts(reach, threshold * 60, np.ones(net.n_streets, bool))
        inside = is_inside(parts, at)
        assert inside[minutes <= threshold - SLACK_MIN].all()
        assert not inside[minutes > threshold + SLACK_MIN].any()
        yield inside.mean()


@pytest.mark.parametrize("turns", [False, True])
@pytest.mark.parametrize("seed", [31, 32, 33, 34])
def test_reached_parts_are_where_travel_times_say(seed, turns):
    net, rng = network_of(seed, turns)
    node = rng.permutation(np.flatnonzero(net.component == 0))[:3]
    junctions = np.column_stack((net.lon[node], net.lat[node]))
    spots = np.vstack((junctions, places(*rng.uniform(-60, 1560, (3, 2)))))
    sites = snap(net, range(6), *spots.T)
    assert (node_of(index_of(net), sites)[:3] == node).all()
    shares = []
    for one in range(6):
        shares += check(net, sites.take(np.arange(6) == one), (0.5, 3.0, 15.0))
    shares += check(net, sites, (0.5, 3.0, 15.0))
    assert min(shares) < 0.05
    assert max(shares) > 0.4
    for short, long in itertools.pairwise(np.reshape(shares, (-1, 3)).T):
        assert (short <= long).all()


@pytest.mark.parametrize("turns", [False, True])
def test_sites_on_a_junction_are_reached_along_all_its_streets(turns):
    """Whatever street the site was put on, and whatever waits at the junction."""
    net, _ = network_of(35, turns)
    index = index_of(net)
    node = int(np.argmax(np.bincount(net.edge_to)))
    into = np.flatnonzero(net.edge_to == node)
    assert len(into) > 3
    assert (net.edge_delay_s[into] > 0).any()
    site = snap(net, ["s"], [net.lon[node]], [net.lat[node]])
    parts = reached_parts(reach_of(index, site, 6.0), 6.0, np.ones(net.n_streets, bool))
    for edge in into:
        street, share = net.edge_street[edge], min(6.0 / net.edge_time_s[edge], 1.0)
        mine = parts.street == street
        begins = parts.low[mine].min() if net.edge_forward[edge] else 1 - parts.high[mine].max()
        # The last six seconds of each edge that comes here.
        assert begins == pytest.approx(1 - share, abs=1e-4) or begins < 1 - share
