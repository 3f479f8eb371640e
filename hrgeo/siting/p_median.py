"""The objective ``p_median``: least sum of weight times minutes to the nearest site."""

from __future__ import annotations

import math
import time

import numpy as np
from scipy import sparse

from hrgeo.model import FloatArray, IntArray
from hrgeo.program import Stops
from hrgeo.siting.answers import Found, answer, infeasible_answer
from hrgeo.siting.general import solve_general
from hrgeo.siting.median_instance import MedianInstance, cost_of, median_instance
from hrgeo.siting.median_solver import best_median
from hrgeo.siting.median_swaps import improved
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult
from hrgeo.siting.set_cover import SetCover, fewest_columns
from hrgeo.siting.settings import Settings


def solve_p_median(problem: SitingProblem, asked: Settings) -> SitingResult:
    """Choose new sites so that the minutes to the nearest site are least, over all weight.

    The plain problem: no capacity, budget or rule for groups, `n_sites` given and not less
    than the required sites. Rows without weight, and rows that no existing or allowed site
    reaches, are left out. See `hrgeo.siting.median_solver`.
    """
    stops = stops_of(asked)
    must_add = np.flatnonzero(problem.must_add)
    n_free = (asked.n_sites or 0) - len(must_add)
    instance = _instance(problem, n_free)
    start = improved(instance, np.empty(0, dtype=np.int64))
    if not math.isfinite(cost_of(instance, start)):
        cover = _all_reached(instance, stops, most=n_free)
        if cover.columns is None or len(cover.columns) > n_free:
            if cover.stopped_by:
                return infeasible_answer(problem, asked, {}, cover.stopped_by)
            return solve_general(problem, asked)  # which says what is nearest
        start = cover.columns
    best = best_median(instance, start, stops)
    sites = np.sort(np.concatenate([must_add, best.columns])).astype(np.int64)
    sites = _without_idle(problem, sites)
    return answer(problem, asked, Found(sites, best.cost, best.bound, best.stopped_by))


def stops_of(asked: Settings) -> Stops:
    """Give when to stop."""
    limit = asked.time_limit_s
    deadline_s = math.inf if limit is None else time.monotonic() + limit
    return Stops(deadline_s, asked.gap, asked.seed, asked.cancel, asked.progress)


def nearest_fixed_min(problem: SitingProblem) -> FloatArray:
    """Give, by demand row, the minutes to the nearest existing or required site, else ``inf``."""
    fixed = problem.existing | problem.must_add
    table = problem.minutes
    row = np.repeat(np.arange(problem.n_demand), np.diff(table.indptr))
    use = fixed[table.indices]
    nearest = np.full(problem.n_demand, np.inf)
    np.minimum.at(nearest, row[use], table.data[use])
    return nearest


def _instance(problem: SitingProblem, n_free: int) -> MedianInstance:
    table, weight = problem.minutes, problem.weight
    free = problem.allowed & ~problem.must_add
    row = np.repeat(np.arange(problem.n_demand), np.diff(table.indptr))
    use = free[table.indices] & (weight[row] > 0)
    ceiling = nearest_fixed_min(problem)
    is_reached = np.isfinite(ceiling)
    is_reached[row[use]] = True
    kept = np.flatnonzero(is_reached & (weight > 0))
    place = np.full(problem.n_demand, -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    return median_instance(
        place[row[use]],
        table.indices[use].astype(np.int64),
        weight[row[use]] * table.data[use],
        weight[kept] * ceiling[kept],
        n_columns=problem.n_sites,
        n_free=n_free,
    )


def _all_reached(instance: MedianInstance, stops: Stops, *, most: float) -> SetCover:
    """Choose columns that reach all rows which nothing reaches yet."""
    shape = (instance.n_rows, instance.n_columns)
    reach = sparse.csr_array((np.ones(len(instance.site)), instance.site, instance.start), shape)
    in_need = np.flatnonzero(np.isinf(instance.ceiling))
    enough = 0 if math.isinf(most) else int(most)
    return fewest_columns(sparse.csr_array(reach[in_need]), stops, enough=enough, most=most)


def _without_idle(problem: SitingProblem, sites: IntArray) -> IntArray:
    """Leave out sites that are nowhere nearer than all others, unless they are required."""
    counts = problem.weight > 0
    nearest = nearest_fixed_min(problem)
    by_site = problem.minutes.tocsc()
    spans = [slice(by_site.indptr[site], by_site.indptr[site + 1]) for site in sites.tolist()]
    for span in spans:
        rows = by_site.indices[span]
        nearest[rows] = np.minimum(nearest[rows], by_site.data[span])
    reached = [
        by_site.indices[span][
            counts[by_site.indices[span]] & (by_site.data[span] <= nearest[by_site.indices[span]])
        ]
        for span in spans
    ]
    n_nearest = (nearest_fixed_min(problem) <= nearest).astype(np.int64)
    free = ~problem.must_add[sites]
    for rows, is_free in zip(reached, free.tolist(), strict=True):
        if is_free:
            n_nearest[rows] += 1
    return idle_left_out(sites, free, reached, n_nearest)


def idle_left_out(
    sites: IntArray, free: np.ndarray, reached: list[IntArray], n_with: IntArray
) -> IntArray:
    """Leave out, one after the other, free sites of whose rows each has another site."""
    kept = []
    for at, site in enumerate(sites.tolist()):
        if free[at] and (n_with[reached[at]] > 1).all():
            n_with[reached[at]] -= 1
        else:
            kept.append(site)
    return np.array(kept, dtype=np.int64)
