"""The objective ``p_center``: least minutes of the farthest person."""

from __future__ import annotations

import math

import numpy as np
from scipy import sparse

from hrgeo.model import IntArray
from hrgeo.siting.answers import Found, answer, infeasible_answer
from hrgeo.siting.center_search import best_center
from hrgeo.siting.general import solve_general
from hrgeo.siting.p_median import idle_left_out, nearest_fixed_min, stops_of
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult
from hrgeo.siting.settings import Settings


def solve_p_center(problem: SitingProblem, asked: Settings) -> SitingResult:
    """Choose new sites so that the farthest row with weight is as near as can be.

    The plain problem, as in `hrgeo.siting.p_median`. See `hrgeo.siting.center_search`.
    """
    stops = stops_of(asked)
    must_add = np.flatnonzero(problem.must_add)
    free = np.flatnonzero(problem.allowed & ~problem.must_add)
    ceiling = nearest_fixed_min(problem)
    table = sparse.csr_array(problem.minutes[:, free])
    is_reached = np.isfinite(ceiling) | (np.diff(table.indptr) > 0)
    kept = np.flatnonzero(is_reached & (problem.weight > 0))
    minutes = sparse.csr_array(table[kept])
    n_free = (asked.n_sites or 0) - len(must_add)
    best = best_center(minutes, ceiling[kept], n_free, stops)
    if best.columns is None:
        if math.isinf(best.bound):
            return solve_general(problem, asked)  # which says what is nearest
        return infeasible_answer(problem, asked, {}, best.stopped_by)
    sites = np.sort(np.concatenate([must_add, free[best.columns]])).astype(np.int64)
    sites = _without_idle(problem, sites, best.radius, ceiling)
    return answer(problem, asked, Found(sites, best.radius, best.bound, best.stopped_by))


def _without_idle(
    problem: SitingProblem, sites: IntArray, radius: float, ceiling: np.ndarray
) -> IntArray:
    """Leave out sites without which the radius stays, unless they are required."""
    by_site = problem.minutes.tocsc()
    reached = []
    n_within = (ceiling <= radius).astype(np.int64)
    free = ~problem.must_add[sites]
    for at, site in enumerate(sites.tolist()):
        span = slice(by_site.indptr[site], by_site.indptr[site + 1])
        rows = by_site.indices[span]
        rows = rows[(by_site.data[span] <= radius) & (problem.weight[rows] > 0)]
        reached.append(rows)
        if free[at]:
            n_within[rows] += 1
    return idle_left_out(sites, free, reached, n_within)
