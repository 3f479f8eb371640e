"""The minutes to the nearest site, cell by cell."""

from __future__ import annotations

import dataclasses

import h3
import numpy as np
import pytest
import shapely

from hrgeo.errors import InputError
from hrgeo.network import NodeTable, StreetTable, build
from hrgeo.travel import nearest_site_min, time_surface
from tests.streets import CRS, grid_town, place, places


def test_minutes_are_those_from_the_center_of_each_cell():
    town, sites = grid_town(), places((0, 0), (500, 500))
    surface = time_surface(town, sites, resolution=10)
    centers = np.array([h3.cell_to_latlng(cell)[::-1] for cell in surface.index])
    assert surface["minutes"].tolist() == nearest_site_min(town, centers, sites).tolist()
    assert surface.index.name == "h3"
    assert surface.index.is_monotonic_increasing
    assert surface.index.is_unique
    assert surface.crs == "EPSG:4326"
    assert shapely.contains(surface.geometry.array, shapely.points(centers)).all()
    # Each junction lies in a cell that is there.
    cells = {h3.latlng_to_cell(lat, lon, 10) for lon, lat in zip(town.lon, town.lat, strict=True)}
    assert cells <= set(surface.index)


def test_squares_lie_on_round_metres():
    # The town's corner is at 500,030 and 4,627,030: squares of 50 m, centers 25 m further on.
    net = build(
        "walk",
        NodeTable(*places((0, 0), (100, 0)).T),
        StreetTable([0], [1], 6.0, length_m=100.0),
        crs=CRS,
    )
    surface = time_surface(net, places((0, 0)), cell_m=50)
    assert surface.index.tolist() == ["10000_92540", "10001_92540", "10002_92540"]
    assert surface.index.name == "cell_id"
    # Centers at x = -5, 45 and 95, y = -5: off the street 5 m, or 7.07 m beyond its end.
    assert surface["off_street_m"].tolist() == pytest.approx([50**0.5, 5, 5], abs=1e-3)
    expected = [50**0.5 / 80, 5 / 80 + 0.45, 5 / 80 + 0.95]
    assert surface["minutes"].tolist() == pytest.approx(expected, abs=1e-5)
    metric = surface.to_crs(CRS)
    assert metric.area.tolist() == pytest.approx([2500] * 3, rel=1e-6)


def test_a_long_street_without_vertices_is_in_all_its_cells():
    net = build(
        "walk", NodeTable(*places((0, 0), (3000, 0)).T), StreetTable([0], [1], 6.0), crs=CRS
    )
    assert len(time_surface(net, places((0, 0)), cell_m=100)) == 31
    assert len(time_surface(net, places((0, 0)), resolution=9)) > 7


def test_unreached_cells_are_infinite():
    town = grid_town(island_at_m=3000.0)
    surface = time_surface(town, places((0, 0)), resolution=10)
    beyond = np.isinf(surface["minutes"])
    on_island = surface.geometry.intersects(shapely.LineString([place(3000, 0), place(3100, 0)]))
    assert beyond.tolist() == on_island.tolist()
    assert np.isfinite(surface["off_street_m"]).all()
    assert np.isinf(time_surface(town, places(), resolution=9)["minutes"]).all()


def test_centers_far_from_any_street_are_infinite():
    # Cells of resolution 6 are 7 km wide: their centers are not near this town.
    surface = time_surface(grid_town(), places((0, 0)), resolution=6)
    assert np.isinf(surface["off_street_m"]).all()
    assert np.isinf(surface["minutes"]).all()
    assert not np.isnan(surface["minutes"]).any()


def test_streets_on_which_nobody_starts_make_no_cells():
    town = grid_town()
    assert len(time_surface(town, places((0, 0)), cell_m=100)) > 30
    closed = dataclasses.replace(town, street_can_snap=np.zeros(town.n_streets, bool))
    for options in ({"resolution": 9}, {"cell_m": 100}):
        surface = time_surface(closed, places((0, 0)), **options)
        assert len(surface) == 0
        assert surface.columns.tolist() == ["minutes", "off_street_m", "geometry"]


@pytest.mark.parametrize("options", [{"resolution": 12}, {"cell_m": 10}])
def test_too_many_cells_are_refused(monkeypatch, options):
    monkeypatch.setattr("hrgeo.travel.surface.MOST_CELLS", 100)
    monkeypatch.setattr("hrgeo.travel.surface._POINTS_A_PART", 200)
    with pytest.raises(InputError, match="more than 100 cells"):
        time_surface(grid_town(), places((0, 0)), **options)


def test_parts_change_nothing(monkeypatch):
    town, sites = grid_town(), places((0, 0))
    whole = [time_surface(town, sites, 11), time_surface(town, sites, cell_m=40)]
    monkeypatch.setattr("hrgeo.travel.surface._POINTS_A_PART", 7)
    parts = [time_surface(town, sites, 11), time_surface(town, sites, cell_m=40)]
    for one, other in zip(whole, parts, strict=True):
        assert one.equals(other)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"resolution": 16}, "resolutions 0 to 15"),
        ({"resolution": -1}, "resolutions 0 to 15"),
        ({"cell_m": 0}, "cell_m must be 10"),
        ({"cell_m": float("nan")}, "cell_m must be 10"),
        ({"cell_m": float("inf")}, "cell_m must be 10"),
        ({"cell_m": "50"}, "cell_m must be 10 m or more, not '50'"),
        ({"resolution": "9"}, "resolutions 0 to 15, not '9'"),
    ],
)
def test_cells_must_be_possible(options, told):
    with pytest.raises(InputError, match=told):
        time_surface(grid_town(), places((0, 0)), **options)
