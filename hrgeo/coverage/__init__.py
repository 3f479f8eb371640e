"""Who is within reach of services, and where the gaps are."""

from hrgeo.coverage.areas import area_coverage
from hrgeo.coverage.barriers import barrier_costs, measure_barriers
from hrgeo.coverage.bundles import measure_bundles
from hrgeo.coverage.closures import CLOSURE_WARNING, closures
from hrgeo.coverage.fragility import measure_fragility
from hrgeo.coverage.gaps import find_gaps, need_cells
from hrgeo.coverage.listed import ListedServices, listed_services
from hrgeo.coverage.measure import measure_coverage
from hrgeo.coverage.rules import rule_changes, rules_to_ask
from hrgeo.coverage.usable import usable_services

__all__ = [
    "CLOSURE_WARNING",
    "ListedServices",
    "area_coverage",
    "barrier_costs",
    "closures",
    "find_gaps",
    "listed_services",
    "measure_barriers",
    "measure_bundles",
    "measure_coverage",
    "measure_fragility",
    "need_cells",
    "rule_changes",
    "rules_to_ask",
    "usable_services",
]
