"""People are assigned to shifts so that most minutes are offered."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from hrgeo.vans import CrewMember, Roster, Van, Visit, offered_shifts, week_hours, week_problem

DRIVE = pd.DataFrame([[0.0, 10.0], [10.0, 0.0]], index=["a", "base"], columns=["a", "base"])
STOPS = pd.DataFrame({"least_min": [60]}, index=pd.Index(["a"], name="stop_id"))
VAN = Van("V", "base", days=(0, 1, 2))


def person(name: str, hours: str, *roles: str, weekly_min: float = math.inf) -> CrewMember:
    return CrewMember(name, week_hours(hours), roles, weekly_min)


def offers(vans, *crew: CrewMember, stops: pd.DataFrame = STOPS, **changes):
    problem = week_problem(stops, vans, DRIVE, crew=crew, **changes)
    return [
        (s.van_id, s.day, s.first_min, s.last_min, s.shift_min, s.crew)
        for s in offered_shifts(problem)
    ]


def test_without_a_crew_all_shifts_are_offered_with_the_hours_of_the_van():
    shifts = offered_shifts(week_problem(STOPS, replace(VAN, n_shifts=1), DRIVE))
    assert [(s.position, s.day, s.first_min, s.last_min) for s in shifts] == [
        (0, 0, 540, 1020), (1, 1, 540, 1020), (2, 2, 540, 1020),
    ]  # fmt: skip
    assert {s.crew for s in shifts} == {()}
    short = offered_shifts(week_problem(STOPS, replace(VAN, last_min=720), DRIVE))
    assert {s.shift_min for s in short} == {180}  # no longer than from 9 to 12 o'clock


def test_a_shift_is_as_long_as_enough_people_are_there():
    found = offers(VAN, person("Ana", "Mo-Tu 09:00-13:00"), person("Bo", "Mo 11:00-17:00; We off"))
    assert found == [("V", 0, 660, 780, 120, ("Ana", "Bo"))]


def test_of_two_windows_of_a_day_the_longer_is_taken():
    # Mornings with Ana 3 hours, afternoons with Cy 4; Bo is there all day.
    crew = [person("Ana", "Mo 09:00-12:00"), person("Bo", "Mo 09:00-17:00"),
            person("Cy", "Mo 13:00-17:00")]  # fmt: skip
    assert offers(VAN, *crew) == [("V", 0, 780, 1020, 240, ("Bo", "Cy"))]


def test_roles_have_to_be_among_them_and_one_person_may_have_several():
    crew = [person("Ana", "Mo-We 09:00-17:00", "nurse"), person("Bo", "Mo-We 09:00-17:00"),
            person("Cy", "Tu 09:00-17:00", "driver", "nurse")]  # fmt: skip
    found = offers(replace(VAN, roles=("driver", "nurse")), *crew)
    assert [(day, len(names), names[-1]) for _, day, *_, names in found] == [(1, 2, "Cy")]


def test_hours_of_a_week_limit_the_sum_of_shifts():
    # 960 minutes are two shifts of 480; a third day stays without.
    crew = [person("Ana", "Mo-We 09:00-17:00", weekly_min=960), person("Bo", "Mo-We 09:00-17:00")]
    found = offers(VAN, *crew)
    assert [length for *_, length, _ in found] == [480, 480]
    # 900 minutes are two shifts of 450.
    crew[0] = replace(crew[0], weekly_min=900)
    assert sum(length for *_, length, _ in offers(VAN, *crew)) == 900


def test_nobody_is_on_two_shifts_at_once():
    vans = (replace(VAN, days=(0,)), replace(VAN, van_id="W", days=(0,)))
    pair = [person("Ana", "Mo 09:00-17:00"), person("Bo", "Mo 09:00-17:00")]
    assert len(offers(vans, *pair)) == 1
    two_pairs = [*pair, person("Cy", "Mo 09:00-17:00"), person("Di", "Mo 09:00-17:00")]
    found = offers(vans, *two_pairs)
    assert sorted(name for *_, names in found for name in names) == ["Ana", "Bo", "Cy", "Di"]
    # Mornings with one van, afternoons with the other.
    vans = (replace(vans[0], last_min=780), replace(vans[1], first_min=780))
    assert [(van, names) for van, *_, names in offers(vans, *pair)] == [
        ("V", ("Ana", "Bo")), ("W", ("Ana", "Bo")),
    ]  # fmt: skip


def test_shifts_overlap_around_the_end_of_the_week():
    night = replace(VAN, days=(6,), first_min=1200, last_min=1800)  # to 6 am on Monday
    day = replace(VAN, van_id="W", days=(0,), first_min=300, last_min=660)  # from 5 am
    pair = [person("Ana", "24/7"), person("Bo", "24/7")]
    (only,) = offers((night, day), *pair)
    assert only[:2] == ("V", 6)
    assert len(offers((night, replace(day, first_min=360)), *pair)) == 2


def test_one_person_is_not_a_crew_of_two():
    assert offers(VAN, person("Ana", "24/7")) == []
    assert len(offers(replace(VAN, least_crew=1), person("Ana", "24/7"))) == 3


def test_people_are_not_sent_out_where_there_is_no_stop_to_visit():
    stops = STOPS.assign(hours_osm="Tu 10:00-15:00")
    pair = [person("Ana", "Mo-We 09:00-17:00", weekly_min=480), person("Bo", "Mo-We 09:00-17:00")]
    assert [day for _, day, *_ in offers(VAN, *pair, stops=stops)] == [1]


def test_further_days_are_offered_where_people_are_left():
    # Two shifts of three days: the third day is offered as well, for the plan to choose.
    pair = [person("Ana", "Mo-We 09:00-17:00"), person("Bo", "Mo-We 09:00-17:00")]
    assert len(offers(replace(VAN, n_shifts=2), *pair)) == 3
    pair[0] = replace(pair[0], weekly_min=960)
    assert len(offers(replace(VAN, n_shifts=2), *pair)) == 2


def test_visits_that_are_locked_or_of_the_roster_come_first():
    # 200 minutes are enough for one shift with a visit of 90 and drives of 10 there and back.
    pair = [person("Ana", "Mo-We 09:00-17:00", weekly_min=200), person("Bo", "Mo-We 09:00-17:00")]
    on_wednesday, on_tuesday = (Visit("V", day, "a", 600, 690) for day in (2, 1))
    roster = Roster((on_tuesday,))
    assert [day for _, day, *_ in offers(VAN, *pair, roster=roster)] == [1]
    found = offers(VAN, *pair, roster=roster, locked=[on_wednesday])
    assert [day for _, day, *_ in found] == [2]
    # With 240 minutes both days have one, which is as much as one long shift.
    pair[0] = replace(pair[0], weekly_min=240)
    found = offers(VAN, *pair, roster=roster, locked=[on_wednesday])
    assert [(day, length) for _, day, *_, length, _ in found] == [(1, 120), (2, 120)]


def test_nobody_is_assigned_who_is_not_needed():
    crew = [person(name, "Mo 09:00-17:00") for name in ("Ana", "Bo", "Cy", "Di")]
    (found,) = offers(VAN, *crew)
    assert len(found[-1]) == 2
    assert found == offers(VAN, *crew)[0]


@pytest.mark.parametrize("seed", range(12))
def test_no_assignment_of_whole_shifts_offers_more(seed):
    """Try all pairs for all shifts: all whole days, two vans, people with limits."""
    draw = np.random.default_rng(seed)
    vans = (replace(VAN, days=(0, 1)), replace(VAN, van_id="W", days=(0, 1)))
    crew = []
    for i in range(4):
        days = "; ".join(f"{day} 09:00-17:00" for day in ("Mo", "Tu") if draw.random() < 0.8)
        weekly = [480.0, 960.0][int(draw.integers(2))]
        crew.append(person(f"p{i}", days or "off", *(["driver"] * (i % 2)), weekly_min=weekly))
    vans = tuple(replace(van, roles=("driver",)) for van in vans)

    best = 0
    slots = [(van, day) for van in vans for day in van.days]
    ways = [(), *itertools.combinations(range(4), 2)]
    for chosen in itertools.product(ways, repeat=len(slots)):
        there = [
            (day, i) for (_, day), people in zip(slots, chosen, strict=True) for i in people
        ]  # fmt: skip
        works = len(set(there)) == len(there) and all(
            crew[i].available[day * 96 + 40] for day, i in there
        )
        works &= all(any(i % 2 for i in people) for people in chosen if people)
        works &= all(
            480 * sum(i == j for _, j in there) <= crew[i].weekly_min for i in range(4)
        )  # fmt: skip
        if works:
            best = max(best, 480 * sum(map(bool, chosen)))
    total = sum(length for *_, length, _ in offers(vans, *crew))
    assert total >= best
