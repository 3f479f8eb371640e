"""Attaching points to streets."""

from __future__ import annotations

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hrgeo.errors import InputError
from hrgeo.network import NodeTable, StreetTable, build
from hrgeo.travel import snap, travel_times
from hrgeo.travel.snapping import as_positions
from tests.streets import CRS, ISLAND_WEST, grid_town, junction, place, places


def put(net, *xy_m, **options):
    lonlat = places(*xy_m)
    return snap(net, list(range(len(lonlat))), lonlat[:, 0], lonlat[:, 1], **options)


def ends_of(net, street):
    edge = np.flatnonzero(net.edge_street == street)[0]
    return {int(net.edge_from[edge]), int(net.edge_to[edge])}


def test_a_point_goes_to_the_nearest_point_on_a_street_not_to_a_junction():
    town = grid_town()
    at = put(town, (130.0, 120.0))
    # 20 m above the street between junctions (1, 1) and (2, 1), 30 % along it.
    assert ends_of(town, at.street[0]) == {junction(1, 1), junction(2, 1)}
    assert at.fraction[0] == pytest.approx(0.3, abs=1e-6)
    assert at.off_street_m[0] == pytest.approx(20.0, abs=1e-4)
    assert (at.lon[0], at.lat[0]) == pytest.approx(place(130.0, 100.0))


def test_a_shape_is_followed_not_its_chord():
    nodes = NodeTable(*places((0, 0), (200, 0)).T)
    bend = places((0, 0), (0, 100), (200, 100), (200, 0))
    street = StreetTable(
        [0], [1], 6.0, shape_start=[0, 4], shape_lon=bend[:, 0], shape_lat=bend[:, 1]
    )
    at = put(build("walk", nodes, street, crs=CRS), (100.0, 90.0))
    assert at.off_street_m[0] == pytest.approx(10.0, abs=1e-4)
    assert at.fraction[0] == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e300, 999.0])
def test_a_point_that_is_no_place_is_not_placed(bad):
    lon, lat = place(100, 100)
    at = snap(grid_town(), ["x", "y", "ok"], [bad, lon, lon], [lat, bad, lat])
    assert at.placed.tolist() == [False, False, True]
    assert np.isinf(at.off_street_m[:2]).all()
    assert np.isnan(at.lon[:2]).all()
    assert at.street[:2].tolist() == [-1, -1]


def test_a_point_too_far_away_is_not_moved():
    town = grid_town()
    assert put(town, (-499.0, 250.0)).placed.all()
    assert not put(town, (-501.0, 250.0)).placed.any()
    assert put(town, (-501.0, 250.0), max_off_street_m=600.0).placed.all()
    assert not put(town, (-60.0, 250.0), max_off_street_m=50.0).placed.any()


def test_no_point_is_put_on_an_island_while_the_main_network_is_near():
    town = grid_town(island_at_m=800.0)
    at = put(town, (850.0, 10.0), (990.0, 0.0))
    # 350 m from the grid's eastern edge: to the grid, though the island is 10 m away.
    assert town.component[list(ends_of(town, at.street[0]))].tolist() == [0, 0]
    assert at.off_street_m[0] == pytest.approx(350.1, abs=0.1)
    # 490 m from it: still to the grid.
    assert at.off_street_m[1] == pytest.approx(490.0, abs=0.1)


def test_a_point_on_a_far_island_stays_there_and_reaches_only_it():
    town = grid_town(island_at_m=2000.0)
    at = put(town, (2050.0, 10.0), (2100.0, 0.0), (0.0, 0.0))
    assert ISLAND_WEST in ends_of(town, at.street[0])
    minutes = travel_times(town, at, at).dense()
    assert np.isinf(minutes[:2, 2]).all()
    assert np.isinf(minutes[2, :2]).all()
    # 10 m at 80 m/min off the street, then half a block.
    assert minutes[0, 1] == pytest.approx(10 / 80 + 0.5, abs=1e-5)


def test_no_trip_ends_on_a_street_that_is_closed_to_that():
    town = grid_town()
    nearest = put(town, (130.0, 120.0)).street[0]
    allowed = np.arange(town.n_streets) != nearest
    motorway = dataclasses.replace(town, street_can_snap=allowed)
    at = put(motorway, (130.0, 120.0))
    assert at.street[0] != nearest
    assert at.off_street_m[0] == pytest.approx(30.0, abs=1e-4)
    nowhere = dataclasses.replace(town, street_can_snap=np.zeros(town.n_streets, bool))
    assert not put(nowhere, (130.0, 120.0)).placed.any()


