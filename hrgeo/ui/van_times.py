"""Days and clocks of a van week, from the summary, as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hrgeo.text import say
from hrgeo.text.van import day_words, minute_words
from hrgeo.vans.problem import DAYS, Visit

DAY_MIN = 24 * 60
Row = Mapping[str, Any]


def day_name(day: str) -> str:
    """Write a day.

    Examples
    --------
    >>> day_name("We")
    'Wednesday'
    """
    return day_words(DAYS.index(day))


def minutes_of(clock: str, *, since: int = 0) -> int:
    """Read a clock as minutes after the day's midnight, not before `since`.

    Examples
    --------
    A shift that began at 20:00 is back at half past midnight:

    >>> minutes_of("20:00"), minutes_of("00:30", since=1200)
    (1200, 1470)
    """
    hours, rest = clock.split(":")
    minutes = int(hours) * 60 + int(rest)
    return minutes if minutes >= since else minutes + DAY_MIN


def span_words(first_min: float, last_min: float) -> str:
    """Write from when to when.

    Examples
    --------
    >>> span_words(1200, 1470)
    '8 pm to 12:30 am'
    """
    return say("terms.hours", first=minute_words(first_min), last=minute_words(last_min))


def clock_words_of(clock: str | None) -> str:
    """Write a clock of the summary; nothing where there is none.

    Examples
    --------
    >>> clock_words_of("18:15"), clock_words_of(None)
    ('6:15 pm', '')
    """
    return "" if clock is None else minute_words(minutes_of(clock))


def between(first: str, last: str) -> str:
    """Write from when to when, by two clocks of the summary."""
    return span_words(minutes_of(first), minutes_of(last))


def visits_of(van: Row) -> tuple[Visit, ...]:
    """Give the visits of a summary as the planner knows them.

    Parameters
    ----------
    van
        The part ``van`` of a summary. Hours past midnight belong to the day on which the
        shift began, so that they follow its leaving of the base.
    """
    begins = {(s["van"], s["day"]): minutes_of(s["leave_base"]) for s in van["shifts"]}
    out = []
    for row in van["visits"]:
        arrive = minutes_of(row["arrive"], since=begins.get((row["van"], row["day"]), 0))
        leave = minutes_of(row["leave"], since=arrive)
        out.append(Visit(row["van"], DAYS.index(row["day"]), row["stop"], arrive, leave))
    return tuple(out)
