"""Reading opening hours that people wrote, into the syntax of OpenStreetMap."""

from hrgeo.inputs.hours.day_cells import read_day_hours
from hrgeo.inputs.hours.reader import HoursReading, read_hours
from hrgeo.schemas import NO_HOURS

__all__ = ["NO_HOURS", "HoursReading", "read_day_hours", "read_hours"]
