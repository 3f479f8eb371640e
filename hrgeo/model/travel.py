"""Places on streets, and the minutes between them."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from shapely import LineString

from hrgeo.errors import InputError
from hrgeo.model.arrays import BoolArray, FloatArray, IntArray, freeze, require_same_length


@dataclass(frozen=True, eq=False)
class StreetPositions:
    """Points attached to the nearest place on a street edge.

    Attributes
    ----------
    ids
        By point.
    street
        By point: position of the street, or -1 where no street is near enough.
    fraction
        By point: how far along the street's shape, by length, from 0 to 1.
    off_street_m
        By point: straight distance from the point to the street [m]; ``inf``
        where it was not placed.
    lon, lat
        By point: the place on the street [degrees]; NaN where not placed.
    """

    ids: pd.Index
    street: IntArray
    fraction: FloatArray
    off_street_m: FloatArray
    lon: FloatArray
    lat: FloatArray

    def __post_init__(self) -> None:
        freeze(
            self,
            {"street": np.int64}
            | dict.fromkeys(("fraction", "off_street_m", "lon", "lat"), np.float64),
        )
        require_same_length(self, ("ids", "street", "fraction", "off_street_m", "lon", "lat"))

    def __len__(self) -> int:
        """Give the number of points."""
        return len(self.street)

    @property
    def placed(self) -> BoolArray:
        """By point: whether it stands on a street."""
        return self.street >= 0

    def take(self, keep: BoolArray) -> StreetPositions:
        """Give the points where `keep` is true."""
        keep = np.asarray(keep, dtype=bool)
        return StreetPositions(
            self.ids[keep],
            self.street[keep],
            self.fraction[keep],
            self.off_street_m[keep],
            self.lon[keep],
            self.lat[keep],
        )


@dataclass(frozen=True, eq=False)
class Route:
    """The fastest way from an origin (where a person is) to a destination (a site).

    Attributes
    ----------
    origin_id, destination_id
        Of the two points.
    minutes
        The same number as the table of travel times has; ``inf`` where there is
        no way.
    length_m
        Along the streets, and straight between the points and their streets [m];
        ``inf`` where there is no way.
    geometry
        LineString (EPSG:4326) from the point, over the place on its street and
        along the shapes of streets, to the destination. Empty where there is no
        way; two equal vertices where both points are one.
    vertex_min
        By vertex of `geometry`: minutes from the start. Where time is lost at a
        junction, that of the arrival there.
    edge, street, osm_way_id
        By stretch of street, in the order of travel: positions of the edge and of
        the street in the network, and the way in OpenStreetMap.
    """

    origin_id: Hashable
    destination_id: Hashable
    minutes: float
    length_m: float
    geometry: LineString
    vertex_min: FloatArray
    edge: IntArray
    street: IntArray
    osm_way_id: IntArray

    def __post_init__(self) -> None:
        names = ("edge", "street", "osm_way_id")
        freeze(self, dict.fromkeys(names, np.int64) | {"vertex_min": np.float64})
        require_same_length(self, names)
        if len(self.vertex_min) != len(self.geometry.coords):
            raise InputError("A route needs the minutes of each of its vertices.")

    @property
    def is_reached(self) -> bool:
        """Whether there is a way."""
        return bool(np.isfinite(self.minutes))


@dataclass(frozen=True, eq=False)
class TravelTimes:
    """Minutes from origins (where people are) to destinations (sites).

    Attributes
    ----------
    minutes
        Shape ``(n_origins, n_destinations)``, row = origin. What is not stored
        is farther than `cutoff_min`, or cannot be reached; a stored 0 is zero
        minutes.
    origin_ids, destination_ids
        By row and by column.
    cutoff_min
        The search ended here [min]; ``inf`` for a search without an end.
    mode
        The travel profile, such as ``walk`` or ``walk_slow``.
    """

    minutes: sparse.csr_array
    origin_ids: pd.Index
    destination_ids: pd.Index
    cutoff_min: float
    mode: str = ""

    def __post_init__(self) -> None:
        table = sparse.csr_array(self.minutes, dtype=np.float64, copy=True)
        table.sort_indices()
        if table.shape != (len(self.origin_ids), len(self.destination_ids)):
            raise InputError(
                f"The travel-time table is {table.shape}, but there are "
                f"{len(self.origin_ids)} origins and {len(self.destination_ids)} destinations."
            )
        if not (np.isfinite(table.data).all() and (table.data >= 0).all()):
            raise InputError("Travel times must be finite and not negative; leave out the rest.")
        for part in (table.data, table.indices, table.indptr):
            part.setflags(write=False)
        object.__setattr__(self, "minutes", table)

    def dense(self) -> FloatArray:
        """Give all minutes as an array, ``inf`` where not reached."""
        out = np.full(self.minutes.shape, np.inf)
        rows = np.repeat(np.arange(out.shape[0]), np.diff(self.minutes.indptr))
        out[rows, self.minutes.indices] = self.minutes.data
        return out

    def require_within_cutoff(self, threshold_min: float) -> None:
        """Refuse a question beyond what was searched.

        Raises
        ------
        InputError
            If `threshold_min` is above `cutoff_min`.
        """
        if threshold_min > self.cutoff_min:
            raise InputError(
                f"Asked about {threshold_min:g} min, but travel times were only computed up to "
                f"{self.cutoff_min:g} min. Compute them again with a larger cutoff_min."
            )

    def take_destinations(self, keep: BoolArray) -> TravelTimes:
        """Give the columns where `keep` is true."""
        keep = np.asarray(keep, dtype=bool)
        if len(keep) == len(self.destination_ids) and keep.all():
            return self
        return dataclasses.replace(
            self,
            minutes=self.minutes[:, np.flatnonzero(keep)],
            destination_ids=self.destination_ids[keep],
        )

    def take_origins(self, keep: BoolArray) -> TravelTimes:
        """Give the rows where `keep` is true."""
        keep = np.asarray(keep, dtype=bool)
        return dataclasses.replace(
            self, minutes=self.minutes[np.flatnonzero(keep)], origin_ids=self.origin_ids[keep]
        )
