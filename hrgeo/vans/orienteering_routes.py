"""Routes of a day as arrays, and the loops that change one of them.

Positions: points are 0 .. n-1, then the start (n) and the end (n + 1). A route is a row of an
array: start, points, end. A route without points takes no time.

The loops take arrays one by one and call few others: what they would cost to compile with
tuples of arrays, at each level anew, is a third more.
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
    minutes, back
        From row to column, and to row from column; points, start, end; finite.
    rewards
        By point, not negative.
    near
        Row by point: all points, the nearest first.
    keys
        A random number by point; those of a set, joined by exclusive or, name it.
    limit_min
        Longest that a route may take.
    by_minute
        What a minute on the way is taken to cost, so that of routes with the same reward
        the shorter ones are kept.
    """

    minutes: FloatArray
    back: FloatArray
    rewards: FloatArray
    near: IntArray
    keys: IntArray
    limit_min: float
    by_minute: float


class Routes(NamedTuple):
    """Routes, changed in place.

    Attributes
    ----------
    whole, amounts
        All the numbers below, whole and others, one after another: to be copied at once.
    way
        Row by van: start, points, end.
    n_stops, took_min
        Points and minutes of each.
    van_of
        By point: who visits it; -1 nobody.
    detours, after
        By van and point: the least detour, and behind whom.
    """

    whole: IntArray
    amounts: FloatArray
    way: IntArray
    n_stops: IntArray
    took_min: FloatArray
    van_of: IntArray
    detours: FloatArray
    after: IntArray


class Pool(NamedTuple):
    """Single routes that were seen, each at the place that the set of its points is given.

    Attributes
    ----------
    keys
        0 where there is none; as many as a power of two.
    way, n_stops, took_min
        The last set seen of those that are given the place, by its shortest route.
    """

    keys: IntArray
    way: IntArray
    n_stops: IntArray
    took_min: FloatArray


def no_routes(n_points: int, n_vans: int) -> Routes:
    """Give routes through no point.

    Examples
    --------
    >>> no_routes(2, 1).way
    array([[2, 3, 0, 0, 0]])
    """
    sizes = np.array([n_vans * (n_points + 3), n_vans, n_points, n_vans * n_points])
    whole = np.zeros(sizes.sum(), np.int64)
    way, n_stops, van_of, after = np.split(whole, np.cumsum(sizes)[:-1])
    amounts = np.zeros(n_vans + n_vans * n_points)
    took_min, detours = np.split(amounts, [n_vans])
    way, after = way.reshape(n_vans, -1), after.reshape(n_vans, n_points)
    way[:, 0], way[:, 1], van_of[:] = n_points, n_points + 1, -1
    detours = detours.reshape(n_vans, n_points)
    return Routes(whole, amounts, way, n_stops, took_min, van_of, detours, after)


@kernel
def minutes_along(minutes: FloatArray, way: IntArray, van: int, n_stops: int) -> float:
    """Give the minutes of a route from start to end; 0 without points."""
    total = 0.0
    if n_stops > 0:
        for k in range(n_stops + 1):
            total += minutes[way[van, k], way[van, k + 1]]
    return total


@kernel
def find_detours(
    minutes: FloatArray,
    back: FloatArray,
    way: IntArray,
    n_stops: IntArray,
    van: int,
    detours: FloatArray,
    after: IntArray,
) -> None:
    """Find the least detour from a route to each point, and behind whom it is made."""
    for i in range(detours.shape[1]):
        detours[van, i] = np.inf
    for k in range(n_stops[van] + 1):
        a, b = way[van, k], way[van, k + 1]
        leg = minutes[a, b] if n_stops[van] > 0 else 0.0
        for i in range(detours.shape[1]):
            detour = minutes[a, i] + back[b, i] - leg
            if detour < detours[van, i]:
                detours[van, i] = detour
                after[van, i] = a


@kernel
def put_in(
    minutes: FloatArray,
    back: FloatArray,
    way: IntArray,
    n_stops: IntArray,
    took_min: FloatArray,
    detours: FloatArray,
    after: IntArray,
    van: int,
    point: int,
) -> None:
    """Put a point into a route where its detour is least, and correct all other detours."""
    a, place = after[van, point], n_stops[van] + 1
    while way[van, place] != a:
        way[van, place + 1] = way[van, place]
        place -= 1
    way[van, place + 1] = point
    b = way[van, place + 2]
    n_stops[van] += 1
    took_min[van] += detours[van, point]
    leg_in, leg_out = minutes[a, point], minutes[point, b]
    for i in range(detours.shape[1]):
        if after[van, i] == a:  # that way is no more
            detours[van, i] = np.inf
            for k in range(n_stops[van] + 1):
                c, e = way[van, k], way[van, k + 1]
                detour = back[i, c] + minutes[i, e] - minutes[c, e]
                if detour < detours[van, i]:
                    detours[van, i] = detour
                    after[van, i] = c
        else:
            detour_in = minutes[a, i] + back[point, i] - leg_in
            detour_out = minutes[point, i] + back[b, i] - leg_out
            if min(detour_in, detour_out) < detours[van, i]:
                detours[van, i] = min(detour_in, detour_out)
                after[van, i] = a if detour_in <= detour_out else point


