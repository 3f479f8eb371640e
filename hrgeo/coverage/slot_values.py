"""What each service would add by being open in each quarter of an hour of the week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from hrgeo.coverage.event_hours import SPREAD, EventHours
from hrgeo.coverage.hours_cases import HoursCase
from hrgeo.coverage.open_masks import (
    HOURS_PER_WEEK,
    ROWS_AT_ONCE,
    arrival_slots,
    is_set,
    n_slots,
    open_in_reach,
    unpacked,
)
from hrgeo.model import FloatArray, IntArray
from hrgeo.model.opening import SLOTS_PER_HOUR, SLOTS_PER_WEEK


@dataclass(frozen=True, eq=False)
class SlotValues:
    """One kind of week.

    Attributes
    ----------
    value
        Shape ``(n_services, 672)``: what is added to `served` if the service can be
        used in that quarter of an hour. Need counts as long as nothing else within
        its reach can be used then, so that values of one service add up, and those of
        several do not.
    served
        The measure as it is, in this kind of week.
    """

    value: FloatArray
    served: float


def values_when_needed(case: HoursCase, events: EventHours) -> Iterator[SlotValues]:
    """Give the values for services that have to be open at the moment of need.

    `served` is the weight of incidents with an open service within reach; hours
    that are not surely open count as closed.
    """
    which, hour, weight = _by_set_and_hour(case, events)
    slot = (hour[:, None] * SLOTS_PER_HOUR + np.arange(SLOTS_PER_HOUR)).ravel()
    which = np.repeat(which, SLOTS_PER_HOUR)
    weight = np.repeat(weight / SLOTS_PER_HOUR, SLOTS_PER_HOUR)
    members = _members(case, np.ones(len(case.sets)))
    for week in case.slots.least:
        is_open = is_set(open_in_reach(case.sets, week), which, slot)
        closed = ~is_open
        missing = sparse.csr_array(
            (weight[closed], (which[closed], slot[closed])),
            shape=(len(case.sets), SLOTS_PER_WEEK),
        )
        yield SlotValues((members @ missing).toarray(), float(weight[is_open].sum()))


def _by_set_and_hour(case: HoursCase, events: EventHours) -> tuple[IntArray, IntArray, FloatArray]:
    """Add up the smoothed weight of incidents with the same set and hour of the week."""
    which = np.tile(case.sets.set_of[events.position], len(SPREAD))
    hour = np.concatenate([(events.hour + later) % HOURS_PER_WEEK for later, _ in SPREAD])
    weight = np.concatenate([events.weight * part for _, part in SPREAD])
    cell, inverse = np.unique(which * HOURS_PER_WEEK + hour, return_inverse=True)
    return (
        cell // HOURS_PER_WEEK,
        cell % HOURS_PER_WEEK,
        np.bincount(inverse, weights=weight, minlength=len(cell)).astype(np.float64),
    )


def values_of_visits(case: HoursCase, weight: FloatArray) -> Iterator[SlotValues]:
    """Give the values for services that people visit when they are open.

    `served` is the weight of need times its reachable hours in the week.

    Parameters
    ----------
    case
        What is asked about.
    weight
        By set of services within reach.
    """
    members = _members(case, weight / SLOTS_PER_HOUR)
    for week in case.slots.least:
        words = open_in_reach(case.sets, arrival_slots(week))
        value = np.zeros((members.shape[0], SLOTS_PER_WEEK))
        for first in range(0, len(words), ROWS_AT_ONCE):
            part = slice(first, first + ROWS_AT_ONCE)
            value += members[:, part] @ (~unpacked(words[part])).astype(np.float64)
        yield SlotValues(value, float(n_slots(words) @ weight) / SLOTS_PER_HOUR)


def _members(case: HoursCase, weight: FloatArray) -> sparse.csc_array:
    """Give the weight of each set in the rows of its services; shape ``(n_services, n_sets)``."""
    sets = case.sets
    n_in_set = np.diff(sets.start)
    return sparse.csc_array(
        (np.repeat(weight, n_in_set), sets.member, sets.start),
        shape=(len(sets.service_ids), len(sets)),
    )
