"""From straight segments to streets: what a mode may use, and stretches between junctions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from hrgeo.kernels import kernel
from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.network.osm_file import Segments, Ways
from hrgeo.network.passage import blocks_node, class_of, way_passage
from hrgeo.network.profile import Profile
from hrgeo.units import kph_to_m_per_s

SLOWEST_FERRY_KPH, FASTEST_FERRY_KPH = 1.0, 90.0
"""A duration that means another speed is a mistake."""


@dataclass(frozen=True, eq=False)
class Usable:
    """The segments that a mode may use, with nodes apart where a barrier stands.

    Attributes
    ----------
    start, end
        By segment: node, in a numbering where each segment that ends at a
        barrier has an end of its own there.
    way, length_m
        By segment.
    node
        By node of that numbering: position of the node in the file.
    forward_kph, backward_kph, can_snap
        By way.
    wait_s
        By way: wait before it can be entered.
    no_through
        By way: whether it is open only as the end of a trip. False throughout
        where turns do not matter: such ways are left out then, or are dead ends.
    in_roundabout
        By way; False throughout where turns do not matter.
    """

    start: IntArray
    end: IntArray
    way: IntArray
    length_m: FloatArray
    node: IntArray
    forward_kph: FloatArray
    backward_kph: FloatArray
    can_snap: BoolArray
    wait_s: FloatArray
    no_through: BoolArray
    in_roundabout: BoolArray


@dataclass(frozen=True, eq=False)
class Chains:
    """Segments strung together to streets.

    A half-segment is a segment with a direction: ``2 * s`` runs along segment
    s, ``2 * s + 1`` against it.

    Attributes
    ----------
    half
        Half-segments of all streets, one street after another.
    first
        Shape ``(n_streets + 1,)``: where each street begins in `half`.
    """

    half: IntArray
    first: IntArray


def usable_segments(ways: Ways, segments: Segments, profile: Profile) -> Usable:
    """Keep the segments that a traveler may use.

    Where turns do not matter, a private way is kept where it hangs on the open
    streets at one node only: it is then the end of a trip and can be no way
    through. Where they do, `hrgeo.network.turns` sees to it. A node with a
    barrier that the traveler cannot pass ends every street that leads to it.
    """
    passages = [way_passage(tags, profile) for tags in ways.tag_sets]

    def by_way(name: str, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        values = np.array([getattr(p, name) for p in passages], dtype=dtype)
        return np.asarray(values[ways.way_tags])

    forward, backward = by_way("forward_kph", np.float64), by_way("backward_kph", np.float64)
    _set_ferry_speeds(ways, segments, by_way("duration_s", np.float64), (forward, backward))
    keep = (forward + backward)[segments.way] > 0
    start, end, way = segments.start[keep], segments.end[keep], segments.way[keep]
    length_m = segments.length_m[keep]
    start, end, node = _part_at_barriers(start, end, _blocked(ways, profile))
    private = by_way("is_private", bool)
    keep = np.ones(len(start), dtype=bool)
    if not profile.turns:
        keep = _not_through_private(start, end, private[way], len(node))
    roundabout = np.array([tags.get("junction") == "roundabout" for tags in ways.tag_sets])
    return Usable(
        start=start[keep],
        end=end[keep],
        way=way[keep],
        length_m=length_m[keep],
        node=node,
        forward_kph=forward,
        backward_kph=backward,
        can_snap=by_way("can_snap", bool),
        wait_s=by_way("wait_s", np.float64),
        no_through=private & profile.turns,
        in_roundabout=roundabout[ways.way_tags] & profile.turns,
    )


def _set_ferry_speeds(
    ways: Ways, segments: Segments, duration_s: FloatArray, speeds_kph: tuple[FloatArray, ...]
) -> None:
    """Replace the speeds of ways whose duration is told, where that makes sense."""
    told = np.flatnonzero(duration_s > 0)
    if not len(told):
        return
    length_m = np.bincount(segments.way, weights=segments.length_m, minlength=ways.n_ways)[told]
    kph = length_m / duration_s[told] / kph_to_m_per_s(1.0)
    sound = (kph >= SLOWEST_FERRY_KPH) & (kph <= FASTEST_FERRY_KPH)
    for speed_kph in speeds_kph:
        speed_kph[told] = np.where(sound & (speed_kph[told] > 0), kph, speed_kph[told])


def _blocked(ways: Ways, profile: Profile) -> BoolArray:
    by_set = np.array([blocks_node(tags, profile) for tags in ways.tag_sets] + [False])
    return np.asarray(by_set[ways.node_tags])


def _part_at_barriers(
    start: IntArray, end: IntArray, blocked: BoolArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Give each segment that ends at a blocked node an end of its own there."""
    ends = np.concatenate((start, end))
    at_barrier = np.flatnonzero(blocked[ends])
    node = np.concatenate((np.arange(len(blocked)), ends[at_barrier]))
    ends[at_barrier] = len(blocked) + np.arange(len(at_barrier))
    return ends[: len(start)], ends[len(start) :], node


