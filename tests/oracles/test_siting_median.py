"""The p-median's parts against trying every choice; small, since they run as plain Python too."""

from __future__ import annotations

import itertools
import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import config

from hrgeo.program import Stops
from hrgeo.siting import SitingProblem, median_solver, solve
from hrgeo.siting.median_bound import first_prices, nth_largest, priced, raised
from hrgeo.siting.median_instance import cost_of, median_instance, restricted
from hrgeo.siting.median_radius import solve_by_radii
from hrgeo.siting.median_search import settle
from hrgeo.siting.median_solver import best_median
from hrgeo.siting.median_swaps import improved
from tests.examples import n_examples

NOTHING = np.empty(0, dtype=np.int64)


@pytest.fixture(autouse=True)
def _fewer_shakes_as_plain_python(monkeypatch):
    """As plain Python the tries for a better first choice take most of the time."""
    if config.DISABLE_JIT:
        monkeypatch.setattr(median_solver, "_SHAKES", 2)


def table(rng, n_rows, n_columns, kind):
    """Costs of one of four kinds, and ceilings (inf: none) by row."""
    costs = rng.integers(1, 30, (n_rows, n_columns)).astype(float)
    if kind == "plane":
        rows, columns = rng.random((n_rows, 1, 2)), rng.random((1, n_columns, 2))
        costs = np.sqrt(((rows - columns) ** 2).sum(axis=-1))
    elif kind == "ties":
        costs = rng.integers(0, 3, (n_rows, n_columns)) * 10.0
    ceiling = np.where(rng.random(n_rows) < 0.3, rng.random(n_rows) * costs.max(), math.inf)
    if kind == "sparse":
        costs[rng.random(costs.shape) < 0.5] = math.inf
        ceiling[np.isinf(costs).all(axis=1)] = 7.0
    return costs, ceiling


def instance_of(costs, ceiling, n_free):
    row, site = np.nonzero(np.isfinite(costs))
    return median_instance(
        row, site, costs[row, site], ceiling, n_columns=costs.shape[1], n_free=n_free
    )


def best_by_trying(costs, ceiling, n_free):
    with_ceiling = np.column_stack([costs, ceiling])
    m = costs.shape[1]
    return min(
        with_ceiling[:, [*chosen, m]].min(axis=1).sum()
        for chosen in itertools.combinations(range(m), min(n_free, m))
    )


def cases(most_rows=9, most_columns=7):
    kinds = st.sampled_from(["any", "plane", "ties", "sparse"])
    return st.tuples(st.integers(0, 2**32 - 1), kinds, st.integers(1, 3)).map(
        lambda case: (
            *table(
                rng := np.random.default_rng(case[0]),
                int(rng.integers(1, most_rows + 1)),
                int(rng.integers(1, most_columns + 1)),
                case[1],
            ),
            case[2],
        )
    )


@given(cases())
@settings(max_examples=n_examples(60), deadline=None)
def test_the_best_choice_is_found_and_proven(case):
    costs, ceiling, n_free = case
    instance = instance_of(costs, ceiling, n_free)
    best = best_by_trying(costs, ceiling, n_free)
    if math.isinf(best):
        return
    answer = best_median(instance, improved(instance, NOTHING), Stops())
    if math.isinf(answer.cost):  # the exchanges do not promise to reach all rows
        return
    assert answer.cost == pytest.approx(best)
    assert answer.bound == pytest.approx(best)
    assert answer.stopped_by == ""
    kept = np.column_stack([costs[:, answer.columns], ceiling])
    assert kept.min(axis=1).sum() == pytest.approx(best)


@given(cases(most_rows=12, most_columns=9))
@settings(max_examples=n_examples(40), deadline=None)
def test_branch_and_bound_alone_finds_the_best_choice(case):
    """Without settling, shakes or bound before it, from a choice that is far off."""
    costs, ceiling, n_free = case
    instance = instance_of(costs, ceiling, n_free)
    best = best_by_trying(costs, ceiling, n_free)
    if math.isinf(best) or not 0 < instance.n_free < instance.n_columns or not instance.n_rows:
        return
    course = median_solver._Course(instance, Stops())
    course.cost = 10.0 * costs[np.isfinite(costs)].sum() + 1.0
    course.chosen = np.arange(instance.n_free)
    price = first_prices(instance, course.chosen)
    for _ in range(50):
        left = median_solver._Left(course.whole, NOTHING, price.copy())
        if median_solver._search(course, left):
            break
    assert course.cost == pytest.approx(best)
    assert course.bound == pytest.approx(best)


