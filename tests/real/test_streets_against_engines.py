"""Networks and times on real streets, against what two mature engines say."""

from __future__ import annotations

import numpy as np
import osmium
import pandas as pd
import pytest

from hrgeo.network import (
    profiles,
    read_streets,
    read_streets_by_mode,
    street_candidates,
    study_boundary,
)
from hrgeo.travel import catchments, minutes_to_cut_end, travel_times

pytestmark = pytest.mark.realdata


def compare(real_data, place, profile, column):
    """Give our seconds and theirs between junctions, where theirs are known."""
    file = real_data / place / f"{place}.osm.pbf"
    table = pd.read_csv(real_data / place / "reference_times.csv")
    table = table[table[column] > 0]
    wanted = sorted(set(table.from_node) | set(table.to_node))
    only = osmium.filter.IdFilter(wanted)
    nodes = osmium.FileProcessor(str(file), osmium.osm.NODE).with_filter(only)
    lonlat = {node.id: (node.lon, node.lat) for node in nodes}
    spots = np.array([lonlat[k] for k in wanted])
    minutes = travel_times(read_streets(file, profile=profile), spots, spots).dense()
    row = np.searchsorted(wanted, table.from_node)
    ours = minutes[row, np.searchsorted(wanted, table.to_node)] * 60
    return ours, table[column].to_numpy()


@pytest.mark.parametrize("place", ["columbus", "cambridge"])
def test_foot_times_agree_with_osrm(real_data, place, record_property):
    """OSRM walks at 5 km/h; so do we here."""
    walk = profiles.get("walk").with_speed_kph(5.0)
    ours, theirs = compare(real_data, place, walk, "osrm_foot_s")
    reached = np.isfinite(ours)
    assert reached.mean() > 0.99
    ratio = ours[reached] / theirs[reached]
    record_property(f"foot_median_{place}", round(float(np.median(ratio)), 3))
    assert 0.97 < np.median(ratio) < 1.03
    assert (np.abs(ratio - 1) < 0.06).mean() > 0.9


@pytest.mark.parametrize("place", ["columbus", "cambridge"])
def test_drive_times_rank_trips_as_osrm_does(real_data, place, record_property):
    ours, theirs = compare(real_data, place, profiles.get("drive"), "osrm_car_s")
    reached = np.isfinite(ours)
    assert reached.mean() > 0.99
    rank = pd.Series(ours[reached]).corr(pd.Series(theirs[reached]), method="spearman")
    ratio = float(np.median(ours[reached] / theirs[reached]))
    record_property(f"drive_{place}", (round(ratio, 3), round(float(rank), 4)))
    assert rank > 0.95
    assert 0.85 < ratio < 1.30


def test_the_south_side_is_whole_and_its_cuts_are_at_its_edge(real_data):
    networks = read_streets_by_mode(real_data / "chicago" / "southside.osm.pbf", ["walk", "drive"])
    walk, drive = networks["walk"], networks["drive"]
    assert (walk.component == 0).mean() > 0.99
    assert (drive.component == 0).mean() > 0.97
    assert 15_000 < walk.n_nodes <= 16_041
    # A lake in the east: of what is cut there, nothing is north of the south-eastern corner.
    shore = walk.node_is_cut & (walk.lon > -87.60)
    middle = (walk.lat > 41.77) & (walk.lat < 41.83)
    assert not (shore & middle).any()
    west = walk.lon < -87.653
    assert walk.node_is_cut[west].mean() > 0.1
    assert not walk.node_is_cut[(walk.lon > -87.64) & (walk.lon < -87.60) & middle].any()
    inland = np.array([[-87.62, 41.79]])
    # 2.5 km and more from any edge of the extract: half an hour on foot.
    assert minutes_to_cut_end(walk, inland)[0] > 20


def test_areas_and_candidates_of_the_south_side(real_data):
    walk = read_streets(real_data / "chicago" / "southside.osm.pbf")
    boundary = study_boundary([walk])
    assert boundary.is_valid
    # Where the streets are, not the lake: 12 x 9 km less the water.
    area_km2 = pd.Series([boundary.area]).iloc[0] * 111.2**2 * np.cos(np.radians(41.79))
    assert 70 < area_km2 < 90
    table = street_candidates(walk, spacing_m=500, boundary=boundary)
    assert 200 < len(table) < 400
    spots = np.column_stack((table.geometry.x, table.geometry.y))[::40]
    areas = catchments(walk, spots, thresholds_min=[10, 20])
    assert areas.is_valid.all()
    assert areas.geometry[0].difference(areas.geometry[1]).area < 1e-10
    assert areas.geometry.count_coordinates().max() < 5_000
