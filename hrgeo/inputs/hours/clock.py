"""Times of day, and what a missing am or pm can be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from typing import Final, Literal

from hrgeo.inputs.hours.unread import UnreadError

Half = Literal["am", "pm", "noon", "midnight"]
DAY_MIN: Final = 24 * 60
FIRST_MIN: Final = 7 * 60
LAST_MIN: Final = 21 * 60
"""A missing am or pm is filled in where one reading alone lies between these [min]."""
_MOST_OVERNIGHT_MIN: Final = 16 * 60
_PART_OF_DAY: Final = (
    r"(?:de|en|por|in) (?:la|the) (?:manana|tarde|noche|madrugada|morning|afternoon|evening)|"
    r"at night"
)
NUMBER: Final = re.compile(
    r"(?P<h>\d{1,4})(?:(?::|\.|h)(?P<m>\d{2})(?:[:]00)?(?!\d))?"
    r"(?P<suffix> ?h(?:rs?|s|oras?|ours?)?\b\.?)?"
    r"(?: ?(?P<half>(?:am|pm)\b\.?|[ap]\. ?m\b\.?|(?<=\d)[ap]\b\.?(?! ?m\b)|(?<=\d)[ap]\b|"
    rf"(?:{_PART_OF_DAY})\b))?"
    r"(?![a-z0-9]|:\d)"
)


@dataclass(frozen=True)
class Clock:
    """A time of day as it is written.

    Attributes
    ----------
    hour, minute
        As written; `hour` up to 31 where it may be a day of a month.
    half
        am, pm, noon or midnight; None if not said.
    is_full_day
        Whether it is written as on a clock of 24 hours: 17:00, 09:00, 0900, 9h.
    text
        As written.
    """

    hour: int
    minute: int
    half: Half | None
    is_full_day: bool
    text: str

    @property
    def minutes(self) -> int:
        """Minutes since midnight, by the number as it stands."""
        return self.hour * 60 + self.minute


def clock_of(match: re.Match[str]) -> Clock:
    """Make a time of a match of `NUMBER`.

    Examples
    --------
    >>> clock_of(NUMBER.match("17h30")).minutes
    1050
    """
    digits, minutes = match["h"], match["m"]
    hour, minute = int(digits), int(minutes or 0)
    if len(digits) > 2:
        if minutes:
            raise UnreadError("A time in it is not a time of day")
        hour, minute = divmod(hour, 100)
        if minute % 5:
            raise UnreadError("A number in it is not a time of day")
    half = _half_of(match["half"], hour)
    leading = digits.startswith("0") and half is None and (bool(minutes) or len(digits) == 4)
    full = hour > 12 or hour == 0 or leading or bool(match["suffix"])
    return Clock(hour, minute, half, full, match[0].strip())


def _half_of(written: str | None, hour: int) -> Half | None:
    if written is None:
        return None
    if written[0] in "ap" and written != "at night":
        return "am" if written[0] == "a" else "pm"
    part = written.split()[-1]
    if part in {"manana", "madrugada", "morning"} and hour != 12:
        return "am"
    if part in {"tarde", "afternoon", "evening"}:
        return "pm"
    if part in {"noche", "night"} and 6 <= hour <= 11:
        return "pm"
    raise UnreadError("Which time of day a time in it means is not certain")


def _choices(clock: Clock, *, as_it_stands: bool) -> tuple[int, ...]:
    """Give the minutes of the day that a time can be."""
    limit = 24 if clock.minute == 0 else 23
    if clock.minute > 59 or clock.hour > limit:
        raise UnreadError("A time in it is not a time of day")
    if clock.half == "noon":
        return (12 * 60,)
    if clock.half == "midnight":
        return (0,)
    if clock.half is None:
        if as_it_stands or clock.hour > 12 or clock.hour == 0:
            return (clock.minutes,)
        early = clock.hour % 12 * 60 + clock.minute
        return (early, early + 12 * 60)
    if clock.hour > 12:
        if clock.half == "am":
            raise UnreadError("A time in it says am behind noon")
        return (clock.minutes,)
    if clock.hour == 0:
        raise UnreadError("A time in it is not a time of day")
    return (clock.hour % 12 * 60 + clock.minute + (12 * 60 if clock.half == "pm" else 0),)


def span_of(
    start: Clock, end: Clock, *, as_it_stands: bool, window: tuple[int, int] | None = None
) -> tuple[int, int, bool]:
    """Give when hours begin and end [min since midnight], and whether am or pm was assumed.

    Parameters
    ----------
    start, end
        As written.
    as_it_stands
        Whether the text has a clock of 24 hours, so that 9 is 09:00.
    window
        Between which minutes the hours lie, if the text says so ("evenings").

    Returns
    -------
    tuple of int, int, bool
        The end is above 1440 if it is on the next day.

    Raises
    ------
    UnreadError
        If there is no reading, more than one, or one that nobody would mean.

    Examples
    --------
    >>> nine, five = (Clock(h, 0, None, False, str(h)) for h in (9, 5))
    >>> span_of(nine, five, as_it_stands=False)
    (540, 1020, True)
    """
    starts = _choices(start, as_it_stands=as_it_stands)
    ends = _choices(end, as_it_stands=as_it_stands)
    if len(starts) == len(ends) == 1:
        begin, until = starts[0], ends[0]
        if window and not (window[0] <= begin and (until or DAY_MIN) <= window[1]):
            raise UnreadError("Its times are not those of the part of the day that it names")
        return (*_said(begin, until, start), False)
    first, last = window or (FIRST_MIN, LAST_MIN)
    fits = [
        (begin, until)
        for begin, until in product(starts, ends)
        if first <= begin < until <= last
    ]  # fmt: skip
    if len(fits) != 1:
        how_many = "more than one reading" if fits else "no reading"
        raise UnreadError(
            f"A time in it has no am or pm, and {how_many} lies between 07:00 and 21:00"
            if window is None
            else "A time in it has no am or pm, and the part of the day does not settle it"
        )
    return (*fits[0], True)


def _said(begin: int, until: int, start: Clock) -> tuple[int, int]:
    """Check hours that leave no choice, and carry their end into the next day if need be."""
    if until in {0, DAY_MIN - 1}:
        until = DAY_MIN
    if begin in {DAY_MIN, until}:
        raise UnreadError("Hours in it end when they begin")
    if begin < until:
        odd = begin < 5 * 60 and until - begin > 8 * 60 and (begin, until) != (0, DAY_MIN)
        if odd:
            raise UnreadError("Hours in it begin at night and last long: perhaps pm is meant")
        if start.half is None and begin < 5 * 60 and (begin, until) != (0, DAY_MIN):
            raise UnreadError("Hours in it begin at night and do not say am: perhaps pm is meant")
        return begin, until
    lasts = until + DAY_MIN - begin
    most = _MOST_OVERNIGHT_MIN if begin > 12 * 60 else _MOST_OVERNIGHT_MIN - 60
    if lasts > most or until == 12 * 60 or (start.half is None and begin < 12 * 60):
        raise UnreadError("Hours in it end before they begin")
    return begin, until + DAY_MIN
