"""Routes of a day as arrays, and the loops that change one of them.

Positions: points are 0 .. n-1, then the start (n) and the end (n + 1). A route is a row of an
array: start, points, end. A route without points takes no time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hrgeo.kernels import kernel
from hrgeo.model import FloatArray, IntArray

_LEAST_GAIN = 1e-9  # minutes; less is rounding


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
def minutes_along(minutes: FloatArray, route: IntArray, n_stops: int) -> float:
    """Give the minutes of a route from start to end; 0 without points."""
    total = 0.0
    if n_stops > 0:
        for k in range(n_stops + 1):
            total += minutes[route[k], route[k + 1]]
    return total


@kernel
def best_place(minutes: FloatArray, route: IntArray, n_stops: int, point: int) -> tuple[float, int]:
    """Give the least detour of a point, and behind which position of the route."""
    if n_stops == 0:
        return minutes[route[0], point] + minutes[point, route[1]], 0
    least, place = np.inf, 0
    for k in range(n_stops + 1):
        a, b = route[k], route[k + 1]
        detour = minutes[a, point] + minutes[point, b] - minutes[a, b]
        if detour < least:
            least, place = detour, int(k)
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
def take_out(day: Day, routes: Routes, point: int) -> bool:
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
def note_routes(day: Day, routes: Routes, pool: Pool) -> None:
    """Note routes by the set of their points, the shortest of each, while there is room."""
    mask = len(pool.keys) - 1
    for van in range(len(routes.n_stops)):
        key = 0
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
def copy_routes(routes: Routes, to: Routes) -> None:
    """Copy routes into others of the same shape."""
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
    return float(worth)
