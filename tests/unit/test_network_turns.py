"""What turns cost, and which are allowed, on crossings whose angles are plain to see."""

from __future__ import annotations

import numpy as np
import pytest

from hrgeo.network import NodeTable, StreetTable, build, profiles
from hrgeo.network.profile import Delays
from hrgeo.network.turns import TurnBan, TurnRules, turn_cost_s
from tests.streets import CRS, places, seconds_between

CENTER, EAST, NORTH, WEST, SOUTH = range(5)
ARMS = [(0, 0), (100, 0), (0, 100), (-100, 0), (0, -100)]
CAR = profiles.get("drive").delays
FREE = Delays(u_turn_s=20.0)
# Street k leads from the center to node k + 1, and takes 10 s.
TO_EAST, TO_NORTH, TO_WEST, TO_SOUTH = range(4)


def crossing(rules, *, arms=ARMS, back_kph=36.0, **streets):
    """Build a crossing of streets of 100 m, travelled at 10 m/s."""
    lonlat = places(*arms)
    n = len(arms) - 1
    return build(
        "drive",
        NodeTable(lonlat[:, 0], lonlat[:, 1]),
        StreetTable([0] * n, range(1, n + 1), 36.0, back_kph, length_m=100.0, **streets),
        crs=CRS,
        turns=rules,
    )


def turn_s(net, start, end):
    """Give the seconds of the turn at the center."""
    return seconds_between(net, start, end) - 20.0


def test_the_cost_of_a_turn_follows_its_angle():
    # To the right: 7.5 / (1 + exp(-(13 / 1.075 * 0.5 - 6.5 * 1.075))) = 7.5 / (1 + e^0.94099).
    # To the left: 7.5 / (1 + e^-0.94099), and 2 / (1 + e^-3.25) = 1.925 for oncoming traffic.
    right, left = 7.5 / (1 + 2.5625), 7.5 / (1 + 0.39024) + 1.9253
    cost_s = turn_cost_s(np.array([0.0, 90.0, -90.0, 180.0]), CAR)
    assert cost_s == pytest.approx([0.0069, right, left, 7.4543], abs=1e-3)


def test_turns_at_a_crossing():
    net = crossing(TurnRules(CAR))
    assert turn_s(net, SOUTH, NORTH) == pytest.approx(0.007, abs=0.01)
    assert turn_s(net, SOUTH, EAST) == pytest.approx(2.105, abs=0.01)
    assert turn_s(net, SOUTH, WEST) == pytest.approx(7.320, abs=0.01)
    # The other way round: from the west, the south is on the right.
    assert turn_s(net, WEST, SOUTH) == pytest.approx(2.105, abs=0.01)


def test_a_left_turn_at_a_roundabout_waits_for_nobody():
    net = crossing(TurnRules(CAR, in_roundabout=[False, False, True, False]))
    assert turn_s(net, SOUTH, WEST) == pytest.approx(5.395, abs=0.01)
    assert turn_s(net, EAST, SOUTH) == pytest.approx(7.320, abs=0.01)


def test_a_bend_where_two_streets_meet_costs_nothing():
    net = crossing(TurnRules(CAR), arms=[(0, 0), (100, 0), (0, 100)])
    assert turn_s(net, 1, 2) == 0.0


@pytest.mark.parametrize(("corner_m", "expected_deg"), [(3.0, 23.2), (12.0, 90.0)])
def test_a_short_stub_at_the_corner_does_not_make_the_angle(corner_m, expected_deg):
    """The arm runs east for some metres, then north: seen from 10 m away it bends by less."""
    lonlat = places(*ARMS)
    line = places((0, 0), (corner_m, 0), (corner_m, 97))
    straight = [places(ARMS[0], end) for end in (ARMS[2], ARMS[3], ARMS[4])]
    shapes = np.vstack((line, *straight))
    net = build(
        "drive",
        NodeTable(lonlat[:, 0], lonlat[:, 1]),
        StreetTable(
            [0] * 4,
            [1, 2, 3, 4],
            36.0,
            length_m=100.0,
            shape_start=[0, 3, 5, 7, 9],
            shape_lon=shapes[:, 0],
            shape_lat=shapes[:, 1],
        ),
        crs=CRS,
        turns=TurnRules(CAR),
    )
    # 3 m east and 7 m north of the junction: atan(3 / 7) = 23.2 degrees.
    expected_s = turn_cost_s(np.array([expected_deg]), CAR)[0]
    assert turn_s(net, SOUTH, EAST) == pytest.approx(expected_s, abs=0.01)


