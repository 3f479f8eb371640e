"""Joining rows that have an address alone to a table that tells where addresses are.

Matching is exact after normalising (see `hrgeo.inputs.street_address`). What is not
matched exactly gets a reason and the best guesses, and is never placed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt
from pyproj import Geod

from hrgeo.inputs.address_index import (
    CONTRADICTS,
    AddressIndex,
    agree,
    fit,
    locality,
)
from hrgeo.inputs.address_text import plain_city, plain_zip
from hrgeo.inputs.columns import TableInWork
from hrgeo.inputs.street_address import StreetAddress, parse_address
from hrgeo.model import BoolArray, FloatArray, IntArray

TextArray = npt.NDArray[np.str_]

REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "no_address": "The row has no address.",
        "no_number": "The address has a street but no house number.",
        "no_such_street": "The address points have no such street.",
        "no_such_number": "The address points have the street but not the house number.",
        "no_such_corner": "The address points have no such street corner.",
        "several_places": "The address can be several places.",
        "other_city": "The address points have it only in another town, state or ZIP code.",
        "po_box": "The address is a post-office box.",
    }
)
"""Why an address was not matched -> that in a sentence."""

SAME_PLACE_M: Final = 100.0
"""Points of one address that are farther apart are several places."""
_FINENESS: Final = {"point": 0, "street": 1, "unknown": 1, "zip": 2, "city": 3}
_MOST_GUESSES: Final = 3
_GEOD: Final = Geod(ellps="WGS84")


@dataclass(frozen=True, eq=False, repr=False)
class AddressPoints:
    """Addresses and street corners, and where they are.

    Attributes
    ----------
    lon, lat
        By position [degrees].
    precision
        By position: one of `hrgeo.schemas.LOCATION_PRECISIONS`.
    addresses
        By position: the address, normalised and taken apart.
    file, row
        By position: from which file and row of it.
    """

    lon: FloatArray
    lat: FloatArray
    precision: TextArray
    addresses: tuple[StreetAddress, ...]
    file: TextArray
    row: IntArray

    def __len__(self) -> int:
        """Give the number of points."""
        return len(self.addresses)

    @cached_property
    def index(self) -> AddressIndex:
        """Where which address stands; made when first asked for."""
        return AddressIndex(self.addresses)

    @cached_property
    def cities(self) -> frozenset[str]:
        """The names of all towns."""
        return frozenset(a.city for a in self.addresses if a.city)

    def rows_of(self, positions: Sequence[int]) -> str:
        """Name the rows of some positions: ``points.csv row 4, row 9``.

        Empty if there are no positions.
        """
        by_file: dict[str, list[str]] = {}
        for position in positions:
            by_file.setdefault(str(self.file[position]), []).append(f"row {self.row[position]}")
        return "; ".join(f"{file} {', '.join(rows)}" for file, rows in by_file.items())


@dataclass(frozen=True, eq=False, repr=False)
class AddressMatches:
    """Where the addresses of a table are.

    Attributes
    ----------
    lon, lat
        By row [degrees]; NaN where not matched.
    precision
        By row; an empty text where not matched.
    matched
        By row.
    reason
        By row: why it was not matched, one of `REASONS`; empty where it was matched
        or not asked for.
    guesses
        By row: the best guesses, best first, as positions in the table of address points.
    """

    lon: FloatArray
    lat: FloatArray
    precision: TextArray
    matched: BoolArray
    reason: TextArray
    guesses: tuple[tuple[int, ...], ...]


def with_locality(
    address: StreetAddress, city: str, zip_code: str, state: str, known: frozenset[str]
) -> StreetAddress:
    """Give an address the town, ZIP and state of its row's own columns.

    Where the address says others than the columns do, the row contradicts itself
    and will match nothing; a town that is not `known` may be a neighborhood.
    """
    if not (city or zip_code or state):
        return address
    said = address.city if not city or address.city in known else ""
    return replace(
        address,
        city=_one_of(city, said),
        zip=_one_of(zip_code, address.zip),
        state=_one_of(state, address.state),
    )


def _one_of(one: str, other: str) -> str:
    return CONTRADICTS if one and other and one != other else one or other


def _numbers_fit(one: StreetAddress, other: StreetAddress) -> int:
    """Say whether house numbers are the same (2), can be the same house (1), or not (0)."""
    if (one.first, one.last, one.suffix) == (other.first, other.last, other.suffix):
        return 2
    if one.suffix and other.suffix and one.suffix != other.suffix:
        return 0
    ours, theirs = set(one.numbers()), set(other.numbers())
    return int(ours <= theirs or theirs <= ours)


def _are_one_place(points: AddressPoints, positions: Sequence[int]) -> bool:
    """Say whether points are within 100 m of each other and can be on one street."""
    if len(positions) == 1:
        return True
    lon, lat = points.lon[positions], points.lat[positions]
    _, _, corner_to_corner_m = _GEOD.inv(lon.min(), lat.min(), lon.max(), lat.max())
    kinds = list({points.addresses[p].streets: points.addresses[p] for p in positions}.values())
    return bool(corner_to_corner_m <= SAME_PLACE_M) and all(
        fit(a, b) for a, b in combinations(kinds, 2)
    )


def _middle(points: AddressPoints, positions: Sequence[int]) -> int:
    """Give the position of the point nearest to the middle of all of them."""
    if len(positions) == 1:
        return positions[0]
    lon, lat = points.lon[positions], points.lat[positions]
    away = np.hypot(lon - np.median(lon), lat - np.median(lat))
    return positions[int(np.lexsort((np.asarray(positions), lat, lon, away))[0])]


def find_address(
    address: StreetAddress, points: AddressPoints
) -> tuple[int | None, str, tuple[int, ...]]:
    """Find one address among address points.

    Returns
    -------
    tuple
        The position where it is, or None; the reason why not (one of `REASONS`) or an
        empty text; the positions of the best guesses, best first.
    """
    if address.kind in {"none", "po_box"}:
        return None, "po_box" if address.kind == "po_box" else "no_address", ()
    found = points.index.find(address)
    number_fit = {p: _numbers_fit(address, points.addresses[p]) for p in found}
    found = [p for p in found if number_fit[p]]
    if not found:
        return None, _why_not(address, points), points.index.guesses(address)
    here = [p for p in found if agree(locality(address), locality(points.addresses[p]))]
    if not here:
        return None, "other_city", tuple(found[:_MOST_GUESSES])
    fits = {p: (fit(address, points.addresses[p]), number_fit[p]) for p in here}
    here = [p for p in here if fits[p] == max(fits.values())]
    fineness = {p: _FINENESS.get(str(points.precision[p]), 1) for p in here}
    here = [p for p in here if fineness[p] == min(fineness.values())]
    if not _are_one_place(points, here):
        return None, "several_places", tuple(here[:_MOST_GUESSES])
    return _middle(points, here), "", ()


def _why_not(address: StreetAddress, points: AddressPoints) -> str:
    """Say why nothing has an address's number and street."""
    if address.kind == "corner":
        known = all(points.index.knows_corners_of(street) for street in address.streets)
        return "no_such_corner" if known else "no_such_street"
    there = points.index.street_localities(address)
    if not there:
        return "no_such_street"
    if not any(agree(locality(address), other) for other in there):
        return "other_city"
    return "no_such_number" if address.first else "no_number"


