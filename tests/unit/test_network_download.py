"""Streets by place or box: what is asked, what is kept, and every way it can go wrong."""

from __future__ import annotations

import socket
import ssl
import time
import types
from pathlib import Path

import numpy as np
import osmnx
import pytest
import shapely

import hrgeo
from hrgeo.errors import InputError, NetworkDataError
from hrgeo.network import (
    DownloadEstimate,
    Servers,
    asking,
    clip_streets,
    download_streets,
    downloaded_street_file,
    find_streets,
    read_streets,
)
from hrgeo.network.osm_file import read_box
from hrgeo.network.street_cache import PART
from hrgeo.network.street_info import street_file_info
from tests.overpass_server import DATA_DATE, LookAlike, place_answer, running

pytestmark = pytest.mark.loopback

SAME = (
    "node_osm_id", "lon", "lat", "node_is_cut", "edge_from", "edge_to", "edge_length_m",
    "edge_time_s", "street_class", "street_osm_way_id", "street_can_snap", "street_start",
    "shape_x_m", "shape_y_m",
)  # fmt: skip


@pytest.fixture(scope="module")
def town_file(small_town_source: Path) -> Path:
    return next(small_town_source.glob("*.osm.pbf"))


@pytest.fixture(scope="module")
def town(town_file: Path) -> shapely.Polygon:
    """A ragged outline over a part of the town."""
    net = read_streets(town_file)
    west, south, east, north = net.lon.min(), net.lat.min(), net.lon.max(), net.lat.max()
    wide, high = east - west, north - south
    corners = [(0.2, 0.2), (0.8, 0.3), (0.7, 0.8), (0.45, 0.55), (0.3, 0.8)]
    return shapely.Polygon([(west + x * wide, south + y * high) for x, y in corners])


@pytest.fixture
def server(town_file, town, monkeypatch):
    monkeypatch.setattr("osmnx._nominatim.time", types.SimpleNamespace(sleep=lambda _: None))
    for name in (
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
    ):
        monkeypatch.delenv(name, raising=False)
    places = {
        "Sampleton": place_answer("Sampleton, Ohio\x1b[2J, United States", town),
        "Pole": place_answer("Pole", shapely.Point(0, 0)),
        "Desert": place_answer("Desert", shapely.box(20.0, 20.0, 20.1, 20.1)),
    }
    places["Pole"][0]["boundingbox"] = ["0", "0", "0", "0"]
    with running(town_file, places) as look_alike:
        yield look_alike


@pytest.fixture
def options(server: LookAlike, tmp_path: Path) -> dict:
    """Ask the look-alike; keep what it gives in an empty folder."""
    return {
        "servers": Servers(f"{server.url}/api", server.url),
        "cache_folder": tmp_path / "cache",
        "guard_km": 0.3,
    }


def kept(options: dict) -> list[str]:
    folder = options["cache_folder"]
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def assert_same(one, other) -> None:
    assert one.crs == other.crs
    for name in SAME:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


@pytest.mark.parametrize("mode", ["walk", "drive"])
def test_a_place_gives_the_network_that_the_file_cut_to_it_gives(
    options, town_file, tmp_path, mode
):
    region = find_streets(place="Sampleton", **options).region
    clip_streets(town_file, region, tmp_path / "cut.osm.pbf")
    by_file = read_streets(tmp_path / "cut.osm.pbf", mode=mode)
    by_place = download_streets("Sampleton", mode=mode, **options)
    assert 50 < by_place.n_nodes < read_streets(town_file, mode=mode).n_nodes
    assert_same(by_place, by_file)


def test_a_box_around_all_streets_gives_the_network_of_the_whole_file(options, town_file):
    whole = read_streets(town_file)
    box = (whole.lon.min(), whole.lat.min(), whole.lon.max(), whole.lat.max())
    net = hrgeo.download_streets(bbox=box, **options | {"guard_km": 1.0})
    assert (net.n_nodes, net.n_edges) == (whole.n_nodes, whole.n_edges)
    assert net.edge_length_m.sum() == pytest.approx(whole.edge_length_m.sum(), rel=1e-9)
    assert net.edge_time_s.sum() == pytest.approx(whole.edge_time_s.sum(), rel=1e-9)
    assert net.node_osm_id.tolist() == whole.node_osm_id.tolist()


