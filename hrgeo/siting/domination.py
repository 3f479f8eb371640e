"""Candidates that another one makes needless."""

from __future__ import annotations

import numpy as np

from hrgeo.kernels import kernel
from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.siting.cover import CoverModel, restricted
from hrgeo.siting.incidence import ItemArray

_MOST_PAIRS = 3_000_000
"""Beyond, looking for needless candidates takes longer than what it saves."""


def without_needless(model: CoverModel) -> CoverModel:
    """Leave out candidates that cover nothing that another, not dearer one does not cover.

    One of the best choices has none of them: the other one can take the place of
    each. Of equals the first is kept. Rows that the same candidates cover after
    that are merged again. Large models are given back as they are.

    Parameters
    ----------
    model
        The reduced problem.

    References
    ----------
    .. [1] Toregas and ReVelle (1972), Optimal location under time or distance
       constraints, doi:10.1007/BF01942131 (rules of reduction, there for full
       coverage).

    Examples
    --------
    >>> from hrgeo.siting import SitingProblem
    >>> from hrgeo.siting.cover import cover_model
    >>> minutes = [[1, 1, 9], [9, 1, 9], [9, 9, 1]]
    >>> model = cover_model(SitingProblem.from_matrix(minutes), [(5.0, 1.0)], 1)
    >>> without_needless(model).candidates.tolist()
    [1, 2]
    """
    if model.n_pairs > _MOST_PAIRS:
        return model
    needless = np.zeros(len(model.candidates), dtype=np.bool_)
    mark_needless(*model.by_row, *model.by_column, model.cost, needless)
    if not needless.any():
        return model
    return restricted(model, needless, np.zeros_like(needless)).model


@kernel
def holds(item: ItemArray, begin: int, end: int, wanted: int) -> bool:
    """Tell whether a rising list holds a number."""
    while begin < end:
        middle = (begin + end) // 2
        if item[middle] < wanted:
            begin = middle + 1
        elif item[middle] > wanted:
            end = middle
        else:
            return True
    return False


@kernel
def mark_needless(
    row_start: IntArray,
    row_item: ItemArray,
    column_start: IntArray,
    column_item: ItemArray,
    cost: FloatArray,
    needless: BoolArray,
) -> None:
    """Mark each column whose rows another column covers as well, at no more cost."""
    rivals = np.empty(len(cost), dtype=np.int64)
    for column in range(len(cost)):
        begin, end = column_start[column], column_start[column + 1]
        size = end - begin
        rarest = column_item[begin]
        for k in range(begin, end):
            row = column_item[k]
            if row_start[row + 1] - row_start[row] < row_start[rarest + 1] - row_start[rarest]:
                rarest = row
        n_rivals = 0
        for k in range(row_start[rarest], row_start[rarest + 1]):
            other = row_item[k]
            other_size = column_start[other + 1] - column_start[other]
            if other == column or other_size < size or cost[other] > cost[column]:
                continue
            # Of two that are equal in all, the first is kept.
            is_equal = other_size == size and cost[other] == cost[column]
            if not is_equal or other < column:
                rivals[n_rivals] = other
                n_rivals += 1
        k = begin
        while n_rivals > 0 and k < end:
            row = column_item[k]
            n_left = 0
            for i in range(n_rivals):
                if holds(row_item, row_start[row], row_start[row + 1], rivals[i]):
                    rivals[n_left] = rivals[i]
                    n_left += 1
            n_rivals = n_left
            k += 1
        needless[column] = n_rivals > 0
