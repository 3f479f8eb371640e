"""Streets: from an OpenStreetMap file, a place or a box to a `hrgeo.model.StreetNetwork`."""

from hrgeo.network import profiles
from hrgeo.network.boundary import study_boundary
from hrgeo.network.candidates import street_candidates
from hrgeo.network.clip import ClipCounts, clip_streets
from hrgeo.network.corner_names import corner_names, street_names
from hrgeo.network.download import (
    StreetSource,
    download_streets,
    downloaded_street_file,
    find_streets,
)
from hrgeo.network.estimate import DownloadEstimate
from hrgeo.network.graph import NodeTable, StreetTable, build
from hrgeo.network.profiles import Profile
from hrgeo.network.reader import read_streets, read_streets_by_mode
from hrgeo.network.servers import Servers
from hrgeo.network.store import PreparedStreets, prepared_streets, store_folder, stored_streets
from hrgeo.network.street_info import StreetFileInfo, street_file_info

__all__ = [
    "ClipCounts",
    "DownloadEstimate",
    "NodeTable",
    "PreparedStreets",
    "Profile",
    "Servers",
    "StreetFileInfo",
    "StreetSource",
    "StreetTable",
    "build",
    "clip_streets",
    "corner_names",
    "download_streets",
    "downloaded_street_file",
    "find_streets",
    "prepared_streets",
    "profiles",
    "read_streets",
    "read_streets_by_mode",
    "store_folder",
    "stored_streets",
    "street_candidates",
    "street_file_info",
    "street_names",
    "study_boundary",
]
