"""Coverage against opening hours: 200,000 incidents, 500 services, the 168 hours of a week.

Every incident has a place of its own, and every service is of every type that is asked
about. Prints seconds by step and the peak of memory. The town is invented from a seed:
incidents crowd around twenty centers, services stand among them, and minutes are those of
a straight walk; a fifth of the services has no known hours and one in twenty closes for
the winter.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table
from scipy import sparse
from scipy.spatial import KDTree

from hrgeo.coverage import (
    measure_open_when_needed,
    measure_reachable_hours,
    open_by_hour,
    rank_extra_hours,
    rank_unknown_hours,
)
from hrgeo.measures import opening_times
from hrgeo.model import Demand, TravelTimes

Answer = TypeVar("Answer")

_GB = 1024**2  # of the kilobytes in which Linux tells the peak
_M_PER_MIN = 80.0
_TOWN_M = 20_000.0
_M_PER_DEGREE = 111_000.0
_DAYS = ("Mo-Fr", "Mo-Sa", "Tu,Th", "Mo,We,Fr", "Sa-Su", "Mo-Su")
_WINTER = "Apr-Oct"


def places(n: int, centers: np.ndarray, spread_m: float, rng: np.random.Generator) -> np.ndarray:
    """Draw places around centers [m]."""
    around = centers[rng.integers(len(centers), size=n)]
    return around + rng.normal(scale=spread_m, size=(n, 2))


def hours_texts(n: int, rng: np.random.Generator) -> list[str | None]:
    """Draw hours in OSM syntax; None where they are not known."""
    texts: list[str | None] = []
    for _ in range(n):
        first, length = int(rng.integers(6, 18)), int(rng.integers(2, 12))
        last, half = first + length, ":30" if rng.random() < 0.3 else ":00"
        text = f"{rng.choice(_DAYS)} {first:02}{half}-{last % 24:02}{half}"
        if rng.random() < 0.05:
            text = f"{_WINTER} {text}"
        texts.append(None if rng.random() < 0.2 else text)
    return texts


def town(
    n_incidents: int, n_services: int, cutoff_min: float, rng: np.random.Generator
) -> tuple[TravelTimes, Demand, pd.DataFrame]:
    """Invent a town, its incidents and services, and the minutes between them."""
    centers = rng.uniform(0.0, _TOWN_M, size=(20, 2))
    at = places(n_incidents, centers, 1_500.0, rng)
    sites = places(n_services, centers, 2_500.0, rng)
    near = KDTree(at).sparse_distance_matrix(
        KDTree(sites), cutoff_min * _M_PER_MIN, output_type="coo_matrix"
    )
    minutes = sparse.csr_array(
        (near.data / _M_PER_MIN, (near.row, near.col)), shape=(n_incidents, n_services)
    )
    date = np.datetime64("2024-01-01") + rng.integers(0, 364, n_incidents)
    hour = np.where(rng.random(n_incidents) < 0.05, -1, rng.integers(0, 24, n_incidents))
    one = np.ones(n_incidents)
    demand = Demand(
        "ems", "points", "ems", pd.RangeIndex(n_incidents),
        -87.6 + at[:, 0] / _M_PER_DEGREE, 41.8 + at[:, 1] / _M_PER_DEGREE, one,
        np.full(n_incidents, ""), event_position=np.arange(n_incidents), event_date=date,
        event_hour=hour, event_weight=one,
    )  # fmt: skip
    services = pd.DataFrame(
        {"types": "ops;ssp", "hours_osm": hours_texts(n_services, rng)},
        index=pd.RangeIndex(n_services, name="service_id"),
    )
    return (
        TravelTimes(minutes, demand.demand_ids, services.index, cutoff_min, "walk"),
        demand,
        services,
    )


def run(n_incidents: int, n_services: int, thresholds_min: list[float]) -> None:
    """Time each measure once, the kernels compiled before, and print a table."""
    rng = np.random.default_rng(1)
    warm = town(100, 5, max(thresholds_min), rng)
    measure_reachable_hours(*warm, thresholds_min=thresholds_min)
    given = town(n_incidents, n_services, max(thresholds_min), rng)
    peak_before = _peak_gb()
    rows: list[tuple[str, float]] = []

    def timed(what: str, work: Callable[[], Answer]) -> Answer:
        start = time.perf_counter()
        answer = work()
        rows.append((what, time.perf_counter() - start))
        return answer

    opening = timed("opening_times", lambda: opening_times(given[2]))
    options = {"thresholds_min": thresholds_min, "opening": opening}
    ops = options | {"service_types": ["ops"]}
    ssp = options | {"service_types": ["ssp"]}
    timed("measure_open_when_needed (ops)", lambda: measure_open_when_needed(*given, **ops))
    timed("open_by_hour (ops)", lambda: open_by_hour(*given, **ops))
    timed("measure_reachable_hours (ssp)", lambda: measure_reachable_hours(*given, **ssp))
    timed("rank_extra_hours (ops)", lambda: rank_extra_hours(*given, **ops))
    timed("rank_extra_hours (ssp)", lambda: rank_extra_hours(*given, **ssp))
    timed("rank_unknown_hours (ssp)", lambda: rank_unknown_hours(*given, **ssp))
    table = Table("step", "seconds")
    for what, took in [*rows, ("all", sum(took for _, took in rows))]:
        table.add_row(what, f"{took:.2f}")
    console = Console(width=100)
    console.print(table)
    console.print(
        f"{n_incidents:,} incidents x {n_services} services, {given[0].minutes.nnz:,} pairs within "
        f"{max(thresholds_min):g} min, {len(opening.n_weeks)} kinds of weeks, "
        f"{len(thresholds_min)} thresholds; peak {_peak_gb():.2f} GB, {peak_before:.2f} GB before "
        "the first measure"
    )


def _peak_gb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _GB


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=200_000)
    parser.add_argument("--services", type=int, default=500)
    parser.add_argument("--thresholds", type=float, nargs="+", default=[15.0, 30.0])
    chosen = parser.parse_args()
    run(chosen.incidents, chosen.services, chosen.thresholds)
