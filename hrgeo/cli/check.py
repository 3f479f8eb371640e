"""`hrgeo check`: what is in a plan's files, row by row."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.table import Table

from hrgeo.cli.run import PlanPath
from hrgeo.cli.screen import out, progress_bar
from hrgeo.plan import PlanConfig, check_plan
from hrgeo.results import quality_csv
from hrgeo.text import say


def check(
    plan: PlanPath,
    out_file: Annotated[
        Path | None, typer.Option("--csv", help="Also write the data-quality table here.")
    ] = None,
) -> None:
    """Read a plan's files and report on every row that is dropped, moved or doubted."""
    config = PlanConfig.from_toml(plan)
    with progress_bar() as progress:
        found = check_plan(config, progress=progress)
    inputs = Table("what", "file", "what was read", title=config.name, title_justify="left")
    for row in found.tables.to_dict("records"):
        inputs.add_row(row["what"], row["file"], row["read"])
    out.print(inputs)
    notes = found.quality.to_frame()
    _print_quality(notes)
    if out_file is not None:
        out_file.write_text(quality_csv(notes), encoding="utf-8", newline="\n")
    for key in found.not_used:
        out.print(say("cli.not_used", name=key))


def _print_quality(frame: pd.DataFrame) -> None:
    """Print one line for each table and reason, with the first row numbers."""
    if frame.empty:
        out.print(say("cli.no_faults"))
        return
    table = Table("table", "file", "what was done", "rows", "first rows", "why")
    groups = frame.groupby(["table", "file", "action", "reason", "detail"], sort=True)
    for (name, file, action, reason, detail), rows in groups["row"]:
        first = ", ".join(str(row) for row in rows.head(5)) + (", ..." if len(rows) > 5 else "")
        done = f"{action}: {reason}"
        table.add_row(str(name), str(file), done, f"{len(rows):,}", first, str(detail))
    out.print(table)