def match_rows(work: TableInWork, wanted: BoolArray, points: AddressPoints) -> AddressMatches:
    """Match the addresses of a table's rows to address points.

    Parameters
    ----------
    work
        A table; its columns ``address``, ``city`` and ``zip`` are read.
    wanted
        By row: whether to match it.
    points
        Where addresses are.

    Returns
    -------
    AddressMatches
        By row. A row is matched if its house number and street, or its two
        streets, are those of address points that lie within 100 m of each other,
        and neither town nor state nor ZIP contradicts. A street type or a direction
        that one of the two does not say is no contradiction, if that leaves one place.
    """
    n = len(work)
    lon, lat = np.full(n, np.nan), np.full(n, np.nan)
    precision, reason = np.full(n, "", dtype="<U7"), np.full(n, "", dtype="<U14")
    guesses: list[tuple[int, ...]] = [()] * n
    addresses, zips = work.text("address").tolist(), work.text("zip").tolist()
    town_names = [plain_city(cell) for cell in work.text("city").tolist()]
    known = points.cities | frozenset(town_names)
    seen: dict[StreetAddress, tuple[int | None, str, tuple[int, ...]]] = {}
    for row in np.flatnonzero(wanted):
        text = addresses[row]
        address = parse_address(text if isinstance(text, str) else "", known)
        address = with_locality(address, town_names[row], plain_zip(zips[row]), "", known)
        if address not in seen:
            seen[address] = find_address(address, points)
        position, reason[row], guesses[row] = seen[address]
        if position is not None:
            lon[row], lat[row] = points.lon[position], points.lat[position]
            precision[row] = points.precision[position]
    return AddressMatches(lon, lat, precision, ~np.isnan(lon), reason, tuple(guesses))


def note_unmatched(work: TableInWork, matches: AddressMatches, points: AddressPoints) -> None:
    """Note the rows that were asked for and not matched as dropped.

    The reason code is ``address_no_match``; the sentence says why, and which rows of
    the address points are the best guesses. Not so for need: the row of a public table
    of addresses would tell where an overdose may have been.
    """
    tell_guesses = not work.schema.name.startswith("need")
    rows = np.flatnonzero(matches.reason != "")
    by_detail: dict[str, list[int]] = {}
    for row in rows:
        detail = REASONS[str(matches.reason[row])]
        if matches.guesses[row] and tell_guesses:
            detail += f" Best guesses, best first: {points.rows_of(matches.guesses[row])}."
        by_detail.setdefault(detail, []).append(int(row))
    for detail, same in by_detail.items():
        mask = np.zeros(len(work), dtype=bool)
        mask[same] = True
        work.note(mask, "dropped", "address_no_match", "address", detail)
