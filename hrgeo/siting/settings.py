"""What is asked of a solver, checked."""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hrgeo.errors import InputError
from hrgeo.siting.combinations import combination_faults
from hrgeo.siting.problem import SitingProblem

METHODS = ("exact", "greedy")
NAMES = ("max_coverage", "min_sites", "p_median", "p_center")
_LARGEST_SEED = 2**31 - 1

Progress = Callable[[float, float], None]
"""Takes the best objective and the bound so far; NaN and infinite where there is none yet."""

Cancel = Callable[[], bool]
"""Asked from time to time; True ends the search with the best choice so far."""


@dataclass(frozen=True)
class Settings:
    """What is asked of a solver.

    Attributes
    ----------
    objective
        One of `NAMES`.
    n_sites
        New sites allowed; None for any number.
    threshold_min
        Within reach is ``minutes <= threshold_min``; NaN where none was given.
    budget
        The cost of new sites together is at most this; None for no budget.
    gap
        Stop at this relative gap.
    time_limit_s
        Stop after this long; None for no limit.
    seed
        For the solver.
    method
        ``exact`` or ``greedy``.
    share
        For ``min_sites``: the share of weight that has to be within reach.
    decay
        Steps (minutes, value), or None: within `threshold_min` counts 1.
    backup
        What a second site within the threshold counts.
    floor
        Share of each group's weight that has to be within reach; None for none.
    worst_group
        Whether the group that has least comes first.
    progress, cancel
        See `Progress` and `Cancel`.
    """

    objective: str
    n_sites: int | None
    threshold_min: float
    budget: float | None = None
    gap: float = 0.0
    time_limit_s: float | None = None
    seed: int = 0
    method: str = "exact"
    share: float = 1.0
    decay: tuple[tuple[float, float], ...] | None = None
    backup: float = 0.0
    floor: float | None = None
    worst_group: bool = False
    progress: Progress | None = None
    cancel: Cancel | None = None

    @property
    def has_threshold(self) -> bool:
        """Whether there is a threshold."""
        return not math.isnan(self.threshold_min)

    @property
    def steps(self) -> tuple[tuple[float, float], ...]:
        """Steps (minutes, value): those of `decay`, or one step at the threshold."""
        return self.decay if self.decay is not None else ((self.threshold_min, 1.0),)


def checked_settings(problem: SitingProblem, asked: Mapping[str, Any]) -> Settings:
    """Give the settings, or say all that is wrong with them.

    Parameters
    ----------
    problem
        The problem they are for.
    asked
        The arguments of `hrgeo.siting.solve`, by name.

    Raises
    ------
    InputError
        With all faults together.
    """
    faults: list[str] = []
    _check_names(asked, faults)
    _check_stops(asked, faults)
    decay = _decay(asked["decay"], faults)
    checked = Settings(
        objective=str(asked["objective"]),
        n_sites=_count(asked["n_sites"], faults),
        threshold_min=_threshold(asked["threshold_min"], decay, problem.cutoff_min, faults),
        budget=_amount(asked["budget"], "budget", "a finite amount, 0 or more", math.inf, faults),
        gap=_number(asked["gap"]),
        time_limit_s=asked["time_limit_s"],
        seed=_whole(asked["seed"]) or 0,
        method=str(asked["method"]),
        share=_amount(asked["share"], "share", "a share from 0 to 1", 1.0, faults) or 0.0,
        decay=decay,
        backup=_amount(asked["backup"], "backup", "a number from 0 to 1", 1.0, faults) or 0.0,
        floor=_amount(asked["floor"], "floor", "a share from 0 to 1", 1.0, faults),
        worst_group=bool(asked["worst_group"]),
        progress=asked["progress"],
        cancel=asked["cancel"],
    )
    if checked.objective in NAMES:
        faults += combination_faults(problem, checked)
    if faults:
        raise InputError(f"This cannot be solved: {'; '.join(faults)}.")
    return checked


def _check_names(asked: Mapping[str, Any], faults: list[str]) -> None:
    if asked["objective"] not in NAMES:
        faults.append(f"there is no objective {asked['objective']!r}; there is {', '.join(NAMES)}")
    if asked["method"] not in METHODS:
        faults.append(f"there is no method {asked['method']!r}; there are {' and '.join(METHODS)}")


def _check_stops(asked: Mapping[str, Any], faults: list[str]) -> None:
    gap, limit = _number(asked["gap"]), asked["time_limit_s"]
    if not (math.isfinite(gap) and gap >= 0):
        faults.append("gap must be a number of at least 0, such as 0.01 for 1 %")
    if limit is not None and not _number(limit) > 0:
        faults.append("time_limit_s must be above 0, or None for no limit")
    seed = _whole(asked["seed"])
    if seed is None or not 0 <= seed <= _LARGEST_SEED:
        faults.append(f"seed must be a whole number from 0 to {_LARGEST_SEED}")
    faults += [
        f"{name} must be a function, or None"
        for name in ("progress", "cancel")
        if asked[name] is not None and not callable(asked[name])
    ]


def _count(n_sites: Any, faults: list[str]) -> int | None:
    if n_sites is None:
        return None
    count = _whole(n_sites)
    if count is None or count < 0:
        faults.append("n_sites must be a whole number of new sites, 0 or more")
        return 0
    return count


def _threshold(
    threshold_min: Any,
    decay: tuple[tuple[float, float], ...] | None,
    cutoff_min: float,
    faults: list[str],
) -> float:
    """Give the threshold, the last step of the decay where there is one, NaN where none is."""
    last = decay[-1][0] if decay else math.nan
    if threshold_min is None:
        threshold = last
        if math.isnan(threshold):
            return threshold
    else:
        threshold = _number(threshold_min)
        if not (math.isfinite(threshold) and threshold >= 0):
            faults.append("threshold_min must be a finite number of minutes, 0 or more")
            return 0.0
        if decay and threshold != last:
            faults.append(
                f"threshold_min is {threshold:g}, but the last step of decay is at {last:g} min; "
                "leave threshold_min out"
            )
    if threshold > cutoff_min:
        faults.append(
            f"threshold_min is {threshold:g}, but travel times were only computed up to "
            f"{cutoff_min:g} min; compute them again with a larger cutoff_min"
        )
    return threshold


def _decay(given: Any, faults: list[str]) -> tuple[tuple[float, float], ...] | None:
    if given is None:
        return None
    try:
        steps = tuple((float(minutes), float(value)) for minutes, value in given)
    except (TypeError, ValueError):
        steps = ()
    minutes, values = [step[0] for step in steps], [step[1] for step in steps]
    in_order = all(a < b for a, b in itertools.pairwise(minutes))
    falling = all(a > b for a, b in itertools.pairwise(values))
    finite = all(math.isfinite(m) and m >= 0 and 0 < v <= 1 for m, v in steps)
    if not (steps and finite and in_order and falling):
        faults.append(
            "decay must be steps (minutes, value), minutes rising from 0 or more, values falling "
            "from at most 1 to above 0, such as [(10, 1), (20, 0.68), (30, 0.22)]"
        )
        return None
    return steps


def _amount(given: Any, name: str, what: str, most: float, faults: list[str]) -> float | None:
    if given is None and name in {"budget", "floor"}:
        return None
    amount = _number(given)
    if not (math.isfinite(amount) and 0 <= amount <= most):
        faults.append(f"{name} must be {what}")
        return 0.0
    return amount


def _whole(value: Any) -> int | None:
    try:
        return operator.index(value)
    except TypeError:
        return None


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan
