"""Which tags open and close a way, rule by rule."""

from __future__ import annotations

import pytest

from hrgeo.network import profiles
from hrgeo.network.passage import TAG_KEYS, blocks_node, posted_speed_kph, way_passage


def tags_of(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split())


def is_open(text: str, mode: str) -> tuple[bool, bool]:
    passage = way_passage(tags_of(text), profiles.get(mode))
    return passage.forward_kph > 0, passage.backward_kph > 0


BOTH, AHEAD, BACK, SHUT = (True, True), (True, False), (False, True), (False, False)

RULES = [
    # class
    ("highway=residential", BOTH, BOTH, BOTH),
    ("highway=footway", BOTH, BOTH, SHUT),
    ("highway=steps", BOTH, SHUT, SHUT),
    ("highway=cycleway", BOTH, BOTH, SHUT),
    ("highway=track", BOTH, BOTH, SHUT),
    ("highway=track motor_vehicle=yes", BOTH, BOTH, BOTH),
    ("highway=motorway", SHUT, SHUT, AHEAD),
    ("highway=motorway foot=yes bicycle=yes", SHUT, SHUT, AHEAD),
    ("highway=trunk", SHUT, SHUT, BOTH),
    ("highway=trunk foot=yes", BOTH, SHUT, BOTH),
    ("highway=trunk sidewalk=both", BOTH, SHUT, BOTH),
    ("highway=trunk sidewalk:right=yes", BOTH, SHUT, BOTH),
    ("highway=trunk sidewalk=no", SHUT, SHUT, BOTH),
    ("highway=trunk access=yes", SHUT, SHUT, BOTH),
    ("highway=trunk bicycle=designated", SHUT, BOTH, BOTH),
    ("highway=primary motorroad=yes", SHUT, SHUT, BOTH),
    ("highway=construction construction=primary", SHUT, SHUT, SHUT),
    ("highway=proposed", SHUT, SHUT, SHUT),
    ("highway=residential construction=yes", SHUT, SHUT, SHUT),
    ("highway=raceway", SHUT, SHUT, SHUT),
    ("highway=no", SHUT, SHUT, SHUT),
    ("railway=rail", SHUT, SHUT, SHUT),
    ("highway=pedestrian area=yes", BOTH, SHUT, SHUT),
    ("highway=service area=yes", BOTH, SHUT, SHUT),
    ("highway=service service=parking_aisle", BOTH, BOTH, BOTH),
    ("highway=service service=emergency_access", BOTH, BOTH, SHUT),
    ("highway=busway", SHUT, SHUT, SHUT),
    # access
    ("highway=residential access=no", SHUT, SHUT, SHUT),
    ("highway=residential access=no foot=yes", BOTH, SHUT, SHUT),
    ("highway=residential access=destination", BOTH, BOTH, BOTH),
    ("highway=residential access=gibberish", BOTH, BOTH, BOTH),
    ("highway=residential foot=no", SHUT, BOTH, BOTH),
    ("highway=residential foot=use_sidepath", SHUT, BOTH, BOTH),
    ("highway=residential vehicle=no", BOTH, SHUT, SHUT),
    ("highway=residential vehicle=no bicycle=yes", BOTH, BOTH, SHUT),
    ("highway=residential motor_vehicle=no", BOTH, BOTH, SHUT),
    ("highway=residential motor_vehicle=no motorcar=yes", BOTH, BOTH, BOTH),
    ("highway=residential motor_vehicle=agricultural;forestry", BOTH, BOTH, SHUT),
    ("highway=footway access=yes", BOTH, BOTH, SHUT),
    ("highway=path bicycle=no", BOTH, SHUT, SHUT),
    # one-ways
    ("highway=residential oneway=yes", BOTH, AHEAD, AHEAD),
    ("highway=residential oneway=1", BOTH, AHEAD, AHEAD),
    ("highway=residential oneway=-1", BOTH, BACK, BACK),
    ("highway=residential oneway=no", BOTH, BOTH, BOTH),
    ("highway=residential oneway=yes oneway:bicycle=no", BOTH, BOTH, AHEAD),
    ("highway=residential oneway=yes cycleway=opposite_lane", BOTH, BOTH, AHEAD),
    ("highway=residential oneway=yes cycleway:left=opposite_track", BOTH, BOTH, AHEAD),
    ("highway=residential oneway=yes bicycle:backward=yes", BOTH, BOTH, AHEAD),
    ("highway=residential motor_vehicle:backward=no", BOTH, BOTH, AHEAD),
    ("highway=residential vehicle:forward=no", BOTH, BACK, BACK),
    ("highway=tertiary junction=roundabout", BOTH, AHEAD, AHEAD),
    ("highway=tertiary junction=circular oneway=no", BOTH, BOTH, BOTH),
    ("highway=motorway oneway=no", SHUT, SHUT, BOTH),
    ("highway=primary oneway=reversible", BOTH, SHUT, SHUT),
    ("highway=primary oneway=alternating", BOTH, BOTH, BOTH),
    ("highway=footway oneway:foot=yes", AHEAD, BOTH, SHUT),
]


