"""Every objective and option by hand: what is chosen, what is said, what is refused."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from scipy import sparse

from hrgeo.errors import InputError, SolverError
from hrgeo.siting import SitingProblem, solve, verify

INF = math.inf

# Rows a, b, c, d on a line at 0, 2, 7, 9; sites p, q, r at 1, 4, 8.
MINUTES = [[1, 4, 8], [1, 2, 6], [6, 3, 1], [8, 5, 1]]
LINE = SitingProblem.from_matrix(MINUTES, [1, 2, 3, 4], site_ids=list("pqr"))


def test_p_median_takes_the_least_sum_of_weight_times_minutes():
    """One site: p 1 + 2 + 18 + 32 = 53, q 4 + 4 + 9 + 20 = 37, r 8 + 12 + 3 + 4 = 27."""
    one = solve(LINE, "p_median", n_sites=1)
    assert (one.status, one.objective, one.bound) == ("optimal", 27.0, 27.0)
    assert one.site_ids.tolist() == ["r"]
    # p and r: 1 + 2 + 3 + 4 = 10; weight nearest to r: 3 + 4, to p: 1 + 2.
    two = solve(LINE, "p_median", n_sites=2, threshold_min=1)
    assert (two.objective, two.site_ids.tolist(), two.gains.tolist()) == (10, ["r", "p"], [7, 3])
    assert (two.share_before, two.share_after) == (0.0, 1.0)
    assert two.reasons == ("proven_median",)
    # A third site is nearest to nobody.
    assert solve(LINE, "p_median", n_sites=3).site_ids.tolist() == ["r", "p"]


def test_p_center_brings_the_farthest_nearest():
    """One site: the farthest is 8 min from p, 5 from q, 8 from r."""
    one = solve(LINE, "p_center", n_sites=1)
    assert (one.objective, one.site_ids.tolist()) == (5.0, ["q"])
    assert one.reasons == ("proven_center",)
    assert math.isnan(one.share_after)
    # Row a without weight does not count: then q is 5 from d, r is 6 from b.
    without = SitingProblem.from_matrix(MINUTES, [0, 2, 3, 0])
    assert solve(without, "p_center", n_sites=1).objective == 3.0


def test_min_sites_takes_the_fewest_for_a_share():
    """Within 3 min: p has 1 + 2, q 2 + 3, r 3 + 4 of 10."""
    for share, n in ((0.7, 1), (0.71, 2), (1.0, 2)):
        result = solve(LINE, "min_sites", threshold_min=3, share=share)
        assert (result.status, result.objective, len(result.sites)) == ("optimal", n, n)
        assert result.share_after >= share
    assert result.site_ids.tolist() == ["r", "p"]
    assert result.gains.tolist() == [7, 3]
    assert solve(LINE, "min_sites", threshold_min=3, share=0).reasons == ("none_needed",)


def test_need_that_no_place_reaches_is_left_out_and_named():
    """Row 1 is reached by a forbidden site alone, row 2 by none, row 3 has no weight."""
    problem = SitingProblem.from_matrix(
        [[2, 9], [INF, 1], [INF, INF], [INF, INF]], [1, 1, 1, 0], forbidden=[1]
    )
    for objective, value in (("p_median", 2.0), ("p_center", 2.0), ("min_sites", 1.0)):
        result = solve(problem, objective, n_sites=1, threshold_min=5)
        assert (result.status, result.objective) == ("optimal", value)
        assert result.unreached.tolist() == [1, 2]
        assert "Left out: 2 places of need" in result.why
    part = solve(problem, "min_sites", threshold_min=5, share=0.3)
    assert part.unreached.tolist() == []


def test_too_few_sites_is_infeasible_and_says_how_many_it_takes():
    apart = SitingProblem.from_matrix([[1, INF, INF], [INF, 1, INF], [INF, INF, 1]])
    for objective in ("p_median", "p_center", "min_sites"):
        result = solve(apart, objective, n_sites=1, threshold_min=5)
        assert result.status == "infeasible"
        # Two of three rows stay without a site; one can be had, a third.
        assert result.nearest["n_sites"] == 3
        assert result.nearest["share"] == pytest.approx(1 / 3)
        assert "With at least 3 new sites there is one." in result.why
        assert math.isnan(result.objective)


@pytest.mark.parametrize("objective", ["p_median", "p_center"])
def test_too_few_sites_are_proven_too_few_where_many_choices_are(objective):
    # Each of 12 places reaches a row of its own and nothing else: 12 are needed. The 924
    # choices of 6 were once met one after the other, until the search gave up with an error.
    minutes = np.full((12, 12), np.inf)
    np.fill_diagonal(minutes, 3.0)
    result = solve(SitingProblem.from_matrix(minutes), objective, n_sites=6)
    assert (result.status, result.nearest) == ("infeasible", {"n_sites": 12, "share": 0.5})


def test_one_is_told_as_one_and_shares_in_percent():
    # Three rows of the same weight, each with a place of its own: 1 of 3 can have a site, and
    # 33.33% holds where 33.34 % would not.
    minutes = [[1, np.inf, np.inf], [np.inf, 1, np.inf], [np.inf, np.inf, 1]]
    problem = SitingProblem.from_matrix(minutes, cost=[1, 1, 1])
    assert solve(problem, "p_median", n_sites=1).why == (
        "No choice of the 3 places considered keeps all rules: up to 1 new site; a site for all "
        "need that any place reaches. With at least 3 new sites there is one. At most 33.33% of "
        "the need that can be reached can have a site."
    )
    half = solve(problem, "min_sites", n_sites=1, threshold_min=1, share=0.5)
    assert "With at least 2 new sites there is one." in half.why
    assert "With at most 33.33% of all need there is one." in half.why
    alone = SitingProblem.from_matrix([[1.0], [np.inf]])
    assert solve(alone, "p_center", n_sites=1).why.startswith(
        "Proven best of the 1 place considered: "
    )
    assert "Left out: 1 place of need that" in solve(alone, "p_center", n_sites=1).why
    assert "does with fewer than 1 new site." in solve(alone, "min_sites", threshold_min=2).why


@pytest.mark.parametrize("objective", ["min_sites", "p_median", "p_center"])
def test_where_no_place_reaches_anything_that_is_what_is_said(objective):
    result = solve(SitingProblem.from_matrix([[np.inf]]), objective, n_sites=1, threshold_min=3)
    assert result.why.startswith("No place considered reaches any need. Left out: 1 place of need")


@pytest.mark.parametrize("objective", ["max_coverage", "p_median", "p_center"])
@pytest.mark.parametrize("options", [{"floor": 0.5}, {"worst_group": True}])
def test_a_search_that_is_stopped_at_once_gives_its_first_choice_and_a_bound(objective, options):
    # Four rows at the corners of a square, a place at each; before, such a search ended with
    # no choice at all, and without a bound for the total.
    minutes = np.array([[0, 4, 4, 6], [4, 0, 6, 4], [4, 6, 0, 4], [6, 4, 4, 0]], dtype=float)
    problem = SitingProblem.from_matrix(minutes, [3, 2, 2, 1], groups=["a", "a", "b", "b"])
    asked = {"n_sites": 2, "threshold_min": 4} | options
    stopped = solve(problem, objective, cancel=lambda: True, **asked)
    best = solve(problem, objective, **asked)
    assert stopped.status in {"feasible", "optimal"}
    assert 1 <= len(stopped.sites) <= 2
    if objective == "max_coverage":
        assert stopped.objective <= best.objective <= stopped.bound
    elif "floor" in options:
        assert stopped.bound <= best.objective <= stopped.objective


def test_a_budget_counts_new_sites_alone():
    """Within 3 min, r (7) costs 5, p (3) and q (5) 2 each; p and q have 1 + 2 + 3 together."""
    problem = SitingProblem.from_matrix(MINUTES, [1, 2, 3, 4], cost=[2, 2, 5], site_ids=list("pqr"))
    cheap = solve(problem, threshold_min=3, budget=4)
    assert (sorted(cheap.site_ids), cheap.objective, cheap.cost) == (["p", "q"], 6, 4)
    dear = solve(problem, threshold_min=3, budget=6)
    assert (dear.site_ids.tolist(), dear.objective, dear.n_sites) == (["r"], 7, None)
    both = solve(problem, threshold_min=3, budget=4, n_sites=1)
    assert (both.site_ids.tolist(), both.objective) == (["q"], 5)
    there = SitingProblem.from_matrix(MINUTES, [1, 2, 3, 4], cost=[2, 2, 5], existing=[2])
    more = solve(there, threshold_min=3, budget=2)
    assert (more.objective, more.weight_before, more.cost) == (10, 7, 2)


def test_a_budget_below_the_cheapest_or_the_required_is_a_clear_result():
    problem = SitingProblem.from_matrix(MINUTES, cost=[2, 2, 5])
    none = solve(problem, threshold_min=3, budget=1)
    assert (none.status, none.objective, none.reasons) == ("optimal", 0, ("budget_too_small",))
    assert "The budget of 1 is below the cost of the cheapest place (2)." in none.why
    median = solve(problem, "p_median", budget=1)
    assert (median.status, median.nearest["budget"]) == ("infeasible", 2.0)
    proven = solve(problem, threshold_min=3, budget=4)
    assert "no other choice within the budget of 4 has more need" in proven.why
    both = solve(problem, threshold_min=3, n_sites=1, budget=5)
    assert "no other choice of up to 1 new site within the budget of 5 has more" in both.why
    required = SitingProblem.from_matrix(MINUTES, cost=[2, 2, 5], required=[0, 2])
    beyond = solve(required, threshold_min=3, budget=6)
    assert beyond.status == "infeasible"
    assert beyond.nearest == {"budget": 7.0}
    assert "cost 7, more than the budget of 6" in beyond.why


def test_decay_counts_by_the_nearest_site():
    """Site q alone: a 4 min 0.5, b 2 min 1, c 3 min 1, d 5 min none: 0.5 + 2 + 3 = 5.5; r: 7."""
    steps = [(3, 1.0), (4, 0.5)]
    result = solve(LINE, n_sites=1, decay=steps)
    assert (result.objective, result.site_ids.tolist(), result.threshold_min) == (7, ["r"], 4)
    # r and q: 7 + 2 + 0.5 (r 8 + 12 min is none); p and r have all 10.
    assert solve(LINE, n_sites=2, decay=steps).objective == 10
    with_q = SitingProblem.from_matrix(MINUTES, [1, 2, 3, 4], existing=[1])
    added = solve(with_q, n_sites=1, decay=steps)
    # Existing q 5.5, with r 9.5: d adds 4; share within 4 min 6 of 10 before.
    assert (added.weight_before, added.objective, added.gains.tolist()) == (5.5, 9.5, [4])
    assert (added.share_before, added.share_after) == (0.6, 1.0)


def test_backup_counts_a_second_site():
    """Within 3 min: p a b, q b c, r c d. p and r: 10; q and r: 9 + 0.5 * 3 = 10.5."""
    assert solve(LINE, n_sites=2, threshold_min=3).objective == 10
    result = solve(LINE, n_sites=2, threshold_min=3, backup=0.5)
    assert (result.objective, sorted(result.site_ids)) == (10.5, ["q", "r"])
    assert result.share_after == 0.9
    # Each further site counts the more the later it comes: q adds 2 and 0.5 * 3 to r's 7.
    assert result.gains.tolist() == [7, 3.5]


def test_capacity_splits_weight_between_sites():
    """All within reach of both; site 0 takes 3 of the 4, site 1 takes 2: 4 in all with both."""
    problem = SitingProblem.from_matrix([[1, 2], [1, 2]], [3, 1], capacity=[3, 2])
    one = solve(problem, n_sites=1, threshold_min=5)
    assert (one.objective, one.sites.tolist()) == (3, [0])
    two = solve(problem, n_sites=2, threshold_min=5)
    assert (two.objective, two.share_after) == (4, 1)
    assert two.assigned.sum() == pytest.approx(4)
    # Nearest is site 0, which takes 3; the fourth goes 2 min: 3 + 2.
    assert solve(problem, "p_median", n_sites=2).objective == pytest.approx(5)
    assert solve(problem, "p_center", n_sites=2).objective == 2
    small = solve(problem, "p_median", n_sites=1)
    assert (small.status, small.nearest["n_sites"]) == ("infeasible", 2)
    assert small.nearest["share"] == pytest.approx(3 / 4)


def test_a_floor_holds_for_each_group():
    """Site r has 7 but nobody of group x (a, b); with a floor p and not q goes with it."""
    problem = SitingProblem.from_matrix(
        MINUTES, [1, 2, 3, 4], groups=["x", "x", "y", "y"], site_ids=list("pqr")
    )
    free = solve(problem, n_sites=1, threshold_min=3)
    assert (free.site_ids.tolist(), free.group_shares_after.tolist()) == (["r"], [0, 1])
    held = solve(problem, n_sites=1, threshold_min=3, floor=0.4)
    # q: b is 2 of 3 of x, c is 3 of 7 of y.
    assert (held.site_ids.tolist(), held.objective) == (["q"], 5)
    assert held.group_shares_after.tolist() == [pytest.approx(2 / 3), pytest.approx(3 / 7)]
    beyond = solve(problem, n_sites=1, threshold_min=3, floor=0.5)
    assert beyond.status == "infeasible"
    assert beyond.nearest["floor"] == pytest.approx(3 / 7)
    assert beyond.nearest["n_sites"] == 2
    worst = solve(problem, n_sites=1, threshold_min=3, worst_group=True)
    assert worst.site_ids.tolist() == ["q"]
    assert "came first" in worst.why


def test_a_floor_of_tiny_weights_is_not_kept_by_nothing():
    # Nobody is within 3 min, and 0 is below 0.3 * 1e-9: a limit that once lay within what
    # HiGHS takes for equal, so that the answer did not pass its check.
    problem = SitingProblem.from_matrix([[5.0]], [1e-9], capacity=[1.0], groups=["x"])
    result = solve(problem, n_sites=1, threshold_min=3, floor=0.3)
    assert (result.status, result.nearest) == ("infeasible", {"floor": 0.0})


def test_a_group_without_weight_keeps_any_floor():
    problem = SitingProblem.from_matrix(MINUTES, groups=["x"] * 4, group_names=["x", "y"])
    result = solve(problem, n_sites=2, threshold_min=3, floor=1.0)
    assert result.status == "optimal"
    assert result.group_shares_after[0] == 1.0
    assert math.isnan(result.group_shares_after[1])


def test_the_worst_group_of_p_median_comes_before_the_total():
    """One site: x (a, b) has mean 1, 8/3, 20/3 min, y (c, d) 50/7, 29/7, 1: q's 29/7 is least."""
    problem = SitingProblem.from_matrix(
        MINUTES, [1, 2, 3, 4], groups=["x", "x", "y", "y"], site_ids=list("pqr")
    )
    result = solve(problem, "p_median", n_sites=1, worst_group=True)
    assert (result.site_ids.tolist(), result.objective) == (["q"], 37)


