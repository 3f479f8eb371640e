"""A question without its capacities, budget and rules for groups: a first choice and a bound."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from scipy import sparse

from hrgeo.model import FloatArray, IntArray
from hrgeo.siting import rules as exact
from hrgeo.siting.center_search import soon_center
from hrgeo.siting.median_instance import median_instance
from hrgeo.siting.median_solver import soon_median
from hrgeo.siting.searching import Search


def plain_choice(search: Search) -> tuple[IntArray | None, float]:
    """Give a good choice for the plain question, and a bound that holds with all rules.

    Rules only take choices away, so what no choice exceeds without them, none exceeds with
    them. The choice itself may break them.

    Parameters
    ----------
    search
        What is asked, of any objective.

    Returns
    -------
    sites, bound
        New sites, None where none are looked for; ``inf`` or 0 where nothing is known.
    """
    asked = search.asked
    if asked.objective == "max_coverage":
        return None, _most_weight(search)
    if asked.objective == "min_sites":
        return None, 0.0
    pairs, ceiling, free = _free_pairs(search)
    n_must = int(search.problem.must_add.sum())
    most = len(free) if asked.n_sites is None else max(asked.n_sites - n_must, 0)
    stops = replace(search.stops, progress=None)  # numbers of another question
    if asked.objective == "p_center":
        center = soon_center(pairs, ceiling, most, stops)
        return _with_required(search, free, center.columns), center.bound
    weight = search.rows.weight
    row = np.repeat(np.arange(pairs.shape[0]), np.diff(pairs.indptr))
    instance = median_instance(
        row,
        pairs.indices.astype(np.int64),
        weight[row] * pairs.data,
        weight * ceiling,
        n_columns=pairs.shape[1],
        n_free=most,
    )
    median = soon_median(instance, np.empty(0, dtype=np.int64), stops)
    if not math.isfinite(median.cost):
        return None, 0.0
    return _with_required(search, free, median.columns), max(median.bound, 0.0)


def _free_pairs(search: Search) -> tuple[sparse.csr_array, FloatArray, IntArray]:
    """Give the pairs of places that can be chosen, minutes without them, and which they are."""
    rows, problem = search.rows, search.problem
    is_fixed = (problem.existing | problem.must_add)[rows.columns]
    ceiling = rows.existing_min.copy()
    fixed = sparse.csr_array(rows.pairs[:, np.flatnonzero(is_fixed)])
    has = np.flatnonzero(np.diff(fixed.indptr))
    if len(has):
        nearest = np.minimum.reduceat(fixed.data, fixed.indptr[has])
        ceiling[has] = np.minimum(ceiling[has], nearest)
    free = np.flatnonzero(~is_fixed)
    return sparse.csr_array(rows.pairs[:, free]), ceiling, rows.columns[free]


def _with_required(search: Search, free: IntArray, columns: IntArray | None) -> IntArray | None:
    if columns is None:
        return None
    must = np.flatnonzero(search.problem.must_add)
    return np.sort(np.concatenate([must, free[columns]])).astype(np.int64)


def _most_weight(search: Search) -> float:
    """Bound coverage by what can be reached, and by what the largest places can take."""
    problem, asked = search.problem, search.asked
    reached = exact.reachable_rows(problem, asked.threshold_min)
    most = math.fsum(problem.weight[reached].tolist())
    if problem.capacity is not None:
        new = np.sort(problem.capacity[problem.allowed])[::-1]
        n_new = len(new) if asked.n_sites is None else asked.n_sites
        room = [*problem.capacity[problem.existing].tolist(), *new[:n_new].tolist()]
        most = min(most, math.fsum(room))
    return most * (asked.steps[0][1] + asked.backup)
