"""A greedy choice for any objective without capacities, to start from or to answer with."""

from __future__ import annotations

import math

import numpy as np

from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.settings import Settings

_LEAST_GAIN = 1e-12  # of all weight: less than that is rounding


def greedy_sites(problem: SitingProblem, asked: Settings) -> IntArray | None:
    """Add, one after the other, the site that helps most, by its cost where there is a budget.

    Parameters
    ----------
    problem
        Capacities are looked past.
    asked
        The settings; floors and the worst group are looked past.

    Returns
    -------
    IntArray or None
        Positions of new sites within number and budget, required ones among
        them; None where the required ones alone are too many. It may break
        other rules, for instance leave a row unreached.
    """
    chosen: list[int] = np.flatnonzero(problem.must_add).tolist()
    most = len(chosen) + problem.n_candidates if asked.n_sites is None else asked.n_sites
    cost = np.zeros(problem.n_sites) if problem.cost is None else problem.cost
    left = math.inf if asked.budget is None else asked.budget - float(cost[chosen].sum())
    if len(chosen) > most or left < 0.0:
        return None
    gains = _Gains(problem, asked)
    for site in [*np.flatnonzero(problem.existing).tolist(), *chosen]:
        gains.open(site)
    free = problem.allowed.copy()
    free[chosen] = False
    while len(chosen) < most and not gains.are_enough:
        best = _next(gains.of_sites(), cost, free & (cost <= left), by_cost=math.isfinite(left))
        if best is None:
            break
        chosen.append(best)
        left -= float(cost[best])
        free[best] = False
        gains.open(best)
    return np.sort(np.array(chosen, dtype=np.int64))


def _next(gain: FloatArray, cost: FloatArray, may: BoolArray, *, by_cost: bool) -> int | None:
    if not may.any():
        return None
    worth = gain / np.maximum(cost, _LEAST_GAIN) if by_cost else gain
    site = int(np.argmax(np.where(may, worth, -1.0)))
    return site if gain[site] > 0.0 else None


class _Gains:
    """What each site would add to those that are open."""

    def __init__(self, problem: SitingProblem, asked: Settings) -> None:
        self._asked = asked
        self._weight = problem.weight
        by_site = problem.minutes.tocsc()
        self._rows, self._start = by_site.indices, by_site.indptr
        self._column = np.repeat(np.arange(problem.n_sites), np.diff(by_site.indptr))
        self._n_sites = problem.n_sites
        if asked.objective in {"max_coverage", "min_sites"}:
            steps = np.array([minutes for minutes, _ in asked.steps])
            values = np.array([*(value for _, value in asked.steps), 0.0])
            self._value = values[np.searchsorted(steps, by_site.data, side="left")]
        else:
            # Reaching anybody at all comes before minutes.
            farthest = float(by_site.data.max(initial=0.0)) + 1.0
            n_rows = max(problem.n_demand, 1)
            self._value = farthest * (n_rows + 1.0) - by_site.data
        self._best = np.zeros(problem.n_demand)
        self._n_within = np.zeros(problem.n_demand, dtype=np.int64)
        self._needed = asked.share * problem.total_weight * (1.0 - 1e-12)
        self._least = _LEAST_GAIN * problem.total_weight

    @property
    def are_enough(self) -> bool:
        """Whether a share that was asked for is reached."""
        if self._asked.objective != "min_sites" or self._asked.share >= 1.0:
            return False
        return float((self._best * self._weight).sum()) >= self._needed

    def of_sites(self) -> FloatArray:
        """Give the gain of each site."""
        more = np.maximum(self._value - self._best[self._rows], 0.0)
        if self._asked.backup > 0.0:
            second = (self._n_within[self._rows] == 1) & (self._value > 0.0)
            more += self._asked.backup * second
        gain = np.bincount(
            self._column, weights=more * self._weight[self._rows], minlength=self._n_sites
        )
        return np.where(gain > self._least, gain, 0.0)

    def open(self, site: int) -> None:
        """Open a site."""
        of_site = slice(self._start[site], self._start[site + 1])
        rows, value = self._rows[of_site], self._value[of_site]
        self._best[rows] = np.maximum(self._best[rows], value)
        self._n_within[rows] += value > 0.0
