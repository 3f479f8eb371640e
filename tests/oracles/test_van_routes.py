"""Best routes of a day, against trying every set and every order."""

from __future__ import annotations

import math
from itertools import combinations, pairwise, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgeo.errors import InputError
from hrgeo.vans import DayRoutes, best_route
from hrgeo.vans.orienteering_exact import best_of_all
from hrgeo.vans.orienteering_reach import most_reward, points_in_reach
from hrgeo.vans.orienteering_routes import (
    Day,
    find_detours,
    no_routes,
    put_in,
    shorten,
    take_out,
)
from hrgeo.vans.orienteering_search import searched_routes

LIMIT_SLACK = 1e-9


def length(minutes, route) -> float:
    return math.fsum(minutes[a][b] for a, b in pairwise(route))


def most_by_trying(minutes, rewards, max_min, n_vans, start, end) -> float:
    """Give the most reward of the points between start and end, by trying everything."""
    points = [i for i in range(len(rewards)) if i not in (start, end)]
    sets = {frozenset(): 0.0}
    for size in range(1, len(points) + 1):
        for chosen in combinations(points, size):
            ways = permutations(chosen)
            if any(length(minutes, [start, *way, end]) <= max_min + LIMIT_SLACK for way in ways):
                sets[frozenset(chosen)] = sum(rewards[i] for i in chosen)
    best = max(sets.values())
    if n_vans == 2:
        best = max(a + b for one, a in sets.items() for two, b in sets.items() if not one & two)
    return best


def check(day: DayRoutes, minutes, rewards, max_min, n_vans, start, end) -> None:
    """Hold routes against the question."""
    assert len(day.routes) == len(day.minutes) == n_vans
    stops = [i for route in day.routes for i in route[1:-1]]
    assert len(stops) == len(set(stops))
    assert not {start, end} & set(stops)
    for route, took in zip(day.routes, day.minutes, strict=True):
        if not route:
            assert minutes[start][end] > max_min
            continue
        assert (route[0], route[-1]) == (start, end)
        if route != [start, start]:
            assert took == pytest.approx(length(minutes, route), abs=1e-9)
        assert took <= max_min + LIMIT_SLACK
    visited = {i for route in day.routes for i in route}
    assert day.reward == pytest.approx(sum(rewards[i] for i in visited), abs=1e-9)
    assert day.bound >= day.reward
    assert (day.status == "optimal") == (day.stopped_by == "")


def question(seed: int, n: int, *, share_without_way=0.0, on_plane=False):
    """Give minutes and rewards; asymmetric unless on a plane."""
    rng = np.random.default_rng(seed)
    if on_plane:
        xy = rng.uniform(0, 20, (n, 2))
        minutes = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    else:
        minutes = rng.uniform(1, 20, (n, n))
        minutes[rng.random((n, n)) < share_without_way] = np.inf
    rewards = rng.integers(0, 6, n).astype(float) / 2
    return minutes, rewards


@settings(max_examples=40)
@given(
    st.integers(0, 10_000),
    st.integers(2, 7),
    st.sampled_from([1, 2, 2]),
    st.sampled_from([0.0, 0.5]),
    st.floats(0, 70),
    st.booleans(),
)
def test_no_routes_have_more(seed, n, n_vans, share_without_way, max_min, is_round):
    minutes, rewards = question(seed, n, share_without_way=share_without_way)
    start, end = (n - 1, n - 1) if is_round else (0, n - 1)
    rewards[[start, end]] = 0.0
    day = best_route(minutes, rewards, max_min, n_vans, start, end)
    check(day, minutes, rewards, max_min, n_vans, start, end)
    assert day.status == "optimal"
    assert day.reward == most_by_trying(minutes, rewards, max_min, n_vans, start, end)


@pytest.mark.parametrize(("seed", "n_vans"), [(1, 1), (2, 2), (3, 3), (4, 2)])
def test_the_search_finds_what_trying_all_sets_finds(seed, n_vans):
    minutes, rewards = question(seed, 11, on_plane=True)
    limit_min = 32.0 / n_vans**0.5
    for _ in range(3):
        reach = points_in_reach(minutes, rewards, limit_min, 0, 10)
        exact = best_of_all(reach.minutes, limit_min, reach.rewards, n_vans)
        ways, n_steps, stopped_by = searched_routes(reach, limit_min, n_vans, seed, 60.0, 60)
        most = sum(reach.rewards[way].sum() for way in exact if way)
        assert sum(reach.rewards[way].sum() for way in ways if way) == most
        assert most <= most_reward(reach, limit_min, n_vans)
        assert n_steps == 120 or stopped_by == ""
        took = [length(reach.minutes, [len(reach.rewards), *w, -1]) for w in ways if w]
        if not took:
            break
        assert max(took) <= limit_min
        # Now the longest of these routes is a little too long.
        limit_min = max(took) - 1e-6


