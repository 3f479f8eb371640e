"""hrgeo: plan where harm-reduction services should go.

Service locations, overdose incidents and street networks go in; travel-time
coverage, gaps and the best places for new sites come out. What a notebook
needs is here, each name one line away:

>>> from hrgeo.inputs.sample import sample_folder
>>> services = read_services(sample_folder() / "services.csv")
>>> len(services)
30
"""

# files comes first: it settles which drivers GDAL may have, before GDAL loads.
from hrgeo import files as files  # isort: skip
from hrgeo.coverage import barrier_costs as barrier_costs
from hrgeo.coverage import closures as closures
from hrgeo.coverage import coverage_by_modes_people_have as coverage_by_modes_people_have
from hrgeo.coverage import coverage_by_month as coverage_by_month
from hrgeo.coverage import coverage_by_year as coverage_by_year
from hrgeo.coverage import measure_barriers as measure_barriers
from hrgeo.coverage import measure_bundles as measure_bundles
from hrgeo.coverage import measure_coverage as measure_coverage
from hrgeo.coverage import measure_coverage_by_area as measure_coverage_by_area
from hrgeo.coverage import measure_fragility as measure_fragility
from hrgeo.coverage import measure_open_when_needed as measure_open_when_needed
from hrgeo.coverage import measure_reachable_hours as measure_reachable_hours
from hrgeo.coverage import need_by_hour as need_by_hour
from hrgeo.coverage import open_by_hour as open_by_hour
from hrgeo.coverage import rank_extra_hours as rank_extra_hours
from hrgeo.coverage import rank_unknown_hours as rank_unknown_hours
from hrgeo.coverage import rule_changes as rule_changes
from hrgeo.coverage import rules_to_ask as rules_to_ask
from hrgeo.coverage import usable_services as usable_services
from hrgeo.errors import HrgeoError as HrgeoError
from hrgeo.errors import InputError as InputError
from hrgeo.errors import NetworkDataError as NetworkDataError
from hrgeo.errors import SolverError as SolverError
from hrgeo.inputs import combine_services as combine_services
from hrgeo.inputs import read_address_points as read_address_points
from hrgeo.inputs import read_areas as read_areas
from hrgeo.inputs import read_boundary as read_boundary
from hrgeo.inputs import read_candidates as read_candidates
from hrgeo.inputs import read_crew as read_crew
from hrgeo.inputs import read_exclusion_areas as read_exclusion_areas
from hrgeo.inputs import read_hours as read_hours
from hrgeo.inputs import read_map_places as read_map_places
from hrgeo.inputs import read_need as read_need
from hrgeo.inputs import read_roster as read_roster
from hrgeo.inputs import read_services as read_services
from hrgeo.inputs import read_travel_times as read_travel_times
from hrgeo.inputs import read_van_stops as read_van_stops
from hrgeo.maps import make_map as make_map
from hrgeo.model import Person as Person
from hrgeo.model import QualityLog as QualityLog
from hrgeo.network import download_streets as download_streets
from hrgeo.network import profiles as profiles
from hrgeo.network import read_streets as read_streets
from hrgeo.plan import PlanConfig as PlanConfig
from hrgeo.plan import PlanResult as PlanResult
from hrgeo.plan import run_plan as run_plan
from hrgeo.plan import write_plan as write_plan
from hrgeo.privacy import release as release
from hrgeo.siting import ScreeningRules as ScreeningRules
from hrgeo.siting import SitingProblem as SitingProblem
from hrgeo.siting import screen as screen
from hrgeo.siting import solve as solve
from hrgeo.travel import catchments as catchments
from hrgeo.travel import nearest_sites as nearest_sites
from hrgeo.travel import nearest_surface as nearest_surface
from hrgeo.travel import route as route
from hrgeo.travel import route_table as route_table
from hrgeo.travel import routes as routes
from hrgeo.travel import time_surface as time_surface
from hrgeo.travel import travel_times as travel_times
from hrgeo.travel import travel_times_in_parts as travel_times_in_parts
from hrgeo.vans import CrewMember as CrewMember
from hrgeo.vans import Van as Van
from hrgeo.vans import VanWeek as VanWeek
from hrgeo.vans import plan_van_week as plan_van_week
from hrgeo.version import __version__ as __version__
