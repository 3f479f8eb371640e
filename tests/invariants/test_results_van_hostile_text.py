"""Any text goes through the files of a van week, and is never anything but text."""

from __future__ import annotations

import io
import json

import gpxpy
import pypdf
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from python_calamine import CalamineWorkbook

from hrgeo.privacy import release
from hrgeo.results import van_files
from hrgeo.results.van_sheets import MOST_LETTERS, one_line
from tests.van_handouts import SUMMARY, routes_layer, shifts_table, stops_layer, visits_table

HOSTILE = [
    "<b>&amp;</b><img src='/etc/passwd'/>",
    "</font></para>",
    "<!--",
    "]]>",
    "=cmd|' /C calc'!A0",
    "{name} %s {0}",
    "END:VEVENT\r\nBEGIN:VALARM",
    "a;b,c\\n\\",
    "\u202e\u0000\ufeff\ufffe",
    "\u2028\u0085\U0001f489",
    "שלום مرحبا",
    "w" * 500,
]
TEXT = st.text(max_size=40) | st.sampled_from(HOSTILE)


# Each example writes all files: making a failing one smaller would take minutes.
@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(names=st.lists(TEXT, min_size=4, max_size=4), other=TEXT)
def test_text_arrives_as_it_was_and_every_file_can_be_read(names, other):
    stops = stops_layer(name=names, address=4 * [other], kind=4 * [other], city=4 * [other])
    shifts = shifts_table().assign(crew=other, base=other)
    content = van_files(
        release(
            {"van_stops": stops, "van_routes": routes_layer()},
            "internal",
            records={"van_visits": visits_table(), "van_shifts": shifts},
        ),
        SUMMARY | {"study": {"name": other}},
    )
    shown = {s: one_line(name) or s for s, name in zip(stops.index, names, strict=True)}
    in_order = [shown[stop] for stop in ("s3", "s1", "s2", "s4")]
    gpx = gpxpy.parse(content["van_routes.gpx"].decode())
    expected = [f"{number} {name}" for number, name in enumerate(in_order, start=1)]
    assert [" ".join(point.name.split()) for point in gpx.waypoints] == expected
    features = json.loads(content["van_routes.geojson"])["features"]
    assert [f["properties"].get("name") for f in features[3:]] == in_order
    events = Calendar.from_ical(content["van_week.ics"]).walk("VEVENT")
    visited = [shown[stop] for stop in ("s3", "s1", "s2", "s4", "s1")]
    assert [str(event["summary"]) for event in events] == visited
    assert {tuple(event.subcomponents) for event in events} == {()}
    book = CalamineWorkbook.from_filelike(io.BytesIO(content["van_roster.xlsx"]))
    rows = book.get_sheet_by_name("Visits").to_python()
    assert [str(row[0]) for row in rows[1:]] == visited
    for name in ("van_roster.pdf", "van_public.pdf"):
        assert len(pypdf.PdfReader(io.BytesIO(content[name])).pages) >= 1


@given(text=TEXT)
def test_a_cell_is_one_line_and_stays_itself(text):
    line = one_line(text)
    assert len(line) <= MOST_LETTERS
    assert one_line(line) == line
    assert line.isprintable() or not line.isascii()
    line.encode()
