"""Minutes between points on a street network.

A trip has five parts: straight from the person to the nearest street, along that
street to a junction, through the network, along the street of the site, and straight to
the site. One-ways hold for the parts of streets at both ends as well. The straight parts
are walked at 4.8 km/h whatever the mode, or at the pace of the network where that is
slower (3.6 km/h for ``walk_slow``).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from hrgeo.errors import InputError
from hrgeo.model import (
    BoolArray,
    FloatArray,
    IntArray,
    StreetNetwork,
    StreetPositions,
    TravelTimes,
)
from hrgeo.travel.search import fill_rows, node_times
from hrgeo.travel.snapping import Points, as_positions
from hrgeo.travel.street_index import Adjacency, StreetIndex, index_of
from hrgeo.units import S_PER_MIN

_AT_NODE_M = 0.01
"""Nearer than this to the end of its street, a point stands on the junction itself."""
_BLOCK_ENTRIES = 4_000_000
"""Entries of the table that are held uncompressed at a time."""
_MIN_DECIMALS = 9
"""Minutes are rounded here: sums of seconds leave noise that a threshold must not see."""
_BOUND_SLACK_S = 1e-5


@dataclass(frozen=True, eq=False)
class Access:
    """How points hang on the nodes at both ends of their streets.

    Shape ``(n_points, 2)``: the street's start node and end node, and the
    seconds between the point and that node, with the straight part off the
    street; ``inf`` where one-ways leave no way.
    """

    node: IntArray
    time_s: FloatArray


def leaving(index: StreetIndex, at: StreetPositions) -> Access:
    """Say how long it takes from points to the nodes of their streets."""
    return _access(index, at, to_start_s=index.backward_s, to_end_s=index.forward_s)


def arriving(index: StreetIndex, at: StreetPositions) -> Access:
    """Say how long it takes to points from the nodes of their streets."""
    return _access(index, at, to_start_s=index.forward_s, to_end_s=index.backward_s)


def _access(
    index: StreetIndex, at: StreetPositions, *, to_start_s: FloatArray, to_end_s: FloatArray
) -> Access:
    street = np.where(at.placed, at.street, 0)
    fraction = np.where(at.placed, at.fraction, 0.0)
    node = np.column_stack((index.start[street], index.end[street]))
    rest = 1.0 - fraction
    time_s = np.column_stack(
        (
            _part_s(fraction, to_start_s[street], index.length_m[street]),
            _part_s(rest, to_end_s[street], index.length_m[street]),
        )
    )
    time_s += off_street_s(index, at)[:, np.newaxis]
    return Access(node, time_s)


def _part_s(fraction: FloatArray, whole_s: FloatArray, length_m: FloatArray) -> FloatArray:
    """Give the seconds for a part of a street; a closed street has no parts but the end."""
    at_node = fraction * length_m <= _AT_NODE_M
    part_s = np.full(len(fraction), np.inf)
    is_open = np.isfinite(whole_s)
    part_s[is_open] = fraction[is_open] * whole_s[is_open]
    part_s[at_node] = 0.0
    return part_s


def off_street_s(index: StreetIndex, at: StreetPositions) -> FloatArray:
    """Give the seconds for the straight part off the street; inf where not placed."""
    return np.asarray(at.off_street_m / index.off_street_m_per_s)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of an origin and a destination on one street, sorted by `row`."""

    row: IntArray
    column: IntArray
    time_s: FloatArray


def pairs_on_one_street(
    index: StreetIndex, origins: StreetPositions, destinations: StreetPositions
) -> Pairs:
    """Give the seconds straight along the street, where both ends are on the same one."""
    by_street = np.argsort(destinations.street, kind="stable")
    sorted_street = destinations.street[by_street]
    low = np.searchsorted(sorted_street, origins.street, side="left")
    high = np.searchsorted(sorted_street, origins.street, side="right")
    n_pairs = np.where(origins.placed, high - low, 0)
    row = np.repeat(np.arange(len(origins)), n_pairs)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(n_pairs) - n_pairs, n_pairs)
    column = by_street[np.repeat(low, n_pairs) + offset]
    street = origins.street[row]
    along = destinations.fraction[column] - origins.fraction[row]
    whole_s = np.where(along >= 0, index.forward_s[street], index.backward_s[street])
    time_s = _part_s(np.abs(along), whole_s, index.length_m[street])
    time_s += off_street_s(index, origins)[row] + off_street_s(index, destinations)[column]
    return Pairs(row, column, time_s)


def to_minutes(time_s: FloatArray) -> FloatArray:
    """Convert from seconds, without the noise of the last digits."""
    return np.round(time_s / S_PER_MIN, _MIN_DECIMALS)


