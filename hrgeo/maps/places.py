"""Services, suggested sites, candidates and areas, as the drawing script reads them."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hrgeo.maps.colors import OTHER_COLOR, SERVICE_COLORS
from hrgeo.maps.questions import is_closed, listed_types, split_types
from hrgeo.maps.shapes import ShapeList, rounded
from hrgeo.model import Release
from hrgeo.schemas import BARRIERS, DAYS, NO_HOURS, SERVICE_TYPES
from hrgeo.text import (
    count_label,
    count_words,
    dropped_words,
    join_words,
    percent,
    say,
    term,
)

# Contact details of staff, notes and other columns of a user's table stay out of the map.
_HOURS_AS_READ = ("hours_osm", "hours_reason", "hours_assumed")
_SERVICE_FACTS = (
    "opening_hours",
    *DAYS,
    *_HOURS_AS_READ,
    "is_open",
    "address",
    *BARRIERS,
    "languages",
    "capacity",
    "opened",
    "closed",
    "last_verified",
    "delivers",
)
_ALWAYS_ASKED = ("opening_hours", "id_required", "fee", "abstinence_required")
_SITE_FACTS = ("host_agreed", "cost", "capacity")

Fact = list[str]


def cell_text(value: Any, language: str) -> str:
    """Write a cell for people: yes and no, whole numbers without a point, nothing for missing."""
    if not pd.api.types.is_scalar(value) or pd.isna(value):
        return ""
    if isinstance(value, bool | np.bool_):
        return say("terms.yes" if value else "terms.no", language=language)
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return str(value)


def service_types(release: Release, language: str) -> list[dict[str, Any]]:
    """Give the service types that are listed, in hrgeo's order, each with its color."""
    listed = listed_types(release)
    known = [word for word in SERVICE_TYPES if word in listed and word != "other"]
    order = known + sorted(word for word in listed if word not in known)
    colors = dict(zip((w for w in order if w != "other"), SERVICE_COLORS, strict=False))
    return [
        {
            "id": word,
            "label": term("service", word, language=language),
            "color": colors.get(word, OTHER_COLOR),
            "n": listed[word],
        }
        for word in order
    ]


def service_rows(
    release: Release,
    types: list[dict[str, Any]],
    language: str,
    closures: Mapping[str, list[Any]] | None = None,
) -> list[Any]:
    """Give one entry for each service that has a place; `closures` is by service id."""
    services = release.tables.get("services")
    if services is None:
        return []
    position = {entry["id"]: at for at, entry in enumerate(types)}
    rows = []
    here = placed(services)
    # Plain dicts: looking a cell up in a row of pandas costs thirty times as much.
    cells = here.to_dict("records")
    for service_id, row, shut in zip(here.index, cells, is_closed(here), strict=True):
        words = split_types(row["types"])
        entry = {
            "id": str(service_id),
            "at": _place(row, services),
            "name": cell_text(row["name"], language),
            "types": [position[word] for word in words],
            "closed": shut,
            "facts": _service_facts(row, words, language, shut=shut),
        }
        costs = (closures or {}).get(str(service_id))
        rows.append(entry | ({"closure": costs} if costs else {}))
    return rows


def _service_facts(
    row: Mapping[Hashable, Any], words: list[str], language: str, *, shut: bool
) -> list[Fact]:
    offers = ", ".join(term("service", word, language=language) for word in words)
    facts = [[term("column", "types", language=language), offers]] if offers else []
    known = {name: cell_text(row.get(name), language) for name in _SERVICE_FACTS}
    if shut:
        # Nobody needs to know how the hours of a closed place were read.
        known |= dict.fromkeys(_HOURS_AS_READ, "")
    if known["hours_reason"] == NO_HOURS:
        # Said below, among what is not stated.
        known["hours_reason"] = ""
    if known["is_open"] != say("terms.no", language=language):
        # That a listed service exists goes without saying; that it does not, must be said.
        known["is_open"] = ""
    facts += [[term("column", n, language=language), text] for n, text in known.items() if text]
    if any(known[name] for name in (*DAYS, *_HOURS_AS_READ)):
        # By day, or by another row of the table that is the same service.
        known["opening_hours"] = known["opening_hours"] or "elsewhere"
    silent = [term("column", n, language=language) for n in _ALWAYS_ASKED if not known[n]]
    if silent:
        unknown = say("map.stated_unknown", language=language)
        label = say("map.not_stated", language=language)
        facts.append([label, f"{join_words(silent, language=language)} ({unknown})"])
    return facts


