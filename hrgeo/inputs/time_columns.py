"""Which column of a table holds travel times, and whether in minutes or in seconds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from hrgeo.inputs.columns import plain_name

Unit = Literal["min", "s"]

_MINUTES: Final = frozenset({"min", "mins", "minute", "minutes", "minuto", "minutos"})
_SECONDS: Final = frozenset({"s", "sec", "secs", "second", "seconds", "segundo", "segundos"})
_TIME: Final = frozenset(
    {"time", "times", "traveltime", "traveltimes", "duration", "tiempo", "duracion"}
)
_BESIDE: Final = frozenset({"travel", "trip", "journey", "total", "transit", "median", "viaje"})
"""Words that may stand beside the others: any other word (wait, departure, walk) says that the
column is of something else, or of a part of the trip."""
_SHORT: Final = frozenset({"min", "s"})
"""A unit only as the last word: ``min_travel_time`` is the least of several."""
_PERCENTILE: Final = re.compile(r"p0*(\d{1,2}|100)")


@dataclass(frozen=True)
class TimeColumn:
    """A column of travel times.

    Attributes
    ----------
    name
        As the file has it.
    unit
        What its name says; None where it says nothing.
    percentile
        Over departure times, as R5 writes it: 50 for ``travel_time_p50``.
    """

    name: str
    unit: Unit | None = None
    percentile: int | None = None


def name_words(name: str) -> list[str]:
    """Give the words of a column's name, plainly.

    Examples
    --------
    >>> name_words("travelTime (min)"), name_words("Duración_s")
    (['travel', 'time', 'min'], ['duracion', 's'])
    """
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return [plain for word in re.split(r"[\W_]+", apart) if (plain := plain_name(word))]


def time_column(name: str) -> TimeColumn | None:
    """Read the name of a column; None if it does not speak of a travel time alone.

    Examples
    --------
    >>> time_column("travel_time_p50")
    TimeColumn(name='travel_time_p50', unit=None, percentile=50)
    >>> time_column("Total_Minutes").unit, time_column("departure_time")
    ('min', None)
    """
    words = name_words(name)
    found = [int(match[1]) for word in words if (match := _PERCENTILE.fullmatch(word))]
    rest = [word for word in words if not _PERCENTILE.fullmatch(word)]
    units = [word for word in rest if word in _MINUTES | _SECONDS]
    known = _TIME | _BESIDE | _MINUTES | _SECONDS
    if len(found) > 1 or len(units) > 1 or not set(rest) <= known:
        return None
    if not set(rest) & (_TIME | set(units)) or (set(rest[:-1]) & _SHORT):
        return None
    unit: Unit | None = ("min" if units[0] in _MINUTES else "s") if units else None
    return TimeColumn(name, unit, found[0] if found else None)


def choose_time_column(names: Iterable[str]) -> TimeColumn | Sequence[TimeColumn]:
    """Find the column of travel times; several, or none, if the names leave it open.

    The median comes first, then the one that is no percentile. Of the same times in
    minutes and in seconds, the minutes are taken.

    Examples
    --------
    >>> choose_time_column(["from_id", "travel_time_p25", "travel_time_p50"]).name
    'travel_time_p50'
    >>> len(choose_time_column(["from_id", "travel_time_p05", "travel_time_p95"]))
    2
    """
    found = [column for name in names if (column := time_column(str(name))) is not None]
    for wanted in (50, None):
        of_kind = [column for column in found if column.percentile == wanted]
        in_minutes = [column for column in of_kind if column.unit == "min"]
        if len(of_kind) > 1 and len(in_minutes) == 1 and all(c.unit for c in of_kind):
            return in_minutes[0]
        if len(of_kind) == 1:
            return of_kind[0]
        if of_kind:
            return of_kind
    return found[0] if len(found) == 1 else found
