"""The result files of a run."""

from __future__ import annotations

import csv
import json
import sqlite3
import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from hrgeo.errors import InputError
from hrgeo.model import QualityLog, Release
from hrgeo.privacy import release
from hrgeo.results import RESULT_FILES, write_results
from hrgeo.results.geopackage import LAYERS, write_geopackage

WGS84 = "EPSG:4326"
HOSTILE = [
    "=1+1",
    "{{ 7*7 }}",
    "'; DROP TABLE services; --",
    "</script><img src=x onerror=alert(1)>",
    "\u202etxt.exe \U0001f489 \u2028",
    "",
]


def points(n, **columns):
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(range(n), range(n)), crs=WGS84)


def make_release(**more):
    services = points(len(HOSTILE), name=HOSTILE, types="ssp;naloxone").rename_axis("service_id")
    cells = gpd.GeoDataFrame(
        {"need_id": "ems", "cell": ["a", "b"], "n_need": [3.0, 30.0]},
        geometry=[shapely.box(0, 0, 0.01, 0.01), shapely.box(0.01, 0, 0.02, 0.01)],
        crs=WGS84,
    )
    return release({"services": services, "need_cells": cells} | more, "internal")


def write(out, **changes):
    arguments = {
        "release": make_release(),
        "summary": {"study": {"name": "x", "n_need": 3}},
        "quality": QualityLog(),
        "provenance": {"seed": 0},
        "map_html": "<!doctype html>",
    }
    return write_results(out, **(arguments | changes))


def test_every_file_is_written_and_no_other(tmp_path):
    assert write(tmp_path / "out") == tmp_path / "out"
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(RESULT_FILES)
    assert json.loads((tmp_path / "out" / "provenance.json").read_text()) == {"seed": 0}


def test_every_layer_is_there_with_its_columns_also_where_there_is_nothing(tmp_path):
    write(tmp_path / "out", release=release({}, "internal"))
    path = tmp_path / "out" / "results.gpkg"
    assert sorted(name for name, _ in pyogrio.list_layers(path)) == sorted(LAYERS)
    for name, (kind, columns) in LAYERS.items():
        info = pyogrio.read_info(path, layer=name)
        assert info["features"] == 0
        assert list(info["fields"]) == list(columns)
        assert info["crs"] == WGS84
        assert info["geometry_type"] == kind


def test_text_of_tables_comes_back_as_it_was(tmp_path):
    write(tmp_path / "out")
    back = pyogrio.read_dataframe(tmp_path / "out" / "results.gpkg", layer="services")
    assert back["name"].tolist() == HOSTILE
    assert back["service_id"].tolist() == list(range(len(HOSTILE)))
    assert back.geometry.y.tolist() == list(range(len(HOSTILE)))


def test_small_counts_are_null_in_the_geopackage(tmp_path):
    write(tmp_path / "out")
    with sqlite3.connect(tmp_path / "out" / "results.gpkg") as base:
        rows = base.execute("select cell, n_need, n_need_label from need_cells").fetchall()
    base.close()
    assert rows == [("a", None, "1-10"), ("b", 30, "30")]


def test_the_geopackage_is_whole_and_says_that_it_is_one(tmp_path):
    write(tmp_path / "out")
    with sqlite3.connect(tmp_path / "out" / "results.gpkg") as base:
        # "GPKG" as a number: what QGIS and ArcGIS look for.
        assert base.execute("pragma application_id").fetchone() == (0x47504B47,)
        assert base.execute("pragma integrity_check").fetchone() == ("ok",)
        kinds = dict(
            base.execute("select table_name, geometry_type_name from gpkg_geometry_columns")
        )
    base.close()
    assert kinds["need_cells"] == "MULTIPOLYGON"
    assert kinds["services"] == "POINT"


def test_the_same_input_gives_the_same_bytes(tmp_path):
    write(tmp_path / "one")
    write(tmp_path / "two")
    for name in RESULT_FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), (
            name
        )


def test_the_time_option_of_gdal_is_put_back(tmp_path):
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2001-01-01T00:00:00.000Z"})
    try:
        write(tmp_path / "out")
        assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == "2001-01-01T00:00:00.000Z"
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def test_exact_points_go_into_their_own_folder_and_vanish_with_the_next_run(tmp_path):
    exact = release({"need_points": points(2, need_id=["ems", "ems"])}, "internal", exact=True)
    write(tmp_path / "out", exact=exact)
    path = tmp_path / "out" / "internal" / "need_points.gpkg"
    assert pyogrio.read_info(path, layer="need_points")["features"] == 2
    assert [name for name, _ in pyogrio.list_layers(path)] == ["need_points"]
    write(tmp_path / "out")
    assert not (tmp_path / "out" / "internal").exists()


