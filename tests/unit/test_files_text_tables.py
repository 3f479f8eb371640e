"""Tables as text, and spreadsheets: delimiter, encoding, decimals, rows."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import zipfile

import numpy as np
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgeo.errors import InputError
from hrgeo.files import read_table
from hrgeo.files.cells import clean
from hrgeo.files.delimited import delimited_table, find_delimiter
from hrgeo.files.raw_table import MAX_CELL_CHARACTERS, MAX_COLUMNS


def read(tmp_path, data, name="a.csv"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_table(path)


def records(table):
    """Give rows as dicts, missing cells as None."""
    return table.frame.astype(object).where(table.frame.notna(), None).to_dict("records")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_delimiter_and_encoding_are_found_out(tmp_path, delimiter, encoding):
    """The same table comes out however it was saved."""
    text = "name|note\r\nCafé|a\r\nPeña|b\r\n".replace("|", delimiter)
    table = read(tmp_path, text.encode(encoding))
    assert records(table) == [{"name": "Café", "note": "a"}, {"name": "Peña", "note": "b"}]
    assert table.rows.tolist() == [2, 3]


def test_old_macs_and_damaged_utf8_are_read(tmp_path):
    """What makes letters of the bytes wins; bytes that are nothing are shown as such."""
    text = "name,city\nCafé Málaga,Québec\n"
    assert records(read(tmp_path, text.encode("mac_roman")))[0]["name"] == "Café Málaga"
    assert records(read(tmp_path, "a\nSœur d\u2019été \u2013 Œ\n".encode("cp1252"))) == [
        {"a": "Sœur d\u2019été \u2013 Œ"}
    ]
    pasted = "name\nCafé\nPeña\n".encode() + "Málaga\n".encode("cp1252")
    assert read(tmp_path, pasted).frame["name"].tolist() == ["Café", "Peña", "Málaga"]
    assert read(tmp_path, b"a\nx\x81y\n").frame["a"].tolist() == ["x\ufffdy"]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line", ["sep={}\r\n", '"sep={}"\n', "SEP={}\r"])
def test_the_line_that_tells_excel_the_delimiter_is_no_row(tmp_path, sign, line):
    """Excel does not show it: the header is row 1."""
    table = read(tmp_path, line.format(sign) + sign.join("ab") + "\n" + sign.join("12") + "\n")
    assert records(table) == [{"a": "1", "b": "2"}]
    assert table.rows.tolist() == [2]
    assert table.skipped == ()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(tmp_path, end):
    """Also within quotation marks, where they are part of the cell; blank lines count."""
    text = end.join(["id,note", f'1,"two{end}lines"', "", "2,x", ""])
    table = read(tmp_path, text)
    assert table.frame["note"].tolist() == [f"two{end}lines", "x"]
    assert table.rows.tolist() == [2, 4]
    assert read(tmp_path, text.removesuffix(end)).rows.tolist() == [2, 4]


def test_what_keeps_numbers_text_and_what_nobody_sees_goes(tmp_path):
    """Excel's ways to keep zeros, spaces of all kinds, curly quotes around a cell."""
    table = read(
        tmp_path,
        'id,zip,name\n="00123",\'00456,\u00a0\u201cNorth\u201d\u200b\n'
        '"=""7""",\'-87.6,\u202fSouth \u201cHub\u201d\n\ufeff8,12\',\'Round Table\n',
    )
    assert table.frame["id"].tolist() == ["00123", "7", "8"]
    assert table.frame["zip"].tolist() == ["00456", "-87.6", "12'"]
    assert table.frame["name"].tolist() == ["North", "South \u201cHub\u201d", "'Round Table"]


def test_words_that_say_nothing_are_missing_and_others_are_not(tmp_path):
    """Dashes, dots, what Excel and Spanish speakers write; held back is not missing."""
    blank = ["-", "--", "\u2013", ".", "N/D", "s/d", "Sin dato", "#N/A", "#REF!", "#DIV/0!", "NULL"]
    words = ["unknown", "none", "*", "<11", "0", "no", "nada"]
    table = read(tmp_path, "id,x\n" + "".join(f"a,{w}\n" for w in [*blank, *words]))
    assert table.frame["x"].isna().tolist() == [True] * len(blank) + [False] * len(words)


