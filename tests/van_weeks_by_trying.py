"""Tiny van weeks drawn at random, and the best of each by trying all, from what the docs say.

It shares the nouns with hrgeo, and no code: rules and value are read off ``docs/vans.md`` once
more, minute by minute.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from hrgeo.model import FloatArray
from hrgeo.vans import CrewMember, Roster, Shift, Van, VanWeek, Visit, WeekProblem, week_problem

_MOST_DAYS, _MOST_WEEKS = 300, 2000
_SLACK = 1e-9
_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def minutes_of_week(day: int, first_min: float, last_min: float) -> list[int]:
    first, last = math.floor(first_min), math.ceil(last_min)
    return [(day * 1440 + minute) % 10_080 for minute in range(first, last)]


def value(
    problem: WeekProblem, visits: Sequence[Visit], known: dict[Visit, FloatArray] | None = None
) -> float:
    """Give what visits are worth in the order of the week; `known` keeps what each counts."""
    known = {} if known is None else known
    counted, total, left = np.zeros(len(problem.need)), 0.0, dict[tuple[str, int], float]()
    order = sorted(visits, key=lambda v: (v.day * 1440 + v.arrive_min, v.van_id, v.stop_id))
    for visit in order:
        if visit not in known:
            known[visit] = counted_by(problem, visit)
        before, counted = counted, counted + known[visit]
        added = credit(problem, counted) - credit(problem, before)
        gain = float(problem.need.weight @ added)
        if problem.contacts_per_need is not None:
            van, at = problem.van(visit.van_id), list(problem.stops.stop_ids).index(visit.stop_id)
            rest = left.get((visit.van_id, visit.day), van.supplies / problem.contacts_per_need)
            around = van.set_up_min + van.pack_up_min
            hours = (visit.leave_min - visit.arrive_min - around) / 60
            an_hour = problem.stops.contacts_per_hour[at] / problem.contacts_per_need
            gain = min(gain, rest, an_hour * hours if hours > 0 else 0.0)
            left[visit.van_id, visit.day] = rest - gain
        total += gain
    return total


def counted_by(problem: WeekProblem, visit: Visit) -> FloatArray:
    """Give by row of need what the minutes count in which people can come to a visit."""
    need, van = problem.need, problem.van(visit.van_id)
    at = list(problem.stops.stop_ids).index(visit.stop_id)
    first, last = visit.arrive_min + van.set_up_min, visit.leave_min - van.pack_up_min
    quarters = [minute // 15 for minute in minutes_of_week(visit.day, first, last)]
    return np.array(
        [
            sum(need.rate[need.kind[row], quarter] for quarter in quarters)
            if at in need.reach_stop[need.reach_start[row] : need.reach_start[row + 1]]
            else 0.0
            for row in range(len(need))
        ]
    )


def credit(problem: WeekProblem, counted: FloatArray) -> FloatArray:
    """Give the share that counted minutes are worth."""
    steps = [0.0, *(up_to for up_to, _ in problem.credit)]
    worth, whole = np.zeros(len(counted)), 0.0
    for (low, high), (_, rate) in zip(itertools.pairwise(steps), problem.credit, strict=True):
        worth += rate * np.clip(counted - low, 0.0, high - low)
        whole += rate * (high - low)
    return worth / whole


def breaks_a_rule_of_its_stop(problem: WeekProblem, shift: Shift, visit: Visit) -> bool:
    stops = problem.stops
    at = list(stops.stop_ids).index(visit.stop_id)
    there = visit.leave_min - visit.arrive_min - shift.set_up_min - shift.pack_up_min
    if not stops.least_min[at] <= there <= stops.most_min[at]:
        return True
    stood = minutes_of_week(visit.day, visit.arrive_min, visit.leave_min)
    forbidden = any(not stops.permitted[at, minute // 15] for minute in stood[::15])
    return forbidden or (visit.stop_id, visit.day) in problem.closed


def breaks_a_rule_of_its_shift(problem: WeekProblem, shift: Shift, visits: Sequence[Visit]) -> bool:
    """Say whether visits of one shift, in order, break a rule that looks at the shift alone."""
    base = problem.van(shift.van_id).base_id
    if any(breaks_a_rule_of_its_stop(problem, shift, visit) for visit in visits):
        return True
    leave = visits[0].arrive_min - problem.drive(base, visits[0].stop_id)
    back = visits[-1].leave_min + problem.drive(visits[-1].stop_id, base)
    free = [
        (one.leave_min, two.arrive_min - one.leave_min - problem.drive(one.stop_id, two.stop_id))
        for one, two in itertools.pairwise(visits)
    ]
    if leave < shift.first_min - _SLACK or back > shift.last_min + _SLACK:
        return True
    if any(minutes < -_SLACK for _, minutes in free) or back - leave > shift.shift_min + _SLACK:
        return True
    due = leave + shift.break_after_min
    rested = any(at <= due + _SLACK and free_min >= shift.break_min - _SLACK
                 for at, free_min in free)  # fmt: skip
    return back - leave > shift.break_after_min + _SLACK and not rested


def breaks_a_rule_of_the_week(problem: WeekProblem, visits: Sequence[Visit]) -> bool:
    """Say whether visits break a rule that joins shifts."""
    for van in problem.vans:
        n = len({visit.day for visit in visits if visit.van_id == van.van_id})
        if van.n_shifts is not None and n > van.n_shifts:
            return True
    if any(visit not in visits for visit in problem.locked):
        return True
    of_stops = any(_breaks_a_rule_of_stop(problem, at, visits) for at in range(len(problem.stops)))
    return of_stops or _changes_too_much(problem, visits)


def _breaks_a_rule_of_stop(problem: WeekProblem, at: int, visits: Sequence[Visit]) -> bool:
    stops = problem.stops
    here = [visit for visit in visits if visit.stop_id == stops.stop_ids[at]]
    for one, two in itertools.combinations(here, 2):
        apart = abs(one.day - two.day)
        if min(apart, 7 - apart) < max(1, stops.days_apart[at]):
            return True
        if problem.same_hours and one.arrive_min != two.arrive_min:
            return True
    return not stops.least_visits[at] <= len(here) <= stops.most_visits[at]


def _changes_too_much(problem: WeekProblem, visits: Sequence[Visit]) -> bool:
    roster = problem.roster
    if roster is None:
        return False
    n_kept = sum(visit in visits for visit in roster.visits)
    stay = {visit.stop_id for visit in roster.visits} - roster.released
    n_changes = max(len(roster.visits), len(visits)) - n_kept
    return n_changes > roster.max_changes or bool(stay - {visit.stop_id for visit in visits})


def ways_of_a_day(problem: WeekProblem, shift: Shift) -> list[tuple[Visit, ...]] | None:
    """Give all that a shift can do, nothing included; None where that is too much to try."""
    stays = [
        stay
        for stop in problem.stops.stop_ids
        for arrive in range(shift.first_min // 15 * 15, shift.last_min, 15)
        for leave in range(arrive + 15, shift.last_min + 1, 15)
        if not breaks_a_rule_of_its_stop(
            problem, shift, stay := Visit(shift.van_id, shift.day, stop, arrive, leave)
        )
    ]
    ways: list[tuple[Visit, ...]] = [()]
    longest: list[tuple[Visit, ...]] = [()]
    while longest:
        longest = [
            (*way, stay) for way in longest for stay in stays if _is_behind(problem, way, stay)
        ]
        # A way that lacks its break may have it with one more visit.
        ways += [way for way in longest if not breaks_a_rule_of_its_shift(problem, shift, way)]
        if len(longest) + len(ways) > _MOST_DAYS:
            return None
    return ways


def _is_behind(problem: WeekProblem, way: Sequence[Visit], stay: Visit) -> bool:
    if not way:
        return True
    drive = problem.drive(way[-1].stop_id, stay.stop_id)
    is_new = all(visit.stop_id != stay.stop_id for visit in way)
    return is_new and way[-1].leave_min + drive <= stay.arrive_min


def best_by_trying(problem: WeekProblem, shifts: Sequence[Shift]) -> tuple[bool, float] | None:
    """Say whether any week keeps all rules, and what the best is worth; None: too many."""
    days = [ways_of_a_day(problem, shift) for shift in shifts]
    known = [ways for ways in days if ways is not None]
    if len(known) < len(days) or math.prod(len(ways) for ways in known) > _MOST_WEEKS:
        return None
    counts: dict[Visit, FloatArray] = {}
    worths = [
        value(problem, week, counts)
        for week in (sum(ways, ()) for ways in itertools.product(*known))
        if not breaks_a_rule_of_the_week(problem, week)
    ]
    return bool(worths), max(worths, default=0.0)


def crew_breaks_a_rule(week: VanWeek) -> bool:
    """Say whether the people on the shifts of a week are too few, away, or out for too long."""
    problem = week.problem
    people = {member.name: member for member in problem.crew}
    out_min = dict.fromkeys(people, 0.0)
    busy: list[tuple[str, int]] = []
    for shift in week.shifts.to_dict("records"):
        van, day = problem.van(shift["van"]), _DAYS.index(shift["day"])
        names = shift["crew"].split(";")
        out = minutes_of_week(day, shift["leave_base"] + _SLACK, shift["back_at_base"] - _SLACK)
        roles = {role for name in names for role in people[name].roles}
        if len(set(names)) < van.least_crew or not roles.issuperset(van.roles):
            return True
        for name in names:
            out_min[name] += shift["back_at_base"] - shift["leave_base"]
            busy += [(name, minute) for minute in out]
            if not all(people[name].available[minute // 15] for minute in out):
                return True
    too_long = any(out_min[name] > people[name].weekly_min + _SLACK for name in people)
    return too_long or len(set(busy)) < len(busy)


def tiny_problem(seed: int) -> WeekProblem:
    """Draw a question with any of the rules: small enough to be tried, mostly."""
    draw = np.random.default_rng(seed)
    n_stops, n_need = int(draw.integers(1, 4)), int(draw.integers(1, 6))
    ids = [f"stop {i}" for i in range(n_stops)]
    labels = [*ids, "base 0", "base 1"]
    vans = [_drawn_van(draw, f"Van {k}") for k in range(draw.choice([1, 1, 2]))]
    drive = draw.uniform(0, 30, (len(labels), len(labels))).round(int(draw.integers(3)))
    for odd, share in ((0.0, 0.3), (math.inf, 0.15)):
        if draw.random() < 0.2:
            drive[draw.random(drive.shape) < share] = odd
    np.fill_diagonal(drive, 0.0)
    walk = draw.uniform(2, 18, (n_need, n_stops)).round()
    limits = {"least_min": draw.choice([15, 30, 45, 50], n_stops)}
    limits["most_min"] = limits["least_min"] + draw.choice([0, 15, 45], n_stops)
    limits["least_visits"] = (draw.random(n_stops) < 0.15).astype(int)
    limits["most_visits"] = np.maximum(limits["least_visits"], draw.integers(1, 3, n_stops))
    limits["days_apart"] = draw.choice([1, 2, 3], n_stops)
    limits["contacts_per_hour"] = draw.choice([0.0, 3.0, 10.0, math.inf], n_stops)
    permitted = np.ones((n_stops, 672), dtype=bool)
    if draw.random() < 0.4:
        permitted = draw.random((n_stops, 168)).repeat(4, axis=1) < 0.85
    problem = week_problem(
        pd.DataFrame({"stop_id": ids, **limits}),
        vans,
        pd.DataFrame(drive, index=labels, columns=labels),
        walk_min=walk,
        weights=draw.integers(0, 30, n_need),
        rate=draw.uniform(0, 2, (n_need, 168)).round(1) if draw.random() < 0.5 else None,
        permitted=permitted,
        crew=_drawn_crew(draw, vans) if draw.random() < 0.3 else (),
        closed=[(ids[0], vans[0].days[0])] if draw.random() < 0.2 else (),
        contacts_per_need=float(draw.choice([0.5, 2.0])) if draw.random() < 0.25 else None,
        same_hours=bool(draw.random() < 0.2),
    )
    return _with_given_visits(draw, problem)


def _drawn_van(draw: np.random.Generator, name: str) -> Van:
    first, span = int(draw.choice([547, 600, 1200, 1380])), int(draw.choice([120, 150, 180]))
    days = tuple(sorted(int(day) for day in draw.choice(7, draw.integers(1, 3), replace=False)))
    return Van(
        name,
        f"base {draw.integers(2)}",
        days=days,
        first_min=first,
        last_min=first + span,
        shift_min=span - int(draw.choice([0, 30])),
        n_shifts=None if draw.random() < 0.7 else 1,
        set_up_min=int(draw.choice([0, 10, 15])),
        pack_up_min=int(draw.choice([0, 5, 15])),
        break_min=int(draw.choice([15, 20, 30])),
        break_after_min=int(draw.choice([60, 90, 360])),
        supplies=float(draw.choice([0.0, 20.0, math.inf])),
        least_crew=int(draw.choice([1, 2])),
        roles=("driver",) if draw.random() < 0.5 else (),
    )


def _drawn_crew(draw: np.random.Generator, vans: Sequence[Van]) -> list[CrewMember]:
    crew = []
    for k in range(draw.integers(1, 5)):
        available = np.zeros(672, dtype=bool)
        for van in vans:
            for day in van.days:
                first = van.first_min // 15 + int(draw.choice([0, 0, 4]))
                available[(day * 96 + np.arange(first, van.last_min // 15 + 1)) % 672] = True
        roles = ("driver",) if draw.random() < 0.6 else ()
        crew.append(CrewMember(f"C {k}", available, roles, float(draw.choice([180, math.inf]))))
    return crew


def _with_given_visits(draw: np.random.Generator, problem: WeekProblem) -> WeekProblem:
    """Lock a visit, or give a present week that keeps the rules of each shift, or neither."""
    shifts = [Shift(k, van.van_id, day, van.first_min, van.last_min, van.shift_min, van.set_up_min,
                    van.pack_up_min, van.break_min, van.break_after_min)
              for k, (van, day) in enumerate(problem.shifts)]  # fmt: skip
    ways = [[way for way in ways_of_a_day(problem, shift) or () if way] for shift in shifts]
    drawn = [options[int(draw.integers(len(options)))] for options in ways if options]
    which = draw.random()
    if not drawn or which < 0.4:
        return problem
    if which < 0.6:
        return replace(problem, locked=drawn[0][:1])
    stops = {visit.stop_id for way in drawn for visit in way}
    released = frozenset(stop for stop in sorted(stops) if draw.random() < 0.4)
    visits = tuple(visit for way in drawn for visit in way)
    return replace(problem, roster=Roster(visits, int(draw.choice([0, 1, 2, 5])), released))
