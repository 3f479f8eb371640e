"""A folder of results is replaced as a whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from hrgeo.errors import InputError
from hrgeo.results.folder import replaced_folder

OWNED = frozenset({"summary.json", "provenance.json", "results.gpkg", "internal/need_points.gpkg"})


def write(out_dir, content, *, files=("summary.json", "provenance.json")):
    with replaced_folder(out_dir, owned=OWNED) as folder:
        for name in files:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(content)


def listing(folder):
    return {str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*") if not p.is_dir()}


def test_a_new_folder_is_made_with_its_parents(tmp_path):
    write(tmp_path / "a" / "b" / "out", "new")
    assert listing(tmp_path / "a" / "b" / "out") == {
        "summary.json": "new",
        "provenance.json": "new",
    }


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "out").mkdir()
    write(tmp_path / "out", "new")
    assert listing(tmp_path / "out")["summary.json"] == "new"


def test_a_former_result_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path):
    write(tmp_path / "out", "old", files=("provenance.json", "internal/need_points.gpkg"))
    write(tmp_path / "out", "new")
    # The exact points of the former run are gone with it.
    assert listing(tmp_path) == {"out/summary.json": "new", "out/provenance.json": "new"}


def fail_in_the_middle(out, error):
    with replaced_folder(out, owned=OWNED) as folder:
        (folder / "summary.json").write_text("half")
        raise error


def test_a_failure_while_writing_leaves_the_former_result_and_no_other_folder(tmp_path):
    write(tmp_path / "out", "old")
    with pytest.raises(RuntimeError, match="in the middle"):
        fail_in_the_middle(tmp_path / "out", RuntimeError("in the middle"))
    assert listing(tmp_path) == {"out/summary.json": "old", "out/provenance.json": "old"}


def test_a_failure_with_no_former_result_leaves_nothing(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        fail_in_the_middle(tmp_path / "out", KeyboardInterrupt())
    assert list(tmp_path.iterdir()) == []


def test_a_failure_at_the_last_rename_puts_the_former_result_back(tmp_path, monkeypatch):
    out = tmp_path / "out"
    write(out, "old")
    rename = Path.rename

    def failing(self, target):
        if ".hrgeo-writing-" in self.name:
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(InputError, match="'out': Permission denied"):
        write(out, "new")
    assert listing(tmp_path) == {"out/summary.json": "old", "out/provenance.json": "old"}


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path):
    out = tmp_path / "out"
    write(out, "old")
    (tmp_path / ".out.hrgeo-writing-0badf00d").mkdir()
    (tmp_path / ".out.hrgeo-writing-0badf00d" / "summary.json").write_text("half")
    (tmp_path / ".out.hrgeo-former-0badf00d").mkdir()
    # Not a leftover of this folder.
    (tmp_path / ".outside.hrgeo-writing-1").mkdir()
    write(out, "new")
    assert sorted(p.name for p in tmp_path.iterdir()) == [".outside.hrgeo-writing-1", "out"]


def test_a_run_killed_between_the_two_renames_loses_no_former_result(tmp_path):
    out = tmp_path / "out"
    write(out, "old")
    out.rename(tmp_path / ".out.hrgeo-former-0badf00d")
    with pytest.raises(RuntimeError, match="again"):
        fail_in_the_middle(out, RuntimeError("killed again"))
    assert listing(tmp_path) == {"out/summary.json": "old", "out/provenance.json": "old"}


def test_a_folder_that_hrgeo_did_not_write_is_not_touched(tmp_path):
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(InputError, match="holds no result of hrgeo"):
        write(tmp_path, "new")
    assert listing(tmp_path) == {"thesis.docx": "years of work"}


def test_files_that_a_user_added_to_a_former_result_are_kept(tmp_path):
    out = tmp_path / "out"
    write(out, "old", files=("provenance.json", "results.gpkg", "internal/need_points.gpkg"))
    (out / "project.qgz").write_text("mine")
    (out / "internal" / "notes.txt").write_text("mine too")
    (out / "results.gpkg-wal").write_text("of the former geopackage")
    (out / "link").symlink_to("nowhere")
    write(out, "new")
    assert sorted(p.name for p in out.iterdir()) == [
        "internal",
        "link",
        "project.qgz",
        "provenance.json",
        "summary.json",
    ]
    assert [p.name for p in (out / "internal").iterdir()] == ["notes.txt"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(InputError, match="is a file"):
        write(tmp_path / "out", "new")
    assert (tmp_path / "out").read_text() == "a file"


def test_a_folder_below_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("a file")
    with pytest.raises(InputError, match="cannot be written"):
        write(tmp_path / "file" / "out", "new")


def test_a_whole_disk_is_refused():
    with pytest.raises(InputError, match="whole disk"):
        write(Path(Path.cwd().anchor), "new")


def test_a_link_to_a_folder_stays_a_link(tmp_path):
    write(tmp_path / "real", "old")
    (tmp_path / "out").symlink_to(tmp_path / "real")
    write(tmp_path / "out", "new")
    assert (tmp_path / "out").is_symlink()
    assert (tmp_path / "real" / "summary.json").read_text() == "new"


def test_the_rights_of_the_former_folder_stay(tmp_path):
    write(tmp_path / "out", "old")
    (tmp_path / "out").chmod(0o750)
    write(tmp_path / "out", "new")
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o750


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="this user may write anywhere")
def test_a_folder_without_the_right_to_write_is_refused(tmp_path):
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o500)
    with pytest.raises(InputError, match="cannot be written"):
        write(shut / "out", "new")


def test_a_disk_that_refuses_is_a_clear_message(tmp_path, monkeypatch):
    def refusing(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refusing)
    with pytest.raises(InputError, match="Permission denied"):
        write(tmp_path / "out", "new")


def test_leftovers_that_cannot_be_removed_do_not_stop_a_run(tmp_path, monkeypatch):
    out = tmp_path / "out"
    write(out, "old")
    monkeypatch.setattr(shutil, "rmtree", lambda *_args, **_kwargs: None)
    write(out, "new")
    assert (out / "summary.json").read_text() == "new"
