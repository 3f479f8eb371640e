"""The first page: the main numbers, the map, and coverage in full."""

from __future__ import annotations

import streamlit as st

from hrgeo.text import say
from hrgeo.ui.downloads import draw_downloads
from hrgeo.ui.frames import draw_frame
from hrgeo.ui.headline import coverage_table, figures
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
    _draw_figures(app.shown)
    st.subheader(say("app.overview.map"))
    draw_map(app.shown.result.release)
    st.caption(say("app.overview.map_caption"))
    _draw_coverage(app.shown)
    draw_downloads(app.shown.files)


def _draw_figures(shown: Shown) -> None:
    found = figures(shown.result.summary)
    for figure, column in zip(found, st.columns(len(found)), strict=True):
        with column.container(border=True, height="stretch"):
            st.metric(
                unformatted(figure.label),
                unformatted(figure.value),
                unformatted(figure.change) if figure.change else None,
            )
            st.caption(unformatted(figure.beside))


def _draw_coverage(shown: Shown) -> None:
    summary = shown.result.summary
    st.subheader(say("app.overview.coverage"))
    for source in summary["need"]:
        st.markdown(f"**{unformatted(source_words(source))}**")
        draw_frame(
            coverage_table(summary, source["need_id"]), "coverage", key=source["need_id"]
        )
    st.caption(say("app.overview.coverage_caption"))


draw()
