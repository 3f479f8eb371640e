"""What is in a street file, for people who want to know before they plan with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import osmium

from hrgeo import files
from hrgeo.errors import NetworkDataError
from hrgeo.network import profiles
from hrgeo.network.clip import DATE_KEY
from hrgeo.network.node_batches import UNITS_PER_DEG, node_batches
from hrgeo.network.osm_file import read_box, read_ways, segments_of
from hrgeo.network.reader import counted_network_of
from hrgeo.network.regions import Box
from hrgeo.network.restrictions import RestrictionCounts
from hrgeo.text import say

LARGE_MB = 60.0
"""A file beyond this is a state or a country, too much to plan with as a whole."""
MODES = ("walk", "bike", "drive")
_FEW_SHARE = 0.05
_MOST_SHARE = 0.5
_JOINED_SHARE = 0.9
_TOLD_TAGS = ("maxspeed", "surface", "sidewalk")
_SIDEWALK_KEYS = ("sidewalk", "sidewalk:left", "sidewalk:right", "sidewalk:both")


@dataclass(frozen=True)
class ModeInfo:
    """The streets of one mode.

    Attributes
    ----------
    mode
        ``walk``, ``bike`` or ``drive``.
    n_nodes, n_edges
        Junctions and street ends; directions of travel between them.
    street_km
        Length of the streets, each counted once.
    n_cut_ends
        Ends where the file was cut off, so that streets go on which it lacks.
    share_joined
        Share of the nodes that are joined to each other, both ways.
    """

    mode: str
    n_nodes: int
    n_edges: int
    street_km: float
    n_cut_ends: int
    share_joined: float


@dataclass(frozen=True)
class StreetFileInfo:
    """What is in a street file.

    Attributes
    ----------
    file, size_mb
        Its name and size.
    date
        State of OpenStreetMap that it holds, from its header; empty if not told.
    box
        West, south, east, north from its header, if told.
    n_ways, n_nodes
        Ways with a ``highway`` tag; all nodes that the file has.
    n_roads
        Ways of the classes that cars use, without service roads.
    share_maxspeed, share_surface, share_sidewalk
        Share of the roads that have such a tag.
    modes
        Empty for a file that is too large.
    restrictions
        What became of its turn restrictions by car; None for a file that is too
        large, or without a street for cars.
    warnings
        Sentences.
    """

    file: str
    size_mb: float
    date: str
    box: Box | None
    n_ways: int
    n_nodes: int
    n_roads: int
    share_maxspeed: float
    share_surface: float
    share_sidewalk: float
    modes: tuple[ModeInfo, ...]
    restrictions: RestrictionCounts | None
    warnings: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain numbers and texts, for JSON."""
        told = asdict(self)
        if self.restrictions is not None:
            told["restrictions"]["n_read"] = self.restrictions.n_read
        return told


