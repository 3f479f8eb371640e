"""Snapping against the distance to every street, one by one."""

from __future__ import annotations

import numpy as np
import shapely

from hrgeo.travel import snap, snapping
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
