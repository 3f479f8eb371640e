"""The only place that keeps results between runs.

A key is what decides the numbers: every setting, and the content of every
file. Results of a user's files are kept for that browser tab alone, and not for
long; those of the sample town, which holds nobody's data, for all.
"""

from __future__ import annotations

import contextvars
import hashlib
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from hrgeo import files
from hrgeo.errors import InputError
from hrgeo.plan import PlanConfig, PlanResult, run_plan
from hrgeo.plan.progress import Progress
from hrgeo.ui.uploads import Upload, on_disk, rooted

_KEPT_FOR = "2h"


def plan_result(
    config: PlanConfig, uploads: Sequence[Upload], *, is_sample: bool, progress: Progress
) -> PlanResult:
    """Give what a plan comes to: from memory where it was run before.

    Parameters
    ----------
    config
        The plan.
    uploads
        Its files, where they came through the browser; else they are on disk.
    is_sample
        Whether the files are those of the sample town.
    progress
        Told about the stages of a run.

    Raises
    ------
    InputError, NetworkDataError
        As `run_plan`.
    """
    outside = contextvars.copy_context()

    def report(stage: str, share: float) -> None:
        # What is drawn inside a cached function would be kept and drawn again with its result.
        outside.run(progress, stage, share)

    if is_sample:
        return _sample_result(repr(config), config, report)
    contents = _digests(config, uploads)
    return _own_result(repr(config), contents, config, tuple(uploads), report)


@st.cache_data(show_spinner=False, max_entries=8)
def _sample_result(
    settings: str,  # noqa: ARG001  # the key
    _config: PlanConfig,
    _progress: Progress,
) -> PlanResult:
    return run_plan(_config, progress=_progress)


@st.cache_data(show_spinner=False, scope="session", ttl=_KEPT_FOR, max_entries=4)
def _own_result(
    settings: str,  # noqa: ARG001  # part of the key
    contents: tuple[tuple[str, str], ...],  # noqa: ARG001  # part of the key
    _config: PlanConfig,
    _uploads: tuple[Upload, ...],
    _progress: Progress,
) -> PlanResult:
    if not _uploads:
        return run_plan(_config, progress=_progress)
    with on_disk(_uploads) as folder:
        # What people upload is for their session alone: nothing of it stays on the disk.
        return run_plan(rooted(_config, folder), progress=_progress, keep_streets=False)


def _digests(config: PlanConfig, uploads: Sequence[Upload]) -> tuple[tuple[str, str], ...]:
    """Name and SHA-256 of every file; the parts of a shapefile count as files."""
    if uploads:
        return tuple((u.name, hashlib.sha256(u.content).hexdigest()) for u in uploads)
    paths: set[Path] = set()
    for path in config.input_files():
        paths |= set(path.parent.glob(f"{path.stem}.*")) if path.suffix == ".shp" else {path}
    return tuple((str(path), _digest(path)) for path in sorted(paths))


def _digest(path: Path) -> str:
    try:
        return files.sha256_of(path)
    except InputError:
        return ""  # the run itself says what is wrong with the file