def test_by_hour_a_site_counts_while_it_is_open():
    """Site 0 is near and open by night, site 1 as near and open by day, when 3 of 4 need it."""
    problem = SitingProblem.from_matrix([[1, 1]]).at_hours(
        [[1.0, 3.0]], [[True, False], [False, True]]
    )
    result = solve(problem, n_sites=1, threshold_min=5)
    assert (result.sites.tolist(), result.objective, result.share_after) == ([1], 3, 0.75)


@pytest.mark.parametrize(
    ("parts", "asked", "message"),
    [
        ({}, {"budget": 5}, "a budget needs the cost"),
        ({"cost": [1] * 3}, {"budget": -1}, "budget must be a finite amount"),
        ({"cost": [1] * 3}, {"budget": math.nan}, "budget must be a finite amount"),
        ({}, {"share": 0.5}, "share is for min_sites"),
        ({}, {"objective": "min_sites", "share": 1.5}, "share must be a share from 0 to 1"),
        ({}, {"objective": "p_median", "decay": [(3, 1)]}, "decay is for max_coverage"),
        ({}, {"objective": "p_center", "backup": 0.5}, "backup is for max_coverage"),
        ({}, {"backup": 2}, "backup must be a number from 0 to 1"),
        ({}, {"backup": 0.5, "decay": [(3, 1)]}, "backup and decay do not go together"),
        ({"capacity": [1] * 3}, {"backup": 0.5}, "backup and capacity do not go together"),
        ({"capacity": [1] * 3}, {"method": "greedy"}, "'greedy' cannot keep capacities"),
        ({}, {"floor": 0.5}, "floor and worst_group need groups"),
        ({}, {"worst_group": True}, "floor and worst_group need groups"),
        ({"groups": list("xxyy")}, {"floor": -1}, "floor must be a share from 0 to 1"),
        (
            {"groups": list("xxyy")},
            {"objective": "p_median", "threshold_min": None, "floor": 0.5},
            "floor needs threshold_min",
        ),
        ({}, {"decay": [(3, 1), (2, 0.5)]}, "decay must be steps"),
        ({}, {"decay": [(2, 0.5), (3, 0.5)]}, "decay must be steps"),
        ({}, {"decay": [(2, 1.5)]}, "decay must be steps"),
        ({}, {"decay": [(2, 0.0)]}, "decay must be steps"),
        ({}, {"decay": []}, "decay must be steps"),
        ({}, {"decay": "near"}, "decay must be steps"),
        ({}, {"decay": [(2, 1)]}, "the last step of decay is at 2 min"),
        ({}, {"objective": "p_median", "n_sites": None}, "n_sites must be a whole number"),
        ({}, {"progress": "loud"}, "progress must be a function"),
    ],
)
def test_what_does_not_go_together_is_refused(parts, asked, message):
    given = {"n_sites": 1, "threshold_min": 3} | asked
    with pytest.raises(InputError, match=message):
        solve(SitingProblem.from_matrix(MINUTES, **parts), **given)


