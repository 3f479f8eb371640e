"""A week's question as arrays, and a plan as arrays, for the compiled loops of the search.

Quarters of an hour are counted from the midnight with which the shift's day begins. All
tables over the week run on for some days after its Sunday, so that nothing wraps around.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar, cast

import numpy as np

from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.model.opening import SLOTS_PER_WEEK
from hrgeo.vans.problem import Visit, WeekProblem, visit_order
from hrgeo.vans.shifts import Shift

Values = TypeVar("Values", FloatArray, IntArray)

NEVER = 1 << 20  # quarters: longer than any week
FREE, KEPT, LOCKED = 0, 1, 2
"""How far a visit may be changed: at will; dropped alone, as it stands in the roster; never."""

# Columns of `WeekArrays.shift`.
(DAY, VAN, BASE, SET_UP, PACK_UP, FIRST, LAST, LONGEST, BREAK, BREAK_AFTER, RANK, MOST_SHIFTS) = (
    range(12)
)
LEAST, MOST, APART, STOP_RANK = range(4)
"""Columns of `WeekArrays.stop`, the first two also of `WeekArrays.stay`."""
STOP, ARRIVE, LEAVE, FIXED = range(4)
"""Columns of `Plan.visit`."""
VISITS = 7
"""Column of `Plan.days` after those of the days."""
SAME_HOURS, HAS_CAPS, MOST_CHANGES, NEVER_KEPT, ADDED = range(5)
"""Entries of `WeekArrays.rules`."""


class WeekArrays(NamedTuple):
    """The question; few arrays, since each of them makes every loop slower to compile.

    Attributes
    ----------
    drive
        ``(n_places, n_places)`` minutes; stops come first, then bases.
    gap
        The same in quarters that pass from one stay to the next, rounded up.
    shift
        ``(n_shifts, 12)``: see the columns above; BASE is a row of `drive`, RANK the order
        of the name of its van, MOST_SHIFTS the most shifts of its van.
    stay
        ``(n_shifts, n_stops, 2)``: least and most quarters of a stay; the most is 0 where
        none is possible.
    blocked
        ``(n_stops, n_quarters + 1)``: quarters in which nobody may stand there, summed up.
    stop
        ``(n_stops, 4)``: least and most visits, days apart, order of its name.
    row_start, pair
        By stop, where its rows of need begin in `pair`; each of these is a row and its kind,
        those of a kind together.
    weight
        By row.
    rate
        ``(2, n_kinds, n_quarters + 1)``: rates, and counted minutes, summed up.
    top_rate
        By kind, the highest rate while a shift can be out.
    credit
        ``(n_steps, 2)``: limits, and shares for each minute.
    stop_cap, shift_cap
        Need for each minute at a stop, and for a whole shift, that is the most.
    roster
        ``(n_visits, 5)``: shift, stop, arrive and leave of visits that may be kept, and
        whether another van may come.
    rules
        Whether hours must be the same, whether caps hold, the most changes, roster
        visits that cannot be kept in any way, locked visits that are not in the roster.
    """

    drive: FloatArray
    gap: IntArray
    shift: IntArray
    stay: IntArray
    blocked: IntArray
    stop: IntArray
    row_start: IntArray
    pair: IntArray
    weight: FloatArray
    rate: FloatArray
    top_rate: FloatArray
    credit: FloatArray
    stop_cap: FloatArray
    shift_cap: FloatArray
    roster: IntArray
    rules: IntArray


class Plan(NamedTuple):
    """A plan; all of it is changed in place.

    Attributes
    ----------
    n
        By shift: its visits.
    visit
        ``(n_shifts, most visits, 4)``: stop, arrive, leave and how far it is fixed, in order
        of time; quarters.
    days
        ``(n_stops, 8)``: the shift that is at the stop on a day, plus 1; the visits.
    used
        By van: shifts with visits.
    kept
        By roster visit: 1 where it is kept.
    counted
        By row of need.
    """

    n: IntArray
    visit: IntArray
    days: IntArray
    used: IntArray
    kept: IntArray
    counted: FloatArray


def week_arrays(problem: WeekProblem, shifts: Sequence[Shift]) -> WeekArrays:
    """Give the question as arrays.

    Parameters
    ----------
    problem
        The question.
    shifts
        The shifts that there can be.
    """
    stops, need = problem.stops, problem.need
    places = [*stops.stop_ids, *dict.fromkeys(van.base_id for van in problem.vans)]
    drive = np.array(problem.drive_min.loc[places, places], dtype=np.float64, order="C")
    quarters = np.where(np.isfinite(drive), np.ceil(drive / 15.0), NEVER).astype(np.int64)
    last = max((shift.last_min for shift in shifts), default=0)
    n_quarters = SLOTS_PER_WEEK + -(-last // 15) + 1
    slot = np.arange(n_quarters) % SLOTS_PER_WEEK
    rate = need.rate[:, slot]
    roster, never_kept, n_added = _roster(problem, shifts)
    row_of_pair = np.repeat(np.arange(len(need)), np.diff(need.reach_start))
    order = np.lexsort((row_of_pair, need.kind[row_of_pair], need.reach_stop))
    per_need = problem.contacts_per_need or 0.0
    limits, rates = np.array(problem.credit, dtype=np.float64).T
    shares = rates / (rates * np.diff(limits, prepend=0.0)).sum()
    most_changes = NEVER if problem.roster is None else problem.roster.max_changes
    supplies = [problem.van(shift.van_id).supplies for shift in shifts]
    return WeekArrays(
        drive=drive,
        gap=quarters,
        shift=_shift_table(problem, shifts, places),
        stay=_lengths(problem, shifts),
        blocked=_summed((~stops.permitted[:, slot]).astype(np.int64)),
        stop=_stop_table(problem),
        row_start=np.searchsorted(need.reach_stop[order], np.arange(len(stops) + 1)),
        pair=np.column_stack([row_of_pair[order], need.kind[row_of_pair[order]]]),
        weight=need.weight.copy(),
        rate=np.stack([np.concatenate([rate, rate[:, -1:]], axis=1), _summed(rate * 15.0)]),
        top_rate=rate[:, _is_out(shifts, n_quarters)].max(axis=1, initial=0.0),
        credit=np.column_stack([limits, shares]),
        stop_cap=stops.contacts_per_hour / 60.0 / per_need
        if per_need
        else np.full(len(stops), np.inf),
        shift_cap=np.array(supplies, dtype=np.float64) / per_need
        if per_need
        else np.full(len(shifts), np.inf),
        roster=roster,
        rules=np.array(
            [problem.same_hours, per_need > 0.0, most_changes, never_kept, n_added],
            dtype=np.int64,
        ),
    )


def _is_out(shifts: Sequence[Shift], n_quarters: int) -> BoolArray:
    out = np.zeros(n_quarters, dtype=np.bool_)
    for shift in shifts:
        day = 96 * shift.day
        out[day + shift.first_min // 15 : day - (-shift.last_min // 15)] = True
    return out


def _shift_table(problem: WeekProblem, shifts: Sequence[Shift], places: list[str]) -> IntArray:
    vans = {van.van_id: i for i, van in enumerate(problem.vans)}
    names = sorted(vans)
    n_stops = len(problem.stops)
    rows = []
    for shift in shifts:
        van = problem.van(shift.van_id)
        most = len(van.days) if van.n_shifts is None else van.n_shifts
        rows.append(
            [
                *(shift.day, vans[van.van_id], places.index(van.base_id, n_stops)),
                *(shift.set_up_min, shift.pack_up_min, shift.first_min, shift.last_min),
                *(shift.shift_min, shift.break_min, shift.break_after_min),
                *(names.index(van.van_id), most),
            ]
        )
    return np.array(rows, dtype=np.int64).reshape(-1, 12)


def _stop_table(problem: WeekProblem) -> IntArray:
    stops = problem.stops
    least = stops.least_visits
    if problem.roster is not None:
        stay = {v.stop_id for v in problem.roster.visits} - problem.roster.released
        least = np.maximum(least, stops.stop_ids.isin(stay))
    names = sorted(stops.stop_ids)
    rank = [names.index(stop) for stop in stops.stop_ids]
    apart = np.maximum(stops.days_apart, 1)
    columns = (least, stops.most_visits, apart, np.array(rank, dtype=np.int64))
    return np.stack(columns, axis=1).astype(np.int64)


def empty_plan(week: WeekArrays) -> Plan:
    """Give a plan without visits."""
    n_shifts, n_stops = week.stay.shape[:2]
    longest = week.shift[:, LAST].max(initial=0) // 15 + 1
    return Plan(
        n=np.zeros(n_shifts, dtype=np.int64),
        visit=np.zeros((n_shifts, int(min(n_stops, longest)) + 2, 4), dtype=np.int64),
        days=np.zeros((n_stops, 8), dtype=np.int64),
        used=np.zeros(week.shift[:, VAN].max(initial=0) + 1, dtype=np.int64),
        kept=np.zeros(len(week.roster), dtype=np.int64),
        counted=np.zeros(len(week.weight)),
    )


def visits_of(plan: Plan, problem: WeekProblem, shifts: Sequence[Shift]) -> list[Visit]:
    """Give a plan's visits, in the order of shifts and times."""
    ids = problem.stops.stop_ids
    return [
        Visit(
            shift.van_id,
            shift.day,
            ids[int(plan.visit[h, i, STOP])],
            15 * int(plan.visit[h, i, ARRIVE]),
            15 * int(plan.visit[h, i, LEAVE]),
        )
        for h, shift in enumerate(shifts)
        for i in range(int(plan.n[h]))
    ]


