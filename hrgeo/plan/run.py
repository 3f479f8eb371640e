"""The whole flow, on one screen: read, measure, site, judge, plan the vans, release."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from hrgeo import maps, privacy, results
from hrgeo.model import QualityLog, Release
from hrgeo.plan.accounting import account
from hrgeo.plan.beyond_reach import look_beyond_reach
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.judge import judge
from hrgeo.plan.measure import measure
from hrgeo.plan.progress import Progress, StageClock, Tell
from hrgeo.plan.provenance import describe_run
from hrgeo.plan.read import read_inputs
from hrgeo.plan.site import site
from hrgeo.plan.tables import (
    exact_tables,
    release_records,
    release_tables,
    summarize,
    unplaced_table,
)
from hrgeo.plan.van_week import PlannedWeek, plan_van


@dataclass(frozen=True, eq=False)
class PlanResult:
    """What came of a plan.

    Attributes
    ----------
    config
        The plan.
    summary
        Every headline number: the content of ``summary.json``.
    release
        Tables that may be drawn and written for the plan's audience.
    exact
        The exact need points; for this computer alone.
    quality
        What was done with rows of the input files.
    provenance
        Input digests, versions, seed, solver status, seconds by stage.
    accounting
        Where every row of every table went; see `hrgeo.plan.accounting.account`.
    van
        The week of the vans, to plan again by hand (`hrgeo.plan.van_week.replan`); None
        where the plan asks for none.
    """

    config: PlanConfig
    summary: dict[str, Any]
    release: Release
    exact: Release
    quality: QualityLog
    provenance: dict[str, Any]
    accounting: pd.DataFrame
    van: PlannedWeek | None = None


def run_plan(
    config: PlanConfig,
    *,
    progress: Progress | None = None,
    tell: Tell | None = None,
    keep_streets: bool = True,
) -> PlanResult:
    """Run a whole plan: from files to coverage, gaps and suggested sites.

    Parameters
    ----------
    config
        The plan, for example from `PlanConfig.from_toml`.
    progress
        Called with the name of each stage as it begins and the share of the
        work that is done (0..1).
    tell
        Called with a sentence before anything is sent anywhere: only for a plan
        that names its streets by place or box, and has not downloaded them yet.
    keep_streets
        Whether the prepared street networks may be taken from the store on disk and
        kept there for the next run (see `hrgeo.network.store_folder`).

    Returns
    -------
    PlanResult
        The same for the same files, plan and seed.

    Raises
    ------
    InputError, NetworkDataError
        If any file cannot be used, no need lies inside the boundary, or the
        audience is one that nothing may be given to yet.

    Examples
    --------
    >>> from hrgeo.inputs.sample import sample_folder
    >>> result = run_plan(PlanConfig.from_toml(sample_folder() / "plan.toml"))
    >>> result.summary["siting"]["status"]
    'optimal'
    """
    privacy.require_open_audience(config.audience)
    clock, quality = StageClock(progress, tell), QualityLog()
    read = read_inputs(config, quality=quality, clock=clock, keep_streets=keep_streets)
    measured = measure(config, read, quality=quality, clock=clock)
    sited = site(config, read, measured, quality=quality, clock=clock)
    judged = judge(config, read, measured, sited, clock=clock)
    beyond = look_beyond_reach(config, read, measured, sited, clock=clock)
    planned = plan_van(config, read, measured, sited, quality=quality, clock=clock)
    with clock.stage("Results"):
        release = privacy.release(
            release_tables(config, read, measured, sited, judged, planned),
            config.audience,
            unplaced=unplaced_table(read),
            records=release_records(measured, beyond, sited, judged, planned),
        )
        exact = privacy.release(exact_tables(measured), "internal", exact=True)
        summary = summarize(config, read, measured, sited, judged, beyond, planned, release)
        accounting = account(
            read, measured.placed, None if sited is None else sited.considered, quality
        )
    provenance = describe_run(config, read, sited, clock.seconds)
    return PlanResult(config, summary, release, exact, quality, provenance, accounting, planned)


def write_plan(result: PlanResult, out_dir: str | Path, *, exact: bool = False) -> Path:
    """Write every result file into a folder, all of them or none.

    Parameters
    ----------
    result
        What `run_plan` gave.
    out_dir
        The folder: missing, empty, or with a former result of hrgeo, which is
        replaced. Files that a user added to a former result are kept.
    exact
        Also write the exact need points, into ``internal/``.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    InputError
        If the folder cannot be written, or holds files but no former result.
    """
    return results.write_results(
        out_dir,
        release=result.release,
        summary=result.summary,
        quality=result.quality,
        provenance=result.provenance,
        map_html=map_html(result),
        exact=result.exact if exact else None,
    )


def map_html(result: PlanResult) -> str:
    """Give the map of a result as one self-contained page, open on the plan's own question."""
    asked = result.config.siting
    return maps.map_document(
        result.release,
        title=result.config.name,
        headline=results.headline(result.summary),
        question=(asked.service, asked.mode, asked.threshold_min) if asked else None,
        siting=result.summary["siting"],
    )
