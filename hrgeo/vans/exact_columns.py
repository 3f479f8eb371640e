"""A shift as columns of a program: flows through stops and quarters of an hour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hrgeo.model import FloatArray, IntArray
from hrgeo.program import Entries, Program
from hrgeo.vans.relaxation import ShiftGroup
from hrgeo.vans.stays import QUARTER_MIN

_BASE = -1


@dataclass(frozen=True, eq=False)
class ShiftColumns:
    """The columns of a shift.

    Attributes
    ----------
    group
        The shift, alone in its group.
    stay
        Shape ``(n_parts, n_stays)``: 1 where a stay takes place, by part of the shift.
    first
        Leaving the base for a stop: one of them is 1 in a shift that is used.
    """

    group: ShiftGroup
    stay: IntArray
    first: IntArray


@dataclass(frozen=True, eq=False)
class _Flows:
    """Flows of one kind: the nodes that they leave and enter, and minutes that limits need."""

    out_of: IntArray
    into: IntArray
    minutes: FloatArray


def add_shift(program: Program, group: ShiftGroup) -> ShiftColumns:
    """Add the columns of a shift and the rows that make them a path from the base and back.

    A stay leads from the node (stop, quarter of an hour) at which the van is ready to the one
    at which it is done there. Flows lead from the base to nodes of the first kind, from these
    to the next of the same stop (waiting), from nodes of the second kind to ready nodes of
    other stops and to the base. Where a break may be due there are two layers, before and
    after it, and the flow from one to the other is a gap that has room for the break. Stays
    alone have to be whole numbers: between them, they leave one way for the flow.
    """
    stays, n_parts = group.stays, len(group.hop)
    stay = program.add_columns(n_parts * len(stays), whole=True).reshape(n_parts, len(stays))
    n_nodes, ready, done = _nodes(group)
    first, last = _from_base(group, ready), _to_base(group, done)
    gaps = _gaps(group, ready, done)
    kinds = (first, last, gaps, *_within_parts(group, ready, done))
    columns = [program.add_columns(len(flows.into)) for flows in kinds]
    leaving: list[Entries] = []
    for column, flows in zip(columns, kinds, strict=True):
        for nodes, sign in ((flows.out_of, 1.0), (flows.into, -1.0)):
            inner = nodes != _BASE
            leaving.append((nodes[inner], column[inner], sign))
    for part in range(n_parts):
        leaving.append((ready[part, stays.stop, stays.arrive], stay[part], 1.0))
        leaving.append((done[part, stays.stop, stays.leave], stay[part], -1.0))
    program.add_rows(n_nodes, leaving, lower=0.0, upper=0.0)
    program.add_rows(1, [_one_row(columns[0], 1.0)], upper=1.0)
    _limit_length(program, group, (first, last, gaps), columns)
    return ShiftColumns(group, stay, columns[0])


def _one_row(columns: IntArray, values: FloatArray | float) -> Entries:
    return np.zeros(len(columns), dtype=np.int64), columns, values


def _limit_length(
    program: Program,
    group: ShiftGroup,
    flows: tuple[_Flows, _Flows, _Flows],
    columns: list[IntArray],
) -> None:
    """Keep a shift to its longest, and the break to its latest beginning.

    Return less leaving is at most the longest shift, or what a shift without a break may
    last. The gap with the break begins so long after leaving the base at most. Times are
    counted from the earliest leaving: a shift without a break then keeps the second row.
    """
    first, last, gaps = flows
    first_min = float(group.stays.shift.first_min)
    if len(last.minutes) and len(first.minutes):
        length = [_one_row(columns[1], last.minutes), _one_row(columns[0], -first.minutes)]
        program.add_rows(1, length, upper=0.0)
    if len(gaps.minutes):
        begun = gaps.minutes - first_min - group.stays.shift.break_after_min
        left = -np.maximum(first.minutes - first_min, 0.0)
        program.add_rows(1, [_one_row(columns[2], begun), _one_row(columns[0], left)], upper=0.0)


def _nodes(group: ShiftGroup) -> tuple[int, IntArray, IntArray]:
    """Give the number of nodes, and each: where a stay begins or ends; -1 where none does."""
    stays, (n_parts, n_stops, _) = group.stays, group.hop.shape
    begins = np.zeros((n_parts, n_stops, stays.n_quarters + 1), dtype=np.bool_)
    ends = np.zeros_like(begins)
    begins[:, stays.stop, stays.arrive] = True
    ends[:, stays.stop, stays.leave] = True
    ready = np.where(begins, np.cumsum(begins).reshape(begins.shape) - 1, -1)
    done = np.where(ends, np.cumsum(ends).reshape(ends.shape) - 1 + int(begins.sum()), -1)
    return int(begins.sum() + ends.sum()), ready, done


def _from_base(group: ShiftGroup, ready: IntArray) -> _Flows:
    """Give the ways from the base, with the minute of leaving it."""
    stop, time = np.nonzero((ready[0] >= 0) & np.isfinite(group.leave_base_min))
    base = np.full(len(stop), _BASE, dtype=np.int64)
    return _Flows(base, ready[0, stop, time], group.leave_base_min[stop, time])


def _to_base(group: ShiftGroup, done: IntArray) -> _Flows:
    """Give the ways to the base, with the minute of the return less the longest shift."""
    part, stop, time = np.nonzero((done >= 0) & np.isfinite(group.back_min))
    base = np.full(len(stop), _BASE, dtype=np.int64)
    beyond = group.back_min[stop, time] - group.longest_min[part]
    return _Flows(done[part, stop, time], base, beyond)


def _gaps(group: ShiftGroup, ready: IntArray, done: IntArray) -> _Flows:
    """Give the ways between the two parts of a shift, with the minute at which they begin."""
    if len(group.hop) == 1:
        none = np.empty(0, dtype=np.int64)
        return _Flows(none, none, np.empty(0))
    return _hops(group, 1, done[0], _next_ready(ready)[1])


def _within_parts(group: ShiftGroup, ready: IntArray, done: IntArray) -> list[_Flows]:
    """Give waiting at a stop, and the ways from stop to stop."""
    following = _next_ready(ready)
    waiting = ready[:, :, :-1], following[:, :, 1:]
    both = (waiting[0] >= 0) & (waiting[1] >= 0)
    waits = _Flows(waiting[0][both], waiting[1][both], np.zeros(int(both.sum())))
    hops = [_hops(group, 0, done[part], following[part]) for part in range(len(ready))]
    return [waits, *hops]


def _hops(group: ShiftGroup, part: int, done: IntArray, following: IntArray) -> _Flows:
    """Give the ways from each stop to the others that arrive in time for a stay there."""
    stop, time = np.nonzero(done >= 0)
    at = time[:, None] + group.hop[part][stop]
    last = following.shape[1] - 1
    into = following[np.arange(len(following)), np.minimum(at, last)]
    possible = (at <= last) & (into >= 0) & (stop[:, None] != np.arange(len(following)))
    row, _ = np.nonzero(possible)
    begin_min = ((group.stays.begin + time) * QUARTER_MIN).astype(np.float64)
    return _Flows(done[stop, time][row], into[possible], begin_min[row])


def _next_ready(ready: IntArray) -> IntArray:
    """Give, by part, stop and quarter of an hour, the first ready node from then on, or -1."""
    following = ready.copy()
    for time in range(ready.shape[2] - 2, -1, -1):
        here = following[:, :, time]
        following[:, :, time] = np.where(here >= 0, here, following[:, :, time + 1])
    return following
