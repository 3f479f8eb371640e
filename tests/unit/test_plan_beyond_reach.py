"""What a run tells beside being near: hours, rules, sets of services, closures, breakdowns."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from hrgeo.errors import InputError
from hrgeo.inputs.sample import sample_folder
from hrgeo.model import Person
from hrgeo.plan import PlanConfig, PlanResult, run_plan, write_plan
from hrgeo.plan.asked import close_questions
from hrgeo.plan.progress import StageClock
from hrgeo.results import to_json

QUESTION = ("need_id", "service", "mode", "threshold_min")


@dataclasses.dataclass(frozen=True)
class ToldRun:
    """A run, and what its listener was told: the stage, and the share that is done."""

    result: PlanResult
    told: list[tuple[str, float]]


@pytest.fixture(scope="module")
def run() -> ToldRun:
    """The sample town, without catchments' many polygons: one threshold for each mode."""
    config = PlanConfig.from_toml(sample_folder() / "plan.toml")
    coverage = dataclasses.replace(
        config.coverage,
        services=("ssp", "naloxone_box", "buprenorphine", "ops"),
        thresholds_min=(("walk", (10.0,)), ("drive", (5.0,))),
    )
    told: list[tuple[str, float]] = []
    result = run_plan(
        dataclasses.replace(config, coverage=coverage, van=None),
        progress=lambda name, done: told.append((name, done)),
    )
    return ToldRun(result, told)


@pytest.fixture(scope="module")
def result(run: ToldRun) -> PlanResult:
    return run.result


@pytest.fixture(scope="module")
def summary(result: PlanResult) -> dict[str, Any]:
    return json.loads(to_json(result.summary))


