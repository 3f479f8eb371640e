"""The table of a file as it was found: text, row numbers, and shapes."""

from __future__ import annotations

import datetime as dt
import json
import math
from dataclasses import dataclass
from typing import Any, Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.files.cells import MISSING as MISSING  # noqa: PLC0414
from hrgeo.files.cells import TEXT as TEXT  # noqa: PLC0414
from hrgeo.files.cells import clean

MAX_CELL_CHARACTERS: Final = 100_000
"""A longer cell is a broken file (a quote never closed) or a hostile one."""

MAX_COLUMNS: Final = 2_000


@dataclass(frozen=True, eq=False)
class Skipped:
    """Rows of a file that are no rows of its table, such as a second row of headings.

    Attributes
    ----------
    rows
        Row numbers, as in `RawTable.rows`.
    reason
        A short fixed code, such as ``second_header`` or ``totals_row``.
    detail
        One sentence. Never a value of a row.
    """

    rows: np.ndarray[Any, np.dtype[np.int64]]
    reason: str
    detail: str


@dataclass(frozen=True, eq=False)
class RawTable:
    """A table as it stands in a user's file.

    Attributes
    ----------
    file
        Name of the file, without its folder.
    frame
        Shape ``(n_rows, n_columns)``: all columns as text, by the names that
        the file has, stripped of spaces at both ends, with blank cells and
        ``NA`` as missing. Rows that are blank all over are left out.
    rows
        Shape ``(n_rows,)``: number of each row as a spreadsheet shows it (a header
        in the first row is row 1). Where the format has no header, the first
        feature is 1.
    geometry
        Shapes in EPSG:4326, in the order of `frame`, or None.
    decimal
        What stands before the decimals in this file: ``.`` or ``,``.
    skipped
        Rows of the file that are no rows of the table, and why: a title above the
        header, a second header, totals, notes below.
    """

    file: str
    frame: pd.DataFrame
    rows: np.ndarray[Any, np.dtype[np.int64]]
    geometry: gpd.GeoSeries | None = None
    decimal: Literal[".", ","] = "."
    skipped: tuple[Skipped, ...] = ()

    def __len__(self) -> int:
        """Give the number of rows."""
        return len(self.frame)


def cell_text(value: Any) -> str | None:
    """Write one value of a spreadsheet, a database or JSON as text, one way only.

    Whole numbers have no decimals, dates are ISO 8601, and a date with a time
    of day keeps its time even at midnight.

    Examples
    --------
    >>> [cell_text(v) for v in (17031.0, 0.5, True, None, "a")]
    ['17031', '0.5', 'true', None, 'a']
    >>> cell_text(dt.datetime(2024, 1, 31, 0, 0))
    '2024-01-31T00:00:00'
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, (float, np.floating)):
        return _number_text(float(value))
    return _other_text(value)


def _other_text(value: Any) -> str | None:
    if value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, (dt.date, dt.time)):  # a datetime is a date too
        return value.isoformat()
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _number_text(value: float) -> str | None:
    if math.isnan(value):
        return None
    whole = value.is_integer() and abs(value) < 1e15
    return str(int(value)) if whole else repr(value)


def text_column(values: Any) -> pd.Series[str]:
    """Give a column of any values as text (see `cell_text`)."""
    # Text and numbers first: they are nearly all there is in a large sheet.
    texts = [
        v if type(v) is str else _number_text(v) if type(v) is float else cell_text(v)
        for v in values
    ]
    try:
        return pd.Series(texts, dtype=TEXT)
    except UnicodeEncodeError:  # half a pair of surrogates, which is no character
        whole = [t if t is None else t.encode("utf-8", "replace").decode("utf-8") for t in texts]
        return pd.Series(whole, dtype=TEXT)


def column_names(cells: list[str | None]) -> list[str]:
    """Make names from the cells of a header row: none empty, none twice.

    Examples
    --------
    >>> column_names(["id", None, "id"])
    ['id', 'column 2', 'id.2']
    """
    names: list[str] = []
    for position, cell in enumerate(cells, start=1):
        wanted = " ".join(cell.split()) if cell and cell.strip() else f"column {position}"
        name, repeat = wanted, 1
        while name in names:
            repeat += 1
            name = f"{wanted}.{repeat}"
        names.append(name)
    return names


def feature_table(file: str, frame: pd.DataFrame, geometry: gpd.GeoSeries) -> RawTable:
    """Make a table of features, which are counted from 1.

    Raises
    ------
    InputError
        If there is no feature, or a cell is far too long.
    """
    if not len(frame):
        raise InputError(f"{file} has no features; export it again with its rows.")
    refuse_many_columns(file, frame.shape[1])
    frame = clean(frame.reset_index(drop=True))
    frame.columns = pd.Index(column_names([str(c) for c in frame.columns]))
    table = RawTable(file, frame, np.arange(1, len(frame) + 1), geometry.reset_index(drop=True))
    refuse_huge_cells(table)
    return table


def refuse_many_columns(file: str, n_columns: int) -> None:
    """Refuse a table with far more columns than a table has."""
    if n_columns > MAX_COLUMNS:
        raise InputError(
            f"{file} has {n_columns:,} columns; hrgeo reads up to {MAX_COLUMNS:,}. Export "
            "only those that are needed."
        )


def refuse_huge_cells(table: RawTable) -> None:
    """Refuse a table with a cell that is far longer than a cell is."""
    for name in table.frame.columns:
        too_long = (table.frame[name].str.len() > MAX_CELL_CHARACTERS).to_numpy(dtype=bool)
        if too_long.any():
            raise InputError(
                f"{table.file}: a cell of row {table.rows[np.argmax(too_long)]} has more than "
                f"{MAX_CELL_CHARACTERS:,} characters; look for a quotation mark that is never "
                "closed."
            )
