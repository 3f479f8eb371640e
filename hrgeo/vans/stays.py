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
    stop, arrive, leave = _without_others_of_locked(
        problem, shift, _all_stays(problem, shift, slot)
    )
    order = np.lexsort((leave, stop, arrive))
    before, after = _counted(problem.need.rate, shift, begin, n_quarters)
    return ShiftStays(
        shift, begin, n_quarters, stop[order], arrive[order], leave[order], before, after
    )


def _all_stays(problem: WeekProblem, shift: Shift, slot: IntArray) -> IntArray:
    """Give stop, arrival and leaving of the stays that stops allow, shape ``(3, n)``."""
    stops, n = problem.stops, len(slot)
    setting_min = shift.set_up_min + shift.pack_up_min
    shortest = np.maximum(1, -(-(stops.least_min + setting_min) // QUARTER_MIN))
    longest = np.minimum((stops.most_min + setting_min) // QUARTER_MIN, n)
    closed = {stop_id for stop_id, day in problem.closed if day == shift.day}
    longest = np.where(stops.stop_ids.isin(list(closed)), 0, longest)
    first = -(-shift.first_min // QUARTER_MIN) - shift.first_min // QUARTER_MIN
    last = shift.last_min // QUARTER_MIN - shift.first_min // QUARTER_MIN
    until = np.minimum(_permitted_until(stops.permitted[:, slot]), last)
    room = until - np.arange(n)
    room[:, :first] = 0
    parts = [np.empty((3, 0), dtype=np.int64)]
    for length in range(int(shortest.min(initial=1)), int(longest.max(initial=0)) + 1):
        has_length = (shortest <= length) & (length <= longest)
        stop, arrive = np.nonzero((room >= length) & has_length[:, None])
        parts.append(np.stack([stop, arrive, arrive + length]))
    return np.concatenate(parts, axis=1)


def _without_others_of_locked(problem: WeekProblem, shift: Shift, found: IntArray) -> IntArray:
    """Leave a locked visit as the only stay at its stop on its day."""
    begin = shift.first_min // QUARTER_MIN
    for lock in problem.locked:
        if lock.day != shift.day:
            continue
        is_other = problem.stops.stop_ids[found[0]] != lock.stop_id
        is_it = (found[1] + begin) * QUARTER_MIN == lock.arrive_min
        is_it &= (found[2] + begin) * QUARTER_MIN == lock.leave_min
        found = found[:, is_other | (is_it & (lock.van_id == shift.van_id))]
    return found


def _permitted_until(permitted: BoolArray) -> IntArray:
    """Give, by row and quarter, the end of the permitted stretch that it is in, or itself.

    Examples
    --------
    >>> _permitted_until(np.array([[True, True, False, True]])).tolist()
    [[2, 2, 2, 4]]
    """
    n = permitted.shape[1]
    ends = np.where(permitted, n, np.arange(n))
    return np.minimum.accumulate(ends[:, ::-1], axis=1)[:, ::-1]


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
