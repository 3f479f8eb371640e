"""A zip archive that holds one table: a Shapefile in its parts, or one other file."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Final

from hrgeo.errors import InputError
from hrgeo.files.archives import Members, checked_members, shown_name
from hrgeo.files.delimited import delimited_table
from hrgeo.files.geojson import geojson_table
from hrgeo.files.paths import read_bytes
from hrgeo.files.raw_table import RawTable
from hrgeo.files.shapefiles import PARTS, checked_shapefile
from hrgeo.files.spreadsheets import spreadsheet_table
from hrgeo.files.vectors import shapefile_table

MAX_ZIP_BYTES: Final = 300_000_000

_TEXTS: Final = (".csv", ".tsv", ".txt")
_SHAPES: Final = (".geojson", ".json")
_WORKBOOK: Final = ".xlsx"
_ARCHIVES: Final = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz", ".zst", ".kmz")
_BESIDE: Final = (".txt", ".json")
"""Suffixes of tables that also stand for notes about one, such as ``readme.txt``."""
_REMEDY: Final = "Unpack it, and give the table itself."


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _is_litter(name: str) -> bool:
    """Whether a member is what a Mac or Windows leaves in every archive."""
    path = PurePosixPath(name)
    return "__MACOSX" in path.parts or path.name.startswith((".", "~$")) or path.name == "Thumbs.db"


def _one_shapefile(members: Members, names: list[str], shp: str) -> dict[str, bytes]:
    """Give the parts that lie beside a ``.shp`` member and are called as it is."""
    stem = shp[: -len(".shp")].lower()
    parts: dict[str, bytes] = {}
    for suffix in (*PARTS, ".cpg"):
        found = [name for name in names if name.lower() == stem + suffix]
        if len(found) > 1:
            raise InputError(
                f"{members.file} holds {len(found)} parts that are called "
                f"{shown_name(found[0])!r} but for capital letters. {_REMEDY}"
            )
        if found:
            parts[suffix] = members.read(found[0])
    return parts


def _the_one(members: Members, found: list[str]) -> str:
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(
            f"{members.file} holds no table that hrgeo reads in an archive: a Shapefile, .csv, "
            f".tsv, .txt, .xlsx, .geojson or .json. {_REMEDY}"
        )
    shown = ", ".join(shown_name(name) for name in found[:5])
    raise InputError(
        f"{members.file} holds {len(found)} tables ({shown}{', ...' if len(found) > 5 else ''}); "
        "zip the one that is meant alone."
    )


def _tables(names: list[str]) -> list[str]:
    found = [name for name in names if _suffix(name) in (*_TEXTS, *_SHAPES, _WORKBOOK)]
    plain = [name for name in found if _suffix(name) not in _BESIDE]
    return plain or found


def read_zip(path: Path, sheet: str | None = None) -> RawTable:
    """Read the one table in a zip archive, in memory.

    Nothing is written anywhere. A folder in the archive, a Mac's ``__MACOSX``,
    and the other files of a Shapefile (``.xml``, ``.sbn``, ...) do no harm.

    Parameters
    ----------
    path
        A path that `hrgeo.files.paths.check_path` has passed.
    sheet
        Sheet of a workbook in the archive.

    Returns
    -------
    RawTable
        Its name is that of the archive.

    Raises
    ------
    InputError
        If the archive is refused (see `hrgeo.files.archives.checked_members`),
        holds another archive, no table or several, or the table is refused.
    """
    file = path.name
    data = read_bytes(path, suffixes=(".zip",), max_bytes=MAX_ZIP_BYTES, what="zip archive")
    members = checked_members(data, file=file, remedy=_REMEDY)
    names = [name for name in members.n_bytes if not _is_litter(name)]
    if any(_suffix(name) in _ARCHIVES for name in names):
        raise InputError(f"{file} holds another archive, which hrgeo does not open. {_REMEDY}")
    shapefiles = [name for name in names if _suffix(name) == ".shp"]
    if shapefiles:
        parts = _one_shapefile(members, names, _the_one(members, shapefiles))
        return shapefile_table(checked_shapefile(parts, file=file), file=file)
    name = _the_one(members, _tables(names))
    content = members.read(name)
    if not content:
        raise InputError(f"{file}: {shown_name(name)} is empty (0 bytes); export it again.")
    if _suffix(name) in _TEXTS:
        return delimited_table(content, file=file)
    if _suffix(name) in _SHAPES:
        return geojson_table(content, file=file)
    return spreadsheet_table(content, sheet, file=file)
