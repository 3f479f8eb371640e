"""Which few columns together cover most: exactly where that is quick, else by greedy steps."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from hrgeo.model import BoolArray, FloatArray

_MOST_COMPARISONS = 20_000_000  # subsets x kinds of rows; about a second
_LEAST_KINDS = 20  # so that the list of choices itself stays small
_MOST_BITS = 62


@dataclass(frozen=True, eq=False)
class BestFew:
    """Columns that together cover most, or nearly.

    Attributes
    ----------
    columns
        Their positions, in ascending order where proven best by comparing all
        choices, else in the order in which they were taken.
    gain
        Weight of the rows that they cover.
    bound
        No choice of so many columns gains more than this.
    is_best
        Whether that is proven, up to rounding: ``gain`` reaches ``bound``.
    """

    columns: tuple[int, ...]
    gain: float
    bound: float
    is_best: bool


def best_few(covers: sparse.csc_array, weight: FloatArray, n_most: int) -> list[BestFew]:
    """Choose 1, 2, ... `n_most` columns that together cover the most weight.

    Where there are few enough choices all of them are compared. Else columns are
    taken one by one, each the one that adds most (lazily: gains never grow, so
    an old gain is an upper bound), with the least of these bounds on the best
    choice of k columns: the gain divided by ``1 - (1 - 1/k)**k``; and after each
    step, what is gained so far and the k largest gains that are left.

    Parameters
    ----------
    covers
        Shape ``(n, m)``: what is stored is covered, row by column.
    weight
        Shape ``(n,)``: finite, not negative.
    n_most
        At most so many columns; fewer where there are fewer.

    Returns
    -------
    list of BestFew
        One for each number of columns, from 1. Among equals the first columns
        are taken. Empty where there is no column.

    References
    ----------
    .. [1] Nemhauser, Wolsey and Fisher (1978), doi:10.1007/BF01588971.
    .. [2] Minoux (1978), doi:10.1007/BFb0006528.
    .. [3] Leskovec et al. (2007), doi:10.1145/1281192.1281239, section 3.

    Examples
    --------
    The middle column covers most by itself; the other two together cover all.

    >>> covers = sparse.csc_array([[1, 1, 0], [0, 1, 1], [1, 1, 0], [0, 1, 1], [1, 0, 0],
    ...                            [0, 0, 1]])
    >>> [(best.columns, best.gain) for best in best_few(covers, np.ones(6), 2)]
    [((1,), 4.0), ((0, 2), 6.0)]
    """
    n_columns = covers.shape[1]
    n_most = min(n_most, n_columns)
    if n_most < 1:
        return []
    kinds, kind_weight = _kinds_of_rows(covers, weight)
    greedy = _greedy(kinds, kind_weight, n_most)
    few = []
    for k in range(1, n_most + 1):
        n_comparisons = math.comb(n_columns, k) * max(len(kind_weight), _LEAST_KINDS)
        if n_columns <= _MOST_BITS and n_comparisons <= _MOST_COMPARISONS:
            few.append(_compare_all(kinds, kind_weight, k))
        else:
            few.append(greedy[k - 1])
    return few


def _kinds_of_rows(covers: sparse.csc_array, weight: FloatArray) -> tuple[BoolArray, FloatArray]:
    """Merge rows that the same columns cover; leave out those that none does."""
    table = sparse.csr_array(covers)
    table.sort_indices()
    has_any = np.flatnonzero((np.diff(table.indptr) > 0) & (weight > 0))
    if not len(has_any):
        return np.zeros((0, table.shape[1]), dtype=np.bool_), np.empty(0)
    dense = np.zeros((len(has_any), table.shape[1]), dtype=np.bool_)
    part = table[has_any]
    dense[np.repeat(np.arange(len(has_any)), np.diff(part.indptr)), part.indices] = True
    packed = np.packbits(dense, axis=1)
    keys = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, kind = np.unique(keys, return_index=True, return_inverse=True)
    kinds: BoolArray = dense[first]
    amount: FloatArray = np.bincount(kind, weights=weight[has_any]).astype(np.float64)
    return kinds, amount


def _compare_all(kinds: BoolArray, weight: FloatArray, k: int) -> BestFew:
    n_columns = kinds.shape[1]
    bits = np.int64(1) << np.arange(n_columns, dtype=np.int64)
    covered_by = kinds.astype(np.int64) @ bits  # by kind of row: the columns that cover it
    choices = np.fromiter(
        (column for choice in combinations(range(n_columns), k) for column in choice),
        dtype=np.int64,
        count=math.comb(n_columns, k) * k,
    ).reshape(-1, k)
    masks = bits[choices].sum(axis=1)
    gains = np.zeros(len(choices))
    for covering, amount in zip(covered_by.tolist(), weight.tolist(), strict=True):
        gains[(masks & covering) != 0] += amount
    allowance = 1e-12 * float(weight.sum())  # sums in another order are the same number
    best = int(np.flatnonzero(gains >= gains.max() - allowance)[0])
    gain = float(gains[best])
    return BestFew(tuple(choices[best].tolist()), gain, gain, is_best=True)


def _greedy(kinds: BoolArray, weight: FloatArray, n_most: int) -> list[BestFew]:
    columns: list[npt.NDArray[np.intp]] = [np.flatnonzero(column) for column in kinds.T]
    left, total = weight.copy(), float(weight.sum())
    heap = [(-float(left[rows].sum()), column) for column, rows in enumerate(columns)]
    heapq.heapify(heap)
    taken: list[int] = []
    gained, bounds, few = 0.0, np.full(n_most, total), []
    for k in range(1, n_most + 1):
        # Gains in the heap may be out of date, which makes them too large, never too small.
        largest = -np.cumsum([gain for gain, _ in heapq.nsmallest(n_most, heap)])
        bounds[: len(largest)] = np.minimum(bounds[: len(largest)], gained + largest)
        bounds[len(largest) :] = np.minimum(bounds[len(largest) :], gained + largest[-1])
        column = _next_best(heap, columns, left)
        taken.append(column)
        gained += float(left[columns[column]].sum())
        left[columns[column]] = 0.0
        bound = max(gained, min(float(bounds[k - 1]), gained / (1.0 - (1.0 - 1.0 / k) ** k)))
        is_best = bound - gained <= 1e-9 * max(total, 1e-300)
        few.append(BestFew(tuple(taken), gained, bound, is_best))
    return few


def _next_best(
    heap: list[tuple[float, int]], columns: list[npt.NDArray[np.intp]], left: FloatArray
) -> int:
    """Take the column that adds most from the heap; the first of equals."""
    while True:
        column = heap[0][1]
        fresh = (-float(left[columns[column]].sum()), column)
        if fresh <= min(heap[1:3], default=fresh):
            heapq.heappop(heap)
            return column
        heapq.heapreplace(heap, fresh)
