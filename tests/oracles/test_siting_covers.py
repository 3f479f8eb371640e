"""Set covering and the p-center against trying every choice."""

from __future__ import annotations

import itertools
import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, sparse

from hrgeo.program import Stops
from hrgeo.siting import SitingProblem, solve
from hrgeo.siting.center_search import best_center
from hrgeo.siting.cover_reductions import reduced
from hrgeo.siting.set_cover import fewest_columns, greedy_cover, priced_bound
from tests.examples import n_examples

SEEDS = st.integers(0, 2**32 - 1)


def incidence(seed, most_rows=10, most_columns=8):
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, most_rows + 1)), int(rng.integers(1, most_columns + 1))
    table = rng.random((n, m)) < rng.choice([0.15, 0.35, 0.6])
    table[np.arange(n), rng.integers(0, m, n)] = True
    return table


def fewest_by_trying(table):
    m = table.shape[1]
    return next(
        size
        for size in range(m + 1)
        for chosen in itertools.combinations(range(m), size)
        if table[:, list(chosen)].any(axis=1).all()
    )


def as_sparse(table):
    return sparse.csr_array(table.astype(float))


@given(SEEDS)
@settings(max_examples=n_examples(80), deadline=None)
def test_the_fewest_columns_are_found_and_proven(seed):
    table = incidence(seed)
    fewest = fewest_by_trying(table)
    cover = fewest_columns(as_sparse(table), Stops())
    assert len(cover.columns) == cover.bound == fewest
    assert table[:, cover.columns].any(axis=1).all()
    bound, _ = priced_bound(as_sparse(table), table.shape[1], math.inf)
    assert bound <= fewest


@given(SEEDS)
@settings(max_examples=n_examples(80), deadline=None)
def test_reductions_keep_the_fewest(seed):
    table = incidence(seed)
    left = reduced(as_sparse(table))
    of_rest = fewest_by_trying(left.covers.toarray() > 0) if left.covers.shape[0] else 0
    assert len(left.needed) + of_rest == fewest_by_trying(table)


@given(SEEDS, st.integers(0, 4))
@settings(max_examples=n_examples(60), deadline=None)
def test_whether_so_many_are_enough_is_told_rightly(seed, n_allowed):
    table = incidence(seed)
    cover = fewest_columns(as_sparse(table), Stops(), enough=n_allowed, most=n_allowed)
    if fewest_by_trying(table) <= n_allowed:
        assert len(cover.columns) <= n_allowed
        assert table[:, cover.columns].any(axis=1).all()
    else:
        assert cover.bound > n_allowed


def test_a_ring_needs_more_than_its_prices_say():
    """Nine rows, each with itself and the next: half a column a row would do, four do not."""
    ring = np.eye(9, dtype=bool) | np.roll(np.eye(9, dtype=bool), 1, axis=1)
    cover = fewest_columns(as_sparse(ring), Stops())
    assert len(cover.columns) == cover.bound == 5


def test_parts_without_a_row_in_common_are_solved_one_by_one():
    """Two rings of five need three each; more than five are needed, which two parts tell."""
    ring = np.eye(5, dtype=bool) | np.roll(np.eye(5, dtype=bool), 1, axis=1)
    two = np.kron(np.eye(2, dtype=bool), ring)
    assert len(fewest_columns(as_sparse(two), Stops()).columns) == 6
    assert fewest_columns(as_sparse(two), Stops(), enough=5, most=5).bound == 6
    assert fewest_columns(as_sparse(two), Stops(), enough=1, most=1).bound > 1


def test_many_rows_are_added_as_they_are_needed():
    """200 points on a line of whole numbers, each place reaching 7 of them: 29 places."""
    place = np.arange(200)
    cover = fewest_columns(as_sparse(abs(place[:, None] - place) <= 3), Stops())
    assert len(cover.columns) == cover.bound == math.ceil(200 / 7)
    rng = np.random.default_rng(3)
    spot = rng.random((150, 2))
    near = ((spot[:, None] - spot) ** 2).sum(axis=-1) <= 0.2**2
    found = fewest_columns(as_sparse(near), Stops())
    assert near[:, found.columns].any(axis=1).all()
    assert len(found.columns) == found.bound
    assert len(greedy_cover(as_sparse(near))) >= found.bound


