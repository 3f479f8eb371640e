"""One way in: a problem and an objective go in, a checked result comes out."""

from __future__ import annotations

from collections.abc import Callable

from hrgeo.siting.max_coverage import solve_max_coverage
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult
from hrgeo.siting.settings import Settings, checked_settings
from hrgeo.siting.verifier import verify

OBJECTIVES: dict[str, Callable[[SitingProblem, Settings], SitingResult]] = {
    "max_coverage": solve_max_coverage,
}
"""Objective -> its solver. A further objective is a module of its own and a line here."""


def solve(
    problem: SitingProblem,
    objective: str = "max_coverage",
    n_sites: int | None = None,
    threshold_min: float | None = None,
    budget: None = None,
    gap: float = 0.0,
    time_limit_s: float | None = None,
    seed: int = 0,
    *,
    method: str = "exact",
) -> SitingResult:
    """Choose new sites, prove how good the choice is, and check it independently.

    Parameters
    ----------
    problem
        What can be chosen, and what it is near to.
    objective
        ``max_coverage``: most weight with ``minutes <= threshold_min`` to an
        existing or chosen site.
    n_sites
        New sites allowed, required ones among them. Fewer are chosen where a
        further one would add nothing.
    threshold_min
        Minutes (or whatever the problem's matrix holds), inclusive; not
        beyond the cutoff of the travel times.
    budget
        Not there yet.
    gap
        Stop once bound and objective are this near, relatively. A gap of at
        most 1e-6 counts as optimal, also for ``gap=0``.
    time_limit_s
        A safety stop [s]: the result is then ``feasible``, with its bound, and
        says so in `stopped_by`. It is the only thing that can make two runs
        differ.
    seed
        For the solver's own choices.
    method
        ``exact`` (HiGHS) or ``greedy`` (fast; its bound is weaker).

    Returns
    -------
    SitingResult
        Zero sites, no candidate within reach, nothing allowed, no weight, or
        more required sites than allowed all give a result that says so in
        `why`.

    Raises
    ------
    InputError
        With all that is wrong with the settings.
    SolverError
        If HiGHS fails, or the answer does not pass `hrgeo.siting.verify`.

    References
    ----------
    .. [1] Church and ReVelle (1974), The maximal covering location problem,
       doi:10.1007/BF01942293.

    Examples
    --------
    >>> problem = SitingProblem.from_matrix([[2, 9], [9, 3], [9, 5]], [5, 2, 4])
    >>> result = solve(problem, n_sites=1, threshold_min=5)
    >>> result.status, result.objective, result.sites.tolist()
    ('optimal', 6.0, [1])
    >>> result.why
    'Proven best of the 2 places considered: no other choice of up to 1 has more need within reach.'
    """
    settings = checked_settings(
        objective,
        tuple(OBJECTIVES),
        cutoff_min=problem.cutoff_min,
        n_sites=n_sites,
        threshold_min=threshold_min,
        budget=budget,
        gap=gap,
        time_limit_s=time_limit_s,
        seed=seed,
        method=method,
    )
    result = OBJECTIVES[objective](problem, settings)
    verify(problem, result, settings.threshold_min, n_sites=settings.n_sites)
    return result
