"""Who is within reach of services, and where the gaps are."""

from hrgeo.coverage.areas import area_coverage
from hrgeo.coverage.gaps import find_gaps, need_cells
from hrgeo.coverage.listed import ListedServices, listed_services
from hrgeo.coverage.measure import measure_coverage

__all__ = [
    "ListedServices",
    "area_coverage",
    "find_gaps",
    "listed_services",
    "measure_coverage",
    "need_cells",
]
