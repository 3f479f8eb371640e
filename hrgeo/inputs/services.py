"""Reading the table of services: where they are, what they offer, what stands in the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.files import nearest_name, read_table
from hrgeo.inputs.addresses import AddressPoints
from hrgeo.inputs.columns import TableInWork, recognise
from hrgeo.inputs.dates import DateArray
from hrgeo.inputs.duplicates import merge_duplicates
from hrgeo.inputs.places import find_places, point_shapes
from hrgeo.inputs.service_cells import (
    barrier_column,
    day_column,
    language_column,
    status_is_shut,
    visibility_column,
)
from hrgeo.inputs.service_hours import HOURS_COLUMNS, hours_columns
from hrgeo.inputs.service_words import is_ambiguous, plain_word, types_of
from hrgeo.inputs.tables import (
    names_of,
    require_places,
    spatial_table,
    typed_columns,
    unique_ids,
)
from hrgeo.inputs.ticked_types import ticked_types
from hrgeo.inputs.values import map_text
from hrgeo.model import BoolArray, QualityLog
from hrgeo.schemas import BARRIERS, SERVICE_TYPES, SERVICES

_MOST_WORDS = 10


def _plain(word: str) -> str:
    """Give a word as service types are written: ``Drop-in`` is ``drop_in``."""
    return plain_word(word).replace(" ", "_")


def _words_of(cell: str) -> list[str]:
    return [word.strip() for word in cell.split(";") if word.strip()]


def type_words(types: Mapping[str, str] | None) -> dict[str, tuple[str, ...]]:
    """Check the plan's ``[types]`` and give it by lower-case word.

    Parameters
    ----------
    types
        The file's word -> one of hrgeo's service types, or several with ``;``.

    Raises
    ------
    InputError
        If a word is mapped to what is not a service type.

    Examples
    --------
    >>> type_words({"Methadone": "otp"})
    {'methadone': ('otp',)}
    """
    words: dict[str, tuple[str, ...]] = {}
    faults = []
    for word, target in (types or {}).items():
        wanted = tuple(_plain(t) for t in _words_of(str(target)))
        unknown = [t for t in wanted if t not in SERVICE_TYPES]
        if unknown or not wanted:
            near = nearest_name(unknown[0], SERVICE_TYPES) if unknown else ""
            hint = f" (did you mean {near!r}?)" if near else ""
            faults.append(f"{word!r} is mapped to {target!r}{hint}")
        words[word.strip().lower()] = wanted
    if faults:
        raise InputError(
            f"[types]: {'; '.join(faults)}. hrgeo's service types are {', '.join(SERVICE_TYPES)}."
        )
    return words


def _default_types(word: str | None, words: Mapping[str, tuple[str, ...]]) -> str:
    """Give the types of rows that say none.

    Raises
    ------
    InputError
        If the plan's word for them is not known.
    """
    if word is None:
        return ""
    types, unknown = types_of(word, words)
    if unknown:
        near = nearest_name(_plain(unknown[0]), SERVICE_TYPES)
        raise InputError(
            f"The type {word!r} for rows that say none is no service type"
            + (f"; did you mean {near!r}?" if near else ".")
            + f" hrgeo's service types are {', '.join(SERVICE_TYPES)}."
        )
    return ";".join(types)


def _note_words(
    work: TableInWork, cells: pd.Series[str], unknown_in: Mapping[str, tuple[str, ...]]
) -> None:
    """Note the words for types that are not known: the first ones by name."""
    unknown = list(dict.fromkeys(word for bad in unknown_in.values() for word in bad))
    named, rest = unknown[:_MOST_WORDS], set(unknown[_MOST_WORDS:])
    for word in named:
        has_word = np.array([word in unknown_in.get(cell, ()) for cell in cells], dtype=bool)
        why = "can mean buprenorphine or methadone" if is_ambiguous(word) else "is no service type"
        work.note(
            has_word, "doubted", "unknown_type", "type",
            f"The word {word[:60]!r} {why}, so it counts as 'other'; map it under [types] in the "
            "plan.",
        )  # fmt: skip
    if rest:
        has_rest = np.array([bool(rest & set(unknown_in.get(c, ()))) for c in cells], dtype=bool)
        work.note(
            has_rest, "doubted", "unknown_type", "type",
            "The word is no service type, so it counts as 'other'; map it under [types] in the "
            "plan.",
        )  # fmt: skip


def _type_column(
    work: TableInWork, words: Mapping[str, tuple[str, ...]], default: str
) -> pd.Series[str]:
    """Give each row's service types, joined by ``;``, and note the words not known."""
    cells = work.text("type") if work.has("type") else ticked_types(work, words)
    missing = cells.isna().to_numpy(dtype=bool)
    if not default:
        work.note(
            missing, "doubted", "no_type", "type",
            "The row says no type of service, so it counts as 'other'.",
        )  # fmt: skip
    by_cell = {str(cell): types_of(str(cell), words) for cell in cells.dropna().unique()}
    _note_words(work, cells.fillna(""), {cell: bad for cell, (_, bad) in by_cell.items()})
    joined = {cell: ";".join(known) for cell, (known, _) in by_cell.items()}
    return map_text(cells, joined).fillna(default or "other")


