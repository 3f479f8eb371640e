"""GeoJSON, GeoPackage, Shapefiles: shapes in longitude and latitude, and nothing but shapes."""

from __future__ import annotations

import json
import os
import shutil

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hrgeo.errors import InputError
from hrgeo.files import read_table

CHICAGO = (-87.6, 41.8)


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def point(lon, lat):
    return {"type": "Point", "coordinates": [lon, lat]}


def write_json(tmp_path, document, name="a.geojson"):
    path = tmp_path / name
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def collection(*features, **more):
    return {"type": "FeatureCollection", "features": list(features), **more}


def test_geojson_becomes_text_and_shapes(tmp_path):
    """Features count from 1; numbers are written one way; null is missing."""
    document = collection(
        feature(point(*CHICAGO), id=17031010100, n=2.0, ok=True, tags=["a"], x=None),
        feature(None, id="b", extra="only here"),
    )
    table = read_table(write_json(tmp_path, document))
    assert table.rows.tolist() == [1, 2]
    assert table.geometry.crs.to_epsg() == 4326
    assert table.geometry[0].coords[0] == CHICAGO
    assert table.geometry[1] is None
    first = table.frame.iloc[0].dropna().to_dict()
    assert first == {"id": "17031010100", "n": "2", "ok": "true", "tags": '["a"]'}
    assert table.frame["extra"].tolist()[1] == "only here"


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "MultiPoint", "coordinates": [[0, 0], [1, 1]]},
        {"type": "LineString", "coordinates": [[0, 0], [1, 1]]},
        {"type": "MultiLineString", "coordinates": [[[0, 0], [1, 1]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
        {"type": "MultiPolygon", "coordinates": [[[[0, 0, 5], [1, 0, 5], [1, 1, 5], [0, 0, 5]]]]},
        {"type": "GeometryCollection", "geometries": [point(0, 0)]},
    ],
)
def test_every_kind_of_shape_is_read_with_shapely_alone(tmp_path, geometry):
    """A bare shape or one feature is a table of one row; heights are left out."""
    for document in (geometry, feature(geometry)):
        table = read_table(write_json(tmp_path, document))
        assert len(table) == 1
        assert table.geometry[0].geom_type == geometry["type"]
        assert not table.geometry[0].has_z


def test_an_empty_shape_is_a_missing_one(tmp_path):
    """A list of coordinates with nothing in it is no fault of the file."""
    document = collection(feature({"type": "Point", "coordinates": []}, id=1))
    assert read_table(write_json(tmp_path, document)).geometry[0] is None


def test_the_old_crs_member_is_understood(tmp_path):
    """Files from before 2016 may state a metric system; it is turned into lon and lat."""
    # Web Mercator: x = lon * 20037508.34 / 180, so lon 90 is 10018754.17; y 0 is lat 0.
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    document = collection(feature(point(10018754.17, 0.0)), crs=crs)
    assert read_table(write_json(tmp_path, document)).geometry[0].x == pytest.approx(90.0)
    for bad in ({"properties": {"name": "Moon"}}, {"properties": None}, 7):
        with pytest.raises(InputError, match="reference system that is not known"):
            read_table(write_json(tmp_path, collection(feature(point(0, 0)), crs=bad)))


VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="other">'
    "<SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
)


@pytest.mark.parametrize("name", ["a.geojson", "a.json", "a.gpkg", "a.shp", "a.csv", "a.txt"])
def test_a_disguised_vrt_never_reads_another_file(tmp_path, name):
    """The attack of the design: XML that names another local file, in any disguise."""
    secret = tmp_path / "secret.csv"
    secret.write_text("canary,lon,lat\nCANARY,1,2\n")
    for start in ("", "\n  ", "\ufeff"):
        path = tmp_path / name
        path.write_text(start + VRT.format(secret), encoding="utf-8")
        if name.endswith(".shp"):
            for suffix in (".shx", ".dbf", ".prj"):
                path.with_suffix(suffix).write_text(VRT.format(secret))
        with pytest.raises(InputError) as caught:
            read_table(path)
        assert "CANARY" not in str(caught.value)


