"""Tables of results without places: what may be told of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from hrgeo.privacy.counts import is_small, suppress_counts


@dataclass(frozen=True)
class RecordRule:
    """What may be told of one table without places.

    Attributes
    ----------
    counts
        Columns that count need: small ones are told as a class.
    depend
        Count -> columns that are left empty where that count is small, since they
        would tell it, or rest on too few to mean anything.
    ranked_by
        The count that the column ``rank`` follows, if there is one: small ones come
        last, in the order of ``service_id``, so that their order tells nothing.
    """

    counts: tuple[str, ...]
    depend: Mapping[str, tuple[str, ...]]
    ranked_by: str = ""


_QUESTION = ["need_id", "service", "mode", "threshold_min"]
_SHARES = (
    "share_need",
    "low",
    "high",
    "share_need_slow",
    "share_need_one_per_person",
    "median_min",
    "p90_min",
)

RECORDS: Mapping[str, RecordRule] = MappingProxyType(
    {
        "area_shares": RecordRule(("n_need",), {"n_need": _SHARES}),
        "month_shares": RecordRule(("n_need",), {"n_need": _SHARES}),
        "year_shares": RecordRule(("n_need",), {"n_need": _SHARES}),
        "site_cards": RecordRule(
            ("n_need_gained", "n_need_nearest", "n_unreached_before"),
            {"n_need_nearest": ("minutes_saved_median",)},
        ),
        "siting_groups": RecordRule(("n_need",), {"n_need": ("share_before", "share_after")}),
        "backtest_periods": RecordRule(("n_need",), {}),
        "van_visits": RecordRule(("gain",), {}),
        "van_shifts": RecordRule((), {}),
        "van_reach": RecordRule(("n_need",), {"n_need": ("share_need",)}),
        "closures": RecordRule(
            ("n_need_within", "n_need_only_here", "n_need_nearest", "n_need_no_other"),
            {"n_need_only_here": ("share_only_here",), "n_need_nearest": ("more_min",)},
            ranked_by="n_need_only_here",
        ),
    }
)
"""Every table without places that a release may hold, by name."""


def record_faults(name: str, table: object) -> list[str]:
    """Give everything that keeps a table without places from being released as `name`."""
    if name not in RECORDS:
        return [f"{name!r}: unknown table. Known ones are {', '.join(RECORDS)}."]
    if not isinstance(table, pd.DataFrame) or "geometry" in table.columns:
        return [f"{name}: is no table without places."]
    missing = [column for column in RECORDS[name].counts if column not in table.columns]
    if missing:
        return [f"{name}: lacks the columns {', '.join(missing)}."]
    faults = []
    for column in RECORDS[name].counts:
        numbers = pd.to_numeric(table[column], errors="coerce")
        n_bad = int((~(numbers >= 0) | (numbers == float("inf"))).sum())
        if n_bad:
            faults.append(f"{name}.{column}: {n_bad} rows hold no count of 0 or more.")
    return faults


def released_record(name: str, table: pd.DataFrame, smallest_count: int) -> pd.DataFrame:
    """Give a table without its small counts, and without what depends on them."""
    rule, out = RECORDS[name], table.reset_index(drop=True)
    for count, columns in rule.depend.items():
        small = is_small(out[count], smallest_count)
        for column in columns:
            if column in out.columns:
                out[column] = out[column].astype("float64").mask(small)
    out = suppress_counts(out, rule.counts, smallest_count=smallest_count)
    is_ranked = bool(rule.ranked_by) and "rank" in out.columns
    return _ranked_anew(out, rule.ranked_by) if is_ranked else out


def _ranked_anew(table: pd.DataFrame, count: str) -> pd.DataFrame:
    """Rank again within each question, small counts last by the id of their service."""
    keys = pd.DataFrame({"question": table.groupby(_QUESTION, sort=False).ngroup()})
    keys["is_small"] = table[count].isna().to_numpy(dtype=bool)
    keys["rank"] = np.where(keys["is_small"], 0, table["rank"].astype(int))
    keys["id"] = table["service_id"].astype(str).to_numpy()
    keys = keys.sort_values(["question", "is_small", "rank", "id"], kind="stable")
    out = table.iloc[keys.index.to_numpy()].reset_index(drop=True)
    out["rank"] = keys.groupby("question", sort=False).cumcount().to_numpy(dtype=np.int64) + 1
    return out
