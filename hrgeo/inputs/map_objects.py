"""What an OpenStreetMap file has beside its streets: named points and outlines, by kind.

The file is gone through by osmium, which hands over only what has one of the tags asked for:
relations first, then ways, then the nodes of both. Memory holds the places, not the file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import osmium
import shapely
from shapely.geometry.base import BaseGeometry

from hrgeo import files
from hrgeo.errors import NetworkDataError
from hrgeo.model import FloatArray
from hrgeo.schemas import DISTANCE_KINDS, MAP_KINDS, MAP_TAGS, MAP_TAGS_AGAINST

_AREA_RELATIONS = ("multipolygon", "site")
_KEY_OF_STREETS = "highway"


@dataclass(frozen=True, eq=False)
class MapObject:
    """One entry of the map.

    Attributes
    ----------
    kind, name
        One of `MAP_KINDS`; its name, empty where the map has none.
    object_type, object_id
        ``node``, ``way`` or ``relation``, and its OpenStreetMap id.
    point
        The place itself, or a point inside of its outline (EPSG:4326).
    shape
        Its outline (a polygon), or the point again.
    """

    kind: str
    name: str
    object_type: str
    object_id: int
    point: shapely.Point
    shape: BaseGeometry

    def called(self, name: str) -> MapObject:
        """Give the same entry with another name."""
        return self if name == self.name else dataclasses.replace(self, name=name)


@dataclass(frozen=True)
class _Found:
    """An entry whose nodes are not known yet: lines of node ids."""

    kind: str
    name: str
    object_type: str
    object_id: int
    lines: tuple[tuple[int, ...], ...]


def kind_of_tags(tags: Mapping[str, str], wanted: Iterable[str]) -> str | None:
    """Give the kind of place that tags tell of, if it is one of `wanted`.

    Examples
    --------
    >>> kind_of_tags({"amenity": "library;community_centre"}, ["library"])
    'library'
    >>> kind_of_tags({"amenity": "parking", "access": "private"}, ["parking"]) is None
    True
    """
    kind = next((kind for kind in MAP_KINDS if _tells(tags, kind)), None)
    if kind not in set(wanted):
        return None
    against = any(_has(tags, key, values) for key, values in MAP_TAGS_AGAINST)
    return None if against and kind not in DISTANCE_KINDS else kind


def _tells(tags: Mapping[str, str], kind: str) -> bool:
    return any(_has(tags, key, values) for key, values in MAP_TAGS[kind])


def _has(tags: Mapping[str, str], key: str, values: tuple[str, ...]) -> bool:
    """Say whether one of the values of a tag, set apart by semicolons, is among `values`."""
    return any(part.strip() in values for part in tags.get(key, "").split(";"))


def read_map_objects(path: Path, kinds: Iterable[str]) -> list[MapObject]:
    """Read all entries of some kinds; see `hrgeo.inputs.read_map_places`.

    What is drawn as a line or an outline of which the file lacks nodes stands where its
    other nodes are; what has none is left out.
    """
    path, wanted = files.check_street_file(path), frozenset(kinds)
    try:
        relations, members = _relations(path, wanted)
        ways, lines_of = _ways(path, wanted, members)
        for one in relations:
            lines = tuple(lines_of[way] for way in one.lines[0] if way in lines_of)
            ways.append(dataclasses.replace(one, lines=lines))
        nodes = _nodes(path, wanted)
        places = _node_places(path, {ref for one in ways for line in one.lines for ref in line})
    except (RuntimeError, OSError, ValueError, osmium.InvalidLocationError) as error:
        raise NetworkDataError(
            f"{path.name} cannot be read to its end ({error}): it is damaged, cut short, or not "
            "an OpenStreetMap file. Download or export it again."
        ) from error
    return nodes + [thing for one in ways if (thing := _placed(one, places)) is not None]


def _told(
    path: Path, entity: osmium.osm.osm_entity_bits, wanted: frozenset[str]
) -> Iterator[tuple[osmium.osm.OSMObject[Any], dict[str, str], str]]:
    """Give what is of one of the kinds, each once, with its tags and its kind.

    Nearly all ways have a ``highway``, so osmium is asked for some of its values alone.
    """
    told = [tag for kind in sorted(wanted) for tag in MAP_TAGS[kind]]
    keys = {key for key, _ in told} - {_KEY_OF_STREETS}
    exact = {(key, value) for key, values in told for value in values if key == _KEY_OF_STREETS}
    filters: list[Any] = [osmium.filter.KeyFilter(*sorted(keys))] if keys else []
    filters += [osmium.filter.TagFilter(*sorted(exact))] if exact else []
    seen: set[int] = set()
    for one in filters:
        things = osmium.FileProcessor(str(path), entity).with_filter(one)
        for thing in cast("Iterable[osmium.osm.OSMObject[Any]]", things):
            tags = {tag.k: tag.v for tag in thing.tags}
            kind = kind_of_tags(tags, wanted)
            if kind is not None and thing.id not in seen:
                seen.add(thing.id)
                yield thing, tags, kind


def _name(tags: Mapping[str, str]) -> str:
    return " ".join(tags.get("name", "").split())


def _relations(path: Path, wanted: frozenset[str]) -> tuple[list[_Found], set[int]]:
    """Give outlines of several ways, and the ways that they are made of."""
    found: list[_Found] = []
    for thing, tags, kind in _told(path, osmium.osm.RELATION, wanted):
        relation = cast("osmium.osm.Relation", thing)
        if tags.get("type") in _AREA_RELATIONS:
            outer = tuple(m.ref for m in relation.members if m.type == "w" and m.role != "inner")
            found.append(_Found(kind, _name(tags), "relation", relation.id, (outer,)))
    return found, {way for one in found for way in one.lines[0]}


def _ways(
    path: Path, wanted: frozenset[str], members: set[int]
) -> tuple[list[_Found], dict[int, tuple[int, ...]]]:
    """Give ways of the kinds, and the nodes of the ways that relations are made of."""
    found: list[_Found] = []
    for thing, tags, kind in _told(path, osmium.osm.WAY, wanted):
        refs = tuple(node.ref for node in cast("osmium.osm.Way", thing).nodes)
        found.append(_Found(kind, _name(tags), "way", thing.id, (refs,)))
    lines_of = {
        way.id: tuple(node.ref for node in cast("osmium.osm.Way", way).nodes)
        for way in _with_ids(path, osmium.osm.WAY, members)
    }
    return found, lines_of


def _nodes(path: Path, wanted: frozenset[str]) -> list[MapObject]:
    found: list[MapObject] = []
    for thing, tags, kind in _told(path, osmium.osm.NODE, wanted):
        at = cast("osmium.osm.Node", thing).location
        if at.valid():
            point = shapely.Point(at.lon, at.lat)
            found.append(MapObject(kind, _name(tags), "node", thing.id, point, point))
    return found


def _node_places(path: Path, wanted: set[int]) -> dict[int, tuple[float, float]]:
    found = {}
    for thing in _with_ids(path, osmium.osm.NODE, wanted):
        at = cast("osmium.osm.Node", thing).location
        if at.valid():
            found[thing.id] = (at.lon, at.lat)
    return found


def _with_ids(
    path: Path, entity: osmium.osm.osm_entity_bits, wanted: set[int]
) -> Iterator[osmium.osm.OSMObject[Any]]:
    """Give what has one of some ids; osmium's filter knows none below 1, which editors make up."""
    if not wanted:
        return
    things = osmium.FileProcessor(str(path), entity)
    if min(wanted) > 0:
        things = things.with_filter(osmium.filter.IdFilter(sorted(wanted)))
    for thing in cast("Iterable[osmium.osm.OSMObject[Any]]", things):
        if thing.id in wanted:
            yield thing


def _placed(one: _Found, places: Mapping[int, tuple[float, float]]) -> MapObject | None:
    """Give an entry its place: its outline where it is closed and whole, else a point."""
    lines = [np.array([places[ref] for ref in line if ref in places]) for line in one.lines]
    lines = [line for line in lines if len(line)]
    if not lines:
        return None
    is_whole = all(ref in places for line in one.lines for ref in line)
    outline = _outline(lines) if is_whole else None
    if outline is not None:
        point = shapely.point_on_surface(outline)
        return MapObject(one.kind, one.name, one.object_type, one.object_id, point, outline)
    middle = shapely.Point(*np.concatenate(lines).mean(axis=0))
    return MapObject(one.kind, one.name, one.object_type, one.object_id, middle, middle)


def _outline(lines: list[FloatArray]) -> BaseGeometry | None:
    """Join lines into an outline; holes are of no account. None where they do not close."""
    drawn = [shapely.LineString(line) for line in lines if len(line) > 1]
    polygons, cuts, dangles, invalid = shapely.polygonize_full(drawn)
    if not len(polygons.geoms) or len(cuts.geoms) or len(dangles.geoms) or len(invalid.geoms):
        return None
    return shapely.union_all(np.array(polygons.geoms, dtype=object))
