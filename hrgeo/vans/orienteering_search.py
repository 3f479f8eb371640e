"""Searches for the best routes of a day in two threads, and joins what they find.

PyVRP begins, in each thread with other whole numbers for the minutes. Our own search, on the
minutes themselves, goes on from the better of its answers in one thread, and from nothing in the
other.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from hrgeo.model import FloatArray
from hrgeo.vans.orienteering import Room, search
from hrgeo.vans.orienteering_pyvrp import UntilNothingBetter, pyvrp_ways
from hrgeo.vans.orienteering_reach import PointsInReach
from hrgeo.vans.orienteering_routes import (
    Day,
    Routes,
    find_detours,
    no_routes,
    worth_of,
)

N_THREADS = 2  # more would change the answer from computer to computer
FIRST_STEPS, MOST_STEPS = 2500, 20_000
"""Steps of the first round, and of the longest; each has twice as many as the one before."""
PATIENCE = 12
"""So many rounds without a better answer end the search."""
_HOT, _COLD = (0.3, 2.0), (0.01, 0.1)
# Heat of each thread at the beginning and end of a round, in mean rewards: one searches around
# the best routes, the other farther away; each is best on some questions.
PYVRP_UNITS = (10_000, 1_000_000)
"""The longest route as a whole number, by thread. Each goes wrong on some questions."""
PYVRP_STEPS, PYVRP_PATIENCE = 4000, 1500
"""Most steps of PyVRP in each thread, and most without anything better."""
PYVRP_POINTS = 500
"""Beyond so many points it is not asked: its first routes alone could take longer than there is."""
_PYVRP_PER_STEP = 0.1  # steps of PyVRP for each that is asked for
_PYVRP_SHARE = 0.3  # of the time limit, at most
_TO_TELL, _TO_TELL_S = 0.02, 0.1  # of the time limit: for what comes before and after the search
_PER_LIMIT = 0.05  # of the mean reward: what all minutes of all routes are taken to cost


def searched_routes(
    reach: PointsInReach,
    limit_min: float,
    n_vans: int,
    seed: int,
    time_limit_s: float,
    iterations: int | None,
) -> tuple[list[list[int]], int, str]:
    """Give the best routes that are found, the steps of our own search, and what stopped it.

    Parameters
    ----------
    reach
        Points that can be visited.
    limit_min
        Longest route.
    n_vans
        Number of routes.
    seed
        Of the random numbers.
    time_limit_s
        Longest search.
    iterations
        Most steps of each thread; None for no limit.
    """
    day = _day(reach, limit_min, n_vans)
    searches = [_Search(day, n_vans, seed, thread) for thread in range(N_THREADS)]
    searches[0].compile()
    time_s = time_limit_s - min(_TO_TELL_S, _TO_TELL * time_limit_s)
    begun_s = time.monotonic()
    n_left = np.inf if iterations is None else int(iterations)
    with ThreadPoolExecutor(N_THREADS) as threads:
        ends = _ends(len(reach.rewards), n_left, begun_s + _PYVRP_SHARE * time_s)
        asked = [
            threads.submit(pyvrp_ways, reach, limit_min, n_vans, _seed(seed, thread), units, end)
            for thread, (units, end) in enumerate(zip(PYVRP_UNITS, ends, strict=False))
        ]
        begins: list[Sequence[Sequence[int]]] = [_first_ways(reach, n_vans)]
        begins += [future.result() for future in asked]
        best = max(
            (_routes_through(day, n_vans, ways) for ways in begins),
            key=lambda routes: _worth(day, routes),
        )
        best, stopped_by = _gone_on(day, searches, threads, best, n_left, begun_s + time_s)
    if stopped_by and not all(end.in_time for end in ends):
        stopped_by = "time_limit"
    ways = [best.way[van, 1 : n + 1].tolist() for van, n in enumerate(best.n_stops)]
    ways = filled(reach, limit_min, ways)
    visited = [point for way in ways for point in way]
    if np.count_nonzero(reach.rewards[visited]) == np.count_nonzero(reach.rewards):
        stopped_by = ""
    return ways, sum(one.n_steps for one in searches), stopped_by


def filled(
    reach: PointsInReach, limit_min: float, ways: Sequence[Sequence[int]]
) -> list[list[int]]:
    """Put in what there is still time for: the search leaves out rewards far below the mean.

    Parameters
    ----------
    reach, limit_min
        The question.
    ways
        By van, points.

    Examples
    --------
    A point on the way of the second van:

    >>> minutes = np.array([[0.0, 9, 9, 9], [9, 0, 5, 5], [9, 5, 0, 9], [9, 5, 9, 0]])
    >>> reach = PointsInReach(np.arange(4), minutes, np.array([9.0, 0.001]), ())
    >>> filled(reach, 18.0, [[0], []])
    [[0], [1]]
    """
    full = [list(way) for way in ways]
    visited = {point for way in full for point in way}
    n = len(reach.rewards)
    for point in np.argsort(-reach.rewards, kind="stable").tolist():
        if point in visited or not reach.rewards[point]:
            continue
        tried = []
        for van, way in enumerate(full):
            stops = np.array([n, *way, n + 1])
            before, after = reach.minutes[stops[:-1], point], reach.minutes[point, stops[1:]]
            detours = before + after - reach.minutes[stops[:-1], stops[1:]]
            place = int(detours.argmin())
            longer = [*way[:place], point, *way[place:]]
            if _minutes_of(reach, longer) <= limit_min:
                tried.append((float(detours[place]), van, longer))
        if tried:
            _, van, full[van] = min(tried)
    return full


def _minutes_of(reach: PointsInReach, way: Sequence[int]) -> float:
    stops = [len(reach.rewards), *way, len(reach.rewards) + 1]
    return float(sum(reach.minutes[a, b] for a, b in pairwise(stops)))


def _seed(seed: int, thread: int) -> int:
    """Give each seed and thread one of their own, of those that PyVRP takes."""
    return int(np.random.default_rng((seed, thread, 1)).integers(2**32))


def _ends(n_points: int, n_steps: float, stop_s: float) -> list[UntilNothingBetter]:
    """Give when PyVRP ends, by thread; nothing where it is not asked."""
    if n_points > PYVRP_POINTS:
        return []
    most = int(min(PYVRP_STEPS, np.ceil(_PYVRP_PER_STEP * n_steps)))
    return [UntilNothingBetter(most, PYVRP_PATIENCE, stop_s) for _ in PYVRP_UNITS]


def _gone_on(
    day: Day,
    searches: Sequence[_Search],
    threads: ThreadPoolExecutor,
    best: Routes,
    n_left: float,
    stop_s: float,
) -> tuple[Routes, str]:
    """Search from routes on, round by round; give the best, and what ended it."""
    n_round, n_in_vain, in_time, any_missed = FIRST_STEPS, 0, True, _any_missed(day, best)
    while n_in_vain < PATIENCE and n_left > 0 and in_time and any_missed:
        n_steps = int(min(n_round, n_left))
        for one in searches:
            one.go_on_from(best, is_now=one.thread == 0)
        went = [threads.submit(one.go, n_steps, stop_s) for one in searches]
        in_time = min(future.result() for future in went)
        found = max((one.best for one in searches), key=lambda routes: _worth(day, routes))
        is_better = _worth(day, found) > _worth(day, best)
        n_in_vain = 0 if is_better or n_round < MOST_STEPS else n_in_vain + 1
        best = _copied(found)
        n_left -= n_steps
        n_round = min(2 * n_round, MOST_STEPS)
        any_missed = _any_missed(day, best)
    return best, "" if not any_missed else "iterations" if in_time else "time_limit"


def _any_missed(day: Day, routes: Routes) -> bool:
    return bool((routes.van_of[day.rewards > 0] < 0).any())


def _day(reach: PointsInReach, limit_min: float, n_vans: int) -> Day:
    n = len(reach.rewards)
    both_ways = reach.minutes[:n, :n] + reach.minutes[:n, :n].T
    near = np.argsort(both_ways, axis=1, kind="stable")
    back = np.ascontiguousarray(reach.minutes.T)
    rewards = reach.rewards / (reach.rewards.max() or 1.0)
    rewards /= rewards.mean() or 1.0
    return Day(reach.minutes, back, rewards, near, limit_min, _PER_LIMIT / (n_vans * limit_min))


def _worth(day: Day, routes: Routes) -> float:
    return worth_of(day.rewards, routes.van_of, routes.took_min, day.by_minute)


class _Search:
    """One thread's search."""

    def __init__(self, day: Day, n_vans: int, seed: int, thread: int) -> None:
        self.day, self.thread = day, thread
        self.now = _routes_through(day, n_vans, [])
        self.best = _routes_through(day, n_vans, [])
        # Not 0, which is followed by 0; each seed has its own.
        first = int(np.random.default_rng((seed, thread)).integers(1, 2**31 - 1))
        self.state = np.array([first], dtype=np.int64)
        n = len(day.rewards)
        self._trial = no_routes(n, n_vans)
        self._room = Room(
            np.zeros(n), np.zeros(n, np.int64), np.zeros(n_vans, np.int64), np.zeros((3, n + 3))
        )
        self.n_steps = 0
        self._chunk = max(500_000 // n**2, 1)  # between two looks at the clock

    def compile(self) -> None:
        """Have the loops compiled, before the clock is started."""
        self._search(1.0, 1.0, 0)

    def _search(self, heat: float, cooling: float, n_steps: int) -> None:
        arrays = self.day, self.now, self.best, self._trial, self._room, self.state
        search(*arrays, heat, cooling, n_steps)

    def go(self, n_steps: int, stop_s: float) -> bool:
        """Search from hot to cold; say if there was time for it."""
        hot, cold = _HOT[self.thread], _COLD[self.thread]
        cooling = (cold / hot) ** (1 / n_steps)
        for done in range(0, n_steps, self._chunk):
            if time.monotonic() > stop_s:
                return False
            n = min(self._chunk, n_steps - done)
            heat = hot * cooling**done
            self._search(heat, cooling, n)
            self.n_steps += n
        return True

    def go_on_from(self, routes: Routes, *, is_now: bool) -> None:
        """Take over routes as the best, and as those to go on from."""
        for mine in (self.best, self.now) if is_now else (self.best,):
            mine.whole[:] = routes.whole
            mine.amounts[:] = routes.amounts


def _routes_through(day: Day, n_vans: int, ways: Sequence[Sequence[int]]) -> Routes:
    """Give routes through points, one for each van; those that are not named have none."""
    routes = no_routes(len(day.rewards), n_vans)
    for van, points in enumerate(ways):
        stops = [len(day.rewards), *points, len(day.rewards) + 1]
        routes.way[van, : len(stops)] = stops
        routes.n_stops[van] = len(points)
        routes.took_min[van] = sum(day.minutes[a, b] for a, b in pairwise(stops)) if points else 0
        routes.van_of[list(points)] = van
    every = np.ones(n_vans, np.int64)
    arrays = routes.way, routes.n_stops, every, routes.detours, routes.after
    find_detours(day.minutes, day.back, *arrays)
    return routes


def _copied(routes: Routes) -> Routes:
    copy = no_routes(len(routes.van_of), len(routes.n_stops))
    copy.whole[:] = routes.whole
    copy.amounts[:] = routes.amounts
    return copy


def _first_ways(reach: PointsInReach, n_vans: int) -> list[tuple[int, ...]]:
    """Give roundabout routes that share no point, those with most reward first."""
    chosen: list[tuple[int, ...]] = []
    for way in sorted(reach.roundabout, key=lambda way: -_reward(reach.rewards, way)):
        if len(chosen) < n_vans and not any(set(way) & set(other) for other in chosen):
            chosen.append(way)
    return chosen


def _reward(rewards: FloatArray, way: Sequence[int]) -> float:
    return float(rewards[list(way)].sum())
