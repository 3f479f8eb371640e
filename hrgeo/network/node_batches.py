"""Go through the nodes of a street file of any size, in arrays, a batch at a time.

Handing each node to Python takes microseconds, which is minutes for a state. So
an ``.osm.pbf`` is read a few blocks at a time: libosmium writes the nodes of the
blocks into its index of locations, a plain file, and numpy reads them from there.
Memory holds one batch. Other formats, which nobody uses for large files, and
files with ids below 1, which the index leaves out, are read node by node.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import numpy as np
import osmium

from hrgeo.files import pbf_blocks
from hrgeo.model import BoolArray, IntArray

UNITS_PER_DEG = 1e7
"""OpenStreetMap stores degrees as whole numbers."""

_BATCH_BYTES = 8_000_000
_BATCH_NODES = 500_000
_FAR_X, _FAR_Y = 1_800_000_000, 900_000_000
_INDEX_ENTRY = np.dtype([("id", "=i8"), ("x", "=i4"), ("y", "=i4")])
"""How libosmium's ``sparse_file_array`` stores a node; unused entries have id 0."""


@dataclass(frozen=True, eq=False)
class NodeBatch:
    """Some nodes of a file, in the order of the file.

    Attributes
    ----------
    node_id
        OpenStreetMap ids.
    x, y
        Longitude and latitude in units of 1e-7 degrees.
    share_done
        How much of the file has been gone through, 0 to 1.
    """

    node_id: IntArray
    x: IntArray
    y: IntArray
    share_done: float = 1.0

    def take(self, keep: BoolArray) -> NodeBatch:
        """Give the nodes where `keep` is true."""
        return NodeBatch(self.node_id[keep], self.x[keep], self.y[keep], self.share_done)


def is_among(values: IntArray, known: IntArray) -> BoolArray:
    """Say which values are in `known`, which is sorted.

    Examples
    --------
    >>> is_among(np.array([5, 1, 9]), np.array([1, 5, 7])).tolist()
    [True, True, False]
    """
    if not len(known):
        return np.zeros(len(values), dtype=bool)
    at = np.searchsorted(known, values)
    at[at == len(known)] = 0
    return np.asarray(known[at] == values)


def node_batches(path: Path, *, any_id: bool = False) -> Iterator[NodeBatch]:
    """Give all nodes of a street file that have a place.

    Parameters
    ----------
    path
        A file that `hrgeo.files.check_street_file` has passed.
    any_id
        Also give nodes with ids below 1, which editors make up; slow.

    Yields
    ------
    NodeBatch

    Raises
    ------
    NetworkDataError, RuntimeError, ValueError
        If the file is damaged; the latter two are osmium's own.
    """
    is_pbf = path.name.lower().endswith(".pbf")
    batches = _one_by_one(path) if any_id or not is_pbf else _by_blocks(path)
    for batch in batches:
        far = (np.abs(batch.x) > _FAR_X) | (np.abs(batch.y) > _FAR_Y)
        yield batch.take(~far) if far.any() else batch


def nodes_among(path: Path, wanted: IntArray) -> NodeBatch:
    """Give the nodes of a file whose ids are in `wanted`, which is sorted.

    Returns
    -------
    NodeBatch
        Sorted by id. Where a file has a node twice, as a history file does, the
        first one counts.

    Raises
    ------
    NetworkDataError, RuntimeError, ValueError
        As `node_batches`.
    """
    any_id = bool(len(wanted)) and int(wanted[0]) <= 0
    batches = node_batches(path, any_id=any_id)
    return joined(batch.take(is_among(batch.node_id, wanted)) for batch in batches)


def joined(batches: Iterable[NodeBatch]) -> NodeBatch:
    """Put batches together, sorted by id, each id once."""
    parts = list(batches)
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return NodeBatch(none, none, none)
    ids, first = np.unique(np.concatenate([part.node_id for part in parts]), return_index=True)
    x = np.concatenate([part.x for part in parts])[first]
    y = np.concatenate([part.y for part in parts])[first]
    return NodeBatch(ids, x, y)


def _by_blocks(path: Path) -> Iterator[NodeBatch]:
    n_bytes, n_done = max(path.stat().st_size, 1), 0
    with TemporaryDirectory(prefix="hrgeo-") as folder:
        blocks = iter(pbf_blocks(path))
        header, held = next(blocks, b""), 0
        held_blocks: list[bytes] = []
        # An empty block at the end sends off what is held.
        for block in chain(blocks, (b"",)):
            held_blocks.append(block)
            held += len(block)
            if held < _BATCH_BYTES and block:
                continue
            n_done += held
            entries = _index_entries(b"".join((header, *held_blocks)), Path(folder) / "nodes")
            held_blocks, held = [], 0
            if len(entries):
                yield NodeBatch(
                    entries["id"].astype(np.int64),
                    entries["x"].astype(np.int64),
                    entries["y"].astype(np.int64),
                    min(n_done / n_bytes, 1.0),
                )


def _index_entries(data: bytes, file: Path) -> Any:
    """Let libosmium read the nodes of a few blocks; give its index of them."""
    index = osmium.index.create_map(f"sparse_file_array,{file}")
    with osmium.io.Reader(osmium.io.FileBuffer(data, "pbf"), osmium.osm.NODE) as reader:
        osmium.apply(reader, osmium.NodeLocationsForWays(index))
    # The index must have let go of its file before that can be removed (on Windows).
    del index
    entries = np.fromfile(file, dtype=_INDEX_ENTRY)
    file.unlink()
    return entries[entries["id"] > 0]


def _one_by_one(path: Path) -> Iterator[NodeBatch]:
    node_id, x, y = array("q"), array("q"), array("q")
    for node in cast("Iterable[osmium.osm.Node]", osmium.FileProcessor(path, osmium.osm.NODE)):
        location = node.location
        node_id.append(node.id)
        x.append(location.x)
        y.append(location.y)
        if len(node_id) == _BATCH_NODES:
            yield _from_arrays(node_id, x, y)
            node_id, x, y = array("q"), array("q"), array("q")
    yield _from_arrays(node_id, x, y)


def _from_arrays(node_id: array[int], x: array[int], y: array[int]) -> NodeBatch:
    ids, east, north = (np.array(values, dtype=np.int64) for values in (node_id, x, y))
    return NodeBatch(ids, east, north)
