"""Time the outline of what is within reach, against uniting strips with GEOS.

    python benchmarks/catchments.py STREETS.osm.pbf [--mode drive] [--minutes 10]

Both outline the same streets: those from where the junction in the middle of
the network is within reach. The table shows seconds and their ratio, and how
far the outlines differ (area of the difference, as a share of the strip).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import shapely

from hrgeo.network import read_streets
from hrgeo.travel import as_positions
from hrgeo.travel.catchment import REACH_OFF_STREET_M, SMALLEST_HOLE_M2
from hrgeo.travel.outline import GroundNearLines, grid_around
from hrgeo.travel.reach import reach_of, reached_parts
from hrgeo.travel.street_index import index_of

REPEATS = 3


def seconds(work: Callable[[], shapely.Geometry]) -> tuple[float, shapely.Geometry]:
    """Give the least of some times, and the answer."""
    took = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        answer = work()
        took.append(time.perf_counter() - start)
    return min(took), answer


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description="Time outlines of what is within reach.")
    parser.add_argument("streets", type=Path)
    parser.add_argument("--mode", default="drive")
    parser.add_argument("--minutes", type=float, default=10.0)
    asked = parser.parse_args()
    streets = read_streets(asked.streets, mode=asked.mode)
    index = index_of(streets)
    middle = np.hypot(streets.x_m - streets.x_m.mean(), streets.y_m - streets.y_m.mean()).argmin()
    site = as_positions(streets, [(streets.lon[middle], streets.lat[middle])], "Site")
    bound_s = asked.minutes * 60
    parts = reached_parts(
        index, reach_of(index, site, bound_s), bound_s, np.asarray(streets.street_can_snap)
    )
    lines = index.lines[parts.street]

    def by_grid() -> shapely.Geometry:
        ground = GroundNearLines(grid_around(lines, REACH_OFF_STREET_M))
        ground.add(lines)
        return ground.outline(REACH_OFF_STREET_M, SMALLEST_HOLE_M2)

    def by_strips() -> shapely.Geometry:
        return shapely.union_all(shapely.buffer(lines, REACH_OFF_STREET_M, quad_segs=2))

    grid_s, ours = seconds(by_grid)
    strips_s, theirs = seconds(by_strips)
    holes_filled = shapely.union(theirs, ours)  # holes under a hectare are filled on the grid
    print(f"{len(lines):,} streets within {asked.minutes:g} min ({asked.mode})")
    print(f"distance grid   {grid_s:7.2f} s")
    print(f"union of strips {strips_s:7.2f} s   ratio {strips_s / grid_s:.1f}")
    print(f"missing from the grid's outline: {1 - ours.area / holes_filled.area:.2%}")


if __name__ == "__main__":
    main()
