"""What areas tell of the places in them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from hrgeo.inputs import values_at
from hrgeo.model import Demand


def need(lon, lat, area_ids=None):
    n = len(lon)
    return Demand(
        "n", "points", "ems", [f"d{i}" for i in range(n)], lon, lat, np.ones(n),
        area_ids or [""] * n,
    )  # fmt: skip


def areas(shapes, values, ids=None):
    return gpd.GeoDataFrame(
        {"pct_no_vehicle": values},
        index=ids or [f"a{i}" for i in range(len(shapes))],
        geometry=shapes,
        crs="EPSG:4326",
    )


def test_the_polygon_that_holds_a_place_tells_its_number():
    table = areas([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], [10.0, 20.0])
    assert values_at(table, need([0.5, 1.5], [0.5, 0.5]), "pct_no_vehicle").tolist() == [10, 20]


def test_on_the_border_and_in_two_polygons_the_first_one_counts():
    table = areas([shapely.box(0, 0, 2, 1), shapely.box(1, 0, 2, 1)], [10.0, 20.0])
    assert values_at(table, need([1.5, 2.0], [0.5, 0.5]), "pct_no_vehicle").tolist() == [10, 10]


def test_outside_of_all_polygons_and_without_a_number_it_is_not_known():
    table = areas([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], [10.0, np.nan])
    found = values_at(table, need([5.0, 1.5], [0.5, 0.5]), "pct_no_vehicle")
    assert np.isnan(found).all()
    assert np.isnan(values_at(table, need([0.5], [0.5]), "pct_poverty")).all()


def test_the_area_that_need_was_counted_in_comes_before_the_place():
    table = areas([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], [10.0, 20.0], ["x", "y"])
    assert values_at(table, need([0.5], [0.5], ["y"]), "pct_no_vehicle").tolist() == [20]


def test_of_centers_the_nearest_within_five_kilometers_counts():
    # A degree of latitude is 111.2 km: 0.04 degrees are 4.4 km, 0.05 are 5.6 km.
    table = areas([shapely.Point(0, 0), shapely.Point(0.03, 0)], [10.0, 20.0])
    found = values_at(table, need([0, 0.03, 0.0], [0.04, 0.0, 0.05]), "pct_no_vehicle")
    assert found.tolist()[:2] == [10, 20]
    assert np.isnan(found[2])


def test_east_and_north_are_measured_in_meters_not_in_degrees():
    # At 60 degrees north a degree of longitude is half as long as one of latitude.
    table = areas([shapely.Point(0.03, 60), shapely.Point(0, 60.02)], [10.0, 20.0])
    assert values_at(table, need([0], [60]), "pct_no_vehicle").tolist() == [10]


def test_no_need_and_shapes_that_are_missing():
    table = areas([None, shapely.Polygon(), shapely.box(0, 0, 1, 1)], [1.0, 2.0, 3.0])
    assert values_at(table, need([0.5], [0.5]), "pct_no_vehicle").tolist() == [3]
    assert values_at(table, need([], []), "pct_no_vehicle").tolist() == []
