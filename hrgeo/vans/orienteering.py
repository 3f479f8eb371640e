"""The search for the best routes of a day, compiled: routes are torn open and filled again.

A large neighbourhood search with simulated annealing on the minutes themselves, not on
rounded ones: in each step some points are taken out (near each other, in a row, anywhere), points
are put in by their reward for the detour until nothing fits, and the routes are shortened. After
Pisinger and Ropke (2007), doi:10.1016/j.cor.2005.09.012, and Hammami et al. (2020),
doi:10.1016/j.cor.2020.105034.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hrgeo.kernels import by_reference, kernel, within_kernels
from hrgeo.model import FloatArray, IntArray
from hrgeo.vans.orienteering_routes import (
    LEAST_GAIN,
    Day,
    Routes,
    copy_routes,
    find_detours,
    put_in,
    shorten,
    take_out,
    worth_of,
)

MOST_PUT_ASIDE = 25  # points taken out in one step, where routes are long enough
_SHARE_WIDE = 0.05  # of the steps in which any number may be taken out
_SHARE_ELSEWHERE = 0.3  # of the steps in which a route is sent elsewhere
_SHARE_ROW, _SHARE_NEAR = 0.25, 0.45  # of the others
_MOST_FAVORED = 25
_GAIN_OF_SHORTENING = 2.0  # mean rewards; hardly ever more


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


@within_kernels
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


@within_kernels
def _choose_out(
    rewards: FloatArray,
    near: IntArray,
    way: IntArray,
    n_stops: IntArray,
    van_of: IntArray,
    weight: FloatArray,
    is_out: IntArray,
    state: IntArray,
) -> None:
    """Disturb the rewards, and choose points to be taken out: near a point, in a row, anywhere."""
    n, n_visited, noise = len(rewards), 0, 0.6 * draw(state)
    for i in range(n):
        weight[i] = rewards[i] * (1.0 + noise * (draw(state) - 0.5))
        is_out[i] = 0
        if van_of[i] >= 0:
            n_visited += 1
    most = n_visited
    if draw(state) >= _SHARE_WIDE:
        most = min(MOST_PUT_ASIDE, n_visited // 2)
    n_out, point = 1 + int(draw(state) * most), int(draw(state) * n)
    is_elsewhere, how = draw(state) < _SHARE_ELSEWHERE, draw(state)
    if is_elsewhere:
        # Alone, none of a far group is worth its detour.
        by = 2.0 + 8.0 * draw(state)
        for k in range(1 + int(draw(state) * min(n - 1, _MOST_FAVORED))):
            weight[near[point, k]] *= by
        n_out = n
    if is_elsewhere or how < _SHARE_ROW:
        _choose_row(way, n_stops, van_of, is_out, point, n_out, state)
    elif how < _SHARE_ROW + _SHARE_NEAR:
        weight[point] *= 1.0 if draw(state) < 0.5 else 8.0
        _choose_near(near, van_of, is_out, point, n_out, state)
    else:
        for _ in range(n_out):
            is_out[int(draw(state) * n)] = 1
    _disturb(weight, is_out, state)


@within_kernels
def _choose_near(
    near: IntArray, van_of: IntArray, is_out: IntArray, point: int, n_out: int, state: IntArray
) -> None:
    """Choose points near another, most of the nearest."""
    for k in range(len(van_of)):
        if n_out > 0 and van_of[near[point, k]] >= 0 and draw(state) < 0.8:
            is_out[near[point, k]] = 1
            n_out -= 1


@within_kernels
def _choose_row(
    way: IntArray,
    n_stops: IntArray,
    van_of: IntArray,
    is_out: IntArray,
    point: int,
    n_out: int,
    state: IntArray,
) -> None:
    """Choose points in a row of a route from a point on; any number, if as many as there are."""
    for _ in range(len(van_of)):
        if van_of[point] < 0:
            point = point + 1 if point + 1 < len(van_of) else 0
    van, place = max(van_of[point], 0), 1
    if n_out == len(van_of):
        n_out = 1 + int(draw(state) * n_stops[van])
    while way[van, place] != point and place + n_out <= n_stops[van]:
        place += 1
    for k in range(place, min(place + n_out, n_stops[van] + 1)):
        is_out[way[van, k]] = 1


@within_kernels
def _disturb(weight: FloatArray, is_out: IntArray, state: IntArray) -> None:
    """Leave out some of the points that are taken out, and bend what weight counts."""
    exponent, share_banned = 1.0 / (0.3 + 1.2 * draw(state)), draw(state) - 0.5
    for i in range(len(weight)):
        # The most of weight / detour ** power, without a power for each detour.
        weight[i] = weight[i] ** exponent
        if is_out[i] == 1 and draw(state) < share_banned:
            weight[i] = 0.0


@within_kernels
def _is_worth_shortening(
    way: IntArray, now_way: IntArray, n_stops: IntArray, worth: float, least: float
) -> bool:
    """Say if routes are not those that they were, and may become worth enough."""
    if worth + _GAIN_OF_SHORTENING >= least:
        for van in range(len(n_stops)):
            for k in range(1, n_stops[van] + 2):
                if way[van, k] != now_way[van, k]:
                    return True
    return False


@kernel
def search(
    day: Day,
    now: Routes,
    best: Routes,
    trial: Routes,
    room: Room,
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
    state
        Of the random numbers; changed in place.
    heat
        In mean rewards: a plan that is worth so much less is taken in one case of e.
    cooling
        What is left of the heat after each step.
    n_steps
        Number of steps.
    """
    minutes, back, rewards, weight = day.minutes, day.back, day.rewards, room.weight
    way, n_stops, took_min, van_of = trial.way, trial.n_stops, trial.took_min, trial.van_of
    detours, after, is_out, is_changed = trial.detours, trial.after, room.is_out, room.is_changed
    least_gain, day_held, trial_held = (
        LEAST_GAIN * day.limit_min,
        by_reference(day),
        by_reference(trial),
    )
    best_worth = worth_of(rewards, best.van_of, best.took_min, day.by_minute)
    now_worth = worth_of(rewards, now.van_of, now.took_min, day.by_minute)
    for _ in range(n_steps):
        heat *= cooling
        least = now_worth + heat * np.log(draw(state) + 1e-12)
        copy_routes(now.whole, now.amounts, trial.whole, trial.amounts)
        _choose_out(rewards, day.near, way, n_stops, van_of, weight, is_out, state)
        take_out(minutes, day.limit_min, way, n_stops, took_min, van_of, is_out, is_changed)
        is_filled, worth = False, 0.0
        while True:
            find_detours(minutes, back, way, n_stops, is_changed, detours, after)
            while put_in(day_held, trial_held, weight, is_changed):
                pass
            worth = worth_of(rewards, van_of, took_min, day.by_minute)
            if not is_filled and not _is_worth_shortening(way, now.way, n_stops, worth, least):
                break
            is_filled = True
            if not shorten(
                minutes, back, way, n_stops, took_min, is_changed, room.sums, least_gain
            ):
                break
        if is_filled and worth > least:
            now_worth = worth
            copy_routes(trial.whole, trial.amounts, now.whole, now.amounts)
            if worth > best_worth:
                best_worth = worth
                copy_routes(trial.whole, trial.amounts, best.whole, best.amounts)
