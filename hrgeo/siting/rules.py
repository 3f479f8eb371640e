"""The rules that a choice must keep, and whether one does."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.settings import Settings

TOLERANCE = 1e-9
"""Relative: sums of the same weights in another order differ by less."""


@dataclass(frozen=True)
class Rules:
    """What a choice must keep; None: no such rule.

    Attributes
    ----------
    n_sites
        New sites at most.
    budget
        Cost of new sites at most.
    floor
        Share of each group within the threshold at least.
    share
        Share of all weight within the threshold at least.
    share_in_groups
        Whether each group must have this share as well.
    reach_min
        Each row that can be reached has a site within so many minutes.
    only_within_reach
        Whether rows count as ones that can be reached only if they can within
        `reach_min` (``min_sites``), or from however far.
    largest_mean_min
        Mean minutes of each group at most.
    """

    n_sites: int | None = None
    budget: float | None = None
    floor: float | None = None
    share: float | None = None
    share_in_groups: bool = False
    reach_min: float | None = None
    only_within_reach: bool = False
    largest_mean_min: float | None = None

    @property
    def least_in_groups(self) -> float:
        """Share that each group must have."""
        by_share = (self.share or 0.0) if self.share_in_groups else 0.0
        return max(self.floor or 0.0, by_share)


def rules_of(asked: Settings) -> Rules:
    """Give the rules that settings mean."""
    share, reach = None, None
    if asked.objective in {"p_median", "p_center"}:
        reach = math.inf
    elif asked.objective == "min_sites":
        if asked.share >= 1.0:
            reach = asked.threshold_min
        else:
            share = asked.share
    return Rules(
        n_sites=asked.n_sites,
        budget=asked.budget,
        floor=asked.floor,
        share=share,
        share_in_groups=share is not None and asked.worst_group,
        reach_min=reach,
        only_within_reach=asked.objective == "min_sites",
    )


def minutes_of(problem: SitingProblem, is_used: BoolArray) -> sparse.csr_array:
    """Give the minutes of some sites alone, in the shape of all: the table may be large."""
    table = problem.minutes
    used = np.flatnonzero(is_used[table.indices])
    start = np.searchsorted(used, table.indptr)
    return sparse.csr_array((table.data[used], table.indices[used], start), shape=table.shape)


def nearest_min(problem: SitingProblem, is_open: BoolArray) -> FloatArray:
    """Give, by demand row, the minutes to the nearest open site; ``inf`` without one."""
    table = minutes_of(problem, is_open)
    nearest = np.full(problem.n_demand, np.inf)
    has = np.flatnonzero(np.diff(table.indptr))
    if len(has):
        nearest[has] = np.minimum.reduceat(table.data, table.indptr[has])
    return nearest


def n_within(problem: SitingProblem, is_open: BoolArray, threshold_min: float) -> IntArray:
    """Give, by demand row, the number of open sites within the threshold."""
    table = minutes_of(problem, is_open)
    near = table.data <= threshold_min
    counts: IntArray = np.diff(np.concatenate([[0], np.cumsum(near)])[table.indptr])
    return counts


def opened(problem: SitingProblem, sites: IntArray) -> BoolArray:
    """Give which sites are open: existing ones and new ones."""
    is_open = problem.existing.copy()
    is_open[sites] = True
    return is_open


def group_totals(problem: SitingProblem) -> FloatArray:
    """Give the weight of each group."""
    if problem.members is None:
        return np.empty(0)
    totals: FloatArray = problem.members @ problem.weight
    return totals


def shares_within(problem: SitingProblem, taken: FloatArray) -> FloatArray:
    """Give, by group, what share of its weight is in `taken` (by demand row, of its weight).

    NaN for a group without weight.
    """
    totals = group_totals(problem)
    members = np.empty((0, problem.n_demand)) if problem.members is None else problem.members
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(totals > 0, (members @ taken) / totals, np.nan)


def within_of(
    problem: SitingProblem,
    sites: IntArray,
    threshold_min: float,
    assigned: sparse.csr_array | None,
) -> FloatArray:
    """Give, by demand row, the weight within the threshold, or taken within it."""
    if assigned is None:
        near = nearest_min(problem, opened(problem, sites)) <= threshold_min
        return np.where(near, problem.weight, 0.0)
    minutes = assigned_minutes(problem, assigned)
    row = np.repeat(np.arange(problem.n_demand), np.diff(assigned.indptr))
    taken = np.where(minutes <= threshold_min, assigned.data, 0.0)
    return np.bincount(row, weights=taken, minlength=problem.n_demand).astype(np.float64)


def assigned_minutes(problem: SitingProblem, assigned: sparse.csr_array) -> FloatArray:
    """Give the minutes of each entry of `assigned`."""
    n_sites = problem.n_sites
    table = problem.minutes
    row = np.repeat(np.arange(problem.n_demand, dtype=np.int64), np.diff(table.indptr))
    keys = row * n_sites + table.indices
    rows = np.repeat(np.arange(problem.n_demand, dtype=np.int64), np.diff(assigned.indptr))
    at = np.searchsorted(keys, rows * n_sites + assigned.indices)
    minutes: FloatArray = table.data[at]
    return minutes


def reachable_rows(problem: SitingProblem, within_min: float) -> BoolArray:
    """Give which rows with weight an existing or allowed site reaches."""
    nearest = nearest_min(problem, problem.existing | problem.allowed)
    mask: BoolArray = np.isfinite(nearest) & (nearest <= within_min) & (problem.weight > 0)
    return mask


def group_means_min(problem: SitingProblem, row_minutes: FloatArray) -> FloatArray:
    """Give the mean minutes of each group over the rows that can be reached.

    Parameters
    ----------
    problem
        The problem.
    row_minutes
        By demand row: weight times minutes, 0 where it is left out.
    """
    if problem.members is None:
        return np.empty(0)
    reached = reachable_rows(problem, math.inf)
    totals = problem.members @ np.where(reached, problem.weight, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(totals > 0, (problem.members @ row_minutes) / totals, np.nan)


def too_many(problem: SitingProblem, rules: Rules, sites: IntArray) -> bool:
    """Say whether a choice has too many sites, or too dear ones."""
    if rules.n_sites is not None and len(sites) > rules.n_sites:
        return True
    if rules.budget is None or problem.cost is None:
        return False
    return math.fsum(problem.cost[sites].tolist()) > rules.budget * (1.0 + TOLERANCE)


def broken_rule(problem: SitingProblem, asked: Settings, rules: Rules, sites: IntArray) -> bool:
    """Say whether a choice breaks a rule, without capacities."""
    if too_many(problem, rules, sites):
        return True
    nearest = nearest_min(problem, opened(problem, sites))
    covered = np.where(nearest <= asked.threshold_min, problem.weight, 0.0)
    if rules.least_in_groups > 0.0:
        shares = shares_within(problem, covered)
        if (
            shares < rules.least_in_groups - TOLERANCE
        ).any():  # NaN, a group without weight, keeps it
            return True
    if rules.share is not None:
        total = problem.total_weight
        if total > 0 and math.fsum(covered.tolist()) < (rules.share - TOLERANCE) * total:
            return True
    return rules.reach_min is not None and _too_far(problem, rules, nearest)


def _too_far(problem: SitingProblem, rules: Rules, nearest: FloatArray) -> bool:
    radius = math.inf if rules.reach_min is None else rules.reach_min
    by_reach = radius if rules.only_within_reach else math.inf
    reached = reachable_rows(problem, by_reach)
    if (nearest[reached] > radius).any() or np.isinf(nearest[reached]).any():
        return True
    if rules.largest_mean_min is None:
        return False
    minutes = np.where(reached, problem.weight * np.where(reached, nearest, 0.0), 0.0)
    means = group_means_min(problem, minutes)
    return bool((means > rules.largest_mean_min * (1.0 + TOLERANCE)).any())
