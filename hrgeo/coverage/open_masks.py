"""Weeks of opening as bits: 672 quarters of an hour in eleven words of 64.

"Open somewhere within reach" is then a handful of ORs for each service, whatever the hours are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.coverage.reach_sets import ReachSets
from hrgeo.coverage.usable import Usable
from hrgeo.kernels import kernel
from hrgeo.model import BoolArray, FloatArray, IntArray, OpeningTimes
from hrgeo.model.opening import LAST_ARRIVAL_MIN, SLOT_MIN, SLOTS_PER_HOUR, SLOTS_PER_WEEK

Words: TypeAlias = npt.NDArray[np.uint64]

N_WORDS = -(-SLOTS_PER_WEEK // 64)
HOURS_PER_WEEK = 7 * 24
ROWS_AT_ONCE = 8192
"""So many weeks are unpacked at a time: 44 MB as numbers."""


@dataclass(frozen=True, eq=False)
class OpenSlots:
    """When some services can be used by somebody, by kind of week.

    Attributes
    ----------
    service_ids
        By service.
    least, most
        Shape ``(n_kinds, n_services, 672)``: surely, and possibly.
    n_weeks
        By kind of week: how many weeks of the year are like that.
    is_known, is_usable
        By service: whether its hours are known, and whether the person can
        surely use it.
    """

    service_ids: pd.Index
    least: BoolArray
    most: BoolArray
    n_weeks: IntArray
    is_known: BoolArray
    is_usable: BoolArray

    def to_arrive(self) -> OpenSlots:
        """Give when one can arrive and still be served: 15 minutes before closing or earlier."""
        return OpenSlots(
            self.service_ids,
            arrival_slots(self.least),
            arrival_slots(self.most),
            self.n_weeks,
            self.is_known,
            self.is_usable,
        )


def open_slots(opening: OpeningTimes, usable: Usable, service_ids: pd.Index) -> OpenSlots:
    """Give when services are open to a person.

    Parameters
    ----------
    opening
        Of all services.
    usable
        Of all services: one that the person cannot surely use is never open to
        them at least, and one that they surely cannot use never at most.
    service_ids
        The services that are asked about; unique, all in `opening` and `usable`.

    Returns
    -------
    OpenSlots
        In the order of `service_ids`.
    """
    of = opening.of(service_ids)
    row = usable.service_ids.get_indexer(service_ids)
    surely, maybe = usable.least[row], usable.most[row]
    return OpenSlots(
        service_ids,
        of.least & surely[:, None],
        of.most & maybe[:, None],
        of.n_weeks,
        of.is_known,
        surely,
    )


def arrival_slots(is_open: BoolArray) -> BoolArray:
    """Give the quarters of an hour in which one can arrive 15 minutes before closing.

    Parameters
    ----------
    is_open
        Shape ``(..., 672)``, by quarter of an hour of the week.

    Returns
    -------
    BoolArray
        Same shape: the quarter is open and so is the next one; Monday 00:00
        comes after Sunday 23:45.

    Examples
    --------
    >>> week = np.zeros(672, dtype=bool)
    >>> week[36:40] = True
    >>> np.flatnonzero(arrival_slots(week)).tolist()
    [36, 37, 38]
    """
    arrive = is_open.copy()
    for later in range(1, LAST_ARRIVAL_MIN // SLOT_MIN + 1):
        arrive &= np.roll(is_open, -later, axis=-1)
    return arrive


def packed(slots: BoolArray) -> Words:
    """Pack weeks of quarters of an hour into words.

    Parameters
    ----------
    slots
        Shape ``(..., 672)``.

    Returns
    -------
    Words
        Shape ``(..., 11)``: slot `s` is bit ``s % 64`` of word ``s // 64``.

    Examples
    --------
    >>> week = np.zeros(672, dtype=bool)
    >>> week[[1, 64]] = True
    >>> packed(week)[:3].tolist()
    [2, 1, 0]
    """
    room = np.zeros((*slots.shape[:-1], N_WORDS * 8), dtype=np.uint8)
    room[..., : SLOTS_PER_WEEK // 8] = np.packbits(slots, axis=-1, bitorder="little")
    return room.view("<u8").astype(np.uint64)


def unpacked(words: Words) -> BoolArray:
    """Give the quarters of an hour back; shape ``(..., 672)``."""
    parts = np.ascontiguousarray(words).astype("<u8").view(np.uint8)
    bits = np.unpackbits(parts, axis=-1, bitorder="little", count=SLOTS_PER_WEEK)
    return bits.view(np.bool_)


def open_in_reach(sets: ReachSets, slots: BoolArray) -> Words:
    """Give when at least one service of each set is open.

    Parameters
    ----------
    sets
        Sets of services.
    slots
        Shape ``(n_services, 672)``: one kind of week, by the sets' services.

    Returns
    -------
    Words
        Shape ``(n_sets, 11)``; zero for the empty set.

    Examples
    --------
    >>> sets = ReachSets(pd.Index(["p", "q"]), np.array([0]), np.array([0, 2]), np.array([0, 1]))
    >>> slots = np.zeros((2, 672), dtype=bool)
    >>> slots[0, 0] = slots[1, 2] = True
    >>> open_in_reach(sets, slots)[0, 0].item()
    5
    """
    out = np.zeros((len(sets), N_WORDS), dtype=np.uint64)
    unite_words(sets.start, sets.member, packed(slots), out)
    return out


@kernel
def unite_words(start: IntArray, member: IntArray, words: Words, out: Words) -> None:
    """OR the words of the members of each set into its row of `out`."""
    for row in range(len(start) - 1):
        for entry in range(start[row], start[row + 1]):
            service = member[entry]
            for word in range(out.shape[1]):
                out[row, word] |= words[service, word]


def n_slots(words: Words) -> FloatArray:
    """Give how many quarters of an hour are set in each row of words."""
    counts = np.bitwise_count(words).sum(axis=-1, dtype=np.int64)
    return np.asarray(counts, dtype=np.float64)


def weight_by_slot(words: Words, weight: FloatArray) -> FloatArray:
    """Add up, for each quarter of an hour, the weights of the rows in which it is set.

    Parameters
    ----------
    words, weight
        Shapes ``(n, 11)`` and ``(n,)``.

    Returns
    -------
    FloatArray
        Shape ``(672,)``.

    Examples
    --------
    >>> weight_by_slot(packed(np.eye(2, 672, dtype=bool)), np.array([3.0, 4.0]))[:3].tolist()
    [3.0, 4.0, 0.0]
    """
    total = np.zeros(SLOTS_PER_WEEK)
    for first in range(0, len(words), ROWS_AT_ONCE):
        part = slice(first, first + ROWS_AT_ONCE)
        total += weight[part] @ unpacked(words[part])
    return total


def is_set(words: Words, row: IntArray, slot: IntArray) -> BoolArray:
    """Tell, for pairs of a row and a quarter of an hour, whether it is set."""
    shifted = words[row, slot >> 6] >> (slot & 63).astype(np.uint64)
    return np.asarray((shifted & np.uint64(1)) == 1, dtype=np.bool_)


def open_part(words: Words, row: IntArray, hour: IntArray) -> FloatArray:
    """Tell, for pairs of a row and an hour of the week, how much of the hour is set.

    Examples
    --------
    >>> week = np.zeros((1, 672), dtype=bool)
    >>> week[0, 66:70] = True
    >>> open_part(packed(week), np.array([0, 0, 0]), np.array([15, 16, 17])).tolist()
    [0.0, 0.5, 0.5]
    """
    first = hour * SLOTS_PER_HOUR
    quarters = [is_set(words, row, first + quarter) for quarter in range(SLOTS_PER_HOUR)]
    return np.asarray(np.mean(quarters, axis=0, dtype=np.float64))
