"""The picture of a van week: days down, hours across, a bar for each visit."""

from __future__ import annotations

from typing import Any

import pandas as pd

from hrgeo.maps.colors import SERVICE_COLORS
from hrgeo.text import say
from hrgeo.ui.van_times import Row, day_name, minutes_of, span_words, visits_of
from hrgeo.units import MIN_PER_H
from hrgeo.vans.problem import DAYS

_ON_DARK, _ON_LIGHT = "#ffffff", "#1a1a1a"
_LANE_PX = 38
_AROUND_PX = 100
"""Legend and hours."""
_SHIFT, _VISIT = "shift", "visit"
_SHARE_OF_LABEL = 0.14
"""Of the whole width, before the first bar: room for the name of its van."""
_LETTERS_ON_A_LINE = 11


def week_bars(van: Row) -> pd.DataFrame:
    """Give one row for each shift and each visit, with words for who points at it.

    Parameters
    ----------
    van
        The part ``van`` of a summary.

    Returns
    -------
    pandas.DataFrame
        ``kind`` (``shift`` or ``visit``), ``day``, ``van``, ``begin`` and ``end`` in hours
        after the day's midnight, ``name``, ``first`` and ``second`` (its two lines, with the
        number that the stop has on the roster; the second may be blank) and ``words``.
    """
    rows = []
    numbers = stop_numbers(van)
    for shift in van["shifts"]:
        begin = minutes_of(shift["leave_base"])
        end = minutes_of(shift["back_at_base"], since=begin)
        words = {"name": say("app.van.on_the_way"), "words": span_words(begin, end),
                 "first": "", "second": ""}  # fmt: skip
        rows.append(_bar(_SHIFT, shift, begin, end) | words)
    for row, visit in zip(van["visits"], visits_of(van), strict=True):
        begin, end = visit.arrive_min, visit.leave_min
        first, second = two_lines(f"{numbers.get(row['stop'], '')} {row['name']}".strip())
        words = {"name": row["name"], "words": span_words(begin, end),
                 "first": first, "second": second}  # fmt: skip
        rows.append(_bar(_VISIT, row, begin, end) | words)
    return pd.DataFrame(rows)


def _bar(kind: str, row: Row, begin: int, end: int) -> dict[str, Any]:
    return {
        "kind": kind,
        "day": day_name(row["day"]),
        "van": row["van"],
        "begin": begin / MIN_PER_H,
        "end": end / MIN_PER_H,
    }


def week_picture(bars: pd.DataFrame) -> dict[str, Any]:
    """Describe the picture of `week_bars` for Vega-Lite.

    Each van has its own line within a day and the color of its ways on the map; its name
    stands before its bars, so that nothing rests on color alone.
    """
    days = [day_name(day) for day in DAYS if day_name(day) in set(bars["day"])]
    vans = list(dict.fromkeys(bars["van"]))  # in the order of the map
    height = _AROUND_PX + _LANE_PX * len(days) * len(vans)
    across = {
        "x": {
            "field": "begin",
            "type": "quantitative",
            "scale": {"zero": False, "nice": False, "domain": _domain(bars)},
            "axis": _hour_axis(),
        },
        "x2": {"field": "end"},
        "y": {
            "field": "day",
            "type": "ordinal",
            "sort": days,
            "scale": {"paddingInner": 0.12, "paddingOuter": 0.04},
            "axis": {"title": None, "labelFontSize": 13, "domain": False, "ticks": False},
        },
        "yOffset": {"field": "van", "type": "nominal", "sort": vans},
    }
    tooltip = [
        {"field": field, "type": "nominal", "title": say(f"app.van.tip_{field}")}
        for field in ("name", "words", "day", "van")
    ]
    color = {
        "field": "van",
        "type": "nominal",
        "sort": vans,
        "scale": {
            "domain": vans,
            "range": [SERVICE_COLORS[at % len(SERVICE_COLORS)] for at in range(len(vans))],
        },
        "legend": {"title": None, "orient": "top", "symbolType": "square", "labelLimit": 300},
    }
    return {
        "description": say("app.van.week_alt"),
        "height": height,
        "encoding": across,
        "layer": [_shifts(tooltip), _vans(), _visits(tooltip, color), *_names(vans)],
    }


