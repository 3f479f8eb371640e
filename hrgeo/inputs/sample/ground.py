"""The ground that the invented town stands on: its street lines, river, rail and zones.

Everything is laid out on a straight plan first, where streets are columns
(west to east) and rows (south to north), the river runs straight north and the
motorway straight east. One smooth bend of the whole plan then makes curved
streets and a winding river, and keeps what is inside what.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pyproj import Transformer
from scipy.spatial import cKDTree

from hrgeo.model import BoolArray, FloatArray, IntArray

CENTER_LON, CENTER_LAT = -101.30, 42.30
"""Empty ranch land in the Nebraska Sandhills, where there is no such town."""

RIVER_X = 0.22
"""Where the river runs, as a share of the half side east of the center."""
MOTORWAY_Y = 0.58
LAKE_Y = -0.32
"""Where the river widens around the island."""
ARTERIAL_EVERY = 6

DOWNTOWN, INNER, RAILSIDE, EAST_BANK, SUBURB, PARK, OUTSKIRTS = range(7)
"""Zones."""
PEOPLE_BY_ZONE = np.array([1.5, 1.35, 1.25, 1.1, 0.8, 0.05, 0.25])
"""Residents of a block in each zone, relative to each other."""


@dataclass(frozen=True, eq=False)
class Ground:
    """The plan of the town.

    Attributes
    ----------
    half_m
        Half the side of the square frame [m].
    col_x_m, row_y_m
        Where the columns and rows are on the straight plan [m]; the first and
        the last of them are the frame.
    river_col, motorway_row
        The river runs between this column and the next, the motorway between
        this row and the next.
    """

    half_m: float
    col_x_m: FloatArray
    row_y_m: FloatArray
    river_col: int
    motorway_row: int

    @classmethod
    def of_size(cls, half_m: float) -> Ground:
        """Lay out the lines of a town that reaches `half_m` from its center."""
        cols, river_col = _lines(half_m, RIVER_X * half_m, 140.0, (-0.20, 0.20))
        rows, motorway_row = _lines(half_m, MOTORWAY_Y * half_m, 110.0, (-0.17, 0.17))
        return cls(half_m, cols, rows, river_col, motorway_row)

    @property
    def n_cols(self) -> int:
        """Number of columns, with the two of the frame."""
        return len(self.col_x_m)

    @property
    def n_rows(self) -> int:
        """Number of rows, with the two of the frame."""
        return len(self.row_y_m)

    @property
    def arterial_cols(self) -> BoolArray:
        """By column: whether it is a main street."""
        return _arterials(self.n_cols)

    @property
    def arterial_rows(self) -> BoolArray:
        """By row: whether it is a main street."""
        return _arterials(self.n_rows)

    def plain(self, u: npt.ArrayLike, v: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Give the place on the straight plan, as a share of the half side.

        `u` and `v` count columns and rows and may lie between two of them.
        """
        x = np.interp(np.asarray(u, float), np.arange(self.n_cols), self.col_x_m)
        y = np.interp(np.asarray(v, float), np.arange(self.n_rows), self.row_y_m)
        return x / self.half_m, y / self.half_m

    def lattice(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Give column and row of places on the straight plan (shares of the half side)."""
        u = np.interp(np.asarray(x, float) * self.half_m, self.col_x_m, np.arange(self.n_cols))
        v = np.interp(np.asarray(y, float) * self.half_m, self.row_y_m, np.arange(self.n_rows))
        return u, v

    def place(self, u: npt.ArrayLike, v: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Give the place on the bent plan [m east and north of the center]."""
        x, y = self.plain(u, v)
        bent_x, bent_y = _bend(x, y)
        return bent_x * self.half_m, bent_y * self.half_m


def _arterials(n_lines: int) -> BoolArray:
    lines = np.arange(n_lines)
    inside = (lines > 0) & (lines < n_lines - 1)
    return np.asarray((lines % ARTERIAL_EVERY == ARTERIAL_EVERY // 2) & inside)


def _lines(
    half_m: float, gap_at_m: float, gap_m: float, downtown: tuple[float, float]
) -> tuple[FloatArray, int]:
    """Give line positions from -half to half, closer downtown, with one wide gap."""

    def spacing(at_m: float) -> float:
        if downtown[0] < at_m / half_m < downtown[1]:
            return 104.0
        if half_m - abs(at_m) < min(430.0, 0.11 * half_m):
            return 210.0
        return 126.0 if abs(at_m / half_m) < 0.82 else 150.0

    def fill(start: float, end: float) -> list[float]:
        at, found = start, [start]
        while at < end:
            at += spacing(at)
            found.append(at)
        stretched = np.array(found)
        return list(start + (stretched - start) * (end - start) / (stretched[-1] - start))

    before = fill(-half_m, gap_at_m - gap_m / 2)
    after = fill(gap_at_m + gap_m / 2, half_m)
    return np.array(before + after), len(before) - 1


def _twist(
    x: FloatArray, y: FloatArray, center: tuple[float, float], radius: float, angle: float
) -> tuple[FloatArray, FloatArray]:
    """Turn what is near `center`, and less and less what is farther away."""
    dx, dy = x - center[0], y - center[1]
    turn = angle * np.exp(-(dx**2 + dy**2) / radius**2)
    return (
        dx * np.cos(turn) - dy * np.sin(turn) - dx,
        dx * np.sin(turn) + dy * np.cos(turn) - dy,
    )


def _bend(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Bend the straight plan; its square frame stays where it is."""
    taper = (1 - x**6) * (1 - y**6)
    from_river = x - RIVER_X
    lake = 0.035 * np.exp(-(((y - LAKE_Y) / 0.09) ** 2)) * np.exp(-np.abs(from_river) / 0.14)
    move_x = (
        0.050 * np.sin(2.4 * y + 0.6)
        + 0.012 * np.sin(6.1 * y + 1.1 + x)
        + 0.085 * np.sin(3.3 * y + 0.9) * np.exp(-((from_river / 0.40) ** 2))
        + lake * np.sign(from_river)
    )
    move_y = -0.045 * np.sin(2.1 * x + 0.4) - 0.012 * np.sin(5.3 * x + 2.0 + 0.7 * y)
    for center, radius, angle in (
        ((-0.62, 0.22), 0.30, 0.42),
        ((-0.60, -0.62), 0.28, -0.35),
        ((0.66, -0.10), 0.32, -0.40),
    ):
        twist_x, twist_y = _twist(x, y, center, radius, angle)
        move_x, move_y = move_x + twist_x, move_y + twist_y
    return x + move_x * taper, y + move_y * taper


RAIL_WIDE, RAIL_HIGH, RAIL_POWER = 0.92, 0.86, 1.5


def behind_rail(x: FloatArray, y: FloatArray) -> BoolArray:
    """Whether a place on the straight plan is cut off by the rail line, in the southwest."""
    return np.asarray(
        ((x + 1) / RAIL_WIDE) ** RAIL_POWER + ((y + 1) / RAIL_HIGH) ** RAIL_POWER < 1.0
    )


def rail_x(y: float) -> float:
    """Where the rail line crosses a row, on the straight plan."""
    rest = max(0.0, 1 - ((y + 1) / RAIL_HIGH) ** RAIL_POWER)
    return float(-1 + RAIL_WIDE * rest ** (1 / RAIL_POWER))


def rail_y(x: float) -> float:
    """Where the rail line crosses a column, on the straight plan."""
    rest = max(0.0, 1 - ((x + 1) / RAIL_WIDE) ** RAIL_POWER)
    return float(-1 + RAIL_HIGH * rest ** (1 / RAIL_POWER))


def rail_distance_m(ground: Ground, x_m: FloatArray, y_m: FloatArray) -> FloatArray:
    """Give how far places are from the rail line; all arrays in meters."""
    x = -1 + RAIL_WIDE * np.linspace(0.0, 1.0, 1 + int(ground.half_m / 8))
    y = np.array([rail_y(at) for at in x.tolist()])
    line = np.column_stack(ground.place(*ground.lattice(x, y)))
    distance, _ = cKDTree(line).query(np.column_stack([np.ravel(x_m), np.ravel(y_m)]))
    return np.asarray(distance, dtype=np.float64).reshape(np.shape(x_m))


def in_park(x: FloatArray, y: FloatArray) -> BoolArray:
    """Whether a place on the straight plan is in the riverside park."""
    return (x > RIVER_X - 0.20) & (x < RIVER_X) & (y > -0.42) & (y < -0.215)


def zones(x: FloatArray, y: FloatArray) -> IntArray:
    """Give the zone of each place on the straight plan."""
    zone = np.full(np.shape(x), INNER, dtype=np.int64)
    zone[x > RIVER_X] = EAST_BANK
    zone[(x > 0.58) | ((x > 0.40) & (y < -0.45))] = SUBURB
    reach = (np.abs(x) ** 2.5 + np.abs(y) ** 2.5) ** 0.4 + 0.05 * np.sin(5 * np.arctan2(y, x))
    zone[(reach > 0.94) | (y > MOTORWAY_Y + 0.16)] = OUTSKIRTS
    zone[behind_rail(x, y) & (reach < 1.05) & (x > -0.93) & (y > -0.93)] = RAILSIDE
    zone[(x > -0.20) & (x < RIVER_X) & (np.abs(y) < 0.17)] = DOWNTOWN
    zone[in_park(x, y)] = PARK
    return zone


def people_density(x: FloatArray, y: FloatArray) -> FloatArray:
    """Give how many residents a block has there, relative to the other blocks."""
    by_zone = PEOPLE_BY_ZONE[zones(x, y)]
    near_center = 1 + 0.5 * np.exp(-(((x + 0.1) ** 2 + y**2) / 0.35**2))
    return by_zone * near_center


@functools.cache
def _transformer() -> Transformer:
    local = f"+proj=aeqd +lat_0={CENTER_LAT} +lon_0={CENTER_LON} +ellps=WGS84 +units=m"
    return Transformer.from_crs(local, "EPSG:4326", always_xy=True)


def to_lonlat(x_m: npt.ArrayLike, y_m: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Give longitude and latitude of places in meters from the center [degrees]."""
    lon, lat = _transformer().transform(np.asarray(x_m, float), np.asarray(y_m, float))
    return np.asarray(lon), np.asarray(lat)


def to_meters(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Give meters from the center of places in degrees, as `to_lonlat` the other way round."""
    x, y = _transformer().transform(
        np.asarray(lon, float), np.asarray(lat, float), direction="INVERSE"
    )
    return np.asarray(x), np.asarray(y)
