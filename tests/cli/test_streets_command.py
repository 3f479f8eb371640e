"""`hrgeo streets`: build, info and clip, as a user types them."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import types
from pathlib import Path

import osmium
import pytest
import shapely

from hrgeo import cli
from hrgeo.network import read_streets
from tests.overpass_server import place_answer, running

commands = importlib.import_module("hrgeo.cli.streets")  # the package has its group by this name


def run(monkeypatch, capsys, *words) -> tuple[int, str, str]:
    """Run the command line in this process; give exit code, output and messages."""
    monkeypatch.setattr(sys, "argv", ["hrgeo", "streets", *map(str, words)])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    said = capsys.readouterr()
    code = stop.value.code
    assert "Traceback" not in said.err
    return (0 if code is None else int(code)), said.out, " ".join(said.err.split())


@pytest.fixture
def town_file(small_town: Path) -> Path:
    return next(small_town.glob("*.osm.pbf"))


@pytest.fixture
def box(town_file: Path) -> str:
    net = read_streets(town_file)
    return f"{net.lon.min():.6f},{net.lat.min():.6f},{net.lon.max():.6f},{net.lat.max():.6f}"


@pytest.fixture
def asking(town_file, box, tmp_path, monkeypatch):
    """Options that lead to a look-alike of the servers."""
    monkeypatch.setattr("osmnx._nominatim.time", types.SimpleNamespace(sleep=lambda _: None))
    for name in (
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
    ):
        monkeypatch.delenv(name, raising=False)
    shape = shapely.box(*map(float, box.split(",")))
    with running(town_file, {"Sampleton": place_answer("Sampleton, Ohio", shape)}) as server:
        yield [
            *("--server", f"{server.url}/api", "--nominatim", server.url),
            *("--cache", tmp_path / "cache"),
        ]


@pytest.mark.loopback
def test_build_writes_the_streets_of_a_place(asking, town_file, tmp_path, monkeypatch, capsys):
    to = tmp_path / "town.osm.pbf"
    code, out, err = run(monkeypatch, capsys, "build", "--place", "Sampleton", "--out", to, *asking)
    assert (code, out.strip()) == (0, f"The streets are in {to}")
    assert "Only this name is sent" in err
    assert "Found: Sampleton, Ohio." in err
    assert "MB in 3 request(s) to 127.0.0.1" in err
    assert "Only the outline of the area is sent" in err
    net, whole = read_streets(to), read_streets(town_file)
    assert (net.n_nodes, net.n_edges) == (whole.n_nodes, whole.n_edges)
    # A second time it comes from the cache, and does not write over the file.
    code, out, err = run(monkeypatch, capsys, "build", "--place", "Sampleton", *asking)
    assert code == 0
    assert "Downloaded 0 day(s) ago" in err
    assert "sent" not in err
    code, _, err = run(monkeypatch, capsys, "build", "--place", "Sampleton", "--out", to, *asking)
    assert code == 2
    assert "--force" in err


@pytest.mark.loopback
def test_a_large_area_is_not_downloaded_without_a_yes(asking, monkeypatch, capsys):
    large = ("build", "--bbox", "-102,42,-101,43", *asking)
    code, out, err = run(monkeypatch, capsys, *large)
    assert (code, out) == (2, "")
    assert "hrgeo streets build --bbox -102,42,-101,43 --yes" in err
    monkeypatch.setattr(commands, "_said_yes", lambda: True)
    assert run(monkeypatch, capsys, *large)[0] == 0


@pytest.mark.loopback
def test_yes_is_enough(asking, monkeypatch, capsys):
    assert run(monkeypatch, capsys, "build", "--bbox", "-102,42,-101,43", "--yes", *asking)[0] == 0


def test_only_a_person_at_a_terminal_is_asked(monkeypatch):
    asked = []
    monkeypatch.setattr(commands.typer, "confirm", lambda *_, **__: asked.append(1) or True)
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(isatty=lambda: False))
    assert not commands._said_yes()
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(isatty=lambda: True))
    assert commands._said_yes()
    assert asked == [1]


@pytest.mark.loopback
def test_without_a_server_it_says_to_give_a_file(tmp_path, monkeypatch, capsys):
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    nobody = ("--server", "http://127.0.0.1:9/api", "--cache", tmp_path / "cache")
    code, out, err = run(monkeypatch, capsys, "build", "--bbox", "-87.7,41.7,-87.6,41.8", *nobody)
    assert (code, out) == (2, "")
    assert "127.0.0.1 cannot be reached" in err
    assert "use a street file instead" in err


def test_clip_cuts_to_a_boundary(town_file, tmp_path, monkeypatch, capsys):
    net = read_streets(town_file)
    middle = shapely.Point(net.lon.mean(), net.lat.mean()).buffer(0.003)
    area = tmp_path / "area.geojson"
    area.write_text(shapely.to_geojson(middle), "utf-8")
    to = tmp_path / "part.osm.pbf"
    words = ("clip", town_file, "--boundary", area, "--guard-km", "0.1", "--out", to)
    code, out, _ = run(monkeypatch, capsys, *words)
    assert code == 0
    assert out.startswith(f"Wrote {to}: ")
    assert 20 < read_streets(to).n_nodes < net.n_nodes
    assert run(monkeypatch, capsys, *words)[0] == 2
    assert run(monkeypatch, capsys, *words, "--force")[0] == 0


def test_clip_cuts_to_a_box(town_file, box, tmp_path, monkeypatch, capsys):
    to = tmp_path / "part.osm.pbf"
    code, _, _ = run(monkeypatch, capsys, "clip", town_file, "--bbox", box, "--out", to)
    assert code == 0
    assert read_streets(to).n_nodes == read_streets(town_file).n_nodes


def test_info_tells_what_is_in_a_file(town_file, monkeypatch, capsys):
    code, out, _ = run(monkeypatch, capsys, "info", town_file)
    assert code == 0
    for words in (town_file.name, "OpenStreetMap as of", "with a posted speed", "walk", "drive"):
        assert words in out


def test_info_tells_what_became_of_the_turn_restrictions(town_file, monkeypatch, capsys):
    code, out, _ = run(monkeypatch, capsys, "info", town_file)
    assert code == 0
    rows = [[cell.strip() for cell in line.strip("│ ").split("│")] for line in out.splitlines()]
    told = dict(row for row in rows if len(row) == 2)
    n_read = sum(
        relation.tags.get("type") == "restriction"
        for relation in osmium.FileProcessor(town_file, osmium.osm.RELATION)
    )
    assert int(told["Turn restrictions"]) == n_read > 0
    parts = ("used by car", "for other", "on streets or in", "skipped: could", "skipped: members")
    counts = [int(v) for k, v in told.items() if k.removeprefix("... ").startswith(parts)]
    assert len(counts) == len(parts)
    assert sum(counts) == n_read
    found = json.loads(run(monkeypatch, capsys, "info", town_file, "--json")[1])["restrictions"]
    assert (found["n_read"], found["n_used"]) == (n_read, int(told["... used by car"]))


def test_info_as_json_is_strict_json(town_file, monkeypatch, capsys):
    code, out, _ = run(monkeypatch, capsys, "info", town_file, "--json")
    assert code == 0
    found = json.loads(out)
    assert found["file"] == town_file.name
    assert [mode["mode"] for mode in found["modes"]] == ["walk", "bike", "drive"]
    assert found["modes"][0]["n_nodes"] == read_streets(town_file).n_nodes


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["build"], "one of both"),
        (["build", "--place", "A", "--bbox", "0,0,1,1"], "one of both"),
        (["build", "--bbox", "0,0,1"], "four numbers"),
        (["build", "--bbox", "41.7,-87.7,41.8,-87.6"], "latitude before longitude"),
        (["build", "--place", "A", "--server", "nowhere"], "begins with https"),
        (["build", "--place", "A", "--out", "a.osm"], "must end in .osm.pbf"),
        (["build", "--bbox", "0,0,1,1", "--guard-km", "-1"], "0 to 100 km"),
        (["clip", "TOWN", "--out", "OUT"], "one of both"),
        (
            ["clip", "TOWN", "--bbox", "0,0,1,1", "--boundary", "x.geojson", "--out", "OUT"],
            "one of",
        ),
        (["clip", "TOWN", "--bbox", "0,0,1,1", "--out", "OUT"], "no street in the area"),
        (["clip", "TOWN", "--bbox", "0,0,1,1", "--guard-km", "200", "--out", "OUT"], "0 to 100 km"),
        (["clip", "TOWN", "--boundary", "none.geojson", "--out", "OUT"], "none.geojson"),
        (["clip", "none.osm.pbf", "--bbox", "0,0,1,1", "--out", "OUT"], "no street file none"),
        (["clip", "TOWN", "--bbox", "0,0,1,1"], "--out"),
        (["info", "none.osm.pbf"], "no street file none"),
        (["info"], "FILE"),
        (["nonsense"], "nonsense"),
    ],
)
def test_wrong_usage_is_exit_code_two(town_file, tmp_path, monkeypatch, capsys, words, told):
    monkeypatch.chdir(tmp_path)
    stand_ins = {"TOWN": town_file, "OUT": tmp_path / "out.osm.pbf"}
    code, out, err = run(monkeypatch, capsys, *(stand_ins.get(word, word) for word in words))
    assert (code, out) == (2, "")
    assert told in err
    assert not (tmp_path / "out.osm.pbf").exists()


def test_osmnx_is_not_loaded_where_nothing_is_downloaded():
    words = "import sys, hrgeo.cli; sys.exit('osmnx' in sys.modules)"
    subprocess.run([sys.executable, "-c", words], check=True)


def test_prepare_fills_the_store_and_says_what_where_and_how_large(
    monkeypatch, capsys, town_file, tmp_path
):
    words = ("prepare", town_file, "--mode", "walk", "--mode", "bike", "--out", tmp_path / "kept")
    code, said, _ = run(monkeypatch, capsys, *words)
    assert code == 0
    walk, bike = said.splitlines()
    net = read_streets(town_file)
    assert walk.startswith(f"walk: {net.n_nodes:,} junctions and ends, {net.n_edges:,} edges, ")
    assert "prepared and kept in" in walk
    assert bike.startswith("bike: ")
    for line in (walk, bike):
        assert Path(line.split(" s: ")[1]).parent == tmp_path / "kept"
    assert len(list((tmp_path / "kept").iterdir())) == 2
    code, said, _ = run(monkeypatch, capsys, *words)
    assert code == 0
    assert said.count("was there already") == 2


def test_prepare_says_why_it_kept_nothing(monkeypatch, capsys, town_file, tmp_path):
    code, said, told = run(monkeypatch, capsys, "prepare", town_file)
    assert (code, said) == (2, "")
    assert "HRGEO_STORE is off" in told
    (tmp_path / "file").write_text("in the way")
    code, said, told = run(monkeypatch, capsys, "prepare", town_file, "--out", tmp_path / "file")
    assert (code, said) == (2, "")
    assert "--out" in told
    monkeypatch.setenv("HRGEO_STORE", str(tmp_path / "mine"))
    code, said, _ = run(monkeypatch, capsys, "prepare", town_file)
    assert code == 0
    assert str(tmp_path / "mine") in said
