"""Time travel times against other engines, on the same random junctions.

    python benchmarks/travel.py STREETS.osm.pbf [--mode drive] [--only scipy osrm]
    python benchmarks/travel.py --grow STREETS.osm.pbf ... [--plot growth.svg]

Prints seconds (the least of several) and their ratio to hrgeo from longitude and latitude
to the table, in one run. Engines that are not installed are named as such; hrgeo's numbers
are compared with SciPy's first, and a difference ends the run. With ``--grow``, shows how
time grows with the size of the street file (see `growth.py`).
"""

from __future__ import annotations

import argparse
import importlib.util
import platform
from pathlib import Path

import growth
import numpy as np
from other_engines import CUTOFF_S, OTHERS, Measured, scipy_nearest, scipy_table
from problem import Problem, read_problem, to_seconds
from rich.console import Console
from rich.table import Table

from hrgeo.model import FloatArray
from hrgeo.travel import as_positions, nearest_surface, tables, travel_times
from hrgeo.travel.core import core_of
from hrgeo.travel.hierarchy import hierarchy_of
from hrgeo.travel.links import arrivals, departures
from hrgeo.travel.minutes import bound_ticks, labels_from
from hrgeo.travel.search import FARTHEST_TICKS
from hrgeo.travel.street_index import index_of

QUESTIONS = {
    "10 min": "500 x 5,000 within 10 min",
    "60 min": "500 x 5,000 within 60 min",
    "full": "500 x 5,000, all",
    "nearest": "nearest of 50 sites, every junction",
    "one origin": "one origin, all within 10 min",
}
CUTOFF_MIN = {"10 min": 10.0, "60 min": 60.0, "full": None}
OURS, SEARCH = "hrgeo, from lon and lat", "hrgeo, search alone"
SWEEP = "hrgeo, from lon and lat, hierarchy kept"


def with_hrgeo(problem: Problem) -> Measured:
    """Measure hrgeo; the index of the network was made before, as the others' graphs were."""
    net, index = problem.net, index_of(problem.net)
    places = [problem.lonlat(node) for node in (problem.origin, problem.destination, problem.site)]
    origins, destinations, sites = places
    start, end, site = (as_positions(net, place, "Points") for place in places)
    yield from _with_hierarchy(problem, origins, destinations)
    for question, cutoff in CUTOFF_MIN.items():
        took = to_seconds(lambda c=cutoff: travel_times(net, origins, destinations, cutoff_min=c))
        yield question, OURS, took, ""
        took = to_seconds(lambda c=cutoff: travel_times(net, start, end, cutoff_min=c))
        yield question, SEARCH, took, ""
    yield "nearest", OURS, to_seconds(lambda: nearest_surface(net, sites).node_min), ""
    graph = index.graph
    took = to_seconds(
        lambda: labels_from(graph, graph.arriving, arrivals(index, site), FARTHEST_TICKS)
    )
    yield "nearest", SEARCH, took, ""
    few = np.arange(len(start)) < 50
    one_by_one = [start.take(np.arange(len(start)) == k) for k in np.flatnonzero(few)]

    def search() -> None:
        for one in one_by_one:
            labels_from(graph, graph.leaving, departures(index, one), bound_ticks(10.0))

    def from_places() -> None:
        for k in range(50):
            one = as_positions(net, origins[k : k + 1], "Origin")
            labels_from(graph, graph.leaving, departures(index, one), bound_ticks(10.0))

    yield "one origin", OURS, to_seconds(from_places, 50), ""
    yield "one origin", SEARCH, to_seconds(search, 50), ""


def _with_hierarchy(problem: Problem, origins: FloatArray, destinations: FloatArray) -> Measured:
    """Measure tables by sweeps; afterwards there is no hierarchy, and none will be made."""
    net = problem.net
    core = core_of(index_of(net).graph)
    made = f"made in {to_seconds(lambda: hierarchy_of(core)):.2f} s"
    tables.SEARCHES_A_HIERARCHY = 0
    for question, cutoff in CUTOFF_MIN.items():
        took = to_seconds(lambda c=cutoff: travel_times(net, origins, destinations, cutoff_min=c))
        yield question, SWEEP, took, made
    tables.forget_hierarchies()
    tables.SEARCHES_A_HIERARCHY = 10**9


