"""Problems from matrices and travel times, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from hrgeo.errors import InputError
from hrgeo.model import Demand, TravelTimes
from hrgeo.siting import SitingProblem

INF = math.inf


def test_inf_is_absent_and_zero_is_zero_minutes():
    problem = SitingProblem.from_matrix([[0.0, INF], [INF, 3.0]])
    assert problem.minutes.nnz == 2
    assert problem.minutes.data.tolist() == [0.0, 3.0]
    assert problem.weight.tolist() == [1.0, 1.0]
    assert problem.total_weight == 2.0


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "matrix"])
def test_a_stored_zero_in_a_sparse_table_is_zero_minutes(form):
    table = sparse.coo_array(([0.0, INF, 4.0], ([0, 0, 1], [0, 1, 1])), shape=(2, 3))
    given = sparse.csr_matrix(table) if form == "matrix" else table.asformat(form)
    problem = SitingProblem.from_matrix(given)
    assert (problem.n_demand, problem.n_sites) == (2, 3)
    assert problem.minutes.data.tolist() == [0.0, 4.0]


def test_marks_are_positions_or_masks():
    by_position = SitingProblem.from_matrix(np.ones((1, 4)), existing=[2], required=[0, 0])
    by_mask = SitingProblem.from_matrix(
        np.ones((1, 4)),
        existing=[False, False, True, False],
        required=np.array([True, False, False, False]),
    )
    for problem in (by_position, by_mask):
        assert np.flatnonzero(problem.existing).tolist() == [2]
        assert np.flatnonzero(problem.must_add).tolist() == [0]
        assert problem.n_candidates == 3


def test_a_problem_cannot_be_changed_and_changes_nothing():
    minutes, weights = np.array([[1.0, 2.0]]), np.array([3.0])
    table = sparse.csr_array(minutes)
    problem = SitingProblem.from_matrix(table, weights)
    for array in (problem.minutes.data, problem.weight, problem.existing):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    table.data[0] = 99.0
    weights[0] = 99.0
    assert problem.minutes.data.tolist() == [1.0, 2.0]
    assert problem.weight.tolist() == [3.0]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"minutes": [1.0, 2.0]}, "a row for each demand"),
        ({"minutes": [["near", "far"]]}, "table of numbers"),
        ({"minutes": [[math.nan, 1.0], [1.0, 1.0]]}, r"1 minutes are NaN, in rows 0 \("),
        ({"minutes": [[-1.0, 1.0], [-INF, -1.0]]}, "3 minutes are negative, in rows 0, 1"),
        ({"minutes": sparse.csr_array([[1.0, math.nan]]), "weights": [1]}, "1 minutes are NaN"),
        ({"weights": [1.0]}, r"shape \(1,\) for 2 rows"),
        ({"weights": ["many", "few"]}, "weights must be numbers"),
        ({"weights": [1.0, math.nan]}, "1 weights are not finite, in rows 1"),
        ({"weights": [1.0, -1.0]}, "1 weights are negative, in rows 1"),
        ({"existing": [2]}, "1 positions in 'existing' do not exist; there are 2 sites"),
        ({"required": [-1]}, "1 positions in 'required'"),
        ({"forbidden": [True]}, r"mask 'forbidden' has shape \(1,\)"),
        ({"forbidden": ["s1"]}, "'forbidden' must be positions"),
        ({"required": [1], "forbidden": [0, 1]}, "1 sites are both required and forbidden"),
        ({"site_ids": ["a"]}, "1 site_ids for 2 columns"),
        ({"site_ids": ["a", "a"]}, "1 site_ids occur more than once"),
        ({"cost": [1, 2]}, "cost cannot be used yet"),
        ({"capacity": [1, 2], "groups": [0, 1]}, r"capacity cannot.*groups cannot"),
    ],
)
def test_what_is_no_problem_is_refused(changes, message):
    given = {"minutes": [[1.0, 2.0], [3.0, 4.0]]} | changes
    with pytest.raises(InputError, match=message):
        SitingProblem.from_matrix(**given)


def test_all_faults_are_named_together_and_long_lists_are_cut():
    with pytest.raises(InputError) as caught:
        SitingProblem.from_matrix(np.full((9, 1), math.nan), weights=[-1.0] * 9, existing=[7])
    message = str(caught.value)
    assert "9 minutes are NaN, in rows 0, 1, 2, 3, 4, ... (counted from 0)" in message
    assert "9 weights are negative" in message
    assert "'existing'" in message


NEED = Demand("n", "points", "ems", ["a", "b", "c"], [0.0] * 3, [0.0] * 3, [1, 2, 4], [""] * 3)


def times_of(origins: list[str], destinations: list[str]) -> TravelTimes:
    n_origins, n_destinations = len(origins), len(destinations)
    minutes = np.arange(1.0, 1.0 + n_origins * n_destinations).reshape(n_origins, n_destinations)
    return TravelTimes(
        sparse.csr_array(minutes), pd.Index(origins), pd.Index(destinations), 30.0, "walk"
    )


def test_travel_times_are_lined_up_with_need_by_id():
    """Rows come in the need's order; b is not on the streets and is left out."""
    times = times_of(["c", "stranger", "a"], ["s", "k1", "k2"])
    problem = SitingProblem.from_travel_times(
        times, NEED, existing_ids=["s"], required_ids=["k2"], forbidden_ids=["k1"]
    )
    assert problem.minutes.toarray().tolist() == [[7.0, 8.0, 9.0], [1.0, 2.0, 3.0]]
    assert problem.weight.tolist() == [1.0, 4.0]
    assert problem.existing.tolist() == [True, False, False]
    assert problem.required.tolist() == [False, False, True]
    assert problem.forbidden.tolist() == [False, True, False]
    assert problem.site_ids.tolist() == ["s", "k1", "k2"]
    assert problem.cutoff_min == 30.0


@pytest.mark.parametrize(
    ("times", "existing", "message"),
    [
        (times_of(["a"], ["s"]), ["x", "y"], "2 of the existing ids are not among the 1"),
        (times_of(["z"], ["s"]), [], "none of the 3 need positions"),
        (times_of(["a", "a"], ["s"]), [], "1 origin ids occur more than once"),
        (times_of(["a"], ["s", "s"]), [], "1 destination ids occur more than once"),
    ],
)
def test_travel_times_that_do_not_fit_are_refused(times, existing, message):
    with pytest.raises(InputError, match=message):
        SitingProblem.from_travel_times(times, NEED, existing_ids=existing)
