"""The content of summary.json, and its main numbers in words."""

from __future__ import annotations

import dataclasses
import json
import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from hrgeo.model import Demand, NeedFunnel, Release
from hrgeo.privacy import release
from hrgeo.results import (
    build_summary,
    coverage_grid,
    headline,
    main_row,
    to_json,
    travel_part,
)

WGS84 = "EPSG:4326"


class Streets:
    """Stands for a street network, of which the summary reads the sizes alone."""

    n_nodes = 7
    n_edges = 12


def demand(need_id="deaths", kind="points", weights=(1.0, 2.5), *, funnel=True):
    n = len(weights)
    return Demand(
        need_id,
        kind,
        "death",
        pd.RangeIndex(n),
        np.zeros(n),
        np.zeros(n),
        np.array(weights),
        np.array([""] * n),
        file="a.csv",
        funnel=NeedFunnel(9, 8.0, 6.0, 5.0, "2020-01-01", "2022-12-31") if funnel else None,
    )


def coverage(**changes):
    row = {
        "need_id": "deaths",
        "service": "naloxone",
        "mode": "walk",
        "threshold_min": 10.0,
        "n_services": 3,
        "share_need": 0.3141592653,
        "low": 0.28,
        "high": 0.35,
        "share_need_slow": 0.2,
        "median_min": math.inf,
        "share_if_edge_covered": 0.4,
    }
    return pd.DataFrame([row | changes])


def gaps(rows=1):
    return gpd.GeoDataFrame(
        {
            "need_id": ["deaths"] * rows,
            "cell_or_area": [f"c{i}" for i in range(rows)],
            "n_uncovered": pd.array([pd.NA] * rows, dtype="Int64"),
            "n_uncovered_label": ["1-10"] * rows,
            "under_threshold": [True] * rows,
            "rank": range(1, rows + 1),
        },
        geometry=gpd.points_from_xy([0] * rows, [0] * rows),
        crs=WGS84,
    )


def sites(crs=WGS84):
    table = gpd.GeoDataFrame(
        {"rank": [2, 1], "name": ["b", "a"], "gain": [3.0, 5.5], "share_after": [0.7, 0.6]},
        geometry=gpd.points_from_xy([-87.1234567, -87.2], [41.7, 41.8]),
        crs=WGS84,
        index=pd.Index(["c9", "c4"], name="candidate_id"),
    )
    return table.to_crs(crs)


def released(*, unplaced=None, **tables):
    return Release("internal", {"gaps": gaps()} | tables, 11, unplaced=unplaced)


def build(**changes):
    tables = {name: changes.pop(name) for name in ("gaps", "sites", "unplaced") if name in changes}
    arguments = {
        "study_name": "Town",
        "networks": {"walk": Streets()},
        "demands": [demand()],
        "n_used": {"deaths": 4.0},
        "services": sites().assign(on_streets=[True, False]),
        "coverage": coverage(),
        "release": released(**tables),
    }
    return build_summary(**(arguments | changes))


def test_the_sizes_of_the_study():
    assert build()["study"] == {
        "name": "Town",
        "n_need": 5,
        "n_need_used": 4,
        "n_services": 2,
        "n_services_closed": 0,
        "n_services_on_streets": 1,
        "n_street_nodes": {"walk": 7},
        "n_street_edges": {"walk": 12},
    }


def test_closed_services_are_counted_apart_and_unknown_is_not_closed():
    table = sites().assign(on_streets=True)
    closed = build(services=table.assign(is_open=pd.array([False, pd.NA], dtype="boolean")))
    assert closed["study"]["n_services_closed"] == 1
    assert build(services=table.assign(is_open=True))["study"]["n_services_closed"] == 0


def known(**events):
    """Two positions, the second one coarse, with four events."""
    return dataclasses.replace(
        demand(weights=(1.0, 3.0)),
        is_coarse=[False, True],
        event_position=[0, 1, 1, 1],
        event_date=["2024-01-01"] * 4,
        event_weight=[1.0] * 4,
        event_row=[2, 3, 4, 5],
        event_fatal=[-1] * 4,
        **({"event_hour": [3, -1, -1, 4], "event_person": [-1] * 4} | events),
    )


