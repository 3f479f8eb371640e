"""Shapefiles: their parts are checked against each other and handed to GDAL in memory."""

from __future__ import annotations

import codecs
import io
import itertools
import re
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from hrgeo.errors import InputError
from hrgeo.files.paths import read_bytes

PARTS: Final = (".shp", ".shx", ".dbf", ".prj")
"""Parts that a Shapefile must have here; ``.cpg`` may come with them."""

_SHP: Final = 9994
"""The number that begins every .shp and .shx file."""
_HEADER_BYTES: Final = 100
_DBF_KINDS: Final = frozenset({0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0xCB, 0xF5})
_FIELD_BYTES: Final = 32
_LAST_FIELD: Final = 0x0D
_MAX_PRJ_BYTES: Final = 100_000
_SAMPLE_BYTES: Final = 64_000_000


@dataclass(frozen=True, eq=False)
class Shapefile:
    """A Shapefile that has passed the checks.

    Attributes
    ----------
    packed
        An archive with its parts, packed by hrgeo under names of its own.
    encoding
        Of its texts and field names, as Python calls it.
    """

    packed: bytes
    encoding: str


def loose_parts(path: Path) -> dict[str, bytes]:
    """Read the parts that lie beside a ``.shp`` file, in small or capital letters."""
    parts: dict[str, bytes] = {}
    for suffix in (*PARTS, ".cpg"):
        wanted = (path.stem + suffix).lower()
        found = [other for other in path.parent.iterdir() if other.name.lower() == wanted]
        found = [path] if suffix == ".shp" else found
        if found and (suffix != ".cpg" or found[0].stat().st_size):
            parts[suffix] = read_bytes(found[0], suffixes=(suffix,), what="part of a Shapefile")
    return parts


def checked_shapefile(parts: Mapping[str, bytes], *, file: str) -> Shapefile:
    """Check the parts of a Shapefile against each other.

    Parameters
    ----------
    parts
        Content by suffix.
    file
        For messages.

    Raises
    ------
    InputError
        If a part is missing, is not what its suffix says, was cut short, or
        does not fit the others.
    """
    missing = [suffix for suffix in PARTS if not parts.get(suffix)]
    if missing:
        raise InputError(
            f"{file} needs its other parts beside it, and {', '.join(missing)} is missing "
            "(.prj names the reference system, CRS); copy all parts into one folder."
        )
    for suffix in (".shp", ".shx"):
        if not _is_whole(parts[suffix]):
            raise _not_a_part(file, suffix)
    if not _is_dbf(parts[".dbf"]):
        raise _not_a_part(file, ".dbf")
    if len(parts[".prj"]) > _MAX_PRJ_BYTES or b"\x00" in parts[".prj"]:
        raise _not_a_part(file, ".prj")
    n_shapes = _n_shapes(parts[".shp"], parts[".shx"])
    n_rows = int.from_bytes(parts[".dbf"][4:8], "little")
    if n_shapes is None:
        raise InputError(f"{file}: its .shx does not fit its .shp; export it again.")
    if n_shapes != n_rows:
        raise InputError(
            f"{file} has {n_shapes:,} shapes in its .shp but {n_rows:,} rows in its .dbf, so that "
            "they cannot be told apart; export it again."
        )
    fresh = io.BytesIO()
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_STORED) as out:
        for suffix in PARTS:
            part = parts[suffix]
            out.writestr("layer" + suffix, _as_utf8(part) if suffix == ".prj" else part)
    return Shapefile(fresh.getvalue(), _encoding(parts[".dbf"], parts.get(".cpg", b"")))


def _as_utf8(prj: bytes) -> bytes:
    """Write a .prj in UTF-8: names of systems have accents, and GDAL hands them on as they are."""
    try:
        return prj.decode("utf-8").encode()
    except UnicodeDecodeError:
        return prj.decode("cp1252", "replace").encode()


