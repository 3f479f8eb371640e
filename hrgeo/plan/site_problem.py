"""Posing the question of new sites: need, services, candidates and the minutes between them."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy import sparse

from hrgeo import siting, travel
from hrgeo.model import (
    BoolArray,
    Demand,
    FloatArray,
    IntArray,
    StreetNetwork,
    StreetPositions,
    TravelTimes,
)
from hrgeo.plan.candidates import Considered, numbers_of
from hrgeo.plan.config import SitingConfig
from hrgeo.plan.progress import Within, in_pieces, unheard
from hrgeo.plan.site_groups import Groups
from hrgeo.plan.site_hours import SiteHours
from hrgeo.plan.times import LEAST_CUTOFF_MIN
from hrgeo.siting import judgement

SERVICE, CANDIDATE = "service:", "candidate:"
"""Prefixes that keep the ids of services and candidates apart in one table."""
MORE_OR_LESS_MIN = 2.0
"""By so much the threshold is moved, to see what a choice hangs on."""


def question_of(asked: SitingConfig, seed: int) -> judgement.Question:
    """Give what a plan asks of a solver."""
    return judgement.Question(
        objective=asked.objective,
        n_sites=asked.new_sites,
        threshold_min=asked.threshold_min,
        budget=asked.budget,
        gap=asked.gap,
        time_limit_s=asked.time_limit_s,
        seed=seed,
        share=asked.share,
        decay=asked.decay,
        backup=asked.backup,
        floor=asked.floor,
        worst_group=asked.worst_group,
    )


def search_min(asked: SitingConfig) -> float:
    """Give how far to search for candidates: beyond the threshold only where that matters."""
    if asked.objective in {"p_median", "p_center"}:
        return max(LEAST_CUTOFF_MIN, asked.threshold_min + MORE_OR_LESS_MIN)
    return asked.threshold_min + MORE_OR_LESS_MIN


def combined_demand(demands: Sequence[Demand], factors: Sequence[float]) -> Demand:
    """Give several need sources as one, each with what its incidents count."""
    parts = list(zip(demands, factors, strict=True))
    return Demand(
        need_id="+".join(demand.need_id for demand in demands),
        kind="combined",
        what="combined",
        demand_ids=pd.Index(np.concatenate([d.demand_ids.to_numpy(str) for d in demands])),
        lon=np.concatenate([d.lon for d in demands]),
        lat=np.concatenate([d.lat for d in demands]),
        weight=np.concatenate([d.weight * factor for d, factor in parts]),
        area_ids=np.concatenate([d.area_ids for d in demands]),
    )


def candidate_minutes(
    streets: StreetNetwork,
    places: Sequence[StreetPositions],
    stands: StreetPositions,
    cutoff_min: float,
    within: Within = unheard,
) -> TravelTimes:
    """Give minutes from need, source after source, to candidates."""
    pieces = in_pieces(within, [1.0 + len(here) for here in places])
    tables = [
        travel.travel_times(streets, here, stands, cutoff_min=cutoff_min, progress=piece)
        for here, piece in zip(places, pieces, strict=True)
    ]
    return below(tables)


def below(tables: Sequence[TravelTimes]) -> TravelTimes:
    """Put tables with the same destinations below each other."""
    first = tables[0]
    return TravelTimes(
        sparse.vstack([t.minutes for t in tables], format="csr"),
        pd.Index(np.concatenate([t.origin_ids.to_numpy(str) for t in tables])),
        first.destination_ids,
        min(t.cutoff_min for t in tables),
        first.mode,
    )


def side_by_side(services: TravelTimes, candidates: TravelTimes) -> TravelTimes:
    """Put minutes to services and to candidates side by side, with prefixes to their ids."""
    ids = [f"{SERVICE}{i}" for i in services.destination_ids]
    ids += [f"{CANDIDATE}{i}" for i in candidates.destination_ids]
    return TravelTimes(
        sparse.hstack([services.minutes, candidates.minutes], format="csr"),
        candidates.origin_ids,
        pd.Index(ids),
        min(services.cutoff_min, candidates.cutoff_min),
        candidates.mode,
    )


def stands_of(considered: Considered) -> StreetPositions:
    """Give where the candidates stand that may be chosen, or could be under fewer rules."""
    return considered.places.take(considered.is_kept | considered.returns_without_all)


def pose(
    asked: SitingConfig,
    considered: Considered,
    services: gpd.GeoDataFrame,
    minutes: TravelTimes,
    demand: Demand,
    *,
    groups: Groups | None = None,
    hours: SiteHours | None = None,
) -> siting.SitingProblem:
    """Pose the problem: services exist, candidates may be chosen if no rule drops them.

    Parameters
    ----------
    asked, considered
        What the plan asks, and the candidates.
    services
        All services that the plan reads, for their capacity.
    minutes
        As `side_by_side` gives it.
    demand
        The need, one row for each of `minutes`.
    groups, hours
        Of the need, where the plan looks at them.
    """
    ids = minutes.destination_ids
    table = considered.table.reindex(_own(ids, CANDIDATE))
    kept = set(considered.kept.index)
    names = [f"{CANDIDATE}{i}" for i in table.index]
    required = _flags(table, "required")
    cost = capacity = None
    if asked.budget is not None:
        costs = np.nan_to_num(numbers_of(table, "cost"), nan=0.0)
        cost = pd.Series(np.concatenate([np.zeros(len(ids) - len(table)), costs]), index=ids)
    if asked.use_capacity:
        there = services.reindex(_own(ids, SERVICE))
        known = np.concatenate([numbers_of(t, "capacity") for t in (there, table)])
        capacity = pd.Series(np.where(np.isnan(known), np.inf, known), index=ids)
    problem = siting.SitingProblem.from_travel_times(
        minutes,
        demand,
        existing_ids=[i for i in ids if i.startswith(SERVICE)],
        required_ids=[
            n for n, i, r in zip(names, table.index, required, strict=True) if r and i in kept
        ],
        forbidden_ids=[n for n, i in zip(names, table.index, strict=True) if i not in kept],
        cost=cost,
        capacity=capacity,
        groups=None if groups is None else groups.share,
        group_names=None if groups is None else groups.names,
    )
    return problem if hours is None else problem.at_hours(hours.need, hours.is_open)


def demand_rows(problem: siting.SitingProblem, demand: Demand) -> IntArray:
    """Give, by row of a problem, the position of need that it is of."""
    ids = problem.demand_ids
    of = ids.get_level_values(0) if isinstance(ids, pd.MultiIndex) else ids
    return np.asarray(demand.demand_ids.get_indexer(of), dtype=np.int64)


def row_weights(problem: siting.SitingProblem, demand: Demand, weights: FloatArray) -> FloatArray:
    """Give weights by position of need as weights by row of a problem.

    Where a problem has rows for hours, each keeps its part of its position's weight.
    """
    row = demand_rows(problem, demand)
    whole = demand.weight[row]
    part = np.divide(problem.weight, whole, out=np.zeros(len(row)), where=whole > 0)
    return np.asarray(weights[..., row] * part)


def hours_of_rows(problem: siting.SitingProblem, demand: Demand, hours: SiteHours) -> FloatArray:
    """Give need by row of a problem and hour of the week; shape ``(n_rows, 168)``.

    A row stands for all hours in which just its sites are open.
    """
    first = problem.demand_ids.get_level_values(1).to_numpy()
    _, same = np.unique(hours.is_open, axis=1, return_inverse=True)
    need = hours.need[demand_rows(problem, demand)]
    here = need * (same.ravel()[None, :] == same.ravel()[first][:, None])
    week = 7 * 24
    return np.asarray(here.reshape(len(here), -1, week).sum(axis=1))


def _own(ids: pd.Index, prefix: str) -> list[str]:
    return [str(i).removeprefix(prefix) for i in ids if str(i).startswith(prefix)]


def _flags(table: gpd.GeoDataFrame, column: str) -> BoolArray:
    if column not in table.columns:
        return np.zeros(len(table), dtype=bool)
    return np.asarray(table[column].fillna(value=False).astype(bool).to_numpy())
