"""Coverage instances made from the streets of a file, with fixed seeds."""

from __future__ import annotations

import importlib
import importlib.util
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from hrgeo.model import FloatArray, IntArray, StreetNetwork
from hrgeo.network.store import stored_streets
from hrgeo.siting import SitingProblem, SitingResult, solve
from hrgeo.travel import travel_times

N_HOT_SPOTS, SHARE_AT_HOT_SPOTS, SPREAD_M = 200, 0.5, 500.0
METERS_IN_DEGREE = 111_320.0
CENTER, RADIUS_M = (-8.6109, 41.1496), 6_000.0
"""Within this lies the city; the file reaches further, where instances get easier."""


@dataclass(frozen=True)
class Instance:
    """What a coverage problem is made from."""

    name: str
    mode: str
    n_candidates: int
    n_demand: int
    threshold_min: float
    n_sites: int
    gap: float
    time_limit_s: float | None
    seed: int


INSTANCES = (
    Instance("a", "drive", 300, 4_000, 5.0, 10, 0.0, None, 1),
    Instance("b", "drive", 1_000, 10_000, 5.0, 10, 0.0, None, 2),
    Instance("c", "walk", 5_000, 25_000, 10.0, 20, 0.01, 30.0, 3),
    Instance("d", "drive", 5_000, 25_000, 10.0, 20, 0.02, 120.0, 4),
)


@dataclass(frozen=True)
class Coverage:
    """How one instance went; seconds of the clock and of the processor, from matrix to answer."""

    instance: Instance
    n_pairs: int
    objective: float
    gap: float
    status: str
    seconds: float
    cpu_s: float
    peak_gb: float
    spopt_s: float
    spopt_objective: float


def junctions_around(net: StreetNetwork) -> IntArray:
    """Give the junctions around the center that can be reached from one another."""
    east_m = (net.lon - CENTER[0]) * np.cos(np.radians(CENTER[1])) * METERS_IN_DEGREE
    north_m = (net.lat - CENTER[1]) * METERS_IN_DEGREE
    return np.flatnonzero((net.component == 0) & (np.hypot(east_m, north_m) <= RADIUS_M))


def need_places(net: StreetNetwork, n: int, rng: np.random.Generator) -> FloatArray:
    """Give lon and lat: most of the need lies around hot spots, the rest along all streets."""
    main = junctions_around(net)
    spot = rng.choice(main, N_HOT_SPOTS, replace=False)
    share = rng.dirichlet(np.full(N_HOT_SPOTS, 0.7))  # a few spots have much of it
    n_at_spots = int(SHARE_AT_HOT_SPOTS * n)
    at = np.concatenate([rng.choice(spot, n_at_spots, p=share), rng.choice(main, n - n_at_spots)])
    away_m = rng.normal(0.0, 1.0, (n, 2))
    away_m[:n_at_spots] *= SPREAD_M * rng.uniform(0.4, 2.0, (n_at_spots, 1))
    away_m[n_at_spots:] *= 50.0
    lat = net.lat[at] + away_m[:, 1] / METERS_IN_DEGREE
    lon = net.lon[at] + away_m[:, 0] / (METERS_IN_DEGREE * np.cos(np.radians(net.lat[at])))
    return np.column_stack((lon, lat))


def minutes_and_weights(instance: Instance, streets: Path) -> tuple[sparse.csr_array, FloatArray]:
    """Compute the minutes from need to candidates within the threshold, and the need's weights."""
    net = stored_streets(streets, [instance.mode])[instance.mode]
    rng = np.random.default_rng(instance.seed)
    main = junctions_around(net)
    candidate = rng.choice(main, instance.n_candidates, replace=False)
    sites = np.column_stack((net.lon[candidate], net.lat[candidate]))
    need = need_places(net, instance.n_demand, rng)
    weight = np.minimum(rng.geometric(0.4, instance.n_demand), 12).astype(np.float64)
    times = travel_times(net, need, sites, cutoff_min=instance.threshold_min)
    return times.minutes, weight


def coverage_rows(streets: Path, names: str) -> Iterator[Coverage]:
    """Solve instances, the first one once before, so that kernels are compiled; and by spopt."""
    for k, instance in enumerate(i for i in INSTANCES if i.name in names):
        minutes, weight = minutes_and_weights(instance, streets)
        if k == 0:
            solved(instance, minutes, weight)
        began, cpu = time.perf_counter(), time.process_time()
        result = solved(instance, minutes, weight)
        seconds, cpu_s = time.perf_counter() - began, time.process_time() - cpu
        peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        spopt_s, spopt_objective = by_spopt(instance, minutes, weight)
        yield Coverage(
            instance,
            minutes.nnz,
            result.objective,
            result.optimality_gap,
            result.status,
            seconds,
            cpu_s,
            peak_gb,
            spopt_s,
            spopt_objective,
        )


def solved(instance: Instance, minutes: sparse.csr_array, weight: FloatArray) -> SitingResult:
    """Solve an instance: from the matrix to the checked answer."""
    return solve(
        SitingProblem.from_matrix(minutes, weight),
        n_sites=instance.n_sites,
        threshold_min=instance.threshold_min,
        gap=instance.gap,
        time_limit_s=instance.time_limit_s,
    )


def by_spopt(
    instance: Instance, minutes: sparse.csr_array, weight: FloatArray
) -> tuple[float, float]:
    """Give spopt's seconds and objective, NaN where it is not there or would take too long."""
    if importlib.util.find_spec("spopt") is None or instance.n_demand > 5_000:
        return np.nan, np.nan
    pulp, locate = importlib.import_module("pulp"), importlib.import_module("spopt.locate")
    dense = np.full(minutes.shape, 1e6)  # spopt knows no infinite minutes
    entries = minutes.tocoo()
    dense[entries.row, entries.col] = entries.data
    began = time.perf_counter()
    model = locate.MCLP.from_cost_matrix(
        dense, weight, instance.threshold_min, p_facilities=instance.n_sites
    )
    model.solve(pulp.PULP_CBC_CMD(msg=False))
    return time.perf_counter() - began, float(pulp.value(model.problem.objective))
