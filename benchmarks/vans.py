"""Compare the best routes of a day with published ones (team orienteering).

    python benchmarks/vans.py FOLDER [--seconds 5] [--only 'p3.2.*']

FOLDER holds ``Set*/*.txt`` and ``best_known.txt`` (a name and a score in each row). A file
has ``n``, ``m`` (routes) and ``tmax`` in its first rows, then x, y and score of each point; all
routes go from the first point to the last, with Euclidean lengths (Chao, Golden and Wasil,
1996). Each route is checked anew from the coordinates. Exit code 1 if a route breaks a rule.
"""

from __future__ import annotations

import argparse
import fnmatch
import math
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from hrgeo.vans import DayRoutes, best_route

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Instance:
    """One file."""

    points: list[tuple[float, float]]
    scores: list[float]
    n_routes: int
    longest: float


@dataclass(frozen=True)
class Row:
    """One instance, solved."""

    name: str
    set_name: str
    ours: float
    known: float
    gap: float
    seconds: float
    status: str
    faults: tuple[str, ...]


def read_instance(path: Path) -> Instance:
    """Read one file."""
    rows = [line.split() for line in path.read_text().splitlines() if line.strip()]
    head = {row[0]: row[1] for row in rows[:3]}
    body = [[float(cell) for cell in row] for row in rows[3 : 3 + int(head["n"])]]
    return Instance(
        [(row[0], row[1]) for row in body],
        [row[2] for row in body],
        int(head["m"]),
        float(head["tmax"]),
    )


def known_scores(folder: Path) -> dict[str, float]:
    """Read best_known.txt: file name -> score."""
    rows = [line.split() for line in (folder / "best_known.txt").read_text().splitlines()]
    return {row[0]: float(row[1]) for row in rows if len(row) >= 2}


def solve(instance: Instance, seconds: float = 5.0, seed: int = 0) -> DayRoutes:
    """Look for the best routes."""
    xy = np.array(instance.points)
    lengths = np.sqrt(((xy[:, None, :] - xy[None, :, :]) ** 2).sum(axis=2))
    return best_route(
        lengths,
        instance.scores,
        instance.longest,
        instance.n_routes,
        0,
        len(xy) - 1,
        seed=seed,
        time_limit_s=seconds,
    )


def faults_of(instance: Instance, routes: Sequence[Sequence[int]], reward: float) -> list[str]:
    """Give what is wrong with routes, from the coordinates alone."""
    faults = []
    last = len(instance.points) - 1
    stops: list[int] = []
    if len(routes) > instance.n_routes:
        faults.append(f"{len(routes)} routes, {instance.n_routes} allowed")
    for number, route in enumerate(routes):
        if not route:
            continue
        if route[0] != 0 or route[-1] != last or {0, last} & set(route[1:-1]):
            faults.append(f"route {number} does not go from the first point to the last")
        length = math.fsum(
            math.dist(instance.points[a], instance.points[b]) for a, b in pairwise(route)
        )
        if length > instance.longest + TOLERANCE:
            faults.append(f"route {number} is {length - instance.longest:.2e} too long")
        stops += route[1:-1]
    if len(set(stops)) < len(stops):
        faults.append("a point is visited twice")
    score = math.fsum(instance.scores[i] for i in {*stops, 0, last})
    if not math.isclose(score, reward, abs_tol=1e-9):
        faults.append(f"score {reward} is claimed, but is {score}")
    return faults


def run(folder: Path, only: str, seconds: float, seed: int) -> list[Row]:
    """Solve all instances of a folder that have a known score."""
    known = known_scores(folder)
    rows = []
    for path in sorted(folder.glob("*/*.txt"), key=lambda path: (path.parent.name, path.name)):
        if path.name not in known or not fnmatch.fnmatch(path.stem, only):
            continue
        instance = read_instance(path)
        begun = time.perf_counter()
        day = solve(instance, seconds, seed)
        took = time.perf_counter() - begun
        best = known[path.name]
        row = Row(
            path.stem,
            path.parent.name,
            day.reward,
            best,
            (best - day.reward) / best if best else 0.0,
            took,
            day.status,
            tuple(faults_of(instance, day.routes, day.reward)),
        )
        rows.append(row)
        print(
            f"{row.name:12}{row.ours:9g}{row.known:9g}{row.gap:9.2%}{row.seconds:8.2f}  "
            f"{row.status}  {'; '.join(row.faults)}",
            flush=True,
        )
    return rows


def summary(rows: Sequence[Row]) -> list[str]:
    """Give a row for each set, and one for all."""
    sets: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        sets[row.set_name].append(row)
    sets["all"] = list(rows)
    heads = ("mean gap", "worst", "below", "above", "mean s", "most s", "faults")
    lines = [f"{'':12}{'n':>5}" + "".join(f"{head:>10}" for head in heads)]
    for name, part in sets.items():
        gaps, took = [row.gap for row in part], [row.seconds for row in part]
        lines.append(
            f"{name:12}{len(part):5}{np.mean(gaps):10.3%}{max(gaps):10.2%}"
            f"{sum(gap > 0 for gap in gaps):10}{sum(gap < 0 for gap in gaps):10}"
            f"{np.mean(took):10.2f}{max(took):10.2f}{sum(bool(row.faults) for row in part):10}"
        )
    return lines


def main() -> int:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description="Best routes of a day beside published ones.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--only", default="*", help="names, without .txt; * and ? are allowed")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    # The loops are compiled before, or the first instance would have to wait for it.
    grid = Instance([(float(i % 4), float(i // 4)) for i in range(16)], [1.0] * 16, 2, 6.0)
    solve(grid, 60.0)
    print(f"{'':12}{'ours':>9}{'known':>9}{'gap':>9}{'seconds':>8}")
    rows = run(asked.folder, asked.only, asked.seconds, asked.seed)
    if not rows:
        print(f"There is no such instance in {asked.folder}.")
        return 1
    print(*summary(rows), sep="\n")
    return 1 if any(row.faults for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
