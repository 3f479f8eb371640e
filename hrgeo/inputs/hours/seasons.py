"""Parts of the year: "May to September", "del 1 de mayo al 30 de septiembre"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hrgeo.inputs.hours.tokens import Token
from hrgeo.inputs.hours.unread import UnreadError

_NAMES: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LENGTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class Season:
    """Days of the year, in which hours hold.

    Attributes
    ----------
    ranges
        Each from (month, day) to (month, day), both included; may pass the year's end.
    by_month
        Whether it is told in whole months.
    """

    ranges: tuple[tuple[tuple[int, int], tuple[int, int]], ...]
    by_month: bool

    def days(self) -> frozenset[tuple[int, int]]:
        """Give its days, as (month, day)."""
        year = [(m + 1, d) for m, n in enumerate(_LENGTHS) for d in range(1, n + 1)]
        inside: set[tuple[int, int]] = set()
        for first, last in self.ranges:
            if first <= last:
                inside |= {day for day in year if first <= day <= last}
            else:
                inside |= {day for day in year if day >= first or day <= last}
        return frozenset(inside)

    def osm(self) -> str:
        """Write it in OSM syntax.

        Examples
        --------
        >>> Season((((5, 1), (9, 30)),), by_month=True).osm()
        'May-Sep'
        """
        parts = []
        for (m1, d1), (m2, d2) in self.ranges:
            if self.by_month:
                parts.append(_NAMES[m1 - 1] + (f"-{_NAMES[m2 - 1]}" if m1 != m2 else ""))
            else:
                parts.append(f"{_NAMES[m1 - 1]} {d1:02d}-{_NAMES[m2 - 1]} {d2:02d}")
        return ",".join(parts)


def begins_season(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a season begins at a token: a month, or a day before a month."""
    if tokens[at].kind == "month":
        return True
    after = tokens[at + 1].kind if at + 1 < len(tokens) else ""
    return tokens[at].kind == "number" and after == "month" and _is_day(tokens[at])


def _is_day(token: Token) -> bool:
    clock = token.value
    return token.kind == "number" and token.text.isdigit() and 1 <= clock.hour <= 31


def _kind(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].kind if at < len(tokens) else ""


def _date_at(tokens: Sequence[Token], at: int) -> tuple[int, int | None, int]:
    """Give the month, the day if there is one, and where it goes on."""
    if tokens[at].kind == "number":
        return tokens[at + 1].value, int(tokens[at].text), at + 2
    month, at = tokens[at].value, at + 1
    goes_on = _kind(tokens, at + 1) == "to" and _kind(tokens, at + 2) == "number"
    if at < len(tokens) and _is_day(tokens[at]) and not goes_on:
        return month, int(tokens[at].text), at + 1
    return month, None, at


def season_at(tokens: Sequence[Token], at: int) -> tuple[Season, int]:
    """Read the season that begins at a token.

    Returns
    -------
    tuple of Season, int
        And the position behind it.

    Raises
    ------
    UnreadError
        If it is a single day, or has no such day.
    """
    ranges = []
    has_days: set[bool] = set()
    while True:
        month, day, at = _date_at(tokens, at)
        last, last_day = month, day
        if _kind(tokens, at) == "to" and at + 1 < len(tokens) and begins_season(tokens, at + 1):
            last, last_day, at = _date_at(tokens, at + 1)
        elif day is not None:
            raise UnreadError("It names a single day of the year")
        has_days |= {day is not None, last_day is not None}
        if len(has_days) > 1:
            raise UnreadError("It names a season with a day at one end alone")
        if (day or 1) > _LENGTHS[month - 1] or (last_day or 1) > _LENGTHS[last - 1]:
            raise UnreadError("It names a day that the month does not have")
        ranges.append(((month, day or 1), (last, last_day or _LENGTHS[last - 1])))
        joined = _kind(tokens, at) in {"and", "comma"}
        if not (joined and at + 1 < len(tokens) and begins_season(tokens, at + 1)):
            return Season(tuple(ranges), has_days == {False}), at
        at += 1
