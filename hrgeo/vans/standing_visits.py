"""What is wrong with visits that are there before a week is planned: locked ones, the roster."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from hrgeo.text import join_words, say
from hrgeo.text.van import day_words
from hrgeo.vans.checker import check_week
from hrgeo.vans.problem import Visit, WeekProblem, visit_order
from hrgeo.vans.shifts import Shift

_SLACK_MIN = 1e-6


def locked_words(problem: WeekProblem, shifts: Sequence[Shift]) -> list[str]:
    """Say what keeps the locked visits from being in one plan; nothing where they can be.

    A break that they lack is not told here: with another visit there may be one.
    """
    faults = list(check_week(_without_breaks(_only_visits(problem)), problem.locked))
    faults += _not_offered(problem, problem.locked, shifts)
    if not faults:
        return []
    return [say("van_why.locked"), *faults]


def locked_break_words(problem: WeekProblem) -> list[str]:
    """Say which shifts have no break by their locked visits alone."""
    alone = _only_visits(problem)
    without = check_week(_without_breaks(alone), problem.locked)
    return [words for words in check_week(alone, problem.locked) if words not in without]


def roster_words(problem: WeekProblem, shifts: Sequence[Shift]) -> list[str]:
    """Say which visits of the present week no longer keep the rules, if they are too many.

    Each of them has to change. Where they are more than `Roster.max_changes`, there is no
    plan; nor where nothing may change and they break a rule together.
    """
    roster = problem.roster
    if roster is None:
        return []
    broken = [words for visit in roster.visits if (words := _broken(problem, visit, shifts))]
    if len(broken) > roster.max_changes:
        head = say("van_why.roster", n=len(broken), most=roster.max_changes)
        return [head, *dict.fromkeys(broken)]
    return roster_together_words(problem) if roster.max_changes == 0 else []


def roster_together_words(problem: WeekProblem) -> list[str]:
    """Say which rules the visits of the present week break together; changes may mend that."""
    roster = problem.roster
    if roster is not None and (whole := _broken_together(problem)):
        return [say("van_why.roster_together", most=roster.max_changes), *whole]
    return []


def _only_visits(problem: WeekProblem) -> WeekProblem:
    """Give the question without what other visits could still mend: required visits, changes."""
    stops = replace(problem.stops, least_visits=np.zeros_like(problem.stops.least_visits))
    return replace(problem, stops=stops, roster=None, locked=())


def _not_offered(
    problem: WeekProblem, visits: Sequence[Visit], shifts: Sequence[Shift]
) -> list[str]:
    """Say for which visits the crew cannot go out, or not early, late or long enough."""
    if not problem.crew:
        return []
    offered = {(shift.van_id, shift.day): shift for shift in shifts}
    of_day: dict[tuple[str, int], list[Visit]] = defaultdict(list)
    for visit in visit_order(visits):
        of_day[visit.van_id, visit.day].append(visit)
    return [
        words
        for at, together in of_day.items()
        for words in _shift_words(problem, offered.get(at), together)
    ]


def _shift_words(
    problem: WeekProblem, shift: Shift | None, visits: Sequence[Visit]
) -> Iterable[str]:
    """Say what the visits of one shift need that its crew cannot give, drives included.

    What does not depend on people is left to the checker.
    """
    first, last = visits[0], visits[-1]
    if first.day not in problem.van(first.van_id).days:
        return
    where = {"van": first.van_id, "day": day_words(first.day)}
    if shift is None:
        stops = join_words(list(dict.fromkeys(visit.stop_id for visit in visits)))
        yield say("van_why.nobody", **where, stop=stops)
        return
    base = problem.van(first.van_id).base_id
    leave = first.arrive_min - problem.drive(base, first.stop_id)
    back = last.leave_min + problem.drive(last.stop_id, base)
    if not math.isfinite(back - leave):
        return
    names = join_words(shift.crew)
    for visit, is_wrong in (
        (first, leave < shift.first_min - _SLACK_MIN),
        (last, back > shift.last_min + _SLACK_MIN),
    ):
        if is_wrong:
            yield say("van_why.not_then", **where, names=names, stop=visit.stop_id)
    if back - leave > shift.shift_min + _SLACK_MIN:
        needed = math.ceil(back - leave)
        longest = shift.shift_min
        yield say("van_why.not_so_long", **where, names=names, needed=needed, longest=longest)


def _broken(problem: WeekProblem, visit: Visit, shifts: Sequence[Shift]) -> str:
    """Say what is wrong with one visit by itself, with the van that suits it best."""
    if (visit.stop_id not in problem.stops.stop_ids) or not problem.vans:
        return ""
    alone = _only_visits(problem)
    vans = [visit.van_id] if visit.van_id else [van.van_id for van in problem.vans]
    faults = []
    for van_id in vans:
        as_driven = replace(visit, van_id=van_id)
        found = [
            # Alone, a visit has nothing beside it that could be a break.
            *check_week(_without_breaks(alone), [as_driven]),
            *_not_offered(problem, [as_driven], shifts),
        ]
        faults.append(found)
    best = min(faults, key=len)
    return best[0] if best else ""


def _without_breaks(problem: WeekProblem) -> WeekProblem:
    vans = tuple(replace(van, break_after_min=10_080) for van in problem.vans)
    return replace(problem, vans=vans)


def _broken_together(problem: WeekProblem) -> tuple[str, ...]:
    """Say what is wrong with the present week as a whole, where it is clear who drives."""
    roster = problem.roster
    if roster is None:
        return ()
    visits = roster.visits
    if len(problem.vans) == 1:
        visits = tuple(replace(v, van_id=v.van_id or problem.vans[0].van_id) for v in visits)
    if any(not visit.van_id for visit in visits):
        return ()
    return check_week(_only_visits(problem), visits)
