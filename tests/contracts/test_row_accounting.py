"""Every row of every table is used, dropped for one reason, or merged: the numbers add up.

The rows of a file are counted here by other means than hrgeo's readers.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import tomllib
import zipfile
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from hrgeo.plan import CheckResult, PlanConfig, check_plan, run_plan
from hrgeo.results import quality_csv
from tests.streets import BLOCK_M, SIZE, place, places, write_osm

LEFT = ("dropped", "merged")


def lines_of(path: Path) -> int:
    """Count the rows below the header that have anything in them."""
    if path.suffix == ".geojson":
        return len(json.loads(path.read_text("utf-8"))["features"])
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        return len(re.findall(r"<row [^>]*>\s*<c ", sheet)) - 1
    with path.open(encoding="utf-8", newline="") as file:
        return sum(any(cell.strip() for cell in row) for row in list(csv.reader(file))[1:])


def faults_of(tables: pd.DataFrame, quality: pd.DataFrame) -> list[str]:
    """Say where a table's rows do not add up, by the table of counts and by the written file."""
    written = pd.read_csv(io.StringIO(quality_csv(quality)), keep_default_na=False)
    faults = []
    for row in tables.to_dict("records"):
        mine = written[(written["table"] == row["table"]) & (written["file"] == row["file"])]
        left = mine[mine["action"].isin(LEFT)]
        twice = [line for line, n in Counter(left["row"]).items() if n > 1]
        if twice:
            faults.append(f"{row['table']}: rows {twice} left for two reasons")
        n_left = len(left)
        if row["n_rows"] != row["n_used"] + n_left:
            faults.append(f"{row['table']}: {row['n_rows']} rows, {row['n_used']} + {n_left}")
        if n_left != row["n_dropped"] + row["n_merged"]:
            faults.append(f"{row['table']}: {n_left} lines, {row}")
    return faults


def sizes(found: CheckResult) -> dict[tuple[str, str], int]:
    frame = found.tables
    return dict(zip(zip(frame["table"], frame["file"], strict=True), frame["n_rows"], strict=True))


def test_the_sample_town_adds_up_in_a_check_and_in_a_run(small_town_source: Path):
    config = PlanConfig.from_toml(small_town_source / "plan.toml")
    # All tables are read; what is asked of them is no matter here.
    coverage = dataclasses.replace(config.coverage, services=("ssp",))
    people = config.people[:1]
    config = dataclasses.replace(config, coverage=coverage, people=people, bundles=())
    found, run = check_plan(config), run_plan(config)
    assert faults_of(found.tables, found.quality.to_frame()) == []
    assert faults_of(run.accounting, run.quality.to_frame()) == []
    pd.testing.assert_frame_equal(found.tables, run.accounting)
    for (_, file), n_rows in sizes(found).items():
        assert n_rows == lines_of(small_town_source / file), file


def write_grid(path: Path) -> None:
    """Write the grid of streets of `tests.streets` as a street file."""
    numbers = range(SIZE)
    nodes = {1 + SIZE * r + c: place(c * BLOCK_M, r * BLOCK_M) for r in numbers for c in numbers}
    lines = [[1 + SIZE * r + c for c in numbers] for r in numbers]
    lines += [[1 + SIZE * r + c for r in numbers] for c in numbers]
    tags = {"highway": "residential"}
    write_osm(path, nodes, [(100 + i, line, tags) for i, line in enumerate(lines)])


