"""Read the turn restrictions of an OpenStreetMap file, as its relations tell them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import osmium

RESTRICTION_TYPES = ("restriction", "restriction:motorcar", "restriction:motor_vehicle")
"""Values of the ``type`` tag of relations that are turn restrictions."""
_KEYS = ("restriction:motorcar", "restriction:motor_vehicle", "restriction")
"""The most particular first. Those for ``hgv``, ``bus`` and the like are not for cars."""
_EXEMPT = frozenset({"motorcar", "motor_vehicle", "vehicle"})
_NO_KINDS = frozenset(
    {"no_left_turn", "no_right_turn", "no_straight_on", "no_u_turn", "no_entry", "no_exit"}
)
_ONLY_KINDS = frozenset({"only_left_turn", "only_right_turn", "only_straight_on", "only_u_turn"})
_TIMED_KEYS = ("day_on", "day_off", "hour_on", "hour_off")


@dataclass(frozen=True)
class TurnRelation:
    """One restriction, with OpenStreetMap ids.

    Attributes
    ----------
    from_way, to_way
        Where the turn comes from and leads to.
    via_node
        The node in between; None where the restriction leads over ways.
    via_ways
        The ways in between, in their order.
    only
        Whether this is the only way on, rather than a forbidden one.
    relation_id
        The relation, which may give several of these.
    """

    from_way: int
    to_way: int
    via_node: int | None
    via_ways: tuple[int, ...]
    only: bool
    relation_id: int


@dataclass(frozen=True)
class TurnRelations:
    """What a file says about turns.

    Attributes
    ----------
    relations
        Those for cars, at all hours.
    n_other
        Those for others, or for certain hours, which are left aside.
    n_broken
        Those that cannot be understood: members missing, unknown kinds.
    """

    relations: tuple[TurnRelation, ...]
    n_other: int
    n_broken: int


NO_RELATIONS = TurnRelations((), 0, 0)


def read_turn_relations(path: Path) -> TurnRelations:
    """Read all turn restrictions; memory holds no more than these.

    Raises
    ------
    RuntimeError
        osmium's, if the file is damaged.
    """
    found: list[TurnRelation] = []
    n_other = n_broken = 0
    told = osmium.filter.KeyFilter("type")
    relations = osmium.FileProcessor(str(path), osmium.osm.RELATION).with_filter(told)
    for relation in cast("Iterable[osmium.osm.Relation]", relations):
        if relation.tags["type"] not in RESTRICTION_TYPES:
            continue
        kind = _kind(relation.tags)
        if kind is None:
            n_other += 1
            continue
        turns = list(_turns(relation, kind))
        n_broken += not turns
        found += turns
    return TurnRelations(tuple(found), n_other, n_broken)


def _kind(tags: osmium.osm.TagList) -> str | None:
    """Give the kind of a restriction that holds for cars at all hours."""
    exempt = {word.strip() for word in (tags.get("except") or "").split(";")}
    if exempt & _EXEMPT or any(key in tags for key in _TIMED_KEYS):
        return None
    return next((tags[key] for key in _KEYS if key in tags), None)


def _turns(relation: osmium.osm.Relation, kind: str) -> Iterator[TurnRelation]:
    """Give the turns of a relation: several where it has several ways to come from or go to."""
    members: dict[str, list[tuple[str, int]]] = {"from": [], "via": [], "to": []}
    for member in relation.members:
        if member.role in members:
            members[member.role].append((member.type, member.ref))
    origins = [ref for kind_of, ref in members["from"] if kind_of == "w"]
    targets = [ref for kind_of, ref in members["to"] if kind_of == "w"]
    via_nodes = [ref for kind_of, ref in members["via"] if kind_of == "n"]
    via_ways = tuple(ref for kind_of, ref in members["via"] if kind_of == "w")
    only = kind in _ONLY_KINDS
    is_known = only or kind in _NO_KINDS
    # Either one node or ways; one target where it is the only one.
    has_via = (len(via_nodes) == 1) != bool(via_ways) and len(via_nodes) <= 1
    if not (is_known and has_via and origins and targets) or (only and len(targets) > 1):
        return
    via_node = via_nodes[0] if via_nodes else None
    for from_way, to_way in itertools.product(origins, targets):
        yield TurnRelation(from_way, to_way, via_node, via_ways, only, relation.id)
