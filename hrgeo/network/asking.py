"""Asking Nominatim and Overpass through OSMnx, with every answer looked at first.

Only the servers that are named here, or by the user, are contacted: no redirect is
followed, and OSMnx's fallback to a public name server is switched off. What is sent is
the name of a place, or an outline. OSMnx waits and asks again, without end, where a
server is busy; here, a server that is busy is an error that says so.

Proxies are those of the environment (``HTTPS_PROXY``, ``HTTP_PROXY``, ``NO_PROXY``) and,
on Windows and macOS, of the system; certificates are checked against the system's store.
"""

from __future__ import annotations

import json
import re
import socket
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlparse

import osmnx
import requests
import shapely
import truststore
from osmnx._errors import CacheOnlyInterruptError, InsufficientResponseError

from hrgeo.errors import InputError, NetworkDataError
from hrgeo.network.osm_restrictions import RESTRICTION_TYPES
from hrgeo.network.passage import FERRY
from hrgeo.network.regions import Region
from hrgeo.network.servers import TILE_KM2, Servers, host_of
from hrgeo.version import __version__

CONNECT_S = 15.0
READ_S = 200.0
QUERY_S: Final = 180
"""How long Overpass may work on one request; `READ_S` has to be longer."""
ANSWER_S: Final = 1800.0
"""Longest that all requests for one area may take."""
LONGEST_WAIT_S: Final = 300
MAX_ANSWER_BYTES: Final = 1_000_000_000

_WAY_FILTERS: Final = ('["highway"]', f'["route"="{FERRY}"]')
_RESTRICTIONS: Final[dict[str, bool | str | list[str]]] = {"type": list(RESTRICTION_TYPES)}
_SEAM_DEG: Final = 1e-5
"""OSMnx rounds the outline to 1e-6 degrees; it asks for ways in a wider one anyway."""
_CHUNK_BYTES: Final = 262_144
_BUSY: Final = {429: "has had too many requests from here", 502: "is not up", 503: "is not up",
                504: "is too busy"}  # fmt: skip

USE_A_FILE: Final = (
    'use a street file instead: file = "..." under [streets] (files of states and countries are '
    "at download.geofabrik.de, and `hrgeo streets clip` cuts one to an area)."
)


class _AnswerError(Exception):
    """An answer that OSMnx must not see; its text is one clause with the server as subject."""


def find_place(place: str, servers: Servers) -> tuple[Region, str]:
    """Ask Nominatim for the outline of a place, and for the place's full name.

    Raises
    ------
    InputError
        If there is no such place, or it has no outline.
    NetworkDataError
        If the server cannot be reached, or gives no proper answer.
    """
    host = host_of(servers.nominatim_url)
    with _asking(servers), _told(host):
        try:
            found = osmnx.geocode_to_gdf(place)
        except InsufficientResponseError as error:
            raise InputError(
                f"{host} knows no place called {place!r}. Check the spelling, add the state or "
                "country, or give a box: bbox = [west, south, east, north]."
            ) from error
        except TypeError as error:
            raise InputError(
                f"{host} knows {place!r} as a point only, without an outline. Give a box instead: "
                "bbox = [west, south, east, north]."
            ) from error
        except (LookupError, AttributeError, ValueError, shapely.errors.ShapelyError) as error:
            raise _AnswerError(
                "gave an answer that is not Nominatim's; try another server"
            ) from error
    outline = shapely.make_valid(found.geometry.iloc[0])
    if outline.geom_type not in {"Polygon", "MultiPolygon"} or not _on_earth(outline):
        raise NetworkDataError(f"{host} gave an outline of {place!r} that cannot be used.")
    return outline, plain_text(found.get("display_name", [place])[0])


def _on_earth(outline: Region) -> bool:
    west, south, east, north = outline.bounds
    return -180.0 <= west < east <= 180.0 and -90.0 <= south < north <= 90.0


