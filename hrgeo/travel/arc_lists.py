"""Lists of arcs that grow and shrink while states are taken out of a graph.

Each arc is in two lists: of the state that it leaves, and of the one that it enters. The
lists of all states lie in one array; one that has no more room moves to its end.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numpy as np

from hrgeo.kernels import kernel
from hrgeo.model import BoolArray, IntArray
from hrgeo.travel.search import FARTHEST_TICKS, UNREACHED, Arcs, StateArray, TickArray

_LEVEL_COST = 300
"""What a level costs beside a thousandth of an arc more for each arc less."""
_STATE_BITS = 31
ROOM, MORE_ROOM = 4, 1024
"""Places at first: so many for each arc, and some more."""


class ArcLists(NamedTuple):
    """Arcs at one end, as a list for each state: where it begins, its length and its room.

    By place in the lists: the other end and the ticks. `used` holds one number:
    how many places are taken.
    """

    first: IntArray
    length: IntArray
    room: IntArray
    other: StateArray
    ticks: TickArray
    used: IntArray


def lists_of(arcs: Arcs) -> ArcLists:
    """Give arcs as lists with room for more."""
    length, n_arcs = np.diff(arcs.first).astype(np.int64), len(arcs.to)
    other = np.zeros(ROOM * n_arcs + MORE_ROOM, dtype=np.int32)
    ticks = np.zeros(len(other), dtype=np.uint32)
    other[:n_arcs], ticks[:n_arcs] = arcs.to, arcs.ticks
    used = np.array([n_arcs], dtype=np.int64)
    return ArcLists(arcs.first[:-1].astype(np.int64), length, length.copy(), other, ticks, used)


def with_more_room(side: ArcLists) -> ArcLists:
    """Give the same lists with twice the room."""
    other = np.concatenate((side.other, np.zeros_like(side.other)))
    ticks = np.concatenate((side.ticks, np.zeros_like(side.ticks)))
    return ArcLists(side.first, side.length, side.room, other, ticks, side.used)


def entries(side: ArcLists) -> tuple[IntArray, IntArray, IntArray]:
    """Give all entries: state, the other end, and ticks."""
    state = np.repeat(np.arange(len(side.length)), side.length)
    offset = np.arange(len(state)) - np.repeat(np.cumsum(side.length) - side.length, side.length)
    place = side.first[state] + offset
    return state, side.other[place].astype(np.int64), side.ticks[place].astype(np.int64)


@kernel
def _search_near(
    side: ArcLists,
    start: np.int64,
    bound: np.int64,
    most_states: int,
    label: TickArray,
    touched: StateArray,
    waiting: list[np.int64],
) -> int:
    """Search from a state, to the bound or a number of states; give how many have a label."""
    first, length, _, other, ticks, _ = side
    label[start], touched[0], n_touched, n_looked_at = 0, start, 1, 0
    waiting.clear()
    heapq.heappush(waiting, np.int64(start))
    while len(waiting) > 0 and n_looked_at < most_states:
        key = heapq.heappop(waiting)
        at, state = key >> _STATE_BITS, key & ((1 << _STATE_BITS) - 1)
        if at > label[state]:
            continue
        n_looked_at += 1
        for k in range(first[state], first[state] + length[state]):
            to, new = np.int64(other[k]), at + np.int64(ticks[k])
            if new < bound and new < label[to]:
                if label[to] == UNREACHED:
                    touched[n_touched] = to
                    n_touched += 1
                label[to] = new
                heapq.heappush(waiting, (new << _STATE_BITS) | to)
    return n_touched


@kernel
def mark_longer(side: ArcLists, states: IntArray, most_states: int, is_longer: BoolArray) -> None:
    """Mark arcs of some states between whose ends there is a shorter way."""
    label = np.full(len(side.first), UNREACHED, dtype=np.uint32)
    touched = np.empty(len(label), dtype=np.int32)
    waiting = [np.int64(0) for _ in range(0)]
    for state in states:
        begin, end = side.first[state], side.first[state] + side.length[state]
        longest = np.int64(0)
        for k in range(begin, end):
            longest = max(longest, np.int64(side.ticks[k]))
        n_touched = _search_near(side, state, longest, most_states, label, touched, waiting)
        for k in range(begin, end):
            is_longer[k] = label[side.other[k]] < side.ticks[k]
        for t in range(n_touched):
            label[touched[t]] = UNREACHED


@kernel
def drop_marked(
    leaving: ArcLists, arriving: ArcLists, states: IntArray, is_longer: BoolArray
) -> None:
    """Drop the arcs of some states that are marked, at both ends."""
    for state in states:
        begin, n_kept = leaving.first[state], 0
        for k in range(begin, begin + leaving.length[state]):
            if is_longer[k]:
                _drop(arriving, np.int64(leaving.other[k]), state)
                continue
            leaving.other[begin + n_kept] = leaving.other[k]
            leaving.ticks[begin + n_kept] = leaving.ticks[k]
            n_kept += 1
        leaving.length[state] = n_kept


@kernel
def _drop(side: ArcLists, state: np.int64, other: np.int64) -> None:
    """Take an arc out of the list of a state."""
    begin, last = side.first[state], side.first[state] + side.length[state] - 1
    for k in range(begin, last + 1):
        if side.other[k] == other:
            side.other[k], side.ticks[k] = side.other[last], side.ticks[last]
            side.length[state] -= 1
            return


@kernel
def _put_last(side: ArcLists, state: np.int64, other: np.int64, ticks: np.int64) -> None:
    """Put an arc at the end of the list of a state, which is moved where it has no room."""
    begin, length = side.first[state], side.length[state]
    if length == side.room[state]:
        to = side.used[0]
        for k in range(length):
            side.other[to + k] = side.other[begin + k]
            side.ticks[to + k] = side.ticks[begin + k]
        side.first[state], side.room[state] = to, 2 * length + 2
        side.used[0] += side.room[state]
        begin = to
    side.other[begin + length], side.ticks[begin + length] = other, ticks
    side.length[state] += 1


@kernel
def _join(
    side: ArcLists, state: np.int64, middle: np.int64, so_far: np.int64, nth: IntArray
) -> None:
    """Join a state with those beyond its neighbor `middle`, which it loses.

    `nth` is -1 for all states before and after: where in the list each one is.
    """
    _drop(side, state, middle)
    for k in range(side.length[state]):
        nth[side.other[side.first[state] + k]] = k
    for k in range(side.first[middle], side.first[middle] + side.length[middle]):
        beyond, ticks = np.int64(side.other[k]), so_far + np.int64(side.ticks[k])
        if beyond == state or ticks > FARTHEST_TICKS:
            continue
        if nth[beyond] < 0:
            _put_last(side, state, beyond, ticks)
        else:
            at = side.first[state] + nth[beyond]
            side.ticks[at] = min(np.int64(side.ticks[at]), ticks)
    for k in range(side.length[state]):
        nth[side.other[side.first[state] + k]] = -1


@kernel
def _cost(leaving: ArcLists, arriving: ArcLists, level: IntArray, state: np.int64) -> np.int64:
    """Rate a state: the least is taken out next."""
    n_in, n_out = arriving.length[state], leaving.length[state]
    return np.int64(_LEVEL_COST * level[state] + (1000 * n_in * n_out) // (n_in + n_out + 1))


@kernel
def _most_room(side: ArcLists, other_side: ArcLists, state: np.int64) -> np.int64:
    """Give the most places that lists may need if a state is taken out."""
    n_new, total = other_side.length[state], np.int64(0)
    for k in range(side.first[state], side.first[state] + side.length[state]):
        total += 4 * (other_side.room[side.other[k]] + n_new + 1)
    return total


@kernel
def _take_out(
    side: ArcLists,
    back: ArcLists,
    state: np.int64,
    level: IntArray,
    is_new: BoolArray,
    nth: IntArray,
) -> None:
    """Join, in the lists of one side, the neighbors of a state; its own lists stay."""
    for k in range(back.first[state], back.first[state] + back.length[state]):
        other = np.int64(back.other[k])
        level[other] = max(level[other], level[state] + 1)
        is_new[other] = True
        _join(side, other, state, np.int64(back.ticks[k]), nth)


@kernel
def take_out_some(
    leaving: ArcLists,
    arriving: ArcLists,
    states: IntArray,
    n_wanted: int,
    begin: int,
    order: IntArray,
    level: IntArray,
    is_new: BoolArray,
) -> int:
    """Take out the cheapest of the states that are left, numbered from `begin` on.

    Gives how many; fewer than wanted if the lists have no room for more.
    """
    waiting, n_done = [np.int64(0) for _ in range(0)], 0
    nth, is_either = np.full(len(order), -1, dtype=np.int64), np.zeros(len(order), dtype=np.bool_)
    for state in states:
        cost = _cost(leaving, arriving, level, state)
        heapq.heappush(waiting, (cost << _STATE_BITS) | state)
    while n_done < n_wanted:
        key = heapq.heappop(waiting)
        state = key & ((1 << _STATE_BITS) - 1)
        cost = _cost(leaving, arriving, level, state)
        if cost > key >> _STATE_BITS:
            heapq.heappush(waiting, (cost << _STATE_BITS) | state)
            continue
        if leaving.used[0] + _most_room(arriving, leaving, state) > len(leaving.other):
            return n_done
        if arriving.used[0] + _most_room(leaving, arriving, state) > len(arriving.other):
            return n_done
        _take_out(leaving, arriving, state, level, is_new, nth)
        _take_out(arriving, leaving, state, level, is_either, nth)
        order[state] = begin + n_done
        n_done += 1
    return n_done
