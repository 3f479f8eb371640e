"""Points at which many incidents stand: a hospital, a jail, a clinic, the middle of a ZIP code."""

from __future__ import annotations

from typing import Final

import numpy as np

from hrgeo.inputs.columns import TableInWork
from hrgeo.model import Demand, IntArray

FEWEST_ROWS: Final = 10
SHARE_OF_ROWS: Final = 0.01
TIMES_THE_NEXT: Final = 3
_MOST_STANDING_OUT: Final = 20


def crowded_positions(n_rows: IntArray) -> IntArray:
    """Find the positions that have so many rows that somebody should look at them.

    Overdoses do concentrate, so a point is listed only if it has at least 10 rows and
    either more than 1 % of all rows, or stands out: it and those above it (up to 20)
    have at least 3 times as many rows as the next point has. Where all rows are at one
    point, there is nothing to compare it to.

    Parameters
    ----------
    n_rows
        By position: how many rows.

    Returns
    -------
    IntArray
        Positions, the one with most rows first.

    Examples
    --------
    >>> crowded_positions(np.array([2, 40, 3, 1])).tolist()
    [1]
    >>> crowded_positions(np.array([2, 4, 3, 1])).tolist()
    []
    """
    if len(n_rows) < 2:
        return np.empty(0, dtype=np.int64)
    order = np.argsort(-n_rows, kind="stable")
    many = n_rows[order]
    n_listed = int((many > SHARE_OF_ROWS * many.sum()).sum())
    stands_out = np.flatnonzero(many[:-1] >= TIMES_THE_NEXT * many[1:])
    stands_out = stands_out[(stands_out < _MOST_STANDING_OUT) & (many[stands_out] >= FEWEST_ROWS)]
    if len(stands_out):
        n_listed = max(n_listed, int(stands_out.max()) + 1)
    listed = order[:n_listed]
    return listed[n_rows[listed] >= FEWEST_ROWS]


def note_crowded(work: TableInWork, demand: Demand) -> None:
    """Note the rows at each crowded point as doubted; they keep counting.

    Parameters
    ----------
    work
        The table that `demand` was made of.
    demand
        With its events.
    """
    rows = np.asarray(demand.event_row)
    listed = crowded_positions(np.bincount(demand.event_position, minlength=len(demand)))
    for number, position in enumerate(listed, start=1):
        there = np.sort(rows[demand.event_position == position])
        work.log.add(
            work.raw.file, work.table, there, "doubted", "many_at_one_point", "",
            f"Point {number} of {len(listed)}: {len(there):,} rows are at this one point. It may "
            "be a hospital, a jail, a clinic, or an address put in for lack of another.",
        )  # fmt: skip
