"""Plans with parts left out, and how the steps of a run fit together."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pandas as pd
import pytest

from hrgeo.errors import InputError, NetworkDataError
from hrgeo.model import QualityLog
from hrgeo.plan import PlanConfig, PlanResult, check_plan, run_plan, write_plan
from hrgeo.plan.config import CoverageConfig
from hrgeo.plan.progress import StageClock
from hrgeo.plan.read import read_inputs
from hrgeo.plan.site_problem import combined_demand
from hrgeo.results import to_json
from tests.streets import write_osm

SHORT_WALK = {"services": ["ssp"], "thresholds_min": {"walk": [10]}}


def plan_of(folder: Path, **changes: Any) -> PlanConfig:
    """The small town's plan with sections replaced; None takes a section out."""
    data = tomllib.loads((folder / "plan.toml").read_text("utf-8"))
    data["need"] = [need for need in data["need"] if need["id"] == "ems"]
    data["coverage"]["services"] = ["ssp", "otp"]
    # What rules do to people is tested in test_plan_beyond_reach, what is asked beside the
    # sites themselves in test_plan_siting.
    data["people"] = data["people"][:1]
    del data["bundles"]
    for name in ("groups", "rules", "backtest"):
        del data["siting"][name]
    data["siting"]["judgement"] = {"resamples": 0, "most_sites": 1}
    for name, section in changes.items():
        if section is None:
            del data[name]
        else:
            data[name] = data.get(name, {}) | section if isinstance(section, dict) else section
    return PlanConfig.from_dict(data, folder=folder)


@pytest.fixture(scope="module")
def least(small_town_source: Path) -> PlanResult:
    """Streets, services and need alone: no boundary, areas, candidates."""
    config = plan_of(small_town_source)
    inputs = dataclasses.replace(config.inputs, areas=None, candidates=None)
    return run_plan(dataclasses.replace(config, boundary=None, inputs=inputs))


@dataclasses.dataclass(frozen=True)
class ToldRun:
    """A run, and what its listener was told: the stage, and the share that is done."""

    result: PlanResult
    told: list[tuple[str, float]]


@pytest.fixture(scope="module")
def usual(small_town_source: Path) -> ToldRun:
    """One run of the small town's plan."""
    told: list[tuple[str, float]] = []
    result = run_plan(
        plan_of(small_town_source), progress=lambda name, done: told.append((name, done))
    )
    return ToldRun(result, told)


def test_the_least_plan_has_every_part_but_what_needs_areas(least):
    assert set(least.release.tables) == {
        "streets",
        "boundary",
        "services",
        "catchments",
        "need_cells",
        "gaps",
        "candidates",
        "sites",
    }
    assert all(row["share_residents"] is None for row in least.summary["coverage"])
    assert least.summary["siting"]["status"] == "optimal"


def test_generated_candidates_are_street_positions_away_from_need(least):
    table = least.release.tables["candidates"]
    assert set(table["source"]) == {"places", "streets"}
    table = table[table["source"] == "streets"]
    assert set(table["kind"]) == {"street"}
    metric = table.estimate_utm_crs()
    places, need = table.to_crs(metric), least.exact.tables["need_points"].to_crs(metric)
    nearest_m = [need.distance(place).min() for place in places.geometry]
    assert min(nearest_m) > 24.9


def test_a_plan_without_siting_suggests_nothing(small_town_source: Path):
    result = run_plan(plan_of(small_town_source, siting=None))
    assert result.summary["siting"] == result.summary["siting"] | {
        "status": "not_planned",
        "sites": [],
    }
    assert result.provenance["solver"] is None
    assert "sites" not in result.release.tables
    assert "coverage_areas" in result.release.tables


def test_a_mode_without_thresholds_is_not_reported(small_town_source: Path):
    result = run_plan(plan_of(small_town_source, coverage=SHORT_WALK))
    assert {row["mode"] for row in result.summary["coverage"]} == {"walk"}
    assert set(result.summary["study"]["n_street_nodes"]) == {"walk", "drive"}


