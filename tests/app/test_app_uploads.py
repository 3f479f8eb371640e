"""Files handed over in the browser: names, the private folder, and what a plan may reach."""

from __future__ import annotations

import stat
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrgeo.errors import InputError
from hrgeo.inputs.sample import sample_folder
from hrgeo.plan import PlanConfig
from hrgeo.ui.uploads import (
    AREA_SUFFIXES,
    TABLE_SUFFIXES,
    Upload,
    on_disk,
    plan_from_files,
    safe_name,
)

PLAN = """
[streets]
file = "{streets}"
[[need]]
id = "ems"
file = "{need}"
[inputs]
services = "{services}"
"""


def plan_files(**names: str) -> list[tuple[str, bytes]]:
    paths = {"streets": "t.osm.pbf", "need": "n.csv", "services": "s.csv"} | names
    return [
        ("plan.toml", PLAN.format(**paths).encode()),
        *((name, name.encode()) for name in ("t.osm.pbf", "n.csv", "s.csv")),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.csv", "a.csv"),
        ("../../a.csv", "a.csv"),
        ("C:\\data\\a.csv", "a.csv"),
        ("\\\\server\\share\\a.csv", "a.csv"),
        ("/vsicurl/http:/x/a.csv", "a.csv"),
        (".bashrc", "bashrc"),
        ("a\x00b\n.csv", "a_b_.csv"),
        ("aux", "_aux"),
        ("COM1.csv", "_COM1.csv"),
        ("..", "file"),
        ("", "file"),
        ("Muertes 2024 ñ.csv", "Muertes 2024 ñ.csv"),
    ],
)
def test_names_become_plain_file_names(name, expected):
    assert safe_name(name) == expected


@given(st.text())
def test_any_name_is_safe_and_stays_what_it_has_become(name):
    safe = safe_name(name)
    assert 0 < len(safe) <= 121
    assert not set(safe) & set('/\\:*?"<>|\0\n')
    assert not safe.startswith(".")
    assert safe_name(safe) == safe


def test_the_folder_is_private_and_gone_afterwards():
    with on_disk([Upload("a.csv", b"1")]) as folder:
        assert (folder / "a.csv").read_bytes() == b"1"
        if sys.platform != "win32":
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not folder.exists()


def test_the_folder_is_gone_after_a_failure_too():
    places = []

    def fail() -> None:
        with on_disk([Upload("a.csv", b"1")]) as folder:
            places.append(folder)
            raise InputError("x")

    with pytest.raises(InputError):
        fail()
    assert not places[0].exists()


def test_content_is_not_in_the_repr():
    """A repr can end up in a log."""
    assert "secret" not in repr(Upload("a.csv", b"secret"))


def test_a_plan_names_its_files_by_name_alone():
    config, uploads = plan_from_files(plan_files())
    assert [path.as_posix() for path in config.input_files()] == ["t.osm.pbf", "n.csv", "s.csv"]
    assert [upload.name for upload in uploads] == ["t.osm.pbf", "n.csv", "s.csv"]


@pytest.mark.parametrize("folder", ["data/", "../", "/etc/", "//server/share/"])
def test_a_plan_cannot_reach_outside_of_what_came_with_it(folder):
    config, _ = plan_from_files(plan_files(need=f"{folder}n.csv"))
    assert config.need[0].file.as_posix() == "n.csv"


def test_a_local_file_that_did_not_come_with_the_plan_is_missing():
    here = (sample_folder() / "incidents.csv").as_posix()
    with pytest.raises(InputError, match=r"incidents\.csv"):
        plan_from_files(plan_files(need=here))


def test_no_plan_among_the_files_is_refused():
    with pytest.raises(InputError, match="exactly one plan"):
        plan_from_files([("a.csv", b"1")])


def test_names_that_differ_in_case_alone_are_the_same_file():
    """They are on Windows and on a Mac."""
    with pytest.raises(InputError, match=r"N\.csv"):
        plan_from_files([*plan_files(), ("N.csv", b"2")])


MORE = """
[streets]
file = "deep/t.osm.pbf"
[[need]]
file = "n.csv"
[inputs]
address_points = ["../points.csv", "/etc/corners.csv"]
[[services]]
file = "a.csv"
[[services]]
file = "x/b.zip"
type = "otp"
"""


def test_every_kind_of_file_of_a_plan_is_named_by_name_alone():
    names = ("t.osm.pbf", "n.csv", "a.csv", "b.zip", "points.csv", "corners.csv")
    files = [("plan.toml", MORE.encode()), *((name, b"1") for name in names)]
    config, _ = plan_from_files(files)
    assert {path.as_posix() for path in config.input_files()} == set(names)
    assert [source.type for source in config.inputs.services] == ["", "otp"]
    with pytest.raises(InputError, match=r"corners\.csv, points\.csv"):
        plan_from_files(files[:-2])


def test_no_part_of_a_plan_reaches_outside_of_what_came_with_it():
    """The sample names files in each part that can: rules of new sites, the van week, ..."""
    folder = sample_folder()
    text = (folder / "plan.toml").read_text("utf-8")
    text = text.replace('areas = "', 'report_areas = "/etc/report.geojson"\nareas = "')
    for name in ("exclusion.geojson", "van_stops.csv", "crew.csv", "van_roster.xlsx"):
        assert f'"{name}"' in text
        text = text.replace(f'"{name}"', f'"../../{name}"')
    names = {path.name for path in PlanConfig.from_toml(folder / "plan.toml").input_files()}
    files = [("plan.toml", text.encode()), *((name, b"1") for name in {*names, "report.geojson"})]
    config, _ = plan_from_files(files)
    assert {path.as_posix() for path in config.input_files()} == {*names, "report.geojson"}


def test_an_uploaded_plan_downloads_no_streets():
    """The pages promise that nothing leaves the computer, not even the name of a place."""
    text = MORE.replace('file = "deep/t.osm.pbf"', 'place = "Cairo, Illinois"')
    with pytest.raises(InputError, match=r"streets of Cairo, Illinois .*hrgeo streets build"):
        plan_from_files([("plan.toml", text.encode())])


def test_the_formats_of_tables_are_those_that_are_read():
    assert {"csv", "xlsx", "zip", "parquet", "geoparquet", "gpkg"} <= set(TABLE_SUFFIXES)
    assert "shp" not in TABLE_SUFFIXES  # its parts come together, as for areas
    assert {"shp", "dbf", "prj"} <= set(AREA_SUFFIXES)