@pytest.mark.parametrize("objective", ["min_sites", "p_median", "p_center"])
def test_nothing_to_choose_is_a_clear_result(objective):
    cases = (
        (SitingProblem.from_matrix(MINUTES, np.zeros(4)), "no_need"),
        (SitingProblem.from_matrix(np.empty((0, 2))), "no_need"),
        (SitingProblem.from_matrix(MINUTES, existing=[0, 1, 2]), "no_candidates"),
        (SitingProblem.from_matrix(np.full((2, 2), INF)), ""),
        (SitingProblem.from_matrix(np.empty((2, 0))), "no_candidates"),
        (SitingProblem.from_matrix(MINUTES, forbidden=[0, 1, 2]), "no_candidates"),
    )
    for problem, reason in cases:
        result = solve(problem, objective, n_sites=9, threshold_min=10)
        assert result.status == "optimal"
        assert result.sites.tolist() == []
        assert result.objective == result.bound
        assert reason in ("", result.reasons[0])
    assert result.unreached.tolist() == [0, 1, 2, 3]
    many = solve(SitingProblem.from_matrix(MINUTES, required=[0, 1]), objective, 1, 10)
    assert (many.status, many.reasons) == ("infeasible", ("too_many_required",))
    assert many.nearest == {"n_sites": 2}


