"""Where need is outside every threshold, and where need is at all."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from hrgeo.coverage.alignment import align, checked_thresholds
from hrgeo.coverage.listed import listed_services, wanted_types
from hrgeo.measures import cell_polygons, covered, h3_cells
from hrgeo.model import BoolArray, Demand, TravelTimes

_TIE_DECIMALS = 9  # sums that differ by rounding alone are the same number of incidents


def find_gaps(
    travel_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    *,
    threshold_min: float,
    service_types: Sequence[str] | None = None,
    resolution: int = 8,
) -> gpd.GeoDataFrame:
    """Gather the need that no service of a type is near enough to, in map cells.

    Parameters
    ----------
    travel_times, demand, services, service_types
        As in `hrgeo.coverage.measure_coverage`. Need that is not placed on
        the streets is not counted here.
    threshold_min
        The longest threshold of the mode: need is uncovered where its nearest
        service is farther, ``not (nearest_min <= threshold_min)``.
    resolution
        H3 resolution; 8 is about 0.7 km2.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326 hexagons, index ``gap_id``, one row for each type and cell
        with uncovered need: ``need_id``, ``service``, ``mode``,
        ``threshold_min``, ``cell_or_area``, ``n_need`` (all placed need in
        the cell), ``n_uncovered`` and ``rank``, from 1 for the most uncovered
        need of each type; equals are ranked by the name of the cell. Where no
        service of a type is listed all need is uncovered. Empty, with the
        same columns, where nothing is uncovered.

    Raises
    ------
    InputError
        As in `hrgeo.coverage.measure_coverage`.

    Examples
    --------
    >>> from scipy import sparse
    >>> need = Demand("deaths", "points", "death", ["a", "b"], [-87.6, -87.5], [41.8, 41.8],
    ...               [3, 1], ["", ""])
    >>> services = pd.DataFrame({"types": ["naloxone"]}, index=pd.Index(["s"], name="service_id"))
    >>> minutes = sparse.csr_array(([10.0, 12.0], ([0, 1], [0, 0])), shape=(2, 1))
    >>> times = TravelTimes(minutes, need.demand_ids, services.index, 30.0, "walk")
    >>> find_gaps(times, need, services, threshold_min=10)[["n_uncovered", "rank"]].values.tolist()
    [[1.0, 1.0]]
    """
    (threshold,) = checked_thresholds([threshold_min], [travel_times])
    listed = listed_services(services)
    types = wanted_types(listed, service_types)
    aligned = align(travel_times, demand.demand_ids)
    placed = demand.take(aligned.placed)
    cells = h3_cells(placed.lon, placed.lat, resolution)
    parts = []
    for service_type in types:
        minutes, _ = aligned.nearest_of(listed.of_type(service_type))
        part = _uncovered_by_cell(placed, cells, ~covered(minutes, threshold))
        parts.append(part.assign(service=service_type))
    frame = pd.concat(parts, ignore_index=True) if parts else _uncovered_by_cell_empty()
    frame = frame.assign(
        need_id=demand.need_id, mode=travel_times.mode, threshold_min=threshold
    ).reindex(
        columns=[
            "need_id",
            "service",
            "mode",
            "threshold_min",
            "cell_or_area",
            "n_need",
            "n_uncovered",
            "rank",
        ]
    )
    frame.index.name = "gap_id"
    return _with_hexagons(frame, "cell_or_area")


def _uncovered_by_cell(
    demand: Demand, cells: np.ndarray[tuple[int], np.dtype[np.str_]], uncovered: BoolArray
) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "cell_or_area": pd.Series(cells, dtype=object),
            "n_need": demand.weight,
            "n_uncovered": np.where(uncovered, demand.weight, 0.0),
        }
    )
    by_cell = table.groupby("cell_or_area", sort=True, as_index=False).sum()
    by_cell = by_cell[by_cell["n_uncovered"] > 0]
    # The cells are in the order of their names already, and a stable sort keeps it among equals.
    order = np.argsort(-by_cell["n_uncovered"].to_numpy().round(_TIE_DECIMALS), kind="stable")
    by_cell = by_cell.iloc[order].reset_index(drop=True)
    return by_cell.assign(rank=np.arange(1, len(by_cell) + 1))


def _uncovered_by_cell_empty() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cell_or_area": pd.Series(dtype=object),
            "n_need": pd.Series(dtype=np.float64),
            "n_uncovered": pd.Series(dtype=np.float64),
            "rank": pd.Series(dtype=np.int64),
            "service": pd.Series(dtype=object),
        }
    )


def need_cells(demand: Demand, *, resolution: int = 8) -> gpd.GeoDataFrame:
    """Gather need in map cells.

    Parameters
    ----------
    demand
        The need, all of it, whether on the streets or not.
    resolution
        H3 resolution; 8 is about 0.7 km2.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326 hexagons, index ``need_cell_id``: ``need_id``, ``cell`` and
        ``n_need``, in the order of the cells' names. Cells without weight are
        left out. Empty, with the same columns, where there is no need.

    Examples
    --------
    >>> need = Demand("ems", "points", "ems", ["a", "b"], [-87.6, -87.6], [41.8, 41.8],
    ...               [3, 1], ["", ""])
    >>> need_cells(need)["n_need"].tolist()
    [4.0]
    """
    cells = h3_cells(demand.lon, demand.lat, resolution)
    table = pd.DataFrame({"cell": pd.Series(cells, dtype=object), "n_need": demand.weight})
    by_cell = table[table["n_need"] > 0].groupby("cell", sort=True, as_index=False).sum()
    by_cell.insert(0, "need_id", demand.need_id)
    by_cell.index.name = "need_cell_id"
    return _with_hexagons(by_cell, "cell")


def _with_hexagons(frame: pd.DataFrame, column: str) -> gpd.GeoDataFrame:
    hexagons = cell_polygons(frame[column].to_numpy(dtype=object))
    return gpd.GeoDataFrame(frame, geometry=hexagons.to_numpy(), crs="EPSG:4326")
