"""Weeks that can be worked out by hand, and what a search promises of itself."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

from hrgeo.vans import (
    Roster,
    Stops,
    Van,
    Visit,
    WeekNeed,
    WeekProblem,
    best_usual_week,
    offered_shifts,
    plan_week,
    usual_week,
)
from hrgeo.vans.day_spread import spread_days
from hrgeo.vans.week_tables import week_tables

DAY = Van("van", "base", days=(0,), set_up_min=0, pack_up_min=0)


def question(  # what of a week each test is about
    reach: list[list[int]],
    *,
    n_stops: int,
    van: Van = DAY,
    most_min: int = 240,
    least_visits: int = 0,
    weight: list[float] | None = None,
) -> WeekProblem:
    """Need rows by the stops within reach of them; each stop 15 minutes from all others."""
    names = [*(f"stop {i}" for i in range(n_stops)), "base"]
    drive = np.where(np.eye(len(names)) > 0, 0.0, 15.0)
    return WeekProblem(
        vans=(van,),
        stops=Stops(
            stop_ids=pd.Index(names[:-1], name="stop_id"),
            permitted=np.ones((n_stops, 672), dtype=bool),
            least_min=np.full(n_stops, 30),
            most_min=np.full(n_stops, most_min),
            least_visits=np.full(n_stops, least_visits),
            most_visits=np.full(n_stops, 2),
            days_apart=np.full(n_stops, 1),
            contacts_per_hour=np.full(n_stops, np.inf),
        ),
        need=WeekNeed(
            weight=np.array(weight or [1.0] * len(reach)),
            reach_start=np.cumsum([0, *map(len, reach)]),
            reach_stop=np.array([stop for stops in reach for stop in stops], dtype=np.int64),
            kind=np.zeros(len(reach), dtype=np.int64),
            rate=np.ones((1, 672)),
        ),
        drive_min=pd.DataFrame(drive, names, names),
    )


def test_one_stop_in_a_shift_of_two_hours() -> None:
    """120 minutes less 2 x 15 of driving leave 90: 60 + 30 / 2 = 75 of the most, 120."""
    van = dataclasses.replace(DAY, first_min=600, last_min=720)
    week = plan_week(question([[0]], n_stops=1, van=van, weight=[8.0]), iterations=10)
    assert week.stays == (Visit("van", 0, "stop 0", 615, 705),)
    assert math.isclose(week.value, 8.0 * 75 / 120)
    assert week.shifts.loc[0, "driving_min"] == 30.0
    assert week.shifts.loc[0, "serving_min"] == 90.0
    assert pd.isna(week.shifts.loc[0, "break_from"])


def test_need_that_both_stops_reach_is_worth_no_second_drive() -> None:
    """Both stops reach the same need: one stay of 90 minutes, 60 + 30 / 2 of 120.

    With a need for each, two stays are 90 - 15 minutes, all in full: 75 of 120 again.
    """
    van = dataclasses.replace(DAY, first_min=600, last_min=720)
    same = plan_week(question([[0, 1]], n_stops=2, van=van), iterations=40)
    assert len(same.stays) == 1
    assert math.isclose(same.value, 75 / 120)
    two = plan_week(question([[0], [1]], n_stops=2, van=van), iterations=40)
    assert math.isclose(two.value, 75 / 120)


def test_a_long_shift_has_its_break() -> None:
    """8 hours of which 30 minutes are for driving, and 45 between stops (15 driving, 30 break)."""
    week = plan_week(question([[0], [1]], n_stops=2), iterations=60)
    shift = week.shifts.iloc[0]
    assert len(week.stays) == 2
    assert shift["break_from"] <= shift["leave_base"] + 360
    assert math.isclose(week.value, 2 * (60 + 30 + 0.25 * 82.5) / 120, rel_tol=0.01)


def test_the_same_seed_gives_the_same_week() -> None:
    asked = question([[0], [1, 2], [2]], n_stops=3)
    first, second = (plan_week(asked, seed=3, iterations=30) for _ in range(2))
    assert first.stays == second.stays
    assert first.why == second.why


def test_an_end_before_its_time_is_told() -> None:
    asked = question(
        [[0], [1, 2], [2, 3], [3]], n_stops=4, van=dataclasses.replace(DAY, days=(0, 2))
    )
    ended = plan_week(asked, iterations=100_000, time_limit_s=0.0)
    assert ended.status == "optimal" or ended.stopped_by == "time_limit"
    ended = plan_week(asked, iterations=100_000, cancel=lambda: True)
    assert ended.status == "optimal" or ended.stopped_by == "cancelled"
    assert ended.stays


def test_progress_can_end_a_run() -> None:
    told = []

    def listen(share: float) -> None:
        told.append(share)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        plan_week(question([[0], [1, 2]], n_stops=3), iterations=50, progress=listen)
    assert len(told) == 1
    assert 0.0 < told[0] < 1.0


def test_zero_need_is_a_week_without_visits() -> None:
    week = plan_week(question([[0]], n_stops=1, weight=[0.0]), iterations=10)
    assert (week.status, week.value, week.stays) == ("optimal", 0.0, ())
    assert list(week.visits.columns[:5]) == ["van", "day", "stop", "arrive", "leave"]


def test_required_stops_come_before_better_ones() -> None:
    """Stop 1 has no need, but must be visited; the shift has room for both."""
    asked = question([[0]], n_stops=2)
    least = np.array([0, 1])
    asked = dataclasses.replace(asked, stops=dataclasses.replace(asked.stops, least_visits=least))
    week = plan_week(asked, iterations=40)
    assert sorted(week.visits["stop"]) == ["stop 0", "stop 1"]


def test_more_required_stops_than_fit_are_named() -> None:
    """3 stays of 30 minutes and 4 drives of 15 are 150 minutes; the shift has 120."""
    van = dataclasses.replace(DAY, first_min=600, last_min=720)
    week = plan_week(question([[0]], n_stops=3, van=van, least_visits=1), iterations=20)
    assert week.status == "infeasible"
    assert sum(week.unmet.values()) == 1
    assert week.stays == ()
    assert len(week.visits) == 0


def test_a_roster_changes_no_more_than_it_may() -> None:
    """The roster stands where nobody is; one change moves one of its two visits."""
    van = dataclasses.replace(DAY, days=(0, 1, 2), first_min=600, last_min=720)
    asked = question([[0]], n_stops=3, van=van, weight=[5.0])
    visits = (Visit("van", 0, "stop 1", 615, 645), Visit("", 1, "stop 2", 615, 645))
    free = frozenset({"stop 1", "stop 2"})
    for most in (0, 1, 2):
        roster = Roster(visits, most, free)
        week = plan_week(dataclasses.replace(asked, roster=roster), iterations=60)
        assert week.n_changes <= most
        assert week.present_value == 0.0
        # Changes are visits at stop 0, 60 + 30 / 2 of 120 each; two reach 60 + 60 / 2 + 60 / 4.
        assert math.isclose(week.value, 5.0 * [0, 75, 105][most] / 120)
    kept = plan_week(dataclasses.replace(asked, roster=Roster(visits, 3)), iterations=60)
    assert {"stop 1", "stop 2"} <= set(kept.visits["stop"])


def test_locked_visits_stay_and_impossible_ones_are_told() -> None:
    van = dataclasses.replace(DAY, first_min=600, last_min=780)
    asked = question([[0]], n_stops=2, van=van)
    locked = Visit("van", 0, "stop 1", 660, 690)
    week = plan_week(dataclasses.replace(asked, locked=(locked,)), iterations=40)
    assert locked in week.stays
    late = Visit("van", 0, "stop 1", 750, 780)
    assert (
        plan_week(dataclasses.replace(asked, locked=(late,)), iterations=5).status == "infeasible"
    )


def test_caps_by_contacts_limit_the_value() -> None:
    """At 2 contacts an hour 90 minutes are 3 contacts; 0.5 for a unit of need makes 6 units."""
    van = dataclasses.replace(DAY, first_min=600, last_min=720)
    asked = question([[0]], n_stops=1, van=van, weight=[100.0])
    stops = dataclasses.replace(asked.stops, contacts_per_hour=np.array([2.0]))
    week = plan_week(dataclasses.replace(asked, stops=stops, contacts_per_need=0.5), iterations=20)
    assert math.isclose(week.value, 6.0)


def test_the_usual_way_keeps_to_a_shift() -> None:
    """Of 120 minutes 90 are for the stop, worth 75 of 120."""
    van = dataclasses.replace(DAY, first_min=600, last_min=720)
    usual = usual_week(question([[0]], n_stops=1, van=van))
    assert usual.visits == (Visit("van", 0, "stop 0", 615, 705),)
    assert math.isclose(usual.value, 75 / 120)
    shut = question([[0]], n_stops=1, van=dataclasses.replace(van, last_min=610))
    assert usual_week(shut).visits == ()


def test_the_number_of_stops_in_hindsight_is_worth_more_than_as_many_as_fit() -> None:
    """Two stops near the same need: of 195 minutes one gets 165, worth 60 + 30 + 45 / 4.

    Two in the shift lose 15 minutes more on the way, and are there for 75 minutes each: 150
    minutes, worth 60 + 30 + 30 / 4.
    """
    van = dataclasses.replace(DAY, first_min=600, last_min=795)
    asked = question([[0, 1]], n_stops=2, van=van)
    many, best = usual_week(asked), best_usual_week(asked)
    assert (len(many.visits), len(best.visits)) == (2, 1)
    assert math.isclose(many.value, 97.5 / 120)
    assert math.isclose(best.value, 101.25 / 120)
    assert usual_week(asked, n_stops=1) == best


def test_days_are_spread_where_they_are_worth_the_same() -> None:
    """Three shifts on six days: two or three days from each to the next, and none on a held day."""
    van = dataclasses.replace(DAY, days=(0, 1, 2, 3, 4, 5), n_shifts=3, last_min=720)
    asked = question([[0], [1], [2]], n_stops=3, van=van)
    asked = dataclasses.replace(
        asked, stops=dataclasses.replace(asked.stops, most_visits=np.full(3, 1))
    )
    days = [visit.day for visit in plan_week(asked, iterations=20).stays]
    assert days in ([0, 2, 4], [0, 2, 5], [0, 3, 5], [1, 3, 5])


def test_days_stay_where_another_one_is_worth_less_or_locked_or_known() -> None:
    """Need on Monday and Tuesday alone; then a locked visit; then a roster."""
    van = dataclasses.replace(DAY, days=(0, 1, 2, 3), n_shifts=2, last_min=720)
    asked = question([[0], [1]], n_stops=2, van=van)
    week = [Visit("van", 0, "stop 0", 600, 690), Visit("van", 1, "stop 1", 600, 690)]
    shifts = offered_shifts(asked)
    moved = spread_days(asked, shifts, week)
    assert [visit.day for visit in moved] == [0, 3]
    locked = dataclasses.replace(asked, locked=(week[1],))
    assert [visit.day for visit in spread_days(locked, shifts, week)] == [1, 3]
    roster = dataclasses.replace(asked, roster=Roster(tuple(week), 2))
    assert spread_days(roster, shifts, week) == tuple(week)
    rate = np.zeros((1, 672))
    rate[0, : 2 * 96] = 1.0
    early = dataclasses.replace(asked, need=dataclasses.replace(asked.need, rate=rate))
    assert spread_days(early, shifts, week) == tuple(week)


def test_tables_of_no_visits_have_no_rows() -> None:
    visits, shifts = week_tables(question([[0]], n_stops=1), (), ())
    assert (len(visits), len(shifts)) == (0, 0)
