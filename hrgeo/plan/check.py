"""Reading a plan's files and telling what is in them, without any travel time."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from hrgeo.model import NeedFunnel, QualityLog
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.place import place
from hrgeo.plan.progress import Progress, StageClock
from hrgeo.plan.read import PlanInputs, read_inputs
from hrgeo.text import count_words, say, term


@dataclass(frozen=True, eq=False)
class CheckResult:
    """What a plan's files hold.

    Attributes
    ----------
    tables
        One row for each input: ``what`` it is, its ``file``, how much of it is
        used (``n_used``: edges of streets, weight of need, rows of tables), and
        that in words (``read``).
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
    place(config, read, quality=quality)
    return CheckResult(_tables(config, read), quality, config.not_used)


def _tables(config: PlanConfig, read: PlanInputs) -> pd.DataFrame:
    rows: list[tuple[str, str, float, str]] = [
        (
            say("check.streets", mode=term("mode", mode)),
            config.streets.file.name,
            streets.n_edges,
            say(
                "check.streets_read",
                nodes=count_words(streets.n_nodes),
                edges=count_words(streets.n_edges),
            ),
        )
        for mode, streets in read.streets.items()
    ]
    rows += [
        (
            say("check.need", need_id=demand.need_id),
            demand.file,
            demand.total_weight,
            _funnel_words(demand.funnel) if demand.funnel else "",
        )
        for demand in read.demands
    ]
    rows += [
        (say(f"check.{what}"), path.name, len(table), say("check.rows", n=count_words(len(table))))
        for what, path, table in (
            ("services", config.inputs.services, read.services),
            ("areas", config.inputs.areas, read.areas),
            ("candidates", config.inputs.candidates, read.candidates),
        )
        if path is not None and table is not None
    ]
    return pd.DataFrame(rows, columns=["what", "file", "n_used", "read"])


def _funnel_words(funnel: NeedFunnel) -> str:
    return say(
        "check.need_read",
        rows=count_words(funnel.n_rows),
        placed=count_words(funnel.n_placed),
        inside=count_words(funnel.n_in_boundary),
        period=count_words(funnel.n_in_period),
    )
