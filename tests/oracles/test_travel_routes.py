"""Routes against a walk along them: edge by edge, with what each costs, turns included.

The walk knows nothing of labels. It holds all states that one can be in after each edge
of the route, as a driver would who has no plan, and adds up the tables of the network.
"""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from hrgeo.travel import routes, snap, travel_times
from hrgeo.travel.links import node_of
from hrgeo.travel.street_index import index_of
from tests.oracles.test_travel_networkx import random_network, whole_ticks
from tests.oracles.test_travel_turns import with_random_turns
from tests.streets import CRS, places


def share_of(net, at, p, edge):
    """Give how far along an edge a point is, by its street or by its junction."""
    if at.street[p] == net.edge_street[edge]:
        return at.fraction[p] if net.edge_forward[edge] else 1 - at.fraction[p]
    return None


def walked_s(net, at, p, q, junction, way):
    """Add up the seconds of a route, and check that each step is allowed."""
    off_s = whole_ticks(at.off_street_m[[p, q]] / (4.8 / 3.6)).sum()
    edges = way.edge.tolist()
    if not edges:
        same = at.street[p] == at.street[q] and abs(at.fraction[p] - at.fraction[q]) < 1e-4
        assert same or junction[p] == junction[q] >= 0
        return off_s
    first, last = edges[0], edges[-1]
    if junction[p] >= 0:
        assert net.edge_from[first] == junction[p] or net.edge_street[first] == at.street[p]
    else:
        assert net.edge_street[first] == at.street[p]
    for one, following in itertools.pairwise(edges):
        assert net.edge_to[one] == net.edge_from[following]
    begin = 0.0 if junction[p] >= 0 else share_of(net, at, p, first)
    stops_short = junction[q] < 0
    end = share_of(net, at, q, last) if stops_short else 1.0
    if not stops_short:
        assert net.edge_to[last] == junction[q]
    # By state one can be in: seconds to the end of the edge.
    states = {first: net.edge_time_s[first] - whole_ticks(begin * net.edge_time_s[first])}
    for one, following in itertools.pairwise(edges):
        states = gone_on(net, states, one, following)
        assert states, "a turn that is not allowed"
    left_s = net.edge_time_s[last] - whole_ticks(end * net.edge_time_s[last])
    return off_s + min(states.values()) - left_s


def gone_on(net, states, one, following):
    """Give the states after one more edge."""
    wait_s, along_s = net.edge_delay_s[one], net.edge_time_s[following]
    if net.turns is None:
        return {following: states[one] + wait_s + along_s}
    turns, after = net.turns, {}
    for state, seconds in states.items():
        for k in range(turns.first[state], turns.first[state + 1]):
            to = int(turns.to_state[k])
            if turns.state_edge[to] == following:
                new = seconds + wait_s + turns.turn_s[k] + along_s
                after[to] = min(new, after.get(to, np.inf))
    return after


def network_of(seed, turns):
    rng = np.random.default_rng(seed)
    net = random_network(rng, one_way_share=0.4)
    if turns:
        return with_random_turns(net, rng), rng
    delay_s = rng.uniform(0, 30, net.n_edges) * (rng.random(net.n_edges) < 0.3)
    return dataclasses.replace(net, edge_delay_s=delay_s), rng


@pytest.mark.parametrize("turns", [False, True])
@pytest.mark.parametrize("seed", [21, 22, 23])
def test_a_route_walked_again_takes_what_the_table_says(seed, turns):
    net, rng = network_of(seed, turns)
    junctions, far_away = np.column_stack((net.lon[:6], net.lat[:6])), places((9000, 9000))
    spots = np.vstack((places(*rng.uniform(-100, 1600, (22, 2))), junctions, far_away))
    at = snap(net, range(len(spots)), *spots.T)
    junction = node_of(index_of(net), at)
    assert (junction >= 0).sum() >= 4
    table = travel_times(net, spots, spots).dense()
    p, q = (part.ravel() for part in np.indices(table.shape))
    ways = routes(net, spots[p], spots[q])
    assert [way.minutes for way in ways] == table.ravel().tolist()
    to_m = Transformer.from_crs(4326, CRS, always_xy=True)
    n_reached = 0
    for k, way in enumerate(ways):
        if not way.is_reached:
            assert way.geometry.is_empty
            assert len(way.edge) == 0
            continue
        n_reached += 1
        assert walked_s(net, at, p[k], q[k], junction, way) / 60 == pytest.approx(way.minutes)
        ends = shapely.get_coordinates(way.geometry)[[0, -1]]
        assert np.array_equal(ends, spots[[p[k], q[k]]])
        assert (np.diff(way.vertex_min) >= 0).all()
        assert (way.vertex_min[0], way.vertex_min[-1]) == (0.0, way.minutes)
        drawn_m = shapely.transform(way.geometry, to_m.transform, interleaved=False).length
        # Geodesic lengths of the network against the plane, which shrinks by 0.9996.
        assert drawn_m == pytest.approx(way.length_m, rel=2e-3, abs=0.1)
    assert 100 < n_reached < len(ways)
