"""Trips, choices of rules, chances and closures against plain enumeration."""

from __future__ import annotations

import math
from itertools import combinations, permutations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from hrgeo.coverage import best_few as best_few_module
from hrgeo.coverage import closures
from hrgeo.coverage.alternatives import distinct_times, nearest_few
from hrgeo.coverage.best_few import best_few
from hrgeo.coverage.fragility import chance_of_any
from hrgeo.coverage.trips import MOST_TYPES, minutes_to_collect
from hrgeo.errors import InputError
from hrgeo.model import Demand, TravelTimes

QUICK = settings(max_examples=60, deadline=None)


def times_of(minutes: np.ndarray) -> TravelTimes:
    row, column = np.nonzero(np.isfinite(minutes))
    table = sparse.csr_array((minutes[row, column], (row, column)), shape=minutes.shape)
    n, m = minutes.shape
    return TravelTimes(table, pd.RangeIndex(n), pd.RangeIndex(m), math.inf, "walk")


@st.composite
def streets(draw, n, m):
    minutes = draw(hnp.arrays(np.float64, (n, m), elements=st.integers(0, 40).map(float)))
    minutes[minutes > 30] = math.inf
    return minutes


def shortest_by_hand(minutes: np.ndarray, offers: np.ndarray, start: int) -> float:
    """Try every order of the types and every choice of a service for each."""
    best = math.inf
    for order in permutations(range(offers.shape[1])):
        for stops in product(*[np.flatnonzero(offers[:, kind]) for kind in order]):
            way, here = 0.0, start
            for kind, stop in zip(order, stops, strict=True):
                if not offers[start, kind]:
                    way, here = way + minutes[here, stop], stop
            best = min(best, way)
    return best


@given(st.data(), st.integers(1, 4), st.integers(1, 3))
@QUICK
def test_trips_are_the_shortest_over_all_orders_and_choices(data, n, n_types):
    minutes = data.draw(streets(n, n))
    np.fill_diagonal(minutes, 0.0)
    for k in range(n):  # shortest ways: no detour is shorter
        minutes = np.minimum(minutes, minutes[:, [k]] + minutes[[k], :])
    offers = data.draw(hnp.arrays(np.bool_, (n, n_types)))
    found = minutes_to_collect(minutes, offers)
    assert found.tolist() == [shortest_by_hand(minutes, offers, j) for j in range(n)]


def test_too_many_types_are_refused():
    with pytest.raises(InputError, match="at most 10 types"):
        minutes_to_collect(np.zeros((1, 1)), np.ones((1, MOST_TYPES + 1), dtype=bool))


@given(
    hnp.arrays(np.bool_, st.tuples(st.integers(0, 8), st.integers(1, 6))),
    st.lists(st.integers(0, 5).map(float), min_size=8, max_size=8),
    st.booleans(),
)
@QUICK
def test_the_best_few_and_their_bound_against_all_choices(covers, weights, by_steps):
    weight = np.array(weights[: len(covers)])
    with pytest.MonkeyPatch.context() as patch:
        if by_steps:
            patch.setattr(best_few_module, "_MOST_COMPARISONS", 0)
        few = best_few(sparse.csc_array(covers.astype(float)), weight, 4)
    assert len(few) == min(4, covers.shape[1])
    for k, best in enumerate(few, start=1):
        truth = max(
            weight[covers[:, list(choice)].any(axis=1)].sum()
            for choice in combinations(range(covers.shape[1]), k)
        )
        assert len(set(best.columns)) == k
        assert best.gain == weight[covers[:, list(best.columns)].any(axis=1)].sum()
        assert best.gain <= truth <= best.bound + 1e-9
        assert best.gain >= (1 - 1 / math.e) * truth - 1e-9
        if best.is_best or not by_steps:
            assert best.gain == pytest.approx(truth)


@given(st.data(), st.integers(1, 5), st.integers(1, 5))
@QUICK
def test_the_nearest_few_are_those_of_a_sorted_list(data, n, m):
    minutes = data.draw(streets(n, m))
    number = data.draw(st.lists(st.integers(0, 2), min_size=m, max_size=m))
    merged, members = distinct_times(times_of(minutes), number)
    assert sorted(sorted(number[j] for j in same) for same in members) == sorted(
        [k] * number.count(k) for k in set(number)
    )
    few = nearest_few(merged, 3)
    for i in range(n):
        by_service = sorted(
            min(minutes[i, j] for j in range(m) if number[j] == k) for k in set(number)
        )
        assert few.minutes[:, i].tolist() == (by_service + [math.inf] * 3)[:3]
        dense = merged.dense()[i]
        there = few.service[:, i][few.service[:, i] >= 0]
        assert len(set(there.tolist())) == len(there)
        assert dense[there].tolist() == [x for x in few.minutes[:, i] if math.isfinite(x)]


@given(st.data(), st.integers(1, 4), st.integers(1, 4))
@QUICK
def test_the_chance_of_any_is_the_sum_over_all_states(data, n, m):
    """Add up the chance of each set of available services with one of them in reach."""
    minutes = data.draw(streets(n, m))
    chance = np.array(
        data.draw(st.lists(st.sampled_from([0.0, 0.33, 0.85, 1.0]), min_size=m, max_size=m))
    )
    found = chance_of_any(times_of(minutes), 15, chance)
    for i in range(n):
        total = sum(
            np.prod(np.where(state, chance, 1 - chance))
            for state in product([False, True], repeat=m)
            if (np.array(state) & (minutes[i] <= 15)).any()
        )
        assert found[i] == pytest.approx(total)


@given(st.data(), st.integers(1, 5), st.integers(1, 4))
@QUICK
def test_a_closure_costs_what_is_missing_when_the_service_is_taken_out(data, n, m):
    minutes = data.draw(streets(n, m))
    weight = np.array(data.draw(st.lists(st.integers(0, 5).map(float), min_size=n, max_size=n)))
    need = Demand("n", "points", "ems", range(n), [0.0] * n, [0.0] * n, weight, [""] * n)
    services = pd.DataFrame({"types": ["ssp"] * m}, index=pd.RangeIndex(m))
    table = closures(times_of(minutes), need, services, thresholds_min=[15])
    for row in table.itertuples():
        others = np.delete(minutes, row.service_id, axis=1).min(axis=1, initial=math.inf)
        mine, nearest = minutes[:, row.service_id], minutes.min(axis=1)
        lost = (nearest <= 15) & ~(others <= 15)
        assert row.n_need_only_here == weight[lost].sum()
        is_mine = (mine == nearest) & np.isfinite(mine)
        assert row.n_need_nearest == weight[is_mine].sum()
        assert row.n_need_no_other == weight[is_mine & np.isinf(others)].sum()
        both = is_mine & np.isfinite(others)
        if weight[both].sum() > 0:
            extra = weight[both] @ (others[both] - nearest[both]) / weight[both].sum()
            assert row.more_min == pytest.approx(extra)
        else:
            assert math.isnan(row.more_min)
    keys = table[["n_need_only_here", "n_need_no_other"]].apply(tuple, axis=1).tolist()
    assert keys == sorted(keys, reverse=True)
