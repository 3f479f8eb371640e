"""The fifth step of a run: where new sites would do the most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from hrgeo import siting
from hrgeo.coverage import listed_services
from hrgeo.errors import InputError
from hrgeo.model import Demand, FloatArray, QualityLog, TravelTimes
from hrgeo.plan.candidates import Considered, consider_candidates, numbers_of
from hrgeo.plan.config import PlanConfig, SitingConfig
from hrgeo.plan.measure import Measured
from hrgeo.plan.progress import StageClock, Within, in_pieces
from hrgeo.plan.read import PlanInputs
from hrgeo.plan.site_groups import Groups, find_groups
from hrgeo.plan.site_hours import SiteHours, find_site_hours
from hrgeo.plan.site_problem import (
    CANDIDATE,
    SERVICE,
    below,
    candidate_minutes,
    combined_demand,
    pose,
    question_of,
    search_min,
    side_by_side,
    stands_of,
)
from hrgeo.plan.times import ModeTimes
from hrgeo.siting import judgement


@dataclass(frozen=True, eq=False)
class Sited:
    """The answer, the question, and the places that were considered.

    Attributes
    ----------
    result, problem, question
        What came out, and what was asked.
    exchanged
        Pairs of candidates (out, in): equal in what they do, the second preferred.
    considered
        All candidates, also those that rules drop.
    sites
        The chosen ones, the one that adds most first.
    minutes, demand, demands
        Minutes from need to services and candidates; the need as one, and its sources.
    groups, hours
        Of the need; None where the plan does not look at them.
    """

    result: siting.SitingResult
    problem: siting.SitingProblem
    question: judgement.Question
    exchanged: tuple[tuple[str, str], ...]
    considered: Considered
    sites: gpd.GeoDataFrame
    minutes: TravelTimes
    demand: Demand
    demands: tuple[Demand, ...]
    groups: Groups | None
    hours: SiteHours | None


def site(
    config: PlanConfig,
    read: PlanInputs,
    measured: Measured,
    *,
    quality: QualityLog,
    clock: StageClock,
) -> Sited | None:
    """Choose new sites among the candidates; None where the plan asks for none."""
    asked = config.siting
    if asked is None:
        return None
    with clock.stage("New sites") as within:
        times, placed = measured.modes[asked.mode], measured.placed
        considered = consider_candidates(config, read, placed, quality=quality)
        by_id = {demand.need_id: demand for demand in placed.demands_by(asked.mode)}
        demands = tuple(by_id[need_id] for need_id, _ in asked.need_weights)
        demand = combined_demand(demands, [factor for _, factor in asked.need_weights])
        if considered is None or demand.total_weight <= 0:
            raise InputError(
                f"New sites by {asked.mode} cannot be looked for: the places of the need "
                "are known by ZIP code or city alone. Look for sites by car, or take out [siting]."
            )
        # The other half is the search for the best sites, whose end nobody can foretell.
        to_candidates = next(in_pieces(within, [1.0, 1.0]))
        minutes = _minutes(asked, read, measured, times, considered, to_candidates)
        groups = find_groups(asked.groups, read, demand)
        hours = _hours(asked, read, considered, minutes, demands)
        problem = pose(
            asked, considered, read.services, minutes, demand, groups=groups, hours=hours
        )
        question = question_of(asked, config.seed)
        result = question.solve(problem)
        result, exchanged = _preferred(considered, problem, question, result)
    return Sited(
        result,
        problem,
        question,
        exchanged,
        considered,
        _site_table(result, considered, demand.total_weight),
        minutes,
        demand,
        demands,
        groups,
        hours,
    )


def _minutes(
    asked: SitingConfig,
    read: PlanInputs,
    measured: Measured,
    times: ModeTimes,
    considered: Considered,
    within: Within,
) -> TravelTimes:
    """Minutes from need to existing services and to candidates, side by side."""
    used = [need_id for need_id, _ in asked.need_weights]
    offering = listed_services(read.services).of_type(asked.service)
    tables = [times.need_times[need_id] for need_id in used]
    services = below([t.take_destinations(np.isin(t.destination_ids, offering)) for t in tables])
    places = [measured.placed.need[asked.mode][need_id] for need_id in used]
    cutoff_min = min(search_min(asked), services.cutoff_min)
    stands = stands_of(considered)
    return side_by_side(
        services, candidate_minutes(times.streets, places, stands, cutoff_min, within)
    )


def _hours(
    asked: SitingConfig,
    read: PlanInputs,
    considered: Considered,
    minutes: TravelTimes,
    demands: Sequence[Demand],
) -> SiteHours | None:
    """Give hours of need and of all sites of a table of minutes, where the plan asks for them."""
    if not asked.use_hours:
        return None
    ids = [str(i) for i in minutes.destination_ids]
    services = read.services.loc[[i.removeprefix(SERVICE) for i in ids if i.startswith(SERVICE)]]
    names = [i.removeprefix(CANDIDATE) for i in ids if i.startswith(CANDIDATE)]
    factors = [factor for _, factor in asked.need_weights]
    weighed = list(zip(demands, factors, strict=True))
    return find_site_hours(weighed, services, considered.table.loc[names])


def _preferred(
    considered: Considered,
    problem: siting.SitingProblem,
    question: judgement.Question,
    result: siting.SitingResult,
) -> tuple[siting.SitingResult, tuple[tuple[str, str], ...]]:
    """Exchange sites for others that do as much and that the community prefers."""
    liking = preferences(considered, problem)
    if result.status == "infeasible" or not np.isfinite(liking).any():
        return result, ()
    found = judgement.preferred(problem, result, liking, question)
    pairs = tuple((candidate_id(out), candidate_id(new)) for out, new in found.exchanged)
    return found.result, pairs


def preferences(considered: Considered, problem: siting.SitingProblem) -> FloatArray:
    """Give the preference of each site of a problem; NaN where nobody said, as for services."""
    table = considered.table.assign(_preference=numbers_of(considered.table, "preference"))
    by_id = table["_preference"].rename(index=lambda name: f"{CANDIDATE}{name}")
    return np.asarray(by_id.reindex(problem.site_ids).to_numpy(dtype=np.float64))


def candidate_id(site_id: object) -> str:
    """Give a candidate's own id."""
    return str(site_id).removeprefix(CANDIDATE)


