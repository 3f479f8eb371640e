"""Files handed over in the browser: kept in memory, on disk only while a run reads them."""

from __future__ import annotations

import dataclasses
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from hrgeo import files
from hrgeo.errors import InputError
from hrgeo.plan import PlanConfig
from hrgeo.text import say

TABLE_SUFFIXES = tuple(suffix[1:] for suffix in files.TABLE_SUFFIXES if suffix != ".shp")
AREA_SUFFIXES = (*TABLE_SUFFIXES, "shp", "shx", "dbf", "prj", "cpg")
STREET_SUFFIXES = ("pbf", "osm", "bz2")

_OUTSIDE_NAMES = re.compile(r"[^\w .()+-]")
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_LONGEST_NAME = 120
_NOWHERE = Path()


@dataclass(frozen=True)
class Upload:
    """One file, in memory.

    Attributes
    ----------
    name
        Safe as the name of a file; see `safe_name`.
    content
        Its bytes.
    """

    name: str
    content: bytes = dataclasses.field(repr=False)


def safe_name(name: str) -> str:
    """Give a name that is a plain file name on every system.

    Parameters
    ----------
    name
        As the browser tells it; anything may stand there.

    Returns
    -------
    str
        Without folders, control characters, leading dots and the names of
        devices on Windows; never empty.

    Examples
    --------
    >>> safe_name("../../etc/passwd"), safe_name("EMS runs (2024).csv"), safe_name("con.csv")
    ('passwd', 'EMS runs (2024).csv', '_con.csv')
    """
    last = PureWindowsPath(PurePosixPath(name).name).name
    plain = _OUTSIDE_NAMES.sub("_", last)[-_LONGEST_NAME:].strip(" .") or "file"
    return f"_{plain}" if _DEVICES.match(plain) else plain


@contextmanager
def on_disk(uploads: Sequence[Upload]) -> Iterator[Path]:
    """Write uploads into a private folder that is gone again at the end.

    Yields
    ------
    pathlib.Path
        The folder; nobody but this user may look into it.
    """
    with tempfile.TemporaryDirectory(prefix="hrgeo-") as name:
        folder = Path(name)
        for upload in uploads:
            (folder / upload.name).write_bytes(upload.content)
        yield folder


def rooted(config: PlanConfig, folder: Path) -> PlanConfig:
    """Give the plan with its files in `folder`, by their names alone.

    Parameters
    ----------
    config
        Whatever folders its paths name are dropped, so that an uploaded plan
        can reach no file but those that came with it.
    folder
        Where they are; an empty path gives bare names.
    """
    moved: PlanConfig = _in_folder(config, folder)
    return dataclasses.replace(moved, folder=folder)


def _in_folder(value: Any, folder: Path) -> Any:
    """Move each path within a part of a plan: none is left out, whatever part it is of."""
    if isinstance(value, Path):
        return folder / safe_name(str(value))
    if type(value) is tuple:
        return tuple(_in_folder(one, folder) for one in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        moved = {name: _in_folder(part, folder) for name, part in parts.items()}
        return dataclasses.replace(
            value, **{name: part for name, part in moved.items() if part is not parts[name]}
        )
    return value


def plan_from_files(handed: Sequence[tuple[str, bytes]]) -> tuple[PlanConfig, tuple[Upload, ...]]:
    """Open a plan file that came with the files it names.

    Parameters
    ----------
    handed
        Name and content of each file; one of them is the plan (``.toml``).

    Returns
    -------
    tuple
        The plan, with bare names as paths, and its files.

    Raises
    ------
    InputError
        If there is not exactly one plan, two files have one name, a file that
        the plan names is missing, or the plan itself is wrong.
    """
    uploads = tuple(Upload(safe_name(name), content) for name, content in handed)
    _require_different_names(uploads)
    plans = [upload for upload in uploads if upload.name.lower().endswith(".toml")]
    if len(plans) != 1:
        raise InputError(say("app.upload.one_plan", count=len(plans)))
    with on_disk(plans) as folder:
        data = files.read_toml(folder / plans[0].name)
        config = rooted(PlanConfig.from_dict(data, folder=folder, where=plans[0].name), _NOWHERE)
    if config.streets.file is None:
        # These pages promise that nothing leaves the computer, not even a place's name.
        raise InputError(say("app.upload.no_download", name=config.streets.name))
    others = tuple(upload for upload in uploads if upload is not plans[0])
    missing = sorted({path.name for path in config.input_files()} - {u.name for u in others})
    if missing:
        raise InputError(say("app.upload.missing", names=", ".join(missing)))
    return config, others


def plan_from_choices(
    data: dict[str, Any], handed: Sequence[tuple[str, bytes]]
) -> tuple[PlanConfig, tuple[Upload, ...]]:
    """Make a plan from files and choices made on the page.

    Parameters
    ----------
    data
        The content of a plan file; see `PlanConfig.from_dict`.
    handed
        Name and content of each file that `data` names.

    Raises
    ------
    InputError
        If two files have one name or a choice cannot be used.
    """
    uploads = tuple(Upload(safe_name(name), content) for name, content in handed)
    _require_different_names(uploads)
    config = PlanConfig.from_dict(data, folder=_NOWHERE, where=say("app.upload.choices"))
    return rooted(config, _NOWHERE), uploads


def _require_different_names(uploads: Sequence[Upload]) -> None:
    names = [upload.name.casefold() for upload in uploads]
    double = sorted({upload.name for upload in uploads if names.count(upload.name.casefold()) > 1})
    if double:
        raise InputError(say("app.upload.same_name", names=", ".join(double)))
