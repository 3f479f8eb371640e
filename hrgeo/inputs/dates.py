"""Dates with their times of day, in the ways that people and programs write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.files.raw_table import TEXT
from hrgeo.inputs.times import (
    MIN_PER_DAY,
    NOT_READ,
    known_hours,
    minutes_of,
    parse_minutes,
    plain_text,
    split_dates,
    whole_numbers,
)
from hrgeo.model import BoolArray, IntArray

__all__ = ["DateArray", "Moments", "known_hours", "parse_dates", "parse_minutes"]

_MONTHS: Final = (
    ("january", "enero"),
    ("february", "febrero"),
    ("march", "marzo"),
    ("april", "abril"),
    ("may", "mayo"),
    ("june", "junio"),
    ("july", "julio"),
    ("august", "agosto"),
    ("september", "septiembre", "setiembre"),
    ("october", "octubre"),
    ("november", "noviembre"),
    ("december", "diciembre"),
)
_MONTH_OF: Final = {
    name[:length]: number
    for number, names in enumerate(_MONTHS, start=1)
    for name in names
    for length in range(3, len(name) + 1)
}
"""Names of months, and any beginning of one with three letters or more."""

_NAME: Final = r"(?P<name>[a-z]{3,10})\.?"
_ORDINAL: Final = r"(?:st|nd|rd|th|ro|er|o|a)?"
_GAP: Final = r"[\s\-/.,']{0,3}"
_BEHIND: Final = r"(?:(?:[\s,;:]|t(?=\d))+(?:-\s?)?(?:at |a las? |las )?(?P<time>\S.*))?$"
_YEAR: Final = r"(?P<y>\d{4}|\d{2}(?![:\d]))"
_CLOCK: Final = r"(?P<time>\d{1,2}:\d\d(?::\d\d)?)"
_NAMED_MONTHS: Final = (
    rf"^(?P<d>\d{{1,2}}){_ORDINAL}{_GAP}(?:de |of )?{_NAME}{_GAP}(?:del? )?{_YEAR}{_BEHIND}",
    rf"^{_NAME}\s(?P<d>\d{{1,2}})\s{_CLOCK}(?:\s[a-z]{{2,4}})?\s(?P<y>\d{{4}})$",
    rf"^{_NAME}{_GAP}(?P<d>\d{{1,2}}){_ORDINAL}[\s,\-/.]{{1,3}}(?:del? )?{_YEAR}{_BEHIND}",
    rf"^(?P<y>\d{{4}}){_GAP}{_NAME}{_GAP}(?P<d>\d{{1,2}})(?!\d){_BEHIND}",
)
_ANY_MONTH: Final = "|".join(sorted({name[:3] for names in _MONTHS for name in names}))
_WEEKDAY: Final = (
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun|lun(?:es)?|mar(?:tes)?|"
    r"mie(?:rcoles)?|jue(?:ves)?|vie(?:rnes)?|sab(?:ado)?|dom(?:ingo)?)(?:day)?\b[.,]?\s"
    rf"(?=.{{0,15}}\b(?:{_ANY_MONTH})|\d{{1,4}}[-/.]\d)"
)
"""A day of the week in front; ``mar`` is March too, so that a date has to follow."""
_MONTH_ALONE: Final = (
    rf"^(?:\d{{4}}|\d{{4}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{4}}|(?:{_ANY_MONTH})[a-z]{{0,7}}"
    rf"\.?{_GAP}(?:del? )?\d{{2,4}}|\d{{4}}{_GAP}(?:{_ANY_MONTH})[a-z]{{0,7}}\.?|"
    r"\d{4}[\s-]?[qt][1-4]|[qt][1-4][\s-]?\d{4})$"
)

_YEAR_FIRST: Final = rf"^(?P<y>\d{{4}})[-/.](?P<a>\d{{1,2}})[-/.](?P<b>\d{{1,2}}){_BEHIND}"
_YEAR_LAST: Final = (
    rf"^(?P<a>\d{{1,2}})(?P<sep>[-/.])(?P<b>\d{{1,2}})[-/.](?P<y>\d{{4}}|\d{{2}}){_BEHIND}"
)
_COMPACT: Final = (
    r"^(?P<y>(?:19|20|21)\d{2})(?P<a>0\d|1[0-2])(?P<b>[0-3]\d)(?:(?P<time>\d{4})(?:\d{2})?)?$"
)
_COMPACT_YEAR_LAST: Final = r"^(?P<a>\d{2})(?P<sep>)(?P<b>\d{2})(?P<y>(?:19|20)\d{2})$"
_SERIAL: Final = r"^(?P<serial>\d{5}(?:[.,]\d+)?)$"
_FIRST_SERIAL, _LAST_SERIAL = 15_000, 75_000
"""Days since the end of 1899, as spreadsheets count them: 1941 to 2105."""
_EPOCH: Final = r"^(?P<s>\d{9,10})(?:\.\d+)?$|^(?P<ms>\d{12,13})$"
_FIRST_EPOCH, _LAST_EPOCH = 631_152_000, 4_102_444_800
"""Seconds since 1970: 1990 to 2100."""
_FIRST_YEAR, _LAST_YEAR = 1900, 2100

DateArray = npt.NDArray[np.datetime64]


@dataclass(frozen=True, eq=False)
class Moments:
    """Dates with their times of day.

    Attributes
    ----------
    date
        ``datetime64[D]``; NaT where missing or not readable.
    minute
        Minute of the day, 0-1439; -1 where unknown.
    bad_time
        There is a date, and behind it a time that cannot be read or that is no
        time on the wall.
    month_alone
        The cell gives a month or a year, and no day; the date is NaT.
    is_ambiguous
        Day and month could be the other way round, and nothing in the column tells.
    """

    date: DateArray
    minute: IntArray
    bad_time: BoolArray
    month_alone: BoolArray
    is_ambiguous: BoolArray


def _days(year: IntArray, month: IntArray, day: IntArray) -> DateArray:
    """Give dates; NaT where there is no such day."""
    # A year of two digits: as C and Python do, 69 is 1969 and 68 is 2068.
    year = np.where((year >= 0) & (year < 100), np.where(year < 69, 2000, 1900) + year, year)
    good = (year >= _FIRST_YEAR) & (year <= _LAST_YEAR) & (month >= 1) & (month <= 12) & (day >= 1)
    months = np.where(good, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    date = months.astype("datetime64[D]") + np.where(good, day - 1, 0)
    good &= date.astype("datetime64[M]") == months
    return np.where(good, date, np.datetime64("NaT", "D"))


def _years(cells: pd.Series[str]) -> IntArray:
    """Read years of four digits or of two; -1 for one such as 0001."""
    year = whole_numbers(cells)
    return np.where((year < 100) & (cells.str.len() == 4).to_numpy(dtype=bool), -1, year)


class _Reading:
    """The different cells of a column, read pattern by pattern until each is read."""

    def __init__(self, cells: pd.Series[str], *, day_first: bool) -> None:
        n_cells = len(cells)
        self.cells = plain_text(cells).str.replace(_WEEKDAY, "", regex=True)
        self.date = np.full(n_cells, "NaT", dtype="datetime64[D]")
        self.minute = np.full(n_cells, -1, dtype=np.int64)
        self.is_ambiguous = np.zeros(n_cells, dtype=bool)
        self.day_first = day_first

    def extract(self, pattern: str) -> tuple[npt.NDArray[np.intp], pd.DataFrame]:
        """Give the places of the cells that match and are not read yet, and their parts."""
        left = np.flatnonzero(np.isnat(self.date))
        groups = self.cells.iloc[left].str.extract(pattern)
        found = groups.notna().any(axis=1).to_numpy(dtype=bool)
        return left[found], groups[found]

    def keep(self, at: npt.NDArray[np.intp], date: DateArray, groups: pd.DataFrame) -> None:
        """Keep dates, and the times that stand behind them."""
        self.date[at] = date
        if "time" in groups:
            self.minute[at] = minutes_of(groups["time"])

    def year_first(self) -> None:
        """Read 2024-01-31 and 20240131."""
        for pattern in (_YEAR_FIRST, _COMPACT):
            at, groups = self.extract(pattern)
            month, day = whole_numbers(groups["a"]), whole_numbers(groups["b"])
            self.keep(at, _days(_years(groups["y"]), month, day), groups)

    def year_last(self) -> None:
        """Read 1/31/2024 and 31.1.2024; the column decides whether the day is first."""
        for pattern in (_YEAR_LAST, _COMPACT_YEAR_LAST):
            at, groups = self.extract(pattern)
            first, second = whole_numbers(groups["a"]), whole_numbers(groups["b"])
            dots = (groups["sep"] == ".").to_numpy(dtype=bool)
            n_first, n_second = (int((part[~dots] > 12).sum()) for part in (first, second))
            is_open = n_first == n_second
            day_first = dots | (self.day_first if is_open else n_first > n_second)
            month, day = np.where(day_first, second, first), np.where(day_first, first, second)
            self.keep(at, _days(_years(groups["y"]), month, day), groups)
            either = ~dots & (first <= 12) & (second <= 12) & (first != second)
            self.is_ambiguous[at] = either & is_open

    def named_months(self) -> None:
        """Read 31 January 2024, March 3, 2024 and 3 de marzo de 2024."""
        for pattern in _NAMED_MONTHS:
            at, groups = self.extract(pattern)
            month = groups["name"].map(_MONTH_OF).astype("float64").fillna(-1).to_numpy()
            year, day = _years(groups["y"]), whole_numbers(groups["d"])
            self.keep(at, _days(year, month.astype(np.int64), day), groups)

    def serials(self) -> None:
        """Read the day numbers of spreadsheets."""
        at, groups = self.extract(_SERIAL)
        serial = groups["serial"].str.replace(",", ".", regex=False).astype("float64").to_numpy()
        good = (serial >= _FIRST_SERIAL) & (serial <= _LAST_SERIAL)
        at, serial = at[good], serial[good]
        whole = np.floor(serial)
        self.date[at] = np.datetime64("1899-12-30", "D") + whole.astype(np.int64)
        part = np.floor((serial - whole) * MIN_PER_DAY + 0.5).astype(np.int64)
        # A whole number is a date alone; it has no time of day.
        self.minute[at] = np.where(serial == whole, -1, np.minimum(part, MIN_PER_DAY - 1))

    def epochs(self) -> None:
        """Read seconds or milliseconds since 1970, if all cells are such and of sane years.

        They count in UTC: the hour on the wall is not known.
        """
        groups = self.cells.str.extract(_EPOCH)
        seconds = groups["s"].astype("float64").to_numpy()
        seconds = np.where(np.isnan(seconds), groups["ms"].astype("float64") / 1000, seconds)
        if len(seconds) and ((seconds >= _FIRST_EPOCH) & (seconds <= _LAST_EPOCH)).all():
            self.date = (seconds // 86_400).astype(np.int64).astype("datetime64[D]")
            self.minute[:] = NOT_READ


def parse_dates(
    cells: pd.Series[str], *, day_first: bool = False, is_said: bool = False
) -> Moments:
    """Read dates, with the time of day where there is one.

    Year first, day or month first (found out from the whole column), names of
    months in English and Spanish, the day numbers of spreadsheets, and seconds
    since 1970 if the whole column is so. Time zones are left aside: the time on
    the wall counts. At 24:00 the next day begins.

    Parameters
    ----------
    cells
        Text.
    day_first
        What to take where nothing in the column tells day from month.
    is_said
        Whether the file says so elsewhere: then such dates are not ambiguous.

    Examples
    --------
    >>> cells = ["2024-01-31", "1/31/2024 2:05 PM", "45322", "31 de enero de 2024", "soon"]
    >>> read = parse_dates(pd.Series(cells))
    >>> read.date.astype(str).tolist()
    ['2024-01-31', '2024-01-31', '2024-01-31', '2024-01-31', 'NaT']
    >>> read.minute.tolist()
    [-1, 845, -1, -1, -1]
    """
    front, behind = split_dates(cells)
    codes, unique = pd.factorize(front)
    reading = _Reading(pd.Series(unique, dtype=TEXT), day_first=day_first)
    if len(unique):
        reading.epochs()
        reading.year_first()
        reading.year_last()
        reading.named_months()
        reading.serials()
    is_month = reading.cells.str.contains(_MONTH_ALONE, regex=True, na=False).to_numpy(dtype=bool)
    month_alone = np.append(is_month & np.isnat(reading.date), False)
    date = np.append(reading.date, np.datetime64("NaT", "D"))[codes]
    minute = minutes_of(behind)
    minute = np.where(minute == -1, np.append(reading.minute, -1)[codes], minute)
    known = ~np.isnat(date)
    date = np.where(minute == MIN_PER_DAY, date + np.timedelta64(1, "D"), date)
    return Moments(
        date,
        np.where(known & (minute >= 0), minute % MIN_PER_DAY, -1),
        known & (minute == NOT_READ),
        month_alone[codes],
        np.append(reading.is_ambiguous & np.bool_(not is_said), False)[codes],
    )
