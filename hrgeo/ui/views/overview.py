"""The first page: the main numbers, the map, and coverage in full."""

from __future__ import annotations

import streamlit as st

from hrgeo.results import beyond_lines
from hrgeo.text import say, slow_by_mode_words
from hrgeo.ui.downloads import draw_downloads
from hrgeo.ui.frames import draw_figures, draw_frame
from hrgeo.ui.headline import coverage_table, figures, source_words
from hrgeo.ui.map_component import draw_map
from hrgeo.ui.plain import unformatted
from hrgeo.ui.state import Shown, state


def draw() -> None:
    """Draw the page."""
    app = state()
    st.title(unformatted(app.config.name) if app.config else say("app.title"))
    st.markdown(say("app.overview.what"))
    if app.is_sample:
        st.info(say("app.overview.sample"))
    if app.shown is None:
        st.text(say("app.no_result"))
        return
    draw_figures(figures(app.shown.result.summary))
    if any(delays["none_marked"] for delays in app.shown.result.summary["delays"].values()):
        st.warning(say("app.overview.none_marked"))
    st.subheader(say("app.overview.map"))
    draw_map(app.shown.map, plan_number=app.plan_number, run_number=app.shown.run_number)
    st.caption(say("app.overview.map_caption"))
    _draw_coverage(app.shown)
    _draw_beyond(app.shown)
    draw_downloads(app.shown.files)


def _draw_beyond(shown: Shown) -> None:
    lines = beyond_lines(shown.result.summary)
    if not lines:
        return
    st.subheader(say("beyond.title"))
    for label, value in lines:
        st.markdown(f"- **{unformatted(label)}**: {unformatted(value)}")
    st.caption(say("app.overview.beyond_caption"))


def _draw_coverage(shown: Shown) -> None:
    summary = shown.result.summary
    st.subheader(say("app.overview.coverage"))
    sources = summary["need"]
    at = 0
    if len(sources) > 1:
        at = st.selectbox(
            say("app.overview.need"),
            range(len(sources)),
            format_func=lambda i: source_words(sources[i]),
            key="overview_need",
        )
    else:
        st.text(source_words(sources[0]))
    draw_frame(coverage_table(summary, sources[at]["need_id"]), "coverage")
    slow = slow_by_mode_words(summary["slow"])
    about_slow = say("app.overview.coverage_slow", slow=slow) if slow else ""
    st.caption(say("app.overview.coverage_caption", slow=about_slow))


draw()
