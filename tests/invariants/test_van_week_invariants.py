"""What is true of any planned week."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgeo.vans import Roster, Stops, Van, WeekNeed, WeekProblem, check_week, plan_week, value_of


def any_week(rng: np.random.Generator) -> WeekProblem:
    """A week with hours, spacing, contacts, breaks and shifts past midnight by chance."""
    n, n_vans, n_need = int(rng.integers(1, 7)), int(rng.integers(1, 3)), 8
    names = [*(f"stop {i}" for i in range(n)), "base"]
    drive = rng.uniform(0.0, 40.0, (n + 1, n + 1))
    drive[rng.random((n + 1, n + 1)) < 0.05] = np.inf
    np.fill_diagonal(drive, 0.0)
    within = rng.random((n_need, n)) < 0.4
    first = int(rng.choice([480, 540, 1_200]))
    vans = tuple(
        Van(
            f"van {i}",
            "base",
            days=tuple(sorted(rng.choice(7, int(rng.integers(1, 4)), replace=False).tolist())),
            first_min=first,
            last_min=first + int(rng.choice([90, 300, 600])),
            n_shifts=int(rng.choice([1, 2])),
            set_up_min=10,
            pack_up_min=int(rng.choice([0, 15])),
            break_after_min=240,
        )
        for i in range(n_vans)
    )
    least = rng.choice([15, 30, 60], n)
    most_visits = rng.integers(1, 4, n)
    return WeekProblem(
        vans=vans,
        stops=Stops(
            pd.Index(names[:-1], name="stop_id"),
            np.repeat(rng.random((n, 84)) < 0.7, 8, axis=1),
            least,
            least + rng.choice([0, 45, 120], n),
            rng.choice([0, 0, 0, 1], n),
            most_visits,
            rng.integers(0, 4, n),
            rng.choice([2.0, np.inf], n),
        ),
        need=WeekNeed(
            rng.random(n_need),
            np.concatenate([[0], np.cumsum(within.sum(axis=1))]),
            np.nonzero(within)[1],
            rng.integers(0, 3, n_need),
            rng.uniform(0.0, 2.0, (3, 672)),
        ),
        drive_min=pd.DataFrame(drive, names, names),
        contacts_per_need=float(rng.choice([5.0, 50.0])) if rng.random() < 0.4 else None,
        same_hours=bool(rng.random() < 0.3),
    )


@settings(deadline=None, max_examples=6)
@given(st.integers(0, 10_000))
def test_every_week_passes_the_checker(seed: int) -> None:
    rng = np.random.default_rng(seed)
    problem = any_week(rng)
    week = plan_week(problem, seed=seed, iterations=4)
    assert check_week(week) == ()
    assert week.value == pytest.approx(value_of(problem, week.stays).total)
    assert week.value <= week.bound + 1e-9
    if week.status != "infeasible":
        # As its own roster, a week can stay as it is, and no change makes it worse.
        most = int(rng.integers(0, 3))
        roster = Roster(week.stays, most)
        again = plan_week(dataclasses.replace(problem, roster=roster), seed=seed, iterations=4)
        assert again.n_changes <= most
        assert again.value >= week.value - 1e-9
        # Whatever is locked stays.
        locked = week.stays[: int(rng.integers(0, 3))]
        held = plan_week(dataclasses.replace(problem, locked=locked), seed=seed, iterations=4)
        if held.status != "infeasible":
            assert set(locked) <= set(held.stays)
