"""Where a search begins: with the visits that are locked, and with the present roster."""

from __future__ import annotations

from collections.abc import Sequence

from hrgeo.vans.problem import WeekProblem, visit_order
from hrgeo.vans.shifts import Shift
from hrgeo.vans.week_arrays import LOCKED, Plan, WeekArrays, empty_plan
from hrgeo.vans.week_insert import restore
from hrgeo.vans.week_state import gain_of, put
from hrgeo.vans.week_work import work_for


def start_of(problem: WeekProblem, shifts: Sequence[Shift], week: WeekArrays) -> Plan:
    """Give the plan of locked visits and of those of the roster that have room beside them.

    Parameters
    ----------
    problem, shifts
        The question, and the shifts that are offered. The locked visits must be possible.
    week
        The same as arrays. Where a visit of the roster names no van, the van that has room
        for it is written into `WeekArrays.roster`.

    Returns
    -------
    Plan
        Possible; required visits may lack.
    """
    plan = empty_plan(week)
    shift_at = {(shift.van_id, shift.day): h for h, shift in enumerate(shifts)}
    stop_at = {stop: i for i, stop in enumerate(problem.stops.stop_ids)}
    for visit in visit_order(problem.locked):
        h, s = shift_at[visit.van_id, visit.day], stop_at[visit.stop_id]
        arrive, leave = visit.arrive_min // 15, visit.leave_min // 15
        put(week, plan, h, int(plan.n[h]), s, arrive, leave, LOCKED)
        gain_of(week, plan.counted, h, s, arrive, leave, 1.0)
    work = work_for(week, plan, 0)
    restore(week, plan, work, 1.0)
    for k in range(len(week.roster)):
        for h, shift in enumerate(shifts):
            first = int(week.roster[k, 0])
            if plan.kept[k] or not week.roster[k, 4] or shift.day != shifts[first].day:
                continue
            week.roster[k, 0] = h
            restore(week, plan, work, 1.0)
    return plan
