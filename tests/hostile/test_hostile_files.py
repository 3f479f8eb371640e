"""Hostile and broken files: each is refused in a sentence, within time and memory.

Every file is read in a process of its own, with 6 GB of addresses, 20 s of
computing and (asserted) 1.5 GB of memory. The files are made here.
"""

from __future__ import annotations

import bz2
import contextlib
import io
import json
import random
import sqlite3
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
import xlsxwriter

from tests.hostile.pbf import block, contents, field, small_street_file
from tests.hostile.reading import assert_in_a_sentence, read_in_worker

VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="canary"><SrcDataSource>{}</SrcDataSource>'
    "</OGRVRTLayer></OGRVRTDataSource>"
)
URL_VRT = VRT.format("/vsicurl/http://127.0.0.1:9/canary.csv")
XML_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;">]><osm version="0.6"><node id="1" lat="1" lon="&c;"/></osm>'
)
XML_EXTERNAL = (
    b'<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b'<osm version="0.6"><node id="1" lat="1" lon="1"><tag k="a" v="&a;"/></node></osm>'
)


RUBBISH = random.Random(1).randbytes(100_000)  # noqa: S311 - the same in every run


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return data.getvalue()


def link_to(target: str, name: str) -> bytes:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped((info, target.encode()))


def overlapping() -> bytes:
    """Give an archive whose 200 members are all one and the same packed text."""
    plain = zipped(("0.csv", b"0" * 900_000))
    at = plain.index(b"PK\x01\x02")
    end = plain.index(b"PK\x05\x06")
    entry = plain[at:end]
    names = [f"{i:03d}.c".encode() for i in range(200)]
    directory = b"".join(entry[:46] + name for name in names)
    tail = bytearray(plain[end:])
    tail[8:12] = struct.pack("<HH", 200, 200)
    tail[12:20] = struct.pack("<II", len(directory), at)
    return plain[:at] + directory + bytes(tail)


