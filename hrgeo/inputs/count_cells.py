"""The cells of a table of counts: how many, from when to when, and what is held back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from hrgeo.files.raw_table import TEXT
from hrgeo.inputs.columns import TableInWork
from hrgeo.inputs.dates import DateArray, parse_dates
from hrgeo.inputs.values import decimal_of_whole_numbers, parse_numbers
from hrgeo.inputs.year_columns import YearColumn
from hrgeo.model import BoolArray, FloatArray, IntArray

DEFAULT_MOST: Final = 10
"""The most that a suppressed count can be where nothing says it: no count of 1 to 10 is shown."""
SIGNS: Final = frozenset(
    {
        *("*", "**", "***", "^", "s", "(s)", "d", "(d)", "suppressed", "supp", "supp.", "masked"),
        *("suprimido", "suprimida", "\u2020", "\u2021", "\u00a7", "confidential", "confidencial"),
        *("withheld", "redacted", "censored", "data suppressed", "count suppressed"),
    }
)
"""What stands for a count that is held back, in any case. ``Unreliable`` is no count at all."""
_TO: Final = r"(?:-|\u2013|\u2014|to|a)"
_BELOW: Final = re.compile(
    r"(?:<|less than|fewer than|under|below|lt|menos de|menor de|menor que)\s*(\d{1,6})",
    re.IGNORECASE,
)
_AT_MOST: Final = re.compile(r"(?:<\s?=|≤|up to|hasta)\s*(\d{1,6})", re.IGNORECASE)
_RANGE: Final = re.compile(
    rf"(?:between |entre )?(\d{{1,6}})\s*(?:{_TO}|and|y)\s*(\d{{1,6}})", re.IGNORECASE
)
_ZERO: Final = frozenset(
    {"zero", "no cases", "no deaths", "cero", "sin casos", "sin muertes", "sin defunciones"}
)
_MARK_BEHIND: Final = (
    r"(?i)^([^()\[\]]*\d)\s*(?:\[\w{1,2}\]|\([a-z]\)|[*\u2020\u2021\u00a7\u00b9\u00b2\u00b3#]{1,3}"
    r"|\(\s*[\d.,]+\s*%\s*\))$"
)
"""A footnote's mark, or a share in brackets, behind a count."""
_STANDS_OUT: Final = 10
_YEAR: Final = r"((?:19|20)\d{2})"
_QUARTER: Final = (
    r"(?i)^(?:(?P<y>(?:19|20)\d{2})[\s-]?)?[qt](?P<q>[1-4])(?:[\s-]?(?P<z>(?:19|20)\d{2}))?$"
)
_MONTH: Final = r"(?:19|20)\d{2}-\d{2}"


@dataclass(frozen=True, eq=False)
class CountCells:
    """The counts of a table, one entry for each: a row of several years has several.

    Attributes
    ----------
    row
        Position of its row in the table.
    text
        As the file writes it.
    first, last
        The first and the last day that it counts; NaT where unknown.
    """

    row: IntArray
    text: pd.Series[str]
    first: DateArray
    last: DateArray


@dataclass(frozen=True, eq=False)
class Counts:
    """Counts: the least and the most that each can be; NaN where there is none.

    `is_hidden` says where a count was held back.
    """

    low: FloatArray
    high: FloatArray
    is_hidden: BoolArray

    @property
    def middle(self) -> FloatArray:
        """What stands for each: the middle of what it can be."""
        return (self.low + self.high) / 2.0

    @property
    def usable(self) -> BoolArray:
        """Which are counts."""
        return ~np.isnan(self.low)


