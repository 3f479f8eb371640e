"""Why a site is suggested, places left out, and where no site may stand, as the map has them."""

from __future__ import annotations

import json

import geopandas as gpd
import shapely

from hrgeo import maps, privacy
from tests.siting_summary import card, site, siting_part

HOSTILE = "</script><img src=x onerror=alert(1)>"


def town() -> dict[str, gpd.GeoDataFrame]:
    places = [shapely.Point(-87.59, 41.81), shapely.Point(-87.58, 41.82)]
    candidates = gpd.GeoDataFrame(
        {
            "name": ["Oak Library", HOSTILE],
            "kind": ["library", "park"],
            "dropped_because": [None, "near_school"],
        },
        index=["c1", "c2"],
        geometry=places,
        crs="EPSG:4326",
    ).rename_axis("candidate_id")
    sites = gpd.GeoDataFrame(
        {"name": ["Oak Library"], "rank": [1], "gain": [30.0], "share_after": [0.56]},
        index=["c1"],
        geometry=places[:1],
        crs="EPSG:4326",
    ).rename_axis("candidate_id")
    zones = gpd.GeoDataFrame(
        {"words": ["305 m around schools"]},
        geometry=[places[1].buffer(0.01)],
        crs="EPSG:4326",
    )
    return {"candidates": candidates, "sites": sites, "rule_areas": zones}


def test_a_site_has_its_card_after_what_it_adds():
    release = privacy.release(town(), "internal")
    (row,) = maps.map_payload(release, siting=siting_part())["sites"]
    labels = [label for label, _ in row["facts"]]
    assert labels[:2] == ["Need newly within reach", "Share within reach after this site"]
    facts = dict(row["facts"])
    assert facts["Chosen again"].startswith("in 94 of 100 redraws")
    # 3 is below 11, so it is told as a class.
    assert facts["Need that nothing was in reach of before"] == "1-10"
    plain = maps.map_payload(release)["sites"][0]["facts"]
    assert len(plain) == 2


def test_a_card_says_nothing_of_what_is_not_known():
    unknown = dict.fromkeys(card())
    assert maps.card_facts(site(card=unknown, share_chosen=None)) == []
    assert maps.card_facts(site(card=None), n_resamples=None) == []
    # Chosen as often as any place near it: there is no second number to tell.
    alone = site(card=None, share_chosen_near=0.94)
    assert maps.card_facts(alone, n_resamples=100) == [
        ["Chosen again", "in 94 of 100 redraws of the need"]
    ]


def test_many_alternatives_are_named_in_part():
    names = [{"name": name} for name in "ABCDE"]
    facts = dict(maps.card_facts(site(card=card(alternatives=names))))
    assert facts["Could stand instead"] == "A, B, C and 2 more"


def test_places_left_out_say_why_and_zones_are_drawn():
    payload = maps.map_payload(privacy.release(town(), "internal"))
    kept, dropped = payload["candidates"]
    assert "dropped" not in kept
    assert dropped["dropped"] == "too near to a school"
    tables = town()
    tables["candidates"]["dropped_because"] = ["near_park", "no_word_for_it"]
    told = maps.map_payload(privacy.release(tables, "internal"))["candidates"]
    assert [one["dropped"] for one in told] == [
        'too near to a place of the kind "park"',
        "no_word_for_it",
    ]
    assert [zone["label"] for zone in payload["zones"]] == ["305 m around schools"]
    json.dumps(payload, allow_nan=False)


def test_hostile_names_are_data_in_the_file():
    hostile = siting_part(sites=[site(card=card(rules_passed=[HOSTILE]))])
    page = maps.map_document(privacy.release(town(), "internal"), title="Town", siting=hostile)
    assert HOSTILE not in page


def test_a_map_without_siting_has_no_zones():
    payload = maps.map_payload(privacy.release({}, "internal"))
    assert payload["zones"] == []
    assert payload["sites"] == []
