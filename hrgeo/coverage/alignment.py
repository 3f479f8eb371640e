"""Lines up need, services and travel times by their ids."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.measures import nearest_min
from hrgeo.model import BoolArray, FloatArray, TravelTimes


@dataclass(frozen=True, eq=False)
class AlignedTimes:
    """Travel times whose rows are the need that is in them, in the order of the need.

    Attributes
    ----------
    times
        Rows: the need positions that the table has, in the need's order.
    placed
        By need position: whether the table has it.
    """

    times: TravelTimes
    placed: BoolArray

    def nearest_of(self, service_ids: pd.Index) -> tuple[FloatArray, int]:
        """Give minutes to the nearest of some services, and how many of them the table has."""
        column = self.times.destination_ids.isin(service_ids)
        return nearest_min(self.times.take_destinations(column)), int(column.sum())


def align(times: TravelTimes, ids: pd.Index, *, what: str = "need positions") -> AlignedTimes:
    """Pick the rows of `times` that belong to `ids`, in the order of `ids`.

    Parameters
    ----------
    times
        Minutes; rows that are not among `ids` are left out.
    ids
        Unique ids of the need positions (or areas).
    what
        What the ids stand for, for messages.

    Raises
    ------
    InputError
        If ids occur more than once in the table, or none of `ids` is in it.
    """
    faults = []
    for side, found in (("origin", times.origin_ids), ("destination", times.destination_ids)):
        if not found.is_unique:
            faults.append(f"{int(found.duplicated().sum())} {side} ids occur more than once")
    if faults:
        raise InputError(
            f"The travel-time table cannot be used: {'; '.join(faults)}. Give every row and every "
            "column its own id."
        )
    row = times.origin_ids.get_indexer(ids)
    placed = np.asarray(row >= 0, dtype=np.bool_)
    if len(ids) and len(times.origin_ids) and not placed.any():
        raise InputError(
            f"None of the {len(ids)} {what} is an origin of the travel-time table "
            f"({len(times.origin_ids)} origins). Compute the travel times from these {what}, "
            "with their ids."
        )
    return AlignedTimes(_take_rows(times, row[placed]), placed)


def _take_rows(times: TravelTimes, rows: npt.NDArray[np.intp]) -> TravelTimes:
    if np.array_equal(rows, np.arange(len(times.origin_ids))):
        return times
    return TravelTimes(
        times.minutes[rows],
        times.origin_ids[rows],
        times.destination_ids,
        times.cutoff_min,
        times.mode,
    )


def checked_thresholds(
    thresholds_min: Sequence[float] | float, tables: Sequence[TravelTimes]
) -> list[float]:
    """Give the thresholds, each once and in their order, if all tables can answer them.

    Raises
    ------
    InputError
        If there is none, one is not a finite number of at least 0, or one is
        beyond the cutoff of a table.
    """
    values = np.atleast_1d(np.asarray(thresholds_min, dtype=np.float64)).ravel()
    thresholds = list(dict.fromkeys(values.tolist()))
    if not thresholds:
        raise InputError("Give at least one threshold in minutes, such as thresholds_min=[10, 20].")
    wrong = [f"{value:g}" for value in thresholds if not math.isfinite(value) or value < 0]
    if wrong:
        raise InputError(
            f"Thresholds are finite minutes of at least 0; these are not: {', '.join(wrong)}."
        )
    for times in tables:
        times.require_within_cutoff(max(thresholds))
    return thresholds
