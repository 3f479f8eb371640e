"""A plan that names a place gives what the same plan gives with the place's street file."""

from __future__ import annotations

import tomllib
import types
from pathlib import Path

import osmium
import platformdirs
import pytest
import shapely

from hrgeo.errors import HrgeoError
from hrgeo.network import Servers, clip_streets, downloaded_street_file, find_streets, read_streets
from hrgeo.plan import PlanConfig, run_plan
from tests.overpass_server import place_answer, running

pytestmark = pytest.mark.loopback


@pytest.fixture
def inner(small_town: Path) -> shapely.Polygon:
    """The middle of the town, not a box."""
    net = read_streets(next(small_town.glob("*.osm.pbf")))
    corners = shapely.box(net.lon.min(), net.lat.min(), net.lon.max(), net.lat.max())
    return shapely.affinity.scale(corners.centroid.buffer(0.5), *_size(corners))


def _size(box: shapely.Polygon) -> tuple[float, float]:
    west, south, east, north = box.bounds
    return 0.9 * (east - west), 0.9 * (north - south)


@pytest.fixture(autouse=True)
def downloads(tmp_path: Path, monkeypatch) -> Path:
    """Stand in for the user's own cache folder."""
    folder = tmp_path / "user-cache"
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda *_, **__: folder)
    return folder


def config_of(folder: Path, streets: dict, boundary: str = "") -> PlanConfig:
    plan = tomllib.loads((folder / "plan.toml").read_text("utf-8"))
    plan["streets"] = {"modes": ["walk", "drive"]} | streets
    plan["study"].pop("boundary", None)
    plan["coverage"]["services"] = ["ssp", "otp"]
    plan["people"] = plan["people"][:1]
    del plan["bundles"]
    if boundary:
        plan["study"]["boundary"] = boundary
    return PlanConfig.from_dict(plan, folder=folder)


def in_open_country(town: Path, folder: Path) -> Path:
    """Write the town again as a file that covers the empty country around it too."""
    header = osmium.io.Header()
    net = read_streets(town)
    west, south, east, north = net.lon.min(), net.lat.min(), net.lon.max(), net.lat.max()
    header.add_box(osmium.osm.Box(west - 0.2, south - 0.2, east + 0.2, north + 0.2))
    with osmium.SimpleWriter(str(folder / "county.osm.pbf"), header=header) as writer:
        for thing in osmium.FileProcessor(town):
            writer.add(thing)
    return folder / "county.osm.pbf"


def test_place_and_file_give_the_same_results_and_the_cache_needs_no_internet(
    small_town, inner, monkeypatch
):
    monkeypatch.setattr("osmnx._nominatim.time", types.SimpleNamespace(sleep=lambda _: None))
    county = in_open_country(next(small_town.glob("*.osm.pbf")), small_town)
    with running(county, {"Middle": place_answer("Middle", inner)}) as server:
        downloaded_street_file(place="Middle", servers=Servers(f"{server.url}/api", server.url))
    # The server is gone: everything is from the cache now.
    by_place = run_plan(config_of(small_town, {"place": "Middle"}))
    clip_streets(county, find_streets(place="Middle").region, small_town / "cut.osm.pbf")
    (small_town / "middle.geojson").write_text(shapely.to_geojson(inner), "utf-8")
    by_file = run_plan(config_of(small_town, {"file": "cut.osm.pbf"}, "middle.geojson"))
    assert by_place.summary["study"]["n_need"] > 0
    for part in ("coverage", "gaps", "siting"):
        for row, same in zip(by_place.summary[part], by_file.summary[part], strict=True):
            assert row == same


def test_without_cache_and_internet_a_plan_says_to_give_a_file(small_town, downloads, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    told: list[str] = []
    config = config_of(small_town, {"bbox": [-87.7, 41.7, -87.69, 41.71]})
    with pytest.raises(HrgeoError, match=r"use a street file instead: file = "):
        run_plan(config, tell=told.append)
    # What is sent, and to whom, stands on the screen before it is sent.
    assert any("overpass-api.de" in sentence for sentence in told)
    assert not downloads.exists() or not list(downloads.rglob("*.pbf"))
