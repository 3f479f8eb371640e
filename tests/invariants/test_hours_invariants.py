"""What must hold of measures of hours whatever the numbers are."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgeo.coverage import (
    measure_open_when_needed,
    measure_reachable_hours,
    open_by_hour,
    rank_extra_hours,
    rank_unknown_hours,
)
from hrgeo.model import OpeningTimes, Person
from tests.hours_towns import HoursTown, hours_towns, open_weeks

QUICK = settings(max_examples=12, deadline=None)
TINY = 1e-9
SHARES = ["share_need", "share_open", "share_open_if_unknown_open", "low", "high"]
GOOD = ["share_need", *(
    f"{name}{end}"
    for name in ("hours", "hours_median", "evening_hours", "weekend_hours")
    for end in ("", "_if_unknown_open")
)]  # fmt: skip
BAD = [
    f"{name}{end}"
    for name in ("share_no_hours", "share_weeks_no_hours", "wait_p90_h")
    for end in ("", "_if_unknown_open")
]


def never_less(before: HoursTown, after: HoursTown, thresholds=(30, 30)) -> None:
    """Hold two towns, or two thresholds, against each other by both measures."""
    both = list(zip((before, after), thresholds, strict=True))
    asked = {"service_types": ["ops"]}
    first, second = (
        town.measure(measure_open_when_needed, [threshold], **asked).iloc[0]
        for town, threshold in both
    )
    assert (second[SHARES].fillna(0.0) >= first[SHARES].fillna(0.0) - TINY).all()
    asked = {"service_types": ["ssp"]}
    first, second = (
        town.measure(measure_reachable_hours, [threshold], **asked).iloc[0]
        for town, threshold in both
    )
    assert (second[GOOD].fillna(0.0) >= first[GOOD].fillna(0.0) - TINY).all()
    assert (second[BAD].fillna(0.0) <= first[BAD].fillna(0.0) + TINY).all()


@given(hours_towns(), st.data())
@QUICK
def test_more_hours_never_give_less(town, data):
    service = data.draw(st.integers(0, town.minutes.shape[1] - 1))
    least, most = town.least.copy(), town.most.copy()
    week = data.draw(open_weeks())
    least[:, service] |= week
    most[:, service] |= week
    never_less(town, dataclasses.replace(town, least=least, most=most))


@given(hours_towns(), st.data())
@QUICK
def test_one_more_service_never_gives_less(town, data):
    keep = data.draw(st.integers(0, town.minutes.shape[1] - 1))
    fewer = dataclasses.replace(
        town,
        minutes=town.minutes[:, :keep],
        least=town.least[:, :keep],
        most=town.most[:, :keep],
        is_known=town.is_known[:keep],
    )
    never_less(fewer, town)


@given(hours_towns(), st.integers(0, 60), st.integers(0, 60))
@QUICK
def test_a_longer_threshold_never_gives_less(town, first, second):
    never_less(town, town, thresholds=tuple(sorted([first, second])))


@given(hours_towns(), st.data())
@QUICK
def test_fewer_barriers_never_give_less_and_unknown_ones_are_none_at_most(town, data):
    m = town.minutes.shape[1]
    rules = data.draw(st.lists(st.sampled_from([True, False, None]), min_size=m, max_size=m))
    services = town.services.assign(id_required=pd.array(rules, dtype="boolean"))
    fewer = services.assign(id_required=pd.array([rule is True for rule in rules], dtype="boolean"))
    person = Person("without ID", has_id=False)
    for function, good in ((measure_open_when_needed, SHARES), (measure_reachable_hours, GOOD)):
        rows = [
            function(
                town.times,
                town.demand,
                table,
                thresholds_min=[30],
                opening=town.opening,
                person=who,
            ).iloc[0]
            for table, who in ((services, person), (fewer, person), (services, None))
        ]
        for less, more in pairwise(rows):
            assert (more[good].fillna(0.0) >= less[good].fillna(0.0) - TINY).all()
        # An unknown rule counts as none at most: knowing that there is none changes that nothing.
        at_most = [name for name in good if name.endswith("if_unknown_open")]
        assert rows[0][at_most].fillna(0.0).tolist() == rows[1][at_most].fillna(0.0).tolist()


@given(hours_towns(), st.integers(0, 60))
@QUICK
def test_what_is_sure_is_never_more_than_what_may_be(town, threshold):
    row = town.measure(measure_open_when_needed, [threshold]).iloc[0].fillna(0.0)
    assert 0 <= row["share_open"] <= row["share_open_if_unknown_open"] + TINY
    assert row["share_open_if_unknown_open"] <= row["share_need"] + TINY
    assert row["low"] <= row["share_open"] + TINY
    assert row["share_open"] <= row["high"] + TINY
    row = town.measure(measure_reachable_hours, [threshold]).iloc[0].fillna(0.0)
    assert 0 <= row["hours"] <= row["hours_if_unknown_open"] <= 168
    assert row["evening_hours"] <= 25
    assert row["weekend_hours"] <= 48
    assert row["share_no_hours"] <= row["share_weeks_no_hours"] + TINY
    by_hour = town.measure(open_by_hour, [threshold], service_types=["ssp"])
    assert (
        by_hour["share_open"].fillna(0) <= by_hour["share_open_if_unknown_open"].fillna(0)
    ).all()


@given(hours_towns(), st.integers(0, 60), st.floats(1e-3, 1e3))
@QUICK
def test_scaling_all_weights_changes_nothing(town, threshold, factor):
    events = [(*event[:3], event[3] * factor) for event in town.events]
    scaled = dataclasses.replace(town, events=events)
    for function in (measure_open_when_needed, measure_reachable_hours):
        usual, other = (each.measure(function, [threshold]) for each in (town, scaled))
        names = [name for name in usual.columns if not name.startswith("n_")]
        pd.testing.assert_frame_equal(usual[names], other[names], rtol=1e-9, atol=1e-12)
    for function in (rank_extra_hours, rank_unknown_hours):
        usual, other = (each.measure(function, [threshold]) for each in (town, scaled))
        pd.testing.assert_frame_equal(usual, other, rtol=1e-7, atol=1e-9)


@given(hours_towns(), st.integers(0, 60), st.randoms(use_true_random=False))
@QUICK
def test_the_order_of_rows_changes_nothing(town, threshold, random):
    n, m = town.minutes.shape
    positions, services = random.sample(range(n), n), random.sample(range(m), m)
    events = random.sample(range(len(town.events)), len(town.events))
    demand, opening = town.demand, town.opening
    place = np.argsort(positions)
    shuffled = dataclasses.replace(
        demand.take(np.ones(n, dtype=bool)),
        **{name: getattr(demand, name)[positions] for name in (
            "demand_ids", "lon", "lat", "weight", "area_ids", "weight_low", "weight_high",
            "is_coarse",
        )},
        event_position=place[demand.event_position][events],
        **{name: getattr(demand, name)[events] for name in (
            "event_date", "event_hour", "event_weight", "event_row", "event_person",
            "event_fatal",
        )},
    )  # fmt: skip
    other_hours = OpeningTimes(
        opening.service_ids[services], opening.least[:, services], opening.most[:, services],
        opening.n_weeks, opening.is_known[services],
    )  # fmt: skip
    for function in (
        measure_open_when_needed,
        measure_reachable_hours,
        open_by_hour,
        rank_extra_hours,
        rank_unknown_hours,
    ):
        usual = town.measure(function, [threshold])
        other = function(
            town.times, shuffled, town.services.iloc[services],
            thresholds_min=[threshold], opening=other_hours,
        )  # fmt: skip
        pd.testing.assert_frame_equal(usual, other, rtol=1e-9, atol=1e-12)
