"""Read the ways of an OpenStreetMap file into arrays, whatever mode they are for."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import osmium
from pyproj import Geod

from hrgeo import files
from hrgeo.errors import NetworkDataError
from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.network.node_batches import UNITS_PER_DEG, nodes_among
from hrgeo.network.osm_restrictions import NO_RELATIONS, TurnRelations, read_turn_relations
from hrgeo.network.passage import FERRY, TAG_KEYS

GEOD = Geod(ellps="WGS84")
CUT_KEY = "hrgeo:cut"
"""Tag of nodes beyond the outline that `hrgeo.network.clip` cut a file to."""


@dataclass(frozen=True, eq=False)
class Ways:
    """All streets, paths and ferries of a street file, and their nodes.

    Attributes
    ----------
    file
        Name of the file, for messages.
    tag_sets
        The different sets of tags; ways and nodes refer to them by position.
    way_id, way_tags
        By way: OpenStreetMap id, position in `tag_sets`.
    way_length_m
        By way: its ``length_m`` tag, NaN where there is none that is usable.
    way_start
        Shape ``(n_ways + 1,)``: where each way's nodes begin in `way_node`.
    way_node
        Positions of nodes, way after way; -1 where the file lacks the node.
    node_id, lon, lat
        By node, sorted by id.
    node_tags
        By node: position in `tag_sets` of the tags of what stands there (a
        barrier, a signal, a sign, a crossing), -1 for nothing.
    node_is_cut
        By node: whether it lies outside of what the file was cut to (`CUT_KEY`).
    box
        West, south, east, north of the file's header, if it has one.
    relations
        Its turn restrictions.
    """

    file: str
    tag_sets: tuple[Mapping[str, str], ...]
    way_id: IntArray
    way_tags: IntArray
    way_length_m: FloatArray
    way_start: IntArray
    way_node: IntArray
    node_id: IntArray
    lon: FloatArray
    lat: FloatArray
    node_tags: IntArray
    node_is_cut: BoolArray
    box: tuple[float, float, float, float] | None
    relations: TurnRelations = NO_RELATIONS

    @property
    def n_ways(self) -> int:
        """Number of ways."""
        return len(self.way_id)


class _TagSets:
    """Numbers the different sets of tags, so that each is looked at once."""

    def __init__(self) -> None:
        self._number: dict[tuple[tuple[str, str], ...], int] = {}

    def add(self, tags: osmium.osm.TagList) -> int:
        kept = tuple(sorted((tag.k, tag.v) for tag in tags if tag.k in TAG_KEYS))
        return self._number.setdefault(kept, len(self._number))

    def as_tuple(self) -> tuple[Mapping[str, str], ...]:
        return tuple(dict(tags) for tags in self._number)


def _length_m(value: str | None) -> float:
    try:
        length_m = float(value or "nan")
    except ValueError:
        return float("nan")
    return length_m if 0.0 < length_m < float("inf") else float("nan")


def read_box(path: Path) -> tuple[float, float, float, float] | None:
    """Read the box of a file's header: west, south, east, north; None if it has none."""
    reader = osmium.io.Reader(str(path), osmium.osm.NOTHING)
    try:
        box = reader.header().box()
    finally:
        reader.close()
    if not box.valid():
        return None
    low, high = box.bottom_left, box.top_right
    return (low.lon, low.lat, high.lon, high.lat) if high.lon > low.lon else None


def _read_way_pass(
    path: Path, sets: _TagSets
) -> tuple[IntArray, IntArray, FloatArray, IntArray, IntArray]:
    way_id, way_tags, refs, n_refs = array("q"), array("q"), array("q"), array("q")
    length_m = array("d")
    told = osmium.filter.KeyFilter("highway", "route")
    ways = osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(told)
    for way in cast("Iterable[osmium.osm.Way]", ways):
        if "highway" not in way.tags and way.tags["route"] != FERRY:
            continue
        way_id.append(way.id)
        way_tags.append(sets.add(way.tags))
        length_m.append(_length_m(way.tags.get("length_m")))
        way_refs = [node.ref for node in way.nodes]
        n_refs.append(len(way_refs))
        refs.extend(way_refs)
    start = np.zeros(len(way_id) + 1, dtype=np.int64)
    start[1:] = np.cumsum(np.array(n_refs, dtype=np.int64))
    return (
        np.array(way_id, dtype=np.int64),
        np.array(way_tags, dtype=np.int64),
        np.array(length_m, dtype=np.float64),
        start,
        np.array(refs, dtype=np.int64),
    )


def _read_node_pass(
    path: Path, wanted: IntArray, sets: _TagSets
) -> tuple[IntArray, FloatArray, FloatArray, IntArray, BoolArray]:
    nodes = nodes_among(path, wanted)
    return (
        nodes.node_id,
        nodes.x / UNITS_PER_DEG,
        nodes.y / UNITS_PER_DEG,
        *_read_node_tags(path, nodes.node_id, sets),
    )