@given(cases())
@settings(max_examples=n_examples(40), deadline=None)
def test_a_bound_holds_whenever_it_is_stopped_and_settles_nothing_that_is_needed(case):
    costs, ceiling, n_free = case
    instance = instance_of(costs, ceiling, n_free)
    best = best_by_trying(costs, ceiling, n_free)
    if not 0 < instance.n_free < instance.n_columns or not instance.n_rows:
        return
    n = instance.n_columns
    price = instance.cost[instance.start[:-1]].copy()
    share, closed = np.zeros(n), np.zeros(n, dtype=np.bool_)
    for most_steps in (1, 3, 30):
        bound, _, _ = raised(
            *instance.by_row, instance.ceiling, closed, instance.n_free, price, share,
            1e6, 0.5, 1e-3, most_steps, 5,
        )  # fmt: skip
        assert bound + instance.fixed_cost <= best * (1 + 1e-9)
        assert (share >= -1e-9).all()
        assert share.sum() <= instance.n_free + 1e-9
    if math.isinf(best):
        return
    worth, inside = np.empty(n), np.empty(n, dtype=np.bool_)
    bound, _ = priced(*instance.by_row, closed, instance.n_free, price, worth, inside)
    state = np.zeros(n, dtype=np.int8)
    goal = best * (1 + 1e-6) + 1e-6 - instance.fixed_cost
    settle(worth, inside, state, bound, goal)
    left = restricted(instance, state == 2, state == 1)
    chosen = best_by_trying_instance(left)
    assert chosen == pytest.approx(best)


def best_by_trying_instance(instance):
    return min(
        cost_of(instance, np.array(chosen, dtype=np.int64))
        for chosen in itertools.combinations(range(instance.n_columns), instance.n_free)
    )


@given(cases())
@settings(max_examples=n_examples(30), deadline=None)
def test_the_program_by_radii_finds_the_best_choice(case):
    costs, ceiling, n_free = case
    instance = instance_of(costs, ceiling, n_free)
    best = best_by_trying(costs, ceiling, n_free)
    if not instance.n_rows or math.isinf(instance.fixed_cost):
        return
    columns, answer = solve_by_radii(instance, Stops())
    if math.isinf(best):
        assert answer.is_infeasible
        return
    assert cost_of(instance, columns) == pytest.approx(best)
    assert answer.bound == pytest.approx(best)


@given(cases())
@settings(max_examples=n_examples(30), deadline=None)
def test_no_single_exchange_is_better_after_the_exchanges(case):
    costs, ceiling, n_free = case
    costs = np.where(np.isinf(costs), 29.0, costs)
    instance = instance_of(costs, ceiling, n_free)
    if not 0 < instance.n_free < instance.n_columns or not instance.n_rows:
        return
    chosen = improved(instance, NOTHING)
    cost = cost_of(instance, chosen)
    for out in range(len(chosen)):
        for into in set(range(instance.n_columns)) - set(chosen.tolist()):
            other = np.append(np.delete(chosen, out), into)
            assert cost_of(instance, other) >= cost - 1e-7 * abs(cost)


def test_whole_costs_have_a_grain_and_others_have_none():
    """Costs 6, 9 and 12 are multiples of 3: a bound of 9.1 on a choice of 12 is a proof."""
    row, site = np.array([0, 0, 1]), np.array([0, 1, 0])
    whole = median_instance(
        row, site, np.array([6.0, 9.0, 12.0]), np.full(2, np.inf), n_columns=2, n_free=1
    )
    assert whole.grain == 3.0
    broken = median_instance(
        row, site, np.array([6.0, 9.5, 12.0]), np.full(2, np.inf), n_columns=2, n_free=1
    )
    assert broken.grain == 0.0


def hard(n=20, n_free=4, seed=1):
    """A table in which the bound alone is no proof: branch and bound is needed."""
    costs = np.random.default_rng(seed).integers(1, n, (n, n)).astype(float)
    return instance_of(costs, np.full(n, np.inf), n_free)


@pytest.mark.parametrize("ways", ["search", "radii", "small stack"])
def test_what_the_bound_leaves_open_is_proven_by_each_way(monkeypatch, ways):
    """4 of 20 columns: 56, as trying all 4,845 choices says."""
    monkeypatch.setattr(median_solver, "_SHAKES", 3)
    if ways == "radii":
        monkeypatch.setattr(median_solver, "_NODE_PAIRS_AT_ONCE", 1)
        monkeypatch.setattr(median_solver, "_PAIRS_BEFORE_RADII", ((0, 20),))
    elif ways == "small stack":
        monkeypatch.setattr(median_solver, "_STACK_BYTES", 1)
        monkeypatch.setattr(median_solver, "_FEWEST_NODES", 3)
    answer = best_median(hard(), np.arange(4), Stops())
    assert answer.cost == answer.bound == 56.0 == best_by_trying_instance(hard())


