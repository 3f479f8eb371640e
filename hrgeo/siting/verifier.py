"""Checks a siting result from the minutes alone.

Shares no code with the solvers on purpose: what they have in common they could
have wrong in common.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from hrgeo.errors import SolverError
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult
from hrgeo.siting.verifier_infeasible import infeasible_faults
from hrgeo.siting.verifier_numbers import Asked, number_faults, same

_LARGEST_OPTIMAL_GAP = 1e-6


def verify(
    problem: SitingProblem,
    result: SitingResult,
    threshold_min: float | None = None,
    *,
    n_sites: int | None = None,
    budget: float | None = None,
    share: float = 1.0,
    decay: Sequence[tuple[float, float]] | None = None,
    backup: float = 0.0,
    floor: float | None = None,
    worst_group: bool = False,
) -> None:
    """Recompute a result from the problem's minutes and refuse it if anything differs.

    Parameters
    ----------
    problem
        The problem that was solved.
    result
        What a solver says.
    threshold_min
        The threshold that was asked for, inclusive; None or NaN for none, and
        with `decay` its last step.
    n_sites
        New sites that were allowed. Default: what the result says.
    budget, share, decay, backup, floor, worst_group
        As they were given to `hrgeo.siting.solve`.

    Raises
    ------
    SolverError
        With all differences: sites that do not exist, repeat, are there
        already or are forbidden, required sites left out, too many sites or
        too dear ones, a share or a floor that is not kept, weight that goes
        where it cannot, an objective, gains or shares that are not what the
        minutes say, a bound on the wrong side of the objective, a gap or a
        status that does not follow from them, "infeasible" where there is a
        choice.

    Examples
    --------
    >>> from hrgeo.siting import solve
    >>> problem = SitingProblem.from_matrix([[1.0, 9.0], [9.0, 1.0]], [2, 1])
    >>> verify(problem, solve(problem, n_sites=1, threshold_min=5), 5)
    """
    steps = None if decay is None else tuple((float(m), float(v)) for m, v in decay)
    threshold = math.nan if threshold_min is None else float(threshold_min)
    if steps and math.isnan(threshold):
        threshold = steps[-1][0]
    asked = Asked(
        objective=result.objective_name,
        n_sites=result.n_sites if n_sites is None else n_sites,
        threshold_min=threshold,
        budget=budget,
        share=share,
        steps=steps or ((threshold, 1.0),),
        backup=backup,
        floor=floor,
        worst_group=worst_group,
    )
    if result.status == "infeasible":
        faults = infeasible_faults(problem, result, asked)
    else:
        faults = _rule_faults(problem, result, asked)
        if not faults:  # numbers of sites that do not exist cannot be recomputed
            faults = number_faults(problem, result, asked) + _proof_faults(result)
    if not same(asked.threshold_min, result.threshold_min, 1.0):
        faults.append("the result is for another threshold")
    if result.n_sites != asked.n_sites:
        faults.append("the result is for another number of sites")
    if faults:
        raise SolverError(
            f"The answer of the {result.method} solver did not pass its check: "
            f"{'; '.join(faults)}. Please report this."
        )


def _rule_faults(problem: SitingProblem, result: SitingResult, asked: Asked) -> list[str]:
    chosen = [int(site) for site in result.sites]
    if any(site < 0 or site >= problem.n_sites for site in chosen):
        return ["a chosen site does not exist"]
    faults = []
    if len(set(chosen)) != len(chosen):
        faults.append("a site is chosen twice")
    if asked.n_sites is not None and len(chosen) > asked.n_sites:
        faults.append(f"{len(chosen)} sites are chosen where {asked.n_sites} are allowed")
    if [problem.site_ids[site] for site in chosen] != list(result.site_ids):
        faults.append("the ids are not those of the chosen positions")
    if any(problem.existing[site] for site in chosen):
        faults.append("an existing site is chosen as a new one")
    if any(problem.forbidden[site] for site in chosen):
        faults.append("a forbidden site is chosen")
    needed = np.flatnonzero(problem.required & ~problem.existing)
    if not set(needed.tolist()) <= set(chosen):
        faults.append("a required site is left out")
    if len(result.gains) != len(chosen):
        faults.append("there are not as many gains as sites")
    return faults + _cost_faults(problem, result, asked, chosen)


def _cost_faults(
    problem: SitingProblem, result: SitingResult, asked: Asked, chosen: list[int]
) -> list[str]:
    if problem.cost is None:
        return [] if math.isnan(result.cost) else ["there is a cost, but the problem has none"]
    cost = math.fsum(float(problem.cost[site]) for site in chosen)
    faults = []
    if not same(cost, result.cost, max(cost, 1.0)):
        faults.append("cost is not that of the chosen sites")
    if asked.budget is not None and cost > asked.budget * (1.0 + 1e-9):
        faults.append("the sites cost more than the budget")
    return faults


def _proof_faults(result: SitingResult) -> list[str]:
    objective, bound = result.objective, result.bound
    missing = bound - objective if result.objective_name == "max_coverage" else objective - bound
    if not missing >= 0.0:  # true of NaN as well
        side = "below" if result.objective_name == "max_coverage" else "above"
        return [f"the bound is {side} the objective"]
    gap = 0.0
    if missing > 0.0:
        gap = missing / objective if objective > 0 else math.inf
    faults = []
    if not (gap == result.optimality_gap or abs(gap - result.optimality_gap) <= 1e-9):
        faults.append("optimality_gap does not follow from bound and objective")
    if (result.status == "optimal") != (gap <= _LARGEST_OPTIMAL_GAP):
        faults.append(f"status {result.status!r} does not follow from a gap of {gap:g}")
    return faults
