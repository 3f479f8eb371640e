"""The choice of a question on a page: which need, which service, how, within how many minutes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from hrgeo.plan import PlanConfig
from hrgeo.plan.asked import close_questions
from hrgeo.results import main_row
from hrgeo.text import join_words, say, term
from hrgeo.ui.headline import Summary, source_words
from hrgeo.ui.plain import minutes, unformatted

Row = Mapping[str, Any]

QUESTION = ("need_id", "service", "mode", "threshold_min")


def draw_question(summary: Summary, rows: Sequence[Row], *, key: str) -> dict[str, Any]:
    """Draw a box for each part of a question, and give what is chosen.

    Parameters
    ----------
    summary
        What the plan itself asks about is chosen first.
    rows
        At least one, each with the keys of `QUESTION`; what is on offer.
    key
        Tells the boxes of several pages apart.
    """
    asked = main_row(summary) or rows[0]
    sources = {source["need_id"]: source for source in summary["need"]}

    def need_words(one: str) -> str:
        return say("app.ask.need_words", what=term("what", sources[one]["what"]), need=one)

    need, service, way = st.columns(3)
    with need:
        need_id = _box("need", key, rows, lambda row: row["need_id"], asked, need_words)
    rows = [row for row in rows if row["need_id"] == need_id]
    with service:
        service_type = _box(
            "service",
            key,
            rows,
            lambda row: row["service"],
            asked,
            lambda one: term("service", one),
        )
    rows = [row for row in rows if row["service"] == service_type]
    with way:
        mode, within = _box("way", key, rows, _way, asked, _way_words)
    st.caption(unformatted(say("app.ask.of", of=source_words(sources[need_id]))))
    return dict(zip(QUESTION, (need_id, service_type, mode, within), strict=True))


def _way(row: Row) -> tuple[str, float]:
    return row["mode"], row["threshold_min"]


def _way_words(way: tuple[str, float]) -> str:
    return say("app.ask.way_words", mode=term("mode", way[0]), minutes=minutes(way[1]))


def _box(
    name: str,
    key: str,
    rows: Sequence[Row],
    part: Callable[[Row], Any],
    asked: Row,
    words: Callable[[Any], str],
) -> Any:
    offered = list(dict.fromkeys(part(row) for row in rows))
    first = part(asked)
    return st.selectbox(
        say(f"app.ask.{name}"),
        offered,
        index=offered.index(first) if first in offered else 0,
        format_func=words,
        key=f"{key}_{name}",
    )


def not_looked_at(config: PlanConfig, asked: Row) -> str:
    """Say which question a plan looks at closely, where that is another one; else nothing."""
    mine = (asked["service"], asked["mode"], asked["threshold_min"])
    looked_at = close_questions(config)
    if mine in looked_at:
        return ""
    ways = [_way_words(way[1:]) for way in sorted(looked_at) if way[0] == asked["service"]]
    return say("app.ask.not_looked_at", way=join_words(ways))


def answers(rows: Sequence[Row], asked: Row, *, by: Sequence[str] = QUESTION) -> list[Row]:
    """Give the rows that answer a question, or share a part of it."""
    return [row for row in rows if all(row[name] == asked[name] for name in by)]
