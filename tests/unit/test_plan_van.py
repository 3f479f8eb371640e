"""From need and streets to the question of a van week: worked out by hand."""

from __future__ import annotations

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from hrgeo.errors import InputError
from hrgeo.inputs import with_read_hours
from hrgeo.model import Demand, QualityLog
from hrgeo.network import NodeTable, StreetTable, build, corner_names
from hrgeo.plan.van_need import VanNeed, _open_nearby, profile_of
from hrgeo.plan.van_stops import _with_roster, most_useful, stop_columns


def need_of(reach, weight, *, profile=None, services=None) -> VanNeed:
    reach = sparse.csr_array(np.asarray(reach, dtype=float))
    n = reach.shape[0]
    demand = Demand(
        "ems", "points", "ems", [f"d{k}" for k in range(n)], np.zeros(n), np.arange(n) / 100,
        weight, [""] * n,
    )  # fmt: skip
    profiles = np.ones((2, 672))
    profiles[1] = np.repeat([0.0, 2.0], 336)
    open_share = np.zeros((2, 672))
    open_share[1, :10] = 1.0
    return VanNeed(
        demands=(demand,),
        factors=(1.0,),
        source=np.zeros(n, np.int64),
        position=np.arange(n),
        weight=np.asarray(weight, float),
        reach=reach,
        profile=np.zeros(n, np.int64) if profile is None else np.array(profile),
        services=np.zeros(n, np.int64) if services is None else np.array(services),
        profiles=profiles,
        open_share=open_share,
        beside_service=0.5,
        threshold_min=10.0,
        streets=None,  # not looked at here
        stands=(),
    )


def test_rows_with_the_same_stops_and_hours_are_one():
    need = need_of(
        [[1, 0], [1, 0], [1, 1], [0, 0], [1, 0]],
        [2.0, 3, 4, 5, 7],
        profile=[0, 0, 0, 0, 1],
        services=[0, 0, 0, 0, 1],
    )
    week, row_of = need.gathered()
    assert week.weight.tolist() == [5.0, 4.0, 7.0]  # 2 + 3 are alike; 5 is out of reach
    assert row_of.tolist() == [0, 0, 1, -1, 2]
    assert week.reach_stop.tolist() == [0, 0, 1, 0]
    assert week.reach_start.tolist() == [0, 1, 3, 4]
    # Flat without a service is 1; need of the second half of the week, beside a service that is
    # open in its first ten quarters, is 0 there and 2 in the second half.
    assert week.rate[week.kind[0]].tolist() == [1.0] * 672
    assert week.rate[week.kind[2]].tolist() == [0.0] * 336 + [2.0] * 336


def test_an_open_service_within_reach_lessens_what_a_minute_counts():
    need = need_of([[1], [1]], [1.0, 1.0], services=[0, 1])
    week, _ = need.gathered()
    assert week.rate[week.kind[1]].tolist() == [0.5] * 10 + [1.0] * 662


def test_services_nearby_are_open_where_one_of_them_surely_is():
    services = pd.DataFrame(
        {"hours_osm": ["Mo 00:00-01:00", "Mo 00:30-02:00", None]},
        index=pd.Index(["a", "b", "c"], name="service_id"),
    )
    near = sparse.csr_array(np.array([[1, 1, 0], [0, 0, 0], [0, 0, 1.0]]))
    which, share = _open_nearby(near, services)
    assert share[which[0]].tolist() == [1.0] * 8 + [0.0] * 664  # Monday from 0:00 to 2:00
    assert not share[which[1]].any()
    assert not share[which[2]].any()  # hours that are not known lessen nothing


def test_hours_of_many_incidents_are_told_and_those_of_few_are_drawn_to_flat():
    def at_noon(n: int) -> float:
        rows = range(n)
        need = Demand(
            "ems", "points", "ems", ["a"], [0.0], [0.0], [float(n)], [""],
            event_position=[0] * n, event_date=["2024-01-03"] * n, event_hour=[12] * n,
            event_weight=[1.0] * n, event_row=list(rows),
        )  # fmt: skip
        week = profile_of(need)
        assert week is not None
        assert week.mean() == pytest.approx(1.0)
        assert week[12 * 4] == week[4 * 96 + 12 * 4]  # weekdays are alike
        assert week[5 * 96 + 12 * 4] < 1.0  # and weekends are not
        return float(week[12 * 4])

    # n * 0.5 / 5 an hour on weekdays, beside 100 / 168; on average (n + 100) / 168.
    for n in (1, 1000):
        assert at_noon(n) == pytest.approx((n * 0.1 + 100 / 168) / ((n + 100) / 168))


