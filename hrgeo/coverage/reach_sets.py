"""Which services each position of need has within reach; those with the same are merged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.kernels import kernel
from hrgeo.model import FloatArray, IntArray, TravelTimes

_BITS = 64


@dataclass(frozen=True, eq=False)
class ReachSets:
    """The different sets of services that positions have within reach.

    Attributes
    ----------
    service_ids
        The services that are asked about and are on the streets.
    set_of
        By position: its set.
    start, member
        The services of set ``k``, as positions in `service_ids`, are
        ``member[start[k]:start[k + 1]]``, in ascending order.
    """

    service_ids: pd.Index
    set_of: IntArray
    start: IntArray
    member: IntArray

    def __len__(self) -> int:
        """Give the number of different sets."""
        return len(self.start) - 1

    @property
    def set_of_member(self) -> IntArray:
        """By entry of `member`: the set that it belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))

    @property
    def is_reached(self) -> npt.NDArray[np.bool_]:
        """By set: whether any service is within reach."""
        return np.asarray(np.diff(self.start) > 0, dtype=np.bool_)

    def weight(self, by_position: npt.ArrayLike) -> FloatArray:
        """Give the weight of each set: that of its positions, added up."""
        weights = np.asarray(by_position, dtype=np.float64)
        return np.bincount(self.set_of, weights=weights, minlength=len(self)).astype(np.float64)


def reach_sets(times: TravelTimes, service_ids: pd.Index, threshold_min: float) -> ReachSets:
    """Find which services are within reach of each origin, and merge origins that have the same.

    Parameters
    ----------
    times
        Minutes from need positions (origins) to services (destinations).
    service_ids
        Unique. Those that `times` does not have are left out.
    threshold_min
        A service is within reach where ``minutes <= threshold_min``.

    Returns
    -------
    ReachSets
        Its services are in the order of `service_ids`. Positions that reach
        nothing share the empty set. No set where there is no origin.

    Examples
    --------
    >>> from scipy import sparse
    >>> minutes = sparse.csr_array(([5.0, 9.0, 5.0], ([0, 0, 2], [0, 1, 0])), shape=(3, 2))
    >>> times = TravelTimes(minutes, pd.Index([*"abc"]), pd.Index(["p", "q"]), 30.0)
    >>> sets = reach_sets(times, pd.Index(["p", "q"]), 5)
    >>> sets.set_of.tolist(), sets.start.tolist(), sets.member.tolist()
    ([1, 0, 1], [0, 0, 1], [0])
    """
    placed = service_ids[service_ids.isin(times.destination_ids)]
    of_column = np.asarray(placed.get_indexer(times.destination_ids), dtype=np.int64)
    table = times.minutes
    n_words = max(1, -(-len(placed) // _BITS))
    words = np.zeros((table.shape[0], n_words), dtype=np.uint64)
    set_reach_bits(
        table.indptr.astype(np.int64),
        table.indices.astype(np.int64),
        table.data,
        of_column,
        float(threshold_min),
        words,
    )
    different, set_of = _merged(words)
    bits = np.unpackbits(different.astype("<u8").view(np.uint8), axis=1, bitorder="little")
    which, member = np.nonzero(bits)
    start = np.searchsorted(which, np.arange(len(different) + 1))
    return ReachSets(placed, set_of, start.astype(np.int64), member.astype(np.int64))


@kernel
def set_reach_bits(
    indptr: IntArray,
    column: IntArray,
    minutes: FloatArray,
    of_column: IntArray,
    threshold_min: float,
    words: npt.NDArray[np.uint64],
) -> None:
    """Set bit ``of_column[j]`` in the words of each row that has column ``j`` within reach."""
    one = np.uint64(1)
    for row in range(len(indptr) - 1):
        for entry in range(indptr[row], indptr[row + 1]):
            service = of_column[column[entry]]
            if service >= 0 and minutes[entry] <= threshold_min:
                words[row, service >> 6] |= one << np.uint64(service & 63)


def _merged(
    words: npt.NDArray[np.uint64],
) -> tuple[npt.NDArray[np.uint64], IntArray]:
    """Give the different rows, in the order of their bits, and by row which of them it is."""
    # Sorting the columns one by one is several times as fast as numpy's sort of whole rows.
    order = np.lexsort(words.T)
    in_order = words[order]
    is_new = np.ones(len(words), dtype=np.bool_)
    is_new[1:] = (in_order[1:] != in_order[:-1]).any(axis=1)
    which = np.empty(len(words), dtype=np.int64)
    which[order] = np.cumsum(is_new) - 1
    return in_order[is_new], which
