"""What may leave the computer's memory: the only maker of a `Release`."""

from hrgeo.privacy.gate import release, replaced, require_open_audience
from hrgeo.privacy.records import RECORDS
from hrgeo.privacy.tables import EXACT_TABLE, TABLES, TableRule

__all__ = [
    "EXACT_TABLE",
    "RECORDS",
    "TABLES",
    "TableRule",
    "release",
    "replaced",
    "require_open_audience",
]
