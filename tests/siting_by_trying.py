"""The best choice of sites by trying all of them: what the solvers are held against.

With capacities, who takes whom is a small linear program for each choice.
"""

from __future__ import annotations

import bisect
import copy
import itertools
import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from hrgeo.siting import SitingProblem

SAME = 1e-7


@dataclass
class Trial:
    """What one choice of sites achieves; `worst` and `value` so that less is better."""

    sites: tuple[int, ...]
    worst: float
    value: float
    cost: float


@dataclass
class Trying:
    """A problem and what is asked of it, in dense arrays."""

    problem: SitingProblem
    objective: str
    n_sites: int | None = None
    threshold_min: float | None = None
    budget: float | None = None
    share: float = 1.0
    decay: list | None = None
    backup: float = 0.0
    floor: float | None = None
    worst_group: bool = False

    def __post_init__(self):
        p = self.problem
        self.minutes = np.full((p.n_demand, p.n_sites), math.inf)
        coo = p.minutes.tocoo()
        self.minutes[coo.row, coo.col] = coo.data
        self.unit = max(p.weight.max(initial=0.0), 1e-300)  # in which linprog's tolerances fit
        self.weight = p.weight / self.unit
        self.members = np.zeros((0, p.n_demand)) if p.members is None else p.members
        self.totals = self.members @ self.weight
        self.steps = self.decay or [(self.threshold_min, 1.0)]
        self.reach = self.decay[-1][0] if self.decay else self.threshold_min
        self.far = self.reach if objective_is_reach(self) else math.inf
        usable = p.existing | ~p.forbidden
        self.reachable = (self.weight > 0) & (
            (self.minutes[:, usable] <= self.far) & np.isfinite(self.minutes[:, usable])
        ).any(axis=1)

    def choices(self):
        """Give all choices of new sites with the required ones."""
        p = self.problem
        free = np.flatnonzero(~p.existing & ~p.forbidden & ~p.required)
        must = np.flatnonzero(p.required & ~p.existing)
        for size in range(len(free) + 1):
            for some in itertools.combinations(free.tolist(), size):
                yield tuple(sorted([*must.tolist(), *some]))

    def cost_of(self, sites) -> float:
        """Give what a choice costs."""
        return 0.0 if self.problem.cost is None else float(self.problem.cost[list(sites)].sum())

    def best(self) -> Trial | None:
        """Give the best choice; None where no choice keeps the rules."""
        best = None
        for sites in self.choices():
            if self.n_sites is not None and len(sites) > self.n_sites:
                continue
            cost = self.cost_of(sites)
            if self.budget is not None and cost > self.budget * (1 + 1e-9):
                continue
            trial = self.trial(sites)
            if trial is None:
                continue
            if (
                best is None
                or trial.worst < best.worst - SAME
                or (trial.worst <= best.worst + SAME and trial.value < best.value)
            ):
                best = trial
        return best

    def trial(self, sites) -> Trial | None:
        """Give what a choice achieves; None where it breaks a rule."""
        open_sites = sorted([*np.flatnonzero(self.problem.existing).tolist(), *sites])
        if self.problem.capacity is None:
            found = self._to_nearest(open_sites)
        else:
            found = self._by_program(open_sites)
        if found is None:
            return None
        worst, value = found
        if self.objective in {"max_coverage", "p_median"}:
            value *= self.unit
        elif self.objective == "min_sites":
            value = len(sites)
        return Trial(sites, worst, value, self.cost_of(sites))

    def largest_share_reached(self) -> float:
        """Give the largest share of what can be reached that a choice within the limits has."""
        reachable = self.weight[self.reachable].sum()
        best = -1.0
        relaxed = copy.copy(self)  # where nobody has to be reached; a floor stays
        if self.objective != "min_sites":
            relaxed.far, relaxed.steps = 1e9, [(1e9, 1.0)]
        relaxed.objective, relaxed.worst_group = "max_coverage", False
        for sites in self.choices():
            if self.n_sites is not None and len(sites) > self.n_sites:
                continue
            if self.budget is not None and self.cost_of(sites) > self.budget * (1 + 1e-9):
                continue
            trial = relaxed.trial(sites)
            best = max(best, -1.0 if trial is None else -trial.value / self.unit / reachable)
        return best

    def least_floor(self) -> float:
        """Give the share that each group must have."""
        least = self.floor or 0.0
        if self.objective == "min_sites" and self.worst_group and self.share < 1:
            least = max(least, self.share)
        return least

    def worst_mean_of(self, result) -> float:
        """Give the largest mean minutes of any group, of a result of `p_median`."""
        if result.assigned is None:
            open_sites = [*np.flatnonzero(self.problem.existing), *result.sites]
            near = self.minutes[:, open_sites].min(axis=1, initial=math.inf)
            minutes = np.where(self.reachable, self.weight * np.where(self.reachable, near, 0), 0)
        else:
            taken = result.assigned.toarray() / self.unit
            minutes = (taken * np.where(taken > 0, self.minutes, 0)).sum(axis=1)
        reached = self.members @ np.where(self.reachable, self.weight, 0)
        return float(((self.members @ minutes)[reached > 0] / reached[reached > 0]).max(initial=0))

    def _to_nearest(self, open_sites):  # noqa: PLR0911 -- one rule after the other
        near = self.minutes[:, open_sites].min(axis=1, initial=math.inf)
        weight, counts = self.weight, self.totals > 0
        shares = np.ones(0)
        if self.reach is not None:
            covered = np.where(near <= self.reach, weight, 0.0)
            shares = (self.members @ covered)[counts] / self.totals[counts]
            if (shares < self.least_floor() - 1e-9).any():
                return None
        if self.objective == "max_coverage":
            worth = np.array([next((v for t, v in self.steps if m <= t), 0.0) for m in near])
            if self.backup:
                n_near = (self.minutes[:, open_sites] <= self.reach).sum(axis=1)
                worth = worth + self.backup * (n_near >= 2)
            worst = -shares.min(initial=1.0) if self.worst_group else 0.0
            return worst, -float(worth @ weight)
        if self.objective == "min_sites":
            if self.share < 1:
                return None if covered.sum() < (self.share - 1e-9) * weight.sum() else (0.0, 0.0)
            return None if (near[self.reachable] > self.reach).any() else (0.0, 0.0)
        if np.isinf(near[self.reachable]).any():
            return None
        minutes = np.where(self.reachable, weight * np.where(self.reachable, near, 0), 0)
        if self.objective == "p_center":
            return 0.0, float(near[self.reachable].max(initial=0.0))
        worst = 0.0
        if self.worst_group:
            reached = self.members @ np.where(self.reachable, weight, 0)
            means = (self.members @ minutes)[reached > 0] / reached[reached > 0]
            worst = float(means.max(initial=0.0))
        return worst, float(minutes.sum())

    def _by_program(self, open_sites):
        """Flows to open sites; the radius of `p_center` by trying each."""
        if self.objective != "p_center":
            return self._flow(open_sites, math.inf)
        steps = [0.0, *np.unique(self.minutes[np.isfinite(self.minutes)]).tolist()]
        if self._flow(open_sites, steps[-1]) is None:
            return None
        at = bisect.bisect_left(
            steps, x=True, key=lambda radius: self._flow(open_sites, radius) is not None
        )
        return 0.0, steps[at]

    def _pairs(self, open_sites, far):
        return [
            (i, j)
            for i in range(len(self.weight))
            for j in open_sites
            if self.weight[i] > 0 and self.minutes[i, j] <= far and np.isfinite(self.minutes[i, j])
        ]

    def _flow(self, open_sites, radius):  # noqa: C901 -- one program, line by line
        far = min(radius, self.far)
        pairs = self._pairs(open_sites, far)
        n = len(pairs)
        row = np.array([i for i, _ in pairs], dtype=int)
        col = np.array([j for _, j in pairs], dtype=int)
        minutes = self.minutes[row, col] if n else np.zeros(0)
        all_of = self.objective in {"p_median", "p_center"} or (
            self.objective == "min_sites" and self.share >= 1
        )
        less, limits, equal, sums = [], [], [], []
        for i in range(len(self.weight)):
            line = (row == i).astype(float)
            if all_of and self.reachable[i]:
                equal.append(line)
                sums.append(self.weight[i])
            else:
                less.append(line)
                limits.append(self.weight[i])
        for j in open_sites:
            less.append((col == j).astype(float))
            limits.append(min(self.problem.capacity[j] / self.unit, self.weight.sum()))
        near = np.where(minutes <= (math.inf if self.reach is None else self.reach), 1.0, 0.0)
        if self.reach is not None:
            for group in np.flatnonzero(self.totals > 0):
                less.append(-self.members[group][row] * near)
                limits.append(-self.least_floor() * self.totals[group] + 1e-9)
        if self.objective == "min_sites" and self.share < 1:
            less.append(-np.ones(n))
            limits.append(-self.share * self.weight.sum() + 1e-9)
        gain = np.zeros(n)
        if self.objective == "max_coverage":
            gain = -np.array([next((v for t, v in self.steps if m <= t), 0.0) for m in minutes])
        elif self.objective == "p_median":
            gain = minutes
        worst = 0.0
        if self.worst_group and self.objective in {"max_coverage", "p_median"}:
            worst, held = self._worst(row, minutes, near, less, limits, equal, sums)
            if worst is None:
                return None
            less, limits = less + [h[0] for h in held], limits + [h[1] for h in held]
        value = solved(gain, less, limits, equal, sums)
        return None if value is None else (worst, value)

    def _worst(self, row, minutes, near, less, limits, equal, sums):
        """Best value of the worst group, and the rows that hold it."""
        covers = self.objective == "max_coverage"
        totals = self.totals if covers else self.members @ np.where(self.reachable, self.weight, 0)
        groups = np.flatnonzero(totals > 0)
        lines = []
        for group in groups:
            part = self.members[group][row] * (near if covers else minutes) / totals[group]
            lines.append(-part if covers else part)  # each at most t, of which the least is sought
        wide = [np.append(line, 0.0) for line in less]
        wide += [np.append(line, -1.0) for line in lines]
        cost = np.zeros(len(row) + 1)
        cost[-1] = 1.0
        low = [(0, None)] * len(row) + [(-1.0 if covers else 0.0, None)]
        value = solved(
            cost,
            wide,
            [*limits, *[0.0] * len(lines)],
            [np.append(line, 0.0) for line in equal],
            sums,
            low,
        )
        if value is None:
            return None, []
        return value, [(line, value + 1e-9) for line in lines]


def objective_is_reach(trying: Trying) -> bool:
    return trying.objective in {"max_coverage", "min_sites"}


def solved(cost, less, limits, equal, sums, bounds=None):
    """Least value of a small linear program; None where it has no solution."""
    n = len(cost)
    if n == 0:
        holds = all(s <= 1e-9 for s in sums) and all(limit >= -1e-9 for limit in limits)
        return 0.0 if holds else None
    found = optimize.linprog(
        cost,
        A_ub=np.array(less).reshape(len(limits), n) if limits else None,
        b_ub=limits or None,
        A_eq=np.array(equal).reshape(len(sums), n) if sums else None,
        b_eq=sums or None,
        bounds=bounds or (0, None),
        method="highs",
    )
    return float(found.fun) if found.status == 0 else None
