"""Every objective, every option and every pair of options against trying all choices."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgeo.errors import InputError
from hrgeo.siting import SitingProblem, solve
from tests.examples import n_examples
from tests.siting_by_trying import Trying

OBJECTIVES = ("max_coverage", "min_sites", "p_median", "p_center")
OPTIONS = (
    "existing",
    "required",
    "forbidden",
    "weights",
    "budget",
    "budget_alone",
    "capacity",
    "hours",
    "decay",
    "backup",
    "share",
    "floor",
    "worst_group",
    "greedy",
)
ONLY_FOR = {"decay": "max_coverage", "backup": "max_coverage", "share": "min_sites"}
CLASHES = {
    frozenset({"backup", "decay"}),
    frozenset({"backup", "capacity"}),
    frozenset({"greedy", "capacity"}),
    frozenset({"greedy", "floor"}),
    frozenset({"greedy", "worst_group"}),
}
PAIRS = [
    *((option,) for option in OPTIONS),
    *itertools.combinations(OPTIONS, 2),
]


def can_be_combined(objective, options) -> bool:
    if any(ONLY_FOR.get(option, objective) != objective for option in options):
        return False
    if set(options) == {"budget", "budget_alone"}:
        return True
    return frozenset(options) not in CLASHES


def instance(seed, objective, options):
    """A small random problem with just these options, and what is asked."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, 7)), int(rng.integers(1, 6))
    minutes = rng.integers(0, 8, (n, m)).astype(float)
    minutes[rng.random((n, m)) < rng.choice([0.0, 0.2, 0.5])] = math.inf
    parts: dict = {}
    marks = rng.choice(["free", "marked"], m, p=[0.65, 0.35])
    kinds = [kind for kind in ("existing", "required", "forbidden") if kind in options]
    which = rng.choice(kinds, m) if kinds else np.full(m, "")
    for kind in kinds:
        parts[kind] = (marks == "marked") & (which == kind)
    if "weights" in options:
        parts["weights"] = rng.integers(0, 5, n) * rng.choice([1.0, 0.3, 1e-4, 1e6])
    if "budget" in options or "budget_alone" in options:
        parts["cost"] = rng.integers(0, 6, m).astype(float)
    if "capacity" in options:
        scale = float(np.max(parts.get("weights", [1.0])))
        parts["capacity"] = rng.choice([0, 1, 1.5, 2, 3, math.inf], m) * (scale or 1.0)
    if "floor" in options or "worst_group" in options:
        if rng.random() < 0.5:
            parts["groups"] = rng.choice(["a", "b", ""], n).tolist()
            parts["group_names"] = ["a", "b"]
        else:
            parts["groups"] = rng.choice([0, 0.25, 0.5, 1.0], (n, 2))
    problem = SitingProblem.from_matrix(minutes, **parts)
    if "hours" in options:
        need = rng.integers(0, 3, (n, 2)).astype(float)
        problem = problem.at_hours(need, rng.random((m, 2)) < 0.7)
    return problem, asked_of(rng, objective, options)


def asked_of(rng, objective, options):
    asked: dict = {"objective": objective}
    threshold = float(rng.integers(0, 8))
    if objective in {"max_coverage", "min_sites"} or "floor" in options:
        asked["threshold_min"] = threshold
    if "budget_alone" not in options and (objective != "min_sites" or rng.random() < 0.4):
        asked["n_sites"] = int(rng.integers(0, 4))
    if "budget" in options or "budget_alone" in options:
        asked["budget"] = float(rng.integers(0, 12))
    if "decay" in options:
        asked["decay"] = [(threshold, 0.9), (threshold + 1.5, 0.5), (threshold + 3, 0.1)]
        asked.pop("threshold_min", None)
    if "backup" in options:
        asked["backup"] = float(rng.choice([0.2, 1.0]))
    if "share" in options:
        asked["share"] = float(rng.choice([0.0, 0.3, 0.5, 0.75, 0.9]))
    if "floor" in options:
        asked["floor"] = float(rng.choice([0.0, 0.25, 0.5, 1.0]))
    if "worst_group" in options:
        asked["worst_group"] = True
    if "greedy" in options:
        asked["method"] = "greedy"
    return asked