def test_equally_near_streets_go_to_the_first():
    town = grid_town()
    at = put(town, (100.0, 100.0), (100.0, 100.0))
    assert at.street[0] == at.street[1]
    touching = [s for s in range(town.n_streets) if junction(1, 1) in ends_of(town, s)]
    assert at.street[0] == min(touching)


def test_a_street_without_length_can_be_snapped_to():
    nodes = NodeTable(*places((0, 0), (0, 0)).T)
    net = build("walk", nodes, StreetTable([0], [1], 6.0, length_m=0.0), crs=CRS)
    at = put(net, (30.0, 40.0))
    assert at.off_street_m[0] == pytest.approx(50.0, abs=1e-4)
    assert at.fraction[0] == 0.0
    assert travel_times(net, at, at).dense()[0, 0] == pytest.approx(2 * 50 / 80, abs=1e-5)


def test_no_points_give_no_positions():
    assert len(snap(grid_town(), [], [], [])) == 0


def test_lengths_must_agree_and_the_distance_be_above_zero():
    with pytest.raises(InputError, match="1, 2 and 1"):
        snap(grid_town(), ["a"], [0.0, 1.0], [0.0])
    with pytest.raises(InputError, match="max_off_street_m"):
        snap(grid_town(), ["a"], [0.0], [0.0], max_off_street_m=0.0)


def test_tables_in_any_reference_system_are_taken():
    town = grid_town()
    lonlat = places((130.0, 120.0), (220.0, 250.0))
    ids = pd.Index(["a", "b"], name="site")
    table = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*lonlat.T), crs=4326, index=ids)
    by_array = as_positions(town, lonlat, "Points")
    for points in (table, table.to_crs(3857), table.geometry):
        at = as_positions(town, points, "Points")
        assert at.ids.equals(ids)
        assert np.array_equal(at.street, by_array.street)
        assert np.allclose(at.fraction, by_array.fraction, atol=1e-6)


def test_missing_and_empty_geometries_are_not_placed():
    points = gpd.GeoSeries([None, shapely.Point(), shapely.Point(place(0, 0))], crs=4326)
    assert as_positions(grid_town(), points, "Points").placed.tolist() == [False, False, True]


def test_what_is_no_table_of_points_is_refused():
    town = grid_town()
    with pytest.raises(InputError, match="no reference system"):
        as_positions(town, gpd.GeoSeries([shapely.Point(0, 0)]), "Sites")
    lines = gpd.GeoSeries([shapely.LineString([(0, 0), (1, 1)])], crs=4326)
    with pytest.raises(InputError, match="Sites must be points, but 1 of 1"):
        as_positions(town, lines, "Sites")
    with pytest.raises(InputError, match="shape"):
        as_positions(town, np.zeros((2, 3)), "Sites")


def row_of_streets(order):
    """Two streets of 100 m in a row; `order` says which of them is numbered first."""
    lonlat = places((0, 0), (100, 0), (200, 0))
    start = np.array([0, 1])[order]
    return build("walk", NodeTable(*lonlat.T), StreetTable(start, start + 1, 6.0), crs=CRS)


@pytest.mark.parametrize("other", [row_of_streets([1, 0]), row_of_streets([0])])
def test_positions_on_another_network_are_refused(other):
    """Silently taken, they would be at the same number of street, somewhere else."""
    town = row_of_streets([0, 1])
    at = put(town, (30.0, 5.0), (130.0, 5.0), (9e6, 0.0))
    assert as_positions(town, at, "Sites") is at
    with pytest.raises(InputError, match="Sites are positions on the streets of another network"):
        as_positions(other, at, "Sites")
    with pytest.raises(InputError, match="Destinations are positions"):
        travel_times(other, [(0.0, 0.0)], at)


def test_positions_hold_for_the_same_streets_at_another_pace():
    town = row_of_streets([0, 1])
    at = put(town, (30.0, 5.0), (130.0, 5.0))
    for same in (town.with_speed_factor(0.75), town.with_time_factor(1.5)):
        assert as_positions(same, at, "Sites") is at
