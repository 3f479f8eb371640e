"""The best routes of one day, where each place has a reward of its own.

The team orienteering problem (Chao, Golden and Wasil, 1996,
doi:10.1016/0377-2217(94)00289-4) on any table of minutes: asymmetric, with inf for no way,
with no geography. What a week of a van is worth is not additive (`hrgeo.vans.value`), and
it is not planned with this.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from hrgeo.errors import InputError
from hrgeo.model import FloatArray
from hrgeo.text import say
from hrgeo.vans.orienteering_exact import MOST_POINTS, best_of_all
from hrgeo.vans.orienteering_reach import PointsInReach, most_reward, points_in_reach
from hrgeo.vans.orienteering_search import searched_routes

SLACK_MIN, SLACK = 1e-10, 1e-13
"""A route may be longer than the limit by so many minutes, or by this share of it, whichever is
more: sums of minutes are rounded by the computer."""
MOST = 1e15
"""Of a limit and of a reward; sums of more would not be exact."""
MOST_VANS = 10_000


@dataclass(frozen=True)
class DayRoutes:
    """Routes of one day.

    Attributes
    ----------
    routes
        By van: positions from start to end. A van that is not needed goes from start to end
        without a stop, ``[start, end]``, or has ``[]`` where that alone takes too long.
    minutes
        By van, as long as the route takes; 0 for ``[]``.
    reward
        Of all positions that are visited, each once; start and end count like others.
    bound
        No routes have more.
    status
        ``optimal`` where the reward is proven to be the most, else ``feasible``.
    stopped_by
        ``iterations`` where the search ended since it had found nothing better for long, or
        had made as many steps as were asked for; ``time_limit``; empty where it is proven.
    n_steps
        Steps of our own search, of both threads together; those of PyVRP are apart.
    """

    routes: list[list[int]]
    minutes: list[float]
    reward: float
    bound: float
    status: str
    stopped_by: str
    n_steps: int


def best_route(
    minutes: npt.ArrayLike,
    rewards: npt.ArrayLike,
    max_min: float,
    n_vans: int = 1,
    start: int = 0,
    end: int | None = None,
    seed: int = 0,
    time_limit_s: float = 5.0,
    *,
    iterations: int | None = None,
) -> DayRoutes:
    """Give routes for one day that collect as much reward as can be found.

    Parameters
    ----------
    minutes
        Square: from row to column, 0 or more; inf where there is no way. Its diagonal is not
        looked at.
    rewards
        By position, 0 or more. Collected once, by the first route that visits the position.
    max_min
        Longest that a route may take, from start to end.
    n_vans
        Number of routes.
    start, end
        Positions where all routes begin and end; they may be the same. The end is the start
        if it is not given.
    seed
        Of the search. The same seed gives the same routes, unless the time limit stopped it.
    time_limit_s
        Longest search, in seconds. What is compiled at the first call on a computer, which
        takes 5 to 10 s, does not count.
    iterations
        Most steps of the search, of each of two threads, after a tenth as many of PyVRP; None
        until it finds nothing better.

    Returns
    -------
    DayRoutes
        Routes that visit no position twice, start and end apart. Where nothing is within
        reach, no van stops anywhere, and that is proven to be the best.

    Raises
    ------
    InputError
        If the arguments do not make a question; all faults are told.

    Notes
    -----
    Positions that no route can visit in time are left out first. Up to 12 others are solved
    by trying all sets. Else PyVRP is asked in two threads, each with other whole numbers for the
    minutes (`hrgeo.vans.orienteering_pyvrp`); the threads then tear routes open and fill them
    again (`hrgeo.vans.orienteering`), and go on from the better answer of the two.

    Where some ways are shorter by way of a third position than directly, a better answer may
    be missed by passing through positions for the way alone.

    Examples
    --------
    From the base (0) it is 10 minutes to each of three places in a row, which lie 5 minutes
    apart: in half an hour two neighbors can be visited (10 + 5 + 10), all three with 30.

    >>> minutes = [[0, 10, 10, 10], [10, 0, 5, 10], [10, 5, 0, 5], [10, 10, 5, 0]]
    >>> day = best_route(minutes, [0, 3, 1, 4], 29)
    >>> day.routes, day.reward, day.status
    ([[0, 3, 2, 0]], 5.0, 'optimal')
    >>> best_route(minutes, [0, 3, 1, 4], 30).reward
    8.0
    """
    table, worth = _checked(
        minutes,
        rewards,
        {"max_min": max_min, "time_limit_s": time_limit_s},
        {"n_vans": n_vans, "iterations": 1 if iterations is None else iterations},
        {"start": start} if end is None else {"start": start, "end": end},
        seed,
    )
    end = start if end is None else end
    limit_min = float(max_min) + max(SLACK_MIN, SLACK * float(max_min))
    # No way in time; sums of such minutes could be too large for any number.
    table[table > limit_min] = np.inf
    reach = points_in_reach(table, worth, limit_min, int(start), int(end))
    n_steps, stopped_by = 0, ""
    if len(reach.rewards) <= MOST_POINTS:
        ways = best_of_all(reach.minutes, limit_min, reach.rewards, int(n_vans))
    else:
        n_used = min(int(n_vans), len(reach.rewards))
        ways, n_steps, stopped_by = searched_routes(
            reach, limit_min, n_used, int(seed), float(time_limit_s), iterations
        )
    return _answer(table, worth, limit_min, int(n_vans), reach, ways, n_steps, stopped_by)


def _answer(
    table: FloatArray,
    worth: FloatArray,
    limit_min: float,
    n_vans: int,
    reach: PointsInReach,
    ways: Sequence[Sequence[int]],
    n_steps: int,
    stopped_by: str,
) -> DayRoutes:
    """Write routes in the positions of the question, and say how good they are."""
    start, end = int(reach.positions[-2]), int(reach.positions[-1])
    unused = [start, end] if start == end or table[start, end] <= limit_min else []
    routes = [[start, *reach.positions[list(way)].tolist(), end] for way in ways if len(way)]
    routes += [list(unused) for _ in range(n_vans - len(routes))]
    at_ends = math.fsum(worth[list({start, end})]) if any(routes) else 0.0
    visited = sorted({position for route in routes for position in route})
    reward = math.fsum(worth[visited])
    bound = at_ends + most_reward(reach, limit_min, n_vans)
    if not stopped_by or reward >= bound:
        bound, stopped_by = reward, ""
    return DayRoutes(
        routes=routes,
        minutes=[_minutes_of(table, route) for route in routes],
        reward=reward,
        bound=bound,
        status="feasible" if stopped_by else "optimal",
        stopped_by=stopped_by,
        n_steps=n_steps,
    )


def _minutes_of(table: FloatArray, route: Sequence[int]) -> float:
    if len(route) == 2 and route[0] == route[1]:  # a van that stays
        return 0.0
    return float(sum(table[a, b] for a, b in pairwise(route)))


def _checked(
    minutes: npt.ArrayLike,
    rewards: npt.ArrayLike,
    amounts: dict[str, float],
    counts: dict[str, int],
    places: dict[str, int],
    seed: int,
) -> tuple[FloatArray, FloatArray]:
    """Give minutes and rewards as arrays, or tell all that is wrong with the question."""
    table, worth = _numbers(minutes), _numbers(rewards)
    faults = _minutes_faults(table)
    n = len(table) if table is not None and _is_square(table) and len(table) else None
    faults += _rewards_faults(worth, n)
    for name, amount in amounts.items():
        is_number = _is_number(amount)
        if not is_number or not 0 <= float(amount) <= MOST:
            faults.append(say("best_route.bad_amount", name=name, most=f"{MOST:g}"))
    for name, count in counts.items():
        if not _is_whole(count) or count < 1:
            faults.append(say("best_route.bad_count", name=name))
        elif name == "n_vans" and count > MOST_VANS:
            faults.append(say("best_route.too_many_vans", most=MOST_VANS))
    for name, place in places.items():
        if not _is_whole(place) or not 0 <= place < (math.inf if n is None else n):
            faults.append(say("best_route.bad_position", name=name))
    if not _is_whole(seed) or seed < 0:
        faults.append(say("best_route.bad_seed"))
    if faults or table is None or worth is None:
        raise InputError("\n".join(faults))
    np.fill_diagonal(table, 0.0)
    return table, worth


def _is_square(table: FloatArray) -> bool:
    return table.ndim == 2 and table.shape[0] == table.shape[1]


def _minutes_faults(table: FloatArray | None) -> list[str]:
    if table is None or not _is_square(table):
        return [say("best_route.not_square")]
    if not len(table):
        return [say("best_route.empty")]
    n_bad = int(np.count_nonzero(~(table >= 0) & ~np.eye(len(table), dtype=bool)))
    return [say("best_route.bad_minutes", n=n_bad)] if n_bad else []


def _rewards_faults(worth: FloatArray | None, n: int | None) -> list[str]:
    if worth is None or worth.ndim != 1 or (n is not None and len(worth) != n):
        return [say("best_route.rewards_length")]
    n_bad = int(np.count_nonzero(~((worth >= 0) & (worth <= MOST))))
    return [say("best_route.bad_rewards", n=n_bad, most=f"{MOST:g}")] if n_bad else []


def _numbers(values: npt.ArrayLike) -> FloatArray | None:
    try:
        given = np.array(values)
        return None if given.dtype.kind in "cmMSU" else given.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        return None


def _is_number(amount: object) -> bool:
    return isinstance(amount, numbers.Real) and not isinstance(amount, bool)


def _is_whole(number: object) -> bool:
    return isinstance(number, numbers.Integral) and not isinstance(number, bool)
