"""A step of a run: coverage by area, by month and year, by outcome, and by who has a car."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hrgeo import coverage, inputs
from hrgeo.coverage.moments import PARTS_OF_DAY
from hrgeo.measures import opening_times
from hrgeo.model import Demand
from hrgeo.plan.asked import Asked, asked, closer_looks, in_plan_order
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.place import Placed
from hrgeo.plan.read import PlanInputs
from hrgeo.plan.times import ModeTimes
from hrgeo.schemas import DAYS

OUTCOMES = ("fatal", "nonfatal")
BLOCKS = (
    *(f"{days} {part}" for days in ("weekday", "weekend") for part in PARTS_OF_DAY),
    *DAYS,
)
PERCENT = 100.0


@dataclass(frozen=True, eq=False)
class Breakdowns:
    """Coverage of parts of the need.

    Attributes
    ----------
    by_area
        `coverage.measure_coverage_by_area`; empty where the plan has no areas with
        outlines.
    by_block
        Within reach of a service that is open, by part of the day on weekdays and at the
        weekend, and by day, for the questions of `hrgeo.plan.asked.closer_looks`.
    by_month, by_year
        For the questions of `hrgeo.plan.asked.closer_looks`; empty where nothing is dated.
    by_outcome
        Fatal and nonfatal apart, for sources that have both.
    by_vehicles
        `coverage.coverage_by_modes_people_have`; empty without areas that tell who has a
        car, or where the plan does not both walk and drive.
    """

    by_area: pd.DataFrame
    by_block: pd.DataFrame
    by_month: pd.DataFrame
    by_year: pd.DataFrame
    by_outcome: pd.DataFrame
    by_vehicles: pd.DataFrame


def break_down(
    config: PlanConfig, read: PlanInputs, placed: Placed, modes: dict[str, ModeTimes]
) -> Breakdowns:
    """Measure coverage of parts of the need."""
    groups = list(asked(config, placed, modes))
    closely = closer_looks(config, groups)
    dated = [one for one in closely if one.demand.kind == "points"]
    services, seed = read.services, config.seed
    months = [one.answer(coverage.coverage_by_month, services, seed=seed) for one in dated]
    years = [one.answer(coverage.coverage_by_year, services, seed=seed) for one in dated]
    return Breakdowns(
        by_area=_joined(config, _by_area(config, read, groups), "area_id", "threshold_min"),
        by_block=_joined(config, _by_block(config, read, closely), "threshold_min"),
        by_month=_joined(config, months, "threshold_min", "period"),
        by_year=_joined(config, years, "threshold_min", "period"),
        by_outcome=_joined(config, _by_outcome(config, read, groups), "threshold_min"),
        by_vehicles=_joined(config, _by_vehicles(config, read, placed, modes), "threshold_min"),
    )


def _joined(config: PlanConfig, parts: list[pd.DataFrame], *then_by: str) -> pd.DataFrame:
    full = [part for part in parts if len(part)] or parts[:1]
    if not full:
        return pd.DataFrame(columns=["need_id", "service", "mode", *then_by])
    return in_plan_order(config, pd.concat(full, ignore_index=True), *then_by)


def _by_area(config: PlanConfig, read: PlanInputs, groups: list[Asked]) -> list[pd.DataFrame]:
    if read.report_areas is None:
        return []
    areas = read.report_areas[read.report_areas.intersects(read.boundary)]
    return [
        one.answer(coverage.measure_coverage_by_area, read.services, areas, seed=config.seed)
        for one in groups
    ]


def _by_block(config: PlanConfig, read: PlanInputs, closely: list[Asked]) -> list[pd.DataFrame]:
    opening = opening_times(read.services)
    return [
        one.answer(
            coverage.measure_coverage, read.services, when=block, opening=opening, seed=config.seed
        )
        for one in closely
        for block in BLOCKS
    ]


def _by_outcome(config: PlanConfig, read: PlanInputs, groups: list[Asked]) -> list[pd.DataFrame]:
    return [
        one.answer(
            coverage.measure_coverage,
            read.services,
            slow=one.times.need_times_slow.get(one.demand.need_id),
            cut_end_min=one.times.cut_end_min[one.demand.need_id],
            outcome=outcome,
            seed=config.seed,
        )
        for one in groups
        if _has_both_outcomes(one.demand)
        for outcome in OUTCOMES
    ]


def _has_both_outcomes(demand: Demand) -> bool:
    return bool(np.isin([0, 1], np.asarray(demand.event_fatal)).all())


def _by_vehicles(
    config: PlanConfig, read: PlanInputs, placed: Placed, modes: dict[str, ModeTimes]
) -> list[pd.DataFrame]:
    areas = read.areas
    told = areas is not None and "pct_no_vehicle" in areas.columns
    if areas is None or not told or not {"walk", "drive"} <= set(modes):
        return []
    walk, drive = modes["walk"], modes["drive"]
    parts = []
    for demand in placed.demands_by("walk"):
        percent = inputs.values_at(areas, demand, "pct_no_vehicle")
        no_vehicle = np.where(percent <= PERCENT, percent, np.nan) / PERCENT
        for service in config.coverage.services:
            ladder = {
                *config.coverage.thresholds_for(service, "walk"),
                *config.coverage.thresholds_for(service, "drive"),
            }
            parts.append(
                coverage.coverage_by_modes_people_have(
                    walk.need_times[demand.need_id],
                    drive.need_times[demand.need_id],
                    demand,
                    read.services,
                    no_vehicle,
                    thresholds_min=sorted(ladder),
                    service_types=[service],
                )
            )
    return parts
