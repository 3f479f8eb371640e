"""The one place that opens files which a user hands over.

GDAL opens files by their content and not by their name: a small text file
called ``x.geojson`` can make it read another local file, or ask a server. So
nothing else in hrgeo opens a user's file. Here, a file is a path on this
computer (never an address), its first bytes have to match its suffix, it has
a limit on size, and only two of GDAL's drivers are ever pointed at it.

The pages and the command line import this package before anything that could
load GDAL: `hrgeo.files.drivers` sets, at import, which drivers GDAL may have.
"""

from hrgeo.files.drivers import KEPT_DRIVERS, SKIPPED_DRIVERS
from hrgeo.files.paths import check_path, nearest_name, read_bytes, sha256_of
from hrgeo.files.pbf_blocks import pbf_blocks
from hrgeo.files.raw_table import RawTable
from hrgeo.files.street_files import STREET_SUFFIXES, check_street_file
from hrgeo.files.tables import TABLE_SUFFIXES, read_table
from hrgeo.files.texts import read_text, read_toml

__all__ = [
    "KEPT_DRIVERS",
    "SKIPPED_DRIVERS",
    "STREET_SUFFIXES",
    "TABLE_SUFFIXES",
    "RawTable",
    "check_path",
    "check_street_file",
    "nearest_name",
    "pbf_blocks",
    "read_bytes",
    "read_table",
    "read_text",
    "read_toml",
    "sha256_of",
]
