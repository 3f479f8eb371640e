"""The need that stands on the streets: shares of it, and their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from hrgeo.coverage.alignment import align
from hrgeo.coverage.chance import chance_intervals
from hrgeo.model import BoolArray, Demand, FloatArray, IntArray, TravelTimes


@dataclass(frozen=True, eq=False)
class NeedOnStreets:
    """Need that the travel times have, row for row with them.

    Attributes
    ----------
    times
        Minutes from the placed need to services.
    demand
        The placed need.
    n_unplaced
        Weight of the need that the travel times do not have; it is in no share.
    """

    times: TravelTimes
    demand: Demand
    n_unplaced: float

    @classmethod
    def of(cls, travel_times: TravelTimes, demand: Demand) -> NeedOnStreets:
        """Line up need and travel times by their ids.

        Raises
        ------
        InputError
            If ids occur twice in the travel times, or none of the need is in them.
        """
        aligned = align(travel_times, demand.demand_ids)
        n_unplaced = float(demand.weight[~aligned.placed].sum())
        return cls(aligned.times, demand.take(aligned.placed), n_unplaced)

    def times_to(self, service_ids: pd.Index) -> TravelTimes:
        """Give the minutes to those of some services that are on the streets."""
        return self.times.take_destinations(self.times.destination_ids.isin(service_ids))

    def share(self, part: BoolArray | FloatArray) -> float:
        """Give the share of need in `part` (true, or a share from 0 to 1); NaN without need."""
        weight = self.demand.weight
        total = float(weight.sum())
        if total <= 0:
            return float("nan")
        return (
            1.0 if bool((part == 1).all()) else min(float(weight @ part.astype(float)) / total, 1.0)
        )

    def intervals(
        self, parts: Sequence[BoolArray | FloatArray], is_known: Sequence[bool], seed: int
    ) -> FloatArray:
        """Give low and high of the shares of several parts, from the same resamples.

        Parameters
        ----------
        parts
            By share: shape ``(n_placed,)``, true, or a share from 0 to 1.
        is_known
            By share: whether it is 0 by what is listed, and not by chance; such
            an interval is 0 to 0.
        seed
            For the bootstrap.

        Returns
        -------
        FloatArray
            Shape ``(n_shares, 2)``; NaN without need.
        """
        if not parts:
            return np.empty((0, 2))
        within = np.column_stack([np.asarray(part, dtype=np.float64) for part in parts])
        low_high, _ = chance_intervals(self.demand, within, seed=seed)
        if self.demand.total_weight > 0:
            low_high[np.asarray(is_known, dtype=bool)] = 0.0
        return low_high


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
    >>> table = sparse.csr_array(([7.0, 4.0], ([0, 0], [0, 1])), shape=(2, 2))
    >>> times = TravelTimes(table, pd.Index(["a", "b"]), pd.Index(["p", "q"]), 30.0)
    >>> nearest_among(times, np.array([True, False])).tolist()
    [7.0, inf]
    """
    table = times.minutes
    if not counts.any():
        return np.full(table.shape[0], np.inf)
    return least_by_row(table, np.where(counts[table.indices], table.data, np.inf))
