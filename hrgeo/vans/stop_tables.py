"""Stops, the roster and days that fall through, as tables have them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.measures.opening import opening_times
from hrgeo.model import BoolArray, FloatArray
from hrgeo.model.opening import SLOTS_PER_WEEK
from hrgeo.vans.problem import DAYS, Roster, Stops, Visit
from hrgeo.vans.result import VISIT_COLUMNS

HOURS = "hours_osm"
_NO_DAY = -1  # a day that cannot be read; told as a fault


@dataclass(frozen=True)
class StopDefaults:
    """What holds for a stop whose table does not say otherwise; see `hrgeo.vans.Stops`.

    Where only a least number is given that is above the default of the most, that is the
    most as well.
    """

    least_min: int = 60
    most_min: int = 180
    least_visits: int = 0
    most_visits: int = 3
    days_apart: int = 1
    contacts_per_hour: float = math.inf


def week_hours(text: str) -> BoolArray:
    """Give the quarters of an hour of a week that hours in OSM syntax hold, in each week.

    For `CrewMember.available`, for instance.

    Raises
    ------
    InputError
        If the hours are not in OSM syntax.

    Examples
    --------
    >>> int(week_hours("Mo-Fr 09:00-17:00").sum()) / 4
    40.0
    """
    table = pd.DataFrame({HOURS: [text]}, index=pd.Index(["hours"]))
    every_week: BoolArray = np.all(opening_times(table).least[:, 0], axis=0)
    return every_week


def stops_of(
    stops: pd.DataFrame,
    permitted: npt.ArrayLike | None,
    each_stop: StopDefaults,
    faults: list[str],
) -> tuple[pd.DataFrame, Stops]:
    """Give the table of stops by id, and the stops; what is wrong is added to `faults`."""
    table = stops.set_index("stop_id") if "stop_id" in stops.columns else stops
    table = table.set_axis(pd.Index([_id(one) for one in table.index], dtype=object))
    table.index.name = "stop_id"
    given = {
        field.name: _numbers(table, field.name, faults, whole=field.name != "contacts_per_hour")
        for field in fields(StopDefaults)
    }
    values = {
        name: np.where(np.isnan(column), getattr(each_stop, name), column)
        for name, column in given.items()
    }
    for least, most in (("least_min", "most_min"), ("least_visits", "most_visits")):
        raised = np.maximum(values[most], values[least])
        values[most] = np.where(np.isnan(given[most]), raised, values[most])
    return table, Stops(table.index, _permitted(table, permitted, faults), **values)


def _id(one: Any) -> Any:
    """Give an id as text; what is missing stays missing, to be told."""
    return one if isinstance(one, str) or pd.isna(one) else str(one)


def _numbers(table: pd.DataFrame, name: str, faults: list[str], *, whole: bool) -> FloatArray:
    """Give a column of numbers, NaN where a cell is missing or wrong."""
    nothing = np.full(len(table), math.nan)
    if name not in table.columns:
        return nothing
    cells = table[name]
    numbers = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64, na_value=math.nan)
    wrong = np.isnan(numbers) & cells.notna().to_numpy()
    if whole:
        wrong |= ~np.isnan(numbers) & (~np.isfinite(numbers) | (numbers % 1 != 0))
    if wrong.any():
        kind = "whole numbers" if whole else "numbers"
        faults.append(
            f"stops: {name} needs {kind}; {int(wrong.sum())} cells are not, the first in row "
            f"{int(np.flatnonzero(wrong)[0])} (counted from 0)"
        )
    return np.where(wrong, math.nan, numbers)


def _permitted(
    table: pd.DataFrame, permitted: npt.ArrayLike | None, faults: list[str]
) -> BoolArray:
    shape = (len(table), SLOTS_PER_WEEK)
    if permitted is not None:
        mask = np.asarray(permitted)
        if mask.shape == shape and mask.dtype == np.bool_:
            return mask
        faults.append(
            f"permitted must be True or False, with the shape {shape}; it has {mask.shape}"
        )
        return np.ones(shape, dtype=bool)
    try:
        opening = opening_times(table.reset_index(drop=True), hours_column=HOURS)
    except InputError:
        faults.append(_unread_hours(table))
        return np.ones(shape, dtype=bool)
    # The plan is for each week, so what counts are hours that each week has.
    every_week: BoolArray = np.all(opening.least, axis=0)
    every_week[~opening.is_known] = True
    return every_week


def _unread_hours(table: pd.DataFrame) -> str:
    wrong = []
    for i, text in enumerate(table[HOURS]):
        try:
            if isinstance(text, str) and text.strip():
                week_hours(text)
        except InputError:
            wrong.append(i)
    return (
        f"stops: {HOURS} is not in OSM syntax in {len(wrong)} cells, the first in row {wrong[0]} "
        "(counted from 0); read them with hrgeo.read_hours first"
    )


def n_without_hours(stops: pd.DataFrame) -> int:
    """Give how many stops of a table have no hours, so that they may be visited at all hours."""
    if HOURS not in stops.columns:
        return len(stops)
    return sum(not (isinstance(text, str) and text.strip()) for text in stops[HOURS])


def day_of(day: object) -> int:
    """Give the number of a day that is told as number or as ``"Mo"`` .. ``"Su"``; -1 if neither.

    Examples
    --------
    >>> day_of("We"), day_of(2), day_of("someday")
    (2, 2, -1)
    """
    if isinstance(day, str):
        return DAYS.index(day) if day in DAYS else _NO_DAY
    if isinstance(day, (int, np.integer)) and 0 <= day <= 6:
        return int(day)
    return _NO_DAY


def closed_of(
    closed: Iterable[tuple[str, int | str]], faults: list[str]
) -> frozenset[tuple[str, int]]:
    """Give pairs of stop and day."""
    pairs = [(stop, day_of(day)) for stop, day in closed]
    if any(day == _NO_DAY for _, day in pairs):
        faults.append('closed: days must be from 0 (Monday) to 6, or "Mo" to "Su"')
    return frozenset((stop, day) for stop, day in pairs if day != _NO_DAY)


def roster_of(
    roster: Roster | Sequence[Visit] | pd.DataFrame | None, faults: list[str]
) -> Roster | None:
    """Give the present week from a table as `VanWeek.visits` is, from visits, or as it is."""
    if roster is None or isinstance(roster, Roster):
        return roster
    if not isinstance(roster, pd.DataFrame):
        return Roster(tuple(roster))
    missing = [name for name in VISIT_COLUMNS if name not in roster.columns]
    if missing:
        faults.append(f"the roster has no columns {', '.join(missing)}")
        return None
    visits = []
    for i, row in enumerate(roster[list(VISIT_COLUMNS)].itertuples(index=False)):
        van, day, stop, arrive, leave = row
        times = [_whole(time) for time in (arrive, leave)]
        if day_of(day) == _NO_DAY or None in times:
            faults.append(
                f'the roster, row {i} (counted from 0): needs a day ("Mo" to "Su") and times in '
                "whole minutes after midnight"
            )
            continue
        van_id = "" if pd.isna(van) else str(van)
        visits.append(Visit(van_id, day_of(day), str(stop), *(time or 0 for time in times)))
    return Roster(tuple(visits))


def _whole(time: object) -> int | None:
    if isinstance(time, (int, float, np.integer, np.floating)) and float(time).is_integer():
        return int(time)
    return None
