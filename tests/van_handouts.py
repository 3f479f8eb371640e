"""A week of two vans, planned by hand, as it passes the gate."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hrgeo.model import Release
from hrgeo.privacy import release
from hrgeo.text.clock import clock_24

SET_UP_MIN = PACK_UP_MIN = 15

# stop id, name, visibility, longitude; the others' columns follow from these.
STOPS = (
    ("s1", "Bus station", "public", -101.30),
    ("s2", "Motel Row", "confidential", -101.31),
    ("s3", "Peñón Park", "public", -101.32),
    ("s4", "Night shelter", "partner", -101.33),
)
# van, day, stop, arrive, leave, drive: the last one is past the midnight after Wednesday.
VISITS = (
    ("Van 1", "Mo", "s1", 1080, 1200, 7.2),
    ("Van 1", "Mo", "s2", 1245, 1350, 12.0),
    ("Van 2", "Mo", "s3", 600, 690, 9.5),
    ("Van 1", "We", "s4", 1320, 1410, 5.0),
    ("Van 1", "We", "s1", 1470, 1575, 14.1),
)
# van, day, leave base, back, break from, crew
SHIFTS = (
    ("Van 1", "Mo", 1072.8, 1360.4, 1200.0, "Ana Núñez;Bo Smith"),
    ("Van 1", "We", 1315.0, 1582.2, np.nan, "Ana Núñez;Cy Doe"),
    ("Van 2", "Mo", 590.5, 700.0, np.nan, ""),
)
SUMMARY: dict[str, Any] = {
    "study": {"name": "Secret study of overdoses"},
    "van": {"time_zone": "America/Chicago", "first_monday": "2026-03-02"},
}


def summary(**changes: Any) -> dict[str, Any]:
    """Give a summary with other facts of the van."""
    return SUMMARY | {"van": SUMMARY["van"] | changes}


def visits_table() -> pd.DataFrame:
    """Give the visits as a record, each of them adding 3 or more."""
    table = pd.DataFrame(VISITS, columns=["van", "day", "stop", "arrive", "leave", "drive_min"])
    table["serve_from"] = table["arrive"] + SET_UP_MIN
    table["serve_to"] = table["leave"] - PACK_UP_MIN
    table["gain"] = 777.0 + np.arange(len(table))
    return _with_clocks(table, ("arrive", "leave", "serve_from", "serve_to"))


def shifts_table() -> pd.DataFrame:
    """Give the shifts as a record."""
    names = ["van", "day", "leave_base", "back_at_base", "break_from", "crew"]
    table = pd.DataFrame(SHIFTS, columns=names)
    table["base"], table["break_min"], table["supplies"] = "Hidden office", 30, [80, np.inf, 80.0]
    for name in ("driving", "serving", "setting", "idle"):
        table[f"{name}_min"] = 60.0
    return _with_clocks(table, ("leave_base", "back_at_base", "break_from"))


def _with_clocks(table: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    for name in names:
        table[f"{name}_min"] = table[name]
        table[name] = ["" if pd.isna(at) else clock_24(at) for at in table[name]]
    return table


def stops_layer(**columns: Any) -> gpd.GeoDataFrame:
    """Give the stops; `columns` take the place of their own."""
    ids, names, visibility, lon = zip(*STOPS, strict=True)
    own = {
        "name": names,
        "visibility": visibility,
        "n_visits": [2, 1, 1, 1],
        "hours": "",
        "address": [f"{number}00 Willow Street" for number in range(1, 5)],
        "kind": "library",
        "parking": pd.array([True, False, None, True], dtype="boolean"),
        "host_agreed": ["yes", "unknown", "yes", "unknown"],
    }
    return gpd.GeoDataFrame(
        own | columns,
        geometry=gpd.points_from_xy(lon, [42.3] * len(lon)),
        index=pd.Index(ids, name="stop_id"),
        crs="EPSG:4326",
    )


def routes_layer() -> gpd.GeoDataFrame:
    """Give a way for each shift; that of the last has no line."""
    lines = [
        shapely.LineString([(-101.30, 42.30), (-101.31, 42.31), (-101.32, 42.30)]),
        shapely.LineString([(-101.30, 42.30), (-101.40, 42.30)]),
        None,
    ]
    return gpd.GeoDataFrame(
        {
            "van": [shift[0] for shift in SHIFTS],
            "day": [shift[1] for shift in SHIFTS],
            "minutes": [30.0, 31.0, 0.0],
            "length_m": [9000.0, 9100.0, 0.0],
        },
        geometry=lines,
        crs="EPSG:4326",
    )


def handed_out(**columns: Any) -> Release:
    """Give the week as it passes the gate; `columns` take the place of those of the stops."""
    return release(
        {"van_stops": stops_layer(**columns), "van_routes": routes_layer()},
        "internal",
        records={"van_visits": visits_table(), "van_shifts": shifts_table()},
    )
