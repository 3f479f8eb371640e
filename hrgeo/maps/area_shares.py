"""Areas shaded by the share of need within reach, as the drawing script reads them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import geopandas as gpd
import pandas as pd

from hrgeo.maps.colors import SHARE_RAMP
from hrgeo.maps.places import area_entry, placed
from hrgeo.maps.questions import Question
from hrgeo.maps.shapes import ShapeList
from hrgeo.model import Release
from hrgeo.text import count_words, percent, say

NO_SHARE: tuple[str, ...] = ("too_few", "no_need", "not_known")
"""Why an area has no share; each is a phrase of the catalog, ``map.share_<word>``."""

_ENDS = ("share", "low", "high")

Entry: TypeAlias = list[int] | int
"""Positions of share, low and high in the labels (share alone without an interval), or of a
word in `NO_SHARE`."""


class _Labels:
    """Percentages in words, each kept once, with the class that a share of so many falls in."""

    def __init__(self, language: str) -> None:
        self.rows: list[list[Any]] = []
        self.language = language
        self._position: dict[str, int] = {}

    def add(self, share: float) -> int:
        text = percent(share, language=self.language)
        if text not in self._position:
            self._position[text] = len(self.rows)
            self.rows.append([text, share_class(share)])
        return self._position[text]


class _Columns:
    """Columns of cells, each kept once: many questions have the same answer everywhere."""

    def __init__(self) -> None:
        self.columns: list[list[Any]] = []
        self._position: dict[str, int] = {}

    def add(self, column: list[Any]) -> int:
        key = repr(column)
        if key not in self._position:
            self._position[key] = len(self.columns)
            self.columns.append(column)
        return self._position[key]


class _Kept(NamedTuple):
    """What the columns of the questions share."""

    labels: _Labels
    columns: _Columns
    counts: _Columns


def share_class(share: float) -> int:
    """Give the position in `SHARE_RAMP` of a share of 0 to 1.

    By the whole percents that a reader sees: what reads 20% is never shaded as less.

    Examples
    --------
    >>> [share_class(share) for share in (0.0, 0.194, 0.196, 0.2, 0.799, 1.0)]
    [0, 0, 1, 1, 4, 4]
    """
    shown = math.floor(share * 100 + 0.5)
    return min(shown * len(SHARE_RAMP) // 100, len(SHARE_RAMP) - 1)


def area_shares(
    release: Release,
    questions: Sequence[Question],
    need_ids: Sequence[str],
    shapes: ShapeList,
    language: str,
) -> dict[str, Any]:
    """Give the areas to report by, with the share of need within reach by question.

    Parameters
    ----------
    release
        Its table ``coverage_areas`` with the columns of
        `hrgeo.privacy.area_columns.with_area_shares`.
    questions, need_ids
        In the order of the payload.
    shapes
        Gets the shapes of the areas.
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    dict
        ``rows`` (the areas), ``labels`` (percentage in words and its class), ``columns``
        (by area an `Entry`), ``counts`` (by area the need in words), ``of_question`` (by
        question and need source the position of its column and of its counts, or None),
        ``classes`` and ``no_share``. Empty, where no question has an answer.
    """
    areas = release.tables.get("coverage_areas")
    if areas is None:
        return {"rows": []}
    here, kept = placed(areas), _Kept(_Labels(language), _Columns(), _Columns())
    of_question = [
        [_positions(here, asked, need_id, kept) for need_id in need_ids] for asked in questions
    ]
    if not kept.columns.columns or not len(here):
        return {"rows": []}
    return {
        "rows": [
            area_entry(area_id, row, areas, shapes, language) for area_id, row in here.iterrows()
        ],
        "labels": kept.labels.rows,
        "columns": kept.columns.columns,
        "counts": kept.counts.columns,
        "of_question": of_question,
        "classes": _classes(language),
        "no_share": [say(f"map.share_{word}", language=language) for word in NO_SHARE],
    }


def _positions(
    areas: gpd.GeoDataFrame, asked: Question, need_id: str, kept: _Kept
) -> list[int] | None:
    stem = f"{need_id}_{asked.service}_{asked.mode}_{asked.threshold_min:g}"
    count = f"{need_id}_{asked.mode}_n_need"
    named = [f"{stem}_{end}" for end in _ENDS]
    if not {*named, count, f"{count}_label"} <= set(areas.columns):
        return None
    cells = list(zip(*(areas[name] for name in [count, f"{count}_label", *named]), strict=True))
    return [
        kept.columns.add([_entry(n, label, ends, kept.labels) for n, label, *ends in cells]),
        kept.counts.add([_count(n, label, kept.labels.language) for n, label, *_ in cells]),
    ]


def _entry(n_need: Any, label: Any, ends: Sequence[Any], labels: _Labels) -> Entry:
    if pd.isna(ends[0]):
        return NO_SHARE.index(_why_none(n_need, label))
    # A share without an interval is possible, half an interval is none.
    told = ends if not any(pd.isna(end) for end in ends) else ends[:1]
    return [labels.add(float(end)) for end in told]


def _why_none(n_need: Any, label: Any) -> str:
    if pd.isna(n_need):
        return "not_known" if pd.isna(label) else "too_few"
    return "not_known" if n_need else "no_need"


def _count(n_need: Any, label: Any, language: str) -> str:
    """Write need: a number, or the class of a small one."""
    if not pd.isna(n_need):
        return count_words(float(n_need))
    return say("terms.not_known", language=language) if pd.isna(label) else str(label)


def _classes(language: str) -> list[dict[str, str]]:
    step = 100 // len(SHARE_RAMP)
    last = len(SHARE_RAMP) - 1
    return [
        {
            "label": say(
                "map.class_range",
                language=language,
                low=percent(at * step / 100, language=language),
                high=percent(1.0 if at == last else ((at + 1) * step - 1) / 100, language=language),
            ),
            "color": color,
        }
        for at, color in enumerate(SHARE_RAMP)
    ]
