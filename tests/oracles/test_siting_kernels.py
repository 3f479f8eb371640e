"""Kernels of siting, called by themselves where no whole question comes by."""

from __future__ import annotations

import numpy as np

from hrgeo.siting import SitingProblem, domination
from hrgeo.siting.cover import cover_model
from hrgeo.siting.median_bound import priced
from hrgeo.siting.median_search import searched

# Two rows and two columns: each row is 1 from its own column and 5 from the other. By row the
# nearer column first; by column the rows in their order.
START = np.array([0, 2, 4])
SITE, COST = np.array([0, 1, 1, 0], dtype=np.int32), np.array([1.0, 5.0, 1.0, 5.0])
ROW, COST_BY_SITE = np.array([0, 1, 0, 1], dtype=np.int32), np.array([1.0, 5.0, 5.0, 1.0])
PRICE = np.array([4.0, 3.0])


def test_prices_prove_all_they_say_where_no_column_may_be_opened():
    worth, inside = np.empty(2), np.ones(2, dtype=np.bool_)
    told, n_looked = priced(START, SITE, COST, np.zeros(2, bool), 0, PRICE, worth, inside)
    # 4 + 3; each row looks at its nearer column alone, since the other costs more than it pays.
    assert (told, n_looked) == (7.0, 2)
    assert worth.tolist() == [3.0, 2.0]
    assert not inside.any()
    closed = np.ones(2, dtype=np.bool_)
    assert priced(START, SITE, COST, closed, 1, PRICE, worth, inside)[0] == 7.0
    assert worth.tolist() == [-1.0, -1.0]


def search_from(bounds: list[float], best_cost: float) -> tuple[int, float, int, int]:
    """Search from nodes of which nothing is settled; one of the two columns is opened."""
    room = len(bounds) + 4
    best = np.array([True, False])
    states, prices = np.zeros((room, 2), dtype=np.int8), np.zeros((room, 2))
    known = np.zeros(room)
    known[: len(bounds)] = bounds
    levels = np.zeros(room, dtype=np.int64)
    return searched(
        START, SITE, COST, START, ROW, COST_BY_SITE, np.array([9.0, 9.0]), 1,
        1e-9, best_cost, best, states, prices, known, levels, len(bounds), 10_000,
    )  # fmt: skip


def test_a_node_that_can_be_no_better_is_dropped_unseen():
    n_stack, cost, n_nodes, n_looked = search_from([6.0, 7.0], 6.0)
    assert (n_stack, cost, n_nodes, n_looked) == (0, 6.0, 0, 0)


def test_a_search_ends_at_the_first_better_choice():
    # Either column costs 1 + 5; a choice of 8 was known.
    n_stack, cost, n_nodes, _ = search_from([0.0, 0.0], 8.0)
    assert cost == 6.0
    assert (n_stack > 0, n_nodes) == (True, 1)


def test_too_many_pairs_are_not_compared(monkeypatch):
    monkeypatch.setattr(domination, "_MOST_PAIRS", 0)
    model = cover_model(SitingProblem.from_matrix([[1, 1], [9, 1]]), [(5.0, 1.0)], 1)
    assert domination.without_needless(model) is model
