"""What the tests of the pages share: safe settings, and a run that takes no time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import streamlit as st

from hrgeo import privacy
from hrgeo.model import QualityLog, Release
from hrgeo.plan import PlanConfig, PlanResult
from hrgeo.plan.accounting import COLUMNS
from tests.beyond_summary import beyond_parts
from tests.siting_summary import siting_part

HOSTILE = "![x](http://203.0.113.1/leak.png) <img src=x onerror=alert(1)> :red[x] {{ 7*7 }}"

SAFE = {
    "server.address": "127.0.0.1",
    "server.allowedHosts": ["localhost", "127.0.0.1"],
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
}


@pytest.fixture
def safe_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """Let `st.get_option` give safe settings; a test changes the one it is about."""
    options = dict(SAFE)
    original = st.get_option
    monkeypatch.setattr(st, "get_option", lambda key: options.get(key, original(key)))
    monkeypatch.delenv("HRGEO_ALLOW_NETWORK", raising=False)
    monkeypatch.delenv("HRGEO_PLAN", raising=False)
    monkeypatch.setattr("sys.argv", ["streamlit"])
    st.cache_data.clear()
    yield options
    st.cache_data.clear()


def coverage_row(config: PlanConfig, service: str, mode: str, threshold: float) -> dict[str, Any]:
    """Give a row of a summary; "ops" is the type that nobody offers."""
    listed = service != "ops"
    return {
        "need_id": config.need[0].need_id,
        "service": service,
        "mode": mode,
        "threshold_min": threshold,
        "when": "any",
        "n_services": 4 if listed else 0,
        "n_need": 200,
        "share_need": 0.41 if listed else 0.0,
        "low": 0.38 if listed else 0.0,
        "high": 0.45 if listed else 0.0,
        "share_need_slow": 0.3,
        "share_residents": None,
        "median_min": None if mode == "walk" else 12.4,
        "n_edge_affected": 3,
        "share_if_edge_covered": 0.43,
    }


def stand_in_release(config: PlanConfig) -> Release:
    """Give a small release with hostile text in every name."""
    box = shapely.box(-87.60, 41.80, -87.59, 41.81)
    asked = {
        "need_id": config.need[0].need_id,
        "service": config.coverage.services[0],
        "mode": config.streets.modes[0],
        "threshold_min": 10.0,
    }
    gaps = gpd.GeoDataFrame(
        [
            asked | {"cell_or_area": f"cell{i}", "n_need": n, "n_uncovered": n, "rank": i + 1}
            for i, n in enumerate((25.0, 3.0))
        ],
        geometry=[box, shapely.affinity.translate(box, 0.01)],
        crs="EPSG:4326",
    )
    cells = gpd.GeoDataFrame(
        {"need_id": asked["need_id"], "cell": ["cell0"], "n_need": [25.0]},
        geometry=[box],
        crs="EPSG:4326",
    )
    tables = {
        "streets": gpd.GeoDataFrame(
            {"street_class": ["primary"]},
            geometry=[shapely.LineString([(-87.60, 41.80), (-87.58, 41.82)])],
            crs="EPSG:4326",
        ),
        "boundary": gpd.GeoDataFrame(geometry=[box.buffer(0.02)], crs="EPSG:4326"),
        "services": gpd.GeoDataFrame(
            {
                "name": [HOSTILE, "Call First", "Assumed Clinic", "By Telephone", "Shut"],
                "types": ["ssp;naloxone"] * 5,
                "is_open": [True, True, None, True, False],
                "opening_hours": ["Mon 9am-11am", "call", "Tue 9-4", '24/7 "by phone"', None],
                "hours_osm": ["Mo 09:00-11:00", None, "Tu 09:00-16:00", '24/7 "by phone"', None],
                "hours_reason": ["", "It says to ask.", "", "", ""],
                "hours_assumed": ["", "", "9-4 is taken as 09:00-16:00", "", ""],
            },
            index=["s1", "s2", "s3", "s4", "s5"],
            geometry=[shapely.Point(-87.595, 41.805)] * 5,
            crs="EPSG:4326",
        ).rename_axis("service_id"),
        "catchments": gpd.GeoDataFrame(
            {"service": ["ssp"], "mode": ["walk"], "threshold_min": [10.0]},
            geometry=[box],
            crs="EPSG:4326",
        ),
        "need_cells": cells,
        "gaps": gaps,
    }
    if config.siting is not None:
        tables["sites"] = gpd.GeoDataFrame(
            {
                "name": [HOSTILE],
                "kind": ["library"],
                "host_agreed": [None],
                "rank": [1],
                "gain": [30.0],
                "share_after": [0.56],
            },
            index=["c1"],
            geometry=[shapely.Point(-87.59, 41.81)],
            crs="EPSG:4326",
        ).rename_axis("candidate_id")
    return privacy.release(tables, "internal")


def stand_in_summary(config: PlanConfig) -> dict[str, Any]:
    """Give a summary with the keys of a real one."""
    asked = config.siting
    siting: dict[str, Any] = dict.fromkeys(
        ("objective", "bound", "optimality_gap", "share_before", "share_after", "n_candidates")
    ) | {"status": "not_planned", "sites": []}
    if asked is not None:
        siting = siting_part(
            service=asked.service,
            mode=asked.mode,
            threshold_min=asked.threshold_min,
            need=dict(asked.need_weights),
        )
    return {
        "study": {
            "name": config.name,
            "n_need": 210,
            "n_need_used": 200,
            "n_services": 4,
            "n_street_nodes": {"walk": 2},
            "n_street_edges": {"walk": 2},
        },
        "need": [
            {
                "need_id": need.need_id,
                "file": need.file.name,
                "kind": need.kind,
                "what": need.what,
                "n_rows": 250,
                "n_placed": 240,
                "n_in_boundary": 220,
                "n_in_period": 210,
                "n_used": 200,
                "n_without_hour": 20,
                "from": "2023-01-01",
                "to": "2025-12-31",
            }
            for need in config.need
        ],
        "coverage": [
            coverage_row(config, service, mode, threshold)
            for service in config.coverage.services
            for mode in config.streets.modes
            for threshold in config.coverage.thresholds_for(service, mode)
        ],
        "gaps": [],
        "siting": siting,
        "van": {"status": "not_planned", "stops": []},
        "slow": {
            "walk": {"what": "pace", "time_factor": 1.333, "kph": 3.6, "hours": []},
            "drive": {"what": "traffic", "time_factor": 1.5, "kph": None, "hours": [16, 17]},
        },
        "traffic": {},
        "delays": {
            mode: {"n_edges_delayed": 1, "none_marked": False} for mode in config.streets.modes
        },
    } | beyond_parts(config.need[0].need_id)


class StandIn:
    """Runs plans in no time, and remembers which; a run can be made to fail."""

    def __init__(self) -> None:
        self.configs: list[PlanConfig] = []
        self.kept_streets: list[bool] = []
        self.error: Exception | None = None
        self.files: list[tuple[str, bytes]] = []

    def run(
        self, config: PlanConfig, *, progress: Any = None, keep_streets: bool = True
    ) -> PlanResult:
        """Stand in for `hrgeo.plan.run_plan`."""
        self.kept_streets.append(keep_streets)
        self.configs.append(config)
        self.files = [
            (path.name, path.read_bytes()) for path in config.input_files() if path.is_file()
        ]
        progress("Reading streets", 0.0)
        if self.error is not None:
            raise self.error
        progress("Results", 0.9)
        quality = QualityLog()
        quality.add(
            "incidents.csv",
            "need:ems",
            range(2, 14),
            "dropped",
            "no_coordinates",
            "lon",
            "The row has no coordinates.",
        )
        release = stand_in_release(config)
        accounting = pd.DataFrame(
            [("need:ems", "incidents.csv", 212, 200, 12, 0, 0, 0, 1)], columns=list(COLUMNS)
        )
        summary = stand_in_summary(config)
        return PlanResult(config, summary, release, release, quality, {}, accounting)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> StandIn:
    """Let the pages run plans in no time, with safe settings of the server."""
    request.getfixturevalue("safe_settings")
    found = StandIn()
    monkeypatch.setattr("hrgeo.ui.cache.run_plan", found.run)
    return found
