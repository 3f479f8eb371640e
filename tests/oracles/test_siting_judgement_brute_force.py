"""What sites achieve, and what exchanges change, against plain sums over every choice."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hrgeo.siting import SitingProblem, verify
from hrgeo.siting.judgement import Question, equal_swaps, preferred
from hrgeo.siting.judgement.exchanges import Exchanges, group_shares
from tests.examples import n_examples

DECAY = ((3.0, 1.0), (5.0, 0.68), (8.0, 0.22))
QUESTIONS = (
    Question(n_sites=2, threshold_min=5),
    Question(n_sites=2, decay=DECAY),
    Question(n_sites=2, threshold_min=5, backup=0.5),
    Question(n_sites=2, threshold_min=5, budget=6.0),
    Question(n_sites=2, threshold_min=5, floor=0.4),
    Question("min_sites", threshold_min=5),
    Question("min_sites", threshold_min=5, share=0.6),
    Question("min_sites", threshold_min=5, share=0.6, worst_group=True),
    Question("p_median", n_sites=2),
    Question("p_median", n_sites=2, threshold_min=5, floor=0.4, budget=6.0),
    Question("p_center", n_sites=2),
)
NAMES = [
    " ".join(f"{v}" for v in vars(asked).values() if v not in (None, 0, 0.0, False))
    for asked in QUESTIONS
]


def random_problem(seed: int, *, marks: bool = True) -> SitingProblem:
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, 9)), int(rng.integers(2, 7))
    minutes = rng.integers(0, 10, (n, m)).astype(float)
    minutes[rng.random((n, m)) < 0.3 * rng.random()] = math.inf
    kinds = rng.choice(["free", "existing", "forbidden"], m, p=[0.7, 0.15, 0.15])
    return SitingProblem.from_matrix(
        minutes,
        rng.integers(0, 6, n) * 10.0 ** rng.integers(-3, 4),
        existing=marks & (kinds == "existing"),
        forbidden=marks & (kinds == "forbidden"),
        cost=rng.integers(1, 6, m),
        groups=rng.choice(["a", "b"], n),
    )


def nearest_two(problem: SitingProblem, sites: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Minutes to the nearest and to the second of some sites, by row."""
    dense = np.full((problem.n_demand, problem.n_sites), math.inf)
    for row in range(problem.n_demand):
        entries = slice(problem.minutes.indptr[row], problem.minutes.indptr[row + 1])
        dense[row, problem.minutes.indices[entries]] = problem.minutes.data[entries]
    near = [[*sorted(row), math.inf, math.inf][:2] for row in dense[:, sites].tolist()]
    return np.array(near).T


def opened(problem: SitingProblem, sites: list[int]) -> list[int]:
    return np.flatnonzero(problem.existing).tolist() + sites


def reachable_min(problem: SitingProblem) -> np.ndarray:
    return nearest_two(problem, np.flatnonzero(problem.existing | problem.allowed).tolist())[0]


def breaks_a_rule(problem: SitingProblem, asked: Question, sites: list[int]) -> bool:
    weight, within = problem.weight, asked.within_min
    best_min, _ = nearest_two(problem, opened(problem, sites))
    if asked.budget is not None and sum(problem.cost[j] for j in sites) > asked.budget:
        return True
    goals = []  # weights by row, and how much of it has to be within reach
    if asked.floor is not None:
        goals += [(weight * share, asked.floor) for share in problem.members]
    if asked.objective == "min_sites":
        could = weight * (reachable_min(problem) <= within) if asked.share == 1.0 else weight
        groups = problem.members if asked.worst_group else [np.ones(len(weight))]
        goals += [(could * share, asked.share) for share in groups]
    return any(
        part[best_min <= within].sum() < share * part.sum() * (1 - 1e-9) for part, share in goals
    )


def plain_amount(problem: SitingProblem, asked: Question, sites: list[int]) -> float:
    """More is better; -inf where the choice breaks a rule."""
    if breaks_a_rule(problem, asked, sites):
        return -math.inf
    weight = problem.weight
    best_min, second_min = nearest_two(problem, opened(problem, sites))
    if asked.objective in {"max_coverage", "min_sites"}:
        steps = asked.decay or [(asked.within_min, 1.0)]
        value = np.array(
            [max([v for m, v in steps if best <= m], default=0.0) for best in best_min]
        )
        second = asked.backup * (second_min <= asked.within_min) if asked.backup else 0.0
        return float((weight * (value + second)).sum())
    counted = np.isfinite(reachable_min(problem)) & (weight > 0)
    if np.isinf(best_min[counted]).any():
        return -math.inf
    if asked.objective == "p_center":
        return -float(best_min[counted].max(initial=0.0))
    return -float((weight[counted] * best_min[counted]).sum())


