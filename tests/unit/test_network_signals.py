"""What is lost at signals, signs, crossings, gates and landings."""

from __future__ import annotations

import numpy as np
import pytest

from hrgeo.network import profiles, read_streets
from tests.streets import place, seconds_between, write_osm

ROAD = {"highway": "residential"}
SIGNAL = {"highway": "traffic_signals"}
# Each delay has a digit of its own, so that a sum tells which ones were met.
CAR = profiles.get("drive").with_speed_kph(36.0)
CAR = CAR.with_delays(
    signal_s=100, stop_s=1000, give_way_s=10_000, crossing_s=100_000, turn_s=0, oncoming_s=0
)
FOOT = profiles.get("walk").with_speed_kph(36.0).with_delays(signal_s=100, crossing_s=100_000)


def read(tmp_path, metres, ways, signs, profile=CAR):
    nodes = {k: place(x, y) for k, (x, y) in metres.items()}
    path = write_osm(tmp_path / "t.osm", nodes, ways, node_tags=signs)
    return read_streets(path, profile=profile)


def lost(net, start, end):
    """Give the seconds lost on the way, without those of travel (at most 99)."""
    at = {number: k for k, number in enumerate(net.node_osm_id.tolist())}
    return round(seconds_between(net, at[start], at[end])) // 100 * 100


# One long street from west to east, 100 m from node to node, 400 m in all.
LINE = {k: (100 * k, 0) for k in range(1, 6)}
ALONG = [(1, [1, 2, 3, 4, 5], ROAD)]


def test_a_signal_inside_a_street_counts_at_its_end(tmp_path):
    # Node 6 makes node 5 the junction at which the street ends.
    metres = LINE | {6: (600, 0), 7: (500, 100)}
    ways = [*ALONG, (2, [5, 6], ROAD), (3, [5, 7], ROAD)]
    net = read(tmp_path, metres, ways, {3: SIGNAL})
    edge = net.edge_delay_s.reshape(-1)
    assert sorted(edge.tolist()) == [0, 0, 0, 0, 100, 100]
    assert (lost(net, 1, 6), lost(net, 6, 1)) == (100, 0)  # arriving, it is not lost any more


def crossing(spread_m, signs, profile=CAR, tmp_path=None, **extra):
    """Cross two dual carriageways, `spread_m` apart, with a signal node at each corner.

    Nodes 1 to 4 are the corners; 11, 12 ... are 100 m out on the arms.
    """
    s = spread_m
    metres = {1: (0, 0), 2: (s, 0), 3: (s, s), 4: (0, s)}
    metres |= {11: (-100, 0), 12: (s + 100, 0), 13: (s + 100, s), 14: (-100, s)}
    metres |= {21: (0, -100), 22: (s, -100), 23: (s, s + 100), 24: (0, s + 100)}
    ways = [
        (1, [11, 1, 2, 12], ROAD),
        (2, [14, 4, 3, 13], ROAD),
        (3, [21, 1, 4, 24], ROAD),
        (4, [22, 2, 3, 23], ROAD),
    ]
    return read(tmp_path, metres, ways, signs, profile, **extra)


CORNERS = dict.fromkeys((1, 2, 3, 4), SIGNAL)


def test_a_junction_counts_once_however_many_signal_nodes_it_has(tmp_path):
    # 40 m apart, the 25 m around each corner touch: one junction.
    net = crossing(40, CORNERS, tmp_path=tmp_path)
    assert lost(net, 11, 12) == 100
    assert lost(net, 11, 13) == 100
    assert lost(net, 21, 13) == 100
    assert lost(net, 1, 12) == 0  # who starts inside waits for nothing


def test_junctions_farther_apart_count_each(tmp_path):
    net = crossing(60, CORNERS, tmp_path=tmp_path)
    assert lost(net, 11, 12) == 200
    assert lost(net, 11, 13) == 300


def test_the_reference_counts_each_signal_node(tmp_path):
    each = profiles.get("drive_reference").with_speed_kph(36.0)
    each = each.with_delays(signal_s=100, turn_s=0, oncoming_s=0)
    net = crossing(40, CORNERS, each, tmp_path)
    assert lost(net, 11, 12) == 200
    assert lost(net, 11, 13) == 300


