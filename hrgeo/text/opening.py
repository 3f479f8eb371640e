"""Opening hours in words, from the syntax of OpenStreetMap."""

from __future__ import annotations

import re

from hrgeo.text.catalog import say, term
from hrgeo.text.phrases import join_words

_DAYS = {"Mo": "mon", "Tu": "tue", "We": "wed", "Th": "thu", "Fr": "fri", "Sa": "sat", "Su": "sun"}
_EVERY_DAY = "Mo-Su"
_DAY, _MONTH, _TIME = f"(?:{'|'.join(_DAYS)})", "[A-Z][a-z]{2}", r"\d\d:\d\d"
_RULE = re.compile(
    rf"(?:(?P<season>{_MONTH}-{_MONTH}) )?(?:(?P<days>{_DAY}(?:[-,]{_DAY})*|PH) )?"
    rf"(?P<times>{_TIME}-{_TIME}(?:,{_TIME}-{_TIME})*|off|24/7)"
)


def opening_words(hours_osm: str, *, language: str = "en") -> str:
    """Put opening hours into words, as far as they are of a plain kind.

    Parameters
    ----------
    hours_osm
        Hours in the syntax of ``opening_hours``
        (https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification).
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    str
        In words; the text itself where a part of it is of another kind than days,
        months and times of day, so that nothing is told that it does not say.

    Examples
    --------
    >>> opening_words("Tu,Th 13:00-19:30; Sa 10:00-12:00; PH off")
    'Tuesday and Thursday 1 pm to 7:30 pm; Saturday 10 am to noon; closed on public holidays'
    >>> opening_words("24/7"), opening_words("Mo[1] 09:00-17:00")
    ('always', 'Mo[1] 09:00-17:00')
    """
    rules = [_RULE.fullmatch(rule.strip()) for rule in hours_osm.split(";")]
    parts = [_rule_words(rule, language) for rule in rules if rule is not None]
    return "; ".join(parts) if parts and None not in rules else hours_osm


def _rule_words(rule: re.Match[str], language: str) -> str:
    season, days, times = rule["season"], rule["days"], rule["times"]
    if days == "PH" and times == "off":
        return say("terms.opening.closed_holidays", language=language)
    parts = []
    if season:
        first, last = (term("month", month, language=language) for month in season.split("-"))
        parts.append(_span(first, last, language))
    if days:
        parts.append(_day_words(days, language))
    parts.append(_times_words(times, language))
    return " ".join(parts)


def _span(first: str, last: str, language: str) -> str:
    return say("terms.hours", language=language, first=first, last=last)


def _day_words(days: str, language: str) -> str:
    if days == _EVERY_DAY:
        return say("terms.opening.every_day", language=language)
    if days == "PH":
        return say("terms.opening.holidays", language=language)
    words = []
    for part in days.split(","):
        names = [term("column", _DAYS[day], language=language) for day in part.split("-")]
        words.append(names[0] if len(names) == 1 else _span(names[0], names[-1], language))
    return join_words(words, language=language)


def _times_words(times: str, language: str) -> str:
    if times == "off":
        return say("terms.opening.closed", language=language)
    if times == "24/7":
        return say("terms.opening.always", language=language)
    spans = []
    for span in times.split(","):
        first, last = (time_words(time, language=language) for time in span.split("-"))
        spans.append(_span(first, last, language))
    return join_words(spans, language=language)


def time_words(time: str, *, language: str = "en") -> str:
    """Write a time of day.

    Examples
    --------
    >>> time_words("09:00"), time_words("13:30"), time_words("12:00"), time_words("24:00")
    ('9 am', '1:30 pm', 'noon', 'midnight')
    """
    hour, minute = int(time[:2]) % 24, time[3:]
    if hour % 12 == 0 and minute == "00":
        return say("terms.noon" if hour else "terms.midnight", language=language)
    shown = str(hour % 12 or 12) + ("" if minute == "00" else f":{minute}")
    return say("terms.am" if hour < 12 else "terms.pm", language=language, hour=shown)