def hard() -> SitingProblem:
    rng = np.random.default_rng(4)
    return SitingProblem.from_matrix(
        rng.integers(1, 60, (40, 25)).astype(float), rng.integers(1, 9, 40), cost=np.ones(25)
    )


@pytest.mark.parametrize("objective", ["max_coverage", "p_median", "p_center"])
def test_a_time_limit_or_a_cancelled_search_gives_what_it_has(objective):
    problem = hard()
    asked = {"objective": objective, "n_sites": 6, "budget": 6, "threshold_min": 8}
    for stop, said in (
        ({"time_limit_s": 1e-9}, "time_limit"),
        ({"cancel": lambda: True}, "cancelled"),
    ):
        result = solve(problem, **asked, **stop)
        assert result.stopped_by == said
        if result.status == "infeasible":  # nothing was found, and nothing is claimed
            assert result.reasons == ("none_found_in_time",)
            assert result.nearest == {}
        else:
            assert result.status == "feasible"


def test_progress_is_told_and_what_it_raises_is_passed_on():
    told = []
    solve(
        hard(),
        "p_median",
        n_sites=6,
        budget=6,
        gap=0.0,
        progress=lambda best, bound: told.append((best, bound)),
    )
    assert told
    assert all(bound <= best or math.isnan(best) for best, bound in told[-1:])

    def break_off(_best, _bound):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solve(hard(), "p_median", n_sites=6, budget=6, progress=break_off)


