"""What is handed out of a van week: the roster, the calendar, the ways, the public's sheet."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from zoneinfo import ZoneInfo

import gpxpy
import pandas as pd
import pypdf
import pytest
import shapely
from dateutil.rrule import rrulestr
from icalendar import Calendar
from python_calamine import CalamineWorkbook

from hrgeo.errors import InputError
from hrgeo.inputs import read_roster
from hrgeo.model import QualityLog
from hrgeo.privacy import release
from hrgeo.results import RESULT_FILES, VAN_FILES, van_files, write_results
from hrgeo.results.van_files import PUBLIC_FILES
from hrgeo.results.van_sheets import week_sheets
from tests.van_handouts import (
    VISITS,
    handed_out,
    routes_layer,
    shifts_table,
    stops_layer,
    summary,
    visits_table,
)

CHICAGO = ZoneInfo("America/Chicago")


@pytest.fixture(scope="module")
def files():
    return van_files(handed_out(), summary())


def pages(pdf):
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def rows(workbook, sheet):
    return CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_name(sheet).to_python()


def everything_in(content):
    """Give a file's bytes with all that is packed in it unpacked, as one text."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "\n".join(
                [*parts.namelist(), *(parts.read(name).decode() for name in parts.namelist())]
            )
    reader = pypdf.PdfReader(io.BytesIO(content))
    streams = []
    for number in range(1, len(reader.xref[0]) + 1):
        found = reader.get_object(number)
        if hasattr(found, "get_data"):
            streams.append(found.get_data().decode("latin-1"))
    told = [str(reader.metadata), *(page.extract_text() for page in reader.pages)]
    return "\n".join([content.decode("latin-1"), *streams, *told])


def test_a_week_has_all_files_and_a_plan_without_one_has_none(files):
    assert tuple(files) == VAN_FILES
    assert van_files(release({}, "internal"), {"van": {"status": "not_planned"}}) == {}
    nothing = {"van_visits": visits_table()[:0], "van_shifts": shifts_table()[:0]}
    layers = {"van_stops": stops_layer()[:0], "van_routes": routes_layer()[:0]}
    assert van_files(release(layers, "internal", records=nothing), summary()) == {}


def test_only_a_release_is_written():
    with pytest.raises(InputError, match="Only a Release"):
        van_files({"van_stops": stops_layer()}, summary())


def test_the_same_week_gives_the_same_bytes(files):
    assert van_files(handed_out(), summary()) == files


def test_the_roster_has_the_week_and_a_page_for_each_shift(files):
    reader = pypdf.PdfReader(io.BytesIO(files["van_roster.pdf"]))
    assert reader.metadata.title == "Van week: roster: Secret study of overdoses"
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert [tuple(page.mediabox[2:]) for page in reader.pages] == [(792, 612)] + 3 * [(612, 792)]
    week, second, first, late = pages(files["van_roster.pdf"])
    assert "From the week of March 2, 2026" in week
    assert "Peñón Park" in week
    assert "10:15 am to 11:15 am" in week
    # In the order of the week: van 2 leaves on Monday morning, van 1 on Monday evening.
    assert [page.splitlines()[1] for page in (second, first, late)] == [
        "Van 2, Monday", "Van 1, Monday", "Van 1, Wednesday",
    ]  # fmt: skip
    assert "Ana Núñez and Bo Smith" in first
    assert "enough for 80 contacts" in first
    assert "enough for" not in late


def test_a_shift_is_told_in_the_order_of_time(files):
    # 1072.8 is 17:52:48, the drive of 7.2 minutes takes 8; the way back is 1360.4 - 1350.
    told = " ".join(pages(files["van_roster.pdf"])[2].split())
    parts = ["5:52 pm Base: Hidden office", "8 min 6 pm 6:15 pm to 7:45 pm 8 pm 2 Bus station",
             "host agreed", "Break, 8 pm to 8:30 pm", "12 min 8:45 pm 9 pm to 10:15 pm 10:30 pm",
             "3 Motel Row", "no parking · host not asked yet · not public",
             "11 min 10:40 pm Base: Hidden office"]  # fmt: skip
    at = [told.find(part) for part in parts]
    assert -1 not in at
    assert at == sorted(at)


