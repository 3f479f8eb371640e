"""One way in: a problem and an objective go in, a checked result comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from hrgeo.siting.full_cover import solve_full_cover
from hrgeo.siting.general import solve_general
from hrgeo.siting.max_coverage import solve_max_coverage
from hrgeo.siting.p_center import solve_p_center
from hrgeo.siting.p_median import solve_p_median
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult
from hrgeo.siting.rules import rules_of, too_many
from hrgeo.siting.settings import Cancel, Progress, Settings, checked_settings
from hrgeo.siting.verifier import verify


def _solve_coverage(problem: SitingProblem, asked: Settings) -> SitingResult:
    """Give what is plain coverage to the solver made for it, the rest to the general one."""
    if asked.backup <= 0.0 and _is_plain(problem, asked, takes_budget=True):
        return solve_max_coverage(problem, asked)
    return solve_general(problem, asked)


def _is_plain(problem: SitingProblem, asked: Settings, *, takes_budget: bool = False) -> bool:
    """Say whether a solver made for the plain problem can take it.

    Without capacities and rules for groups, without a budget unless the solver takes one, and
    with required sites that can be had.
    """
    return (
        problem.capacity is None
        and (asked.budget is None or takes_budget)
        and asked.floor is None
        and not asked.worst_group
        and not too_many(problem, rules_of(asked), np.flatnonzero(problem.must_add))
    )


def _is_exact(problem: SitingProblem, asked: Settings) -> bool:
    """Say whether a plain problem asks for a proof."""
    return asked.method == "exact" and _is_plain(problem, asked)


def _solve_fewest(problem: SitingProblem, asked: Settings) -> SitingResult:
    plain = _is_exact(problem, asked) and asked.share >= 1.0
    return (solve_full_cover if plain else solve_general)(problem, asked)


def _solve_median(problem: SitingProblem, asked: Settings) -> SitingResult:
    return (solve_p_median if _is_exact(problem, asked) else solve_general)(problem, asked)


def _solve_center(problem: SitingProblem, asked: Settings) -> SitingResult:
    return (solve_p_center if _is_exact(problem, asked) else solve_general)(problem, asked)


OBJECTIVES: dict[str, Callable[[SitingProblem, Settings], SitingResult]] = {
    "max_coverage": _solve_coverage,
    "min_sites": _solve_fewest,
    "p_median": _solve_median,
    "p_center": _solve_center,
}
"""Objective -> its solver. A solver made for a plain problem is chosen in a function here."""


def solve(  # noqa: PLR0913 -- one way in for every question, with names for all of it
    problem: SitingProblem,
    objective: str = "max_coverage",
    n_sites: int | None = None,
    threshold_min: float | None = None,
    budget: float | None = None,
    gap: float = 0.0,
    time_limit_s: float | None = None,
    seed: int = 0,
    *,
    method: str = "exact",
    share: float = 1.0,
    decay: Sequence[tuple[float, float]] | None = None,
    backup: float = 0.0,
    floor: float | None = None,
    worst_group: bool = False,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> SitingResult:
    """Choose new sites, prove how good the choice is, and check it independently.

    Which options go together is told in ``docs/methods.md``, Siting.

    Parameters
    ----------
    problem
        What can be chosen, and what it is near to.
    objective
        ``max_coverage``: most weight with ``minutes <= threshold_min`` to an
        existing or chosen site. ``min_sites``: fewest new sites so that `share`
        is within the threshold. ``p_median``: least sum of weight times minutes
        to the nearest site. ``p_center``: least minutes of the farthest row
        with weight.
    n_sites
        New sites allowed, required ones among them. Fewer are chosen where a
        further one would add nothing. None, for any number, only for
        ``min_sites`` or with a budget.
    threshold_min
        Minutes (or whatever the problem's matrix holds), inclusive; not
        beyond the cutoff of the travel times. ``max_coverage`` and
        ``min_sites`` need it; the others need it for a `floor` and give shares
        with it.
    budget
        New sites together cost at most this.
    gap
        Stop once bound and objective are this near, relatively. A gap of at
        most 1e-6 counts as optimal, also for ``gap=0``.
    time_limit_s
        A safety stop [s]: the result is then ``feasible``, with its bound, and
        says so in `stopped_by`. Together with `cancel` it is the only thing
        that can make two runs differ.
    seed
        For the solver's own choices.
    method
        ``exact`` (to a proof) or ``greedy`` (fast; its bound is weaker).
    share
        For ``min_sites``, 0 to 1. Below 1 it is of all weight; 1 is all that an
        existing or allowed site reaches, and the rest is named in `why`.
    decay
        For ``max_coverage``: steps (minutes, value), minutes rising, values
        falling from at most 1; weight counts by the best value of any site.
    backup
        For ``max_coverage``, 0 to 1: what weight with a second site within the
        threshold counts more.
    floor
        0 to 1: at least this share of each group's weight must be within
        `threshold_min`.
    worst_group
        ``max_coverage``: the least share of any group comes first, then the
        total. ``p_median``: the largest mean minutes of any group come first.
        ``min_sites``: `share` must hold in each group. ``p_center``: no change.
    progress
        Told the best objective and the bound from time to time.
    cancel
        Asked from time to time; True ends the search with the best so far.

    Returns
    -------
    SitingResult
        Zero sites, no candidate within reach, nothing allowed, no weight, or
        rules that cannot be kept all give a result that says so in `why`.

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
    .. [2] Toregas et al. (1971), The location of emergency service facilities,
       doi:10.1287/opre.19.6.1363.
    .. [3] Hakimi (1964), Optimum locations of switching centers and the absolute
       centers and medians of a graph, doi:10.1287/opre.12.3.450.

    Examples
    --------
    >>> problem = SitingProblem.from_matrix([[2, 9], [9, 3], [9, 5]], [5, 2, 4])
    >>> result = solve(problem, n_sites=1, threshold_min=5)
    >>> result.status, result.objective, result.sites.tolist()
    ('optimal', 6.0, [1])
    >>> result.why
    'Proven best of the 2 places considered: no other choice of up to 1 new site has \
more need within reach.'
    """
    settings = checked_settings(
        problem,
        {
            "objective": objective,
            "n_sites": n_sites,
            "threshold_min": threshold_min,
            "budget": budget,
            "gap": gap,
            "time_limit_s": time_limit_s,
            "seed": seed,
            "method": method,
            "share": share,
            "decay": decay,
            "backup": backup,
            "floor": floor,
            "worst_group": worst_group,
            "progress": progress,
            "cancel": cancel,
        },
    )
    result = OBJECTIVES[objective](problem, settings)
    verify(
        problem,
        result,
        settings.threshold_min,
        n_sites=settings.n_sites,
        budget=settings.budget,
        share=settings.share,
        decay=settings.decay,
        backup=settings.backup,
        floor=settings.floor,
        worst_group=settings.worst_group,
    )
    return result
