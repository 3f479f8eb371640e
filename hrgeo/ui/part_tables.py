"""Coverage of parts of the need, as people read it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from hrgeo.text import count_words, say, term
from hrgeo.ui.asking import Row
from hrgeo.ui.headline import share_words
from hrgeo.ui.plain import interval, minutes


def area_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give the areas, those with the least within reach first; then those with too little need."""
    told = sorted(
        (row for row in rows if row["share_need"] is not None),
        key=lambda row: (row["share_need"], -(row["n_need"] or 0)),
    )
    small = [row for row in rows if row["share_need"] is None]
    return pd.DataFrame([_area_row(row) for row in (*told, *small)])


def _area_row(row: Row) -> dict[str, str]:
    return {
        "area": row["area_name"] or row["area_id"],
        "n_need": row["n_need_label"],
        "share_need": _share(row["share_need"]),
        "interval": interval(row["low"], row["high"]),
        "median": _minutes(row["median_min"]),
    }


def block_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give what is within reach and open in each part of the week."""
    return pd.DataFrame(
        [
            {
                "when": term("when", row["when"]),
                "share_open": _share(row["share_need"]),
                "interval": interval(row["low"], row["high"]),
                "if_unknown_open": _share(row["share_need_if_unknown_open"]),
            }
            for row in rows
        ]
    )


def period_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give what is within reach of the need of each year."""
    return pd.DataFrame(
        [
            {
                "period": row["period"],
                "n_need": row["n_need_label"],
                "share_need": _share(row["share_need"]),
                "interval": interval(row["low"], row["high"]),
            }
            for row in rows
        ]
    )


def outcome_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give what is within reach of fatal and of nonfatal incidents."""
    return pd.DataFrame(
        [
            {
                "outcome": term("outcome", row["outcome"]),
                "n_need": count_words(row["n_need"]),
                "share_need": _share(row["share_need"]),
                "interval": interval(row["low"], row["high"]),
                "median": _minutes(row["median_min"]),
            }
            for row in rows
        ]
    )


def vehicle_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give what is within reach by the ways of travel that people have."""
    return pd.DataFrame(
        [
            {
                "threshold": say("terms.minutes", minutes=minutes(row["threshold_min"])),
                "share_walk": _share(row["share_if_all_walk"]),
                "share_vehicles": _share(row["share_need"]),
                "share_ride": _share(row["share_with_ride"]),
            }
            for row in rows
        ]
    )


def _share(share: float | None) -> str:
    return "" if share is None else share_words(share)


def _minutes(median_min: float | None) -> str:
    if median_min is None:
        return ""
    return say("terms.minutes", minutes=f"{median_min:.0f}")
