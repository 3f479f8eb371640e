"""From an OpenStreetMap file to a street network."""

from __future__ import annotations

import bz2
from pathlib import Path

import numpy as np
import osmium
import pytest

from hrgeo.errors import InputError, NetworkDataError
from hrgeo.network import profiles, read_streets, read_streets_by_mode
from hrgeo.network.osm_file import GEOD
from tests.streets import place, write_osm

ROAD = {"highway": "residential"}
# Numbers are metres from the corner of the town, by node id.
LINE = {1: place(0, 0), 2: place(100, 0), 3: place(200, 0), 4: place(300, 0), 5: place(200, 100)}


def read(folder: Path, nodes, ways, mode="walk", **options):
    return read_streets(write_osm(folder / "t.osm", nodes, ways, **options), mode=mode)


def test_nodes_where_nothing_happens_become_shape(tmp_path):
    net = read(tmp_path, LINE, [(7, [1, 2, 3, 4], ROAD)])
    assert (net.n_nodes, net.n_streets, net.n_edges) == (2, 1, 2)
    assert net.node_osm_id.tolist() == [1, 4]
    assert len(net.shape_x_m) == 4
    assert net.street_osm_way_id.tolist() == [7]
    assert net.street_class.tolist() == ["residential"]
    assert net.crs == "EPSG:32616"
    # 300 m in the plane of the zone, on its central meridian, where it shrinks by 0.9996.
    assert net.edge_length_m == pytest.approx([300 / 0.9996] * 2, rel=1e-4)
    # 300.12 m at 4.8 km/h = 1.3333 m/s take 225.09 s.
    assert net.edge_time_s == pytest.approx(net.edge_length_m / (4.8 / 3.6))


def test_streets_end_at_junctions_and_join_over_the_ends_of_like_ways(tmp_path):
    ways = [(1, [1, 2], ROAD), (2, [3, 2], ROAD), (3, [3, 4], ROAD), (4, [3, 5], ROAD)]
    net = read(tmp_path, LINE, ways)
    # Node 2 joins two ways that are alike, though drawn in opposite directions.
    assert net.node_osm_id.tolist() == [1, 3, 4, 5]
    assert net.n_streets == 3


@pytest.mark.parametrize("other", [{"highway": "tertiary"}, {**ROAD, "oneway": "yes"}])
def test_a_street_ends_where_class_or_direction_changes(tmp_path, other):
    net = read(tmp_path, LINE, [(1, [1, 2], ROAD), (2, [2, 3], other)], "drive")
    assert net.node_osm_id.tolist() == [1, 2, 3]


def test_one_ways_that_meet_head_on_are_not_joined(tmp_path):
    one_way = {**ROAD, "oneway": "yes"}
    net = read(tmp_path, LINE, [(1, [1, 2], one_way), (2, [3, 2], one_way)], "drive")
    assert net.node_osm_id.tolist() == [1, 2, 3]
    assert net.edge_to.tolist() == [1, 1]


def test_a_one_way_against_its_drawing_runs_backwards(tmp_path):
    net = read(tmp_path, LINE, [(1, [1, 2, 3], {**ROAD, "oneway": "-1"})], "drive")
    start, end = net.node_osm_id[net.edge_from], net.node_osm_id[net.edge_to]
    assert (start.tolist(), end.tolist()) == ([3], [1])


def test_a_ring_a_loop_and_parallel_streets_keep_all_their_ways(tmp_path):
    nodes = LINE | {6: place(1000, 0), 7: place(1100, 0), 8: place(1100, 100), 9: place(-100, 0)}
    ways = [
        (1, [6, 7, 8, 6], ROAD),  # a ring by itself: one street from a node to itself
        (2, [1, 2], ROAD),
        (3, [2, 3, 4, 5, 2], ROAD),  # a loop at the end of a street
        (4, [1, 2], ROAD),  # a second street between the same junctions
        (5, [9, 1], ROAD),
    ]
    net = read(tmp_path, nodes, ways)
    assert net.n_streets == 5
    same = net.edge_from == net.edge_to
    assert sorted(net.node_osm_id[net.edge_from[same]].tolist()) == [2, 2, 6, 6]
    assert (np.bincount(net.edge_street) == 2).all()
    assert net.to_csr().shape == (4, 4)


def test_a_tagged_length_is_shared_out_in_proportion(tmp_path):
    # Way 1 is 200 m long in the plane, tagged 400: each half gets 200 m.
    ways = [(1, [1, 2, 3], {**ROAD, "length_m": "400"}), (2, [2, 5], ROAD)]
    net = read(tmp_path, LINE, ways)
    tagged = net.street_osm_way_id[net.edge_street] == 1
    assert net.edge_length_m[tagged] == pytest.approx([200.0] * 4, rel=1e-5)


def test_ways_with_tagged_lengths_are_not_joined(tmp_path):
    ways = [(1, [1, 2], {**ROAD, "length_m": "400"}), (2, [2, 3], {**ROAD, "length_m": "100"})]
    assert read(tmp_path, LINE, ways).n_streets == 2


