"""Draws the streets along the blocks of the plan, and joins the rest of the town to them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hrgeo.inputs.sample import crossings, details, names
from hrgeo.inputs.sample.blocks import FOOT_CLASSES, Blocks, choose_blocks
from hrgeo.inputs.sample.drawing import Drawing
from hrgeo.inputs.sample.draws import Draws
from hrgeo.inputs.sample.ground import (
    DOWNTOWN,
    OUTSKIRTS,
    PARK,
    RIVER_X,
    SUBURB,
    Ground,
    rail_distance_m,
)
from hrgeo.model import BoolArray, IntArray

MAIN_STREETS = ("primary", "secondary", "tertiary")
JITTER_M = np.array([0.0, 8.0, 11.0, 8.0, 12.0, 10.0, 14.0])
"""By zone: how far junctions stray from the plan."""
CURVE_M = np.array([0.0, 2.0, 4.0, 3.0, 20.0, 18.0, 8.0])
"""By zone: how far streets bow out between junctions."""
SHAPE_NODES = np.array([0.35, 0.40, 0.45, 0.45, 1.9, 1.9, 1.2])
"""By zone: how many nodes there are between two junctions, on average."""
PLACES_BETWEEN = {0: (), 1: (1 / 2,), 2: (1 / 3, 2 / 3), 3: (1 / 4, 1 / 2, 3 / 4)}


def draw_town(ground: Ground, seed: int) -> Drawing:
    """Draw all streets of the town.

    Parameters
    ----------
    ground
        The plan.
    seed
        Seed of the town.
    """
    draws = Draws(seed, "streets")
    rows, cols, rail_crossings = choose_blocks(ground, draws)
    drawing = Drawing(ground)
    junctions = _draw_junctions(drawing, rows, cols, draws)
    on_rail = crossings.draw_rail(drawing, rail_crossings)
    for blocks in (rows, cols):
        _draw_streets(drawing, blocks, junctions, on_rail, draws)
    crossings.draw_motorway(drawing, junctions, cols)
    crossings.draw_river_and_island(drawing, junctions)
    details.add_details(drawing, draws)
    outside = np.maximum(np.abs(drawing.x_m), np.abs(drawing.y_m)) > extract_box_m(ground)
    drawing.beyond.update(np.flatnonzero(outside).tolist())
    return drawing


def _draw_junctions(drawing: Drawing, rows: Blocks, cols: Blocks, draws: Draws) -> IntArray:
    """Draw a node where streets meet; give node numbers by column and row, -1 for none."""
    ground = drawing.ground
    shape = (ground.n_cols, ground.n_rows)
    degree = np.zeros(ground.n_cols * ground.n_rows, dtype=np.int64)
    zone = np.full(degree.shape, OUTSKIRTS)
    for blocks in (rows, cols):
        for end in blocks.ends(ground.n_rows):
            np.add.at(degree, end[blocks.kept], 1)
            zone[end] = blocks.zone
    u, v = np.indices(shape)
    x, y = ground.place(u, v)
    scale = JITTER_M[zone].reshape(shape)
    scale = np.where(ground.arterial_cols[:, None] | ground.arterial_rows, scale / 3, scale)
    scale[rail_distance_m(ground, x, y) < 60.0] = 0.0
    x = x + scale * draws.normal(1.0, size=x.size).reshape(shape)
    y = y + scale * draws.normal(1.0, size=x.size).reshape(shape)
    numbers = np.full(shape, -1, dtype=np.int64)
    main = np.add.outer(ground.arterial_cols, ground.arterial_rows)
    crossing = ground.arterial_cols[:, None] & ground.arterial_rows
    zone = zone.reshape(shape)
    for i, j in np.argwhere(degree.reshape(shape) > 0).tolist():
        n_streets = degree[i * ground.n_rows + j]
        tags = {}
        if n_streets >= 3 and (crossing[i, j] or zone[i, j] == DOWNTOWN):
            tags = {"highway": "traffic_signals"}
        elif n_streets >= 3 and main[i, j] and draws.chance(0.15):
            tags = {"highway": "stop"}
        elif n_streets == 1 and zone[i, j] == SUBURB:
            tags = {"highway": "turning_circle"}
        numbers[i, j] = drawing.node(x[i, j], y[i, j], **tags)
        if i in {0, ground.n_cols - 1} or j in {0, ground.n_rows - 1}:
            drawing.beyond.add(int(numbers[i, j]))
    return numbers


def _shape_places(
    drawing: Drawing, blocks: Blocks, junctions: IntArray, draws: Draws
) -> dict[tuple[int, int], list[tuple[float, float]]]:
    """Give the places of the nodes between the junctions of each block."""
    ground = drawing.ground
    x, y = np.array([*drawing.x_m, np.nan]), np.array([*drawing.y_m, np.nan])
    i, j = np.nonzero(blocks.kept)
    across, up = int(blocks.along_rows), int(not blocks.along_rows)
    start, end = junctions[i, j], junctions[i + across, j + up]
    zone = blocks.zone[i, j]
    wanted = SHAPE_NODES[zone] + np.where(_is_crossing(blocks, ground)[i, j], 2.0, 0.0)
    count = np.minimum(np.floor(wanted + draws.uniform(size=len(i))), 3).astype(int)
    strays = CURVE_M[zone] * draws.normal(1.0, size=len(i))
    strays[np.isin(blocks.street[i, j], MAIN_STREETS)] /= 5
    planned_start, planned_end = ground.place(i, j), ground.place(i + across, j + up)
    found: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for n_between, fractions in PLACES_BETWEEN.items():
        which = np.flatnonzero(count == n_between)
        for f in fractions:
            px, py = ground.place((i + f * across)[which], (j + f * up)[which])
            sx, sy = (s[which] for s in (x[start] - planned_start[0], y[start] - planned_start[1]))
            ex, ey = (e[which] for e in (x[end] - planned_end[0], y[end] - planned_end[1]))
            bow = np.sin(np.pi * f) * strays[which]
            px = px + (1 - f) * sx + f * ex + bow * up
            py = py + (1 - f) * sy + f * ey + bow * across
            for k, at in zip(which, zip(px.tolist(), py.tolist(), strict=True), strict=True):
                found.setdefault((int(i[k]), int(j[k])), []).append(at)
    return found


def _is_crossing(blocks: Blocks, ground: Ground) -> BoolArray:
    """Tell which blocks cross the river or the motorway, by a bridge."""
    crossing = np.zeros(blocks.street.shape, dtype=bool)
    if blocks.along_rows:
        crossing[ground.river_col] = True
    else:
        crossing[:, ground.motorway_row] = True
    return crossing


def _draw_streets(
    drawing: Drawing,
    blocks: Blocks,
    junctions: IntArray,
    on_rail: dict[tuple[bool, int, int], int | None],
    draws: Draws,
) -> None:
    """Draw ways along the blocks; neighboring blocks that are alike become one way."""
    ground = drawing.ground
    places = _shape_places(drawing, blocks, junctions, draws)
    bridge = _is_crossing(blocks, ground)
    for line in range(ground.n_rows if blocks.along_rows else ground.n_cols):
        for run in _runs(blocks, bridge, line, ground):
            nodes: list[int] = []
            for i, j in run:
                nodes.append(int(junctions[i, j]))
                nodes += [drawing.node(*at) for at in places.get((i, j), ())]
                crossing = on_rail.get((blocks.along_rows, i, j))
                if crossing is not None:
                    nodes.insert(len(nodes) - len(places.get((i, j), ())), crossing)
            i, j = run[-1]
            nodes.append(int(junctions[i + blocks.along_rows, j + (not blocks.along_rows)]))
            tags = _street_tags(drawing, blocks, run, draws)
            if blocks.one_way[run[0]] < 0:
                nodes.reverse()
            if bridge[run[0]]:
                tags |= {"bridge": "yes", "layer": "1"}
            if (blocks.along_rows, *run[0]) in on_rail and blocks.street[run[0]] == "footway":
                tags |= {"tunnel": "yes", "layer": "-1"}
            drawing.way(nodes, **tags)


def _runs(
    blocks: Blocks, bridge: BoolArray, line: int, ground: Ground
) -> Iterator[list[tuple[int, int]]]:
    """Give the blocks along one line in runs that can be one way each."""
    run: list[tuple[int, int]] = []
    former: tuple[object, ...] = ()
    crosses = ground.arterial_cols if blocks.along_rows else ground.arterial_rows
    n_along = blocks.street.shape[0 if blocks.along_rows else 1]
    for k in range(n_along):
        at = (k, line) if blocks.along_rows else (line, k)
        look = (
            blocks.street[at],
            blocks.one_way[at],
            blocks.zone[at] in {DOWNTOWN, SUBURB, PARK} and blocks.zone[at],
            bridge[at],
        )
        main = blocks.street[at] in MAIN_STREETS
        if run and (look != former or len(run) >= 12 or (main and crosses[k])):
            yield run
            run = []
        if blocks.street[at]:
            run.append(at)
        former = look
    if run:
        yield run


def _street_tags(
    drawing: Drawing, blocks: Blocks, run: list[tuple[int, int]], draws: Draws
) -> dict[str, str]:
    """Give the tags of a way, as mappers would have set them: often, not always."""
    i, j = run[0]
    street, zone, ground = str(blocks.street[i, j]), int(blocks.zone[i, j]), drawing.ground
    tags = {"highway": street}
    if street in FOOT_CLASSES:
        return tags | details.path_tags(street, draws)
    if zone == SUBURB and street not in MAIN_STREETS:
        tags["name"] = names.suburb_name(len(drawing.ways))
    elif blocks.along_rows:
        east = ground.plain(i, j)[0] > RIVER_X
        tags["name"] = f"{'East ' if east else ''}{names.row_name(j)}"
    else:
        beside = {ground.river_col: "Riverside Drive", ground.river_col + 1: "East Bank Road"}
        tags["name"] = beside.get(i, names.column_name(i))
    if blocks.one_way[i, j]:
        tags["oneway"] = "yes"
    speed = {"primary": "35 mph", "secondary": "35 mph", "tertiary": "30 mph"}.get(street, "25 mph")
    if draws.chance({"residential": 0.25, "unclassified": 0.1}.get(street, 0.85)):
        tags["maxspeed"] = "25 mph" if zone == DOWNTOWN else speed
    if street in {"primary", "secondary"}:
        tags["lanes"] = "4" if street == "primary" else "2"
    if zone == DOWNTOWN or draws.chance(0.3):
        tags["sidewalk"] = "both"
    if draws.chance(0.2):
        tags["surface"] = "gravel" if zone == OUTSKIRTS else "asphalt"
    return tags


def extract_box_m(ground: Ground) -> float:
    """Give half the side of the extract's box [m]: between the last lines and the frame."""
    reach = [abs(line[k]) for line in (ground.col_x_m, ground.row_y_m) for k in (1, -2)]
    return float((max(reach) + ground.half_m) / 2)
