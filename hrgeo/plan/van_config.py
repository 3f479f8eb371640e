"""What a plan file says of the van week, checked: ``[van]`` and the tables in it."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import re
import zoneinfo
from dataclasses import dataclass
from pathlib import Path

from hrgeo import vans
from hrgeo.inputs import read_hours
from hrgeo.plan import settings
from hrgeo.plan.siting_config import SitingConfig, need_weights
from hrgeo.plan.sources import NeedConfig
from hrgeo.schemas import SERVICE_TYPES
from hrgeo.units import MIN_PER_H
from hrgeo.vans.problem import CREDIT, DAYS

DRIVE = "drive"
"""The mode whose streets a van takes."""
BASE = "base:"
"""In front of the name of a base, so that it is never the id of a stop."""
ROSTER_HOURS = ("stay", "open")
"""What the hours of a roster are: of the van at the stop, or of people coming to it."""
_DAY_MIN = 24 * 60
_SPAN = re.compile(r"^Mo (\d\d):(\d\d)-(\d\d):(\d\d)$")


@dataclass(frozen=True)
class BaseConfig:
    """Where shifts begin and end.

    Attributes
    ----------
    name
        As it is told.
    lon, lat
        Where it is [degrees].
    """

    name: str
    lon: float
    lat: float

    @property
    def base_id(self) -> str:
        """Its label in the table of drive minutes."""
        return f"{BASE}{self.name}"


@dataclass(frozen=True)
class StopDefaults:
    """What holds for stops whose table does not say otherwise: see `hrgeo.vans.Stops`."""

    least_min: int = 60
    most_min: int = 180
    least_visits: int = 0
    most_visits: int = 3
    days_apart: int = 1
    contacts_per_hour: float = math.inf


@dataclass(frozen=True)
class VanConfig:
    """The week to plan; see ``docs/vans.md`` for each key.

    Attributes
    ----------
    need_weights
        The need sources, and what one unit of each counts.
    service
        Type of service whose open places lessen what a van adds.
    beside_service
        What a minute counts while such a place is open within reach.
    mode, threshold_min
        How people come to a stop, and in how many minutes.
    bases
        At least one.
    vans
        At least one.
    stops, crew, roster
        Files, or None.
    roster_hours
        One of `ROSTER_HOURS`.
    max_changes, release
        Of the roster: most changes, and names of stops that may be dropped.
    each_stop
        For stops that do not say otherwise.
    most_stops
        So many stops are looked at, of those that the plan makes up.
    time_zone, first_monday
        For calendars: an IANA name, and the first day of the week that is planned; empty
        where not said.
    iterations, time_limit_s
        When the search ends; None for what it does by itself.
    """

    need_weights: tuple[tuple[str, float], ...]
    service: str
    mode: str
    bases: tuple[BaseConfig, ...]
    vans: tuple[vans.Van, ...]
    threshold_min: float = 10.0
    beside_service: float = 0.5
    stops: Path | None = None
    crew: Path | None = None
    roster: Path | None = None
    roster_hours: str = "stay"
    max_changes: int = 2
    release: tuple[str, ...] = ()
    each_stop: StopDefaults = StopDefaults()
    most_stops: int = 150
    same_hours: bool = False
    contacts_per_need: float | None = None
    credit: tuple[tuple[float, float], ...] = CREDIT
    time_zone: str = ""
    first_monday: str = ""
    iterations: int | None = None
    time_limit_s: float | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that it names."""
        return tuple(path for path in (self.stops, self.crew, self.roster) if path is not None)


