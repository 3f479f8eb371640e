"""What must hold of judgements whatever the numbers are."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hrgeo.siting import SitingProblem
from hrgeo.siting.judgement import (
    Fold,
    Question,
    backtest,
    fairness_frontier,
    knee,
    marginal_curve,
    price_of_rules,
    stability,
)

FEW = settings(max_examples=12)
ASKED = Question(n_sites=2, threshold_min=5)


def random_problem(rng: np.random.Generator) -> SitingProblem:
    n, m = int(rng.integers(2, 12)), int(rng.integers(2, 7))
    minutes = rng.integers(0, 10, (n, m)).astype(float)
    minutes[rng.random((n, m)) < 0.2] = math.inf
    kinds = rng.choice(["free", "existing", "forbidden", "required"], m, p=[0.7, 0.1, 0.1, 0.1])
    return SitingProblem.from_matrix(
        minutes,
        rng.integers(0, 6, n),
        existing=kinds == "existing",
        forbidden=kinds == "forbidden",
        required=kinds == "required",
    )


@given(st.integers(0, 2**32 - 1))
@FEW
def test_the_curve_never_falls_and_its_gains_add_up(seed):
    problem = random_problem(np.random.default_rng(seed))
    curve = marginal_curve(problem, ASKED, 5)
    known = curve[curve["status"] != "infeasible"]
    assume(len(known))
    objective = known["objective"].to_numpy()
    assert (np.diff(objective) >= 0).all()
    assert (known["bound"] >= known["objective"]).all()
    if problem.total_weight > 0:
        gained = np.nansum(known["gain_share"]) * problem.total_weight
        assert gained == pytest.approx(objective[-1] - objective[0])
    at = knee(curve)
    assert at is None or known["n_sites"].iloc[0] < at < 5


@given(st.integers(0, 2**32 - 1))
@FEW
def test_shares_of_resamples_add_up_to_the_sites_chosen(seed):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng)
    result = ASKED.solve(problem)
    assume(result.status != "infeasible")
    drawn = rng.integers(0, 6, (8, problem.n_demand))
    found = stability(problem, result, ASKED, drawn, n_exact=3)
    table = found.table
    assert found.n_failed == 0
    assert table["share_resamples"].between(0, 1).all()
    assert (table["share_same_place"] >= table["share_resamples"]).all()
    assert table["share_resamples"].sum() == pytest.approx(found.n_sites_mean)
    assert table["site"].tolist()[: len(result.sites)] == result.sites.tolist()
    assert not table["site"].duplicated().any()
    assert (
        table.loc[table["site"].isin(np.flatnonzero(problem.must_add)), "share_resamples"]
        .eq(1)
        .all()
    )
    assert found.checked_gap >= 0
    assert found.n_checked == 3
    # The real weights as the only resample: all is certain, and the interval is the share.
    alone = stability(problem, result, ASKED, problem.weight[None, :])
    if problem.total_weight > 0:
        assert alone.after_low == alone.after_high == pytest.approx(result.share_after)
        assert alone.share_before == pytest.approx(result.share_before)


@given(st.integers(0, 2**32 - 1))
@FEW
def test_a_rule_never_costs_less_than_nothing_nor_more_than_all_rules(seed):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng)
    kind = rng.integers(0, 4, problem.n_sites)
    kind[problem.existing | problem.required] = 0
    masks = {f"rule {k}": kind == k for k in (1, 2)}  # what 3 marks was dropped by two rules
    table = price_of_rules(problem, masks, ASKED, dropped=kind > 0)
    prices = table["price"].to_numpy()
    assume(not np.isnan(prices).any())
    assert (prices >= 0).all()
    assert prices[-1] == prices.max()


@given(st.integers(0, 2**32 - 1))
@FEW
def test_no_method_passes_hindsight_and_every_share_lies_in_its_interval(seed):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng)
    assume(ASKED.solve(problem).status != "infeasible")
    train, test, people = rng.integers(0, 6, (3, problem.n_demand))
    fold = Fold("later", train, test, rng.integers(0, 6, (10, problem.n_demand)))
    table = backtest(problem, [fold], ASKED, residents=people, n_random=5).set_index("method")
    if test.sum() == 0:
        assert table["share"].isna().all()
        return
    share = table["share"]
    assert (share <= share["hindsight"] + 1e-12).all()
    assert (share >= share["present"] - 1e-12).all()
    assert (table["low"] <= table["high"]).all()
    assert table["difference"].drop("hrgeo").to_numpy() == pytest.approx(
        share["hrgeo"] - share.drop("hrgeo").to_numpy()
    )
    assert table.loc["random", "spread_low"] <= table.loc["random", "spread_high"]


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=8)
def test_the_frontier_gives_up_total_for_the_worst_off_and_never_both(seed):
    rng = np.random.default_rng(seed)
    plain = random_problem(rng)
    problem = SitingProblem.from_matrix(
        plain.minutes,
        plain.weight,
        existing=plain.existing,
        forbidden=plain.forbidden,
        groups=rng.choice(["a", "b", "c"], plain.n_demand),
    )
    assume(problem.total_weight > 0)
    table = fairness_frontier(problem, ASKED, 5)
    total, worst = table["share_after"].to_numpy(), table["worst_share"].to_numpy()
    assert len(table)
    assert (np.diff(worst) > 0).all()
    assert (np.diff(total) < 0).all()
    assert total[0] == pytest.approx(ASKED.solve(problem).share_after)
    assert (table["gap"] >= 0).all()
    # No choice at all has a larger least share than the last one.
    best = ASKED.changed(worst_group=True).solve(problem)
    assert worst[-1] == pytest.approx(np.nanmin(best.group_shares_after))


@pytest.mark.parametrize("objective", ["p_median", "min_sites"])
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=6)
def test_the_quick_search_keeps_rules_and_never_beats_the_optimum(objective, seed):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng)
    n_sites = 3 if objective == "p_median" else None
    asked = Question(objective, n_sites=n_sites, threshold_min=5)
    result = asked.solve(problem)
    assume(result.status != "infeasible")
    found = stability(problem, result, asked, rng.integers(0, 6, (4, problem.n_demand)), n_exact=4)
    assert math.isnan(found.checked_gap) or found.checked_gap >= -1e-9
    assert found.table["share_resamples"].sum() == pytest.approx(
        found.n_sites_mean if found.n_resamples else 0
    )
