"""What geocoders write beside a point, each in its own words, read as hrgeo's precision."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hrgeo.errors import InputError
from hrgeo.files import RawTable, read_table
from hrgeo.files.raw_table import TEXT
from hrgeo.inputs import read_need
from hrgeo.inputs.columns import recognise
from hrgeo.inputs.places import find_places
from hrgeo.inputs.precision import find_precision
from hrgeo.model import QualityLog
from hrgeo.schemas import LOCATION_PRECISIONS, NEED_POINTS, SERVICES


def work_of(schema=NEED_POINTS, columns=None, **cells):
    """Make a table in work: one row for each cell, all at a place in Chicago."""
    n_rows = len(next(iter(cells.values())))
    frame = pd.DataFrame(
        {"lon": ["-87.6"] * n_rows, "lat": ["41.8"] * n_rows, "name": ["A"] * n_rows}
        | {name.replace("__", " "): values for name, values in cells.items()},
        dtype=TEXT,
    )
    raw = RawTable("a.csv", frame, np.arange(2, n_rows + 2))
    return recognise(raw, schema, table="t", columns=columns, log=QualityLog())


def noted(work):
    frame = work.log.to_frame()
    return list(zip(frame["row"], frame["action"], frame["reason"], strict=True))


@pytest.mark.parametrize(
    ("column", "words", "precision"),
    [
        (
            "Addr_type",
            ["PointAddress", "Subaddress", "StreetAddress", "StreetInt", "StreetName", "Postal",
             "PostalExt", "Locality", "POI"],
            ["point", "point", "street", "street", "street", "zip", "zip", "city", "point"],
        ),
        (
            "location_type",
            ["ROOFTOP", "RANGE_INTERPOLATED", "GEOMETRIC_CENTER", "APPROXIMATE"],
            ["point", "street", "street", "city"],
        ),
        (
            "precision",
            ["range", "street", "intersection", "zip", "city"],
            ["street", "street", "street", "zip", "city"],
        ),
        (
            "Accuracy__Type",
            ["rooftop", "point", "range_interpolation", "nearest_rooftop_match", "street_center",
             "place", "county", "state"],
            ["point", "point", "street", "street", "street", "city", "city", "city"],
        ),
        (
            "addresstype",
            ["house", "building", "road", "postcode", "city", "suburb", "county"],
            ["point", "point", "street", "zip", "city", "city", "city"],
        ),
        ("Matchtype", ["Exact", "Non_Exact", None], ["street", "street", "unknown"]),
        (
            "location_precision",
            ["point", "Street", "ZIP", "city", "unknown", "rooftop", "Postal", "Código postal",
             "zip centroid", None],
            ["point", "street", "zip", "city", "unknown", "point", "zip", "zip", "zip", "unknown"],
        ),
        ("place_rank", ["30", "27", "26", "16"], ["point", "street", "street", "city"]),
    ],
)  # fmt: skip
def test_each_geocoder_in_its_own_words(column, words, precision):
    """Census, ArcGIS, Google, DeGAUSS, Nominatim, Geocodio, and hrgeo's own."""
    found = find_precision(work_of(**{column: words}))
    assert found.by_row.tolist() == precision
    assert not found.unread.any()
    assert not found.no_match.any()


@pytest.mark.parametrize(
    ("cells", "lost"),
    [
        ({"match": ["Match", "No_Match", "Tie"]}, [False, True, True]),
        ({"Status": ["M", "U", "T"], "Match_addr": ["a", None, "b"]}, [False, True, True]),
        ({"geocode_result": ["geocoded", "po_box", "non_address_text", "imprecise_geocode"],
          "precision": ["range", None, None, "zip"]}, [False, True, True, False]),
        ({"matched": ["Yes", "No"]}, [False, True]),
    ],
)  # fmt: skip
def test_no_match_drops_a_row_even_if_coordinates_stand_there(cells, lost):
    """A tie is no match: somebody has to choose."""
    work = work_of(**cells)
    places = find_places(work)
    assert places.usable.tolist() == [not row for row in lost]
    dropped = [row for row, action, reason in noted(work) if reason == "geocoder_no_match"]
    assert dropped == [2 + i for i, is_lost in enumerate(lost) if is_lost]
    assert np.isnan(places.lon[np.array(lost)]).all()


