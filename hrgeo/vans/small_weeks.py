"""Small weeks are solved exactly as well, which tells how far off the search was."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hrgeo.program import OPTIMAL_GAP
from hrgeo.vans.ending import Ending
from hrgeo.vans.exact import is_small, solve_exact
from hrgeo.vans.problem import Visit, WeekProblem
from hrgeo.vans.shifts import Shift
from hrgeo.vans.value import value_of


@dataclass(frozen=True)
class Found:
    """What is known of the best week of some shifts.

    Attributes
    ----------
    visits
        The best known; None where none is known that keeps to all rules.
    bound
        No week is worth more.
    stopped_by
        What ended the work.
    searched_value
        What the search had found where the week was solved exactly as well, 0 where it had
        found none; NaN where it was not.
    has_no_week
        Whether it is proven that no week keeps to all rules.
    """

    visits: tuple[Visit, ...] | None
    bound: float
    stopped_by: str
    searched_value: float = math.nan
    has_no_week: bool = False


def solved_too(
    problem: WeekProblem,
    shifts: Sequence[Shift],
    found: Found,
    *,
    ending: Ending,
    progress: Callable[[], None] | None = None,
) -> Found:
    """Solve a week exactly where it is small, and not yet known to be the best.

    Parameters
    ----------
    problem, shifts
        The question, and the shifts that are offered.
    found
        What the search found.
    ending
        What ends the work before it is done.
    progress
        Called from time to time.

    Returns
    -------
    Found
        With the better of both weeks, and the lower of both bounds.
    """
    searched = -math.inf if found.visits is None else value_of(problem, found.visits).total
    if searched >= found.bound * (1.0 - OPTIMAL_GAP) or ending.why_now:
        return found
    if not is_small(problem, shifts):
        return found
    exact = solve_exact(problem, shifts, start=found.visits, ending=ending, progress=progress)
    before = max(searched, 0.0)
    if exact.status == "infeasible" and found.visits is None:
        return Found(None, found.bound, "", before, has_no_week=True)
    if exact.status in {"unknown", "infeasible"}:
        return replace(found, stopped_by=exact.stopped_by or found.stopped_by)
    is_better = exact.value > searched + OPTIMAL_GAP * before
    visits = exact.visits if is_better else found.visits
    stopped_by = exact.stopped_by or found.stopped_by
    return Found(visits, min(found.bound, exact.bound), stopped_by, before)