def test_gdal_itself_cannot_open_a_vrt(tmp_path):
    """The second lock: even where GDAL is pointed at the file, the driver is gone."""
    import pyogrio

    import hrgeo.files  # noqa: F401 - sets which drivers GDAL may have

    (tmp_path / "secret.csv").write_text("canary,lon,lat\nCANARY,1,2\n")
    path = tmp_path / "a.geojson"
    path.write_text(VRT.format(tmp_path / "secret.csv"))
    for target in (path, path.read_bytes()):
        with pytest.raises(pyogrio.errors.DataSourceError):
            pyogrio.read_dataframe(target)


deep = '{"type":"FeatureCollection","features":' + "[" * 100_000 + "]" * 100_000 + "}"


@pytest.mark.parametrize(
    ("document", "what"),
    [
        ("{", "line 1: this is not JSON"),
        ('{"type": "FeatureCollection",\n "features": [', "line 2: this is not JSON"),
        (deep, "nested far too deeply"),
        ('{"a": ' * 50_000 + "1" + "}" * 50_000, "nested far too deeply"),
        ('{"type": "Point", "coordinates": [NaN, 1]}', "NaN or Infinity"),
        ('{"type": "Point", "coordinates": [-Infinity, 1]}', "NaN or Infinity"),
        ('{"type": "Point", "coordinates": [1e999, 1]}', "geometry that is not one"),
        (
            '{"type": "Point", "coordinates": [' + "1" * 5000 + ", 1]}",
            "number that is far too long",
        ),
        ("[]", "not GeoJSON"),
        ('"text"', "not GeoJSON"),
        ({"type": "Topology", "objects": {}}, "not GeoJSON"),
        ({"type": "FeatureCollection", "features": {"a": 1}}, "not GeoJSON"),
        (collection(), "has no features"),
        (collection(feature(point(0, 0)), 7, "x"), r"2 features are no .*first: feature 2"),
        (collection({"type": "Feature", "properties": [1], "geometry": None}), "1 features are no"),
        (collection(feature(point("a", 0))), "1 features have a geometry .*feature 1"),
        (collection(feature(point(True, 0))), "geometry that is not one"),
        (collection(feature({"type": "Point", "coordinates": [0]})), "geometry that is not one"),
        (collection(feature({"type": "Curve", "coordinates": [0, 0]})), "geometry that is not one"),
        (collection(feature({"type": "Polygon", "coordinates": [[0, 0]]})), "geometry"),
        (collection(feature({"type": "Polygon", "coordinates": [[[0, 0]]]})), "geometry"),
        (collection(feature({"type": "GeometryCollection", "geometries": 3})), "geometry"),
        (collection(feature([1, 2])), "geometry that is not one"),
        (collection(feature({"type": [1], "coordinates": [0, 0]})), "geometry that is not one"),
        ({"type": ["FeatureCollection"], "features": []}, "not GeoJSON"),
        (collection(feature(point(0, 0), x="y" * 200_000)), "row 1 has more than"),
        (collection(feature(point(450_000, 4_600_000))), r"reference system \(CRS\)"),
    ],
)
def test_what_is_no_geojson_is_refused_in_a_sentence(tmp_path, document, what):
    """Broken, hostile or of other types: a message with the file's name, no traceback."""
    with pytest.raises(InputError, match=what) as caught:
        read_table(write_json(tmp_path, document))
    assert "a.geojson" in str(caught.value)
    assert "yyy" not in str(caught.value)


def test_geojson_must_be_utf8(tmp_path):
    """Another encoding is said to be one."""
    path = tmp_path / "a.geojson"
    path.write_bytes('{"a": "é"}'.encode("cp1252"))
    with pytest.raises(InputError, match="not UTF-8"):
        read_table(path)


