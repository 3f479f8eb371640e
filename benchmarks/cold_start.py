"""Time the first use of hrgeo on a computer, when its kernels have to be compiled.

    python benchmarks/cold_start.py [STREETS.osm.pbf] [--demo]

Each use is a process of its own that goes through all searches (streets of the sample town
if none are given), a question about hours, new sites by every objective, a van's week and its
best routes. The first one has an empty cache, the others what it left. Compiling is timed
kernel by kernel, and told by what needs it: the p-median's kernels are compiled only where a
plan asks for the shortest mean. The start of the kernels is what the first round took longer
than the second. With ``--demo``, `hrgeo demo` is timed as well, first and later.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numba.core import event
from rich.console import Console
from rich.table import Table

CHILD = "--child"
SITING = "hrgeo.siting."
VANS = "hrgeo.vans."
SHOWN_S = 0.3


def _every_search(file: Path) -> None:
    """Use each kind of search once, in both directions, with turns and without."""
    # Here, so that the parent process, which only waits, loads none of it.
    from hrgeo import travel  # noqa: PLC0415
    from hrgeo.network import read_streets_by_mode  # noqa: PLC0415
    from hrgeo.travel import tables  # noqa: PLC0415

    for net in read_streets_by_mode(file, ["walk", "drive"]).values():
        rng = np.random.default_rng(1)
        places = np.column_stack((net.lon, net.lat))[rng.integers(0, net.n_nodes, 60)]
        few, many = places[:10], places[10:]
        for origins, destinations in ((few, many), (many, few)):
            for cutoff in (10.0, None):
                travel.travel_times(net, origins, destinations, cutoff_min=cutoff)
        usual, tables.SEARCHES_A_HIERARCHY = tables.SEARCHES_A_HIERARCHY, 0
        tables.LEAST_SOURCES = len(few)
        travel.travel_times(net, few, many)  # by sweeps
        tables.SEARCHES_A_HIERARCHY = usual
        travel.nearest_surface(net, few).with_more(many).without(0).minutes(many)
        travel.nearest_sites(net, many, few, k=2)
        travel.routes(net, few[:3], few[3:6])
        travel.catchments(net, few[:2], thresholds_min=[5.0])


def _hours() -> None:
    """Ask how many hours of the week people have a service within reach."""
    import pandas as pd  # noqa: PLC0415
    from scipy import sparse  # noqa: PLC0415

    from hrgeo import coverage  # noqa: PLC0415
    from hrgeo.model import Demand, TravelTimes  # noqa: PLC0415

    ids = pd.Index(["s", "t"], name="service_id")
    services = pd.DataFrame({"types": "ssp", "hours_osm": "Mo-Sa 12:00-18:00"}, index=ids)
    at = [-87.6, -87.5], [41.8, 41.8]
    need = Demand("deaths", "points", "death", ["a", "b"], *at, [3, 1], ["", ""])
    table = sparse.csr_array([[4.0, 9.0], [9.0, 4.0]])
    times = TravelTimes(table, need.demand_ids, services.index, 30.0, "walk")
    coverage.measure_reachable_hours(times, need, services, thresholds_min=[5])


def _new_sites(objectives: Sequence[str]) -> None:
    """Choose 5 of 60 places at random spots, for 300 points of need."""
    from hrgeo.siting import SitingProblem, solve  # noqa: PLC0415

    rng = np.random.default_rng(1)
    need, sites = rng.random((300, 1, 2)), rng.random((1, 60, 2))
    minutes = 40.0 * np.hypot(*np.moveaxis(need - sites, -1, 0))
    problem = SitingProblem.from_matrix(minutes, rng.integers(1, 9, 300), cost=np.ones(60))
    if "p_median" in objectives:  # a table that needs branch and bound, beside one that does not
        hard = rng.integers(1, 20, (20, 20)).astype(float)
        solve(SitingProblem.from_matrix(hard), "p_median", 4)
    for objective in objectives:
        ladder = None if objective in {"p_median", "p_center"} else 12.0
        n_sites = None if objective == "min_sites" else 5
        solve(problem, objective, n_sites, ladder)
    if "max_coverage" in objectives:
        steps = [(8.0, 1.0), (16.0, 0.4)]
        solve(problem, n_sites=5, budget=4.0, decay=steps)
        solve(problem, n_sites=5, threshold_min=12.0, method="greedy")


def _van_week() -> None:
    """Plan the week of one van among five stops."""
    from van_week_towns import town  # noqa: PLC0415

    from hrgeo.vans import plan_week  # noqa: PLC0415

    plan_week(town(0, n_stops=5, n_vans=1, n_days=1, n_need=20), iterations=2)


def _best_routes() -> None:
    """Find the routes of two vans among 20 places at random spots."""
    from hrgeo.vans import best_route  # noqa: PLC0415

    rng = np.random.default_rng(1)
    at = rng.random((20, 2))
    minutes = 40.0 * np.hypot(*np.moveaxis(at[:, None] - at, -1, 0))
    best_route(minutes, rng.integers(1, 9, 20), 60.0, 2, start=0, end=0, time_limit_s=1.0)


def _every_use(file: Path) -> None:
    _every_search(file)
    _hours()
    _new_sites(("max_coverage", "min_sites", "p_center", "p_median"))
    _van_week()
    _best_routes()


def _what_needs(kernel: str) -> str:
    """Say what a kernel is for, by its module."""
    if kernel.startswith("hrgeo.siting.median"):
        return "new sites by the shortest mean (p-median)"
    if kernel.startswith(f"{VANS}orienteering"):
        return "best routes"
    if kernel.startswith(VANS):
        return "a van week"
    if kernel.startswith(SITING):
        return "new sites by coverage, fewest sites, p-center"
    return "hours" if kernel.startswith("hrgeo.coverage") else "streets and travel times"


def _compiled_in(work: Callable[[], None]) -> tuple[dict[str, float], dict[str, float]]:
    """Give the processor seconds of compiling, by kernel and by what needs it.

    By kernel without those compiled within it.
    """
    own: dict[str, float] = {}
    needed_by: dict[str, float] = {}
    running: list[list[Any]] = []

    class Clock(event.Listener):  # type: ignore[misc]
        """Keeps what is being compiled: one thing within the other, under numba's lock."""

        def on_start(self, event: event.Event) -> None:
            loop = event.data["dispatcher"].py_func
            name = f"{loop.__module__}.{loop.__qualname__}"
            running.append([name, time.process_time(), 0])

        def on_end(self, event: event.Event) -> None:  # noqa: ARG002
            name, began, within = running.pop()
            whole = time.process_time() - began
            own[name] = own.get(name, 0.0) + whole - within
            if running:
                running[-1][2] += whole
            else:
                use = _what_needs(name)
                needed_by[use] = needed_by.get(use, 0.0) + whole

    with event.install_listener("numba:compile", Clock()):
        work()
    return own, needed_by