def test_signals_at_the_stop_lines_are_part_of_their_junction(tmp_path):
    # Signal nodes 20 m before the junction (node 3) on both sides, for who comes towards it.
    metres = {1: (-100, 0), 2: (-20, 0), 3: (0, 0), 4: (20, 0), 5: (100, 0), 6: (0, 100)}
    ways = [(1, [1, 2, 3, 4, 5], ROAD), (2, [3, 6], ROAD)]
    signs = {
        2: SIGNAL | {"traffic_signals:direction": "forward"},
        4: SIGNAL | {"traffic_signals:direction": "backward"},
    }
    net = read(tmp_path, metres, ways, signs)
    assert {lost(net, a, b) for a in (1, 5, 6) for b in (1, 5, 6) if a != b} == {100}


def test_a_signal_between_junctions_holds_in_its_direction(tmp_path):
    signs = {3: SIGNAL | {"direction": "forward"}}
    metres = LINE | {6: (0, 0), 7: (100, 100), 8: (600, 0), 9: (500, 100)}
    ways = [*ALONG, (2, [6, 1], ROAD), (3, [1, 7], ROAD), (4, [5, 8], ROAD), (5, [5, 9], ROAD)]
    net = read(tmp_path, metres, ways, signs)
    assert (lost(net, 6, 8), lost(net, 8, 6)) == (100, 0)
    # On foot one waits whichever way one comes.
    net = read(tmp_path, metres, ways, signs, FOOT)
    assert (lost(net, 6, 8), lost(net, 8, 6)) == (100, 100)


# A street from a junction in the west (node 1) to one in the east (node 4), with a sign.
BETWEEN = {1: (0, 0), 2: (30, 0), 3: (200, 0), 4: (300, 0)}
BETWEEN |= {11: (-100, 0), 12: (0, 100), 41: (400, 0), 42: (300, 100)}
STREET = (1, [1, 2, 3, 4], ROAD)
ENDS = [(2, [11, 1], ROAD), (3, [1, 12], ROAD), (4, [4, 41], ROAD), (5, [4, 42], ROAD)]


@pytest.mark.parametrize(
    ("sign", "at", "eastward", "westward"),
    [
        ({"highway": "stop"}, 2, 0, 1000),  # 30 m from the western junction
        ({"highway": "stop"}, 3, 1000, 0),  # 100 m from the eastern one
        ({"highway": "stop", "direction": "forward"}, 2, 1000, 0),
        ({"highway": "stop", "direction": "backward"}, 3, 0, 1000),
        ({"highway": "stop", "direction": "both"}, 2, 0, 1000),
        ({"highway": "give_way"}, 3, 10_000, 0),
        ({"highway": "give_way", "direction": "backward"}, 3, 0, 10_000),
    ],
)
def test_signs_hold_for_one_direction(tmp_path, sign, at, eastward, westward):
    net = read(tmp_path, BETWEEN, [STREET, *ENDS], {at: sign})
    assert (lost(net, 11, 41), lost(net, 41, 11)) == (eastward, westward)


def test_a_way_drawn_the_other_way_turns_directions_around(tmp_path):
    drawn = (1, [4, 3, 2, 1], ROAD)
    sign = {2: {"highway": "stop", "direction": "forward"}}
    net = read(tmp_path, BETWEEN, [drawn, *ENDS], sign)
    assert (lost(net, 11, 41), lost(net, 41, 11)) == (0, 1000)


def test_on_a_one_way_street_a_sign_holds_for_its_traffic(tmp_path):
    one_way = (1, [1, 2, 3, 4], {**ROAD, "oneway": "yes"})
    net = read(tmp_path, BETWEEN, [one_way, *ENDS], {2: {"highway": "stop"}})
    assert lost(net, 11, 41) == 1000


def test_the_nearer_end_of_a_cul_de_sac_is_no_junction(tmp_path):
    # 30 m before the dead end in the west, the sign faces the junction in the east.
    net = read(tmp_path, BETWEEN, [STREET, *ENDS[2:]], {2: {"highway": "stop"}})
    assert (lost(net, 1, 41), lost(net, 41, 1)) == (1000, 0)


