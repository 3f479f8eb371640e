"""Travel: points on streets, minutes between them, and what is within reach."""

from hrgeo.travel.snapping import snap
from hrgeo.travel.travel_times import minutes_to_cut_end, nearest_site_min, travel_times

__all__ = ["minutes_to_cut_end", "nearest_site_min", "snap", "travel_times"]
