"""Putting tokens together: groups of days, of times, of a season."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from hrgeo.inputs.hours.clock import Clock
from hrgeo.inputs.hours.seasons import begins_season, season_at
from hrgeo.inputs.hours.tokens import Token
from hrgeo.inputs.hours.unread import UnreadError
from hrgeo.inputs.hours.words import HOLIDAY

Kind = Literal[
    "days", "times", "until", "allday", "always", "closed", "except", "lunch", "part", "season",
    "cut",
]  # fmt: skip


@dataclass(frozen=True)
class Days:
    """Days of the week, or some of a month, or certain dates.

    Attributes
    ----------
    week
        0 for Monday to 6, and 7 for public holidays.
    ordinals
        (which of the month, day): (-1, 4) is the last Friday.
    dates
        Days of the year in OSM syntax.
    but_holidays
        Whether public holidays are left out.
    """

    week: tuple[int, ...] = ()
    ordinals: tuple[tuple[int, int], ...] = ()
    dates: tuple[str, ...] = ()
    but_holidays: bool = False


@dataclass(frozen=True)
class Group:
    """Tokens that say one thing.

    Attributes
    ----------
    kind
        What it says.
    value
        `Days`, pairs of `Clock`, a `Clock` (``until``), a window [min] (``part``), a `Season`.
    """

    kind: Kind
    value: Any = None


@dataclass
class _Walk:
    """Tokens, and how far they are read."""

    tokens: Sequence[Token]
    at: int = 0
    groups: list[Group] = field(default_factory=list)

    def kind(self, ahead: int = 0) -> str:
        place = self.at + ahead
        return self.tokens[place].kind if place < len(self.tokens) else ""

    def take(self) -> Token:
        if self.at >= len(self.tokens):
            raise UnreadError("It ends where more should follow")
        self.at += 1
        return self.tokens[self.at - 1]


def groups_of(tokens: Sequence[Token]) -> list[Group]:
    """Put tokens together into groups, in their order.

    Parameters
    ----------
    tokens
        As `tokens.tokens_of` gives them.

    Raises
    ------
    UnreadError
        If tokens stand where they make no sense.
    """
    walk = _Walk(tokens)
    while walk.at < len(tokens):
        _next_group(walk)
    return walk.groups


def _next_group(walk: _Walk) -> None:
    kind = walk.kind()
    if begins_season(walk.tokens, walk.at) and not _is_span(walk):
        season, walk.at = season_at(walk.tokens, walk.at)
        walk.groups.append(Group("season", season))
    elif kind in {"day", "ordinal", "every", "date"}:
        walk.groups.append(Group("days", _days(walk)))
    elif kind in {"number", "between"}:
        walk.groups.append(Group("times", _times(walk)))
    elif kind in {"allday", "always", "closed", "except", "lunch", "cut"}:
        walk.take()
        walk.groups.append(Group(kind))  # type: ignore[arg-type]  # one of the kinds above
    elif kind == "part":
        walk.groups.append(Group("part", walk.take().value))
    elif kind == "to":
        _joint(walk)
    elif kind in {"and", "comma"}:
        walk.take()
    else:
        raise UnreadError("It says how often in a month, but not which of its days")


def _is_span(walk: _Walk) -> bool:
    return walk.kind() == "number" and walk.kind(1) == "to"


def _joint(walk: _Walk) -> None:
    """Read "until 8", or pass over a dash between days and times."""
    token = walk.take()
    previous = walk.groups[-1].kind if walk.groups else "cut"
    if token.value == "until" and walk.kind() == "number":
        walk.groups.append(Group("until", walk.take().value))
        if walk.kind() == "to":
            raise UnreadError("Its times are not clear")
        return
    beside = walk.kind() in {"number", "closed", "allday", "day", "between", "ordinal"}
    joins = previous in {"days", "times", "part", "season", "closed", "cut"}
    dash_between = token.value == "dash" and beside and joins
    if not dash_between or (previous == "times" and walk.kind() == "number"):
        raise UnreadError("Its days or times are not clear")


def _times(walk: _Walk) -> tuple[tuple[Clock, Clock], ...]:
    """Read spans of time: "9-12, 1-5 and 6 to 8"."""
    spans = []
    while True:
        joints = {"to"}
        if walk.kind() == "between":
            walk.take()
            joints = {"to", "and"}
        start = walk.take()
        if start.kind != "number" or walk.kind() not in joints or walk.kind(1) != "number":
            raise UnreadError("It has a time without the one at which it ends or begins")
        walk.take()
        spans.append((start.value, walk.take().value))
        ahead = 1 if walk.kind() in {"and", "comma"} else 0
        if walk.kind(1) in {"and", "comma"} and ahead:
            ahead = 2
        goes_on = walk.kind(ahead) in {"number", "between"}
        if not goes_on or (ahead == 0 and walk.kind(1) != "to"):
            return tuple(spans)
        walk.at += ahead
        if begins_season(walk.tokens, walk.at):
            return tuple(spans)


def _days(walk: _Walk) -> Days:
    """Read a list of days: "Mon-Wed, Fri", "1st and 3rd Tuesday of the month"."""
    week: list[int] = []
    ordinals: list[tuple[int, int]] = []
    dates: list[str] = []
    start, n_joints = walk.at, 0
    while True:
        if walk.kind() == "every":
            walk.take()
        if walk.kind() == "date":
            dates.append(walk.take().value)
        elif walk.kind() == "ordinal":
            ordinals += _ordinal_days(walk)
        elif walk.kind() == "day":
            week += _range(walk)
        else:
            raise UnreadError("Its days are not clear")
        joints = _goes_on(walk)
        if joints is None:
            break
        n_joints += joints
    if len(week) == 2 and HOLIDAY not in week and walk.at - start == 2 and n_joints == 0:
        # A dash between them may have been lost.
        raise UnreadError("Whether its days are a list or a range is not certain")
    if walk.kind() == "ofmonth" or (ordinals and set(week) - {HOLIDAY}):
        raise UnreadError("Which days of a month it means is not certain")
    if len(set(week)) < len(week):
        raise UnreadError("It names a day twice")
    return _without(walk, Days(tuple(sorted(week)), tuple(ordinals), tuple(dates)))


def _goes_on(walk: _Walk) -> int | None:
    """Step over what joins the days of a list, and count it; None if no other day follows."""
    ahead = 0
    while walk.kind(ahead) in {"and", "comma"}:
        ahead += 1
    if walk.kind(ahead) not in {"day", "ordinal", "every", "date"}:
        return None
    walk.at += ahead
    return ahead


def _without(walk: _Walk, days: Days) -> Days:
    """Read "daily except Sunday and Monday", if times follow that hold for the rest."""
    start = walk.at
    while walk.kind() == "comma":
        walk.take()
    if walk.kind() != "except" or walk.kind(1) not in {"day", "every"}:
        walk.at = start
        return days
    walk.take()
    left_out = _days(walk)
    if not _skips_to_times(walk):
        walk.at = start
        return days
    usual = set(left_out.week) - {HOLIDAY}
    if left_out.ordinals or left_out.dates or left_out.but_holidays or not usual <= set(days.week):
        raise UnreadError("Its exceptions are not clear")
    week = tuple(day for day in days.week if day not in usual)
    return replace(days, week=week, but_holidays=HOLIDAY in left_out.week)


def _skips_to_times(walk: _Walk) -> bool:
    ahead = 0
    while walk.kind(ahead) in {"comma", "to"}:
        ahead += 1
    return walk.kind(ahead) in {"number", "between", "allday"}


def _range(walk: _Walk) -> tuple[int, ...]:
    """Read a day, a range of days, or three and more days with dashes between them."""
    token = walk.take()
    chain = [token.value]
    while walk.kind() == "to" and walk.kind(1) == "day":
        walk.take()
        chain.append(walk.take().value)
    if len(chain) == 1:
        return tuple(token.value)
    if any(len(days) != 1 or days[0] == HOLIDAY for days in chain):
        raise UnreadError("Its days are not clear")
    days = [days[0] for days in chain]
    if len(days) == 2:
        first, last = days
        if first == last:
            raise UnreadError("Its days are not clear")
        return tuple((first + step) % 7 for step in range((last - first) % 7 + 1))
    if days != sorted(set(days)):
        raise UnreadError("Its days are not clear")
    return tuple(days)


def _ordinal_days(walk: _Walk) -> list[tuple[int, int]]:
    """Read "1st and 3rd Tuesday (of the month)"."""
    every = walk.at > 0 and walk.tokens[walk.at - 1].kind == "every"
    numbers = []
    while walk.kind() == "ordinal":
        numbers.append(walk.take().value)
        ahead = 0
        while walk.kind(ahead) in {"and", "comma"}:
            ahead += 1
        if walk.kind(ahead) == "ordinal":
            walk.at += ahead
    if walk.kind() != "day" or len(walk.tokens[walk.at].value) != 1:
        raise UnreadError("Which days of a month it means is not certain")
    day = walk.take().value[0]
    of_month = walk.kind() == "ofmonth"
    if of_month:
        walk.take()
    if day == HOLIDAY or (walk.kind() == "to" and walk.kind(1) == "day"):
        raise UnreadError("Which days of a month it means is not certain")
    if every and not of_month and len(numbers) == 1 and numbers[0] > 1:
        raise UnreadError(
            "Whether it means every other week or one week of the month is not certain"
        )
    if len(set(numbers)) < len(numbers):
        raise UnreadError("It names a day twice")
    return [(number, day) for number in numbers]
