"""The parts of ``summary.json`` on coverage of parts of the need."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from hrgeo.results.strict_json import plain
from hrgeo.results.summary import coverage_part, records

_AREA_KEYS = (
    "area_id",
    "area_name",
    "need_id",
    "service",
    "mode",
    "threshold_min",
    "n_need",
    "n_need_label",
    "share_need",
    "low",
    "high",
    "median_min",
)
_BLOCK_KEYS = (
    "need_id",
    "service",
    "mode",
    "threshold_min",
    "when",
    "n_need",
    "share_need",
    "low",
    "high",
    "share_need_if_unknown_open",
)


def breakdowns_part(
    released: Mapping[str, pd.DataFrame],
    close_questions: Collection[tuple[str, str, float]],
    *,
    by_block: pd.DataFrame,
    by_outcome: pd.DataFrame,
    by_vehicles: pd.DataFrame,
) -> dict[str, Any]:
    """Give coverage by area, block of the week, month, year, outcome and who has a car.

    Parameters
    ----------
    released
        Records of a release: ``area_shares``, ``month_shares``, ``year_shares``, as far
        as there are any. Small counts, and what rests on them, are missing in them.
    close_questions
        Service type, mode and threshold [min] of the questions that areas are told of.
    by_block, by_outcome, by_vehicles
        Shares of the whole need of a source.

    Returns
    -------
    dict
        ``coverage_areas``, ``coverage_months``, ``coverage_years``, ``coverage_blocks``,
        ``coverage_outcomes`` and ``coverage_vehicles``: lists, empty where nothing is
        known.
    """
    names = {"area": "coverage_areas", "month": "coverage_months", "year": "coverage_years"}
    parts: dict[str, Any] = {
        name: records(released[f"{of}_shares"]) if f"{of}_shares" in released else []
        for of, name in names.items()
    }
    # All questions are columns of the layer of areas.
    parts["coverage_areas"] = [
        {name: row[name] for name in _AREA_KEYS}
        for row in parts["coverage_areas"]
        if (row["service"], row["mode"], row["threshold_min"]) in close_questions
    ]
    parts["coverage_blocks"] = [
        {name: row[name] for name in _BLOCK_KEYS} for row in records(by_block)
    ]
    parts["coverage_outcomes"] = coverage_part(by_outcome) if len(by_outcome) else []
    parts["coverage_vehicles"] = records(by_vehicles)
    return {name: plain(part) for name, part in parts.items()}
