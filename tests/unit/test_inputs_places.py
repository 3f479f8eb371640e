"""Where rows are: columns found by name, coordinates read, faults noted by row number."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely

from hrgeo.errors import InputError
from hrgeo.files import read_table
from hrgeo.inputs.columns import recognise
from hrgeo.inputs.places import find_places
from hrgeo.model import QualityLog
from hrgeo.schemas import NEED_POINTS, SERVICES

SQUARE = shapely.box(-88, 41, -87, 42)


def table(tmp_path, text, schema=NEED_POINTS, **settings):
    path = tmp_path / "a.csv"
    path.write_text(text)
    return recognise(read_table(path), schema, table="t", log=QualityLog(), **settings)


def noted(work):
    frame = work.log.to_frame()
    return list(zip(frame["row"], frame["action"], frame["reason"], strict=True))


@pytest.mark.parametrize(
    "header", ["lon,lat", "LONGITUDE,Latitude", "x,y", "Long,LAT", "X_Coord,Y-Coord", "lng,lat"]
)
def test_coordinate_columns_are_found_by_their_usual_names(tmp_path, header):
    """Case, spaces, dashes and underscores do not matter."""
    work = table(tmp_path, f"id,{header}\n1,-87.6,41.8\n")
    places = find_places(work)
    assert (places.lon.tolist(), places.lat.tolist()) == ([-87.6], [41.8])


@pytest.mark.parametrize(
    "cell",
    ['"41.8, -87.6"', '"(41.8, -87.6)"', "41.8 -87.6", "41.8;-87.6", "POINT (-87.6 41.8)"],
)
def test_both_coordinates_may_stand_in_one_cell(tmp_path, cell):
    """Latitude first, as people write it; POINT has longitude first, as its standard says."""
    work = table(tmp_path, f"id,note,Location\n1,a,{cell}\n2,b,5th & Main\n3,c,\n")
    places = find_places(work)
    assert (places.lon[0], places.lat[0]) == (-87.6, 41.8)
    assert places.usable.tolist() == [True, False, False]
    assert noted(work) == [
        (3, "dropped", "coordinates_not_numbers"),
        (4, "dropped", "no_coordinates"),
    ]


def test_every_fault_of_coordinates_is_noted_once_by_row(tmp_path):
    """A row that cannot be used has one reason, and the detail holds no value."""
    work = table(
        tmp_path,
        "lon,lat\n-87.6,41.8\n,41.8\nwest,north\n0,0\n-87.6,95\n-200,10\n41.8,-187.6\n"
        "-87.5,41.7\n-87.4,41.6\n-87.4,41.6\n",
    )
    places = find_places(work)
    assert noted(work) == [
        (3, "dropped", "no_coordinates"),
        (4, "dropped", "coordinates_not_numbers"),
        (5, "dropped", "zero_coordinates"),
        # Latitude 95 is out of range, and (lon 95, lat -87.6) is a place: moved.
        (6, "moved", "swapped_coordinates"),
        (7, "dropped", "coordinates_out_of_range"),
        (8, "dropped", "coordinates_out_of_range"),
    ]
    assert places.usable.sum() == 5
    assert (places.lon[4], places.lat[4]) == (95.0, -87.6)
    text = " ".join(work.log.to_frame()["detail"])
    assert "41.8" not in text
    assert "87.6" not in text


def test_a_boundary_tells_that_coordinates_were_swapped(tmp_path):
    """Both are in range, but only the other way round are they in the study area."""
    work = table(tmp_path, "lon,lat\n-87.6,41.8\n41.8,-87.6\n10,10\n")
    places = find_places(work, boundary=SQUARE)
    np.testing.assert_array_equal(places.lon, [-87.6, -87.6, 10])
    assert noted(work) == [(3, "moved", "swapped_coordinates")]


def test_without_a_boundary_a_likely_swap_is_doubted_and_left(tmp_path):
    """Eleven rows in one town and one on its mirror image: not certain, so not moved."""
    rows = "".join(f"-87.{i},41.{i}\n" for i in range(11))
    work = table(tmp_path, f"lon,lat\n{rows}41.8,-87.6\n10,10\n")
    places = find_places(work)
    assert noted(work) == [(13, "doubted", "perhaps_swapped")]
    assert places.lon[11] == 41.8


def test_meters_in_columns_are_one_clear_message(tmp_path):
    """Most rows beyond 180 and 90: another reference system, said once."""
    with pytest.raises(InputError, match=r"a\.csv: 2 of 3 rows .*\(CRS\).*EPSG:4326"):
        find_places(table(tmp_path, "x,y\n448000,4620000\n449000,4621000\n-87.6,41.8\n"))


def test_decimal_commas_are_read(tmp_path):
    """A file from Porto or Mannheim."""
    places = find_places(table(tmp_path, "name;lon;lat\nA;-8,61;41,14\n"))
    assert (places.lon[0], places.lat[0]) == (-8.61, 41.14)


def test_shapes_come_before_columns_and_areas_stand_for_a_point_inside(tmp_path):
    """A service that is drawn as a polygon is at a point inside it."""
    ring = [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]
    features = [
        {"type": "Polygon", "coordinates": ring},
        {"type": "Point", "coordinates": [1, 1]},
        None,
    ]
    document = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"name": "A", "lon": 9, "lat": 9}, "geometry": g}
            for g in features
        ],
    }
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(document))
    work = recognise(read_table(path), SERVICES, table="t", log=QualityLog())
    places = find_places(work)
    assert shapely.box(0, 0, 2, 2).contains(shapely.Point(places.lon[0], places.lat[0]))
    assert places.lon[1] == 1
    assert noted(work) == [(1, "doubted", "not_a_point"), (3, "dropped", "no_coordinates")]


def test_all_faults_of_columns_come_together(tmp_path):
    """Unknown names, columns that are not there, and missing ones, in one message."""
    with pytest.raises(InputError) as caught:
        table(
            tmp_path,
            "Program,Longtude\nA,1\n",
            SERVICES,
            columns={"nam": "Program", "lon": "Longitude"},
        )
    message = str(caught.value)
    assert "a.csv" in message
    assert "did you mean 'name'" in message
    assert "did you mean 'Longtude'" in message
    assert "no column for lat" in message
    assert "[columns.services]" in message
    assert "Program, Longtude" in message


def test_a_file_without_header_does_not_end_up_in_the_message(tmp_path):
    """Its first row would be taken for names; it may be a person's."""
    with pytest.raises(InputError, match="first row seems to hold data") as caught:
        table(tmp_path, "2024-01-31,-87.612345,41.812345\n2024-02-01,-87.6,41.8\n")
    assert "87.6" not in str(caught.value)


def test_many_columns_are_listed_in_part(tmp_path):
    """A message stays readable for a file of 200 columns."""
    names = ",".join(f"c{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(200))
    with pytest.raises(InputError, match="and 170 more"):
        table(tmp_path, f"{names}\n" + ",".join(["1"] * 200) + "\n")


def test_the_plan_comes_before_names_and_exact_names_before_others(tmp_path):
    """`longitude` is not taken where the plan says otherwise or `lon` stands there too."""
    text = "id,longitude,lon,lat,my_x\n1,1,2,3,4\n"
    assert find_places(table(tmp_path, text)).lon.tolist() == [2]
    assert find_places(table(tmp_path, text, columns={"lon": "my_x"})).lon.tolist() == [4]
    mapped = table(tmp_path, text, columns={"lon": "longitude"})
    assert find_places(mapped).lon.tolist() == [1]
    assert "lon" in mapped.other_columns({"lon"}).columns[0]
