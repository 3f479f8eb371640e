"""Which sentences of `hrgeo.siting.explain` a result is explained by."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from hrgeo.model import IntArray
from hrgeo.siting.before import Before
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.settings import Settings

_PROVEN = {
    "max_coverage": "proven_best",
    "min_sites": "proven_fewest",
    "p_median": "proven_median",
    "p_center": "proven_center",
}
_STOPPED = {"time_limit": "time_limit", "gap": "gap_reached", "cancelled": "cancelled"}


def numbers_of(problem: SitingProblem, asked: Settings) -> dict[str, object]:
    """Give what the sentences are filled in with, as far as the question says it."""
    n_allowed = problem.n_candidates if asked.n_sites is None else asked.n_sites
    more_is_better = asked.objective == "max_coverage"
    required = np.flatnonzero(problem.must_add)
    cost = np.zeros(problem.n_sites) if problem.cost is None else problem.cost
    return {
        "n_sites": n_allowed,
        "within": _limits_in_words(asked, n_allowed),
        "n_candidates": problem.n_candidates,
        "n_required": len(required),
        "required_cost": f"{math.fsum(cost[required].tolist()):,.12g}",
        "budget": "" if asked.budget is None else f"{asked.budget:,.12g}",
        "cheapest": f"{cost[problem.allowed].min(initial=math.inf):,.12g}",
        "threshold_min": f"{asked.threshold_min:g}",
        "share_percent": f"{100 * asked.share:g}",
        "floor_percent": f"{100 * (asked.floor or 0.0):g}",
        "better_by": "more" if more_is_better else "less",
        "rules": "; ".join(_rules_in_words(asked)),
    }


def _limits_in_words(asked: Settings, n_allowed: int) -> str:
    words = []
    if asked.n_sites is not None or asked.budget is None:
        words.append(f"of up to {n_allowed} new {'site' if n_allowed == 1 else 'sites'}")
    if asked.budget is not None:
        words.append(f"within the budget of {asked.budget:,.12g}")
    return " ".join(words)


def nearest_in_words(nearest: dict[str, float]) -> dict[str, object]:
    """Give what is nearest to feasible as it is told: rounded to the side on which it holds.

    Examples
    --------
    >>> nearest_in_words({"share": 2 / 3, "budget": 10 / 3})
    {'nearest_share': '66.66%', 'nearest_budget': '3.34'}
    """
    told: dict[str, object] = {}
    for name, value in nearest.items():
        if name == "n_sites":
            told[f"nearest_{name}"] = int(value)
        elif name == "budget":
            told[f"nearest_{name}"] = _rounded(value, math.ceil)
        else:
            told[f"nearest_{name}"] = f"{_rounded(100.0 * value, math.floor)}%"
    return told


def _rounded(value: float, to_whole: Callable[[float], int]) -> str:
    """Give two digits after the point, or six in all where that is more."""
    digits = 2 if value >= 1.0 or value <= 0.0 else 5 - math.floor(math.log10(value))
    nearest = round(value, digits)
    if math.isclose(nearest, value, rel_tol=1e-12):  # rounding is not a reason to take a step
        value = nearest
        return f"{value:,.12g}"
    return f"{to_whole(value * 10.0**digits) / 10.0**digits:,.12g}"


def codes_of(
    problem: SitingProblem,
    asked: Settings,
    sites: IntArray,
    before: Before,
    stopped_by: str,
    n_left_out: int,
    *,
    proven: bool,
    worst_is_open: bool,
) -> tuple[str, ...]:
    """Give the codes of a result with a choice.

    `worst_is_open`: the search for the worst group was stopped, so that nothing is
    proven of the total.
    """
    none = _nothing_to_choose(problem, asked, len(sites), before, proven=proven)
    if none in {"none_needed", "none_nearer"} and n_left_out == int((problem.weight > 0).sum()):
        none = "none_reaches"
    about = [code for code in (none,) if code]
    if not none:
        if proven:
            about.append(_PROVEN[asked.objective])
        else:
            about.append(_STOPPED.get(stopped_by, "greedy") + _by_direction(asked))
        about += _about_numbers(problem, asked, len(sites))
    if asked.worst_group:
        about.append("worst_group_not_proven" if worst_is_open else _worst_group_code(asked))
    if n_left_out:
        about.append("left_out_threshold" if asked.objective == "min_sites" else "left_out")
    return tuple(about)


def infeasible_codes(
    problem: SitingProblem,
    asked: Settings,
    nearest: dict[str, float],
    stopped_by: str,
    *,
    each_is_enough: bool = True,
) -> tuple[str, ...]:
    """Give the codes of a result without a choice."""
    if stopped_by:
        return ("none_found_in_time",)
    n_required = int(problem.must_add.sum())
    if asked.n_sites is not None and n_required > asked.n_sites:
        return ("too_many_required",)
    codes = []
    required_cost = 0.0
    if problem.cost is not None:
        required_cost = math.fsum(problem.cost[problem.must_add].tolist())
    if asked.budget is not None and required_cost > asked.budget:
        codes.append("required_beyond_budget")
    else:
        codes.append("rules_clash")
    told = "nearest" if each_is_enough else "needs"
    codes += [f"{told}_{name}" for name in ("n_sites", "budget", "floor") if name in nearest]
    if "share" in nearest:
        of_all = asked.objective == "min_sites" and asked.share < 1.0
        codes.append("nearest_share" if of_all else "nearest_share_reachable")
    if not each_is_enough and len(nearest) > 1:
        codes.append("needs_together")
    return tuple(codes)


def _by_direction(asked: Settings) -> str:
    return "" if asked.objective == "max_coverage" else "_less"


def _nothing_to_choose(
    problem: SitingProblem, asked: Settings, n_chosen: int, before: Before, *, proven: bool
) -> str:
    total = problem.total_weight
    share = before.share
    cheapest = math.inf
    if problem.cost is not None:
        cheapest = float(problem.cost[problem.allowed].min(initial=math.inf))
    covers = asked.objective == "max_coverage"
    cases = (
        ("no_need", total <= 0.0),
        ("zero_sites", asked.n_sites == 0),
        ("no_candidates", problem.n_candidates == 0),
        ("none_needed", n_chosen == 0 and asked.objective == "min_sites"),
        ("budget_too_small", n_chosen == 0 and (asked.budget or math.inf) < cheapest < math.inf),
        ("all_within_reach", n_chosen == 0 and covers and share >= 1.0),
        ("none_within_reach", n_chosen == 0 and covers and proven),
        ("none_nearer", n_chosen == 0 and proven),
    )
    return next((code for code, applies in cases if applies), "")


def _about_numbers(problem: SitingProblem, asked: Settings, n_chosen: int) -> list[str]:
    if asked.objective == "min_sites" or asked.n_sites is None:
        return []
    codes = []
    if asked.n_sites > problem.n_candidates:
        codes.append("more_sites_than_candidates")
    if n_chosen < min(asked.n_sites, problem.n_candidates) and asked.budget is None:
        codes.append("fewer_sites_help")
    return codes


def _worst_group_code(asked: Settings) -> str:
    return {
        "max_coverage": "worst_group_share",
        "min_sites": "worst_group_each",
        "p_median": "worst_group_mean",
        "p_center": "worst_group_no_change",
    }[asked.objective]


def _rules_in_words(asked: Settings) -> list[str]:
    words = []
    if asked.n_sites is not None:
        words.append(f"up to {asked.n_sites} new {'site' if asked.n_sites == 1 else 'sites'}")
    if asked.budget is not None:
        words.append(f"a cost of up to {asked.budget:,.12g}")
    if asked.floor is not None:
        words.append(f"{100 * asked.floor:g}% of each group within {asked.threshold_min:g} min")
    if asked.objective == "min_sites":
        whose = "each group and all need" if asked.worst_group else "all need"
        if asked.share < 1.0:
            words.append(f"{100 * asked.share:g}% of {whose} within {asked.threshold_min:g} min")
        else:
            words.append("a site for all need that any place reaches")
    elif asked.objective in {"p_median", "p_center"}:
        words.append("a site for all need that any place reaches")
    return words
