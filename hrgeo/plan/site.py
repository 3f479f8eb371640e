"""The fifth step of a run: where new sites would do the most."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy import sparse

from hrgeo import network, siting, travel
from hrgeo.coverage import listed_services
from hrgeo.errors import InputError
from hrgeo.model import Demand, FloatArray, TravelTimes
from hrgeo.plan.config import PlanConfig, SitingConfig
from hrgeo.plan.measure import Measured
from hrgeo.plan.place import Placed
from hrgeo.plan.progress import StageClock, Within, in_pieces
from hrgeo.plan.read import PlanInputs
from hrgeo.plan.times import ModeTimes

SERVICE, CANDIDATE = "service:", "candidate:"
"""Prefixes that keep the ids of services and candidates apart in one table."""

NEAR_INCIDENT_M = 25.0
"""A generated candidate is never nearer than this to a point of need."""


@dataclass(frozen=True, eq=False)
class Sited:
    """The answer, the question, and the places that were considered."""

    result: siting.SitingResult
    candidates: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    minutes: TravelTimes
    demand: Demand


def site(
    config: PlanConfig,
    read: PlanInputs,
    measured: Measured,
    *,
    clock: StageClock,
) -> Sited | None:
    """Choose new sites among the candidates; None where the plan asks for none."""
    asked = config.siting
    if asked is None:
        return None
    with clock.stage("New sites") as within:
        times = measured.modes[asked.mode]
        candidates = _candidates(asked, read, measured.placed, times)
        demand = combined_demand(measured.placed.demands_by(asked.mode), asked)
        if demand.total_weight <= 0:
            raise InputError(
                f"New sites by {asked.mode} cannot be looked for: the places of the need "
                "are known by ZIP code or city alone. Look for sites by car, or take out [siting]."
            )
        # The other half is the search for the best sites, whose end nobody can foretell.
        to_candidates = next(in_pieces(within, [1.0, 1.0]))
        minutes = _minutes(asked, read, measured.placed, times, candidates, to_candidates)
        problem = _problem(minutes, demand, candidates)
        result = siting.solve(
            problem,
            objective=asked.objective,
            n_sites=asked.new_sites,
            threshold_min=asked.threshold_min,
            time_limit_s=asked.time_limit_s,
            seed=config.seed,
        )
    table = _site_table(result, candidates, demand.total_weight)
    return Sited(result, candidates, table, minutes, demand)


def _problem(
    minutes: TravelTimes, demand: Demand, candidates: gpd.GeoDataFrame
) -> siting.SitingProblem:
    """Pose the problem: services exist, candidates may be chosen."""
    return siting.SitingProblem.from_travel_times(
        minutes,
        demand,
        existing_ids=[i for i in minutes.destination_ids if i.startswith(SERVICE)],
        required_ids=_flagged(candidates, "required"),
        forbidden_ids=_flagged(candidates, "forbidden"),
    )


def gains_of_new_sites(config: PlanConfig, sited: Sited, usable_ids: pd.Index) -> FloatArray:
    """Give what new sites would add for a person who can use some services only.

    Sites are chosen one by one, each the one that adds most (`siting.solve` with
    ``greedy``), and anybody can use them.

    Parameters
    ----------
    config, sited
        The plan, and its answer.
    usable_ids
        Services that the person can use.

    Returns
    -------
    FloatArray
        Shape ``(n,)``: share of need that 1, 2, ... n new sites add.
    """
    asked = config.siting
    if asked is None or sited.demand.total_weight <= 0:
        return np.empty(0)
    ids = sited.minutes.destination_ids
    usable = ids.isin([f"{SERVICE}{i}" for i in usable_ids])
    is_candidate = np.array([str(i).startswith(CANDIDATE) for i in ids], dtype=bool)
    result = siting.solve(
        _problem(
            sited.minutes.take_destinations(usable | is_candidate), sited.demand, sited.candidates
        ),
        objective=asked.objective,
        n_sites=asked.new_sites,
        threshold_min=asked.threshold_min,
        method="greedy",
        seed=config.seed,
    )
    gains: FloatArray = np.cumsum(result.gains) / sited.demand.total_weight
    return gains


def combined_demand(demands: tuple[Demand, ...], asked: SitingConfig) -> Demand:
    """Give the need that siting looks at: the plan's sources by their stated weights."""
    by_id = {demand.need_id: demand for demand in demands}
    parts = [(by_id[need_id], factor) for need_id, factor in asked.need_weights]
    return Demand(
        need_id="+".join(demand.need_id for demand, _ in parts),
        kind="combined",
        what="combined",
        demand_ids=pd.Index(np.concatenate([d.demand_ids.to_numpy(str) for d, _ in parts])),
        lon=np.concatenate([d.lon for d, _ in parts]),
        lat=np.concatenate([d.lat for d, _ in parts]),
        weight=np.concatenate([d.weight * factor for d, factor in parts]),
        area_ids=np.concatenate([d.area_ids for d, _ in parts]),
    )


