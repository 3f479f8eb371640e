"""The week that clauses make, and its hours in OSM syntax."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from hrgeo.inputs.hours.clauses import Clause
from hrgeo.inputs.hours.clock import DAY_MIN, Clock, span_of
from hrgeo.inputs.hours.seasons import Season
from hrgeo.inputs.hours.unread import UnreadError
from hrgeo.inputs.hours.words import EVERY_DAY, HOLIDAY

Minutes = tuple[tuple[int, int], ...]
_NAMES: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH")
_TWICE: Final = "It gives two sets of hours for one day"


@dataclass
class Schedule:
    """When a service is open.

    Attributes
    ----------
    week
        Season (None for all the year) and day (7 for public holidays) -> spans [min].
    ordinals
        (which of the month, day) -> spans [min].
    off
        What is closed in any case, as selectors in OSM syntax.
    said_by
        By season and day, the clause that gave the hours.
    assumed
        What was assumed, in plain sentences.
    """

    week: dict[tuple[Season | None, int], Minutes] = field(default_factory=dict)
    ordinals: dict[tuple[Season | None, int, int], Minutes] = field(default_factory=dict)
    off: list[str] = field(default_factory=list)
    said_by: dict[tuple[Season | None, int], Clause] = field(default_factory=dict)
    assumed: list[str] = field(default_factory=list)


def clock_text(minute: int) -> str:
    """Write a minute of the day; those of the next day as OSM does, 02:00 for 26:00.

    Examples
    --------
    >>> clock_text(540), clock_text(1440), clock_text(1560)
    ('09:00', '24:00', '02:00')
    """
    minute = minute if minute <= DAY_MIN else minute - DAY_MIN
    return f"{minute // 60:02d}:{minute % 60:02d}"


def schedule_of(clauses: Sequence[Clause], *, as_it_stands: bool) -> Schedule:
    """Put clauses together, later ones as exceptions to earlier ones.

    Parameters
    ----------
    clauses
        As `clauses.clauses_of` gives them.
    as_it_stands
        Whether the text has a clock of 24 hours.

    Raises
    ------
    UnreadError
        If a day has two sets of hours and neither is an exception to the other, or
        nothing is open.
    """
    schedule = Schedule()
    for clause in clauses:
        if clause.kind == "open":
            _open(schedule, clause, as_it_stands=as_it_stands)
        elif clause.kind == "until":
            _until(schedule, clause, as_it_stands=as_it_stands)
        elif clause.kind == "break":
            _break(schedule, clause, as_it_stands=as_it_stands)
        else:
            _close(schedule, clause)
    _require_whole(schedule)
    return schedule


def _spans(schedule: Schedule, clause: Clause, *, as_it_stands: bool) -> Minutes:
    """Give a clause's hours [min] in order, those that touch as one."""
    if not clause.spans:
        return ((0, DAY_MIN),)
    spans = []
    for start, end in clause.spans:
        begin, until, is_assumed = span_of(
            start, end, as_it_stands=as_it_stands, window=clause.window
        )
        spans.append((begin, until))
        if is_assumed:
            _assume(schedule, start, end, begin, until)
    joined: list[tuple[int, int]] = []
    for begin, until in sorted(spans):
        if joined and begin < joined[-1][1]:
            raise UnreadError("Its hours overlap")
        if joined and begin == joined[-1][1]:
            joined[-1] = (joined[-1][0], until)
        else:
            joined.append((begin, until))
    if spans != sorted(spans):
        raise UnreadError("Its hours are not in order")
    return tuple(joined)


def _assume(schedule: Schedule, start: Clock, end: Clock, begin: int, until: int) -> None:
    note = f"{start.text}-{end.text} is taken as {clock_text(begin)}-{clock_text(until)}"
    if note not in schedule.assumed:
        schedule.assumed.append(note)


def _meets(spans: Minutes, others: Minutes) -> bool:
    return any(a < d and c < b for a, b in spans for c, d in others)