def test_need_without_hours_has_no_profile():
    need = Demand("deaths", "counts", "death", ["a"], [0.0], [0.0], [40.0], ["x"])
    assert profile_of(need) is None


def test_made_up_stops_are_chosen_for_the_need_that_they_add():
    reach = sparse.csr_array(np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0.0]]))
    weight = np.array([10.0, 10.0, 12.0])
    none = np.zeros(4, dtype=bool)
    # Stop 0 brings 20, stop 2 then 12 (stop 1 only half of 20); stop 3 brings nothing.
    assert most_useful(reach, weight, none, 2).tolist() == [True, False, True, False]
    assert most_useful(reach, weight, none, 9).tolist() == [True, True, True, False]
    fixed = np.array([False, False, False, True])
    assert most_useful(reach, weight, fixed, 1).tolist() == [True, False, False, True]


def test_the_interval_of_what_is_met_encloses_it():
    need = need_of(np.ones((40, 1)), np.ones(40))
    credit = np.repeat([1.0, 0.0], 20)
    low, high = need.interval(credit, seed=1)
    assert 0.3 < low < 0.5 < high < 0.7
    twice = dataclasses.replace(
        need,
        demands=need.demands * 2,
        factors=(1.0, 1.0),
        source=np.repeat([0, 1], 40),
        position=np.tile(np.arange(40), 2),
        weight=np.ones(80),
    )
    low, high = twice.interval(np.tile(credit, 2), seed=1)
    assert 0.3 < low < 0.5 < high < 0.7


STOPS = stop_columns(
    with_read_hours(
        gpd.GeoDataFrame(
            {"name": ["Bus station", "Library"]},
            geometry=gpd.points_from_xy([-101.3, -101.31], [42.3, 42.3]),
            index=pd.Index(["a", "b"], name="stop_id"),
            crs="EPSG:4326",
        )
    ),
    "file",
)
NOBODY = STOPS.iloc[:0]


def roster(*rows: tuple[str, float, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["stop", "lon", "lat"])
    return table.assign(day=0, from_min=1080, to_min=1200, van="", file="week.csv",
                        row=range(2, len(table) + 2))  # fmt: skip


def test_visits_are_matched_by_id_by_name_and_by_place():
    week = roster(
        ("a", np.nan, np.nan),
        ("LIBRARY!", np.nan, np.nan),
        ("by the shelves", -101.311, 42.3),  # 82 m to the west of the library
        ("Motel", -101.32, 42.31),
        ("motel", -101.32, 42.31),
    )
    quality = QualityLog()
    table, matched = _with_roster(STOPS, NOBODY, week, quality)
    assert matched["stop_id"].tolist() == ["a", "b", "b", "roster-01", "roster-01"]
    assert table.index.tolist() == ["a", "b", "roster-01"]
    assert table.loc["roster-01", ["source", "host_agreed"]].tolist() == ["roster", "unknown"]
    assert quality.to_frame()["reason"].unique().tolist() == ["stop_of_its_own"]


def test_stops_that_nobody_can_find_are_told_together():
    week = roster(("Somewhere", np.nan, np.nan), ("Else", np.nan, np.nan))
    with pytest.raises(InputError, match="the stops 'Somewhere', 'Else' are in no table of stops"):
        _with_roster(STOPS, NOBODY, week, QualityLog())


def test_a_stop_whose_host_said_no_stays_for_the_roster_alone():
    week = roster(("Library", np.nan, np.nan))
    table, matched = _with_roster(STOPS.iloc[:1], STOPS.iloc[1:], week, QualityLog())
    assert matched["stop_id"].tolist() == ["b"]
    assert table["is_barred"].to_dict() == {"a": False, "b": True}


def test_places_are_told_by_their_corner():
    #   0 --Main-- 1 --Main-- 2        the way up from 1 is 5th Avenue, the one down from 2 unnamed
    nodes = NodeTable(lon=[0.0, 0.001, 0.002, 0.001, 0.002], lat=[0.0, 0, 0, 0.001, -0.001])
    table = StreetTable(start=[0, 1, 1, 2], end=[1, 2, 3, 4], forward_kph=4.8, length_m=111.0,
                        osm_way_id=[7, 7, 8, 9])  # fmt: skip
    streets = build("walk", nodes, table)
    names = {7: "Main Street", 8: "5th Avenue"}
    said = corner_names(
        streets, names, [0.001, 0.0, 0.002, 0.0021, 0.1], [0.0, 0.0, 0.0, -0.001, 0.1]
    )
    assert said == [
        "5th Avenue & Main Street",
        "Main Street near 5th Avenue",
        "Main Street near 5th Avenue",
        "near 5th Avenue & Main Street",
        "",
    ]