def test_the_file_tells_its_date_and_its_box(options):
    # With a band that reaches beyond all streets: where none are, none were cut off.
    options["guard_km"] = 5.0
    source = find_streets(place="Sampleton", **options)
    path = downloaded_street_file(place="Sampleton", **options)
    assert path == source.path
    assert street_file_info(path).date == DATA_DATE
    assert read_box(path) == pytest.approx(source.region.bounds, abs=1e-7)


def test_only_the_name_and_the_outline_are_sent_and_each_is_told_before(server, options):
    told = []
    downloaded_street_file(
        place="Sampleton", tell=lambda words: told.append((words, len(server.requests))), **options
    )
    asked = [(method, path) for method, path, _ in server.requests]
    assert asked[0] == ("GET", "/search")
    assert asked[-1] == ("POST", "/api/interpreter")
    assert {path for _, path in asked[1:-1]} == {"/api/status"}
    sent = dict(server.requests[0][2])
    assert sent.pop("q") == "Sampleton"
    assert set(sent) == {"format", "polygon_geojson", "dedupe", "limit"}
    assert set(server.requests[-1][2]) == {"data"}
    assert all(agent.startswith("hrgeo/") for agent in server.agents)
    # One sentence before the first request, the others before the streets are asked for.
    assert [n_sent for _, n_sent in told] == [0, 1, 1]
    assert all("127.0.0.1" in words for words, _ in told)


def test_what_is_in_the_cache_needs_no_server(server, options):
    first = downloaded_street_file(place="Sampleton", **options)
    n_asked = len(server.requests)
    server.trouble = "page"
    assert (
        downloaded_street_file(place="  sampleton ", **options).read_bytes() == first.read_bytes()
    )
    assert len(server.requests) == n_asked
    assert find_streets(place="Sampleton", **options).age_days < 0.1
    assert not find_streets(bbox=(-1.0, 1.0, -0.9, 1.1), **options).is_cached


def test_refresh_asks_again_and_keeps_the_old_file_if_that_fails(server, options):
    path = downloaded_street_file(place="Sampleton", **options)
    before, n_asked = path.read_bytes(), len(server.requests)
    downloaded_street_file(place="Sampleton", refresh=True, **options)
    assert len(server.requests) > n_asked
    server.trouble = "gave_up"
    with pytest.raises(NetworkDataError):
        downloaded_street_file(place="Sampleton", refresh=True, **options)
    assert path.read_bytes() == before


def test_the_name_of_a_place_cannot_write_to_the_terminal(options):
    assert "\x1b" not in find_streets(place="Sampleton", **options).name


def test_osmnx_is_left_as_it_was_found(options):
    settings = {k: v for k, v in vars(osmnx.settings).items() if not k.startswith("_")}
    before = socket.getaddrinfo, ssl.SSLContext
    downloaded_street_file(place="Sampleton", **options)
    assert {k: v for k, v in vars(osmnx.settings).items() if not k.startswith("_")} == settings
    assert (socket.getaddrinfo, ssl.SSLContext) == before


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("too_many", "too many requests"),
        ("too_busy", "too busy"),
        ("page", "web page instead of data"),
        ("refused", "refused the request"),
        ("garbled", "cut short or garbled"),
        ("other_kind", "another kind"),
        ("odd_elements", "not as an Overpass server sends"),
        ("nul_in_tag", "not as an Overpass server sends"),
        ("gave_up", "Query timed out"),
        ("sent_on", "guest networks"),
        ("broken_off", "broke off"),
    ],
)
def test_each_trouble_of_the_street_server_is_one_sentence_and_leaves_nothing(
    server, options, town, trouble, words
):
    server.trouble = trouble
    with pytest.raises(NetworkDataError, match=words) as told:
        downloaded_street_file(bbox=town.bounds, **options)
    assert "127.0.0.1" in str(told.value)
    assert "\x1b" not in str(told.value)
    assert kept(options) == []
    assert not any(path == "/elsewhere" for _, path, _ in server.requests)


