"""Published team-orienteering instances: the best known score, by routes checked anew."""

from __future__ import annotations

import pytest

from benchmarks.vans import faults_of, known_scores, read_instance, solve

pytestmark = pytest.mark.realdata


@pytest.mark.parametrize("path", ["Set1/p1.3.h", "Set2/p2.2.k", "Set3/p3.4.g"])
def test_the_best_known_score_is_reached(real_data, path):
    folder = real_data / "optim" / "top"
    file = folder / f"{path}.txt"
    instance = read_instance(file)
    day = solve(instance, 1.5)
    assert faults_of(instance, day.routes, day.reward) == []
    assert day.reward == known_scores(folder)[file.name]


def test_a_route_that_is_a_little_too_long_is_a_fault(real_data):
    instance = read_instance(real_data / "optim" / "top" / "Set3" / "p3.4.g.txt")
    last = len(instance.points) - 1
    assert faults_of(instance, [[0, last, last]], 0.0)
    assert faults_of(instance, [[0, *range(1, last), last]], sum(instance.scores))
    assert faults_of(instance, [[0, last]], 1.0) == ["score 1.0 is claimed, but is 0.0"]
