"""What a given set of sites achieves, and what it would with one more site.

The sums that solvers optimize, taken for sites that are given. An *amount* is the objective
with its sign turned so that more is always better: weight within reach, or minus minutes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import sparse

from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.siting.judgement.question import Question, within_of
from hrgeo.siting.problem import SitingProblem


class Scores(Protocol):
    """Amounts of sets of open sites under several weights at once."""

    def amounts(self, open_sites: IntArray, weights: FloatArray) -> FloatArray:
        """Give the amount for each row of `weights`, shape ``(k,)``."""

    def with_one_more(self, open_sites: IntArray, weights: FloatArray) -> FloatArray:
        """Give the amounts with each site added by itself, shape ``(k, n_sites)``."""


def open_sites(problem: SitingProblem, new_sites: IntArray) -> IntArray:
    """Give the existing sites and the new ones."""
    return np.concatenate([np.flatnonzero(problem.existing), new_sites]).astype(np.int64)


def scores_of(problem: SitingProblem, asked: Question) -> Scores:
    """Give the scores that belong to a question, capacities left aside."""
    if asked.objective == "p_median":
        return MedianScores(_reachable(problem), sparse.csc_array(problem.minutes))
    if asked.objective == "p_center":
        return CenterScores(_reachable(problem), sparse.csc_array(problem.minutes))
    steps = asked.decay or [(within_of(asked, "Coverage"), 1.0)]
    return cover_scores(problem, [(float(m), float(v)) for m, v in steps], backup=asked.backup)


def cover_scores(
    problem: SitingProblem, steps: list[tuple[float, float]], *, backup: float = 0.0
) -> CoverScores:
    """Give the scores of coverage in steps ``(minutes, value)``, values falling.

    The value of the best open site is a sum over steps: what a step is worth
    more than the next one counts where a site is within its minutes.
    """
    tables, demand, factor = [], [], []
    for (within_min, value), (_, next_value) in zip(steps, [*steps[1:], (0.0, 0.0)], strict=True):
        near = problem.minutes.data <= within_min
        start = np.concatenate([[0], np.cumsum(near)])[problem.minutes.indptr]
        ones = np.ones(int(near.sum()))
        tables.append(
            sparse.csr_array((ones, problem.minutes.indices[near], start), problem.minutes.shape)
        )
        demand.append(np.arange(problem.n_demand))
        factor.append(np.full(problem.n_demand, value - next_value))
    rows = sparse.csr_array(sparse.vstack(tables))
    has_any = np.flatnonzero(np.diff(rows.indptr) > 0)
    return CoverScores(
        sparse.csc_array(rows[has_any]),
        np.concatenate(demand)[has_any].astype(np.int64),
        np.concatenate(factor)[has_any],
        backup,
    )


@dataclass(frozen=True, eq=False)
class CoverScores:
    """Weight within reach, in one or more steps, with or without backup.

    Attributes
    ----------
    covers
        Shape ``(n_rows, n_sites)``, 1 where a site covers a row.
    demand, factor
        By row: the demand it stands for, and the part of its weight.
    backup
        Part of the weight that counts once more where a second site covers it.
    """

    covers: sparse.csc_array
    demand: IntArray
    factor: FloatArray
    backup: float = 0.0

    def amounts(self, open_sites: IntArray, weights: FloatArray) -> FloatArray:
        """Give the weight within reach for each row of `weights`."""
        n = self._n_covering(open_sites)
        value = self.factor * ((n > 0) + self.backup * (n > 1))
        return np.asarray(weights[:, self.demand] @ value)

    def with_one_more(self, open_sites: IntArray, weights: FloatArray) -> FloatArray:
        """Give the weight within reach with each site added by itself."""
        n = self._n_covering(open_sites)
        gains = self.factor * ((n == 0) + self.backup * (n == 1))
        by_row = weights[:, self.demand] * gains
        added = np.asarray((self.covers.T @ by_row.T).T)
        return np.asarray(self.amounts(open_sites, weights)[:, None] + added)

    def covered(self, open_sites: IntArray, n_demand: int) -> BoolArray:
        """Tell by demand row whether an open site covers it in any step."""
        covered = np.zeros(n_demand, dtype=np.bool_)
        covered[self.demand[self._n_covering(open_sites) > 0]] = True
        return covered

    def _n_covering(self, open_sites: IntArray) -> IntArray:
        starts = self.covers.indptr
        picked = [self.covers.indices[starts[j] : starts[j + 1]] for j in open_sites.tolist()]
        rows = np.concatenate([np.empty(0, dtype=np.int64), *picked]).astype(np.int64)
        return np.bincount(rows, minlength=self.covers.shape[0]).astype(np.int64)


@dataclass(frozen=True, eq=False)
class MedianScores:
    """Minus the weighted minutes to the nearest open site.

    Attributes
    ----------
    reachable
        By demand row: whether any existing or allowed site reaches it; the
        others are left out.
    by_site
        Minutes, shape ``(n_demand, n_sites)``, by column.
    missing_min
        Minutes of demand that no open site reaches. ``inf``: a choice that
        leaves out what could be reached counts as ``-inf``.
    """

    reachable: BoolArray
    by_site: sparse.csc_array
    missing_min: float = math.inf

    def amounts(self, open_sites: IntArray, weights: FloatArray) -> FloatArray:
        """Give minus the sum of weight times minutes."""
        near = np.minimum(nearest_min_of(self.by_site, open_sites), self.missing_min)
        if (self._needed(weights) & np.isinf(near)).any():
            return np.full(len(weights), -math.inf)
        return -self._minutes_so_far(near, weights)

    def with_one_more(self, open_sites: IntArray, weights: FloatArray) -> FloatArray:
        """Give minus the sum with each site added by itself."""
        near = np.minimum(nearest_min_of(self.by_site, open_sites), self.missing_min)
        table = self.by_site
        near_of = near[table.indices]
        is_new = np.isinf(near_of)
        saved = np.maximum(np.where(is_new, 0.0, near_of) - table.data, 0.0)
        change = np.where(is_new, -table.data, saved)
        changes = sparse.csc_array((change, table.indices, table.indptr), shape=table.shape)
        added = np.asarray((changes.T @ np.where(self.reachable, weights, 0.0).T).T)
        amounts: FloatArray = -self._minutes_so_far(near, weights)[:, None] + added
        missing = self._needed(weights) & np.isinf(near)
        if missing.any():
            amounts[:, _n_in_column(table, missing) < missing.sum()] = -math.inf
        return amounts

    def _minutes_so_far(self, near: FloatArray, weights: FloatArray) -> FloatArray:
        counted = self.reachable & np.isfinite(near)
        return np.asarray(weights @ np.where(counted, near, 0.0))

    def _needed(self, weights: FloatArray) -> BoolArray:
        return np.asarray(self.reachable & (weights > 0).any(axis=0))


@dataclass(frozen=True, eq=False)
class CenterScores:
    """Minus the minutes of the demand farthest from its nearest open site.

    Attributes
    ----------
    reachable, by_site
        As in `MedianScores`.
    """

    reachable: BoolArray
    by_site: sparse.csc_array

    def amounts(self, open_sites: IntArray, weights: FloatArray) -> FloatArray:
        """Give minus the largest minutes, for each row of `weights`."""
        near = nearest_min_of(self.by_site, open_sites)
        return np.array([-self._farthest(near, weight) for weight in weights])

    def with_one_more(self, open_sites: IntArray, weights: FloatArray) -> FloatArray:
        """Give minus the largest minutes with each site added by itself."""
        near = nearest_min_of(self.by_site, open_sites)
        table = self.by_site
        amounts = np.empty((len(weights), table.shape[1]))
        for site in range(table.shape[1]):
            entries = slice(table.indptr[site], table.indptr[site + 1])
            rows = table.indices[entries]
            with_it = near.copy()
            with_it[rows] = np.minimum(near[rows], table.data[entries])
            amounts[:, site] = [-self._farthest(with_it, weight) for weight in weights]
        return amounts

    def _farthest(self, near: FloatArray, weight: FloatArray) -> float:
        return float(near[self.reachable & (weight > 0)].max(initial=0.0))


def nearest_min_of(by_site: sparse.csc_array, sites: IntArray) -> FloatArray:
    """Give the minutes from each demand row to the nearest of some sites; ``inf`` where none.

    Examples
    --------
    >>> table = sparse.csc_array([[4.0, 2.0], [0.0, 3.0]])
    >>> nearest_min_of(table, np.array([0])).tolist()
    [4.0, inf]
    """
    near = np.full(by_site.shape[0], math.inf)
    for site in sites.tolist():
        entries = slice(by_site.indptr[site], by_site.indptr[site + 1])
        rows = by_site.indices[entries]
        near[rows] = np.minimum(near[rows], by_site.data[entries])
    return near


def _reachable(problem: SitingProblem) -> BoolArray:
    usable = np.flatnonzero(problem.existing | problem.allowed)
    return np.asarray(np.diff(problem.minutes[:, usable].indptr) > 0)


def _n_in_column(table: sparse.csc_array, rows: BoolArray) -> IntArray:
    """Count in each column the entries that lie in some rows."""
    before = np.concatenate([[0], np.cumsum(rows[table.indices])])
    return np.asarray(before[table.indptr[1:]] - before[table.indptr[:-1]])
