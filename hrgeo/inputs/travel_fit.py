"""How the pairs of a file fit the ids that were asked for: what is used, noted and kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from hrgeo.inputs.columns import TableInWork
from hrgeo.inputs.id_matching import COULD_BE_SEVERAL, NOT_WANTED, IdMatch
from hrgeo.inputs.travel_pairs import TravelPairs
from hrgeo.model import Action, BoolArray, FloatArray, IntArray
from hrgeo.units import MIN_PER_H

_DAY_MIN: Final = 24 * MIN_PER_H


@dataclass(frozen=True, eq=False)
class FittedPairs:
    """Pairs of a file by the ids that were asked for.

    Attributes
    ----------
    pairs
        As they stand in the file.
    origins, destinations
        Which of the ids asked for the file's ids mean.
    minutes
        By pair: NaN where the cell is no number, ``inf`` where there is no way.
    time_column
        Empty for a wide table.
    """

    pairs: TravelPairs
    origins: IdMatch
    destinations: IdMatch
    minutes: FloatArray
    time_column: str

    @property
    def row(self) -> IntArray:
        """By pair: position of its origin among those asked for; below 0 if it is none."""
        return np.append(self.origins.position, NOT_WANTED)[self.pairs.origin]

    @property
    def column(self) -> IntArray:
        """By pair: position of its destination among those asked for; below 0 if none."""
        return np.append(self.destinations.position, NOT_WANTED)[self.pairs.destination]

    def within(self, cutoff_min: float) -> sparse.csr_array:
        """Give minutes up to `cutoff_min`; of several times of a pair the shortest."""
        row, column, minutes = self.row, self.column, self.minutes
        with np.errstate(invalid="ignore"):
            use = (row >= 0) & (column >= 0) & self.pairs.is_time & (minutes <= cutoff_min)
        row, column, minutes = row[use], column[use], minutes[use]
        order = np.lexsort((minutes, column, row))
        row, column, minutes = row[order], column[order], minutes[order]
        first = np.ones(len(row), dtype=bool)
        first[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
        shape = (self.origins.n_wanted, self.destinations.n_wanted)
        return sparse.csr_array((minutes[first], (row[first], column[first])), shape=shape)


def note_ids(work: TableInWork, fitted: FittedPairs) -> None:
    """Note the rows that are no pair asked for, one reason each."""
    pairs, row, column = fitted.pairs, fitted.row, fitted.column
    has_id = _in_rows(work, fitted, (pairs.origin >= 0) & (pairs.destination >= 0))
    is_wanted = _in_rows(work, fitted, (row >= 0) & (column >= 0))
    is_open = (row == COULD_BE_SEVERAL) | (column == COULD_BE_SEVERAL)
    is_several = has_id & ~is_wanted & _in_rows(work, fitted, is_open)
    work.note(
        ~has_id, "dropped", "no_id", "origin",
        "The row does not say where its trip begins or ends.",
    )  # fmt: skip
    work.note(
        is_several, "dropped", "ambiguous_id", "origin",
        "Without zeros in front, the id of the row could be several of those asked for; give ids "
        "in full on both sides.",
    )  # fmt: skip
    work.note(
        has_id & ~is_wanted & ~is_several, "dropped", "id_not_asked_for", "origin",
        "The row is of an origin or a destination that was not asked for.",
    )  # fmt: skip


def note_times(work: TableInWork, fitted: FittedPairs) -> None:
    """Note the times that cannot be used, those in doubt, and rows that say one thing twice."""
    wanted = (fitted.row >= 0) & (fitted.column >= 0)
    minutes, name = fitted.minutes, fitted.time_column
    # In a long table the row is nothing but this time; in a wide one its others stay.
    action: Action = "dropped" if name else "doubted"
    with np.errstate(invalid="ignore"):
        negative, long = minutes < 0, np.isfinite(minutes) & (minutes > _DAY_MIN)
    work.note(
        _in_rows(work, fitted, wanted & np.isnan(minutes)), action, "not_a_number", name,
        "The travel time is not a number, so it counts as unreached.",
    )  # fmt: skip
    work.note(
        _in_rows(work, fitted, wanted & negative), action, "negative_time", name,
        "The travel time is below 0, so it counts as unreached.",
    )  # fmt: skip
    work.note(
        _in_rows(work, fitted, wanted & long), "doubted", "over_a_day", name,
        "The trip takes over a day: a code for no way, or another unit?",
    )  # fmt: skip
    repeats = _repeated_pairs(fitted) if name else _repeated_ids(work)
    work.note(
        _in_rows(work, fitted, wanted & np.isin(fitted.pairs.row, repeats)),
        "merged", "repeated_pair", "origin",
        "Another row is of the same origin and destination; the shorter time counts.",
    )  # fmt: skip


def _in_rows(work: TableInWork, fitted: FittedPairs, of_pair: BoolArray) -> BoolArray:
    """By row of the table: whether any of its pairs is so."""
    return np.asarray(np.bincount(fitted.pairs.row[of_pair], minlength=len(work)) > 0)


def _repeated_pairs(fitted: FittedPairs) -> IntArray:
    """Give the rows of a long table for which another stands: a shorter one, or one above."""
    row, column = fitted.row, fitted.column
    at = np.flatnonzero((row >= 0) & (column >= 0) & fitted.pairs.is_time)
    order = at[np.lexsort((at, fitted.minutes[at], column[at], row[at]))]
    row, column = row[order], column[order]
    same = (row[1:] == row[:-1]) & (column[1:] == column[:-1])
    repeats: IntArray = fitted.pairs.row[order[1:][same]]
    return repeats


def _repeated_ids(work: TableInWork) -> IntArray:
    """Give the rows of a wide table whose id stands in a row above."""
    ids = work.text("origin")
    return np.flatnonzero((ids.notna() & ids.duplicated()).to_numpy(dtype=bool))
