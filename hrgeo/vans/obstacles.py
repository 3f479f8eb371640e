"""Why stops, required visits and shifts are not possible: what no plan can get around."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from hrgeo.model import BoolArray
from hrgeo.text import join_words, say
from hrgeo.vans.placing import DayOfVan
from hrgeo.vans.problem import Van, WeekProblem
from hrgeo.vans.shifts import Shift

OBSTACLES = ("no_shift", "no_length", "no_way", "short_shift", "far", "closed", "hours", "no_time")
"""What keeps vans from a stop, from what is looked at first."""


class Reach:
    """Which stops the shifts of a week can have, and what keeps them from the others.

    Parameters
    ----------
    problem
        The question.
    shifts
        As offered, see `hrgeo.vans.shifts.offered_shifts`.
    """

    def __init__(self, problem: WeekProblem, shifts: Sequence[Shift]) -> None:
        self.problem, self.shifts = problem, shifts
        self.days = [DayOfVan(problem, problem.van(s.van_id), s.day) for s in shifts]
        can = [
            day.can_visit(shift.first_min, shift.last_min, shift.shift_min)
            for day, shift in zip(self.days, shifts, strict=True)
        ]
        self.can: BoolArray = np.array(can, dtype=bool).reshape(len(shifts), len(problem.stops))
        """Shape ``(n_shifts, n_stops)``: whether a shift can have a stay there."""

    def obstacle(self, stop: int) -> str:
        """Give one of `OBSTACLES` for a stop, empty where a shift can have it."""
        if not self.shifts or self.can[:, stop].any():
            return "" if self.shifts else "no_shift"
        stays = [int(day.stay_min[stop]) for day in self.days]
        if not any(stays):
            return "no_length"
        drives = [float(day.out_min[stop] + day.back_min[stop]) for day in self.days]
        if not any(map(math.isfinite, drives)):
            return "no_way"
        left = [float(s.shift_min - n) for s, n in zip(self.shifts, stays, strict=True) if n]
        if max(left) < 0:
            return "short_shift"
        left = [
            s.shift_min - n - drive
            for s, n, drive in zip(self.shifts, stays, drives, strict=True)
            if n
        ]
        return "far" if max(left) < 0 else self._obstacle_of_hours(stop)

    def _obstacle_of_hours(self, stop: int) -> str:
        name = self.problem.stops.stop_ids[stop]
        is_closed = False
        for day, shift in zip(self.days, self.shifts, strict=True):
            begin, n = day.arrive_min, int(day.stay_min[stop])
            in_shift = (begin >= shift.first_min) & (begin + n <= shift.last_min)
            if (day.may_begin[stop] & in_shift).any():
                return "no_time"
            is_closed |= (name, day.day) in self.problem.closed
        return "closed" if is_closed else "hours"

    def least_stay_min(self, stop: int) -> int:
        """Give the shortest stay by any van that goes out; 0 where there is none."""
        stays = [int(day.stay_min[stop]) for day in self.days if day.stay_min[stop]]
        return min(stays, default=0)

    def n_possible_visits(self, stop: int) -> int:
        """Give how many visits a week a stop can have at most, by its days and their spacing."""
        days = sorted(
            {day.day for day, can in zip(self.days, self.can[:, stop], strict=True) if can}
        )
        apart = int(self.problem.stops.days_apart[stop])
        for n in range(len(days), 1, -1):
            for chosen in combinations(days, n):
                gaps = [(b - a, a + 7 - b) for a, b in combinations(chosen, 2)]
                if all(min(gap) >= apart for gap in gaps):
                    return n
        return min(len(days), 1)


def cannot_place(problem: WeekProblem, shifts: Sequence[Shift], stop_id: str) -> str | None:
    """Say why no shift can have a visit to a stop, or as many as it needs; None if they can.

    Parameters
    ----------
    problem
        The question.
    shifts
        As offered.
    stop_id
        Which stop.
    """
    return obstacle_words(Reach(problem, shifts), stop_id)


def obstacle_words(reach: Reach, stop_id: str) -> str | None:
    """Say why a stop cannot have the visits that it needs, by itself; None if it can."""
    problem = reach.problem
    stop = problem.stops.stop_ids.tolist().index(stop_id)
    obstacle = reach.obstacle(stop)
    if obstacle:
        return say(f"van_why.stop.{obstacle}", stop=stop_id, **_numbers(reach, stop))
    n_most, n_least = reach.n_possible_visits(stop), int(problem.stops.least_visits[stop])
    if n_most >= n_least:
        return None
    return say(
        "van_why.stop.spacing",
        stop=stop_id,
        n_least=n_least,
        n_most=n_most,
        apart=int(problem.stops.days_apart[stop]),
    )


def _numbers(reach: Reach, stop: int) -> dict[str, Any]:
    """Give what the sentences about a stop are filled in with."""
    stops = reach.problem.stops
    needs = [
        float(day.out_min[stop] + day.stay_min[stop] + day.back_min[stop])
        for day in reach.days
        if day.stay_min[stop]
    ]
    shortest = min(needs, default=math.inf)
    return {
        "least": int(stops.least_min[stop]),
        "most": int(stops.most_min[stop]),
        "stay": reach.least_stay_min(stop),
        "needs": math.ceil(shortest) if math.isfinite(shortest) else "",
        "longest": max((shift.shift_min for shift in reach.shifts), default=0),
    }


def time_words(reach: Reach) -> str | None:
    """Say that required visits take longer than all shifts have, without any drive; else None."""
    problem = reach.problem
    needed = sum(
        int(n) * reach.least_stay_min(stop)
        for stop, n in enumerate(problem.stops.least_visits)
        if n > 0
    )
    there_are = 0
    for van in problem.vans:
        lengths = sorted(
            (s.shift_min for s in reach.shifts if s.van_id == van.van_id), reverse=True
        )
        there_are += sum(lengths if van.n_shifts is None else lengths[: van.n_shifts])
    if needed <= there_are:
        return None
    return say("van_why.time", needed=needed, there_are=there_are)


def crew_words(problem: WeekProblem, shifts: Sequence[Shift]) -> list[str]:
    """Say which vans have no crew, and why; and how many shifts stay without one."""
    if not problem.crew:
        return []
    sentences = [_van_without_crew(problem, van) for van in problem.vans if _has_none(van, shifts)]
    n_offered = sum(_most_shifts(van) for van in problem.vans)
    n_staffed = sum(
        min(_most_shifts(van), sum(s.van_id == van.van_id for s in shifts)) for van in problem.vans
    )
    if n_staffed < n_offered and n_staffed:
        sentences.append(say("van_why.crew.some", n=n_staffed, n_all=n_offered))
    return sentences


def _has_none(van: Van, shifts: Sequence[Shift]) -> bool:
    return _most_shifts(van) > 0 and all(shift.van_id != van.van_id for shift in shifts)


def _most_shifts(van: Van) -> int:
    return len(van.days) if van.n_shifts is None else min(van.n_shifts, len(van.days))


def _van_without_crew(problem: WeekProblem, van: Van) -> str:
    n_crew, have = len(problem.crew), {role for one in problem.crew for role in one.roles}
    if n_crew < van.least_crew:
        return say("van_why.crew.few", van=van.van_id, least=van.least_crew, n=n_crew)
    if missing := [role for role in van.roles if role not in have]:
        return say("van_why.crew.role", van=van.van_id, roles=join_words(missing))
    if not any(
        DayOfVan(problem, van, day).can_visit(van.first_min, van.last_min, van.shift_min).any()
        for day in van.days
    ):
        return say("van_why.crew.no_stop", van=van.van_id)
    return say("van_why.crew.never", van=van.van_id, least=van.least_crew)


def set_up_words(problem: WeekProblem) -> list[str]:
    """Name the vans whose shift is not longer than setting up and packing up."""
    sentences = []
    for van in problem.vans:
        around = van.set_up_min + van.pack_up_min
        shift = min(van.shift_min, van.last_min - van.first_min)
        if shift <= around:
            sentences.append(say("van_why.set_up", van=van.van_id, around=around, shift=shift))
    return sentences
