"""The invented town: it is what it says, and the shipped files are what the program writes."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium
import pytest
import shapely
from python_calamine import CalamineWorkbook
from scipy import sparse
from scipy.sparse import csgraph
from scipy.spatial import cKDTree

from hrgeo.errors import InputError
from hrgeo.inputs import read_map_places
from hrgeo.inputs.hours import read_hours
from hrgeo.inputs.sample import __main__ as command
from hrgeo.inputs.sample import sample_folder, write_sample_town
from hrgeo.inputs.sample import town as town_module
from hrgeo.inputs.sample.draws import Draws
from hrgeo.schemas import (
    CANDIDATES,
    HOST_AGREED,
    MAP_KINDS,
    SERVICE_TYPES,
    SERVICES,
    VISIBILITIES,
)

CAR_STREETS = {
    "motorway", "motorway_link", "primary", "secondary", "tertiary", "residential",
    "unclassified", "service", "living_street",
}  # fmt: skip
NOT_ON_FOOT = {"motorway", "motorway_link", "construction", "proposed"}
TEXT_FILES = (
    "plan.toml", "services.csv", "incidents.csv", "deaths_by_area.csv", "candidates.csv",
    "van_stops.csv", "crew.csv",
    "areas.geojson", "boundary.geojson", "exclusion.geojson",
)  # fmt: skip
M_PER_DEGREE = 111_195.0


@dataclass
class StreetFile:
    """A street file, read with pyosmium alone."""

    nodes: dict[int, tuple[float, float]] = field(default_factory=dict)
    node_tags: dict[int, dict[str, str]] = field(default_factory=dict)
    ways: list[tuple[tuple[int, ...], dict[str, str]]] = field(default_factory=list)
    way_ids: list[int] = field(default_factory=list)
    relations: list[tuple[tuple[tuple[str, int, str], ...], dict[str, str]]] = field(
        default_factory=list
    )
    box: tuple[float, ...] = ()

    @classmethod
    def read(cls, path: Path) -> StreetFile:
        """Read a file whole."""
        found = cls()
        for thing in osmium.FileProcessor(str(path)):
            if thing.is_node():
                found.nodes[thing.id] = (thing.lon, thing.lat)
                found.node_tags[thing.id] = dict(thing.tags)
            elif thing.is_way():
                found.way_ids.append(thing.id)
                found.ways.append((tuple(n.ref for n in thing.nodes), dict(thing.tags)))
            else:
                members = tuple((m.type, m.ref, m.role) for m in thing.members)
                found.relations.append((members, dict(thing.tags)))
        with osmium.io.Reader(str(path)) as reader:
            corners = reader.header().box()
            low, high = corners.bottom_left, corners.top_right
            found.box = (low.lon, low.lat, high.lon, high.lat)
        return found

    def streets(self) -> list[tuple[tuple[int, ...], dict[str, str]]]:
        """Give the ways that are streets."""
        return [way for way in self.ways if "highway" in way[1]]

    def graph(self, mode: str) -> tuple[list[int], sparse.csr_array]:
        """Give node ids and the lengths [m] from node to node."""
        position = {node: k for k, node in enumerate(sorted(self.nodes))}
        start, end, length = [], [], []
        for nodes, tags in self.streets():
            if not _may_use(tags, mode):
                continue
            direction = {"yes": 1, "-1": -1}.get(tags.get("oneway", ""), 0)
            if tags.get("junction") == "roundabout":
                direction = 1
            for a, b in pairwise(nodes):
                if a in position and b in position:
                    meters = _meters(self.nodes[a], self.nodes[b])
                    for p, q, way in ((a, b, 1), (b, a, -1)):
                        if mode == "walk" or direction in {0, way}:
                            start.append(position[p])
                            end.append(position[q])
                            length.append(meters)
        shape = (len(position), len(position))
        return list(position), sparse.csr_array((length, (start, end)), shape=shape)


def _may_use(tags: dict[str, str], mode: str) -> bool:
    if tags.get("access") in {"private", "no"}:
        return False
    if mode == "walk":
        return tags["highway"] not in NOT_ON_FOOT
    return tags["highway"] in CAR_STREETS


def _flat(lonlat) -> np.ndarray:
    lonlat = np.asarray(lonlat, float)
    scale = np.array([M_PER_DEGREE * np.cos(np.radians(42.3)), M_PER_DEGREE])
    return lonlat * scale


def _meters(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(np.hypot(*(_flat(a) - _flat(b))))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _polygons(path: Path) -> list[tuple[dict[str, object], shapely.Polygon]]:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [(f["properties"], shapely.geometry.shape(f["geometry"])) for f in features]


def _sheet(path: Path) -> list[list[object]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


@pytest.fixture(scope="module")
def town() -> Path:
    return sample_folder()


@pytest.fixture(scope="module")
def streets(town: Path) -> StreetFile:
    return StreetFile.read(town / "town.osm.pbf")


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample_town(tmp_path_factory.mktemp("again")).parent


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample_town(tmp_path_factory.mktemp("small"), n_street_nodes=600).parent


def _line(streets: StreetFile, **tag: str) -> shapely.LineString:
    """Give the one way with a tag, as far as the file has it."""
    ((key, value),) = tag.items()
    (nodes,) = [nodes for nodes, tags in streets.ways if tags.get(key) == value]
    return shapely.LineString([streets.nodes[n] for n in nodes if n in streets.nodes])


@pytest.fixture(scope="module")
def behind_rail(streets: StreetFile) -> shapely.Polygon:
    """Give what the rail line cuts off, in the southwest corner."""
    rail = list(_line(streets, railway="rail").coords)
    (first, last), west, south = (rail[0], rail[-1]), streets.box[0], streets.box[1]
    return shapely.Polygon([(west, first[1]), *rail, (last[0], south), (west, south)])


@pytest.fixture(scope="module")
def east_of_river(streets: StreetFile) -> shapely.Polygon:
    """Give what lies across the river from downtown."""
    river = list(_line(streets, waterway="river").coords)
    east, south, north = streets.box[2], streets.box[1], streets.box[3]
    ends = [(river[0][0], south), *river, (river[-1][0], north)]
    return shapely.Polygon([*ends, (east, north), (east, south)])


# --- The shipped files -------------------------------------------------------------------


@pytest.mark.parametrize("name", TEXT_FILES)
def test_text_files_are_written_again_byte_for_byte(town: Path, again: Path, name: str) -> None:
    assert (again / name).read_bytes().replace(b"\r\n", b"\n") == (
        (town / name).read_bytes().replace(b"\r\n", b"\n")
    )


def test_the_street_file_is_written_again_with_the_same_content(
    streets: StreetFile, again: Path
) -> None:
    assert StreetFile.read(again / "town.osm.pbf") == streets


@pytest.mark.parametrize("name", ["staff_places.xlsx", "van_roster.xlsx"])
def test_workbooks_are_written_again_with_the_same_cells(
    town: Path, again: Path, name: str
) -> None:
    assert _sheet(again / name) == _sheet(town / name)


def test_two_runs_give_the_same_bytes(small: Path, tmp_path: Path) -> None:
    """Binary files too, as long as the libraries are the same."""
    plan = write_sample_town(tmp_path, n_street_nodes=600)
    assert plan == tmp_path / "plan.toml"
    names = sorted(p.name for p in small.iterdir())
    assert names == sorted(p.name for p in tmp_path.iterdir())
    for name in names:
        assert (small / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_another_seed_gives_another_town(small: Path, tmp_path: Path) -> None:
    write_sample_town(tmp_path, n_street_nodes=600, seed=1)
    for name in ("incidents.csv", "town.osm.pbf", "candidates.csv"):
        assert (small / name).read_bytes() != (tmp_path / name).read_bytes(), name


def test_the_folder_is_complete_small_and_says_that_it_is_invented(town: Path, again: Path) -> None:
    written = {p.name for p in again.iterdir()}
    assert {p.name for p in town.iterdir()} == written | {"README.md"}
    assert sum(p.stat().st_size for p in town.iterdir()) < 1_200_000
    readme = (town / "README.md").read_text(encoding="utf-8")
    assert "invented" in readme
    assert "python -m hrgeo.inputs.sample" in readme
    assert all(f"`{name}`" in readme for name in written)


# --- The streets -------------------------------------------------------------------------


def test_street_nodes_are_as_many_as_promised(streets: StreetFile) -> None:
    used = {node for nodes, _ in streets.streets() for node in nodes}
    assert 7200 <= len(used & streets.nodes.keys()) <= 8800


def test_ways_go_on_to_nodes_that_the_file_lacks_and_only_at_its_edge(
    streets: StreetFile,
) -> None:
    west, south, east, north = streets.box
    lacking = 0
    for nodes, _ in streets.streets():
        for here, there in pairwise(nodes):
            inside = [n for n in (here, there) if n in streets.nodes]
            if len(inside) == 1:
                lacking += 1
                lon, lat = streets.nodes[inside[0]]
                room = min(lon - west, east - lon, lat - south, north - lat) * M_PER_DEGREE
                # The motorway has a node at every other column, 420 m apart out there.
                assert room < 560
    assert 40 <= lacking <= 100


def test_all_nodes_lie_in_the_box_of_the_header(streets: StreetFile) -> None:
    west, south, east, north = streets.box
    lonlat = np.array(list(streets.nodes.values()))
    assert (lonlat >= (west, south)).all()
    assert (lonlat <= (east, north)).all()
    # About 8 km a side.
    assert 6500 < (north - south) * M_PER_DEGREE < 9500


@pytest.mark.parametrize(("mode", "least"), [("walk", 0.99), ("drive", 0.985)])
def test_nearly_all_streets_are_strongly_connected(
    streets: StreetFile, mode: str, least: float
) -> None:
    _, graph = streets.graph(mode)
    _, piece = csgraph.connected_components(graph, connection="strong")
    on_street = np.unique(np.concatenate(graph.nonzero()))
    sizes = np.bincount(piece[on_street])
    assert sizes.max() >= least * len(on_street)


def _piece_of_island(streets: StreetFile, mode: str) -> tuple[np.ndarray, int, np.ndarray]:
    ids, graph = streets.graph(mode)
    _, piece = csgraph.connected_components(graph, connection="weak")
    (loop,) = [nodes for nodes, tags in streets.ways if tags.get("name") == "Island Loop"]
    sizes = np.bincount(piece[np.unique(np.concatenate(graph.nonzero()))])
    return sizes, int(piece[ids.index(loop[0])]), np.array(loop)


def test_the_island_is_reached_on_foot(streets: StreetFile) -> None:
    sizes, island, _ = _piece_of_island(streets, "walk")
    assert island == np.argmax(sizes)


def test_no_car_reaches_the_island_though_it_has_roads(streets: StreetFile) -> None:
    sizes, island, loop = _piece_of_island(streets, "drive")
    assert island != np.argmax(sizes)
    assert sizes[island] >= len(set(loop.tolist()))


def test_few_ways_cross_the_river(streets: StreetFile) -> None:
    """Two street bridges, and one motorway bridge in each direction."""
    river = _line(streets, waterway="river")
    crossing: Counter[str] = Counter()
    for nodes, tags in streets.streets():
        line = [streets.nodes[n] for n in nodes if n in streets.nodes]
        on_island = "Island" in tags.get("name", "") or tags.get("surface") == "dirt"
        if len(line) > 1 and not on_island and shapely.LineString(line).crosses(river):
            assert tags["bridge"] == "yes"
            crossing["motorway" if tags["highway"] == "motorway" else "street"] += 1
    assert crossing == {"street": 2, "motorway": 2}


def test_two_ways_cross_the_rail_line(streets: StreetFile) -> None:
    """One at a level crossing, and one path below the line."""
    rail = _line(streets, railway="rail")
    found = []
    for nodes, tags in streets.streets():
        line = [streets.nodes[n] for n in nodes if n in streets.nodes]
        if len(line) > 1 and shapely.LineString(line).intersects(rail):
            level = any("railway" in streets.node_tags.get(n, {}) for n in nodes)
            found.append((level, tags.get("tunnel", "")))
    assert sorted(found) == [(False, "yes"), (True, "")]


def test_downtown_minor_streets_are_one_way_and_others_are_not(streets: StreetFile) -> None:
    """Signals at every crossing mark downtown; the northwest is an older neighborhood."""
    center = _flat((-101.3, 42.3))
    one_way = {True: [], False: []}
    for nodes, tags in streets.streets():
        if tags["highway"] == "residential" and "name" in tags:
            at = _flat([streets.nodes[n] for n in nodes if n in streets.nodes]).mean(axis=0)
            dx, dy = at - center
            if np.hypot(dx, dy) < 350:
                one_way[True].append("oneway" in tags)
            elif dx < -1200 and dy > 600:
                one_way[False].append("oneway" in tags)
    assert np.mean(one_way[True]) > 0.9
    assert np.mean(one_way[False]) == 0.0


def test_the_street_file_has_the_odd_things_of_real_ones(streets: StreetFile) -> None:
    tags = [tags for _, tags in streets.streets()]
    assert sum(t.get("access") == "private" for t in tags) > 20
    assert sum(t.get("junction") == "roundabout" for t in tags) == 1
    assert sum(t.get("oneway") == "-1" for t in tags) == 1
    assert {
        "steps",
        "cycleway",
        "path",
        "footway",
        "motorway_link",
        "construction",
        "proposed",
    } <= {t["highway"] for t in tags}
    speeds = Counter(t.get("maxspeed", "") for t in tags)
    assert speeds["25 mph"] > 100
    assert speeds["20mph"] == speeds["40"] == speeds["walk"] == 1
    signals = [t for t in streets.node_tags.values() if t.get("highway") == "traffic_signals"]
    assert len(signals) > 100


def test_turn_restrictions_name_ways_that_meet_at_their_node(streets: StreetFile) -> None:
    assert len(streets.relations) >= 4
    by_id = dict(zip(streets.way_ids, (nodes for nodes, _ in streets.ways), strict=True))
    for members, tags in streets.relations:
        (_, start, from_), (kind, via, role), (_, end, to) = members
        assert (from_, role, to, kind) == ("from", "via", "to", "n")
        assert via in (by_id[start][0], by_id[start][-1])
        assert via in (by_id[end][0], by_id[end][-1])
        assert (start == end) == (tags["restriction"] == "no_u_turn")


def test_culs_de_sac_are_in_the_suburb(streets: StreetFile) -> None:
    ends = [n for n, t in streets.node_tags.items() if t.get("highway") == "turning_circle"]
    assert len(ends) > 40
    # The suburb is in the east and southeast.
    assert np.median([streets.nodes[n][0] for n in ends]) > -101.28


# --- The areas ---------------------------------------------------------------------------


def test_areas_tile_the_town_without_overlap(town: Path, streets: StreetFile) -> None:
    polygons = [polygon for _, polygon in _polygons(town / "areas.geojson")]
    assert len(polygons) == 60
    assert all(polygon.is_valid for polygon in polygons)
    assert shapely.coverage_is_valid(polygons)
    whole = shapely.unary_union(polygons)
    assert sum(p.area for p in polygons) == pytest.approx(whole.area, rel=1e-9)
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 0
    assert whole.contains(shapely.box(*streets.box))


def test_areas_have_residents_and_shares_but_for_one(town: Path) -> None:
    rows = [row for row, _ in _polygons(town / "areas.geojson")]
    assert len({row["area_id"] for row in rows}) == 60
    assert 60_000 < sum(row["residents"] for row in rows) < 130_000
    assert min(row["residents"] for row in rows) > 0
    for share in ("pct_poverty", "pct_no_vehicle", "pct_age_65_plus", "pct_spanish_at_home"):
        known = [row[share] for row in rows if row[share] is not None]
        assert len(known) == 59
        assert all(0 <= value <= 100 for value in known)


def test_the_boundary_is_inside_of_the_streets(town: Path, streets: StreetFile) -> None:
    ((_, boundary),) = _polygons(town / "boundary.geojson")
    box = shapely.box(*streets.box)
    assert box.contains(boundary)
    assert boundary.area > 0.75 * box.area


def test_deaths_are_counted_by_area_and_year_and_small_counts_are_suppressed(town: Path) -> None:
    rows = _rows(town / "deaths_by_area.csv")
    ids = {row["area_id"] for row, _ in _polygons(town / "areas.geojson")}
    assert len(rows) == 60 * 3
    assert {row["area_id"] for row in rows} == ids
    for row in rows:
        assert row["to"] == f"{row['from'][:4]}-12-31"
        hidden = "*" if row["from"] == "2025-01-01" else "<11"
        assert row["deaths"] in {"0", hidden} or int(row["deaths"]) >= 11
    kinds = Counter(row["deaths"] for row in rows)
    assert kinds["<11"] > 20
    assert kinds["*"] > 20
    assert sum(word.isdigit() and int(word) >= 11 for word in kinds.elements()) >= 4


# --- Services, candidates, staff ---------------------------------------------------------


def test_services_are_as_promised(town: Path) -> None:
    rows = _rows(town / "services.csv")
    types = [row["type"].split(";") for row in rows]
    assert len(rows) == len({row["service_id"] for row in rows}) == 30
    assert {t for several in types for t in several} <= set(SERVICE_TYPES) - {"ops"}
    assert sum(len(several) > 1 for several in types) >= 10
    assert {row["visibility"] for row in rows} == set(VISIBILITIES)
    assert sum(row["closed"] != "" for row in rows) == 1
    for name in ("id_required", "fee", "police_onsite", "needs_based", "wheelchair"):
        assert {row[name] for row in rows} <= {"yes", "no", ""}
    assert sum("" in (row["id_required"], row["fee"], row["wheelchair"]) for row in rows) >= 5
    assert sum(row["opening_hours"] == "" for row in rows) >= 2
    assert all(0 < float(row["available_share"]) < 1 for row in rows if row["available_share"])


def test_columns_of_services_and_candidates_are_known_names(town: Path) -> None:
    for schema, name in ((SERVICES, "services.csv"), (CANDIDATES, "candidates.csv")):
        known = {c.name for c in schema.columns} | {"lon", "lat", "longitude", "latitude"}
        assert not set(_rows(town / name)[0]) - known


def test_opening_hours_can_be_read_but_where_the_town_means_them_to_be_unknown(town: Path) -> None:
    readings = {
        row["opening_hours"]: read_hours(row["opening_hours"])
        for row in _rows(town / "services.csv")
    }
    assert {text for text, reading in readings.items() if reading.osm is None} == {
        "",
        "call for hours",
    }
    assert readings["Mon-Fri 9am-4pm, closed holidays"].osm == "Mo-Fr 09:00-16:00; PH off"
    assert readings["lunes a viernes 8:30 a 17:30"].osm == "Mo-Fr 08:30-17:30"
    assert sum(bool(reading.assumed) for reading in readings.values()) == 2


def test_two_services_are_outside_of_the_streets_and_one_is_on_the_island(
    town: Path, streets: StreetFile
) -> None:
    rows = _rows(town / "services.csv")
    points = np.array([[float(row["longitude"]), float(row["latitude"])] for row in rows])
    inside = shapely.contains_xy(shapely.box(*streets.box), points)
    assert (~inside).sum() == 2
    (loop,) = [nodes for nodes, tags in streets.ways if tags.get("name") == "Island Loop"]
    island = shapely.Polygon([streets.nodes[n] for n in loop])
    assert shapely.contains_xy(island, points).sum() == 1


def test_candidates_are_as_promised(town: Path, streets: StreetFile) -> None:
    rows = _rows(town / "candidates.csv")
    assert len(rows) == len({row["candidate_id"] for row in rows}) == 150
    assert len({row["name"] for row in rows}) == 150
    assert len({row["kind"] for row in rows}) == 10
    assert {row["host_agreed"] for row in rows} == set(HOST_AGREED)
    assert sum(row["required"] == "yes" for row in rows) == 1
    assert sum(row["forbidden"] == "yes" for row in rows) == 2
    assert not any(row["required"] and row["forbidden"] for row in rows)
    points = np.array([[float(row["lon"]), float(row["lat"])] for row in rows])
    assert shapely.contains_xy(shapely.box(*streets.box), points).all()


def test_the_community_said_no_to_three_candidates_and_likes_some(town: Path) -> None:
    rows = _rows(town / "candidates.csv")
    vetoed = [row for row in rows if row["veto"] == "yes"]
    assert len(vetoed) == 3
    assert not any(row["required"] or row["forbidden"] or row["preference"] for row in vetoed)
    liked = Counter(row["preference"] for row in rows)
    assert set(liked) == {"", "-1", "1", "2", "3"}
    assert liked[""] > 75


def test_three_candidates_lie_in_the_exclusion_area(town: Path) -> None:
    ((about, area),) = _polygons(town / "exclusion.geojson")
    assert "invented" in str(about["name"])
    rows = _rows(town / "candidates.csv")
    inside = [
        row for row in rows if area.contains(shapely.Point(float(row["lon"]), float(row["lat"])))
    ]
    assert len(inside) == 3
    assert not any(row["required"] for row in inside)


def test_the_map_has_places_of_every_kind_beside_the_streets(town: Path) -> None:
    places = read_map_places(town / "town.osm.pbf", MAP_KINDS)
    assert set(places["kind"]) == set(MAP_KINDS)
    assert (places["kind"] == "school").sum() == 9
    # The address of a house for people who flee violence is not for a list.
    assert "Harbor House" not in set(places["name"])
    on_list = {row["name"] for row in _rows(town / "candidates.csv")}
    assert 40 < places["name"].isin(on_list).sum() < 120
    assert places["name"].str.contains("no name in the map data").sum() == 10


def test_staff_places_and_the_van_roster_are_sheets_with_a_header(town: Path) -> None:
    places, roster = _sheet(town / "staff_places.xlsx"), _sheet(town / "van_roster.xlsx")
    assert places[0] == ["name", "lat", "lon", "weight", "days", "hours", "note"]
    assert roster[0] == ["stop", "day", "from", "to", "lat", "lon"]
    assert len(places) == 1 + 12
    assert len(roster) == 1 + 6
    assert all(42 < row[1] < 43 and -102 < row[2] < -101 for row in places[1:])


# --- The incidents -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def incidents(town: Path) -> list[dict[str, str]]:
    return _rows(town / "incidents.csv")


@pytest.fixture(scope="module")
def placed(incidents: list[dict[str, str]]) -> list[dict[str, str]]:
    """Incidents with coordinates in the town."""
    return [
        row for row in incidents if row["lon"].startswith("-101.") and row["lat"].startswith("42.")
    ]


def test_the_planted_faults_are_there_and_no_others(
    incidents: list[dict[str, str]], placed: list[dict[str, str]]
) -> None:
    lonlat = [(row["lon"], row["lat"]) for row in incidents]
    assert len(incidents) == 2500
    assert sum(pair == ("", "") for pair in lonlat) == 12
    assert sum(pair == ("0", "0") for pair in lonlat) == 4
    assert sum(pair[1].startswith("-101.") for pair in lonlat) == 3
    assert sum(pair[0].startswith("-87.") for pair in lonlat) == 1
    assert len(placed) == 2500 - 12 - 4 - 3 - 1
    assert len({row["incident_id"] for row in incidents}) == 2499


def test_incidents_are_in_the_order_of_time_over_three_whole_years(
    incidents: list[dict[str, str]],
) -> None:
    dates = [row["date"] for row in incidents]
    assert dates == sorted(dates)
    assert dates[0] >= "2023-01-01"
    assert dates[-1] <= "2025-12-31"
    by_year = Counter(day[:4] for day in dates)
    assert set(by_year) == {"2023", "2024", "2025"}
    assert min(by_year.values()) > 700


def test_incidents_follow_the_hour_the_weekday_and_the_season(
    incidents: list[dict[str, str]],
) -> None:
    times = [row["time"] for row in incidents]
    assert 100 < times.count("") < 220
    assert 60 < times.count("00:00") < 150
    hours = Counter(int(time[:2]) for time in times if time and time != "00:00")
    evening, morning = (sum(hours[h] for h in range(s, s + 5)) for s in (17, 3))
    assert evening > 3 * morning
    days = [date.fromisoformat(row["date"]) for row in incidents]
    by_weekday = Counter(day.weekday() for day in days)
    assert by_weekday[5] > 1.1 * np.mean([by_weekday[d] for d in range(4)])
    by_month = Counter(day.month for day in days)
    assert sum(by_month[m] for m in (6, 7, 8)) > 1.25 * sum(by_month[m] for m in (12, 1, 2))


def test_outcomes_settings_and_naloxone_are_mixed_and_partly_unknown(
    incidents: list[dict[str, str]],
) -> None:
    assert 0.05 < np.mean([row["outcome"] == "fatal" for row in incidents]) < 0.15
    settings = Counter(row["setting"] for row in incidents)
    assert settings.most_common(1)[0][0] == "home"
    assert {"street", "vehicle", "shelter", "hotel", "public building", ""} <= set(settings)
    assert {row["naloxone_given"] for row in incidents} == {"yes", "no", ""}


def test_incidents_are_near_streets_but_not_on_their_nodes(
    placed: list[dict[str, str]], streets: StreetFile
) -> None:
    used = sorted({n for nodes, _ in streets.streets() for n in nodes} & streets.nodes.keys())
    tree = cKDTree(_flat([streets.nodes[n] for n in used]))
    off_m, _ = tree.query(_flat([(float(r["lon"]), float(r["lat"])) for r in placed]))
    assert off_m.min() > 0.5
    assert np.quantile(off_m, 0.99) < 120


def test_a_few_places_see_many_incidents(placed: list[dict[str, str]]) -> None:
    """The hospital, the shelter and the motel: 45, 35 and 22, less the faulty rows."""
    repeated = [n for _, n in Counter((r["lon"], r["lat"]) for r in placed).most_common(4)]
    assert repeated[0] >= 40
    assert repeated[2] >= 18
    assert repeated[3] < 10


def test_one_concentration_fades_and_the_other_crosses_the_rail_line_and_grows(
    placed: list[dict[str, str]], behind_rail: shapely.Polygon
) -> None:
    lonlat = np.array([(float(r["lon"]), float(r["lat"])) for r in placed])
    year = np.array([r["date"][:4] for r in placed])
    downtown = np.hypot(*(_flat(lonlat) - _flat((-101.3, 42.2985))).T) < 600
    cut_off = shapely.contains_xy(behind_rail, lonlat)
    share = {y: (downtown[year == y].mean(), cut_off[year == y].mean()) for y in ("2023", "2025")}
    assert share["2023"][0] > 1.5 * share["2025"][0]
    assert share["2025"][1] > 1.7 * share["2023"][1]


# --- The story ---------------------------------------------------------------------------


def test_syringe_services_leave_gaps_behind_the_rail_line_and_across_the_river(
    town: Path,
    streets: StreetFile,
    placed: list[dict[str, str]],
    behind_rail: shapely.Polygon,
    east_of_river: shapely.Polygon,
) -> None:
    """At 4.8 km/h, 10 minutes are 800 m along the streets."""
    rows = [r for r in _rows(town / "services.csv") if "ssp" in r["type"].split(";")]
    services = np.array(
        [(float(r["longitude"]), float(r["latitude"])) for r in rows if not r["closed"]]
    )
    assert len(rows) == len(services) + 1
    assert not shapely.contains_xy(behind_rail, services).any()
    assert not shapely.contains_xy(east_of_river, services).any()
    ids, graph = streets.graph("walk")
    on_street = np.unique(np.concatenate(graph.nonzero()))
    tree = cKDTree(_flat([streets.nodes[ids[k]] for k in on_street]))
    _, at = tree.query(_flat(services))
    meters = csgraph.dijkstra(graph, indices=on_street[at], min_only=True)
    points = np.array([(float(r["lon"]), float(r["lat"])) for r in placed])
    off_m, near = tree.query(_flat(points))
    covered = meters[on_street[near]] + off_m <= 800
    assert 0.28 < covered.mean() < 0.45
    for gap in (behind_rail, east_of_river):
        there = shapely.contains_xy(gap, points)
        assert there.sum() > 100
        assert covered[there].mean() < 0.05


# --- Size, command, folder ---------------------------------------------------------------


def test_a_small_town_has_the_same_features(small: Path) -> None:
    streets = StreetFile.read(small / "town.osm.pbf")
    used = {node for nodes, _ in streets.streets() for node in nodes}
    assert 540 <= len(used & streets.nodes.keys()) <= 660
    kinds = {tags["highway"] for _, tags in streets.streets()}
    assert {"motorway", "motorway_link", "primary", "residential", "footway"} <= kinds
    assert len(_rows(small / "incidents.csv")) == 2500
    assert len(_rows(small / "services.csv")) == 30
    polygons = [polygon for _, polygon in _polygons(small / "areas.geojson")]
    assert len(polygons) == 60
    assert shapely.coverage_is_valid(polygons)
    sizes, island, _ = _piece_of_island(streets, "walk")
    assert island == np.argmax(sizes)


@pytest.mark.parametrize("size", [500, 2000])
def test_the_size_is_kept_within_a_tenth(size: int, tmp_path: Path) -> None:
    write_sample_town(tmp_path, n_street_nodes=size)
    streets = StreetFile.read(tmp_path / "town.osm.pbf")
    used = {node for nodes, _ in streets.streets() for node in nodes}
    assert 0.9 * size <= len(used & streets.nodes.keys()) <= 1.1 * size


@pytest.mark.parametrize("seed", [1, 2])
def test_other_seeds_give_sound_towns(seed: int, tmp_path: Path) -> None:
    write_sample_town(tmp_path, n_street_nodes=1500, seed=seed)
    streets = StreetFile.read(tmp_path / "town.osm.pbf")
    for mode in ("walk", "drive"):
        _, graph = streets.graph(mode)
        _, piece = csgraph.connected_components(graph, connection="strong")
        on_street = np.unique(np.concatenate(graph.nonzero()))
        assert np.bincount(piece[on_street]).max() >= 0.95 * len(on_street)
    sizes, island, _ = _piece_of_island(streets, "drive")
    assert island != np.argmax(sizes)


def test_a_town_that_is_too_small_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least 500, not 10"):
        write_sample_town(tmp_path / "town", n_street_nodes=10)
    assert not (tmp_path / "town").exists()


def test_the_command_writes_a_town(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([str(tmp_path / "town"), "--nodes", "500", "--seed", "4"]) == 0
    assert (tmp_path / "town" / "plan.toml").is_file()
    assert "plan.toml" in capsys.readouterr().out


def test_the_command_refuses_a_town_that_is_too_small(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main([str(tmp_path / "town"), "--nodes", "10"]) == 2
    assert "at least 500" in capsys.readouterr().err


def test_a_wheel_carries_the_town_inside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "hrgeo"
    (package / "sample_town").mkdir(parents=True)
    (package / "sample_town" / "plan.toml").write_text("", encoding="utf-8")
    monkeypatch.setattr(town_module, "__file__", str(package / "inputs" / "sample" / "town.py"))
    assert sample_folder() == (package / "sample_town").resolve()


def test_a_missing_town_is_said_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(town_module, "__file__", str(tmp_path / "hrgeo" / "a" / "b" / "town.py"))
    with pytest.raises(InputError, match=r"python -m hrgeo\.inputs\.sample FOLDER"):
        sample_folder()


def test_streams_of_parts_do_not_depend_on_each_other() -> None:
    assert Draws(5, "a").uniform(size=3).tolist() != Draws(5, "b").uniform(size=3).tolist()
    assert Draws(5, "a").uniform(size=3).tolist() != Draws(6, "a").uniform(size=3).tolist()


def test_positions_are_drawn_by_weight() -> None:
    """Weights 0, 1 and 3: none, a quarter and three quarters of 4,000 draws."""
    counts = np.bincount(Draws(5, "weights").positions([0, 1, 3], size=4000), minlength=3)
    assert counts[0] == 0
    # Standard deviation of the second: sqrt(4000 * 0.25 * 0.75) = 27.
    assert abs(counts[1] - 1000) < 4 * 27


def test_some_gives_different_things_and_never_more_than_there_are() -> None:
    assert sorted(Draws(5, "some").some([1, 2, 3], size=9)) == [1, 2, 3]
