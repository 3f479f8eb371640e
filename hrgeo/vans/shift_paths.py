"""The best shift at given prices: a longest path through stops and quarters of an hour."""

from __future__ import annotations

import math

import numpy as np

from hrgeo.kernels import kernel
from hrgeo.model import FloatArray, IntArray

NOT_POSSIBLE = -math.inf


@kernel
def price_stays(
    stop: IntArray,
    arrive: IntArray,
    leave: IntArray,
    pair_start: IntArray,
    pair_kind: IntArray,
    price: FloatArray,
    up_to_min: FloatArray,
    counted_before: FloatArray,
    counted_after: FloatArray,
    worth: FloatArray,
) -> None:
    """Add to `worth` what each stay earns: counted minutes up to each limit, at their price.

    Parameters
    ----------
    stop, arrive, leave, counted_before, counted_after
        As in `ShiftStays`.
    pair_start, pair_kind
        The kinds of need within reach of stop ``s`` are
        ``pair_kind[pair_start[s]:pair_start[s + 1]]``.
    price
        By pair of a stop and a kind, and limit: of a counted minute.
    up_to_min
        By limit: minutes of one stay that are paid for.
    worth
        By stay; written to.
    """
    n_limits = len(up_to_min)
    for stay in range(len(stop)):
        first, last = arrive[stay], leave[stay]
        for pair in range(pair_start[stop[stay]], pair_start[stop[stay] + 1]):
            kind = pair_kind[pair]
            counted = counted_after[kind, last] - counted_before[kind, first]
            for limit in range(n_limits):
                worth[stay] += price[pair, limit] * min(counted, up_to_min[limit])


@kernel
def best_shift(
    stop: IntArray,
    arrive: IntArray,
    leave: IntArray,
    worth: FloatArray,
    first_worth: FloatArray,
    last_worth: FloatArray,
    hop: IntArray,
) -> tuple[float, IntArray]:
    """Give the shift that is worth most, and its stays in order of time.

    A stop may be visited again after another one: prices have to see to that.

    Parameters
    ----------
    stop, arrive, leave
        By stay, in the order of arrivals.
    worth
        By stay.
    first_worth, last_worth
        Shapes ``(n_stops, n_quarters + 1)`` and ``(n_parts, n_stops, n_quarters + 1)``: of
        coming to a stop from the base so as to begin there at a quarter of an hour, and of
        leaving it for the base; minus infinity where that is not possible.
    hop
        Shape ``(n_parts, n_stops, n_stops)``: quarters of an hour from leaving a stop to the
        earliest beginning at the next. Part 0 is the drive alone; part 1, if there is one, has
        the break as well and leads to the second part of the shift, in which stays go on as
        in the first. A number beyond the window is not possible.

    Returns
    -------
    worth
        0 for no shift at all.
    stays
        Positions of the stays; empty then.
    """
    n_parts, n_stops, n_times = last_worth.shape
    ready = np.full((n_parts, n_stops, n_times), NOT_POSSIBLE)
    came_from = np.full((n_parts, n_stops, n_times), np.int64(-1))
    done = np.full((n_parts, n_stops, n_times), NOT_POSSIBLE)
    done_by = np.full((n_parts, n_stops, n_times), np.int64(-1))
    best, best_end = 0.0, np.int64(-1)
    stay = 0
    for time in range(n_times):
        for place in range(n_parts * n_stops):
            part, s = place // n_stops, place % n_stops
            worth_here = done[part, s, time]
            if worth_here > NOT_POSSIBLE:
                if worth_here + last_worth[part, s, time] > best:
                    best = worth_here + last_worth[part, s, time]
                    best_end = np.int64(place * n_times + time)
                _go_on(part, s, time, worth_here, hop, ready, came_from)
        _be_ready(time, first_worth, ready, came_from)
        while stay < len(stop) and arrive[stay] == time:
            s, end = stop[stay], leave[stay]
            for part in range(n_parts):
                then = ready[part, s, time] + worth[stay]
                if then > done[part, s, end]:
                    done[part, s, end] = then
                    done_by[part, s, end] = stay
            stay += 1
    return best, _stays_back(int(best_end), done_by, came_from, arrive)


@kernel
def _go_on(
    part: int,
    stop: int,
    time: int,
    worth: float,
    hop: IntArray,
    ready: FloatArray,
    came_from: IntArray,
) -> None:
    """Drive on to all other stops, in the same part of the shift and, with a break, the next."""
    n_parts, n_stops, n_times = ready.shape
    here = (part * n_stops + stop) * n_times + time
    for into in range(part, n_parts):
        for other in range(n_stops):
            at = time + hop[into - part, stop, other]
            if other != stop and at < n_times and worth > ready[into, other, at]:
                ready[into, other, at] = worth
                came_from[into, other, at] = here


@kernel
def _be_ready(time: int, first_worth: FloatArray, ready: FloatArray, came_from: IntArray) -> None:
    """Wait where the van was ready a quarter of an hour before, or come from the base."""
    n_parts, n_stops, _ = ready.shape
    for part in range(n_parts):
        for stop in range(n_stops):
            if time > 0 and ready[part, stop, time - 1] > ready[part, stop, time]:
                ready[part, stop, time] = ready[part, stop, time - 1]
                came_from[part, stop, time] = came_from[part, stop, time - 1]
            if part == 0 and first_worth[stop, time] > ready[0, stop, time]:
                ready[0, stop, time] = first_worth[stop, time]
                came_from[0, stop, time] = -1


@kernel
def _stays_back(end: int, done_by: IntArray, came_from: IntArray, arrive: IntArray) -> IntArray:
    """Give the stays of a path, from its end to its beginning and turned around."""
    _, n_stops, n_times = done_by.shape
    stays = np.empty(n_times, dtype=np.int64)
    n = 0
    while end >= 0:
        part, s, time = end // (n_stops * n_times), end // n_times % n_stops, end % n_times
        stays[n] = done_by[part, s, time]
        end = came_from[part, s, arrive[stays[n]]]
        n += 1
    return stays[:n][::-1]
