"""Tables without places: what is told of small counts."""

from __future__ import annotations

import pandas as pd
import pytest

from hrgeo.errors import InputError
from hrgeo.privacy import release

AREAS = pd.DataFrame(
    {
        "area_id": ["a", "b", "c", "d"],
        "n_need": [0.0, 1.0, 10.9, 11.0],
        "share_need": [float("nan"), 1.0, 0.5, 0.25],
        "low": [0.0, 0.1, 0.2, 0.3],
        "median_min": [1.0, 2.0, 3.0, 4.0],
    }
)


def test_small_counts_take_what_depends_on_them_along():
    out = release({}, "internal", records={"area_shares": AREAS}).records["area_shares"]
    assert out["n_need"].tolist() == [0, pd.NA, pd.NA, 11]
    assert out["n_need_label"].tolist() == ["0", "1-10", "1-10", "11"]
    for column in ("share_need", "low", "median_min"):
        assert out[column].isna().tolist()[1:] == [True, True, False]
    assert out["low"].tolist()[0] == 0.0
    assert AREAS["share_need"].tolist()[1:] == [1.0, 0.5, 0.25]  # the input is left alone


def test_a_service_that_few_depend_on_tells_no_share():
    table = pd.DataFrame(
        {
            "need_id": ["ems"],
            "service": ["ssp"],
            "mode": ["walk"],
            "threshold_min": [10.0],
            "rank": [1],
            "service_id": ["s"],
            "n_need_within": [40.0],
            "n_need_only_here": [4.0],
            "n_need_nearest": [10.0],
            "n_need_no_other": [0.0],
            "share_only_here": [0.04],
            "more_min": [3.0],
        }
    )
    out = release({}, "internal", records={"closures": table}).records["closures"]
    assert out[["share_only_here", "more_min"]].isna().to_numpy().all()
    assert out["n_need_only_here_label"].tolist() == ["1-10"]
    assert out[["n_need_within", "n_need_no_other"]].to_numpy().tolist() == [[40, 0]]


def test_the_order_of_small_closures_tells_nothing():
    n = 5
    table = pd.DataFrame(
        {
            "need_id": ["ems"] * n,
            "service": ["ssp"] * n,
            "mode": ["walk"] * n,
            "threshold_min": [10.0] * 3 + [20.0] * 2,
            "rank": [1, 2, 3, 1, 2],
            "service_id": ["c", "b", "a", "b", "a"],
            "n_need_within": [50.0] * n,
            "n_need_only_here": [30.0, 9.0, 2.0, 10.0, 3.0],
            "n_need_nearest": [50.0] * n,
            "n_need_no_other": [0.0] * n,
            "share_only_here": [0.3, 0.09, 0.02, 0.1, 0.03],
            "more_min": [3.0] * n,
        }
    )
    out = release({}, "internal", records={"closures": table}).records["closures"]
    assert out["service_id"].tolist() == ["c", "a", "b", "a", "b"]
    assert out["rank"].tolist() == [1, 2, 3, 1, 2]
    # With the small counts the other way round, nothing that is told changes.
    table["n_need_only_here"] = [30.0, 2.0, 9.0, 3.0, 10.0]
    table["rank"] = [1, 3, 2, 2, 1]
    again = release({}, "internal", records={"closures": table}).records["closures"]
    assert again.drop(columns="rank").equals(out.drop(columns="rank"))


@pytest.mark.parametrize(
    ("records", "told"),
    [
        ({"else": AREAS}, "'else': unknown table"),
        ({"area_shares": AREAS.drop(columns="n_need")}, "area_shares: lacks the columns n_need"),
        ({"area_shares": [1]}, "area_shares: is no table without places"),
        ({"area_shares": AREAS.assign(geometry=0)}, "area_shares: is no table without places"),
        ({"area_shares": AREAS.assign(n_need=-1.0)}, "area_shares.n_need: 4 rows hold no count"),
        ({"area_shares": AREAS.assign(n_need=float("nan"))}, "4 rows hold no count"),
    ],
)
def test_what_cannot_be_released_is_refused(records, told):
    with pytest.raises(InputError, match="cannot be released") as error:
        release({}, "internal", records=records)
    assert told in str(error.value)
