"""The columns and rows of a siting program: who is within reach, how far, who takes whom.

Without capacities, demand goes to its nearest site, and levels are enough: ``y[r, k]`` says
whether row r has a site within its k-th distinct number of minutes (Elloumi 2010,
J. Comb. Optim. 19:69-83, whose bound is that of the assignment with far fewer columns).
With capacities, ``z[r, j]`` is the share of row r that site j takes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hrgeo.model import FloatArray, IntArray
from hrgeo.program import Program
from hrgeo.siting.merged_rows import MergedRows
from hrgeo.siting.problem import SitingProblem


@dataclass(frozen=True, eq=False)
class Linear:
    """Sums over columns of a program: of all weight, then of each group's.

    Attributes
    ----------
    columns
        Positions.
    values
        Shape ``(1 + n_groups, n)``.
    offset
        Shape ``(1 + n_groups,)``.
    """

    columns: IntArray
    values: FloatArray
    offset: FloatArray

    def __add__(self, other: Linear) -> Linear:
        """Add up two."""
        return Linear(
            np.concatenate([self.columns, other.columns]),
            np.hstack([self.values, other.values]),
            self.offset + other.offset,
        )

    def times(self, factor: float) -> Linear:
        """Multiply by a number."""
        return Linear(self.columns, self.values * factor, self.offset * factor)


@dataclass(eq=False)
class Levels:
    """Blocks without capacities. Make them with `levels`."""

    program: Program
    rows: MergedRows
    x: IntArray
    y: IntArray
    level_row: IntArray
    level_min: FloatArray
    next_min: FloatArray

    @property
    def weights(self) -> FloatArray:
        """By sum and row: all weight, then each group's."""
        return np.vstack([self.rows.weight, self.rows.group_weight])

    def within(self, threshold_min: float) -> Linear:
        """Weight with a site within some minutes."""
        existing_min = self.rows.existing_min
        at_existing = np.isfinite(existing_min) & (existing_min <= threshold_min)
        last = (self.next_min > threshold_min) | np.isinf(self.next_min)
        use = (self.level_min <= threshold_min) & last
        use &= ~at_existing[self.level_row]
        return Linear(
            self.y[use],
            self.weights[:, self.level_row[use]],
            self.weights[:, at_existing].sum(axis=1),
        )

    def minutes(self) -> Linear:
        """Weight times minutes to the nearest site, where all rows have one."""
        last = np.isinf(self.next_min)
        ends = self.rows.existing_min.copy()
        ends[self.level_row[last]] = self.level_min[last]
        step = np.where(last, 0.0, self.next_min - self.level_min)
        return Linear(
            self.y, -self.weights[:, self.level_row] * step, (self.weights * ends).sum(axis=1)
        )

    def require_reach(self, radius_min: float) -> None:
        """Demand a site within a radius of each row."""
        rows = self.rows
        # Where no existing site reaches at all, not even an infinite radius is kept.
        at_existing = np.isfinite(rows.existing_min) & (rows.existing_min <= radius_min)
        left = np.flatnonzero(~at_existing)
        table = rows.pairs[left].tocoo()
        near = table.data <= radius_min
        self.program.add_rows(
            len(left), [(table.row[near], self.x[table.col[near]], 1.0)], lower=1.0
        )

    def second_cover(self, threshold_min: float) -> Linear:
        """Weight with a second site within some minutes; rows are those of `count_existing`."""
        rows = self.rows
        n_existing = rows.n_existing
        open_rows = np.flatnonzero(n_existing < 2)
        u = self.program.add_columns(len(open_rows))
        number = np.full(len(rows.weight), -1)
        number[open_rows] = np.arange(len(open_rows))
        table = rows.pairs[open_rows].tocoo()
        first = (self.level_min <= threshold_min) & (n_existing[self.level_row] == 0)
        self.program.add_rows(
            len(open_rows),
            [
                (np.arange(len(open_rows)), u, 1.0),
                (number[self.level_row[first]], self.y[first], 1.0),
                (table.row, self.x[table.col], -1.0),
            ],
            upper=0.0,
        )
        return Linear(u, self.weights[:, open_rows], self.weights[:, n_existing >= 2].sum(axis=1))


