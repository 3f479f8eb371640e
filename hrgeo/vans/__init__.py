"""Van weeks: which stops, on which days, at which hours, in which order."""

from hrgeo.vans.planning import plan_week as plan_week
from hrgeo.vans.problem import CrewMember as CrewMember
from hrgeo.vans.problem import Roster as Roster
from hrgeo.vans.problem import Stops as Stops
from hrgeo.vans.problem import Van as Van
from hrgeo.vans.problem import Visit as Visit
from hrgeo.vans.problem import WeekNeed as WeekNeed
from hrgeo.vans.problem import WeekProblem as WeekProblem
from hrgeo.vans.result import VanWeek as VanWeek
from hrgeo.vans.value import WeekValue as WeekValue
from hrgeo.vans.value import value_of as value_of
