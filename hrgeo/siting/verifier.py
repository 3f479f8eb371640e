"""Checks a siting result from the minutes alone.

Shares no code with the solvers on purpose: what they have in common they could
have wrong in common.
"""

from __future__ import annotations

import math

import numpy as np

from hrgeo.errors import SolverError
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult

_RELATIVE = 1e-9
_LARGEST_OPTIMAL_GAP = 1e-6


def verify(
    problem: SitingProblem,
    result: SitingResult,
    threshold_min: float,
    *,
    n_sites: int | None = None,
) -> None:
    """Recompute a result from the problem's minutes and refuse it if anything differs.

    Parameters
    ----------
    problem
        The problem that was solved.
    result
        What a solver says.
    threshold_min
        The threshold that was asked for, inclusive.
    n_sites
        New sites that were allowed. Default: what the result says.

    Raises
    ------
    SolverError
        With all differences: sites that do not exist, repeat, are there
        already or are forbidden, required sites left out, too many sites, an
        objective, gains or shares that are not what the minutes say, a bound
        below the objective, a gap or a status that does not follow from them.

    Examples
    --------
    >>> from hrgeo.siting import solve
    >>> problem = SitingProblem.from_matrix([[1.0, 9.0], [9.0, 1.0]], [2, 1])
    >>> verify(problem, solve(problem, n_sites=1, threshold_min=5), 5)
    """
    limit = result.n_sites if n_sites is None else n_sites
    allowed = problem.n_sites if limit is None else limit
    if result.status == "infeasible":
        faults = _infeasible_faults(problem, result, allowed)
    else:
        faults = _rule_faults(problem, result, allowed)
        if not faults:  # numbers of sites that do not exist cannot be recomputed
            faults = _number_faults(problem, result, threshold_min) + _proof_faults(result)
    if result.threshold_min != threshold_min:
        faults.append("the result is for another threshold")
    if result.n_sites != limit:
        faults.append("the result is for another number of sites")
    if faults:
        raise SolverError(
            f"The answer of the {result.method} solver did not pass its check: "
            f"{'; '.join(faults)}. Please report this."
        )


def _infeasible_faults(problem: SitingProblem, result: SitingResult, allowed: int) -> list[str]:
    n_required = 0
    for site in range(problem.n_sites):
        n_required += bool(problem.required[site]) and not problem.existing[site]
    faults = []
    if n_required <= allowed:
        faults.append("it says infeasible, but the required sites can be had")
    if len(result.sites):
        faults.append("it says infeasible and names sites")
    return faults


def _rule_faults(problem: SitingProblem, result: SitingResult, allowed: int) -> list[str]:
    chosen = [int(site) for site in result.sites]
    if any(site < 0 or site >= problem.n_sites for site in chosen):
        return ["a chosen site does not exist"]
    faults = []
    if len(set(chosen)) != len(chosen):
        faults.append("a site is chosen twice")
    if len(chosen) > allowed:
        faults.append(f"{len(chosen)} sites are chosen where {allowed} are allowed")
    if [problem.site_ids[site] for site in chosen] != list(result.site_ids):
        faults.append("the ids are not those of the chosen positions")
    if any(problem.existing[site] for site in chosen):
        faults.append("an existing site is chosen as a new one")
    if any(problem.forbidden[site] for site in chosen):
        faults.append("a forbidden site is chosen")
    for site in range(problem.n_sites):
        if problem.required[site] and not problem.existing[site] and site not in chosen:
            faults.append("a required site is left out")
            break
    if len(result.gains) != len(chosen):
        faults.append("there are not as many gains as sites")
    return faults


def _number_faults(problem: SitingProblem, result: SitingResult, threshold_min: float) -> list[str]:
    """Open the sites one after the other and compare what each adds."""
    by_site = problem.minutes.tocsc()
    within = np.zeros(problem.n_demand, dtype=np.bool_)

    def open_site(site: int) -> float:
        begin, end = by_site.indptr[site], by_site.indptr[site + 1]
        rows = by_site.indices[begin:end][by_site.data[begin:end] <= threshold_min]
        added = rows[~within[rows]]
        within[added] = True
        return math.fsum(problem.weight[added].tolist())

    for site in range(problem.n_sites):
        if problem.existing[site]:
            open_site(site)
    total = math.fsum(problem.weight.tolist())
    before = math.fsum(problem.weight[within].tolist())
    faults = []
    for order, site in enumerate(result.sites.tolist()):
        if not _same(open_site(site), float(result.gains[order]), total):
            faults.append(f"the gain of site {order + 1} is not what the minutes say")
    after = math.fsum(problem.weight[within].tolist())
    said = (
        ("objective", result.objective, after, total),
        ("weight_before", result.weight_before, before, total),
        ("share_before", result.share_before, before / total if total else math.nan, 1.0),
        ("share_after", result.share_after, after / total if total else math.nan, 1.0),
    )
    return faults + [
        f"{name} is not what the minutes say"
        for name, given, found, scale in said
        if not _same(found, given, scale)
    ]


def _same(found: float, given: float, scale: float) -> bool:
    if math.isnan(found) or math.isnan(given):
        return math.isnan(found) and math.isnan(given)
    return abs(found - given) <= _RELATIVE * scale


def _proof_faults(result: SitingResult) -> list[str]:
    if not result.bound >= result.objective:
        return ["the bound is below the objective"]
    gap = 0.0
    if result.bound > result.objective:
        missing = result.bound - result.objective
        gap = missing / result.objective if result.objective > 0 else math.inf
    faults = []
    if not (gap == result.optimality_gap or abs(gap - result.optimality_gap) <= _RELATIVE):
        faults.append("optimality_gap does not follow from bound and objective")
    if (result.status == "optimal") != (gap <= _LARGEST_OPTIMAL_GAP):
        faults.append(f"status {result.status!r} does not follow from a gap of {gap:g}")
    return faults
