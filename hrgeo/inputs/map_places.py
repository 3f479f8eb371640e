"""Places from a street file: libraries, parks, bus stops and others, each with its kind."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from hrgeo.errors import InputError
from hrgeo.inputs.map_objects import MapObject, read_map_objects
from hrgeo.measures import plane_around, points_in_plane
from hrgeo.schemas import CANDIDATE_KINDS, MAP_KINDS
from hrgeo.text import say, term

SAME_PLACE_M = 30.0
"""Two entries of a kind that may be one place are this near to each other, or one in the other."""


def read_map_places(
    path: Path | str,
    kinds: Iterable[str] | None = None,
    boundary: BaseGeometry | None = None,
    *,
    as_outlines: bool = False,
) -> gpd.GeoDataFrame:
    """Read the places of some kinds from an OpenStreetMap file.

    Parameters
    ----------
    path
        An ``.osm.pbf``, ``.osm`` or ``.osm.bz2`` file.
    kinds
        Some of `hrgeo.schemas.MAP_KINDS`; those of `CANDIDATE_KINDS` if None. Which tags
        make which kind is in `hrgeo.schemas.MAP_TAGS`.
    boundary
        Polygon (EPSG:4326): places whose point is outside are left out. Schools just
        outside count for a rule of distance, so give none for these.
    as_outlines
        Give the outline of what is drawn as one (a school with its grounds) instead of a
        point inside of it: distances are then to its edge.

    Returns
    -------
    geopandas.GeoDataFrame
        Index ``candidate_id`` (such as ``map-way-123``, the same in every run), columns
        ``name``, ``kind``, ``map_object`` (``way/123``) and ``geometry`` (EPSG:4326), by
        kind and then in the order of the file's ids. A place without a name is called
        after its kind. Entries for one place are merged: of the same kind and of the same
        name, or one of them without, within 30 m of each other or one inside of the
        other's outline. Empty where the file has no such place; `map_places_found` says so
        in words.

    Raises
    ------
    InputError
        If there is no such file, or a kind is not known.
    NetworkDataError
        If the file is no street file, damaged or cut short.

    Examples
    --------
    >>> from hrgeo.inputs.sample import sample_folder
    >>> places = read_map_places(sample_folder() / "town.osm.pbf", ["fire station"])
    >>> places["kind"].unique().tolist(), places.crs.to_epsg()
    (['fire station'], 4326)
    """
    wanted = CANDIDATE_KINDS if kinds is None else tuple(dict.fromkeys(kinds))
    unknown = [kind for kind in wanted if kind not in MAP_KINDS]
    if unknown:
        raise InputError(
            f"No kind of place in a street file is called {', '.join(map(repr, unknown))}. "
            f"hrgeo knows {', '.join(MAP_KINDS)}."
        )
    found = _merged(read_map_objects(Path(path), wanted))
    shapes = np.array(
        [thing.shape if as_outlines else thing.point for thing in found], dtype=object
    )
    points = np.array([thing.point for thing in found], dtype=object)
    table = gpd.GeoDataFrame(
        {
            "name": pd.Series([_name_of(thing) for thing in found], dtype="str"),
            "kind": pd.Series([thing.kind for thing in found], dtype="str"),
            "map_object": pd.Series([f"{t.object_type}/{t.object_id}" for t in found], dtype="str"),
        },
        geometry=shapes,
        crs="EPSG:4326",
    )
    ids = [f"map-{thing.object_type}-{thing.object_id}" for thing in found]
    table = table.set_index(pd.Index(ids, name="candidate_id", dtype="str"))
    if boundary is None or not len(table):
        return table
    shapely.prepare(boundary)
    return table[shapely.contains_xy(boundary, shapely.get_x(points), shapely.get_y(points))]


def map_places_found(
    places: gpd.GeoDataFrame, path: Path | str, kinds: Iterable[str] | None = None
) -> str:
    """Say in a sentence how many places of each kind a street file has.

    Parameters
    ----------
    places
        What `read_map_places` gave.
    path, kinds
        As they were given to it.

    Examples
    --------
    >>> from hrgeo.inputs.sample import sample_folder
    >>> path = sample_folder() / "town.osm.pbf"
    >>> map_places_found(read_map_places(path, ["hospital"]), path, ["hospital"])
    'town.osm.pbf has no places of these kinds: hospital. Some street files hold streets alone.'
    """
    wanted = CANDIDATE_KINDS if kinds is None else tuple(dict.fromkeys(kinds))
    counts = {kind: int((places["kind"] == kind).sum()) for kind in wanted}
    file = Path(path).name
    missing = ", ".join(term("place_kind", kind) for kind, n in counts.items() if not n)
    present = ", ".join(f"{term('place_kind', kind)} ({n:,})" for kind, n in counts.items() if n)
    if not present:
        return say("map_places.none", file=file, kinds=missing)
    if not missing:
        return say("map_places.all", file=file, counts=present)
    return say("map_places.some", file=file, counts=present, kinds=missing)


def _name_of(thing: MapObject) -> str:
    """Give the name on the map, or one made of the kind."""
    if thing.name:
        return thing.name
    kind = term("place_kind", thing.kind)
    return say("map_places.unnamed", kind=kind[:1].upper() + kind[1:])


def _merged(found: list[MapObject]) -> list[MapObject]:
    """Take entries for the same place together, kind by kind, in the order of `MAP_KINDS`."""
    kept: list[MapObject] = []
    for kind in MAP_KINDS:
        of_kind = [thing for thing in found if thing.kind == kind]
        # What has an outline stays, the largest first, and then the one with the lower id.
        of_kind.sort(key=lambda t: (-t.shape.area, t.object_type, t.object_id))
        kept += sorted(_merged_of_kind(of_kind), key=lambda t: (t.object_type, t.object_id))
    return kept


def _merged_of_kind(things: list[MapObject]) -> list[MapObject]:
    """Merge each entry into the first one that stays and may be the same place."""
    if len(things) < 2:
        return things
    shapes = np.array([thing.shape for thing in things], dtype=object)
    points = np.array([thing.point for thing in things], dtype=object)
    lon, lat = shapely.get_x(points), shapely.get_y(points)
    points_m = np.asarray(shapely.points(points_in_plane(plane_around(lon, lat), lon, lat)))
    one, other = shapely.STRtree(points_m).query(
        points_m, predicate="dwithin", distance=SAME_PLACE_M
    )
    inside, around = shapely.STRtree(shapes).query(points, predicate="within")
    near: dict[int, set[int]] = {}
    for later, earlier in zip([*one, *inside], [*other, *around], strict=True):
        if earlier < later:
            near.setdefault(int(later), set()).add(int(earlier))
    names = [thing.name for thing in things]
    stays = [True] * len(things)
    for later in range(len(things)):
        for earlier in sorted(near.get(later, ())):
            if stays[earlier] and _may_be_one(names[earlier], names[later]):
                names[earlier] = names[earlier] or names[later]
                stays[later] = False
                break
    return [
        thing.called(name) for thing, name, stay in zip(things, names, stays, strict=True) if stay
    ]


def _may_be_one(one: str, other: str) -> bool:
    """Tell whether two names may be those of one place: the same, or one is not known."""
    return (
        not one
        or not other
        or " ".join(one.casefold().split()) == " ".join(other.casefold().split())
    )
