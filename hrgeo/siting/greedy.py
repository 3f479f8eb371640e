"""Lazy greedy choice for maximal coverage, with a bound that always holds."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hrgeo.kernels import kernel
from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.siting.cover import CoverModel, gain_of
from hrgeo.siting.incidence import Table, worth_of


@dataclass(frozen=True, eq=False)
class Choice:
    """What a solver hands back for a cover model.

    Attributes
    ----------
    columns
        Chosen columns of the model.
    gain_bound
        No choice can add more than this to the model's fixed weight.
    stopped_by
        Empty, ``gap``, ``time_limit`` or ``cancelled``.
    """

    columns: IntArray
    gain_bound: float
    stopped_by: str = ""


def greedy_choice(model: CoverModel) -> Choice:
    """Take, one after the other, the candidate that adds most.

    Gains never grow as sites are added, so a gain computed earlier is an upper
    bound, and only the candidate on top has to be computed again. Among equals
    the one that comes first in the table is taken. Candidates that add nothing
    are not taken. With a budget, most for the money is tried as well as most,
    and the better of the two choices is given.

    The bound is the least of three: all weight that candidates cover; for each
    step, what is covered so far and the largest remaining gains, as many as
    sites are allowed or the budget can pay (coverage is submodular); and,
    without a budget, the gain divided by ``1 - (1 - 1/k)**k``, which greedy
    never falls short of.

    Parameters
    ----------
    model
        The reduced problem.

    Returns
    -------
    Choice
        Columns in the order they were taken. None for a model without rows or
        without free sites.

    References
    ----------
    .. [1] Nemhauser, Wolsey and Fisher (1978), doi:10.1007/BF01588971.
    .. [2] Minoux (1978), doi:10.1007/BFb0006528.
    .. [3] Leskovec et al. (2007), doi:10.1145/1281192.1281239, sections 3 and 4
       (most for the money; the bound of each step).

    Examples
    --------
    >>> from hrgeo.siting import SitingProblem
    >>> from hrgeo.siting.cover import cover_model
    >>> problem = SitingProblem.from_matrix([[1, 9, 1], [1, 9, 9], [9, 1, 9]], [2, 1, 1])
    >>> choice = greedy_choice(cover_model(problem, [(5.0, 1.0)], 1))
    >>> choice.columns.tolist(), choice.gain_bound
    ([0], 3.0)
    """
    if model.n_free < 1 or not len(model.candidates):
        return Choice(np.empty(0, dtype=np.int64), 0.0)
    taking = _Taking(model)
    columns, bound = taking.take(per_cost=False)
    bound = min(bound, float(model.weight.sum()))
    if math.isinf(model.budget):
        n_wanted = min(model.n_free, len(model.candidates))
        guarantee = 1.0 - (1.0 - 1.0 / n_wanted) ** n_wanted
        return Choice(columns, min(bound, gain_of(model, columns) / guarantee))
    cheap, other_bound = _Taking(model).take(per_cost=True)
    best = cheap if gain_of(model, cheap) > gain_of(model, columns) else columns
    return Choice(best, min(bound, other_bound))


def filled_up(model: CoverModel, columns: IntArray) -> IntArray:
    """Drop chosen columns that add nothing, and use what is left over of sites and budget.

    A search that was stopped may leave a site unused that still helps. At a
    proven optimum nothing changes but the order.

    Parameters
    ----------
    model
        The reduced problem.
    columns
        Chosen columns, at most ``n_free`` and within the budget.

    Returns
    -------
    IntArray
        Columns, those of `columns` first, each adding something.
    """
    taking = _Taking(model)
    kept, _ = taking.take(per_cost=False, pool=np.asarray(columns, dtype=np.int64))
    more, _ = taking.take(per_cost=False)
    return np.concatenate([kept, more])


@kernel
def next_best(
    table: Table, left: FloatArray, rate: FloatArray, can: BoolArray, gain: FloatArray
) -> int:
    """Find the column with the largest ``gain * rate``; -1 where none adds anything.

    `gain` holds gains that were true once; those looked at are computed again.
    """
    start, item = table.start, table.item
    while True:
        best, most = -1, 0.0
        for column in range(len(gain)):
            if can[column] and gain[column] * rate[column] > most:
                best, most = column, gain[column] * rate[column]
        if best < 0:
            return -1
        fresh = 0.0
        for k in range(start[best], start[best + 1]):
            fresh += left[item[k]]
        is_fresh = fresh == gain[best]
        gain[best] = fresh
        if is_fresh:
            return best


class _Taking:
    """Takes columns by lazy greedy and uses up the weight that they cover."""

    def __init__(self, model: CoverModel) -> None:
        self.model = model
        self.left = model.weight.copy()
        self.n_free = model.n_free
        self.money = model.budget
        self.gain = np.empty(len(model.candidates))
        worth_of(model.table, self.left, self.gain)
        self.is_open = np.ones(len(self.gain), dtype=np.bool_)

    def take(self, *, per_cost: bool, pool: IntArray | None = None) -> tuple[IntArray, float]:
        """Take what helps, of a pool or of all; also give a bound on what any choice gains."""
        model, chosen = self.model, []
        covers, cost = model.by_column, model.cost
        rate = np.ones(len(cost))
        if per_cost:
            rate = 1.0 / np.maximum(cost, 1e-12 * max(float(cost.max(initial=0.0)), 1.0))
        in_pool = np.ones(len(cost), dtype=np.bool_)
        if pool is not None:
            in_pool[:] = False
            in_pool[pool] = True
        gained, bound = 0.0, math.inf
        while self.n_free > 0:
            # Gains may be out of date, which makes them too large, never too small.
            bound = min(bound, gained + _most(model, self.gain))
            can = self.is_open & in_pool & (cost <= self.money)
            column = int(next_best(model.table, self.left, rate, can, self.gain))
            if column < 0:
                break
            chosen.append(column)
            gained += float(self.gain[column])
            self.left[covers.of(column)] = 0.0
            self.gain[column] = 0.0
            self.is_open[column] = False
            self.n_free -= 1
            self.money -= float(cost[column])
        return np.array(chosen, dtype=np.int64), bound


def _most(model: CoverModel, gain: FloatArray) -> float:
    """Give what no choice can be worth if each column adds its gain: sites and budget allow."""
    n_wanted = min(model.n_free, len(gain))
    most = float(np.partition(gain, len(gain) - n_wanted)[len(gain) - n_wanted :].sum())
    if math.isinf(model.budget):
        return most
    with np.errstate(divide="ignore", invalid="ignore"):
        order = np.argsort(-(gain / model.cost), kind="stable")
    order = order[gain[order] > 0.0]
    spent = np.cumsum(model.cost[order])
    n_whole = int(np.searchsorted(spent, model.budget, side="right"))
    paid = float(gain[order[:n_whole]].sum())
    if n_whole < len(order):
        rest = model.budget - (spent[n_whole - 1] if n_whole else 0.0)
        next_one = order[n_whole]
        paid += float(gain[next_one]) * max(rest, 0.0) / float(model.cost[next_one])
    return min(most, paid)
