"""Small good files of every format, and seeded ways to spoil them."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import shapely
import xlsxwriter

from tests.hostile.pbf import block, contents, small_street_file, varint

CSV = (
    b'id;date;lat;lon;note\r\n1;2024-01-31;41,8;-87,6;"a; ""b"""\r\n'
    b"2;31.01.2024;41,9;-87,5;Pe\xc3\xb1a\r\nTotal;;2;;\r\n"
)
GEOJSON = (
    b'{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4326"}},'
    b'"features":[{"type":"Feature","properties":{"id":1,"n":[1,{"a":null}]},"geometry":'
    b'{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}},{"type":"Feature",'
    b'"properties":{"id":"b"},"geometry":{"type":"GeometryCollection","geometries":'
    b'[{"type":"Point","coordinates":[1.5,2]}]}}]}'
)
TOML = (
    b'[study]\nname = "A"\n[streets]\nfile = "x.osm.pbf"\n[[need]]\nfile = "a.csv"\n'
    b'columns = { date = "Day" }\n[inputs]\nservices = ["a.csv", "b.csv"]\n'
)
OSM = (
    b'<?xml version="1.0"?><osm version="0.6"><bounds minlat="0" minlon="0" maxlat="1" maxlon="1"/>'
    b'<node id="1" lat="0.1" lon="0.1"/><node id="2" lat="0.2" lon="0.2"><tag k="barrier" '
    b'v="gate"/></node><way id="1"><nd ref="1"/><nd ref="2"/>'
    b'<tag k="highway" v="path"/></way></osm>'
)


def originals(folder: Path) -> dict[str, bytes]:
    """Make one good file of each format, by suffix."""
    import pyogrio  # not above: hrgeo first says which drivers GDAL may have

    frame = gpd.GeoDataFrame(
        {"id": ["007", None, "x"], "n": [1, 2, 3], "share": [0.5, None, 2.0]},
        geometry=[shapely.box(0, 0, 1, 1), None, shapely.MultiPoint([(0, 0), (1, 1)])],
        crs=3857,
    )
    points = frame.iloc[:2].set_geometry([shapely.Point(1, 2), None])
    shapes = folder / "shapes"
    shapes.mkdir(exist_ok=True)
    pyogrio.write_dataframe(points, shapes / "a.shp")
    pyogrio.write_dataframe(frame, folder / "a.gpkg", layer="a")
    frame.to_parquet(folder / "a.parquet")
    points.to_parquet(folder / "b.parquet", geometry_encoding="geoarrow", schema_version="1.1.0")
    book_bytes, packed = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(book_bytes, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "day", "note"])
        sheet.write_row(1, 0, ["007", 45000, "Peña"])
        sheet.merge_range(2, 0, 3, 1, "both")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for part in sorted(shapes.iterdir()):
            archive.writestr(part.name, part.read_bytes())
    return {
        ".csv": CSV,
        ".geojson": GEOJSON,
        ".toml": TOML,
        ".osm": OSM,
        ".osm.pbf": small_street_file(folder / "a.osm.pbf"),
        ".gpkg": (folder / "a.gpkg").read_bytes(),
        ".parquet": (folder / "a.parquet").read_bytes(),
        ".geoparquet": (folder / "b.parquet").read_bytes(),
        ".xlsx": book_bytes.getvalue(),
        ".zip": packed.getvalue(),
    }


def spoiled(data: bytes, rng: random.Random) -> bytes:
    """Flip, set, cut, insert, repeat or swap bytes; one to four times."""
    whole = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4))):
        if not whole:
            break
        at, span = rng.randrange(len(whole)), rng.choice((1, 1, 2, 4, 8, 64))
        match rng.randrange(8):
            case 0:
                whole[at] ^= 1 << rng.randrange(8)
            case 1:
                whole[at : at + span] = rng.choice((b"\x00", b"\xff", b"\x7f", b"\x80")) * span
            case 2:
                del whole[at : at + span]
            case 3:
                whole[at:at] = rng.randbytes(span)
            case 4:
                whole[at : at + 1] = varint(rng.choice((2**31 - 1, 2**32 - 1, 2**63, 2**64 - 1)))
            case 5:
                other = rng.randrange(len(whole))
                whole[at : at + span] = whole[other : other + span]
            case 6:
                whole[at:at] = whole[at : at + 8 * span] * rng.choice((1, 2, 50))
            case _:
                del whole[at:]
    return bytes(whole)


def _spoiled_pbf(data: bytes, rng: random.Random) -> bytes:
    """Spoil the content of one block, and pack it as if it were good."""
    blocks = contents(data)
    chosen = rng.randrange(len(blocks))
    return b"".join(
        block(kind, spoiled(content, rng) if i == chosen else content)
        for i, (kind, content) in enumerate(blocks)
    )


def _spoiled_archive(data: bytes, rng: random.Random) -> bytes:
    """Spoil one member, and pack it as if it were good."""
    fresh = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(fresh, "w") as new:
        chosen = rng.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, spoiled(content, rng) if name == chosen else content)
    return fresh.getvalue()


_INSIDE: dict[str, Callable[[bytes, random.Random], bytes]] = {
    ".osm.pbf": _spoiled_pbf,
    ".xlsx": _spoiled_archive,
    ".zip": _spoiled_archive,
}


def mutant(suffix: str, data: bytes, seed: int) -> bytes:
    """Give the mutant of that seed; most of those of archives are spoiled on the inside."""
    rng = random.Random(f"{suffix} {seed}")  # noqa: S311 - the same in every run
    inside = _INSIDE.get(suffix)
    return inside(data, rng) if inside and rng.random() < 0.75 else spoiled(data, rng)
