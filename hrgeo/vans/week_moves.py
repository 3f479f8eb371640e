"""Taking visits out of a plan, and changing the times of those that are in: compiled loops.

Ruin and recreate after G. Schrimpf and others (2000), https://doi.org/10.1006/jcph.1999.6413;
runs of neighbors are taken out as by J. Christiaens and G. Vanden Berghe (2020),
https://doi.org/10.1287/trsc.2019.0914.
"""

from __future__ import annotations

import numpy as np

from hrgeo.kernels import kernel
from hrgeo.vans.week_arrays import FREE, HAS_CAPS, KEPT, MOST_CHANGES, SAME_HOURS, Plan, WeekArrays
from hrgeo.vans.week_insert import Work, load, random, settle, whole
from hrgeo.vans.week_state import gain_of, is_possible, n_dropped, pushed, take, value_in_order

_STEPS = np.array(
    [[0, 1], [-1, 0], [1, 1], [-1, -1], [0, -1], [1, 0], [0, 3], [-3, 0], [3, 3], [-3, -3], [0, -3]]
)
"""Quarters that arrival and leaving move by."""


@kernel
def drop(week: WeekArrays, plan: Plan, work: Work, h: int, p: int) -> bool:
    """Take a visit out if it may be; tells whether it was."""
    fixed = plan.fixed[h, p]
    if fixed == FREE or (fixed == KEPT and n_dropped(week, plan) < week.rules[MOST_CHANGES]):
        take(week, plan, h, p)
        work.touched[h] = 1
        return True
    return False


@kernel
def shorten(week: WeekArrays, plan: Plan, work: Work, h: int, share: float) -> None:
    """Shorten visits of a shift to a random length, each with a chance."""
    for i in range(plan.n[h]):
        s = plan.stop[h, i]
        spare = plan.leave[h, i] - plan.arrive[h, i] - week.least[h, s]
        if plan.fixed[h, i] != FREE or spare <= 0 or random(work) > share:
            continue
        arrive, leave = plan.arrive[h, i], plan.leave[h, i]
        gain_of(week, plan.counted, h, s, arrive, leave, -1.0)
        plan.leave[h, i] -= 1 + whole(work, spare)
        gain_of(week, plan.counted, h, s, arrive, plan.leave[h, i], 1.0)
        work.touched[h] = 1


@kernel
def drop_near(week: WeekArrays, plan: Plan, work: Work, s: int, n_most: int) -> None:
    """Take out visits of the stop and of those that are nearest to it by driving."""
    n_stops = len(plan.visits)
    for g in range(n_stops):
        work.worth[g, 0] = week.drive[s, g] * (0.7 + 0.6 * random(work)) if g != s else -1.0
    for _ in range(n_most):
        nearest = -1
        for g in range(n_stops):
            if plan.visits[g] and (nearest < 0 or work.worth[g, 0] < work.worth[nearest, 0]):
                nearest = g
        if nearest < 0:
            return
        work.worth[nearest, 0] = np.inf
        for h in range(len(plan.n)):
            for i in range(plan.n[h] - 1, -1, -1):
                if plan.stop[h, i] == nearest and random(work) < 0.8:
                    drop(week, plan, work, h, i)


@kernel
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
    s = plan.stop[h, pick]
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
        while work.touched[g] and not is_possible(
            week, g, plan.n[g], plan.stop[g], plan.arrive[g], plan.leave[g]
        ):
            if not drop(week, plan, work, g, plan.n[g] - 1):
                break


@kernel
def step_gain(week: WeekArrays, plan: Plan, work: Work, h: int, value: float) -> float:
    """Take the times that were tried over if the value rises; gives what it gains, else 0."""
    n = plan.n[h]
    arrive, leave = plan.arrive[h, :n].copy(), plan.leave[h, :n].copy()
    gain = settle(week, plan, work, h)
    if week.rules[HAS_CAPS]:
        gain = value_in_order(week, plan, plan.counted) - value
    if gain > 1e-9 * value:
        return gain
    for i in range(n):
        work.arrive[i], work.leave[i] = arrive[i], leave[i]
    settle(week, plan, work, h)
    return 0.0


@kernel
def polish(  # noqa: C901, PLR0912 -- one compiled loop
    week: WeekArrays, plan: Plan, work: Work, h: int, value: float
) -> float:
    """Move the times of a shift by quarters as long as the value rises; gives the value."""
    for _ in range(20):
        before = value
        for i in range(plan.n[h]):
            if plan.fixed[h, i] != FREE:
                continue
            s = plan.stop[h, i]
            is_held = week.rules[SAME_HOURS] and plan.visits[s] > 1
            for k in range(2 * len(_STEPS)):
                sooner, later = _STEPS[k % len(_STEPS), 0], _STEPS[k % len(_STEPS), 1]
                n = load(week, plan, work, h)
                # In the second round the next visit gives or takes what this one takes or gives.
                is_pair = k >= len(_STEPS)
                if is_pair and (sooner or i == n - 1 or not work.free[i + 1]):
                    continue
                if sooner and is_held:
                    continue
                work.arrive[i] += sooner
                work.leave[i] += later
                length = work.leave[i] - work.arrive[i]
                if length < week.least[h, s] or length > week.most[h, s]:
                    continue
                if is_pair:
                    work.arrive[i + 1] += later
                    g = work.stop[i + 1]
                    rest = work.leave[i + 1] - work.arrive[i + 1]
                    if rest < week.least[h, g] or rest > week.most[h, g]:
                        continue
                if pushed(week, h, n, work.stop, work.arrive, work.leave, work.free, i, -1):
                    value += step_gain(week, plan, work, h, value)
        if value <= before:
            break
    return value
