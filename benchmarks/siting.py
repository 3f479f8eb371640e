"""Sites: published optima, and coverage on real streets beside spopt where that is installed."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
from pathlib import Path

from rich.console import Console
from rich.table import Table
from siting_coverage import INSTANCES, coverage_rows


def print_coverage(streets: Path, names: str) -> None:
    """Print a row for each coverage instance as soon as it is there."""
    columns = (
        "instance",
        "candidates x need",
        "pairs",
        "reach, sites",
        "ours",
        "gap, status",
        "seconds (processor)",
        "peak",
        "spopt",
        "spopt s",
        "times as long",
    )
    table = Table(*columns, title=f"Coverage on {streets.name}")
    for row in coverage_rows(streets, names):
        asked = row.instance
        table.add_row(
            asked.name,
            f"{asked.n_candidates:,} x {asked.n_demand:,}",
            f"{row.n_pairs:,}",
            f"{asked.threshold_min:g} min {asked.mode}, {asked.n_sites}",
            f"{row.objective:,.0f}",
            f"{100 * row.gap:.4f} %, {row.status}",
            f"{row.seconds:.2f} ({row.cpu_s:.2f})",
            f"{row.peak_gb:.2f} GB",
            f"{row.spopt_objective:,.0f}",
            f"{row.spopt_s:.2f}",
            f"{row.spopt_s / row.seconds:.0f}",
        )
    Console(width=170).print(table)


def print_published(data: Path) -> None:
    """Print a row for each published instance."""
    table = Table("instance", "objective", "ours", "known", "gap, status", "seconds")
    for row in importlib.import_module("siting_published").published_rows(data):
        table.add_row(
            row.instance,
            row.objective_name,
            f"{row.ours:,.4f}",
            f"{row.known:,.4f}",
            f"{100 * row.gap:.4f} %, {row.status}",
            f"{row.seconds:.2f}",
        )
    Console(width=120).print(table)


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description="Siting against published optima and spopt.")
    parser.add_argument("data", type=Path, help="the folder of published data")
    parser.add_argument("--only", choices=["coverage", "published"])
    every = "".join(instance.name for instance in INSTANCES)
    parser.add_argument("--instances", default=every, help=f"some of {every}")
    asked = parser.parse_args()
    if asked.only != "coverage" and importlib.util.find_spec("siting_published"):
        print_published(asked.data)
    if asked.only != "published":
        print_coverage(asked.data / "porto" / "porto.osm.pbf", asked.instances)


if __name__ == "__main__":
    main()