def count_cells(work: TableInWork, years: Sequence[YearColumn]) -> CountCells:
    """Give the counts of a table: one for each row, or one for each row and year."""
    if not years:
        first, last = _row_days(work)
        return CountCells(np.arange(len(work)), work.text("count"), first, last)
    n_rows = len(work)
    text = pd.concat([work.raw.frame[year.column] for year in years], ignore_index=True)
    first, last = (
        np.repeat(np.array([f"{y.year}{day}" for y in years], "datetime64[D]"), n_rows)
        for day in ("-01-01", "-12-31")
    )
    return CountCells(np.tile(np.arange(n_rows), len(years)), text.astype(TEXT), first, last)


def _row_days(work: TableInWork) -> tuple[DateArray, DateArray]:
    """Give the first and the last day of each row; a year or a month alone is all its days."""
    begin = work.text("from")
    spans = begin.str.extract(rf"^{_YEAR}\s*{_TO}\s*{_YEAR}$")
    quarters = _quarter_months(begin)
    spans = spans.fillna(quarters)
    begin = spans[0].fillna(begin)
    end = work.text("to") if work.has("to") else spans[1].fillna(begin)
    last = parse_dates(_with_days(end, "-12")).date
    is_whole = end.str.fullmatch(f"{_YEAR}|{_MONTH}", na=False).to_numpy(dtype=bool)
    last[is_whole] = _month_ends(last[is_whole])
    return parse_dates(_with_days(begin, "-01")).date, last


def _quarter_months(cells: pd.Series[str]) -> pd.DataFrame:
    """Give the first and the last month of quarters: ``2023 Q1`` is 2023-01 to 2023-03."""
    parts = cells.str.extract(_QUARTER)
    year, quarter = parts["y"].fillna(parts["z"]), parts["q"].astype("float64")
    first, last = (
        year + "-" + (quarter * 3 - back).astype("Int64").astype(TEXT).str.zfill(2)
        for back in (2, 0)
    )
    return pd.DataFrame({0: first, 1: last}).astype(TEXT)


def _with_days(cells: pd.Series[str], month: str) -> pd.Series[str]:
    """Give years a month and months a day: the first."""
    cells = cells.where(~cells.str.fullmatch(_YEAR, na=False), cells + month)
    return cells.where(~cells.str.fullmatch(_MONTH, na=False), cells + "-01")


def _month_ends(days: DateArray) -> DateArray:
    following: DateArray = (days.astype("datetime64[M]") + 1).astype("datetime64[D]")
    return np.asarray(following - np.timedelta64(1, "D"), dtype="datetime64[D]")


def _most(word: str) -> int | None:
    """Give the most that a word such as ``<11`` allows."""
    if found := _BELOW.fullmatch(word.strip()):
        return int(found[1]) - 1
    if found := _AT_MOST.fullmatch(word.strip()):
        return int(found[1])
    return None


def _bounds(word: str) -> tuple[float, float] | None:
    """Give the least and the most that a word such as ``<11`` or ``1-9`` allows; else None."""
    most = _most(word)
    if most is not None:
        return (1.0, float(most)) if most >= 1 else None
    if found := _RANGE.fullmatch(word.strip()):
        low, high = float(found[1]), float(found[2])
        return (low, high) if low < high else None
    return None


