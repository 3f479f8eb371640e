"""Zip archives: a Shapefile or one table in memory; everything else in a sentence."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

import geopandas as gpd
import pytest
import shapely
import xlsxwriter

from hrgeo.errors import InputError
from hrgeo.files import read_table
from hrgeo.files.archives import MAX_MEMBERS, checked_members
from hrgeo.files.sheet_extent import sheet_extent

POINTS = [shapely.Point(-87.6, 41.8), shapely.Point(-87.5, 41.9)]


def zipped(members, method=zipfile.ZIP_DEFLATED):
    """Pack names and contents; a name may be a ZipInfo."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return data.getvalue()


def read(tmp_path, data, name="a.zip", **options):
    path = tmp_path / name
    path.write_bytes(data)
    return read_table(path, **options)


def shapefile_parts(tmp_path, frame=None, *, stem="tracts", encoding="UTF-8", **options):
    """Write a Shapefile with GDAL; give its parts by suffix."""
    if frame is None:
        frame = gpd.GeoDataFrame({"name": ["Peña", "B"]}, geometry=POINTS, crs=4326)
    import pyogrio  # not above: hrgeo first says which drivers GDAL may have

    folder = tmp_path / f"source-{stem}"
    folder.mkdir()
    pyogrio.write_dataframe(frame, folder / f"{stem}.shp", encoding=encoding, **options)
    return {path.suffix: path.read_bytes() for path in folder.iterdir()}


def test_a_zipped_shapefile_is_read_as_the_loose_one_is(tmp_path):
    """With its folder, a Mac's litter, and the other files that programs leave."""
    parts = shapefile_parts(tmp_path)
    members = [("tracts 2024/", b"")]
    members += [(f"tracts 2024/tracts{suffix}", data) for suffix, data in parts.items()]
    members += [
        ("__MACOSX/tracts 2024/._tracts.shp", b"\x00\x05\x16\x07"),
        ("tracts 2024/.DS_Store", b"x"),
        ("tracts 2024/tracts.shp.xml", b"<metadata/>"),
        ("tracts 2024/tracts.sbn", b"x"),
        ("tracts 2024/tracts.qmd", b"<qgis/>"),
        ("readme.txt", b"about the tracts"),
    ]
    table = read(tmp_path, zipped(members), "tracts.zip")
    assert table.file == "tracts.zip"
    assert table.frame["name"].tolist() == ["Peña", "B"]
    assert [tuple(point.coords[0]) for point in table.geometry] == [(-87.6, 41.8), (-87.5, 41.9)]
    assert table.rows.tolist() == [1, 2]


def test_capital_suffixes_and_windows_folders_are_fine(tmp_path):
    """Old programs write both; the parts are found by name in either case."""
    parts = shapefile_parts(tmp_path)
    names = {".shp": "Tracts.SHP", ".shx": "TRACTS.shx", ".dbf": "tracts.DBF", ".prj": "Tracts.Prj"}
    members = [(f"out\\{name}", parts[suffix]) for suffix, name in names.items()]
    assert len(read(tmp_path, zipped(members), "T.ZIP")) == 2


@pytest.mark.parametrize(
    ("written", "stated", "mark"),
    [
        ("UTF-8", b"UTF-8", 0),
        ("UTF-8", None, 0x57),
        ("CP1252", b"1252", 0),
        ("CP1252", b"ANSI 1252", 0),
        ("CP1252", b"ISO-8859-1", 0),
        ("CP1252", None, 0x57),
        ("CP1252", b"UTF-8", 0),  # a .cpg that is wrong
        ("CP850", None, 0x02),
        ("CP1252", b"no such", 0),
    ],
)
def test_texts_have_the_encoding_that_is_stated_or_fits(tmp_path, written, stated, mark):
    """Names with accents and long dashes come out whatever wrote them."""
    text = "Peña \u2013 Ñuñoa" if written != "CP850" else "Peña Ñuñoa"
    frame = gpd.GeoDataFrame({"niño": [text, "plain"]}, geometry=POINTS, crs=4326)
    parts = shapefile_parts(tmp_path, frame, encoding="UTF-8")
    dbf = bytearray(parts[".dbf"])
    for utf8 in (text, "niño"):  # the same bytes, in the wanted encoding and padded
        old, new = utf8.encode(), utf8.encode(written.lower())
        pad = b"\x00" if utf8 == "niño" else b" "
        dbf = dbf.replace(old, new + pad * (len(old) - len(new)))
    dbf[29] = mark
    members = [(f"a{s}", parts[s]) for s in (".shp", ".shx", ".prj")] + [("a.dbf", bytes(dbf))]
    if stated:
        members.append(("a.cpg", stated))
    table = read(tmp_path, zipped(members))
    assert table.frame["niño"].tolist() == [text, "plain"]


