"""Coarse places and persons: what they count for, worked out by hand.

One street runs west to east; its nodes stand 400 m apart, so that a block on foot takes 5 min
at 4.8 km/h. A syringe service stands at the west end.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest

from hrgeo.errors import InputError
from hrgeo.plan import PlanConfig, run_plan
from tests.streets import place, places, write_osm

BLOCK_M = 400


def at(block: float) -> str:
    lon, lat = place(block * BLOCK_M, 0)
    return f"{lon:.6f},{lat:.6f}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    nodes = {n + 1: place(n * BLOCK_M, 0) for n in range(9)}
    write_osm(tmp_path / "street.osm", nodes, [(1, list(nodes), {"highway": "residential"})])
    west, south = places((-500, -500))[0]
    east, north = places((4_000, 500))[0]
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    (tmp_path / "boundary.geojson").write_text(json.dumps(shape), encoding="utf-8")
    write(tmp_path, "services.csv", "name,type,lon,lat,location_precision", f"A,ssp,{at(0)},point")
    return tmp_path


def write(folder: Path, name: str, *lines: str) -> None:
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def run(folder: Path, **changes: Any) -> Any:
    data: dict[str, Any] = {
        "study": {"boundary": "boundary.geojson"},
        "streets": {"file": "street.osm", "modes": ["walk", "drive"]},
        "need": [{"id": "ems", "file": "ems.csv", "what": "ems", "period": None}],
        "inputs": {"services": "services.csv"},
        "coverage": {"services": ["ssp"], "thresholds_min": {"walk": [10], "drive": [10]}},
    }
    del data["need"][0]["period"]
    return run_plan(PlanConfig.from_dict(data | changes, folder=folder))


def row(result: Any, mode: str) -> dict[str, Any]:
    [found] = [r for r in result.summary["coverage"] if r["mode"] == mode]
    return found


HEAD = "id,date,lon,lat,location_precision,person_key"
DATE = "2024-03-01"


def test_need_known_by_zip_code_counts_by_car_and_never_on_foot(folder: Path):
    """On foot 1 of 2 is near enough; by car all 5 are, 3 of them in the middle of a ZIP code."""
    write(folder, "ems.csv", HEAD,
          f"1,{DATE},{at(1)},point,", f"2,{DATE},{at(6)},point,",
          *(f"{n},{DATE},{at(2)},zip," for n in (3, 4, 5)))  # fmt: skip
    result = run(folder)
    walk, drive = row(result, "walk"), row(result, "drive")
    assert (walk["n_need"], walk["share_need"]) == (2, 0.5)
    assert (drive["n_need"], drive["share_need"]) == (5, 1.0)
    [need] = result.summary["need"]
    assert (need["n_used"], need["n_coarse"], need["n_persons"]) == (5, 3, None)
    cells = result.release.tables["need_cells"]
    assert set(cells["n_need_label"]) == {"1-10"}
    assert len(cells) <= 2  # the two precise places; no cell for the middle of the ZIP code
    gaps = result.release.tables["gaps"]
    assert set(gaps["mode"]) == {"walk"}
    coarse = result.quality.to_frame().query("reason == 'coarse_place'")
    assert coarse["row"].tolist() == [4, 5, 6]
    assert set(coarse["action"]) == {"doubted"}


def test_where_no_mode_counts_coarse_places_they_are_dropped(folder: Path):
    write(folder, "ems.csv", HEAD, f"1,{DATE},{at(1)},point,", f"2,{DATE},{at(2)},city,")
    result = run(folder, streets={"file": "street.osm", "modes": ["walk"]},
                 coverage={"services": ["ssp"], "thresholds_min": {"walk": [10]}})  # fmt: skip
    assert result.summary["need"][0]["n_used"] == 1
    dropped = result.quality.to_frame().query("action == 'dropped'")
    assert dropped[["row", "reason"]].values.tolist() == [[3, "too_coarse"]]
    write(folder, "ems.csv", HEAD, f"2,{DATE},{at(2)},city,")
    with pytest.raises(InputError, match="too coarse for the modes of the plan"):
        run(folder, streets={"file": "street.osm", "modes": ["walk"]},
            coverage={"services": ["ssp"], "thresholds_min": {"walk": [10]}})  # fmt: skip


def test_a_service_known_by_zip_code_reaches_nobody_on_foot(folder: Path):
    write(folder, "ems.csv", HEAD, f"1,{DATE},{at(1)},point,", f"2,{DATE},{at(6)},point,")
    write(folder, "services.csv", "name,type,lon,lat,location_precision", f"A,ssp,{at(0)},zip")
    result = run(folder)
    walk, drive = row(result, "walk"), row(result, "drive")
    assert (walk["share_need"], walk["n_services"], walk["n_services_listed"]) == (0.0, 0, 1)
    assert (drive["share_need"], drive["n_services"]) == (1.0, 1)
    shapes = result.release.tables["catchments"]
    assert dict(zip(shapes["mode"], shapes.is_empty, strict=True)) == {"walk": True, "drive": False}


def test_sites_on_foot_are_looked_for_among_precise_need_alone(folder: Path):
    """Four rows in the middle of a ZIP code at the east end draw no site there on foot."""
    write(folder, "ems.csv", HEAD, f"1,{DATE},{at(4)},point,",
          *(f"{n},{DATE},{at(8)},zip," for n in (2, 3, 4, 5)))  # fmt: skip
    write(folder, "places.csv", "name,lon,lat", f"Middle,{at(4)}", f"East,{at(8)}")
    inputs = {"services": "services.csv", "candidates": "places.csv"}
    asked = {"service": "ssp", "threshold_min": 10, "new_sites": 1}
    walk = run(folder, inputs=inputs, siting=asked | {"mode": "walk"}).summary["siting"]
    assert [site["name"] for site in walk["sites"]] == ["Middle"]
    assert (walk["objective"], walk["share_after"]) == (1, 1.0)
    write(folder, "ems.csv", HEAD, f"2,{DATE},{at(8)},zip,")
    with pytest.raises(InputError, match="New sites by walk cannot be looked for"):
        run(folder, inputs=inputs, siting=asked | {"mode": "walk"})


def test_each_person_counts_once(folder: Path):
    """P has 3 events near the service and 1 far away; Q has one far away; one is nobody's.

    By events 4 of 6 are within 10 min. By persons: P counts 3/4 near and 1/4 far, Q one far,
    the last one near: (3/4 + 1) / 3.
    """
    write(folder, "ems.csv", HEAD,
          *(f"{n},{DATE},{at(1)},point,P" for n in (1, 2, 3)), f"4,{DATE},{at(6)},point,P",
          f"5,{DATE},{at(6)},point,Q", f"6,{DATE},{at(1.5)},point,")  # fmt: skip
    result = run(folder)
    walk = row(result, "walk")
    assert walk["share_need"] == pytest.approx(4 / 6, abs=1e-6)
    assert walk["share_need_one_per_person"] == pytest.approx(1.75 / 3, abs=1e-6)
    assert result.summary["need"][0]["n_persons"] == 3


def test_a_person_is_counted_among_the_need_that_the_share_is_of(folder: Path):
    """On foot, P's event in the middle of a ZIP code is none: the other one is P's only one."""
    write(folder, "ems.csv", HEAD, f"1,{DATE},{at(1)},point,P", f"2,{DATE},{at(8)},zip,P",
          f"3,{DATE},{at(6)},point,Q")  # fmt: skip
    result = run(folder)
    assert row(result, "walk")["share_need_one_per_person"] == 0.5
    assert row(result, "drive")["share_need_one_per_person"] == 1.0


def test_without_persons_there_is_no_such_share(folder: Path):
    write(folder, "ems.csv", HEAD, f"1,{DATE},{at(1)},point,")
    assert row(run(folder), "walk")["share_need_one_per_person"] is None


def test_hours_and_months_are_told(folder: Path):
    days = np.arange("2024-01-10", "2024-03-20", dtype="datetime64[D]")
    lines = [f"{n},{day},{at(1)},point," for n, day in enumerate(days)]
    write(folder, "ems.csv", HEAD + ",time", *(f"{line},{'13:05' if n % 2 else ''}"
          for n, line in enumerate(lines)))  # fmt: skip
    [need] = run(folder).summary["need"]
    assert need["n_without_hour"] == (need["n_used"] + 1) // 2
    assert need["incomplete_months"] == ["2024-01", "2024-03"]


def test_generated_candidates_keep_clear_of_rows_outside_of_the_period_too(folder: Path):
    write(folder, "ems.csv", HEAD, f"1,{DATE},{at(1)},point,", f"2,1999-01-01,{at(4)},point,")
    nodes = {n + 1: place(n * BLOCK_M, 0) for n in range(9)}
    sides = {10 + n: place(n * BLOCK_M, 300) for n in range(9)}
    tags = {"highway": "residential"}
    ways = [(1, list(nodes), tags), *((2 + n, [1 + n, 10 + n], tags) for n in range(9))]
    write_osm(folder / "street.osm", nodes | sides, ways)
    need = [{"id": "ems", "file": "ems.csv", "period": ["2024-01-01", "2024-12-31"]}]
    asked = {"service": "ssp", "new_sites": 1, "candidate_spacing_m": 100}
    result = run(folder, need=need, siting=asked)
    assert result.summary["need"][0]["n_used"] == 1
    candidates = result.release.tables["candidates"].to_crs(32616)
    assert len(candidates) == 5  # of 7 junctions between the ends
    for block in (1, 4):
        old = gpd.GeoSeries.from_xy(*np.array([place(block * BLOCK_M, 0)]).T, crs=4326)
        assert candidates.distance(old.to_crs(32616).iloc[0]).min() > 24.9
