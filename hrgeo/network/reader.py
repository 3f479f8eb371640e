"""Read a street file into a `StreetNetwork` for one mode or for several."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from hrgeo.errors import NetworkDataError
from hrgeo.measures import metric_crs, to_metric
from hrgeo.model import FloatArray, IntArray, StreetNetwork
from hrgeo.network import profiles
from hrgeo.network.contraction import Chains, Usable, chain_segments, usable_segments
from hrgeo.network.cut_ends import cut_ends
from hrgeo.network.graph import NodeTable, StreetTable, build
from hrgeo.network.osm_file import Segments, Ways, read_ways, segments_of
from hrgeo.network.passage import class_of
from hrgeo.network.profile import Profile
from hrgeo.network.restrictions import RestrictionCounts, Restrictions, placed_restrictions
from hrgeo.network.signals import half_delays_s
from hrgeo.network.turns import TurnRules


def read_streets(
    path: Path | str, *, mode: str = "walk", profile: Profile | None = None
) -> StreetNetwork:
    """Read the streets of one mode from an OpenStreetMap file.

    Parameters
    ----------
    path
        An ``.osm.pbf``, ``.osm`` or ``.osm.bz2`` file.
    mode
        Name of a travel profile, see `hrgeo.network.profiles.get`.
    profile
        A profile to use instead of the one named by `mode`.

    Returns
    -------
    StreetNetwork
        Junctions and street ends, with the streets between them. Lengths are
        geodesic, or those of ``length_m`` tags. `node_is_cut` is explained in
        `hrgeo.network.cut_ends`.

    Raises
    ------
    InputError
        If there is no such file, profile, or it is not a street file.
    NetworkDataError
        If the file is damaged or cut short, or has no street for the mode.

    References
    ----------
    Karney CFF. Algorithms for geodesics. J Geod 2013;87:43-55.
    doi:10.1007/s00190-012-0578-z
    """
    profile = profile or profiles.get(mode)
    ways = read_ways(path)
    return network_of(ways, segments_of(ways), profile)


def read_streets_by_mode(path: Path | str, modes: Iterable[str]) -> dict[str, StreetNetwork]:
    """Read the streets of several modes, going through the file once.

    Parameters
    ----------
    path
        An ``.osm.pbf``, ``.osm`` or ``.osm.bz2`` file.
    modes
        Names of travel profiles.

    Returns
    -------
    dict
        By mode, in the order of `modes`; all in the same metric system. See
        `read_streets`, also for what is raised.
    """
    chosen = {mode: profiles.get(mode) for mode in modes}
    ways = read_ways(path)
    segments = segments_of(ways)
    return {mode: network_of(ways, segments, profile) for mode, profile in chosen.items()}


def network_of(ways: Ways, segments: Segments, profile: Profile) -> StreetNetwork:
    """Make the network of one profile from what a file holds; see `counted_network_of`."""
    return counted_network_of(ways, segments, profile)[0]


def counted_network_of(
    ways: Ways, segments: Segments, profile: Profile
) -> tuple[StreetNetwork, RestrictionCounts]:
    """Make the network of one profile; say what became of the turn restrictions of the file.

    A profile without turns uses none, and none are counted.

    Raises
    ------
    NetworkDataError
        If no way is open to the profile.
    """
    usable = usable_segments(ways, segments, profile)
    if not len(usable.start):
        raise NetworkDataError(
            f"{ways.file} has {ways.n_ways} ways with a highway tag, but none is open to "
            f"{profile.name!r}. Use an extract with the streets of this mode, or another mode."
        )
    restrictions = Restrictions()
    if profile.turns:
        restrictions = placed_restrictions(ways)
    chains = chain_segments(ways, usable, segments.broken | restrictions.is_joint(ways))
    return _assemble(ways, segments, usable, chains, profile, restrictions)


def _assemble(
    ways: Ways,
    segments: Segments,
    usable: Usable,
    chains: Chains,
    profile: Profile,
    restrictions: Restrictions,
) -> tuple[StreetNetwork, RestrictionCounts]:
    tail, head = _ends(usable, chains.half)
    first, last = chains.first[:-1], chains.first[1:] - 1
    junction, ends = np.unique(np.concatenate((tail[first], head[last])), return_inverse=True)
    start, end = ends[: len(first)], ends[len(first) :]
    vertex = usable.node[np.insert(head, first, tail[first])]
    shape_start = chains.first + np.arange(len(chains.first))
    at = usable.node[junction]
    lon, lat = ways.lon[at], ways.lat[at]
    # By all nodes of the file, so that its modes share one metric system.
    crs = metric_crs(
        float(ways.lon.min() + ways.lon.max()) / 2, float(ways.lat.min() + ways.lat.max()) / 2
    )
    plane = to_metric(crs)
    x_m, y_m = plane.transform(ways.lon[vertex], ways.lat[vertex])
    headings = _headings(np.column_stack((x_m, y_m)), shape_start)
    is_cut = segments.broken[at] | ways.node_is_cut[at]
    is_cut |= cut_ends((start, end), headings, (lon, lat), ways.box)
    begin = chains.half[first]
    along, way = begin % 2 == 0, usable.way[begin >> 1]
    highway = np.array([class_of(tags) for tags in ways.tag_sets])
    delay_s = half_delays_s(ways, usable, profile)
    table = StreetTable(
        start=start,
        end=end,
        forward_kph=np.where(along, usable.forward_kph[way], usable.backward_kph[way]),
        backward_kph=np.where(along, usable.backward_kph[way], usable.forward_kph[way]),
        length_m=np.add.reduceat(usable.length_m[chains.half >> 1], first),
        highway=highway[ways.way_tags[way]],
        osm_way_id=ways.way_id[way],
        can_snap=usable.can_snap[way],
        forward_delay_s=np.add.reduceat(delay_s[chains.half], first),
        backward_delay_s=np.add.reduceat(delay_s[chains.half ^ 1], first),
        shape_start=shape_start,
        shape_lon=ways.lon[vertex],
        shape_lat=ways.lat[vertex],
    )
    rules, counts = None, RestrictionCounts()
    if profile.turns:
        last_way = usable.way[chains.half[last] >> 1]
        end_ways = (ways.way_id[way], ways.way_id[last_way])
        bans, counts = restrictions.bans(junction, table, end_ways)
        rules = TurnRules(
            delays=profile.delays,
            bans=bans,
            no_through=usable.no_through[way],
            in_roundabout=usable.in_roundabout[way],
        )
    nodes = NodeTable(lon=lon, lat=lat, osm_id=ways.node_id[at], is_cut=is_cut)
    return build(profile.name, nodes, table, crs=crs, turns=rules), counts


def _ends(usable: Usable, half: IntArray) -> tuple[IntArray, IntArray]:
    """Give the nodes where half-segments begin and end."""
    along, segment = half % 2 == 0, half >> 1
    start, end = usable.start[segment], usable.end[segment]
    return np.where(along, start, end), np.where(along, end, start)


def _headings(xy_m: FloatArray, shape_start: IntArray) -> tuple[FloatArray, FloatArray]:
    """Give the unit vectors in which streets leave their start and their end."""

    def unit(from_vertex: IntArray, to_vertex: IntArray) -> FloatArray:
        step = xy_m[to_vertex] - xy_m[from_vertex]
        length = np.linalg.norm(step, axis=1, keepdims=True)
        return np.asarray(np.divide(step, length, out=np.zeros_like(step), where=length > 0))

    first, last = shape_start[:-1], shape_start[1:] - 1
    return unit(first, first + 1), unit(last, last - 1)
