"""What is nearest to feasible: each limit is searched in turn for what it would have to be."""

from __future__ import annotations

import math
from dataclasses import replace

from hrgeo.siting.posing import Goal
from hrgeo.siting.rules import Rules
from hrgeo.siting.searching import Search


def nearest_feasible(search: Search, rules: Rules) -> tuple[dict[str, float], bool]:
    """Give, for each limit, the value at which there is a choice, the others as they are.

    Parameters
    ----------
    search
        The problem, of which it is proven that no choice keeps `rules`.
    rules
        The rules.

    Returns
    -------
    nearest : dict
        ``n_sites`` and ``budget`` (the least), ``floor`` and ``share`` (the
        largest; the share of all weight, or of what can be reached where all of
        it has to be). A limit that cannot help by itself is left out; where
        none can, each is told as if the other limits were not there. Empty where
        a time limit ends the search.
    is_enough : bool
        Whether each of them alone makes a choice possible.
    """
    alone = _each(search, rules, others_hold=True)
    if alone:
        return alone, True
    asked = {"n_sites": rules.n_sites, "budget": rules.budget, "floor": rules.floor}
    apart = _each(search, rules, others_hold=False)
    is_enough = {
        "n_sites": lambda value: value <= (asked["n_sites"] or 0),
        "budget": lambda value: value <= (asked["budget"] or 0.0),
        "floor": lambda value: value >= (asked["floor"] or 0.0),
        "share": lambda value: value >= (1.0 if rules.share is None else rules.share),
    }
    return {name: value for name, value in apart.items() if not is_enough[name](value)}, False


def _each(search: Search, rules: Rules, *, others_hold: bool) -> dict[str, float]:
    free = Rules(reach_min=rules.reach_min, only_within_reach=rules.only_within_reach)
    found: dict[str, float] = {}
    limits: tuple[tuple[str, Goal, bool], ...] = (
        ("n_sites", "count", rules.n_sites is not None),
        ("budget", "cost", rules.budget is not None),
        ("floor", "floor", rules.floor is not None),
        ("share", "share", rules.share is not None or rules.reach_min is not None),
    )
    for name, goal, is_limit in limits:
        if not is_limit:
            continue
        relaxed = _without(rules if others_hold else free, name)
        outcome = search.best(relaxed, goal, on_the_way=True)
        if outcome.sites is not None and outcome.is_proven:
            found[name] = _told(search, name, outcome.value)
    return {name: value for name, value in found.items() if math.isfinite(value)}


def _without(rules: Rules, name: str) -> Rules:
    if name == "share":
        # Whoever is to be reached as far as possible cannot have to be reached.
        return replace(
            rules, share=None, share_in_groups=False, reach_min=None, largest_mean_min=None
        )
    if name == "n_sites":
        return replace(rules, n_sites=None)
    return replace(rules, budget=None) if name == "budget" else replace(rules, floor=None)


def _told(search: Search, name: str, value: float) -> float:
    if name != "share":
        return int(value) if name == "n_sites" else value
    problem, asked = search.problem, search.asked
    total = problem.total_weight
    if asked.objective != "min_sites" or asked.share >= 1.0:
        total = math.fsum(search.rows.weight.tolist())
    return value / total if total > 0 else math.nan