@pytest.mark.parametrize("length", ["0", "-3", "nan", "inf", "long"])
def test_an_absurd_tagged_length_falls_back_to_the_geodesic(tmp_path, length):
    net = read(tmp_path, LINE, [(1, [1, 2], {**ROAD, "length_m": length})])
    lon, lat = np.round([LINE[1], LINE[2]], 7).T  # as the file has them
    assert net.edge_length_m[0] == pytest.approx(GEOD.inv(lon[0], lat[0], lon[1], lat[1])[2])


def test_a_bollard_ends_the_street_for_cars_alone(tmp_path):
    path = write_osm(
        tmp_path / "t.osm",
        LINE,
        [(1, [1, 2, 3, 4], ROAD)],
        node_tags={2: {"barrier": "bollard"}},
    )
    net = read_streets_by_mode(path, ["walk", "drive"])
    assert net["walk"].n_streets == 1
    # One street on each side, with an end of its own at the bollard.
    assert net["drive"].node_osm_id.tolist().count(2) == 2
    assert net["drive"].component.max() == 1


def test_a_private_way_is_no_way_through_but_a_dead_end_is_kept(tmp_path):
    nodes = LINE | {6: place(0, 100), 7: place(100, 100), 8: place(50, 200)}
    private = {"highway": "service", "access": "private"}
    ways = [
        (1, [1, 2, 3, 4], ROAD),
        (2, [1, 6, 7, 2], private),  # a shortcut past a gate at both ends
        (3, [3, 5], private),  # a drive that ends
    ]
    net = read(tmp_path, nodes, ways)
    assert set(net.street_osm_way_id.tolist()) == {1, 3}
    ways[1] = (2, [1, 6, 8], private)
    ways.append((4, [8, 7], private))
    assert set(read(tmp_path, nodes, ways).street_osm_way_id.tolist()) == {1, 2, 3, 4} - {4}
    assert 7 in read(tmp_path, nodes, ways).node_osm_id


def test_a_private_way_between_two_public_junctions_is_closed(tmp_path):
    private = {"highway": "service", "access": "private"}
    ways = [(1, [1, 2, 3], ROAD), (2, [1, 3], private)]
    assert read(tmp_path, LINE, ways).street_osm_way_id.tolist() == [1]


def test_a_way_into_missing_nodes_ends_at_a_cut(tmp_path):
    net = read(tmp_path, LINE, [(1, [1, 2, 3, 4, 99, 5], ROAD)])
    assert dict(zip(net.node_osm_id.tolist(), net.node_is_cut.tolist(), strict=True))[4]
    assert 5 not in net.node_osm_id  # a node by itself is no street
    # A length that counts the missing part says nothing about the rest.
    tagged = read(tmp_path, LINE, [(1, [1, 2, 99], {**ROAD, "length_m": "5000"})])
    assert tagged.edge_length_m[0] < 101


def grid_file(tmp_path, *, bounds_m=None, extra=()):
    """Write a grid of 10 x 10 junctions, 100 m apart, without its outer frame of streets."""
    nodes = {100 + 10 * r + c: place(c * 100, r * 100) for r in range(10) for c in range(10)}
    ways = [(r, [100 + 10 * r + c for c in range(10)], ROAD) for r in range(1, 9)]
    ways += [(50 + c, [100 + 10 * r + c for r in range(10)], ROAD) for c in range(1, 9)]
    bounds = None
    if bounds_m:
        (west, south), (east, north) = place(*bounds_m[:2]), place(*bounds_m[2:])
        bounds = (west, south, east, north)
    return write_osm(tmp_path / "grid.osm", nodes, [*ways, *extra], bounds=bounds)


def cut_ids(net):
    return set(net.node_osm_id[net.node_is_cut].tolist())


