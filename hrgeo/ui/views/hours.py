"""Who is within reach of a service that is open, and which hours would help."""

from __future__ import annotations

from typing import Any

import streamlit as st

from hrgeo.text import say
from hrgeo.ui.asking import Row, answers, draw_question, not_looked_at
from hrgeo.ui.frames import draw_figures, draw_frame, draw_table
from hrgeo.ui.hours_tables import (
    ask_table,
    extra_table,
    hours_figures,
    known_words,
    open_table,
    reachable_table,
    reading_table,
    times_words,
)
from hrgeo.ui.state import Shown, state
from hrgeo.ui.week_drawing import draw_week


def draw() -> None:
    """Draw the page."""
    st.title(say("app.hours.title"))
    st.markdown(say("app.hours.what"))
    shown = state().shown
    if shown is None:
        st.text(say("app.no_result"))
        return
    hours = shown.result.summary["hours"]
    st.text(known_words(hours))
    rows = [*hours["open_when_needed"], *hours["reachable"]]
    if rows:
        _draw_answer(shown, rows)
    else:
        st.text(say("app.hours.nothing"))
    _draw_readings(shown)


def _draw_answer(shown: Shown, rows: list[Row]) -> None:
    summary = shown.result.summary
    hours = summary["hours"]
    asked = draw_question(summary, rows, key="hours")
    row = answers(rows, asked)[0]
    source = next(one for one in summary["need"] if one["need_id"] == asked["need_id"])
    draw_figures(hours_figures(summary, row))
    st.subheader(say("app.hours.week_title"))
    elsewhere = not_looked_at(shown.config, asked)
    if elsewhere:
        st.text(elsewhere)
    else:
        draw_week(hours["by_hour"], row, source)
        _draw_advice(hours, asked)
    st.subheader(say("app.hours.open_title"))
    st.text(times_words(source))
    st.caption(say("app.hours.times_kind"))
    in_need = answers(hours["open_when_needed"], asked, by=["need_id"])
    draw_table(open_table(in_need), "open_when_needed", empty=say("app.hours.no_open"))
    st.subheader(say("app.hours.reachable_title"))
    others = answers(hours["reachable"], asked, by=["need_id"])
    draw_table(reachable_table(others), "reachable", empty=say("app.hours.no_reachable"))
    st.caption(say("app.hours.caption"))


def _draw_advice(hours: dict[str, Any], asked: Row) -> None:
    st.subheader(say("app.hours.extra_title"))
    extra = extra_table(answers(hours["extra_hours"], asked))
    draw_table(extra, "extra_hours", empty=say("app.hours.no_extra"))
    if len(extra):
        st.caption(say("app.hours.extra_caption"))
    st.subheader(say("app.hours.ask_title"))
    to_ask = ask_table(answers(hours["ask_first"], asked))
    draw_table(to_ask, "ask_hours", empty=say("app.hours.no_ask"))


def _draw_readings(shown: Shown) -> None:
    st.header(say("app.hours.read_title"))
    st.markdown(say("app.hours.read_what"))
    table = reading_table(shown.result.release.tables["services"])
    draw_frame(table, "readings")


draw()
