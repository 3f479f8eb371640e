"""The map of a van week: stops by number, and ways along the streets, of all days or of one."""

from __future__ import annotations

from typing import Any

import streamlit as st

from hrgeo import maps
from hrgeo.model import Release
from hrgeo.text import say
from hrgeo.ui.map_component import draw_map
from hrgeo.ui.state import AppState, Shown
from hrgeo.ui.van_times import day_name
from hrgeo.vans.problem import DAYS

_NOT_AT_FIRST = ("sites", "services", "catchments", "gaps")
"""Layers of the plan's map that a way is lost among."""


def draw_van_map(app: AppState, shown: Shown, van: dict[str, Any]) -> None:
    """Draw the map of a week that has visits, of the day that is chosen or of all.

    Parameters
    ----------
    app
        The state.
    shown
        The run with the week.
    van
        Its part ``van`` of the summary.
    """
    days = [day for day in DAYS if any(row["day"] == day for row in van["visits"])]
    chosen = st.pills(
        say("app.van.map_day"),
        ["", *days],
        default="",
        format_func=lambda day: day_name(day) if day else say("app.van.map_all_days"),
        key=f"van_map_day_{app.plan_number}",
    )
    content = week_map(shown.map, shown.result.release, chosen or None)
    view = "van", chosen or ""
    draw_map(content, plan_number=app.plan_number, run_number=shown.run_number, view=view)


def week_map(content: dict[str, Any], release: Release, day: str | None) -> dict[str, Any]:
    """Give the content of a plan's map with the van week in front.

    Parameters
    ----------
    content
        From `hrgeo.ui.map_component.map_content`.
    release
        With the tables of the van week.
    day
        ``Mo`` .. ``Su``; None for the whole week.
    """
    return content | maps.van_day(release, day) | {"off": list(_NOT_AT_FIRST)}
