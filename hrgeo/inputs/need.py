"""Reading a need source of any kind."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import shapely

from hrgeo.errors import InputError
from hrgeo.files import nearest_name, read_table
from hrgeo.inputs.columns import recognise
from hrgeo.inputs.count_columns import with_likely_count
from hrgeo.inputs.gathering import NeedSource
from hrgeo.inputs.need_counts import counts_demand
from hrgeo.inputs.need_places import places_demand
from hrgeo.inputs.need_points import points_demand
from hrgeo.inputs.periods import Period
from hrgeo.inputs.year_columns import counts_schema
from hrgeo.model import Demand, QualityLog, StreetNetwork
from hrgeo.schemas import NEED_COUNTS, NEED_KINDS, NEED_PLACES, NEED_POINTS, NEED_WHATS

if TYPE_CHECKING:
    from hrgeo.inputs.addresses import AddressPoints

_SCHEMAS: Final = {"points": NEED_POINTS, "counts": NEED_COUNTS, "places": NEED_PLACES}


def _require_known(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        near = nearest_name(value, known)
        raise InputError(
            f"The {name} of a need source is one of {', '.join(known)}, not {value!r}."
            + (f" Did you mean {near!r}?" if near else "")
        )


def read_need(  # noqa: PLR0913 - what a plan says of a need source, one setting each
    path: str | Path,
    *,
    need_id: str = "need",
    kind: str = "points",
    what: str = "other",
    period: Period = None,
    boundary: shapely.Geometry | None = None,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    address_points: AddressPoints | None = None,
    areas: gpd.GeoDataFrame | None = None,
    streets: StreetNetwork | None = None,
    suppressed: Sequence[str] = (),
    quality: QualityLog | None = None,
) -> Demand:
    r"""Read a need source and gather it into weighted points.

    Parameters
    ----------
    path
        The table.
    need_id
        What to call the source.
    kind
        ``points`` (one incident in each row), ``counts`` (a number for each
        area) or ``places`` (spots that staff or participants name).
    what
        What it counts: ``ems``, ``death``, ``contacts``, ``participants``,
        ``staff`` or ``other``.
    period
        First and last day, ``all``, or None: then the last 36 complete months
        of a file with dates (all rows of counts and places).
    boundary
        The study area in EPSG:4326. Need outside is counted, and left out.
    columns
        hrgeo's name of a column -> the file's own name, where hrgeo does not
        recognise it.
    sheet
        Sheet of a workbook that has several.
    address_points
        As `read_address_points` gives them: rows with an address and no
        coordinates are placed by them. Without them such rows are counted in
        ``Demand.unplaced``, by year and area.
    areas
        For ``counts``: as `read_areas` gives them, joined by their ids.
    streets
        For ``counts``: an area's count is spread evenly over its street nodes.
    suppressed
        For ``counts``: what stands in place of a small count, such as ``<11``
        or ``*``.
    quality
        Where to note what was done with the rows.

    Returns
    -------
    Demand
        At least one position. Rows in another order give the same.

    Raises
    ------
    InputError
        If the file cannot be read, a column is missing or mapped to nothing, or
        no row is left: none that can be used, none inside the boundary, none in
        the period.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "ems.csv"
    ...     _ = path.write_text("id,lon,lat\n1,-87.6,41.8\n2,-87.6,41.8\n3,,\n")
    ...     demand = read_need(path, need_id="ems", what="ems")
    >>> demand.demand_ids.tolist(), demand.weight.tolist(), demand.funnel.n_rows
    (['ems-00001'], [2.0], 3)
    """
    _require_known("kind", kind, NEED_KINDS)
    _require_known("'what'", what, NEED_WHATS)
    if kind == "counts" and areas is None:
        raise InputError(
            f"Counts by area need the areas: give their file as areas = ... under [inputs], so "
            f"that the counts of {need_id} can be placed."
        )
    raw = read_table(path, sheet=sheet)
    schema = counts_schema(raw, columns or {}) if kind == "counts" else _SCHEMAS[kind]
    columns = with_likely_count(raw, columns or {}) if kind == "counts" else columns
    if kind == "places" and address_points is not None:
        # A street corner's name is enough to find it.
        schema = dataclasses.replace(schema, place="optional")
    work = recognise(raw, schema, table=f"need:{need_id}", columns=columns, log=quality)
    source = NeedSource(need_id, kind, what, work.raw.file)
    if kind == "points":
        demand = points_demand(
            work, source, period=period, boundary=boundary, address_points=address_points
        )
    elif kind == "places":
        demand = places_demand(work, source, boundary=boundary, address_points=address_points)
    else:
        demand = counts_demand(
            work,
            source,
            areas=gpd.GeoDataFrame(areas),
            period=period,
            boundary=boundary,
            streets=streets,
            suppressed=suppressed,
        )
    return dataclasses.replace(demand, file=work.raw.file)
