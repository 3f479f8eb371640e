"""Travel: points on streets, minutes between them, and what is within reach."""

from hrgeo.travel.catchment import catchments
from hrgeo.travel.minutes import minutes_to_cut_end, travel_times, travel_times_in_parts
from hrgeo.travel.nearest import (
    NearestSites,
    NearestSurface,
    nearest_site_min,
    nearest_sites,
    nearest_surface,
)
from hrgeo.travel.routes import route, route_table, routes
from hrgeo.travel.snapping import as_positions, snap
from hrgeo.travel.surface import time_surface

__all__ = [
    "NearestSites",
    "NearestSurface",
    "as_positions",
    "catchments",
    "minutes_to_cut_end",
    "nearest_site_min",
    "nearest_sites",
    "nearest_surface",
    "route",
    "route_table",
    "routes",
    "snap",
    "time_surface",
    "travel_times",
    "travel_times_in_parts",
]
