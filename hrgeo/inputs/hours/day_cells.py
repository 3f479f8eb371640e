"""Hours in columns of their own for each day of the week."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from hrgeo.inputs.hours.phrases import mark_phrases
from hrgeo.inputs.hours.plain import plain_text
from hrgeo.inputs.hours.reader import HoursReading, read_hours
from hrgeo.inputs.hours.refusals import require_hours_alone
from hrgeo.inputs.hours.tokens import tokens_of
from hrgeo.inputs.hours.unread import UnreadError
from hrgeo.schemas import DAYS, NO_HOURS

_NAMES: Final = MappingProxyType(
    dict(
        zip(
            DAYS,
            ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
            strict=True,
        )
    )
)
_CLOSED: Final = re.compile(r"(?:closed|cerrad[oa]|off|no|x+|-+|0|n/?a|none|ningun[oa])?[ .!]*")
_ALWAYS: Final = re.compile(r"(?:open )?24 ?[/x-] ?7|24")
_ONLY_HOURS: Final = frozenset(
    {"number", "to", "and", "comma", "cut", "allday", "between", "lunch", "part", "closed"}
)


def read_day_hours(cells: Mapping[str, Any]) -> HoursReading:
    """Read the hours of a row that has a column for each day.

    Parameters
    ----------
    cells
        Day (one of `hrgeo.schemas.DAYS`) -> what stands there. A day that is blank or
        not there is taken as closed where others have hours, and that is assumed.

    Returns
    -------
    HoursReading
        As of `read_hours`; ``text`` has all filled cells with their days. If one cell
        cannot be read, the hours of the whole week are unknown.

    Examples
    --------
    >>> read_day_hours({"mon": "9-5", "tue": "closed", "wed": "1pm-7pm"}).osm
    'Mo 09:00-17:00; We 13:00-19:00'
    """
    said = {day: str(cells[day]) for day in DAYS if isinstance(cells.get(day), str)}
    said = {day: cell for day, cell in said.items() if cell.strip()}
    text = "; ".join(f"{_NAMES[day]}: {' '.join(cell.split())}" for day, cell in said.items())
    if not said:
        return HoursReading("", None, NO_HOURS)
    open_on = {day: cell for day, cell in said.items() if not _is_closed(cell)}
    if not open_on:
        return HoursReading(text, None, "It says when it is closed, and not when it is open.")
    parts = []
    for day, cell in open_on.items():
        try:
            parts.append(f"{_NAMES[day]}: {_hours_alone(cell)}")
        except UnreadError as why:
            return HoursReading(text, None, f"{_NAMES[day]}: {why}.")
    reading = read_hours("; ".join(parts))
    if reading.osm is None:
        return HoursReading(text, None, reading.reason)
    blank = [_NAMES[day] for day in DAYS if day not in said]
    assumed = (f"closed on days with no entry ({', '.join(blank)})",) if blank else ()
    return HoursReading(text, reading.osm, "", (*reading.assumed, *assumed))


def _is_closed(cell: str) -> bool:
    return _CLOSED.fullmatch(plain_text(cell)) is not None


def _hours_alone(cell: str) -> str:
    """Give a day's hours in one line, if the cell speaks of hours alone.

    Raises
    ------
    UnreadError
        If it speaks of days, or of something else.
    """
    plain = plain_text(cell)
    if _ALWAYS.fullmatch(plain):
        return "24 hours"
    marked = mark_phrases(plain)
    require_hours_alone(marked)
    if not {token.kind for token in tokens_of(marked)} <= _ONLY_HOURS:
        raise UnreadError("It speaks of more than hours of the day")
    return re.sub(r"[;\n]+", ", ", cell).replace("|", ",")
