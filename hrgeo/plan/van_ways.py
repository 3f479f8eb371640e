"""The ways of a van week along the streets."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hrgeo import travel, vans
from hrgeo.model import StreetNetwork
from hrgeo.vans.problem import DAYS

WGS84 = "EPSG:4326"


def routes_of(
    week: vans.VanWeek, points: gpd.GeoDataFrame, streets: StreetNetwork
) -> gpd.GeoDataFrame:
    """Give the way of each shift along the streets, from the base over its stops and back.

    Parameters
    ----------
    week
        The week.
    points
        Bases and stops by their labels.
    streets
        What the vans drive on.

    Returns
    -------
    geopandas.GeoDataFrame
        Index ``route_id`` (van and day); ``van``, ``day`` (``Mo`` .. ``Su``), ``minutes``,
        ``length_m``; EPSG:4326. No rows for a week without visits.
    """
    shifts: dict[tuple[str, int], list[str]] = {}
    for visit in week.stays:
        shifts.setdefault((visit.van_id, visit.day), []).append(visit.stop_id)
    legs = []
    for (van_id, _), stops in shifts.items():
        base = week.problem.van(van_id).base_id
        legs += list(zip([base, *stops], [*stops, base], strict=True))
    lonlat = {name: (at.x, at.y) for name, at in points.geometry.items()}
    ends = [np.array([lonlat[leg[k]] for leg in legs]).reshape(-1, 2) for k in (0, 1)]
    ways = travel.routes(streets, *ends) if legs else []
    rows, lines, at = [], [], 0
    for (van_id, day), stops in shifts.items():
        own, at = ways[at : at + len(stops) + 1], at + len(stops) + 1
        coordinates = np.vstack([np.asarray(way.geometry.coords) for way in own])
        rows.append((van_id, DAYS[day], sum(w.minutes for w in own), sum(w.length_m for w in own)))
        lines.append(shapely.LineString(coordinates))
    table = pd.DataFrame(rows, columns=["van", "day", "minutes", "length_m"])
    table.index = pd.Index([f"{van} {day}" for van, day, *_ in rows], name="route_id", dtype="str")
    return gpd.GeoDataFrame(table, geometry=lines, crs=WGS84)
