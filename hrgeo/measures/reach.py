"""The nearest service, what counts as within reach, and weighted quantiles."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrgeo.errors import InputError
from hrgeo.model import BoolArray, FloatArray, TravelTimes


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
    >>> from scipy import sparse
    >>> minutes = sparse.csr_array(([7.0, 4.0], ([0, 0], [0, 1])), shape=(2, 2))
    >>> times = TravelTimes(minutes, pd.Index(["a", "b"]), pd.Index(["p", "q"]), 30.0)
    >>> nearest_min(times).tolist()
    [4.0, inf]
    """
    table = times.minutes
    nearest = np.full(table.shape[0], np.inf)
    has_any = table.indptr[:-1] < table.indptr[1:]
    if has_any.any():
        # Rows without an entry take up no room, so each stretch ends where the next one begins.
        nearest[has_any] = np.minimum.reduceat(table.data, table.indptr[:-1][has_any])
    return nearest


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