def _open(schedule: Schedule, clause: Clause, *, as_it_stands: bool) -> None:
    spans = _spans(schedule, clause, as_it_stands=as_it_stands)
    if clause.days is None or clause.days.dates:
        raise UnreadError("It names hours of a single day of the year")
    if clause.days.but_holidays:
        _off(schedule, "PH")
    for number, day in clause.days.ordinals:
        if (clause.season, number, day) in schedule.ordinals:
            raise UnreadError(_TWICE)
        schedule.ordinals[clause.season, number, day] = spans
    given = {day: schedule.said_by.get((clause.season, day)) for day in clause.days.week}
    for day in clause.days.week:
        key, before = (clause.season, day), given[day]
        if before is None:
            schedule.week[key] = spans
        elif before.days == clause.days and not _meets(schedule.week[key], spans):
            if spans < schedule.week[key]:
                raise UnreadError("Its hours are not in order")
            schedule.week[key] += spans
        elif _is_exception(clause, before, schedule.week[key], spans):
            schedule.week[key] = spans
        else:
            raise UnreadError(_TWICE)
        schedule.said_by[key] = clause


def _is_exception(clause: Clause, before: Clause, old: Minutes, new: Minutes) -> bool:
    """Say whether a later clause stands in place of an earlier one on its days."""
    if clause.days is None or before.days is None:
        return False
    narrower = set(clause.days.week) < set(before.days.week)
    return narrower and (clause.is_exception or _meets(old, new))


