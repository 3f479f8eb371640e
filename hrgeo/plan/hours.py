"""A step of a run: who is within reach of a service that is open, and which hours would help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hrgeo import coverage
from hrgeo.measures import opening_times
from hrgeo.model import OpeningTimes
from hrgeo.plan.asked import Asked, asked, closer_looks, in_plan_order
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.measure import Measured
from hrgeo.plan.read import PlanInputs
from hrgeo.schemas import OPEN_WHEN_NEEDED

BEST_HOURS = 10
"""So many extra hours, and services to ask for their hours, are told for each question."""

Measure = Callable[..., pd.DataFrame]


@dataclass(frozen=True, eq=False)
class HoursFound:
    """What opening hours change.

    Attributes
    ----------
    when_needed
        For what has to be open when it is needed: `coverage.measure_open_when_needed`.
    reachable
        For the other types: `coverage.measure_reachable_hours`.
    by_hour, extra, to_ask
        For the questions of `hrgeo.plan.asked.closer_looks`: `coverage.open_by_hour`,
        `coverage.rank_extra_hours` and `coverage.rank_unknown_hours`.
    """

    when_needed: pd.DataFrame
    reachable: pd.DataFrame
    by_hour: pd.DataFrame
    extra: pd.DataFrame
    to_ask: pd.DataFrame


def find_hours(config: PlanConfig, read: PlanInputs, measured: Measured) -> HoursFound:
    """Measure everything that opening hours change."""
    opening = opening_times(read.services)
    groups = list(asked(config, measured.placed, measured.modes))
    in_need = [(one, _types(one, when_needed=True)) for one in groups]
    others = [(one, _types(one, when_needed=False)) for one in groups]
    closely = [(one, one.services) for one in closer_looks(config, groups)]

    def table(measure: Measure, questions: list[Any], **settings: Any) -> pd.DataFrame:
        return _measured(config, read, opening, measure, questions, **settings)

    return HoursFound(
        when_needed=table(coverage.measure_open_when_needed, in_need, seed=config.seed),
        reachable=table(coverage.measure_reachable_hours, others),
        by_hour=table(coverage.open_by_hour, closely),
        extra=table(coverage.rank_extra_hours, closely, n=BEST_HOURS),
        to_ask=table(coverage.rank_unknown_hours, closely, n=BEST_HOURS),
    )


def _types(one: Asked, *, when_needed: bool) -> tuple[str, ...]:
    return tuple(name for name in one.services if (name in OPEN_WHEN_NEEDED) == when_needed)


def _measured(
    config: PlanConfig,
    read: PlanInputs,
    opening: OpeningTimes,
    measure: Measure,
    questions: list[tuple[Asked, tuple[str, ...]]],
    **settings: Any,
) -> pd.DataFrame:
    """Ask every question, and give the answers in the plan's order."""
    parts = [
        one.answer(measure, read.services, service_types=types, opening=opening, **settings)
        for one, types in questions
        if types
    ]
    if not parts:
        return pd.DataFrame(columns=["need_id", "service", "mode", "threshold_min"])
    full = [part for part in parts if len(part)] or parts[:1]
    table = pd.concat(full, ignore_index=True)
    then_by = [name for name in ("threshold_min", "rank") if name in table.columns]
    return in_plan_order(config, table, *then_by)
