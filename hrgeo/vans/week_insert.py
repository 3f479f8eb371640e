"""Putting visits into a plan, each where it gains most: compiled loops.

Ruin and recreate after G. Schrimpf and others (2000), https://doi.org/10.1006/jcph.1999.6413,
with blinks in the choice of the best place as J. Christiaens and G. Vanden Berghe (2020),
https://doi.org/10.1287/trsc.2019.0914.
"""

from __future__ import annotations

from hrgeo.kernels import within_kernels
from hrgeo.vans.week_arrays import (
    ARRIVE,
    FIXED,
    FREE,
    KEPT,
    LEAST,
    MOST,
    MOST_CHANGES,
    MOST_SHIFTS,
    VAN,
    VISITS,
    Plan,
    WeekArrays,
)
from hrgeo.vans.week_room import Room, arrival_in, room_at
from hrgeo.vans.week_state import (
    capped,
    fits,
    gain_of,
    hour_of,
    may_visit,
    n_added,
    put,
)
from hrgeo.vans.week_value import total_of
from hrgeo.vans.week_work import (
    LEAST_GAIN,
    Work,
    forget,
    load,
    most_gain,
    random,
    reaches,
    settle,
    span,
    tried,
)


@within_kernels
def look_at(
    week: WeekArrays,
    plan: Plan,
    work: Work,
    room: Room,
    h: int,
    p: int,
    s: int,
    best: float,
    power: float,
) -> float:
    """Look for the best stay of a stop at a position of a shift; gives the best score known.

    A score is the gain for the quarters to a power; below power 0 it is the same for all, and
    shorter stays are better.
    """
    least, limit = week.stay[h, s, LEAST], min(week.stay[h, s, MOST], room.high - room.low)
    if limit < least:
        return best
    work.best[s, 6] += 1.0
    hour = hour_of(week, plan, s)
    length = least
    while True:
        quarters = max(length + room.way, 0.5)
        top = best + 1.0
        if power >= 0.0:
            top = most_gain(week, plan, work, h, s, length)
            top *= work.worth[s, 1] / quarters**power
        for turn in range(2):
            if top <= best:
                break
            if hour >= 0:
                at = at_hour(week, work, room, h, s, length, hour, turn)
            else:
                sides = (p > 0) + 2 * (p < plan.n[h])
                at = arrival_in(week, work, room, h, s, length, sides, turn)
            if at < 0:
                continue
            found = score_of(week, plan, work, h, s, at, at + length, quarters, power)
            if found > best and has_room(week, plan, work, h, p, s, at, at + length):
                work.best[s, 0] = best = found
        if length == limit or power < 0.0:
            return best
        length = min(length + max(1, length // 2), limit)


@within_kernels
def score_of(
    week: WeekArrays,
    plan: Plan,
    work: Work,
    h: int,
    s: int,
    arrive: int,
    leave: int,
    quarters: float,
    power: float,
) -> float:
    """Give the score of a stay that takes some quarters, driving counted; see `look_at`."""
    if power < 0.0:
        return float(work.worth[s, 1] / quarters)
    gain = gain_of(week, plan.counted, h, s, arrive, leave, 0.0)
    gain = capped(week, h, s, arrive, leave, gain)
    return float(gain * work.worth[s, 1] / quarters**power)


@within_kernels
def at_hour(
    week: WeekArrays, work: Work, room: Room, h: int, s: int, length: int, hour: int, turn: int
) -> int:
    """Give the arrival that a stop's other visits have, if it can be; else -1."""
    random(work)  # as where hours are free, so that the same seed goes on alike
    is_in = room.low <= hour <= room.high - length
    return hour if turn == 0 and is_in and fits(week, h, s, hour, hour + length) else -1


@within_kernels
def has_room(
    week: WeekArrays, plan: Plan, work: Work, h: int, p: int, s: int, arrive: int, leave: int
) -> bool:
    """Tell whether a visit has room, with a break somewhere if need be; if so, note the place."""
    for break_at in range(-1, plan.n[h]):
        if tried(week, plan, work, h, p, s, arrive, leave, break_at):
            work.best[s, 1], work.best[s, 2], work.best[s, 3] = h, p, arrive
            work.best[s, 4], work.best[s, 5] = leave, break_at
            return True
    return False


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
        if has_room(week, plan, work, h, p, s, arrive, leave):
            insert_at(week, plan, work, h, p, s, arrive, leave)
            plan.visit[h, p, FIXED] = KEPT
            plan.kept[k] = 1


@within_kernels
def is_lacking(week: WeekArrays, plan: Plan, s: int) -> bool:
    """Tell whether a required stop lacks visits."""
    return bool(plan.days[s, VISITS] < week.stop[s, LEAST])


@within_kernels
def look_everywhere(week: WeekArrays, plan: Plan, work: Work, best: float, power: float) -> int:
    """Look for the best place of each stop; gives the stop whose place is best, or -1.

    Below power 0 required stops that lack visits are looked at alone, and -1 is given.
    """
    is_required = power < 0.0
    n_shifts, n_stops = week.stay.shape[:2]
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
            for s in range(n_stops):
                if week.stay[h, s, MOST] == 0 or not may_visit(week, plan, h, s):
                    continue
                if is_required and not is_lacking(week, plan, s):
                    continue
                room = room_at(week, plan, work, h, p, s, start, end)
                known = work.best[s, 0] if is_required else best
                found = look_at(week, plan, work, room, h, p, s, known, power)
                if not is_required and found > best:
                    best, chosen = found, s
    return chosen


@within_kernels
def hardest(work: Work) -> int:
    """Give the stop that has room in the fewest places, by chance a little; -1 if none has any."""
    chosen = -1
    for s in range(len(work.best)):
        if work.best[s, 0] > 0.0 and (
            chosen < 0
            or work.best[s, 6] * work.worth[s, 1] < work.best[chosen, 6] * work.worth[chosen, 1]
        ):
            chosen = s
    return chosen


@within_kernels
def insert_best(week: WeekArrays, plan: Plan, work: Work, s: int) -> bool:
    """Put a stop in at its best place; tells whether it has room there."""
    h, p = int(work.best[s, 1]), int(work.best[s, 2])
    arrive, leave, break_at = int(work.best[s, 3]), int(work.best[s, 4]), int(work.best[s, 5])
    if not tried(week, plan, work, h, p, s, arrive, leave, break_at):
        return False
    insert_at(week, plan, work, h, p, s, arrive, leave)
    return True


@within_kernels
def recreate(week: WeekArrays, plan: Plan, work: Work, power: float, chance: float) -> None:
    """Put in visits, the best by gain for its quarters to a power, until none gains.

    Required stops come first: of those that lack visits, the one that has room in the fewest
    places.
    """
    least_gain = LEAST_GAIN * total_of(week.weight)
    is_required = True
    while n_added(week, plan) < week.rules[MOST_CHANGES]:
        forget(work, chance)
        if is_required:
            is_required = False
            for s in range(len(plan.days)):
                is_required = is_required or is_lacking(week, plan, s)
        if is_required:
            look_everywhere(week, plan, work, 0.0, -1.0)
            chosen = hardest(work)
            if chosen < 0:
                is_required = False
                continue
        else:
            chosen = look_everywhere(week, plan, work, least_gain, power)
            if chosen < 0:
                return
        if not insert_best(week, plan, work, chosen):
            return
