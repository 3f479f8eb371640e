"""Tiny street networks, made by hand, whose times can be worked out in the head.

The town is a grid of 6 x 6 junctions with blocks of 100 m, travelled at 6 km/h, so that a
block takes a minute. Junction (column c, row r) is node ``6 * r + c`` and lies at
``c * 100, r * 100`` metres. Node 36 is the end of a cul-de-sac north of the north-east
corner (500, 600). Nodes 37 and 38 are the ends of the only street of an island.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
from pyproj import Transformer

from hrgeo.model import StreetNetwork
from hrgeo.network import NodeTable, StreetTable, build

SIZE = 6
BLOCK_M = 100.0
CUL_DE_SAC, ISLAND_WEST, ISLAND_EAST = 36, 37, 38
CRS = "EPSG:32616"
_TO_METRIC = Transformer.from_crs("EPSG:4326", CRS, always_xy=True)
_EAST_M, _NORTH_M = 500_030.0, 4_627_030.0  # no junction on a round number


def place(x_m: float, y_m: float) -> tuple[float, float]:
    """Give lon and lat of a place in the town."""
    lon, lat = _TO_METRIC.transform(_EAST_M + x_m, _NORTH_M + y_m, direction="INVERSE")
    return float(lon), float(lat)


def places(*xy_m: tuple[float, float]) -> np.ndarray:
    """Give an array of lon and lat, shape (n, 2)."""
    return np.array([place(x, y) for x, y in xy_m]).reshape(-1, 2)


def junction(column: int, row: int) -> int:
    """Give the node of a junction."""
    return SIZE * row + column


def grid_town(
    mode: str = "walk",
    *,
    speed_kph: float = 6.0,
    one_way_row: int | None = None,
    island_at_m: float = 800.0,
    cut: Sequence[int] = (),
) -> StreetNetwork:
    """Build the town; see the module.

    `one_way_row` makes the street along that row one-way to the east.
    `island_at_m` is how far east the island lies (the grid ends at 500 m).
    `cut` lists nodes where the streets were cut off.
    """
    xy = [(c * BLOCK_M, r * BLOCK_M) for r in range(SIZE) for c in range(SIZE)]
    xy += [(500.0, 600.0), (island_at_m, 0.0), (island_at_m + BLOCK_M, 0.0)]
    lonlat = places(*xy)
    pairs, back_kph = [], []
    for r in range(SIZE):
        for c in range(SIZE):
            if c < SIZE - 1:
                pairs.append((junction(c, r), junction(c + 1, r)))
                back_kph.append(0.0 if r == one_way_row else speed_kph)
            if r < SIZE - 1:
                pairs.append((junction(c, r), junction(c, r + 1)))
                back_kph.append(speed_kph)
    pairs += [(junction(5, 5), CUL_DE_SAC), (ISLAND_WEST, ISLAND_EAST)]
    back_kph += [speed_kph, speed_kph]
    start, end = zip(*pairs, strict=True)
    return build(
        mode,
        NodeTable(lonlat[:, 0], lonlat[:, 1], is_cut=np.isin(np.arange(len(xy)), cut)),
        StreetTable(start, end, speed_kph, back_kph, length_m=BLOCK_M),
        crs=CRS,
    )


Tags = Mapping[str, str]


def write_osm(
    path: Path,
    nodes: Mapping[int, tuple[float, float]],
    ways: Sequence[tuple[int, Sequence[int], Tags]],
    *,
    node_tags: Mapping[int, Tags] | None = None,
    bounds: tuple[float, float, float, float] | None = None,
    relations: Sequence[tuple[Sequence[tuple[str, int, str]], Tags]] = (),
) -> Path:
    """Write an OpenStreetMap XML file.

    Nodes are lon and lat by id; the members of relations are type (``node`` or
    ``way``), id and role.
    """

    def tags_of(tags: Tags) -> str:
        return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())

    lines = ["<?xml version='1.0' encoding='UTF-8'?>", "<osm version='0.6' generator='tests'>"]
    if bounds:
        names = ("minlon", "minlat", "maxlon", "maxlat")
        pairs = zip(names, bounds, strict=True)
        lines.append("<bounds " + " ".join(f"{k}='{v:.7f}'" for k, v in pairs) + "/>")
    for number, (lon, lat) in sorted(nodes.items()):
        inner = tags_of((node_tags or {}).get(number, {}))
        lines.append(f"<node id='{number}' lat='{lat:.7f}' lon='{lon:.7f}'>{inner}</node>")
    for number, refs, tags in ways:
        inner = "".join(f"<nd ref='{ref}'/>" for ref in refs) + tags_of(tags)
        lines.append(f"<way id='{number}'>{inner}</way>")
    for number, (members, tags) in enumerate(relations, 1):
        inner = "".join(f"<member type='{t}' ref='{k}' role='{role}'/>" for t, k, role in members)
        lines.append(f"<relation id='{number}'>{inner}{tags_of(tags)}</relation>")
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


def seconds_between(net: StreetNetwork, start: int, end: int) -> float:
    """Give the seconds from a node to a node, over delays and turns; the plain way.

    Leaving a node costs no turn, and what is lost at the end of the last edge
    does not count.
    """
    turns = net.turns
    if turns is None:
        edge = np.arange(net.n_edges)
        pairs = [(e, f, 0.0) for e in edge for f in np.flatnonzero(net.edge_from == net.edge_to[e])]
    else:
        edge = turns.state_edge
        before = np.repeat(np.arange(turns.n_states), np.diff(turns.first))
        pairs = list(zip(before, turns.to_state, turns.turn_s, strict=True))
    best = np.full(len(edge), np.inf)
    leaving = np.flatnonzero(net.edge_from == start)
    best[leaving] = net.edge_time_s[leaving]
    for _ in range(len(edge)):
        for e, f, turn_s in pairs:
            new = best[e] + net.edge_delay_s[edge[e]] + turn_s + net.edge_time_s[edge[f]]
            best[f] = min(best[f], new)
    return 0.0 if start == end else float(best[net.edge_to[edge] == end].min(initial=np.inf))