@kernel
def take_out(
    minutes: FloatArray,
    way: IntArray,
    n_stops: IntArray,
    took_min: FloatArray,
    limit_min: float,
    van: int,
    point: int,
) -> bool:
    """Take a point out of its route, unless the way without it is longer than the limit."""
    n, place = n_stops[van], 1
    while way[van, place] != point:
        place += 1
    a, b = way[van, place - 1], way[van, place + 1]
    left_min = took_min[van] - minutes[a, point] - minutes[point, b] + minutes[a, b]
    if n == 1:
        left_min = 0.0
    if left_min > limit_min:
        return False
    for k in range(place, n + 1):
        way[van, k] = way[van, k + 1]
    n_stops[van] = n - 1
    took_min[van] = left_min
    return True


@kernel
def shorten(
    minutes: FloatArray, back: FloatArray, way: IntArray, van: int, n_stops: int, sums: FloatArray
) -> bool:
    """Reverse parts of a route and move up to three points until neither is shorter.

    Parameters
    ----------
    minutes, back
        From row to column, and to row from column; finite.
    way
        Start, points, end; a row by van, that of this one changed in place.
    van
        Whose route.
    n_stops
        Number of points.
    sums
        Room for two rows of sums, forth and back (which begin with 0), and one of ways.

    Returns
    -------
    bool
        Whether anything changed.
    """
    changed = False
    again = n_stops > 1
    while again:
        again = False
        _sum_up(minutes, way, van, n_stops, sums)
        for i in range(1, n_stops):
            a, b = way[van, i - 1], way[van, i]
            least, last = -_LEAST_GAIN, i
            for j in range(i + 1, n_stops + 1):
                turned = sums[1, j] - sums[1, i] - sums[0, j + 1] + sums[0, i - 1]
                longer = minutes[a, way[van, j]] + minutes[b, way[van, j + 1]] + turned
                if longer < least:
                    least, last = longer, j
            if last > i:
                again = True
                _turn(way, van, i, last)
                _sum_up(minutes, way, van, n_stops, sums)
        again = _move_parts(minutes, back, way, van, n_stops, sums) or again
        changed = changed or again
    return changed


@kernel
def _sum_up(minutes: FloatArray, way: IntArray, van: int, n_stops: int, sums: FloatArray) -> None:
    """Sum up the minutes along a route, forth and back."""
    for k in range(n_stops + 1):
        a, b = way[van, k], way[van, k + 1]
        sums[0, k + 1] = sums[0, k] + minutes[a, b]
        sums[1, k + 1] = sums[1, k] + minutes[b, a]
        sums[2, k] = minutes[a, b]


@kernel
def _turn(way: IntArray, van: int, low: int, high: int) -> None:
    """Turn a part of a route round."""
    while low < high:
        way[van, low], way[van, high] = way[van, high], way[van, low]
        low += 1
        high -= 1


@kernel
def _move_parts(
    minutes: FloatArray, back: FloatArray, way: IntArray, van: int, n_stops: int, sums: FloatArray
) -> bool:
    """Move one to three points elsewhere in their route, turned round or not, if shorter."""
    changed = False
    for length in range(1, min(3, n_stops - 1) + 1):
        for i in range(1, n_stops - length + 2):
            j = i + length - 1
            a, b, c, e = way[van, i - 1], way[van, i], way[van, j], way[van, j + 1]
            saved = sums[2, i - 1] + sums[2, j] - minutes[a, e]
            turned = (sums[1, j] - sums[1, i]) - (sums[0, j] - sums[0, i])
            least, place, is_turned = saved - _LEAST_GAIN, i, False
            for k in range(n_stops + 1):
                f, g = way[van, k], way[van, k + 1]
                forth = back[b, f] + minutes[c, g] - sums[2, k]
                other = back[c, f] + minutes[b, g] - sums[2, k] + turned
                if min(forth, other) < least and not i - 1 <= k <= j:
                    least, place, is_turned = min(forth, other), k, other < forth
            if place == i:
                continue
            changed = True
            # Turning round two neighboring parts, and then both as one, has them change places.
            if not is_turned:
                _turn(way, van, i, j)
            _turn(way, van, min(j, place) + 1, max(i - 1, place))
            _turn(way, van, min(i, place + 1), max(j, place))
            _sum_up(minutes, way, van, n_stops, sums)
    return changed


@kernel
def worth_of(rewards: FloatArray, van_of: IntArray, took_min: FloatArray, by_minute: float) -> float:
    """Give the rewards of the points visited, less a little for each minute."""
    worth = 0.0
    for van in range(len(took_min)):
        worth -= by_minute * took_min[van]
    for i in range(len(rewards)):
        if van_of[i] >= 0:
            worth += rewards[i]
    return worth
