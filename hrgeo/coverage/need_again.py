"""Need as it might have been, had chance played otherwise."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from hrgeo.coverage.chance import COUNTS_BY_AREA, by_counted_area, drawn_rows
from hrgeo.errors import InputError
from hrgeo.measures.resamples import block_multipliers, blocks_of
from hrgeo.model import Demand, FloatArray


def draw_need_again(
    demand: Demand, *, n_resamples: int = 100, seed: int = 0
) -> tuple[FloatArray, str]:
    """Give weights of need by position as they might have been by chance alone.

    The same blocks are drawn as for the intervals of shares: whole months of H3 cells
    for dated incidents, which come in clusters, a Poisson count for each area of need
    that was counted by area (see `hrgeo.measures.bootstrap_shares` and
    `hrgeo.measures.count_intervals`).

    Parameters
    ----------
    demand
        The need.
    n_resamples
        How often to draw.
    seed
        Same seed, same weights.

    Returns
    -------
    weight
        Shape ``(n_resamples, len(demand))``. The mean over many resamples is the weight
        itself. Without need, no columns.
    blocks
        What was drawn, in the words of `hrgeo.coverage.chance.chance_intervals`.

    Raises
    ------
    InputError
        If `n_resamples` is below 1.

    References
    ----------
    .. [1] Rao and Wu (1988), Resampling inference with complex survey data,
       doi:10.1080/01621459.1988.10478591.

    Examples
    --------
    >>> need = Demand("deaths", "counts", "death", ["a", "b"], [0, 1], [0, 1], [40, 0], ["a", "b"])
    >>> weight, blocks = draw_need_again(need, n_resamples=500)
    >>> blocks, weight.shape, bool(38 < weight[:, 0].mean() < 42), weight[:, 1].max().item()
    ('counts by area', (500, 2), True, 0.0)
    """
    if n_resamples < 1:
        raise InputError(f"Need is drawn again at least once, not {n_resamples} times.")
    rng = np.random.default_rng(seed)
    if by_counted_area(demand):
        return _counts_again(demand, n_resamples, rng), COUNTS_BY_AREA
    rows = drawn_rows(demand)
    blocks = blocks_of(rows.block, rows.stratum, rows.size)
    shape = (blocks.n_blocks, len(demand))
    of_block = sparse.csr_array((rows.weight, (blocks.block, rows.position)), shape=shape)
    drawn = [times @ of_block for times in block_multipliers(blocks, n_resamples, rng)]
    return np.concatenate(drawn), rows.words


def _counts_again(demand: Demand, n_resamples: int, rng: np.random.Generator) -> FloatArray:
    """Draw the count of each area, and spread it over its positions as before."""
    _, area = np.unique(demand.area_ids, return_inverse=True)
    least, most = np.asarray(demand.weight_low), np.asarray(demand.weight_high)
    low, spread = (np.bincount(area, weights=part) for part in (least, most - least))
    u = rng.random((n_resamples, len(low)))
    mean = low + u * spread
    times = rng.poisson(mean) / np.maximum(mean, np.finfo(np.float64).tiny)
    return np.asarray(times[:, area] * (least + u[:, area] * (most - least)))
