"""The exact week and the bound against every week that there is."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from hrgeo.vans import Roster, Stops, Van, Visit, WeekNeed, WeekProblem, value_of
from hrgeo.vans.bounds import upper_bound
from hrgeo.vans.checker import check_week
from hrgeo.vans.ending import Ending
from hrgeo.vans.exact import is_small, solve_exact
from hrgeo.vans.problem import slots_of_week
from hrgeo.vans.shifts import Shift, offered_shifts

STEPS = 60


def week(
    seed: int = 0,
    *,
    hours: tuple[tuple[int, int], ...] = ((540, 630), (570, 660), (600, 690)),
    days: tuple[int, ...] = (0, 2),
    **van: object,
) -> WeekProblem:
    """Invent a week: stops with an hour and a half each in which a van may stand there."""
    random = np.random.default_rng(seed)
    n = len(hours)
    ids = [f"stop {i}" for i in range(n)]
    permitted = np.zeros((n, 672), dtype=bool)
    for stop, (begin, end) in enumerate(hours):
        for day in range(7):
            permitted[stop, slots_of_week(day, begin, end)] = True
    stops = Stops(
        pd.Index(ids),
        permitted,
        least_min=[40, 45, 30][:n],
        most_min=[60, 60, 50][:n],
        least_visits=[0] * n,
        most_visits=[2] * n,
        days_apart=[1] * n,
        contacts_per_hour=[math.inf] * n,
    )
    reach = [
        sorted(random.choice(n, size=random.integers(1, n + 1), replace=False)) for _ in range(6)
    ]
    need = WeekNeed(
        random.integers(1, 9, 6),
        np.cumsum([0, *(len(one) for one in reach)]),
        np.concatenate(reach),
        random.integers(0, 2, 6),
        random.uniform(0.3, 1.5, (2, 672)),
    )
    labels = [*ids, "base"]
    drive = random.uniform(2, 25, (n + 1, n + 1)).round(1)
    np.fill_diagonal(drive, 0.0)
    own = {"first_min": 530, "last_min": 720, "shift_min": 190, "set_up_min": 10, "pack_up_min": 5}
    vans = (Van("van", "base", days=days, **(own | van)),)  # type: ignore[arg-type]
    return WeekProblem(vans, stops, need, pd.DataFrame(drive, labels, labels))


def changed(problem: WeekProblem, **stops: object) -> WeekProblem:
    """Give the same week with other rules for its stops."""
    return replace(problem, stops=replace(problem.stops, **stops))  # type: ignore[arg-type]


def possible_shifts(problem: WeekProblem, shift: Shift) -> Iterator[tuple[Visit, ...]]:
    """Go through all a shift can be, nothing too, straight from the rules."""
    van, stops = problem.van(shift.van_id), problem.stops
    drive = problem.drive_min.loc
    stays = [
        Visit(van.van_id, shift.day, stop, arrive, leave)
        for i, stop in enumerate(stops.stop_ids)
        for arrive in range(shift.first_min // 15 * 15, shift.last_min, 15)
        for leave in range(arrive + 15, shift.last_min + 1, 15)
        if stops.least_min[i]
        <= leave - arrive - van.set_up_min - van.pack_up_min
        <= stops.most_min[i]
        and stops.permitted[i, slots_of_week(shift.day, arrive, leave)].all()
        and (stop, shift.day) not in problem.closed
    ]
    going: list[tuple[Visit, ...]] = [(stay,) for stay in stays]
    yield ()
    while going:
        visits = going.pop()
        leaves = visits[0].arrive_min - drive[van.base_id, visits[0].stop_id]
        back = visits[-1].leave_min + drive[visits[-1].stop_id, van.base_id]
        is_long = back - leaves > van.break_after_min
        has_break = any(
            b.arrive_min - a.leave_min - drive[a.stop_id, b.stop_id] >= van.break_min
            and a.leave_min <= leaves + van.break_after_min
            for a, b in itertools.pairwise(visits)
        )
        if (
            leaves >= shift.first_min
            and back <= shift.last_min
            and back - leaves <= shift.shift_min
            and (has_break or not is_long)
        ):
            yield visits
        going += [
            (*visits, stay)
            for stay in stays
            if stay.arrive_min >= visits[-1].leave_min + drive[visits[-1].stop_id, stay.stop_id]
            and stay.stop_id not in {visit.stop_id for visit in visits}
        ]


def is_week(problem: WeekProblem, visits: tuple[Visit, ...]) -> bool:
    """Say whether visits keep to the rules that join shifts."""
    of_van = [{v.day for v in visits if v.van_id == van.van_id} for van in problem.vans]
    return (
        all(is_visited_well(problem, stop, visits) for stop in range(len(problem.stops)))
        and all(
            van.n_shifts is None or len(used) <= van.n_shifts
            for van, used in zip(problem.vans, of_van, strict=True)
        )
        and (problem.roster is None or is_near(problem.roster, visits))
        and set(problem.locked) <= set(visits)
    )


def is_visited_well(problem: WeekProblem, stop: int, visits: tuple[Visit, ...]) -> bool:
    """Say whether the visits of a stop are as many, and as far apart, as its rules say."""
    stops = problem.stops
    here = [visit for visit in visits if visit.stop_id == stops.stop_ids[stop]]
    return stops.least_visits[stop] <= len(here) <= stops.most_visits[stop] and all(
        min(abs(a.day - b.day), 7 - abs(a.day - b.day)) >= max(1, stops.days_apart[stop])
        and (not problem.same_hours or a.arrive_min == b.arrive_min)
        for a, b in itertools.combinations(here, 2)
    )


def is_near(roster: Roster, visits: tuple[Visit, ...]) -> bool:
    """Say whether a week keeps to what may change of the roster."""
    n_kept = len(set(roster.visits) & set(visits))
    kept_stops = {visit.stop_id for visit in roster.visits} - roster.released
    few_changes = max(len(roster.visits), len(visits)) - n_kept <= roster.max_changes
    return few_changes and kept_stops <= {visit.stop_id for visit in visits}


def best_by_trying(problem: WeekProblem) -> float:
    """Give the value of the best of all weeks; minus infinity where there is none."""
    options = [list(possible_shifts(problem, shift)) for shift in offered_shifts(problem)]
    weeks = (tuple(itertools.chain(*shifts)) for shifts in itertools.product(*options))
    return max(
        (value_of(problem, week).total for week in weeks if is_week(problem, week)),
        default=-math.inf,
    )


MONDAY_STAY = Visit("van", 0, "stop 1", 585, 645)
CASES = {
    "plain": week(1),
    "two vans": replace(
        week(2, days=(0,)), vans=(week(2, days=(0,)).vans[0], Van("b", "base", (0,), 540, 690, 150))
    ),
    "break": week(3, break_after_min=100, break_min=15),
    "long break": week(4, break_after_min=90, break_min=40),
    "short shift": week(5, shift_min=125),
    "days apart": changed(week(6, days=(0, 2)), days_apart=[3, 1, 4]),
    "around the week": changed(week(7, days=(0, 6)), days_apart=[2, 2, 1]),
    "one shift": week(8, n_shifts=1),
    "closed": replace(week(9), closed=frozenset({("stop 0", 0), ("stop 2", 2)})),
    "locked": replace(week(10), locked=(MONDAY_STAY,)),
    "required": changed(week(11), least_visits=[2, 0, 1]),
    "same hours": replace(week(12), same_hours=True),
    "roster": replace(week(13), roster=Roster((MONDAY_STAY, replace(MONDAY_STAY, day=2)), 1)),
    "roster, released": replace(
        week(14), roster=Roster((MONDAY_STAY,), 2, released=frozenset({"stop 1"}))
    ),
    "midnight": week(
        15,
        hours=((1380, 1470), (1410, 1500), (1440, 1530)),
        days=(6,),
        first_min=1370,
        last_min=1560,
    ),
    "no contact cap": replace(week(16), contacts_per_need=2.0),
}


@pytest.mark.parametrize("name", CASES)
def test_the_exact_week_is_the_best_of_all_weeks(name: str):
    problem = CASES[name]
    shifts = offered_shifts(problem)
    best = best_by_trying(problem)
    exact = solve_exact(problem, shifts)
    assert is_small(problem, shifts)
    assert exact.status == "optimal"
    assert exact.value == pytest.approx(best, rel=1e-6)
    assert best <= exact.bound * (1 + 1e-6)
    assert check_week(problem, exact.visits) == ()
    bound = upper_bound(problem, shifts, steps=STEPS)
    assert best <= bound * (1 + 1e-9)
    assert bound <= float(problem.need.weight.sum()) * (1 + 1e-6)


def test_a_stop_without_a_way_is_left_out():
    problem = week(17)
    drive = problem.drive_min.copy()
    drive.loc["stop 1"] = drive.loc[:, "stop 1"] = math.inf
    problem = replace(problem, drive_min=drive)
    shifts = offered_shifts(problem)
    exact = solve_exact(problem, shifts)
    assert exact.value == pytest.approx(best_by_trying(problem), rel=1e-6)
    assert "stop 1" not in {visit.stop_id for visit in exact.visits}
    required = changed(problem, least_visits=[0, 1, 0])
    assert solve_exact(required, shifts).status == "infeasible"
    assert best_by_trying(required) == -math.inf


@pytest.mark.parametrize(
    ("per_hour", "supplies"), [((3.0, math.inf, 8.0), math.inf), ((9.0, 4.0, 6.0), 9.0)]
)
def test_contacts_limit_what_counts_and_the_bound_stays_one(
    per_hour: tuple[float, ...], supplies: float
):
    problem = changed(week(18, supplies=supplies), contacts_per_hour=list(per_hour))
    problem = replace(problem, contacts_per_need=1.5)
    shifts = offered_shifts(problem)
    best = best_by_trying(problem)
    free = best_by_trying(replace(problem, contacts_per_need=None))
    exact = solve_exact(problem, shifts)
    assert best < free
    assert exact.value <= best * (1 + 1e-6)
    assert best <= exact.bound * (1 + 1e-6)
    assert exact.bound <= free * (1 + 1e-6)
    assert best <= upper_bound(problem, shifts, steps=STEPS) * (1 + 1e-9)


def by_hand() -> WeekProblem:
    """Two stops beside the base, one shift from 9:00 to 12:00, no setting up.

    Need: 60 near stop A, 30 near stop B, 12 near both. Credit: the first hour in full, the
    second half, ``c/90`` up to an hour and ``(60 + (c - 60)/2)/90`` up to two.
    """
    stops = Stops(
        pd.Index(["A", "B"]),
        np.ones((2, 672), dtype=bool),
        least_min=[45, 45],
        most_min=[120, 120],
        least_visits=[0, 0],
        most_visits=[1, 1],
        days_apart=[1, 1],
        contacts_per_hour=[math.inf, math.inf],
    )
    need = WeekNeed([60, 30, 12], [0, 1, 2, 4], [0, 1, 0, 1], [0, 0, 0], np.ones((1, 672)))
    drive = pd.DataFrame(
        [[0.0, 15, 15], [15, 0, 15], [15, 15, 0]], ["A", "B", "base"], ["A", "B", "base"]
    )
    van = Van("van", "base", (0,), 540, 720, 180, set_up_min=0, pack_up_min=0)
    return WeekProblem((van,), stops, need, drive, credit=((60.0, 1.0), (120.0, 0.5)))


def test_a_week_by_hand():
    # 180 minutes less three drives of 15 leave 135 for both; A alone has 120 at most.
    # 75 at A: 60 (60 + 7.5)/90 = 45;  60 at B: 30 * 60/90 = 20;  both, 135 and so 120 counted:
    # 12. Together 77. With 60 at A and 75 at B: 40 + 22.5 + 12 = 74.5; with 90 at A and 45 at
    # B: 50 + 15 + 12 = 77 as well: from an hour on, two minutes at A are worth one at B, and
    # A has twice the need. A alone: 72.
    problem = by_hand()
    shifts = offered_shifts(problem)
    exact = solve_exact(problem, shifts)
    assert exact.status == "optimal"
    assert exact.value == pytest.approx(77.0)
    assert exact.bound == pytest.approx(77.0)
    assert sum(visit.leave_min - visit.arrive_min for visit in exact.visits) == 135
    assert best_by_trying(problem) == pytest.approx(77.0)
    # Shifts do not join anything here but the one with itself: the bound is the best there is
    # where need is not shared, and at most 12 of it are paid for twice where it is.
    bound = upper_bound(problem, shifts, steps=STEPS)
    assert 77.0 <= bound <= 77.0 + 12.0


def test_a_start_is_taken_up_and_a_limit_of_time_is_told():
    problem = by_hand()
    shifts = offered_shifts(problem)
    start = (Visit("van", 0, "A", 555, 675),)
    assert solve_exact(problem, shifts, start=start).value == pytest.approx(77.0)
    stopped = solve_exact(problem, shifts, start=start, ending=Ending(cancel=lambda: True))
    assert (stopped.status, stopped.stopped_by) == ("unknown", "cancelled")
    assert stopped.bound == 102.0  # all need: nothing else is known
    assert solve_exact(problem, shifts, ending=Ending.within(0.0)).stopped_by == "time_limit"
    assert upper_bound(problem, shifts, ending=Ending.within(0.0)) >= 77.0
    assert upper_bound(problem, shifts, ending=Ending(cancel=lambda: True)) >= 77.0


def test_nothing_to_plan_is_worth_nothing():
    problem = by_hand()
    assert solve_exact(problem, ()).value == 0.0
    assert upper_bound(problem, ()) == 0.0
    none = replace(problem.need, weight=np.zeros(3))
    without = replace(problem, need=none)
    assert solve_exact(without, offered_shifts(without)).bound == 0.0
    assert upper_bound(without, offered_shifts(without)) == 0.0
    too_short = replace(problem, vans=(replace(problem.vans[0], shift_min=30),))
    shifts = offered_shifts(too_short)
    assert solve_exact(too_short, shifts).status == "optimal"
    assert solve_exact(too_short, shifts).bound == 0.0
    # The bound prices minutes beyond the longest shift: it comes down to 0 in the end.
    assert upper_bound(too_short, shifts, steps=STEPS) < 1.0


def test_a_week_beyond_the_limit_is_not_small():
    problem = by_hand()
    stops = {
        name: np.repeat(getattr(problem.stops, name), 6)
        for name in ("least_min", "most_min", "least_visits", "most_visits", "days_apart")
    }
    many = Stops(
        pd.Index([f"stop {i}" for i in range(12)]),
        np.ones((12, 672), dtype=bool),
        contacts_per_hour=np.full(12, math.inf),
        **stops,
    )
    van = Van("van", "base")
    shifts = offered_shifts(replace(problem, stops=many, vans=(van,)))
    assert not is_small(replace(problem, stops=many, vans=(van,)), shifts)
