"""Places of a street file: which tags make which kind, and what is one place."""

from __future__ import annotations

import bz2
import re
from pathlib import Path

import osmium
import pytest
import shapely

from hrgeo.errors import InputError, NetworkDataError
from hrgeo.inputs import map_places_found, read_map_places
from hrgeo.inputs.map_objects import kind_of_tags
from hrgeo.schemas import CANDIDATE_KINDS, DISTANCE_KINDS, KIND_WORDS, MAP_KINDS, MAP_TAGS
from tests.streets import place, write_osm

LIBRARY, SCHOOL = {"amenity": "library"}, {"amenity": "school"}


def square(first: int, x_m: float, y_m: float, half_m: float):
    """Give the nodes of a square, and its ring."""
    corners = [(-half_m, -half_m), (half_m, -half_m), (half_m, half_m), (-half_m, half_m)]
    nodes = {first + k: place(x_m + e, y_m + n) for k, (e, n) in enumerate(corners)}
    return nodes, [*nodes, first]


def read(folder, nodes, ways=(), kinds=None, boundary=None, *, as_outlines=False, **options):
    path = write_osm(folder / "t.osm", nodes, list(ways), **options)
    return read_map_places(path, kinds, boundary, as_outlines=as_outlines)


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [(kind, key, value) for kind, tags in MAP_TAGS.items() for key, vs in tags for value in vs],
)
def test_each_tag_of_the_table_makes_its_kind(kind, key, value):
    assert kind_of_tags({key: value, "name": "A"}, MAP_KINDS) == kind


def test_the_table_of_the_documentation_names_each_tag():
    text = (Path(__file__).parents[2] / "docs" / "inputs.md").read_text("utf-8")
    table = text[text.index("### Places of the street file") : text.index("- *Left out*")]
    words = set(re.findall(r"[\w:]+", table))
    for kind, tags in MAP_TAGS.items():
        assert kind in table
        for key, values in tags:
            assert {key, *values} <= words, (kind, key)


@pytest.mark.parametrize(
    "tags",
    [
        {"amenity": "shelter"},  # a roof at a bus stop
        {"amenity": "social_facility", "social_facility": "food_bank"},
        {"building": "church"},
        {"shop": "chemist"},
        {"disused:amenity": "library"},
        {"amenity": "library", "disused": "yes"},
        {"amenity": "parking", "access": "private"},
        {"amenity": "parking", "parking": "underground"},
        {
            "amenity": "social_facility",
            "social_facility": "shelter",
            "social_facility:for": "abused",
        },
        {"public_transport": "stop_position", "bus": "yes"},
        {"highway": "residential"},
        {},
    ],
)
def test_what_only_looks_like_a_place_is_none(tags):
    assert kind_of_tags(tags, MAP_KINDS) is None


def test_a_private_school_still_counts_for_a_distance():
    assert kind_of_tags(SCHOOL | {"access": "private"}, MAP_KINDS) == "school"


def test_what_is_a_school_too_is_never_a_candidate():
    # One building, both school and community center: asked for candidates alone, it is none.
    both = {"amenity": "community_centre;school"}
    assert kind_of_tags(both, MAP_KINDS) == "school"
    assert kind_of_tags(both, CANDIDATE_KINDS) is None


def test_words_for_kinds_are_of_one_kind_each():
    words = [word for kind, others in KIND_WORDS.items() for word in (kind, *others)]
    assert len(words) == len(set(words))
    assert set(KIND_WORDS) == {*MAP_KINDS, "street"}
    assert not set(CANDIDATE_KINDS) & set(DISTANCE_KINDS)


def test_points_outlines_and_relations_become_places_with_ids_and_names(tmp_path):
    nodes, ring = square(10, 500, 0, 20)
    more, other = square(20, 900, 0, 40)
    nodes = {1: place(0, 0), **nodes, **more}
    table = read(
        tmp_path,
        nodes,
        [(7, ring, {"leisure": "park"}), (8, other[:3], {}), (9, other[2:], {})],
        node_tags={1: LIBRARY | {"name": "  West   Branch "}},
        relations=[
            ([("way", 8, "outer"), ("way", 9, "outer")],
             {"type": "multipolygon", "leisure": "park", "name": "Big Park"}),
        ],
    )  # fmt: skip
    assert table.index.name == "candidate_id"
    assert table.index.tolist() == ["map-node-1", "map-relation-1", "map-way-7"]
    assert table["map_object"].tolist() == ["node/1", "relation/1", "way/7"]
    assert table["kind"].tolist() == ["library", "park", "park"]
    assert table["name"].tolist() == ["West Branch", "Big Park", "Park (no name in the map data)"]
    assert table.crs.to_epsg() == 4326
    assert table.geometry.geom_type.unique().tolist() == ["Point"]
    big = shapely.box(*place(860, -40), *place(940, 40)).buffer(1e-6)
    assert big.contains(table.geometry["map-relation-1"])


def test_outlines_are_given_where_the_map_has_them(tmp_path):
    nodes, ring = square(10, 500, 0, 50)
    nodes[1] = place(0, 0)
    table = read(
        tmp_path,
        nodes,
        [(7, ring, SCHOOL)],
        ["school"],
        node_tags={1: SCHOOL | {"name": "Point School"}},
        as_outlines=True,
    )
    shapes = table.to_crs("EPSG:32616").geometry
    assert shapes.geom_type.tolist() == ["Point", "Polygon"]
    # A square of 100 m by 100 m.
    assert shapes["map-way-7"].area == pytest.approx(10_000, rel=1e-3)


