"""What screening gives: which candidates stay, and for each other one the reason."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.model import BoolArray, IntArray, frozen_array

SPACING = "spacing"
"""The rule that is asked last: it chooses among what all others leave."""
NEAR_NEED = "near_need"
"""The rule that tells where incidents were; rows that it dropped are exact."""


def spaced(order: IntArray, pairs: IntArray, stays: BoolArray) -> IntArray:
    """Give each of some candidates its place, unless one that has its place is too near.

    Parameters
    ----------
    order
        Positions of the candidates that ask for a place, the first served first.
    pairs
        Shape ``(n_pairs, 2)``: positions of candidates that are too near to each other.
    stays
        By position: who has a place already.

    Returns
    -------
    IntArray
        By position: -1 for those that have their place or do not ask, else the position of the
        candidate that is too near (the first served of them).

    Examples
    --------
    Three in a row, each too near to the next; the middle one is served last:

    >>> spaced(np.array([0, 2, 1]), np.array([[0, 1], [1, 2]]), np.zeros(3, bool)).tolist()
    [-1, 0, -1]
    """
    rank = np.full(len(stays), -1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    near: dict[int, list[int]] = {}
    for one, other in pairs.tolist():
        near.setdefault(one, []).append(other)
        near.setdefault(other, []).append(one)
    placed = stays.copy()
    crowded_by = np.full(len(stays), -1, dtype=np.int64)
    for position in order.tolist():
        in_the_way = [other for other in near.get(position, ()) if placed[other]]
        if in_the_way:
            crowded_by[position] = min(in_the_way, key=lambda other: (rank[other], other))
        else:
            placed[position] = True
    return crowded_by


@dataclass(frozen=True, eq=False)
class ScreenedCandidates:
    """Candidates, and what each rule says of them.

    Attributes
    ----------
    table
        All candidates, as they were given.
    rules
        Names of the rules that were asked, in their order: ``forbidden``, ``host_said_no``,
        ``veto``, ``kind``, ``too_coarse``, ``off_streets``, ``exclusion_area``,
        ``near_<kind>`` for each kind that a distance is asked from, ``near_need``,
        ``spacing``.
    fails
        Shape ``(n_rules, n_candidates)``: what each rule drops. ``spacing`` is asked of those
        alone that all other rules leave.
    details
        Shape ``(n_rules, n_candidates)``: one sentence where a rule drops a candidate, else
        an empty string.
    order
        Positions of all candidates in the order in which spacing serves them.
    pairs
        Shape ``(n_pairs, 2)``: positions of those that are nearer to each other than the
        spacing.
    notes
        Sentences on rules that could not be checked, such as a distance from schools where no
        school is known.
    """

    table: gpd.GeoDataFrame
    rules: tuple[str, ...]
    fails: BoolArray
    details: npt.NDArray[np.object_]
    order: IntArray
    pairs: IntArray
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "fails", frozen_array(self.fails, np.bool_))
        for name in ("order", "pairs"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.int64))

    @property
    def is_kept(self) -> BoolArray:
        """By candidate: whether no rule drops it."""
        return np.asarray(~self.fails.any(axis=0))

    @property
    def kept(self) -> gpd.GeoDataFrame:
        """The candidates that stay, with all of their columns, in their order."""
        return self.table[self.is_kept]

    @property
    def dropped(self) -> pd.DataFrame:
        """Every other candidate, in order, and why.

        Index ``candidate_id``; columns ``name``, ``rule`` (the first that drops it),
        ``detail`` (a sentence), ``all_rules`` (every rule that drops it, joined by ``;``) and
        ``is_exact``: whether a rule tells that an incident was near, so that the row must not
        leave the computer.
        """
        gone = np.flatnonzero(~self.is_kept)
        fails, first = self.fails[:, gone], np.argmax(self.fails[:, gone], axis=0)
        told = [";".join(r for r, f in zip(self.rules, column, strict=True) if f)
                for column in fails.T]  # fmt: skip
        names = self.table.get("name", pd.Series(self.table.index, index=self.table.index))
        exact = [rule == NEAR_NEED for rule in self.rules]
        return pd.DataFrame(
            {
                "name": names.iloc[gone].astype("str"),
                "rule": pd.Series([self.rules[k] for k in first], self.table.index[gone], "str"),
                "detail": pd.Series(self.details[first, gone], self.table.index[gone], "str"),
                "all_rules": pd.Series(told, self.table.index[gone], "str"),
                "is_exact": fails[exact].any(axis=0),
            },
            index=self.table.index[gone],
        )

    def n_dropped(self) -> dict[str, int]:
        """Count by rule what it drops, whether others drop it too or not."""
        return {rule: int(n) for rule, n in zip(self.rules, self.fails.sum(axis=1), strict=True)}

    def is_kept_without(self, rule: str) -> BoolArray:
        """Say which candidates stay if one rule is lifted: at least those that stay now.

        What the rule alone drops comes back. Where a spacing was asked, it comes back as far as
        it is clear of those that stay and of what came back before it; nothing that stays now
        is displaced, so that a rule's price is never negative. Without ``spacing``, all that it
        dropped comes back.

        Parameters
        ----------
        rule
            One of `rules`.

        Returns
        -------
        BoolArray
            By candidate.

        Raises
        ------
        InputError
            If no such rule was asked.
        """
        if rule not in self.rules:
            raise InputError(f"No rule {rule!r} was asked; there are {', '.join(self.rules)}.")
        others = [k for k, name in enumerate(self.rules) if name not in {rule, SPACING}]
        free = ~self.fails[others].any(axis=0)
        if rule == SPACING or SPACING not in self.rules:
            return np.asarray(free)
        kept = self.is_kept
        # What spacing dropped stays dropped, since all that was in its way stays.
        asking = free & self.fails[self.rules.index(rule)]
        crowded_by = spaced(self.order[asking[self.order]], self.pairs, kept)
        return np.asarray(kept | (asking & (crowded_by < 0)))

    def returns_without(self, rule: str) -> pd.Index:
        """Give the ids of candidates that come back if one rule is lifted."""
        ids: pd.Index = self.table.index[self.is_kept_without(rule) & ~self.is_kept]
        return ids
