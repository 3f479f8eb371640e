"""Plans a week: a search with a proof of how good it is, and a check of what it found."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

import numpy as np

from hrgeo.errors import SolverError
from hrgeo.vans.bounds import upper_bound
from hrgeo.vans.checker import check_week
from hrgeo.vans.checker_rules import changes_of
from hrgeo.vans.day_spread import spread_days
from hrgeo.vans.problem import Visit, WeekProblem
from hrgeo.vans.reasons import why_week
from hrgeo.vans.result import VanWeek
from hrgeo.vans.shifts import Shift, offered_shifts
from hrgeo.vans.standing_visits import locked_words
from hrgeo.vans.value import value_of
from hrgeo.vans.week_arrays import LEAST, VISITS, visits_of, week_arrays
from hrgeo.vans.week_search import N_CHAINS, Chain, Ending, search_all
from hrgeo.vans.week_start import start_of
from hrgeo.vans.week_tables import week_tables

ITERATIONS = 1_500
"""Of each of the chains of a search, where nothing else is asked for."""
_PROVEN = 1e-9


def plan_week(
    problem: WeekProblem,
    *,
    seed: int = 0,
    iterations: int = ITERATIONS,
    time_limit_s: float | None = None,
    progress: Callable[[float], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> VanWeek:
    """Plan the week that is worth most, as far as a search finds it.

    Parameters
    ----------
    problem
        The question.
    seed
        The same seed and iterations give the same week.
    iterations
        Of each of the search's chains, in which visits are taken out and better ones put in.
    time_limit_s
        A safety stop; the week may then depend on the computer, and says so.
    progress
        Told the share that is done (0..1). What it raises ends the search.
    cancel
        Asked from time to time; True ends the search with the best week so far.

    Returns
    -------
    VanWeek
        Checked. Where required, locked or present visits cannot be in one week it is
        ``infeasible``, has no visits, and says why.

    Raises
    ------
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
    deadline_s = math.inf if time_limit_s is None else time.monotonic() + time_limit_s
    shifts = offered_shifts(problem)
    week = week_arrays(problem, shifts)
    if locked_words(problem, shifts):
        return _infeasible(problem, shifts, {}, "")
    start = start_of(problem, shifts, week)
    chains = [Chain(week, start, N_CHAINS * seed + k) for k in range(N_CHAINS)]
    bound = upper_bound(problem, shifts, time_limit_s=time_limit_s)
    best, stopped_by = search_all(
        chains, iterations, Ending(deadline_s, cancel), progress, bound * (1.0 - _PROVEN)
    )
    if best.score < 0.0:
        lacking = week.stop[:, LEAST] - best.best.days[:, VISITS]
        ids = problem.stops.stop_ids
        unmet = {str(ids[s]): int(lacking[s]) for s in np.flatnonzero(lacking > 0).tolist()}
        return _infeasible(problem, shifts, unmet, stopped_by)
    visits = spread_days(problem, shifts, visits_of(best.best, problem, shifts))
    return week_of(problem, shifts, visits, bound, stopped_by or "iterations")


def week_of(
    problem: WeekProblem,
    shifts: Sequence[Shift],
    visits: Sequence[Visit],
    bound: float,
    stopped_by: str,
) -> VanWeek:
    """Give a checked week of visits that are in the order of shifts and times.

    Parameters
    ----------
    problem, shifts
        The question, and the shifts that are offered.
    visits
        The plan.
    bound
        No plan is worth more; ``inf`` if not known.
    stopped_by
        What ended the search; it is left out where the bound proves the plan.

    Raises
    ------
    SolverError
        It breaks a rule of the question.
    """
    value = value_of(problem, visits).total
    is_proven = value >= bound - _PROVEN * max(1.0, abs(bound))
    bound = max(bound, value) if is_proven else bound
    table, outings = week_tables(problem, shifts, visits)
    status = "optimal" if is_proven else "feasible"
    stopped_by = "" if is_proven else stopped_by
    roster = problem.roster
    gap = 0.0 if bound == value else (bound - value) / bound
    week = VanWeek(
        problem=problem,
        stays=tuple(visits),
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
        ),
        stopped_by=stopped_by,
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
    problem: WeekProblem, shifts: Sequence[Shift], unmet: dict[str, int], stopped_by: str
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
        why=why_week(problem, shifts, status="infeasible", stopped_by=stopped_by, unmet=unmet),
        stopped_by=stopped_by,
        present_value=present_value(problem),
        unmet=unmet,
    )
