"""Minutes between points on a street network.

A trip has five parts: straight from the person to the nearest street, along that
street to a junction, through the network, along the street of the site, and straight to
the site. One-ways hold for the parts of streets at both ends as well. The straight parts
are walked at 4.8 km/h whatever the mode, or at the pace of the network where that is
slower (3.6 km/h for ``walk_slow``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeAlias

import numpy as np
from scipy import sparse

from hrgeo.errors import InputError
from hrgeo.model import FloatArray, IntArray, StreetNetwork, StreetPositions, TravelTimes
from hrgeo.travel.core import Core, core_of
from hrgeo.travel.links import (
    Links,
    Pairs,
    arrivals,
    at_nodes,
    departures,
    from_starts,
    pairs_on_one_street,
    to_goals,
)
from hrgeo.travel.search import (
    FARTHEST_TICKS,
    UNREACHED,
    Arcs,
    StateArray,
    TickArray,
    lower_labels,
    place_rows,
    rows_within,
)
from hrgeo.travel.search_graph import SearchGraph
from hrgeo.travel.snapping import Points, as_positions
from hrgeo.travel.street_index import StreetIndex, index_of
from hrgeo.units import S_PER_MIN, TICKS_PER_S

Progress: TypeAlias = Callable[[float], object]
Found: TypeAlias = tuple[IntArray, StateArray, TickArray]

TICKS_PER_MIN = TICKS_PER_S * S_PER_MIN
_PARTS_A_WORKER = 4
_MOST_ROWS_A_PART = 1000
_MIN_DECIMALS = 9
"""Minutes are rounded here: a quotient's last digits are noise that a threshold must not see."""


def to_minutes(ticks: FloatArray | TickArray) -> FloatArray:
    """Convert from ticks; inf stays inf."""
    return np.asarray(np.round(ticks.astype(np.float64) / TICKS_PER_MIN, _MIN_DECIMALS))


def bound_ticks(cutoff_min: float) -> int:
    """Give the ticks of a cutoff, which is included."""
    return int(min(np.floor(cutoff_min * TICKS_PER_MIN + 0.5), FARTHEST_TICKS))


def travel_times(
    streets: StreetNetwork,
    origins: Points,
    destinations: Points,
    *,
    cutoff_min: float | None = None,
    progress: Progress | None = None,
) -> TravelTimes:
    """Compute the minutes from each origin (a person) to each destination (a site).

    Parameters
    ----------
    streets
        The network of one mode.
    origins, destinations
        Tables of points in any reference system, a `Demand`, arrays of shape
        ``(n, 2)`` of lon and lat, or `StreetPositions`. What cannot be placed on a street is
        unreached. Either may be empty.
    cutoff_min
        Leave out what takes longer [min]; no end if not given.
    progress
        Called now and then with the share of the work that is done (0..1).
        What it raises ends the work and is passed on.

    Returns
    -------
    TravelTimes
        Row = origin. Time is counted in steps of 0.1 ms. Unreached pairs are
        absent, and so is what takes longer than 59 hours.

    Raises
    ------
    InputError
        If the points are not usable (see above), or `cutoff_min` is negative
        or not a number.

    Examples
    --------
    Two blocks of 100 m on foot at 4.8 km/h take 2.5 minutes:

    >>> from hrgeo.network import NodeTable, StreetTable, build
    >>> nodes = NodeTable(lon=[0.0, 0.001, 0.002], lat=[0.0, 0.0, 0.0])
    >>> table = StreetTable(start=[0, 1], end=[1, 2], forward_kph=4.8, length_m=100.0)
    >>> net = build("walk", nodes, table)
    >>> travel_times(net, [(0.0, 0.0)], [(0.002, 0.0)]).dense().round(6).tolist()
    [[2.5]]
    """
    cutoff = _checked_cutoff(cutoff_min)
    index = index_of(streets)
    start = as_positions(streets, origins, "Origins")
    end = as_positions(streets, destinations, "Destinations")
    return _times_between(index, start, end, cutoff, streets.mode, progress)


def travel_times_in_parts(
    streets: StreetNetwork,
    origins: Points,
    destinations: Points,
    *,
    cutoff_min: float | None = None,
    n_origins: int = 1000,
) -> Iterator[TravelTimes]:
    """Compute travel times for some origins at a time, where the whole would not fit in memory.

    Parameters
    ----------
    streets, origins, destinations, cutoff_min
        As in `travel_times`.
    n_origins
        The most rows of a part.

    Yields
    ------
    TravelTimes
        For the first `n_origins` origins, then for the next, in their order.

    Raises
    ------
    InputError
        As `travel_times`, or if `n_origins` is below 1.

    Examples
    --------
    >>> from hrgeo.network import NodeTable, StreetTable, build
    >>> nodes = NodeTable(lon=[0.0, 0.001], lat=[0.0, 0.0])
    >>> net = build("walk", nodes, StreetTable([0], [1], forward_kph=4.8, length_m=80.0))
    >>> ends = [(0.0, 0.0), (0.001, 0.0)]
    >>> [part.dense().tolist() for part in travel_times_in_parts(net, ends, ends, n_origins=1)]
    [[[0.0, 1.0]], [[1.0, 0.0]]]
    """
    if n_origins < 1:
        raise InputError(f"n_origins must be 1 or more, not {n_origins}.")
    cutoff = _checked_cutoff(cutoff_min)
    index = index_of(streets)
    start = as_positions(streets, origins, "Origins")
    end = as_positions(streets, destinations, "Destinations")
    for begin in range(0, len(start), n_origins):
        rows = (np.arange(len(start)) >= begin) & (np.arange(len(start)) < begin + n_origins)
        yield _times_between(index, start.take(rows), end, cutoff, streets.mode, None)


