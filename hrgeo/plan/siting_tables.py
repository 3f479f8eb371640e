"""Tables of new sites for the publishing gate: places that may be drawn, and counts of need."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hrgeo.model import BoolArray, FloatArray
from hrgeo.plan.candidates import Considered, numbers_of
from hrgeo.plan.config import SitingConfig
from hrgeo.plan.judge import Judged, shares_chosen
from hrgeo.plan.rule_words import distances_m
from hrgeo.plan.site import Sited
from hrgeo.text import say, term


def site_layers(
    asked: SitingConfig, sited: Sited, judged: Judged | None
) -> dict[str, gpd.GeoDataFrame]:
    """Give the suggested sites, all places that were considered, and areas where none may be.

    What was dropped since an incident was near is no part of the places: it would tell
    where.
    """
    layers = {"candidates": _candidates(sited.considered), "sites": _sites(sited, judged)}
    areas = _rule_areas(asked, sited.considered)
    return layers | ({"rule_areas": areas} if len(areas) else {})


def _candidates(considered: Considered) -> gpd.GeoDataFrame:
    dropped = considered.dropped()
    why = dropped["rule"].reindex(considered.table.index).fillna("").astype("str")
    exact = considered.table.index.isin(dropped.index[dropped["is_exact"]])
    table = considered.table.assign(source=considered.source, dropped_because=why)
    return table[~exact]


def _sites(sited: Sited, judged: Judged | None) -> gpd.GeoDataFrame:
    sites = sited.sites.copy()
    shares = {} if judged is None else shares_chosen(judged)
    ids = sites.index.astype(str)
    for column, at in (("share_chosen", 0), ("share_chosen_near", 1)):
        sites[column] = [shares.get(i, (np.nan, np.nan))[at] for i in ids]
    for column in ("cost", "preference"):
        sites[column] = numbers_of(sites, column)
    return sites


def _rule_areas(asked: SitingConfig, considered: Considered) -> gpd.GeoDataFrame:
    """Give exclusion areas, and what is too near to places that sites stay away from."""
    words: list[str] = []
    shapes: list[shapely.Geometry] = []
    if considered.exclusion is not None:
        words += considered.exclusion["name"].astype(str).tolist()
        shapes += considered.exclusion.to_crs("EPSG:4326").geometry.tolist()
    avoided = considered.avoided
    if avoided is not None and len(avoided):
        plane = avoided.to_crs(avoided.estimate_utm_crs())
        for kind, away_m in distances_m(asked).items():
            around = plane.geometry[plane["kind"] == kind].buffer(away_m)
            if len(around):
                whole = gpd.GeoSeries([around.union_all()], crs=plane.crs).to_crs("EPSG:4326")
                shapes.append(whole.iloc[0])
                name = term("kind", kind).lower()
                words.append(say("siting_plan.near_area", meters=f"{away_m:.0f}", kind=name))
    return gpd.GeoDataFrame({"words": words}, geometry=shapes, crs="EPSG:4326")


def site_records(sited: Sited, judged: Judged | None) -> dict[str, pd.DataFrame]:
    """Give all tables without places that hold counts of need."""
    tables = {}
    if judged is not None and judged.cards:
        tables["site_cards"] = _card_counts(sited, judged)
    groups = group_table(sited)
    if len(groups):
        tables["siting_groups"] = groups
    if judged is not None and judged.backtest is not None:
        found = judged.backtest
        spans = {"train": found.train, "test": found.test}
        tables["backtest_periods"] = pd.DataFrame(
            {"period": list(spans), "n_need": [span.n_need for span in spans.values()]}
        )
    return tables


def _card_counts(sited: Sited, judged: Judged) -> pd.DataFrame:
    gained = weight_gained(sited)
    return pd.DataFrame(
        {
            "candidate_id": sited.sites.index.astype(str),
            "n_need_gained": gained,
            "n_need_nearest": [card.why.weight_nearest for card in judged.cards],
            "n_unreached_before": [card.why.weight_none_before for card in judged.cards],
            "minutes_saved_median": [card.why.median_saved_min for card in judged.cards],
        }
    )


def within_by_site(sited: Sited) -> tuple[BoolArray, BoolArray]:
    """Give by row of need whether present services, and whether each new site, are within reach.

    Returns
    -------
    present, new
        Shapes ``(n_rows,)`` and ``(n_rows, n_new)``.
    """
    problem = sited.problem
    near = problem.minutes.copy()
    row = np.repeat(np.arange(near.shape[0]), np.diff(near.indptr))
    is_near = near.data <= (sited.question.within_min or 0.0)
    present = np.zeros(problem.n_demand, dtype=bool)
    present[row[is_near & problem.existing[near.indices]]] = True
    new = np.zeros((problem.n_demand, len(sited.result.sites)), dtype=bool)
    for at, site in enumerate(sited.result.sites.tolist()):
        new[row[is_near & (near.indices == site)], at] = True
    return present, new


def weight_gained(sited: Sited) -> FloatArray:
    """Give by new site the weight within reach of it and of no present service."""
    present, new = within_by_site(sited)
    return np.asarray(sited.problem.weight @ (new & ~present[:, None]))


def group_table(sited: Sited) -> pd.DataFrame:
    """Give by group its need, and the share within reach before and after."""
    problem, result = sited.problem, sited.result
    columns = ["group", "n_need", "share_before", "share_after"]
    if problem.members is None:
        return pd.DataFrame(columns=columns)
    unknown = np.full(problem.n_groups, np.nan)
    before, after = result.group_shares_before, result.group_shares_after
    table = pd.DataFrame(
        {
            "group": list(problem.group_names),
            "n_need": problem.members @ problem.weight,
            "share_before": unknown if before is None else before,
            "share_after": unknown if after is None else after,
        }
    )
    return table[columns]


def card_parts(sited: Sited, judged: Judged) -> dict[str, dict[str, Any]]:
    """Give by site what its card tells beside counts: who, when, and what is near."""
    gained = weight_gained(sited)
    parts = {}
    for at, (site_id, card) in enumerate(zip(sited.sites.index, judged.cards, strict=True)):
        why = card.why
        groups = [
            {"group": group, "share_of_gain": weight / gained[at] if gained[at] > 0 else None}
            for group, weight in why.group_weights.items()
        ]
        when = [{"part": part, "share": share} for part, share in why.share_by_part_of_day.items()]
        parts[str(site_id)] = {
            "residents_gained": (
                None if card.residents_gained is None else round(card.residents_gained)
            ),
            "groups": groups,
            "when": when or None,
            "near": [
                {"name": one.name, "kind": one.kind, "distance_m": one.distance_m}
                for one in why.beside
            ],
            "nearest_services": [
                {"name": name, "minutes": minutes} for name, minutes in card.nearest_services
            ],
            "rules": list(why.rules_passed),
        }
    return parts
