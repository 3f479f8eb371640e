"""Who is within reach of services, and where the gaps are."""

from hrgeo.coverage.areas import area_coverage
from hrgeo.coverage.by_hour import open_by_hour
from hrgeo.coverage.event_hours import need_by_hour
from hrgeo.coverage.extra_hours import rank_extra_hours, rank_unknown_hours
from hrgeo.coverage.gaps import find_gaps, need_cells
from hrgeo.coverage.listed import ListedServices, listed_services
from hrgeo.coverage.measure import measure_coverage
from hrgeo.coverage.reachable_hours import measure_reachable_hours
from hrgeo.coverage.when_needed import measure_open_when_needed

__all__ = [
    "ListedServices",
    "area_coverage",
    "find_gaps",
    "listed_services",
    "measure_coverage",
    "measure_open_when_needed",
    "measure_reachable_hours",
    "need_by_hour",
    "need_cells",
    "open_by_hour",
    "rank_extra_hours",
    "rank_unknown_hours",
]