def test_row_numbers_are_those_of_a_spreadsheet(tmp_path):
    """Blank rows are left out but counted; a line break inside a cell is no new row."""
    table = read(tmp_path, '\nid,note\n1,"two\nlines"\n\n,\n2,x\n')
    # Row 1 is blank, row 2 the header, 3 the first row; 4 and 5 are blank; 6 the last.
    assert table.rows.tolist() == [3, 6]
    assert table.frame["id"].tolist() == ["1", "2"]


def test_blank_cells_and_na_are_missing_and_others_stay_text(tmp_path):
    """Zeros in front stay; 'none' is a word; spaces at the ends go."""
    table = read(tmp_path, "id,fee\n 007 ,none\nNA,\nn/a,#N/A\nx,NULL\n")
    assert records(table) == [{"id": "007", "fee": "none"}, {"id": "x", "fee": None}]


def test_headers_without_name_or_twice_get_one(tmp_path):
    """No column is lost, and an empty one at the end of the lines goes."""
    table = read(tmp_path, "id,,id,\n1,2,3,\n")
    assert records(table) == [{"id": "1", "column 2": "2", "id.2": "3"}]


def test_blank_cells_past_the_header_are_fine(tmp_path):
    """Lines that end in a delimiter do not shift the columns."""
    assert records(read(tmp_path, "a,b\n1,2,\n3,4,\n")) == [
        {"a": "1", "b": "2"},
        {"a": "3", "b": "4"},
    ]


def test_filled_cells_past_the_header_are_refused_by_row(tmp_path):
    """A comma in a cell without quotation marks is found, and not guessed at."""
    with pytest.raises(InputError, match=r"a\.csv: 1 rows have more cells .*row 3.*quotation"):
        read(tmp_path, "a,b\n1,2\n3,4,5\n")


def test_short_rows_end_in_missing_cells(tmp_path):
    """Fewer cells than the header mean blanks."""
    assert records(read(tmp_path, "a,b\n1\n2,3\n"))[0] == {"a": "1", "b": None}


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("name;lat\nA;41,8\n", ","),
        ("name;lat\nA;41,881\n", ","),  # with semicolons it is no group of thousands
        ("name;lat\nA;41.8\n", "."),
        ('name,n\nA,"1,234"\n', "."),
        ('name,lat\nA,"41,8781"\n', ","),
        ("name\tlat\nA\t41,87\n", ","),
        ("name,lat\nA,B\n", "."),
        ("name;n\nA;1 234,5\n", ","),
        ("name;n\nA;1.234,5\nB;1.234\nC;2.345\n", ","),
        ("name;n\nA;1\u202f234,5\n", ","),
        ("name\tn\nA\t1\u2019234.5\n", "."),
        ('name,n\nA,"1,234.5"\n', "."),
    ],
)
def test_the_sign_before_decimals_is_found_out(tmp_path, text, decimal):
    """Cells that leave no doubt decide."""
    assert read(tmp_path, text).decimal == decimal


def test_the_delimiter_of_the_header_wins_over_commas_in_cells():
    """Notes with commas do not make a comma file."""
    text = "name;note\nA;one, two, three\nB;four, five, six\n"
    assert find_delimiter(text) == ";"
    assert find_delimiter("name\nA\n") == ","
    assert find_delimiter("tract;2021;2022\n" + "1;2,5;3,5, a, b, c\n" * 9) == ";"


