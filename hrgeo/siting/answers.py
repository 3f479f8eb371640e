"""From sites that were found to the result that is handed out: its numbers and its words."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from hrgeo.model import FloatArray, IntArray
from hrgeo.program import OPTIMAL_GAP
from hrgeo.siting import rules as exact
from hrgeo.siting.before import before_new_sites
from hrgeo.siting.explain import why_of
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.reasons import codes_of, infeasible_codes, nearest_in_words, numbers_of
from hrgeo.siting.result import SitingResult, Status, relative_gap
from hrgeo.siting.settings import Settings

_ROUNDING = 1e-9
_LAST_DIGITS = 1e-14
_SOLVER_TOLERANCE = 1e-6  # HiGHS may put its bound this much (relative) on the wrong side


@dataclass(frozen=True, eq=False)
class Found:
    """What a solver hands back.

    Attributes
    ----------
    sites
        Positions of the new sites.
    objective
        From the minutes.
    bound
        No choice is better.
    stopped_by
        Empty, ``gap``, ``time_limit`` or ``cancelled``.
    assigned
        Shape ``(n_demand, n_sites)``, with capacities.
    worst_is_open
        Whether the search for the worst group was stopped before its proof: the bound
        then holds for the total alone, and proves nothing of the choice.
    """

    sites: IntArray
    objective: float
    bound: float
    stopped_by: str = ""
    assigned: sparse.csr_array | None = None
    worst_is_open: bool = False


def answer(problem: SitingProblem, asked: Settings, found: Found) -> SitingResult:
    """Give the result for sites that were found, of any objective."""
    minimize = asked.objective != "max_coverage"
    bound = _tidy_bound(problem, asked, found)
    gap = relative_gap(found.objective, bound, minimize=minimize)
    if found.worst_is_open and gap <= OPTIMAL_GAP:
        bound = 0.0 if minimize else math.inf
        gap = relative_gap(found.objective, bound, minimize=minimize)
    status: Status = "optimal" if gap <= OPTIMAL_GAP else "feasible"
    stopped_by = found.stopped_by if status == "feasible" else ""
    before = before_new_sites(problem, asked)
    sites, gains = _gains(problem, asked, found)
    total = problem.total_weight
    after = _share(exact.within_of(problem, sites, asked.threshold_min, found.assigned), total)
    left_out = unreached(problem, asked)
    numbers = numbers_of(problem, asked) | {
        "n_chosen": len(sites),
        "gap_percent": f"{100 * gap:.2g}",
        "n_left_out": len(left_out),
        "objective": f"{found.objective:.1f}".removesuffix(".0"),
    }
    codes = codes_of(
        problem,
        asked,
        sites,
        before,
        stopped_by,
        len(left_out),
        proven=status == "optimal",
        worst_is_open=found.worst_is_open and status == "feasible",
    )
    return SitingResult(
        objective_name=asked.objective,
        method=asked.method,
        status=status,
        objective=found.objective,
        bound=bound,
        optimality_gap=gap,
        sites=sites,
        site_ids=problem.site_ids[sites],
        gains=gains,
        weight_before=before.value,
        share_before=before.share,
        share_after=after if asked.has_threshold else math.nan,
        stopped_by=stopped_by,
        reasons=codes,
        why=why_of(codes, **numbers),
        unreached=left_out,
        cost=_cost(problem, sites),
        group_shares_before=before.group_shares,
        group_shares_after=_group_shares(problem, asked, found),
        assigned=found.assigned,
        **_asked_of(problem, asked),
    )


def with_costs_and_groups(
    problem: SitingProblem, asked: Settings, result: SitingResult
) -> SitingResult:
    """Add to the answer of a plain question what its sites cost, and what each group has."""
    if problem.cost is None and problem.members is None:
        return result
    before = before_new_sites(problem, asked)
    found = Found(result.sites, result.objective, result.bound)
    is_found = result.status != "infeasible"
    return dataclasses.replace(
        result,
        cost=_cost(problem, result.sites) if is_found else math.nan,
        group_names=problem.group_names,
        group_shares_before=before.group_shares,
        group_shares_after=_group_shares(problem, asked, found) if is_found else None,
    )


def infeasible_answer(
    problem: SitingProblem,
    asked: Settings,
    nearest: dict[str, float],
    stopped_by: str,
    *,
    each_is_enough: bool = True,
) -> SitingResult:
    """Give the result where no choice keeps all rules, or none was found in time."""
    before = before_new_sites(problem, asked)
    codes = infeasible_codes(problem, asked, nearest, stopped_by, each_is_enough=each_is_enough)
    left_out = unreached(problem, asked)
    numbers = numbers_of(problem, asked) | {"n_left_out": len(left_out)}
    numbers |= nearest_in_words(nearest)
    return SitingResult(
        objective_name=asked.objective,
        method=asked.method,
        status="infeasible",
        objective=math.nan,
        bound=math.nan,
        optimality_gap=math.nan,
        sites=np.empty(0, dtype=np.int64),
        site_ids=pd.Index([]),
        gains=np.empty(0),
        weight_before=before.value,
        share_before=before.share,
        share_after=math.nan,
        stopped_by=stopped_by,
        reasons=codes,
        why=why_of(codes, **numbers),
        unreached=left_out,
        group_shares_before=before.group_shares,
        nearest=nearest,
        **_asked_of(problem, asked),
    )


def unreached(problem: SitingProblem, asked: Settings) -> IntArray:
    """Give the rows with weight that no existing or allowed site reaches, and are left out."""
    if asked.objective == "max_coverage" or (asked.objective == "min_sites" and asked.share < 1.0):
        return np.empty(0, dtype=np.int64)
    within = asked.threshold_min if asked.objective == "min_sites" else math.inf
    reached = exact.reachable_rows(problem, within)
    return np.flatnonzero(~reached & (problem.weight > 0)).astype(np.int64)


def _asked_of(problem: SitingProblem, asked: Settings) -> dict[str, Any]:
    return {
        "n_sites": asked.n_sites,
        "n_candidates": problem.n_candidates,
        "threshold_min": asked.threshold_min,
        "group_names": problem.group_names,
    }


def _cost(problem: SitingProblem, sites: IntArray) -> float:
    return math.nan if problem.cost is None else math.fsum(problem.cost[sites].tolist())


def _share(taken: FloatArray, total: float) -> float:
    return math.fsum(taken.tolist()) / total if total > 0 else math.nan


def _group_shares(problem: SitingProblem, asked: Settings, found: Found) -> FloatArray | None:
    if problem.members is None or not asked.has_threshold:
        return None
    taken = exact.within_of(problem, found.sites, asked.threshold_min, found.assigned)
    return exact.shares_within(problem, taken)


def _tidy_bound(problem: SitingProblem, asked: Settings, found: Found) -> float:
    """Take rounding out of a bound; a bound that is really wrong stays, and fails its check."""
    objective, bound = found.objective, found.bound
    minimize = asked.objective != "max_coverage"
    beyond = objective - bound if minimize else bound - objective
    # Sums of all weights times minutes, of which little may be left, are rounded as large ones.
    size = objective
    if asked.objective == "p_median":
        size = max(objective, problem.total_weight * float(problem.minutes.data.max(initial=0.0)))
    wrong = max(_SOLVER_TOLERANCE * objective, _ROUNDING * size)
    if -wrong <= beyond <= max(_ROUNDING * objective, _LAST_DIGITS * size):
        return objective
    return max(bound, 0.0) if minimize else bound


def _gains(problem: SitingProblem, asked: Settings, found: Found) -> tuple[IntArray, FloatArray]:
    """Order the sites, the one that gives most first (of equals the first), with their gains."""
    sites = np.sort(found.sites)
    if found.assigned is not None:
        load = np.bincount(
            found.assigned.indices, weights=found.assigned.data, minlength=problem.n_sites
        )
        order = np.argsort(-load[sites], kind="stable")
        return sites[order], load[sites[order]].astype(np.float64)
    if asked.objective in {"p_median", "p_center"}:
        order = np.argsort(-_nearest_weight(problem, sites), kind="stable")
        return sites[order], _nearest_weight(problem, sites[order])
    return _gains_one_by_one(problem, asked, sites)


def _nearest_weight(problem: SitingProblem, sites: IntArray) -> FloatArray:
    """Give the weight whose nearest site each is; of equals the existing, then the first."""
    best = exact.nearest_min(problem, problem.existing)
    winner = np.full(problem.n_demand, -1, dtype=np.int64)
    by_site = exact.minutes_of(problem, exact.opened(problem, sites)).tocsc()
    for at, site in enumerate(sites.tolist()):
        of_site = slice(by_site.indptr[site], by_site.indptr[site + 1])
        rows, minutes = by_site.indices[of_site], by_site.data[of_site]
        nearer = minutes < best[rows]
        best[rows[nearer]] = minutes[nearer]
        winner[rows[nearer]] = at
    return np.array(
        [math.fsum(problem.weight[winner == at].tolist()) for at in range(len(sites))],
        dtype=np.float64,
    )


def _gains_one_by_one(
    problem: SitingProblem, asked: Settings, sites: IntArray
) -> tuple[IntArray, FloatArray]:
    """Open next whatever adds most, and say what it adds."""
    by_site = exact.minutes_of(problem, exact.opened(problem, sites)).tocsc()
    steps = np.array([minutes for minutes, _ in asked.steps])
    values = np.array([*(value for _, value in asked.steps), 0.0])
    best = np.zeros(problem.n_demand)
    n_open = np.zeros(problem.n_demand, dtype=np.int64)

    def more_of(site: int) -> tuple[IntArray, FloatArray, FloatArray]:
        of_site = slice(by_site.indptr[site], by_site.indptr[site + 1])
        rows = by_site.indices[of_site]
        value = values[np.searchsorted(steps, by_site.data[of_site], side="left")]
        more = np.maximum(value - best[rows], 0.0)
        more += asked.backup * ((n_open[rows] == 1) & (value > 0))
        return rows, value, more * problem.weight[rows]

    def open_site(site: int) -> float:
        rows, value, more = more_of(site)
        best[rows] = np.maximum(best[rows], value)
        n_open[rows] += value > 0
        return math.fsum(more.tolist())

    for site in np.flatnonzero(problem.existing).tolist():
        open_site(site)
    left, order, gains = sites.tolist(), [], []
    while left:
        sums = [float(more_of(site)[2].sum()) for site in left]
        site = left.pop(int(np.argmax(sums)))
        order.append(site)
        gains.append(open_site(site))
    return np.array(order, dtype=np.int64), np.array(gains, dtype=np.float64)
