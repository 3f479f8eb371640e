"""Areas of the invented town, the residents in them and the deaths counted by area."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from shapely import Polygon

from hrgeo.inputs.sample.draws import Draws
from hrgeo.inputs.sample.ground import (
    DOWNTOWN,
    RAILSIDE,
    SUBURB,
    Ground,
    people_density,
    to_lonlat,
    zones,
)
from hrgeo.model import FloatArray, IntArray

N_AREAS = 60
RESIDENTS_PER_BLOCK = 22.0
ZONE_NAMES = (
    "Downtown", "Old Town", "Railside", "East Bank", "Heron Ridge", "Riverside Park", "Outer Ring",
)  # fmt: skip
POVERTY_BY_ZONE = np.array([24.0, 17.0, 34.0, 26.0, 6.0, 18.0, 11.0])
NO_VEHICLE_BY_ZONE = np.array([31.0, 13.0, 24.0, 18.0, 3.0, 12.0, 4.0])
DEATHS_BY_ZONE = np.array([3.2, 1.0, 2.6, 1.4, 0.4, 1.0, 0.5])
YEARS = (2023, 2024, 2025)
SUPPRESSED_BELOW = 11


@dataclass(frozen=True)
class Patch:
    """A rectangle of the plan: columns `west` to `east`, rows `south` to `north`."""

    west: float
    east: float
    south: float
    north: float


@dataclass(frozen=True, eq=False)
class Areas:
    """The areas, which tile the frame of the town.

    Attributes
    ----------
    ids, names, polygons
        By area; polygons in longitude and latitude, rounded as in the file.
    x, y
        By area: middle on the straight plan, as a share of the half side.
    zone, residents
        By area.
    """

    ids: list[str]
    names: list[str]
    polygons: list[Polygon]
    x: FloatArray
    y: FloatArray
    zone: IntArray
    residents: IntArray


def make_areas(ground: Ground) -> Areas:
    """Split the plan along street lines into areas with about as many residents each."""
    people = _people_by_block(ground)
    total = np.zeros((ground.n_cols, ground.n_rows))
    total[1:, 1:] = np.cumsum(np.cumsum(people, axis=0), axis=1)

    def count(part: Patch) -> float:
        # The river's blocks have no residents, so its middle line may be rounded up.
        w, e = int(np.ceil(part.west)), int(np.ceil(part.east))
        s, n = int(part.south), int(part.north)
        return float(total[e, n] - total[w, n] - total[e, s] + total[w, s])

    river, last_row = ground.river_col + 0.5, ground.n_rows - 1.0
    parts = [Patch(0, river, 0, last_row), Patch(river, ground.n_cols - 1.0, 0, last_row)]
    while len(parts) < N_AREAS:
        largest = max((p for p in parts if _can_split(p)), key=count)
        parts.remove(largest)
        parts += _halves(largest, count, ground)
    parts.sort(key=lambda p: (-p.north, p.west))
    x, y = ground.plain([(p.west + p.east) / 2 for p in parts],
                        [(p.south + p.north) / 2 for p in parts])  # fmt: skip
    zone = zones(x, y)
    seen = np.zeros(len(ZONE_NAMES), dtype=int)
    names = []
    for z in zone.tolist():
        seen[z] += 1
        names.append(f"{ZONE_NAMES[z]} {seen[z]}")
    return Areas(
        ids=[f"A{k:03d}" for k in range(1, N_AREAS + 1)],
        names=names,
        polygons=[_polygon(p, ground) for p in parts],
        x=x,
        y=y,
        zone=zone,
        residents=np.round([count(p) for p in parts]).astype(np.int64),
    )


def _people_by_block(ground: Ground) -> FloatArray:
    """Give residents by block between columns and rows."""
    i, j = np.indices((ground.n_cols - 1, ground.n_rows - 1))
    x, y = ground.plain(i + 0.5, j + 0.5)
    people = RESIDENTS_PER_BLOCK * people_density(x, y)
    people[ground.river_col, :] = 0.0
    people[:, ground.motorway_row] = 0.0
    return people


def _can_split(part: Patch) -> bool:
    return part.east - part.west >= 2 or part.north - part.south >= 2


def _halves(part: Patch, count: Callable[[Patch], float], ground: Ground) -> list[Patch]:
    """Split along the street line that best halves the residents, across the longer side."""
    x, y = ground.plain([part.west, part.east], [part.south, part.north])
    by_col = (x[1] - x[0] >= y[1] - y[0] and part.east - part.west >= 2) or (
        part.north - part.south < 2
    )
    low, high = (part.west, part.east) if by_col else (part.south, part.north)
    options = []
    for line in range(int(np.floor(low)) + 1, int(np.ceil(high))):
        if by_col:
            pair = [Patch(part.west, line, part.south, part.north),
                    Patch(line, part.east, part.south, part.north)]  # fmt: skip
        else:
            pair = [Patch(part.west, part.east, part.south, line),
                    Patch(part.west, part.east, line, part.north)]  # fmt: skip
        options.append((abs(count(pair[0]) - count(pair[1])), line, pair))
    return min(options, key=lambda option: option[:2])[2]


def _polygon(part: Patch, ground: Ground) -> Polygon:
    """Draw an area; it bends with the streets, and neighbors share every corner."""

    def steps(low: float, high: float) -> list[float]:
        inner = range(int(np.floor(low)) + 1, int(np.ceil(high)))
        return [low, *map(float, inner)]

    east, north = steps(part.west, part.east), steps(part.south, part.north)
    back_west = [part.east, *east[:0:-1]]
    back_south = [part.north, *north[:0:-1]]
    u = east + [part.east] * len(north) + back_west + [part.west] * len(back_south)
    v = [part.south] * len(east) + north + [part.north] * len(back_west) + back_south
    lon, lat = to_lonlat(*ground.place(u, v))
    return Polygon(np.column_stack([np.round(lon, 6), np.round(lat, 6)]))


def area_rows(areas: Areas, draws: Draws) -> list[dict[str, object]]:
    """Give what the file says about each area beside its polygon.

    Shares are in percent. One area has no shares, as where a survey is too small.
    """
    n = len(areas.ids)
    poverty = POVERTY_BY_ZONE[areas.zone] * np.exp(draws.normal(0.22, size=n))
    no_vehicle = NO_VEHICLE_BY_ZONE[areas.zone] * np.exp(draws.normal(0.25, size=n))
    age_65 = np.where(areas.zone == SUBURB, 19.0, 13.0) + draws.normal(3.0, size=n)
    spanish = np.where(areas.zone == RAILSIDE, 31.0, 11.0) * np.exp(draws.normal(0.3, size=n))
    unknown = int(np.argmin(areas.residents))
    rows = []
    for k in range(n):
        row: dict[str, object] = {
            "area_id": areas.ids[k],
            "name": areas.names[k],
            "residents": int(areas.residents[k]),
        }
        for name, share in (
            ("pct_poverty", poverty),
            ("pct_no_vehicle", no_vehicle),
            ("pct_age_65_plus", age_65),
            ("pct_spanish_at_home", spanish),
        ):
            row[name] = None if k == unknown else round(float(np.clip(share[k], 0.5, 75.0)), 1)
        rows.append(row)
    return rows


def death_rows(areas: Areas, draws: Draws) -> list[dict[str, object]]:
    """Give deaths by area and year; small counts are suppressed, as agencies do."""
    rows: list[dict[str, object]] = []
    for k, year in enumerate(YEARS):
        factor = DEATHS_BY_ZONE[areas.zone]
        factor = factor * np.where(areas.zone == RAILSIDE, 0.8 + 0.4 * k, 1.0)
        factor = factor * np.where(areas.zone == DOWNTOWN, 1.4 - 0.3 * k, 1.0)
        expected = areas.residents * factor
        expected = expected / expected.sum() * (176, 184, 171)[k]
        drawn = expected + np.sqrt(expected) * draws.normal(1.0, size=len(expected))
        deaths = np.maximum(np.round(drawn), 0).astype(int)
        word = "*" if year == YEARS[-1] else f"<{SUPPRESSED_BELOW}"
        for area, count in zip(areas.ids, deaths.tolist(), strict=True):
            rows.append(
                {
                    "area_id": area,
                    "from": f"{year}-01-01",
                    "to": f"{year}-12-31",
                    "deaths": word if 0 < count < SUPPRESSED_BELOW else count,
                }
            )
    return rows
