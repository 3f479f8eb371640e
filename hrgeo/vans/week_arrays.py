"""A week's question as arrays, and a plan as arrays, for the compiled loops of the search.

Quarters of an hour are counted from the midnight with which the shift's day begins. All
tables over the week run on for some days after its Sunday, so that nothing wraps around.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from hrgeo.model import FloatArray, IntArray
from hrgeo.model.opening import SLOTS_PER_WEEK
from hrgeo.vans.problem import Visit, WeekProblem, visit_order
from hrgeo.vans.shifts import Shift

NEVER = 1 << 20  # quarters: longer than any week
FREE, KEPT, LOCKED = 0, 1, 2
"""How far a visit may be changed: at will; dropped alone, as it stands in the roster; never."""

# Columns of `WeekArrays.shift`.
DAY, VAN, BASE, SET_UP, PACK_UP, FIRST, LAST, LONGEST, BREAK, BREAK_AFTER = range(10)


class WeekArrays(NamedTuple):
    """The question.

    Attributes
    ----------
    drive
        ``(n_places, n_places)`` minutes; stops come first, then bases.
    gap
        The same in quarters that pass from one stay to the next, rounded up.
    shift
        ``(n_shifts, 10)``: see the columns above; BASE is a row of `drive`.
    least, most
        ``(n_shifts, n_stops)``: quarters of a stay; `most` is 0 where none is possible.
    blocked
        ``(n_stops, n_quarters + 1)``: quarters in which nobody may stand there, summed up.
    least_visits, most_visits, apart
        By stop.
    n_shifts
        By van: the most.
    row_start, row, kind
        Rows of need by stop, those of a kind together, and their kinds.
    weight
        By row.
    minutes, rate
        ``(n_kinds, n_quarters + 1)``: counted minutes, summed up, and rates.
    credit_to, credit_rate
        The credit; rates are shares for each minute.
    stop_cap, shift_cap
        Need for each minute at a stop, and for a whole shift, that is the most.
    stop_rank
        Order of the names of stops.
    van_rank
        By shift: order of its van's name.
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
    least: IntArray
    most: IntArray
    blocked: IntArray
    least_visits: IntArray
    most_visits: IntArray
    apart: IntArray
    n_shifts: IntArray
    row_start: IntArray
    row: IntArray
    kind: IntArray
    weight: FloatArray
    minutes: FloatArray
    rate: FloatArray
    credit_to: FloatArray
    credit_rate: FloatArray
    stop_cap: FloatArray
    shift_cap: FloatArray
    stop_rank: IntArray
    van_rank: IntArray
    roster: IntArray
    rules: IntArray


SAME_HOURS, HAS_CAPS, MOST_CHANGES, NEVER_KEPT, ADDED = range(5)


