"""A step of a run: all of a set of services at once, and what is left if one of them closes."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from hrgeo import coverage
from hrgeo.plan.asked import asked, in_plan_order
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.measure import Measured
from hrgeo.plan.people import trip_min
from hrgeo.plan.read import PlanInputs


@dataclass(frozen=True, eq=False)
class FragilityFound:
    """What is left if a service closes, or is not available.

    Attributes
    ----------
    nearest
        `coverage.measure_fragility`: the second and third nearest, and what is
        within reach when each service is available as often as it is said to be.
    closures
        `coverage.closures`: each service by what its closure would cost.
    """

    nearest: pd.DataFrame
    closures: pd.DataFrame


def find_bundles(config: PlanConfig, read: PlanInputs, measured: Measured) -> pd.DataFrame:
    """Measure who can reach all of a set of services; no rows where the plan has no set."""
    parts = []
    for mode, times in measured.modes.items():
        for demand in measured.placed.demands_by(mode):
            for bundle in config.bundles:
                ladder = config.coverage.thresholds_for(bundle.types[0], mode)
                parts += [
                    coverage.measure_bundles(
                        times.need_times[demand.need_id],
                        demand,
                        read.services,
                        {bundle.name: bundle.types},
                        thresholds_min=[threshold_min],
                        service_times=times.service_times,
                        total_min=trip_min(bundle, threshold_min),
                        seed=config.seed,
                    )
                    for threshold_min in ladder
                ]
    if not parts:
        return pd.DataFrame(columns=["need_id", "bundle", "mode", "threshold_min"])
    return in_plan_order(config, pd.concat(parts, ignore_index=True), "threshold_min")


def find_fragility(config: PlanConfig, read: PlanInputs, measured: Measured) -> FragilityFound:
    """Measure how much rests on single services."""
    groups = list(asked(config, measured.placed, measured.modes))
    nearest, closures = (
        pd.concat([one.answer(measure, read.services) for one in groups], ignore_index=True)
        for measure in (coverage.measure_fragility, coverage.closures)
    )
    return FragilityFound(
        in_plan_order(config, nearest, "threshold_min"),
        in_plan_order(config, closures, "threshold_min", "rank"),
    )
