"""Own files: handing them over, and what was done with their rows."""

from __future__ import annotations

import streamlit as st

from hrgeo.text import say
from hrgeo.ui.frames import draw_frame
from hrgeo.ui.result_tables import (
    accounting_table,
    need_remarks,
    need_table,
    quality_table,
    unplaced_table,
)
from hrgeo.ui.state import Shown, state
from hrgeo.ui.template_downloads import draw_template_downloads
from hrgeo.ui.upload_forms import draw_plan_upload, draw_separate_uploads, open_sample


def draw() -> None:
    """Draw the page."""
    app = state()
    st.title(say("app.data.title"))
    st.markdown(say("app.data.privacy"))
    with_plan, separate, sample = st.tabs(
        [say("app.data.with_plan"), say("app.data.separate"), say("app.data.sample")]
    )
    with with_plan:
        draw_plan_upload()
    with separate:
        draw_separate_uploads()
    with sample:
        st.markdown(say("app.data.sample_what"))
        st.button(say("app.data.sample_open"), on_click=open_sample, disabled=app.is_sample)
        if app.is_sample:
            st.caption(say("app.data.sample_is_open"))
    draw_template_downloads()
    if app.shown is not None:
        _draw_quality(app.shown)


def _draw_quality(shown: Shown) -> None:
    st.header(say("app.data.quality"))
    st.subheader(say("app.data.tables"))
    st.markdown(say("check.adds_up"))
    draw_frame(accounting_table(shown.result.accounting), "accounting")
    st.subheader(say("app.data.need"))
    draw_frame(need_table(shown.result.summary), "need")
    for remark in need_remarks(shown.result.summary):
        st.text(remark)
    unplaced = unplaced_table(shown.result.summary)
    if len(unplaced):
        st.markdown(say("app.data.unplaced"))
        draw_frame(unplaced, "unplaced")
    st.subheader(say("app.data.rows"))
    st.markdown(say("app.data.rows_what"))
    table = quality_table(shown.result.quality)
    if table.empty:
        st.text(say("app.data.no_notes"))
    else:
        draw_frame(table, "quality")


draw()
