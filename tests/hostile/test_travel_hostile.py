"""Odd and broken input to travel times, routes, surfaces and catchments."""

from __future__ import annotations

import dataclasses
import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hrgeo.errors import InputError
from hrgeo.model import TurnTable
from hrgeo.network import NodeTable, StreetTable, build, read_streets_by_mode
from hrgeo.travel import (
    catchments,
    nearest_site_min,
    nearest_sites,
    nearest_surface,
    route,
    routes,
    snap,
    time_surface,
    travel_times,
    travel_times_in_parts,
)
from hrgeo.travel.search import FARTHEST_TICKS
from tests.streets import CRS, grid_town, place, places, write_osm

FARTHEST_MIN = FARTHEST_TICKS / 600_000
SPOT = places((100, 0))
POINT = shapely.Point(SPOT[0])


@pytest.mark.parametrize(
    ("points", "told"),
    [
        ([0.0, 1.0], r"shape \(2,\)"),
        (np.zeros((2, 3)), r"shape \(2, 3\)"),
        (np.zeros((1, 2, 2)), r"shape \(1, 2, 2\)"),
        (None, r"shape \(\)"),
        ([("a", "b")], "something else than numbers"),
        ([(1.0, 2.0), (3.0,)], "something else than numbers"),
        (pd.DataFrame({"name": ["x"], "lat": [1.0]}), "DataFrame that holds something else"),
        (gpd.GeoDataFrame({"name": ["x"]}), "no geometry"),
        (gpd.GeoDataFrame(geometry=[POINT]), "no reference system"),
        (gpd.GeoSeries([POINT.buffer(0.1)], crs=4326), "must be points"),
        (gpd.GeoSeries([POINT, POINT], crs=4326, index=[7, 7]), "more than once"),
    ],
)
def test_what_is_no_list_of_points_is_refused_everywhere(points, told):
    town = grid_town()
    for ask in (
        lambda: travel_times(town, points, SPOT),
        lambda: travel_times(town, SPOT, points),
        lambda: nearest_surface(town, points),
        lambda: nearest_sites(town, SPOT, points, k=1),
        lambda: routes(town, points, points),
        lambda: time_surface(town, points),
        lambda: catchments(town, points, thresholds_min=[5]),
    ):
        with pytest.raises(InputError, match=told):
            ask()


@pytest.mark.parametrize(
    "point", [("a", "b"), [(1.0, 2.0), (3.0,)], (1.0, 2.0, 3.0), 5.0, [], "ab"]
)
def test_what_is_no_point_is_no_end_of_a_route(point):
    for ends in ((point, SPOT), (SPOT, point)):
        with pytest.raises(InputError, match=r"(origin|destination) "):
            route(grid_town(), *ends)


def test_masked_points_are_not_placed():
    masked = np.ma.masked_array(np.vstack((SPOT, SPOT)), mask=[[True, False], [False, False]])
    assert travel_times(grid_town(), masked, SPOT).dense().tolist() == [[np.inf], [0.0]]


@pytest.mark.parametrize("spot", [(np.nan, 41.8), (np.inf, 41.8), (1e308, -1e308), (41.8, -87.0)])
def test_a_point_that_is_nowhere_near_is_unreached_everywhere(spot):
    town, points = grid_town(), np.vstack(([spot], SPOT))
    assert np.isfinite(travel_times(town, points, points).dense()).tolist() == [
        [False, False],
        [False, True],
    ]
    assert nearest_site_min(town, points, points).tolist() == [np.inf, 0.0]
    assert nearest_sites(town, points, points, k=2).site.tolist() == [[-1, -1], [1, -1]]
    assert not route(town, spot, SPOT).is_reached
    assert np.isinf(time_surface(town, [spot])["minutes"]).all()
    assert catchments(town, [spot], thresholds_min=[5]).geometry.is_empty.all()


@pytest.mark.parametrize("cutoff", [-1e-9, -np.inf, np.nan, "ten", [10]])
def test_a_cutoff_that_is_no_time_is_refused(cutoff):
    for ask in (travel_times, lambda *points, **o: list(travel_times_in_parts(*points, **o))):
        with pytest.raises(InputError, match="cutoff_min must be 0 minutes or more"):
            ask(grid_town(), SPOT, SPOT, cutoff_min=cutoff)


@pytest.mark.parametrize("cutoff", [None, np.inf, 1e300, FARTHEST_MIN, 5000])
def test_a_huge_cutoff_is_none(cutoff):
    town, spots = grid_town(), places((0, 0), (500, 500))
    table = travel_times(town, spots, spots, cutoff_min=cutoff).dense()
    assert table == pytest.approx(np.array([[0, 10], [10, 0]]), abs=1e-5)