@pytest.mark.parametrize(
    ("one", "other", "apart_m", "n_left"),
    [
        ("A", "A", 29.0, 1),
        ("A", "a ", 29.0, 1),
        ("A", "A", 31.0, 2),
        ("A", "B", 5.0, 2),
        ("A", "", 29.0, 1),
        ("", "", 29.0, 1),
        ("A", "", 31.0, 2),
    ],
)
def test_entries_of_a_kind_are_one_place_within_30_m_if_their_names_allow(
    tmp_path, one, other, apart_m, n_left
):
    tags = {1: LIBRARY | {"name": one}, 2: LIBRARY | {"name": other}}
    table = read(tmp_path, {1: place(0, 0), 2: place(apart_m, 0)}, node_tags=tags)
    assert len(table) == n_left
    assert table["name"].iloc[0].startswith("A" if one else "Library")


def test_a_point_inside_of_an_outline_is_the_same_place_and_gives_it_its_name(tmp_path):
    # The point is 80 m from the middle of the grounds.
    nodes, ring = square(10, 0, 0, 100)
    nodes |= {1: place(80, 0), 2: place(-80, 0), 3: place(130, 0)}
    tags = {1: SCHOOL | {"name": "A"}, 2: SCHOOL | {"name": "B"}, 3: SCHOOL | {"name": "A"}}
    table = read(tmp_path, nodes, [(7, ring, SCHOOL)], ["school"], node_tags=tags)
    # 1 gives its name; 2 has another name and stays; 3 lies outside.
    assert table["name"].to_dict() == {"map-node-2": "B", "map-node-3": "A", "map-way-7": "A"}


def test_different_kinds_at_one_place_stay_apart(tmp_path):
    tags = {1: LIBRARY | {"name": "A"}, 2: {"amenity": "pharmacy", "name": "A"}}
    table = read(tmp_path, {1: place(0, 0), 2: place(1, 0)}, node_tags=tags)
    assert table["kind"].tolist() == ["library", "pharmacy"]


def test_places_outside_of_the_boundary_are_left_out(tmp_path):
    nodes = {1: place(0, 0), 2: place(500, 0)}
    boundary = shapely.box(*place(-50, -50), *place(50, 50))
    table = read(tmp_path, nodes, boundary=boundary, node_tags={1: LIBRARY, 2: LIBRARY})
    assert table.index.tolist() == ["map-node-1"]


def test_a_file_of_streets_alone_gives_none_and_says_so(tmp_path):
    path = write_osm(
        tmp_path / "t.osm",
        {1: place(0, 0), 2: place(100, 0)},
        [(7, [1, 2], {"highway": "residential"})],
    )
    places = read_map_places(path, ["library", "park"])
    assert len(places) == 0
    assert places.columns.tolist() == ["name", "kind", "map_object", "geometry"]
    assert map_places_found(places, path, ["library", "park"]) == (
        "t.osm has no places of these kinds: library, park. Some street files hold streets alone."
    )


def test_what_was_found_is_said_by_kind(tmp_path):
    path = write_osm(tmp_path / "t.osm", {1: place(0, 0)}, [], node_tags={1: LIBRARY})
    places = read_map_places(path, ["library", "park"])
    told = map_places_found(places, path, ["library", "park"])
    assert told == ("t.osm has these places: library (1). It has none of these kinds: park.")
    assert map_places_found(places, path, ["library"]) == "t.osm has these places: library (1)."


def test_a_cut_outline_stands_where_its_nodes_are_and_one_without_nodes_nowhere(tmp_path):
    nodes, ring = square(10, 0, 0, 20)
    del nodes[12]
    table = read(
        tmp_path, nodes, [(7, ring, {"leisure": "park"}), (8, [90, 91, 90], LIBRARY)],
        as_outlines=True,
    )  # fmt: skip
    assert table.index.tolist() == ["map-way-7"]
    assert table.geometry.geom_type.tolist() == ["Point"]


def test_a_ring_that_crosses_itself_is_a_point(tmp_path):
    nodes = {1: place(0, 0), 2: place(20, 20), 3: place(20, 0), 4: place(0, 20)}
    table = read(tmp_path, nodes, [(7, [1, 2, 3, 4, 1], LIBRARY)], as_outlines=True)
    assert table.geometry.geom_type.tolist() == ["Point"]


def test_ids_below_1_and_packed_files_are_read_too(tmp_path):
    nodes, ring = square(10, 0, 0, 20)
    nodes = {-k: at for k, at in nodes.items()}
    path = write_osm(tmp_path / "t.osm", nodes, [(-7, [-ref for ref in ring], LIBRARY)])
    packed = tmp_path / "t.osm.bz2"
    packed.write_bytes(bz2.compress(path.read_bytes()))
    pbf = tmp_path / "t.osm.pbf"
    with osmium.SimpleWriter(str(pbf)) as writer:
        for thing in osmium.FileProcessor(str(path)):
            writer.add(thing)
    for file in (path, packed, pbf):
        table = read_map_places(file, as_outlines=True)
        assert table.index.tolist() == ["map-way--7"]
        assert table.geometry.geom_type.tolist() == ["Polygon"]


def test_unknown_kinds_missing_and_damaged_files_are_refused(tmp_path):
    path = write_osm(tmp_path / "t.osm", {1: place(0, 0)}, [], node_tags={1: LIBRARY})
    with pytest.raises(InputError, match=r"called 'bar'\. hrgeo knows school"):
        read_map_places(path, ["library", "bar"])
    with pytest.raises(InputError, match="nowhere"):
        read_map_places(tmp_path / "nowhere.osm.pbf")
    path.write_text(path.read_text()[:-20])
    with pytest.raises(NetworkDataError, match="damaged"):
        read_map_places(path)
