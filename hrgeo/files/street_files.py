"""Street files of OpenStreetMap: checked here, read by `hrgeo.network`."""

from __future__ import annotations

import bz2
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from hrgeo.errors import NetworkDataError
from hrgeo.files.paths import check_path, first_bytes
from hrgeo.files.pbf_check import BadBlockError, check_blocks

STREET_SUFFIXES: Final = (".osm.pbf", ".pbf", ".osm", ".osm.bz2")
"""Suffixes of the street files that hrgeo reads."""

MAX_RATIO: Final = 200
"""How many times its packed size any stretch of a ``.osm.bz2`` may grow to."""
MAX_UNPACKED_BYTES: Final = 10_000_000_000
"""What a ``.osm.bz2`` may have unpacked; anything larger is better had as ``.osm.pbf``."""

_PROLOG_BYTES: Final = 65_536
_PIECE_BYTES: Final = 1 << 20
_WINDOW_BYTES: Final = 100_000_000
_REMEDY: Final = "Download it again, or export it again as .osm.pbf."


def _check_pbf(path: Path, start: bytes) -> None:
    # A block is: length of its header (4 bytes, big end first), the header, the
    # data. The first header begins with field 1, the text "OSMHeader".
    header_length = int.from_bytes(start[:4], "big")
    if not (0 < header_length < 65_536 and start[4:15] == b"\x0a\x09OSMHeader"):
        raise NetworkDataError(f"{path.name} is not an OpenStreetMap PBF file. {_REMEDY}")
    try:
        with path.open("rb") as stream:
            check_blocks(stream)
    except BadBlockError as error:
        raise NetworkDataError(f"{path.name} is damaged: {error}. {_REMEDY}") from error
    except OSError as error:
        raise NetworkDataError(f"{path.name} cannot be read ({error.strerror}).") from error


def _check_xml(path: Path, prolog: bytes) -> None:
    root = re.search(rb"<osm[\s>/]", prolog)
    before_root = prolog[: root.start()] if root else prolog
    if re.search(rb"<!(DOCTYPE|ENTITY)", before_root, re.IGNORECASE):
        raise NetworkDataError(
            f"{path.name} declares a document type or entities, which no OpenStreetMap file "
            f"needs and which can be used to attack a computer. {_REMEDY}"
        )
    # Before its root, XML has nothing but instructions, comments and spaces.
    rest = re.sub(rb"<\?.*?\?>|<!--.*?-->", b"", before_root, flags=re.DOTALL)
    if root is None or rest.removeprefix(b"\xef\xbb\xbf").strip():
        raise NetworkDataError(f"{path.name} is not an OpenStreetMap XML file. {_REMEDY}")


def _check_tags(path: Path, stream: IO[bytes]) -> Iterator[int]:
    """Go through XML, however long; give the bytes gone through after each piece.

    The reader holds a whole tag in memory, so none may be as long as a piece.
    """
    n_bytes = since = 0
    while piece := stream.read(_PIECE_BYTES):
        n_bytes += len(piece)
        first = piece.find(b">")
        if since + (len(piece) if first < 0 else first) > _PIECE_BYTES:
            raise NetworkDataError(
                f"{path.name} has a tag or a text of more than {_PIECE_BYTES:,} characters, which "
                f"no OpenStreetMap file has. {_REMEDY}"
            )
        since = since + len(piece) if first < 0 else len(piece) - 1 - piece.rfind(b">")
        yield n_bytes


def _check_plain(path: Path, prolog: bytes) -> None:
    _check_xml(path, prolog)
    with path.open("rb") as stream:
        for _ in _check_tags(path, stream):
            pass


def _check_bz2(path: Path, start: bytes) -> None:
    if not start.startswith(b"BZh"):
        raise NetworkDataError(f"{path.name} is not a bzip2 file. {_REMEDY}")
    try:
        with path.open("rb") as packed, bz2.BZ2File(packed) as stream:
            _check_xml(path, stream.read(_PROLOG_BYTES))
            n_packed = n_unpacked = 0
            for n_bytes in _check_tags(path, stream):
                if n_bytes - n_unpacked < _WINDOW_BYTES:
                    continue
                grown, used = n_bytes - n_unpacked, packed.tell() - n_packed
                if grown > MAX_RATIO * used or n_bytes > MAX_UNPACKED_BYTES:
                    raise NetworkDataError(
                        f"{path.name} grows to more than hrgeo allows when unpacked "
                        f"({MAX_UNPACKED_BYTES / 1e9:.0f} GB, or {MAX_RATIO} times its size). "
                        f"{_REMEDY}"
                    )
                n_packed, n_unpacked = packed.tell(), n_bytes
    except (OSError, EOFError, ValueError) as error:
        raise NetworkDataError(f"{path.name} is broken or cut short. {_REMEDY}") from error


def check_street_file(path: str | Path) -> Path:
    """Check that a street file is what its suffix says, before it is read.

    Parameters
    ----------
    path
        A ``.osm.pbf`` (or ``.pbf``), ``.osm`` or ``.osm.bz2`` file.

    Returns
    -------
    Path
        The absolute path.

    Raises
    ------
    InputError
        If there is no such file, or it has another suffix.
    NetworkDataError
        If it is empty, is no such file, states sizes that are not its own, or
        would grow without end; XML with a document type is refused.
    """
    checked = check_path(path, suffixes=STREET_SUFFIXES, what="street file")
    start = first_bytes(checked, _PROLOG_BYTES)
    if not start:
        raise NetworkDataError(f"{checked.name} is empty (0 bytes). {_REMEDY}")
    name = checked.name.lower()
    if name.endswith(".pbf"):
        _check_pbf(checked, start)
    elif name.endswith(".bz2"):
        _check_bz2(checked, start)
    else:
        _check_plain(checked, start)
    return checked
