"""What a plan is worth: compiled loops."""

from __future__ import annotations

from hrgeo.kernels import within_kernels
from hrgeo.model import FloatArray
from hrgeo.vans.week_arrays import (
    ARRIVE,
    DAY,
    HAS_CAPS,
    LEAST,
    LEAVE,
    MOST_CHANGES,
    RANK,
    STOP,
    STOP_RANK,
    VISITS,
    Plan,
    WeekArrays,
)
from hrgeo.vans.week_state import capped, gain_of, n_added, n_dropped
from hrgeo.vans.week_work import Work


@within_kernels
def total_of(values: FloatArray) -> float:
    """Give a sum; numba's own takes longer to compile."""
    total = 0.0
    for k in range(len(values)):
        total += values[k]
    return total


@within_kernels
def next_in_order(week: WeekArrays, plan: Plan, work: Work) -> int:
    """Give the shift whose next visit comes first in the week; -1 where all were seen."""
    first = -1
    time = rank = 0
    for h in range(len(plan.n)):
        i = work.seen[h]
        if i == plan.n[h]:
            continue
        when = 96 * week.shift[h, DAY] + plan.visit[h, i, ARRIVE]
        order = week.shift[h, RANK] * len(plan.days) + week.stop[plan.visit[h, i, STOP], STOP_RANK]
        if first < 0 or when < time or (when == time and order < rank):
            first, time, rank = h, when, order
    return first


@within_kernels
def value_in_order(week: WeekArrays, plan: Plan, work: Work) -> float:
    """Give a plan's value, and count its minutes, by its visits in the order of the week."""
    for row in range(len(plan.counted)):
        plan.counted[row] = 0.0
    for h in range(len(plan.n)):
        work.seen[h], work.left[h] = 0, week.shift_cap[h]
    total = 0.0
    h = next_in_order(week, plan, work)
    while h >= 0:
        i = work.seen[h]
        s, arrive, leave = plan.visit[h, i, STOP], plan.visit[h, i, ARRIVE], plan.visit[h, i, LEAVE]
        gain = gain_of(week, plan.counted, h, s, arrive, leave, 1.0)
        if week.rules[HAS_CAPS]:
            gain = min(capped(week, h, s, arrive, leave, gain), work.left[h])
            work.left[h] -= gain
        total += gain
        work.seen[h] += 1
        h = next_in_order(week, plan, work)
    return total


@within_kernels
def score(week: WeekArrays, plan: Plan, work: Work) -> float:
    """Give the value less a penalty, beyond any value, for each required visit that lacks."""
    value = value_in_order(week, plan, work)
    lacking = 0
    for s in range(len(plan.days)):
        lacking += max(week.stop[s, LEAST] - plan.days[s, VISITS], 0)
    changes = max(n_dropped(week, plan), n_added(week, plan))
    lacking += max(changes - week.rules[MOST_CHANGES], 0)
    return float(value - lacking * 2.0 * (1.0 + total_of(week.weight)))
