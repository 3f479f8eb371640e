"""What is left if a service closes, or is not there."""

from __future__ import annotations

from typing import Any

import streamlit as st

from hrgeo.text import say
from hrgeo.ui.asking import answers, draw_question
from hrgeo.ui.closing_tables import availability_table, closures_table, nearest_table
from hrgeo.ui.frames import draw_frame, draw_table
from hrgeo.ui.state import state


def draw() -> None:
    """Draw the page."""
    st.title(say("app.fragility.title"))
    st.markdown(say("app.fragility.what"))
    shown = state().shown
    if shown is None:
        st.text(say("app.no_result"))
        return
    summary = shown.result.summary
    if summary["fragility"]["nearest"]:
        _draw_answer(summary, shown.result.release.smallest_count)
    else:
        st.text(say("app.fragility.nothing"))


def _draw_answer(summary: dict[str, Any], smallest_count: int) -> None:
    fragility = summary["fragility"]
    asked = draw_question(summary, fragility["nearest"], key="fragility")
    st.subheader(say("app.fragility.closures_title"))
    st.warning(fragility["warning"])
    table = closures_table(answers(fragility["closures"], asked))
    draw_table(table, "closures", empty=say("app.fragility.no_closures"))
    if len(table):
        st.caption(say("app.fragility.closures_caption", smallest=smallest_count))
    same_way = answers(fragility["nearest"], asked, by=["need_id", "mode", "threshold_min"])
    st.subheader(say("app.fragility.nearest_title"))
    draw_frame(nearest_table(same_way), "nearest", whole=True)
    st.caption(say("app.fragility.nearest_caption"))
    st.subheader(say("app.fragility.available_title"))
    available = availability_table(same_way)
    draw_table(available, "availability", empty=say("app.fragility.no_available"))
    if len(available):
        st.caption(say("app.fragility.available_caption"))


draw()