def check(seed, objective, options):
    problem, asked = instance(seed, objective, options)
    result = solve(problem, **asked)
    asked.pop("method", None)
    trying = Trying(problem, **asked)
    best = trying.best()
    if best is None:
        assert result.status == "infeasible", result.why
        check_nearest(result, trying)
        return result
    scale = max(problem.total_weight, 1e-9) * (8 if objective == "p_median" else 1)
    if objective in {"min_sites", "p_center"}:
        scale = 1.0
    minimize = objective != "max_coverage"
    value = best.value if minimize else -best.value
    if objective == "p_median" and asked.get("worst_group") and problem.n_groups:
        mean = trying.worst_mean_of(result)
        assert mean == pytest.approx(best.worst, rel=1e-6, abs=1e-6)
    if "greedy" in options:
        assert result.status in {"optimal", "feasible"}, result.why
        if minimize:
            assert result.bound <= value + 1e-6 * scale <= result.objective + 2e-6 * scale
        else:
            assert result.objective - 1e-6 * scale <= value <= result.bound + 1e-6 * scale
        return result
    assert result.status == "optimal", (result.why, best)
    # A worst group that is held a hair less well may leave a little more for the total.
    loose = 1e-5 if asked.get("worst_group") else 1e-6
    assert result.objective == pytest.approx(value, rel=1e-6, abs=loose * scale)
    if asked.get("worst_group") and objective == "max_coverage" and problem.n_groups:
        shares = result.group_shares_after
        least = np.nanmin(shares) if np.isfinite(shares).any() else 1.0
        assert least == pytest.approx(-best.worst, abs=1e-6)
    return result


def check_nearest(result, trying):
    """Each entry, taken at its word, gives a choice; a little less gives none."""
    limits = {"n_sites": 1, "budget": 1e-3, "floor": -1e-3, "share": -1e-3}
    for name, value in result.nearest.items():
        if name == "share" and (trying.objective != "min_sites" or trying.share >= 1):
            assert value == pytest.approx(trying.largest_share_reached(), abs=1e-6)
            continue
        kept = {}
        met = dataclasses.replace(trying, **{name: value})
        if met.best() is None:
            # Where no limit can help by itself, each is told without the others.
            kept = {"n_sites": None, "budget": None, "floor": None} | {name: value}
            if trying.objective == "min_sites" and name != "share" and trying.share < 1:
                kept["share"] = 0.0
                kept["worst_group"] = False
            if trying.problem.capacity is not None:
                continue
            met = dataclasses.replace(trying, **kept)
        assert met.best() is not None, (name, value, result.why)
        less = value - limits[name]
        if less >= 0 and (name not in {"floor", "share"} or less <= 1):
            assert dataclasses.replace(met, **{name: less}).best() is None, (name, value)


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("first", range(len(OPTIONS)), ids=OPTIONS)
@given(st.integers(0, 2**32 - 1))
@settings(max_examples=n_examples(2), deadline=None, derandomize=True, database=None)
def test_every_pair_of_options_gives_the_best_of_all_choices_or_is_refused(first, objective, seed):
    """Each option alone, and with each that comes after it in the list."""
    for options in PAIRS:
        if OPTIONS.index(options[0]) != first:
            continue
        if can_be_combined(objective, options):
            check(seed, objective, options)
        else:
            problem, asked = instance(seed, objective, options)
            with pytest.raises(InputError, match="This cannot be solved"):
                solve(problem, **asked)


def test_no_pair_is_forgotten():
    singles = [options for options in PAIRS if len(options) == 1]
    pairs = {frozenset(options) for options in PAIRS if len(options) == 2}
    assert [option for (option,) in singles] == list(OPTIONS)
    assert len(pairs) == len(OPTIONS) * (len(OPTIONS) - 1) // 2
    assert all(OPTIONS.index(options[0]) < len(OPTIONS) for options in PAIRS)
