"""Memory of the compiled loops of the search, and where a visit may go at all."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from hrgeo.kernels import within_kernels
from hrgeo.model import FloatArray, IntArray
from hrgeo.vans.week_arrays import (
    ARRIVE,
    BASE,
    FIRST,
    FIXED,
    FREE,
    LAST,
    LEAVE,
    LONGEST,
    PACK_UP,
    SAME_HOURS,
    SET_UP,
    STOP,
    VISITS,
    Plan,
    WeekArrays,
)
from hrgeo.vans.week_state import IS_FREE, fits, gain_of, pushed

_MODULUS = 2147483647
EARLY, LATE = 4, 5
LEAST_GAIN = 1e-10  # of all weight


class Work(NamedTuple):
    """Memory of the loops, and the state of chance.

    Attributes
    ----------
    visit
        ``(most visits, 6)``: one shift that is tried, as `Plan.visit` has it, but for whether
        others may push a visit; and the earliest leaving and the latest arrival of each.
    best
        By stop: score, shift, position, arrival, leaving and break of its best place, and
        the places where it has room.
    worth
        By stop: how near it is, and the factor of chance.
    most
        By stop and quarters of a stay: more than it gains; below 0 where it is not known.
    touched
        By shift, whether it was changed.
    seen, left
        By shift, while the value is counted: visits that were, and gain that supplies leave.
    chance
        State of the random numbers of S. Park and K. Miller (1988),
        https://doi.org/10.1145/63039.63042.
    """

    visit: IntArray
    best: FloatArray
    worth: FloatArray
    most: FloatArray
    touched: IntArray
    seen: IntArray
    left: FloatArray
    chance: IntArray


def work_for(week: WeekArrays, plan: Plan, seed: int) -> Work:
    """Give memory for a week; the seed is any whole number from 0."""
    n_shifts, wide = plan.visit.shape[:2]
    n_stops = len(plan.days)
    most = np.zeros((n_stops, int(week.stay.max(initial=0)) + 1))
    chance = np.array([(seed * 7_919 + 12_345) % (_MODULUS - 1) + 1], dtype=np.int64)
    work = Work(
        visit=np.zeros((wide + 1, 6), dtype=np.int64),
        best=np.zeros((n_stops, 7)),
        worth=np.zeros((n_stops, 2)),
        most=most,
        touched=np.zeros(n_shifts, dtype=np.int64),
        seen=np.zeros(n_shifts, dtype=np.int64),
        left=np.zeros(n_shifts),
        chance=chance,
    )
    for _ in range(10):  # neighboring seeds begin with neighboring numbers
        random(work)
    return work


@within_kernels
def random(work: Work) -> float:
    """Give the next random number from 0 to 1."""
    work.chance[0] = (work.chance[0] * 48271) % _MODULUS
    return float(work.chance[0] / _MODULUS)


@within_kernels
def whole(work: Work, n: int) -> int:
    """Give a random whole number below `n`."""
    return min(int(random(work) * n), n - 1)


@within_kernels
def load(week: WeekArrays, plan: Plan, work: Work, h: int) -> int:
    """Write a shift into the memory in which changes are tried; gives its visits."""
    n = plan.n[h]
    for i in range(n):
        s = plan.visit[h, i, STOP]
        work.visit[i, STOP], work.visit[i, ARRIVE], work.visit[i, LEAVE] = (
            s,
            plan.visit[h, i, ARRIVE],
            plan.visit[h, i, LEAVE],
        )
        is_free = plan.visit[h, i, FIXED] == FREE
        work.visit[i, IS_FREE] = is_free and not (
            week.rules[SAME_HOURS] and plan.days[s, VISITS] > 1
        )
    return int(n)


@within_kernels
def settle(week: WeekArrays, plan: Plan, work: Work, h: int) -> float:
    """Exchange times that were tried and those of the plan; gives what the value gains.

    A second call takes it back.
    """
    gain = 0.0
    for i in range(plan.n[h]):
        arrive, leave = plan.visit[h, i, ARRIVE], plan.visit[h, i, LEAVE]
        at, until = work.visit[i, ARRIVE], work.visit[i, LEAVE]
        if at != arrive or until != leave:
            s = plan.visit[h, i, STOP]
            gain += gain_of(week, plan.counted, h, s, arrive, leave, -1.0)
            gain += gain_of(week, plan.counted, h, s, at, until, 1.0)
            plan.visit[h, i, ARRIVE], plan.visit[h, i, LEAVE] = at, until
            work.visit[i, ARRIVE], work.visit[i, LEAVE] = arrive, leave
    return gain


@within_kernels
def tried(
    week: WeekArrays,
    plan: Plan,
    work: Work,
    h: int,
    p: int,
    s: int,
    arrive: int,
    leave: int,
    break_at: int,
) -> bool:
    """Tell whether a visit has room in a shift when the others make way."""
    n = load(week, plan, work, h)
    for i in range(n, p, -1):
        for k in range(4):
            work.visit[i, k] = work.visit[i - 1, k]
    work.visit[p, STOP], work.visit[p, IS_FREE], work.visit[p, ARRIVE], work.visit[p, LEAVE] = (
        s,
        0,
        arrive,
        leave,
    )
    return pushed(week, h, n + 1, work.visit, p, break_at)


@within_kernels
def reaches(week: WeekArrays, plan: Plan, work: Work, h: int) -> None:
    """Write how early and how late the visits of a shift could be, the break left aside."""
    n, base = plan.n[h], week.shift[h, BASE]
    start, end = span(week, plan, h)
    at = math.ceil((start + week.drive[base, plan.visit[h, 0, STOP]]) / 15.0)
    for i in range(n):
        s, arrive, leave = plan.visit[h, i, STOP], plan.visit[h, i, ARRIVE], plan.visit[h, i, LEAVE]
        if i:
            at = work.visit[i - 1, EARLY] + week.gap[plan.visit[h, i - 1, STOP], s]
        at = min(at, arrive) if work.visit[i, IS_FREE] else arrive
        while at < arrive and not fits(week, h, s, at, at + leave - arrive):
            at += 1
        work.visit[i, EARLY] = at + leave - arrive
    at = math.floor((end - week.drive[plan.visit[h, n - 1, STOP], base]) / 15.0)
    for i in range(n - 1, -1, -1):
        s, arrive, leave = plan.visit[h, i, STOP], plan.visit[h, i, ARRIVE], plan.visit[h, i, LEAVE]
        if i < n - 1:
            at = work.visit[i + 1, LATE] - week.gap[s, plan.visit[h, i + 1, STOP]]
        at = max(at, leave) if work.visit[i, IS_FREE] else leave
        while at > leave and not fits(week, h, s, at + arrive - leave, at):
            at -= 1
        work.visit[i, LATE] = at + arrive - leave


@within_kernels
def span(week: WeekArrays, plan: Plan, h: int) -> tuple[float, float]:
    """Give the earliest leaving of the base and the latest return, as a shift stands."""
    first, last = float(week.shift[h, FIRST]), float(week.shift[h, LAST])
    n, base = plan.n[h], week.shift[h, BASE]
    if n:
        back = 15.0 * plan.visit[h, n - 1, LEAVE] + week.drive[plan.visit[h, n - 1, STOP], base]
        left = 15.0 * plan.visit[h, 0, ARRIVE] - week.drive[base, plan.visit[h, 0, STOP]]
        first = max(first, back - week.shift[h, LONGEST])
        last = min(last, left + week.shift[h, LONGEST])
    return first, last


@within_kernels
def most_gain(week: WeekArrays, plan: Plan, work: Work, h: int, s: int, length: int) -> float:
    """Give more than a stay of some quarters gains at any time; kept until `forget`."""
    if work.most[s, length] >= 0.0:
        return float(work.most[s, length])
    minutes = 15 * length - week.shift[h, SET_UP] - week.shift[h, PACK_UP]
    for van in range(len(week.shift)):  # the table is for all vans
        minutes = max(minutes, 15 * length - week.shift[van, SET_UP] - week.shift[van, PACK_UP])
    gain = 0.0
    for k in range(week.row_start[s], week.row_start[s + 1]):
        row = week.pair[k, 0]
        low = plan.counted[row]
        high = low + minutes * week.top_rate[week.pair[k, 1]]
        before, worth = 0.0, 0.0
        for step in range(len(week.credit)):
            to = week.credit[step, 0]
            if low < to:
                worth += week.credit[step, 1] * (min(high, to) - max(low, before))
                if high <= to:
                    break
            before = to
        gain += week.weight[row] * worth
    work.most[s, length] = gain
    return gain


@within_kernels
def forget(work: Work, chance: float) -> None:
    """Forget what stays gain at most, and throw the factor of chance of each stop anew."""
    for s in range(len(work.most)):
        for length in range(work.most.shape[1]):
            work.most[s, length] = -1.0
        work.worth[s, 1] = 1.0 + chance * (2.0 * random(work) - 1.0)
