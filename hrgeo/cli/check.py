"""`hrgeo check`: what is in a plan's files, row by row."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer
from rich import box
from rich.table import Table

from hrgeo.cli.run import PlanPath
from hrgeo.cli.screen import out, progress_bar, tell
from hrgeo.errors import InputError
from hrgeo.plan import CheckResult, PlanConfig, check_plan
from hrgeo.results import quality_csv, to_json
from hrgeo.text import count_words, join_words, say, term

MOST_LINES, MOST_DETAILS = 20, 3
"""More unmatched addresses, areas and sentences than this are in the files alone."""


def check(
    plan: PlanPath,
    out_file: Annotated[
        Path | None, typer.Option("--csv", help="Also write the data-quality table here.")
    ] = None,
    *,
    json: Annotated[
        bool, typer.Option("--json", help="Print all of it as JSON, for other programs.")
    ] = False,
) -> None:
    """Read a plan's files and report on every row that is dropped, moved or doubted."""
    config = PlanConfig.from_toml(plan)
    with progress_bar() as progress:
        found = check_plan(config, progress=progress, tell=tell)
    notes = found.quality.to_frame()
    if out_file is not None:
        _write(out_file, quality_csv(notes))
    if json:
        sys.stdout.write(to_json({"plan": config.name} | found.report()))
        return
    out.print(config.name, style="bold")
    _print_tables(found)
    for need in found.need:
        _print_need(need)
    _print_services(found.services)
    _print_candidates(found.candidates)
    _print_quality(notes)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(say("check.not_written", file=path.name, why=error.strerror)) from error


