"""Small weeks are solved exactly as well, and tell how far the search was from the best."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

from hrgeo.errors import InputError
from hrgeo.vans import Stops, Van, WeekNeed, WeekProblem, plan_week
from hrgeo.vans.ending import Ending
from hrgeo.vans.exact import is_small, solve_exact
from hrgeo.vans.planning import week_of
from hrgeo.vans.shifts import offered_shifts
from hrgeo.vans.small_weeks import Found, solved_too


def small_week(seed: int, *, least_visits: int = 0, last_min: int = 780) -> WeekProblem:
    """Four stops that share need, two days, breaks in longer shifts."""
    rng = np.random.default_rng(seed)
    n = 4
    names = [*(f"stop {i}" for i in range(n)), "base"]
    drive = rng.integers(4, 25, (n + 1, n + 1)).astype(float)
    np.fill_diagonal(drive, 0.0)
    within = rng.random((12, n)) < 0.5
    hour = np.arange(672) % 96 // 4
    opens = rng.choice([0, 10, 11], n)
    van = Van("van", "base", (0, 3), 570, last_min, break_after_min=150, break_min=20)
    return WeekProblem(
        vans=(van,),
        stops=Stops(
            pd.Index(names[:-1], name="stop_id"),
            hour >= opens[:, None],
            *(np.full(n, each) for each in (30, 90, least_visits, 2, 1)),
            np.full(n, np.inf),
        ),
        need=WeekNeed(
            rng.gamma(1.0, 1.0, 12),
            np.concatenate([[0], np.cumsum(within.sum(axis=1))]),
            np.nonzero(within)[1],
            rng.integers(0, 2, 12),
            np.array([np.ones(672), 1.0 + 0.5 * np.cos((hour - 12) / 24 * 2 * np.pi)]),
        ),
        drive_min=pd.DataFrame(drive, names, names),
    )


def test_the_search_alone_is_within_two_percent_of_the_optimum_on_average() -> None:
    shares = []
    for seed in range(6):
        problem = small_week(seed)
        assert is_small(problem, offered_shifts(problem))
        week = plan_week(problem, seed=seed, iterations=100)
        assert week.status == "optimal"
        # With too few steps it is proven by solving it, and told; else by the bound alone.
        known = week.value if math.isnan(week.searched_value) else week.searched_value
        assert known <= week.value * (1 + 1e-9)
        shares.append(known / week.bound)
    assert np.mean(shares) >= 0.98


def test_a_search_that_fell_short_is_made_good_and_told() -> None:
    problem = small_week(2)
    alone = plan_week(problem, iterations=1, exact=False)
    assert (alone.status, alone.stopped_by) == ("feasible", "iterations")
    assert math.isnan(alone.searched_value)
    week = plan_week(problem, iterations=1)
    best = solve_exact(problem, offered_shifts(problem))
    assert (week.status, week.stopped_by) == ("optimal", "")
    assert week.searched_value == alone.value < 0.999 * week.value
    assert week.value == pytest.approx(best.value, rel=1e-6)
    assert week.value <= week.bound <= week.value * (1 + 1e-6) < alone.bound
    percent = math.floor(1000 * alone.value / week.value) / 10
    assert f"the search alone reached {percent:g}% of it" in week.why
    assert plan_week(problem, iterations=1).stays == week.stays


def test_no_week_at_all_is_proven() -> None:
    """Each stop has room by itself; all four together have not."""
    problem = small_week(1, least_visits=1, last_min=735)
    week = plan_week(problem, iterations=10)
    assert week.status == "infeasible"
    assert sum(week.unmet.values()) > 0
    assert "It is proven that no week keeps all rules together." in week.why
    unproven = plan_week(problem, iterations=10, exact=False)
    assert "This is not proof that there is none." in unproven.why


def test_a_week_that_the_search_missed_is_found() -> None:
    problem = small_week(3, least_visits=1)
    shifts = offered_shifts(problem)
    nothing = Found(None, math.inf, "iterations")
    found = solved_too(problem, shifts, nothing, ending=Ending())
    assert found.visits is not None
    assert {visit.stop_id for visit in found.visits} == set(problem.stops.stop_ids)
    assert found.searched_value == 0.0
    week = week_of(problem, shifts, found)
    assert week.status == "optimal"
    assert week.searched_value == 0.0


def test_nothing_is_solved_once_time_is_up_or_the_bound_has_proven_it() -> None:
    problem = small_week(4)
    shifts = offered_shifts(problem)
    empty = Found((), 10.0, "iterations")
    assert solved_too(problem, shifts, empty, ending=Ending.within(0.0)) is empty
    assert solved_too(problem, shifts, empty, ending=Ending(cancel=lambda: True)) is empty
    proven = Found((), 0.0, "")
    assert solved_too(problem, shifts, proven, ending=Ending()) is proven
    long = small_week(4, last_min=1_200)
    assert solved_too(long, offered_shifts(long), empty, ending=Ending()) is empty


def test_a_question_with_faults_is_refused_with_all_of_them() -> None:
    problem = small_week(5)
    drive = problem.drive_min.copy()
    drive.iloc[0, 1] = -1.0
    van = dataclasses.replace(problem.vans[0], shift_min=-1)
    wrong = dataclasses.replace(problem, vans=(van,), drive_min=drive)
    with pytest.raises(InputError) as refused:
        plan_week(wrong, iterations=1)
    assert "shift_min" in str(refused.value)
    assert "negative" in str(refused.value)
