"""How a page about new sites begins: its title, and what was asked for."""

from __future__ import annotations

import streamlit as st

from hrgeo.text import say
from hrgeo.ui.site_words import asked_words
from hrgeo.ui.state import Shown, state


def begin_site_page(title: str) -> Shown | None:
    """Draw the head of a page about new sites; give the result, None where there is none."""
    st.title(say(title))
    shown = state().shown
    if shown is None:
        st.text(say("app.no_result"))
        return None
    summary = shown.result.summary
    if summary["siting"]["status"] == "not_planned":
        st.text(say("app.sites.not_asked"))
        return None
    st.markdown(asked_words(summary))
    return shown
