"""Published p-median, p-center and coverage instances with known optima, as rows to print.

OR-Library's pmed1 to pmed20 (Beasley, 1990, doi:10.1057/jors.1990.166) and the
205 tracts and 16 stores of San Francisco that spopt publishes. Run by itself, it prints them::

    python benchmarks/siting_published.py DATA
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from hrgeo.siting import SitingProblem, solve

SAN_FRANCISCO = (
    ("min_sites", None, 5000.0, 8.0),
    ("max_coverage", 4, 5000.0, 875_247.0),
    ("p_median", 4, None, 2_848_268_129.7145),
    ("p_center", 4, None, 7403.0638),
)
"""Objective, sites, threshold [m], published optimum (to four decimals)."""


@dataclass(frozen=True)
class Row:
    """One instance, solved."""

    instance: str
    objective_name: str
    ours: float
    known: float
    status: str
    gap: float
    seconds: float


def or_library_graph(path: Path) -> tuple[npt.NDArray[np.float64], int]:
    """Read one of the ``pmed`` files: lengths between all nodes, and the number of sites.

    Where an edge is listed twice the last one counts.
    """
    numbers = path.read_text().split()
    n_nodes, n_edges, n_sites = (int(number) for number in numbers[:3])
    edges = np.array(numbers[3 : 3 + 3 * n_edges], dtype=np.float64).reshape(-1, 3)
    length = {
        (int(min(a, b)) - 1, int(max(a, b)) - 1): float(cost) for a, b, cost in edges.tolist()
    }
    ends = np.array(list(length), dtype=np.int64)
    graph = sparse.csr_array(
        (list(length.values()), (ends[:, 0], ends[:, 1])), shape=(n_nodes, n_nodes)
    )
    return csgraph.dijkstra(graph, directed=False), n_sites


def known_optima(path: Path) -> dict[str, float]:
    """Read a table of names and optima."""
    pairs = (line.split() for line in path.read_text().splitlines())
    return {pair[0]: float(pair[1]) for pair in pairs if len(pair) == 2 and pair[0][-1].isdigit()}


def san_francisco(folder: Path) -> SitingProblem:
    """Read the tracts, with their people, and the stores, with meters in place of minutes."""
    table = pd.read_csv(folder / "SF_network_distance_candidateStore_16_censusTract_205_new.csv")
    demand = pd.read_csv(folder / "SF_demand_205_centroid_uniform_weight.csv")
    distance_m = table.pivot_table(index="DestinationName", columns="name", values="distance")
    people = demand.set_index("NAME")["POP2000"].reindex(distance_m.index)
    return SitingProblem.from_matrix(
        distance_m.to_numpy(), people.to_numpy(), site_ids=distance_m.columns
    )


def published_rows(data: Path, *, time_limit_s: float | None = None) -> Iterator[Row]:
    """Solve all instances, one after the other.

    Parameters
    ----------
    data
        The folder with real data; the instances are in its ``optim``.
    time_limit_s
        For each [s]; None for no limit.
    """
    folder = data / "optim" / "pmed"
    optima = {
        "p_median": known_optima(folder / "pmedopt.txt"),
        "p_center": known_optima(folder / "kcenteropt.txt"),
    }
    for number in range(1, 21):
        name = f"pmed{number}"
        lengths, n_sites = or_library_graph(folder / f"{name}.txt")
        problem = SitingProblem.from_matrix(lengths)
        for objective, known in optima.items():
            yield _solved(problem, name, objective, n_sites, None, known[name], time_limit_s)
    problem = san_francisco(data / "optim" / "spopt_sf")
    for objective, sites, threshold_min, optimum in SAN_FRANCISCO:
        yield _solved(
            problem, "San Francisco", objective, sites, threshold_min, optimum, time_limit_s
        )


def _solved(
    problem: SitingProblem,
    name: str,
    objective: str,
    n_sites: int | None,
    threshold_min: float | None,
    known: float,
    time_limit_s: float | None,
) -> Row:
    began_s = time.perf_counter()
    result = solve(problem, objective, n_sites, threshold_min, time_limit_s=time_limit_s)
    seconds = time.perf_counter() - began_s
    return Row(
        name, objective, result.objective, known, result.status, result.optimality_gap, seconds
    )


def main() -> None:
    """Print a line for each instance, and the time of all."""
    total_s = 0.0
    print(f"{'instance':<14} {'objective':<13} {'ours':>18} {'known':>18} {'gap':>8} seconds")
    for row in published_rows(Path(sys.argv[1])):
        total_s += row.seconds
        print(
            f"{row.instance:<14} {row.objective_name:<13} {row.ours:>18.4f} {row.known:>18.4f} "
            f"{row.gap:>8.1e} {row.seconds:7.2f}  {row.status}"
        )
    print(f"together {total_s:.1f} s")


if __name__ == "__main__":
    main()