@dataclass(frozen=True, eq=False)
class _Days:
    """When services opened and closed, and which are open."""

    opened: DateArray
    closed: DateArray
    is_open: BoolArray


def _days(work: TableInWork, as_of: dt.date | None) -> _Days:
    """Say which services are open on a day; without a day, those that never closed."""
    opened, not_yet = day_column(work, "opened")
    closed, says_shut = day_column(work, "closed")
    shut = says_shut | not_yet | status_is_shut(work)
    if as_of is None:
        shut |= ~np.isnat(closed)
    else:
        day = np.datetime64(as_of, "D")
        shut |= (closed < day) | (opened > day)
    work.note(
        shut, "doubted", "closed", "closed",
        "The service is closed (or not open yet), so it does not count for coverage.",
    )  # fmt: skip
    return _Days(opened, closed, np.asarray(~shut))


def _cells_of(work: TableInWork, ids: pd.Index, days: _Days) -> dict[str, Any]:
    """Read the columns that services have in a way of their own."""
    cells: dict[str, Any] = {"name": names_of(work, ids)}
    for name in BARRIERS:
        if work.has(name):
            cells[name] = barrier_column(work, name)
    own: dict[str, Any] = {
        "opened": days.opened.astype("datetime64[s]"),
        "closed": days.closed.astype("datetime64[s]"),
        "visibility": visibility_column(work),
        "languages": language_column(work),
    }
    cells |= {name: values for name, values in own.items() if work.has(name)}
    skip = frozenset({"name", "service_id", "location_precision", *BARRIERS, *own})
    return cells | typed_columns(work, skip=skip) | hours_columns(work)


def read_services(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    types: Mapping[str, str] | None = None,
    default_type: str | None = None,
    sheet: str | None = None,
    address_points: AddressPoints | None = None,
    as_of: dt.date | None = None,
    quality: QualityLog | None = None,
) -> gpd.GeoDataFrame:
    r"""Read a table of services.

    Parameters
    ----------
    path
        A table with a name and a place (coordinates or an address) in each row; the
        other columns that hrgeo knows are in `hrgeo.schemas.SERVICES`.
    columns
        hrgeo's name of a column -> the file's own name, where hrgeo does not
        recognise it.
    types
        The file's words for types of service -> hrgeo's service types. They come
        before the words that hrgeo knows by itself (`hrgeo.inputs.service_words`).
    default_type
        The type of rows that say none, in hrgeo's words or the file's.
    sheet
        Which sheet of a workbook; the first if None.
    address_points
        Where addresses are: rows with an address and no coordinates are placed by
        them. See `hrgeo.read_address_points`.
    as_of
        The day for which ``is_open`` is told. Without it, a service with a date
        of closing is closed.
    quality
        Where to note what was done with the rows.

    Returns
    -------
    GeoDataFrame
        Points in EPSG:4326, by ``service_id``. ``types`` has the service types
        in hrgeo's words, joined by ``;`` (``other`` where unknown); ``is_open``
        says whether the service counts; barriers are True, False or missing;
        ``hours_osm`` has its hours in OSM syntax, missing where they are not known;
        ``hours_reason`` says why, ``hours_assumed`` what was assumed to read them;
        ``location_precision`` is one of `hrgeo.schemas.LOCATION_PRECISIONS`; ``file``
        and ``row`` are where it stands; columns that hrgeo does not know pass
        through. Services listed twice are merged (`hrgeo.inputs.duplicates`).

    Raises
    ------
    InputError
        If the file cannot be read, a column is missing or mapped to nothing, an
        id stands in two rows, or no row can be used.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "services.csv"
    ...     _ = path.write_text("name,type,lon,lat\nA,Methadone and Narcan,-87.6,41.8\n")
    ...     services = read_services(path)
    >>> services[["name", "types", "is_open"]].to_dict("index")
    {'service-0002': {'name': 'A', 'types': 'otp;naloxone', 'is_open': True}}
    """
    log = QualityLog() if quality is None else quality
    words = {plain_word(word): known for word, known in type_words(types).items()}
    default = _default_types(default_type, words)
    raw = read_table(path, sheet=sheet)
    work = recognise(raw, SERVICES, table="services", columns=columns, log=log)
    places = find_places(work, address_points=address_points)
    require_places(work, places, address_points)
    work = work.take(places.usable)
    ids = unique_ids(work, prefix="service")
    days = _days(work, as_of)
    known = {"types": _type_column(work, words, default), "is_open": days.is_open}
    cells = _cells_of(work, ids, days)
    cells = {"name": cells.pop("name")} | known | cells
    cells["location_precision"] = places.precision[places.usable]
    cells["file"] = np.full(len(work), work.raw.file)
    table = spatial_table(work, ids, cells, point_shapes(places)[places.usable])
    return merge_duplicates(table, quality=log)


