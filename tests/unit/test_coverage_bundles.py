"""Sets of services on a hand-made street."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from hrgeo.coverage import measure_bundles
from hrgeo.coverage.same_place import distinct_services, near_pairs
from hrgeo.errors import InputError
from hrgeo.model import Demand, TravelTimes

INF = math.inf
STEP_DEG = 0.0001  # 11.1 m along the equator
NEED = Demand(
    "deaths", "points", "death", list("abcd"), 0.02 * np.arange(4), [0.0] * 4,
    [4.0, 3.0, 2.0, 1.0], [""] * 4,
)  # fmt: skip
NAMES = ["ssp", "test", "bup", "all"]
TYPES = ["ssp", "testing", "buprenorphine;food", "ssp;testing;buprenorphine"]
MINUTES = [
    [5.0, 9.0, 10.0, INF],  # a, weight 4: each within 10
    [5.0, 12.0, 25.0, 18.0],  # b, weight 3
    [INF, INF, INF, 10.0],  # c, weight 2: all at one place
    [10.0, INF, INF, INF],  # d, weight 1
]
BETWEEN = [[0, 4, 9, INF], [4, 0, 5, INF], [9, 5, 0, INF], [INF, INF, INF, 0]]
BUNDLE = {"start": ("ssp", "testing", "buprenorphine")}


def table_of(minutes, origins, destinations, cutoff_min=60.0) -> TravelTimes:
    dense = np.asarray(minutes, dtype=float).reshape(len(origins), len(destinations))
    row, column = np.nonzero(np.isfinite(dense))
    table = sparse.csr_array((dense[row, column], (row, column)), shape=dense.shape)
    return TravelTimes(table, pd.Index(origins), pd.Index(destinations), cutoff_min, "walk")


def services_of(types=TYPES, names=NAMES, steps=None) -> gpd.GeoDataFrame:
    steps = 100 * np.arange(len(types)) if steps is None else np.asarray(steps)
    places = gpd.points_from_xy(STEP_DEG * steps, np.zeros(len(types)))
    return gpd.GeoDataFrame(
        {"types": types}, index=pd.Index(names, name="service_id"), geometry=places, crs="EPSG:4326"
    )


TIMES = table_of(MINUTES, NEED.demand_ids, NAMES)
SERVICE_TIMES = table_of(BETWEEN, NAMES, NAMES)
SHARES = ["share_each", "share_one_place", "share_one_trip"]


def test_shares_by_hand():
    """Trips: a 5 + 4 + 5 = 14 over ssp, test, bup; b the same 14 or 18 to all; c 10 to all."""
    table = measure_bundles(
        TIMES, NEED, services_of(), BUNDLE, thresholds_min=[10, 18], service_times=SERVICE_TIMES,
        total_min=14,
    )  # fmt: skip
    # Each within 10: a (5, 9, 10) and c (10 to all): 6 of 10. Within 18: b as well (5, 12, 18): 9.
    # One place within 10: c. Within 18: b and c. One trip within 14: a, b (5 + 4 + 5) and c.
    # d reaches ssp after 10 and needs 9 more: 19.
    assert table[SHARES].to_numpy().tolist() == [[0.6, 0.2, 0.9], [0.9, 0.5, 0.9]]
    assert table["total_min"].tolist() == [14.0, 14.0]
    assert table["n_places"].tolist() == [1, 1]
    for way in ("each", "one_place", "one_trip"):
        assert (table[f"low_{way}"] <= table[f"share_{way}"]).all()
        assert (table[f"share_{way}"] <= table[f"high_{way}"]).all()


def test_a_trip_takes_twice_the_threshold_by_default():
    table = measure_bundles(
        TIMES, NEED, services_of(), BUNDLE, thresholds_min=[9, 9.5], service_times=SERVICE_TIMES
    )
    # d: 10 + 4 + 5 = 19, beyond 18 and within 19.
    assert table["total_min"].tolist() == [18.0, 19.0]
    assert table["share_one_trip"].tolist() == [0.9, 1.0]
    short = table_of(BETWEEN, NAMES, NAMES, cutoff_min=15.0)
    cut = measure_bundles(
        TIMES, NEED, services_of(), BUNDLE, thresholds_min=[9], service_times=short
    )
    assert cut["total_min"].tolist() == [15.0]


def test_without_times_between_services_nothing_is_said_of_trips():
    row = measure_bundles(TIMES, NEED, services_of(), BUNDLE, thresholds_min=[10]).iloc[0]
    assert math.isnan(row["share_one_trip"])
    assert math.isnan(row["low_one_trip"])
    assert math.isnan(row["total_min"])
    assert row["share_each"] == 0.6


@pytest.mark.parametrize(
    ("steps", "share"),
    [
        ([0, 2, 100, 400], 0.4),  # 22 m: ssp and test are at one place; a reaches both within 9
        ([0, 3, 100, 400], 0.0),  # 33 m: they are not
    ],
)
def test_services_at_one_door_are_one_place(steps, share):
    services = services_of(steps=steps).drop(index="all")
    row = measure_bundles(
        TIMES, NEED, services, {"two": ("ssp", "testing")}, thresholds_min=[9]
    ).iloc[0]
    assert row["share_one_place"] == share
    assert row["n_places"] == (1 if share else 0)


def test_three_in_a_row_are_one_place_around_the_middle_one():
    """20 m apart each: the outer two are 40 m apart, and both at the place of the middle one."""
    services = services_of(steps=[0, 1.8, 3.6, 400]).drop(index="all")
    row = measure_bundles(TIMES, NEED, services, BUNDLE, thresholds_min=[10]).iloc[0]
    assert row["share_one_place"] == 0.4  # a: 5, 9, 10


def test_a_type_with_no_service_is_named_and_nobody_reaches_all():
    services = services_of()
    table = measure_bundles(
        TIMES, NEED, services, {"x": ("ssp", "ops")}, thresholds_min=[10],
        service_times=SERVICE_TIMES,
    )  # fmt: skip
    row = table.iloc[0]
    assert (row["none_listed"], row["none_on_streets"]) == ("ops", "")
    assert row[SHARES].tolist() == [0.0, 0.0, 0.0]
    assert row[["low_each", "high_each", "high_one_place", "high_one_trip"]].tolist() == [0.0] * 4
    off = services.rename(index={"bup": "elsewhere", "all": "far"})
    row = measure_bundles(TIMES, NEED, off, BUNDLE, thresholds_min=[10]).iloc[0]
    assert (row["none_listed"], row["none_on_streets"]) == ("", "buprenorphine")
    assert row["share_each"] == 0.0


def test_services_without_places_are_each_at_a_place_of_their_own():
    plain = pd.DataFrame(services_of().drop(columns="geometry"))
    row = measure_bundles(TIMES, NEED, plain, BUNDLE, thresholds_min=[10]).iloc[0]
    assert row["share_one_place"] == 0.2


def test_faults():
    services = services_of()
    wrong = {"none": (), "misspelled": ("spp",), "many": tuple(f"t{k}" for k in range(11))}
    named = services.assign(types=";".join(f"t{k}" for k in range(11)))
    with pytest.raises(InputError, match=r"'none' has 0 types.*'spp'.*'many' has 11 types"):
        measure_bundles(TIMES, NEED, named, wrong, thresholds_min=[10])
    with pytest.raises(InputError, match="only computed up to 60 min"):
        measure_bundles(TIMES, NEED, services, BUNDLE, thresholds_min=[10], total_min=61)
    nowhere = services.set_crs(None, allow_override=True)
    with pytest.raises(InputError, match="no reference system"):
        measure_bundles(TIMES, NEED, nowhere, BUNDLE, thresholds_min=[10])


def test_no_bundles_and_no_need():
    assert measure_bundles(TIMES, NEED, services_of(), {}, thresholds_min=[10]).empty
    nobody = NEED.take(np.zeros(4, dtype=bool))
    row = measure_bundles(TIMES, nobody, services_of(), BUNDLE, thresholds_min=[10]).iloc[0]
    assert row[["share_each", "low_each", "share_one_place"]].isna().all()


def test_near_means_up_to_30_m_whatever_the_reference_system():
    steps = services_of(steps=[0, 2.69, 5.4, 400])  # 29.9 m, 30.2 m
    assert near_pairs(steps).tolist() == [[0, 1]]
    assert near_pairs(steps.to_crs("EPSG:32631")).tolist() == [[0, 1]]
    missing = steps.copy()
    missing.loc["test", "geometry"] = None
    assert near_pairs(missing).tolist() == []


def test_rows_are_one_service_by_name_and_place():
    services = services_of(steps=[0, 2, 4, 400]).assign(name=["Hope", " hope ", "HOPE", "Hope"])
    # 22 m and 22 m: the first and the third are one by way of the second; the fourth is far.
    assert distinct_services(services).tolist() == [0, 0, 0, 1]
    assert len(set(distinct_services(services.assign(name=["Hope", "Day", None, ""])))) == 4
