"""Streets: from an OpenStreetMap file to a `hrgeo.model.StreetNetwork`."""

from hrgeo.network import profiles
from hrgeo.network.boundary import study_boundary
from hrgeo.network.candidates import street_candidates
from hrgeo.network.graph import NodeTable, StreetTable, build
from hrgeo.network.profiles import Profile
from hrgeo.network.reader import read_streets, read_streets_by_mode

__all__ = [
    "NodeTable",
    "Profile",
    "StreetTable",
    "build",
    "profiles",
    "read_streets",
    "read_streets_by_mode",
    "street_candidates",
    "study_boundary",
]
