"""Spreads shifts over the week, where another day is worth the same.

Need without hours is the same on each day, so that a search has no reason to take Monday,
Wednesday and Friday rather than the first three days. People who come to a van have one: the
time to the next visit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hrgeo.vans.checker import check_week
from hrgeo.vans.problem import Visit, WeekProblem
from hrgeo.vans.shifts import Shift
from hrgeo.vans.value import value_of

_SAME = 1e-9


def spread_days(
    problem: WeekProblem, shifts: Sequence[Shift], visits: Sequence[Visit]
) -> tuple[Visit, ...]:
    """Move whole shifts to days that their van has free, as long as that spreads them.

    Parameters
    ----------
    problem
        The question. With a present roster, whose days people know, nothing moves.
    shifts
        Those offered.
    visits
        A week that keeps all rules.

    Returns
    -------
    tuple of Visit
        As many, worth no less, by the rules; in the order of vans, days and times.

    Examples
    --------
    Two stops, each visited once by a van that goes out twice, on the first two of three days:

    >>> import pandas as pd
    >>> from hrgeo.vans import Van, offered_shifts, week_problem
    >>> ids = ["corner", "market", "base"]
    >>> problem = week_problem(
    ...     pd.DataFrame({"weight": [10.0, 10.0]}, index=pd.Index(ids[:2], name="stop_id")),
    ...     [Van("Van 1", "base", days=(0, 1, 3), n_shifts=2)],
    ...     pd.DataFrame(5.0, index=ids, columns=ids),
    ... )
    >>> week = [Visit("Van 1", 0, "corner", 600, 720), Visit("Van 1", 1, "market", 600, 720)]
    >>> [visit.day for visit in spread_days(problem, offered_shifts(problem), week)]
    [0, 3]
    """
    if problem.roster is not None:
        return tuple(visits)
    held = {(visit.van_id, visit.day) for visit in problem.locked}
    crew = {(shift.van_id, shift.day): shift.crew for shift in shifts} if problem.crew else None
    week, value = list(visits), value_of(problem, visits).total
    for van in problem.vans:
        offered = [shift.day for shift in shifts if shift.van_id == van.van_id]
        while True:
            used = sorted({visit.day for visit in week if visit.van_id == van.van_id})
            moves = [
                (_gaps([*(d for d in used if d != day), free]), -used.index(day), -free, day, free)
                for day in used
                if (van.van_id, day) not in held
                for free in offered
                if free not in used
            ]
            for gaps, *_, day, free in sorted(moves, reverse=True):
                moved = _with_day(week, van.van_id, day, free)
                if gaps <= _gaps(used):
                    continue
                is_worth = value_of(problem, moved).total >= value * (1.0 - _SAME)
                if is_worth and not check_week(problem, moved, crew):
                    week = moved
                    break
            else:
                break
    vans = [van.van_id for van in problem.vans]
    return tuple(sorted(week, key=lambda v: (vans.index(v.van_id), v.day, v.arrive_min)))


def _gaps(days: Sequence[int]) -> list[int]:
    """Give the days from each to the next, around the week, the shortest first.

    Examples
    --------
    >>> _gaps([0, 1, 2]), _gaps([0, 2, 4])
    ([1, 1, 5], [2, 2, 3])
    """
    ordered = sorted(days)
    return sorted(
        (b - a) % 7 or 7 for a, b in zip(ordered, [*ordered[1:], ordered[0]], strict=True)
    )


def _with_day(week: Sequence[Visit], van_id: str, day: int, free: int) -> list[Visit]:
    is_moved = [(visit.van_id, visit.day) == (van_id, day) for visit in week]
    return [replace(v, day=free) if moved else v for v, moved in zip(week, is_moved, strict=True)]
