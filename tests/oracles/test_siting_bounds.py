"""Greedy, swaps, the Lagrangian bound and what it settles, on cover models."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgeo.model import IntArray
from hrgeo.siting import SitingProblem, branching
from hrgeo.siting.cover import CoverModel, cover_model, gain_of, restricted
from hrgeo.siting.domination import without_needless
from hrgeo.siting.exact import exact_choice
from hrgeo.siting.greedy import filled_up, greedy_choice
from hrgeo.siting.incidence import Lists, same_as_before
from hrgeo.siting.lagrangian import Part, relax
from hrgeo.siting.search import Search, Stops
from hrgeo.siting.swaps import improved, swapped
from tests.examples import n_examples


def random_model(seed: int) -> CoverModel:
    """Make a model with at least one free site, some with a budget, some with a decay."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(2, 25)), int(rng.integers(3, 8))
    minutes = np.where(rng.random((n, m)) < rng.uniform(0.1, 0.6), 1.0, math.inf)
    minutes[np.arange(m) % n, np.arange(m)] = 1.0  # every candidate covers something
    minutes += rng.integers(0, 6, (n, m))
    weights = rng.integers(1, 9, n).astype(float) if seed % 2 else rng.random(n) + 0.01
    cost = rng.integers(0, 5, m).astype(float)
    budget = float(rng.integers(1, 12)) if rng.random() < 0.5 else None
    steps = [(9.0, 1.0)] if rng.random() < 0.5 else [(2.0, 1.0), (4.0, 0.68), (9.0, 0.22)]
    problem = SitingProblem.from_matrix(minutes, weights, cost=cost)
    return cover_model(problem, steps, int(rng.integers(1, 4)), budget=budget)


def keeps_rules(model: CoverModel, columns: IntArray) -> bool:
    is_once = len(set(columns.tolist())) == len(columns) <= model.n_free
    return is_once and float(model.cost[columns].sum()) <= model.budget


def choices(model: CoverModel) -> list[IntArray]:
    """Give every choice that keeps the rules."""
    every = [
        np.array(columns, dtype=np.int64)
        for size in range(model.n_free + 1)
        for columns in itertools.combinations(range(len(model.candidates)), size)
    ]
    return [columns for columns in every if keeps_rules(model, columns)]


def best_gain(model: CoverModel) -> float:
    return max(gain_of(model, columns) for columns in choices(model))


def test_equal_demand_is_merged_and_settled_demand_is_left_out():
    """Rows 0 and 2 are equal; 1 is at the existing site; 3 at none; 4 has no weight."""
    minutes = [[1, 1, 9], [9, 1, 1], [1, 1, 9], [9, 9, 9], [1, 9, 9], [1, 9, 9]]
    model = cover_model(
        SitingProblem.from_matrix(minutes, [1, 2, 4, 8, 0, 16], existing=[2]), [(5.0, 1.0)], 1
    )
    assert model.candidates.tolist() == [0, 1]
    assert model.fixed_weight == 2.0
    covered_by = {tuple(model.by_row.of(row).tolist()): w for row, w in enumerate(model.weight)}
    assert covered_by == {(0, 1): 5.0, (0,): 16.0}


def test_required_sites_are_taken_off_what_is_free():
    minutes = [[1, 9, 9], [9, 1, 9], [9, 9, 1]]
    model = cover_model(
        SitingProblem.from_matrix(minutes, [1, 2, 4], required=[1]), [(5.0, 1.0)], 2
    )
    assert (model.n_free, model.fixed_weight, model.candidates.tolist()) == (1, 2.0, [0, 2])


def searched(model: CoverModel) -> tuple[Part, Search]:
    """Lower the bound of all choices from the greedy one."""
    search = Search(model, greedy_choice(model).columns, Stops())
    part = Part.whole(model)
    relax(part, search, most_steps=200)
    return part, search


@given(st.integers(0, 10_000))
@settings(max_examples=n_examples(60), deadline=None)
def test_every_bound_holds_and_every_choice_keeps_the_rules(seed):
    model = random_model(seed)
    best = best_gain(model)
    greedy = greedy_choice(model)
    better = improved(model, greedy.columns)
    part, search = searched(model)
    for columns in (greedy.columns, better):
        assert keeps_rules(model, columns)
        assert gain_of(model, columns) <= best + 1e-9
    assert gain_of(model, greedy.columns) <= gain_of(model, better) + 1e-9
    assert search.total <= best + 1e-9
    assert greedy.gain_bound >= best * (1 - 1e-8)
    assert max(part.bound, search.given_up, search.total) >= best * (1 - 1e-8)


