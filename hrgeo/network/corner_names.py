"""Names of corners: which streets meet where a place without a name of its own is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import osmium
from scipy.spatial import cKDTree

from hrgeo.measures import points_in_plane
from hrgeo.model import StreetNetwork

NEAR_CORNER_M = 250.0
"""How far away a corner may be for a place to be told by it."""
_N_TRIED = 60


def street_names(path: str | Path) -> dict[int, str]:
    """Read the names of streets from a street file, by the id of their way; those that have one.

    Parameters
    ----------
    path
        An OpenStreetMap file.
    """
    ways = osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(
        osmium.filter.KeyFilter("name")
    )
    return {
        way.id: name
        for way in ways
        if "highway" in way.tags and (name := " ".join(way.tags["name"].split()))
    }


def corner_names(
    streets: StreetNetwork, names: dict[int, str], lon: npt.ArrayLike, lat: npt.ArrayLike
) -> list[str]:
    """Say at or near which corner each place is.

    Parameters
    ----------
    streets
        The network of one mode.
    names
        See `street_names`.
    lon, lat
        Of the places [degrees].

    Returns
    -------
    list of str
        ``Main Street & 5th Avenue`` for a place at that corner; else ``Main Street near 5th
        Avenue`` where one of these is the street of the place, or the nearest corner within
        `NEAR_CORNER_M`. A single street's name where no corner is near; blank where no street
        has a name.
    """
    at_node = _names_at_nodes(streets, names)
    tree = cKDTree(np.column_stack((streets.x_m, streets.y_m)))
    n_tried = min(_N_TRIED, streets.n_nodes)
    away_m, nodes = tree.query(points_in_plane(streets.crs, lon, lat), k=range(1, n_tried + 1))
    return [
        _name_of([at_node.get(int(node), ()) for node, m in zip(row, far, strict=True)
                  if m <= NEAR_CORNER_M])
        for row, far in zip(nodes, away_m, strict=True)
    ]  # fmt: skip


def _names_at_nodes(streets: StreetNetwork, names: dict[int, str]) -> dict[int, tuple[str, ...]]:
    """Give the different names of the streets that end at each node, by the alphabet."""
    found: dict[int, set[str]] = {}
    way = streets.street_osm_way_id[streets.edge_street]
    for ends in (streets.edge_from, streets.edge_to):
        for node, way_id in zip(ends.tolist(), way.tolist(), strict=True):
            if way_id in names:
                found.setdefault(node, set()).add(names[way_id])
    return {node: tuple(sorted(said)) for node, said in found.items()}


def _name_of(near: list[tuple[str, ...]]) -> str:
    """Name a place by the names at the nodes around it, the nearest node first."""
    if not near:
        return ""
    here = near[0]
    if len(here) > 1:
        return " & ".join(here[:2])
    corners = [names for names in near if len(names) > 1]
    own = next((names for names in corners if here and here[0] in names), None)
    if own is not None:
        other = next(name for name in own if name != here[0])
        return f"{here[0]} near {other}"
    if corners:
        return f"near {' & '.join(corners[0][:2])}"
    return next((names[0] for names in near if names), "")
