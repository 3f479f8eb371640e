"""Answers of an Overpass server, turned into a street file like any other.

The same reader then reads it, so that streets from a server and streets from a file
of the same area are the same network.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import osmium

from hrgeo.errors import NetworkDataError
from hrgeo.network.clip import DATE_KEY
from hrgeo.network.regions import Box
from hrgeo.version import __version__

_Node = tuple[float, float, Mapping[str, str]]
_Way = tuple[list[int], Mapping[str, str]]


class _OddAnswerError(ValueError):
    """An answer is not made up as Overpass makes it up."""


def write_overpass_file(answers: Iterable[Path], out: Path, *, box: Box, server: str) -> int:
    """Write the ways and nodes of Overpass answers as an ``.osm.pbf``.

    Parameters
    ----------
    answers
        Files that each hold one answer (JSON), whole. Ways and nodes that several of
        them have are written once.
    out
        The file to write.
    box
        West, south, east, north of what was asked for; it goes into the header, since
        the streets themselves do not tell where the country is empty.
    server
        Name of the server, for messages.

    Returns
    -------
    int
        Number of ways.

    Raises
    ------
    NetworkDataError
        If an answer is not made up as Overpass makes it up.
    """
    nodes: dict[int, _Node] = {}
    ways: dict[int, _Way] = {}
    date = ""
    try:
        for path in answers:
            answer = json.loads(path.read_bytes())
            _collect(answer["elements"], nodes, ways)
            date = max(date, str(answer.get("osm3s", {}).get("timestamp_osm_base", "")))
        _write(out, nodes, ways, date, box)
    # osmium's own errors are about texts that no OpenStreetMap object can have.
    except (KeyError, TypeError, AttributeError, ValueError, RuntimeError) as error:
        raise NetworkDataError(
            f"{server} sent streets that are not as an Overpass server sends them "
            f"({type(error).__name__}); try again later, or use another server."
        ) from error
    return len(ways)


def _collect(elements: Any, nodes: dict[int, _Node], ways: dict[int, _Way]) -> None:
    for element in elements:
        kind, number = element["type"], element["id"]
        if type(number) is not int or number <= 0:
            raise _OddAnswerError
        if kind == "node":
            nodes[number] = (*_place(element["lon"], element["lat"]), _tags(element))
        elif kind == "way":
            refs = element["nodes"]
            if not all(type(ref) is int and ref > 0 for ref in refs):
                raise _OddAnswerError
            ways[number] = (refs, _tags(element))


def _place(lon: Any, lat: Any) -> tuple[float, float]:
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180.0 and abs(lat) <= 90.0):
        raise _OddAnswerError
    return float(lon), float(lat)


def _tags(element: Mapping[str, Any]) -> Mapping[str, str]:
    tags: Mapping[str, str] = element.get("tags", {})
    # A NUL in a text would break the file for its readers.
    if not all(isinstance(v, str) and "\x00" not in k + v for k, v in tags.items()):
        raise _OddAnswerError
    return tags


def _write(
    out: Path, nodes: Mapping[int, _Node], ways: Mapping[int, _Way], date: str, box: Box
) -> None:
    header = osmium.io.Header()
    header.set("generator", f"hrgeo {__version__}")
    header.add_box(osmium.osm.Box(*box))
    if date:
        header.set(DATE_KEY, date)
    make = osmium.osm.mutable
    with osmium.SimpleWriter(str(out), header=header) as writer:
        for number, (lon, lat, tags) in sorted(nodes.items()):
            writer.add_node(make.Node(id=number, location=(lon, lat), tags=tags))
        for number, (refs, tags) in sorted(ways.items()):
            writer.add_way(make.Way(id=number, nodes=refs, tags=tags))
