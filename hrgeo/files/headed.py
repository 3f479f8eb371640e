"""Making a table of all cells of a file: the header found, and what is no row left out."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.files.body_rows import Body, note_rows, repeated_rows, totals_rows
from hrgeo.files.cells import TEXT, Cells, as_lists, clean
from hrgeo.files.headers import SAMPLE_ROWS, Header, find_header
from hrgeo.files.raw_table import (
    RawTable,
    Skipped,
    column_names,
    refuse_huge_cells,
    refuse_many_columns,
)

IntArray = npt.NDArray[np.int64]
Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of merged cells: row and column, from 0, both included."""

_DETAILS: Final = {
    "title_row": "It stands above the header, so it is no row of the table.",
    "second_header": "It explains the columns under their names, so it is no row of the table.",
    "repeated_header": "It repeats the header or a title, so it is no row of the table.",
    "totals_row": "It adds up other rows, so it is no row of the table.",
    "note_row": "It is a note beside the table and no row of it.",
}


def _n_filled(cells: pd.DataFrame) -> IntArray:
    counts = np.zeros(len(cells), dtype=np.int64)
    for position in range(cells.shape[1]):
        counts += cells.iloc[:, position].notna().to_numpy(dtype=bool)
    return counts


def _fill_merged(cells: pd.DataFrame, merged: Sequence[Range], start: int) -> pd.DataFrame:
    """Write the text of merged cells into all of them, from the row `start` on.

    One that spans the table is a caption over its rows and stays as it is.
    """
    n_rows, n_columns = cells.shape
    parts: dict[int, list[tuple[int, int, int, int]]] = {}
    for (top, left), (bottom, right) in merged:
        last_row, last_column = min(bottom, n_rows - 1), min(right, n_columns - 1)
        spans_all = left < last_column and right - left + 1 >= 0.8 * n_columns
        if top < start or spans_all:
            continue
        for column in range(left, last_column + 1):
            parts.setdefault(column, []).append((top, left, top, last_row))
    columns = {name: cells[name] for name in cells.columns}
    for column, ranges in parts.items():
        values = cells.iloc[:, column].to_numpy(dtype=object, copy=True)
        for top, left, first, last in ranges:
            values[first : last + 1] = cells.iloc[top, left]
        columns[cells.columns[column]] = pd.Series(values, dtype=TEXT)
    return pd.DataFrame(columns) if parts else cells


def _skipped(
    cells: pd.DataFrame, at: IntArray, filled: IntArray, header: Header
) -> dict[str, IntArray]:
    """Find what is no row of the table: positions by reason.

    `at` has the positions of the rows below the header that are not blank.
    """
    repeated: set[int] = set()
    totals: set[int] = set()
    notes: set[int] = set()
    if len(at):
        body = Body(cells, at, filled[at], header.names)
        above = (*header.titles, *header.rows, *header.labels)
        repeated = repeated_rows(body, as_lists(cells.iloc[list(above)]))
        totals = totals_rows(body) - repeated
        notes = note_rows(body, totals | repeated)
    return {
        "title_row": np.array(header.titles, dtype=np.int64),
        "second_header": np.array(header.labels, dtype=np.int64),
        "repeated_header": at[sorted(repeated)],
        "totals_row": at[sorted(totals)],
        "note_row": at[sorted(notes)],
    }


def _rows(cells: pd.DataFrame, keep: IntArray) -> pd.DataFrame:
    """Take rows; without a copy where they stand together."""
    together = keep[-1] - keep[0] + 1 == len(keep)
    frame = cells.iloc[keep[0] : keep[-1] + 1] if together else cells.iloc[keep]
    return frame.reset_index(drop=True)


def _named(frame: pd.DataFrame, names: Cells) -> pd.DataFrame:
    """Name the columns. One without a name and without cells goes: a delimiter at lines' ends."""
    frame.columns = pd.Index(column_names(names))
    blank = [
        own
        for own, name in zip(frame.columns, names, strict=True)
        if name is None and frame[own].isna().all()
    ]
    return frame.drop(columns=blank)


