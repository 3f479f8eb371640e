"""Reading what users have: need, services, areas, candidates, a boundary.

Exact incident points stop here: what is handed on is a `Demand`, weighted
positions with the dates and hours of what happened there.
"""

from hrgeo.inputs.address_points import read_address_points
from hrgeo.inputs.area_values import values_at
from hrgeo.inputs.areas import read_areas
from hrgeo.inputs.boundary import read_boundary
from hrgeo.inputs.candidates import read_candidates
from hrgeo.inputs.crew import read_crew, written_hours
from hrgeo.inputs.exclusion import read_exclusion_areas
from hrgeo.inputs.hours import NO_HOURS, HoursReading, read_day_hours, read_hours
from hrgeo.inputs.map_places import map_places_found, read_map_places
from hrgeo.inputs.need import read_need
from hrgeo.inputs.residents import resident_demand
from hrgeo.inputs.roster import read_roster
from hrgeo.inputs.services import combine_services, no_services, read_services
from hrgeo.inputs.travel_matrix import (
    AskedTimes,
    TravelMatrix,
    read_travel_matrix,
    read_travel_times,
)
from hrgeo.inputs.van_stops import LIMITS, read_van_stops, with_read_hours

__all__ = [
    "LIMITS",
    "NO_HOURS",
    "AskedTimes",
    "HoursReading",
    "TravelMatrix",
    "combine_services",
    "map_places_found",
    "no_services",
    "read_address_points",
    "read_areas",
    "read_boundary",
    "read_candidates",
    "read_crew",
    "read_day_hours",
    "read_exclusion_areas",
    "read_hours",
    "read_map_places",
    "read_need",
    "read_roster",
    "read_services",
    "read_travel_matrix",
    "read_travel_times",
    "read_van_stops",
    "resident_demand",
    "values_at",
    "with_read_hours",
    "written_hours",
]
