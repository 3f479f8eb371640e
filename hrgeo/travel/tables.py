"""Tables of minutes between points on a search graph, by the way that is the shortest.

Either each source is searched from (`hrgeo.travel.search`), or a hierarchy is swept
(`hrgeo.travel.sweep`), which is faster where a search sees much of the network, but has to
be made first. What a table holds does not depend on which it was.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeAlias
from weakref import WeakKeyDictionary

import numpy as np
from scipy import sparse

from hrgeo.model import FloatArray, IntArray
from hrgeo.travel.core import Core, core_of
from hrgeo.travel.hierarchy import Hierarchy, hierarchy_of
from hrgeo.travel.links import Links, Pairs
from hrgeo.travel.search import (
    UNREACHED,
    Rows,
    StateArray,
    TickArray,
    lower_labels,
    place_rows,
    rows_within,
)
from hrgeo.travel.search_graph import SearchGraph
from hrgeo.travel.sweep import LANES, descent_to, rows_swept
from hrgeo.units import S_PER_MIN, TICKS_PER_S

Progress: TypeAlias = Callable[[float], object]
Found: TypeAlias = tuple[IntArray, StateArray, TickArray]

TICKS_PER_MIN = TICKS_PER_S * S_PER_MIN
_PARTS_A_WORKER = 4
_MOST_ROWS_A_PART = 1000
_MIN_DECIMALS = 9
"""Minutes are rounded here: a quotient's last digits are noise that a threshold must not see."""

LEAST_SOURCES = 64
"""For fewer, no hierarchy is thought of."""
_N_TRIED = 4
"""From so many sources a search is tried, to know how much it sees."""
SEARCHES_A_HIERARCHY = 500
"""Making one takes one processor about as long as so many searches of the whole core."""
SWEPT_A_SEARCHED = 5
"""So many states are swept for one source in the time that one is searched."""


def to_minutes(ticks: FloatArray | TickArray) -> FloatArray:
    """Convert from ticks; inf stays inf."""
    return np.asarray(np.round(ticks.astype(np.float64) / TICKS_PER_MIN, _MIN_DECIMALS))


@dataclass(eq=False)
class _Kept:
    """Of a core: its hierarchy, or the states that were searched as long as there is none."""

    hierarchy: Hierarchy | None = None
    n_searched: float = 0.0
    lock: Lock = field(default_factory=Lock)


_KEPT: WeakKeyDictionary[Core, _Kept] = WeakKeyDictionary()


def forget_hierarchies() -> None:
    """Give free what was made and counted for all networks."""
    _KEPT.clear()


@dataclass(frozen=True, eq=False)
class Question:
    """What a table is to tell.

    Attributes
    ----------
    sources, targets
        Points on states of the graph: the ticks to a search's first labels, and
        from its labels to the targets.
    pairs
        Ways that use no state.
    bound
        The ticks that count, at most.
    against_traffic
        Whether sources are the places where trips end.
    """

    sources: Links
    targets: Links
    pairs: Pairs
    bound: int
    against_traffic: bool = False


def minutes_table(
    graph: SearchGraph, asked: Question, progress: Progress | None
) -> sparse.csr_array:
    """Give the minutes from each source to the targets within the bound; row = source."""
    core = core_of(graph)
    sources = _on_core(core, asked.sources, against_traffic=asked.against_traffic)
    n_seen = _states_seen(core, asked, sources)
    hierarchy = _hierarchy(core, n_seen * len(sources), progress)
    search, n_a_part = None, 1
    if hierarchy is not None:
        search, n_a_part = _by_sweeps(hierarchy, asked, n_seen), LANES
    if search is None:
        search, n_a_part = _by_searches(core, asked, sources), 1
    return _gathered(search, _shares(sources, n_a_part), asked, progress)


def _on_core(core: Core, links: Links, *, against_traffic: bool) -> Links:
    """Hang sources on the core of the graph, or targets by the opposite of their direction."""
    return core.sites(links) if against_traffic else core.people(links)


def _states_seen(core: Core, asked: Question, sources: Links) -> float:
    """Try how many states a search sees; 0 where there are so few sources that none is tried."""
    if len(sources) < LEAST_SOURCES:
        return 0.0
    arcs = core.arriving if asked.against_traffic else core.leaving
    width, seen = core.buckets.width(sources.rows.ticks), []
    for row in np.linspace(0, len(sources) - 1, _N_TRIED).astype(np.int64):
        of_row = slice(sources.rows.first[row], sources.rows.first[row + 1])
        column, ticks = sources.rows.column[of_row], sources.rows.ticks[of_row]
        label = np.full(core.n_states, UNREACHED, dtype=np.uint32)
        starts = Rows(np.array([0, len(column)]), column, ticks)
        lower_labels(arcs, starts, asked.bound, width, label)
        seen.append(np.count_nonzero(label != UNREACHED))
    return float(np.mean(seen))


