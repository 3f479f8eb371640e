"""The main numbers of a van week, each with interval, denominator and dates."""

from __future__ import annotations

from hrgeo.text import count_words, percent, say
from hrgeo.ui.headline import Figure, Summary, share_words
from hrgeo.ui.plain import interval
from hrgeo.ui.site_words import points
from hrgeo.ui.van_words import VanPart, need_words, proof_words
from hrgeo.units import MIN_PER_H


def van_figures(summary: Summary) -> list[Figure]:
    """Give need met by the week, by the present roster and in the usual way, and open hours."""
    van = summary["van"]
    return [_met(summary), *_beside(van), _open_hours(van)]


def _met(summary: Summary) -> Figure:
    van, of = summary["van"], need_words(summary)
    spread = interval(van.get("share_value_low"), van.get("share_value_high"))
    words = say("app.headline.beside", interval=spread, of=of) if spread else of
    return Figure(
        say("app.van.met"),
        share_words(van.get("share_value")),
        beside=f"{words} {proof_words(van)}",
    )


def _beside(van: VanPart) -> list[Figure]:
    """Give the present roster, where there is one, and the usual way, each against the week."""
    figures = []
    if van.get("max_changes") is not None:
        changes = say("app.van.changed", n=count_words(van["n_changes"]))
        figures.append(Figure(
            say("app.van.present"),
            share_words(van.get("present_share_value")),
            change=_points(van.get("share_value"), van.get("present_share_value")),
            beside=say("app.van.present_beside", changes=changes),
        ))  # fmt: skip
    total, usual = van.get("total_weight"), van.get("usual_way_value")
    best = van.get("usual_way_best_value")
    if total and usual is not None and best is not None:
        figures.append(Figure(
            say("app.van.usual"),
            percent(usual / total),
            change=_points(van.get("share_value"), usual / total),
            beside=say("app.van.usual_beside", best=percent(best / total)),
        ))  # fmt: skip
    return figures


def _points(share: float | None, other: float | None) -> str:
    """Give by how much the week is ahead of another one, in percentage points."""
    if share is None or other is None:
        return ""
    return points(share - other, sign=True)


def _open_hours(van: VanPart) -> Figure:
    hours = {name: f"{number / MIN_PER_H:.1f}" for name, number in van["minutes"].items()}
    return Figure(
        say("app.van.open_hours"),
        say("app.van.hours", n=hours["serving"]),
        beside=say("app.van.open_beside", **hours),
    )