def check_against_scipy(problem: Problem, n_rows: int = 20) -> float:
    """Compare some rows with SciPy; give the largest difference in seconds.

    Raises
    ------
    SystemExit
        If a pair differs by more than 0.01 s, or is reached by one of the two alone.
    """
    net = problem.net
    origins = problem.lonlat(problem.origin[:n_rows])
    largest_s = 0.0
    for question, cutoff in CUTOFF_MIN.items():
        table = travel_times(net, origins, problem.lonlat(problem.destination), cutoff_min=cutoff)
        theirs = scipy_table(problem, CUTOFF_S[question], n_rows, nodes=True)
        theirs[theirs > CUTOFF_S[question] + 1e-6] = np.inf
        largest_s = max(largest_s, _difference(table.dense() * 60, theirs, question))
    ours = nearest_surface(net, problem.lonlat(problem.site)).node_min * 60
    return max(largest_s, _difference(ours, scipy_nearest(problem), "nearest"))


def _difference(ours: np.ndarray, theirs: np.ndarray, question: str) -> float:
    reached = np.isfinite(ours)
    n_apart = int((reached != np.isfinite(theirs)).sum())
    both = reached & np.isfinite(theirs)
    apart_s = float(np.abs(ours[both] - theirs[both]).max(initial=0))
    if n_apart or apart_s > 0.01:
        raise SystemExit(
            f"{question}: hrgeo and SciPy differ: {n_apart} of {ours.size} reached by one alone, "
            f"times by up to {apart_s:.4f} s."
        )
    return apart_s


def measured_rows(problem: Problem, only: list[str]) -> list[tuple[str, str, float, str]]:
    """Measure hrgeo and all engines that are installed; hrgeo twice, before and after them.

    Others use the computer too, and a time of the two counts that had less of that.
    """
    before, rows = list(with_hrgeo(problem)), []
    for name, engine in OTHERS.items():
        if name not in only:
            continue
        if importlib.util.find_spec(name) is None:
            rows.append(("", name, np.nan, "not installed"))
            continue
        rows += engine(problem)
    after = with_hrgeo(problem)
    ours = [min(pair, key=lambda row: row[2]) for pair in zip(before, after, strict=True)]
    return ours + rows


def print_rows(rows: list[tuple[str, str, float, str]], title: str) -> None:
    """Print one table: by question, each engine's seconds and ratio to hrgeo."""
    table = Table("question", "engine", "seconds", "ratio", "", title=title, title_justify="left")
    ours = {question: seconds for question, what, seconds, _ in rows if what == OURS}
    for key, words in QUESTIONS.items():
        for question, what, seconds, note in rows:
            if question == key:
                ratio = f"{seconds / ours[key]:.2f}"
                table.add_row(words, what, f"{seconds:.4f}", ratio, note)
                words = ""  # noqa: PLW2901  # said once
        table.add_section()
    for question, what, _, note in rows:
        if not question:
            table.add_row("", what, "", "", note)
    Console(width=150).print(table)


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description="Time travel times against other engines.")
    parser.add_argument("streets", type=Path, nargs="+")
    parser.add_argument("--mode", default="drive")
    parser.add_argument("--only", nargs="*", choices=list(OTHERS), default=list(OTHERS))
    parser.add_argument("--grow", action="store_true", help="measure growth with size instead")
    parser.add_argument("--plot", type=Path, help="with --grow: the SVG file to write")
    asked = parser.parse_args()
    if asked.grow:
        growth.run(asked.streets, asked.mode, asked.plot)
        return
    for file in asked.streets:
        problem = read_problem(file, asked.mode)
        apart_s = check_against_scipy(problem)
        title = (
            f"{file.name} ({asked.mode}): {problem.net.n_nodes:,} junctions, "
            f"{problem.net.n_edges:,} edges, {problem.csr.shape[0]:,} rows in to_csr(); "
            f"Python {platform.python_version()}; hrgeo and SciPy differ by {apart_s:.1e} s at most"
        )
        print_rows(measured_rows(problem, asked.only), title)


if __name__ == "__main__":
    main()