def near(*xy_m: tuple[float, float]) -> list[str]:
    return [f"{lon:.6f},{lat:.6f}" for lon, lat in places(*xy_m)]


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """A plan whose every file has rows of every fate."""
    write_grid(tmp_path / "town.osm")
    a, b, c, far = near((50, 0), (250, 100), (300, 500), (9_000, 0))
    lon, lat = a.split(",")
    files = {
        "ems.csv": [
            "Overdose runs 2024,,,,,",
            "id,date,lon,lat,address,consent",
            f"1,2024-03-01,{a},,",
            f"2,2024-03-02,{b},,",
            f"2,2024-03-02,{b},,",  # the id repeats
            f"3,2024-03-03,{lat},{lon},,",  # swapped
            "4,2024-03-04,,,12 Elm St,",  # placed by its address
            "5,2024-03-05,,,99 Nowhere Rd,",  # no such address
            "6,2024-03-06,,,,",  # nothing
            "7,2024-03-07,0,0,,",
            f"8,2024-03-08,{far},,",  # inside the boundary, off the streets
            f"9,2024-03-09,{c},,no",  # no consent
            f"10,1999-01-01,{c},,",  # outside of the period
            f"11,soon,{c},,",  # no date
            "12,2024-03-10,-50.5,10,,",  # outside of the boundary
            "Total,,,,,14",
        ],
        "deaths.csv": [
            "GEOID,2023,2024",
            "17031000100,3,<11",
            "17031000200,x,",
            "17031,9,9",
            "17031999900,1,1",
            ",1,1",
            "17031000300,5,5",
        ],
        "services.csv": [
            "name,type,lon,lat,address",
            f"Kestrel Exchange,ssp,{a},",
            f"KESTREL EXCHANGE,ssp,{a},",  # listed twice
            f"Far Away,ssp,{far},",
            "No Place,ssp,,,",
            "By Address,naloxone,,,14 Elm St",
        ],
        "clinics.csv": [
            "Clinic,Address",
            "Kestrel Clinic,12 Elm St",
            "Lost Clinic,18 Elm St",
            "Blank Clinic,",
        ],
        "points.csv": [
            "number,street,lon,lat",
            f"12,Elm St,{a}",
            f"14,Elm St,{b}",
            "16,Elm St,,",
            f",,{c}",
        ],
        "places.csv": [
            "name,lon,lat,host_agreed",
            f"Library,{a},yes",
            f"Church,{b},no",
            f"Barn,{far},",
            "Attic,,,",
        ],
        "areas.csv": [
            "GEOID,population,lon,lat",
            f"17031000100,100,{a}",
            f"17031000200,,{b}",
            "17031000300,50,,",
            f",10,{c}",
        ],
    }
    for name, rows in files.items():
        (tmp_path / name).write_text("\n".join(rows) + "\n", encoding="utf-8")
    west, south = places((-2_000, -2_000))[0]
    east, north = places((12_000, 2_000))[0]
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    (tmp_path / "boundary.geojson").write_text(json.dumps(shape), encoding="utf-8")
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    return tmp_path


PLAN = """
[study]
boundary = "boundary.geojson"
[streets]
file = "town.osm"
modes = ["walk"]
[[need]]
id = "ems"
file = "ems.csv"
period = ["2024-01-01", "2024-12-31"]
[[need]]
id = "deaths"
file = "deaths.csv"
kind = "counts"
[inputs]
services = "services.csv"
address_points = "points.csv"
areas = "areas.csv"
candidates = "places.csv"
[[services]]
file = "clinics.csv"
columns = { name = "Clinic" }
type = "otp"
[coverage]
services = ["ssp", "otp"]
[siting]
need = "ems"
new_sites = 1
"""


