"""The frozen objects that one stage hands to the next.

Stages import these and never each other. Ids stand beside arrays, arrays are
read-only, units are in the names. Unreachable is absent from a sparse table
and ``inf`` in a dense one; it is never NaN, 0 or a large number.
"""

from hrgeo.model.arrays import BoolArray, FloatArray, IntArray, frozen_array
from hrgeo.model.demand import Demand, NeedFunnel
from hrgeo.model.opening import OpeningTimes
from hrgeo.model.person import Person
from hrgeo.model.quality import Action, QualityLog, QualityNote
from hrgeo.model.release import AUDIENCES, Audience, Release
from hrgeo.model.streets import StreetNetwork, TurnTable
from hrgeo.model.travel import Route, StreetPositions, TravelTimes

__all__ = [
    "AUDIENCES",
    "Action",
    "Audience",
    "BoolArray",
    "Demand",
    "FloatArray",
    "IntArray",
    "NeedFunnel",
    "OpeningTimes",
    "Person",
    "QualityLog",
    "QualityNote",
    "Release",
    "Route",
    "StreetNetwork",
    "StreetPositions",
    "TravelTimes",
    "TurnTable",
    "frozen_array",
]