def _summed(values: Values) -> Values:
    before = np.zeros((len(values), 1), dtype=values.dtype)
    summed = np.concatenate([before, np.cumsum(values, axis=1)], axis=1)
    return cast("Values", np.ascontiguousarray(summed))


def _lengths(problem: WeekProblem, shifts: Sequence[Shift]) -> IntArray:
    """Give the least and most quarters of a stay, by shift and stop."""
    stops = problem.stops
    least = np.ones((len(shifts), len(stops)), dtype=np.int64)
    most = np.zeros_like(least)
    for h, shift in enumerate(shifts):
        base = problem.van(shift.van_id).base_id
        around = shift.set_up_min + shift.pack_up_min
        least[h] = np.maximum(-(-(stops.least_min + around) // 15), 1)
        most[h] = (stops.most_min + around) // 15
        ids = list(stops.stop_ids)
        there = problem.drive_min.loc[[base], ids].to_numpy(dtype=np.float64)
        back = problem.drive_min.loc[ids, [base]].to_numpy(dtype=np.float64)
        shut = [(stop, shift.day) in problem.closed for stop in stops.stop_ids]
        most[h, ~np.isfinite(there.ravel() + back.ravel()) | np.array(shut, dtype=bool)] = 0
    most[most < least] = 0
    return np.ascontiguousarray(np.stack([least, most], axis=2))


def _roster(problem: WeekProblem, shifts: Sequence[Shift]) -> tuple[IntArray, int, int]:
    """Give the roster visits that a shift could hold, how many no shift can, and new locked ones.

    Where the roster names no van, the first of the day stands here.
    """
    if problem.roster is None:
        return np.zeros((0, 5), dtype=np.int64), 0, 0
    rows, never, n_kept = [], 0, 0
    at = {stop: i for i, stop in enumerate(problem.stops.stop_ids)}
    locked = list(problem.locked)
    for v in visit_order(problem.roster.visits):
        same = [w for w in locked if is_kept(v, w)]
        if same:
            locked.remove(same[0])
            n_kept += 1
            continue
        of_day = [h for h, s in enumerate(shifts) if s.day == v.day and v.van_id in ("", s.van_id)]
        if not of_day or v.stop_id not in at:
            never += 1
            continue
        quarters = v.arrive_min // 15, v.leave_min // 15
        rows.append([of_day[0], at[v.stop_id], *quarters, not v.van_id])
    roster = np.array(rows, dtype=np.int64).reshape(-1, 5)
    return roster, never, len(problem.locked) - n_kept


def is_kept(before: Visit, now: Visit) -> bool:
    """Tell whether a visit of the roster is in the plan as it was; it may name no van."""
    same_van = before.van_id in ("", now.van_id)
    times = (before.day, before.stop_id, before.arrive_min, before.leave_min)
    return same_van and times == (now.day, now.stop_id, now.arrive_min, now.leave_min)