def read_van(
    top: settings.Settings,
    need: tuple[NeedConfig, ...],
    modes: tuple[str, ...],
    siting: SitingConfig | None,
    service: str,
    folder: Path,
) -> VanConfig | None:
    """Read ``[van]``; None where the plan has none.

    Parameters
    ----------
    top
        The plan.
    need, modes, siting
        What the plan says of these; the need of new sites is that of the van, too,
        unless it has its own.
    service
        The type of service that counts as near, unless `siting` or ``[van]`` says.
    folder
        Of the plan file.
    """
    if not top.has("van"):
        return None
    table = top.table("van")
    if DRIVE not in modes:
        table.fault(f'needs streets to drive on; add "{DRIVE}" to modes under [streets]')
    own = table.has("weights") or table.has("need")
    weights = need_weights(table, [source.need_id for source in need])
    if siting is not None and not own:
        weights = siting.need_weights
    beside = table.number_or_none("beside_service", most=1.0)
    bases = _bases(table)
    names = [base.name for base in bases]
    children = table.tables("vans", required=False)
    planned = tuple(_van(child, at, names) for at, child in enumerate(children, start=1))
    if not planned:
        planned = (vans.Van("Van", f"{BASE}{names[0]}", first_min=600, last_min=1200, shift_min=360,
                            n_shifts=3),)  # fmt: skip
    ids = [van.van_id for van in planned]
    for double in sorted({i for i in ids if ids.count(i) > 1}):
        table.fault(f"has two [[van.vans]] with the name {double!r}; give each its own")
    return VanConfig(
        need_weights=weights,
        service=table.choice("service", SERVICE_TYPES, siting.service if siting else service),
        mode=table.choice("mode", modes, "walk" if "walk" in modes else modes[0]),
        bases=bases,
        vans=planned,
        threshold_min=table.number("threshold_min", 10.0, above=0.0),
        beside_service=0.5 if beside is None else beside,
        stops=table.path("stops", folder),
        crew=table.path("crew", folder),
        roster=table.path("roster", folder),
        roster_hours=table.choice("roster_hours", ROSTER_HOURS, "stay"),
        max_changes=table.whole_number("max_changes", 2, least=0),
        release=table.texts("release", ()),
        each_stop=_each_stop(table),
        most_stops=table.whole_number("most_stops", 150, least=1),
        same_hours=table.yes_no("same_hours", default=False),
        contacts_per_need=table.number_or_none("contacts_per_need", above=0.0),
        credit=_credit(table),
        time_zone=_time_zone(table),
        first_monday=_first_monday(table),
        iterations=table.whole_number_or_none("iterations", least=0),
        time_limit_s=table.number("time_limit_s", 0.0, above=0.0) or None,
    )


def _bases(table: settings.Settings) -> tuple[BaseConfig, ...]:
    """Read ``base`` and ``[[van.bases]]``; a made-up one behind a fault where there is none."""
    several = table.tables("bases", required=False)
    if table.has("base"):
        several = [table.table("base"), *several]
    bases = tuple(_base(child, at) for at, child in enumerate(several, start=1))
    if not bases:
        table.fault(
            "names no base, where vans set out; add "
            'base = { name = "Office", lon = -101.3, lat = 42.3 }'
        )
        return (BaseConfig("Base", 0.0, 0.0),)
    names = [base.name for base in bases]
    for double in sorted({name for name in names if names.count(name) > 1}):
        table.fault(f"has two bases with the name {double!r}; give each its own")
    return bases


def _base(child: settings.Settings, at: int) -> BaseConfig:
    name = child.text("name", "Base" if at == 1 else f"Base {at}")
    lon = child.number_or_none("lon", least=-180.0, most=180.0, above=-181.0)
    lat = child.number_or_none("lat", least=-90.0, most=90.0, above=-91.0)
    for key, value in (("lon", lon), ("lat", lat)):
        if value is None and not child.has(key):
            child.fault(f"has no {key}; say where the base is, in degrees")
    return BaseConfig(name, lon or 0.0, lat or 0.0)


def _van(child: settings.Settings, at: int, bases: list[str]) -> vans.Van:
    base = child.choice("base", bases, bases[0])
    days = _days(child)
    first_min, last_min = _hours(child)
    shift_h = child.number("shift_hours", min(8.0, (last_min - first_min) / MIN_PER_H), above=0.0)
    van = vans.Van(
        van_id=child.text("name", f"Van {at}"),
        base_id=f"{BASE}{base}",
        days=days,
        first_min=first_min,
        last_min=last_min,
        shift_min=round(shift_h * MIN_PER_H),
        n_shifts=child.whole_number_or_none("shifts", least=1),
        set_up_min=child.whole_number("set_up_min", 15, least=0),
        pack_up_min=child.whole_number("pack_up_min", 15, least=0),
        break_min=child.whole_number("break_min", 30, least=0),
        break_after_min=child.whole_number("break_after_min", 360, least=1),
        supplies=child.number("supplies", math.inf, above=0.0),
        least_crew=child.whole_number("least_crew", 2, least=0),
        roles=child.texts("roles", ()),
    )
    if van.shift_min <= van.set_up_min + van.pack_up_min:
        child.fault(
            f"has shifts of {van.shift_min} minutes, and setting up and packing up take "
            f"{van.set_up_min + van.pack_up_min}; make the shifts longer"
        )
    return van


