"""When incidents were: dates, hours, people's keys, and what is wrong with them."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from hrgeo.inputs.columns import TableInWork, plain_name
from hrgeo.inputs.dates import Moments, parse_dates
from hrgeo.inputs.periods import far_off
from hrgeo.inputs.times import MIN_PER_DAY, NOT_READ, is_midnight_heap, minutes_of
from hrgeo.inputs.values import UNKNOWN
from hrgeo.model import Action, BoolArray, IntArray

_SPANISH_NAMES: Final = ("fecha", "hora", "direccion", "latitud", "longitud", "codigopostal")
_ORDER_SAID: Final = re.compile(r"(?i)(?<![a-z])(?:(dd?)[-/. ]?mm?|(mm?)[-/. ]?dd?)(?![a-z]{2})")
_IN_UTC: Final = re.compile(r"(?i)(?<![a-z])(?:utc|gmt|zulu)(?![a-z])")
_ROUNDED: Final = r"\d(?:[.,]\d+)?E\+\d{1,2}"
_NO_KEY: Final = UNKNOWN | {"none", "n/d", "nd", "s/n", "0", "pending", "pendiente", "xxx"}
"""What stands in place of an id that is not known: rows that share it are not one incident."""


@dataclass(frozen=True, eq=False)
class When:
    """When the incidents of a table were.

    Attributes
    ----------
    moments
        By row.
    has_dates
        Whether the table has a column of dates.
    bad_time
        By row: a time that cannot be read.
    is_heap
        By row: 00:00 that stands for no time.
    time_column, date_column
        Where the times and the dates stand, in hrgeo's words.
    """

    moments: Moments
    has_dates: bool
    bad_time: BoolArray
    is_heap: BoolArray
    time_column: str
    date_column: str
    date_filled: BoolArray

    @property
    def hour(self) -> IntArray:
        """Give the hour by row; -1 where it is not known."""
        minute = self.moments.minute
        return np.where((minute >= 0) & ~self.is_heap, minute // 60, -1).astype(np.int64)


def _day_comes_first(work: TableInWork) -> bool:
    """Say whether a table looks like one in which the day stands before the month."""
    names = [plain_name(str(name)) for name in work.raw.frame.columns]
    spanish = any(
        name.startswith(_SPANISH_NAMES) and not name.startswith(("latitude", "longitude"))
        for name in names
    )
    return work.raw.decimal == "," or spanish


def _said_order(work: TableInWork, column: str) -> bool | None:
    """Say whether the name of a column puts the day first, as ``Date (dd/mm/yyyy)`` does.

    None where it says nothing.
    """
    said = _ORDER_SAID.search(work.found.get(column, ""))
    return None if said is None else said[1] is not None


def _hours_alone(work: TableInWork) -> bool:
    """Say whether the times are hours without minutes: then 0 is an hour like the others."""
    times = work.text("time").dropna()
    return bool(len(times) and times.str.fullmatch(r"\d{1,2}").all())


def read_when(work: TableInWork) -> When:
    """Read when incidents were; a column of times comes before the time in the date.

    Where only a column of times is there and it has dates in it, they are the dates.
    """
    column = "date" if work.has("date") else "time"
    said = _said_order(work, column)
    day_first = _day_comes_first(work) if said is None else said
    is_said, column = said is not None, "date"
    moments = parse_dates(work.text("date"), day_first=day_first, is_said=is_said)
    if not work.has("date") and work.has("time"):
        within = parse_dates(work.text("time"), day_first=day_first, is_said=is_said)
        if not np.isnat(within.date).all():
            moments, column = within, "time"
    has_time = work.has("time")
    minute = minutes_of(work.text("time")) if has_time else np.full(len(work), -1, np.int64)
    in_time = (minute >= 0) & (minute <= MIN_PER_DAY)
    bad_time = (minute == NOT_READ) | (moments.bad_time & ~in_time)
    date = moments.date
    if column == "date":
        # 24:00 is where the next day begins.
        date = np.where(minute == MIN_PER_DAY, date + np.timedelta64(1, "D"), date)
    minute = np.where(in_time, minute % MIN_PER_DAY, moments.minute)
    if _IN_UTC.search(work.found.get("time" if has_time else "date", "")):
        # Another clock than that on the wall: which hour it was there is not known.
        bad_time, minute = bad_time | (minute >= 0), np.full(len(work), -1, np.int64)
    return When(
        dataclasses.replace(moments, date=date, minute=minute),
        work.has(column),
        bad_time,
        is_midnight_heap(minute) & np.bool_(not _hours_alone(work)),
        "time" if has_time else "date",
        column,
        work.text(column).notna().to_numpy(dtype=bool),
    )


def note_dates(work: TableInWork, when: When, kept: BoolArray, *, dated: bool) -> BoolArray:
    """Note rows whose date is missing or unlikely; give those that still count.

    Parameters
    ----------
    work
        Where to note it.
    when
        As `read_when` gives it.
    kept
        The rows that count so far.
    dated
        Whether a row needs a date in order to count.
    """
    if not when.has_dates:
        return kept
    date, column = when.moments.date, when.date_column
    unread = np.isnat(date)
    action: Action = "dropped" if dated else "doubted"
    end = "cannot be put into the period." if dated else "is counted without one."
    bad = kept & unread & when.date_filled
    month_alone = when.moments.month_alone
    work.note(
        bad & ~month_alone, action, "bad_date", column,
        f"The date cannot be read, so that the row {end}",
    )  # fmt: skip
    work.note(
        bad & month_alone, action, "bad_date", column,
        f"The cell gives a month or a year and no day, so that the row {end}",
    )  # fmt: skip
    work.note(
        kept & ~when.date_filled, action, "no_date", column,
        f"The row has no date, so that it {end}",
    )  # fmt: skip
    work.note(
        kept & far_off(date), "doubted", "date_far_off", column,
        "The date is more than a year away from nearly all others.",
    )  # fmt: skip
    return kept & ~unread if dated else kept


def note_times(work: TableInWork, when: When, used: BoolArray) -> None:
    """Note what is doubtful about the dates and times of rows that count."""
    first = "day" if _day_comes_first(work) else "month"
    work.note(
        used & when.moments.is_ambiguous, "doubted", "ambiguous_dates", when.date_column,
        f"Day and month could be either way round and nothing in the column tells; the {first} was "
        "taken to stand first.",
    )  # fmt: skip
    work.note(
        used & when.bad_time, "doubted", "bad_time", when.time_column,
        "The time of day cannot be read, or is in UTC and not in the time on the wall; the hour "
        "is unknown.",
    )  # fmt: skip
    work.note(
        used & when.is_heap, "doubted", "midnight_heap", when.time_column,
        "Far more rows than by chance stand at exactly 00:00, which means that the time was not "
        "known; the hour is unknown.",
    )  # fmt: skip


def keys_of(work: TableInWork, name: str) -> pd.Series[str]:
    """Give a column of keys; missing where a cell says that the key is not known.

    A number that a spreadsheet has rounded (``2.4E+08``) is no key: others share it.
    """
    cells = work.text(name)
    if not work.has(name):
        return cells
    rounded = cells.str.fullmatch(_ROUNDED, na=False)
    return cells.mask(cells.str.lower().isin(list(_NO_KEY)) | rounded)


def person_codes(work: TableInWork, used: BoolArray) -> IntArray:
    """Give a number for each person among the rows that count; -1 where unknown.

    The order of rows changes nothing, and the keys stay behind.
    """
    codes, _ = pd.factorize(keys_of(work, "person_key")[used], sort=True)
    return np.asarray(codes, dtype=np.int64)
