"""The sixth step of a run: what has to hold beside being near.

A service helps where it is open, takes people in, offers what else they need, and
does not leave them with nothing when it closes.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from hrgeo.plan.barriers import BarriersFound, find_barriers
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.fragility import FragilityFound, find_bundles, find_fragility
from hrgeo.plan.hours import HoursFound, find_hours
from hrgeo.plan.measure import Measured
from hrgeo.plan.progress import StageClock
from hrgeo.plan.read import PlanInputs
from hrgeo.plan.site import Sited


@dataclass(frozen=True, eq=False)
class BeyondReach:
    """Hours, barriers, sets of services, and what rests on single ones."""

    hours: HoursFound
    barriers: BarriersFound | None
    bundles: pd.DataFrame
    fragility: FragilityFound


def look_beyond_reach(
    config: PlanConfig,
    read: PlanInputs,
    measured: Measured,
    sited: Sited | None,
    *,
    clock: StageClock,
) -> BeyondReach:
    """Measure who can use what is near."""
    with clock.stage("Hours and barriers") as within:
        hours = find_hours(config, read, measured)
        within(0.4)
        barriers = find_barriers(config, read, measured, sited)
        within(0.7)
        bundles = find_bundles(config, read, measured)
        fragility = find_fragility(config, read, measured)
    return BeyondReach(hours, barriers, bundles, fragility)
