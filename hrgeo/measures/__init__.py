"""Small pure functions that several stages need.

Nearest minutes, what counts as within reach, weighted quantiles, hexagonal cells, the
bootstrap of a share, the weeks in which services are open, and the plane that
distances are measured in.
"""

from hrgeo.measures.bootstrap import bootstrap_share, bootstrap_shares
from hrgeo.measures.cells import cell_polygons, h3_cells
from hrgeo.measures.count_intervals import count_intervals
from hrgeo.measures.opening import opening_times
from hrgeo.measures.plane import is_clear, metric_crs, plane_around, points_in_plane, to_metric
from hrgeo.measures.reach import (
    covered,
    least_by_row,
    least_column,
    nearest_among,
    nearest_min,
    weighted_quantile,
)

__all__ = [
    "bootstrap_share",
    "bootstrap_shares",
    "cell_polygons",
    "count_intervals",
    "covered",
    "h3_cells",
    "is_clear",
    "least_by_row",
    "least_column",
    "metric_crs",
    "nearest_among",
    "nearest_min",
    "opening_times",
    "plane_around",
    "points_in_plane",
    "to_metric",
    "weighted_quantile",
]
