"""The files of a van week: for staff, for calendars and maps, and for the public."""

from __future__ import annotations

from functools import partial

import streamlit as st

from hrgeo.plan import PlanResult
from hrgeo.results import van_files
from hrgeo.text import say
from hrgeo.ui.van_times import Row

INTERNAL = {
    "van_roster.pdf": "application/pdf",
    "van_roster.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "van_week.ics": "text/calendar",
    "van_routes.gpx": "application/gpx+xml",
    "van_routes.geojson": "application/geo+json",
}
PUBLIC = {
    "van_public.pdf": "application/pdf",
    "van_public.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Name and media type of each file on offer."""


def draw_van_downloads(result: PlanResult) -> None:
    """Draw a button for each file of a week; those for the public where a stop is public."""
    st.subheader(say("app.van.files"))
    st.caption(say("app.van.files_internal"))
    _draw_buttons(result, INTERNAL)
    stops = result.summary["van"]["stops"]
    n_marked = sum(stop["visibility"] == "public" for stop in stops)
    n_public = sum(is_on_public_sheet(stop) for stop in stops)
    if n_public < n_marked:
        st.text(say("app.van.public_waiting", n=n_marked - n_public))
    if not n_public:
        st.text(say("app.van.none_public"))
        return
    st.caption(say("app.van.files_public", n=n_public, of=len(stops)))
    _draw_buttons(result, PUBLIC)


def is_on_public_sheet(stop: Row) -> bool:
    """Say whether a stop of the summary may be told to everybody: public, and its host agreed."""
    return bool(stop["visibility"] == "public" and stop["host_agreed"] == "yes")


def _draw_buttons(result: PlanResult, offered: dict[str, str]) -> None:
    with st.container(horizontal=True):
        for name, mime in offered.items():
            key = name.replace(".", "_")
            st.download_button(
                say(f"app.van.file_{key}"),
                data=partial(_content, result, name),
                file_name=name,
                mime=mime,
                key=f"download_{key}",
                on_click="ignore",
            )


def _content(result: PlanResult, name: str) -> bytes:
    return van_files(result.release, result.summary)[name]
