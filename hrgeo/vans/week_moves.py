"""Taking visits out of a plan, and changing the times of those that are in: compiled loops.

Ruin and recreate after G. Schrimpf and others (2000), https://doi.org/10.1006/jcph.1999.6413;
runs of neighbors are taken out as by J. Christiaens and G. Vanden Berghe (2020),
https://doi.org/10.1287/trsc.2019.0914.
"""

from __future__ import annotations

import numpy as np

from hrgeo.kernels import within_kernels
from hrgeo.model import IntArray
from hrgeo.vans.week_arrays import (
    ARRIVE,
    FIXED,
    FREE,
    HAS_CAPS,
    KEPT,
    LEAST,
    LEAVE,
    MOST,
    MOST_CHANGES,
    SAME_HOURS,
    STOP,
    VISITS,
    Plan,
    WeekArrays,
)
from hrgeo.vans.week_state import (
    IS_FREE,
    gain_of,
    is_possible,
    n_dropped,
    pushed,
    take,
)
from hrgeo.vans.week_value import value_in_order
from hrgeo.vans.week_work import Work, load, random, settle, whole

_STEPS = np.array(
    [[0, 1], [-1, 0], [1, 1], [-1, -1], [0, -1], [1, 0], [0, 3], [-3, 0], [3, 3], [-3, -3], [0, -3]]
)
"""Quarters that arrival and leaving move by."""


@within_kernels
def drop(week: WeekArrays, plan: Plan, work: Work, h: int, p: int) -> bool:
    """Take a visit out if it may be; tells whether it was."""
    fixed = plan.visit[h, p, FIXED]
    if fixed == FREE or (fixed == KEPT and n_dropped(week, plan) < week.rules[MOST_CHANGES]):
        take(week, plan, h, p)
        work.touched[h] = 1
        return True
    return False


@within_kernels
def shorten(week: WeekArrays, plan: Plan, work: Work, h: int, share: float) -> None:
    """Shorten visits of a shift to a random length, each with a chance."""
    for i in range(plan.n[h]):
        s = plan.visit[h, i, STOP]
        spare = plan.visit[h, i, LEAVE] - plan.visit[h, i, ARRIVE] - week.stay[h, s, LEAST]
        if plan.visit[h, i, FIXED] != FREE or spare <= 0 or random(work) > share:
            continue
        arrive, leave = plan.visit[h, i, ARRIVE], plan.visit[h, i, LEAVE]
        gain_of(week, plan.counted, h, s, arrive, leave, -1.0)
        plan.visit[h, i, LEAVE] -= 1 + whole(work, spare)
        gain_of(week, plan.counted, h, s, arrive, plan.visit[h, i, LEAVE], 1.0)
        work.touched[h] = 1


@within_kernels
def drop_near(week: WeekArrays, plan: Plan, work: Work, s: int, n_most: int) -> None:
    """Take out visits of the stop and of those that are nearest to it by driving."""
    n_stops = len(plan.days)
    for g in range(n_stops):
        work.worth[g, 0] = week.drive[s, g] * (0.7 + 0.6 * random(work)) if g != s else -1.0
    for _ in range(n_most):
        nearest = -1
        for g in range(n_stops):
            if plan.days[g, 7] and (nearest < 0 or work.worth[g, 0] < work.worth[nearest, 0]):
                nearest = g
        if nearest < 0:
            return
        work.worth[nearest, 0] = np.inf
        for h in range(len(plan.n)):
            for i in range(plan.n[h] - 1, -1, -1):
                if plan.visit[h, i, STOP] == nearest and random(work) < 0.8:
                    drop(week, plan, work, h, i)


@within_kernels
def mend_breaks(week: WeekArrays, plan: Plan, work: Work) -> None:
    """Take out last visits of shifts that, without their first ones, lost their break."""
    for h in range(len(plan.n)):
        while work.touched[h] and not is_possible(week, h, plan.n[h], plan.visit[h]):
            if not drop(week, plan, work, h, plan.n[h] - 1):
                break


@within_kernels
def drop_run(week: WeekArrays, plan: Plan, work: Work, h: int, first: int, last: int) -> None:
    """Take out visits of a shift, from one to before another, as far as they may be."""
    for i in range(min(last, plan.n[h]) - 1, first - 1, -1):
        drop(week, plan, work, h, i)


