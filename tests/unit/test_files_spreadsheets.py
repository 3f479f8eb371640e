"""Workbooks as people keep them: sheets, merged cells, dates, formulas."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import xlsxwriter

from hrgeo.errors import InputError
from hrgeo.files import read_table
from hrgeo.files.spreadsheets import _refuse_overlapping, spreadsheet_table

SITES = [["name", "lat", "lon"], ["A", 41.9, -87.6], ["B", 41.8, -87.7]]


def workbook(write, **options):
    """Make a workbook: `write` is given the book, or is the rows by sheet."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, options) as book:
        if callable(write):
            write(book)
        else:
            for name, rows in write.items():
                fill(book.add_worksheet(name), rows)
    return data.getvalue()


def fill(sheet, rows):
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is not None:
                sheet.write(r, c, value)


def read(write, sheet=None, **options):
    return spreadsheet_table(workbook(write, **options), sheet, file="a.xlsx")


def columns(table):
    """Give the cells by column, missing ones as None."""
    return table.frame.astype(object).where(table.frame.notna(), None).to_dict("list")


def skipped(table):
    return {part.reason: part.rows.tolist() for part in table.skipped}


@pytest.mark.parametrize(
    "before",
    [
        {"Cover": []},
        {"Cover": [["Naloxone sites"], ["For questions call the county."]]},
        {"Sheet1": [["Agency:", "Cook County"], ["Contact:", "A. Person"], ["Period:", 2024]]},
        {"README": [["column", "meaning"], ["name", "the name"], ["lat", "the latitude"]]},
        {"Diccionario de datos": [["columna", "qué es"], ["lat", "la latitud"]]},
    ],
)
def test_a_sheet_with_a_table_wins_over_what_goes_with_it(before):
    """Covers, prose, contacts and code books are passed over."""
    assert list(read({**before, "Data": SITES}).frame["name"]) == ["A", "B"]


def test_the_first_of_several_tables_is_read():
    """Of different tables, the first; of a code book alone, that."""
    staff = [["person", "phone"], ["X", 1], ["Y", 2]]
    assert list(read({"Sites": SITES, "Staff": staff}).frame.columns) == ["name", "lat", "lon"]
    assert list(read({"Staff": staff, "Sites": SITES}).frame.columns) == ["person", "phone"]
    assert list(read({"Notes": SITES}).frame.columns) == ["name", "lat", "lon"]


def test_sheets_with_the_same_columns_are_not_guessed_among():
    """The error names them, and the plan's key; a named sheet is read."""
    books = {"2023": SITES, "Map": [["x", "y"], [1, 2]], "2024": [*SITES, ["C", 41.7, -87.5]]}
    with pytest.raises(InputError, match=r"2 sheets: '2023', '2024'.*sheet = \"2023\""):
        read(books)
    assert len(read(books, sheet="2024")) == 3
    assert len(read({"2023": SITES, "2024": [SITES[0]]})) == 2  # nothing to read on the other


def test_hidden_sheets_are_read_only_where_no_other_has_cells():
    """What the user does not see is not meant."""

    def write(book, *, seen=()):
        hidden, very = book.add_worksheet("Old"), book.add_worksheet("Lists 2")
        fill(hidden, SITES)
        fill(very, [["q", "r"], [1, 2]])
        fill(book.add_worksheet("Now"), seen)
        book.worksheets()[2].activate()
        hidden.hide()
        very.very_hidden()

    assert list(read(lambda book: write(book, seen=[["a", "b"], ["x", "y"]])).frame) == ["a", "b"]
    assert list(read(write).frame) == ["name", "lat", "lon"]
    assert list(read(write, sheet="Lists 2").frame) == ["q", "r"]


def test_a_workbook_of_charts_or_blank_sheets_has_nothing(tmp_path):
    """A sentence, whichever it is."""
    path = tmp_path / "a.xlsx"

    def charts(book):
        book.add_worksheet("Blank")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Blank!$A$1:$A$3"})
        book.add_chartsheet("Chart").set_chart(chart)

    path.write_bytes(workbook(charts))
    for sheet in (None, "Chart", "Blank"):
        with pytest.raises(InputError, match=r"a\.xlsx has no cell with anything"):
            read_table(path, sheet=sheet)


def test_merged_cells_below_the_header_all_have_the_text():
    """Across and down; cells that are blank and not merged stay blank."""

    def write(book):
        sheet = book.add_worksheet()
        fill(sheet, [["county", "name", "mon", "tue", "wed", "thu"], [None, "A", "9-5"]])
        fill(sheet, [[]] * 2 + [[None, "B", "9-5", "9-5"], ["Lake", "C"], [None, "D"]])
        sheet.merge_range(1, 0, 2, 0, "Cook")
        sheet.merge_range(3, 2, 4, 4, "closed")

    assert columns(read(write)) == {
        "county": ["Cook", "Cook", "Lake", None],
        "name": ["A", "B", "C", "D"],
        "mon": ["9-5", "9-5", "closed", "closed"],
        "tue": [None, "9-5", "closed", "closed"],
        "wed": [None, None, "closed", "closed"],
        "thu": [None] * 4,
    }  # fmt: skip


