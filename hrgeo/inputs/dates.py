"""Dates and times of day, in the ways that people and programs write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.model import IntArray

MIN_PER_DAY: Final = 24 * 60
MIDNIGHT_HEAP_SHARE: Final = 3 / 24
"""More exact midnights than this, and 00:00 means that the hour is not known."""

_TIME_BEHIND: Final = r"(?:[T ,]+(?P<time>\S.*))?"
_YEAR_FIRST: Final = rf"(?P<y>\d{{4}})[-/.](?P<a>\d{{1,2}})[-/.](?P<b>\d{{1,2}}){_TIME_BEHIND}"
_YEAR_LAST: Final = (
    rf"(?P<a>\d{{1,2}})(?P<sep>[-/.])(?P<b>\d{{1,2}})[-/.](?P<y>\d{{4}}|\d{{2}}){_TIME_BEHIND}"
)
_COMPACT: Final = rf"(?P<y>\d{{4}})(?P<a>\d{{2}})(?P<b>\d{{2}}){_TIME_BEHIND}"
_NAMED_MONTHS: Final = ("%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%y")
_CLOCK: Final = (
    r"(?P<h>\d{1,2}):(?P<m>\d{2})(?::\d{2}(?:\.\d+)?)?\s*(?:(?P<half>[AaPp])\.?\s?[Mm]\.?)?"
    r"\s*(?:Z|[+-]\d{2}:?\d{2})?"
)
_SERIAL: Final = r"\d{5}(?:\.\d+)?"
_FIRST_SERIAL, _LAST_SERIAL = 15_000, 75_000
"""Days since the end of 1899, as spreadsheets count them: 1941 to 2105."""
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
    """

    date: DateArray
    minute: IntArray


def parse_minutes(cells: pd.Series[str]) -> IntArray:
    """Read times of day as minutes since midnight; -1 where missing or not readable.

    Examples
    --------
    >>> parse_minutes(pd.Series(["13:45", "1:45 PM", "0930", "0.5", "x"])).tolist()
    [825, 825, 570, 720, -1]
    """
    codes, unique = pd.factorize(cells)
    if not len(unique):
        return np.full(len(cells), -1, dtype=np.int64)
    parsed = _parse_unique_minutes(pd.Series(unique, dtype=cells.dtype))
    return np.where(codes < 0, -1, parsed[codes])


