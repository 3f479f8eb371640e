"""Maximal coverage by hand: what is chosen, what is said, what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hrgeo.errors import InputError
from hrgeo.siting import SitingProblem, exact, solve
from hrgeo.siting.result import relative_gap

INF = math.inf

# Greedy's trap: the middle site covers 4, the outer ones 3 each and all 6 together.
TRAP = np.array([[1, 1, 9], [9, 1, 1], [1, 1, 9], [9, 1, 1], [1, 9, 9], [9, 9, 1]], dtype=float)


def test_exact_beats_greedy_where_greedy_is_trapped():
    problem = SitingProblem.from_matrix(TRAP)
    best = solve(problem, n_sites=2, threshold_min=5)
    quick = solve(problem, n_sites=2, threshold_min=5, method="greedy")
    assert (best.status, best.objective, best.bound, best.optimality_gap) == ("optimal", 6, 6, 0)
    assert best.sites.tolist() == [0, 2]
    assert best.gains.tolist() == [3.0, 3.0]
    # Greedy takes the middle (4), then one outer site (1): 5 of at most 6.
    assert (quick.status, quick.objective, quick.bound) == ("feasible", 5, 6)
    assert quick.sites.tolist() == [1, 0]
    assert quick.optimality_gap == pytest.approx(0.2)
    assert quick.reasons == ("greedy",)
    assert "at most 20% more" in quick.why


def test_exactly_at_the_threshold_is_covered():
    problem = SitingProblem.from_matrix([[5.0], [np.nextafter(5.0, 6.0)], [0.0]])
    assert solve(problem, n_sites=1, threshold_min=5.0).objective == 2.0


def test_existing_sites_count_without_being_chosen():
    """Existing 1 covers weight 4 + 2; the best of the others adds 3 of the rest (5, in all 11)."""
    minutes = [[1, 1, 9, 9], [9, 1, 1, 9], [9, 9, 1, 9], [1, 9, 9, 9]]
    problem = SitingProblem.from_matrix(minutes, [4, 2, 3, 2], existing=[1])
    result = solve(problem, n_sites=1, threshold_min=5)
    assert result.sites.tolist() == [2]
    assert (result.weight_before, result.objective) == (6.0, 9.0)
    assert result.share_before == pytest.approx(6 / 11)
    assert result.share_after == pytest.approx(9 / 11)
    assert result.gains.tolist() == [3.0]
    assert result.n_candidates == 3


def test_required_is_chosen_even_if_useless_and_forbidden_is_not_even_if_best():
    minutes = [[1, 9, 9, 9], [1, 1, 9, 9], [9, 1, 9, 9], [9, 9, 1, 9]]
    problem = SitingProblem.from_matrix(
        minutes, [5, 4, 3, 2], required=[3], forbidden=[0], site_ids=list("pqrs")
    )
    result = solve(problem, n_sites=2, threshold_min=5)
    # Site 3 covers nothing; of 1 (7) and 2 (2) one is left to choose.
    assert result.site_ids.tolist() == ["q", "s"]
    assert result.gains.tolist() == [7.0, 0.0]
    assert result.objective == 7.0


def test_gains_are_in_the_order_in_which_they_are_largest_and_add_up():
    minutes = [[1, 9, 1], [1, 9, 9], [9, 1, 1], [9, 1, 9], [9, 1, 9]]
    result = solve(SitingProblem.from_matrix(minutes, [1, 1, 1, 2, 3]), n_sites=3, threshold_min=5)
    # 6 at site 1, then 2 at site 0; site 2 then adds nothing and is left out.
    assert result.sites.tolist() == [1, 0]
    assert result.gains.tolist() == [6.0, 2.0]
    assert result.reasons == ("proven_best", "fewer_sites_help")
    assert "2 of 3 new sites" in result.why


def test_more_required_than_allowed_is_infeasible_and_says_what_is_nearest():
    problem = SitingProblem.from_matrix(np.ones((2, 4)), existing=[3], required=[0, 1, 3])
    result = solve(problem, n_sites=1, threshold_min=5)
    assert result.status == "infeasible"
    assert len(result.sites) == len(result.gains) == len(result.site_ids) == 0
    assert math.isnan(result.objective)
    assert math.isnan(result.bound)
    assert result.share_before == 1.0
    assert result.reasons == ("too_many_required",)
    assert "Allow at least 2" in result.why


@pytest.mark.parametrize("method", ["exact", "greedy"])
@pytest.mark.parametrize(
    ("problem", "n_sites", "reason", "objective"),
    [
        (SitingProblem.from_matrix(TRAP), 0, "zero_sites", 0.0),
        (SitingProblem.from_matrix(TRAP, np.zeros(6)), 2, "no_need", 0.0),
        (SitingProblem.from_matrix(np.empty((0, 3))), 2, "no_need", 0.0),
        (SitingProblem.from_matrix(np.empty((2, 0))), 2, "no_candidates", 0.0),
        (SitingProblem.from_matrix(TRAP, forbidden=[0, 1, 2]), 2, "no_candidates", 0.0),
        (SitingProblem.from_matrix(TRAP, existing=[0, 1, 2]), 2, "no_candidates", 6.0),
        (SitingProblem.from_matrix(np.full((2, 3), INF)), 2, "none_within_reach", 0.0),
        (SitingProblem.from_matrix([[8.0, 9.0]]), 1, "none_within_reach", 0.0),
        (SitingProblem.from_matrix([[1.0, 1.0]], existing=[0]), 1, "all_within_reach", 1.0),
    ],
)
def test_nothing_to_choose_is_a_clear_result(problem, n_sites, reason, objective, method):
    result = solve(problem, n_sites=n_sites, threshold_min=5, method=method)
    assert result.status == "optimal"
    assert result.sites.tolist() == []
    assert result.objective == result.bound == objective
    assert result.optimality_gap == 0.0
    assert result.reasons == (reason,)
    assert result.why


def test_shares_without_weight_are_not_a_number():
    result = solve(SitingProblem.from_matrix(TRAP, np.zeros(6)), n_sites=1, threshold_min=5)
    assert math.isnan(result.share_before)
    assert math.isnan(result.share_after)


def test_more_sites_than_candidates_takes_all_that_help():
    result = solve(SitingProblem.from_matrix(TRAP, existing=[1]), n_sites=9, threshold_min=5)
    assert sorted(result.sites.tolist()) == [0, 2]
    assert result.reasons == ("proven_best", "more_sites_than_candidates")
    assert "allowed: 9; places that could be chosen: 2" in result.why


def hard_problem(n_demand: int = 400, n_sites: int = 80) -> SitingProblem:
    """Points in a square; a site covers what is at most 0.15 away."""
    rng = np.random.default_rng(11)
    demand, sites = rng.random((n_demand, 2)), rng.random((n_sites, 2))
    distance = np.linalg.norm(demand[:, None] - sites[None], axis=2)
    return SitingProblem.from_matrix(distance, rng.integers(1, 9, n_demand))


def test_a_gap_that_the_quick_choice_meets_ends_before_the_search(monkeypatch):
    monkeypatch.setattr(exact, "search_all", None)
    result = solve(hard_problem(), n_sites=8, threshold_min=0.15, gap=1.0)
    assert (result.status, result.stopped_by) == ("feasible", "gap")
    assert result.reasons == ("gap_reached",)
    assert 0 < result.optimality_gap <= 1.0


def test_a_gap_stops_the_search_with_a_bound_that_keeps_it():
    problem = hard_problem()
    proven = solve(problem, n_sites=8, threshold_min=0.15)
    loose = solve(problem, n_sites=8, threshold_min=0.15, gap=0.02)
    assert proven.status == "optimal"
    assert loose.optimality_gap <= 0.02
    assert loose.objective <= proven.objective <= loose.bound
    assert len(loose.sites) == 8


def test_a_time_limit_gives_the_best_so_far_and_says_so():
    """A limit too short for anything leaves the greedy choice with its bound."""
    problem = hard_problem()
    proven = solve(problem, n_sites=8, threshold_min=0.15)
    result = solve(problem, n_sites=8, threshold_min=0.15, time_limit_s=1e-9)
    assert (result.status, result.stopped_by) == ("feasible", "time_limit")
    assert result.objective <= proven.objective <= result.bound
    assert result.reasons == ("time_limit",)


def test_the_same_seed_gives_the_same_sites():
    problem = hard_problem()
    first = solve(problem, n_sites=5, threshold_min=0.15, seed=3)
    again = solve(problem, n_sites=5, threshold_min=0.15, seed=3)
    assert first.sites.tolist() == again.sites.tolist()
    assert (first.objective, first.bound) == (again.objective, again.bound)


@pytest.mark.parametrize("factor", [1e-9, 0.3, 1e12])
def test_tiny_and_huge_weights_are_solved_as_well(factor):
    problem = hard_problem()
    scaled = SitingProblem.from_matrix(problem.minutes, problem.weight * factor)
    expected = solve(problem, n_sites=8, threshold_min=0.15).objective
    result = solve(scaled, n_sites=8, threshold_min=0.15)
    assert result.status == "optimal"
    assert result.objective == pytest.approx(expected * factor, rel=1e-9)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"objective": "p_mean"}, "no objective 'p_mean'; there is max_coverage, min_sites"),
        ({"method": "magic"}, "no method 'magic'"),
        ({"n_sites": None}, "n_sites must be a whole number"),
        ({"n_sites": -1}, "n_sites must be a whole number"),
        ({"n_sites": 2.0}, "n_sites must be a whole number"),
        ({"threshold_min": None}, "threshold_min must be a finite number"),
        ({"threshold_min": INF}, "threshold_min must be a finite number"),
        ({"threshold_min": "far"}, "threshold_min must be a finite number"),
        ({"threshold_min": -1.0}, "threshold_min must be a finite number"),
        ({"budget": 5}, "a budget needs the cost of each site"),
        ({"gap": -0.1}, "gap must be"),
        ({"gap": math.nan}, "gap must be"),
        ({"time_limit_s": 0}, "time_limit_s must be above 0"),
        ({"seed": -1}, "seed must be"),
        ({"seed": 2**31}, "seed must be"),
        ({"n_sites": None, "gap": -1.0}, r"gap must.*n_sites must"),
    ],
)
def test_settings_that_make_no_sense_are_refused(changes, message):
    given = {"n_sites": 1, "threshold_min": 5.0} | changes
    with pytest.raises(InputError, match=message):
        solve(SitingProblem.from_matrix(TRAP), **given)


def test_a_threshold_beyond_the_cutoff_is_refused():
    import dataclasses

    problem = dataclasses.replace(SitingProblem.from_matrix(TRAP), cutoff_min=4.0)
    with pytest.raises(InputError, match="only computed up to 4 min"):
        solve(problem, n_sites=1, threshold_min=5)


def test_a_search_that_is_cancelled_gives_the_best_so_far_and_says_so():
    told, problem = [], hard_problem()
    proven = solve(problem, n_sites=8, threshold_min=0.15)
    result = solve(
        problem,
        n_sites=8,
        threshold_min=0.15,
        progress=lambda best, bound: told.append((best, bound)),
        cancel=lambda: len(told) >= 2,
    )
    assert (result.status, result.stopped_by) == ("feasible", "cancelled")
    assert result.reasons == ("cancelled",)
    assert result.objective <= proven.objective <= result.bound
    assert len(told) == 2
    assert all(best <= proven.objective <= bound for best, bound in told)


def test_a_budget_by_hand():
    """Sites cover 4, 3 and 2 and cost 5, 3 and 2: with 5, the last two (5) beat the first (4)."""
    minutes = np.full((9, 3), INF)
    minutes[:4, 0] = minutes[4:7, 1] = minutes[7:, 2] = 1.0
    problem = SitingProblem.from_matrix(minutes, cost=[5, 3, 2])
    result = solve(problem, threshold_min=5, budget=5)
    assert (result.status, result.objective, result.cost) == ("optimal", 5.0, 5.0)
    assert result.sites.tolist() == [1, 2]
    # One site alone: 4 from the first.
    assert solve(problem, n_sites=1, threshold_min=5, budget=5).sites.tolist() == [0]
    # Costs of 0.1 and 0.2 keep a budget of 0.3, though their sum is 0.30000000000000004.
    tenths = SitingProblem.from_matrix(minutes, cost=[0.5, 0.1, 0.2])
    assert solve(tenths, threshold_min=5, budget=0.3).sites.tolist() == [1, 2]


def test_a_decay_by_hand():
    """Site 0 has both rows at 8 min (value 0.5 each: 1.0), site 1 one row at 2 min (1.0 x 3 = 3).

    Weights 3 and 1: site 0 gives 0.5 x 4 = 2, site 1 gives 3; both give 3 + 0.5 x 1 = 3.5.
    """
    problem = SitingProblem.from_matrix([[8, 2], [8, INF]], [3, 1])
    decay = [(5, 1.0), (10, 0.5)]
    one = solve(problem, n_sites=1, decay=decay)
    assert (one.status, one.objective, one.sites.tolist()) == ("optimal", 3.0, [1])
    both = solve(problem, n_sites=2, decay=decay)
    assert (both.objective, both.gains.tolist()) == (3.5, [3.0, 0.5])


def test_relative_gap_of_what_is_not_a_number():
    assert math.isnan(relative_gap(math.nan, 1.0))
    assert relative_gap(5.0, 4.0) == 0.0
