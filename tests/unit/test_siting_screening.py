"""Screening candidates: which rule drops what, by distances that were worked out by hand."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hrgeo.errors import InputError
from hrgeo.siting import SCHOOL_BUFFER_M, ScreeningRules, screen
from tests.streets import CRS, place, places


def table(*xy_m, **columns) -> gpd.GeoDataFrame:
    """Give candidates a, b, c ... at places in meters."""
    ids = [chr(ord("a") + k) for k in range(len(xy_m))]
    lonlat = places(*xy_m)
    frame = {"name": [i.upper() for i in ids]} | columns
    return gpd.GeoDataFrame(
        frame, index=pd.Index(ids, name="candidate_id"),
        geometry=gpd.points_from_xy(*lonlat.T), crs="EPSG:4326",
    )  # fmt: skip


def area(west, south, east, north, name="Yard") -> gpd.GeoDataFrame:
    corners = places((west, south), (east, south), (east, north), (west, north))
    return gpd.GeoDataFrame({"name": [name]}, geometry=[shapely.Polygon(corners)], crs="EPSG:4326")


def reasons(screened) -> dict[str, str]:
    return screened.dropped["rule"].to_dict()


def test_without_rules_all_stay_and_none_at_all_gives_none():
    screened = screen(table((0, 0), (1, 0)))
    assert screened.kept.index.tolist() == ["a", "b"]
    assert len(screened.dropped) == 0
    assert screened.rules == ("forbidden", "host_said_no", "veto", "kind", "too_coarse")
    assert len(screen(table((0, 0)).iloc[:0], ScreeningRules(spacing_m=9.0)).kept) == 0


def test_a_row_that_says_no_drops_the_candidate():
    rows = table(
        *[(k, 0) for k in range(7)],
        host_agreed=["no", "yes", None, "unknown", "yes", "yes", "yes"],
        veto=pd.array([None, True, False, None, None, None, None], dtype="boolean"),
        forbidden=pd.array([None, None, None, True, None, None, None], dtype="boolean"),
        location_precision=["point", "point", "point", "point", "zip", "street", "point"],
    )
    screened = screen(rows, ScreeningRules(forbidden=("g",)))
    assert reasons(screened) == {
        "a": "host_said_no", "b": "veto", "d": "forbidden", "e": "too_coarse", "g": "forbidden",
    }  # fmt: skip
    assert screened.kept.index.tolist() == ["c", "f"]
    assert reasons(screen(rows, ScreeningRules(use_veto=False))).get("b") is None


def test_words_that_say_yes_count_and_unknown_does_not():
    rows = table((0, 0), (1, 0), (2, 0), (3, 0), veto=["yes", "no", None, ""])
    assert reasons(screen(rows)) == {"a": "veto"}


def test_every_reason_is_told_and_the_first_leads():
    rows = table((0, 0), host_agreed=["no"], veto=[True], kind=["kiosk"])
    (row,) = screen(rows, ScreeningRules(kinds=("library",))).dropped.itertuples()
    assert (row.name, row.rule, row.all_rules) == ("A", "host_said_no", "host_said_no;veto;kind")
    assert row.detail == "Those who own or run the place have not agreed."
    assert not row.is_exact


def test_kinds_hold_for_all_and_distance_kinds_are_dropped_only_where_generated():
    rows = table((0, 0), (1, 0), (2, 0), kind=["school", "school", None])
    generated = np.array([True, False, False])
    assert reasons(screen(rows, generated=generated)) == {"a": "kind"}
    screened = screen(rows.iloc[2:], ScreeningRules(kinds=("park",)))
    assert screened.dropped["detail"].tolist() == [
        "Places of this kind are not asked for: not said."
    ]


def test_the_school_buffer_is_1000_feet_from_the_edge_and_exactly_that_is_far_enough():
    assert SCHOOL_BUFFER_M == 304.8
    # Grounds from 0 to 100 m east; candidates 300, 304 and 310 m east of their edge.
    grounds = area(0, -50, 100, 50, "Hill School").assign(kind="school")
    rows = table((400, 0), (404, 0), (410, 0))
    rules = ScreeningRules({"school": SCHOOL_BUFFER_M})
    screened = screen(rows, rules, places=grounds)
    assert reasons(screened) == {"a": "near_school", "b": "near_school"}
    assert screened.dropped["detail"].tolist()[1] == (
        "Hill School is 304 m away; the rule asks for at least 305 m (1,000 ft)."
    )
    assert len(screened.notes) == 2
    assert "not legal advice" in screened.notes[1]
    # As far as the rule asks, within a millimeter: such places come by way of degrees.
    plane = gpd.GeoDataFrame(
        {"name": ["A"]}, geometry=gpd.points_from_xy([500_030.0], [4_627_000.0]), crs=CRS
    )
    school = gpd.GeoDataFrame(
        {"kind": ["school"]}, geometry=gpd.points_from_xy([500_000.0], [4_627_000.0]), crs=CRS
    )
    for least_m, n_kept in ((30.0, 1), (30.002, 0)):
        screened = screen(plane, ScreeningRules({"school": least_m}), places=school)
        assert len(screened.kept) == n_kept


def test_a_rule_that_cannot_be_checked_says_so():
    rows = table((0, 0))
    rules = ScreeningRules({"school": 100.0, "childcare": 100.0})
    places_known = table((5, 0), kind=["school"])
    screened = screen(rows, rules, places=places_known)
    assert reasons(screened) == {"a": "near_school"}
    assert [note for note in screened.notes if "childcare" in note]
    assert len(screen(rows, rules).notes) == 4
    assert len(screen(rows, rules).kept) == 1


def test_exclusion_areas_hold_their_edge_and_are_named():
    areas = pd.concat([area(100, 0, 200, 100, "Yard"), area(150, 0, 300, 100, "Depot")])
    screened = screen(table((50, 50), (160, 50), (250, 50)), exclusion=areas)
    assert reasons(screened) == {"b": "exclusion_area", "c": "exclusion_area"}
    assert [d.rsplit(": ")[1] for d in screened.dropped["detail"]] == ["Yard.", "Depot."]


def test_distances_to_streets():
    rows = table((0, 0), (1, 0), (2, 0))
    street_m = [10.0, 60.0, np.inf]
    assert reasons(screen(rows, street_m=street_m)) == {"c": "off_streets"}
    screened = screen(rows, ScreeningRules(street_m=59.0), street_m=street_m)
    assert reasons(screened) == {"b": "off_streets", "c": "off_streets"}
    assert screened.dropped["detail"].tolist()[0] == (
        "The nearest street is 60 m away; the rule allows 59 m."
    )
    assert len(screen(rows, ScreeningRules(street_m=60.0), street_m=street_m).kept) == 2


def test_generated_candidates_keep_clear_of_incidents_and_such_rows_are_exact():
    rows = table((0, 0), (100, 0), (200, 0))
    incidents = places((24, 0), (124, 0), (227, 0))
    screened = screen(
        rows, generated=np.array([True, False, True]),
        keep_clear_lon=[*incidents[:, 0], np.nan], keep_clear_lat=[*incidents[:, 1], 41.0],
    )  # fmt: skip
    # a is 24 m from one; b as near, but it is the user's own; c is 27 m from one.
    assert reasons(screened) == {"a": "near_need"}
    assert screened.dropped["is_exact"].tolist() == [True]


@pytest.mark.parametrize(
    ("columns", "stays"),
    [
        ({}, "a"),
        ({"cost": [np.nan, 5.0, 4.0]}, "c"),
        ({"cost": [9.0, 5.0, 4.0], "host_agreed": ["no answer", "yes", "unknown"]}, "b"),
        ({"host_agreed": ["unknown", "yes", "unknown"], "preference": [np.nan, -1.0, 1.0]}, "c"),
        ({"preference": [-1.0, np.nan, -2.0]}, "b"),
        ({"preference": [2.0, 3.0, 0.0], "required": [None, None, True]}, "c"),
    ],
)
def test_of_candidates_that_are_too_near_the_required_preferred_agreed_cheap_first_stays(
    columns, stays
):
    screened = screen(table((0, 0), (50, 0), (99, 0), **columns), ScreeningRules(spacing_m=100.0))
    assert screened.kept.index.tolist() == [stays]
    assert set(screened.dropped["detail"]) == {
        f"{stays.upper()} is less than 100 m away and comes first."
    }


def test_spacing_is_a_matter_of_those_that_other_rules_leave():
    # In a row of 60 m steps, 100 m apart: b is vetoed, so c need only keep away from a.
    rows = table((0, 0), (60, 0), (120, 0), (180, 0), veto=[False, True, False, False])
    screened = screen(rows, ScreeningRules(spacing_m=100.0))
    assert screened.kept.index.tolist() == ["a", "c"]
    assert reasons(screened) == {"b": "veto", "d": "spacing"}
    # Without the veto, b would come back, but a and c stay and are in its way.
    assert screened.returns_without("veto").tolist() == []
    assert screened.returns_without("spacing").tolist() == ["d"]


def test_lifting_a_rule_brings_back_what_it_alone_dropped():
    rows = table(
        (0, 0), (500, 0), (1000, 0), (1030, 0),
        veto=[True, True, True, True], host_agreed=["yes", "no", "yes", "yes"],
    )  # fmt: skip
    screened = screen(rows, ScreeningRules(spacing_m=100.0))
    assert screened.n_dropped() == {
        "forbidden": 0, "host_said_no": 1, "veto": 4, "kind": 0, "too_coarse": 0, "spacing": 0,
    }  # fmt: skip
    # b fails twice; d is 30 m from c, which comes before it.
    assert screened.returns_without("veto").tolist() == ["a", "c"]
    assert screened.returns_without("host_said_no").tolist() == []
    with pytest.raises(InputError, match="No rule 'moon' was asked; there are forbidden"):
        screened.returns_without("moon")


def test_a_required_site_that_a_rule_drops_is_refused_with_the_rule_named():
    rows = table((0, 0), (10, 0), (700, 0), required=[True, True, True], veto=[0, 0, True])
    with pytest.raises(InputError) as told:
        screen(rows, ScreeningRules(spacing_m=100.0))
    assert str(told.value) == (
        "b is required, but dropped by spacing. A is less than 100 m away and comes first.\n"
        "c is required, but dropped by veto. The community has said no to this place.\n"
        "Lift the rule, or do not require the site; hrgeo does not decide between them."
    )


def test_all_faults_of_candidates_are_told_together():
    rows = table((0, 0), (10, 0), required=[True, False])
    rows.index = pd.Index(["a", "a"])
    with pytest.raises(InputError) as told:
        screen(rows, ScreeningRules(required=("z",), forbidden=("a",)), street_m=[1.0],
               generated=[0, 1])  # fmt: skip
    for words in ("several candidates", "2 distances of 0 m or more", "a mask with 2 entries",
                  "required names z", "both required and forbidden"):  # fmt: skip
        assert words in str(told.value), words
    with pytest.raises(InputError, match="no distances to streets were given"):
        screen(table((0, 0)), ScreeningRules(street_m=50.0))


def test_degrees_and_meters_are_not_confused():
    rows = table((0, 0), (10, 0))
    meters = rows.to_crs(CRS)
    assert len(screen(meters, ScreeningRules(spacing_m=5.0)).kept) == 2
    assert len(screen(meters, ScreeningRules(spacing_m=11.0)).kept) == 1
    for wrong, words in (
        (meters.set_crs("EPSG:4326", allow_override=True), "meters or feet"),
        (rows.set_crs(CRS, allow_override=True), "these are degrees"),
        (rows.set_crs(None, allow_override=True), "no reference system"),
        (rows.set_geometry(meters.buffer(5.0)), "a, b are no points"),
        (pd.DataFrame(rows.drop(columns="geometry")), "a table of points"),
    ):
        with pytest.raises(InputError, match=words):
            screen(wrong)
    with pytest.raises(InputError, match="exclusion areas have no reference system"):
        screen(rows, exclusion=area(0, 0, 1, 1).set_crs(None, allow_override=True))


def test_rules_that_make_no_sense_are_refused_together():
    with pytest.raises(InputError) as told:
        ScreeningRules(
            {"school": -1.0, "moon": 5.0}, spacing_m=np.inf, street_m=np.nan,
            kinds=("school", "kiosk"), keep_clear_m=-1.0,
        )  # fmt: skip
    for words in ("the distance from 'school' must be 0 m or more, not -1", "from 'moon'",
                  "spacing_m must be", "street_m must be", "keep_clear_m must be",
                  "a school is never a candidate", "called 'kiosk'"):  # fmt: skip
        assert words in str(told.value), words


def test_candidates_stay_as_they_were_given():
    rows = table((0, 0), (10, 0), extra=["x", "y"])
    before = rows.copy()
    screened = screen(rows, ScreeningRules(spacing_m=100.0))
    pd.testing.assert_frame_equal(pd.DataFrame(rows), pd.DataFrame(before))
    assert screened.kept["extra"].tolist() == ["x"]
    assert not screened.fails.flags.writeable
    assert place(0, 0) == pytest.approx((rows.geometry.x.iloc[0], rows.geometry.y.iloc[0]))
