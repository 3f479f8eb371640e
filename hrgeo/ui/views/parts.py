"""Coverage by area, part of the week, outcome, year, and by who has a car."""

from __future__ import annotations

from typing import Any

import streamlit as st

from hrgeo.text import say
from hrgeo.ui.asking import answers, draw_question
from hrgeo.ui.frames import draw_table
from hrgeo.ui.part_tables import (
    area_table,
    block_table,
    outcome_table,
    period_table,
    vehicle_table,
)
from hrgeo.ui.state import state


def draw() -> None:
    """Draw the page."""
    st.title(say("app.parts.title"))
    st.markdown(say("app.parts.what"))
    shown = state().shown
    if shown is None:
        st.text(say("app.no_result"))
        return
    summary = shown.result.summary
    if summary["coverage_blocks"]:
        _draw_answer(summary, shown.result.release.smallest_count)
    else:
        st.text(say("app.fragility.nothing"))


def _draw_answer(summary: dict[str, Any], smallest_count: int) -> None:
    asked = draw_question(summary, summary["coverage_blocks"], key="parts")
    same = ("need_id", "service")
    tables = {
        "areas": area_table(answers(summary["coverage_areas"], asked)),
        "blocks": block_table(answers(summary["coverage_blocks"], asked)),
        "outcomes": outcome_table(answers(summary["coverage_outcomes"], asked)),
        "years": period_table(answers(summary["coverage_years"], asked)),
        "vehicles": vehicle_table(answers(summary["coverage_vehicles"], asked, by=same)),
    }
    for name, table in tables.items():
        st.subheader(say(f"app.parts.{name}_title"))
        draw_table(table, f"part_{name}", empty=say(f"app.parts.no_{name}"))
        if len(table):
            st.caption(say(f"app.parts.{name}_caption", smallest=smallest_count))


draw()
