"""Putting visits into a plan, each where it gains most: compiled loops.

Ruin and recreate after G. Schrimpf and others (2000), https://doi.org/10.1006/jcph.1999.6413,
with blinks in the choice of the best place as J. Christiaens and G. Vanden Berghe (2020),
https://doi.org/10.1287/trsc.2019.0914.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hrgeo.kernels import kernel
from hrgeo.model import FloatArray, IntArray
from hrgeo.vans.week_arrays import (
    ARRIVE,
    BASE,
    BREAK,
    FIRST,
    FIXED,
    FREE,
    KEPT,
    LAST,
    LEAST,
    LEAVE,
    LONGEST,
    MOST,
    MOST_CHANGES,
    MOST_SHIFTS,
    NEVER,
    PACK_UP,
    SAME_HOURS,
    SET_UP,
    STOP,
    VAN,
    VISITS,
    Plan,
    WeekArrays,
)
from hrgeo.vans.week_state import (
    IS_FREE,
    capped,
    fits,
    gain_of,
    hour_of,
    may_visit,
    n_added,
    pushed,
    put,
)

_MODULUS = 2147483647
EARLY, LATE = 4, 5
_LEAST_GAIN = 1e-10  # of all weight


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
        By shift.
    chance
        State of the random numbers of S. Park and K. Miller (1988),
        https://doi.org/10.1145/63039.63042.
    """

    visit: IntArray
    best: FloatArray
    worth: FloatArray
    most: FloatArray
    touched: IntArray
    chance: IntArray


def work_for(week: WeekArrays, plan: Plan, seed: int) -> Work:
    """Give memory for a week; the seed is any whole number from 0."""
    n_shifts, wide = plan.visit.shape[:2]
    n_stops = len(plan.days)
    most = np.zeros((n_stops, int(week.stay.max(initial=0)) + 1))
    chance = np.array([(seed * 7_919 + 12_345) % (_MODULUS - 1) + 1], dtype=np.int64)
    touched = np.zeros(n_shifts, dtype=np.int64)
    work = Work(
        np.zeros((wide + 1, 6), dtype=np.int64),
        np.zeros((n_stops, 7)),
        np.zeros((n_stops, 2)),
        most,
        touched,
        chance,
    )
    for _ in range(10):  # neighboring seeds begin with neighboring numbers
        random(work)
    return work


@kernel
def random(work: Work) -> float:
    """Give the next random number from 0 to 1."""
    work.chance[0] = (work.chance[0] * 48271) % _MODULUS
    return float(work.chance[0] / _MODULUS)


@kernel
def whole(work: Work, n: int) -> int:
    """Give a random whole number below `n`."""
    return min(int(random(work) * n), n - 1)


@kernel
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


@kernel
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


@kernel
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


@kernel
def reaches(week: WeekArrays, plan: Plan, work: Work, h: int) -> None:
    """Write how early and how late the visits of a shift could be, the break left aside."""
    n = plan.n[h]
    base = week.shift[h, BASE]
    start, end = span(week, plan, h)
    at = int(np.ceil((start + week.drive[base, plan.visit[h, 0, STOP]]) / 15.0))
    for i in range(n):
        length = plan.visit[h, i, LEAVE] - plan.visit[h, i, ARRIVE]
        if i:
            at = (
                work.visit[i - 1, EARLY]
                + week.gap[plan.visit[h, i - 1, STOP], plan.visit[h, i, STOP]]
            )
        at = min(at, plan.visit[h, i, ARRIVE])
        if not work.visit[i, IS_FREE]:
            at = plan.visit[h, i, ARRIVE]
        while at < plan.visit[h, i, ARRIVE] and not fits(
            week, h, plan.visit[h, i, STOP], at, at + length
        ):
            at += 1
        work.visit[i, EARLY] = at + length
    at = int(np.floor((end - week.drive[plan.visit[h, n - 1, STOP], base]) / 15.0))
    for i in range(n - 1, -1, -1):
        length = plan.visit[h, i, LEAVE] - plan.visit[h, i, ARRIVE]
        if i < n - 1:
            at = (
                work.visit[i + 1, LATE]
                - week.gap[plan.visit[h, i, STOP], plan.visit[h, i + 1, STOP]]
            )
        at = max(at, plan.visit[h, i, LEAVE])
        if not work.visit[i, IS_FREE]:
            at = plan.visit[h, i, LEAVE]
        while at > plan.visit[h, i, LEAVE] and not fits(
            week, h, plan.visit[h, i, STOP], at - length, at
        ):
            at -= 1
        work.visit[i, LATE] = at - length


@kernel
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


@kernel
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


@kernel
def forget(work: Work, chance: float) -> None:
    """Forget what stays gain at most, and throw the factor of chance of each stop anew."""
    for s in range(len(work.most)):
        for length in range(work.most.shape[1]):
            work.most[s, length] = -1.0
        work.worth[s, 1] = 1.0 + chance * (2.0 * random(work) - 1.0)


@kernel
def next_fit(week: WeekArrays, h: int, s: int, at: int, low: int, high: int, length: int) -> int:
    """Give the next start at which a stay is permitted, later ones first; -1 if there is none."""
    for later in range(at + 1, high + 1):
        if fits(week, h, s, later, later + length):
            return later
    for sooner in range(at - 1, low - 1, -1):
        if fits(week, h, s, sooner, sooner + length):
            return sooner
    return -1


@kernel
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


@kernel
def insert_at(
    week: WeekArrays, plan: Plan, work: Work, h: int, p: int, s: int, arrive: int, leave: int
) -> None:
    """Take a shift that was tried, with its new visit, over into the plan and what is counted."""
    put(week, plan, h, p, s, arrive, leave, FREE)
    gain_of(week, plan.counted, h, s, arrive, leave, 1.0)
    settle(week, plan, work, h)
    work.touched[h] = 1


@kernel
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


@kernel
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
        best = -1.0 if is_required else _LEAST_GAIN * total
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