@pytest.mark.parametrize(("text", "walk", "bike", "drive"), RULES)
def test_tags_open_and_close_a_way(text, walk, bike, drive):
    assert (is_open(text, "walk"), is_open(text, "bike"), is_open(text, "drive")) == (
        walk,
        bike,
        drive,
    )


def test_every_tag_that_a_rule_looks_at_is_kept_by_the_reader():
    used = {key for text, *_ in RULES for key in tags_of(text)} - {"railway"}
    assert used <= TAG_KEYS


@pytest.mark.parametrize(
    ("text", "mode", "private"),
    [
        ("highway=service access=private", "walk", True),
        ("highway=service access=private", "drive", True),
        ("highway=service access=private foot=yes", "walk", False),
        ("highway=service motor_vehicle=private", "walk", False),
        ("highway=service motor_vehicle=private", "drive", True),
    ],
)
def test_private_is_told_apart_from_open_and_closed(text, mode, private):
    assert way_passage(tags_of(text), profiles.get(mode)).is_private is private


@pytest.mark.parametrize(
    ("value", "speed_kph"),
    [
        ("50", 50.0),
        (" 50 km/h ", 50.0),
        ("30 mph", 30 * 1.609344),
        ("30mph", 30 * 1.609344),
        ("12.5", 12.5),
        ("0", None),
        ("-30", None),
        ("4", None),
        ("9999", None),
        ("151", None),
        ("none", None),
        ("signals", None),
        ("RO:urban", None),
        ("50;30", None),
        ("30 knots", None),
        ("", None),
        (None, None),
    ],
)
def test_a_posted_speed_that_is_no_speed_counts_as_missing(value, speed_kph):
    assert posted_speed_kph(value) == speed_kph


def drive_kph(text: str) -> tuple[float, float]:
    passage = way_passage(tags_of(text), profiles.get("drive"))
    return passage.forward_kph, passage.backward_kph


def test_a_car_drives_the_documented_share_of_the_posted_or_class_speed():
    share = profiles.get("drive").driven_share["residential"]
    default = profiles.get("drive").class_kph["residential"] * share
    assert drive_kph("highway=residential maxspeed=30") == (30 * share, 30 * share)
    assert drive_kph("highway=residential") == (default, default)
    assert drive_kph("highway=residential maxspeed=-5") == (default, default)


def test_a_speed_for_one_direction_leads():
    share = profiles.get("drive").driven_share["primary"]
    tags = "highway=primary maxspeed=50 maxspeed:backward=70"
    assert drive_kph(tags) == (50 * share, 70 * share)


def test_nobody_drives_the_posted_speed_in_a_parking_aisle():
    aisle = drive_kph("highway=service service=parking_aisle maxspeed=50")[0]
    assert aisle == 12.0 * profiles.get("drive").driven_share["service"]


