"""In which hours of the week incidents were, smoothed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.coverage.open_masks import HOURS_PER_WEEK
from hrgeo.model import Demand, FloatArray, IntArray
from hrgeo.schemas import DAYS

SPREAD: tuple[tuple[int, float], ...] = ((-1, 0.25), (0, 0.5), (1, 0.25))
"""Hours beside the one that was noted, and the share of an incident's weight that each gets."""

_DAYS_FROM_MONDAY_TO_1970 = 3  # 1970-01-01 was a Thursday


@dataclass(frozen=True, eq=False)
class EventHours:
    """The incidents whose hour of the week is known.

    Attributes
    ----------
    position
        By incident: its position of need.
    hour
        By incident: hour of the week, from Monday 00:00 (0) to Sunday 23:00 (167).
    weight
        By incident.
    event
        By incident: its place among all events of the need.
    n_without_hour
        Weight of all other need.
    """

    position: IntArray
    hour: IntArray
    weight: FloatArray
    event: IntArray
    n_without_hour: float

    @property
    def n_with_hour(self) -> float:
        """Sum of the weights."""
        return float(self.weight.sum())

    def by_hour(self, values: npt.ArrayLike | None = None) -> FloatArray:
        """Add up weights, times `values` of shape ``(n, 3)`` by incident and hour of `SPREAD`.

        Returns shape ``(168,)``; without `values` each counts 1.
        """
        total = np.zeros(HOURS_PER_WEEK)
        for column, (later, part) in enumerate(SPREAD):
            weights = self.weight * part
            if values is not None:
                weights = weights * np.asarray(values)[:, column]
            hour = (self.hour + later) % HOURS_PER_WEEK
            total += np.bincount(hour, weights=weights, minlength=HOURS_PER_WEEK)
        return total


def event_hours(demand: Demand) -> EventHours:
    """Pick the incidents of which both date and hour are known.

    Parameters
    ----------
    demand
        Need; counts and residents have no incidents, and all of their weight is
        without an hour.

    Returns
    -------
    EventHours
        In the order of the events. Empty where no hour is known.
    """
    known = (demand.event_hour >= 0) & ~np.isnat(demand.event_date)
    known &= demand.event_weight > 0
    day = demand.event_date[known].astype("datetime64[D]").astype(np.int64)
    weekday = (day + _DAYS_FROM_MONDAY_TO_1970) % len(DAYS)
    weight = demand.event_weight[known]
    return EventHours(
        demand.event_position[known],
        weekday * 24 + demand.event_hour[known],
        weight,
        np.flatnonzero(known),
        max(0.0, demand.total_weight - float(weight.sum())),
    )


def need_by_hour(demand: Demand) -> pd.DataFrame:
    """Give the share of need in each hour of the week, smoothed.

    Each incident gives half of its weight to the hour in which it was noted and
    a quarter to the hour before and the hour after, around the week.

    Parameters
    ----------
    demand
        The need, all of it, whether on the streets or not.

    Returns
    -------
    pandas.DataFrame
        Seven rows (``mon`` to ``sun``) and the columns 0 to 23. The shares, of
        the need with a date and an hour, add up to 1; all are NaN where no
        incident has both.

    References
    ----------
    .. [1] Fisher (1993), Statistical Analysis of Circular Data, chapter 2,
       doi:10.1017/CBO9780511564345.

    Examples
    --------
    >>> need = Demand("ems", "points", "ems", ["a"], [-87.6], [41.8], [1], [""],
    ...               event_position=[0], event_date=["2024-01-07"], event_hour=[23],
    ...               event_weight=[1])
    >>> table = need_by_hour(need)
    >>> table.loc["sun", [22, 23]].tolist(), table.loc["mon", 0].item()
    ([0.25, 0.5], 0.25)
    """
    events = event_hours(demand)
    total = events.n_with_hour
    share = events.by_hour() / total if total > 0 else np.full(HOURS_PER_WEEK, np.nan)
    return pd.DataFrame(
        share.reshape(len(DAYS), 24),
        index=pd.Index(DAYS, name="weekday"),
        columns=pd.RangeIndex(24, name="hour"),
    )
