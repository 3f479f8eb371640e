"""The van week on the map: stops with when people can come, and the ways of the shifts."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import shapely

from hrgeo.maps.colors import SERVICE_COLORS
from hrgeo.maps.places import cell_text, placed
from hrgeo.maps.shapes import chained_lines, rounded
from hrgeo.model import Release
from hrgeo.text import count_words, say, term

_DASHES = ("", "9 6", "2 6")
"""Of the first, second and third van: told apart without color, too."""


def stop_rows(release: Release, language: str) -> list[dict[str, Any]]:
    """Give one entry for each stop of the van week, in the order of the week."""
    stops = release.tables.get("van_stops")
    if stops is None:
        return []
    rows = []
    number = {str(stop_id): at for at, stop_id in enumerate(stops.index, start=1)}
    for stop_id, row in placed(stops).iterrows():
        point, name = row[stops.geometry.name], cell_text(row["name"], language)
        facts = [
            [term("column", "opening_hours", language=language), cell_text(row["hours"], language)],
            [say("map.van_visits", language=language), count_words(int(row["n_visits"]))],
        ]
        for column, kind in (("visibility", "visibility"), ("host_agreed", "host_agreed")):
            said = cell_text(row.get(column), language)
            if said:
                words = term(kind, said, language=language)
                facts.append([term("column", column, language=language), words])
        rows.append(
            {
                "id": str(stop_id),
                "at": rounded(point.x, point.y),
                "name": name,
                "number": count_words(number[str(stop_id)]),  # as on the roster
                "facts": facts,
            }
        )
    return rows


def route_rows(release: Release, language: str) -> list[dict[str, Any]]:
    """Give one entry for each van: its color, its dashes, its bases, the ways of its shifts."""
    routes = release.tables.get("van_routes")
    if routes is None or not len(routes):
        return []
    names = list(dict.fromkeys(routes["van"].astype(str)))
    rows = []
    for at, name in enumerate(names):
        own = placed(routes[routes["van"].astype(str) == name])
        days = ", ".join(own["day"].astype(str))
        rows.append(
            {
                "label": say("map.van_route", language=language, van=name, days=days),
                "color": SERVICE_COLORS[at % len(SERVICE_COLORS)],
                "dash": _DASHES[at % len(_DASHES)],
                "bases": _bases(own),
                "lines": chained_lines(own.geometry.to_numpy()),
            }
        )
    return rows


def _bases(ways: gpd.GeoDataFrame) -> list[list[float]]:
    """Give where ways begin: each place once. A way begins and ends at its base."""
    first = shapely.get_point(shapely.get_geometry(ways.geometry.to_numpy(), 0), 0)
    places = [rounded(point.x, point.y) for point in first]
    return [place for at, place in enumerate(places) if place not in places[:at]]
