"""Tables as text with delimiters: .csv, .tsv, .txt."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from pathlib import Path
from typing import Final, Literal

import numpy as np
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.files.paths import read_bytes, refuse_other_kind
from hrgeo.files.raw_table import TEXT, RawTable, headed_table

SUFFIXES: Final = (".csv", ".tsv", ".txt")
_DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE_CHARACTERS: Final = 65_536
_SAMPLE_LINES: Final = 50
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NUMBER: Final = r"[+-]?\d{1,15}"


def decode(data: bytes, *, file: str) -> str:
    """Decode a text file of unknown encoding.

    UTF-16 is known by its mark; all else is UTF-8 where it fits, and otherwise
    the Western European encoding of Windows, which fits always.

    Raises
    ------
    InputError
        If it holds NUL characters, as no text does.
    """
    if data.startswith(_UTF16):
        text = data.decode("utf-16", errors="replace")
    else:
        data = data.removeprefix(codecs.BOM_UTF8)
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise InputError(
            f"{file} holds NUL characters, which no text has: save it again as 'CSV UTF-8'."
        )
    return text


def find_delimiter(text: str) -> str:
    r"""Find what stands between the cells of a line.

    The delimiter that cuts the header into the most cells wins, if most of the
    first lines have that number of cells too.

    Examples
    --------
    >>> find_delimiter("name;lat\nA;41,8\nB;41,9\n")
    ';'
    """
    lines = [line for line in text[:_SAMPLE_CHARACTERS].splitlines(keepends=True) if line.strip()]
    best, best_score = ",", 1.0
    for delimiter in _DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines[:_SAMPLE_LINES], delimiter=delimiter)]
        except csv.Error:
            continue
        if not widths or widths[0] == 1:
            continue
        score = widths[0] * Counter(widths)[widths[0]] / len(widths)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def find_decimal(frame: pd.DataFrame, delimiter: str) -> Literal[".", ","]:
    """Find what stands before the decimals, from the cells that leave no doubt."""
    cells = pd.Series(frame.iloc[:1000].to_numpy().ravel(), dtype=TEXT).dropna()
    is_dot = cells.str.fullmatch(rf"{_NUMBER}\.\d+")
    is_comma = cells.str.fullmatch(rf"{_NUMBER},\d+")
    in_thousands = cells.str.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+")
    n_dot, n_comma = int(is_dot.sum()), int((is_comma & ~in_thousands).sum())
    # 41,881 can be either; between semicolons, and with no dot around, it is a decimal.
    sure = n_comma > n_dot
    return "," if sure or (delimiter == ";" and not n_dot and is_comma.any()) else "."


def _rows_with_too_many(text: str, delimiter: str) -> tuple[int, list[int]]:
    """Give the largest number of cells, and the rows with filled cells past the header."""
    header: int | None = None
    widest, rows = 0, []
    for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1):
        if header is None and any(cell.strip() for cell in row):
            header = len(row)
        widest = max(widest, len(row))
        if header is not None and any(cell.strip() for cell in row[header:]):
            rows.append(number)
    return widest, rows


def _cells(text: str, delimiter: str, names: list[int] | None = None) -> pd.DataFrame:
    return pd.read_csv(
        io.StringIO(text),
        sep=delimiter,
        header=None,
        names=names,
        index_col=False,
        dtype=str,
        keep_default_na=False,
        skip_blank_lines=False,
        low_memory=True,
    )


def _uneven_cells(text: str, delimiter: str, *, file: str) -> pd.DataFrame:
    """Read lines of which some have more cells than the first one.

    Cells past the header are fine where they are blank.
    """
    try:
        widest, rows = _rows_with_too_many(text, delimiter)
        if not rows:
            return _cells(text, delimiter, list(range(widest)))
    except (csv.Error, pd.errors.ParserError) as error:
        raise InputError(
            f"{file} cannot be cut into cells: a quotation mark is never closed, or a cell is "
            "far too long. Save it again as CSV."
        ) from error
    first = ", ".join(str(row) for row in rows[:5])
    raise InputError(
        f"{file}: {len(rows)} rows have more cells than the header (first: row {first}); put "
        f"quotation marks around cells that hold a {delimiter!r}, or save it again as CSV."
    )


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
    file = path.name
    data = read_bytes(path, suffixes=SUFFIXES)
    refuse_other_kind(data, file=file, expected="a text table")
    text = decode(data, file=file)
    del data
    if not text.strip():
        raise InputError(f"{file} has nothing but blanks in it; export it again.")
    body = text.lstrip("\r\n")  # pandas takes a blank first line for the end of the table
    n_blank = len(text[: len(text) - len(body)].splitlines())
    text = body
    if text.lstrip()[0] in "{[":
        raise InputError(f"{file} is not a text table: it holds JSON. Name it .geojson.")
    delimiter = find_delimiter(text)
    try:
        cells = _cells(text, delimiter)
    except pd.errors.EmptyDataError as error:
        raise InputError(f"{file} has no table in it; export it again.") from error
    except pd.errors.ParserError:
        cells = _uneven_cells(text, delimiter, file=file)
    del text
    table = headed_table(file, cells, n_above=n_blank)
    return RawTable(
        file, table.frame, np.asarray(table.rows), decimal=find_decimal(table.frame, delimiter)
    )
