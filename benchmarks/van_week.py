"""Van weeks in invented towns: beside the usual way, and beside the exact optimum.

`python benchmarks/van_week.py` plans full weeks (2 vans, 5 days, 60 stops); `--small` plans
weeks that are small enough for HiGHS, by the search alone and exactly.
"""

from __future__ import annotations

import argparse
import itertools
import time
from dataclasses import replace

import numpy as np
from rich.console import Console
from rich.table import Table
from van_week_towns import town

from hrgeo.vans import best_usual_week, plan_week, usual_week
from hrgeo.vans.ending import Ending
from hrgeo.vans.exact import solve_exact
from hrgeo.vans.shifts import offered_shifts
from hrgeo.vans.stays import stays_of


def full(n_towns: int, iterations: int) -> None:
    """Print, for each town, the value of the week, of the usual one, and of that in hindsight."""
    table = Table(
        "town", "rows", "usual", "at best", "ours", "more", "than at best", "of the bound", "s",
        "processor s",
    )  # fmt: skip
    more, than_best = [], []
    for seed in range(n_towns):
        problem = town(seed)
        usual, at_best = usual_week(problem).value, best_usual_week(problem).value
        start, cpu = time.perf_counter(), time.process_time()
        week = plan_week(problem, iterations=iterations)
        took = time.perf_counter() - start, time.process_time() - cpu
        more.append(week.value / usual - 1.0)
        than_best.append(week.value / at_best - 1.0)
        table.add_row(
            str(seed),
            f"{len(problem.need):,}",
            f"{usual:.1f}",
            f"{at_best:.1f}",
            f"{week.value:.1f}",
            f"{100 * more[-1]:.1f} %",
            f"{100 * than_best[-1]:.1f} %",
            f"{100 * week.value / week.bound:.1f} %",
            *(f"{seconds:.1f}" for seconds in took),
        )
    table.caption = f"{100 * np.mean(more):.1f} % more on average"
    Console(width=120).print(table)


SMALL: dict[str, tuple[dict[str, float], dict[str, int]]] = {
    "one van": ({"n_stops": 8, "last_min": 840}, {}),
    "with breaks": ({"n_stops": 5, "last_min": 810}, {"break_after_min": 180}),
    "two vans": ({"n_stops": 6, "n_vans": 2, "last_min": 720}, {}),
}
"""Of towns and of vans, what is different from `town`."""


def small(n_towns: int, iterations: int) -> None:
    """Print, for each small town, the value of the week and of the best one."""
    table = Table(
        "week", "town", "stays", "search", "optimum", "status", "short of it", "bound above",
        "cpu s", "exact cpu s",
    )  # fmt: skip
    short = []
    for (name, (own, van)), seed in itertools.product(SMALL.items(), range(n_towns)):
        asked = {"n_vans": 1, "n_days": 2, "n_need": 60, "side_m": 3_000.0} | own
        problem = town(seed, **asked)
        problem = replace(problem, vans=tuple(replace(one, **van) for one in problem.vans))
        shifts = offered_shifts(problem)
        start = time.process_time()
        week = plan_week(problem, iterations=iterations, exact=False)
        middle = time.process_time()
        best = solve_exact(problem, shifts, ending=Ending.within(120.0))
        end = time.process_time()
        short.append(1.0 - week.value / best.bound)
        table.add_row(
            name,
            str(seed),
            str(sum(len(stays_of(problem, shift)) for shift in shifts)),
            f"{week.value:.3f}",
            f"{best.value:.3f}",
            best.status,
            f"{100 * short[-1]:.2f} %",
            f"{100 * (week.bound / best.bound - 1.0):.2f} %",
            f"{middle - start:.1f}",
            f"{end - middle:.1f}",
        )
    table.caption = f"{100 * np.mean(short):.2f} % short on average, at most {100 * max(short):.2f}"
    Console(width=120).print(table)


if __name__ == "__main__":
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--towns", type=int, default=4)
    ask.add_argument("--iterations", type=int, default=1_500)
    ask.add_argument("--small", action="store_true")
    asked = ask.parse_args()
    (small if asked.small else full)(asked.towns, asked.iterations)
