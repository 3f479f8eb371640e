"""Reading the present week of a van: a list of visits, or a grid with a column for each day."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.files import RawTable, read_table
from hrgeo.files.raw_table import TEXT
from hrgeo.inputs.addresses import AddressPoints
from hrgeo.inputs.columns import TableInWork, recognise
from hrgeo.inputs.places import find_places
from hrgeo.inputs.times import minutes_of
from hrgeo.inputs.written_hours import MIN_PER_DAY, cut_span, days_of
from hrgeo.model import QualityLog
from hrgeo.schemas import ROSTER

COLUMNS = ("stop", "day", "from_min", "to_min", "van", "lon", "lat", "file", "row")
_LEAST_DAYS = 2
"""So many columns that are days make a grid."""


@dataclass(frozen=True)
class _Cell:
    """A cell of a grid: what it says, and where it stands."""

    day: int
    label: str
    text: str
    row: int


def read_roster(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    address_points: AddressPoints | None = None,
    quality: QualityLog | None = None,
) -> pd.DataFrame:
    r"""Read the present week of a van.

    Parameters
    ----------
    path
        A list (``stop``, ``day``, ``from``, ``to``, perhaps ``van`` and a place; several days
        may stand in one cell), or a grid: a column for each day, and in its cells a stop with
        its times, the times alone (then the first column has the stops) or the stop alone
        (then the first column has the times).
    columns
        Of a list: hrgeo's name of a column -> the file's own name.
    sheet
        Which sheet of a workbook; the first if None.
    address_points
        Where addresses are: visits with an address and no coordinates are placed by them.
    quality
        Where to note what was done with the rows.

    Returns
    -------
    DataFrame
        One row for each visit: ``stop`` (as it is written), ``day`` (Monday is 0),
        ``from_min`` and ``to_min`` (minutes after the day's midnight; the end is above 1,440
        past the next one), ``van`` (blank where not said), ``lon`` and ``lat`` (NaN where
        not known), ``file`` and ``row``.

    Raises
    ------
    InputError
        With all faults at once: times or days that cannot be read, by row; no visit at all.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "week.csv"
    ...     _ = path.write_text("Time,Mon,Wed\n18:00-20:00,Bus station,\n9-11am,,Library\n")
    ...     read_roster(path)[["stop", "day", "from_min", "to_min"]].values.tolist()
    [['Bus station', 0, 1080, 1200], ['Library', 2, 540, 660]]
    """
    raw = read_table(path, sheet=sheet)
    days = {name: days_of(str(name)) for name in raw.frame.columns}
    grid = {name: found[0] for name, found in days.items() if len(found) == 1}
    if len(grid) >= _LEAST_DAYS and not columns:
        log = QualityLog() if quality is None else quality
        log.add_table(raw.file, "roster", len(raw))
        visits, faults = _from_grid(raw, grid)
    else:
        work = recognise(raw, ROSTER, table="roster", columns=columns, log=quality)
        visits, faults = _from_list(work, address_points)
    if faults:
        raise InputError("\n".join(f"{raw.file}: {fault}" for fault in faults))
    if not len(visits):
        raise InputError(f"{raw.file}: it has no visit. Give a stop, a day, and from when to when.")
    return visits.assign(file=raw.file)[list(COLUMNS)]


def _from_list(
    work: TableInWork, address_points: AddressPoints | None
) -> tuple[pd.DataFrame, list[str]]:
    """Read a row for each visit."""
    blank = work.text("stop").isna().to_numpy(dtype=bool)
    work.note(blank, "dropped", "no_name", "stop", "The row names no stop.")
    work = work.take(~blank)
    # A visit without a place is no fault: its stop may be known by its name.
    places = find_places(dataclasses.replace(work, log=QualityLog()), address_points=address_points)
    begin, end = (minutes_of(work.text(name)) for name in ("from", "to"))
    days = [days_of(cell) if isinstance(cell, str) else () for cell in work.text("day")]
    rows, faults = work.raw.rows, []
    no_day = np.array([not found for found in days], dtype=bool)
    for wrong, what in (
        (no_day, "no day of the week that can be read"),
        ((begin < 0) | (end < 0), "no time from and to that can be read, such as 18:00 and 20:00"),
        ((begin >= 0) & (begin == end), "an end that is its beginning"),
    ):
        if wrong.any():
            faults.append(f"{_rows(rows[wrong])} {what}.")
    van = work.text("van").fillna("").str.strip()
    out = [
        (stop, day, first, last + (MIN_PER_DAY if last <= first else 0), name, lon, lat, row)
        for stop, found, first, last, name, lon, lat, row in zip(
            work.text("stop").str.strip(), days, begin.tolist(), end.tolist(), van,
            places.lon.tolist(), places.lat.tolist(), rows.tolist(), strict=True,
        )
        for day in found
    ]  # fmt: skip
    return _table(out), faults


def _from_grid(raw: RawTable, grid: Mapping[str, int]) -> tuple[pd.DataFrame, list[str]]:
    """Read a grid of days: by cell, a stop and its times, one of which may be the row's label."""
    labels = [name for name in raw.frame.columns if name not in grid]
    label = raw.frame[labels[0]] if labels else pd.Series(np.nan, index=raw.frame.index, dtype=TEXT)
    cells = [
        _Cell(day, text_label if isinstance(text_label, str) else "", cell, int(row))
        for name, day in grid.items()
        for text_label, cell, row in zip(label, raw.frame[name], raw.rows, strict=True)
        if isinstance(cell, str)
    ]
    out, unread = [], []
    for cell in cells:
        for line in filter(
            None, (part.strip() for part in cell.text.replace("\n", ";").split(";"))
        ):
            stop, span = cut_span(line)
            label_stop, label_span = cut_span(cell.label)
            stop, span = stop or label_stop, span or label_span
            if not stop or span is None:
                unread.append(cell.row)
            else:
                out.append((stop, cell.day, *span, "", np.nan, np.nan, cell.row))
    faults = []
    if unread:
        faults.append(
            f"{_rows(np.unique(unread))} a cell without a stop or without times from and to. "
            "Write both into the cell, such as Bus station 18:00-20:00, or one of them into the "
            "first column."
        )
    return _joined(_table(out)), faults


def _table(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    names = [name for name in COLUMNS if name != "file"]
    table = pd.DataFrame(rows, columns=names)
    return table.sort_values(["day", "from_min", "stop"], kind="stable", ignore_index=True)


def _joined(table: pd.DataFrame) -> pd.DataFrame:
    """Make one visit of those that follow each other at one stop, as in a grid of hours."""
    kept: list[dict[str, object]] = []
    for row in table.to_dict("records"):
        same = [k for k in kept if (k["stop"], k["day"]) == (row["stop"], row["day"])]
        last = same[-1] if same else None
        if last is not None and last["to_min"] == row["from_min"]:
            last["to_min"] = row["to_min"]
        else:
            kept.append({str(name): value for name, value in row.items()})
    return pd.DataFrame(kept, columns=table.columns)


def _rows(rows: np.ndarray) -> str:
    shown = ", ".join(str(row) for row in rows[:10])
    return f"{'row' if len(rows) == 1 else 'rows'} {shown}{', ...' if len(rows) > 10 else ''}:"
