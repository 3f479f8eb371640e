"""The main numbers of a result, in words: each with its denominator, interval and dates.

Everything is read from the content of ``summary.json``; nothing is computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

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
    siting = summary.get("siting") or {}
    if siting.get("sites"):
        found.append(_with_new_sites(siting))
    found.extend(_need_used(source) for source in summary["need"])
    if row is not None:
        found.append(
            Figure(
                say("app.headline.services", service=term("service", row["service"])),
                count_words(row["n_services"]) if row["n_services"] else say("terms.none_listed"),
                beside=say("app.headline.services_beside"),
            )
        )
    return found


def main_row(summary: Summary) -> dict[str, Any] | None:
    """Give the coverage row that siting asks about; without siting, the first one."""
    rows: list[dict[str, Any]] = summary["coverage"]
    siting = summary.get("siting") or {}
    asked = [siting.get(key) for key in ("service", "mode", "threshold_min")]
    sources = list(siting.get("need") or {})
    for row in rows:
        if [row["service"], row["mode"], row["threshold_min"]] == asked and (
            not sources or row["need_id"] == sources[0]
        ):
            return row
    return rows[0] if rows else None


def _within_reach(summary: Summary, row: dict[str, Any]) -> Figure:
    return Figure(
        say("app.headline.within_reach", question=question(row)),
        within_reach(row),
        beside=say("app.headline.beside", interval=_interval(row), of=denominator(summary, row)),
    )


def _with_new_sites(siting: dict[str, Any]) -> Figure:
    before, after = siting["share_before"], siting["share_after"]
    return Figure(
        say("app.headline.with_sites", count=len(siting["sites"])),
        percent(after),
        change=say("app.headline.points", points=f"{(after - before) * 100:+.0f}"),
        beside=standing(siting),
    )


def _need_used(source: dict[str, Any]) -> Figure:
    return Figure(
        say("app.headline.need", what=_sentence(term("what", source["what"]))),
        count_words(source["n_used"]),
        beside=say(
            "app.headline.need_beside",
            rows=count_words(source["n_rows"]),
            file=source["file"],
            span=span(source["from"], source["to"]),
        ),
    )


def standing(siting: dict[str, Any]) -> str:
    """Say how good a choice of sites is known to be."""
    considered = count_words(siting["n_candidates"])
    if siting["status"] == "optimal":
        return say("app.sites.best", considered=considered)
    gap = siting.get("optimality_gap")
    if siting["status"] == "feasible" and gap is not None:
        return say("app.sites.within", considered=considered, gap=percent(gap))
    return say("app.sites.other", considered=considered)


def question(row: dict[str, Any]) -> str:
    """Name a service type, a mode and a threshold."""
    return say(
        "app.question",
        service=term("service", row["service"]),
        mode=term("mode", row["mode"]),
        minutes=minutes(row["threshold_min"]),
    )


def within_reach(row: dict[str, Any]) -> str:
    """Give the share within reach in words; "none listed" where there is no service."""
    if not row["n_services"]:
        return say("terms.none_listed")
    return percent(row["share_need"])


def denominator(summary: Summary, row: dict[str, Any]) -> str:
    """Say of what a share is: how many of what, and of when."""
    source = next(s for s in summary["need"] if s["need_id"] == row["need_id"])
    return say(
        "app.headline.of",
        count=count_words(source["n_used"]),
        what=term("what", source["what"]),
        span=span(source["from"], source["to"]),
    )


def _interval(row: dict[str, Any]) -> str:
    if not row["n_services"]:
        return say("terms.none_listed")
    return interval(row["low"], row["high"])


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def coverage_table(summary: Summary, need_id: str) -> pd.DataFrame:
    """Give the whole coverage of a need source as people read it.

    Returns
    -------
    pandas.DataFrame
        One row for each service, mode and threshold. Shares are numbers from 0
        to 1, and missing where no service is listed; the rest is text.
    """
    rows = [row for row in summary["coverage"] if row["need_id"] == need_id]
    return pd.DataFrame(
        {
            "service": [term("service", r["service"]) for r in rows],
            "mode": [term("mode", r["mode"]) for r in rows],
            "threshold": [say("terms.minutes", minutes=minutes(r["threshold_min"])) for r in rows],
            "share_need": [_share(r, "share_need") for r in rows],
            "interval": [_interval(r) for r in rows],
            "share_need_slow": [_share(r, "share_need_slow") for r in rows],
            "share_if_edge_covered": [_share(r, "share_if_edge_covered") for r in rows],
            "share_residents": [_share(r, "share_residents") for r in rows],
            "median": [_median(r) for r in rows],
            "n_services": [
                count_words(r["n_services"]) if r["n_services"] else say("terms.none_listed")
                for r in rows
            ],
        }
    )


def _share(row: dict[str, Any], name: str) -> str:
    share = row.get(name)
    if not row["n_services"] or share is None:
        return "–"
    return percent(share)


def _median(row: dict[str, Any]) -> str:
    median = row.get("median_min")
    if not row["n_services"]:
        return "–"
    if median is None:
        return say("terms.not_reached")
    return say("terms.minutes", minutes=f"{median:.0f}")