def test_a_messy_plan_adds_up_and_every_row_has_its_own_fate(messy: Path):
    config = PlanConfig.from_dict(tomllib.loads(PLAN), folder=messy)
    found = check_plan(config)
    frame = found.quality.to_frame()
    assert faults_of(found.tables, frame) == []
    left = frame[frame["action"].isin(LEFT)]
    fates = {
        table: dict(zip(part["row"], part["reason"], strict=True))
        for table, part in left.groupby(["table", "file"])
    }
    assert fates == {
        ("need:ems", "ems.csv"): {
            5: "repeated_incident", 8: "address_no_match", 9: "no_coordinates",
            10: "zero_coordinates", 11: "off_streets", 12: "no_consent", 13: "outside_period",
            14: "bad_date", 15: "outside_boundary",
        },
        ("need:deaths", "deaths.csv"): {
            3: "bad_count", 4: "totals_area", 5: "unknown_area", 6: "unknown_area",
            7: "unknown_area",
        },
        ("services", "services.csv"): {
            3: "merged_duplicate", 4: "off_streets", 5: "no_coordinates",
        },
        ("services", "clinics.csv"): {3: "address_no_match", 4: "no_coordinates"},
        ("address_points", "points.csv"): {4: "no_coordinates", 5: "no_address"},
        ("candidates", "places.csv"): {
            3: "host_said_no", 4: "off_streets", 5: "no_coordinates",
        },
        ("areas", "areas.csv"): {4: "no_coordinates", 5: "no_id"},
    }  # fmt: skip
    used = dict(
        zip(zip(found.tables["table"], found.tables["file"], strict=True),
            found.tables["n_used"], strict=True)
    )  # fmt: skip
    assert used == {
        ("address_points", "points.csv"): 2,
        ("services", "services.csv"): 2,
        ("services", "clinics.csv"): 1,
        ("areas", "areas.csv"): 2,
        ("candidates", "places.csv"): 1,
        ("need:ems", "ems.csv"): 4,
        ("need:deaths", "deaths.csv"): 1,
    }
    skipped = frame[frame["action"] == "skipped"]
    assert dict(zip(skipped["row"], skipped["reason"], strict=True)) == {
        1: "title_row", 16: "totals_row",
    }  # fmt: skip
    for (_, file), n_rows in sizes(found).items():
        extra = 2 if file == "ems.csv" else 0  # the title stands where the header is counted
        assert n_rows == lines_of(messy / file) - extra, file


def test_a_run_of_the_messy_plan_is_the_same(messy: Path):
    config = PlanConfig.from_dict(tomllib.loads(PLAN), folder=messy)
    found, run = check_plan(config), run_plan(config)
    pd.testing.assert_frame_equal(found.tables, run.accounting)
    pd.testing.assert_frame_equal(found.quality.to_frame(), run.quality.to_frame())
    need = {row["need_id"]: row for row in run.summary["need"]}
    assert {key: need["ems"][key] for key in ("n_rows", "n_used", "n_address_only")} == {
        "n_rows": 13, "n_used": 4, "n_address_only": 1,
    }  # fmt: skip
    assert need["ems"]["unplaced"] == [{"year": "2024", "area": "", "n": None, "n_label": "1-10"}]
    assert {entry["file"] for entry in run.provenance["inputs"]} == {
        "town.osm", "boundary.geojson", "ems.csv", "deaths.csv", "services.csv", "clinics.csv",
        "points.csv", "areas.csv", "places.csv",
    }  # fmt: skip


def test_the_unmatched_clinic_is_told_with_its_reason(messy: Path):
    found = check_plan(PlanConfig.from_dict(tomllib.loads(PLAN), folder=messy))
    [row] = found.services["unmatched"]
    assert (row["file"], row["row"]) == ("clinics.csv", 3)
    assert row["why"].endswith(".")
    assert {"file": "points.csv", "row": 3, "address": "14 ELM ST"} in row["guesses"]
    report = json.loads(json.dumps(found.report()))
    assert report["services"]["unmatched"] == [row]
    assert report["need"][0]["unplaced"][0]["n"] is None


def test_a_row_that_is_lost_or_left_twice_is_noticed(messy: Path):
    found = check_plan(PlanConfig.from_dict(tomllib.loads(PLAN), folder=messy))
    frame = found.quality.to_frame()
    dropped = frame.index[frame["action"] == "dropped"][0]
    assert len(faults_of(found.tables, frame.drop(dropped))) == 2
    again = pd.concat([frame, frame.loc[[dropped]]])
    assert "two reasons" in faults_of(found.tables, again)[0]
    short = found.tables.assign(n_used=found.tables["n_used"] - 1)
    assert len(faults_of(short, frame)) == len(short)
