"""Tables as text with delimiters: .csv, .tsv, .txt."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from hrgeo.errors import InputError
from hrgeo.files.cells import TEXT, as_series, is_data_like
from hrgeo.files.encodings import as_utf8
from hrgeo.files.headed import headed_table
from hrgeo.files.paths import read_bytes, refuse_other_kind
from hrgeo.files.raw_table import RawTable, refuse_many_columns

SUFFIXES: Final = (".csv", ".tsv", ".txt")
_DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE_BYTES: Final = 262_144
_SAMPLE_LINES: Final = 50
_BLOCK_BYTES: Final = 1 << 23
"""No row may be longer."""
_MAX_CELLS: Final = 150_000_000
_MAX_LINES: Final = 20_000_000
_MAX_BLANK_CELLS: Final = 20_000_000
"""How many cells there may be in rows that are shorter than the longest."""
_LAST_CELL: Final = "\x1e"
_LAST: Final = b"\n\x1e\n"
"""A row of its own behind the last one: where it is not seen, a quotation mark was left open."""
_EXCEL_SEP: Final = re.compile(rb'\A"?sep=([,;\t|:^~ ])"?[ \t,;]*(?:\r\n|\r|\n)', re.IGNORECASE)
_JSON: Final = re.compile(rb'\s*(?:\{\s*["}]|\[\s*[\[{])')

_WHOLE: Final = r"[+-]?\d{1,15}"


def find_delimiter(text: str) -> str:
    r"""Find what stands between the cells of a line.

    The delimiter that cuts the first line into the most cells wins, if most of
    the next lines have that number of cells too. Where the first lines are titles,
    it is the one that cuts the other lines into the most cells, the first of which
    has to be a header.

    Examples
    --------
    >>> find_delimiter("name;lat\nA;41,8\nB;41,9\n")
    ';'
    >>> find_delimiter("Sites, 2024\n\nname;lat\nA;41,8\nB;41,9\n")
    ';'
    """
    lines = [line for line in io.StringIO(text, newline="") if line.strip()]
    best = _Fit(",", [], 1.0, 0.0)
    below = _Fit("", [], 1.0, 0.0)
    for delimiter in _DELIMITERS:
        try:
            rows = list(csv.reader(lines[:_SAMPLE_LINES], delimiter=delimiter))
        except csv.Error:
            continue
        if rows:
            best = max(best, _fit(delimiter, rows, rows[0]), key=lambda fit: fit.score)
            below = max(
                below, _fit(delimiter, rows, _header_below(rows)), key=lambda fit: fit.score
            )
    # A title with commas in it is cut as few lines are, at a date, or as no header is.
    odd = best.share < 0.5 or any(is_data_like(cell.strip()) for cell in best.row)
    odd_one_out = best.share < 1.0 and below.share >= best.share and below.score > best.score
    is_title = bool(below.row) and below.score >= best.score and (odd or odd_one_out)
    return below.delimiter if is_title else best.delimiter


@dataclass(frozen=True)
class _Fit:
    """How well a delimiter cuts the lines as it cuts one of them."""

    delimiter: str
    row: list[str]
    score: float
    share: float


def _fit(delimiter: str, rows: list[list[str]], row: list[str]) -> _Fit:
    """Hold the rows against one: the more cells and the more rows with as many, the better."""
    share = sum(len(other) == len(row) for other in rows) / len(rows)
    return _Fit(delimiter, row, len(row) * share if len(row) > 1 else 0.0, share)


def _header_below(rows: list[list[str]]) -> list[str]:
    """Give the first row that is as wide as most are, if it could be a header."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return []
    usual = max(widths, key=lambda width: width * widths[width])
    row = next(row for row in rows if len(row) == usual)
    parts = [part.strip() for cell in row for part in re.split(r"[,;\t|]", cell)]
    return [] if any(map(is_data_like, parts)) else row


def _grouped(sign: str) -> str:
    """Write the pattern of a number whose thousands are set apart by `sign`, a space or ' ."""
    return rf"[+-]?[1-9]\d{{0,2}}(?:[{sign} '\u2019\u00a0\u2009\u202f]\d{{3}})+"


def find_decimal(frame: pd.DataFrame, delimiter: str) -> Literal[".", ","]:
    """Find what stands before the decimals, from the cells that leave no doubt."""
    cells = pd.Series(frame.iloc[:1000].to_numpy().ravel(), dtype=TEXT).dropna()
    in_thousands = cells.str.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+")
    is_dot = cells.str.fullmatch(rf"(?:{_WHOLE}|{_grouped(',')})\.\d+")
    is_comma = cells.str.fullmatch(rf"(?:{_WHOLE}|{_grouped('.')}),\d+")
    if cells.str.fullmatch(r"[+-]?[1-9]\d{0,2}(\.\d{3})+,\d+").any():
        is_dot &= ~cells.str.fullmatch(r"[+-]?[1-9]\d{0,2}(\.\d{3})+")
    n_dot, n_comma = int(is_dot.sum()), int((is_comma & ~in_thousands).sum())
    # 41,881 can be either; between semicolons, and with no dot around, it is a decimal.
    sure = n_comma > n_dot
    return "," if sure or (delimiter == ";" and not n_dot and is_comma.any()) else "."


def _usual_width(data: bytes, delimiter: str) -> int:
    """Give the number of cells that most of the first records have."""
    sample = data[:_SAMPLE_BYTES]
    lines = sample.decode("utf-8", errors="ignore").splitlines(keepends=True)
    widths: Counter[int] = Counter()
    try:
        for row in csv.reader(lines[:1000], delimiter=delimiter):
            widths[len(row)] += 1
    except csv.Error:
        pass  # the sample may end inside a cell
    widths.pop(0, None)
    return max(widths, key=lambda width: (widths[width], width), default=1)