@pytest.mark.parametrize(
    "title", ["Sites\n", "Sites, Cook County\n", "Sites, 2024\n\n", "Made by A, B, C and D\n"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_below_a_title(title, delimiter):
    """Commas of a title, and decimal commas, do not make a comma file."""
    decimal = "." if delimiter == "," else ","
    rows = "name|type|lat|lon\n" + "A|ssp|41_9|-87_6\n" * 5
    assert find_delimiter(title + rows.replace("|", delimiter).replace("_", decimal)) == delimiter


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"a,b\n1,\x002\n", "NUL"),
        (b"a,b\n", "header but no row"),
        (b"\n \n", "nothing but blanks"),
        (b",,\n,,\n", "no cell with anything"),
        (b'{"type": "FeatureCollection"}', "holds JSON"),
        (b"<html></html>", "XML or HTML"),
        (b"PK\x03\x04rest", "zip archive or a spreadsheet"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel"),
        (b"SQLite format 3\x00", "GeoPackage"),
        (b'a,b\n"never closed,2\n' + b"1,2\n" * 50_000, "quotation mark"),
        (b"a,b\n1," + b"x" * (MAX_CELL_CHARACTERS + 1) + b"\n", "row 2 has more than"),
        (b"a," * MAX_COLUMNS + b"b\n" + b"1," * MAX_COLUMNS + b"2\n", "2,001 columns"),
        (b'a,b\n1,2\n3,"never closed\n4,5\n', "quotation mark"),
        (b'a\n1\n"never closed\n4\n', "quotation mark"),
        (b"a,b\n1," + b"x" * 20_000_000 + b"\n", "cell is far too long"),
        (b"a,b\n" + b"\n" * 20_000_001 + b"1,2\n", "20 million lines"),
        (b"a\n" + b"," * 1900 + b"\n" + b"1\n" * 60_000, "1,901 cells"),
        (b"a,b\n1,2\n" + b'3,4,"x' + b"y" * 200_000 + b"\n", "quotation mark"),
    ],
)
def test_what_is_no_text_table_is_refused_in_a_sentence(tmp_path, data, what):
    """Each names the file and what is wrong with it."""
    with pytest.raises(InputError, match=what) as caught:
        read(tmp_path, data)
    assert "a.csv" in str(caught.value)


def test_rows_of_all_widths_stand_in_their_order(tmp_path):
    """Short ones, blank ones, and long ones whose cells past the header are blank."""
    text = 'a,b,c\n1,2,3\n4\n\n5,6,7,,\n8,"9\n9"\n"10",11,12\n'
    table = read(tmp_path, text)
    assert table.rows.tolist() == [2, 3, 5, 6, 7]
    assert records(table) == [
        {"a": "1", "b": "2", "c": "3"},
        {"a": "4", "b": None, "c": None},
        {"a": "5", "b": "6", "c": "7"},
        {"a": "8", "b": "9\n9", "c": None},
        {"a": "10", "b": "11", "c": "12"},
    ]


PIECES = st.sampled_from(
    ['"', '""', ",", ";", "\n", "\r\n", "\r", " ", "a", "é", "1", "x y", "'", "="]
)


@given(
    st.integers(2, 4).flatmap(
        lambda n: st.lists(
            st.lists(st.lists(PIECES, max_size=4).map("".join), min_size=n, max_size=n),
            min_size=1,
            max_size=8,
        )
    )
)
@settings(max_examples=80, deadline=None)
def test_cells_come_back_as_the_csv_module_wrote_them(rows):
    """Quotation marks, delimiters and line breaks inside cells change nothing."""
    names = [f"column_{i}" for i in range(len(rows[0]))]
    # A word in the first cell of each row, so that none is blank, a total or a note.
    rows = [[f"row{i}", *row] for i, row in enumerate(rows)]
    names = ["key", *names]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([names, *rows])
    table = delimited_table(text.getvalue().encode(), file="a.csv")
    wanted = clean(pd.DataFrame(rows, columns=names))
    pd.testing.assert_frame_equal(table.frame, wanted)
    assert table.rows.tolist() == [2 + i for i in range(len(rows))]


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused(data):
    """With a sentence, never with another error."""
    for start in (b"", b"a,b\n", b"\xff\xfe", b"\xef\xbb\xbfid;n\r\n"):
        with contextlib.suppress(InputError):
            table = delimited_table(start + data, file="a.csv")
            assert len(table) == len(table.rows) > 0
            assert (np.diff(table.rows) > 0).all()