@pytest.mark.parametrize(
    ("tags", "lost_on_major", "lost_on_minor"),
    [
        ({"stop": "all"}, 1000, 1000),
        ({"stop": "minor"}, 0, 1000),
        ({}, 0, 1000),
    ],
)
def test_a_stop_sign_on_a_junction(tmp_path, tags, lost_on_major, lost_on_minor):
    metres = {1: (0, 0), 2: (-100, 0), 3: (100, 0), 4: (0, 100)}
    ways = [(1, [2, 1, 3], {"highway": "secondary"}), (2, [1, 4], ROAD)]
    net = read(tmp_path, metres, ways, {1: {"highway": "stop", **tags}})
    assert (lost(net, 2, 3), lost(net, 4, 3)) == (lost_on_major, lost_on_minor)


def test_a_stop_sign_where_all_streets_are_alike_holds_for_all(tmp_path):
    metres = {1: (0, 0), 2: (-100, 0), 3: (100, 0), 4: (0, 100)}
    net = read(
        tmp_path, metres, [(1, [2, 1, 3], ROAD), (2, [1, 4], ROAD)], {1: {"highway": "stop"}}
    )
    assert (lost(net, 2, 3), lost(net, 4, 3)) == (1000, 1000)


# A footway from node 6 to node 7 over a street from 1 to 5, at node 3.
OVER = LINE | {6: (300, -100), 7: (300, 100)}
WITH_PATH = [*ALONG, (2, [6, 3, 7], {"highway": "footway"})]


@pytest.mark.parametrize(
    ("tags", "across", "along", "by_car"),
    [
        ({"highway": "crossing"}, 100_000, 0, 100_000),
        ({"highway": "crossing", "crossing": "zebra"}, 100_000, 0, 100_000),
        ({"crossing": "uncontrolled"}, 100_000, 0, 100_000),
        ({"highway": "crossing", "crossing": "unmarked"}, 100_000, 0, 0),
        ({"highway": "crossing", "crossing": "no"}, 0, 0, 0),
        ({"highway": "crossing", "crossing": "traffic_signals"}, 100, 100, 100_000),
        ({"highway": "traffic_signals", "crossing": "traffic_signals"}, 100, 100, 100),
    ],
)
def test_a_crossing_delays_those_who_cross(tmp_path, tags, across, along, by_car):
    # Node 1 and 5 end the street; it is one street for a car.
    net = read(tmp_path, OVER, WITH_PATH, {3: tags}, FOOT)
    assert (lost(net, 6, 7), lost(net, 1, 5)) == (across, along)
    ends = {8: (600, 0), 9: (500, 100)}
    ways = [*WITH_PATH, (3, [5, 8], ROAD), (4, [5, 9], ROAD)]
    assert lost(read(tmp_path, OVER | ends, ways, {3: tags}), 1, 8) == by_car


def test_a_crossing_at_a_junction_with_signals_costs_nothing_on_top(tmp_path):
    metres = OVER | {8: (315, 0)}
    ways = [(1, [1, 2, 3, 8, 4, 5], ROAD), WITH_PATH[1]]
    net = read(tmp_path, metres, ways, {3: {"highway": "crossing"}, 8: SIGNAL}, FOOT)
    assert lost(net, 6, 7) == 100


def test_no_delay_where_the_profile_has_none(tmp_path):
    free = FOOT.with_delays(signal_s=0, crossing_s=0, turn_s=0)
    net = read(tmp_path, OVER, WITH_PATH, {3: SIGNAL, 2: {"highway": "crossing"}}, free)
    assert not net.edge_delay_s.any()


def test_a_gate_that_can_be_passed_takes_its_time(tmp_path):
    metres = LINE | {6: (600, 0), 7: (500, 100)}
    ways = [*ALONG, (2, [5, 6], ROAD), (3, [5, 7], ROAD)]
    car = profiles.get("drive")
    net = read(tmp_path, metres, ways, {3: {"barrier": "gate"}}, car)
    assert sorted(net.edge_delay_s.tolist()) == [0, 0, 0, 0, 10, 10]
    net = read(tmp_path, metres, ways, {3: {"barrier": "gate", "access": "yes"}}, car)
    assert not net.edge_delay_s.any()


