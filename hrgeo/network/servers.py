"""Which servers may be asked for places and streets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlparse

from hrgeo.errors import InputError

TILE_KM2: Final = 600.0
"""Larger areas are asked for in parts of about this size."""
REQUESTS_PER_TILE: Final = 3
"""For streets, for ferries and for turn restrictions; see `hrgeo.network.asking.fetch_streets`."""


@dataclass(frozen=True)
class Servers:
    """The servers that may be asked, by their base addresses."""

    overpass_url: str = "https://overpass-api.de/api"
    nominatim_url: str = "https://nominatim.openstreetmap.org"

    def __post_init__(self) -> None:
        for url in (self.overpass_url, self.nominatim_url):
            parts = urlparse(url)
            if parts.scheme not in {"http", "https"} or not parts.hostname:
                raise InputError(
                    "The address of a server begins with https:// (or http://) and its name, such "
                    "as https://overpass-api.de/api."
                )


def host_of(url: str) -> str:
    """Give the name of a server, without anything secret that an address may hold.

    Examples
    --------
    >>> host_of("https://me:secret@overpass.example.org/api")
    'overpass.example.org'
    """
    return urlparse(url).hostname or "the server"
