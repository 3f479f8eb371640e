"""Which parts of which streets lie within some minutes of a site."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hrgeo.model import BoolArray, FloatArray, IntArray, StreetPositions
from hrgeo.travel.links import arrivals, delayed_edges_into, node_of
from hrgeo.travel.minutes import as_float, bound_ticks, labels_from
from hrgeo.travel.street_index import StreetIndex
from hrgeo.units import S_PER_MIN, TICKS_PER_S


@dataclass(frozen=True, eq=False)
class Parts:
    """Parts of streets: from one fraction of the shape to another.

    A street may have several parts, which may overlap.
    """

    street: IntArray
    low: FloatArray
    high: FloatArray

    def take(self, keep: BoolArray) -> Parts:
        """Give the parts where `keep` is true."""
        return Parts(self.street[keep], self.low[keep], self.high[keep])

    @property
    def is_whole(self) -> BoolArray:
        """By part: whether it is the whole street."""
        return (self.low <= 0.0) & (self.high >= 1.0)


@dataclass(frozen=True, eq=False)
class Reach:
    """Seconds to the nearest of some sites, from the ends of streets and on the sites' own.

    Attributes
    ----------
    on_s, back_s
        By street: from its end for who came along its shape, and from its
        beginning for who came against it; ``inf`` where that is closed.
    forward_s, backward_s
        By street: seconds along it and against it, ``inf`` where closed.
    site_street, site_fraction, site_s
        By site that stands on a street.
    """

    on_s: FloatArray
    back_s: FloatArray
    forward_s: FloatArray
    backward_s: FloatArray
    site_street: IntArray
    site_fraction: FloatArray
    site_s: FloatArray


def reach_of(index: StreetIndex, sites: StreetPositions, bound_s: float) -> Reach:
    """Search from sites, against the direction of travel, up to `bound_s`."""
    graph, starts = index.graph, arrivals(index, sites)
    bound = bound_ticks(bound_s / S_PER_MIN)
    label = as_float(labels_from(graph, graph.arriving, starts, bound))

    ticks_after = _ticks_after(index, sites, label)

    def by_street(edge_of: IntArray) -> tuple[FloatArray, FloatArray]:
        at_end, along = np.full((2, len(edge_of)), np.inf)
        is_open = edge_of >= 0
        edge = edge_of[is_open]
        at_end[is_open] = ticks_after[edge] / TICKS_PER_S
        along[is_open] = index.edge_time_s[edge]
        return at_end, along

    on_s, forward_s = by_street(index.forward_edge)
    back_s, backward_s = by_street(index.backward_edge)
    here = sites.placed
    return Reach(
        on_s, back_s, forward_s, backward_s,
        sites.street[here], sites.fraction[here], index.off_street_s(sites)[here],
    )  # fmt: skip


def _ticks_after(index: StreetIndex, sites: StreetPositions, label: FloatArray) -> FloatArray:
    """Give by edge the ticks from its end to a site, for who came along it."""
    graph = index.graph
    if graph.by_edge:
        return np.asarray(label[graph.edge_state[graph.edge_first[:-1]]])
    ticks = np.asarray(label[graph.node_state[index.edge_to]] + graph.delay_ticks)
    # Who comes to a site on a junction does not wait there.
    node = node_of(index, sites)
    on_node = np.flatnonzero(node >= 0)
    which, edge = delayed_edges_into(index, node[on_node])
    np.minimum.at(ticks, edge, index.off_street_ticks(sites)[on_node][which])
    return ticks


def _share(left_s: FloatArray, whole_s: FloatArray) -> FloatArray:
    """Give the share of a street that can be travelled in what is left; below 0 for none."""
    closed = ~(np.isfinite(whole_s) & (left_s >= 0.0))
    share = np.ones(len(left_s))
    np.divide(left_s, whole_s, out=share, where=~closed & (whole_s > 0.0))
    share[closed] = -1.0
    return np.minimum(share, 1.0)


def reached_parts(reach: Reach, threshold_s: float, usable: BoolArray) -> Parts:
    """Give the parts of the streets in `usable` from where a site is within the threshold.

    A person somewhere on a street gets to a site by one of its ends, or
    straight along it if the site is on the same street; one-ways hold.
    """
    street = np.flatnonzero(usable)
    back = _share(threshold_s - reach.back_s[street], reach.backward_s[street])
    on = _share(threshold_s - reach.on_s[street], reach.forward_s[street])
    whole = (back >= 0.0) & (on >= 0.0) & (back + on >= 1.0)
    by_start = Parts(street, np.zeros(len(street)), np.where(whole, 1.0, back))
    by_end = Parts(street, 1.0 - on, np.ones(len(street)))
    own, at = reach.site_street, reach.site_fraction
    left_s = threshold_s - reach.site_s
    before = np.maximum(_share(left_s, reach.forward_s[own]), 0.0)
    after = np.maximum(_share(left_s, reach.backward_s[own]), 0.0)
    around = Parts(own, np.maximum(at - before, 0.0), np.minimum(at + after, 1.0))
    around = around.take((left_s >= 0.0) & usable[own])
    parts = (by_start.take(back >= 0.0), by_end.take((on >= 0.0) & ~whole), around)
    return Parts(
        np.concatenate([part.street for part in parts]),
        np.concatenate([part.low for part in parts]),
        np.concatenate([part.high for part in parts]),
    )
