"""Seconds lost at signals, stop signs, crossings, gates and landings, by half-segment.

A delay belongs to the half-segment (see `hrgeo.network.contraction.Chains`) that ends
where it is met. Rules:

- Signals count once per junction, however many signal nodes it has: the nodes within
  `JUNCTION_M` along the streets of a signal node are its junction, junctions that touch
  are one, and who comes in from outside waits once. A signal between junctions whose
  direction is tagged holds in that direction alone. With `Delays.each_signal`, each
  signal node counts by itself.
- A pedestrian signal (``crossing=traffic_signals``) is a signal on foot and by bike; a
  car meets it as a crossing.
- A stop or give-way sign holds for the direction that its tag says, relative to its way.
  Without one, inside a street, it holds towards the nearer junction (on a one-way street
  in the direction of travel). On a junction it holds for all if ``stop=all``, else for
  those who come by the lesser roads, or for all where all are alike.
- A crossing delays those who cross: on foot and by bike, who comes to it by a path; by
  car, all who pass a marked one. At a junction with signals it costs nothing on top.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components, dijkstra

from hrgeo.kernels import kernel
from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.network.contraction import Usable
from hrgeo.network.osm_file import Ways
from hrgeo.network.passage import FERRY, Tags, barrier_s, class_of
from hrgeo.network.profile import Profile

JUNCTION_M = 25.0
"""About the half of a wide crossing with its stop lines."""

_PATHS = frozenset({"footway", "path", "cycleway", "pedestrian", "steps", "bridleway", "track"})
_RANKS = (
    *("service", "living_street", "residential", "unclassified", "tertiary", "secondary"),
    *("primary", "trunk", "motorway"),
)
_NO_CROSSING = frozenset({"no", "unmarked", "informal"})
_DIRECTIONS = {"forward": 1, "backward": -1}
_DEAD_END_M = 1e6
"""Farther than any street is long: a dead end is no junction."""


@dataclass(frozen=True, eq=False)
class _Signs:
    """What stands at the nodes of `Usable`, by node."""

    signal: BoolArray
    stop: BoolArray
    give_way: BoolArray
    all_way: BoolArray
    crossing: BoolArray
    direction: IntArray
    barrier_s: FloatArray


def _is_signal(tags: Tags, profile: Profile) -> bool:
    if tags.get("highway") == "traffic_signals":
        return True
    return tags.get("crossing") == "traffic_signals" and not profile.turns


def _is_crossing(tags: Tags, profile: Profile) -> bool:
    kind = tags.get("crossing", "")
    if not (tags.get("highway") == "crossing" or kind) or kind == "no":
        return False
    return not (_is_signal(tags, profile) or (profile.turns and kind in _NO_CROSSING))


def _direction(tags: Tags, profile: Profile) -> int:
    """Give 1 or -1 for what holds along or against its way, 0 for both."""
    own = tags.get("traffic_signals:direction") if _is_signal(tags, profile) else None
    # A signal stops people on foot whichever way they come.
    is_on_foot = "foot" in profile.access_keys
    return 0 if is_on_foot else _DIRECTIONS.get(own or tags.get("direction", ""), 0)


def _signs(ways: Ways, usable: Usable, profile: Profile) -> _Signs:
    sets = [*ways.tag_sets, {}]
    of_node = ways.node_tags[usable.node]

    def flag(is_so: list[bool]) -> BoolArray:
        return np.asarray(np.array(is_so, dtype=bool)[of_node])

    return _Signs(
        signal=flag([_is_signal(tags, profile) for tags in sets]),
        stop=flag([tags.get("highway") == "stop" for tags in sets]),
        give_way=flag([tags.get("highway") == "give_way" for tags in sets]),
        all_way=flag([tags.get("stop") == "all" for tags in sets]),
        crossing=flag([_is_crossing(tags, profile) for tags in sets]),
        direction=np.array([_direction(tags, profile) for tags in sets])[of_node],
        barrier_s=np.array([barrier_s(tags, profile) for tags in sets])[of_node],
    )


def half_delays_s(ways: Ways, usable: Usable, profile: Profile) -> FloatArray:
    """Give the seconds lost at the end of each half-segment by those who go on.

    Parameters
    ----------
    ways, usable
        The file, and what of it the traveler may use.
    profile
        Says what each thing costs.

    Returns
    -------
    ndarray
        By half-segment: ``2 * s`` along segment s, ``2 * s + 1`` against it [s].
    """
    _, head = _tails_and_heads(usable)
    signs, delays = _signs(ways, usable, profile), profile.delays
    class_name = np.array([class_of(tags) for tags in ways.tag_sets])[ways.way_tags]
    half_class = np.repeat(class_name[usable.way], 2)
    total_s = signs.barrier_s[head].copy()
    if delays.each_signal:
        in_junction = signs.signal
        total_s += delays.signal_s * (signs.signal[head] & _is_met(signs, head))
    else:
        entry, in_junction = _junction_entries(usable, signs)
        total_s += delays.signal_s * entry
    if delays.stop_s or delays.give_way_s:
        held = _held_by_sign(ways, usable, signs)
        total_s += delays.stop_s * (held & signs.stop[head])
        total_s += delays.give_way_s * (held & signs.give_way[head])
    crosses = signs.crossing[head] & ~in_junction[head]
    if not profile.turns:
        crosses &= np.isin(half_class, list(_PATHS))
    total_s += delays.crossing_s * crosses
    # The wait for a ferry is paid at the landing that it reaches, by who goes on.
    is_ferry = half_class == FERRY
    if is_ferry.any():
        on_land = np.zeros(len(usable.node), dtype=bool)
        on_land[head[~is_ferry]] = True
        total_s += np.repeat(usable.wait_s[usable.way], 2) * (is_ferry & on_land[head])
    return np.asarray(total_s)


def _tails_and_heads(usable: Usable) -> tuple[IntArray, IntArray]:
    tail = np.column_stack((usable.start, usable.end)).ravel()
    return tail, np.column_stack((usable.end, usable.start)).ravel()


def _is_met(signs: _Signs, head: IntArray) -> BoolArray:
    """Say whether a half-segment comes from the side that the sign at its end faces."""
    way_direction = np.where(np.arange(len(head)) % 2 == 0, 1, -1)
    return np.asarray((signs.direction[head] == 0) | (signs.direction[head] == way_direction))


def _junction_entries(usable: Usable, signs: _Signs) -> tuple[BoolArray, BoolArray]:
    """Say which half-segments enter a junction with signals, and which nodes are in one."""
    tail, head = _tails_and_heads(usable)
    n_nodes = len(usable.node)
    if not signs.signal.any():
        return np.zeros(len(head), dtype=bool), np.zeros(n_nodes, dtype=bool)
    away_m = _metres_to_signal(usable, signs.signal)
    member = away_m <= JUNCTION_M
    length_m = np.repeat(usable.length_m, 2)
    inside = member[tail] & member[head]
    inside &= away_m[tail] + length_m + away_m[head] <= 2 * JUNCTION_M
    links = sparse.coo_array(
        (np.ones(inside.sum(), dtype=np.int8), (tail[inside], head[inside])),
        shape=(n_nodes, n_nodes),
    )
    _, group = connected_components(links.tocsr(), directed=False)
    degree = np.bincount(tail, minlength=n_nodes)
    # Without a junction in it, a signal whose direction is tagged holds in that one alone.
    holds_for_all = (signs.signal & (signs.direction == 0)) | (member & (degree > 2))
    for_all = np.zeros(n_nodes, dtype=bool)
    for_all[group[holds_for_all]] = True
    entry = member[head] & ~inside & for_all[group[head]]
    entry |= signs.signal[head] & ~for_all[group[head]] & _is_met(signs, head)
    return np.asarray(entry), np.asarray(member)


def _metres_to_signal(usable: Usable, signal: BoolArray) -> FloatArray:
    """Give by node the way along streets to the nearest signal, infinite beyond a junction."""
    short = usable.length_m <= JUNCTION_M
    start, end = usable.start[short], usable.end[short]
    # A length of 0 would be no link in a sparse array.
    length_m = np.maximum(usable.length_m[short], 1e-3)
    low, high = np.minimum(start, end), np.maximum(start, end)
    order = np.lexsort((length_m, high, low))
    low, high, length_m = low[order], high[order], length_m[order]
    first = np.ones(len(low), dtype=bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    links = sparse.coo_array(
        (length_m[first], (low[first], high[first])), shape=(len(signal),) * 2
    ).tocsr()
    return np.asarray(
        dijkstra(
            links,
            directed=False,
            indices=np.flatnonzero(signal),
            min_only=True,
            limit=JUNCTION_M,
        )
    )


def _held_by_sign(ways: Ways, usable: Usable, signs: _Signs) -> BoolArray:
    """Say for which half-segments the stop or give-way sign at their end holds."""
    tail, head = _tails_and_heads(usable)
    has_sign = (signs.stop | signs.give_way)[head]
    held = has_sign & (signs.direction[head] != 0) & _is_met(signs, head)
    undirected = has_sign & (signs.direction[head] == 0)
    degree = np.bincount(tail, minlength=len(usable.node))
    at_junction = undirected & (degree[head] > 2)
    rank = np.repeat(_way_ranks(ways)[usable.way], 2)
    top, low = np.zeros(len(degree)), np.full(len(degree), np.inf)
    np.maximum.at(top, head, rank)
    np.minimum.at(low, head, rank)
    all_alike = top == low
    held |= at_junction & (signs.all_way[head] | all_alike[head] | (rank < top[head]))
    between = np.flatnonzero(undirected & (degree[head] <= 2))
    if len(between):
        held[between] = _faces_junction(usable, between)
    return np.asarray(held)


def _way_ranks(ways: Ways) -> FloatArray:
    """Give by way how major it is; at a roundabout those inside have priority."""

    def rank(tags: Tags) -> float:
        name = tags.get("highway", "").removesuffix("_link")
        major = _RANKS.index(name) if name in _RANKS else -1
        return major + (len(_RANKS) if tags.get("junction") == "roundabout" else 0.0)

    return np.array([rank(tags) for tags in ways.tag_sets])[ways.way_tags]


def _faces_junction(usable: Usable, half: IntArray) -> BoolArray:
    """Say which half-segments lead on to the nearer junction, or run down a one-way street."""
    tail, _ = _tails_and_heads(usable)
    degree = np.bincount(tail, minlength=len(usable.node))
    by_tail = np.argsort(tail, kind="stable")
    first_at = np.concatenate(([0], np.cumsum(degree)))
    ahead_m, behind_m = _to_junctions(half, tail, by_tail, first_at, usable.length_m)
    one_way = (usable.forward_kph == 0) | (usable.backward_kph == 0)
    return np.asarray((ahead_m <= behind_m) | one_way[usable.way[half >> 1]])


@kernel
def _to_junctions(
    half: IntArray, tail: IntArray, by_tail: IntArray, first_at: IntArray, length_m: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Follow the street from the end of each half-segment, ahead and back, to a junction."""
    away_m = np.zeros((2, len(half)))
    for i in range(len(half)):
        for side in range(2):
            # Ahead from the end of the half-segment; or back along itself.
            at = half[i] ^ side
            run_m = 0.0 if side == 0 else length_m[at >> 1]
            while True:
                node = tail[at ^ 1]
                degree = first_at[node + 1] - first_at[node]
                if degree != 2:
                    break
                one = by_tail[first_at[node]]
                following = by_tail[first_at[node] + 1] if one == at ^ 1 else one
                if following >> 1 == half[i] >> 1 or following >> 1 == at >> 1:
                    break  # once around a ring
                at = following
                run_m += length_m[at >> 1]
            away_m[side, i] = run_m + (_DEAD_END_M if degree != 2 and degree < 3 else 0.0)
    return away_m[0], away_m[1]
