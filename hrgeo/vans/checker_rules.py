"""Checks what holds over the week from scratch: visits of a stop, the roster, the value."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from hrgeo.text import join_words, say
from hrgeo.text.van import day_words, minute_words
from hrgeo.vans.problem import Roster, Visit, WeekProblem
from hrgeo.vans.value import value_of

_SAME_VALUE = 1e-6  # of the value; the search adds up in another order


def stop_faults(problem: WeekProblem, visits: Sequence[Visit]) -> list[str]:
    """Give what is wrong with the visits of each stop over the week."""
    faults, stops = [], problem.stops
    for i, stop in enumerate(stops.stop_ids):
        mine = sorted((v for v in visits if v.stop_id == stop), key=lambda v: (v.day, v.arrive_min))
        least, most = int(stops.least_visits[i]), int(stops.most_visits[i])
        if len(mine) < least:
            faults.append(say("van_fault.few_visits", stop=stop, n=len(mine), least=least))
        if len(mine) > most:
            faults.append(say("van_fault.many_visits", stop=stop, n=len(mine), most=most))
        for day, n in sorted(Counter(visit.day for visit in mine).items()):
            if n > 1:
                faults.append(say("van_fault.twice_a_day", stop=stop, day=day_words(day), n=n))
        days = sorted({visit.day for visit in mine})
        apart = int(stops.days_apart[i])
        for first, second in ((a, b) for a in days for b in days if a < b):
            if min(second - first, first + 7 - second) < apart:
                faults.append(
                    say(
                        "van_fault.apart",
                        stop=stop,
                        first=day_words(first),
                        second=day_words(second),
                        apart=apart,
                    )
                )
        begins = sorted({visit.arrive_min for visit in mine})
        if problem.same_hours and len(begins) > 1:
            times = join_words([minute_words(begin) for begin in begins])
            faults.append(say("van_fault.same_hours", stop=stop, times=times))
    return faults


def changes_of(roster: Roster, visits: Sequence[Visit]) -> int:
    """Give how many changes lead from the roster to the visits.

    The greater of how many visits of the roster are not kept, and how many visits are not
    in the roster. A visit is kept with the same van (any, where the roster names none), day,
    stop and times.

    Examples
    --------
    One visit is moved to another hour, one is added: of two changes, one is a pair.

    >>> old = (Visit("", 0, "a", 600, 660), Visit("", 1, "b", 600, 660))
    >>> new = (*old[:1], Visit("van", 1, "b", 615, 675), Visit("van", 2, "c", 600, 660))
    >>> changes_of(Roster(old), new)
    2
    """
    left = list(visits)
    n_kept = 0
    # Those that name a van come first: one without may then be any that is left.
    for old in sorted(roster.visits, key=lambda visit: not visit.van_id):
        same = [
            new
            for new in left
            if (new.day, new.stop_id, new.arrive_min, new.leave_min)
            == (old.day, old.stop_id, old.arrive_min, old.leave_min)
            and (not old.van_id or new.van_id == old.van_id)
        ]
        if same:
            left.remove(same[0])
            n_kept += 1
    return max(len(roster.visits) - n_kept, len(left))


def roster_faults(problem: WeekProblem, visits: Sequence[Visit]) -> list[str]:
    """Give what of the roster and of the visits that are locked is not kept."""
    faults = [
        say(
            "van_fault.locked",
            van=visit.van_id,
            day=day_words(visit.day),
            stop=visit.stop_id,
            arrive=minute_words(visit.arrive_min),
            leave=minute_words(visit.leave_min),
        )
        for visit in problem.locked
        if visit not in visits
    ]
    roster = problem.roster
    if roster is None:
        return faults
    n_changes = changes_of(roster, visits)
    if n_changes > roster.max_changes:
        faults.append(say("van_fault.changes", n=n_changes, most=roster.max_changes))
    visited = {visit.stop_id for visit in visits}
    faults += [
        say("van_fault.dropped", stop=stop)
        for stop in dict.fromkeys(visit.stop_id for visit in roster.visits)
        if stop not in roster.released and stop not in visited
    ]
    return faults


def value_faults(problem: WeekProblem, visits: Sequence[Visit], value: float) -> list[str]:
    """Hold a claimed value against the rule."""
    worth = value_of(problem, visits).total
    if math.isclose(worth, value, rel_tol=_SAME_VALUE, abs_tol=1e-9):
        return []
    return [say("van_fault.value", claimed=f"{value:g}", worth=f"{worth:g}")]
