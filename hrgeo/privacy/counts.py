"""Small counts: shown as a class, never as a number."""

from __future__ import annotations

from typing import TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from hrgeo.text import small_count_label


def is_small(counts: pd.Series, smallest_count: int) -> pd.Series:
    """Tell which counts are above zero and below `smallest_count`.

    Counts are taken before rounding: 10.6 is below 11.
    """
    numbers = counts.astype(float)
    return (numbers > 0) & (numbers < smallest_count)


Table = TypeVar("Table", bound=pd.DataFrame)


def suppress_counts(table: Table, counts: tuple[str, ...], *, smallest_count: int) -> Table:
    """Give `table` without its small counts.

    Parameters
    ----------
    table
        With the columns `counts`, checked to hold numbers of 0 or more.
    counts
        Names of the columns to treat.
    smallest_count
        Counts above zero and below this number are taken out.

    Returns
    -------
    DataFrame or GeoDataFrame
        A copy. Each count column is ``Int64``: whole numbers, and ``<NA>``
        where the count is small. Beside it stands ``<column>_label`` with the
        number, or the class it falls in. ``under_threshold`` is true where
        any of the counts is small. Empty tables get the columns too.
    """
    out = table.copy()
    under = np.zeros(len(table), dtype=bool)
    for column in counts:
        small = is_small(table[column], smallest_count).to_numpy(dtype=bool)
        # Half goes up, as people round; numpy's rint goes to even.
        whole = pd.array(
            np.floor(table[column].to_numpy(dtype=float) + 0.5).astype(np.int64), dtype="Int64"
        )
        label = whole.astype(str).astype(object)
        label[small] = small_count_label(smallest_count)
        whole[small] = pd.NA
        out[column] = whole
        out[f"{column}_label"] = pd.Series(label, index=out.index, dtype="str")
        under |= small
    out["under_threshold"] = under
    return out


def rank_without_order(
    table: gpd.GeoDataFrame, *, by: list[str], hidden: str, tie: str
) -> gpd.GeoDataFrame:
    """Rank again so that the order of small counts tells nothing.

    Rows whose count is shown keep their order and come first; the others
    follow in the order of their cell id, which has nothing to do with need.

    Parameters
    ----------
    table
        With a column ``rank``.
    by
        Columns that name the separate rankings.
    hidden
        The suppressed count column that the ranking goes by.
    tie
        Column with the cell id.

    Returns
    -------
    GeoDataFrame
        The rankings in the order in which they come, each sorted by the new
        ``rank`` (1, 2, ...).
    """
    # Groups stay in the order in which they come: the plan's.
    keys = pd.DataFrame({column: pd.factorize(table[column])[0] for column in by})
    keys[tie] = table[tie].to_numpy()
    keys["is_hidden"] = table[hidden].isna().to_numpy(dtype=bool)
    keys["order"] = np.where(keys["is_hidden"], 0.0, table["rank"].astype(float))
    keys["position"] = np.arange(len(table))
    keys = keys.sort_values([*by, "is_hidden", "order", tie], kind="stable")
    out = table.iloc[keys["position"].to_numpy()].reset_index(drop=True)
    out["rank"] = keys.groupby(by, sort=False).cumcount().to_numpy(dtype=np.int64) + 1
    return out
