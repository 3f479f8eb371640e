"""The study boundary and candidates on the streets."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from hrgeo.errors import InputError
from hrgeo.network import NodeTable, StreetTable, build, street_candidates, study_boundary
from tests.streets import CRS, SIZE, grid_town, place, places

TO_M = Transformer.from_crs("EPSG:4326", CRS, always_xy=True)


def test_the_boundary_follows_the_streets_at_half_a_block():
    town = grid_town(island_at_m=520)
    boundary = study_boundary([town])
    assert boundary.geom_type == "Polygon"
    assert boundary.is_valid
    assert shapely.contains_xy(boundary, town.lon, town.lat).all()
    assert boundary.contains(shapely.Point(place(-60, 250)))
    assert not boundary.contains(shapely.Point(place(-100, 250)))


def test_the_boundary_of_one_street_is_an_area():
    nodes = NodeTable(*places((0, 0), (300, 0)).T)
    boundary = study_boundary([build("walk", nodes, StreetTable([0], [1], 4.8))])
    assert boundary.contains(shapely.Point(place(150, 20)))


def test_the_boundary_takes_in_all_networks_whatever_their_metric_system():
    town = grid_town()
    nodes = NodeTable(*places((0, 0), (1000, -900)).T)
    other = build("drive", nodes, StreetTable([0], [1], 30.0), crs="EPSG:32617")
    boundary = study_boundary([town, other])
    assert boundary.covers(shapely.Point(place(1000, -900)))
    assert boundary.covers(shapely.Point(place(0, 500)))


def test_a_boundary_needs_a_network():
    with pytest.raises(InputError):
        study_boundary([])


EVERYWHERE = shapely.box(-180, -90, 180, 90)


def test_each_cell_gets_the_junction_nearest_to_its_middle():
    town = grid_town()
    table = street_candidates(town, spacing_m=200, boundary=EVERYWHERE)
    # Cells of 200 m over junctions at 0..500 m: 3 x 3 cells. Corners of the grid have two
    # arms only; the other two junctions nearest to a cell's middle are tied with more.
    assert len(table) == 9
    assert table.index.tolist() == [f"street-{n:04d}" for n in range(1, 10)]
    assert table.index.name == "candidate_id"
    assert table["kind"].unique().tolist() == ["street"]
    assert table["name"].iloc[0] == "Street position 1"
    assert table.crs == "EPSG:4326"
    cells = np.floor(np.column_stack(TO_M.transform(table.geometry.x, table.geometry.y)) / 200)
    assert len(np.unique(cells, axis=0)) == 9
    # From north to south, then from west to east.
    assert (np.lexsort((cells[:, 0], -cells[:, 1])) == np.arange(9)).all()


def test_candidates_stand_on_junctions_of_the_main_network_only():
    town = grid_town()
    table = street_candidates(town, spacing_m=50, boundary=EVERYWHERE)
    # 36 junctions less 3 corners with two arms; the fourth corner carries the cul-de-sac.
    assert len(table) == SIZE * SIZE - 3


def test_no_candidate_stands_near_a_point_to_keep_clear_of():
    town = grid_town()
    spot = place(110, 100)
    table = street_candidates(
        town,
        spacing_m=50,
        boundary=EVERYWHERE,
        keep_clear_lon=[spot[0], np.nan],
        keep_clear_lat=[spot[1], np.nan],
        keep_clear_m=25.0,
    )
    x_m, y_m = TO_M.transform(*place(100, 100))
    gaps = np.hypot(
        *(np.array(TO_M.transform(table.geometry.x, table.geometry.y)).T - (x_m, y_m)).T
    )
    assert len(table) == SIZE * SIZE - 4
    assert gaps.min() > 50
    # Its cell is wider now, and the next nearest junction of it steps in.
    wide = {"spacing_m": 1000, "boundary": EVERYWHERE}
    before = street_candidates(town, **wide)
    spot = before.geometry.iloc[0]
    after = street_candidates(
        town, **wide, keep_clear_lon=[spot.x], keep_clear_lat=[spot.y], keep_clear_m=25.0
    )
    assert len(after) == len(before)
    assert after.geometry.iloc[0].distance(spot) > 0


def test_candidates_stay_inside_the_boundary():
    west = shapely.box(*place(-50, -50), *place(250, 550))
    table = street_candidates(grid_town(), spacing_m=50, boundary=west)
    assert len(table) == 3 * SIZE - 2
    assert table.within(west).all()


def test_no_junction_left_gives_an_empty_table():
    table = street_candidates(grid_town(), spacing_m=50, boundary=shapely.box(0, 0, 1, 1))
    assert len(table) == 0
    assert list(table.columns) == ["name", "kind", "geometry"]
    assert table.crs == "EPSG:4326"


@pytest.mark.parametrize(("spacing_m", "keep_m"), [(0, 25), (-1, 25), (np.nan, 25), (100, -1)])
def test_a_spacing_must_be_above_zero(spacing_m, keep_m):
    with pytest.raises(InputError, match="spacing"):
        street_candidates(
            grid_town(), spacing_m=spacing_m, boundary=EVERYWHERE, keep_clear_m=keep_m
        )
