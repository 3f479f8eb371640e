"""Dates and hours as the van's sheets write them."""

from __future__ import annotations

import datetime as dt

from hrgeo.results.van_sheets import DAY_MIN, SheetVisit
from hrgeo.text import say, term
from hrgeo.text.van import minute_words

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ANY_MONDAY = dt.date(2026, 1, 5)
"""Where a plan names no first Monday: calendars have to begin somewhere, and not today, so that
the same plan gives the same files."""


def date_words(day: dt.date, *, language: str = "en") -> str:
    """Write a date.

    Examples
    --------
    >>> date_words(dt.date(2026, 1, 5))
    'January 5, 2026'
    """
    month = term("month", _MONTHS[day.month - 1], language=language)
    return say("van_files.date", language=language, month=month, day=day.day, year=day.year)


def open_words(visit: SheetVisit, *, language: str = "en") -> str:
    """Write from when to when people can come.

    Examples
    --------
    A visit that is open from 18:15 to 19:45 reads ``6:15 pm to 7:45 pm``.
    """
    first, last = (minute_words(at, language=language) for at in (visit.open_min, visit.close_min))
    return say("terms.hours", language=language, first=first, last=last)


def date_of(first_monday: dt.date | None, day: int, minutes: float) -> tuple[dt.date, int]:
    """Give the date and the minute of that date; past midnight is the next date.

    Parameters
    ----------
    first_monday
        Of the first week; None for a Monday that is always the same.
    day, minutes
        Day of the week (Monday is 0) and minutes after its midnight.

    Examples
    --------
    Half past midnight of the night after Wednesday the 7th:

    >>> date_of(dt.date(2026, 1, 5), 2, 1470)
    (datetime.date(2026, 1, 8), 30)
    """
    later, rest = divmod(int(minutes), DAY_MIN)
    start = _ANY_MONDAY if first_monday is None else first_monday
    return start + dt.timedelta(days=day + later), rest