def test_a_street_with_four_stops():
    # Base at 0, stops at 2, 4, 7 and 9 minutes, back at the base. There and back takes 18;
    # in 14 minutes the three nearest, 1 + 2 + 4 = 7, are in reach, the farthest (8) is not.
    at = np.array([0.0, 2, 4, 7, 9])
    minutes = np.abs(at[:, None] - at[None, :])
    day = best_route(minutes, [0, 1, 2, 4, 8], 14)
    assert (day.reward, day.minutes, day.status) == (7.0, [14.0], "optimal")
    assert sorted(day.routes[0][1:-1]) == [1, 2, 3]
    assert best_route(minutes, [0, 1, 2, 4, 8], 14 - 1e-6).reward == 3.0
    assert best_route(minutes, [0, 1, 2, 4, 8], 18).reward == 15.0


def test_a_limit_that_is_hit_exactly_is_kept_though_sums_are_rounded():
    # Three legs of 0.1 are 0.30000000000000004 to the computer.
    at = np.arange(4) * 0.1
    minutes = np.abs(at[:, None] - at[None, :])
    assert best_route(minutes, [0, 1, 1, 0], 0.3, 1, 0, 3).reward == 2.0
    assert best_route(minutes + 0.1 * (minutes > 0), [0, 1, 1, 0], 0.6, 1, 0, 3).reward == 2.0


def test_one_way_streets_are_driven_the_right_way_round():
    minutes = np.full((4, 4), np.inf)
    for a, b in [(0, 2), (2, 3), (3, 1), (1, 0)]:
        minutes[a, b] = 5.0
    day = best_route(minutes, [0, 1, 1, 1], 20)
    assert day.routes == [[0, 2, 3, 1, 0]]
    assert best_route(minutes, [0, 1, 1, 1], 19.9).routes == [[0, 0]]


def test_a_stop_without_reward_is_driven_by_only_where_the_way_leads_there():
    direct = [[0, 5, 5], [5, 0, 5], [5, 5, 0]]
    assert best_route(direct, [0, 0, 1], 60).routes == [[0, 2, 0]]

    there_only = [[0, 5, np.inf], [5, 0, 5], [5, 5, 0]]
    assert best_route(there_only, [0, 0, 1], 60).routes == [[0, 1, 2, 0]]


def test_many_points_along_a_one_way_ring_are_found_by_their_roundabout_way():
    n = 16
    minutes = np.full((n, n), np.inf)
    for a in range(n):
        minutes[a, (a + 1) % n] = 1.0
    day = best_route(minutes, np.ones(n), n, iterations=20, time_limit_s=60.0)
    assert day.routes == [[*range(n), 0]]
    assert day.status == "optimal"


def test_an_end_out_of_reach_leaves_no_route():
    minutes = np.full((3, 3), np.inf)
    day = best_route(minutes, [1, 1, 1], 10, 2, 0, 2)
    assert (day.routes, day.minutes, day.reward, day.status) == ([[], []], [0.0, 0.0], 0, "optimal")


def test_a_van_that_is_not_needed_goes_straight_to_the_end():
    minutes = np.array([[0.0, 1, 1], [1, 0, 1], [1, 1, 0]])
    day = best_route(minutes, [2, 3, 4], 2, 3, 0, 2)
    assert sorted(day.routes) == [[0, 1, 2], [0, 2], [0, 2]]
    assert day.reward == 9.0


def test_the_same_seed_gives_the_same_routes():
    minutes, rewards = question(5, 24, on_plane=True)
    days = [
        best_route(minutes, rewards, 25, 2, 0, 23, seed=3, iterations=20, time_limit_s=60.0)
        for _ in range(2)
    ]
    assert days[0] == days[1]
    assert days[0].stopped_by == "iterations"
    assert days[0].n_steps == 40
    check(days[0], minutes, rewards, 25, 2, 0, 23)


def test_no_time_at_all_is_told():
    minutes, rewards = question(5, 24, on_plane=True)
    day = best_route(minutes, rewards, 25, 2, 0, 23, time_limit_s=0.0)
    assert (day.status, day.stopped_by) == ("feasible", "time_limit")
    check(day, minutes, rewards, 25, 2, 0, 23)


