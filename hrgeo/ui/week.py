"""The hours of a week as a picture and as a table: when need arises, and when somebody is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from hrgeo.schemas import DAYS
from hrgeo.text import clock_words, percent, say, term

HOURS = range(24)
FEWEST_BY_HOUR = 168
"""With fewer events than hours in a week, the hours of need would tell of single events."""

_STEPS = (0.5, 1.0, 1.5, 2.0)


def need_steps(shares: Sequence[Sequence[float | None]]) -> list[list[int]]:
    """Give, for each hour of a week, in which of five classes its need is.

    Parameters
    ----------
    shares
        7 lists of 24: the part of the need of a week that lies in the hour.

    Returns
    -------
    list
        0 for less than half of an average hour, 1 up to the average, 2 up to one and a
        half times, 3 up to twice, 4 for more. Classes, since shares of so short a time
        would tell how many events there were.

    Examples
    --------
    >>> need_steps([[0.0, 1 / 168, 1 / 42]])
    [[0, 1, 4]]
    """
    average = 1.0 / (len(DAYS) * len(HOURS))
    # A hair below, so that exactly the average is not above it by rounding.
    return [
        [
            0 if share is None else sum(share > step * average * (1 + 1e-6) for step in _STEPS)
            for share in day
        ]
        for day in shares
    ]


def step_words(step: int) -> str:
    """Name a class of `need_steps`."""
    return say(f"app.hours.step_{step}")


def week_cells(values: Sequence[Sequence[float | None]], *, is_need: bool) -> pd.DataFrame:
    """Give one row for each hour of a week, ready to be drawn.

    Returns
    -------
    pandas.DataFrame
        ``day``, ``hour`` (in words), ``value`` (whole percent, or the class of need)
        and ``words``.
    """
    numbers: Sequence[Sequence[float | None]] = need_steps(values) if is_need else values
    return pd.DataFrame(
        [
            {"day": term("column", day), "hour": clock_words(hour)}
            | (_need_cell(value) if is_need else _share_cell(value))
            for day, of_day in zip(DAYS, numbers, strict=True)
            for hour, value in zip(HOURS, of_day, strict=True)
        ]
    )


def _need_cell(step: float | None) -> dict[str, Any]:
    return {"value": step, "words": step_words(int(step or 0))}


def _share_cell(share: float | None) -> dict[str, Any]:
    if share is None:
        return {"value": None, "words": say("terms.not_known")}
    return {"value": round(100 * share), "words": percent(share)}


def week_table(cells: pd.DataFrame) -> pd.DataFrame:
    """Give the same as a table: a row for each hour, a column for each day."""
    words = cells["words"].to_numpy().reshape(len(DAYS), len(HOURS))
    columns = {day: words[k] for k, day in enumerate(DAYS)}
    return pd.DataFrame({"hour": [clock_words(hour) for hour in HOURS]} | columns)


def week_picture(*, is_need: bool, most: float) -> dict[str, Any]:
    """Describe the picture of a week for Vega-Lite.

    Parameters
    ----------
    is_need
        Whether it is the need that is drawn, of the rows that `week_cells` gives.
    most
        What the darkest color stands for [percent]; not used for need.

    Returns
    -------
    dict
        Light to dark in one hue, so that it can be told apart without seeing colors;
        shares are written into the cells too.
    """
    across = {
        "x": {
            "field": "hour",
            "type": "ordinal",
            "sort": [clock_words(hour) for hour in HOURS],
            "axis": {"title": say("app.hours.hour_axis"), "labelAngle": -45, "orient": "bottom"},
        },
        "y": {
            "field": "day",
            "type": "ordinal",
            "sort": [term("column", day) for day in DAYS],
            "axis": {"title": None, "labelOverlap": False},
        },
    }
    tooltip = [
        {"field": name, "type": "nominal", "title": say(f"app.hours.{name}_title")}
        for name in ("day", "hour", "words")
    ]
    color = _need_color() if is_need else _share_color(most)
    boxes = {
        "mark": {"type": "rect", "stroke": "#ffffff", "strokeWidth": 1},
        "encoding": {"color": color, "tooltip": tooltip},
    }
    numbers = {
        "transform": [{"filter": "datum.value > 0"}],
        "mark": {"type": "text", "fontSize": 12},
        "encoding": {
            "text": {"field": "value", "type": "quantitative", "format": ".0f"},
            "color": {
                "condition": {"test": f"datum.value > {0.55 * most}", "value": "#ffffff"},
                "value": "#1a1a1a",
            },
            "tooltip": tooltip,
        },
    }
    layers = [boxes] if is_need else [boxes, numbers]
    description = say("app.hours.week_alt")
    return {"description": description, "height": 420, "encoding": across, "layer": layers}


def _share_color(most: float) -> dict[str, Any]:
    return {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, most], "clamp": True, "range": ["#f2f2f2", "#08519c"]},
        "legend": _legend("percent_legend"),
    }


def _legend(title: str) -> dict[str, Any]:
    return {"title": say(f"app.hours.{title}"), "orient": "top", "titleLimit": 600}


def _need_color() -> dict[str, Any]:
    return {
        "field": "words",
        "type": "ordinal",
        "sort": None,
        "scale": {
            "domain": [step_words(step) for step in range(len(_STEPS) + 1)],
            "range": ["#f2f2f2", "#fdd0a2", "#fd8d3c", "#d94801", "#7f2704"],
        },
        "legend": _legend("step_legend"),
    }
