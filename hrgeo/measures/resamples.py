"""What is drawn in a bootstrap: blocks within strata, or counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from hrgeo.model import FloatArray, IntArray

NUMBERS_AT_ONCE = 4_000_000  # 32 MB at a time, whatever the number of blocks


@dataclass(frozen=True, eq=False)
class Blocks:
    """The blocks of a bootstrap that have rows, and the strata they are drawn within.

    Attributes
    ----------
    block
        By row: its block (0 .. n_blocks - 1).
    stratum
        By block: its stratum (0 .. n_strata - 1).
    place
        By block: which of its stratum's blocks it is, from 0.
    size
        By stratum: how many blocks it has, with those that have no rows.
    """

    block: IntArray
    stratum: IntArray
    place: IntArray
    size: IntArray

    @property
    def n_blocks(self) -> int:
        """Give the number of blocks that have rows."""
        return len(self.stratum)


def blocks_of(
    label: npt.NDArray[np.generic],
    stratum_label: npt.NDArray[np.generic] | None,
    size_by_row: IntArray | None,
) -> Blocks:
    """Give numbers to blocks and strata in the order of their labels, whatever the order of rows.

    Parameters
    ----------
    label
        By row: its block.
    stratum_label
        By row: its stratum; None for one stratum of all blocks.
    size_by_row
        By row: number of blocks of its stratum; None for those that have rows.
    """
    _, first, block = np.unique(label, return_index=True, return_inverse=True)
    n_blocks = len(first)
    if stratum_label is None:
        stratum = np.zeros(n_blocks, np.int64)
    else:
        stratum = np.unique(stratum_label[first], return_inverse=True)[1].astype(np.int64)
    n_filled = np.bincount(stratum)
    begin = np.concatenate([[0], np.cumsum(n_filled)[:-1]])
    by_stratum = np.argsort(stratum, kind="stable")
    place = np.empty(n_blocks, np.int64)
    place[by_stratum] = np.arange(n_blocks) - np.repeat(begin, n_filled)
    size = n_filled.astype(np.int64)
    if size_by_row is not None:
        np.maximum.at(size, stratum, size_by_row[first])
    return Blocks(block.ravel().astype(np.int64), stratum, place, size)


def sums_by(group: IntArray, values: FloatArray) -> FloatArray:
    """Add up the rows of each group.

    Examples
    --------
    >>> sums_by(np.array([1, 0, 1]), np.array([[1.0], [2.0], [4.0]])).tolist()
    [[2.0], [5.0]]
    """
    n = len(group)
    member = sparse.csr_array((np.ones(n), (group, np.arange(n))))
    return np.asarray(member @ values)


def block_multipliers(
    blocks: Blocks, n_resamples: int, rng: np.random.Generator
) -> Iterator[FloatArray]:
    """Give, chunk by chunk, how often each block counts in each resample.

    From a stratum of `h` blocks, `h - 1` are drawn with replacement, and each
    counts `h / (h - 1)` times what it was drawn: so the variance of a sum over
    a few blocks is not too small (Rao and Wu 1988,
    doi:10.1080/01621459.1988.10478591). A block that is alone in its stratum
    stands for itself and nothing else, and counts as often as a draw from the
    exponential distribution of mean 1 says (the Bayesian bootstrap; Rubin 1981,
    doi:10.1214/aos/1176345338). The mean of a multiplier is 1 in both cases.

    Yields
    ------
    FloatArray
        Shape ``(n, n_blocks)``, `n_resamples` rows in all.
    """
    is_alone = blocks.size[blocks.stratum] == 1
    groups = [(int(h), np.flatnonzero(blocks.size == h)) for h in np.unique(blocks.size) if h > 1]
    numbers = int(is_alone.sum()) + sum(h * len(strata) for h, strata in groups)
    at_once = max(1, min(n_resamples, NUMBERS_AT_ONCE // max(numbers, 1)))
    for start in range(0, n_resamples, at_once):
        n = min(at_once, n_resamples - start)
        times = np.empty((n, blocks.n_blocks))
        times[:, is_alone] = rng.standard_exponential((n, int(is_alone.sum())))
        for h, strata in groups:
            drawn = _times_drawn(n, len(strata), h, rng)
            here = np.flatnonzero(blocks.size[blocks.stratum] == h)
            row = np.searchsorted(strata, blocks.stratum[here])
            times[:, here] = drawn[:, row, blocks.place[here]] * (h / (h - 1))
        yield times


def _times_drawn(n: int, n_strata: int, h: int, rng: np.random.Generator) -> IntArray:
    """Draw `h - 1` of `h` blocks in each stratum; give how often each came up."""
    drawn = rng.integers(h, size=(n * n_strata, h - 1))
    drawn += np.arange(n * n_strata)[:, None] * h
    counts = np.bincount(drawn.ravel(), minlength=n * n_strata * h)
    return counts.reshape(n, n_strata, h).astype(np.int64)