def site_rows(
    release: Release, language: str, cards: Mapping[str, list[Fact]] | None = None
) -> list[dict[str, Any]]:
    """Give one entry for each suggested site, by rank; `cards` say by site id why it is there."""
    sites = release.tables.get("sites")
    if sites is None:
        return []
    rows = []
    for site_id, row in placed(sites).sort_values("rank", kind="stable").iterrows():
        rank = cell_text(row["rank"], language)
        facts: list[Fact] = []
        if not is_about_minutes(sites):
            gain = number_label(row["gain"], release.smallest_count, language)
            facts = [
                [term("column", "gain", language=language), gain],
                [term("column", "share_after", language=language), share_label(row["share_after"])],
            ]
        for name in _SITE_FACTS:
            text = cell_text(row.get(name), language)
            if text:
                is_cost = name == "cost" and isinstance(row[name], float | int)
                text = count_words(row[name]) if is_cost else term(name, text, language=language)
                facts.append([term("column", name, language=language), text])
        facts += (cards or {}).get(str(site_id), [])
        rows.append(
            {
                "id": str(site_id),
                "at": _place(row, sites),
                "rank": rank,
                "title": say("map.site_title", language=language, rank=rank),
                "name": cell_text(row["name"], language),
                "kind": term("kind", cell_text(row.get("kind"), language), language=language),
                "facts": facts,
            }
        )
    return rows


def is_about_minutes(sites: gpd.GeoDataFrame) -> bool:
    """Tell whether sites were chosen for short ways: none of them has a share of its own.

    Their ``gain`` is the need that they are nearest to, which their cards tell.
    """
    return bool(len(sites) and sites["share_after"].isna().all())


def number_label(number: Any, smallest_count: int, language: str) -> str:
    """Write a number of need; "not known" where it is missing."""
    if pd.isna(number) or not math.isfinite(number):
        return say("terms.not_known", language=language)
    return count_label(float(number), smallest_count=smallest_count)


def share_label(share: Any) -> str:
    """Write a share; "not known" where it is missing."""
    return percent(float("nan") if pd.isna(share) else float(share))


def candidate_rows(release: Release, language: str) -> list[dict[str, Any]]:
    """Give one entry for each place that was on the list; ``dropped`` says why it was left out."""
    candidates = release.tables.get("candidates")
    if candidates is None:
        return []
    kept = placed(candidates)
    center = shapely.centroid(kept.geometry.to_numpy())
    nothing = [""] * len(kept)
    # Thousands of street positions: no row objects.
    rows = []
    for candidate_id, lon, lat, name, kind, reason in zip(
        kept.index,
        shapely.get_x(center),
        shapely.get_y(center),
        kept.get("name", nothing),
        kept.get("kind", nothing),
        kept.get("dropped_because", nothing),
        strict=True,
    ):
        entry = {
            "id": str(candidate_id),
            "at": rounded(lon, lat),
            "name": cell_text(name, language),
            "kind": term("kind", cell_text(kind, language), language=language),
        }
        why = cell_text(reason, language)
        rows.append(entry | ({"dropped": dropped_words(why, language=language)} if why else {}))
    return rows


def area_rows(
    release: Release, columns: list[str], shapes: ShapeList, language: str
) -> list[dict[str, Any]]:
    """Give one entry for each area: residents, and minutes by column (None: no way there)."""
    areas = release.tables.get("area_minutes", release.tables.get("coverage_areas"))
    if areas is None or not columns:
        return []
    rows = []
    for area_id, row in placed(areas).iterrows():
        entry = area_entry(area_id, row, areas, shapes, language)
        rows.append(entry | {"min": [_minutes(row[column]) for column in columns]})
    return rows


def area_entry(
    area_id: Hashable, row: pd.Series, areas: gpd.GeoDataFrame, shapes: ShapeList, language: str
) -> dict[str, Any]:
    """Give what every layer tells of an area: its name (or id), residents, and place."""
    geometry = row[areas.geometry.name]
    residents = row.get("residents")
    entry = {
        "id": str(area_id),
        "name": cell_text(row.get("name"), language) or str(area_id),
        "residents": "" if residents is None or pd.isna(residents) else count_words(residents),
    }
    if geometry.geom_type in {"Point", "MultiPoint"}:
        return entry | {"at": _place(row, areas)}
    return entry | {"shape": shapes.add(geometry)}


def area_column_label(column: str, language: str) -> str:
    """Name a column ``{service}_{mode}_min`` in a reader's words."""
    service, _, mode = column.removesuffix("_min").rpartition("_")
    return f"{term('service', service, language=language)}, {term('mode', mode, language=language)}"


def _minutes(value: Any) -> float | None:
    return round(float(value), 1) if not pd.isna(value) and math.isfinite(value) else None


def placed(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the rows that have a place."""
    geometry = table.geometry
    return table[~(geometry.isna() | geometry.is_empty)]


def _place(row: pd.Series | Mapping[Hashable, Any], table: gpd.GeoDataFrame) -> list[float]:
    point = row[table.geometry.name].centroid
    return rounded(point.x, point.y)
