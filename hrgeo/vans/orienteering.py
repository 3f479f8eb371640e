"""The search for the best routes of a day, compiled: routes are torn open and filled again.

A large neighbourhood search with simulated annealing on the minutes themselves, not on
rounded ones: in each step some points are taken out (near each other, in a row, anywhere, or
those that are worth least for their detour), the routes are shortened, and points are put in
by their reward for the detour until nothing fits. After Pisinger and Ropke (2007),
doi:10.1016/j.cor.2005.09.012, and Hammami et al. (2020), doi:10.1016/j.cor.2020.105034.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hrgeo.kernels import kernel, write_into
from hrgeo.model import FloatArray, IntArray
from hrgeo.vans.orienteering_routes import (
    Day,
    Pool,
    Routes,
    find_detours,
    minutes_along,
    put_in,
    shorten,
    take_out,
    worth_of,
)

MOST_PUT_ASIDE = 25  # points taken out in one step, where routes are long enough
_SHARE_WIDE = 0.05  # of the steps in which any number may be taken out
_SHARE_ELSEWHERE = 0.3  # of the steps in which a route is sent elsewhere
_MOST_FAVORED = 25
_WORTH_NOTING = 0.97  # of what the best is worth
_LEAST_DETOUR = 1e-5  # of the limit; less counts as this


class Room(NamedTuple):
    """Arrays that a step works in.

    Attributes
    ----------
    weight
        Rewards by point, disturbed.
    is_out
        By point: 1 if it is to be taken out.
    is_changed
        By van: 1 if its route was changed.
    sums
        Three rows, as long as a route with its ends.
    """

    weight: FloatArray
    is_out: IntArray
    is_changed: IntArray
    sums: FloatArray


@kernel
def draw(state: IntArray) -> float:
    """Give the next random number, from 0 to below 1 (Park and Miller's generator).

    Examples
    --------
    >>> state = np.array([1])
    >>> round(draw(state), 6), round(draw(state), 6)
    (2.2e-05, 0.085032)
    """
    state[0] = state[0] * 48271 % 2147483647
    return float((state[0] - 1) / 2147483646.0)


@kernel
def _choose_out(
    minutes: FloatArray,
    rewards: FloatArray,
    near: IntArray,
    way: IntArray,
    n_stops: IntArray,
    van_of: IntArray,
    weight: FloatArray,
    is_out: IntArray,
    state: IntArray,
) -> None:
    """Choose points to be taken out: near a point, in a row, at random, or worth little."""
    n, n_visited = len(rewards), 0
    for i in range(n):
        is_out[i] = 0
        if van_of[i] >= 0:
            n_visited += 1
    if n_visited == 0:
        return
    most = max(1, min(MOST_PUT_ASIDE, n_visited // 2))
    if draw(state) < _SHARE_WIDE:
        most = n_visited
    n_out = 1 + int(draw(state) * most)
    point = int(draw(state) * n)
    is_elsewhere, how = draw(state) < _SHARE_ELSEWHERE, draw(state)
    if is_elsewhere:
        # Alone, none of a far group is worth its detour.
        n_favored, by = 1 + int(draw(state) * min(n - 1, _MOST_FAVORED)), 2.0 + 8.0 * draw(state)
        for k in range(n_favored):
            weight[near[point, k]] *= by
        n_out = n
    if is_elsewhere or 0.45 <= how < 0.7:
        _choose_row(way, n_stops, van_of, is_out, point, n_out, state)
    elif how < 0.45:
        if van_of[point] < 0 and draw(state) < 0.5:
            weight[point] *= 8.0
        for k in range(n):
            if n_out > 0 and van_of[near[point, k]] >= 0 and draw(state) < 0.8:
                is_out[near[point, k]] = 1
                n_out -= 1
    elif how < 0.85:
        for _ in range(n_out):
            is_out[int(draw(state) * n)] = 1
    else:
        _choose_least_worth(minutes, rewards, way, n_stops, is_out, n_out, state)


@kernel
def _choose_row(
    way: IntArray,
    n_stops: IntArray,
    van_of: IntArray,
    is_out: IntArray,
    point: int,
    n_out: int,
    state: IntArray,
) -> None:
    """Choose points in a row of a route, from a point on; as many as there are points for any number."""
    while van_of[point] < 0:
        point = (point + 1) % len(van_of)
    van, place = van_of[point], 1
    if n_out == len(van_of):
        n_out = 1 + int(draw(state) * n_stops[van])
    while way[van, place] != point and place + n_out <= n_stops[van]:
        place += 1
    for k in range(place, min(place + n_out, n_stops[van] + 1)):
        is_out[way[van, k]] = 1


@kernel
def _choose_least_worth(
    minutes: FloatArray,
    rewards: FloatArray,
    way: IntArray,
    n_stops: IntArray,
    is_out: IntArray,
    n_out: int,
    state: IntArray,
) -> None:
    """Choose points that have little reward for their detour, with some chance."""
    for _ in range(n_out):
        least, worst = np.inf, way[0, 0]
        for van in range(len(n_stops)):
            for k in range(1, n_stops[van] + 1):
                a, point, b = way[van, k - 1], way[van, k], way[van, k + 1]
                detour = minutes[a, point] + minutes[point, b] - minutes[a, b]
                worth = rewards[point] / max(detour, 1e-6) * (0.3 + draw(state))
                if worth < least and is_out[point] == 0:
                    least, worst = worth, point
        if least < np.inf:
            is_out[worst] = 1


@kernel
def _best_to_put_in(
    limit_min: float,
    took_min: FloatArray,
    van_of: IntArray,
    weight: FloatArray,
    detours: FloatArray,
) -> int:
    """Give the van, times the number of points, and the point with most weight for its detour.

    Where nothing fits, -1.
    """
    n, best, chosen = len(van_of), 0.0, -1
    for van in range(len(took_min)):
        for i in range(n):
            detour = max(detours[van, i], _LEAST_DETOUR * limit_min)
            if van_of[i] < 0 and weight[i] > best * detour:
                if took_min[van] + detours[van, i] <= limit_min:
                    best, chosen = weight[i] / detour, van * n + i
    return chosen


@kernel
def _fill_and_shorten(day: Day, routes: Routes, room: Room) -> None:
    """Fill and shorten in turn, until nothing more fits."""
    minutes, back, n = day.minutes, day.back, len(day.rewards)
    way, n_stops, took_min, van_of = routes.way, routes.n_stops, routes.took_min, routes.van_of
    is_changed, any_shorter = room.is_changed, True
    while any_shorter:
        for van in range(len(n_stops)):
            if is_changed[van] == 1:
                find_detours(minutes, back, way, n_stops, van, routes.detours, routes.after)
        best = 0
        while best >= 0:
            best = _best_to_put_in(day.limit_min, took_min, van_of, room.weight, routes.detours)
            if best >= 0:
                van, point = best // n, best % n
                put_in(
                    minutes, back, way, n_stops, took_min, routes.detours, routes.after, van, point
                )
                van_of[point] = van
                is_changed[van] = 1
        any_shorter = False
        for van in range(len(n_stops)):
            if is_changed[van] == 1:
                is_changed[van] = 0
                if shorten(minutes, back, way, van, n_stops[van], room.sums):
                    is_changed[van] = 1
                    any_shorter = True
                took_min[van] = minutes_along(minutes, way, van, n_stops[van])


@kernel
def _note(
    keys: IntArray,
    way: IntArray,
    n_stops: IntArray,
    took_min: FloatArray,
    pool_keys: IntArray,
    pool_way: IntArray,
    pool_n_stops: IntArray,
    pool_took_min: FloatArray,
) -> None:
    """Note routes by the set of their points, the shortest of each."""
    for van in range(len(n_stops)):
        key = 0
        for k in range(1, n_stops[van] + 1):
            key ^= keys[way[van, k]]
        place = key & (len(pool_keys) - 1)
        is_known = pool_keys[place] == key
        if n_stops[van] > 0 and not (is_known and pool_took_min[place] <= took_min[van]):
            pool_keys[place] = key
            pool_n_stops[place] = n_stops[van]
            pool_took_min[place] = took_min[van]
            for k in range(n_stops[van] + 2):
                pool_way[place, k] = way[van, k]


@kernel
def search(
    day: Day,
    now: Routes,
    best: Routes,
    trial: Routes,
    room: Room,
    pool: Pool,
    state: IntArray,
    heat: float,
    cooling: float,
    n_steps: int,
) -> None:
    """Tear routes open and fill them again, so many times.

    Parameters
    ----------
    day
        What is asked.
    now
        Where the search stands; changed in place.
    best
        The best routes so far; changed in place.
    trial, room
        To work in.
    pool
        Notes routes of plans that are worth nearly as much as the best.
    state
        Of the random numbers; changed in place.
    heat
        In units of reward: a plan that is worth so much less is taken in one case of e.
    cooling
        What is left of the heat after each step.
    n_steps
        Number of steps.
    """
    rewards, by_minute = day.rewards, day.by_minute
    weight, is_out, is_changed = room.weight, room.is_out, room.is_changed
    way, n_stops, took_min, van_of = trial.way, trial.n_stops, trial.took_min, trial.van_of
    best_worth = worth_of(rewards, best.van_of, best.took_min, by_minute)
    now_worth = worth_of(rewards, now.van_of, now.took_min, by_minute)
    for _ in range(n_steps):
        write_into(trial.whole, now.whole)
        write_into(trial.amounts, now.amounts)
        noise, power = 0.6 * draw(state), 0.3 + 1.2 * draw(state)
        for i in range(len(rewards)):
            weight[i] = rewards[i] * (1.0 + noise * (draw(state) - 0.5))
        _choose_out(day.minutes, rewards, day.near, way, n_stops, van_of, weight, is_out, state)
        for i in range(len(rewards)):
            # Most of weight / detour ** power, without that for each detour.
            weight[i] = weight[i] ** (1.0 / power)
            van = van_of[i]
            if is_out[i] == 1 and van >= 0:
                if take_out(day.minutes, way, n_stops, took_min, day.limit_min, van, i):
                    is_changed[van] = 1
                    van_of[i] = -1
        _fill_and_shorten(day, trial, room)
        worth = worth_of(rewards, van_of, took_min, by_minute)
        if worth > _WORTH_NOTING * best_worth:
            _note(day.keys, way, n_stops, took_min, pool.keys, pool.way, pool.n_stops, pool.took_min)
        if worth > best_worth:
            best_worth = worth
            write_into(best.whole, trial.whole)
            write_into(best.amounts, trial.amounts)
        if worth - now_worth > heat * np.log(draw(state) + 1e-12):
            now_worth = worth
            write_into(now.whole, trial.whole)
            write_into(now.amounts, trial.amounts)
        heat *= cooling
