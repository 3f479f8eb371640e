"""The ways of the vans along streets: for devices that navigate (GPX) and for maps (GeoJSON)."""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import Any

import geopandas as gpd
import gpxpy.gpx
import pandas as pd
import shapely

from hrgeo.results.strict_json import to_json
from hrgeo.results.van_sheets import DAYS, WeekSheets, one_line
from hrgeo.text import say
from hrgeo.text.van import day_words, moment_words

_DECIMALS = 6


def week_gpx(week: WeekSheets, routes: gpd.GeoDataFrame | None, *, language: str = "en") -> bytes:
    """Write a track for each shift, and a waypoint for each stop.

    Parameters
    ----------
    week
        See `week_sheets`.
    routes
        The layer ``van_routes``; None without ways.
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    bytes
        GPX 1.1. A stop without a place has no waypoint, a way without a line no track.
    """
    gpx = gpxpy.gpx.GPX()
    gpx.creator = "hrgeo"
    gpx.name = say("van_files.roster", language=language)
    for stop in week.stops:
        if math.isfinite(stop.lon):
            gpx.waypoints.append(
                gpxpy.gpx.GPXWaypoint(
                    latitude=round(stop.lat, _DECIMALS),
                    longitude=round(stop.lon, _DECIMALS),
                    name=f"{stop.number} {stop.name}",
                    description=_times(week, stop.number, language),
                )
            )
    for row in _rows(routes):
        track = gpxpy.gpx.GPXTrack(name=_title(row, language))
        for line in _lines(row["geometry"]):
            points = [
                gpxpy.gpx.GPXTrackPoint(round(y, _DECIMALS), round(x, _DECIMALS)) for x, y in line
            ]
            track.segments.append(gpxpy.gpx.GPXTrackSegment(points))
        if track.segments:
            gpx.tracks.append(track)
    return str(gpx.to_xml(version="1.1")).encode("utf-8")


def week_geojson(week: WeekSheets, routes: gpd.GeoDataFrame | None) -> bytes:
    """Write ways and stops as GeoJSON (RFC 7946), for any program that draws maps.

    Parameters
    ----------
    week
        See `week_sheets`.
    routes
        The layer ``van_routes``; None without ways.
    """
    features: list[dict[str, Any]] = []
    for row in _rows(routes):
        lines = _lines(row["geometry"])
        told = {
            "what": "route",
            "van": one_line(row["van"]),
            "day": one_line(row["day"]),
            "minutes": row["minutes"],
            "length_m": row["length_m"],
        }
        several = {"type": "MultiLineString", "coordinates": lines}
        features.append({"type": "Feature", "geometry": several if lines else None,
                         "properties": told})  # fmt: skip
    for stop in week.stops:
        place = {"type": "Point", "coordinates": [stop.lon, stop.lat]}
        told = {
            "what": "stop",
            "number": stop.number,
            "stop_id": one_line(stop.stop_id),
            "name": stop.name,
            "visibility": stop.visibility or None,
            "times": _times(week, stop.number, "en"),
        }
        has_place = math.isfinite(stop.lon)
        features.append({"type": "Feature", "geometry": place if has_place else None,
                         "properties": told})  # fmt: skip
    return to_json({"type": "FeatureCollection", "features": features}).encode("utf-8")


def _rows(routes: gpd.GeoDataFrame | None) -> list[dict[Hashable, Any]]:
    """Give a way in each row, its shape under ``geometry``."""
    if routes is None:
        return []
    told = pd.DataFrame(routes.drop(columns=routes.geometry.name))
    rows: list[dict[Hashable, Any]] = told.assign(geometry=list(routes.geometry)).to_dict("records")
    return rows


def _lines(shape: Any) -> list[list[list[float]]]:
    """Give the lines of a way, without those that are no more than a point."""
    if shape is None or shape.is_empty:
        return []
    parts = shape.geoms if isinstance(shape, shapely.MultiLineString) else [shape]
    return [[[float(x), float(y)] for x, y, *_ in part.coords] for part in parts if part.length]


def _title(row: dict[Hashable, Any], language: str) -> str:
    day = day_words(DAYS.index(row["day"]), language=language)
    return say("van_files.shift", language=language, van=one_line(row["van"]), day=day)


def _times(week: WeekSheets, number: int, language: str) -> str:
    """Write when people can come to a stop."""
    return "; ".join(
        say(
            "terms.hours",
            language=language,
            first=moment_words(visit.day, visit.open_min, language=language),
            last=moment_words(visit.day, visit.close_min, language=language),
        )
        for visit in week.visits
        if visit.stop.number == number
    )
