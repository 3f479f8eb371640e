"""The part of the page of data that asks for a van week: a base, its tables and one van."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from hrgeo.text import say
from hrgeo.text.van import minute_words
from hrgeo.ui.typed_places import typed_place
from hrgeo.ui.van_times import day_name
from hrgeo.vans.problem import DAYS

VAN_TABLES = ("roster", "van_stops", "crew")
"""All optional; a plan file calls the second ``stops``."""
_HOUR_MIN = 60
_HOURS = range(0, 48 * _HOUR_MIN, _HOUR_MIN)


def draw_van_settings() -> None:
    """Draw base, days and hours of a van; without a base, no van week is asked for."""
    st.text_input(
        say("app.upload.base"),
        key="upload_base",
        placeholder=say("app.van.new_at_example"),
        help=say("app.upload.base_help"),
    )
    st.multiselect(
        say("app.upload.van_days"),
        DAYS,
        default=DAYS[:5],
        format_func=day_name,
        key="upload_van_days",
    )
    first, last, shift, shifts = st.columns(4)
    first.selectbox(
        say("app.settings.van_first"),
        _HOURS[:24],
        index=9,
        format_func=minute_words,
        key="upload_van_first",
    )
    last.selectbox(
        say("app.settings.van_last"),
        _HOURS[1:],
        index=23,  # midnight: a roster that goes on into the evening fits
        format_func=_time_words,
        key="upload_van_last",
    )
    shift.number_input(
        say("app.upload.shift_hours"), min_value=1.0, max_value=24.0, value=6.0, step=0.5,
        key="upload_van_shift",
    )  # fmt: skip
    shifts.number_input(
        say("app.settings.van_shifts"), min_value=1, max_value=7, value=5, key="upload_van_shifts"
    )
    st.number_input(
        say("app.settings.van_changes"), min_value=0, max_value=100, value=2,
        key="upload_van_changes", help=say("app.settings.van_changes_help"),
    )  # fmt: skip


def _time_words(at_min: int) -> str:
    words = minute_words(at_min)
    return say("app.settings.van_next_day", time=words) if at_min > _HOURS[24] else words


def asks_for_van() -> bool:
    """Say whether a base is named: that asks for a van week."""
    return bool(st.session_state.get("upload_base", "").strip())


def why_no_van() -> str:
    """Say what the van week still lacks; empty where it lacks nothing, or is not asked for."""
    chosen = st.session_state
    if not asks_for_van():
        return ""
    if typed_place(chosen["upload_base"]) is None:
        return say("app.upload.base_unread")
    if not chosen["upload_van_days"]:
        return say("app.upload.no_day")
    if chosen["upload_van_last"] <= chosen["upload_van_first"]:
        return say("app.upload.van_ends_first")
    return ""


def van_section(names: Mapping[str, str]) -> dict[str, Any] | None:
    """Give the section ``[van]`` of a plan file for what is on the page; None without a base.

    Parameters
    ----------
    names
        Table of `VAN_TABLES` -> the file's name, of those that were handed over.
    """
    chosen = st.session_state
    place = typed_place(chosen["upload_base"]) if asks_for_van() else None
    if place is None:
        return None
    first, last = (chosen[f"upload_van_{end}"] // _HOUR_MIN for end in ("first", "last"))
    section: dict[str, Any] = {
        "base": {"name": say("app.upload.base_name"), "lon": place[0], "lat": place[1]},
        "max_changes": int(chosen["upload_van_changes"]),
        "vans": [
            {
                "name": say("app.upload.van_name"),
                "days": list(chosen["upload_van_days"]),
                "hours": f"{first}:00-{last if last <= 24 else last - 24}:00",
                "shift_hours": min(float(chosen["upload_van_shift"]), float(last - first)),
                "shifts": min(int(chosen["upload_van_shifts"]), len(chosen["upload_van_days"])),
            }
        ],
    }
    keys = {"roster": "roster", "van_stops": "stops", "crew": "crew"}
    return section | {keys[table]: names[table] for table in VAN_TABLES if table in names}
