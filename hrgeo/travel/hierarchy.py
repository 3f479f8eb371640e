"""A contraction hierarchy: a core whose states are all taken out, one after the other.

A trip then goes up, to states that were taken out later, and down again (Geisberger et al.
2012, doi:10.1287/trsc.1110.0401). Both ways are short, and the way down is the same for all
who start (see `hrgeo.travel.sweep`). Results are equal to those of a search of the core.

Arcs that some other way is shorter than are dropped: not by a search for each state that is
taken out, which takes five times as long, but by one from each state that got new arcs,
after a sixth of the rest was taken out. Such an arc is on no shortest way, so that those
found in one round can be dropped together, and found on all processors at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from hrgeo.model import IntArray
from hrgeo.travel.arc_lists import (
    ArcLists,
    drop_marked,
    entries,
    lists_of,
    mark_longer,
    take_out_some,
    with_more_room,
)
from hrgeo.travel.core import Core
from hrgeo.travel.links import Links
from hrgeo.travel.search import Arcs, Rows
from hrgeo.travel.search_graph import Buckets, adjacency, buckets_of

_SHARE_A_ROUND = 6
"""A round takes out one in so many of the states that are left."""
_LEAST_A_ROUND = 16
_MOST_LOOKED_AT = 50
"""The search for a shorter way ends after so many states."""


@dataclass(frozen=True, eq=False)
class Way:
    """The arcs of a hierarchy for searches in one direction.

    Attributes
    ----------
    up
        By state: the arcs to states that were taken out later.
    down
        By state: states that were taken out later and from which it is entered.
    buckets
        How the queue of a search in `up` is divided.
    """

    up: Arcs
    down: Arcs
    buckets: Buckets


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """All states of a graph in the order in which they were taken out.

    Attributes
    ----------
    number
        By state of the graph: its number here.
    leaving, arriving
        What is searched in the direction of travel, and against it.
    """

    number: IntArray
    leaving: Way
    arriving: Way

    def hung(self, links: Links) -> Links:
        """Give links to states of the graph by their numbers here."""
        rows = links.rows
        return Links(Rows(rows.first, self.number[rows.column], rows.ticks))


def hierarchy_of(core: Core, between: Callable[[], object] | None = None) -> Hierarchy:
    """Take out all states of a core.

    Parameters
    ----------
    core
        Of the graph.
    between
        Called between rounds; what it raises ends the work and is passed on.

    Returns
    -------
    Hierarchy
        Of all states of the graph: those that the core left out, then its own.
    """
    order, leaving, arriving = _taken_out(core, between)
    number = np.empty(core.n_states, dtype=np.int64)
    number[np.argsort(order, kind="stable")] = np.arange(core.n_states)
    up = _in_order(number, _entries(core.up), entries(leaving))
    down = _in_order(number, _entries(core.down), entries(arriving))
    return Hierarchy(
        number=number[core.number],
        leaving=Way(up, down, buckets_of(up)),
        arriving=Way(down, up, buckets_of(down)),
    )


def _entries(rows: Rows) -> tuple[IntArray, IntArray, IntArray]:
    return np.repeat(np.arange(len(rows.first) - 1), np.diff(rows.first)), rows.column, rows.ticks


def _in_order(number: IntArray, *tables: tuple[IntArray, IntArray, IntArray]) -> Arcs:
    """Put arcs into one table by state, all numbered anew."""
    row, column, ticks = (np.concatenate(part) for part in zip(*tables, strict=True))
    return adjacency(number[row], number[column], ticks, len(number))


def _taken_out(
    core: Core, between: Callable[[], object] | None
) -> tuple[IntArray, ArcLists, ArcLists]:
    """Give by state when it was taken out, and the arcs that it then had."""
    n_states = core.n_states
    leaving, arriving = lists_of(core.leaving), lists_of(core.arriving)
    is_left = (leaving.length > 0) | (arriving.length > 0)
    # The others are alone, or were taken out before.
    order = np.where(is_left, n_states, np.arange(n_states) - n_states)
    level, is_new = np.zeros(n_states, dtype=np.int64), is_left.copy()
    n_left = int(np.count_nonzero(is_left))
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        while n_left > 0:
            if between is not None:
                between()
            _thin_out(pool, leaving, arriving, np.flatnonzero(is_new & (order == n_states)))
            is_new = np.zeros(n_states, dtype=np.bool_)
            n_done, goal = 0, min(n_left, max(n_left // _SHARE_A_ROUND, _LEAST_A_ROUND))
            while n_done < goal:
                states, begin = np.flatnonzero(order == n_states), n_states - n_left
                n_more = take_out_some(
                    leaving, arriving, states, goal - n_done, begin, order, level, is_new
                )
                n_done, n_left = n_done + n_more, n_left - n_more
                if n_done < goal:
                    leaving, arriving = with_more_room(leaving), with_more_room(arriving)
    return order, leaving, arriving


def _thin_out(
    pool: ThreadPoolExecutor, leaving: ArcLists, arriving: ArcLists, states: IntArray
) -> None:
    """Drop the arcs of some states that another way is shorter than."""
    is_longer = np.zeros(len(leaving.other), dtype=np.bool_)
    shares = np.array_split(states, os.cpu_count() or 1)
    list(pool.map(lambda share: mark_longer(leaving, share, _MOST_LOOKED_AT, is_longer), shares))
    drop_marked(leaving, arriving, states, is_longer)
