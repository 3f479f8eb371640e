"""Where the rows of a table are, and what is wrong with their coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from hrgeo.errors import InputError
from hrgeo.files.reference_systems import wrong_crs_message
from hrgeo.inputs.columns import TableInWork
from hrgeo.inputs.shapes import ShapeArray, only, shape_points
from hrgeo.inputs.values import parse_numbers
from hrgeo.model import BoolArray, FloatArray

_NUMBER: Final = r"([+-]?\d{1,3}(?:\.\d+)?)"
_LAT_LON: Final = rf"^\(?\s*{_NUMBER}\s*°?\s*[,;\s]\s*{_NUMBER}\s*°?\s*\)?$"
_WKT_POINT: Final = rf"(?i)^POINT\s*\(\s*{_NUMBER}\s+{_NUMBER}\s*\)$"
_FAR_DEG: Final = 5.0
"""A row this far from the middle of its table may have lat and lon swapped."""
_MIN_ROWS_FOR_MIDDLE: Final = 10


@dataclass(frozen=True, eq=False)
class Places:
    """Where the rows of a table are.

    Attributes
    ----------
    lon, lat
        By row [degrees]; NaN where there is no usable place.
    usable
        By row: whether there is one.
    """

    lon: FloatArray
    lat: FloatArray
    usable: BoolArray


def inside(boundary: shapely.Geometry | None, lon: FloatArray, lat: FloatArray) -> BoolArray:
    """Say which points lie in `boundary` or on its edge; all, if it is None."""
    if boundary is None:
        return np.ones(len(lon), dtype=bool)
    shapely.prepare(boundary)
    return np.asarray(shapely.intersects_xy(boundary, lon, lat), dtype=bool)


def _from_cells(work: TableInWork) -> tuple[FloatArray, FloatArray, BoolArray, str]:
    """Read coordinates from columns: lon, lat, which cells are filled, the columns' names."""
    if work.has("lon") and work.has("lat"):
        lon_text, lat_text = work.text("lon"), work.text("lat")
        lon = parse_numbers(lon_text, work.raw.decimal)
        lat = parse_numbers(lat_text, work.raw.decimal)
        filled = (lon_text.notna() & lat_text.notna()).to_numpy(dtype=bool)
        return lon, lat, filled, "lon,lat"
    cells = work.text("latlon")
    pairs, points = cells.str.extract(_LAT_LON), cells.str.extract(_WKT_POINT)
    pair_lat, pair_lon = (parse_numbers(pairs[part]) for part in (0, 1))
    point_lon, point_lat = (parse_numbers(points[part]) for part in (0, 1))
    lat = np.where(np.isnan(pair_lat), point_lat, pair_lat)
    lon = np.where(np.isnan(pair_lon), point_lon, pair_lon)
    return lon, lat, cells.notna().to_numpy(dtype=bool), "latlon"


def _in_range(lon: FloatArray, lat: FloatArray) -> BoolArray:
    return np.asarray((np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0))


def _swap_certain(
    work: TableInWork,
    lon: FloatArray,
    lat: FloatArray,
    boundary: shapely.Geometry | None,
    column: str,
) -> tuple[FloatArray, FloatArray]:
    """Exchange lat and lon where they can only be meant the other way round."""
    swap = ~_in_range(lon, lat) & _in_range(lat, lon)
    if boundary is not None:
        swap |= ~inside(boundary, lon, lat) & inside(boundary, lat, lon)
    work.note(
        swap, "moved", "swapped_coordinates", column,
        "Latitude and longitude were exchanged: only so can they be right.",
    )  # fmt: skip
    return np.where(swap, lat, lon), np.where(swap, lon, lat)