def workbook(sheets):
    """Write a workbook of {sheet: rows}."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        clock = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    if isinstance(value, dt.datetime):
                        sheet.write_datetime(r, c, value, clock)
                    elif isinstance(value, dt.date):
                        sheet.write_datetime(r, c, value, day)
                    elif value is not None:
                        sheet.write(r, c, value)
    return data.getvalue()


def test_a_spreadsheet_is_read_as_text_one_way_only(tmp_path):
    """Ids have no decimals, dates are ISO 8601, row numbers are those of the sheet."""
    rows = [
        [None],
        ["GEOID", "n", "day", "at", "open", "note"],
        [
            17031010100,
            0.5,
            dt.date(2024, 1, 31),
            dt.datetime.fromisoformat("2024-01-31T13:45"),
            True,
            " x ",
        ],
        [None],
        [2, None, None, None, False, "NA"],
    ]
    table = read(tmp_path, workbook({"A": rows}), "a.xlsx")
    assert table.rows.tolist() == [3, 5]
    assert records(table)[0] == {
        "GEOID": "17031010100",
        "n": "0.5",
        "day": "2024-01-31",
        "at": "2024-01-31T13:45:00",
        "open": "true",
        "note": "x",
    }
    assert records(table)[1] == {
        "GEOID": "2", "n": None, "day": None, "at": None, "open": "false", "note": None,
    }  # fmt: skip


def test_the_first_sheet_with_cells_is_read_unless_one_is_named(tmp_path):
    """An empty cover sheet is passed over; a wrong name is answered with the right one."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook({"Cover": [], "Sites": [["a"], ["1"]], "Old": [["a"], ["2"]]}))
    assert read_table(path).frame["a"].tolist() == ["1"]
    assert read_table(path, sheet="Old").frame["a"].tolist() == ["2"]
    with pytest.raises(InputError, match=r"no sheet 'Site'.*Did you mean 'Sites'"):
        read_table(path, sheet="Site")
    path.write_bytes(workbook({"Cover": []}))
    with pytest.raises(InputError, match="no cell with anything"):
        read_table(path)


def zipped(members, method=zipfile.ZIP_DEFLATED):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return data.getvalue()


def broken(data):
    """Spoil the packed bytes of the first member that is a sheet."""
    at = data.index(b"sheet1.xml") + 40
    return data[:at] + bytes(b ^ 0xFF for b in data[at : at + 40]) + data[at + 40 :]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"not a zip", "no .xlsx file"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "old Excel file, or locked"),
        (workbook({"A": [["a"], [1]]})[:-100], "broken or cut short"),
        (broken(workbook({"A": [["a"], [1]]})), "broken or cut short"),
        (zipped([("a.xml", b"<a/>")]), "cannot be read as a spreadsheet"),
        (zipped([(f"{i}.xml", b"") for i in range(1001)]), "1001 parts"),
        (zipped([("xl/sheet.xml", b" " * 40_000_000)]), "grow to 40 MB"),
        (zipped([("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "b">]>')]), "document type"),
        (workbook({"A": [["only", "header"]]}), "header but no row"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_in_a_sentence(tmp_path, data, what):
    """Broken, bombs, entities: each is refused before it is read as a spreadsheet."""
    with pytest.raises(InputError, match=what) as caught:
        read(tmp_path, data, "a.xlsx")
    assert "a.xlsx" in str(caught.value)


def test_an_archive_that_lies_about_its_sizes_is_refused(tmp_path):
    """A member that unpacks to more than it states never reaches the reader."""
    data = bytearray(zipped([("xl/workbook.xml", b" " * 3_000_000)]))
    true_size = (3_000_000).to_bytes(4, "little")
    small = (1000).to_bytes(4, "little")
    assert data.count(true_size) == 2  # in the member's header and in the directory
    with pytest.raises(InputError, match="broken or cut short"):
        read(tmp_path, bytes(data).replace(true_size, small), "a.xlsx")


def test_a_locked_member_is_refused(tmp_path):
    """The flag for a password is seen before anything is unpacked."""
    data = bytearray(zipped([("xl/workbook.xml", b"<a/>")]))
    data[6] |= 1
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(InputError, match="password"):
        read(tmp_path, bytes(data), "a.xlsx")
