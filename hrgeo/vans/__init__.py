"""Van weeks: which stops, on which days, at which hours, in which order."""

from hrgeo.vans.baseline import UsualWeek as UsualWeek
from hrgeo.vans.baseline import best_usual_week as best_usual_week
from hrgeo.vans.baseline import usual_week as usual_week
from hrgeo.vans.best_route import DayRoutes as DayRoutes
from hrgeo.vans.best_route import best_route as best_route
from hrgeo.vans.building import plan_van_week as plan_van_week
from hrgeo.vans.building import week_problem as week_problem
from hrgeo.vans.checker import check_week as check_week
from hrgeo.vans.clock_changes import change_words as change_words
from hrgeo.vans.clock_changes import clock_changes as clock_changes
from hrgeo.vans.clock_changes import shifts_over_changes as shifts_over_changes
from hrgeo.vans.planning import plan_week as plan_week
from hrgeo.vans.problem import CrewMember as CrewMember
from hrgeo.vans.problem import Roster as Roster
from hrgeo.vans.problem import Stops as Stops
from hrgeo.vans.problem import Van as Van
from hrgeo.vans.problem import Visit as Visit
from hrgeo.vans.problem import WeekNeed as WeekNeed
from hrgeo.vans.problem import WeekProblem as WeekProblem
from hrgeo.vans.result import VanWeek as VanWeek
from hrgeo.vans.shifts import Shift as Shift
from hrgeo.vans.shifts import offered_shifts as offered_shifts
from hrgeo.vans.stop_tables import week_hours as week_hours
from hrgeo.vans.value import WeekValue as WeekValue
from hrgeo.vans.value import value_of as value_of
