"""A step of a run: the week of the vans, and the same week planned again by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hrgeo import travel, vans
from hrgeo.errors import InputError
from hrgeo.measures.opening import opening_times
from hrgeo.model import Action, BoolArray, FloatArray, IntArray, QualityLog, StreetNetwork
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.measure import Measured
from hrgeo.plan.progress import StageClock, Within, unheard
from hrgeo.plan.read import PlanInputs
from hrgeo.plan.roster_days import on_day_of_shift
from hrgeo.plan.site import Sited
from hrgeo.plan.van_config import DRIVE, VanConfig
from hrgeo.plan.van_need import VanNeed, find_need
from hrgeo.plan.van_stops import VanStops, gather_stops, most_useful, stops_of
from hrgeo.units import MIN_PER_H
from hrgeo.vans.problem import DAYS
from hrgeo.vans.value import credit_of

WGS84 = "EPSG:4326"
QUARTER_MIN = 15


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
            roster=_roster(asked, found, quality),
            credit=asked.credit,
            contacts_per_need=asked.contacts_per_need,
            same_hours=asked.same_hours,
        )
        week = _solve(problem, asked, config.seed, within)
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


def replan(
    planned: PlannedWeek,
    *,
    locked: Collection[vans.Visit] = (),
    closed: Collection[tuple[str, int]] = (),
    dropped: Collection[str] = (),
    moved: Mapping[vans.Visit, vans.Visit] | None = None,
    progress: Within = unheard,
    cancel: Callable[[], bool] | None = None,
) -> PlannedWeek:
    """Plan a week again around what somebody decided by hand.

    Parameters
    ----------
    planned
        The week as it was planned.
    locked
        Visits that stay exactly as they are.
    closed
        Pairs of a stop and a day (Monday is 0) on which it falls through.
    dropped
        Stops that are not used at all.
    moved
        Visit as it was -> visit as it is to be; the new one is locked.
    progress, cancel
        As for `hrgeo.vans.plan_week`.

    Returns
    -------
    PlannedWeek
        With its own routes. What the hand changes of the present roster does not count
        towards its most changes. An impossible wish gives a week that is ``infeasible``, and
        says why.

    Raises
    ------
    InputError
        If a stop is not one of the week's.
    """
    problem, swaps = planned.week.problem, dict(moved or {})
    _require_known(planned, [v.stop_id for v in (*locked, *swaps.values())], closed, dropped)
    out = set(dropped)
    gone = {(old.stop_id, old.day) for old, new in swaps.items()
            if (old.stop_id, old.day) != (new.stop_id, new.day)}  # fmt: skip
    shut = problem.closed | frozenset(closed) | gone
    stops = problem.stops
    is_out = np.isin(stops.stop_ids, list(out))
    stops = dataclasses.replace(
        stops,
        permitted=stops.permitted & ~is_out[:, None],
        least_visits=np.where(is_out, 0, stops.least_visits),
    )
    again = dataclasses.replace(
        problem,
        stops=stops,
        locked=tuple(sorted({*locked, *swaps.values()})),
        closed=shut,
        roster=_eased(problem.roster, out, shut, swaps),
    )
    week = _solve(again, planned.asked, planned.seed, progress, cancel)
    routes = routes_of(week, planned.points, planned.streets)
    return dataclasses.replace(planned, week=week, routes=routes)


def _require_known(
    planned: PlannedWeek,
    called: Sequence[str],
    closed: Collection[tuple[str, int]],
    dropped: Collection[str],
) -> None:
    names = {*called, *dropped, *(stop for stop, _ in closed)}
    unknown = sorted(names - set(planned.stops.index))
    if unknown:
        raise InputError(
            f"The week has no stop {', '.join(map(repr, unknown))}. Choose among its stops, or add "
            "the stop to the table of stops and run the plan again."
        )


def _eased(
    roster: vans.Roster | None,
    dropped: set[str],
    closed: frozenset[tuple[str, int]],
    moved: Mapping[vans.Visit, vans.Visit],
) -> vans.Roster | None:
    """Give the roster with as many more changes as the hand makes of it."""
    if roster is None:
        return None
    by_hand = sum(
        visit.stop_id in dropped or (visit.stop_id, visit.day) in closed for visit in roster.visits
    )
    often = {stop for stop, _ in closed}
    return dataclasses.replace(
        roster,
        max_changes=roster.max_changes + by_hand + len(moved),
        released=roster.released | dropped | often,
    )


def _solve(
    problem: vans.WeekProblem,
    asked: VanConfig,
    seed: int,
    progress: Within,
    cancel: Callable[[], bool] | None = None,
) -> vans.VanWeek:
    limits = {} if asked.iterations is None else {"iterations": asked.iterations}
    return vans.plan_week(
        problem,
        seed=seed,
        time_limit_s=asked.time_limit_s,
        progress=progress,
        cancel=cancel,
        **limits,
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


def _roster(asked: VanConfig, found: VanStops, quality: QualityLog) -> vans.Roster | None:
    """Give this week's roster as visits, on quarters of an hour."""
    table = found.roster
    if table is None:
        return None
    own = {van.van_id.casefold().strip(): van for van in asked.vans}
    called = [own.get(str(name).casefold().strip()) for name in table["van"]]
    unknown = np.array([v is None and bool(name) for v, name in zip(called, table["van"],
                        strict=True)], dtype=bool)  # fmt: skip
    on_streets = table["stop_id"].isin(found.table.index).to_numpy(dtype=bool)
    visits = []
    for van, row in zip(called, table.to_dict("records"), strict=True):
        if row["stop_id"] not in found.table.index:
            continue
        before, behind = 0, 0
        if asked.roster_hours == "open":
            usual = van or asked.vans[0]
            before, behind = usual.set_up_min, usual.pack_up_min
        arrive = (row["from_min"] - before) // QUARTER_MIN * QUARTER_MIN
        leave = -(-(row["to_min"] + behind) // QUARTER_MIN) * QUARTER_MIN
        van_id = "" if van is None else van.van_id
        of_vans = asked.vans if van is None else (van,)
        day, *times = on_day_of_shift(of_vans, row["day"], int(arrive), int(leave))
        visits.append(vans.Visit(van_id, day, row["stop_id"], *times))
    odd = ((table["from_min"] % QUARTER_MIN) | (table["to_min"] % QUARTER_MIN)).to_numpy() > 0
    told: tuple[tuple[BoolArray, Action, str, str], ...] = (
        (unknown, "doubted", "van_unknown",
         "The plan has no van of this name; the visit counts as kept by whichever van."),
        (odd, "doubted", "on_quarters",
         "The times are taken to the quarter of an hour before and behind."),
        (~on_streets, "dropped", "off_streets", "No street to drive on is within 500 m."),
    )  # fmt: skip
    for which, action, reason, detail in told:
        for file, part in table[which].groupby("file", sort=False):
            rows = sorted(set(part["row"].astype(int)))
            quality.add(str(file), "roster", rows, action, reason, "", detail)
    barred = found.table.index[found.table["is_barred"].to_numpy(dtype=bool)]
    return vans.Roster(
        tuple(sorted(set(visits))), asked.max_changes, _released(asked, found) | frozenset(barred)
    )


def _released(asked: VanConfig, found: VanStops) -> frozenset[str]:
    """Give the ids of the stops that ``release`` names, by id or name."""
    names = found.table["name"].astype(str)
    ids: set[str] = set()
    unknown = []
    for name in asked.release:
        of_name = names.index[(names.str.casefold() == name.casefold()) | (names.index == name)]
        if found.roster is not None:
            called = found.roster["stop"].str.casefold() == name.casefold()
            of_name = of_name.union(pd.Index(found.roster.loc[called, "stop_id"]))
        ids |= set(of_name)
        unknown += [] if len(of_name) else [name]
    if unknown:
        raise InputError(
            f"release under [van] names {', '.join(map(repr, unknown))}, which is no stop of the "
            "roster. Write the names as the roster does."
        )
    return frozenset(ids)


def routes_of(
    week: vans.VanWeek, points: gpd.GeoDataFrame, streets: StreetNetwork
) -> gpd.GeoDataFrame:
    """Give the way of each shift along the streets, from the base over its stops and back.

    Parameters
    ----------
    week
        The week.
    points
        Bases and stops by their labels.
    streets
        What the vans drive on.

    Returns
    -------
    geopandas.GeoDataFrame
        Index ``route_id`` (van and day); ``van``, ``day`` (``Mo`` .. ``Su``), ``minutes``,
        ``length_m``; EPSG:4326. No rows for a week without visits.
    """
    shifts: dict[tuple[str, int], list[str]] = {}
    for visit in week.stays:
        shifts.setdefault((visit.van_id, visit.day), []).append(visit.stop_id)
    legs = []
    for (van_id, _), stops in shifts.items():
        base = week.problem.van(van_id).base_id
        legs += list(zip([base, *stops], [*stops, base], strict=True))
    lonlat = {name: (at.x, at.y) for name, at in points.geometry.items()}
    ends = [np.array([lonlat[leg[k]] for leg in legs]).reshape(-1, 2) for k in (0, 1)]
    ways = travel.routes(streets, *ends) if legs else []
    rows, lines, at = [], [], 0
    for (van_id, day), stops in shifts.items():
        own, at = ways[at : at + len(stops) + 1], at + len(stops) + 1
        coordinates = np.vstack([np.asarray(way.geometry.coords) for way in own])
        rows.append((van_id, DAYS[day], sum(w.minutes for w in own), sum(w.length_m for w in own)))
        lines.append(shapely.LineString(coordinates))
    table = pd.DataFrame(rows, columns=["van", "day", "minutes", "length_m"])
    table.index = pd.Index([f"{van} {day}" for van, day, *_ in rows], name="route_id", dtype="str")
    return gpd.GeoDataFrame(table, geometry=lines, crs=WGS84)