def test_turning_around_is_for_dead_ends():
    net = crossing(TurnRules(FREE))
    # Each arm is a dead end: 10 s there, turn around for 20 s, 10 s back.
    states = net.turns.state_edge
    for edge in range(net.n_edges):
        after = net.turns.to_state[net.turns.first[edge] : net.turns.first[edge + 1]]
        around = net.edge_street[states[after]] == net.edge_street[edge]
        assert around.any() == (net.edge_to[edge] != CENTER)
    costs = {net.turns.turn_s[net.turns.first[e]] for e in np.flatnonzero(net.edge_to != CENTER)}
    assert costs == {20.0}


def test_turning_around_is_allowed_where_nothing_else_is_possible():
    # All other streets run one way towards the center.
    net = build_with_inbound_arms()
    assert seconds_between(net, CENTER, EAST) == 10.0
    edge = int(np.flatnonzero((net.edge_from == EAST) & (net.edge_to == CENTER))[0])
    assert np.diff(net.turns.first)[edge] == 1


def build_with_inbound_arms():
    lonlat = places(*ARMS[:4])
    table = StreetTable([0, 2, 3], [1, 0, 0], 36.0, [36.0, 0.0, 0.0], length_m=100.0)
    return build(
        "drive", NodeTable(lonlat[:, 0], lonlat[:, 1]), table, crs=CRS, turns=TurnRules(FREE)
    )


def test_a_loop_can_be_left_at_its_other_end():
    lonlat = places((0, 0), (100, 0))
    loop = places((0, 0), (-50, 50), (-50, -50), (0, 0))
    shapes = np.vstack((lonlat, loop))
    net = build(
        "drive",
        NodeTable(lonlat[:, 0], lonlat[:, 1]),
        StreetTable(
            [0, 0],
            [1, 0],
            36.0,
            length_m=100.0,
            shape_start=[0, 2, 6],
            shape_lon=shapes[:, 0],
            shape_lat=shapes[:, 1],
        ),
        crs=CRS,
        turns=TurnRules(FREE),
    )
    into = int(np.flatnonzero(net.edge_from == 1)[0])
    after = net.turns.to_state[net.turns.first[into] : net.turns.first[into + 1]]
    # In by the street, round the loop in either direction.
    assert net.edge_street[after].tolist() == [1, 1]
    for edge in after:
        on = net.turns.to_state[net.turns.first[edge] : net.turns.first[edge + 1]]
        assert set(net.edge_street[on]) == {0, 1}
        assert edge in on  # round again, but not back


def test_a_forbidden_turn_is_not_in_the_table():
    net = crossing(TurnRules(FREE, bans=[TurnBan((TO_SOUTH, TO_WEST), CENTER)]))
    assert turn_s(net, SOUTH, EAST) == 0.0
    # By the north or the east: 10 s more there, 20 s to turn around, 10 s back.
    assert turn_s(net, SOUTH, WEST) == 40.0
    assert turn_s(net, WEST, SOUTH) == 0.0


def test_an_only_turn_forbids_all_others():
    net = crossing(TurnRules(FREE, bans=[TurnBan((TO_SOUTH, TO_NORTH), CENTER, only=True)]))
    assert turn_s(net, SOUTH, NORTH) == 0.0
    assert turn_s(net, SOUTH, EAST) == 40.0
    assert turn_s(net, SOUTH, WEST) == 40.0
    assert turn_s(net, EAST, WEST) == 0.0


