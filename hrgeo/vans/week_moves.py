"""Taking visits out of a plan, and changing the times of those that are in: compiled loops.

Ruin and recreate after G. Schrimpf and others (2000), https://doi.org/10.1006/jcph.1999.6413;
runs of neighbors are taken out as by J. Christiaens and G. Vanden Berghe (2020),
https://doi.org/10.1287/trsc.2019.0914.
"""

from __future__ import annotations

import numpy as np

from hrgeo.kernels import within_kernels
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
    value_in_order,
)
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
def ruin(week: WeekArrays, plan: Plan, work: Work) -> None:  # noqa: C901, PLR0912 -- one loop
    """Take visits out of a plan, in one of several ways."""
    total = plan.n.sum()
    if total == 0:
        return
    turn = random(work)
    pick = whole(work, total)
    h = 0
    while pick >= plan.n[h]:
        pick -= plan.n[h]
        h += 1
    s = plan.visit[h, pick, STOP]
    if turn < 0.25:  # some, anywhere
        for _ in range(1 + whole(work, 4)):
            g = whole(work, len(plan.n))
            if plan.n[g]:
                drop(week, plan, work, g, whole(work, plan.n[g]))
    elif turn < 0.5:  # a run of one shift
        n = 1 + whole(work, 4)
        for i in range(min(pick + n, plan.n[h]) - 1, pick - 1, -1):
            drop(week, plan, work, h, i)
    elif turn < 0.6:  # a whole shift
        for i in range(plan.n[h] - 1, -1, -1):
            drop(week, plan, work, h, i)
    elif turn < 0.85:  # near each other
        drop_near(week, plan, work, s, 1 + whole(work, 4))
    else:
        shorten(week, plan, work, h, 0.6)
    if random(work) < 0.4:
        for g in range(len(plan.n)):
            if work.touched[g]:
                shorten(week, plan, work, g, 0.4)
    # Without its first stops a shift may have lost its break.
    for g in range(len(plan.n)):
        while work.touched[g] and not is_possible(week, g, plan.n[g], plan.visit[g]):
            if not drop(week, plan, work, g, plan.n[g] - 1):
                break


@within_kernels
def step_gain(week: WeekArrays, plan: Plan, work: Work, h: int, value: float) -> float:
    """Take the times that were tried over if the value rises; gives what it gains, else 0."""
    gain = settle(week, plan, work, h)
    if week.rules[HAS_CAPS]:
        gain = value_in_order(week, plan, plan.counted) - value
    if gain > 1e-9 * value:
        return gain
    settle(week, plan, work, h)
    return 0.0


@within_kernels
def polish(  # noqa: C901 -- one compiled loop
    week: WeekArrays, plan: Plan, work: Work, h: int, value: float
) -> float:
    """Move the times of a shift by quarters as long as the value rises; gives the value."""
    for _ in range(20):
        before = value
        for i in range(plan.n[h]):
            if plan.visit[h, i, FIXED] != FREE:
                continue
            s = plan.visit[h, i, STOP]
            is_held = week.rules[SAME_HOURS] and plan.days[s, VISITS] > 1
            for k in range(2 * len(_STEPS)):
                sooner, later = _STEPS[k % len(_STEPS), 0], _STEPS[k % len(_STEPS), 1]
                n = load(week, plan, work, h)
                # In the second round the next visit gives or takes what this one takes or gives.
                is_pair = k >= len(_STEPS)
                if is_pair and (sooner or i == n - 1 or not work.visit[i + 1, IS_FREE]):
                    continue
                if sooner and is_held:
                    continue
                work.visit[i, ARRIVE] += sooner
                work.visit[i, LEAVE] += later
                length = work.visit[i, LEAVE] - work.visit[i, ARRIVE]
                if length < week.stay[h, s, LEAST] or length > week.stay[h, s, MOST]:
                    continue
                if is_pair:
                    work.visit[i + 1, ARRIVE] += later
                    g = work.visit[i + 1, STOP]
                    rest = work.visit[i + 1, LEAVE] - work.visit[i + 1, ARRIVE]
                    if rest < week.stay[h, g, LEAST] or rest > week.stay[h, g, MOST]:
                        continue
                if pushed(week, h, n, work.visit, i, -1):
                    value += step_gain(week, plan, work, h, value)
        if value <= before:
            break
    return value
