"""Intervals of weighted shares, as far as chance goes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from hrgeo.errors import InputError
from hrgeo.model import FloatArray

_BOOTSTRAP_NUMBERS_AT_ONCE = 4_000_000  # 32 MB of counts at a time, whatever the number of blocks


def bootstrap_share(
    covered: npt.ArrayLike,
    weight: npt.ArrayLike,
    blocks: npt.ArrayLike,
    *,
    weight_low: npt.ArrayLike | None = None,
    weight_high: npt.ArrayLike | None = None,
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
    weight, blocks, weight_low, weight_high, n_resamples, level, seed
        As in `bootstrap_shares`.

    Returns
    -------
    low, high
        Both from 0 to 1; NaN where there is no weight.

    Examples
    --------
    >>> bootstrap_share([True, True], [1, 1], ["a", "b"])
    (1.0, 1.0)
    >>> low, high = bootstrap_share([True, False] * 20, [1.0] * 40, range(40))
    >>> 0.3 < low < 0.5 < high < 0.7
    True
    """
    column = np.asarray(covered, dtype=np.float64).reshape(-1, 1)
    low, high = bootstrap_shares(
        column,
        weight,
        blocks,
        weight_low=weight_low,
        weight_high=weight_high,
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
    weight_low: npt.ArrayLike | None = None,
    weight_high: npt.ArrayLike | None = None,
    n_resamples: int = 1000,
    level: float = 0.9,
    seed: int = 0,
) -> FloatArray:
    """Give percentile intervals of weighted shares by a cluster bootstrap.

    In each resample as many blocks as there are are drawn with replacement,
    each with all its rows, and the share is
    ``sum(weight * covered) / sum(weight)`` over what was drawn. Whole blocks
    are drawn because incidents cluster: rows of one block are not independent.
    Where a weight is known only within bounds, it lies at
    ``low + u * (high - low)``, with one `u`, uniform in 0..1, for each block
    and resample (the rows of an area share one suppressed count).

    The interval shows chance variation only. It knows nothing of unreported
    overdoses, location error, pace or unknown hours. Where all rows are
    covered, or none, chance cannot show up in resamples and the interval has
    no width.

    Parameters
    ----------
    covered
        Shape ``(n, k)``: for each of `k` questions, true (or a share from 0
        to 1) where a row is within reach. All questions get the same
        resamples, so that a row that is never less covered never has a lower
        interval.
    weight
        Shape ``(n,)``: finite, not negative. Rows of weight 0 play no part.
    blocks
        Shape ``(n,)``: label of the block that each row belongs to.
    weight_low, weight_high
        Shape ``(n,)``: bounds where a weight is not known exactly; both
        default to `weight`.
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
        If lengths differ, a weight is not finite or negative, a lower bound
        is above the upper one, or `n_resamples` or `level` makes no sense.

    References
    ----------
    .. [1] Davison and Hinkley (1997), Bootstrap Methods and their Application,
       section 3.8, doi:10.1017/CBO9780511802843.
    .. [2] Field and Welsh (2007), Bootstrapping clustered data,
       doi:10.1111/j.1467-9868.2007.00593.x.

    Examples
    --------
    >>> within = [[True, True], [False, True], [False, True], [True, True]]
    >>> bootstrap_shares(within, [1, 1, 1, 1], ["a", "a", "b", "c"])[1].tolist()
    [1.0, 1.0]
    """
    within = np.asarray(covered, dtype=np.float64)
    middle = np.asarray(weight, dtype=np.float64)
    least = middle if weight_low is None else np.asarray(weight_low, dtype=np.float64)
    most = middle if weight_high is None else np.asarray(weight_high, dtype=np.float64)
    label = np.asarray(blocks).ravel()
    _check_bootstrap(within, middle, least, most, label, n_resamples, level)
    has_weight = most > 0
    within, middle, least, most = (a[has_weight] for a in (within, middle, least, most))
    n_questions = within.shape[1]
    if middle.sum() <= 0:
        return np.full((n_questions, 2), np.nan)
    _, block = np.unique(label[has_weight], return_inverse=True)
    if block.max() == 0:
        return np.column_stack([np.zeros(n_questions), np.ones(n_questions)])
    share = middle @ within / middle.sum()
    # By block, for the last column the weight itself and for the others what is covered of it.
    columns = np.column_stack([within, np.ones(len(within))])
    base = _sum_by_block(block, least[:, None] * columns)
    spread = _sum_by_block(block, (most - least)[:, None] * columns)
    sums = np.concatenate(list(_resampled_sums(base, spread, n_resamples, seed)))
    shares = sums[:, :-1] / np.maximum(sums[:, -1:], np.finfo(np.float64).tiny)
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(shares, [tail, 1.0 - tail], axis=0)
    interval = np.column_stack([np.minimum(low, share), np.maximum(high, share)])
    interval[(within == 1.0).all(axis=0)] = 1.0  # exact, whatever rounding did
    enclosed: FloatArray = np.clip(interval, 0.0, 1.0)
    return enclosed


def _check_bootstrap(
    within: FloatArray,
    middle: FloatArray,
    least: FloatArray,
    most: FloatArray,
    label: npt.NDArray[np.generic],
    n_resamples: int,
    level: float,
) -> None:
    faults = []
    lengths = {len(within), len(middle), len(least), len(most), len(label)}
    if within.ndim != 2 or len(lengths) != 1:
        faults.append("all arrays need one entry for each row")
    elif not (least >= 0).all() or not (least <= most).all() or not np.isfinite(most).all():
        faults.append("weights must be finite and not negative, and low must not be above high")
    elif not np.isfinite(middle).all() or (middle < 0).any():
        faults.append("weights must be finite and not negative")
    elif not ((within >= 0) & (within <= 1)).all():
        faults.append("what is covered must be true, false or a share from 0 to 1")
    if n_resamples < 1:
        faults.append(f"n_resamples must be at least 1, not {n_resamples}")
    if not 0.0 < level < 1.0:
        faults.append(f"level must lie between 0 and 1, not at {level:g}")
    if faults:
        raise InputError(f"The bootstrap of a share cannot start: {'; '.join(faults)}.")


def _sum_by_block(block: npt.NDArray[np.intp], values: FloatArray) -> FloatArray:
    sums = np.zeros((int(block.max()) + 1, values.shape[1]))
    np.add.at(sums, block, values)
    return sums


def _resampled_sums(
    base: FloatArray, spread: FloatArray, n_resamples: int, seed: int
) -> Iterator[FloatArray]:
    """Give, chunk by chunk, the column sums over the blocks drawn in each resample."""
    rng = np.random.default_rng(seed)
    n_blocks = len(base)
    at_once = max(1, min(n_resamples, _BOOTSTRAP_NUMBERS_AT_ONCE // n_blocks))
    for start in range(0, n_resamples, at_once):
        n = min(at_once, n_resamples - start)
        drawn = rng.integers(n_blocks, size=(n, n_blocks)) + np.arange(n)[:, None] * n_blocks
        counts = np.bincount(drawn.ravel(), minlength=n * n_blocks).reshape(n, n_blocks)
        times_drawn = counts.astype(np.float64)
        sums = times_drawn @ base
        if spread.any():
            sums += (times_drawn * rng.random((n, n_blocks))) @ spread
        yield sums
