"""Building a network from plain arrays."""

from __future__ import annotations

import numpy as np
import pytest

from hrgeo.errors import NetworkDataError
from hrgeo.measures import metric_crs
from hrgeo.network import NodeTable, StreetTable, build
from tests.streets import CUL_DE_SAC, ISLAND_EAST, ISLAND_WEST, grid_town


def test_the_town_has_the_streets_it_should():
    town = grid_town()
    # 2 x 30 blocks, the cul-de-sac and the island's street, each both ways.
    assert (town.n_nodes, town.n_streets, town.n_edges) == (39, 62, 124)
    assert town.edge_time_s == pytest.approx([60.0] * 124)


def test_pieces_are_numbered_by_size():
    town = grid_town()
    assert set(town.component[[ISLAND_WEST, ISLAND_EAST]]) == {1}
    assert town.component[CUL_DE_SAC] == 0


def test_edges_are_sorted_by_their_start():
    town = grid_town(one_way_row=2)
    assert (np.diff(town.edge_from) >= 0).all()
    assert town.n_edges == 124 - 5


def test_arrays_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        grid_town().edge_time_s[0] = 0.0


def test_shapes_give_the_length_where_none_is_given():
    # On the equator, 0.001 degrees are 111.32 m; the detour north adds two legs of 110.57 m.
    nodes = NodeTable(lon=[0.0, 0.001], lat=[0.0, 0.0])
    streets = StreetTable(
        start=[0, 0],
        end=[1, 1],
        forward_kph=[4.8, 4.8],
        backward_kph=[0.0, 4.8],
        shape_start=[0, 2, 6],
        shape_lon=[0.0, 0.001, 0.0, 0.0, 0.001, 0.001],
        shape_lat=[0.0, 0.0, 0.0, 0.001, 0.001, 0.0],
    )
    net = build("walk", nodes, streets)
    by_street = dict(zip(net.edge_street.tolist(), net.edge_length_m.tolist(), strict=True))
    assert by_street[0] == pytest.approx(111.32, abs=0.01)
    assert by_street[1] == pytest.approx(111.32 + 2 * 110.57, abs=0.02)


@pytest.mark.parametrize(("start", "speed"), [([], 4.8), ([0], 0.0)])
def test_a_network_needs_streets_that_are_open(start, speed):
    nodes = NodeTable(lon=[0.0, 0.001], lat=[0.0, 0.0])
    with pytest.raises(NetworkDataError, match="open in at least one direction"):
        build("walk", nodes, StreetTable(start, start, speed))


@pytest.mark.parametrize(
    ("lon", "lat", "crs"),
    [(-180, 0, "EPSG:32601"), (180, -1, "EPSG:32760"), (8.5, 49.5, "EPSG:32632")],
)
def test_the_metric_system_is_the_zone_of_the_place(lon, lat, crs):
    assert metric_crs(lon, lat) == crs
