"""Spreadsheets: .xlsx, whose archive is checked and packed anew before it is read."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd
import python_calamine

from hrgeo.errors import InputError
from hrgeo.files.archives import workbook_anew
from hrgeo.files.delimited import find_decimal
from hrgeo.files.headed import Range, headed_table
from hrgeo.files.paths import read_bytes
from hrgeo.files.raw_table import RawTable, text_column
from hrgeo.files.sheets import choose_sheet

_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_FROM_1904: Final = re.compile(rb"\bdate1904\s*=\s*[\"'](?:1|true)[\"']")
_DATE_NAME: Final = re.compile(r"date|fecha|timestamp", re.IGNORECASE)
_DAY_NUMBER: Final = r"\d{5}(?:\.\d+)?"
_MOMENTS: Final = (dt.datetime, dt.date, dt.time, dt.timedelta)


def _counts_from_1904(book: io.BytesIO) -> bool:
    """Say whether a workbook counts its days from 1904, as those of old Macs do."""
    with zipfile.ZipFile(book) as archive:
        names = [name for name in archive.namelist() if name.endswith("workbook.xml")]
        found = any(_FROM_1904.search(archive.read(name)) for name in names)
    book.seek(0)
    return found


def _shown(value: Any, *, with_time: bool) -> Any:
    """Write a date or time as the sheet shows it: whole seconds, hours beyond 24.

    A column of dates with times has a time in every cell, midnight too: the reader
    gives those as dates alone.
    """
    if isinstance(value, dt.datetime):
        whole = value.replace(microsecond=0)
        up = value.microsecond >= 500_000 and value.year < dt.MAXYEAR
        return whole + dt.timedelta(seconds=1) if up else whole
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time()) if with_time else value
    if isinstance(value, dt.time):
        second = value.second + (value.microsecond >= 500_000)
        return value.replace(second=min(second, 59), microsecond=0)
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return value


def _column(values: Sequence[Any]) -> pd.Series[str]:
    kinds = set(map(type, values))
    if kinds.intersection(_MOMENTS):
        with_time = dt.datetime in kinds
        values = [_shown(value, with_time=with_time) for value in values]
    return text_column(values)


def _read_cells(
    book: io.BytesIO, sheet: str | None, *, file: str
) -> tuple[list[list[Any]], list[Range]]:
    """Read the values of a sheet, and which of its cells are merged."""
    try:
        with python_calamine.CalamineWorkbook.from_filelike(book) as workbook:
            found = choose_sheet(workbook, sheet, file=file)
            return found.to_python(skip_empty_area=False), found.merged_cell_ranges or []
    except InputError:
        raise
    except BaseException as error:
        # Its panics are no Exception, and can be told by their name alone.
        known = (python_calamine.CalamineError, ValueError, OSError, StopIteration, OverflowError)
        if not isinstance(error, known) and type(error).__name__ != "PanicException":
            raise
        raise InputError(
            f"{file} cannot be read as a spreadsheet. Save it again as .xlsx or CSV."
        ) from error


def _refuse_overlapping(merged: Sequence[Range], n_cells: int, *, file: str) -> None:
    """Refuse merged cells that take more room than the sheet has, as no program writes them."""
    n_merged = sum((bottom - top + 1) for (top, _), (bottom, _) in merged)
    if n_merged > max(n_cells, 1_048_576):
        raise InputError(
            f"{file} has merged cells that overlap, as no spreadsheet program writes them. Save it "
            "again as .xlsx or CSV."
        )


def _refuse_day_numbers(table: RawTable) -> None:
    """Refuse plain numbers as dates where days are counted from 1904: they are 4 years off."""
    for name in table.frame.columns:
        if _DATE_NAME.search(str(name)) and table.frame[name].str.fullmatch(_DAY_NUMBER).any():
            raise InputError(
                f"{table.file} counts its days from 1904, and its column {name!r} has dates as "
                "plain numbers: format the column as dates and save it again."
            )


def spreadsheet_table(data: bytes, sheet: str | None = None, *, file: str) -> RawTable:
    """Read one sheet of a workbook from memory (see `read_spreadsheet`)."""
    if data.startswith(_OLD_EXCEL):
        raise InputError(
            f"{file} is an old Excel file, or locked with a password. Save it as .xlsx without one."
        )
    book = workbook_anew(data, file=file)
    from_1904 = _counts_from_1904(book)
    cells, merged = _read_cells(book, sheet, file=file)
    if not cells or not cells[0]:
        raise InputError(f"{file} has no cell with anything in it; export it again.")
    _refuse_overlapping(merged, len(cells) * len(cells[0]), file=file)
    columns = [_column(column) for column in zip(*cells, strict=True)]
    del cells
    table = headed_table(file, pd.concat(columns, axis=1, ignore_index=True), merged=merged)
    if from_1904:
        _refuse_day_numbers(table)
    return dataclasses.replace(table, decimal=find_decimal(table.frame, ","))


def read_spreadsheet(path: Path, sheet: str | None = None) -> RawTable:
    """Read one sheet of a workbook; numbers and dates become text, one way only.

    Parameters
    ----------
    path
        A path that `hrgeo.files.paths.check_path` has passed.
    sheet
        Name of a sheet; the first one with a table if not given (see
        `hrgeo.files.sheets.choose_sheet`).

    Returns
    -------
    RawTable
        Formulas have the values that were saved with them; those that failed are
        missing. Merged cells below the header all have the text of the first.

    Raises
    ------
    InputError
        If the file is no .xlsx, is broken or locked, would unpack to far more
        than it should, has no such sheet, no rows, or the same columns on several
        sheets.
    """
    data = read_bytes(path, suffixes=(".xlsx",), what="spreadsheet")
    return spreadsheet_table(data, sheet, file=path.name)
