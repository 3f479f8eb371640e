"""Snapping against the distance to every street, one by one."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgeo.travel import snap, snapping
from hrgeo.travel.segment_tree import Shapes, nearest_streets, places_on_streets, segment_tree
from hrgeo.travel.street_index import index_of
from tests.streets import grid_town, places


def test_no_street_is_nearer_than_the_one_taken():
    town = grid_town(island_at_m=3000.0)
    xy = np.random.default_rng(3).uniform(-200, 700, (200, 2))
    at = snap(town, range(200), *places(*xy).T)
    index = index_of(town)
    x_m, y_m = index.lonlat_to_m.transform(*places(*xy).T)
    points = shapely.points(x_m, y_m)
    for k, point in enumerate(points):
        distance_m = shapely.distance(index.lines, point)
        assert np.isclose(at.off_street_m[k], distance_m.min(), atol=1e-9)
        assert np.isclose(distance_m[at.street[k]], distance_m.min(), atol=1e-9)


def test_many_points_in_threads_are_snapped_like_each_alone(monkeypatch):
    town = grid_town(island_at_m=3000.0)
    lon, lat = places(*np.random.default_rng(4).uniform(-200, 3700, (500, 2))).T
    together = snap(town, range(500), lon, lat)
    monkeypatch.setattr(snapping, "_POINTS_A_THREAD", 7)
    monkeypatch.setattr(snapping.os, "cpu_count", lambda: 5)
    in_threads = snap(town, range(500), lon, lat)
    assert (together.street >= 0).any()
    assert (together.street < 0).any()
    np.testing.assert_array_equal(in_threads.street, together.street)
    np.testing.assert_array_equal(in_threads.fraction, together.fraction)
    np.testing.assert_array_equal(in_threads.off_street_m, together.off_street_m)


@st.composite
def _lines_and_points(draw):
    """Give polylines with knots, doubled vertices and no length, and points on and off them."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    spread_m = draw(st.sampled_from([1.0, 300.0, 1e6]))
    corners = [rng.uniform(-spread_m, spread_m, (rng.integers(2, 6), 2)) for _ in range(40)]
    if draw(st.booleans()):
        # Places on a coarse grid: many lines are equally near, and vertices are doubled.
        corners = [np.round(xy / spread_m * 2) * spread_m for xy in corners]
    points = np.concatenate((rng.uniform(-spread_m, spread_m, (60, 2)), *corners))
    return corners, points, draw(st.sampled_from([np.inf, spread_m / 4]))


@settings(max_examples=60, deadline=None)
@given(_lines_and_points())
def test_the_tree_gives_every_digit_of_shapely_and_the_first_of_equals(drawn):
    corners, points, within_m = drawn
    lines = shapely.linestrings(
        np.concatenate(corners), indices=np.repeat(range(len(corners)), list(map(len, corners)))
    )
    first = np.cumsum([0, *map(len, corners)])
    shapes = Shapes(first, *np.ascontiguousarray(np.concatenate(corners).T))
    chosen = np.arange(0, len(lines), 2)
    x_m, y_m = np.ascontiguousarray(points.T)
    street, off_m = np.full(len(points), -1), np.full(len(points), np.inf)
    nearest_streets(segment_tree(shapes, chosen), x_m, y_m, within_m, street, off_m)

    geometry = shapely.points(points)
    all_m = shapely.distance(lines[chosen][None, :], geometry[:, None])
    is_near = all_m.min(axis=1) <= within_m
    np.testing.assert_array_equal(street >= 0, is_near)
    np.testing.assert_array_equal(off_m[is_near], all_m.min(axis=1)[is_near])
    np.testing.assert_array_equal(street[is_near], chosen[all_m.argmin(axis=1)[is_near]])

    fraction, at_x_m, at_y_m = places_on_streets(
        shapes, street[is_near], x_m[is_near], y_m[is_near]
    )
    on = lines[street[is_near]]
    expected = np.nan_to_num(shapely.line_locate_point(on, geometry[is_near], normalized=True))
    np.testing.assert_array_equal(fraction, np.clip(expected, 0.0, 1.0))
    place = shapely.line_interpolate_point(on, fraction, normalized=True)
    np.testing.assert_array_equal(at_x_m, shapely.get_x(place))
    np.testing.assert_array_equal(at_y_m, shapely.get_y(place))


def test_a_tree_of_no_streets_finds_nothing():
    shapes = Shapes(np.zeros(1, np.int64), np.zeros(0), np.zeros(0))
    street, off_m = np.full(1, -1), np.full(1, np.inf)
    empty = segment_tree(shapes, np.zeros(0, np.int64))
    nearest_streets(empty, np.zeros(1), np.zeros(1), np.inf, street, off_m)
    assert street.tolist() == [-1]
