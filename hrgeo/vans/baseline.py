"""The usual way of planning a week, to be compared with: best stops first, equal time at each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hrgeo.model import IntArray
from hrgeo.vans.problem import Visit, WeekProblem
from hrgeo.vans.shifts import Shift, offered_shifts
from hrgeo.vans.value import value_of
from hrgeo.vans.week_arrays import (
    ARRIVE,
    BASE,
    BREAK,
    DAY,
    FIRST,
    FREE,
    LEAST,
    LEAVE,
    MOST,
    MOST_SHIFTS,
    STOP,
    VAN,
    VISITS,
    Plan,
    WeekArrays,
    empty_plan,
    visits_of,
    week_arrays,
)
from hrgeo.vans.week_state import is_possible, may_visit, put

_MOST_STOPS = 6
_LONGEST_QUARTERS = 32
_MOST_IN_VAIN = 5  # stops that do not fit into a shift, one after the other, before it is left


@dataclass(frozen=True)
class UsualWeek:
    """A week that was planned the usual way.

    Attributes
    ----------
    visits
        In the order of shifts and times.
    value
        By the same rule as any week's.
    """

    visits: tuple[Visit, ...]
    value: float


def usual_week(
    problem: WeekProblem, shifts: Sequence[Shift] | None = None, *, n_stops: int | None = None
) -> UsualWeek:
    """Give the week that is planned the usual way.

    Stops are ranked by the need within reach of them. Each shift takes the next ones of the
    list that are permitted at its hours (until five in a row do not fit), drives to the nearest
    one next, and stays for the same time at each.

    Parameters
    ----------
    problem
        The question; its present roster, locked and required visits are not looked at.
    shifts
        As `hrgeo.vans.shifts.offered_shifts` gives them, which is the default.
    n_stops
        Of a shift, at most; None for as many as fit.

    Returns
    -------
    UsualWeek
        Its visits keep to hours, driving, shifts, breaks and days between visits. Without
        any where nothing is possible.
    """
    shifts = offered_shifts(problem) if shifts is None else shifts
    week = week_arrays(problem, shifts)
    need = problem.need
    of_pair = np.repeat(need.weight, np.diff(need.reach_start))
    within = np.bincount(need.reach_stop, weights=of_pair, minlength=len(problem.stops))
    ranked = np.argsort(-within, kind="stable")
    plan = _filled(week, ranked, len(problem.stops) if n_stops is None else n_stops)
    visits = tuple(visits_of(plan, problem, shifts))
    return UsualWeek(visits, value_of(problem, visits).total)


def best_usual_week(problem: WeekProblem, shifts: Sequence[Shift] | None = None) -> UsualWeek:
    """Give the usual week with the number of stops a shift, of one to six, that is worth most.

    Nobody who plans the usual way knows which number that is: it is found by hrgeo's own rule,
    in hindsight, as the strictest comparison that there is.

    Parameters
    ----------
    problem, shifts
        As `usual_week` takes them.

    Returns
    -------
    UsualWeek
        Of equals the one with the fewest stops a shift.
    """
    shifts = offered_shifts(problem) if shifts is None else shifts
    weeks = [usual_week(problem, shifts, n_stops=n) for n in range(1, _MOST_STOPS + 1)]
    return max(weeks, key=lambda usual: usual.value)


def _filled(week: WeekArrays, ranked: IntArray, n_stops: int) -> Plan:
    """Give each shift the next stops of the list; whoever was there least often comes first."""
    plan = empty_plan(week)
    for h in np.lexsort((np.arange(len(plan.n)), week.shift[:, DAY])):
        if plan.used[week.shift[h, VAN]] >= week.shift[h, MOST_SHIFTS]:
            continue
        order = ranked[np.argsort(plan.days[ranked, VISITS], kind="stable")]
        chosen: list[int] = []
        stays: IntArray | None = None
        length, n_in_vain = _LONGEST_QUARTERS, 0
        for s in order:
            if len(chosen) == n_stops or n_in_vain == _MOST_IN_VAIN:
                break
            if not week.stay[h, s, MOST] or not may_visit(week, plan, h, s):
                continue
            longer = _stays(week, h, [*chosen, int(s)], length)
            if longer is None:
                n_in_vain += 1
                continue
            chosen, n_in_vain = [*chosen, int(s)], 0
            stays, length = longer
        for p, stay in enumerate([] if stays is None else stays.tolist()):
            put(week, plan, h, p, stay[STOP], stay[ARRIVE], stay[LEAVE], FREE)
    return plan


def _stays(
    week: WeekArrays, h: int, stops: list[int], most_quarters: int
) -> tuple[IntArray, int] | None:
    """Give equal stays at stops, the nearest one next, and their length; None if none can be."""
    at, left, route = int(week.shift[h, BASE]), list(stops), []
    while left:
        at = min(left, key=lambda s: week.drive[at, s])
        left.remove(at)
        route.append(at)
    for length in range(most_quarters, 0, -1):
        for break_at in range(-1, len(route) - 1):
            stays = _one_after_another(week, h, route, length, break_at)
            if stays is not None:
                return stays, length
    return None


def _one_after_another(
    week: WeekArrays, h: int, route: list[int], length: int, break_at: int
) -> IntArray | None:
    stays = np.zeros((len(route), 4), dtype=np.int64)
    base = int(week.shift[h, BASE])
    at = int(np.ceil((week.shift[h, FIRST] + week.drive[base, route[0]]) / 15.0))
    for i, s in enumerate(route):
        if i:
            pause = week.shift[h, BREAK] if break_at == i - 1 else 0
            at += int(np.ceil((week.drive[route[i - 1], s] + pause) / 15.0))
        stay = min(max(length, int(week.stay[h, s, LEAST])), int(week.stay[h, s, MOST]))
        at = _first_permitted(week, h, s, at, stay)
        if at < 0:
            return None
        stays[i, STOP], stays[i, ARRIVE], stays[i, LEAVE] = s, at, at + stay
        at += stay
    return stays if is_possible(week, h, len(route), stays) else None


def _first_permitted(week: WeekArrays, h: int, s: int, at: int, stay: int) -> int:
    """Give the first quarter from which on a stay is permitted, within half a day; -1 if none."""
    blocked = week.blocked[s, 96 * int(week.shift[h, DAY]) + at :][: _LONGEST_QUARTERS + stay]
    if len(blocked) <= stay:
        return -1
    free = np.flatnonzero(blocked[stay:] == blocked[:-stay])
    return at + int(free[0]) if len(free) else -1
