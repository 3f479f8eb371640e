"""What somebody decides about a van week by hand, as the planner takes it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from hrgeo import inputs, travel
from hrgeo.errors import InputError
from hrgeo.model import FloatArray
from hrgeo.plan.van_stops import stop_columns, stops_of
from hrgeo.plan.van_ways import WGS84
from hrgeo.plan.van_week import PlannedWeek
from hrgeo.text import say
from hrgeo.vans import Visit


@dataclass(frozen=True, order=True)
class HandPlace:
    """A place that no table of the plan has, named by hand.

    Attributes
    ----------
    stop_id
        What visits call it; no stop of the week may be called the same.
    name
        What people call it.
    lon, lat
        Where it is, in degrees of EPSG:4326.
    """

    stop_id: str
    name: str
    lon: float
    lat: float


@dataclass(frozen=True)
class ByHand:
    """What somebody decided about a week.

    Attributes
    ----------
    locked
        Visits that stay exactly as they are.
    closed
        Pairs of a stop and a day (Monday is 0) on which it falls through.
    dropped
        Stops that are not used at all.
    moved
        Pairs of a visit as it was, and as it is to be.
    added
        Visits that the week did not have, and that it is to have exactly so.
    wanted
        Pairs of a stop and the visits a week that it is to have at least, whenever they fit.
    places
        Stops that no table of the plan has; nobody knows yet what their hosts say.
    """

    locked: tuple[Visit, ...] = ()
    closed: tuple[tuple[str, int], ...] = ()
    dropped: tuple[str, ...] = ()
    moved: tuple[tuple[Visit, Visit], ...] = ()
    added: tuple[Visit, ...] = ()
    wanted: tuple[tuple[str, int], ...] = ()
    places: tuple[HandPlace, ...] = ()


def with_places(planned: PlannedWeek, places: Sequence[HandPlace]) -> PlannedWeek:
    """Give a week whose question has further stops; its answer stays as it is.

    Parameters
    ----------
    planned
        The week.
    places
        They may be used at all hours, as stops without hours in a table are, and their hosts
        are not known to have agreed.

    Raises
    ------
    InputError
        With all places that have no name, the id of another stop, or no street to drive on
        near them.
    """
    if not places:
        return planned
    new = _points(places)
    drive = travel.as_positions(planned.streets, new, "Places")
    _require_usable(planned, places, drive.placed.tolist())
    extra = stop_columns(inputs.with_read_hours(new), "hand").to_crs(planned.stops.crs)
    stops = gpd.GeoDataFrame(pd.concat([planned.stops, extra]), crs=planned.stops.crs)
    need = planned.need.with_stops(travel.as_positions(planned.need.streets, new, "Places"))
    gathered, row_of = need.gathered()
    points = gpd.GeoDataFrame(pd.concat([planned.points, new]), crs=WGS84)
    problem = dataclasses.replace(
        planned.week.problem,
        stops=stops_of(planned.asked, stops),
        need=gathered,
        drive_min=_drive_min(planned, points, new),
    )
    return dataclasses.replace(
        planned,
        week=dataclasses.replace(planned.week, problem=problem),
        stops=stops,
        need=need,
        row_of=row_of,
        points=points,
    )


def _points(places: Sequence[HandPlace]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": pd.Series([place.name for place in places], dtype="str").array},
        geometry=gpd.points_from_xy([p.lon for p in places], [p.lat for p in places]),
        index=pd.Index([place.stop_id for place in places], dtype="str", name="stop_id"),
        crs=WGS84,
    )


def _require_usable(
    planned: PlannedWeek, places: Sequence[HandPlace], is_on_street: Sequence[bool]
) -> None:
    taken, faults = set(planned.points.index), []
    for place, placed in zip(places, is_on_street, strict=True):
        if not place.name.strip():
            faults.append(say("van_hand.no_name"))
        if place.stop_id in taken:
            faults.append(say("van_hand.taken", stop=place.stop_id))
        if not placed:
            faults.append(say("van_hand.off_streets", stop=place.name))
        taken.add(place.stop_id)
    if faults:
        raise InputError(" ".join(faults))


def _drive_min(
    planned: PlannedWeek, points: gpd.GeoDataFrame, new: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Give the week's table of drive minutes with rows and columns for new points."""
    streets, known = planned.streets, planned.week.problem.drive_min
    longest = float(max(van.shift_min for van in planned.asked.vans))

    def minutes(origins: gpd.GeoDataFrame, destinations: gpd.GeoDataFrame) -> FloatArray:
        ways = travel.travel_times(streets, origins, destinations, cutoff_min=longest)
        return np.asarray(ways.dense(), dtype=np.float64)

    out = known.reindex(index=points.index, columns=points.index)
    out.loc[:, new.index] = minutes(points, new)
    out.loc[new.index, :] = minutes(new, points)
    return out


def with_wishes(planned: PlannedWeek, by_hand: ByHand) -> PlannedWeek:
    """Give a week whose question asks for the stops that are wanted, and what is added.

    What the hand adds does not count towards the most changes of the present roster.

    Raises
    ------
    InputError
        If a stop that is wanted is not one of the week's, or is to have more visits than its
        most.
    """
    problem = planned.week.problem
    wanted = dict(by_hand.wanted)
    unknown = sorted(set(wanted) - set(planned.stops.index))
    if unknown:
        raise InputError(say("van_hand.unknown", stops=", ".join(map(repr, unknown))))
    ids = list(problem.stops.stop_ids)
    most = dict(zip(ids, problem.stops.most_visits.tolist(), strict=True))
    names = planned.stops["name"]
    too_often = [
        say("van_hand.too_often", stop=names[stop], most=most[stop])
        for stop, n in wanted.items()
        if n > most[stop]
    ]
    if too_often:
        raise InputError(" ".join(too_often))
    n_wanted = np.array([wanted.get(stop, 0) for stop in ids], dtype=np.int64)
    least = np.maximum(problem.stops.least_visits, n_wanted)
    roster = problem.roster
    if roster is not None:
        n_more = len(by_hand.added) + len(wanted)
        roster = dataclasses.replace(roster, max_changes=roster.max_changes + n_more)
    stops = dataclasses.replace(problem.stops, least_visits=least)
    asked = dataclasses.replace(problem, stops=stops, roster=roster)
    return dataclasses.replace(planned, week=dataclasses.replace(planned.week, problem=asked))
