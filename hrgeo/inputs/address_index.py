"""Finding addresses again: by number and street, by street, and by what looks like it."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Final

from hrgeo.inputs.street_address import Street, StreetAddress, other_reading

Locality = tuple[str, str, str]
Key = tuple[int, str] | tuple[str, str]

CONTRADICTS: Final = "?"
"""The town or ZIP of a row that says two different ones: it agrees with none."""
_MOST_NEAR: Final = 3
_MOST_SIMILAR: Final = 5
_MOST_COMPARED: Final = 30
_LEAST_LIKENESS: Final = 0.6
_MOST_LOOKED_UP: Final = 2_000
"""For more streets than these that are not in the table, none is guessed: it is the wrong table."""


def locality(address: StreetAddress) -> Locality:
    """Give the town, state and ZIP of an address."""
    return address.city, address.state, address.zip


def agree(one: Locality, other: Locality) -> bool:
    """Say whether two localities can be one: neither town, nor state, nor ZIP contradicts."""
    return CONTRADICTS not in one + other and all(
        not a or not b or a == b for a, b in zip(one, other, strict=True)
    )


def _directions_agree(one: Street, other: Street) -> bool:
    for a, b in ((one.before, other.before), (one.behind, other.behind)):
        if a and b and a != b:
            return False
    for this, that in ((one, other), (other, one)):
        apart = this.before and not this.behind and that.behind and not that.before
        if apart and this.before != that.behind:  # N Main St is not Main St S
            return False
    return True


def readings(street: Street) -> tuple[Street, ...]:
    """Give the ways in which a street can be read, the likely one first."""
    other = other_reading(street)
    return (street,) if other is None else (street, other)


@lru_cache(maxsize=50_000)
def street_fit(one: Street, other: Street) -> int:
    """Say whether two writings can be one street: 2 the same, 1 where one says less, 0 not."""
    if one == other:
        return 2
    for a, b in product(readings(one), readings(other)):
        types_agree = not a.type or not b.type or a.type == b.type
        if a.name == b.name and types_agree and _directions_agree(a, b):
            return 1
    return 0


def fit(one: StreetAddress, other: StreetAddress) -> int:
    """Say whether two addresses can be on one street, or at one corner (see `street_fit`)."""
    if len(one.streets) != len(other.streets):
        return 0
    fits = [street_fit(a, b) for a, b in zip(one.streets, other.streets, strict=True)]
    straight = min(fits, default=0)
    if len(fits) != 2:
        return straight
    (a, b), (c, d) = one.streets, other.streets
    return max(straight, min(street_fit(a, d), street_fit(b, c)))


def keys(address: StreetAddress) -> list[Key]:
    """Give all that an address is found by: its numbers, and the readings of its streets."""
    if address.kind in {"none", "po_box"}:
        return []
    if address.kind == "corner":
        if len(address.streets) != 2:
            return []
        pairs = product(*(readings(street) for street in address.streets))
        ordered = (sorted((a.name, b.name)) for a, b in pairs)
        return list(dict.fromkeys((first, second) for first, second in ordered))
    names = [street.name for street in readings(address.streets[0])]
    return [(number, name) for number in address.numbers() for name in names]


@dataclass(slots=True)
class _Numbers:
    """House numbers of one street in one locality, in order, with their positions."""

    street: Street
    locality: Locality
    sorted: list[tuple[int, int]] = field(default_factory=list)

    def near(self, number: int) -> list[tuple[int, int]]:
        at = bisect_left(self.sorted, (number, -1))
        return self.sorted[max(at - 2 * _MOST_NEAR, 0) : at + 2 * _MOST_NEAR]


class AddressIndex:
    """Where in a table which address stands.

    Parameters
    ----------
    addresses
        The addresses of the table, by position.
    """

    def __init__(self, addresses: Sequence[StreetAddress]) -> None:
        self._addresses = addresses
        self._by_key: defaultdict[Key, list[int]] = defaultdict(list)
        self._streets: defaultdict[str, list[_Numbers]] = defaultdict(list)
        self._corners: defaultdict[str, list[int]] = defaultdict(list)
        self._by_part: defaultdict[str, list[str]] = defaultdict(list)
        self._likened: dict[str, tuple[str, ...]] = {}
        groups: dict[tuple[Street, Locality], _Numbers] = {}
        for position, address in enumerate(addresses):
            for key in keys(address):
                self._by_key[key].append(position)
            if address.kind == "house":
                self._group(groups, address).sorted.append((address.first, position))
            elif address.kind == "corner":
                for name in dict.fromkeys(s.name for s in address.streets):
                    self._corners[name].append(position)
        for group in groups.values():
            group.sorted.sort()
        for name in dict.fromkeys((*self._streets, *self._corners)):
            for part in _parts(name):
                self._by_part[part].append(name)

    def _group(
        self, groups: dict[tuple[Street, Locality], _Numbers], address: StreetAddress
    ) -> _Numbers:
        """Give the numbers of a street in a locality; new ones are found by their names too."""
        key = (address.streets[0], locality(address))
        if key not in groups:
            groups[key] = _Numbers(*key)
            for name in dict.fromkeys(s.name for s in readings(address.streets[0])):
                self._streets[name].append(groups[key])
        return groups[key]

    def find(self, address: StreetAddress) -> list[int]:
        """Give the positions of all that can be the same number and street, or corner."""
        found = dict.fromkeys(p for key in keys(address) for p in self._by_key.get(key, ()))
        return [p for p in found if fit(address, self._addresses[p])]

    def street_localities(self, address: StreetAddress) -> list[Locality]:
        """Give the localities in which the street of a house is known."""
        names = dict.fromkeys(s.name for s in readings(address.streets[0]))
        groups = [g for name in names for g in self._streets.get(name, ())]
        return [g.locality for g in groups if street_fit(address.streets[0], g.street)]

    def knows_corners_of(self, street: Street) -> bool:
        """Say whether a corner with a street is known."""
        return any(s.name in self._corners for s in readings(street))

    def guesses(self, address: StreetAddress) -> tuple[int, ...]:
        """Give the positions of what looks most like an address, best first."""
        if address.kind == "corner":
            return self._corner_guesses(address)
        if address.kind not in {"house", "street"}:
            return ()
        street = address.streets[0]
        ranked: list[tuple[float, ...]] = []
        for order, name in enumerate(self._similar(street.name)):
            for group in self._streets.get(name, ()):
                fits = street_fit(street, group.street)
                apart = not agree(locality(address), group.locality)
                for number, position in group.near(address.first):
                    away = abs(number - address.first)
                    other_side = (number - address.first) % 2
                    ranked.append((apart, order, not fits, other_side, away, position))
        best = dict.fromkeys(int(rank[-1]) for rank in sorted(ranked))
        return tuple(best)[:_MOST_NEAR]

    def _corner_guesses(self, address: StreetAddress) -> tuple[int, ...]:
        if len(address.streets) != 2:
            return ()
        ranked: list[tuple[int, int, int]] = []
        similar = [self._similar(street.name) for street in address.streets]
        for (i, one), (j, two) in product(enumerate(similar[0]), enumerate(similar[1])):
            first, second = sorted((one, two))
            for position in self._by_key.get((first, second), ()):
                apart = not agree(locality(address), locality(self._addresses[position]))
                ranked.append((apart, i + j, position))
        best = dict.fromkeys(rank[-1] for rank in sorted(ranked))
        return tuple(best)[:_MOST_NEAR]

    def _similar(self, name: str) -> tuple[str, ...]:
        """Give the names that look like a name, itself first if it is known."""
        known = (name,) if name in self._streets or name in self._corners else ()
        if name not in self._likened:
            if len(self._likened) >= _MOST_LOOKED_UP:
                return known
            shared = Counter(n for part in _parts(name) for n in self._by_part.get(part, ()))
            close = sorted(shared, key=lambda n: (-shared[n] / (len(n) + len(name)), n))
            self._likened[name] = tuple(_alike(name, close[:_MOST_COMPARED]))
        others = tuple(other for other in self._likened[name] if other != name)
        return (known + others)[:_MOST_SIMILAR]


def _parts(name: str) -> set[str]:
    """Give the runs of two letters in a name, its ends marked."""
    marked = f" {name} "
    return {marked[at : at + 2] for at in range(len(marked) - 1)}


def _alike(name: str, others: Iterable[str]) -> list[str]:
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(name)
    ranked = []
    for other in others:
        matcher.set_seq1(other)
        likeness = matcher.ratio()
        if likeness >= _LEAST_LIKENESS:
            ranked.append((-likeness, other))
    return [other for _, other in sorted(ranked)]
