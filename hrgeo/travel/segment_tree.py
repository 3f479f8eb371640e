"""The nearest street of a point, and the place on it, in loops over arrays.

Shapes are cut into straight segments, which lie in a packed tree of boxes: sorted along a
Z-shaped curve (Morton 1966), eight to a box, eight boxes to a box, and so on. A tree, not a
grid of cells, since a street file can hold cities that are a thousand kilometres apart. A
search goes into the nearest box first and passes over boxes farther than what it has
(Roussopoulos et al. 1995, doi:10.1145/223784.223794).

Distances, and places along a line, are computed in the steps of GEOS, so that every digit is
the same as that of shapely's functions (held by tests).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hrgeo.kernels import kernel, plain
from hrgeo.model import FloatArray, IntArray
from hrgeo.travel.search_graph import along_curve, ragged

BOXES_IN_A_BOX = 8
_MOST_WAITING = 256
"""Boxes that wait while a search goes deeper: at most seven for each level."""
_ROUNDING = 1.0 + 1e-12
"""A box may seem farther than what lies in it by the last digits."""


class Shapes(NamedTuple):
    """Polylines, one after another: that of street k begins at ``first[k]``."""

    first: IntArray
    x_m: FloatArray
    y_m: FloatArray


class SegmentTree(NamedTuple):
    """Segments of streets in a tree of boxes.

    Attributes
    ----------
    street
        By segment, in the order of the tree.
    ends_m
        Shape ``(n_segments, 4)``: x and y of the beginning and of the end.
    box_m
        Shape ``(n_boxes, 4)``: least and greatest x, then y; level after level, the
        lowest first.
    level_first
        Where each level begins in `box_m`; then their number.
    """

    street: IntArray
    ends_m: FloatArray
    box_m: FloatArray
    level_first: IntArray


def segment_tree(shapes: Shapes, streets: IntArray) -> SegmentTree:
    """Make the tree of some streets.

    Examples
    --------
    >>> shapes = Shapes(np.array([0, 2]), np.array([0.0, 10.0]), np.array([0.0, 0.0]))
    >>> tree = segment_tree(shapes, np.array([0]))
    >>> at, off_m = np.full(1, -1), np.full(1, np.inf)
    >>> nearest_streets(tree, np.array([5.0]), np.array([3.0]), 100.0, at, off_m)
    >>> at.tolist(), off_m.tolist()
    ([0], [3.0])
    """
    # The last vertex of a shape begins no segment.
    which, start = ragged(shapes.first, streets)
    last = np.diff(which, append=-1) != 0
    which, start = which[~last], start[~last]
    ends_m = np.column_stack(
        (shapes.x_m[start], shapes.y_m[start], shapes.x_m[start + 1], shapes.y_m[start + 1])
    )
    middle_m = ends_m[:, :2] + ends_m[:, 2:]
    order = np.argsort(along_curve(middle_m[:, 0], middle_m[:, 1]), kind="stable")
    ends_m = ends_m[order]
    low, high = np.minimum(ends_m[:, :2], ends_m[:, 2:]), np.maximum(ends_m[:, :2], ends_m[:, 2:])
    levels: list[FloatArray] = []
    while len(low) > 1 or not levels:
        begin = np.arange(0, len(low), BOXES_IN_A_BOX)
        if not len(begin):
            break
        low, high = np.minimum.reduceat(low, begin), np.maximum.reduceat(high, begin)
        levels.append(np.column_stack((low[:, 0], high[:, 0], low[:, 1], high[:, 1])))
    return SegmentTree(
        streets[which[order]].astype(np.int64),
        ends_m,
        np.concatenate(levels) if levels else np.zeros((0, 4)),
        np.cumsum([0, *(len(level) for level in levels)]),
    )


@kernel
def _to_segment_m(x: float, y: float, ends_m: FloatArray, k: int) -> float:
    """Give the distance from a point to a segment."""
    ax, ay, bx, by = ends_m[k, 0], ends_m[k, 1], ends_m[k, 2], ends_m[k, 3]
    dx, dy = bx - ax, by - ay
    length2 = dx * dx + dy * dy
    along = 0.0
    if length2 > 0.0:
        along = ((x - ax) * dx + (y - ay) * dy) / length2
    if along <= 0.0:
        return float(np.sqrt((x - ax) * (x - ax) + (y - ay) * (y - ay)))
    if along >= 1.0:
        return float(np.sqrt((x - bx) * (x - bx) + (y - by) * (y - by)))
    return float(np.abs(((ay - y) * dx - (ax - x) * dy) / length2) * np.sqrt(length2))


@kernel
def _to_box_m2(x: float, y: float, box_m: FloatArray, k: int) -> float:
    """Give the squared distance from a point to a box."""
    off_x = max(box_m[k, 0] - x, 0.0, x - box_m[k, 1])
    off_y = max(box_m[k, 2] - y, 0.0, y - box_m[k, 3])
    return float(off_x * off_x + off_y * off_y)


@kernel
def _among_segments(
    tree: SegmentTree, begin: int, x: float, y: float, best_m: float, best: int
) -> tuple[float, int]:
    """Look at the segments of one box for a street that is nearer, or as near and stands first."""
    for k in range(begin, min(begin + BOXES_IN_A_BOX, len(tree.street))):
        m = _to_segment_m(x, y, tree.ends_m, k)
        if m < best_m or (m == best_m and (best < 0 or tree.street[k] < best)):
            best_m, best = m, tree.street[k]
    return best_m, best


@kernel
def nearest_streets(
    tree: SegmentTree,
    x_m: FloatArray,
    y_m: FloatArray,
    within_m: float,
    street: IntArray,
    off_street_m: FloatArray,
) -> None:
    """Note for each point the nearest street, if nearer than what it has.

    Of equally near streets, the one that stands first.

    Parameters
    ----------
    x_m, y_m
        By point.
    within_m
        Farther streets do not count.
    street, off_street_m
        By point: what it has, and how far that is; changed.
    """
    box_m, level_first = tree.box_m, tree.level_first
    n_levels = len(level_first) - 1
    if n_levels == 0:
        return
    # What waits: level and number of a box, and how far it is.
    level_at = np.empty(_MOST_WAITING, dtype=np.int64)
    box_at = np.empty(_MOST_WAITING, dtype=np.int64)
    far_m2 = np.empty(_MOST_WAITING, dtype=np.float64)
    for point in range(len(x_m)):
        x, y = x_m[point], y_m[point]
        best_m, best = min(within_m, off_street_m[point]), plain(-1)
        n_waiting = 1
        level_at[0], box_at[0], far_m2[0] = n_levels - 1, 0, 0.0
        while n_waiting > 0:
            n_waiting -= 1
            level, box = level_at[n_waiting], box_at[n_waiting]
            if far_m2[n_waiting] > best_m * best_m * _ROUNDING:
                continue
            begin = box * BOXES_IN_A_BOX
            if level == 0:
                best_m, best = _among_segments(tree, begin, x, y, best_m, best)
                continue
            first, end = level_first[level - 1], level_first[level]
            lowest = n_waiting
            for k in range(begin, min(begin + BOXES_IN_A_BOX, end - first)):
                m2 = _to_box_m2(x, y, box_m, first + k)
                if m2 <= best_m * best_m * _ROUNDING:
                    # The nearest one is put last, so that it is looked at first.
                    at = n_waiting
                    while at > lowest and far_m2[at - 1] < m2:
                        level_at[at], box_at[at] = level_at[at - 1], box_at[at - 1]
                        far_m2[at] = far_m2[at - 1]
                        at -= 1
                    level_at[at], box_at[at], far_m2[at] = level - 1, k, m2
                    n_waiting += 1
        if best >= 0 and best_m < off_street_m[point]:
            street[point], off_street_m[point] = best, best_m


@kernel
def _along_m(shapes: Shapes, street: int, x: float, y: float) -> tuple[float, float]:
    """Give how far along a street its nearest place to a point lies, and its whole length."""
    nearest_m, along_m, passed_m = np.inf, -1.0, 0.0
    ends_m = np.empty((1, 4))
    for k in range(shapes.first[street], shapes.first[street + 1] - 1):
        ax, ay, bx, by = shapes.x_m[k], shapes.y_m[k], shapes.x_m[k + 1], shapes.y_m[k + 1]
        ends_m[0, 0], ends_m[0, 1], ends_m[0, 2], ends_m[0, 3] = ax, ay, bx, by
        dx, dy = bx - ax, by - ay
        length2 = dx * dx + dy * dy
        length_m = np.sqrt(length2)
        m = _to_segment_m(x, y, ends_m, 0)
        if m < nearest_m:
            share = 0.0
            if length2 > 0.0:
                share = ((x - ax) * dx + (y - ay) * dy) / length2
            if x == bx and y == by:
                share = 1.0
            nearest_m = m
            along_m = passed_m
            if share > 1.0:
                along_m = passed_m + length_m
            elif share > 0.0:
                along_m = passed_m + share * length_m
        passed_m += length_m
    return along_m, passed_m


@kernel
def _place_at(shapes: Shapes, street: int, along_m: float) -> tuple[float, float]:
    """Give the place so far along a street."""
    begin, end = shapes.first[street], shapes.first[street + 1] - 1
    if along_m <= 0.0:
        return shapes.x_m[begin], shapes.y_m[begin]
    passed_m = 0.0
    for k in range(begin, end):
        dx, dy = shapes.x_m[k + 1] - shapes.x_m[k], shapes.y_m[k + 1] - shapes.y_m[k]
        length_m = np.sqrt(dx * dx + dy * dy)
        if passed_m + length_m > along_m:
            share = (along_m - passed_m) / length_m
            return shapes.x_m[k] + share * dx, shapes.y_m[k] + share * dy
        passed_m += length_m
    return shapes.x_m[end], shapes.y_m[end]


@kernel
def places_on_streets(
    shapes: Shapes, street: IntArray, x_m: FloatArray, y_m: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give for each point the nearest place on its street: the share of its length, x and y.

    A street without length has but the place 0.
    """
    fraction = np.zeros(len(street))
    at_x_m, at_y_m = np.empty(len(street)), np.empty(len(street))
    for point in range(len(street)):
        along_m, length_m = _along_m(shapes, street[point], x_m[point], y_m[point])
        if length_m > 0.0:
            fraction[point] = min(max(along_m / length_m, 0.0), 1.0)
        at_x_m[point], at_y_m[point] = _place_at(shapes, street[point], fraction[point] * length_m)
    return fraction, at_x_m, at_y_m
