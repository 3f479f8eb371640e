"""The nearest few services of each person, those that are one and the same counted once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrgeo.coverage.placed import least_by_row
from hrgeo.model import FloatArray, IntArray, TravelTimes


@dataclass(frozen=True, eq=False)
class NearestFew:
    """Minutes to the nearest, the second nearest, ... distinct services.

    Attributes
    ----------
    minutes
        Shape ``(n_few, n_origins)`` [min]; ``inf`` where no further one is reached.
    service
        Shape ``(n_few, n_origins)``: the number of that service, -1 where there is
        none; any of them where several are as near.
    """

    minutes: FloatArray
    service: IntArray


def nearest_few(times: TravelTimes, number: npt.ArrayLike, n_few: int) -> NearestFew:
    """Find the nearest few distinct services of each origin.

    Parameters
    ----------
    times
        Minutes from origins to services.
    number
        By destination: the number of the distinct service (from 0). The minutes to
        a distinct service are those to the nearest of its rows.
    n_few
        How many, from the nearest.

    Returns
    -------
    NearestFew
        In ascending order of minutes.

    Examples
    --------
    >>> import pandas as pd
    >>> from scipy import sparse
    >>> times = TravelTimes(sparse.csr_array([[7.0, 4.0, 5.0]]), pd.Index(["a"]),
    ...                     pd.Index(["p", "q", "q2"]), 30.0)
    >>> few = nearest_few(times, [0, 1, 1], 3)
    >>> few.minutes[:, 0].tolist(), few.service[:, 0].tolist()
    ([4.0, 7.0, inf], [1, 0, -1])
    """
    table = times.minutes
    n = table.shape[0]
    row = np.repeat(np.arange(n), np.diff(table.indptr))
    of_entry = np.asarray(number, dtype=np.int64)[table.indices]
    left = table.data.copy()
    minutes, service = np.full((n_few, n), np.inf), np.full((n_few, n), -1, dtype=np.int64)
    for k in range(n_few):
        minutes[k] = least_by_row(table, left)
        # Of several that are as near the last one stays, which is as good as any.
        is_it = np.flatnonzero((left == minutes[k][row]) & np.isfinite(left))
        service[k][row[is_it]] = of_entry[is_it]
        left[of_entry == service[k][row]] = np.inf
    return NearestFew(minutes, service)
