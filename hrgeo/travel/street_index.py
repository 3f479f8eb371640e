"""What searches need of a street network, made once for each network and kept with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from hrgeo.model import FloatArray, IntArray, StreetNetwork
from hrgeo.units import kph_to_m_per_s

OFF_STREET_KPH = 4.8
"""Pace between a point and its street, whatever the mode; see `StreetIndex.off_street_m_per_s`."""
SMALL_PIECE_SHARE = 0.1
"""A piece with at most this share of the main network's nodes is a small one."""

Lines = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Adjacency:
    """A directed graph, by node: the edges that leave it (or, turned around, arrive)."""

    first: IntArray
    node: IntArray
    time_s: FloatArray


@dataclass(frozen=True, eq=False)
class SnapLayer:
    """Streets that a point may be attached to, with a search tree."""

    street: IntArray
    tree: shapely.STRtree


class StreetIndex:
    """Derived arrays of one network.

    All arrays are plain and contiguous: kernels are compiled for one kind of
    array, and those of a `StreetNetwork` are read-only, which is another.

    Attributes
    ----------
    start, end
        By street: its nodes, in the direction of its shape.
    forward_s, backward_s
        By street: seconds along and against its shape, ``inf`` where closed.
    length_m
        By street.
    """

    def __init__(self, streets: StreetNetwork) -> None:
        self.n_nodes = streets.n_nodes
        forward = streets.edge_forward
        n_streets = streets.n_streets
        self.start, self.end = np.zeros((2, n_streets), dtype=np.int64)
        self.forward_s, self.backward_s = np.full((2, n_streets), np.inf)
        self.length_m = np.zeros(n_streets)
        for chosen, seconds, start, end in (
            (~forward, self.backward_s, streets.edge_to, streets.edge_from),
            (forward, self.forward_s, streets.edge_from, streets.edge_to),
        ):
            street = streets.edge_street[chosen]
            seconds[street] = streets.edge_time_s[chosen]
            self.start[street], self.end[street] = start[chosen], end[chosen]
            self.length_m[street] = streets.edge_length_m[chosen]
        self.leaving = _adjacency(
            streets.n_nodes, streets.edge_from, streets.edge_to, streets.edge_time_s
        )
        self.arriving = _adjacency(
            streets.n_nodes, streets.edge_to, streets.edge_from, streets.edge_time_s
        )
        self.lonlat_to_m = Transformer.from_crs("EPSG:4326", streets.crs, always_xy=True)
        self.off_street_m_per_s = _off_street_m_per_s(streets)
        self._layer_parts = (streets.street_can_snap, streets.component)
        self._shape_parts = (streets.shape_x_m, streets.shape_y_m, streets.street_start)

    @cached_property
    def lines(self) -> Lines:
        """By street: its shape in the metric plane."""
        x_m, y_m, first = self._shape_parts
        street = np.repeat(np.arange(len(first) - 1), np.diff(first))
        return np.asarray(shapely.linestrings(x_m, y_m, indices=street))

    @cached_property
    def layers(self) -> tuple[SnapLayer, SnapLayer]:
        """Give the streets of the large pieces of the network, and all the others."""
        can_snap, component = self._layer_parts
        size = np.bincount(component)
        is_large = size > SMALL_PIECE_SHARE * size[0]
        piece = component[self.start]
        main = can_snap & (piece == component[self.end]) & is_large[piece]
        streets = (np.flatnonzero(main), np.flatnonzero(can_snap & ~main))
        large, small = (SnapLayer(part, shapely.STRtree(self.lines[part])) for part in streets)
        return large, small


def _off_street_m_per_s(streets: StreetNetwork) -> float:
    """Give the walking pace off the street: never faster than the network itself."""
    moving = streets.edge_time_s > 0
    if not moving.any():
        return kph_to_m_per_s(OFF_STREET_KPH)
    pace = np.median(streets.edge_length_m[moving] / streets.edge_time_s[moving])
    # Sums of lengths leave a last digit; a pace of 4.8 km/h has to stay just that.
    return float(min(kph_to_m_per_s(OFF_STREET_KPH), round(float(pace), 9)))


def _adjacency(
    n_nodes: int, edge_from: IntArray, edge_to: IntArray, time_s: FloatArray
) -> Adjacency:
    order = np.argsort(edge_from, kind="stable")
    first = np.searchsorted(edge_from[order], np.arange(n_nodes + 1)).astype(np.int64)
    return Adjacency(first, edge_to[order].copy(), time_s[order].copy())


_KEPT: WeakKeyDictionary[StreetNetwork, StreetIndex] = WeakKeyDictionary()


def index_of(streets: StreetNetwork) -> StreetIndex:
    """Give the index of a network, made at the first call."""
    index = _KEPT.get(streets)
    if index is None:
        index = _KEPT.setdefault(streets, StreetIndex(streets))
    return index
