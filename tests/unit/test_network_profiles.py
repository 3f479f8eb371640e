"""The travel profiles."""

from __future__ import annotations

import pytest

from hrgeo.errors import InputError
from hrgeo.network import Profile, profiles


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
