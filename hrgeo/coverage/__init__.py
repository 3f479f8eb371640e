"""Who is within reach of services, and where the gaps are."""

from hrgeo.coverage.areas import area_coverage
from hrgeo.coverage.by_area import measure_coverage_by_area
from hrgeo.coverage.by_period import coverage_by_month, coverage_by_year
from hrgeo.coverage.gaps import find_gaps, need_cells
from hrgeo.coverage.listed import ListedServices, listed_services
from hrgeo.coverage.measure import measure_coverage
from hrgeo.coverage.modes_people_have import coverage_by_modes_people_have

__all__ = [
    "ListedServices",
    "area_coverage",
    "coverage_by_modes_people_have",
    "coverage_by_month",
    "coverage_by_year",
    "find_gaps",
    "listed_services",
    "measure_coverage",
    "measure_coverage_by_area",
    "need_cells",
]
