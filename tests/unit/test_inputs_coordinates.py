"""Coordinates as people write them, in one cell or in two, and the columns they stand in."""

from __future__ import annotations

import socket

import numpy as np
import pandas as pd
import pytest
import shapely

from hrgeo.errors import InputError
from hrgeo.files import RawTable, read_table
from hrgeo.files.raw_table import TEXT
from hrgeo.inputs.columns import recognise
from hrgeo.inputs.coordinate_columns import find_coordinate_columns
from hrgeo.inputs.coordinates import parse_coordinate, parse_pairs
from hrgeo.inputs.places import find_places
from hrgeo.model import QualityLog
from hrgeo.schemas import NEED_POINTS, SERVICES

SQUARE = shapely.box(-88, 41, -87, 42)


def cells(*values):
    return pd.Series(values, dtype=TEXT)


def table(tmp_path, text, schema=NEED_POINTS, **settings):
    path = tmp_path / "a.csv"
    path.write_text(text)
    return recognise(read_table(path), schema, table="t", log=QualityLog(), **settings)


def column_of(name, *values):
    """Make a table in work with one column of this name."""
    raw = RawTable("a.csv", pd.DataFrame({name: cells(*values)}), np.arange(2, len(values) + 2))
    return recognise(raw, NEED_POINTS, table="t", log=QualityLog())


def noted(work):
    frame = work.log.to_frame()
    return list(zip(frame["row"], frame["action"], frame["reason"], strict=True))


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("-87.6", -87.6),
        ("\N{MINUS SIGN}87.6", -87.6),
        ("41,88", 41.88),
        ("41.88°", 41.88),
        ("N41.88", 41.88),
        ("41.88 N", 41.88),
        ("41.88S", -41.88),
        ("W 87.6", -87.6),
        ("-87.6 W", -87.6),  # the letter and the sign say the same
        ("8.6 oeste", -8.6),
        ("87 38 W", -(87 + 38 / 60)),
        ("41°52'30\"N", 41.875),
        ("41°52\N{PRIME}30\N{DOUBLE PRIME} N", 41.875),
        ("41º 52' 30''", 41.875),
        ("41d52m30s", 41.875),
        ("41:52:30", 41.875),
        ("41° 52.5' N", 41.875),
        ("-87°37'48\"", -87.63),
        ("41 61 0", np.nan),  # no such minute
        ("41.5 30 0", np.nan),  # parts of a degree beside minutes
        ("N 41.88 S", np.nan),
        ("north", np.nan),
        ("1e999", np.nan),
        (None, np.nan),
    ],
)
def test_a_coordinate_in_the_ways_people_write_it(text, degrees):
    """Letters, signs, minutes and seconds, decimal commas."""
    np.testing.assert_allclose(parse_coordinate(cells(text)), [degrees], rtol=1e-12)
    np.testing.assert_allclose(parse_coordinate(cells(text), ","), [degrees], rtol=1e-12)


PIN = "https://www.google.com/maps/place/A/@41.8,-87.6,17z/data=!4m5!3m4!1s0x8!8m2!3d41.88!4d-87.62"


