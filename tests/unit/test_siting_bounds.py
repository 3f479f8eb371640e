"""Greedy, swaps, the Lagrangian bound and what it settles, on cover models."""

from __future__ import annotations

import itertools
import math
import time

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgeo.siting import SitingProblem, exact, highs, solve
from hrgeo.siting.cover import CoverModel, cover_model, gain_of, restricted
from hrgeo.siting.greedy import filled_up, greedy_choice
from hrgeo.siting.lagrangian import relax
from hrgeo.siting.swaps import swapped


def random_model(seed: int) -> CoverModel:
    """Make a model with more candidates than free sites, and at least one free site."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(2, 25)), int(rng.integers(3, 9))
    minutes = np.where(rng.random((n, m)) < rng.uniform(0.1, 0.6), 1.0, math.inf)
    minutes[np.arange(m) % n, np.arange(m)] = 1.0  # every candidate covers something
    weights = rng.integers(1, 9, n).astype(float) if seed % 2 else rng.random(n) + 0.01
    return cover_model(
        SitingProblem.from_matrix(minutes, weights), [(5.0, 1.0)], int(rng.integers(1, 3))
    )


def best_gain(model: CoverModel) -> float:
    return max(
        gain_of(model, np.array(columns))
        for columns in itertools.combinations(range(len(model.candidates)), model.n_free)
    )


def test_equal_demand_is_merged_and_settled_demand_is_left_out():
    """Rows 0 and 2 are equal; 1 is at the existing site; 3 at none; 4 has no weight."""
    minutes = [[1, 1, 9], [9, 1, 1], [1, 1, 9], [9, 9, 9], [1, 9, 9], [1, 9, 9]]
    model = cover_model(
        SitingProblem.from_matrix(minutes, [1, 2, 4, 8, 0, 16], existing=[2]), [(5.0, 1.0)], 1
    )
    assert model.candidates.tolist() == [0, 1]
    assert model.fixed_weight == 2.0
    covered_by = {tuple(row): w for row, w in zip(model.rows.toarray(), model.weight, strict=True)}
    assert covered_by == {(1.0, 1.0): 5.0, (1.0, 0.0): 16.0}


def test_required_sites_are_taken_off_what_is_free():
    minutes = [[1, 9, 9], [9, 1, 9], [9, 9, 1]]
    model = cover_model(
        SitingProblem.from_matrix(minutes, [1, 2, 4], required=[1]), [(5.0, 1.0)], 2
    )
    assert (model.n_free, model.fixed_weight, model.candidates.tolist()) == (1, 2.0, [0, 2])


@given(st.integers(0, 10_000))
@settings(max_examples=80, deadline=None)
def test_every_bound_holds_and_every_choice_keeps_the_number(seed):
    model = random_model(seed)
    best = best_gain(model)
    greedy = greedy_choice(model)
    better = swapped(model, greedy.columns)
    relaxed = relax(model, better, target_gap=0.0)
    for columns in (greedy.columns, better, relaxed.columns):
        assert len(set(columns.tolist())) == len(columns) <= model.n_free
        assert gain_of(model, columns) <= best + 1e-9
    assert gain_of(model, greedy.columns) <= gain_of(model, better) + 1e-9
    assert gain_of(model, better) <= gain_of(model, relaxed.columns) + 1e-9
    for bound in (greedy.gain_bound, relaxed.gain_bound):
        assert bound >= best * (1 - 1e-8)


@given(st.integers(0, 10_000))
@settings(max_examples=80, deadline=None)
def test_what_is_settled_holds_no_better_choice(seed):
    """Every choice that beats the known one keeps to what is settled."""
    model = random_model(seed)
    relaxed = relax(model, greedy_choice(model).columns, target_gap=0.0)
    known = gain_of(model, relaxed.columns)
    assert not (relaxed.never & relaxed.always).any()
    for columns in itertools.combinations(range(len(model.candidates)), model.n_free):
        if gain_of(model, np.array(columns)) > known * (1 + 1e-8):
            chosen = np.isin(np.arange(len(model.candidates)), columns)
            assert not (chosen & relaxed.never).any()
            assert not (~chosen & relaxed.always).any()


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_the_long_way_finds_the_optimum_too(seed):
    """With the bound on for every size, as it is for large problems."""
    model = random_model(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exact, "_WORTH_RELAXING", 0)
        choice = exact.exact_choice(model, gap=0.0, time_limit_s=None, seed=0)
    assert gain_of(model, choice.columns) == pytest.approx(best_gain(model), rel=1e-9)
    assert choice.gain_bound == pytest.approx(best_gain(model), rel=2e-6)
    assert choice.stopped_by == ""


def test_a_relaxation_out_of_time_still_holds():
    model = random_model(3)
    hurried = relax(
        model, greedy_choice(model).columns, target_gap=0.0, deadline_s=time.monotonic() - 1
    )
    assert hurried.gain_bound >= best_gain(model)


def test_a_smaller_model_counts_what_was_settled():
    """Column 0 is in, 1 is out: rows of 0 become fixed weight, the others are renumbered."""
    minutes = [[1, 9, 9, 9], [9, 1, 9, 9], [9, 9, 1, 9], [1, 9, 9, 1], [9, 9, 9, 1]]
    model = cover_model(SitingProblem.from_matrix(minutes, [1, 2, 4, 8, 16]), [(5.0, 1.0)], 2)
    left, kept = restricted(
        model, np.array([False, True, False, False]), np.array([True, False, False, False])
    )
    assert kept.tolist() == [2, 3]
    assert (left.n_free, left.fixed_weight) == (1, 9.0)
    assert sorted(left.weight.tolist()) == [4.0, 16.0]


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


def overlapping_problem() -> SitingProblem:
    """Points in a square with a gap that neither greedy nor swaps nor the relaxation closes."""
    rng = np.random.default_rng(11)
    demand, sites = rng.random((600, 2)), rng.random((90, 2))
    distance = np.linalg.norm(demand[:, None] - sites[None], axis=2)
    return SitingProblem.from_matrix(distance, rng.integers(1, 9, 600))


def test_a_proof_by_relaxation_and_highs_equals_that_of_highs_alone(monkeypatch):
    problem = overlapping_problem()
    monkeypatch.setattr(exact, "_WORTH_RELAXING", 0)
    relaxed = solve(problem, n_sites=7, threshold_min=0.17)
    monkeypatch.setattr(exact, "_WORTH_RELAXING", math.inf)
    plain = solve(problem, n_sites=7, threshold_min=0.17)
    assert relaxed.status == plain.status == "optimal"
    assert relaxed.objective == plain.objective


def test_a_bound_that_highs_does_not_have_is_no_bound(monkeypatch):
    problem = overlapping_problem()

    class NoBound:
        mip_dual_bound = math.inf

    monkeypatch.setattr(highs.highspy.Highs, "getInfo", lambda _: NoBound())
    monkeypatch.setattr(
        highs.highspy.Highs, "getModelStatus", lambda _: highspy.HighsModelStatus.kTimeLimit
    )
    result = solve(problem, n_sites=7, threshold_min=0.17, time_limit_s=600.0)
    quick = solve(problem, n_sites=7, threshold_min=0.17, method="greedy")
    assert (result.status, result.stopped_by) == ("feasible", "time_limit")
    assert result.objective >= quick.objective
    assert result.bound <= quick.bound
