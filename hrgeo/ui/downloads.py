"""The files of a result, made when somebody first asks for one."""

from __future__ import annotations

import io
import tempfile
import threading
import zipfile
from functools import partial
from pathlib import Path

import streamlit as st

from hrgeo.plan import PlanResult, write_plan
from hrgeo.text import say

ALL = "hrgeo-results.zip"
OFFERED = {
    "map.html": "text/html",
    "results.gpkg": "application/geopackage+sqlite3",
    "summary.json": "application/json",
    "data_quality.csv": "text/csv",
    ALL: "application/zip",
}
"""Name and media type of each file on offer."""

_FIRST_DATE_OF_ZIP = (1980, 1, 1, 0, 0, 0)


class ResultFiles:
    """Writes a result once, into memory, when the first of its files is asked for.

    Parameters
    ----------
    result
        What a run gave. The exact need points in it are never written.
    """

    def __init__(self, result: PlanResult) -> None:
        self._result = result
        self._lock = threading.Lock()
        self._files: dict[str, bytes] | None = None

    def content(self, name: str) -> bytes:
        """Give the bytes of a file of `OFFERED`."""
        with self._lock:
            if self._files is None:
                self._files = _written(self._result)
        return self._files[name]


def _written(result: PlanResult) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory(prefix="hrgeo-") as name:
        folder = write_plan(result, Path(name) / "results")
        found = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file_name, content in found.items():
            # One date for all, so that the same result is the same file.
            packed.writestr(
                zipfile.ZipInfo(file_name, _FIRST_DATE_OF_ZIP), content, zipfile.ZIP_DEFLATED
            )
    return found | {ALL: archive.getvalue()}


def draw_downloads(files: ResultFiles) -> None:
    """Draw a button for each file."""
    st.subheader(say("app.download.title"))
    st.caption(say("app.download.internal"))
    with st.container(horizontal=True):
        for name, mime in OFFERED.items():
            key = name.replace(".", "_").replace("-", "_")
            st.download_button(
                say(f"app.download.{key}"),
                data=partial(files.content, name),
                file_name=name,
                mime=mime,
                key=f"download_{key}",
                help=say(f"app.download.{key}_help"),
                on_click="ignore",
                type="primary" if name == ALL else "secondary",
            )
