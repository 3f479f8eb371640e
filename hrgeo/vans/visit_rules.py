"""Rules on how often and on which days stops are visited, as rows of a program."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from hrgeo.model import BoolArray, FloatArray
from hrgeo.vans.problem import WeekProblem
from hrgeo.vans.stays import QUARTER_MIN, ShiftStays

N_DAYS = 7


@dataclass(frozen=True, eq=False)
class VisitRules:
    """Rows ``row @ visits <= most``.

    Attributes
    ----------
    rows
        Shape ``(n_rows, n_stops * 7)``: by stop and day.
    most
        By row.
    """

    rows: sparse.csr_array
    most: FloatArray


def visit_rules(problem: WeekProblem) -> VisitRules:
    """Give the rules on visits of each stop, the weakest left out.

    They are: one visit a day at most; at most one on days that are too near each other; at
    least and at most so many a week; a stop of the roster that is not released keeps one; a
    locked visit takes place.

    Parameters
    ----------
    problem
        The question.

    Returns
    -------
    VisitRules
        Rows that are 0 at most where there can be no visit.
    """
    stops = problem.stops
    locked = Counter((str(visit.stop_id), visit.day) for visit in problem.locked)
    to_keep = (
        set()
        if problem.roster is None
        else {visit.stop_id for visit in problem.roster.visits} - problem.roster.released
    )
    rows: list[tuple[list[int], float, float]] = []
    for stop, stop_id in enumerate(stops.stop_ids):
        first = stop * N_DAYS
        rows += [
            ([first + day for day in days], 1.0, 1.0)
            for days in _apart(int(stops.days_apart[stop]))
        ]
        whole = [first + day for day in range(N_DAYS)]
        rows.append((whole, 1.0, float(stops.most_visits[stop])))
        least = max(int(stops.least_visits[stop]), int(stop_id in to_keep))
        if least > 0:
            rows.append((whole, -1.0, -float(least)))
        rows += [([first + day], -1.0, -1.0) for day in range(N_DAYS) if locked[str(stop_id), day]]
    at = [(row, column, sign) for row, (cols, sign, _) in enumerate(rows) for column in cols]
    row, column, sign = np.array(at, dtype=np.float64).reshape(-1, 3).T
    shape = (len(rows), len(stops) * N_DAYS)
    matrix = sparse.csr_array((sign, (row.astype(np.int64), column.astype(np.int64))), shape=shape)
    return VisitRules(matrix, np.array([most for *_, most in rows]))


def _apart(days_apart: int) -> list[list[int]]:
    """Give sets of days of which one at most can have a visit; each two too near are in one.

    Around the week two days are 3 apart at most, so that from 4 on there is one visit.

    Examples
    --------
    >>> _apart(2)
    [[0, 1], [1, 2], [2, 3], [3, 4], [4, 5], [5, 6], [6, 0]]
    """
    if days_apart > N_DAYS // 2:
        return [list(range(N_DAYS))]
    width = max(1, days_apart)
    return [[(first + i) % N_DAYS for i in range(width)] for first in range(N_DAYS)]


def kept_stays(problem: WeekProblem, stays: ShiftStays) -> BoolArray:
    """Say, by stay, whether it is a visit of the present roster.

    A visit of the roster without a van is the same with any.
    """
    kept = np.zeros(len(stays), dtype=np.bool_)
    if problem.roster is None:
        return kept
    for visit in problem.roster.visits:
        other_van = visit.van_id and visit.van_id != stays.shift.van_id
        if visit.day != stays.shift.day or other_van:
            continue
        stop = np.flatnonzero(problem.stops.stop_ids == visit.stop_id)
        if len(stop):
            is_it = stays.stop == stop[0]
            is_it &= (stays.begin + stays.arrive) * QUARTER_MIN == visit.arrive_min
            is_it &= (stays.begin + stays.leave) * QUARTER_MIN == visit.leave_min
            kept |= is_it
    return kept


def n_roster_visits(problem: WeekProblem) -> int:
    """Give the number of visits of the present roster; 0 without one."""
    return 0 if problem.roster is None else len(problem.roster.visits)
