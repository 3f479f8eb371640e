"""The fastest way between two points, with its shape on the map."""

from __future__ import annotations

from numbers import Real
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely import LineString, Point

from hrgeo.errors import InputError
from hrgeo.model import FloatArray, Route, StreetNetwork, StreetPositions
from hrgeo.travel.paths import Path, paths_from
from hrgeo.travel.snapping import Points, as_positions, lonlat_of
from hrgeo.travel.street_index import StreetIndex, index_of
from hrgeo.travel.tables import to_minutes

OnePoint: TypeAlias = "Point | tuple[float, float] | Points"

_ONE_PLACE_DEG = 1e-8
"""A millimetre: vertices nearer than that to the one before say nothing more."""


def route(streets: StreetNetwork, origin: OnePoint, destination: OnePoint) -> Route:
    """Find the fastest way from a person to a site.

    Parameters
    ----------
    streets
        The network of one mode.
    origin, destination
        A pair of lon and lat, a shapely Point of lon and lat, or one point in any
        form that `hrgeo.travel.travel_times` takes. A `StreetPositions` does not
        know where the point itself is, so that the shape begins or ends on the
        street; the straight part still counts.

    Returns
    -------
    Route
        Its minutes equal those of `travel_times`. Where there is no way, or a
        point is not near any street, `minutes` is ``inf`` and the geometry empty.

    Raises
    ------
    InputError
        If the points are not usable, or are not one each.

    Examples
    --------
    Around the corner, two blocks of 80 m at 4.8 km/h:

    >>> from hrgeo.network import NodeTable, StreetTable, build
    >>> nodes = NodeTable(lon=[0.0, 0.001, 0.001], lat=[0.0, 0.0, 0.001])
    >>> table = StreetTable(start=[0, 1], end=[1, 2], forward_kph=4.8, length_m=80.0)
    >>> way = route(build("walk", nodes, table), (0.0, 0.0), (0.001, 0.001))
    >>> way.minutes, way.length_m, way.street.tolist(), way.vertex_min.tolist()
    (2.0, 160.0, [0, 1], [0.0, 1.0, 2.0])
    >>> shapely.get_coordinates(way.geometry).round(6).tolist()
    [[0.0, 0.0], [0.001, 0.0], [0.001, 0.001]]
    """
    return routes(streets, _one(origin, "The origin"), _one(destination, "The destination"))[0]


def routes(streets: StreetNetwork, origins: Points, destinations: Points) -> list[Route]:
    """Find the fastest way for each pair of a person and a site.

    One search for each different origin, so that many ways from one are quick.

    Parameters
    ----------
    streets
        The network of one mode.
    origins, destinations
        As in `hrgeo.travel.travel_times`, as many of one as of the other: the
        first origin goes to the first destination, and so on.

    Returns
    -------
    list of Route
        By pair, see `route`; an empty list for no pairs.

    Raises
    ------
    InputError
        If the points are not usable, or there are not as many of both.

    Examples
    --------
    >>> from hrgeo.network import NodeTable, StreetTable, build
    >>> nodes = NodeTable(lon=[0.0, 0.001], lat=[0.0, 0.0])
    >>> net = build("walk", nodes, StreetTable([0], [1], forward_kph=4.8, length_m=80.0))
    >>> ends = [(0.0, 0.0), (0.001, 0.0)]
    >>> [way.minutes for way in routes(net, ends, ends[::-1])]
    [1.0, 1.0]
    """
    index = index_of(streets)
    start = as_positions(streets, origins, "Origins")
    end = as_positions(streets, destinations, "Destinations")
    if len(start) != len(end):
        raise InputError(
            f"Routes need as many origins as destinations, but there are {len(start)} and "
            f"{len(end)}. For all ways between them use travel_times."
        )
    _, lon, lat = lonlat_of(origins, "Origins")
    _, to_lon, to_lat = lonlat_of(destinations, "Destinations")
    paths = _paths_of_pairs(index, start, end)
    return [
        _route(
            streets,
            index,
            start,
            end,
            k,
            path,
            np.array([[lon[k], lat[k]], [to_lon[k], to_lat[k]]]),
        )
        for k, path in enumerate(paths)
    ]


def route_table(ways: list[Route]) -> gpd.GeoDataFrame:
    """Give routes as a table that maps and GIS programs take.

    Parameters
    ----------
    ways
        As `routes` gives them.

    Returns
    -------
    geopandas.GeoDataFrame
        Index ``route_id``, counted from 0; columns ``origin_id``,
        ``destination_id``, ``minutes``, ``length_m`` and ``geometry``
        (EPSG:4326). No rows for no routes.

    Examples
    --------
    >>> len(route_table([]))
    0
    """
    columns = ("origin_id", "destination_id", "minutes", "length_m")
    return gpd.GeoDataFrame(
        {name: [getattr(way, name) for way in ways] for name in columns},
        geometry=[way.geometry for way in ways],
        crs="EPSG:4326",
        index=pd.RangeIndex(len(ways), name="route_id"),
    )


def _one(point: OnePoint, what: str) -> Points:
    """Give one point as a list of points."""
    if isinstance(point, Point):
        points: Points = gpd.GeoSeries([point], crs="EPSG:4326")
    elif isinstance(point, (tuple, list, np.ndarray)) and _is_pair(point):
        points = [point]
    else:
        points = point
    n_points = len(lonlat_of(points, what)[0])
    if n_points != 1:
        raise InputError(f"{what} of a route must be one point, not {n_points}.")
    return points


