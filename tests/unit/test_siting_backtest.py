"""The back-test on towns made so that the pin map loses, wins, or does as well."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hrgeo.errors import InputError
from hrgeo.siting import SitingProblem
from hrgeo.siting.judgement import Fold, Question, backtest, backtest_lines

ASKED = Question(n_sites=2, threshold_min=5)
# Sites 0 and 1 reach rows a and b; site 2 reaches row c; site 3 nothing.
TOWN = SitingProblem.from_matrix([[1, 2, 9, 9], [1, 2, 9, 9], [9, 9, 1, 9]])


def by_method(table, fold=None):
    return table[table["fold"] == (fold or table["fold"].iloc[0])].set_index("method")


def test_the_pin_map_takes_the_same_corner_twice_and_loses():
    """Early: a 6, b 3, c 5. A pin map counts 9, 9, 5 and takes 0 and 1: 9 of 14 early.

    hrgeo takes 0 and 2: all 14. Later a 4, b 2, c 6: hrgeo 12 of 12, pin map 6 of 12.
    Resamples (5, 1, 6), (4, 4, 4), (3, 2, 5): pin map 6/12, 8/12, 5/10; differences .5, .33, .5.
    """
    drawn = [[5, 1, 6], [4, 4, 4], [3, 2, 5]]
    fold = Fold("2024", [6, 3, 5], [4, 2, 6], drawn)
    table = by_method(backtest(TOWN, [fold], ASKED, residents=[0, 0, 8], level=0.5, n_random=500))
    assert table["share"][["hrgeo", "pin_map", "present", "hindsight"]].tolist() == [1, 0.5, 0, 1]
    pins = table.loc["pin_map"]
    assert pins["site_ids"] == (0, 1)
    # Quartiles of .333, .5, .5 by linear interpolation: halfway from the 1st to the 2nd, and .5.
    assert pins["difference_low"] == pytest.approx((1 / 3 + 0.5) / 2)
    assert (pins["difference"], pins["difference_high"], pins["verdict"]) == (0.5, 0.5, "better")
    assert pins["share_train"] == pytest.approx(9 / 14)
    assert pins["optimism"] == pytest.approx(9 / 14 - 0.5)
    # Best for residents, who all live at c, is site 2 alone: a second one would add nobody.
    assert table.loc["residents", "site_ids"] == (2,)
    assert table.loc["residents", "share"] == 0.5
    # Six equally likely pairs: 01 .5, 02 1, 03 .5, 12 1, 13 .5, 23 .5: on average 4/6.
    assert table.loc["random", "share"] == pytest.approx(4 / 6, abs=0.03)
    assert table.loc["random", ["spread_low", "spread_high"]].tolist() == [0.5, 1.0]
    assert table.loc["hindsight", "difference"] == 0
    assert table.loc[["hindsight", "hrgeo"], "verdict"].tolist() == ["", ""]
    assert table.loc["hrgeo", "optimism"] == 0


def test_the_pin_map_wins_where_everything_moved_to_its_corner():
    """Rows a and b hold 9 early, c 5; later only d counts, which site 1 alone reaches."""
    town = SitingProblem.from_matrix([[1, 2, 9], [1, 2, 9], [9, 9, 1], [9, 4, 9]])
    fold = Fold("2024", [6, 3, 5, 0], [0, 0, 0, 8], [[0, 0, 0, 7], [0, 0, 0, 9]])
    table = backtest(town, [fold], ASKED)
    rows = by_method(table)
    assert rows.loc["hrgeo", "site_ids"] == (0, 2)
    assert rows["share"][["hrgeo", "pin_map", "hindsight"]].tolist() == [0, 1, 1]
    assert rows.loc["pin_map", ["difference_low", "verdict"]].tolist() == [-1, "worse"]
    lines = backtest_lines(table, "2024")
    assert lines[0] == (
        "Later need within reach of the suggested sites and the present ones: 0% "
        "(0% to 0%, chance variation only)."
    )
    assert lines[2] == "Best for residents: not available."
    assert lines[3].endswith("The suggested sites do worse by 100 points (100 to 100).")
    assert lines[5] == (
        "The most that any choice could have had, known only afterwards: 100% "
        "(100% to 100%, chance variation only)."
    )
    assert lines[-1].startswith("The suggested sites do not clearly beat: As many places")
    assert "prevented" not in " ".join(lines)


def test_no_clear_difference_where_the_interval_holds_zero():
    town = SitingProblem.from_matrix([[1, 9], [9, 1]])
    one = Question(n_sites=1, threshold_min=5)
    # Early 6 to 5, so site 0; residents 5 to 6, so site 1. Later one half each.
    fold = Fold("2024", [6, 5], [5, 5], [[6, 4], [4, 6]])
    table = backtest(town, [fold], one, residents=[5, 6])
    people = by_method(table).loc["residents"]
    assert (people["difference"], people["verdict"]) == (0, "no_clear_difference")
    # 90 % of the two differences .2 and -.2: from -.18 to .18.
    assert backtest_lines(table, "2024")[2].endswith("No clear difference (-18 to 18 points).")


def test_folds_are_pooled_by_adding_up_weight():
    """Fold A: 6 of 10 within reach; fold B: 30 of 30. Together 36 of 40, not the mean of shares."""
    town = SitingProblem.from_matrix([[1, 9], [9, 1]])
    one = Question(n_sites=1, threshold_min=5)
    folds = [
        Fold("A", [9, 1], [6, 4], [[6, 4], [5, 5]]),
        Fold("B", [1, 9], [0, 30], [[0, 30], [10, 20]]),
    ]
    table = backtest(town, folds, one)
    assert table["fold"].unique().tolist() == ["A", "B", "all"]
    pooled = by_method(table, "all")
    assert pooled.loc["hrgeo", "share"] == pytest.approx(36 / 40)
    # Resample by resample: 36/40 and 25/40; the middle 90 % between them.
    assert pooled.loc["hrgeo", "low"] == pytest.approx(25 / 40 + 0.05 * 11 / 40)
    assert pooled.loc["hrgeo", "share_train"] == pytest.approx(18 / 20)
    assert pooled.loc["hrgeo", "site_ids"] == ()
    assert not pooled.loc["residents", "is_available"]


def test_sites_count_where_they_were_open_then():
    """Site 0 exists today and did not then: row a is out of reach, and it is no candidate.

    Site 1 was open then.
    """
    town = SitingProblem.from_matrix([[1, 9, 1], [9, 1, 9]], existing=[0])
    one = Question(n_sites=1, threshold_min=5)
    then = np.array([False, True, False])
    table = by_method(backtest(town, [Fold("2024", [3, 2], [3, 1], existing=then)], one))
    assert table.loc["present", "share"] == 0.25
    assert table.loc["hrgeo", "site_ids"] == (2,)
    assert table.loc["hrgeo", "share"] == 1.0
    # Without resamples nothing is said of how sure it is.
    assert set(table["verdict"]) == {"not_known", ""}
    assert math.isnan(table.loc["present", "low"])


def test_required_sites_are_part_of_every_choice():
    town = SitingProblem.from_matrix([[1, 2, 9, 9], [1, 2, 9, 9], [9, 9, 1, 9]], required=[3])
    table = by_method(backtest(town, [Fold("2024", [6, 3, 5], [4, 2, 6])], ASKED))
    assert table.loc["pin_map", "site_ids"] == (3, 0)
    assert table.loc["hindsight", "n_sites"] == 2
    # One more beside the required one: 0, 1 or 2 reach 6, 6 or 6 of 12.
    assert table.loc["random", "share"] == 0.5


def test_a_later_period_without_need_has_no_share():
    table = by_method(backtest(TOWN, [Fold("2024", [1, 1, 1], [0, 0, 0], [[0, 0, 0]])], ASKED))
    assert table["share"].isna().all()
    assert set(table["verdict"]) == {"not_known", ""}


def test_the_same_seed_draws_the_same_places():
    fold = Fold("2024", [6, 3, 5], [4, 2, 6], [[4, 2, 6]])
    draws = [backtest(TOWN, [fold], ASKED, n_random=20, seed=seed) for seed in (1, 1, 2)]
    assert draws[0].equals(draws[1])
    assert not draws[0].equals(draws[2])


def test_what_cannot_be_tested():
    fold = Fold("A", [1, 1, 1], [1, 1, 1])
    for folds, options, message in (
        ([], {}, "no fold"),
        ([fold, fold], {}, "names of their own"),
        ([fold], {"n_random": 0}, "n_random"),
        ([fold], {"level": 0.0}, "level"),
        ([Fold("A", [1, 1], [1, 1, 1])], {}, "shape"),
        ([Fold("A", [1, 1, 1], [1, 1, -1])], {}, "negative"),
        ([Fold("A", [1, 1, 1], [1, 1, 1], existing=[True])], {}, "existing"),
        (
            [Fold("A", [1] * 3, [1] * 3, [[1] * 3]), Fold("B", [1] * 3, [1] * 3)],
            {},
            "same number of resamples",
        ),
    ):
        with pytest.raises(InputError, match=message):
            backtest(TOWN, folds, ASKED, **options)
    with pytest.raises(InputError, match="threshold_min"):
        backtest(TOWN, [fold], Question(n_sites=2))
    required = SitingProblem.from_matrix(TOWN.minutes, required=[0, 1, 2])
    with pytest.raises(InputError, match="has no answer"):
        backtest(required, [fold], ASKED)
    with pytest.raises(InputError, match="no fold 'B'"):
        backtest_lines(backtest(TOWN, [fold], ASKED), "B")
