"""Alternatives, stock and closures on a hand-made street."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from hrgeo.coverage import CLOSURE_WARNING, closures, measure_fragility
from hrgeo.errors import InputError
from hrgeo.model import Demand, TravelTimes
from hrgeo.text import has

INF = math.inf
NEED = Demand(
    "deaths", "points", "death", list("abcd"), -87.6 + 0.02 * np.arange(4), [41.8] * 4,
    [4.0, 3.0, 2.0, 1.0], [""] * 4,
)  # fmt: skip
MINUTES = [
    [5.0, 8.0, 20.0],  # a, weight 4
    [10.0, INF, 12.0],  # b, weight 3
    [INF, 6.0, INF],  # c, weight 2
    [INF, INF, INF],  # d, weight 1
]


def times_of(minutes, names) -> TravelTimes:
    dense = np.asarray(minutes, dtype=float).reshape(4, len(names))
    row, column = np.nonzero(np.isfinite(dense))
    table = sparse.csr_array((dense[row, column], (row, column)), shape=dense.shape)
    return TravelTimes(table, NEED.demand_ids, pd.Index(list(names)), 30.0, "walk")


def services_of(names, types="naloxone", **columns) -> pd.DataFrame:
    return pd.DataFrame({"types": types} | columns, index=pd.Index(list(names), name="service_id"))


TIMES = times_of(MINUTES, "pqr")


def test_alternatives_by_hand():
    row = measure_fragility(TIMES, NEED, services_of("pqr"), thresholds_min=[10]).iloc[0]
    # Within 10 min: a has p and q, b has p, c has q. Nobody has three.
    assert row["share_nearest"] == 0.9
    assert row["share_second"] == 0.4
    assert row["share_third"] == 0.0
    # Half of 10 is 5. First: a 5 (4), c 6 (6): median 6. Second: a 8 (4), b 12 (7): 12. Third: a.
    assert row["nearest_median_min"] == 6.0
    assert row["second_median_min"] == 12.0
    assert row["third_median_min"] == INF
    assert row[["n_services", "n_services_placed", "n_distinct"]].tolist() == [3, 3, 3]
    assert row["share_available"] == row["share_available_if_unknown_stocked"] == 0.9


def test_services_that_are_not_always_there_by_hand():
    """With p 0.5, q 0.8: a 1 - 0.5 * 0.2 = 0.9 of 4, b 0.5 of 3, c 0.8 of 2: 3.6 + 1.5 + 1.6."""
    services = services_of("pqr", available_share=[0.5, 0.8, None])
    row = measure_fragility(TIMES, NEED, services, thresholds_min=[10]).iloc[0]
    assert row["share_available"] == pytest.approx(0.67)
    assert row["low_available"] <= 0.67 <= row["high_available"]
    assert row["n_availability_unknown"] == 0


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        ("naloxone", 0.38544, 0.816),
        ("buprenorphine", 0.38544, 0.816),
        ("testing", 0.9, 0.9),  # listed as there, so it counts as there
    ],
)
def test_unconfirmed_pharmacies_are_a_band_by_hand(asked, least, most):
    """Three pharmacies; within 10 min a has p and q, b has p, c has q.

    With 0.33 a has 1 - 0.67^2 = 0.5511, and 4 * 0.5511 + 3 * 0.33 + 2 * 0.33 = 3.8544 of 10.
    With 0.85 a has 1 - 0.15^2 = 0.9775, and 3.91 + 5 * 0.85 = 8.16 of 10.
    """
    services = services_of("pqr", f"pharmacy;{asked}")
    row = measure_fragility(TIMES, NEED, services, thresholds_min=[10], service_types=[asked]).iloc[
        0
    ]
    assert row["share_available"] == pytest.approx(least)
    assert row["share_available_if_unknown_stocked"] == pytest.approx(most)
    assert row["n_availability_unknown"] == (0 if asked == "testing" else 3)


def test_closures_by_hand():
    table = closures(TIMES, NEED, services_of("pqr"), thresholds_min=[10])
    by_id = table.set_index("service_id")
    # Within 10 min only p reaches b (3), only q reaches c (2); a has both.
    assert by_id.loc[["p", "q", "r"], "n_need_only_here"].tolist() == [3.0, 2.0, 0.0]
    assert by_id.loc[["p", "q", "r"], "share_only_here"].tolist() == [0.3, 0.2, 0.0]
    assert by_id.loc[["p", "q", "r"], "n_need_within"].tolist() == [7.0, 6.0, 0.0]
    # p is nearest for a (3 min longer to q) and b (2 longer to r): (4 * 3 + 3 * 2) / 7 = 18 / 7.
    # q is nearest for c, who has no other.
    assert by_id.loc["p", "more_min"] == pytest.approx(18 / 7)
    assert by_id.loc[["p", "q", "r"], "n_need_nearest"].tolist() == [7.0, 2.0, 0.0]
    assert by_id.loc[["p", "q", "r"], "n_need_no_other"].tolist() == [0.0, 2.0, 0.0]
    assert by_id.loc[["q", "r"], "more_min"].isna().all()
    assert table["rank"].tolist() == [1, 2, 3]
    assert table["service_id"].tolist() == ["p", "q", "r"]
    assert table["warning"].unique().tolist() == [CLOSURE_WARNING]
    assert has(CLOSURE_WARNING)


def test_where_two_are_as_near_each_is_the_nearest_and_neither_costs_minutes():
    times = times_of([[5.0, 5.0], [INF, INF], [INF, INF], [INF, INF]], "pq")
    table = closures(times, NEED, services_of("pq"), thresholds_min=[10])
    assert table["n_need_nearest"].tolist() == [4.0, 4.0]
    assert table["more_min"].tolist() == [0.0, 0.0]
    assert table["n_need_only_here"].tolist() == [0.0, 0.0]


def listed_twice() -> gpd.GeoDataFrame:
    """Here p and q are one program behind one door; r is another one there."""
    places = gpd.points_from_xy([-87.6, -87.6, -87.6], [41.8, 41.8001, 41.8])
    names = {"name": ["Open Door", "open door", "Test & Go"]}
    return gpd.GeoDataFrame(services_of("pqr", **names), geometry=places, crs="EPSG:4326")


def test_a_service_listed_twice_is_no_alternative_to_itself():
    row = measure_fragility(TIMES, NEED, listed_twice(), thresholds_min=[10]).iloc[0]
    assert row[["n_services", "n_services_placed", "n_distinct"]].tolist() == [3, 3, 2]
    # One service reaches a (5), b (10), c (6); r none within 10. Within 12 r reaches b.
    assert row[["share_nearest", "share_second"]].tolist() == [0.9, 0.0]
    table = closures(TIMES, NEED, listed_twice(), thresholds_min=[12])
    assert table["service_id"].tolist() == ["p", "r"]
    assert table["same_service_ids"].tolist() == [("p", "q"), ("r",)]
    assert table["n_need_only_here"].tolist() == [6.0, 0.0]  # a and c; b has r as well


def test_stock_of_a_service_listed_twice_counts_once():
    services = listed_twice().assign(available_share=[0.5, None, 0.0])
    services["types"] = "pharmacy;naloxone"
    row = measure_fragility(
        TIMES, NEED, services, thresholds_min=[10], service_types=["naloxone"]
    ).iloc[0]
    # The better of its rows: at least 0.5, at most 0.85. a, b, c have it: 0.5 * 0.9, 0.85 * 0.9.
    assert row["share_available"] == pytest.approx(0.45)
    assert row["share_available_if_unknown_stocked"] == pytest.approx(0.765)
    assert row["n_availability_unknown"] == 1


def test_no_service_and_no_need():
    services = services_of("xyz", "ssp")
    row = measure_fragility(TIMES, NEED, services, thresholds_min=[10], service_types=["ssp"]).iloc[
        0
    ]
    assert row[["n_services", "n_services_placed", "n_distinct"]].tolist() == [3, 0, 0]
    assert row[["share_nearest", "low_nearest", "high_nearest", "share_available"]].sum() == 0.0
    assert math.isnan(row["nearest_median_min"])
    empty = closures(TIMES, NEED, services, thresholds_min=[10], service_types=["ssp"])
    full = closures(TIMES, NEED, services_of("pqr"), thresholds_min=[10])
    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()
    nobody = NEED.take(np.zeros(4, dtype=bool))
    row = measure_fragility(TIMES, nobody, services_of("pqr"), thresholds_min=[10]).iloc[0]
    assert row[["share_nearest", "low_nearest", "share_available"]].isna().all()
    table = closures(TIMES, nobody, services_of("pqr"), thresholds_min=[10])
    assert table["share_only_here"].isna().all()
    assert table["n_need_within"].tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("wrong", [1.2, -0.1, "often"])
def test_a_share_that_is_none_is_refused_without_its_value(wrong):
    services = services_of("pqr", available_share=pd.Series([0.5, wrong, None], list("pqr")))
    with pytest.raises(InputError, match=r"in 1 rows it is not, first at position 1") as caught:
        measure_fragility(TIMES, NEED, services, thresholds_min=[10])
    assert str(wrong) not in str(caught.value)