def test_a_merged_title_header_and_note():
    """Titles and notes over the whole width are one cell; a header of two rows is one."""

    def write(book):
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 5, "Program list 2024")
        sheet.merge_range(1, 0, 2, 0, "Program")
        sheet.merge_range(1, 1, 1, 2, "Location")
        sheet.merge_range(1, 3, 1, 5, "Hours")
        fill(sheet, [[]] * 2 + [[None, "Lat", "Lon", "Mon", "Tue", "Wed"]])
        fill(sheet, [[]] * 3 + [["A", 41.9, -87.6, "9-5", "9-5", "9-5"]])
        sheet.merge_range(4, 0, 4, 5, "South")  # a caption between rows is left as it is
        fill(sheet, [[]] * 5 + [["B", 41.8, -87.7, "9-5", "9-5", "9-5"], ["Total"]])
        sheet.merge_range(7, 0, 7, 5, "Source: county survey")

    table = read(write)
    assert list(table.frame) == ["Program", "Lat", "Lon", "Mon", "Tue", "Wed"]
    assert skipped(table) == {"title_row": [1], "totals_row": [7], "note_row": [8]}
    assert table.rows.tolist() == [4, 5, 6]
    assert columns(table)["Lat"] == ["41.9", None, "41.8"]


def test_merged_cells_that_overlap_are_refused():
    """Writing them would take forever, and no program makes them."""
    merges = [((1, 0), (900_000, 0))] * 2
    with pytest.raises(InputError, match="overlap"):
        _refuse_overlapping(merges, 100, file="a.xlsx")


def moments(book):
    """Write dates, times and numbers in cells of all formats."""
    sheet = book.add_worksheet()
    formats = {
        name: book.add_format({"num_format": code})
        for name, code in {
            "day": "yyyy-mm-dd", "clock": "hh:mm", "both": "m/d/yyyy h:mm", "long": "[h]:mm:ss",
            "share": "0%",
        }.items()
    }  # fmt: skip
    fill(sheet, [["day", "both", "clock", "long", "raw", "share"]])
    start = dt.datetime.fromisoformat("2024-01-31T00:00")
    for row, (minute, raw) in enumerate([(0, 45322), (825, 45322.5), (1439, 0.25)], start=1):
        sheet.write_datetime(row, 0, start, formats["day"])
        sheet.write_datetime(row, 1, start + dt.timedelta(minutes=minute), formats["both"])
        sheet.write_number(row, 2, minute / 1440, formats["clock"])
        sheet.write_number(row, 3, minute / 1440 + 1, formats["long"])
        sheet.write_number(row, 4, raw)
        sheet.write_number(row, 5, 0.8, formats["share"])


def test_dates_and_times_come_as_the_sheet_shows_them():
    """Midnight keeps its time among dates with times; durations go on past 24 hours."""
    assert columns(read(moments)) == {
        "day": ["2024-01-31"] * 3,
        "both": ["2024-01-31T00:00:00", "2024-01-31T13:45:00", "2024-01-31T23:59:00"],
        "clock": ["00:00:00", "13:45:00", "23:59:00"],
        "long": ["24:00:00", "37:45:00", "47:59:00"],
        "raw": ["45322", "45322.5", "0.25"],
        "share": ["0.8"] * 3,
    }


def test_days_counted_from_1904_are_read_or_refused():
    """Dates in cells of dates are right; plain numbers would be four years off."""

    def write(book):
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet()
        fill(sheet, [["date", "n"], [None, 43860]])
        sheet.write_datetime(1, 0, dt.datetime.fromisoformat("2024-01-31"), day)

    assert columns(read(write, date_1904=True)) == {"date": ["2024-01-31"], "n": ["43860"]}
    plain = {"A": [["Incident date", "n"], [43860, 1]]}
    assert columns(read(plain))["Incident date"] == ["43860"]
    with pytest.raises(InputError, match=r"from 1904.*'Incident date'"):
        read(plain, date_1904=True)


def test_formulas_have_their_saved_values_and_errors_are_missing():
    """Nothing is computed; text that looks like a formula stays text."""

    def write(book):
        sheet = book.add_worksheet()
        fill(sheet, [["name", "n", "id", "ok"]])
        sheet.write_formula(1, 0, '=CONCAT("A"," Clinic")', None, "A Clinic")
        sheet.write_formula(1, 1, "=1+1", None, 2)
        sheet.write_string(1, 2, "00123")
        sheet.write_boolean(1, 3, True)
        sheet.write_string(2, 0, '=HYPERLINK("http://x.test","B")')
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        sheet.write_string(2, 2, "'00124")
        sheet.write_formula(2, 3, "=NA()", None, "#N/A")
        fill(sheet, [[]] * 3 + [["C", "#REF!", "#N/A", False]])

    assert columns(read(write)) == {
        "name": ["A Clinic", '=HYPERLINK("http://x.test","B")', "C"],
        "n": ["2", None, None],
        "id": ["00123", "00124", None],
        "ok": ["true", None, "false"],
    }


def test_a_table_that_starts_away_from_the_corner():
    """Row numbers are those of the sheet, and blank columns to the left go."""
    table = read(
        {"A": [[], [None, None, "name", "n"], [], [None, None, "A", 1], [None, None, "B"]]}
    )
    assert table.rows.tolist() == [4, 5]
    assert columns(table) == {"name": ["A", "B"], "n": ["1", None]}
