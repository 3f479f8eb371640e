"""Van weeks in invented towns: beside the usual way, and beside the exact optimum.

`python benchmarks/van_week.py` plans full weeks (2 vans, 5 days, 60 stops); `--small` plans
weeks that are small enough for HiGHS.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from rich.console import Console
from rich.table import Table
from van_week_towns import town

from hrgeo.vans import best_usual_week, plan_week, usual_week
from hrgeo.vans.exact import solve_exact
from hrgeo.vans.shifts import offered_shifts


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


def small(n_towns: int, iterations: int) -> None:
    """Print, for each small town, the value of the week and of the best one."""
    table = Table("town", "search", "exact", "status", "short of it", "s", "exact s")
    short = []
    for seed in range(n_towns):
        problem = town(seed, n_stops=8, n_vans=1, n_days=2, n_need=60, side_m=3_000.0, last_min=840)
        start = time.perf_counter()
        week = plan_week(problem, iterations=iterations)
        middle = time.perf_counter()
        best = solve_exact(problem, offered_shifts(problem), time_limit_s=120.0)
        end = time.perf_counter()
        short.append(1.0 - week.value / best.bound)
        table.add_row(
            str(seed),
            f"{week.value:.3f}",
            f"{best.value:.3f}",
            best.status,
            f"{100 * short[-1]:.2f} %",
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
