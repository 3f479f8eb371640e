"""Loops of the Lagrangian relaxation of coverage: prices go down, step by step."""

from __future__ import annotations

import numpy as np

from hrgeo.kernels import kernel
from hrgeo.model import FloatArray, IntArray
from hrgeo.siting.incidence import ItemArray

# Found by trial on instances of 300 to 5,000 candidates; they change how soon, never what holds.
SHORTEN = 1.5
LEAST_FACTOR = 1e-3
MOMENTUM = 0.8
PATIENCE = 20  # steps without a lower bound before steps get shorter
LOWER_BY = 1e-6
AVERAGED = 0.1
MOST_RATES = 60  # a safety stop: the price of money is found after a few


@kernel
def worth_of(start: IntArray, item: ItemArray, price: FloatArray, worth: FloatArray) -> None:
    """Add up the prices of the rows that each column covers."""
    for column in range(len(worth)):
        total = 0.0
        for k in range(start[column], start[column + 1]):
            total += price[item[k]]
        worth[column] = total


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
def take_shares(
    worth: FloatArray, cost: FloatArray, n: int, budget: float, top: IntArray, share: FloatArray
) -> tuple[float, float]:
    """Choose columns of the most worth, in parts if need be, that keep number and budget.

    Writes the share of each column and gives the rate (the price of money) and a value that no
    whole choice exceeds: ``rate * budget`` and the best at that rate, at the rate where that is
    least. It is where two straight lines cross, each that of one choice.
    """
    share[:] = 0.0
    n_taken = take_best(worth, cost, 0.0, n, top)
    value, spent = 0.0, 0.0
    for k in range(n_taken):
        value += worth[top[k]]
        spent += cost[top[k]]
    if spent <= budget:
        for k in range(n_taken):
            share[top[k]] = 1.0
        return 0.0, value
    dear, dear_spent, dear_worth = top[:n_taken].copy(), spent, value
    cheap, cheap_spent, cheap_worth = top[:0].copy(), 0.0, 0.0
    rate = 0.0
    for column in range(len(worth)):  # at the highest rate only what is free is taken
        if cost[column] > 0.0:
            rate = max(rate, worth[column] / cost[column])
    rate *= 2.0
    value = rate * budget
    n_taken = take_best(worth, cost, rate, n, top)
    cheap = top[:n_taken].copy()
    for column in cheap:
        cheap_worth += worth[column]
        cheap_spent += cost[column]
    for _ in range(MOST_RATES):
        rate = (dear_worth - cheap_worth) / (dear_spent - cheap_spent)
        crossing = cheap_worth + rate * (budget - cheap_spent)
        n_taken = take_best(worth, cost, rate, n, top)
        spent, total = 0.0, 0.0
        for k in range(n_taken):
            total += worth[top[k]]
            spent += cost[top[k]]
        value = total + rate * (budget - spent)
        if value <= crossing * (1.0 + 1e-12):
            break
        if spent > budget:
            dear, dear_spent, dear_worth = top[:n_taken].copy(), spent, total
        else:
            cheap, cheap_spent, cheap_worth = top[:n_taken].copy(), spent, total
    part = (budget - cheap_spent) / (dear_spent - cheap_spent)
    for column in cheap:
        share[column] += 1.0 - part
    for column in dear:
        share[column] += part
    return rate, value


@kernel
def go_down(
    start: IntArray,
    item: ItemArray,
    weight: FloatArray,
    cost: FloatArray,
    n: int,
    budget: float,
    known: float,
    enough: float,
    n_steps: int,
    price: FloatArray,
    lowest_price: FloatArray,
    direction: FloatArray,
    share: FloatArray,
    mean_share: FloatArray,
    state: FloatArray,
) -> int:
    """Move prices by up to `n_steps` subgradient steps; give how many were made.

    `state` holds the length factor, the steps since the bound was lowered, and the lowest bound,
    that at `lowest_price`. `known` is what the best known choice gains, which lengths are
    measured by. It stops early where the bound is at most `enough`, or the factor too small.
    """
    worth = np.empty(len(cost))
    top = np.empty(n, dtype=np.int64)
    slope = np.empty(len(weight))
    for step in range(n_steps):
        worth_of(start, item, price, worth)
        _, value = take_shares(worth, cost, n, budget, top, share)
        bound = value
        for row in range(len(weight)):
            bound += weight[row] - price[row]
        state[1] = 0.0 if bound < state[2] - LOWER_BY * abs(state[2]) else state[1] + 1.0
        if bound < state[2]:
            state[2] = bound
            lowest_price[:] = price
        for column in range(len(cost)):
            mean_share[column] += AVERAGED * (share[column] - mean_share[column])
        if bound <= enough or state[0] < LEAST_FACTOR:
            return step + 1
        if state[1] >= PATIENCE:
            state[0] /= SHORTEN
            state[1] = 0.0
            price[:] = lowest_price
            direction[:] = 0.0
            continue
        slope[:] = -1.0
        for column in range(len(cost)):
            if share[column] > 0.0:
                for k in range(start[column], start[column + 1]):
                    slope[item[k]] += share[column]
        size = 0.0
        for row in range(len(weight)):
            direction[row] = slope[row] + MOMENTUM * direction[row]
            slope[row] = direction[row]
            if (slope[row] > 0.0 and price[row] <= 0.0) or (
                slope[row] < 0.0 and price[row] >= weight[row]
            ):
                slope[row] = 0.0
            size += slope[row] * slope[row]
        if size == 0.0:
            state[0] = 0.0  # the prices are best
            return step + 1
        length = state[0] * (bound - known) / size
        for row in range(len(weight)):
            moved = price[row] - length * slope[row]
            price[row] = min(max(moved, 0.0), weight[row])
    return n_steps
