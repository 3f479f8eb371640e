"""Intervals of weighted shares, as far as chance goes."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from hrgeo.errors import InputError
from hrgeo.measures.resamples import Blocks, block_multipliers, blocks_of, sums_by
from hrgeo.model import FloatArray


def bootstrap_share(
    covered: npt.ArrayLike,
    weight: npt.ArrayLike,
    blocks: npt.ArrayLike,
    *,
    strata: npt.ArrayLike | None = None,
    stratum_size: npt.ArrayLike | None = None,
    n_resamples: int = 1000,
    level: float = 0.9,
    seed: int = 0,
) -> tuple[float, float]:
    """Give the interval in which a weighted share lies, as far as chance goes.

    See `bootstrap_shares`, which does several at once.

    Parameters
    ----------
    covered
        Shape ``(n,)``: true, or 1.0, where within reach.
    weight, blocks, strata, stratum_size, n_resamples, level, seed
        As in `bootstrap_shares`.

    Returns
    -------
    low, high
        Both from 0 to 1; NaN where there is no weight.

    Examples
    --------
    >>> low, high = bootstrap_share([True, False] * 20, [1.0] * 40, range(40))
    >>> 0.3 < low < 0.5 < high < 0.7
    True
    """
    column = np.asarray(covered, dtype=np.float64).reshape(-1, 1)
    low, high = bootstrap_shares(
        column,
        weight,
        blocks,
        strata=strata,
        stratum_size=stratum_size,
        n_resamples=n_resamples,
        level=level,
        seed=seed,
    )[0]
    return float(low), float(high)


def bootstrap_shares(
    covered: npt.ArrayLike,
    weight: npt.ArrayLike,
    blocks: npt.ArrayLike,
    *,
    strata: npt.ArrayLike | None = None,
    stratum_size: npt.ArrayLike | None = None,
    n_resamples: int = 1000,
    level: float = 0.9,
    seed: int = 0,
) -> FloatArray:
    """Give intervals of weighted shares by a stratified block bootstrap.

    Incidents cluster, so whole blocks are drawn, each with all its rows (see
    `hrgeo.measures.resamples.block_multipliers`), and the share is
    ``sum(weight * covered) / sum(weight)`` over what was drawn. Blocks are
    drawn within strata: what differs between strata is taken to last, what
    differs between the blocks of a stratum to be chance.

    Where few rows are on one side, resamples differ too little. So the
    percentile interval is widened to Wilson's interval for ``n_eff`` draws,
    ``n_eff = sum(weight)^2 / variance``, where the variance is that of the sum
    of weights from block to block, and at least that of single rows. It takes no
    account of what is covered: a share that is never less never has a lower
    interval.

    The interval shows chance variation only. It knows nothing of unreported
    overdoses, location error, pace or unknown hours.

    Parameters
    ----------
    covered
        Shape ``(n, k)``: for each of `k` questions, true (or a share from 0
        to 1) where a row is within reach. All questions get the same resamples.
    weight
        Shape ``(n,)``: finite, not negative. Rows of weight 0 play no part.
    blocks
        Shape ``(n,)``: label of the block that each row belongs to.
    strata
        Shape ``(n,)``: label of the stratum of each row's block. None: all
        blocks are one stratum.
    stratum_size
        Shape ``(n,)``: how many blocks the stratum of a row has, with those
        without rows; 1 for a block that is drawn by itself. None: only blocks with
        rows.
    n_resamples
        Number of resamples.
    level
        Share of the resamples inside the interval.
    seed
        Same seed, same interval.

    Returns
    -------
    FloatArray
        Shape ``(k, 2)``: low and high. They always enclose the share itself.
        NaN where there is no weight. One block says nothing about chance: the
        interval is then 0 to 1.

    Raises
    ------
    InputError
        If lengths differ, a weight is not finite or negative, or `n_resamples` or
        `level` makes no sense.

    References
    ----------
    .. [1] Davison and Hinkley (1997), Bootstrap Methods and their Application,
       chapters 3 and 8, doi:10.1017/CBO9780511802843.
    .. [2] Kuensch (1989), The jackknife and the bootstrap for general stationary
       observations, doi:10.1214/aos/1176347265.
    .. [3] Rao and Wu (1988), Resampling inference with complex survey data,
       doi:10.1080/01621459.1988.10478591.
    .. [4] Wilson (1927), Probable inference, the law of succession, and
       statistical inference, doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> within = [[True, True], [False, True], [False, True], [True, True]]
    >>> bootstrap_shares(within, [1, 1, 1, 1], ["a", "a", "b", "c"])[1, 1].item()
    1.0
    """
    within = np.asarray(covered, dtype=np.float64)
    middle = np.asarray(weight, dtype=np.float64)
    label = np.asarray(blocks).ravel()
    stratum = None if strata is None else np.asarray(strata).ravel()
    size = None if stratum_size is None else np.asarray(stratum_size, dtype=np.int64).ravel()
    rows = [len(part) for part in (middle, label, stratum, size) if part is not None]
    check_bootstrap(within, middle, rows, n_resamples, level)
    has_weight = middle > 0
    within, middle, label = within[has_weight], middle[has_weight], label[has_weight]
    stratum = None if stratum is None else stratum[has_weight]
    size = None if size is None else size[has_weight]
    n_questions = within.shape[1]
    if not len(middle):
        return np.full((n_questions, 2), np.nan)
    drawn = blocks_of(label, stratum, size)
    if drawn.n_blocks == 1:
        return np.column_stack([np.zeros(n_questions), np.ones(n_questions)])
    share = _exact_where_all(middle @ within / middle.sum(), within)
    columns = np.column_stack([within, np.ones(len(within))])
    sums = sums_by(drawn.block, middle[:, None] * columns)  # covered weight, then all weight
    chunks = block_multipliers(drawn, n_resamples, np.random.default_rng(seed))
    low, high = percentiles(np.concatenate([times @ sums for times in chunks]), level)
    n_effective = _n_effective(sums[:, -1], middle, drawn, has_strata=stratum is not None)
    wilson_low, wilson_high = _wilson(share, n_effective, level)
    enclosed = np.column_stack(
        [np.minimum.reduce([low, wilson_low, share]), np.maximum.reduce([high, wilson_high, share])]
    )
    return np.asarray(np.clip(enclosed, 0.0, 1.0))


def percentiles(sums: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    """Give the ends of percentile intervals of shares.

    Parameters
    ----------
    sums
        Shape ``(n_resamples, k + 1)``: covered weight by question, and last all
        weight. Resamples without weight are left out.
    level
        Share of the resamples inside the interval.
    """
    sums = sums[sums[:, -1] > 0]
    if not len(sums):
        return np.zeros(sums.shape[1] - 1), np.ones(sums.shape[1] - 1)
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(sums[:, :-1] / sums[:, -1:], [tail, 1.0 - tail], axis=0)
    return low, high


def _exact_where_all(share: FloatArray, within: FloatArray) -> FloatArray:
    """Give 1 where all rows are covered, whatever rounding did."""
    return np.where((within == 1.0).all(axis=0), 1.0, np.minimum(share, 1.0))


def _n_effective(
    weight_by_block: FloatArray, weight: FloatArray, blocks: Blocks, *, has_strata: bool
) -> float:
    """Give how many independent incidents the rows are worth.

    Without strata, blocks come and go as a whole. Within strata, what a block has
    more or less than the mean of its stratum is chance.
    """
    squares = np.bincount(blocks.stratum, weights=weight_by_block**2)
    if has_strata:
        total = np.bincount(blocks.stratum, weights=weight_by_block)
        h = blocks.size.astype(np.float64)
        beyond_mean = (squares - total**2 / h) * h / np.maximum(h - 1.0, 1.0)
        squares = np.where(h > 1, beyond_mean, squares)
    variance = max(float(squares.sum()), float((weight**2).sum()))
    return max(float(weight.sum()) ** 2 / variance, 1.0)


def _wilson(share: FloatArray, n: float, level: float) -> tuple[FloatArray, FloatArray]:
    z = NormalDist().inv_cdf((1.0 + level) / 2.0)
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return middle - half, middle + half


def check_bootstrap(
    within: FloatArray, weight: FloatArray, lengths: list[int], n_resamples: int, level: float
) -> None:
    """Refuse what no interval can be made of, all faults together."""
    faults = []
    if within.ndim != 2 or {len(within)} != set(lengths):
        faults.append("all arrays need one entry for each row")
    elif not np.isfinite(weight).all() or (weight < 0).any():
        faults.append("weights must be finite and not negative")
    elif not ((within >= 0) & (within <= 1)).all():
        faults.append("what is covered must be true, false or a share from 0 to 1")
    if n_resamples < 1:
        faults.append(f"n_resamples must be at least 1, not {n_resamples}")
    if not 0.0 < level < 1.0:
        faults.append(f"level must lie between 0 and 1, not at {level:g}")
    if faults:
        raise InputError(f"The bootstrap of a share cannot start: {'; '.join(faults)}.")
