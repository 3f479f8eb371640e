"""The output of the Census Bureau's batch geocoder, which comes without a header."""

from __future__ import annotations

import dataclasses
import re
from typing import Final

import numpy as np
import pandas as pd

from hrgeo.files import RawTable
from hrgeo.files.raw_table import MISSING, TEXT

_MATCH_WORDS: Final = ("Match", "No_Match", "Tie")
_EXACT_WORDS: Final = {"Exact", "Non_Exact"}
_NAMES: Final = (
    "id", "address", "match", "matchtype", "matched_address", "lonlat", "tigerlineid", "side",
    "state", "county", "tract", "block",
)  # fmt: skip
"""What the geocoder writes, in this order; the last four only where areas were asked for."""
_FEWEST, _AT_MATCH = 3, 2


def _cell(name: str) -> str | None:
    """Give the cell that was taken for a name; None for a blank one."""
    if re.fullmatch(r"column \d+", name):
        return None
    cell = re.sub(r"\.\d{1,2}$", "", name) if name.startswith(_MATCH_WORDS) else name
    return None if cell in MISSING else cell


def with_census_header(raw: RawTable) -> RawTable:
    """Give a batch geocoder's output its names, and its first row back; others as they are.

    Parameters
    ----------
    raw
        Any table.

    Returns
    -------
    RawTable
        If the third column is named ``Match`` (with ``Exact`` or ``Non_Exact`` behind
        it), ``No_Match`` or ``Tie`` and holds nothing else, the names were a row.

    Examples
    --------
    >>> frame = pd.DataFrame({"1": ["2"], "1 A St": ["2 A St"], "No_Match": ["Match"]})
    >>> fixed = with_census_header(RawTable("a.csv", frame, np.array([2])))
    >>> fixed.frame["match"].tolist(), fixed.rows.tolist()
    (['No_Match', 'Match'], [1, 2])
    """
    names = [str(name) for name in raw.frame.columns]
    if raw.geometry is not None or not _FEWEST <= len(names) <= len(_NAMES):
        return raw
    found = raw.frame.iloc[:, _AT_MATCH].dropna()
    if _cell(names[_AT_MATCH]) not in _MATCH_WORDS or not found.isin(_MATCH_WORDS).all():
        return raw
    is_row = names[_AT_MATCH] != "Match" or set(names[_AT_MATCH + 1 :]) & _EXACT_WORDS
    if not is_row:  # a header that somebody wrote: Match, Match Type, ...
        return raw
    columns = list(_NAMES[: len(names)])
    first = pd.DataFrame([[_cell(name) for name in names]], columns=columns, dtype=TEXT)
    rest = raw.frame.set_axis(columns, axis=1)
    number = max(int(raw.rows[0]) - 1, 1) if len(raw.rows) else 1
    return dataclasses.replace(
        raw,
        frame=pd.concat([first, rest], ignore_index=True),
        rows=np.concatenate([[number], raw.rows]),
    )
