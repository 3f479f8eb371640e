"""The exact solver against trying every choice, and against scipy's solver."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, sparse

from hrgeo.siting import SitingProblem, solve
from tests.examples import n_examples


def best_by_trying_all(minutes, weights, marks, n_sites, threshold) -> float | None:
    """Weight covered by the best choice; None where no choice keeps the rules."""
    within = minutes <= threshold
    existing = [j for j, mark in enumerate(marks) if mark == "existing"]
    required = {j for j, mark in enumerate(marks) if mark == "required"}
    free = [j for j, mark in enumerate(marks) if mark in {"free", "required"}]
    values = [
        weights[within[:, [*existing, *chosen]].any(axis=1)].sum()
        for size in range(n_sites + 1)
        for chosen in itertools.combinations(free, size)
        if required <= set(chosen)
    ]
    return max(values, default=None)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=n_examples(150), deadline=None)
def test_exact_equals_trying_all_choices(seed):
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, 16)), int(rng.integers(1, 9))
    minutes = rng.integers(0, 10, (n, m)).astype(float)
    minutes[rng.random((n, m)) < rng.random()] = math.inf
    weights = rng.random(n) * 10.0 ** rng.integers(-6, 7)
    marks = rng.choice(["free", "existing", "required", "forbidden"], m, p=[0.7, 0.1, 0.1, 0.1])
    n_sites, threshold = int(rng.integers(0, 5)), float(rng.integers(0, 10))
    problem = SitingProblem.from_matrix(
        minutes,
        weights,
        existing=marks == "existing",
        required=marks == "required",
        forbidden=marks == "forbidden",
    )
    result = solve(problem, n_sites=n_sites, threshold_min=threshold)
    best = best_by_trying_all(minutes, weights, marks, n_sites, threshold)
    if best is None:
        assert result.status == "infeasible"
        return
    assert result.status == "optimal"
    assert result.objective == pytest.approx(best, rel=1e-9, abs=1e-9 * weights.sum())
    assert result.bound == pytest.approx(best, rel=2e-6, abs=1e-9 * weights.sum())


@pytest.mark.parametrize("seed", range(6))
def test_exact_equals_another_formulation_of_the_whole_problem(seed):
    """Scipy's milp on the unreduced textbook model: every demand row, binary y."""
    rng = np.random.default_rng(seed)
    n, m, n_sites, reach = 120, 25, 4, 0.2
    distance = np.linalg.norm(rng.random((n, 1, 2)) - rng.random((1, m, 2)), axis=2)
    weights = rng.integers(1, 20, n).astype(float)
    within = sparse.csr_array((distance <= reach).astype(float))
    rows = sparse.vstack(
        [
            sparse.hstack([sparse.eye_array(n), -within]),
            sparse.hstack([sparse.csr_array((1, n)), sparse.csr_array(np.ones((1, m)))]),
        ]
    )
    reference = optimize.milp(
        -np.concatenate([weights, np.zeros(m)]),
        integrality=np.ones(n + m),
        bounds=optimize.Bounds(0, 1),
        constraints=optimize.LinearConstraint(
            sparse.csc_array(rows), ub=np.concatenate([np.zeros(n), [n_sites]])
        ),
        options={"mip_rel_gap": 0.0},
    )
    assert reference.status == 0
    problem = SitingProblem.from_matrix(distance, weights)
    result = solve(problem, n_sites=n_sites, threshold_min=reach)
    assert result.status == "optimal"
    assert result.objective == pytest.approx(-reference.fun, rel=1e-9)