def test_zip_and_city_are_coarse_and_the_rest_is_not():
    """Unknown is not coarse, and is never read as a point."""
    work = work_of(location_precision=["zip", "city", "unknown", "street", "point"])
    places = find_places(work)
    assert places.is_coarse.tolist() == [True, True, False, False, False]
    assert noted(work) == [(2, "doubted", "coarse_place"), (3, "doubted", "coarse_place")]


def test_a_word_that_nobody_knows_is_unknown_and_doubted():
    """The word itself is not written down."""
    work = work_of(location_precision=["point", "CANARY", None])
    assert find_places(work).precision.tolist() == ["point", "unknown", "unknown"]
    assert noted(work) == [(3, "doubted", "unknown_precision")]
    assert "CANARY" not in work.log.to_frame().to_csv()


@pytest.mark.parametrize(
    ("cells", "cut", "low"),
    [
        ({"Addr_type": ["PointAddress"] * 3, "Score": ["100", "85", "84.9"]}, 85, [4]),
        ({"precision": ["range"] * 3, "score": ["0.9", "0.5", "0.49"]}, 0.5, [4]),
        ({"Accuracy__Type": ["rooftop"] * 3, "Accuracy__Score": ["1", "0.8", "0.79"]}, 0.8, [4]),
        # A score of something else, where no geocoder was.
        ({"Score": ["1", "85", "3"]}, np.nan, []),
    ],
)
def test_low_scores_are_doubted_by_the_geocoders_own_scale(cells, cut, low):
    """The cut itself is still good enough."""
    work = work_of(**cells)
    np.testing.assert_equal(find_precision(work).cut, cut)
    find_places(work)
    assert [row for row, _, reason in noted(work) if reason == "low_geocoder_score"] == low


@pytest.mark.parametrize(
    "cells",
    [
        {"status": ["M", "U"]},  # a case's status, or a person's
        {"type": ["shop", "city"]},
        {"setting": ["Street", "City park"]},
        {"Location__Type": ["Street/Highway", "Private residence"]},
        {"precision": ["good", "bad"]},
        {"category": ["place", "road"]},
    ],
)
def test_columns_that_mean_other_things_are_left_alone(cells):
    """A name is not enough: every word has to be a geocoder's, and a geocoder must have been."""
    work = work_of(**cells)
    found = find_precision(work)
    assert set(found.by_row) == {"unknown"}
    assert not found.no_match.any()
    assert not found.unread.any()


def test_google_types_tell_a_zip_code_from_a_city():
    """``APPROXIMATE`` alone is a city; its types say more."""
    found = find_precision(
        work_of(
            location_type=["APPROXIMATE", "APPROXIMATE", "ROOFTOP"],
            types=["postal_code", "locality, political", "premise"],
        )
    )
    assert found.by_row.tolist() == ["zip", "city", "point"]


def test_the_plan_may_name_the_column_and_services_are_read_alike():
    """`columns = { location_precision = "How well" }`."""
    work = work_of(SERVICES, {"location_precision": "How well"}, How__well=["Postal", "rooftop"])
    assert find_places(work).precision.tolist() == ["zip", "point"]
    assert set(LOCATION_PRECISIONS) >= set(find_places(work).precision)


CENSUS = (
    '"1","10 W 35TH ST, CHICAGO, IL, 60616","Match","Exact","10 W 35TH ST, CHICAGO, IL, 60616",'
    '"-87.627,41.831","112033447","L"\n'
    '"2","NOWHERE ST, CHICAGO, IL, ","No_Match"\n'
    '"3","55 E MAIN ST, CHICAGO, IL, ","Tie"\n'
    '"4","1 S STATE ST, CHICAGO, IL, 60603","Match","Non_Exact","1 S STATE ST, CHICAGO, IL, 60603",'
    '"-87.628,41.882","112032876","R"\n'
)


