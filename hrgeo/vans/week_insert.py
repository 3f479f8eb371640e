"""Putting visits into a plan, each where it gains most: compiled loops.

Ruin and recreate after G. Schrimpf and others (2000), https://doi.org/10.1006/jcph.1999.6413,
with blinks in the choice of the best place as J. Christiaens and G. Vanden Berghe (2020),
https://doi.org/10.1287/trsc.2019.0914.
"""

from __future__ import annotations

import numpy as np

from hrgeo.kernels import within_kernels
from hrgeo.vans.week_arrays import (
    ARRIVE,
    BASE,
    BREAK,
    FIXED,
    FREE,
    KEPT,
    LEAST,
    LEAVE,
    MOST,
    MOST_CHANGES,
    MOST_SHIFTS,
    NEVER,
    STOP,
    VAN,
    VISITS,
    Plan,
    WeekArrays,
)
from hrgeo.vans.week_state import (
    capped,
    fits,
    gain_of,
    hour_of,
    may_visit,
    n_added,
    put,
)
from hrgeo.vans.week_work import (
    EARLY,
    LATE,
    LEAST_GAIN,
    Work,
    forget,
    load,
    most_gain,
    next_fit,
    random,
    reaches,
    settle,
    span,
    tried,
    whole,
)


@within_kernels
def look_at(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 -- one compiled loop
    week: WeekArrays,
    plan: Plan,
    work: Work,
    h: int,
    p: int,
    s: int,
    best: float,
    power: float,
    start: float,
    end: float,
    early: int,
    late: int,
) -> float:
    """Look for the best stay of a stop at a position of a shift; gives the best score known.

    `start` and `end` bound the shift, `early` and `late` are the leaving of the visit before
    and the arrival of the one after it once these have made way.
    """
    n, base = plan.n[h], week.shift[h, BASE]
    least, most = week.stay[h, s, LEAST], week.stay[h, s, MOST]
    pause = week.shift[h, BREAK] / 15.0
    if p == 0:
        low = first = int(np.ceil((start + week.drive[base, s]) / 15.0))
        way = week.drive[base, s] / 15.0
        wait = low
    else:
        before = plan.visit[h, p - 1, STOP]
        low = early + week.gap[before, s]
        first = plan.visit[h, p - 1, LEAVE] + week.gap[before, s]
        way = float(week.gap[before, s])
        wait = int(np.ceil(plan.visit[h, p - 1, LEAVE] + week.drive[before, s] / 15.0 + pause))
    if p == n:
        high = last = int(np.floor((end - week.drive[s, base]) / 15.0))
        way += week.drive[s, base] / 15.0
        quit_by = high
    else:
        after = plan.visit[h, p, STOP]
        high = late - week.gap[s, after]
        last = plan.visit[h, p, ARRIVE] - week.gap[s, after]
        way += week.gap[s, after]
        quit_by = int(np.floor(plan.visit[h, p, ARRIVE] - week.drive[s, after] / 15.0 - pause))
    if p == 0 and n:
        way -= week.drive[base, plan.visit[h, 0, STOP]] / 15.0
    elif p == n and n:
        way -= week.drive[plan.visit[h, n - 1, STOP], base] / 15.0
    elif n:
        way -= week.gap[plan.visit[h, p - 1, STOP], plan.visit[h, p, STOP]]
    room = high - low
    if room < least:
        return best
    work.best[s, 6] += 1.0
    hour = hour_of(week, plan, s)
    length = least
    limit = min(most, room)
    while True:
        top = best + 1.0
        if power >= 0.0:
            top = most_gain(week, plan, work, h, s, length)
            top *= work.worth[s, 1] / max(length + way, 0.5) ** power
        for turn in range(2):
            if top <= best:
                break
            at = low + whole(work, room - length + 1)
            if hour >= 0:
                at = hour
            elif turn == 0:  # next to the visit before or after
                at = last - length if p == 0 and n else first
                if n == 0:
                    at = low
            elif p < n and random(work) < 0.3:
                at = last - length
            elif n and random(work) < 0.5:
                at = wait if p == n or (p and random(work) < 0.5) else quit_by - length
            at = max(low, min(at, high - length))
            if hour >= 0 and (at != hour or turn):
                continue
            if not fits(week, h, s, at, at + length):
                at = next_fit(week, h, s, at, low, high - length, length) if hour < 0 else -1
                if at < 0:
                    continue
            if power < 0.0:
                score = work.worth[s, 1] / max(length + way, 0.5)
            else:
                gain = gain_of(week, plan.counted, h, s, at, at + length, 0.0)
                gain = capped(week, h, s, at, at + length, gain)
                score = gain * work.worth[s, 1] / max(length + way, 0.5) ** power
            if score <= best:
                continue
            for break_at in range(-1, n):
                if tried(week, plan, work, h, p, s, at, at + length, break_at):
                    best = score
                    work.best[s, 0], work.best[s, 1], work.best[s, 2] = score, h, p
                    work.best[s, 3], work.best[s, 4] = at, at + length
                    work.best[s, 5] = break_at
                    break
        if length == limit or power < 0.0:
            return best
        length = min(length + max(1, length // 2), limit)


@within_kernels
def insert_at(
    week: WeekArrays, plan: Plan, work: Work, h: int, p: int, s: int, arrive: int, leave: int
) -> None:
    """Take a shift that was tried, with its new visit, over into the plan and what is counted."""
    put(week, plan, h, p, s, arrive, leave, FREE)
    gain_of(week, plan.counted, h, s, arrive, leave, 1.0)
    settle(week, plan, work, h)
    work.touched[h] = 1


@within_kernels
def restore(week: WeekArrays, plan: Plan, work: Work, share: float) -> None:
    """Put visits of the roster back as they were, where they have room; each with a chance."""
    for k in range(len(plan.kept)):
        h, s = week.roster[k, 0], week.roster[k, 1]
        arrive, leave = week.roster[k, 2], week.roster[k, 3]
        if plan.kept[k] or random(work) > share or not may_visit(week, plan, h, s):
            continue
        if plan.n[h] == 0 and plan.used[week.shift[h, VAN]] >= week.shift[h, MOST_SHIFTS]:
            continue
        hour = hour_of(week, plan, s)
        if hour >= 0 and hour != arrive:
            continue
        p = 0
        while p < plan.n[h] and plan.visit[h, p, ARRIVE] < arrive:
            p += 1
        for break_at in range(-1, plan.n[h]):
            if tried(week, plan, work, h, p, s, arrive, leave, break_at):
                insert_at(week, plan, work, h, p, s, arrive, leave)
                plan.visit[h, p, FIXED] = KEPT
                plan.kept[k] = 1
                break


@within_kernels
def recreate(  # noqa: C901, PLR0912 -- one compiled loop
    week: WeekArrays, plan: Plan, work: Work, power: float, chance: float
) -> None:
    """Put in visits, the best by gain for its quarters to a power, until none gains.

    Required stops come first: of those that lack visits, the one that has room in the fewest
    places.
    """
    n_shifts, n_stops = week.stay.shape[:2]
    total = week.weight.sum()
    is_required = True
    while n_added(week, plan) < week.rules[MOST_CHANGES]:
        forget(work, chance)
        if is_required:
            is_required = False
            for s in range(n_stops):
                is_required = is_required or plan.days[s, VISITS] < week.stop[s, LEAST]
        best = -1.0 if is_required else LEAST_GAIN * total
        chosen = -1
        for s in range(n_stops):
            work.best[s, 0], work.best[s, 6] = 0.0, 0.0
        for h in range(n_shifts):
            if plan.n[h] == 0 and plan.used[week.shift[h, VAN]] >= week.shift[h, MOST_SHIFTS]:
                continue
            n = load(week, plan, work, h)
            if n:
                reaches(week, plan, work, h)
            start, end = span(week, plan, h)
            for p in range(n + 1):
                early = work.visit[p - 1, EARLY] if p else 0
                late = work.visit[p, LATE] if p < n else NEVER
                for s in range(n_stops):
                    if week.stay[h, s, MOST] == 0 or not may_visit(week, plan, h, s):
                        continue
                    if not is_required:
                        score = look_at(
                            week, plan, work, h, p, s, best, power, start, end, early, late
                        )
                        if score > best:
                            best, chosen = score, s
                    elif plan.days[s, VISITS] < week.stop[s, LEAST]:
                        look_at(
                            week,
                            plan,
                            work,
                            h,
                            p,
                            s,
                            work.best[s, 0],
                            -1.0,
                            start,
                            end,
                            early,
                            late,
                        )
        if is_required:
            for s in range(n_stops):
                if work.best[s, 0] > 0.0 and (
                    chosen < 0
                    or work.best[s, 6] * work.worth[s, 1]
                    < work.best[chosen, 6] * work.worth[chosen, 1]
                ):
                    chosen = s
            if chosen < 0:
                is_required = False
                continue
        if chosen < 0:
            return
        h, p = int(work.best[chosen, 1]), int(work.best[chosen, 2])
        arrive, leave = int(work.best[chosen, 3]), int(work.best[chosen, 4])
        if not tried(week, plan, work, h, p, chosen, arrive, leave, int(work.best[chosen, 5])):
            return
        insert_at(week, plan, work, h, p, chosen, arrive, leave)
