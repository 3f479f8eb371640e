"""Every coverage stage on empty, single, repeated and unreachable input."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from hrgeo.coverage import area_coverage, find_gaps, measure_coverage, need_cells
from hrgeo.errors import InputError
from hrgeo.model import Demand, TravelTimes


def demand_of(n: int) -> Demand:
    return Demand(
        "need",
        "points",
        "ems",
        [f"d{i}" for i in range(n)],
        np.linspace(-87.7, -87.5, n),
        np.full(n, 41.8),
        np.arange(1.0, n + 1),
        [""] * n,
    )


def services_of(n: int) -> pd.DataFrame:
    return pd.DataFrame(
        {"types": ["naloxone"] * n}, index=pd.Index([f"s{j}" for j in range(n)], name="service_id")
    )


def areas_of(n: int) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"residents": np.ones(n)},
        index=pd.Index([f"d{i}" for i in range(n)], name="area_id"),
        geometry=gpd.points_from_xy(np.linspace(-87.7, -87.5, n), np.full(n, 41.8)),
        crs="EPSG:4326",
    )


def times_of(n: int, m: int, minutes: float = 5.0) -> TravelTimes:
    reached = np.full((n, m), minutes) if math.isfinite(minutes) else np.zeros((n, m))
    return TravelTimes(
        sparse.csr_array(reached),
        pd.Index([f"d{i}" for i in range(n)]),
        pd.Index([f"s{j}" for j in range(m)]),
        30.0,
        "walk",
    )


def run_measure(n, m, minutes=5.0):
    return measure_coverage(
        times_of(n, m, minutes), demand_of(n), services_of(m), thresholds_min=[10],
        service_types=["naloxone"],
    )  # fmt: skip


def run_gaps(n, m, minutes=5.0):
    return find_gaps(
        times_of(n, m, minutes), demand_of(n), services_of(m), threshold_min=10,
        service_types=["naloxone"],
    )  # fmt: skip


def run_cells(n, _m, _minutes=5.0):
    return need_cells(demand_of(n))


def run_areas(n, m, minutes=5.0):
    return area_coverage(
        times_of(n, m, minutes), areas_of(n), services_of(m), thresholds_min=[10],
        service_types=["naloxone"],
    )  # fmt: skip


STAGES = pytest.mark.parametrize("run", [run_measure, run_gaps, run_cells, run_areas])


@STAGES
@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 2), (2, 0), (1, 1)])
def test_empty_and_single_input_give_a_table_with_the_same_columns(run, n, m):
    table = run(n, m)
    assert list(table.columns) == list(run(3, 2).columns)
    assert table.index.is_unique
    if isinstance(table, gpd.GeoDataFrame):
        assert table.crs.to_epsg() == 4326
        assert table.index.name == run(3, 2).index.name is not None


@STAGES
def test_unreachable_is_inf_or_nothing_and_never_a_large_number(run):
    table = run(3, 2, math.inf)
    if run is run_measure:
        # Weights 1, 2, 3 are worth 36 / 14 = 2.57: Wilson's bound is 2.706 / (2.57 + 2.706).
        assert table.iloc[0][["share_need", "low"]].tolist() == [0.0, 0.0]
        assert table.iloc[0]["high"] == pytest.approx(0.513, abs=0.001)
        assert table["median_min"].tolist() == [math.inf]
    elif run is run_areas:
        assert table["naloxone_walk_min"].tolist() == [math.inf] * 3
        assert not table["naloxone_walk_within_10"].any()
    else:
        assert table.iloc[:, :-1].select_dtypes("number").max().max() <= 10


@STAGES
def test_the_same_input_gives_the_same_answer(run):
    first, second = run(5, 3), run(5, 3)
    pd.testing.assert_frame_equal(pd.DataFrame(first), pd.DataFrame(second), check_exact=True)


def test_repeated_ids_are_refused_with_their_number():
    repeated = pd.concat([services_of(2), services_of(1)])
    with pytest.raises(InputError, match="1 service ids occur more than once"):
        measure_coverage(times_of(2, 2), demand_of(2), repeated, thresholds_min=[10])
    with pytest.raises(InputError, match="1 service ids occur more than once"):
        find_gaps(times_of(2, 2), demand_of(2), repeated, threshold_min=10)
    with pytest.raises(InputError, match="1 area ids occur more than once"):
        area_coverage(
            times_of(2, 2), pd.concat([areas_of(2), areas_of(1)]), services_of(2),
            thresholds_min=[10],
        )  # fmt: skip


def test_no_input_is_changed():
    times, demand, services, areas = times_of(3, 2), demand_of(3), services_of(2), areas_of(3)
    cut_end_min, thresholds = np.zeros(3), [10.0, 20.0]
    copies = (times.minutes.toarray(), demand.weight.copy(), services.copy(), areas.copy())
    measure_coverage(
        times, demand, services, thresholds_min=thresholds, cut_end_min=cut_end_min, slow=times
    )
    find_gaps(times, demand, services, threshold_min=10)
    need_cells(demand)
    area_coverage(times, areas, services, thresholds_min=thresholds)
    np.testing.assert_array_equal(times.minutes.toarray(), copies[0])
    np.testing.assert_array_equal(demand.weight, copies[1])
    pd.testing.assert_frame_equal(services, copies[2])
    pd.testing.assert_frame_equal(pd.DataFrame(areas), pd.DataFrame(copies[3]))
    assert cut_end_min.tolist() == [0.0] * 3
    assert thresholds == [10.0, 20.0]
