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
    BASE,
    BREAK,
    FIRST,
    FREE,
    KEPT,
    LAST,
    LONGEST,
    MOST_CHANGES,
    SAME_HOURS,
    VAN,
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
    pushed,
    put,
)

_MODULUS = 2147483647
_LEAST_GAIN = 1e-10  # of all weight


class Work(NamedTuple):
    """Memory of the loops, and the state of chance.

    Attributes
    ----------
    stop, arrive, leave, free
        One shift that is tried.
    early, late
        Of the visits of a shift: the earliest leaving, the latest arrival.
    best
        By stop: score, shift, position, arrival, leaving and break of its best place, and
        the places where it has room.
    worth
        By stop: more than any stay there gains, and the factor of chance.
    touched
        By shift.
    chance
        State of the random numbers of S. Park and K. Miller (1988),
        https://doi.org/10.1145/63039.63042.
    """

    stop: IntArray
    arrive: IntArray
    leave: IntArray
    free: IntArray
    early: IntArray
    late: IntArray
    best: FloatArray
    worth: FloatArray
    touched: IntArray
    chance: IntArray


def work_for(week: WeekArrays, plan: Plan, seed: int) -> Work:
    """Give memory for a week; the seed is any whole number from 0."""
    n_shifts, wide = plan.stop.shape
    row = [np.zeros(wide + 1, dtype=np.int64) for _ in range(6)]
    n_stops = len(plan.visits)
    chance = np.array([(seed * 7_919 + 12_345) % (_MODULUS - 1) + 1], dtype=np.int64)
    touched = np.zeros(n_shifts, dtype=np.int64)
    work = Work(*row, np.zeros((n_stops, 7)), np.zeros((n_stops, 2)), touched, chance)
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
        s = plan.stop[h, i]
        work.stop[i], work.arrive[i], work.leave[i] = s, plan.arrive[h, i], plan.leave[h, i]
        is_free = plan.fixed[h, i] == FREE
        work.free[i] = is_free and not (week.rules[SAME_HOURS] and plan.visits[s] > 1)
    return int(n)


@kernel
def settle(week: WeekArrays, plan: Plan, work: Work, h: int) -> float:
    """Take the times that were tried over into the plan; gives what the value gains."""
    gain = 0.0
    for i in range(plan.n[h]):
        if work.arrive[i] != plan.arrive[h, i] or work.leave[i] != plan.leave[h, i]:
            s = plan.stop[h, i]
            gain += gain_of(week, plan.counted, h, s, plan.arrive[h, i], plan.leave[h, i], -1.0)
            gain += gain_of(week, plan.counted, h, s, work.arrive[i], work.leave[i], 1.0)
            plan.arrive[h, i], plan.leave[h, i] = work.arrive[i], work.leave[i]
    return gain


