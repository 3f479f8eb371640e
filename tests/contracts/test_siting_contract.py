"""The siting stage on empty, single, repeated and unreachable input, by both methods."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from hrgeo.errors import InputError
from hrgeo.model import Demand, TravelTimes
from hrgeo.siting import SitingProblem, SitingResult, solve

METHODS = pytest.mark.parametrize("method", ["exact", "greedy"])


def check_result(problem: SitingProblem, result: SitingResult) -> None:
    """Check what every result keeps, whatever it says."""
    assert result.status in {"optimal", "feasible"}
    assert result.why
    assert len(result.sites) == len(result.site_ids) == len(result.gains) <= result.n_sites
    assert result.site_ids.tolist() == problem.site_ids[result.sites].tolist()
    assert 0 <= result.weight_before <= result.objective <= result.bound
    assert result.optimality_gap >= 0
    for array in (result.sites, result.gains):
        assert not array.flags.writeable
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.objective = 0.0


@METHODS
@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (1, 1), (4, 3)])
@pytest.mark.parametrize("minutes", [5.0, math.inf])
@pytest.mark.parametrize("n_sites", [0, 1, 9])
def test_every_size_gives_a_checked_result(shape, minutes, n_sites, method):
    problem = SitingProblem.from_matrix(np.full(shape, minutes))
    result = solve(problem, n_sites=n_sites, threshold_min=5, method=method)
    check_result(problem, result)
    reached = shape[0] if n_sites and shape[1] and math.isfinite(minutes) else 0
    assert result.objective == reached


@METHODS
def test_the_same_seed_gives_the_same_answer_and_the_input_stays(method):
    rng = np.random.default_rng(5)
    minutes, weights = rng.integers(1, 20, (30, 8)).astype(float), rng.random(30)
    before = minutes.copy(), weights.copy()
    problem = SitingProblem.from_matrix(minutes, weights)
    first, second = (
        solve(problem, n_sites=3, threshold_min=6, seed=2, method=method) for _ in range(2)
    )
    check_result(problem, first)
    for field in dataclasses.fields(first):
        np.testing.assert_array_equal(getattr(first, field.name), getattr(second, field.name))
    np.testing.assert_array_equal(minutes, before[0])
    np.testing.assert_array_equal(weights, before[1])


def test_repeated_ids_are_refused():
    need = Demand("n", "points", "ems", ["a", "b"], [0.0] * 2, [0.0] * 2, [1, 1], [""] * 2)
    times = TravelTimes(
        sparse.csr_array(np.ones((2, 2))), need.demand_ids, pd.Index(["s", "s"]), 30.0, "walk"
    )
    with pytest.raises(InputError, match="1 destination ids occur more than once"):
        SitingProblem.from_travel_times(times, need, existing_ids=[])


@METHODS
def test_need_that_no_place_reaches_stays_in_the_share(method):
    """One of two needs of weight 1 and 3 can be reached: a quarter."""
    problem = SitingProblem.from_matrix([[4.0], [math.inf]], [1.0, 3.0])
    result = solve(problem, n_sites=1, threshold_min=5, method=method)
    check_result(problem, result)
    assert result.share_after == 0.25