def test_a_bicycle_is_pushed_on_a_footway_unless_the_signs_let_it_ride():
    bike = profiles.get("bike")
    assert way_passage(tags_of("highway=footway"), bike).forward_kph == 4.8
    assert way_passage(tags_of("highway=footway bicycle=dismount"), bike).forward_kph == 4.8
    assert way_passage(tags_of("highway=footway bicycle=yes"), bike).forward_kph == 15.0


@pytest.mark.parametrize(("highway", "can_snap"), [("motorway", False), ("residential", True)])
def test_no_trip_starts_on_a_motorway(highway, can_snap):
    assert way_passage({"highway": highway}, profiles.get("drive")).can_snap is can_snap


@pytest.mark.parametrize(
    ("text", "walk", "drive"),
    [
        ("barrier=bollard", False, True),
        ("barrier=bollard motor_vehicle=yes", False, False),
        ("barrier=gate", False, False),
        ("barrier=gate access=private", True, True),
        ("barrier=gate access=private foot=yes", False, True),
        ("barrier=lift_gate access=no", True, True),
        ("barrier=no", False, False),
        ("barrier=wall", True, True),
        ("barrier=something_new", False, False),
        ("access=no", False, False),
    ],
)
def test_barriers_on_nodes(text, walk, drive):
    tags = tags_of(text)
    assert blocks_node(tags, profiles.get("walk")) is walk
    assert blocks_node(tags, profiles.get("drive")) is drive


WHEELCHAIR = [
    ("highway=footway", BOTH),
    ("highway=steps", SHUT),
    ("highway=steps wheelchair=yes", BOTH),
    ("highway=steps ramp:wheelchair=yes", BOTH),
    ("highway=steps foot=yes", SHUT),
    ("highway=footway wheelchair=no", SHUT),
    ("highway=footway wheelchair=limited smoothness=very_bad", BOTH),
    ("highway=footway smoothness=very_bad", SHUT),
    ("highway=path surface=sand", SHUT),
    ("highway=path surface=sand wheelchair=yes", BOTH),
    ("highway=track tracktype=grade4", SHUT),
    ("highway=footway incline=8%", BOTH),
    ("highway=footway incline=-9%", SHUT),
    ("highway=footway incline=9% wheelchair=yes", BOTH),
    ("highway=footway incline=up", BOTH),
    ("highway=footway incline=999%", BOTH),
    ("highway=footway width=0.7", SHUT),
    ("highway=footway width=0.8", BOTH),
    ("highway=footway width=-1", BOTH),
    ("highway=footway foot=no", SHUT),
    ("highway=trunk", SHUT),
    ("highway=trunk sidewalk=both", BOTH),
    ("highway=motorway wheelchair=yes", SHUT),
]


@pytest.mark.parametrize(("text", "expected"), WHEELCHAIR)
def test_what_a_wheelchair_can_use(text, expected):
    assert is_open(text, "wheelchair") == expected
    assert set(tags_of(text)) <= TAG_KEYS


@pytest.mark.parametrize(
    ("text", "wheelchair", "walk"),
    [
        ("barrier=kerb", True, False),
        ("barrier=kerb kerb=raised", True, False),
        ("barrier=kerb kerb=lowered", False, False),
        ("kerb=flush", False, False),
        ("kerb=raised", True, False),
        ("kerb=raised wheelchair=yes", False, False),
        ("kerb=raised wheelchair=no", True, False),
        ("kerb=lowered wheelchair=no", True, False),
        ("kerb=raised foot=yes", True, False),
        ("highway=bus_stop wheelchair=no", False, False),
        ("highway=crossing kerb=raised", False, False),
        ("barrier=bollard", False, False),
        ("barrier=kissing_gate", True, False),
        ("barrier=kissing_gate wheelchair=yes", False, False),
    ],
)
def test_what_stops_a_wheelchair(text, wheelchair, walk):
    assert blocks_node(tags_of(text), profiles.get("wheelchair")) is wheelchair
    assert blocks_node(tags_of(text), profiles.get("walk")) is walk