@given(st.integers(0, 10_000))
@settings(max_examples=n_examples(60), deadline=None)
def test_what_is_settled_holds_no_better_choice(seed):
    """Every choice that beats the known one has what is settled, and only what is left."""
    model = random_model(seed)
    part, search = searched(model)
    left = set(part.model.candidates) | set(part.settled)
    for columns in choices(model):
        if gain_of(model, columns) > search.enough:
            chosen = set(model.candidates[columns])
            assert part.bound > search.enough
            assert set(part.settled) <= chosen <= left


@given(st.integers(0, 10_000))
@settings(max_examples=n_examples(60), deadline=None)
def test_reductions_keep_the_optimum(seed):
    model = random_model(seed)
    left = without_needless(model)
    assert best_gain(left) == pytest.approx(best_gain(model), rel=1e-12)
    choice = exact_choice(model, Stops())
    assert keeps_rules(model, choice.columns)
    assert gain_of(model, choice.columns) == pytest.approx(best_gain(model), rel=1e-9)
    assert choice.gain_bound == pytest.approx(best_gain(model), rel=2e-6)
    assert choice.stopped_by == ""


@given(st.integers(0, 10_000))
@settings(max_examples=n_examples(20), deadline=None)
def test_branching_alone_finds_the_optimum(seed):
    """With hardly a step for the bound, so that nearly all is left to branching."""
    model = random_model(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(branching, "_STEPS_AT_FIRST", 1)
        patch.setattr(branching, "_STEPS_LATER", 1)
        choice = exact_choice(model, Stops())
    assert gain_of(model, choice.columns) == pytest.approx(best_gain(model), rel=1e-9)
    assert choice.gain_bound == pytest.approx(best_gain(model), rel=2e-6)


def test_rows_with_equal_keys_are_compared():
    """Were keys all the same, different rows would still be told apart."""
    lists = Lists(np.array([0, 1, 2, 3]), np.array([0, 1, 0], dtype=np.int32))
    same = np.array([False, True, True])
    same_as_before(lists.start, lists.item, np.array([0, 2, 1]), same)
    assert same.tolist() == [False, True, False]


def test_a_smaller_model_counts_what_was_settled():
    """Column 0 is in, 1 is out: rows of 0 become fixed weight, the others are renumbered."""
    minutes = [[1, 9, 9, 9], [9, 1, 9, 9], [9, 9, 1, 9], [1, 9, 9, 1], [9, 9, 9, 1]]
    model = cover_model(SitingProblem.from_matrix(minutes, [1, 2, 4, 8, 16]), [(5.0, 1.0)], 2)
    left = restricted(
        model, np.array([False, True, False, False]), np.array([True, False, False, False])
    )
    assert left.column.tolist() == [2, 3]
    assert (left.model.n_free, left.model.fixed_weight) == (1, 9.0)
    assert sorted(left.model.weight.tolist()) == [4.0, 16.0]


def test_swaps_leave_a_choice_of_nothing_or_of_everything():
    model = random_model(5)
    assert swapped(model, np.empty(0, dtype=np.int64)).tolist() == []
    everything = np.arange(len(model.candidates))
    assert swapped(model, everything).tolist() == everything.tolist()


def test_swaps_stop_at_their_limit():
    minutes = [[1, 1, 9], [9, 1, 1], [1, 1, 9], [9, 1, 1], [1, 9, 9], [9, 9, 1]]
    model = cover_model(SitingProblem.from_matrix(minutes), [(5.0, 1.0)], 2)
    assert swapped(model, np.array([1, 0]), most_swaps=0).tolist() == [1, 0]


def test_a_site_that_a_stopped_search_left_over_is_used():
    """Column 0 twice as good as the rest; given 1 alone and two free sites, 0 is added."""
    minutes = [[1, 9, 9], [1, 9, 9], [9, 1, 9], [9, 1, 1]]
    model = cover_model(SitingProblem.from_matrix(minutes, [2, 2, 1, 1]), [(5.0, 1.0)], 2)
    assert filled_up(model, np.array([1])).tolist() == [1, 0]
    # Column 2 adds nothing to column 1: it makes room for column 0.
    assert filled_up(model, np.array([1, 2])).tolist() == [1, 0]
