"""The week as a calendar, for phones and computers of staff: each visit again every week."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vGeo

from hrgeo.results.van_sheets import SheetVisit, WeekSheets
from hrgeo.results.van_times import date_of, open_words
from hrgeo.text import say

_DAY = dt.timedelta(days=1)
_YEARS_OF_RULES = 10
"""Time zones are written out for so long; calendars that know the zone use their own rules."""


def week_calendar(week: WeekSheets, *, language: str = "en") -> bytes:
    """Write the visits as events that come again every week.

    An event lasts from arriving to leaving, by the clock on the wall: at a change to or from
    daylight-saving time its hours stay. Without a time zone the hours are those of wherever
    the calendar is read. There is nothing in it about need, nor who goes out.

    Parameters
    ----------
    week
        See `week_sheets`.
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    bytes
        A calendar after RFC 5545. An event keeps its id as long as stop and day stay, so that
        reading a later plan's file changes it and adds no second one.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//hrgeo//van week//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", say("van_files.roster", language=language))
    if week.time_zone:
        calendar.add("x-wr-timezone", week.time_zone)
    for visit in week.visits:
        calendar.add_component(_event(week, visit, language))
    first, _ = date_of(week.first_monday, 0, 0)
    calendar.add_missing_timezones(first - _DAY, first.replace(year=first.year + _YEARS_OF_RULES))
    return bytes(calendar.to_ical())


def _event(week: WeekSheets, visit: SheetVisit, language: str) -> Event:
    event = Event()
    monday, _ = date_of(week.first_monday, 0, 0)
    key = f"{visit.stop.stop_id}\x00{visit.day}"
    event.add("uid", f"{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:32]}@hrgeo")
    event.add("dtstamp", dt.datetime.combine(monday, dt.time(), dt.UTC))
    event.add("dtstart", _moment(week, visit.day, visit.arrive_min))
    # An end would give each later event as many minutes as the first has by the clocks of the
    # world: one more, or one less, each week if clocks change during the first (RFC 5545, 3.8.5.3).
    event.add("duration", dt.timedelta(minutes=int(visit.leave_min - visit.arrive_min)))
    event.add("rrule", {"freq": "weekly"})
    event.add("summary", visit.stop.name)
    if visit.stop.address:
        event.add("location", visit.stop.address)
    if math.isfinite(visit.stop.lon):
        event.add("geo", vGeo((round(visit.stop.lat, 6), round(visit.stop.lon, 6))))
    hours = open_words(visit, language=language)
    words = say("van_files.event", language=language, van=visit.van, hours=hours)
    event.add("description", words)
    event.add("class", "PRIVATE")
    return event


def _moment(week: WeekSheets, day: int, minutes: float) -> dt.datetime:
    date, rest = date_of(week.first_monday, day, minutes)
    zone = ZoneInfo(week.time_zone) if week.time_zone else None
    return dt.datetime.combine(date, dt.time(rest // 60, rest % 60), zone)
