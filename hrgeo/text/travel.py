"""Travel in words: hours of the day, and what "slow" means by a mode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hrgeo.text.catalog import say, term
from hrgeo.text.phrases import join_words

HOURS_PER_DAY = 24


def clock_words(hour: int, *, language: str = "en") -> str:
    """Write a full hour of the day.

    Examples
    --------
    >>> clock_words(0), clock_words(9), clock_words(12), clock_words(17)
    ('midnight', '9 am', 'noon', '5 pm')
    """
    hour %= HOURS_PER_DAY
    if hour % 12 == 0:
        return say("terms.noon" if hour else "terms.midnight", language=language)
    return say("terms.am" if hour < 12 else "terms.pm", language=language, hour=hour % 12)


def hour_words(hour: int, *, language: str = "en") -> str:
    """Name an hour of the day by when it begins and ends.

    Examples
    --------
    >>> hour_words(11), hour_words(23)
    ('11 am to noon', '11 pm to midnight')
    """
    first, last = (clock_words(at, language=language) for at in (hour, hour + 1))
    return say("terms.hours", language=language, first=first, last=last)


def hours_words(hours: Sequence[int], *, language: str = "en") -> str:
    """Write hours of the day, each named by when it begins, as spans.

    Examples
    --------
    >>> hours_words([16, 17, 8]), hours_words(range(24))
    ('8 am to 9 am and 4 pm to 6 pm', 'the whole day')
    """
    left = sorted(set(hours))
    if len(left) == HOURS_PER_DAY:
        return say("terms.whole_day", language=language)
    spans: list[list[int]] = []
    for hour in left:
        if spans and spans[-1][1] == hour:
            spans[-1][1] = hour + 1
        else:
            spans.append([hour, hour + 1])
    words = [
        say(
            "terms.hours",
            language=language,
            first=clock_words(first, language=language),
            last=clock_words(last, language=language),
        )
        for first, last in spans
    ]
    return join_words(words, language=language)


def slow_words(slow: Mapping[str, Any], *, language: str = "en") -> str:
    """Say what slow means, from an entry of ``slow`` in ``summary.json``.

    Examples
    --------
    >>> slow_words({"what": "pace", "kph": 3.6})
    'at a slow pace (3.6 km/h)'
    >>> slow_words({"what": "traffic", "time_factor": 1.5, "hours": [16, 17]})
    'in the traffic of 4 pm to 6 pm (up to 1.5 times as long)'
    """
    if slow["what"] == "traffic":
        return say(
            "terms.slow.traffic",
            language=language,
            hours=hours_words(slow["hours"], language=language),
            factor=f"{slow['time_factor']:.3g}",
        )
    if slow["kph"] is None:
        return say("terms.slow.pace", language=language)
    return say("terms.slow.pace_kph", language=language, kph=f"{slow['kph']:.3g}")


def slow_by_mode_words(slow: Mapping[str, Mapping[str, Any]], *, language: str = "en") -> str:
    """Say what slow means by each mode, from ``slow`` in ``summary.json``; empty for none.

    Examples
    --------
    >>> slow_by_mode_words({"walk": {"what": "pace", "kph": 3.6}})
    'on foot at a slow pace (3.6 km/h)'
    """
    return "; ".join(
        say(
            "terms.slow.by_mode",
            language=language,
            mode=term("mode", mode, language=language),
            slow=slow_words(what, language=language),
        )
        for mode, what in slow.items()
    )
