"""Coverage of a hand-made street with six need positions."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from hrgeo.coverage import measure_coverage
from hrgeo.errors import InputError
from hrgeo.model import Demand, TravelTimes

INF = math.inf


def need_of(weights, *, kind="points", areas=None, low=None, high=None, ids=None) -> Demand:
    n = len(weights)
    return Demand(
        "deaths",
        kind,
        "death",
        list("abcdefghij")[:n] if ids is None else ids,
        -87.6 + 0.02 * np.arange(n),
        np.full(n, 41.8),
        weights,
        [""] * n if areas is None else areas,
        low,
        high,
    )


def times_of(minutes, origins, destinations, *, cutoff_min=30.0, mode="walk") -> TravelTimes:
    dense = np.asarray(minutes, dtype=float).reshape(len(origins), len(destinations))
    row, column = np.nonzero(np.isfinite(dense))
    table = sparse.csr_array((dense[row, column], (row, column)), shape=dense.shape)
    return TravelTimes(
        table, pd.Index(list(origins)), pd.Index(list(destinations)), cutoff_min, mode
    )


def services_of(**types: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"types": list(types.values())}, index=pd.Index(list(types), name="service_id")
    )


NEED = need_of([4.0, 3.0, 2.0, 1.0])
SERVICES = services_of(s1="ssp;naloxone", s2="naloxone", s3="otp")
#          s1    s2    s3
MINUTES = [
    [5.0, 10.0, INF],  # a, weight 4
    [12.0, INF, 30.0],  # b, weight 3
    [INF, 20.0, INF],  # c, weight 2
    [INF, INF, INF],  # d, weight 1
]
TIMES = times_of(MINUTES, "abcd", ["s1", "s2", "s3"])


def row_of(table: pd.DataFrame, service: str, threshold: float) -> pd.Series:
    rows = table[(table["service"] == service) & (table["threshold_min"] == threshold)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_shares_and_medians_by_hand():
    """Nearest naloxone: a 5, b 12, c 20, d never; nearest ssp: a 5, b 12, c and d never."""
    table = measure_coverage(TIMES, NEED, SERVICES, thresholds_min=[10, 20])
    assert list(zip(table["service"], table["threshold_min"], strict=True)) == [
        ("ssp", 10.0),
        ("ssp", 20.0),
        ("naloxone", 10.0),
        ("naloxone", 20.0),
        ("otp", 10.0),
        ("otp", 20.0),
    ]
    # Total weight 10. Within 10 min: a (4). Within 20 min: a, b (7) for ssp; a, b, c (9) naloxone.
    assert table["share_need"].tolist() == [0.4, 0.7, 0.4, 0.9, 0.0, 0.0]
    # Half of 10 is 5: 4 up to 5 min, 7 up to 12 min, so the median is 12. otp: 3 of 10 at 30 min.
    assert table["median_min"].tolist() == [12.0, 12.0, 12.0, 12.0, INF, INF]
    assert table["n_services"].tolist() == [1, 1, 2, 2, 1, 1]
    assert table["n_need"].unique().tolist() == [10.0]
    assert table["n_need_unplaced"].unique().tolist() == [0.0]
    assert table["mode"].unique().tolist() == ["walk"]
    assert table["when"].unique().tolist() == ["any"]
    assert table["need_id"].unique().tolist() == ["deaths"]
    assert (
        table[["share_need_slow", "n_edge_affected", "share_if_edge_covered"]].isna().all(axis=None)
    )
    assert (table["low"] <= table["share_need"]).all()
    assert (table["high"] >= table["share_need"]).all()


def test_exactly_at_the_threshold_is_within_reach():
    table = measure_coverage(TIMES, NEED, SERVICES, thresholds_min=[5, 12, 20])
    assert table[table["service"] == "naloxone"]["share_need"].tolist() == [0.4, 0.7, 0.9]


def test_a_type_that_nobody_lists_is_a_row_of_zeros():
    table = measure_coverage(TIMES, NEED, SERVICES, thresholds_min=[10], service_types=["ops"])
    row = table.iloc[0]
    assert row[["n_services", "n_services_placed"]].tolist() == [0, 0]
    assert row[["share_need", "low", "high"]].tolist() == [0.0, 0.0, 0.0]
    assert math.isnan(row["median_min"])


def test_a_service_that_is_not_on_the_streets_is_listed_but_reaches_nobody():
    services = services_of(s1="ssp", elsewhere="ssp", lost="testing")
    table = measure_coverage(TIMES, NEED, services, thresholds_min=[10])
    assert row_of(table, "ssp", 10)[["n_services", "n_services_placed"]].tolist() == [2, 1]
    lost = row_of(table, "testing", 10)
    assert lost[["n_services", "n_services_placed"]].tolist() == [1, 0]
    assert lost[["share_need", "low", "high"]].tolist() == [0.0, 0.0, 0.0]
    assert math.isnan(lost["median_min"])


def test_closed_services_are_left_out_and_unknown_ones_are_not():
    services = SERVICES.assign(is_open=[False, None, True])
    table = measure_coverage(TIMES, NEED, services, thresholds_min=[10], service_types=["naloxone"])
    # Only s2 is left: a at exactly 10 min.
    assert table.iloc[0][["n_services", "share_need"]].tolist() == [1, 0.4]


def test_need_that_is_not_in_the_table_is_counted_beside_the_share():
    """The table has c and a, in another order, and a stranger: 6 of the weight of 10 is placed."""
    times = times_of([[20.0, INF], [1.0, 1.0], [10.0, 5.0]], ["c", "stranger", "a"], ["s2", "s1"])
    table = measure_coverage(times, NEED, SERVICES, thresholds_min=[10], service_types=["naloxone"])
    row = table.iloc[0]
    assert row[["n_need", "n_need_unplaced"]].tolist() == [6.0, 4.0]
    assert row["share_need"] == pytest.approx(4 / 6)


def test_slow_pace_is_reported_beside():
    slow = times_of(np.array(MINUTES) * 4 / 3, "abcd", ["s1", "s2", "s3"], cutoff_min=40.0)
    table = measure_coverage(TIMES, NEED, SERVICES, thresholds_min=[5, 15], slow=slow)
    # At the slow pace a is 6.7 min from s1, b 16 min: none within 5, a alone within 15.
    assert table[table["service"] == "ssp"]["share_need_slow"].tolist() == [0.0, 0.4]


def test_edge_affected_need_by_hand():
    """Not within 10 min: b, c, d (3, 2, 1). Cut ends at 10, 11, 0 min: b and d count."""
    table = measure_coverage(
        TIMES, NEED, SERVICES, thresholds_min=[10], cut_end_min=[0.0, 10.0, 11.0, 0.0]
    )
    row = row_of(table, "ssp", 10)
    assert row["n_edge_affected"] == 4.0
    assert row["share_if_edge_covered"] == 0.8  # (4 + 4) / 10


def test_cut_ends_follow_the_need_and_not_the_table():
    times = times_of([[5.0], [INF]], ["b", "a"], ["s1"])
    table = measure_coverage(
        times, NEED, SERVICES, thresholds_min=[10], service_types=["ssp"],
        cut_end_min=[3.0, INF, INF, INF],
    )  # fmt: skip
    row = table.iloc[0]
    assert row[["n_need", "n_edge_affected", "share_if_edge_covered"]].tolist() == [7.0, 4.0, 1.0]


@pytest.mark.parametrize("weights", [[0.0, 0.0], []])
def test_without_need_there_is_no_share(weights):
    need = need_of(weights)
    times = times_of(np.full((len(weights), 1), 3.0), need.demand_ids, ["s1"])
    table = measure_coverage(
        times, need, SERVICES, thresholds_min=[10], cut_end_min=np.full(len(weights), INF)
    )
    assert table[["share_need", "low", "high", "share_if_edge_covered"]].isna().all(axis=None)
    assert table["n_need"].tolist() == [0.0] * 3


def test_no_services_at_all_give_rows_for_the_types_asked_for():
    none = SERVICES.iloc[:0]
    times = TIMES.take_destinations(np.zeros(3, bool))
    asked = measure_coverage(times, NEED, none, thresholds_min=[10, 20], service_types=["ssp"])
    assert asked["share_need"].tolist() == [0.0, 0.0]
    assert measure_coverage(times, NEED, none, thresholds_min=[10]).empty


def test_all_covered_and_one_number_as_threshold():
    """Weights 4 and 3 are worth 7^2 / (16 + 9) = 1.96; 1 / (1 + 2.706 / 1.96) = 0.420."""
    table = measure_coverage(TIMES.take_origins(np.array([True, True, False, False])),
                             need_of([4.0, 3.0]), SERVICES, thresholds_min=12,
                             service_types="ssp")  # fmt: skip
    row = table.iloc[0]
    assert row[["share_need", "high"]].tolist() == [1.0, 1.0]
    assert row["low"] == pytest.approx(0.420, abs=0.001)


def test_the_count_of_an_area_is_drawn_as_one():
    """One area: however many there are, 4 of 10 of them are within reach."""
    need = need_of([4.0, 3.0, 2.0, 1.0], kind="counts", areas=["t1"] * 4)
    row = measure_coverage(TIMES, need, SERVICES, thresholds_min=[10]).iloc[0]
    assert row[["low", "share_need", "high"]].tolist() == pytest.approx([0.4, 0.4, 0.4])
    assert row["interval_blocks"] == "counts by area"


def test_residents_of_one_area_know_nothing_about_chance():
    need = need_of([4.0, 3.0, 2.0, 1.0], kind="residents", areas=["t1"] * 4)
    row = measure_coverage(TIMES, need, SERVICES, thresholds_min=[10]).iloc[0]
    assert row[["low", "share_need", "high"]].tolist() == [0.0, 0.4, 1.0]
    assert row["interval_blocks"] == "areas"


def test_suppressed_counts_widen_the_interval():
    areas = ["t1", "t2", "t3", "t4"]
    known = need_of([5.0, 5.0, 5.0, 5.0], kind="counts", areas=areas)
    unknown = need_of([5.0] * 4, kind="counts", areas=areas, low=[1.0] * 4, high=[9.0] * 4)
    narrow, wide = (
        measure_coverage(TIMES, need, SERVICES, thresholds_min=[12], service_types=["ssp"]).iloc[0]
        for need in (known, unknown)
    )
    assert wide["share_need"] == narrow["share_need"] == 0.5
    assert wide["high"] - wide["low"] >= narrow["high"] - narrow["low"]


def test_types_in_one_column_called_type_and_types_of_ones_own():
    services = pd.DataFrame({"type": ["clinic; ssp", "bus", None]}, index=["s1", "s2", "s3"])
    table = measure_coverage(TIMES, NEED, services, thresholds_min=[10])
    assert table["service"].tolist() == ["ssp", "bus", "clinic"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"thresholds_min": [40]}, "only computed up to 30 min"),
        ({"thresholds_min": []}, "at least one threshold"),
        ({"thresholds_min": [10, math.nan, -1]}, "not: nan, -1"),
        ({"when": "sometimes"}, r"'sometimes'.*Mon to Sun"),
        ({"when": ""}, "not understood"),
        ({"when": "Sat 25:00"}, "not understood"),
        ({"when": "night Sat"}, "not understood"),
        ({"person": "no_id", "when": "noon", "outcome": "bad"}, r"when=.*outcome=.*person is"),
        ({"location_error_min": [1.0]}, "location_error_min.*each of the 4"),
        ({"service_types": ["nalaxone"]}, "do you mean 'naloxone'"),
        ({"services": SERVICES.drop(columns="types")}, "no column 'types'"),
        ({"services": pd.concat([SERVICES, SERVICES])}, "3 service ids occur more than once"),
        ({"demand": need_of([1.0], ids=["zz"])}, "None of the 1 need positions"),
        ({"cut_end_min": [1.0]}, "each of the 4"),
        ({"cut_end_min": [1.0, 1.0, 1.0, math.nan]}, "at least 0 or inf"),
        (
            {"slow": times_of([[INF] * 3] * 2, "ab", ["s1", "s2", "s3"])},
            "2 of 4 need positions",
        ),
        ({"slow": times_of([[INF]], ["a"], ["s1"], cutoff_min=5.0)}, "only computed up to 5 min"),
        ({"travel_times": times_of([[1.0], [1.0]], "aa", ["s1"])}, "1 origin ids"),
        ({"travel_times": times_of([[1.0, 1.0]], "a", ["s1", "s1"])}, "1 destination ids"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_one_sentence(changes, message):
    given = {
        "travel_times": TIMES,
        "demand": NEED,
        "services": SERVICES,
        "thresholds_min": [10],
    } | changes
    with pytest.raises(InputError, match=message):
        measure_coverage(**given)
