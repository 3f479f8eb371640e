"""What a change of a plan is worth, and whether a shift may be as it is: compiled loops."""

from __future__ import annotations

import numpy as np

from hrgeo.kernels import kernel
from hrgeo.model import FloatArray, IntArray
from hrgeo.vans.week_arrays import (
    ADDED,
    BASE,
    BREAK,
    BREAK_AFTER,
    DAY,
    FIRST,
    FREE,
    HAS_CAPS,
    KEPT,
    LAST,
    LONGEST,
    MOST_CHANGES,
    NEVER_KEPT,
    PACK_UP,
    SAME_HOURS,
    SET_UP,
    VAN,
    Plan,
    WeekArrays,
)


@kernel
def gain_of(  # noqa: C901, PLR0913, PLR0917 -- the innermost loop of the search
    week: WeekArrays, counted: FloatArray, h: int, s: int, arrive: int, leave: int, sign: float
) -> float:
    """Add (`sign` 1) or take (-1) a stay's counted minutes, and give what the value gains.

    With `sign` 0 nothing is changed, and what adding the stay would gain is given.
    """
    day = 96 * week.shift[h, DAY]
    begin = 15 * (day + arrive) + week.shift[h, SET_UP]
    end = 15 * (day + leave) - week.shift[h, PACK_UP]
    if end <= begin:
        return 0.0
    b, b_min, e, e_min = begin // 15, begin % 15, end // 15, end % 15
    way = -1.0 if sign < 0.0 else 1.0
    kind, minutes, gain = -1, 0.0, 0.0
    n_steps = len(week.credit_to)
    for pair in range(week.row_start[s], week.row_start[s + 1]):
        if week.kind[pair] != kind:
            kind = week.kind[pair]
            minutes = week.minutes[kind, e] - week.minutes[kind, b]
            minutes += week.rate[kind, e] * e_min - week.rate[kind, b] * b_min
        row = week.row[pair]
        old = counted[row]
        new = old + way * minutes
        if sign != 0.0:
            counted[row] = new
        low, high = min(old, new), max(old, new)
        before, worth = 0.0, 0.0
        for step in range(n_steps):
            to = week.credit_to[step]
            if low < to:
                worth += week.credit_rate[step] * (min(high, to) - max(low, before))
                if high <= to:
                    break
            before = to
        gain += week.weight[row] * worth
    return way * gain


@kernel
def capped(week: WeekArrays, h: int, s: int, arrive: int, leave: int, gain: float) -> float:
    """Give the most of a gain that the contacts at a stop and of a shift allow for."""
    minutes = 15 * (leave - arrive) - week.shift[h, SET_UP] - week.shift[h, PACK_UP]
    if minutes <= 0:
        return 0.0
    return min(gain, min(week.stop_cap[s] * minutes, week.shift_cap[h]))


@kernel
def value_in_order(  # noqa: C901 -- one loop
    week: WeekArrays, plan: Plan, counted: FloatArray
) -> float:
    """Give a plan's value by going through its visits in the order of the week."""
    for row in range(len(counted)):
        counted[row] = 0.0
    n_shifts = len(plan.n)
    at = np.zeros(n_shifts, dtype=np.int64)
    left = week.shift_cap.copy()
    total = 0.0
    while True:
        h = -1
        time = rank = 0
        for g in range(n_shifts):
            i = at[g]
            if i == plan.n[g]:
                continue
            when = 96 * week.shift[g, DAY] + plan.arrive[g, i]
            order = week.van_rank[g] * len(plan.visits) + week.stop_rank[plan.stop[g, i]]
            if h < 0 or when < time or (when == time and order < rank):
                h, time, rank = g, when, order
        if h < 0:
            return total
        i = at[h]
        at[h] += 1
        s, arrive, leave = plan.stop[h, i], plan.arrive[h, i], plan.leave[h, i]
        gain = gain_of(week, counted, h, s, arrive, leave, 1.0)
        if week.rules[HAS_CAPS]:
            gain = min(capped(week, h, s, arrive, leave, gain), left[h])
            left[h] -= gain
        total += gain