def test_by_bike_there_is_no_slow_pace(small_town_source: Path):
    config = plan_of(
        small_town_source,
        streets={"modes": ["bike"]},
        coverage={"services": ["ssp"], "thresholds_min": {"bike": [5]}},
        siting={"mode": "bike", "threshold_min": 5},
    )
    [row] = run_plan(config).summary["coverage"]
    assert row["share_need_slow"] is None
    assert 0 < row["share_need"] <= 1


def test_a_service_type_that_is_nowhere_has_no_catchment(small_town_source: Path):
    config = plan_of(
        small_town_source,
        coverage={"services": ["ops"], "thresholds_min": {"walk": [10]}},
        siting={"service": "ops"},
    )
    result = run_plan(config)
    assert len(result.release.tables["catchments"]) == 0
    assert result.summary["siting"]["share_before"] == 0
    assert result.summary["siting"]["share_after"] > 0


def test_need_sources_are_combined_only_by_stated_weights(small_town_source: Path):
    data = tomllib.loads((small_town_source / "plan.toml").read_text("utf-8"))
    two = [need for need in data["need"] if need["id"] in {"ems", "staff"}]
    config = plan_of(small_town_source, need=two, coverage=SHORT_WALK)
    weights = (("ems", 1.0), ("staff", 0.5))
    site = dataclasses.replace(config.siting, need_weights=weights)
    result = run_plan(dataclasses.replace(config, siting=site))
    used = {need["need_id"]: need for need in result.summary["need"]}
    staff = next(r["n_need"] for r in result.summary["coverage"] if r["need_id"] == "staff")
    # EMS runs count 1 each; what staff counted at their places counts half.
    total = used["ems"]["n_used"] + 0.5 * staff
    siting = result.summary["siting"]
    assert siting["need"] == {"ems": 1.0, "staff": 0.5}
    assert siting["objective"] / siting["share_after"] == pytest.approx(total)


def test_required_places_are_chosen_and_refused_hosts_are_not(usual: ToldRun):
    result = usual.result
    candidates, sites = (result.release.tables[name] for name in ("candidates", "sites"))
    required = candidates.index[candidates["required"].fillna(value=False).astype(bool)]
    forbidden = candidates.index[candidates["forbidden"].fillna(value=False).astype(bool)]
    assert set(required) <= set(sites.index)
    assert not set(forbidden) & set(sites.index)
    refused = candidates[candidates["host_agreed"] == "no"]
    assert set(refused["dropped_because"]) == {"host_said_no"}
    assert not set(refused.index) & set(sites.index)
    notes = result.quality.to_frame()
    assert (notes["reason"] == "host_said_no").any()


def test_gains_add_up_to_what_siting_adds(least):
    siting = least.summary["siting"]
    n_need = least.summary["coverage"][0]["n_need"]
    added = sum(site["gain"] for site in siting["sites"])
    assert siting["share_before"] + added / n_need == pytest.approx(siting["share_after"])
    assert siting["sites"][-1]["share_after"] == pytest.approx(siting["share_after"])


def test_siting_starts_from_the_share_that_coverage_reports(least):
    siting = least.summary["siting"]
    [row] = [
        r
        for r in least.summary["coverage"]
        if (r["service"], r["mode"], r["threshold_min"])
        == (siting["service"], siting["mode"], siting["threshold_min"])
    ]
    assert siting["share_before"] == pytest.approx(row["share_need"])


def test_need_far_from_every_street_is_noted_by_its_row(small_town: Path):
    path = small_town / "staff_places.csv"
    path.write_text("name,lat,lon\nCorner,42.300,-101.300\nFar,42.9,-101.3\n", "utf-8")
    config = plan_of(
        small_town,
        need=[{"id": "staff", "file": path.name, "kind": "places", "what": "staff"}],
        siting={"need": "staff"},
    )
    (small_town / "boundary.geojson").write_text(
        '{"type": "Polygon", "coordinates": '
        "[[[-102, 42], [-101, 42], [-101, 43], [-102, 43], [-102, 42]]]}",
        "utf-8",
    )
    result = run_plan(config)
    [need] = result.summary["need"]
    assert (need["n_in_boundary"], need["n_used"]) == (2, 1)
    notes = result.quality.to_frame().query("table == 'need:staff' and reason == 'off_streets'")
    assert notes["row"].tolist() == [3]


