"""The van week: which stops, which days, which hours, how good that is, and what if by hand."""

from __future__ import annotations

from typing import Any

import streamlit as st

from hrgeo.text import say
from hrgeo.ui.frames import draw_figures, draw_frame, draw_lines, draw_table
from hrgeo.ui.plain import unformatted
from hrgeo.ui.state import AppState, Shown, state
from hrgeo.ui.van_downloads import draw_van_downloads
from hrgeo.ui.van_drawing import week_bars, week_picture
from hrgeo.ui.van_figures import van_figures
from hrgeo.ui.van_hand import draw_difference, draw_hand, stop_names
from hrgeo.ui.van_map import draw_van_map
from hrgeo.ui.van_runs import plan_by_hand_if_due
from hrgeo.ui.van_tables import reach_table, shift_table, stop_table, visit_table
from hrgeo.ui.van_words import (
    asked_words,
    conditions,
    infeasible_lines,
    reach_words,
    rule_words,
    warnings_of,
    why_lines,
)


def draw() -> None:
    """Draw the page."""
    st.title(say("app.van.title"))
    app = state()
    if app.shown is None:
        st.text(say("app.no_result"))
        return
    if app.shown.result.summary["van"]["status"] == "not_planned":
        _draw_not_asked()
        return
    plan_by_hand_if_due(app)
    shown = app.week_shown or app.shown
    van: dict[str, Any] = shown.result.summary["van"]
    st.markdown(asked_words(shown.result.summary))
    draw_lines([unformatted(line) for line in conditions(shown.result.summary, shown.config)])
    if app.hand_failure:
        st.error(say("app.van.hand_failed"))
        st.text(app.hand_failure)
    if app.again is not None:
        st.info(say("app.van.by_hand"))
        draw_difference(app)
    for warning in warnings_of(van):
        st.warning(warning)
    if van["status"] == "infeasible":
        _draw_infeasible(app, van)
    else:
        _draw_answer(app, shown, van)
    _draw_hand(app, shown)
    if van["visits"]:
        draw_van_downloads(shown.result)


def _draw_not_asked() -> None:
    st.text(say("app.van.not_asked"))
    st.code(say("app.van.example"), language="toml")
    st.text(say("app.van.not_asked_more"))


def _draw_infeasible(app: AppState, van: dict[str, Any]) -> None:
    """Say why there is no week, and what to change for one."""
    st.warning(say("app.van.no_week"))
    names = stop_names(app)
    st.text(van["why"])
    st.subheader(say("app.van.what_to_change"))
    lines = infeasible_lines(van, names, is_by_hand=app.again is not None)
    draw_lines([unformatted(line) for line in lines])


def _draw_answer(app: AppState, shown: Shown, van: dict[str, Any]) -> None:
    draw_figures(van_figures(shown.result.summary))
    st.caption(unformatted(rule_words(van)))
    st.header(say("app.van.week_title"))
    if not van["visits"]:
        st.text(say("app.van.no_visits"))
    else:
        _draw_week(van)
        st.subheader(say("app.van.shifts_title"))
        draw_frame(shift_table(van), "van_shifts", whole=True)
        st.caption(say("app.van.shifts_caption"))
        st.header(say("app.van.map_title"))
        draw_van_map(app, shown, van)
        st.caption(say("app.van.map_caption"))
        draw_frame(stop_table(van), "van_stops", whole=True)
        _draw_reach(van)
    with st.expander(say("app.van.proof"), expanded=False):
        draw_lines([unformatted(line) for line in why_lines(van)])
    st.subheader(say("app.van.not_shown"))
    draw_lines([unformatted(line) for line in van.get("not_shown") or []])


def _draw_week(van: dict[str, Any]) -> None:
    bars = week_bars(van)
    st.vega_lite_chart(bars, week_picture(bars), width="stretch", key="van_week")
    st.caption(say("app.van.week_caption"))
    with st.expander(say("app.van.as_table")):
        draw_frame(visit_table(van), "van_visits", whole=True)


def _draw_reach(van: dict[str, Any]) -> None:
    st.header(say("app.van.reach_title"))
    words = reach_words(van)
    if words:
        st.text(words)
    draw_table(reach_table(van), "van_reach", empty=say("app.van.no_visits"))
    st.caption(say("app.van.reach_caption"))


def _draw_hand(app: AppState, shown: Shown) -> None:
    st.header(say("app.van.hand_title"))
    st.text(say("app.van.hand_what"))
    asked = shown.config.van
    if shown.result.van is None or asked is None:
        st.text(say("app.van.no_hand"))
        return
    draw_hand(app, asked.vans)


draw()
