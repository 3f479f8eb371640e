"""Zip archives: checked as a whole, and unpacked in memory within limits, never to a path."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from hrgeo.errors import InputError
from hrgeo.files.sheet_extent import MAX_CELLS, sheet_extent

MAX_MEMBERS: Final = 1_000
MAX_RATIO: Final = 100
"""How many times its packed size a member may grow to."""
MAX_UNPACKED_BYTES: Final = 500_000_000
"""What all members of an archive may have together, unpacked."""

_MIN_SUSPECT_BYTES: Final = 1_000_000
"""Below this size a member's ratio does not matter: blank cells pack very well."""
_CHUNK_BYTES: Final = 1 << 20
_LOCAL_HEADER_BYTES: Final = 30
_DIRECTORY_ENTRY: Final = b"PK\x01\x02"
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_COUNT: Final = re.compile(rb"""ount\s*=\s*["'](\d{5,})""")
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What `zipfile` raises on bytes that are no archive, or on one that was cut or tampered with."""


@dataclass(frozen=True, eq=False)
class Members:
    """The members of an archive that has passed `checked_members`.

    Attributes
    ----------
    file
        Name of the archive, for messages.
    remedy
        What to do instead, for messages.
    n_bytes
        By name of a member (with ``/`` between folders): its unpacked size.
        Folders are left out.
    """

    file: str
    remedy: str
    n_bytes: dict[str, int]
    _archive: zipfile.ZipFile = field(repr=False)
    _infos: dict[str, zipfile.ZipInfo] = field(repr=False)

    def read(self, name: str) -> bytes:
        """Unpack one member, to the size that it states and no further.

        Raises
        ------
        InputError
            If the member is broken, or does not have the size that it states.
        """
        info = self._infos[name]
        chunks: list[bytes] = []
        left = info.file_size
        try:
            with self._archive.open(info) as stream:
                # In pieces: asked for all at once, zlib would unpack up to 2 GB first.
                while chunk := stream.read(_CHUNK_BYTES):
                    left -= len(chunk)
                    chunks.append(chunk)
        except _BROKEN as error:
            raise InputError(self._broken()) from error
        if left:
            raise InputError(self._broken())
        return b"".join(chunks)

    def _broken(self) -> str:
        return f"{self.file} is broken or cut short. {self.remedy}"


def shown_name(name: str) -> str:
    r"""Write the name of a member so that it can stand in a message.

    Examples
    --------
    >>> shown_name("folder/tracts\x1b[31m.shp")
    'tracts?[31m.shp'
    """
    base = PurePosixPath(name.replace("\\", "/")).name
    printable = "".join(c if c.isprintable() else "?" for c in base)
    return printable if len(printable) <= 60 else printable[:57] + "..."


def _is_unsafe(info: zipfile.ZipInfo) -> bool:
    """Whether a name points out of its archive, or to something that is no file."""
    name = info.orig_filename.replace("\\", "/")
    parts = name.split("/")
    kind = stat.S_IFMT(info.external_attr >> 16)
    return (
        name.startswith("/")
        or _DRIVE.match(name) is not None
        or ".." in parts
        or any(_DEVICES.fullmatch(part.strip()) for part in parts)
        or any(ord(c) < 32 for c in name)
        or kind not in (0, stat.S_IFREG, stat.S_IFDIR)
    )


def _overlap(infos: list[zipfile.ZipInfo], n_bytes: int) -> bool:
    """Whether two members share bytes, or one goes on beyond the end of the file."""
    placed = sorted(infos, key=lambda info: info.header_offset)
    starts = [info.header_offset for info in placed] + [n_bytes]
    ends = [info.header_offset + _LOCAL_HEADER_BYTES + info.compress_size for info in placed]
    return any(end > start for end, start in zip(ends, starts[1:], strict=True)) or starts[0] < 0


def _check(infos: list[zipfile.ZipInfo], n_bytes: int, *, file: str, remedy: str) -> None:
    """Check what an archive says of itself, before anything is unpacked."""
    names = {info.filename.replace("\\", "/") for info in infos}
    if len(infos) > MAX_MEMBERS or len(names) < len(infos):
        raise InputError(
            f"{file} is packed in a way that hrgeo does not read ({len(infos)} parts, or two of "
            f"one name). {remedy}"
        )
    if any(_is_unsafe(info) for info in infos):
        raise InputError(
            f"{file} holds links, or names that point outside of it, which can be used to attack "
            f"a computer. {remedy}"
        )
    if any(info.flag_bits & 0x2041 for info in infos):
        raise InputError(f"{file} is locked with a password. Save it without one.")
    total = sum(info.file_size for info in infos)
    dense = any(
        info.file_size > _MIN_SUSPECT_BYTES
        and info.file_size > MAX_RATIO * max(info.compress_size, 1)
        for info in infos
    )
    if dense or total > MAX_UNPACKED_BYTES:
        raise InputError(
            f"{file} would grow to {total / 1e6:,.0f} MB when unpacked, which is more than hrgeo "
            f"allows. {remedy}"
        )
    if _overlap(infos, n_bytes) or any(info.compress_type not in _METHODS for info in infos):
        raise InputError(f"{file} is broken, or packed in a way that hrgeo does not read. {remedy}")


def checked_members(data: bytes, *, file: str, remedy: str) -> Members:
    """Open an archive in memory and check all that it says of itself.

    Nothing is unpacked here. Refused are more than 1,000 members, two of one
    name, links and devices, names that lead out of the archive, passwords,
    members that share bytes or grow to more than 100 times their packed size,
    more than 500 MB in all, and other packings than deflate.

    Parameters
    ----------
    data
        The archive.
    file
        Its name, for messages.
    remedy
        A sentence that says what to do instead, for messages.

    Returns
    -------
    Members
        Names and sizes; `Members.read` unpacks one.

    Raises
    ------
    InputError
        If it is no archive, is broken or cut short, or is refused as above.

    Examples
    --------
    >>> packed = io.BytesIO()
    >>> with zipfile.ZipFile(packed, "w") as archive:
    ...     archive.writestr("a/b.csv", "id")
    >>> members = checked_members(packed.getvalue(), file="x.zip", remedy="Pack it again.")
    >>> members.n_bytes, members.read("a/b.csv")
    ({'a/b.csv': 2}, b'id')
    """
    # Python reads a whole directory, however long, before anyone can look at it.
    if data.count(_DIRECTORY_ENTRY) > 2 * MAX_MEMBERS:
        raise InputError(
            f"{file} is packed in a way that hrgeo does not read (thousands of parts). {remedy}"
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except _BROKEN as error:
        raise InputError(
            f"{file} is broken or cut short, or is no {PurePosixPath(file).suffix} file. {remedy}"
        ) from error
    _check(infos, len(data), file=file, remedy=remedy)
    by_name = {info.filename.replace("\\", "/"): info for info in infos if not info.is_dir()}
    sizes = {name: info.file_size for name, info in by_name.items()}
    return Members(file, remedy, sizes, archive, by_name)


def _claims_too_much(content: bytes) -> bool:
    """Whether a tag states more parts than it could have; room is made for what it states."""
    return any(
        int(match[1][:18]) > len(content)
        and content.rfind(b"<", 0, match.start()) > content.rfind(b">", 0, match.start())
        for match in _COUNT.finditer(content)
    )


def _check_extent(content: bytes, *, file: str) -> None:
    if b"sheetData" not in content:
        return
    n_rows, n_columns = sheet_extent(content)
    if n_rows * n_columns > MAX_CELLS:
        raise InputError(
            f"{file} has a sheet that reaches to row {n_rows:,} and column {n_columns:,}, which is "
            "more than hrgeo reads. Delete the empty rows and columns around the table, or save "
            "it as CSV."
        )


def workbook_anew(data: bytes, *, file: str) -> io.BytesIO:
    """Pack the text parts of a spreadsheet anew, so that no size in it can lie.

    The reader of the spreadsheet then meets an archive of our own. Pictures,
    macros and embedded files are left out.

    Raises
    ------
    InputError
        As `checked_members`; also if a part declares a document type, or a sheet
        reaches too far.
    """
    remedy = "Save it again as .xlsx or CSV."
    members = checked_members(data, file=file, remedy=remedy)
    fresh = io.BytesIO()
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_STORED) as out:
        for name in members.n_bytes:
            if not name.lower().endswith((".xml", ".rels")):
                continue
            content = members.read(name)
            # In XML, "<!" is markup wherever it stands, but for comments and CDATA.
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                raise InputError(
                    f"{file} declares a document type, which no spreadsheet does. {remedy}"
                )
            if _claims_too_much(content):
                raise InputError(f"{file} states far more cells than it has. {remedy}")
            _check_extent(content, file=file)
            out.writestr(name, content)
    fresh.seek(0)
    return fresh
