"""Finding services that are listed twice, and making one of them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod
from scipy.spatial import cKDTree

from hrgeo.inputs.service_hours import HOURS_COLUMNS, merged_hours
from hrgeo.inputs.service_words import plain_word, word_set
from hrgeo.model import QualityLog
from hrgeo.schemas import BARRIERS, COARSE_PRECISIONS, DAYS, VISIBILITIES

SAME_PLACE_M: Final = 60.0
"""Services of one type and like names this near are one service."""
ONE_DOOR_M: Final = 30.0
"""Services of one type this near are told of, whatever their names."""
LEAST_LIKE: Final = 0.8
"""The share of words that two names must have in common where each has a word of its own."""
_LEAST_LIKE_WORD: Final = 0.85
_SPHERE_M: Final = 6_371_009.0
_GEOD: Final = Geod(ellps="WGS84")
_EMPTY_WORDS: Final = word_set(
    "inc incorporated llc lllp ltd limited corp corporation co company pc pllc nfp ngo the of and "
    "at for in a an de del la el los las y e en clinic clinics center centers centre ctr cntr "
    "service services program programs programme project site location office agency "
    "organization treatment clinica centro programa servicios servicio proyecto sitio fundacion "
    "foundation"
)
_SIDES: Final = word_set(
    "north south east west northeast northwest southeast southwest norte sur este oeste upper "
    "lower men women mens womens youth adult adults"
)
"""Words that set apart two places of one organization."""
_OWN_COLUMNS: Final = frozenset(
    {
        "name",
        "types",
        "is_open",
        "row",
        "file",
        "geometry",
        "location_precision",
        "visibility",
        *HOURS_COLUMNS,
    }
)
_TOLD: Final = (*BARRIERS, "opening_hours", *DAYS)
"""Where merged rows differ in these, it is told."""


@lru_cache(maxsize=50_000)
def _name_words(name: str) -> tuple[frozenset[str], frozenset[str], str]:
    """Give a name's words that say something, its numbers, and its initials."""
    words = plain_word(name.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")).split()
    numbers = frozenset(word for word in words if re.search(r"\d", word))
    text = [word for word in words if word not in numbers]
    saying = [word for word in text if word not in _EMPTY_WORDS] or text
    initials = "".join(word[0] for word in text if word not in {"inc", "llc", "the", "of", "and"})
    return frozenset(saying), numbers, initials


@lru_cache(maxsize=50_000)
def _are_like_words(one: str, other: str) -> bool:
    """Say whether two words are one: a typing error, a plural, or cut short."""
    short, long = sorted((one, other), key=len)
    if len(short) < 5:
        return long == f"{short}s" and len(short) > 2
    same = difflib.SequenceMatcher(None, short, long, autojunk=False).ratio() >= _LEAST_LIKE_WORD
    return same or long.startswith(short)


def _left_over(ones: frozenset[str], others: frozenset[str]) -> tuple[set[str], set[str]]:
    """Give the words that each of two names has for itself."""
    left, right = set(ones - others), set(others - ones)
    for word in sorted(left):
        like = next((w for w in sorted(right) if _are_like_words(word, w)), None)
        if like is not None:
            left.discard(word)
            right.discard(like)
    return left, right


def are_like_names(one: str, other: str) -> bool:
    """Say whether two names can be those of one service.

    Legal forms and words such as clinic or center say nothing. One name may say more
    than the other if that says at least two words; where each has a word of its own,
    four fifths of the words must be the same. Other numbers, or north and south, are
    two places.

    Examples
    --------
    >>> are_like_names("Kestrel Harm Reduction Alliance", "KESTREL Harm Reduction Alliance, Inc.")
    True
    >>> are_like_names("Hope Clinic North", "Hope Clinic South")
    False
    """
    ones, numbers, initials = _name_words(one)
    others, other_numbers, other_initials = _name_words(other)
    if numbers and other_numbers and numbers != other_numbers:
        return False
    if not ones or not others:
        return ones == others and numbers == other_numbers
    left, right = _left_over(ones, others)
    if not left and not right:
        return True
    for words, short in ((ones, other_initials), (others, initials)):
        if len(words) == 1 and len(short) > 2 and words == {short}:
            return True
    if left and right:
        n_same = len(ones) - len(left)
        share = 2 * n_same / (len(ones) + len(others))
        return share >= LEAST_LIKE and not (left | right) & _SIDES
    return min(len(ones), len(others)) > 1 and not (left | right) & _SIDES


def _near_pairs(lon: Any, lat: Any, usable: Any) -> list[tuple[int, int, float]]:
    """Give the pairs of usable points within 60 m, and how far apart they are [m]."""
    positions = np.flatnonzero(usable)
    if len(positions) < 2:
        return []
    lam, phi = np.radians(lon[positions]), np.radians(lat[positions])
    on_sphere = np.column_stack((np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)))
    # A sphere is off by up to 0.6 %: look a little farther, and measure on the ellipsoid.
    pairs = cKDTree(on_sphere).query_pairs(1.02 * SAME_PLACE_M / _SPHERE_M, output_type="ndarray")
    if not len(pairs):
        return []
    one, other = positions[pairs[:, 0]], positions[pairs[:, 1]]
    _, _, apart_m = _GEOD.inv(lon[one], lat[one], lon[other], lat[other])
    near = apart_m <= SAME_PLACE_M
    return sorted(zip(one[near], other[near], apart_m[near], strict=True))


