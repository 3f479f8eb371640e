"""Why each suggested site is where it is: who gains, when, and what it is near."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hrgeo import travel
from hrgeo.coverage import listed_services
from hrgeo.coverage.event_hours import event_hours
from hrgeo.coverage.open_masks import HOURS_PER_WEEK
from hrgeo.measures import covered, nearest_min
from hrgeo.model import FloatArray, StreetNetwork, StreetPositions
from hrgeo.plan.config import PlanConfig, SitingConfig
from hrgeo.plan.measure import Measured
from hrgeo.plan.read import PlanInputs
from hrgeo.plan.site import Sited
from hrgeo.plan.site_problem import demand_rows, hours_of_rows
from hrgeo.plan.times import LEAST_CUTOFF_MIN
from hrgeo.siting import judgement

NEAR_M = 200.0
"""What is nearer than this to a site is told on its card."""
SAME_PLACE_M = 50.0
"""A place of the same name that is nearer than this is the site itself."""
MOST_NEAR = 5
MOST_SERVICES = 3


@dataclass(frozen=True, eq=False)
class Card:
    """One suggested site.

    Attributes
    ----------
    why
        Who gains, and what else is known.
    residents_gained
        Residents within the threshold of it and of no present service; None where the
        plan has no areas with residents.
    nearest_services
        Names of the nearest services of the type, and minutes to them from the site.
    """

    why: judgement.WhyHere
    residents_gained: float | None
    nearest_services: tuple[tuple[str, float], ...]


def cards_of(
    config: PlanConfig,
    read: PlanInputs,
    measured: Measured,
    sited: Sited,
    stable: judgement.Stability | None,
    swaps: pd.DataFrame,
) -> tuple[Card, ...]:
    """Give a card for each suggested site, in their order."""
    asked = config.siting
    if asked is None or not len(sited.result.sites):
        return ()
    passed = tuple(rule for rule in sited.considered.screened.rules)
    site_ids = sited.result.site_ids.tolist()
    context = judgement.Context(
        beside=_beside(sited),
        rules_passed=dict.fromkeys(site_ids, passed),
        stability=stable,
        swaps=swaps,
        need_by_hour=_need_by_hour(sited),
    )
    whys = judgement.why_here(sited.problem, sited.result, sited.question, context)
    residents = _residents_gained(asked, read, measured, sited)
    services = _nearest_services(asked, read, measured, sited)
    return tuple(
        Card(why, None if residents is None else float(residents[at]), services[at])
        for at, why in enumerate(whys)
    )


def _need_by_hour(sited: Sited) -> FloatArray:
    """Give need by row of the problem and hour of the week, as far as hours are known."""
    if sited.hours is not None:
        return hours_of_rows(sited.problem, sited.demand, sited.hours)
    parts = []
    for demand in sited.demands:
        events = event_hours(demand)
        week = np.zeros((len(demand), HOURS_PER_WEEK))
        np.add.at(week, (events.position, events.hour), events.weight)
        parts.append(week)
    week = np.vstack(parts)
    return np.asarray(week[demand_rows(sited.problem, sited.demand)])


def _beside(sited: Sited) -> dict[object, tuple[judgement.Beside, ...]]:
    """Give by site the places of the street file near it, the nearest first."""
    places = sited.considered.map_places
    if not len(places) or not len(sited.sites):
        return {}
    crs = places.estimate_utm_crs()
    around, here = places.to_crs(crs), sited.sites.to_crs(crs)
    found: dict[object, tuple[judgement.Beside, ...]] = {}
    for site_id, own_id, point in zip(
        sited.result.site_ids.tolist(), here.index, here.geometry, strict=True
    ):
        distance_m = around.geometry.distance(point).to_numpy()
        is_itself = (distance_m <= SAME_PLACE_M) & (around["name"] == here["name"][own_id])
        is_itself |= around.index == own_id
        near = np.flatnonzero((distance_m <= NEAR_M) & ~is_itself)
        order = near[np.argsort(distance_m[near], kind="stable")][:MOST_NEAR]
        found[site_id] = tuple(
            judgement.Beside(
                str(around["name"].iloc[at]),
                str(around["kind"].iloc[at]),
                round(float(distance_m[at])),
            )
            for at in order.tolist()
        )
    return found


def _minutes_to_chosen(
    streets: StreetNetwork, origins: StreetPositions, sited: Sited, cutoff_min: float
) -> FloatArray:
    """Give minutes to the suggested sites, in their order; ``inf`` beyond the cutoff."""
    ids = sited.sites.index
    at = sited.considered.places
    table = travel.travel_times(
        streets, origins, at.take(np.asarray(at.ids.isin(ids))), cutoff_min=cutoff_min
    )
    return table.dense()[:, table.destination_ids.get_indexer(ids)]


def _residents_gained(
    asked: SitingConfig, read: PlanInputs, measured: Measured, sited: Sited
) -> FloatArray | None:
    """Give by site how many residents have it within reach, and no present service."""
    times = measured.modes[asked.mode]
    if read.residents is None or times.resident_times is None:
        return None
    homes = travel.as_positions(times.streets, read.residents, "Residents")
    near_new = covered(
        _minutes_to_chosen(times.streets, homes, sited, asked.threshold_min), asked.threshold_min
    )
    offering = listed_services(read.services).of_type(asked.service)
    there = times.resident_times.take_destinations(
        np.isin(times.resident_times.destination_ids, offering)
    )
    row = there.origin_ids.get_indexer(read.residents.demand_ids)
    near_present = covered(nearest_min(there), asked.threshold_min)
    gains = near_new & ~np.where(row >= 0, near_present[row], False)[:, None]
    return np.asarray(read.residents.weight @ gains)


def _nearest_services(
    asked: SitingConfig, read: PlanInputs, measured: Measured, sited: Sited
) -> list[tuple[tuple[str, float], ...]]:
    """Give by site the services of the type nearest to it, with the minutes from the site."""
    at = measured.placed.services[asked.mode]
    offering = listed_services(read.services).of_type(asked.service)
    services = at.take(np.asarray(at.ids.isin(offering) & at.placed))
    stands = sited.considered.places
    ids = sited.sites.index
    table = travel.travel_times(
        measured.modes[asked.mode].streets,
        stands.take(np.asarray(stands.ids.isin(ids))),
        services,
        cutoff_min=LEAST_CUTOFF_MIN,
    )
    minutes = table.dense()[table.origin_ids.get_indexer(ids)]
    names = read.services["name"].reindex(table.destination_ids).astype(str).tolist()
    found = []
    for row in minutes:
        order = np.argsort(row, kind="stable")[:MOST_SERVICES]
        found.append(
            tuple((names[k], float(row[k])) for k in order.tolist() if np.isfinite(row[k]))
        )
    return found
