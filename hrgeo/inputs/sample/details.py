"""The small things that real street files have: driveways, alleys, a roundabout, odd tags."""

from __future__ import annotations

import numpy as np

from hrgeo.inputs.sample.drawing import Drawing, Restriction, stretches
from hrgeo.inputs.sample.draws import Draws
from hrgeo.inputs.sample.ground import rail_distance_m

CARS = ("primary", "secondary", "tertiary", "residential", "unclassified")


def path_tags(street: str, draws: Draws) -> dict[str, str]:
    """Give the tags of a path beside its class."""
    tags = {"name": "River Trail"} if street == "cycleway" else {}
    if street == "cycleway":
        tags["foot"] = "designated"
    elif street == "steps":
        tags["step_count"] = "24"
    elif draws.chance(0.3):
        tags["bicycle"] = "yes"
    if draws.chance(0.3):
        tags["surface"] = "fine_gravel"
    return tags


def add_details(drawing: Drawing, draws: Draws) -> None:
    """Add everything small to a drawing."""
    _add_spurs(drawing, draws)
    _add_roundabout(drawing)
    _add_odd_tags(drawing, draws)
    _add_restrictions(drawing, draws)
    _add_what_is_not_a_street_yet(drawing, draws)


def _between_junctions(drawing: Drawing, streets: tuple[str, ...]) -> list[tuple[int, int, int]]:
    """Give nodes on one way alone, with the node before them: (way, before, node)."""
    seen: dict[int, int] = {}
    for way in drawing.ways:
        for node in way.nodes:
            seen[node] = seen.get(node, 0) + 1
    found = []
    for k, way in enumerate(drawing.ways):
        if way.street not in streets or "bridge" in way.tags:
            continue
        for a, b in zip(way.nodes[:-2], way.nodes[1:-1], strict=True):
            if seen[b] == 1 and a not in drawing.beyond:
                found.append((k, a, b))
    return found


