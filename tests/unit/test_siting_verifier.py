"""The verifier accepts what is right and refuses everything that was tampered with."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

from hrgeo.errors import SolverError
from hrgeo.siting import SitingProblem, solve, solving, verify
from hrgeo.siting.max_coverage import solve_max_coverage

MINUTES = [[1, 1, 9, 9], [9, 1, 1, 9], [9, 9, 1, 9], [1, 9, 9, 9], [9, 9, 9, 1]]
PROBLEM = SitingProblem.from_matrix(
    MINUTES, [4, 2, 3, 2, 9], existing=[1], required=[0], forbidden=[3]
)
RESULT = solve(PROBLEM, n_sites=2, threshold_min=5)


def test_the_untouched_result_passes():
    # Existing 1: 4 + 2; required 0 adds 2; site 2 adds 3. The 9 is at the forbidden site.
    assert (RESULT.objective, RESULT.sites.tolist()) == (11.0, [2, 0])
    verify(PROBLEM, RESULT, 5.0, n_sites=2)
    verify(PROBLEM, RESULT, 5.0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"objective": 12.0, "bound": 12.0}, "objective is not what the minutes say"),
        ({"objective": 11.001, "bound": 11.001}, "objective is not"),
        ({"weight_before": 5.0}, "weight_before is not"),
        ({"share_before": 0.5}, "share_before is not"),
        ({"share_after": math.nan}, "share_after is not"),
        ({"gains": np.array([2.0, 3.0])}, "gain of site 1 is not"),
        ({"gains": np.array([5.0])}, "not as many gains"),
        ({"sites": np.array([2, 7])}, "does not exist"),
        ({"sites": np.array([-2, 0])}, "does not exist"),
        ({"sites": np.array([0, 0]), "site_ids": pd.Index([0, 0])}, "chosen twice"),
        ({"sites": np.array([1, 0]), "site_ids": pd.Index([1, 0])}, "existing site"),
        ({"sites": np.array([3, 0]), "site_ids": pd.Index([3, 0])}, "forbidden site"),
        ({"sites": np.array([2]), "site_ids": pd.Index([2])}, "required site is left out"),
        ({"site_ids": pd.Index([0, 2])}, "ids are not those"),
        ({"bound": 10.0}, "bound is below the objective"),
        ({"bound": math.nan}, "bound is below the objective"),
        ({"bound": 12.0}, "optimality_gap does not follow"),
        ({"bound": 12.0, "optimality_gap": 1 / 11}, "status 'optimal' does not follow"),
        ({"status": "feasible"}, "status 'feasible' does not follow"),
        ({"threshold_min": 6.0}, "another threshold"),
        ({"n_sites": 3}, "another number of sites"),
        ({"status": "infeasible"}, r"can be had; it says infeasible and names sites"),
    ],
)
def test_a_tampered_result_is_refused(changes, message):
    with pytest.raises(SolverError, match=message):
        verify(PROBLEM, dataclasses.replace(RESULT, **changes), 5.0, n_sites=2)


def test_more_sites_than_allowed_are_refused():
    with pytest.raises(SolverError, match="2 sites are chosen where 1 are allowed"):
        verify(PROBLEM, RESULT, 5.0, n_sites=1)


def test_a_result_of_other_minutes_is_refused():
    longer = SitingProblem.from_matrix(
        np.array(MINUTES) * 6.0, [4, 2, 3, 2, 9], existing=[1], required=[0], forbidden=[3]
    )
    with pytest.raises(SolverError, match="objective is not"):
        verify(longer, RESULT, 5.0)


def test_every_result_is_verified_before_it_is_handed_out(monkeypatch):
    def boastful(problem, settings):
        result = solve_max_coverage(problem, settings)
        return dataclasses.replace(result, objective=result.objective + 1)

    monkeypatch.setitem(solving.OBJECTIVES, "max_coverage", boastful)
    with pytest.raises(SolverError, match="did not pass its check"):
        solve(PROBLEM, n_sites=2, threshold_min=5)


def test_an_infeasible_result_passes_only_where_it_is_true():
    result = solve(PROBLEM, n_sites=0, threshold_min=5)
    assert result.status == "infeasible"
    verify(PROBLEM, result, 5.0)
    with pytest.raises(SolverError, match="can be had"):
        verify(PROBLEM, dataclasses.replace(result, n_sites=1), 5.0)
