"""What tables of places that somebody may use have in common: candidates and stops of a van."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from hrgeo.files import read_table
from hrgeo.inputs.addresses import AddressPoints
from hrgeo.inputs.columns import TableInWork, recognise
from hrgeo.inputs.places import find_places, point_shapes
from hrgeo.inputs.service_cells import visibility_column
from hrgeo.inputs.service_words import plain_word
from hrgeo.inputs.tables import names_of, require_places, spatial_table, typed_columns, unique_ids
from hrgeo.inputs.values import map_text, number_column
from hrgeo.model import QualityLog
from hrgeo.schemas import KIND_WORDS, TableSchema

_KNOWN_KINDS = MappingProxyType(
    {plain_word(word): kind for kind, words in KIND_WORDS.items() for word in (kind, *words)}
)
_READ_HERE = frozenset({"name", "location_precision", "visibility", "kind"})


def read_offered_places(
    path: str | Path,
    schema: TableSchema,
    *,
    table: str,
    prefix: str,
    amounts: tuple[str, ...],
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    address_points: AddressPoints | None = None,
    quality: QualityLog | None = None,
) -> tuple[gpd.GeoDataFrame, TableInWork]:
    """Read a table with a name and a place in each row.

    Parameters
    ----------
    path, columns, sheet, address_points, quality
        As for `hrgeo.read_candidates`.
    schema, table
        The columns that hrgeo knows, and what notes call the table.
    prefix
        Of the ids that are made for rows without one.
    amounts
        Columns of numbers that cannot be below 0.

    Returns
    -------
    GeoDataFrame, TableInWork
        Points in EPSG:4326 by the id of the schema, and the rows that they were read from, for
        further notes.

    Raises
    ------
    InputError
        If the file cannot be read, a column is missing or mapped to nothing, an id stands in
        two rows, or no row can be used.
    """
    raw = read_table(path, sheet=sheet)
    work = recognise(raw, schema, table=table, columns=columns, log=quality)
    places = find_places(work, address_points=address_points)
    require_places(work, places, address_points)
    work = work.take(places.usable)
    ids = unique_ids(work, prefix=prefix)
    cells: dict[str, Any] = {"name": names_of(work, ids)}
    cells |= typed_columns(work, skip=_READ_HERE | {schema.id_column, *amounts})
    cells |= {name: number_column(work, name, low=0.0) for name in amounts if work.has(name)}
    if work.has("kind"):
        cells["kind"] = _kinds_of(work)
    if work.has("visibility"):
        cells["visibility"] = visibility_column(work)
    cells["location_precision"] = places.precision[places.usable]
    cells["file"] = np.full(len(work), work.raw.file)
    return spatial_table(work, ids, cells, point_shapes(places)[places.usable]), work


def _kinds_of(work: TableInWork) -> pd.Series[str]:
    """Read kinds in hrgeo's words where it knows them; others stay as they are written."""
    cells = work.text("kind")
    read = map_text(cells, {word: _KNOWN_KINDS.get(plain_word(word)) for word in cells.dropna()})
    return read.fillna(cells)
