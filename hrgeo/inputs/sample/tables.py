"""Writes tables as the kinds of file that users have, the same bytes each time."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from shapely import Polygon

MADE_AT = dt.datetime(2026, 1, 12, tzinfo=dt.UTC)
"""Stands in files that must say when they were made."""


def write_csv(rows: Sequence[dict[str, object]], path: Path) -> None:
    """Write rows as UTF-8 CSV with a header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_geojson(rows: Sequence[dict[str, object]], polygons: list[Polygon], path: Path) -> None:
    """Write polygons in longitude and latitude, one feature on each line."""
    features = []
    for row, polygon in zip(rows, polygons, strict=True):
        ring = [[round(x, 6), round(y, 6)] for x, y in polygon.exterior.coords]
        feature: dict[str, Any] = {
            "type": "Feature",
            "properties": row,
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        features.append(json.dumps(feature, separators=(",", ":")))
    body = ",\n".join(features)
    text = f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")


def write_xlsx(rows: Sequence[dict[str, object]], path: Path, *, sheet: str) -> None:
    """Write rows as one sheet of a workbook; the header is the first row."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": MADE_AT.replace(tzinfo=None), "title": "Invented"})
        page = book.add_worksheet(sheet)
        page.write_row(0, 0, list(rows[0]))
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row.values()):
                if value != "":
                    page.write(number, column, value)
