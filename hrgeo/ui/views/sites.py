"""Where new sites would bring the most need within reach."""

from __future__ import annotations

from typing import Any

import streamlit as st

from hrgeo.text import count_words, percent, say
from hrgeo.ui.frames import draw_figure, draw_frame
from hrgeo.ui.headline import before_new_sites, question, siting_need, with_new_sites
from hrgeo.ui.plain import unformatted
from hrgeo.ui.result_tables import site_table
from hrgeo.ui.state import state


def draw() -> None:
    """Draw the page."""
    st.title(say("app.sites.title"))
    shown = state().shown
    if shown is None:
        st.text(say("app.no_result"))
        return
    summary, release = shown.result.summary, shown.result.release
    siting: dict[str, Any] = summary["siting"]
    if "sites" not in release.tables:
        st.text(say("app.sites.not_asked"))
        return
    asked, need = unformatted(question(siting)), unformatted(siting_need(summary))
    st.markdown(say("app.sites.what", question=asked, need=need))
    _draw_outcome(summary)
    if siting["sites"]:
        draw_frame(site_table(release), "sites")
    else:
        st.text(say("app.sites.none"))
    st.caption(say("app.sites.caption"))
    _draw_proof(siting)


def _draw_outcome(summary: dict[str, Any]) -> None:
    before, after = st.columns(2)
    with before:
        draw_figure(before_new_sites(summary))
    with after:
        draw_figure(with_new_sites(summary))


def _draw_proof(siting: dict[str, Any]) -> None:
    with st.expander(say("app.sites.proof")):
        st.text(siting["why"])
        for name in ("objective", "bound"):
            if siting[name] is not None:
                st.text(say(f"app.sites.{name}", number=count_words(siting[name])))
        if siting["optimality_gap"] is not None:
            st.text(say("app.sites.gap", gap=percent(siting["optimality_gap"])))


draw()