def test_rows_left_uncovered_are_added_until_none_is():
    """120 rows, 30 columns: scipy's solver says how few it takes."""
    rng = np.random.default_rng(3)
    table = rng.random((120, 30)) < 0.15
    table[np.arange(120), rng.integers(0, 30, 120)] = True
    said = optimize.milp(
        np.ones(30), integrality=np.ones(30), constraints=[(table.astype(float), 1, np.inf)]
    )
    cover = fewest_columns(as_sparse(table), Stops())
    assert len(cover.columns) == cover.bound == round(said.fun)
    assert table[:, cover.columns].any(axis=1).all()


def test_a_search_that_is_stopped_has_a_cover_and_a_bound():
    spot = np.random.default_rng(3).random((120, 2))
    near = ((spot[:, None] - spot) ** 2).sum(axis=-1) <= 0.15**2
    cover = fewest_columns(as_sparse(near), Stops(cancel=lambda: True))
    assert cover.stopped_by == "cancelled"
    assert cover.bound <= fewest_columns(as_sparse(near), Stops()).bound <= len(cover.columns)


@given(SEEDS, st.integers(0, 3))
@settings(max_examples=n_examples(80), deadline=None)
def test_the_smallest_radius_is_found_and_proven(seed, n_free):
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, 9)), int(rng.integers(1, 8))
    minutes = rng.integers(0, 20, (n, m)).astype(float)
    minutes[rng.random((n, m)) < rng.choice([0.0, 0.4])] = math.inf
    ceiling = np.where(rng.random(n) < 0.3, rng.integers(0, 20, n), math.inf)
    ceiling[np.isinf(minutes).all(axis=1)] = 3.0
    with_ceiling = np.column_stack([minutes, ceiling])
    best = min(
        with_ceiling[:, [*chosen, m]].min(axis=1).max()
        for size in range(min(n_free, m) + 1)
        for chosen in itertools.combinations(range(m), size)
    )
    row, site = np.nonzero(np.isfinite(minutes))
    near = sparse.csr_array((minutes[row, site], (row, site)), shape=(n, m))
    answer = best_center(near, ceiling, n_free, Stops())
    assert answer.bound == best
    if math.isinf(best):
        assert answer.columns is None
        return
    assert answer.radius == best
    assert with_ceiling[:, [*answer.columns, m]].min(axis=1).max() == best


def test_a_center_search_that_is_stopped_has_a_choice_and_a_bound():
    spot = np.random.default_rng(1).random((60, 2))
    minutes = np.sqrt(((spot[:, None] - spot) ** 2).sum(axis=-1))
    asked = itertools.count()
    near = sparse.csr_array(minutes + 1.0)
    stops = Stops(cancel=lambda: next(asked) > 8)
    answer = best_center(near, np.full(60, np.inf), 8, stops)
    proven = best_center(near, np.full(60, np.inf), 8, Stops())
    assert answer.bound <= proven.radius <= answer.radius
    assert proven.bound == proven.radius
    late = Stops(deadline_s=time.monotonic() - 1.0)
    assert best_center(near, np.full(60, np.inf), 8, late).stopped_by == "time_limit"


def test_existing_and_required_sites_lower_what_is_asked_of_new_ones():
    """Rows at 0, 10 and 20; one site stands at 0, one is required at 10: 20 is 10 away."""
    minutes = abs(np.array([[0.0], [10], [20]]) - np.array([[0.0, 10, 20]]))
    problem = SitingProblem.from_matrix(minutes, existing=[0], required=[1])
    one = solve(problem, "p_center", n_sites=1)
    assert (one.objective, one.sites.tolist()) == (10.0, [1])
    two = solve(problem, "p_center", n_sites=2)
    assert (two.objective, sorted(two.sites.tolist())) == (0.0, [1, 2])
    fewest = solve(problem, "min_sites", threshold_min=5)
    assert fewest.objective == 2.0
    assert solve(problem, "min_sites", 1, 5.0).nearest["n_sites"] == pytest.approx(2.0)
