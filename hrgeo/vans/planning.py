"""Plans a week: a search with a proof of how good it is, and a check of what it found."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from hrgeo.errors import SolverError
from hrgeo.program import OPTIMAL_GAP
from hrgeo.vans.bounds import upper_bound
from hrgeo.vans.checker import check_week
from hrgeo.vans.checker_rules import changes_of
from hrgeo.vans.day_spread import spread_days
from hrgeo.vans.ending import Ending
from hrgeo.vans.problem import Visit, WeekProblem
from hrgeo.vans.reasons import why_week
from hrgeo.vans.result import VanWeek
from hrgeo.vans.shifts import Shift, offered_shifts
from hrgeo.vans.shorter_ways import shorter_ways
from hrgeo.vans.small_weeks import Found, solved_too
from hrgeo.vans.soundness import require_sound
from hrgeo.vans.standing_visits import locked_break_words, locked_words
from hrgeo.vans.value import value_of
from hrgeo.vans.week_arrays import LEAST, VISITS, WeekArrays, visits_of, week_arrays
from hrgeo.vans.week_search import N_CHAINS, Chain, search_all
from hrgeo.vans.week_start import start_of
from hrgeo.vans.week_tables import week_tables

ITERATIONS = 1_500
"""Of each of the chains of a search, where nothing else is asked for."""
_PROVEN = 1e-9
_TIME_FOR_BOUND = 0.3
"""Of a limit of time, so that the search has most of it."""
_BOUND_TOLD, _SEARCH_TOLD = 0.2, 0.9
"""The shares of the work that are done after the bound and after the search."""


def plan_week(
    problem: WeekProblem,
    *,
    seed: int = 0,
    iterations: int = ITERATIONS,
    time_limit_s: float | None = None,
    progress: Callable[[float], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    exact: bool = True,
) -> VanWeek:
    """Plan the week that is worth most, as far as a search finds it.

    Small weeks are then solved exactly as well, which takes some seconds.

    Parameters
    ----------
    problem
        The question.
    seed
        The same seed and iterations give the same week.
    iterations
        Of each of the search's chains, in which visits are taken out and better ones put in.
    time_limit_s
        A safety stop for all of it, but for compiling at the first call; the week may then
        depend on the computer, and says so.
    progress
        Told the share that is done (0..1). What it raises ends the search.
    cancel
        Asked from time to time; True ends the search with the best week so far.
    exact
        False leaves it at the search and its bound.

    Returns
    -------
    VanWeek
        Checked. Where required, locked or present visits cannot be in one week it is
        ``infeasible``, has no visits, and says why.

    Raises
    ------
    InputError
        The question makes no sense; one that tells all faults of it.
    SolverError
        A week broke a rule of the question: a defect of hrgeo.

    Examples
    --------
    One stop, one shift: of 8 hours the drives take 20 minutes.

    >>> import pandas as pd
    >>> from hrgeo.vans import Van
    >>> from hrgeo.vans.building import week_problem
    >>> ids = ["corner", "base"]
    >>> problem = week_problem(
    ...     pd.DataFrame({"weight": [10.0]}, index=pd.Index(["corner"], name="stop_id")),
    ...     [Van("Van 1", "base", days=(0,))],
    ...     pd.DataFrame([[0.0, 10.0], [10.0, 0.0]], index=ids, columns=ids),
    ... )
    >>> week = plan_week(problem, iterations=20)
    >>> week.visits["stop"].tolist(), 0.0 < week.value <= week.bound
    (['corner'], True)
    """
    require_sound(problem)
    return planned_week(
        problem,
        seed=seed,
        iterations=iterations,
        ending=Ending.within(time_limit_s, cancel),
        progress=progress,
        exact=exact,
    )


def planned_week(
    problem: WeekProblem,
    *,
    seed: int,
    iterations: int,
    ending: Ending,
    progress: Callable[[float], None] | None,
    exact: bool,
) -> VanWeek:
    """Plan a week whose question is known to make sense; arguments as of `plan_week`."""
    shifts = offered_shifts(problem)
    week = week_arrays(problem, shifts)
    if locked_words(problem, shifts):
        return _infeasible(problem, shifts, Found(None, 0.0, ""), {})
    told = progress or _unheard
    bound = upper_bound(
        problem,
        shifts,
        ending=ending.sooner(_TIME_FOR_BOUND),
        progress=lambda share: told(_BOUND_TOLD * share),
    )
    start = start_of(problem, shifts, week)
    chains = [Chain(week, start, N_CHAINS * seed + k) for k in range(N_CHAINS)]
    best, stopped_by = search_all(
        chains,
        iterations,
        ending,
        lambda share: told(_BOUND_TOLD + (_SEARCH_TOLD - _BOUND_TOLD) * share),
        bound * (1.0 - _PROVEN),
    )
    visits = None if best.score < 0.0 else tuple(visits_of(best.best, problem, shifts))
    if visits and locked_break_words(problem) and check_week(problem, visits):
        visits = None  # nothing was found beside the locked visits that gives them their break
    found = Found(visits, bound, stopped_by or "iterations")
    if exact and not stopped_by:
        found = solved_too(
            problem, shifts, found, ending=ending, progress=lambda: told(_SEARCH_TOLD)
        )
    told(1.0)
    if found.visits is None:
        found = replace(found, stopped_by=stopped_by)
        return _infeasible(problem, shifts, found, _lacking(problem, week, best))
    visits = shorter_ways(problem, shifts, found.visits, ending)
    found = replace(found, visits=spread_days(problem, shifts, visits))
    if why := ending.why_now:  # the ways may not be the shortest
        found = replace(found, stopped_by=why)
    return week_of(problem, shifts, found)


def _unheard(_share: float) -> None:
    """Tell nobody."""


def _lacking(problem: WeekProblem, week: WeekArrays, best: Chain) -> dict[str, int]:
    """Give how many required visits of which stops the best plan lacks."""
    lacking = week.stop[:, LEAST] - best.best.days[:, VISITS]
    ids = problem.stops.stop_ids
    return {str(ids[s]): int(lacking[s]) for s in np.flatnonzero(lacking > 0).tolist()}


def week_of(problem: WeekProblem, shifts: Sequence[Shift], found: Found) -> VanWeek:
    """Give a checked week of visits that are in the order of shifts and times.

    Parameters
    ----------
    problem, shifts
        The question, and the shifts that are offered.
    found
        With visits. What ended the work is left out where the bound proves them.

    Raises
    ------
    SolverError
        It breaks a rule of the question.
    """
    visits = found.visits or ()
    value = value_of(problem, visits).total
    is_proven = value >= found.bound - OPTIMAL_GAP * abs(found.bound)
    bound = max(found.bound, value) if is_proven else found.bound
    table, outings = week_tables(problem, shifts, visits)
    status = "optimal" if is_proven else "feasible"
    stopped_by = "" if is_proven else found.stopped_by
    roster = problem.roster
    gap = 0.0 if bound == value else (bound - value) / bound
    week = VanWeek(
        problem=problem,
        stays=visits,
        visits=table,
        shifts=outings,
        value=value,
        bound=bound,
        status=status,
        why=why_week(
            problem,
            shifts,
            status=status,
            stopped_by=stopped_by,
            gap=gap if math.isfinite(bound) else math.inf,
            searched_share=found.searched_value / value if value > 0.0 else math.nan,
        ),
        stopped_by=stopped_by,
        searched_value=found.searched_value,
        present_value=present_value(problem),
        n_changes=changes_of(roster, visits) if roster else 0,
    )
    if faults := check_week(week):
        raise SolverError(f"A planned van week broke its own rules: {' '.join(faults)}")
    return week


def present_value(problem: WeekProblem) -> float:
    """Give what the present roster is worth by the same rule; NaN without one.

    A visit that names no van is counted as the first van's.
    """
    if problem.roster is None:
        return math.nan
    first = problem.vans[0].van_id
    known = set(problem.stops.stop_ids)
    visits = [
        Visit(v.van_id or first, v.day, v.stop_id, v.arrive_min, v.leave_min)
        for v in problem.roster.visits
        if v.stop_id in known
    ]
    return value_of(problem, visits).total


def _infeasible(
    problem: WeekProblem, shifts: Sequence[Shift], found: Found, unmet: dict[str, int]
) -> VanWeek:
    table, outings = week_tables(problem, shifts, ())
    return VanWeek(
        problem=problem,
        stays=(),
        visits=table,
        shifts=outings,
        value=0.0,
        bound=0.0,
        status="infeasible",
        why=why_week(
            problem,
            shifts,
            status="infeasible",
            stopped_by=found.stopped_by,
            unmet=unmet,
            has_no_week=found.has_no_week,
        ),
        stopped_by=found.stopped_by,
        present_value=present_value(problem),
        unmet=unmet,
    )
