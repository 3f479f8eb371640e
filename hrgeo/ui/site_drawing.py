"""Curves about new sites for Vega-Lite: each further site, and the group with the least."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from hrgeo.text import group_words, percent, say
from hrgeo.ui.headline import share_words
from hrgeo.ui.site_minutes import curve_minutes, is_about_minutes
from hrgeo.ui.site_words import points

_BLUE, _ORANGE, _GRAY = "#08519c", "#d94801", "#6b6b6b"


def curve_points(siting: Mapping[str, Any]) -> pd.DataFrame:
    """Give one row for each number of new sites, with words for who points at it.

    ``height`` is the share within reach [percent], or minutes where they are the goal.
    """
    chosen, in_minutes = len(siting["sites"]), is_about_minutes(siting)
    rows = []
    for row in siting.get("curve") or []:
        share, minutes = row["share_after"], curve_minutes(siting, row)
        height = minutes if in_minutes else None if share is None else 100.0 * share
        if height is None:
            continue
        words = {"words": share_words(share), "gain": points(row["gain_share"])}
        mark = _mark(row["n_sites"], chosen, siting.get("knee"))
        rows.append({"n_sites": row["n_sites"], "height": height, "mark": mark} | words)
    middle = len(rows) / 2
    for at, row in enumerate(rows):
        row["at_end"] = at >= middle
    return pd.DataFrame(rows)


def _mark(n_sites: int, chosen: int, knee: int | None) -> str:
    """Name the points of a curve that are told apart."""
    names = [say("app.sites.mark_suggested")] if n_sites == chosen else []
    names += [say("app.sites.mark_knee")] if n_sites == knee else []
    return " · ".join(names)


def curve_picture(siting: Mapping[str, Any]) -> dict[str, Any]:
    """Describe the curve of `curve_points`: a line, and names at the points that matter."""
    phrase = "app.sites.curve_minutes" if is_about_minutes(siting) else "app.sites.curve_y"
    across = {
        "x": {
            "field": "n_sites",
            "type": "ordinal",
            "axis": {"title": say("app.sites.curve_x"), "labelAngle": 0},
        },
        "y": _axis("height", say(phrase), {"domainMin": 0, "nice": True}),
    }
    tooltip = [
        _told("n_sites", say("app.tables.site_curve.n_sites")),
        _told("words", say("app.tables.site_curve.share_after")),
        _told("gain", say("app.tables.site_curve.gain")),
    ]
    phrase = "app.sites.curve_minutes_alt" if is_about_minutes(siting) else "app.sites.curve_alt"
    # Where a curve rises, what is below it is free; where it falls, what is above.
    return _picture(say(phrase), across, tooltip, away=-20 if is_about_minutes(siting) else 20)


def frontier_points(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Give one row for each way of weighing the total against the group with the least."""
    ends = {0: say("app.sites.mark_total"), len(rows) - 1: say("app.sites.mark_fair")}
    return pd.DataFrame(
        [
            {
                "worst": 100.0 * row["worst_share"],
                "percent": 100.0 * row["share_after"],
                "words": percent(row["share_after"]),
                "worst_words": percent(row["worst_share"]),
                "group": group_words(str(row["worst_group"])),
                "mark": ends.get(at, "") if len(rows) > 1 else "",
                "at_end": at > 0,
            }
            for at, row in enumerate(rows)
            if row["worst_share"] is not None and row["share_after"] is not None
        ]
    )


def frontier_picture() -> dict[str, Any]:
    """Describe the curve of `frontier_points`."""
    across = {
        # Room for the names of the first and the last point.
        "x": _axis("worst", say("app.sites.frontier_x"), {"zero": False, "padding": 80}),
        "y": _axis("percent", say("app.sites.frontier_y"), {"zero": False, "padding": 40}),
    }
    tooltip = [
        _told("words", say("app.tables.site_frontier.share_after")),
        _told("worst_words", say("app.tables.site_frontier.worst_share")),
        _told("group", say("app.tables.site_frontier.worst_group")),
    ]
    return _picture(say("app.sites.frontier_alt"), across, tooltip, away=20)


def _axis(field: str, title: str, scale: dict[str, Any]) -> dict[str, Any]:
    return {
        "field": field,
        "type": "quantitative",
        "scale": scale,
        "axis": {"title": title, "grid": True, "format": ".3~g", "tickCount": 6},
    }


def _told(field: str, title: str) -> dict[str, Any]:
    return {"field": field, "type": "nominal", "title": title}


def _picture(
    description: str, across: dict[str, Any], tooltip: list[dict[str, Any]], *, away: int
) -> dict[str, Any]:
    """Put a line, its points and their names above each other, these `away` pixels below."""
    named = "datum.mark != ''"
    dots = {
        "mark": {"type": "point", "filled": True, "opacity": 1.0},
        "encoding": {
            "tooltip": tooltip,
            "color": {"condition": {"test": named, "value": _ORANGE}, "value": _BLUE},
            # Told apart by size too, for readers who do not see the color.
            "size": {"condition": {"test": named, "value": 170}, "value": 60},
        },
    }
    # Towards the middle of the picture, so that no name is cut off at its edge.
    names = [
        {
            "transform": [{"filter": f"{named} && {side}datum.at_end"}],
            "mark": {"type": "text", "dy": away, "align": align, "fontSize": 13}
            | {"color": "#1a1a1a"},
            "encoding": {"text": {"field": "mark", "type": "nominal"}},
        }
        for side, align in (("!", "left"), ("", "right"))
    ]
    line = {"mark": {"type": "line", "color": _GRAY, "strokeWidth": 2}}
    return {
        "description": description,
        "height": 320,
        "encoding": across,
        "layer": [line, dots, *names],
    }
