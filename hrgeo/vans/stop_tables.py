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
    table = table.set_axis(pd.Index([label_of(one) for one in table.index], dtype=object))
    table.index.name = "stop_id"
    given = {
        field.name: _numbers(table, field.name, faults, whole=field.name != "contacts_per_hour")
        for field in fields(StopDefaults)
    }
    usual = _usual(each_stop, faults)
    values = {
        name: np.where(np.isnan(column), usual[name], column) for name, column in given.items()
    }
    for least, most in (("least_min", "most_min"), ("least_visits", "most_visits")):
        raised = np.maximum(values[most], values[least])
        values[most] = np.where(np.isnan(given[most]), raised, values[most])
    return table, Stops(table.index, _permitted(table, permitted, faults), **values)


def _usual(each_stop: StopDefaults, faults: list[str]) -> dict[str, float]:
    """Give what holds where the table says nothing; in place of what is no number, the default."""
    usual = {}
    for field in fields(StopDefaults):
        value = getattr(each_stop, field.name)
        is_whole = field.name != "contacts_per_hour"
        if not is_number(value) or (is_whole and value % 1 != 0):
            kind = "a whole number" if is_whole else "a number"
            faults.append(f"{field.name} must be {kind}")
            value = field.default
        usual[field.name] = value
    return usual


def is_number(value: Any) -> bool:
    """Say whether something is a number; yes and no, and what is missing, are none."""
    is_real = isinstance(value, (int, float, np.integer, np.floating))
    return is_real and not isinstance(value, bool) and not math.isnan(value)


def drive_of(drive_min: pd.DataFrame) -> pd.DataFrame:
    """Give drive minutes with labels that are text, as ids of stops are."""
    rows, columns = (
        [label_of(one) for one in axis] for axis in (drive_min.index, drive_min.columns)
    )
    return drive_min.infer_objects().set_axis(rows, axis=0).set_axis(columns, axis=1)


def label_of(one: Any) -> Any:
    """Give an id or a label as text; what is missing stays missing, to be told.

    Examples
    --------
    >>> label_of(12), label_of("12")
    ('12', '12')
    """
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
            f"stops: {name} needs {kind}; there is something else in {_cells(int(wrong.sum()))}, "
            f"the first in row {int(np.flatnonzero(wrong)[0])} (counted from 0)"
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
        what = "True and False" if mask.shape == shape else f"the shape {shape}, not {mask.shape}"
        faults.append(f"permitted must have {what}: by stop and quarter of an hour of the week")
        return np.ones(shape, dtype=bool)
    cells = table[HOURS] if HOURS in table.columns else pd.Series(index=table.index, dtype=object)
    weeks = _weeks_of(cells)
    if wrong := [i for i, week in enumerate(weeks) if week is None]:
        faults.append(
            f"stops: {HOURS} is not in OSM syntax, such as Mo-Fr 09:00-17:00, in "
            f"{_cells(len(wrong))}, the first in row {wrong[0]} (counted from 0); read them with "
            "hrgeo.read_hours first, or leave the cell blank"
        )
    every = np.ones(SLOTS_PER_WEEK, dtype=bool)
    held = [every if week is None else week for week in weeks]
    return np.array(held, dtype=bool).reshape(shape)


def _weeks_of(cells: pd.Series) -> list[BoolArray | None]:
    """Give the hours of each cell, all where it is blank; None where they cannot be read."""
    # Few texts are different ones, and reading one means looking at a year.
    read: dict[str, BoolArray | None] = {"": np.ones(SLOTS_PER_WEEK, dtype=bool)}
    weeks: list[BoolArray | None] = []
    for cell in cells:
        if not isinstance(cell, str):
            weeks.append(read[""] if pd.isna(cell) else None)
            continue
        text = cell.strip()
        if text not in read:
            try:
                read[text] = week_hours(text)
            except InputError:
                read[text] = None
        weeks.append(read[text])
    return weeks


def _cells(n: int) -> str:
    return "one cell" if n == 1 else f"{n} cells"


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
