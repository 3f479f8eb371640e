"""What a map tells of the closure of a service."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from hrgeo.maps import map_payload
from hrgeo.maps.closures import closure_costs
from hrgeo.maps.questions import Question
from hrgeo.privacy import release

WGS84 = "EPSG:4326"
QUESTIONS = [Question("otp", "walk", 10.0), Question("otp", "walk", 20.0)]


def closures(rows):
    frame = pd.DataFrame(
        rows,
        columns=[
            "need_id", "service", "mode", "threshold_min", "service_id", "same_service_ids",
            "n_need_only_here",
        ],
    )  # fmt: skip
    return frame.assign(n_need_within=50.0, n_need_nearest=0.0, n_need_no_other=0.0)


def row(service_id, count, *, need="ems", asked=QUESTIONS[0], same=None):
    return (need, *asked, service_id, same or (service_id,), count)


def released(rows, tables=None):
    return release(tables or {}, "internal", records={"closures": closures(rows)})


def test_need_that_would_have_no_other_is_told_by_question_and_source():
    made = released(
        [
            row("A", 1130.0),
            row("A", 25.0, asked=QUESTIONS[1]),
            row("A", 0.0, need="deaths"),
            row("B", 4.0),
        ]
    )
    # By position of question and need source. Of 4 no more than the class is told.
    assert closure_costs(made, QUESTIONS, ["ems", "deaths"]) == {
        "A": [[0, 0, "1,130"], [1, 0, "25"], [0, 1, "0"]],
        "B": [[0, 0, "1-10"]],
    }


def test_rows_that_are_one_service_close_together():
    made = released([row("A", 25.0, same=("A", "B"))])
    assert closure_costs(made, QUESTIONS, ["ems"]) == {"A": [[0, 0, "25"]], "B": [[0, 0, "25"]]}


def test_what_the_map_does_not_ask_about_is_left_out():
    made = released([row("A", 25.0, asked=("ssp", "walk", 10.0)), row("A", 25.0, need="other")])
    assert closure_costs(made, QUESTIONS, ["ems"]) == {}


def test_without_closures_nothing_is_told():
    assert closure_costs(release({}, "internal"), QUESTIONS, ["ems"]) == {}
    assert closure_costs(released([]), QUESTIONS, ["ems"]) == {}


def test_services_carry_their_costs_and_questions_the_words():
    tables = {
        "services": gpd.GeoDataFrame(
            {"name": ["a", "b"], "types": "otp"},
            geometry=[shapely.Point(0, 0), shapely.Point(1, 1)],
            crs=WGS84,
            index=["A", "B"],
        ),
        "catchments": gpd.GeoDataFrame(
            pd.DataFrame(QUESTIONS), geometry=[shapely.box(0, 0, 1, 1)] * 2, crs=WGS84
        ),
        "need_cells": gpd.GeoDataFrame(
            {"need_id": ["ems"], "cell": "c", "n_need": 50.0},
            geometry=[shapely.box(0, 0, 0.01, 0.01)],
            crs=WGS84,
        ),
    }
    payload = map_payload(released([row("A", 25.0)], tables))
    assert [service.get("closure") for service in payload["services"]] == [[[0, 0, "25"]], None]
    assert payload["questions"][0]["within"] == "within 10 min on foot"
    assert payload["questions"][0]["service_label"] == "Methadone (OTP)"
    assert payload["words"]["no_reason_to_close"].endswith("no reason to close it.")
