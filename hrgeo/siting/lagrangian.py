"""A bound for maximal coverage, and the candidates that it settles."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.siting.cover import CoverModel, restricted
from hrgeo.siting.descent import LEAST_FACTOR, Limits, Walk, go_down, take_shares
from hrgeo.siting.incidence import worth_of
from hrgeo.siting.search import Search
from hrgeo.siting.swaps import improved

_STEPS_AT_ONCE = 20
_WORTH_REDUCING = 0.1  # share of candidates settled
_CHOSEN = 0.5


@dataclass(eq=False)
class Part:
    """Some of all choices: what is left of a model, and prices for its bound.

    Attributes
    ----------
    model
        What is left.
    settled
        Candidates that all these choices have, beside those of the model.
    price
        By row of the model.
    row
        By row of the first model, the row of `model` that it is in, or -1.
    bound
        None of these choices has a larger total.
    leaning
        By column, the share of late steps in which it was chosen.
    """

    model: CoverModel
    settled: IntArray
    price: FloatArray
    row: IntArray
    bound: float
    leaning: FloatArray

    @classmethod
    def whole(cls, model: CoverModel) -> Part:
        """Give all choices: each row's weight shared among the sites likely to cover it."""
        often = model.by_row.sizes() * (model.n_free / len(model.candidates))
        return cls(
            model,
            np.empty(0, dtype=np.int64),
            model.weight / np.maximum(often, 1.0),
            np.arange(len(model.weight)),
            model.fixed_weight + float(model.weight.sum()),
            np.zeros(len(model.candidates)),
        )

    def narrow(self, never: BoolArray, always: BoolArray) -> None:
        """Keep the choices without some columns and with some."""
        left = restricted(self.model, never, always)
        inside = left.row >= 0
        price = np.bincount(left.row[inside], self.price[inside], minlength=len(left.model.weight))
        self.settled = np.concatenate([self.settled, self.model.candidates[always]])
        self.price = np.minimum(price, left.model.weight)
        self.row = np.where(self.row >= 0, left.row[self.row], -1)
        self.leaning = self.leaning[left.column]
        self.model = left.model


def relax(part: Part, search: Search, *, most_steps: int, factor: float = 1.0) -> str:
    """Lower the bound of a part by subgradients, and settle candidates by it.

    For prices ``0 <= price[r] <= weight[r]`` on ``y[r] <= sum(x[c])`` no choice
    adds more than ``sum(weight - price)`` and the ``n_free`` largest sums
    ``worth[c] = sum(price[r] for r that c covers)``. With a budget, at any rate
    ``v >= 0``, ``worth[c] - v * cost[c]`` takes the place of ``worth[c]`` and
    ``v * budget`` is added. Prices move against the number of chosen candidates
    that cover a row, less one. A candidate whose forced choice (or refusal)
    lowers that bound to what is known to be possible is settled, and the model
    made smaller.

    Parameters
    ----------
    part
        Changed in place. Once nothing in it can be better than what the search
        knows, its bound is at most ``search.enough``.
    search
        Gets better choices, and knows what is enough.
    most_steps
        Stop after so many steps.
    factor
        Length of the first step, 1 for all the way to the best known total.

    Returns
    -------
    str
        Why the search has to stop altogether, or nothing.

    References
    ----------
    .. [1] Galvao and ReVelle (1996), A Lagrangean heuristic for the maximal
       covering location problem, doi:10.1016/0377-2217(94)00159-6.
    .. [2] Camerini, Fratta and Maffioli (1975), On improving relaxation methods
       by modified gradient techniques, doi:10.1007/BFb0120700 (the momentum).
    .. [3] Held, Wolfe and Crowder (1974), Validation of subgradient
       optimization, doi:10.1007/BF01580223 (the step length).
    """
    state = np.array([factor, 0.0, 0.0])
    n_steps, lowest_price, direction, share = 0, part.price, part.price, part.leaning
    is_new, next_swaps = True, 0
    while not _is_over(part, search):
        model = part.model
        if is_new:
            lowest_price, direction = np.zeros(len(part.price)), np.zeros(len(part.price))
            share = np.zeros(len(model.candidates))
            state[1:] = 0.0, float(model.weight.sum())
            is_new = False
        fixed = model.fixed_weight
        limits = Limits(
            min(model.n_free, len(model.candidates)),
            model.budget,
            search.total - fixed,
            search.enough - fixed,
            min(_STEPS_AT_ONCE, most_steps - n_steps),
        )
        walk = Walk(part.price, lowest_price, direction, share, part.leaning, state)
        n_steps += go_down(model.table, limits, walk)
        part.bound = min(part.bound, fixed + float(state[2]))
        is_last = n_steps >= most_steps or state[0] < LEAST_FACTOR
        if part.bound > search.enough and (is_last or n_steps >= next_swaps):
            next_swaps = 2 * n_steps  # they take as long as many steps
            columns = np.flatnonzero(share > _CHOSEN)
            search.offer(model, improved(model, columns), part.settled)
        if part.bound <= search.enough:
            search.give_up(part.bound)
            break
        never, always = _settled(part, lowest_price, search)
        if always.any() or never.sum() >= _WORTH_REDUCING * len(never) or is_last:
            part.price = lowest_price
            part.narrow(never, always)
            is_new = True
        stop = search.told_to_stop(part.bound)
        if (stop or is_last) and not _is_over(part, search):
            return stop
    return ""


def _is_over(part: Part, search: Search) -> bool:
    """Tell whether nothing is left to choose; what is left is then offered."""
    model = part.model
    if model.n_free > 0 and not model.takes_all and len(model.candidates):
        return False
    columns = np.arange(len(model.candidates) if model.takes_all else 0)
    search.offer(model, columns, part.settled)
    part.bound = model.fixed_weight + float(model.weight.sum() if len(columns) else 0.0)
    search.give_up(part.bound)
    return True


def _settled(part: Part, price: FloatArray, search: Search) -> tuple[BoolArray, BoolArray]:
    """Tell which candidates no better choice has, and which every better choice has."""
    model = part.model
    n = min(model.n_free, len(model.candidates))
    worth, share = np.empty(len(model.cost)), np.empty(len(model.cost))
    worth_of(model.table, price, worth)
    rate, value = take_shares(worth, model.cost, n, model.budget, share)
    bound = model.fixed_weight + float((model.weight - price).sum()) + value
    worth -= rate * model.cost
    order = np.argsort(-worth, kind="stable")
    inside = np.zeros(len(worth), dtype=np.bool_)
    inside[order[:n]] = True
    last_in = max(float(worth[order[n - 1]]), 0.0)
    first_out = max(float(worth[order[n]]), 0.0) if n < len(worth) else 0.0
    inside &= worth > 0.0
    # Who is outside takes the place of the last one, or an empty place.
    if_forced = np.where(inside, math.inf, bound - last_in + worth)
    if_refused = np.where(inside, bound - worth + first_out, math.inf)
    never, always = if_forced <= search.enough, if_refused <= search.enough
    for found, bounds in ((never, if_forced), (always, if_refused)):
        if found.any():
            search.give_up(float(bounds[found].max()))
    return never, always
