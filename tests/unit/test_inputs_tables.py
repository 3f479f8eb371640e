"""Services, candidates, areas, boundary: what comes out of a table."""

from __future__ import annotations

import datetime as dt
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hrgeo.errors import InputError
from hrgeo.inputs import (
    read_areas,
    read_boundary,
    read_candidates,
    read_exclusion_areas,
    read_services,
)
from hrgeo.inputs.services import type_words
from hrgeo.model import QualityLog


def write(tmp_path, text, name="a.csv"):
    path = tmp_path / name
    path.write_text(text)
    return path


def noted(log):
    frame = log.to_frame()
    return list(zip(frame["row"], frame["action"], frame["reason"], frame["column"], strict=True))


def test_services_have_ids_types_barriers_and_their_other_columns(tmp_path):
    """Known columns by their names in hrgeo; the rest passes through."""
    log = QualityLog()
    services = read_services(
        write(
            tmp_path,
            "Program,Category,Longitude,Latitude,fee,id_required,Hours,phone,capacity,row\n"
            "Alpha,SSP; Naloxone,-87.6,41.8,no,,Mo-Fr 09:00-17:00,555,20,x\n"
            "Beta,Drop-in,-87.7,41.9,?,yes,,556,,y\n",
        ),
        quality=log,
    )
    assert services.index.tolist() == ["service-0002", "service-0003"]
    assert services.index.name == "service_id"
    assert services.crs.to_epsg() == 4326
    assert services["types"].tolist() == ["ssp;naloxone", "drop_in"]
    assert services["type"].tolist() == ["SSP; Naloxone", "Drop-in"]
    assert services["fee"].isna().tolist() == [False, True]
    assert services["id_required"].isna().tolist() == [True, False]
    assert services["id_required"].iloc[1]
    assert services["opening_hours"].tolist()[0] == "Mo-Fr 09:00-17:00"
    assert services["phone"].tolist() == ["555", "556"]
    assert services["row"].tolist() == [2, 3]
    assert services["row_in_file"].tolist() == ["x", "y"]
    assert services["is_open"].tolist() == [True, True]
    assert services.geometry.x.tolist() == [-87.6, -87.7]
    assert noted(log) == []


def test_words_for_types_are_mapped_and_unknown_ones_are_other(tmp_path):
    """Case does not matter; hrgeo's own words need no mapping; the word is named."""
    log = QualityLog()
    services = read_services(
        write(
            tmp_path,
            "name,type,lon,lat\nA,METHADONE,1,2\nB,hospital,1,2\nC,otp;magic,1,3\nD,,1,2\n"
            "E,both,1,2\nF,;,1,2\n",
        ),
        types={"methadone": "otp", "Both": "ssp; naloxone"},
        quality=log,
    )
    assert services["types"].tolist() == [
        "otp", "other", "otp;other", "other", "ssp;naloxone", "other",
    ]  # fmt: skip
    assert noted(log) == [
        (3, "doubted", "unknown_type", "type"),
        (4, "doubted", "unknown_type", "type"),
        (5, "doubted", "no_type", "type"),
    ]
    assert "'magic'" in log.to_frame().set_index("row")["detail"][4]


def test_many_unknown_words_do_not_flood_the_log(tmp_path):
    """Ten words are named; the others share one line for each row."""
    rows = "".join(f"S{i},word{i},1,2\n" for i in range(15))
    log = QualityLog()
    read_services(write(tmp_path, f"name,type,lon,lat\n{rows}"), quality=log)
    assert len(log.notes) == 11
    assert len(log.to_frame()) == 15


def test_types_mapped_to_nothing_that_hrgeo_knows_are_refused():
    """The nearest type is named, and all faults come together."""
    with pytest.raises(InputError, match=r"did you mean 'naloxone'.*'b' is mapped to ''"):
        type_words({"a": "naloxon", "b": ""})
    assert type_words(None) == {}


