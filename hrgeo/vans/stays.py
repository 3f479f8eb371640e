"""The stays that a shift can have: which stop, from which quarter of an hour to which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.model.opening import SLOTS_PER_WEEK
from hrgeo.vans.problem import Visit, WeekProblem
from hrgeo.vans.shifts import Shift

QUARTER_MIN = 15
SLOTS_PER_DAY = SLOTS_PER_WEEK // 7


@dataclass(frozen=True, eq=False)
class ShiftStays:
    """All stays that the rules of stops allow within the window of a shift.

    Attributes
    ----------
    shift
        The shift.
    begin
        Quarter of an hour, after the day's midnight, that is 0 in `arrive` and `leave`.
    n_quarters
        Quarters of an hour in the window, begun ones too.
    stop
        By stay: position of the stop. Stays are in the order of arrival, stop and leaving.
    arrive, leave
        By stay, in quarters of an hour after `begin`.
    counted_before, counted_after
        Shape ``(n_kinds, n_quarters + 1)``: minutes counted, from the midnight of the day of
        `begin`, up to the end of setting up after an arrival at each quarter, and up to the
        start of packing up before a leaving. The second less the first is what a stay counts.
    """

    shift: Shift
    begin: int
    n_quarters: int
    stop: IntArray
    arrive: IntArray
    leave: IntArray
    counted_before: FloatArray
    counted_after: FloatArray

    def __len__(self) -> int:
        """Give the number of stays."""
        return len(self.stop)

    def counted_min(self, kind: int, stays: IntArray) -> FloatArray:
        """Give what some stays count, for need of one kind."""
        counted: FloatArray = (
            self.counted_after[kind, self.leave[stays]]
            - self.counted_before[kind, self.arrive[stays]]
        )
        return counted

    def visit(self, problem: WeekProblem, stay: int) -> Visit:
        """Give a stay as a visit."""
        return Visit(
            self.shift.van_id,
            self.shift.day,
            str(problem.stops.stop_ids[self.stop[stay]]),
            int(self.begin + self.arrive[stay]) * QUARTER_MIN,
            int(self.begin + self.leave[stay]) * QUARTER_MIN,
        )


def stays_of(problem: WeekProblem, shift: Shift) -> ShiftStays:
    """List the stays that are possible in a shift, drives left aside.

    Permitted hours, days that fall through, least and most minutes and locked visits are
    kept to: where a stop has a locked visit on the day, that one is its only stay.

    Parameters
    ----------
    problem
        The question.
    shift
        One of its shifts.

    Returns
    -------
    ShiftStays
        Without stays where none is possible.
    """
    begin = shift.first_min // QUARTER_MIN
    n_quarters = max(0, -(-shift.last_min // QUARTER_MIN) - begin)
    slot = (shift.day * SLOTS_PER_DAY + begin + np.arange(n_quarters)) % SLOTS_PER_WEEK
    parts = [
        np.empty((3, 0), dtype=np.int64),
        *(_stays_at(problem, shift, stop, slot) for stop in range(len(problem.stops))),
    ]
    stop, arrive, leave = np.concatenate(parts, axis=1)
    order = np.lexsort((leave, stop, arrive))
    before, after = _counted(problem.need.rate, shift, begin, n_quarters)
    return ShiftStays(
        shift, begin, n_quarters, stop[order], arrive[order], leave[order], before, after
    )


def _stays_at(problem: WeekProblem, shift: Shift, stop: int, slot: IntArray) -> IntArray:
    """Give stop, arrival and leaving of the stays at one stop, shape ``(3, n)``."""
    stops, n = problem.stops, len(slot)
    none = np.empty((3, 0), dtype=np.int64)
    if (stops.stop_ids[stop], shift.day) in problem.closed or n == 0:
        return none
    setting_min = shift.set_up_min + shift.pack_up_min
    shortest = max(1, -(-(int(stops.least_min[stop]) + setting_min) // QUARTER_MIN))
    longest = min((int(stops.most_min[stop]) + setting_min) // QUARTER_MIN, n)
    if longest < shortest:
        return none
    first = -(-shift.first_min // QUARTER_MIN) - shift.first_min // QUARTER_MIN
    arrive, length = np.meshgrid(
        np.arange(first, n), np.arange(shortest, longest + 1), indexing="ij"
    )
    leave = arrive + length
    fits = leave <= _permitted_until(stops.permitted[stop, slot])[arrive]
    fits &= (shift.first_min // QUARTER_MIN + leave) * QUARTER_MIN <= shift.last_min
    found = np.stack([np.full(int(fits.sum()), stop), arrive[fits], leave[fits]])
    return _locked_only(problem, shift, stop, found)


def _locked_only(problem: WeekProblem, shift: Shift, stop: int, found: IntArray) -> IntArray:
    """Leave a locked visit as the only stay at its stop on its day."""
    stop_id, begin = problem.stops.stop_ids[stop], shift.first_min // QUARTER_MIN
    for lock in problem.locked:
        if lock.stop_id == stop_id and lock.day == shift.day:
            is_it = (found[1] + begin) * QUARTER_MIN == lock.arrive_min
            is_it &= (found[2] + begin) * QUARTER_MIN == lock.leave_min
            found = found[:, is_it & (lock.van_id == shift.van_id)]
    return found


def _permitted_until(permitted: BoolArray) -> IntArray:
    """Give, by quarter of an hour, the end of the permitted stretch that it is in, or itself.

    Examples
    --------
    >>> _permitted_until(np.array([True, True, False, True])).tolist()
    [2, 2, 2, 4]
    """
    ends = np.where(permitted, len(permitted), np.arange(len(permitted)))
    return np.minimum.accumulate(ends[::-1])[::-1]


def _counted(
    rate: FloatArray, shift: Shift, begin: int, n_quarters: int
) -> tuple[FloatArray, FloatArray]:
    """Give the minutes counted up to the start and the end of serving, by kind and quarter.

    They grow evenly within a quarter of an hour, so that setting up for 10 minutes takes
    two thirds of what its quarter counts.
    """
    n_known = n_quarters + -(-shift.set_up_min // QUARTER_MIN)
    slot = (shift.day * SLOTS_PER_DAY + begin + np.arange(n_known)) % SLOTS_PER_WEEK
    known_min = np.arange(n_known + 1) * float(QUARTER_MIN)
    at_min = np.arange(n_quarters + 1) * float(QUARTER_MIN)
    summed = np.zeros((len(rate), n_known + 1))
    np.cumsum(rate[:, slot] * QUARTER_MIN, axis=1, out=summed[:, 1:])
    before, after = np.empty((2, len(rate), n_quarters + 1))
    for kind, total in enumerate(summed):
        before[kind] = np.interp(at_min + shift.set_up_min, known_min, total)
        after[kind] = np.interp(at_min - shift.pack_up_min, known_min, total)
    return before, after
