"""What screening gives: which candidates stay, and for each other one the reason."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.model import BoolArray, frozen_array

SPACING = "spacing"
"""The rule that is asked last: it chooses among what all others leave."""
NEAR_NEED = "near_need"
"""The rule that tells where incidents were: `ScreenedCandidates.dropped` marks it as exact."""


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
    notes
        Sentences on rules that could not be checked, such as a distance from schools where no
        school is known.
    """

    table: gpd.GeoDataFrame
    rules: tuple[str, ...]
    fails: BoolArray
    details: npt.NDArray[np.object_]
    notes: tuple[str, ...] = ()
    crowded_by: tuple[frozenset[int], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "fails", frozen_array(self.fails, np.bool_))

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
        ``is_exact``: whether the rule tells that an incident was near, so that the row must
        not leave the computer.
        """
        raise NotImplementedError

    def n_dropped(self) -> dict[str, int]:
        """Count by rule what it drops, whether others drop it too or not."""
        return {rule: int(n) for rule, n in zip(self.rules, self.fails.sum(axis=1), strict=True)}

    def is_kept_without(self, rule: str) -> BoolArray:
        """Say which candidates stay if one rule is lifted: at least those that stay now.

        What the rule alone drops comes back. Where the plan asks for a spacing, it comes back
        as far as it is clear of those that stay and of what came back before it, in the order of
        preference; lifting ``spacing`` brings back all that it dropped. A required site that
        comes back displaces nothing either.

        Parameters
        ----------
        rule
            One of `rules`.

        Raises
        ------
        InputError
            If no such rule was asked.
        """
        if rule not in self.rules:
            raise InputError(f"No rule {rule!r} was asked; there are {', '.join(self.rules)}.")
        raise NotImplementedError

    def returns_without(self, rule: str) -> pd.Index:
        """Give the ids of candidates that come back if one rule is lifted."""
        return self.table.index[self.is_kept_without(rule) & ~self.is_kept]
