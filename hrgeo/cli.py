"""The command line.

Exit codes: 0 done; 2 the input or the usage is wrong (a message, no
traceback); 1 a defect of hrgeo. Standard output gets the short summary,
standard error the progress and the messages.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from hrgeo.errors import HrgeoError, InputError
from hrgeo.inputs.sample import sample_folder
from hrgeo.plan import PlanConfig, PlanResult, check_plan, run_plan, write_plan
from hrgeo.plan.progress import Progress as ProgressCallback
from hrgeo.results import coverage_grid, headline, main_row, quality_csv, to_json
from hrgeo.text import say
from hrgeo.version import __version__

app = typer.Typer(
    name="hrgeo",
    help="Plan where harm-reduction services should go. Works offline; nothing leaves this "
    "computer.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

EXIT_WRONG_INPUT = 2
DEFAULT_OUT = Path("hrgeo-out")

STREAMLIT_FLAGS: tuple[str, ...] = (
    "--server.address=127.0.0.1",
    "--server.allowedHosts=localhost",
    "--server.allowedHosts=127.0.0.1",
    "--server.enableCORS=true",
    "--server.enableXsrfProtection=true",
    "--server.enableStaticServing=false",
    "--server.fileWatcherType=none",
    "--browser.gatherUsageStats=false",
    "--client.showErrorDetails=none",
    "--client.showErrorLinks=false",
    "--client.toolbarMode=minimal",
    "--runner.magicEnabled=false",
)
"""Streamlit's own defaults listen on every interface, report usage and show tracebacks."""

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


def _console(*, stderr: bool = False) -> Console:
    """Give a console; wide where nobody looks at it, so that text can be searched.

    Text is shown as it is: names in a user's files may hold what rich takes for markup.
    """
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else 200
    return Console(stderr=stderr, width=width, markup=False, highlight=False, emoji=False)


out = _console()
err = _console(stderr=True)


def _version(*, show: bool) -> None:
    if show:
        out.print(f"hrgeo {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=lambda v: _version(show=v),
            is_eager=True,
            help="Show the version and exit.",
        ),
    ] = False,
) -> None:
    """Plan where harm-reduction services should go."""


@contextmanager
def _progress_bar() -> Iterator[ProgressCallback]:
    """Show the stages of a run on standard error."""
    columns = (TextColumn("{task.description:<18}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("Starting", total=1.0)
        yield lambda stage, done: bar.update(task, description=stage, completed=done)


def _run_and_write(plan: Path, out_dir: Path, *, exact: bool, as_json: bool) -> None:
    config = PlanConfig.from_toml(plan)
    with _progress_bar() as progress:
        result = run_plan(config, progress=progress)
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
    for key in result.config.not_used:
        err.print(say("cli.not_used", name=key))
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


@app.command()
def plan(
    plan: PlanPath, out_dir: OutDir = DEFAULT_OUT, *, exact: Exact = False, json: AsJson = False
) -> None:
    """Run a plan: coverage, gaps, suggested sites, maps and tables."""
    _run_and_write(plan, out_dir, exact=exact, as_json=json)


@app.command()
def demo(out_dir: OutDir = DEFAULT_OUT, *, json: AsJson = False) -> None:
    """Run the plan of the sample town, an invented place."""
    _run_and_write(sample_folder() / "plan.toml", out_dir, exact=False, as_json=json)


@app.command()
def check(
    plan: PlanPath,
    out_file: Annotated[
        Path | None, typer.Option("--csv", help="Also write the data-quality table here.")
    ] = None,
) -> None:
    """Read a plan's files and report on every row that is dropped, moved or doubted."""
    config = PlanConfig.from_toml(plan)
    with _progress_bar() as progress:
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


def _free_port(wanted: int | None) -> int:
    """Give the wanted port, or the first free one from Streamlit's usual port on."""
    for port in [wanted] if wanted else range(8501, 8601):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise InputError(say("cli.port_taken", port=wanted or 8501))


def _open_when_ready(url: str, port: int, server: subprocess.Popen[bytes]) -> None:
    """Open the browser as soon as the server answers."""
    while server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                webbrowser.open(url)
                return
        time.sleep(0.2)


@app.command(name="app")
def run_app(
    plan: Annotated[
        Path | None, typer.Argument(metavar="PLAN.toml", help="Open on this plan.")
    ] = None,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535)] = None,
    *,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Do not open a browser window.")
    ] = False,
) -> None:
    """Open the app in the browser; on the sample town, if no plan is given."""
    environment = dict(os.environ)
    if plan is not None:
        PlanConfig.from_toml(plan)
        environment["HRGEO_PLAN"] = str(plan.resolve())
    page = find_spec("hrgeo.ui.main")
    if page is None or page.origin is None:
        raise HrgeoError(say("cli.no_app"))
    free = _free_port(port)
    # Always headless: otherwise Streamlit asks for an e-mail address at its first start.
    command = [sys.executable, "-m", "streamlit", "run", page.origin, "--server.headless=true"]
    server = subprocess.Popen(  # noqa: S603  # our own program, no shell
        [*command, f"--server.port={free}", *STREAMLIT_FLAGS], env=environment
    )
    # Whoever ends this program ends the server with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    url = f"http://127.0.0.1:{free}"
    err.print(say("cli.app_at", url=url))
    try:
        if not no_browser:
            _open_when_ready(url, free, server)
        code = server.wait()
    except KeyboardInterrupt:
        code = 0
    finally:
        server.terminate()
        server.wait()
    raise typer.Exit(code)


def main() -> None:
    """Run the command line; an error of the input is a message and exit code 2."""
    try:
        app()
    except HrgeoError as error:
        err.print(str(error), style="red", soft_wrap=True)
        sys.exit(EXIT_WRONG_INPUT)