class Plan(NamedTuple):
    """A plan; all of it is changed in place.

    Attributes
    ----------
    n
        By shift: its visits.
    stop, arrive, leave, fixed
        ``(n_shifts, most visits)``, in order of time; quarters.
    shift_on
        ``(n_stops, 7)``: the shift that is at the stop on a day, plus 1.
    visits
        By stop.
    used
        By van: shifts with visits.
    kept
        By roster visit: 1 where it is kept.
    counted
        By row of need.
    """

    n: IntArray
    stop: IntArray
    arrive: IntArray
    leave: IntArray
    fixed: IntArray
    shift_on: IntArray
    visits: IntArray
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
    vans = {van.van_id: i for i, van in enumerate(problem.vans)}
    places = [*stops.stop_ids, *dict.fromkeys(van.base_id for van in problem.vans)]
    drive = problem.drive_min.loc[places, places].to_numpy(dtype=np.float64)
    quarters = np.where(np.isfinite(drive), np.ceil(drive / 15.0), NEVER).astype(np.int64)
    last = max((shift.last_min for shift in shifts), default=0)
    n_quarters = SLOTS_PER_WEEK + -(-last // 15) + 1
    slot = np.arange(n_quarters) % SLOTS_PER_WEEK
    least, most = _lengths(problem, shifts)
    rate = np.ascontiguousarray(need.rate[:, slot], dtype=np.float64)
    first_visits, last_visits = stops.least_visits.copy(), stops.most_visits
    roster, never_kept, n_added = _roster(problem, shifts)
    if problem.roster is not None:
        stays = {v.stop_id for v in problem.roster.visits} - problem.roster.released
        first_visits = np.maximum(first_visits, stops.stop_ids.isin(stays))
    row_of_pair = np.repeat(np.arange(len(need)), np.diff(need.reach_start))
    order = np.lexsort((row_of_pair, need.kind[row_of_pair], need.reach_stop))
    per_need = problem.contacts_per_need or 0.0
    limits, rates = np.array(problem.credit, dtype=np.float64).T
    van_ids = sorted(vans)
    return WeekArrays(
        drive=drive,
        gap=quarters,
        shift=np.array(
            [
                [
                    shift.day,
                    vans[shift.van_id],
                    places.index(problem.van(shift.van_id).base_id, len(stops)),
                    *(shift.set_up_min, shift.pack_up_min, shift.first_min, shift.last_min),
                    *(shift.shift_min, shift.break_min, shift.break_after_min),
                ]
                for shift in shifts
            ],
            dtype=np.int64,
        ).reshape(-1, 10),
        least=least,
        most=most,
        blocked=_summed((~stops.permitted[:, slot]).astype(np.int64)),
        least_visits=first_visits.astype(np.int64),
        most_visits=last_visits.copy(),
        apart=np.maximum(stops.days_apart, 1),
        n_shifts=np.array(
            [len(v.days) if v.n_shifts is None else v.n_shifts for v in problem.vans], np.int64
        ),
        row_start=np.searchsorted(need.reach_stop[order], np.arange(len(stops) + 1)),
        row=row_of_pair[order],
        kind=need.kind[row_of_pair[order]],
        weight=need.weight.copy(),
        minutes=_summed(rate * 15.0),
        rate=np.concatenate([rate, rate[:, -1:]], axis=1),
        credit_to=limits.copy(),
        credit_rate=rates / (rates * np.diff(limits, prepend=0.0)).sum(),
        stop_cap=stops.contacts_per_hour / (60.0 * per_need)
        if per_need
        else np.full(len(stops), np.inf),
        shift_cap=np.array(
            [problem.van(s.van_id).supplies / per_need if per_need else np.inf for s in shifts]
        ),
        stop_rank=np.argsort(np.argsort(np.array(stops.stop_ids, dtype=object))),
        van_rank=np.array([van_ids.index(s.van_id) for s in shifts], dtype=np.int64),
        roster=roster,
        rules=np.array(
            [
                problem.same_hours,
                per_need > 0.0,
                NEVER if problem.roster is None else problem.roster.max_changes,
                never_kept,
                n_added,
            ],
            dtype=np.int64,
        ),
    )


def empty_plan(week: WeekArrays) -> Plan:
    """Give a plan without visits."""
    n_shifts, n_stops = week.least.shape
    longest = week.shift[:, LAST].max(initial=0) // 15 + 1
    wide = (n_shifts, int(min(n_stops, longest)) + 2)
    return Plan(
        n=np.zeros(n_shifts, dtype=np.int64),
        stop=np.zeros(wide, dtype=np.int64),
        arrive=np.zeros(wide, dtype=np.int64),
        leave=np.zeros(wide, dtype=np.int64),
        fixed=np.zeros(wide, dtype=np.int64),
        shift_on=np.zeros((n_stops, 7), dtype=np.int64),
        visits=np.zeros(n_stops, dtype=np.int64),
        used=np.zeros(len(week.n_shifts), dtype=np.int64),
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
            ids[int(plan.stop[h, i])],
            15 * int(plan.arrive[h, i]),
            15 * int(plan.leave[h, i]),
        )
        for h, shift in enumerate(shifts)
        for i in range(int(plan.n[h]))
    ]


def _summed(values: FloatArray | IntArray) -> FloatArray | IntArray:
    before = np.zeros((len(values), 1), dtype=values.dtype)
    return np.ascontiguousarray(np.concatenate([before, np.cumsum(values, axis=1)], axis=1))


def _lengths(problem: WeekProblem, shifts: Sequence[Shift]) -> tuple[IntArray, IntArray]:
    """Give the least and most quarters of a stay, by shift and stop."""
    stops = problem.stops
    least = np.ones((len(shifts), len(stops)), dtype=np.int64)
    most = np.zeros_like(least)
    for h, shift in enumerate(shifts):
        base = problem.van(shift.van_id).base_id
        around = shift.set_up_min + shift.pack_up_min
        least[h] = np.maximum(-(-(stops.least_min + around) // 15), 1)
        most[h] = (stops.most_min + around) // 15
        there = problem.drive_min.loc[base, stops.stop_ids].to_numpy(dtype=np.float64)
        back = problem.drive_min.loc[stops.stop_ids, base].to_numpy(dtype=np.float64)
        shut = [(stop, shift.day) in problem.closed for stop in stops.stop_ids]
        most[h, ~np.isfinite(there + back) | np.array(shut, dtype=bool)] = 0
    most[most < least] = 0
    return least, most


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
