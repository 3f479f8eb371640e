"""The nearest few services of each person, those that are one and the same counted once."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from hrgeo.measures import least_by_row, least_column
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


def nearest_few(times: TravelTimes, n_few: int) -> NearestFew:
    """Find the nearest few services of each origin.

    Parameters
    ----------
    times
        Minutes from origins to distinct services (see `distinct_times`).
    n_few
        How many, from the nearest.

    Returns
    -------
    NearestFew
        In ascending order of minutes.

    Examples
    --------
    >>> import pandas as pd
    >>> times = TravelTimes(sparse.csr_array([[7.0, 4.0]]), pd.Index(["a"]), pd.Index(["p", "q"]),
    ...                     30.0)
    >>> few = nearest_few(times, 3)
    >>> few.minutes[:, 0].tolist(), few.service[:, 0].tolist()
    ([4.0, 7.0, inf], [1, 0, -1])
    """
    table = times.minutes
    n = table.shape[0]
    row = np.repeat(np.arange(n), np.diff(table.indptr))
    left = table.data.copy()
    minutes, service = np.full((n_few, n), np.inf), np.full((n_few, n), -1, dtype=np.int64)
    for k in range(n_few):
        minutes[k] = least_by_row(table, left)
        is_it = np.flatnonzero((left == minutes[k][row]) & np.isfinite(left))
        service[k][row[is_it]] = table.indices[is_it]  # of several that are as near the last one
        left[is_it[table.indices[is_it] == service[k][row[is_it]]]] = np.inf
    return NearestFew(minutes, service)


def distinct_times(times: TravelTimes, number: npt.ArrayLike) -> tuple[TravelTimes, list[IntArray]]:
    """Make one column of the columns that are one and the same service.

    Parameters
    ----------
    times
        Minutes from origins to services.
    number
        By destination: equal where two are one and the same.

    Returns
    -------
    times
        Minutes to the nearest row of each distinct service; its id is the first of
        theirs by name.
    members
        By distinct service: positions of its destinations, in the order of their names.

    Examples
    --------
    >>> import pandas as pd
    >>> times = TravelTimes(sparse.csr_array([[7.0, 4.0, 5.0]]), pd.Index(["a"]),
    ...                     pd.Index(["p", "q2", "q"]), 30.0)
    >>> merged, members = distinct_times(times, [0, 1, 1])
    >>> merged.destination_ids.tolist(), merged.minutes.toarray().tolist()
    (['p', 'q'], [[7.0, 4.0]])
    """
    numbers = np.asarray(number, dtype=np.int64)
    by_name = np.array(
        sorted(range(len(numbers)), key=lambda j: str(times.destination_ids[j])), dtype=np.int64
    )
    order = by_name[np.argsort(numbers[by_name], kind="stable")]
    starts = np.flatnonzero(np.diff(numbers[order], prepend=-1))
    members = np.split(order, starts[1:]) if len(order) else []
    if len(members) == len(numbers):
        members = [np.array([column]) for column in range(len(numbers))]
        return times, members
    columns = sparse.csc_array(times.minutes)
    merged = [
        columns[:, same] if len(same) == 1 else _least_column(columns, same) for same in members
    ]
    firsts = times.destination_ids[[same[0] for same in members]]
    return dataclasses.replace(
        times, minutes=sparse.csr_array(sparse.hstack(merged)), destination_ids=firsts
    ), members


def _least_column(columns: sparse.csc_array, chosen: IntArray) -> sparse.csc_array:
    minutes = least_column(columns, chosen)
    reached = np.flatnonzero(np.isfinite(minutes))
    pairs = (minutes[reached], (reached, np.zeros(len(reached), dtype=np.int64)))
    return sparse.csc_array(pairs, shape=(columns.shape[0], 1))