def test_a_ban_on_a_street_that_is_closed_that_way_changes_nothing():
    shut = [36.0, 36.0, 36.0, 0.0]  # nobody comes from the south
    bans = [TurnBan((TO_SOUTH, TO_NORTH), CENTER, only=True)]
    net = crossing(TurnRules(FREE, bans=bans), back_kph=shut)
    plain = crossing(TurnRules(FREE), back_kph=shut)
    assert net.turns.to_state.tolist() == plain.turns.to_state.tolist()


# A ladder: 0 - 1 - 2 - 3 from west to east, with 4 north of 1, and 5 north of 2.
LADDER = [(0, 0), (100, 0), (200, 0), (300, 0), (100, 100), (200, 100)]
RUNGS = [(0, 1), (1, 2), (2, 3), (1, 4), (2, 5)]


def ladder(*bans, no_through=False):
    lonlat = places(*LADDER)
    start, end = zip(*RUNGS, strict=True)
    return build(
        "drive",
        NodeTable(lonlat[:, 0], lonlat[:, 1]),
        StreetTable(start, end, 36.0, length_m=100.0),
        crs=CRS,
        turns=TurnRules(FREE, bans=bans, no_through=no_through),
    )


def test_a_ban_over_a_way_holds_only_for_those_who_came_by_its_first_street():
    # From 0 over 1 - 2 to 5 is forbidden.
    net = ladder(TurnBan((0, 1, 4), node=1))
    assert net.turns.n_states == net.n_edges + 1
    assert seconds_between(net, 4, 5) == 30.0
    assert seconds_between(net, 0, 3) == 30.0
    # To the dead end 3, around, and back to the junction: 30 + 20 + 10 + 10.
    assert seconds_between(net, 0, 5) == 70.0
    # Who begins on the street in between may turn.
    assert seconds_between(net, 1, 5) == 20.0


def test_an_only_way_over_a_street_holds_at_its_end():
    # Who comes from 0 over 1 - 2 must go on to 5.
    net = ladder(TurnBan((0, 1, 4), node=1, only=True))
    assert seconds_between(net, 0, 5) == 30.0
    # To 5, around, down, and on: 30 + 20 + 10 + 10.
    assert seconds_between(net, 0, 3) == 70.0
    assert seconds_between(net, 4, 3) == 30.0
    assert seconds_between(net, 0, 4) == 20.0


def test_two_bans_that_begin_alike_both_hold():
    net = ladder(TurnBan((0, 1, 4), node=1), TurnBan((0, 1, 2), node=1))
    # Around at the end of the dead end 4 and over 1 - 2 from there: 20 + 20 + 30.
    assert [seconds_between(net, 0, 5), seconds_between(net, 0, 3)] == [70.0, 70.0]
    assert seconds_between(net, 4, 3) == 30.0


def test_a_street_that_is_no_way_through_is_still_a_way_in_and_out():
    # 1 - 2 is private: from 0 one can reach its other end, but not go on.
    net = ladder(no_through=[False, True, False, False, False])
    assert seconds_between(net, 0, 2) == 20.0
    assert seconds_between(net, 1, 3) == 20.0  # who begins on it may leave it
    assert np.isinf(seconds_between(net, 0, 3))
    assert net.turns.n_states == net.n_edges + 2


def test_private_streets_that_hang_together_are_one_destination():
    net = ladder(no_through=[False, True, True, False, False])
    assert seconds_between(net, 0, 3) == 30.0
    assert np.isinf(seconds_between(net, 0, 5))
    assert seconds_between(net, 3, 0) == 30.0


def test_delays_count_for_those_who_go_on():
    net = crossing(None, forward_delay_s=[1.0, 2.0, 3.0, 4.0], backward_delay_s=[5, 6, 7, 8])
    # From the south: 10 s, 8 s at the center, 10 s; what is lost in the north does not count.
    assert seconds_between(net, SOUTH, NORTH) == 28.0
    assert net.turns is None
