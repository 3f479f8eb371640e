"""Tables and numbers on a page: words from the catalog, data shown as they are."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from hrgeo.text import say
from hrgeo.ui.headline import Figure
from hrgeo.ui.plain import unformatted

RIGHT = frozenset(
    {
        "share_need",
        "share_need_slow",
        "share_if_edge_covered",
        "share_residents",
        "threshold",
        "median",
        "n_services",
        "n_need",
        "n_uncovered",
        "n_rows",
        "n_dropped",
        "n_merged",
        "n_doubted",
        "n_skipped",
        "n_placed",
        "n_in_boundary",
        "n_used",
        "gain",
        "share_after",
        "share_open",
        "if_unknown_open",
        "n_hours_unknown",
        "hours",
        "evening_hours",
        "weekend_hours",
        "share_no_hours",
        "wait",
        "after",
        "share_nominal",
        "share_effective",
        "if_unknown_usable",
        "n_usable",
        "n_kept_out",
        "n_rule_unknown",
        "share_cost",
        "share_cost_alone",
        "n_changed",
        "as_many",
        "loss",
        "each",
        "one_place",
        "one_trip",
        "total",
        "n_distinct",
        "share_nearest",
        "share_second",
        "share_third",
        "min_nearest",
        "min_second",
        "min_third",
        "share_available",
        "if_stocked",
        "n_unknown",
        "n_only_here",
        "share_only_here",
        "n_nearest",
        "extra",
        "n_no_other",
        "share_walk",
        "share_vehicles",
        "share_ride",
        "cost",
        "stable",
        "change",
        "preference",
        "n_sites",
        "share",
        "nearest",
        "saves",
        "share_before",
        "worst_share",
        "gap",
        "without",
        "lost",
        "n",
        "same",
        "share_of_suggested",
        "share_of_best",
        "drive",
        "driving",
        "serving",
        "setting",
        "idle",
        "visits",
    }
)
"""Columns that hold numbers in words, which line up on the right."""


_MOST_AT_ONCE = 20
"""A table of more rows scrolls within itself."""


def draw_frame(table: pd.DataFrame, name: str, *, key: str = "", whole: bool = False) -> None:
    """Draw a table.

    Parameters
    ----------
    table
        Its columns have headings under ``app.tables.<name>`` in the catalog.
        Cells are text or numbers; Streamlit's data frame shows text letter by
        letter, which its ``st.table`` does not.
    name
        Which table it is.
    key
        Tells several tables of one name apart.
    whole
        Whether all rows are shown at once; a long table scrolls within itself.
    """
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        height="content" if whole else "auto",
        key=f"frame_{name}_{key}",
        alt=say(f"app.tables.{name}.alt"),
        column_config={
            column: st.column_config.TextColumn(
                say(f"app.tables.{name}.{column}"),
                alignment="right" if column in RIGHT else "left",
                pinned=column in ("rank", "service", "person"),
            )
            for column in table.columns
        },
    )


def draw_table(table: pd.DataFrame, name: str, *, empty: str, key: str = "") -> None:
    """Draw a table in full, or a sentence where it has no rows."""
    if table.empty:
        st.text(empty)
    else:
        draw_frame(table, name, key=key, whole=len(table) <= _MOST_AT_ONCE)


def draw_lines(lines: Sequence[str]) -> None:
    """Draw a list of lines, each Markdown that is safe with any text."""
    if lines:
        st.markdown("\n".join(f"- {line}" for line in lines))


def draw_figures(figures: Sequence[Figure]) -> None:
    """Draw numbers side by side."""
    for figure, column in zip(figures, st.columns(len(figures)), strict=True):
        with column:
            draw_figure(figure)


def draw_figure(figure: Figure) -> None:
    """Draw a number in a box, with its label above and what belongs to it below."""
    with st.container(border=True, height="stretch"):
        # The label of a metric is cut off where it is long; a text is not.
        st.markdown(f"**{unformatted(figure.label)}**")
        st.metric(
            unformatted(figure.label),
            unformatted(figure.value),
            unformatted(figure.change) or None,
            label_visibility="collapsed",
        )
        if figure.beside:
            st.caption(unformatted(figure.beside))