def _hierarchy(core: Core, n_searched: float, progress: Progress | None) -> Hierarchy | None:
    """Give the hierarchy of a core, if it was made or is worth it by now.

    It is, once searches have seen, with those that are to come, as many states as it
    takes to make it: whatever is asked later, that is at most twice the least work.
    """
    kept = _KEPT.setdefault(core, _Kept())
    if n_searched == 0:
        return kept.hierarchy
    with kept.lock:
        kept.n_searched += n_searched
        enough = SEARCHES_A_HIERARCHY * (os.cpu_count() or 1) * core.n_inner
        if kept.hierarchy is None and kept.n_searched > enough:
            between = None if progress is None else lambda: progress(0.0)
            kept.hierarchy = hierarchy_of(core, between)
    return kept.hierarchy


def _by_searches(core: Core, asked: Question, sources: Links) -> Callable[[IntArray], Found]:
    arcs = core.arriving if asked.against_traffic else core.leaving
    targets = _on_core(core, asked.targets, against_traffic=not asked.against_traffic)
    by_state, straight = targets.by_state(core.n_states), asked.pairs.by_row(len(sources))
    width = core.buckets.width(sources.rows.ticks)

    def search(rows: IntArray) -> Found:
        return rows_within(
            arcs, rows, sources.rows, straight, targets.rows, by_state, asked.bound, width
        )

    return search


def _by_sweeps(
    hierarchy: Hierarchy, asked: Question, n_seen: float
) -> Callable[[IntArray], Found] | None:
    """Give what sweeps for some sources; None where a search would be faster."""
    way = hierarchy.arriving if asked.against_traffic else hierarchy.leaving
    descent = descent_to(way, hierarchy.hung(asked.targets))
    if len(descent.arcs.first) > SWEPT_A_SEARCHED * n_seen:
        return None
    starts = hierarchy.hung(asked.sources).rows
    straight, width = asked.pairs.by_row(len(asked.sources)), way.buckets.width(starts.ticks)

    def sweep(rows: IntArray) -> Found:
        return rows_swept(way.up, rows, starts, straight, descent, asked.bound, width)

    return sweep


def _gathered(
    search: Callable[[IntArray], Found],
    rows_of: list[IntArray],
    asked: Question,
    progress: Progress | None,
) -> sparse.csr_array:
    """Find the rows in parts, and put them into one table of minutes."""
    parts = list(_in_threads(search, rows_of, progress))
    n_rows, n_columns = len(asked.sources), len(asked.targets)
    count = np.zeros(n_rows + 1, dtype=np.int64)
    for rows, (n_found, _, _) in zip(rows_of, parts, strict=True):
        count[rows + 1] = n_found
    first = np.cumsum(count)
    column = np.empty(first[-1], dtype=np.int32)
    ticks = np.empty(first[-1], dtype=np.uint32)
    for rows, part in zip(rows_of, parts, strict=True):
        place_rows(first, rows, *part, column, ticks)
    return sparse.csr_array((to_minutes(ticks), column, first), shape=(n_rows, n_columns))


def _shares(sources: Links, n_a_part: int) -> list[IntArray]:
    """Share out the sources: those of one part lie close together."""
    state = np.full(len(sources), -1, dtype=np.int64)
    linked = np.diff(sources.rows.first) > 0
    # The last state of each is one of the core, if it gets there at all.
    state[linked] = sources.rows.column[sources.rows.first[1:][linked] - 1]
    order = np.argsort(state, kind="stable")
    n_parts = min(-(-len(order) // n_a_part), _PARTS_A_WORKER * (os.cpu_count() or 1))
    n_parts = max(n_parts, -(-len(order) // _MOST_ROWS_A_PART), 1)
    return list(np.array_split(order, n_parts))


def _in_threads(
    search: Callable[[IntArray], Found],
    rows_of: list[IntArray],
    progress: Progress | None,
) -> Iterator[Found]:
    """Run the parts on all cores, in turn; whatever is raised stops what has not begun."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        jobs: list[Future[Found]] = []
        try:
            jobs += [pool.submit(search, rows) for rows in rows_of]
            for done, job in enumerate(jobs, start=1):
                yield job.result()
                if progress is not None:
                    progress(done / len(jobs))
        except BaseException:
            for job in jobs:
                job.cancel()
            raise
