"""Tiny weeks with any of the rules, held against trying all of them by code of its own."""

from __future__ import annotations

import pytest

from hrgeo.vans import offered_shifts, plan_week
from tests.van_weeks_by_trying import (
    best_by_trying,
    breaks_a_rule_of_its_shift,
    breaks_a_rule_of_the_week,
    crew_breaks_a_rule,
    tiny_problem,
    value,
)

SEEDS = range(30)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_tiny_week_keeps_all_rules_and_none_is_worth_more_than_its_bound(seed):
    problem = tiny_problem(seed)
    shifts = offered_shifts(problem)
    week = plan_week(problem, seed=seed, iterations=60)
    tried = best_by_trying(problem, shifts)
    if tried is not None:
        is_possible, best = tried
        assert (week.status != "infeasible") == is_possible, week.why
        if is_possible:
            assert week.value <= best + 1e-6
            assert week.bound >= best - 1e-6
        if week.status == "optimal":
            assert week.value == pytest.approx(best)
    if week.status == "infeasible":
        assert week.why
        assert week.visits.empty
        return
    assert not breaks_a_rule_of_the_week(problem, week.stays)
    for shift in shifts:
        mine = [v for v in week.stays if (v.van_id, v.day) == (shift.van_id, shift.day)]
        assert not mine or not breaks_a_rule_of_its_shift(problem, shift, mine)
    assert {(v.van_id, v.day) for v in week.stays} <= {(s.van_id, s.day) for s in shifts}
    assert week.value == pytest.approx(value(problem, week.stays))
    assert week.value <= week.bound + 1e-6
    assert not problem.crew or not crew_breaks_a_rule(week)
