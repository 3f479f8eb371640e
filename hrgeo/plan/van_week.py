"""A step of a run: the week of the vans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from hrgeo import travel, vans
from hrgeo.errors import InputError
from hrgeo.measures.opening import opening_times
from hrgeo.model import FloatArray, IntArray, QualityLog, StreetNetwork
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.measure import Measured
from hrgeo.plan.progress import StageClock, Within
from hrgeo.plan.read import PlanInputs
from hrgeo.plan.site import Sited
from hrgeo.plan.van_config import DRIVE, VanConfig
from hrgeo.plan.van_need import VanNeed, find_need
from hrgeo.plan.van_roster import present_roster
from hrgeo.plan.van_stops import VanStops, gather_stops, most_useful, stops_of
from hrgeo.plan.van_ways import WGS84, routes_of
from hrgeo.units import MIN_PER_H
from hrgeo.vans.planning import ITERATIONS
from hrgeo.vans.value import credit_of


@dataclass(frozen=True, eq=False)
class PlannedWeek:
    """A week of the vans, what it was planned from, and its ways.

    Attributes
    ----------
    asked
        What the plan file says.
    week
        The answer: visits, shifts, value, bound.
    stops
        The stops that were looked at: index ``stop_id``, with ``name``, ``visibility``,
        ``host_agreed``, ``hours_osm`` and whatever else their table has.
    need, row_of
        Need by row, and the row of ``week.problem.need`` that each became (-1: no stop is
        within reach).
    points
        Bases and stops, by their labels in ``week.problem.drive_min``.
    streets
        What the vans drive on.
    routes
        Lines along the streets, one for each shift: ``van``, ``day`` (``Mo`` .. ``Su``),
        ``minutes`` and ``length_m``.
    usual_value, usual_best_value
        What the same vans are worth when planned as is usual: best stops first, equal time, as
        many as fit; and with the number of stops that is best in hindsight (see
        `hrgeo.vans.usual_week`, `hrgeo.vans.best_usual_week`).
    n_not_looked_at
        Made-up stops that were left aside, since others bring more need within reach.
    seed
        Of the search.
    """

    asked: VanConfig
    week: vans.VanWeek
    stops: gpd.GeoDataFrame
    need: VanNeed
    row_of: IntArray
    points: gpd.GeoDataFrame
    streets: StreetNetwork
    routes: gpd.GeoDataFrame
    usual_value: float
    usual_best_value: float
    n_not_looked_at: int
    n_dropped: int
    seed: int

    @property
    def credit(self) -> FloatArray:
        """By row of need: what share of it the week meets."""
        counted = vans.value_of(self.week.problem, self.week.stays).counted_min
        share = np.append(credit_of(counted, self.week.problem.credit), 0.0)
        return np.asarray(share[self.row_of])


def plan_van(
    config: PlanConfig,
    read: PlanInputs,
    measured: Measured,
    sited: Sited | None,
    *,
    quality: QualityLog,
    clock: StageClock,
) -> PlannedWeek | None:
    """Plan the week of the vans; None where the plan asks for none.

    Raises
    ------
    InputError
        If a stop of the roster is neither known nor has a place, a base stands on no street,
        or the files and the section do not fit together.
    """
    asked = config.van
    if asked is None:
        return None
    with clock.stage("Van week") as within:
        found = gather_stops(asked, config, read, measured.placed, sited, quality=quality)
        need = find_need(asked, config, read, measured, found.walk)
        looked_at = most_useful(need.reach, need.weight, found.is_fixed, asked.most_stops)
        n_all, n_dropped = len(found.table), found.n_dropped
        found, need = found.take(looked_at), need.take_stops(looked_at)
        gathered, row_of = need.gathered()
        points = _points(asked, found)
        problem = vans.WeekProblem(
            vans=asked.vans,
            stops=stops_of(asked, found.table),
            need=gathered,
            drive_min=_drive_min(asked, read.streets[DRIVE], points),
            crew=_crew(read.crew),
            roster=present_roster(asked, found, quality),
            credit=asked.credit,
            contacts_per_need=asked.contacts_per_need,
            same_hours=asked.same_hours,
        )
        week = solve(problem, asked, config.seed, within)
        return PlannedWeek(
            asked=asked,
            week=week,
            stops=found.table,
            need=need,
            row_of=row_of,
            points=points,
            streets=read.streets[DRIVE],
            routes=routes_of(week, points, read.streets[DRIVE]),
            usual_value=vans.usual_week(problem).value,
            usual_best_value=vans.best_usual_week(problem).value,
            n_not_looked_at=n_all - len(found.table),
            n_dropped=n_dropped,
            seed=config.seed,
        )


def solve(
    problem: vans.WeekProblem,
    asked: VanConfig,
    seed: int,
    progress: Within,
    cancel: Callable[[], bool] | None = None,
) -> vans.VanWeek:
    """Plan a week with the seed and the limits that the plan file gives."""
    return vans.plan_week(
        problem,
        seed=seed,
        iterations=ITERATIONS if asked.iterations is None else asked.iterations,
        time_limit_s=asked.time_limit_s,
        progress=progress,
        cancel=cancel,
    )


def _points(asked: VanConfig, found: VanStops) -> gpd.GeoDataFrame:
    """Give bases and stops as points, by their labels in the table of drive minutes."""
    bases = gpd.GeoDataFrame(
        {"name": [base.name for base in asked.bases]},
        geometry=gpd.points_from_xy([b.lon for b in asked.bases], [b.lat for b in asked.bases]),
        index=[base.base_id for base in asked.bases],
        crs=WGS84,
    )
    table = found.table.to_crs(WGS84)
    stops = gpd.GeoDataFrame({"name": table["name"]}, geometry=table.geometry.array, crs=WGS84)
    stops.index = table.index
    return gpd.GeoDataFrame(pd.concat([bases, stops]), crs=WGS84)


def _drive_min(asked: VanConfig, streets: StreetNetwork, points: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give minutes by car between bases and stops, in each direction; ``inf`` beyond a shift."""
    at = travel.as_positions(streets, points, "Stops and bases")
    lost = points["name"][~at.placed]
    if len(lost):
        raise InputError(
            f"No street to drive on is within 500 m of the base {lost.iloc[0]!r}. Look at its lon "
            "and lat under [van]: west of Greenwich, lon is below 0."
        )
    longest = float(max(van.shift_min for van in asked.vans))
    minutes = travel.travel_times(streets, at, at, cutoff_min=longest).dense()
    return pd.DataFrame(minutes, index=points.index, columns=points.index)


def _crew(table: pd.DataFrame | None) -> tuple[vans.CrewMember, ...]:
    """Give the crew as the planner takes it; hours of a season are those of most weeks."""
    if table is None:
        return ()
    opening = opening_times(table)
    usual = opening.least[int(np.argmax(opening.n_weeks))]
    weekly_min = table["weekly_hours"].fillna(np.inf) * MIN_PER_H
    return tuple(
        vans.CrewMember(str(name), usual[at], tuple(roles), float(most))
        for at, (name, roles, most) in enumerate(
            zip(table.index, table["roles"], weekly_min, strict=True)
        )
    )