def _domain(bars: pd.DataFrame) -> list[float]:
    """Give the first and the last hour to draw: up to a whole one, and room for the vans."""
    first, last = float(bars["begin"].min()), float(-(-bars["end"].max() // 1))
    return [first - (last - first) * _SHARE_OF_LABEL / (1.0 - _SHARE_OF_LABEL), last]


def _hour_axis() -> dict[str, Any]:
    noon, midnight = say("terms.noon"), say("terms.midnight")
    am, pm = (say(f"terms.{half}", hour="") for half in ("am", "pm"))
    hour = "(datum.value % 24)"
    twelve = f"({hour} % 12)"
    words = (
        f"{hour} == 0 ? '{midnight}' : {hour} == 12 ? '{noon}' : "
        f"{hour} < 12 ? {twelve} + '{am}' : {twelve} + '{pm}'"
    )
    return {
        "title": None,
        "orient": "top",
        "grid": True,
        "tickMinStep": 1,
        "tickCount": 12,
        "labelExpr": words,
        "labelOverlap": "greedy",
    }


def _of(kind: str) -> list[dict[str, str]]:
    return [{"filter": f"datum.kind == '{kind}'"}]


def _shifts(tooltip: list[dict[str, Any]]) -> dict[str, Any]:
    """Draw the time from leaving the base to the return as a thin gray bar behind."""
    return {
        "transform": _of(_SHIFT),
        "mark": {"type": "bar", "color": "#c4cacd", "height": {"band": 0.22}},
        "encoding": {"tooltip": tooltip},
    }


def _visits(tooltip: list[dict[str, Any]], color: dict[str, Any]) -> dict[str, Any]:
    return {
        "transform": _of(_VISIT),
        "mark": {"type": "bar", "height": {"band": 0.94}, "cornerRadius": 3, "stroke": "#ffffff"},
        "encoding": {"tooltip": tooltip, "color": color},
    }


def _names(vans: list[str]) -> list[dict[str, Any]]:
    """Write number and name of the stop on two lines, as far as a bar has room for them.

    Only the first of the colors is dark enough for white letters.
    """
    dark = [van for at, van in enumerate(vans) if at % len(SERVICE_COLORS) == 0]
    is_dark = {"field": "van", "oneOf": dark}
    letters = {"condition": {"test": is_dark, "value": _ON_DARK}, "value": _ON_LIGHT}
    one, two = "datum.second == ''", "datum.second != ''"
    lines = (("first", one, 0, "middle"), ("first", two, -1, "bottom"), ("second", two, 1, "top"))
    return [
        {
            "transform": [*_of(_VISIT), {"filter": which}],
            "mark": {
                "type": "text", "align": "left", "dx": 4, "dy": dy, "baseline": baseline,
                "fontSize": 11, "fontWeight": "bold", "clip": True,
                "limit": {"expr": "max(scale('x', datum.end) - scale('x', datum.begin) - 6, 1)"},
            },
            "encoding": {
                "text": {"field": field, "type": "nominal"}, "color": letters, "x2": None,
            },
        }
        for field, which, dy, baseline in lines
    ]  # fmt: skip


def _vans() -> dict[str, Any]:
    """Write the name of the van before each of its shifts."""
    return {
        "transform": _of(_SHIFT),
        "mark": {
            "type": "text", "align": "right", "dx": -6, "baseline": "middle", "fontSize": 11,
            "color": "#4d5661", "limit": {"expr": "max(scale('x', datum.begin) - 8, 1)"},
        },
        "encoding": {"text": {"field": "van", "type": "nominal"}, "x2": None},
    }  # fmt: skip


def stop_numbers(van: Row) -> dict[str, str]:
    """Give by stop the number that it has on the roster and on the map."""
    return {stop["stop_id"]: str(at) for at, stop in enumerate(van["stops"], start=1)}


def two_lines(name: str) -> tuple[str, str]:
    """Part a name into two lines that are about as long as each other.

    Examples
    --------
    >>> two_lines("4 Kingbird Square Parking Lot"), two_lines("7 Library")
    (('4 Kingbird Square', 'Parking Lot'), ('7 Library', ''))
    """
    words = name.split()
    if len(name) <= _LETTERS_ON_A_LINE or len(words) < 2:
        return name, ""
    # Not between the number and the first word.
    first = 2 if words[0].isdigit() and len(words) > 2 else 1
    cuts = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(first, len(words))]
    return min(cuts, key=lambda cut: (max(map(len, cut)), len(cut[1])))
