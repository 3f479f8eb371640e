"""Cleaning the cells of a table, column by column and not cell by cell."""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

TEXT: Final = pd.StringDtype(na_value=np.nan)
"""Text with a missing value; what pandas 3 calls ``str``."""

MISSING: Final = (
    *("", "NA", "N/A", "n/a", "na", "N.A.", "n.a.", "NaN", "nan", "NULL", "null", "Null"),
    *("<NA>", "(null)", "(blank)", r"\N"),
    # Dashes and dots alone: SAS writes a missing number as a dot.
    *("-", "--", "---", "\u2013", "\u2014", ".", ".."),
    # Spanish: no disponible, sin dato.
    *("N/D", "n/d", "S/D", "s/d", "sin dato", "Sin dato", "SIN DATO"),
    *("sin datos", "Sin datos", "SIN DATOS"),
    # What spreadsheets write in a cell whose formula failed.
    *("#N/A", "#N/D", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"),
    *("#\u00a1REF!", "#\u00a1VALOR!", "#\u00a1DIV/0!", "#\u00bfNOMBRE?", "#\u00a1NUM!"),
)
"""Cells that say nothing. ``none`` is not among them, a fee can be "none"; nor is ``*``, which
stands for a count that is held back; nor ``unknown``, which somebody wrote on purpose."""

Cells = list[str | None]
"""One row, cleaned; None where a cell is blank."""

_NUMBER: Final = re.compile(
    r"[<>\u2264\u2265~]?\s*[$\u20ac\u00a3]?\s*[+-]?[.,]?\d[\d.,'\u2019\s]*(?:[eE][+-]?\d+)?\s?%?"
)
_DATE: Final = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*|\d{1,2}:\d{2}.*"
    r"|\d{1,2}[- ][A-Za-z]{3,9}\.?,?[- ]\d{2,4}\b.*|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}\b.*"
)

_SPACES: Final = (
    " \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\u00a0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
    "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
)
"""Spaces of all kinds, also those that nobody sees."""
_CURLY: Final = "\u201c\u201d\u201e\u201f"

# What a cell may begin with -> which text around it goes. Excel's ="00123" keeps zeros, and so
# does an apostrophe typed before a number.
_WRAPPED: Final = (
    ('="', r'^="([^"]*)"$'),
    ("'", r"^'([+-]?[0-9.][^']*)'?$"),
    *((mark, f"^[{_CURLY}]([^{_CURLY}]*)[{_CURLY}]$") for mark in _CURLY),
)


def is_data_like(cell: str) -> bool:
    """Say whether a cell is a number, a date or a time of day.

    Examples
    --------
    >>> [is_data_like(c) for c in ("41.88", "1/31/2024", "13:45", "< 11", "Lat", "I-55")]
    [True, True, True, True, False, False]
    """
    return bool(_NUMBER.fullmatch(cell) or _DATE.fullmatch(cell))


def as_arrow(values: Any) -> pa.ChunkedArray:
    """Give a column of text as an Arrow array, without a copy where it is one inside."""
    array = pa.array(values, type=pa.large_string(), from_pandas=True)
    return array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])


def as_series(array: pa.ChunkedArray) -> pd.Series[str]:
    """Give an Arrow array of text as a column."""
    return pd.Series(TEXT.__from_arrow__(array))  # type: ignore[attr-defined]


def _clean_column(array: pa.ChunkedArray) -> pa.ChunkedArray:
    if array.null_count == len(array):
        return array
    array = pc.utf8_trim(array, characters=_SPACES)
    for beginning, pattern in _WRAPPED:
        if pc.any(pc.starts_with(array, beginning)).as_py():
            array = pc.replace_substring_regex(array, pattern, r"\1")
            array = pc.utf8_trim(array, characters=_SPACES)
    blank = pc.is_in(array, value_set=pa.array(MISSING, type=pa.large_string()))
    if pc.any(blank).as_py():
        array = pc.if_else(blank, pa.scalar(None, type=pa.large_string()), array)
    return array


def clean(frame: pd.DataFrame) -> pd.DataFrame:
    r"""Strip all cells, take off what keeps a number text, and set the blank ones to missing.

    Parameters
    ----------
    frame
        Columns of any values; other than text they are written as pandas does.

    Examples
    --------
    >>> clean(pd.DataFrame({"id": ["'007", '="00123"', "\u00a0x\u200b", "-"]}))["id"].tolist()
    ['007', '00123', 'x', nan]
    """
    columns = []
    for position in range(frame.shape[1]):
        column = frame.iloc[:, position]
        text = column if column.dtype == TEXT else column.astype(TEXT)
        columns.append(as_series(_clean_column(as_arrow(text))))
    cleaned = pd.concat(columns, axis=1) if columns else frame.copy()
    cleaned.index = frame.index
    cleaned.columns = frame.columns
    return cleaned


def as_lists(frame: pd.DataFrame) -> list[Cells]:
    """Give a few rows as lists, with None where a cell is missing."""
    return [
        [cell if isinstance(cell, str) else None for cell in row]
        for row in frame.to_numpy(dtype=object).tolist()
    ]
