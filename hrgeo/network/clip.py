"""Cut a street file of any size down to an area.

The file is gone through several times, and memory holds what lies in the area, never
the file:

1. the nodes in the area;
2. the ways with a node in the area, whole ("complete ways"), so that no street in the
   area loses a bend;
3. the places of their other nodes, and the tags (barriers, crossings) of all;
4. nodes and ways are written, and the turn restrictions between ways that are kept.

Nodes beyond the area get the tag ``hrgeo:cut=yes``: the streets that meet there are not
all in the new file, so that nothing may be concluded from what lies beyond. The header
keeps the date of the data, and the box of the area as far as the former file reached.
"""

from __future__ import annotations

import secrets
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import osmium
import shapely

from hrgeo import files
from hrgeo.errors import InputError, NetworkDataError
from hrgeo.model import BoolArray, IntArray
from hrgeo.network.node_batches import (
    UNITS_PER_DEG,
    NodeBatch,
    is_among,
    joined,
    node_batches,
    nodes_among,
)
from hrgeo.network.osm_file import CUT_KEY, read_box
from hrgeo.network.osm_restrictions import RESTRICTION_TYPES
from hrgeo.network.passage import class_of
from hrgeo.network.regions import Box, Region
from hrgeo.version import __version__

DATE_KEY: Final = "osmosis_replication_timestamp"
"""Field of a file's header: the state of OpenStreetMap that the data are of."""
OUT_SUFFIX: Final = ".osm.pbf"
_REFS_AT_ONCE: Final = 2_000_000

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class ClipCounts:
    """What was kept of a street file.

    Attributes
    ----------
    n_nodes, n_ways, n_restrictions
        Written.
    n_nodes_beyond
        How many of the nodes lie outside of the area, at the far ends of ways
        that cross its edge.
    box
        West, south, east, north of the new file's header, if it has one.
    """

    n_nodes: int
    n_ways: int
    n_restrictions: int
    n_nodes_beyond: int
    box: Box | None


