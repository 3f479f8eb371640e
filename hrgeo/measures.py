"""Small pure functions that several stages need.

Nearest minutes, what counts as within reach, weighted quantiles, hexagonal
cells, and the bootstrap of a share.
"""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import h3
import numpy as np
import numpy.typing as npt
from shapely.geometry import Polygon

from hrgeo.errors import InputError
from hrgeo.model import BoolArray, FloatArray, TravelTimes

_BOOTSTRAP_NUMBERS_AT_ONCE = 4_000_000  # 32 MB of counts at a time, whatever the number of blocks
_HALF_TURN_DEG = 180.0


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


def h3_cells(lon: npt.ArrayLike, lat: npt.ArrayLike, resolution: int) -> npt.NDArray[np.str_]:
    """Give the H3 cell of each point.

    Parameters
    ----------
    lon, lat
        Shape ``(n,)`` [degrees].
    resolution
        0 (continents) to 15; a cell of resolution 8 is about 0.7 km2, of
        resolution 9 about 0.1 km2.

    Returns
    -------
    numpy.ndarray
        Shape ``(n,)``: cell names.

    Raises
    ------
    InputError
        If a coordinate is not finite or out of range, or the resolution is
        not one of H3's.

    References
    ----------
    H3, a hexagonal hierarchical geospatial indexing system, https://h3geo.org.

    Examples
    --------
    >>> h3_cells([-87.6, -87.6], [41.8, 41.8], 8).tolist()
    ['882664cc4bfffff', '882664cc4bfffff']
    """
    if resolution not in range(16):
        raise InputError(f"H3 has resolutions 0 to 15, not {resolution}.")
    points = np.column_stack(
        [np.asarray(lat, dtype=np.float64).ravel(), np.asarray(lon, dtype=np.float64).ravel()]
    )
    wrong = ~(np.abs(points) <= (90.0, _HALF_TURN_DEG)).all(axis=1)
    if wrong.any():
        raise InputError(
            f"{int(wrong.sum())} points have no usable longitude and latitude in degrees; the "
            f"first is point {int(np.flatnonzero(wrong)[0])} (counted from 0)."
        )
    if not len(points):
        return np.empty(0, dtype=np.str_)
    places, which = np.unique(points, axis=0, return_inverse=True)
    names = np.array([h3.latlng_to_cell(y, x, resolution) for y, x in places.tolist()])
    return names[which.ravel()]


def _cell_polygon(cell: str) -> Polygon:
    ring = np.array([(x, y) for y, x in h3.cell_to_boundary(cell)])
    if np.ptp(ring[:, 0]) > _HALF_TURN_DEG:  # across the date line: keep it in one piece
        ring[ring[:, 0] < 0, 0] += 2 * _HALF_TURN_DEG
    return Polygon(ring)


def cell_polygons(cells: npt.ArrayLike) -> gpd.GeoSeries:
    """Give the outline of H3 cells.

    Parameters
    ----------
    cells
        Shape ``(n,)``: cell names, as `h3_cells` gives them.

    Returns
    -------
    geopandas.GeoSeries
        One polygon for each name, in EPSG:4326, in the same order; the index
        counts from 0. Empty for no cells.

    Raises
    ------
    InputError
        If a name is not an H3 cell.

    Examples
    --------
    >>> outline = cell_polygons(["882664cc4bfffff"])
    >>> len(outline[0].exterior.coords) - 1
    6
    """
    names = [str(cell) for cell in np.asarray(cells).ravel()]
    n_wrong = sum(not h3.is_valid_cell(name) for name in names)
    if n_wrong:
        raise InputError(f"{n_wrong} of {len(names)} names are not H3 cells.")
    return gpd.GeoSeries([_cell_polygon(name) for name in names], crs="EPSG:4326")


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
