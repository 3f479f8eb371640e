"""What existing sites alone do."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from hrgeo.model import FloatArray
from hrgeo.program import Stops
from hrgeo.siting import rules as exact
from hrgeo.siting.posing import rows_for
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.rules import Rules
from hrgeo.siting.searching import Search, coverage_value
from hrgeo.siting.settings import Settings


@dataclass(frozen=True, eq=False)
class Before:
    """What existing sites alone do.

    Attributes
    ----------
    value
        Of the objective of ``max_coverage``; weight within the threshold for
        the others. NaN without a threshold.
    share
        Of all weight within the threshold; NaN without weight or threshold.
    group_shares
        By group; None without groups, without a threshold, and with capacities.
    """

    value: float
    share: float
    group_shares: FloatArray | None


def before_new_sites(problem: SitingProblem, asked: Settings) -> Before:
    """Say what existing sites alone do; with capacities, at most."""
    if not asked.has_threshold:
        return Before(math.nan, math.nan, None)
    total = problem.total_weight
    nothing = np.empty(0, dtype=np.int64)
    plain = replace(asked, objective="max_coverage", decay=None, share=1.0, backup=0.0)
    by_value = plain if asked.objective != "max_coverage" else asked
    if problem.capacity is not None:
        value = _taken(problem, by_value)
        within = value if asked.decay is None else _taken(problem, plain)
        return Before(value, within / total if total > 0 else math.nan, None)
    covered = exact.within_of(problem, nothing, asked.threshold_min, None)
    return Before(
        coverage_value(problem, by_value, nothing),
        math.fsum(covered.tolist()) / total if total > 0 else math.nan,
        None if problem.members is None else exact.shares_within(problem, covered),
    )


def _taken(problem: SitingProblem, asked: Settings) -> float:
    """Give the most that existing sites can take."""
    alone = _only_existing(problem)
    search = Search(alone, asked, rows_for(alone, asked), Stops())
    outcome = search.assignment(Rules(), "value", np.empty(0, dtype=np.int64))
    return 0.0 if outcome is None else outcome.value


def _only_existing(problem: SitingProblem) -> SitingProblem:
    """Give the problem without places that can be chosen."""
    return replace(
        problem,
        required=np.zeros(problem.n_sites, dtype=np.bool_),
        forbidden=~problem.existing,
    )
