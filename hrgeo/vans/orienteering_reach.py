"""What a day can visit at all, and a bound on what it can collect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hrgeo.model import FloatArray, IntArray
from hrgeo.vans.orienteering_exact import MOST_POINTS


@dataclass(frozen=True, eq=False)
class PointsInReach:
    """The points that a route can visit in time.

    Attributes
    ----------
    positions
        In the question, of all points, then of start and end.
    minutes
        Among these, finite: where there is no way in time, more than the limit.
    rewards
        By point.
    roundabout
        Routes to points for which the direct ways are too long, but others are not; a
        tuple of points each.
    """

    positions: IntArray
    minutes: FloatArray
    rewards: FloatArray
    roundabout: tuple[tuple[int, ...], ...]


def points_in_reach(
    table: FloatArray, worth: FloatArray, limit_min: float, start: int, end: int
) -> PointsInReach:
    """Leave out what no route can visit in time, and what has no reward.

    Parameters
    ----------
    table
        Minutes from row to column.
    worth
        Rewards by position.
    limit_min
        Longest route.
    start, end
        Positions.

    Examples
    --------
    >>> table = np.array([[0.0, 5, 9], [5, 0, 9], [9, 9, 0]])
    >>> points_in_reach(table, np.array([0.0, 1, 1]), 10.0, 0, 0).positions
    array([1, 0, 0])
    """
    out_min, before = _soonest(table, start)
    back_min, after = _soonest(table.T, end)
    able = out_min + back_min <= limit_min
    able[[start, end]] = False
    ways: dict[int, list[int]] = {}
    for i in np.flatnonzero(able & (worth > 0)).tolist():
        if table[start, i] + table[i, end] > limit_min:
            way = [*_chain(before, i, start)[::-1], i, *_chain(after, i, end)]
            if len(set(way)) == len(way) and not {start, end} & set(way):
                ways[i] = way
    through = {i for way in ways.values() for i in way}
    if np.count_nonzero(able) > MOST_POINTS:  # else there is time for all ways through them
        able &= (worth > 0) | np.isin(np.arange(len(worth)), list(through))
    points = np.flatnonzero(able)
    place = {int(i): k for k, i in enumerate(points)}
    positions = np.concatenate([points, [start, end]]).astype(np.int64)
    minutes = table[np.ix_(positions, positions)]
    np.fill_diagonal(minutes, 0.0)
    # A route with one such part is too long, and sums of them stay exact enough to compare.
    minutes[minutes > limit_min] = 3 * limit_min
    return PointsInReach(
        positions,
        np.ascontiguousarray(minutes),
        np.ascontiguousarray(worth[points]),
        tuple(tuple(place[i] for i in way) for way in ways.values()),
    )


def _soonest(table: FloatArray, start: int) -> tuple[FloatArray, IntArray]:
    """Give the least minutes to each position, and the one before it (Dijkstra, 1959)."""
    soonest = np.full(len(table), np.inf)
    before = np.full(len(table), -1, dtype=np.int64)
    soonest[start] = 0.0
    is_left = np.ones(len(table), dtype=bool)
    for _ in range(len(table)):
        here = int(np.where(is_left, soonest, np.inf).argmin())
        if not is_left[here] or soonest[here] == np.inf:
            break
        is_left[here] = False
        by_here = soonest[here] + table[here]
        nearer = is_left & (by_here < soonest)
        soonest[nearer] = by_here[nearer]
        before[nearer] = here
    return soonest, before


def _chain(before: IntArray, position: int, first: int) -> list[int]:
    """Give the positions between one and the first, nearest to the one first."""
    chain = []
    position = int(before[position])
    while position not in (first, -1):
        chain.append(position)
        position = int(before[position])
    return chain


def most_reward(reach: PointsInReach, limit_min: float, n_vans: int) -> float:
    """Give a bound on the reward of the points, start and end apart.

    Each point that is visited takes at least half of the shortest ways to and from it, so
    that the rewards are at most those of a knapsack of all minutes, filled in fractions.

    Parameters
    ----------
    reach
        The points.
    limit_min
        Longest route.
    n_vans
        Number of routes.

    Examples
    --------
    Two points, 5 minutes from anything: each takes 5 minutes, and the start and the end half
    of that. Of 10 minutes, 5 are left: one point.

    >>> minutes = np.full((4, 4), 5.0)
    >>> np.fill_diagonal(minutes, 0)
    >>> most_reward(PointsInReach(np.arange(4), minutes, np.array([2.0, 3.0]), ()), 10.0, 1)
    3.0
    """
    n = len(reach.rewards)
    if n == 0:
        return 0.0
    ways = reach.minutes + np.diag(np.full(n + 2, np.inf))
    least_to, least_from = ways[[*range(n), n]].min(axis=0), ways[:, [*range(n), n + 1]].min(axis=1)
    weight = (least_to[:n] + least_from[:n]) / 2
    room = n_vans * max(limit_min - (least_from[n] + least_to[n + 1]) / 2, 0.0)
    order = np.argsort(-reach.rewards / np.maximum(weight, 1e-12), kind="stable")
    total = 0.0
    for i in order:
        share = 1.0 if weight[i] <= room else room / weight[i]
        total += share * float(reach.rewards[i])
        room -= share * float(weight[i])
    return float(min(total, reach.rewards.sum()))
