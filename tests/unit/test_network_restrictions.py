"""From the relations of a street file to turns that are forbidden."""

from __future__ import annotations

import numpy as np
import pytest

from hrgeo.network import profiles, read_streets, street_file_info
from hrgeo.network.osm_file import read_ways, segments_of
from hrgeo.network.osm_restrictions import TurnRelation
from hrgeo.network.reader import counted_network_of
from hrgeo.network.restrictions import RestrictionCounts, placed_restrictions
from tests.streets import place, seconds_between, write_osm

ROAD = {"highway": "residential"}
# A crossing at node 1; arms of 100 m to 2 in the east, 3 north, 4 west, 5 south.
CROSSING = {
    1: place(0, 0),
    2: place(100, 0),
    3: place(0, 100),
    4: place(-100, 0),
    5: place(0, -100),
}
ARMS = [(10 * k, [1, k], ROAD) for k in (2, 3, 4, 5)]
CAR = profiles.get("drive_reference").with_speed_kph(36.0).with_delays(turn_s=0, oncoming_s=0)


def turn(kind, *members, key="restriction", **tags):
    """Give a restriction by node 1, from the way of arm 5 to that of arm 4 if not told."""
    members = members or (("way", 50, "from"), ("node", 1, "via"), ("way", 40, "to"))
    return members, {"type": "restriction", key: kind, **tags}


def read(tmp_path, *relations, ways=ARMS, nodes=CROSSING):
    path = write_osm(tmp_path / "t.osm", nodes, ways, relations=relations)
    return read_streets(path, profile=CAR)


def seconds(net, start, end):
    """Give whole seconds between two nodes of the file; a block takes ten."""
    at = {number: k for k, number in enumerate(net.node_osm_id.tolist())}
    return round(seconds_between(net, at[start], at[end]))


@pytest.mark.parametrize(
    "kind", ["no_left_turn", "no_right_turn", "no_straight_on", "no_u_turn", "no_entry", "no_exit"]
)
def test_each_kind_of_ban_forbids_its_turn_and_no_other(tmp_path, kind):
    net = read(tmp_path, turn(kind))
    assert seconds(net, 5, 4) == 60  # 10 + 10, around at a dead end for 20, 10 + 10
    assert (seconds(net, 5, 3), seconds(net, 5, 2), seconds(net, 4, 5)) == (20, 20, 20)


@pytest.mark.parametrize(
    "kind", ["only_left_turn", "only_right_turn", "only_straight_on", "only_u_turn"]
)
def test_each_kind_of_only_forbids_all_other_turns(tmp_path, kind):
    net = read(tmp_path, turn(kind))
    assert seconds(net, 5, 4) == 20
    assert (seconds(net, 5, 3), seconds(net, 5, 2), seconds(net, 2, 3)) == (60, 60, 20)


@pytest.mark.parametrize("key", ["restriction:motorcar", "restriction:motor_vehicle"])
def test_restrictions_for_motor_traffic_hold(tmp_path, key):
    assert seconds(read(tmp_path, turn("no_left_turn", key=key)), 5, 4) == 60


@pytest.mark.parametrize(
    "relation",
    [
        turn("no_left_turn", key="restriction:hgv"),
        turn("no_left_turn", key="restriction:bus"),
        turn("no_left_turn @ (07:00-09:00)", key="restriction:conditional"),
        turn("no_left_turn", hour_on="07:00"),
        turn("no_left_turn", **{"except": "motorcar"}),
        turn("no_left_turn", **{"except": "bicycle; motor_vehicle"}),
    ],
)
def test_restrictions_for_others_or_for_some_hours_are_left_aside(tmp_path, relation):
    path = write_osm(tmp_path / "t.osm", CROSSING, ARMS, relations=[relation])
    found = read_ways(path).relations
    assert (found.relations, found.n_other, found.n_broken) == ((), 1, 0)
    assert seconds(read_streets(path, profile=CAR), 5, 4) == 20


def test_an_exception_for_bicycles_does_not_free_cars(tmp_path):
    assert seconds(read(tmp_path, turn("no_left_turn", **{"except": "bicycle"})), 5, 4) == 60


FROM, VIA, TO = ("way", 50, "from"), ("node", 1, "via"), ("way", 40, "to")


@pytest.mark.parametrize(
    "relation",
    [
        turn("no_flying"),
        turn(""),
        turn("no_left_turn", VIA, TO),
        turn("no_left_turn", FROM, TO),
        turn("no_left_turn", FROM, VIA),
        turn("no_left_turn", FROM, VIA, ("node", 3, "via"), TO),
        turn("no_left_turn", FROM, VIA, ("way", 20, "via"), TO),
        turn("no_left_turn", ("node", 5, "from"), VIA, TO),
        turn("no_left_turn", ("relation", 1, "from"), ("relation", 1, "via"), TO),
        turn("only_left_turn", FROM, VIA, TO, ("way", 20, "to")),
    ],
)
def test_relations_that_make_no_sense_are_counted_and_skipped(tmp_path, relation):
    path = write_osm(tmp_path / "t.osm", CROSSING, ARMS, relations=[relation])
    found = read_ways(path).relations
    assert (found.relations, found.n_broken) == ((), 1)
    assert seconds(read_streets(path, profile=CAR), 5, 4) == 20