def test_a_cutoff_of_nothing_leaves_what_is_at_one_place():
    town, spots = grid_town(), places((0, 0), (0, 0), (130, 0), (130, 10))
    table = travel_times(town, spots, spots, cutoff_min=0).dense()
    # The last one is 10 m off its street, there and back.
    at_one_place = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]], bool)
    assert np.array_equal(np.isfinite(table), at_one_place)
    assert (table[at_one_place] == 0).all()


def two_streets(length_m, *, turns):
    """Build a street of 100 m, and one of any length on paper, on foot at 6 km/h."""
    net = build(
        "walk",
        NodeTable(*places((0, 0), (100, 0), (200, 0)).T),
        StreetTable([0, 1], [1, 2], 6.0, length_m=[100.0, length_m]),
        crs=CRS,
    )
    if not turns:
        return net
    # All turns but those back. Edges: 0 from west, 1 to west and 2 to east, 3 from east.
    free = TurnTable([0, 1, 2, 3], [0, 1, 1, 1, 2], [2, 1], [0.0, 0.0])
    return dataclasses.replace(net, turns=free)


@pytest.mark.parametrize("turns", [False, True])
@pytest.mark.parametrize("length_m", [3.58e5, 4e5, 1e7, 1e12, 1e20, 1e300])
def test_streets_longer_than_any_search_lead_nowhere(length_m, turns):
    # 358 km take 3,580 min, a little more than the 3,579.14 at which searches end.
    net = two_streets(length_m, turns=turns)
    ends = places((0, 0), (100, 0), (200, 0))
    expected = np.array([[0, 1, np.inf], [1, 0, np.inf], [np.inf, np.inf, 0]])
    table = travel_times(net, ends, ends).dense()
    assert table == pytest.approx(expected, abs=1e-5)
    backwards = np.column_stack(
        [travel_times(net, ends, ends[k : k + 1]).dense() for k in range(3)]
    )
    assert np.array_equal(backwards, table)
    one = nearest_site_min(net, ends, ends[:1])
    assert one == pytest.approx(expected[:, 0], abs=1e-5)
    assert np.isinf(nearest_sites(net, ends[2:], ends[:2], k=2).minutes).all()
    assert not route(net, ends[0], ends[2]).is_reached
    areas = catchments(net, ends[:1], thresholds_min=[1, 1e300]).geometry
    assert areas.is_valid.all()


@pytest.mark.parametrize("turns", [False, True])
def test_a_street_longer_than_any_search_is_travelled_by_those_who_stay_on_it(turns):
    # 400 km drawn as 100 m: 10 m of them are 400 min, and no way leads off it.
    net = two_streets(4e5, turns=turns)
    inside, outside = places((145, 0), (155, 0)), places((0, 0), (60, 0))
    table = travel_times(net, inside, inside).dense()
    assert table == pytest.approx(np.array([[0, 400], [400, 0]]), abs=0.01)
    assert nearest_site_min(net, inside[:1], inside[1:])[0] == table[0, 1]
    assert nearest_sites(net, inside[:1], inside[1:], k=1).minutes[0, 0] == table[0, 1]
    assert route(net, inside[0], inside[1]).minutes == table[0, 1]
    for start, end in ((inside, outside), (outside, inside)):
        assert np.isinf(travel_times(net, start, end).dense()).all()
        assert np.isinf(travel_times(net, start, end[:1]).dense()).all()
        assert np.isinf(nearest_site_min(net, start, end)).all()
        assert np.isinf(nearest_sites(net, start, end, k=2).minutes).all()
        assert not route(net, start[0], end[1]).is_reached


def test_a_point_a_world_away_is_placed_if_one_insists_and_is_still_unreached():
    town = grid_town()
    far = snap(town, ["far"], [SPOT[0, 0] + 30], [SPOT[0, 1]], max_off_street_m=1e9)
    assert far.placed.all()
    assert np.isinf(travel_times(town, far, SPOT).dense()).all()
    assert np.isinf(travel_times(town, SPOT, far).dense()).all()
    assert not route(town, far, SPOT).is_reached


def test_a_loop_at_a_single_junction_is_a_network():
    ring = places((0, 0), (100, 0), (100, 100), (0, 100), (0, 0))
    shape = {"shape_start": [0, 5], "shape_lon": ring[:, 0], "shape_lat": ring[:, 1]}
    net = build(
        "walk", NodeTable(*places((0, 0)).T), StreetTable([0], [0], 6.0, length_m=400.0, **shape)
    )
    spots = places((0, 0), (50, 0), (0, 50))
    expected = [[0, 0.5, 0.5], [0.5, 0, 1], [0.5, 1, 0]]
    assert travel_times(net, spots, spots).dense() == pytest.approx(np.array(expected), abs=1e-3)
    assert route(net, spots[1], spots[2]).minutes == pytest.approx(1, abs=1e-3)
    assert nearest_surface(net, spots[1:2]).node_min == pytest.approx([0.5], abs=1e-3)
    assert catchments(net, spots[:1], thresholds_min=[1]).is_valid.all()
    assert np.isfinite(time_surface(net, spots[:1], 11)["minutes"]).all()


