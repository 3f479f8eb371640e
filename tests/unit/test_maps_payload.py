"""What the drawing script is given."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hrgeo.errors import InputError
from hrgeo.maps import (
    gaps_table,
    map_payload,
    services_table,
    sites_table,
    streets_payload,
)
from hrgeo.maps.colors import class_of, class_starts, spread
from hrgeo.maps.shapes import ShapeList, bounds_of, chained_lines, flat_line, polygon_shape
from hrgeo.privacy import TABLES, release
from hrgeo.schemas import NO_HOURS

WGS84 = "EPSG:4326"


def decode(flat, at=(0, 0)):
    """Read a flat line back, as the script does."""
    steps = np.array(flat).reshape(-1, 2)
    steps[0] += at
    return np.cumsum(steps, axis=0)


def points(n, **columns):
    return gpd.GeoDataFrame(
        columns,
        geometry=gpd.points_from_xy(np.arange(n) * 0.01, np.zeros(n)),
        crs=WGS84,
        index=[f"id{i}" for i in range(n)],
    )


def boxes(n):
    return [shapely.box(0.01 * i, 0, 0.01 * (i + 1), 0.01) for i in range(n)]


def cells(counts, need_id="deaths"):
    frame = {"need_id": need_id, "cell": [f"c{i}" for i in range(len(counts))], "n_need": counts}
    return gpd.GeoDataFrame(frame, geometry=boxes(len(counts)), crs=WGS84)


def gaps(rows):
    columns = ["service", "mode", "threshold_min", "cell_or_area", "n_uncovered", "rank"]
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.assign(need_id="deaths", n_need=frame["n_uncovered"])
    return gpd.GeoDataFrame(frame, geometry=boxes(len(rows)), crs=WGS84)


def payload_of(tables, **options):
    return map_payload(release(tables, "internal"), **options)


def test_lines_come_back_to_within_half_a_step():
    rng = np.random.default_rng(2)
    lonlat = rng.uniform(-180, 180, (50, 2))
    back = decode(flat_line(lonlat)) / 1e5
    # Rounding each vertex by itself keeps the error from adding up along the line.
    assert np.abs(back - lonlat).max() <= 0.5e-5 + 1e-12


def test_chained_lines_start_where_the_one_before_ended():
    rng = np.random.default_rng(3)
    lines = [shapely.LineString(rng.uniform(-1, 1, (n, 2))) for n in (2, 5, 3)]
    at = (0, 0)
    for line, flat in zip(lines, chained_lines(lines), strict=True):
        back = decode(flat, at)
        assert np.abs(back / 1e5 - shapely.get_coordinates(line)).max() <= 0.5e-5 + 1e-12
        at = back[-1]


def test_lines_of_several_parts_are_taken_apart_and_missing_ones_left_out():
    several = shapely.from_wkt("MULTILINESTRING ((0 0, 1 0), (2 0, 3 0))")
    assert len(chained_lines([several, None, shapely.LineString()])) == 2
    assert chained_lines([]) == []


def test_polygons_keep_their_holes_and_parts():
    hole = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    both = shapely.MultiPolygon([hole, shapely.box(5, 5, 6, 6)])
    assert [len(rings) for rings in polygon_shape(both)] == [2, 1]
    assert polygon_shape(None) == []
    assert polygon_shape(shapely.Polygon()) == []


def test_a_shape_that_is_drawn_twice_is_kept_once():
    shapes = ShapeList()
    assert [shapes.add(shapely.box(0, 0, 1, at)) for at in (1, 2, 1)] == [0, 1, 0]
    assert len(shapes.shapes) == 2


def test_bounds_pass_over_what_is_empty():
    boxes_ = [np.array([np.nan] * 4), np.array([-1, -2, 3, 4.0])]
    assert bounds_of(boxes_) == [[-2, -1], [4, 3]]
    assert bounds_of([]) is None


@pytest.mark.parametrize("largest", [11, 12, 19, 40, 130, 999, 1000, 12345, 9_000_000])
def test_classes_begin_with_the_smallest_count_and_hold_the_largest(largest):
    starts = class_starts(11, largest)
    assert starts[0] == 11
    assert starts == sorted(set(starts))
    assert starts[-1] <= largest
    assert 1 <= len(starts) <= 5
    assert class_of(largest, starts) == len(starts) - 1


def test_no_count_to_show_gives_no_classes():
    assert class_starts(11, 0) == []
    assert class_of(3, [11, 20]) == -1
    assert spread("abcde", 0) == []


def test_an_empty_release_gives_a_payload_that_draws_nothing():
    payload = payload_of({})
    assert payload["bounds"] is None
    for name in ("questions", "need", "gaps", "catchments", "services", "sites", "streets"):
        assert payload[name] == []


def test_empty_tables_give_the_same_as_none():
    tables = {
        name: gpd.GeoDataFrame({c: [] for c in rule.columns}, geometry=[], crs=WGS84)
        for name, rule in TABLES.items()
    }
    assert payload_of(tables) == payload_of({})


def test_the_payload_is_strict_json_and_the_same_each_time():
    tables = {"need_cells": cells([3.0, 30.0]), "gaps": gaps([("otp", "walk", 10.0, "c0", 30, 1)])}
    one, two = (json.dumps(payload_of(tables), allow_nan=False) for _ in range(2))
    assert one == two


def test_small_counts_are_in_the_payload_as_labels_alone():
    payload = payload_of({"need_cells": cells([3.0, 0.0, 30.0, 12.0])})
    [need] = payload["need"]
    assert [(cell["class"], cell["label"]) for cell in need["cells"]] == [
        (-1, "1-10"),
        (3, "30"),
        (0, "12"),
    ]
    assert [step["label"] for step in need["classes"]] == [
        "11 to 14",
        "15 to 19",
        "20 to 29",
        "30 and more",
    ]
    assert need["small"] == "1-10"


def test_cells_without_need_are_not_drawn():
    [need] = payload_of({"need_cells": cells([0.0, 30.0])})["need"]
    assert [cell["label"] for cell in need["cells"]] == ["30"]
    assert need["small"] == ""


def test_need_sources_have_the_names_that_a_reader_calls_them():
    tables = {"need_cells": pd.concat([cells([30.0]), cells([40.0], "ems")])}
    need = payload_of(tables, need_labels={"deaths": "Deaths"})["need"]
    assert [(entry["id"], entry["label"]) for entry in need] == [
        ("deaths", "Deaths"),
        ("ems", "ems"),
    ]


def test_questions_stand_in_the_order_of_service_mode_and_threshold():
    rows = [
        ("ssp", "walk", 20.0, "c0", 30, 1),
        ("otp", "drive", 5.0, "c1", 30, 1),
        ("otp", "walk", 20.0, "c2", 30, 1),
        ("ssp", "walk", 10.0, "c3", 30, 1),
    ]
    payload = payload_of({"gaps": gaps(rows)}, question=("otp", "walk", 20.0))
    # Services keep the order of the table, which is the plan's; walk stands before drive.
    assert [entry["id"] for entry in payload["questions"]] == [
        "ssp|walk|10",
        "ssp|walk|20",
        "otp|walk|20",
        "otp|drive|5",
    ]
    assert payload["question"] == 2
    assert payload["questions"][0]["label"] == "Syringe services, on foot, 10 min"
    assert (
        payload["questions"][2]["none_listed"] == "Methadone (OTP): none listed in the study area"
    )


def test_a_question_that_nothing_answers_falls_back_to_the_first():
    rows = [("ssp", "walk", 20.0, "c0", 30, 1)]
    assert payload_of({"gaps": gaps(rows)}, question=("otp", "walk", 3.0))["question"] == 0


def test_a_service_has_its_types_and_says_what_is_not_stated():
    services = points(
        2,
        name=["A", None],
        types=["naloxone; ssp;naloxone", ""],
        fee=[True, None],
        opening_hours=[None, "24/7"],
        capacity=[12.0, np.nan],
        phone=["555-0100", ""],
    )
    payload = payload_of({"services": services})
    first, second = payload["services"]
    # Types stand in hrgeo's own order: ssp, then naloxone.
    assert [entry["id"] for entry in payload["types"]] == ["ssp", "naloxone"]
    assert first["types"] == [1, 0]
    facts = dict(map(tuple, first["facts"]))
    assert facts["Fee"] == "yes"
    assert facts["Capacity"] == "12"
    assert facts["Not stated"].startswith("Hours, ID required and Abstinence required (unknown")
    assert second["name"] == ""
    assert "Offers" not in dict(map(tuple, second["facts"]))
    # Other columns of a user's table stay out of the map.
    assert "555-0100" not in json.dumps(payload)


def test_hours_given_by_day_are_hours():
    services = points(1, name=["A"], types=["ssp"], mon=["9-5"])
    [service] = payload_of({"services": services})["services"]
    facts = dict(map(tuple, service["facts"]))
    assert facts["Monday"] == "9-5"
    assert "Hours" not in facts["Not stated"]


def facts_of(**columns):
    services = points(1, name=["A"], types=["ssp"], **{k: [v] for k, v in columns.items()})
    [service] = payload_of({"services": services})["services"]
    return dict(map(tuple, service["facts"]))


def test_hours_as_read_stand_after_the_hours_as_written():
    facts = facts_of(
        opening_hours="Wednesdays 10 to 1",
        hours_osm="We 10:00-13:00",
        hours_reason="",
        hours_assumed="10-1 is taken as 10:00-13:00",
        address="1 Main St",
    )
    assert list(facts)[1:5] == ["Hours", "Hours as read", "Assumed about hours", "Address"]
    assert facts["Hours as read"] == "We 10:00-13:00"
    assert facts["Assumed about hours"] == "10-1 is taken as 10:00-13:00"


def test_hours_that_could_not_be_read_say_why():
    why = "It says to ask or to look elsewhere."
    facts = facts_of(opening_hours="call", hours_osm=None, hours_reason=why, hours_assumed="")
    assert facts["Hours not read"] == why
    assert "Hours as read" not in facts
    assert "Hours" not in facts["Not stated"]


def test_hours_that_nobody_gave_are_not_stated_and_nothing_was_read():
    facts = facts_of(opening_hours=None, hours_osm=None, hours_reason=NO_HOURS, hours_assumed="")
    assert not {"Hours as read", "Hours not read"} & set(facts)
    assert facts["Not stated"].startswith("Hours, ")


def test_hours_that_another_row_of_the_service_gave_are_stated():
    facts = facts_of(opening_hours=None, hours_osm="24/7", hours_reason="", hours_assumed="")
    assert facts["Hours as read"] == "24/7"
    assert "Hours" not in facts["Not stated"]


def test_a_closed_service_says_nothing_of_how_its_hours_were_read():
    read = {"hours_osm": "24/7", "hours_reason": "x", "hours_assumed": "y"}
    before = facts_of(opening_hours="24/7", is_open=False)
    assert facts_of(opening_hours="24/7", is_open=False, **read) == before


def test_services_without_a_place_are_not_drawn():
    services = points(2, name=["A", "B"], types=["ssp", "ssp"])
    services.loc["id1", "geometry"] = None
    assert [s["name"] for s in payload_of({"services": services})["services"]] == ["A"]


def test_sites_stand_by_rank_and_small_gains_are_a_class():
    sites = points(
        3,
        rank=[2, 1, 3],
        name=["b", "a", "c"],
        kind=["street", "library", None],
        gain=[20.0, 1200.0, 4.0],
        share_after=[0.5, 0.4, np.nan],
        host_agreed=["yes", None, "unknown"],
    )
    rows = payload_of({"sites": sites})["sites"]
    assert [row["id"] for row in rows] == ["id1", "id0", "id2"]
    assert [row["facts"][0][1] for row in rows] == ["1,200", "20", "1-10"]
    assert [row["facts"][1][1] for row in rows] == ["40%", "50%", "not known"]
    assert rows[1]["facts"][2] == ["Host", "agreed"]
    assert rows[1]["kind"] == "street position"
    table = sites_table(release({"sites": sites}, "internal"))
    assert [row[1] for row in table.rows] == ["a", "b", "c"]
    assert table.site_ids == ("id1", "id0", "id2")


def test_areas_have_minutes_for_the_questions_that_have_a_column():
    areas = points(
        3,
        residents=[1200.0, np.nan, 5.0],
        otp_walk_min=[4.96, np.inf, np.nan],
        note_min=["a", "b", "c"],
    )
    areas.loc["id2", "geometry"] = shapely.box(0, 0, 1, 1)
    rows = [
        ("otp", "walk", 20.0, "c0", 30, 1),
        ("otp", "walk", 10.0, "c0", 30, 1),
        ("ssp", "walk", 10.0, "c0", 30, 1),
    ]
    found = payload_of({"coverage_areas": areas, "gaps": gaps(rows)})["areas"]
    assert found["columns"] == ["Methadone (OTP), on foot"]
    assert found["of_question"] == [0, 0, None]
    assert [area["min"] for area in found["rows"]] == [[5.0], [None], [None]]
    assert [area["residents"] for area in found["rows"]] == ["1,200", "", "5"]
    assert [entry["label"] for entry in found["classes"][0]] == [
        "up to 10 min",
        "up to 20 min",
        "over 20 min",
    ]
    assert "shape" in found["rows"][2]
    assert found["rows"][0]["at"] == [0.0, 0.0]


def test_streets_are_grouped_and_can_be_left_out():
    streets = gpd.GeoDataFrame(
        {"street_class": ["residential", "primary", "footway", "nonsense"]},
        geometry=[shapely.LineString([(i, 0), (i, 1)]) for i in range(4)],
        crs=WGS84,
    )
    made = release({"streets": streets}, "internal")
    groups = streets_payload(made)
    assert [(entry["group"], len(entry["lines"])) for entry in groups] == [
        ("path", 1),
        ("minor", 2),
        ("major", 1),
    ]
    assert map_payload(made)["streets"] == groups
    assert "streets" not in map_payload(made, with_streets=False)


def test_bounds_are_those_of_the_study_area():
    tables = {
        "boundary": gpd.GeoDataFrame(geometry=[shapely.box(-1, -2, 3, 4)], crs=WGS84),
        "services": points(900, name=["x"] * 900, types=["ssp"] * 900),
    }
    payload = payload_of(tables)
    assert payload["bounds"] == [[-2, -1], [4, 3]]
    assert len(payload["boundary"]) == 1


@pytest.mark.parametrize("thing", [{}, None, "release", gpd.GeoDataFrame()])
def test_only_a_release_is_drawn(thing):
    with pytest.raises(InputError, match="Only a Release can be drawn"):
        map_payload(thing)


def test_exact_places_of_need_are_never_drawn():
    exact = release({"need_points": points(1, need_id=["x"])}, "internal", exact=True)
    with pytest.raises(InputError, match="never drawn"):
        map_payload(exact)


def test_the_table_of_gaps_holds_the_largest_whose_number_is_shown():
    rows = [("otp", "walk", 10.0, f"c{i}", count, i + 1) for i, count in enumerate([50, 30, 4])]
    rows.append(("ssp", "walk", 10.0, "z", 90, 1))
    made = release({"gaps": gaps(rows)}, "internal")
    table = gaps_table(made)
    assert [row[2:4] for row in table.rows] == [("c0", "50"), ("c1", "30")]
    assert gaps_table(made, most=1).rows == table.rows[:1]
    assert [row[2] for row in gaps_table(made, question=("ssp", "walk", 10.0)).rows] == ["z"]


def test_tables_of_an_empty_release_say_that_there_is_nothing():
    made = release({}, "internal")
    for table in (sites_table(made), gaps_table(made), services_table(made)):
        assert table.rows == ()
        assert table.empty


def test_the_table_of_services_tells_what_is_known():
    services = points(1, name=["A"], types=["ssp;otp"], fee=[False])
    [row] = services_table(release({"services": services}, "internal")).rows
    assert row[:2] == ("A", "Syringe services, Methadone (OTP)")
    assert row[2].startswith("Fee: no; Not stated: ")


def test_gaps_known_at_the_longest_threshold_stand_in_for_a_shorter_one():
    catchments = gpd.GeoDataFrame(
        {"service": ["otp"] * 2, "mode": ["walk"] * 2, "threshold_min": [10.0, 20.0]},
        geometry=boxes(2),
        crs=WGS84,
    )
    made = release(
        {
            "gaps": gaps([("otp", "walk", 20.0, "c0", 30, 1)]),
            "catchments": catchments,
            "services": points(1, name=["A"], types=["otp"]),
        },
        "internal",
    )
    entries = map_payload(made)["questions"]
    assert [entry["id"] for entry in entries] == ["otp|walk|10", "otp|walk|20"]
    assert [entry["gaps"] for entry in entries] == [1, 1]
    assert entries[0]["gaps_label"] == "Gaps: need out of reach within 20 min"
    table = gaps_table(made, question=("otp", "walk", 10.0))
    assert table.caption == "Largest gaps: Methadone (OTP), on foot, 20 min"
    assert [row[2] for row in table.rows] == ["c0"]


def test_a_listed_type_that_no_street_here_reaches_is_told():
    catchments = gpd.GeoDataFrame(
        {"service": ["otp", "ssp"], "mode": ["walk"] * 2, "threshold_min": [10.0] * 2},
        geometry=[shapely.box(0, 0, 1, 1), shapely.Polygon()],
        crs=WGS84,
    )
    services = points(2, name=["A", "B"], types=["otp", "ssp"])
    entries = payload_of({"catchments": catchments, "services": services})["questions"]
    assert [entry["none_listed"] for entry in entries] == [
        "",
        "Syringe services: none listed in the study area",
    ]


def test_a_service_that_no_longer_exists_says_so_and_others_say_nothing():
    services = points(2, name=["A", "B"], types=["ssp", "ssp"], is_open=[True, False])
    rows = payload_of({"services": services})["services"]
    facts = [dict(map(tuple, row["facts"])).get("In operation") for row in rows]
    assert facts == [None, "no"]


def test_closed_services_are_marked_and_counted_in_no_type():
    services = points(
        3, name=["A", "B", "C"], types=["ssp", "ssp", "otp"], is_open=[True, False, False]
    )
    content = payload_of({"services": services})
    assert [row["closed"] for row in content["services"]] == [False, True, True]
    assert {entry["id"]: entry["n"] for entry in content["types"]} == {"ssp": 1, "otp": 0}
    unknown = points(1, name=["A"], types=["ssp"], is_open=[None])
    assert [row["closed"] for row in payload_of({"services": unknown})["services"]] == [False]
