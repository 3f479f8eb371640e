"""The readers on the real data: counts of rows alone are looked at, never the rows."""

from __future__ import annotations

import numpy as np
import pytest

from hrgeo.files import check_street_file, read_toml
from hrgeo.inputs import read_areas, read_boundary, read_need, read_services, resident_demand
from hrgeo.model import QualityLog

pytestmark = pytest.mark.realdata


@pytest.fixture(scope="module")
def chicago(real_data):
    return real_data / "chicago"


@pytest.fixture(scope="module")
def plan(chicago):
    return read_toml(chicago / "plan.toml")


@pytest.fixture(scope="module")
def community_areas(chicago):
    return read_boundary(chicago / "chi_comm_boundaries.shp")


def test_all_services_of_chicago_are_read(chicago, plan):
    """1,167 rows, every one with coordinates and a type that the plan maps; 70 listed twice."""
    log = QualityLog()
    services = read_services(
        chicago / "services.csv",
        columns=plan["columns"]["services"],
        types=plan["types"],
        quality=log,
    )
    assert len(services) == 1167 - 70
    assert log.n_rows("services", "merged") == 70
    assert set(log.to_frame()["reason"]) == {"merged_duplicate", "perhaps_duplicate"}
    # otp 61 + methadone 53 = 114, and 26 clinics stand under both; hospital 85 + treatment 367 +
    # naltrexone 246 = 698, less 37 listed twice; health centers 250, less 7.
    assert services["types"].value_counts().to_dict() == {
        "other": 661,
        "primary_care": 243,
        "otp": 88,
        "buprenorphine": 100,
        "ssp": 5,
    }


def test_incidents_of_chicago_run_through_the_funnel(chicago, plan, community_areas):
    """12,321 rows, 11,349 with coordinates; every other row is in the log."""
    log = QualityLog()
    need = plan["need"][0]
    demand = read_need(
        chicago / need["file"],
        need_id=need["id"],
        what=need["what"],
        period=need["period"],
        boundary=community_areas,
        quality=log,
    )
    funnel = demand.funnel
    assert (funnel.n_rows, funnel.n_placed) == (12_321, 11_349)
    assert funnel.n_placed > funnel.n_in_boundary > funnel.n_in_period > 5_000
    assert log.n_rows("need:deaths", "dropped") == funnel.n_rows - funnel.n_in_period
    assert demand.total_weight == funnel.n_in_period == len(demand.event_position)
    assert len(demand) < len(demand.event_position)  # some share a place
    assert set(demand.event_hour) == {-1}  # the file has dates alone
    assert demand.event_date.min() >= np.datetime64("2018-01-01")
    assert demand.event_date.max() <= np.datetime64("2022-12-31")


def test_the_default_period_of_chicago_is_36_complete_months(chicago):
    """The file ends in July 2023, before the month does."""
    funnel = read_need(chicago / "incidents.csv").funnel
    assert (funnel.first_date, funnel.last_date) == ("2020-07-01", "2023-06-30")


def test_areas_of_chicago_keep_their_ids_and_residents(chicago, plan, community_areas):
    """1,318 tracts; three have no poverty rate, and say so."""
    log = QualityLog()
    areas = read_areas(
        chicago / "tract_centroids.csv", columns=plan["columns"]["areas"], quality=log
    )
    assert len(areas) == 1318
    assert areas.index.str.len().tolist() == [11] * 1318
    assert areas["residents"].notna().all()
    assert log.n_rows("areas", "doubted") == 3
    residents = resident_demand(areas)
    assert residents.total_weight == areas["residents"].sum()
    inside = resident_demand(areas, boundary=community_areas)
    assert 2_500_000 < inside.total_weight < 2_900_000  # the city has about 2.7 million


def test_the_loose_shapefile_of_chicago_is_read(chicago):
    """77 community areas, with a system that is close to EPSG:4326 but not by that name."""
    areas = read_areas(chicago / "chi_comm_boundaries.shp", columns={"area_id": "community"})
    assert len(areas) == 77
    assert areas.crs.to_epsg() == 4326
    west, south, east, north = areas.total_bounds
    assert -88 < west < east < -87
    assert 41 < south < north < 43


def test_columbus_is_read_with_the_same_settings(real_data, plan):
    """179 services, of which 4 are listed twice; 284 tracts."""
    folder = real_data / "columbus"
    services = read_services(
        folder / "services.csv", columns=plan["columns"]["services"], types=plan["types"]
    )
    areas = read_areas(folder / "tract_centroids.csv", columns=plan["columns"]["areas"])
    assert (len(services), len(areas)) == (179 - 4, 284)


def test_every_street_file_passes_the_check(real_data):
    """PBF, XML and bzip2, small and large."""
    files = [p for p in sorted(real_data.rglob("*.osm*")) if p.is_file()]
    assert {p.suffix for p in files} >= {".pbf", ".osm", ".bz2"}
    assert [check_street_file(p) for p in files] == [p.absolute() for p in files]