def fetch_streets(region: Region, servers: Servers, folder: Path) -> list[Path]:
    """Ask Overpass for all streets in a region; give the files that hold its answers.

    There is a question for streets, one for ferries and one for turn restrictions (each
    in as many parts as the region is large), since OSMnx asks for ways of one kind at
    a time, and for relations apart. Nodes come with their tags.

    Raises
    ------
    NetworkDataError
        If the server cannot be reached, or gives no proper answer.
    """
    host = host_of(servers.overpass_url)
    settings = osmnx.settings
    with _asking(servers), _told(host):
        settings.use_cache, settings.cache_only_mode = True, True
        settings.cache_folder = folder
        settings.overpass_rate_limit = _tells_its_slots(servers.overpass_url)
        for way_filter in _WAY_FILTERS:
            with _saving():
                osmnx.graph_from_polygon(region, custom_filter=way_filter, retain_all=True)
        with _saving():
            osmnx.features_from_polygon(region.buffer(_SEAM_DEG), _RESTRICTIONS)
    return sorted(folder.glob("*.json"))


@contextmanager
def _saving() -> Iterator[None]:
    """Let OSMnx save answers: in its cache-only mode it stops there, by raising."""
    try:
        yield
    except CacheOnlyInterruptError:
        pass
    except ValueError as error:
        raise _AnswerError("gave an answer that OSMnx cannot use; try another server") from error


@contextmanager
def _asking(servers: Servers) -> Iterator[None]:
    """Set OSMnx up for one question; put everything back afterwards."""
    settings = osmnx.settings
    before = {name: value for name, value in vars(settings).items() if not name.startswith("_")}
    lookup = socket.getaddrinfo
    name = f"hrgeo/{__version__} (OSMnx)"
    settings.overpass_url, settings.nominatim_url = servers.overpass_url, servers.nominatim_url
    settings.http_user_agent = settings.http_referer = name
    settings.doh_url_template = None
    settings.use_cache = settings.log_console = settings.log_file = False
    settings.max_query_area_size = TILE_KM2 * 1e6
    settings.overpass_settings = f"[out:json][timeout:{QUERY_S}]"
    # A pair is fine for requests: to connect, and between two bytes.
    settings.requests_timeout = (CONNECT_S, READ_S)  # type: ignore[assignment]
    settings.requests_kwargs = {
        "allow_redirects": False,
        "stream": True,
        "hooks": {"response": partial(_look_at, latest=time.monotonic() + ANSWER_S)},
    }
    truststore.inject_into_ssl()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        truststore.extract_from_ssl()
        # OSMnx pins the address of the server here, for the whole process.
        socket.getaddrinfo = lookup
        for key, value in before.items():
            setattr(settings, key, value)


@contextmanager
def _told(host: str) -> Iterator[None]:
    """Turn what can go wrong on the way into one sentence."""
    try:
        yield
    except _AnswerError as error:
        raise NetworkDataError(f"{host} {error}, or {USE_A_FILE}") from error
    except OSError as error:
        raise NetworkDataError(f"{_no_answer(host, error)}, or {USE_A_FILE}") from error


def _no_answer(host: str, error: Exception) -> str:
    if isinstance(error, requests.exceptions.ProxyError):
        return f"The proxy of this network does not let hrgeo reach {host}; ask who runs it"
    if isinstance(error, requests.exceptions.SSLError):
        return (
            f"The certificate of {host} is not one that this computer trusts; a proxy may have put "
            "its own in place, which then has to be in the system's certificate store"
        )
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return f"{host} cannot be reached, nothing answers there: check the connection"
    if isinstance(error, requests.exceptions.Timeout):
        return f"{host} gave no answer in time; try again later"
    return f"{host} cannot be reached, so there is no internet here or it is blocked: try elsewhere"


