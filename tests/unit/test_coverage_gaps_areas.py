"""Gaps, need cells and areas on hand-made tables."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from shapely.geometry import Point

from hrgeo.coverage import area_coverage, find_gaps, need_cells
from hrgeo.errors import InputError
from hrgeo.measures import h3_cells
from hrgeo.model import Demand, TravelTimes

# Three places far apart; a and b stand at the same one.
LON = [-87.60, -87.60, -87.50, -87.40]
LAT = [41.80, 41.80, 41.80, 41.80]
NEED = Demand("ems", "points", "ems", list("abcd"), LON, LAT, [2.0, 3.0, 4.0, 0.0], [""] * 4)
SERVICES = pd.DataFrame(
    {"types": ["ssp", "ssp;otp"]}, index=pd.Index(["s1", "s2"], name="service_id")
)
TIMES = TravelTimes(
    sparse.csr_array(([10.0, 10.5, 25.0], ([0, 1, 2], [0, 0, 1])), shape=(4, 2)),
    NEED.demand_ids,
    SERVICES.index,
    30.0,
    "walk",
)
CELLS = h3_cells(LON, LAT, 8)


def test_gaps_by_hand():
    """Within 10 min of ssp: a alone (2). Uncovered: c (4 of 4), b (3 of the 5 in its cell)."""
    gaps = find_gaps(TIMES, NEED, SERVICES, threshold_min=10, service_types=["ssp"])
    assert gaps["cell_or_area"].tolist() == [CELLS[2], CELLS[0]]
    assert gaps["n_uncovered"].tolist() == [4.0, 3.0]
    assert gaps["n_need"].tolist() == [4.0, 5.0]
    assert gaps["rank"].tolist() == [1, 2]
    assert gaps.crs.to_epsg() == 4326
    assert gaps.index.name == "gap_id"
    for geometry, row in zip(gaps.geometry, [2, 0], strict=True):
        assert geometry.contains(Point(LON[row], LAT[row]))


def test_equal_gaps_are_ranked_by_the_name_of_their_cell():
    need = Demand("n", "points", "ems", list("abc"), LON[1:], LAT[1:], [1.0] * 3, [""] * 3)
    times = TravelTimes(sparse.csr_array((3, 2)), need.demand_ids, SERVICES.index, 30.0, "walk")
    gaps = find_gaps(times, need, SERVICES, threshold_min=10, service_types=["ssp"])
    assert gaps["cell_or_area"].tolist() == sorted(CELLS[1:])


def test_each_type_has_its_own_ranks_and_an_unlisted_type_leaves_all_uncovered():
    gaps = find_gaps(TIMES, NEED, SERVICES, threshold_min=30, service_types=["ssp", "ops"])
    # All need is within 30 min of ssp; nothing of ops: 5 and 4.
    assert gaps["service"].tolist() == ["ops", "ops"]
    assert gaps["n_uncovered"].tolist() == [5.0, 4.0]
    assert gaps["rank"].tolist() == [1, 2]


@pytest.mark.parametrize("types", [["ssp"], []])
def test_no_gap_is_an_empty_table_with_its_columns(types):
    gaps = find_gaps(TIMES, NEED, SERVICES, threshold_min=30, service_types=types)
    assert len(gaps) == 0
    assert {"need_id", "service", "n_uncovered", "rank", "geometry"} <= set(gaps.columns)
    assert gaps.crs.to_epsg() == 4326


def test_need_off_the_streets_is_in_no_gap():
    times = TIMES.take_origins(np.array([True, True, False, True]))
    gaps = find_gaps(times, NEED, SERVICES, threshold_min=10, service_types=["ssp"])
    assert gaps["n_uncovered"].tolist() == [3.0]


def test_gaps_beyond_the_cutoff_are_refused():
    with pytest.raises(InputError, match="only computed up to 30 min"):
        find_gaps(TIMES, NEED, SERVICES, threshold_min=31)


def test_need_cells_add_up_and_leave_out_cells_without_weight():
    cells = need_cells(NEED)
    assert dict(zip(cells["cell"], cells["n_need"], strict=True)) == {CELLS[0]: 5.0, CELLS[2]: 4.0}
    assert cells["cell"].is_monotonic_increasing
    assert cells["need_id"].tolist() == ["ems", "ems"]
    assert cells.crs.to_epsg() == 4326
    assert cells["n_need"].sum() == NEED.total_weight


def test_need_cells_of_nothing():
    cells = need_cells(NEED.take(np.zeros(4, bool)))
    assert len(cells) == 0
    assert {"need_id", "cell", "n_need", "geometry"} <= set(cells.columns)


def areas_of(ids=("t1", "t2", "t3"), crs="EPSG:4326") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"residents": [900, 0, 50], "secret": [1, 2, 3]},
        index=pd.Index(ids, name="area_id"),
        geometry=gpd.points_from_xy(LON[1:], LAT[1:]),
        crs=crs,
    )


def test_areas_by_hand():
    """t1 is 12 min from s1, t2 reaches nothing, t3 is not on the streets."""
    times = TravelTimes(
        sparse.csr_array(([12.0], ([1], [0])), shape=(2, 2)),
        pd.Index(["t2", "t1"]),
        SERVICES.index,
        30.0,
        "walk",
    )
    out = area_coverage(times, areas_of(), SERVICES, thresholds_min=[10, 12])
    assert out.index.tolist() == ["t1", "t2", "t3"]
    assert out["placed"].tolist() == [True, True, False]
    assert out["ssp_walk_min"].tolist() == [12.0, math.inf, math.inf]
    assert out["ssp_walk_within_10"].tolist() == [False, False, False]
    assert out["ssp_walk_within_12"].tolist() == [True, False, False]
    assert out["otp_walk_min"].tolist() == [math.inf] * 3
    assert out["residents"].tolist() == [900, 0, 50]
    assert "secret" not in out.columns


def test_areas_come_back_in_degrees():
    times = TravelTimes(
        sparse.csr_array((3, 2)), pd.Index(["t1", "t2", "t3"]), SERVICES.index, 30.0, "walk"
    )
    out = area_coverage(times, areas_of().to_crs("EPSG:26916"), SERVICES, thresholds_min=[10])
    assert out.crs.to_epsg() == 4326
    assert out.geometry.x.tolist() == pytest.approx(LON[1:])


@pytest.mark.parametrize(
    ("areas", "message"),
    [
        (areas_of(crs=None), "no reference system"),
        (areas_of(ids=("t1", "t1", "t3")), "1 area ids"),
        (areas_of(ids=("x", "y", "z")), "None of the 3 areas"),
    ],
)
def test_areas_that_cannot_be_used_are_refused(areas, message):
    times = TravelTimes(sparse.csr_array((1, 2)), pd.Index(["t1"]), SERVICES.index, 30.0, "walk")
    with pytest.raises(InputError, match=message):
        area_coverage(times, areas, SERVICES, thresholds_min=[10])
