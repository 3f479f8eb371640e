"""Need and its hours, as arrays and tables have them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from hrgeo.model import FloatArray
from hrgeo.model.opening import SLOTS_PER_HOUR, SLOTS_PER_WEEK

_HOURS_PER_WEEK = 7 * 24


def rates_of(
    rate: npt.ArrayLike | None,
    profile: npt.ArrayLike | None,
    beside: npt.ArrayLike | None,
    faults: list[str],
) -> FloatArray:
    """Give what a minute counts, with one row for all need or a row for each."""
    if rate is not None and (profile is not None or beside is not None):
        faults.append("give rate, or profile and beside, but not both")
    if rate is not None:
        return _weeks(rate, "rate", faults)
    hours, left = _weeks(profile, "profile", faults), _weeks(beside, "beside", faults)
    if (left > 1).any():
        faults.append("beside is what is left of a minute, from 0 to 1")
    if 1 not in {len(hours), len(left)} and len(hours) != len(left):
        faults.append(f"profile has {len(hours)} rows and beside has {len(left)}")
        return hours
    return hours * left


def _weeks(values: npt.ArrayLike | None, name: str, faults: list[str]) -> FloatArray:
    """Give weeks by quarter of an hour; flat ones where there are none or they are wrong."""
    flat = np.ones((1, SLOTS_PER_WEEK))
    if values is None:
        return flat
    weeks = np.atleast_2d(np.asarray(values, dtype=np.float64))
    if weeks.ndim == 2 and weeks.shape[1] == _HOURS_PER_WEEK:
        weeks = np.repeat(weeks, SLOTS_PER_HOUR, axis=1)
    if weeks.ndim != 2 or weeks.shape[1] != SLOTS_PER_WEEK or len(weeks) == 0:
        faults.append(
            f"{name} needs {_HOURS_PER_WEEK} hours or {SLOTS_PER_WEEK} quarters of a week, "
            "in one row or in a row for each need"
        )
        return flat
    if not np.isfinite(weeks).all() or (weeks < 0).any():
        faults.append(f"{name} must be 0 or more, and finite")
        return flat
    return weeks


def need_of(
    stops: pd.DataFrame,
    walk_min: npt.ArrayLike | sparse.sparray | None,
    weights: npt.ArrayLike | None,
    threshold_min: float,
    rates: FloatArray,
    faults: list[str],
) -> tuple[npt.ArrayLike | sparse.sparray, FloatArray]:
    """Give minutes to stops and weights of need; no rows where they are wrong."""
    if not (math.isfinite(threshold_min) and threshold_min > 0):
        faults.append("threshold_min must be above 0")
    n_stops = len(stops)
    nothing = np.empty((0, n_stops)), np.empty(0)
    walk: Any = sparse.eye_array(n_stops, format="csr") * 0.0 if walk_min is None else walk_min
    if not sparse.issparse(walk):
        walk = np.asarray(walk, dtype=np.float64)
    if walk.ndim != 2 or walk.shape[1] != n_stops:
        faults.append(f"walk_min must have a column for each of the {n_stops} stops")
        return nothing
    n_need = int(walk.shape[0])
    minutes: FloatArray = walk.data if sparse.issparse(walk) else walk
    if np.isnan(minutes).any() or (minutes < 0).any():
        faults.append(
            "walk_min has missing or negative minutes; where there is no way they must be inf"
        )
        return nothing
    weight = _weights(stops, weights, n_need, by_stop=walk_min is None)
    if weight.shape != (n_need,):
        of = "stop" if walk_min is None else "row of walk_min"
        faults.append(f"there must be one weight for each {of}, {n_need} in all")
        return nothing
    if not np.isfinite(weight).all() or (weight < 0).any():
        faults.append("weights must be 0 or more, and none may be missing")
        return nothing
    if len(rates) not in {1, n_need}:
        faults.append(f"hours of need have {len(rates)} rows, and there are {n_need} of need")
        return nothing
    return walk, weight


def _weights(
    stops: pd.DataFrame, weights: npt.ArrayLike | None, n_need: int, *, by_stop: bool
) -> FloatArray:
    """Give weights as they are told: as an array, as a column of stops, or 1 each."""
    if weights is not None:
        return np.asarray(weights, dtype=np.float64)
    if by_stop and "weight" in stops.columns:
        cells = pd.to_numeric(stops["weight"], errors="coerce")
        return cells.to_numpy(dtype=np.float64, na_value=math.nan)
    return np.ones(n_need)
