"""Improves a choice by exchanging one site for another."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from hrgeo.kernels import kernel, plain
from hrgeo.model import FloatArray, IntArray
from hrgeo.siting.cover import CoverModel, gain_of
from hrgeo.siting.greedy import filled_up
from hrgeo.siting.incidence import Table

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
        model.table,
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


class Covering(NamedTuple):
    """By row, what chosen columns do.

    Attributes
    ----------
    n
        How many cover it.
    places
        The sum of their places among the chosen: of one alone, its place.
    """

    n: IntArray
    places: IntArray


@kernel
def change_cover(table: Table, column: int, place: int, by: int, covering: Covering) -> None:
    """Add (`by` 1) or take away (-1) what a column at a place covers."""
    start, item, n, places = table.start, table.item, covering.n, covering.places
    for k in range(start[column], start[column + 1]):
        n[item[k]] += by
        places[item[k]] += by * place


@kernel
def best_exchange(
    table: Table, covering: Covering, chosen: IntArray, slack: FloatArray, least: float
) -> tuple[int, int]:
    """Find the exchange that adds most, and more than `least`: place that goes, column that comes.

    `slack` is what may be paid in place of each chosen column. Gives -1 where there is none.
    """
    start, item, weight, cost = table.start, table.item, table.weight, table.cost
    n, places = covering.n, covering.places
    lost, kept = np.zeros(len(chosen)), np.zeros(len(chosen))
    for row in range(len(weight)):
        if n[row] == 1:
            lost[places[row]] += weight[row]
    most, out, into = least, -1, -1
    for column in range(len(cost)):
        added = 0.0
        kept[:] = 0.0
        for k in range(start[column], start[column + 1]):
            row = item[k]
            if n[row] == 0:
                added += weight[row]
            elif n[row] == 1:
                kept[places[row]] += weight[row]
        for place in range(len(chosen)):
            # What one covers alone is lost with it, unless the other covers it too. A chosen
            # column adds nothing and keeps no more than is lost.
            change = added - lost[place] + kept[place]
            if change > most and cost[column] <= slack[place]:
                most, out, into = change, place, column
    return out, into


@kernel
def exchange(table: Table, budget: float, least: float, most_swaps: int, chosen: IntArray) -> None:
    """Make the exchange that adds most, as long as it adds more than `least`."""
    n_rows = len(table.weight)
    covering = Covering(np.zeros(n_rows, dtype=np.int64), np.zeros(n_rows, dtype=np.int64))
    spent = 0.0
    for place in range(len(chosen)):
        change_cover(table, chosen[place], place, plain(1), covering)
        spent += table.cost[chosen[place]]
    slack = np.empty(len(chosen))
    for _ in range(most_swaps):
        for place in range(len(chosen)):
            slack[place] = budget - spent + table.cost[chosen[place]]
        out, into = best_exchange(table, covering, chosen, slack, least)
        if out < 0:
            break
        change_cover(table, chosen[out], out, plain(-1), covering)
        change_cover(table, into, out, plain(1), covering)
        spent += table.cost[into] - table.cost[chosen[out]]
        chosen[out] = into
