"""What must hold of siting whatever the numbers are."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from hrgeo.siting import SitingProblem, solve

QUICK = settings(max_examples=40, deadline=None)
MARKS = {"free": 5, "existing": 1, "required": 1, "forbidden": 1}


@st.composite
def instances(draw):
    n, m = draw(st.integers(1, 14)), draw(st.integers(1, 7))
    minutes = draw(hnp.arrays(np.float64, (n, m), elements=st.integers(0, 12).map(float)))
    minutes[minutes > 10] = math.inf
    weights = draw(hnp.arrays(np.float64, n, elements=st.integers(0, 9).map(float)))
    kinds = [kind for kind, times in MARKS.items() for _ in range(times)]
    marks = np.array(draw(st.lists(st.sampled_from(kinds), min_size=m, max_size=m)))
    return minutes, weights, marks


def problem_of(minutes, weights, marks, **changes) -> SitingProblem:
    masks = {name: marks == name for name in ("existing", "required", "forbidden")}
    return SitingProblem.from_matrix(minutes, weights, **(masks | changes))


@given(instances(), st.integers(0, 5), st.integers(0, 10))
@QUICK
def test_greedy_lies_between_its_guarantee_and_the_optimum(instance, n_sites, threshold):
    problem = problem_of(*instance)
    best = solve(problem, n_sites=n_sites, threshold_min=threshold)
    quick = solve(problem, n_sites=n_sites, threshold_min=threshold, method="greedy")
    assert best.status == ("infeasible" if quick.status == "infeasible" else "optimal")
    assume(best.status == "optimal")
    assert quick.objective <= best.objective + 1e-9
    assert best.objective <= quick.bound + 1e-9
    # With required sites the guarantee is about what the free ones add to them.
    if not (instance[2] == "required").any():
        gained = quick.objective - quick.weight_before
        assert gained >= (1 - 1 / math.e) * (best.objective - best.weight_before) - 1e-9


@given(instances(), st.integers(0, 5), st.integers(0, 10), st.integers(0, 10))
@QUICK
def test_a_longer_threshold_never_covers_less(instance, n_sites, first, second):
    problem = problem_of(*instance)
    short, long = (
        solve(problem, n_sites=n_sites, threshold_min=t) for t in sorted([first, second])
    )
    assume(short.status == "optimal")
    assert long.objective >= short.objective


@given(instances(), st.integers(0, 5), st.integers(0, 10))
@QUICK
def test_another_new_site_never_covers_less(instance, n_sites, threshold):
    problem = problem_of(*instance)
    fewer, more = (
        solve(problem, n_sites=n, threshold_min=threshold) for n in (n_sites, n_sites + 1)
    )
    assume(fewer.status == "optimal")
    assert more.objective >= fewer.objective


@given(instances(), st.integers(0, 5), st.integers(0, 10), st.floats(1, 3))
@QUICK
def test_a_faster_speed_never_covers_less(instance, n_sites, threshold, factor):
    minutes, weights, marks = instance
    slow = solve(problem_of(minutes, weights, marks), n_sites=n_sites, threshold_min=threshold)
    fast = solve(
        problem_of(minutes / factor, weights, marks), n_sites=n_sites, threshold_min=threshold
    )
    assume(slow.status == "optimal")
    assert fast.objective >= slow.objective


@given(instances(), st.integers(0, 5), st.integers(0, 10), st.randoms(use_true_random=False))
@QUICK
def test_order_and_names_change_nothing(instance, n_sites, threshold, random):
    minutes, weights, marks = instance
    n, m = minutes.shape
    rows, columns = random.sample(range(n), n), random.sample(range(m), m)
    usual = solve(problem_of(*instance), n_sites=n_sites, threshold_min=threshold)
    other = solve(
        problem_of(
            minutes[rows][:, columns],
            weights[rows],
            marks[columns],
            site_ids=[f"site {j}" for j in columns],
        ),
        n_sites=n_sites,
        threshold_min=threshold,
    )
    assert other.status == usual.status
    np.testing.assert_equal(other.objective, usual.objective)
    np.testing.assert_equal(other.share_before, usual.share_before)


@given(instances(), st.integers(0, 5), st.integers(0, 10), st.randoms(use_true_random=False))
@QUICK
def test_the_order_of_demand_does_not_even_change_the_choice(instance, n_sites, threshold, random):
    minutes, weights, marks = instance
    rows = random.sample(range(len(weights)), len(weights))
    usual = solve(problem_of(*instance), n_sites=n_sites, threshold_min=threshold)
    other = solve(
        problem_of(minutes[rows], weights[rows], marks), n_sites=n_sites, threshold_min=threshold
    )
    assert other.sites.tolist() == usual.sites.tolist()


@given(instances(), st.integers(0, 5), st.integers(0, 10), st.sampled_from([1e-6, 0.3, 7.0, 1e9]))
@QUICK
def test_scaling_weights_scales_the_objective_alone(instance, n_sites, threshold, factor):
    minutes, weights, marks = instance
    usual = solve(problem_of(*instance), n_sites=n_sites, threshold_min=threshold)
    scaled = solve(
        problem_of(minutes, weights * factor, marks), n_sites=n_sites, threshold_min=threshold
    )
    assert scaled.status == usual.status
    np.testing.assert_allclose(scaled.objective, usual.objective * factor, rtol=1e-9)
    np.testing.assert_allclose(scaled.share_after, usual.share_after, rtol=1e-9)


@given(instances(), st.integers(0, 5), st.integers(0, 10))
@QUICK
def test_gains_add_up_and_never_grow(instance, n_sites, threshold):
    result = solve(problem_of(*instance), n_sites=n_sites, threshold_min=threshold)
    assume(result.status == "optimal")
    assert result.weight_before + result.gains.sum() == result.objective
    assert (np.diff(result.gains) <= 0).all()
    assert len(result.sites) <= n_sites
