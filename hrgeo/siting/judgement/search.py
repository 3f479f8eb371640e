"""A quick choice for many versions of one problem: greedy steps, then exchanges."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from hrgeo.model import FloatArray, IntArray
from hrgeo.siting.judgement.question import Question, with_weights
from hrgeo.siting.judgement.scores import CoverScores, MedianScores, Scores, open_sites, scores_of
from hrgeo.siting.problem import SitingProblem

_LEAST_IMPROVEMENT = 1e-12  # of all weight: less than that is rounding
_MOST_ROUNDS = 100


def can_be_quick(problem: SitingProblem, asked: Question) -> bool:
    """Tell whether greedy steps and exchanges answer a question; else it is solved exactly."""
    return (
        asked.objective in {"max_coverage", "min_sites", "p_median"}
        and asked.budget is None
        and asked.floor is None
        and not asked.worst_group
        and problem.capacity is None
    )


class QuickChoice:
    """Greedy steps, then exchanges of one site, for one problem under many weights.

    Two searches, from nothing and from a known answer, of which the better one
    counts. From nothing alone, the search ends elsewhere than the exact answer
    lies: on a town of 4,000 rows, 300 candidates and 10 sites it was 1.4 % below
    and had half of the exact sites; from both it was 0.003 % below, with 98 %.

    Parameters
    ----------
    problem, asked
        With `can_be_quick`.
    answer
        New sites that are best under the problem's own weights.

    References
    ----------
    .. [1] Nemhauser, Wolsey and Fisher (1978), doi:10.1007/BF01588971.
    .. [2] Teitz and Bart (1968), doi:10.1287/opre.16.5.955.
    """

    def __init__(self, problem: SitingProblem, asked: Question, answer: IntArray) -> None:
        self._asked = asked
        self._problem = problem
        self._scores = _with_penalty(scores_of(problem, asked))
        self._first = np.flatnonzero(problem.must_add).astype(np.int64)
        self._free = problem.allowed & ~problem.must_add
        free_answer = answer[self._free[answer]]
        self._answer = np.concatenate([self._first, free_answer]).astype(np.int64)

    def sites(self, weight: FloatArray) -> IntArray | None:
        """Choose new sites under other weights.

        Parameters
        ----------
        weight
            Shape ``(n_demand,)``.

        Returns
        -------
        IntArray or None
            Positions, ascending; of two equally good choices the one that came
            from the answer. None where no choice is found that keeps the rules.
        """
        asked = self._asked
        most = len(self._free) if asked.n_sites is None else asked.n_sites
        if len(self._first) > most:
            return None
        found = [self._from(weight, start, most) for start in (self._answer, self._first)]
        kept = [sites for sites in found if self._keeps_rules(weight, sites)]
        if not kept:
            return None
        if asked.objective == "min_sites":
            return np.sort(min(kept, key=len))
        return np.sort(max(kept, key=lambda sites: self._amount(weight, sites)))

    def _from(self, weight: FloatArray, start: IntArray, most: int) -> IntArray:
        target = self._target(weight)
        chosen = self._taken(weight, start, most, target)
        if self._asked.objective == "min_sites":
            return self._thinned(weight, chosen, target)
        chosen = self._exchanged(weight, chosen)
        rounding = _LEAST_IMPROVEMENT * float(weight.sum())
        return self._thinned(weight, chosen, self._amount(weight, chosen) - rounding)

    def _keeps_rules(self, weight: FloatArray, sites: IntArray) -> bool:
        if self._asked.objective == "min_sites":
            return self._amount(weight, sites) >= self._target(weight)
        if not isinstance(self._scores, MedianScores):
            return True
        exact = dataclasses.replace(self._scores, missing_min=math.inf)
        amount = exact.amounts(open_sites(self._problem, sites), weight[None, :])[0]
        return bool(np.isfinite(amount))

    def _target(self, weight: FloatArray) -> float:
        """Give the amount at which greedy steps may stop."""
        if self._asked.objective != "min_sites":
            return math.inf
        usable = np.flatnonzero(self._problem.existing | self._problem.allowed)
        everything = float(weight.sum())
        if self._asked.share >= 1.0:
            everything = float(self._scores.amounts(usable, weight[None, :])[0])
        return self._asked.share * everything * (1.0 - 1e-9)

    def _taken(self, weight: FloatArray, start: IntArray, most: int, target: float) -> IntArray:
        chosen = start
        amount = self._amount(weight, chosen)
        least = _LEAST_IMPROVEMENT * float(weight.sum())
        while len(chosen) < most and amount < target:
            amounts = self._instead(weight, chosen)
            best = int(np.argmax(amounts))
            if not amounts[best] > amount + least:
                break
            chosen, amount = np.append(chosen, best), float(amounts[best])
        return chosen

    def _exchanged(self, weight: FloatArray, chosen: IntArray) -> IntArray:
        amount = self._amount(weight, chosen)
        least = _LEAST_IMPROVEMENT * float(weight.sum())
        for _ in range(_MOST_ROUNDS):
            before = amount
            for place in range(len(self._first), len(chosen)):
                amounts = self._instead(weight, np.delete(chosen, place))
                best = int(np.argmax(amounts))
                if amounts[best] > amount + least:
                    chosen = chosen.copy()
                    chosen[place], amount = best, float(amounts[best])
            if amount == before:
                break
        return chosen

    def _thinned(self, weight: FloatArray, chosen: IntArray, target: float) -> IntArray:
        """Leave out sites, the last first, that are not needed for an amount."""
        for site in chosen[len(self._first) :][::-1].tolist():
            rest = chosen[chosen != site]
            if self._amount(weight, rest) >= target:
                chosen = rest
        return chosen

    def _amount(self, weight: FloatArray, chosen: IntArray) -> float:
        return float(self._scores.amounts(open_sites(self._problem, chosen), weight[None, :])[0])

    def _instead(self, weight: FloatArray, rest: IntArray) -> FloatArray:
        opened = open_sites(self._problem, rest)
        amounts: FloatArray = self._scores.with_one_more(opened, weight[None, :])[0]
        amounts[~self._free] = -math.inf
        amounts[rest] = -math.inf
        return amounts


def chosen_under(
    problem: SitingProblem, asked: Question, weight: FloatArray, quick: QuickChoice | None
) -> IntArray | None:
    """Choose sites under other weights: quickly where that works, else exactly.

    None where no choice keeps the rules.
    """
    if quick is not None:
        sites = quick.sites(weight)
        if sites is not None:
            return sites
    answer = asked.solve(with_weights(problem, weight))
    return None if answer.status == "infeasible" else np.sort(answer.sites)


def _with_penalty(scores: Scores) -> Scores:
    """Let greedy steps start where little is reached yet: missing demand counts as very far."""
    if isinstance(scores, CoverScores):
        return scores
    if isinstance(scores, MedianScores):
        farthest = float(scores.by_site.data.max(initial=1.0))
        return dataclasses.replace(scores, missing_min=10.0 * farthest)
    raise TypeError(f"No quick choice for {type(scores).__name__}.")
