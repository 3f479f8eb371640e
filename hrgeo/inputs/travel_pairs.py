"""Tables of travel times as pairs: long ones, and wide ones laid out row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from hrgeo.files import RawTable, nearest_name
from hrgeo.inputs.area_ids import area_id_text
from hrgeo.inputs.columns import TableInWork, plain_name
from hrgeo.inputs.time_columns import (
    TimeColumn,
    Unit,
    choose_time_column,
    name_words,
    time_column,
)
from hrgeo.inputs.values import parse_numbers
from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.schemas import TRAVEL_TIMES

_NO_TIME: Final = 2_147_483_647
"""The largest number of 32 bits, which R5 and others write where there is no way."""
_MOST_NAMES: Final = 30


@dataclass(frozen=True, eq=False)
class Layout:
    """Where in a table the times of trips are.

    Attributes
    ----------
    found
        ``origin`` and, in a long table, ``destination``: the file's own names.
    time
        The column of times of a long table; None in a wide one, which has a column
        for each destination.
    unit
        What the table says, if it does.
    is_assumed
        Whether it does not say so in words: tables of R5 are in minutes.
    """

    found: Mapping[str, str]
    time: TimeColumn | None
    unit: Unit | None
    is_assumed: bool = False


@dataclass(frozen=True, eq=False)
class TravelPairs:
    """What a table says of each pair.

    Attributes
    ----------
    row
        By pair: position of its row.
    origin, destination
        By pair: position among the ids; -1 where the cell is blank.
    value
        By pair: the number in the cell, in the unit of the file; NaN where it is no
        number, ``inf`` where the cell is blank or says that there is no way.
    origin_ids, destination_ids
        The ids of the file, each once, as text.
    """

    row: IntArray
    origin: IntArray
    destination: IntArray
    value: FloatArray
    origin_ids: pd.Series[str]
    destination_ids: pd.Series[str]

    @property
    def is_time(self) -> BoolArray:
        """By pair: whether it has a time."""
        return np.isfinite(self.value) & (self.value >= 0)


def find_layout(
    raw: RawTable,
    columns: Mapping[str, str],
    column: str | None,
    *,
    swapped: bool,
    faults: list[str],
) -> Layout | None:
    """Find where the times are; None, and why among `faults`, if that cannot be told.

    Parameters
    ----------
    raw
        The table.
    columns
        ``origin`` and ``destination``: the file's own names, where they are given.
    column
        The column of times, where it is given.
    swapped
        Whether the file calls the place of a site the origin.
    faults
        Takes what is wrong.
    """
    names = [str(name) for name in raw.frame.columns]
    n_before = len(faults)
    found = _named(names, columns, faults)
    for wanted in TRAVEL_TIMES.required:
        if wanted.name not in columns:
            own = next((n for n in names if plain_name(n) in (wanted.name, *wanted.aliases)), None)
            found |= {wanted.name: own} if own is not None else {}
    if column is not None and column not in names:
        near = nearest_name(column, names)
        hint = f"; did you mean {near!r}?" if near else f". {_has(names)}"
        faults.append(f"it has no column {column!r} for the travel times{hint}")
    if len(faults) > n_before:
        return None
    if len(found) == 2:
        return _long(names, found, column, faults)
    if column is None and not columns and not any(map(time_column, names[1:])):
        return _wide(raw, names, found, swapped=swapped, faults=faults)
    missing = [c.name for c in TRAVEL_TIMES.required if c.name not in found]
    settings = ", ".join(f'"{name}": "the column\'s name in the file"' for name in missing)
    faults.append(
        f"no column for {' and '.join(missing)} was found. {_has(names)} Say which it is: "
        f"columns={{{settings}}}."
    )
    return None


def _named(names: list[str], columns: Mapping[str, str], faults: list[str]) -> dict[str, str]:
    known = [column.name for column in TRAVEL_TIMES.required]
    for name, own in columns.items():
        if name not in known:
            faults.append(f"`columns` has {name!r}; it takes {' and '.join(known)}.")
        elif own not in names:
            near = nearest_name(own, names)
            hint = f"; did you mean {near!r}?" if near else f". {_has(names)}"
            faults.append(f"it has no column {own!r} for the {name}{hint}")
    return {name: own for name, own in columns.items() if name in known and own in names}


def _has(names: list[str]) -> str:
    """Say which columns there are, but not what may be a first row of data."""
    if any(plain_name(name).isdigit() for name in names):
        return f"Its {len(names)} columns have numbers for names."
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"The file has: {', '.join(names[:_MOST_NAMES])}{more}."


def _long(
    names: list[str], found: dict[str, str], column: str | None, faults: list[str]
) -> Layout | None:
    if column is not None:
        # Any column may be meant; of the words of its name only the unit counts.
        unit: Unit | None = next(
            (c.unit for word in name_words(column)[-1:] if (c := time_column(word))), None
        )
        read = time_column(column)
        chosen = read if read is not None else TimeColumn(column, unit)
    else:
        several = choose_time_column(n for n in names if n not in found.values())
        if not isinstance(several, TimeColumn):
            which = ", ".join(part.name for part in several)
            what = f"several columns may hold the travel times: {which}." if several else (
                f"no column of travel times was found. {_has(names)}"
            )  # fmt: skip
            faults.append(f'{what} Say which it is: column="...".')
            return None
        chosen = several
    of_r5 = {plain_name(own) for own in found.values()} == {"fromid", "toid"}
    if chosen.unit is None and (chosen.percentile is not None or of_r5):
        return Layout(found, chosen, "min", is_assumed=True)
    return Layout(found, chosen, chosen.unit)


def _wide(
    raw: RawTable, names: list[str], found: dict[str, str], *, swapped: bool, faults: list[str]
) -> Layout | None:
    first = names[0]
    if len(names) < 2:
        faults.append("it has a single column, where a table of travel times has two or more.")
        return None
    if found.get("destination") == first and not swapped:
        faults.append(
            f"its first column is {first!r}, so that its rows are destinations, where hrgeo has "
            "origins, which is where people are. If so, say swapped=True."
        )
        return None
    if raw.frame[first].duplicated().sum() >= 0.5 * len(raw):
        faults.append(
            "most ids of its first column come more than once, as in a table with a row for each "
            'pair. Say where its trips begin and end: columns={"origin": "...", '
            '"destination": "..."}.'
        )
        return None
    corner = time_column(first)
    return Layout({"origin": first}, None, corner.unit if corner else None)


def _values(cells: pd.Series[str], raw: RawTable) -> FloatArray:
    """Read cells as numbers: NaN where they are none, ``inf`` where there is no way."""
    values = parse_numbers(cells, raw.decimal)
    no_way = cells.isna() | cells.str.fullmatch(r"[+]?(?:inf|infinity|∞)", case=False, na=False)
    values[no_way.to_numpy(dtype=bool) | (values == _NO_TIME)] = np.inf
    # A share is no time, though it can be read as a number.
    values[cells.str.endswith("%", na=False).to_numpy(dtype=bool)] = np.nan
    return values


def _numbered(ids: pd.Series[str]) -> tuple[IntArray, pd.Series[str]]:
    codes, unique = pd.factorize(area_id_text(ids))
    return np.asarray(codes, dtype=np.int64), pd.Series(unique, dtype=ids.dtype)


def travel_pairs(work: TableInWork, layout: Layout, *, swapped: bool) -> TravelPairs:
    """Give what the table says of each pair; what is wrong in it is not judged yet.

    Parameters
    ----------
    work
        The table.
    layout
        As `find_layout` gives it.
    swapped
        Whether origins and destinations are to be exchanged.
    """
    raw, n_rows = work.raw, len(work)
    origin, origins = _numbered(work.text("origin"))
    if layout.time is not None:
        row = np.arange(n_rows)
        destination, destinations = _numbered(work.text("destination"))
        value = _values(raw.frame[layout.time.name], raw)
    else:
        names = [name for name in raw.frame.columns if name != layout.found["origin"]]
        row = np.repeat(np.arange(n_rows), len(names))
        origin = origin[row]
        column, destinations = _numbered(pd.Series(names, dtype=raw.frame[names[0]].dtype))
        destination = np.tile(column, n_rows)
        table = [_values(raw.frame[name], raw) for name in names]
        value = np.column_stack(table).ravel()
    if swapped:
        origin, destination = destination, origin
        origins, destinations = destinations, origins
    return TravelPairs(row, origin, destination, value, origins, destinations)