def gains_of_new_sites(
    config: PlanConfig, read: PlanInputs, sited: Sited, usable_ids: pd.Index
) -> FloatArray:
    """Give what new sites would add for a person who can use some services only.

    Sites are chosen one by one, each the one that brings most need within reach
    (`siting.solve` with ``greedy``), and anybody can use them.

    Parameters
    ----------
    config, read, sited
        The plan, what was read, and its answer.
    usable_ids
        Services that the person can use.

    Returns
    -------
    FloatArray
        Shape ``(n,)``: share of need that 1, 2, ... n new sites add.
    """
    asked = config.siting
    n_sites = len(sited.result.sites) if asked is None else asked.new_sites
    if asked is None or sited.demand.total_weight <= 0:
        return np.empty(0)
    ids = sited.minutes.destination_ids
    usable = ids.isin([f"{SERVICE}{i}" for i in usable_ids])
    is_candidate = np.array([str(i).startswith(CANDIDATE) for i in ids], dtype=bool)
    plain = SitingConfig(asked.need_weights, asked.service, asked.mode, asked.threshold_min)
    minutes = sited.minutes.take_destinations(usable | is_candidate)
    result = siting.solve(
        pose(plain, sited.considered, read.services, minutes, sited.demand),
        n_sites=len(sited.result.sites) if n_sites is None else n_sites,
        threshold_min=asked.threshold_min,
        method="greedy",
        seed=config.seed,
    )
    gains: FloatArray = np.cumsum(result.gains) / sited.demand.total_weight
    return gains


def _site_table(
    result: siting.SitingResult, considered: Considered, total_weight: float
) -> gpd.GeoDataFrame:
    """Give the chosen candidates, best first, with what each adds."""
    chosen = considered.table.loc[[candidate_id(i) for i in result.site_ids]].copy()
    chosen["rank"] = np.arange(1, len(chosen) + 1)
    chosen["gain"] = result.gains
    within = result.weight_before + np.cumsum(result.gains)
    is_share = result.objective_name in {"max_coverage", "min_sites"} and total_weight > 0
    chosen["share_after"] = within / total_weight if is_share else np.nan
    return chosen