def _candidates(
    asked: SitingConfig, read: PlanInputs, placed: Placed, times: ModeTimes
) -> gpd.GeoDataFrame:
    """Give the user's candidates, or else street positions that keep clear of need."""
    if placed.candidates is not None:
        return placed.candidates
    points = [demand for demand in placed.demands if demand.kind != "counts"]
    return network.street_candidates(
        times.streets,
        spacing_m=asked.candidate_spacing_m,
        boundary=read.boundary,
        keep_clear_lon=np.concatenate([np.empty(0), *_of_all(points, "lon")]),
        keep_clear_lat=np.concatenate([np.empty(0), *_of_all(points, "lat")]),
        keep_clear_m=NEAR_INCIDENT_M,
    )


def _of_all(demands: list[Demand], axis: str) -> list[FloatArray]:
    """Give where need is, whether it is used or not: that a row is too old protects nobody."""
    return [getattr(demand, f"{which}{axis}") for demand in demands for which in ("", "unused_")]


def _minutes(
    asked: SitingConfig,
    read: PlanInputs,
    placed: Placed,
    times: ModeTimes,
    candidates: gpd.GeoDataFrame,
    within: Within,
) -> TravelTimes:
    """Minutes from need to existing services and to candidates, side by side."""
    used = [need_id for need_id, _ in asked.need_weights]
    offering = listed_services(read.services).of_type(asked.service)
    to_services, to_candidates, origins = [], [], []
    stands = travel.as_positions(times.streets, candidates, "Candidates")
    pieces = in_pieces(within, [1.0 + len(placed.need[asked.mode][name]) for name in used])
    for need_id, piece in zip(used, pieces, strict=True):
        table = times.need_times[need_id]
        keep = np.isin(table.destination_ids, offering)
        to_services.append(table.take_destinations(keep))
        here = placed.need[asked.mode][need_id]
        to_candidates.append(
            travel.travel_times(
                times.streets, here, stands, cutoff_min=asked.threshold_min, progress=piece
            )
        )
        origins.append(here.ids.to_numpy(str))
    minutes = sparse.hstack(
        [
            sparse.vstack([t.minutes for t in to_services], format="csr"),
            sparse.vstack([t.minutes for t in to_candidates], format="csr"),
        ],
        format="csr",
    )
    ids = pd.Index(
        [f"{SERVICE}{i}" for i in to_services[0].destination_ids]
        + [f"{CANDIDATE}{i}" for i in to_candidates[0].destination_ids]
    )
    return TravelTimes(
        minutes, pd.Index(np.concatenate(origins)), ids, asked.threshold_min, asked.mode
    )


def _flagged(candidates: gpd.GeoDataFrame, column: str) -> list[str]:
    if column not in candidates.columns:
        return []
    flags = candidates[column].fillna(value=False).astype(bool)
    return [f"{CANDIDATE}{i}" for i in candidates.index[flags]]


def _site_table(
    result: siting.SitingResult, candidates: gpd.GeoDataFrame, total_weight: float
) -> gpd.GeoDataFrame:
    """Give the chosen candidates, best first, with what each adds."""
    ids = [str(i).removeprefix(CANDIDATE) for i in result.site_ids]
    chosen = candidates.loc[ids].copy()
    chosen["rank"] = np.arange(1, len(chosen) + 1)
    chosen["gain"] = result.gains
    within = result.weight_before + np.cumsum(result.gains)
    chosen["share_after"] = within / total_weight if total_weight > 0 else np.nan
    return chosen
