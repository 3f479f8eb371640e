"""Dates and times as exports, spreadsheets and people write them, in English and Spanish."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hrgeo.files.raw_table import TEXT
from hrgeo.inputs.dates import parse_dates
from hrgeo.inputs.periods import find_days, incomplete_months
from hrgeo.inputs.times import is_midnight_heap, parse_minutes, split_dates


def cells(*values):
    return pd.Series(values, dtype=TEXT)


def days(*texts):
    return np.array(texts, dtype="datetime64[D]")


@pytest.mark.parametrize(
    ("text", "date", "minute"),
    [
        ("3 de marzo de 2024", "2024-03-03", -1),
        ("1 de agosto del 2023", "2023-08-01", -1),
        ("marzo 3 2024", "2024-03-03", -1),
        ("12 ene 2023", "2023-01-12", -1),
        ("3 set 2023", "2023-09-03", -1),
        ("12 sept. 2023", "2023-09-12", -1),
        ("3º de marzo de 2024", "2024-03-03", -1),
        ("lunes, 1 de enero de 2024 a las 4:12 p. m.", "2024-01-01", 972),
        ("martes 5 de marzo de 2024", "2024-03-05", -1),
        ("mar 5 mar 2024", "2024-03-05", -1),  # a Tuesday in March
        ("mar 3, 2024", "2024-03-03", -1),  # March, not a Tuesday
        ("MIÉRCOLES 6 DE MARZO DE 2024", "2024-03-06", -1),
        ("03-MAR-24", "2024-03-03", -1),
        ("03MAR2024:04:12:33", "2024-03-03", 252),
        ("Tuesday, March 5th, 2024", "2024-03-05", -1),
        ("3rd of March 2024", "2024-03-03", -1),
        ("Mar 3 2024 at 4:12 PM", "2024-03-03", 972),
        ("Tue Mar 05 04:12:33 CST 2024", "2024-03-05", 252),
        ("2024-mar-03", "2024-03-03", -1),
        ("Mon 1/8/2024 04:12", "2024-01-08", 252),
        ("20240103 0412", "2024-01-03", 252),
        ("202401030412", "2024-01-03", 252),
        ("20240103041233", "2024-01-03", 252),
        ("20240103T041233", "2024-01-03", 252),
        ("01312024", "2024-01-31", -1),
        ("2024-01-03T04:12:33.000Z", "2024-01-03", 252),
        ("1/31/2024 12:05:33 a. m.", "2024-01-31", 5),
        ("31/1/2024 0412", "2024-01-31", 252),
        ("2024-01-31 24:00", "2024-02-01", 0),
        ("45322,5", "2024-01-31", 720),
        ("30 de febrero de 2024", "NaT", -1),
        ("mar 03 04:12", "NaT", -1),  # no year
        ("1/1/0001", "NaT", -1),
    ],
)
def test_more_writings_of_dates(text, date, minute):
    """Each alone in its column."""
    read = parse_dates(cells(text))
    assert read.date.astype(str).tolist() == [date]
    assert read.minute.tolist() == [minute]


@pytest.mark.parametrize(
    "text",
    ["2024-03", "03/2024", "Mar 2024", "marzo de 2024", "Mar-24", "2024", "2024 Q1", "2024-mar"],
)
def test_a_month_is_not_a_day(text):
    """It is no date, and it is told apart from what cannot be read at all."""
    read = parse_dates(cells(text, "someday"))
    assert np.isnat(read.date).all()
    assert read.month_alone.tolist() == [True, False]


def test_seconds_since_1970_only_if_the_whole_column_is_so():
    """They count in UTC, so that the hour on the wall is not known."""
    seconds = parse_dates(cells("1704255153", "1704341553", None))
    assert seconds.date.astype(str).tolist() == ["2024-01-03", "2024-01-04", "NaT"]
    assert seconds.minute.tolist() == [-1, -1, -1]
    assert seconds.bad_time.tolist() == [True, True, False]
    assert parse_dates(cells("1704255153000")).date.astype(str).tolist() == ["2024-01-03"]
    mixed = parse_dates(cells("1704255153", "2024-01-04"))
    assert mixed.date.astype(str).tolist() == ["NaT", "2024-01-04"]
    # A telephone number is of no sane year.
    assert np.isnat(parse_dates(cells("7735550123")).date[0])


def test_a_time_that_cannot_be_read_leaves_the_date():
    """The date counts; the time is told of."""
    read = parse_dates(cells("2024-01-03 25:00", "2024-01-03 04:12", "2024-01-03", "x 25:00"))
    assert read.bad_time.tolist() == [True, False, False, False]
    assert read.date.astype(str).tolist() == ["2024-01-03"] * 3 + ["NaT"]


def test_ambiguous_days_and_months_are_told():
    """3/4 with nothing to tell; 3/3 is the same either way; dots say day first."""
    read = parse_dates(cells("3/4/2024", "3/3/2024", "3.4.2024"))
    assert read.date.astype(str).tolist() == ["2024-03-04", "2024-03-03", "2024-04-03"]
    assert read.is_ambiguous.tolist() == [True, False, False]
    read = parse_dates(cells("3/4/2024"), day_first=True)
    assert read.date.astype(str).tolist() == ["2024-04-03"]
    read = parse_dates(cells("3/4/2024", "12/25/2024"), day_first=True)
    assert read.date.astype(str).tolist() == ["2024-03-04", "2024-12-25"]
    assert not read.is_ambiguous.any()


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("0412 hrs", 252),
        ("04:12 h", 252),
        ("16h30", 990),
        ("4 PM", 960),
        ("4pm", 960),
        ("12:05 a. m.", 5),
        ("12:05\N{NO-BREAK SPACE}p.\N{NO-BREAK SPACE}m.", 725),
        ("12 noon", 720),
        ("Midnight", 0),
        ("mediodía", 720),
        ("16:30 CST", 990),
        ("0,5", 720),
        ("1899-12-30T04:12:00", 252),  # a spreadsheet's time without a date
        ("2024-01-05 04:12", 252),
        ("99", -1),
        ("4:12 xm", -1),
    ],
)
def test_more_writings_of_times(text, minute):
    """Each alone in its column."""
    assert parse_minutes(cells(text)).tolist() == [minute]


def test_cutting_dates_off_keeps_rows_in_place():
    """Whatever the index, and with nothing in it at all."""
    some = cells("2024-01-31 04:12", None, "x").set_axis([5, 3, 9])
    date, behind = split_dates(some)
    assert date.fillna("-").tolist() == ["2024-01-31", "-", "x"]
    assert behind.fillna("-").tolist() == ["04:12", "-", "-"]
    assert date.index.tolist() == behind.index.tolist() == [5, 3, 9]
    date, behind = split_dates(cells())
    assert (len(date), len(behind)) == (0, 0)


def test_a_heap_at_midnight_is_a_heap_for_exact_midnights_alone():
    """00:00 three times in ten is a heap; 00:30 is an hour."""
    assert (
        is_midnight_heap(np.array([0, 0, 0, 30, *[600] * 6])).tolist() == [True] * 3 + [False] * 7
    )
    assert not is_midnight_heap(np.array([0, *[600] * 7])).any()
    assert not is_midnight_heap(np.array([-1, -1])).any()
    # One alone is no heap, if other rows have times; where it is all there is, it tells nothing.
    assert not is_midnight_heap(np.array([0, 600, 700])).any()
    assert is_midnight_heap(np.array([0])).all()


def every_day(first, last, times=1):
    """Give each day from first to last, `times` times."""
    return np.repeat(np.arange(first, np.datetime64(last) + 1, dtype="datetime64[D]"), times)


@pytest.mark.parametrize(
    ("date", "months"),
    [
        (days(), ()),
        (days("NaT"), ()),
        (days("2024-01-01", "2024-03-31"), ()),
        (days("2024-01-02", "2024-03-30"), ("2024-01", "2024-03")),
        (days("2024-01-02", "2024-01-30"), ("2024-01",)),
        # One each day: a day missing at either end has 37 % by chance, five have 0.7 %.
        (every_day("2024-01-02", "2024-03-30"), ()),
        (every_day("2024-01-06", "2024-03-31"), ("2024-01",)),
        (every_day("2024-01-01", "2024-03-26"), ("2024-03",)),
        # One in ten days: nine empty days have 41 % by chance, but over a week is too long.
        (every_day("2024-01-01", "2024-12-22")[::10], ("2024-12",)),
        # Three a day: one day without any has exp(-3) = 5 %, just under.
        (every_day("2024-01-01", "2024-03-30", 3), ("2024-03",)),
    ],
)
def test_months_that_a_file_does_not_cover(date, months):
    """The rule, worked by hand."""
    assert incomplete_months(date) == months


def test_a_last_month_with_far_too_few_rows():
    """Reports come late: 30 a month, then 5 up to the last day."""
    full = every_day("2024-01-01", "2024-05-31")
    late = days("2024-06-01", "2024-06-05", "2024-06-20", "2024-06-29", "2024-06-30")
    assert incomplete_months(np.concatenate([full, late])) == ("2024-06",)
    # 20 of 30 may well be chance.
    assert incomplete_months(np.concatenate([full, every_day("2024-06-11", "2024-06-30")])) == ()
    # Two months before are too few to tell.
    short = every_day("2024-04-01", "2024-05-31")
    assert incomplete_months(np.concatenate([short, late])) == ()


def test_the_default_period_leaves_incomplete_months_out_at_both_ends():
    """And a date that is far off does not make a month."""
    date = np.concatenate([every_day("2024-01-20", "2024-04-10"), days("1900-01-01", "2094-01-01")])
    found = find_days(None, date)
    assert (str(found.first), str(found.last)) == ("2024-02-01", "2024-03-31")