def test_past_midnight_the_roster_names_the_day_that_it_is(files):
    week, *_, late = pages(files["van_roster.pdf"])
    assert "Thursday 12:30 am" in " ".join(late.split())
    assert "Times past midnight stand with the day on which the shift began." in week


def test_nothing_of_need_is_in_any_file(files):
    # The visits add 777 to 781; "777" may be a part of an id, 777 by itself may not.
    for name, content in files.items():
        if name.endswith("pdf"):
            text = "\n".join(pages(content))
        else:
            text = everything_in(content) if name.endswith("xlsx") else content.decode()
        assert not re.search(r"(?<![\w.])(77[789]|78[01])(?![\w])", text), name
        assert "gain" not in text.lower(), name


@pytest.mark.parametrize("sheet", ["Week", "Visits"])
def test_the_workbook_reads_back_as_next_years_roster(files, sheet, tmp_path):
    path = tmp_path / "roster.xlsx"
    path.write_bytes(files["van_roster.xlsx"])
    table = read_roster(path, sheet=sheet)
    names = {"s1": "Bus station", "s2": "Motel Row", "s3": "Peñón Park", "s4": "Night shelter"}
    # By the calendar, 1470 minutes after Wednesday's midnight is 00:30 on Thursday.
    planned = sorted(
        (names[stop], {"Mo": 0, "We": 2}[day] + arrive // 1440, arrive % 1440, leave - arrive)
        for _, day, stop, arrive, leave, _ in VISITS
    )
    back = [(*r[:3], r[3] - r[2]) for r in table[["stop", "day", "from_min", "to_min"]].to_numpy()]
    assert sorted(back) == planned
    if sheet == "Visits":
        assert set(table["van"]) == {"Van 1", "Van 2"}
        assert table["lon"].notna().all()


def test_the_sheet_of_shifts_has_times_and_crew(files):
    head, *shifts = rows(files["van_roster.xlsx"], "Shifts")
    monday = dict(zip(head, shifts[1], strict=True))
    assert monday["Van"] == "Van 1"
    assert (monday["Leave the base"], monday["Back at the base"]) == ("17:52", "22:40")
    assert (monday["Break"], monday["Supplies"]) == ("20:00-20:30", 80)
    assert monday["Crew"] == "Ana Núñez; Bo Smith"


def events(content):
    return sorted(Calendar.from_ical(content).walk("VEVENT"), key=lambda e: e.start)


def test_the_calendar_has_each_visit_every_week_by_the_clock_on_the_wall(files):
    found = events(files["van_week.ics"])
    starts = [event.start.isoformat() for event in found]
    assert starts == [
        "2026-03-02T10:00:00-06:00",
        "2026-03-02T18:00:00-06:00",
        "2026-03-02T20:45:00-06:00",
        "2026-03-04T22:00:00-06:00",
        "2026-03-05T00:30:00-06:00",  # past the midnight after Wednesday: Thursday
    ]
    assert len({str(event["uid"]) for event in found}) == 5
    # Clocks go forward on March 8: six in the evening stays six, an hour earlier by UTC.
    rule = found[1]["rrule"].to_ical().decode()
    first, second = rrulestr(rule, dtstart=found[1].start.replace(tzinfo=None))[:2]
    in_utc = [at.replace(tzinfo=CHICAGO).astimezone(dt.UTC).hour for at in (first, second)]
    assert second == dt.datetime(2026, 3, 9, 18)  # noqa: DTZ001 - as on the wall
    assert in_utc == [0, 23]


def test_the_calendars_own_time_zone_is_that_of_the_plan(files):
    zone = Calendar.from_ical(files["van_week.ics"]).timezones[0].to_tz(lookup_tzid=False)
    for day in (dt.datetime(2026, 3, 2, 18), dt.datetime(2026, 3, 9, 18)):  # noqa: DTZ001
        here = day.replace(tzinfo=CHICAGO).utcoffset()
        assert day.replace(tzinfo=zone).utcoffset() == here


@pytest.mark.parametrize(
    ("time_zone", "first_monday"),
    [
        ("America/Chicago", "2026-03-02"),
        ("America/Chicago", "2026-10-26"),
        ("Europe/Berlin", "2026-03-23"),
        ("Europe/Berlin", "2026-10-19"),
    ],
)
def test_a_week_in_which_clocks_change_sets_no_hour_of_the_others(time_zone, first_monday):
    """From Saturday 10 pm to 4 am on Sunday, in whose night the clocks change in the first week.

    A calendar reads when an event begins by the wall, and how long it is by any clock.
    """
    night = [1320, 1590]
    visits = visits_table().iloc[[0, 0]].assign(day="Sa", stop=["s4", "s1"])
    for names, later in (
        (("arrive_min", "serve_from_min"), 0),
        (("leave_min", "serve_to_min"), 30),
    ):
        for name in names:
            visits[name] = [night[0] + 5 * later, night[1] + 3 * later]
    shifts = (
        shifts_table().iloc[[0]].assign(day="Sa", leave_base_min=1310.0, back_at_base_min=1690.0)
    )
    week = release(
        {"van_stops": stops_layer()},
        "internal",
        records={"van_visits": visits, "van_shifts": shifts},
    )
    told = summary(time_zone=time_zone, first_monday=first_monday, clock_changes=["Clocks change."])
    content = van_files(week, told)
    zone = ZoneInfo(time_zone)
    early, late = events(content["van_week.ics"])
    for event, begin, end in ((early, (22, 0), (0, 30)), (late, (2, 30), (4, 0))):
        rule = rrulestr(event["rrule"].to_ical().decode(), dtstart=event.start.replace(tzinfo=None))
        for at in rule[1:4]:  # each week but the first, in which an hour is twice or not there
            start = at.replace(tzinfo=zone)
            until = (start.astimezone(dt.UTC) + event["duration"].dt).astimezone(zone)
            assert ((start.hour, start.minute), (until.hour, until.minute)) == (begin, end)
        assert "dtend" not in event
    assert (early.start.weekday(), late.start.weekday()) == (5, 6)
    roster = " ".join(pages(content["van_roster.pdf"])[0].split())
    assert "Clocks change." in roster
    assert "10 pm to 12:30 am" in roster


def test_without_a_time_zone_hours_are_those_of_the_wall():
    content = van_files(handed_out(), summary(time_zone="", first_monday=""))["van_week.ics"]
    assert b"VTIMEZONE" not in content
    assert [event.start.tzinfo for event in events(content)] == 5 * [None]
    assert {event.start.weekday() for event in events(content)} == {0, 2, 3}


def test_the_calendar_names_no_person_and_keeps_its_events_when_hours_change(files):
    assert b"Ana" not in files["van_week.ics"]
    later = visits_table()
    later.loc[0, ["arrive_min", "leave_min"]] += 15
    moved = release(
        {"van_stops": stops_layer()},
        "internal",
        records={"van_visits": later, "van_shifts": shifts_table()},
    )
    content = van_files(moved, summary())["van_week.ics"]
    assert content != files["van_week.ics"]
    assert {e["uid"] for e in events(content)} == {e["uid"] for e in events(files["van_week.ics"])}


def test_ways_are_tracks_and_stops_are_waypoints(files):
    gpx = gpxpy.parse(files["van_routes.gpx"].decode())
    assert [track.name for track in gpx.tracks] == ["Van 1, Monday", "Van 1, Wednesday"]
    assert [len(segment.points) for track in gpx.tracks for segment in track.segments] == [3, 2]
    assert (gpx.tracks[0].segments[0].points[1].latitude) == 42.31
    assert [point.name for point in gpx.waypoints] == [
        "1 Peñón Park", "2 Bus station", "3 Motel Row", "4 Night shelter",
    ]  # fmt: skip
    assert gpx.waypoints[1].description == (
        "Monday 6:15 pm to Monday 7:45 pm; Thursday 12:45 am to Thursday 2 am"
    )


def test_a_way_in_parts_is_a_track_in_parts():
    ways = routes_layer()
    parts = [[(-101.3, 42.3), (-101.4, 42.3)], [(-101.4, 42.3), (-101.4, 42.4)]]
    ways.loc[0, "geometry"] = shapely.MultiLineString(parts)
    records = {"van_visits": visits_table(), "van_shifts": shifts_table()}
    told = release({"van_stops": stops_layer(), "van_routes": ways}, "internal", records=records)
    gpx = gpxpy.parse(van_files(told, summary())["van_routes.gpx"].decode())
    assert [len(segment.points) for segment in gpx.tracks[0].segments] == [2, 2]


def test_geojson_has_ways_and_stops(files):
    features = json.loads(files["van_routes.geojson"])["features"]
    assert [f["properties"]["what"] for f in features] == 3 * ["route"] + 4 * ["stop"]
    assert [f["geometry"] and f["geometry"]["type"] for f in features] == [
        "MultiLineString", "MultiLineString", None, *4 * ["Point"],
    ]  # fmt: skip
    assert features[3]["geometry"]["coordinates"] == [-101.32, 42.3]


def test_a_stop_without_a_place_is_still_on_the_roster():
    layer = stops_layer()
    layer.loc["s2", "geometry"] = None
    records = {"van_visits": visits_table(), "van_shifts": shifts_table()}
    content = van_files(release({"van_stops": layer}, "internal", records=records), summary())
    assert len(gpxpy.parse(content["van_routes.gpx"].decode()).waypoints) == 3
    assert "Motel Row" in pages(content["van_roster.pdf"])[0]


NOT_FOR_THE_PUBLIC = (
    "Motel", "Night", "200 Willow", "400 Willow", "Ana", "Núñez", "Bo Smith", "Hidden",
    "Secret", "overdose", "777", "Van 1", "Van 2", "-101", "contacts", "library", "host",
    "confidential", "partner", "Wednesday", "6 pm", "8 pm", "18:00", "20:00", "12:30", "00:30",
)  # fmt: skip


@pytest.mark.parametrize("name", PUBLIC_FILES)
def test_the_publics_sheet_tells_nothing_but_place_and_hours(files, name):
    text = everything_in(files[name])
    words = "\n".join(pages(files[name])) if name.endswith("pdf") else text
    # In the outlines of a font, two or three letters may stand side by side by chance.
    for secret in NOT_FOR_THE_PUBLIC:
        assert secret not in words, secret
    for secret in (s for s in NOT_FOR_THE_PUBLIC if len(s) > 5):
        assert secret not in text, secret
    assert "Bus station" in words
    assert "Peñón Park" in words


def test_the_publics_sheet_in_full(files):
    assert " ".join("".join(pages(files["van_public.pdf"])).split()) == (
        "Where the van stops · page 1 Where the van stops From the week of March 2, 2026 "
        "Every week: Peñón Park 300 Willow Street Monday, 10:15 am to 11:15 am Bus station "
        "100 Willow Street Monday, 6:15 pm to 7:45 pm Thursday, 12:45 am to 2 am "
        "Times can change. To ask:"
    )
    assert rows(files["van_public.xlsx"], "Week") == [
        ["Place", "Address", "Day", "From", "To"],
        ["Peñón Park", "300 Willow Street", "Monday", "10:15", "11:15"],
        ["Bus station", "100 Willow Street", "Monday", "18:15", "19:45"],
        ["Bus station", "100 Willow Street", "Thursday", "00:45", "02:00"],
    ]


@pytest.mark.parametrize("unknown", ["", None, "Public", "yes", "confidential", "partner"])
def test_only_what_is_surely_public_is_public(unknown):
    week = week_sheets(handed_out(visibility=["public", *3 * [unknown]]), summary())
    assert {visit.stop.stop_id for visit in week.public_visits} == {"s1"}


@pytest.mark.parametrize("unknown", ["", None, "unknown", "maybe", "no", "asked"])
def test_a_stop_whose_host_is_not_known_to_have_agreed_is_not_public(unknown):
    """All four are marked as public; the host of the first alone agreed."""
    agreed = handed_out(visibility=4 * ["public"], host_agreed=["yes", *3 * [unknown]])
    week = week_sheets(agreed, summary())
    assert {visit.stop.stop_id for visit in week.public_visits} == {"s1"}
    content = van_files(agreed, summary())
    text = " ".join("".join(pages(content["van_public.pdf"])).split())
    (left_off,) = {v.stop.name for v in week.visits if v.stop.stop_id == "s2"}
    assert left_off not in text
    assert left_off not in everything_in(content["van_public.xlsx"])
    n = len([stop for stop in week.stops if stop.stop_id != "s1"])
    roster = " ".join(" ".join(pages(content["van_roster.pdf"])).split())
    assert f"since their host is not known to have agreed: {n}." in roster
    assert "not for the public before the host agrees" in roster
    assert "since they are not marked as public" not in roster


def test_the_roster_counts_the_stops_that_are_not_public(files):
    first = " ".join(pages(files["van_roster.pdf"])[0].split())
    week = week_sheets(handed_out(), summary())
    n = sum(stop.visibility != "public" for stop in week.stops)
    assert f"since they are not marked as public: {n}." in first
    assert "host is not known to have agreed" not in first


def test_without_a_public_stop_there_is_no_sheet_and_the_roster_says_so():
    content = van_files(handed_out(visibility=4 * ["partner"]), summary())
    assert not set(PUBLIC_FILES) & set(content)
    assert "No stop of this week is marked as public" in pages(content["van_roster.pdf"])[0]


def test_marks_in_names_are_text_and_long_names_wrap():
    names = ["<b>bold</b> & <font size=99>x", "=1+1", "שלום 🎉", "Long" * 75]
    content = van_files(handed_out(name=names, address=4 * ["W" * 900]), summary())
    told = " ".join(" ".join(pages(content["van_roster.pdf"])).split())
    assert "<b>bold</b> & <font size=99>x" in told
    assert "=1+1" in told
    assert "◊" in told
    told = told.replace(" ", "")
    assert "Long" * 75 in told
    with zipfile.ZipFile(io.BytesIO(content["van_roster.xlsx"])) as parts:
        sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in parts.read(name) for name in sheets)