def _never_compiled() -> list[str]:
    """Name the kernels of hrgeo that were left out."""
    import hrgeo  # noqa: PLC0415

    left_out = []
    for about in pkgutil.walk_packages(hrgeo.__path__, "hrgeo."):
        if about.name.startswith(("hrgeo.network.", "hrgeo.travel.", "hrgeo.coverage.", SITING)):
            for name, value in vars(importlib.import_module(about.name)).items():
                is_own = getattr(value, "__module__", "") == about.name
                if is_own and hasattr(value, "signatures") and not value.signatures:
                    left_out.append(name)
    return sorted(left_out)


def _child(file: Path) -> None:
    began = time.perf_counter()
    for stage in ("travel", "coverage", "siting", "vans"):
        importlib.import_module(f"hrgeo.{stage}")
    imported = time.perf_counter()
    compiled, needed_by = _compiled_in(lambda: _every_use(file))
    first = time.perf_counter()
    _every_use(file)
    second = time.perf_counter()
    out = {
        "import_s": imported - began,
        "start_s": (first - imported) - (second - first),
        "compiled": compiled,
        "needed_by": needed_by,
        "left_out": _never_compiled(),
    }
    print(json.dumps(out))


def _use(file: Path, cache: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, CHILD, str(file)]
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache)}
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def _demo_s(cache: Path) -> float:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache), "HRGEO_STORE": "off"}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hrgeo", "demo", "--out", str(Path(folder) / "out")]
        began = time.perf_counter()
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description="Time the first use, and later ones.")
    parser.add_argument("streets", type=Path, nargs="?")
    parser.add_argument("--demo", action="store_true", help="time `hrgeo demo` as well")
    parser.add_argument(CHILD, action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        _child(asked.streets)
        return
    sample = Path(__file__).parent.parent / "data" / "sample" / "town.osm.pbf"
    file = (asked.streets or sample).resolve()
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        fresh, later = _use(file, cache), [_use(file, cache) for _ in range(3)]
    table = Table("kernel", "compiling [s of processor]")
    for name, seconds in sorted(fresh["compiled"].items(), key=lambda item: -item[1]):
        if seconds >= SHOWN_S:
            table.add_row(name, f"{seconds:.2f}")
    for use, seconds in fresh["needed_by"].items():
        table.add_row(f"all for {use}", f"{seconds:.1f}")
    table.add_row("in all", f"{sum(fresh['compiled'].values()):.1f}")
    console = Console()
    console.print(table)
    if fresh["left_out"]:
        console.print(f"not compiled here: {', '.join(fresh['left_out'])}")
    console.print(f"first use: all of it took {fresh['start_s']:.1f} s longer than at once again")
    console.print(
        f"later processes: {min(use['start_s'] for use in later):.2f} s longer, "
        f"{sum(len(use['compiled']) for use in later)} kernels compiled; "
        f"loading the libraries {min(use['import_s'] for use in later):.1f} s"
    )
    if asked.demo:
        with tempfile.TemporaryDirectory() as folder:
            first, second = _demo_s(Path(folder)), _demo_s(Path(folder))
        console.print(f"hrgeo demo: {first:.1f} s the first time, {second:.1f} s after that")


if __name__ == "__main__":
    main()
