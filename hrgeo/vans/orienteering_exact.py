"""The best routes of a day among few points, by trying all sets of points."""

from __future__ import annotations

import numpy as np

from hrgeo.kernels import kernel
from hrgeo.model import FloatArray, IntArray

MOST_POINTS = 12
"""So many are tried: 3 to this power are the ways to share points between two vans."""


def best_of_all(
    minutes: FloatArray, limit_min: float, rewards: FloatArray, n_vans: int
) -> list[list[int]]:
    """Give routes with the most reward that any have.

    Parameters
    ----------
    minutes
        Points, then start, then end; finite.
    limit_min
        Longest a route may take.
    rewards
        By point, not negative.
    n_vans
        Most routes.

    Returns
    -------
    list of list of int
        Points of each route in their order, by van; an empty list for a van that is not
        needed.

    Examples
    --------
    Both points lie 1 minute from the start, which is also the end, and 2 from each other.

    >>> minutes = np.array([[0.0, 2, 1, 1], [2, 0, 1, 1], [1, 1, 0, 0], [1, 1, 0, 0]])
    >>> best_of_all(minutes, 3.0, np.array([5.0, 4.0]), 1)
    [[0]]
    >>> best_of_all(minutes, 4.0, np.array([5.0, 4.0]), 1)
    [[1, 0]]
    """
    n = len(rewards)
    if n == 0:
        return [[] for _ in range(n_vans)]
    arrive = np.full((1 << n, n), np.inf)
    _fill_ways(minutes, arrive)
    whole = arrive + minutes[:n, n + 1]
    n_used = min(n_vans, n)
    worth, chosen = np.zeros((n_used + 1, 1 << n)), np.zeros((n_used + 1, 1 << n), np.int64)
    _choose_one(whole.min(axis=1) <= limit_min, rewards, worth, chosen)
    _share_between(worth, chosen)
    routes: list[list[int]] = []
    rest = (1 << n) - 1
    for k in range(n_used, 0, -1):
        here = int(chosen[k, rest])
        rest ^= here
        routes.append(_way_through(minutes, arrive, whole, here))
    return routes + [[] for _ in range(n_vans - n_used)]


def _way_through(
    minutes: FloatArray, arrive: FloatArray, whole: FloatArray, points: int
) -> list[int]:
    """Give the order in which a set of points is visited soonest."""
    if points == 0:
        return []
    last = int(whole[points].argmin())
    way = [last]
    while points != 1 << last:
        points ^= 1 << last
        last = int((arrive[points] + minutes[: len(arrive[0]), last]).argmin())
        way.append(last)
    return way[::-1]


@kernel
def _fill_ways(minutes: FloatArray, arrive: FloatArray) -> None:
    """Give the least minutes from the start through all points of a set to one of them."""
    n = arrive.shape[1]
    for last in range(n):
        arrive[1 << last, last] = minutes[n, last]
    for points in range(1, 1 << n):
        for last in range(n):
            so_far = arrive[points, last]
            if points >> last & 1 and so_far < np.inf:
                for then in range(n):
                    if not points >> then & 1:
                        both = points | 1 << then
                        arrive[both, then] = min(arrive[both, then], so_far + minutes[last, then])


@kernel
def _choose_one(fits: IntArray, rewards: FloatArray, worth: FloatArray, chosen: IntArray) -> None:
    """Give the most reward of one route within each set of points, and which it visits."""
    n = len(rewards)
    for points in range(1, 1 << n):
        if fits[points]:
            chosen[1, points] = points
            for i in range(n):
                if points >> i & 1:
                    worth[1, points] += rewards[i]
        for i in range(n):
            fewer = points & ~(1 << i)
            if fewer != points and worth[1, fewer] >= worth[1, points]:
                worth[1, points] = worth[1, fewer]
                chosen[1, points] = chosen[1, fewer]


@kernel
def _share_between(worth: FloatArray, chosen: IntArray) -> None:
    """Give the most reward of two and more routes within each set of points."""
    n_sets = worth.shape[1]
    for k in range(2, len(worth)):
        for points in range(1, n_sets):
            part = points
            while part > 0:
                if chosen[1, part] == part:
                    both = worth[1, part] + worth[k - 1, points ^ part]
                    if both > worth[k, points]:
                        worth[k, points] = both
                        chosen[k, points] = part
                part = (part - 1) & points