def test_after_a_failure_the_next_try_works(server, options, town):
    server.trouble = "gave_up"
    with pytest.raises(NetworkDataError):
        downloaded_street_file(bbox=town.bounds, **options)
    server.trouble = ""
    path = downloaded_street_file(bbox=town.bounds, **options)
    assert kept(options) == [path.name]


@pytest.mark.parametrize("trouble", ["too_many", "page", "garbled", "other_kind", "sent_on"])
def test_trouble_of_the_place_server_is_told_too(server, options, trouble):
    server.trouble = trouble
    with pytest.raises(NetworkDataError, match=r'file = "\.\.\."'):
        downloaded_street_file(place="Sampleton", **options)
    assert kept(options) == []


def test_a_server_that_says_nothing_is_given_up(server, options, town, monkeypatch):
    monkeypatch.setattr(asking, "READ_S", 0.2)
    server.trouble = "silent"
    with pytest.raises(NetworkDataError, match="no answer in time"):
        downloaded_street_file(bbox=town.bounds, **options)


def test_without_internet_it_says_to_give_a_file(options, town):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        begun = time.monotonic()
        for question in ({"place": "Sampleton"}, {"bbox": town.bounds}):
            with pytest.raises(NetworkDataError) as told:
                downloaded_street_file(
                    **question, **options | {"servers": Servers(f"{closed}/api", closed)}
                )
            assert str(told.value) == (
                "127.0.0.1 cannot be reached, so there is no internet here or it is blocked: try "
                'elsewhere, or use a street file instead: file = "..." under [streets] (files of '
                "states and countries are at download.geofabrik.de, and `hrgeo streets clip` cuts "
                "one to an area)."
            )
    assert time.monotonic() - begun < 30  # OSMnx by itself waits a minute
    assert kept(options) == []


def test_a_proxy_that_refuses_is_named(options, town, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    far = Servers("http://overpass.invalid/api", "http://nominatim.invalid")
    with pytest.raises(NetworkDataError, match=r"proxy.*overpass\.invalid"):
        downloaded_street_file(bbox=town.bounds, **options | {"servers": far})


def test_requests_go_through_the_proxy_of_the_environment(server, options, town, monkeypatch):
    """The look-alike stands in for the proxy: it gets the whole address."""
    monkeypatch.setenv("HTTP_PROXY", server.url)
    far = Servers("http://overpass.invalid/api", "http://nominatim.invalid")
    with pytest.raises(NetworkDataError):
        downloaded_street_file(bbox=town.bounds, **options | {"servers": far})
    assert any(path.startswith("http://overpass.invalid/api/") or path == "/api/status"
               for _, path, _ in server.requests)  # fmt: skip


def test_certificates_are_checked_against_the_systems_store(options, monkeypatch):
    seen = []

    def look(_place):
        seen.append(ssl.SSLContext.__module__)
        raise ConnectionError

    monkeypatch.setattr(osmnx, "geocode_to_gdf", look)
    with pytest.raises(NetworkDataError):
        find_streets(place="Sampleton", **options)
    assert seen == ["truststore._api"]
    assert ssl.SSLContext.__module__ == "ssl"


def test_a_busy_server_is_not_waited_for(server, options, town):
    slot = "Slot available after: 2026-05-01T00:10:00Z, in 600 seconds."
    server.status = f"Connected as: 1\nCurrent time: now\nEndpoint: none\nRate limit: 2\n{slot}\n"
    with pytest.raises(NetworkDataError, match="no room for 10 minutes"):
        downloaded_street_file(bbox=town.bounds, **options)


def test_a_server_without_a_status_page_is_used_at_once(server, options, town):
    server.status = "something else"
    assert downloaded_street_file(bbox=town.bounds, **options).is_file()


@pytest.mark.parametrize(
    ("place", "words"), [("Nowhere", "knows no place"), ("Pole", "point only.*bbox")]
)
def test_places_that_cannot_be_used(options, place, words):
    with pytest.raises(InputError, match=words):
        downloaded_street_file(place=place, **options)
    assert kept(options) == []


def test_an_area_without_streets_is_said_to_have_none(options):
    with pytest.raises(InputError, match="no streets in Desert"):
        downloaded_street_file(place="Desert", **options)
    assert not [name for name in kept(options) if name.endswith(".osm.pbf") or PART in name]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({}, "one of both"),
        ({"place": "A", "bbox": (0, 0, 1, 1)}, "one of both"),
        ({"place": "a\nb"}, "one line"),
        ({"bbox": (1, 2, 3)}, "four numbers"),
        ({"bbox": (1, 2, 3, "x")}, "four numbers"),
        ({"bbox": (0, 0, 1, float("nan"))}, "four numbers"),
        ({"bbox": (41.75, -87.7, 41.85, -87.6)}, "latitude before longitude"),
        ({"bbox": (-87.6, 41.75, -87.7, 41.85)}, "west must be below"),
        ({"bbox": (-87.7, 41.75, -87.6, 41.75)}, "south below"),
        ({"bbox": (-87.7, -87.6, 41.75, 41.85)}, "latitude before longitude"),
        ({"bbox": (-120, 10, -80, 11)}, "15 is the most"),
        ({"bbox": (-190, 10, -180, 11)}, "-180 and 180"),
        ({"bbox": (-90, 30, -80, 40)}, "public servers are not for"),
    ],
)
def test_questions_that_are_wrong_are_refused_before_anything_is_sent(
    server, options, question, words
):
    with pytest.raises(InputError, match=words):
        downloaded_street_file(**question, **options)
    assert server.requests == []