def _checked_cutoff(cutoff_min: float | None) -> float:
    try:
        cutoff = np.inf if cutoff_min is None else float(cutoff_min)
    except (TypeError, ValueError):
        cutoff = np.nan
    if not cutoff >= 0:
        raise InputError(f"cutoff_min must be 0 minutes or more, not {cutoff_min!r}.")
    return cutoff


def _times_between(
    index: StreetIndex,
    start: StreetPositions,
    end: StreetPositions,
    cutoff_min: float,
    mode: str,
    progress: Progress | None,
) -> TravelTimes:
    pairs, bound = pairs_on_one_street(index, start, end), bound_ticks(cutoff_min)
    core = core_of(index.graph)
    if len(start) <= len(end):
        sources, targets = (
            core.people(departures(index, start)),
            core.sites(from_starts(index, end)),
        )
        table = _table(core, core.leaving, sources, targets, pairs, bound, progress)
    else:
        # Fewer sites than people: search from the sites, against the traffic.
        sources = core.sites(arrivals(index, end))
        targets = core.people(to_goals(index, start))
        table = _table(core, core.arriving, sources, targets, pairs.turned(), bound, progress)
        table = sparse.csr_array(table.T)
    return TravelTimes(table, start.ids, end.ids, cutoff_min, mode)


def _table(
    core: Core,
    arcs: Arcs,
    sources: Links,
    targets: Links,
    pairs: Pairs,
    bound: int,
    progress: Progress | None,
) -> sparse.csr_array:
    """Search from each source; give the minutes to the targets within the bound."""
    by_state, straight = targets.by_state(core.n_states), pairs.by_row(len(sources))
    width = core.buckets.width(sources.rows.ticks)

    def search(rows: IntArray) -> Found:
        return rows_within(arcs, rows, sources.rows, straight, targets.rows, by_state, bound, width)

    rows_of = _shares(sources)
    parts = list(_in_threads(search, rows_of, progress))
    count = np.zeros(len(sources) + 1, dtype=np.int64)
    for rows, (n_found, _, _) in zip(rows_of, parts, strict=True):
        count[rows + 1] = n_found
    first = np.cumsum(count)
    column = np.empty(first[-1], dtype=np.int32)
    ticks = np.empty(first[-1], dtype=np.uint32)
    for rows, part in zip(rows_of, parts, strict=True):
        place_rows(first, rows, *part, column, ticks)
    return sparse.csr_array((to_minutes(ticks), column, first), shape=(len(sources), len(targets)))


def _shares(sources: Links) -> list[IntArray]:
    """Share out the sources: those of one part lie close together."""
    state = np.full(len(sources), -1, dtype=np.int64)
    linked = np.diff(sources.rows.first) > 0
    # The last state of each is one of the core, if it gets there at all.
    state[linked] = sources.rows.column[sources.rows.first[1:][linked] - 1]
    order = np.argsort(state, kind="stable")
    n_parts = min(len(order), _PARTS_A_WORKER * (os.cpu_count() or 1))
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


def labels_from(
    graph: SearchGraph, arcs: Arcs, starts: Links, bound: int, former: TickArray | None = None
) -> TickArray:
    """Give the ticks of each state from the nearest of all starts; `former` labels are lowered."""
    label = np.full(graph.n_states, UNREACHED, dtype=np.uint32) if former is None else former.copy()
    lower_labels(arcs, starts.together(), bound, graph.buckets.width(starts.rows.ticks), label)
    return label


def as_float(label: TickArray) -> FloatArray:
    """Give labels as numbers, inf where unreached."""
    return np.where(label == UNREACHED, np.inf, label.astype(np.float64))


def minutes_to_cut_end(streets: StreetNetwork, origins: Points) -> FloatArray:
    """Compute the minutes from each origin to the nearest cut street end.

    Parameters
    ----------
    streets
        The network, with its ``node_is_cut``.
    origins
        As in `travel_times`.

    Returns
    -------
    FloatArray
        By origin; ``inf`` where no cut end can be reached or there is none.
    """
    index = index_of(streets)
    start = as_positions(streets, origins, "Origins")
    goals = at_nodes(index, np.flatnonzero(streets.node_is_cut))
    label = labels_from(index.graph, index.graph.arriving, goals, FARTHEST_TICKS)
    return to_minutes(to_goals(index, start).least(as_float(label)))
