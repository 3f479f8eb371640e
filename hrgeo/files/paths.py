"""What may be opened at all: a regular file on this computer, of a known kind."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from hrgeo.errors import InputError

MAX_TABLE_BYTES: Final = 1_000_000_000
"""Largest file that is read into memory."""

_ADDRESS = re.compile(r"^\s*[A-Za-z][A-Za-z0-9+.-]+:[/\\]")
_GDAL_VIRTUAL = re.compile(r"^[/\\]?vsi[a-z0-9_]+[/\\]", re.IGNORECASE)
_OTHER_COMPUTER = re.compile(r"^(\\\\|//)")

# First bytes of kinds of file that people rename by mistake, or on purpose.
_KINDS: Final = (
    (b"PK\x03\x04", "a zip archive or a spreadsheet"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file (.xls, .doc)"),
    (b"SQLite format 3\x00", "a GeoPackage or another database"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"PAR1", "a Parquet file"),
    (b"\x00\x00\x27\x0a", "a Shapefile"),
)


def nearest_name(name: str, known: Iterable[str]) -> str:
    """Give the known name that is most like `name`, or an empty string.

    Examples
    --------
    >>> nearest_name("longitud", ["lat", "longitude"])
    'longitude'
    >>> nearest_name("q", ["lat"])
    ''
    """
    by_lower = {other.lower(): other for other in known}
    found = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.55)
    return by_lower[found[0]] if found else ""


def _like_it(path: Path) -> str:
    """Say which files of the folder are called something like `path`."""
    if not path.parent.is_dir():
        return f" There is no folder {path.parent} either."
    names = sorted(other.name for other in path.parent.iterdir() if other.is_file())
    found = difflib.get_close_matches(path.name, names, n=3, cutoff=0.5)
    return f" Similar names there: {', '.join(found)}." if found else ""


def check_path(path: str | Path, *, suffixes: Sequence[str], what: str = "file") -> Path:
    """Check that `path` is a file of this computer with one of the suffixes.

    Parameters
    ----------
    path
        A path; never an address of a server.
    suffixes
        Allowed endings in lower case, such as ``.csv`` or ``.osm.pbf``.
    what
        What to call the file in messages.

    Returns
    -------
    Path
        The absolute path.

    Raises
    ------
    InputError
        If it is an address, names another computer, does not exist, is no
        regular file, is empty, or has another suffix.
    """
    text = str(path)
    if any(form.match(text) for form in (_ADDRESS, _GDAL_VIRTUAL, _OTHER_COMPUTER)):
        raise InputError(
            "hrgeo opens only files on this computer, never addresses or network folders: "
            "copy the file here and give its path."
        )
    if "\x00" in text:
        raise InputError("A path must not hold a NUL character.")
    here = Path(path)
    try:
        there, regular, folder = here.exists(), here.is_file(), here.is_dir()
    except OSError as error:
        raise InputError(f"The path of this {what} cannot be used: {error.strerror}.") from error
    if folder:
        raise InputError(f"{here.name or here} is a folder; give the {what} itself.")
    if not there:
        raise InputError(
            f"There is no {what} {here.name} in {here.parent.resolve()}.{_like_it(here)}"
        )
    if not regular:
        raise InputError(f"{here.name} is not a regular file.")
    if not here.name.lower().endswith(tuple(suffixes)):
        raise InputError(
            f"{here.name} has a suffix that hrgeo does not read here; "
            f"it reads {', '.join(suffixes)}."
        )
    return here.absolute()


def check_size(path: Path, *, max_bytes: int = MAX_TABLE_BYTES) -> None:
    """Refuse an empty file and one that is too large to be read.

    Raises
    ------
    InputError
        If the file has no bytes, or more than `max_bytes`.
    """
    n_bytes = path.stat().st_size
    if n_bytes == 0:
        raise InputError(f"{path.name} is empty (0 bytes); export or download it again.")
    if n_bytes > max_bytes:
        raise InputError(
            f"{path.name} has {n_bytes / 1e6:,.0f} MB; hrgeo reads up to "
            f"{max_bytes / 1e6:,.0f} MB: cut it to the study area first."
        )


def read_bytes(
    path: str | Path,
    *,
    suffixes: Sequence[str],
    max_bytes: int = MAX_TABLE_BYTES,
    what: str = "file",
) -> bytes:
    """Read a whole file of a known kind.

    Parameters
    ----------
    path, suffixes, what
        As in `check_path`.
    max_bytes
        Largest size that is read.

    Returns
    -------
    bytes
        Never empty.

    Raises
    ------
    InputError
        As in `check_path`; also if it is empty, too large, or may not be read.
    """
    checked = check_path(path, suffixes=suffixes, what=what)
    check_size(checked, max_bytes=max_bytes)
    try:
        return checked.read_bytes()
    except OSError as error:
        raise InputError(
            f"{checked.name} cannot be read ({error.strerror}); close it elsewhere and check "
            "that you may read it."
        ) from error


def first_bytes(path: Path, n_bytes: int) -> bytes:
    """Read the start of a file that `check_path` has passed."""
    try:
        with path.open("rb") as stream:
            return stream.read(n_bytes)
    except OSError as error:
        raise InputError(f"{path.name} cannot be read ({error.strerror}).") from error


def refuse_other_kind(data: bytes, *, file: str, expected: str) -> None:
    """Refuse bytes that are plainly not the text that the suffix promises.

    Parameters
    ----------
    data
        The start of the file, or all of it.
    file
        Its name, for the message.
    expected
        What its suffix says that it is.

    Raises
    ------
    InputError
        If the bytes begin like an archive, a database, a PDF, XML or HTML.
    """
    for magic, kind in _KINDS:
        if data.startswith(magic):
            raise InputError(
                f"{file} is not {expected}: it is {kind}. Give it its right suffix, or export "
                "it again."
            )
    start = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        raise InputError(
            f"{file} is not {expected}: it holds XML or HTML. Export the table again; hrgeo "
            "never follows files that point to other files."
        )


def sha256_of(path: Path) -> str:
    """Give the SHA-256 of a file's content, to name it by; in lower-case hex.

    Raises
    ------
    InputError
        If the file can no longer be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"{path.name} can no longer be read ({error.strerror}).") from error
