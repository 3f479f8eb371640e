"""What turns cost by car, and which are allowed.

The cost follows the angle by the sigmoid that OSRM's stock car profile publishes: next
to nothing straight on, half of `Delays.turn_s` near 90 degrees, all of it beyond; right
turns are cheaper than left ones, which also wait for oncoming traffic (not at
roundabouts). Where only two roads meet a turn costs nothing. Traffic drives on the right;
left-hand traffic is not modelled.

Turning around within a street is allowed where nothing else is possible, as in OSRM: at
dead ends, at barriers, and where one-ways and restrictions leave no other way.

A restriction that leads over several streets, and a street that is no way through, depend
on how an edge was entered. Copies of edges stand for that, see `hrgeo.model.TurnTable`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.model.streets import TurnTable
from hrgeo.network.profile import Delays

SIGHT_M = 10.0
"""How far from the junction the direction of a street is taken: beyond its corner."""
_STEEPNESS = 13.0
"""OSRM: of the sigmoid over half a turn; its middle is at a quarter turn."""
_ONCOMING_MIDDLE = 3.25


@dataclass(frozen=True)
class TurnBan:
    """A turn, or a way over several streets, that is forbidden or the only one.

    Attributes
    ----------
    streets
        Positions of the streets, in the order in which they are travelled.
    node
        Position of the node between the first two.
    only
        Whether who came by all but the last may go on by the last alone.
    """

    streets: tuple[int, ...]
    node: int
    only: bool = False


@dataclass(frozen=True, eq=False)
class TurnRules:
    """What `turn_table` needs to know besides the streets.

    Attributes
    ----------
    delays
        Costs of turns.
    bans
        Turn restrictions.
    no_through
        By street: whether it may be entered only by who ends on it, or on a
        street of the same kind that hangs together with it.
    in_roundabout
        By street.
    """

    delays: Delays = field(default_factory=Delays)
    bans: Sequence[TurnBan] = ()
    no_through: npt.ArrayLike = False
    in_roundabout: npt.ArrayLike = False


@dataclass(frozen=True, eq=False)
class Edges:
    """The directed edges that turns lead between, and their shapes.

    Attributes
    ----------
    start, end, street
        By edge, sorted by `start`: nodes, and the street.
    forward
        By edge: whether it runs along the shape of its street.
    shape_start, x_m, y_m
        The shapes, as in `hrgeo.model.StreetNetwork`.
    """

    start: IntArray
    end: IntArray
    street: IntArray
    forward: BoolArray
    shape_start: IntArray
    x_m: FloatArray
    y_m: FloatArray


@dataclass(frozen=True, eq=False)
class _Turns:
    """Turns between states."""

    state_edge: IntArray
    before: IntArray
    after: IntArray
    seconds: FloatArray


def turn_cost_s(
    angle_deg: FloatArray, delays: Delays, *, crosses_oncoming: BoolArray | bool = True
) -> FloatArray:
    """Give the seconds of turns at a junction of three streets or more.

    Parameters
    ----------
    angle_deg
        0 straight on, positive to the right, negative to the left, up to 180.
    delays
        What turns cost.
    crosses_oncoming
        Whether there is oncoming traffic for a left turn to wait for.

    Examples
    --------
    >>> delays = Delays(turn_s=7.5, turn_bias=1.0)
    >>> turn_cost_s(np.array([0.0, 90.0, -90.0, 180.0]), delays).round(2).tolist()
    [0.01, 3.75, 3.75, 7.49]
    """
    share = np.abs(angle_deg) / 180.0
    is_left = angle_deg < 0
    bias = np.where(is_left, 1 / delays.turn_bias, delays.turn_bias)
    cost_s = delays.turn_s * _sigmoid(_STEEPNESS / bias * share - _STEEPNESS / 2 * bias)
    waits = is_left & np.asarray(crosses_oncoming)
    wait_s = delays.oncoming_s * _sigmoid(_STEEPNESS * share - _ONCOMING_MIDDLE)
    return np.asarray(cost_s + np.where(waits, wait_s, 0.0))


def _sigmoid(value: FloatArray) -> FloatArray:
    return np.asarray(1.0 / (1.0 + np.exp(-value)))


def turn_table(edges: Edges, n_nodes: int, rules: TurnRules) -> TurnTable:
    """Say which turns are allowed between edges, and what they cost."""
    turns, u_turns = _all_turns(edges, n_nodes, rules)
    paths = _forbidden_paths(edges, rules.bans)
    pairs = [path for path in paths if len(path) == 2]
    turns, u_turns = _without(turns, pairs), _without(u_turns, pairs)
    turns = _joined(turns, _kept(u_turns, ~np.isin(u_turns.before, turns.before)))
    turns = _with_paths(turns, {path for path in paths if len(path) > 2})
    no_through = np.broadcast_to(np.asarray(rules.no_through, bool), int(edges.street.max()) + 1)
    turns = _with_ends_only(turns, no_through[edges.street])
    order = np.lexsort((turns.after, turns.before))
    n_states = len(turns.state_edge)
    counts = np.bincount(turns.before, minlength=n_states)
    return TurnTable(
        state_edge=turns.state_edge,
        first=np.concatenate(([0], np.cumsum(counts))),
        to_state=turns.after[order],
        turn_s=turns.seconds[order],
    )


def _kept(turns: _Turns, keep: BoolArray) -> _Turns:
    return _Turns(turns.state_edge, turns.before[keep], turns.after[keep], turns.seconds[keep])


def _joined(one: _Turns, other: _Turns) -> _Turns:
    return _Turns(
        one.state_edge if len(one.state_edge) > len(other.state_edge) else other.state_edge,
        np.concatenate((one.before, other.before)),
        np.concatenate((one.after, other.after)),
        np.concatenate((one.seconds, other.seconds)),
    )


def _all_turns(edges: Edges, n_nodes: int, rules: TurnRules) -> tuple[_Turns, _Turns]:
    """Give the turns from edge to edge with their costs, and apart the turns around."""
    n_edges = len(edges.start)
    out_first = np.searchsorted(edges.start, np.arange(n_nodes + 1))
    n_out = np.diff(out_first)[edges.end]
    before = np.repeat(np.arange(n_edges), n_out)
    rank = np.arange(len(before)) - np.repeat(np.cumsum(n_out) - n_out, n_out)
    after = out_first[edges.end][before] + rank
    around = edges.street[before] == edges.street[after]
    around &= edges.forward[before] != edges.forward[after]
    leave, arrive = _directions(edges)
    a, b = arrive[before], leave[after]
    angle = -np.degrees(np.arctan2(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], (a * b).sum(axis=1)))
    angle[around] = 180.0
    n_streets = int(edges.street.max()) + 1
    circling = np.broadcast_to(np.asarray(rules.in_roundabout, bool), n_streets)[edges.street]
    seconds = turn_cost_s(
        angle, rules.delays, crosses_oncoming=~(circling[before] | circling[after])
    )
    seconds[~_is_junction(edges, n_nodes)[edges.end[before]] & ~around] = 0.0
    seconds[around] += rules.delays.u_turn_s
    turns = _Turns(np.arange(n_edges), before, after, seconds)
    return _kept(turns, ~around), _kept(turns, around)


def _is_junction(edges: Edges, n_nodes: int) -> BoolArray:
    """Say where more than two streets meet; a loop meets its node twice."""
    _, one = np.unique(edges.street, return_index=True)
    ends = np.concatenate((edges.start[one], edges.end[one]))
    return np.asarray(np.bincount(ends, minlength=n_nodes) > 2)


def _directions(edges: Edges) -> tuple[FloatArray, FloatArray]:
    """Give the vectors in which edges leave their start and arrive at their end."""
    first, last = edges.shape_start[:-1], edges.shape_start[1:] - 1
    step_m = np.hypot(np.diff(edges.x_m), np.diff(edges.y_m))
    run_m = np.concatenate(([0.0], np.cumsum(step_m)))
    sight_m = np.minimum(SIGHT_M, run_m[last] - run_m[first])

    def toward(at_m: FloatArray, vertex: IntArray) -> FloatArray:
        # `run_m` goes on from shape to shape, so a place along one shape is found in all.
        x_m = np.interp(at_m, run_m, edges.x_m) - edges.x_m[vertex]
        return np.column_stack((x_m, np.interp(at_m, run_m, edges.y_m) - edges.y_m[vertex]))

    out = toward(run_m[first] + sight_m, first)[edges.street]
    back = toward(run_m[last] - sight_m, last)[edges.street]
    along = edges.forward[:, None]
    return np.where(along, out, back), -np.where(along, back, out)


def _forbidden_paths(edges: Edges, bans: Sequence[TurnBan]) -> set[tuple[int, ...]]:
    """Give the sequences of edges that must not be travelled."""
    edge_at = {
        (street, start): k
        for k, (street, start) in enumerate(
            zip(edges.street.tolist(), edges.start.tolist(), strict=True)
        )
    }
    paths: set[tuple[int, ...]] = set()
    for ban in bans:
        path = _edges_along(edges, edge_at, ban)
        if path is None:
            continue
        if not ban.only:
            paths.add(path)
            continue
        node = int(edges.end[path[-2]])
        low, high = np.searchsorted(edges.start, (node, node + 1))
        paths |= {(*path[:-1], k) for k in range(int(low), int(high)) if k != path[-1]}
    return paths


def _edges_along(
    edges: Edges, edge_at: Mapping[tuple[int, int], int], ban: TurnBan
) -> tuple[int, ...] | None:
    """Give the edges of a ban in their order; None where one of them is not open."""
    arriving = np.flatnonzero((edges.street == ban.streets[0]) & (edges.end == ban.node))
    if not len(arriving):
        return None
    path, node = [int(arriving[0])], ban.node
    for street in ban.streets[1:]:
        edge = edge_at.get((street, node))
        if edge is None:
            return None
        path.append(edge)
        node = int(edges.end[edge])
    return tuple(path)


def _without(turns: _Turns, pairs: Iterable[tuple[int, ...]]) -> _Turns:
    """Take out forbidden turns from edge to edge."""
    forbidden = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    n_edges = len(turns.state_edge)
    code = turns.before * n_edges + turns.after
    return _kept(turns, ~np.isin(code, forbidden[:, 0] * n_edges + forbidden[:, 1]))


def _with_paths(turns: _Turns, paths: set[tuple[int, ...]]) -> _Turns:
    """Forbid longer paths: a copy of an edge knows the beginning of one that led to it.

    This is the automaton of Aho and Corasick (1975, doi:10.1145/360825.360855)
    over edges; what was travelled before the longest beginning of a forbidden
    path makes no difference.
    """
    if not paths:
        return turns
    n_edges = len(turns.state_edge)
    begun = sorted({path[:n] for path in paths for n in range(2, len(path))})
    state_of = {path: n_edges + k for k, path in enumerate(begun)}

    def state_after(way: tuple[int, ...]) -> int:
        tails = (way[k:] for k in range(len(way) - 1))
        return next((state_of[tail] for tail in tails if tail in state_of), way[-1])

    out: dict[int, list[tuple[int, float]]] = {path[-1]: [] for path in begun}
    for k in np.flatnonzero(np.isin(turns.before, list(out))):
        out[int(turns.before[k])].append((int(turns.after[k]), float(turns.seconds[k])))
    before, after, seconds = [], [], []
    for path in begun:
        for edge, cost_s in out[path[-1]]:
            way = (*path, edge)
            if any(way[k:] in paths for k in range(len(way) - 2)):
                continue
            before.append(state_of[path])
            after.append(state_after(way))
            seconds.append(cost_s)
    entered = turns.after.copy()
    for pair in (path for path in begun if len(path) == 2):
        entered[(turns.before == pair[0]) & (turns.after == pair[1])] = state_of[pair]
    state_edge = np.concatenate((turns.state_edge, [path[-1] for path in begun]))
    added = _Turns(
        state_edge,
        np.array(before, dtype=np.int64),
        np.array(after, dtype=np.int64),
        np.array(seconds, dtype=np.float64),
    )
    return _joined(_Turns(state_edge, turns.before, entered, turns.seconds), added)


def _with_ends_only(turns: _Turns, edge_no_through: BoolArray) -> _Turns:
    """Let who enters a street that is no way through not leave it into another one.

    The states that are there stand for who began on such a street and may
    leave; a copy of each stands for who came in from outside.
    """
    ends_only = edge_no_through[turns.state_edge]
    if not ends_only.any():
        return turns
    n_states = len(turns.state_edge)
    copy = np.arange(n_states)
    copy[ends_only] = n_states + np.arange(ends_only.sum())
    enters = ~ends_only[turns.before] & ends_only[turns.after]
    after = np.where(enters, copy[turns.after], turns.after)
    within = ends_only[turns.before] & ends_only[turns.after]
    state_edge = np.concatenate((turns.state_edge, turns.state_edge[ends_only]))
    added = _Turns(
        state_edge,
        copy[turns.before[within]],
        copy[turns.after[within]],
        turns.seconds[within],
    )
    return _joined(_Turns(state_edge, turns.before, after, turns.seconds), added)
