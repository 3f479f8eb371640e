"""Demand rows that no choice can tell apart, merged: what the general program is made of."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.siting.problem import SitingProblem


@dataclass(frozen=True, eq=False)
class MergedRows:
    """Demand with weight, rows that are alike added up.

    Attributes
    ----------
    columns
        Positions in the problem of the sites that the columns are: those that
        can be chosen, and existing ones where these have capacities.
    pairs
        Shape ``(n_rows, n_columns)``, minutes; those of steps where there are
        steps. Without capacities only pairs that are nearer than existing sites.
    weight
        By row.
    group_weight
        Shape ``(n_groups, n_rows)``.
    existing_min
        By row: minutes to the nearest existing site, ``inf`` without.
    n_existing
        By row: existing sites within reach, 2 at most.
    row_of
        By demand row of the problem: its merged row, -1 where it was left out.
    """

    columns: IntArray
    pairs: sparse.csr_array
    weight: FloatArray
    group_weight: FloatArray
    existing_min: FloatArray
    n_existing: IntArray
    row_of: IntArray

    def within(self, far_min: float) -> MergedRows:
        """Give the same rows without the pairs that are farther."""
        if not (self.pairs.data > far_min).any():
            return self
        near = _kept(self.pairs, self.pairs.data <= far_min, self.pairs.data)
        return replace(self, pairs=near)

    def of_sites(self, is_open: BoolArray) -> MergedRows:
        """Give the same rows with some of the columns alone, told by all sites."""
        kept = np.flatnonzero(is_open[self.columns])
        pairs = sparse.csr_array(self.pairs[:, kept])
        pairs.sort_indices()
        return replace(self, columns=self.columns[kept], pairs=pairs)


def merged_rows(
    problem: SitingProblem,
    *,
    steps_min: tuple[float, ...] | None,
    with_existing: bool = False,
    count_existing: bool = False,
) -> MergedRows:
    """Merge demand rows that no choice can tell apart, keeping every optimum.

    Parameters
    ----------
    problem
        The problem.
    steps_min
        Minutes count as the next of these steps, what is beyond the last is out
        of reach. None: minutes count as they are.
    with_existing
        Whether existing sites are columns, and rows are merged only if they
        belong to the same groups: with capacities it matters whose weight a
        site takes.
    count_existing
        Whether a second existing site matters.

    Returns
    -------
    MergedRows
        In an order that does not depend on that of the demand. Rows without
        weight, and rows that no column and no existing site reaches, are left
        out.
    """
    table = _stepped(problem.minutes, steps_min)
    existing = np.flatnonzero(problem.existing)
    existing_min, n_existing = _nearest(table[:, existing])
    if with_existing:
        existing_min = np.full(problem.n_demand, np.inf)
    columns = _columns(problem, table, with_existing=with_existing)
    pairs = table[:, columns]
    if not with_existing and not count_existing:
        pairs = _nearer(pairs, existing_min)
    pairs.sort_indices()
    n_existing = np.minimum(n_existing, 2) if count_existing else np.zeros_like(n_existing)
    reached = (np.diff(pairs.indptr) > 0) | np.isfinite(existing_min)
    left = np.flatnonzero(reached & (problem.weight > 0))
    members = np.empty((0, problem.n_demand)) if problem.members is None else problem.members
    marks = np.vstack([existing_min, n_existing, *(members if with_existing else ())]).T
    row_of = np.full(problem.n_demand, -1, dtype=np.int64)
    row_of[left], first = _same_rows(pairs, np.ascontiguousarray(marks), left)
    n_rows = len(first)
    kept = row_of[left]
    weights = problem.weight[left] * np.vstack([np.ones(len(left)), members[:, left]])
    sums = np.array([np.bincount(kept, weights=each, minlength=n_rows) for each in weights])
    sums = sums.astype(np.float64)
    return MergedRows(
        columns=columns,
        pairs=sparse.csr_array(pairs[first]),
        weight=sums[0],
        group_weight=sums[1:],
        existing_min=existing_min[first],
        n_existing=n_existing[first],
        row_of=row_of,
    )


def _columns(problem: SitingProblem, table: sparse.csr_array, *, with_existing: bool) -> IntArray:
    """Give the sites that matter: those that reach something, and required ones."""
    reaches = np.bincount(table.indices, minlength=problem.n_sites) > 0
    new = (problem.allowed & reaches) | problem.must_add
    if with_existing:
        new |= problem.existing & reaches
    return np.flatnonzero(new).astype(np.int64)


def _stepped(minutes: sparse.csr_array, steps_min: tuple[float, ...] | None) -> sparse.csr_array:
    if steps_min is None:
        return minutes
    steps = np.array(steps_min)
    step = np.searchsorted(steps, minutes.data, side="left")
    return _kept(minutes, step < len(steps), np.append(steps, math.inf)[step])


def _nearer(pairs: sparse.csr_array, existing_min: FloatArray) -> sparse.csr_array:
    """Keep what is nearer than existing sites: the rest changes nothing."""
    limit = np.repeat(existing_min, np.diff(pairs.indptr))
    return _kept(pairs, pairs.data < limit, pairs.data)


def _kept(table: sparse.csr_array, keep: BoolArray, data: FloatArray) -> sparse.csr_array:
    start = np.concatenate([[0], np.cumsum(keep)])[table.indptr]
    return sparse.csr_array((data[keep], table.indices[keep], start), shape=table.shape)


def _nearest(table: sparse.csr_array) -> tuple[FloatArray, IntArray]:
    """Give, by row, the least entry (``inf`` without one) and the number of entries."""
    n_entries = np.diff(table.indptr).astype(np.int64)
    least = np.full(table.shape[0], np.inf)
    has = np.flatnonzero(n_entries)
    if len(has):
        least[has] = np.minimum.reduceat(table.data, table.indptr[has])
    return least, n_entries


def _same_rows(
    pairs: sparse.csr_array, marks: FloatArray, left: IntArray
) -> tuple[IntArray, IntArray]:
    """Give a number to each distinct row among `left`, by their bytes, and a first of each."""
    columns = pairs.indices.astype(">i8")
    by_bytes: dict[bytes, list[int]] = {}
    for at, row in enumerate(left.tolist()):
        begin, end = pairs.indptr[row], pairs.indptr[row + 1]
        key = b"".join(
            (columns[begin:end].tobytes(), pairs.data[begin:end].tobytes(), marks[row].tobytes())
        )
        by_bytes.setdefault(key, []).append(at)
    number = np.empty(len(left), dtype=np.int64)
    first = np.empty(len(by_bytes), dtype=np.int64)
    for merged, key in enumerate(sorted(by_bytes)):
        number[by_bytes[key]] = merged
        first[merged] = left[by_bytes[key][0]]
    return number, first
