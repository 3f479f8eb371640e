"""The main numbers of a result, in words: each with its denominator, interval and dates.

Everything is read from the content of ``summary.json``; nothing is computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from hrgeo.results import main_row
from hrgeo.text import count_words, percent, say, term
from hrgeo.ui.plain import interval, minutes, span

Summary = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """One number, with what has to stand beside it.

    Attributes
    ----------
    label, value
        What it is, and the number in words.
    change
        Against another number; empty without one.
    beside
        Denominator, interval and dates.
    """

    label: str
    value: str
    change: str = ""
    beside: str = ""


def figures(summary: Summary) -> list[Figure]:
    """Give the few numbers that stand at the top of the page."""
    found = []
    row = main_row(summary)
    if row is not None:
        found.append(_within_reach(summary, row))
    if summary["siting"]["sites"]:
        found.append(with_new_sites(summary))
    if row is not None:
        found.append(_need_used(_source(summary, row["need_id"])))
        found.append(
            Figure(
                say("app.headline.services", service=term("service", row["service"])),
                _n_services(row),
                beside=say("app.headline.services_beside"),
            )
        )
    return found


def _within_reach(summary: Summary, row: dict[str, Any]) -> Figure:
    of = denominator(summary, row)
    beside = (
        say("app.headline.beside", interval=interval(row["low"], row["high"]), of=of)
        if row["n_services"]
        else say("app.headline.beside_none_listed", of=of)
    )
    return Figure(
        say("app.headline.within_reach", question=question(row)),
        _share(row, "share_need", nothing=say("terms.none_listed")),
        beside=beside,
    )


def before_new_sites(summary: Summary) -> Figure:
    """Give the share within reach of the services that exist, as siting counts it."""
    siting, row = summary["siting"], main_row(summary)
    low, high = siting.get("share_before_low"), siting.get("share_before_high")
    if low is None and row is not None and len(siting["need"]) == 1 and row["n_services"]:
        low, high = row["low"], row["high"]
    return Figure(
        say("app.sites.before"),
        share_words(siting["share_before"]),
        beside=_with_spread("app.headline.beside", low, high, siting_need(summary)),
    )


def with_new_sites(summary: Summary) -> Figure:
    """Give the share with the suggested sites, and how good they are known to be."""
    siting = summary["siting"]
    low, high = siting.get("share_after_low"), siting.get("share_after_high")
    of = _with_spread("app.sites.beside_fixed", low, high, siting_need(summary))
    return Figure(
        _count_of_sites(siting),
        share_words(siting["share_after"]),
        change=_points_gained(siting),
        beside=f"{standing(siting)} {of}",
    )


def _with_spread(phrase: str, low: float | None, high: float | None, of: str) -> str:
    spread = interval(low, high)
    return say(phrase, interval=spread, of=of) if spread else say("app.sites.of", need=of)


def _need_used(source: dict[str, Any]) -> Figure:
    return Figure(
        say("app.headline.need", what=term("what", source["what"])),
        count_words(source["n_used"]),
        beside=say(
            "app.headline.need_beside",
            rows=count_words(source["n_rows"]),
            file=source["file"],
            span=span(source["from"], source["to"]),
        ),
    )


def _count_of_sites(siting: dict[str, Any]) -> str:
    """Say how many new sites a number is with."""
    count = len(siting["sites"])
    return say(
        "app.headline.with_one_site" if count == 1 else "app.headline.with_sites", count=count
    )


def _points_gained(siting: dict[str, Any]) -> str:
    """Give the change of the share in percentage points; empty where it is not known."""
    before, after = siting["share_before"], siting["share_after"]
    if before is None or after is None:
        return ""
    return say("app.headline.points", points=f"{(after - before) * 100:+.0f}")


def share_words(share: float | None) -> str:
    """Write a share that may be unknown."""
    return say("terms.not_known") if share is None else percent(share)


def standing(siting: dict[str, Any]) -> str:
    """Say how good a choice of sites is known to be."""
    considered = count_words(siting["n_candidates"])
    gap = siting["optimality_gap"]
    if siting["status"] == "optimal":
        return say("app.sites.best", considered=considered)
    if siting["status"] == "infeasible":
        return say("app.sites.infeasible", considered=considered)
    if gap is None:
        return say("app.sites.unknown_gap", considered=considered)
    return say("app.sites.feasible", considered=considered, gap=percent(gap))


def question(row: dict[str, Any]) -> str:
    """Name a service type, a mode and a threshold."""
    return say(
        "app.question",
        service=term("service", row["service"]),
        mode=term("mode", row["mode"]),
        minutes=minutes(row["threshold_min"]),
    )


def denominator(summary: Summary, row: dict[str, Any]) -> str:
    """Say of what a share is: how many of what, and of when."""
    return source_words(_source(summary, row["need_id"]))


def _source(summary: Summary, need_id: str) -> dict[str, Any]:
    source: dict[str, Any] = next(s for s in summary["need"] if s["need_id"] == need_id)
    return source


def source_words(source: dict[str, Any]) -> str:
    """Name a need source by how much of what it counts, and when."""
    return say(
        "app.headline.of",
        count=count_words(source["n_used"]),
        what=term("what", source["what"]),
        span=span(source["from"], source["to"]),
    )


def siting_need(summary: Summary) -> str:
    """Name the need that new sites were looked for by."""
    used = summary["siting"].get("need") or {}
    return "; ".join(source_words(s) for s in summary["need"] if s["need_id"] in used)


def coverage_table(summary: Summary, need_id: str) -> pd.DataFrame:
    """Give the whole coverage of a need source as people read it.

    Returns
    -------
    pandas.DataFrame
        One row for each service, mode and threshold; all text. Where no
        service is listed it says so, and never 0%.
    """
    rows = [row for row in summary["coverage"] if row["need_id"] == need_id]
    none_listed = say("terms.none_listed")
    return pd.DataFrame(
        {
            "service": [term("service", r["service"]) for r in rows],
            "mode": [term("mode", r["mode"]) for r in rows],
            "threshold": [say("terms.minutes", minutes=minutes(r["threshold_min"])) for r in rows],
            "share_need": [_share(r, "share_need", nothing=none_listed) for r in rows],
            "interval": [interval(r["low"], r["high"]) if r["n_services"] else "" for r in rows],
            "share_need_slow": [_share(r, "share_need_slow") for r in rows],
            "share_if_edge_covered": [_share(r, "share_if_edge_covered") for r in rows],
            "share_residents": [_share(r, "share_residents") for r in rows],
            "median": [_median(r) for r in rows],
            "n_services": [_n_services(r) for r in rows],
        }
    )


def _n_services(row: dict[str, Any]) -> str:
    return count_words(row["n_services"]) if row["n_services"] else say("terms.none_listed")


def _share(row: dict[str, Any], name: str, *, nothing: str = "") -> str:
    share = row[name]
    return nothing if share is None or not row["n_services"] else percent(share)


def _median(row: dict[str, Any]) -> str:
    if not row["n_services"]:
        return ""
    if row["median_min"] is None:
        return say("app.over_half")
    return say("terms.minutes", minutes=f"{row['median_min']:.0f}")