def _not_cut(file: str) -> InputError:
    return InputError(
        f"{file} cannot be cut into cells: a quotation mark is never closed, or a cell is far too "
        "long. Save it again as CSV."
    )


def _arrow_table(data: bytes, delimiter: str, width: int) -> tuple[pa.Table, list[tuple[int, str]]]:
    """Read the rows that have `width` cells, and give the others with their positions."""
    others: list[tuple[int, str]] = []

    def keep_aside(row: pa.csv.InvalidRow) -> str:
        others.append((row.number - 1, row.text))
        return "skip"

    names = [str(i) for i in range(width)]
    table = pa.csv.read_csv(
        pa.py_buffer(data),
        # One thread, so that rows have numbers.
        read_options=pa.csv.ReadOptions(
            column_names=names, use_threads=False, block_size=_BLOCK_BYTES
        ),
        parse_options=pa.csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=keep_aside,
        ),
        convert_options=pa.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.large_string()), null_values=[]
        ),
    )
    return table, others


def _uneven(table: pa.Table, others: list[tuple[int, str]], delimiter: str, file: str) -> pa.Table:
    """Put the rows that are longer or shorter than most among them, in their places."""
    try:
        rows = list(csv.reader((text for _, text in others), delimiter=delimiter))
    except csv.Error as error:
        raise _not_cut(file) from error
    if len(rows) != len(others):
        raise _not_cut(file)
    width = max(table.num_columns, *map(len, rows))
    refuse_many_columns(file, width)
    n_given = table.num_rows * table.num_columns + sum(map(len, rows))
    if (table.num_rows + len(rows)) * width > max(_MAX_BLANK_CELLS, 3 * n_given):
        raise InputError(
            f"{file} has {len(rows):,} rows that are longer or shorter than the others, one of "
            f"{width:,} cells: look for lines that are no rows of the table."
        )
    n_rows = table.num_rows + len(rows)
    at = np.array([position for position, _ in others], dtype=np.int64)
    order = np.zeros(n_rows, dtype=np.int64)
    order[at] = table.num_rows + np.arange(len(rows))
    order[np.delete(np.arange(n_rows), at)] = np.arange(table.num_rows)
    columns = []
    for position in range(width):
        cells = [row[position] if position < len(row) else None for row in rows]
        added = pa.array(cells, type=pa.large_string())
        if position < table.num_columns:
            usual = table.column(position)
        else:
            usual = pa.chunked_array([pa.nulls(table.num_rows, pa.large_string())])
        columns.append(pa.chunked_array([*usual.chunks, added]).take(pa.array(order)))
    return pa.table(columns, names=[str(i) for i in range(width)])


def _cells(data: bytes, delimiter: str, *, file: str) -> pd.DataFrame:
    """Cut text into cells: missing where a row is shorter than others."""
    width = _usual_width(data, delimiter)
    refuse_many_columns(file, width)
    n_lines = data.count(b"\n")
    n_cells = data.count(delimiter.encode()) + n_lines
    if n_cells > _MAX_CELLS or n_lines > _MAX_LINES:
        raise InputError(
            f"{file} has {n_lines / 1e6:,.0f} million lines with {n_cells / 1e6:,.0f} million "
            f"cells; hrgeo reads up to {_MAX_LINES / 1e6:,.0f} and {_MAX_CELLS / 1e6:,.0f} "
            "million: cut it to the study area and to the columns that are needed."
        )
    try:
        table, others = _arrow_table(b"".join((data, _LAST)), delimiter, width)
    except pa.ArrowInvalid as error:
        raise _not_cut(file) from error
    if width > 1:
        closed = bool(others) and others.pop()[1] == _LAST_CELL
    else:
        closed = table.column(0)[-1].as_py() == _LAST_CELL
        table = table.slice(0, table.num_rows - 1)
    if not closed:
        raise _not_cut(file)
    if others:
        table = _uneven(table, others, delimiter, file)
    return pd.DataFrame({i: as_series(table.column(i)) for i in range(table.num_columns)})


def delimited_table(data: bytes, *, file: str) -> RawTable:
    """Read text with delimiters from memory (see `read_delimited`)."""
    refuse_other_kind(data, file=file, expected="a text table")
    data = as_utf8(data, file=file)
    if not data or data.isspace():
        raise InputError(f"{file} has nothing but blanks in it; export it again.")
    if _JSON.match(data):
        raise InputError(f"{file} is not a text table: it holds JSON. Name it .geojson.")
    said = _EXCEL_SEP.match(data)
    if said:
        # Excel writes and reads this line and does not show it, so it is no row.
        data = data[said.end() :]
        delimiter = said.group(1).decode("ascii")
    else:
        sample = data[:_SAMPLE_BYTES].decode("utf-8", errors="ignore")
        delimiter = find_delimiter(sample)
    table = headed_table(file, _cells(data, delimiter, file=file), delimiter=delimiter)
    return dataclasses.replace(table, decimal=find_decimal(table.frame, delimiter))


def read_delimited(path: Path) -> RawTable:
    """Read a text file with delimiters; encoding, delimiter and decimals are found out.

    Parameters
    ----------
    path
        A path that `hrgeo.files.paths.check_path` has passed.

    Returns
    -------
    RawTable
        See there.

    Raises
    ------
    InputError
        If it is not text, has no rows, or cannot be cut into cells.
    """
    return delimited_table(read_bytes(path, suffixes=SUFFIXES), file=path.name)
