"""What searches need of a street network, made once for each network and kept with it."""

from __future__ import annotations

from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from hrgeo.model import FloatArray, IntArray, StreetNetwork, StreetPositions
from hrgeo.model.streets import in_ticks
from hrgeo.travel.search_graph import SearchGraph, search_graph
from hrgeo.travel.segment_tree import SegmentTree, Shapes, segment_tree
from hrgeo.units import kph_to_m_per_s

OFF_STREET_KPH = 4.8
"""Pace between a point and its street, whatever the mode; see `StreetIndex.off_street_m_per_s`."""
SMALL_PIECE_SHARE = 0.1
"""A piece with at most this share of the main network's nodes is a small one."""

Lines = npt.NDArray[np.object_]


class StreetIndex:
    """Derived arrays of one network.

    All arrays are plain and contiguous: kernels are compiled for one kind of
    array, and those of a `StreetNetwork` are read-only, which is another.

    Attributes
    ----------
    start, end
        By street: its nodes, in the direction of its shape.
    forward_edge, backward_edge
        By street: the edges along and against its shape, -1 where closed.
    length_m
        By street.
    edge_from, edge_to, edge_street, edge_is_forward, edge_time_s
        By edge, as in the network.
    graph
        The graph that is searched.
    """

    def __init__(self, streets: StreetNetwork) -> None:
        self.edge_from, self.edge_to = streets.edge_from.copy(), streets.edge_to.copy()
        self.edge_street = streets.edge_street.copy()
        self.edge_is_forward = streets.edge_forward.copy()
        self.edge_time_s = streets.edge_time_s.copy()
        n_streets, edge = streets.n_streets, np.arange(streets.n_edges)
        self.start, self.end = np.zeros((2, n_streets), dtype=np.int64)
        self.forward_edge, self.backward_edge = np.full((2, n_streets), -1, dtype=np.int64)
        self.length_m = np.zeros(n_streets)
        for chosen, edges, start, end in (
            (~self.edge_is_forward, self.backward_edge, self.edge_to, self.edge_from),
            (self.edge_is_forward, self.forward_edge, self.edge_from, self.edge_to),
        ):
            street = self.edge_street[chosen]
            edges[street] = edge[chosen]
            self.start[street], self.end[street] = start[chosen], end[chosen]
            self.length_m[street] = streets.edge_length_m[chosen]
        self.graph: SearchGraph = search_graph(streets)
        self.lonlat_to_m = Transformer.from_crs("EPSG:4326", streets.crs, always_xy=True)
        self.off_street_m_per_s = _off_street_m_per_s(streets)
        self._layer_parts = (streets.street_can_snap, streets.component)
        self._shape_parts = (streets.shape_x_m, streets.shape_y_m, streets.street_start)

    def off_street_s(self, at: StreetPositions) -> FloatArray:
        """Give the seconds for the straight part off the street; inf where not placed."""
        return np.asarray(at.off_street_m / self.off_street_m_per_s)

    def off_street_ticks(self, at: StreetPositions) -> IntArray:
        """Give the same in ticks; 0 where not placed."""
        return in_ticks(np.where(at.placed, self.off_street_s(at), 0.0))

    @cached_property
    def lines(self) -> Lines:
        """By street: its shape in the metric plane."""
        x_m, y_m, first = self._shape_parts
        street = np.repeat(np.arange(len(first) - 1), np.diff(first))
        return np.asarray(shapely.linestrings(x_m, y_m, indices=street))

    @cached_property
    def shapes(self) -> Shapes:
        """By street: its shape in the metric plane, for kernels."""
        x_m, y_m, first = self._shape_parts
        return Shapes(first.copy(), x_m.copy(), y_m.copy())

    @cached_property
    def layers(self) -> tuple[SegmentTree, SegmentTree]:
        """Give the streets of the large pieces of the network, and all the others."""
        can_snap, component = self._layer_parts
        size = np.bincount(component)
        is_large = size > SMALL_PIECE_SHARE * size[0]
        piece = component[self.start]
        main = can_snap & (piece == component[self.end]) & is_large[piece]
        large, small = (
            segment_tree(self.shapes, np.flatnonzero(part)) for part in (main, can_snap & ~main)
        )
        return large, small


def _off_street_m_per_s(streets: StreetNetwork) -> float:
    """Give the walking pace off the street: never faster than the network itself."""
    moving = streets.edge_time_s > 0
    if not moving.any():
        return kph_to_m_per_s(OFF_STREET_KPH)
    pace = np.median(streets.edge_length_m[moving] / streets.edge_time_s[moving])
    # Sums of lengths leave a last digit; a pace of 4.8 km/h has to stay just that.
    return float(min(kph_to_m_per_s(OFF_STREET_KPH), round(float(pace), 9)))


_KEPT: WeakKeyDictionary[StreetNetwork, StreetIndex] = WeakKeyDictionary()


def index_of(streets: StreetNetwork) -> StreetIndex:
    """Give the index of a network, made at the first call."""
    index = _KEPT.get(streets)
    if index is None:
        index = _KEPT.setdefault(streets, StreetIndex(streets))
    return index
