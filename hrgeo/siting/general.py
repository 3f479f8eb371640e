"""Every objective with every option, on the general program."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np
from scipy import sparse

from hrgeo.model import FloatArray, IntArray
from hrgeo.program import OPTIMAL_GAP, Stops
from hrgeo.siting import rules as exact
from hrgeo.siting.answers import Found, answer, infeasible_answer
from hrgeo.siting.general_greedy import greedy_sites
from hrgeo.siting.nearest_feasible import nearest_feasible
from hrgeo.siting.plainly import plain_choice
from hrgeo.siting.posing import Goal, rows_for
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult, relative_gap
from hrgeo.siting.rules import Rules, rules_of
from hrgeo.siting.searching import Outcome, Search
from hrgeo.siting.settings import Settings

GOALS: dict[str, Goal] = {"max_coverage": "value", "min_sites": "count", "p_median": "minutes"}
"""Objective -> its goal; ``p_center`` is a search of its own."""

_WHOLE = 1e-6


def solve_general(problem: SitingProblem, asked: Settings) -> SitingResult:
    """Solve any objective with any options that go together.

    Demand that no choice can tell apart is merged, then one mixed-integer
    program is given to HiGHS (`hrgeo.siting.blocks`), started from a greedy
    choice. ``p_center`` is a search over the distinct minutes, each proven
    possible or impossible. The worst group is searched first and then held.

    Parameters
    ----------
    problem, asked
        As `hrgeo.siting.solve` has checked them.
    """
    limit = asked.time_limit_s
    stops = Stops(
        math.inf if limit is None else time.monotonic() + limit,
        asked.gap,
        asked.seed,
        asked.cancel,
        asked.progress,
    )
    search = Search(problem, asked, rows_for(problem, asked), stops)
    rules = rules_of(asked)
    if exact.too_many(problem, rules, np.flatnonzero(problem.must_add)):
        outcome = Outcome(None, math.nan, math.nan, is_infeasible=True)
    elif asked.method == "greedy":
        outcome = _by_greedy(search, rules)
    elif asked.objective == "p_center":
        outcome = _nearest_center(search, rules)
    else:
        outcome = _by_goal(search, rules, GOALS[asked.objective])
    if outcome.sites is None:
        nearest: dict[str, float] = {}
        is_enough = True
        if outcome.is_infeasible:
            nearest, is_enough = nearest_feasible(search, rules)
        return infeasible_answer(
            problem, asked, nearest, outcome.stopped_by, each_is_enough=is_enough
        )
    return answer(problem, asked, _found(search, outcome))


def _found(search: Search, outcome: Outcome) -> Found:
    sites = outcome.chosen
    if search.asked.objective != "min_sites":
        sites = _without_idle(search, sites, outcome.assigned)
    value = outcome.value
    gap = relative_gap(value, outcome.bound, minimize=search.asked.objective != "max_coverage")
    stopped_by = outcome.stopped_by
    if not stopped_by and gap > OPTIMAL_GAP and search.asked.method == "exact":
        stopped_by = "gap"
    return Found(sites, value, outcome.bound, stopped_by, outcome.assigned, outcome.worst_is_open)


def _without_idle(search: Search, sites: IntArray, assigned: sparse.csr_array | None) -> IntArray:
    """Leave out new sites that change nothing, unless they are required."""
    problem, asked = search.problem, search.asked
    must = problem.must_add
    if assigned is not None:
        load = np.bincount(assigned.indices, minlength=problem.n_sites)
        return sites[(load[sites] > 0) | must[sites]]
    goal: Goal = GOALS.get(asked.objective, "none")
    rules = _held(search, rules_of(asked), sites)
    value = search.value_of(goal, sites)
    for site in sites.tolist():
        fewer = sites[sites != site]
        if must[site] or exact.broken_rule(problem, asked, rules, fewer):
            continue
        if search.value_of(goal, fewer) == value:
            sites = fewer
    return sites


def _held(search: Search, rules: Rules, sites: IntArray) -> Rules:
    """Give the rules with what a choice achieves held: the radius, and the worst group."""
    asked = search.asked
    if asked.objective == "p_center":
        rules = replace(rules, reach_min=_radius(search, sites, None))
    if asked.worst_group and asked.objective == "max_coverage":
        floor = search.value_of("floor", sites)
        rules = replace(rules, floor=max(floor, rules.floor or 0.0))
    elif asked.worst_group and asked.objective == "p_median":
        rules = replace(rules, largest_mean_min=search.value_of("mean", sites))
    return rules


def _by_goal(search: Search, rules: Rules, goal: Goal) -> Outcome:
    """Search the goal of an objective; the worst group before it where it comes first."""
    asked = search.asked
    start, plain_bound = _first_choice(search, rules)
    first: Outcome | None = None
    if asked.worst_group and asked.objective in {"max_coverage", "p_median"}:
        first = search.best(
            rules, "floor" if goal == "value" else "mean", start=start, on_the_way=True
        )
        if first.sites is None:
            return first
        start = first.sites
        if goal == "value":
            rules = replace(rules, floor=max(first.value, rules.floor or 0.0))
        else:
            rules = replace(rules, largest_mean_min=first.value)
    outcome = search.best(rules, goal, start=start)
    if first is not None and first.stopped_by:
        # What the second search proves holds only beside that worst group.
        unproven = math.inf if goal == "value" else 0.0
        outcome = replace(outcome, bound=unproven, stopped_by=first.stopped_by, worst_is_open=True)
    if goal == "value":
        bound = max(min(outcome.bound, plain_bound), outcome.value)
    else:
        bound = min(max(outcome.bound, plain_bound), outcome.value)
    if goal == "count":
        bound = float(math.ceil(bound - _WHOLE))
    return replace(outcome, bound=bound) if outcome.sites is not None else outcome


def _first_choice(search: Search, rules: Rules) -> tuple[IntArray | None, float]:
    """Give a choice to start from, best one that keeps the rules, and what bounds all choices."""
    problem, asked = search.problem, search.asked
    plain, bound = plain_choice(search)
    tried = [plain, greedy_sites(problem, asked)]
    if asked.has_threshold and asked.objective in {"p_median", "p_center"}:
        # Where a floor has to be kept, one that looks at reach alone may keep it.
        tried.append(greedy_sites(problem, replace(asked, objective="max_coverage")))
    for sites in tried:
        if sites is not None and not exact.broken_rule(problem, asked, rules, sites):
            return sites, bound
    return tried[1], bound


def _by_greedy(search: Search, rules: Rules) -> Outcome:
    """Give the greedy choice, with the bound of the program with fractions of sites."""
    problem, asked = search.problem, search.asked
    goal: Goal = GOALS.get(asked.objective, "none")
    sites = greedy_sites(problem, asked)
    if sites is None or exact.broken_rule(problem, asked, rules, sites):
        # Whether any choice keeps the rules is a question for the exact search.
        outcome = search.best(rules, "none", on_the_way=True)
        if outcome.sites is None:
            return outcome
        sites = outcome.sites
    if asked.objective == "p_center":
        farthest = _least_possible_min(search)
        return Outcome(sites, _radius(search, sites, None), farthest)
    bound = search.bound(rules, goal)
    if goal == "count":
        bound = float(math.ceil(bound - _WHOLE))
    return Outcome(sites, search.value_of(goal, sites), bound)


def _nearest_center(search: Search, rules: Rules) -> Outcome:
    """Find the least radius within which all that can be reached has a site.

    Halves the list of distinct minutes; each radius is proven possible or
    impossible (Minieka 1970, SIAM Review 12:138-139).
    """
    steps = _distinct_min(search)
    start, plain_bound = _first_choice(search, rules)
    steps = steps[steps >= max(_least_possible_min(search), plain_bound)]
    best = search.best(replace(rules, reach_min=math.inf), "none", start=start, on_the_way=True)
    if best.sites is None:
        return best
    stopped_by = best.stopped_by
    best = _at_radius(search, rules, best, math.inf)
    high = int(np.searchsorted(steps, best.value))
    low = _first_possible_with_fractions(search, rules, steps[:high])
    while low < high and not stopped_by:
        gap = relative_gap(best.value, float(steps[low]), minimize=True)
        if gap <= search.asked.gap:
            break
        middle = (low + high) // 2
        trial = search.best(replace(rules, reach_min=float(steps[middle])), "none", on_the_way=True)
        stopped_by = trial.stopped_by
        if trial.sites is not None:
            best = _at_radius(search, rules, trial, float(steps[middle]))
            high = min(middle, int(np.searchsorted(steps, best.value)))
        elif trial.is_infeasible:
            low = middle + 1
        if search.stops.progress is not None:
            search.stops.progress(best.value, float(steps[low]) if low < len(steps) else best.value)
    bound = best.value if low >= high else float(steps[low])
    return replace(best, bound=min(bound, best.value), stopped_by=stopped_by)


def _first_possible_with_fractions(search: Search, rules: Rules, steps: FloatArray) -> int:
    """Give the first radius that fractions of sites do not rule out; they are soon solved."""
    low, high = 0, len(steps)
    while low < high:
        middle = (low + high) // 2
        if search.is_ruled_out(replace(rules, reach_min=float(steps[middle]))):
            low = middle + 1
        else:
            high = middle
    return low


def _at_radius(search: Search, rules: Rules, outcome: Outcome, radius_min: float) -> Outcome:
    """Give an outcome whose value is the largest minutes of anybody."""
    if search.problem.capacity is not None:
        # Among assignments within the radius, the one with the least minutes in all.
        held = replace(rules, reach_min=radius_min)
        nearer = search.assignment(held, "minutes", outcome.chosen)
        outcome = nearer or outcome
    value = _radius(search, outcome.chosen, outcome.assigned)
    return Outcome(outcome.chosen, value, 0.0, assigned=outcome.assigned)


def _radius(search: Search, sites: IntArray, assigned: sparse.csr_array | None) -> float:
    problem = search.problem
    if assigned is not None:
        return float(exact.assigned_minutes(problem, assigned).max(initial=0.0))
    nearest = exact.nearest_min(problem, exact.opened(problem, sites))
    return float(nearest[np.isfinite(nearest) & (problem.weight > 0)].max(initial=0.0))


def _distinct_min(search: Search) -> FloatArray:
    rows = search.rows
    ends = rows.existing_min[np.isfinite(rows.existing_min)]
    return np.unique(np.concatenate([[0.0], rows.pairs.data, ends]))


def _least_possible_min(search: Search) -> float:
    """Give the minutes of the farthest row if all places were open: nothing is nearer."""
    problem = search.problem
    nearest = exact.nearest_min(problem, problem.existing | problem.allowed)
    return float(nearest[np.isfinite(nearest) & (problem.weight > 0)].max(initial=0.0))