@pytest.mark.parametrize(
    "text",
    [
        "41.88, -87.62",
        "(41.88, -87.62)",
        "[41.88,-87.62]",
        "41.88 -87.62",
        "41.88° N, 87.62° W",
        "N41.88 W87.62",
        "87.62W 41.88N",
        "Lat: 41.88 Lon: -87.62",
        "Longitude: -87.62, Latitude: 41.88",
        "{'latitude': '41.88', 'longitude': '-87.62', 'human_address': '{}'}",
        '{"type":"Point","coordinates":[-87.62,41.88]}',
        "POINT (-87.62 41.88)",
        "SRID=4326;POINT(-87.62 41.88)",
        "POINT Z (-87.62 41.88 0)",
        "10 MAIN ST\nCHICAGO, IL 60601\n(41.88, -87.62)",
        "41,88; -87,62",
        PIN,  # the pin, not the middle of the map
        "https://www.google.com/maps/@41.88,-87.62,15z",
        "https://maps.google.com/?q=41.88,-87.62",
        "https://www.google.com/maps/search/?api=1&query=41.88%2C-87.62",
        "https://maps.google.com/maps?ll=41.88,-87.62&z=15",
        "https://www.google.com/maps/place/41.88,-87.62",
        "https://www.google.com/maps/dir//41.88,-87.62",
        "https://maps.apple.com/?ll=41.88,-87.62&q=Clinic",
        "https://www.openstreetmap.org/#map=17/41.88/-87.62",
        "https://www.openstreetmap.org/?mlat=41.88&mlon=-87.62#map=17/41/-87",
        "https://www.bing.com/maps?cp=41.88~-87.62&lvl=17",
        "geo:41.88,-87.62;u=35",
    ],
)
def test_both_coordinates_in_one_cell(text):
    """Pairs, labels, WKT, GeoJSON, and links of which the text alone is read."""
    read = parse_pairs(cells(text))
    np.testing.assert_allclose([read.lat[0], read.lon[0]], [41.88, -87.62])