def travel_times(
    streets: StreetNetwork,
    origins: Points,
    destinations: Points,
    *,
    cutoff_min: float | None = None,
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

    Returns
    -------
    TravelTimes
        Row = origin. Minutes are rounded to 1e-9. Unreached pairs are absent.

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
    cutoff = np.inf if cutoff_min is None else float(cutoff_min)
    if not cutoff >= 0:
        raise InputError(f"cutoff_min must be 0 or more, not {cutoff_min}.")
    index = index_of(streets)
    start = as_positions(streets, origins, "Origins")
    end = as_positions(streets, destinations, "Destinations")
    pairs = pairs_on_one_street(index, start, end)
    if len(start) <= len(end):
        graph, sources, targets = index.leaving, leaving(index, start), arriving(index, end)
    else:
        # Fewer sites than people: search from the sites, against the traffic.
        graph, sources, targets = index.arriving, arriving(index, end), leaving(index, start)
        order = np.argsort(pairs.column, kind="stable")
        pairs = Pairs(pairs.column[order], pairs.row[order], pairs.time_s[order])
    table = _compress(_blocks(graph, sources, targets, pairs, cutoff), len(targets.node), cutoff)
    if len(start) > len(end):
        table = sparse.csr_array(table.T)
    return TravelTimes(table, start.ids, end.ids, cutoff, streets.mode)


def _blocks(
    graph: Adjacency, sources: Access, targets: Access, pairs: Pairs, cutoff_min: float
) -> Iterator[FloatArray]:
    """Give the table of minutes in blocks of rows."""
    n_sources, n_targets = len(sources.node), len(targets.node)
    bound_s = cutoff_min * S_PER_MIN + _BOUND_SLACK_S
    n_rows = max(1, _BLOCK_ENTRIES // max(1, n_targets))
    n_workers = os.cpu_count() or 1
    with ThreadPoolExecutor(n_workers) as pool:
        for begin in range(0, n_sources, n_rows):
            part = slice(begin, min(begin + n_rows, n_sources))
            out_s = np.empty((part.stop - begin, n_targets))
            # Nothing to win from more threads than there are sources.
            n_shares = min(n_workers, len(out_s))
            jobs = [
                pool.submit(
                    fill_rows,
                    graph.first,
                    graph.node,
                    graph.time_s,
                    sources.node[part],
                    sources.time_s[part],
                    targets.node,
                    targets.time_s,
                    bound_s,
                    np.array([share, n_shares]),
                    out_s,
                )
                for share in range(n_shares)
            ]
            for job in jobs:
                job.result()
            here = slice(*np.searchsorted(pairs.row, [begin, part.stop]))
            np.minimum.at(out_s, (pairs.row[here] - begin, pairs.column[here]), pairs.time_s[here])
            yield to_minutes(out_s)


def _compress(blocks: Iterator[FloatArray], n_columns: int, cutoff_min: float) -> sparse.csr_array:
    """Keep what is within the cutoff, as a sparse table."""
    data, columns, counts = [np.empty(0)], [np.empty(0, dtype=np.int64)], [np.zeros(1, np.int64)]
    for block in blocks:
        keep = np.isfinite(block) & (block <= cutoff_min)
        data.append(block[keep])
        columns.append(np.nonzero(keep)[1])
        counts.append(np.count_nonzero(keep, axis=1))
    first = np.cumsum(np.concatenate(counts))
    return sparse.csr_array(
        (np.concatenate(data), np.concatenate(columns), first),
        shape=(len(first) - 1, n_columns),
    )


def nearest_site_min(streets: StreetNetwork, origins: Points, destinations: Points) -> FloatArray:
    """Compute the minutes from each origin to the destination that is nearest to it.

    One search from all destinations at once: the same numbers as the row
    minima of `travel_times`, for thousands of origins in one go.

    Parameters
    ----------
    streets, origins, destinations
        As in `travel_times`.

    Returns
    -------
    FloatArray
        By origin; ``inf`` where no destination can be reached or there is none.
    """
    index = index_of(streets)
    start = as_positions(streets, origins, "Origins")
    end = as_positions(streets, destinations, "Destinations")
    goals = arriving(index, end)
    nearest_s = seconds_to_goals(index, start, goals.node.ravel(), goals.time_s.ravel())
    pairs = pairs_on_one_street(index, start, end)
    np.minimum.at(nearest_s, pairs.row, pairs.time_s)
    return to_minutes(nearest_s)


def seconds_to_goals(
    index: StreetIndex, start: StreetPositions, goal: IntArray, offset_s: FloatArray
) -> FloatArray:
    """Give the seconds from points to the nearest of the nodes `goal`, `offset_s` added."""
    graph = index.arriving
    best_s = node_times(graph.first, graph.node, graph.time_s, goal, offset_s, np.inf)
    access = leaving(index, start)
    return np.asarray((best_s[access.node] + access.time_s).min(axis=1))


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
    cut: BoolArray = streets.node_is_cut
    goal = np.flatnonzero(cut)
    return to_minutes(seconds_to_goals(index, start, goal, np.zeros(len(goal))))