def test_closed_services_stay_in_the_table_but_are_not_open(tmp_path):
    """Without a day, a date of closing closes; with one, only if it is past."""
    path = write(
        tmp_path,
        "name,lon,lat,opened,closed\nA,1,2,,\nB,1,2,,2023-06-30\nC,1,2,2024-05-01,\n"
        "D,1,2,,yes\nE,1,2,,someday\n",
    )
    log = QualityLog()
    assert read_services(path, quality=log)["is_open"].tolist() == [True, False, True, False, True]
    assert (3, "doubted", "closed", "closed") in noted(log)
    assert (6, "doubted", "bad_date", "closed") in noted(log)
    at = {
        day: read_services(path, as_of=day)["is_open"].tolist()
        for day in (dt.date(2023, 6, 30), dt.date(2023, 7, 1), dt.date(2024, 5, 1))
    }
    # B's last day still counts; C does not before its first one.
    assert at[dt.date(2023, 6, 30)] == [True, True, False, False, True]
    assert at[dt.date(2023, 7, 1)] == [True, False, False, False, True]
    assert at[dt.date(2024, 5, 1)] == [True, False, True, False, True]
    assert read_services(path)["closed"].iloc[1] == pd.Timestamp("2023-06-30")


def test_ids_of_the_file_are_kept_and_blank_ones_made(tmp_path):
    """An id made from a row number can be found again in the file."""
    services = read_services(write(tmp_path, "service_id,name,lon,lat\nx,A,1,2\n,,1,2\n"))
    assert services.index.tolist() == ["x", "service-0003"]
    assert services["name"].tolist() == ["A", "service-0003"]


@pytest.mark.parametrize(
    ("reader", "column"),
    [(read_services, "service_id"), (read_candidates, "candidate_id"), (read_areas, "area_id")],
)
def test_an_id_in_two_rows_is_refused_with_the_rows(tmp_path, reader, column):
    """Which of the two is meant is not for hrgeo to say; the id itself is not shown."""
    path = write(tmp_path, f"{column},name,lon,lat\nqq7,A,1,2\ny,B,1,2\nqq7,C,1,2\n")
    with pytest.raises(InputError, match=rf"a\.csv: 2 rows share a {column} .*rows 2, 4") as caught:
        reader(path)
    assert "qq7" not in str(caught.value)


def test_no_usable_row_is_one_message_with_the_reasons(tmp_path):
    """A table of addresses, for instance."""
    with pytest.raises(InputError, match=r"none of its 2 rows can be used \(no_coordinates 2\)"):
        read_services(write(tmp_path, "name,lon,lat\nA,,\nB,,\n"))


def test_candidates_keep_what_siting_asks_for(tmp_path):
    """Rules about a host, a cost, a permit; unknown stays unknown."""
    candidates = read_candidates(
        write(
            tmp_path,
            "candidate_id,place,kind,lon,lat,host_agreed,cost,required,parking\n"
            "c1,Library,library,1,2,Yes,500,no,yes\nc2,Lot,lot,3,4,,,,\n",
        )
    )
    assert candidates.index.tolist() == ["c1", "c2"]
    assert candidates["name"].tolist() == ["Library", "Lot"]
    assert candidates["host_agreed"].tolist()[0] == "yes"
    assert candidates["cost"].tolist()[0] == 500.0
    assert np.isnan(candidates["cost"].iloc[1])
    assert candidates["required"].isna().tolist() == [False, True]
    assert candidates.geometry.y.tolist() == [2, 4]


