"""Cutting a street file to an area, and looking into one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import osmium
import pytest
import shapely

from hrgeo.errors import InputError, NetworkDataError
from hrgeo.files import check_street_file
from hrgeo.network import clip_streets, node_batches, read_streets, street_file_info
from hrgeo.network.node_batches import is_among, nodes_among
from hrgeo.network.osm_file import CUT_KEY, read_box
from hrgeo.network.regions import area_km2, box_region, outline_region
from hrgeo.travel import travel_times
from tests.streets import place, write_osm

ROAD = {"highway": "residential"}
# A row of nodes, 100 m apart, by id; the area of most tests ends between 3 and 4.
ROW = {number: place(100.0 * number, 0.0) for number in range(1, 9)}
WEST_HALF = shapely.Polygon(
    [place(-500, -500), place(350, -500), place(340, 0), place(350, 500), place(-500, 500)]
)


def things(path: Path, kind=osmium.osm.ALL) -> list:
    return [
        (type(thing).__name__.lower(), thing.id, {tag.k: tag.v for tag in thing.tags})
        for thing in osmium.FileProcessor(path, kind)
    ]


def refs(path: Path) -> dict[int, list[int]]:
    ways = osmium.FileProcessor(path, osmium.osm.WAY)
    return {way.id: [node.ref for node in way.nodes] for way in ways}


def row_file(folder: Path, ways=None, **options) -> Path:
    ways = ways or [(1, [1, 2, 3, 4, 5], ROAD), (2, [5, 6], ROAD), (3, [6, 7, 8], ROAD)]
    return write_osm(folder / "row.osm", ROW, ways, **options)


def cut(folder: Path, source: Path, region=WEST_HALF, **options) -> Path:
    out = folder / "cut.osm.pbf"
    clip_streets(source, region, out, **options)
    return out


def with_header(folder: Path, source: Path, low, high) -> Path:
    """Write a file again with a date and a box in its header."""
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", "2026-05-01T00:00:00Z")
    header.add_box(osmium.osm.Box(*low, *high))
    with osmium.SimpleWriter(str(folder / "dated.osm.pbf"), header=header) as writer:
        for thing in osmium.FileProcessor(source):
            writer.add(thing)
    return folder / "dated.osm.pbf"


def test_ways_with_a_node_inside_are_kept_whole_and_the_nodes_beyond_are_marked(tmp_path):
    out = cut(tmp_path, row_file(tmp_path))
    assert check_street_file(out) == out
    assert refs(out) == {1: [1, 2, 3, 4, 5]}
    beyond = {CUT_KEY: "yes"}
    assert things(out, osmium.osm.NODE) == [
        ("node", 1, {}), ("node", 2, {}), ("node", 3, {}), ("node", 4, beyond), ("node", 5, beyond),
    ]  # fmt: skip


def test_the_far_end_of_a_way_over_an_outline_counts_as_cut(tmp_path):
    """Only the mark tells: the end lies far inside of the box around the outline."""
    source = with_header(tmp_path, row_file(tmp_path), place(-4000, -4000), place(4000, 4000))
    slanting = shapely.Polygon([place(-2000, -3000), place(2700, 3000), place(-2000, 3000)])
    net = read_streets(cut(tmp_path, source, slanting))
    is_cut = dict(zip(net.node_osm_id.tolist(), net.node_is_cut.tolist(), strict=True))
    assert is_cut == {1: False, 5: True}
    assert len(net.shape_x_m) == 5  # the marked node 4 is a bend, and no end


def test_places_are_exact_to_the_last_digit(tmp_path):
    source = row_file(tmp_path)
    out = cut(tmp_path, source)
    for one, other in zip(
        osmium.FileProcessor(source, osmium.osm.NODE),
        osmium.FileProcessor(out, osmium.osm.NODE),
        strict=False,
    ):
        assert (one.id, one.location.x, one.location.y) == (
            other.id, other.location.x, other.location.y,
        )  # fmt: skip


def test_barriers_stay_and_what_is_no_street_goes(tmp_path):
    ways = [(1, [1, 2, 3], ROAD), (2, [1, 2], {"building": "yes"})]
    tags = {2: {"barrier": "gate"}, 3: {"amenity": "clinic"}, 8: {"amenity": "bench"}}
    out = cut(tmp_path, row_file(tmp_path, ways, node_tags=tags))
    assert [(number, told) for _, number, told in things(out)] == [
        (1, {}), (2, tags[2]), (3, tags[3]), (1, ROAD),
    ]  # fmt: skip


def test_everything_keeps_other_ways_and_places_too(tmp_path):
    ways = [(1, [2, 3], ROAD), (2, [2, 3], {"building": "yes"}), (3, [7, 8], ROAD)]
    tags = {1: {"amenity": "clinic"}, 8: {"amenity": "bench"}}
    source = row_file(tmp_path, ways, node_tags=tags)
    out = cut(tmp_path, source, everything=True)
    assert [(kind, number) for kind, number, _ in things(out)] == [
        ("node", 1), ("node", 2), ("node", 3), ("way", 1), ("way", 2),
    ]  # fmt: skip


def with_restrictions(folder: Path) -> Path:
    source = folder / "turns.osm.pbf"
    make = osmium.osm.mutable
    with osmium.SimpleWriter(str(source)) as writer:
        for number, lonlat in ROW.items():
            writer.add_node(make.Node(id=number, location=lonlat))
        writer.add_way(make.Way(id=1, nodes=[1, 2], tags=ROAD))
        writer.add_way(make.Way(id=2, nodes=[2, 3], tags=ROAD))
        writer.add_way(make.Way(id=3, nodes=[6, 7], tags=ROAD))
        turn = {"type": "restriction", "restriction": "no_left_turn"}
        kept = [("w", 1, "from"), ("n", 2, "via"), ("w", 2, "to")]
        gone = [("w", 1, "from"), ("n", 2, "via"), ("w", 3, "to")]
        writer.add_relation(make.Relation(id=1, members=kept, tags=turn))
        writer.add_relation(make.Relation(id=2, members=gone, tags=turn))
        writer.add_relation(make.Relation(id=3, members=kept, tags={"type": "route"}))
        for number, kind in ((4, "restriction:motorcar"), (5, "restriction:motor_vehicle")):
            tags = {"type": kind, kind: "no_left_turn"}
            writer.add_relation(make.Relation(id=number, members=kept, tags=tags))
    return source


def test_turn_restrictions_between_kept_ways_are_kept(tmp_path):
    out = cut(tmp_path, with_restrictions(tmp_path))
    # Of each type that the reader knows.
    assert [number for _, number, _ in things(out, osmium.osm.RELATION)] == [1, 4, 5]


@pytest.mark.parametrize("suffix", [".osm", ".osm.pbf"])
def test_made_up_ids_are_kept(tmp_path, suffix):
    source = tmp_path / f"made{suffix}"
    make = osmium.osm.mutable
    with osmium.SimpleWriter(str(source)) as writer:
        for number, lonlat in sorted(ROW.items(), reverse=True):
            writer.add_node(make.Node(id=-number, location=lonlat))
        writer.add_way(make.Way(id=-1, nodes=[-1, -2, -5], tags=ROAD))
    assert refs(cut(tmp_path, source)) == {-1: [-1, -2, -5]}
    assert read_streets(source).node_osm_id.tolist() == [-5, -1]


def test_nodes_that_the_source_lacks_stay_missing(tmp_path):
    out = cut(tmp_path, row_file(tmp_path, [(1, [1, 2, 99], ROAD)]))
    assert refs(out) == {1: [1, 2, 99]}
    net = read_streets(out)
    assert net.node_is_cut[net.node_osm_id == 2].all()


def test_the_header_keeps_the_date_and_the_box_as_far_as_the_source_reached(tmp_path):
    (west, south), (east, north) = place(0, -50), place(1000, 50)
    source = with_header(tmp_path, row_file(tmp_path), (west, south), (east, north))
    out = cut(tmp_path, source)
    assert street_file_info(out).date == "2026-05-01T00:00:00Z"
    assert read_box(out) == pytest.approx((west, south, WEST_HALF.bounds[2], north), abs=1e-7)


def test_without_a_box_in_the_source_none_is_made_up_beyond_its_nodes(tmp_path):
    assert read_box(cut(tmp_path, row_file(tmp_path))) is None
    within = shapely.box(*place(150, -0.001), *place(450, 0.001))
    far = write_osm(
        tmp_path / "far.osm",
        ROW | {10: place(-900, -900), 11: place(2000, 900)},
        [(1, [2, 3], ROAD), (2, [10, 11], ROAD)],
    )
    out = tmp_path / "within.osm.pbf"
    clip_streets(far, within, out)
    assert read_box(out) == pytest.approx(within.bounds, abs=1e-7)


def test_times_inside_are_those_of_the_whole_file(small_town_source, tmp_path):
    source = next(small_town_source.glob("*.osm.pbf"))
    whole = read_streets(source)
    middle = shapely.Point(np.median(whole.lon), np.median(whole.lat))
    inside = outline_region(middle.buffer(0.001), 0.15)
    out = tmp_path / "cut.osm.pbf"
    clip_streets(source, outline_region(inside, 0.4), out)
    part = read_streets(out)
    assert part.n_nodes < whole.n_nodes
    here = shapely.intersects_xy(inside, whole.lon, whole.lat)
    assert here.sum() > 5
    places = np.column_stack((whole.lon, whole.lat))[here]
    # Out of the band of 400 m and back in takes more than 10 minutes at 80 m a minute.
    both = [travel_times(net, places, places, cutoff_min=10.0).dense() for net in (whole, part)]
    assert np.isfinite(both[0]).sum() > 3 * len(places)
    np.testing.assert_allclose(both[1], both[0], atol=1e-6)


def test_an_area_elsewhere_is_told_with_where_the_data_lie(tmp_path):
    far = shapely.box(10, 10, 11, 11)
    with pytest.raises(NetworkDataError, match=r"no street in the area.*between -87\.\d\d and"):
        cut(tmp_path, row_file(tmp_path), far)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["row.osm"]


def test_a_damaged_source_leaves_nothing(tmp_path, small_town_source):
    source = tmp_path / "broken.osm.pbf"
    data = next(small_town_source.glob("*.osm.pbf")).read_bytes()
    source.write_bytes(data[: len(data) * 2 // 3])
    with pytest.raises(NetworkDataError, match=r"broken\.osm\.pbf"):
        cut(tmp_path, source)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.osm.pbf"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cut.osm", r"must end in \.osm\.pbf"),
        (".osm.pbf", r"must end in"),
        ("there.osm.pbf", "exists already.*--force"),
        ("nowhere/cut.osm.pbf", "no folder"),
        ("folder.osm.pbf", "is a folder"),
    ],
)
def test_a_target_that_cannot_be_is_refused_before_the_work(tmp_path, name, words):
    source = row_file(tmp_path)
    (tmp_path / "there.osm.pbf").write_bytes(b"mine")
    (tmp_path / "folder.osm.pbf").mkdir()
    with pytest.raises(InputError, match=words):
        clip_streets(source, WEST_HALF, tmp_path / name)
    assert (tmp_path / "there.osm.pbf").read_bytes() == b"mine"


def test_a_file_is_not_cut_onto_itself(tmp_path):
    source = with_restrictions(tmp_path)
    with pytest.raises(InputError, match="the file to cut itself"):
        clip_streets(source, WEST_HALF, source, overwrite=True)


def test_overwriting_replaces_the_file(tmp_path):
    (tmp_path / "cut.osm.pbf").write_bytes(b"old")
    assert refs(cut(tmp_path, row_file(tmp_path), overwrite=True)) == {1: [1, 2, 3, 4, 5]}


def test_batches_hold_each_node_once_whatever_their_size(small_town_source, tmp_path, monkeypatch):
    source = next(small_town_source.glob("*.osm.pbf"))
    nodes = osmium.FileProcessor(source, osmium.osm.NODE)
    wanted = [(node.id, node.location.x, node.location.y) for node in nodes]
    xml = tmp_path / "same.osm"
    with osmium.SimpleWriter(str(xml)) as writer:
        for thing in osmium.FileProcessor(source):
            writer.add(thing)
    monkeypatch.setattr(node_batches, "_BATCH_BYTES", 1_000)
    monkeypatch.setattr(node_batches, "_BATCH_NODES", 100)
    for path in (source, xml):
        batches = list(node_batches.node_batches(path))
        found = [
            row
            for batch in batches
            for row in zip(*(a.tolist() for a in (batch.node_id, batch.x, batch.y)), strict=True)
        ]
        assert found == wanted, path.name
        done = [batch.share_done for batch in batches]
        assert done == sorted(done)
        assert 0.0 < done[0] <= done[-1] <= 1.0


def test_wanted_nodes_are_found_sorted_and_the_first_of_two_counts(tmp_path):
    source = tmp_path / "twice.osm.pbf"
    make = osmium.osm.mutable
    with osmium.SimpleWriter(str(source)) as writer:
        for number, lon in ((3, 1.0), (2, 2.0), (3, 9.0), (7, 4.0)):
            writer.add_node(make.Node(id=number, location=(lon, 0.0)))
    found = nodes_among(source, np.array([2, 3, 5]))
    assert found.node_id.tolist() == [2, 3]
    assert (found.x / 1e7).tolist() == [2.0, 1.0]
    assert not is_among(np.array([1]), np.array([], dtype=np.int64)).any()


def test_a_band_is_as_wide_as_it_says_at_any_latitude():
    for lat in (0.0, 41.8, 65.0):
        square = shapely.box(10.0, lat, 10.1, lat + 0.1)
        side_lat, side_lon = 11.1195, 11.1195 * np.cos(np.radians(lat + 0.05))
        wanted = side_lat * side_lon + 2 * 3.0 * (side_lat + side_lon) + np.pi * 9.0
        assert area_km2(outline_region(square, 3.0)) == pytest.approx(wanted, rel=0.02)
        west, south, _, _ = box_region(square.bounds, 3.0).bounds
        assert (lat - south) * 111.195 == pytest.approx(3.0, rel=1e-6)
        assert (10.0 - west) * 111.195 * np.cos(np.radians(lat + 0.1)) >= 3.0 - 1e-9


def test_info_counts_what_the_file_holds(tmp_path):
    ways = [
        (1, [1, 2], ROAD | {"maxspeed": "25 mph", "surface": "asphalt"}),
        (2, [2, 3], ROAD | {"sidewalk:left": "yes"}),
        (3, [3, 4], {"highway": "footway", "surface": "gravel"}),
        (4, [5, 6], {"building": "yes"}),
    ]
    found = street_file_info(row_file(tmp_path, ways))
    assert (found.n_ways, found.n_nodes, found.n_roads) == (3, 8, 2)
    assert (found.share_maxspeed, found.share_surface, found.share_sidewalk) == (0.5, 0.5, 0.5)
    assert [(mode.mode, mode.n_edges) for mode in found.modes] == [
        ("walk", 4), ("bike", 4), ("drive", 4),
    ]  # fmt: skip
    assert found.modes[0].street_km == pytest.approx(0.3, rel=1e-3)
    assert any("does not tell which area" in words for words in found.warnings)
    assert found.to_dict()["modes"][0]["mode"] == "walk"


def test_info_of_a_large_file_counts_only_and_says_to_cut_it(tmp_path):
    found = street_file_info(row_file(tmp_path), large_mb=0.0)
    assert (found.modes, found.n_ways) == ((), 3)
    assert "hrgeo streets clip" in found.warnings[0]


@pytest.mark.parametrize(
    ("east_m", "share"), [(-50, "100%"), (50, "80%"), (150, "60%"), (250, None), (450, None)]
)
def test_info_tells_of_a_header_that_is_of_another_area(tmp_path, east_m, share):
    """Of five nodes, 100 m apart, more than half have to lie outside of the header's box."""
    nodes = {k: place(100 * k, 0) for k in range(5)}
    west, south = place(-100, -100)
    east, north = place(east_m, 100)
    ways = [(1, list(nodes), {"highway": "residential"})]
    path = write_osm(tmp_path / "a.osm", nodes, ways, bounds=(west, south, east, north))
    told = [words for words in street_file_info(path).warnings if "that its header tells" in words]
    assert [words.split()[0] for words in told] == ([share] if share else [])


@pytest.mark.parametrize(
    ("tags", "joined", "share"), [({}, 4 / 6, "33%"), ({"sidewalk": "both"}, 1.0, None)]
)
def test_info_tells_when_a_through_road_parts_the_streets_of_a_mode(tmp_path, tags, joined, share):
    """Nodes 1 and 2, and 3 to 6, stay apart on foot where nobody may walk from 2 to 3."""
    ways = [
        (1, [1, 2], ROAD),
        (2, [2, 3], {"highway": "trunk"} | tags),
        (3, [3, 4], ROAD),
        (4, [4, 5], ROAD),
        (5, [4, 6], ROAD),
    ]
    info = street_file_info(row_file(tmp_path, ways))
    told = [words for words in info.warnings if "mode walk are not joined" in words]
    walk = next(mode for mode in info.modes if mode.mode == "walk")
    assert walk.share_joined == pytest.approx(joined)
    assert [words.split()[0] for words in told] == ([share] if share else [])


def test_info_names_modes_without_a_street(tmp_path):
    found = street_file_info(row_file(tmp_path, [(1, [1, 2], {"highway": "steps"})]))
    assert [mode.mode for mode in found.modes] == ["walk"]
    assert sum("mode" in words for words in found.warnings) == 2