def _parse_unique_minutes(cells: pd.Series[str]) -> IntArray:
    minutes = np.full(len(cells), -1, dtype=np.int64)
    clock = _extract(cells, _CLOCK)
    hour, minute = _whole(clock["h"]), _whole(clock["m"])
    half = clock["half"].str.lower()
    is_half = half.notna().to_numpy(dtype=bool)
    bad_half = is_half & ((hour < 1) | (hour > 12))
    hour = np.where(is_half, hour % 12 + 12 * (half == "p").to_numpy(dtype=bool), hour)
    good = clock["h"].notna().to_numpy(dtype=bool) & (hour < 24) & (minute < 60) & ~bad_half
    minutes[good] = (hour * 60 + minute)[good]
    digits = _whole(cells.where(cells.str.fullmatch(r"\d{1,4}", na=False)))
    # Up to two digits are an hour; three or four are hours and minutes.
    short = cells.str.len().fillna(0).to_numpy() <= 2
    as_minutes = np.where(short, digits * 60, digits // 100 * 60 + digits % 100)
    fits = (digits >= 0) & (as_minutes < MIN_PER_DAY) & (short | (digits % 100 < 60))
    minutes[fits] = as_minutes[fits]
    part = cells.where(cells.str.fullmatch(r"0?\.\d+", na=False)).astype("float64").to_numpy()
    fraction = np.floor(part * MIN_PER_DAY + 0.5)
    is_part = fraction < MIN_PER_DAY
    minutes[is_part] = fraction[is_part].astype(np.int64)
    return minutes


def _extract(cells: pd.Series[str], pattern: str) -> pd.DataFrame:
    return cells.str.extract(rf"^{pattern}$")


def _whole(cells: pd.Series[str]) -> IntArray:
    """Read digits as whole numbers; -1 where missing."""
    return cells.astype("float64").fillna(-1).to_numpy().astype(np.int64)


def _days(year: IntArray, month: IntArray, day: IntArray) -> DateArray:
    """Give dates; NaT where there is no such day."""
    # A year of two digits: as C and Python do, 69 is 1969 and 68 is 2068.
    year = np.where((year >= 0) & (year < 100), np.where(year < 69, 2000, 1900) + year, year)
    good = (year >= _FIRST_YEAR) & (year <= _LAST_YEAR) & (month >= 1) & (month <= 12) & (day >= 1)
    months = np.where(good, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    date = months.astype("datetime64[D]") + np.where(good, day - 1, 0)
    good &= date.astype("datetime64[M]") == months
    return np.where(good, date, np.datetime64("NaT", "D"))


def _from_groups(groups: pd.DataFrame, *, year_first: bool) -> DateArray:
    first, second = _whole(groups["a"]), _whole(groups["b"])
    if year_first:
        return _days(_whole(groups["y"]), first, second)
    # Dots mean day before month. Otherwise the column decides: more days past 12
    # in front means day first, and without a sign it is month first.
    dots = (groups["sep"] == ".").to_numpy(dtype=bool)
    day_first = dots | bool((first > 12).sum() > (second > 12).sum())
    month, day = np.where(day_first, second, first), np.where(day_first, first, second)
    return _days(_whole(groups["y"]), month, day)


def _parse_unique(cells: pd.Series[str]) -> Moments:
    date = np.full(len(cells), "NaT", dtype="datetime64[D]")
    minute = np.full(len(cells), -1, dtype=np.int64)
    for pattern in (_YEAR_FIRST, _YEAR_LAST, _COMPACT):
        groups = _extract(cells, pattern)
        found = groups["y"].notna().to_numpy(dtype=bool) & np.isnat(date)
        if found.any():
            some = groups[found]
            date[found] = _from_groups(some, year_first=pattern != _YEAR_LAST)
            minute[found] = parse_minutes(some["time"])
    for form in _NAMED_MONTHS:
        left = np.isnat(date)
        if left.any():
            parsed = pd.to_datetime(cells[left], format=form, errors="coerce")
            date[left] = parsed.to_numpy().astype("datetime64[D]")
    serial = cells.where(cells.str.fullmatch(_SERIAL, na=False)).astype("float64").to_numpy()
    with np.errstate(invalid="ignore"):
        is_serial = (serial >= _FIRST_SERIAL) & (serial <= _LAST_SERIAL)
    whole = np.floor(serial[is_serial])
    date[is_serial] = np.datetime64("1899-12-30", "D") + whole.astype(np.int64)
    part = np.floor((serial[is_serial] - whole) * MIN_PER_DAY + 0.5).astype(np.int64)
    # A whole number is a date alone; it has no time of day.
    minute[is_serial] = np.where(serial[is_serial] == whole, -1, np.minimum(part, MIN_PER_DAY - 1))
    return Moments(date, np.where(np.isnat(date), -1, minute))


def parse_dates(cells: pd.Series[str]) -> Moments:
    """Read dates, with the time of day where there is one.

    Year first, day or month first (found out from the whole column, month first
    where nothing tells), names of months in English, and the day numbers of
    spreadsheets. Time zones are left aside: the time on the wall counts.

    Examples
    --------
    >>> read = parse_dates(pd.Series(["2024-01-31", "1/31/2024 2:05 PM", "45322", "soon"]))
    >>> read.date.astype(str).tolist(), read.minute.tolist()
    (['2024-01-31', '2024-01-31', '2024-01-31', 'NaT'], [-1, 845, -1, -1])
    """
    codes, unique = pd.factorize(cells)
    parsed = _parse_unique(pd.Series(unique, dtype=cells.dtype))
    missing = codes < 0
    at = np.where(missing, 0, codes)
    if not len(unique):
        return Moments(
            np.full(len(cells), "NaT", dtype="datetime64[D]"), np.full(len(cells), -1, np.int64)
        )
    date = parsed.date[at]
    date[missing] = np.datetime64("NaT", "D")
    return Moments(date, np.where(missing, -1, parsed.minute[at]))


def known_hours(minute: IntArray) -> IntArray:
    """Give the hour of each time of day, -1 where it is not known.

    Where many rows stand at exactly 00:00, that is a sign of no time at all.

    Examples
    --------
    >>> known_hours(np.array([0, 0, 825, -1])).tolist()
    [-1, -1, 13, -1]
    >>> known_hours(np.array([0] + [825] * 9)).tolist()[:2]
    [0, 13]
    """
    known = minute >= 0
    hour = np.where(known, minute // 60, -1)
    midnight = minute == 0
    if midnight.sum() > MIDNIGHT_HEAP_SHARE * known.sum():
        hour = np.where(midnight, -1, hour)
    return hour.astype(np.int64)