def test_need_with_no_street_near_it_at_all_is_told(small_town: Path):
    path = small_town / "staff_places.csv"
    path.write_text("name,lat,lon\nFar,42.9,-101.3\n", "utf-8")
    config = plan_of(
        small_town,
        need=[{"id": "staff", "file": path.name, "kind": "places", "what": "staff"}],
        siting={"need": "staff"},
    )
    config = dataclasses.replace(config, boundary=small_town / "b.geojson")
    (small_town / "b.geojson").write_text(
        '{"type": "Polygon", "coordinates": '
        "[[[-102, 42], [-101, 42], [-101, 43], [-102, 43], [-102, 42]]]}",
        "utf-8",
    )
    with pytest.raises(InputError, match="no place of it is within 500 m of a street"):
        run_plan(config)


def test_combined_need_keeps_positions_and_multiplies_weights(small_town_source: Path):
    config = plan_of(small_town_source)
    read = read_inputs(config, quality=QualityLog(), clock=StageClock())
    both = combined_demand(read.demands, [2.0])
    np.testing.assert_array_equal(both.weight, 2 * read.demands[0].weight)
    assert list(both.demand_ids) == list(read.demands[0].demand_ids)


def test_a_check_reads_the_same_and_computes_nothing(small_town_source: Path, usual: ToldRun):
    found, run = check_plan(plan_of(small_town_source)), usual.result
    tables = found.tables.set_index("table")
    assert tables.loc["need:ems", "n_rows"] == 2500
    assert tables.loc["services", "n_rows"] == 30
    assert tables.loc["candidates", "n_rows"] == 150
    pd.testing.assert_frame_equal(found.tables, run.accounting)
    pd.testing.assert_frame_equal(found.quality.to_frame(), run.quality.to_frame())
    [need] = found.need
    same = run.summary["need"][0]
    assert {key: need[key] for key in same} == same
    assert need["n_with_hour"] + need["n_without_hour"] == need["n_used"]
    assert set(found.streets["mode"]) == {"walk", "drive"}


def test_progress_is_told_from_the_beginning_to_near_the_end(usual: ToldRun):
    assert usual.told[0] == ("Reading streets", 0.0)
    assert usual.told[-1][0] == "Results"
    assert [done for _, done in usual.told] == sorted(done for _, done in usual.told)


def test_long_work_is_told_within_its_stage(usual: ToldRun):
    for stage in ("Travel times", "Catchments", "New sites"):
        assert len({done for name, done in usual.told if name == stage}) >= 4, stage


class _StopError(BaseException):
    """As Streamlit stops a page: no `Exception`, so that nobody takes it for a fault."""


@pytest.mark.parametrize("stage", ["Travel times", "Catchments", "New sites"])
def test_whatever_the_listener_raises_ends_the_run_within_the_stage(
    small_town_source: Path, stage: str
):
    told: list[tuple[str, float]] = []

    def stop_in_the_middle(name: str, done: float) -> None:
        told.append((name, done))
        if [name for name, _ in told].count(stage) == 3:
            raise _StopError

    with pytest.raises(_StopError):
        run_plan(plan_of(small_town_source), progress=stop_in_the_middle)
    assert told[-1][0] == stage
    assert [name for name, _ in told].count(stage) == 3


