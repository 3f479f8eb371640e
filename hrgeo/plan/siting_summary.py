"""What ``summary.json`` tells of new sites."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from hrgeo.measures import nearest_min
from hrgeo.model import FloatArray, Release, TravelTimes
from hrgeo.plan.backtest import Backtested, Span, backtest_sentence
from hrgeo.plan.candidates import Considered, numbers_of
from hrgeo.plan.config import PlanConfig, SitingConfig
from hrgeo.plan.judge import MOST_ALTERNATIVES, Judged
from hrgeo.plan.rule_words import rule_words, rules_of_plan
from hrgeo.plan.site import Sited, candidate_id
from hrgeo.plan.siting_tables import card_parts, within_by_site
from hrgeo.results import records
from hrgeo.siting import judgement
from hrgeo.text import count_label, say

FEWEST_ELSEWHERE = 0.2
"""A place that was not chosen is told of if at least this share of the resamples chose it."""
OF_TABLE = frozenset({"forbidden", "host_said_no", "veto"})
"""Rules about columns of the user's table: of a place from elsewhere they say nothing."""
METHODS = {"residents": "population"}
"""Words of the back-test that ``summary.json`` has another word for."""


def siting_summary(
    config: PlanConfig, sited: Sited, judged: Judged | None, release: Release
) -> dict[str, Any]:
    """Give everything but the sites themselves, of which there are only the cards."""
    asked, result = config.siting, sited.result
    if asked is None:
        return {}
    told = {
        "objective_name": asked.objective,
        "service": asked.service,
        "mode": asked.mode,
        "threshold_min": asked.threshold_min,
        "need": dict(asked.need_weights),
        "options": _options(asked),
        "status": result.status,
        "objective": result.objective,
        "bound": result.bound,
        "optimality_gap": result.optimality_gap,
        "stopped_by": result.stopped_by,
        "reasons": list(result.reasons),
        "why": result.why,
        "nearest": dict(result.nearest) or None,
        "cost": _cost(sited),
        "n_unreached": _n_unreached(sited),
        "n_candidates": result.n_candidates,
        "share_before": result.share_before,
        "share_after": result.share_after,
        "exchanged": [{"candidate_id": a, "instead_id": b} for a, b in sited.exchanged],
        "notes": _notes(asked, sited, release.smallest_count),
        "screening": _screening(asked, sited.considered, judged),
        "groups": _from_release(release, "siting_groups"),
    }
    told |= _minutes(sited)
    return told | (_judged(asked, sited, judged, release) if judged is not None else {})


def _cards(asked: SitingConfig, sited: Sited, judged: Judged, release: Release) -> dict[str, Any]:
    """Give the card of each site by its id; what rests on few is left out."""
    table = release.records.get("site_cards")
    if table is None:
        return {}
    parts, swaps = card_parts(sited, judged), _swaps(sited, judged)
    considered = sited.considered
    listed = set(considered.table.index[considered.source == "file"].astype(str))
    found = {}
    for row in records(table.drop(columns="under_threshold")):
        site_id = row.pop("candidate_id")
        mine = parts[site_id]
        is_small = row["n_need_gained"] is pd.NA or row["n_need_nearest"] is pd.NA
        hidden: dict[str, Any] = {"groups": [], "when": None} if is_small else {}
        found[site_id] = (
            row
            | {name: value for name, value in mine.items() if name != "rules"}
            | hidden
            | {
                "rules_passed": [
                    rule_words(rule, asked)
                    for rule in mine["rules"]
                    if (rule != "kind" or asked.candidates.kinds)
                    and (rule not in OF_TABLE or site_id in listed)
                ],
                "alternatives": [
                    {
                        name: swap[key]
                        for name, key in (
                            ("instead_id", "instead_id"),
                            ("name", "instead_name"),
                            ("share_after", "share_after"),
                            ("change_share", "change_share"),
                        )
                    }
                    for swap in swaps
                    if swap["candidate_id"] == site_id
                ],
            }
        )
    return found


def _options(asked: SitingConfig) -> dict[str, Any]:
    is_min, has_groups = asked.objective == "min_sites", bool(asked.groups)
    return {
        "n_sites": asked.new_sites,
        "budget": asked.budget,
        "share": asked.share if is_min else None,
        "decay": None if asked.decay is None else [list(step) for step in asked.decay],
        "backup": asked.backup or None,
        "use_capacity": asked.use_capacity,
        "use_hours": asked.use_hours,
        "floor": asked.floor,
        "worst_group": asked.worst_group if has_groups else None,
        "groups": list(asked.groups),
    }


