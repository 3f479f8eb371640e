"""A lower bound for the p-median by the volume algorithm."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrgeo.kernels import kernel, write_into
from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.siting.median_instance import MedianInstance

# Found by trial on random graphs, points in the plane and random tables; they change how soon
# a bound is reached, never whether it holds.
_LONGER, _SHORTER = 1.1, 0.66
_LONGEST = 2.0
_CLEARLY = 1e-5  # relative: less is no reason to keep on with this step length
_NEW_SHARE = 0.1  # of the newest answer in the running mean
_FLAT = 1e-12
_FIRST_PRICE = 0.3  # of the way from the nearest chosen column to the second


def first_prices(instance: MedianInstance, chosen: IntArray) -> FloatArray:
    """Start a little above what each row costs with a good choice."""
    is_chosen = np.zeros(instance.n_columns, dtype=np.bool_)
    is_chosen[chosen] = True
    row = np.repeat(np.arange(instance.n_rows), np.diff(instance.start))
    use = is_chosen[instance.site]
    row, cost = row[use], instance.cost[use]
    last = instance.cost[instance.start[1:] - 1]
    farthest = np.where(np.isinf(instance.ceiling), last, instance.ceiling)
    first = np.searchsorted(row, np.arange(instance.n_rows))
    padded = np.concatenate([cost, [0.0, 0.0]])
    n_of = np.bincount(row, minlength=instance.n_rows)
    nearest = np.where(n_of > 0, padded[first], farthest)
    second = np.where(n_of > 1, padded[first + 1], farthest)
    prices: FloatArray = nearest + _FIRST_PRICE * (second - nearest)
    return prices


@kernel
def nth_largest(values: FloatArray, n: int) -> float:
    """Give the `n`-th largest value, by Hoare's selection (1961, doi:10.1145/366622.366647).

    `numpy.partition` does the same, but takes numba nine seconds to compile.

    Examples
    --------
    >>> nth_largest(np.array([3.0, 9.0, 1.0, 9.0]), 3)
    3.0
    """
    left = values.copy()
    low, high, place = 0, len(left) - 1, len(left) - n
    while low < high:
        pivot = left[(low + high) // 2]
        up, down = low, high
        while up <= down:
            while left[up] < pivot:
                up += 1
            while left[down] > pivot:
                down -= 1
            if up <= down:
                left[up], left[down] = left[down], left[up]
                up += 1
                down -= 1
        if place <= down:
            high = down
        elif place >= up:
            low = up
        else:
            break
    return float(left[place])


@kernel
def priced(
    start: IntArray,
    site: npt.NDArray[np.int32],
    cost: FloatArray,
    closed: BoolArray,
    n_free: int,
    price: FloatArray,
    worth: FloatArray,
    inside: BoolArray,
) -> tuple[float, int]:
    """Give the bound that prices prove, and how many pairs were looked at.

    What rows pay, less the `n_free` largest worths of columns that are not closed. A
    column's worth is what rows pay beyond what it costs them: into `worth` (-1 where it
    is closed); which were taken, into `inside`.
    """
    n_looked = np.int64(0)
    total = 0.0
    worth[:] = 0.0
    inside[:] = False
    for row in range(len(price)):
        paid = price[row]
        total += paid
        for pair in range(start[row], start[row + 1]):
            if cost[pair] >= paid:
                break
            worth[site[pair]] += paid - cost[pair]
            n_looked += 1
    n_open = 0
    for column in range(len(worth)):
        if closed[column]:
            worth[column] = -1.0
        else:
            n_open += 1
    n_left = min(n_free, n_open)
    if n_left <= 0:
        return total, int(n_looked)
    least = nth_largest(worth, n_left)
    for above in (True, False):  # those above the last one taken, then as many equal to it
        for column in range(len(worth)):
            is_above = worth[column] > least
            if n_left > 0 and is_above == above and worth[column] >= least:
                inside[column] = True
                n_left -= 1
                total -= worth[column]
    return total, int(n_looked)


@kernel
def raised(  # noqa: C901, PLR0912, PLR0913, PLR0917 -- one compiled loop over many arrays
    start: IntArray,
    site: npt.NDArray[np.int32],
    cost: FloatArray,
    ceiling: FloatArray,
    closed: BoolArray,
    n_free: int,
    center: FloatArray,
    share: FloatArray,
    goal: float,
    factor: float,
    least_factor: float,
    most_steps: int,
    patience: int,
) -> tuple[float, float, int]:
    """Raise the bound by the volume algorithm.

    The relaxation drops the rule that each row has exactly one of the chosen columns and
    prices it (`priced`). Prices start from the best ones and move along the running mean
    of how many columns a row lacked.

    Parameters
    ----------
    start, site, cost, ceiling, n_free
        See `hrgeo.siting.median_instance`.
    closed
        By column: not to be chosen.
    center
        By row: prices to start from; the best ones found are written into it.
    share
        By column: the running mean of whether it was taken is written into it, which comes
        near to the solution of the linear program.
    goal
        Stop at this bound.
    factor, least_factor
        The first step length, and at which one to stop.
    most_steps
        Stop after so many.
    patience
        Steps without a better bound after which they get shorter.

    Returns
    -------
    float, float, int
        The bound, which holds whenever it is stopped; the step length at the end (0 where
        there is nowhere to go); pairs looked at.

    References
    ----------
    .. [1] Barahona and Anbil (2000), The volume algorithm: producing primal solutions with
       a subgradient method, doi:10.1007/s101070050002.
    """
    n_rows, n_sites = len(center), len(share)
    worth, inside = np.empty(n_sites), np.empty(n_sites, dtype=np.bool_)
    price, slope, mean_slope = center.copy(), np.zeros(n_rows), np.zeros(n_rows)
    bound, n_looked, since = -np.inf, np.int64(0), np.int64(0)
    for step in range(most_steps):
        value, n_pairs = priced(start, site, cost, closed, n_free, price, worth, inside)
        n_looked += n_pairs
        new = 1.0 if step == 0 else _NEW_SHARE
        agree = 0.0
        for row in range(n_rows):
            slope[row] = 1.0
            for pair in range(start[row], start[row + 1]):
                if cost[pair] >= price[row]:
                    break
                if inside[site[pair]]:
                    slope[row] -= 1.0
            agree += slope[row] * mean_slope[row]
            mean_slope[row] += new * (slope[row] - mean_slope[row])
        for column in range(n_sites):
            share[column] += new * ((1.0 if inside[column] else 0.0) - share[column])
        since += 1
        if value > bound:
            if value > bound + _CLEARLY * abs(bound) or step == 0:
                since = np.int64(0)
            bound = value
            write_into(center, price)
            if agree > 0.0:
                factor = min(factor * _LONGER, _LONGEST)
        if since >= patience:
            since = np.int64(0)
            factor *= _SHORTER
        if bound >= goal or factor < least_factor:
            break
        size = 0.0
        for row in range(n_rows):
            if mean_slope[row] <= 0.0 or center[row] < ceiling[row]:
                size += mean_slope[row] * mean_slope[row]
        if size < _FLAT:
            return bound, 0.0, int(n_looked)
        length = factor * (goal - bound) / size
        for row in range(n_rows):
            moved = center[row] + length * mean_slope[row]
            price[row] = max(min(moved, ceiling[row]), cost[start[row]])
    return bound, factor, int(n_looked)
