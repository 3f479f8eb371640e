"""Read the numbers that tags hold: speeds, lengths, slopes, spans of time.

Each function gives None for what is no such number. A value that nobody can mean
(a speed of -30, a ferry trip of a week) counts as missing too, so that a typing
mistake in the map falls back to a documented default.
"""

from __future__ import annotations

import re

from hrgeo.units import KPH_PER_MPH, M_PER_FOOT, MIN_PER_H, S_PER_MIN

SLOWEST_POSTED_KPH = 5.0
FASTEST_POSTED_KPH = 150.0
LONGEST_SPAN_S = 48 * MIN_PER_H * S_PER_MIN
STEEPEST_PERCENT = 60.0
"""Nobody has built a street that is steeper."""

_MAXSPEED = re.compile(r"^(\d{1,3}(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?$")
_LENGTH = re.compile(r"^(\d{1,3}(?:[.,]\d+)?)\s*(m|ft|'|feet)?$")
_FEET_INCHES = re.compile(r"^(\d{1,3})\s*'\s*(\d{1,2})\s*\"$")
_SLOPE = re.compile(r"^([+-]?\d{1,3}(?:\.\d+)?)\s*%$")
_CLOCK = re.compile(r"^(?:(\d{1,3}):)?(\d{1,4})(?::(\d{1,2}))?$")
_ISO_SPAN = re.compile(r"^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$")


def posted_speed_kph(value: str | None) -> float | None:
    """Read a ``maxspeed`` tag [km/h]; ``None`` where it says nothing usable.

    Examples
    --------
    >>> posted_speed_kph("50"), posted_speed_kph("-30"), posted_speed_kph("walk")
    (50.0, None, None)
    >>> round(posted_speed_kph("30 mph"), 2)
    48.28
    """
    match = _MAXSPEED.match((value or "").strip().lower())
    if match is None:
        return None
    speed_kph = float(match[1]) * (KPH_PER_MPH if match[2] == "mph" else 1.0)
    return speed_kph if SLOWEST_POSTED_KPH <= speed_kph <= FASTEST_POSTED_KPH else None


def length_m(value: str | None) -> float | None:
    r"""Read a ``width`` or ``maxheight`` [m].

    Examples
    --------
    >>> length_m("1.5"), length_m("2 m"), length_m("narrow"), length_m("0")
    (1.5, 2.0, None, None)
    >>> round(length_m("6'6\""), 3)
    1.981
    """
    text = (value or "").strip().lower()
    parts = _FEET_INCHES.match(text)
    if parts is not None:
        return (float(parts[1]) + float(parts[2]) / 12) * M_PER_FOOT or None
    match = _LENGTH.match(text)
    if match is None:
        return None
    number = float(match[1].replace(",", "."))
    return number * (M_PER_FOOT if match[2] in {"ft", "'", "feet"} else 1.0) or None


def slope_percent(value: str | None) -> float | None:
    """Read an ``incline`` [%], whichever way it rises.

    Examples
    --------
    >>> slope_percent("-8%"), slope_percent("up"), slope_percent("700%")
    (8.0, None, None)
    """
    match = _SLOPE.match((value or "").strip())
    if match is None:
        return None
    percent = abs(float(match[1]))
    return percent if percent <= STEEPEST_PERCENT else None


def span_s(value: str | None) -> float | None:
    """Read a ``duration`` or ``interval`` [s]: ``HH:MM``, minutes, ``HH:MM:SS`` or ISO 8601.

    Examples
    --------
    >>> span_s("00:10"), span_s("10"), span_s("PT1H30M"), span_s("1:00:30")
    (600.0, 600.0, 5400.0, 3630.0)
    >>> span_s("0"), span_s("soon"), span_s("99999")
    (None, None, None)
    """
    text = (value or "").strip().upper()
    clock, iso = _CLOCK.match(text), _ISO_SPAN.match(text)
    if clock is not None:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        total_s = (hours * MIN_PER_H + minutes) * S_PER_MIN + seconds
    elif iso is not None:
        days, hours, minutes, seconds = (int(part or 0) for part in iso.groups())
        total_s = ((days * 24 + hours) * MIN_PER_H + minutes) * S_PER_MIN + seconds
    else:
        return None
    return total_s if 0 < total_s <= LONGEST_SPAN_S else None
