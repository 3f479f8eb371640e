"""The templates: read back by hrgeo's own readers, explained column by column, never in the way."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
import python_calamine

import hrgeo
from hrgeo import inputs
from hrgeo.errors import InputError
from hrgeo.files import read_table
from hrgeo.inputs.columns import recognise
from hrgeo.inputs.templates import TEMPLATES, template_files, write_template
from hrgeo.inputs.templates.workbook import guide_rows
from hrgeo.model import QualityLog
from hrgeo.schemas import SERVICE_TYPES, TableSchema
from hrgeo.text import say

NAMES = sorted(TEMPLATES)
BOTH = pytest.mark.parametrize("suffix", ["csv", "xlsx"])
EVERY = pytest.mark.parametrize("name", NAMES)

INTENDED = {
    "services": {
        ("doubted", "closed", 1),
        ("doubted", "hours_unread", 3),
        ("doubted", "hours_assumed", 2),
    },
    "need_counts": {("doubted", "suppressed_count", 1)},
}
"""What readers note about the examples: a program that ended, hours that cannot be read or rest on
an assumption, a count that is suppressed."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("templates")
    for name in NAMES:
        write_template(name, folder)
    return folder


def notes(log: QualityLog) -> set[tuple[str, str, int]]:
    counted = log.to_frame().groupby(["action", "reason"])["row"].count()
    return {(action, reason, int(n)) for (action, reason), n in counted.items()}


def read_with_its_reader(name: str, path: Path, folder: Path, log: QualityLog) -> int:
    """Read a filled template as its own kind of table; give how many rows are used."""
    if name.startswith("need_"):
        areas = hrgeo.read_areas(folder / "areas_template.csv")
        kind = name.removeprefix("need_")
        return int(hrgeo.read_need(path, kind=kind, areas=areas, quality=log).funnel.n_rows)
    readers = {
        "services": hrgeo.read_services,
        "areas": hrgeo.read_areas,
        "candidates": hrgeo.read_candidates,
        "van_stops": inputs.read_van_stops,
        "roster": inputs.read_roster,
        "crew": inputs.read_crew,
    }
    if name == "address_points":
        return len(hrgeo.read_address_points(path, quality=log))
    return len(readers[name](path, quality=log))


@EVERY
@BOTH
def test_every_column_is_recognised_under_its_own_name(name: str, suffix: str, folder: Path):
    template = TEMPLATES[name]
    work = recognise(read_table(folder / f"{name}_template.{suffix}"), template.schema, table=name)
    columns = [column.name for column in template.columns]
    assert list(work.raw.frame.columns) == columns
    assert dict(work.found) == {column: column for column in columns}
    assert len(work) == len(template.rows)
    assert work.raw.skipped == ()


@EVERY
@BOTH
def test_hrgeo_reads_its_own_templates_without_a_fault(name: str, suffix: str, folder: Path):
    log = QualityLog()
    n_rows = read_with_its_reader(name, folder / f"{name}_template.{suffix}", folder, log)
    assert n_rows == len(TEMPLATES[name].rows)
    assert notes(log) == INTENDED.get(name, set())


def test_all_events_of_the_example_are_counted(folder: Path):
    demand = hrgeo.read_need(folder / "need_points_template.xlsx", what="ems")
    assert demand.funnel.n_in_period == len(TEMPLATES["need_points"].rows)


@EVERY
def test_csv_and_workbook_hold_the_same(name: str, folder: Path):
    csv, xlsx = (
        read_table(folder / f"{name}_template.{suffix}").frame for suffix in ("csv", "xlsx")
    )
    for column in TEMPLATES[name].columns:
        left, right = csv[column.name], xlsx[column.name]
        assert left.isna().tolist() == right.isna().tolist(), column.name
        if column.type == "number":
            as_number = [
                [float(cell) if not cell.startswith("<") else cell for cell in side.dropna()]
                for side in (left, right)
            ]
            assert as_number[0] == as_number[1], column.name
        else:
            assert left.dropna().tolist() == right.dropna().tolist(), column.name


@EVERY
def test_the_columns_are_all_those_of_the_schema(name: str):
    template = TEMPLATES[name]
    names = [column.name for column in template.columns]
    own = [c.name for c in template.schema.columns if c.name not in template.instead]
    assert {c.name for c in template.explained} == {*names, *template.instead}
    assert set(template.instead) <= {c.name for c in template.schema.columns}
    assert len(set(names)) == len(names)
    assert [n for n in names if n not in {"lon", "lat"}] == sorted(
        own, key=lambda n: n != template.schema.id_column
    )
    assert {"lon", "lat"} <= set(names) or template.schema.place == "optional"
    used = {column for row in template.rows for column in row}
    assert used <= set(names)


