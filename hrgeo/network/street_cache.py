"""What was downloaded before: outlines of places, and street files.

The cache holds public data alone, under the name of a place or a number made from the
outline that was asked for. Nothing in it tells what the streets were used for. Files
are written under another name first and then renamed, so that a run that is killed, or
two at once, never leave half a file.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import platformdirs
import shapely

from hrgeo.errors import InputError
from hrgeo.network.regions import Region

_PLACE_FORM: Final = 1
_STREETS_FORM: Final = 2
"""Raised when what is asked for, or how it is kept, changes: old entries are then not found.
Streets of form 1 came without ferries and turn restrictions."""
_LEFT_OVER_S: Final = 86_400.0
PART: Final = ".part"


@dataclass(frozen=True)
class Place:
    """A place as a server knows it.

    Attributes
    ----------
    name
        Its full name.
    outline
        EPSG:4326.
    """

    name: str
    outline: Region


class StreetCache:
    """A folder of downloaded outlines and streets; made when first written to."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or platformdirs.user_cache_path("hrgeo", appauthor=False) / "streets"

    def place(self, place: str) -> Place | None:
        """Give a place that was looked up before; None if there is none, or it is damaged."""
        try:
            kept = json.loads(self._place_path(place).read_bytes())
            outline = cast("Region", shapely.geometry.shape(kept["outline"]))
            is_outline = outline.geom_type in {"Polygon", "MultiPolygon"} and outline.is_valid
            return Place(str(kept["name"]), outline) if is_outline else None
        except (
            OSError,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
            shapely.errors.ShapelyError,
        ):
            return None

    def keep_place(self, place: str, found: Place) -> None:
        """Keep a place that was looked up."""
        kept = {"name": found.name, "outline": shapely.geometry.mapping(found.outline)}
        with self.writing(self._place_path(place)) as part:
            part.write_text(json.dumps(kept), encoding="utf-8")

    def streets_path(self, region: Region, name: str) -> Path:
        """Say where the streets of a region are, or would be, kept."""
        outline = shapely.to_wkt(shapely.normalize(region), rounding_precision=6)
        key = _digest(_STREETS_FORM, outline)
        return self.folder / f"{slug(name)}-{key}.osm.pbf"

    @contextmanager
    def writing(self, path: Path) -> Iterator[Path]:
        """Give a name to write to, which becomes `path` when the body is done.

        Raises
        ------
        InputError
            If the folder cannot be written to.
        """
        part = self.folder / f".{secrets.token_hex(6)}{PART}{''.join(path.suffixes[-2:])}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._drop_left_overs()
            yield part
            _put_in_place(part, path)
        except OSError as error:
            raise InputError(
                f"Downloads are kept in {self.folder}, which cannot be written to "
                f"({error.strerror or error}); name another folder with --cache."
            ) from error
        finally:
            part.unlink(missing_ok=True)

    def _drop_left_overs(self) -> None:
        """Remove what a killed run left, a day later: another run may still write its own."""
        for left in self.folder.glob(f".*{PART}*"):
            if left.is_file() and time.time() - left.stat().st_mtime > _LEFT_OVER_S:
                left.unlink(missing_ok=True)

    def _place_path(self, place: str) -> Path:
        words = " ".join(place.casefold().split())
        key = _digest(_PLACE_FORM, words)
        return self.folder / f"{slug(place)}-{key}.place.json"


def slug(name: str) -> str:
    """Give a name for a file, made from the name of a place.

    Examples
    --------
    >>> slug("Cairo, Illinois"), slug("Πάτρα")
    ('cairo-illinois', 'streets')
    """
    return re.sub(r"[^a-z0-9]+", "-", name.casefold())[:60].strip("-") or "streets"


def _digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def _put_in_place(part: Path, path: Path) -> None:
    try:
        part.replace(path)
    except PermissionError:
        # On Windows a file that another program reads stays as it is: the same streets.
        if not path.is_file():
            raise
