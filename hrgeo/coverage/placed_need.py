"""The need that stands on the streets, row for row with its travel times."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from hrgeo.coverage.alignment import AlignedTimes, align
from hrgeo.errors import InputError
from hrgeo.model import BoolArray, Demand, FloatArray, TravelTimes

OUTCOMES: Final = {"fatal": 1, "nonfatal": 0}


@dataclass(frozen=True, eq=False)
class PlacedNeed:
    """The need that the travel times have, row for row with them.

    Attributes
    ----------
    aligned, slow
        Minutes, and those at the slow pace (None where not given).
    demand
        The placed need.
    cut_end_min, location_error_min
        By position; None where not given.
    n_unplaced
        Weight of the need that the travel times do not have.
    placed
        By position of the whole need: whether it is in `demand`.
    """

    aligned: AlignedTimes
    slow: AlignedTimes | None
    demand: Demand
    cut_end_min: FloatArray | None
    location_error_min: FloatArray | None
    n_unplaced: float
    placed: BoolArray


def placed_need(
    travel_times: TravelTimes,
    demand: Demand,
    *,
    slow: TravelTimes | None = None,
    cut_end_min: npt.ArrayLike | None = None,
    location_error_min: npt.ArrayLike | None = None,
    outcome: str | None = None,
) -> PlacedNeed:
    """Line up need and travel times, and leave out other outcomes.

    Raises
    ------
    InputError
        If ids do not fit together, or numbers by position do not.
    """
    by_position = {"cut_end_min": cut_end_min, "location_error_min": location_error_min}
    minutes = {
        name: _minutes_by_position(name, values, len(demand))
        for name, values in by_position.items()
        if values is not None
    }
    kept = with_outcome(demand, outcome)
    demand, minutes = kept[0], {name: values[kept[1]] for name, values in minutes.items()}
    aligned = align(travel_times, demand.demand_ids)
    placed = demand.take(aligned.placed)
    aligned_slow = None
    if slow is not None:
        aligned_slow = align(slow, placed.demand_ids)
        n_missing = int((~aligned_slow.placed).sum())
        if n_missing:
            raise InputError(
                f"{n_missing} of {len(placed)} need positions are in the travel times but not in "
                "those at the slow pace. Compute both from the same origins."
            )
    minutes = {name: values[aligned.placed] for name, values in minutes.items()}
    is_placed = kept[1].copy()
    is_placed[kept[1]] = aligned.placed
    return PlacedNeed(
        aligned,
        aligned_slow,
        placed,
        minutes.get("cut_end_min"),
        minutes.get("location_error_min"),
        float(demand.weight[~aligned.placed].sum()),
        is_placed,
    )


def _minutes_by_position(name: str, given: npt.ArrayLike, n_positions: int) -> FloatArray:
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
