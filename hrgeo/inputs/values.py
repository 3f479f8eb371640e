"""Reading the cells of a column as numbers, shares, yes or no, or one of a few words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import pandas as pd

from hrgeo.files.raw_table import TEXT
from hrgeo.model import BoolArray, FloatArray

if TYPE_CHECKING:
    from hrgeo.inputs.columns import TableInWork

YES: Final = frozenset({"yes", "y", "true", "t", "1", "si", "sí", "x"})
NO: Final = frozenset({"no", "n", "false", "f", "0", "none"})
UNKNOWN: Final = frozenset({"unknown", "unk", "?", "-", "not known", "desconocido"})

_BETWEEN_THOUSANDS: Final = " '\u2019\u00a0\u2009\u202f"
_BEHIND: Final = "% \u00a0\u2009\u202f"


def parse_numbers(cells: pd.Series[str], decimal: Literal[".", ","] = ".") -> FloatArray:
    """Read text as numbers; NaN where a cell is missing or is not a finite number.

    Thousands may be set apart, by spaces and apostrophes too, and a percent sign
    may stand behind. A minus may be the printed one.

    Parameters
    ----------
    cells
        Text.
    decimal
        What stands before the decimals.

    Examples
    --------
    >>> parse_numbers(pd.Series(["1,234.5", "12 %", "1'234", "x"])).tolist()
    [1234.5, 12.0, 1234.0, nan]
    >>> parse_numbers(pd.Series(["41,8", "1.234,5", "1 234,5"]), ",").tolist()
    [41.8, 1234.5, 1234.5]
    """
    thousands = "," if decimal == "." else "."
    plain = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    values = np.where(np.isfinite(plain), plain, np.nan)
    apart = rf"[\{thousands}{_BETWEEN_THOUSANDS}]"
    grouped = rf"[+-]?[1-9]\d{{0,2}}(?:{apart}\d{{3}})+(?:\{decimal}\d+)?\s?%?"
    written = rf"[+-]?\d*\{decimal}?\d+(?:[eE][+-]?\d{{1,3}})?\s?%?"
    again = np.isnan(values) & cells.notna().to_numpy()
    if decimal == ",":
        # Where commas stand before the decimals, 1.234 is a thousand and more.
        again |= cells.str.contains(".", regex=False, na=False).to_numpy(dtype=bool)
    rest = cells[again]
    if len(rest):
        rest = rest.str.replace("\u2212", "-", regex=False)
        is_grouped = rest.str.fullmatch(grouped, na=False).to_numpy(dtype=bool)
        is_written = rest.str.fullmatch(written, na=False).to_numpy(dtype=bool)
        text = (
            rest.str.rstrip(_BEHIND)
            .str.replace(apart, "", regex=True)
            .where(is_grouped, rest.str.rstrip(_BEHIND))
        )
        text = text.str.replace(decimal, ".", regex=False)
        number = pd.to_numeric(text.where(is_grouped | is_written), errors="coerce")
        values[again] = number.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(values), values, np.nan)


def decimal_of_whole_numbers(
    cells: pd.Series[str], decimal: Literal[".", ","]
) -> Literal[".", ","]:
    """Give what stands before the decimals in a column of whole numbers, such as counts.

    Where each dot has three digits behind it and no 0 in front, dots set thousands apart, as
    people write in Spanish: no count is 1.234. So it is with commas, also in a file whose
    other columns have them before decimals. Words in the column tell nothing.

    Examples
    --------
    >>> decimal_of_whole_numbers(pd.Series(["1.234", "14"]), ".")
    ','
    >>> decimal_of_whole_numbers(pd.Series(["1.234", "0.500", "supp."]), ".")
    '.'
    >>> decimal_of_whole_numbers(pd.Series(["1,234", "14"]), ",")
    '.'
    """
    signs: tuple[tuple[str, Literal[".", ","]], ...] = ((".", ","), (",", "."))
    for sign, other in signs:
        parted = cells[cells.str.fullmatch(rf"[\d.,]*\{sign}[\d.,]*", na=False)]
        if len(parted) and parted.str.fullmatch(rf"[1-9]\d{{0,2}}(\{sign}\d{{3}})+").all():
            return other
    return decimal


def number_column(
    work: TableInWork,
    name: str,
    *,
    low: float = -np.inf,
    high: float = np.inf,
    report_missing: bool = False,
    is_whole: bool = False,
) -> FloatArray:
    """Read a column of numbers; NaN where missing, no number, or out of range.

    What is not a number from `low` to `high` is noted as doubted, and so are
    missing cells if `report_missing`. A sign of a currency in front is left out.
    If `is_whole`, see `decimal_of_whole_numbers`.
    """
    cells = work.text(name)
    cells = cells.str.replace(r"^(?:US)?[$€]\s?", "", regex=True)
    decimal = work.raw.decimal
    decimal = decimal_of_whole_numbers(cells, decimal) if is_whole else decimal
    values = parse_numbers(cells, decimal)
    filled = cells.notna().to_numpy(dtype=bool)
    work.note(
        filled & np.isnan(values), "doubted", "not_a_number", name,
        "The cell is not a number, so it counts as unknown.",
    )  # fmt: skip
    with np.errstate(invalid="ignore"):
        beyond = (values < low) | (values > high)
    work.note(
        beyond, "doubted", "out_of_range", name,
        "The number is out of its range, so it counts as unknown.",
    )  # fmt: skip
    if report_missing and work.has(name):
        work.note(~filled, "doubted", "missing_value", name, "The cell is blank.")
    return np.where(beyond, np.nan, values)


def share_column(work: TableInWork, name: str) -> FloatArray:
    """Read a column of shares as 0..1; ``80%`` is 0.8."""
    percent = work.text(name).str.endswith("%", na=False).to_numpy(dtype=bool)
    values = number_column(work, name, low=0.0, high=100.0)
    values = np.where(percent, values / 100.0, values)
    with np.errstate(invalid="ignore"):
        beyond = values > 1.0
    work.note(
        beyond, "doubted", "out_of_range", name,
        "A share must be from 0 to 1 or have a percent sign, so it counts as unknown.",
    )  # fmt: skip
    return np.where(beyond, np.nan, values)


def _is_one_of(cells: pd.Series[str], words: frozenset[str]) -> BoolArray:
    return np.asarray(cells.str.lower().isin(list(words)).to_numpy(dtype=bool))


def parse_yes_no(cells: pd.Series[str]) -> tuple[BoolArray, BoolArray]:
    """Say which cells say yes, and which say no."""
    return _is_one_of(cells, YES), _is_one_of(cells, NO)


def yes_no_column(work: TableInWork, name: str) -> pd.Series[bool]:
    """Read a column as True, False or missing: unknown stays unknown."""
    cells = work.text(name)
    yes, no = parse_yes_no(cells)
    unread = cells.notna().to_numpy(dtype=bool) & ~yes & ~no & ~_is_one_of(cells, UNKNOWN)
    work.note(
        unread, "doubted", "not_yes_or_no", name,
        "The cell says neither yes nor no, so it counts as unknown.",
    )  # fmt: skip
    values = pd.Series(pd.NA, index=cells.index, dtype="boolean")
    values[yes] = True
    values[no] = False
    return values


def map_text(cells: pd.Series[str], words: Mapping[str, str | None]) -> pd.Series[str]:
    """Replace text by text; missing where a cell is, or where its word is not among `words`."""
    return pd.Series([words.get(cell) for cell in cells.tolist()], index=cells.index, dtype=TEXT)


def choice_column(work: TableInWork, name: str, choices: tuple[str, ...]) -> pd.Series[str]:
    """Read a column of a few known words, in lower case; missing where it is another."""
    # "Yes - signed in May" says yes; "no answer yet" does not say no.
    cells = (
        work.text(name)
        .str.lower()
        .str.replace(r"^(\w+)\s*[-\u2013\u2014:;,(.].*$", r"\1", regex=True)
    )
    known = cells.isin(list(choices))
    work.note(
        (cells.notna() & ~known).to_numpy(dtype=bool), "doubted", "not_a_choice", name,
        f"The cell is none of {', '.join(choices)}, so it counts as unknown.",
    )  # fmt: skip
    return cells.where(known)
