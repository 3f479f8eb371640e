"""Coverage of the need in each area, with its own interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hrgeo.coverage.alignment import checked_thresholds
from hrgeo.coverage.areas import check_areas
from hrgeo.coverage.listed import listed_services, wanted_types
from hrgeo.coverage.measure import answer_intervals, understood
from hrgeo.coverage.placed_need import PlacedNeed, share
from hrgeo.coverage.reach import question_of
from hrgeo.coverage.rows import Answer, answers_for_type, table_of
from hrgeo.model import BoolArray, Demand, IntArray, OpeningTimes, Person, TravelTimes

_COLUMNS = {
    "need_id": "str",
    "area_id": "str",
    "area_name": "str",
    "service": "str",
    "mode": "str",
    "threshold_min": "float64",
    "when": "str",
    "outcome": "str",
    "n_need": "float64",
    "n_need_unassigned": "float64",
    "n_need_in_several": "float64",
    "share_need": "float64",
    "low": "float64",
    "high": "float64",
    "interval_blocks": "str",
    "median_min": "float64",
}


def measure_coverage_by_area(  # noqa: PLR0913 - one keyword for each thing that can be asked
    travel_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    areas: gpd.GeoDataFrame | None = None,
    *,
    thresholds_min: Sequence[float],
    service_types: Sequence[str] | None = None,
    when: str | None = None,
    opening: OpeningTimes | None = None,
    person: Person | None = None,
    outcome: str | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Measure the share of need within reach in each area.

    The formula is that of `hrgeo.coverage.measure_coverage`, over the placed need
    of one area. Small counts are in the table: it is for the eyes of the team, and
    must pass the gate of a release before anybody else sees it.

    Parameters
    ----------
    travel_times, demand, services, thresholds_min, service_types, when, opening, person, outcome
        As in `hrgeo.coverage.measure_coverage`.
    areas
        Index ``area_id``; polygons in any reference system, and a column ``name``
        if there is one. A need position belongs to the first polygon, in the order of
        the table, that it lies in or on the edge of. Polygons that are not valid
        are mended. None: the areas that the need was counted by (its ``area_ids``).
    seed
        For the bootstrap.

    Returns
    -------
    pandas.DataFrame
        One row for each area (also those without need), type and threshold:

        ``need_id``, ``area_id``, ``area_name``, ``service``, ``mode``,
            ``threshold_min``, ``when``, ``outcome``.
        ``n_need``
            Weight of the placed need of the area.
        ``n_need_unassigned``, ``n_need_in_several``
            Weight of the placed need that is in no area, and that lies in more than
            one; the same in all rows.
        ``share_need``, ``low``, ``high``, ``interval_blocks``, ``median_min``
            As in `hrgeo.coverage.measure_coverage`; NaN where an area has no need.

    Raises
    ------
    InputError
        As in `hrgeo.coverage.measure_coverage`, or if `areas` has no reference
        system or ids occur twice.

    Examples
    --------
    >>> from scipy import sparse
    >>> need = Demand("deaths", "points", "death", ["a", "b"], [-87.6, -87.5], [41.8, 41.8],
    ...               [3, 1], ["", ""])
    >>> services = pd.DataFrame({"types": ["ssp"]}, index=pd.Index(["s"], name="service_id"))
    >>> times = TravelTimes(sparse.csr_array([[10.0], [20.0]]), need.demand_ids, services.index,
    ...                     30.0, "walk")
    >>> west = gpd.GeoDataFrame({"name": ["West"]}, index=pd.Index(["w"], name="area_id"),
    ...                         geometry=[shapely.box(-87.7, 41.7, -87.55, 41.9)], crs="EPSG:4326")
    >>> table = measure_coverage_by_area(times, need, services, west, thresholds_min=[15])
    >>> table[["area_name", "n_need", "n_need_unassigned", "share_need"]].values.tolist()
    [['West', 3.0, 1.0, 1.0]]
    """
    moment = understood(when, outcome, person)
    thresholds = checked_thresholds(thresholds_min, [travel_times])
    listed = listed_services(services)
    types = wanted_types(listed, service_types)
    question = question_of(services, listed, person=person, moment=moment, opening=opening)
    need = PlacedNeed.of(travel_times, demand, outcome=outcome)
    area, is_several, names = _areas_of(need.demand, demand, areas)
    answers = [a for name in types for a in answers_for_type(need, question, name, thresholds)]
    weight = need.demand.weight
    shown = {
        "need_id": demand.need_id,
        "mode": travel_times.mode,
        "when": moment.name,
        "outcome": outcome or "all",
        "n_need_unassigned": float(weight[area < 0].sum()),
        "n_need_in_several": float(weight[is_several].sum()),
    }
    rows = [
        shown | {"area_id": area_id, "area_name": name} | row
        for number, (area_id, name) in enumerate(names.items())
        for row in _rows_of_area(need, answers, area == number, seed)
    ]
    return table_of(rows, _COLUMNS)


def _rows_of_area(
    need: PlacedNeed, answers: Sequence[Answer], here: BoolArray, seed: int
) -> list[dict[str, Any]]:
    part = need.demand.take(here)
    answers = [answer.take(here) for answer in answers]
    interval, blocks = answer_intervals(part, answers, seed)
    return [
        {
            "service": answer.row["service"],
            "threshold_min": answer.row["threshold_min"],
            "n_need": part.total_weight,
            "share_need": share(answer.within, part.weight),
            "low": low,
            "high": high,
            "interval_blocks": blocks,
            "median_min": answer.reach.quantile_min(part.weight, 0.5),
        }
        for answer, (low, high) in zip(answers, interval, strict=True)
    ]


def _areas_of(
    placed: Demand, demand: Demand, areas: gpd.GeoDataFrame | None
) -> tuple[IntArray, BoolArray, dict[str, str]]:
    """Give, by placed position, the number of its area (-1: none), and the names of areas."""
    if areas is None:
        ids = np.unique(demand.area_ids[demand.area_ids != ""])
        row = pd.Index(ids).get_indexer(pd.Index(placed.area_ids))
        names = {str(area_id): str(area_id) for area_id in ids}
        return row.astype(np.int64), np.zeros(len(placed), dtype=np.bool_), names
    check_areas(areas)
    polygons = shapely.make_valid(np.asarray(areas.to_crs("EPSG:4326").geometry.array))
    points = shapely.points(placed.lon, placed.lat)
    position, polygon = shapely.STRtree(polygons).query(points, predicate="intersects")
    first = np.full(len(placed), len(areas), np.int64)
    np.minimum.at(first, position, polygon)
    n_of = np.bincount(position, minlength=len(placed))
    text = areas["name"] if "name" in areas.columns else pd.Series(areas.index, areas.index)
    names = {str(area_id): "" if pd.isna(name) else str(name) for area_id, name in text.items()}
    return np.where(n_of > 0, first, -1), np.asarray(n_of > 1), names
