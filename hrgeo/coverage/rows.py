"""The rows of a coverage table, without their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hrgeo.coverage.placed_need import PlacedNeed, share
from hrgeo.coverage.reach import Question, Reach, reach_of
from hrgeo.measures import covered
from hrgeo.model import BoolArray, Demand, FloatArray

_NAN = float("nan")
_KINDS_OF_NUMPY = ("float64", "int64", "bool")


def table_of(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Give rows as a table whose columns have the kinds that `columns` names.

    Examples
    --------
    >>> table_of([], {"service": "str", "n": "int64"}).dtypes.astype(str).to_dict()
    {'service': 'str', 'n': 'int64'}
    """
    return pd.DataFrame(
        {name: _column([row[name] for row in rows], kind) for name, kind in columns.items()}
    )


def _column(values: list[Any], kind: str) -> Any:
    """Give values as an array of a kind; a table of arrays is made faster than one of series."""
    if kind == "object":  # tuples stay what they are
        column = np.empty(len(values), dtype=object)
        column[:] = values
        return pd.Series(column, dtype=object)  # an array of text alone would become text
    if kind in _KINDS_OF_NUMPY:
        return np.array(values, dtype=kind)
    kinds: dict[str, Any] = {"dtype": kind}  # what the stubs of pandas do not know
    return pd.array(values, **kinds)


@dataclass(frozen=True, eq=False)
class Answer:
    """One row of the result without its interval, and which need is within reach.

    Attributes
    ----------
    row
        Columns of the row.
    within
        By placed need position: from 0 to 1.
    reach
        What `within` comes from.
    """

    row: dict[str, Any]
    within: FloatArray
    reach: Reach

    def take(self, keep: BoolArray) -> Answer:
        """Give the answer for some positions; the row stays that of all."""
        return Answer(self.row, self.within[keep], self.reach.take(keep))


def answers_for_type(
    need: PlacedNeed, question: Question, service_type: str, thresholds: list[float]
) -> list[Answer]:
    """Answer one question for each threshold."""
    groups = question.groups(service_type)
    reach = reach_of(need.times, groups)
    slow = None if need.slow is None else reach_of(need.slow, groups)
    unknown_usable = unknown_open = None
    if question.person is not None:
        more = question.groups(service_type, unknown_usable=True)
        unknown_usable = reach_of(need.times, more)
    if question.opening is not None:
        more = question.groups(service_type, unknown_open=True)
        unknown_open = reach_of(need.times, more)
    weight, persons = need.demand.weight, _person_weight(need.demand)
    of_type = {
        "service": service_type,
        "n_services": len(question.usable(service_type)),
        "n_services_placed": reach.n_services_placed,
        "n_need": need.demand.total_weight,
        "n_need_unplaced": need.n_unplaced,
        "n_unreached": float(weight @ reach.unreached()),
        "median_min": reach.quantile_min(weight, 0.5),
        "p90_min": reach.quantile_min(weight, 0.9),
    }
    answers = []
    for threshold in thresholds:
        within = reach.within(threshold)
        row = of_type | {
            "threshold_min": threshold,
            "share_need": share(within, weight),
            "share_need_slow": _share_if(slow, threshold, weight),
            "share_need_one_per_person": share(within, persons),
            "share_need_if_unknown_usable": _share_if(unknown_usable, threshold, weight),
            "share_need_if_unknown_open": _share_if(unknown_open, threshold, weight),
        }
        row |= _at_edge(need, within, threshold) | _location_band(need, reach, threshold)
        answers.append(Answer(row, within, reach))
    return answers


def _share_if(reach: Reach | None, threshold: float, weight: FloatArray) -> float:
    return _NAN if reach is None else share(reach.within(threshold), weight)


def _at_edge(need: PlacedNeed, within: FloatArray, threshold: float) -> dict[str, float]:
    """Give what a service beyond a cut street end could add."""
    if need.cut_end_min is None:
        return {"n_edge_affected": _NAN, "share_if_edge_covered": _NAN}
    near_end = covered(need.cut_end_min, threshold)
    weight = need.demand.weight
    return {
        "n_edge_affected": float((weight * (1.0 - within))[near_end].sum()),
        "share_if_edge_covered": share(np.where(near_end, 1.0, within), weight),
    }


def _location_band(need: PlacedNeed, reach: Reach, threshold: float) -> dict[str, float]:
    """Give the share if all need stood farther from services than it seems, or nearer.

    What was not searched for, beyond the cutoff, could be within reach by an error that
    spans the way from the cutoff to the threshold.
    """
    error = need.location_error_min
    if error is None:
        return {"share_if_farther": _NAN, "share_if_nearer": _NAN}
    weight = need.demand.weight
    nearer = reach.within(threshold, -np.where(np.isfinite(error), error, 0.0))
    if reach.n_services_placed:
        cutoff = need.times.cutoff_min
        beyond = reach.unreached() * (threshold + error > cutoff)
        nearer = np.where(np.isinf(error), 1.0, np.minimum(nearer + beyond, 1.0))
    return {
        "share_if_farther": share(reach.within(threshold, error), weight),
        "share_if_nearer": share(nearer, weight),
    }


def _person_weight(demand: Demand) -> FloatArray:
    """Give how many persons each position stands for; 0 where persons are not known at all."""
    person = np.asarray(demand.event_person)
    known = person >= 0
    if not known.any():
        return np.zeros(len(demand))
    n_events = np.bincount(person[known])
    weight = np.ones(len(person))
    weight[known] = 1.0 / n_events[person[known]]
    position = demand.event_position
    return np.bincount(position, weights=weight, minlength=len(demand)).astype(np.float64)
