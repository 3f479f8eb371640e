"""The need that stands on the streets, row for row with its travel times, and shares of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.coverage.alignment import align
from hrgeo.coverage.chance import chance_intervals
from hrgeo.errors import InputError
from hrgeo.model import BoolArray, Demand, FloatArray, TravelTimes

OUTCOMES: Final = {"fatal": 1, "nonfatal": 0}


@dataclass(frozen=True, eq=False)
class PlacedNeed:
    """The need that the travel times have, row for row with them.

    Attributes
    ----------
    times
        Minutes from the placed need to services.
    demand
        The placed need.
    n_unplaced
        Weight of the need that the travel times do not have; it is in no share.
    slow
        Minutes at the slow pace, row for row with `times`; None where not given.
    cut_end_min, location_error_min
        By placed position; None where not given.
    """

    times: TravelTimes
    demand: Demand
    n_unplaced: float
    slow: TravelTimes | None = None
    cut_end_min: FloatArray | None = None
    location_error_min: FloatArray | None = None

    @classmethod
    def of(
        cls,
        travel_times: TravelTimes,
        demand: Demand,
        *,
        slow: TravelTimes | None = None,
        cut_end_min: npt.ArrayLike | None = None,
        location_error_min: npt.ArrayLike | None = None,
        outcome: str | None = None,
    ) -> PlacedNeed:
        """Line up need and travel times by their ids, and leave out other outcomes.

        Raises
        ------
        InputError
            If ids occur twice in the travel times, none of the need is in them, those
            at the slow pace lack some of it, or minutes by position do not fit the need.
        """
        n_positions = len(demand)
        cut_end = _minutes_by_position("cut_end_min", cut_end_min, n_positions)
        error = _minutes_by_position("location_error_min", location_error_min, n_positions)
        demand, of_outcome = with_outcome(demand, outcome)
        aligned = align(travel_times, demand.demand_ids)
        placed = demand.take(aligned.placed)
        row = np.flatnonzero(of_outcome)[aligned.placed]
        return cls(
            aligned.times,
            placed,
            float(demand.weight[~aligned.placed].sum()),
            None if slow is None else _at_slow_pace(slow, placed),
            None if cut_end is None else cut_end[row],
            None if error is None else error[row],
        )

    def times_to(self, service_ids: pd.Index) -> TravelTimes:
        """Give the minutes to those of some services that are on the streets."""
        return self.times.take_destinations(self.times.destination_ids.isin(service_ids))

    def share(self, part: BoolArray | FloatArray) -> float:
        """Give the share of need in `part` (true, or a share from 0 to 1); NaN without need."""
        return share(part, self.demand.weight)

    def intervals(
        self, parts: Sequence[BoolArray | FloatArray], is_known: Sequence[bool], seed: int
    ) -> FloatArray:
        """Give low and high of the shares of several parts; see `share_intervals`."""
        return share_intervals(self.demand, parts, is_known, seed)[0]


def share(part: BoolArray | FloatArray, weight: FloatArray) -> float:
    """Give the share of weight in a part: exactly 1 where all is in it, NaN without weight.

    Examples
    --------
    >>> share(np.array([1.0, 0.5, 0.0]), np.array([1.0, 2.0, 1.0]))
    0.5
    """
    total = float(weight.sum())
    if total <= 0:
        return float("nan")
    return 1.0 if bool((part == 1).all()) else min(float((weight * part).sum()) / total, 1.0)


def share_intervals(
    demand: Demand,
    parts: Sequence[BoolArray | FloatArray],
    is_known: Sequence[bool],
    seed: int,
) -> tuple[FloatArray, str]:
    """Give low and high of the shares of several parts, from the same resamples.

    Parameters
    ----------
    demand
        The need of which shares are told.
    parts
        By share: shape ``(len(demand),)``, true, or a share from 0 to 1.
    is_known
        By share: whether it is 0 by what is listed, and not by chance; such an
        interval is 0 to 0.
    seed
        For the bootstrap.

    Returns
    -------
    low_high
        Shape ``(n_shares, 2)``; NaN without need.
    blocks
        What was drawn, as `hrgeo.coverage.chance.chance_intervals` says; "" without
        shares.
    """
    if not parts:
        return np.empty((0, 2)), ""
    within = np.column_stack([np.asarray(part, dtype=np.float64) for part in parts])
    low_high, blocks = chance_intervals(demand, within, seed=seed)
    if demand.total_weight > 0:
        low_high[np.asarray(is_known, dtype=np.bool_)] = 0.0
    return low_high, blocks


def _at_slow_pace(slow: TravelTimes, placed: Demand) -> TravelTimes:
    aligned = align(slow, placed.demand_ids)
    n_missing = int((~aligned.placed).sum())
    if n_missing:
        raise InputError(
            f"{n_missing} of {len(placed)} need positions are in the travel times but not in "
            "those at the slow pace. Compute both from the same origins."
        )
    return aligned.times


def _minutes_by_position(
    name: str, given: npt.ArrayLike | None, n_positions: int
) -> FloatArray | None:
    if given is None:
        return None
    values = np.asarray(given, dtype=np.float64)
    if values.shape != (n_positions,) or not (values >= 0).all():
        raise InputError(
            f"{name} must have one number of minutes, at least 0 or inf, for each of the "
            f"{n_positions} need positions; it has shape {values.shape}."
        )
    return values


def with_outcome(demand: Demand, outcome: str | None) -> tuple[Demand, BoolArray]:
    """Give the need of one outcome, and which positions it has.

    A source of deaths without events, such as counts by area, is fatal as a whole; in
    other sources without events no outcome is known.
    """
    if outcome in {None, "all"}:
        return demand, np.ones(len(demand), dtype=np.bool_)
    wanted = OUTCOMES[str(outcome)]
    if not len(demand.event_position):
        keep = np.full(len(demand), demand.what == "death" and wanted == 1)
        return demand.take(keep), keep
    is_wanted = np.asarray(demand.event_fatal) == wanted
    return with_events(demand, is_wanted)


def with_events(demand: Demand, keep: BoolArray) -> tuple[Demand, BoolArray]:
    """Give the need of some events alone, and which positions still have any.

    Examples
    --------
    >>> need = Demand("ems", "points", "ems", ["a", "b"], [-87.6, -87.5], [41.8, 41.8], [2, 1],
    ...               ["", ""], event_position=[0, 0, 1], event_weight=[1, 1, 1],
    ...               event_hour=[-1, 3, -1], event_date=["NaT"] * 3)
    >>> part, has_any = with_events(need, np.array([False, True, False]))
    >>> part.weight.tolist(), part.event_hour.tolist(), has_any.tolist()
    ([1.0], [3], [True, False])
    """
    position = demand.event_position[keep]
    weight = np.bincount(position, weights=demand.event_weight[keep], minlength=len(demand))
    has_any = np.zeros(len(demand), dtype=np.bool_)
    has_any[position] = True
    part = dataclasses.replace(
        demand,
        weight=weight.astype(np.float64),
        weight_low=None,
        weight_high=None,
        event_position=position,
        event_date=demand.event_date[keep],
        event_hour=demand.event_hour[keep],
        event_weight=demand.event_weight[keep],
        event_row=np.asarray(demand.event_row)[keep],
        event_person=np.asarray(demand.event_person)[keep],
        event_fatal=np.asarray(demand.event_fatal)[keep],
    )
    return part.take(has_any), has_any
