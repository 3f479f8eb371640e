"""Handing files over in the browser. Only bytes come in: never a path, never an address."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from hrgeo.errors import HrgeoError
from hrgeo.plan import PlanConfig
from hrgeo.schemas import MODES, NEED_KINDS, NEED_WHATS, SERVICE_TYPES
from hrgeo.text import join_words, say, term
from hrgeo.ui.choices import mode_words, service_words
from hrgeo.ui.state import sample_config, state
from hrgeo.ui.uploads import (
    AREA_SUFFIXES,
    STREET_SUFFIXES,
    TABLE_SUFFIXES,
    Upload,
    plan_from_choices,
    plan_from_files,
    safe_name,
)
from hrgeo.ui.van_upload import (
    VAN_TABLES,
    asks_for_van,
    draw_van_settings,
    van_section,
    why_no_van,
)

REQUIRED = ("streets", "services", "need")
OPTIONAL = ("areas", "candidates", "address_points", "boundary")
SEVERAL = ("services", "address_points")
"""Of these, each file is a table of its own."""
_SUFFIXES = {
    "streets": STREET_SUFFIXES,
    "services": TABLE_SUFFIXES,
    "need": TABLE_SUFFIXES,
    "areas": AREA_SUFFIXES,
    "candidates": TABLE_SUFFIXES,
    "address_points": TABLE_SUFFIXES,
    "boundary": AREA_SUFFIXES,
    **dict.fromkeys(VAN_TABLES, TABLE_SUFFIXES),
}
MOST_MB = 500


def open_sample() -> None:
    """Go back to the invented town."""
    state().open_plan(sample_config(), is_sample=True)


def draw_plan_upload() -> None:
    """Take a plan file and the files it names."""
    st.markdown(say("app.upload.plan_what"))
    st.file_uploader(
        say("app.upload.plan"),
        type=["toml", *STREET_SUFFIXES, *AREA_SUFFIXES],
        accept_multiple_files=True,
        key="upload_plan",
        max_upload_size=MOST_MB,
    )
    handed = _handed("upload_plan")
    plans = [name for name, _ in handed if name.lower().endswith(".toml")]
    reason = "" if len(plans) == 1 else say("app.upload.one_plan", count=len(plans))
    _draw_button("upload_plan_run", reason if handed else say("app.upload.nothing"), _open_plan)


def draw_separate_uploads() -> None:
    """Take streets, services and need one by one, with the choices that a plan file holds."""
    st.text_input(say("app.upload.name"), value=say("app.upload.name_default"), key="upload_name")
    left, right = st.columns(2)
    for column, tables in ((left, REQUIRED), (right, OPTIONAL)):
        with column:
            for table in tables:
                _draw_uploader(table)
    with left:
        st.selectbox(
            say("app.upload.kind"),
            NEED_KINDS,
            format_func=lambda kind: say(f"app.upload.kind_{kind}"),
            key="upload_kind",
        )
        st.selectbox(
            say("app.upload.what"),
            NEED_WHATS,
            format_func=lambda what: term("what", what),
            key="upload_what",
        )
    with right:
        st.multiselect(
            say("app.settings.services"),
            SERVICE_TYPES,
            default=("ssp", "naloxone"),
            format_func=service_words,
            key="upload_services_measured",
        )
        st.multiselect(
            say("app.upload.modes"),
            MODES,
            default=("walk", "drive"),
            format_func=mode_words,
            key="upload_modes",
        )
    with st.expander(say("app.upload.van_week")):
        st.markdown(say("app.upload.van_week_what"))
        left, right = st.columns([3, 2])
        with left:
            draw_van_settings()
        with right:
            for table in VAN_TABLES:
                _draw_uploader(table)
    _draw_button("upload_separate_run", _why_not(), _open_separate)


def _draw_uploader(table: str) -> None:
    st.file_uploader(
        say(f"app.upload.{table}"),
        type=_SUFFIXES[table],
        # A shapefile is several files, and services can come from several programs.
        accept_multiple_files=_SUFFIXES[table] is AREA_SUFFIXES or table in SEVERAL,
        key=f"upload_{table}",
        help=say(f"app.upload.{table}_help"),
        max_upload_size=MOST_MB,
    )


def _draw_button(key: str, reason: str, on_click: Any) -> None:
    """Draw a button; where it cannot be pressed, the reason stands below."""
    st.button(
        say("app.upload.run"),
        key=key,
        type="primary",
        disabled=bool(reason),
        on_click=on_click,
    )
    if reason:
        st.caption(reason)


def _why_not() -> str:
    # Who asks for a van week may have no list of services.
    required = [table for table in REQUIRED if table != "services" or not asks_for_van()]
    missing = [say(f"app.upload.{table}") for table in required if not _handed(f"upload_{table}")]
    if missing:
        return say("app.upload.still_missing", names=join_words(missing))
    if not st.session_state["upload_services_measured"]:
        return say("app.settings.no_service")
    return why_no_van() if st.session_state["upload_modes"] else say("app.upload.no_mode")


def _handed(key: str) -> list[tuple[str, bytes]]:
    """Give name and content of what was handed over in an uploader."""
    found = st.session_state.get(key)
    handed = found if isinstance(found, list) else [found]
    return [(f.name, f.getvalue()) for f in handed if isinstance(f, UploadedFile)]


def _main_name(handed: list[tuple[str, bytes]]) -> str:
    """Name the file to open: of the parts of a shapefile the .shp, else the first."""
    names = [safe_name(name) for name, _ in handed]
    return next((name for name in names if name.lower().endswith(".shp")), names[0])


def _open_plan() -> None:
    _open(lambda: plan_from_files(_handed("upload_plan")))


def _open_separate() -> None:
    _open(lambda: plan_from_choices(*_separate_plan()))


def _open(read: Any) -> None:
    app = state()
    opened: tuple[PlanConfig, tuple[Upload, ...]]
    try:
        opened = read()
    except HrgeoError as error:
        app.refused = str(error)
    else:
        app.open_plan(opened[0], uploads=opened[1])


def _separate_plan() -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """Give the content of a plan file for what is on the page, and the files."""
    tables = (*REQUIRED, *OPTIONAL, *VAN_TABLES)
    handed = {table: _handed(f"upload_{table}") for table in tables}
    names = {table: _main_name(found) for table, found in handed.items() if found}
    chosen = st.session_state
    services = list(chosen["upload_services_measured"])
    data: dict[str, Any] = {
        "study": {"name": chosen["upload_name"]},
        "streets": {"file": names["streets"], "modes": list(chosen["upload_modes"])},
        "need": [
            {
                "id": "need",
                "file": names["need"],
                "kind": chosen["upload_kind"],
                "what": chosen["upload_what"],
            }
        ],
        "services": [{"file": safe_name(name)} for name, _ in handed["services"]],
        "inputs": {t: names[t] for t in ("areas", "candidates") if t in names},
        "coverage": {"services": services},
    }
    if handed["services"]:
        data["siting"] = {"need": "need", "service": services[0]}
    van = van_section(names)
    if van is not None:
        data["van"] = van
    if handed["address_points"]:
        data["inputs"]["address_points"] = [safe_name(n) for n, _ in handed["address_points"]]
    if "boundary" in names:
        data["study"]["boundary"] = names["boundary"]
    named = [t for t in tables if van is not None or t not in VAN_TABLES]
    return data, [file for table in named for file in handed[table]]
