"""Numbers, shares, yes and no, dates and times: what cells can say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hrgeo.files import RawTable
from hrgeo.files.raw_table import TEXT
from hrgeo.inputs.columns import recognise
from hrgeo.inputs.dates import known_hours, parse_dates, parse_minutes
from hrgeo.inputs.values import (
    choice_column,
    number_column,
    parse_numbers,
    share_column,
    yes_no_column,
)
from hrgeo.model import QualityLog
from hrgeo.schemas import CANDIDATES, SERVICES


def cells(*values):
    return pd.Series(values, dtype=TEXT)


def work_of(schema=SERVICES, **columns):
    """Make a table in work with a place, a name and these columns."""
    n = len(next(iter(columns.values())))
    frame = pd.DataFrame(
        {"name": cells(*"A" * n), "lon": cells(*"1" * n), "lat": cells(*"2" * n)}
        | {name: cells(*values) for name, values in columns.items()}
    )
    raw = RawTable("a.csv", frame, np.arange(2, n + 2))
    return recognise(raw, schema, table="t", log=QualityLog())


def reasons(work):
    frame = work.log.to_frame()
    return list(zip(frame["row"], frame["action"], frame["reason"], frame["column"], strict=True))


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("12", ".", 12.0),
        ("-87.623", ".", -87.623),
        ("+1e3", ".", 1000.0),
        ("1,234", ".", 1234.0),
        ("1,234,567.5", ".", 1234567.5),
        ("12.5 %", ".", 12.5),
        ("12,5", ".", np.nan),  # no group of thousands, and commas are no decimals here
        ("12,5", ",", 12.5),
        ("-87,623", ",", -87.623),
        ("1.234", ",", 1234.0),
        ("1.234.567,5", ",", 1234567.5),
        ("12.5", ",", np.nan),
        ("1 234,5", ",", 1234.5),
        ("1\u00a0234\u00a0567", ",", 1234567.0),
        ("1\u202f234,5\u202f%", ",", 1234.5),
        ("1'234.5", ".", 1234.5),
        ("1\u2019234\u2019567", ".", 1234567.0),
        ("\u221287.623", ".", -87.623),
        ("12 34", ".", np.nan),  # no group of thousands
        ("0 123", ".", np.nan),
        ("312 555 0142", ".", np.nan),  # a telephone number
        ("inf", ".", np.nan),
        ("nan", ".", np.nan),
        ("1e999", ".", np.nan),
        ("0x10", ".", np.nan),
        ("1_000", ".", np.nan),
        ("--5", ".", np.nan),
        ("abc", ".", np.nan),
    ],
)
def test_numbers_are_read_as_people_write_them(text, decimal, value):
    """Signs, thousands, decimals, percent; everything else is no number."""
    np.testing.assert_array_equal(parse_numbers(cells(text), decimal), [value])


def test_numbers_of_no_cells():
    """No rows give no numbers, and missing ones stay missing."""
    assert len(parse_numbers(cells())) == 0
    assert np.isnan(parse_numbers(cells(None))).all()


def test_a_column_of_numbers_notes_what_it_could_not_read():
    """Row numbers are those of the file; values are never written down."""
    work = work_of(capacity=["5", "many", None, "-1"])
    values = number_column(work, "capacity", low=0.0, report_missing=True)
    np.testing.assert_array_equal(values, [5, np.nan, np.nan, np.nan])
    assert reasons(work) == [
        (3, "doubted", "not_a_number", "capacity"),
        (4, "doubted", "missing_value", "capacity"),
        (5, "doubted", "out_of_range", "capacity"),
    ]
    assert not work.log.to_frame()["detail"].str.contains("many").any()


def test_shares_may_be_percent():
    """80% is 0.8; 80 alone could be anything."""
    work = work_of(available_share=["0.8", "80%", "80", "100 %", "1"])
    np.testing.assert_allclose(share_column(work, "available_share"), [0.8, 0.8, np.nan, 1.0, 1.0])
    assert reasons(work) == [(4, "doubted", "out_of_range", "available_share")]


def test_unknown_is_neither_yes_nor_no():
    """A barrier that is not known is never read as no barrier."""
    work = work_of(fee=["Yes", "no", "none", "?", None, "$5", "Sí"])
    values = yes_no_column(work, "fee")
    assert values.astype(object).where(values.notna(), None).tolist() == [
        True, False, False, None, None, None, True,
    ]  # fmt: skip
    assert reasons(work) == [(7, "doubted", "not_yes_or_no", "fee")]


def test_a_choice_is_one_of_a_few_words():
    """Case does not matter; other words are noted and count as unknown."""
    work = work_of(CANDIDATES, host_agreed=["YES", "perhaps", None])
    values = choice_column(work, "host_agreed", ("yes", "no", "unknown"))
    assert values.tolist()[0] == "yes"
    assert values.isna().tolist() == [False, True, True]
    assert reasons(work) == [(3, "doubted", "not_a_choice", "host_agreed")]


@pytest.mark.parametrize(
    ("text", "date", "minute"),
    [
        ("2024-01-31", "2024-01-31", -1),
        ("2024-1-5", "2024-01-05", -1),
        ("2024/01/31", "2024-01-31", -1),
        ("20240131", "2024-01-31", -1),
        ("2024-01-31T13:45:10", "2024-01-31", 825),
        ("2024-01-31 13:45:10.250", "2024-01-31", 825),
        ("2024-01-31T23:45:00Z", "2024-01-31", 1425),  # the time on the wall counts
        ("2024-01-31T23:45:00-06:00", "2024-01-31", 1425),
        ("01/31/2024", "2024-01-31", -1),
        ("1/31/24 1:45 PM", "2024-01-31", 825),
        ("31/01/2024", "2024-01-31", -1),
        ("31.1.2024", "2024-01-31", -1),
        ("5.1.2024", "2024-01-05", -1),  # dots: the day is first
        ("01-31-2024", "2024-01-31", -1),
        ("31-Jan-2024", "2024-01-31", -1),
        ("Jan 31, 2024", "2024-01-31", -1),
        ("31 January 2024", "2024-01-31", -1),
        ("45322", "2024-01-31", -1),  # days since 1899-12-30
        ("45322.5", "2024-01-31", 720),
        ("1/2/69", "1969-01-02", -1),
        ("1/2/68", "2068-01-02", -1),
        ("2023-02-29", "NaT", -1),
        ("2024-02-29", "2024-02-29", -1),
        ("2024-13-01", "NaT", -1),
        ("2024-00-10", "NaT", -1),
        ("1700-01-01", "NaT", -1),
        ("9999-12-31", "NaT", -1),
        ("12", "NaT", -1),
        ("2024", "NaT", -1),
        ("yesterday", "NaT", -1),
        (None, "NaT", -1),
    ],
)
def test_dates_in_the_usual_writings(text, date, minute):
    """Each writing alone in its column."""
    read = parse_dates(cells(text))
    assert read.date.astype(str).tolist() == [date]
    assert read.minute.tolist() == [minute]


def test_the_column_decides_whether_the_day_is_first():
    """3/4 is March 4 among American dates and April 3 among others."""
    american = parse_dates(cells("3/4/2024", "12/25/2024"))
    assert american.date.astype(str).tolist() == ["2024-03-04", "2024-12-25"]
    british = parse_dates(cells("3/4/2024", "25/12/2024"))
    assert british.date.astype(str).tolist() == ["2024-04-03", "2024-12-25"]
    assert parse_dates(cells("3/4/2024")).date.astype(str).tolist() == ["2024-03-04"]


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("13:45", 825),
        ("1:45 PM", 825),
        ("1:45 p.m.", 825),
        ("12:05 AM", 5),
        ("12:05 PM", 725),
        ("13:05 PM", -1),
        ("00:00", 0),
        ("24:00", 0),  # where the next day begins
        ("9:60", -1),
        ("0930", 570),
        ("930", 570),
        ("2400", 0),
        ("24:01", -1),
        ("1360", -1),
        ("7", 420),
        ("25", -1),
        ("0.5", 720),
        ("0.99999", -1),  # rounds up to the next day
        ("noon", 720),
        ("lunchtime", -1),
        (None, -1),
    ],
)
def test_times_in_the_usual_writings(text, minute):
    """Clock times, digits alone, and the parts of a day of spreadsheets."""
    assert parse_minutes(cells(text)).tolist() == [minute]


def test_a_heap_at_midnight_means_no_hour():
    """3 of 24 midnights (12.5 %) can be real; more are a sign of no time at all."""
    # 1 of 8 known times is 12.5 %: exactly the limit, and kept.
    assert known_hours(np.array([0] + [600] * 7 + [-1])).tolist() == [0] + [10] * 7 + [-1]
    # 2 of 9 are 22 %: 00:00 is unknown, and 00:30 is still the hour 0.
    assert known_hours(np.array([0, 0, 30] + [600] * 6)).tolist() == [-1, -1, 0] + [10] * 6
