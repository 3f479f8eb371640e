"""Routes of a day as arrays, and the loops that change one of them.

Positions: points are 0 .. n-1, then the start (n) and the end (n + 1). A route is a row of an
array: start, points, end. A route without points takes no time.

The loops take arrays one by one and call few others: what they would cost to compile with
tuples of arrays, at each level anew, is a third more.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hrgeo.kernels import within_kernels
from hrgeo.model import FloatArray, IntArray

LEAST_GAIN = 1e-10  # of the limit; less is rounding
_LEAST_DETOUR = 1e-5  # of the limit; less counts as this


class Day(NamedTuple):
    """What is asked: the points of a day.

    Attributes
    ----------
    minutes, back
        From row to column, and to row from column; points, start, end; finite.
    rewards
        By point, not negative, in mean rewards.
    near
        Row by point: all points, the nearest first.
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
    chosen
        Van and point to be put in.
    """

    whole: IntArray
    amounts: FloatArray
    way: IntArray
    n_stops: IntArray
    took_min: FloatArray
    van_of: IntArray
    detours: FloatArray
    after: IntArray
    chosen: IntArray


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
    return Routes(
        whole, amounts, way, n_stops, took_min, van_of, detours, after, np.zeros(2, np.int64)
    )


@within_kernels
def copy_routes(
    whole: IntArray, amounts: FloatArray, to_whole: IntArray, to_amounts: FloatArray
) -> None:
    """Copy routes into others of the same shape."""
    for k in range(len(whole)):
        to_whole[k] = whole[k]
    for k in range(len(amounts)):
        to_amounts[k] = amounts[k]


@within_kernels
def find_detours(
    minutes: FloatArray,
    back: FloatArray,
    way: IntArray,
    n_stops: IntArray,
    is_changed: IntArray,
    detours: FloatArray,
    after: IntArray,
) -> None:
    """Find the least detour from each changed route to each point, and behind whom it is made."""
    for van in range(len(n_stops)):
        if is_changed[van] == 0:
            continue
        for i in range(detours.shape[1]):
            detours[van, i] = np.inf
        for k in range(n_stops[van] + 1):
            a, b = way[van, k], way[van, k + 1]
            leg = minutes[a, b] if n_stops[van] > 0 else 0.0
            for i in range(detours.shape[1]):
                detour = minutes[a, i] + back[b, i] - leg
                # Without a branch, so that several points are looked at at once.
                is_less, least = detour < detours[van, i], detours[van, i]
                detours[van, i] = detour if is_less else least
                after[van, i] = a if is_less else after[van, i]


@within_kernels
def _best_to_put_in(
    limit_min: float,
    took_min: FloatArray,
    van_of: IntArray,
    weight: FloatArray,
    detours: FloatArray,
    chosen: IntArray,
) -> None:
    """Choose the van and point with most weight for the detour; -1 where nothing fits."""
    best, least = 0.0, _LEAST_DETOUR * limit_min
    chosen[0] = -1
    for van in range(len(took_min)):
        for i in range(len(van_of)):
            detour = max(detours[van, i], least)
            fits = took_min[van] + detours[van, i] <= limit_min
            if fits and van_of[i] < 0 and weight[i] > best * detour:
                best = weight[i] / detour
                chosen[0], chosen[1] = van, i


@within_kernels
def put_in(day: Day, routes: Routes, weight: FloatArray, is_changed: IntArray) -> bool:
    """Put in the point with most weight for its detour, correct all detours; say if any fits."""
    minutes, back, way, n_stops = day.minutes, day.back, routes.way, routes.n_stops
    detours, after, chosen = routes.detours, routes.after, routes.chosen
    _best_to_put_in(day.limit_min, routes.took_min, routes.van_of, weight, detours, chosen)
    van, point = chosen[0], chosen[1]
    if van < 0:
        return False
    routes.took_min[van] += detours[van, point]
    routes.van_of[point] = van
    is_changed[van] = 1
    n_stops[van] += 1
    a, place = after[van, point], n_stops[van]
    while way[van, place] != a:
        way[van, place + 1] = way[van, place]
        place -= 1
    way[van, place + 1] = point
    b = way[van, place + 2]
    for i in range(detours.shape[1]):
        if after[van, i] == a:  # that way is no more
            detours[van, i] = np.inf
            for k in range(n_stops[van] + 1):
                c, e = way[van, k], way[van, k + 1]
                detour = back[i, c] + minutes[i, e] - minutes[c, e]
                if detour < detours[van, i]:
                    detours[van, i] = detour
                    after[van, i] = c
    leg_in, leg_out = minutes[a, point], minutes[point, b]
    for i in range(detours.shape[1]):  # again without a branch
        detour_in = minutes[a, i] + back[point, i] - leg_in
        detour_out = minutes[point, i] + back[b, i] - leg_out
        detour = min(detour_in, detour_out)
        behind = a if detour_in <= detour_out else point
        is_less, least = detour < detours[van, i], detours[van, i]
        detours[van, i] = detour if is_less else least
        after[van, i] = behind if is_less else after[van, i]
    return True


@within_kernels
def take_out(
    minutes: FloatArray,
    limit_min: float,
    way: IntArray,
    n_stops: IntArray,
    took_min: FloatArray,
    van_of: IntArray,
    is_out: IntArray,
    is_changed: IntArray,
) -> None:
    """Take points out, but for those without which the way is longer than the limit."""
    for van in range(len(n_stops)):
        n, is_changed[van] = n_stops[van], 0
        place = 1
        while place <= n:
            a, point, b = way[van, place - 1], way[van, place], way[van, place + 1]
            left_min = 0.0
            if n > 1:
                left_min = took_min[van] + minutes[a, b] - minutes[a, point] - minutes[point, b]
            if is_out[point] == 0 or left_min > limit_min:
                place += 1
                continue
            for k in range(place, n + 1):
                way[van, k] = way[van, k + 1]
            n -= 1
            n_stops[van], took_min[van] = n, left_min
            van_of[point] = -1
            is_changed[van] = 1


@within_kernels
def shorten(
    minutes: FloatArray,
    back: FloatArray,
    way: IntArray,
    n_stops: IntArray,
    took_min: FloatArray,
    is_changed: IntArray,
    sums: FloatArray,
    least_gain: float,
) -> bool:
    """Reverse parts of routes and move up to three points until neither is shorter.

    Parameters
    ----------
    minutes, back
        From row to column, and to row from column; finite.
    way, n_stops, took_min
        Start, points, end of each route; the number of its points; its minutes. Changed in place.
    is_changed
        By van: 1 for the routes to look at; then for those that are shorter now.
    sums
        Room for two rows of sums, forth and back (which begin with 0), and one of ways.
    least_gain
        Minutes; less counts as rounding.

    Returns
    -------
    bool
        Whether any is shorter.
    """
    any_shorter = False
    for van in range(len(n_stops)):
        n, again = n_stops[van], is_changed[van] == 1
        is_changed[van] = 0
        while again:
            again = False
            _sum_up(minutes, way, van, n, sums)
            for i in range(1, n):
                a, b = way[van, i - 1], way[van, i]
                least, last = -least_gain, i
                for j in range(i + 1, n + 1):
                    turned = sums[1, j] - sums[1, i] - sums[0, j + 1] + sums[0, i - 1]
                    longer = minutes[a, way[van, j]] + minutes[b, way[van, j + 1]] + turned
                    if longer < least:
                        least, last = longer, j
                if last > i:
                    again = True
                    _turn(way, van, i, last)
                    _sum_up(minutes, way, van, n, sums)
            if _move_parts(minutes, back, way, van, n, sums, least_gain):
                again = True
            took_min[van] = sums[0, n + 1] if n > 0 else 0.0
            if again:
                is_changed[van] = 1
                any_shorter = True
    return any_shorter


@within_kernels
def _sum_up(minutes: FloatArray, way: IntArray, van: int, n_stops: int, sums: FloatArray) -> None:
    """Sum up the minutes along a route, forth and back."""
    for k in range(n_stops + 1):
        a, b = way[van, k], way[van, k + 1]
        sums[0, k + 1] = sums[0, k] + minutes[a, b]
        sums[1, k + 1] = sums[1, k] + minutes[b, a]
        sums[2, k] = minutes[a, b]


@within_kernels
def _turn(way: IntArray, van: int, low: int, high: int) -> None:
    """Turn a part of a route round."""
    while low < high:
        way[van, low], way[van, high] = way[van, high], way[van, low]
        low += 1
        high -= 1


@within_kernels
def _move_parts(
    minutes: FloatArray,
    back: FloatArray,
    way: IntArray,
    van: int,
    n_stops: int,
    sums: FloatArray,
    least_gain: float,
) -> bool:
    """Move one to three points elsewhere in their route, turned round or not, if shorter."""
    changed = False
    for length in range(1, min(3, n_stops - 1) + 1):
        for i in range(1, n_stops - length + 2):
            j = i + length - 1
            a, b, c, e = way[van, i - 1], way[van, i], way[van, j], way[van, j + 1]
            saved = sums[2, i - 1] + sums[2, j] - minutes[a, e]
            turned = (sums[1, j] - sums[1, i]) - (sums[0, j] - sums[0, i])
            least, place, is_turned = saved - least_gain, i, False
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


@within_kernels
def worth_of(
    rewards: FloatArray, van_of: IntArray, took_min: FloatArray, by_minute: float
) -> float:
    """Give the rewards of the points visited, less a little for each minute."""
    worth = 0.0
    for van in range(len(took_min)):
        worth -= by_minute * took_min[van]
    for i in range(len(rewards)):
        if van_of[i] >= 0:
            worth += rewards[i]
    return worth
