"""What rests on single services, as people read it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from hrgeo.text import count_words, percent, say, term
from hrgeo.ui.asking import Row
from hrgeo.ui.headline import share_words
from hrgeo.ui.hours_tables import nothing_words
from hrgeo.ui.plain import interval

_RANKS = ("nearest", "second", "third")


def nearest_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give how much need has one, two and three services within reach, by service type."""
    return pd.DataFrame([_nearest_row(row) for row in rows]).fillna("")


def _nearest_row(row: Row) -> dict[str, str]:
    found = {"service": term("service", row["service"])}
    if not row["n_services_placed"]:
        return found | {"share_nearest": nothing_words(row)}
    shares = {f"share_{rank}": share_words(row[f"share_{rank}"]) for rank in _RANKS}
    minutes = {
        f"min_{rank}": _minutes(row[f"{rank}_median_min"], is_there=row["n_distinct"] >= k)
        for k, rank in enumerate(_RANKS, start=1)
    }
    return found | {"n_distinct": str(row["n_distinct"])} | shares | minutes


def _minutes(median_min: float | None, *, is_there: bool) -> str:
    if median_min is None:
        return say("app.fragility.too_far" if is_there else "app.fragility.no_other")
    return say("terms.minutes", minutes=f"{median_min:.0f}")


def availability_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give what is within reach when each service is there as often as is known of it.

    Rows in which that changes nothing are left out.
    """
    return pd.DataFrame([_availability_row(row) for row in rows if _changes(row)])


def _changes(row: Row) -> bool:
    shares = [row["share_nearest"], row["share_available"]]
    if None in shares or not row["n_services_placed"]:
        return False
    return bool(row["n_availability_unknown"]) or shares[0] != shares[1]


def _availability_row(row: Row) -> dict[str, str]:
    return {
        "service": term("service", row["service"]),
        "share_nearest": share_words(row["share_nearest"]),
        "share_available": share_words(row["share_available"]),
        "interval": interval(row["low_available"], row["high_available"]),
        "if_stocked": share_words(row["share_available_if_unknown_stocked"]),
        "n_unknown": say(
            "app.hours.of_n", number=row["n_availability_unknown"], n=row["n_distinct"]
        ),
    }


def closures_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give the services by what the closure of each would cost.

    Those for which the need without another one is too little to be told come last,
    by name: their order must tell nothing.
    """
    told = [row for row in rows if row["n_need_only_here"] is not None]
    small = [row for row in rows if row["n_need_only_here"] is None]
    lines = [_closure_row(row, str(rank)) for rank, row in enumerate(told, start=1)]
    return pd.DataFrame(
        lines + [_closure_row(row, "") for row in sorted(small, key=lambda row: row["name"])]
    )


def _closure_row(row: Row, rank: str) -> dict[str, str]:
    share, more_min = row["share_only_here"], row["more_min"]
    return {
        "rank": rank,
        "name": row["name"],
        "n_only_here": _count(row, "n_need_only_here"),
        "share_only_here": "" if share is None else percent(share),
        "n_nearest": _count(row, "n_need_nearest"),
        "extra": "" if more_min is None else say("terms.minutes", minutes=f"{more_min:.0f}"),
        "n_no_other": _count(row, "n_need_no_other"),
    }


def _count(row: Row, name: str) -> str:
    """Write a count; the class that it is in where it is small."""
    number = row[name]
    return str(row[f"{name}_label"]) if number is None else count_words(number)
