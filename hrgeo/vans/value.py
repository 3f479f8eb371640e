"""What a week of visits is worth: need within reach at its hours, by a rule that is stated.

1. A minute in which a van stands within reach of need, with people able to come, is counted
   as `WeekNeed.rate` says: more at hours of more need, less beside an open service.
2. A need's counted minutes of the whole week add less and less: up to the first limit of the
   credit each adds its full rate, up to the next one less, beyond the last nothing. So minutes
   at one stop, visits on several days and stops near each other are all the same thing.
3. The credit of a need is a share: 1 at the last limit. The value is the sum of weight
   times credit.
4. Where contacts are known, a visit counts no more than its hours (and the supplies of its
   shift) allow; visits are gone through in the order of the week.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hrgeo.model import FloatArray
from hrgeo.vans.problem import Visit, WeekProblem, slots_of_week, visit_order


@dataclass(frozen=True, eq=False)
class WeekValue:
    """What a week is worth.

    Attributes
    ----------
    total
        Sum of `gains`: need, each unit counted by its credit.
    gains
        By visit, in the order of the visits given: what it adds to those before it in the
        week.
    counted_min
        By row of need: counted minutes.
    """

    total: float
    gains: FloatArray
    counted_min: FloatArray


def credit_of(counted_min: FloatArray, credit: Sequence[tuple[float, float]]) -> FloatArray:
    """Give the share that counted minutes of a week are worth.

    Examples
    --------
    The full hour adds 60, the next hour 30, the two after it 30; of 120 these are

    >>> credit_of(np.array([30.0, 60, 120, 240, 999]), ((60, 1), (120, 0.5), (240, 0.25))).tolist()
    [0.25, 0.5, 0.75, 1.0, 1.0]
    """
    worth, whole, before = np.zeros_like(counted_min), 0.0, 0.0
    for up_to, rate in credit:
        worth += rate * (np.clip(counted_min, before, up_to) - before)
        whole += rate * (up_to - before)
        before = up_to
    return worth / whole


def value_of(problem: WeekProblem, visits: Sequence[Visit]) -> WeekValue:
    """Give the value of visits, straight from the rule; `hrgeo.vans` searches with a faster one.

    Parameters
    ----------
    problem
        The question.
    visits
        In any order; they need not be possible together.

    Returns
    -------
    WeekValue
        Zero without visits or need.
    """
    need = problem.need
    stop_at = {stop: i for i, stop in enumerate(problem.stops.stop_ids)}
    row_of_pair = np.repeat(np.arange(len(need)), np.diff(need.reach_start))
    counted, gains = np.zeros(len(need)), {}
    left: dict[tuple[str, int], float] = {}
    for visit in visit_order(visits):
        stop, van = stop_at[visit.stop_id], problem.van(visit.van_id)
        from_min, to_min = visit.arrive_min + van.set_up_min, visit.leave_min - van.pack_up_min
        rows = row_of_pair[need.reach_stop == stop]
        minutes = _counted_min(need.rate, visit.day, from_min, to_min)[need.kind[rows]]
        before = credit_of(counted[rows], problem.credit)
        counted[rows] += minutes
        added = need.weight[rows] * (credit_of(counted[rows], problem.credit) - before)
        gain = float(added.sum())
        if problem.contacts_per_need:
            shift = (visit.van_id, visit.day)
            rest = left.get(shift, van.supplies / problem.contacts_per_need)
            per_hour = float(problem.stops.contacts_per_hour[stop]) / problem.contacts_per_need
            hours = max(0, to_min - from_min) / 60
            gain = min(gain, rest, per_hour * hours if hours else 0.0)
            left[shift] = rest - gain
        gains[visit] = gain
    each = np.array([gains[visit] for visit in visits])
    return WeekValue(math.fsum(each), each, counted)


def _counted_min(rate: FloatArray, day: int, from_min: int, to_min: int) -> FloatArray:
    """Give the counted minutes of a stretch of time by kind; parts of quarters count in part."""
    if to_min <= from_min:
        return np.zeros(len(rate))
    slots = slots_of_week(day, from_min, to_min)
    begin = np.arange(from_min // 15, -(-to_min // 15)) * 15
    minutes = np.minimum(begin + 15, to_min) - np.maximum(begin, from_min)
    counted: FloatArray = rate[:, slots] @ minutes.astype(np.float64)
    return counted
