"""Curve, stability, exchanges, rules, other assumptions and why-here cards, by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from hrgeo.errors import InputError
from hrgeo.siting import SitingProblem
from hrgeo.siting.judgement import (
    Beside,
    Case,
    Context,
    Question,
    equal_swaps,
    knee,
    marginal_curve,
    preferred,
    price_of_rules,
    same_places,
    sensitivity,
    sensitivity_sentence,
    stability,
    why_here,
)

INF = math.inf

# Greedy's trap: the middle site covers 4, the outer ones 3 each and all 6 together.
TRAP = np.array([[1, 1, 9], [9, 1, 1], [1, 1, 9], [9, 1, 1], [1, 9, 9], [9, 9, 1]], dtype=float)
ASKED = Question(n_sites=2, threshold_min=5)


def test_the_curve_is_the_best_for_each_number_and_need_not_be_nested():
    """One site: 4 of 6 (the middle). Two: 6 (the outer two). A third adds nothing."""
    curve = marginal_curve(SitingProblem.from_matrix(TRAP), ASKED, 4)
    assert curve["n_sites"].tolist() == [0, 1, 2, 3, 4]
    assert curve["objective"].tolist() == [0, 4, 6, 6, 6]
    assert curve["bound"].tolist() == [0, 4, 6, 6, 6]
    assert set(curve["status"]) == {"optimal"}
    assert curve["share_after"].tolist() == pytest.approx([0, 4 / 6, 1, 1, 1])
    assert math.isnan(curve["gain_share"][0])
    assert curve["gain_share"][1:].tolist() == pytest.approx([4 / 6, 2 / 6, 0, 0])


def test_the_curve_begins_where_required_sites_allow_it():
    """Two sites are required, so nothing is feasible before two. Coverage stands for min_sites."""
    problem = SitingProblem.from_matrix(TRAP, required=[0, 1])
    curve = marginal_curve(problem, Question("min_sites", threshold_min=5), 3)
    assert curve["status"].tolist() == ["infeasible", "infeasible", "optimal", "optimal"]
    assert curve["objective"][2:].tolist() == [5, 6]
    assert curve["gain_share"].isna().tolist() == [True, True, True, False]
    assert knee(curve) is None  # two points alone


def test_a_curve_needs_a_number_and_a_threshold():
    problem = SitingProblem.from_matrix(TRAP)
    with pytest.raises(InputError, match="most_sites"):
        marginal_curve(problem, ASKED, -1)
    with pytest.raises(InputError, match="threshold_min"):
        marginal_curve(problem, Question("min_sites"), 2)


@pytest.mark.parametrize(
    ("objective", "expected"),
    [
        # x = 0, 1/4 ... 1; y = 0, .5, .9, .95, 1: farthest above the chord at 2 (.9 - .5 = .4).
        ([0, 50, 90, 95, 100], 2),
        # Minutes fall from 20 to 10: the same bend upside down.
        ([20, 15, 11, 10.5, 10], 2),
        # y - x = .25, .25: the first of equals.
        ([0, 50, 75, 75, 100], 1),
        # Straight, nearly straight (.05 above the chord at most), and bent the other way.
        ([0, 25, 50, 75, 100], None),
        ([0, 30, 55, 77, 100], None),
        ([0, 5, 20, 50, 100], None),
        # Nothing ever changes.
        ([7, 7, 7, 7, 7], None),
        # What is infeasible is no point of the curve: the ends are 1 and 4.
        ([math.nan, 0, 80, 90, 100], 2),
    ],
)
def test_knee(objective, expected):
    curve = pd.DataFrame({"n_sites": range(len(objective)), "objective": objective})
    assert knee(curve) == expected


def test_stability_counts_resamples_and_names_neighbors():
    """Sites 0 and 1 share 2 of 4 rows, so they are one place; site 2 is elsewhere.

    One site. Site 0 reaches rows a, b, c; site 1 a, b, d; site 2 e. Real weights (2, 2, 1, 2, 3):
    5, 6, 3: site 1. Resamples: (2, 2, 2, 1, 3): 6, 5, 3: site 0. The real ones, and (3, 2, 1, 1,
    3): 6, 6, 3: site 1, since nothing is better. (0, 1, 1, 1, 9): site 2.
    """
    problem = SitingProblem.from_matrix(
        [[1, 1, 9], [1, 1, 9], [1, 9, 9], [9, 1, 9], [9, 9, 1]],
        [2, 2, 1, 2, 3],
        site_ids=list("xyz"),
    )
    asked = Question(n_sites=1, threshold_min=5)
    drawn = [[2, 2, 2, 1, 3], [2, 2, 1, 2, 3], [3, 2, 1, 1, 3], [0, 1, 1, 1, 9]]
    found = stability(problem, asked.solve(problem), asked, drawn, n_exact=2, level=0.5)
    assert found.table["site_id"].tolist() == ["y", "x", "z"]
    assert found.table["is_chosen"].tolist() == [True, False, False]
    assert found.table["share_resamples"].tolist() == [0.5, 0.25, 0.25]
    assert found.table["share_same_place"].tolist() == [0.75, 0.75, 0.25]
    assert (found.n_resamples, found.n_failed, found.n_sites_mean) == (4, 0, 1.0)
    assert (found.method, found.n_checked) == ("quick", 2)
    assert (found.share_checked_same, found.checked_gap) == (1.0, 0.0)
    # Site 1 held fixed: 6/10; in the resamples 5/10, 6/10, 6/10, 2/12. Quartiles of the four in
    # order (.1667, .5, .6, .6): at 0.75 of the way from the 1st to the 2nd, and .6.
    assert (found.share_before, found.share_after) == (0.0, 0.6)
    assert (found.before_low, found.before_high) == (0.0, 0.0)
    assert found.after_low == pytest.approx(1 / 6 + 0.75 * (0.5 - 1 / 6))
    assert found.after_high == pytest.approx(0.6)


def test_stability_escapes_greedys_trap_by_exchanges():
    """Greedy takes the middle and an outer site (5 of 6); exchanging the middle gives all 6."""
    problem = SitingProblem.from_matrix(TRAP)
    result = ASKED.solve(problem, method="greedy")
    assert result.objective == 5
    found = stability(problem, result, ASKED, np.ones((3, 6)))
    assert found.table["site"].tolist() == [1, 0, 2]
    assert found.table["share_resamples"].tolist() == [0.0, 1.0, 1.0]
    assert (found.share_checked_same, found.checked_gap) == (1.0, 0.0)


def test_stability_refuses_what_does_not_fit():
    problem = SitingProblem.from_matrix(TRAP)
    result = ASKED.solve(problem)
    for drawn in ([1.0] * 6, np.ones((2, 5)), np.empty((0, 6)), -np.ones((1, 6)), [[math.nan] * 6]):
        with pytest.raises(InputError, match="Resampled weights"):
            stability(problem, result, ASKED, drawn)
    with pytest.raises(InputError, match="level"):
        stability(problem, result, ASKED, np.ones((1, 6)), level=1.0)
    required = SitingProblem.from_matrix(TRAP, required=[0, 1, 2])
    with pytest.raises(InputError, match="infeasible"):
        stability(required, ASKED.solve(required), ASKED, np.ones((1, 6)))


def test_same_places_is_half_of_both_catchments_together():
    """Catchments {a, b}, {a, b, c, d} (2 of 4: just the same), {d} (1 of 4: not), {} and {}."""
    near = [[1, 1, 9, 9, INF], [1, 1, 9, 9, INF], [9, 1, 9, 9, INF], [9, 1, 1, 9, INF]]
    same = same_places(SitingProblem.from_matrix(near), 5.0, np.arange(5))
    assert same.tolist() == [
        [True, True, False, False, False],
        [True, True, False, False, False],
        [False, False, True, False, False],
        [False, False, False, True, False],
        [False, False, False, False, True],
    ]


def test_exchanges_of_equal_and_nearly_equal_value():
    """Rows of 100, 99 and 50; sites 0 and 3 reach the first, 1 the second, 2 the third.

    Two sites: 0 and 1, 199 within reach. For site 0: site 3 is its equal; site 2 would leave 149,
    a loss of 50/199 = 25 %. For site 1: site 2 leaves 150, a loss of 49/199; site 3 leaves 100.
    """
    minutes = [[1, 9, 9, 2], [9, 1, 9, 9], [9, 9, 1, 9]]
    problem = SitingProblem.from_matrix(minutes, [100, 99, 50], site_ids=list("pqrs"))
    result = ASKED.solve(problem)
    assert result.sites.tolist() == [0, 1]
    swaps = equal_swaps(problem, result, ASKED)
    assert swaps[["site_id", "instead_id", "is_equal"]].to_numpy().tolist() == [["p", "s", True]]
    assert swaps["objective"].tolist() == [199]
    wide = equal_swaps(problem, result, ASKED, 0.25)
    assert wide["instead_id"].tolist() == ["s", "r"]  # 49/199 = 0.246; 50/199 = 0.251
    assert wide["site_id"].tolist() == ["p", "q"]
    assert wide["change_share"].tolist() == pytest.approx([0.0, -49 / 199])
    assert wide["is_equal"].tolist() == [True, False]


def test_a_required_site_makes_no_room():
    minutes = [[1, 9, 9, 2], [9, 1, 9, 9], [9, 9, 1, 9]]
    problem = SitingProblem.from_matrix(minutes, [100, 99, 50], required=[0])
    assert not len(equal_swaps(problem, ASKED.solve(problem), ASKED))


def test_preference_orders_equals_and_exchanges_them():
    """Sites 0, 1, 2 and 3 reach the same; liked 1, unknown, 4 and 2."""
    problem = SitingProblem.from_matrix([[1, 1, 1, 1]], [3])
    asked = Question(n_sites=1, threshold_min=5)
    result = asked.solve(problem)
    assert result.sites.tolist() == [0]
    liking = [1, math.nan, 4, 2]
    swaps = equal_swaps(problem, result, asked, preference=liking)
    assert swaps["instead"].tolist() == [2, 3, 1]
    liked = preferred(problem, result, liking, asked)
    assert liked.result.sites.tolist() == [2]
    assert liked.exchanged == ((0, 2),)
    assert (liked.result.status, liked.result.objective, liked.result.bound) == ("optimal", 3, 3)
    # Where nobody said anything about the chosen site, it stays.
    unknown = preferred(problem, result, [math.nan, 1, 4, 2], asked)
    assert unknown.result is result
    with pytest.raises(InputError, match="preference"):
        preferred(problem, result, [1, 2], asked)
    with pytest.raises(InputError, match="tolerance_share"):
        equal_swaps(problem, result, asked, -0.1)


def test_nothing_chosen_has_nothing_to_exchange():
    problem = SitingProblem.from_matrix([[9.0]])
    swaps = equal_swaps(problem, ASKED.solve(problem), ASKED)
    assert len(swaps) == 0
    assert list(swaps.columns[:4]) == ["site", "site_id", "instead", "instead_id"]


def test_the_price_of_each_rule_and_of_all():
    """Rows of 10, 6 and 3; one site.

    Site 0 reaches the 3; 1 (school) the 6 and 3; 2 (spacing and street) all; 3 (veto) nothing.
    With rules 3; without the school rule 9 (price 6 of 19); without the veto 3; without any rule
    19 (price 16).
    """
    problem = SitingProblem.from_matrix(
        [[9, 9, 1, 9], [9, 1, 1, 9], [1, 1, 1, 9]], [10, 6, 3], site_ids=list("pqrs")
    )
    asked = Question(n_sites=1, threshold_min=5)
    masks = {
        "school": [False, True, False, False],
        "veto": [False, False, False, True],
        "street": [False] * 4,
    }
    table = price_of_rules(problem, masks, asked, dropped=[False, True, True, True])
    assert table["rule"].tolist() == ["school", "veto", "street", "all_rules"]
    assert table["n_dropped"].tolist() == [1, 1, 0, 3]
    assert table["objective"].tolist() == [9, 3, 3, 19]
    assert table["price"].tolist() == [6, 0, 0, 16]
    assert table["price_share"].tolist() == pytest.approx([6 / 19, 0, 0, 16 / 19])
    assert table["site_ids"].tolist() == [("q",), ("p",), ("p",), ("r",)]
    assert not table["makes_feasible"].any()


def test_what_a_required_site_costs_is_a_price_too():
    # Site 0 reaches 1 and has to be there; of one site alone, site 1 would reach 4, site 2 five.
    problem = SitingProblem.from_matrix([[1, 9, 9], [9, 1, 9], [9, 9, 1]], [1, 4, 5], required=[0])
    dropped = np.array([False, False, True])
    table = price_of_rules(problem, {"veto": dropped}, Question(n_sites=1, threshold_min=5))
    rows = table.set_index("rule")
    assert rows.loc[["veto", "required", "all_rules"], "price"].tolist() == [0, 3, 0]  # 4 - 1
    assert rows.loc["required", "n_dropped"] == 0
    assert rows.loc["required", "site_ids"] == (1,)


def test_rules_that_cannot_be_priced():
    problem = SitingProblem.from_matrix([[1, 1, 1]], required=[0], existing=[2])
    asked = Question(n_sites=1, threshold_min=5)
    for mask in ([True, False], [0, 1, 0], [True, False, False], [False, False, True]):
        with pytest.raises(InputError, match="school"):
            price_of_rules(problem, {"school": mask}, asked)
    free = SitingProblem.from_matrix([[1, 1, 1]])
    with pytest.raises(InputError, match="lacks"):
        price_of_rules(free, {"school": [True, False, False]}, asked, dropped=[False] * 3)


def test_the_same_sites_under_other_assumptions():
    """Usually site 0 reaches 5 + 4 and site 1 reaches 2.

    Slow (4/3 as long): site 0 reaches 5 (4 min becomes 5.3) and is best again. With 2 min less,
    only site 1 (3 min) reaches its 2.
    """
    minutes = np.array([[3.5, 9], [4, 9], [9, 3]])
    weights = [5, 4, 2]
    problem = SitingProblem.from_matrix(minutes, weights, site_ids=["p", "q"])
    asked = Question(n_sites=1, threshold_min=5)
    # In the slow case the sites stand in another order.
    slow = SitingProblem.from_matrix(minutes[:, ::-1] * 4 / 3, weights, site_ids=["q", "p"])
    cases = {
        "at a slow pace": Case(slow, asked),
        "with two minutes less": Case(problem, asked.changed(threshold_min=3)),
    }
    table = sensitivity(cases, asked.solve(problem))
    assert table["n_sites"].tolist() == [1, 1]
    assert table["n_same"].tolist() == [1, 0]
    assert table["share_base"].tolist() == pytest.approx([5 / 11, 0])
    assert table["share_best"].tolist() == pytest.approx([5 / 11, 2 / 11])
    assert table["loss_share"].tolist() == pytest.approx([0, 2 / 11])
    assert table["objective_base"].tolist() == [5, 0]
    assert table["objective_best"].tolist() == [5, 2]
    assert sensitivity_sentence(table) == (
        "Of the suggested sites, 1 of 1 stay the same at a slow pace; 0 of 1 with two minutes "
        "less. The suggested sites are at most 18.2 points below the best of each case."
    )


def test_the_line_about_assumptions_without_loss_and_without_cases():
    table = pd.DataFrame(
        {"case": ["a", "b", "c"], "n_sites": 3, "n_same": 3, "loss_share": [0.0, 0.0, math.nan]}
    )
    assert sensitivity_sentence(table) == (
        "Of the suggested sites, 3 of 3 stay the same a, b and c. In each case the suggested "
        "sites have as much need within reach as the best choice."
    )
    # 30 is a fifth more than 25; fewest sites: 4, 5 and 7.
    ways = table.assign(objective_base=[30.0, 20.0, 8.0], objective_best=[25.0, 20.0, 8.0])
    assert "at most 20% longer" in sensitivity_sentence(ways, objective="p_median")
    same = ways.assign(objective_best=[30.0, 20.0, 8.0])
    assert "as short as" in sensitivity_sentence(same, objective="p_center")
    fewest = table.assign(objective_base=math.nan, objective_best=[4.0, 7.0, 5.0])
    assert "takes 4 to 7 new sites" in sensitivity_sentence(fewest, objective="min_sites")
    assert "not known" in sensitivity_sentence(table.assign(loss_share=math.nan))
    assert sensitivity_sentence(table[:0]) == ""
    problem = SitingProblem.from_matrix([[1.0]])
    base = Question(n_sites=1, threshold_min=5).solve(problem)
    assert len(sensitivity({}, base)) == 0
    other = SitingProblem.from_matrix([[1.0]], site_ids=["elsewhere"])
    with pytest.raises(InputError, match="not among"):
        sensitivity({"a": Case(other, ASKED)}, base)
    with pytest.raises(InputError, match="threshold_min"):
        sensitivity({"a": Case(problem, Question(n_sites=1))}, base)


WHY = SitingProblem.from_matrix(
    # existing, two new ones, one that is not chosen
    [[2, 1, 9, 9], [8, 3, 9, 9], [INF, 4, 5, 9], [9, 9, 2, 9], [20, 9, 6, 9]],
    [1, 2, 4, 8, 16],
    existing=[0],
    groups=["young", "young", "old", "old", None],
    site_ids=["old clinic", "library", "church", "park"],
)


def test_a_card_says_who_gains():
    """Threshold 5. The library (1) is nearest to rows 0 to 2, the church (2) to rows 3 and 4.

    Library: alone within reach of row 1 (2; row 0 has the clinic, row 2 the church). Nearest to
    rows 0, 1, 2 (7). Minutes saved: 1 by weight 1, 5 by weight 2: the median is 5; row 2 (4) had
    none before. It brings rows 1 (young, 2 of 3) and 2 (old, 4 of 12) within reach.
    Church: alone for row 3 (8). Nearest to rows 3 and 4 (24): saves 7 by weight 8 and 14 by
    weight 16: the median is 14. It brings rows 2 and 3 of the old, 12 of 12, within reach.
    """
    asked = Question(n_sites=2, threshold_min=5)
    result = asked.solve(WHY)
    assert result.site_ids.tolist() == ["church", "library"]
    church, library = why_here(WHY, result, asked)
    assert (library.weight_here_alone, library.weight_nearest) == (2, 7)
    assert (library.median_saved_min, library.weight_none_before) == (5, 4)
    assert library.group_weights == {"young": 2, "old": 4}
    assert library.group_shares == pytest.approx({"young": 2 / 3, "old": 4 / 12})
    assert (church.weight_here_alone, church.weight_nearest) == (8, 24)
    assert (church.median_saved_min, church.weight_none_before) == (14, 0)
    assert church.group_shares == {"young": 0, "old": 1}
    # Nothing else was told.
    assert (church.nearest_existing, church.nearest_new, church.beside) == (None, None, ())
    assert church.share_by_part_of_day == {}
    assert math.isnan(church.share_resamples)


def test_a_card_takes_along_what_else_is_known():
    asked = Question(n_sites=2, threshold_min=5)
    result = asked.solve(WHY)
    between = np.array([[0, 6, 7, 8], [6, 0, 9, 8], [7, 12, 0, 1], [8, 8, 1, 0]], dtype=float)
    hours = np.zeros((5, 168))
    hours[3, [1, 24 + 23]] = 3.0, 1.0  # Monday 1 am: 3; Tuesday 11 pm: 1
    hours[4, 6 * 24 + 6] = 4.0  # Sunday 6 am
    hours[0, 0] = 100.0  # nearest to the library
    context = Context(
        minutes_between=between,
        beside={"church": [Beside("Bus 3", "transit stop", 40.0)]},
        rules_passed={"church": ["school distance"]},
        stability=stability(WHY, result, asked, [WHY.weight, [1, 2, 4, 0, 0]]),
        swaps=equal_swaps(WHY, result, asked, 1.0),
        need_by_hour=hours,
    )
    church, library = why_here(WHY, result, asked, context)
    assert church.nearest_existing == ("old clinic", 7.0)
    assert church.nearest_new == ("library", 12.0)
    assert library.nearest_new == ("church", 9.0)
    assert church.share_by_part_of_day == {
        "night": 3 / 8,
        "morning": 4 / 8,
        "afternoon": 0,
        "evening": 1 / 8,
    }
    assert church.beside == (Beside("Bus 3", "transit stop", 40.0),)
    assert (church.rules_passed, library.rules_passed) == (("school distance",), ())
    # Without rows 3 and 4 the library reaches all that is left, and the church adds nothing.
    assert (church.share_resamples, library.share_resamples) == (0.5, 1.0)
    assert church.alternatives == (("park", pytest.approx(-8 / 15)),)
    with pytest.raises(InputError, match="need_by_hour"):
        why_here(WHY, result, asked, Context(need_by_hour=np.ones((5, 24))))
    with pytest.raises(InputError, match="threshold_min"):
        why_here(WHY, result, Question(n_sites=2))


def test_of_equally_near_sites_the_existing_and_then_the_first_is_the_nearest():
    """Row a is 3 min from the old site and from site 1; row b 4 min from both new sites.

    Row c (1) makes site 2 worth choosing, row d (2) site 1 the first in the list.
    """
    problem = SitingProblem.from_matrix(
        [[3, 3, 9], [9, 4, 4], [9, 9, 1], [9, 1, 9]], [1, 5, 1, 2], existing=[0]
    )
    asked = Question(n_sites=2, threshold_min=5)
    first, second = why_here(problem, asked.solve(problem), asked)
    assert (first.site, first.weight_nearest, second.weight_nearest) == (1, 5 + 2, 1)
    assert (first.weight_here_alone, second.weight_here_alone) == (2, 1)


def test_long_judgements_tell_how_far_they_are_and_can_be_stopped():
    problem = SitingProblem.from_matrix(TRAP)
    told: list[float] = []
    marginal_curve(problem, ASKED, 3, progress=told.append)
    assert told == [0.25, 0.5, 0.75, 1.0]

    class StoppedError(Exception):
        pass

    def stop(_share: float) -> None:
        raise StoppedError

    result = ASKED.solve(problem)
    for judge in (
        lambda: stability(problem, result, ASKED, np.ones((2, 6)), progress=stop),
        lambda: price_of_rules(problem, {}, ASKED, progress=stop),
        lambda: sensitivity({"a": Case(problem, ASKED)}, result, progress=stop),
    ):
        with pytest.raises(StoppedError):
            judge()
