"""Reading the table of places that could become a site."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd

from hrgeo.inputs.addresses import AddressPoints
from hrgeo.inputs.offered_places import read_offered_places
from hrgeo.model import QualityLog
from hrgeo.schemas import CANDIDATES

_AMOUNTS = ("cost", "capacity")


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
    table, _ = read_offered_places(
        path, CANDIDATES, table="candidates", prefix="candidate", amounts=_AMOUNTS,
        columns=columns, sheet=sheet, address_points=address_points, quality=quality,
    )  # fmt: skip
    return table
