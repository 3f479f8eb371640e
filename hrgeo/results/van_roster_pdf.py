"""The roster on paper, for staff: the week on the first page, then a page for each shift."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from reportlab.lib import colors
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    NextPageTemplate,
    PageBreak,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from hrgeo.results import van_paper as paper
from hrgeo.results.van_chart import WeekChart, hour_span
from hrgeo.results.van_sheets import DAY_MIN, SheetShift, SheetStop, SheetVisit, WeekSheets
from hrgeo.results.van_times import date_words, open_words
from hrgeo.text import amount_words, join_words, say
from hrgeo.text.van import day_words, minute_words, moment_words

_ROWS_PER_CHART = 12
"""More shifts than this do not fit on a page; the chart goes on on the next one."""
_LEAST_FOR_TABLE = 200.0
"""Height [points]."""
_LINES = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.Color(0.45, 0.45, 0.45)),
        ("BACKGROUND", (0, 0), (-1, 0), paper.GRAY),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
)
Cells = list[Paragraph | str]


def roster_pdf(week: WeekSheets, *, language: str = "en") -> bytes:
    """Lay the roster out for print.

    Parameters
    ----------
    week
        See `week_sheets`.
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    bytes
        A PDF of Letter size: the week drawn and as a table, then a page for each shift. It
        names people, and stops that the public must not know of.
    """
    title = say("van_files.roster", language=language)
    story: list[Flowable] = [*_week_pages(week, language)]
    for shift in week.shifts:
        story += [
            NextPageTemplate(paper.PORTRAIT),
            PageBreak(),
            *_shift_page(week, shift, language),
        ]
    return paper.as_pdf(
        story,
        title=f"{title}: {week.study}" if week.study else title,
        footer=say("van_files.staff_only", language=language),
        first=paper.LANDSCAPE,
        language=language,
    )


def _week_pages(week: WeekSheets, language: str) -> Iterator[Flowable]:
    yield paper.written(say("van_files.roster", language=language), 17, bold=True, after=1)
    below = [week.study]
    if week.first_monday is not None:
        date = date_words(week.first_monday, language=language)
        below.append(say("van_files.from_week", language=language, date=date))
    yield paper.written(" · ".join(filter(None, below)), 9.5, after=6)
    hours = hour_span(week.shifts)
    for first in range(0, len(week.shifts), _ROWS_PER_CHART):
        yield WeekChart(week.shifts[first : first + _ROWS_PER_CHART], hours, language=language)
        yield Spacer(0, 4)
    yield paper.written(say("van_files.how_to_read", language=language), 7.5, after=8)
    # A table whose first few rows alone fit on the page is read better on the next one.
    yield CondPageBreak(_LEAST_FOR_TABLE)
    yield _stop_table(week, language)
    yield Spacer(0, 6)
    for words in _notes(week, language):
        yield paper.written(words, 8, after=2)


def _notes(week: WeekSheets, language: str) -> Iterator[str]:
    yield say(
        f"van_files.{'public_there' if week.public_visits else 'no_public'}", language=language
    )
    n_internal = sum(not (stop.is_public or stop.waits_for_host) for stop in week.stops)
    n_waiting = sum(stop.waits_for_host for stop in week.stops)
    for key, n in (("left_off_internal", n_internal), ("left_off_host", n_waiting)):
        if n:
            yield say(f"van_files.{key}", language=language, n=n)
    if any(visit.close_min > DAY_MIN for visit in week.visits):
        yield say("van_files.past_midnight", language=language)
    yield from week.clock_changes


def _stop_table(week: WeekSheets, language: str) -> Table:
    """Give the stops by day, with the hours when people can come."""
    days = sorted({visit.day for visit in week.visits})
    head: Cells = ["", _head("stop", language)]
    head += [paper.written(day_words(day, language=language), 8, bold=True) for day in days]
    rows = [head]
    for stop in week.stops:
        row: Cells = [
            paper.written(str(stop.number), 9, bold=True),
            paper.written(stop.name, 8.5, bold=True, behind=stop.address),
        ]
        for day in days:
            there = [v for v in week.visits if (v.stop, v.day) == (stop, day)]
            row.append(_cell(there, named=week.has_several_vans, language=language))
        rows.append(row)
    width = paper.page_width(paper.LANDSCAPE)
    number, name = 32.0, 192.0 if len(days) <= 5 else 142.0  # numbers of two digits on one line
    each = (width - number - name) / len(days)
    table = Table(rows, colWidths=[number, name, *[each] * len(days)], repeatRows=1, splitInRow=1)
    table.setStyle(_LINES)
    return table


def _cell(visits: Sequence[SheetVisit], *, named: bool, language: str) -> Paragraph | str:
    if not visits:
        return ""
    hours = "; ".join(open_words(visit, language=language) for visit in visits)
    return paper.written(hours, 8, behind=visits[0].van if named else "")


def _head(key: str, language: str) -> Paragraph:
    return paper.written(say(f"van_files.head.{key}", language=language), 8, bold=True)


def _shift_page(week: WeekSheets, shift: SheetShift, language: str) -> Iterator[Flowable]:
    title = say("van_files.shift", language=language, van=shift.van,
                day=day_words(shift.day, language=language))  # fmt: skip
    yield paper.written(title, 19, bold=True, after=2)
    yield paper.written(week.study, 9, after=8)
    yield _facts(shift, language)
    yield Spacer(0, 10)
    yield _visit_table(shift, language)
    yield Spacer(0, 14)
    yield paper.written(say("van_files.own_notes", language=language), 10, bold=True, after=10)
    yield paper.RuledLines(5)


def _facts(shift: SheetShift, language: str) -> Table:
    """Give who goes out, with what, and how the time is spent."""
    crew = join_words(list(shift.crew), language=language) if shift.crew else "_" * 34
    facts = {
        "crew": crew,
        "out": _span(shift, language),
        "time": say(
            "van_files.time_words",
            language=language,
            **{name: round(minutes) for name, minutes in shift.minutes.items()},
        ),
    }
    if math.isfinite(shift.supplies):
        number = amount_words(shift.supplies)
        facts["supplies"] = say("van_files.supplies_words", language=language, number=number)
    rows = [[_head(key, language), paper.written(words, 10)] for key, words in facts.items()]
    table = Table(rows, colWidths=[96, paper.page_width(paper.PORTRAIT) - 96], splitInRow=1)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ]
    )
    return table


def _span(shift: SheetShift, language: str) -> str:
    first, last = (_time(shift.day, at, language) for at in (shift.leave_base_min, shift.back_min))
    return say("terms.hours", language=language, first=first, last=last)


def _time(day: int, minutes: float, language: str) -> str:
    """Write a time of day, past midnight with its day."""
    if minutes >= DAY_MIN:
        return moment_words(day, minutes, language=language)
    return minute_words(minutes, language=language)


def _visit_table(shift: SheetShift, language: str) -> Table:
    """Give the shift in the order of time: leave the base, stop by stop, the break, back."""
    base = say("van_files.base", language=language)
    if shift.base:
        base = say("van_files.base_named", language=language, name=shift.base)
    keys = ("drive", "arrive", "open", "leave", "stop")
    rows: list[Cells] = [[_head(key, language) for key in keys]]
    leave = _time(shift.day, shift.leave_base_min, language)
    rows.append(["", "", "", paper.written(leave, 10), paper.written(base, 10)])
    break_from = math.inf if shift.break_min is None else shift.break_min[0]
    before = [visit for visit in shift.visits if visit.leave_min <= break_from]
    rows += [_visit_row(visit, language) for visit in before]
    if shift.break_min is not None:
        rows.append(_break_row(shift.day, shift.break_min, language))
    rows += [_visit_row(visit, language) for visit in shift.visits[len(before) :]]
    back = _time(shift.day, shift.back_min, language)
    drive = _minutes(shift.drive_back_min, language)
    rows.append([drive, paper.written(back, 10), "", "", paper.written(base, 10)])
    rest = paper.page_width(paper.PORTRAIT) - 52 - 70 - 92 - 70
    table = Table(rows, colWidths=[52, 70, 92, 70, rest], repeatRows=1, splitInRow=1)
    table.setStyle(_LINES)
    return table


def _minutes(minutes: float, language: str) -> Paragraph:
    words = say("terms.minutes", language=language, minutes=paper.whole_minutes(minutes))
    return paper.written(words, 9)


def _visit_row(visit: SheetVisit, language: str) -> Cells:
    stop = visit.stop
    arrive, leave = (_time(visit.day, at, language) for at in (visit.arrive_min, visit.leave_min))
    return [
        _minutes(visit.drive_min, language),
        paper.written(arrive, 10),
        paper.written(open_words(visit, language=language), 10.5, bold=True),
        paper.written(leave, 10),
        paper.written(f"{stop.number}  {stop.name}", 11, bold=True, behind=_about(stop, language)),
    ]


def _about(stop: SheetStop, language: str) -> str:
    """Give address and notes of a stop, and whether the public must not hear of it."""
    key = "not_public_yet" if stop.waits_for_host else "not_public"
    seen = "" if stop.is_public else say(f"van_files.{key}", language=language)
    return " · ".join(filter(None, (stop.address, *stop.notes, seen)))


def _break_row(day: int, span: tuple[float, float], language: str) -> Cells:
    first, last = (_time(day, at, language) for at in span)
    words = say("van_files.break_words", language=language, first=first, last=last)
    return ["", "", "", "", paper.written(words, 10)]