def by_question(rows: list[dict[str, Any]], *more: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    found = {tuple(row[name] for name in (*QUESTION, *more)): row for row in rows}
    assert len(found) == len(rows)
    return found


def test_what_is_open_is_a_part_of_what_is_near(summary: dict[str, Any]):
    rows = summary["hours"]["open_when_needed"]
    assert {row["service"] for row in rows} == {"naloxone_box", "ops"}
    dated = [row for row in rows if row["need_id"] == "ems"]
    for row in dated:
        assert row["share_open"] <= row["share_open_if_unknown_open"] <= row["share_need"]
        assert row["low"] <= row["share_open"] <= row["high"]
    # Counts by area and named places tell no hours: not known, which is not 0.
    for row in rows:
        if row["need_id"] != "ems":
            assert row["share_open"] is None
            assert row["n_need_with_hour"] == 0
    box = by_question(rows)["ems", "naloxone_box", "walk", 10.0]
    assert box["n_hours_unknown"] == 1  # Juniper Hall Box
    assert box["share_open"] < box["share_open_if_unknown_open"]


def test_hours_of_the_other_types_are_reachable_hours(summary: dict[str, Any]):
    rows = by_question(summary["hours"]["reachable"])
    assert {service for _, service, *_ in rows} == {"ssp", "buprenorphine"}
    reach = by_question(summary["coverage"])
    for key, row in rows.items():
        beyond = pytest.approx(1 - reach[key]["share_need"], abs=1e-6)
        assert row["share_no_hours_if_unknown_open"] == beyond
        assert row["share_no_hours"] >= row["share_no_hours_if_unknown_open"]
        assert 0 <= row["hours"] <= 168
        assert row["evening_hours"] + row["weekend_hours"] <= row["hours"]


def test_the_hours_that_could_be_read_are_counted(summary: dict[str, Any]):
    services = summary["hours"]["services"]
    # 30 listed, one of them closed: without hours are Juniper Hall Box and Supplies by Mail, and
    # Crosstown Pharmacy says "call for hours".
    assert (services["n"], services["n_known"], services["n_unknown"]) == (29, 26, 3)
    assert sum(row["n"] for row in services["why_unknown"]) == 3
    assert services["n_assumed"] == 2  # "9-4" and "10 to 1"


def test_weeks_are_told_for_the_close_questions(summary: dict[str, Any], result: PlanResult):
    grids = by_question(summary["hours"]["by_hour"])
    assert {key[1:] for key in grids} == close_questions(result.config)
    ems = grids["ems", "naloxone_box", "walk", 10.0]
    assert [len(day) for day in ems["share_of_need"]] == [24] * 7
    assert np.sum(ems["share_of_need"]) == pytest.approx(1, abs=1e-4)
    least, most = np.array(ems["share_open"]), np.array(ems["share_open_if_unknown_open"])
    assert (least <= most).all()


def test_an_extra_hour_adds_what_it_says_and_names_its_service(summary: dict[str, Any]):
    for row in summary["hours"]["extra_hours"]:
        assert row["gain"] > 0
        assert row["after"] == pytest.approx(row["before"] + row["gain"], abs=2e-6)
        assert row["name"]
    assert summary["hours"]["ask_first"][0]["name"] == "Juniper Hall Box"


def test_rules_take_away_and_never_add(summary: dict[str, Any], result: PlanResult):
    reach = by_question(summary["coverage"])
    rows = by_question(summary["barriers"]["shares"], "person")
    assert {key[-1] for key in rows} == {person.name for person in result.config.people}
    for (*key, _), row in rows.items():
        assert row["share_nominal"] == pytest.approx(reach[tuple(key)]["share_need"], abs=1e-6)
        assert row["share_effective"] <= row["share_effective_if_unknown_usable"] + 1e-9
        assert row["share_effective_if_unknown_usable"] <= row["share_nominal"] + 1e-9
    without_id = rows["ems", "buprenorphine", "walk", 10.0, "Without ID"]
    assert without_id["share_effective"] < without_id["share_nominal"]


def test_dropping_a_rule_is_held_against_new_sites_for_the_same_person(summary: dict[str, Any]):
    changes = summary["barriers"]["rule_changes"]
    of_the_plan = [row for row in changes if row["as_many_new_sites"] is not None]
    assert {(row["need_id"], row["service"], row["mode"]) for row in of_the_plan} == {
        ("ems", "ssp", "walk")
    }
    for row in changes:
        assert len(row["services"]) == row["n_changed"]
        assert row["share_after"] == pytest.approx(
            row["share_effective"] + row["share_gain"], abs=2e-6
        )


def test_all_of_a_set_is_at_most_the_rarest_of_it(summary: dict[str, Any]):
    reach = by_question(summary["coverage"])
    for row in summary["bundles"]:
        assert row["bundle"] == "Syringes, naloxone, testing and buprenorphine"
        rarest = min(
            reach[row["need_id"], service, row["mode"], row["threshold_min"]]["share_need"]
            for service in ("ssp", "buprenorphine")
        )
        assert row["share_one_place"] <= row["share_each"] <= rarest + 1e-9
        # A round within twice the threshold holds everybody whose single place has it all.
        assert row["share_one_place"] <= row["share_one_trip"]


def test_one_closure_never_costs_more_than_what_is_near(summary: dict[str, Any]):
    fragility = summary["fragility"]
    assert "no reason to close it" in fragility["warning"]
    reach = by_question(summary["coverage"])
    for key, row in by_question(fragility["nearest"]).items():
        assert row["share_nearest"] == pytest.approx(reach[key]["share_need"], abs=1e-6)
        assert row["share_third"] <= row["share_second"] <= row["share_nearest"]
    for row in fragility["closures"]:
        assert row["n_need_only_here"] is None or not 1 <= row["n_need_only_here"] <= 10
        if row["n_need_only_here"] is None:
            assert row["share_only_here"] is None
            assert row["n_need_only_here_label"] == "1-10"


def test_outcomes_areas_and_months_add_up_to_the_whole(summary: dict[str, Any]):
    whole = by_question(summary["coverage"])["ems", "ssp", "walk", 10.0]
    parts = [
        row
        for row in summary["coverage_outcomes"]
        if (row["service"], row["mode"]) == ("ssp", "walk")
    ]
    assert [row["outcome"] for row in parts] == ["fatal", "nonfatal"]
    assert sum(row["n_need"] for row in parts) == whole["n_need"]
    within = sum(row["n_need"] * row["share_need"] for row in parts)
    assert within / whole["n_need"] == pytest.approx(whole["share_need"], abs=1e-5)
    years = [row for row in summary["coverage_years"] if row["service"] == "ssp"]
    assert [row["period"] for row in years] == ["2023", "2024", "2025"]
    assert sum(row["n_need"] for row in years) == whole["n_need"]
    months = [row for row in summary["coverage_months"] if row["service"] == "ssp"]
    assert len(months) == 36
    areas = [
        row
        for row in summary["coverage_areas"]
        if (row["need_id"], row["service"]) == ("ems", "ssp")
    ]
    assert len(areas) == 60
    shown = [row for row in areas if row["n_need"] is not None]
    assert 0 < sum(row["n_need"] for row in shown) <= whole["n_need"]
    for row in areas:
        if row["n_need"] is None:
            assert (row["share_need"], row["low"], row["high"]) == (None, None, None)


def test_blocks_of_the_week_hold_what_is_open_then(summary: dict[str, Any]):
    rows = by_question(summary["coverage_blocks"], "when")
    reach = by_question(summary["coverage"])
    assert len({key[-1] for key in rows}) == 15
    for (*key, _), row in rows.items():
        whole = reach[tuple(key)]["share_need"]
        assert row["share_need"] <= row["share_need_if_unknown_open"] + 1e-9 <= whole + 2e-6
    # Three syringe services are open on some weekday afternoon, none of them at night.
    assert rows["ems", "ssp", "walk", 10.0, "weekday night"]["share_need"] == 0
    assert rows["ems", "ssp", "walk", 10.0, "weekday afternoon"]["share_need"] > 0
    by_part = [
        rows["ems", "ssp", "walk", 10.0, f"weekday {part}"]["share_need"]
        for part in ("night", "morning", "afternoon", "evening")
    ]
    by_day = [
        rows["ems", "ssp", "walk", 10.0, day]["share_need"]
        for day in ("Mon", "Tue", "Wed", "Thu", "Fri")
    ]
    # Both are means over the same quarters of an hour: four parts of 6 hours, five days of 24.
    assert np.mean(by_part) == pytest.approx(np.mean(by_day), abs=2e-6)


def test_who_has_a_car_gives_a_range(summary: dict[str, Any]):
    for row in summary["coverage_vehicles"]:
        assert row["share_if_all_walk"] <= row["share_need"] <= row["share_if_unknown_drive"]
        assert row["share_need"] <= row["share_with_ride"] + 1e-9
        assert row["ride_adds"] == pytest.approx(
            row["share_with_ride"] - row["share_if_all_walk"], abs=2e-6
        )


def test_the_layer_of_areas_has_shares_and_no_small_count(result: PlanResult, tmp_path: Path):
    folder = write_plan(result, tmp_path / "out")
    layer = gpd.read_file(folder / "results.gpkg", layer="coverage_areas")
    share, n = layer["ems_ssp_walk_10_share"], layer["ems_walk_n_need"]
    assert len(layer) == 60
    assert share.between(0, 1)[n >= 11].all()
    assert (layer["ems_ssp_walk_10_low"] <= share)[n >= 11].all()
    assert (share <= layer["ems_ssp_walk_10_high"])[n >= 11].all()
    assert not n.between(1, 10).any()
    assert share[n.isna()].isna().all()
    assert (layer.loc[n.isna(), "ems_walk_n_need_label"] == "1-10").all()


def test_a_person_nobody_takes_in_is_a_documented_answer(small_town_source: Path):
    config = PlanConfig.from_toml(small_town_source / "plan.toml")
    nobody = Person("Speaks Basque", language="eu")
    coverage = dataclasses.replace(config.coverage, services=("ssp",))
    asked = {"people": (nobody,), "bundles": (), "siting": None, "coverage": coverage}
    result = run_plan(dataclasses.replace(config, **asked))
    barriers = result.summary["barriers"]
    assert {row["share_effective"] for row in barriers["shares"]} == {0.0}
    assert {row["reason"] for row in barriers["shares"]} <= {"none_usable", "none_on_streets"}


def test_the_stage_is_timed_and_told_within(run: ToldRun):
    shares = [done for name, done in run.told if name == "Hours and barriers"]
    assert len(shares) >= 3
    assert shares == sorted(shares)
    assert not math.isclose(shares[0], shares[-1])
    assert StageClock().seconds == {}


def test_areas_to_report_by_need_outlines(small_town_source: Path, tmp_path: Path):
    centers = tmp_path / "centers.csv"
    centers.write_text("area_id,lon,lat\nA,-101.3,42.3\n", "utf-8")
    config = PlanConfig.from_toml(small_town_source / "plan.toml")
    inputs = dataclasses.replace(config.inputs, report_areas=centers)
    with pytest.raises(InputError, match=r"centers\.csv: areas to report by .* must be polygons"):
        run_plan(dataclasses.replace(config, inputs=inputs))


@pytest.fixture(scope="module")
def by_halves(small_town_source: Path, tmp_path_factory: pytest.TempPathFactory) -> PlanResult:
    """A plan that looks at nobody and at no set, told by halves of the town."""
    west_and_east = gpd.GeoDataFrame(
        {"area_id": ["W", "E"], "name": ["West", "East"]},
        geometry=[shapely.box(-102, 42, -101.3, 43), shapely.box(-101.3, 42, -101, 43)],
        crs="EPSG:4326",
    )
    file = tmp_path_factory.mktemp("halves") / "halves.geojson"
    west_and_east.to_file(file)
    config = PlanConfig.from_toml(small_town_source / "plan.toml")
    return run_plan(
        dataclasses.replace(
            config,
            inputs=dataclasses.replace(config.inputs, report_areas=file),
            coverage=dataclasses.replace(config.coverage, services=("ssp",)),
            people=(),
            bundles=(),
            siting=None,
        )
    )


def test_a_plan_that_looks_at_nobody_has_no_barriers(by_halves: PlanResult):
    assert by_halves.summary["barriers"] is None
    assert by_halves.summary["bundles"] == []


def test_areas_to_report_by_can_be_others_than_those_of_residents(by_halves: PlanResult):
    result = by_halves
    tables = result.release.tables
    assert list(tables["coverage_areas"]["name"]) == ["West", "East"]
    assert "ssp_walk_min" in tables["area_minutes"].columns
    assert "ssp_walk_min" not in tables["coverage_areas"].columns
    n = tables["coverage_areas"]["ems_walk_n_need"]
    assert int(n.sum()) == result.summary["coverage"][0]["n_need"]
    accounting = result.accounting.set_index("table")
    assert accounting.loc["report_areas", ["n_rows", "n_used"]].tolist() == [2, 2]
