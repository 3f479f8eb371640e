"""The search for the best routes of a day, compiled: routes are torn open and filled again.

A large neighbourhood search with simulated annealing on the minutes themselves, not on
rounded ones: in each step some points are taken out (near each other, in a row, anywhere, or
those that are worth least for their detour), the routes are shortened, and points are put in
by their reward for the detour until nothing fits. After Pisinger and Ropke (2007),
doi:10.1016/j.cor.2005.09.012, and Hammami et al. (2020), doi:10.1016/j.cor.2020.105034.

Positions: points are 0 .. n-1, then the start (n) and the end (n + 1). A route is a row of an
array: start, points, end. A route without points takes no time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hrgeo.kernels import kernel
from hrgeo.model import FloatArray, IntArray

MOST_PUT_ASIDE = 12  # points taken out in one step, where routes are long enough
_SHARE_WIDE = 0.05  # of the steps in which any number may be taken out
_SHARE_ELSEWHERE = 0.1  # of the steps in which a route is sent elsewhere
_MOST_FAVORED = 25
_LEAST_GAIN = 1e-9  # minutes; less is rounding
_WORTH_NOTING = 0.97  # of what the best is worth


class Day(NamedTuple):
    """What is asked: the points of a day.

    Attributes
    ----------
    minutes
        From row to column; points, start, end; finite.
    limit_min
        Longest that a route may take.
    rewards
        By point, not negative.
    near
        Row by point: all points, the nearest first.
    keys
        A random number by point; those of a set, joined by exclusive or, name it.
    by_minute
        What a minute on the way is taken to cost, so that of routes with the same reward
        the shorter ones are kept.
    """

    minutes: FloatArray
    limit_min: float
    rewards: FloatArray
    near: IntArray
    keys: IntArray
    by_minute: float


class Routes(NamedTuple):
    """Routes, changed in place.

    Attributes
    ----------
    way
        Row by van: start, points, end.
    n_stops, took_min
        Points and minutes of each.
    van_of
        By point: who visits it; -1 nobody.
    """

    way: IntArray
    n_stops: IntArray
    took_min: FloatArray
    van_of: IntArray


class Pool(NamedTuple):
    """Single routes that were seen, in a hash table of sets of points.

    Attributes
    ----------
    keys
        0 where there is none; as many as a power of two.
    way, n_stops, took_min
        The shortest route of each set.
    n_free
        An array of one number: how many more may be noted.
    """

    keys: IntArray
    way: IntArray
    n_stops: IntArray
    took_min: FloatArray
    n_free: IntArray


class Room(NamedTuple):
    """Arrays that a step works in.

    Attributes
    ----------
    weight
        Rewards by point, disturbed.
    detours, places
        By point and van: the least detour, and behind which position.
    sums
        Two rows of sums, forth and back, as long as a route.
    """

    weight: FloatArray
    detours: FloatArray
    places: IntArray
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
    return (state[0] - 1) / 2147483646.0


@kernel
def minutes_along(minutes: FloatArray, route: IntArray, n_stops: int) -> float:
    """Give the minutes of a route from start to end; 0 without points."""
    total = 0.0
    if n_stops > 0:
        for k in range(n_stops + 1):
            total += minutes[route[k], route[k + 1]]
    return total


@kernel
def _best_place(
    minutes: FloatArray, route: IntArray, n_stops: int, point: int
) -> tuple[float, int]:
    """Give the least detour of a point, and behind which position of the route."""
    if n_stops == 0:
        return minutes[route[0], point] + minutes[point, route[1]], np.int64(0)
    least, place = np.inf, np.int64(0)
    for k in range(n_stops + 1):
        a, b = route[k], route[k + 1]
        detour = minutes[a, point] + minutes[point, b] - minutes[a, b]
        if detour < least:
            least, place = detour, np.int64(k)
    return least, place


@kernel
def shorten(minutes: FloatArray, route: IntArray, n_stops: int, sums: FloatArray) -> bool:
    """Reverse parts of a route and move up to three points until neither is shorter.

    Parameters
    ----------
    minutes
        From row to column, finite.
    route
        Start, points, end; changed in place.
    n_stops
        Number of points.
    sums
        Room for two rows of sums, forth and back, as long as the route.

    Returns
    -------
    bool
        Whether anything changed.
    """
    changed = False
    again = n_stops > 1
    while again:
        again = False
        sums[0, 0] = 0.0
        sums[1, 0] = 0.0
        for k in range(n_stops + 1):
            sums[0, k + 1] = sums[0, k] + minutes[route[k], route[k + 1]]
            sums[1, k + 1] = sums[1, k] + minutes[route[k + 1], route[k]]
        for i in range(1, n_stops):
            for j in range(i + 1, n_stops + 1):
                a, b, c, e = route[i - 1], route[i], route[j], route[j + 1]
                before = minutes[a, b] + (sums[0, j] - sums[0, i]) + minutes[c, e]
                after = minutes[a, c] + (sums[1, j] - sums[1, i]) + minutes[b, e]
                if after < before - _LEAST_GAIN:
                    low, high = i, j
                    while low < high:
                        route[low], route[high] = route[high], route[low]
                        low += 1
                        high -= 1
                    again = True
                    break
            if again:
                break
        if not again:
            again = _move_part(minutes, route, n_stops, sums)
        changed = changed or again
    return changed


@kernel
def _move_part(minutes: FloatArray, route: IntArray, n_stops: int, sums: FloatArray) -> bool:
    """Move one to three points elsewhere in their route, turned round or not, if shorter."""
    for length in range(1, min(3, n_stops - 1) + 1):
        for i in range(1, n_stops - length + 2):
            j = i + length - 1
            a, b, c, e = route[i - 1], route[i], route[j], route[j + 1]
            saved = minutes[a, b] + minutes[c, e] - minutes[a, e]
            turned = (sums[1, j] - sums[1, i]) - (sums[0, j] - sums[0, i])
            for k in range(n_stops + 1):
                if i - 1 <= k <= j:
                    continue
                f, g = route[k], route[k + 1]
                forth = minutes[f, b] + minutes[c, g] - minutes[f, g]
                back = minutes[f, c] + minutes[b, g] - minutes[f, g] + turned
                if min(forth, back) < saved - _LEAST_GAIN:
                    _shift_part(route, i, j, k)
                    if back < forth:
                        low = i + k - j if k > j else k + 1
                        high = low + length - 1
                        while low < high:
                            route[low], route[high] = route[high], route[low]
                            low += 1
                            high -= 1
                    return True
    return False


@kernel
def _shift_part(route: IntArray, first: int, last: int, behind: int) -> None:
    """Move positions first .. last of a route behind another position, one step at a time."""
    for _ in range(last - first + 1):
        if behind > last:
            moved = route[first]
            for k in range(first, behind):
                route[k] = route[k + 1]
            route[behind] = moved
        else:
            moved = route[last]
            for k in range(last, behind + 1, -1):
                route[k] = route[k - 1]
            route[behind + 1] = moved


@kernel
def _take_out(day: Day, routes: Routes, point: int) -> bool:
    """Take a point out of its route, unless the way without it is longer than the limit."""
    van = routes.van_of[point]
    n = routes.n_stops[van]
    place = 1
    while routes.way[van, place] != point:
        place += 1
    a, b = routes.way[van, place - 1], routes.way[van, place + 1]
    left = routes.took_min[van] - day.minutes[a, point] - day.minutes[point, b] + day.minutes[a, b]
    if n == 1:
        left = 0.0
    if left > day.limit_min:
        return False
    for k in range(place, n + 1):
        routes.way[van, k] = routes.way[van, k + 1]
    routes.n_stops[van] = n - 1
    routes.took_min[van] = left
    routes.van_of[point] = -1
    return True


@kernel
def _tear_open(day: Day, routes: Routes, weight: FloatArray, state: IntArray) -> None:
    """Take some points out: near a point, in a row, at random, or worth little."""
    n = len(day.rewards)
    n_visited = routes.n_stops.sum()
    if n_visited == 0:
        return
    most = max(1, min(MOST_PUT_ASIDE, n_visited // 2))
    if draw(state) < _SHARE_WIDE:
        most = n_visited
    n_out = 1 + np.int64(draw(state) * most)
    way = draw(state)
    seed = np.int64(draw(state) * n)
    if draw(state) < _SHARE_ELSEWHERE:
        _favor_around(day, seed, weight, state)
        while routes.van_of[seed] < 0:
            seed = (seed + 1) % n
        n_out = 1 + np.int64(draw(state) * routes.n_stops[routes.van_of[seed]])
        way = 0.5
    if way < 0.45:
        if routes.van_of[seed] < 0 and draw(state) < 0.5:
            weight[seed] *= 8.0
        for k in range(n):
            point = day.near[seed, k]
            if n_out > 0 and routes.van_of[point] >= 0 and draw(state) < 0.8:
                _take_out(day, routes, point)
                n_out -= 1
    elif way < 0.7:
        while routes.van_of[seed] < 0:
            seed = (seed + 1) % n
        van, place = routes.van_of[seed], 1
        while routes.way[van, place] != seed and place + n_out <= routes.n_stops[van]:
            place += 1
        while n_out > 0 and place <= routes.n_stops[van]:
            if not _take_out(day, routes, routes.way[van, place]):
                place += 1
            n_out -= 1
    elif way < 0.85:
        for _ in range(n_out):
            seed = np.int64(draw(state) * n)
            if routes.van_of[seed] >= 0:
                _take_out(day, routes, seed)
    else:
        _take_least_worth(day, routes, n_out, state)


@kernel
def _favor_around(day: Day, seed: int, weight: FloatArray, state: IntArray) -> None:
    """Give points near another more weight: alone, none of a far group is worth its detour."""
    n = len(weight)
    n_favored = 1 + np.int64(draw(state) * min(n - 1, _MOST_FAVORED))
    by = 2.0 + 8.0 * draw(state)
    for k in range(n_favored):
        weight[day.near[seed, k]] *= by


@kernel
def _take_least_worth(day: Day, routes: Routes, n_out: int, state: IntArray) -> None:
    """Take out points that have little reward for their detour, with some chance."""
    for _ in range(n_out):
        least, worst = np.inf, np.int64(-1)
        for van in range(len(routes.n_stops)):
            for k in range(1, routes.n_stops[van] + 1):
                a, point, b = routes.way[van, k - 1], routes.way[van, k], routes.way[van, k + 1]
                detour = day.minutes[a, point] + day.minutes[point, b] - day.minutes[a, b]
                worth = day.rewards[point] / max(detour, 1e-6) * (0.3 + draw(state))
                if worth < least:
                    least, worst = worth, point
        if worst >= 0:
            _take_out(day, routes, worst)


@kernel
def _fill(day: Day, routes: Routes, room: Room, power: float) -> bool:
    """Put in the point with most weight for its detour, again and again; say if any was."""
    n, n_vans = room.detours.shape
    limit_min, took_min = day.limit_min, routes.took_min
    any_put = False
    fresh = np.int64(-1)  # the route that changed; -1 all
    while True:
        best, point, best_van = 0.0, np.int64(-1), np.int64(-1)
        for i in range(n):
            if routes.van_of[i] >= 0 or room.weight[i] <= 0.0:
                continue
            least, least_van = np.inf, np.int64(-1)
            for van in range(n_vans):
                if fresh < 0 or fresh == van:
                    room.detours[i, van], room.places[i, van] = _best_place(
                        day.minutes, routes.way[van], routes.n_stops[van], i
                    )
                detour = room.detours[i, van]
                if detour < least and took_min[van] + detour <= limit_min:
                    least, least_van = detour, np.int64(van)
            if least_van >= 0:
                worth = room.weight[i] / max(least, 1e-5 * limit_min) ** power
                if worth > best:
                    best, point, best_van = worth, np.int64(i), least_van
        if point < 0:
            return any_put
        place = room.places[point, best_van]
        for k in range(routes.n_stops[best_van] + 1, place, -1):
            routes.way[best_van, k + 1] = routes.way[best_van, k]
        routes.way[best_van, place + 1] = point
        routes.n_stops[best_van] += 1
        routes.took_min[best_van] += room.detours[point, best_van]
        routes.van_of[point] = best_van
        any_put = True
        fresh = best_van


@kernel
def _shorten_and_refill(day: Day, routes: Routes, room: Room, power: float) -> None:
    """Fill and shorten in turn, until nothing more fits."""
    _fill(day, routes, room, power)
    while True:
        any_shorter = False
        for van in range(len(routes.n_stops)):
            if shorten(day.minutes, routes.way[van], routes.n_stops[van], room.sums):
                any_shorter = True
            routes.took_min[van] = minutes_along(day.minutes, routes.way[van], routes.n_stops[van])
        if not any_shorter or not _fill(day, routes, room, power):
            return


@kernel
def _note_routes(day: Day, routes: Routes, pool: Pool) -> None:
    """Note routes by the set of their points, the shortest of each, while there is room."""
    mask = len(pool.keys) - 1
    for van in range(len(routes.n_stops)):
        key = np.int64(0)
        for k in range(1, routes.n_stops[van] + 1):
            key ^= day.keys[routes.way[van, k]]
        place = key & mask
        while pool.keys[place] not in (0, key):
            place = (place + 1) & mask
        if routes.n_stops[van] == 0 or (pool.keys[place] == 0 and pool.n_free[0] == 0):
            continue
        if pool.keys[place] == 0:
            pool.n_free[0] -= 1
        elif pool.took_min[place] <= routes.took_min[van]:
            continue
        pool.keys[place] = key
        pool.n_stops[place] = routes.n_stops[van]
        pool.took_min[place] = routes.took_min[van]
        for k in range(routes.n_stops[van] + 2):
            pool.way[place, k] = routes.way[van, k]


@kernel
def _copy(routes: Routes, to: Routes) -> None:
    for van in range(len(routes.n_stops)):
        for k in range(routes.n_stops[van] + 2):
            to.way[van, k] = routes.way[van, k]
        to.n_stops[van] = routes.n_stops[van]
        to.took_min[van] = routes.took_min[van]
    for i in range(len(routes.van_of)):
        to.van_of[i] = routes.van_of[i]


@kernel
def worth_of(day: Day, routes: Routes) -> float:
    """Give the rewards of the points visited, less a little for each minute."""
    worth = -day.by_minute * routes.took_min.sum()
    for i in range(len(day.rewards)):
        if routes.van_of[i] >= 0:
            worth += day.rewards[i]
    return worth


@kernel
def search(
    day: Day,
    now: Routes,
    best: Routes,
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
    n, n_vans = len(day.rewards), len(now.n_stops)
    trial = Routes(
        np.copy(now.way), np.copy(now.n_stops), np.copy(now.took_min), np.copy(now.van_of)
    )
    room = Room(
        np.zeros(n),
        np.zeros((n, n_vans)),
        np.zeros((n, n_vans), np.int64),
        np.zeros((2, n + 2)),
    )
    now_worth, best_worth = worth_of(day, now), worth_of(day, best)
    for _ in range(n_steps):
        _copy(now, trial)
        noise = 0.6 * draw(state)
        for i in range(n):
            room.weight[i] = day.rewards[i] * (1.0 + noise * (draw(state) - 0.5))
        power = 0.3 + 1.2 * draw(state)
        _tear_open(day, trial, room.weight, state)
        _shorten_and_refill(day, trial, room, power)
        worth = worth_of(day, trial)
        if worth > _WORTH_NOTING * best_worth:
            _note_routes(day, trial, pool)
        if worth > best_worth:
            best_worth = worth
            _copy(trial, best)
        if worth - now_worth > heat * np.log(draw(state) + 1e-12):
            now_worth = worth
            _copy(trial, now)
        heat *= cooling
