"""Rows of counts that are parts of another row of the same area: by outcome, sex, age."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from hrgeo.inputs.columns import TableInWork
from hrgeo.model import BoolArray, IntArray

_WHOLE: Final = (
    r"(?:grand )?totals?|overall|all|both|any|both sexes|any opioids?|todos|todas|ambos|"
    r"ambos sexos|total general|"
    r"all (?:ages?|age groups|sexes|genders|races|people|persons|outcomes|causes|drugs|"
    r"substances|opioids|incidents|overdoses|deaths|categories|groups|types|manners)"
)
_MOST_WORDS: Final = 60
"""A column with more different words tells rows apart; it does not cut them into groups."""


def _is_whole(cells: pd.Series[str]) -> BoolArray:
    return np.asarray(cells.str.lower().str.fullmatch(_WHOLE, na=False).to_numpy(dtype=bool))


def _group_columns(work: TableInWork) -> list[BoolArray]:
    """Say for each column that names groups, a whole among them, which rows are the whole."""
    taken = {own for name, own in work.found.items() if name != "outcome"}
    found = []
    for name in work.raw.frame.columns:
        cells = work.raw.frame[name]
        if name in taken or cells.nunique() > _MOST_WORDS:
            continue
        whole = _is_whole(cells)
        if whole.any() and (~whole & cells.notna().to_numpy(dtype=bool)).any():
            found.append(whole)
    return found


def without_parts(work: TableInWork, area: IntArray) -> IntArray:
    """Leave out the rows that a row for the whole of the same area and days includes.

    Parameters
    ----------
    work
        The table of counts.
    area
        By row: its area; -1 where it has none.

    Returns
    -------
    IntArray
        `area`, with -1 for rows that are a part: ``Fatal`` and ``Nonfatal`` where ``Total``
        stands beside them with a count. They are noted as dropped. The whole is kept and not
        its parts, because small parts are the ones that are held back.

    Examples
    --------
    >>> from hrgeo.files import RawTable
    >>> from hrgeo.inputs.columns import recognise
    >>> from hrgeo.schemas import NEED_COUNTS
    >>> frame = pd.DataFrame({"zip": ["1", "1", "1", "2"], "count": ["2", "7", "9", "4"],
    ...                       "outcome": ["Fatal", "Nonfatal", "Total", "Fatal"]})
    >>> raw = RawTable("a.csv", frame, np.arange(2, 6))
    >>> work = recognise(raw, NEED_COUNTS, table="need:a")
    >>> without_parts(work, np.array([0, 0, 0, 1])).tolist()
    [-1, -1, 0, 1]
    """
    columns = _group_columns(work)
    if not columns:
        return area
    whole = np.logical_and.reduce(columns) & (area >= 0)
    if work.has("count"):
        whole &= work.text("count").notna().to_numpy(dtype=bool)
    key = pd.Series(area).astype(str) + "|" + work.text("from").fillna("")
    key = key + "|" + work.text("to").fillna("")
    part = ~whole & (area >= 0) & key.isin(key[whole]).to_numpy(dtype=bool)
    work.note(
        part, "dropped", "part_of_total", "count",
        "Another row counts the whole of the same area and days, this one among it.",
    )  # fmt: skip
    return np.where(part, -1, area)
