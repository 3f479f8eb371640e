"""How far the cells of a worksheet reach, found before its reader makes room for them.

The reader of spreadsheets makes room for every cell between the first and the
last one: a single cell in the far corner of a sheet would take 17 thousand
million, and end the whole process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

MAX_CELLS: Final = 40_000_000
"""Cells between the first and the last one of a sheet, blank ones included."""

_WINDOW_BYTES: Final = 1 << 22
_TAG: Final = re.compile(rb"""<(?:\w+:)?c[\s>/]""")
_PLACE: Final = re.compile(rb"""<(?:\w+:)?c\s(?:[^>]*?\s)??r\s*=\s*["']([A-Za-z]+)(\d+)""")
# A blank cell, which has no more than a style; the reader leaves it out.
_BLANK: Final = re.compile(rb"""<(?:\w+:)?c(?:\s[^>]*)?/>""")
_ROW: Final = re.compile(rb"""<(?:\w+:)?row[\s>/]""")
_ROW_NUMBER: Final = re.compile(rb"""<(?:\w+:)?row\s(?:[^>]*?\s)??r\s*=\s*["'](\d+)""")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:6]:
        number = number * 26 + letter - 64
    return number


def _windows(sheet: bytes) -> Iterator[bytes]:
    """Give the sheet in pieces that are cut before a tag."""
    start = 0
    while start < len(sheet):
        end = sheet.find(b"<", start + _WINDOW_BYTES)
        end = end if end > 0 else len(sheet)
        yield sheet[start:end]
        start = end


def sheet_extent(sheet: bytes) -> tuple[int, int]:
    """Give an upper bound of the rows and the columns that a worksheet takes.

    Parameters
    ----------
    sheet
        The XML of one worksheet.

    Returns
    -------
    tuple of int
        Rows and columns. Blank cells that have no more than a style count only
        where the sheet is small with them too.

    Examples
    --------
    >>> sheet_extent(b'<row r="3"><c r="B3"><v>1</v></c><c r="ZZ3" s="1"/></row>')
    (3, 702)
    """
    rows, columns = _extent(sheet)
    return (rows, columns) if rows * columns <= MAX_CELLS else _extent(_BLANK.sub(b"", sheet))


def _extent(sheet: bytes) -> tuple[int, int]:
    names: set[bytes] = set()
    last_row = n_unplaced = n_unnumbered = 0
    for window in _windows(sheet):
        places = _PLACE.findall(window)
        numbers = _ROW_NUMBER.findall(window)
        names.update(letters for letters, _ in places)
        # Cut to nine digits: a longer number is far beyond any limit as well.
        last_row = max(last_row, *(int(digits[:9]) for digits in numbers), 0)
        last_row = max(last_row, *(int(d[:9]) for d in {digits for _, digits in places}), 0)
        n_unplaced += len(_TAG.findall(window)) - len(places)
        n_unnumbered += len(_ROW.findall(window)) - len(numbers)
    n_columns = max(map(_column_number, names), default=0)
    if n_unplaced:
        n_columns += max(len(_TAG.findall(row)) for row in _ROW.split(sheet))
    return last_row + n_unnumbered, n_columns
