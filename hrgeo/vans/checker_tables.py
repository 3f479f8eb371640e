"""Holds the tables of a planned week against its visits."""

from __future__ import annotations

import math
from collections.abc import Iterable

from hrgeo.text import say
from hrgeo.vans.checker_rules import changes_of
from hrgeo.vans.problem import DAYS, Visit
from hrgeo.vans.result import VanWeek

_SLACK_MIN = 1e-6
_BEYOND = 1e-6  # of the bound; HiGHS keeps rows up to about this


def crew_of(week: VanWeek) -> dict[tuple[str, int], tuple[str, ...]]:
    """Give who goes out as the table of shifts says it, by van and day."""
    shifts = week.shifts
    return {
        (str(van), DAYS.index(str(day))): tuple(name for name in str(names).split(";") if name)
        for van, day, names in zip(shifts["van"], shifts["day"], shifts["crew"], strict=True)
    }


def table_faults(week: VanWeek) -> list[str]:
    """Give where tables and numbers of a week do not say what its visits are."""
    faults = []
    if [_row(visit) for visit in week.stays] != _visit_rows(week):
        faults.append(say("van_fault.table", table="visits"))
    elif not _times_agree(week):
        faults.append(say("van_fault.table_times", table="visits"))
    if not _shifts_agree(week):
        faults.append(say("van_fault.table", table="shifts"))
    if week.value > week.bound + _BEYOND * max(1.0, abs(week.bound)):
        faults.append(
            say("van_fault.beyond_bound", value=f"{week.value:g}", bound=f"{week.bound:g}")
        )
    roster = week.problem.roster
    n_changes = 0 if roster is None else changes_of(roster, week.stays)
    if n_changes != week.n_changes:
        faults.append(say("van_fault.n_changes", told=week.n_changes, n=n_changes))
    return faults


def _row(visit: Visit) -> tuple[str, str, str, int, int]:
    return visit.van_id, DAYS[visit.day], visit.stop_id, visit.arrive_min, visit.leave_min


def _visit_rows(week: VanWeek) -> list[tuple[str, str, str, int, int]]:
    columns = (week.visits[name] for name in ("van", "day", "stop", "arrive", "leave"))
    return list(zip(*columns, strict=True))


def _times_agree(week: VanWeek) -> bool:
    """Say whether times of serving, and drives, follow from the visits."""
    at = 0
    table = week.visits.reset_index(drop=True)
    for stays in _by_shift(week.stays):
        van = week.problem.van(stays[0].van_id)
        before = van.base_id
        for visit in stays:
            row = table.iloc[at]
            told = (row["serve_from"], row["serve_to"], row["drive_min"])
            true = (
                visit.arrive_min + van.set_up_min,
                visit.leave_min - van.pack_up_min,
                week.problem.drive(before, visit.stop_id),
            )
            if any(abs(float(a) - float(b)) > _SLACK_MIN for a, b in zip(told, true, strict=True)):
                return False
            before, at = visit.stop_id, at + 1
    return True


def _shifts_agree(week: VanWeek) -> bool:
    """Say whether leaving and return of each shift follow from the visits."""
    told = {
        (str(van), str(day)): (float(leave), float(back))
        for van, day, leave, back in zip(
            *(week.shifts[name] for name in ("van", "day", "leave_base", "back_at_base")),
            strict=True,
        )
    }
    true = {}
    for stays in _by_shift(week.stays):
        base = week.problem.van(stays[0].van_id).base_id
        true[stays[0].van_id, DAYS[stays[0].day]] = (
            stays[0].arrive_min - week.problem.drive(base, stays[0].stop_id),
            stays[-1].leave_min + week.problem.drive(stays[-1].stop_id, base),
        )
    return told.keys() == true.keys() and all(
        math.isclose(a, b, abs_tol=_SLACK_MIN)
        for key in true
        for a, b in zip(told[key], true[key], strict=True)
    )


def _by_shift(stays: Iterable[Visit]) -> list[list[Visit]]:
    """Give the visits of each shift, in the order of the week's table."""
    shifts: dict[tuple[str, int], list[Visit]] = {}
    for visit in stays:
        shifts.setdefault((visit.van_id, visit.day), []).append(visit)
    return list(shifts.values())
