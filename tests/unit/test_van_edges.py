"""Questions at the edge of sense, as a program lead might type them: a clear answer to each."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from hrgeo import plan_van_week
from hrgeo.vans import CrewMember, Roster, Van, VanWeek, Visit, plan_week, week_problem

LABELS = ["a", "b", "base"]
DRIVE = pd.DataFrame([[0.0, 5, 10], [5, 0, 10], [10, 10, 0]], index=LABELS, columns=LABELS)
STOPS = pd.DataFrame({"weight": [3, 2], "hours_osm": "24/7"},
                     index=pd.Index(["a", "b"], name="stop_id"))  # fmt: skip
VAN = Van("Van 1", "base", days=(0, 2), shift_min=240)
ALWAYS = np.ones(672, dtype=bool)


def planned(stops: pd.DataFrame = STOPS, vans: Van = VAN, drive=DRIVE, **more) -> VanWeek:
    return plan_van_week(stops, vans, drive, iterations=30, **more)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"drive": DRIVE.mask(DRIVE == 10, math.inf)}, "cannot be reached from the base and back"),
        ({"vans": replace(VAN, shift_min=25)}, "packing up take 30 minutes, and a shift has 25"),
        ({"stops": STOPS.assign(hours_osm="Su 01:00-04:00")}, "permitted hours outside of all"),
        ({"crew": [CrewMember("Ana", ALWAYS)]}, "2 people have to go out together, and the crew"),
        ({"crew": [CrewMember(name, ~ALWAYS) for name in ("Ana", "Bo")]}, "no time at which 2"),
        ({"crew": [CrewMember(name, ALWAYS) for name in ("Ana", "Bo")],
          "vans": replace(VAN, roles=("nurse",))}, "nobody on the crew list has the role nurse"),
        ({"vans": replace(VAN, days=())}, "There is no shift."),
        ({"stops": STOPS.iloc[:0]}, "There are no stops, so the week is empty."),
        ({"weights": [0, 0]}, "There is no need within reach of any stop"),
        ({"profile": np.zeros(168)}, "There is no need within reach of any stop"),
    ],
)  # fmt: skip
def test_a_week_that_cannot_have_visits_is_empty_and_says_why(changes, words):
    week = planned(**changes)
    assert week.status in {"optimal", "feasible"}
    assert (week.value, len(week.visits), len(week.shifts)) == (0.0, 0, 0)
    assert words in week.why


@pytest.mark.parametrize(
    "changes", [{"vans": replace(VAN, supplies=0.0)}, {"stops": STOPS.assign(contacts_per_hour=0)}]
)
def test_no_supplies_or_no_contacts_are_worth_nothing(changes):
    week = planned(contacts_per_need=1.0, **changes)
    assert week.value == 0.0
    assert "at least 0%" not in week.why


def test_required_visits_that_do_not_fit_are_named_with_what_is_in_the_way():
    # Two stays of 210 minutes in a shift of 240.
    stops = STOPS.assign(least_visits=1, least_min=180)
    week = planned(stops, replace(VAN, days=(0,)))
    assert week.status == "infeasible"
    assert sum(week.unmet.values()) == 1
    (which,) = week.unmet
    assert f"What did not fit beside the other visits: {which} (1)." in week.why
    assert "take 420 minutes without any drive, and all shifts together have 240" in week.why


def test_a_base_at_a_stop_and_a_night_past_midnight():
    night = replace(VAN, base_id="a", days=(6,), first_min=1320, last_min=1680)
    week = planned(STOPS.assign(hours_osm="Mo 00:00-02:00"), night)
    assert week.visits["day"].tolist() == ["Su"]
    assert all(week.visits["arrive"] >= 1440)
    assert all(week.visits["leave"] <= 1560)


def test_nothing_of_a_present_week_changes_where_nothing_may():
    present = (Visit("Van 1", 0, "a", 600, 690), Visit("Van 1", 2, "b", 600, 690))
    assert planned(roster=Roster(present, 0)).stays == present
    broken = (present[0], Visit("Van 1", 0, "b", 690, 780))
    week = planned(roster=Roster(broken, 0))
    assert week.status == "infeasible"
    assert "the drive from a to b takes 5.0 minutes, and there are 0" in week.why


def test_a_break_that_locked_visits_lack_comes_with_another_visit():
    # At a from 11:00 to 11:45 the van is out for 65 minutes, longer than 60. From 10:00 to
    # 10:30 at b, with half an hour until a, it has its break.
    van = replace(VAN, days=(0,), set_up_min=0, pack_up_min=0, break_min=20, break_after_min=60)
    stops = STOPS.assign(least_min=[45, 30], most_min=[45, 30])
    locked = Visit("Van 1", 0, "a", 660, 705)
    week = planned(stops, van, locked=[locked])
    assert locked in week.stays
    assert "b" in week.visits["stop"].tolist()
    assert week.shifts["break_from"].notna().all()
    problem = week_problem(stops, van, DRIVE, locked=[locked])
    alone = plan_week(replace(problem, closed=frozenset({("b", 0)})), iterations=30)
    assert alone.status == "infeasible"
    assert "is out for 65 minutes without a break of 20 minutes" in alone.why
