"""The checker passes what keeps the rules and names each rule that is broken."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from hrgeo.vans import CrewMember, Roster, Van, VanWeek, Visit, check_week, week_hours, week_problem
from hrgeo.vans.checker_rules import changes_of

# Base to a 10, to b 20; a to b 7 minutes; the island c can be reached from nowhere.
LABELS = ["a", "b", "c", "base"]
INF = math.inf
DRIVE = pd.DataFrame(
    [[0, 7, INF, 10], [7, 0, INF, 20], [INF, INF, 0, INF], [10, 20, INF, 0]],
    index=LABELS, columns=LABELS, dtype=float,
)  # fmt: skip
STOPS = pd.DataFrame(
    {"hours_osm": ["Mo-Fr 10:00-16:00", None, None], "days_apart": [2, 1, 1], "most_visits": 2},
    index=pd.Index(["a", "b", "c"], name="stop_id"),
)
VAN = Van("V", "base", days=(0, 1, 2, 3), first_min=540, last_min=1020, n_shifts=3)
HOUR = np.arange(672) % 96 // 4
ANA = CrewMember("Ana", week_hours("Mo-Th 09:00-17:00"), ("nurse",), weekly_min=600)
BO = CrewMember("Bo", week_hours("Mo 09:00-17:00; We 09:00-17:00"))


def problem(van: Van = VAN, **changes: object):
    return week_problem(STOPS, van, DRIVE, **changes)


def visit(day: int, stop: str, arrive: int, leave: int, van: str = "V") -> Visit:
    return Visit(van, day, stop, arrive, leave)


# 10:00 to 11:30 at a; 7 minutes to b are a quarter of an hour; 11:45 to 13:15 at b.
# Out from 9:50 to 13:35: 225 minutes, no break.
GOOD = [visit(0, "a", 600, 690), visit(0, "b", 705, 795), visit(2, "a", 600, 690)]


def test_a_week_that_keeps_all_rules_passes():
    assert check_week(problem(), GOOD) == ()
    assert check_week(problem(), []) == ()
    assert check_week(problem(same_hours=True, locked=GOOD[:1], roster=GOOD), GOOD) == ()


ALONE = [
    ([visit(0, "a", 600, 690, "W")], {}, "no van named W"),
    ([visit(0, "x", 600, 690)], {}, "no stop named x"),
    ([visit(4, "b", 600, 690)], {}, "Friday: does not go out on this day"),
    ([visit(0, "b", 605, 695)], {}, "does not begin and end on a quarter"),
    # 75 minutes less 15 + 15 are 45; 225 less 30 are 195.
    ([visit(0, "b", 600, 675)], {}, "45 minutes, less than the 60"),
    ([visit(0, "b", 600, 825)], {}, "195 minutes, more than the 180"),
    ([visit(0, "b", 600, 600)], {}, "-30 minutes, less than"),
    ([visit(0, "a", 885, 975)], {}, "not permitted to at Monday 4 pm"),
    ([visit(0, "b", 600, 690)], {"closed": [("b", "Mo")]}, "falls through"),
    # 9:15 less 20 minutes is 8:55; 16:45 and 20 minutes are 17:05.
    ([visit(0, "b", 555, 645)], {}, "leaves the base at 8:55 am, before 9 am"),
    ([visit(0, "b", 915, 1005)], {}, "back at the base at 5:05 pm, after 5 pm"),
    ([visit(0, "a", 600, 690), visit(0, "b", 690, 780)], {}, "takes 7.0 minutes, and there are 0"),
    ([visit(0, "a", 600, 690), visit(1, "a", 600, 690)], {}, "Tuesday are closer than 2 days"),
    ([visit(d, "b", 600, 690) for d in (0, 1, 2)], {}, "b: visits in the week: 3; most: 2"),
    ([], {"least_visits": 1}, "b: visits in the week: 0; needed: 1"),
    ([visit(0, "b", 600, 690), visit(1, "b", 615, 705)], {"same_hours": True}, "10 am and 10:15"),
    ([], {"locked": GOOD[:1]}, "locked visit to a from 10 am to 11:30 am is not in the week"),
    ([], {"roster": Roster(tuple(GOOD[1:2]))}, "not released, and has no visit"),
    ([visit(0, "b", 900, 990)], {"roster": Roster((GOOD[1],), 0)}, "present week: 1; allowed: 0"),
]  # fmt: skip


@pytest.mark.parametrize(("visits", "changes", "words"), ALONE)
def test_each_fault_alone_is_named(visits, changes, words):
    faults = check_week(problem(**changes), visits)
    assert [fault for fault in faults if words in fault], faults
    # Each of the three stops then lacks its visit.
    assert len(faults) == (3 if "least_visits" in changes else 1), faults


def test_a_place_without_a_way_is_named_with_both_ends():
    faults = check_week(problem(), [visit(0, "c", 600, 690)])
    assert [fault[11:] for fault in faults] == [
        "there is no way to drive from base to c.",
        "there is no way to drive from c to base.",
    ]


def test_shifts_are_counted_and_have_a_length():
    # 4 days, 3 shifts; out from 9:50 to 13:35 is 225 minutes.
    two = {"most_visits": 4}
    each_day = [visit(d, "b", 600, 690) for d in range(4)]
    stops = STOPS.assign(most_visits=4)
    week = week_problem(stops, VAN, DRIVE, **two)
    assert check_week(week, each_day) == ("V: shifts in the week: 4; most: 3.",)
    assert check_week(problem(replace(VAN, shift_min=225)), GOOD) == ()
    faults = check_week(problem(replace(VAN, shift_min=224)), GOOD)
    assert faults == ("V, Monday: is out for 225 minutes, longer than the 224 of a shift.",)


def test_a_stop_has_one_visit_a_day_by_all_vans():
    vans = (VAN, replace(VAN, van_id="W"))
    visits = [visit(0, "b", 600, 690), visit(0, "b", 600, 690, "W")]
    faults = check_week(week_problem(STOPS, vans, DRIVE), visits)
    assert faults == ("b: 2 visits on Monday; one a day is the most.",)


@pytest.mark.parametrize(
    ("second", "break_after", "ok"),
    [
        # Out at 9:50. a until 11:30; 7 minutes of drive, then 30 of a break: 12:15 at the next
        # quarter (45 - 7 = 38). 12:00 leaves 23.
        (735, 200, True),
        (720, 200, False),
        # The break begins at 11:30, 100 minutes after 9:50.
        (735, 100, True),
        (735, 99, False),
    ],
)
def test_long_shifts_have_a_break_in_time(second, break_after, ok):
    van = replace(VAN, break_after_min=break_after)
    faults = check_week(problem(van), [GOOD[0], visit(0, "b", second, second + 90)])
    assert (faults == ()) == ok
    assert all("without a break of 30 minutes" in fault for fault in faults)


def test_one_long_visit_has_no_break():
    van = replace(VAN, break_after_min=200)
    # 20 + 165 + 20 are 205 minutes.
    (fault,) = check_week(problem(van), [visit(0, "b", 600, 765)])
    assert "205 minutes without a break" in fault


def test_people_are_checked():
    week = problem(crew=(ANA, BO))
    both = {("V", 0): ["Ana", "Bo"], ("V", 2): ["Ana", "Bo"]}
    assert check_week(week, GOOD, both) == ()
    assert check_week(week, GOOD) == ()
    (fault,) = check_week(week, GOOD, {**both, ("V", 2): ["Ana"]})
    assert fault == "V, Wednesday: 1 on the crew, and at least 2 have to go out."
    faults = check_week(week, GOOD, {**both, ("V", 2): ["Ana", "Cy"]})
    assert "Cy is not on the crew list" in faults[0]
    assert "Ana is named twice" in check_week(week, GOOD, {**both, ("V", 2): ["Ana"] * 2})[0]
    assert len(check_week(week, GOOD, {})) == 2


def test_people_have_roles_hours_and_one_place():
    nobody = problem(replace(VAN, roles=("driver",)), crew=(ANA, BO))
    both = {("V", 0): ["Ana", "Bo"], ("V", 2): ["Ana", "Bo"]}
    assert check_week(nobody, GOOD[:1], both) == (
        "V, Monday: nobody on the crew has the role driver.",
    )
    tuesday = [visit(1, "b", 600, 690)]
    assert check_week(problem(crew=(ANA, BO)), tuesday, {("V", 1): ["Ana", "Bo"]}) == (
        "V, Tuesday: Bo is not available at Tuesday 9:40 am.",
    )
    # 225 minutes on Monday, 110 on Wednesday: 335.
    tired = (replace(ANA, weekly_min=334), BO)
    assert check_week(problem(crew=tired), GOOD, both) == (
        "Ana: out for 335 minutes in the week, more than 334.",
    )
    vans = (VAN, replace(VAN, van_id="W"))
    week = week_problem(STOPS, vans, DRIVE, crew=(ANA, BO))
    at_once = [visit(0, "a", 600, 690), visit(0, "b", 600, 690, "W")]
    crew = {("V", 0): ["Ana", "Bo"], ("W", 0): ["Ana", "Bo"]}
    assert check_week(week, at_once, crew) == (
        "Ana: on two shifts at the same time (V, Monday; W, Monday).",
        "Bo: on two shifts at the same time (V, Monday; W, Monday).",
    )


def test_a_night_from_sunday_to_monday_goes_around_the_week():
    night = Van("V", "base", days=(6,), first_min=1320, last_min=1560)
    stops = pd.DataFrame({"hours_osm": ["Su 22:00-26:00"]}, index=pd.Index(["b"], name="stop_id"))
    week = week_problem(stops, night, DRIVE)
    # 23:30 on Sunday to 1:00 on Monday.
    assert check_week(week, [visit(6, "b", 1410, 1500)]) == ()
    stops["hours_osm"] = "Su 22:00-24:00"
    week = week_problem(stops, night, DRIVE)
    (fault,) = check_week(week, [visit(6, "b", 1410, 1500)])
    assert "not permitted to at Monday midnight" in fault
    awake = (replace(ANA, available=week_hours("Su 22:00-24:00")), replace(BO, available=HOUR >= 0))
    week = week_problem(stops.assign(hours_osm=None), night, DRIVE, crew=awake)
    (fault,) = check_week(week, [visit(6, "b", 1410, 1500)], {("V", 6): ["Ana", "Bo"]})
    assert fault == "V, Sunday: Ana is not available at Monday midnight."


def test_days_apart_go_around_the_week():
    ends = replace(VAN, days=(0, 6))
    week = week_problem(STOPS.assign(days_apart=2), ends, DRIVE)
    assert check_week(week, [visit(0, "b", 600, 690), visit(6, "b", 600, 690)]) == (
        "b: visits on Monday and Sunday are closer than 2 days.",
    )


def test_changes_are_the_greater_of_dropped_and_added():
    old = Roster((visit(0, "a", 600, 690), visit(2, "a", 600, 690)))
    assert changes_of(old, old.visits) == 0
    assert changes_of(old, []) == 2
    assert changes_of(old, GOOD) == 1
    assert changes_of(old, [visit(0, "a", 600, 705), *GOOD[1:]]) == 2
    other = [visit(0, "a", 600, 690, "W"), visit(2, "a", 600, 690)]
    assert changes_of(old, other) == 1
    assert changes_of(Roster((visit(0, "a", 600, 690, ""),)), other[:1]) == 0


def test_the_value_is_held_against_the_rule():
    # b alone, one weight of 1: 60 minutes of the 60 + 60 / 2 + 120 / 4 that are all.
    week = problem()
    visits = [visit(0, "b", 600, 690)]
    assert check_week(week, visits, value=60 / 120) == ()
    assert "said to be worth 0.6, and is worth 0.5" in check_week(week, visits, value=0.6)[0]


def planned(**changes: object) -> VanWeek:
    rows = [("V", "Mo", "a", 600, 690, 615, 675, 10.0, 0.5)]
    columns = ["van", "day", "stop", "arrive", "leave", "serve_from", "serve_to", "drive_min"]
    shifts = pd.DataFrame(
        {"van": ["V"], "day": ["Mo"], "leave_base": [590.0], "back_at_base": [700.0],
         "crew": ["Ana;Bo"]}
    )  # fmt: skip
    week = VanWeek(
        problem(crew=(ANA, BO)), (GOOD[0],), pd.DataFrame(rows, columns=[*columns, "gain"]), shifts,
        value=0.5, bound=0.6, status="feasible", why="",
    )  # fmt: skip
    return replace(week, **changes)


def test_the_tables_of_a_planned_week_are_held_against_its_visits():
    good = planned()
    assert check_week(good) == ()
    table = good.visits
    for changes, words in [
        ({"visits": table.assign(arrive=615)}, "table of visits does not have"),
        ({"visits": table.iloc[:0]}, "table of visits does not have"),
        ({"visits": table.assign(serve_to=690)}, "times in the table of visits"),
        ({"visits": table.assign(drive_min=9.0)}, "times in the table of visits"),
        ({"shifts": good.shifts.assign(back_at_base=710.0)}, "table of shifts"),
        ({"shifts": good.shifts.assign(crew="Ana")}, "1 on the crew"),
        ({"bound": 0.49}, "The value 0.5 is above its bound 0.49"),
        ({"value": 0.55}, "is worth 0.5"),
        ({"n_changes": 1}, "Changes from the present week: told are 1, and there are 0"),
        ({"status": "infeasible"}, "cannot be planned has visits"),
    ]:
        faults = check_week(planned(**changes))
        assert len(faults) == 1, faults
        assert words in faults[0]
    nothing = planned(status="infeasible", stays=(), visits=table.iloc[:0])
    assert check_week(nothing) == ()
