"""Whom the rules of services keep out, and what a changed rule would do."""

from __future__ import annotations

from typing import Any

import streamlit as st

from hrgeo.text import say
from hrgeo.ui.asking import Row, answers, draw_question, not_looked_at
from hrgeo.ui.barrier_tables import (
    ask_rules_table,
    bundles_table,
    change_sentences,
    changes_table,
    costs_table,
    people_table,
)
from hrgeo.ui.frames import draw_frame, draw_table
from hrgeo.ui.state import Shown, state


def draw() -> None:
    """Draw the page."""
    st.title(say("app.barriers.title"))
    st.markdown(say("app.barriers.what"))
    shown = state().shown
    if shown is None:
        st.text(say("app.no_result"))
        return
    summary = shown.result.summary
    if summary["barriers"] is None:
        st.text(say("app.barriers.nobody"))
    elif summary["barriers"]["shares"]:
        _draw_people(shown)
    else:
        st.text(say("app.barriers.nothing"))
    _draw_bundles(summary)


def _draw_people(shown: Shown) -> None:
    summary = shown.result.summary
    barriers = summary["barriers"]
    asked = draw_question(summary, barriers["shares"], key="barriers")
    shares = answers(barriers["shares"], asked)
    st.subheader(say("app.barriers.people_title"))
    draw_frame(people_table(shares), "people", whole=True)
    st.caption(say("app.barriers.people_caption"))
    everybody = say("app.barriers.everybody")
    chosen = st.selectbox(
        say("app.barriers.choose"),
        [everybody, *(row["person"] for row in shares)],
        key="barriers_person",
    )

    def rows(name: str) -> list[Row]:
        found = answers(barriers[name], asked)
        return found if chosen == everybody else [r for r in found if r["person"] == chosen]

    st.subheader(say("app.barriers.costs_title"))
    draw_table(costs_table(rows("costs")), "costs", empty=say("app.barriers.no_costs"))
    st.caption(say("app.barriers.costs_caption"))
    if not any(row["n_services_placed"] for row in shares):
        return
    st.subheader(say("app.barriers.changes_title"))
    elsewhere = not_looked_at(shown.config, asked)
    if elsewhere:
        st.text(elsewhere)
        return
    _draw_changes(rows("rule_changes"), len(summary["siting"]["sites"]))
    st.subheader(say("app.barriers.ask_title"))
    draw_table(ask_rules_table(rows("ask_first")), "ask_rules", empty=say("app.barriers.no_ask"))


def _draw_changes(rows: list[Row], n_new_sites: int) -> None:
    for sentence in change_sentences(rows, n_new_sites=n_new_sites):
        st.text(f"• {sentence}")
    table = changes_table(rows, n_new_sites=n_new_sites)
    draw_table(table, "rule_changes", empty=say("app.barriers.no_changes"))
    if len(table):
        st.caption(say("app.barriers.changes_caption"))


def _draw_bundles(summary: dict[str, Any]) -> None:
    st.header(say("app.barriers.bundles_title"))
    bundles = summary["bundles"]
    if not bundles:
        st.text(say("app.barriers.no_bundles"))
        return
    for source in summary["need"]:
        rows = answers(bundles, source, by=["need_id"])
        if rows:
            st.text(say("app.barriers.bundles_of", need=source["need_id"]))
            draw_frame(bundles_table(rows), "bundles", key=source["need_id"], whole=True)
    st.caption(say("app.barriers.bundles_caption"))


draw()