def _refuse_wide_rows(
    file: str, frame: pd.DataFrame, rows: IntArray, n_present: int, delimiter: str
) -> None:
    """Refuse rows with filled cells where the header has none, not even a blank one."""
    wide = np.zeros(len(frame), dtype=bool)
    for position in range(n_present, frame.shape[1]):
        wide |= frame.iloc[:, position].notna().to_numpy(dtype=bool)
    if wide.any():
        numbers = rows[wide]
        first = ", ".join(str(row) for row in numbers[:5])
        raise InputError(
            f"{file}: {len(numbers)} rows have more cells than the header (first: row {first}); "
            f"put quotation marks around cells that hold a {delimiter!r}, or save it again as CSV."
        )


def headed_table(
    file: str,
    cells: pd.DataFrame,
    *,
    n_above: int = 0,
    merged: Sequence[Range] = (),
    delimiter: str = "",
) -> RawTable:
    r"""Make a table of all cells of a file or sheet.

    Parameters
    ----------
    file
        Name of the file.
    cells
        All rows, as text. Missing means that there is no such cell in the row, and
        an empty text that it is blank.
    n_above
        How many rows of the file stand above the first one in `cells`.
    merged
        Which cells are merged. Their text stands in the first of them and holds for
        all: they are filled below the header.
    delimiter
        What stands between the cells of a text file. If given, rows must not have
        filled cells past the last one of the header.

    Returns
    -------
    RawTable
        With the rows below the header; `RawTable.skipped` says which rows of the
        file are none of the table.

    Raises
    ------
    InputError
        If all cells are blank, there is no row below the header, a row has more
        cells than the header, or a cell is far too long.

    Examples
    --------
    >>> cells = pd.DataFrame([["Deaths, 2024", ""], ["tract", "n"], ["17031", "4"], ["Total", "4"]])
    >>> table = headed_table("a.csv", cells)
    >>> table.frame.to_dict("list"), table.rows.tolist()
    ({'tract': ['17031'], 'n': ['4']}, [3])
    >>> [(part.reason, part.rows.tolist()) for part in table.skipped]
    [('title_row', [1]), ('totals_row', [4])]
    """
    refuse_many_columns(file, cells.shape[1])
    raw, cells = cells, clean(cells)
    filled = _n_filled(cells)
    if not filled.any():
        raise InputError(f"{file} has no cell with anything in it; export it again.")
    first = int(np.argmax(filled > 0))
    header = _placed(find_header(as_lists(cells.iloc[first : first + SAMPLE_ROWS])), first)
    n_present = max(int(np.flatnonzero(raw.iloc[i].notna())[-1]) + 1 for i in header.rows)
    del raw
    at = header.end + np.flatnonzero(filled[header.end :])
    skipped = _skipped(cells, at, filled, header)
    keep = np.setdiff1d(at, np.concatenate(list(skipped.values())), assume_unique=True)
    if not len(keep):
        raise InputError(f"{file} has a header but no row below it; export it again with its rows.")
    frame = _rows(_fill_merged(cells, merged, header.end), keep)
    del cells
    rows = keep + 1 + n_above
    if delimiter:
        _refuse_wide_rows(file, frame, rows, n_present, delimiter)
    frame = _named(frame, header.names)
    notes = tuple(
        Skipped(part + 1 + n_above, reason, _DETAILS[reason])
        for reason, part in skipped.items()
        if len(part)
    )
    table = RawTable(file, frame, rows, skipped=notes)
    refuse_huge_cells(table)
    return table


def _placed(header: Header, first: int) -> Header:
    """Move a header that was found in a part of the rows to its place in all of them."""
    return dataclasses.replace(
        header,
        rows=tuple(i + first for i in header.rows),
        titles=tuple(i + first for i in header.titles),
        labels=tuple(i + first for i in header.labels),
    )