def test_with_a_wheelchair_less_is_within_reach_than_on_foot(small_town_source: Path):
    config = plan_of(
        small_town_source,
        streets={"modes": ["walk", "wheelchair"]},
        coverage={"thresholds_min": {"wheelchair": [10]}},
        siting={"mode": "wheelchair", "threshold_min": 10},
    )
    usual = CoverageConfig(("ssp", "naloxone_box"))  # with the thresholds of every plan
    summary = run_plan(dataclasses.replace(config, coverage=usual)).summary
    rows = {(r["service"], r["mode"], r["threshold_min"]): r for r in summary["coverage"]}
    for service, ladder in (("ssp", (10, 20)), ("naloxone_box", (3,))):
        for minutes in ladder:
            on_foot = rows[service, "walk", minutes]
            rolling = rows[service, "wheelchair", minutes]
            assert rolling["share_need"] <= on_foot["share_need"]
            assert rolling["share_need_slow"] is None
    assert rows["ssp", "wheelchair", 10]["share_need"] < rows["ssp", "walk", 10]["share_need"]
    assert summary["slow"].keys() == {"walk"}
    assert summary["siting"]["mode"] == "wheelchair"


def test_a_street_file_that_marks_no_signal_is_told_of(small_town: Path):
    streets = next(small_town.glob("*.osm.pbf"))
    with osmium.SimpleWriter(str(small_town / "plain.osm.pbf")) as writer:
        for thing in osmium.FileProcessor(str(streets)):
            writer.add(thing.replace(tags={}) if thing.is_node() else thing)
    still = {"siting": None, "people": None, "coverage": SHORT_WALK}
    marked, plain = (
        run_plan(plan_of(small_town, **still, streets={"file": file})).summary
        for file in (streets.name, "plain.osm.pbf")
    )
    for mode in ("walk", "drive"):
        assert marked["delays"][mode]["n_edges_delayed"] > 50
        assert not marked["delays"][mode]["none_marked"]
        assert plain["delays"][mode] == {"n_edges_delayed": 0, "none_marked": True}
    config = plan_of(small_town, **still, streets={"file": "plain.osm.pbf"})
    known = dataclasses.replace(config, speeds=(("walk", (("signal_s", 0.0),)),))
    assert not run_plan(known).summary["delays"]["walk"]["none_marked"]


def test_a_street_file_without_streets_for_the_mode_is_told(small_town: Path):
    write_osm(small_town / "town.osm", nodes={1: (0, 0), 2: (100, 0)}, ways=[])
    config = plan_of(small_town, streets={"file": "town.osm"})
    with pytest.raises((InputError, NetworkDataError), match=r"town\.osm"):
        run_plan(config)


def test_the_provenance_names_files_and_no_folder(least, small_town_source: Path, tmp_path: Path):
    text = str(least.provenance)
    assert str(small_town_source) not in text
    assert {entry["file"] for entry in least.provenance["inputs"]} == {
        "town.osm.pbf",
        "incidents.csv",
        "services.csv",
    }
    assert all(len(entry["sha256"]) == 64 for entry in least.provenance["inputs"])
    assert (write_plan(least, tmp_path / "out") / "provenance.json").is_file()


def test_the_second_run_opens_stored_streets_and_comes_to_the_same(
    small_town: Path, tmp_path: Path, monkeypatch
):
    monkeypatch.setenv("HRGEO_STORE", str(tmp_path / "networks"))
    brief = {"services": ["ssp"], "thresholds_min": {"walk": [10], "drive": [5]}}
    config = plan_of(small_town, siting=None, coverage=brief)
    modes = sorted(config.streets.modes)
    runs = [run_plan(config, keep_streets=keep) for keep in (False, True, True)]
    told = [run.provenance["streets"]["networks"] for run in runs]
    assert told == [dict.fromkeys(modes, what) for what in ("built", "built", "stored")]
    assert len(list((tmp_path / "networks").iterdir())) == len(modes)
    assert to_json(runs[0].summary) == to_json(runs[1].summary) == to_json(runs[2].summary)
    assert runs[2].provenance["streets"]["sha256"] == runs[0].provenance["streets"]["sha256"]


def test_a_run_that_must_keep_nothing_keeps_nothing(small_town: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("HRGEO_STORE", str(tmp_path / "networks"))
    config = plan_of(small_town, siting=None)
    read_inputs(config, quality=QualityLog(), clock=StageClock(None), keep_streets=False)
    assert not (tmp_path / "networks").exists()
