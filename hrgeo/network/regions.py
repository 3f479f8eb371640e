"""What part of the world streets are wanted for: a box or an outline, and a band around it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import TypeAlias, cast

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from hrgeo.errors import InputError
from hrgeo.model import FloatArray
from hrgeo.network.osm_file import GEOD

Box: TypeAlias = tuple[float, float, float, float]
Region: TypeAlias = shapely.Polygon | shapely.MultiPolygon

MAX_BOX_DEG = 15.0
"""No box is wider or higher: Texas is 13.2 degrees wide."""
_SOUTHERNMOST_DEG = -60.0
"""South of it lies Antarctica, which has no streets to speak of."""
_M_PER_DEG = 111_195.0
_ROUGHNESS_M = 25.0

_ORDER = "A box is west, south, east, north in degrees, such as -87.70,41.75,-87.60,41.85."


def check_box(box: Sequence[float | str]) -> Box:
    """Check a box in degrees: west, south, east, north.

    Raises
    ------
    InputError
        If it is not four numbers, in another order, or too large.

    Examples
    --------
    >>> check_box([-87.7, 41.75, -87.6, 41.85])
    (-87.7, 41.75, -87.6, 41.85)
    """
    try:
        numbers = [float(value) for value in box]
    except (TypeError, ValueError) as error:
        raise InputError(f"A box needs four numbers. {_ORDER}") from error
    if len(numbers) != 4 or not all(math.isfinite(value) for value in numbers):
        raise InputError(f"A box needs four numbers, this one has {len(numbers)}. {_ORDER}")
    west, south, east, north = numbers
    if min(south, north) < _SOUTHERNMOST_DEG or max(abs(south), abs(north)) > 90.0:
        raise InputError(
            f"The box seems to give latitude before longitude: as it stands, it reaches from "
            f"{min(south, north):g} to {max(south, north):g} degrees of latitude. {_ORDER}"
        )
    if max(abs(west), abs(east)) > 180.0:
        raise InputError(f"Longitude lies between -180 and 180 degrees. {_ORDER}")
    if west >= east or south >= north:
        raise InputError(
            f"The box's west must be below its east, its south below its north. {_ORDER}"
        )
    if max(east - west, north - south) > MAX_BOX_DEG:
        raise InputError(
            f"The box is {east - west:.1f} degrees wide and {north - south:.1f} high; "
            f"{MAX_BOX_DEG:g} is the most. {_ORDER}"
        )
    return west, south, east, north


def check_guard_km(guard_km: float) -> None:
    """Check the width of the band around an area.

    Raises
    ------
    InputError
        If it is not from 0 to 100 km.
    """
    if not 0.0 <= guard_km <= 100.0:
        raise InputError(f"The band around an area is 0 to 100 km wide, not {guard_km:g}.")


def box_region(box: Box, guard_km: float) -> Region:
    """Give a box as a shape, widened by a band on all sides; it stays a box.

    Examples
    --------
    >>> [round(v, 3) for v in box_region((0.0, 0.0, 1.0, 1.0), 111.195).bounds]
    [-1.001, -1.0, 2.001, 2.0]
    """
    west, south, east, north = box
    d_lat = guard_km * 1000.0 / _M_PER_DEG
    widest = min(max(abs(south - d_lat), abs(north + d_lat)), 85.0)
    d_lon = d_lat / math.cos(math.radians(widest))
    return shapely.box(
        max(west - d_lon, -180.0),
        max(south - d_lat, -90.0),
        min(east + d_lon, 180.0),
        min(north + d_lat, 90.0),
    )


def outline_region(outline: Region, guard_km: float) -> Region:
    """Give an outline (EPSG:4326), widened by a band on all sides.

    Corners are rounded, holes narrower than the band close, and bends of the
    new outline below 25 m are dropped.

    Examples
    --------
    >>> square = shapely.box(-87.7, 41.75, -87.6, 41.85)
    >>> wider = outline_region(square, 3.0)
    >>> bool(wider.contains(square)), round(area_km2(wider) / area_km2(square), 2)
    (True, 2.58)
    """
    if guard_km <= 0.0:
        return outline
    middle = outline.envelope.centroid
    here = f"+proj=aeqd +lat_0={middle.y} +lon_0={middle.x} +datum=WGS84 +units=m"
    plane = Transformer.from_crs("EPSG:4326", here, always_xy=True)

    def moved(xy: FloatArray, *, back: bool) -> FloatArray:
        direction = "INVERSE" if back else "FORWARD"
        return np.column_stack(plane.transform(xy[:, 0], xy[:, 1], direction=direction))

    flat = shapely.transform(outline, partial(moved, back=False))
    wide = shapely.buffer(flat, guard_km * 1000.0 + _ROUGHNESS_M, quad_segs=8)
    round_ = shapely.transform(shapely.simplify(wide, _ROUGHNESS_M), partial(moved, back=True))
    return cast("Region", shapely.make_valid(round_))


def area_km2(region: BaseGeometry) -> float:
    """Give the area of a shape in EPSG:4326 on the ellipsoid [km2].

    Examples
    --------
    >>> round(area_km2(shapely.box(-87.7, 41.75, -87.6, 41.85)), 1)
    92.3
    """
    return abs(float(GEOD.geometry_area_perimeter(shapely.segmentize(region, 0.1))[0])) / 1e6