@pytest.mark.parametrize(
    "text",
    [
        "https://maps.app.goo.gl/AbCdEf",
        "https://goo.gl/maps/xyz",
        "///filled.count.soap",
        "https://what3words.com/a.b.c",
        "https://www.google.com/maps/place/Somewhere",
    ],
)
def test_short_links_are_told_of_and_never_opened(text, monkeypatch):
    """What they stand for is on a server; nothing asks it."""

    def refuse(*_args, **_kwargs):
        raise AssertionError("a link was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    work = column_of("coordinates", text, "41.88, -87.62")
    places = find_places(work)
    assert places.usable.tolist() == [False, True]
    assert noted(work) == [(2, "dropped", "coordinates_not_numbers")]
    assert "opens no links" in work.log.notes[0].detail
    assert text not in work.log.notes[0].detail


@pytest.mark.parametrize("text", ["5th & Main", "123 Main St", "10, Downing", "", None, "lat lon"])
def test_words_are_no_coordinates(text):
    """Neither a place nor a link."""
    read = parse_pairs(cells(text))
    assert np.isnan(read.lat[0])
    assert not read.is_link[0]


def test_which_of_two_comes_first_is_decided_for_the_whole_column():
    """By the boundary, or because nobody lives at latitude -87, or by the column's name."""
    lon_first = ("-87.62,41.88", "-87.63,41.89", "-87.5,41.7")
    for work, boundary in (
        (column_of("coordinates", *lon_first), None),
        (column_of("coordinates", *lon_first), SQUARE),
        (column_of("Lon/Lat", *lon_first), None),
    ):
        places = find_places(work, boundary=boundary)
        assert places.lon.tolist() == [-87.62, -87.63, -87.5]
        assert noted(work) == []
    # Porto could be either way round: latitude is first, as people write it.
    assert find_places(column_of("coordinates", "41.14,-8.61")).lat.tolist() == [41.14]


@pytest.mark.parametrize(
    "header",
    [
        "GPS Latitude,GPS Longitude",
        "Incident Latitude,Incident Longitude",
        "Scene_Lat,Scene_Long",
        "geo_lat,geo_lon",
        "IncidentLat,IncidentLon",
        "latitud,longitud",
        "Latitud del incidente,Longitud del incidente",
        "LAT_WGS84,LON_WGS84",
        "Death Latitude,Death Longitude",
        "Y Coordinate,X Coordinate",
        "POINT_Y,POINT_X",
    ],
)
def test_words_may_stand_around_the_names(tmp_path, header):
    """In front, behind, and in Spanish."""
    places = find_places(table(tmp_path, f"id,{header}\n1,41.88,-87.62\n"))
    assert (places.lat.tolist(), places.lon.tolist()) == ([41.88], [-87.62])


def test_the_scene_comes_before_where_people_were_brought(tmp_path):
    """A hospital, a home or a destination is never where it happened."""
    text = "Dest Lat,Dest Lon,Scene Lat,Scene Lon,lat_flag,lon_flag\n1,2,41.88,-87.62,9,9\n"
    assert find_places(table(tmp_path, text)).lat.tolist() == [41.88]
    for where in ("Hospital", "Residence", "Destination", "Home"):
        with pytest.raises(InputError, match=f"{where} Lat .*not where it happened") as caught:
            table(tmp_path, f"id,{where} Lat,{where} Lon\n1,41.88,-87.62\n")
        assert "columns = {" in str(caught.value)
    # For a clinic, the facility is the place.
    text = "name,Facility Lat,Facility Lon\nA,41.88,-87.62\n"
    assert find_places(table(tmp_path, text, SERVICES)).lat.tolist() == [41.88]


def test_two_pairs_that_fit_as_well_are_refused(tmp_path):
    """Both are named, and how to say which."""
    text = "gps_lat,gps_lon,map_lat,map_lon\n1,2,3,4\n"
    with pytest.raises(InputError) as caught:
        table(tmp_path, text)
    message = str(caught.value)
    assert "gps_lat and gps_lon or map_lat and map_lon" in message
    assert 'columns = { lon = "the column\'s name in the file"' in message
    work = table(tmp_path, text, columns={"lat": "map_lat", "lon": "map_lon"})
    assert find_places(work).lat.tolist() == [3]


def test_names_that_are_something_else():
    """Flags, dates and sources of coordinates are no coordinates; nor is one alone."""
    for names in (["lat_flag", "lon_flag"], ["Lat Source", "Lon Source"], ["gps_lat"], ["a"]):
        found = find_coordinate_columns(names, is_need=True)
        assert (found.lat, found.lon, found.fault) == (None, None, "")


def test_degrees_come_before_feet_of_another_system(tmp_path):
    """Open data often has State Plane beside longitude and latitude."""
    text = "X Coordinate,Y Coordinate,Latitude,Longitude,Location\n1176352,1900927,41.88,-87.62,\n"
    assert find_places(table(tmp_path, text)).lat.tolist() == [41.88]
    text = 'X Coordinate,Y Coordinate,Location\n1176352,1900927,"(41.88, -87.62)"\n'
    assert find_places(table(tmp_path, text)).lat.tolist() == [41.88]
    text = 'X Coordinate,Y Coordinate\n"1,176,352","1,900,927"\n'
    with pytest.raises(InputError, match="EPSG:4326"):
        find_places(table(tmp_path, text))


def test_location_in_words_is_an_address(tmp_path):
    """The cells decide what a column named ``location`` is."""
    work = table(tmp_path, "id,Location,lat,lon\n1,10 Main St,41.88,-87.62\n2,5th & Main,,\n")
    assert work.found["address"] == "Location"
    assert find_places(work).unplaced.tolist() == [False, True]
    work = table(tmp_path, 'id,Location\n1,"10 Main St (41.88, -87.62)"\n')
    assert work.found["latlon"] == "Location"
    assert find_places(work).lat.tolist() == [41.88]


def test_a_missing_minus_is_put_back_where_the_boundary_tells(tmp_path):
    """Never without one: then it is doubted."""
    text = "lon,lat\n87.62,41.88\n87.63,41.8\n-87.5,41.5\n"
    work = table(tmp_path, text)
    places = find_places(work, boundary=SQUARE)
    assert places.lon.tolist() == [-87.62, -87.63, -87.5]
    assert noted(work) == [(2, "moved", "sign_of_longitude"), (3, "moved", "sign_of_longitude")]
    work = table(tmp_path, "lon,lat\n87.62,41.88\n87.63,41.8\n")
    assert find_places(work).lon.tolist() == [87.62, 87.63]
    assert noted(work) == [(2, "doubted", "sign_of_longitude"), (3, "doubted", "sign_of_longitude")]


def test_nearly_all_without_a_minus_are_moved_wherever_they_are(tmp_path):
    """A row outside of the study area is outside on the right side of the globe."""
    rows = "".join(f"87.{i},41.5\n" for i in range(10, 19))
    work = table(tmp_path, f"lon,lat\n{rows}80.1,41.5\n")
    places = find_places(work, boundary=SQUARE)
    assert places.lon[-1] == -80.1
    assert len(noted(work)) == 10


def test_a_study_area_at_greenwich_tells_nothing(tmp_path):
    """In London both signs are common."""
    work = table(tmp_path, "lon,lat\n0.1,51.5\n-0.1,51.5\n")
    places = find_places(work, boundary=shapely.box(-0.2, 51, 0, 52))
    assert places.lon.tolist() == [0.1, -0.1]
    assert noted(work) == []


def test_a_whole_table_with_its_headers_exchanged(tmp_path):
    """Nobody lives at latitude -87."""
    work = table(tmp_path, "lat,lon\n-87.62,41.88\n-87.63,41.8\n")
    assert find_places(work).lat.tolist() == [41.88, 41.8]
    assert {reason for _, _, reason in noted(work)} == {"swapped_coordinates"}


def test_a_cell_of_both_fills_in_where_the_two_columns_say_nothing(tmp_path):
    """Some rows were placed by hand."""
    work = table(
        tmp_path, 'lat,lon,coordinates\n41.88,-87.62,"1, 2"\n,,"41.8, -87.6"\nx,y,\n'
    )  # fmt: skip
    places = find_places(work)
    assert places.lat[:2].tolist() == [41.88, 41.8]
    assert noted(work) == [(4, "dropped", "coordinates_not_numbers")]


def test_two_pairs_of_one_name_are_asked_about_where_they_differ(tmp_path):
    twice = "lat,lon,lat,lon\n41.88,-87.62,{},-87.62\n"
    with pytest.raises(InputError, match=r"could be lat and lon or, further to the right, lat\.2"):
        table(tmp_path, twice.format("41.5"))
    assert dict(table(tmp_path, twice.format("41.88")).found) == {"lon": "lon", "lat": "lat"}


def test_places_of_residence_and_of_hospitals_are_known_by_short_names_too(tmp_path):
    for where in ("Res", "Hosp", "Drop", "Decd"):
        text = f"{where}Lat,{where}Lon,DeathLat,DeathLon\n1,2,41.88,-87.62\n"
        assert table(tmp_path, text).found["lat"] == "DeathLat"
    text = "PU Latitude,PU Longitude,Drop Latitude,Drop Longitude\n41.88,-87.62,1,2\n"
    assert table(tmp_path, text).found["lat"] == "PU Latitude"


def test_the_only_column_that_holds_pairs_is_taken_whatever_its_name(tmp_path):
    text = 'query,center\n1 Elm St,"-87.6212,41.8834"\n'
    assert table(tmp_path, text).found["latlon"] == "center"
    for name in ("InjuryCityGeo", "ResidenceGeo"):
        text = f'Date,{name}\n2024-01-05,"ALDER, IL (41.8834, -87.6212)"\n'
        with pytest.raises(InputError, match=rf"in one cell in {name};.*latlon = ") as caught:
            table(tmp_path, text)
        assert "no column for lon" not in str(caught.value)


def test_a_cell_of_a_place_may_hold_an_address_and_no_point(tmp_path):
    text = 'location\n"12 Elm St\nAlder\n(41.88, -87.62)"\n"14 Elm St\nAlder"\n'
    work = table(tmp_path, text)
    assert find_places(work).unplaced.tolist() == [False, True]
    assert work.log.to_frame()["reason"].tolist() == ["address_only"]
