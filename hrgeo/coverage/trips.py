"""The least minutes in which one trip collects several types of services."""

from __future__ import annotations

import numpy as np

from hrgeo.errors import InputError
from hrgeo.model import BoolArray, FloatArray

MOST_TYPES = 10
"""A bundle has at most this many types: the work doubles with each."""


def minutes_to_collect(minutes: FloatArray, offers: BoolArray) -> FloatArray:
    """Give, by service, the minutes from there until all types have been visited.

    Exact, by dynamic programming over what has been collected (Held and Karp
    1962): with ``T[k]`` the types that service k offers, and S those collected so
    far,

        rest(j, all) = 0
        rest(j, S)   = min over k with a type not in S of minutes[j, k] + rest(k, S + T[k])

    Each stop collects at least one new type; the way back is not counted.

    Parameters
    ----------
    minutes
        Shape ``(n, n)``: from service (row) to service (column) [min]; ``inf``
        where there is no way.
    offers
        Shape ``(n, n_types)``: which service offers which type; at most 10 types.

    Returns
    -------
    FloatArray
        Shape ``(n,)``: ``rest(j, T[j])``, the minutes after arriving at service j; 0
        where it offers everything, ``inf`` where the rest cannot be collected.

    Raises
    ------
    InputError
        If there are too many types.

    References
    ----------
    .. [1] Held and Karp (1962), A dynamic programming approach to sequencing
       problems, doi:10.1137/0110015.

    Examples
    --------
    Three services in a row, one type each: from the ends 4 + 2, from the middle 2 + 7.

    >>> minutes = np.array([[0.0, 4.0, 7.0], [4.0, 0.0, 2.0], [7.0, 2.0, 0.0]])
    >>> minutes_to_collect(minutes, np.eye(3, dtype=bool)).tolist()
    [6.0, 9.0, 6.0]
    """
    n, n_types = offers.shape
    if n_types > MOST_TYPES:
        raise InputError(f"A bundle has at most {MOST_TYPES} types of services, not {n_types}.")
    offered = offers.astype(np.int64) @ (np.int64(1) << np.arange(n_types, dtype=np.int64))
    everything = (1 << n_types) - 1
    rest = np.full((everything + 1, n), np.inf)
    rest[everything] = 0.0
    # A stop only ever adds types, and a larger set has a larger number: go down from all of them.
    for collected in range(everything - 1, -1, -1):
        adds = np.flatnonzero(offered & ~collected)
        if len(adds):
            after = rest[collected | offered[adds], adds]
            rest[collected] = (minutes[:, adds] + after).min(axis=1)
    from_here: FloatArray = rest[offered, np.arange(n)]
    return from_here
