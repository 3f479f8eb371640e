"""Shortens the ways of a planned week, where it stays worth as much.

The search fills hours; it sees drives as quarters of an hour, and two orders of the same stops
that fit alike are the same to it. Staff and fuel see the difference. So each shift is asked of
PyVRP (Wouda, Lan and Kool, 2024, doi:10.1287/ijoc.2023.0055): the same stays, each at its
permitted hours, in the order with the least driving.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hrgeo.model import FloatArray, IntArray
from hrgeo.vans.checker import check_week
from hrgeo.vans.ending import Ending
from hrgeo.vans.problem import Visit, WeekProblem
from hrgeo.vans.shifts import Shift
from hrgeo.vans.value import value_of
from hrgeo.vans.week_tables import break_from

LEAST_SAVED_MIN = 1.0
"""A way is changed for no less."""
_SAME = 1e-9
_PARTS = 100  # of a minute: whole numbers for PyVRP
_STEPS, _SEED = 300, 1
_NO_WAY_MIN = 10_000.0


def shorter_ways(
    problem: WeekProblem,
    shifts: Sequence[Shift],
    visits: Sequence[Visit],
    ending: Ending | None = None,
) -> tuple[Visit, ...]:
    """Put the visits of each shift into the order with least driving, if it is worth as much.

    Parameters
    ----------
    problem
        The question. Locked visits and those of the roster keep their times.
    shifts
        Those offered.
    visits
        A week that keeps all rules.
    ending
        When to leave further shifts as they are.

    Returns
    -------
    tuple of Visit
        The same stays, as long as before, worth no less, by the rules; in the order of vans, days
        and times.

    Examples
    --------
    Three stops along a street, 5 minutes apart. The van began with the second one and went on to
    the first and the third, 10 + 5 + 10 + 15 minutes; out and back again takes 30.

    >>> from itertools import pairwise
    >>> import pandas as pd
    >>> from hrgeo.vans import Van, offered_shifts, week_problem
    >>> ids = ["near", "middle", "far", "base"]
    >>> at = np.array([5.0, 10.0, 15.0, 0.0])
    >>> problem = week_problem(
    ...     pd.DataFrame({"weight": [1.0, 1, 1]}, index=pd.Index(ids[:3], name="stop_id")),
    ...     [Van("Van 1", "base", days=(0,))],
    ...     pd.DataFrame(np.abs(at[:, None] - at), index=ids, columns=ids),
    ... )
    >>> hours = {"middle": 600, "near": 705, "far": 810}
    >>> week = [Visit("Van 1", 0, stop, begin, begin + 90) for stop, begin in hours.items()]
    >>> shorter = shorter_ways(problem, offered_shifts(problem), week)
    >>> way = ["base", *(visit.stop_id for visit in shorter), "base"]
    >>> sum(problem.drive(a, b) for a, b in pairwise(way))
    30.0
    """
    week = list(visits)
    crew = {(shift.van_id, shift.day): shift.crew for shift in shifts} if problem.crew else None
    value = value_of(problem, week).total
    for shift in shifts:
        if ending is not None and ending.why_now:
            break
        mine = [visit for visit in week if (visit.van_id, visit.day) == (shift.van_id, shift.day)]
        others = [visit for visit in week if visit not in mine]
        for order in _shorter_orders(outing := _outing_of(problem, shift, mine)):
            tried = [_Tried.of(problem, others, stays) for stays in _timed(outing, order)]
            tried = [one for one in tried if one.value >= value * (1.0 - _SAME)]
            tried.sort(key=lambda one: one.rank(value, mine[0]))
            kept = next((one for one in tried if not check_week(problem, one.week, crew)), None)
            if kept is not None:
                week, value = kept.week, max(value, kept.value)
                break
    vans = [van.van_id for van in problem.vans]
    return tuple(sorted(week, key=lambda v: (vans.index(v.van_id), v.day, v.arrive_min)))


@dataclass(frozen=True, eq=False)
class _Tried:
    """A week with other times of one shift."""

    week: list[Visit]
    first: Visit
    value: float

    @classmethod
    def of(cls, problem: WeekProblem, others: Sequence[Visit], stays: Sequence[Visit]) -> _Tried:
        """Join the visits of one shift and all others."""
        week = [*others, *stays]
        return cls(week, stays[0], value_of(problem, week).total)

    def rank(self, value: float, first: Visit) -> tuple[float, int]:
        """Put what is worth more first; of the same, what begins when the shift began before."""
        return -round(self.value / (value or 1.0), 9), abs(self.first.arrive_min - first.arrive_min)


@dataclass(frozen=True, eq=False)
class _Outing:
    """One shift: its visits, drives between them and the base (last), and when they may begin."""

    shift: Shift
    visits: Sequence[Visit]
    drive_min: FloatArray
    quarters: IntArray
    begins: Sequence[tuple[int, int]]
    has_break: bool

    def way_min(self, order: Sequence[int]) -> float:
        """Give the minutes of driving in an order."""
        stops = [-1, *order, -1]
        return float(self.drive_min[stops[:-1], stops[1:]].sum())


@dataclass(frozen=True)
class _Order:
    """Visits by position, and the one that the break follows; None for no break."""

    visits: tuple[int, ...]
    pause_after: int | None

    def back(self) -> _Order:
        """Give the same the other way round, with the break between the same two."""
        stops = self.visits[::-1]
        if self.pause_after is None or self.pause_after == stops[0]:
            return _Order(stops, None)
        return _Order(stops, stops[stops.index(self.pause_after) - 1])


def _outing_of(problem: WeekProblem, shift: Shift, visits: Sequence[Visit]) -> _Outing:
    places = [*(visit.stop_id for visit in visits), problem.van(shift.van_id).base_id]
    drive_min = np.minimum(problem.drive_min.loc[places, places].to_numpy(np.float64), _NO_WAY_MIN)
    np.fill_diagonal(drive_min, 0.0)
    return _Outing(
        shift,
        visits,
        drive_min,
        np.array([(visit.leave_min - visit.arrive_min) // 15 for visit in visits], dtype=np.int64),
        [_begins_of(problem, shift, visit) for visit in visits],
        bool(visits) and break_from(problem, visits) is not None,
    )


def _begins_of(problem: WeekProblem, shift: Shift, visit: Visit) -> tuple[int, int]:
    """Give the first and last quarter in which a visit may begin, without leaving its hours."""
    first, end = visit.arrive_min // 15, visit.leave_min // 15
    held = (*problem.locked, *(problem.roster.visits if problem.roster else ()))
    if problem.same_hours or any(
        (one.day, one.stop_id, one.arrive_min) == (visit.day, visit.stop_id, visit.arrive_min)
        for one in held
    ):
        return first, first
    permitted = problem.stops.permitted[problem.stops.stop_ids.get_loc(visit.stop_id)]
    length = end - first
    slot = 96 * visit.day
    while 15 * (first - 1) >= shift.first_min and permitted[(slot + first - 1) % len(permitted)]:
        first -= 1
    while 15 * (end + 1) <= shift.last_min and permitted[(slot + end) % len(permitted)]:
        end += 1
    return first, end - length


def _shorter_orders(outing: _Outing) -> list[_Order]:
    """Give orders with less driving, the shortest first; none where there is none."""
    n = len(outing.visits)
    longest = outing.way_min(range(n)) - LEAST_SAVED_MIN
    if n < 2:
        return []
    whole = _least_driving(outing, None)
    if whole is None or outing.way_min(whole.visits) > longest:
        return []  # with a break it is no shorter
    found = [_least_driving(outing, k) for k in range(n)] if outing.has_break else [whole]
    both_ways = [way for order in found if order for way in (order, order.back())]
    shorter = [order for order in both_ways if outing.way_min(order.visits) <= longest]
    return sorted(shorter, key=lambda order: outing.way_min(order.visits))


def _least_driving(outing: _Outing, pause_after: int | None) -> _Order | None:
    """Ask PyVRP for the order with the least driving; None if it finds none that is in time."""
    # PyVRP is loaded where it is asked: that takes a while, and has its log write to the screen.
    from pyvrp import Client, Depot, Location, ProblemData, VehicleType, solve  # noqa: PLC0415
    from pyvrp.stop import MaxIterations  # noqa: PLC0415

    n, shift = len(outing.visits), outing.shift
    service = outing.quarters.copy()
    if pause_after is not None:
        service[pause_after] += -(-shift.break_min // 15)
    distances: Any = np.rint(outing.drive_min * _PARTS).astype(np.int64)
    quarters: Any = np.ceil(outing.drive_min / 15.0).astype(np.int64)
    van = VehicleType(
        tw_early=shift.first_min // 15,
        tw_late=-(-shift.last_min // 15),
        # Drives from and to the base need not be whole quarters; the checker has the last word.
        shift_duration=shift.shift_min // 15 + 1,
    )
    data = ProblemData(
        [Location(0, 0)] * (n + 1),
        [
            Client(i, service_duration=int(service[i]), tw_early=first, tw_late=last)
            for i, (first, last) in enumerate(outing.begins)
        ],
        [Depot(n)],
        [van],
        [distances],
        [quarters],
    )
    best = solve(data, MaxIterations(_STEPS), _SEED, collect_stats=False, display=False).best
    if not best.is_feasible():
        return None
    [route] = best.routes()
    return _Order(tuple(stop.idx for stop in route if stop.is_client()), pause_after)


def _timed(outing: _Outing, order: _Order) -> list[list[Visit]]:
    """Give the visits in an order at all times that the first may begin, the others soon after."""
    shift, (head, *rest) = outing.shift, order.visits
    first, last = outing.begins[head]
    found = []
    for begin in range(first, last + 1):
        begins, at = {head: begin}, head
        for after in rest:
            pause_min = shift.break_min if at == order.pause_after else 0
            gap = math.ceil((outing.drive_min[at, after] + pause_min) / 15.0)
            ready = begins[at] + int(outing.quarters[at]) + gap
            begins[after], at = max(ready, outing.begins[after][0]), after
        if all(begins[k] <= outing.begins[k][1] for k in order.visits):
            found.append(
                [
                    replace(
                        outing.visits[k],
                        arrive_min=15 * begins[k],
                        leave_min=15 * (begins[k] + int(outing.quarters[k])),
                    )
                    for k in order.visits
                ]
            )
    return found
