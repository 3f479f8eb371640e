"""Reading who goes out with a van, and when."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.files import read_table
from hrgeo.files.raw_table import TEXT
from hrgeo.inputs.columns import TableInWork, recognise
from hrgeo.inputs.hours import NO_HOURS, HoursReading, read_day_hours, read_hours
from hrgeo.inputs.values import number_column
from hrgeo.inputs.written_hours import on_full_clock
from hrgeo.model import QualityLog
from hrgeo.schemas import CREW, DAYS


def read_crew(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    quality: QualityLog | None = None,
) -> pd.DataFrame:
    r"""Read a table of the people who go out with a van.

    Parameters
    ----------
    path
        A table with a name in each row. ``roles`` has several with ``;``. When somebody can
        go out is in ``hours`` ("Mo-Fr 9am-5pm"), in ``days`` and ``hours``, or in a
        column for each day.
    columns
        hrgeo's name of a column -> the file's own name, where hrgeo does not recognise it.
    sheet
        Which sheet of a workbook; the first if None.
    quality
        Where to note what was done with the rows.

    Returns
    -------
    DataFrame
        Index ``name``; ``roles`` (a tuple), ``hours_osm`` (OSM syntax; ``24/7`` where
        nothing is said, which is noted), ``weekly_hours`` (NaN for no limit), ``file`` and
        ``row``. Who has hours that cannot be read is left out, and noted: nobody is put on
        a shift that they may not have.

    Raises
    ------
    InputError
        If the file cannot be read, two rows have the same name, or nobody is left.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "crew.csv"
    ...     _ = path.write_text("name,roles,days,hours\nA,driver;nurse,Mo-We,9-17\n")
    ...     read_crew(path).loc["A", ["roles", "hours_osm"]].tolist()
    [('driver', 'nurse'), 'Mo-We 09:00-17:00']
    """
    raw = read_table(path, sheet=sheet)
    work = recognise(raw, CREW, table="crew", columns=columns, log=quality)
    named = work.text("name").notna().to_numpy(dtype=bool)
    work.note(~named, "dropped", "no_name", "name", "The row names nobody.")
    work = work.take(named)
    names = work.text("name").str.strip()
    doubled = names.duplicated(keep=False).to_numpy(dtype=bool)
    if doubled.any():
        rows = ", ".join(str(row) for row in work.raw.rows[doubled][:10])
        raise InputError(
            f"{raw.file}: rows {rows} have a name that another row has, too. Give each person "
            "one row and a name of their own."
        )
    readings = _readings(work)
    blank = np.array([reading.reason == NO_HOURS for reading in readings], dtype=bool)
    unread = np.array([r.osm is None for r in readings], dtype=bool) & ~blank
    work.note(
        blank, "doubted", "no_hours", "hours",
        "No hours are given, so that this person counts as free at all hours.",
    )  # fmt: skip
    work.note(
        unread, "dropped", "hours_unread", "hours",
        "The hours cannot be read, so that this person is on no shift.",
    )  # fmt: skip
    table = pd.DataFrame(
        {
            "roles": [_roles(cell) for cell in work.text("roles")],
            "hours_osm": pd.Series([r.osm or "24/7" for r in readings], dtype=TEXT).array,
            "weekly_hours": number_column(work, "weekly_hours", low=0.0),
            "file": np.full(len(work), raw.file),
            "row": work.raw.rows,
        },
        index=pd.Index(names, name="name"),
    )
    table = pd.DataFrame(table[~unread])
    if not len(table):
        rows = ", ".join(str(row) for row in work.raw.rows[unread][:10])
        why = f" The hours in rows {rows} cannot be read." if rows else ""
        raise InputError(
            f"{raw.file}: it names nobody who could go out.{why} Give each person a name, and "
            "hours such as Mo-Fr 9am-5pm."
        )
    return table


def _roles(cell: object) -> tuple[str, ...]:
    text = cell if isinstance(cell, str) else ""
    parts = (part.strip().lower() for part in text.replace(",", ";").split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


def _readings(work: TableInWork) -> list[HoursReading]:
    """Read hours from columns of single days, or from ``days`` and ``hours``."""
    by_day = [day for day in DAYS if work.has(day)]
    if by_day:
        cells = [work.text(day).tolist() for day in by_day]
        rows = zip(*cells, strict=True)
        return [read_day_hours(dict(zip(by_day, row, strict=True))) for row in rows]
    pairs = zip(work.text("days"), work.text("hours"), strict=True)
    return [written_hours(days, hours) for days, hours in pairs]


def written_hours(days: object, hours: object) -> HoursReading:
    """Read days and hours that stand in two cells; one of them may be blank.

    Examples
    --------
    >>> written_hours("Tu,Th", "16-21").osm, written_hours(None, "18-24").osm
    ('Tu,Th 16:00-21:00', 'Mo-Su 18:00-24:00')
    >>> written_hours("Mo-Fr", None).osm, written_hours(None, "evenings").osm
    ('Mo-Fr 00:00-24:00', None)
    """
    day_text = days.strip() if isinstance(days, str) else ""
    hour_text = on_full_clock(hours.strip()) if isinstance(hours, str) else ""
    if not day_text and not hour_text:
        return HoursReading("", None, NO_HOURS)
    if day_text:
        return read_hours(f"{day_text} {hour_text or '00:00-24:00'}")
    whole = read_hours(hour_text)
    return whole if whole.osm is not None else read_hours(f"Mo-Su {hour_text}")
