"""What columns each table of a user has, and what may stand in them.

These are nouns, not code: `hrgeo.inputs` recognises, reads and checks columns
by them, and the documentation of the tables is made from them.
"""

from hrgeo.schemas.address_points import ADDRESS_POINTS
from hrgeo.schemas.areas import AREAS, NEED_COUNTS
from hrgeo.schemas.candidates import CANDIDATES
from hrgeo.schemas.columns import LAT, LATLON, LON, Column, ColumnType, TableSchema
from hrgeo.schemas.languages import LANGUAGE_WORDS
from hrgeo.schemas.need import NEED_PLACES, NEED_POINTS
from hrgeo.schemas.place_kinds import (
    CANDIDATE_KINDS,
    DISTANCE_KINDS,
    KIND_WORDS,
    MAP_KINDS,
    MAP_TAGS,
    MAP_TAGS_AGAINST,
    STREET_KIND,
)
from hrgeo.schemas.roster import ROSTER
from hrgeo.schemas.services import SERVICES
from hrgeo.schemas.travel_times import TRAVEL_TIMES
from hrgeo.schemas.van_stops import CREW, VAN_STOPS
from hrgeo.schemas.vocabulary import (
    BARRIERS,
    COARSE_PRECISIONS,
    DAYS,
    HOST_AGREED,
    LOCATION_PRECISIONS,
    MODES,
    NEED_KINDS,
    NEED_WHATS,
    NO_HOURS,
    OPEN_WHEN_NEEDED,
    SERVICE_TYPES,
    VISIBILITIES,
)

__all__ = [
    "ADDRESS_POINTS",
    "AREAS",
    "BARRIERS",
    "CANDIDATES",
    "CANDIDATE_KINDS",
    "COARSE_PRECISIONS",
    "CREW",
    "DAYS",
    "DISTANCE_KINDS",
    "HOST_AGREED",
    "KIND_WORDS",
    "LANGUAGE_WORDS",
    "LAT",
    "LATLON",
    "LOCATION_PRECISIONS",
    "LON",
    "MAP_KINDS",
    "MAP_TAGS",
    "MAP_TAGS_AGAINST",
    "MODES",
    "NEED_COUNTS",
    "NEED_KINDS",
    "NEED_PLACES",
    "NEED_POINTS",
    "NEED_WHATS",
    "NO_HOURS",
    "OPEN_WHEN_NEEDED",
    "ROSTER",
    "SERVICES",
    "SERVICE_TYPES",
    "STREET_KIND",
    "TRAVEL_TIMES",
    "VAN_STOPS",
    "VISIBILITIES",
    "Column",
    "ColumnType",
    "TableSchema",
]
