"""Travel: points on streets, minutes between them, and what is within reach."""

from hrgeo.travel.catchment import catchments
from hrgeo.travel.minutes import minutes_to_cut_end, nearest_site_min, travel_times
from hrgeo.travel.snapping import as_positions, snap

__all__ = [
    "as_positions",
    "catchments",
    "minutes_to_cut_end",
    "nearest_site_min",
    "snap",
    "travel_times",
]
