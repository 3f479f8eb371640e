"""Maximal coverage reduced to what the choice can change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.siting.incidence import (
    Lists,
    Table,
    covered_weight,
    merged,
    narrowed,
    without_empty_columns,
)
from hrgeo.siting.problem import SitingProblem

ROUNDING = 1e-9

Steps = Sequence[tuple[float, float]]
"""Minutes, rising, and what weight within them counts, falling."""


@dataclass(frozen=True, eq=False)
class CoverModel:
    """Which free candidate covers which merged demand.

    Attributes
    ----------
    candidates
        Positions in the problem of the candidates that cover something.
    by_row
        By row, the columns (numbers of candidates) that cover it. Each row is
        all demand that the same candidates cover, none of it within reach of an
        existing or required site.
    by_column
        By column, the rows that it covers.
    weight
        By row; above zero.
    fixed_weight
        Weight within reach of existing and required sites.
    n_free
        How many candidates may be chosen.
    cost
        By column; all zero where there is no budget.
    budget
        What chosen candidates may cost together; ``inf`` for no budget.
    """

    candidates: IntArray
    by_row: Lists
    by_column: Lists
    weight: FloatArray
    fixed_weight: float
    n_free: int
    cost: FloatArray
    budget: float = math.inf

    @property
    def table(self) -> Table:
        """What loops need."""
        return Table(*self.by_column, self.weight, self.cost)

    @property
    def n_pairs(self) -> int:
        """How many pairs of row and column there are."""
        return len(self.by_row.item)

    @property
    def takes_all(self) -> bool:
        """Whether all candidates may be chosen together."""
        return self.n_free >= len(self.candidates) and float(self.cost.sum()) <= self.budget


def cover_model(
    problem: SitingProblem,
    steps: Steps,
    n_sites: int,
    *,
    budget: float | None = None,
) -> CoverModel:
    """Reduce a problem to what a choice of new sites can change, keeping every optimum.

    Parameters
    ----------
    problem
        The problem; its required sites number at most `n_sites` and cost at
        most `budget`.
    steps
        Minutes, rising, and values, falling; ``[(threshold_min, 1.0)]`` for a
        plain threshold. Step k is a coverage of its own, with the weight times
        what its value is above that of step k+1: over all steps that a site is
        within, that adds up to the value of the first.
    n_sites
        New sites allowed, the required ones among them.
    budget
        What new sites may cost together, the required ones among them.

    Returns
    -------
    CoverModel
        Without rows where no candidate can add anything. The order of its
        rows does not depend on the order of the demand.
    """
    table = problem.minutes
    lists = Lists(table.indptr.astype(np.int64), table.indices.astype(np.int32, copy=False))
    cost = np.zeros(problem.n_sites) if budget is None else np.asarray(problem.cost)
    left = math.inf
    if budget is not None:  # sums of costs that should be equal to it may lie a digit above it
        left = budget * (1.0 + ROUNDING) - float(cost[problem.must_add].sum())
    usable = problem.allowed & ~problem.must_add & (cost <= left)
    settled = np.flatnonzero(problem.existing | problem.must_add)
    counts = problem.weight > 0
    parts, weights, fixed_weight = [], [], 0.0
    values = [value for _, value in steps] + [0.0]
    for (minutes, value), below in zip(steps, values[1:], strict=True):
        near = table.data <= minutes
        if not counts.all():
            near &= np.repeat(counts, np.diff(table.indptr))
        part, rows, at_settled = narrowed(
            lists, near, problem.n_sites, np.flatnonzero(usable), settled
        )
        parts.append(part)
        weights.append(problem.weight[rows] * (value - below))
        fixed_weight += float(problem.weight[at_settled].sum()) * (value - below)
    some = merged(_joined(parts), np.concatenate(weights), int(usable.sum()))
    by_row, by_column, helps = without_empty_columns(some.lists, int(usable.sum()))
    candidates = np.flatnonzero(usable)[helps]
    return CoverModel(
        candidates=candidates,
        by_row=by_row,
        by_column=by_column,
        weight=some.weight,
        fixed_weight=fixed_weight,
        n_free=n_sites - int(problem.must_add.sum()),
        cost=cost[candidates],
        budget=left,
    )


@dataclass(frozen=True, eq=False)
class Restricted:
    """What is left of a model once some candidates are settled.

    Attributes
    ----------
    model
        The smaller model, with what the settled ones cover in its fixed weight.
    row
        By row of the former model, the row that it is in; -1 where it is in none.
    column
        By column of the smaller model, the column that it was.
    """

    model: CoverModel
    row: IntArray
    column: IntArray


def restricted(model: CoverModel, never: BoolArray, always: BoolArray) -> Restricted:
    """Give what is left of a model once some candidates are settled.

    Parameters
    ----------
    model
        The model.
    never, always
        By column: not to be chosen, to be chosen.
    """
    budget = model.budget - float(model.cost[always].sum())
    open_columns = np.flatnonzero(~never & ~always & (model.cost <= budget))
    near = np.ones(model.n_pairs, dtype=np.bool_)
    n_columns = len(model.candidates)
    lists, rows, at_settled = narrowed(
        model.by_row, near, n_columns, open_columns, np.flatnonzero(always)
    )
    some = merged(lists, model.weight[rows], len(open_columns))
    by_row, by_column, helps = without_empty_columns(some.lists, len(open_columns))
    column = open_columns[helps]
    row = np.full(len(model.weight), -1, dtype=np.int64)
    row[rows] = some.group
    left = CoverModel(
        candidates=model.candidates[column],
        by_row=by_row,
        by_column=by_column,
        weight=some.weight,
        fixed_weight=model.fixed_weight + float(model.weight[at_settled].sum()),
        n_free=model.n_free - int(always.sum()),
        cost=model.cost[column],
        budget=budget,
    )
    return Restricted(left, row, column)


def gain_of(model: CoverModel, columns: IntArray) -> float:
    """Give the weight that chosen columns add to the model's fixed weight."""
    return float(covered_weight(model.table, np.asarray(columns, dtype=np.int64)))


def _joined(parts: list[Lists]) -> Lists:
    if len(parts) == 1:
        return parts[0]
    sizes = np.concatenate([part.sizes() for part in parts])
    start = np.concatenate([[0], np.cumsum(sizes)])
    return Lists(start, np.concatenate([part.item for part in parts]))
