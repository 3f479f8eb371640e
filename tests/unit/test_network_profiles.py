"""The travel profiles."""

from __future__ import annotations

import pytest

from hrgeo.errors import InputError
from hrgeo.network import Profile, profiles
from hrgeo.network.passage import way_passage


@pytest.mark.parametrize(("name", "speed_kph"), [("walk", 4.8), ("walk_slow", 3.6), ("bike", 15)])
def test_each_profile_has_its_documented_speed(name, speed_kph):
    assert profiles.get(name).class_kph["residential"] == speed_kph


def test_an_unknown_profile_is_an_error_that_names_the_known_ones():
    with pytest.raises(InputError, match="walk, walk_slow, bike, drive"):
        profiles.get("hover")


def test_one_speed_for_all_ways_drops_posted_and_driven_speeds():
    profile = profiles.get("drive").with_speed_kph(30.0)
    assert set(profile.class_kph.values()) == {30.0}
    assert not profile.uses_maxspeed
    assert not profile.driven_share
    assert not profile.service_kph


@pytest.mark.parametrize("speed_kph", [0.0, -1.0, float("inf"), float("nan")])
def test_a_speed_must_be_above_zero_and_finite(speed_kph):
    with pytest.raises(InputError):
        profiles.get("walk").with_speed_kph(speed_kph)
    with pytest.raises(InputError):
        Profile("odd", ("foot",), {"path": speed_kph})


def test_the_tables_cannot_be_changed():
    with pytest.raises(TypeError):
        profiles.get("walk").class_kph["path"] = 100.0


def test_a_car_is_never_credited_with_more_than_the_posted_speed():
    assert all(0.5 <= share <= 1.0 for share in profiles.get("drive").driven_share.values())


def test_the_published_call_gives_a_walk_without_delays():
    walk = profiles.get("walk").with_speed_kph(5.0).with_delays(signal_s=0, crossing_s=0, turn_s=0)
    assert set(walk.class_kph.values()) == {5.0}
    assert (walk.delays.signal_s, walk.delays.crossing_s, walk.delays.turn_s) == (0, 0, 0)


def test_a_new_speed_keeps_the_delays_and_what_is_closed():
    drive = profiles.get("drive")
    slow = drive.with_speed_kph(30.0)
    assert slow.delays == drive.delays
    assert slow.traffic_factor == drive.traffic_factor
    assert slow.smoothness_kph == {"impassable": 0.0}
    assert not slow.surface_kph


def test_only_the_delays_that_are_named_change():
    drive = profiles.get("drive")
    changed = drive.with_delays(signal_s=30, stop_s=1.5)
    assert (changed.delays.signal_s, changed.delays.stop_s) == (30.0, 1.5)
    assert changed.delays.turn_s == drive.delays.turn_s
    assert drive.delays.signal_s == 10.0