def test_shortening_keeps_the_points_and_never_lengthens():
    for seed in range(40):
        n = seed % 8
        minutes, _ = question(seed, n + 2)
        np.fill_diagonal(minutes, 0.0)
        before = length(minutes, [n, *range(n), n + 1]) if n else 0.0
        way, took = np.array([[n, *range(n), n + 1, 0]]), np.array([before])
        back, is_changed = np.ascontiguousarray(minutes.T), np.ones(1, np.int64)
        arrays = np.array([n]), took, is_changed, np.zeros((3, n + 3))
        shorter = shorten(minutes, back, way, *arrays, 1e-9)
        route = way[0, : n + 2].tolist()
        assert sorted(route[1:-1]) == list(range(n))
        assert (route[0], route[-1]) == (n, n + 1)
        assert took[0] == pytest.approx(length(minutes, route) if n else 0.0)
        assert took[0] < before if shorter else took[0] == pytest.approx(before)
        assert is_changed[0] == shorter
        if n > 1:  # no point is better off elsewhere in it
            for point in route[1:-1]:
                rest = [i for i in route if i != point]
                tried = [[*rest[:k], point, *rest[k:]] for k in range(1, len(rest))]
                assert min(length(minutes, other) for other in tried) > took[0] - 1e-6


@pytest.mark.parametrize("seed", range(6))
def test_detours_that_were_corrected_are_those_found_anew(seed):
    n, n_vans, limit_min = 12, 2, 22.0
    minutes, rewards = question(seed, n + 2, on_plane=seed % 2 == 0)
    np.fill_diagonal(minutes, 0.0)
    back, near = np.ascontiguousarray(minutes.T), np.zeros((n, n), np.int64)
    day, routes = Day(minutes, back, rewards[:n] + 1, near, limit_min, 0), no_routes(n, n_vans)
    every, is_changed = np.ones(n_vans, np.int64), np.zeros(n_vans, np.int64)
    find_detours(minutes, back, routes.way, routes.n_stops, every, routes.detours, routes.after)
    while put_in(day, routes, day.rewards, is_changed):
        fresh = routes.detours.copy(), routes.after.copy()
        find_detours(minutes, back, routes.way, routes.n_stops, every, *fresh)
        is_left = routes.van_of < 0
        assert routes.detours[:, is_left] == pytest.approx(fresh[0][:, is_left], abs=1e-9)
        for van, route in enumerate(routes.way):
            stops = route[: routes.n_stops[van] + 2].tolist()
            took = length(minutes, stops) if len(stops) > 2 else 0.0
            assert routes.took_min[van] == pytest.approx(took, abs=1e-9)
            assert took <= limit_min + LIMIT_SLACK
            assert set(stops[1:-1]) == set(np.flatnonzero(routes.van_of == van).tolist())
    assert 0 < routes.n_stops.sum() < n
    before, is_out = routes.way[0, : routes.n_stops[0] + 2].tolist(), np.zeros(n, np.int64)
    is_out[before[1]] = 1
    left = [before[0], *before[2:]]
    n_out = length(minutes, left) <= limit_min or len(left) == 2  # else it stays in
    arrays = routes.way, routes.n_stops, routes.took_min, routes.van_of
    take_out(minutes, limit_min, *arrays, is_out, is_changed)
    assert is_changed.tolist() == [n_out, 0]
    rest = routes.way[0, : routes.n_stops[0] + 2].tolist()
    assert rest == (left if n_out else before)
    assert routes.took_min[0] == pytest.approx(length(minutes, rest) if len(rest) > 2 else 0.0)
    assert np.count_nonzero(routes.van_of >= 0) == routes.n_stops.sum()


def test_all_faults_are_told_at_once():
    with pytest.raises(InputError) as told:
        best_route([[0, -1], [np.nan, 0]], [1, -1], math.inf, 0, 5, -1, seed=-1, iterations=0)
    lines = str(told.value).splitlines()
    assert len(lines) == 8
    assert lines[0].startswith("minutes: 2 of them")
    assert any(line.startswith("n_vans") for line in lines)


