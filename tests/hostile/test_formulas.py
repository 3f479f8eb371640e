"""Cells that are formulas: read as text, and never written as something that runs."""

from __future__ import annotations

import csv
import io
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from hrgeo import cli
from hrgeo.files import read_table
from hrgeo.results import quality_csv

FORMULAS = (
    '=HYPERLINK("http://127.0.0.1/?"&A1,"map")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1|cmd",
    "@SUM(1,1)",
    "\uff1d1+1",
    "x;=1+1",
    "x\t=1+1",
)
STARTS = ("=", "+", "@", "\uff1d", "\uff0b", "\uff20")


def assert_no_live_cell(text: str) -> None:
    """Take the text apart as programs in different countries do; no cell is a formula."""
    for delimiter in (",", ";", "\t"):
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            for cell in row:
                bare = cell.lstrip(' "')
                assert not bare.startswith(STARTS), cell
                assert not (bare.startswith("-") and not bare[1:2].isdigit()), cell


def test_a_formula_in_a_workbook_has_its_saved_value(tmp_path):
    """Nothing is computed, and no formula comes through."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "n"])
        sheet.write_formula(1, 0, FORMULAS[0], value="saved")
        sheet.write_formula(1, 1, "=1+1", value=7)
    table = read_table(path)
    assert table.frame.iloc[0].tolist() == ["saved", "7"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_cell_of_the_quality_table_is_defended(formula):
    names = ["table", "file", "row", "column", "action", "reason", "detail"]
    frame = pd.DataFrame(
        [[formula, formula, 3, formula, "dropped", formula, formula]], columns=names
    )
    assert_no_live_cell(quality_csv(frame))


def test_what_a_run_writes_holds_no_live_formula(lean_town, tmp_path, monkeypatch):
    """Names, columns and files that are formulas, through the real command line."""
    incidents = (lean_town / "incidents.csv").read_text("utf-8").splitlines()
    odd = "=cmd|x.csv"
    places = pd.read_csv(lean_town / "services.csv", dtype=str)
    places.loc[: len(FORMULAS) - 1, "name"] = [*FORMULAS][: len(places)]
    places["=1+1"] = "=1+1"
    places.to_csv(lean_town / "services.csv", index=False)
    (lean_town / odd).write_text("\n".join([*incidents, ",".join(["="] * 9)]), "utf-8")
    plan = (lean_town / "plan.toml").read_text("utf-8").replace("incidents.csv", odd)
    (lean_town / "plan.toml").write_text(plan, "utf-8")
    table = tmp_path / "quality.csv"
    for words in (["check", "--csv", table], ["plan", "--out", tmp_path / "out"]):
        command = ["hrgeo", words[0], lean_town / "plan.toml", *words[1:]]
        monkeypatch.setattr(sys, "argv", [str(word) for word in command])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        assert not stop.value.code
    written = [table, *(path for path in (tmp_path / "out").rglob("*") if path.is_file())]
    assert odd in table.read_text("utf-8")
    for path in written:
        if path.suffix in (".csv", ".tsv"):
            assert_no_live_cell(path.read_text("utf-8"))
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                assert not any(b"<f>" in book.read(name) for name in book.namelist())
    assert {Path(path).suffix for path in written} >= {".csv", ".gpkg", ".html", ".json"}
