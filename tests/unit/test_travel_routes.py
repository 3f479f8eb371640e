"""Routes that can be drawn by hand: a block of 100 m takes a minute."""

from __future__ import annotations

import dataclasses

import geopandas as gpd
import numpy as np
import pytest
import shapely

from hrgeo.errors import InputError
from hrgeo.model import TurnTable
from hrgeo.network import NodeTable, StreetTable, build
from hrgeo.travel import route, route_table, routes, snap, travel_times
from tests.streets import CRS, grid_town, junction, place, places


def corner_m(way):
    """Give the vertices of a route in metres of the town."""
    lonlat = gpd.GeoSeries([way.geometry], crs=4326).to_crs(CRS)
    return shapely.get_coordinates(lonlat[0]) - (500_030.0, 4_627_030.0)


def test_a_route_goes_over_the_street_along_it_and_to_the_door():
    # 20 m to the street (15 s), 70 m east, a block north, 40 m east, 8 m to the door (6 s).
    way = route(grid_town(), place(130, -20), place(240, 108))
    expected = [(130, -20), (130, 0), (200, 0), (200, 100), (240, 100), (240, 108)]
    assert corner_m(way) == pytest.approx(np.array(expected, float), abs=1e-3)
    assert way.vertex_min == pytest.approx([0, 0.25, 0.95, 1.95, 2.35, 2.45], abs=1e-5)
    assert way.minutes == way.vertex_min[-1]
    assert way.length_m == pytest.approx(20 + 70 + 100 + 40 + 8, abs=1e-3)


def test_streets_passed_are_told_with_their_ways():
    town = grid_town()
    way = route(town, place(100, 0), place(300, 0))
    assert town.edge_from[way.edge].tolist() == [junction(1, 0), junction(2, 0)]
    assert way.street.tolist() == town.edge_street[way.edge].tolist()
    assert way.osm_way_id.tolist() == town.street_osm_way_id[way.street].tolist()
    assert way.vertex_min == pytest.approx([0, 1, 2], abs=1e-5)


def test_straight_along_one_street_both_ways():
    town = grid_town()
    for start, end in ((110, 190), (190, 110)):
        way = route(town, place(start, 0), place(end, 0))
        assert corner_m(way)[:, 0] == pytest.approx([start, end], abs=1e-3)
        assert way.minutes == pytest.approx(0.8, abs=1e-5)
        assert len(way.street) == 1


def test_against_a_one_way_the_route_goes_around_the_block():
    way = route(grid_town(one_way_row=2), place(190, 200), place(110, 200))
    assert corner_m(way)[[0, 1, -2, -1]] == pytest.approx(
        np.array([(190, 200), (200, 200), (100, 200), (110, 200)], float), abs=1e-3
    )
    assert way.minutes == pytest.approx(3.2, abs=1e-5)
    assert len(way.edge) == 5
    assert way.edge[0] == way.edge[-1]


def test_the_bends_of_a_street_are_drawn():
    nodes = NodeTable(*places((0, 0), (200, 0)).T)
    bend = places((0, 0), (0, 100), (200, 100), (200, 0))
    shape = {"shape_start": [0, 4], "shape_lon": bend[:, 0], "shape_lat": bend[:, 1]}
    net = build("walk", nodes, StreetTable([0], [1], 6.0, length_m=400.0, **shape), crs=CRS)
    # From 50 m along the street to 350 m along it, and back.
    way = route(net, place(0, 50), place(200, 50))
    expected = np.array([(0, 50), (0, 100), (200, 100), (200, 50)], float)
    assert corner_m(way) == pytest.approx(expected, abs=1e-3)
    assert way.vertex_min == pytest.approx([0, 0.5, 2.5, 3.0], abs=1e-5)
    assert corner_m(route(net, place(200, 50), place(0, 50))) == pytest.approx(
        expected[::-1], abs=1e-3
    )


def test_delay_and_turn_come_after_the_arrival_at_a_junction():
    # An L of two blocks of 60 s; 2 s at the signal and 7.5 s for the turn at the corner.
    nodes = NodeTable(*places((0, 0), (100, 0), (100, 100)).T)
    net = build("drive", nodes, StreetTable([0, 1], [1, 2], 6.0, 0.0, length_m=100.0), crs=CRS)
    net = dataclasses.replace(
        net, turns=TurnTable([0, 1], [0, 1, 1], [1], [7.5]), edge_delay_s=[2.0, 4.0]
    )
    way = route(net, place(0, 0), place(100, 50))
    assert way.vertex_min * 60 == pytest.approx([0, 60, 60 + 9.5 + 30], abs=1e-3)
    assert not route(net, place(100, 50), place(0, 0)).is_reached