def read_counts(text: pd.Series[str], suppressed: Sequence[str], *, decimal: str = ".") -> Counts:
    """Read counts; one that is held back becomes an interval.

    Parameters
    ----------
    text
        The cells.
    suppressed
        What the plan says stands for a small count, beside `SIGNS`. ``<11``,
        ``fewer than 11`` and ``1-10`` say their bounds themselves; a sign stands for
        1 to the largest number below a bound that the plan names, else that the
        file names elsewhere, else `DEFAULT_MOST`.
    decimal
        What stands before the decimals.

    Examples
    --------
    >>> counts = read_counts(pd.Series(["12", "<11", "1-9", "*", "10+", "-2"]), [])
    >>> counts.low.tolist(), counts.high.tolist()
    ([12.0, 1.0, 1.0, 1.0, nan, nan], [12.0, 10.0, 9.0, 10.0, nan, nan])
    """
    text = text.str.replace(_MARK_BEHIND, r"\1", regex=True)
    text = text.mask(text.str.lower().isin(list(_ZERO)), "0")
    exact = parse_numbers(text, decimal_of_whole_numbers(text, "," if decimal == "," else "."))
    percent = text.str.endswith("%", na=False).to_numpy(dtype=bool)
    exact = np.where((exact < 0) | percent | _is_code_for_none(text, exact), np.nan, exact)
    words = list(text[np.isnan(exact)].dropna().unique())
    named = [bound for word in suppressed if (bound := _most(word)) is not None]
    in_file = [bound for word in words if (bound := _most(word)) is not None]
    most = float(max(named or in_file or [DEFAULT_MOST]))
    signs = SIGNS | {word.strip().lower() for word in suppressed}
    by_word = {
        word: _bounds(word) or ((1.0, most) if word.strip().lower() in signs else (np.nan, np.nan))
        for word in words
    }
    told = text.map(by_word)
    is_word = np.isnan(exact) & told.notna().to_numpy(dtype=bool)
    low, high = exact.copy(), exact.copy()
    if is_word.any():
        pairs = np.array(told[is_word].tolist(), dtype=np.float64)
        low[is_word], high[is_word] = pairs[:, 0], pairs[:, 1]
    return Counts(low, high, is_word & ~np.isnan(low))


def _is_code_for_none(text: pd.Series[str], exact: FloatArray) -> BoolArray:
    """Say which counts are ``9999``, far from all others: a program's way to write "none"."""
    code = text.str.fullmatch("9{4,}", na=False).to_numpy(dtype=bool)
    rest = exact[~code & ~np.isnan(exact)]
    if not code.any() or not len(rest):
        return np.zeros(len(exact), dtype=bool)
    return np.asarray(code & (exact > _STANDS_OUT * max(float(rest.max()), 1.0)))


def note_counts(work: TableInWork, cells: CountCells, counts: Counts, joined: BoolArray) -> None:
    """Note what stands for held-back counts, and the rows that have none.

    Parameters
    ----------
    work
        The table.
    cells, counts
        Its counts.
    joined
        By row: whether it means an area. Others are not told of again.
    """
    n_rows = len(work)
    hidden = counts.is_hidden & joined[cells.row]
    for low, high in sorted(set(zip(counts.low[hidden], counts.high[hidden], strict=True))):
        same = hidden & (counts.low == low) & (counts.high == high)
        work.note(
            _any_of(same, cells.row, n_rows), "doubted", "suppressed_count", "count",
            f"The count is held back: it can be {low:g} to {high:g}, and {(low + high) / 2:g} "
            "stands for it.",
        )  # fmt: skip
    filled = cells.text.notna().to_numpy(dtype=bool)
    some = _any_of(counts.usable, cells.row, n_rows)
    any_filled = _any_of(filled, cells.row, n_rows)
    work.note(joined & ~some & ~any_filled, "dropped", "no_count", "count", "The row has no count.")
    work.note(
        joined & ~some & any_filled, "dropped", "bad_count", "count",
        "The count is negative or not a number; if it stands for a small count, name it as "
        "suppressed under [[need]].",
    )  # fmt: skip
    blank = _any_of(~counts.usable & ~filled, cells.row, n_rows)
    bad = _any_of(~counts.usable & filled, cells.row, n_rows)
    work.note(
        joined & some & blank, "doubted", "no_count", "count",
        "The row has no count for some of its years; the others count.",
    )  # fmt: skip
    work.note(
        joined & some & bad, "doubted", "bad_count", "count",
        "The count of some of the row's years is negative or not a number; the others count.",
    )  # fmt: skip


def _any_of(cells: BoolArray, row: IntArray, n_rows: int) -> BoolArray:
    """Say for which rows any of the cells is true."""
    found = np.zeros(n_rows, dtype=bool)
    found[row[cells]] = True
    return found
