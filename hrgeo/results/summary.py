"""The content of ``summary.json``: every headline number of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from hrgeo.model import Demand, NeedFunnel, Release, StreetNetwork
from hrgeo.results.strict_json import plain
from hrgeo.results.van_part import van_part

_COVERAGE_KEYS = (
    "need_id",
    "service",
    "mode",
    "threshold_min",
    "when",
    "outcome",
    "n_services",
    "n_services_listed",
    "n_need",
    "share_need",
    "low",
    "high",
    "interval_blocks",
    "share_need_slow",
    "share_need_one_per_person",
    "share_residents",
    "median_min",
    "p90_min",
    "n_unreached",
    "n_edge_affected",
    "share_if_edge_covered",
    "share_if_farther",
    "share_if_nearer",
)
_GAP_KEYS = (
    "need_id",
    "service",
    "mode",
    "threshold_min",
    "rank",
    "cell_or_area",
    "n_need",
    "n_need_label",
    "n_uncovered",
    "n_uncovered_label",
    "under_threshold",
)
_SITING_KEYS = (
    "objective_name",
    "status",
    "objective",
    "bound",
    "optimality_gap",
    "n_candidates",
    "share_before",
    "share_after",
)

_SITE_KEYS = (
    "rank",
    "name",
    "kind",
    "gain",
    "share_after",
    "cost",
    "share_chosen",
    "share_chosen_near",
    "preference",
)


def build_summary(
    *,
    study_name: str,
    networks: Mapping[str, StreetNetwork],
    demands: Sequence[Demand],
    n_used: Mapping[str, float],
    services: gpd.GeoDataFrame,
    coverage: pd.DataFrame,
    release: Release,
    siting: Mapping[str, Any] | None = None,
    used: Sequence[Demand] = (),
) -> dict[str, Any]:
    """Gather every headline number of a run.

    Parameters
    ----------
    study_name
        Name of the study.
    networks
        Mode to its streets.
    demands
        The need sources as read, with their funnels.
    n_used
        By need source: need that stands on the street network.
    services
        The services that were read; column ``on_streets`` says which of them
        stand on the streets of at least one mode.
    coverage
        Rows of `hrgeo.coverage.measure_coverage`, if wanted with
        ``share_residents``.
    release
        What passed the gate: from it come the gaps, the need without a place and the
        suggested sites, so that no small count gets into the summary.
    siting
        What was solved, and how: ``status``, ``objective``, ``bound``, ...
        ``cards`` (by id, why a site is where it is). None where no sites were
        asked for.
    used
        The need sources without what is on no street, for what is known of it.

    Returns
    -------
    dict
        Plain Python objects, ready for `to_json`: the keys of the design's
        section 6 (``study``, ``need``, ``coverage``, ``gaps``, ``siting`` and
        ``van``). What is unknown or infinite is None.
    """
    summary = {
        "study": study_part(study_name, networks, demands, n_used, services),
        "need": need_part(demands, n_used, used, release.unplaced),
        "coverage": coverage_part(coverage),
        "gaps": gaps_part(release.tables["gaps"]),
        "siting": siting_part(siting, release.tables.get("sites")),
        "van": van_part(None, release),
    }
    return {key: plain(part) for key, part in summary.items()}


def travel_part(
    slow: Mapping[str, Mapping[str, Any]],
    traffic: Mapping[str, Mapping[str, Any]],
    delays: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """Give the keys that say what the shares of coverage rest on beside the usual times.

    Parameters
    ----------
    slow
        Mode -> who is meant by ``share_need_slow``: ``what`` (``pace`` or
        ``traffic``), ``time_factor``, ``kph`` and ``hours``. A mode that is not
        here has no such share.
    traffic
        Mode -> factors by which traffic lengthens free-flow minutes:
        ``least_by_hour``, ``greatest_by_hour`` (from midnight), ``least``,
        ``greatest``.
    delays
        Mode -> ``n_edges_delayed`` (edges at whose end time is lost) and
        ``none_marked`` (whether there would be delays, and the street file marks
        nothing that they could be at).

    Returns
    -------
    dict
        Keys ``slow``, ``traffic`` and ``delays``; plain Python objects.
    """
    parts = {"slow": slow, "traffic": traffic, "delays": delays}
    return {name: plain(dict(part)) for name, part in parts.items()}


def study_part(
    study_name: str,
    networks: Mapping[str, StreetNetwork],
    demands: Sequence[Demand],
    n_used: Mapping[str, float],
    services: gpd.GeoDataFrame,
) -> dict[str, Any]:
    """Give the sizes of the study.

    ``n_need`` adds up, over the need sources, what lies inside the boundary
    and the period; ``n_need_used`` what of it stands on the street network.
    Residents are no need source and are left out. ``n_services`` are all rows of
    the tables of services, ``n_services_closed`` those of them that are listed as
    closed and count nowhere.
    """
    sources = [demand for demand in demands if demand.kind != "residents"]
    return {
        "name": study_name,
        "n_need": _count(sum(_in_period(demand) for demand in sources)),
        "n_need_used": _count(sum(n_used.get(demand.need_id, 0.0) for demand in sources)),
        "n_services": len(services),
        "n_services_closed": _n_closed(services),
        "n_services_on_streets": int(services["on_streets"].sum()),
        "n_street_nodes": {mode: network.n_nodes for mode, network in networks.items()},
        "n_street_edges": {mode: network.n_edges for mode, network in networks.items()},
    }


def _n_closed(services: gpd.GeoDataFrame) -> int:
    """Count the services that are listed as closed; unknown is not closed."""
    if "is_open" not in services.columns:
        return 0
    return sum(not pd.isna(value) and not bool(value) for value in services["is_open"])


def need_part(
    demands: Sequence[Demand],
    n_used: Mapping[str, float],
    used: Sequence[Demand] = (),
    unplaced: pd.DataFrame | None = None,
) -> list[dict[str, Any]]:
    """Give, for each need source, how much of it is left after each step, and what is known of it.

    ``n_coarse`` (no better known than by ZIP code or city), ``n_without_hour`` and
    ``n_persons`` are of the need that is used; the latter two are None where a source
    has no events, or does not tell persons apart.
    """
    left = {demand.need_id: demand for demand in used}
    rows = []
    for demand in demands:
        if demand.kind == "residents":
            continue
        funnel = demand.funnel or _no_funnel(demand)
        rows.append(
            {
                "need_id": demand.need_id,
                "file": demand.file,
                "kind": demand.kind,
                "what": demand.what,
                "n_rows": funnel.n_rows,
                "n_placed": _count(funnel.n_placed),
                "n_in_boundary": _count(funnel.n_in_boundary),
                "n_in_period": _count(funnel.n_in_period),
                "n_used": _count(n_used.get(demand.need_id, 0.0)),
                "n_address_only": _count(funnel.n_address_only),
                "unplaced": _unplaced_records(demand.need_id, unplaced),
                **_known_of(left.get(demand.need_id)),
                "from": funnel.first_date,
                "to": funnel.last_date,
                "incomplete_months": list(funnel.incomplete_months),
            }
        )
    return rows


def _known_of(demand: Demand | None) -> dict[str, Any]:
    """Count what is used by how well it is known."""
    if demand is None:
        return dict.fromkeys(("n_coarse", "n_persons", "n_without_hour"))
    coarse, person = np.asarray(demand.is_coarse), np.asarray(demand.event_person)
    has_events = len(demand.event_position) > 0
    n_coarse = coarse[demand.event_position].sum() if has_events else demand.weight[coarse].sum()
    n_persons = len(np.unique(person[person >= 0])) + int((person < 0).sum())
    dated = demand.kind == "points"
    return {
        "n_coarse": _count(float(n_coarse)),
        "n_persons": n_persons if bool((person >= 0).any()) else None,
        "n_without_hour": int((demand.event_hour < 0).sum()) if dated else None,
    }


def _unplaced_records(need_id: str, unplaced: pd.DataFrame | None) -> list[dict[str, Any]]:
    if unplaced is None:
        return []
    mine = unplaced[unplaced["need_id"] == need_id]
    return records(mine[["year", "area", "n", "n_label"]])


def coverage_part(coverage: pd.DataFrame) -> list[dict[str, Any]]:
    """Give one entry for each row of the coverage table, in its order.

    An entry has every key, also where the table lacks the column (None). A
    median that is infinite (most need cannot reach the service) is None.
    """
    known = coverage.reindex(columns=list(_COVERAGE_KEYS))
    known["when"] = known["when"].fillna("any") if "when" in coverage.columns else "any"
    return records(known)


def gaps_part(gaps: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Give the released gaps, the largest of each ranking first.

    ``n_uncovered`` is None where the count is too small to be shown;
    ``n_uncovered_label`` then names its class.
    """
    return records(pd.DataFrame(gaps).reindex(columns=list(_GAP_KEYS)))


