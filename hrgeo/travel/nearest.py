"""The nearest site, or the nearest few, from everywhere on a network."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from numbers import Integral

import numpy as np

from hrgeo.errors import InputError
from hrgeo.kernels import kernel
from hrgeo.model import FloatArray, IntArray, StreetNetwork, StreetPositions
from hrgeo.travel.links import (
    Links,
    Pairs,
    arrivals,
    pairs_on_one_street,
    straight_from_nodes,
    to_goals,
)
from hrgeo.travel.minutes import as_float, labels_from
from hrgeo.travel.search import FARTHEST_TICKS, Arcs, Rows, TickArray
from hrgeo.travel.search_graph import ragged
from hrgeo.travel.snapping import Points, as_positions
from hrgeo.travel.street_index import StreetIndex, index_of
from hrgeo.travel.tables import to_minutes


@dataclass(frozen=True, eq=False)
class NearestSurface:
    """The minutes to the nearest of some sites, from wherever on the network.

    Made by `nearest_surface`. It can take in more sites without a new search of
    the whole network.

    Attributes
    ----------
    streets
        The network.
    sites
        The sites, where they stand on it.
    """

    streets: StreetNetwork
    sites: StreetPositions
    _label: TickArray

    @property
    def node_min(self) -> FloatArray:
        """By node of the network: minutes to the nearest site, ``inf`` where none is reached."""
        index = index_of(self.streets)
        ticks = _from_nodes(index).least(as_float(self._label))
        node, straight = straight_from_nodes(index, self.sites)
        np.minimum.at(ticks, node, np.where(straight > FARTHEST_TICKS, np.inf, straight))
        return to_minutes(ticks)

    def minutes(self, origins: Points) -> FloatArray:
        """Give the minutes from each origin to its nearest site.

        Parameters
        ----------
        origins
            As in `hrgeo.travel.travel_times`.

        Returns
        -------
        FloatArray
            By origin [min]; ``inf`` where no site can be reached.
        """
        index = index_of(self.streets)
        start = as_positions(self.streets, origins, "Origins")
        ticks = to_goals(index, start).least(as_float(self._label))
        pairs = pairs_on_one_street(index, start, self.sites)
        np.minimum.at(ticks, pairs.row, pairs.ticks)
        return to_minutes(ticks)

    def with_more(self, sites: Points) -> NearestSurface:
        """Give the surface with more sites; only what they bring nearer is searched."""
        index = index_of(self.streets)
        more = as_positions(self.streets, sites, "Sites")
        graph = index.graph
        label = labels_from(
            graph, graph.arriving, arrivals(index, more), FARTHEST_TICKS, self._label
        )
        return NearestSurface(self.streets, _joined(self.sites, more), label)

    def with_moved(self, position: int, to: Points) -> NearestSurface:
        """Give the surface with the site at a position moved to another place."""
        return self.without(position).with_more(to)

    def without(self, position: int) -> NearestSurface:
        """Give the surface without the site at a position, by a new search."""
        keep = np.ones(len(self.sites), dtype=bool)
        keep[position] = False
        return nearest_surface(self.streets, self.sites.take(keep))


def nearest_surface(streets: StreetNetwork, sites: Points) -> NearestSurface:
    """Compute how far the nearest site is, from everywhere on a network.

    One search from all sites at once.

    Parameters
    ----------
    streets
        The network.
    sites
        As the destinations of `hrgeo.travel.travel_times`. The direction is
        from the person to the site.

    Returns
    -------
    NearestSurface

    Raises
    ------
    InputError
        If the sites are not usable as points.

    Examples
    --------
    >>> from hrgeo.network import NodeTable, StreetTable, build
    >>> nodes = NodeTable(lon=[0.0, 0.001], lat=[0.0, 0.0])
    >>> net = build("walk", nodes, StreetTable([0], [1], forward_kph=4.8, length_m=80.0))
    >>> surface = nearest_surface(net, [(0.0, 0.0)])
    >>> surface.node_min.tolist(), surface.with_more([(0.001, 0.0)]).node_min.tolist()
    ([0.0, 1.0], [0.0, 0.0])
    """
    index = index_of(streets)
    at = as_positions(streets, sites, "Sites")
    label = labels_from(index.graph, index.graph.arriving, arrivals(index, at), FARTHEST_TICKS)
    return NearestSurface(streets, at, label)


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
    at = as_positions(streets, destinations, "Destinations")
    return nearest_surface(streets, at).minutes(origins)


@dataclass(frozen=True, eq=False)
class NearestSites:
    """The nearest few sites of each origin.

    Attributes
    ----------
    minutes
        Shape ``(n_origins, k)`` [min], ascending within a row; ``inf`` where
        fewer sites can be reached.
    site
        Shape ``(n_origins, k)``: position among the sites, -1 where there is none.
    """

    minutes: FloatArray
    site: IntArray


def nearest_sites(
    streets: StreetNetwork, origins: Points, sites: Points, *, k: int
) -> NearestSites:
    """Find the `k` nearest sites of each origin, in one search from all sites.

    Parameters
    ----------
    streets, origins, sites
        As in `travel_times`.
    k
        How many.

    Returns
    -------
    NearestSites
        Of equally near sites, the one that comes first.

    Raises
    ------
    InputError
        If the points are not usable, or `k` is below 1.

    Examples
    --------
    >>> from hrgeo.network import NodeTable, StreetTable, build
    >>> nodes = NodeTable(lon=[0.0, 0.001], lat=[0.0, 0.0])
    >>> net = build("walk", nodes, StreetTable([0], [1], forward_kph=4.8, length_m=80.0))
    >>> found = nearest_sites(net, [(0.0, 0.0)], [(0.001, 0.0), (0.0, 0.0)], k=3)
    >>> found.minutes.tolist(), found.site.tolist()
    ([[0.0, 1.0, inf]], [[1, 0, -1]])
    """
    if not _is_count(k):
        raise InputError(f"k must be a whole number, 1 or more, not {k!r}.")
    index = index_of(streets)
    start = as_positions(streets, origins, "Origins")
    end = as_positions(streets, sites, "Sites")
    starts = arrivals(index, end)
    at_state, n_at = _k_labels(
        index.graph.arriving, starts.together(), starts.point, min(k, max(len(end), 1))
    )
    rows = _candidates(to_goals(index, start), at_state, n_at)
    pairs = pairs_on_one_street(index, start, end)
    return _least_by_row(
        Pairs(
            np.concatenate((rows.row, pairs.row)),
            np.concatenate((rows.column, pairs.column)),
            np.concatenate((rows.ticks, pairs.ticks)),
        ),
        len(start),
        k,
    )


def _is_count(k: object) -> bool:
    return isinstance(k, Integral) and int(k) >= 1


def _candidates(links: Links, at_state: IntArray, n_at: IntArray) -> Pairs:
    """Give by origin all sites known at the states it hangs on."""
    k = at_state.shape[1]
    which, entry = ragged(np.arange(len(n_at) + 1) * k, links.rows.column)
    known = entry % k < n_at[links.rows.column][which]
    which, entry = which[known], entry[known]
    ticks, site = at_state.reshape(-1, 2)[entry].T
    return Pairs(links.point[which], site, ticks + links.rows.ticks[which])


def _least_by_row(pairs: Pairs, n_rows: int, k: int) -> NearestSites:
    """Keep of each row the least ticks of each column, and of those the `k` least."""
    order = np.lexsort((pairs.ticks, pairs.column, pairs.row))
    order = order[pairs.ticks[order] <= FARTHEST_TICKS]
    row, column, ticks = pairs.row[order], pairs.column[order], pairs.ticks[order]
    new = np.ones(len(row), dtype=bool)
    new[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
    row, column, ticks = row[new], column[new], ticks[new]
    order = np.lexsort((column, ticks, row))
    row, column, ticks = row[order], column[order], ticks[order]
    place = np.arange(len(row)) - np.searchsorted(row, row)
    keep = place < k
    minutes, site = np.full((n_rows, k), np.inf), np.full((n_rows, k), -1, dtype=np.int64)
    minutes[row[keep], place[keep]] = to_minutes(ticks[keep].astype(np.float64))
    site[row[keep], place[keep]] = column[keep]
    return NearestSites(minutes, site)


def _from_nodes(index: StreetIndex) -> Links:
    """Link each junction to states, as an origin."""
    graph, n_nodes = index.graph, len(index.graph.out_first) - 1
    if not graph.by_edge:
        zero = np.zeros(n_nodes, dtype=np.int64)
        return Links(Rows(np.arange(n_nodes + 1), graph.node_state, zero))
    state = graph.edge_state[graph.edge_first[graph.out_edge]]
    return Links(Rows(graph.out_first, state, graph.edge_ticks[graph.out_edge]))


def _joined(sites: StreetPositions, more: StreetPositions) -> StreetPositions:
    return StreetPositions(
        sites.ids.append(more.ids),
        *(
            np.concatenate((getattr(sites, name), getattr(more, name)))
            for name in ("street", "fraction", "off_street_m", "lon", "lat")
        ),
    )


@kernel
def _k_labels(arcs: Arcs, starts: Rows, site: IntArray, k: int) -> tuple[IntArray, IntArray]:
    """Give by state the `k` nearest sites, and how many there are.

    Shape ``(n_states, k, 2)``: ticks and site. `site` is that of each start, all
    of which are in one row. This is Dijkstra's search, in which a state is
    settled once for each of `k` sites. The heap holds ticks, site and state, so
    that of equally near sites the first one comes first.
    """
    n_states = len(arcs.first) - 1
    out = np.full((n_states, k, 2), -1, dtype=np.int64)
    count = np.zeros(n_states, dtype=np.int64)
    heap = [(starts.ticks[s], site[s], starts.column[s]) for s in range(len(site))]
    heapq.heapify(heap)
    while len(heap) > 0:
        ticks, at_site, state = heapq.heappop(heap)
        known = count[state] == k or ticks > FARTHEST_TICKS
        for place in range(count[state]):
            known = known or out[state, place, 1] == at_site
        if known:
            continue
        out[state, count[state], 0], out[state, count[state], 1] = ticks, at_site
        count[state] += 1
        for arc in range(arcs.first[state], arcs.first[state + 1]):
            to = np.int64(arcs.to[arc])
            if count[to] < k:
                heapq.heappush(heap, (ticks + np.int64(arcs.ticks[arc]), at_site, to))
    return out, count
