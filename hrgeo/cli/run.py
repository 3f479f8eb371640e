"""`hrgeo plan` and `hrgeo demo`: the whole job, and the short summary of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from hrgeo.cli.screen import err, out, progress_bar, tell
from hrgeo.inputs.sample import sample_folder
from hrgeo.plan import PlanConfig, PlanResult, run_plan, write_plan
from hrgeo.results import (
    beyond_lines,
    coverage_grid,
    headline,
    main_row,
    siting_lines,
    to_json,
    van_lines,
)
from hrgeo.text import say

DEFAULT_OUT = Path("hrgeo-out")

PlanPath = Annotated[
    Path, typer.Argument(metavar="PLAN.toml", help="The plan file.", show_default=False)
]
OutDir = Annotated[Path, typer.Option("--out", help="The folder that the results go into.")]
Exact = Annotated[
    bool,
    typer.Option("--exact", help="Also write the exact need points, into internal/. Keep them."),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print summary.json instead of the short summary.")
]


def plan(
    plan: PlanPath, out_dir: OutDir = DEFAULT_OUT, *, exact: Exact = False, json: AsJson = False
) -> None:
    """Run a plan: coverage, gaps, suggested sites, maps and tables."""
    _run_and_write(plan, out_dir, exact=exact, as_json=json)


def demo(out_dir: OutDir = DEFAULT_OUT, *, json: AsJson = False) -> None:
    """Run the plan of the sample town, an invented place."""
    _run_and_write(sample_folder() / "plan.toml", out_dir, exact=False, as_json=json)


def _run_and_write(plan: Path, out_dir: Path, *, exact: bool, as_json: bool) -> None:
    config = PlanConfig.from_toml(plan)
    with progress_bar() as progress:
        result = run_plan(config, progress=progress, tell=tell)
        write_plan(result, out_dir, exact=exact)
    if as_json:
        sys.stdout.write(to_json(result.summary))
        return
    _print_result(result, out_dir)


def _print_result(result: PlanResult, out_dir: Path) -> None:
    table = Table(title=result.config.name, show_header=False, title_justify="left")
    for label, value in headline(result.summary):
        table.add_row(label, value)
    out.print(table)
    _print_coverage(result)
    _print_lines(say("siting_lines.title"), siting_lines(result.summary))
    _print_lines(say("van_lines.title"), van_lines(result.summary))
    _print_lines(say("beyond.title"), beyond_lines(result.summary))
    n_rows = len(result.quality.to_frame())
    if n_rows:
        err.print(say("cli.quality", n=n_rows))
    out.print(say("cli.written", folder=str(out_dir)))


def _print_coverage(result: PlanResult) -> None:
    """Print all shares of the need source that the plan asks about."""
    row = main_row(result.summary)
    if row is None:
        return
    title = say("cli.coverage", need_id=row["need_id"])
    names, rows = coverage_grid(result.summary, row["need_id"])
    grid = Table(*names, title=title, title_justify="left")
    for cells in rows:
        grid.add_row(*cells)
    out.print(grid)
    others = [
        need["need_id"] for need in result.summary["need"] if need["need_id"] != row["need_id"]
    ]
    if others:
        out.print(say("cli.other_needs", needs=", ".join(others)))


def _print_lines(title: str, lines: list[tuple[str, str]]) -> None:
    """Print what it is beside its words; nothing where there is nothing."""
    if not lines:
        return
    table = Table(title=title, show_header=False, title_justify="left")
    for label, value in lines:
        table.add_row(label, value)
    out.print(table)