def _add_spurs(drawing: Drawing, draws: Draws) -> None:
    """Add short dead ends: private driveways, parking aisles and alleys."""
    places = _between_junctions(drawing, ("residential", "tertiary"))
    at = np.array([node for _, _, node in places])
    off_m = rail_distance_m(drawing.ground, np.array(drawing.x_m)[at], np.array(drawing.y_m)[at])
    places = [place for place, off in zip(places, off_m.tolist(), strict=True) if off > 80.0]
    kinds: tuple[dict[str, str], ...] = (
        {"highway": "service", "service": "driveway", "access": "private"},
        {"highway": "service", "service": "parking_aisle"},
        {"highway": "service", "service": "alley"},
        {"highway": "service"},
        {"highway": "footway"},
    )
    mix = dict(zip(range(len(kinds)), (0.4, 0.15, 0.2, 0.15, 0.1), strict=True))
    chosen = draws.some(places, size=len(places) // 12)
    lengths = draws.uniform(25.0, 55.0, size=len(chosen))
    for (_, a, b), kind, length in zip(
        chosen, draws.pick(mix, size=len(chosen)), lengths.tolist(), strict=True
    ):
        dx, dy = drawing.x_m[b] - drawing.x_m[a], drawing.y_m[b] - drawing.y_m[a]
        step = length / max(float(np.hypot(dx, dy)), 1.0)
        end = drawing.node(drawing.x_m[b] - dy * step, drawing.y_m[b] + dx * step)
        if draws.chance(0.15):
            drawing.node_tags[end] = {"barrier": "gate"}
        drawing.way([b, end], **kinds[kind])


def _add_roundabout(drawing: Drawing) -> None:
    """Put a ring in place of one crossing of main streets in the suburb."""
    target = np.array((0.72, -0.35)) * drawing.ground.half_m
    touching: dict[int, list[int]] = {}
    for k, way in enumerate(drawing.ways):
        if way.street in {"secondary", "tertiary"}:
            for node in {way.nodes[0], way.nodes[-1]} - drawing.beyond:
                touching.setdefault(node, []).append(k)
    full = [node for node, ways in touching.items() if len(ways) == 4]
    if not full:
        return
    x, y = np.array(drawing.x_m)[full], np.array(drawing.y_m)[full]
    center = full[int(np.argmin(np.hypot(x - target[0], y - target[1])))]
    at_x, at_y = drawing.x_m[center], drawing.y_m[center]
    ring: list[tuple[float, int]] = []
    for k in touching[center]:
        nodes = drawing.ways[k].nodes
        end, beside = (0, 1) if nodes[0] == center else (-1, -2)
        angle = float(np.arctan2(drawing.y_m[nodes[beside]] - at_y,
                                 drawing.x_m[nodes[beside]] - at_x))  # fmt: skip
        nodes[end] = drawing.node(at_x + 18 * np.cos(angle), at_y + 18 * np.sin(angle))
        ring.append((angle, nodes[end]))
    drawing.node_tags.pop(center, None)
    ring.sort()
    drawn = [node for _, node in ring]
    between = []
    for a, b in zip(ring, [*ring[1:], (ring[0][0] + 2 * np.pi, 0)], strict=True):
        half = (a[0] + b[0]) / 2
        between.append(drawing.node(at_x + 18 * np.cos(half), at_y + 18 * np.sin(half)))
    line = [node for pair in zip(drawn, between, strict=True) for node in pair]
    drawing.way([*line, line[0]], highway="tertiary", junction="roundabout", maxspeed="15 mph")


def _add_odd_tags(drawing: Drawing, draws: Draws) -> None:
    """Change some tags to what mappers also write."""
    one_way = [w for w in drawing.ways if w.tags.get("oneway") == "yes" and w.street in CARS]
    for way in draws.some(one_way, size=1):
        way.nodes.reverse()
        way.tags["oneway"] = "-1"
    quiet = [w for w in drawing.ways if w.street == "residential" and "oneway" not in w.tags]
    changes = (
        {"maxspeed": "20mph"},
        {"maxspeed": "40"},
        {"maxspeed": "walk"},
        {"motor_vehicle": "destination"},
        {"foot": "yes", "bicycle": "yes"},
        {"highway": "living_street", "maxspeed": "10 mph"},
    )
    for way, change in zip(draws.some(quiet, size=len(changes)), changes, strict=False):
        way.tags.update(change)
    downtown = [w for w in one_way if w.street == "residential" and len(w.nodes) <= 4]
    for way in draws.some(downtown, size=1):
        way.tags["oneway:bicycle"] = "no"
    for _, _, node in draws.some(_between_junctions(drawing, ("residential",)), size=8):
        drawing.node_tags[node] = {"highway": "crossing"}


def _add_restrictions(drawing: Drawing, draws: Draws) -> None:
    """Forbid a few turns where two main streets cross."""
    ends: dict[int, list[int]] = {}
    for k, way in enumerate(drawing.ways):
        if way.street in {"primary", "secondary", "tertiary"} and "junction" not in way.tags:
            for node in (way.nodes[0], way.nodes[-1]):
                ends.setdefault(node, []).append(k)
    places = [node for node, ways in ends.items() if len(ways) == 4 and node not in drawing.beyond]
    rules = ("no_left_turn", "no_left_turn", "no_right_turn", "no_u_turn", "only_straight_on")
    for node, rule in zip(draws.some(places, size=2 * len(rules)), rules * 2, strict=False):
        arms = sorted(ends[node], key=lambda k: _direction(drawing, k, node))
        other = {"no_left_turn": 3, "no_right_turn": 1, "no_u_turn": 0, "only_straight_on": 2}
        drawing.restrictions.append(Restriction(arms[0], node, arms[other[rule]], rule))


def _direction(drawing: Drawing, way: int, node: int) -> float:
    """Give the direction in which a way leaves a node at one of its ends."""
    nodes = drawing.ways[way].nodes
    beside = nodes[1] if nodes[0] == node else nodes[-2]
    dx, dy = drawing.x_m[beside] - drawing.x_m[node], drawing.y_m[beside] - drawing.y_m[node]
    return float(np.arctan2(dy, dx))


def _add_what_is_not_a_street_yet(drawing: Drawing, draws: Draws) -> None:
    """Add a street under construction, a planned one, a plaza and a closed track."""
    streets = stretches(drawing, ("residential",))
    clear = rail_distance_m(drawing.ground, streets.x_m, streets.y_m) > 150.0
    spots = draws.positions(streets.length_m * clear, size=4)
    for spot, tags in zip(
        spots.tolist(),
        (
            {"highway": "construction", "construction": "residential"},
            {"highway": "proposed", "proposed": "tertiary"},
            {"highway": "pedestrian", "area": "yes", "name": "Mulberry Plaza"},
            {"highway": "track", "access": "no"},
        ),
        strict=True,
    ):
        x, y = streets.x_m[spot], streets.y_m[spot]
        corners = [(15, 15), (45, 15), (45, 45), (15, 45)]
        nodes = [drawing.node(x + dx, y + dy) for dx, dy in corners]
        drawing.way([*nodes, nodes[0]] if "area" in tags else nodes, **tags)
