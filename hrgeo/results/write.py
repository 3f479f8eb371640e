"""Writes every result file of a run, all of them or none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hrgeo.errors import InputError
from hrgeo.model import QualityLog, Release
from hrgeo.results.data_quality import quality_csv
from hrgeo.results.folder import replaced_folder
from hrgeo.results.geopackage import EXACT_LAYERS, write_geopackage
from hrgeo.results.strict_json import to_json
from hrgeo.results.van_files import VAN_FILES, van_files

EXACT_TABLE = "need_points"
EXACT_FILE = "internal/need_points.gpkg"
RESULT_FILES: tuple[str, ...] = (
    "summary.json",
    "results.gpkg",
    "map.html",
    "data_quality.csv",
    "provenance.json",
)
"""What every run writes; one with a van week writes `VAN_FILES` as well."""


def write_results(
    out_dir: str | Path,
    *,
    release: Release,
    summary: Mapping[str, Any],
    quality: QualityLog,
    provenance: Mapping[str, Any],
    map_html: str,
    exact: Release | None = None,
) -> Path:
    """Write the results of a run into a folder, all of them or none.

    Parameters
    ----------
    out_dir
        Folder for the results: missing, empty, or with a former result of
        hrgeo, which is replaced. Files that a user added to a former result
        are kept.
    release
        Tables that passed the gate (see `hrgeo.privacy.release`).
    summary
        See `build_summary`.
    quality
        What was done with rows of the user's files.
    provenance
        Config, digests, versions, seed, solver status, seconds by stage.
    map_html
        See `hrgeo.maps.map_document`.
    exact
        Release with the table ``need_points``; goes into ``internal/``, which
        is not written without it.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    InputError
        If something other than a `Release` is given, `release` holds exact
        places of need, or the folder is a file, holds anything but a former
        result, or cannot be written. The folder is then as it was.
    """
    _require_releases(release, exact)
    texts = {
        "summary.json": to_json(summary),
        "map.html": map_html.encode("utf-8", "replace").decode("utf-8"),
        "data_quality.csv": quality_csv(quality.to_frame()),
        "provenance.json": to_json(provenance),
    }
    of_van = van_files(release, summary)
    owned = frozenset({*RESULT_FILES, *VAN_FILES, EXACT_FILE})
    with replaced_folder(out_dir, owned=owned) as folder:
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        for name, content in of_van.items():
            (folder / name).write_bytes(content)
        write_geopackage(folder / "results.gpkg", release.tables)
        if exact is not None:
            (folder / EXACT_FILE).parent.mkdir()
            write_geopackage(folder / EXACT_FILE, exact.tables, EXACT_LAYERS)
    return Path(out_dir)


def _require_releases(release: object, exact: object) -> None:
    if not isinstance(release, Release):
        raise InputError("Only a Release can be written. Make one with hrgeo.privacy.release.")
    if EXACT_TABLE in release.tables:
        raise InputError("A release with exact places of need goes into `exact`, not `release`.")
    if exact is None:
        return
    if not isinstance(exact, Release) or exact.audience != "internal":
        raise InputError("Exact places of need must be a Release for the internal audience.")
    if EXACT_TABLE not in exact.tables:
        raise InputError(f"The exact release holds no table {EXACT_TABLE!r}.")