@dataclass(frozen=True, eq=False)
class _Listing:
    """What is compared of a table of services, by row."""

    name: list[str]
    types: list[frozenset[str]]
    said: list[str]
    is_open: list[bool]
    file: list[str]
    row: list[int]

    @classmethod
    def of(cls, table: gpd.GeoDataFrame) -> _Listing:
        said = table["type"] if "type" in table else pd.Series("", index=table.index)
        return cls(
            [str(name) for name in table["name"]],
            [frozenset(t.split(";")) - {"other"} for t in table["types"]],
            [plain_word(str(cell)) if isinstance(cell, str) else "" for cell in said],
            [bool(is_open) for is_open in table["is_open"]],
            [str(file) for file in table["file"]],
            [int(row) for row in table["row"]],
        )

    def share_type(self, i: int, j: int) -> bool:
        """Say whether two rows have a type in common; "other" only if in the same words."""
        same_words = bool(self.said[i]) and self.said[i] == self.said[j]
        return bool(self.types[i] & self.types[j]) or same_words

    def can_merge(self, i: int, j: int) -> bool:
        same_state = self.is_open[i] == self.is_open[j]
        return same_state and self.share_type(i, j) and are_like_names(self.name[i], self.name[j])

    def where(self, i: int, seen_from: int) -> str:
        """Name a row, with its file if that is another one."""
        other_file = self.file[i] != self.file[seen_from]
        return f"row {self.row[i]}" + (f" of {self.file[i]}" if other_file else "")


def _groups(
    listing: _Listing, near: Iterable[tuple[int, int, float]], order: Sequence[int]
) -> dict[int, list[int]]:
    """Give kept row -> rows merged into it: each within 60 m of the kept one itself."""
    neighbors: dict[int, list[int]] = {}
    for i, j, _ in near:
        if listing.can_merge(i, j):
            neighbors.setdefault(i, []).append(j)
            neighbors.setdefault(j, []).append(i)
    groups: dict[int, list[int]] = {}
    taken: set[int] = set()
    for kept in order:
        others = [j for j in sorted(neighbors.get(kept, [])) if j not in taken]
        if kept not in taken and others:
            groups[kept] = others
            taken.update(others, [kept])
    return groups


def _strictest(cells: Iterable[Any]) -> Any:
    """Give the visibility that lets the fewest know; a blank one is stricter than public."""
    order = [VISIBILITIES[0], None, *VISIBILITIES[1:]]
    known = [cell if isinstance(cell, str) else None for cell in cells]
    return max(known, key=order.index)