def test_a_gap_that_is_enough_ends_the_search():
    result = solve(hard(), "p_median", n_sites=6, budget=6, gap=0.5)
    assert result.optimality_gap <= 0.5
    assert result.bound <= result.objective
    assert result.stopped_by in {"", "gap"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"objective": 26.0, "bound": 26.0}, "objective is not what the minutes say"),
        ({"bound": 28.0}, "the bound is above the objective"),
        ({"gains": np.array([9.0])}, "gain of site 1"),
        ({"unreached": np.array([1])}, "unreached is not"),
        ({"cost": 3.0}, "cost is not that"),
        ({"group_shares_after": np.array([0.5, 0.5])}, "group_shares_after is not"),
        ({"group_shares_before": None}, "group_shares_before is missing"),
        ({"assigned": LINE.minutes}, "if, and only if, sites have capacities"),
    ],
)
def test_a_tampered_median_is_refused(changes, message):
    problem = SitingProblem.from_matrix(
        MINUTES, [1, 2, 3, 4], cost=[1, 1, 1], groups=["x", "x", "y", "y"]
    )
    result = solve(problem, "p_median", n_sites=1, threshold_min=3)
    with pytest.raises(SolverError, match=message):
        verify(problem, dataclasses.replace(result, **changes), 3)


def test_assigned_weight_that_goes_wrong_is_refused():
    problem = SitingProblem.from_matrix([[1, 2], [1, INF]], [3, 1], capacity=[3, 2])
    result = solve(problem, n_sites=2, threshold_min=5)
    wrong = (
        ([[0, 3], [1, 0]], "takes more than its capacity"),
        ([[3, 2], [0, 0]], "more weight is assigned than a row has"),
        ([[3, 0], [0, 1]], "a site that does not reach it"),
        ([[-1, 2], [1, 0]], "not a table of weights"),
    )
    for table, message in wrong:
        other = dataclasses.replace(result, assigned=sparse.csr_array(np.array(table, float)))
        with pytest.raises(SolverError, match=message):
            verify(problem, other, 5)