def test_what_shapefiles_hold_becomes_text(tmp_path):
    """Heights go, a shape can be missing, dates have no hour, long ids keep their digits."""
    frame = gpd.GeoDataFrame(
        {
            "id": ["00123456789012345678", "2"],
            "big": [123456789012345678, 1],
            "part": [0.25, None],
        },
        geometry=[shapely.Point(-87.6, 41.8, 180.0), None],
        crs=4326,
    )
    parts = shapefile_parts(tmp_path, frame)
    dbf = bytearray(parts[".dbf"])
    table = read(tmp_path, zipped([(f"a{s}", d) for s, d in parts.items()]))
    first = table.frame.iloc[0].to_dict()
    assert first["id"] == "00123456789012345678"
    assert first["big"] == "123456789012345678"
    assert first["part"] == "0.25"
    assert table.frame.iloc[1].dropna().to_dict() == {"id": "2", "big": "1"}
    assert table.geometry[1] is None
    assert not table.geometry[0].has_z
    # A row that was deleted in the .dbf is no row, and its shape goes with it.
    dbf[int.from_bytes(dbf[8:10], "little")] = ord("*")
    parts[".dbf"] = bytes(dbf)
    table = read(tmp_path, zipped([(f"a{s}", d) for s, d in parts.items()]))
    assert table.frame["id"].tolist() == ["2"]
    assert table.geometry[0] is None


def test_a_date_without_an_hour_gets_none(tmp_path):
    """A column of dates is no column of midnights."""
    frame = gpd.GeoDataFrame({"a": [1, 2]}, geometry=POINTS, crs=4326)
    parts = shapefile_parts(tmp_path, frame)
    # One field of dBase's kind D: 8 digits.
    field = b"day".ljust(11, b"\x00") + b"D" + bytes(4) + bytes([8, 0]) + bytes(14)
    head = struct.pack("<4BIHH20x", 3, 124, 1, 1, 2, 32 + 32 + 1, 9)
    parts[".dbf"] = head + field + b"\r" + b" 20240131" + b" 20240201" + b"\x1a"
    table = read(tmp_path, zipped([(f"a{s}", d) for s, d in parts.items()]))
    assert table.frame["day"].tolist() == ["2024-01-31", "2024-02-01"]


def workbook():
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        for name in ("First", "Second"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["id", "note"])
            sheet.write_row(1, 0, [name, "x"])
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sheet", "first"),
    [
        ("runs.csv", "id;lat\nA;41,8\n".encode("utf-16"), None, "A"),
        ("in/runs.TSV", b"id\tlat\nA\t41.8\n", None, "A"),
        ("runs.txt", b"id,lat\nA,41.8\n", None, "A"),
        ("runs.xlsx", workbook(), "Second", "Second"),
        (
            "runs.geojson",
            b'{"type":"Feature","properties":{"id":"A"},"geometry":null}',
            None,
            "A",
        ),
    ],
)
def test_a_zip_with_one_table_is_that_table(tmp_path, name, content, sheet, first):
    """By the same readers as a loose one; notes beside it do not count as tables."""
    members = [(name, content), ("notes.pdf", b"%PDF")]
    if not name.endswith(".txt"):
        members.append(("readme.txt", b"a\nb\n"))
    table = read(tmp_path, zipped(members), sheet=sheet)
    assert table.frame["id"].tolist() == [first]
    assert table.file == "a.zip"


def link(name):
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


CSV = ("a.csv", b"id,n\n1,2\n")


