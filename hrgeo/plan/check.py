"""Reading a plan's files and telling what is in them, computing nothing."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from hrgeo.model import QualityLog
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.progress import Progress, StageClock
from hrgeo.plan.read import PlanInputs, read_inputs


@dataclass(frozen=True, eq=False)
class CheckResult:
    """What a plan's files hold.

    Attributes
    ----------
    tables
        One row for each input: what it is, its file, and how many rows are used.
    quality
        What would be done with rows of the input files.
    not_used
        Keys of the plan that this version reads but does not use yet.
    """

    tables: pd.DataFrame
    quality: QualityLog
    not_used: tuple[str, ...]


def check_plan(config: PlanConfig, *, progress: Progress | None = None) -> CheckResult:
    """Read every file of a plan and report on it.

    Parameters
    ----------
    config
        The plan.
    progress
        As for `run_plan`.

    Returns
    -------
    CheckResult
        What was read and what was done with which rows.

    Raises
    ------
    InputError, NetworkDataError
        As `run_plan`.
    """
    quality = QualityLog()
    read = read_inputs(config, quality=quality, clock=StageClock(progress))
    return CheckResult(_tables(config, read), quality, config.not_used)


def _tables(config: PlanConfig, read: PlanInputs) -> pd.DataFrame:
    rows = [
        {
            "what": f"streets to {mode} on",
            "file": config.streets.file.name,
            "rows": streets.n_edges,
            "used": streets.n_edges,
        }
        for mode, streets in read.streets.items()
    ]
    for demand in read.demands:
        rows_in_file = demand.funnel.n_rows if demand.funnel else len(demand)
        rows.append(
            {
                "what": f"need: {demand.need_id}",
                "file": demand.file,
                "rows": rows_in_file,
                "used": demand.total_weight,
            }
        )
    for what, path, table in (
        ("services", config.inputs.services, read.services),
        ("areas", config.inputs.areas, read.areas),
        ("candidates", config.inputs.candidates, read.candidates),
    ):
        if path is not None and table is not None:
            rows.append({"what": what, "file": path.name, "rows": pd.NA, "used": len(table)})
    return pd.DataFrame(rows)