def test_what_is_claimed_infeasible_is_held_against_all_choices():
    problem = SitingProblem.from_matrix(
        MINUTES, [1, 2, 3, 4], groups=["x", "x", "y", "y"], cost=[1, 1, 1]
    )
    result = solve(problem, n_sites=1, threshold_min=3, floor=0.5)
    verify(problem, result, 3, floor=0.5)
    with pytest.raises(SolverError, match="can be had"):
        verify(problem, result, 3, floor=0.3)
    with pytest.raises(SolverError, match="nearest n_sites is what was asked for"):
        verify(problem, dataclasses.replace(result, nearest={"n_sites": 1}), 3, floor=0.5)
    share = solve(problem, "min_sites", n_sites=1, threshold_min=3, share=0.9)
    assert share.nearest == {"n_sites": 2, "share": 0.7}
    with pytest.raises(SolverError, match="can be had"):
        verify(problem, share, 3, share=0.6)
    with pytest.raises(SolverError, match="share that was asked for is not within reach"):
        verify(problem, solve(problem, "min_sites", threshold_min=3, share=0.7), 3, share=0.9)
    with pytest.raises(SolverError, match="more than the budget"):
        verify(problem, solve(problem, n_sites=2, threshold_min=3), 3, budget=1)
    with pytest.raises(SolverError, match="less than its floor"):
        verify(problem, solve(problem, n_sites=1, threshold_min=3), 3, floor=0.5)


@pytest.mark.parametrize("objective", ["p_median", "p_center"])
def test_how_many_sites_are_needed_counts_rows_that_only_new_sites_reach(objective):
    # Twelve rows with a site each, of which the first is required: all twelve are needed. If
    # the program did not ask for each row, more choices would have to be ruled out than may be.
    minutes = np.where(np.eye(12) > 0, 2.0, np.inf)
    problem = SitingProblem.from_matrix(minutes, required=[0])
    result = solve(problem, objective, n_sites=0)
    assert (result.status, result.nearest["n_sites"]) == ("infeasible", 12)
