"""One contract for every stage that takes a table of places.

Empty gives an answer that is empty, one row gives an answer, an id that occurs
twice and a table without a reference system are refused in a sentence,
unreachable is never NaN or a large number, the input stays as it was, and the
same input gives the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from hrgeo.coverage import area_coverage, find_gaps, measure_coverage
from hrgeo.errors import InputError
from hrgeo.maps import map_document
from hrgeo.model import Demand, TravelTimes
from hrgeo.privacy import release
from hrgeo.siting import SitingProblem, solve
from hrgeo.travel import catchments, nearest_site_min, travel_times
from tests.streets import grid_town, place, places

TOWN = grid_town()
NEED = Demand(
    "ems",
    "points",
    "ems",
    ["a", "b", "c"],
    *places((50, 0), (250, 100), (300, 500)).T,
    [1, 2, 3],
    ["", "", ""],
)
OFF_STREETS_M = (20_000, 20_000)


def table(*xy_m: tuple[float, float]) -> gpd.GeoDataFrame:
    """Services at these places of the town."""
    lonlat = places(*xy_m) if xy_m else np.empty((0, 2))
    return gpd.GeoDataFrame(
        {"name": [f"Quince {n}" for n in range(len(xy_m))], "types": ["ssp"] * len(xy_m)},
        geometry=gpd.points_from_xy(lonlat[:, 0], lonlat[:, 1]),
        crs="EPSG:4326",
        index=pd.Index([f"s{n}" for n in range(len(xy_m))], name="service_id", dtype=str),
    )


def times_to(services: gpd.GeoDataFrame) -> TravelTimes:
    return travel_times(TOWN, NEED, services, cutoff_min=30)


def run_siting(services: gpd.GeoDataFrame) -> Any:
    problem = SitingProblem.from_travel_times(times_to(services), NEED, existing_ids=[])
    return solve(problem, n_sites=1, threshold_min=10)


def run_areas(services: gpd.GeoDataFrame) -> Any:
    areas = services.rename_axis("area_id").assign(residents=10.0)
    minutes = travel_times(TOWN, areas, table((0, 0)), cutoff_min=30)
    return area_coverage(minutes, areas, table((0, 0)), thresholds_min=[10])


def run_release(services: gpd.GeoDataFrame) -> Any:
    return release({"services": services}, "internal")


@dataclass(frozen=True)
class Stage:
    """A stage, and how to see its answer as plain values."""

    run: Callable[[gpd.GeoDataFrame], Any]
    plain: Callable[[Any], Any]


def frame(answer: pd.DataFrame) -> Any:
    return pd.DataFrame(answer).astype(str).to_dict("list")


STAGES = {
    "travel times": Stage(times_to, lambda a: a.dense().tolist()),
    "nearest": Stage(lambda s: nearest_site_min(TOWN, NEED, s), lambda a: a.tolist()),
    "catchments": Stage(lambda s: catchments(TOWN, s, thresholds_min=[2, 5]), frame),
    "coverage": Stage(
        lambda s: measure_coverage(
            times_to(s), NEED, s, thresholds_min=[10], service_types=["ssp"]
        ),
        frame,
    ),
    "gaps": Stage(
        lambda s: find_gaps(times_to(s), NEED, s, threshold_min=2, service_types=["ssp"]), frame
    ),
    "areas": Stage(run_areas, frame),
    # Where two sites are worth the same, either may be chosen.
    "siting": Stage(run_siting, lambda a: (a.status, a.objective, a.bound, len(a.sites))),
    "release": Stage(run_release, lambda a: frame(a.tables["services"])),
    "map": Stage(lambda s: map_document(run_release(s), title="Town"), str),
}
every_stage = pytest.mark.parametrize("stage", STAGES.values(), ids=list(STAGES))


@every_stage
def test_an_empty_table_gives_an_answer(stage: Stage):
    text = str(stage.plain(stage.run(table())))
    assert "Quince" not in text


@every_stage
def test_one_row_gives_an_answer(stage: Stage):
    assert stage.plain(stage.run(table((100, 0)))) is not None


@every_stage
def test_an_id_that_occurs_twice_is_refused(stage: Stage):
    twice = table((0, 0), (100, 0)).set_axis(pd.Index(["s", "s"], name="service_id"))
    with pytest.raises(InputError, match=r"(?i)twice|once|unique|repeat"):
        stage.run(twice)


@every_stage
def test_a_table_without_a_reference_system_is_refused(stage: Stage):
    with pytest.raises(InputError, match=r"reference system|CRS"):
        stage.run(table((0, 0), (100, 0)).set_crs(None, allow_override=True))


@every_stage
def test_a_place_that_nobody_reaches_gives_no_nan_and_no_large_number(stage: Stage):
    answer = stage.run(table(OFF_STREETS_M))
    for number in np.ravel(np.asarray(stage.plain(answer), dtype=object)):
        if isinstance(number, float):
            assert not np.isnan(number)
            assert number == np.inf or number < 1e4


@every_stage
def test_the_input_stays_as_it_was_and_the_answer_too(stage: Stage):
    places_now = table((0, 0), (500, 500), OFF_STREETS_M)
    before = places_now.copy(deep=True)
    first, second = stage.run(places_now), stage.run(places_now)
    pd.testing.assert_frame_equal(pd.DataFrame(places_now), pd.DataFrame(before))
    assert stage.plain(first) == stage.plain(second)


@every_stage
def test_the_order_of_rows_changes_nothing_but_the_order(stage: Stage):
    rows = table((0, 0), (500, 500), (200, 100))
    one, other = (str(stage.plain(stage.run(r))) for r in (rows, rows.iloc[::-1]))
    assert sorted(one) == sorted(other)


def test_the_town_has_a_street_at_its_corner():
    assert nearest_site_min(TOWN, [place(0, 0)], table((0, 0)))[0] == pytest.approx(0, abs=1e-3)