def _days(child: settings.Settings) -> tuple[int, ...]:
    """Read days of the week by their first two letters, in the order of the week."""
    words = child.texts("days", DAYS[:5])
    short = {day.lower(): at for at, day in enumerate(DAYS)}
    for word in words:
        if word.strip()[:2].lower() not in short:
            child.fault(f"days has {word!r}; write days as {settings.listed(DAYS)}")
    found = sorted({short[w.strip()[:2].lower()] for w in words if w.strip()[:2].lower() in short})
    if not words:
        child.fault("days must not be empty")
    return tuple(found) or (0,)


def _hours(child: settings.Settings) -> tuple[int, int]:
    """Read the first and the last hour of a van; past midnight is beyond 1,440 minutes."""
    text = child.text("hours", "09:00-17:00")
    read = _SPAN.match(read_hours(f"Mo {text}").osm or "")
    if read is None:
        child.fault(f'hours = {text!r} is not read; write them as "09:00-17:00" or "20:00-02:00"')
        return 540, 1020
    begin_h, begin, end_h, end = (int(part) for part in read.groups())
    first_min, last_min = begin_h * 60 + begin, end_h * 60 + end
    return first_min, last_min + (_DAY_MIN if last_min <= first_min else 0)


def _each_stop(table: settings.Settings) -> StopDefaults:
    usual = StopDefaults()
    found = StopDefaults(
        least_min=table.whole_number("least_min", usual.least_min, least=1),
        most_min=table.whole_number("most_min", usual.most_min, least=1),
        least_visits=table.whole_number("least_visits", usual.least_visits, least=0),
        most_visits=table.whole_number("most_visits", usual.most_visits, least=0),
        days_apart=table.whole_number("days_apart", usual.days_apart, least=1),
        contacts_per_hour=table.number("contacts_per_hour", math.inf, above=0.0),
    )
    for low, high in (("least_min", "most_min"), ("least_visits", "most_visits")):
        least, most = getattr(found, low), getattr(found, high)
        if least > most:
            table.fault(f"{low} = {least} is above {high} = {most}")
    return found


def _credit(table: settings.Settings) -> tuple[tuple[float, float], ...]:
    what = "rising minutes, each with what a minute up to it adds, never more than the one before"
    steps = table.steps("credit")
    if steps is None:
        return CREDIT
    limits, rates = [0.0, *(limit for limit, _ in steps)], [rate for _, rate in steps]
    rising = all(a < b < math.inf for a, b in itertools.pairwise(limits))
    falling = all(a >= b >= 0 for a, b in itertools.pairwise(rates)) and rates[0] > 0
    if not rising or not falling or rates[-1] < 0:
        table.fault(f"credit must be {what}, such as [[60, 1.0], [120, 0.5], [240, 0.25]]")
        return CREDIT
    return steps


def _time_zone(table: settings.Settings) -> str:
    name = table.text("time_zone", "")
    if not name:
        return ""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        table.fault(f'time_zone = {name!r} is not known; write it as "America/Chicago"')
        return ""
    return name


def _first_monday(table: settings.Settings) -> str:
    if not table.has("first_monday"):
        return ""
    value = table.data["first_monday"]
    try:
        day = value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
    except ValueError:
        table.fault('first_monday must be a date, such as "2026-01-05"')
        return ""
    if day.weekday() != 0:
        table.fault(f"first_monday = {day.isoformat()} is a {day:%A}; name a Monday")
        return ""
    return day.isoformat()
