"""The nearest service, what counts as within reach, and weighted quantiles."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from hrgeo.errors import InputError
from hrgeo.model import BoolArray, FloatArray, IntArray, TravelTimes


def nearest_min(times: TravelTimes) -> FloatArray:
    """Give the minutes from each origin to its nearest destination.

    Parameters
    ----------
    times
        Minutes from origins (rows) to destinations (columns).

    Returns
    -------
    FloatArray
        Shape ``(n_origins,)`` [min]; ``inf`` where no destination is within
        the table's cutoff, and everywhere where there is no destination.

    Examples
    --------
    >>> import pandas as pd
    >>> minutes = sparse.csr_array(([7.0, 4.0], ([0, 0], [0, 1])), shape=(2, 2))
    >>> times = TravelTimes(minutes, pd.Index(["a", "b"]), pd.Index(["p", "q"]), 30.0)
    >>> nearest_min(times).tolist()
    [4.0, inf]
    """
    return least_by_row(times.minutes, times.minutes.data)


def least_by_row(table: sparse.csr_array, values: FloatArray) -> FloatArray:
    """Give the least value of each row of a sparse table.

    Parameters
    ----------
    table
        Shape ``(n, m)``; says which values belong to which row.
    values
        By entry of `table`, in its order; ``inf`` where an entry does not count.

    Returns
    -------
    FloatArray
        Shape ``(n,)``; ``inf`` where no entry counts.

    Examples
    --------
    >>> table = sparse.csr_array(([7.0, 4.0], ([0, 0], [0, 1])), shape=(2, 2))
    >>> least_by_row(table, np.array([7.0, np.inf])).tolist()
    [7.0, inf]
    """
    least = np.full(table.shape[0], np.inf)
    has_any = table.indptr[:-1] < table.indptr[1:]
    if has_any.any():
        # Rows without an entry take up no room, so each stretch ends where the next one begins.
        least[has_any] = np.minimum.reduceat(values, table.indptr[:-1][has_any])
    return least


def least_column(columns: sparse.csc_array, chosen: IntArray) -> FloatArray:
    """Give the least minutes by row over a few columns.

    Parameters
    ----------
    columns
        Minutes; what is not stored is not reached.
    chosen
        Positions of columns.

    Returns
    -------
    FloatArray
        Shape ``(n,)`` [min]; ``inf`` where none of the columns is reached.

    Examples
    --------
    >>> columns = sparse.csc_array(([7.0, 4.0], ([0, 0], [0, 1])), shape=(2, 2))
    >>> least_column(columns, np.array([0, 1])).tolist()
    [4.0, inf]
    """
    least = np.full(columns.shape[0], np.inf)
    for column in chosen:
        stretch = slice(columns.indptr[column], columns.indptr[column + 1])
        rows = columns.indices[stretch]
        least[rows] = np.minimum(least[rows], columns.data[stretch])
    return least


def nearest_among(times: TravelTimes, counts: BoolArray) -> FloatArray:
    """Give the minutes from each origin to the nearest destination that counts.

    Parameters
    ----------
    times
        Minutes from origins to destinations.
    counts
        By destination.

    Returns
    -------
    FloatArray
        Shape ``(n_origins,)`` [min]; ``inf`` where none that counts is reached.

    Examples
    --------
    >>> import pandas as pd
    >>> table = sparse.csr_array(([7.0, 4.0], ([0, 0], [0, 1])), shape=(2, 2))
    >>> times = TravelTimes(table, pd.Index(["a", "b"]), pd.Index(["p", "q"]), 30.0)
    >>> nearest_among(times, np.array([True, False])).tolist()
    [7.0, inf]
    """
    table = times.minutes
    if not counts.any():
        return np.full(table.shape[0], np.inf)
    return least_by_row(table, np.where(counts[table.indices], table.data, np.inf))


def covered(minutes: npt.ArrayLike, threshold_min: float) -> BoolArray:
    """Tell what is within reach: ``minutes <= threshold_min``, the threshold included.

    Examples
    --------
    >>> covered([9.5, 10.0, 10.5, float("inf")], 10).tolist()
    [True, True, False, False]
    """
    return np.asarray(np.asarray(minutes, dtype=np.float64) <= threshold_min, dtype=np.bool_)


def weighted_quantile(values: npt.ArrayLike, weights: npt.ArrayLike, q: float) -> float:
    """Give the smallest value with at least the share `q` of the weight at or below it.

    Parameters
    ----------
    values
        Shape ``(n,)``; ``inf`` is allowed and is larger than everything else.
    weights
        Shape ``(n,)``; finite, not negative. A value of weight 0 plays no part.
    q
        From 0 (the smallest value that has weight) to 1 (the largest).

    Returns
    -------
    float
        One of `values`; NaN where there is no weight at all.

    Raises
    ------
    InputError
        If the lengths differ, a value is NaN, a weight is negative or not
        finite, or `q` is outside 0..1.

    Examples
    --------
    >>> weighted_quantile([1.0, 5.0, 9.0], [1, 1, 2], 0.5)
    5.0
    >>> weighted_quantile([1.0, float("inf")], [1, 3], 0.5)
    inf
    """
    value = np.asarray(values, dtype=np.float64)
    weight = np.asarray(weights, dtype=np.float64)
    if value.shape != weight.shape or value.ndim != 1:
        raise InputError(
            f"A weighted quantile needs as many weights as values, not {weight.shape} for "
            f"{value.shape}."
        )
    if not 0.0 <= q <= 1.0:
        raise InputError(f"A quantile lies between 0 and 1; {q:g} does not.")
    if np.isnan(value).any() or not (np.isfinite(weight).all() and (weight >= 0).all()):
        raise InputError("A weighted quantile takes no NaN, and no negative or infinite weight.")
    value, weight = value[weight > 0], weight[weight > 0]
    if not len(value):
        return float("nan")
    order = np.argsort(value, kind="stable")
    below = np.cumsum(weight[order])
    # The small allowance keeps the rounding of a sum from skipping a value that exactly reaches q.
    first = int(np.searchsorted(below, q * below[-1] * (1.0 - 1e-12), side="left"))
    return float(value[order][min(first, len(value) - 1)])
