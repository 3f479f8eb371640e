"""New sites in a plan: every source, rule and objective, how they are judged, and the back-test.

The town is one street of 20 blocks of 400 m, 5 minutes on foot each; within reach is 10 minutes,
two blocks. The one service stands at block 0; places that could become a site at 4, 8, 12 and 16.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from hrgeo.errors import InputError
from hrgeo.plan import PlanConfig, PlanResult, check_plan, run_plan
from hrgeo.results import siting_lines
from tests.streets import place, write_osm

BLOCK_M = 400
BLOCK_LON = (place(20 * BLOCK_M, 0)[0] - place(0, 0)[0]) / 20


def at(block: float) -> str:
    lon, lat = place(block * BLOCK_M, 0)
    return f"{lon:.6f},{lat:.6f}"


def box(first: float, last: float, name: str = "here") -> dict[str, Any]:
    west, south = place(first * BLOCK_M, -500)
    east, north = place(last * BLOCK_M, 500)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"name": name}, "geometry": shape}


def write_rows(path: Path, *lines: str) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def incidents(year: int, by_block: dict[int, int]) -> list[str]:
    """Incidents spread over all months of a year, at 14:00 on the first and the last day."""
    rows = []
    for block, n in by_block.items():
        for k in range(n):
            month = k % 12 + 1
            day = 1 if k % 2 == 0 else 28
            rows.append(f"{at(block)},{year}-{month:02d}-{day:02d},14:00")
    return rows


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("street")
    nodes = {n + 1: place(n * BLOCK_M, 0) for n in range(21)}
    main_street = (100, list(nodes), {"highway": "residential"})
    # A short side street at each block makes it a junction.
    sides = {n + 101: place(n * BLOCK_M, 50) for n in range(21)}
    ways = [(n, [n, n + 100], {"highway": "residential"}) for n in nodes]
    write_osm(folder / "street.osm", nodes | sides, [main_street, *ways])
    for name, features in {
        "boundary.geojson": [box(-1, 21)],
        "exclusion.geojson": [box(11.5, 12.5, "The hospital's grounds")],
    }.items():
        text = json.dumps({"type": "FeatureCollection", "features": features})
        (folder / name).write_text(text, encoding="utf-8")
    areas = [box(-1, 10, "West") | {}, box(10, 21, "East")]
    for area, (area_id, no_car) in zip(areas, (("w", 50), ("e", 0)), strict=True):
        area["properties"] |= {"area_id": area_id, "residents": 1000, "pct_no_vehicle": no_car}
    text = json.dumps({"type": "FeatureCollection", "features": areas})
    (folder / "areas.geojson").write_text(text, encoding="utf-8")
    write_rows(
        folder / "services.csv",
        "name,type,lon,lat,opened,hours",
        f"Old,ssp,{at(0)},2020-01-01,24/7",
        f"New,ssp,{at(20)},2025-06-01,24/7",
    )
    write_rows(
        folder / "candidates.csv",
        "candidate_id,name,kind,lon,lat,cost,hours,required",
        f"c4,Library,library,{at(4)},100,24/7,",
        f"c8,Church,place of worship,{at(8)},200,24/7,",
        f"c12,Hospital,clinic,{at(12)},400,24/7,",
        f"c16,Lot,parking,{at(16)},,Mo-Fr 20:00-22:00,",
    )
    # 2024: 36 at block 0, 60 at 4, 24 at 8, 12 at 12. 2025: 36 at 0, 24 at 4, 72 at 12.
    write_rows(
        folder / "ems.csv",
        "lon,lat,date,time",
        *incidents(2024, {0: 36, 4: 60, 8: 24, 12: 12}),
        *incidents(2025, {0: 36, 4: 24, 12: 72}),
    )
    return folder


def plan_of(town: Path, inputs: dict[str, Any] | None = None, **siting: Any) -> PlanConfig:
    data = {
        "study": {"boundary": "boundary.geojson"},
        "streets": {"file": "street.osm", "modes": ["walk"]},
        "need": [
            {"id": "ems", "file": "ems.csv", "what": "ems", "period": ["2024-01-01", "2024-12-31"]}
        ],
        "inputs": {"services": "services.csv", "candidates": "candidates.csv"} | (inputs or {}),
        "coverage": {"services": ["ssp"], "thresholds_min": {"walk": [10]}},
        "siting": {"new_sites": 1, "judgement": {"resamples": 20}} | siting,
    }
    data["inputs"] = {name: file for name, file in data["inputs"].items() if file}
    return PlanConfig.from_dict(data, folder=town, where="plan.toml")


def siting_of(town: Path, inputs: dict[str, Any] | None = None, **siting: Any) -> dict[str, Any]:
    siting = {"judgement": {"resamples": 0, "most_sites": 1}} | siting
    return run_plan(plan_of(town, inputs, **siting)).summary["siting"]


BACKTEST = {
    "train": ["2023-12-15", "2024-12-31"],
    "test": ["2025-01-01", "2025-12-31"],
    "rolling_months": 12,
}


@pytest.fixture(scope="module")
def full(town: Path) -> PlanResult:
    """Two sites, groups, an area without sites, and a back-test."""
    return run_plan(
        plan_of(
            town,
            {"areas": "areas.geojson"},
            new_sites=2,
            groups=["pct_no_vehicle", "areas"],
            rules={"exclude": "exclusion.geojson"},
            backtest=BACKTEST,
        )
    )


def test_the_answer_by_hand_and_the_curve_through_it(full: PlanResult):
    found = full.summary["siting"]
    # 132 in 2024; 36 are within reach of the service, 60 of the library, 24 of the church.
    assert [site["candidate_id"] for site in found["sites"]] == ["c4", "c8"]
    assert (found["status"], found["objective"], found["cost"]) == ("optimal", 120, 300)
    assert found["share_before"] == pytest.approx(36 / 132, abs=1e-6)
    assert found["share_after"] == pytest.approx(120 / 132, abs=1e-6)
    shares = [row["share_after"] for row in found["curve"]]
    assert shares == sorted(shares)
    assert shares[:3] == pytest.approx([36 / 132, 96 / 132, 120 / 132], abs=1e-6)
    low, high = found["share_after_low"], found["share_after_high"]
    assert 0.8 < low <= found["share_after"] <= high <= 1


def test_cards_tell_who_gains_and_small_counts_are_classes(full: PlanResult):
    first, second = (site["card"] for site in full.summary["siting"]["sites"])
    assert (first["n_need_gained"], second["n_need_gained_label"]) == (60, "24")
    assert first["minutes_saved_median"] == pytest.approx(20, abs=0.1)  # from block 4 to 0
    # Half of the need west of block 10 has no car.
    assert first["groups"][0] == {"group": "pct_no_vehicle", "share_of_gain": pytest.approx(0.5)}
    assert first["when"] == [
        {"part": part, "share": pytest.approx(float(part == "afternoon"))}
        for part in ("night", "morning", "afternoon", "evening")
    ]
    assert first["nearest_services"][0] == {"name": "Old", "minutes": pytest.approx(20, abs=0.1)}
    assert "outside of areas where no site may stand" in first["rules_passed"]


def test_what_a_rule_costs_and_why_a_place_was_left_out(full: PlanResult):
    screening = full.summary["siting"]["screening"]
    assert (screening["n_offered"], screening["n_kept"]) == (4, 3)
    assert [row["reason"] for row in screening["dropped"]] == ["exclusion_area"]
    [rule] = screening["rules"]
    # With the hospital nothing changes: two sites that reach 60 and 24 beat one that reaches 12.
    assert (rule["rule"], rule["n_dropped"], rule["share_lost"]) == ("exclusion_area", 1, 0)
    notes = full.quality.to_frame()
    [note] = notes[notes["table"] == "candidates"].to_dict("records")
    assert (note["row"], note["reason"]) == (4, "exclusion_area")
    layer = full.release.tables["candidates"]
    assert layer.loc["c12", "dropped_because"] == "exclusion_area"
    assert full.release.tables["rule_areas"]["words"].tolist() == ["The hospital's grounds"]


def test_groups_have_their_shares_by_hand(full: PlanResult):
    groups = {row["group"]: row for row in full.summary["siting"]["groups"]}
    # West of block 10: 120, all within reach after; east: 12 at block 12, none.
    assert groups["West"]["share_before"] == pytest.approx(36 / 120, abs=1e-6)
    assert (groups["West"]["share_after"], groups["East"]["share_after"]) == (1, 0)
    assert groups["pct_no_vehicle"]["n_need"] == 60
    frontier = full.summary["siting"]["frontier"]
    assert all(a["share_after"] >= b["share_after"] for a, b in itertools.pairwise(frontier))


def test_the_back_test_by_hand_says_that_it_beats_nothing(full: PlanResult):
    found = full.summary["siting"]["backtest"]
    rows = {row["method"]: row for row in found["rows"]}
    # Sites at 4 and 8; of 132 in 2025, 36 are near the old service and 24 near block 4.
    assert rows["hrgeo"]["share"] == pytest.approx(60 / 132, abs=1e-6)
    assert rows["present"]["share"] == pytest.approx(36 / 132, abs=1e-6)
    assert rows["pin_map"]["share"] == rows["hrgeo"]["share"]
    assert rows["pin_map"]["verdict"] == "no_clear_difference"
    assert "not clearly more" in found["sentence"]
    assert "prevented" not in json.dumps(found)
    assert (found["train"]["n_months"], found["train"]["n_need"]) == (12, 132)
    assert found["months_dropped"] == ["2023-12"]
    # The second service opened in June 2025: it is no part of what was there in January.
    assert "1 count" in found["services_note"]
    assert found["optimism_share"] == pytest.approx(120 / 132 - 60 / 132, abs=1e-6)
    lines = dict(siting_lines(full.summary))
    assert found["sentence"] in lines.values()


def test_check_counts_the_places_and_their_reasons(town: Path):
    found = check_plan(plan_of(town, rules={"exclude": "exclusion.geojson"}))
    assert found.report()["candidates"]["n_kept"] == 3
    [row] = found.tables[found.tables["table"] == "candidates"].to_dict("records")
    assert (row["n_rows"], row["n_used"], row["n_dropped"]) == (4, 3, 1)


def test_the_fewest_sites_for_a_share(town: Path):
    # 60 % of 132 are 79.2: the service has 36, the library 60 more.
    found = siting_of(town, objective="min_sites", share=0.6, new_sites=4)
    assert (found["objective"], [s["candidate_id"] for s in found["sites"]]) == (1, ["c4"])


def test_the_shortest_mean_and_the_shortest_longest_way(town: Path):
    # Minutes to block 0: 0, 20, 40, 60 for 36, 60, 24, 12; with the library 0, 0, 20, 40.
    mean = siting_of(town, objective="p_median")
    assert mean["sites"][0]["candidate_id"] == "c4"
    assert mean["mean_min_after"] == pytest.approx((24 * 20 + 12 * 40) / 132, abs=0.1)
    longest = siting_of(town, objective="p_center")
    # With the church at 8, block 4 and block 12 are 20 minutes away.
    assert longest["sites"][0]["candidate_id"] == "c8"
    assert longest["max_min_after"] == pytest.approx(20, abs=0.1)
    assert longest["curve"][0]["status"] in {"optimal", "infeasible"}


def test_a_budget_leaves_out_what_has_no_cost(town: Path):
    found = siting_of(town, budget=250, new_sites=2)
    assert [s["candidate_id"] for s in found["sites"]] == ["c4"]
    assert {row["reason"]: row["n"] for row in found["screening"]["dropped"]} == {"cost_unknown": 1}


def test_hours_count_where_the_plan_asks_for_them(town: Path):
    # All incidents are at 14:00, smoothed over the hour before and after; all places but the
    # lot are open then.
    found = siting_of(town, use_hours=True)
    assert found["share_after"] == pytest.approx(96 / 132, abs=1e-6)
    assert "0 candidates" in found["notes"][0]


def test_capacity_that_is_not_known_is_no_limit_and_is_told(town: Path):
    found = siting_of(town, use_capacity=True)
    assert found["share_after"] == pytest.approx(96 / 132, abs=1e-6)
    assert "no known capacity" in found["notes"][0]


def test_a_floor_that_cannot_be_had_says_what_can(town: Path):
    found = siting_of(town, {"areas": "areas.geojson"}, groups=["areas"], floor=0.9, new_sites=1)
    assert (found["status"], found["sites"], found["sensitivity"]) == ("infeasible", [], None)
    # One site: the hospital brings the east all of its 12, and the west keeps 36 of 120.
    assert found["nearest"]["floor"] == pytest.approx(0.3, abs=1e-6)
    assert found["why"]


def test_no_place_left_is_a_clear_answer(town: Path):
    found = siting_of(town, candidates={"kinds": ["fire station"]})
    assert (found["n_candidates"], found["sites"]) == (0, [])
    assert found["why"]


def test_a_required_place_that_a_rule_drops_names_the_rule(town: Path, tmp_path: Path):
    for file in town.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    text = (tmp_path / "candidates.csv").read_text("utf-8").replace("400,24/7,", "400,24/7,yes")
    (tmp_path / "candidates.csv").write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"c12 is required, but dropped by exclusion_area"):
        run_plan(plan_of(tmp_path, rules={"exclude": "exclusion.geojson"}))
    found = siting_of(tmp_path, budget=50)
    assert (found["status"], found["nearest"]["budget"]) == ("infeasible", 400)


def test_centers_become_the_nearest_place_and_never_an_incident(town: Path):
    result = run_plan(plan_of(town, {"candidates": None}, candidates={"from": ["centers"]}))
    found = result.release.tables["candidates"]
    # Incidents are at the junctions of blocks 0, 4, 8 and 12: the next junction stands for each.
    assert set(found["source"]) == {"centers"}
    assert 2 <= len(found) <= 4
    blocks = found.geometry.x.map(lambda lon: round((lon - place(0, 0)[0]) / BLOCK_LON))
    assert all(min(abs(block - at) for at in (0, 4, 8, 12)) == 1 for block in blocks)


def test_a_back_test_without_need_in_a_period_says_so(town: Path):
    with pytest.raises(InputError, match=r"\[siting.backtest\] test = 2030-01-01"):
        run_plan(
            plan_of(
                town,
                backtest={
                    "train": ["2024-01-01", "2024-12-31"],
                    "test": ["2030-01-01", "2030-12-31"],
                },
            )
        )


@pytest.mark.parametrize(
    ("siting", "message"),
    [
        ({"share": 0.5}, "share is for min_sites"),
        ({"decay": [[5, 1.0], [8, 0.5]]}, "threshold_min is 10, but the last step"),
        ({"decay": "x"}, "decay must be pairs of minutes"),
        ({"backup": 0.5, "use_capacity": True}, "backup and capacity do not go together"),
        ({"floor": 0.5}, "floor and worst_group need groups"),
        ({"floor": 1.5}, "floor must be from 0 to 1"),
        ({"budget": -1}, "budget must be 0 or more"),
        ({"objective": "max"}, "objective = 'max' is not known"),
        ({"candidates": {"from": ["map"]}}, "from has 'map', which is not known"),
        ({"rules": {"away_from_m": {"school": 0}}}, "must be a table of meters above 0"),
        (
            {"rules": {"school_buffer": True, "away_from_m": {"school": 5}}},
            "has both school_buffer and away_from_m",
        ),
        ({"rules": {"max_street_m": 0}}, "max_street_m must be above 0"),
        ({"judgement": {"resample": 3}}, "did you mean 'resamples'"),
        ({"backtest": {"train": ["2024-01-01", "2024-12-31"]}}, "names no test period"),
        (
            {"backtest": BACKTEST | {"test": ["2024-06-01", "2025-12-31"]}},
            "test must begin after train ends",
        ),
        (
            {"backtest": BACKTEST | {"train": ["2024-01-05", "2024-01-20"]}},
            "train holds no complete month",
        ),
    ],
)
def test_faults_of_the_plan_are_told(town: Path, siting: dict[str, Any], message: str):
    with pytest.raises(InputError) as error:
        plan_of(town, **siting)
    assert message in str(error.value)


def test_a_group_that_no_area_tells_is_refused(town: Path):
    with pytest.raises(InputError, match="'pct_poverty' is no column of the areas"):
        run_plan(plan_of(town, {"areas": "areas.geojson"}, groups=["pct_poverty"]))
