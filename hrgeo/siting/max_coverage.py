"""The objective ``max_coverage``: most need within a threshold of a site."""

from __future__ import annotations

import numpy as np

from hrgeo.siting.answers import Found, answer
from hrgeo.siting.cover import cover_model
from hrgeo.siting.exact import exact_choice
from hrgeo.siting.greedy import filled_up, greedy_choice
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult
from hrgeo.siting.search import Stops
from hrgeo.siting.searching import coverage_value
from hrgeo.siting.settings import Settings


def solve_max_coverage(problem: SitingProblem, settings: Settings) -> SitingResult:
    """Choose new sites so that most weight has a site within the threshold.

    Maximizes ``sum(weight[i])`` over demand ``i`` with
    ``minutes[i, j] <= threshold_min`` for a site ``j`` that is existing or
    chosen, with at most ``n_sites`` new sites, all required ones and no
    forbidden one among them; with a decay, weight counts by the value of the
    first step that a site is within, and with a budget the new sites cost at
    most that. Sites that add nothing are left out, unless required. See
    `hrgeo.siting.exact` and `hrgeo.siting.greedy`. The required sites keep
    `n_sites` and the budget.
    """
    must_add = np.flatnonzero(problem.must_add)
    n_sites = problem.n_candidates if settings.n_sites is None else settings.n_sites
    model = cover_model(problem, settings.steps, n_sites, budget=settings.budget)
    if settings.method == "greedy":
        choice = greedy_choice(model)
    else:
        stops = Stops(settings.gap, settings.time_limit_s, settings.progress, settings.cancel)
        choice = exact_choice(model, stops)
    columns = filled_up(model, choice.columns)
    chosen = np.sort(np.concatenate([must_add, model.candidates[columns]])).astype(np.int64)
    found = Found(
        chosen,
        coverage_value(problem, settings, chosen),
        model.fixed_weight + choice.gain_bound,
        choice.stopped_by,
    )
    return answer(problem, settings, found)
