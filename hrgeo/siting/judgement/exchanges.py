"""Whether a set of sites keeps the rules of a question: budget, floor, share."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np

from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.siting.judgement.question import Question, within_of
from hrgeo.siting.judgement.scores import (
    CoverScores,
    MedianScores,
    Scores,
    cover_scores,
    open_sites,
    scores_of,
)
from hrgeo.siting.problem import SitingProblem

ROUNDING = 1e-9
"""Sums that differ by less than this, relatively, are the same number."""


@dataclass(frozen=True, eq=False)
class Exchanges:
    """What becomes of an answer when one of its sites makes room for another.

    Capacities are left aside: with them, amounts are the most that can be.

    Attributes
    ----------
    problem, asked
        The problem and the question.
    scores, within
        Amounts of the question, and weight within its threshold (None where it has none).
    most_group_mean_min
        No group's mean minutes may be more than this after an exchange.
    """

    problem: SitingProblem
    asked: Question
    scores: Scores
    within: CoverScores | None
    most_group_mean_min: float = math.inf

    @classmethod
    def of(cls, problem: SitingProblem, asked: Question) -> Exchanges:
        """Prepare the tables."""
        within_min = asked.within_min
        within = None if within_min is None else cover_scores(problem, [(within_min, 1.0)])
        return cls(problem, asked, scores_of(problem, asked), within)

    def no_worse_for_groups(self, sites: IntArray) -> Exchanges:
        """Hold the worst-off group where the answer has it, under `worst_group`."""
        asked = self.asked
        if not asked.worst_group or self.problem.members is None:
            return self
        if asked.objective == "max_coverage":
            shares = group_shares(self.problem, sites, within_of(asked, "worst_group"))
            worst = float(np.nanmin(shares)) if np.isfinite(shares).any() else 0.0
            held = asked.changed(floor=max(worst, asked.floor or 0.0))
            return dataclasses.replace(self, asked=held)
        if isinstance(self.scores, MedianScores):
            weights, total = self._group_means_of(self.scores)
            amounts = self.scores.amounts(open_sites(self.problem, sites), weights)
            mean_min = float((-amounts / total).max(initial=-math.inf))
            return dataclasses.replace(self, most_group_mean_min=mean_min)
        return self

    def amount(self, sites: IntArray) -> float:
        """Give the amount of the new sites; more is better."""
        opened = open_sites(self.problem, sites)
        return float(self.scores.amounts(opened, self.problem.weight[None, :])[0])

    def keeps_rules(self, sites: IntArray) -> bool:
        """Tell whether new sites keep budget, floors and share, and reach all that they must."""
        if self.asked.budget is not None:
            cost = np.asarray(self.problem.cost, dtype=np.float64)
            if cost[sites].sum() > _with_rounding(self.asked.budget):
                return False
        opened = open_sites(self.problem, sites)
        if self.within is not None:
            weights, least = self._least_weights(self.within)
            if (self.within.amounts(opened, weights) < least * (1.0 - ROUNDING)).any():
                return False
        return self.amount(sites) > -math.inf

    def amounts_instead(self, rest: IntArray) -> FloatArray:
        """Give, by site, the amount with it beside the rest; ``-inf`` where a rule forbids it."""
        opened = open_sites(self.problem, rest)
        amounts = self.scores.with_one_more(opened, self.problem.weight[None, :])[0]
        can = self.problem.allowed & self._affordable(rest) & self._fair(opened)
        if isinstance(self.scores, MedianScores) and math.isfinite(self.most_group_mean_min):
            weights, total = self._group_means_of(self.scores)
            means = -self.scores.with_one_more(opened, weights) / total[:, None]
            can &= (means <= self.most_group_mean_min * (1.0 + ROUNDING)).all(axis=0)
        can[rest] = False
        return np.where(can, amounts, -math.inf)

    def _group_means_of(self, scores: MedianScores) -> tuple[FloatArray, FloatArray]:
        """Give weights of groups by row, and their sums, where a site can be reached."""
        weights = np.where(scores.reachable, group_weights(self.problem), 0.0)
        has_weight = weights.sum(axis=1) > 0
        return weights[has_weight], weights[has_weight].sum(axis=1)

    def _affordable(self, rest: IntArray) -> BoolArray:
        if self.asked.budget is None:
            return np.ones(self.problem.n_sites, dtype=np.bool_)
        cost = np.asarray(self.problem.cost, dtype=np.float64)
        return np.asarray(cost[rest].sum() + cost <= _with_rounding(self.asked.budget))

    def _fair(self, opened: IntArray) -> BoolArray:
        """Tell, by site, whether floors and the share of `min_sites` are kept with it."""
        if self.within is None:
            return np.ones(self.problem.n_sites, dtype=np.bool_)
        weights, least = self._least_weights(self.within)
        has = self.within.with_one_more(opened, weights)
        return np.asarray((has >= least[:, None] * (1.0 - ROUNDING)).all(axis=0))

    def _least_weights(self, within: CoverScores) -> tuple[FloatArray, FloatArray]:
        """Give weights by demand row, and how much of each must be within reach."""
        weight, asked = self.problem.weight, self.asked
        rows: list[FloatArray] = []
        least: list[float] = []
        groups = group_weights(self.problem)
        if asked.floor is not None:
            rows.extend(groups)
            least.extend(asked.floor * group.sum() for group in groups)
        if asked.objective == "min_sites":
            everybody = [weight[None, :].ravel()]
            parts = list(groups) if asked.worst_group else everybody
            usable = np.flatnonzero(self.problem.existing | self.problem.allowed)
            for part in parts:
                all_of_it = part.sum()
                if asked.share >= 1.0:
                    all_of_it = within.amounts(usable, part[None, :])[0]
                rows.append(part)
                least.append(asked.share * float(all_of_it))
        return np.array(rows).reshape(len(rows), len(weight)), np.array(least)


def _with_rounding(budget: float) -> float:
    return budget + ROUNDING * max(budget, 1.0)


def group_weights(problem: SitingProblem) -> FloatArray:
    """Give the weight of each group by demand row, shape ``(n_groups, n_demand)``."""
    if problem.members is None:
        return np.empty((0, problem.n_demand))
    return np.asarray(problem.members * problem.weight)


def group_shares(problem: SitingProblem, sites: IntArray, within_min: float) -> FloatArray:
    """Give each group's share of its weight within reach of existing and new sites.

    NaN for a group without weight.
    """
    weights = group_weights(problem)
    within = cover_scores(problem, [(within_min, 1.0)])
    has = within.amounts(open_sites(problem, sites), weights)
    total = weights.sum(axis=1)
    unknown = np.full(len(total), math.nan)
    return np.asarray(np.divide(has, total, out=unknown, where=total > 0))
