"""Judgements of the other objectives, of groups, budgets and capacities, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hrgeo.errors import InputError
from hrgeo.siting import SitingProblem
from hrgeo.siting.judgement import (
    Case,
    Fold,
    Question,
    backtest,
    equal_swaps,
    fairness_frontier,
    knee,
    marginal_curve,
    preferred,
    price_of_rules,
    sensitivity,
    stability,
)

INF = math.inf

# Weights 2, 1, 1. Minutes times weight by choice of sites: 0: 2 + 5 + 9 = 16; 1: 8 + 2 + 9 = 19;
# 2: 18 + 9 + 1 = 28; 0 and 1: 2 + 2 + 9 = 13; 0 and 2: 2 + 5 + 1 = 8; 1 and 2: 8 + 2 + 1 = 11;
# all: 5. The farthest: one site 9; 0 and 1: 9; 0 and 2: 5; 1 and 2: 4; all: 2.
# Within 5 min: sites 0 and 1 reach the first two rows, site 2 the third.
TOWN = SitingProblem.from_matrix([[1, 4, 9], [5, 2, 9], [9, 9, 1]], [2, 1, 1])
MEDIAN = Question("p_median", n_sites=2)
CENTER = Question("p_center", n_sites=2)
FEWEST = Question("min_sites", threshold_min=5)


def test_the_curve_of_minutes_begins_with_the_first_site():
    curve = marginal_curve(TOWN, MEDIAN, 3)
    assert curve["status"].tolist() == ["infeasible", "optimal", "optimal", "optimal"]
    assert curve["objective"][1:].tolist() == [16, 8, 5]
    assert curve["gain_share"][2:].tolist() == pytest.approx([8 / 16, 3 / 16])
    # From (0, 0) over (1/2, 8/11) to (1, 1): 0.227 above the chord.
    assert knee(curve) == 2
    farthest = marginal_curve(TOWN, CENTER, 3)
    assert farthest["objective"][1:].tolist() == [9, 4, 2]


def test_exchanges_by_minutes_and_by_number():
    swaps = equal_swaps(TOWN, MEDIAN.solve(TOWN), MEDIAN, 0.4)
    assert swaps[["site", "instead", "objective"]].to_numpy().tolist() == [[0, 1, 11]]
    assert swaps["change_share"].tolist() == pytest.approx([-3 / 8])
    farthest = equal_swaps(TOWN, CENTER.solve(TOWN), CENTER, 0.4)
    assert farthest[["site", "instead", "objective"]].to_numpy().tolist() == [[1, 0, 5]]
    assert farthest["change_share"].tolist() == pytest.approx([-1 / 4])
    fewest = FEWEST.solve(TOWN)
    equals = equal_swaps(TOWN, fewest, FEWEST)
    [first] = set(fewest.sites.tolist()) - {2}
    assert equals[["site", "instead", "is_equal"]].to_numpy().tolist() == [[first, 1 - first, True]]


def test_preference_among_equal_minutes():
    problem = SitingProblem.from_matrix([[3, 3, 9], [9, 9, 1]], [2, 1])
    result = MEDIAN.solve(problem)
    liked = preferred(problem, result, [1, 2, 0] if 0 in result.sites else [2, 1, 0], MEDIAN)
    assert (liked.result.objective, liked.result.bound, liked.result.status) == (7, 7, "optimal")
    assert len(liked.exchanged) == 1


def test_stability_of_other_objectives():
    """Nobody at row 2 in the second resample: by minutes 0 and 1 (2 + 2) are best there.

    The farthest is then 2 with 0 and 1. Within 5 min one site is enough.
    """
    drawn = [[2, 1, 1], [2, 1, 0]]
    median = stability(TOWN, MEDIAN.solve(TOWN), MEDIAN, drawn).table.set_index("site")
    assert median["share_resamples"].to_dict() == {0: 1.0, 2: 0.5, 1: 0.5}
    center = stability(TOWN, CENTER.solve(TOWN), CENTER, drawn)
    assert center.method == "exact"
    assert center.table.set_index("site")["share_resamples"].to_dict() == {1: 1.0, 2: 0.5, 0: 0.5}
    fewest = stability(TOWN, FEWEST.solve(TOWN), FEWEST, drawn)
    assert (fewest.method, fewest.n_sites_mean) == ("quick", 1.5)
    assert fewest.share_checked_same == 1.0


def test_a_rule_may_cost_minutes_sites_or_the_reach_itself():
    no_two = {"school": [False, False, True]}
    minutes = price_of_rules(TOWN, no_two, MEDIAN).loc[0]
    assert (minutes["objective"], minutes["price"]) == (8, 13 - 8)
    assert minutes["price_share"] == pytest.approx(5 / 13)
    # Where site 2 alone reaches row 2, that row is left out with the rule.
    apart = SitingProblem.from_matrix([[1, 4, INF], [5, 2, INF], [INF, INF, 1]], [2, 1, 1])
    reach = price_of_rules(apart, no_two, MEDIAN).loc[0]
    assert reach["n_more_reached"] == 1
    assert math.isnan(reach["price"])


def test_other_assumptions_about_minutes():
    asked = MEDIAN.changed(threshold_min=5)
    longer = Case(TOWN, asked.changed(threshold_min=4))
    table = sensitivity({"with a minute less": longer}, asked.solve(TOWN)).loc[0]
    # Sites 0 and 2 are best again; row 1 (5 min) is no longer within reach.
    assert (table["n_same"], table["share_base"]) == (2, 3 / 4)
    assert (table["objective_base"], table["objective_best"]) == (8, 8)


def test_a_budget_bounds_exchanges_and_baselines():
    """Sites 0 (cost 3) and 1 (2) reach a (5); 2 (3) reaches b (4). A budget of 6 buys 0 and 2."""
    problem = SitingProblem.from_matrix([[1, 1, 9], [9, 9, 1]], [5, 4], cost=[3, 2, 3])
    asked = Question(threshold_min=5, budget=5)
    result = asked.solve(problem)
    assert sorted(result.sites.tolist()) == [1, 2]
    assert not len(equal_swaps(problem, result, asked))  # 0 and 2 cost 6
    wide = asked.changed(budget=6)
    assert len(equal_swaps(problem, wide.solve(problem), wide)) == 1
    table = backtest(problem, [Fold("later", [5, 4], [1, 1])], asked).set_index("method")
    assert table.loc["pin_map", "site_ids"] == (0, 1)  # the two with most, for 5
    assert table.loc["hindsight", "share"] == 1.0


def test_a_capacity_bounds_exchanges():
    """Two rows of 4, all near. Sites 1 and 2 take 8, site 0 takes 4."""
    problem = SitingProblem.from_matrix([[1, 1, 1], [1, 1, 1]], [4, 4], capacity=[4, 8, 8])
    asked = Question(n_sites=1, threshold_min=5)
    result = asked.solve(problem)
    other = {1: 2, 2: 1}[result.sites[0]]
    assert equal_swaps(problem, result, asked)["instead"].tolist() == [other]
    wide = equal_swaps(problem, result, asked, 0.5)
    assert wide["instead"].tolist() == [other, 0]
    assert wide["objective"].tolist() == [8, 4]


# One site. Site 0 reaches all of a (8); 1 half of b and half of a (5); 2 all of b (2).
GROUPS = SitingProblem.from_matrix(
    [[1, 1, 9], [1, 9, 9], [9, 1, 1], [9, 9, 1]], [4, 4, 1, 1], groups=["a", "a", "b", "b"]
)


def test_the_frontier_between_the_total_and_the_worst_off():
    """Best total: site 0 (8 of 10; b has none). Best for the worst-off: site 1 (half of each).

    Site 2 (2 of 10, a has none) is beaten by site 0, and no floor finds anything between.
    """
    table = fairness_frontier(GROUPS, Question(n_sites=1, threshold_min=5), 5)
    assert table["share_after"].tolist() == [0.8, 0.5]
    assert table["worst_group"].tolist() == ["b", "a"]
    assert table["worst_share"].tolist() == [0, 0.5]
    assert table["gap"].tolist() == [1, 0]
    assert table["site_ids"].tolist() == [(0,), (1,)]
    assert set(table["status"]) == {"optimal"}
    assert math.isnan(table["floor"][0])


def test_a_frontier_of_one_point_and_of_none():
    asked = Question(n_sites=3, threshold_min=5)
    all_of_it = fairness_frontier(GROUPS, asked)
    assert all_of_it["worst_share"].tolist() == [1.0]
    required = SitingProblem.from_matrix([[1, 1]], groups=["a"], required=[0, 1])
    nothing = fairness_frontier(required, Question(n_sites=1, threshold_min=5))
    assert len(nothing) == 0
    assert "worst_share" in nothing


def test_a_frontier_needs_groups_a_threshold_and_coverage():
    for problem, asked, n_points, message in (
        (TOWN, Question(n_sites=1, threshold_min=5), 5, "groups"),
        (GROUPS, Question("p_median", n_sites=1, threshold_min=5), 5, "p_median"),
        (GROUPS, Question(n_sites=1), 5, "threshold_min"),
        (GROUPS, Question(n_sites=1, threshold_min=5), 1, "n_points"),
    ):
        with pytest.raises(InputError, match=message):
            fairness_frontier(problem, asked, n_points)


def test_exchanges_never_take_from_the_worst_off_group():
    """Two sites of 3: with worst_group, an exchange that lowers the least share is not listed.

    Rows a 6, b 1, b 1. Site 0 reaches a, 1 the first b, 2 the second, 3 nothing. Best for the
    worst-off: 0 and one of 1 and 2 (b has a half). For that one, the other is an equal exchange;
    for site 0 nothing is, since a would have none.
    """
    problem = SitingProblem.from_matrix(
        [[1, 9, 9, 9], [9, 1, 9, 9], [9, 9, 1, 9]], [6, 1, 1], groups=["a", "b", "b"]
    )
    asked = Question(n_sites=2, threshold_min=5, worst_group=True)
    result = asked.solve(problem)
    swaps = equal_swaps(problem, result, asked, 1.0)
    [second] = set(result.sites.tolist()) - {0}
    assert swaps[["site", "instead"]].to_numpy().tolist() == [[second, 3 - second]]


def test_a_floor_holds_for_exchanges_too():
    problem = SitingProblem.from_matrix(
        [[1, 9, 9, 9], [9, 1, 9, 9], [9, 9, 1, 9]], [6, 1, 1], groups=["a", "b", "b"]
    )
    asked = Question(n_sites=2, threshold_min=5, floor=0.5)
    swaps = equal_swaps(problem, asked.solve(problem), asked, 1.0)
    assert len(swaps) == 1
    assert bool(swaps["is_equal"][0])
    assert np.isnan(swaps["preference"][0])


def test_the_answer_to_a_plain_question_tells_costs_and_groups_too():
    """Site 0 (cost 3) reaches both of a (2 and 1), existing site 1 the second of a and b."""
    problem = SitingProblem.from_matrix(
        [[1, 9], [1, 1], [9, 1]], [2, 1, 4], groups=["a", "a", "b"], cost=[3, 5], existing=[1]
    )
    result = Question(n_sites=1, threshold_min=5).solve(problem)
    assert (result.group_names, result.cost) == (("a", "b"), 3)
    assert result.group_shares_before.tolist() == pytest.approx([1 / 3, 1])
    assert result.group_shares_after.tolist() == [1, 1]
    required = SitingProblem.from_matrix([[1, 1]], required=[0, 1], cost=[1, 1])
    assert math.isnan(Question(n_sites=1, threshold_min=5).solve(required).cost)