@pytest.mark.parametrize("seconds", [-1.0, float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["signal_s", "stop_s", "give_way_s", "crossing_s", "turn_s"])
def test_a_delay_is_zero_or_more(name, seconds):
    with pytest.raises(InputError, match=name):
        profiles.get("drive").with_delays(**{name: seconds})


def test_people_on_foot_lose_as_much_at_any_pace():
    assert profiles.get("walk_slow").delays == profiles.get("walk").delays
    assert profiles.get("walk").delays.signal_s > profiles.get("walk").delays.crossing_s > 0


def test_traffic_is_by_hour_and_free_at_night():
    drive = profiles.get("drive")
    assert len(drive.traffic_factor) == 24
    assert drive.traffic_range(3) == (1.0, 1.0)
    low, high = drive.traffic_range(17)
    assert 1.0 < low < high
    assert profiles.get("walk").traffic_range(17) == (1.0, 1.0)
    for hour in (-1, 24, 2.5):
        with pytest.raises(InputError, match="hour of the day"):
            drive.traffic_range(hour)


def test_overrides_lie_over_the_tables():
    drive = profiles.with_overrides(
        profiles.get("drive"),
        {
            "signal_s": 20,
            "class_kph": {"residential": 30, "track": 8},
            "driven_share": {"motorway": 1},
            "surface_share": {"gravel": 0.5},
            "traffic_factor": [1.0] * 12 + [[1.1, 1.3]] * 12,
        },
    )
    plain = profiles.get("drive")
    assert drive.delays.signal_s == 20.0
    assert drive.delays.stop_s == plain.delays.stop_s
    assert drive.class_kph == {**plain.class_kph, "residential": 30.0}
    # A track still needs a tag to be open.
    assert drive.closed_class_kph == {**plain.closed_class_kph, "track": 8.0}
    assert drive.driven_share == {**plain.driven_share, "motorway": 1.0}
    assert drive.surface_share == {"gravel": 0.5}
    assert drive.traffic_range(5) == (1.0, 1.0)
    assert drive.traffic_range(13) == (1.1, 1.3)


def test_one_speed_comes_before_the_tables():
    walk = profiles.with_overrides(
        profiles.get("walk"), {"class_kph": {"steps": 2}, "speed_kph": 4.5}
    )
    assert (walk.class_kph["footway"], walk.class_kph["steps"]) == (4.5, 2.0)
    assert walk.delays == profiles.get("walk").delays


def test_a_speed_of_a_class_holds_where_signs_open_the_way_as_well():
    bike = profiles.with_overrides(
        profiles.get("bike"), {"class_kph": {"cycleway": 10, "footway": 4}}
    )
    for signs in ({}, {"bicycle": "designated"}):
        assert way_passage({"highway": "cycleway"} | signs, bike).forward_kph == 10.0
    # Pushed at 4 km/h, and ridden at the usual speed where the signs allow it.
    assert way_passage({"highway": "footway"}, bike).forward_kph == 4.0
    assert way_passage({"highway": "footway", "bicycle": "yes"}, bike).forward_kph == 15.0


@pytest.mark.parametrize(
    "number",
    [10**400, -(10**400), float("inf"), float("nan"), True, 200.5],
    ids=["long", "long and below 0", "inf", "nan", "true", "too fast"],
)
def test_a_number_that_is_no_speed_is_a_fault(number):
    for overrides in ({"speed_kph": number}, {"class_kph": {"primary": number}}):
        with pytest.raises(InputError, match="above 0 km/h, at most 200"):
            profiles.with_overrides(profiles.get("drive"), overrides)


def test_a_number_too_long_for_seconds_is_a_fault():
    with pytest.raises(InputError, match="signal_s must be a number of seconds"):
        profiles.with_overrides(profiles.get("drive"), {"signal_s": 10**400})


def test_no_overrides_change_nothing():
    for name, profile in profiles.PROFILES.items():
        assert profiles.with_overrides(profile, {}) == profile, name


def test_all_faults_of_overrides_are_named_at_once():
    with pytest.raises(InputError) as caught:
        profiles.with_overrides(
            profiles.get("drive"),
            {
                "speed_kph": -1,
                "signals_s": 10,
                "stop_s": "long",
                "class_kph": {"residental": 30, "primary": 0},
                "driven_share": {"motorway": 1.5},
                "surface_share": 3,
                "traffic_factor": [1.0] * 23,
                "zzz": 1,
            },
        )
    message = str(caught.value)
    for words in (
        "speed_kph must be a number above 0",
        "'signals_s' is not known; did you mean 'signal_s'?",
        "stop_s must be a number of seconds",
        "no class 'residental'; did you mean 'residential'?",
        "class_kph.primary must be",
        "driven_share.motorway must be a share",
        "surface_share must be a table",
        "traffic_factor must hold 24",
        "'zzz' is not known; choose from speed_kph",
    ):
        assert words in message
    assert "?." not in message


@pytest.mark.parametrize(
    "factors", [3, "1" * 24, [0.5] * 24, [[1.3, 1.1]] * 24, [[1.0]] * 24, [None] * 24, [True] * 24]
)
def test_traffic_factors_that_cannot_be_are_refused(factors):
    with pytest.raises(InputError, match="traffic_factor must hold 24"):
        profiles.with_overrides(profiles.get("drive"), {"traffic_factor": factors})


def test_a_profile_refuses_shares_and_factors_that_cannot_be():
    with pytest.raises(InputError, match="share"):
        Profile("odd", ("foot",), {"path": 4.8}, driven_share={"path": 1.2})
    with pytest.raises(InputError, match="traffic_factor"):
        Profile("odd", ("foot",), {"path": 4.8}, traffic_factor=((1.0, 1.0),))
    with pytest.raises(InputError, match="turn_bias"):
        profiles.Delays(turn_bias=0.0)
