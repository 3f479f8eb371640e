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
        ({"minutes": [[math.nan, 1.0], [1.0, 1.0]]}, r"minutes that are NaN: 1, in rows 0 \("),
        ({"minutes": [[-1.0, 1.0], [-INF, -1.0]]}, "minutes that are negative: 3, in rows 0, 1"),
        (
            {"minutes": sparse.csr_array([[1.0, math.nan]]), "weights": [1]},
            "minutes that are NaN: 1",
        ),
        ({"weights": [1.0]}, r"shape \(1,\) for 2 rows"),
        ({"weights": ["many", "few"]}, "weights must be numbers"),
        ({"weights": [1.0, math.nan]}, "weights that are not finite: 1, in rows 1"),
        ({"weights": [1.0, -1.0]}, "weights that are negative: 1, in rows 1"),
        ({"existing": [2]}, "1 positions in 'existing' do not exist; there are 2 sites"),
        ({"required": [-1]}, "1 positions in 'required'"),
        ({"forbidden": [True]}, r"mask 'forbidden' has shape \(1,\)"),
        ({"forbidden": ["s1"]}, "'forbidden' must be positions"),
        ({"required": [1], "forbidden": [0, 1]}, "sites both required and forbidden: 1"),
        ({"site_ids": ["a"]}, "1 site_ids for 2 columns"),
        ({"site_ids": ["a", "a"]}, "1 site_ids occur more than once"),
        ({"demand_ids": ["a", "a"]}, "1 demand_ids occur more than once"),
        ({"cost": [1]}, r"cost have shape \(1,\) for 2 sites"),
        ({"cost": ["cheap", "dear"]}, "cost must be numbers"),
        ({"cost": [math.nan, -1]}, "1 costs.*are not finite, at sites 0 .*1 costs.*negative"),
        (
            {"capacity": [math.nan, -1]},
            "capacities that are NaN: 1, at sites 0 .*negative: 1",
        ),
        ({"capacity": [[1, 2]]}, "capacity have shape"),
        ({"groups": ["a"]}, "1 labels in groups for 2 rows"),
        ({"groups": ["", None]}, "groups names no group"),
        ({"groups": ["a", "b"], "group_names": ["a"]}, "1 labels in groups are not among"),
        ({"groups": [[0.5, 2], [math.nan, 0]]}, "shares in groups that are not from 0 to 1: 2"),
        ({"groups": [["a", "b"], ["a", "b"]]}, "groups must be a label"),
        ({"groups": [[0.5], [1]], "group_names": ["a", "b"]}, "2 group_names for 1 columns"),
        ({"groups": np.empty((2, 0))}, "groups must be a label"),
        ({"group_names": ["a"]}, "group_names, but no groups"),
        ({"groups": ["a", "b"], "group_names": ["a", "b", "a"]}, "group_names repeat"),
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
    assert "minutes that are NaN: 9, in rows 0, 1, 2, 3, 4, ... (counted from 0)" in message
    assert "weights that are negative: 9" in message
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


def test_groups_are_labels_or_shares():
    by_label = SitingProblem.from_matrix(np.ones((4, 1)), groups=["b", "a", None, math.nan])
    assert by_label.group_names == ("a", "b")
    assert by_label.members.tolist() == [[0, 1, 0, 0], [1, 0, 0, 0]]
    in_order = SitingProblem.from_matrix(
        np.ones((2, 1)), groups=["b", "a"], group_names=["b", "a", "c"]
    )
    assert in_order.members.tolist() == [[1, 0], [0, 1], [0, 0]]
    by_share = SitingProblem.from_matrix(np.ones((2, 1)), groups=[[0.25, 1], [0, 0.5]])
    assert by_share.group_names == ("group 1", "group 2")
    assert by_share.members.tolist() == [[0.25, 0], [1, 0.5]]


def test_costs_are_read_where_a_site_can_be_chosen_alone():
    problem = SitingProblem.from_matrix(
        np.ones((1, 3)), existing=[0], forbidden=[1], cost=[math.nan, -3, 7], capacity=[1, INF, 0]
    )
    assert problem.cost.tolist() == [0, 0, 7]
    assert problem.capacity.tolist() == [1, INF, 0]


def test_costs_capacities_and_groups_are_lined_up_with_travel_times():
    problem = SitingProblem.from_travel_times(
        times_of(["c", "a"], ["s", "k"]),
        NEED,
        existing_ids=["s"],
        cost=pd.Series({"k": 5.0}),
        capacity=pd.Series({"k": 9.0, "s": 2.0}),
        groups=["x", "y", "z"],
    )
    assert problem.cost.tolist() == [0, 5]
    assert problem.capacity.tolist() == [2, 9]
    assert problem.demand_ids.tolist() == ["a", "c"]
    # b, which is not on the streets, takes its group's only member with it.
    assert problem.group_names == ("x", "y", "z")
    assert problem.members.tolist() == [[1, 0], [0, 0], [0, 1]]
    with pytest.raises(InputError, match="capacities that are NaN: 1"):
        SitingProblem.from_travel_times(
            times_of(["c", "a"], ["s", "k"]), NEED, existing_ids=[], capacity=pd.Series({"k": 9.0})
        )


def test_hours_that_are_alike_become_one_row():
    """Site 0 is open in hours 0 and 2, site 1 in hour 1; row 1 has no need in hour 1.

    Hours 0 and 2: rows 0 (1 + 3) and 1 (5 + 0), site 0 alone. Hour 1: row 0 (2), site 1 alone.
    """
    problem = SitingProblem.from_matrix(
        [[0.0, 4.0], [3.0, INF]], groups=["a", "b"], capacity=[9, 9], demand_ids=["p", "q"]
    )
    by_hour = problem.at_hours([[1, 2, 3], [5, 0, 0]], [[True, False, True], [False, True, False]])
    assert by_hour.weight.tolist() == [4, 5, 2]
    assert by_hour.demand_ids.tolist() == [("p", 0), ("q", 0), ("p", 1)]
    assert by_hour.minutes.indptr.tolist() == [0, 1, 2, 3]
    assert by_hour.minutes.indices.tolist() == [0, 0, 1]
    assert by_hour.minutes.data.tolist() == [0, 3, 4]
    assert by_hour.members.tolist() == [[1, 0, 1], [0, 1, 0]]
    assert by_hour.capacity.tolist() == [9, 9]
    assert problem.at_hours(np.empty((2, 0)), np.empty((2, 0), dtype=bool)).n_demand == 0


@pytest.mark.parametrize(
    ("need", "opened", "message"),
    [
        ([[1.0]], [[True], [True]], "need_by_hour must be numbers for each of 2 rows"),
        ([["x"], ["y"]], [[True], [True]], "need_by_hour must be numbers"),
        ([[1.0], [1.0]], [[1.0], [0.0]], "open_by_hour must be True or False"),
        ([[1.0], [1.0]], [[True]], "open_by_hour must be True or False for each of 2 sites"),
        ([[1.0], [1.0]], [[True, True]] * 2, "need_by_hour has 1 hours, open_by_hour has 2"),
        (
            [[math.nan], [-1.0]],
            [[True]] * 2,
            "needs that are not finite: 1.*negative: 1",
        ),
    ],
)
def test_hours_that_do_not_fit_are_refused(need, opened, message):
    problem = SitingProblem.from_matrix(np.ones((2, 2)))
    with pytest.raises(InputError, match=message):
        problem.at_hours(need, opened)
