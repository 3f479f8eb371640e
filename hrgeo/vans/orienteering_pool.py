"""Puts together routes that were seen in different plans: the best of them that share no point."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import optimize, sparse

from hrgeo.model import FloatArray
from hrgeo.vans.orienteering_routes import Pool

_MOST_ROUTES = 700  # HiGHS may overrun its limit of time with more
_MOST_NODES = 20  # not seconds: the answer must be the same on each machine


def best_together(
    pools: Sequence[Pool], rewards: FloatArray, n_vans: int, at_least: float, time_limit_s: float
) -> list[list[int]]:
    """Give the routes with most reward, each point in one of them, as a set-packing program.

    Parameters
    ----------
    pools
        Routes.
    rewards
        By point.
    n_vans
        Most routes.
    at_least
        What is known already; only more is looked for.
    time_limit_s
        Longest search.

    Returns
    -------
    list of list of int
        Points by route; empty if there is nothing better.
    """
    routes = _distinct(pools)
    if len(routes) <= n_vans:
        return []
    worth = np.array([rewards[route].sum() for route in routes])
    # Of a set of routes, the best n_vans are no more than this: too few for what is known.
    most = np.sort(worth)[::-1][: n_vans - 1].sum()
    kept = np.flatnonzero(worth + most > at_least)
    kept = kept[np.argsort(-worth[kept], kind="stable")[:_MOST_ROUTES]]
    if len(kept) <= n_vans:
        return []
    row = np.concatenate([routes[k] for k in kept])
    column = np.repeat(np.arange(len(kept)), [len(routes[k]) for k in kept])
    n = len(rewards)
    row = np.concatenate([row, np.full(len(kept), n)])
    column = np.concatenate([column, np.arange(len(kept))])
    matrix = sparse.csr_array((np.ones(len(row)), (row, column)), shape=(n + 1, len(kept)))
    most_used = np.append(np.ones(n), float(n_vans))
    answer = optimize.milp(
        -worth[kept],
        integrality=np.ones(len(kept)),
        bounds=optimize.Bounds(0.0, 1.0),
        constraints=optimize.LinearConstraint(matrix, -np.inf, most_used),
        options={"node_limit": _MOST_NODES, "time_limit": max(time_limit_s, 0.0)},
    )
    if answer.x is None:
        return []
    chosen = kept[answer.x > 0.5]
    if worth[chosen].sum() <= at_least * (1 + 1e-12):
        return []
    return [routes[k].tolist() for k in chosen]


def _distinct(pools: Sequence[Pool]) -> list[np.ndarray]:
    """Give the points of each route in its order, the shortest of each set, in a fixed order."""
    shortest: dict[int, tuple[float, np.ndarray]] = {}
    for pool in pools:
        for place in np.flatnonzero(pool.keys):
            key, took = int(pool.keys[place]), float(pool.took_min[place])
            if key not in shortest or took < shortest[key][0]:
                shortest[key] = took, pool.way[place, 1 : pool.n_stops[place] + 1]
    return [shortest[key][1] for key in sorted(shortest)]
