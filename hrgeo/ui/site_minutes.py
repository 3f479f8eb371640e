"""Minutes as the main number of a siting answer: the average way, and the longest one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hrgeo.text import amount_words, say

WAYS = {"p_median": "mean", "p_center": "max"}
"""Goal -> which minutes of the summary it is about."""


def is_about_minutes(siting: Mapping[str, Any]) -> bool:
    """Tell whether the goal is short ways, and not a share within reach."""
    return siting["objective_name"] in WAYS


def curve_minutes(siting: Mapping[str, Any], row: Mapping[str, Any]) -> float | None:
    """Give the minutes of an entry of ``curve``; None where they are not known.

    The goal of `p_median` adds minutes up over all need that counts; how much that is
    follows from the answer itself, of which both the sum and the average are known.
    """
    name, total = siting["objective_name"], row.get("objective")
    if total is None or name not in WAYS:
        return None
    if name == "p_center":
        return float(total)
    whole, mean = siting.get("objective"), siting.get("mean_min_after")
    return float(total) * mean / whole if whole and mean else None


def minutes_words(number: float | None) -> str:
    """Write minutes that may be unknown.

    Examples
    --------
    >>> minutes_words(9.13), minutes_words(None)
    ('9.1 min', 'not known')
    """
    if number is None:
        return say("terms.not_known")
    return say("terms.minutes", minutes=amount_words(number))