@pytest.mark.parametrize(
    ("members", "what"),
    [
        ([], "holds no table"),
        ([("a.pdf", b"%PDF")], "holds no table"),
        ([CSV, ("b.csv", b"id\n1\n")], r"holds 2 tables \(a.csv, b.csv\)"),
        ([("a.shp", b"x"), ("b.shp", b"x")], r"holds 2 tables \(a.shp, b.shp\)"),
        ([("a.shp", b"x" * 100)], ".shx, .dbf, .prj is missing"),
        ([("a.shp", b"x"), ("a.SHP", b"x")], "holds 2 tables"),
        ([("a.shp", b"x"), ("a.dbf", b"x"), ("a.DBF", b"x")], "but for capital letters"),
        ([("a.csv", b"")], "a.csv is empty"),
        ([("a.csv", b"PK\x03\x04")], "it is a zip archive"),
        ([CSV, ("more.zip", b"PK\x03\x04")], "holds another archive"),
        ([CSV, ("more.tar.GZ", b"x")], "holds another archive"),
        ([("../a.csv", CSV[1])], "point outside"),
        ([("/etc/a.csv", CSV[1])], "point outside"),
        ([("C:/a.csv", CSV[1])], "point outside"),
        ([("x\\..\\a.csv", CSV[1])], "point outside"),
        ([("\\\\server\\a.csv", CSV[1])], "point outside"),
        ([("con/a.csv", CSV[1])], "point outside"),
        ([("NUL.csv", CSV[1])], "point outside"),
        ([("a\x1b[2J.csv", CSV[1])], "point outside"),
        ([(link("a.csv"), b"/etc/passwd")], "holds links"),
        ([CSV, (link("b"), b"/etc/passwd")], "holds links"),
        ([CSV, CSV], "two of one name"),
        ([CSV, ("x/a.csv", b""), ("x\\a.csv", b"")], "two of one name"),
        ([CSV, *((f"n{i}", b"") for i in range(MAX_MEMBERS))], "1001 parts"),
        ([CSV, *((f"n{i}", b"") for i in range(2 * MAX_MEMBERS))], "thousands of parts"),
        ([("a.csv", b"0" * 30_000_000)], "would grow to 30 MB"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_is_refused_is_refused_in_a_sentence(tmp_path, members, what):
    """Names, links, numbers, sizes: each is seen before anything is unpacked."""
    with pytest.raises(InputError, match=what) as caught:
        read(tmp_path, zipped(members))
    assert str(caught.value).startswith("a.zip")
    assert "\x1b" not in str(caught.value)


def test_other_packings_and_overlaps_are_refused(tmp_path):
    """Only deflate, whose growth can be watched; and no byte belongs to two members."""
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        with pytest.raises(InputError, match="packed in a way"):
            read(tmp_path, zipped([CSV], method))
    data = bytearray(zipped([CSV, ("b.txt", CSV[1])]))
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = (4).to_bytes(4, "little")  # begins within the first
    with pytest.raises(InputError, match="packed in a way"):
        read(tmp_path, bytes(data))


@pytest.mark.parametrize("field", ["size", "packed", "offset", "crc", "zip64"])
def test_a_directory_that_lies_is_refused(tmp_path, field):
    """Sizes, places and sums that are not those of the member."""
    data = bytearray(zipped([("a.csv", b"id,n\n" + b"1,2\n" * 5000)]))
    at = data.index(b"PK\x01\x02")
    spans = {"size": (24, 28), "packed": (20, 24), "offset": (42, 46), "crc": (16, 20)}
    if field == "zip64":
        data[at + 20 : at + 28] = b"\xff" * 8
    else:
        low, high = (at + part for part in spans[field])
        data[low:high] = (123_456).to_bytes(4, "little")
    with pytest.raises(InputError, match=r"a\.zip (is broken|would grow)"):
        read(tmp_path, bytes(data))


def test_a_member_never_unpacks_beyond_what_it_states():
    """Asked for all at once, zlib would first unpack everything that is there."""
    data = bytearray(zipped([("a.csv", b"0" * 900_000)]))
    for at in (data.index(b"PK\x03\x04") + 22, data.index(b"PK\x01\x02") + 24):
        data[at : at + 4] = (10).to_bytes(4, "little")
    members = checked_members(bytes(data), file="a.zip", remedy="Pack it again.")
    assert members.n_bytes == {"a.csv": 10}
    with pytest.raises(InputError, match="broken or cut short"):
        members.read("a.csv")


@pytest.mark.parametrize(
    ("part", "spoil", "what"),
    [
        (".shp", lambda d: b"<VRT/>" + d, "its .shp is not part"),
        (".shp", lambda d: d[:-10], "its .shp is not part|does not fit"),
        (".shx", lambda d: d[:100] + b"\x7f\xff\xff\xf0" + d[104:], "does not fit its .shp"),
        (".shx", lambda d: d[:104] + b"\xff\xff\xff\xf0" + d[108:], "does not fit its .shp"),
        (".shx", lambda d: d[:108] + d[100:108], "does not fit its .shp"),
        (".shx", lambda d: d[:24] + struct.pack(">i", 54) + d[28:], "1 shapes .* 2 rows"),
        (".dbf", lambda d: d[:4] + b"\xff\xff\xff\x7f" + d[8:], "its .dbf is not part"),
        (".dbf", lambda d: d[:8] + b"\xff\xff" + d[10:], "its .dbf is not part"),
        (".dbf", lambda d: d[:10] + b"\x00\x00" + d[12:], "its .dbf is not part"),
        (".dbf", lambda d: d[:48] + b"\xff" + d[49:], "its .dbf is not part"),
        (".dbf", lambda d: d[:-30], "its .dbf is not part"),
        (".dbf", lambda _: b"", ".dbf is missing"),
        (".prj", lambda _: b"", ".prj is missing"),
        (".prj", lambda _: b"x" * 200_000, "its .prj is not part"),
        (".prj", lambda _: b"NO SUCH SYSTEM", "reference system"),
    ],
)
def test_a_shapefile_that_lies_is_refused(tmp_path, part, spoil, what):
    """Offsets beyond the end, counts that differ, records on top of each other."""
    parts = shapefile_parts(tmp_path)
    parts[part] = spoil(parts[part])
    with pytest.raises(InputError, match=what):
        read(tmp_path, zipped([(f"a{suffix}", data) for suffix, data in parts.items()]))


def test_a_polygon_with_lying_counts_is_no_crash(tmp_path):
    """A part count of millions in a shape of a few bytes."""
    square = shapely.box(0, 0, 1, 1)
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[square], crs=4326)
    parts = shapefile_parts(tmp_path, frame)
    for at in (144, 148):  # parts, points
        for count in (0, 2**20, 2**31 - 1, 2**32 - 1):
            shp = bytearray(parts[".shp"])
            shp[at : at + 4] = struct.pack("<I", count)
            spoiled = {**parts, ".shp": bytes(shp)}
            try:
                table = read(tmp_path, zipped([(f"a{s}", d) for s, d in spoiled.items()]))
            except InputError as error:
                assert "a.zip" in str(error)  # noqa: PT017 - either is well
            else:
                assert table.geometry[0] is None or table.geometry[0].is_empty


def test_how_far_a_sheet_reaches_is_seen_without_making_room_for_it():
    """Cells by name, cells in their order, rows that jump, blank cells with a style."""
    assert sheet_extent(b"<sheetData/>") == (0, 0)
    assert sheet_extent(b"<row r='5'><c r='C5'><v>1</v></c></row>") == (5, 3)
    assert sheet_extent(b"<x:row r='5'><x:c s='1' r='AA7'><v>1</v></x:c></x:row>") == (7, 27)
    assert sheet_extent(b"<row><c><v>1</v></c><c/></row><row><c><v>2</v></c></row>") == (2, 2)
    assert sheet_extent(b"<row r='9'/><row><c><v>1</v></c></row>")[0] >= 10
    far = b"<row r='1048576'><c r='XFD1048576'%s</row>"
    assert sheet_extent(far % b" s='1'/>") == (1_048_576, 0)  # a style alone takes no room
    assert sheet_extent(far % b"><v>1</v></c>") == (1_048_576, 16_384)


def test_a_cell_in_the_far_corner_is_refused(tmp_path):
    """The reader of spreadsheets would make room for 17 thousand million cells, and die."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "n"])
        sheet.write_row(1, 0, [1, 2])
        sheet.write(1_048_575, 16_383, "stray")
    with pytest.raises(InputError, match="row 1,048,576 and column 16,384"):
        read(tmp_path, data.getvalue(), "a.xlsx")