def _is_pair(point: tuple[object, ...] | list[object] | npt.NDArray[Any]) -> bool:
    """Tell lon and lat from a list of points."""
    if isinstance(point, np.ndarray):
        return point.shape == (2,)
    return len(point) == 2 and all(isinstance(part, Real) for part in point)


def _paths_of_pairs(
    index: StreetIndex, start: StreetPositions, end: StreetPositions
) -> list[Path | None]:
    """Trace all pairs, those from one place together."""
    paths: list[Path | None] = [None] * len(start)
    place = np.column_stack((start.street, start.fraction, start.off_street_m))
    _, group = np.unique(place, axis=0, return_inverse=True)
    group = group.ravel()
    for one in range(group.max(initial=-1) + 1):
        pairs = np.flatnonzero(group == one)
        if not start.placed[pairs[0]]:
            continue
        origin = start.take(np.arange(len(start)) == pairs[0])
        found = paths_from(index, origin, end.take(group == one))
        for pair, path in zip(pairs.tolist(), found, strict=True):
            paths[pair] = path
    return paths


def _route(
    streets: StreetNetwork,
    index: StreetIndex,
    start: StreetPositions,
    end: StreetPositions,
    k: int,
    path: Path | None,
    points: FloatArray,
) -> Route:
    """Draw one route; `points` are the lon and lat of both of its ends."""
    ids = (start.ids[k], end.ids[k])
    none = np.zeros(0, dtype=np.int64)
    if path is None:
        return Route(*ids, np.inf, np.inf, LineString(), np.zeros(0), none, none, none)
    street = index.edge_street[path.edge]
    share = np.ones(len(path.edge))
    if len(share):
        share[-1] = path.end
        share[0] -= path.begin
    length_m = share @ index.length_m[street] + start.off_street_m[k] + end.off_street_m[k]
    off_ticks = (int(index.off_street_ticks(at)[k]) for at in (start, end))
    lonlat, ticks = _vertices(index, path, *off_ticks)
    if not len(path.edge):
        lonlat[:] = np.column_stack(((start.lon[k], end.lon[k]), (start.lat[k], end.lat[k])))
    lonlat, ticks = _without_repeats(
        np.vstack((points[:1], lonlat, points[1:])), np.concatenate(([0.0], ticks, [path.ticks]))
    )
    vertex_min = to_minutes(ticks)
    return Route(
        *ids, float(vertex_min[-1]), float(length_m), LineString(lonlat),
        vertex_min, path.edge, street, streets.street_osm_way_id[street],
    )  # fmt: skip


def _vertices(
    index: StreetIndex, path: Path, off_ticks: int, last_off_ticks: int
) -> tuple[FloatArray, FloatArray]:
    """Give lon and lat along the streets of a path, and the ticks at each vertex."""
    xy_m, ticks = [], []
    last = len(path.edge) - 1
    for k, edge in enumerate(path.edge.tolist()):
        begin, end = path.begin if k == 0 else 0.0, path.end if k == last else 1.0
        part, along = _part(index, edge, begin, end)
        xy_m.append(part)
        ticks.append(path.enter_ticks[k] + along * index.graph.edge_ticks[edge])
    if not xy_m:
        return np.zeros((2, 2)), np.full(2, float(off_ticks))
    x_m, y_m = np.concatenate(xy_m).T
    lonlat = index.lonlat_to_m.transform(x_m, y_m, direction="INVERSE")
    # Ticks at both ends were rounded once; by the share of the edge they may be half a one off.
    run = np.clip(np.concatenate(ticks), off_ticks, path.ticks - last_off_ticks)
    return np.column_stack(lonlat), run


def _part(index: StreetIndex, edge: int, begin: float, end: float) -> tuple[FloatArray, FloatArray]:
    """Give the vertices of a part of an edge, and how far along it they are."""
    xy_m = shapely.get_coordinates(index.lines[index.edge_street[edge]])
    if not index.edge_is_forward[edge]:
        xy_m = xy_m[::-1]
    run_m = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(xy_m, axis=0), axis=1))))
    # A street without length is passed at an even pace, which is none.
    share = run_m / run_m[-1] if run_m[-1] > 0 else np.linspace(0.0, 1.0, len(run_m))
    along = np.concatenate(([begin], share[(share > begin) & (share < end)], [end]))
    return np.column_stack([np.interp(along, share, xy_m[:, axis]) for axis in (0, 1)]), along


def _without_repeats(lonlat: FloatArray, ticks: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Leave out vertices that lie where the one before does; both ends stay as they are."""
    keep = np.ones(len(lonlat), dtype=bool)
    step_deg = np.abs(lonlat[1:] - lonlat[:-1]).max(axis=1)
    keep[1:-1] = step_deg[:-1] > _ONE_PLACE_DEG
    inner = np.flatnonzero(keep[:-1])[1:]
    if len(inner) and (np.abs(lonlat[inner[-1]] - lonlat[-1]) <= _ONE_PLACE_DEG).all():
        keep[inner[-1]] = False
    return lonlat[keep], ticks[keep]
