"""The sheet for the public: where the van stops and when people can come, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from reportlab.lib import colors
from reportlab.platypus import Flowable, PageBreak, Spacer, Table

from hrgeo.results import van_paper as paper
from hrgeo.results.van_sheets import DAY_MIN, SheetVisit, WeekSheets
from hrgeo.results.van_times import date_words, open_words
from hrgeo.text import LANGUAGES, say
from hrgeo.text.van import day_words


def public_pdf(week: WeekSheets) -> bytes:
    """Lay out for print where and when people can come.

    Parameters
    ----------
    week
        See `week_sheets`; at least one of its stops must be public.

    Returns
    -------
    bytes
        A PDF of Letter size, with a page for each language. It has names, addresses and
        hours of public stops alone: no other stop, no need, no van, no base, nobody's name,
        no times of setting up, nor what the study is called.
    """
    story: list[Flowable] = []
    for at, language in enumerate(LANGUAGES):
        story += [*([PageBreak()] if at else []), *_page(week, language)]
    title = say("van_files.public", language=LANGUAGES[0])
    return paper.as_pdf(story, title=title, footer=title, language=LANGUAGES[0])


def _page(week: WeekSheets, language: str) -> Iterator[Flowable]:
    yield paper.written(say("van_files.public", language=language), 25, bold=True, after=6)
    if week.first_monday is not None:
        date = date_words(week.first_monday, language=language)
        words = say("van_files.from_week", language=language, date=date)
        yield paper.written(words, 12, after=4)
    yield paper.written(say("van_files.every_week", language=language), 12, after=14)
    yield _stops(week, language)
    yield Spacer(0, 18)
    yield paper.written(say("van_files.can_change", language=language), 11, after=12)
    yield paper.RuledLines(2)


def _stops(week: WeekSheets, language: str) -> Table:
    """Give a row for each stop, its hours under one another."""
    rows = []
    for stop in week.stops:
        visits = [visit for visit in week.public_visits if visit.stop == stop]
        if visits:
            hours = [paper.written(_hours(v, language), 13, after=2) for v in visits]
            rows.append([paper.written(stop.name, 15, bold=True, behind=stop.address), hours])
    width = paper.page_width(paper.PORTRAIT)
    table = Table(rows, colWidths=[width * 0.5, width * 0.5], splitInRow=1)
    table.setStyle(
        [
            ("LINEABOVE", (0, 0), (-1, -1), 1.2, colors.black),
            ("LINEBELOW", (0, -1), (-1, -1), 1.2, colors.black),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 8),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 10),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
        ]
    )
    return table


def _hours(visit: SheetVisit, language: str) -> str:
    """Write day and hours; what opens past midnight is told with the day on which it opens."""
    day = day_words(visit.day + int(visit.open_min // DAY_MIN), language=language)
    hours = open_words(visit, language=language)
    return say("van_files.day_hours", language=language, day=day, hours=hours)
