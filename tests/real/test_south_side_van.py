"""A van week on the South Side of Chicago, with stops from the street file and no roster."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pypdf import PdfReader

from hrgeo.plan import PlanConfig, PlanResult, run_plan
from hrgeo.results import van_files
from hrgeo.vans import best_usual_week
from hrgeo.vans.checker import check_week

pytestmark = [pytest.mark.realdata, pytest.mark.slow]

PLAN = """
[study]
name = "South Side, Chicago"
[streets]
file = "{chicago}/southside.osm.pbf"
modes = ["walk", "drive"]
[[need]]
id = "deaths"
file = "{chicago}/incidents.csv"
kind = "points"
what = "death"
period = ["2018-01-01", "2022-12-31"]
[van]
base = {{ name = "Office", lon = -87.63368, lat = 41.77856 }}
iterations = 300
[[van.vans]]
name = "Van 1"
days = ["Mo", "Tu", "We", "Th", "Fr", "Sa"]
hours = "12:00-20:00"
shift_hours = 6
shifts = 3
"""


@pytest.fixture(scope="module")
def result(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> PlanResult:
    path = tmp_path_factory.mktemp("south_side_van") / "plan.toml"
    path.write_text(PLAN.format(chicago=(real_data / "chicago").as_posix()), encoding="utf-8")
    return run_plan(PlanConfig.from_toml(path))


def test_the_week_has_three_shifts_that_are_spread_and_keep_all_rules(result):
    week = result.van.week
    assert not check_week(week)
    days = sorted(week.shifts["day"].map(["Mo", "Tu", "We", "Th", "Fr", "Sa"].index))
    assert len(days) == 3
    assert min(np.diff([*days, days[0] + 7])) >= 2  # need has no hours: no day is worth more
    assert (week.shifts["serving_min"] >= 180).all()


def test_the_week_is_close_to_its_bound_and_ahead_of_the_usual_way(result):
    week = result.van.week
    assert week.value >= 0.93 * week.bound
    assert week.value >= 1.15 * best_usual_week(week.problem).value


def test_stops_have_names_of_corners_and_stand_on_nobody(result, real_data):
    stops = result.release.tables["van_stops"]
    assert stops["name"].str.len().ge(5).all()
    assert stops["name"].is_unique
    assert not stops["name"].str.contains("unnamed|nan", case=False).any()
    people = pd.read_csv(real_data / "chicago" / "incidents.csv").dropna(
        subset=["longitude", "latitude"]
    )
    points = gpd.GeoSeries.from_xy(people["longitude"], people["latitude"], crs=4326).to_crs(32616)
    away_m = [points.distance(point).min() for point in stops.to_crs(32616).geometry]
    assert min(away_m) >= 24.5  # "25 m and more", and a projection between


def test_the_roster_names_each_stop_with_its_hours(result):
    files = van_files(result.release, result.summary)
    pages = PdfReader(BytesIO(files["van_roster.pdf"])).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert len(pages) == 4  # the week, and a page for each shift
    for name in result.release.tables["van_stops"]["name"]:
        assert name in text
    assert "van_public.pdf" not in files  # nobody said that a place is public
