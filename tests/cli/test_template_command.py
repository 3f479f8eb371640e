"""`hrgeo template`: the files it writes, and how it refuses."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from hrgeo import cli
from hrgeo.inputs.templates import TEMPLATES, template_files


def run(monkeypatch, capsys, *words) -> tuple[int, str, str]:
    """Run the command line in this process; give exit code, output and messages."""
    monkeypatch.setattr(sys, "argv", ["hrgeo", *map(str, words)])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    said = capsys.readouterr()
    code = stop.value.code
    return (0 if code is None else int(code)), said.out, said.err


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["services"], "services"),
        (["need"], "need_points"),
        (["need", "--kind", "points"], "need_points"),
        (["need", "--kind", "counts"], "need_counts"),
        (["need", "--kind", "places"], "need_places"),
        (["candidates"], "candidates"),
        (["roster"], "roster"),
        (["van_stops"], "van_stops"),
        (["crew"], "crew"),
        (["areas"], "areas"),
        (["address_points"], "address_points"),
    ],
)
def test_each_template_is_written_and_named(monkeypatch, capsys, tmp_path: Path, words, name):
    folder = tmp_path / "new" / "folder"
    code, out, _ = run(monkeypatch, capsys, "template", *words, "--out", folder)
    assert code == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == template_files(name)
    assert str(folder) in out
    for file in template_files(name):
        assert file in out


def test_every_template_can_be_asked_for():
    from hrgeo.cli.template import Kind, Table

    asked = {t.value for t in Table if t is not Table.NEED} | {f"need_{k.value}" for k in Kind}
    assert asked == set(TEMPLATES)


def test_it_writes_where_one_stands_if_no_folder_is_named(monkeypatch, capsys, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, capsys, "template", "areas")[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "areas_template.csv",
        "areas_template.xlsx",
    ]


def test_it_never_replaces_a_file_unless_told_to(monkeypatch, capsys, tmp_path: Path):
    mine = tmp_path / "services_template.csv"
    mine.write_text("my work", "utf-8")
    code, out, err = run(monkeypatch, capsys, "template", "services", "--out", tmp_path)
    assert code == 2
    assert out == ""
    assert "services_template.csv" in err
    assert "--force" in err
    assert mine.read_text("utf-8") == "my work"
    code, *_ = run(monkeypatch, capsys, "template", "services", "--out", tmp_path, "--force")
    assert code == 0
    assert mine.read_bytes() == template_files("services")["services_template.csv"]


def test_a_kind_for_another_table_is_refused(monkeypatch, capsys, tmp_path: Path):
    words = ["template", "roster", "--kind", "counts", "--out", tmp_path]
    code, _, err = run(monkeypatch, capsys, *words)
    assert code == 2
    assert "--kind" in err
    assert not list(tmp_path.iterdir())


def test_an_unknown_table_is_refused_with_those_there_are(monkeypatch, capsys):
    code, _, err = run(monkeypatch, capsys, "template", "vans")
    assert code == 2
    assert "candidates" in err


def test_filled_templates_make_a_plan_that_runs(monkeypatch, capsys, small_town: Path):
    """The examples lie in the sample town, so that they can be tried on its streets."""
    for words in (["services"], ["need"], ["candidates"], ["areas"]):
        assert run(monkeypatch, capsys, "template", *words, "--out", small_town)[0] == 0
    (small_town / "tried.toml").write_text(
        """
        [study]
        name = "Tried"
        [streets]
        file = "town.osm.pbf"
        modes = ["walk"]
        [[need]]
        id = "ems"
        file = "need_points_template.xlsx"
        kind = "points"
        what = "ems"
        [inputs]
        services = "services_template.xlsx"
        candidates = "candidates_template.xlsx"
        areas = "areas_template.xlsx"
        [coverage]
        services = ["naloxone"]
        thresholds_min = { walk = [20] }
        """,
        "utf-8",
    )
    code, out, err = run(monkeypatch, capsys, "check", small_town / "tried.toml")
    assert code == 0, err
    assert "9 rows; 9 with a usable place" in out
