"""Addresses: taken apart, matched to address points, and never placed on a guess."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from hrgeo.errors import InputError
from hrgeo.files.raw_table import TEXT, RawTable
from hrgeo.inputs import read_address_points
from hrgeo.inputs.address_text import plain_city, plain_zip
from hrgeo.inputs.addresses import AddressPoints, match_rows
from hrgeo.inputs.columns import recognise
from hrgeo.inputs.street_address import parse_address
from hrgeo.model import QualityLog
from hrgeo.schemas import SERVICES

CITIES = frozenset({"CHICAGO", "OAK PARK", "SAINT LOUIS"})


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("4453 N Broadway St, Chicago, IL 60640", "4453 N BROADWAY ST, CHICAGO, IL 60640"),
        ("4453 north broadway street", "4453 N BROADWAY ST"),
        ("4453 N. Broadway Av.", "4453 N BROADWAY AVE"),
        ("4453-55 N Broadway", "4453-4455 N BROADWAY"),
        ("4453 - 4455 N Broadway", "4453-4455 N BROADWAY"),
        ("37-15 82nd St", "3715 82ND ST"),
        ("4453 1/2 N Broadway", "4453 1/2 N BROADWAY"),
        ("4453½ N Broadway", "4453 1/2 N BROADWAY"),
        ("4453A N Broadway", "4453 A N BROADWAY"),
        ("100 Fifth Avenue", "100 5TH AVE"),
        ("100 5 Av", "100 5TH AVE"),
        ("100 Twenty-First St", "100 21ST ST"),
        ("100 Main Pkwy", "100 MAIN PKWY"),
        ("100 Main Boulevard", "100 MAIN BLVD"),
        ("100 N.W. 5th St.", "100 NW 5TH ST"),
        ("100 N W 5th St", "100 NW 5TH ST"),
        ("100 5th St NW", "100 5TH ST NW"),
        ("1600 W North Ave", "1600 W NORTH AVE"),
        ("100 Avenue B", "100 AVE B"),
        ("Suite 101, 100 Main St", "100 MAIN ST"),
        ("100 Main St Ste 101", "100 MAIN ST"),
        ("100 Main St #2B", "100 MAIN ST"),
        ("100 Main St, 2nd Floor", "100 MAIN ST"),
        ("100 Main St Fl 2", "100 MAIN ST"),
        ("100 Main St Unit B", "100 MAIN ST"),
        ("100 Main St 2B", "100 MAIN ST"),
        ("100 Main St Rear", "100 MAIN ST"),
        ("100 Front St", "100 FRONT ST"),
        ("123 Dr. Martin Luther King Jr. Dr", "123 MLK DR"),
        ("123 MLK Drive", "123 MLK DR"),
        ("123 Doctor Martin Luther King Junior Drive", "123 MLK DR"),
        ("123 St. Louis Ave", "123 SAINT LOUIS AVE"),
        ("123 Saint Louis Avenue", "123 SAINT LOUIS AVE"),
        ("100 U.S. Highway 61", "100 USHWY 61"),
        ("100 US-61", "100 USHWY 61"),
        ("100 State Route 9 N", "100 STATEHWY 9 N"),
        ("100 Main St, Chicago 60640-1234", "100 MAIN ST, CHICAGO, 60640"),
        ("100 Main St Chicago IL", "100 MAIN ST, CHICAGO, IL"),
        ("100 Oak Park Ave Oak Park IL 60302", "100 OAK PARK AVE, OAK PARK, IL 60302"),
        ("100 5th Ave NE", "100 5TH AVE NE"),
        ("100 Main St Omaha NE 68102", "100 MAIN ST, OMAHA, NE 68102"),
        ("100 Main Ct, Hartford, CT 06101", "100 MAIN CT, HARTFORD, CT 06101"),
        ("100 Grand Ave St. Louis MO 63101", "100 GRAND AVE, SAINT LOUIS, MO 63101"),
        ("4453, North Broadway, Uptown, Chicago, Cook County, Illinois, 60640, United States",
         "4453 N BROADWAY, CHICAGO, IL 60640"),
        ("100 Rock & Roll Blvd", "100 ROCK AND ROLL BLVD"),
        ("1200 Main St at 5th Ave", "1200 MAIN ST"),
        ("Calle Luna #123", "123 CALLE LUNA"),
        ("123 Avenida 5", "123 5TH AVE"),
    ],
)  # fmt: skip
def test_an_address_has_one_writing(text, line):
    """Case, punctuation, abbreviations and units make no difference; written so, it stays so."""
    address = parse_address(text, CITIES)
    assert str(address) == line
    assert address.kind == "house"
    assert parse_address(line, CITIES) == address


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("5th & Main", "5TH & MAIN"),
        ("5 and Main", "5TH & MAIN"),
        ("Main @ Fifth", "5TH & MAIN"),
        ("Main/5th", "5TH & MAIN"),
        ("Main St at 5th Ave", "5TH AVE & MAIN ST"),
        ("NW corner of 5th Ave and Main St", "5TH AVE & MAIN ST"),
        ("the intersection of Main St & 5th Ave, Chicago, IL", "5TH AVE & MAIN ST, CHICAGO, IL"),
        ("esquina de Calle 5 y Main", "5TH & MAIN"),
        ("Calle 5 esq. con Main", "5TH & MAIN"),
        ("5 Ave & Main St", "5TH AVE & MAIN ST"),
    ],
)
def test_a_corner_has_one_writing(text, line):
    """Two streets in either order, in English and Spanish."""
    address = parse_address(text, CITIES)
    assert str(address) == line
    assert address.kind == "corner"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "none"), ("  #!", "none"), ("P.O. Box 12", "po_box"), ("PO BOX 12, Chicago", "po_box"),
        ("Apartado postal 5", "po_box"), ("Main St", "street"), ("12", "street"),
        ("123 Main St, PO Box 7", "house"), ("x" * 5000, "street"), ("1 " * 3000, "house"),
    ],
)  # fmt: skip
def test_what_is_no_house_is_told_apart(text, kind):
    """A box is no place, and a street alone has no number."""
    assert parse_address(text, CITIES).kind == kind


def test_zip_codes_and_towns_have_one_writing():
    """ZIP+4, a float from a spreadsheet, a lost leading zero."""
    zips = ["60640-1234", "60640.0", "2139", "606401234", "60640", "sw1a 1aa", "", None]
    assert [plain_zip(z) for z in zips] == [
        "60640", "60640", "02139", "60640", "60640", "SW1A1AA", "", "",
    ]  # fmt: skip
    assert [plain_city(c) for c in ("St. Louis", "SAINT LOUIS", "Town of Cicero", None)] == [
        "SAINT LOUIS", "SAINT LOUIS", "CICERO", "",
    ]  # fmt: skip


def points_of(lines, *, precision="point"):
    """Make address points of (address, lon, lat) lines."""
    texts, lon, lat = zip(*lines, strict=True)
    n = len(texts)
    return AddressPoints(
        np.array(lon, dtype=float),
        np.array(lat, dtype=float),
        np.full(n, precision) if isinstance(precision, str) else np.array(precision),
        tuple(parse_address(text, CITIES) for text in texts),
        np.full(n, "points.csv"),
        np.arange(2, n + 2),
    )


def match(texts, points, **columns):
    """Match addresses: (row of the address points or reason) of each."""
    frame = pd.DataFrame({"name": "A", "lon": "1", "lat": "1", "address": texts, **columns})
    raw = RawTable("a.csv", frame.astype(TEXT), np.arange(2, len(frame) + 2))
    work = recognise(raw, SERVICES, table="services")
    found = match_rows(work, np.ones(len(frame), dtype=bool), points)
    at = {(x, y): int(row) for x, y, row in zip(points.lon, points.lat, points.row, strict=True)}
    return found, [
        at[found.lon[i], found.lat[i]] if found.matched[i] else str(found.reason[i])
        for i in range(len(frame))
    ]


TOWN = points_of(
    [
        ("100 N Main St, Chicago, IL 60640", -87.60, 41.80),
        ("102 N Main St, Chicago, IL 60640", -87.61, 41.80),
        ("100 S Main St, Chicago, IL 60640", -87.62, 41.80),
        ("200 Oak Ave, Chicago, IL 60640", -87.63, 41.80),
        ("200 Oak Ave, Oak Park, IL 60302", -87.64, 41.80),
        ("300-310 Elm St, Chicago", -87.65, 41.80),
        ("5th Ave & Main St", -87.66, 41.80),
        ("400 Elm Ave", -87.67, 41.80),
        ("400 Elm Pl", -87.68, 41.80),
        ("500 Lone Park Ave", -87.69, 41.80),
    ]
)


@pytest.mark.parametrize(
    ("text", "is_where"),
    [
        ("100 north main street", 2),
        ("100 N Main", 2),  # no type, and one place
        ("100 Main St", "several_places"),  # no direction: N or S
        ("102 Main St", 3),
        ("102 Main St S", "no_such_number"),  # that is S Main St, not N
        ("102 Main St N", 3),  # behind, not before: nothing contradicts
        ("104 N Main St", "no_such_number"),
        ("101 N Main St", "no_such_number"),  # between two known numbers is not placed
        ("100 N Maine St", "no_such_street"),
        ("100 N Main Ave", "no_such_street"),
        ("200 Oak Ave", "several_places"),  # one in each town
        ("200 Oak Ave, Chicago", 5),
        ("200 Oak Ave 60302", 6),
        ("200 Oak Ave, Cicero, IL", "other_city"),
        ("200 Oak Ave, Chicago, IL 60302", "other_city"),
        ("200 Oak Ave, Chicago, MO", "other_city"),
        ("302 Elm St", 7),  # within the range, on its side
        ("303 Elm St", "no_such_number"),
        ("300-310 Elm St", 7),
        ("304-306 Elm St", 7),
        ("308-314 Elm St", "no_such_number"),  # overlaps, and neither holds the other
        ("400 Elm", "several_places"),  # Ave or Pl
        ("500 Lone Park", 11),  # Park is a part of the name
        ("Main and Fifth", 8),
        ("Main & 6th", "no_such_street"),
        ("Main St", "no_number"),
        ("PO Box 9", "po_box"),
        ("", "no_address"),
        ("102 1/2 N Main St", 3),  # the same lot
    ],
)
def test_only_what_is_the_same_is_placed(text, is_where):
    """A type or direction that one side leaves out may do; all else has a reason."""
    found, where = match([text], TOWN)
    assert where == [is_where]
    assert bool(found.matched[0]) == isinstance(is_where, int)
    assert bool(np.isnan(found.lon[0])) != bool(found.matched[0])


def test_town_and_zip_of_the_row_count_as_those_in_the_address():
    """From either place; a row that says two towns matches nothing."""
    _, where = match(
        ["200 Oak Ave"] * 4 + ["200 Oak Ave, Oak Park"],
        TOWN,
        city=["Chicago", None, "Oak Park", "Cicero", "Chicago"],
        zip=[None, "60302-0001", "60302.0", None, None],
    )
    assert where == [5, 6, 6, "other_city", "other_city"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("104 N Main St", [3, 2]),  # the nearest number on the same side first
        ("100 N Maine St", [2]),
        ("200 Oak Ave", [5, 6]),
        ("200 Oak Ave, Cicero, IL", [5, 6]),
        ("Mein & 5th", [8]),
        ("PO Box 9", []),
    ],
)
def test_guesses_come_best_first(text, rows):
    """They are told, and not placed."""
    found, _ = match([text], TOWN)
    guessed = [int(TOWN.row[at]) for at in found.guesses[0]]
    assert guessed[: len(rows)] == rows
    assert len(guessed) <= 3
    assert not found.matched[0]


def test_points_of_one_address_must_lie_together():
    """100 m in the north is 0.0009 degrees of latitude: 60 m is one place, 200 m two."""
    near = [("1 Main St", -87.6, 41.8), ("1 Main St", -87.6, 41.80054)]
    far = [("1 Main St", -87.6, 41.8), ("1 Main St", -87.6, 41.8018)]
    found, _ = match(["1 Main St"], points_of(near))
    assert found.matched.tolist() == [True]
    _, where = match(["1 Main St"], points_of(far))
    assert where == ["several_places"]
    # The middle of a ZIP code does not contradict a point.
    found, _ = match(["1 Main St"], points_of(far, precision=["zip", "point"]))
    assert found.lat.tolist() == [41.8018]
    assert found.precision.tolist() == ["point"]


def test_rows_not_asked_for_are_left_alone():
    """Neither place nor reason."""
    frame = pd.DataFrame({"name": ["A", "B"], "lon": "1", "lat": "1", "address": "100 N Main St"})
    work = recognise(
        RawTable("a.csv", frame.astype(TEXT), np.arange(2, 4)), SERVICES, table="services"
    )
    found = match_rows(work, np.array([False, True]), TOWN)
    assert found.matched.tolist() == [False, True]
    assert found.reason.tolist() == ["", ""]
    assert found.precision.tolist() == ["", "point"]


def write(tmp_path, text, name="points.csv"):
    path = tmp_path / name
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("LON,LAT,NUMBER,STREET,UNIT,CITY,DISTRICT,REGION,POSTCODE,ID,HASH",
         "-87.6,41.8,4453,N BROADWAY ST,2,CHICAGO,,IL,60640,,ab12"),
        ("Add_Number,St_PreDir,St_Name,St_PosTyp,Post_City,State,Zip_Code,Longitude,Latitude",
         "4453.0,North,Broadway,Street,Chicago,IL,60640,-87.6,41.8"),
        ("ADDRNOCOM,STNAMEPRD,STNAME,STNAMEPOT,PLACENAME,ST,ZIP5,POINT_X,POINT_Y",
         "4453,N,BROADWAY,ST,CHICAGO,IL,60640,-87.6,41.8"),
        ("house_number,street_name,suffix,predir,city,zip,x,y",
         "4453,Broadway,St,N,Chicago,60640,-87.6,41.8"),
        ("FULLADDR,lon,lat", '"4453 N Broadway St, Chicago 60640",-87.6,41.8'),
        ("Input Address,Matched Address,x,y",
         '"4453 N Broadway St, Chicago 60640","4453 N BROADWAY AVE, CHICAGO 60613",-87.6,41.8'),
    ],
)  # fmt: skip
def test_address_points_as_counties_and_geocoders_write_them(tmp_path, header, row):
    """In one column or in parts; of a geocoder's output, what was asked for."""
    points = read_address_points(write(tmp_path, f"{header}\n{row}\n"))
    address = points.addresses[0]
    assert (address.first, *map(str, address.streets)) == (4453, "N BROADWAY ST")
    assert (address.city, address.zip) == ("CHICAGO", "60640")
    assert points.precision.tolist() == ["point"]
    assert points.row.tolist() == [2]
    assert len(points) == 1


