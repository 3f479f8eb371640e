"""Minutes between points on a street network.

A trip has five parts: straight from the person to the nearest street, along that
street to a junction, through the network, along the street of the site, and straight to
the site. One-ways hold for the parts of streets at both ends as well. The straight parts
are walked at 4.8 km/h whatever the mode, or at the pace of the network where that is
slower (3.6 km/h for ``walk_slow``).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from hrgeo.errors import InputError
from hrgeo.model import FloatArray, StreetNetwork, StreetPositions, TravelTimes
from hrgeo.travel.links import (
    Links,
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
    TickArray,
    lower_labels,
)
from hrgeo.travel.search_graph import SearchGraph
from hrgeo.travel.snapping import Points, as_positions
from hrgeo.travel.street_index import StreetIndex, index_of
from hrgeo.travel.tables import TICKS_PER_MIN, Progress, Question, minutes_table, to_minutes


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
    if len(start) <= len(end):
        asked = Question(departures(index, start), from_starts(index, end), pairs, bound)
        table = minutes_table(index.graph, asked, progress)
    else:
        # Fewer sites than people: search from the sites, against the traffic.
        sources, targets = arrivals(index, end), to_goals(index, start)
        asked = Question(sources, targets, pairs.turned(), bound, against_traffic=True)
        table = sparse.csr_array(minutes_table(index.graph, asked, progress).T)
    return TravelTimes(table, start.ids, end.ids, cutoff_min, mode)


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