def test_the_census_batch_geocoder_as_it_comes_without_a_header(tmp_path):
    """Its first row is a row, and its one cell has longitude first."""
    path = tmp_path / "GeocodeResults.csv"
    path.write_text(CENSUS)
    log = QualityLog()
    demand = read_need(path, need_id="ems", quality=log)
    assert demand.lon.tolist() == [-87.628, -87.627]
    assert demand.lat.tolist() == [41.882, 41.831]
    assert demand.event_row.tolist() == [4, 1]
    assert demand.funnel.n_rows == 4
    frame = log.to_frame()
    assert list(zip(frame["row"], frame["reason"], strict=True)) == [
        (2, "geocoder_no_match"),
        (3, "geocoder_no_match"),
    ]


def test_the_census_batch_geocoder_with_a_header_of_ones_own(tmp_path):
    """Nothing in the name says that longitude is first: nobody lives at latitude -87."""
    path = tmp_path / "geocoded.csv"
    path.write_text("id,address,Match,Match Type,parsed,coordinates,tiger,side\n" + CENSUS)
    work = recognise(read_table(path), NEED_POINTS, table="t", log=QualityLog())
    places = find_places(work)
    assert places.usable.tolist() == [True, False, False, True]
    assert places.lon[[0, 3]].tolist() == [-87.627, -87.628]
    assert places.precision.tolist() == ["street", "unknown", "unknown", "street"]


def test_a_geocoded_file_in_which_nothing_matched_is_one_message(tmp_path):
    """It says how many, and why."""
    path = tmp_path / "geocoded.csv"
    path.write_text("id,lon,lat,match\n1,,,No_Match\n2,-87.6,41.8,Tie\n")
    with pytest.raises(InputError, match=r"none of its 2 rows .*geocoder_no_match 2"):
        read_need(path)


def test_coarse_and_exact_rows_never_share_a_position(tmp_path):
    """A ZIP code's middle may be where somebody was found, too."""
    path = tmp_path / "a.csv"
    path.write_text(
        "lon,lat,location_precision\n-87.6,41.8,zip\n-87.6,41.8,point\n-87.6,41.8,zip\n"
    )
    demand = read_need(path)
    assert demand.weight.tolist() == [1.0, 2.0]
    assert demand.is_coarse.tolist() == [False, True]


@pytest.mark.parametrize(
    ("cells", "precision", "lost"),
    [
        (
            {
                "NAACCR GIS Coordinate Quality Code": ["00", "03", "9", "11", "99"],
                "Match Type": ["Exact", "Exact", "Exact", "Relaxed", "NoMatch"],
            },
            ["point", "street", "zip", "city", "unknown"],
            [False, False, False, False, True],
        ),
        (
            {
                "NAACCR GIS Coordinate Quality Type": ["AddressZIPCentroid", "Parcel"],
                "Match Type": ["Exact", "Exact"],
            },
            ["zip", "point"],
            [False, False],
        ),
        ({"[precision]": ["Zip5", "Zip9", "Rooftop"]}, ["zip", "zip", "point"], [False] * 3),
        (
            {
                "matchLevel": ["houseNumber", "houseNumber", "street", "postalCode", "city"],
                "matchType": ["pointAddress", "interpolated", None, None, None],
            },
            ["point", "street", "street", "zip", "city"],
            [False] * 5,
        ),
        (
            {
                "class": ["place", "place", "boundary"],
                "type": ["house", "postcode", "administrative"],
                "addresstype": ["place", "postcode", "town"],
                "place_rank": ["30", "21", "16"],
            },
            ["point", "zip", "city"],
            [False] * 3,
        ),
        ({"loc_type": ["ROOFTOP", "APPROXIMATE"]}, ["point", "city"], [False] * 2),
    ],
)
def test_more_geocoders_in_their_own_words(cells, precision, lost):
    """Cancer registries, Smarty, HERE, a house of Nominatim (whose class is "place")."""
    found = find_precision(work_of(**cells))
    assert found.by_row.tolist() == precision
    assert found.no_match.tolist() == lost


def test_one_unknown_word_does_not_make_a_column_of_precision_go_unseen():
    """Half of the words are a geocoder's: the others are unknown, and no good places."""
    found = find_precision(work_of(precision=["zip", "Block9"]))
    assert found.by_row.tolist() == ["zip", "unknown"]
    assert found.unread.tolist() == [False, True]
