"""When services are open: their hours as they are written, and as they are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from hrgeo.files.raw_table import TEXT
from hrgeo.inputs.columns import TableInWork
from hrgeo.inputs.hours import NO_HOURS, HoursReading, read_day_hours, read_hours
from hrgeo.measures.opening import osm_hours_differ
from hrgeo.schemas import DAYS

HOURS_COLUMNS: Final = ("hours_osm", "hours_reason", "hours_assumed")
_MOST_REASONS: Final = 10
_TWO_ANSWERS: Final = "The column of hours and those of single days say different hours."
_ROWS_DIFFER: Final = "Rows of this service that were merged say different hours."


def hours_columns(work: TableInWork) -> dict[str, Any]:
    """Read the hours of services, and note those that are not known.

    Parameters
    ----------
    work
        A table of services.

    Returns
    -------
    dict of str
        ``hours_osm`` (OSM syntax; missing where unknown), ``hours_reason`` (why it is
        unknown, else blank) and ``hours_assumed`` (what was assumed, joined by ``;``,
        else blank), by row. Blank cells are unknown and not noted.
    """
    readings = _readings(work)
    column = "opening_hours" if work.has("opening_hours") else _first_day(work)
    unread = [r.osm is None and r.reason != NO_HOURS for r in readings]
    _note_unread(work, [r.reason if bad else "" for r, bad in zip(readings, unread, strict=True)],
                 column)  # fmt: skip
    work.note(
        np.array([bool(r.assumed) for r in readings], dtype=bool), "doubted", "hours_assumed",
        column, "Something was assumed to read the hours; it stands in hours_assumed.",
    )  # fmt: skip
    return _columns_of(readings)


def _columns_of(readings: Sequence[HoursReading]) -> dict[str, Any]:
    columns = (
        [r.osm for r in readings],
        [r.reason for r in readings],
        ["; ".join(r.assumed) for r in readings],
    )
    return {
        name: pd.Series(cells, dtype=TEXT)
        for name, cells in zip(HOURS_COLUMNS, columns, strict=True)
    }


def _first_day(work: TableInWork) -> str:
    return next((day for day in DAYS if work.has(day)), "")


def _note_unread(work: TableInWork, reasons: Sequence[str], column: str) -> None:
    """Note rows whose hours are not read, by the reason without the words at fault."""
    kinds = np.array([reason.partition(": '")[0].rstrip(".") for reason in reasons], dtype=object)
    named = [kind for kind in dict.fromkeys(kinds) if kind]
    for kind in named[:_MOST_REASONS]:
        work.note(
            kinds == kind, "doubted", "hours_unread", column,
            f"The hours are not known: {kind}. They count as closed, and as open in the upper "
            "number.",
        )  # fmt: skip
    rest = np.isin(kinds.astype(str), named[_MOST_REASONS:])
    work.note(
        rest, "doubted", "hours_unread", column,
        "The hours are not known; hours_reason says why. They count as closed, and as open in "
        "the upper number.",
    )  # fmt: skip


def _readings(work: TableInWork) -> list[HoursReading]:
    whole = [read_hours(cell) for cell in work.text("opening_hours")]
    found = [day for day in DAYS if work.has(day)]
    if not found:
        return whole
    cells = [work.text(day).tolist() for day in found]
    by_day = [
        read_day_hours(dict(zip(found, row, strict=True))) for row in zip(*cells, strict=True)
    ]
    return [
        agreed_hours([one, other], _TWO_ANSWERS) for one, other in zip(whole, by_day, strict=True)
    ]


def agreed_hours(readings: Iterable[HoursReading], why_not: str) -> HoursReading:
    """Give what several readings of one service's hours say, if they agree.

    Parameters
    ----------
    readings
        At least one. Blank ones say nothing.
    why_not
        The reason where two of them differ, be it that one alone is known.

    Returns
    -------
    HoursReading
        The first that says something, or with no hours and `why_not`.

    Examples
    --------
    >>> agreed_hours([read_hours("Mon 9am-5pm"), read_hours("Mon 9am-1pm")], "They differ.").reason
    'They differ.'
    """
    said = [reading for reading in readings if reading.reason != NO_HOURS]
    if not said:
        return HoursReading("", None, NO_HOURS)
    first, *others = said
    if first.osm is None and all(other.osm is None for other in others):
        return first
    if any(osm_hours_differ(first.osm, other.osm) for other in others):
        return HoursReading(first.text, None, why_not)
    return first


def merged_hours(table: pd.DataFrame, rows: Sequence[int]) -> dict[str, Any]:
    """Give the hours of a service that several rows of a table list.

    Parameters
    ----------
    table
        Services as `hrgeo.inputs.read_services` gives them.
    rows
        Positions of the rows, that which is kept first.

    Returns
    -------
    dict of str
        By column. Where rows differ, the hours are unknown.
    """
    if not set(HOURS_COLUMNS) <= set(table.columns):
        return {}
    readings = []
    for at in rows:
        osm, reason, assumed = (table[name].iloc[at] for name in HOURS_COLUMNS)
        known = isinstance(osm, str)
        why = str(reason) if isinstance(reason, str) and reason else NO_HOURS
        notes = (str(assumed),) if isinstance(assumed, str) and assumed else ()
        readings.append(HoursReading("", osm if known else None, "" if known else why, notes))
    columns = _columns_of([agreed_hours(readings, _ROWS_DIFFER)])
    return {name: cells.iloc[0] for name, cells in columns.items()}
