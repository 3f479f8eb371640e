"""Reading the table of places that could become a site."""

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
from hrgeo.inputs.tables import (
    names_of,
    require_places,
    spatial_table,
    typed_columns,
    unique_ids,
)
from hrgeo.inputs.values import map_text, number_column
from hrgeo.model import QualityLog
from hrgeo.schemas import CANDIDATES, KIND_WORDS

_AMOUNTS = ("cost", "capacity")
"""Numbers that cannot be below 0."""
_KNOWN_KINDS = MappingProxyType(
    {plain_word(word): kind for kind, words in KIND_WORDS.items() for word in (kind, *words)}
)


def kinds_of(work: TableInWork) -> pd.Series[str]:
    """Read kinds in hrgeo's words where it knows them; others stay as they are written."""
    cells = work.text("kind")
    read = map_text(cells, {word: _KNOWN_KINDS.get(plain_word(word)) for word in cells.dropna()})
    return read.fillna(cells)


def read_candidates(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    address_points: AddressPoints | None = None,
    quality: QualityLog | None = None,
) -> gpd.GeoDataFrame:
    r"""Read a table of candidates: places that could become a site.

    Parameters
    ----------
    path
        A table with a name and a place (coordinates or an address) in each row; the
        other columns that hrgeo knows are in `hrgeo.schemas.CANDIDATES`.
    columns
        hrgeo's name of a column -> the file's own name, where hrgeo does not
        recognise it.
    sheet
        Which sheet of a workbook; the first if None.
    address_points
        Where addresses are: rows with an address and no coordinates are placed by
        them. See `hrgeo.read_address_points`.
    quality
        Where to note what was done with the rows.

    Returns
    -------
    GeoDataFrame
        Points in EPSG:4326, by ``candidate_id`` (made from the row's number
        where the file has none). ``kind`` is in the words of `hrgeo.schemas.MAP_KINDS` where
        hrgeo knows what is written ("church" is a place of worship). ``cost`` and ``capacity``
        are 0 or more, NaN where unknown; ``veto``, ``required`` and ``forbidden`` True, False
        or missing; ``preference`` a number, more is better. ``location_precision`` is one of
        `hrgeo.schemas.LOCATION_PRECISIONS`; ``file`` and ``row`` are where it stands.

    Raises
    ------
    InputError
        If the file cannot be read, a column is missing or mapped to nothing, an
        id stands in two rows, or no row can be used.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "candidates.csv"
    ...     _ = path.write_text("name,lon,lat\nLibrary,-87.6,41.8\n")
    ...     read_candidates(path)["name"].to_dict()
    {'candidate-0002': 'Library'}
    """
    raw = read_table(path, sheet=sheet)
    work = recognise(raw, CANDIDATES, table="candidates", columns=columns, log=quality)
    places = find_places(work, address_points=address_points)
    require_places(work, places, address_points)
    work = work.take(places.usable)
    ids = unique_ids(work, prefix="candidate")
    cells: dict[str, Any] = {"name": names_of(work, ids)}
    own = frozenset({"name", "candidate_id", "location_precision", "visibility", "kind", *_AMOUNTS})
    cells |= typed_columns(work, skip=own)
    cells |= {name: number_column(work, name, low=0.0) for name in _AMOUNTS if work.has(name)}
    if work.has("kind"):
        cells["kind"] = kinds_of(work)
    if work.has("visibility"):
        cells["visibility"] = visibility_column(work)
    cells["location_precision"] = places.precision[places.usable]
    cells["file"] = np.full(len(work), work.raw.file)
    return spatial_table(work, ids, cells, point_shapes(places)[places.usable])
