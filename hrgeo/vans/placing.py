"""Whether a stop can be visited at all by a van on a day: what no plan can get around."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.model.opening import SLOT_MIN
from hrgeo.vans.problem import Van, WeekProblem, slots_of_week


def shortest_stays(problem: WeekProblem, van: Van) -> IntArray:
    """Give the shortest stay at each stop, set-up and pack-up included, on quarters of an hour.

    Returns
    -------
    array
        By stop, in minutes; 0 where no number of quarters leaves between `Stops.least_min`
        and `Stops.most_min` minutes for people to come.
    """
    around = van.set_up_min + van.pack_up_min
    # A stay has at least a quarter, though nothing is asked for.
    stay = np.maximum(-(-(problem.stops.least_min + around) // SLOT_MIN), 1) * SLOT_MIN
    too_long = stay - around > problem.stops.most_min
    return np.where(too_long, 0, stay).astype(np.int64)


def _soonest(direct: FloatArray, between: FloatArray) -> FloatArray:
    """Give the soonest drives to all stops from the direct ones, and those between stops.

    A table of drive minutes may have a way by another stop and none, or a longer one, straight
    there; what this rules out is then ruled out in any order of visits.
    """
    soonest = direct
    for _ in range(len(direct)):
        sooner = np.minimum(soonest, np.min(soonest[:, None] + between, axis=0, initial=np.inf))
        if np.array_equal(sooner, soonest):
            break
        soonest = sooner
    return soonest


@dataclass(frozen=True, eq=False)
class DayOfVan:
    """Where and when a van may begin the shortest stays of a day.

    Attributes
    ----------
    problem
        The question.
    van, day
        Which van, on which day of the week.
    """

    problem: WeekProblem
    van: Van
    day: int

    @cached_property
    def stay_min(self) -> IntArray:
        """By stop: the shortest stay; 0 where there is none."""
        return shortest_stays(self.problem, self.van)

    @cached_property
    def out_min(self) -> FloatArray:
        """By stop: drive from the base, by other stops where that is sooner."""
        stops, drive = self.problem.stops.stop_ids, self.problem.drive_min
        from_base = drive.loc[self.van.base_id].reindex(stops).to_numpy(dtype=np.float64)
        return _soonest(from_base, drive.loc[stops, stops].to_numpy(dtype=np.float64))

    @cached_property
    def back_min(self) -> FloatArray:
        """By stop: drive back to the base, by other stops where that is sooner."""
        stops, drive = self.problem.stops.stop_ids, self.problem.drive_min
        to_base = drive[self.van.base_id].reindex(stops).to_numpy(dtype=np.float64)
        return _soonest(to_base, drive.loc[stops, stops].to_numpy(dtype=np.float64).T)

    @cached_property
    def arrive_min(self) -> IntArray:
        """The quarters of an hour on which a stay can begin."""
        first = -(-self.van.first_min // SLOT_MIN) * SLOT_MIN
        return np.arange(first, self.van.last_min, SLOT_MIN, dtype=np.int64)

    @cached_property
    def may_begin(self) -> BoolArray:
        """By stop and entry of `arrive_min`: whether the van may stand there for the stay."""
        n_stops, n_times = len(self.problem.stops), len(self.arrive_min)
        may = np.zeros((n_stops, n_times), dtype=bool)
        if n_times == 0:
            return may
        longest = int(self.stay_min.max(initial=0))
        first = int(self.arrive_min[0])
        slots = slots_of_week(self.day, first, int(self.arrive_min[-1]) + longest)
        forbidden = ~self.problem.stops.permitted[:, slots]
        so_far = np.zeros((n_stops, len(slots) + 1), dtype=np.int64)
        np.cumsum(forbidden, axis=1, out=so_far[:, 1:])
        closed = {stop for stop, day in self.problem.closed if day == self.day}
        at = np.arange(n_times)
        for i, stop in enumerate(self.problem.stops.stop_ids):
            n_slots = int(self.stay_min[i]) // SLOT_MIN
            if n_slots and stop not in closed:
                may[i] = so_far[i, at + n_slots] == so_far[i, at]
        return may

    def can_visit(self, first_min: int, last_min: int, shift_min: int) -> BoolArray:
        """Say by stop whether a shift between these hours can have a stay there.

        Nothing else is in the shift; unreachable stops cannot be visited.
        """
        around = self.stay_min + self.back_min
        fits = self.out_min + around <= shift_min
        leaves = self.arrive_min[None, :] - self.out_min[:, None]
        is_back = self.arrive_min[None, :] + around[:, None]
        in_time = (leaves >= first_min) & (is_back <= last_min)
        can: BoolArray = fits & np.any(self.may_begin & in_time, axis=1)
        return can
