"""The scripts and styles of a map, read from this installation."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from pathlib import Path

from xstatic.pkg import leaflet

# Leaflet's style names pictures beside itself, which a map without files has not; hrgeo's map
# uses none of them.
_PICTURE = re.compile(r"url\([^)]*\)")
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


@cache
def leaflet_script() -> str:
    """Give Leaflet itself, without the note where its source map would be."""
    text = (Path(leaflet.BASE_DIR) / "leaflet.js").read_text("utf-8")
    return _SOURCE_MAP.sub("", text).strip() + "\n"


@cache
def leaflet_style() -> str:
    """Give Leaflet's style, without the pictures that it names."""
    return _PICTURE.sub("none", (Path(leaflet.BASE_DIR) / "leaflet.css").read_text("utf-8"))


@cache
def map_script() -> str:
    """Give the script that defines ``drawHrgeoMap(L, container, payload, options)``."""
    return _own("map.js")


@cache
def map_style() -> str:
    """Give the style of what ``drawHrgeoMap`` draws."""
    return _own("map.css")


@cache
def page_script() -> str:
    """Give the script that starts the map of a page made by `map_document`."""
    return _own("page.js")


@cache
def page_style() -> str:
    """Give the style of a page made by `map_document`."""
    return _own("page.css")


def _own(name: str) -> str:
    return resources.files("hrgeo.maps").joinpath(name).read_text("utf-8")
