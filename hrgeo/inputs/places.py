"""Where the rows of a table are, how well that is known, and what is wrong with it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from hrgeo.errors import InputError
from hrgeo.files.reference_systems import wrong_crs_message
from hrgeo.inputs.columns import TableInWork, plain_name
from hrgeo.inputs.coordinates import parse_coordinate, parse_pairs
from hrgeo.inputs.mending import in_range, inside, lat_first, mend_coordinates
from hrgeo.inputs.precision import Precisions, find_precision, is_coarse
from hrgeo.inputs.shapes import ShapeArray, only, shape_points
from hrgeo.inputs.unplaced import has_address
from hrgeo.model import BoolArray, FloatArray

if TYPE_CHECKING:
    from hrgeo.inputs.addresses import AddressPoints

__all__ = ["Places", "find_places", "inside", "point_shapes", "require_rows"]

_LON_FIRST_NAMES: Final = ("lonlat", "longlat", "lnglat", "longitudelatitude", "lonlatitude", "xy")
_SHARE_WRONG: Final = 0.5
"""With more rows than this beyond 180 and 90, the file is in another reference system."""


@dataclass(frozen=True, eq=False)
class Places:
    """Where the rows of a table are.

    Attributes
    ----------
    lon, lat
        By row [degrees]; NaN where there is no usable place.
    usable
        By row: whether there is one.
    precision
        By row: how well the place is known, one of `hrgeo.schemas.LOCATION_PRECISIONS`.
    unplaced
        By row: whether it has an address and no place. It is noted as dropped,
        with the reason ``address_only`` or ``address_no_match``.
    """

    lon: FloatArray
    lat: FloatArray
    usable: BoolArray
    precision: npt.NDArray[np.str_]
    unplaced: BoolArray

    @property
    def is_coarse(self) -> BoolArray:
        """Say where the place is no better known than a ZIP code or a city."""
        return self.usable & is_coarse(self.precision)


@dataclass(eq=False)
class _Read:
    """Coordinates as they were read: by row, and from which column."""

    lon: FloatArray
    lat: FloatArray
    filled: BoolArray
    is_link: BoolArray
    column: str

    @property
    def is_number(self) -> BoolArray:
        return ~(np.isnan(self.lon) | np.isnan(self.lat))


def _from_shapes(work: TableInWork, shapes: gpd.GeoSeries) -> _Read:
    lon, lat, other = shape_points(shapes.to_numpy())
    work.note(
        other, "doubted", "not_a_point", "geometry",
        "The shape is not a point; a point inside it was taken.",
    )  # fmt: skip
    return _Read(lon, lat, ~np.isnan(lon), np.zeros(len(lon), dtype=bool), "geometry")


def _from_pairs(work: TableInWork, boundary: shapely.Geometry | None) -> _Read:
    """Read coordinates that stand in one cell; the column decides which comes first."""
    cells = work.text("latlon")
    pairs = parse_pairs(cells)
    lon, lat = pairs.lon, pairs.lat
    named = plain_name(work.found.get("latlon", ""))
    lon_first = named.startswith(_LON_FIRST_NAMES)
    if not lon_first:
        is_open = pairs.is_open & in_range(lon, lat)
        lon_first = not lat_first(lon[is_open], lat[is_open], boundary)
    swap = pairs.is_open & lon_first
    lon, lat = np.where(swap, lat, lon), np.where(swap, lon, lat)
    filled = cells.notna().to_numpy(dtype=bool)
    if work.has("latlon") and work.found.get("address") == work.found["latlon"]:
        # A cell of an address alone is no coordinate that could not be read.
        filled = filled & (~np.isnan(lat) | pairs.is_link)
    return _Read(lon, lat, filled, pairs.is_link, "latlon")


def _from_cells(work: TableInWork, boundary: shapely.Geometry | None) -> _Read:
    """Read coordinates from two columns, or from one, or from the one where two say nothing."""
    if not (work.has("lon") and work.has("lat")):
        return _from_pairs(work, boundary)
    lon_text, lat_text = work.text("lon"), work.text("lat")
    read = _Read(
        parse_coordinate(lon_text, work.raw.decimal),
        parse_coordinate(lat_text, work.raw.decimal),
        (lon_text.notna() & lat_text.notna()).to_numpy(dtype=bool),
        np.zeros(len(work), dtype=bool),
        "lon,lat",
    )
    if work.has("latlon") and not read.is_number.all():
        other = _from_pairs(work, boundary)
        takes = ~read.is_number & other.is_number
        read.lon, read.lat = (
            np.where(takes, other.lon, read.lon),
            np.where(takes, other.lat, read.lat),
        )
        read.filled = read.filled | takes
    return read


def _place_addresses(
    work: TableInWork, wanted: BoolArray, lost: BoolArray, points: AddressPoints
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.str_], BoolArray]:
    """Match rows by their addresses, and note what came of it.

    `lost` are those of the wanted rows that nothing else was wrong with than having
    no coordinates: they are noted as not matched.
    """
    # Imported here: a table without addresses does not need the streets' words.
    from hrgeo.inputs.addresses import match_rows, note_unmatched  # noqa: PLC0415

    found = match_rows(work, wanted, points)
    matched = wanted & found.matched
    work.note(
        matched, "moved", "placed_by_address", "address",
        "The row has no coordinates that can be used; it was placed by its address.",
    )  # fmt: skip
    unmatched = lost & ~matched
    if work.schema.name.startswith("need"):
        work.note(
            unmatched, "dropped", "address_no_match", "address",
            "The row has an address and no coordinates, and the table of address points has no "
            "such address; it is counted by year and area.",
        )  # fmt: skip
    else:
        reason = np.where(unmatched, found.reason, "")
        note_unmatched(work, dataclasses.replace(found, reason=reason), points)
    return found.lon, found.lat, found.precision, matched


def _note_lost(work: TableInWork, read: _Read, lost: BoolArray, zero: BoolArray) -> None:
    """Note the rows that nothing can place, each with one reason."""
    number = read.is_number
    work.note(
        lost & ~read.filled, "dropped", "no_coordinates", read.column,
        "The row has no coordinates.",
    )  # fmt: skip
    unread = lost & read.filled & ~number
    work.note(
        unread & ~read.is_link, "dropped", "coordinates_not_numbers", read.column,
        "The coordinates are not numbers.",
    )  # fmt: skip
    work.note(
        unread & read.is_link, "dropped", "coordinates_not_numbers", read.column,
        "The cell is a link or a code that holds no coordinates, such as a short link. hrgeo opens "
        "no links: open it in a browser and copy the coordinates.",
    )  # fmt: skip
    work.note(lost & zero, "dropped", "zero_coordinates", read.column, "The coordinates are 0, 0.")


def _note_precision(work: TableInWork, said: Precisions, usable: BoolArray) -> None:
    """Note what a geocoder says of rows that have a place."""
    work.note(
        usable & said.unread, "doubted", "unknown_precision", said.column,
        "The word for how well the place is known is none that hrgeo knows; it counts as unknown.",
    )  # fmt: skip
    work.note(
        usable & said.low_score, "doubted", "low_geocoder_score", said.column,
        f"The geocoder's score is below {said.cut:g}: look at the place.",
    )  # fmt: skip


def _read_coordinates(
    work: TableInWork, boundary: shapely.Geometry | None
) -> tuple[_Read, BoolArray]:
    """Read the coordinates and mend them; also give the rows at 0, 0.

    Raises
    ------
    InputError
        If most of the rows are beyond 180 and 90.
    """
    shapes = work.raw.geometry
    read = _from_cells(work, boundary) if shapes is None else _from_shapes(work, shapes)
    zero = read.is_number & (read.lon == 0) & (read.lat == 0)
    good = read.is_number & ~zero
    lon, lat = np.where(good, read.lon, np.nan), np.where(good, read.lat, np.nan)
    lon, lat = mend_coordinates(work, lon, lat, boundary, read.column)
    n_beyond = int((good & ~in_range(lon, lat)).sum())
    if n_beyond > _SHARE_WRONG * max(good.sum(), 1):
        raise InputError(wrong_crs_message(work.raw.file, n_beyond, int(good.sum())))
    return dataclasses.replace(
        read, lon=np.where(good, lon, read.lon), lat=np.where(good, lat, read.lat)
    ), zero


def find_places(
    work: TableInWork,
    *,
    boundary: shapely.Geometry | None = None,
    address_points: AddressPoints | None = None,
) -> Places:
    """Find where the rows of a table are, and note the rows that are nowhere.

    Parameters
    ----------
    work
        A table with a geometry, ``lon`` and ``lat``, ``latlon``, or ``address``; a
        geometry comes first, and an address counts where nothing else does.
    boundary
        Helps to tell whether latitude and longitude were swapped, and whether a
        minus sign is missing.
    address_points
        Where addresses are; rows with an address and without coordinates that can be
        used are placed by it.

    Returns
    -------
    Places
        A row is not usable if its coordinates are missing, no numbers, both 0, or
        beyond 180 and 90, or if a geocoder says that it found no match; that is noted
        as dropped, with one reason. Places that are known no better than by ZIP code
        or city are usable, and noted as ``coarse_place``.

    Raises
    ------
    InputError
        If most of the rows are beyond 180 and 90: that is another reference
        system.
    """
    read, zero = _read_coordinates(work, boundary)
    said = find_precision(work)
    number = read.is_number & ~zero
    beyond = number & ~in_range(read.lon, read.lat)
    usable = number & ~beyond & ~said.no_match
    by_address = has_address(work) & ~usable
    # With an address and blank coordinates, the address is what is told of.
    unplaced = by_address & ~read.filled & ~said.no_match
    lon, lat = np.where(usable, read.lon, np.nan), np.where(usable, read.lat, np.nan)
    precision = np.where(usable, said.by_row, "unknown")
    if address_points is None:
        work.note(
            unplaced, "dropped", "address_only", "address",
            "The row has an address and no coordinates; with a table of address points it can be "
            "placed. It is counted by year and area.",
        )  # fmt: skip
        matched = np.zeros(len(work), dtype=bool)
    elif by_address.any():
        *found, matched = _place_addresses(work, by_address, unplaced, address_points)
        lon, lat, precision = (
            np.where(matched, new, old)
            for new, old in zip(found, (lon, lat, precision), strict=True)
        )
    else:
        matched = by_address
    unplaced = unplaced & ~matched
    lost = ~usable & ~matched & ~unplaced
    work.note(
        lost & said.no_match, "dropped", "geocoder_no_match", said.column,
        "The geocoder found no match, or several and could not choose.",
    )  # fmt: skip
    _note_lost(work, read, lost & ~said.no_match, zero)
    work.note(
        lost & beyond & ~said.no_match, "dropped", "coordinates_out_of_range", read.column,
        "The coordinates are beyond longitude 180 or latitude 90.",
    )  # fmt: skip
    _note_precision(work, said, usable)
    places = Places(lon, lat, usable | matched, precision.astype("<U7"), unplaced)
    work.note(
        places.is_coarse, "doubted", "coarse_place", said.column,
        "The place is known by ZIP code or city alone, so that it is left out of shares on foot "
        "and by bike.",
    )  # fmt: skip
    return places


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
        is_placed = work.raw.geometry is not None or work.has("lon") or work.has("latlon")
        is_placed |= work.schema.name == "need (counts)"  # by ids, not by coordinates
        remedy = (
            "It has no column of coordinates that hrgeo knows: name them in the plan, or give a "
            "table of address points."
            if not is_placed
            else "Look at its columns of coordinates and ids, or name them in the plan."
        )
        raise InputError(
            f"{work.raw.file}: none of its {len(usable)} rows can be used ({reasons or 'no rows'})."
            f" {remedy}"
        )


def point_shapes(places: Places) -> ShapeArray:
    """Give shapely points; None where there is no usable place."""
    points = shapely.points(np.nan_to_num(places.lon), np.nan_to_num(places.lat))
    return only(np.asarray(points, dtype=object), places.usable)