@pytest.fixture
def places():
    return gpd.GeoDataFrame(
        {
            "id": [1, 2],
            "share": [0.5, np.nan],
            "name": ["A", None],
            "day": pd.to_datetime(["2024-01-31", None]),
            "ok": [True, False],
        },
        geometry=[shapely.Point(-87.6, 41.8), shapely.Point(-87.7, 41.9)],
        crs=4326,
    )


@pytest.mark.parametrize("crs", [4326, 3857, 26916])
def test_a_geopackage_comes_in_lonlat_whatever_its_system(tmp_path, places, crs):
    """A metric file is turned into longitude and latitude."""
    path = tmp_path / "a.gpkg"
    places.to_crs(crs).to_file(path, layer="places")
    table = read_table(path)
    assert table.geometry.crs.to_epsg() == 4326
    np.testing.assert_allclose(table.geometry.x, [-87.6, -87.7], atol=1e-9)
    assert table.frame["id"].tolist() == ["1", "2"]
    assert table.frame["share"].tolist()[0] == "0.5"
    assert table.frame["share"].isna().tolist() == [False, True]
    assert table.frame["day"].tolist()[0].startswith("2024-01-31")
    assert table.frame["ok"].tolist() == ["true", "false"]
    assert table.rows.tolist() == [1, 2]


def test_a_layer_has_to_be_named_where_there_are_several(tmp_path, places):
    """Which one is meant is not guessed."""
    path = tmp_path / "a.gpkg"
    places.to_file(path, layer="now")
    places.iloc[:1].to_file(path, layer="then")
    assert len(read_table(path, sheet="then")) == 1
    with pytest.raises(InputError, match=r"2 layers \(now, then\)"):
        read_table(path)
    with pytest.raises(InputError, match=r"no layer 'thn'.*Did you mean 'then'"):
        read_table(path, sheet="thn")


def test_a_geopackage_with_no_shapes_is_a_table(tmp_path, places):
    """Attributes alone are read; every shape is missing."""
    import pyogrio

    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(pd.DataFrame(places[["id", "name"]]), path, layer="t")
    table = read_table(path)
    assert table.frame["id"].tolist() == ["1", "2"]
    assert table.geometry.isna().all()


def test_no_reference_system_is_refused_with_the_remedy(tmp_path, places):
    """The system of a GeoPackage or a Shapefile is not guessed."""
    bare = places.drop(columns=["day"]).set_crs(None, allow_override=True)
    with pytest.warns(UserWarning, match="crs"):
        bare.to_file(tmp_path / "a.gpkg", layer="a")
    with pytest.raises(InputError, match=r"a\.gpkg .*\(CRS\).*EPSG:4326"):
        read_table(tmp_path / "a.gpkg")
    places.drop(columns=["day"]).to_file(tmp_path / "a.shp")
    (tmp_path / "a.prj").unlink()
    with pytest.raises(InputError, match=r"\.prj is missing"):
        read_table(tmp_path / "a.shp")


def test_meters_that_claim_to_be_degrees_are_one_clear_message(tmp_path, places):
    """The commonest slip: metric coordinates with the label of longitude and latitude."""
    wrong = places.to_crs(26916).set_crs(4326, allow_override=True)
    wrong.to_file(tmp_path / "a.gpkg", layer="a")
    with pytest.raises(InputError, match=r"2 of 2 rows .*meters or feet.*\(CRS\)"):
        read_table(tmp_path / "a.gpkg")


def test_a_loose_shapefile_is_read_with_its_parts_in_any_case(tmp_path, places):
    """Parts in capital letters are found too; attributes become text."""
    places.drop(columns=["day"]).to_crs(26916).to_file(tmp_path / "a.shp")
    for suffix in (".shp", ".shx", ".dbf", ".prj"):
        (tmp_path / f"a{suffix}").rename(tmp_path / f"B{suffix.upper()}")
    table = read_table(tmp_path / "B.SHP")
    np.testing.assert_allclose(table.geometry.y, [41.8, 41.9], atol=1e-9)
    assert table.frame["id"].tolist() == ["1", "2"]


