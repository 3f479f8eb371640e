"""The search for the best routes of a day, compiled: routes are torn open and filled again.

A large neighbourhood search with simulated annealing on the minutes themselves, not on
rounded ones: in each step some points are taken out (near each other, in a row, anywhere, or
those that are worth least for their detour), the routes are shortened, and points are put in
by their reward for the detour until nothing fits. After Pisinger and Ropke (2007),
doi:10.1016/j.cor.2005.09.012, and Hammami et al. (2020), doi:10.1016/j.cor.2020.105034.
"""

from __future__ import annotations

import numpy as np

from hrgeo.kernels import kernel
from hrgeo.model import FloatArray, IntArray
from hrgeo.vans.orienteering_routes import (
    Day,
    Pool,
    Room,
    Routes,
    best_place,
    copy_routes,
    minutes_along,
    note_routes,
    shorten,
    take_out,
    worth_of,
)

MOST_PUT_ASIDE = 25  # points taken out in one step, where routes are long enough
_SHARE_WIDE = 0.05  # of the steps in which any number may be taken out
_SHARE_ELSEWHERE = 0.3  # of the steps in which a route is sent elsewhere
_MOST_FAVORED = 25
_WORTH_NOTING = 0.97  # of what the best is worth


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
def _tear_open(day: Day, routes: Routes, weight: FloatArray, state: IntArray) -> None:
    """Take some points out: near a point, in a row, at random, or worth little."""
    n_visited = int(routes.n_stops.sum())
    if n_visited == 0:
        return
    most = max(1, min(MOST_PUT_ASIDE, n_visited // 2))
    if draw(state) < _SHARE_WIDE:
        most = n_visited
    n_out = 1 + int(draw(state) * most)
    seed = int(draw(state) * len(weight))
    elsewhere, way = draw(state) < _SHARE_ELSEWHERE, draw(state)
    if elsewhere:
        _favor_around(day, seed, weight, state)
        _take_row(day, routes, seed, (-1), state)
    elif way < 0.45:
        if routes.van_of[seed] < 0 and draw(state) < 0.5:
            weight[seed] *= 8.0
        _take_near(day, routes, seed, n_out, state)
    elif way < 0.7:
        _take_row(day, routes, seed, n_out, state)
    elif way < 0.85:
        for _ in range(n_out):
            seed = int(draw(state) * len(weight))
            if routes.van_of[seed] >= 0:
                take_out(day, routes, seed)
    else:
        _take_least_worth(day, routes, n_out, state)


@kernel
def _take_near(day: Day, routes: Routes, seed: int, n_out: int, state: IntArray) -> None:
    """Take out points near another, most of the nearest."""
    for k in range(len(day.rewards)):
        point = int(day.near[seed, k])
        if n_out > 0 and routes.van_of[point] >= 0 and draw(state) < 0.8:
            take_out(day, routes, point)
            n_out -= 1


@kernel
def _take_row(day: Day, routes: Routes, seed: int, n_out: int, state: IntArray) -> None:
    """Take points in a row out of a route, from a point on; -1 for any number."""
    while routes.van_of[seed] < 0:
        seed = (seed + 1) % len(day.rewards)
    van, place = routes.van_of[seed], 1
    if n_out < 0:
        n_out = 1 + int(draw(state) * routes.n_stops[van])
    while routes.way[van, place] != seed and place + n_out <= routes.n_stops[van]:
        place += 1
    while n_out > 0 and place <= routes.n_stops[van]:
        if not take_out(day, routes, routes.way[van, place]):
            place += 1
        n_out -= 1


@kernel
def _favor_around(day: Day, seed: int, weight: FloatArray, state: IntArray) -> None:
    """Give points near another more weight: alone, none of a far group is worth its detour."""
    n = len(weight)
    n_favored = 1 + int(draw(state) * min(n - 1, _MOST_FAVORED))
    by = 2.0 + 8.0 * draw(state)
    for k in range(n_favored):
        weight[day.near[seed, k]] *= by


@kernel
def _take_least_worth(day: Day, routes: Routes, n_out: int, state: IntArray) -> None:
    """Take out points that have little reward for their detour, with some chance."""
    for _ in range(n_out):
        least, worst = np.inf, (-1)
        for van in range(len(routes.n_stops)):
            for k in range(1, routes.n_stops[van] + 1):
                a, point, b = routes.way[van, k - 1], routes.way[van, k], routes.way[van, k + 1]
                detour = day.minutes[a, point] + day.minutes[point, b] - day.minutes[a, b]
                worth = day.rewards[point] / max(detour, 1e-6) * (0.3 + draw(state))
                if worth < least:
                    least, worst = worth, point
        if worst >= 0:
            take_out(day, routes, worst)


@kernel
def _fill(day: Day, routes: Routes, room: Room, power: float) -> bool:
    """Put in the point with most weight for its detour, again and again; say if any was."""
    any_put = False
    fresh = -1  # the route that changed; -1 all
    while True:
        best, point, best_van = 0.0, (-1), (-1)
        for i in range(len(day.rewards)):
            if routes.van_of[i] < 0 and room.weight[i] > 0.0:
                detour, van = _cheapest_van(day, routes, room, i, fresh)
                worth = 0.0
                if van >= 0:
                    worth = room.weight[i] / max(detour, 1e-5 * day.limit_min) ** power
                if worth > best:
                    best, point, best_van = worth, int(i), van
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
def _cheapest_van(
    day: Day, routes: Routes, room: Room, point: int, fresh: int
) -> tuple[float, int]:
    """Give the least detour to a point that there is time for, and whose; -1 nobody's."""
    least, least_van = np.inf, (-1)
    for van in range(len(routes.n_stops)):
        if fresh < 0 or fresh == van:
            room.detours[point, van], room.places[point, van] = best_place(
                day.minutes, routes.way[van], routes.n_stops[van], point
            )
        detour = room.detours[point, van]
        if detour < least and routes.took_min[van] + detour <= day.limit_min:
            least, least_van = detour, int(van)
    return least, least_van


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
        copy_routes(now, trial)
        noise = 0.6 * draw(state)
        for i in range(n):
            room.weight[i] = day.rewards[i] * (1.0 + noise * (draw(state) - 0.5))
        power = 0.3 + 1.2 * draw(state)
        _tear_open(day, trial, room.weight, state)
        _shorten_and_refill(day, trial, room, power)
        worth = worth_of(day, trial)
        if worth > _WORTH_NOTING * best_worth:
            note_routes(day, trial, pool)
        if worth > best_worth:
            best_worth = worth
            copy_routes(trial, best)
        if worth - now_worth > heat * np.log(draw(state) + 1e-12):
            now_worth = worth
            copy_routes(trial, now)
        heat *= cooling