def _not_through_private(
    start: IntArray, end: IntArray, private: BoolArray, n_nodes: int
) -> BoolArray:
    """Say which segments are open, or private but no way through."""
    if not private.any():
        return ~private
    is_open = np.zeros(n_nodes, dtype=bool)
    is_open[start[~private]] = True
    is_open[end[~private]] = True
    a, b = start[private], end[private]
    inside = ~is_open[a] & ~is_open[b]
    links = sparse.coo_array(
        (np.ones(inside.sum(), dtype=np.int8), (a[inside], b[inside])), shape=(n_nodes, n_nodes)
    )
    _, group = connected_components(links.tocsr(), directed=False)
    # Pairs of a private group and an open node that it touches.
    touch = np.concatenate((np.column_stack((group[a], b)), np.column_stack((group[b], a))))
    touch = np.unique(touch[is_open[touch[:, 1]]], axis=0)
    n_gates = np.bincount(touch[:, 0], minlength=int(group.max()) + 1)
    through = is_open[a] & is_open[b]
    member = np.where(is_open[a], group[b], group[a])
    keep = ~private
    keep[private] = ~through & (n_gates[member] == 1)
    return keep


def chain_segments(ways: Ways, usable: Usable, must_keep: BoolArray) -> Chains:
    """Join segments into streets over the nodes where nothing happens.

    Nothing happens at a node where just two segments meet that are alike:
    same class, same speeds in the direction of travel, both a way through or
    not, and, where a way has a ``length_m`` tag, the same way (so that length is
    spread evenly over each street). Nodes in `must_keep` (by node of the file) end a street always.
    """
    n_segments = len(usable.start)
    tail = np.empty(2 * n_segments, dtype=np.int64)
    tail[0::2], tail[1::2] = usable.start, usable.end
    kind = _kinds(ways, usable)
    degree = np.bincount(tail, minlength=len(usable.node))
    by_tail = np.argsort(tail, kind="stable")
    first_at = np.concatenate(([0], np.cumsum(degree)))[:-1]
    twos = np.flatnonzero((degree == 2) & ~must_keep[usable.node])
    one, other = by_tail[first_at[twos]], by_tail[first_at[twos] + 1]
    # `one ^ 1` runs into the node that `one` leaves.
    alike = kind[one ^ 1] == kind[other]
    one, other = one[alike], other[alike]
    following = np.full(2 * n_segments, -1, dtype=np.int64)
    following[one ^ 1] = other
    following[other ^ 1] = one
    is_inner = np.zeros(len(usable.node), dtype=np.bool_)
    is_inner[twos[alike]] = True
    half, first = _string_together(following, is_inner[tail])
    return Chains(half, first)


def _kinds(ways: Ways, usable: Usable) -> IntArray:
    """Give a number to what has to be alike for two half-segments to be one street."""
    highway = np.array([class_of(tags) for tags in ways.tag_sets])
    class_code = np.unique(highway, return_inverse=True)[1][ways.way_tags]
    own_length = np.where(np.isfinite(ways.way_length_m), np.arange(ways.n_ways), -1)
    along = np.column_stack(
        (
            class_code,
            usable.can_snap,
            usable.no_through,
            usable.in_roundabout,
            own_length,
            usable.forward_kph,
            usable.backward_kph,
        )
    )
    against = along[:, [0, 1, 2, 3, 4, 6, 5]]
    number = np.unique(np.concatenate((along, against)), axis=0, return_inverse=True)[1]
    kind = np.empty(2 * len(usable.way), dtype=np.int64)
    kind[0::2], kind[1::2] = number[usable.way], number[ways.n_ways + usable.way]
    return kind


@kernel
def _string_together(following: IntArray, starts_inside: BoolArray) -> tuple[IntArray, IntArray]:
    """Follow half-segments from node to node; a ring begins at its first segment."""
    n_segments = len(following) // 2
    done = np.zeros(n_segments, dtype=np.bool_)
    half = np.empty(n_segments, dtype=np.int64)
    first = np.empty(n_segments + 1, dtype=np.int64)
    n_half, n_streets = 0, 0
    for rings in range(2):
        for begin in range(len(following)):
            if done[begin >> 1] or (rings == 0 and starts_inside[begin]):
                continue
            first[n_streets] = n_half
            n_streets += 1
            at = begin
            while at >= 0 and not done[at >> 1]:
                done[at >> 1] = True
                half[n_half] = at
                n_half += 1
                at = following[at]
    first[n_streets] = n_half
    return half, first[: n_streets + 1].copy()
