"""Checks a week from scratch, by code that shares nothing with what plans it but the nouns.

Each rule is read off the question once more: permitted hours by the minute, drives from the
table, breaks, people, visits, changes, value. What is wrong is told in sentences.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from hrgeo.text import say
from hrgeo.text.van import day_words, minute_words, moment_words
from hrgeo.vans.checker_crew import Outing, crew_faults
from hrgeo.vans.checker_rules import roster_faults, stop_faults, value_faults
from hrgeo.vans.checker_tables import crew_of, table_faults
from hrgeo.vans.problem import Van, Visit, WeekProblem
from hrgeo.vans.result import VanWeek

_SLACK_MIN = 1e-6  # sums of drive minutes are rounded by the computer
Names = Mapping[tuple[str, int], Sequence[str]]


def check_week(
    question: WeekProblem | VanWeek,
    visits: Sequence[Visit] = (),
    crew: Names | None = None,
    value: float | None = None,
) -> tuple[str, ...]:
    """Give what is wrong with a week; nothing if it keeps all rules.

    Parameters
    ----------
    question
        What the visits have to keep to; or a planned week, which is then checked with its
        people, value and tables, and needs no other argument.
    visits
        In any order.
    crew
        (van, day) -> names of those who go out. Where the question has a crew, each shift
        needs an entry; None leaves people out of the check, as for a week moved by hand.
    value
        As it is claimed; None if nothing is.

    Returns
    -------
    tuple of str
        In sentences.

    Examples
    --------
    >>> from hrgeo.vans.building import week_problem
    >>> import pandas as pd
    >>> ids = ["corner", "base"]
    >>> week = week_problem(
    ...     pd.DataFrame({"least_min": [60]}, index=pd.Index(["corner"], name="stop_id")),
    ...     [Van("Van 1", "base")],
    ...     pd.DataFrame([[0.0, 10.0], [10.0, 0.0]], index=ids, columns=ids),
    ... )
    >>> check_week(week, [Visit("Van 1", 0, "corner", 600, 690)])
    ()
    >>> print(*check_week(week, [Visit("Van 1", 0, "corner", 540, 630)]))
    Van 1, Monday: leaves the base at 8:50 am, before 9 am.
    """
    if isinstance(question, VanWeek):
        return _planned_faults(question)
    return tuple(_week_faults(question, visits, crew, value))


def _planned_faults(week: VanWeek) -> tuple[str, ...]:
    if week.status == "infeasible":
        return (say("van_fault.infeasible"),) if week.stays or len(week.visits) else ()
    faults = _week_faults(week.problem, week.stays, crew_of(week), week.value)
    return tuple(faults + table_faults(week))


def _week_faults(
    problem: WeekProblem, visits: Sequence[Visit], crew: Names | None, value: float | None
) -> list[str]:
    faults: list[str] = []
    vans = {van.van_id: van for van in problem.vans}
    stop_at = {stop: i for i, stop in enumerate(problem.stops.stop_ids)}
    for visit in visits:
        if visit.van_id not in vans:
            faults.append(say("van_fault.unknown_van", van=visit.van_id))
        elif visit.stop_id not in stop_at:
            faults.append(say("van_fault.unknown_stop", stop=visit.stop_id))
    if faults:
        return list(dict.fromkeys(faults))
    for visit in sorted(visits):
        faults += _visit_faults(problem, vans[visit.van_id], visit, stop_at[visit.stop_id])
    outings, shift_faults = _outings(problem, visits)
    faults += shift_faults
    for van in problem.vans:
        n_used = len({outing.day for outing in outings if outing.van.van_id == van.van_id})
        if van.n_shifts is not None and n_used > van.n_shifts:
            faults.append(
                say("van_fault.shifts", van=van.van_id, n_used=n_used, n_most=van.n_shifts)
            )
    faults += stop_faults(problem, visits)
    faults += roster_faults(problem, visits)
    if problem.crew and crew is not None:
        faults += crew_faults(problem, outings, crew)
    if value is not None:
        faults += value_faults(problem, visits, value)
    return faults


def _visit_faults(problem: WeekProblem, van: Van, visit: Visit, stop: int) -> list[str]:
    """Check one stay by itself."""
    where = {
        "van": van.van_id,
        "stop": visit.stop_id,
        "day": day_words(visit.day),
        "arrive": minute_words(visit.arrive_min),
    }
    stops, faults = problem.stops, []
    if visit.day not in van.days:
        faults.append(say("van_fault.day", **where))
    if visit.arrive_min % 15 or visit.leave_min % 15:
        faults.append(say("van_fault.quarters", **where))
    serving = visit.leave_min - visit.arrive_min - van.set_up_min - van.pack_up_min
    least, most = int(stops.least_min[stop]), int(stops.most_min[stop])
    if serving < least or visit.leave_min <= visit.arrive_min:
        faults.append(say("van_fault.too_short", **where, minutes=serving, least=least))
    if serving > most:
        faults.append(say("van_fault.too_long", **where, minutes=serving, most=most))
    for minute in range(visit.arrive_min, visit.leave_min):
        if not stops.permitted[stop, (visit.day * 1440 + minute) // 15 % 672]:
            at = moment_words(visit.day, minute)
            faults.append(say("van_fault.not_permitted", **where, at=at))
            break
    if (visit.stop_id, visit.day) in problem.closed:
        faults.append(say("van_fault.closed", **where))
    return faults


def _outings(problem: WeekProblem, visits: Sequence[Visit]) -> tuple[list[Outing], list[str]]:
    """Give the shifts as they are driven, and what is wrong with them."""
    by_shift: dict[tuple[str, int], list[Visit]] = defaultdict(list)
    for visit in visits:
        by_shift[visit.van_id, visit.day].append(visit)
    outings, faults = [], []
    for (van_id, day), stays in sorted(by_shift.items()):
        stays.sort(key=lambda visit: (visit.arrive_min, visit.leave_min))
        van = problem.van(van_id)
        where = {"van": van_id, "day": day_words(day)}
        places = [van.base_id, *(visit.stop_id for visit in stays), van.base_id]
        drives = [problem.drive(a, b) for a, b in pairwise(places)]
        for a, b, minutes in zip(places, places[1:], drives, strict=False):
            if not math.isfinite(minutes):
                faults.append(say("van_fault.no_way", **where, first=a, second=b))
        for visit, then, minutes in zip(stays, stays[1:], drives[1:], strict=False):
            if then.arrive_min < visit.leave_min + minutes - _SLACK_MIN:
                faults.append(
                    say(
                        "van_fault.drive",
                        **where,
                        first=visit.stop_id,
                        second=then.stop_id,
                        needed=f"{minutes:.1f}",
                        there_are=then.arrive_min - visit.leave_min,
                    )
                )
        outing = Outing(van, day, stays[0].arrive_min - drives[0], stays[-1].leave_min + drives[-1])
        outings.append(outing)
        if math.isfinite(outing.leave_min) and math.isfinite(outing.back_min):
            faults += _shift_faults(outing, stays, drives, where)
    return outings, faults


def _shift_faults(
    outing: Outing, stays: Sequence[Visit], drives: Sequence[float], where: dict[str, str]
) -> list[str]:
    """Check hours, length and break of a shift."""
    van, faults = outing.van, []
    leave, back = outing.leave_min, outing.back_min
    if leave < van.first_min - _SLACK_MIN:
        limit = minute_words(van.first_min)
        faults.append(say("van_fault.early", **where, at=minute_words(leave), limit=limit))
    if back > van.last_min + _SLACK_MIN:
        limit = minute_words(van.last_min)
        faults.append(say("van_fault.late", **where, at=minute_words(math.ceil(back)), limit=limit))
    if back - leave > van.shift_min + _SLACK_MIN:
        minutes = math.ceil(back - leave)
        faults.append(say("van_fault.long", **where, minutes=minutes, limit=van.shift_min))
    if back - leave > van.break_after_min + _SLACK_MIN:
        has_break = any(
            then.arrive_min - visit.leave_min - minutes >= van.break_min - _SLACK_MIN
            and visit.leave_min <= leave + van.break_after_min + _SLACK_MIN
            for visit, then, minutes in zip(stays, stays[1:], drives[1:], strict=False)
        )
        if not has_break:
            faults.append(
                say(
                    "van_fault.no_break",
                    **where,
                    minutes=math.ceil(back - leave),
                    break_min=van.break_min,
                    limit=van.break_after_min,
                )
            )
    return faults