def test_a_large_download_needs_a_yes(server, options, town):
    with pytest.raises(InputError, match=r"hrgeo streets build --bbox .* --yes.*streets clip"):
        downloaded_street_file(bbox=town.bounds, max_mb=0.1, **options)
    assert server.requests == []
    asked: list[DownloadEstimate] = []

    def no(estimate):
        asked.append(estimate)
        return False

    with pytest.raises(InputError, match="nothing was sent"):
        downloaded_street_file(bbox=town.bounds, max_mb=0.1, confirm=no, **options)
    assert asked[0].mb_high > 0.1
    assert downloaded_street_file(
        bbox=town.bounds, max_mb=0.1, confirm=lambda _: True, **options
    ).is_file()


def test_the_estimate_grows_with_the_area():
    small = DownloadEstimate.of(shapely.box(0, 0, 0.1, 0.1), name="a", server="s")
    large = DownloadEstimate.of(shapely.box(0, 0, 1, 1), name="a", server="s")
    assert (small.n_requests, large.n_requests) == (1, 21)
    assert not small.is_large()
    assert large.is_large()
    assert large.mb_high == pytest.approx(large.area_km2 * 0.1)
    assert "12,308 km2" in str(large)


def test_large_areas_are_asked_for_in_parts(server, options, town_file, monkeypatch):
    whole = read_streets(town_file)
    box = (whole.lon.min(), whole.lat.min(), whole.lon.max(), whole.lat.max())
    monkeypatch.setattr(asking, "TILE_KM2", 4.0)
    net = download_streets(bbox=box, **options | {"guard_km": 1.0})
    assert sum(method == "POST" for method, _, _ in server.requests) > 3
    assert (net.n_nodes, net.n_edges) == (whole.n_nodes, whole.n_edges)


def test_a_killed_run_leaves_nothing_that_is_used(options, town):
    folder = options["cache_folder"]
    folder.mkdir()
    old = folder / f".x{PART}.osm.pbf"
    old.write_bytes(b"half")
    new = folder / f".y{PART}.osm.pbf"
    new.write_bytes(b"half")
    long_ago = time.time() - 200_000
    import os

    os.utime(old, (long_ago, long_ago))
    path = downloaded_street_file(bbox=town.bounds, **options)
    assert kept(options) == sorted([new.name, path.name])


def test_a_damaged_outline_in_the_cache_is_asked_for_again(server, options):
    find_streets(place="Sampleton", **options)
    (name,) = kept(options)
    (options["cache_folder"] / name).write_text('{"name": 1', "utf-8")
    find_streets(place="Sampleton", **options)
    assert len(server.requests) == 2


@pytest.mark.parametrize("url", ["", "overpass.example.org", "file:///etc/passwd", "https://"])
def test_a_server_is_an_address(url):
    with pytest.raises(InputError, match="begins with https"):
        Servers(overpass_url=url)
