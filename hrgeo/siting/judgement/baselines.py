"""What people do without a solver: the choices that a back-test compares with."""

from __future__ import annotations

import dataclasses

import numpy as np

from hrgeo.model import FloatArray, IntArray
from hrgeo.siting.judgement.question import Question
from hrgeo.siting.judgement.scores import cover_scores
from hrgeo.siting.problem import SitingProblem


def in_order(
    problem: SitingProblem, order: IntArray, n_sites: int, budget: float | None
) -> IntArray:
    """Take required sites, then candidates in an order, as far as number and budget go."""
    taken = np.flatnonzero(problem.must_add).tolist()
    cost = None if budget is None else np.asarray(problem.cost, dtype=np.float64)
    spent = 0.0 if cost is None else float(cost[taken].sum())
    for site in order.tolist():
        if len(taken) >= n_sites:
            break
        if problem.must_add[site] or not problem.allowed[site]:
            continue
        if cost is not None and budget is not None:
            if spent + cost[site] > budget:
                continue
            spent += float(cost[site])
        taken.append(site)
    return np.array(taken, dtype=np.int64)


def pin_map_sites(
    problem: SitingProblem,
    weight: FloatArray,
    n_sites: int,
    within_min: float,
    budget: float | None,
) -> IntArray:
    """Take the candidates with most weight within reach, as one does with a pin map.

    Each is judged by itself: that two of them reach the same people, or that an
    existing site does, plays no part. Of equals the first is taken.

    Examples
    --------
    Places 0 and 1 reach the same 5; place 2 reaches another 2.

    >>> problem = SitingProblem.from_matrix([[1, 1, 9], [9, 9, 1]], [5, 2])
    >>> pin_map_sites(problem, problem.weight, 2, 5.0, None).tolist()
    [0, 1]
    """
    counts = counts_within(problem, weight, within_min)
    return in_order(problem, np.argsort(-counts, kind="stable"), n_sites, budget)


def counts_within(problem: SitingProblem, weight: FloatArray, within_min: float) -> FloatArray:
    """Give, by site, the weight within reach of it."""
    within = cover_scores(problem, [(within_min, 1.0)])
    alone: FloatArray = within.with_one_more(np.empty(0, dtype=np.int64), weight[None, :])[0]
    return alone


def random_sites(
    problem: SitingProblem, n_draws: int, n_sites: int, budget: float | None, seed: int
) -> list[IntArray]:
    """Draw candidates blindly, `n_draws` times; the same seed gives the same draws."""
    rng = np.random.default_rng(seed)
    return [
        in_order(problem, rng.permutation(problem.n_sites), n_sites, budget) for _ in range(n_draws)
    ]


def hindsight_sites(
    problem: SitingProblem, test: FloatArray, asked: Question, n_sites: int, within_min: float
) -> tuple[IntArray, str]:
    """Give the choice with most of the later weight within reach, and its status.

    The ceiling: nobody could have known. Floors, capacities and the like are left aside.
    """
    without = dataclasses.replace(problem, weight=test, capacity=None)
    ceiling = Question(
        n_sites=n_sites,
        threshold_min=within_min,
        budget=asked.budget,
        gap=asked.gap,
        time_limit_s=asked.time_limit_s,
        seed=asked.seed,
    )
    result = ceiling.solve(without)
    return result.sites, result.status
