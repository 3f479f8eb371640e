"""The catalog of phrases, and numbers in words."""

from __future__ import annotations

import math
import string

import pytest

from hrgeo.schemas import MODES, NEED_WHATS, SERVICE_TYPES
from hrgeo.text import (
    LANGUAGES,
    count_label,
    count_words,
    dropped_words,
    group_words,
    has,
    join_words,
    percent,
    say,
    share_words,
    small_count_label,
    term,
    words,
)
from hrgeo.text.catalog import _flat


def test_a_missing_phrase_is_an_error_that_names_the_key():
    with pytest.raises(KeyError, match="no_such_phrase"):
        say("map.no_such_phrase")


def test_a_missing_language_is_an_error():
    with pytest.raises(KeyError, match="xx"):
        words("xx")


def test_a_missing_value_is_an_error():
    with pytest.raises(KeyError, match="minutes"):
        say("map.threshold")


def test_values_are_never_read_as_placeholders():
    assert say("map.threshold", minutes="{minutes.__class__}") == "{minutes.__class__} min"


def test_the_catalog_cannot_be_changed_by_its_readers():
    with pytest.raises(TypeError):
        words()["terms.yes"] = "no"  # type: ignore[index]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_hrgeo_has_a_phrase(language):
    keys = (
        [f"terms.service.{word}" for word in SERVICE_TYPES]
        + [f"terms.mode.{word}" for word in MODES]
        + [f"terms.what.{word}" for word in NEED_WHATS]
    )
    assert [key for key in keys if not has(key, language=language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_has_named_placeholders_alone_and_is_not_empty(language):
    for key, phrase in words(language).items():
        assert phrase.strip(), key
        for _, name, form, conversion in string.Formatter().parse(phrase):
            assert name is None or name.isidentifier(), key
            assert not form, key
            assert not conversion, key


def test_the_catalog_speaks_of_within_reach_and_never_of_served():
    text = " ".join(words().values()).lower()
    for word in ("people reached", "served", "addict", "clean needle", "abuser"):
        assert word not in text


def test_a_word_that_no_catalog_has_stays_as_it_is():
    assert term("service", "{acupuncture}") == "{acupuncture}"


def test_a_catalog_holds_text_alone():
    with pytest.raises(TypeError, match=r"a\.b"):
        _flat({"a": {"b": 3}})


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0, "0%"),
        (1.0, "100%"),
        (0.0049, "under 1%"),
        (0.9951, "over 99%"),
        # 0.125 x 100 = 12.5, which goes up.
        (0.125, "13%"),
        (math.nan, "not known"),
        (math.inf, "not known"),
    ],
)
def test_percent_claims_neither_none_nor_all_unless_it_is(share, expected):
    assert percent(share) == expected


def test_no_listed_service_reads_none_listed_and_not_zero_percent():
    assert share_words(0.0, n_services=0, low=0.0, high=0.0) == "none listed"
    assert share_words(0.0, n_services=0, n_listed=0) == "none listed"
    assert share_words(0.0, n_services=0, n_listed=5) == "none listed in the study area"


def test_an_interval_that_is_not_known_is_left_out():
    assert share_words(0.5, n_services=2, low=math.nan, high=0.6) == "50%"
    assert share_words(0.5, n_services=2) == "50%"


def test_counts_below_the_smallest_are_a_class():
    assert count_label(0, smallest_count=11) == "0"
    assert count_label(10.6, smallest_count=11) == "1-10"
    assert count_label(11, smallest_count=11) == "11"
    assert small_count_label(5) == "1-4"


def test_halves_of_counts_go_up():
    assert count_words(2.5) == "3"


def test_joining_two_parts():
    assert join_words(["a", "b"]) == "a and b"


def test_groups_and_reasons_have_plain_words():
    assert group_words("pct_spanish_at_home") == "People who speak Spanish at home"
    assert group_words("not pct_poverty") == "People not in poverty"
    assert group_words('not pct_"x"') == 'Not in column "pct_"x""'
    assert group_words("Northside") == "Northside"
    assert dropped_words("near_school") == "too near to a school"
    assert dropped_words("near_place_of_worship").endswith('"place of worship"')
    assert dropped_words("of_the_future") == "of_the_future"
