"""Opening hours in words."""

from __future__ import annotations

import pytest

from hrgeo.text import amount_words, opening_words


@pytest.mark.parametrize(
    ("osm", "said"),
    [
        ("24/7", "always"),
        ("Mo-Su 20:00-06:00", "every day 8 pm to 6 am"),
        ("Mo-Fr 09:00-12:00,13:00-17:30", "Monday to Friday 9 am to noon and 1 pm to 5:30 pm"),
        ("Mo,We,Fr 00:30-24:00", "Monday, Wednesday and Friday 12:30 am to midnight"),
        ("May-Sep Sa 11:00-15:00", "May to September Saturday 11 am to 3 pm"),
        ("Mo-Fr 09:00-16:00; PH off", "Monday to Friday 9 am to 4 pm; closed on public holidays"),
        ("Mo-Sa 10:00-18:00; We off", "Monday to Saturday 10 am to 6 pm; Wednesday closed"),
        ("PH 10:00-12:00", "public holidays 10 am to noon"),
    ],
)
def test_plain_hours_are_put_into_words(osm, said):
    assert opening_words(osm) == said


@pytest.mark.parametrize(
    "osm",
    ['24/7 "by telephone"', "Mo[1] 09:00-17:00", "Mo-Fr sunrise-sunset", "week 1-10 Mo off", ""],
)
def test_anything_else_stays_as_it_is(osm):
    """Half of a rule in words would say what it does not mean."""
    assert opening_words(osm) == osm


def test_one_rule_of_another_kind_keeps_all_as_they_are():
    osm = "Mo 09:00-17:00; Tu[1] 09:00-10:00"
    assert opening_words(osm) == osm


def test_amounts_never_read_none_where_there_is_some():
    assert [amount_words(x) for x in (0.0, 0.049, 0.05, 9.94, 9.95, 120.4)] == [
        "0", "under 0.1", "0.1", "9.9", "10", "120",
    ]  # fmt: skip
