"""The command line, end to end: what it writes, what it says, and how it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pyogrio
import pytest

from hrgeo import cli
from hrgeo.cli import app_server
from hrgeo.errors import InputError


def run(monkeypatch, capsys, *words) -> tuple[int, str, str]:
    """Run the command line in this process; give exit code, output and messages."""
    monkeypatch.setattr(sys, "argv", ["hrgeo", *map(str, words)])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    said = capsys.readouterr()
    code = stop.value.code
    return (0 if code is None else int(code)), said.out, said.err


def change(folder: Path, file: str, before: str, after: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


def refused(monkeypatch, capsys, folder: Path) -> str:
    """Run a plan that must be refused: exit code 2, one message, nothing written."""
    out_dir = folder / "out"
    code, out, err = run(monkeypatch, capsys, "plan", folder / "plan.toml", "--out", out_dir)
    assert code == 2
    assert out == ""
    assert "Traceback" not in err
    assert not out_dir.exists()
    return " ".join(err.split())


@dataclass(frozen=True)
class Finished:
    """A run that a process of its own made: where it wrote, and what it said."""

    folder: Path
    out: str
    err: str


@pytest.fixture(scope="module")
def run_of_the_town(small_town_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """Run the small town's plan as a user does."""
    out_dir = tmp_path_factory.mktemp("finished") / "out"
    done = subprocess.run(
        [sys.executable, "-m", "hrgeo", "plan", small_town_source / "plan.toml", "--out", out_dir],
        check=True,
        capture_output=True,
        text=True,
    )
    return Finished(out_dir, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def finished(run_of_the_town: Finished) -> Path:
    """Result folder of the small town."""
    return run_of_the_town.folder


def test_a_plan_writes_every_file(finished: Path):
    assert {path.name for path in finished.iterdir()} == {
        "summary.json",
        "results.gpkg",
        "map.html",
        "data_quality.csv",
        "provenance.json",
    }


def test_the_geopackage_opens_with_the_layers_of_the_design(finished: Path):
    layers = dict(pyogrio.list_layers(finished / "results.gpkg"))
    assert {"services", "coverage_areas", "catchments", "sites", "gaps", "need_cells"} <= set(
        layers
    )
    for layer in layers:
        info = pyogrio.read_info(finished / "results.gpkg", layer=layer)
        assert info["crs"] == "EPSG:4326", layer


def test_the_output_is_short_and_messages_go_to_standard_error(run_of_the_town: Finished):
    assert "Written to" in run_of_the_town.out
    assert "Beyond being near" in run_of_the_town.out
    assert "Within reach and surely let in: Without ID" in run_of_the_town.out
    assert "Proven best of the" in run_of_the_town.out
    assert "Sites chosen on the earlier overdoses alone (" in run_of_the_town.out
    assert "data_quality.csv" in run_of_the_town.err


def test_the_same_plan_twice_gives_the_same_byte_for_byte_and_json_prints_it_alone(
    monkeypatch, capfd, small_town: Path, finished: Path
):
    """In another process, from a copy of the files in another folder."""
    again = small_town / "again"
    # capfd: what a compiled library prints goes past Python.
    code, out, _ = run(
        monkeypatch, capfd, "plan", small_town / "plan.toml", "--out", again, "--json"
    )
    assert code == 0
    assert json.loads(out) == json.loads((finished / "summary.json").read_text("utf-8"))
    assert (again / "summary.json").read_bytes() == (finished / "summary.json").read_bytes()
    assert (again / "map.html").read_bytes() == (finished / "map.html").read_bytes()


def test_exact_points_are_written_only_when_asked_for(monkeypatch, capsys, lean_town: Path):
    out_dir = lean_town / "out"
    code, _, _ = run(
        monkeypatch, capsys, "plan", lean_town / "plan.toml", "--out", out_dir, "--exact"
    )
    assert code == 0
    assert (out_dir / "internal" / "need_points.gpkg").is_file()


def test_check_reports_rows_and_writes_no_result(monkeypatch, capsys, small_town: Path):
    table = small_town / "quality.csv"
    code, out, _ = run(monkeypatch, capsys, "check", small_town / "plan.toml", "--csv", table)
    assert code == 0
    for part in ("need: ems", "services.csv", "no_coordinates", "could become a site"):
        assert part in out
    assert table.read_text("utf-8").startswith("file,table,row,action,reason")
    assert not (small_town / "hrgeo-out").exists()


def test_check_prints_json_for_other_programs(monkeypatch, capfd, small_town: Path):
    code, out, _ = run(monkeypatch, capfd, "check", small_town / "plan.toml", "--json")
    assert code == 0
    report = json.loads(out)
    assert set(report) == {
        "candidates",
        "plan", "tables", "streets", "need", "services", "quality",
    }  # fmt: skip
    for row in report["tables"]:
        assert row["n_rows"] == row["n_used"] + row["n_dropped"] + row["n_merged"], row
    noted = [note for note in report["quality"] if note["action"] == "dropped"]
    assert sum(note["n_rows"] for note in noted) == sum(r["n_dropped"] for r in report["tables"])


def test_a_check_that_cannot_write_says_so(monkeypatch, capsys, small_town: Path):
    table = small_town / "no folder" / "quality.csv"
    code, _, err = run(monkeypatch, capsys, "check", small_town / "plan.toml", "--csv", table)
    assert code == 2
    assert "quality.csv" in err


def test_version_and_help(monkeypatch, capsys):
    assert run(monkeypatch, capsys, "--version")[1].startswith("hrgeo ")
    code, out, _ = run(monkeypatch, capsys, "--help")
    assert code == 0
    for command in ("plan", "demo", "check", "app"):
        assert command in out


def test_wrong_usage_is_exit_code_two(monkeypatch, capsys):
    assert run(monkeypatch, capsys, "plan")[0] == 2
    assert run(monkeypatch, capsys, "fly")[0] == 2


def test_a_missing_plan_file_is_named(monkeypatch, capsys, tmp_path: Path):
    code, _, err = run(monkeypatch, capsys, "plan", tmp_path / "plan.toml")
    assert code == 2
    assert "plan.toml" in err


def test_a_plan_that_is_no_toml_is_refused_with_its_line(monkeypatch, capsys, small_town: Path):
    (small_town / "plan.toml").write_text("[study\nname = 1", "utf-8")
    assert "line 1" in refused(monkeypatch, capsys, small_town)


def test_an_unknown_plan_key_names_the_nearest(monkeypatch, capsys, small_town: Path):
    change(small_town, "plan.toml", "new_sites", "new_stes")
    said = refused(monkeypatch, capsys, small_town)
    assert "unknown key 'new_stes'; did you mean 'new_sites'?" in said


@pytest.mark.parametrize("audience", ["partner", "public"])
def test_audiences_beyond_this_computer_are_refused(
    monkeypatch, capsys, small_town: Path, audience: str
):
    change(small_town, "plan.toml", '"internal"', f'"{audience}"')
    said = refused(monkeypatch, capsys, small_town)
    assert audience in said
    assert "internal" in said


def test_no_need_inside_the_boundary_is_told_with_counts(monkeypatch, capsys, small_town: Path):
    far = {
        "type": "Polygon",
        "coordinates": [[[10, 50], [10.1, 50], [10.1, 50.1], [10, 50.1], [10, 50]]],
    }
    (small_town / "boundary.geojson").write_text(json.dumps(far), "utf-8")
    said = refused(monkeypatch, capsys, small_town)
    assert "incidents.csv: none of the 2,483 rows with a usable point is inside" in said
    assert "staff_places.xlsx: none of its 12 places is inside" in said


def test_need_that_weighs_nothing_is_told(monkeypatch, capsys, small_town: Path):
    path = small_town / "incidents.csv"
    lines = path.read_text("utf-8").splitlines()
    lines = [lines[0] + ",weight", *(line + ",0" for line in lines[1:])]
    path.write_text("\n".join(lines), "utf-8")
    assert "'ems' has nothing left to measure" in refused(monkeypatch, capsys, small_town)


def test_services_without_a_usable_row_are_refused(monkeypatch, capsys, small_town: Path):
    (small_town / "services.csv").write_text("name,type,lon,lat\nA,ssp,,\n", "utf-8")
    said = refused(monkeypatch, capsys, small_town)
    assert "services.csv" in said
    assert "no_coordinates" in said or "coordinates" in said


def test_a_missing_column_is_named_with_what_the_file_has(monkeypatch, capsys, small_town: Path):
    (small_town / "services.csv").write_text("title,type,lon,lat\nA,ssp,1,2\n", "utf-8")
    said = refused(monkeypatch, capsys, small_town)
    for part in ("services.csv", "name", "title", "[columns.services]"):
        assert part in said


def test_a_wrong_reference_system_is_told(monkeypatch, capsys, small_town: Path):
    metres = "name,type,lon,lat\nA,ssp,448000,4625000\nB,ssp,448100,4625100\n"
    (small_town / "services.csv").write_text(metres, "utf-8")
    said = refused(monkeypatch, capsys, small_town)
    assert "services.csv" in said
    assert "4326" in said or "longitude" in said


def test_a_truncated_street_file_is_told(monkeypatch, capsys, small_town: Path):
    path = small_town / "town.osm.pbf"
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert "town.osm.pbf" in refused(monkeypatch, capsys, small_town)


@pytest.mark.parametrize(
    "file", ["town.osm.pbf", "services.csv", "incidents.csv", "candidates.csv", "areas.geojson"]
)
def test_an_empty_file_is_told(monkeypatch, capsys, small_town: Path, file: str):
    (small_town / file).write_bytes(b"")
    said = refused(monkeypatch, capsys, small_town)
    assert file in said
    assert "empty" in said


def test_faults_of_several_files_are_told_together(monkeypatch, capsys, small_town: Path):
    (small_town / "services.csv").write_bytes(b"")
    (small_town / "town.osm.pbf").write_bytes(b"")
    said = refused(monkeypatch, capsys, small_town)
    assert "services.csv" in said
    assert "town.osm.pbf" in said


def test_a_type_without_services_reads_none_listed_and_the_plan_goes_on(
    run_of_the_town: Finished,
):
    assert "none listed" in run_of_the_town.out.lower()
    summary = (run_of_the_town.folder / "summary.json").read_text("utf-8")
    ops = [row for row in json.loads(summary)["coverage"] if row["service"] == "ops"]
    assert ops
    assert all(row["share_need"] == 0 and row["n_services"] == 0 for row in ops)


def test_names_are_shown_as_they_are_whatever_they_hold(monkeypatch, capsys, lean_town: Path):
    name = "Town [/b] [red]x :smile: {{7*7}}"
    change(lean_town, "plan.toml", "Sample town (invented)", name)
    for command in ("check", "plan"):
        words = [command, lean_town / "plan.toml"]
        words += ["--out", lean_town / "out"] if command == "plan" else []
        code, out, err = run(monkeypatch, capsys, *words)
        assert code == 0, err
        assert name in out
    assert name in (lean_town / "out" / "map.html").read_text("utf-8")


def test_a_failed_run_leaves_the_former_result_alone(monkeypatch, capsys, lean_town: Path):
    out_dir = lean_town / "out"
    run(monkeypatch, capsys, "plan", lean_town / "plan.toml", "--out", out_dir)
    before = {path.name: path.read_bytes() for path in out_dir.iterdir()}
    (lean_town / "services.csv").write_bytes(b"")
    code, _, _ = run(monkeypatch, capsys, "plan", lean_town / "plan.toml", "--out", out_dir)
    assert code == 2
    assert {path.name: path.read_bytes() for path in out_dir.iterdir()} == before


def test_a_folder_of_the_users_own_is_not_replaced(monkeypatch, capsys, lean_town: Path):
    out_dir = lean_town / "mine"
    out_dir.mkdir()
    (out_dir / "letter.txt").write_text("mine", "utf-8")
    code, _, err = run(monkeypatch, capsys, "plan", lean_town / "plan.toml", "--out", out_dir)
    assert code == 2
    assert "mine" in err
    assert [path.name for path in out_dir.iterdir()] == ["letter.txt"]


def test_messages_hold_no_value_of_a_sensitive_row(monkeypatch, capsys, small_town: Path):
    name = "Jane Q Sample"
    text = f"date,lon,lat,note\n{name},1,2,{name}\n{name},x,y,{name}\n"
    (small_town / "incidents.csv").write_text(text, "utf-8")
    assert name not in refused(monkeypatch, capsys, small_town)


def test_a_taken_port_is_told(monkeypatch):
    monkeypatch.setattr(app_server.socket, "socket", _TakenSocket)
    with pytest.raises(InputError, match="--port"):
        app_server._free_port(8765)


class _TakenSocket:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def bind(self, _):
        raise OSError