def street_file_info(path: Path | str, *, large_mb: float = LARGE_MB) -> StreetFileInfo:
    """Look into a street file.

    Parameters
    ----------
    path
        An ``.osm.pbf``, ``.osm`` or ``.osm.bz2`` file.
    large_mb
        A larger file is counted only; its networks are not built [MB].

    Returns
    -------
    StreetFileInfo

    Raises
    ------
    InputError
        If there is no such file, or it is not a street file.
    NetworkDataError
        If the file is damaged, or has no streets.
    """
    checked = files.check_street_file(Path(path))
    size_mb = checked.stat().st_size / 1e6
    try:
        date, box = _date(checked), read_box(checked)
        n_ways, n_roads, n_told = _count_ways(checked)
        n_nodes, n_outside = _count_nodes(checked, box)
    except (RuntimeError, OSError, ValueError, osmium.InvalidLocationError) as error:
        raise NetworkDataError(
            f"{checked.name} cannot be read to its end ({error}): it is damaged, cut short, or not "
            "an OpenStreetMap file. Download or export it again."
        ) from error
    is_large = size_mb > large_mb
    modes, restrictions = ((), None) if is_large else _modes(checked)
    lacking = [] if is_large else [m for m in MODES if m not in {found.mode for found in modes}]
    shares = {key: n_told[key] / max(n_roads, 1) for key in _TOLD_TAGS}
    warnings = [say("streets.warn_large", mb=f"{size_mb:,.0f}")] if is_large else []
    warnings += [say("streets.warn_no_mode", mode=mode) for mode in lacking]
    warnings += [
        say("streets.warn_parted", mode=info.mode, share=f"{1 - info.share_joined:.0%}")
        for info in modes
        if info.share_joined < _JOINED_SHARE
    ]
    if box is None:
        warnings.append(say("streets.warn_no_box"))
    if n_outside > _MOST_SHARE * n_nodes:
        warnings.append(say("streets.warn_other_box", share=f"{n_outside / n_nodes:.0%}"))
    if n_roads and shares["maxspeed"] < _FEW_SHARE:
        warnings.append(say("streets.warn_few_speeds"))
    return StreetFileInfo(
        file=checked.name,
        size_mb=size_mb,
        date=date,
        box=box,
        n_ways=n_ways,
        n_nodes=n_nodes,
        n_roads=n_roads,
        share_maxspeed=shares["maxspeed"],
        share_surface=shares["surface"],
        share_sidewalk=shares["sidewalk"],
        modes=modes,
        restrictions=restrictions,
        warnings=tuple(warnings),
    )


def _date(path: Path) -> str:
    with osmium.io.Reader(str(path), osmium.osm.NOTHING) as reader:
        return str(reader.header().get(DATE_KEY, ""))


def _count_nodes(path: Path, box: Box | None) -> tuple[int, int]:
    """Count all nodes, and those outside of the box that the header tells."""
    n_nodes = n_outside = 0
    west, south, east, north = np.array(box or (-np.inf, -np.inf, np.inf, np.inf)) * UNITS_PER_DEG
    for batch in node_batches(path):
        n_nodes += len(batch.node_id)
        inside = (batch.x >= west) & (batch.x <= east) & (batch.y >= south) & (batch.y <= north)
        n_outside += int(np.count_nonzero(~inside))
    return n_nodes, n_outside


def _count_ways(path: Path) -> tuple[int, int, dict[str, int]]:
    """Count streets, roads, and the roads that have each of the tags."""
    roads = set(profiles.get("drive").class_kph) - {"service"}
    n_ways = n_roads = 0
    n_told = dict.fromkeys(_TOLD_TAGS, 0)
    ways = osmium.FileProcessor(path, osmium.osm.WAY)
    ways = ways.with_filter(osmium.filter.KeyFilter("highway"))
    for way in cast("Iterable[osmium.osm.Way]", ways):
        n_ways += 1
        if way.tags["highway"] not in roads:
            continue
        n_roads += 1
        n_told["maxspeed"] += "maxspeed" in way.tags
        n_told["surface"] += "surface" in way.tags
        n_told["sidewalk"] += any(key in way.tags for key in _SIDEWALK_KEYS)
    return n_ways, n_roads, n_told


def _modes(path: Path) -> tuple[tuple[ModeInfo, ...], RestrictionCounts | None]:
    """Build the networks of the modes that some street is open to."""
    ways = read_ways(path)
    segments = segments_of(ways)
    found, restrictions = [], None
    for mode in MODES:
        try:
            net, counts = counted_network_of(ways, segments, profiles.get(mode))
        except NetworkDataError:
            continue
        if mode == "drive":
            restrictions = counts
        # A street that runs both ways is two edges.
        _, first = np.unique(net.edge_street, return_index=True)
        street_km = float(net.edge_length_m[first].sum()) / 1000.0
        n_cut_ends = int(net.node_is_cut.sum())
        share_joined = float(np.mean(net.component == 0))
        found.append(ModeInfo(mode, net.n_nodes, net.n_edges, street_km, n_cut_ends, share_joined))
    return tuple(found), restrictions
