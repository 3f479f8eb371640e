"""Engines beside hrgeo, each asked as its documentation says; each of them is optional.

An engine gives seconds by question (see `travel.QUESTIONS`), and a note. Where it would
take too long, it is asked for a few origins, and the time is scaled and said so.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from problem import Problem, least_seconds, to_seconds
from scipy.sparse import csgraph

from hrgeo.model import FloatArray

Measured = Iterator[tuple[str, str, float, str]]
"""Question, what was measured, seconds, note."""
CUTOFF_S = {"10 min": 600.0, "60 min": 3600.0, "full": np.inf}
ENDS_S = 1e-6
"""A limit is included, and sums of floats may lie a digit above it."""


def scipy_table(problem: Problem, limit_s: float, n: int, *, nodes: bool) -> FloatArray:
    """Give the seconds from the first `n` origins to the destinations, or to no one."""
    out = np.full((n, len(problem.destination)), np.inf)
    states, first = problem.states_at(problem.destination)
    for begin in range(0, n, 50):
        rows = problem.origin[begin : min(begin + 50, n)]
        found = csgraph.dijkstra(problem.csr, indices=rows, limit=limit_s + ENDS_S)
        if nodes:
            out[begin : begin + len(rows)] = np.minimum.reduceat(found[:, states], first, axis=1)
            is_own = rows[:, None] == problem.destination[None, :]
            out[begin : begin + len(rows)][is_own] = 0.0
    return out


def scipy_nearest(problem: Problem) -> FloatArray:
    """Give the seconds from each junction to the nearest site."""
    arrived, _ = problem.states_at(problem.site)
    starts = np.unique(np.concatenate((problem.site, arrived)))
    found = csgraph.dijkstra(problem.csr.T.tocsr(), indices=starts, min_only=True)
    return np.asarray(found[: problem.net.n_nodes])


def with_scipy(problem: Problem) -> Measured:
    """Measure `scipy.sparse.csgraph.dijkstra` on `to_csr()`, without picking the destinations."""
    what = "SciPy dijkstra"
    n = len(problem.origin)
    for question, limit_s in CUTOFF_S.items():
        asked = n if limit_s <= 600 else n // 10
        note = "" if asked == n else f"{asked} origins, scaled"
        took = to_seconds(
            lambda limit_s=limit_s, asked=asked: scipy_table(problem, limit_s, asked, nodes=False),
            asked / n,
        )
        yield question, what, took, note
    against = problem.csr.T.tocsr()
    arrived, _ = problem.states_at(problem.site)
    starts = np.unique(np.concatenate((problem.site, arrived)))
    took = to_seconds(lambda: csgraph.dijkstra(against, indices=starts, min_only=True))
    yield "nearest", what, took, "min_only, graph turned before"
    some = problem.origin[:50]
    took = to_seconds(
        lambda: [csgraph.dijkstra(problem.csr, indices=k, limit=600 + ENDS_S) for k in some], 50
    )
    yield "one origin", what, took, ""


def with_networkx(problem: Problem) -> Measured:
    """Measure networkx on the same graph."""
    nx = importlib.import_module("networkx")
    graph = nx.from_scipy_sparse_array(problem.csr, create_using=nx.DiGraph)
    n = len(problem.origin)
    for question, n_asked in (("10 min", 20), ("60 min", 2), ("full", 2)):
        some, limit_s = problem.origin[:n_asked].tolist(), CUTOFF_S[question]

        def search(some: list[int] = some, limit_s: float = limit_s) -> None:
            for k in some:
                nx.single_source_dijkstra_path_length(graph, k, cutoff=limit_s)

        took = to_seconds(search, n_asked / n)
        yield question, "networkx", took, f"{n_asked} origins, scaled"
        if question == "10 min":
            yield "one origin", "networkx", took / n, f"mean of {n_asked}"
    arrived, _ = problem.states_at(problem.site)
    starts = set(problem.site.tolist()) | set(arrived.tolist())
    back = graph.reverse()
    took = to_seconds(lambda: nx.multi_source_dijkstra_path_length(back, starts))
    yield "nearest", "networkx", took, ""


def with_igraph(problem: Problem) -> Measured:
    """Measure igraph, which has no limit of time, on the same graph."""
    igraph = importlib.import_module("igraph")
    entries = problem.csr.tocoo()
    graph = igraph.Graph(
        n=problem.csr.shape[0],
        edges=np.column_stack((entries.row, entries.col)),
        directed=True,
        edge_attrs={"s": entries.data},
    )
    some, states = problem.origin[:50].tolist(), problem.states_at(problem.destination)[0].tolist()
    took = to_seconds(
        lambda: graph.distances(some, states, weights="s", mode="out", algorithm="dijkstra"),
        len(some) / len(problem.origin),
    )
    yield "full", "igraph", took, f"{len(some)} origins, scaled"


def with_networkit(problem: Problem) -> Measured:
    """Measure networkit on the same graph; it has no limit of time and uses both cores."""
    nk = importlib.import_module("networkit")
    entries = problem.csr.tocoo()
    graph = nk.GraphFromCoo(
        (entries.data, (entries.row, entries.col)),
        n=problem.csr.shape[0],
        weighted=True,
        directed=True,
    )
    some, states = problem.origin[:50].tolist(), problem.states_at(problem.destination)[0].tolist()

    def search() -> None:
        run = nk.distance.SPSP(graph, some)
        run.setTargets(states)
        run.run()
        run.getDistances(asarray=True)

    took = to_seconds(search, len(some) / len(problem.origin))
    yield "full", "networkit", took, f"{len(some)} origins, scaled"


def with_pandana(problem: Problem) -> Measured:
    """Measure pandana on the junctions alone: it knows no turns, an easier question."""
    pandana, pd = importlib.import_module("pandana"), importlib.import_module("pandas")
    start, end, seconds = problem.junctions_only()
    net = problem.net
    began = time.perf_counter()
    graph = pandana.Network(
        pd.Series(np.array(net.x_m)),
        pd.Series(np.array(net.y_m)),
        pd.Series(np.array(start)),
        pd.Series(np.array(end)),
        pd.DataFrame({"s": np.array(seconds)}),
        twoway=False,
    )
    prepared = f"no turns; prepared in {time.perf_counter() - began:.1f} s"
    some = problem.origin[:50]
    a, b = np.repeat(some, len(problem.destination)), np.tile(problem.destination, len(some))
    took = to_seconds(lambda: graph.shortest_path_lengths(a, b), len(some) / len(problem.origin))
    yield "full", "pandana", took, f"{len(some)} origins, scaled; {prepared}"
    began = time.perf_counter()
    graph.set_pois("site", 36_000.0, 1, pd.Series(net.x_m[problem.site]), net.y_m[problem.site])
    ready = f"no turns; places set in {time.perf_counter() - began:.1f} s more"
    took = to_seconds(lambda: graph.nearest_pois(36_000.0, "site", num_pois=1))
    yield "nearest", "pandana", took, ready
    few = problem.origin[:5].tolist()
    took = to_seconds(lambda: graph.nodes_in_range(few, 600.0), len(few) / len(problem.origin))
    note = f"no turns; nodes_in_range, {len(few)} origins, scaled"
    yield "10 min", "pandana", took, note
    yield "one origin", "pandana", took / len(problem.origin), note


def with_osrm(problem: Problem, algorithm: str = "CH") -> Measured:
    """Measure the table of OSRM's stock car profile, from lon and lat, without its reading."""
    osrm = importlib.import_module("osrm")
    if problem.net.mode != "drive":
        return
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "streets"
        seconds = _prepare_osrm(Path(osrm.__file__).parent, problem.file, base, algorithm)
        engine = osrm.OSRM(
            storage_config=f"{base}.osrm",
            algorithm=algorithm,
            use_shared_memory=False,
            max_locations_distance_table=-1,
        )
        n, m = len(problem.origin), len(problem.destination)
        nodes = np.concatenate((problem.origin, problem.destination))
        asked = osrm.TableParameters(
            coordinates=[tuple(place) for place in problem.lonlat(nodes).tolist()],
            sources=list(range(n)),
            destinations=list(range(n, n + m)),
            annotations=["duration"],
            generate_hints=False,
        )
        took, answer = least_seconds(lambda: engine.Table(asked))
        began = time.perf_counter()
        np.array([list(row) for row in answer["durations"]], dtype=np.float64)
        reading_s = time.perf_counter() - began
    note = f"prepared in {seconds:.0f} s; {reading_s:.1f} s more to make it an array"
    yield "full", f"OSRM table ({algorithm})", took, note
    for question in ("10 min", "60 min"):
        yield question, f"OSRM table ({algorithm})", took, "the full table: it has no limit"


def _prepare_osrm(package: Path, file: Path, base: Path, algorithm: str) -> float:
    began = time.perf_counter()
    profile = package / "share" / "profiles" / "car.lua"
    steps = {"CH": ["contract"], "MLD": ["partition", "customize"]}[algorithm]
    commands = [["extract", "-p", str(profile), str(file), "-o", str(base)]]
    for command in commands + [[step, str(base)] for step in steps]:
        subprocess.run([sys.executable, "-m", "osrm", *command], check=True, capture_output=True)
    return time.perf_counter() - began


OTHERS = {
    "scipy": with_scipy,
    "networkx": with_networkx,
    "igraph": with_igraph,
    "networkit": with_networkit,
    "pandana": with_pandana,
    "osrm": with_osrm,
}