def _with_free_ids(tables: Sequence[gpd.GeoDataFrame]) -> list[gpd.GeoDataFrame]:
    """Give tables of which no two share an id: a later one gets the table's number behind it."""
    taken: set[str] = set()
    renamed = []
    for number, table in enumerate(tables, start=1):
        ids = []
        for own in table.index:
            free = str(own)
            while free in taken:
                free = f"{free}-{number}"
            ids.append(free)
            taken.add(free)
        renamed.append(table.set_axis(pd.Index(ids, name="service_id"), axis=0))
    return renamed


def combine_services(
    tables: Sequence[gpd.GeoDataFrame], *, quality: QualityLog | None = None
) -> gpd.GeoDataFrame:
    r"""Make one table of the services of several files.

    Parameters
    ----------
    tables
        As `read_services` gives them, at least one.
    quality
        Where merged rows are noted.

    Returns
    -------
    GeoDataFrame
        All rows; columns that a file does not have are missing there. An id that an
        earlier table has gets the table's number behind it. Services that are listed
        in two files are merged, as within one file.

    Raises
    ------
    InputError
        If there is no table.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "a.csv"
    ...     _ = path.write_text("name,type,lon,lat\nA,ssp,-87.6,41.8\n")
    ...     again = pathlib.Path(folder) / "b.csv"
    ...     _ = again.write_text("name,type,lon,lat\nA,ssp,-87.6,41.8\nB,otp,-87.6,41.8\n")
    ...     both = combine_services([read_services(path), read_services(again)])
    >>> both["name"].to_dict()
    {'service-0002': 'A', 'service-0003': 'B'}
    """
    if not tables:
        raise InputError("No table of services was given; name at least one.")
    if len(tables) == 1:
        return tables[0]
    frames = []
    for table in _with_free_ids(tables):
        # A column that is blank all over has no type of its own to bring in.
        kept = {"geometry", *HOURS_COLUMNS}
        blank = [c for c in table.columns if c not in kept and table[c].isna().all()]
        frames.append(table.drop(columns=blank))
    joined = pd.concat([pd.DataFrame(frame) for frame in frames])
    names = dict.fromkeys(column for table in tables for column in table.columns)
    joined = joined.reindex(columns=list(names))
    both = gpd.GeoDataFrame(joined, geometry="geometry", crs="EPSG:4326")
    both.index.name = "service_id"
    log = QualityLog() if quality is None else quality
    return merge_duplicates(both, quality=log, across_files=True)


def no_services() -> gpd.GeoDataFrame:
    """Give a table of services without a row, for plans that name no file of services.

    Examples
    --------
    >>> len(no_services())
    0
    """
    text = ("name", "types", *HOURS_COLUMNS, "file")
    columns = {name: pd.Series(dtype="str") for name in text}
    numbers = {"is_open": pd.Series(dtype="bool"), "row": pd.Series(dtype=np.int64)}
    index = pd.Index([], name="service_id", dtype="str")
    frame = pd.DataFrame(columns | numbers).set_index(index)
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([], index=index, crs="EPSG:4326"))
