"""Areas shaded by the share of need within reach, and what the drawing script gets of them."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hrgeo.maps import map_payload
from hrgeo.maps.area_shares import NO_SHARE, share_class
from hrgeo.maps.colors import SHARE_RAMP
from hrgeo.privacy import release
from hrgeo.text import percent

WGS84 = "EPSG:4326"
QUESTIONS = [("otp", "walk", 10.0), ("otp", "walk", 20.0)]
NAMES = ["North", None, "A" * 300, "{{ 7*7 }}</script>"]


def catchments(questions=QUESTIONS):
    frame = pd.DataFrame(questions, columns=["service", "mode", "threshold_min"])
    return gpd.GeoDataFrame(frame, geometry=[shapely.box(0, 0, 1, 1)] * len(frame), crs=WGS84)


def cells(need_ids=("ems",)):
    return gpd.GeoDataFrame(
        {"need_id": list(need_ids), "cell": "c", "n_need": 50.0},
        geometry=[shapely.box(0, 0, 0.01, 0.01)] * len(need_ids),
        crs=WGS84,
    )


def areas(names=NAMES, **columns):
    return gpd.GeoDataFrame(
        {"name": names, **columns},
        geometry=[shapely.box(i, 0, i + 1, 1) for i in range(len(names))],
        crs=WGS84,
        index=[f"a{i}" for i in range(len(names))],
    ).rename_axis("area_id")


def shares(rows, need_id="ems", question=QUESTIONS[0]):
    frame = pd.DataFrame(rows, columns=["area_id", "n_need", "share_need", "low", "high"])
    service, mode, minutes = question
    return frame.assign(need_id=need_id, service=service, mode=mode, threshold_min=minutes)


def drawn(table=None, records=None, need_ids=("ems",), **tables):
    made = release(
        {"need_cells": cells(need_ids), "catchments": catchments(), **tables}
        | ({} if table is None else {"coverage_areas": table}),
        "internal",
        records=None if records is None else {"area_shares": records},
    )
    return map_payload(made)["area_shares"]


def told(found, question=0, need=0):
    """Give by area what a reader is told: percentages or a word, and the need."""
    column, count = found["of_question"][question][need]
    entries = [
        found["no_share"][entry]
        if isinstance(entry, int)
        else [found["labels"][at][0] for at in entry]
        for entry in found["columns"][column]
    ]
    return list(zip(entries, found["counts"][count], strict=True))


FOUR = [
    ("a0", 1200.0, 0.314, 0.28, 0.345),
    ("a1", 4.0, 0.5, 0.1, 0.9),
    ("a2", 0.0, np.nan, np.nan, np.nan),
    ("a3", 40.0, 0.004, np.nan, np.nan),
]


def test_each_area_has_its_share_its_interval_and_its_need():
    found = drawn(areas(), shares(FOUR))
    # 0.314 -> 31%, 0.345 -> 35% (half a percent goes up); 4 is a small count, so that neither it
    # nor its share is told; without need there is no share; 0.004 has no interval.
    assert told(found) == [
        (["31%", "28%", "35%"], "1,200"),
        ("too few to say", "1-10"),
        ("no need in the files", "0"),
        (["under 1%"], "40"),
    ]
    assert "50%" not in json.dumps(found["labels"])


def test_an_area_that_nobody_measured_is_not_known_and_never_none():
    found = drawn(areas(), shares(FOUR[:1]))
    assert told(found)[1:] == [("not known", "not known")] * 3


def test_a_share_that_is_missing_although_there_is_need_is_not_known():
    found = drawn(areas(["North"]), shares([("a0", 40.0, np.nan, np.nan, np.nan)]))
    assert told(found) == [("not known", "40")]


def test_half_an_interval_is_none():
    found = drawn(areas(["North"]), shares([("a0", 40.0, 0.5, 0.4, np.nan)]))
    assert told(found) == [(["50%"], "40")]


def test_areas_have_their_names_or_their_ids():
    rows = drawn(areas(residents=[1200.0, np.nan, 5.0, 0.0]), shares(FOUR))["rows"]
    assert [row["name"] for row in rows] == ["North", "a1", "A" * 300, "{{ 7*7 }}</script>"]
    assert [row["residents"] for row in rows] == ["1,200", "", "5", "0"]
    assert [row["shape"] for row in rows] == [1, 2, 3, 4]  # the cell of need is 0


def test_areas_that_are_points_are_drawn_as_points_and_those_without_a_place_not_at_all():
    table = areas(["North", "South"])
    table.geometry = [shapely.Point(2, 3), None]
    found = drawn(table, shares(FOUR[:2]))
    assert [row.get("at") for row in found["rows"]] == [[2.0, 3.0]]
    assert told(found) == [(["31%", "28%", "35%"], "1,200")]


@pytest.mark.parametrize(
    ("table", "records"),
    [
        (None, None),
        (areas(), None),
        (areas().iloc[:0], shares(FOUR)),
        (areas(), shares(FOUR, need_id="another")),
        (areas(), shares(FOUR, question=("ssp", "walk", 10.0))),
    ],
)
def test_without_areas_or_without_an_answer_there_is_no_layer(table, records):
    assert drawn(table, records) == {"rows": []}


def test_a_question_and_a_need_source_without_shares_have_none():
    found = drawn(areas(), shares(FOUR, question=QUESTIONS[1]), need_ids=("ems", "deaths"))
    assert found["of_question"] == [[None, None], [[0, 0], None]]


def test_what_is_the_same_for_many_questions_is_kept_once():
    both = pd.concat([shares(FOUR, question=asked) for asked in QUESTIONS])
    found = drawn(areas(), both)
    assert found["of_question"] == [[[0, 0]], [[0, 0]]]
    assert len(found["columns"]) == len(found["counts"]) == 1


def test_areas_may_have_minutes_and_shares_at_once():
    made = release(
        {
            "need_cells": cells(),
            "catchments": catchments(),
            "coverage_areas": areas(otp_walk_min=[4.0, 5.0, 6.0, np.inf]),
        },
        "internal",
        records={"area_shares": shares(FOUR)},
    )
    payload = map_payload(made)
    assert payload["areas"]["of_question"] == [0, 0]
    assert [row["min"] for row in payload["areas"]["rows"]] == [[4.0], [5.0], [6.0], [None]]
    # Both layers draw the same outlines, which are in the page once.
    assert [row["shape"] for row in payload["areas"]["rows"]] == [
        row["shape"] for row in payload["area_shares"]["rows"]
    ]
    assert len(told(payload["area_shares"])) == 4


def test_minutes_of_smaller_areas_stay_in_their_own_layer():
    smaller = areas(["x", "y"], otp_walk_min=[4.0, 5.0])
    made = release(
        {
            "need_cells": cells(),
            "catchments": catchments(),
            "coverage_areas": areas(),
            "area_minutes": smaller,
        },
        "internal",
        records={"area_shares": shares(FOUR)},
    )
    payload = map_payload(made)
    assert [row["name"] for row in payload["areas"]["rows"]] == ["x", "y"]
    assert len(payload["area_shares"]["rows"]) == 4


def test_a_share_is_shaded_as_it_reads():
    labels = [step["label"] for step in drawn(areas(), shares(FOUR))["classes"]]
    assert labels == ["0% to 19%", "20% to 39%", "40% to 59%", "60% to 79%", "80% to 100%"]
    bounds = [tuple(int(end.rstrip("%")) for end in label.split(" to ")) for label in labels]
    for share in np.linspace(0, 1, 2001):
        low, high = bounds[share_class(share)]
        text = percent(share)
        shown = {"under 1%": 0, "over 99%": 100}.get(text)
        assert low <= (int(text.rstrip("%")) if shown is None else shown) <= high


def luminance(color):
    """Give relative luminance (WCAG 2.2) of ``#rrggbb``."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def test_the_more_is_within_reach_the_darker_whatever_colors_a_reader_sees():
    light = np.array([luminance(color) for color in SHARE_RAMP])
    # Contrast between neighbors, as WCAG has it: (lighter + 0.05) / (darker + 0.05).
    contrast = (light[:-1] + 0.05) / (light[1:] + 0.05)
    assert (contrast > 1.4).all()


def test_every_reason_to_have_no_share_has_words():
    assert drawn(areas(), shares(FOUR))["no_share"] == [
        "too few to say",
        "no need in the files",
        "not known",
    ]
    # The script tells this one from the others by its position.
    assert NO_SHARE.index("no_need") == 1