def test_what_the_community_said_is_read_by_names_in_two_languages(tmp_path):
    """A veto is yes or no, a preference a number below 0 too; what cannot be told is unknown."""
    log = QualityLog()
    candidates = read_candidates(
        write(
            tmp_path,
            "nombre,lon,lat,Community veto,Preferencia,Costo,Capacidad\n"
            'A,1,2,yes,-2,"$18,000",40\nB,1,2,no,1.5,-5,-1\nC,1,2,perhaps,x,,\n',
        ),
        quality=log,
    )
    assert candidates["veto"].tolist()[:2] == [True, False]
    assert candidates["veto"].isna().tolist() == [False, False, True]
    assert candidates["preference"].tolist()[:2] == [-2.0, 1.5]
    assert candidates["cost"].tolist()[0] == 18000.0
    # Nothing costs less than 0, and no place sees fewer than 0 people.
    assert candidates["cost"].isna().tolist() == [False, True, True]
    assert candidates["capacity"].isna().tolist() == [False, True, True]
    assert noted(log) == [
        (3, "doubted", "out_of_range", "cost"),
        (3, "doubted", "out_of_range", "capacity"),
        (4, "doubted", "not_a_number", "preference"),
        (4, "doubted", "not_yes_or_no", "veto"),
    ]


def test_kinds_are_read_in_hrgeos_words_where_it_knows_them(tmp_path):
    words = ("Church", "parking lot", "Estación de bomberos", "Bus-Stop", "Kiosk 7", "")
    rows = "".join(f"A,1,2,{word}\n" for word in words)
    candidates = read_candidates(write(tmp_path, f"name,lon,lat,Tipo de lugar\n{rows}"))
    assert candidates["kind"].tolist()[:5] == [
        "place of worship",
        "parking",
        "fire station",
        "transit stop",
        "Kiosk 7",
    ]
    assert candidates["kind"].isna().tolist() == [False] * 5 + [True]


def test_exclusion_areas_are_polygons_with_names(tmp_path):
    square = "[[[0,0],[1,0],[1,1],[0,1],[0,0]]]"
    path = tmp_path / "no.geojson"

    def features(*shapes):
        parts = ",".join(
            f'{{"type":"Feature","properties":{{"Name":{name}}},"geometry":{shape}}}'
            for name, shape in shapes
        )
        path.write_text(f'{{"type":"FeatureCollection","features":[{parts}]}}')
        return path

    polygon = f'{{"type":"Polygon","coordinates":{square}}}'
    areas = read_exclusion_areas(features(('"Yard"', polygon), ("null", polygon)))
    assert areas["name"].to_dict() == {"exclusion-1": "Yard", "exclusion-2": "Exclusion area 2"}
    assert areas.geometry.geom_type.tolist() == ["Polygon", "Polygon"]
    path = features(('"Yard"', polygon), ('"B"', '{"type":"Point","coordinates":[0,0]}'))
    with pytest.raises(InputError, match=r"1 of its 2 shapes have no area \(rows 2\)"):
        read_exclusion_areas(path)
    with pytest.raises(InputError, match="has no shapes"):
        read_exclusion_areas(write(tmp_path, "name,lon,lat\nA,1,2\n"))


def test_areas_of_points_have_numbers_and_missing_ones_are_noted(tmp_path):
    """Residents, poverty and any pct_ or n_ group, by the file's names or the plan's."""
    log = QualityLog()
    areas = read_areas(
        write(
            tmp_path,
            "GEOID,lon,lat,pop2018,pct_black,n_children,NoVeh,name\n"
            "17031010100.0,1,2,4522.0,12.5,300,50,A\n17031010200,1,2,,x,-4,,B\n,1,2,5,1,1,1,C\n",
        ),
        columns={"residents": "pop2018", "pct_no_vehicle": "NoVeh", "pct_kids": "n_children"},
        quality=log,
    )
    assert areas.index.tolist() == ["17031010100", "17031010200"]
    assert areas["residents"].tolist()[0] == 4522.0
    assert areas["pct_black"].tolist()[0] == 12.5
    assert areas["pct_kids"].tolist()[0] == 300.0
    assert areas["pct_no_vehicle"].tolist()[0] == 50.0
    assert areas.iloc[1][["residents", "pct_black", "pct_kids"]].isna().all()
    assert noted(log) == [
        (3, "doubted", "missing_value", "residents"),
        (3, "doubted", "missing_value", "pct_no_vehicle"),
        (3, "doubted", "not_a_number", "pct_black"),
        (3, "doubted", "out_of_range", "pct_kids"),
        (4, "dropped", "no_id", "area_id"),
    ]


