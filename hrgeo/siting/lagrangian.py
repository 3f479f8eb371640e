"""A bound for maximal coverage, and the candidates that it settles."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np

from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.siting.cover import CoverModel, gain_of
from hrgeo.siting.swaps import swapped

# Found by trial on instances of 300 to 1,000 candidates; they change how soon, never what holds.
_MOST_STEPS = 1000
_FIRST_FACTOR = 1.0
_SHORTEN = 1.5
_LEAST_FACTOR = 1e-3
_MOMENTUM = 0.8
_PATIENCE = 20  # steps without a lower bound before steps get shorter
_STEPS_BETWEEN_SWAPS = 20
_LOWER_BY = 1e-6
_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Relaxation:
    """What the relaxed problem says.

    Attributes
    ----------
    gain_bound
        No choice adds more than this.
    columns
        The best choice met on the way.
    never, always
        By column: no choice that adds more than the best one known has it, or
        every such choice has it.
    """

    gain_bound: float
    columns: IntArray
    never: BoolArray
    always: BoolArray


def relax(
    model: CoverModel,
    columns: IntArray,
    *,
    target_gap: float,
    deadline_s: float | None = None,
) -> Relaxation:
    """Bound what any choice can add, by Lagrangian relaxation and subgradients.

    For prices ``0 <= price[r] <= weight[r]`` on ``y[r] <= sum(x[c])`` no choice
    adds more than ``sum(weight - price)`` and the ``n_free`` largest sums
    ``worth[c] = sum(price[r] for r that c covers)``. Prices move against the
    number of chosen candidates that cover a row, less one. At the best prices,
    a candidate whose forced choice (or refusal) lowers that bound to what is
    known to be possible is settled.

    Parameters
    ----------
    model
        The reduced problem, with more candidates than ``n_free`` >= 1.
    columns
        The best choice known.
    target_gap
        Stop once the bound is this near to the best choice, relative to all
        that is covered with it.
    deadline_s
        Stop at this time on the monotonic clock [s].

    Returns
    -------
    Relaxation
        The bound holds whenever the search is stopped.

    References
    ----------
    .. [1] Galvao and ReVelle (1996), A Lagrangean heuristic for the maximal
       covering location problem, doi:10.1016/0377-2217(94)00159-6.
    .. [2] Camerini, Fratta and Maffioli (1975), On improving relaxation methods
       by modified gradient techniques, doi:10.1007/BFb0120700 (the momentum).
    .. [3] Held, Wolfe and Crowder (1974), Validation of subgradient
       optimization, doi:10.1007/BF01580223 (the step length).
    """
    by_candidate = model.rows.tocsc()
    weight = model.weight
    best = np.array(columns, dtype=np.int64)
    best_gain = gain_of(model, best)
    price = lowest_price = _first_prices(model)
    lowest = math.inf
    direction = np.zeros(len(weight))
    factor, since_lower = _FIRST_FACTOR, 0
    for step in range(_MOST_STEPS):
        worth = price @ by_candidate
        top = np.sort(np.argsort(-worth, kind="stable")[: model.n_free])
        bound = float((weight - price).sum() + worth[top].sum())
        since_lower = 0 if bound < lowest * (1.0 - _LOWER_BY) else since_lower + 1
        if bound < lowest:
            lowest, lowest_price = bound, price
        if step % _STEPS_BETWEEN_SWAPS == 0:
            best, best_gain = _better(model, best, best_gain, swapped(model, top))
        late = deadline_s is not None and time.monotonic() >= deadline_s
        if late or factor < _LEAST_FACTOR or _near(model, lowest, best_gain, target_gap):
            break
        if since_lower >= _PATIENCE:
            factor, since_lower, price = factor / _SHORTEN, 0, lowest_price
            direction = np.zeros(len(weight))
            continue
        n_covering = np.asarray(by_candidate[:, top].sum(axis=1)).ravel()
        direction = n_covering - 1.0 + _MOMENTUM * direction
        price = _moved(price, weight, direction, factor * (bound - best_gain))
    never, always = _settled(model, lowest_price, best_gain)
    nothing_better = lowest <= _not_better(model, best_gain)
    return Relaxation(best_gain if nothing_better else lowest, best, never, always)


def _better(
    model: CoverModel, best: IntArray, best_gain: float, other: IntArray
) -> tuple[IntArray, float]:
    gain = gain_of(model, other)
    return (other, gain) if gain > best_gain else (best, best_gain)


def _near(model: CoverModel, bound: float, best_gain: float, target_gap: float) -> bool:
    """Tell whether the best choice is as good as asked for, or proven."""
    asked = best_gain + target_gap * (model.fixed_weight + best_gain)
    return bound <= max(asked, _not_better(model, best_gain))


def _first_prices(model: CoverModel) -> FloatArray:
    """Share each row's weight among the candidates that cover it, at least in part."""
    prices: FloatArray = model.weight / np.sqrt(np.diff(model.rows.indptr))
    return prices


def _moved(price: FloatArray, weight: FloatArray, slope: FloatArray, length: float) -> FloatArray:
    """Take one step down, where the prices can go there."""
    stuck = ((slope > 0) & (price <= 0.0)) | ((slope < 0) & (price >= weight))
    free_slope = np.where(stuck, 0.0, slope)
    size = float(free_slope @ free_slope)
    if size == 0.0:
        return price
    moved: FloatArray = np.clip(price - length / size * free_slope, 0.0, weight)
    return moved


def _settled(model: CoverModel, price: FloatArray, best_gain: float) -> tuple[BoolArray, BoolArray]:
    """Tell which candidates no better choice has, and which every better choice has."""
    worth = price @ model.rows
    order = np.argsort(-worth, kind="stable")
    inside = np.zeros(len(worth), dtype=np.bool_)
    inside[order[: model.n_free]] = True
    last_in, first_out = worth[order[model.n_free - 1]], worth[order[model.n_free]]
    bound = float((model.weight - price).sum() + worth[inside].sum())
    enough = _not_better(model, best_gain)
    if_forced = bound - last_in + worth
    if_refused = bound - worth + first_out
    return ~inside & (if_forced <= enough), inside & (if_refused <= enough)


def _not_better(model: CoverModel, gain: float) -> float:
    """Give the largest bound at which a choice cannot be better than `gain`, but for rounding."""
    if bool((model.weight == np.round(model.weight)).all()):
        return gain + 1.0 - 1e-6
    return gain * (1.0 + _ROUNDING)
