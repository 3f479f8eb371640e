"""Gathering rows into the positions of a `Demand`, in an order that rows do not change."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hrgeo.inputs.dates import DateArray
from hrgeo.model import BoolArray, Demand, FloatArray, IntArray, NeedFunnel, frozen_array

DECIMALS_DEG = 6
"""Coordinates that agree to a millionth of a degree (0.1 m) are one position."""


@dataclass(frozen=True)
class NeedSource:
    """What a `Demand` says of where it comes from."""

    need_id: str
    kind: str
    what: str
    file: str = ""


@dataclass(frozen=True, eq=False)
class Events:
    """What a row tells of an incident.

    Attributes
    ----------
    date, hour
        NaT and -1 where unknown.
    row
        Row number in the file.
    person
        A number for each person; -1 where unknown.
    fatal
        1 where the person died, 0 where they did not, -1 where unknown.
    """

    date: DateArray
    hour: IntArray
    row: IntArray
    person: IntArray
    fatal: IntArray

    @classmethod
    def without_dates(cls, row: IntArray) -> Events:
        """Give rows that tell of no time: places that staff name."""
        unknown = np.full(len(row), -1, np.int64)
        return cls(np.full(len(row), "NaT", "datetime64[D]"), unknown, row, unknown, unknown)


def demand_ids(need_id: str, n_positions: int) -> pd.Index:
    """Make the ids of positions: the source's id and a running number.

    Examples
    --------
    >>> demand_ids("deaths", 2).tolist()
    ['deaths-00001', 'deaths-00002']
    """
    digits = max(5, len(str(n_positions)))
    return pd.Index(
        [f"{need_id}-{number:0{digits}d}" for number in range(1, n_positions + 1)],
        name="demand_id",
        dtype=object,
    )


def gather_points(
    source: NeedSource,
    lon: FloatArray,
    lat: FloatArray,
    weight: FloatArray,
    *,
    is_coarse: BoolArray,
    funnel: NeedFunnel,
    events: Events,
    unplaced: pd.DataFrame | None = None,
) -> Demand:
    """Gather rows that share coordinates into one position each.

    A row whose place is known by ZIP code or city alone never shares a position with
    one whose place is known better.

    Parameters
    ----------
    source
        What to call it.
    lon, lat, weight, is_coarse
        By row.
    funnel
        How many rows were left after each step.
    events
        By row.
    unplaced
        Rows with an address and no point, counted (see `Demand`).

    Returns
    -------
    Demand
        Positions from west to east, then from south to north. Rows in another
        order give the same.
    """
    # Adding 0.0 turns a negative zero into zero, so that both are one position.
    lon, lat = np.round(lon, DECIMALS_DEG) + 0.0, np.round(lat, DECIMALS_DEG) + 0.0
    day = events.date.astype("datetime64[D]").astype(np.int64)
    order = np.lexsort((events.fatal, events.person, weight, events.hour, day, is_coarse, lat, lon))
    lon, lat, weight, is_coarse = lon[order], lat[order], weight[order], is_coarse[order]
    is_new = np.ones(len(lon), dtype=bool)
    is_new[1:] = (lon[1:] != lon[:-1]) | (lat[1:] != lat[:-1]) | (is_coarse[1:] != is_coarse[:-1])
    position = np.cumsum(is_new) - 1
    n_positions = int(is_new.sum())
    return Demand(
        need_id=source.need_id,
        kind=source.kind,
        what=source.what,
        demand_ids=demand_ids(source.need_id, n_positions),
        lon=lon[is_new],
        lat=lat[is_new],
        weight=np.bincount(position, weights=weight, minlength=n_positions).astype(np.float64),
        area_ids=np.full(n_positions, "", dtype=np.str_),
        is_coarse=is_coarse[is_new],
        file=source.file,
        funnel=funnel,
        unplaced=unplaced,
        event_position=position,
        event_date=events.date[order],
        event_hour=events.hour[order],
        event_weight=weight,
        event_row=events.row[order],
        event_person=events.person[order],
        event_fatal=events.fatal[order],
    )


def with_unused(demand: Demand, lon: FloatArray, lat: FloatArray) -> Demand:
    """Give a demand that also knows where the rows are that it does not use.

    Examples
    --------
    >>> demand = Demand("ems", "points", "ems", ["a"], [1.0], [2.0], [1], [""])
    >>> with_unused(demand, np.array([3.0, 3.0]), np.array([4.0, 4.0])).unused_lon.tolist()
    [3.0]
    """
    pairs = np.round(np.column_stack([lon, lat]).astype(np.float64), DECIMALS_DEG)
    places = np.asarray(np.unique(pairs, axis=0), dtype=np.float64)
    return dataclasses.replace(demand, unused_lon=places[:, 0], unused_lat=places[:, 1])


def gather_areas(
    source: NeedSource,
    area_ids: np.ndarray[Any, Any],
    lon: FloatArray,
    lat: FloatArray,
    weights: tuple[FloatArray, FloatArray, FloatArray],
    *,
    funnel: NeedFunnel | None = None,
) -> Demand:
    """Make positions of the points that areas' numbers were spread over.

    Parameters
    ----------
    source
        What to call it.
    area_ids, lon, lat
        By point.
    weights
        By point: the middle, the least and the most that it stands for.
    funnel
        How much was left after each step.

    Returns
    -------
    Demand
        Positions in the order of the areas' ids, then west to east.
    """
    ids = np.asarray(area_ids, dtype=np.str_)
    order = np.lexsort((lat, lon, ids))
    middle, low, high = (values[order] for values in weights)
    return Demand(
        need_id=source.need_id,
        kind=source.kind,
        what=source.what,
        demand_ids=demand_ids(source.need_id, len(order)),
        lon=lon[order],
        lat=lat[order],
        weight=middle,
        area_ids=frozen_array(ids[order], np.str_),
        weight_low=low,
        weight_high=high,
        file=source.file,
        funnel=funnel,
    )
