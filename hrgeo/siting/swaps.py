"""Improves a choice by exchanging one site for another."""

from __future__ import annotations

import math

import numpy as np

from hrgeo.kernels import kernel
from hrgeo.model import FloatArray, IntArray
from hrgeo.siting.cover import CoverModel, gain_of
from hrgeo.siting.greedy import filled_up
from hrgeo.siting.incidence import ItemArray

_LEAST_IMPROVEMENT = 1e-12  # of all weight: less than that is rounding


def swapped(model: CoverModel, columns: IntArray, *, most_swaps: int = 1000) -> IntArray:
    """Exchange one chosen candidate for another as long as that adds weight.

    Each time the exchange that adds most is made (among equals the first), so
    that the result is the same each time and never worse than `columns`.

    Parameters
    ----------
    model
        The reduced problem.
    columns
        Chosen columns, within the budget.
    most_swaps
        A safety stop.

    Returns
    -------
    IntArray
        As many columns, within the budget.

    References
    ----------
    .. [1] Teitz and Bart (1968), Heuristic methods for estimating the
       generalized vertex median of a weighted graph, doi:10.1287/opre.16.5.955
       (the exchange, here for coverage).

    Examples
    --------
    >>> from hrgeo.siting import SitingProblem
    >>> from hrgeo.siting.cover import cover_model
    >>> minutes = [[1, 1, 9], [9, 1, 1], [1, 1, 9], [9, 1, 1], [1, 9, 9], [9, 9, 1]]
    >>> model = cover_model(SitingProblem.from_matrix(minutes), [(5.0, 1.0)], 2)
    >>> swapped(model, np.array([1, 0])).tolist()
    [2, 0]
    """
    chosen = np.array(columns, dtype=np.int64)
    if not len(chosen) or len(chosen) == len(model.candidates):
        return chosen
    exchange(
        model.by_column.start,
        model.by_column.item,
        model.weight,
        model.cost,
        model.budget,
        _LEAST_IMPROVEMENT * float(model.weight.sum()),
        most_swaps,
        chosen,
    )
    return chosen


def improved(model: CoverModel, columns: IntArray) -> IntArray:
    """Use up sites and budget and exchange, in turn, as long as either helps."""
    best, gain = columns, -1.0
    while True:
        if len(best) < model.n_free or not math.isinf(model.budget):
            best = filled_up(model, best)
        best = swapped(model, best)
        now = gain_of(model, best)
        if now <= gain or math.isinf(model.budget):
            return best
        gain = now


@kernel
def exchange(
    start: IntArray,
    item: ItemArray,
    weight: FloatArray,
    cost: FloatArray,
    budget: float,
    least: float,
    most_swaps: int,
    chosen: IntArray,
) -> None:
    """Make the exchange that adds most, as long as it adds more than `least`."""
    # Of each row: how many chosen columns cover it, and the sum of their places among the chosen,
    # which is the place of the one that covers it where there is one alone.
    n_covering = np.zeros(len(weight), dtype=np.int64)
    places = np.zeros(len(weight), dtype=np.int64)
    is_open = np.ones(len(cost), dtype=np.bool_)
    spent = 0.0
    for place in range(len(chosen)):
        is_open[chosen[place]] = False
        spent += cost[chosen[place]]
        for k in range(start[chosen[place]], start[chosen[place] + 1]):
            n_covering[item[k]] += 1
            places[item[k]] += place
    lost, kept = np.zeros(len(chosen)), np.zeros(len(chosen))
    for _ in range(most_swaps):
        lost[:] = 0.0
        for row in range(len(weight)):
            if n_covering[row] == 1:
                lost[places[row]] += weight[row]
        most, out, into = least, -1, -1
        for column in range(len(cost)):
            if not is_open[column]:
                continue
            added = 0.0
            kept[:] = 0.0
            for k in range(start[column], start[column + 1]):
                row = item[k]
                if n_covering[row] == 0:
                    added += weight[row]
                elif n_covering[row] == 1:
                    kept[places[row]] += weight[row]
            for place in range(len(chosen)):
                # What one covers alone is lost with it, unless the other covers it too.
                change = added - lost[place] + kept[place]
                if change > most and spent - cost[chosen[place]] + cost[column] <= budget:
                    most, out, into = change, place, column
        if out < 0:
            break
        for k in range(start[chosen[out]], start[chosen[out] + 1]):
            n_covering[item[k]] -= 1
            places[item[k]] -= out
        for k in range(start[into], start[into + 1]):
            n_covering[item[k]] += 1
            places[item[k]] += out
        spent += cost[into] - cost[chosen[out]]
        is_open[chosen[out]], is_open[into] = True, False
        chosen[out] = into