def test_rows_keep_their_prices_where_others_are_settled():
    """30 rows stand at an existing site; the 20 x 20 table of `hard` comes after them."""
    costs = np.random.default_rng(1).integers(1, 20, (20, 20)).astype(float)
    at_existing = np.column_stack([np.zeros(30), np.full((30, 20), 5.0)])
    others = np.column_stack([np.full(20, math.inf), costs])
    problem = SitingProblem.from_matrix(np.vstack([at_existing, others]), existing=[0])
    answer = solve(problem, objective="p_median", n_sites=4)
    assert (answer.status, answer.objective) == ("optimal", 56.0)


def test_cancelling_keeps_a_choice_and_a_bound_that_holds():
    instance = hard()
    best = best_median(instance, np.arange(4), Stops())
    asked = itertools.count()
    for n_calls in (0, 1, 3, 9):
        answer = best_median(
            instance, np.arange(4), Stops(cancel=lambda n=n_calls: next(asked) >= n)
        )
        assert answer.stopped_by == "cancelled"
        assert answer.bound <= best.cost <= answer.cost
        assert len(answer.columns) == 4


def test_a_deadline_that_is_over_leaves_the_first_choice():
    instance = hard()
    answer = best_median(instance, np.arange(4), Stops(deadline_s=time.monotonic() - 1.0))
    assert answer.stopped_by == "time_limit"
    assert answer.cost == cost_of(instance, np.arange(4))
    assert 0.0 < answer.bound < answer.cost


def test_a_gap_ends_the_search_and_is_kept():
    instance = hard()
    answer = best_median(instance, np.arange(4), Stops(gap=0.2))
    assert answer.stopped_by in {"", "gap"}
    assert answer.cost - answer.bound <= 0.2 * answer.cost


def test_the_same_question_gives_the_same_answer_and_tells_progress():
    told: list[tuple[float, float]] = []
    instance = hard()
    first = best_median(
        instance, np.arange(4), Stops(progress=lambda best, bound: told.append((best, bound)))
    )
    second = best_median(instance, np.arange(4), Stops())
    assert first.columns.tolist() == second.columns.tolist()
    assert told
    assert all(bound <= first.cost <= best for best, bound in told)


def test_sites_that_are_nobodys_nearest_are_left_out_unless_required():
    """Two places at the same spot: with three sites one of them would change nothing."""
    minutes = [[1, 1, 9], [1, 1, 9], [9, 9, 2]]
    free = solve(SitingProblem.from_matrix(minutes), "p_median", n_sites=3)
    assert free.objective == 4.0  # 1 + 1 + 2
    assert len(free.sites) == 2
    held = solve(SitingProblem.from_matrix(minutes, required=[0, 1]), "p_median", n_sites=3)
    assert sorted(held.sites.tolist()) == [0, 1, 2]


def test_too_few_sites_to_reach_all_is_infeasible_and_says_how_many_it_takes():
    """Three rows that no two have a place in common: it takes three."""
    minutes = np.where(np.eye(3) > 0, 4.0, np.inf)
    for objective in ("p_median", "p_center"):
        result = solve(SitingProblem.from_matrix(minutes), objective, n_sites=2)
        assert result.status == "infeasible"
        assert result.nearest["n_sites"] == 3


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12), st.data())
@settings(max_examples=n_examples(60), deadline=None)
def test_the_nth_largest_is_what_sorting_gives(values, data):
    n = data.draw(st.integers(1, len(values)))
    assert nth_largest(np.array(values, dtype=np.float64), n) == sorted(values)[-n]


def test_rows_that_only_an_existing_site_is_nearest_to_do_not_shift_the_others():
    # Column 11 stands already and is the nearest of all to two rows: no choice changes these,
    # and those after them once had prices in a list that was too short.
    chance = np.random.default_rng(24)
    minutes = np.round(chance.random((12, 12)) * 15, 2)
    weights = chance.random(12)
    result = solve(
        SitingProblem.from_matrix(minutes, weights, existing=[11]), "p_median", n_sites=3
    )
    best = min(
        math.fsum(weights * minutes[:, [*some, 11]].min(axis=1))
        for some in itertools.combinations(range(11), 3)
    )
    assert result.status == "optimal"
    assert result.objective == pytest.approx(best, rel=1e-12)
