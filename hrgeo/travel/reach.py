"""Which parts of which streets lie within some minutes of a site."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hrgeo.model import BoolArray, FloatArray, IntArray, StreetPositions
from hrgeo.travel.minutes import arriving, off_street_s
from hrgeo.travel.search import node_times
from hrgeo.travel.street_index import StreetIndex


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
    """Seconds to the nearest of some sites: by node, and on the sites' own streets."""

    node_s: FloatArray
    site_street: IntArray
    site_fraction: FloatArray
    site_s: FloatArray


def reach_of(index: StreetIndex, sites: StreetPositions, bound_s: float) -> Reach:
    """Search from sites, against the direction of travel, up to `bound_s`."""
    goals, graph = arriving(index, sites), index.arriving
    node_s = node_times(
        graph.first, graph.node, graph.time_s, goals.node.ravel(), goals.time_s.ravel(), bound_s
    )
    here = sites.placed
    return Reach(node_s, sites.street[here], sites.fraction[here], off_street_s(index, sites)[here])


def _share(left_s: FloatArray, whole_s: FloatArray) -> FloatArray:
    """Give the share of a street that can be travelled in what is left; below 0 for none."""
    closed = ~(np.isfinite(whole_s) & (left_s >= 0.0))
    share = np.ones(len(left_s))
    np.divide(left_s, whole_s, out=share, where=~closed & (whole_s > 0.0))
    share[closed] = -1.0
    return np.minimum(share, 1.0)


def reached_parts(index: StreetIndex, reach: Reach, threshold_s: float, usable: BoolArray) -> Parts:
    """Give the parts of the streets in `usable` from where a site is within the threshold.

    A person somewhere on a street gets to a site by one of its ends, or
    straight along it if the site is on the same street; one-ways hold.
    """
    street = np.flatnonzero(usable)
    at_start_s, at_end_s = reach.node_s[index.start[street]], reach.node_s[index.end[street]]
    back = _share(threshold_s - at_start_s, index.backward_s[street])
    on = _share(threshold_s - at_end_s, index.forward_s[street])
    whole = (back >= 0.0) & (on >= 0.0) & (back + on >= 1.0)
    by_start = Parts(street, np.zeros(len(street)), np.where(whole, 1.0, back))
    by_end = Parts(street, 1.0 - on, np.ones(len(street)))
    own, at = reach.site_street, reach.site_fraction
    left_s = threshold_s - reach.site_s
    before = np.maximum(_share(left_s, index.forward_s[own]), 0.0)
    after = np.maximum(_share(left_s, index.backward_s[own]), 0.0)
    around = Parts(own, np.maximum(at - before, 0.0), np.minimum(at + after, 1.0))
    around = around.take((left_s >= 0.0) & usable[own])
    parts = (by_start.take(back >= 0.0), by_end.take((on >= 0.0) & ~whole), around)
    return Parts(
        np.concatenate([part.street for part in parts]),
        np.concatenate([part.low for part in parts]),
        np.concatenate([part.high for part in parts]),
    )
