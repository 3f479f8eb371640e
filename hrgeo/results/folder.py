"""A folder of results, replaced as a whole or not at all."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from hrgeo.errors import InputError

MARK = "provenance.json"
"""A folder with this file was written by hrgeo."""

_WRITING, _FORMER = "hrgeo-writing", "hrgeo-former"


@contextmanager
def replaced_folder(out_dir: str | Path, *, owned: frozenset[str]) -> Iterator[Path]:
    """Give an empty folder to write into; on success it takes the place of `out_dir`.

    The folder stands beside `out_dir` (same disk, so that renaming it is
    atomic). If the body raises, it is removed and `out_dir` stays as it was.
    Folders that a killed run left behind are put right first. Two runs must
    not write into one folder at the same time.

    Parameters
    ----------
    out_dir
        Where the results go. Missing, empty, or written by hrgeo before.
    owned
        Paths in the folder, as ``internal/need_points.gpkg``, that hrgeo
        writes and so may remove. Anything else that a user put into a former
        result is kept.

    Yields
    ------
    pathlib.Path
        The empty folder.

    Raises
    ------
    InputError
        If `out_dir` is a file, holds files but no former result, or cannot be
        written.
    """
    target = Path(out_dir).expanduser().resolve()
    with _as_input_error(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        _repair(target)
        _require_replaceable(target)
        writing = _sibling(target, _WRITING)
        writing.mkdir()
    try:
        yield writing
        with _as_input_error(target):
            _swap(target, writing, owned)
    finally:
        shutil.rmtree(writing, ignore_errors=True)


@contextmanager
def _as_input_error(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(
            f"The results cannot be written into the folder {target.name!r}: {reason}. Choose "
            "another folder with --out, one that is not open in another program."
        ) from error


def _sibling(target: Path, role: str) -> Path:
    return target.parent / f".{target.name}.{role}-{secrets.token_hex(4)}"


def _leftovers(target: Path, role: str) -> list[Path]:
    prefix = f".{target.name}.{role}-"
    return sorted(p for p in target.parent.iterdir() if p.name.startswith(prefix) and p.is_dir())


def _repair(target: Path) -> None:
    """Undo what a killed run left: put a former result back, drop half-written ones."""
    for former in _leftovers(target, _FORMER):
        if target.exists():
            shutil.rmtree(former, ignore_errors=True)
        else:
            former.rename(target)
    for writing in _leftovers(target, _WRITING):
        shutil.rmtree(writing, ignore_errors=True)


def _require_replaceable(target: Path) -> None:
    if target.parent == target:
        raise InputError("The results cannot take the place of a whole disk. Name a folder in it.")
    if not target.exists():
        return
    if not target.is_dir():
        raise InputError(
            f"{target.name!r} is a file; the results go into a folder. Choose another name."
        )
    if any(target.iterdir()) and not (target / MARK).is_file():
        raise InputError(
            f"The folder {target.name!r} is not empty and holds no result of hrgeo (no {MARK}), so "
            "nothing in it is touched. Choose a new or an empty folder."
        )


def _swap(target: Path, writing: Path, owned: frozenset[str]) -> None:
    if not target.exists():
        writing.rename(target)
        return
    former = _sibling(target, _FORMER)
    target.rename(former)
    try:
        shutil.copymode(former, writing)
        _keep_others(former, writing, owned)
        writing.rename(target)
    except BaseException:
        former.rename(target)
        raise
    shutil.rmtree(former, ignore_errors=True)


def _keep_others(former: Path, writing: Path, owned: frozenset[str]) -> None:
    """Copy what is not hrgeo's; the former folder must stay whole until the end."""
    for path in sorted(former.rglob("*")):
        inside = PurePosixPath(path.relative_to(former).as_posix())
        copy = writing / inside
        if path.is_dir() and not path.is_symlink():
            continue
        # SQLite leaves companions (-wal, -shm, -journal) beside its files.
        if any(str(inside) == name or str(inside).startswith(f"{name}-") for name in owned):
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy, follow_symlinks=False)
