"""Coverage by area, by month and year, and by the ways of travel that people have, by hand."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from shapely import Polygon, box

from hrgeo.coverage import (
    coverage_by_modes_people_have,
    coverage_by_month,
    coverage_by_year,
    measure_coverage,
    measure_coverage_by_area,
)
from hrgeo.coverage.chance import chance_intervals
from hrgeo.errors import InputError
from hrgeo.model import Demand, NeedFunnel, TravelTimes

SERVICES = pd.DataFrame({"types": ["ssp"]}, index=pd.Index(["s"], name="service_id"))


def times_of(minutes: list[float], ids, mode="walk", cutoff_min=60.0) -> TravelTimes:
    dense = np.array(minutes)
    row = np.flatnonzero(np.isfinite(dense))
    table = sparse.csr_array((dense[row], (row, row * 0)), shape=(len(dense), 1))
    return TravelTimes(table, pd.Index(list(ids)), SERVICES.index, cutoff_min, mode)


def need_of(lon, weight, *, kind="points", areas=None, **events) -> Demand:
    n = len(lon)
    return Demand(
        "ems", kind, "ems", list("abcdefgh")[:n], lon, [41.8] * n, weight,
        [""] * n if areas is None else areas, **events,
    )  # fmt: skip


def dated(position, dates, *, n=2, funnel=None, weight=1.0) -> Demand:
    events = np.full(len(position), weight)
    return need_of(
        -87.6 + 0.001 * np.arange(n), np.bincount(position, weights=events, minlength=n),
        funnel=funnel, event_position=position, event_date=dates, event_weight=events,
        event_hour=np.full(len(position), -1),
    )  # fmt: skip


NEED = need_of([0.5, 1.5, 1.0, 9.0], [4.0, 3.0, 2.0, 1.0])
TIMES = times_of([5.0, 20.0, 5.0, 5.0], "abcd")
AREAS = gpd.GeoDataFrame(
    {"name": ["West", None, "Empty"]},
    index=pd.Index(["w", "e", "x"], name="area_id"),
    geometry=[box(0, 41, 1, 43), box(1, 41, 2, 43), box(20, 41, 21, 43)],
    crs="EPSG:4326",
)


def by_area(areas=AREAS, times=TIMES, need=NEED, **asked) -> pd.DataFrame:
    asked = {"thresholds_min": [10]} | asked
    return measure_coverage_by_area(times, need, SERVICES, areas, **asked)


def test_areas_by_hand():
    """A is in the west, b in the east, c on the line between (west is first), d nowhere."""
    table = by_area()
    assert table["area_id"].tolist() == ["w", "e", "x"]
    assert table["area_name"].tolist() == ["West", "", "Empty"]
    assert table["n_need"].tolist() == [6.0, 3.0, 0.0]
    assert table["share_need"].tolist()[:2] == [1.0, 0.0]
    assert table.loc[2, ["share_need", "low", "high", "median_min"]].isna().all()
    assert table["median_min"].tolist()[:2] == [5.0, 20.0]
    assert table["n_need_unassigned"].unique().tolist() == [1.0]
    assert table["n_need_in_several"].unique().tolist() == [2.0]


def test_areas_in_another_reference_system_and_another_order():
    table = by_area(AREAS.iloc[::-1].to_crs("EPSG:3857").buffer(1).to_frame("geometry"))
    assert table["area_id"].tolist() == ["x", "e", "w"]
    assert table["n_need"].tolist() == [0.0, 5.0, 4.0]  # now the east comes first
    assert table["area_name"].tolist() == ["x", "e", "w"]


def test_polygons_that_are_not_valid_are_mended():
    bow_tie = Polygon([(0, 41), (1, 43), (1, 41), (0, 43)])
    areas = gpd.GeoDataFrame(index=["bow"], geometry=[bow_tie], crs="EPSG:4326")
    need = need_of([0.1, 0.5, 0.9], [1.0, 2.0, 4.0])  # b is beside the knot at (0.5, 42)
    table = by_area(areas, times_of([5.0] * 3, "abc"), need)
    assert table[["n_need", "n_need_unassigned"]].to_numpy().tolist() == [[5.0, 2.0]]


def test_without_polygons_areas_are_those_of_the_counts():
    need = need_of([0.5, 1.5, 1.0], [4.0, 3.0, 2.0], kind="counts", areas=["t2", "t1", "t2"])
    table = by_area(None, times_of([5.0, 20.0, 15.0], "abc"), need)
    assert table["area_id"].tolist() == ["t1", "t2"]
    assert table["share_need"].tolist() == [0.0, pytest.approx(4 / 6)]


def test_areas_of_no_need_at_all_and_no_areas():
    assert by_area(None).empty
    nobody = need_of([], [])
    table = by_area(need=nobody, times=times_of([], []))
    assert table["n_need"].tolist() == [0.0] * 3
    assert table["share_need"].isna().all()


@pytest.mark.parametrize(
    ("areas", "message"),
    [
        (AREAS.set_crs(None, allow_override=True), "no reference system"),
        (pd.concat([AREAS, AREAS]), "3 area ids"),
    ],
)
def test_areas_that_cannot_be_used(areas, message):
    with pytest.raises(InputError, match=message):
        by_area(areas)


def test_months_by_hand():
    """January: two at a (5 min) and one at b (20 min); February none; March one at b."""
    need = dated([0, 0, 1, 1, 0], ["2024-01-05", "2024-01-06", "2024-01-31", "2024-03-01", "NaT"])
    times = times_of([5.0, 20.0], "ab")
    table = coverage_by_month(times, need, SERVICES, thresholds_min=[10])
    assert table["period"].tolist() == ["2024-01", "2024-02", "2024-03"]
    assert table["n_need"].tolist() == [3.0, 0.0, 1.0]
    assert table["share_need"].tolist()[::2] == [pytest.approx(2 / 3), 0.0]
    assert table.loc[1, ["share_need", "low", "high", "median_min"]].isna().all()
    assert table["n_need_undated"].unique().tolist() == [1.0]
    by_year = coverage_by_year(times, need, SERVICES, thresholds_min=[10])
    assert by_year[["period", "n_need", "share_need"]].to_numpy().tolist() == [["2024", 4.0, 0.5]]


def test_months_of_the_period_count_also_where_nothing_happened():
    funnel = NeedFunnel(1, 1, 1, 1, "2023-12-01", "2024-02-29")
    need = dated([0], ["2024-01-05"], n=1, funnel=funnel)
    table = coverage_by_month(times_of([5.0], "a"), need, SERVICES, thresholds_min=[10, 20])
    assert table["period"].tolist() == [m for m in ("2023-12", "2024-01", "2024-02") for _ in "ab"]
    assert table["n_need"].tolist() == [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]


def test_need_without_dates_has_no_months_but_bad_questions_are_told():
    assert coverage_by_month(TIMES, NEED, SERVICES, thresholds_min=[10]).empty
    with pytest.raises(InputError, match="up to 60 min"):
        coverage_by_month(TIMES, NEED, SERVICES, thresholds_min=[90])


def test_a_slip_in_a_year_does_not_make_thousands_of_months():
    need = dated([0, 1], ["1024-01-05", "2024-01-05"])
    with pytest.raises(InputError, match="12,001 months"):
        coverage_by_month(times_of([5.0, 5.0], "ab"), need, SERVICES, thresholds_min=[10])


def test_modes_people_have_by_hand():
    """Within 15 min: a walks; b by car; c by neither; d is not in the table by car.

    Without a vehicle: 0.2 at a, 0.4 at b, unknown at c. (4 + 3 * 0.6) / 10 = 0.58.
    """
    walk = times_of([10.0, 50.0, math.inf, 30.0], "abcd")
    drive = times_of([8.0, 3.0, 20.0], ["b", "a", "c"], "drive")
    row = coverage_by_modes_people_have(
        walk, drive, NEED, SERVICES, [0.2, 0.4, math.nan, 0.0], thresholds_min=[15]
    ).iloc[0]
    assert row[["n_need", "n_need_vehicle_unknown"]].tolist() == [10.0, 2.0]
    shares = ["share_if_all_walk", "share_need", "share_if_unknown_drive", "share_with_ride"]
    assert row[shares].tolist() == pytest.approx([0.4, 0.58, 0.58, 0.7])
    assert row["ride_adds"] == pytest.approx(0.3)


def test_where_nobody_knows_of_vehicles_people_walk():
    """At 20 min c is within reach by car: everybody there drives at best, nobody for sure."""
    walk = times_of([10.0, 50.0, math.inf, 30.0], "abcd")
    drive = times_of([3.0, 8.0, 20.0, 3.0], "abcd", "drive")
    row = coverage_by_modes_people_have(
        walk, drive, NEED, SERVICES, [math.nan] * 4, thresholds_min=[20]
    ).iloc[0]
    shares = ["share_if_all_walk", "share_need", "share_if_unknown_drive", "share_with_ride"]
    assert row[shares].tolist() == [0.4, 0.4, 1.0, 1.0]


@pytest.mark.parametrize("shares", [[0.5] * 3, [0.5, 0.5, 50.0, 0.5], [-0.1] * 4])
def test_shares_without_a_vehicle_are_shares(shares):
    with pytest.raises(InputError, match="no_vehicle_share must have one share"):
        coverage_by_modes_people_have(TIMES, TIMES, NEED, SERVICES, shares, thresholds_min=[5])


def test_one_incident_says_nothing_about_chance():
    need = dated([0], ["2024-01-05"], n=1)
    row = measure_coverage(times_of([5.0], "a"), need, SERVICES, thresholds_min=[10]).iloc[0]
    assert row[["low", "share_need", "high"]].tolist() == [0.0, 1.0, 1.0]


MONTHS = np.datetime64("2023-01-15") + 30 * np.arange(24)


@pytest.mark.parametrize(
    ("need", "blocks"),
    [
        (dated(np.arange(24) % 2, MONTHS), "cells and months"),
        (dated(np.arange(5) % 2, MONTHS[:5]), "cells and three weeks"),  # 5 months
        (dated(np.arange(6) % 2, MONTHS[:6]), "cells and months"),  # 6 months
        (dated([0, 1], ["2024-01-05", "2024-01-26"]), "cells and three weeks"),  # 22 days
        (dated([0, 1], ["2024-01-05", "2024-01-25"]), "incidents"),  # 21 days
        (dated([0, 1], ["NaT", "NaT"]), "incidents"),
        (need_of([1.0, 2.0], [3.0, 1.0]), "places"),
        (need_of([1.0, 2.0], [3.0, 1.0], kind="places"), "cells"),
        (need_of([1.0, 2.0], [3.0, 1.0], kind="counts", areas=["s", "t"]), "counts by area"),
        (need_of([1.0, 2.0], [3.0, 1.0], kind="residents", areas=["s", "t"]), "areas"),
        (need_of([1.0, 2.0], [3.0, 1.0], kind="residents"), "cells"),
    ],
)
def test_which_blocks_are_drawn(need, blocks):
    interval, said = chance_intervals(need, np.array([[1.0], [0.0]]))
    assert said == blocks
    assert 0 <= interval[0, 0] < interval[0, 1] <= 1


def test_incidents_without_a_date_are_drawn_beside_the_dated_ones():
    """Half of 48 incidents have no date: they still count, each by itself."""
    dates = np.concatenate([MONTHS, np.full(24, "NaT", "datetime64[D]")])
    need = dated(np.repeat([0, 1], 24), dates)
    [[low, high]], said = chance_intervals(need, np.array([[1.0], [0.0]]))
    assert said == "cells and months"
    # About 0.5 -+ 1.645 * sqrt(0.25 / 48) = 0.119
    assert (low, high) == pytest.approx((0.38, 0.62), abs=0.05)


def test_very_many_incidents_without_dates():
    """20,000: 0.5 -+ 1.645 * sqrt(0.25 / 20,000) = 0.0058."""
    n = 20_000
    need = dated(np.arange(n) % 2, np.full(n, "NaT", "datetime64[D]"))
    [[low, high]], _ = chance_intervals(need, np.array([[1.0], [0.0]]))
    assert (low, high) == pytest.approx((0.4942, 0.5058), abs=0.0008)
