"""What a GeoPackage is, looked at with SQLite before GDAL sees it."""

from __future__ import annotations

import contextlib
import sqlite3
import struct
from pathlib import Path
from typing import Final

from hrgeo.errors import InputError
from hrgeo.files.paths import check_size, first_bytes

_SQLITE: Final = b"SQLite format 3\x00"
_GEOPACKAGE_IDS: Final = (b"GPKG", b"GP10", b"GP11")
_RESERVED: Final = ("gpkg_", "rtree_", "ogr_")
_MAX_STEPS: Final = 2_000_000
"""Steps of SQLite, by the thousand, before a look at the schema is given up."""


def check_geopackage(path: Path) -> None:
    """Refuse what is no GeoPackage, was cut short, or would run stored queries.

    A view is a query that runs when it is read. Within GDAL it can run without
    end, or call functions that ask a server. Triggers run on writing alone, and
    hrgeo never writes.

    Raises
    ------
    InputError
        As above; also if the file is empty or too large.
    """
    check_size(path)
    start = first_bytes(path, 100)
    if not start.startswith(_SQLITE) or start[68:72] not in _GEOPACKAGE_IDS:
        raise InputError(
            f"{path.name} is not a GeoPackage, whatever its suffix says; export it again."
        )
    page_size, n_pages = struct.unpack(">H", start[16:18])[0], struct.unpack(">I", start[28:32])[0]
    page_size = 65_536 if page_size == 1 else page_size
    if path.stat().st_size < page_size * n_pages:
        raise InputError(f"{path.name} was cut short; copy or export it again.")
    try:
        runs = _runs_queries(path)
    except (sqlite3.Error, ValueError, OverflowError) as error:
        raise InputError(
            f"{path.name} cannot be read; it is broken or was cut short. Export it again."
        ) from error
    if runs:
        raise InputError(
            f"{path.name} has a layer that is a stored query (a view or a computed column), which "
            "hrgeo does not run. Export that layer to a new GeoPackage."
        )


def _runs_queries(path: Path) -> bool:
    # A program that has the file open keeps its latest rows in a file beside it.
    open_elsewhere = path.with_name(path.name + "-wal").exists()
    address = path.as_uri() + "?mode=ro" + ("" if open_elsewhere else "&immutable=1")
    with contextlib.closing(sqlite3.connect(address, uri=True)) as database:
        database.execute("PRAGMA trusted_schema = OFF")
        database.set_progress_handler(lambda: 1, 1000 * _MAX_STEPS)
        schema = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        tables = {str(name).lower() for kind, name, _ in schema if kind == "table"}
        virtual = [
            str(name)
            for kind, name, sql in schema
            if kind == "table"
            and str(sql).lstrip().lower().startswith("create virtual")
            and "using rtree" not in " ".join(str(sql).lower().split())
        ]
        views = [str(name) for kind, name, _ in schema if kind == "view"]
        if any(name.lower().startswith(_RESERVED) for name in views + virtual):
            return True
        if "gpkg_contents" not in tables:
            raise ValueError
        layers = {
            str(row[0]).lower() for row in database.execute("SELECT table_name FROM gpkg_contents")
        }
        if layers & {name.lower() for name in views + virtual}:
            return True
        return any(
            hidden in (2, 3)
            for layer in (layers & tables) | {name for name in tables if name.startswith(_RESERVED)}
            for (hidden,) in database.execute("SELECT hidden FROM pragma_table_xinfo(?)", (layer,))
        )
