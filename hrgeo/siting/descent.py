"""Loops of the Lagrangian relaxation of coverage: prices go down, step by step."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hrgeo.kernels import kernel, write_into
from hrgeo.model import FloatArray, IntArray
from hrgeo.siting.incidence import Table, worth_of

# Found by trial on instances of 300 to 5,000 candidates; they change how soon, never what holds.
SHORTEN = 1.5
LEAST_FACTOR = 1e-3
MOMENTUM = 0.8
PATIENCE = 20  # steps without a lower bound before steps get shorter
LOWER_BY = 1e-6
AVERAGED = 0.1
SAME = 1e-12
MOST_RATES = 60  # a safety stop: the price of money is found after a few


class Limits(NamedTuple):
    """What a descent keeps to.

    Attributes
    ----------
    n
        Columns that may be chosen.
    budget
        What they may cost.
    known
        What the best known choice gains; lengths of steps are measured by it.
    enough
        At this bound the descent may end.
    n_steps
        The most steps.
    """

    n: int
    budget: float
    known: float
    enough: float
    n_steps: int


class Walk(NamedTuple):
    """Where a descent is; all of it is changed in place.

    Attributes
    ----------
    price, lowest_price
        By row; the second those of the lowest bound.
    direction
        By row, the way of the last step.
    share, mean_share
        By column: how far it was chosen in the last step, and in late ones.
    state
        The length factor, the steps since the bound was lowered, the lowest
        bound.
    """

    price: FloatArray
    lowest_price: FloatArray
    direction: FloatArray
    share: FloatArray
    mean_share: FloatArray
    state: FloatArray


@kernel
def take_best(worth: FloatArray, cost: FloatArray, rate: float, n: int, top: IntArray) -> int:
    """Write the columns with the largest ``worth - rate * cost`` above 0; at most `n`, best first.

    Among equals the one that comes first is taken.
    """
    n_taken = 0
    for column in range(len(worth)):
        value = worth[column] - rate * cost[column]
        if value <= 0.0:
            continue
        if n_taken == n and worth[top[n - 1]] - rate * cost[top[n - 1]] >= value:
            continue
        place = n_taken if n_taken < n else n - 1
        while place > 0 and worth[top[place - 1]] - rate * cost[top[place - 1]] < value:
            top[place] = top[place - 1]
            place -= 1
        top[place] = column
        if n_taken < n:
            n_taken += 1
    return n_taken


@kernel
def sum_of(values: FloatArray, some: IntArray) -> float:
    """Add up the values of some columns."""
    total = 0.0
    for column in some:
        total += values[column]
    return total


@kernel
def highest_rate(worth: FloatArray, cost: FloatArray) -> float:
    """Give a price of money at which nothing is chosen but what is free."""
    rate = 0.0
    for column in range(len(worth)):
        if cost[column] > 0.0:
            rate = max(rate, worth[column] / cost[column])
    return 2.0 * rate


@kernel
def take_shares(
    worth: FloatArray, cost: FloatArray, n: int, budget: float, share: FloatArray
) -> tuple[float, float]:
    """Choose columns of the most worth, in parts if need be, that keep number and budget.

    Writes the share of each column and gives the rate (the price of money) and a value that no
    whole choice exceeds: ``rate * budget`` and the best at that rate, at the rate where that is
    least. It is where two straight lines cross, each that of one choice.
    """
    share[:] = 0.0
    top = np.empty(n, dtype=np.int64)
    dear = top[: take_best(worth, cost, 0.0, n, top)].copy()
    if sum_of(cost, dear) <= budget:
        for column in dear:
            share[column] = 1.0
        return 0.0, sum_of(worth, dear)
    rate, value = highest_rate(worth, cost), 0.0
    cheap = top[: take_best(worth, cost, rate, n, top)].copy()
    for _ in range(MOST_RATES):
        saved = sum_of(cost, dear) - sum_of(cost, cheap)
        rate = (sum_of(worth, dear) - sum_of(worth, cheap)) / saved
        crossing = sum_of(worth, cheap) + rate * (budget - sum_of(cost, cheap))
        some = top[: take_best(worth, cost, rate, n, top)].copy()
        value = sum_of(worth, some) + rate * (budget - sum_of(cost, some))
        if value <= crossing * (1.0 + SAME):
            break
        if sum_of(cost, some) > budget:
            dear = some
        else:
            cheap = some
    part = (budget - sum_of(cost, cheap)) / (sum_of(cost, dear) - sum_of(cost, cheap))
    for column in cheap:
        share[column] += 1.0 - part
    for column in dear:
        share[column] += part
    return rate, value


@kernel
def turn_direction(table: Table, walk: Walk, slope: FloatArray) -> float:
    """Write the way of the next step, 0 where prices cannot go further; give its square."""
    start, item, weight, share = table.start, table.item, table.weight, walk.share
    price, direction = walk.price, walk.direction
    slope[:] = -1.0
    for column in range(len(share)):
        if share[column] > 0.0:
            for k in range(start[column], start[column + 1]):
                slope[item[k]] += share[column]
    size = 0.0
    for row in range(len(weight)):
        direction[row] = slope[row] + MOMENTUM * direction[row]
        at_end = price[row] <= 0.0 if direction[row] > 0.0 else price[row] >= weight[row]
        slope[row] = 0.0 if at_end else direction[row]
        size += slope[row] * slope[row]
    return size


@kernel
def note_bound(walk: Walk, bound: float) -> None:
    """Keep the lowest bound with its prices, and count the steps without a lower one."""
    state = walk.state
    state[1] = 0.0 if bound < state[2] - LOWER_BY * abs(state[2]) else state[1] + 1.0
    if bound < state[2]:
        state[2] = bound
        write_into(walk.lowest_price, walk.price)


@kernel
def go_down(table: Table, limits: Limits, walk: Walk) -> int:
    """Move prices by subgradient steps; give how many were made.

    It stops early where the bound is at most `enough`, or the length factor too small.
    """
    weight, cost, price, share = table.weight, table.cost, walk.price, walk.share
    mean_share, state = walk.mean_share, walk.state
    worth, slope = np.empty(len(cost)), np.empty(len(weight))
    for step in range(limits.n_steps):
        worth_of(table, price, worth)
        _, bound = take_shares(worth, cost, limits.n, limits.budget, share)
        for row in range(len(weight)):
            bound += weight[row] - price[row]
        note_bound(walk, bound)
        for column in range(len(cost)):
            mean_share[column] += AVERAGED * (share[column] - mean_share[column])
        if bound <= limits.enough or state[0] < LEAST_FACTOR:
            return step + 1
        if state[1] >= PATIENCE:
            state[0] /= SHORTEN
            state[1] = 0.0
            write_into(price, walk.lowest_price)
            walk.direction[:] = 0.0
            continue
        size = turn_direction(table, walk, slope)
        if size == 0.0:
            state[0] = 0.0  # the prices are best
            return step + 1
        length = state[0] * (bound - limits.known) / size
        for row in range(len(weight)):
            price[row] = min(max(price[row] - length * slope[row], 0.0), weight[row])
    return limits.n_steps