def clip_streets(
    source: Path | str,
    region: Region,
    out: Path | str,
    *,
    everything: bool = False,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> ClipCounts:
    """Write the part of a street file that lies in an area.

    Parameters
    ----------
    source
        An ``.osm.pbf``, ``.osm`` or ``.osm.bz2`` file of any size.
    region
        The area (EPSG:4326), with the band around it already added.
    out
        The ``.osm.pbf`` to write; it appears when it is complete.
    everything
        Keep all ways and all places with tags, not streets alone.
    overwrite
        Whether `out` may take the place of a file.
    progress
        Called with what is being done, and the share of it that is done.

    Returns
    -------
    ClipCounts

    Raises
    ------
    InputError
        If `out` cannot be written, or exists and must not be overwritten.
    NetworkDataError
        If the source is damaged, or has no street in the area.
    """
    path = files.check_street_file(Path(source))
    target = check_target(Path(out), overwrite=overwrite)
    if target.exists() and target.samefile(path):
        raise InputError(f"{target.name} is the file to cut itself; choose another name.")
    with _told_as_damage(path):
        clip = _Clip(path, region, everything=everything, progress=progress or _silent)
        clip.find()
    with writing_at_once(target) as part, _told_as_damage(path):
        return clip.write(part)


def _silent(_stage: str, _share: float) -> None:
    pass


def check_target(out: Path, *, overwrite: bool) -> Path:
    """Check that a street file can be written under this name.

    Raises
    ------
    InputError
        If it has another suffix, exists already, or its folder does not.
    """
    if not out.name.lower().endswith(OUT_SUFFIX) or len(out.name) <= len(OUT_SUFFIX):
        raise InputError(f"The new street file {out.name} must end in {OUT_SUFFIX}.")
    if not out.parent.is_dir():
        raise InputError(f"There is no folder {out.parent} for {out.name}; make it first.")
    if out.is_dir():
        raise InputError(f"{out.name} is a folder; choose another name for the street file.")
    if out.exists() and not overwrite:
        raise InputError(f"{out.name} exists already; choose another name, or add --force.")
    return out


@contextmanager
def _told_as_damage(path: Path) -> Iterator[None]:
    """Turn osmium's errors about the source into one that names a remedy."""
    try:
        yield
    except (InputError, NetworkDataError):
        raise
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        raise NetworkDataError(
            f"{path.name} cannot be read to its end ({error}): it is damaged, cut short, or not "
            "an OpenStreetMap file. Download or export it again."
        ) from error


@contextmanager
def writing_at_once(target: Path) -> Iterator[Path]:
    """Give a name to write to; on success the file takes the place of `target`.

    Raises
    ------
    InputError
        If the folder cannot be written to, or the disk is full.
    """
    stem = target.name.removesuffix(OUT_SUFFIX)
    part = target.with_name(f".{stem}.{secrets.token_hex(4)}.part{OUT_SUFFIX}")
    try:
        yield part
        part.replace(target)
    except OSError as error:
        raise InputError(
            f"{target.name} cannot be written ({error.strerror or error}); check that the folder "
            "may be written to and the disk has room."
        ) from error
    finally:
        part.unlink(missing_ok=True)


class _Clip:
    """One cut of one file: what is found first, then written."""

    def __init__(self, path: Path, region: Region, *, everything: bool, progress: Progress) -> None:
        self.path, self.region, self.everything = path, region, everything
        self.progress = progress
        self.is_box = bool(region.equals(region.envelope))
        self.any_id = False
        self.reach = np.array([np.inf, np.inf, -np.inf, -np.inf])

    def find(self) -> None:
        """Find the nodes and ways that are kept."""
        shapely.prepare(self.region)
        inside = self._nodes_inside()
        way_ids, refs, lowest = self._ways_touching(inside.node_id)
        if lowest <= 0 and not self.any_id:
            self.any_id = True
            inside = self._nodes_inside()
            way_ids, refs, _ = self._ways_touching(inside.node_id)
        self.ways = frozenset(way_ids.tolist())
        beyond = refs[~is_among(refs, inside.node_id)]
        far = self._places_of(beyond)
        self.tags = self._tags(inside.node_id, refs)
        told = np.array(sorted(self.tags), dtype=np.int64)
        wanted = np.union1d(refs, told)
        self.nodes = joined([inside.take(is_among(inside.node_id, wanted)), far])
        self.beyond = frozenset(far.node_id.tolist())
        if not self.ways:
            raise NetworkDataError(
                f"{self.path.name} has no street in the area. {self._where_it_lies()}"
            )

    def _nodes_inside(self) -> NodeBatch:
        kept = []
        for batch in node_batches(self.path, any_id=self.any_id):
            if len(batch.x):
                low = (batch.x.min(), batch.y.min())
                self.reach[:2] = np.minimum(self.reach[:2], low)
                self.reach[2:] = np.maximum(self.reach[2:], (batch.x.max(), batch.y.max()))
            kept.append(batch.take(self._is_inside(batch)))
            self.progress("nodes", batch.share_done)
        return joined(kept)

    def _is_inside(self, batch: NodeBatch) -> BoolArray:
        """Say which nodes lie in the region, its edge included."""
        west, south, east, north = np.array(self.region.bounds) * UNITS_PER_DEG
        near = (batch.x >= west) & (batch.x <= east) & (batch.y >= south) & (batch.y <= north)
        if not self.is_box:
            x, y = batch.x[near] / UNITS_PER_DEG, batch.y[near] / UNITS_PER_DEG
            near[near] = shapely.intersects_xy(self.region, x, y)
        return np.asarray(near, dtype=bool)

    def _where_it_lies(self) -> str:
        box = read_box(self.path) or tuple(self.reach / UNITS_PER_DEG)
        if not np.isfinite(box).all():
            return "It has no nodes at all; download or export it again."
        west, south, east, north = box
        return (
            f"Its data lie between {west:.2f} and {east:.2f} degrees of longitude, {south:.2f} and "
            f"{north:.2f} of latitude: check that file and area belong together."
        )

    def _ways_touching(self, inside: IntArray) -> tuple[IntArray, IntArray, int]:
        """Give the ways with a node inside, all nodes of these, and the lowest id of any node."""
        kept_ways: list[IntArray] = []
        kept_refs: list[IntArray] = []
        lowest = 1
        for way_ids, start, refs in self._way_batches():
            n_inside = np.add.reduceat(is_among(refs, inside).astype(np.int64), start)
            keep = n_inside > 0
            lowest = min(lowest, int(refs.min()))
            kept_ways.append(way_ids[keep])
            of_kept = np.repeat(keep, np.diff(np.append(start, len(refs))))
            kept_refs.append(np.unique(refs[of_kept]))
            self.progress("streets", 0.0)
        none = [np.zeros(0, dtype=np.int64)]
        refs = np.unique(np.concatenate(none + kept_refs))
        return np.concatenate(none + kept_ways), refs, lowest

    def _way_batches(self) -> Iterator[tuple[IntArray, IntArray, IntArray]]:
        """Give the ids of ways, where the nodes of each begin, and the nodes."""
        ids, start, refs = array("q"), array("q"), array("q")
        for way in self._of(osmium.osm.WAY):
            nodes = [node.ref for node in way.nodes]
            if not nodes:
                continue
            ids.append(way.id)
            start.append(len(refs))
            refs.extend(nodes)
            if len(refs) >= _REFS_AT_ONCE:
                yield _as_ints(ids), _as_ints(start), _as_ints(refs)
                ids, start, refs = array("q"), array("q"), array("q")
        if ids:
            yield _as_ints(ids), _as_ints(start), _as_ints(refs)

    def _of(self, kind: Any) -> Iterable[Any]:
        """Go through the streets and ferries of the file, or all of its ways."""
        found = osmium.FileProcessor(self.path, kind)
        if self.everything:
            return cast("Iterable[Any]", found)
        told = found.with_filter(osmium.filter.KeyFilter("highway", "route"))
        return (way for way in cast("Iterable[Any]", told) if class_of(way.tags))

    def _places_of(self, beyond: IntArray) -> NodeBatch:
        self.progress("edge", 0.0)
        return nodes_among(self.path, beyond) if len(beyond) else joined([])

    def _tags(self, inside: IntArray, refs: IntArray) -> dict[int, dict[str, str]]:
        """Give the tags of the nodes that are kept; libosmium finds nodes that have any."""
        wanted = np.union1d(refs, inside) if self.everything else refs
        told = osmium.FileProcessor(self.path, osmium.osm.NODE)
        told = told.with_filter(osmium.filter.EmptyTagFilter())
        tags = {}
        for node in cast("Iterable[osmium.osm.Node]", told):
            at = int(np.searchsorted(wanted, node.id))
            if at < len(wanted) and wanted[at] == node.id:
                tags[node.id] = {tag.k: tag.v for tag in node.tags}
        return tags

    def write(self, part: Path) -> ClipCounts:
        """Write what was found."""
        box = self._box()
        with osmium.SimpleWriter(str(part), header=self._header(box)) as writer:
            self._write_nodes(writer)
            self.progress("writing", 0.5)
            for way in self._of(osmium.osm.WAY):
                if way.id in self.ways:
                    writer.add_way(way)
            n_restrictions = self._write_restrictions(writer)
        return ClipCounts(
            n_nodes=len(self.nodes.node_id),
            n_ways=len(self.ways),
            n_restrictions=n_restrictions,
            n_nodes_beyond=len(self.beyond),
            box=box,
        )

    def _write_nodes(self, writer: osmium.SimpleWriter) -> None:
        Node = osmium.osm.mutable.Node  # noqa: N806  (a class)
        lon, lat = self.nodes.x / UNITS_PER_DEG, self.nodes.y / UNITS_PER_DEG
        for number, *place in zip(
            self.nodes.node_id.tolist(), lon.tolist(), lat.tolist(), strict=True
        ):
            tags = self.tags.get(number, {})
            if number in self.beyond:
                tags = tags | {CUT_KEY: "yes"}
            writer.add_node(Node(id=number, location=tuple(place), tags=tags))

    def _write_restrictions(self, writer: osmium.SimpleWriter) -> int:
        relations = osmium.FileProcessor(self.path, osmium.osm.RELATION)
        if not self.everything:
            restrictions = osmium.filter.TagFilter(*(("type", kind) for kind in RESTRICTION_TYPES))
            relations = relations.with_filter(restrictions)
        n_written = 0
        for relation in cast("Iterable[Any]", relations):
            if all(self._has(member) for member in relation.members):
                writer.add_relation(relation)
                n_written += 1
        return n_written

    def _has(self, member: Any) -> bool:
        if member.type == "w":
            return member.ref in self.ways
        at = int(np.searchsorted(self.nodes.node_id, member.ref))
        in_nodes = at < len(self.nodes.node_id) and self.nodes.node_id[at] == member.ref
        return member.type == "n" and bool(in_nodes)

    def _header(self, box: Box | None) -> osmium.io.Header:
        header = osmium.io.Header()
        header.set("generator", f"hrgeo {__version__}")
        with osmium.io.Reader(str(self.path), osmium.osm.NOTHING) as reader:
            date = reader.header().get(DATE_KEY, "")
        if date:
            header.set(DATE_KEY, date)
        if box is not None:
            west, south, east, north = box
            header.add_box(osmium.osm.Box(west, south, east, north))
        return header

    def _box(self) -> Box | None:
        """Give the box of the region, as far as the former file reached."""
        box = np.array(self.region.bounds)
        had = read_box(self.path)
        if had is not None:
            box = np.concatenate((np.maximum(box[:2], had[:2]), np.minimum(box[2:], had[2:])))
        else:
            # Nothing says how far the file reached. Where the region goes beyond its nodes, the
            # reader finds the edge by the streets themselves, as it would have done before.
            reach = self.reach / UNITS_PER_DEG
            if (box[:2] < reach[:2]).any() or (box[2:] > reach[2:]).any():
                return None
        west, south, east, north = (float(value) for value in box)
        return (west, south, east, north) if west < east and south < north else None


def _as_ints(values: array[int]) -> IntArray:
    return np.array(values, dtype=np.int64)
