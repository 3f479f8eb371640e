"""From street tables to a `StreetNetwork`: edges, lengths, pieces, metric plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from hrgeo.errors import NetworkDataError
from hrgeo.measures import metric_crs, to_metric
from hrgeo.model import BoolArray, FloatArray, IntArray, StreetNetwork
from hrgeo.network.osm_file import GEOD
from hrgeo.network.turns import Edges, TurnRules, turn_table
from hrgeo.units import kph_to_m_per_s


@dataclass(frozen=True, eq=False)
class NodeTable:
    """Junctions and street ends.

    Attributes
    ----------
    lon, lat
        By node [degrees].
    osm_id
        By node; 0, 1, 2 ... if not given.
    is_cut
        By node: whether the street file was cut off here; nowhere if not given.
    """

    lon: npt.ArrayLike
    lat: npt.ArrayLike
    osm_id: npt.ArrayLike | None = None
    is_cut: npt.ArrayLike | None = None


@dataclass(frozen=True, eq=False)
class StreetTable:
    """Stretches of street between two nodes. One number stands for all streets.

    Attributes
    ----------
    start, end
        By street: positions of nodes.
    forward_kph, backward_kph
        By street: speed from start to end, and back; 0 where not allowed.
        `backward_kph` is `forward_kph` if not given.
    length_m
        By street; the geodesic length of its shape if not given.
    highway
        By street: its class.
    osm_way_id
        By street; 0, 1, 2 ... if not given.
    can_snap
        By street: whether a trip can start or end on it.
    forward_delay_s, backward_delay_s
        By street: seconds lost at its end, and at its start by those who come
        back; 0 if not given.
    shape_start, shape_lon, shape_lat
        The vertices of all shapes, with both end nodes, one street after the
        other; street i has those from ``shape_start[i]`` to
        ``shape_start[i + 1]``. Straight lines if not given.
    """

    start: npt.ArrayLike
    end: npt.ArrayLike
    forward_kph: npt.ArrayLike
    backward_kph: npt.ArrayLike | None = None
    length_m: npt.ArrayLike | None = None
    highway: npt.ArrayLike = "residential"
    osm_way_id: npt.ArrayLike | None = None
    can_snap: npt.ArrayLike = True
    forward_delay_s: npt.ArrayLike = 0.0
    backward_delay_s: npt.ArrayLike = 0.0
    shape_start: npt.ArrayLike | None = None
    shape_lon: npt.ArrayLike | None = None
    shape_lat: npt.ArrayLike | None = None


def _pieces(n_nodes: int, start: IntArray, end: IntArray) -> IntArray:
    """Label strongly connected pieces by size, the largest 0."""
    links = sparse.coo_array(
        (np.ones(len(start), dtype=np.int8), (start, end)), shape=(n_nodes, n_nodes)
    )
    n_pieces, label = connected_components(links.tocsr(), directed=True, connection="strong")
    size = np.bincount(label, minlength=n_pieces)
    first = np.full(n_pieces, n_nodes)
    np.minimum.at(first, label, np.arange(n_nodes))
    rank = np.empty(n_pieces, dtype=np.int64)
    rank[np.lexsort((first, -size))] = np.arange(n_pieces)
    return np.asarray(rank[label], dtype=np.int64)


def _by_street(
    values: npt.ArrayLike | None, default: npt.ArrayLike, n_streets: int
) -> npt.NDArray[Any]:
    return np.broadcast_to(np.asarray(default if values is None else values), (n_streets,))


def _geodesic_m(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], start: IntArray
) -> npt.NDArray[np.float64]:
    """Give the length of each shape."""
    _, _, step_m = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    run_m = np.concatenate(([0.0], np.cumsum(step_m)))
    # A step from one shape to the next is in the sum, but not between these two.
    return np.asarray(run_m[start[1:] - 1] - run_m[start[:-1]])


def _shapes(
    streets: StreetTable, lon: FloatArray, lat: FloatArray
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Give the vertices of all shapes, straight lines between the nodes if none are told."""
    if streets.shape_start is None:
        ends = np.column_stack((np.asarray(streets.start), np.asarray(streets.end))).ravel()
        return np.arange(len(ends) // 2 + 1) * 2, lon[ends], lat[ends]
    return (
        np.asarray(streets.shape_start, np.int64),
        np.asarray(streets.shape_lon, np.float64),
        np.asarray(streets.shape_lat, np.float64),
    )


def _directed(
    start: IntArray, end: IntArray, forward: BoolArray, backward: BoolArray
) -> tuple[IntArray, BoolArray]:
    """Give by edge its street and whether it runs along its shape; sorted by start node."""
    street = np.concatenate((np.flatnonzero(forward), np.flatnonzero(backward)))
    is_forward = np.arange(len(street)) < np.count_nonzero(forward)
    edge_from = np.where(is_forward, start[street], end[street])
    order = np.lexsort((~is_forward, street, edge_from))
    return street[order], is_forward[order]


def build(
    mode: str,
    nodes: NodeTable,
    streets: StreetTable,
    *,
    crs: str | None = None,
    turns: TurnRules | None = None,
) -> StreetNetwork:
    """Build a street network from plain arrays.

    Parameters
    ----------
    mode
        Name of the travel profile, such as ``walk``.
    nodes, streets
        What there is. Loops and several streets between the same two nodes
        are fine.
    crs
        Metric system; the UTM zone of the middle of the nodes if not given.
    turns
        What turns cost and which are forbidden; if not given, all are free.

    Raises
    ------
    NetworkDataError
        If there is no street that can be used in some direction.
    InputError
        If a length or a delay is below 0 or missing.

    Examples
    --------
    >>> net = build(
    ...     "walk",
    ...     NodeTable(lon=[0.0, 0.001, 0.002], lat=[0.0, 0.0, 0.0]),
    ...     StreetTable(start=[0, 1], end=[1, 2], forward_kph=3.6, length_m=[100.0, 50.0]),
    ... )
    >>> net.n_nodes, net.n_edges, float(net.edge_time_s.sum())
    (3, 4, 300.0)
    """
    lon, lat = np.asarray(nodes.lon, np.float64), np.asarray(nodes.lat, np.float64)
    start, end = np.asarray(streets.start, np.int64), np.asarray(streets.end, np.int64)
    n_nodes, n_streets = len(lon), len(start)
    forward = _by_street(streets.forward_kph, 0.0, n_streets)
    backward = _by_street(streets.backward_kph, forward, n_streets)
    if not n_streets or not ((forward > 0) | (backward > 0)).all():
        raise NetworkDataError("Each street must be open in at least one direction, and be there.")
    shape_start, shape_lon, shape_lat = _shapes(streets, lon, lat)
    crs = crs or metric_crs(float(lon.min() + lon.max()) / 2, float(lat.min() + lat.max()) / 2)
    project = to_metric(crs)
    x_m, y_m = project.transform(lon, lat)
    shape_x_m, shape_y_m = project.transform(shape_lon, shape_lat)
    if streets.length_m is None:
        length_m = _geodesic_m(shape_lon, shape_lat, shape_start)
    else:
        length_m = _by_street(streets.length_m, 0.0, n_streets)
    street, is_forward = _directed(start, end, forward > 0, backward > 0)
    edge_from = np.where(is_forward, start[street], end[street])
    edge_to = np.where(is_forward, end[street], start[street])
    speed_kph = np.where(is_forward, forward[street], backward[street])
    delay_s = np.where(
        is_forward,
        _by_street(streets.forward_delay_s, 0.0, n_streets)[street],
        _by_street(streets.backward_delay_s, 0.0, n_streets)[street],
    )
    table = None
    if turns is not None:
        edges = Edges(edge_from, edge_to, street, is_forward, shape_start, shape_x_m, shape_y_m)
        table = turn_table(edges, n_nodes, turns)
    return StreetNetwork(
        mode=mode,
        crs=crs,
        node_osm_id=np.arange(n_nodes) if nodes.osm_id is None else np.asarray(nodes.osm_id),
        lon=lon,
        lat=lat,
        x_m=x_m,
        y_m=y_m,
        node_is_cut=np.zeros(n_nodes, bool) if nodes.is_cut is None else np.asarray(nodes.is_cut),
        component=_pieces(n_nodes, edge_from, edge_to),
        edge_from=edge_from,
        edge_to=edge_to,
        edge_street=street,
        edge_forward=is_forward,
        edge_length_m=length_m[street],
        edge_time_s=length_m[street] / kph_to_m_per_s(1.0) / speed_kph,
        street_class=_by_street(streets.highway, "", n_streets),
        street_osm_way_id=_by_street(streets.osm_way_id, np.arange(n_streets), n_streets),
        street_can_snap=_by_street(streets.can_snap, True, n_streets),
        street_start=shape_start,
        shape_x_m=shape_x_m,
        shape_y_m=shape_y_m,
        edge_delay_s=delay_s,
        turns=table,
    )