def _until(schedule: Schedule, clause: Clause, *, as_it_stands: bool) -> None:
    """Let the last hours of some days end at another time."""
    days, end = clause.days, clause.until
    if days is None or end is None or not days.week or days.ordinals or days.dates:
        raise UnreadError("It says until when, and not from when")
    for day in days.week:
        key = (clause.season, day)
        before = schedule.said_by.get(key)
        if before is None or before.days is None or not set(days.week) < set(before.days.week):
            raise UnreadError("It says until when, and not from when")
        *first, (begin, _) = schedule.week[key]
        start = Clock(begin // 60, begin % 60, "am" if begin < DAY_MIN // 2 else "pm", True, "")
        exact = _exact(start)
        begin, until, is_assumed = span_of(exact, end, as_it_stands=as_it_stands)
        if is_assumed:
            note = f"until {end.text} is taken as {clock_text(until)}"
            if note not in schedule.assumed:
                schedule.assumed.append(note)
        if until > DAY_MIN:
            raise UnreadError("It says until when, and not from when")
        schedule.week[key] = (*first, (begin, until))
        schedule.said_by[key] = clause


def _exact(start: Clock) -> Clock:
    """Give a time that is known as one that can be read in one way."""
    hour = start.hour % 12 or 12
    return Clock(hour, start.minute, start.half, True, start.text)


def _break(schedule: Schedule, clause: Clause, *, as_it_stands: bool) -> None:
    """Take a break out of the hours of all days that have it within."""
    found = False
    for begin, until in _spans(schedule, clause, as_it_stands=as_it_stands):
        for key, spans in schedule.week.items():
            left: list[tuple[int, int]] = []
            for first, last in spans:
                if first < begin and until < last:
                    left += [(first, begin), (until, last)]
                    found = True
                elif first < begin and until == last:
                    left.append((first, begin))
                elif begin < last and first < until:
                    raise UnreadError("A break in it is not within the hours")
                else:
                    left.append((first, last))
            schedule.week[key] = tuple(left)
    if not found or schedule.ordinals:
        raise UnreadError("A break in it is not within the hours")


def _off(schedule: Schedule, selector: str) -> None:
    if selector not in schedule.off:
        schedule.off.append(selector)


def _close(schedule: Schedule, clause: Clause) -> None:
    """Close days that are said to be closed."""
    if clause.days is None:
        _off(schedule, clause.season.osm() if clause.season else "")
        return
    for date in clause.days.dates:
        _off(schedule, date)
    for number, day in clause.days.ordinals:
        _off(schedule, f"{_NAMES[day]}[{number}]")
    for day in clause.days.week:
        key = (clause.season, day)
        before = schedule.said_by.get(key)
        if day == HOLIDAY and before is None:
            _off(schedule, "PH")
        elif before is not None:
            if before.days is None or not set(clause.days.week) & {*EVERY_DAY} < set(
                before.days.week
            ):
                raise UnreadError("It says both open and closed for a day")
            del schedule.week[key]
        schedule.said_by[key] = clause


def _require_whole(schedule: Schedule) -> None:
    """Refuse what is open never, twice, or in a season beside all the year."""
    if not any(day != HOLIDAY for _, day in schedule.week) and not schedule.ordinals:
        raise UnreadError("It says when it is closed, and not when it is open")
    seasons = {key[0] for key in schedule.week} | {key[0] for key in schedule.ordinals}
    if len(seasons) > 1:
        if None in seasons:
            raise UnreadError("Which hours hold in which season is not certain")
        days = [season.days() for season in seasons if season]
        if sum(map(len, days)) != len(frozenset().union(*days)):
            raise UnreadError("Its seasons overlap")
    for season, _, day in schedule.ordinals:
        if (season, day) in schedule.week:
            raise UnreadError(_TWICE)
    for spans in schedule.week.values():
        if any(b > c for (_, b), (c, _) in pairwise(spans)):
            raise UnreadError("Its hours overlap")
    _require_apart(schedule)


def _require_apart(schedule: Schedule) -> None:
    """Refuse hours that run into those of the next day, unless it is open from midnight on."""
    for (season, day), spans in schedule.week.items():
        over = max(until for _, until in spans) - DAY_MIN
        morning = schedule.week.get((season, (day + 1) % 7)) if day != HOLIDAY else None
        if over > 0 and morning and 0 < min(begin for begin, _ in morning) < over:
            raise UnreadError("Its hours overlap")


def _day_list(days: Iterable[int]) -> str:
    """Write days, three and more in a row as a range.

    Examples
    --------
    >>> _day_list([0, 1, 2, 4]), _day_list([5, 6])
    ('Mo-We,Fr', 'Sa-Su')
    """
    left, parts = sorted(days), []
    while left:
        run = 1
        while run < len(left) and left[run] == left[0] + run and left[run] != HOLIDAY:
            run += 1
        names = [_NAMES[day] for day in left[:run]]
        parts.append(names[0] if run == 1 else f"{names[0]}-{names[-1]}")
        left = left[run:]
    return ",".join(parts)


def _span_list(spans: Minutes) -> str:
    return ",".join(f"{clock_text(begin)}-{clock_text(until)}" for begin, until in spans)


def osm_text(schedule: Schedule) -> str:
    """Write a schedule in OSM syntax, each day once.

    Examples
    --------
    >>> osm_text(Schedule(week={(None, d): ((540, 1020),) for d in range(5)}, off=["PH"]))
    'Mo-Fr 09:00-17:00; PH off'
    """
    by_spans: dict[tuple[Season | None, Minutes], list[int]] = {}
    for (season, day), spans in schedule.week.items():
        by_spans.setdefault((season, spans), []).append(day)
    order = list(dict.fromkeys([k[0] for k in schedule.week] + [k[0] for k in schedule.ordinals]))
    rules = []
    for (season, spans), days in sorted(
        by_spans.items(), key=lambda item: (order.index(item[0][0]), min(item[1]))
    ):
        rules.append(_rule(season, _day_list(days), _span_list(spans)))
    by_day: dict[tuple[Season | None, int, Minutes], list[int]] = {}
    for (season, number, day), spans in schedule.ordinals.items():
        by_day.setdefault((season, day, spans), []).append(number)
    for (season, day, spans), numbers in by_day.items():
        which = ",".join(map(str, sorted(numbers, key=lambda number: number % 10)))
        rules.append(_rule(season, f"{_NAMES[day]}[{which}]", _span_list(spans)))
    if rules == ["Mo-Su 00:00-24:00"]:
        rules = ["24/7"]
    # With a semicolon, a day's own rule would end the night before it at midnight.
    spans_seen = [*schedule.week.values(), *schedule.ordinals.values()]
    overnight = any(until > DAY_MIN for spans in spans_seen for _, until in spans)
    return "; ".join(
        [(", " if overnight else "; ").join(rules), *(f"{s} off" for s in schedule.off)]
    )


def _rule(season: Season | None, days: str, spans: str) -> str:
    return f"{season.osm()} {days} {spans}" if season else f"{days} {spans}"
