"""What PyVRP is asked for the best routes of a day, and what is taken over of its answers."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgeo.vans import best_route, orienteering_search
from hrgeo.vans.orienteering_exact import best_of_all
from hrgeo.vans.orienteering_pyvrp import UntilNothingBetter, in_time, pyvrp_ways
from hrgeo.vans.orienteering_reach import PointsInReach, points_in_reach
from hrgeo.vans.orienteering_search import PYVRP_UNITS, searched_routes


def question(seed: int, n: int, *, share_without_way: float = 0.0):
    """Give minutes, other ones by direction, and rewards; start and end come first and last."""
    rng = np.random.default_rng(seed)
    minutes = rng.uniform(1, 20, (n, n))
    minutes[rng.random((n, n)) < share_without_way] = np.inf
    rewards = rng.integers(1, 50, n).astype(float)
    rewards[[0, -1]] = 0.0
    return minutes, rewards


def length(reach: PointsInReach, way) -> float:
    n = len(reach.rewards)
    return math.fsum(reach.minutes[a, b] for a, b in pairwise([n, *way, n + 1]))


def reward(reach: PointsInReach, ways) -> float:
    return sum(float(reach.rewards[way].sum()) for way in ways)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(3, 20),
    st.integers(1, 4),
    st.sampled_from([0.0, 0.5]),
    st.floats(1, 60),
    st.sampled_from(PYVRP_UNITS),
    st.sampled_from([1e-9, 1.0, 1e9]),
)
def test_its_routes_keep_to_the_true_minutes(seed, n, n_vans, share, limit_min, units, scale):
    minutes, rewards = question(seed, n, share_without_way=share)
    limit_min *= scale
    reach = points_in_reach(minutes * scale, rewards, limit_min, 0, n - 1)
    if not len(reach.rewards):
        return
    until = UntilNothingBetter(60, 30, np.inf)
    ways = pyvrp_ways(reach, limit_min, n_vans, seed, units, until)
    assert len(ways) <= n_vans
    assert all(ways)
    visited = [point for way in ways for point in way]
    assert len(visited) == len(set(visited))
    assert set(visited) <= set(range(len(reach.rewards)))
    assert all(length(reach, way) <= limit_min for way in ways)
    assert 0 < until.n_done <= 60


@pytest.mark.parametrize("units", PYVRP_UNITS)
def test_it_finds_what_trying_all_sets_finds(units):
    short = []
    for seed in range(12):
        minutes, rewards = question(seed, 11)
        reach = points_in_reach(minutes, rewards, 30.0, 0, 10)
        most = reward(reach, best_of_all(reach.minutes, 30.0, reach.rewards, 2))
        ways = pyvrp_ways(reach, 30.0, 2, seed, units, UntilNothingBetter(2000, 500, np.inf))
        assert reward(reach, ways) <= most
        short.append(1 - reward(reach, ways) / most)
    assert np.mean(short) < 0.01


def test_a_route_that_rounding_made_too_long_loses_what_is_worth_least_a_minute():
    # Start - a - b - c - end, 5 minutes each, in a ring: 20, and 19 are there. Without a or c it
    # is 5 + 10 (a to c) + 5 or the like: all ways past one are 7 long, so that 3 are saved.
    minutes = np.full((5, 5), 7.0)
    for one, other in [(3, 0), (0, 1), (1, 2), (2, 4)]:
        minutes[one, other] = minutes[other, one] = 5.0
    reach = PointsInReach(np.arange(5), minutes, np.array([3.0, 2.0, 4.0]), ())
    assert in_time(reach, 20.0, [0, 1, 2]) == [0, 1, 2]
    assert in_time(reach, 19.0, [0, 1, 2]) == [0, 2]  # b: 2 for 3 minutes
    assert in_time(reach, 16.0, [0, 1, 2]) == [2]  # then a: 3 for 5 + 7 - 7
    assert in_time(reach, 5.0, [0, 1, 2]) == []
    # From a to b takes 57: without a 55 are saved for 3, without b as many for 9.
    minutes[0, 1] = 57.0
    rich = PointsInReach(np.arange(5), minutes, np.array([3.0, 9.0, 4.0]), ())
    assert in_time(rich, 19.0, [0, 1, 2]) == [1, 2]


def test_a_point_without_reward_that_is_on_the_way_alone_goes_first():
    # Start - a - b - end, 5 each; a has no reward, and the way past it is as long.
    minutes = np.full((4, 4), 5.0)
    np.fill_diagonal(minutes, 0.0)
    reach = PointsInReach(np.arange(4), minutes, np.array([0.0, 2.0]), ())
    assert in_time(reach, 14.0, [0, 1]) == [1]
    # Where the way past it takes longer, nothing is won by leaving it out.
    minutes[2, 1] = 60.0
    assert in_time(reach, 14.0, [0, 1]) == [0]


def test_nothing_is_asked_where_nothing_has_a_reward():
    until = UntilNothingBetter(5, 3, np.inf)
    reach = PointsInReach(np.arange(3), np.ones((3, 3)), np.zeros(1), ())
    assert pyvrp_ways(reach, 3.0, 1, 0, 10_000, until) == []
    assert until.n_done == 0


def test_it_ends_after_steps_after_steps_in_vain_or_at_a_time():
    until = UntilNothingBetter(5, 3, np.inf)
    assert [until(cost) for cost in (9, 8, 7, 6, 5, 4)] == [False] * 5 + [True]
    assert (until.n_done, until.in_time) == (5, True)
    until = UntilNothingBetter(50, 3, np.inf)
    assert [until(cost) for cost in (9, 8, 8, 8, 8)] == [False] * 4 + [True]
    assert (until.n_done, until.in_time) == (4, True)
    until = UntilNothingBetter(50, 3, 0.0)
    assert until(9)
    assert (until.n_done, until.in_time) == (0, False)


def test_a_route_that_is_too_long_by_less_than_is_counted_is_shortened():
    # 3 x 3.3334 is 10.0002 minutes; in thousandths each is 3.333, and 9.999 are short enough.
    minutes = np.full((4, 4), 3.3334)
    np.fill_diagonal(minutes, 0.0)
    reach = PointsInReach(np.arange(4), minutes, np.array([2.0, 3.0]), ())
    ways = pyvrp_ways(reach, 10.0, 1, 0, 10_000, UntilNothingBetter(50, 50, np.inf))
    assert ways == [[1]]
    ways = pyvrp_ways(reach, 10.0002, 1, 0, 10_000, UntilNothingBetter(50, 50, np.inf))
    assert sorted(ways[0]) == [0, 1]


def test_the_search_goes_on_from_its_routes(monkeypatch):
    rng = np.random.default_rng(3)
    xy = rng.uniform(0, 50, (60, 2))
    minutes = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    rewards = rng.integers(1, 30, 60).astype(float)
    rewards[[0, -1]] = 0.0
    reach = points_in_reach(minutes, rewards, 120.0, 0, 59)

    found, asked = [], []

    def longer(*question):
        *question, _ = question
        asked.append(tuple(question[3:]))
        found.append(pyvrp_ways(*question, UntilNothingBetter(1000, 1000, np.inf)))
        return found[-1]

    monkeypatch.setattr(orienteering_search, "pyvrp_ways", longer)
    with_it, n_steps, _ = searched_routes(reach, 120.0, 2, 0, 600.0, 1)
    assert n_steps == 2  # its own are apart
    (one, _), (other, _) = asked
    assert one != other  # seeds
    assert sorted(units for _, units in asked) == sorted(PYVRP_UNITS)
    monkeypatch.setattr(orienteering_search, "PYVRP_POINTS", 0)
    alone, _, _ = searched_routes(reach, 120.0, 2, 0, 600.0, 1)
    best = max(reward(reach, ways) for ways in found)
    assert reward(reach, with_it) >= best > reward(reach, alone)


def test_that_the_time_ended_it_is_told(monkeypatch):
    minutes, rewards = question(1, 30)
    ask = {"iterations": 1, "time_limit_s": 600.0}
    assert best_route(minutes, rewards, 25.0, 1, 0, 29, **ask).stopped_by == "iterations"
    monkeypatch.setattr(orienteering_search, "_PYVRP_SHARE", 0.0)
    assert best_route(minutes, rewards, 25.0, 1, 0, 29, **ask).stopped_by == "time_limit"


def test_rewards_of_all_sizes_are_collected():
    minutes = np.full((16, 16), 1.0)
    rewards = np.array([0.0, *10.0 ** np.arange(-6, 8), 0.0])
    day = best_route(minutes, rewards, 16.0, 1, 0, 15, iterations=200, time_limit_s=60.0)
    assert (day.reward, day.status) == (pytest.approx(rewards.sum()), "optimal")


def test_too_many_points_are_not_asked_of_it(monkeypatch):
    minutes, rewards = question(1, 30)
    reach = points_in_reach(minutes, rewards, 25.0, 0, 29)
    asked = []
    monkeypatch.setattr(orienteering_search, "pyvrp_ways", lambda *_: asked.append(1) or [])
    searched_routes(reach, 25.0, 1, 0, 60.0, 1)
    assert len(asked) == 2
    monkeypatch.setattr(orienteering_search, "PYVRP_POINTS", len(reach.rewards) - 1)
    ways, _, _ = searched_routes(reach, 25.0, 1, 0, 60.0, 1)
    assert len(asked) == 2
    assert ways