def _notes(asked: SitingConfig, sited: Sited, smallest_count: int) -> list[str]:
    """Say what was taken for what nobody knows."""
    notes = []
    if sited.hours is not None:
        notes.append(sited.hours.words(smallest_count=smallest_count))
    if asked.use_capacity and sited.problem.capacity is not None:
        n_free = int(np.isinf(sited.problem.capacity[~sited.problem.forbidden]).sum())
        notes.append(say("siting_plan.capacity_unknown", n=n_free))
    if sited.groups is not None and sited.groups.n_unknown > 0:
        n = count_label(sited.groups.n_unknown, smallest_count=smallest_count)
        notes.append(say("siting_plan.group_unknown", n=n))
    if sited.exchanged:
        notes.append(say("siting_plan.exchanged", n=len(sited.exchanged)))
    return notes


def _cost(sited: Sited) -> float | None:
    cost = numbers_of(sited.sites, "cost")
    return float(cost.sum()) if len(cost) and np.isfinite(cost).all() else None


def _n_unreached(sited: Sited) -> float | None:
    if sited.result.objective_name == "max_coverage":
        return None
    return float(sited.problem.weight[sited.result.unreached].sum())


def _minutes(sited: Sited) -> dict[str, Any]:
    """Give mean or largest minutes before and after, for objectives about minutes."""
    keys = ("mean_min_before", "mean_min_after", "max_min_before", "max_min_after")
    told: dict[str, Any] = dict.fromkeys(keys)
    name, result, problem = sited.result.objective_name, sited.result, sited.problem
    if name not in {"p_median", "p_center"} or result.status == "infeasible":
        return told
    counted = problem.weight > 0
    counted[result.unreached] = False
    weight = problem.weight[counted]
    if not weight.sum() > 0:
        return told
    for when, sites in (("before", []), ("after", result.sites.tolist())):
        minutes = _nearest(sited, sites)[counted]
        known = bool(np.isfinite(minutes).all())
        if name == "p_median" and known:
            told[f"mean_min_{when}"] = float(weight @ minutes / weight.sum())
        elif name == "p_center" and known:
            told[f"max_min_{when}"] = float(minutes.max())
    return told


def _nearest(sited: Sited, sites: list[int]) -> FloatArray:
    problem = sited.problem
    is_open = problem.existing.copy()
    is_open[sites] = True
    table = problem.minutes[:, np.flatnonzero(is_open)]
    ids = pd.RangeIndex(table.shape[0]), pd.RangeIndex(table.shape[1])
    return nearest_min(TravelTimes(table, *ids, problem.cutoff_min))


def _screening(
    asked: SitingConfig, considered: Considered, judged: Judged | None
) -> dict[str, Any]:
    prices = None if judged is None else judged.prices.set_index("rule")
    told = [
        (rule, int(k))
        for rule, k in considered.screened.n_dropped().items()
        if rule in considered.rules and (k or rule in rules_of_plan(asked))
    ]
    if prices is not None and judgement.REQUIRED in prices.index:
        told.append((judgement.REQUIRED, 0))
    return considered.told() | {
        "rules": [
            {"rule": rule, "words": rule_words(rule, asked), "n_dropped": k} | _price(prices, rule)
            for rule, k in told
        ],
        "all_rules_lifted": None if prices is None else _price(prices, judgement.ALL_RULES),
        "not_legal_advice": say("screening.not_legal_advice") if rules_of_plan(asked) else None,
    }


def _price(prices: pd.DataFrame | None, rule: str) -> dict[str, Any]:
    if prices is None or rule not in prices.index:
        return {"share_after_without": None, "share_lost": None, "status": None}
    row = prices.loc[rule]
    key = "share_after" if rule == judgement.ALL_RULES else "share_after_without"
    return {key: row["share_after"], "share_lost": row["price_share"], "status": row["status"]}


def _judged(asked: SitingConfig, sited: Sited, judged: Judged, release: Release) -> dict[str, Any]:
    stable = judged.stability
    unknown = dict.fromkeys(("before_low", "before_high", "after_low", "after_high"))
    # Redraws know no capacities: an interval must be about the share that is told.
    is_theirs = stable is not None and math.isclose(
        stable.share_after, sited.result.share_after, abs_tol=1e-6
    )
    intervals = {
        f"share_{name}": getattr(stable, name) if is_theirs else unknown[name] for name in unknown
    }
    is_empty = not len(judged.sensitivity)
    return intervals | {
        "curve": _curve(asked, sited, judged),
        "knee": judged.knee,
        "stability": None if stable is None else _stability(sited, judged, stable),
        "swaps": _swaps(sited, judged),
        "frontier": _frontier(judged),
        "sensitivity": None if is_empty else _sensitivity(judged),
        "cards": _cards(asked, sited, judged, release),
        "backtest": None if judged.backtest is None else _backtest(judged.backtest, release),
    }


def _curve(asked: SitingConfig, sited: Sited, judged: Judged) -> list[dict[str, Any]]:
    table = judged.curve.copy()
    total = sited.problem.total_weight
    plain = asked.objective in {"max_coverage", "min_sites"} and not asked.decay
    in_shares = plain and not asked.backup and total > 0
    table["share_bound"] = table["bound"] / total if in_shares else math.nan
    return records(table.drop(columns="bound"))


