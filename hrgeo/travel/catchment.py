"""Areas from where a site is within some minutes.

A catchment is what lies within `REACH_OFF_STREET_M` of a part of a street from where the
site can be reached in time, so it is a map of streets, widened to the houses along them:
a person at its outer rim needs up to a minute more to get to the street. Holes smaller
than `SMALLEST_HOLE_M2` are filled, and outlines are simplified by a few metres; over a
large area, which is drawn with a coarser grid, by as much as the grid is coarse. For
numbers use `hrgeo.travel.travel_times`, never these shapes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from hrgeo.errors import InputError
from hrgeo.model import BoolArray, FloatArray, StreetNetwork, StreetPositions
from hrgeo.travel.outline import CELL_M, GroundNearLines, grid_around, polygons_of
from hrgeo.travel.reach import Parts, reach_of, reached_parts
from hrgeo.travel.snapping import Points, as_positions
from hrgeo.travel.street_index import StreetIndex, index_of
from hrgeo.units import S_PER_MIN

REACH_OFF_STREET_M = 70.0
"""Half the depth of a usual block: streets of one neighborhood merge into one area."""
SMALLEST_HOLE_M2 = 10_000.0
_SMALLEST_HOLE_CELLS = 40.0
_TOLERANCE_M = 6.0


def catchments(
    streets: StreetNetwork,
    sites: Points,
    *,
    thresholds_min: Sequence[float],
    per_site: bool = False,
) -> gpd.GeoDataFrame:
    """Outline from where sites are within reach.

    Parameters
    ----------
    streets
        The network of one mode. Streets on which no trip can start
        (motorways) are passed over, not shown.
    sites
        As the destinations of `hrgeo.travel.travel_times`. The direction is
        from the person to the site.
    thresholds_min
        One or more times [min].
    per_site
        Whether each site gets areas of its own. If not, an area is from where
        at least one site is within reach.

    Returns
    -------
    geopandas.GeoDataFrame
        Index ``catchment_id``; columns ``threshold_min``, the id of the site
        if `per_site` (named as the index of `sites`, else ``site_id``), and
        ``geometry``: valid polygons (EPSG:4326), an empty one where the site
        is not near any street. Ordered by site and threshold. The area of a
        longer threshold covers that of a shorter one.

    Raises
    ------
    InputError
        If a threshold is not above 0 and finite, or there is none, or the
        sites are not usable as points.

    Examples
    --------
    >>> from hrgeo.network import NodeTable, StreetTable, build
    >>> nodes = NodeTable(lon=[0.0, 0.01], lat=[0.0, 0.0])
    >>> net = build("walk", nodes, StreetTable(start=[0], end=[1], forward_kph=4.8))
    >>> areas = catchments(net, [(0.0, 0.0)], thresholds_min=[5, 10])
    >>> areas["threshold_min"].tolist(), areas.is_valid.tolist()
    ([5.0, 10.0], [True, True])
    """
    try:
        thresholds = np.unique(np.asarray(thresholds_min, dtype=np.float64))
    except (TypeError, ValueError):
        thresholds = np.zeros(0)
    if not len(thresholds) or not (np.isfinite(thresholds) & (thresholds > 0)).all():
        raise InputError("Catchments need one or more thresholds, all above 0 min and finite.")
    index = index_of(streets)
    at = as_positions(streets, sites, "Sites")
    usable = np.asarray(streets.street_can_snap)
    groups = [at] if not per_site else [_only(at, k) for k in range(len(at))]
    shapes = [shape for group in groups for shape in _nested(index, group, thresholds, usable)]
    table = {"threshold_min": np.tile(thresholds, len(groups))}
    if per_site:
        table[str(at.ids.name or "site_id")] = np.repeat(np.asarray(at.ids), len(thresholds))
    rows = pd.RangeIndex(len(shapes), name="catchment_id")
    return gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326", index=rows)


def _only(at: StreetPositions, k: int) -> StreetPositions:
    one = slice(k, k + 1)
    return StreetPositions(
        at.ids[one],
        at.street[one],
        at.fraction[one],
        at.off_street_m[one],
        at.lon[one],
        at.lat[one],
    )


def _nested(
    index: StreetIndex, sites: StreetPositions, thresholds_min: FloatArray, usable: BoolArray
) -> Iterator[BaseGeometry]:
    """Give the area of each threshold (EPSG:4326), each with the former ones in it."""
    bound_s = thresholds_min * S_PER_MIN
    reach = reach_of(index, sites, float(bound_s[-1]))
    farthest = reached_parts(reach, float(bound_s[-1]), usable)
    grid = grid_around(index.lines[farthest.street], REACH_OFF_STREET_M)
    ground = GroundNearLines(grid)
    # What is finer than the grid is noise, and would make most of a map's size.
    smallest_hole_m2 = max(SMALLEST_HOLE_M2, _SMALLEST_HOLE_CELLS * grid.cell_m**2)
    tolerance_m = _TOLERANCE_M if grid.cell_m <= CELL_M else grid.cell_m
    inner: BaseGeometry = shapely.MultiPolygon()
    done = np.zeros(len(usable), dtype=bool)
    for threshold_s in bound_s:
        parts = reached_parts(reach, float(threshold_s), usable & ~done)
        ground.add(_part_lines(index, parts))
        # Streets that are in it as a whole need no second look.
        done[parts.street[parts.is_whole]] = True
        outline = ground.outline(REACH_OFF_STREET_M, smallest_hole_m2)
        smooth = shapely.simplify(outline, tolerance_m)
        inner = polygons_of(shapely.union(_to_degrees(index, smooth), inner))
        yield inner


def _part_lines(index: StreetIndex, parts: Parts) -> npt.NDArray[np.object_]:
    lines = index.lines[parts.street]
    for k in np.flatnonzero(~parts.is_whole):
        lines[k] = substring(lines[k], parts.low[k], parts.high[k], normalized=True)
    return lines


def _to_degrees(index: StreetIndex, area: BaseGeometry) -> BaseGeometry:
    def project(xy_m: FloatArray) -> FloatArray:
        return np.column_stack(
            index.lonlat_to_m.transform(xy_m[:, 0], xy_m[:, 1], direction="INVERSE")
        )

    return polygons_of(shapely.transform(area, project))
