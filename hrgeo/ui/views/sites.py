"""Where new sites would do the most: what was asked, the answer, and why each place."""

from __future__ import annotations

from typing import Any

import streamlit as st

from hrgeo.text import say
from hrgeo.ui.frames import draw_figure, draw_figures, draw_frame, draw_lines
from hrgeo.ui.headline import before_new_sites
from hrgeo.ui.plain import unformatted
from hrgeo.ui.site_cards import draw_cards
from hrgeo.ui.site_figures import answer_figures
from hrgeo.ui.site_pages import begin_site_page
from hrgeo.ui.site_tables import site_table
from hrgeo.ui.site_words import (
    conditions,
    left_out,
    proof_lines,
    redraws_words,
    what_to_change,
)
from hrgeo.ui.state import Shown


def draw() -> None:
    """Draw the page."""
    shown = begin_site_page("app.sites.title")
    if shown is None:
        return
    summary = shown.result.summary
    siting: dict[str, Any] = summary["siting"]
    draw_lines([unformatted(sentence) for sentence in conditions(siting)])
    if siting["status"] == "infeasible":
        _draw_infeasible(summary)
        return
    draw_figures(answer_figures(summary))
    notes = [left_out(siting), *(siting.get("notes") or ()), say("app.sites.not_shown")]
    st.caption(unformatted(" ".join(note for note in notes if note)))
    _draw_sites(shown)
    _draw_proof(siting)


def _draw_infeasible(summary: dict[str, Any]) -> None:
    """Say why there is no answer, and what to change for one."""
    siting = summary["siting"]
    st.warning(say("app.sites.no_answer"))
    st.text(siting["why"])
    changes = what_to_change(siting)
    st.subheader(say("app.sites.nearest_title"))
    draw_lines([unformatted(sentence) for sentence in changes])
    if not changes:
        st.text(say("app.sites.nearest_unknown"))
    draw_figure(before_new_sites(summary))


def _draw_sites(shown: Shown) -> None:
    siting = shown.result.summary["siting"]
    st.subheader(say("app.sites.table_title"))
    if not siting["sites"]:
        st.text(say("app.sites.none"))
        return
    release = shown.result.release
    draw_frame(site_table(siting, release), "sites", whole=True)
    st.caption(say("app.sites.caption"))
    redraws = redraws_words(siting)
    if redraws:
        st.caption(unformatted(redraws))
    st.subheader(say("app.sites.cards_title"))
    draw_cards(siting, smallest_count=release.smallest_count)


def _draw_proof(siting: dict[str, Any]) -> None:
    with st.expander(say("app.sites.proof")):
        draw_lines([unformatted(line) for line in proof_lines(siting)])
    st.caption(say("app.sites.more"))


draw()
