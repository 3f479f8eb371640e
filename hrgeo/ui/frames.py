"""Tables on a page: headings from the catalog, cells shown as they are."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from hrgeo.text import say

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
        "n_placed",
        "n_in_boundary",
        "n_used",
        "gain",
        "share_after",
    }
)
"""Columns that hold numbers in words, which line up on the right."""


def draw_frame(table: pd.DataFrame, name: str, *, key: str = "") -> None:
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
    """
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        key=f"frame_{name}_{key}",
        alt=say(f"app.tables.{name}.alt"),
        column_config={
            column: st.column_config.TextColumn(
                say(f"app.tables.{name}.{column}"),
                alignment="right" if column in RIGHT else "left",
                pinned=column in ("rank", "service"),
            )
            for column in table.columns
        },
    )
