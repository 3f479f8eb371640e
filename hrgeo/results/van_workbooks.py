"""The week as workbooks: the roster for staff, and the sheet for the public."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Sequence
from typing import Any, Final

import xlsxwriter

from hrgeo.results.van_sheets import DAY_MIN, SheetShift, SheetVisit, WeekSheets
from hrgeo.text import say
from hrgeo.text.clock import clock_24
from hrgeo.text.van import day_words

_MADE_AT: Final = dt.datetime(2026, 1, 5)  # noqa: DTZ001 - one date for all, so that bytes repeat
_HEAD: Final = {
    "bold": True,
    "bg_color": "#D9D9D9",
    "border": 1,
    "text_wrap": True,
    "valign": "top",
}
_CELL: Final = {"border": 1, "text_wrap": True, "valign": "top"}
VISIT_COLUMNS: Final = (
    "stop", "day", "from", "to", "van", "staff", "visibility", "lon", "lat", "address",
    "open_from", "open_to",
)  # fmt: skip
"""The columns of a roster as hrgeo reads it, and when people can come."""
Row = Sequence[str | float]


def roster_workbook(week: WeekSheets, *, language: str = "en") -> bytes:
    """Make the roster for staff as a workbook.

    Parameters
    ----------
    week
        See `week_sheets`.
    language
        Of the names of sheets and days.

    Returns
    -------
    bytes
        Three sheets: the week as a grid of days, a row for each visit, a row for each shift.
        Times of the first two are those of the van at the stop, with setting up and packing
        up. hrgeo reads both as a roster. A visit that begins past midnight stands with the
        day on which it begins.
    """
    sheets: dict[str, list[Row]] = {
        say("van_files.sheet.week", language=language): _grid(week, language),
        say("van_files.sheet.visits", language=language): _visits(week, language),
        say("van_files.sheet.shifts", language=language): _shifts(week, language),
    }
    return _workbook(sheets, title=say("van_files.roster", language=language))


def public_workbook(week: WeekSheets, *, language: str = "en") -> bytes:
    """Make the sheet for the public as a workbook: place and hours of public stops alone.

    Parameters
    ----------
    week
        See `week_sheets`.
    language
        One of `hrgeo.text.LANGUAGES`.
    """
    keys = ("stop", "address", "day", "from", "to")
    rows: list[Row] = [[say(f"van_files.head.{key}", language=language) for key in keys]]
    for visit in week.public_visits:
        day = day_words(visit.day + int(visit.open_min // DAY_MIN), language=language)
        hours = [clock_24(visit.open_min), clock_24(visit.close_min)]
        rows.append([visit.stop.name, visit.stop.address, day, *hours])
    title = say("van_files.public", language=language)
    return _workbook({say("van_files.sheet.week", language=language): rows}, title=title)


def _grid(week: WeekSheets, language: str) -> list[Row]:
    """Give a row for each stop and a column for each day."""
    rows: list[Row] = [
        [say("van_files.head.stop", language=language)]
        + [day_words(day, language=language) for day in range(7)]
    ]
    for stop in week.stops:
        cells = [""] * 7
        for visit in week.visits:
            if visit.stop == stop:
                day, hours = (
                    _day(visit),
                    f"{clock_24(visit.arrive_min)}-{clock_24(visit.leave_min)}",
                )
                cells[day] = "\n".join(filter(None, (cells[day], hours)))
        rows.append([stop.name, *cells])
    return rows


def _day(visit: SheetVisit) -> int:
    """Give the day on which a visit begins by the calendar."""
    return (visit.day + int(visit.arrive_min // DAY_MIN)) % 7


def _visits(week: WeekSheets, language: str) -> list[Row]:
    crew = {(shift.van, shift.day): "; ".join(shift.crew) for shift in week.shifts}
    rows: list[Row] = [VISIT_COLUMNS]
    for visit in week.visits:
        stop = visit.stop
        times = [clock_24(at) for at in (visit.arrive_min, visit.leave_min)]
        opened = [clock_24(at) for at in (visit.open_min, visit.close_min)]
        rows.append(
            [
                stop.name,
                day_words(_day(visit), language=language),
                *times,
                visit.van,
                crew.get((visit.van, visit.day), ""),
                stop.visibility,
                *(round(at, 6) if math.isfinite(at) else "" for at in (stop.lon, stop.lat)),
                stop.address,
                *opened,
            ]
        )
    return rows


def _shifts(week: WeekSheets, language: str) -> list[Row]:
    keys = ("van", "day", "base", "leave_base", "back", "break", "driving", "serving", "setting",
            "idle", "crew", "supplies")  # fmt: skip
    rows: list[Row] = [[say(f"van_files.head.{key}", language=language) for key in keys]]
    rows += [_shift_row(shift, language) for shift in week.shifts]
    return rows


def _shift_row(shift: SheetShift, language: str) -> Row:
    pause = "" if shift.break_min is None else "-".join(clock_24(at) for at in shift.break_min)
    return [
        shift.van,
        day_words(shift.day, language=language),
        shift.base,
        clock_24(shift.leave_base_min),
        clock_24(shift.back_min),
        pause,
        *(round(shift.minutes[name]) for name in ("driving", "serving", "setting", "idle")),
        "; ".join(shift.crew),
        shift.supplies if math.isfinite(shift.supplies) else "",
    ]


def _workbook(sheets: dict[str, list[Row]], *, title: str) -> bytes:
    """Write sheets whose first row is a head; text is never a formula nor a link."""
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": _MADE_AT, "title": title})
        head, cell = book.add_format(_HEAD), book.add_format(_CELL)
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.set_landscape()
            sheet.set_paper(1)
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(0)
            sheet.freeze_panes(1, 1)
            for at, row in enumerate(rows):
                _write_row(sheet, at, row, cell if at else head)
            for at in range(len(rows[0])):
                sheet.set_column(at, at, _width([row[at] for row in rows]))
    return buffer.getvalue()


def _write_row(sheet: Any, at: int, row: Row, form: Any) -> None:
    for column, value in enumerate(row):
        if isinstance(value, str):
            sheet.write_string(at, column, value, form)
        else:
            sheet.write_number(at, column, value, form)


def _width(cells: Sequence[str | float]) -> int:
    longest = max(len(line) for cell in cells for line in str(cell).split("\n"))
    return min(max(longest, 9) + 2, 42)
