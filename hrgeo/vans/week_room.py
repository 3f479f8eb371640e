"""The room for a stay between two visits of a shift, and times in it to try: compiled loops."""

from __future__ import annotations

import math
from typing import NamedTuple

from hrgeo.kernels import within_kernels
from hrgeo.vans.week_arrays import ARRIVE, BASE, BREAK, LEAVE, NEVER, STOP, Plan, WeekArrays
from hrgeo.vans.week_state import fits
from hrgeo.vans.week_work import EARLY, LATE, Work, random, whole


class Room(NamedTuple):
    """Quarters between which a stop could have a stay, at one position of a shift.

    Attributes
    ----------
    low, high
        Once the visits before and after have made way as far as they can.
    first, last
        While these stay as they are.
    after_break, before_break
        The same with a break on the way from the visit before, or to the one after.
    way
        Quarters of driving that it takes, less those that it saves.
    """

    low: int
    high: int
    first: int
    last: int
    after_break: int
    before_break: int
    way: float


@within_kernels
def room_at(
    week: WeekArrays, plan: Plan, work: Work, h: int, p: int, s: int, start: float, end: float
) -> Room:
    """Give the room for a stop before visit `p` of a shift, whose `reaches` are written."""
    n, base = plan.n[h], week.shift[h, BASE]
    pause = week.shift[h, BREAK] / 15.0
    if p == 0:
        way = week.drive[base, s] / 15.0
        low = first = after_break = math.ceil((start + week.drive[base, s]) / 15.0)
    else:
        before, left = plan.visit[h, p - 1, STOP], plan.visit[h, p - 1, LEAVE]
        way = float(week.gap[before, s])
        low, first = work.visit[p - 1, EARLY] + week.gap[before, s], left + week.gap[before, s]
        after_break = math.ceil(min(left + week.drive[before, s] / 15.0 + pause, NEVER))
    if p == n:
        way += week.drive[s, base] / 15.0
        high = last = before_break = math.floor((end - week.drive[s, base]) / 15.0)
    else:
        after, arrival = plan.visit[h, p, STOP], plan.visit[h, p, ARRIVE]
        way += week.gap[s, after]
        high, last = work.visit[p, LATE] - week.gap[s, after], arrival - week.gap[s, after]
        before_break = math.floor(max(arrival - week.drive[s, after] / 15.0 - pause, -NEVER))
    if p == 0 and n:
        way -= week.drive[base, plan.visit[h, 0, STOP]] / 15.0
    elif p == n and n:
        way -= week.drive[plan.visit[h, n - 1, STOP], base] / 15.0
    elif n:
        way -= week.gap[plan.visit[h, p - 1, STOP], plan.visit[h, p, STOP]]
    return Room(low, high, first, last, after_break, before_break, way)


@within_kernels
def arrival_in(
    week: WeekArrays,
    work: Work,
    room: Room,
    h: int,
    s: int,
    length: int,
    sides: int,
    turn: int,
) -> int:
    """Give a permitted arrival to try; -1 if there is none.

    `sides` is 1 with a visit before, plus 2 with one after. The first turn is next to one of
    them, the second anywhere, often next to the other or with a break between.
    """
    at = room.low + whole(work, room.high - room.low - length + 1)
    if turn == 0:
        at = room.last - length if sides == 2 else room.first
        if sides == 0:
            at = room.low
    elif sides >= 2 and random(work) < 0.3:
        at = room.last - length
    elif sides and random(work) < 0.5:
        is_after = sides == 1 or (sides == 3 and random(work) < 0.5)
        at = room.after_break if is_after else room.before_break - length
    at = max(room.low, min(at, room.high - length))
    if fits(week, h, s, at, at + length):
        return int(at)
    return next_fit(week, h, s, at, room.low, room.high - length, length)


@within_kernels
def next_fit(week: WeekArrays, h: int, s: int, at: int, low: int, high: int, length: int) -> int:
    """Give the next start at which a stay is permitted, later ones first; -1 if there is none."""
    for later in range(at + 1, high + 1):
        if fits(week, h, s, later, later + length):
            return later
    for sooner in range(at - 1, low - 1, -1):
        if fits(week, h, s, sooner, sooner + length):
            return sooner
    return -1