@pytest.mark.parametrize(
    ("text", "mode", "speed_kph"),
    [
        ("highway=path surface=gravel", "bike", 15 * 0.75),
        ("highway=path surface=asphalt", "bike", 15.0),
        ("highway=path surface=gravel smoothness=horrible", "bike", 5.0),
        ("highway=path surface=something_new", "bike", 15.0),
        ("highway=track tracktype=grade5", "bike", 8.0),
        ("highway=path smoothness=impassable", "bike", 0.0),
        ("highway=footway surface=cobblestone", "wheelchair", 3.6 * 0.5),
        ("highway=footway smoothness=bad", "wheelchair", 2.4),
        ("highway=footway surface=gravel", "walk", 4.8),
        # The share of a secondary road is 0.9: 45 km/h, more than cobbles allow.
        ("highway=secondary surface=cobblestone", "drive", 30.0),
        ("highway=secondary smoothness=impassable", "drive", 0.0),
        ("highway=residential maxheight=1.8", "drive", 0.0),
        ("highway=residential maxheight=default", "drive", 30.0),
        ("highway=residential width=1.5", "drive", 0.0),
        ("highway=residential maxwidth=6'0\"", "drive", 0.0),
        ("highway=residential width=wide", "drive", 30.0),
    ],
)
def test_ground_and_width_slow_or_stop_those_whom_they_should(text, mode, speed_kph):
    passage = way_passage(tags_of(text), profiles.get(mode))
    assert passage.forward_kph == pytest.approx(speed_kph)


@pytest.mark.parametrize(
    ("text", "speed_kph"),
    [
        ("highway=residential", 25.0),
        ("highway=residential maxspeed=50", 40.0),
        ("highway=residential maxspeed=30mph", 30 * 1.609344 * 0.8),
        ("highway=residential maxspeed=-30", 25.0),
        ("highway=residential maxspeed=99999", 25.0),
        ("highway=residential maxspeed=DE:urban", 40.0),
        ("highway=residential maxspeed=DE:mars", 25.0),
        ("highway=residential maxspeed=50 surface=cobblestone", 30.0),
        ("highway=motorway_link", 45.0),
        ("highway=service service=alley", 15.0),
        ("highway=track", 0.0),
        ("highway=track access=yes", 10.0),
        ("highway=road", 0.0),
        ("highway=service service=emergency_access", 0.0),
    ],
)
def test_the_reference_follows_the_conventions_of_its_engine(text, speed_kph):
    passage = way_passage(tags_of(text), profiles.get("drive_reference"))
    assert passage.forward_kph == pytest.approx(speed_kph)


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("barrier=gate", False),
        ("barrier=gate access=private", False),
        ("barrier=gate access=no", True),
        ("barrier=toll_booth", False),
        ("barrier=bollard", True),
        ("barrier=something_new", True),
        ("barrier=kerb", True),
        ("barrier=kerb kerb=lowered", False),
    ],
)
def test_barriers_of_the_reference(text, blocks):
    assert blocks_node(tags_of(text), profiles.get("drive_reference")) is blocks


@pytest.mark.parametrize(
    ("value", "drive", "walk"),
    [("destination", True, False), ("customers", True, False), ("delivery", True, False)],
)
def test_a_way_for_its_customers_is_no_way_through_by_car(value, drive, walk):
    tags = tags_of(f"highway=service access={value}")
    assert way_passage(tags, profiles.get("drive")).is_private is drive
    assert way_passage(tags, profiles.get("walk")).is_private is walk


def test_a_track_for_its_customers_is_open_to_them_and_a_private_one_closed():
    assert is_open("highway=track motor_vehicle=destination", "drive") == BOTH
    assert is_open("highway=track motor_vehicle=private", "drive") == SHUT
