"""Streets by place or box: what is asked, what is kept, and every way it can go wrong."""

from __future__ import annotations

import dataclasses
import re
import shutil
import socket
import ssl
import time
import types
from pathlib import Path

import numpy as np
import osmium
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
    street_cache,
)
from hrgeo.network.osm_file import read_box, read_ways
from hrgeo.network.street_cache import PART
from hrgeo.network.street_info import street_file_info
from tests.overpass_server import DATA_DATE, LookAlike, place_answer, running

pytestmark = pytest.mark.loopback


BEYOND_ALL_IDS = 90_000_000_000


@pytest.fixture(scope="module")
def plain_file(small_town_source: Path) -> Path:
    return next(small_town_source.glob("*.osm.pbf"))


@pytest.fixture(scope="module")
def town_file(plain_file, town, tmp_path_factory) -> Path:
    """The town with what it lacks: ferries, a kerb, and turn restrictions at all junctions."""
    net = read_streets(plain_file, mode="drive")
    inside = shapely.intersects_xy(town, net.lon, net.lat)
    one, *_, other = net.node_osm_id[inside].tolist()
    beyond = net.node_osm_id[~inside].tolist()
    path = tmp_path_factory.mktemp("harbour") / "town.osm.pbf"
    with osmium.io.Reader(str(plain_file), osmium.osm.NOTHING) as reader:
        header = reader.header()
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for thing in osmium.FileProcessor(plain_file, osmium.osm.NODE | osmium.osm.WAY):
            tags = {"kerb": "raised", "crossing": "unmarked"} | {tag.k: tag.v for tag in thing.tags}
            writer.add(thing.replace(tags=tags) if thing.id == one else thing)
        for way in ferries(one, other, beyond[0]):
            writer.add_way(way)
        for relation in osmium.FileProcessor(plain_file, osmium.osm.RELATION):
            writer.add_relation(relation)
        for relation in restrictions_everywhere(net):
            writer.add_relation(relation)
    return path


def ferries(one: int, other: int, beyond: int) -> list:
    """Give a ferry within the area, one way only, and one that leaves it."""
    boat = {"route": "ferry", "motor_vehicle": "yes", "duration": "00:04", "interval": "00:10"}
    ways = [(boat | {"oneway": "-1"}, [one, other]), (boat, [other, beyond])]
    make = osmium.osm.mutable.Way
    return [
        make(id=BEYOND_ALL_IDS + k, nodes=nodes, tags=tags) for k, (tags, nodes) in enumerate(ways)
    ]


def restrictions_everywhere(net) -> list:
    """Give a ban at each junction where ways meet, of all three types in turn."""
    way = net.street_osm_way_id[net.edge_street]
    relations = []
    for node, number in enumerate(net.node_osm_id.tolist()):
        origin = way[net.edge_to == node].tolist()[:1]
        targets = set(way[net.edge_from == node].tolist()) - set(origin)
        kind = ("restriction", "restriction:motorcar", "restriction:motor_vehicle")[node % 3]
        if origin and targets:
            members = [("w", origin[0], "from"), ("n", number, "via"), ("w", min(targets), "to")]
            relations.append((members, {"type": kind, kind: "no_right_turn"}))
    make = osmium.osm.mutable.Relation
    return [make(id=BEYOND_ALL_IDS + k, members=m, tags=t) for k, (m, t) in enumerate(relations)]


@pytest.fixture(scope="module")
def town(plain_file: Path) -> shapely.Polygon:
    """A ragged outline over a part of the town."""
    net = read_streets(plain_file)
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


def assert_same(one: object, other: object) -> None:
    """Compare networks field by field, whatever fields they have, and the turns in them."""
    for field in dataclasses.fields(one):
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if dataclasses.is_dataclass(mine):
            assert_same(mine, theirs)
        else:
            np.testing.assert_array_equal(mine, theirs, err_msg=field.name)


@pytest.mark.parametrize("how", ["place", "bbox"])
@pytest.mark.parametrize("mode", ["walk", "bike", "drive"])
def test_a_place_or_box_gives_the_network_that_the_file_cut_to_it_gives(
    options, town, town_file, tmp_path, mode, how
):
    question = {"place": "Sampleton"} if how == "place" else {"bbox": town.bounds}
    region = find_streets(**question, **options).region
    clip_streets(town_file, region, tmp_path / "cut.osm.pbf")
    by_file = read_streets(tmp_path / "cut.osm.pbf", mode=mode)
    net = download_streets(**question, mode=mode, **options)
    assert 50 < net.n_nodes < read_streets(town_file, mode=mode).n_nodes
    assert_same(net, by_file)
    # That would not tell much, were there no ferries, no delays and no turns.
    assert (net.street_class == "ferry").sum() == 2
    assert net.edge_delay_s[net.street_class[net.edge_street] != "ferry"].any()
    assert (net.turns is not None) == (mode == "drive")


def test_restrictions_of_each_type_come_with_a_download_and_hold(options):
    path = downloaded_street_file(place="Sampleton", **options)
    types = {r.tags["type"] for r in osmium.FileProcessor(path, osmium.osm.RELATION)}
    assert types == {"restriction", "restriction:motorcar", "restriction:motor_vehicle"}
    assert street_file_info(path).restrictions.n_used > 30


def test_streets_that_were_kept_without_restrictions_are_not_taken_for_these(
    options, plain_file, town, monkeypatch
):
    with monkeypatch.context() as before:
        before.setattr(street_cache, "_STREETS_FORM", 1)
        old = find_streets(bbox=town.bounds, **options).path
    old.parent.mkdir()
    shutil.copyfile(plain_file, old)
    assert not find_streets(bbox=town.bounds, **options).is_cached
    path = downloaded_street_file(bbox=town.bounds, **options)
    assert path != old
    assert read_ways(path).relations.relations


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
    streets = [one for one in asked[1:] if one != ("GET", "/api/status")]
    assert streets == [("POST", "/api/interpreter")] * 3
    sent = dict(server.requests[0][2])
    assert sent.pop("q") == "Sampleton"
    assert set(sent) == {"format", "polygon_geojson", "dedupe", "limit"}
    posted = [sent for method, _, sent in server.requests if method == "POST"]
    assert all(set(sent) == {"data"} for sent in posted)
    # Streets, ferries, restrictions; and of each no more than the outline.
    assert [re.findall(r"\[.(?:highway|route|type).*?\]", sent["data"])[0] for sent in posted] == [
        '["highway"]',
        '["route"="ferry"]',
        "['type'='restriction']",
    ]
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
        ("odd_member", "not as an Overpass server sends"),
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
    assert (small.n_requests, large.n_requests) == (3, 63)
    assert not small.is_large()
    assert large.is_large()
    assert large.mb_high == pytest.approx(large.area_km2 * 0.1)
    assert "12,308 km2" in str(large)


def test_large_areas_are_asked_for_in_parts(server, options, town_file, monkeypatch):
    whole = read_streets(town_file)
    box = (whole.lon.min(), whole.lat.min(), whole.lon.max(), whole.lat.max())
    monkeypatch.setattr(asking, "TILE_KM2", 4.0)
    net = download_streets(bbox=box, **options | {"guard_km": 1.0})
    assert sum(method == "POST" for method, _, _ in server.requests) > 9
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
