"""Where need is out of reach."""

from __future__ import annotations

import streamlit as st

from hrgeo.model import Release
from hrgeo.text import say
from hrgeo.ui.frames import draw_frame
from hrgeo.ui.result_tables import gap_questions, gap_table, gap_words
from hrgeo.ui.state import state


def draw() -> None:
    """Draw the page."""
    st.title(say("app.gaps.title"))
    st.markdown(say("app.gaps.what"))
    shown = state().shown
    if shown is None:
        st.text(say("app.no_result"))
        return
    release = shown.result.release
    asked = gap_questions(release, shown.result.summary["siting"])
    if not asked:
        st.success(say("app.gaps.none"))
        return
    _draw_gaps(release, asked)


def _draw_gaps(release: Release, asked: list[dict[str, object]]) -> None:
    chosen = st.selectbox(
        say("app.gaps.choose"),
        range(len(asked)),
        format_func=lambda i: gap_words(asked[i]),
        key="gaps_question",
    )
    table = gap_table(release, asked[chosen])
    st.text(say("app.gaps.count", count=len(table)))
    draw_frame(table, "gaps")
    st.caption(say("app.gaps.caption", smallest=release.smallest_count))


draw()