@pytest.mark.parametrize("part", [".shp", ".shx", ".dbf"])
def test_a_spoiled_part_of_a_shapefile_is_named(tmp_path, places, part):
    """Each part is looked at before GDAL sees any of them."""
    places.drop(columns=["day"]).to_file(tmp_path / "a.shp")
    path = tmp_path / f"a{part}"
    good = path.read_bytes()
    for bad in (good[:60] if part != ".dbf" else b"\x03", b"<xml>" + good[5:], b""):
        path.write_bytes(bad)
        with pytest.raises(InputError, match=rf"a\{part}"):
            read_table(tmp_path / "a.shp")
    path.unlink()
    with pytest.raises(InputError, match=rf"\{part}|no table"):
        read_table(tmp_path / "a.shp")


def test_a_shapefile_cut_short_is_refused(tmp_path, places):
    """The length in the header is held against the length of the file."""
    places.drop(columns=["day"]).to_file(tmp_path / "a.shp")
    path = tmp_path / "a.shp"
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(InputError, match="cut short"):
        read_table(path)


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_a_truncated_geopackage_is_refused(tmp_path, places, keep):
    """A download that broke off is known by the number of pages in its header."""
    path = tmp_path / "a.gpkg"
    places.to_file(path, layer="a")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    with pytest.raises(InputError, match=r"a\.gpkg was cut short"):
        read_table(path)


def test_a_spoiled_geopackage_is_refused(tmp_path, places):
    """Right header, right length, and rubbish in between."""
    path = tmp_path / "a.gpkg"
    places.to_file(path, layer="a")
    data = bytearray(path.read_bytes())
    data[100:] = os.urandom(8) * (len(data[100:]) // 8) + b"\x00" * (len(data[100:]) % 8)
    path.write_bytes(data)
    with pytest.raises(InputError, match="cannot be read; it is broken"):
        read_table(path)


def test_another_database_is_no_geopackage(tmp_path, places):
    """SQLite without the mark of a GeoPackage is refused, whatever its suffix."""
    path = tmp_path / "a.gpkg"
    places.to_file(path, layer="a")
    data = bytearray(path.read_bytes())
    data[68:72] = b"\x00\x00\x00\x00"
    path.write_bytes(data)
    with pytest.raises(InputError, match="not a GeoPackage"):
        read_table(path)


def test_a_geopackage_without_rows_is_refused(tmp_path, places):
    """A layer with no feature is no table."""
    path = tmp_path / "a.gpkg"
    places.iloc[:0].to_file(path, layer="a", geometry_type="Point")
    with pytest.raises(InputError, match="no features"):
        read_table(path)


def test_reading_leaves_the_file_and_its_folder_alone(tmp_path, places):
    """No journal, no index, no change of a byte beside a user's file."""
    path = tmp_path / "a.gpkg"
    places.to_file(path, layer="a")
    copy = shutil.copy(path, tmp_path / "copy.bin")
    before = sorted(tmp_path.iterdir())
    read_table(path)
    assert sorted(tmp_path.iterdir()) == before
    assert path.read_bytes() == (tmp_path / copy).read_bytes()


def test_what_stands_behind_longitude_and_latitude_is_left_out(tmp_path):
    """A height and a measure, in some positions of a line and not in others."""
    line = {"type": "LineString", "coordinates": [[-87.6, 41.8, 180.0, 7], [-87.5, 41.8]]}
    position = {"type": "Point", "coordinates": [-87.6, 41.8, 180.0, 7]}
    shapes = read_table(write_json(tmp_path, collection(feature(position), feature(line)))).geometry
    assert shapes.to_wkt().tolist() == ["POINT (-87.6 41.8)", "LINESTRING (-87.6 41.8, -87.5 41.8)"]


def test_half_a_character_in_a_name_is_no_crash(tmp_path):
    text = '{"type":"Feature","properties":{"a\\ud800":"\\udfff"},"geometry":null}'
    assert read_table(write_json(tmp_path, text)).frame.columns.tolist() == ["a?"]
