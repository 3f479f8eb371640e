"""Published optima of p-median, p-center and full coverage, each proven."""

from __future__ import annotations

import pytest

from benchmarks.siting_published import (
    SAN_FRANCISCO,
    known_optima,
    or_library_graph,
    san_francisco,
)
from hrgeo.siting import SitingProblem, solve

pytestmark = pytest.mark.realdata


@pytest.mark.parametrize("name", ["pmed1", "pmed5", "pmed6", "pmed15"])
@pytest.mark.parametrize(
    ("objective", "table"), [("p_median", "pmedopt.txt"), ("p_center", "kcenteropt.txt")]
)
def test_or_library_optima_are_reached_with_proof(real_data, name, objective, table):
    folder = real_data / "optim" / "pmed"
    lengths, n_sites = or_library_graph(folder / f"{name}.txt")
    result = solve(SitingProblem.from_matrix(lengths), objective, n_sites)
    assert result.status == "optimal"
    assert result.objective == result.bound == known_optima(folder / table)[name]


@pytest.mark.parametrize(("objective", "n_sites", "threshold_m", "optimum"), SAN_FRANCISCO)
def test_san_francisco_is_reproduced(real_data, objective, n_sites, threshold_m, optimum):
    problem = san_francisco(real_data / "optim" / "spopt_sf")
    result = solve(problem, objective, n_sites, threshold_m)
    assert result.status == "optimal"
    assert round(result.objective, 4) == optimum
