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


def gaps_question(asked: Question, questions: list[Question], release: Release) -> Question:
    """Give the question whose gaps are shown for the one asked.

    Gaps may be known at the longest threshold alone. Need that is out of reach
    there is out of reach at a shorter one too, so the next longer threshold
    with gaps stands in; the longest one where there are no gaps at all.
    """
    gaps = release.tables.get("gaps")
    answered = set() if gaps is None else set(_rows(gaps))
    longer = [
        q
        for q in questions
        if (q.service, q.mode) == (asked.service, asked.mode)
        and q.threshold_min >= asked.threshold_min
    ]
    return next((q for q in longer if q in answered), longer[-1] if longer else asked)


def question_entries(
    questions: list[Question], release: Release, language: str
) -> list[dict[str, Any]]:
    """Give what the script needs of each question."""
    nowhere = _without_service(questions, release)
    entries = []
    for asked in questions:
        shown = gaps_question(asked, questions, release)
        minutes = minutes_label(shown.threshold_min, language)
        service = term("service", asked.service, language=language)
        entries.append(
            {
                "id": "|".join([asked.service, asked.mode, f"{asked.threshold_min:g}"]),
                "label": question_label(asked, language),
                "service": asked.service,
                "service_label": service,
                "within": say(
                    "map.within",
                    language=language,
                    minutes=minutes_label(asked.threshold_min, language),
                    mode=term("mode", asked.mode, language=language),
                ),
                "gaps": questions.index(shown),
                "gaps_label": say("map.gaps_within", language=language, minutes=minutes),
                "none_listed": say("map.none_listed_here", language=language, service=service)
                if asked in nowhere
                else "",
            }
        )
    return entries


def _without_service(questions: list[Question], release: Release) -> set[Question]:
    """Give the questions about a type that is not listed, or not near these streets."""
    listed = listed_types(release)
    nowhere = {q for q in questions if not listed.get(q.service)}
    catchments = release.tables.get("catchments")
    if catchments is not None:
        is_empty = catchments.geometry.isna() | catchments.geometry.is_empty
        reached = set(_rows(catchments[~is_empty]))
        nowhere |= set(_rows(catchments[is_empty])) - reached
    return nowhere


def listed_types(release: Release) -> dict[str, int]:
    """Give how many services of each type there are; closed ones are none, so 0 is possible."""
    services = release.tables.get("services")
    if services is None:
        return {}
    counts: dict[str, int] = {}
    for cell, shut in zip(services["types"], is_closed(services), strict=True):
        for word in split_types(cell):
            counts[word] = counts.get(word, 0) + (not shut)
    return counts


def is_closed(services: pd.DataFrame) -> list[bool]:
    """Say which services are listed as closed; unknown is not closed."""
    if "is_open" not in services.columns:
        return [False] * len(services)
    return [not pd.isna(value) and not bool(value) for value in services["is_open"]]


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
