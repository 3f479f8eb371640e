"""What is true of screening whatever the candidates and the rules are."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgeo.siting import ScreeningRules, screen
from tests.streets import CRS, place, places

SPOTS = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda at: (at[0] * 40, at[1] * 40))
RULES = st.builds(
    ScreeningRules,
    distances_m=st.dictionaries(
        st.sampled_from(["school", "park"]), st.sampled_from([60.0, 150.0])
    ),
    spacing_m=st.sampled_from([0.0, 45.0, 100.0]),
    street_m=st.sampled_from([None, 30.0]),
    kinds=st.sampled_from([None, ("library",), ("library", "park")]),
    use_veto=st.booleans(),
)


@st.composite
def questions(draw):
    spots = draw(st.lists(SPOTS, min_size=1, max_size=14))
    n = len(spots)

    def column(values):
        return draw(st.lists(st.sampled_from(values), min_size=n, max_size=n))

    rows = gpd.GeoDataFrame(
        {
            "name": [f"N{k}" for k in range(n)],
            "kind": column(["library", "park", None]),
            "host_agreed": column(["yes", "no", None]),
            "veto": column([True, False, None]),
            "preference": column([np.nan, 1.0, -1.0]),
            "cost": column([np.nan, 5.0, 9.0]),
        },
        index=pd.Index([f"c{k}" for k in range(n)]),
        geometry=gpd.points_from_xy(*places(*spots).T), crs="EPSG:4326",
    )  # fmt: skip
    known = draw(st.lists(SPOTS, max_size=4))
    others = gpd.GeoDataFrame(
        {"kind": [("school", "park")[k % 2] for k in range(len(known))]},
        geometry=gpd.points_from_xy(*places(*known).T), crs="EPSG:4326",
    )  # fmt: skip
    fenced = gpd.GeoDataFrame(
        geometry=[shapely.box(*place(-9, -9), *place(99, 99))], crs="EPSG:4326"
    )
    given_too = {
        "places": others, "exclusion": draw(st.sampled_from([None, fenced])),
        "street_m": column([5.0, 40.0, np.inf]), "generated": np.array(column([True, False])),
        "keep_clear_lon": [place(200, 200)[0]], "keep_clear_lat": [place(200, 200)[1]],
    }  # fmt: skip
    return rows, draw(RULES), given_too


@settings(max_examples=40, deadline=None)
@given(questions())
def test_each_candidate_is_kept_or_has_one_first_reason_and_lifting_a_rule_drops_no_more(asked):
    rows, rules, others = asked
    screened = screen(rows, rules, **others)
    kept, dropped = screened.kept.index, screened.dropped
    assert sorted([*kept, *dropped.index]) == sorted(rows.index)
    assert dropped["rule"].isin(screened.rules).all()
    assert (dropped["detail"].str.len() > 0).all()
    assert [a.split(";")[0] for a in dropped["all_rules"]] == dropped["rule"].tolist()
    assert ((screened.details != "") == screened.fails).all()
    rows_m = rows.to_crs(CRS).geometry
    xy_m = np.column_stack([rows_m.x, rows_m.y])
    for rule in screened.rules:
        without = screened.is_kept_without(rule)
        assert (without | ~screened.is_kept).all()
        back = without & ~screened.is_kept
        # What comes back failed this rule and no other.
        assert screened.fails[list(screened.rules).index(rule)][back].all()
        assert (screened.fails[:, back].sum(axis=0) == 1).all()
        if rule != "spacing" and rules.spacing_m:
            apart_m = np.linalg.norm(xy_m[without][:, None] - xy_m[without][None], axis=2)
            assert (apart_m + np.eye(len(apart_m)) * 1e9 > rules.spacing_m - 0.1).all()


@settings(max_examples=15, deadline=None)
@given(questions())
def test_what_is_kept_fulfils_the_rules_and_spacing_leaves_no_room(asked):
    rows, rules, others = asked
    screened = screen(rows, rules, **others)
    again = screen(rows, rules, **others)
    assert again.kept.index.tolist() == screened.kept.index.tolist()
    kept = screened.kept
    assert (kept["host_agreed"] != "no").all()
    if rules.kinds is not None:
        assert kept["kind"].isin(rules.kinds).all()
    # One that spacing drops has one of those that stay within the spacing.
    crowded = rows[screened.dropped["rule"].reindex(rows.index) == "spacing"].to_crs(CRS)
    kept_m = kept.to_crs(CRS)
    for shape in crowded.geometry:
        assert kept_m.distance(shape).min() < rules.spacing_m
