"""What a map shows, as tables of text: for readers who cannot use the picture."""

from __future__ import annotations

from dataclasses import dataclass

from hrgeo.maps.places import (
    cell_text,
    is_about_minutes,
    number_label,
    placed,
    service_rows,
    service_types,
    share_label,
)
from hrgeo.maps.questions import Question, gaps_question, question_label, questions_of
from hrgeo.model import Release
from hrgeo.text import say, term


@dataclass(frozen=True)
class TextTable:
    """A table of text.

    Attributes
    ----------
    caption
        What it shows.
    columns
        Heads of the columns.
    rows
        Cells, as text.
    empty
        Sentence to show where there are no rows.
    site_ids
        By row: id of the suggested site that the row is about, so that it can
        be shown on the map. Empty where rows are not sites.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = ""
    site_ids: tuple[str, ...] = ()


def _heads(names: tuple[str, ...], language: str) -> tuple[str, ...]:
    return tuple(term("column", name, language=language) for name in names)


def sites_table(release: Release, *, language: str = "en") -> TextTable:
    """Give the suggested sites by rank: name, kind, place, gain, share after it.

    Of short ways: the need that each is nearest to, and no share.
    """
    sites = release.tables.get("sites")
    rows, ids = [], []
    by_minutes = sites is not None and is_about_minutes(sites)
    if sites is not None:
        for site_id, row in placed(sites).sort_values("rank", kind="stable").iterrows():
            point = row[sites.geometry.name].centroid
            ids.append(str(site_id))
            rows.append(
                (
                    cell_text(row["rank"], language),
                    cell_text(row["name"], language),
                    term("kind", cell_text(row.get("kind"), language), language=language),
                    f"{point.x:.5f}, {point.y:.5f}",
                    number_label(row["gain"], release.smallest_count, language),
                    *([] if by_minutes else [share_label(row["share_after"])]),
                )
            )
    return TextTable(
        say("map.sites_table", language=language),
        _heads(
            ("rank", "name", "kind", "lonlat")
            + (("nearest",) if by_minutes else ("gain", "share_after")),
            language,
        ),
        tuple(rows),
        say("map.no_sites", language=language),
        tuple(ids),
    )


def van_table(release: Release, *, language: str = "en") -> TextTable:
    """Give the stops of the van week: name, when people can come, visits a week."""
    stops = release.tables.get("van_stops")
    rows: list[tuple[str, ...]] = []
    if stops is not None:
        rows = [
            (
                cell_text(row["name"], language),
                cell_text(row["hours"], language),
                cell_text(row["n_visits"], language),
            )
            for _, row in placed(stops).iterrows()
        ]
    heads = _heads(("name", "opening_hours"), language)
    visits = say("map.van_visits", language=language)
    return TextTable(say("map.van_table", language=language), (*heads, visits), tuple(rows))


def gaps_table(
    release: Release,
    *,
    question: tuple[str, str, float] | None = None,
    most: int = 10,
    language: str = "en",
) -> TextTable:
    """Give the largest gaps of one question (by default the first one) by need source.

    Where gaps are known at a longer threshold alone, those are given; the
    caption names it.
    Gaps whose count is too small to be shown are left out: their order
    carries no meaning.
    """
    gaps = release.tables.get("gaps")
    questions = questions_of(release)
    asked = Question(*question) if question else (questions[0] if questions else None)
    if asked is not None:
        asked = gaps_question(asked, questions, release)
    caption = say("map.gaps_table", language=language)
    rows: list[tuple[str, ...]] = []
    if gaps is not None and asked is not None:
        label = question_label(asked, language)
        caption = say("map.gaps_table_for", language=language, question=label)
        here = (
            (gaps["service"] == asked.service)
            & (gaps["mode"] == asked.mode)
            & (gaps["threshold_min"] == asked.threshold_min)
            & gaps["n_uncovered"].notna()
            & (gaps["rank"] <= most)
        )
        shown = gaps[here]
        rows = [
            tuple(cell_text(cell, language) for cell in cells)
            for cells in zip(
                shown["need_id"],
                shown["rank"],
                shown["cell_or_area"],
                shown["n_uncovered_label"],
                shown["n_need_label"],
                strict=True,
            )
        ]
    return TextTable(
        caption,
        _heads(("need_id", "rank", "cell_or_area", "n_uncovered", "n_need"), language),
        tuple(rows),
        say("map.no_gaps", language=language),
    )


def services_table(release: Release, *, language: str = "en") -> TextTable:
    """Give the services: name, what they offer, and what is known of each."""
    types = service_types(release, language)
    offers = term("column", "types", language=language)
    rows = tuple(
        (
            row["name"],
            ", ".join(types[at]["label"] for at in row["types"]),
            "; ".join(f"{label}: {text}" for label, text in row["facts"] if label != offers),
        )
        for row in service_rows(release, types, language)
    )
    return TextTable(
        say("map.services_table", language=language),
        _heads(("name", "types", "facts"), language),
        rows,
        say("terms.none_listed", language=language),
    )