def test_what_is_known_of_the_used_need():
    [row] = build(used=[known()])["need"]
    assert (row["n_coarse"], row["n_without_hour"], row["n_persons"]) == (3, 2, None)
    [row] = build(used=[known(event_person=[0, 0, 1, -1])])["need"]
    assert row["n_persons"] == 3  # two with a key, and one of whom nothing is known
    [row] = build()["need"]
    assert (row["n_coarse"], row["n_without_hour"], row["n_persons"]) == (None, None, None)


def test_need_without_a_place_is_a_class_where_it_is_small():
    table = pd.DataFrame(
        {"need_id": "deaths", "year": ["2024", "2023"], "area": ["60615", "60615"], "n": [3, 40]}
    )
    made = release({}, "internal", unplaced=table).unplaced
    [row] = build(unplaced=made)["need"]
    assert row["unplaced"] == [
        {"year": "2023", "area": "60615", "n": 40, "n_label": "40"},
        {"year": "2024", "area": "60615", "n": None, "n_label": "1-10"},
    ]


def test_need_is_counted_after_each_step():
    [row] = build()["need"]
    steps = ("n_rows", "n_placed", "n_in_boundary", "n_in_period", "n_used")
    assert [row[name] for name in steps] == [9, 8, 6, 5, 4]
    assert (row["from"], row["to"], row["file"]) == ("2020-01-01", "2022-12-31", "a.csv")


def test_residents_are_no_need_source():
    summary = build(demands=[demand(), demand("residents", "residents", funnel=False)])
    assert [row["need_id"] for row in summary["need"]] == ["deaths"]
    assert summary["study"]["n_need"] == 5


def test_need_without_a_funnel_counts_its_weights():
    # 1.0 + 2.5 = 3.5, on two positions.
    [row] = build(demands=[demand(funnel=False)], n_used={})["need"]
    assert (row["n_rows"], row["n_placed"], row["n_used"]) == (2, 3.5, 0)


def test_several_sources_add_up():
    summary = build(demands=[demand(), demand("ems")], n_used={"deaths": 4.0, "ems": 3.5})
    assert summary["study"]["n_need"] == 10
    assert summary["study"]["n_need_used"] == 7.5


def test_a_coverage_row_has_every_key_and_unknown_is_none():
    [row] = build()["coverage"]
    assert row["share_need"] == 0.314159
    assert row["median_min"] is None
    assert row["share_residents"] is None
    assert row["when"] == "any"


def test_the_hour_of_a_coverage_row_stays():
    assert build(coverage=coverage(when="Sa 22:00"))["coverage"][0]["when"] == "Sa 22:00"


def test_small_gaps_have_a_label_and_no_number():
    [gap] = build()["gaps"]
    assert gap["n_uncovered"] is None
    assert gap["n_uncovered_label"] == "1-10"
    assert gap["under_threshold"] is True


def test_without_siting_nothing_was_planned():
    siting = build()["siting"]
    assert siting["status"] == "not_planned"
    assert siting["sites"] == []
    assert siting["objective"] is None


@pytest.mark.parametrize("crs", [WGS84, "EPSG:26916"])
def test_sites_stand_by_rank_in_degrees(crs):
    siting = {"status": "optimal", "objective": np.float64(8.5), "optimality_gap": 0.0}
    part = build(siting=siting, sites=sites(crs))["siting"]
    assert part["objective"] == 8.5
    assert [site["candidate_id"] for site in part["sites"]] == ["c4", "c9"]
    assert part["sites"][1]["lon"] == pytest.approx(-87.123457, abs=1e-6)
    assert part["sites"][1]["gain"] == 3.0


def test_no_site_that_helps_is_an_empty_list():
    assert build(siting={"status": "infeasible"}, sites=sites().iloc[:0])["siting"]["sites"] == []


def test_sites_without_a_rank_keep_their_order():
    table = sites().drop(columns=["rank", "share_after"])
    part = build(siting={"status": "optimal"}, sites=table)["siting"]
    assert [site["candidate_id"] for site in part["sites"]] == ["c9", "c4"]


def test_empty_tables_give_empty_lists():
    summary = build(coverage=coverage().iloc[:0], gaps=gaps(0), demands=[])
    assert (summary["coverage"], summary["gaps"], summary["need"]) == ([], [], [])


def test_the_summary_is_strict_json_and_the_same_each_time():
    text = to_json(build())
    assert text == to_json(build())
    assert json.loads(text)["van"] == {"status": "not_planned", "stops": []}


