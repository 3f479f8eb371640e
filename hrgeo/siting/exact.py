"""Maximal coverage to a proven optimum: a good choice, then bounds, then branching."""

from __future__ import annotations

import numpy as np

from hrgeo.siting.branching import search_all
from hrgeo.siting.cover import CoverModel
from hrgeo.siting.domination import without_needless
from hrgeo.siting.greedy import Choice, greedy_choice
from hrgeo.siting.result import OPTIMAL_GAP, relative_gap
from hrgeo.siting.search import Search, Stops
from hrgeo.siting.swaps import improved


def exact_choice(model: CoverModel, stops: Stops) -> Choice:
    if not len(model.candidates) or model.n_free == 0:
        return Choice(np.empty(0, dtype=np.int64), 0.0)
    if model.takes_all:
        return Choice(np.arange(len(model.candidates)), float(model.weight.sum()))
    greedy = greedy_choice(model)
    search = Search(model, improved(model, greedy.columns), stops)
    limit = model.fixed_weight + greedy.gain_bound
    still_open, stopped_by = 0.0, ""
    if limit > search.enough:
        still_open, stopped_by = search_all(without_needless(model), search)
    else:
        search.give_up(limit)
    bound = search.bound(min(still_open, limit))
    if not stopped_by and relative_gap(search.total, bound) > OPTIMAL_GAP:
        stopped_by = "gap"
    columns = np.searchsorted(model.candidates, search.chosen)
    return Choice(columns, bound - model.fixed_weight, stopped_by)
