"""Putting groups together: which hours belong to which days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from hrgeo.inputs.hours.clock import Clock
from hrgeo.inputs.hours.groups import Days, Group
from hrgeo.inputs.hours.seasons import Season
from hrgeo.inputs.hours.unread import UnreadError
from hrgeo.inputs.hours.words import EVERY_DAY

Spans = tuple[tuple[Clock, Clock], ...]
_HOURS = frozenset({"times", "allday", "until"})


@dataclass(frozen=True)
class Clause:
    """What is said of some days.

    Attributes
    ----------
    kind
        ``open`` at `spans`, or all day without any; ``closed``; ``until``: as said
        before, but until `until`; ``break``: closed at `spans` on all days said before.
    days
        On which days; None for a break, and for a season in which all is closed.
    is_exception
        Whether it is said as an exception ("except Wed 10-7").
    """

    kind: Literal["open", "closed", "until", "break"]
    days: Days | None
    spans: Spans = ()
    until: Clock | None = None
    window: tuple[int, int] | None = None
    season: Season | None = None
    is_exception: bool = False


@dataclass
class _Reading:
    """Clauses read so far, and what waits for its other half."""

    clauses: list[Clause] = field(default_factory=list)
    days: Days | None = None
    hours: Group | None = None
    window: tuple[int, int] | None = None
    season: Season | None = None
    own_season: Season | None = None
    after_cut: bool = False
    hours_first: bool | None = None
    last_has_days_first: bool = False

    @property
    def waits(self) -> bool:
        return self.days is not None or self.hours is not None or self.window is not None

    def say(self, clause: Clause) -> None:
        season = self.own_season or self.season
        self.clauses.append(replace(clause, window=self.window, season=season))
        self.last_has_days_first = self.days is not None
        self.days = self.hours = self.window = self.own_season = None


def clauses_of(groups: Sequence[Group]) -> list[Clause]:
    """Say which hours belong to which days.

    Days come before their hours or behind them, in one way within a text's part.

    Parameters
    ----------
    groups
        As `groups.groups_of` gives them; ``cut`` ends a part (a semicolon, a line end).

    Raises
    ------
    UnreadError
        If days have no hours, or hours no days.
    """
    reading = _Reading()
    at = 0
    while at < len(groups):
        at = _take(reading, groups, at)
    if reading.waits:
        _refuse_rest(reading)
    return reading.clauses


def _refuse_rest(reading: _Reading) -> None:
    if reading.hours is not None and not reading.clauses:
        raise UnreadError("It does not say on which days")
    if reading.days is not None and not reading.clauses:
        raise UnreadError("It does not say at which hours")
    raise UnreadError("Which hours belong to which days is not certain")


def _take(reading: _Reading, groups: Sequence[Group], at: int) -> int:
    """Read a group (and what belongs to it); give where to go on."""
    group = groups[at]
    if group.kind == "cut":
        reading.after_cut = True
        if not reading.waits:
            reading.hours_first = None
        return at + 1
    if group.kind == "season":
        return _season(reading, groups, at)
    if group.kind == "part":
        if reading.window is not None or reading.hours is not None:
            raise UnreadError("Which hours belong to which days is not certain")
        reading.window = group.value
        return at + 1
    if group.kind in {"closed", "except"}:
        return _closed(reading, groups, at)
    if group.kind == "lunch":
        return _break(reading, groups, at)
    if group.kind == "always":
        _require_nothing_waits(reading)
        reading.say(Clause("open", Days(EVERY_DAY)))
    elif group.kind == "days":
        _take_days(reading, group.value)
    else:
        _take_hours(reading, group)
    reading.after_cut = False
    return at + 1


def _require_nothing_waits(reading: _Reading) -> None:
    if reading.waits:
        raise UnreadError("Which hours belong to which days is not certain")


def _clause(days: Days, hours: Group) -> Clause:
    if hours.kind == "until":
        return Clause("until", days, until=hours.value)
    return Clause("open", days, spans=hours.value or ())


def _take_days(reading: _Reading, days: Days) -> None:
    if reading.hours is not None:
        hours = reading.hours
        reading.say(_clause(days, hours))
        return
    if reading.days is not None or reading.hours_first:
        raise UnreadError("Which hours belong to which days is not certain")
    reading.hours_first = False
    reading.days = days


def _take_hours(reading: _Reading, group: Group) -> None:
    if reading.days is not None:
        reading.say(_clause(reading.days, group))
        return
    if reading.hours is not None:
        raise UnreadError("Which hours belong to which days is not certain")
    last = reading.clauses[-1] if reading.clauses else None
    grows = reading.last_has_days_first and last is not None and _can_grow(last)
    if reading.after_cut and group.kind == "times" and last and grows:
        reading.clauses[-1] = replace(last, spans=last.spans + group.value)
        return
    if reading.hours_first is False and group.kind != "until":
        raise UnreadError("Which hours belong to which days is not certain")
    if group.kind != "until":
        reading.hours_first = True
    reading.hours = group


def _can_grow(last: Clause) -> bool:
    return last.kind == "open" and bool(last.spans) and last.window is None


def _kind(groups: Sequence[Group], at: int) -> str:
    return groups[at].kind if at < len(groups) else "cut"


def _season(reading: _Reading, groups: Sequence[Group], at: int) -> int:
    """Read a season: before its hours, or behind those of its part of the text."""
    season = groups[at].value
    if _kind(groups, at + 1) == "closed" and _kind(groups, at + 2) == "cut":
        _require_nothing_waits(reading)
        reading.clauses.append(Clause("closed", None, season=season))
        return at + 2
    if reading.days is not None and _kind(groups, at + 1) in {"times", "allday"}:
        if reading.season or reading.own_season:
            raise UnreadError("Which hours hold in which season is not certain")
        reading.own_season = season
        return at + 1
    ends = _kind(groups, at + 1) == "cut"
    is_first = at == 0 or groups[at - 1].kind == "cut"
    _require_nothing_waits(reading)
    if ends and not is_first:
        in_part = 0
        while in_part < at and groups[at - 1 - in_part].kind != "cut":
            in_part += 1
        kinds = [g.kind for g in groups[at - in_part : at]]
        one = kinds.count("days") + kinds.count("always") == 1
        last = reading.clauses[-1] if reading.clauses and one else None
        if last is None or last.season or last.kind != "open":
            raise UnreadError("Which hours hold in which season is not certain")
        reading.clauses[-1] = replace(last, season=season)
        return at + 1
    if ends and at + 1 >= len(groups):
        raise UnreadError("It does not say at which hours")
    if not is_first and reading.season is None and reading.clauses:
        raise UnreadError("Which hours hold in which season is not certain")
    reading.season = season
    reading.hours_first = None
    return at + 1


def _closed(reading: _Reading, groups: Sequence[Group], at: int) -> int:
    """Read "Sunday closed", "closed Sunday", "closed 12-1", "closed in August"."""
    is_exception = groups[at].kind == "except"
    if reading.days is not None and not is_exception:
        reading.say(Clause("closed", reading.days))
        return at + 1
    _require_nothing_waits(reading)
    following, after = _kind(groups, at + 1), _kind(groups, at + 2)
    if following in {"lunch", "times"}:
        return _break(reading, groups, at + 1)
    if following == "season":
        reading.clauses.append(Clause("closed", None, season=groups[at + 1].value))
        return at + 2
    if following != "days":
        raise UnreadError(
            "It says closed, and not when" if reading.clauses or len(groups) > 1
            else "It says closed, and no hours"
        )  # fmt: skip
    days: Days = groups[at + 1].value
    if after == "times" and days == Days(EVERY_DAY) and not is_exception:
        return _break(reading, groups, at + 2)
    if after in _HOURS:
        if not is_exception:
            raise UnreadError("Which hours belong to which days is not certain")
        hours = groups[at + 2]
        reading.say(replace(_clause(days, hours), is_exception=True))
        return at + 3
    if after == "closed":
        raise UnreadError("Which hours belong to which days is not certain")
    reading.say(Clause("closed", days))
    return at + 2


def _break(reading: _Reading, groups: Sequence[Group], at: int) -> int:
    """Read "(closed) for lunch 12-1", also with the word behind the times."""
    _require_nothing_waits(reading)
    at += groups[at].kind == "lunch"
    if _kind(groups, at) != "times" or not reading.clauses:
        raise UnreadError("It speaks of a break without its hours")
    spans = groups[at].value
    at += 1
    at += _kind(groups, at) == "lunch"
    at += at < len(groups) and groups[at].value == Days(EVERY_DAY)
    if _kind(groups, at) in {"days", "times", "allday", "until"}:
        raise UnreadError("Which hours belong to which days is not certain")
    reading.say(Clause("break", None, spans=spans))
    return at