def test_more_people_and_shifts_than_a_page_holds():
    shifts = shifts_table()
    everybody = ";".join(f"Person {number} of a long list" for number in range(300))
    shifts.loc[0, "crew"] = everybody
    visits = visits_table()
    more = [(visits, shifts)] + [
        (
            visits.assign(van=visits["van"] + f"-{n}"),
            shifts.assign(van=shifts["van"] + f"-{n}", crew=""),
        )
        for n in range(4)
    ]
    visits, shifts = (pd.concat(tables, ignore_index=True) for tables in zip(*more, strict=True))
    records = {"van_visits": visits, "van_shifts": shifts}
    told = release({"van_stops": stops_layer()}, "internal", records=records)
    text = " ".join(pages(van_files(told, summary())["van_roster.pdf"]))
    assert "Person 299 of a long list" in " ".join(text.split())


def test_the_files_stand_beside_the_others_and_vanish_with_the_next_run(tmp_path):
    given = {"quality": QualityLog(), "provenance": {"seed": 0}, "map_html": "<!doctype html>"}
    out = tmp_path / "out"
    write_results(out, release=handed_out(), summary=summary(), **given)
    assert sorted(p.name for p in out.iterdir()) == sorted([*RESULT_FILES, *VAN_FILES])
    write_results(out, release=release({}, "internal"), summary={"study": {}}, **given)
    assert sorted(p.name for p in out.iterdir()) == sorted(RESULT_FILES)
