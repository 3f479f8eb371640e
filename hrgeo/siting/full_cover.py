"""The objective ``min_sites`` for all need: fewest new sites that leave nobody out of reach."""

from __future__ import annotations

import math

import numpy as np
from scipy import sparse

from hrgeo.siting.answers import Found, answer, infeasible_answer
from hrgeo.siting.general import solve_general
from hrgeo.siting.p_median import nearest_fixed_min, stops_of
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult
from hrgeo.siting.set_cover import fewest_columns
from hrgeo.siting.settings import Settings


def solve_full_cover(problem: SitingProblem, asked: Settings) -> SitingResult:
    """Choose the fewest new sites so that all need is within the threshold.

    The plain problem: a share of 1, no capacity, budget or rule for groups. Rows without
    weight, and rows that no existing or allowed site has within the threshold, are left out.
    See `hrgeo.siting.set_cover`.
    """
    must_add = np.flatnonzero(problem.must_add)
    free = np.flatnonzero(problem.allowed & ~problem.must_add)
    in_need = (nearest_fixed_min(problem) > asked.threshold_min) & (problem.weight > 0)
    table = sparse.csr_array(problem.minutes[np.flatnonzero(in_need)][:, free])
    near = table.data <= asked.threshold_min
    start = np.concatenate([[0], np.cumsum(near)])[table.indptr]
    covers = sparse.csr_array((np.ones(int(near.sum())), table.indices[near], start), table.shape)
    covers = sparse.csr_array(covers[np.flatnonzero(np.diff(covers.indptr))])
    most = math.inf if asked.n_sites is None else asked.n_sites - len(must_add)
    cover = fewest_columns(covers, stops_of(asked))
    if cover.columns is None or len(cover.columns) > most:
        if cover.bound > most:
            return solve_general(problem, asked)  # which says what is nearest
        return infeasible_answer(problem, asked, {}, cover.stopped_by)
    sites = np.concatenate([must_add, free[cover.columns]]).astype(np.int64)
    bound = float(len(must_add) + cover.bound)
    return answer(problem, asked, Found(sites, float(len(sites)), bound, cover.stopped_by))
