"""Reading a plan's files and telling what is in them, without any travel time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hrgeo import privacy, results
from hrgeo.coverage import listed_services
from hrgeo.inputs import NO_HOURS
from hrgeo.model import Demand, QualityLog, QualityNote
from hrgeo.plan.accounting import account
from hrgeo.plan.candidates import consider_candidates
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.place import Placed, place
from hrgeo.plan.progress import Progress, StageClock, Tell
from hrgeo.plan.read import PlanInputs, read_inputs
from hrgeo.plan.tables import n_used, unplaced_table
from hrgeo.results.strict_json import plain
from hrgeo.schemas import DAYS

_GUESS = re.compile(r"([^;]+?) ((?:row \d+(?:, )?)+)(?:;|$)")


@dataclass(frozen=True, eq=False)
class CheckResult:
    """What a plan's files hold.

    Attributes
    ----------
    tables
        One row for each table and file; see `hrgeo.plan.accounting.account`.
    streets
        One row for each mode: ``mode``, ``file``, ``n_nodes``, ``n_edges``.
    need
        For each source the entry of ``summary.json``, and ``n_by_address`` (rows
        placed by their address), ``crowded`` (rows at each point with many) and
        ``suppressed`` (what held-back counts can be, and how many rows have each).
    services
        ``types`` (how many services of each are listed as open, and on streets),
        ``n_closed``, ``n_merged``, ``n_by_address``, ``n_coarse`` ``unmatched``
        (rows whose address was not found, with the best guesses) and ``hours`` (rows
        whose hours are unknown or rest on an assumption: text, reading, reason).
    candidates
        How many places were offered by which source and may be chosen, and how many
        were dropped for which reason; None where the plan asks for no sites.
    quality
        What would be done with rows of the input files.
    """

    tables: pd.DataFrame
    streets: pd.DataFrame
    need: tuple[dict[str, Any], ...]
    services: dict[str, Any]
    candidates: dict[str, Any] | None
    quality: QualityLog

    def report(self) -> dict[str, Any]:
        """Give all of it as plain values, for other programs."""
        whole = {
            "tables": self.tables.to_dict("records"),
            "streets": self.streets.to_dict("records"),
            "need": list(self.need),
            "services": self.services,
            "candidates": self.candidates,
            "quality": [
                {
                    **{name: getattr(note, name) for name in _NOTE_KEYS},
                    "n_rows": len(note.rows),
                    "rows": note.rows.tolist(),
                }
                for note in self.quality.notes
            ],
        }
        return {name: plain(part) for name, part in whole.items()}


_NOTE_KEYS = ("table", "file", "action", "reason", "column", "detail")


def check_plan(
    config: PlanConfig, *, progress: Progress | None = None, tell: Tell | None = None
) -> CheckResult:
    """Read every file of a plan and report on it.

    Parameters
    ----------
    config
        The plan.
    progress, tell
        As for `run_plan`.

    Returns
    -------
    CheckResult
        What was read and what was done with which rows: the same as a run does.

    Raises
    ------
    InputError, NetworkDataError
        As `run_plan`.
    """
    privacy.require_open_audience(config.audience)
    quality = QualityLog()
    read = read_inputs(config, quality=quality, clock=StageClock(progress, tell))
    placed = place(config, read, quality=quality)
    considered = consider_candidates(config, read, placed, quality=quality)
    return CheckResult(
        account(read, placed, considered, quality),
        _streets(read),
        _need(config, read, placed, quality),
        _services(read, placed, quality),
        None if considered is None else considered.told(),
        quality,
    )


def _streets(read: PlanInputs) -> pd.DataFrame:
    rows = [
        (mode, read.street_file.name, streets.n_nodes, streets.n_edges)
        for mode, streets in read.streets.items()
    ]
    return pd.DataFrame(rows, columns=["mode", "file", "n_nodes", "n_edges"])


def _notes(quality: QualityLog, table: str, reason: str) -> list[QualityNote]:
    return [note for note in quality.notes if (note.table, note.reason) == (table, reason)]


def _n_noted(quality: QualityLog, table: str, reason: str) -> int:
    return sum(len(note.rows) for note in _notes(quality, table, reason))


def _need(
    config: PlanConfig, read: PlanInputs, placed: Placed, quality: QualityLog
) -> tuple[dict[str, Any], ...]:
    release = privacy.release({}, config.audience, unplaced=unplaced_table(read))
    used = {demand.need_id: n_used(demand) for demand in placed.demands}
    part = results.need_part(read.demands, used, placed.demands, release.unplaced)
    return tuple(
        entry | _noted_of(f"need:{entry['need_id']}", quality) | _hours_of(demand)
        for entry, demand in zip(part, placed.demands, strict=True)
    )


def _hours_of(demand: Demand) -> dict[str, Any]:
    return {"n_with_hour": int((demand.event_hour >= 0).sum())}


def _noted_of(table: str, quality: QualityLog) -> dict[str, Any]:
    return {
        "n_by_address": _n_noted(quality, table, "placed_by_address"),
        "crowded": [len(note.rows) for note in _notes(quality, table, "many_at_one_point")],
        "suppressed": [
            {"what": note.detail, "n_rows": len(note.rows)}
            for note in _notes(quality, table, "suppressed_count")
        ],
    }


def _services(read: PlanInputs, placed: Placed, quality: QualityLog) -> dict[str, Any]:
    on_streets = np.logical_or.reduce([at.placed for at in placed.services.values()])
    listed = listed_services(read.services)
    standing = set(read.services.index[on_streets])
    types = [
        {"type": name, "n": len(ids), "n_on_streets": len(standing & set(ids))}
        for name in listed.found_types()
        if len(ids := listed.of_type(name))
    ]
    return {
        "types": types,
        "n_closed": listed.n_closed,
        "n_merged": _n_noted(quality, "services", "merged_duplicate"),
        "n_by_address": _n_noted(quality, "services", "placed_by_address"),
        "n_coarse": _n_noted(quality, "services", "coarse_place"),
        "unmatched": _unmatched(read, quality),
        "hours": _hours(read.services),
    }


def _hours(services: pd.DataFrame) -> list[dict[str, Any]]:
    """Tell how hours were read that are not plain: the text, its reading, what was assumed.

    Confidential services are left out: their hours may be known to few.
    """
    said = services["hours_assumed"].fillna("").ne("") | (
        services["hours_osm"].isna() & ~services["hours_reason"].fillna(NO_HOURS).eq(NO_HOURS)
    )
    if "visibility" in services:
        said &= ~services["visibility"].eq("confidential").fillna(value=False).astype(bool)
    rows = services[said]
    texts = rows[[c for c in ("opening_hours", *DAYS) if c in rows]]
    return [
        {
            "file": str(row["file"]), "row": int(row["row"]), "text": _hours_text(text),
            "osm": None if pd.isna(row["hours_osm"]) else str(row["hours_osm"]),
            "reason": str(row["hours_reason"]), "assumed": str(row["hours_assumed"]),
        }
        for (_, row), (_, text) in zip(rows.iterrows(), texts.iterrows(), strict=True)
    ]  # fmt: skip


def _hours_text(cells: pd.Series[Any]) -> str:
    """Give what a row says of its hours, those of single days with the day before them."""
    said = {str(name): str(cell) for name, cell in cells.items() if not pd.isna(cell)}
    whole = said.pop("opening_hours", "")
    days = "; ".join(f"{day} {cell}" for day, cell in said.items())
    return " | ".join(" ".join(part.split()) for part in (whole, days) if part)


def _unmatched(read: PlanInputs, quality: QualityLog) -> list[dict[str, Any]]:
    """Tell which services' addresses were not found, with what the best guesses are.

    Services are public, so that the guesses may be shown; need is never told of so.
    """
    points = read.address_points
    if points is None:
        return []
    texts = {
        (str(file), int(row)): str(address)
        for file, row, address in zip(points.file, points.row, points.addresses, strict=True)
    }
    rows = []
    for note in _notes(quality, "services", "address_no_match"):
        why, _, guesses = note.detail.partition(" Best guesses, best first: ")
        found = [
            {"file": file, "row": int(row), "address": texts.get((file, int(row)), "")}
            for file, numbers in _GUESS.findall(guesses.rstrip("."))
            for row in re.findall(r"\d+", numbers)
        ]
        rows += [
            {"file": note.file, "row": int(row), "why": why, "guesses": found} for row in note.rows
        ]
    return rows
