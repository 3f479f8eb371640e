"""Whether a result that says "infeasible" can be believed: part of the verifier.

That no choice keeps the rules is proven by the solver; here it is held against what can be
counted, and on small problems against all choices.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult
from hrgeo.siting.verifier_numbers import Asked, can_be_reached, group_shares, least_group_share

_MOST_CHOICES = 4096


def infeasible_faults(problem: SitingProblem, result: SitingResult, asked: Asked) -> list[str]:
    """Give what is wrong with a result that says infeasible.

    A choice that keeps a share or a floor by no more than rounding is no proof
    against it.
    """
    faults = []
    if len(result.sites):
        faults.append("it says infeasible and names sites")
    if not result.stopped_by and _some_choice(problem, asked):
        faults.insert(0, "it says infeasible, but the required sites can be had")
    return faults + _nearest_faults(result, asked)


def _nearest_faults(result: SitingResult, asked: Asked) -> list[str]:
    """Check that what is nearest is beyond what was asked for."""
    least = least_group_share(asked)
    near = result.nearest
    wrong = (
        ("n_sites", asked.n_sites is not None and near.get("n_sites", math.inf) <= asked.n_sites),
        ("budget", asked.budget is not None and near.get("budget", math.inf) < asked.budget),
        ("floor", near.get("floor", -1.0) > least),
        ("share", near.get("share", -1.0) > max(asked.share, 0.0) + 1e-9),
    )
    return [
        f"the nearest {name} is what was asked for already" for name, is_wrong in wrong if is_wrong
    ]


def _some_choice(problem: SitingProblem, asked: Asked) -> bool:
    """Say whether a choice keeps the rules: all places together, and all choices of a few."""
    required = np.flatnonzero(problem.required & ~problem.existing).tolist()
    free = np.flatnonzero(~problem.existing & ~problem.forbidden & ~problem.required).tolist()
    if problem.capacity is not None:
        return False  # which needs an assignment; the tests hold it against all choices
    if _keeps(problem, asked, [*required, *free]):
        return True
    most = len(free) if asked.n_sites is None else asked.n_sites - len(required)
    n_choices = sum(math.comb(len(free), n) for n in range(min(most, len(free)) + 1))
    if n_choices > _MOST_CHOICES:
        return _keeps(problem, asked, required)
    return any(
        _keeps(problem, asked, [*required, *chosen])
        for n in range(min(most, len(free)) + 1)
        for chosen in itertools.combinations(free, n)
    )


def _keeps(problem: SitingProblem, asked: Asked, chosen: list[int]) -> bool:
    if asked.n_sites is not None and len(chosen) > asked.n_sites:
        return False
    if asked.budget is not None and problem.cost is not None:
        cost = math.fsum(float(problem.cost[site]) for site in chosen)
        if cost > asked.budget:
            return False
    is_open = problem.existing.copy()
    is_open[chosen] = True
    table = problem.minutes
    row = np.repeat(np.arange(problem.n_demand), np.diff(table.indptr))
    use = is_open[table.indices]
    reached = np.zeros(problem.n_demand, dtype=np.bool_)
    near = np.zeros(problem.n_demand, dtype=np.bool_)
    reached[row[use]] = True
    near[row[use & (table.data <= asked.threshold_min)]] = True
    covered = np.where(near, problem.weight, 0.0)
    shares = [share for share in group_shares(problem, covered) if not math.isnan(share)]
    least = least_group_share(asked)
    if least > 0.0 and any(share < least + 1e-9 for share in shares):  # not by a rounding
        return False
    if asked.objective == "max_coverage":
        return True
    if asked.objective == "min_sites" and asked.share < 1.0:
        total = math.fsum(problem.weight.tolist())
        return math.fsum(covered.tolist()) >= asked.share * total + 1e-9 * total
    has_site = near if asked.objective == "min_sites" else reached
    return bool(has_site[can_be_reached(problem, asked)].all())
