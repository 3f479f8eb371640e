"""Street files of OpenStreetMap: checked here, read by `hrgeo.network`."""

from __future__ import annotations

import bz2
import re
from pathlib import Path
from typing import Final

from hrgeo.errors import NetworkDataError
from hrgeo.files.paths import check_path, first_bytes

STREET_SUFFIXES: Final = (".osm.pbf", ".pbf", ".osm", ".osm.bz2")
"""Suffixes of the street files that hrgeo reads."""

_PROLOG_BYTES: Final = 65_536
_REMEDY: Final = "Download it again, or export it again as .osm.pbf."


def _check_pbf(path: Path, start: bytes) -> None:
    # A block is: length of its header (4 bytes, big end first), the header, the
    # data. The first header begins with field 1, the text "OSMHeader".
    header_length = int.from_bytes(start[:4], "big")
    if not (0 < header_length < 65_536 and start[4:15] == b"\x0a\x09OSMHeader"):
        raise NetworkDataError(f"{path.name} is not an OpenStreetMap PBF file. {_REMEDY}")


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


def _check_bz2(path: Path, start: bytes) -> None:
    if not start.startswith(b"BZh"):
        raise NetworkDataError(f"{path.name} is not a bzip2 file. {_REMEDY}")
    try:
        with path.open("rb") as stream:
            prolog = bz2.BZ2File(stream).read1(_PROLOG_BYTES)
    except (OSError, EOFError, ValueError) as error:
        raise NetworkDataError(f"{path.name} is broken or cut short. {_REMEDY}") from error
    _check_xml(path, prolog)


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
        If it is empty, or does not begin as such a file does; XML with a
        document type is refused.
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
        _check_xml(checked, start)
    return checked