@kernel
def tried(  # noqa: PLR0913, PLR0917 -- a visit's parts
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
        work.stop[i], work.free[i] = work.stop[i - 1], work.free[i - 1]
        work.arrive[i], work.leave[i] = work.arrive[i - 1], work.leave[i - 1]
    work.stop[p], work.free[p], work.arrive[p], work.leave[p] = s, 0, arrive, leave
    return pushed(week, h, n + 1, work.stop, work.arrive, work.leave, work.free, p, break_at)


@kernel
def reaches(week: WeekArrays, plan: Plan, work: Work, h: int) -> None:
    """Write how early and how late the visits of a shift could be, the break left aside."""
    n = plan.n[h]
    base = week.shift[h, BASE]
    start, end = span(week, plan, h)
    at = int(np.ceil((start + week.drive[base, plan.stop[h, 0]]) / 15.0))
    for i in range(n):
        length = plan.leave[h, i] - plan.arrive[h, i]
        if i:
            at = work.early[i - 1] + week.gap[plan.stop[h, i - 1], plan.stop[h, i]]
        at = min(at, plan.arrive[h, i])
        if not work.free[i]:
            at = plan.arrive[h, i]
        while at < plan.arrive[h, i] and not fits(week, h, plan.stop[h, i], at, at + length):
            at += 1
        work.early[i] = at + length
    at = int(np.floor((end - week.drive[plan.stop[h, n - 1], base]) / 15.0))
    for i in range(n - 1, -1, -1):
        length = plan.leave[h, i] - plan.arrive[h, i]
        if i < n - 1:
            at = work.late[i + 1] - week.gap[plan.stop[h, i], plan.stop[h, i + 1]]
        at = max(at, plan.leave[h, i])
        if not work.free[i]:
            at = plan.leave[h, i]
        while at > plan.leave[h, i] and not fits(week, h, plan.stop[h, i], at - length, at):
            at -= 1
        work.late[i] = at - length


@kernel
def span(week: WeekArrays, plan: Plan, h: int) -> tuple[float, float]:
    """Give the earliest leaving of the base and the latest return, as a shift stands."""
    first, last = float(week.shift[h, FIRST]), float(week.shift[h, LAST])
    n, base = plan.n[h], week.shift[h, BASE]
    if n:
        back = 15.0 * plan.leave[h, n - 1] + week.drive[plan.stop[h, n - 1], base]
        left = 15.0 * plan.arrive[h, 0] - week.drive[base, plan.stop[h, 0]]
        first = max(first, back - week.shift[h, LONGEST])
        last = min(last, left + week.shift[h, LONGEST])
    return first, last


@kernel
def most_worth(week: WeekArrays, plan: Plan, work: Work, chance: float) -> None:
    """Write what a stay at each stop gains at most, and the factor of chance of each."""
    for s in range(len(plan.visits)):
        gain = 0.0
        for pair in range(week.row_start[s], week.row_start[s + 1]):
            row = week.row[pair]
            left, before = 0.0, 0.0
            for step in range(len(week.credit_to)):
                to = week.credit_to[step]
                if plan.counted[row] < to:
                    left += week.credit_rate[step] * (to - max(plan.counted[row], before))
                before = to
            gain += week.weight[row] * left
        work.worth[s, 0] = gain
        work.worth[s, 1] = 1.0 + chance * (2.0 * random(work) - 1.0)


@kernel
def next_fit(  # noqa: PLR0913, PLR0917 -- a stay's parts
    week: WeekArrays, h: int, s: int, at: int, low: int, high: int, length: int
) -> int:
    """Give the next start at which a stay is permitted, later ones first; -1 if there is none."""
    for later in range(at + 1, high + 1):
        if fits(week, h, s, later, later + length):
            return later
    for sooner in range(at - 1, low - 1, -1):
        if fits(week, h, s, sooner, sooner + length):
            return sooner
    return -1


@kernel
def look_at(  # noqa: C901, PLR0912, PLR0913, PLR0914, PLR0915, PLR0917 -- one compiled loop
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
    least, most = week.least[h, s], week.most[h, s]
    pause = week.shift[h, BREAK] / 15.0
    if p == 0:
        low = first = int(np.ceil((start + week.drive[base, s]) / 15.0))
        way = week.drive[base, s] / 15.0
        wait = low
    else:
        before = plan.stop[h, p - 1]
        low = early + week.gap[before, s]
        first = plan.leave[h, p - 1] + week.gap[before, s]
        way = float(week.gap[before, s])
        wait = int(np.ceil(plan.leave[h, p - 1] + week.drive[before, s] / 15.0 + pause))
    if p == n:
        high = last = int(np.floor((end - week.drive[s, base]) / 15.0))
        way += week.drive[s, base] / 15.0
        quit_by = high
    else:
        after = plan.stop[h, p]
        high = late - week.gap[s, after]
        last = plan.arrive[h, p] - week.gap[s, after]
        way += week.gap[s, after]
        quit_by = int(np.floor(plan.arrive[h, p] - week.drive[s, after] / 15.0 - pause))
    if p == 0 and n:
        way -= week.drive[base, plan.stop[h, 0]] / 15.0
    elif p == n and n:
        way -= week.drive[plan.stop[h, n - 1], base] / 15.0
    elif n:
        way -= week.gap[plan.stop[h, p - 1], plan.stop[h, p]]
    room = high - low
    if room < least:
        return best
    work.best[s, 6] += 1.0
    top = work.worth[s, 0] * work.worth[s, 1]
    if power >= 0.0 and top / max(least + way, 0.5) ** power <= best:
        return best
    hour = hour_of(week, plan, s)
    length = least
    while True:
        for turn in range(2):
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
        limit = min(most, room)
        if length == limit or power < 0.0:
            return best
        length = min(length + max(1, length // 2), limit)


@kernel
def insert_at(  # noqa: PLR0913, PLR0917 -- a visit's parts
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
        if plan.n[h] == 0 and plan.used[week.shift[h, VAN]] >= week.n_shifts[week.shift[h, VAN]]:
            continue
        hour = hour_of(week, plan, s)
        if hour >= 0 and hour != arrive:
            continue
        p = 0
        while p < plan.n[h] and plan.arrive[h, p] < arrive:
            p += 1
        for break_at in range(-1, plan.n[h]):
            if tried(week, plan, work, h, p, s, arrive, leave, break_at):
                insert_at(week, plan, work, h, p, s, arrive, leave)
                plan.fixed[h, p] = KEPT
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
    n_shifts, n_stops = week.least.shape
    total = week.weight.sum()
    is_required = True
    while n_added(week, plan) < week.rules[MOST_CHANGES]:
        most_worth(week, plan, work, chance)
        if is_required:
            is_required = False
            for s in range(n_stops):
                is_required = is_required or plan.visits[s] < week.least_visits[s]
        best = -1.0 if is_required else _LEAST_GAIN * total
        chosen = -1
        for s in range(n_stops):
            work.best[s, 0], work.best[s, 6] = 0.0, 0.0
        for h in range(n_shifts):
            v = week.shift[h, VAN]
            if plan.n[h] == 0 and plan.used[v] >= week.n_shifts[v]:
                continue
            n = load(week, plan, work, h)
            if n:
                reaches(week, plan, work, h)
            start, end = span(week, plan, h)
            for p in range(n + 1):
                early = work.early[p - 1] if p else 0
                late = work.late[p] if p < n else 1 << 20
                for s in range(n_stops):
                    if week.most[h, s] == 0 or not may_visit(week, plan, h, s):
                        continue
                    if not is_required:
                        score = look_at(
                            week, plan, work, h, p, s, best, power, start, end, early, late
                        )
                        if score > best:
                            best, chosen = score, s
                    elif plan.visits[s] < week.least_visits[s]:
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
