"""What hrgeo opens at all: regular files of this computer, of a known kind."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from hrgeo.errors import InputError
from hrgeo.files import (
    SKIPPED_DRIVERS,
    read_bytes,
    read_table,
    read_text,
    read_toml,
    sha256_of,
)
from hrgeo.files.drivers import skip_drivers
from hrgeo.files.paths import check_size


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/a.csv",
        "https://example.org/a.geojson",
        "ftp://example.org/a.csv",
        "s3://bucket/a.csv",
        "file:///etc/passwd",
        "/vsicurl/http://127.0.0.1/a.geojson",
        "/vsizip/a.zip/a.csv",
        r"\\server\share\a.csv",
        "//server/share/a.csv",
    ],
)
def test_addresses_and_network_folders_are_refused(address):
    """Nothing that could make this computer talk to another one is opened."""
    with pytest.raises(InputError, match="only files on this computer"):
        read_table(address)


def test_a_missing_file_names_those_that_are_called_alike(tmp_path):
    """A slip in a name is answered with the names that are there."""
    (tmp_path / "services.csv").write_text("a\n1\n")
    with pytest.raises(InputError, match=r"no table servces\.csv .*services\.csv"):
        read_table(tmp_path / "servces.csv")
    with pytest.raises(InputError, match="no folder"):
        read_table(tmp_path / "nowhere" / "a.csv")


def test_a_folder_is_not_a_file(tmp_path):
    """A folder with the suffix of a table is refused as such."""
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        read_table(tmp_path / "a.csv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_a_regular_file(tmp_path):
    """Reading a pipe could wait for ever."""
    os.mkfifo(tmp_path / "a.csv")
    with pytest.raises(InputError, match="not a regular file"):
        read_table(tmp_path / "a.csv")


def test_other_suffixes_are_refused_with_those_that_are_read(tmp_path):
    """The message lists what can be read."""
    (tmp_path / "a.kml").write_text("<kml/>")
    with pytest.raises(InputError, match=r"a\.kml has a suffix.*\.csv.*\.gpkg"):
        read_table(tmp_path / "a.kml")


def test_unusable_paths_are_errors_of_the_input():
    """A NUL or a name that is far too long does not end in a traceback."""
    with pytest.raises(InputError, match="NUL"):
        read_table("a\x00.csv")
    with pytest.raises(InputError, match=r"cannot be used|no table"):
        read_table("a" * 5000 + ".csv")


@pytest.mark.parametrize("suffix", ["csv", "tsv", "txt", "xlsx", "geojson", "gpkg"])
def test_an_empty_file_is_refused(tmp_path, suffix):
    """0 bytes are no table in any format."""
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(b"")
    with pytest.raises(InputError, match=rf"a\.{suffix} is empty"):
        read_table(path)


def test_a_file_above_the_limit_is_refused(tmp_path):
    """The limit is checked before a byte is read."""
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="cut it to the study area"):
        check_size(path, max_bytes=3)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all files")
def test_a_file_without_permission_is_an_error_of_the_input(tmp_path):
    """A file that may not be read says so."""
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n")
    path.chmod(0)
    with pytest.raises(InputError, match="cannot be read"):
        read_bytes(path, suffixes=(".csv",))


def test_a_file_that_fails_while_read_is_an_error_of_the_input(tmp_path, monkeypatch):
    """A disk that fails, or a lock by another program, does not end in a traceback."""
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n")

    def fail(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", fail)
    with pytest.raises(InputError, match=r"a\.csv cannot be read \(Permission denied\)"):
        read_bytes(path, suffixes=(".csv",))


def test_toml_is_read_with_a_mark_and_windows_line_ends(tmp_path):
    """Notepad writes both."""
    path = tmp_path / "plan.toml"
    path.write_bytes(b"\xef\xbb\xbf[study]\r\nname = 'A'\r\n")
    assert read_toml(path) == {"study": {"name": "A"}}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (b"[study]\nname = South Side\n", "line 2"),
        (b"[study]\nname = 'A'\nname = 'B'\n", "line 3|last line"),
        (b"[study]\nx = [1, 2", "last line|line 2"),
        (b"[study]\nname = '\xe9'\n", "line 2: this is not UTF-8"),
        (b"a = " + b"[" * 15_000, "nested far too deeply"),
        (b"\na = " + b"[" * 100_000, "line 2 has more than 20,000 characters"),
    ],
)
def test_a_fault_in_toml_names_file_and_line(tmp_path, text, where):
    """A planner finds the line without knowing TOML."""
    path = tmp_path / "plan.toml"
    path.write_bytes(text)
    with pytest.raises(InputError, match=where) as caught:
        read_toml(path)
    assert "plan.toml" in str(caught.value)


def test_text_is_read_in_any_usual_encoding(tmp_path):
    """The same words come out of UTF-8 and of the encoding of Windows."""
    path = tmp_path / "note.txt"
    for data in ("Peña".encode(), "Peña".encode("cp1252"), "Peña".encode("utf-16")):
        path.write_bytes(data)
        assert read_text(path) == "Peña"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(InputError, match="it is a PDF"):
        read_text(path)


def test_what_a_user_skips_already_stays():
    """The names are added to those in the environment, between commas or spaces."""
    for before in ("DXF,Mine", "DXF Mine"):
        environment = {"GDAL_SKIP": before, "CPL_LOG": "own.log"}
        skip_drivers(environment)
        names = environment["GDAL_SKIP"].split(",")
        assert names[:2] == ["DXF", "Mine"]
        assert set(SKIPPED_DRIVERS) <= set(names)
        assert len(names) == len(set(names))
        assert environment["CPL_LOG"] == "own.log"


def test_importing_hrgeo_leaves_gdal_without_the_drivers_that_follow_links():
    """In a fresh process, with nothing on stderr; any module of hrgeo loads `hrgeo` first."""
    code = "import hrgeo.results, pyogrio; print(sorted(pyogrio.list_drivers()))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    kept = eval(done.stdout, {"__builtins__": {}})  # noqa: S307 - our own list of names
    assert {"GPKG", "ESRI Shapefile"} <= set(kept)
    assert not {"OGR_VRT", "CSV", "WFS", "OAPIF", "HTTP", "SQLite", "KML"} & set(kept)
    assert done.stderr == ""


def test_a_file_is_named_by_its_content(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    # The SHA-256 of "abc" as published (FIPS 180-2, appendix B.1).
    assert sha256_of(path).startswith("ba7816bf8f01cfea414140de5dae2223")
    with pytest.raises(InputError, match=r"gone\.csv can no longer be read"):
        sha256_of(tmp_path / "gone.csv")