# A ferry over 1.5 km of water between two streets.
WATER = {1: (0, 0), 2: (100, 0), 3: (1600, 0), 4: (1700, 0)}
BANKS = [(1, [1, 2], ROAD), (2, [3, 4], ROAD)]


def ferry(tmp_path, mode, **tags):
    ways = [*BANKS, (3, [2, 3], {"route": "ferry", **tags})]
    return read(tmp_path, WATER, ways, {}, profiles.get(mode))


def on_water(net):
    return net.street_class[net.edge_street] == "ferry"


def test_a_ferry_takes_its_duration_and_half_its_interval(tmp_path):
    net = ferry(tmp_path, "walk", duration="00:10", interval="00:20")
    assert net.edge_time_s[on_water(net)] == pytest.approx([600.0, 600.0])
    assert net.edge_delay_s[on_water(net)].tolist() == [600.0, 600.0]
    assert not net.street_can_snap[net.edge_street[on_water(net)]].any()
    assert not net.edge_delay_s[~on_water(net)].any()


@pytest.mark.parametrize("duration", ["", "soon", "-5", "0", "00:00", "1", "47:00"])
def test_an_absurd_duration_falls_back_to_the_speed(tmp_path, duration):
    # 1,500.6 m (the plane shrinks by 0.9996) at 15 km/h; one minute would be 90 km/h and more.
    net = ferry(tmp_path, "bike", duration=duration)
    assert net.edge_time_s[on_water(net)] == pytest.approx([360.14, 360.14], rel=1e-4)
    assert net.edge_delay_s[on_water(net)].tolist() == [900.0, 900.0]


def test_a_ferry_in_two_pieces_makes_one_wait(tmp_path):
    metres = WATER | {5: (800, 0)}
    pieces = [(3, [2, 5], {"route": "ferry"}), (4, [5, 3], {"route": "ferry", "interval": "PT30M"})]
    net = read(tmp_path, metres, [*BANKS, *pieces], {}, profiles.get("walk"))
    at = np.searchsorted(net.node_osm_id, [1, 4])
    seconds = seconds_between(net, *at)
    travel = net.edge_time_s[net.edge_forward].sum()
    assert seconds == pytest.approx(travel + 900.0)  # half of 30 minutes


@pytest.mark.parametrize(
    ("tags", "walk", "bike", "drive"),
    [
        ({}, True, True, False),
        ({"foot": "no"}, False, True, False),
        ({"bicycle": "no"}, True, False, False),
        ({"motor_vehicle": "yes"}, True, True, True),
        ({"motorcar": "designated"}, True, True, True),
        ({"access": "yes"}, True, True, False),
        ({"access": "no"}, False, False, False),
        ({"access": "no", "foot": "yes"}, True, False, False),
    ],
)
def test_who_may_take_a_ferry(tmp_path, tags, walk, bike, drive):
    found = [on_water(ferry(tmp_path, mode, **tags)).any() for mode in ("walk", "bike", "drive")]
    assert found == [walk, bike, drive]


@pytest.mark.parametrize("mode", ["walk", "bike", "drive"])
@pytest.mark.parametrize(
    ("oneway", "open_ways"),
    [("no", [(2, 3), (3, 2)]), ("yes", [(2, 3)]), ("-1", [(3, 2)]), ("reverse", [(3, 2)])],
)
def test_a_ferry_that_sails_one_way_takes_nobody_back(tmp_path, mode, oneway, open_ways):
    tags = {"motor_vehicle": "yes", "duration": "00:10", "interval": "00:20", "oneway": oneway}
    net = ferry(tmp_path, mode, **tags)
    wet = on_water(net)
    ends = net.node_osm_id[net.edge_from[wet]], net.node_osm_id[net.edge_to[wet]]
    assert sorted(zip(*(end.tolist() for end in ends), strict=True)) == open_ways
    assert net.edge_time_s[wet] == pytest.approx(600.0)
    assert net.edge_delay_s[wet] == pytest.approx(600.0)


def test_other_routes_are_no_streets(tmp_path):
    ways = [*BANKS, (3, [2, 3], {"route": "tram"})]
    assert len(read(tmp_path, WATER, ways, {}).street_class) == 2
