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
from hrgeo.text import say
from hrgeo.text.van import day_words, minute_words
from hrgeo.vans.problem import Visit

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


def change_words(change: ClockChange, visits: Sequence[Visit] = ()) -> str:
    """Say what a change of clocks means.

    Parameters
    ----------
    change
        The change.
    visits
        Of a van's shift; where one of them lies over the change, that is said.

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
    if not is_over(change, visits):
        return sentence
    more = "longer" if change.longer_min > 0 else "shorter"
    return f"{sentence} {say(f'van.clocks.{more}', minutes=abs(change.longer_min))}"


def is_over(change: ClockChange, visits: Sequence[Visit]) -> bool:
    """Say whether visits of a shift lie before and after a change of clocks.

    Examples
    --------
    From Saturday 10 pm to 3 am:

    >>> change = ClockChange(dt.date(2026, 11, 1), 120, 60)
    >>> is_over(change, [Visit("van", 5, "a", 1320, 1620)])
    True
    """
    if not visits:
        return False
    at = change.date.weekday() * _DAY_MIN + change.at_min
    first = min(visit.day * _DAY_MIN + visit.arrive_min for visit in visits)
    last = max(visit.day * _DAY_MIN + visit.leave_min for visit in visits)
    week = _DAYS_A_WEEK * _DAY_MIN  # a shift of Sunday night goes on into the next week
    return any(first < at + turn < last for turn in (0, week))


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
