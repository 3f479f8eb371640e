"""Need and its hours, as arrays and tables have them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from hrgeo.model import FloatArray, IntArray
from hrgeo.model.opening import SLOTS_PER_HOUR, SLOTS_PER_WEEK
from hrgeo.vans.stop_tables import label_of

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
    numbers = _numbers(values, name, faults)
    if numbers is None:
        return flat
    weeks = np.atleast_2d(numbers)
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
    if not 0 < threshold_min < math.inf:
        faults.append("threshold_min must be a number above 0")
    told: list[str] = []
    walk = _walk(stops, walk_min, told)
    if walk is not None:
        told += _walk_faults(walk, len(stops))
    if not told:
        n_need = int(walk.shape[0])
        rows = walk_min.index if isinstance(walk_min, pd.DataFrame) else None
        weight = _weights(stops, weights, rows, n_need, told, by_stop=walk_min is None)
        if weight is not None:
            of = "stop" if walk_min is None else "row of walk_min"
            told += _weight_faults(weight, n_need, of)
        if len(rates) not in {1, n_need}:
            told.append(f"hours of need have {len(rates)} rows, and there are {n_need} of need")
    if told or weight is None:
        faults += told
        return np.empty((0, len(stops))), np.empty(0)
    return walk, weight


def _walk_faults(walk: Any, n_stops: int) -> list[str]:
    if walk.ndim != 2 or walk.shape[1] != n_stops:
        return [f"walk_min must have a column for each of the {n_stops} stops"]
    minutes: FloatArray = walk.data if sparse.issparse(walk) else walk
    if np.isnan(minutes).any() or (minutes < 0).any():
        return ["walk_min has missing or negative minutes; where there is no way they must be inf"]
    return []


def _weight_faults(weight: FloatArray, n_need: int, of: str) -> list[str]:
    if weight.shape != (n_need,):
        return [f"there must be one weight for each {of}, {n_need} in all"]
    if not np.isfinite(weight).all() or (weight < 0).any():
        return ["weights must be 0 or more, and none may be missing"]
    return []


def _walk(
    stops: pd.DataFrame, walk_min: npt.ArrayLike | sparse.sparray | None, faults: list[str]
) -> Any:
    """Give minutes by need and stop, columns in the order of stops; None where they are wrong."""
    if walk_min is None:
        return sparse.eye_array(len(stops), format="csr") * 0.0
    if sparse.issparse(walk_min):
        return walk_min
    if isinstance(walk_min, pd.DataFrame) and not _is_counted(walk_min):
        at = _positions(walk_min.columns, stops.index)
        if at is None:
            faults.append(
                "walk_min is a table, and its columns are not the ids of the stops, each once; "
                "name them so"
            )
            return None
        walk_min = walk_min.iloc[:, at]
    return _numbers(walk_min, "walk_min", faults)


def _is_counted(table: pd.DataFrame) -> bool:
    """Say whether the columns of a table are counted from 0, and so name nothing."""
    return table.columns.equals(pd.RangeIndex(table.shape[1]))


def _positions(labels: pd.Index, wanted: pd.Index) -> IntArray | None:
    """Give where the wanted labels stand; None where one of them is missing or there twice."""
    there = pd.Index([label_of(label) for label in labels], dtype=object)
    ids = pd.Index([label_of(label) for label in wanted], dtype=object)
    if not there.is_unique or not ids.isin(there).all():
        return None
    found: IntArray = there.get_indexer(ids).astype(np.int64)
    return found


def _weights(
    stops: pd.DataFrame,
    weights: npt.ArrayLike | None,
    rows: pd.Index | None,
    n_need: int,
    faults: list[str],
    *,
    by_stop: bool,
) -> FloatArray | None:
    """Give weights as they are told: as an array, as a column of stops, or 1 each."""
    wanted = stops.index if by_stop else rows
    if isinstance(weights, pd.Series) and wanted is not None:
        # Labels that name the same things in another order are gone by; others say nothing.
        at = _positions(weights.index, wanted)
        weights = weights if at is None else weights.iloc[at]
    if weights is not None:
        return _numbers(weights, "weights", faults)
    if by_stop and "weight" in stops.columns:
        cells = pd.to_numeric(stops["weight"], errors="coerce")
        return cells.to_numpy(dtype=np.float64, na_value=math.nan)
    return np.ones(n_need)


def _numbers(values: Any, name: str, faults: list[str]) -> FloatArray | None:
    """Give numbers as an array; None where they are none, or their rows differ in length."""
    try:
        if isinstance(values, (pd.DataFrame, pd.Series)):
            values = values.astype("Float64").to_numpy(dtype=np.float64, na_value=math.nan)
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        faults.append(f"{name} must have numbers only, as many in each row")
        return None
