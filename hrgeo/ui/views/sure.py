"""How sure new sites are: further sites, a test on later need, groups, rules, other speeds."""

from __future__ import annotations

from typing import Any

import streamlit as st

from hrgeo.text import say
from hrgeo.ui.backtest_words import backtest_lines, is_beaten
from hrgeo.ui.frames import draw_frame, draw_lines, draw_table
from hrgeo.ui.plain import unformatted
from hrgeo.ui.site_drawing import (
    curve_picture,
    curve_points,
    frontier_picture,
    frontier_points,
)
from hrgeo.ui.site_pages import begin_site_page
from hrgeo.ui.site_tables import (
    backtest_table,
    cases_table,
    curve_table,
    dropped_table,
    folds_of,
    frontier_table,
    group_table,
    rules_table,
)
from hrgeo.ui.site_words import (
    fewest_words,
    knee_words,
    rules_lifted_words,
    screening_words,
)


def draw() -> None:
    """Draw the page."""
    shown = begin_site_page("app.sure.title")
    if shown is None:
        return
    siting: dict[str, Any] = shown.result.summary["siting"]
    if siting["status"] == "infeasible":
        st.warning(say("app.sites.no_answer"))
    _draw_curve(siting)
    _draw_backtest(siting.get("backtest"))
    _draw_groups(siting, shown.result.release.smallest_count)
    _draw_rules(siting.get("screening"))
    _draw_sensitivity(siting.get("sensitivity"))


def _draw_curve(siting: dict[str, Any]) -> None:
    st.header(say("app.sure.curve_title"))
    points = curve_points(siting)
    if len(points) < 2:
        st.text(say("app.sure.no_curve"))
        return
    st.text(" ".join(words for words in (knee_words(siting), fewest_words(siting)) if words))
    picture = curve_picture(siting)
    alt = picture["description"]
    st.vega_lite_chart(points, picture, width="stretch", key="sites_curve", alt=alt)
    st.caption(say("app.sure.curve_caption"))
    with st.expander(say("app.sure.as_table")):
        draw_frame(curve_table(siting), "site_curve", whole=True)


def _draw_backtest(test: dict[str, Any] | None) -> None:
    st.header(say("app.sure.backtest_title"))
    if not test:
        st.text(say("app.sure.no_backtest"))
        return
    if is_beaten(test["rows"]):
        st.warning(unformatted(test["sentence"]))
    else:
        st.markdown(f"**{unformatted(test['sentence'])}**")
    draw_lines([unformatted(line) for line in backtest_lines(test)])
    draw_frame(backtest_table(test["rows"]), "site_backtest", whole=True)
    st.caption(say("app.sure.backtest_caption"))
    if test.get("folds"):
        with st.expander(say("app.sure.folds_title")):
            for at, (period, rows) in enumerate(folds_of(test["folds"]).items()):
                st.text(period)
                draw_frame(backtest_table(rows), "site_backtest", key=f"fold{at}", whole=True)


def _draw_groups(siting: dict[str, Any], smallest_count: int) -> None:
    st.header(say("app.sure.groups_title"))
    if not siting.get("groups"):
        st.text(say("app.sure.no_groups"))
        return
    table = group_table(siting["groups"], smallest_count=smallest_count)
    draw_frame(table, "site_groups", whole=True)
    st.caption(say("app.sure.groups_caption"))
    frontier = siting.get("frontier") or []
    st.subheader(say("app.sure.frontier_title"))
    if not frontier:
        st.text(say("app.sure.no_frontier"))
        return
    if len(frontier) == 1:
        st.text(say("app.sure.one_frontier"))
    else:
        points = frontier_points(frontier)
        picture = frontier_picture()
        alt = picture["description"]
        st.vega_lite_chart(points, picture, width="stretch", key="sites_frontier", alt=alt)
    draw_frame(frontier_table(frontier), "site_frontier", whole=True)
    st.caption(say("app.sure.frontier_caption"))


def _draw_rules(screening: dict[str, Any] | None) -> None:
    st.header(say("app.sure.rules_title"))
    if not screening:
        st.text(say("app.sure.no_screening"))
        return
    st.text(screening_words(screening))
    draw_table(rules_table(screening["rules"]), "site_rules", empty=say("app.sure.no_rules"))
    if screening["rules"]:
        st.caption(say("app.sure.rules_caption"))
    draw_lines([unformatted(note) for note in screening.get("notes") or ()])
    lifted = rules_lifted_words(screening)
    if lifted:
        st.text(lifted)
    if screening.get("not_legal_advice"):
        st.caption(unformatted(screening["not_legal_advice"]))
    if screening["dropped"]:
        with st.expander(say("app.sure.dropped_title")):
            draw_frame(dropped_table(screening["dropped"]), "site_dropped", whole=True)


def _draw_sensitivity(found: dict[str, Any] | None) -> None:
    st.header(say("app.sure.sensitivity_title"))
    if not found:
        st.text(say("app.sure.no_sensitivity"))
        return
    st.text(found["sentence"])
    draw_table(cases_table(found["cases"]), "site_cases", empty=say("app.sure.no_sensitivity"))
    st.caption(say("app.sure.sensitivity_caption"))


draw()