@pytest.mark.parametrize(
    "text",
    [
        "street,cross_street,lon,lat\nMAIN ST,5TH AVE,-87.6,41.8\n",
        "Street1,Street2,lon,lat\nMain St,Fifth Av,-87.6,41.8\n",
        "intersection,lon,lat\nMain St & 5th Ave,-87.6,41.8\n",
    ],
)
def test_street_corners_as_tables_have_them(tmp_path, text):
    """In two columns or one; a corner is on the street, not at a door."""
    points = read_address_points(write(tmp_path, text))
    assert str(points.addresses[0]) == "5TH AVE & MAIN ST"
    assert points.precision.tolist() == ["street"]


def test_a_cross_street_beside_whole_addresses_is_no_corner(tmp_path):
    """Counties give the nearest cross street with each address."""
    points = read_address_points(
        write(tmp_path, "address,cross_street,lon,lat\n12 Main St,5th Ave,1,2\n")
    )
    assert str(points.addresses[0]) == "12 MAIN ST"


def test_address_points_from_shapes(tmp_path):
    """A GeoJSON layer needs no columns of coordinates."""
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [-87.6, 41.8]},
        "properties": {"number": 12, "street": "Main St", "city": "Chicago"},
    }
    path = write(
        tmp_path, json.dumps({"type": "FeatureCollection", "features": [feature]}), "p.geojson"
    )
    points = read_address_points(path)
    assert str(points.addresses[0]) == "12 MAIN ST, CHICAGO"
    assert (points.lon[0], points.lat[0], points.row[0]) == (-87.6, 41.8, 1)


