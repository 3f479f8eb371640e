"""The content of a map, as the drawing script reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd

from hrgeo.errors import InputError
from hrgeo.maps.area_shares import area_shares
from hrgeo.maps.closures import closure_costs
from hrgeo.maps.colors import MINUTES_RAMP, NEED_RAMP, class_of, class_starts, spread
from hrgeo.maps.places import (
    area_column_label,
    area_rows,
    candidate_rows,
    cell_text,
    service_rows,
    service_types,
    site_rows,
)
from hrgeo.maps.questions import (
    Question,
    minutes_label,
    question_entries,
    questions_of,
)
from hrgeo.maps.shapes import ShapeList, bounds_of, chained_lines, polygon_shape
from hrgeo.maps.site_cards import cards_of
from hrgeo.maps.van_week import route_rows, stop_rows
from hrgeo.model import Release
from hrgeo.text import count_words, say, small_count_label, term, words

_STREET_GROUPS: Mapping[str, tuple[str, ...]] = {
    "motorway": ("motorway", "motorway_link", "trunk", "trunk_link"),
    "major": ("primary", "primary_link", "secondary", "secondary_link"),
    "middle": ("tertiary", "tertiary_link"),
    "path": (
        "service",
        "footway",
        "path",
        "cycleway",
        "steps",
        "pedestrian",
        "track",
        "corridor",
        "bridleway",
    ),
}
"""Classes of street that are drawn alike; all others are ``minor``."""


def map_payload(
    release: Release,
    *,
    question: tuple[str, str, float] | None = None,
    need_labels: Mapping[str, str] | None = None,
    siting: Mapping[str, Any] | None = None,
    with_streets: bool = True,
    language: str = "en",
) -> dict[str, Any]:
    """Give everything that ``drawHrgeoMap`` needs to draw a release.

    Parameters
    ----------
    release
        Tables that passed the gate (see `hrgeo.privacy.release`). Tables that
        are missing or empty draw nothing.
    question
        The ``(service, mode, threshold_min)`` to show first; by default the
        first one that there is.
    need_labels
        Need source to what a reader calls it; by default its id.
    siting
        That part of ``summary.json``; from it come the cards that say why a site is
        suggested.
    with_streets
        Whether to put the streets in. Without them the script keeps those it
        has drawn before (see `streets_payload`).
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    dict
        Ready for `json.dumps`; the same release gives the same payload. Small
        counts are in it as labels alone.

    Raises
    ------
    InputError
        If `release` is not a `Release`, or holds exact places of need.
    """
    require_drawable(release)
    shapes = ShapeList()
    questions = questions_of(release)
    need_ids = _need_ids(release)
    types = service_types(release, language)
    payload = {
        "version": 1,
        "language": language,
        "words": _words(language),
        "bounds": _bounds(release),
        "questions": question_entries(questions, release, language),
        "question": _first_question(questions, question),
        "need": [
            _need_entry(release, need_id, (need_labels or {}).get(need_id, need_id), shapes)
            for need_id in need_ids
        ],
        "gaps": _gaps(release, questions, need_ids, shapes),
        "catchments": _catchments(release, questions),
        "types": types,
        "services": service_rows(
            release, types, language, closure_costs(release, questions, need_ids)
        ),
        "sites": site_rows(
            release,
            language,
            cards_of(siting, smallest_count=release.smallest_count, language=language),
        ),
        "candidates": candidate_rows(release, language),
        "stops": stop_rows(release, language),
        "routes": route_rows(release, language),
        "zones": _zones(release, language),
        "areas": _areas(release, questions, shapes, language),
        "area_shares": area_shares(release, questions, need_ids, shapes, language),
        "boundary": _boundary(release),
    }
    payload["shapes"] = shapes.shapes
    if with_streets:
        payload["streets"] = streets_payload(release)
    return payload


def require_drawable(release: object) -> None:
    """Refuse anything but a release without exact places of need."""
    if not isinstance(release, Release):
        raise InputError("Only a Release can be drawn. Make one with hrgeo.privacy.release.")
    if "need_points" in release.tables:
        raise InputError("Exact places of need are never drawn. Leave out the table need_points.")


def streets_payload(release: Release) -> list[dict[str, Any]]:
    """Give the streets alone: one entry for each group of classes, in the order of drawing."""
    streets = release.tables.get("streets")
    if streets is None or not len(streets):
        return []
    group_of = {name: group for group, names in _STREET_GROUPS.items() for name in names}
    groups = streets["street_class"].map(lambda name: group_of.get(name, "minor")).to_numpy()
    lines = streets.geometry.to_numpy()
    return [
        {"group": group, "lines": chained_lines(lines[groups == group])}
        for group in ("path", "minor", "middle", "major", "motorway")
        if (groups == group).any()
    ]


def _words(language: str) -> dict[str, str]:
    prefix = "map."
    own = {k.removeprefix(prefix): v for k, v in words(language).items() if k.startswith(prefix)}
    own["not_reached"] = say("terms.not_reached", language=language)
    # The script puts the numbers in.
    own["interval"] = words(language)["terms.interval"]
    own["no_reason_to_close"] = say("fragility.no_reason_to_close", language=language)
    own["residents"] = term("column", "residents", language=language)
    return own


def _need_ids(release: Release) -> list[str]:
    tables = [release.tables[name] for name in ("need_cells", "gaps") if name in release.tables]
    return list(dict.fromkeys(str(need) for table in tables for need in table["need_id"]))


def _first_question(questions: list[Question], asked: tuple[str, str, float] | None) -> int:
    wanted = Question(*asked) if asked else None
    return questions.index(wanted) if wanted in questions else 0


def _bounds(release: Release) -> list[list[float]] | None:
    """Bounds of the study area, or else of whatever there is."""
    tables = release.tables
    for name in ("boundary", "streets", "need_cells"):
        if name in tables and len(tables[name]):
            return bounds_of([tables[name].total_bounds])
    return bounds_of([table.total_bounds for table in tables.values() if len(table)])


def _need_entry(release: Release, need_id: str, label: str, shapes: ShapeList) -> dict[str, Any]:
    cells = release.tables.get("need_cells")
    small = release.smallest_count
    rows = cells[cells["need_id"].astype(str) == need_id] if cells is not None else None
    if rows is None or not len(rows):
        return {"id": need_id, "label": label, "classes": [], "cells": [], "small": ""}
    shown = rows["n_need"].dropna()
    starts = class_starts(small, int(shown.max()) if len(shown) else 0)
    entries = [
        {
            "shape": shapes.add(shape),
            "class": -1 if under else class_of(int(number), starts),
            "label": text,
        }
        for shape, number, text, under in zip(
            rows.geometry,
            rows["n_need"],
            rows["n_need_label"],
            rows["under_threshold"],
            strict=True,
        )
        if under or number > 0
    ]
    return {
        "id": need_id,
        "label": label,
        "classes": _need_classes(starts),
        "cells": entries,
        "small": small_count_label(small) if bool(rows["under_threshold"].any()) else "",
    }


def _need_classes(starts: list[int]) -> list[dict[str, str]]:
    colors = spread(NEED_RAMP, len(starts))
    return [{"label": _class_label(starts, at), "color": colors[at]} for at in range(len(starts))]


def _class_label(starts: list[int], at: int) -> str:
    low = count_words(starts[at])
    if at + 1 == len(starts):
        return say("map.class_open", low=low)
    if starts[at + 1] - 1 == starts[at]:
        return say("map.class_single", low=low)
    return say("map.class_range", low=low, high=count_words(starts[at + 1] - 1))


def _gaps(
    release: Release, questions: list[Question], need_ids: list[str], shapes: ShapeList
) -> list[dict[str, Any]]:
    gaps = release.tables.get("gaps")
    if gaps is None:
        return []
    return [
        {
            "question": questions.index(Question(str(service), str(mode), float(minutes))),
            "need": need_ids.index(str(need_id)),
            "rank": int(rank),
            "shape": shapes.add(shape),
            "label": label,
            "small": bool(under),
        }
        for service, mode, minutes, need_id, rank, shape, label, under in zip(
            gaps["service"],
            gaps["mode"],
            gaps["threshold_min"],
            gaps["need_id"],
            gaps["rank"],
            gaps.geometry,
            gaps["n_uncovered_label"],
            gaps["n_uncovered"].isna(),
            strict=True,
        )
    ]


def _catchments(release: Release, questions: list[Question]) -> list[dict[str, Any]]:
    catchments = release.tables.get("catchments")
    if catchments is None:
        return []
    return [
        {
            "question": questions.index(Question(str(service), str(mode), float(minutes))),
            "shape": polygon_shape(shape),
        }
        for service, mode, minutes, shape in zip(
            catchments["service"],
            catchments["mode"],
            catchments["threshold_min"],
            catchments.geometry,
            strict=True,
        )
    ]


def _zones(release: Release, language: str) -> list[dict[str, Any]]:
    """Give the ground on which no site may stand, one entry for each rule."""
    zones = release.tables.get("rule_areas")
    if zones is None:
        return []
    return [
        {"label": cell_text(label, language), "shape": polygon_shape(shape)}
        for label, shape in zip(zones["words"], zones.geometry, strict=True)
        if shape is not None and not shape.is_empty
    ]


def _areas(
    release: Release, questions: list[Question], shapes: ShapeList, language: str
) -> dict[str, Any]:
    """Give the areas, and for each question its column and the classes of minutes."""
    areas = release.tables.get("area_minutes", release.tables.get("coverage_areas"))
    columns = [] if areas is None else sorted(c for c in areas.columns if _is_minutes(areas, c))
    return {
        "columns": [area_column_label(column, language) for column in columns],
        "of_question": [
            columns.index(f"{q.service}_{q.mode}_min")
            if f"{q.service}_{q.mode}_min" in columns
            else None
            for q in questions
        ],
        "classes": [_minute_classes(q, questions, language) for q in questions],
        "rows": area_rows(release, columns, shapes, language),
    }


def _is_minutes(areas: gpd.GeoDataFrame, column: str) -> bool:
    return column.endswith("_min") and areas[column].dtype.kind in "fiu"


def _minute_classes(
    question: Question, questions: list[Question], language: str
) -> list[dict[str, Any]]:
    """Give classes by the thresholds of the question's service and mode; the last has no end."""
    steps = sorted(
        q.threshold_min
        for q in questions
        if (q.service, q.mode) == (question.service, question.mode)
    )[: len(MINUTES_RAMP) - 1]
    classes: list[dict[str, Any]] = [
        {
            "up_to": minutes,
            "label": say("map.up_to", language=language, minutes=minutes_label(minutes, language)),
            "color": MINUTES_RAMP[at],
        }
        for at, minutes in enumerate(steps)
    ]
    over = say("map.over", language=language, minutes=minutes_label(steps[-1], language))
    return [*classes, {"up_to": None, "label": over, "color": MINUTES_RAMP[-1]}]


def _boundary(release: Release) -> list[Any]:
    boundary = release.tables.get("boundary")
    return [] if boundary is None else [polygon_shape(shape) for shape in boundary.geometry]
