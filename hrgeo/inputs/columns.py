"""Finding hrgeo's columns among those of a user's file."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.files import RawTable, nearest_name
from hrgeo.files.raw_table import TEXT
from hrgeo.model import Action, BoolArray, QualityLog
from hrgeo.schemas import LAT, LATLON, LON, Column, TableSchema

_PLACE_COLUMNS = (LON, LAT, LATLON)
_GROUP = re.compile(r"(pct|n)_[a-z0-9_]+")
_LIKE_DATA = re.compile(r"[+-]?\d+([.,]\d+)*|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")
_MOST_NAMES = 30


@dataclass(frozen=True, eq=False)
class TableInWork:
    """A user's table whose columns are known by hrgeo's names.

    Attributes
    ----------
    raw
        The table as it stands in the file.
    found
        hrgeo's name of a column -> the file's own name.
    schema
        What the table is read as.
    table
        What it is called in the quality log.
    log
        Where it is noted what became of its rows.
    """

    raw: RawTable
    found: Mapping[str, str]
    schema: TableSchema
    table: str
    log: QualityLog

    def __len__(self) -> int:
        """Give the number of rows."""
        return len(self.raw)

    def has(self, name: str) -> bool:
        """Say whether the file has hrgeo's column `name`."""
        return name in self.found

    def text(self, name: str) -> pd.Series[str]:
        """Give the cells of a column as text; all missing if there is no such column."""
        if name not in self.found:
            return pd.Series([None] * len(self.raw), dtype=TEXT)
        return self.raw.frame[self.found[name]]

    def note(self, rows: BoolArray, action: Action, reason: str, column: str, detail: str) -> None:
        """Write into the quality log what was done with the rows where `rows` is true."""
        numbers = self.raw.rows[np.asarray(rows, dtype=bool)]
        self.log.add(self.raw.file, self.table, numbers, action, reason, column, detail)

    def take(self, keep: BoolArray) -> TableInWork:
        """Give the table with only the rows where `keep` is true."""
        geometry = self.raw.geometry
        raw = dataclasses.replace(
            self.raw,
            frame=self.raw.frame[keep].reset_index(drop=True),
            rows=self.raw.rows[keep],
            geometry=None if geometry is None else geometry[keep].reset_index(drop=True),
        )
        return dataclasses.replace(self, raw=raw)

    def other_columns(self, taken: Iterable[str]) -> pd.DataFrame:
        """Give the columns that hrgeo has no name for, as they stand in the file.

        One whose name is among `taken` gets ``_in_file`` behind its name.
        """
        used, names = set(self.found.values()), set(taken)
        others = [name for name in self.raw.frame.columns if name not in used]
        frame = self.raw.frame[others].copy()
        frame.columns = pd.Index([f"{n}_in_file" if n in names else n for n in others])
        return frame


def plain_name(name: str) -> str:
    """Give a name without case, spaces, dashes and underscores.

    Examples
    --------
    >>> plain_name("Service Name") == plain_name("service_name")
    True
    """
    return re.sub(r"[\s_\-]+", "", name).lower()


def _plan_lines(schema: TableSchema, names: Iterable[str]) -> str:
    """Write what to put into the plan so that columns are found."""
    settings = ", ".join(f'{name} = "the column\'s name in the file"' for name in names)
    if schema.name.startswith("need"):
        return f"columns = {{ {settings} }} under [[need]]"
    return f"{settings} under [columns.{schema.name}]"


def _match_named(
    raw: RawTable, schema: TableSchema, columns: Mapping[str, str], faults: list[str]
) -> dict[str, str]:
    """Take the columns that the plan names."""
    known = [column.name for column in (*schema.columns, *_PLACE_COLUMNS)]
    there = list(raw.frame.columns)
    found: dict[str, str] = {}
    for name, own in columns.items():
        if name not in known and not (schema.name == "areas" and _GROUP.fullmatch(name)):
            near = nearest_name(name, known)
            faults.append(
                f"hrgeo has no column {name!r} for {schema.name}"
                + (f"; did you mean {near!r}?" if near else f"; it has {', '.join(known)}.")
            )
        elif own not in there:
            near = nearest_name(own, there)
            faults.append(
                f"the plan says that its column {own!r} is {name}, but the file has no such column"
                + (f"; did you mean {near!r}?" if near else ".")
            )
        else:
            found[name] = own
    return found


def _match_by_name(
    raw: RawTable, wanted: Iterable[Column], found: dict[str, str], named: Mapping[str, str]
) -> None:
    """Add the columns that are recognised by their names: exact names before other ones."""
    free = {plain_name(n): n for n in reversed(raw.frame.columns) if n not in found.values()}
    wanted = [column for column in wanted if column.name not in named]
    for column in wanted:
        own = free.pop(plain_name(column.name), None)
        if own is not None:
            found[column.name] = own
    for column in wanted:
        alias = next((a for a in column.aliases if a in free), None)
        if column.name not in found and alias is not None:
            found[column.name] = free.pop(alias)


def _missing_faults(raw: RawTable, schema: TableSchema, found: Mapping[str, str]) -> list[str]:
    missing = [column.name for column in schema.required if column.name not in found]
    has_place = raw.geometry is not None or "latlon" in found or {"lon", "lat"} <= set(found)
    if schema.place == "needed" and not has_place:
        missing += [name for name in ("lon", "lat") if name not in found]
    if not missing:
        return []
    names = [str(name) for name in raw.frame.columns]
    if any(_LIKE_DATA.fullmatch(name) for name in names):
        # Without a header row the first row's values would stand in the message.
        has = "Its first row seems to hold data: put a row with the columns' names above it."
    else:
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        has = (
            f"The file has: {', '.join(names[:_MOST_NAMES])}{more}. "
            f"Say in the plan which they are: {_plan_lines(schema, missing)}."
        )
    return [f"no column for {' and '.join(missing)} was found. {has}"]


def recognise(
    raw: RawTable,
    schema: TableSchema,
    *,
    table: str,
    columns: Mapping[str, str] | None = None,
    log: QualityLog | None = None,
) -> TableInWork:
    """Find the columns of a table: by the plan first, then by name, then by other names.

    Parameters
    ----------
    raw
        The table as it stands in the file.
    schema
        What to read it as.
    table
        What to call it in the quality log.
    columns
        hrgeo's name -> the file's own name, where the plan says so.
    log
        Where to note what becomes of rows.

    Raises
    ------
    InputError
        With all faults at once: names in `columns` that hrgeo or the file does
        not have, and required columns that were not found.
    """
    faults: list[str] = []
    named = dict(columns or {})
    found = _match_named(raw, schema, named, faults)
    _match_by_name(raw, (*_PLACE_COLUMNS, *schema.columns), found, named)
    faults += _missing_faults(raw, schema, {**named, **found})
    if faults:
        text = " Also, ".join(faults)
        raise InputError(f"{raw.file}: {text}")
    work = TableInWork(raw, found, schema, table, QualityLog() if log is None else log)
    for part in raw.skipped:
        work.log.add(raw.file, table, part.rows, "skipped", part.reason, "", part.detail)
    return work