def test_a_fault_in_the_middle_leaves_the_former_result(tmp_path, monkeypatch):
    write(tmp_path / "out", summary={"run": 1})
    before = {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()}

    def failing(*_args, **_kwargs):
        raise MemoryError

    monkeypatch.setattr(pyogrio, "write_dataframe", failing)
    with pytest.raises(MemoryError):
        write(tmp_path / "out", summary={"run": 2})
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()} == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_rows_of_the_log_are_in_the_csv(tmp_path):
    log = QualityLog()
    log.add("a.csv", "services", [4, 9], "dropped", "no_coordinates", "lon", "=no place")
    write(tmp_path / "out", quality=log)
    with (tmp_path / "out" / "data_quality.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["row"] for row in rows] == ["4", "9"]
    assert rows[0]["detail"] == "'=no place"


def test_only_a_release_is_written(tmp_path):
    with pytest.raises(InputError, match="Only a Release"):
        write(tmp_path / "out", release={"services": points(1, name=["a"], types=[""])})
    assert not (tmp_path / "out").exists()


def test_exact_points_are_refused_in_the_main_release(tmp_path):
    exact = release({"need_points": points(1, need_id=["ems"])}, "internal", exact=True)
    with pytest.raises(InputError, match="goes into `exact`"):
        write(tmp_path / "out", release=exact)


@pytest.mark.parametrize(
    "exact",
    [
        {"need_points": None},
        Release("public", {"need_points": points(1, need_id=["x"])}, 11),
        Release("internal", {}, 11),
    ],
)
def test_what_is_no_exact_release_is_refused_as_one(tmp_path, exact):
    with pytest.raises(InputError):
        write(tmp_path / "out", exact=exact)


def test_awkward_columns_are_written(tmp_path):
    table = points(
        3,
        Name=["a", "b", None],
        name=["c", "d", "e"],
        fid=[7, 7, 7],
        geom=["text", "x", "y"],
        mixed=[1, "two", [3]],
        flag=pd.array([True, None, False], dtype="boolean"),
        whole=pd.array([1, None, 3], dtype="Int64"),
        share=[0.5, np.nan, np.inf],
        kind=pd.Categorical(["p", "q", None]),
        day=pd.to_datetime(["2024-01-02", None, "2024-02-29"]),
        nul=pd.Series(["a\x00b", "\ud800", "ok"], dtype=object),
        none=[None, None, None],
    ).rename_axis("service_id")
    table[" "] = ["", "", ""]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write_geopackage(tmp_path / "a.gpkg", {"services": table.assign(types="ssp")})
    back = pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="services")
    # hrgeo's own column keeps its name; SQLite does not tell "Name" from "name".
    assert back["name"].tolist() == ["c", "d", "e"]
    assert back["Name_2"].tolist()[:2] == ["a", "b"]
    assert back["fid_2"].tolist() == [7, 7, 7]
    assert back["geom_2"].tolist() == ["text", "x", "y"]
    assert back["mixed"].tolist() == ["1", "two", "[3]"]
    assert back["whole"].tolist()[::2] == [1, 3]
    assert back["share"].iloc[0] == 0.5
    assert back["nul"].tolist() == ["a\ufffdb", "?", "ok"]
    assert back["day"].dt.date.astype(str).tolist()[::2] == ["2024-01-02", "2024-02-29"]
    assert back["column"].tolist() == ["", "", ""]


def test_areas_may_be_points_polygons_or_both(tmp_path):
    shapes = [shapely.Point(0, 0), shapely.box(0, 0, 1, 1)]
    for name, kept in {"points": shapes[:1], "polygons": shapes[1:], "both": shapes}.items():
        table = gpd.GeoDataFrame({"residents": 5}, geometry=kept, index=range(len(kept)), crs=WGS84)
        write_geopackage(tmp_path / f"{name}.gpkg", {"coverage_areas": table})
        back = pyogrio.read_dataframe(tmp_path / f"{name}.gpkg", layer="coverage_areas")
        assert back.geometry.geom_equals(gpd.GeoSeries(kept, crs=WGS84)).all()
        # An index without a name is an order, not an id.
        assert "index" not in back.columns


def test_an_index_of_the_same_name_as_a_column_keeps_both(tmp_path):
    table = points(2, name=["a", "b"]).set_index(pd.Index(["x", "y"], name="name"))
    write_geopackage(tmp_path / "a.gpkg", {"services": table})
    back = pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="services")
    assert back["name"].tolist() == ["a", "b"]
    assert back["name_index"].tolist() == ["x", "y"]