def polygons(tmp_path, shapes, ids, name="a.geojson", **more):
    frame = gpd.GeoDataFrame({"area_id": ids, **more}, geometry=shapes, crs=4326)
    path = tmp_path / name
    path.write_text(frame.to_json())
    return path


def test_areas_of_polygons_are_repaired_and_noted(tmp_path):
    """A bow tie is two triangles; a line or nothing at all is no area."""
    bow_tie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    shapes = [shapely.box(0, 0, 1, 1), bow_tie, shapely.LineString([(0, 0), (1, 1)]), None]
    log = QualityLog()
    areas = read_areas(polygons(tmp_path, shapes, ["a", "b", "c", "d"]), quality=log)
    assert areas.index.tolist() == ["a", "b"]
    assert areas.geometry.is_valid.all()
    # Each triangle of the bow tie has base 1 and height 0.5: together 0.5.
    assert shapely.area(areas.geometry.to_numpy()).tolist() == [1.0, 0.5]
    assert noted(log) == [
        (2, "doubted", "repaired_shape", "geometry"),
        (3, "dropped", "no_shape", "geometry"),
        (4, "dropped", "no_shape", "geometry"),
    ]


def test_a_spike_that_repair_leaves_as_a_line_goes(tmp_path):
    """Repair can give areas and lines together; only areas stay."""
    spike = shapely.Polygon([(0, 0), (1, 0), (1, 1), (2, 2), (1, 1), (0, 1)])
    areas = read_areas(polygons(tmp_path, [spike], ["a"]))
    assert areas.geometry.iloc[0].geom_type == "Polygon"
    assert areas.geometry.iloc[0].area == pytest.approx(1.0)


def test_areas_without_any_place_are_refused_with_the_remedy(tmp_path):
    """Ids and residents alone cannot be put on a map."""
    with pytest.raises(InputError, match=r"no column for lat .*\[columns\.areas\]"):
        read_areas(write(tmp_path, "GEOID,lon,pop\n1,2,3\n"))


def test_areas_given_as_latlon_are_points(tmp_path):
    """One cell for both coordinates works for areas too."""
    areas = read_areas(write(tmp_path, 'GEOID,latlon\n1,"2, 3"\n'))
    assert areas.geometry.iloc[0] == shapely.Point(3, 2)


def test_a_boundary_is_all_polygons_of_a_file_as_one(tmp_path):
    """Two squares side by side are one rectangle; an island makes it a multipolygon."""
    side_by_side = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]
    joined = read_boundary(polygons(tmp_path, side_by_side, [1, 2]))
    assert joined.equals(shapely.box(0, 0, 2, 1))
    island = read_boundary(polygons(tmp_path, [*side_by_side, shapely.box(5, 5, 6, 6)], [1, 2, 3]))
    assert island.geom_type == "MultiPolygon"
    assert island.area == 3.0


def test_a_boundary_needs_polygons_in_degrees(tmp_path):
    """A table, points, and a few shapes in meters are each refused with the remedy."""
    with pytest.raises(InputError, match="has no shapes"):
        read_boundary(write(tmp_path, "a,b\n1,2\n"))
    with pytest.raises(InputError, match="no polygon with an area"):
        read_boundary(polygons(tmp_path, [shapely.Point(1, 2)], [1]))
    mixed = [shapely.box(0, 0, 1, 1), shapely.box(4e5, 4e6, 5e5, 5e6)]
    with pytest.raises(InputError, match=r"1 of 2 rows .*\(CRS\)"):
        read_boundary(polygons(tmp_path, mixed, [1, 2]))


def test_messages_are_about_the_file_and_not_its_folder(tmp_path):
    """No path of the machine in the log."""
    log = QualityLog()
    read_services(write(tmp_path, "name,lon,lat\nA,1,2\nB,,\n"), quality=log)
    assert set(log.to_frame()["file"]) == {"a.csv"}
    assert str(tmp_path) not in json.dumps(log.to_frame().astype(str).to_dict())