def _merge_rows(
    table: gpd.GeoDataFrame, listing: _Listing, kept: int, others: list[int], log: QualityLog
) -> dict[str, Any]:
    """Give the cells of a kept row that change, and note where the rows differ."""
    changed: dict[str, Any] = {}
    rows = [kept, *others]
    types = [t for at in rows for t in str(table["types"].iloc[at]).split(";")]
    changed["types"] = ";".join(dict.fromkeys(types))
    if "visibility" in table:
        changed["visibility"] = _strictest(table["visibility"].iloc[at] for at in rows)
    changed |= merged_hours(table, rows)
    for column in table.columns:
        if column in _OWN_COLUMNS:
            continue
        cells = [table[column].iloc[at] for at in rows]
        filled = [cell for cell in cells if not pd.isna(cell)]
        if filled and pd.isna(cells[0]):
            changed[column] = filled[0]
        if column in _TOLD and any(cell != filled[0] for cell in filled[1:]):
            is_hours = column in {"opening_hours", *DAYS}
            log.add(
                listing.file[kept], "services", [listing.row[kept]], "doubted",
                "merged_rows_differ", str(column),
                "Another row of this service says otherwise; "
                + ("if they mean other hours, the hours are unknown." if is_hours
                   else "what stands in this row was kept."),
            )  # fmt: skip
    return changed


def _note_perhaps(
    listing: _Listing, near: Iterable[tuple[int, int, float]], gone: set[int], log: QualityLog,
    *, across_files: bool,
) -> None:  # fmt: skip
    """Note services of one type at one door whose names are not alike enough."""
    told: dict[int, list[int]] = {}
    for i, j, apart_m in near:
        first, second = sorted((i, j))
        other_file = listing.file[i] != listing.file[j]
        if apart_m <= ONE_DOOR_M and not {i, j} & gone and listing.is_open[i] == listing.is_open[j]:
            alike = are_like_names(listing.name[i], listing.name[j])
            if listing.types[i] & listing.types[j] and not alike and other_file == across_files:
                told.setdefault(second, []).append(first)
    for second, firsts in sorted(told.items()):
        where = ", ".join(listing.where(first, second) for first in sorted(firsts)[:3])
        log.add(
            listing.file[second], "services", [listing.row[second]], "doubted",
            "perhaps_duplicate", "name",
            f"A service of the same type stands at the same door under another name ({where}); if "
            "both are one, take one of them out.",
        )  # fmt: skip


def merge_duplicates(
    table: gpd.GeoDataFrame, *, quality: QualityLog, across_files: bool = False
) -> gpd.GeoDataFrame:
    """Make one service of those that are listed twice.

    Parameters
    ----------
    table
        Services as `hrgeo.inputs.read_services` gives them.
    quality
        Where merged rows are noted, each with the row that it went into.
    across_files
        Whether the rows of each file by itself were looked at before.

    Returns
    -------
    GeoDataFrame
        Services that share a type, are both open or both closed, have like names (see
        `are_like_names`) and lie within 60 m of the one that is kept are one row: that
        with the most filled cells, or else the first. It takes from the others what it
        does not say itself, all their types, and the strictest visibility. Places known
        by ZIP code or city alone are left as they are.
    """
    points = shapely.get_coordinates(table.geometry.to_numpy())
    usable = ~table["location_precision"].isin(list(COARSE_PRECISIONS)).to_numpy(dtype=bool)
    near = _near_pairs(points[:, 0], points[:, 1], usable)
    if not near:
        return table
    listing = _Listing.of(table)
    n_filled = (
        table.drop(columns=list(HOURS_COLUMNS), errors="ignore").notna().sum(axis=1).to_numpy()
    )
    order = np.lexsort((np.arange(len(table)), -n_filled))
    groups = _groups(listing, near, [int(at) for at in order])
    merged = table.copy()
    changes: dict[str, dict[Any, Any]] = {}
    for kept, others in groups.items():
        for column, cell in _merge_rows(table, listing, kept, others, quality).items():
            changes.setdefault(column, {})[table.index[kept]] = cell
        for other in others:
            quality.add(
                listing.file[other], "services", [listing.row[other]], "merged",
                "merged_duplicate", "name",
                "The service is listed twice (a type in common, like names, within 60 m); it was "
                f"merged into {listing.where(kept, other)}.",
            )  # fmt: skip
    for column, cells in changes.items():
        merged.loc[list(cells), column] = pd.Series(cells, dtype=object).to_numpy()
    gone = {other for others in groups.values() for other in others}
    _note_perhaps(listing, near, gone, quality, across_files=across_files)
    keep = np.ones(len(table), dtype=bool)
    keep[list(gone)] = False
    return merged[keep]
