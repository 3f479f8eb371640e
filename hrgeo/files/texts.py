"""Text and settings: .toml, and other text that a user hands over."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from hrgeo.errors import InputError
from hrgeo.files.encodings import decode
from hrgeo.files.paths import read_bytes, refuse_other_kind

MAX_TEXT_BYTES: Final = 10_000_000
MAX_PLAN_BYTES: Final = 1_000_000
MAX_LINE_BYTES: Final = 20_000
"""Of a plan: keys of keys of keys in one line take time that grows with their square."""

_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)")


def read_text(path: str | Path, *, suffixes: tuple[str, ...] = (".txt", ".md")) -> str:
    """Read a text file of any usual encoding.

    Raises
    ------
    InputError
        If there is no such file, or it is empty, too large or no text.
    """
    data = read_bytes(path, suffixes=suffixes, max_bytes=MAX_TEXT_BYTES)
    refuse_other_kind(data, file=Path(path).name, expected="a text file")
    return decode(data, file=Path(path).name)


def read_toml(path: str | Path) -> dict[str, Any]:
    r"""Read a TOML file, such as a plan.

    Parameters
    ----------
    path
        A ``.toml`` file.

    Returns
    -------
    dict
        As `tomllib` gives it.

    Raises
    ------
    InputError
        If there is no such file, it is empty, or it is not TOML; then with the
        line.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "plan.toml"
    ...     _ = path.write_text("[study]\nname = 'A'\n")
    ...     read_toml(path)
    {'study': {'name': 'A'}}
    """
    name = Path(path).name
    text = read_bytes(path, suffixes=(".toml",), max_bytes=MAX_PLAN_BYTES, what="plan")
    for number, line_bytes in enumerate(text.splitlines(), start=1):
        if len(line_bytes) > MAX_LINE_BYTES:
            raise InputError(
                f"{name}, line {number} has more than {MAX_LINE_BYTES:,} characters, which is no "
                "line of a plan. Write each setting on a line of its own."
            )
    try:
        return tomllib.loads(text.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        line = text[: error.start].count(b"\n") + 1
        raise InputError(
            f"{name}, line {line}: this is not UTF-8 text. Save the file as UTF-8."
        ) from error
    except tomllib.TOMLDecodeError as error:
        where = _PLACE.search(str(error))
        line_text = f"line {where[1]}" if where and where[1] else "the last line"
        what = _PLACE.sub("", str(error)).rstrip(".")
        raise InputError(
            f"{name}, {line_text}: {what}. Text needs quotation marks, lists need [ ], and each "
            "setting stands on a line of its own."
        ) from error
    except RecursionError as error:
        raise InputError(f"{name} is nested far too deeply for a plan.") from error
