"""A week's visits as tables of visits and of shifts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

import pandas as pd

from hrgeo.vans.problem import DAYS, Visit, WeekProblem
from hrgeo.vans.result import VISIT_COLUMNS
from hrgeo.vans.shifts import Shift
from hrgeo.vans.value import value_of


def week_tables(
    problem: WeekProblem, shifts: Sequence[Shift], visits: Sequence[Visit]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the tables `VanWeek.visits` and `VanWeek.shifts`.

    Parameters
    ----------
    problem, shifts
        The question, and the shifts that are offered: they know who goes out.
    visits
        In the order of vans, days and times.

    Returns
    -------
    DataFrame, DataFrame
        Without visits, two without rows.
    """
    gains = value_of(problem, visits).gains
    crew = {(shift.van_id, shift.day): ";".join(shift.crew) for shift in shifts}
    rows, outings = [], []
    for (van_id, day), group in groupby(
        zip(visits, gains, strict=True), key=lambda pair: (pair[0].van_id, pair[0].day)
    ):
        stays = list(group)
        van, at = problem.van(van_id), problem.van(van_id).base_id
        drives = []
        for visit, gain in stays:
            drives.append(problem.drive(at, visit.stop_id))
            at = visit.stop_id
            rows.append(
                (
                    *(van_id, DAYS[day], at, visit.arrive_min, visit.leave_min),
                    *(visit.arrive_min + van.set_up_min, visit.leave_min - van.pack_up_min),
                    *(drives[-1], float(gain)),
                )
            )
        alone = [visit for visit, _ in stays]
        home = problem.drive(at, van.base_id)
        leave, back = alone[0].arrive_min - drives[0], alone[-1].leave_min + home
        driving = sum(drives) + home
        setting = len(alone) * (van.set_up_min + van.pack_up_min)
        standing = sum(visit.leave_min - visit.arrive_min for visit in alone)
        outings.append(
            (
                *(van_id, DAYS[day], leave, back, driving, standing - setting, setting),
                *(back - leave - driving - standing, break_from(problem, alone)),
                crew.get((van_id, day), ""),
            )
        )
    more = ("leave_base", "back_at_base", "driving_min", "serving_min", "setting_min", "idle_min")
    table = pd.DataFrame(
        rows, columns=[*VISIT_COLUMNS, "serve_from", "serve_to", "drive_min", "gain"]
    )
    whole = pd.DataFrame(outings, columns=["van", "day", *more, "break_from", "crew"])
    numbers = dict.fromkeys(more, "float64") | {"break_from": "Int64"}
    minutes = dict.fromkeys(("arrive", "leave", "serve_from", "serve_to"), "int64")
    return (
        table.astype(minutes | dict.fromkeys(("drive_min", "gain"), "float64")),
        whole.astype(numbers),
    )


def break_from(problem: WeekProblem, visits: Sequence[Visit]) -> int | None:
    """Give when a shift's break begins, in minutes after midnight; None if it needs none.

    Parameters
    ----------
    problem
        The question.
    visits
        Of one shift, in the order of time; at least one.
    """
    van = problem.van(visits[0].van_id)
    leave = visits[0].arrive_min - problem.drive(van.base_id, visits[0].stop_id)
    back = visits[-1].leave_min + problem.drive(visits[-1].stop_id, van.base_id)
    if back - leave <= van.break_after_min:
        return None
    for visit, after in pairwise(visits):
        free = after.arrive_min - visit.leave_min - problem.drive(visit.stop_id, after.stop_id)
        if visit.leave_min <= leave + van.break_after_min and free >= van.break_min:
            return visit.leave_min
    return None
