"""Centers of need, and the places that stand for them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest

from hrgeo.errors import InputError
from hrgeo.hotspots import centers, places_near_centers
from tests.streets import CRS, place, places


def around(x_m: float, y_m: float, n: int, *, step_m: float = 10.0):
    """Give n positions on a line to the east."""
    return [(x_m + k * step_m, y_m) for k in range(n)]


def found(xy_m, weight=None, **options):
    lonlat = places(*xy_m)
    weight = np.ones(len(lonlat)) if weight is None else weight
    return centers(lonlat[:, 0], lonlat[:, 1], weight, **options)


def pool(*xy_m, kind="library", **columns):
    lonlat = places(*xy_m)
    ids = [f"p{k}" for k in range(len(lonlat))]
    frame = {"name": [f"Place {i}" for i in ids], "kind": kind} | columns
    return gpd.GeoDataFrame(
        frame, index=ids, geometry=gpd.points_from_xy(*lonlat.T), crs="EPSG:4326"
    ).rename_axis("candidate_id")


def test_eleven_incidents_make_a_center_and_ten_do_not():
    eleven, ten = around(0, 0, 11), around(3000, 0, 10)
    result = found(eleven + ten, reach_m=100.0)
    assert len(result) == 1
    assert result.n_incidents.tolist() == [11.0]
    assert result.member.tolist() == [0] * 11 + [-1] * 10
    # Eleven in a row of 10 m: the middle is 50 m east.
    assert (result.lon[0], result.lat[0]) == pytest.approx(place(50, 0), abs=1e-6)


def test_weights_move_the_middle_and_counts_decide_whether_there_is_one():
    # 2 places 90 m apart with weights 3 and 1: the middle is 22.5 m along.
    result = found([(0, 0), (90, 0)], [3.0, 1.0], n_incidents=[9, 3], reach_m=100.0)
    assert result.weight.tolist() == [4.0]
    assert result.n_incidents.tolist() == [12.0]
    assert (result.lon[0], result.lat[0]) == pytest.approx(place(22.5, 0), abs=1e-6)
    assert len(found([(0, 0), (90, 0)], [30.0, 10.0], n_incidents=[5, 5], reach_m=100.0)) == 0


def test_a_long_main_street_gives_several_centers_each_within_reach():
    street = around(0, 0, 100, step_m=10.0)  # one kilometer, dense all along
    result = found(street, np.full(100, 3.0), reach_m=150.0)
    assert len(result) >= 4
    xy = np.array(street)
    for number in range(len(result)):
        members = xy[result.member == number]
        middle = np.average(members, axis=0)
        assert np.linalg.norm(members - middle, axis=1).max() <= 150.0 + 1e-6
        assert result.n_incidents[number] >= 11
    assert (np.diff(result.weight) <= 0).all()


def test_the_largest_come_first_and_most_limits_them():
    result = found([(0, 0), (3000, 0), (6000, 0)], [12.0, 40.0, 20.0])
    assert result.weight.tolist() == [40.0, 20.0, 12.0]
    assert found([(0, 0), (3000, 0), (6000, 0)], [12.0, 40.0, 20.0], most=1).weight.tolist() == [40]


def test_the_same_need_and_seed_give_the_same_centers():
    rng = np.random.default_rng(5)
    xy = rng.uniform(0, 1500, (600, 2))
    one, other = (found(xy.tolist(), rng2.integers(1, 4, 600).astype(float), seed=3)
                  for rng2 in (np.random.default_rng(9), np.random.default_rng(9)))  # fmt: skip
    assert len(one) > 3
    assert one.lon.tobytes() == other.lon.tobytes()
    assert one.member.tobytes() == other.member.tobytes()


@pytest.mark.parametrize("weight", [[], [0.0, 0.0], [5.0, 5.0]])
def test_nothing_dense_gives_no_center(weight):
    xy = [(0, 0), (1, 0)][: len(weight)]
    result = found(xy, np.array(weight))
    assert len(result) == 0
    assert result.member.tolist() == [-1] * len(weight)
    assert len(places_near_centers(result, pool((0, 0)))) == 0


def test_all_faults_of_need_are_told_together():
    with pytest.raises(InputError, match=r"1 places are no longitude.*1 of weight are negative"):
        centers([500_000.0, -87.0], [41.0, 41.0], [1.0, -1.0])
    with pytest.raises(InputError, match="one length"):
        centers([0.0], [0.0, 1.0], [1.0])
    with pytest.raises(InputError, match=r"reach_m.*least_incidents must be 11.*most must be 0"):
        centers([0.0], [0.0], [1.0], reach_m=0.0, least_incidents=10, most=-1)


def test_each_center_becomes_the_nearest_place_of_an_allowed_kind():
    result = found([(0, 0), (2000, 0)], [40.0, 20.0])
    table = pool((400, 0), (100, 0), (2000, 300), (2000, 501),
                 kind=["library", "park", "library", "library"])  # fmt: skip
    near = places_near_centers(result, table)
    assert near.index.tolist() == ["p1", "p2"]
    assert near["center"].tolist() == [0, 1]
    near = places_near_centers(result, table, kinds=["library"])
    assert near.index.tolist() == ["p0", "p2"]
    assert near["name"].tolist() == ["Place p0", "Place p2"]
    assert table.columns.tolist() == ["name", "kind", "geometry"]


def test_a_place_is_never_on_an_incident_and_never_too_far():
    result = found([(0, 0)], [40.0])
    table = pool((10, 0), (60, 0), (600, 0))
    # p0 is 10 m from the only incident, p1 is 60 m.
    clear = dict(zip(("keep_clear_lon", "keep_clear_lat"), places((0, 0)).T, strict=True))
    assert places_near_centers(result, table, **clear).index.tolist() == ["p1"]
    # An unused row 20 m from p1 rules it out as well; p2 is farther than 500 m.
    clear = dict(zip(("keep_clear_lon", "keep_clear_lat"), places((0, 0), (80, 0)).T, strict=True))
    assert len(places_near_centers(result, table, **clear)) == 0
    assert places_near_centers(result, table, farthest_m=700.0, **clear).index.tolist() == ["p2"]


def test_two_centers_near_one_place_give_it_once():
    result = found([(0, 0), (600, 0)], [40.0, 20.0])
    near = places_near_centers(result, pool((300, 0)))
    assert near.index.tolist() == ["p0"]
    assert near["center"].tolist() == [0]


def test_a_pool_that_cannot_be_used_is_refused():
    result = found([(0, 0)], [40.0])
    table = pool((10, 0))
    with pytest.raises(InputError, match=r"no reference system.*no column kind.*farthest_m"):
        places_near_centers(
            result, table.set_crs(None, allow_override=True).drop(columns="kind"),
            kinds=["park"], farthest_m=-1.0,
        )  # fmt: skip
    with pytest.raises(InputError, match="other shapes than points"):
        places_near_centers(result, table.set_geometry(table.to_crs(CRS).buffer(1.0)))
    assert len(places_near_centers(result, table.iloc[:0])) == 0
