"""Tiny weeks, beside all weeks that there can be."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pandas as pd
import pytest

from benchmarks.van_week_towns import town
from hrgeo.vans import (
    Stops,
    Van,
    Visit,
    WeekNeed,
    WeekProblem,
    check_week,
    plan_week,
    planning,
    value_of,
)

N_STOPS = 3
FIRST, LAST = 600, 720


def tiny(seed: int, days: tuple[int, ...], *, same_hours: bool = False) -> WeekProblem:
    rng = np.random.default_rng(seed)
    names = [*"abc", "base"]
    drive = rng.integers(3, 22, (4, 4)).astype(float)
    np.fill_diagonal(drive, 0.0)
    within = rng.random((6, N_STOPS)) < 0.6
    permitted = np.ones((N_STOPS, 672), dtype=bool)
    permitted[0, :] = np.arange(672) % 96 >= 44
    return WeekProblem(
        vans=(Van("van", "base", days, FIRST, LAST, set_up_min=5, pack_up_min=10),),
        stops=Stops(
            pd.Index(names[:3], name="stop_id"),
            permitted,
            *(np.full(N_STOPS, n) for n in (25, 60, 0, 2 if same_hours else 1, 1)),
            np.full(N_STOPS, np.inf),
        ),
        need=WeekNeed(
            rng.random(6),
            np.concatenate([[0], np.cumsum(within.sum(axis=1))]),
            np.nonzero(within)[1],
            rng.integers(0, 2, 6),
            np.array([np.ones(672), 0.5 + (np.arange(672) % 96 < 45)]),
        ),
        drive_min=pd.DataFrame(drive, names, names),
        same_hours=same_hours,
    )


def all_shifts(problem: WeekProblem, day: int) -> list[tuple[Visit, ...]]:
    """Each shift of up to two visits that the checker lets pass; a third has no room."""
    times = range(FIRST, LAST + 1, 15)
    alone = [
        Visit("van", day, stop, arrive, leave)
        for stop in problem.stops.stop_ids
        for arrive, leave in itertools.combinations(times, 2)
    ]
    alone = [visit for visit in alone if not check_week(problem, [visit])]
    pairs = [
        (one, two)
        for one, two in itertools.product(alone, alone)
        if one.leave_min <= two.arrive_min
        and one.stop_id != two.stop_id
        and not check_week(problem, [one, two])
    ]
    return [(), *((visit,) for visit in alone), *pairs]


@pytest.mark.parametrize("seed", range(3))
def test_one_shift_is_the_best_of_all(seed: int) -> None:
    problem = tiny(seed, (0,))
    best = max(value_of(problem, visits).total for visits in all_shifts(problem, 0))
    week = plan_week(problem, seed=seed, iterations=25)
    assert week.value == pytest.approx(best)
    assert week.bound >= best - 1e-9


@pytest.mark.parametrize("same_hours", [False, True])
def test_two_shifts_are_the_best_of_all(same_hours: bool) -> None:  # noqa: FBT001 -- a case
    problem = tiny(5, (0, 3), same_hours=same_hours)
    # A visit of two stays alone, as long as can be, is enough to be beaten or met.
    narrow = dataclasses.replace(
        problem, vans=(dataclasses.replace(problem.vans[0], first_min=630, last_min=705),)
    )
    weeks = [
        one + two
        for one, two in itertools.product(all_shifts(narrow, 0), all_shifts(narrow, 3))
        if not check_week(narrow, one + two)
    ]
    best = max(value_of(narrow, visits).total for visits in weeks)
    week = plan_week(narrow, iterations=25)
    assert week.value == pytest.approx(best)


def longer(seed: int, *, same_hours: bool) -> WeekProblem:
    problem = tiny(seed, (0, 3), same_hours=True)  # which allows two visits to each stop
    van = dataclasses.replace(problem.vans[0], last_min=840)
    return dataclasses.replace(problem, vans=(van,), same_hours=same_hours)


def test_more_turns_find_more(monkeypatch: pytest.MonkeyPatch) -> None:
    # Of the search alone: choosing anew when a shift begins makes up for it in a week this small.
    monkeypatch.setattr(planning, "shorter_ways", lambda _problem, _shifts, visits, _ending: visits)
    problem = longer(2, same_hours=False)
    one, ten = (plan_week(problem, iterations=n, exact=False).value for n in (1, 10))
    assert ten > 1.2 * one


def test_more_turns_find_more_of_a_whole_week() -> None:
    problem = town(0, n_stops=24, n_vans=1, n_days=2, n_need=200)
    one, many = (plan_week(problem, iterations=n, exact=False).value for n in (1, 50))
    assert many > 1.03 * one


def test_where_hours_must_be_the_same_they_are() -> None:
    week = plan_week(longer(0, same_hours=True), iterations=3, exact=False)
    hours = {(visit.stop_id, visit.arrive_min) for visit in week.stays}
    stops = {visit.stop_id for visit in week.stays}
    assert len(hours) == len(stops) < len(week.stays)