def _doubt_swapped(work: TableInWork, lon: FloatArray, lat: FloatArray, column: str) -> None:
    """Doubt the rows far from all others that would be near them if swapped."""
    good = ~np.isnan(lon)
    if good.sum() < _MIN_ROWS_FOR_MIDDLE:
        return
    mid_lon, mid_lat = np.median(lon[good]), np.median(lat[good])
    with np.errstate(invalid="ignore"):
        far = (np.abs(lon - mid_lon) > _FAR_DEG) | (np.abs(lat - mid_lat) > _FAR_DEG)
        near = (np.abs(lat - mid_lon) <= _FAR_DEG) & (np.abs(lon - mid_lat) <= _FAR_DEG)
    work.note(
        far & near, "doubted", "perhaps_swapped", column,
        "The point is far from all others, but near them if latitude and longitude are exchanged.",
    )  # fmt: skip


def find_places(work: TableInWork, *, boundary: shapely.Geometry | None = None) -> Places:
    """Find where the rows of a table are, and note the rows that are nowhere.

    Parameters
    ----------
    work
        A table with a geometry, ``lon`` and ``lat``, or ``latlon``; a geometry
        comes first.
    boundary
        Helps to tell whether latitude and longitude were swapped.

    Returns
    -------
    Places
        A row is not usable if its coordinates are missing, no numbers, both 0,
        or beyond 180 and 90; that is noted as dropped.

    Raises
    ------
    InputError
        If most of the rows are beyond 180 and 90: that is another reference
        system.
    """
    if work.raw.geometry is not None:
        lon, lat, other = shape_points(work.raw.geometry.to_numpy())
        filled, column = ~np.isnan(lon), "geometry"
        work.note(
            other, "doubted", "not_a_point", column,
            "The shape is not a point; a point inside it was taken.",
        )  # fmt: skip
    else:
        lon, lat, filled, column = _from_cells(work)
    number = ~(np.isnan(lon) | np.isnan(lat))
    work.note(~filled, "dropped", "no_coordinates", column, "The row has no coordinates.")
    work.note(
        filled & ~number, "dropped", "coordinates_not_numbers", column,
        "The coordinates are not numbers.",
    )  # fmt: skip
    zero = number & (lon == 0) & (lat == 0)
    work.note(zero, "dropped", "zero_coordinates", column, "The coordinates are 0, 0.")
    candidate = number & ~zero
    lon, lat = np.where(candidate, lon, np.nan), np.where(candidate, lat, np.nan)
    lon, lat = _swap_certain(work, lon, lat, boundary, column)
    beyond = candidate & ~_in_range(lon, lat)
    if beyond.sum() > 0.5 * max(candidate.sum(), 1):
        raise InputError(wrong_crs_message(work.raw.file, int(beyond.sum()), int(candidate.sum())))
    work.note(
        beyond, "dropped", "coordinates_out_of_range", column,
        "The coordinates are beyond longitude 180 or latitude 90.",
    )  # fmt: skip
    usable = candidate & ~beyond
    lon, lat = np.where(usable, lon, np.nan), np.where(usable, lat, np.nan)
    if boundary is None:
        _doubt_swapped(work, lon, lat, column)
    return Places(lon, lat, usable)


def require_rows(work: TableInWork, usable: BoolArray) -> None:
    """Refuse a table of which no row can be used.

    Raises
    ------
    InputError
        If `usable` is nowhere true.
    """
    if not usable.any():
        frame = work.log.to_frame()
        mine = frame[(frame["table"] == work.table) & (frame["action"] == "dropped")]
        reasons = "; ".join(
            f"{reason} {count}" for reason, count in mine["reason"].value_counts().items()
        )
        raise InputError(
            f"{work.raw.file}: none of its {len(usable)} rows can be used ({reasons or 'no rows'})."
            " Look at its columns of coordinates and ids, or name them in the plan."
        )


def point_shapes(places: Places) -> ShapeArray:
    """Give shapely points; None where there is no usable place."""
    points = shapely.points(np.nan_to_num(places.lon), np.nan_to_num(places.lat))
    return only(np.asarray(points, dtype=object), places.usable)