def _not_a_part(file: str, suffix: str) -> InputError:
    stem = file.rsplit(".", 1)[0]
    name = stem + suffix if file.lower().endswith(".shp") else f"{file}: its {suffix}"
    return InputError(f"{name} is not part of a Shapefile, or was cut short; export it again.")


def _is_whole(part: bytes) -> bool:
    if len(part) < _HEADER_BYTES:
        return False
    code, words = struct.unpack(">i20xi", part[:28])
    return bool(code == _SHP and _HEADER_BYTES <= 2 * words <= len(part))


def _is_dbf(part: bytes) -> bool:
    if len(part) < _FIELD_BYTES + 1 or part[0] not in _DBF_KINDS:
        return False
    n_rows, n_header, n_record = struct.unpack("<IHH", part[4:12])
    fits = n_header > _FIELD_BYTES and n_record > 0 and n_header + n_rows * n_record <= len(part)
    if not fits:
        return False
    starts = range(_FIELD_BYTES, n_header - _FIELD_BYTES + 1, _FIELD_BYTES)
    fields = itertools.takewhile(lambda at: part[at] != _LAST_FIELD, starts)
    return bool(1 + sum(part[at + 16] for at in fields) <= n_record)


def _n_shapes(shp: bytes, shx: bytes) -> int | None:
    """Give the number of records, or None where the index points out of the file."""
    n_bytes = 2 * struct.unpack(">i", shx[24:28])[0]
    index = np.frombuffer(shx[_HEADER_BYTES:n_bytes], dtype=">i4")
    if len(index) % 2:
        return None
    start = 2 * index[::2].astype(np.int64)
    length = 2 * index[1::2].astype(np.int64)
    ends = start + 8 + length
    inside = (start >= _HEADER_BYTES) & (length >= 4) & (ends <= len(shp))
    # Records that share their bytes could make a small file grow without end.
    order = np.argsort(start)
    apart = ends[order][:-1] <= start[order][1:]
    if not inside.all() or not apart.all():
        return None
    return len(start)


_CODE_PAGES: Final = {0x01: "cp437", 0x02: "cp850", 0x64: "cp852", 0x65: "cp866", 0xC8: "cp1250",
                      0xC9: "cp1251", 0x58: "cp1252", 0x7B: "cp932", 0x4D: "gbk"}  # fmt: skip
"""Code pages by byte 29 of a .dbf; 0x03 and 0x57 stand for the one of Windows, or for none."""


def _stated_encoding(cpg: bytes) -> str:
    name = cpg.decode("ascii", "ignore").strip().lower()
    digits = re.search(r"\d{3,5}", name.replace("-", ""))
    if "utf" in name:
        return "utf-8"
    if digits and digits[0].startswith("8859"):
        # ISO 8859-1 with printable characters where Windows has them.
        return "cp1252" if digits[0] == "88591" else f"iso8859-{digits[0][4:]}"
    number = {"65001": "utf-8", "28591": "cp1252"}.get(digits[0]) if digits else None
    return number or (f"cp{digits[0]}" if digits else name)


def _is_utf8(dbf: bytes) -> bool:
    """Whether the texts are UTF-8; a few may be cut in the middle of a character."""
    if dbf.isascii():
        return True
    runs = re.findall(rb"[\x80-\xff]+", dbf[:_SAMPLE_BYTES])
    decoded = "".join(run.decode("utf-8", "replace") for run in runs)
    n_bad = decoded.count("\ufffd")
    return 10 * n_bad <= len(decoded) - n_bad


def _encoding(dbf: bytes, cpg: bytes) -> str:
    """Give the encoding that is stated, or where none is or it does not fit, the likely one."""
    wanted = _stated_encoding(cpg) or _CODE_PAGES.get(dbf[29], "utf-8")
    try:
        name = codecs.lookup(wanted).name
    except (LookupError, ValueError):
        name = "utf-8"
    if name.startswith(("cp", "iso8859", "gb", "big5", "shift", "euc")):
        return name
    n_header = int.from_bytes(dbf[8:10], "little")
    return "utf-8" if _is_utf8(dbf[n_header:]) else "cp1252"
