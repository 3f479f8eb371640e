"""The objective ``max_coverage``: most need within a threshold of a site."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from hrgeo.model import FloatArray, IntArray
from hrgeo.siting.cover import CoverModel, cover_model, reached_pairs
from hrgeo.siting.exact import exact_choice
from hrgeo.siting.explain import why_of
from hrgeo.siting.greedy import Choice, filled_up, greedy_choice
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import OPTIMAL_GAP, SitingResult, Status, relative_gap
from hrgeo.siting.search import Stops
from hrgeo.siting.settings import Settings

NAME = "max_coverage"
_ROUNDING = 1e-9
_SOLVER_TOLERANCE = 1e-6  # HiGHS may cut its bound this much (relative) too low


def solve_max_coverage(problem: SitingProblem, settings: Settings) -> SitingResult:
    """Choose new sites so that most weight has a site within the threshold.

    Maximizes ``sum(weight[i])`` over demand ``i`` with
    ``minutes[i, j] <= threshold_min`` for a site ``j`` that is existing or
    chosen, with at most ``n_sites`` new sites, all required ones and no
    forbidden one among them. Sites that add nothing are left out, unless
    required. See `hrgeo.siting.exact` and `hrgeo.siting.greedy`.
    """
    must_add = np.flatnonzero(problem.must_add)
    n_sites = problem.n_candidates if settings.n_sites is None else settings.n_sites
    if len(must_add) > n_sites:
        return _infeasible(problem, settings, len(must_add))
    model = cover_model(problem, settings.threshold_min, n_sites)
    if settings.method == "greedy":
        choice = greedy_choice(model)
    else:
        stops = Stops(settings.gap, settings.time_limit_s, settings.progress, settings.cancel)
        choice = exact_choice(model, stops)
    columns = filled_up(model, choice.columns)
    chosen = np.concatenate([must_add, model.candidates[columns]]).astype(np.int64)
    return _result(problem, settings, model, choice, chosen)


def _result(
    problem: SitingProblem,
    settings: Settings,
    model: CoverModel,
    choice: Choice,
    chosen: IntArray,
) -> SitingResult:
    sites, gains, before = _gains_in_order(problem, settings.threshold_min, chosen)
    objective = before + math.fsum(gains.tolist())
    bound = _tidy_bound(model.fixed_weight + choice.gain_bound, objective)
    gap = relative_gap(objective, bound)
    status: Status = "optimal" if gap <= OPTIMAL_GAP else "feasible"
    total = problem.total_weight
    stopped_by = choice.stopped_by if status == "feasible" else ""
    codes = _codes(problem, settings, status, stopped_by, n_chosen=len(sites), before=before)
    return SitingResult(
        objective_name=NAME,
        method=settings.method,
        status=status,
        objective=objective,
        bound=bound,
        optimality_gap=gap,
        sites=sites,
        site_ids=problem.site_ids[sites],
        gains=gains,
        weight_before=before,
        share_before=before / total if total > 0 else math.nan,
        share_after=objective / total if total > 0 else math.nan,
        n_sites=settings.n_sites,
        n_candidates=problem.n_candidates,
        threshold_min=settings.threshold_min,
        stopped_by=stopped_by,
        reasons=codes,
        why=why_of(
            codes,
            n_sites=settings.n_sites,
            n_candidates=problem.n_candidates,
            n_chosen=len(sites),
            threshold_min=f"{settings.threshold_min:g}",
            gap_percent=f"{100 * gap:.2g}",
        ),
    )


def _gains_in_order(
    problem: SitingProblem, threshold_min: float, chosen: IntArray
) -> tuple[IntArray, FloatArray, float]:
    """Order chosen sites by what they add, the most first, equals by position.

    Gives the sites, what each adds to existing sites and those before it, and
    the weight within reach of existing sites alone.
    """
    reached = reached_pairs(problem, threshold_min)
    at_existing = np.diff(reached[:, np.flatnonzero(problem.existing)].indptr) > 0
    left = np.where(at_existing, 0.0, problem.weight)
    positions = np.sort(chosen)
    covers = reached[:, positions].tocsc()
    order: list[int] = []
    gains: list[float] = []
    waiting = np.ones(len(positions), dtype=np.bool_)
    for _ in positions:
        gain_of = np.where(waiting, left @ covers, -1.0)
        best = int(np.argmax(gain_of))
        rows = covers.indices[covers.indptr[best] : covers.indptr[best + 1]]
        gains.append(math.fsum(left[rows].tolist()))
        order.append(best)
        left[rows] = 0.0
        waiting[best] = False
    before = math.fsum(problem.weight[at_existing].tolist())
    return positions[order], np.array(gains, dtype=np.float64), before


def _tidy_bound(bound: float, objective: float) -> float:
    """Take rounding out of a bound; a bound that is really too low stays, and fails its check."""
    above = bound - objective
    if -_SOLVER_TOLERANCE * objective <= above <= _ROUNDING * objective:
        return objective
    return bound


def _codes(
    problem: SitingProblem,
    settings: Settings,
    status: Status,
    stopped_by: str,
    *,
    n_chosen: int,
    before: float,
) -> tuple[str, ...]:
    total = problem.total_weight
    n_sites = problem.n_candidates if settings.n_sites is None else settings.n_sites
    nothing_to_choose = (
        ("no_need", total <= 0.0),
        ("zero_sites", n_sites == 0),
        ("no_candidates", problem.n_candidates == 0),
        ("all_within_reach", n_chosen == 0 and before >= total),
        ("none_within_reach", n_chosen == 0 and status == "optimal"),
    )
    for code, applies in nothing_to_choose:
        if applies:
            return (code,)
    if status == "optimal":
        codes = ["proven_best"]
    elif settings.method == "greedy":
        codes = ["greedy"]
    else:
        codes = [{"gap": "gap_reached"}.get(stopped_by, stopped_by)]
    if n_sites > problem.n_candidates:
        codes.append("more_sites_than_candidates")
    if n_chosen < min(n_sites, problem.n_candidates):
        codes.append("fewer_sites_help")
    return tuple(codes)


def _infeasible(problem: SitingProblem, settings: Settings, n_required: int) -> SitingResult:
    codes = ("too_many_required",)
    nothing = np.empty(0, dtype=np.int64)
    _, _, before = _gains_in_order(problem, settings.threshold_min, nothing)
    total = problem.total_weight
    return SitingResult(
        objective_name=NAME,
        method=settings.method,
        status="infeasible",
        objective=math.nan,
        bound=math.nan,
        optimality_gap=math.nan,
        sites=nothing,
        site_ids=pd.Index([]),
        gains=np.empty(0, dtype=np.float64),
        weight_before=before,
        share_before=before / total if total > 0 else math.nan,
        share_after=math.nan,
        n_sites=settings.n_sites,
        n_candidates=problem.n_candidates,
        threshold_min=settings.threshold_min,
        stopped_by="",
        reasons=codes,
        why=why_of(codes, n_required=n_required, n_sites=settings.n_sites),
    )