@pytest.mark.parametrize(
    "members",
    [
        (("way", 999, "from"), VIA, TO),
        (FROM, ("node", 999, "via"), TO),
        (FROM, ("node", 3, "via"), TO),
        (FROM, ("way", 999, "via"), TO),
        (FROM, ("way", 50, "via"), ("way", 50, "to")),
    ],
)
def test_relations_whose_members_are_missing_or_apart_are_counted_and_skipped(tmp_path, members):
    relation = turn("no_left_turn", *members)
    path = write_osm(tmp_path / "t.osm", CROSSING, ARMS, relations=[relation])
    found = placed_restrictions(read_ways(path))
    assert (found.placed, found.n_broken) == ((), 1)
    assert seconds(read_streets(path, profile=CAR), 5, 4) == 20


def test_other_relations_are_no_restrictions(tmp_path):
    route = ((("way", 50, "from"), VIA, TO), {"type": "route", "restriction": "no_left_turn"})
    path = write_osm(tmp_path / "t.osm", CROSSING, ARMS, relations=[route])
    found = read_ways(path).relations
    assert (found.relations, found.n_other, found.n_broken) == ((), 0, 0)


def test_no_entry_from_several_ways_forbids_each(tmp_path):
    relation = turn("no_entry", FROM, ("way", 20, "from"), VIA, TO)
    path = write_osm(tmp_path / "t.osm", CROSSING, ARMS, relations=[relation])
    found = read_ways(path).relations.relations
    assert found == (
        TurnRelation(50, 40, 1, (), only=False, relation_id=1),
        TurnRelation(20, 40, 1, (), only=False, relation_id=1),
    )


def test_a_restriction_holds_at_the_end_of_a_street_of_several_ways(tmp_path):
    # Arm 5 consists of two ways that are joined to one street; the restriction names one.
    nodes = CROSSING | {6: place(0, -200)}
    ways = [*ARMS, (60, [6, 5], ROAD)]
    net = read(tmp_path, turn("no_left_turn"), ways=ways, nodes=nodes)
    assert 5 not in net.node_osm_id
    assert seconds(net, 6, 4) == 70
    assert seconds(net, 6, 2) == 30
    # The far way of the same street is not the one that the restriction names.
    far = turn("no_left_turn", ("way", 60, "from"), VIA, TO)
    path = write_osm(tmp_path / "u.osm", nodes, ways, relations=[far])
    assert placed_restrictions(read_ways(path)).n_broken == 1


def test_a_way_that_goes_on_beyond_the_node_is_ambiguous(tmp_path):
    # Arms 5 and 3 are one way through node 1: which half is meant?
    ways = [(20, [1, 2], ROAD), (40, [1, 4], ROAD), (50, [5, 1, 3], ROAD)]
    net = read(tmp_path, turn("no_left_turn"), ways=ways)
    assert seconds(net, 5, 4) == 20
    # On a one-way street there is one half that arrives.
    ways[2] = (50, [5, 1, 3], {**ROAD, "oneway": "yes"})
    net = read(tmp_path, turn("no_left_turn"), ways=ways)
    assert seconds(net, 5, 4) == 60  # 10 + 10, around at the eastern end for 20, 10 + 10


# Two streets along rows, 100 m apart, and a way 80 between them from node 1 to node 6.
OVER_WAYS = {**CROSSING, 6: place(0, 300), 7: place(100, 300), 8: place(-100, 300)}
BETWEEN = [
    *[arm for arm in ARMS if arm[0] != 30],
    (80, [1, 3], ROAD),
    (81, [3, 6], {"highway": "tertiary"}),
    (70, [6, 7], ROAD),
    (71, [6, 8], ROAD),
]


def test_a_restriction_over_two_ways(tmp_path):
    relation = turn("no_u_turn", FROM, ("way", 80, "via"), ("way", 81, "via"), ("way", 71, "to"))
    net = read(tmp_path, relation, ways=BETWEEN, nodes=OVER_WAYS)
    assert net.turns.n_states == net.n_edges + 2
    assert seconds(net, 5, 7) == 50
    assert seconds(net, 4, 8) == 50
    assert seconds(net, 5, 8) == 90  # around at the end of arm 7: 50 + 20 + 20


