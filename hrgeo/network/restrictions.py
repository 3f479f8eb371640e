"""From the turn restrictions of a file to the streets of a network that they are about."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np

from hrgeo.model import BoolArray, IntArray
from hrgeo.network.graph import StreetTable
from hrgeo.network.osm_file import Ways
from hrgeo.network.osm_restrictions import TurnRelation
from hrgeo.network.turns import TurnBan


@dataclass(frozen=True)
class _Placed:
    """A restriction, with the first and the last node in between (positions in the file)."""

    relation: TurnRelation
    first_node: int
    last_node: int


@dataclass(frozen=True)
class _Arm:
    """A street as seen from one of its ends."""

    street: int
    other_end: int
    ways: tuple[int, int]
    """OpenStreetMap ids of its first way here, and of its last at the other end."""
    can_arrive: bool
    can_leave: bool


class _Skipped(Enum):
    """Why a restriction is not among the bans of a network."""

    CLOSED = "about a street that is closed to the mode, or one-way against the turn"
    UNCLEAR = "could mean several turns"


@dataclass(frozen=True)
class RestrictionCounts:
    """What became of the turn restrictions of a file, in the network of one mode.

    Each relation counts once: it is used if any of its turns is.

    Attributes
    ----------
    n_used
        Hold in the network.
    n_other
        Left aside: for other vehicles, or for certain hours.
    n_closed
        Left aside: about streets that are closed to the mode, or one-way against
        the turn.
    n_unclear
        Skipped: could mean several turns, since a way goes on beyond the node, comes
        back to it around a block, or the ways in between fork.
    n_broken
        Skipped: members are missing or do not touch, or the kind is unknown.
    """

    n_used: int = 0
    n_other: int = 0
    n_closed: int = 0
    n_unclear: int = 0
    n_broken: int = 0

    @property
    def n_read(self) -> int:
        """All in the file."""
        return self.n_used + self.n_other + self.n_closed + self.n_skipped

    @property
    def n_skipped(self) -> int:
        """Those that should hold and do not."""
        return self.n_unclear + self.n_broken


@dataclass(frozen=True)
class Restrictions:
    """Turn restrictions whose ways and nodes the file has.

    Attributes
    ----------
    placed
        The restrictions.
    n_broken
        How many relations lack members, or have some that do not touch.
    n_other
        How many are for other vehicles, or for certain hours.
    """

    placed: tuple[_Placed, ...] = ()
    n_broken: int = 0
    n_other: int = 0

    def is_joint(self, ways: Ways) -> BoolArray:
        """Say by node of the file whether a restriction needs it as a junction."""
        joint = np.zeros(len(ways.node_id), dtype=bool)
        joint[[node for one in self.placed for node in (one.first_node, one.last_node)]] = True
        return joint

    def bans(
        self, junction: IntArray, streets: StreetTable, end_ways: tuple[IntArray, IntArray]
    ) -> tuple[tuple[TurnBan, ...], RestrictionCounts]:
        """Give the restrictions as streets of a network, and how many these are.

        Parameters
        ----------
        junction
            By node of the network, sorted: its position in the file.
        streets
            The streets.
        end_ways
            By street: OpenStreetMap ids of its first and its last way.

        Returns
        -------
        tuple of TurnBan
            Without those about streets that are closed to the mode, and those
            that could mean several turns.
        RestrictionCounts
        """
        if not self.placed:
            return (), RestrictionCounts(n_other=self.n_other, n_broken=self.n_broken)
        arms = _arms_at(self._nodes_near(junction), streets, end_ways)
        found = [(one, _ban(one, junction, arms)) for one in self.placed]
        used = {one.relation.relation_id for one, ban in found if isinstance(ban, TurnBan)}
        unclear = {one.relation.relation_id for one, ban in found if ban is _Skipped.UNCLEAR}
        closed = {one.relation.relation_id for one, ban in found if ban is _Skipped.CLOSED}
        counts = RestrictionCounts(
            n_used=len(used),
            n_other=self.n_other,
            n_closed=len(closed - unclear - used),
            n_unclear=len(unclear - used),
            n_broken=self.n_broken,
        )
        return tuple(ban for _, ban in found if isinstance(ban, TurnBan)), counts

    def _nodes_near(self, junction: IntArray) -> IntArray:
        """Give the nodes whose streets have to be known."""
        over_ways = any(one.relation.via_ways for one in self.placed)
        if over_ways:
            return np.arange(len(junction))
        at = np.searchsorted(junction, [one.first_node for one in self.placed])
        return np.unique(at[at < len(junction)])


def placed_restrictions(ways: Ways) -> Restrictions:
    """Find the nodes at which the restrictions of a file hold."""
    order = np.argsort(ways.way_id, kind="stable")
    placed = []
    for relation in ways.relations.relations:
        nodes = _joints(relation, ways, order)
        if nodes is not None:
            placed.append(_Placed(relation, *nodes))
    told = {relation.relation_id for relation in ways.relations.relations}
    n_apart = len(told - {one.relation.relation_id for one in placed})
    return Restrictions(
        placed=tuple(placed),
        n_broken=ways.relations.n_broken + n_apart,
        n_other=ways.relations.n_other,
    )


def _joints(relation: TurnRelation, ways: Ways, order: IntArray) -> tuple[int, int] | None:
    """Give the first and the last node between the ways of a relation; None if broken."""
    chain = (relation.from_way, *relation.via_ways, relation.to_way)
    nodes = [_nodes_of(way, ways, order) for way in chain]
    if any(not len(of_way) for of_way in nodes):
        return None
    if relation.via_node is not None:
        at = int(np.searchsorted(ways.node_id, relation.via_node))
        is_on_both = all(at in of_way for of_way in nodes)
        return (at, at) if is_on_both else None
    joints = [_common_node(a, b) for a, b in itertools.pairwise(nodes)]
    first, last = joints[0], joints[-1]
    return None if first is None or last is None or first == last else (first, last)


def _nodes_of(way_id: int, ways: Ways, order: IntArray) -> IntArray:
    at = int(np.searchsorted(ways.way_id, way_id, sorter=order))
    if at == len(order) or ways.way_id[order[at]] != way_id:
        return np.zeros(0, dtype=np.int64)
    way = order[at]
    nodes = ways.way_node[ways.way_start[way] : ways.way_start[way + 1]]
    return np.asarray(nodes[nodes >= 0])


def _common_node(a: IntArray, b: IntArray) -> int | None:
    """Give the one node of two ways; where there are several, the one where both end."""
    common = np.intersect1d(a, b)
    if len(common) > 1:
        common = np.intersect1d(a[[0, -1]], b[[0, -1]])
    return int(common[0]) if len(common) == 1 else None


def _arms_at(
    nodes: IntArray, streets: StreetTable, end_ways: tuple[IntArray, IntArray]
) -> Mapping[int, list[_Arm]]:
    """Give by node the streets that end there."""
    start, end = np.asarray(streets.start), np.asarray(streets.end)
    forward, backward = np.asarray(streets.forward_kph) > 0, np.asarray(streets.backward_kph) > 0
    arms: dict[int, list[_Arm]] = defaultdict(list)
    for here, there, near, far, away, back in (
        (start, end, *end_ways, forward, backward),
        (end, start, *end_ways[::-1], backward, forward),
    ):
        for street in np.flatnonzero(np.isin(here, nodes)).tolist():
            arms[int(here[street])].append(
                _Arm(
                    street,
                    int(there[street]),
                    (int(near[street]), int(far[street])),
                    can_arrive=bool(back[street]),
                    can_leave=bool(away[street]),
                )
            )
    return arms


def _ban(one: _Placed, junction: IntArray, arms: Mapping[int, list[_Arm]]) -> TurnBan | _Skipped:
    relation = one.relation
    first, last = (int(np.searchsorted(junction, node)) for node in (one.first_node, one.last_node))
    if max(first, last) >= len(junction):
        return _Skipped.CLOSED
    if junction[first] != one.first_node or junction[last] != one.last_node:
        return _Skipped.CLOSED
    origins = [a for a in arms[first] if a.ways[0] == relation.from_way and a.can_arrive]
    targets = [a for a in arms[last] if a.ways[0] == relation.to_way and a.can_leave]
    if not origins or not targets:
        return _Skipped.CLOSED
    # A street around a block: a ban names streets, which does not say by which end.
    is_ring = origins[0].other_end == first or targets[0].other_end == last
    if len(origins) > 1 or len(targets) > 1 or is_ring:
        return _Skipped.UNCLEAR
    between = _streets_between(first, last, origins[0].street, set(relation.via_ways), arms)
    if isinstance(between, _Skipped):
        return between
    streets = (origins[0].street, *between, targets[0].street)
    return TurnBan(streets, node=first, only=relation.only)


def _streets_between(
    node: int, last: int, came_by: int, via_ways: set[int], arms: Mapping[int, list[_Arm]]
) -> tuple[int, ...] | _Skipped:
    """Follow the ways in between, as long as they are open and do not fork."""
    streets: list[int] = []
    while node != last:
        ahead = [
            arm
            for arm in arms[node]
            if via_ways.issuperset(arm.ways) and arm.street != came_by and arm.can_leave
        ]
        if not ahead:
            return _Skipped.CLOSED
        if len(ahead) > 1 or ahead[0].street in streets:
            return _Skipped.UNCLEAR
        came_by, node = ahead[0].street, ahead[0].other_end
        streets.append(came_by)
    return tuple(streets)