@kernel
def fits(week: WeekArrays, h: int, s: int, arrive: int, leave: int) -> bool:
    """Tell whether a van may be at a stop for a stay, by permitted hours and length."""
    length = leave - arrive
    if length < week.least[h, s] or length > week.most[h, s] or arrive < 0:
        return False
    day = 96 * week.shift[h, DAY]
    if day + leave >= week.blocked.shape[1]:
        return False
    return bool(week.blocked[s, day + leave] == week.blocked[s, day + arrive])


@kernel
def break_gap(  # noqa: PLR0913, PLR0917 -- the arrays of one shift
    week: WeekArrays, h: int, n: int, stop: IntArray, arrive: IntArray, leave: IntArray
) -> int:
    """Give the visit after which a shift has its break; -1 if it needs none, -2 if it lacks one."""
    base = week.shift[h, BASE]
    start = 15.0 * arrive[0] - week.drive[base, stop[0]]
    end = 15.0 * leave[n - 1] + week.drive[stop[n - 1], base]
    if end - start <= week.shift[h, BREAK_AFTER]:
        return -1
    for i in range(n - 1):
        if 15.0 * leave[i] > start + week.shift[h, BREAK_AFTER]:
            break
        free = 15.0 * (arrive[i + 1] - leave[i]) - week.drive[stop[i], stop[i + 1]]
        if free >= week.shift[h, BREAK]:
            return i
    return -2


@kernel
def is_possible(  # noqa: PLR0913, PLR0917 -- the arrays of one shift
    week: WeekArrays, h: int, n: int, stop: IntArray, arrive: IntArray, leave: IntArray
) -> bool:
    """Tell whether a shift keeps to hours, lengths, driving, its window and its break."""
    if n == 0:
        return True
    base = week.shift[h, BASE]
    start = 15.0 * arrive[0] - week.drive[base, stop[0]]
    end = 15.0 * leave[n - 1] + week.drive[stop[n - 1], base]
    if start < week.shift[h, FIRST] or end > week.shift[h, LAST]:
        return False
    if end - start > week.shift[h, LONGEST]:
        return False
    for i in range(n):
        if not fits(week, h, stop[i], arrive[i], leave[i]):
            return False
        if i and arrive[i] - leave[i - 1] < week.gap[stop[i - 1], stop[i]]:
            return False
    return break_gap(week, h, n, stop, arrive, leave) != -2


@kernel
def pushed(  # noqa: C901, PLR0912, PLR0913, PLR0917 -- the arrays of one shift
    week: WeekArrays,
    h: int,
    n: int,
    stop: IntArray,
    arrive: IntArray,
    leave: IntArray,
    free: IntArray,
    center: int,
    break_at: int,
) -> bool:
    """Push the visits around one as far as it takes; tells whether the shift is possible then.

    `free` tells which visits may be pushed; after `break_at` (-1 for none) room for the break
    is kept.
    """
    pause = week.shift[h, BREAK]
    most = week.shift[h, LAST] // 15
    for i in range(center + 1, n):
        way = week.gap[stop[i - 1], stop[i]]
        if break_at == i - 1:
            way = int(np.ceil((week.drive[stop[i - 1], stop[i]] + pause) / 15.0))
        at, length = leave[i - 1] + way, leave[i] - arrive[i]
        if at <= arrive[i]:
            break
        if not free[i]:
            return False
        while at + length <= most and not fits(week, h, stop[i], at, at + length):
            at += 1
        if at + length > most:
            return False
        arrive[i], leave[i] = at, at + length
    for i in range(center - 1, -1, -1):
        way = week.gap[stop[i], stop[i + 1]]
        if break_at == i:
            way = int(np.ceil((week.drive[stop[i], stop[i + 1]] + pause) / 15.0))
        at, length = arrive[i + 1] - way, leave[i] - arrive[i]
        if at >= leave[i]:
            break
        if not free[i]:
            return False
        while at - length >= 0 and not fits(week, h, stop[i], at - length, at):
            at -= 1
        if at - length < 0:
            return False
        arrive[i], leave[i] = at - length, at
    return is_possible(week, h, n, stop, arrive, leave)