def test_every_row_of_a_geocoders_output_is_used_or_has_one_reason(tmp_path):
    """No match, a blank place, a box, no address: each once."""
    log = QualityLog()
    points = read_address_points(
        write(
            tmp_path,
            "address,lat,lon,score,precision,geocode_result\n"
            "1 Main St,41.80,-87.60,0.9,range,geocoded\n"
            "2 Main St,41.81,-87.61,0.6,zip,geocoded\n"
            "3 Main St,NA,NA,NA,NA,imprecise_geocode\n"
            "PO Box 4,41.82,-87.62,0.9,street,geocoded\n"
            ",41.83,-87.63,0.9,street,geocoded\n"
            "6 Main St,0,0,0.9,street,geocoded\n",
        ),
        quality=log,
    )
    assert points.precision.tolist() == ["street", "zip"]
    assert points.row.tolist() == [2, 3]
    dropped = log.to_frame().query("action == 'dropped'")
    assert dropped[["row", "reason"]].to_numpy().tolist() == [
        [4, "geocoder_no_match"],
        [5, "no_address"],
        [6, "no_address"],
        [7, "zero_coordinates"],
    ]
    assert set(log.to_frame()["table"]) == {"address_points"}


def test_several_files_are_one_table(tmp_path):
    """Rows keep their file; where files put one address apart, it is several places."""
    one = write(tmp_path, "address,lon,lat\n1 Main St,-87.6,41.8\n2 Main St,-87.6,41.8\n", "a.csv")
    two = write(tmp_path, "address,lon,lat\n1 Main Street,-87.6,41.81\n", "b.csv")
    points = read_address_points([one, two])
    assert points.file.tolist() == ["a.csv", "a.csv", "b.csv"]
    found, where = match(["1 Main St", "2 Main St"], points)
    assert where[0] == "several_places"
    assert points.rows_of(found.guesses[0]) == "a.csv row 2; b.csv row 2"
    assert found.matched.tolist() == [False, True]


def test_a_table_without_addresses_is_refused_with_the_columns_to_name(tmp_path):
    """Points alone say nothing about addresses."""
    with pytest.raises(InputError, match=r"no column of addresses .*'number' and 'street'"):
        read_address_points(write(tmp_path, "lon,lat,parcel\n1,2,3\n"))
    with pytest.raises(InputError, match="name at least one"):
        read_address_points([])


def test_a_point_that_says_two_towns_matches_nothing(tmp_path):
    """The row's own columns and its address disagree: it is noted, and never matched."""
    log = QualityLog()
    points = read_address_points(
        write(
            tmp_path,
            "address,city,lon,lat\n"
            '"1 Main St, Oak Park",Chicago,-87.6,41.8\n2 Main St,Oak Park,-87.6,41.8\n',
        ),
        quality=log,
    )
    assert log.to_frame()[["row", "action", "reason"]].to_numpy().tolist() == [
        [2, "doubted", "other_city"]
    ]
    _, where = match(["1 Main St", "1 Main St, Chicago"], points)
    assert where == ["other_city", "other_city"]
