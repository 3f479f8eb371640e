"""Reading opening hours that people wrote, into the syntax of OpenStreetMap."""

from hrgeo.inputs.hours.reader import HoursReading, read_hours

__all__ = ["HoursReading", "read_hours"]
