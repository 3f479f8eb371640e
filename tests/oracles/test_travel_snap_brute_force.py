"""Snapping against the distance to every street, one by one."""

from __future__ import annotations

import numpy as np
import shapely

from hrgeo.travel import snap
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