@pytest.mark.parametrize("asked", QUESTIONS, ids=NAMES)
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=n_examples(6))
def test_amounts_of_every_exchange(asked, seed):
    problem = random_problem(seed)
    exchanges = Exchanges.of(problem, asked)
    free = np.flatnonzero(problem.allowed).tolist()
    for size in range(3):
        for sites in itertools.combinations(free, size):
            expected = plain_amount(problem, asked, list(sites))
            assert exchanges.keeps_rules(np.array(sites, dtype=np.int64)) == (expected > -math.inf)
            amounts = exchanges.amounts_instead(np.array(sites, dtype=np.int64))
            for other in range(problem.n_sites):
                can = problem.allowed[other] and other not in sites
                plain = plain_amount(problem, asked, [*sites, other]) if can else -math.inf
                assert amounts[other] == pytest.approx(plain, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("asked", QUESTIONS, ids=NAMES)
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=n_examples(6))
def test_listed_exchanges_are_all_there_are(asked, seed):
    """Every other site in the place of a chosen one, and nothing else."""
    problem = random_problem(seed)
    result = asked.solve(problem)
    assume(result.status != "infeasible")
    swaps = equal_swaps(problem, result, asked, 0.2)
    listed = {
        (int(row.site), int(row.instead)): (row.objective, row.is_equal)
        for row in swaps.itertuples()
    }
    now = plain_amount(problem, asked, result.sites.tolist())
    sign = -1 if asked.objective in {"p_median", "p_center"} else 1
    expected = {}
    for site in result.sites.tolist():
        rest = [j for j in result.sites.tolist() if j != site]
        for other in np.flatnonzero(problem.allowed).tolist():
            if other not in result.sites:
                amount = plain_amount(problem, asked, [*rest, other])
                if amount >= now - 0.2 * abs(now) * (1 + 1e-12):
                    equal = amount == pytest.approx(now, rel=1e-9)
                    expected[site, other] = (pytest.approx(sign * amount, rel=1e-9), equal)
    assert listed == expected


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=n_examples(20))
def test_preference_rises_and_the_objective_stays(seed):
    problem = random_problem(seed)
    asked = Question(n_sites=2, threshold_min=5)
    result = asked.solve(problem)
    liking = np.random.default_rng(seed).integers(0, 3, problem.n_sites).astype(float)
    liked = preferred(problem, result, liking, asked).result
    verify(problem, liked, 5.0, n_sites=2)
    assert liked.status == result.status
    assert liked.objective == pytest.approx(result.objective, rel=1e-9)
    assert liking[liked.sites].sum() >= liking[result.sites].sum()
    for site in liked.sites.tolist():  # no equal exchange is left that is liked better
        rest = [j for j in liked.sites.tolist() if j != site]
        for other in np.flatnonzero(problem.allowed & (liking > liking[site])).tolist():
            if other not in liked.sites:
                amount = plain_amount(problem, asked, [*rest, other])
                assert amount < liked.objective or liked.objective == 0


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=n_examples(10))
def test_no_exchange_takes_minutes_from_the_worst_off_group(seed):
    """p_median with worst_group: no group's mean grows beyond the largest mean of before."""
    problem = random_problem(seed, marks=False)
    asked = Question("p_median", n_sites=2, worst_group=True)
    sites = [0, 1]
    if plain_amount(problem, asked, sites) == -math.inf:
        return
    held = Exchanges.of(problem, asked).no_worse_for_groups(np.array(sites))

    def worst_mean(chosen: list[int]) -> float:
        means = [0.0]
        best_min, _ = nearest_two(problem, chosen)
        for share in problem.members:
            part = np.where(np.isfinite(reachable_min(problem)), problem.weight * share, 0.0)
            counted = part > 0
            if counted.any():
                means.append((part * best_min)[counted].sum() / part.sum())
        return max(means)

    amounts = held.amounts_instead(np.array([1]))
    for other in range(2, problem.n_sites):
        amount = plain_amount(problem, asked, [1, other])
        is_fair = amount > -math.inf and worst_mean([1, other]) <= worst_mean(sites) * (1 + 1e-9)
        assert amounts[other] == pytest.approx(amount if is_fair else -math.inf)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=n_examples(10))
def test_group_shares(seed):
    problem = random_problem(seed)
    sites = np.flatnonzero(problem.allowed)[:1]
    shares = group_shares(problem, sites, 5.0)
    for members, share in zip(problem.members, shares, strict=True):
        part = SitingProblem.from_matrix(
            problem.minutes, problem.weight * members, existing=problem.existing
        )
        total = part.total_weight
        expected = plain_amount(part, Question(threshold_min=5), sites.tolist())
        assert share == pytest.approx(expected / total if total else math.nan, nan_ok=True)
