"""The best routes of a day by PyVRP, which counts in whole numbers.

PyVRP (Wouda, Lan and Kool, 2024, doi:10.1287/ijoc.2023.0055) is a solver of vehicle routing
problems. Here each place is a client with a prize that need not be visited, and the minutes are
distances.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from hrgeo.model import FloatArray
from hrgeo.vans.orienteering_reach import PointsInReach

if TYPE_CHECKING:
    from pyvrp import ProblemData, Solution

LARGEST_PRIZE = 400
"""In longest routes: reward comes far before minutes. With 1 in place of 400 half of the reward
was missed on one question (docs/performance.md)."""
_PRIZE_STEPS = 100_000  # prizes are rounded to so many steps
_FIRST_PENALTY, _MOST_PENALTY = 150.0, 1e5
# For a route too long by a whole longest route, in mean prizes. PyVRP moves to about 150 by itself,
# and from 10 it took too long to find routes that are short enough. Where the most is reached it
# warns; sums of more could be too large for its numbers.
_NO_REWARD = 1e-9  # of the largest one: what a point counts that is on the way alone
_PENALTY_EACH, _SHARE_FEASIBLE, _NEAR = 100, 0.5, 40


class UntilNothingBetter:
    """When PyVRP ends: after so many steps, or so many in vain, or at a time.

    PyVRP has a criterion for each of these, but none that tells which of them ended it, and its
    clock starts with the first step only, after what comes before.

    Parameters
    ----------
    n_steps, n_in_vain
        Most steps, and most in a row without anything better.
    stop_s
        Time by `time.monotonic`.

    Attributes
    ----------
    n_done
        Steps made.
    in_time
        Whether it was not the time that ended it.
    """

    def __init__(self, n_steps: int, n_in_vain: int, stop_s: float) -> None:
        self._n_steps, self._n_in_vain, self._stop_s = n_steps, n_in_vain, stop_s
        self._best, self._best_at = np.inf, 0
        self.n_done, self.in_time = 0, True

    def __call__(self, best_cost: float) -> bool:
        """Say if this is the end; asked before each step."""
        if best_cost < self._best:
            self._best, self._best_at = best_cost, self.n_done
        self.in_time = time.monotonic() < self._stop_s
        if (
            not self.in_time
            or self.n_done >= self._n_steps
            or self.n_done - self._best_at >= self._n_in_vain
        ):
            return True
        self.n_done += 1
        return False


def pyvrp_ways(
    reach: PointsInReach,
    limit_min: float,
    n_vans: int,
    seed: int,
    units: int,
    until: UntilNothingBetter,
) -> list[list[int]]:
    """Give routes that PyVRP finds, each short enough in true minutes.

    Parameters
    ----------
    reach
        Points that can be visited.
    limit_min
        Longest route, in minutes; more than 0.
    n_vans
        Number of routes.
    seed
        Of PyVRP's random numbers; below 2^32.
    units
        The limit as a whole number; minutes are rounded to this share of it.
    until
        When to end.

    Returns
    -------
    list of list of int
        Points by route, without start and end; at most one route for each van.

    Examples
    --------
    Three places in a row, 10 minutes from the base and 5 from each other: all three take 30.

    >>> minutes = np.full((5, 5), 10.0)
    >>> minutes[:3, :3] = [[0, 5, 10], [5, 0, 5], [10, 5, 0]]
    >>> minutes[3:, 3:] = 0
    >>> reach = PointsInReach(np.array([1, 2, 3, 0, 0]), minutes, np.array([3.0, 1, 4]), ())
    >>> [way] = pyvrp_ways(reach, 30.0, 1, 0, 10_000, UntilNothingBetter(200, 100, np.inf))
    >>> sorted(way)
    [0, 1, 2]
    >>> [way] = pyvrp_ways(reach, 29.0, 1, 0, 10_000, UntilNothingBetter(200, 100, np.inf))
    >>> sorted(way)
    [1, 2]
    """
    if not reach.rewards.any():
        return []
    data, prizes = _problem(reach, limit_min, n_vans, units)
    best = _solved(data, prizes, units, seed, until)
    ways = [[stop.idx for stop in route if stop.is_client()] for route in best.routes()]
    return [fitting for way in ways if (fitting := in_time(reach, limit_min, way))]


def _problem(
    reach: PointsInReach, limit_min: float, n_vans: int, units: int
) -> tuple[ProblemData, FloatArray]:
    # PyVRP is loaded where it is asked: that takes a while, and has its log write to the screen.
    from pyvrp import Client, Depot, Location, ProblemData, VehicleType  # noqa: PLC0415

    n = len(reach.rewards)
    distances: Any = np.rint(reach.minutes * (units / limit_min)).astype(np.int64)
    in_steps = np.rint(reach.rewards * (_PRIZE_STEPS / reach.rewards.max()))
    prizes = np.rint(in_steps * (LARGEST_PRIZE * units / _PRIZE_STEPS))
    vans = VehicleType(n_vans, start_depot=0, end_depot=1, max_distance=units)
    data = ProblemData(
        [Location(0, 0)] * (n + 2),
        [Client(i, prize=int(prizes[i]), required=False) for i in range(n)],
        [Depot(n), Depot(n + 1)],
        [vans],
        [distances],
        [np.zeros_like(distances)],
    )
    return data, prizes


def _solved(
    data: ProblemData, prizes: FloatArray, units: int, seed: int, until: UntilNothingBetter
) -> Solution:
    """Search as `pyvrp.solve` does, from another first penalty."""
    import pyvrp  # noqa: PLC0415  (see `_problem`)
    from pyvrp import search  # noqa: PLC0415

    a_prize = float(prizes[prizes > 0].mean()) / units
    params = pyvrp.PenaltyParams(
        solutions_between_updates=_PENALTY_EACH,
        target_feasible=_SHARE_FEASIBLE,
        max_penalty=_MOST_PENALTY * a_prize,
    )
    first = _FIRST_PENALTY * a_prize
    penalties = pyvrp.PenaltyManager(([], first, first), params)
    rng = pyvrp.RandomNumberGenerator(seed=seed)
    near = search.compute_neighbours(data, search.NeighbourhoodParams(num_neighbours=_NEAR))
    local = search.LocalSearch(data, rng, near)
    for operator in search.OPERATORS:
        if operator.supports(data):
            local.add_operator(operator(data))
    # A random beginning, as in PyVRP: an empty one is hard to get away from.
    begin = pyvrp.Solution.make_random(data, rng)
    begin = local(begin, penalties.max_cost_evaluator(), exhaustive=True)
    iterated = pyvrp.IteratedLocalSearch(data, penalties, local, begin)
    return iterated.run(until, collect_stats=False, display=False).best


def in_time(reach: PointsInReach, limit_min: float, way: Sequence[int]) -> list[int]:
    """Leave out points until a route is short enough; those first that are worth least a minute."""
    n, left = len(reach.rewards), list(way)
    while left:
        stops = [n, *left, n + 1]
        legs = [float(reach.minutes[a, b]) for a, b in pairwise(stops)]
        if sum(legs) <= limit_min:
            break
        saved = np.array(
            [
                legs[k] + legs[k + 1] - reach.minutes[stops[k], stops[k + 2]]
                for k in range(len(left))
            ]
        )
        worth = np.maximum(reach.rewards[left], _NO_REWARD * reach.rewards.max())
        left.pop(int((saved / worth).argmax()))
    return left
