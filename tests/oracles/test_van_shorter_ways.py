"""Shorter ways of a planned week, against trying every order."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations

import numpy as np
import pandas as pd
import pytest

from benchmarks.van_week_towns import town
from hrgeo.vans import (
    Roster,
    Stops,
    Van,
    Visit,
    WeekNeed,
    WeekProblem,
    check_week,
    offered_shifts,
    plan_week,
    value_of,
)
from hrgeo.vans.ending import Ending
from hrgeo.vans.shorter_ways import LEAST_SAVED_MIN, shorter_ways

VAN = Van("van", "base", days=(0,), set_up_min=0, pack_up_min=0)


def question(drive: np.ndarray, van: Van = VAN) -> WeekProblem:
    """Ask about stops that all count the same at all hours; the base is last in the table."""
    n = len(drive) - 1
    names = [*(f"stop {i}" for i in range(n)), "base"]
    return WeekProblem(
        vans=(van,),
        stops=Stops(
            stop_ids=pd.Index(names[:-1], name="stop_id"),
            permitted=np.ones((n, 672), dtype=bool),
            least_min=np.full(n, 30),
            most_min=np.full(n, 120),
            least_visits=np.zeros(n, dtype=np.int64),
            most_visits=np.ones(n, dtype=np.int64),
            days_apart=np.ones(n, dtype=np.int64),
            contacts_per_hour=np.full(n, np.inf),
        ),
        need=WeekNeed(
            weight=np.ones(n),
            reach_start=np.arange(n + 1),
            reach_stop=np.arange(n),
            kind=np.zeros(n, dtype=np.int64),
            rate=np.ones((1, 672)),
        ),
        drive_min=pd.DataFrame(drive, names, names),
    )


def street(*at: float) -> np.ndarray:
    """Give minutes between stops along a street whose base is at 0."""
    places = np.array([*at, 0.0])
    return np.abs(places[:, None] - places)


def visits_at(*begins: int, length: int = 30) -> list[Visit]:
    """Give a visit of each stop, the first at the first time."""
    return [Visit("van", 0, f"stop {i}", at, at + length) for i, at in enumerate(begins)]


def driven(problem: WeekProblem, visits) -> float:
    """Give the minutes of driving of one shift."""
    in_time = sorted(visits, key=lambda visit: visit.arrive_min)
    way = ["base", *(visit.stop_id for visit in in_time), "base"]
    return sum(problem.drive(a, b) for a, b in pairwise(way))


def check(problem: WeekProblem, before, after) -> None:
    """Hold what came out against what went in."""
    assert check_week(problem, after) == ()
    assert value_of(problem, after).total >= value_of(problem, before).total * (1 - 1e-9)
    stays = [
        sorted((v.stop_id, v.leave_min - v.arrive_min) for v in one) for one in (before, after)
    ]
    assert stays[0] == stays[1]


def shortest(drive: np.ndarray) -> float:
    """Give the least minutes by trying every order."""
    n = len(drive) - 1
    ways = ([n, *order, n] for order in permutations(range(n)))
    return min(sum(drive[a, b] for a, b in pairwise(way)) for way in ways)


@pytest.mark.parametrize("seed", range(8))
def test_no_order_drives_less_where_all_hours_are_alike(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 7))
    drive = rng.uniform(1, 29, (n + 1, n + 1))
    np.fill_diagonal(drive, 0.0)
    problem = question(drive, replace(VAN, break_after_min=1_000))
    before = visits_at(*(585 + 60 * i for i in range(n)))
    assert check_week(problem, before) == ()
    after = shorter_ways(problem, offered_shifts(problem), before)
    check(problem, before, after)
    assert driven(problem, after) < shortest(drive) + LEAST_SAVED_MIN


@pytest.mark.parametrize("seed", range(4))
def test_a_shift_keeps_its_break(seed):
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 7, (6, 2))
    drive = np.abs(xy[:, None] - xy).sum(axis=2)
    problem = question(drive, replace(VAN, break_after_min=240))
    # Five stays of 60 minutes, 15 between them, 60 before the third one for the break.
    before = visits_at(570, 645, 765, 840, 915, length=60)
    assert check_week(problem, before) == ()
    after = shorter_ways(problem, offered_shifts(problem), before)
    check(problem, before, after)
    assert driven(problem, after) < shortest(drive) + LEAST_SAVED_MIN


def test_permitted_hours_decide_the_order():
    # 20, 10 and 30 minutes along a street: 20 + 10 + 20 + 30 = 80 driven, out and back takes 60.
    problem = question(street(20, 10, 30))
    before = visits_at(600, 660, 720)
    after = shorter_ways(problem, offered_shifts(problem), before)
    check(problem, before, after)
    assert (driven(problem, before), driven(problem, after)) == (80.0, 60.0)
    assert after[0].arrive_min == 600  # as before: people know when the van comes

    # The first is permitted until 10:30 alone, so that it comes first; the second until 11:00,
    # so that there is no time for the third between them (9:30 and 30 min there, 15 to the third,
    # 30 there, 30 back: 11:15). And the second must not come before 10:00.
    slot = np.arange(672)
    permitted = np.stack([slot < 42, (slot >= 40) & (slot < 44), slot >= 0])
    bound = replace(problem, stops=replace(problem.stops, permitted=permitted))
    assert shorter_ways(bound, offered_shifts(bound), before) == tuple(before)


def test_among_the_permitted_hours_the_shortest_order_is_taken():
    # Along a street at -10, 10, -30 and 30. In turn: 10 + 20 + 40 + 60 + 30 = 160; one side first,
    # then the other: 120. The first two are permitted until 11:30, so that they come first: to
    # the third (9:15 to 9:45 at the first, 10:15 to 10:45 there) and back to the second takes
    # until 12:00. Left are the second before the first, 10 + 20 + 20 + 60 + 30 = 140, or the
    # fourth before the third, as long.
    at = np.array([-10.0, 10, -30, 30, 0])
    problem = question(np.abs(at[:, None] - at))
    permitted = np.ones((4, 672), dtype=bool)
    permitted[:2, 46:] = False
    bound = replace(problem, stops=replace(problem.stops, permitted=permitted))
    before = visits_at(600, 660, 735, 825)
    after = shorter_ways(bound, offered_shifts(bound), before)
    check(bound, before, after)
    assert (driven(bound, before), driven(bound, after)) == (160.0, 140.0)


@pytest.mark.parametrize("is_first_soon", [True, False])
def test_a_round_is_driven_the_way_round_that_is_worth_more(is_first_soon):
    # Three corners of a square, the base is the fourth: 40 around, 60 with the far corner last.
    xy = np.array([[0.0, 10], [10, 0], [10, 10], [0, 0]])
    problem = question(np.abs(xy[:, None] - xy).sum(axis=2))
    rate = np.ones((3, 672))
    soon, late = (0, 1) if is_first_soon else (1, 0)
    rate[soon, 44:], rate[late, :44] = 0.0, 0.0  # until and from 11:00
    timed = replace(problem, need=replace(problem.need, kind=np.arange(3), rate=rate))
    before = visits_at(*((600, 660, 720) if is_first_soon else (660, 600, 720)))
    after = shorter_ways(timed, offered_shifts(timed), before)
    check(timed, before, after)
    assert (driven(timed, before), driven(timed, after)) == (60.0, 40.0)
    assert [visit.stop_id for visit in after] == [f"stop {soon}", "stop 2", f"stop {late}"]


def test_what_is_set_stays_where_it_is():
    problem = question(street(20, 10, 30))
    before = visits_at(600, 660, 720)
    shifts = offered_shifts(problem)
    for held in (
        replace(problem, locked=tuple(before)),
        replace(problem, roster=Roster(tuple(before), max_changes=9)),
        replace(problem, roster=Roster(tuple(replace(v, van_id="") for v in before))),
        replace(problem, same_hours=True),
    ):
        assert shorter_ways(held, shifts, before) == tuple(before)
    # The first alone is locked: it is passed on the way to the third, the second comes last.
    one = replace(problem, locked=tuple(before[:1]))
    after = shorter_ways(one, shifts, before)
    assert [visit.stop_id for visit in after] == ["stop 0", "stop 2", "stop 1"]
    assert driven(one, after) == 60.0
    assert shorter_ways(problem, shifts, before, Ending(deadline_s=0.0)) == tuple(before)


def test_worth_comes_before_ways():
    # In the morning the first stop counts twice, in the afternoon the others do.
    problem = question(street(20, 10, 30))
    rate = np.ones((2, 672))
    rate[0, :44], rate[1, 44:] = 2.0, 2.0
    need = replace(problem.need, kind=np.array([0, 1, 1]), rate=rate)
    timed = replace(problem, need=need)
    before = visits_at(600, 660, 720)
    after = shorter_ways(timed, offered_shifts(timed), before)
    check(timed, before, after)
    # 10:00 to 10:30 at the first, then the third (12:00), the second on the way back.
    assert driven(timed, after) == 60.0
    assert after[0].stop_id == "stop 0"
    assert after[0].leave_min <= 660 <= after[1].arrive_min


def test_no_shorter_way_costs_worth():
    # Each stop counts in its own half hour alone: any other order misses one.
    problem = question(street(20, 10, 30))
    rate = np.zeros((3, 672))
    for stop, hour in enumerate((10, 11, 12)):
        rate[stop, 4 * hour : 4 * hour + 2] = 1.0
    timed = replace(problem, need=replace(problem.need, kind=np.arange(3), rate=rate))
    before = visits_at(600, 660, 720)
    assert shorter_ways(timed, offered_shifts(timed), before) == tuple(before)


def test_ways_of_a_planned_week_are_no_shorter_once_more():
    problem = town(0, n_stops=24, n_vans=1, n_days=2, n_need=200)
    n = len(problem.stops)
    stops = replace(problem.stops, most_min=np.full(n, 30), least_min=np.full(n, 30))
    need = replace(problem.need, rate=np.ones_like(problem.need.rate))
    van = replace(problem.vans[0], set_up_min=0, pack_up_min=0)
    problem = replace(problem, stops=stops, need=need, vans=(van,))
    week = plan_week(problem, iterations=60, exact=False)
    assert len(week.stays) > 12
    shifts = offered_shifts(problem)
    assert shorter_ways(problem, shifts, week.stays) == week.stays
    for _, visits in week.visits.groupby(["van", "day"]):
        order = visits["stop"].tolist()
        ways = [problem.drive(a, b) for a, b in pairwise(["base 0", *order, "base 0"])]
        assert sum(ways) == pytest.approx(
            week.shifts.set_index("day").loc[visits["day"].iloc[0], "driving_min"]
        )
