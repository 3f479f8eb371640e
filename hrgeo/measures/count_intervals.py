"""Intervals of shares of need that was counted by area, as far as chance goes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrgeo.errors import InputError
from hrgeo.measures.bootstrap import check_bootstrap, percentiles
from hrgeo.measures.resamples import NUMBERS_AT_ONCE, sums_by
from hrgeo.model import FloatArray


def count_intervals(
    covered: npt.ArrayLike,
    weight: npt.ArrayLike,
    areas: npt.ArrayLike,
    *,
    weight_low: npt.ArrayLike | None = None,
    weight_high: npt.ArrayLike | None = None,
    n_resamples: int = 1000,
    level: float = 0.9,
    seed: int = 0,
) -> FloatArray:
    """Give percentile intervals of shares of counts, by a parametric bootstrap.

    In each resample, the count of each area is drawn from a Poisson distribution
    with what was counted as its mean, and is spread over the rows of the area as
    before. Areas are not drawn: a study area has the areas that it has, and
    what differs between them is no chance. A suppressed count lies at
    ``low + u * (high - low)``, with one `u`, uniform in 0..1, for each area and
    resample, and the draw is made with that mean.

    Counts are numbers of incidents: ten times the count is known better. The interval
    shows chance variation only, and takes incidents as independent of each other: it
    cannot see outbreaks.

    Parameters
    ----------
    covered
        Shape ``(n, k)``: for each of `k` questions, true (or a share from 0 to
        1) where a row is within reach. All questions get the same resamples.
    weight
        Shape ``(n,)``: what of its area's count a row stands for.
    areas
        Shape ``(n,)``: label of each row's area.
    weight_low, weight_high
        Shape ``(n,)``: bounds where a weight is not known exactly; both
        default to `weight`.
    n_resamples, level, seed
        As in `hrgeo.measures.bootstrap_shares`.

    Returns
    -------
    FloatArray
        Shape ``(k, 2)``: low and high, which enclose the share. NaN where there is
        no weight. Where all areas with a count are covered, or none, the interval
        has no width.

    Raises
    ------
    InputError
        As in `hrgeo.measures.bootstrap_shares`, or if a lower bound is above the
        upper one.

    References
    ----------
    .. [1] Davison and Hinkley (1997), Bootstrap Methods and their Application,
       section 2.2, doi:10.1017/CBO9780511802843.

    Examples
    --------
    >>> low, high = count_intervals([[True], [False]], [50, 50], ["a", "b"])[0].tolist()
    >>> 0.40 < low < 0.44 < 0.56 < high < 0.60
    True
    """
    within = np.asarray(covered, dtype=np.float64)
    middle = np.asarray(weight, dtype=np.float64)
    least = middle if weight_low is None else np.asarray(weight_low, dtype=np.float64)
    most = middle if weight_high is None else np.asarray(weight_high, dtype=np.float64)
    label = np.asarray(areas).ravel()
    lengths = [len(part) for part in (middle, least, most, label)]
    check_bootstrap(within, middle, lengths, n_resamples, level)
    if not ((least >= 0) & (least <= most) & np.isfinite(most)).all():
        raise InputError(
            "The bootstrap of a share cannot start: weights must be finite and not negative, and "
            "low must not be above high."
        )
    n_questions = within.shape[1]
    if middle.sum() <= 0:
        return np.full((n_questions, 2), np.nan)
    columns = np.column_stack([within, np.ones(len(within))])
    area = np.unique(label, return_inverse=True)[1].ravel().astype(np.int64)
    base, spread = (sums_by(area, part[:, None] * columns) for part in (least, most - least))
    low, high = percentiles(_resampled_sums(base, spread, n_resamples, seed), level)
    share = middle @ within / middle.sum()
    interval = np.column_stack([np.minimum(low, share), np.maximum(high, share)])
    interval[(within[most > 0] == 1.0).all(axis=0)] = 1.0  # exact, whatever rounding did
    return np.asarray(np.clip(interval, 0.0, 1.0))


def _resampled_sums(
    base: FloatArray, spread: FloatArray, n_resamples: int, seed: int
) -> FloatArray:
    """Give the column sums over all areas in each resample; the last column is the count."""
    rng = np.random.default_rng(seed)
    at_once = max(1, NUMBERS_AT_ONCE // len(base))
    sums = []
    for start in range(0, n_resamples, at_once):
        n = min(at_once, n_resamples - start)
        u = rng.random((n, len(base))) if spread.any() else np.zeros((n, len(base)))
        mean = base[:, -1] + u * spread[:, -1]
        # A draw of k in place of the mean makes k / mean of all that belongs to the area.
        times = rng.poisson(mean) / np.maximum(mean, np.finfo(np.float64).tiny)
        sums.append(times @ base + (times * u) @ spread)
    return np.concatenate(sums)
