"""Parquet and GeoParquet: what is in them as text and shapes, and what is refused."""

from __future__ import annotations

import datetime as dt
import decimal
import io
import json
import struct

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from hrgeo.errors import InputError
from hrgeo.files import parquet, read_table
from hrgeo.files.parquet_pages import BadParquetError, stated_sizes
from hrgeo.files.wkb import shapes_of_wkb


def packed(table, **options):
    data = io.BytesIO()
    pq.write_table(table, data, **options)
    return data.getvalue()


def read(tmp_path, data, name="a.parquet"):
    path = tmp_path / name
    path.write_bytes(data)
    return read_table(path)


def test_every_type_becomes_text_in_one_way(tmp_path):
    """Whole numbers without decimals, zeros in front, ISO dates, JSON for lists."""
    table = pa.table(
        {
            "id": pa.array(["007", " x ", None]),
            "big": pa.array([2**63 - 1, None, 0], pa.int64()),
            "share": pa.array([0.5, 17031.0, None]),
            "yes": pa.array([True, False, None]),
            "fee": pa.array([decimal.Decimal("12.50"), decimal.Decimal("100.00"), None]),
            "day": pa.array([dt.date(2024, 1, 31), None, dt.date(1999, 12, 31)]),
            "at": pa.array([1_706_659_200, None, None], pa.timestamp("s")),
            "there": pa.array([1_706_745_600] * 2 + [None], pa.timestamp("s", "America/Chicago")),
            "hour": pa.array([dt.time(8, 30), None, None]),
            "span": pa.array([dt.timedelta(minutes=5), None, None]),
            "kind": pa.array(["otp", "ssp", "otp"]).dictionary_encode(),
            "level": pa.array([1, 2, 1]).dictionary_encode(),
            "tags": pa.array([["a", "b"], [], None]),
            "hours": pa.array([{"mo": dt.date(2024, 1, 1)}, None, {"mo": None}]),
            "old": pa.array(["Peña".encode(), b"b", None], pa.binary()),
            "blob": pa.array([b"\xff\xfe", b"\x80", None], pa.binary()),
            "nothing": pa.nulls(3),
        }
    )
    for options in ({}, {"data_page_version": "2.0", "compression": "zstd"}, {"version": "1.0"}):
        read_back = read(tmp_path, packed(table, **options))
        rows = read_back.frame.astype(object).where(read_back.frame.notna(), None)
        assert rows.iloc[0].to_dict() == {
            "id": "007",
            "big": "9223372036854775807",
            "share": "0.5",
            "yes": "true",
            "fee": "12.5",
            "day": "2024-01-31",
            "at": "2024-01-31T00:00:00",
            "there": "2024-01-31T18:00:00-06:00",  # 1706745600 is 2024-02-01 00:00 UTC
            "hour": "08:30:00",
            "span": "0:05:00",
            "kind": "otp",
            "level": "1",
            "tags": '["a", "b"]',
            "hours": '{"mo": "2024-01-01"}',
            "old": "Peña",
            "nothing": None,
        }
        assert rows["share"].tolist() == ["0.5", "17031", None]
        assert rows["fee"].tolist()[1] == "100"
        assert rows["kind"].tolist() == ["otp", "ssp", "otp"]
        assert rows["tags"].tolist() == ['["a", "b"]', "[]", None]
        assert read_back.geometry is None
        assert read_back.rows.tolist() == [1, 2, 3]


def test_geoparquet_is_turned_into_longitude_and_latitude(tmp_path):
    """By the system that it states; shapes that are missing stay missing."""
    frame = gpd.GeoDataFrame(
        {"id": [1, 2]}, geometry=[shapely.Point(10018754.17, 0.0, 5.0), None], crs=3857
    )
    for suffix in ("parquet", "geoparquet", "PARQUET"):
        path = tmp_path / f"a.{suffix}"
        frame.to_parquet(path)
        table = read_table(path)
        assert table.frame["id"].tolist() == ["1", "2"]
        assert list(table.frame.columns) == ["id"]
        assert table.geometry[0].x == pytest.approx(90.0)
        assert not table.geometry[0].has_z
        assert table.geometry[1] is None


