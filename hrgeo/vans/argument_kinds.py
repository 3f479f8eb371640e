"""Whether the arguments of a van week are of the kinds that are asked for at all."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from typing import Any

import pandas as pd

from hrgeo.vans.problem import CrewMember, Roster, Van, Visit
from hrgeo.vans.stop_tables import is_number

_VISITS = "hrgeo.vans.Visit entries"


def kind_faults(
    stops: Any,
    vans: Any,
    drive_min: Any,
    *,
    crew: Any = (),
    roster: Any = None,
    locked: Any = (),
    closed: Any = (),
    credit: Any = (),
    threshold_min: Any = 0.0,
) -> list[str]:
    """Say which arguments of `hrgeo.plan_van_week` are of a kind that cannot be looked at.

    Examples
    --------
    >>> kind_faults(pd.DataFrame(), Van("Van 1", "base"), [[0, 5], [5, 0]])
    ['drive_min must be a table (a pandas DataFrame) with the ids of stops and bases as labels']
    """
    a_roster = isinstance(roster, (Roster, pd.DataFrame)) or roster is None
    wrong = {
        "stops must be a table (a pandas DataFrame) with a row for each stop": not isinstance(
            stops, pd.DataFrame
        ),
        "drive_min must be a table (a pandas DataFrame) with the ids of stops and bases as "
        "labels": not isinstance(drive_min, pd.DataFrame),
        "vans must be a hrgeo.vans.Van, or several": not (isinstance(vans, Van) or _are(vans, Van)),
        "crew must be a list of hrgeo.vans.CrewMember entries": not _are(crew, CrewMember),
        f"roster must be a hrgeo.vans.Roster, a table of visits, or {_VISITS}": not (
            a_roster or _are(roster, Visit)
        ),
        f"locked must be a list of {_VISITS}": not _are(locked, Visit),
        "closed must have pairs of a stop and a day": not _are_pairs(closed),
        "credit must have pairs of numbers: up to how many minutes, and what each adds": not (
            _are_pairs(credit) and all(is_number(one) for pair in credit for one in pair)
        ),
        "threshold_min must be a number above 0": not is_number(threshold_min),
    }
    return [words for words, is_wrong in wrong.items() if is_wrong]


def search_faults(seed: Any, iterations: Any, time_limit_s: Any) -> list[str]:
    """Say what is wrong with what ends a search.

    Examples
    --------
    >>> search_faults(-1, 1500, None)
    ['seed must be a whole number of 0 or more']
    """
    faults = [
        f"{name} must be a whole number of 0 or more"
        for name, number in (("seed", seed), ("iterations", iterations))
        if not (is_number(number) and math.isfinite(number) and number % 1 == 0 and number >= 0)
    ]
    if time_limit_s is not None and not (is_number(time_limit_s) and time_limit_s >= 0):
        faults.append("time_limit_s must be a number of 0 or more, or None for no limit")
    return faults


def listed(given: Any) -> Any:
    """Give what can be gone through once as a list, so that it can be looked at first.

    Examples
    --------
    >>> listed(day for day in "ab"), listed(5)
    (['a', 'b'], 5)
    """
    return list(given) if isinstance(given, Iterator) else given


def _are(given: Any, kind: type) -> bool:
    return _is_list(given) and all(isinstance(one, kind) for one in given)


def _are_pairs(given: Any) -> bool:
    return _is_list(given) and all(_is_list(pair) and len(pair) == 2 for pair in given)


def _is_list(given: Any) -> bool:
    return isinstance(given, Collection) and not isinstance(given, (str, bytes, pd.DataFrame))