def _stability(sited: Sited, judged: Judged, stable: judgement.Stability) -> dict[str, Any]:
    table = stable.table
    often = ~table["is_chosen"] & (table["share_resamples"] >= FEWEST_ELSEWHERE)
    names = sited.considered.table["name"].astype(str)
    return {
        "n_resamples": stable.n_resamples,
        "n_failed": stable.n_failed,
        "method": judged.resampled,
        "interval_note": say("siting_plan.resampled_interval"),
        "often_chosen_elsewhere": [
            {
                "candidate_id": candidate_id(row["site_id"]),
                "name": names[candidate_id(row["site_id"])],
                "share_chosen": float(row["share_resamples"]),
            }
            for row in records(table[often])
        ],
    }


def _swaps(sited: Sited, judged: Judged) -> list[dict[str, Any]]:
    """Give the best exchanges of each site, and the share within reach after them."""
    if not len(judged.swaps):
        return []
    present, new = within_by_site(sited)
    weight, total = sited.problem.weight, sited.problem.total_weight
    names = sited.considered.table["name"].astype(str)
    within_min = sited.question.within_min or 0.0
    column = {int(site): at for at, site in enumerate(sited.result.sites)}
    by_site = sited.problem.minutes.tocsc()
    found = []
    best = judged.swaps.groupby("site", sort=False).head(MOST_ALTERNATIVES)
    for row in records(best):
        others = np.delete(new, column[row["site"]], axis=1).any(axis=1) | present
        entries = slice(by_site.indptr[row["instead"]], by_site.indptr[row["instead"] + 1])
        near = by_site.indices[entries][by_site.data[entries] <= within_min]
        others[near] = True
        share = float(weight @ others / total) if total > 0 else math.nan
        out, new_id = candidate_id(row["site_id"]), candidate_id(row["instead_id"])
        found.append(
            {
                "candidate_id": out,
                "instead_id": new_id,
                "name": names[out],
                "instead_name": names[new_id],
                "share_after": share,
                "change_share": 0.0 if row["is_equal"] else share - sited.result.share_after,
                "change_objective": row["change_share"],
                "is_equal": bool(row["is_equal"]),
                "preference": row["preference"],
            }
        )
    return found


def _frontier(judged: Judged) -> list[dict[str, Any]] | None:
    if judged.frontier is None or not len(judged.frontier):
        return None
    table = judged.frontier.rename(columns={"gap": "gap_share"})
    keep = ["floor", "share_after", "worst_group", "worst_share", "gap_share", "status"]
    return records(table[keep])


def _sensitivity(judged: Judged) -> dict[str, Any]:
    table = judged.sensitivity
    names = {"share_base": "share_of_suggested", "share_best": "share_of_best", "case": "words"}
    rows = table.rename(columns=names)[
        ["words", "n_same", "n_sites", "share_of_suggested", "share_of_best"]
    ]
    cases = [row | {"case": judged.case_codes[row["words"]]} for row in records(rows)]
    return {"sentence": judged.sentence, "cases": cases}


def _backtest(found: Backtested, release: Release) -> dict[str, Any]:
    counts = release.records["backtest_periods"].set_index("period")
    by_method = found.rows.set_index("method")
    return {
        "train": _span(found.train, counts, "train"),
        "test": _span(found.test, counts, "test"),
        "months_dropped": list(found.months_dropped),
        "comparable": found.comparable(),
        "services_note": found.services_note(),
        "rows": [
            {"period": f"{found.test.first_day} to {found.test.last_day}"} | row
            for row in _rows(found.rows)
        ],
        "folds": [] if found.folds is None else _rows(found.folds),
        "optimism_share": by_method.loc["hrgeo", "optimism"],
        "sentence": backtest_sentence(found, smallest_count=release.smallest_count),
    }


def _span(span: Span, counts: pd.DataFrame, period: str) -> dict[str, Any]:
    n_need: Any = counts.loc[period, "n_need"]
    n_months = len(span.months)
    return {
        "from": span.first_day,
        "to": span.last_day,
        "n_months": n_months,
        "n_need": n_need,
        "n_need_label": counts.loc[period, "n_need_label"],
        "n_need_per_month": None if n_need is pd.NA else float(n_need) / n_months,
    }


_TOLD = (
    "share", "low", "high", "difference", "difference_low", "difference_high", "verdict",
)  # fmt: skip


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a back-test that there are numbers for."""
    known = table[table["is_available"]]
    rows = []
    for row in records(known):
        method = str(row["method"])
        told: dict[str, Any] = {"method": METHODS.get(method, method)}
        told["words"] = say(f"siting_plan.method.{method}")
        told |= {name: row[name] for name in _TOLD}
        told |= {name: row[name] for name in ("train_to", "test_from", "test_to") if name in row}
        if method == "hrgeo":
            told |= dict.fromkeys(_TOLD[3:])
        rows.append(told)
    return rows


def _from_release(release: Release, name: str) -> list[dict[str, Any]]:
    table = release.records.get(name)
    return [] if table is None else records(table.drop(columns="under_threshold"))
