"""Where services are needed."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.model.arrays import BoolArray, FloatArray, IntArray, freeze, require_same_length


@dataclass(frozen=True)
class NeedFunnel:
    """How many rows of a need source are left after each step.

    Each number counts incidents (rows of a points file; the sum of the counts
    of a counts file), each step a part of the one before.
    """

    n_rows: int
    """Rows of the file, whatever the kind."""
    n_placed: float
    """With coordinates (or an area) that can be used."""
    n_in_boundary: float
    """Of those, inside the study boundary."""
    n_in_period: float
    """Of those, in the period."""
    first_date: str = ""
    """First day of the period, as YYYY-MM-DD, or empty where there are no dates."""
    last_date: str = ""
    """Last day of the period."""
    n_address_only: float = 0.0
    """Rows with an address and no point; they are in `n_rows` and in no later step."""
    incomplete_months: tuple[str, ...] = ()
    """Months (as YYYY-MM) at the ends of the file that it does not cover in full."""


@dataclass(frozen=True, eq=False)
class Demand:
    """Where services are needed: weighted points on the map, with their dates.

    A point with one incident is an incident point: treat a `Demand` as exact
    and never write or draw it. Only a `Release` leaves the computer's memory.

    Attributes
    ----------
    need_id
        The need source it was made from, or ``residents``.
    kind
        ``points``, ``counts``, ``places`` or ``residents``.
    what
        What the source counts: ``ems``, ``death``, ... or ``residents``.
    demand_ids
        By position: unique, named ``demand_id``.
    lon, lat
        By position [degrees].
    weight
        By position: how many incidents (or residents) it stands for. Where a
        count was suppressed: the middle of what it can be.
    weight_low, weight_high
        By position: the least and the most that it can be; both are `weight`
        where the count is known.
    area_ids
        By position: the area it came from, or an empty string.
    is_coarse
        By position: whether its place is no better known than a ZIP code or a
        city, as where a geocoder found no street. Such need is no part of any
        share on foot or by bike. False everywhere, if not given.
    file, funnel
        Where it was read from, and how many rows were left after each step.
    unplaced
        Rows with an address and no point: columns ``year`` (empty text where
        unknown), ``area`` (ZIP code, city or area as the file has it; empty
        where unknown) and ``n``. They are counted, and in no share.
    unused_lon, unused_lat
        Places of rows that are not used, outside of the period or the boundary
        [degrees]: no place that is made up by hrgeo may lie on one of them either.
    event_position, event_date, event_hour, event_weight, event_row
        One entry for each incident or named place: its position
        (0 .. n_positions - 1), its date (NaT where unknown), its hour (0-23,
        or -1 where unknown), its weight and its row number in the file (0 where
        it has none). The event weights of a position add up to its weight.
        Counts and residents have no events: the arrays are empty.
    event_person
        One entry for each event: a number for each person (0, 1, ...) where the
        source tells rows of one person apart from others, -1 where it does not.
    event_fatal
        One entry for each event: 1 where the person died, 0 where they did not, -1
        where the file does not say.
    """

    need_id: str
    kind: str
    what: str
    demand_ids: pd.Index
    lon: FloatArray
    lat: FloatArray
    weight: FloatArray
    area_ids: npt.NDArray[np.str_]
    weight_low: FloatArray | None = None
    weight_high: FloatArray | None = None
    is_coarse: BoolArray | None = None
    file: str = ""
    funnel: NeedFunnel | None = None
    unplaced: pd.DataFrame | None = None
    unused_lon: FloatArray = field(default_factory=lambda: np.empty(0, np.float64))
    unused_lat: FloatArray = field(default_factory=lambda: np.empty(0, np.float64))
    event_position: IntArray = field(default_factory=lambda: np.empty(0, np.int64))
    event_date: npt.NDArray[np.datetime64] = field(
        default_factory=lambda: np.empty(0, "datetime64[D]")
    )
    event_hour: IntArray = field(default_factory=lambda: np.empty(0, np.int64))
    event_weight: FloatArray = field(default_factory=lambda: np.empty(0, np.float64))
    event_row: IntArray | None = None
    event_person: IntArray | None = None
    event_fatal: IntArray | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "demand_ids", pd.Index(self.demand_ids, name="demand_id"))
        if self.event_row is None:
            object.__setattr__(self, "event_row", np.zeros(len(self.event_position), np.int64))
        if self.event_person is None:
            object.__setattr__(self, "event_person", np.full(len(self.event_position), -1))
        if self.event_fatal is None:
            object.__setattr__(self, "event_fatal", np.full(len(self.event_position), -1))
        if self.is_coarse is None:
            object.__setattr__(self, "is_coarse", np.zeros(len(self.demand_ids), bool))
        for bound in ("weight_low", "weight_high"):
            if getattr(self, bound) is None:
                object.__setattr__(self, bound, self.weight)
        freeze(
            self,
            dict.fromkeys(("lon", "lat", "weight", "event_weight"), np.float64)
            | dict.fromkeys(("weight_low", "weight_high"), np.float64)
            | dict.fromkeys(("unused_lon", "unused_lat"), np.float64)
            | dict.fromkeys(("event_position", "event_hour", "event_row"), np.int64)
            | {"event_person": np.int64, "event_fatal": np.int64, "is_coarse": np.bool_}
            | {"area_ids": np.str_, "event_date": "datetime64[D]"},
        )
        require_same_length(
            self,
            (
                "demand_ids",
                "lon",
                "lat",
                "weight",
                "area_ids",
                "weight_low",
                "weight_high",
                "is_coarse",
            ),
        )
        require_same_length(
            self,
            (
                "event_position",
                "event_date",
                "event_hour",
                "event_weight",
                "event_row",
                "event_person",
                "event_fatal",
            ),
        )
        require_same_length(self, ("unused_lon", "unused_lat"))
        if not self.demand_ids.is_unique:
            raise InputError("demand_ids must be unique.")
        if not (np.isfinite(self.weight).all() and (self.weight >= 0).all()):
            raise InputError("Demand weights must be finite and not negative.")

    def __len__(self) -> int:
        """Give the number of positions."""
        return len(self.demand_ids)

    @property
    def total_weight(self) -> float:
        """Sum of all weights."""
        return float(self.weight.sum())

    def take(self, keep: BoolArray) -> Demand:
        """Give the positions where `keep` is true, with their events."""
        keep = np.asarray(keep, dtype=bool)
        if len(keep) == len(self) and keep.all():
            return self
        new_position = np.cumsum(keep) - 1
        events = keep[self.event_position]
        return dataclasses.replace(
            self,
            demand_ids=self.demand_ids[keep],
            lon=self.lon[keep],
            lat=self.lat[keep],
            weight=self.weight[keep],
            area_ids=self.area_ids[keep],
            weight_low=np.asarray(self.weight_low)[keep],
            weight_high=np.asarray(self.weight_high)[keep],
            event_position=new_position[self.event_position[events]],
            event_date=self.event_date[events],
            event_hour=self.event_hour[events],
            event_weight=self.event_weight[events],
            is_coarse=np.asarray(self.is_coarse)[keep],
            event_row=np.asarray(self.event_row)[events],
            event_person=np.asarray(self.event_person)[events],
            event_fatal=np.asarray(self.event_fatal)[events],
        )
