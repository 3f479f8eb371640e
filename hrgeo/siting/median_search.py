"""Branch and bound for the p-median, in one loop over a stack of nodes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrgeo.kernels import kernel, plain, write_into
from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.siting.median_bound import priced, raised

OPEN, CHOSEN, CLOSED = 0, 1, 2
"""What a node says of a column."""

# Found by trial, as those of the bound.
_MOST_STEPS = 60
_PATIENCE = 6
_FIRST_FACTOR = 0.1
_LEAST_FACTOR = 0.02
_MOST_ROUNDS = 4  # of bound and settling at one node


@kernel
def settle(
    worth: FloatArray,
    inside: BoolArray,
    state: npt.NDArray[np.int8],
    bound: float,
    goal: float,
) -> int:
    """Settle the open columns without which, or with which, the bound reaches the goal.

    A column that was not taken would take the place of the one of least worth that was;
    one that was taken would be replaced by the one of most worth that was not. Gives how
    many were settled as chosen.
    """
    least_in, most_out = np.inf, 0.0
    for column in range(len(worth)):
        if state[column] == 0:
            if inside[column]:
                least_in = min(least_in, worth[column])
            else:
                most_out = max(most_out, worth[column])
    n_chosen = np.int64(0)
    for column in range(len(worth)):
        if state[column] != 0:
            continue
        if inside[column]:
            if bound + worth[column] - most_out >= goal:
                state[column] = np.int8(1)
                n_chosen += 1
        elif bound + least_in - worth[column] >= goal:
            state[column] = np.int8(2)
    return int(n_chosen)


@kernel
def _cost_of(
    start: IntArray,
    site: npt.NDArray[np.int32],
    cost: FloatArray,
    ceiling: FloatArray,
    inside: BoolArray,
) -> float:
    total = 0.0
    for row in range(len(ceiling)):
        least = ceiling[row]
        for pair in range(start[row], start[row + 1]):
            if inside[site[pair]]:
                least = min(least, cost[pair])
                break
        total += least
    return total


@kernel
def searched(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 -- one compiled loop over many arrays
    start: IntArray,
    site: npt.NDArray[np.int32],
    cost: FloatArray,
    by_site_start: IntArray,
    by_site_row: npt.NDArray[np.int32],
    by_site_cost: FloatArray,
    ceiling: FloatArray,
    n_free: int,
    margin: float,
    best_cost: float,
    best: BoolArray,
    states: npt.NDArray[np.int8],
    prices: FloatArray,
    bounds: FloatArray,
    levels: IntArray,
    n_stack: int,
    most_looked: int,
) -> tuple[int, float, int, int]:
    """Look at nodes from the top of the stack, until it is empty or something is found.

    At each node the columns chosen so far lower the ceilings, the bound is raised from the
    prices of the node it came from, and columns are settled by their worth. What is left is
    split on the column that the relaxation takes nearest to half of the time.

    Parameters
    ----------
    start, site, cost, by_site_start, by_site_row, by_site_cost, ceiling, n_free
        See `hrgeo.siting.median_instance`.
    margin
        A node is dropped where nothing can be better than the best choice by more.
    best_cost, best
        Of the best choice known; what is found is written into `best`, by column.
    states, prices, bounds, levels, n_stack
        The stack: by node what it says of each column, prices by row, a bound, and
        how many splits it is from the root. Changed in place.
    most_looked
        Stop after so many pairs looked at.

    Returns
    -------
    int, float, int, int
        How many nodes are on the stack; the best cost; nodes and pairs looked at.
    """
    n_sites = len(by_site_start) - 1
    worth, share = np.empty(n_sites), np.zeros(n_sites)
    inside, closed = np.empty(n_sites, dtype=np.bool_), np.empty(n_sites, dtype=np.bool_)
    n_looked, n_nodes, found = np.int64(0), np.int64(0), False
    while n_stack > 0 and n_looked < most_looked and not found and n_stack + 1 < len(bounds):
        n_stack -= 1
        bound = bounds[n_stack]
        if bound >= best_cost - margin:
            continue
        n_nodes += 1
        state, price = states[n_stack].copy(), prices[n_stack].copy()
        is_done = False
        for _ in range(_MOST_ROUNDS):
            n_left, n_open = np.int64(n_free), np.int64(0)
            top = ceiling.copy()
            for column in range(n_sites):
                closed[column] = state[column] != 0
                n_open += state[column] == 0
                if state[column] == 1:
                    n_left -= 1
                    for pair in range(by_site_start[column], by_site_start[column + 1]):
                        row = by_site_row[pair]
                        top[row] = min(top[row], by_site_cost[pair])
            price = np.minimum(price, top)
            n_chosen = np.int64(0)
            if n_left <= 0 or n_open <= n_left:
                is_done = True
                for column in range(n_sites):
                    inside[column] = state[column] == 0 and n_left > 0
            else:
                goal = best_cost - margin
                value, _, n_pairs = raised(
                    start, site, cost, top, closed, int(n_left), price, share, goal,
                    _FIRST_FACTOR, _LEAST_FACTOR, plain(_MOST_STEPS), plain(_PATIENCE),
                )  # fmt: skip
                n_looked += n_pairs
                bound = max(bound, value)
                if bound >= goal:
                    is_done = True
                    break
                value, n_pairs = priced(
                    start, site, cost, closed, int(n_left), price, worth, inside
                )
                n_looked += n_pairs
                n_chosen = np.int64(settle(worth, inside, state, value, goal))
            for column in range(n_sites):
                inside[column] = inside[column] or state[column] == 1
            value = _cost_of(start, site, cost, ceiling, inside)
            if value < best_cost - margin:
                found = True
                best_cost = value
                write_into(best, inside)
            if is_done or n_chosen == 0:
                break
        if is_done or bound >= best_cost - margin:
            continue
        split, nearest = np.int64(-1), 2.0
        for column in range(n_sites):
            if state[column] == 0 and abs(share[column] - 0.5) < nearest:
                split, nearest = np.int64(column), abs(share[column] - 0.5)
        level = levels[n_stack]
        n_kinds = 1 if split < 0 else 2  # all settled: it is looked at once more
        for turn in range(n_kinds):
            write_into(states[n_stack], state)
            if split >= 0:  # the likelier one on top
                chosen = (turn == 1) == (share[split] >= 0.5)
                states[n_stack, split] = np.int8(1 if chosen else 2)
            write_into(prices[n_stack], price)
            bounds[n_stack] = bound
            levels[n_stack] = level + n_kinds - 1
            n_stack += 1
    return n_stack, best_cost, int(n_nodes), int(n_looked)
