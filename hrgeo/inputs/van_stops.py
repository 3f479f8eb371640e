"""Reading the table of places where a van may stand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from hrgeo.files.raw_table import TEXT
from hrgeo.inputs.addresses import AddressPoints
from hrgeo.inputs.hours import NO_HOURS, read_hours
from hrgeo.inputs.offered_places import read_offered_places
from hrgeo.model import QualityLog
from hrgeo.schemas import VAN_STOPS

LIMITS = ("least_min", "most_min", "least_visits", "most_visits", "days_apart", "contacts_per_hour")
"""Numbers of a stop; where a cell is blank, what the plan says of all stops holds."""


def read_van_stops(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    address_points: AddressPoints | None = None,
    quality: QualityLog | None = None,
) -> gpd.GeoDataFrame:
    r"""Read a table of stops: places where a van may stand.

    Parameters
    ----------
    path
        A table with a name and a place in each row; the other columns that hrgeo knows are in
        `hrgeo.schemas.VAN_STOPS`.
    columns
        hrgeo's name of a column -> the file's own name, where hrgeo does not recognise it.
    sheet
        Which sheet of a workbook; the first if None.
    address_points
        Where addresses are: rows with an address and no coordinates are placed by them.
    quality
        Where to note what was done with the rows.

    Returns
    -------
    GeoDataFrame
        Points in EPSG:4326, by ``stop_id`` (made from the row's number where the file has
        none). ``hours_osm`` and ``hours_reason`` say when the van may stand there, as
        `with_read_hours` adds them; `LIMITS` are NaN where the file says nothing.

    Raises
    ------
    InputError
        If the file cannot be read, a column is missing or mapped to nothing, an id stands in
        two rows, or no row can be used.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "stops.csv"
    ...     _ = path.write_text("stop_id,name,lon,lat,hours\n7,Depot,-87.6,41.8,Mo-Fr 9am-5pm\n")
    ...     read_van_stops(path).loc["7", ["name", "hours_osm"]].tolist()
    ['Depot', 'Mo-Fr 09:00-17:00']
    """
    table, work = read_offered_places(
        path, VAN_STOPS, table="van_stops", prefix="stop", amounts=LIMITS, columns=columns,
        sheet=sheet, address_points=address_points, quality=quality,
    )  # fmt: skip
    table = with_read_hours(table)
    work.note(
        table["hours_reason"].ne("").to_numpy(bool) & table["hours_reason"].ne(NO_HOURS).to_numpy(),
        "dropped", "hours_unread", "hours",
        "The hours at which the van may stand there cannot be read; the stop is left out.",
    )  # fmt: skip
    return table


def with_read_hours(stops: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Add ``hours_osm`` and ``hours_reason``: what the column ``hours`` of a table says.

    Both are missing and blank text as in `hrgeo.inputs.HoursReading`; without the column,
    no hours are given.
    """
    cells = stops["hours"] if "hours" in stops.columns else [None] * len(stops)
    readings = [read_hours(cell) for cell in cells]
    return stops.assign(
        hours_osm=pd.Series([r.osm for r in readings], dtype=TEXT).array,
        hours_reason=pd.Series([r.reason for r in readings], dtype=TEXT).array,
    )
