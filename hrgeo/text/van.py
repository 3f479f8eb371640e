"""Days, times of day and minutes of a van week in words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hrgeo.text.catalog import say, term
from hrgeo.text.opening import time_words

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_MIN = 24 * 60


def day_words(day: int, *, language: str = "en") -> str:
    """Name a day of the week; Monday is 0, and 7 is Monday again.

    Examples
    --------
    >>> day_words(0), day_words(6), day_words(7)
    ('Monday', 'Sunday', 'Monday')
    """
    return term("column", _DAYS[day % 7], language=language)


def minute_words(minutes: float, *, language: str = "en") -> str:
    """Write minutes after midnight as a time of day; parts of a minute are left out.

    Examples
    --------
    >>> minute_words(555), minute_words(720), minute_words(1470)
    ('9:15 am', 'noon', '12:30 am')
    """
    at = int(minutes // 1) % _DAY_MIN
    return time_words(f"{at // 60:02d}:{at % 60:02d}", language=language)


def moment_words(day: int, minutes: float, *, language: str = "en") -> str:
    """Write day and time; minutes past midnight are told with the day on which they are.

    Examples
    --------
    >>> moment_words(4, 1080), moment_words(4, 1470), moment_words(0, -15)
    ('Friday 6 pm', 'Saturday 12:30 am', 'Sunday 11:45 pm')
    """
    return say(
        "van.moment",
        language=language,
        day=day_words(day + int(minutes // _DAY_MIN), language=language),
        time=minute_words(minutes, language=language),
    )


def with_stop_names(words: str, names: Mapping[str, str]) -> str:
    """Put names of stops in the place of their ids, which the planner's sentences have.

    An id of digits alone stays, since it cannot be told from a number, and one of a single letter,
    which may be a word ("a visit").

    Examples
    --------
    >>> names = {"S2": "Library", "S22": "Park", "2": "x", "a": "y"}
    >>> with_stop_names("Van 2, Monday: a visit to S2 at S22", names)
    'Van 2, Monday: a visit to Library at Park'
    """
    ids = sorted(
        (stop for stop in names if not stop.isdigit() and len(stop) > 1), key=len, reverse=True
    )
    if not ids:
        return words
    any_id = "|".join(map(re.escape, ids))
    return re.sub(rf"(?<!\w)({any_id})(?!\w)", lambda found: names[found[1]], words)