FRAME = {100 + 10 * r + c for r in range(10) for c in range(10)} - {100, 109, 190, 199}
FRAME = {n for n in FRAME if (n - 100) // 10 in (0, 9) or (n - 100) % 10 in (0, 9)}


def test_streets_that_stop_at_the_edge_are_cut_ends(tmp_path):
    """Each of the 32 street ends is at the edge of the nodes, and is a cut."""
    assert cut_ids(read_streets(grid_file(tmp_path))) == FRAME


def test_a_cul_de_sac_inside_is_not_a_cut(tmp_path):
    net = read_streets(grid_file(tmp_path, bounds_m=(-1000, -1000, 1900, 1900)))
    assert cut_ids(net) == set()


def test_the_box_of_the_header_leads(tmp_path):
    # The box ends 100 m west of the streets and far away on the other sides.
    net = read_streets(grid_file(tmp_path, bounds_m=(-100, -1000, 1900, 1900)))
    assert cut_ids(net) == {100 + 10 * r for r in range(1, 9)}


def test_a_junction_whose_outward_arm_is_missing_is_a_cut(tmp_path):
    # A street along the western edge turns the dead ends there into junctions.
    west = (90, [100 + 10 * r for r in range(1, 9)], ROAD)
    net = read_streets(grid_file(tmp_path, extra=[west]))
    # Its own ends are corners of one street now, and corners are no nodes.
    assert cut_ids(net) == FRAME - {110, 180}


def test_nodes_outside_of_the_header_box_are_cuts(tmp_path):
    # The box takes in columns 0 to 4 only; the streets to the east are there as whole ways.
    net = read_streets(grid_file(tmp_path, bounds_m=(-1000, -1000, 450, 1900)))
    outside = {100 + 10 * r + c for r in range(1, 9) for c in range(5, 9)}
    outside |= {n for n in FRAME if (n - 100) % 10 >= 5}
    assert outside <= cut_ids(net)
    assert not cut_ids(net) & {n for n in FRAME if (n - 100) % 10 < 3}


def as_pbf(source: Path, target: Path) -> Path:
    with osmium.SimpleWriter(str(target)) as writer:
        for item in osmium.FileProcessor(str(source)):
            writer.add(item)
    return target


def test_all_formats_give_the_same_network(tmp_path):
    path = grid_file(tmp_path)
    packed = tmp_path / "grid.osm.bz2"
    packed.write_bytes(bz2.compress(path.read_bytes()))
    networks = [read_streets(p) for p in (path, packed, as_pbf(path, tmp_path / "grid.osm.pbf"))]
    for net in networks[1:]:
        assert np.array_equal(net.node_osm_id, networks[0].node_osm_id)
        assert np.array_equal(net.edge_time_s, networks[0].edge_time_s)
        assert np.array_equal(net.shape_x_m, networks[0].shape_x_m)


def test_several_modes_read_together_are_what_they_are_one_by_one(tmp_path):
    path = grid_file(tmp_path)
    together = read_streets_by_mode(path, ["drive", "walk"])
    assert list(together) == ["drive", "walk"]
    for mode, net in together.items():
        alone = read_streets(path, mode=mode)
        assert net.mode == mode
        assert np.array_equal(net.edge_time_s, alone.edge_time_s)


def test_a_profile_replaces_the_mode(tmp_path):
    profile = profiles.get("walk").with_speed_kph(3.6)
    net = read_streets(grid_file(tmp_path), profile=profile)
    assert net.edge_time_s == pytest.approx(net.edge_length_m)  # 1 m/s


def test_the_order_of_ways_changes_no_time(tmp_path):
    nodes = LINE
    ways = [(1, [1, 2, 3], ROAD), (2, [3, 4], ROAD), (3, [3, 5], ROAD)]
    one = read(tmp_path, nodes, ways)
    other = read(tmp_path, nodes, ways[::-1])
    assert np.allclose(one.to_csr().toarray(), other.to_csr().toarray(), rtol=1e-12)


@pytest.mark.parametrize(
    ("ways", "mode", "words"),
    [
        ([], "walk", "no streets"),
        ([(1, [1, 2], {"railway": "rail"})], "walk", "no streets"),
        ([(1, [1, 2], {"highway": "footway"})], "drive", "none is open to 'drive'"),
        ([(1, [1, 1], ROAD)], "walk", "none is open to 'walk'"),
        ([(1, [97, 98], ROAD)], "walk", "none of their nodes"),
    ],
)
def test_a_file_without_streets_says_so(tmp_path, ways, mode, words):
    with pytest.raises(NetworkDataError, match=words) as caught:
        read(tmp_path, LINE, ways, mode)
    assert "t.osm" in str(caught.value)


def test_a_missing_file_or_an_unknown_mode_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.osm"):
        read_streets(tmp_path / "nowhere.osm")
    with pytest.raises(InputError, match="hover"):
        read_streets_by_mode(grid_file(tmp_path), ["hover"])


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.6, 0.95, 0.999])
def test_a_truncated_pbf_is_refused(tmp_path, share):
    """Cut anywhere, even in the header, the file is an error and never half a town."""
    whole = as_pbf(grid_file(tmp_path), tmp_path / "grid.osm.pbf").read_bytes()
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises((NetworkDataError, InputError), match=r"cut\.osm\.pbf"):
        read_streets(cut)


def test_a_pbf_cut_between_two_blocks_has_no_ways_left(tmp_path):
    """What reads without a fault but holds no streets is told apart, too."""
    path = write_osm(tmp_path / "nodes.osm", LINE, [])
    pbf = as_pbf(path, tmp_path / "nodes.osm.pbf")
    with pytest.raises(NetworkDataError, match="no streets"):
        read_streets(pbf)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.osm", b""),
        ("a.osm", b"<osm version='0.6'><node id='1' lat='1' lon='1'/>"),
        ("a.osm", b"<osm version='0.6'><way id='x'><nd ref='1'/></way></osm>"),
        ("a.osm", b"not xml at all"),
        ("a.osm.bz2", b"BZh91AY&SYnonsense"),
        ("a.osm.bz2", bz2.compress(b"<osm version='0.6'></osm>")[:-6]),
        ("a.osm.pbf", b"\x00\x00\x00\x0e" + b"\xff" * 64),
        ("a.osm.pbf", b"PK\x03\x04 a zip file"),
    ],
)
def test_damaged_files_are_refused_in_one_sentence(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises((NetworkDataError, InputError), match=r"a\.osm") as caught:
        read_streets(path)
    assert "\n" not in str(caught.value)
