"""The question of a van week: vans, stops, need, and the rules that a plan keeps.

Time is told in minutes after the midnight with which a day begins; 1,470 is half past
midnight of the night after it. Stays begin and end on quarters of an hour, as rosters are
printed, so that a drive of 7 minutes takes a quarter of an hour from one stop to the next.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.model.arrays import freeze, require_same_length
from hrgeo.model.opening import SLOTS_PER_WEEK

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
CREDIT: tuple[tuple[float, float], ...] = ((60.0, 1.0), (120.0, 0.5), (240.0, 0.25))
"""Up to so many counted minutes a week, what each minute adds: the first hour in full."""


def roles_of(roles: str | Iterable[str]) -> tuple[str, ...]:
    """Give roles one by one; a single one may stand by itself.

    Examples
    --------
    >>> roles_of("nurse"), roles_of(["driver", "nurse"])
    (('nurse',), ('driver', 'nurse'))
    """
    return (roles,) if isinstance(roles, str) else tuple(roles)


@dataclass(frozen=True)
class Van:
    """A van, and the shifts that it can have.

    Attributes
    ----------
    van_id
        Its name.
    base_id
        Where each shift begins and ends: a label of the table of drive minutes.
    days
        Days on which it can go out, Monday is 0; a shift past midnight belongs to the
        day on which it began.
    first_min, last_min
        Earliest leaving of the base and latest return, in minutes after the day's
        midnight; above 1,440 is past the next one.
    shift_min
        Longest shift, from leaving the base to the return.
    n_shifts
        Most shifts a week; None for one on each of `days`.
    set_up_min, pack_up_min
        At each stop, before and after people can come.
    break_min, break_after_min
        A shift longer than `break_after_min` has a break of `break_min` between two
        stops, which begins no later than that after leaving the base.
    supplies
        Contacts for which the supplies of a shift are enough; ``inf`` for no limit.
    least_crew, roles
        How many people go out, and which roles must be among them.
    """

    van_id: str
    base_id: str
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    first_min: int = 9 * 60
    last_min: int = 17 * 60
    shift_min: int = 8 * 60
    n_shifts: int | None = None
    set_up_min: int = 15
    pack_up_min: int = 15
    break_min: int = 30
    break_after_min: int = 360
    supplies: float = math.inf
    least_crew: int = 2
    roles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", tuple(self.days))
        object.__setattr__(self, "roles", roles_of(self.roles))


@dataclass(frozen=True, eq=False)
class CrewMember:
    """Somebody who goes out with a van.

    Attributes
    ----------
    name
        As on the roster.
    roles
        For instance ``driver``, ``nurse``.
    available
        Shape ``(672,)``: by quarter of an hour from Monday 00:00.
    weekly_min
        Most minutes a week; ``inf`` for no limit.
    """

    name: str
    available: BoolArray
    roles: tuple[str, ...] = ()
    weekly_min: float = math.inf

    def __post_init__(self) -> None:
        object.__setattr__(self, "roles", roles_of(self.roles))
        freeze(self, {"available": np.bool_})
        if self.available.shape != (SLOTS_PER_WEEK,):
            raise InputError(f"available must have {SLOTS_PER_WEEK} entries for each crew member.")


@dataclass(frozen=True, eq=False)
class Stops:
    """Places where a van may stand, one entry for each.

    Attributes
    ----------
    stop_ids
        Unique; labels of the table of drive minutes.
    permitted
        Shape ``(n_stops, 672)``: by quarter of an hour from Monday 00:00, whether the van
        may stand there. A whole stay, with setting up and packing up, lies within.
    least_min, most_min
        Least and most minutes for people to come, in one stay.
    least_visits, most_visits
        Visits a week; a stop with `least_visits` above 0 is required.
    days_apart
        Between two visits of one stop, least difference of their days, around the week:
        2 leaves a day between them.
    contacts_per_hour
        Most contacts in an hour there; ``inf`` for no limit.
    """

    stop_ids: pd.Index
    permitted: BoolArray
    least_min: IntArray
    most_min: IntArray
    least_visits: IntArray
    most_visits: IntArray
    days_apart: IntArray
    contacts_per_hour: FloatArray

    def __post_init__(self) -> None:
        whole = ("least_min", "most_min", "least_visits", "most_visits", "days_apart")
        freeze(
            self,
            dict.fromkeys(whole, np.int64)
            | {"permitted": np.bool_, "contacts_per_hour": np.float64},
        )
        require_same_length(self, ("stop_ids", "permitted", *whole, "contacts_per_hour"))

    def __len__(self) -> int:
        """Give the number of stops."""
        return len(self.stop_ids)


@dataclass(frozen=True, eq=False)
class WeekNeed:
    """Need, gathered: rows with the same stops within reach and the same hours are one.

    Attributes
    ----------
    weight
        By row.
    reach_start, reach_stop
        The stops within reach of row ``i`` are
        ``reach_stop[reach_start[i]:reach_start[i + 1]]``, rising.
    kind
        By row: its row in `rate`.
    rate
        Shape ``(n_kinds, 672)``: what a minute in each quarter of an hour counts. 1 is an
        hour of average need with no other service within reach; more where need is higher at
        that hour, less where an open service is within reach as well.
    """

    weight: FloatArray
    reach_start: IntArray
    reach_stop: IntArray
    kind: IntArray
    rate: FloatArray

    def __post_init__(self) -> None:
        freeze(
            self,
            dict.fromkeys(("reach_start", "reach_stop", "kind"), np.int64)
            | dict.fromkeys(("weight", "rate"), np.float64),
        )
        require_same_length(self, ("weight", "kind"))
        if len(self.reach_start) != len(self.weight) + 1:
            raise InputError("reach_start needs one entry more than there are rows of need.")

    def __len__(self) -> int:
        """Give the number of rows."""
        return len(self.weight)


@dataclass(frozen=True, order=True)
class Visit:
    """A stay of a van at a stop.

    Attributes
    ----------
    van_id, day, stop_id
        Which van, on which day of the week (Monday is 0), where.
    arrive_min, leave_min
        Minutes after the day's midnight, on quarters of an hour; setting up and packing
        up lie between them.
    """

    van_id: str
    day: int
    stop_id: str
    arrive_min: int
    leave_min: int


@dataclass(frozen=True)
class Roster:
    """The present week, and how much of it may change.

    Attributes
    ----------
    visits
        The visits of the present week.
    max_changes
        Most changes: a visit that is added, dropped, or given another stop, day or time is
        one. With as many dropped as added, each pair is one: the greater of both counts.
    released
        Stops of the roster that may be dropped; the others keep at least one visit.
    """

    visits: tuple[Visit, ...]
    max_changes: int = 2
    released: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class WeekProblem:
    """Everything that a van week is planned from.

    Attributes
    ----------
    vans, stops, need
        See there.
    drive_min
        Square, with the ids of stops and bases as labels: minutes from row to column;
        ``inf`` where there is no way.
    crew
        Empty: whoever is needed is there.
    roster
        The present week; None if there is none.
    locked
        Visits that the plan must have as they are.
    closed
        Pairs of a stop and a day on which it falls through.
    credit
        Up to so many counted minutes a week, what each adds; see `hrgeo.vans.value`.
    contacts_per_need
        Contacts that a unit of need makes in a week if all of it is met; None where they
        are not known: then neither `Stops.contacts_per_hour` nor `Van.supplies` limit
        what counts.
    same_hours
        Whether all visits of one stop have to begin at the same time of day.
    """

    vans: tuple[Van, ...]
    stops: Stops
    need: WeekNeed
    drive_min: pd.DataFrame
    crew: tuple[CrewMember, ...] = ()
    roster: Roster | None = None
    locked: tuple[Visit, ...] = ()
    closed: frozenset[tuple[str, int]] = frozenset()
    credit: tuple[tuple[float, float], ...] = CREDIT
    contacts_per_need: float | None = None
    same_hours: bool = False

    def van(self, van_id: str) -> Van:
        """Give the van of this name."""
        return next(van for van in self.vans if van.van_id == van_id)

    def drive(self, start: str, end: str) -> float:
        """Give the drive minutes from one stop or base to another."""
        return float(self.drive_min.loc[start, end])  # type: ignore[arg-type]

    @property
    def shifts(self) -> tuple[tuple[Van, int], ...]:
        """Van and day of each shift that there can be, in the order of vans and days."""
        return tuple((van, day) for van in self.vans for day in van.days)


def slots_of_week(day: int, from_min: int, to_min: int) -> IntArray:
    """Give the quarters of an hour of the week that lie in a stretch of time.

    Examples
    --------
    Half an hour around the midnight after Sunday:

    >>> slots_of_week(6, 1425, 1455).tolist()
    [671, 0]
    """
    first, last = day * 96 + from_min // 15, day * 96 + -(-to_min // 15)
    return np.arange(first, last, dtype=np.int64) % SLOTS_PER_WEEK


def visit_order(visits: Sequence[Visit]) -> list[Visit]:
    """Give visits in the order in which they begin in the week."""
    return sorted(visits, key=lambda v: (v.day * 1440 + v.arrive_min, v.van_id, v.stop_id))
