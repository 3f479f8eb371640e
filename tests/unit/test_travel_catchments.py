"""Areas from where a site is within reach."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hrgeo.errors import InputError
from hrgeo.network import NodeTable, StreetTable, build
from hrgeo.travel import catchments, snap
from hrgeo.travel.reach import reach_of, reached_parts
from hrgeo.travel.street_index import index_of
from tests.streets import CRS, grid_town, place, places


def line(*, one_way=False):
    """Build a street of 1 km in two parts, 100 m a minute."""
    nodes = NodeTable(*places((0, 0), (500, 0), (1000, 0)).T)
    back = 0.0 if one_way else 6.0
    streets = StreetTable([0, 1], [1, 2], 6.0, [back, back], length_m=500.0)
    return build("drive", nodes, streets, crs=CRS)


def reached(net, site_m, minutes):
    """Give the metres along the line from where the site is within reach."""
    index = index_of(net)
    at = snap(net, ["s"], *places((site_m, 0)).T)
    reach = reach_of(index, at, minutes * 60)
    parts = reached_parts(reach, minutes * 60, np.ones(2, bool))
    strips = shapely.linestrings(
        [
            [(500 * (s + low), 0), (500 * (s + high), 0)]
            for s, low, high in zip(parts.street, parts.low, parts.high, strict=True)
        ]
    )
    return shapely.union_all(strips).bounds[::2]


def test_partial_streets_count():
    # 3 minutes are 300 m each way from 400 m.
    assert reached(line(), 400, 3) == pytest.approx((100, 700), abs=0.01)
    assert reached(line(), 400, 2) == pytest.approx((200, 600), abs=0.01)
    assert reached(line(), 400, 20) == pytest.approx((0, 1000), abs=0.01)


def test_people_come_with_the_one_way_so_they_start_upstream():
    # The street runs east: only who stands west of the site can drive to it.
    assert reached(line(one_way=True), 700, 3) == pytest.approx((400, 700), abs=0.01)
    assert reached(line(one_way=True), 700, 1) == pytest.approx((600, 700), abs=0.01)


def test_the_walk_to_the_site_off_its_street_is_time_spent():
    net = line()
    at = snap(net, ["s"], *places((400, 80)).T)  # 80 m take a minute
    parts = reached_parts(reach_of(index_of(net), at, 180), 180, np.ones(2, bool))
    first = parts.street == 0
    assert parts.low[first].min() == pytest.approx(0.4, abs=1e-4)
    none = reached_parts(reach_of(index_of(net), at, 50), 50, np.ones(2, bool))
    assert len(none.street) == 0


def test_areas_are_valid_nested_and_where_they_should_be():
    table = catchments(grid_town(), places((0, 0)), thresholds_min=[4, 2, 4])
    assert table["threshold_min"].tolist() == [2.0, 4.0]
    assert table.index.name == "catchment_id"
    assert table.crs == "EPSG:4326"
    small, large = table.geometry
    assert table.is_valid.all()
    assert small.difference(large).area < 1e-12
    # 2 minutes from the corner: 200 m along the street, and 70 m to each side.
    assert small.contains(shapely.Point(place(195, 60)))
    assert not small.contains(shapely.Point(place(280, 0)))
    assert large.contains(shapely.Point(place(395, 0)))
    assert not large.contains(shapely.Point(place(480, 0)))
    assert not large.contains(shapely.Point(place(400, 400)))


def test_merged_areas_are_those_of_the_sites_together():
    town, sites = grid_town(), places((0, 0), (500, 500), (250, 0))
    each = catchments(town, sites, thresholds_min=[2], per_site=True)
    whole = catchments(town, sites, thresholds_min=[2])
    assert len(each) == 3
    assert len(whole) == 1
    metric = gpd.GeoSeries([each.union_all(), whole.geometry[0]], crs=4326).to_crs(CRS)
    # Simplifying moves outlines by a few metres; holes are filled in both.
    assert metric[0].symmetric_difference(metric[1]).area < 0.02 * metric[1].area


def test_the_id_of_the_site_stands_beside_its_areas():
    lonlat = places((0, 0), (500, 500))
    ids = pd.Index(["north", "south"], name="service_id")
    sites = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*lonlat.T), crs=4326, index=ids)
    table = catchments(grid_town(), sites, thresholds_min=[1, 2], per_site=True)
    assert table["service_id"].tolist() == ["north", "north", "south", "south"]
    assert table["threshold_min"].tolist() == [1.0, 2.0, 1.0, 2.0]
    named = catchments(grid_town(), lonlat, thresholds_min=[1], per_site=True)
    assert named["site_id"].tolist() == [0, 1]


def test_small_holes_are_filled_and_large_ones_stay():
    # Blocks of 100 m have no hole after 70 m from each side; one of 500 m has.
    table = catchments(grid_town(), places((0, 0)), thresholds_min=[30])
    assert len(shapely.get_parts(table.geometry[0])[0].interiors) == 0
    corners = places((0, 0), (500, 0), (500, 500), (0, 500))
    block = build(
        "walk",
        NodeTable(*corners.T),
        StreetTable([0, 1, 2, 3], [1, 2, 3, 0], 6.0, length_m=500.0),
        crs=CRS,
    )
    ring = catchments(block, places((0, 0)), thresholds_min=[30]).geometry[0]
    [part] = shapely.get_parts(ring)
    assert len(part.interiors) == 1


def test_a_site_on_no_street_has_an_empty_area():
    town = grid_town()
    table = catchments(town, places((9000, 0), (0, 0)), thresholds_min=[5], per_site=True)
    assert table.geometry.is_empty.tolist() == [True, False]
    assert catchments(town, places(), thresholds_min=[5]).geometry.is_empty.all()
    assert len(catchments(town, places(), thresholds_min=[5], per_site=True)) == 0


def test_a_street_without_length_is_part_of_its_surroundings():
    nodes = NodeTable(*places((0, 0), (500, 0), (500, 0), (900, 0)).T)
    net = build("drive", nodes, StreetTable([0, 1, 2], [1, 2, 3], 6.0), crs=CRS)
    for site in ((400, 0), (500, 0)):
        area = catchments(net, places(site), thresholds_min=[2]).geometry[0]
        assert area.contains(shapely.Point(place(560, 0)))
    alone = build("walk", NodeTable(*places((0, 0), (0, 0)).T), StreetTable([0], [1], 6.0), crs=CRS)
    area = catchments(alone, places((0, 0)), thresholds_min=[2]).geometry
    # A circle of 70 m, less what simplifying by 6 m cuts off.
    assert area.to_crs(CRS).area[0] == pytest.approx(np.pi * 70**2, rel=0.15)


def test_a_coarse_grid_gives_a_coarse_outline(monkeypatch):
    town, site = grid_town(), places((250, 250))
    fine = catchments(town, site, thresholds_min=[1, 3]).geometry
    # About 700 m x 800 m in 200 cells are 50 m each.
    monkeypatch.setattr("hrgeo.travel.outline.MOST_CELLS", 200)
    coarse = catchments(town, site, thresholds_min=[1, 3]).geometry
    n_fine, n_coarse = shapely.get_num_coordinates(np.stack((fine, coarse))).sum(axis=1)
    assert n_coarse < n_fine
    assert coarse.is_valid.all()
    assert coarse[0].difference(coarse[1]).area < 1e-12
    shared = fine[1].intersection(coarse[1]).area
    assert shared > 0.8 * max(fine[1].area, coarse[1].area)


def test_streets_where_nobody_starts_are_not_shown():
    nodes = NodeTable(*places((0, 0), (500, 0), (1000, 0)).T)
    net = build(
        "drive",
        nodes,
        StreetTable([0, 1], [1, 2], 6.0, length_m=500.0, can_snap=[True, False]),
        crs=CRS,
    )
    area = catchments(net, places((400, 0)), thresholds_min=[10]).geometry[0]
    assert area.contains(shapely.Point(place(10, 0)))
    assert not area.contains(shapely.Point(place(700, 0)))


@pytest.mark.parametrize("thresholds", [[], [0], [-5], [np.nan], [10, np.inf]])
def test_thresholds_must_be_above_zero_and_finite(thresholds):
    with pytest.raises(InputError, match="thresholds"):
        catchments(grid_town(), places((0, 0)), thresholds_min=thresholds)
