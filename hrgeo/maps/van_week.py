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


def stop_rows(release: Release, language: str, day: str | None = None) -> list[dict[str, Any]]:
    """Give one entry for each stop of the van week, with the number that the roster gives it.

    Parameters
    ----------
    release
        With the layer ``van_stops`` in the order of the week; for a day with the record
        ``van_visits`` too.
    language
        One of `hrgeo.text.LANGUAGES`.
    day
        ``Mo`` .. ``Su``: the stops of shifts of that day alone, with the same numbers.
    """
    stops = release.tables.get("van_stops")
    if stops is None:
        return []
    numbers = {stop_id: number for number, stop_id in enumerate(stops.index, start=1)}
    shown = placed(stops)
    if day is not None:
        visits = release.records["van_visits"]
        shown = shown[shown.index.isin(visits.loc[visits["day"] == day, "stop"])]
    rows = []
    for stop_id, row in shown.iterrows():
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
                "number": count_words(numbers[stop_id]),
                "facts": facts,
            }
        )
    return rows


def route_rows(release: Release, language: str, day: str | None = None) -> list[dict[str, Any]]:
    """Give one entry for each van: its color, its dashes, its bases, the ways of its shifts.

    Of one day alone (``Mo`` .. ``Su``) where one is given; each van keeps its color.
    """
    routes = release.tables.get("van_routes")
    if routes is None or not len(routes):
        return []
    names = list(dict.fromkeys(routes["van"].astype(str)))
    rows = []
    for at, name in enumerate(names):
        own = placed(routes[routes["van"].astype(str) == name])
        if day is not None:
            own = own[own["day"] == day]
        if not len(own):
            continue
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


def van_day(release: Release, day: str | None, *, language: str = "en") -> dict[str, Any]:
    """Give the part of `map_payload` on the van week, of one day or of all.

    Parameters
    ----------
    release
        With the layers ``van_stops`` and ``van_routes`` and the record ``van_visits``.
    day
        ``Mo`` .. ``Su``; None for the whole week.
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    dict
        ``stops`` and ``routes``, to be put in the place of those of the payload.
    """
    return {
        "stops": stop_rows(release, language, day),
        "routes": route_rows(release, language, day),
    }


def _bases(ways: gpd.GeoDataFrame) -> list[list[float]]:
    """Give where ways begin: each place once. A way begins and ends at its base."""
    first = shapely.get_point(shapely.get_geometry(ways.geometry.to_numpy(), 0), 0)
    places = [rounded(point.x, point.y) for point in first]
    return [place for at, place in enumerate(places) if place not in places[:at]]
