"""The templates of `hrgeo template`, to take from the page of data."""

from __future__ import annotations

from functools import partial

import streamlit as st

from hrgeo.inputs.templates import TEMPLATES, template_files
from hrgeo.text import say

_MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def draw_template_downloads() -> None:
    """Draw a choice of tables, and a button for each file of the one chosen."""
    with st.expander(say("app.templates.title")):
        st.markdown(say("app.templates.what"))
        name = st.selectbox(
            say("app.templates.choose"),
            list(TEMPLATES),
            format_func=lambda key: say(f"template.table.{key}"),
            key="template_name",
        )
        st.caption(say(f"template.how.{name}"))
        with st.container(horizontal=True):
            for suffix, media_type in _MEDIA_TYPES.items():
                file_name = f"{name}_template.{suffix}"
                st.download_button(
                    say("app.templates.csv" if suffix == "csv" else "app.templates.xlsx"),
                    data=partial(_content, name, file_name),
                    file_name=file_name,
                    mime=media_type,
                    key=f"download_template_{suffix}",
                    on_click="ignore",
                )


def _content(name: str, file_name: str) -> bytes:
    return template_files(name)[file_name]
