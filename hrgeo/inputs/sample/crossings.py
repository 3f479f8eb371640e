"""Draws what divides the town and what crosses it: motorway, rail line, river, island."""

from __future__ import annotations

import numpy as np

from hrgeo.inputs.sample.blocks import Blocks, RailCrossing, island_row
from hrgeo.inputs.sample.drawing import Drawing
from hrgeo.inputs.sample.ground import (
    RAIL_WIDE,
    Ground,
    rail_x,
    rail_y,
)
from hrgeo.model import IntArray

LANES = {"east": 0.36, "west": 0.64}
"""How far each carriageway is from the row below the motorway to the row above."""


def draw_motorway(drawing: Drawing, junctions: IntArray, cols: Blocks) -> None:
    """Draw two carriageways, and ramps where a main street crosses them."""
    ground = drawing.ground
    row = ground.motorway_row
    stops = list(range(0, ground.n_cols, 2))
    stops = sorted({*stops, ground.n_cols - 1, ground.river_col, ground.river_col + 1})
    lanes = {
        name: dict(zip(stops, drawing.nodes_at(stops, [row + v] * len(stops)), strict=True))
        for name, v in LANES.items()
    }
    river = [ground.river_col, ground.river_col + 1]
    for name, nodes in lanes.items():
        drawing.beyond.update((nodes[0], nodes[ground.n_cols - 1]))
        west = [k for k in stops if k <= river[0]]
        east = [k for k in stops if k >= river[1]]
        for part, over in ((west, False), (river, True), (east, False)):
            line = [nodes[k] for k in (part if name == "east" else part[::-1])]
            tags = {"bridge": "yes", "layer": "1"} if over else {}
            drawing.way(line, highway="motorway", ref="I 999", oneway="yes", lanes="2",
                        maxspeed="65 mph", **tags)  # fmt: skip
    mains = [i for i in np.flatnonzero(ground.arterial_cols).tolist() if cols.street[i, row]]
    for i in mains[len(mains) % 2 :: 2] or mains:
        _draw_ramps(drawing, junctions, lanes, stops, i)


def _draw_ramps(
    drawing: Drawing,
    junctions: IntArray,
    lanes: dict[str, dict[int, int]],
    stops: list[int],
    col: int,
) -> None:
    """Draw four ramps between the motorway and the main street in a column."""
    row = drawing.ground.motorway_row
    before = max((k for k in stops if 0 < k < col - 1), default=0)
    after = min((k for k in stops if col + 1 < k < drawing.ground.n_cols - 1), default=0)
    below, above = int(junctions[col, row]), int(junctions[col, row + 1])
    if not before or not after:
        return
    for lane, start, end, at_street, v in (
        ("east", before, None, below, 0.16),
        ("east", None, after, below, 0.16),
        ("west", after, None, above, 0.84),
        ("west", None, before, above, 0.84),
    ):
        far = start if start is not None else end
        bend = drawing.nodes_at([(col + float(far or 0)) / 2], [row + v])
        line = [lanes[lane][int(far or 0)], *bend, at_street]
        drawing.way(line if start is not None else line[::-1],
                    highway="motorway_link", oneway="yes", maxspeed="35 mph")  # fmt: skip


def draw_rail(
    drawing: Drawing, crossings: list[RailCrossing]
) -> dict[tuple[bool, int, int], int | None]:
    """Draw the rail line; give its nodes that lie on a street, by block: None for below."""
    ground = drawing.ground
    steps = np.linspace(0.0, 1.0, 20 + int(ground.half_m / 40))
    places: list[tuple[float, float, RailCrossing | None]] = [
        (x, rail_y(x), None) for x in (-1 + RAIL_WIDE * steps).tolist()
    ]
    for crossing in crossings:
        at_x, at_y = (float(c) for c in ground.plain(crossing.i, crossing.j))
        if crossing.along_rows:
            places.append((rail_x(at_y), at_y, crossing))
        else:
            places.append((at_x, rail_y(at_x), crossing))
    on_street: dict[tuple[bool, int, int], int | None] = {}
    nodes: list[int] = []
    for x, y, passage in sorted(places, key=lambda p: p[0]):
        u, v = ground.lattice(x, y)
        nodes += drawing.nodes_at([float(u)], [float(v)])
        if passage is None:
            continue
        if not passage.on_foot:
            drawing.node_tags[nodes[-1]] = {"railway": "level_crossing"}
        on_street[passage.along_rows, passage.i, passage.j] = None if passage.on_foot else nodes[-1]
    drawing.beyond.update((nodes[0], nodes[-1]))
    drawing.way(nodes, railway="rail", name="Prairie & Sandhills Railroad", gauge="1435")
    return on_street


def draw_river_and_island(drawing: Drawing, junctions: IntArray) -> None:
    """Draw the river's middle line, and the island with its footbridge.

    The island has service roads that no car can reach from the town.
    """
    ground = drawing.ground
    middle = ground.river_col + 0.5
    rows = np.arange(0.0, ground.n_rows, 2.0)
    river = drawing.nodes_at([middle] * len(rows), rows.tolist())
    drawing.beyond.update((river[0], river[-1]))
    drawing.way(river, waterway="river", name="Little Heron River")
    ring_u, ring_v = _island_ring(ground)
    ring = drawing.nodes_at(ring_u, ring_v)
    drawing.way([*ring, ring[0]], highway="service", name="Island Loop")
    drawing.way([ring[0], *drawing.nodes_at([middle], [ring_v[0]]), ring[len(ring) // 2]],
                highway="service", surface="dirt")  # fmt: skip
    bank = int(junctions[ground.river_col, island_row(ground)])
    drawing.way([bank, *drawing.nodes_at([ground.river_col + 0.12], [ring_v[0]]), ring[0]],
                highway="footway", bridge="yes", layer="1", name="Island Footbridge")  # fmt: skip


def _island_ring(ground: Ground) -> tuple[list[float], list[float]]:
    """Give the places around the island, as columns and rows, from its west end on."""
    angle = np.pi + np.linspace(0, 2 * np.pi, 12, endpoint=False)
    row = island_row(ground)
    _, reach = ground.lattice(0.0, ground.plain(0, row)[1] + 0.055)
    u = ground.river_col + 0.5 + 0.21 * np.cos(angle)
    v = row + (float(reach) - row) * np.sin(angle)
    return u.tolist(), v.tolist()
