"""The section ``[van]`` of a plan: what it may say, its defaults, and all of its faults."""

from __future__ import annotations

import math

import pytest

from hrgeo import vans
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.van_config import VanConfig
from hrgeo.vans.problem import CREDIT
from tests.unit.test_plan_config import LEAST, faults, plan

BASE = 'base = { name = "Office", lon = -101.3, lat = 42.3 }\n'
VAN = LEAST + "[van]\n" + BASE


def van_of(text: str) -> VanConfig:
    config: PlanConfig = plan(text)
    assert config.van is not None
    return config.van


def test_a_plan_without_the_section_asks_for_no_van():
    assert plan(LEAST).van is None


def test_a_base_is_enough():
    found = van_of(VAN)
    assert found.need_weights == (("need", 1.0),)
    assert (found.mode, found.threshold_min, found.service) == ("walk", 10.0, "ssp")
    assert (found.beside_service, found.max_changes, found.credit) == (0.5, 2, CREDIT)
    (only,) = found.vans
    assert only == vans.Van(
        "Van", "base:Office", first_min=600, last_min=1200, shift_min=360, n_shifts=3
    )
    assert found.each_stop.contacts_per_hour == math.inf


def test_vans_have_days_hours_past_midnight_and_bases():
    found = van_of(
        VAN + '[[van.bases]]\nname = "Depot"\nlon = -101.2\nlat = 42.2\n'
        '[[van.vans]]\nname = "Night"\nbase = "Depot"\ndays = ["Friday", "sa", "Fr"]\n'
        'hours = "8pm-2am"\nshift_hours = 5.5\nshifts = 1\nroles = ["driver"]\n'
        '[[van.vans]]\nname = "Day"\nhours = "9-5"\n'
    )
    night, day = found.vans
    assert (night.base_id, night.days) == ("base:Depot", (4, 5))
    assert (night.first_min, night.last_min, night.shift_min) == (1200, 1560, 330)
    assert (night.n_shifts, night.roles) == (1, ("driver",))
    assert (day.first_min, day.last_min, day.shift_min, day.n_shifts) == (540, 1020, 480, None)
    assert day.base_id == "base:Office"


def test_the_need_of_new_sites_is_that_of_the_van_unless_it_has_its_own():
    two = LEAST.replace("[inputs]", '[[need]]\nid = "b"\nfile = "m.csv"\n[inputs]')
    siting = '[siting]\nneed = "b"\nservice = "otp"\n[coverage]\nservices = ["otp"]\n'
    assert van_of(two + siting + "[van]\n" + BASE).need_weights == (("b", 1.0),)
    assert van_of(two + siting + "[van]\n" + BASE).service == "otp"
    own = van_of(two + siting + "[van]\n" + BASE + "weights = { need = 1, b = 0.5 }\n")
    assert own.need_weights == (("need", 1.0), ("b", 0.5))


def test_the_files_of_the_section_are_inputs_of_the_plan():
    config = plan(VAN + 'stops = "stops.csv"\ncrew = "crew.csv"\nroster = "week.xlsx"\n')
    assert [path.name for path in config.input_files()][-3:] == [
        "stops.csv",
        "crew.csv",
        "week.xlsx",
    ]
    assert hash(config) == hash(plan(VAN + 'stops = "stops.csv"\ncrew = "crew.csv"\n'
                                           'roster = "week.xlsx"\n'))  # fmt: skip


def test_all_faults_are_told_together():
    found = faults(
        LEAST
        + "[van]\n"
        + 'base = { name = "Office", lon = -101.3 }\nneed = "deaths"\nrosster = "a.csv"\n'
        'least_min = 90\nmost_min = 60\ntime_zone = "Chicago"\nfirst_monday = "2026-01-06"\n'
        "credit = [[60, 0.5], [120, 1.0]]\n"
        '[[van.vans]]\nname = "A"\nhours = "late"\ndays = ["Someday"]\nshift_hours = 0.5\n'
        '[[van.vans]]\nname = "A"\nbase = "Depott"\n'
    )
    text = "\n".join(found)
    for words in (
        "[van.base] has no lat",
        "asks for need 'deaths'; the plan has need",
        "unknown key 'rosster'; did you mean 'roster'?",
        "least_min = 90 is above most_min = 60",
        "time_zone = 'Chicago' is not known",
        "first_monday = 2026-01-06 is a Tuesday",
        "credit must be rising minutes",
        "[van.vans 1] hours = 'late' is not read",
        "[van.vans 1] days has 'Someday'",
        "[van.vans 1] has shifts of 30 minutes, and setting up and packing up take 30",
        "[van.vans 2] base = 'Depott' is not known",
        "two [[van.vans]] with the name 'A'",
    ):
        assert words in text, words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[van]\n", "names no base, where vans set out; add base = {"),
        ("[van]\n" + BASE + "[[van.bases]]\nname = 'Office'\nlon = 1\nlat = 1\n", "two bases with"),
        ("[van]\n" + BASE + "beside_service = 2\n", "beside_service must be from 0 to 1"),
    ],
)
def test_a_fault_says_what_to_do(text, words):
    assert words in "\n".join(faults(LEAST + text))


def test_a_van_needs_streets_to_drive_on():
    walk = LEAST.replace('osm.pbf"', 'osm.pbf"\nmodes = ["walk"]')
    assert 'add "drive" to modes under [streets]' in faults(walk + "[van]\n" + BASE)[0]