def workbook(**parts: bytes) -> bytes:
    """Give a good workbook in which some parts are other ones."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "note"])
        sheet.write_row(1, 0, ["A", "x"])
    with zipfile.ZipFile(data) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, content in parts.items():
        whole = next(member for member in members if member.endswith(f"{name}.xml"))
        members[whole] = content
    return zipped(*members.items())


SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<sheetData>%s</sheetData></worksheet>"
)


def geopackage(folder: Path, *statements: str, rows: int = 3) -> bytes:
    """Give a good GeoPackage on which SQL was run."""
    path = folder / "making.gpkg"
    path.unlink(missing_ok=True)
    points = [shapely.Point(-87.6, 41.8)] * rows
    gpd.GeoDataFrame({"id": range(rows)}, geometry=points, crs=4326).to_file(path, layer="q")
    with contextlib.closing(sqlite3.connect(path)) as database:
        found = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        # They call functions that only programs for maps have.
        for statement in (*[f'DROP TRIGGER "{name}"' for (name,) in found], *statements):
            database.execute(statement)
        database.commit()
    return path.read_bytes()


ENDLESS = (
    "CREATE VIEW {} AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
    "SELECT x AS fid, x AS id FROM c"
)
REGISTER = (
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
    "VALUES ('endless', 'attributes', 'endless', 0)"
)


def geopackages(folder: Path) -> dict[str, bytes]:
    good = geopackage(folder)
    plain = folder / "plain.db"
    with contextlib.closing(sqlite3.connect(plain)) as database:
        database.executescript("CREATE TABLE a (b); INSERT INTO a VALUES (1);")
    return {
        "cut.gpkg": good[: len(good) // 2],
        "header.gpkg": good[:100],
        "sqlite.gpkg": plain.read_bytes(),
        "claims.gpkg": good[:100] + bytes(len(good) - 100),
        "view.gpkg": geopackage(folder, ENDLESS.format("endless"), REGISTER),
        "contents.gpkg": geopackage(
            folder,
            "ALTER TABLE gpkg_contents RENAME TO gone",
            ENDLESS.format("gpkg_contents"),
        ),
        "computed.gpkg": geopackage(
            folder, "ALTER TABLE q ADD COLUMN far TEXT AS (hex(zeroblob(100000))) VIRTUAL"
        ),
        "shape.gpkg": geopackage(folder, "UPDATE q SET geom = x'47500001E6100000FFFFFFFF'"),
    }


def street_files(folder: Path) -> dict[str, bytes]:
    good = small_street_file(folder / "good.osm.pbf")
    (_, head), (_, nodes), (_, ways) = contents(good)
    start, data = block(b"OSMHeader", head), block(b"OSMData", nodes)
    nul = nodes.replace(b"barrier", b"barri\x00r")
    assert nul != nodes
    no_text = field(1, field(1, b"")) + field(
        2, field(2, field(1, b"\x02\x02") + field(8, b"\x02"))
    )
    return {
        "nul.osm.pbf": start + block(b"OSMData", nul) + block(b"OSMData", ways),
        "noheader.osm.pbf": data + start,
        "twice.osm.pbf": start + start + data,
        "kind.osm.pbf": start + block(b"OSMOther", nodes),
        "feature.osm.pbf": block(b"OSMHeader", head + field(4, b"Unheard-of")) + data,
        "raw.osm.pbf": start + block(b"OSMData", nodes, n_raw=31_000_000),
        "rawhuge.osm.pbf": start + block(b"OSMData", nodes, n_raw=2**40),
        "bomb.osm.pbf": start + block(b"OSMData", bytes(400_000_000), n_raw=1000),
        "bomb32.osm.pbf": start + block(b"OSMData", bytes(40_000_000)),
        "blob.osm.pbf": start + block(b"OSMData", nodes, n_blob=2**31),
        "blobcut.osm.pbf": start + block(b"OSMData", nodes, n_blob=5_000_000),
        "length.osm.pbf": start + struct.pack(">I", 2**31) + data[4:],
        "cut.osm.pbf": good[:-7],
        "dense.osm.pbf": start + block(b"OSMData", no_text),
        "rubbish.osm.pbf": start + block(b"OSMData", RUBBISH[:5000]),
        "entity.osm": XML_BOMB,
        "external.osm": XML_EXTERNAL,
        "entity.osm.bz2": bz2.compress(XML_BOMB),
        "vrt.osm": URL_VRT.encode(),
        "tag.osm": b'<osm version="0.6"><node id="1" lat="1" lon="1" user="' + b"x" * 3_000_000,
        "cut.osm": b'<osm version="0.6"><node id="1" lat="1" lon="1">',
    }


def geojson_files() -> dict[str, bytes]:
    def feature(geometry: str) -> bytes:
        return (
            '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":1},'
            f'"geometry":{geometry}}}]}}'
        ).encode()

    collections = '{"type":"GeometryCollection","geometries":[' * 500
    return {
        "deep.geojson": feature("[" * 200_000 + "]" * 200_000),
        "deepshape.geojson": feature(collections + "]}" * 500),
        "nan.geojson": feature('{"type":"Point","coordinates":[NaN,1]}'),
        "infinity.geojson": feature('{"type":"Point","coordinates":[1e999,1]}'),
        "digits.geojson": feature('{"type":"Point","coordinates":[' + "9" * 100_000 + ",1]}"),
        "strings.geojson": feature('{"type":"Point","coordinates":["1","2"]}'),
        "types.geojson": feature('{"type":{"a":1},"coordinates":{"b":2}}'),
        "truncated.geojson": feature('{"type":"Point","coordinates":[1,2]}')[:-30],
        "binary.geojson": bytes(range(256)) * 20,
        "kml.json": b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a SYSTEM "/etc/passwd">]><kml/>',
    }


def zips(folder: Path) -> dict[str, bytes]:
    bomb = zipped(("a.csv", b"0" * 200_000_000))
    lies = bytearray(zipped(("a.csv", b"0" * 200_000_000)))
    for at in (lies.index(b"PK\x03\x04") + 22, lies.index(b"PK\x01\x02") + 24):
        lies[at : at + 4] = (1000).to_bytes(4, "little")
    zip64 = bytearray(zipped(("a.csv", b"id\n1\n")))
    at = zip64.index(b"PK\x01\x02")
    zip64[at + 20 : at + 28] = b"\xff" * 8
    canary = folder / "canary.csv"
    shapefile = [(f"a{s}", VRT.format(canary).encode()) for s in (".shp", ".shx", ".dbf", ".prj")]
    return {
        "bomb.zip": bomb,
        "nested.zip": zipped(("b.zip", bomb)),
        "lies.zip": bytes(lies),
        "zip64.zip": bytes(zip64),
        "overlap.zip": overlapping(),
        "slip.zip": zipped(("../../canary.csv", b"id\n1\n")),
        "absolute.zip": zipped((str(canary), b"id\n1\n")),
        "link.zip": link_to(str(canary), "a.csv"),
        "vrt.zip": zipped(("a.csv", VRT.format(canary).encode())),
        "vrtshape.zip": zipped(*shapefile),
        "gpkg.zip": zipped(("a.gpkg", b"SQLite format 3\x00")),
        "cut.zip": zipped(("a.csv", b"id\n1\n"))[:-10],
        "many.zip": zipped(*((f"{i}.x", b"") for i in range(5000))),
    }


def workbooks() -> dict[str, bytes]:
    entity = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    padded = b"<!--" + b" " * 100_000 + b"-->"
    far = (
        SHEET % b'<row r="1"><c r="A1"><v>1</v></c></row><row><c r="XFD1048576"><v>1</v></c></row>'
    )
    wide = SHEET % (b"<row/>" * 1_000_000 + b"<row>" + b"<c><v>1</v></c>" * 16_000 + b"</row>")
    return {
        "entity.xlsx": workbook(sheet1=entity + SHEET % b""),
        "entitylate.xlsx": workbook(sheet1=padded + entity + SHEET % b""),
        "entitystrings.xlsx": workbook(sharedStrings=entity + b"<sst><si><t>&a;</t></si></sst>"),
        "far.xlsx": workbook(sheet1=far),
        "wide.xlsx": workbook(sheet1=wide),
        "bomb.xlsx": workbook(sheet1=SHEET % (b" " * 100_000_000)),
        "nosheet.xlsx": workbook(sheet1=b"<a/>"),
        "notxml.xlsx": workbook(workbook=b"\x00\x01"),
        "row.xlsx": workbook(
            sheet1=SHEET % b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'
        ),
        "strings.xlsx": workbook(
            sharedStrings=b'<sst count="4294967295" uniqueCount="4294967295"></sst>'
        ),
    }


def text_tables() -> dict[str, bytes]:
    return {
        "vrt.csv": URL_VRT.encode(),
        "vrt.txt": ("\ufeff\n " + URL_VRT).encode("utf-16"),
        "vrt.gpkg": URL_VRT.encode(),
        "vrt.geojson": URL_VRT.encode(),
        "vrt.parquet": URL_VRT.encode(),
        "columns.csv": b",".join(b"c%d" % i for i in range(100_000)) + b"\n" + b"1," * 99_999,
        "quote.csv": b'id,note\n1,"never closed\n' + b"2,x\n" * 200_000,
        "nul.csv": bytes(5000),
        "random.csv": RUBBISH,
        "deep.toml": b"a = " + b"[" * 500_000,
        "deepkeys.toml": b".".join([b"a"] * 400_000) + b" = 1",
        "huge.toml": b"# " + b"x" * 11_000_000,
        "binary.toml": bytes(range(256)),
    }


MAKERS: dict[str, Callable[[Path], dict[str, bytes]]] = {
    "geopackages": geopackages,
    "street files": street_files,
    "geojson": lambda _: geojson_files(),
    "zips": zips,
    "workbooks": lambda _: workbooks(),
    "text": lambda _: text_tables(),
}


@pytest.mark.parametrize("maker", MAKERS)
def test_each_is_refused_in_a_sentence(tmp_path, maker):
    """No crash, no traceback, no other file, no network, no flood of memory."""
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "canary.csv").write_text("canary\nCANARY\n")
    paths = []
    for name, data in MAKERS[maker](tmp_path).items():
        path = folder / name
        path.write_bytes(data)
        paths.append(path)
    before = {path: path.read_bytes() for path in paths}
    answers = read_in_worker(paths)
    for path, answer in zip(paths, answers, strict=True):
        assert_in_a_sentence(answer, path.name)
        assert "CANARY" not in answer.message
    # Nothing was written beside the files, and none of them was changed.
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def big_files(folder: Path) -> dict[str, Path]:
    """Write the files that are large, or become so."""
    paths = {name: folder / name for name in ("cell.csv", "bomb.osm.bz2", "spaces.osm.bz2")}
    with paths["cell.csv"].open("wb") as out:
        out.write(b"id,note\n1,")
        for _ in range(200):
            out.write(b"x" * 1_000_000)
        out.write(b"\n2,y\n")
    gap = b" " * 999_000 + b"<!-- -->"
    packer = bz2.BZ2Compressor()
    with paths["bomb.osm.bz2"].open("wb") as out:
        out.write(packer.compress(b'<osm version="0.6">'))
        for _ in range(120):  # growth is looked at every 100 MB
            out.write(packer.compress(gap))
        out.write(packer.flush())
    # The same stream again and again: packed anew it would take minutes to make.
    start, piece = bz2.compress(b'<osm version="0.6">'), bz2.compress(gap * 20)
    paths["spaces.osm.bz2"].write_bytes(start + piece * 500)
    return paths


def test_large_ones_are_refused_too(tmp_path):
    """A cell of 200 MB, and street files that unpack to 0.1 and 10 GB."""
    paths = big_files(tmp_path)
    assert paths["spaces.osm.bz2"].stat().st_size < 1_000_000
    for path in paths.values():  # a process each, so that each has its own peak
        (answer,) = read_in_worker([path])
        assert_in_a_sentence(answer, path.name)
        if path.suffix == ".bz2":
            assert "grows to more than" in answer.message, answer


def test_a_ring_of_many_vertices_and_odd_shapes_are_read(tmp_path):
    """Large or sloppy is not hostile: wound the wrong way, keys twice, collections."""
    angle = np.linspace(0, 2 * np.pi, 300_000, endpoint=False)
    ring = np.column_stack((np.cos(angle), np.sin(angle))).round(7).tolist()
    whole = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    (tmp_path / "ring.geojson").write_text(json.dumps(whole))
    hole_first = [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]
    (tmp_path / "odd.geojson").write_text(
        '{"type":"FeatureCollection","type":"FeatureCollection","features":['
        '{"type":"Feature","properties":{"a":1,"a":2},"geometry":{"type":"Polygon","coordinates":'
        f"{hole_first}"
        '}},{"type":"Feature","properties":null,"geometry":{"type":"GeometryCollection",'
        '"geometries":[{"type":"Point","coordinates":[1,2]}]}}]}'
    )
    answers = read_in_worker([tmp_path / "odd.geojson", tmp_path / "ring.geojson"])
    assert [(a.kind, a.n) for a in answers] == [("table", 2), ("table", 1)]
    # A million take three times as long, and fewer than 20 s and 1.5 GB.
    assert all(a.cpu_s < 6 and a.peak_mb < 750 for a in answers), answers


def test_nul_bytes_among_the_cells_are_no_crash(tmp_path):
    """A table or a refusal; never an error of another kind."""
    paths = []
    for i, text in enumerate(
        (b"id,n\n1\x00,2\n", b"i\x00d,n\n1,2\n", b"id,n\n\x00\x00\n1,2\n\x00")
    ):
        paths.append(tmp_path / f"nul{i}.csv")
        paths[-1].write_bytes(text)
    for answer in read_in_worker(paths):
        assert answer.kind in ("table", "refused"), answer


def test_a_geopackage_cut_anywhere_is_no_crash(tmp_path):
    """At every sixteenth of its length, and at each end of a page."""
    good = geopackage(tmp_path, rows=200)
    cuts = sorted({*(len(good) * i // 16 for i in range(1, 16)), *range(4096, len(good), 8192)})
    paths = []
    for cut in cuts:
        paths.append(tmp_path / f"cut{cut}.gpkg")
        paths[-1].write_bytes(good[:cut])
    for path, answer in zip(paths, read_in_worker(paths), strict=True):
        assert_in_a_sentence(answer, path.name)


def test_stored_queries_that_nobody_reads_and_lying_counts_do_no_harm(tmp_path):
    """A view beside the layer is not run; a trigger never fires; stated counts are not believed."""
    files = {
        "beside.gpkg": geopackage(tmp_path, ENDLESS.format("endless")),
        "trigger.gpkg": geopackage(
            tmp_path, "CREATE TRIGGER t AFTER INSERT ON q BEGIN DELETE FROM q; END"
        ),
        "counts.gpkg": geopackage(
            tmp_path, "UPDATE gpkg_ogr_contents SET feature_count = 4000000000000"
        ),
        "names.gpkg": geopackage(
            tmp_path,
            'CREATE TABLE "o""; DROP TABLE q; --" (fid INTEGER PRIMARY KEY, id TEXT)',
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
            "VALUES ('o\"; DROP TABLE q; --', 'attributes', 'x', 0)",
        ),
        "quotes.gpkg": geopackage(
            tmp_path,
            'ALTER TABLE q ADD COLUMN "x""; DROP TABLE q; --" TEXT DEFAULT \'y\'',
        ),
    }
    paths = []
    for name, data in files.items():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(data)
    answers = read_in_worker(paths)
    assert [(a.kind, a.n) for a in answers] == [("table", 3)] * 5, answers


def test_gdal_paths_are_no_paths():
    """Connection strings of GDAL are refused before anything is looked at."""
    paths = [Path("/vsicurl/http://127.0.0.1:9/a.csv"), Path("/vsizip/canary.zip/a.csv")]
    for answer in read_in_worker(paths):
        assert answer.kind == "refused"
        assert "only files on this computer" in answer.message
