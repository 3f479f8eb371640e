"""What is asked of a solver, checked."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hrgeo.errors import InputError

METHODS = ("exact", "greedy")
_LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True)
class Settings:
    """What is asked of a solver.

    Attributes
    ----------
    n_sites
        New sites allowed.
    threshold_min
        Within reach is ``minutes <= threshold_min``.
    gap
        Stop at this relative gap.
    time_limit_s
        Stop after this long; None for no limit.
    seed
        For the solver.
    method
        ``exact`` or ``greedy``.
    """

    n_sites: int
    threshold_min: float
    gap: float = 0.0
    time_limit_s: float | None = None
    seed: int = 0
    method: str = "exact"


def checked_settings(
    objective: str,
    objectives: Sequence[str],
    *,
    cutoff_min: float,
    n_sites: Any,
    threshold_min: Any,
    budget: Any,
    gap: float,
    time_limit_s: float | None,
    seed: int,
    method: str,
) -> Settings:
    """Give the settings, or say all that is wrong with them.

    Raises
    ------
    InputError
        With all faults together.
    """
    faults = _number_faults(gap, time_limit_s)
    if objective not in objectives:
        faults.append(f"there is no objective {objective!r}; there is {', '.join(objectives)}")
    if method not in METHODS:
        faults.append(f"there is no method {method!r}; there are {' and '.join(METHODS)}")
    if budget is not None:
        faults.append("a budget cannot be used yet; give n_sites")
    count = _whole(n_sites)
    if count is None or count < 0:
        faults.append("n_sites must be a whole number of new sites, 0 or more")
    threshold = _number(threshold_min)
    if not (math.isfinite(threshold) and threshold >= 0):
        faults.append("threshold_min must be a finite number of minutes, 0 or more")
    elif threshold > cutoff_min:
        faults.append(
            f"threshold_min is {threshold:g}, but travel times were only computed up to "
            f"{cutoff_min:g} min; compute them again with a larger cutoff_min"
        )
    start = _whole(seed)
    if start is None or not 0 <= start <= _LARGEST_SEED:
        faults.append(f"seed must be a whole number from 0 to {_LARGEST_SEED}")
    if faults:
        raise InputError(f"This cannot be solved: {'; '.join(faults)}.")
    return Settings(count or 0, threshold, float(gap), time_limit_s, start or 0, method)


def _number_faults(gap: float, time_limit_s: float | None) -> list[str]:
    faults = []
    if not (math.isfinite(gap) and gap >= 0):
        faults.append("gap must be a number of at least 0, such as 0.01 for 1 %")
    if time_limit_s is not None and not time_limit_s > 0:
        faults.append("time_limit_s must be above 0, or None for no limit")
    return faults


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
