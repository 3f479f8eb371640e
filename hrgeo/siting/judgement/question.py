"""One siting question, asked again and again with something changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hrgeo.errors import InputError
from hrgeo.model import IntArray
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult
from hrgeo.siting.solving import solve


@dataclass(frozen=True)
class Question:
    """What is asked of `hrgeo.siting.solve`, without the problem.

    A judgement asks the same question of other weights, other candidates or
    other numbers of sites, so all that is asked stands in one place.

    Attributes
    ----------
    objective, n_sites, threshold_min, budget, gap, time_limit_s, seed, share, decay, \
backup, floor, worst_group
        As in `hrgeo.siting.solve`.

    Examples
    --------
    >>> problem = SitingProblem.from_matrix([[2, 9], [9, 3], [9, 5]], [5, 2, 4])
    >>> asked = Question(n_sites=1, threshold_min=5)
    >>> asked.solve(problem).sites.tolist()
    [1]
    >>> asked.changed(n_sites=2).solve(problem).objective
    11.0
    """

    objective: str = "max_coverage"
    n_sites: int | None = None
    threshold_min: float | None = None
    budget: float | None = None
    gap: float = 0.0
    time_limit_s: float | None = None
    seed: int = 0
    share: float = 1.0
    decay: Sequence[tuple[float, float]] | None = None
    backup: float = 0.0
    floor: float | None = None
    worst_group: bool = False

    @property
    def within_min(self) -> float | None:
        """What counts as within reach [min]: the threshold, or the last step of a decay."""
        if self.threshold_min is None and self.decay:
            return float(self.decay[-1][0])
        return self.threshold_min

    @property
    def sign(self) -> int:
        """1 where more of the objective is better, -1 where less is."""
        return 1 if self.objective == "max_coverage" else -1

    def changed(self, **changes: Any) -> Question:
        """Give the same question with some of it changed."""
        return dataclasses.replace(self, **changes)

    def solve(self, problem: SitingProblem, *, method: str = "exact") -> SitingResult:
        """Ask the question of a problem; see `hrgeo.siting.solve`."""
        options: dict[str, Any] = dataclasses.asdict(self)
        options["decay"] = self.decay
        return solve(problem, **options, method=method)

    def solve_with(self, problem: SitingProblem, sites: IntArray) -> SitingResult:
        """Ask what these new sites achieve, all of them and no others.

        Used where that takes more than adding up, as with capacities.
        """
        chosen = np.zeros(problem.n_sites, dtype=np.bool_)
        chosen[sites] = True
        alone = dataclasses.replace(problem, required=chosen, forbidden=~chosen & ~problem.existing)
        return self.solve(alone)


def within_of(asked: Question, what: str) -> float:
    """Give the threshold of a question, or say that `what` needs one.

    Raises
    ------
    InputError
        If the question has neither a threshold nor a decay.
    """
    if asked.within_min is None:
        raise InputError(f"{what} needs threshold_min: the minutes that count as within reach.")
    return asked.within_min


def with_weights(problem: SitingProblem, weights: Any) -> SitingProblem:
    """Give the same problem with other weights, one for each demand row.

    Raises
    ------
    InputError
        If they are not as many as rows, or one is negative or not finite.
    """
    weight = np.asarray(weights, dtype=np.float64)
    if weight.shape != (problem.n_demand,):
        raise InputError(
            f"There are weights of shape {weight.shape} for {problem.n_demand} demand rows."
        )
    if not (np.isfinite(weight).all() and (weight >= 0).all()):
        raise InputError("Weights must be finite and not negative.")
    return dataclasses.replace(problem, weight=weight)


def resamples_of(problem: SitingProblem, weights: Any) -> Any:
    """Check resampled weights: shape ``(n_resamples, n_demand)``, finite, not negative.

    Raises
    ------
    InputError
        If they are not.
    """
    drawn = np.asarray(weights, dtype=np.float64)
    if drawn.ndim != 2 or drawn.shape[1] != problem.n_demand or not len(drawn):
        raise InputError(
            "Resampled weights need at least one row, and a column for each of the "
            f"{problem.n_demand} demand rows; they have shape {drawn.shape}."
        )
    if not (np.isfinite(drawn).all() and (drawn >= 0).all()):
        raise InputError("Resampled weights must be finite and not negative.")
    return drawn
