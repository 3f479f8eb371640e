"""Strict JSON, and CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgeo.model import QualityLog
from hrgeo.results import to_json
from hrgeo.results.data_quality import quality_csv
from hrgeo.results.strict_json import plain


def test_everything_that_json_has_no_word_for_becomes_null():
    values = [
        math.nan,
        math.inf,
        -math.inf,
        np.nan,
        np.float32("nan"),
        pd.NA,
        pd.NaT,
        np.datetime64("NaT", "D"),
        None,
    ]
    assert plain(values) == [None] * len(values)


def test_numbers_of_numpy_and_pandas_become_plain():
    values = plain(
        {
            "a": np.int64(3),
            "b": np.float32(0.5),
            "c": np.bool_(True),
            "d": np.array([1, 2]),
            "e": pd.Index(["x"]),
            "f": np.str_("y"),
        }
    )
    assert values == {"a": 3, "b": 0.5, "c": True, "d": [1, 2], "e": ["x"], "f": "y"}
    assert type(values["c"]) is bool
    assert type(values["f"]) is str


def test_floats_are_rounded_to_six_decimals_without_a_negative_zero():
    assert to_json([0.1234564999, -0.0, -1e-9]) == "[\n  0.123456,\n  0.0,\n  0.0\n]\n"


def test_dates_are_written_as_iso():
    assert plain(
        [
            dt.date(2024, 2, 29),
            dt.datetime(2024, 2, 29, 8, 30, tzinfo=dt.UTC),
            np.datetime64("2024-02-29"),
        ]
    ) == ["2024-02-29", "2024-02-29T08:30:00+00:00", "2024-02-29"]


def test_a_path_tells_no_folder_of_this_computer():
    assert plain(Path("/home/someone/data/incidents.csv")) == "incidents.csv"


def test_an_object_that_is_no_data_is_an_error():
    with pytest.raises(TypeError, match="object"):
        plain({"a": object()})


def test_the_order_of_keys_does_not_matter():
    assert to_json({"a": 1, "b": {"d": 2, "c": 3}}) == to_json({"b": {"c": 3, "d": 2}, "a": 1})


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=12,
    )
)
def test_any_content_is_strict_json_and_reading_it_back_changes_nothing(value):
    def refuse(word):
        raise AssertionError(word)

    text = to_json(value)
    again = json.loads(text, parse_constant=refuse)
    assert to_json(again) == text
    assert text.isascii()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "  =", "\uff1d", "\uff20"])
def test_text_that_looks_like_a_formula_gets_an_apostrophe(start):
    frame = pd.DataFrame({"detail": [f"{start}1+1"], "row": [-3]})
    [_, cells] = csv.reader(io.StringIO(quality_csv(frame), newline=""))
    assert cells == [f"'{start}1+1", "-3"]


def test_an_empty_log_is_a_header_alone():
    assert quality_csv(QualityLog().to_frame()) == "file,table,row,action,reason,column,detail\n"


@settings(deadline=None)
@given(st.text())
def test_no_cell_of_text_begins_as_a_formula_and_no_text_is_lost(text):
    log = QualityLog()
    log.add(text, "services", [2], "dropped", "no_coordinates", "lon", text)
    written = quality_csv(log.to_frame())
    [_, cells] = csv.reader(io.StringIO(written, newline=""), strict=True)
    plain_text = text.replace("\x00", "\ufffd").replace("\r", " ").replace("\n", " ")
    assert cells[0] in {plain_text, f"'{plain_text}"}
    assert cells[2] == "2"
    assert not cells[0].lstrip(" ").startswith(("=", "+", "-", "@", "\t"))