@pytest.mark.parametrize(
    ("minutes", "rewards", "named"),
    [
        ([[0, 1]], [1], "minutes"),
        ([], [], "minutes"),
        (np.zeros((0, 0)), [], "minutes"),
        (np.zeros((2, 2, 2)), [1, 1], "minutes"),
        ("a", [1], "minutes"),
        ([["0", "5"], ["5", "0"]], [1, 1], "minutes"),
        ([[0, 1], [1]], [1, 1], "minutes"),
        ([[0, None], [1, 0]], [1, 1], "minutes"),
        ([[0, -np.inf], [1, 0]], [1, 1], "minutes"),
        (np.array([[0, 1j], [1, 0]]), [1, 1], "minutes"),
        ([[0, 10**400], [1, 0]], [1, 1], "minutes"),
        (pd.DataFrame([[0, pd.NA], [1, 0]]), [1, 1], "minutes"),
        ([[0.0]], [1, 2], "rewards"),
        ([[0.0]], [[1]], "rewards"),
        ([[0.0]], 1, "rewards"),
        ([[0.0]], "b", "rewards"),
        ([[0.0]], [np.inf], "rewards"),
        ([[0.0]], [1e300], "rewards"),
        ([[0.0]], [None], "rewards"),
    ],
)
def test_what_is_no_table_is_told(minutes, rewards, named):
    with pytest.raises(InputError) as told:
        best_route(minutes, rewards, 10)
    assert [line.split(":")[0] for line in str(told.value).splitlines()] == [named]


@pytest.mark.parametrize(
    "wrong",
    [
        *({"max_min": amount} for amount in (-1, math.nan, math.inf, 1e300, "9", None, True)),
        *({"time_limit_s": amount} for amount in (-1, math.nan, math.inf, None)),
        *({"n_vans": count} for count in (0, -1, 1.5, 10**9, True, None)),
        *({"start": place} for place in (-1, 3, 0.0, None)),
        *({"end": place} for place in (-1, 3, 1.0, "1")),
        *({"seed": seed} for seed in (-1, 0.5, None)),
        *({"iterations": count} for count in (0, -1, 2.5)),
    ],
)
def test_what_cannot_be_asked_is_told(wrong):
    with pytest.raises(InputError) as told:
        best_route(np.ones((3, 3)), [1, 1, 1], **{"max_min": 9, **wrong})
    assert [line.split(":")[0] for line in str(told.value).splitlines()] == list(wrong)


def test_the_least_questions_are_answered():
    assert best_route([[7]], [2], 0).routes == [[0, 0]]
    assert best_route([[7]], [2], 0).reward == 2.0
    assert best_route([[np.nan]], [2], 5, 3).routes == [[0, 0]] * 3
    there_and_back = best_route([[np.inf, 3], [4, np.nan]], [0, 2], 7)
    assert (there_and_back.routes, there_and_back.minutes) == ([[0, 1, 0]], [7.0])
    assert best_route([[0, 3], [4, 0]], [1, 2], 6.9).reward == 1.0
    assert best_route([[0, 3], [4, 0]], [1, 2], 3, 1, 0, 1).routes == [[0, 1]]
    assert best_route([[0, 3], [4, 0]], [1, 2], 3, 1, 1, 0).routes == [[]]
    assert best_route([[0, 3], [4, 0]], [0, 0], 9).reward == 0.0


@pytest.mark.parametrize("size", [1e-7, 1e7, 1e12])
def test_neither_a_large_nor_a_small_unit_changes_the_routes(size):
    minutes, rewards = question(5, 24, on_plane=True)
    rewards += 1.0
    asked = {"n_vans": 2, "end": 23, "iterations": 10, "time_limit_s": 60.0}
    day = best_route(minutes, rewards, 25, **asked)
    other = best_route(minutes * size, rewards * 2.0**-40, 25 * size, **asked)
    assert other.routes == day.routes
    assert other.reward == day.reward * 2.0**-40


def test_tables_of_all_kinds_are_read():
    minutes, rewards = [[0, 10, 10], [10, 0, 5], [10, 5, 0]], [0, 3, 4]
    kinds = (list, np.array, pd.DataFrame, lambda table: np.array(table, dtype=np.int8))
    days = [best_route(kind(minutes), np.array(rewards), np.int64(25)) for kind in kinds]
    days.append(best_route(minutes, pd.Series(rewards, index=list("abc")), 25.0))
    assert {day.reward for day in days} == {7.0}
    given = np.array(minutes, dtype=float)
    best_route(given, rewards, 5)
    assert given.tolist() == minutes  # as it was


def test_ways_too_long_for_any_number_and_more_vans_than_points():
    minutes = np.full((16, 16), 1e308)
    minutes[0, :] = minutes[:, 0] = 2.0
    for n_vans in (1, 4, 40):
        day = best_route(minutes, np.arange(16), 4, n_vans, iterations=8, time_limit_s=60.0)
        assert day.reward == sum(sorted(range(16))[-min(n_vans, 15) :])
        assert len(day.routes) == n_vans
        check(day, minutes, np.arange(16), 4, n_vans, 0, 0)
