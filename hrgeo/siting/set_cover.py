"""The fewest columns that cover all rows, to a proof."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from hrgeo.model import IntArray
from hrgeo.program import Program, Stops
from hrgeo.siting.cover_reductions import reduced

_CHOSEN = 0.5
_FEW_ROWS = 60  # of a first sample, of which only as many are added as are needed
_MOST_ADDED = 40
_PRICE_STEPS = 300
_SHORTER = 0.7
_PATIENCE = 15
_LEAST_FACTOR = 5e-3
_WHOLE = 1e-6


@dataclass(frozen=True, eq=False)
class SetCover:
    """What is found.

    Attributes
    ----------
    columns
        Columns that cover all rows; None where none were found in time, or where it was
        enough to know that more are needed than were allowed.
    bound
        No choice does with fewer.
    stopped_by
        Empty, ``time_limit`` or ``cancelled``.
    """

    columns: IntArray | None
    bound: int
    stopped_by: str = ""


def fewest_columns(
    covers: sparse.csr_array, stops: Stops, *, enough: int = 0, most: float = math.inf
) -> SetCover:
    """Choose the fewest columns that cover all rows.

    Rows that are covered along with another, and columns that cover no more than another,
    are taken out until none is left, and so are columns that alone cover a row
    (`hrgeo.siting.cover_reductions`). What falls apart is solved part by part. In each part
    rows are added as they are found uncovered: the fewest columns that cover some of the
    rows are a bound, and an answer once they cover all. Before HiGHS is asked, a greedy
    choice and prices on the rows may prove it.

    Parameters
    ----------
    covers
        Shape ``(n_rows, n_columns)``: what is stored is covered. Each row has an entry.
    stops
        When to stop; its `gap` is not looked at.
    enough
        Any choice of so many columns will do; it need not be the fewest.
    most
        Stop once it is proven that more than so many are needed.

    Returns
    -------
    SetCover
        With ``len(columns) == bound`` unless `enough`, `most` or a limit came first.

    References
    ----------
    .. [1] Toregas et al. (1971), The location of emergency service facilities,
       doi:10.1287/opre.19.6.1363 (the set covering location problem).
    .. [2] Contardo, Iori and Kramer (2019), A scalable exact algorithm for the vertex
       p-center problem, Comput. Oper. Res. 103, 211-220 (rows added as they are needed).

    Examples
    --------
    >>> covers = sparse.csr_array(np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1], [1, 0, 0]]))
    >>> cover = fewest_columns(covers, Stops())
    >>> cover.columns.tolist(), cover.bound
    ([0, 1], 2)
    """
    found: list[IntArray] = []
    bound, stopped_by, is_whole = 0, "", True
    left = reduced(covers)
    found.append(left.needed)
    parts = list(_parts(left.covers))
    at_least = [1] * len(parts)
    fixed = len(left.needed)
    for at, (rows, columns) in enumerate(parts):
        others = fixed + bound + sum(at_least[at + 1 :])
        part = sparse.csr_array(left.covers[rows][:, columns])
        alone = len(parts) == 1
        cover = _one_part(part, stops, enough - fixed if alone else 0, most - others)
        bound += cover.bound
        if cover.columns is None:
            is_whole = False
        else:
            found.append(left.columns[columns[cover.columns]])
        stopped_by = stopped_by or cover.stopped_by
        if stopped_by or others + cover.bound > most:
            is_whole = is_whole and at == len(parts) - 1
            bound += sum(at_least[at + 1 :])
            break
    together = np.sort(np.concatenate(found)) if is_whole else None
    return SetCover(together, fixed + bound, stopped_by)


def greedy_cover(covers: sparse.csr_array) -> IntArray:
    """Take the column that covers most of what is left, and leave out what is not needed.

    Examples
    --------
    >>> greedy_cover(sparse.csr_array(np.array([[1, 0], [1, 1]]))).tolist()
    [0]
    """
    by_column = covers.tocsc()
    n_rows = covers.shape[0]
    is_left = np.ones(n_rows)
    gain = np.diff(by_column.indptr).astype(np.float64)
    chosen: list[int] = []
    while is_left.any():
        best = int(np.argmax(gain))
        chosen.append(best)
        rows = by_column.indices[by_column.indptr[best] : by_column.indptr[best + 1]]
        new = rows[is_left[rows] > 0]
        is_left[new] = 0.0
        gain -= np.bincount(_entries_of(covers, new), minlength=covers.shape[1])
    n_covering = np.bincount(by_column[:, chosen].indices, minlength=n_rows)
    kept = []
    for one in reversed(chosen):
        rows = by_column.indices[by_column.indptr[one] : by_column.indptr[one + 1]]
        if (n_covering[rows] > 1).all():
            n_covering[rows] -= 1
        else:
            kept.append(one)
    return np.sort(np.array(kept, dtype=np.int64))


def _entries_of(covers: sparse.csr_array, rows: IntArray) -> IntArray:
    picked: IntArray = covers[rows].indices
    return picked


def _parts(covers: sparse.csr_array) -> Iterator[tuple[IntArray, IntArray]]:
    """Give the rows and columns of each part that shares none with another."""
    n_rows = covers.shape[0]
    if not n_rows:
        return
    graph = sparse.block_array([[None, covers], [covers.T, None]]).tocsr()
    n_parts, part_of = csgraph.connected_components(graph, directed=False)
    for part in range(n_parts):
        rows = np.flatnonzero(part_of[:n_rows] == part)
        if len(rows):
            yield rows, np.flatnonzero(part_of[n_rows:] == part)


def _one_part(covers: sparse.csr_array, stops: Stops, enough: int, most: float) -> SetCover:
    """Add rows until the fewest columns that cover them cover all."""
    best = greedy_cover(covers)
    bound, use = priced_bound(covers, len(best), most)
    n_rows = covers.shape[0]
    use = np.sort(use[:_FEW_ROWS]) if n_rows > _FEW_ROWS else np.arange(n_rows)
    while bound < len(best) and len(best) > enough and bound <= most:
        some = reduced(sparse.csr_array(covers[use]))
        if len(some.needed) == 0 and some.covers.shape[0] == 0:
            break
        columns, some_bound, stopped_by = _by_program(some.covers, stops)
        bound = max(bound, some_bound + len(some.needed))
        if columns is None:
            return SetCover(best, bound, stopped_by)
        chosen = np.concatenate([some.needed, some.columns[columns]]).astype(np.int64)
        uncovered = np.flatnonzero(np.diff(covers[:, chosen].indptr) == 0)
        if not len(uncovered):
            best = chosen if len(chosen) < len(best) else best
            if stopped_by:
                return SetCover(best, bound, stopped_by)
            break
        more = np.unique(np.concatenate([chosen, _repaired(covers, uncovered)]))
        best = more if len(more) < len(best) else best
        if stopped_by:
            return SetCover(best, bound, stopped_by)
        use = np.union1d(use, _spread(covers, uncovered))
    return SetCover(np.sort(best), min(bound, len(best)))


def _repaired(covers: sparse.csr_array, rows: IntArray) -> IntArray:
    return greedy_cover(sparse.csr_array(covers[rows]))


def _spread(covers: sparse.csr_array, rows: IntArray) -> IntArray:
    """Give some rows that have few columns in common, those with the fewest columns first."""
    n_of = np.diff(covers.indptr)[rows]
    seen = np.zeros(covers.shape[1], dtype=np.bool_)
    picked: list[int] = []
    for row in rows[np.argsort(n_of, kind="stable")].tolist():
        columns = covers.indices[covers.indptr[row] : covers.indptr[row + 1]]
        if not seen[columns].any():
            picked.append(row)
            seen[columns] = True
        if len(picked) >= _MOST_ADDED:
            break
    return np.array(picked, dtype=np.int64)


def priced_bound(covers: sparse.csr_array, n_known: int, most: float) -> tuple[int, IntArray]:
    """Bound the fewest columns from below by prices on rows; give the rows too, dearest first.

    Stops once the bound reaches `n_known`, or is above `most`.

    ``sum(price) + sum(min(0, 1 - what a column's rows pay))`` is a bound for all prices of at
    least 0 (Beasley, 1990, doi:10.1002/1520-6750(199002)37:1<151::AID-NAV3220370110>3.0.CO;2-2).
    """
    n_of_row = np.diff(covers.indptr)
    by_column = covers.T.tocsr()
    widest = np.diff(by_column.indptr).astype(np.float64)
    price = np.array(
        [1.0 / widest[covers.indices[a:b]].max() for a, b in itertools.pairwise(covers.indptr)]
    )
    best, best_price = 0.0, price
    factor, since = 1.0, 0
    for _ in range(_PRICE_STEPS):
        reduced_cost = 1.0 - by_column @ price
        taken = (reduced_cost < 0).astype(np.float64)
        value = float(price.sum() + np.minimum(reduced_cost, 0.0).sum())
        since += 1
        if value > best:
            since = 0 if value > best + 1e-4 * best else since
            best, best_price = value, price
        if since >= _PATIENCE:
            since, factor = 0, factor * _SHORTER
        if math.ceil(best - _WHOLE) >= min(n_known, most + 1) or factor < _LEAST_FACTOR:
            break
        slope = 1.0 - covers @ taken
        stuck = (slope < 0) & (price <= 0)
        size = float((slope[~stuck] ** 2).sum())
        if size <= 0.0:
            break
        price = np.maximum(price + factor * (n_known - value) / size * slope, 0.0)
    order = np.lexsort((np.arange(len(price)), n_of_row, -best_price))
    return math.ceil(best - _WHOLE), order.astype(np.int64)


def _by_program(covers: sparse.csr_array, stops: Stops) -> tuple[IntArray | None, int, str]:
    """Ask HiGHS for the fewest columns."""
    n_rows, n_columns = covers.shape
    if n_rows == 0:
        return np.empty(0, dtype=np.int64), 0, ""
    program = Program()
    x = program.add_columns(n_columns, whole=True)
    row = np.repeat(np.arange(n_rows), np.diff(covers.indptr))
    program.add_rows(n_rows, [(row, covers.indices, 1.0)], lower=1.0)
    program.set_goal(x, np.ones(n_columns), maximize=False)
    start = np.zeros(n_columns)
    start[greedy_cover(covers)] = 1.0
    answer = program.solve(replace(stops, gap=0.0, progress=None), start=start)
    bound = math.ceil(answer.bound - _WHOLE) if math.isfinite(answer.bound) else 0
    columns = None
    if answer.values is not None:
        columns = np.flatnonzero(answer.values > _CHOSEN).astype(np.int64)
    return columns, bound, answer.stopped_by