def _look_at(response: requests.Response, *_: Any, latest: float, **__: Any) -> requests.Response:
    """Look at an answer before OSMnx does; give it on as a whole."""
    try:
        if time.monotonic() > latest:
            raise _AnswerError("has been busy for too long; try again later")
        _check_status(response)
        kind = urlparse(response.url).path.rsplit("/", 1)[-1]
        # The status of the server is no data; `_tells_its_slots` has looked at it.
        data = _read_all(response, latest)
        if kind != "status":
            _check_answer(data, list if kind == "search" else dict)
    finally:
        response.close()
    whole = requests.Response()
    whole.status_code, whole.reason = response.status_code, response.reason
    whole.url, whole.request = response.url, response.request
    whole.encoding, whole.raw = "utf-8", BytesIO(data)
    return whole


def _check_status(response: requests.Response) -> None:
    status = response.status_code
    if status in _BUSY:
        raise _AnswerError(f"{_BUSY[status]} (HTTP {status}); try again in some minutes")
    if 300 <= status < 400:
        raise _AnswerError(
            f"did not answer itself: the request was sent on (HTTP {status}), as guest networks do "
            "until one signs in; sign in"
        )
    if status == 407:
        raise _AnswerError(
            "is behind a proxy that wants a name and a password (HTTP 407); ask who runs it"
        )
    if status != 200:
        raise _AnswerError(f"refused the request (HTTP {status}); try another server")


def _read_all(response: requests.Response, latest: float) -> bytes:
    chunks, n_bytes = [], 0
    try:
        for chunk in response.iter_content(_CHUNK_BYTES):
            chunks.append(chunk)
            n_bytes += len(chunk)
            if n_bytes > MAX_ANSWER_BYTES:
                raise _AnswerError(f"sent more than {MAX_ANSWER_BYTES / 1e6:,.0f} MB; ask for less")
            if time.monotonic() > latest:
                raise _AnswerError("was not done in time; ask for less, or try again later")
    except requests.RequestException as error:
        raise _AnswerError("broke off in the middle of its answer; try again") from error
    return b"".join(chunks)


def _check_answer(data: bytes, kind: type) -> None:
    if _is_page(data):
        raise _AnswerError(
            "answered with a web page instead of data, as busy servers do, and proxies and guest "
            "networks until one signs in; sign in, try again later"
        )
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _AnswerError("sent an answer that is cut short or garbled; try again") from error
    if not isinstance(answer, kind):
        raise _AnswerError("gave an answer of another kind than was asked for; try another server")
    remark = answer.get("remark") if isinstance(answer, dict) else None
    if remark is not None:
        raise _AnswerError(f"gave up: {plain_text(remark)}; ask for less, or try again later")


def _is_page(data: bytes) -> bool:
    return data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def plain_text(text: object) -> str:
    """Give the start of a server's words, fit to be shown on a terminal.

    Examples
    --------
    >>> plain_text("runtime error:" + chr(27) + "[2J timed out.")
    'runtime error: [2J timed out'
    """
    return "".join(c if c.isprintable() else " " for c in str(text))[:160].strip(" .")


def _tells_its_slots(overpass_url: str) -> bool:
    """Ask whether the server says when it has room, in the form that OSMnx reads.

    OSMnx waits a minute before each request to a server that does not say so.
    """
    answer = requests.get(
        overpass_url.rstrip("/") + "/status",
        headers={"User-Agent": osmnx.settings.http_user_agent},
        timeout=(CONNECT_S, READ_S),
        allow_redirects=False,
    )
    if answer.status_code != 404:
        _check_status(answer)
    if answer.ok and _is_page(answer.content):
        _check_answer(answer.content, dict)
    lines = answer.text.split("\n")
    line = lines[4] if answer.ok and len(lines) > 4 else ""
    wait = re.search(r"in (\d+) seconds", line)
    if wait and int(wait[1]) > LONGEST_WAIT_S:
        raise _AnswerError(f"has no room for {int(wait[1]) // 60} minutes; try again then")
    return line.startswith(("Slot available after", "Currently")) or line.split(" ")[0].isdigit()
