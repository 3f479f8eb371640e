"""Who is within reach of services, and where the gaps are."""

from hrgeo.coverage.areas import area_coverage
from hrgeo.coverage.barriers import barrier_costs, measure_barriers
from hrgeo.coverage.bundles import measure_bundles
from hrgeo.coverage.by_area import measure_coverage_by_area
from hrgeo.coverage.by_hour import open_by_hour
from hrgeo.coverage.by_period import coverage_by_month, coverage_by_year
from hrgeo.coverage.closures import CLOSURE_WARNING, closures
from hrgeo.coverage.event_hours import need_by_hour
from hrgeo.coverage.extra_hours import rank_extra_hours, rank_unknown_hours
from hrgeo.coverage.fragility import measure_fragility
from hrgeo.coverage.gaps import find_gaps, need_cells
from hrgeo.coverage.listed import ListedServices, listed_services
from hrgeo.coverage.measure import measure_coverage
from hrgeo.coverage.modes_people_have import coverage_by_modes_people_have
from hrgeo.coverage.need_again import draw_need_again
from hrgeo.coverage.reachable_hours import measure_reachable_hours
from hrgeo.coverage.rules import rule_changes, rules_to_ask
from hrgeo.coverage.usable import usable_services
from hrgeo.coverage.when_needed import measure_open_when_needed

__all__ = [
    "CLOSURE_WARNING",
    "ListedServices",
    "area_coverage",
    "barrier_costs",
    "closures",
    "coverage_by_modes_people_have",
    "coverage_by_month",
    "coverage_by_year",
    "draw_need_again",
    "find_gaps",
    "listed_services",
    "measure_barriers",
    "measure_bundles",
    "measure_coverage",
    "measure_coverage_by_area",
    "measure_fragility",
    "measure_open_when_needed",
    "measure_reachable_hours",
    "need_by_hour",
    "need_cells",
    "open_by_hour",
    "rank_extra_hours",
    "rank_unknown_hours",
    "rule_changes",
    "rules_to_ask",
    "usable_services",
]
