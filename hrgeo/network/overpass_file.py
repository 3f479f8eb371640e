"""Answers of an Overpass server, turned into a street file like any other.

The same reader then reads it, so that streets from a server and streets from a file
of the same area are the same network.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium

from hrgeo.errors import NetworkDataError
from hrgeo.network.clip import DATE_KEY
from hrgeo.network.regions import Box
from hrgeo.version import __version__

_Tags = Mapping[str, str]
_Member = tuple[str, int, str]


class _OddAnswerError(ValueError):
    """An answer is not made up as Overpass makes it up."""


@dataclass
class _Found:
    """What answers hold, by OpenStreetMap id."""

    nodes: dict[int, tuple[float, float, _Tags]] = field(default_factory=dict)
    ways: dict[int, tuple[list[int], _Tags]] = field(default_factory=dict)
    relations: dict[int, tuple[list[_Member], _Tags]] = field(default_factory=dict)


def write_overpass_file(answers: Iterable[Path], out: Path, *, box: Box, server: str) -> int:
    """Write the nodes, ways and relations of Overpass answers as an ``.osm.pbf``.

    Parameters
    ----------
    answers
        Files that each hold one answer (JSON), whole. What several of them have is
        written once.
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
    found, date = _Found(), ""
    try:
        for path in answers:
            answer = json.loads(path.read_bytes())
            _collect(answer["elements"], found)
            date = max(date, str(answer.get("osm3s", {}).get("timestamp_osm_base", "")))
        _write(out, found, date, box)
    # osmium's own errors are about texts that no OpenStreetMap object can have.
    except (KeyError, TypeError, AttributeError, ValueError, RuntimeError) as error:
        raise NetworkDataError(
            f"{server} sent streets that are not as an Overpass server sends them "
            f"({type(error).__name__}); try again later, or use another server."
        ) from error
    return len(found.ways)


def _collect(elements: Any, found: _Found) -> None:
    for element in elements:
        kind, number = element["type"], _id(element["id"])
        if kind == "node":
            found.nodes[number] = (*_place(element["lon"], element["lat"]), _tags(element))
        elif kind == "way":
            found.ways[number] = ([_id(ref) for ref in element["nodes"]], _tags(element))
        elif kind == "relation":
            members = [_member(member) for member in element["members"]]
            found.relations[number] = (members, _tags(element))


def _id(value: Any) -> int:
    if type(value) is not int or value <= 0:
        raise _OddAnswerError
    return value


def _member(member: Mapping[str, Any]) -> _Member:
    kind, role = member["type"], member["role"]
    if kind not in {"node", "way", "relation"} or not isinstance(role, str) or "\x00" in role:
        raise _OddAnswerError
    return kind[0], _id(member["ref"]), role


def _place(lon: Any, lat: Any) -> tuple[float, float]:
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180.0 and abs(lat) <= 90.0):
        raise _OddAnswerError
    return float(lon), float(lat)


def _tags(element: Mapping[str, Any]) -> _Tags:
    tags: _Tags = element.get("tags", {})
    # A NUL in a text would break the file for its readers.
    if not all(isinstance(v, str) and "\x00" not in k + v for k, v in tags.items()):
        raise _OddAnswerError
    return tags


def _write(out: Path, found: _Found, date: str, box: Box) -> None:
    header = osmium.io.Header()
    header.set("generator", f"hrgeo {__version__}")
    header.add_box(osmium.osm.Box(*box))
    if date:
        header.set(DATE_KEY, date)
    make = osmium.osm.mutable
    with osmium.SimpleWriter(str(out), header=header) as writer:
        for number, (lon, lat, tags) in sorted(found.nodes.items()):
            writer.add_node(make.Node(id=number, location=(lon, lat), tags=tags))
        for number, (refs, tags) in sorted(found.ways.items()):
            writer.add_way(make.Way(id=number, nodes=refs, tags=tags))
        for number, (members, tags) in sorted(found.relations.items()):
            writer.add_relation(make.Relation(id=number, members=members, tags=tags))