@kernel
def may_visit(week: WeekArrays, plan: Plan, h: int, s: int) -> bool:
    """Tell whether one more visit keeps to the visits of the week and the days between them."""
    if plan.visits[s] >= week.most_visits[s]:
        return False
    day, apart = week.shift[h, DAY], week.apart[s]
    for other in range(7):
        if plan.shift_on[s, other]:
            days = abs(other - day)
            if min(days, 7 - days) < apart:
                return False
    return True


@kernel
def hour_of(week: WeekArrays, plan: Plan, s: int) -> int:
    """Give the arrival that all visits of a stop have where hours must be the same; else -1."""
    if not week.rules[SAME_HOURS]:
        return -1
    for day in range(7):
        h = plan.shift_on[s, day] - 1
        if h >= 0:
            for i in range(plan.n[h]):
                if plan.stop[h, i] == s:
                    return int(plan.arrive[h, i])
    return -1


@kernel
def put(  # noqa: PLR0913, PLR0917 -- a visit's parts
    week: WeekArrays, plan: Plan, h: int, p: int, s: int, arrive: int, leave: int, fixed: int
) -> None:
    """Add a visit to a shift at a position; nothing is checked or counted."""
    for i in range(plan.n[h], p, -1):
        plan.stop[h, i], plan.fixed[h, i] = plan.stop[h, i - 1], plan.fixed[h, i - 1]
        plan.arrive[h, i], plan.leave[h, i] = plan.arrive[h, i - 1], plan.leave[h, i - 1]
    plan.stop[h, p], plan.fixed[h, p] = s, fixed
    plan.arrive[h, p], plan.leave[h, p] = arrive, leave
    if plan.n[h] == 0:
        plan.used[week.shift[h, VAN]] += 1
    plan.n[h] += 1
    plan.visits[s] += 1
    plan.shift_on[s, week.shift[h, DAY]] = h + 1


@kernel
def take(week: WeekArrays, plan: Plan, h: int, p: int) -> None:
    """Take a visit from a shift and from what is counted."""
    s = plan.stop[h, p]
    gain_of(week, plan.counted, h, s, plan.arrive[h, p], plan.leave[h, p], -1.0)
    if plan.fixed[h, p] == KEPT:
        for k in range(len(plan.kept)):
            if week.roster[k, 0] == h and week.roster[k, 1] == s:
                plan.kept[k] = 0
    for i in range(p, plan.n[h] - 1):
        plan.stop[h, i], plan.fixed[h, i] = plan.stop[h, i + 1], plan.fixed[h, i + 1]
        plan.arrive[h, i], plan.leave[h, i] = plan.arrive[h, i + 1], plan.leave[h, i + 1]
    plan.n[h] -= 1
    if plan.n[h] == 0:
        plan.used[week.shift[h, VAN]] -= 1
    plan.visits[s] -= 1
    plan.shift_on[s, week.shift[h, DAY]] = 0


@kernel
def n_dropped(week: WeekArrays, plan: Plan) -> int:
    """Give the roster visits that are not kept."""
    return int(week.rules[NEVER_KEPT] + len(plan.kept) - plan.kept.sum())


@kernel
def n_added(week: WeekArrays, plan: Plan) -> int:
    """Give the visits that are not in the roster; 0 without a roster."""
    if week.rules[MOST_CHANGES] >= 1 << 20:
        return 0
    n = week.rules[ADDED]
    for h in range(len(plan.n)):
        for i in range(plan.n[h]):
            n += plan.fixed[h, i] == FREE
    return int(n)


@kernel
def copy_plan(week: WeekArrays, source: Plan, into: Plan) -> None:
    """Write a plan over another one."""
    for h in range(len(source.n)):
        into.n[h] = source.n[h]
        for i in range(source.n[h]):
            into.stop[h, i], into.fixed[h, i] = source.stop[h, i], source.fixed[h, i]
            into.arrive[h, i], into.leave[h, i] = source.arrive[h, i], source.leave[h, i]
    for s in range(len(source.visits)):
        into.visits[s] = source.visits[s]
        for day in range(7):
            into.shift_on[s, day] = source.shift_on[s, day]
    for v in range(len(week.n_shifts)):
        into.used[v] = source.used[v]
    for k in range(len(source.kept)):
        into.kept[k] = source.kept[k]
    for row in range(len(source.counted)):
        into.counted[row] = source.counted[row]
