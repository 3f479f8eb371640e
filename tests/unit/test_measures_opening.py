"""Opening times of a year's weeks, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgeo.errors import InputError
from hrgeo.measures.opening import opening_times, osm_hours_differ
from hrgeo.model import OpeningTimes
from hrgeo.model.opening import SLOTS_PER_WEEK

DAY = 96
"""Quarter-hours of a day."""


def opened(*texts: str | None) -> OpeningTimes:
    ids = pd.Index([f"s{i}" for i in range(len(texts))], name="service_id")
    return opening_times(pd.DataFrame({"hours_osm": list(texts)}, index=ids))


def slots(opening: OpeningTimes, kind: int = 0, service: int = 0) -> list[int]:
    return np.flatnonzero(opening.least[kind, service]).tolist()


def test_a_morning_on_tuesday():
    """Tuesday 09:00 is slot 96 + 36 = 132, and 10:00 is 136."""
    opening = opened("Tu 09:00-10:00")
    assert slots(opening) == [132, 133, 134, 135]
    assert opening.n_weeks.tolist() == [52]
    assert opening.is_known.tolist() == [True]


def test_a_slot_counts_if_it_is_open_throughout():
    """09:10 to 09:50 has 09:15-09:30 and 09:30-09:45 in it whole: slots 37 and 38."""
    assert slots(opened("Mo 09:10-09:50")) == [37, 38]


def test_hours_over_midnight_on_sunday_go_on_on_monday():
    """Sunday 22:00 is slot 6 x 96 + 88 = 664; Monday until 02:00 is slots 0 to 7, in every week."""
    opening = opened("Su 22:00-02:00")
    assert slots(opening) == [*range(8), *range(664, 672)]
    assert opening.n_weeks.tolist() == [52]


def test_hours_over_midnight_go_on_on_the_next_day():
    """Friday 20:00 is slot 4 x 96 + 80 = 464; Saturday 01:30 is 5 x 96 + 6 = 486."""
    assert slots(opened("Fr 20:00-01:30")) == list(range(464, 486))


def test_always_open_is_all_slots():
    assert len(slots(opened("24/7"))) == SLOTS_PER_WEEK == 672


def test_unknown_hours_are_never_surely_and_always_possibly_open():
    opening = opened(None, "", "Mo 00:00-24:00")
    assert opening.least.sum(axis=2).tolist() == [[0, 0, DAY]]
    assert opening.most.sum(axis=2).tolist() == [[672, 672, DAY]]
    assert opening.is_known.tolist() == [False, False, True]


@pytest.mark.parametrize(
    "text",
    ['Mo 10:00-11:00 "by appointment"', "Mo 10:00-11:00 unknown", 'Mo 10:00-11:00 unknown "?"'],
)
def test_hours_with_a_comment_and_unknown_ones_are_possible(text):
    opening = opened(text)
    assert (int(opening.least.sum()), int(opening.most.sum())) == (0, 4)


def test_a_comment_alone_makes_the_day_possible():
    opening = opened('Tu 10:00-11:00; Sa "by appointment"')
    assert slots(opening) == [136, 137, 138, 139]
    # Tuesday's hour and all of Saturday.
    assert int(opening.most.sum()) == 4 + DAY


def test_a_season_makes_two_kinds_of_weeks():
    """May to September 2024, Mondays: 6 May to 30 September are 22; the other 30 have none."""
    opening = opened("May-Sep Mo 10:00-11:00", "Mo 10:00-11:00")
    assert opening.n_weeks.tolist() == [30, 22]
    assert opening.least.sum(axis=2).tolist() == [[0, 4], [4, 4]]


def test_a_day_of_the_month_is_open_in_twelve_weeks():
    opening = opened("Tu[1] 10:00-11:00")
    by_kind = dict(
        zip(opening.least.sum(axis=(1, 2)).tolist(), opening.n_weeks.tolist(), strict=True)
    )
    assert by_kind == {4: 12, 0: 40}


def test_two_days_of_the_month_are_open_in_twice_as_many_weeks():
    opening = opened("Tu[1,3] 10:00-11:00")
    by_kind = dict(
        zip(opening.least.sum(axis=(1, 2)).tolist(), opening.n_weeks.tolist(), strict=True)
    )
    assert by_kind == {4: 24, 0: 28}


def test_public_holidays_do_not_count():
    """A week is a week without one: what holds on holidays changes nothing."""
    plain, without, on = (
        opened(f"Mo-Fr 09:00-17:00{rule}") for rule in ("", "; PH off", "; PH 10:00-12:00")
    )
    assert np.array_equal(plain.least, without.least)
    assert np.array_equal(plain.least, on.least)
    assert plain.n_weeks.tolist() == without.n_weeks.tolist() == [52]


def test_a_table_without_services_or_hours():
    assert opened().least.shape == (1, 0, 672)
    nothing = opening_times(pd.DataFrame(index=pd.Index(["a"], name="service_id")))
    assert (int(nothing.least.sum()), int(nothing.most.sum())) == (0, 672)


def test_hours_that_are_not_in_osm_syntax_are_refused_together():
    with pytest.raises(InputError, match=r"2 of 3 services .* position 1 .*read_hours") as told:
        opened("24/7", "9 to 5, secret door", "whenever")
    assert "secret" not in str(told.value)


def test_texts_that_mean_the_same_do_not_differ():
    assert not osm_hours_differ("Mo,Tu 09:00-12:00", "Mo-Tu 09:00-12:00")
    assert not osm_hours_differ(None, None)
    assert osm_hours_differ("Mo 09:00-12:00", "Mo 09:00-12:15")
    assert osm_hours_differ("Mo 09:00-12:00", 'Mo 09:00-12:00 "by appointment"')
    assert osm_hours_differ(None, "24/7")


SPANS = st.tuples(st.integers(0, 94), st.integers(1, 95)).map(sorted).filter(lambda s: s[0] < s[1])


def clock(slot: int) -> str:
    return f"{slot // 4:02d}:{slot % 4 * 15:02d}"


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.integers(0, 6), SPANS, min_size=1))
def test_a_week_agrees_with_painting_it(week):
    """Brute force: slots painted one by one."""
    names = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
    text = "; ".join(f"{names[d]} {clock(a)}-{clock(b)}" for d, (a, b) in week.items())
    painted = [d * DAY + slot for d, (a, b) in week.items() for slot in range(a, b)]
    assert slots(opened(text)) == sorted(painted)


@settings(max_examples=30, deadline=None)
@given(st.permutations(["24/7", "Mo 09:00-10:00", None, "May-Sep Tu 09:00-10:00"]))
def test_a_permutation_of_services_changes_nothing(texts):
    opening = opened(*texts)
    for at, text in enumerate(texts):
        weeks = np.repeat(opening.least[:, at].sum(axis=1), opening.n_weeks).sum()
        alone = opened(text)
        assert weeks == np.repeat(alone.least[:, 0].sum(axis=1), alone.n_weeks).sum()