def siting_part(siting: Mapping[str, Any] | None, sites: gpd.GeoDataFrame | None) -> dict[str, Any]:
    """Give the outcome of the siting and the suggested sites, by rank.

    Without `siting` the status is ``not_planned`` and there are no sites. Its ``cards``,
    by id, go to the sites.
    """
    part: dict[str, Any] = dict.fromkeys(_SITING_KEYS)
    part |= {"status": "not_planned"} if siting is None else dict(siting)
    cards = part.pop("cards", {})
    part["sites"] = [] if sites is None else _site_records(sites)
    for site in part["sites"]:
        site["card"] = cards.get(site["candidate_id"])
    return part


def _site_records(sites: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    place = sites.to_crs("EPSG:4326").geometry
    table = pd.DataFrame(
        {"candidate_id": sites.index.astype(str), "lon": place.x.array, "lat": place.y.array}
    )
    for column in _SITE_KEYS:
        if column in sites.columns:
            table[column] = sites[column].to_numpy()
    if "rank" in table.columns:
        table = table.sort_values("rank", kind="stable")
    return records(table)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Give one entry for each row of a table."""
    columns = {name: table[name].tolist() for name in table.columns}
    return [{name: cells[row] for name, cells in columns.items()} for row in range(len(table))]


def _no_funnel(demand: Demand) -> NeedFunnel:
    total = demand.total_weight
    return NeedFunnel(len(demand), total, total, total)


def _in_period(demand: Demand) -> float:
    return (demand.funnel or _no_funnel(demand)).n_in_period


def _count(number: float) -> int | float:
    """Give a whole number as an int, so that JSON shows 12 and not 12.0."""
    return int(number) if float(number).is_integer() else float(number)
