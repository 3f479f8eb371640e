"""Draws the hours of a week on a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from hrgeo.text import say
from hrgeo.ui.asking import Row, answers
from hrgeo.ui.frames import draw_frame
from hrgeo.ui.week import FEWEST_BY_HOUR, week_cells, week_picture, week_table

_SHARES = {"open": "share_open", "if_open": "share_open_if_unknown_open"}
_NEED = "need"


def draw_week(grids: Sequence[Row], row: Row, source: dict[str, Any]) -> None:
    """Draw the week of a question; say so where nobody could be open.

    Parameters
    ----------
    grids
        Entries of ``by_hour``.
    row
        The answer that is shown.
    source
        The need source of the answer, as the summary has it.
    """
    found = answers(grids, row)
    if not found or not row["n_services_placed"]:
        st.text(say("app.hours.nobody"))
        return
    views = _views(found[0], source)
    chosen = st.radio(
        say("app.hours.view"),
        views,
        format_func=lambda view: say(f"app.hours.view_{view}"),
        horizontal=True,
        key="hours_view",
    )
    is_need = chosen == _NEED
    cells = week_cells(found[0]["share_of_need" if is_need else _SHARES[chosen]], is_need=is_need)
    most = 100.0 * (row["share_need"] or 1.0)
    picture = week_picture(is_need=is_need, most=max(most, 1.0))
    st.vega_lite_chart(cells, picture, width="stretch", key=f"hours_week_{chosen}")
    st.caption(say("app.hours.need_caption" if is_need else "app.hours.week_caption"))
    with st.expander(say("app.hours.as_table")):
        draw_frame(week_table(cells), "week", key=chosen, whole=True)


def _views(grid: Row, source: dict[str, Any]) -> list[str]:
    """Give what there is to see: by need only where its hours are known of enough of it."""
    views = ["open"]
    if grid["share_open"] != grid["share_open_if_unknown_open"]:
        views.append("if_open")
    known = source["n_used"] - (source.get("n_without_hour") or 0)
    if grid["share_of_need"][0][0] is not None and known >= FEWEST_BY_HOUR:
        views.append(_NEED)
    return views
