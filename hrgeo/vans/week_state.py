"""What a stay is worth, and whether a shift may be as it is: compiled loops."""

from __future__ import annotations

import math

from hrgeo.kernels import within_kernels, write_into
from hrgeo.model import FloatArray, IntArray
from hrgeo.vans.week_arrays import (
    ADDED,
    APART,
    ARRIVE,
    BASE,
    BREAK,
    BREAK_AFTER,
    DAY,
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
    NEVER,
    NEVER_KEPT,
    PACK_UP,
    SAME_HOURS,
    SET_UP,
    STOP,
    VAN,
    VISITS,
    Plan,
    WeekArrays,
)

IS_FREE = FIXED
"""Of a shift that is tried, the last column tells whether others may push the visit."""


@within_kernels
def gain_of(
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
    n_steps = len(week.credit)
    for pair in range(week.row_start[s], week.row_start[s + 1]):
        if week.pair[pair, 1] != kind:
            kind = week.pair[pair, 1]
            minutes = week.rate[1, kind, e] - week.rate[1, kind, b]
            minutes += week.rate[0, kind, e] * e_min - week.rate[0, kind, b] * b_min
        row = week.pair[pair, 0]
        old = counted[row]
        new = old + way * minutes
        if sign != 0.0:
            counted[row] = new
        low, high = min(old, new), max(old, new)
        before, worth = 0.0, 0.0
        for step in range(n_steps):
            to = week.credit[step, 0]
            if low < to:
                worth += week.credit[step, 1] * (min(high, to) - max(low, before))
                if high <= to:
                    break
            before = to
        gain += week.weight[row] * worth
    return way * gain


@within_kernels
def capped(week: WeekArrays, h: int, s: int, arrive: int, leave: int, gain: float) -> float:
    """Give the most of a gain that the contacts at a stop and of a shift allow for."""
    minutes = 15 * (leave - arrive) - week.shift[h, SET_UP] - week.shift[h, PACK_UP]
    if minutes <= 0:
        return 0.0
    return float(min(gain, week.stop_cap[s] * minutes, week.shift_cap[h]))


@within_kernels
def fits(week: WeekArrays, h: int, s: int, arrive: int, leave: int) -> bool:
    """Tell whether a van may be at a stop for a stay, by permitted hours and length."""
    length = leave - arrive
    if length < week.stay[h, s, LEAST] or length > week.stay[h, s, MOST] or arrive < 0:
        return False
    day = 96 * week.shift[h, DAY]
    if day + leave >= week.blocked.shape[1]:
        return False
    return bool(week.blocked[s, day + leave] == week.blocked[s, day + arrive])


@within_kernels
def break_gap(week: WeekArrays, h: int, n: int, visit: IntArray) -> int:
    """Give the visit after which a shift has its break; -1 if it needs none, -2 if it lacks one."""
    base = week.shift[h, BASE]
    start = 15.0 * visit[0, ARRIVE] - week.drive[base, visit[0, STOP]]
    end = 15.0 * visit[n - 1, LEAVE] + week.drive[visit[n - 1, STOP], base]
    if end - start <= week.shift[h, BREAK_AFTER]:
        return -1
    for i in range(n - 1):
        if 15.0 * visit[i, LEAVE] > start + week.shift[h, BREAK_AFTER]:
            break
        free = (
            15.0 * (visit[i + 1, ARRIVE] - visit[i, LEAVE])
            - week.drive[visit[i, STOP], visit[i + 1, STOP]]
        )
        if free >= week.shift[h, BREAK]:
            return i
    return -2


@within_kernels
def is_possible(week: WeekArrays, h: int, n: int, visit: IntArray) -> bool:
    """Tell whether a shift keeps to hours, lengths, driving, its window and its break."""
    if n == 0:
        return True
    base = week.shift[h, BASE]
    start = 15.0 * visit[0, ARRIVE] - week.drive[base, visit[0, STOP]]
    end = 15.0 * visit[n - 1, LEAVE] + week.drive[visit[n - 1, STOP], base]
    if start < week.shift[h, FIRST] or end > week.shift[h, LAST]:
        return False
    if end - start > week.shift[h, LONGEST]:
        return False
    for i in range(n):
        if not fits(week, h, visit[i, STOP], visit[i, ARRIVE], visit[i, LEAVE]):
            return False
        if (
            i
            and visit[i, ARRIVE] - visit[i - 1, LEAVE]
            < week.gap[visit[i - 1, STOP], visit[i, STOP]]
        ):
            return False
    return break_gap(week, h, n, visit) != -2


@within_kernels
def way_between(week: WeekArrays, one: int, other: int, pause: int) -> int:
    """Give the quarters from one stay to the next; with minutes for a break if above 0."""
    gap = week.gap[one, other]
    if pause == 0 or gap >= NEVER:
        return int(gap)
    minutes: float = week.drive[one, other] + pause
    return math.ceil(minutes / 15.0)


@within_kernels
def pushed(week: WeekArrays, h: int, n: int, visit: IntArray, center: int, break_at: int) -> bool:
    """Push the visits around one as far as it takes; tells whether the shift is possible then.

    Column IS_FREE tells which visits may be pushed; after `break_at` (-1 for none) room for
    the break is kept.
    """
    for i in range(center + 1, n):
        pause = week.shift[h, BREAK] if break_at == i - 1 else 0
        at = visit[i - 1, LEAVE] + way_between(week, visit[i - 1, STOP], visit[i, STOP], pause)
        if at <= visit[i, ARRIVE]:
            break
        if not push_later(week, h, visit, i, at):
            return False
    for i in range(center - 1, -1, -1):
        pause = week.shift[h, BREAK] if break_at == i else 0
        at = visit[i + 1, ARRIVE] - way_between(week, visit[i, STOP], visit[i + 1, STOP], pause)
        if at >= visit[i, LEAVE]:
            break
        if not push_sooner(week, h, visit, i, at):
            return False
    return is_possible(week, h, n, visit)


@within_kernels
def push_later(week: WeekArrays, h: int, visit: IntArray, i: int, at: int) -> bool:
    """Move a visit to the first permitted time from `at` on; tells whether it could be."""
    if not visit[i, IS_FREE]:
        return False
    s, length = visit[i, STOP], visit[i, LEAVE] - visit[i, ARRIVE]
    most = week.shift[h, LAST] // 15
    while at + length <= most and not fits(week, h, s, at, at + length):
        at += 1
    if at + length > most:
        return False
    visit[i, ARRIVE], visit[i, LEAVE] = at, at + length
    return True


@within_kernels
def push_sooner(week: WeekArrays, h: int, visit: IntArray, i: int, at: int) -> bool:
    """Move a visit to the last permitted time that ends by `at`; tells whether it could be."""
    if not visit[i, IS_FREE]:
        return False
    s, length = visit[i, STOP], visit[i, LEAVE] - visit[i, ARRIVE]
    while at - length >= 0 and not fits(week, h, s, at - length, at):
        at -= 1
    if at - length < 0:
        return False
    visit[i, ARRIVE], visit[i, LEAVE] = at - length, at
    return True


@within_kernels
def may_visit(week: WeekArrays, plan: Plan, h: int, s: int) -> bool:
    """Tell whether one more visit keeps to the visits of the week and the days between them."""
    if plan.days[s, VISITS] >= week.stop[s, MOST]:
        return False
    day, apart = week.shift[h, DAY], week.stop[s, APART]
    for other in range(7):
        if plan.days[s, other]:
            days = abs(other - day)
            if min(days, 7 - days) < apart:
                return False
    return True


@within_kernels
def hour_of(week: WeekArrays, plan: Plan, s: int) -> int:
    """Give the arrival that all visits of a stop have where hours must be the same; else -1."""
    if not week.rules[SAME_HOURS]:
        return -1
    for day in range(7):
        h = plan.days[s, day] - 1
        if h >= 0:
            for i in range(plan.n[h]):
                if plan.visit[h, i, STOP] == s:
                    return int(plan.visit[h, i, ARRIVE])
    return -1


@within_kernels
def put(
    week: WeekArrays, plan: Plan, h: int, p: int, s: int, arrive: int, leave: int, fixed: int
) -> None:
    """Add a visit to a shift at a position; nothing is checked or counted."""
    for i in range(plan.n[h], p, -1):
        plan.visit[h, i, STOP], plan.visit[h, i, FIXED] = (
            plan.visit[h, i - 1, STOP],
            plan.visit[h, i - 1, FIXED],
        )
        plan.visit[h, i, ARRIVE], plan.visit[h, i, LEAVE] = (
            plan.visit[h, i - 1, ARRIVE],
            plan.visit[h, i - 1, LEAVE],
        )
    plan.visit[h, p, STOP], plan.visit[h, p, FIXED] = s, fixed
    plan.visit[h, p, ARRIVE], plan.visit[h, p, LEAVE] = arrive, leave
    if plan.n[h] == 0:
        plan.used[week.shift[h, VAN]] += 1
    plan.n[h] += 1
    plan.days[s, VISITS] += 1
    plan.days[s, week.shift[h, DAY]] = h + 1


@within_kernels
def take(week: WeekArrays, plan: Plan, h: int, p: int) -> None:
    """Take a visit from a shift and from what is counted."""
    s = plan.visit[h, p, STOP]
    gain_of(week, plan.counted, h, s, plan.visit[h, p, ARRIVE], plan.visit[h, p, LEAVE], -1.0)
    if plan.visit[h, p, FIXED] == KEPT:
        for k in range(len(plan.kept)):
            if week.roster[k, 0] == h and week.roster[k, 1] == s:
                plan.kept[k] = 0
    for i in range(p, plan.n[h] - 1):
        plan.visit[h, i, STOP], plan.visit[h, i, FIXED] = (
            plan.visit[h, i + 1, STOP],
            plan.visit[h, i + 1, FIXED],
        )
        plan.visit[h, i, ARRIVE], plan.visit[h, i, LEAVE] = (
            plan.visit[h, i + 1, ARRIVE],
            plan.visit[h, i + 1, LEAVE],
        )
    plan.n[h] -= 1
    if plan.n[h] == 0:
        plan.used[week.shift[h, VAN]] -= 1
    plan.days[s, VISITS] -= 1
    plan.days[s, week.shift[h, DAY]] = 0


@within_kernels
def n_dropped(week: WeekArrays, plan: Plan) -> int:
    """Give the roster visits that are not kept."""
    n = week.rules[NEVER_KEPT] + len(plan.kept)
    for k in range(len(plan.kept)):
        n -= plan.kept[k]
    return int(n)


@within_kernels
def n_added(week: WeekArrays, plan: Plan) -> int:
    """Give the visits that are not in the roster; 0 without a roster."""
    if week.rules[MOST_CHANGES] >= NEVER:
        return 0
    n = week.rules[ADDED]
    for h in range(len(plan.n)):
        for i in range(plan.n[h]):
            n += plan.visit[h, i, FIXED] == FREE
    return int(n)


@within_kernels
def copy_plan(source: Plan, into: Plan) -> None:
    """Write a plan over another one."""
    for h in range(len(source.n)):
        into.n[h] = source.n[h]
        for i in range(source.n[h]):
            for k in range(4):
                into.visit[h, i, k] = source.visit[h, i, k]
    for s in range(len(source.days)):
        for k in range(8):
            into.days[s, k] = source.days[s, k]
    write_into(into.used, source.used)
    write_into(into.kept, source.kept)
    write_into(into.counted, source.counted)