@dataclass(eq=False)
class Flows:
    """Blocks with capacities. Make them with `flows`."""

    program: Program
    rows: MergedRows
    x: IntArray
    z: IntArray
    pair_row: IntArray
    pair_min: FloatArray

    @property
    def weights(self) -> FloatArray:
        """By sum and row: all weight, then each group's."""
        return np.vstack([self.rows.weight, self.rows.group_weight])

    def within(self, threshold_min: float) -> Linear:
        """Weight that sites within some minutes take."""
        use = self.pair_min <= threshold_min
        none = np.zeros(len(self.weights))
        return Linear(self.z[use], self.weights[:, self.pair_row[use]], none)

    def minutes(self) -> Linear:
        """Weight times minutes to the sites that take it."""
        none = np.zeros(len(self.weights))
        return Linear(self.z, self.weights[:, self.pair_row] * self.pair_min, none)

    def require_reach(self, radius_min: float) -> None:
        """Demand that all weight is taken, by sites within a radius."""
        near = self.pair_min <= radius_min
        self.program.add_rows(
            len(self.rows.weight), [(self.pair_row[near], self.z[near], 1.0)], lower=1.0
        )
        far = np.flatnonzero(~near)
        if len(far):
            self.program.add_rows(len(far), [(np.arange(len(far)), self.z[far], 1.0)], upper=0.0)


Blocks = Levels | Flows


def levels(problem: SitingProblem, rows: MergedRows, cuts_min: tuple[float, ...] | None) -> Levels:
    """Make the blocks of a problem without capacities.

    Parameters
    ----------
    problem
        Says which sites are required.
    rows
        Its merged rows.
    cuts_min
        Where levels are needed. None: at each number of minutes of a row.
    """
    program = Program()
    x = _site_columns(program, problem, rows)
    table = rows.pairs.tocoo()
    row, column, minutes = table.row.astype(np.int64), table.col, table.data
    if cuts_min is not None:
        cuts = np.append(np.array(cuts_min), math.inf)
        minutes = cuts[np.searchsorted(cuts, minutes, side="left")]
        near = np.isfinite(minutes)
        row, column, minutes = row[near], column[near], minutes[near]
    order = np.lexsort((column, minutes, row))
    row, column, minutes = row[order], column[order], minutes[order]
    is_new = np.ones(len(row), dtype=np.bool_)
    is_new[1:] = (np.diff(row) > 0) | (np.diff(minutes) > 0)
    level = np.cumsum(is_new) - 1
    level_row, level_min = row[is_new], minutes[is_new]
    n_levels = len(level_row)
    same_row = np.zeros(n_levels, dtype=np.bool_)
    same_row[1:] = level_row[1:] == level_row[:-1]
    next_min = rows.existing_min[level_row]
    follows = np.flatnonzero(same_row)
    next_min[follows - 1] = level_min[follows]
    y = program.add_columns(n_levels)
    program.add_rows(
        n_levels,
        [
            (np.arange(n_levels), y, 1.0),
            (follows, y[follows - 1], -1.0),
            (level, x[column], -1.0),
        ],
        upper=0.0,
    )
    return Levels(program, rows, x, y, level_row, level_min, next_min)


def flows(problem: SitingProblem, rows: MergedRows) -> Flows:
    """Make the blocks of a problem with capacities; existing sites are columns among `rows`."""
    program = Program()
    x = _site_columns(program, problem, rows)
    table = rows.pairs.tocoo()
    row, column = table.row.astype(np.int64), table.col.astype(np.int64)
    z = program.add_columns(len(row))
    program.add_rows(len(rows.weight), [(row, z, 1.0)], upper=1.0)
    program.add_rows(
        len(row), [(np.arange(len(row)), z, 1.0), (np.arange(len(row)), x[column], -1.0)], upper=0.0
    )
    weight = rows.weight[row]
    reached = np.bincount(column, weights=weight, minlength=len(x))
    limit = np.full(len(x), np.inf) if problem.capacity is None else problem.capacity[rows.columns]
    for site in np.flatnonzero(limit < reached).tolist():
        of_site = np.flatnonzero(column == site)
        program.add_scaled_row(
            np.append(z[of_site], x[site]), np.append(weight[of_site], -limit[site]), upper=0.0
        )
    return Flows(program, rows, x, z, row, table.data)


def _site_columns(program: Program, problem: SitingProblem, rows: MergedRows) -> IntArray:
    """Add a column for each site; existing and required ones are open."""
    is_open = problem.existing[rows.columns] | problem.must_add[rows.columns]
    return program.add_columns(len(rows.columns), lower=is_open.astype(np.float64), whole=True)
