"""Maximal coverage to a proven optimum: a good choice, then bounds, then branching."""

from __future__ import annotations

import numpy as np

from hrgeo.program import OPTIMAL_GAP
from hrgeo.siting.branching import search_all
from hrgeo.siting.cover import CoverModel
from hrgeo.siting.domination import without_needless
from hrgeo.siting.greedy import Choice, greedy_choice
from hrgeo.siting.result import relative_gap
from hrgeo.siting.search import Search, Stops
from hrgeo.siting.swaps import improved


def exact_choice(model: CoverModel, stops: Stops) -> Choice:
    """Choose the candidates that together cover most, and prove it.

    The maximal covering location problem, with ``y`` for merged demand and
    ``x`` for candidates: maximize ``sum(weight[r] * y[r])`` where
    ``y[r] <= sum(x[c] for c that cover r)``, ``sum(x) <= n_free``,
    ``sum(cost * x) <= budget``, ``x`` is 0 or 1 and ``0 <= y <= 1``. A greedy
    choice improved by exchanges comes first. Then a Lagrangian bound is lowered
    (`hrgeo.siting.lagrangian`), which settles most candidates; branching proves
    the rest (`hrgeo.siting.branching`).

    Parameters
    ----------
    model
        The reduced problem.
    stops
        When to end before the proof. Gaps count with `fixed_weight`; at most
        1e-6 counts as optimal.

    Returns
    -------
    Choice
        Never worse than greedy.

    References
    ----------
    .. [1] Church and ReVelle (1974), The maximal covering location problem,
       doi:10.1007/BF01942293.

    Examples
    --------
    Greedy takes the middle site first and then lacks one; two others cover all.

    >>> from hrgeo.siting import SitingProblem
    >>> from hrgeo.siting.cover import cover_model
    >>> minutes = [[1, 1, 9], [9, 1, 1], [1, 1, 9], [9, 1, 1], [1, 9, 9], [9, 9, 1]]
    >>> model = cover_model(SitingProblem.from_matrix(minutes), [(5.0, 1.0)], 2)
    >>> choice = exact_choice(model, Stops())
    >>> sorted(choice.columns.tolist()), choice.gain_bound
    ([0, 2], 6.0)
    """
    if not len(model.candidates) or model.n_free == 0:
        return Choice(np.empty(0, dtype=np.int64), 0.0)
    if model.takes_all:
        return Choice(np.arange(len(model.candidates)), float(model.weight.sum()))
    greedy = greedy_choice(model)
    search = Search(model, improved(model, greedy.columns), stops)
    limit = model.fixed_weight + greedy.gain_bound
    still_open, stopped_by = 0.0, search.told_to_stop(limit)
    if stopped_by:
        still_open = limit
    elif limit > search.enough:
        still_open, stopped_by = search_all(without_needless(model), search)
    else:
        search.give_up(limit)
    bound = min(search.bound(still_open), max(limit, search.total))
    if not stopped_by and relative_gap(search.total, bound) > OPTIMAL_GAP:
        stopped_by = "gap"
    columns = np.searchsorted(model.candidates, search.chosen)
    return Choice(columns, bound - model.fixed_weight, stopped_by)
