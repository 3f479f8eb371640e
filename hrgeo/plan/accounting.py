"""Where every row of every table went: used, dropped, or merged into another row."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hrgeo.model import Action, QualityLog
from hrgeo.plan.candidates import Considered
from hrgeo.plan.place import Placed
from hrgeo.plan.read import PlanInputs

ACTIONS: tuple[Action, ...] = ("dropped", "merged", "doubted", "moved", "skipped")
COLUMNS = ("table", "file", "n_rows", "n_used", *(f"n_{action}" for action in ACTIONS))


def account(
    read: PlanInputs, placed: Placed, considered: Considered | None, quality: QualityLog
) -> pd.DataFrame:
    """Count, for each table of a plan, what became of its rows.

    Parameters
    ----------
    read, placed
        What was read, and what of it stands on streets.
    considered
        The candidates that may be chosen; None where no sites are looked for.
    quality
        What was done with the rows.

    Returns
    -------
    DataFrame
        One row for each table and file, with the columns `COLUMNS`. ``n_rows`` is
        ``n_used`` + ``n_dropped`` + ``n_merged``; the other actions are of rows
        that are used, and ``n_skipped`` of what is no row of the table.
    """
    sizes = pd.DataFrame(quality.tables, columns=["file", "table", "n_rows"])
    sizes = sizes.groupby(["table", "file"], sort=False).sum().reset_index()
    used = _used(read, placed, considered)
    rows = []
    for table, file, n_rows in sizes[["table", "file", "n_rows"]].itertuples(index=False):
        counts = {f"n_{action}": _n_rows(quality, table, file, action) for action in ACTIONS}
        left = n_rows - counts["n_dropped"] - counts["n_merged"]
        n_used = used.get((table, file), 0) if table not in _counts_tables(read) else left
        rows.append({"table": table, "file": file, "n_rows": n_rows, "n_used": n_used} | counts)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _counts_tables(read: PlanInputs) -> set[str]:
    """Name the tables whose rows are used unless they are dropped: of counts, and of the van."""
    counts = {f"need:{demand.need_id}" for demand in read.demands if demand.kind == "counts"}
    return counts | {"van_stops", "crew", "roster"}


def _n_rows(quality: QualityLog, table: str, file: str, action: Action) -> int:
    """Count rows that something was done with; for what leaves rows out, each note on its own."""
    rows = [
        np.unique(note.rows)
        for note in quality.notes
        if (note.table, note.file, note.action) == (table, file, action)
    ]
    if action in ("dropped", "merged"):
        # Two sheets of one file can share row numbers, and a row is left out only once.
        return sum(len(part) for part in rows)
    return len(np.unique(np.concatenate(rows))) if rows else 0


def _used(
    read: PlanInputs, placed: Placed, considered: Considered | None
) -> dict[tuple[str, str], int]:
    """Count the rows that are used, from the tables themselves."""
    used = {
        (f"need:{demand.need_id}", demand.file): len(demand.event_row)
        for demand in placed.demands
        if demand.event_row is not None
    }
    on_streets = np.logical_or.reduce([at.placed for at in placed.services.values()])
    parts = {"services": read.services["file"].to_numpy(str)[on_streets]}
    if read.candidates is not None:
        kept = read.candidates.index if considered is None else considered.kept.index
        files = read.candidates["file"].to_numpy(str)
        parts["candidates"] = files[read.candidates.index.isin(kept)]
    if read.areas is not None:
        parts["areas"] = read.areas["file"].to_numpy(str)
    if read.report_areas is not None and read.report_areas is not read.areas:
        parts["report_areas"] = read.report_areas["file"].to_numpy(str)
    if read.address_points is not None:
        parts["address_points"] = read.address_points.file
    for table, files in parts.items():
        names, counts = np.unique(files, return_counts=True)
        used |= {(table, str(n)): int(c) for n, c in zip(names, counts, strict=True)}
    return used
