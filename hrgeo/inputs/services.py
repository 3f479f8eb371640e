"""Reading the table of services: where they are, what they offer, what stands in the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.files import nearest_name, read_table
from hrgeo.inputs.columns import TableInWork, recognise
from hrgeo.inputs.dates import parse_dates
from hrgeo.inputs.places import find_places, point_shapes, require_rows
from hrgeo.inputs.tables import names_of, spatial_table, typed_columns, unique_ids
from hrgeo.inputs.values import parse_yes_no
from hrgeo.model import BoolArray, QualityLog
from hrgeo.schemas import SERVICE_TYPES, SERVICES

_MOST_WORDS = 10


def _plain(word: str) -> str:
    """Give a word as service types are written: ``Drop-in`` is ``drop_in``."""
    return "_".join(word.replace("-", " ").replace("_", " ").lower().split())


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


def _types_of(
    cell: str, words: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give a cell's service types in hrgeo's words, and the words that are not known."""
    known: dict[str, None] = {}
    unknown: list[str] = []
    for word in _words_of(cell):
        mapped = words.get(word.lower())
        if mapped is None and _plain(word) in SERVICE_TYPES:
            mapped = (_plain(word),)
        if mapped is None:
            unknown.append(word)
        known.update(dict.fromkeys(mapped or ("other",)))
    return tuple(known) or ("other",), tuple(unknown)


def _type_column(work: TableInWork, types: Mapping[str, str] | None) -> pd.Series[str]:
    """Give each row's service types, joined by ``;``, and note the words not known."""
    words = type_words(types)
    cells = work.text("type")
    missing = cells.isna().to_numpy(dtype=bool)
    work.note(
        missing, "doubted", "no_type", "type",
        "The row says no type of service, so it counts as 'other'.",
    )  # fmt: skip
    by_cell = {cell: _types_of(str(cell), words) for cell in cells.dropna().unique()}
    unknown = list(dict.fromkeys(word for _, bad in by_cell.values() for word in bad))
    for word in unknown[:_MOST_WORDS]:
        has_word = cells.map(lambda c, w=word: w in by_cell[c][1] if c in by_cell else False)
        work.note(
            has_word.to_numpy(dtype=bool), "doubted", "unknown_type", "type",
            f"The word {word[:60]!r} is no service type, so it counts as 'other'; map it under "
            "[types] in the plan.",
        )  # fmt: skip
    if len(unknown) > _MOST_WORDS:
        rest = set(unknown[_MOST_WORDS:])
        has_rest = cells.map(lambda c: bool(rest & set(by_cell[c][1])) if c in by_cell else False)
        work.note(
            has_rest.to_numpy(dtype=bool), "doubted", "unknown_type", "type",
            "The word is no service type, so it counts as 'other'; map it under [types] in the "
            "plan.",
        )  # fmt: skip
    joined = {"": "other"} | {cell: ";".join(known) for cell, (known, _) in by_cell.items()}
    return cells.fillna("").map(joined).astype(cells.dtype)


def _is_open(work: TableInWork, as_of: dt.date | None) -> BoolArray:
    """Say which services are open on a day; without a day, those that never closed."""
    cells = work.text("closed")
    closed, opened = parse_dates(cells).date, parse_dates(work.text("opened")).date
    says_yes, _ = parse_yes_no(cells)
    if as_of is None:
        shut = ~np.isnat(closed) | says_yes
    else:
        day = np.datetime64(as_of, "D")
        shut = (closed < day) | (opened > day) | says_yes
    work.note(
        shut, "doubted", "closed", "closed",
        "The service is closed (or not open yet), so it does not count for coverage.",
    )  # fmt: skip
    return np.asarray(~shut)


def read_services(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    types: Mapping[str, str] | None = None,
    as_of: dt.date | None = None,
    quality: QualityLog | None = None,
) -> gpd.GeoDataFrame:
    r"""Read a table of services.

    Parameters
    ----------
    path
        A table with a place and a name in each row; the other columns that
        hrgeo knows are in `hrgeo.schemas.SERVICES`.
    columns
        hrgeo's name of a column -> the file's own name, where hrgeo does not
        recognise it.
    types
        The file's words for types of service -> hrgeo's service types.
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
        ``row`` is the row's number in the file; columns that hrgeo does not know
        pass through.

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
    ...     _ = path.write_text("name,type,lon,lat\nA,Methadone,-87.6,41.8\n")
    ...     services = read_services(path, types={"methadone": "otp"})
    >>> services[["name", "types", "is_open"]].to_dict("index")
    {'service-0002': {'name': 'A', 'types': 'otp', 'is_open': True}}
    """
    work = recognise(read_table(path), SERVICES, table="services", columns=columns, log=quality)
    words = dict(types or {})
    type_words(words)  # a fault in the plan comes before the doubts about rows
    places = find_places(work)
    require_rows(work, places.usable)
    work = work.take(places.usable)
    ids = unique_ids(work, prefix="service")
    cells: dict[str, object] = {
        "name": names_of(work, ids),
        "types": _type_column(work, words),
        "is_open": _is_open(work, as_of),
    }
    cells |= typed_columns(work, skip=frozenset({"name", "service_id"}))
    return spatial_table(work, ids, cells, point_shapes(places)[places.usable])
