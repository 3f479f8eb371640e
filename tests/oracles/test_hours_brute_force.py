"""Measures of hours against plain loops over every quarter of an hour."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgeo.coverage import (
    measure_open_when_needed,
    measure_reachable_hours,
    open_by_hour,
    rank_extra_hours,
    rank_unknown_hours,
)
from tests.hours_towns import (
    SLOTS,
    HoursTown,
    hours_towns,
    share_open_by_loops,
    visits_by_loops,
)

QUICK = settings(max_examples=15, deadline=None)
ENDS = ("", "_if_unknown_open")


@given(hours_towns(), st.integers(0, 60))
@QUICK
def test_open_when_needed_equals_loops(town, threshold):
    row = town.measure(measure_open_when_needed, [threshold]).iloc[0]
    for end, weeks in zip(ENDS, (town.least, town.most), strict=True):
        wanted = share_open_by_loops(town, threshold, weeks)
        assert row[f"share_open{end}"] == pytest.approx(wanted, abs=1e-12, nan_ok=True)


@given(hours_towns(), st.integers(0, 60))
@QUICK
def test_reachable_hours_equal_loops(town, threshold):
    row = town.measure(measure_reachable_hours, [threshold]).iloc[0]
    for end, weeks in zip(ENDS, (town.least, town.most), strict=True):
        wanted = visits_by_loops(town, threshold, weeks)
        if not wanted:
            assert row[["hours", "share_no_hours", "wait_p90_h"]].isna().all()
        for name, value in wanted.items():
            assert row[name + end] == pytest.approx(value, abs=1e-9, nan_ok=True), name


@given(hours_towns(), st.integers(0, 60))
@QUICK
def test_the_hours_of_the_week_add_up_to_the_share(town, threshold):
    row = town.measure(measure_open_when_needed, [threshold]).iloc[0]
    table = town.measure(open_by_hour, [threshold], service_types=["ops"])
    if row["n_need_with_hour"] == 0:
        assert table["share_of_need"].isna().all()
        return
    assert table["share_of_need"].sum() == pytest.approx(1.0)
    for end in ENDS:
        at_hour = table[f"share_open_at_hour{end}"].fillna(0.0)
        assert table["share_of_need"] @ at_hour == pytest.approx(row[f"share_open{end}"])
    # Of all need, whatever its hour: the mean over the week is the open part of the week.
    whole = [
        weight * _open_part(town, position, threshold)
        for position, weight in enumerate(town.weight)
    ]
    assert table["share_open"].mean() == pytest.approx(sum(whole) / town.weight.sum())


def _open_part(town: HoursTown, position: int, threshold: float) -> float:
    near = town.minutes[position] <= threshold
    by_kind = town.least[:, near].any(axis=1).mean(axis=1)
    return float(by_kind @ town.n_weeks / town.n_weeks.sum())


def with_hour(town: HoursTown, service: int, hour_of_week: int) -> HoursTown:
    """The town where a service opens for one more hour in each week in which it opens at all."""
    least = town.least.copy()
    for kind in range(len(least)):
        if least[kind, service].any():
            least[kind, service, 4 * hour_of_week : 4 * hour_of_week + 4] = True
    return dataclasses.replace(town, least=least, most=town.most | least)


def with_hours_known(town: HoursTown, service: int) -> HoursTown:
    """The town where a service is open whenever it may be."""
    least = town.least.copy()
    least[:, service] = town.most[:, service]
    return dataclasses.replace(town, least=least)


def measured(town: HoursTown, service_type: str, threshold: float) -> float:
    visits = service_type == "ssp"
    function, name = (
        (measure_reachable_hours, "hours") if visits else (measure_open_when_needed, "share_open")
    )
    return town.measure(function, [threshold], service_types=[service_type]).iloc[0][name]


DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@given(hours_towns(), st.integers(0, 60), st.sampled_from(["ops", "ssp"]), st.data())
@QUICK
def test_an_extra_hour_adds_what_measuring_again_says(town, threshold, service_type, data):
    table = town.measure(rank_extra_hours, [threshold], service_types=[service_type], n=10**6)
    if not len(table):
        return
    row = table.iloc[data.draw(st.integers(0, len(table) - 1))]
    again = with_hour(town, row["service_id"], DAYS.index(row["weekday"]) * 24 + row["hour"])
    before, after = (measured(each, service_type, threshold) for each in (town, again))
    assert row["before"] == pytest.approx(before)
    assert row["after"] == pytest.approx(after)
    assert row["gain"] == pytest.approx(after - before)
    assert row["gain"] > 0


@given(hours_towns(), st.integers(0, 60), st.sampled_from(["ops", "ssp"]))
@QUICK
def test_knowing_hours_moves_the_measure_by_what_is_said(town, threshold, service_type):
    table = town.measure(rank_unknown_hours, [threshold], service_types=[service_type])
    listed = dict(zip(table["service_id"], table["gain"], strict=True))
    for service in range(town.minutes.shape[1]):
        again = measured(with_hours_known(town, service), service_type, threshold)
        gain = again - measured(town, service_type, threshold)
        if np.isnan(gain):
            assert not listed
            return
        assert listed.get(service, 0.0) == pytest.approx(gain, abs=2e-9)


def two_services() -> HoursTown:
    """Three positions; a service in the week, and one at night that closes for a season."""
    least = np.zeros((2, 2, SLOTS), dtype=bool)
    for day in range(5):
        least[:, 0, day * 96 + 36 : day * 96 + 68] = True
    for day in range(7):
        least[0, 1, day * 96 + 80 : day * 96 + 94] = True
    events = [(0, 0, 8, 2.0), (0, 5, 22, 1.0), (1, 6, 23, 3.0), (2, 3, 12, 1.0), (1, 2, 17, 1.0)]
    minutes = np.array([[5.0, 9.0], [np.inf, 10.0], [7.0, np.inf]])
    known = np.array([True, True])
    return HoursTown(minutes, events, least, least.copy(), np.array([30, 22]), known)


@pytest.mark.parametrize("service_type", ["ops", "ssp"])
def test_no_hour_that_adds_something_is_missing_and_the_order_is_that_of_gains(service_type):
    town = two_services()
    before = measured(town, service_type, 10)
    days = (0, 6)  # of the week and of the weekend; all seven take long
    gains = {
        (service, hour): measured(with_hour(town, service, hour), service_type, 10) - before
        for service in range(2)
        for hour in range(168)
        if hour // 24 in days and (service_type == "ops" or hour % 24 >= 6)
    }
    table = town.measure(rank_extra_hours, [10], service_types=[service_type], n=10**6)
    found = {
        (row.service_id, DAYS.index(row.weekday) * 24 + row.hour): row.gain
        for row in table.itertuples()
        if DAYS.index(row.weekday) in days
    }
    assert found == pytest.approx({key: gain for key, gain in gains.items() if gain > 1e-9})
    assert table["gain"].round(9).is_monotonic_decreasing
    assert table["rank"].tolist() == list(range(1, len(table) + 1))
    pd.testing.assert_frame_equal(
        town.measure(rank_extra_hours, [10], service_types=[service_type], n=3), table.head(3)
    )
