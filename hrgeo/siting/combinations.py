"""Which objectives and options make sense together."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from hrgeo.siting.problem import SitingProblem

if TYPE_CHECKING:
    from hrgeo.siting.settings import Settings


def combination_faults(problem: SitingProblem, asked: Settings) -> list[str]:
    """Say in one sentence each what does not go together.

    Parameters
    ----------
    problem
        What there is: costs, capacities, groups.
    asked
        The settings, each checked by itself.
    """
    needs_reach = asked.objective in {"max_coverage", "min_sites"}
    has_limit = asked.n_sites is not None or asked.budget is not None
    rules = (
        (
            needs_reach and not asked.has_threshold,
            f"threshold_min must be a finite number of minutes, 0 or more, for {asked.objective}",
        ),
        (
            asked.objective != "min_sites" and not has_limit,
            (
                "n_sites must be a whole number of new sites, 0 or more; it can be left out only "
                "with a budget, or for min_sites"
            ),
        ),
        (
            asked.budget is not None and problem.cost is None,
            "a budget needs the cost of each site; give cost to the problem",
        ),
        *_options_of_one_objective(asked),
        *_options_that_clash(problem, asked),
        *_options_about_groups(problem, asked),
    )
    return [sentence for applies, sentence in rules if applies]


def _options_of_one_objective(asked: Settings) -> tuple[tuple[bool, str], ...]:
    return (
        (
            asked.share < 1.0 and asked.objective != "min_sites",
            f"share is for min_sites; {asked.objective} has no share that is asked for",
        ),
        (
            asked.decay is not None and asked.objective != "max_coverage",
            f"decay is for max_coverage; {asked.objective} has no weights by distance",
        ),
        (
            asked.backup > 0.0 and asked.objective != "max_coverage",
            f"backup is for max_coverage; {asked.objective} counts the nearest site alone",
        ),
    )


def _options_that_clash(problem: SitingProblem, asked: Settings) -> tuple[tuple[bool, str], ...]:
    limited = problem.capacity is not None
    return (
        (
            asked.backup > 0.0 and asked.decay is not None,
            "backup and decay do not go together: a second site has no step of its own",
        ),
        (
            asked.backup > 0.0 and limited,
            (
                "backup and capacity do not go together: weight that a site has taken cannot be "
                "taken by a second one as well"
            ),
        ),
        (
            asked.method == "greedy" and (limited or asked.floor is not None or asked.worst_group),
            (
                "method='greedy' cannot keep capacities, a floor or the worst group; use "
                "method='exact', with a gap or a time limit where it takes long"
            ),
        ),
    )


def _options_about_groups(problem: SitingProblem, asked: Settings) -> tuple[tuple[bool, str], ...]:
    about_groups = asked.floor is not None or asked.worst_group
    return (
        (
            about_groups and problem.members is None,
            "floor and worst_group need groups; give groups to the problem",
        ),
        (
            asked.floor is not None and not asked.has_threshold,
            "floor needs threshold_min, within which the share of each group is counted",
        ),
    )


def n_sites_at_most(problem: SitingProblem, asked: Settings) -> int:
    """Give how many new sites there can be at most, by the settings and the places."""
    limit = math.inf if asked.n_sites is None else asked.n_sites
    return int(min(limit, problem.n_candidates))
