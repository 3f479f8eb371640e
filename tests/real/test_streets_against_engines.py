"""Networks and times on real streets, against what two mature engines say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks.reference_times import ON_FOOT, Agreement, agreements_at
from hrgeo.network import (
    Profile,
    profiles,
    read_streets,
    read_streets_by_mode,
    street_candidates,
    study_boundary,
)
from hrgeo.travel import catchments, minutes_to_cut_end

pytestmark = pytest.mark.realdata


PLACES = ("columbus", "cambridge", pytest.param("porto", marks=pytest.mark.slow))


@pytest.fixture
def against(real_data, record_property):
    """Compare junction to junction at a place with an engine, and note what came out."""

    def compare(place: str, profile: Profile, *columns: str) -> list[Agreement]:
        found = agreements_at(real_data / place / f"{place}.osm.pbf", profile, columns)
        for column, agreement in found.items():
            record_property(f"{profile.name}_{place}_{column}", str(agreement))
        assert columns[0] in found  # OSRM's times are there for every place
        return list(found.values())

    return compare


@pytest.mark.parametrize("place", PLACES)
def test_foot_times_agree_with_osrm(against, place):
    """OSRM walks at 5 km/h and waits nowhere; so do we here."""
    (found,) = against(place, ON_FOOT, "osrm_foot_s")
    assert 0.97 <= found.median_ratio <= 1.03
    assert found.share_within_6 >= 0.90
    assert found.share_unreached <= 0.01


@pytest.mark.parametrize("place", PLACES)
def test_bike_times_agree_with_one_of_the_engines(against, place):
    found = against(place, profiles.get("bike"), "osrm_bicycle_s", "valhalla_bicycle_s")
    assert all(one.share_unreached <= 0.01 for one in found)
    assert any(0.9 <= one.median_ratio <= 1.1 for one in found)


@pytest.mark.parametrize("place", PLACES)
def test_with_osrms_conventions_car_times_are_osrms(against, place):
    """So that graph, one-ways, restrictions and turns are right."""
    (found,) = against(place, profiles.get("drive_reference"), "osrm_car_s")
    assert 0.97 <= found.median_ratio <= 1.03
    assert found.share_within_6 >= 0.85
    assert found.rank_correlation >= 0.98
    assert found.share_unreached <= 0.01


@pytest.mark.parametrize("place", PLACES)
def test_car_times_rank_trips_as_the_engines_do(against, place):
    found = against(place, profiles.get("drive"), "osrm_car_s", "valhalla_auto_s")
    assert 0.85 <= found[0].median_ratio <= 1.30
    assert found[0].share_unreached <= 0.01
    assert all(one.rank_correlation >= 0.95 for one in found)


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