def test_one_place_without_any_extent_is_a_network():
    lon, lat = place(0, 0)
    net = build("walk", NodeTable([lon, lon][:1], [lat]), StreetTable([0], [0], 6.0), crs=CRS)
    spots = places((0, 0), (30, 40))
    assert travel_times(net, spots, spots[:1]).dense()[:, 0] == pytest.approx([0, 50 / 80])
    assert route(net, spots[1], spots[0]).minutes == pytest.approx(50 / 80)
    assert catchments(net, spots[:1], thresholds_min=[1]).is_valid.all()
    assert len(time_surface(net, spots[:1])) == 1


def test_pieces_that_are_all_small_are_all_taken():
    """Three streets that touch nowhere: none of them is the main network."""
    xy = [(0, 0), (100, 0), (0, 300), (100, 300), (0, 600), (100, 600)]
    net = build(
        "walk", NodeTable(*places(*xy).T), StreetTable([0, 2, 4], [1, 3, 5], 6.0, length_m=100.0)
    )
    spots = places((10, 10), (90, 290), (50, 610))
    assert snap(net, range(3), *spots.T).street.tolist() == [0, 1, 2]
    assert (
        np.isfinite(travel_times(net, spots, spots).dense()).tolist()
        == np.eye(3, dtype=bool).tolist()
    )


def test_who_stands_on_a_barrier_stands_on_one_side_of_it(tmp_path):
    nodes = {1: place(0, 0), 2: place(100, 0), 3: place(200, 0)}
    path = write_osm(
        tmp_path / "t.osm",
        nodes,
        [(1, [1, 2, 3], {"highway": "residential"})],
        node_tags={2: {"barrier": "bollard"}},
    )
    nets = read_streets_by_mode(path, ["walk", "drive"])
    ends, barrier = places((0, 0), (200, 0)), places((100, 0))
    # On foot past the bollard; by car up to it from one side, always the same.
    assert np.isfinite(travel_times(nets["walk"], ends, barrier).dense()).all()
    to, back = (
        np.isfinite(travel_times(nets["drive"], *pair).dense()).ravel()
        for pair in ((ends, barrier), (barrier, ends))
    )
    assert to.sum() == 1
    assert to.tolist() == back.tolist()
    assert np.isinf(travel_times(nets["drive"], ends[:1], ends[1:]).dense()).all()


def test_points_that_are_there_twice_are_told_twice():
    town = grid_town()
    once = travel_times(town, places((0, 0), (130, 20)), places((300, 300))).dense()
    twice = np.repeat(places((0, 0), (130, 20)), 2, axis=0)
    sites = np.repeat(places((300, 300)), 3, axis=0)
    assert np.array_equal(
        travel_times(town, twice, sites).dense(), np.repeat(np.repeat(once, 2, 0), 3, 1)
    )
    assert nearest_sites(town, twice, sites, k=3).site.tolist() == [[0, 1, 2]] * 4


@pytest.mark.parametrize("thresholds", ["ten", ["a"], None, [None], [[5], [1, 2]]])
def test_thresholds_that_are_no_numbers_are_refused(thresholds):
    with pytest.raises(InputError, match="thresholds"):
        catchments(grid_town(), SPOT, thresholds_min=thresholds)


@pytest.mark.parametrize(("n_origins", "n_destinations"), [(9, 2), (2, 9), (40, 40)])
def test_progress_rises_to_one(n_origins, n_destinations):
    rng = np.random.default_rng(1)
    spots = places(*rng.uniform(0, 500, (40, 2)))
    told: list[float] = []
    travel_times(grid_town(), spots[:n_origins], spots[:n_destinations], progress=told.append)
    assert len(told) > 1
    assert (np.diff(told) > 0).all()
    assert told[0] > 0
    assert math.isclose(told[-1], 1.0)


def test_what_progress_raises_stops_the_work_and_is_passed_on(monkeypatch):
    class Stop(Exception):  # noqa: N818
        pass

    told: list[float] = []

    def stop(share):
        told.append(share)
        raise Stop

    monkeypatch.setattr("hrgeo.travel.tables._MOST_ROWS_A_PART", 1)
    with pytest.raises(Stop):
        travel_times(grid_town(), np.repeat(SPOT, 50, 0), np.repeat(SPOT, 60, 0), progress=stop)
    assert told == pytest.approx([1 / 50])


@pytest.mark.parametrize("k", [0, -1, 1.5, "2", None])
def test_the_number_of_nearest_sites_is_a_whole_one(k):
    with pytest.raises(InputError, match="k must be a whole number, 1 or more"):
        nearest_sites(grid_town(), SPOT, SPOT, k=k)
