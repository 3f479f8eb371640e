"""What the numbers mean, and what they cannot show."""

from __future__ import annotations

import streamlit as st

from hrgeo.text import say
from hrgeo.ui.frames import draw_frame
from hrgeo.ui.speed_table import speed_table
from hrgeo.ui.state import state
from hrgeo.version import __version__


def draw() -> None:
    """Draw the page."""
    st.title(say("app.about.title"))
    for part in ("meaning", "limits", "choice", "privacy"):
        st.subheader(say(f"app.about.{part}_title"))
        st.markdown(say(f"app.about.{part}"))
    shown = state().shown
    if shown is not None:
        st.subheader(say("app.about.speeds_title"))
        st.text(say("app.about.speeds_what"))
        draw_frame(speed_table(shown.config), "speeds", whole=True)
        st.subheader(say("app.about.notes_title"))
        for note in shown.result.release.notes:
            st.text(f"• {note}")
    st.caption(say("app.about.version", version=__version__))


draw()
