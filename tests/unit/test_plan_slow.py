"""What "slow" means by each mode: by hand, and in a run."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from hrgeo.network import NodeTable, StreetTable, build, profiles
from hrgeo.plan import PlanConfig, run_plan
from hrgeo.plan.slow import Slow, slow_by, slow_streets, traffic_by_hour
from hrgeo.text import hours_words, slow_by_mode_words, slow_words
from hrgeo.travel import travel_times

FLAT = {"traffic_factor": [[1.0, 2.0]] * 24}


def test_on_foot_it_is_three_quarters_of_the_pace_that_the_plan_has():
    assert slow_by("walk", profiles.get("walk")) == Slow("pace", 1.333, 3.6)
    brisk = profiles.get("walk").with_speed_kph(6.0)
    assert slow_by("walk", brisk) == Slow("pace", 1.333, 4.5)
    mixed = profiles.with_overrides(profiles.get("walk"), {"class_kph": {"steps": 2.0}})
    assert slow_by("walk", mixed) == Slow("pace", 1.333, None)


def test_by_car_it_is_the_traffic_of_the_slowest_hours():
    factors = [[1.0, 1.1]] * 24
    factors[7], factors[17] = [1.2, 1.6], [1.0, 1.6]
    drive = profiles.with_overrides(profiles.get("drive"), {"traffic_factor": factors})
    assert slow_by("drive", drive) == Slow("traffic", 1.6, None, (7, 17))
    told = traffic_by_hour(drive)
    assert told is not None
    assert (told["least"], told["greatest"]) == (1.0, 1.6)
    assert (told["least_by_hour"][7], told["greatest_by_hour"][7]) == (1.2, 1.6)
    assert len(told["least_by_hour"]) == len(told["greatest_by_hour"]) == 24


@pytest.mark.parametrize("mode", ["bike", "wheelchair", "drive_reference"])
def test_others_have_no_slow(mode):
    assert slow_by(mode, profiles.get(mode)) is None
    assert traffic_by_hour(profiles.get(mode)) is None


def _street(mode: str, kph: float):
    """Give 1 km of street in two halves, with 30 s lost in its middle either way."""
    nodes = NodeTable(lon=[0.0, 0.005, 0.01], lat=[0.0, 0.0, 0.0])
    table = StreetTable(
        [0, 1],
        [1, 2],
        forward_kph=kph,
        length_m=500.0,
        forward_delay_s=[30.0, 0.0],
        backward_delay_s=[0.0, 30.0],
    )
    return build(mode, nodes, table)


def test_a_slow_walker_waits_no_longer_and_traffic_slows_all_of_a_trip():
    ends = [(0.0, 0.0)], [(0.01, 0.0)]
    on_foot, by_car = _street("walk", 4.8), _street("drive", 60.0)
    # 1 km at 4.8 km/h is 12.5 min, at 3.6 km/h 16.667 min; 30 s of delay beside it.
    assert travel_times(on_foot, *ends).dense()[0, 0] == pytest.approx(13.0)
    slow = slow_streets(on_foot, Slow("pace", 1.333, 3.6))
    assert travel_times(slow, *ends).dense()[0, 0] == pytest.approx(1000 / 60 + 0.5)
    # 1 km at 60 km/h is 1 min and 30 s of delay: 1.5 min, in traffic 1.5 times as long.
    assert travel_times(by_car, *ends).dense()[0, 0] == pytest.approx(1.5)
    slow = slow_streets(by_car, Slow("traffic", 1.5, None, (17,)))
    assert travel_times(slow, *ends).dense()[0, 0] == pytest.approx(2.25)
    assert slow.mode == "drive_slow"


def town_run(folder: Path, profile: dict[str, Any]) -> dict[str, Any]:
    data = tomllib.loads((folder / "plan.toml").read_text("utf-8"))
    data["need"] = [need for need in data["need"] if need["id"] == "ems"]
    data["streets"]["modes"] = ["drive"]
    data["coverage"] = {"services": ["ssp"], "thresholds_min": {"drive": [1, 2]}}
    for name in ("siting", "people", "bundles"):
        del data[name]
    data["profiles"] = {"drive": profile}
    return run_plan(PlanConfig.from_dict(data, folder=folder)).summary


def test_the_share_in_traffic_lies_between_those_of_the_threshold_and_its_part(small_town_source):
    """Twice as long in all but the walk to and from the car: between 1 and 2 free-flow minutes."""
    summary = town_run(small_town_source, FLAT)
    one, two = summary["coverage"]
    assert one["share_need"] <= two["share_need_slow"] < two["share_need"]
    assert one["share_need_slow"] < one["share_need"]
    assert summary["slow"]["drive"]["hours"] == list(range(24))
    none = town_run(small_town_source, {"traffic_factor": [1.0] * 24})
    assert [row["share_need_slow"] for row in none["coverage"]] == [
        row["share_need"] for row in none["coverage"]
    ]
    assert [row["share_need"] for row in none["coverage"]] == [
        one["share_need"],
        two["share_need"],
    ]


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ([0], "midnight to 1 am"),
        ([11, 12], "11 am to 1 pm"),
        ([23], "11 pm to midnight"),
        ([17, 7, 8], "7 am to 9 am and 5 pm to 6 pm"),
        (range(24), "the whole day"),
    ],
)
def test_hours_are_said_as_people_say_them(hours, said):
    assert hours_words(hours) == said


def test_slow_is_said_by_mode():
    walk = {"what": "pace", "kph": None, "time_factor": 1.333, "hours": []}
    drive = {"what": "traffic", "kph": None, "time_factor": 1.25, "hours": [8]}
    assert slow_words(walk) == "at a slow pace"
    assert slow_by_mode_words({"walk": walk, "drive": drive}) == (
        "on foot at a slow pace; by car in the traffic of 8 am to 9 am (up to 1.25 times as long)"
    )
    assert slow_by_mode_words({}) == ""
