"""The questions that a map answers: which service, how, within how many minutes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd

from hrgeo.model import Release
from hrgeo.text import say, term


class Question(NamedTuple):
    """A service type, a mode and a threshold."""

    service: str
    mode: str
    threshold_min: float


_COLUMNS = list(Question._fields)


def minutes_label(minutes: float, language: str) -> str:
    """Write a threshold, as ``10 min``."""
    return say("map.threshold", language=language, minutes=f"{minutes:g}")


def question_label(question: Question, language: str) -> str:
    """Write a question, as ``Naloxone, on foot, 10 min``."""
    return say(
        "map.question_option",
        language=language,
        service=term("service", question.service, language=language),
        mode=term("mode", question.mode, language=language),
        minutes=minutes_label(question.threshold_min, language),
    )


def questions_of(release: Release) -> list[Question]:
    """Give the questions that catchments or gaps answer, by service, mode and threshold.

    Services stand in the order in which the tables name them.
    """
    tables = [release.tables[name] for name in ("gaps", "catchments") if name in release.tables]
    rows = [row for table in tables for row in _rows(table)]
    order = {service: at for at, service in reversed(list(enumerate(q.service for q in rows)))}
    return sorted(set(rows), key=lambda q: (order[q.service], q.mode != "walk", *q))


def _rows(table: gpd.GeoDataFrame) -> Iterable[Question]:
    frame = pd.DataFrame(table)[_COLUMNS].drop_duplicates()
    for service, mode, minutes in frame.itertuples(index=False, name=None):
        yield Question(str(service), str(mode), float(minutes))


def question_entries(
    questions: list[Question], release: Release, language: str
) -> list[dict[str, Any]]:
    """Give what the script needs of each question."""
    listed = listed_types(release)
    return [
        {
            "id": "|".join([q.service, q.mode, f"{q.threshold_min:g}"]),
            "label": question_label(q, language),
            "service": q.service,
            "none_listed": ""
            if q.service in listed
            else say(
                "map.none_listed_here",
                language=language,
                service=term("service", q.service, language=language),
            ),
        }
        for q in questions
    ]


def listed_types(release: Release) -> dict[str, int]:
    """Give how many services of each type there are."""
    services = release.tables.get("services")
    if services is None:
        return {}
    counts: dict[str, int] = {}
    for cell in services["types"]:
        for word in split_types(cell):
            counts[word] = counts.get(word, 0) + 1
    return counts


def split_types(cell: Any) -> list[str]:
    """Give the types of one service, from text with ``;`` between them.

    Examples
    --------
    >>> split_types("ssp; naloxone;"), split_types(None)
    (['ssp', 'naloxone'], [])
    """
    if not isinstance(cell, str):
        return []
    return list(dict.fromkeys(word.strip() for word in cell.split(";") if word.strip()))