def _read_node_tags(path: Path, node_id: IntArray, sets: _TagSets) -> tuple[IntArray, BoolArray]:
    """Give by node the tags of what stands there, -1 for nothing, and whether it is a cut."""
    tags = np.full(len(node_id), -1, dtype=np.int64)
    is_cut = np.zeros(len(node_id), dtype=bool)
    # osmium finds the few nodes that have such a tag.
    told = osmium.filter.KeyFilter("barrier", "highway", "crossing", "kerb", CUT_KEY)
    nodes = osmium.FileProcessor(str(path), osmium.osm.NODE).with_filter(told)
    for node in cast("Iterable[osmium.osm.Node]", nodes):
        at = int(np.searchsorted(node_id, node.id))
        if at < len(node_id) and node_id[at] == node.id:
            is_cut[at] = CUT_KEY in node.tags
            if len(node.tags) > is_cut[at]:
                tags[at] = sets.add(node.tags)
    return tags, is_cut


def read_ways(path: Path | str) -> Ways:
    """Read all streets and paths of an OpenStreetMap file.

    Parameters
    ----------
    path
        An ``.osm.pbf``, ``.osm`` or ``.osm.bz2`` file.

    Returns
    -------
    Ways
        Every way with a ``highway`` tag, and every ferry, open to anyone or not.

    Raises
    ------
    InputError
        If there is no such file, or it is not a street file.
    NetworkDataError
        If the file is damaged or cut short, or has no streets.
    """
    path = files.check_street_file(Path(path))
    sets = _TagSets()
    try:
        box = read_box(path)
        way_id, way_tags, way_length_m, start, refs = _read_way_pass(path, sets)
        wanted = np.unique(refs)
        node_id, lon, lat, node_tags, is_cut = _read_node_pass(path, wanted, sets)
        relations = read_turn_relations(path)
    # osmium tells of damage in any of these ways; its words name no remedy.
    except (RuntimeError, OSError, ValueError, osmium.InvalidLocationError) as error:
        raise NetworkDataError(
            f"{path.name} cannot be read to its end ({error}): it is damaged, cut short, or not "
            "an OpenStreetMap file. Download or export it again."
        ) from error
    if not len(way_id):
        raise NetworkDataError(
            f"{path.name} has no streets: no way in it has a highway tag. Use an OpenStreetMap "
            "extract of the area that holds its streets."
        )
    if not len(node_id):
        raise NetworkDataError(
            f"{path.name} has ways but none of their nodes, so no street has a place. Export it "
            "again together with the nodes of its ways."
        )
    node = np.searchsorted(node_id, refs)
    node[node == len(node_id)] = 0
    node[node_id[node] != refs] = -1
    return Ways(
        file=path.name,
        tag_sets=sets.as_tuple(),
        way_id=way_id,
        way_tags=way_tags,
        way_length_m=way_length_m,
        way_start=start,
        way_node=node,
        node_id=node_id,
        lon=lon,
        lat=lat,
        node_tags=node_tags,
        node_is_cut=is_cut,
        box=box,
        relations=relations,
    )


@dataclass(frozen=True, eq=False)
class Segments:
    """The straight pieces of the ways: one for each two nodes in a row.

    Attributes
    ----------
    start, end
        By segment: node positions.
    way
        By segment: position of its way.
    length_m
        By segment: its length; see `segments_of`.
    broken
        By node: whether a way goes on from here to a node that the file lacks.
    """

    start: IntArray
    end: IntArray
    way: IntArray
    length_m: FloatArray
    broken: BoolArray


def segments_of(ways: Ways) -> Segments:
    """Take ways apart into straight segments with their lengths.

    The length is the geodesic one (WGS84). Where a way has a ``length_m`` tag
    and all of its nodes, the tagged length is shared out over its segments in
    proportion to their geodesic length.
    """
    way = np.repeat(np.arange(ways.n_ways), np.diff(ways.way_start))
    follows = way[1:] == way[:-1]
    start, end, way = ways.way_node[:-1][follows], ways.way_node[1:][follows], way[1:][follows]
    broken = np.zeros(len(ways.node_id), dtype=bool)
    broken[start[(start >= 0) & (end < 0)]] = True
    broken[end[(end >= 0) & (start < 0)]] = True
    whole = np.ones(ways.n_ways, dtype=bool)
    whole[way[(start < 0) | (end < 0)]] = False
    keep = (start >= 0) & (end >= 0) & (start != end)
    start, end, way = start[keep], end[keep], way[keep]
    _, _, length_m = GEOD.inv(ways.lon[start], ways.lat[start], ways.lon[end], ways.lat[end])
    total_m = np.bincount(way, weights=length_m, minlength=ways.n_ways)
    tagged = whole & np.isfinite(ways.way_length_m) & (total_m > 0)
    factor = np.ones(ways.n_ways)
    factor[tagged] = ways.way_length_m[tagged] / total_m[tagged]
    return Segments(start, end, way, length_m * factor[way], broken)
