"""The van week as it is handed out: shifts with their visits in order, and the stops by number."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import shapely

from hrgeo.model import Release
from hrgeo.text import has, say, term

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY_MIN = 24 * 60
MOST_LETTERS = 300
"""Longer texts of a table are cut, so that one of them does not fill a page."""
_NOTES = ("kind", "parking", "power", "permit", "host_agreed")
"""Columns of stops, beside the address, that those who drive there want to know."""
_UNSEEN = frozenset(
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff"
)
"""Marks that turn the direction of the text around them, and what XML or calendars do not allow."""


@dataclass(frozen=True)
class SheetStop:
    """A stop: its number on the sheets, and what is known of it.

    Attributes
    ----------
    number
        From 1, in the order in which stops are first visited.
    stop_id, name, address
        As in the table of stops, on one line and without control characters.
    is_public
        Whether it is told to everybody: its visibility is public, and its host has agreed.
        Unknown is no.
    visibility
        As in the table; blank where it is not known.
    lon, lat
        Degrees; NaN where the layer has no place.
    notes
        In words: kind, parking, power, permit, and whether the host agreed.
    waits_for_host
        Whether it would be public if its host were known to have agreed.
    """

    number: int
    stop_id: str
    name: str
    address: str
    is_public: bool
    visibility: str
    lon: float
    lat: float
    notes: tuple[str, ...]
    waits_for_host: bool


@dataclass(frozen=True)
class SheetVisit:
    """A stay of a van; times are minutes after the midnight of the shift's day.

    Attributes
    ----------
    van, day
        Which van, on which day of the week (Monday is 0).
    stop
        Where.
    arrive_min, leave_min
        Of the van.
    open_min, close_min
        When people can come.
    drive_min
        Minutes of driving to it.
    """

    van: str
    day: int
    stop: SheetStop
    arrive_min: float
    leave_min: float
    open_min: float
    close_min: float
    drive_min: float


@dataclass(frozen=True)
class SheetShift:
    """A shift; times are minutes after its day's midnight.

    Attributes
    ----------
    van, day, base
        Which van, on which day (Monday is 0), and the name of the base; blank where unknown.
    leave_base_min, back_min
        From when to when it is out.
    break_min
        From when to when there is a break; None without one.
    minutes
        ``driving``, ``serving``, ``setting`` and ``idle``.
    crew
        Names.
    supplies
        Contacts for which the supplies are enough; ``inf`` for no limit.
    visits
        In the order of time.
    """

    van: str
    day: int
    base: str
    leave_base_min: float
    back_min: float
    break_min: tuple[float, float] | None
    minutes: Mapping[str, float]
    crew: tuple[str, ...]
    supplies: float
    visits: tuple[SheetVisit, ...]

    @property
    def drive_back_min(self) -> float:
        """Minutes from the last stop to the base."""
        return self.back_min - max((v.leave_min for v in self.visits), default=self.back_min)


@dataclass(frozen=True)
class WeekSheets:
    """A van week, ready to be written.

    Attributes
    ----------
    study
        Name of the study.
    first_monday
        First day of the week that is planned; None where the plan does not say.
    time_zone
        IANA name; blank where the plan does not say.
    shifts
        In the order of days, then vans.
    stops
        By number.
    clock_changes
        In sentences: which shifts are out while clocks change.
    """

    study: str
    first_monday: dt.date | None
    time_zone: str
    shifts: tuple[SheetShift, ...]
    stops: tuple[SheetStop, ...]
    clock_changes: tuple[str, ...] = ()

    @property
    def visits(self) -> tuple[SheetVisit, ...]:
        """All visits, in the order of the week."""
        every = [visit for shift in self.shifts for visit in shift.visits]
        return tuple(sorted(every, key=lambda v: (v.day * DAY_MIN + v.arrive_min, v.van)))

    @property
    def public_visits(self) -> tuple[SheetVisit, ...]:
        """Visits of stops that everybody may know of."""
        return tuple(visit for visit in self.visits if visit.stop.is_public)

    @property
    def has_several_vans(self) -> bool:
        """Whether more than one van goes out."""
        return len({shift.van for shift in self.shifts}) > 1


def week_sheets(
    release: Release, summary: Mapping[str, Any], *, language: str = "en"
) -> WeekSheets | None:
    """Gather the van week of a release.

    Parameters
    ----------
    release
        With the layer ``van_stops`` and the records ``van_visits`` and ``van_shifts``.
    summary
        See `build_summary`: the name of the study, time zone and first Monday.
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    WeekSheets or None
        None where no van week was planned, or where it has no visit.
    """
    visits, shifts = release.records.get("van_visits"), release.records.get("van_shifts")
    layer = release.tables.get("van_stops")
    if visits is None or shifts is None or layer is None or visits.empty:
        return None
    rows = visits.assign(at=[DAYS.index(day) for day in visits["day"]])
    rows = rows.sort_values(["at", "arrive_min", "van", "stop"], kind="stable")
    order = list(dict.fromkeys(rows["stop"].astype(str)))
    by_id = {str(stop_id): row for stop_id, row in zip(layer.index, layer.to_dict("records"),
                                                       strict=True)}  # fmt: skip
    stops = {
        stop_id: _stop(number, stop_id, by_id[stop_id], layer.geometry.name, language)
        for number, stop_id in enumerate(order, start=1)
    }
    planned = [_visit(row, stops) for row in rows.to_dict("records")]
    outings = [_shift(row, planned) for row in shifts.to_dict("records")]
    van = summary.get("van", {})
    first = van.get("first_monday") or ""
    return WeekSheets(
        study=one_line(summary.get("study", {}).get("name")),
        first_monday=dt.date.fromisoformat(first) if first else None,
        time_zone=van.get("time_zone") or "",
        shifts=tuple(sorted(outings, key=lambda s: (s.day, s.leave_base_min, s.van))),
        stops=tuple(stops.values()),
        clock_changes=tuple(map(one_line, van.get("clock_changes") or ())),
    )


def one_line(cell: Any) -> str:
    r"""Give a cell of a user's table as one line of text; blank where it is missing.

    Control characters and marks that turn the direction of writing are taken out, since
    they would break files of XML, or make a name read as another one.

    Examples
    --------
    >>> one_line("Bus\nstation\u202e"), one_line(float("nan"))
    ('Bus station', '')
    """
    if cell is None or (pd.api.types.is_scalar(cell) and pd.isna(cell)):
        return ""
    letters = [
        " " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c
        for c in str(cell)
        if c not in _UNSEEN
    ]
    text = " ".join("".join(letters).split())
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"


def _stop(
    number: int, stop_id: str, row: Mapping[str, Any], geometry: str, language: str
) -> SheetStop:
    point = row[geometry]
    is_placed = isinstance(point, shapely.Point) and not point.is_empty
    visibility, agreed = one_line(row.get("visibility")), _answer(row.get("host_agreed"))
    notes = [_note(column, row.get(column), language) for column in _NOTES]
    return SheetStop(
        number=number,
        stop_id=stop_id,
        name=one_line(row.get("name")) or one_line(stop_id),
        address=", ".join(filter(None, (one_line(row.get(c)) for c in ("address", "city")))),
        is_public=visibility == "public" and agreed == "yes",
        visibility=visibility,
        lon=float(point.x) if is_placed else math.nan,
        lat=float(point.y) if is_placed else math.nan,
        notes=tuple(dict.fromkeys(note for note in notes if note)),
        waits_for_host=visibility == "public" and agreed != "yes",
    )


def _note(column: str, cell: Any, language: str) -> str:
    """Put a cell into words; what is not known is left out, but for a host nobody has asked."""
    word = one_line(cell)
    if column == "kind":
        return term("kind", word, language=language)
    key = f"van_files.note.{column}.{_answer(cell)}"
    return say(key, language=language) if has(key, language=language) else ""


def _answer(cell: Any) -> str:
    """Give ``yes`` or ``no`` where a cell says so, else its word in small letters."""
    word = one_line(cell)
    return {"True": "yes", "False": "no"}.get(word, word.casefold())


def _visit(row: Mapping[Hashable, Any], stops: Mapping[str, SheetStop]) -> SheetVisit:
    return SheetVisit(
        van=one_line(row["van"]),
        day=int(row["at"]),
        stop=stops[str(row["stop"])],
        arrive_min=float(row["arrive_min"]),
        leave_min=float(row["leave_min"]),
        open_min=float(row["serve_from_min"]),
        close_min=float(row["serve_to_min"]),
        drive_min=float(row["drive_min"]),
    )


def _shift(row: Mapping[Hashable, Any], visits: list[SheetVisit]) -> SheetShift:
    van, day = one_line(row["van"]), DAYS.index(row["day"])
    crew, begin, supplies = row.get("crew"), row.get("break_from_min"), row.get("supplies")
    no_crew = crew is None or pd.isna(crew)
    pause = None
    if begin is not None and not pd.isna(begin):
        pause = (float(begin), float(begin) + float(row["break_min"]))
    return SheetShift(
        van=van,
        day=day,
        base=one_line(row.get("base")),
        leave_base_min=float(row["leave_base_min"]),
        back_min=float(row["back_at_base_min"]),
        break_min=pause,
        minutes={
            name: float(row[f"{name}_min"]) for name in ("driving", "serving", "setting", "idle")
        },
        crew=() if no_crew else tuple(filter(None, map(one_line, str(crew).split(";")))),
        supplies=math.inf if supplies is None or pd.isna(supplies) else float(supplies),
        visits=tuple(visit for visit in visits if (visit.van, visit.day) == (van, day)),
    )