@within_kernels
def drop_any(week: WeekArrays, plan: Plan, work: Work, n_most: int) -> None:
    """Take out some visits, anywhere."""
    for _ in range(n_most):
        h = whole(work, len(plan.n))
        if plan.n[h]:
            drop(week, plan, work, h, whole(work, plan.n[h]))


@within_kernels
def ruin_around(week: WeekArrays, plan: Plan, work: Work, way: float, pick: int) -> None:
    """Take visits out around a visit, counted over all shifts; the way is a number below 1."""
    h = 0
    while pick >= plan.n[h]:
        pick -= plan.n[h]
        h += 1
    if way < 0.25:
        drop_any(week, plan, work, 1 + whole(work, 4))
    elif way < 0.5:
        drop_run(week, plan, work, h, pick, pick + 1 + whole(work, 4))
    elif way < 0.6:
        drop_run(week, plan, work, h, 0, plan.n[h])
    elif way < 0.85:
        drop_near(week, plan, work, plan.visit[h, pick, STOP], 1 + whole(work, 4))
    else:
        shorten(week, plan, work, h, 0.6)


@within_kernels
def ruin(week: WeekArrays, plan: Plan, work: Work) -> None:
    """Take visits out of a plan, in one of several ways."""
    total = 0
    for h in range(len(plan.n)):
        total += plan.n[h]
    if total == 0:
        return
    way = random(work)
    ruin_around(week, plan, work, way, whole(work, total))
    if random(work) < 0.4:
        for h in range(len(plan.n)):
            if work.touched[h]:
                shorten(week, plan, work, h, 0.4)
    mend_breaks(week, plan, work)


@within_kernels
def has_length(week: WeekArrays, visit: IntArray, h: int, i: int) -> bool:
    """Tell whether a visit that is tried is neither too short nor too long."""
    s, length = visit[i, STOP], visit[i, LEAVE] - visit[i, ARRIVE]
    return bool(week.stay[h, s, LEAST] <= length <= week.stay[h, s, MOST])


@within_kernels
def stepped(week: WeekArrays, plan: Plan, work: Work, h: int, i: int, k: int) -> bool:
    """Try a step of a visit's times; tells whether the shift is possible then.

    Steps beyond the list are the same once more, where the next visit gives or takes what
    this one takes or gives.
    """
    sooner, later = _STEPS[k % len(_STEPS), 0], _STEPS[k % len(_STEPS), 1]
    n = load(week, plan, work, h)
    s, is_pair = plan.visit[h, i, STOP], k >= len(_STEPS)
    if is_pair and (sooner or i == n - 1 or not work.visit[i + 1, IS_FREE]):
        return False
    if sooner and week.rules[SAME_HOURS] and plan.days[s, VISITS] > 1:
        return False
    work.visit[i, ARRIVE] += sooner
    work.visit[i, LEAVE] += later
    if not has_length(week, work.visit, h, i):
        return False
    if is_pair:
        work.visit[i + 1, ARRIVE] += later
        if not has_length(week, work.visit, h, i + 1):
            return False
    return pushed(week, h, n, work.visit, i, -1)


@within_kernels
def step_gain(week: WeekArrays, plan: Plan, work: Work, h: int, value: float) -> float:
    """Take the times that were tried over if the value rises; gives what it gains, else 0."""
    gain = settle(week, plan, work, h)
    if week.rules[HAS_CAPS]:
        gain = value_in_order(week, plan, work) - value
    if gain > 1e-9 * value:
        return gain
    settle(week, plan, work, h)
    return 0.0


@within_kernels
def polish(week: WeekArrays, plan: Plan, work: Work, h: int, value: float) -> float:
    """Move the times of a shift by quarters as long as the value rises; gives the value."""
    for _ in range(20):
        before = value
        for i in range(plan.n[h]):
            if plan.visit[h, i, FIXED] == FREE:
                for k in range(2 * len(_STEPS)):
                    if stepped(week, plan, work, h, i, k):
                        value += step_gain(week, plan, work, h, value)
        if value <= before:
            break
    return value