def schemas() -> list[TableSchema]:
    from hrgeo import schemas as module

    return [value for value in vars(module).values() if isinstance(value, TableSchema)]


def test_every_table_of_the_schemas_has_a_template():
    # Programs write travel times, and nobody fills them in.
    by_hand = {schema.name for schema in schemas()} - {"travel_times"}
    assert by_hand == {t.schema.name for t in TEMPLATES.values()}


@EVERY
def test_the_dictionary_says_in_one_sentence_what_each_column_holds(name: str):
    for column, need, meaning, written, words, _ in guide_rows(TEMPLATES[name]):
        assert meaning.endswith("."), column
        assert ". " not in meaning, column
        assert need in {"required", "place", "optional", "instead"}
        assert written, column
        assert "  " not in meaning + written + words


def test_the_dictionary_sheet_is_second_and_lists_every_column_and_type(folder: Path):
    for name in NAMES:
        book = python_calamine.load_workbook(str(folder / f"{name}_template.xlsx"))
        assert book.sheet_names == [name, say("template.guide_sheet")]
        cells = book.get_sheet_by_index(1).to_python()
        first = {str(row[0]) for row in cells}
        assert {column.name for column in TEMPLATES[name].explained} <= first
        assert (set(SERVICE_TYPES) <= first) == (name == "services")


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode("utf-8")


def test_the_table_sheet_is_made_to_be_filled_in():
    sheet = part(template_files("services")["services_template.xlsx"], "xl/worksheets/sheet1.xml")
    assert 'state="frozen"' in sheet
    lists = re.findall(r'<dataValidation type="list".*?</dataValidation>', sheet)
    assert len(lists) == 12  # 8 barriers, delivers, visibility, precision, type
    assert sum("yes,no,unknown" in rule for rule in lists) == 9
    types = [rule for rule in lists if "How to fill this in" in rule]
    assert len(types) == 1
    # Several types stand in one cell, so the list must not refuse what is not in it.
    assert "showErrorMessage" not in types[0]
    # Dates are numbers with a format, as Excel writes them: 2016-05-02 is day 42492.
    assert "<v>42492</v>" in sheet


def test_the_list_of_types_points_at_the_types():
    content = template_files("services")["services_template.xlsx"]
    sheet = part(content, "xl/worksheets/sheet1.xml")
    found = re.search(r"\$A\$(\d+):\$A\$(\d+)</formula1>", sheet)
    assert found is not None
    first, last = (int(number) for number in found.groups())
    with python_calamine.load_workbook(io.BytesIO(content)) as book:
        cells = book.get_sheet_by_index(1).to_python(skip_empty_area=False)
    assert [row[0] for row in cells[first - 1 : last]] == list(SERVICE_TYPES)


@EVERY
def test_the_same_bytes_each_time(name: str):
    assert template_files(name) == template_files(name)


@EVERY
def test_csv_opens_in_excel_as_it_is(name: str):
    content = template_files(name)[f"{name}_template.csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == len(TEMPLATES[name].rows) + 1


@EVERY
def test_no_cell_is_a_formula_or_a_link(name: str):
    content = template_files(name)[f"{name}_template.xlsx"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.namelist():
            text = archive.read(member).decode("utf-8")
            assert "<f>" not in text, member
            assert "<hyperlink" not in text, member


def test_ids_and_zip_codes_keep_their_zeros(folder: Path):
    frame = read_table(folder / "services_template.xlsx").frame
    assert frame["service_id"].str.startswith("00").all()
    assert frame["zip"].dropna().str.startswith("000").all()
    assert read_table(folder / "areas_template.xlsx").frame["area_id"].str.len().eq(11).all()


def test_nothing_in_a_template_is_real():
    for template in TEMPLATES.values():
        for row in template.rows:
            name = row.get("name", row.get("stop", ""))
            assert not name or name.endswith("(example)")
            # No ZIP code or state number of the United States begins with 000.
            assert row.get("zip", "000").startswith("000")
            assert row.get("area", row.get("area_id", "000")).startswith("000")


def test_a_file_that_is_there_is_left_alone_unless_it_is_said(tmp_path: Path):
    (tmp_path / "roster_template.xlsx").write_bytes(b"mine")
    with pytest.raises(InputError, match=r"roster_template\.xlsx.*--force"):
        write_template("roster", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["roster_template.xlsx"]
    assert (tmp_path / "roster_template.xlsx").read_bytes() == b"mine"
    write_template("roster", tmp_path, force=True)
    assert (tmp_path / "roster_template.xlsx").read_bytes().startswith(b"PK")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        write_template("roster", tmp_path / "file" / "below")


def test_an_unknown_template_names_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'services'"):
        template_files("servces")