ASKED = {"status": "optimal", "service": "naloxone", "mode": "walk", "threshold_min": 20.0}


def test_the_headline_shows_the_share_that_siting_asks_about():
    both = pd.concat([coverage(), coverage(threshold_min=20.0, share_need=0.5)])
    lines = dict(headline(build(coverage=both, siting=ASKED | {"need": {"deaths": 1.0}})))
    assert lines["Need counted (deaths)"] == (
        "4 of 5 in the study area (overdose deaths, 2020-01-01 to 2022-12-31)"
    )
    assert lines["Services"] == "1 on the streets of the study, of 2 listed"
    assert lines["Within reach of Naloxone on foot, 20 min"] == (
        "50% (28% to 35%, chance variation only)"
    )
    assert not any("10 min" in label for label in lines)


def test_without_siting_the_headline_shows_the_first_share():
    both = pd.concat([coverage(), coverage(threshold_min=20.0, share_need=0.5)])
    assert main_row(build(coverage=both))["threshold_min"] == 10.0


def test_a_summary_without_coverage_has_no_share_to_show():
    nothing = build(coverage=coverage().iloc[:0])
    assert main_row(nothing) is None
    assert [label for label, _ in headline(nothing)] == ["Services"]


def test_the_headline_says_none_listed():
    lines = dict(headline(build(coverage=coverage(n_services=0, share_need=0.0))))
    assert lines["Within reach of Naloxone on foot, 10 min"] == "none listed"


def test_a_share_that_is_not_known_is_said_so():
    lines = dict(headline(build(coverage=coverage(share_need=math.nan, low=math.nan))))
    assert lines["Within reach of Naloxone on foot, 10 min"] == "not known"


def test_the_headline_tells_what_new_sites_would_change():
    siting = {"status": "optimal", "share_before": 0.5, "share_after": 0.7}
    lines = dict(headline(build(siting=siting, sites=sites())))
    assert lines["With 2 new sites"] == "from 50% to 70% of need within reach"


def test_the_grid_has_a_row_for_each_service_and_a_column_for_each_threshold():
    rows = pd.concat(
        [
            coverage(),
            coverage(threshold_min=20.0, share_need=0.5),
            coverage(service="ops", n_services=0, share_need=0.0),
            coverage(need_id="ems", share_need=0.9),
        ]
    )
    names, table = coverage_grid(build(coverage=rows), "deaths")
    assert names == ["Service", "on foot, 10 min", "on foot, 20 min"]
    assert table == [
        ["Naloxone", "31% (28% to 35%)", "50% (28% to 35%)"],
        ["Overdose prevention site", "none listed", ""],
    ]


def test_the_headline_shows_who_is_slow_and_what_that_means():
    traffic = {"what": "traffic", "time_factor": 1.5, "kph": None, "hours": [16, 17]}
    summary = build() | travel_part({"walk": traffic}, {}, {})
    label = "The same in the traffic of 4 pm to 6 pm (up to 1.5 times as long)"
    assert dict(headline(summary))[label] == "20%"
    none = build(coverage=coverage(n_services=0, share_need=0.0)) | travel_part(
        {"walk": traffic}, {}, {}
    )
    assert label not in dict(headline(none))
    assert label not in dict(headline(build() | travel_part({"drive": traffic}, {}, {})))


def test_the_headline_says_where_no_signal_is_marked():
    waiting = "Waiting at signals and signs"
    for none_marked in (True, False):
        delays = {"walk": {"n_edges_delayed": 0, "none_marked": none_marked}}
        assert (waiting in dict(headline(build() | travel_part({}, {}, delays)))) == none_marked
    by_car = {"drive": {"n_edges_delayed": 0, "none_marked": True}}
    assert waiting not in dict(headline(build() | travel_part({}, {}, by_car)))


def test_slow_and_traffic_are_plain_values_for_json():
    slow = {"walk": {"what": "pace", "time_factor": np.float64(1.333), "kph": None, "hours": ()}}
    part = travel_part(slow, {"drive": {"least": 1.0, "greatest_by_hour": [1.0] * 24}}, {})
    assert part["slow"]["walk"]["hours"] == []
    assert part["traffic"]["drive"]["least"] == 1.0
    to_json(part)
