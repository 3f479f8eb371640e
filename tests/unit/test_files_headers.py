"""Titles, headers of two rows, labels, repeated headers, totals and notes: what is no row."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgeo.errors import InputError
from hrgeo.files import read_table
from hrgeo.files.delimited import delimited_table
from hrgeo.files.headers import find_header, is_data_like


def read(text):
    return delimited_table(text.encode(), file="a.csv")


def skipped(table):
    """Give the row numbers of what was left out, by reason."""
    return {part.reason: part.rows.tolist() for part in table.skipped}


def written(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


TITLED = """Naloxone distribution sites
Cook County Department of Public Health
Report generated 01/31/2024 08:15

name,address,lat,lon
North Clinic,12 Main St,41.91,-87.61
South Clinic,34 Oak St,41.72,-87.62
"""


def test_titles_above_the_header_are_skipped_by_row(tmp_path):
    """The header is the first row as wide as the table; row numbers are those of the file."""
    path = tmp_path / "a.csv"
    path.write_text(TITLED)
    table = read_table(path)
    assert list(table.frame.columns) == ["name", "address", "lat", "lon"]
    assert table.rows.tolist() == [6, 7]
    assert skipped(table) == {"title_row": [1, 2, 3]}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # Titles that commas cut, or that stand in two cells, are titles all the same.
        (
            "Sites, Cook County\n\nname,city,lat,lon\nA,X,41.9,-87.6\n",
            ["name", "city", "lat", "lon"],
        ),
        (
            "Period:,2024,,,,\nid,date,lat,lon,n,x\n1,2024-01-01,41.9,-87.6,1,2\n",
            ["id", "date", "lat", "lon", "n", "x"],
        ),
        ("Sites;;\nname;lat;lon\nA;41,8;-87,6\nB;41,9;-87,7\n", ["name", "lat", "lon"]),
        ("Title\nname,n\nA,1\n", ["name", "n"]),
        # Years as names are no data.
        ("Deaths by tract\ntract,2021,2022\n17031,3,4\n17032,5,6\n", ["tract", "2021", "2022"]),
    ],
)
def test_a_header_below_titles_is_found(text, names):
    """By what is filled, and by what the cells are."""
    assert list(read(text).frame.columns) == names


@pytest.mark.parametrize(
    "text",
    [
        "name\nA\nB\n",
        # A column without a name, and words below.
        "name,,type\nA,note,ssp\nB,note,otp\n",
        "name,lat,lon,hours,note\nA,41.9,-87.6,,\nB,41.8,-87.7,,\n",  # sparse below
        "tract,n\n17031,3\n",
        "id,name,type\n1,A,ssp\n",
    ],
)
def test_a_file_that_begins_with_its_header_is_read_as_it_stands(text):
    """The first row stays the header where nothing speaks for another."""
    table = read(text)
    assert table.rows[0] == 2
    assert table.skipped == ()
    assert len(table) == len(text.splitlines()) - 1


def test_a_file_without_header_is_not_given_one():
    """The first row of data is taken as names, which `recognise` refuses by their look."""
    table = read("A,41.9,-87.6\nB,41.8,-87.7\n")
    assert list(table.frame.columns) == ["A", "41.9", "-87.6"]
    assert len(table) == 1
    titled = read("Sites of the county,,\nA,41.9,-87.6\nB,41.8,-87.7\n")
    assert list(titled.frame.columns) == ["Sites of the county", "column 2", "column 3"]
    assert titled.rows.tolist() == [2, 3]


@pytest.mark.parametrize(
    ("groups", "below", "row", "names"),
    [
        (
            "Name,Location,,Hours,,",
            ",Lat,Lon,Mon,Tue,Wed",
            "A,41.9,-87.6,9-5,9-5,closed",
            ["Name", "Lat", "Lon", "Mon", "Tue", "Wed"],
        ),
        # A heading over each group; names that come twice are told apart by it.
        (
            ",Home,,Event,",
            "ID,Lat,Lon,Lat,Lon",
            "1,41.9,-87.6,41.8,-87.7",
            ["ID", "Home Lat", "Home Lon", "Event Lat", "Event Lon"],
        ),
        # Years say nothing without the heading above.
        ("Tract,Deaths,", ",2022,2023", "17031,3,4", ["Tract", "Deaths 2022", "Deaths 2023"]),
        # No numbers anywhere: what one row leaves blank the other fills.
        (
            "Program,Address,Open,",
            ",,Mon,Tue",
            "A,12 Main St,9am-5pm,closed",
            ["Program", "Address", "Mon", "Tue"],
        ),
        (
            "ID,Address,City,Where,,When,",
            ",,,Lat,Lon,Date,Time",
            "1,12 Main St,X,41.9,-87.6,2024-01-31,13:45",
            ["ID", "Address", "City", "Lat", "Lon", "Date", "Time"],
        ),
    ],
)
def test_headers_of_two_rows_give_one_name_each(groups, below, row, names):
    """The lower name alone where it is clear, with its group heading where it is not."""
    table = read(f"{groups}\n{below}\n{row}\n{row}\n")
    assert list(table.frame.columns) == names
    assert table.rows.tolist() == [3, 4]
    assert table.skipped == ()


def test_titles_group_headings_and_labels_together():
    """Each is found below the others."""
    table = read(
        "EMS runs 2024,,,\n\nRun,Where,,When\n,Lat,Lon,Date\n"
        "(text),(degrees),(degrees),(yyyy-mm-dd)\n"
        "1,41.9,-87.6,2024-01-31\n2,41.8,-87.7,2024-02-01\n"
    )
    assert list(table.frame.columns) == ["Run", "Lat", "Lon", "Date"]
    assert skipped(table) == {"title_row": [1], "second_header": [5]}
    assert table.rows.tolist() == [6, 7]


CENSUS = """GEO_ID,NAME,B01001_001E
Geography,Geographic Area Name,Estimate!!Total:
1400000US17031010100,"Census Tract 101, Cook County",4599
1400000US17031010201,"Census Tract 102.01, Cook County",7455
"""
QUALTRICS = """StartDate,Q1_1,Q1_2
Start Date,What is the latitude?,What is the longitude?
"{""ImportId"":""startDate""}","{""ImportId"":""QID1_1""}","{""ImportId"":""QID1_2""}"
2024-01-31,41.9,-87.6
2024-02-01,41.8,-87.7
"""
REDCAP = """record_id,event_date,event_lat,event_lon
Record number,Date of event,Latitude,Longitude
1,2024-01-31,41.9,-87.6
2,2024-02-01,41.8,-87.7
"""


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (CENSUS, [2]),
        ("id,lat,lon,date\n,degrees,degrees,mm/dd/yyyy\n1,41,-87,1/31/24\n2,41,-87,2/1/24\n", [2]),
        (QUALTRICS, [2, 3]),
        (REDCAP, [2]),
    ],
)
def test_labels_and_units_under_the_header_are_skipped(text, rows):
    """Where columns of numbers or dates hold words in the rows under the header alone."""
    table = read(text)
    assert skipped(table) == {"second_header": rows}
    assert table.rows[0] == rows[-1] + 1


@pytest.mark.parametrize(
    "first",
    [
        ("17031", "Cook", "*", "41.9"),
        ("17031", "Cook", "Suppressed", ""),
        ("17031", "Cook", "(suppressed)", "not available"),
        ("17031", "Cook", "<11", "41.9"),
        ("17031", "Cook", "see note", "unknown"),
        ("", "Cook", "Unknown", "Unknown"),
        ("", "Cook", "call the office", "near the bridge"),
        ("Unknown", "Cook", "Pending", "Not recorded"),
    ],
)
def test_a_first_row_with_words_for_numbers_stays(first):
    """Held back or unknown is data."""
    rows = [("tract", "county", "n", "lat"), first, ("17043", "Lake", "12", "41.8")]
    table = read(written([*rows, *[("17099", "Will", "15", "41.7")] * 5]))
    assert table.rows[0] == 2
    assert table.skipped == ()


@pytest.mark.parametrize(
    "text",
    [
        "name,phone\nMobile van,text line only\nA,312-555-0100\nB,312-555-0101\n",
        "name,n\nNorth,persons\nSouth,5\n",  # one row below tells too little
    ],
)
def test_one_odd_cell_makes_no_second_header(text):
    """A single column with a word in it is a row with a word in it."""
    assert read(text).rows[0] == 2


def test_pages_pasted_together_lose_their_headers_and_titles():
    """The header again, the title again, and page numbers between."""
    page = "Sites of the county,,\nname,lat,lon\nA,41.9,-87.6\nB,41.8,-87.7\n"
    table = read(page + "Page 1 of 2,,\n\n" + page + "Page 2 of 2,,\n")
    assert table.rows.tolist() == [3, 4, 9, 10]
    assert skipped(table) == {
        "title_row": [1], "repeated_header": [7, 8], "note_row": [5, 11],
    }  # fmt: skip


def test_both_rows_of_a_header_are_found_again():
    """A header of two rows repeats in two rows."""
    page = "Name,Location,\n,Lat,Lon\nA,41.9,-87.6\nB,41.8,-87.7\n"
    table = read(page * 2)
    assert table.rows.tolist() == [3, 4, 7, 8]
    assert skipped(table) == {"repeated_header": [5, 6]}


@pytest.mark.parametrize(
    "word",
    [
        "Total", "TOTAL", "Totals", "Grand total", "Grand Total:", "Subtotal", "Sub-total",
        "Total:", "TOTAL (n=12)", "Total (12)", "Total general", "Suma", "Gran total", "Totales",
        "Subtotal:",
    ],
)  # fmt: skip
def test_rows_of_totals_are_skipped(word):
    """At the end, and after a block."""
    table = read(written([["tract", "n"], ["1", 5], ["2", 7], [word, 12], ["3", 1], [word, 13]]))
    assert skipped(table) == {"totals_row": [4, 6]}
    assert table.frame["tract"].tolist() == ["1", "2", "3"]


@pytest.mark.parametrize(
    "row",
    [
        ["Total Health Clinic", "41.9", "-87.6", "9-5"],
        ["Total", "41.9", "-87.6", "9-5"],  # a petrol station of that name
        ["Total", "41.9", "-87.6", ""],
        ["Totaled vehicle lot", "", "", ""],
        ["Subtotal Hall", "41.9", "-87.6", ""],
    ],
)
def test_a_place_is_no_total(row):
    """Other words, or coordinates, make it a row."""
    rows = [["name", "lat", "lon", "hours"], ["A", "41.8", "-87.7", "9-5"], row]
    table = read(written([*rows, ["B", "41.7", "-87.8", ""]]))
    assert len(table) == 3
    assert table.skipped == ()


def test_a_total_has_numbers_behind_it():
    """An address makes it a place; nearly blank and at the end, a word more does not."""
    rows = [["name", "address", "city", "n"], ["A", "12 Main St", "X", "3"]]
    station = ["Total", "34 Oak St", "X", "5"]
    assert read(written([*rows, station])).skipped == ()
    assert skipped(read(written([*rows, ["Total", "", "", "n = 3"]]))) == {"totals_row": [3]}
    assert skipped(read(written([*rows, ["Total", "", "", "3 visits"]]))) == {"totals_row": [3]}


def test_totals_may_begin_past_blank_cells():
    """The first filled cell counts, wherever it stands."""
    rows = [["id", "place", "n"], ["1", "A", "5"], ["2", "B", "7"], ["", "Total", "12"]]
    assert skipped(read(written(rows))) == {"totals_row": [4]}


@pytest.mark.parametrize(
    "notes",
    [
        ["Source: County EMS, 2024"],
        ["* Counts under 11 are suppressed"],
        ["Note:", "Deaths are provisional."],
        ["Fuente: Departamento de Salud"],
        ["Page 1 of 3"],
        ["Preliminary data"],
        ["† Includes people without a fixed address"],
        ["Records: 3"],
        ["This table was made by the county and is not final, see the web page for more."],
    ],
)
def test_notes_below_the_table_are_skipped(notes):
    """Directly below or after a blank row."""
    rows = [["name", "lat", "lon"], ["A", "41.8", "-87.7"], ["B", "41.9", "-87.6"]]
    for gap in ([], [[]]):
        table = read(written([*rows, *gap, *[[note] for note in notes]]))
        first = 4 + len(gap)
        assert skipped(table) == {"note_row": list(range(first, first + len(notes)))}
        assert len(table) == 2


def test_a_note_cut_at_its_commas_is_a_note_and_not_too_wide():
    """Cells past the header are refused in rows of the table alone."""
    text = "tract,n\n1,5\n2,7\n\nSource: County EMS, 2024, provisional, see web\n"
    with pytest.raises(InputError, match="row 5"):
        read("tract,n\n1,5\n2,7\n\n3,4,5,6\n")
    table = read("tract,n,x,y,z\n1,5,1,1,1\n2,7,1,1,1\nSource: County EMS, 2024 data, draft\n")
    assert skipped(table) == {"note_row": [4]}
    assert "note_row" in skipped(read(text.replace(", 2024, provisional, see web", "")))


def test_rows_with_only_a_name_stay():
    """In the middle always; at the end where others have only a name too, or it is one word."""
    middle = read("name,lat,lon\nA,41.8,-87.7\nNorth Clinic,,\nB,41.9,-87.6\n")
    assert middle.skipped == ()
    end = read("name,lat,lon\nSouth Clinic,,\nB,41.9,-87.6\nC,41.9,-87.6\nNorth Clinic,,\n")
    assert end.skipped == ()
    ids = read("id,lat,lon\nA1,41.8,-87.7\nA2,41.9,-87.6\nA3,,\n")
    assert ids.skipped == ()
    counts = read("tract,n\n17031,4\n17032,5\n17033,\n")
    assert counts.skipped == ()


def test_a_table_of_nothing_but_totals_and_notes_has_no_row():
    """It is refused as an empty one is."""
    with pytest.raises(InputError, match="no row below"):
        read("tract,n\nTotal,0\n* Counts under 11 are suppressed\n")


@pytest.mark.parametrize(
    ("cell", "data"),
    [
        ("41.8", True), ("-87,6", True), ("1 234,5", True), ("12 %", True), ("$5", True),
        ("2024-01-31", True), ("1/31/24 8:15", True), ("Jan 5, 2024", True), ("13:45", True),
        ("31-Jan-2024", True), ("<11", True), ("1.2e-5", True),
        ("Lat", False), ("Q1", False), ("*", False), ("12 Main St", False), ("I-55", False),
        ("(degrees)", False), ("9-5", False),
    ],
)  # fmt: skip
def test_numbers_dates_and_times_are_told_from_words(cell, data):
    """Evidence rests on it."""
    assert is_data_like(cell) is data


KINDS = {
    "word": st.sampled_from(["Cook", "Lake", "north side", "open", "Total Care", "n/k"]),
    "code": st.integers(0, 99_999).map("A{:05d}".format),
    "whole": st.integers(0, 5000).map(str),
    "number": st.floats(-180, 180).map("{:.5f}".format),
    "date": st.dates().map(str),
    "blank": st.just(""),
}


@st.composite
def alike_rows(draw):
    """Draw a table whose rows all look alike, with a name for each column."""
    kinds = draw(st.lists(st.sampled_from([*KINDS][:-1]), min_size=2, max_size=6))
    cells = [
        st.one_of(KINDS[kind], st.just("")) if i else KINDS[kind] for i, kind in enumerate(kinds)
    ]
    # Two filled cells at least: a row of a single cell at the end may be a note.
    row = st.tuples(*cells).filter(lambda r: sum(map(bool, r)) >= 2)
    return [f"{kind} {i}" for i, kind in enumerate(kinds)], draw(
        st.lists(row, min_size=1, max_size=12)
    )


@given(alike_rows(), st.integers(0, 3), st.booleans())
@settings(max_examples=40, deadline=None)
def test_no_row_of_a_table_whose_rows_look_alike_is_lost(table, n_titles, totals):
    """Whatever stands above and below, each row comes out once, as it was, by its number."""
    names, rows = table
    titles = [["County report of sites"]] * n_titles
    end = [["Total", *[""] * (len(names) - 1)]] if totals else []
    read_back = delimited_table(written([*titles, names, *rows, *end]).encode(), file="a.csv")
    if n_titles and names != list(read_back.frame.columns):
        # Too narrow to tell its title from its header: then nothing is lost either.
        assert len(read_back) == len(rows) + n_titles
        return
    assert list(read_back.frame.columns) == names
    texts = read_back.frame.astype(object).where(read_back.frame.notna(), "").to_numpy().tolist()
    assert texts == [list(row) for row in rows]
    assert read_back.rows.tolist() == [n_titles + 2 + i for i in range(len(rows))]


CELLS = st.one_of(st.none(), st.sampled_from(["a", "B c", "1", "2024", "4.5", "Total", "x:", "*"]))


@given(
    st.integers(1, 5).flatmap(
        lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=1, max_size=12)
    )
)
@settings(max_examples=120, deadline=None)
def test_any_cells_have_a_header_within_them(rows):
    """Positions are in order, of rows that are not blank, and there is a name at least."""
    if not any(cell is not None for row in rows for cell in row):
        return
    header = find_header(rows)
    found = [*header.titles, *header.rows, *header.labels]
    assert found == sorted(set(found))
    assert all(any(cell is not None for cell in rows[i]) for i in found)
    assert len(header.names) == len(rows[0])
    assert any(name is not None for name in header.names)


def test_totals_of_groups_that_the_first_column_names_are_no_rows():
    table = read(
        "Month,Run,Lat\nJanuary,7,41.9\n,8,41.8\nJanuary Total,2,\nFebruary,9,41.7\n"
        "Total for February,1,\nCount,3,\n"
    )
    assert skipped(table) == {"totals_row": [4, 6, 7]}
    assert table.rows.tolist() == [2, 3, 5]


def test_a_name_with_the_word_total_is_a_row_where_there_is_no_such_group():
    table = read("name,n,m\nTotal Health,4,1\nHarbor,2,3\nElm Total,5,1\n")
    assert table.rows.tolist() == [2, 3, 4]


def test_a_column_that_marks_totals_makes_no_total_of_its_other_rows():
    table = read("Notes,County,Code,n\n,Cook,17031,4\nTotal,Cook,17031,4\nsee map,Lake,17097,2\n")
    assert table.rows.tolist() == [2, 3, 4]  # the column holds notes too
    table = read("Notes,County,Code,n\n,Cook,17031,4\nTotal,Cook,17031,4\n,Lake,17097,2\n")
    assert skipped(table) == {"totals_row": [3]}
