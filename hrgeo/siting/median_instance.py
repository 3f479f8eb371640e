"""The p-median reduced to arrays: costs in ascending order by row, and by column."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrgeo.model import BoolArray, FloatArray, IntArray

_LARGEST_WHOLE = 2.0**52  # beyond it floats no longer tell whole numbers apart


@dataclass(frozen=True, eq=False)
class MedianInstance:
    """Choose at most `n_free` columns so that the rows' least costs add up to least.

    A row costs the least of its costs to the chosen columns and its `ceiling`, which
    is what it costs where nothing is chosen: to sites that stand already, or ``inf``.

    Attributes
    ----------
    start, site, cost
        Row ``i`` reaches ``site[start[i]:start[i + 1]]`` at ``cost[...]``, in
        ascending order; each below the row's ceiling.
    ceiling
        Shape ``(n_rows,)``.
    by_site_start, by_site_row, by_site_cost
        The same pairs by column.
    n_columns
        How many columns there are.
    n_free
        How many may be chosen; at least 0.
    fixed_cost
        What no choice changes.
    rows, columns
        What each row and column was before a reduction.
    grain
        All costs, the fixed one too, are multiples of this number; 0 where they are
        not whole numbers.
    """

    start: IntArray
    site: npt.NDArray[np.int32]
    cost: FloatArray
    ceiling: FloatArray
    by_site_start: IntArray
    by_site_row: npt.NDArray[np.int32]
    by_site_cost: FloatArray
    n_columns: int
    n_free: int
    fixed_cost: float
    rows: IntArray
    columns: IntArray
    grain: float

    @property
    def n_rows(self) -> int:
        """Number of rows that a choice can change."""
        return len(self.ceiling)

    @property
    def by_row(self) -> tuple[IntArray, npt.NDArray[np.int32], FloatArray]:
        """The pairs by row: start, site, cost."""
        return self.start, self.site, self.cost

    @property
    def by_site(self) -> tuple[IntArray, npt.NDArray[np.int32], FloatArray]:
        """The pairs by column: start, row, cost."""
        return self.by_site_start, self.by_site_row, self.by_site_cost


def median_instance(
    row: IntArray,
    site: IntArray,
    cost: FloatArray,
    ceiling: FloatArray,
    *,
    n_columns: int,
    n_free: int,
    fixed_cost: float = 0.0,
    rows: IntArray | None = None,
    columns: IntArray | None = None,
    grain: float | None = None,
) -> MedianInstance:
    """Put pairs in order, leaving out what no choice can change.

    Parameters
    ----------
    row, site, cost
        The pairs, in any order, each once.
    ceiling
        By row: its cost where nothing is chosen; ``inf`` where it has to be reached.
    n_columns, n_free, fixed_cost, rows, columns, grain
        See `MedianInstance`. Default of `rows` and `columns`: their positions; of
        `grain`: found.

    Returns
    -------
    MedianInstance
        Pairs that cost no less than the ceiling are gone, and then rows without pairs
        (their ceiling goes into the fixed cost: ``inf`` where such a row has none) and
        columns without pairs.

    Examples
    --------
    >>> instance = median_instance(np.array([0, 0, 1]), np.array([0, 1, 1]),
    ...     np.array([3.0, 1.0, 9.0]), np.array([np.inf, 5.0]), n_columns=2, n_free=1)
    >>> instance.site.tolist(), instance.cost.tolist(), instance.fixed_cost, instance.grain
    ([1, 0], [1.0, 3.0], 5.0, 1.0)
    """
    helps = cost < ceiling[row]
    row, site, cost = row[helps], site[helps], cost[helps]
    has_pair = np.bincount(row, minlength=len(ceiling)) > 0
    fixed = fixed_cost + math.fsum(ceiling[~has_pair].tolist())
    used = np.bincount(site, minlength=n_columns) > 0
    names = np.arange(n_columns) if columns is None else columns
    row_names = np.arange(len(ceiling)) if rows is None else rows
    row = (np.cumsum(has_pair) - 1)[row]
    site = (np.cumsum(used) - 1)[site]
    ceiling = ceiling[has_pair]
    if grain is None:
        grain = _grain(np.concatenate([cost, ceiling[np.isfinite(ceiling)], [fixed]]))
    order = np.lexsort((site, cost, row))
    across = np.lexsort((row, site))
    return MedianInstance(
        start=_starts(row, len(ceiling)),
        site=site[order].astype(np.int32),
        cost=np.ascontiguousarray(cost[order]),
        ceiling=ceiling,
        by_site_start=_starts(site, int(used.sum())),
        by_site_row=row[across].astype(np.int32),
        by_site_cost=np.ascontiguousarray(cost[across]),
        n_columns=int(used.sum()),
        n_free=min(n_free, int(used.sum())),
        fixed_cost=fixed,
        rows=row_names[has_pair].astype(np.int64),
        columns=names[used].astype(np.int64),
        grain=grain,
    )


def restricted(
    instance: MedianInstance, never: BoolArray, always: BoolArray, keep: BoolArray | None = None
) -> MedianInstance:
    """Give what is left once some columns are settled.

    Parameters
    ----------
    instance
        The instance.
    never, always
        By column: not to be chosen, chosen.
    keep
        By pair in the order of `instance.site`: whether it is needed. Default: all.

    Returns
    -------
    MedianInstance
        What is chosen is in its ceilings.
    """
    row = np.repeat(np.arange(instance.n_rows), np.diff(instance.start))
    ceiling = instance.ceiling.copy()
    chosen = always[instance.site]
    np.minimum.at(ceiling, row[chosen], instance.cost[chosen])
    is_open = ~(never | always)
    left = is_open[instance.site]
    if keep is not None:
        left &= keep
    place = np.cumsum(is_open) - 1
    return median_instance(
        row[left],
        place[instance.site[left]],
        instance.cost[left],
        ceiling,
        n_columns=int(is_open.sum()),
        n_free=instance.n_free - int(always.sum()),
        fixed_cost=instance.fixed_cost,
        rows=instance.rows,
        columns=instance.columns[is_open],
        grain=instance.grain,
    )


def cost_of(instance: MedianInstance, chosen: IntArray) -> float:
    """Give what a choice costs, the fixed cost included; ``inf`` where a row is not reached."""
    least = instance.ceiling.copy()
    for column in chosen.tolist():
        begin, end = instance.by_site_start[column], instance.by_site_start[column + 1]
        rows = instance.by_site_row[begin:end]
        least[rows] = np.minimum(least[rows], instance.by_site_cost[begin:end])
    return instance.fixed_cost + math.fsum(least.tolist())


def _starts(position: IntArray, n: int) -> IntArray:
    counts = np.bincount(position, minlength=n)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _grain(costs: FloatArray) -> float:
    """Give the greatest common divisor of whole costs, 0 where they are not whole."""
    costs = costs[costs > 0]
    if not len(costs) or costs.sum() > _LARGEST_WHOLE or not (costs == np.rint(costs)).all():
        return 0.0
    return float(np.gcd.reduce(costs.astype(np.int64)))
