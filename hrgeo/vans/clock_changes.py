"""Nights in which clocks change: a shift over one is an hour longer or shorter than it says.

Hours of a week are what the clocks show. Where a shift goes past midnight into such a night, its
people are out for an hour more or less, and an hour may be there twice or not at all.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass

from hrgeo.errors import InputError
from hrgeo.text import join_words, say
from hrgeo.text.van import day_words, minute_words
from hrgeo.vans.problem import DAYS
from hrgeo.vans.result import VanWeek

_DAYS_A_WEEK = 7
_DAY_MIN = 1440


@dataclass(frozen=True)
class ClockChange:
    """A day on which clocks change.

    Attributes
    ----------
    date
        The day.
    at_min
        When, in minutes after midnight by the clocks before the change.
    longer_min
        By how much the day is longer: 60 where an hour is there twice, -60 where one is
        missing.
    """

    date: dt.date
    at_min: int
    longer_min: int


def clock_changes(time_zone: str, first_day: dt.date, n_weeks: int) -> tuple[ClockChange, ...]:
    """Give the days of some weeks on which clocks change.

    Parameters
    ----------
    time_zone
        IANA name.
    first_day
        First day of the first week.
    n_weeks
        How many weeks.

    Returns
    -------
    tuple of ClockChange
        In order; empty where clocks stay as they are.

    Raises
    ------
    InputError
        If there is no such time zone.

    Examples
    --------
    >>> [(str(c.date), c.at_min, c.longer_min)
    ...  for c in clock_changes("America/Chicago", dt.date(2026, 1, 5), 52)]
    [('2026-03-08', 120, -60), ('2026-11-01', 120, 60)]
    >>> clock_changes("America/Phoenix", dt.date(2026, 1, 5), 52)
    ()
    """
    try:
        zone = zoneinfo.ZoneInfo(time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InputError(
            f"There is no time zone {time_zone!r}. Use a name such as America/Chicago."
        ) from error
    days = [first_day + dt.timedelta(days=i) for i in range(_DAYS_A_WEEK * n_weeks)]
    return tuple(change for day in days if (change := _change_on(zone, day)) is not None)


def change_words(change: ClockChange, van_ids: Sequence[str] = ()) -> str:
    """Say what a change of clocks means.

    Parameters
    ----------
    change
        The change.
    van_ids
        Vans that are out then.

    Examples
    --------
    >>> change = ClockChange(dt.date(2026, 11, 1), 120, 60)
    >>> print(change_words(change))
    On Sunday, November 1, 2026 clocks go back by 60 minutes at 2 am.
    """
    key = "back" if change.longer_min > 0 else "forward"
    sentence = say(
        f"van.clocks.{key}",
        day=day_words(change.date.weekday()),
        date=f"{change.date:%B} {change.date.day}, {change.date.year}",
        minutes=abs(change.longer_min),
        at=minute_words(change.at_min),
    )
    if not van_ids:
        return sentence
    more = say(
        f"van.clocks.{'longer' if change.longer_min > 0 else 'shorter'}",
        vans=join_words(list(van_ids)),
        minutes=abs(change.longer_min),
    )
    return f"{sentence} {more}"


def is_over(change: ClockChange, day: int, out_min: float, back_min: float) -> bool:
    """Say whether a shift of each week begins before a change of clocks and ends after it.

    Parameters
    ----------
    change
        The change.
    day, out_min, back_min
        Day of the shift (Monday is 0), and when it leaves the base and is back, in minutes
        after that day's midnight.

    Examples
    --------
    From Saturday 10 pm to 3 am:

    >>> is_over(ClockChange(dt.date(2026, 11, 1), 120, 60), 5, 1320, 1620)
    True
    """
    at = change.date.weekday() * _DAY_MIN + change.at_min
    week = _DAYS_A_WEEK * _DAY_MIN  # a shift of Sunday night goes on into the next week
    first, last = day * _DAY_MIN + out_min, day * _DAY_MIN + back_min
    return any(first < at + turn < last for turn in (0, week))


def shifts_over_changes(
    week: VanWeek, time_zone: str, first_monday: dt.date, n_weeks: int = 52
) -> tuple[str, ...]:
    """Say which shifts of a week, gone every week, are out while clocks change.

    Parameters
    ----------
    week
        The week.
    time_zone
        IANA name.
    first_monday
        From when on it is gone.
    n_weeks
        For how many weeks.

    Returns
    -------
    tuple of str
        A sentence for each change while a van is out; empty where none is.

    Raises
    ------
    InputError
        If there is no such time zone.
    """
    sentences = []
    outings = week.shifts[["van", "day", "leave_base", "back_at_base"]].to_numpy(dtype=object)
    for change in clock_changes(time_zone, first_monday, n_weeks):
        van_ids = [
            str(van_id)
            for van_id, day, out_min, back_min in outings
            if is_over(change, DAYS.index(day), float(out_min), float(back_min))
        ]
        if van_ids:
            sentences.append(change_words(change, van_ids))
    return tuple(sentences)


def _change_on(zone: zoneinfo.ZoneInfo, day: dt.date) -> ClockChange | None:
    """Find the change on a day by halving it, in universal time; None where there is none."""
    begin = dt.datetime.combine(day, dt.time(), zone)
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
    before, after = begin.utcoffset(), end.utcoffset()
    if before is None or after is None or before == after:
        return None
    low, high = begin.astimezone(dt.UTC), end.astimezone(dt.UTC)
    minute = dt.timedelta(minutes=1)
    while high - low > minute:
        middle = low + (high - low) // minute // 2 * minute
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    at = high + before
    longer = round((before - after) / minute)
    return ClockChange(day, at.hour * 60 + at.minute, longer)
