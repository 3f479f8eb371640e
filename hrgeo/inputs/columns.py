"""Finding hrgeo's columns among those of a user's file."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.files import RawTable, nearest_name
from hrgeo.files.raw_table import TEXT
from hrgeo.inputs.coordinate_columns import find_coordinate_columns, find_pair_column
from hrgeo.inputs.coordinates import parse_pairs
from hrgeo.inputs.date_columns import likely_date_column, likely_time_column, with_joined_date
from hrgeo.inputs.dates import parse_dates
from hrgeo.inputs.headless import with_census_header
from hrgeo.inputs.name_columns import likely_name_column
from hrgeo.model import Action, BoolArray, QualityLog
from hrgeo.schemas import LAT, LATLON, LON, NEED_POINTS, Column, TableSchema

_PLACE_COLUMNS = (LON, LAT, LATLON)
_XY = re.compile(r".*[xy].*")
_LOOSE_PLACES = frozenset({"location", "incidentlocation", "ubicacion", "lugar", "place", "map"})
"""Names that stand as well for an address in words: here the cells decide."""
_ONLY_WITH_PAIRS = _LOOSE_PLACES | {"geometry", "geom", "point"}
"""Names that a column of something else may have too."""
_N_TRIED = 500
_ELEMENT_CODE = re.compile(r"^e[a-z]{4,12}\d{2}(?=[a-z])")
"""``eTimes.03`` and the like, which NEMSIS exports put in front of a name or behind it."""
_ELEMENT_IN_BRACKETS = re.compile(r"[(\[]\s?(e[A-Za-z]{4,12}\.\d{2})\s?[)\]]")
_UNIT_BEHIND = re.compile(
    r"(?i)\s*[(\[]\s*(?:(?:24|12)[\s-]?h(?:r|our)?s?|hh?:?mm(?::?ss)?|military(?: time)?"
    r"|local(?: time)?"
    r"|[dmya]{1,4}[-/. ]?[dmya]{1,4}[-/. ]?[dmya]{1,4}|(?:decimal |grados )?(?:degrees|decimales)"
    r"|dd|deg|°|wgs\s?84|(?:us )?\$.*|n|no\.?|#)\s*[)\]]$"
    r"|\s*(?:/\s?|\(?per |\(?por )(?:week|wk|semana|month|mo|mes)\)?$"
)
"""Units behind a name: ``Time (24h)``, ``Date (mm/dd/yyyy)``, ``Contacts/week``."""
_DEATH = re.compile(r"death|pronounc|defuncion|muerte|^dod")
_ADDRESS_ABOVE = r"(?is)^(?!\W*(?:multi)?point).*[^\W\d_]{2}[^(]*\(\s*-?\d{1,3}\.\d+"
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
            return pd.Series(np.nan, index=range(len(self.raw)), dtype=TEXT)
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
    """Give a name without case, accents, spaces and punctuation.

    Examples
    --------
    >>> plain_name("Service Name") == plain_name("service_name")
    True
    >>> plain_name("Código postal"), plain_name("Dispatch Date/Time")
    ('codigopostal', 'dispatchdatetime')
    """
    if not name.isascii():
        marked = unicodedata.normalize("NFKD", name)
        name = "".join(c for c in marked if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "", name).lower()


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


def _free_names(raw: RawTable, found: Mapping[str, str]) -> dict[str, str]:
    """Give the columns that are not taken: plain name -> own name."""
    free: dict[str, str] = {}
    for own in raw.frame.columns:
        if own not in found.values():
            plain = plain_name(str(own))
            code = _ELEMENT_IN_BRACKETS.search(str(own))
            keys = [plain, _ELEMENT_CODE.sub("", plain)]
            if code:
                keys.append(plain_name(code.group(1)))
            if str(own).rstrip().endswith("#") and plain:
                keys.append(f"{plain}number")
            keys.append(plain_name(_UNIT_BEHIND.sub("", str(own))))
            if "?" in str(own):  # a question of a form: how to answer stands behind it
                keys.append(plain_name(str(own).rpartition("?")[0]))
            for key in keys:
                free.setdefault(key, str(own))
    return free


def _take(free: dict[str, str], column: Column, found: dict[str, str], *names: str) -> bool:
    """Take the first of some names that is free for a column; say whether there was one."""
    own = next((free[name] for name in names if name in free), None)
    if own is None or column.name in found:
        return False
    found[column.name] = own
    for key in [key for key, name in free.items() if name == own]:
        del free[key]
    return True


def _match_by_name(
    raw: RawTable, wanted: Iterable[Column], found: dict[str, str], named: Mapping[str, str]
) -> None:
    """Add the columns that are recognised by their names: exact names before other ones."""
    free = _free_names(raw, found)
    wanted = [column for column in wanted if column.name not in named]
    for column in wanted:
        _take(free, column, found, plain_name(column.name))
    for column in wanted:
        if column.name == "time" and not _DEATH.search(plain_name(found.get("date", ""))):
            # The hour of death is not the hour of an incident that the date is of.
            names = tuple(name for name in column.aliases if not _DEATH.search(name))
        else:
            names = column.aliases
        _take(free, column, found, *names)


def _holds_pairs(raw: RawTable, own: str) -> bool:
    """Say whether some cells of a column hold coordinates."""
    cells = raw.frame[own].dropna().iloc[:_N_TRIED]
    return bool((~np.isnan(parse_pairs(cells).lat)).any())


def _match_places(
    raw: RawTable,
    schema: TableSchema,
    found: dict[str, str],
    named: Mapping[str, str],
    faults: list[str],
) -> bool:
    """Add the columns of coordinates; say whether a fault already tells how to name them.

    Degrees by their plain names come first, then those with other words around them,
    then both in one cell, and last ``x`` and ``y``, which are often no degrees.
    """
    if {"lon", "lat", "latlon"} & set(named) & set(found):
        _match_by_name(raw, (LON, LAT), found, named)
        return False
    free = _free_names(raw, found)
    degrees = {
        column.name: [name for name in (column.name, *column.aliases) if not _XY.fullmatch(name)]
        for column in (LON, LAT)
    }
    both = [next((free[n] for n in names if n in free), None) for names in degrees.values()]
    if None not in both:
        found |= {"lon": str(both[0]), "lat": str(both[1])}
    pair = find_coordinate_columns(
        dict.fromkeys(free.values()), is_need=schema.name.startswith("need")
    )
    if "lon" not in found and pair.lon and pair.lat:
        found |= {"lon": pair.lon, "lat": pair.lat}
    free = _free_names(raw, found)
    names = [n for n in (LATLON.name, *LATLON.aliases) if n in free]
    own = next((free[n] for n in names if _holds_pairs(raw, free[n])), None)
    own = own or next((free[n] for n in names if n not in _ONLY_WITH_PAIRS), None)
    if own is not None:
        found["latlon"] = own
    elif "lon" not in found:
        _match_by_name(raw, (LON, LAT), found, named)
    faults += _second_pair_faults(raw, found)
    nowhere = raw.geometry is None and "latlon" not in found and not {"lon", "lat"} <= set(found)
    if pair.fault and nowhere:
        faults.append(pair.fault)
    elif nowhere:
        is_need = schema.name.startswith("need")
        others = dict.fromkeys(_free_names(raw, found).values())
        own, fault = find_pair_column(raw.frame, others, is_need=is_need)
        found |= {"latlon": own} if own else {}
        faults += [fault] if fault else []
        return bool(fault)
    return False


def _second_pair_faults(raw: RawTable, found: Mapping[str, str]) -> list[str]:
    """Say that columns of coordinates stand twice under one name and differ."""
    if not {"lon", "lat"} <= set(found):
        return []
    lon, lat = found["lon"], found["lat"]
    frame = raw.frame
    if not {f"{lon}.2", f"{lat}.2"} <= set(frame.columns):
        return []
    if frame[f"{lon}.2"].equals(frame[lon]) and frame[f"{lat}.2"].equals(frame[lat]):
        return []
    return [
        f"the coordinates could be {lat} and {lon} or, further to the right, {lat}.2 and {lon}.2."
    ]


def _match_loose_address(
    raw: RawTable, schema: TableSchema, found: dict[str, str], named: Mapping[str, str]
) -> None:
    """Take a column named ``location`` for addresses, if it holds no coordinates."""
    column = next((c for c in schema.columns if c.name == "address"), None)
    if column is not None and "address" not in {*found, *named}:
        names = sorted(_LOOSE_PLACES - {"map", "place"})
        _take(_free_names(raw, found), column, found, *names)
        own = found.get("latlon", "")
        if "address" not in found and plain_name(own) in names:
            # Open-data portals put the address into the same cell, above the point.
            cells = raw.frame[own].dropna().iloc[:_N_TRIED]
            if cells.str.contains(_ADDRESS_ABOVE, regex=True).any():
                found["address"] = own


def _says_hours(cells: pd.Series[str]) -> bool:
    """Say whether most cells of a column of dates have times of day, other than midnight."""
    minute = parse_dates(cells.dropna().iloc[:_N_TRIED]).minute
    return bool(len(minute) and (minute > 0).mean() > 0.5)


def _match_likely_moments(raw: RawTable, found: dict[str, str], named: Mapping[str, str]) -> None:
    """Take columns whose names only speak of a date or a time, where nothing else has one."""
    taken = {*found, *named}
    has_date = "date" in taken
    if not has_date and "time" in found:
        within = parse_dates(raw.frame[found["time"]].dropna().iloc[:_N_TRIED])
        has_date = bool((~np.isnat(within.date)).any())
    if not has_date:
        date = likely_date_column(dict.fromkeys(_free_names(raw, found).values()))
        found |= {"date": date} if date else {}
    if "date" in found and "time" not in taken and not _says_hours(raw.frame[found["date"]]):
        others = dict.fromkeys(_free_names(raw, found).values())
        time = likely_time_column(raw.frame, others)
        found |= {"time": time} if time else {}


def _missing_faults(
    raw: RawTable, schema: TableSchema, found: Mapping[str, str], *, told: bool
) -> list[str]:
    missing = [column.name for column in schema.required if column.name not in found]
    has_place = raw.geometry is not None or "latlon" in found or {"lon", "lat"} <= set(found)
    # Addresses alone can be placed, or counted; half of the coordinates is a slip.
    has_place |= "address" in found and not {"lon", "lat"} & set(found)
    if schema.place == "needed" and not has_place and not told:
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
    raw = with_census_header(raw)
    raw = with_joined_date(raw) if schema is NEED_POINTS else raw
    found = _match_named(raw, schema, named, faults)
    told = _match_places(raw, schema, found, named, faults)
    _match_by_name(raw, schema.columns, found, named)
    _match_loose_address(raw, schema, found, named)
    if "name" in {column.name for column in schema.required} - {*found, *named}:
        name = likely_name_column(dict.fromkeys(_free_names(raw, found).values()))
        found |= {"name": name} if name else {}
    if schema is NEED_POINTS:
        _match_likely_moments(raw, found, named)
    faults += _missing_faults(raw, schema, {**named, **found}, told=told)
    if faults:
        text = " Also, ".join(faults)
        raise InputError(f"{raw.file}: {text}")
    work = TableInWork(raw, found, schema, table, QualityLog() if log is None else log)
    work.log.add_table(raw.file, table, len(raw))
    for part in raw.skipped:
        work.log.add(raw.file, table, part.rows, "skipped", part.reason, "", part.detail)
    return work
