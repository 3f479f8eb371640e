"""Streets by the name of a place, or by a box: from the cache, or downloaded through OSMnx.

Nothing is sent but the name of the place, to Nominatim, and the outline of the area, to
Overpass. Both are named by `tell` before they are asked. What comes back is written as a
street file and cut with `hrgeo.network.clip`, so that it is what a file of the same area
would have been.

Streets, ferries and turn restrictions are asked for, and what stands on their nodes.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hrgeo.errors import InputError, NetworkDataError
from hrgeo.model import StreetNetwork
from hrgeo.network.clip import clip_streets
from hrgeo.network.estimate import LARGEST_KM2, MAX_MB, DownloadEstimate
from hrgeo.network.overpass_file import write_overpass_file
from hrgeo.network.profiles import Profile
from hrgeo.network.reader import read_streets
from hrgeo.network.regions import (
    Region,
    box_region,
    check_box,
    check_guard_km,
    outline_region,
)
from hrgeo.network.servers import Servers, host_of
from hrgeo.network.street_cache import Place, StreetCache
from hrgeo.text import say

GUARD_KM = 3.0
"""How far beyond the place or box streets are downloaded: to the end of any walk of 20 minutes
and back in by another street. Longer trips by car that leave it are marked as uncertain."""
Tell = Callable[[str], None]


@dataclass(frozen=True)
class StreetSource:
    """Where the streets of a place or box are, or will be.

    Attributes
    ----------
    name
        The place's full name, or the box.
    outline
        The place or box itself, without the band around it: the natural boundary
        of a study there.
    region
        The outline with the band.
    path
        The street file in the cache.
    servers
        Where it is from, or will be.
    how
        The option of `hrgeo streets build` that names it.
    """

    name: str
    outline: Region
    region: Region
    path: Path
    servers: Servers
    how: str

    @property
    def is_cached(self) -> bool:
        """Whether the file is there."""
        return self.path.is_file()

    @property
    def age_days(self) -> float:
        """How long ago the file was downloaded; infinite if it never was."""
        if not self.is_cached:
            return math.inf
        return max(time.time() - self.path.stat().st_mtime, 0.0) / 86_400.0


def find_streets(
    *,
    place: str = "",
    bbox: Sequence[float] | None = None,
    guard_km: float = GUARD_KM,
    cache_folder: Path | None = None,
    servers: Servers | None = None,
    refresh: bool = False,
    tell: Tell | None = None,
) -> StreetSource:
    """Find out which area a place or box is, and where its streets are kept.

    Asks Nominatim for a place that was never looked up, and for nothing else.

    Parameters
    ----------
    place
        Name of a place, as ``"Cairo, Illinois"``; this or `bbox`.
    bbox
        West, south, east, north [degrees].
    guard_km
        Width of the band around the place or box whose streets are wanted too [km].
    cache_folder
        Where downloads are kept; in the user's cache folder, if not given.
    servers
        Which servers to ask; OpenStreetMap's public ones, if not given.
    refresh
        Look a place up again.
    tell
        Called with a sentence before anything is sent.

    Returns
    -------
    StreetSource

    Raises
    ------
    InputError
        If neither or both are given, the box is wrong, or there is no such place.
    NetworkDataError
        If the place has to be looked up and the server cannot be reached.
    """
    _check_question(place, bbox, guard_km)
    servers, cache = servers or Servers(), StreetCache(cache_folder)
    if bbox is not None:
        box = check_box(bbox)
        name = ", ".join(f"{value:g}" for value in box)
        outline, region = box_region(box, 0.0), box_region(box, guard_km)
        path = cache.streets_path(region, "box")
        how = "--bbox " + ",".join(f"{value:g}" for value in box)
        return StreetSource(name, outline, region, path, servers, how)
    found = None if refresh else cache.place(place)
    if found is None:
        # OSMnx is slow to load, and most runs need none of it.
        from hrgeo.network.asking import find_place  # noqa: PLC0415

        if tell:
            tell(say("streets.asking_place", place=place, server=host_of(servers.nominatim_url)))
        outline, name = find_place(place, servers)
        found = Place(name, outline)
        cache.keep_place(place, found)
    region = outline_region(found.outline, guard_km)
    path = cache.streets_path(region, place)
    how = f'--place "{place}"'
    return StreetSource(found.name, found.outline, region, path, servers, how)


def _check_question(place: str, bbox: Sequence[float] | None, guard_km: float) -> None:
    if bool(place.strip()) == (bbox is not None):
        raise InputError("Streets are found by the name of a place or by a box: give one of both.")
    if len(place) > 200 or not place.isprintable():
        raise InputError("The name of a place has up to 200 letters, on one line.")
    check_guard_km(guard_km)


def downloaded_street_file(
    *,
    place: str = "",
    bbox: Sequence[float] | None = None,
    guard_km: float = GUARD_KM,
    cache_folder: Path | None = None,
    max_mb: float = MAX_MB,
    confirm: Callable[[DownloadEstimate], bool] | None = None,
    servers: Servers | None = None,
    refresh: bool = False,
    tell: Tell | None = None,
) -> Path:
    """Give the street file of a place or box: from the cache, or downloaded into it.

    Parameters
    ----------
    place, bbox, guard_km, cache_folder, servers, tell
        As in `find_streets`.
    max_mb
        A download that may become larger than this needs a yes [MB].
    confirm
        Asked for the yes; without it, such a download is refused.
    refresh
        Download again what is in the cache.

    Returns
    -------
    Path
        An ``.osm.pbf``. With no internet, one that was downloaded before.

    Raises
    ------
    InputError
        If the place or box is wrong, has no streets, or the download is large and
        nobody said yes.
    NetworkDataError
        If a server cannot be reached, or gives no proper answer. The cache stays
        as it was.
    """
    source = find_streets(
        place=place,
        bbox=bbox,
        guard_km=guard_km,
        cache_folder=cache_folder,
        servers=servers,
        refresh=refresh,
        tell=tell,
    )
    return obtain_streets(source, max_mb=max_mb, confirm=confirm, refresh=refresh, tell=tell)


def obtain_streets(
    source: StreetSource,
    *,
    max_mb: float = MAX_MB,
    confirm: Callable[[DownloadEstimate], bool] | None = None,
    refresh: bool = False,
    tell: Tell | None = None,
) -> Path:
    """Give the street file of an area that `find_streets` found; see `downloaded_street_file`."""
    if source.is_cached and not refresh:
        return source.path
    server = host_of(source.servers.overpass_url)
    estimate = DownloadEstimate.of(source.region, name=source.name, server=server)
    if tell:
        tell(str(estimate))
    _require_yes(estimate, source, max_mb, confirm)
    if tell:
        tell(say("streets.asking_streets", server=server))
    _download(source)
    return source.path


def _require_yes(
    estimate: DownloadEstimate,
    source: StreetSource,
    max_mb: float,
    confirm: Callable[[DownloadEstimate], bool] | None,
) -> None:
    if estimate.area_km2 > LARGEST_KM2:
        raise InputError(
            say("streets.too_large", area=f"{estimate.area_km2:,.0f}", most=f"{LARGEST_KM2:,.0f}")
        )
    if not estimate.is_large(max_mb) or (confirm is not None and confirm(estimate)):
        return
    raise InputError(say("streets.needs_yes", estimate=str(estimate), how=source.how))


def _download(source: StreetSource) -> None:
    from hrgeo.network.asking import fetch_streets  # noqa: PLC0415  (see `find_streets`)

    writing = StreetCache(source.path.parent).writing(source.path)
    with writing as part, TemporaryDirectory(prefix="hrgeo-") as temporary:
        folder = Path(temporary)
        answers = fetch_streets(source.region, source.servers, folder)
        raw = folder / "raw.osm.pbf"
        box, server = source.region.bounds, host_of(source.servers.overpass_url)
        if not write_overpass_file(answers, raw, box=box, server=server):
            raise InputError(say("streets.no_streets", name=source.name))
        try:
            clip_streets(raw, source.region, part)
        except NetworkDataError as error:
            raise InputError(say("streets.no_streets", name=source.name)) from error


def download_streets(
    place: str = "",
    *,
    bbox: Sequence[float] | None = None,
    mode: str = "walk",
    profile: Profile | None = None,
    guard_km: float = GUARD_KM,
    cache_folder: Path | None = None,
    max_mb: float = MAX_MB,
    confirm: Callable[[DownloadEstimate], bool] | None = None,
    servers: Servers | None = None,
    refresh: bool = False,
) -> StreetNetwork:
    """Read the streets of a place or box; download them if they are not in the cache.

    Sends the name of the place to Nominatim and the outline of the area to Overpass,
    the first time that this area is asked for.

    Parameters
    ----------
    place
        Name of a place, as ``"Cairo, Illinois"``; this or `bbox`.
    bbox
        West, south, east, north [degrees].
    mode, profile
        As in `read_streets`.
    guard_km, cache_folder, max_mb, confirm, servers, refresh
        As in `hrgeo.network.downloaded_street_file`.

    Returns
    -------
    StreetNetwork
        With the streets of the band around the area.

    Raises
    ------
    InputError, NetworkDataError
        As `hrgeo.network.downloaded_street_file` and `read_streets`.
    """
    path = downloaded_street_file(
        place=place,
        bbox=bbox,
        guard_km=guard_km,
        cache_folder=cache_folder,
        max_mb=max_mb,
        confirm=confirm,
        servers=servers,
        refresh=refresh,
    )
    return read_streets(path, mode=mode, profile=profile)
