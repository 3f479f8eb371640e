"""Coverage for a person, at a time, of an outcome, and with errors of places, by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from hrgeo.coverage import measure_coverage
from hrgeo.coverage.moments import can_arrive, read_moment
from hrgeo.measures import opening_times
from hrgeo.model import Demand, Person, TravelTimes
from hrgeo.model.opening import SLOTS_PER_WEEK

INF = math.inf
MINUTES = np.array(
    [
        # s1   s2    s3
        [5.0, 10.0, 25.0],  # a, weight 4
        [12.0, INF, 8.0],  # b, weight 3
        [INF, 20.0, INF],  # c, weight 2
        [INF, INF, INF],  # d, weight 1
    ]
)
FATAL = [1, 1, 0, -1, 0, 0, 1, -1, 0, 1]
NEED = Demand(
    "ems", "points", "ems", list("abcd"), -87.6 + 0.02 * np.arange(4), np.full(4, 41.8),
    [4, 3, 2, 1], [""] * 4,
    event_position=[0] * 4 + [1] * 3 + [2] * 2 + [3], event_weight=np.ones(10),
    event_date=["NaT"] * 10, event_hour=[-1] * 10, event_fatal=FATAL,
)  # fmt: skip
SERVICES = pd.DataFrame(
    {
        "types": ["ssp"] * 3,
        "hours_osm": ["Mo-Fr 09:00-17:00", "Sa 20:00-23:00", None],
        "id_required": [True, False, None],
    },
    index=pd.Index(["s1", "s2", "s3"], name="service_id"),
)


def times_of(minutes: np.ndarray, origins="abcd") -> TravelTimes:
    row, column = np.nonzero(np.isfinite(minutes))
    table = sparse.csr_array((minutes[row, column], (row, column)), shape=minutes.shape)
    return TravelTimes(table, pd.Index(list(origins)), SERVICES.index, 30.0, "walk")


TIMES = times_of(MINUTES)


def row_of(threshold: float, **asked) -> pd.Series:
    table = measure_coverage(TIMES, NEED, SERVICES, thresholds_min=[threshold], **asked)
    assert len(table) == 1
    return table.iloc[0]


def test_the_ninetieth_percentile_and_the_unreached():
    """Nearest: a 5, b 8, c 20, d never. 4 of 10 up to 5, 7 up to 8, 9 up to 20: p90 is 20."""
    row = row_of(10)
    assert row[["median_min", "p90_min", "n_unreached"]].tolist() == [8.0, 20.0, 1.0]
    assert row["outcome"] == "all"
    unasked = ["share_if_farther", "share_need_if_unknown_usable", "share_need_if_unknown_open"]
    assert row[unasked].isna().all()


def test_without_a_service_nothing_is_known_of_minutes_and_all_is_unreached():
    row = row_of(10, service_types=["ops"])
    assert row[["median_min", "p90_min"]].isna().all()
    assert row["n_unreached"] == 10.0


def test_fatal_and_nonfatal_by_hand():
    """Fatal: 2 at a, 1 at b, 1 at d; nonfatal: 1 at a, 2 at b, 1 at c. Unknown are in neither.

    Within 10 min are a and b: 3 of 4, and 3 of 4; within 5 min a: 2 of 4 and 1 of 4.
    """
    for outcome, n_within_5 in (("fatal", 2), ("nonfatal", 1)):
        row = row_of(10, outcome=outcome)
        assert row[["outcome", "n_need", "share_need"]].tolist() == [outcome, 4.0, 0.75]
        assert row_of(5, outcome=outcome)["share_need"] == n_within_5 / 4
    assert row_of(10, outcome="nonfatal")["n_unreached"] == 0.0


def test_numbers_by_position_follow_the_outcome():
    """Nonfatal need is at a, b and c; c (20 min away) has a cut end at 3 min: 1 more of 4."""
    row = row_of(10, outcome="nonfatal", cut_end_min=[INF, INF, 3.0, INF])
    assert row[["n_edge_affected", "share_if_edge_covered"]].tolist() == [1.0, 1.0]


@pytest.mark.parametrize(("what", "fatal", "n"), [("death", "fatal", 10), ("ems", "fatal", 0)])
def test_counts_of_deaths_are_fatal_and_other_counts_unknown(what, fatal, n):
    need = Demand("n", "counts", what, list("abcd"), NEED.lon, NEED.lat, NEED.weight, ["t"] * 4)
    table = measure_coverage(TIMES, need, SERVICES, thresholds_min=[10], outcome=fatal)
    assert table["n_need"].tolist() == [n]
    assert table["share_need"].isna().tolist() == [n == 0]


def test_errors_of_places_by_hand():
    """Threshold 10. Farther: a 5 + 6 > 10, b 8 + 2 = 10 stays: 3 of 10.

    Nearer: a, b, and c 20 - 10 = 10: 9 of 10. d is beyond the cutoff of 30, and its error of 19
    does not span the way from there to 10.
    """
    row = row_of(10, location_error_min=[6.0, 2.0, 10.0, 19.0])
    assert row[["share_if_farther", "share_need", "share_if_nearer"]].tolist() == [0.3, 0.7, 0.9]


def test_an_error_that_spans_what_was_not_searched_could_be_near():
    """d: 10 + 21 is beyond the cutoff of 30. An unknown error is both, near and far."""
    near = row_of(10, location_error_min=[0.0, 0.0, 0.0, 21.0])
    assert near[["share_if_farther", "share_if_nearer"]].tolist() == [0.7, 0.8]
    unknown = row_of(10, location_error_min=[0.0, INF, 0.0, 0.0])
    assert unknown[["share_if_farther", "share_if_nearer"]].tolist() == [0.4, 0.7]
    none = row_of(10, service_types=["ops"], location_error_min=[0.0, INF, 0.0, 99.0])
    assert none[["share_if_farther", "share_if_nearer"]].tolist() == [0.0, 0.0]


def test_a_person_counts_what_they_surely_can_use():
    """Without ID: s2 surely, s3 perhaps, s1 not. Within 10: a by s2 (4); with s3 also b (7)."""
    row = row_of(10, person=Person("without ID", has_id=False))
    assert row[["n_services", "n_services_placed"]].tolist() == [1, 1]
    assert row[["share_need", "share_need_if_unknown_usable"]].tolist() == [0.4, 0.7]


def test_a_person_whom_nobody_takes():
    row = row_of(10, person=Person(language="es"))  # no column of languages: all unknown
    assert row[["n_services", "share_need", "low", "high"]].tolist() == [0, 0.0, 0.0, 0.0]
    assert row["share_need_if_unknown_usable"] == 0.7
    assert math.isnan(row["median_min"])


def test_a_type_that_nobody_offers_is_open_at_no_time():
    row = row_of(20, service_types=["ops"], when="weekday evening")
    assert (row["n_services"], row["share_need"], row["share_need_if_unknown_open"]) == (0, 0, 0)


def test_a_moment_by_hand():
    """Saturday 22:00: s2 is open, s3 unknown. Within 10: a; with s3 also b."""
    row = row_of(10, when="saturday 22:00")
    assert row[["when", "share_need", "share_need_if_unknown_open"]].tolist() == [
        "Sat 22:00", 0.4, 0.7,
    ]  # fmt: skip
    assert row_of(20, when="Sat 22:00")["share_need"] == 0.6  # c by s2
    assert row_of(20, when="Sat 22:00")["n_unreached"] == 4.0  # b and d


def test_nobody_is_open_at_night():
    row = row_of(10, when="night")
    assert row[["share_need", "low", "high"]].tolist() == [0.0, 0.0, 0.0]
    assert row["share_need_if_unknown_open"] == 0.3


def test_a_block_is_the_mean_over_its_quarters_of_an_hour():
    """Weekday afternoons, 12 to 18: s1 closes at 17:00, and one arrives by 16:45.

    19 of 24 quarters (12:00 to 16:30 begins 19) are open: a is reached in 19/24 of the time.
    """
    row = row_of(10, when="weekday afternoon")
    assert row["share_need"] == pytest.approx(0.4 * 19 / 24)
    # Need and time together: 5 min for 4 * 19 / 24 = 3.17 of 10, 12 min for b's 2.37: median 12.
    assert row["median_min"] == 12.0


def test_what_has_to_be_open_when_needed_is_open_until_closing():
    services = SERVICES.assign(types=["ops"] * 3)
    table = measure_coverage(TIMES, NEED, services, thresholds_min=[10], when="weekday afternoon")
    assert table["share_need"].iloc[0] == pytest.approx(0.4 * 20 / 24)


def test_seasons_count_by_their_weeks():
    """s1 opens from the first Monday of July (2024-07-01) on: 26 of 52 weeks."""
    services = SERVICES.assign(hours_osm=["Jul-Dec Mo 09:00-17:00", None, None])
    table = measure_coverage(TIMES, NEED, services, thresholds_min=[10], when="Mon 10:00")
    assert table["share_need"].iloc[0] == pytest.approx(0.4 * 26 / 52)


def test_opening_times_can_be_given():
    opening = opening_times(SERVICES)
    bare = SERVICES.drop(columns="hours_osm")
    given = measure_coverage(
        TIMES, NEED, bare, thresholds_min=[10], when="Sat 22:00", opening=opening
    )
    assert given["share_need"].tolist() == [0.4]
    unknown = measure_coverage(TIMES, NEED, bare, thresholds_min=[10], when="Sat 22:00")
    assert unknown.iloc[0][["share_need", "share_need_if_unknown_open"]].tolist() == [0.0, 0.7]


def test_a_person_at_a_moment_needs_both():
    """Without ID at Saturday 22:00: s2 alone is both. s3 is unknown in both, and so in neither."""
    row = row_of(10, person=Person(has_id=False), when="Sat 22:00")
    shares = ["share_need", "share_need_if_unknown_usable", "share_need_if_unknown_open"]
    assert row[shares].tolist() == [0.4, 0.4, 0.4]


@pytest.mark.parametrize(
    ("when", "name", "n_slots"),
    [
        (None, "any", SLOTS_PER_WEEK),
        ("Any", "any", SLOTS_PER_WEEK),
        ("Tuesday", "Tue", 96),
        ("weekends", "weekend", 192),
        ("night", "night", 7 * 24),
        ("Weekday, Morning", "weekday morning", 5 * 24),
        ("sun 7:05", "Sun 07:05", 1),
        ("23:59", "23:59", 7),
    ],
)
def test_words_for_times(when, name, n_slots):
    moment = read_moment(when)
    assert (moment.name, int(moment.slots.sum())) == (name, n_slots)


def test_a_moment_lies_in_its_quarter_of_an_hour():
    """Sunday 07:05 is 6 days, 7 hours and the first quarter: (6 * 24 + 7) * 4 = 604."""
    assert np.flatnonzero(read_moment("sun 7:05").slots).tolist() == [604]


def test_arriving_before_closing():
    is_open = np.zeros((1, SLOTS_PER_WEEK), bool)
    is_open[0, 40:44] = True
    assert np.flatnonzero(can_arrive(is_open, "ssp")[0]).tolist() == [40, 41, 42]
    assert np.flatnonzero(can_arrive(is_open, "naloxone_box")[0]).tolist() == [40, 41, 42, 43]
