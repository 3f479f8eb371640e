"""Hours in a sheet of a week: a span of times by itself, and the days beside it."""

from __future__ import annotations

import re
from typing import Final

from hrgeo.inputs.hours import read_hours

MIN_PER_DAY: Final = 24 * 60
_OSM_DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_PLAIN_SPAN: Final = re.compile(r"(?<![\d:])(\d\d)\s*[-\u2013]\s*(\d\d)(?![\d:])(?!\s*[ap]\.?\s?m)")
_CLOCK: Final = r"(?:\d{1,2}(?::\d{2})?\s*(?:[ap]\.?\s?m\.?)?|noon|midnight|mediod[ií]a|medianoche)"
_SPAN: Final = re.compile(
    rf"(?i)(?<![\w:])(?P<span>{_CLOCK}\s*(?:-|\u2013|\u2014|\bto\b|\ba\b|\buntil\b)\s*{_CLOCK})(?![\w:])"
)
_OSM_SPAN: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


def on_full_clock(text: str) -> str:
    """Write spans of two digits each, such as 05-08, as on a clock of 24 hours.

    Who writes 05 means five in the morning.

    Examples
    --------
    >>> on_full_clock("05-08"), on_full_clock("Mo-Fr 18-24"), on_full_clock("5-8")
    ('05:00-08:00', 'Mo-Fr 18:00-24:00', '5-8')
    """
    return _PLAIN_SPAN.sub(r"\1:00-\2:00", text)


def days_of(text: str) -> tuple[int, ...]:
    """Read days of the week, Monday is 0; none where there are none, or something else too.

    Examples
    --------
    >>> days_of("Mon & Wed"), days_of("martes"), days_of("Stop")
    ((0, 2), (1,), ())
    """
    osm = read_hours(f"{text} 09:00-10:00").osm
    if osm is None or ";" in osm:
        return ()
    found: list[int] = []
    for part in osm.split(" ", 1)[0].split(","):
        ends = part.split("-")
        if not set(ends) <= set(_OSM_DAYS):
            return ()
        first, last = _OSM_DAYS.index(ends[0]), _OSM_DAYS.index(ends[-1])
        found += [day % 7 for day in range(first, last + 1 + 7 * (last < first))]
    return tuple(dict.fromkeys(found))


def span_of(text: str) -> tuple[int, int] | None:
    """Read one span of times as minutes after midnight; None where there is no such span.

    Examples
    --------
    >>> span_of("6-8pm"), span_of("20:00-02:00"), span_of("18-20"), span_of("soon")
    ((1080, 1200), (1200, 1560), (1080, 1200), None)
    """
    spans = _OSM_SPAN.findall(read_hours(f"Mo {on_full_clock(text)}").osm or "")
    if len(spans) != 1:
        return None
    begin_h, begin, end_h, end = (int(part) for part in spans[0])
    first, last = begin_h * 60 + begin, end_h * 60 + end
    return first, last + (MIN_PER_DAY if last <= first else 0)


def cut_span(cell: str) -> tuple[str, tuple[int, int] | None]:
    """Cut a cell into its words and its span of times.

    Examples
    --------
    >>> cut_span("Bus station 18:00-20:00"), cut_span("6-8pm"), cut_span("Library")
    (('Bus station', (1080, 1200)), ('', (1080, 1200)), ('Library', None))
    """
    match = _SPAN.search(cell)
    span = None if match is None else span_of(match["span"])
    if match is None or span is None:
        return " ".join(cell.split()), None
    rest = f"{cell[: match.start()]} {cell[match.end() :]}"
    return " ".join(rest.split()).strip(" ,;:()-\u2013\u2014"), span