def test_ways_in_between_that_fork_are_left_aside(tmp_path):
    # Way 80 is a ring of two sides, so there is no telling which one is meant.
    nodes = {**OVER_WAYS, 9: place(50, 200)}
    ways = [way for way in BETWEEN if way[0] not in {80, 81}]
    ways.append((80, [1, 3, 6, 9, 1], ROAD))
    relation = turn("no_u_turn", FROM, ("way", 80, "via"), ("way", 71, "to"))
    net = read(tmp_path, relation, ways=ways, nodes=nodes)
    assert net.turns.n_states == net.n_edges
    assert seconds(net, 5, 8) == 50


def test_what_became_of_each_relation_is_counted_once(tmp_path):
    # Way 60 runs through node 1; way 30 is closed to cars; arm 20 leads away from node 1 only.
    nodes = CROSSING | {6: place(70, 70), 7: place(-70, -70)}
    ways = [
        (20, [1, 2], {**ROAD, "oneway": "yes"}),
        (30, [1, 3], {"highway": "footway"}),
        *ARMS[2:],
        (60, [6, 1, 7], ROAD),
    ]
    relations = [
        turn("no_left_turn"),
        turn("no_entry", FROM, ("way", 30, "from"), ("way", 60, "from"), VIA, TO),
        turn("no_left_turn", key="restriction:hgv"),
        turn("no_left_turn", ("way", 30, "from"), VIA, TO),
        turn("no_left_turn", ("way", 20, "from"), VIA, TO),
        turn("no_left_turn", ("way", 60, "from"), VIA, TO),
        turn("no_entry", ("way", 30, "from"), ("way", 60, "from"), VIA, TO),
        turn("no_flying"),
        turn("no_left_turn", ("way", 999, "from"), VIA, TO),
    ]
    path = write_osm(tmp_path / "t.osm", nodes, ways, relations=relations)
    read = read_ways(path)
    _, counts = counted_network_of(read, segments_of(read), CAR)
    assert counts == RestrictionCounts(n_used=2, n_other=1, n_closed=2, n_unclear=2, n_broken=2)
    assert (counts.n_read, counts.n_skipped) == (len(relations), 4)
    assert street_file_info(path).restrictions == counts
    on_foot = counted_network_of(read, segments_of(read), profiles.get("walk"))[1]
    assert on_foot.n_read == 0


def test_all_counted_where_none_can_be_placed(tmp_path):
    relations = [turn("no_flying"), turn("no_left_turn", key="restriction:bus")]
    path = write_osm(tmp_path / "t.osm", CROSSING, ARMS, relations=relations)
    assert street_file_info(path).restrictions == RestrictionCounts(n_other=1, n_broken=1)


def test_people_on_foot_and_by_bike_turn_as_they_like(tmp_path):
    path = write_osm(tmp_path / "t.osm", CROSSING, ARMS, relations=[turn("no_left_turn")])
    for mode in ("walk", "wheelchair", "bike"):
        assert read_streets(path, mode=mode).turns is None


def test_a_node_of_a_restriction_stays_a_junction(tmp_path):
    # Nothing else happens at node 2, but turning around there is forbidden.
    nodes = CROSSING | {6: place(200, 0)}
    ways = [*ARMS, (60, [2, 6], ROAD)]
    relation = turn("no_u_turn", ("way", 20, "from"), ("node", 2, "via"), ("way", 60, "to"))
    net = read(tmp_path, relation, ways=ways, nodes=nodes)
    assert 2 in net.node_osm_id
    # The only street on is forbidden, so that turning around is what is left.
    assert np.isinf(seconds_between(net, *np.searchsorted(net.node_osm_id, [1, 6])))


# A street around a block, of two ways: from node 1 by way 20 to node 6, and back by way 60.
BLOCK = [(20, [1, 2, 6], ROAD), (60, [6, 5, 1], ROAD), (40, [1, 4], ROAD), (30, [1, 3], ROAD)]


@pytest.mark.parametrize("first_ways", [[20, 60], [60, 20]])
@pytest.mark.parametrize(("by", "onto"), [(20, 40), (60, 40), (40, 20), (40, 60)])
def test_a_turn_from_or_onto_a_street_around_a_block_forbids_no_other(
    tmp_path, by, onto, first_ways
):
    ways = sorted(BLOCK, key=lambda way: (way[0] not in first_ways, way[0] != first_ways[0]))
    members = (("way", by, "from"), ("node", 1, "via"), ("way", onto, "to"))
    nodes = CROSSING | {6: place(100, -100)}
    path = write_osm(tmp_path / "t.osm", nodes, ways, relations=[turn("no_left_turn", *members)])
    found = read_ways(path)
    net, counts = counted_network_of(found, segments_of(found), CAR)
    free = read(tmp_path, ways=ways, nodes=nodes)
    # Which end of such a street is meant is not told apart: skipped, and counted as such.
    assert counts == RestrictionCounts(n_unclear=1)
    assert net.turns.to_state.tolist() == free.turns.to_state.tolist()
