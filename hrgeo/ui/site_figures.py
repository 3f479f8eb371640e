"""The main numbers of an answer about new sites, each with interval, denominator and dates."""

from __future__ import annotations

from typing import Any

from hrgeo.text import count_words, say
from hrgeo.ui.headline import (
    Figure,
    Summary,
    before_new_sites,
    siting_need,
    standing,
    with_new_sites,
)
from hrgeo.ui.site_minutes import WAYS, minutes_words


def answer_figures(summary: Summary) -> list[Figure]:
    """Give what the goal is about, before and after, and always the share within reach."""
    siting = summary["siting"]
    shares = [before_new_sites(summary), with_new_sites(summary)]
    way = WAYS.get(siting["objective_name"])
    if siting["objective_name"] == "min_sites":
        return [_sites_needed(siting), *shares]
    return shares if way is None else [*_minutes(summary, way), *shares]


def _sites_needed(siting: dict[str, Any]) -> Figure:
    return Figure(
        say("app.sites.needed"), count_words(len(siting["sites"])), beside=standing(siting)
    )


def _minutes(summary: Summary, way: str) -> list[Figure]:
    """Give minutes before and after; those before are not known where some reach nothing."""
    siting = summary["siting"]
    before, after = (siting.get(f"{way}_min_{when}") for when in ("before", "after"))
    of = say(f"app.sites.{way}_of", need=siting_need(summary))
    change = ""
    if before is not None and after is not None:
        change = say("app.sites.minutes_changed", minutes=f"{after - before:+.1f}")
    unknown = say("app.sites.before_unknown", need=siting_need(summary))
    beside = unknown if before is None else of
    return [
        Figure(say(f"app.sites.{way}_before"), minutes_words(before), beside=beside),
        Figure(say(f"app.sites.{way}_after"), minutes_words(after), change=change, beside=of),
    ]
