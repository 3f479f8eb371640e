"""The drawing of the town's streets: nodes, ways and turn restrictions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from hrgeo.inputs.sample.ground import Ground
from hrgeo.model import FloatArray, IntArray

NOT_STREETS = ("construction", "proposed")


@dataclass
class Way:
    """A line through nodes, by their numbers in the drawing."""

    nodes: list[int]
    tags: dict[str, str]

    @property
    def street(self) -> str:
        """Value of ``highway``, or an empty string."""
        return self.tags.get("highway", "")


@dataclass
class Restriction:
    """A turn that is not allowed: ways and the node by number."""

    from_way: int
    via_node: int
    to_way: int
    rule: str


@dataclass
class Drawing:
    """What has been drawn so far, in meters from the center of the town."""

    ground: Ground
    x_m: list[float] = field(default_factory=list)
    y_m: list[float] = field(default_factory=list)
    node_tags: dict[int, dict[str, str]] = field(default_factory=dict)
    beyond: set[int] = field(default_factory=set)
    """Nodes beyond the extract: ways go on to them, but the file lacks them."""
    ways: list[Way] = field(default_factory=list)
    restrictions: list[Restriction] = field(default_factory=list)
    lone_nodes: list[int] = field(default_factory=list)
    """Nodes that stand for something by themselves, on no way."""

    def node(self, x_m: float, y_m: float, **tags: str) -> int:
        """Draw a node and give its number."""
        self.x_m.append(float(x_m))
        self.y_m.append(float(y_m))
        number = len(self.x_m) - 1
        if tags:
            self.node_tags[number] = tags
        return number

    def nodes_at(self, u: Iterable[float], v: Iterable[float]) -> list[int]:
        """Draw nodes at places of the plan (columns and rows)."""
        x, y = self.ground.place(list(u), list(v))
        return [self.node(*at) for at in zip(x.tolist(), y.tolist(), strict=True)]

    def way(self, nodes: list[int], **tags: str) -> int:
        """Draw a way and give its number; ``_`` in a tag's name stands for ``:``."""
        self.ways.append(Way(nodes, {k.replace("__", ":"): v for k, v in tags.items()}))
        return len(self.ways) - 1

    def street_nodes(self) -> set[int]:
        """Give the nodes in the file that a street runs through."""
        found: set[int] = set()
        for way in self.ways:
            if way.street:
                found.update(way.nodes)
        return found - self.beyond


@dataclass(frozen=True, eq=False)
class Stretches:
    """Straight stretches of street that people live on and walk along.

    Attributes
    ----------
    x_m, y_m, dx_m, dy_m
        Where each begins, and how far it goes.
    way
        Number of its way.
    """

    x_m: FloatArray
    y_m: FloatArray
    dx_m: FloatArray
    dy_m: FloatArray
    way: IntArray

    @property
    def length_m(self) -> FloatArray:
        """By stretch."""
        return np.hypot(self.dx_m, self.dy_m)

    @property
    def middle_m(self) -> tuple[FloatArray, FloatArray]:
        """By stretch: its middle, east and north of the center."""
        return self.x_m + self.dx_m / 2, self.y_m + self.dy_m / 2

    def place(
        self, which: IntArray, fraction: FloatArray, off_m: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Give places beside stretches: how far along, and how far to the left."""
        length = np.maximum(self.length_m[which], 0.1)
        dx, dy = self.dx_m[which], self.dy_m[which]
        x = self.x_m[which] + fraction * dx - off_m * dy / length
        y = self.y_m[which] + fraction * dy + off_m * dx / length
        return x, y


def stretches(drawing: Drawing, streets: Iterable[str]) -> Stretches:
    """Give all stretches of the named classes of street that are in the file."""
    wanted = set(streets)
    start: list[int] = []
    end: list[int] = []
    number: list[int] = []
    for k, way in enumerate(drawing.ways):
        if way.street not in wanted or "bridge" in way.tags or way.tags.get("access") == "private":
            continue
        for a, b in zip(way.nodes[:-1], way.nodes[1:], strict=True):
            if a not in drawing.beyond and b not in drawing.beyond:
                start.append(a)
                end.append(b)
                number.append(k)
    x, y = np.array(drawing.x_m), np.array(drawing.y_m)
    a_all, b_all = np.array(start), np.array(end)
    return Stretches(x[a_all], y[a_all], x[b_all] - x[a_all], y[b_all] - y[a_all], np.array(number))