@pytest.mark.parametrize(
    "shape",
    [
        shapely.Point(1, 2),
        shapely.LineString([(0, 0), (1, 1)]),
        shapely.MultiPoint([(0, 0), (1, 1)]),
        shapely.Polygon([(0, 0), (3, 0), (3, 3)], [[(1, 0.5), (2, 0.5), (2, 1)]]),
        shapely.MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3)]]),
        shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)]),
    ],
)
def test_shapes_as_lists_of_numbers_are_read_too(tmp_path, shape):
    """GeoParquet 1.1 can hold shapes without WKB; missing ones do not shift the others."""
    frame = gpd.GeoDataFrame({"id": [1, 2, 3]}, geometry=[shape, None, shape], crs=4326)
    path = tmp_path / "a.parquet"
    frame.to_parquet(path, geometry_encoding="geoarrow", schema_version="1.1.0")
    table = read_table(path)
    assert table.geometry[0].equals(shape)
    assert table.geometry[1] is None
    assert table.geometry[2].equals(shape)


def with_geo(geo, wkb=None, **metadata):
    point = shapely.to_wkb(shapely.Point(1, 2))
    table = pa.table({"id": [1], "geometry": pa.array([wkb or point], pa.binary())})
    text = geo if isinstance(geo, bytes) else json.dumps(geo).encode()
    return packed(table.replace_schema_metadata({b"geo": text, **metadata}))


def about(**more):
    return {"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", **more}}}


def test_without_a_stated_system_it_is_longitude_and_latitude(tmp_path):
    """So says GeoParquet; null says that nobody knows."""
    assert read(tmp_path, with_geo(about())).geometry[0].coords[0] == (1, 2)
    with pytest.raises(InputError, match="does not say in which reference system"):
        read(tmp_path, with_geo(about(crs=None)))


def nested(depth):
    return b"".join(struct.pack("<BII", 1, 7, 1) for _ in range(depth)) + shapely.to_wkb(
        shapely.Point(0, 0)
    )


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (with_geo(b"{"), "cannot be read"),
        (with_geo(b"[" * 100_000), "cannot be read"),
        (with_geo([]), "cannot be read"),
        (with_geo({"primary_column": "geometry", "columns": {}}), "cannot be read"),
        (with_geo({"primary_column": ["geometry"], "columns": {}}), "cannot be read"),
        (with_geo(about(encoding="WKT")), "in a way that hrgeo does not read"),
        (with_geo(about(encoding="polygon")), "cannot be read"),
        (with_geo(about(crs={"type": "Moon"})), "reference system that is not known"),
        (with_geo(about(crs="/vsicurl/http://127.0.0.1/x.prj")), "reference system that is not"),
        (with_geo(about(), wkb=b"\x01\x01"), r"1 rows have a shape .*row 1"),
        (with_geo(about(), wkb=nested(30)), r"1 rows have a shape .*row 1"),
        (with_geo(about(), wkb=nested(200_000)), r"1 rows have a shape .*row 1"),
        (with_geo(about(), wkb=struct.pack("<BII", 1, 4, 2**32 - 1)), "have a shape"),
        (with_geo(about(), wkb=struct.pack("<BII", 1, 2, 2**32 - 1)), "have a shape"),
        (b"PAR1" * 3, "cannot be read"),
        (b"not parquet", "not a Parquet file"),
        (with_geo(about())[:-20], "not a Parquet file, or was cut short"),
        (packed(pa.table({"a": pa.array([], pa.int64())})), "has no rows"),
        (packed(pa.table({f"c{i}": [1] for i in range(2_001)})), "2,001 columns"),
        (packed(pa.table({"a": ["x" * 200_000]})), "row 1 has more than"),
        (
            packed(
                pa.table({"a": ["x"]}), use_dictionary=False, column_encoding="DELTA_BYTE_ARRAY"
            ),
            "cannot be read",
        ),
    ],
)
def test_what_is_no_parquet_is_refused_in_a_sentence(tmp_path, data, what):
    """Footers, metadata and shapes that lie; a nest of shapes that would end the process."""
    with pytest.raises(InputError, match=what) as caught:
        read(tmp_path, data)
    assert "a.parquet" in str(caught.value)