def test_a_point_to_itself_is_no_way_but_a_shape():
    for spot in (place(130, 0), place(100, 100), place(130, 20)):
        way = route(grid_town(), spot, spot)
        ends = shapely.get_coordinates(way.geometry)[[0, -1]]
        assert np.array_equal(ends, [spot, spot])
        assert len(way.street) == 0
    # 20 m there and 20 m back at 80 m/min.
    assert way.minutes == pytest.approx(0.5, abs=1e-5)
    assert way.length_m == pytest.approx(40, abs=1e-3)


def test_where_there_is_no_way_minutes_are_infinite_and_the_shape_is_empty():
    town = grid_town(island_at_m=2000.0)
    for end in (place(2050, 0), place(9000, 0), (float("nan"), 41.8)):
        way = route(town, place(0, 0), end)
        assert (way.minutes, way.length_m) == (np.inf, np.inf)
        assert not way.is_reached
        assert way.geometry.is_empty
        assert len(way.vertex_min) == len(way.street) == 0
        assert not route(town, end, place(0, 0)).is_reached


def test_streets_without_length_lead_in_no_circle():
    # A ring of three streets of no length between two blocks.
    nodes = NodeTable(*places((0, 0), (100, 0), (100, 0), (100, 0), (200, 0)).T)
    table = StreetTable(
        [0, 1, 2, 3, 3], [1, 2, 3, 1, 4], 6.0, length_m=[100.0, 0.0, 0.0, 0.0, 100.0]
    )
    net = build("walk", nodes, table, crs=CRS)
    way = route(net, place(0, 0), place(200, 0))
    assert way.minutes == pytest.approx(2.0, abs=1e-5)
    assert corner_m(way)[:, 0] == pytest.approx([0, 100, 200], abs=1e-3)
    assert np.array_equal(net.edge_to[way.edge[:-1]], net.edge_from[way.edge[1:]])


def test_points_are_taken_in_any_form():
    town, start, end = grid_town(), place(130, -20), place(240, 108)
    usual = route(town, start, end)
    table = gpd.GeoDataFrame(geometry=[shapely.Point(start)], crs=4326, index=["home"])
    for origin in (list(start), np.array([start]), shapely.Point(start), table.to_crs(3857)):
        way = route(town, origin, end)
        assert way.minutes == pytest.approx(usual.minutes, abs=1e-6)
        assert shapely.equals_exact(way.geometry, usual.geometry, 1e-7)
    assert route(town, table, end).origin_id == "home"
    # A position knows its place on the street alone: the 15 s to it count, and are not drawn.
    at = snap(town, ["x"], [start[0]], [start[1]])
    way = route(town, at, end)
    assert way.minutes == usual.minutes
    assert corner_m(way)[0] == pytest.approx([130, 0], abs=1e-3)


def test_a_route_has_one_origin_and_one_destination():
    with pytest.raises(InputError, match="origin of a route must be one point, not 2"):
        route(grid_town(), places((0, 0), (1, 1)), place(0, 0))
    with pytest.raises(InputError, match="destination of a route must be one point, not 0"):
        route(grid_town(), place(0, 0), [])
    with pytest.raises(InputError, match="2 and 1"):
        routes(grid_town(), places((0, 0), (1, 1)), places((0, 0)))


def test_several_routes_are_told_in_the_order_of_the_pairs():
    town = grid_town()
    starts, ends = (
        places((0, 0), (130, 20), (0, 0), (9000, 0)),
        places((200, 0), (0, 0), (300, 300), (0, 0)),
    )
    ways = routes(town, starts, ends)
    assert [way.minutes for way in ways] == np.diag(
        travel_times(town, starts, ends).dense()
    ).tolist()
    table = route_table(ways)
    assert table["minutes"].tolist() == [way.minutes for way in ways]
    assert table.geometry.is_empty.tolist() == [False, False, False, True]
    assert (table.crs, table.index.name) == ("EPSG:4326", "route_id")
    assert routes(town, places(), places()) == []
    assert len(route_table([])) == 0