def _grid(*names: str, numbers: tuple[str, ...] = (), title: str) -> Table:
    """Give a table that fits into 80 columns: few lines, numbers to the right."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")
    for name in _heads(*numbers):
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _file_words(file: str, table: str) -> str:
    """Name a file, and below it what it was read as."""
    kind, _, need_id = table.partition(":")
    words = say(f"check.{kind}", need_id=need_id) if need_id else say(f"check.{kind}")
    return f"{file}\n  {words}"


def _print_tables(found: CheckResult) -> None:
    """Print, for every file, how many rows it has and where they went."""
    streets = _grid(*_heads("file", "mode"), numbers=("nodes", "edges"), title=say("check.streets"))
    for row in found.streets.to_dict("records"):
        words = (str(row["file"]), term("mode", str(row["mode"])))
        streets.add_row(*words, *(count_words(row[name]) for name in ("n_nodes", "n_edges")))
    out.print(streets)
    counts = ("rows", "used", "dropped", "merged", "doubted", "skipped")
    tables = _grid(*_heads("file"), numbers=counts, title=say("check.tables"))
    for row in found.tables.to_dict("records"):
        what = _file_words(str(row["file"]), str(row["table"]))
        tables.add_row(what, *(count_words(row[f"n_{name}"]) for name in counts))
    out.print(tables)
    out.print(say("check.adds_up"))


def _heads(*names: str) -> tuple[str, ...]:
    return tuple(say(f"check.head.{name}") for name in names)


def _print_need(need: dict[str, Any]) -> None:
    """Print what is known of a need source, and what is not."""
    out.print()
    title = say("check.need", need_id=need["need_id"])
    out.print(f"{title} ({term('what', need['what'])}, {need['file']})", style="bold")
    steps = ("n_rows", "n_placed", "n_in_boundary", "n_in_period", "n_used")
    words = {name: count_words(need[name]) for name in steps}
    out.print(say("check.need_counts" if need["kind"] == "counts" else "check.need_read", **words))
    if need["from"]:
        out.print(say("check.period", first=need["from"], last=need["to"]))
    if need["incomplete_months"]:
        months = join_words(need["incomplete_months"])
        out.print(say("check.incomplete", months=months))
    for name in ("n_by_address", "n_coarse", "n_persons", "n_address_only"):
        if need[name]:
            out.print(say(f"check.{name}", n=count_words(need[name])))
    if need["n_without_hour"] is not None:
        known = count_words(need["n_with_hour"])
        out.print(say("check.hours", n=known, of=count_words(need["n_used"])))
    if need["crowded"]:
        sizes = join_words([count_words(n) for n in sorted(need["crowded"], reverse=True)])
        out.print(say("check.crowded", n=len(need["crowded"]), sizes=sizes))
    for part in need["suppressed"]:
        out.print(say("check.suppressed", n=count_words(part["n_rows"]), what=part["what"]))
    _print_unplaced(need["unplaced"])


def _print_unplaced(unplaced: list[dict[str, Any]]) -> None:
    if not unplaced:
        return
    table = _grid(*_heads("year", "area"), numbers=("rows",), title=say("check.unplaced"))
    for row in unplaced[:MOST_LINES]:
        table.add_row(row["year"] or "?", row["area"] or "?", row["n_label"])
    out.print(table)
    _say_more(len(unplaced))


def _say_more(n_lines: int) -> None:
    if n_lines > MOST_LINES:
        out.print(say("check.more", n=count_words(n_lines - MOST_LINES)))


def _print_candidates(candidates: dict[str, Any] | None) -> None:
    """Print how many places may be chosen, and why the others may not."""
    if candidates is None:
        return
    out.print()
    out.print(say("check.candidates_title"), style="bold")
    kept, offered = (count_words(candidates[name]) for name in ("n_kept", "n_offered"))
    out.print(say("check.candidates_kept", kept=kept, offered=offered))
    for row in candidates["dropped"]:
        n = count_words(row["n"])
        out.print(say("check.candidates_dropped", n=n, words=row["words"]))
    for note in candidates["notes"]:
        out.print(note)


def _print_services(services: dict[str, Any]) -> None:
    """Print the services by type, and the addresses that were not found."""
    out.print()
    heads = ("listed", "on_streets")
    table = _grid(*_heads("type"), numbers=heads, title=say("check.services_title"))
    for row in services["types"]:
        numbers = (count_words(row["n"]), count_words(row["n_on_streets"]))
        table.add_row(term("service", row["type"]), *numbers)
    out.print(table)
    for name in ("n_closed", "n_merged", "n_by_address", "n_coarse"):
        if services[name]:
            out.print(say(f"check.services_{name}", n=count_words(services[name])))
    unmatched = services["unmatched"]
    if unmatched:
        out.print(say("check.unmatched", n=count_words(len(unmatched))), style="bold")
    for row in unmatched[:MOST_LINES]:
        out.print(say("check.unmatched_row", file=row["file"], row=row["row"], why=row["why"]))
        for guess in row["guesses"]:
            out.print(say("check.guess", **guess))
    _say_more(len(unmatched))
    _print_hours(services["hours"])


def _print_hours(hours: list[dict[str, Any]]) -> None:
    """Print hours that are unknown or rest on an assumption beside what the file says."""
    if not hours:
        return
    table = _grid(*_heads("row", "hours_text", "hours_read"), title=say("check.hours_title"))
    for entry in hours[:MOST_LINES]:
        notes = (entry["osm"] or say("check.hours_unknown"), entry["reason"], entry["assumed"])
        table.add_row(str(entry["row"]), entry["text"], "\n".join(note for note in notes if note))
    out.print(table)
    _say_more(len(hours))


def _print_quality(frame: pd.DataFrame) -> None:
    """Print one entry for each table and reason, with the first row numbers."""
    out.print()
    if frame.empty:
        out.print(say("cli.no_faults"))
        return
    table = _grid(*_heads("file", "done"), numbers=("rows",), title=say("check.reasons"))
    table.add_column(say("check.head.first_rows"), max_width=18)
    table.columns[0].max_width = 22
    groups = frame.groupby(["table", "file", "action", "reason"], sort=True)
    for (name, file, action, reason), part in groups:
        rows, details = part["row"].drop_duplicates(), list(dict.fromkeys(part["detail"]))
        first = ", ".join(str(row) for row in rows.head(5)) + (", ..." if len(rows) > 5 else "")
        more = len(details) - MOST_DETAILS
        shown = [f"{action}: {reason}", *details[:MOST_DETAILS]]
        shown += [say("check.more_like", n=count_words(more))] if more > 0 else []
        what = _file_words(str(file), str(name))
        table.add_row(what, "\n".join(shown), count_words(len(rows)), first)
    out.print(table)
