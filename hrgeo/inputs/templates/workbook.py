"""A template as a workbook: the table to fill in first, how to fill it in second."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any, Final

import xlsxwriter

from hrgeo.inputs.templates.tables import TableTemplate
from hrgeo.schemas import CANDIDATES, NEED_POINTS, SERVICE_TYPES, SERVICES, Column
from hrgeo.text import has, say, term

_MADE_AT: Final = dt.datetime(2026, 1, 12)  # noqa: DTZ001 - one date for all, so that bytes repeat
_ROWS_TO_FILL: Final = 2_000
"""So many rows have drop-down lists."""
_MOST_WIDTH, _LEAST_WIDTH = 36, 10
_MOST_LISTED: Final = 200
"""A list of words longer than this does not fit into a cell's own rule."""
_MOST_NAMES: Final = 12
_GUIDE_WIDTHS: Final = (20, 12, 60, 44, 40, 40)
_HEAD: Final = {"bold": True, "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}
_COLORS: Final = {"required": "#1F4E79", "place": "#1F4E79", "optional": "#5B6770"}


def template_workbook(template: TableTemplate) -> bytes:
    """Make the workbook of a template; the same bytes each time.

    Parameters
    ----------
    template
        One of `TEMPLATES`.

    Returns
    -------
    bytes
        A file of Excel's own format. Its first sheet is read by hrgeo as it is.
    """
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        title = say("template.title", table=say(f"template.table.{template.name}"))
        book.set_properties({"created": _MADE_AT, "title": title})
        table = book.add_worksheet(template.name)
        guide = book.add_worksheet(say("template.guide_sheet"))
        type_cells = _write_guide(book, guide, template, title)
        _write_table(book, table, template, type_cells)
    return buffer.getvalue()


def _write_table(book: Any, sheet: Any, template: TableTemplate, type_cells: str) -> None:
    heads = {kind: book.add_format({**_HEAD, "bg_color": color}) for kind, color in _COLORS.items()}
    formats = {
        "text": book.add_format({"num_format": "@"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "number": book.add_format({}),
    }
    columns = template.columns
    for at, column in enumerate(columns):
        kind = (
            "optional" if template.need_of(column) == say("template.need.optional") else "required"
        )
        sheet.set_column(at, at, _width(template, column), formats[_cell_kind(column)])
        sheet.write_string(0, at, column.name, heads[kind])
        _add_list(sheet, at, template, column, type_cells)
    for number, row in enumerate(template.rows, start=1):
        for at, column in enumerate(columns):
            _write_cell(sheet, number, at, row.get(column.name, ""), column, formats)
    # Excel marks digits kept as text as a fault; ids and ZIP codes are text on purpose.
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{_ROWS_TO_FILL}"})
    sheet.freeze_panes(1, 0)


def _cell_kind(column: Column) -> str:
    """Text keeps zeros in front of ids and ZIP codes, and times as they were typed."""
    if column.type in ("number", "share"):
        return "number"
    return "date" if column.type == "date" else "text"


def _write_cell(
    sheet: Any, row: int, at: int, text: str, column: Column, formats: dict[str, Any]
) -> None:
    if not text:
        return
    kind = _cell_kind(column)
    if kind == "date":
        day = dt.datetime.fromisoformat(text)
        sheet.write_datetime(row, at, day, formats["date"])
    elif kind == "number" and not text.startswith("<"):
        sheet.write_number(row, at, float(text), formats["number"])
    else:
        sheet.write_string(row, at, text, formats["text"])


def _width(template: TableTemplate, column: Column) -> int:
    longest = max([len(row.get(column.name, "")) for row in template.rows], default=0)
    return min(max(longest, len(column.name), _LEAST_WIDTH) + 2, _MOST_WIDTH)


def _add_list(
    sheet: Any, at: int, template: TableTemplate, column: Column, type_cells: str
) -> None:
    """Offer the words of a column as a list; other words stay possible after a warning."""
    words = template.words(column)
    if not words:
        return
    several = template.is_list_of_types(column)
    source = list(words) if len(",".join(words)) <= _MOST_LISTED else f"={type_cells}"
    rule: dict[str, Any] = {"validate": "list", "source": source, "error_type": "warning"}
    if several:
        rule["show_error"] = False  # several types stand in one cell, with ; between them
    else:
        rule["error_title"] = say("template.list_title")
        rule["error_message"] = say("template.list_error")
    sheet.data_validation(1, at, _ROWS_TO_FILL, at, rule)


def _write_guide(book: Any, sheet: Any, template: TableTemplate, title: str) -> str:
    """Write how to fill the table in; give the cells that list the service types."""
    bold = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({**_HEAD, "bg_color": _COLORS["required"]})
    text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for at, width in enumerate(_GUIDE_WIDTHS):
        sheet.set_column(at, at, width)
    sheet.write_string(0, 0, title, bold)
    row = 1
    for line in guide_lines(template):
        sheet.merge_range(row, 0, row, len(_GUIDE_WIDTHS) - 1, line, text)
        sheet.set_row(row, 16 * (1 + len(line) // 190))
        row += 1
    row = _write_rows(sheet, row + 1, head, text, [guide_head(), *guide_rows(template)])
    if not any(template.is_list_of_types(column) for column in template.columns):
        return ""
    types = [(word, term("service", word)) for word in SERVICE_TYPES]
    first = row + 2
    last = _write_rows(
        sheet,
        row + 1,
        head,
        text,
        [(say("template.head.type"), say("template.head.meaning_type")), *types],
    )
    name = say("template.guide_sheet").replace("'", "''")
    return f"'{name}'!$A${first + 1}:$A${last}"


def _write_rows(sheet: Any, row: int, head: Any, text: Any, lines: Sequence[Sequence[str]]) -> int:
    """Write lines under one another, the first as a header; give the row behind the last."""
    for number, line in enumerate(lines):
        for at, cell in enumerate(line):
            sheet.write_string(row + number, at, cell, head if number == 0 else text)
    return row + len(lines)


def guide_lines(template: TableTemplate) -> list[str]:
    """Give what to know before filling a template in, a sentence or two on each line."""
    keys = ["example", "columns", "unknown", template.name]
    if template.has_place:
        keys.append("place")
    if template.schema in (SERVICES, NEED_POINTS, CANDIDATES):
        keys.append("addresses")
    return [say(f"template.how.{key}") for key in keys if has(f"template.how.{key}")]


def guide_head() -> tuple[str, ...]:
    """Give the names of the columns of the data dictionary."""
    names = ("column", "need", "meaning", "written", "words", "other_names")
    return tuple(say(f"template.head.{name}") for name in names)


def guide_rows(template: TableTemplate) -> list[tuple[str, ...]]:
    """Give the data dictionary: one line for each column."""
    return [
        (
            column.name,
            template.need_of(column),
            template.meaning(column),
            say(f"template.written.{_way_of_writing(template, column)}"),
            _words_shown(template, column),
            _other_names(column),
        )
        for column in template.explained
    ]


def _way_of_writing(template: TableTemplate, column: Column) -> str:
    if template.is_list_of_types(column):
        return "types"
    return "words" if column.type == "text" and template.words(column) else column.type


def _words_shown(template: TableTemplate, column: Column) -> str:
    if template.is_list_of_types(column):
        return say("template.types_below")
    return ", ".join(template.words(column))


def _other_names(column: Column) -> str:
    names = ", ".join(column.aliases[:_MOST_NAMES])
    rest = len(column.aliases) - _MOST_NAMES
    return say("template.more_names", names=names, number=rest) if rest > 0 else names