def test_dates_beyond_the_calendar_are_refused(tmp_path):
    """The year 60000 has no text; the column is named."""
    late = pa.array([2**40], pa.timestamp("s"))
    with pytest.raises(InputError, match="column 'seen' holds values"):
        read(tmp_path, packed(pa.table({"seen": late})))


def test_a_text_that_repeats_without_end_is_refused(tmp_path):
    """A few kilobytes, a dictionary of one long text: written out it would be gigabytes."""
    long = "x" * 90_000
    codes = np.zeros(20_000, dtype=np.int32)
    column = pa.DictionaryArray.from_arrays(pa.array(codes), pa.array([long]))
    lists = pa.ListArray.from_arrays(pa.array([0, 20_000], pa.int32()), column)
    for table in (pa.table({"a": column}), pa.table({"a": lists})):
        data = packed(table)
        assert len(data) < 120_000
        with pytest.raises(InputError, match="column 'a' holds more than 1,000 MB of text"):
            read(tmp_path, data)


def test_stated_sizes_beyond_the_limits_are_refused_unread(tmp_path, monkeypatch):
    """Rows, values and unpacked megabytes, as the footer and the pages state them."""
    data = packed(pa.table({"a": np.arange(2000), "b": np.arange(2000)}))
    for name, limit in (("MAX_ROWS", 1999), ("MAX_VALUES", 3999), ("MAX_UNPACKED_BYTES", 10_000)):
        with monkeypatch.context() as patch:
            patch.setattr(parquet, name, limit)
            with pytest.raises(InputError, match="states 2,000 rows, 4,000 values and"):
                read(tmp_path, data)
    assert len(read(tmp_path, data)) == 2000


def test_a_page_that_states_more_than_the_footer_is_seen():
    """The reader of Parquet would make room for what the page says."""
    data = bytearray(packed(pa.table({"a": [1, 2, 3]}), use_dictionary=False, compression="none"))
    good = stated_sizes(bytes(data))
    assert (good.n_rows, good.n_values, good.n_bytes) == (3, 3, 24 + 6)  # 6 for what is missing
    # A page's header begins with its type (field 1, zigzag 0) and its size unpacked (field 2).
    assert data[4:7] == b"\x15\x00\x15"
    # That many values: the footer says 3.
    at = data.index(b"\x2c\x15\x06", 4)
    data[at + 2] = 0x08
    with pytest.raises(BadParquetError):
        stated_sizes(bytes(data))
    data[at + 2] = 0x06
    # The largest size that one byte can state, 63, is counted as such.
    data[7] = 0x7E
    assert stated_sizes(bytes(data)).n_bytes == 63


def test_shapes_of_wkb_in_every_dialect():
    """Big and little end first, with height, measure and an SRID, as PostGIS writes them."""
    inner = shapely.MultiPolygon([shapely.box(0, 0, 1, 1)])
    many = shapely.GeometryCollection([shapely.Point(0, 0), inner])
    blobs = [
        shapely.to_wkb(many, byte_order=0),
        shapely.to_wkb(shapely.set_srid(many, 4326), include_srid=True),
        shapely.to_wkb(shapely.force_3d(many), flavor="iso"),
        shapely.to_wkb(shapely.force_3d(many), flavor="extended"),
    ]
    shapes, bad = shapes_of_wkb(blobs)
    assert bad == []
    assert all(shape.equals(many) for shape in shapes)
    shapes, bad = shapes_of_wkb([b"", b"\x01", None, shapely.to_wkb(many)[:-1]])
    assert bad == [0, 1, 3]
    assert shapes.tolist() == [None] * 4
