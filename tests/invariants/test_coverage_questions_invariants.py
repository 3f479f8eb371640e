"""More hours, fewer barriers, more services and smaller errors never give less, and the like."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse
from shapely import box

from hrgeo.coverage import (
    coverage_by_modes_people_have,
    coverage_by_month,
    measure_coverage,
    measure_coverage_by_area,
)
from hrgeo.model import Demand, OpeningTimes, Person, TravelTimes
from hrgeo.model.opening import SLOTS_PER_WEEK

CUTOFF_MIN = 60.0
QUICK = settings(max_examples=25, deadline=None)
SHARES = ["share_need", "low", "high"]


@st.composite
def towns(draw):
    """Minutes, and dated events: position, month and outcome."""
    n, m = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    minutes = draw(hnp.arrays(np.float64, (n, m), elements=st.integers(0, 80).map(float)))
    minutes[minutes > CUTOFF_MIN] = np.inf
    events = draw(
        st.lists(
            st.tuples(st.integers(0, n - 1), st.integers(0, 11), st.integers(-1, 1)),
            min_size=1,
            max_size=20,
        )
    )
    return minutes, np.array(events)


def times_of(minutes: np.ndarray, mode="walk", order=None) -> TravelTimes:
    order = np.arange(len(minutes)) if order is None else order
    dense = minutes[order]
    row, column = np.nonzero(np.isfinite(dense))
    table = sparse.csr_array((dense[row, column], (row, column)), shape=dense.shape)
    return TravelTimes(table, pd.Index(order), pd.RangeIndex(dense.shape[1]), CUTOFF_MIN, mode)


def need_of(n: int, events: np.ndarray, *, factor: float = 1.0, order=None) -> Demand:
    """Give the need; `order` puts positions and events in another order."""
    position, month, fatal = events.T
    weight = np.full(len(events), factor)
    ids = np.arange(n)
    if order is not None:
        position = np.argsort(order)[position]
        ids = order
        backward = np.arange(len(events))[::-1]
        position, month, fatal = position[backward], month[backward], fatal[backward]
    return Demand(
        "n", "points", "ems", ids, -87.6 + ids / 30, np.full(n, 41.8),
        np.bincount(position, weights=weight, minlength=n), [""] * n,
        event_position=position,
        event_date=np.datetime64("2024-01-10") + 30 * month, event_weight=weight,
        event_hour=np.full(len(events), -1), event_fatal=fatal,
    )  # fmt: skip


def services_of(m: int, **columns) -> pd.DataFrame:
    index = pd.RangeIndex(m, name="service_id")
    return pd.DataFrame({"types": ["ssp"] * m} | columns, index=index)


def coverage(town, threshold=30, **asked) -> pd.DataFrame:
    minutes, events = town
    services = asked.pop("services", services_of(minutes.shape[1]))
    thresholds = asked.pop("thresholds_min", [threshold])
    return measure_coverage(
        times_of(minutes), need_of(len(minutes), events), services, thresholds_min=thresholds,
        service_types=["ssp"], **asked,
    )  # fmt: skip


def opening_of(is_open: np.ndarray, more: np.ndarray) -> OpeningTimes:
    """Repeat each block of 6 hours; `least` where open, `most` where open or unknown."""
    slots = SLOTS_PER_WEEK // is_open.shape[1]
    least = np.repeat(is_open, slots, axis=1)[None]
    most = np.repeat(is_open | more, slots, axis=1)[None]
    known = np.ones(len(is_open), bool)
    return OpeningTimes(pd.RangeIndex(len(is_open)), least, most, np.array([52]), known)


@given(towns(), st.data(), st.sampled_from(["Sat 22:00", "weekday evening", "night", "Mon"]))
@QUICK
def test_more_hours_never_cover_less(town, data, when):
    shape = (town[0].shape[1], 28)
    first, more = (data.draw(hnp.arrays(np.bool_, shape)) for _ in range(2))
    rows = [
        coverage(town, when=when, opening=opening).iloc[0]
        for opening in (opening_of(first, more), opening_of(first | more, more))
    ]
    for name in SHARES:
        assert rows[1][name] >= rows[0][name] - 1e-12
    assert rows[1]["n_unreached"] <= rows[0]["n_unreached"] + 1e-9
    assert rows[0]["share_need"] <= rows[0]["share_need_if_unknown_open"] + 1e-12
    anyhow = coverage(town).iloc[0]
    assert rows[1]["share_need"] <= anyhow["share_need"] + 1e-12


@given(towns(), st.data())
@QUICK
def test_fewer_barriers_never_cover_less(town, data):
    m = town[0].shape[1]
    rule = st.lists(st.sampled_from([True, False, None]), min_size=m, max_size=m)
    rules = {"id_required": data.draw(rule), "fee": data.draw(rule)}
    person = Person(has_id=False, can_pay=False)
    before = coverage(town, services=services_of(m, **rules), person=person).iloc[0]
    after = coverage(
        town, services=services_of(m, **(rules | {"fee": [False] * m})), person=person
    ).iloc[0]
    for name in [*SHARES, "share_need_if_unknown_usable"]:
        assert after[name] >= before[name] - 1e-12
    assert before["share_need"] <= before["share_need_if_unknown_usable"]


@given(towns(), st.data())
@QUICK
def test_one_more_service_and_a_longer_threshold_never_cover_less(town, data):
    minutes, events = town
    extra = data.draw(hnp.arrays(np.float64, (len(minutes), 1), elements=st.floats(0, 60)))
    before = coverage(town, thresholds_min=[10, 40])
    after = coverage((np.hstack([minutes, extra]), events), thresholds_min=[10, 40])
    for name in SHARES:
        assert (after[name] >= before[name] - 1e-12).all()
        assert after[name].is_monotonic_increasing
    assert (after["p90_min"] <= before["p90_min"]).all()


@given(towns(), st.data())
@QUICK
def test_a_larger_error_of_places_gives_a_wider_band(town, data):
    n = len(town[0])
    error = data.draw(hnp.arrays(np.float64, n, elements=st.floats(0, 40)))
    more = data.draw(hnp.arrays(np.float64, n, elements=st.floats(0, 40)))
    small = coverage(town, location_error_min=error).iloc[0]
    large = coverage(town, location_error_min=error + more).iloc[0]
    ends = [
        large["share_if_farther"], small["share_if_farther"], small["share_need"],
        small["share_if_nearer"], large["share_if_nearer"],
    ]  # fmt: skip
    assert (np.diff(ends) >= -1e-12).all()


@given(towns(), st.randoms(use_true_random=False), st.floats(1e-3, 1e3))
@QUICK
def test_order_and_scale_change_nothing(town, random, factor):
    """Of dated events too: positions, events, rows and services in another order."""
    minutes, events = town
    n, m = minutes.shape
    order = np.array(random.sample(range(n), n))
    usual = coverage(town)
    services = services_of(m).iloc[random.sample(range(m), m)]
    turned = measure_coverage(
        times_of(minutes, order=order[::-1]), need_of(n, events, order=order), services,
        thresholds_min=[30],
    )  # fmt: skip
    pd.testing.assert_frame_equal(usual, turned, rtol=1e-12)
    scaled = measure_coverage(
        times_of(minutes), need_of(n, events, factor=factor), services, thresholds_min=[30]
    )
    pd.testing.assert_frame_equal(usual[SHARES], scaled[SHARES], rtol=1e-9, atol=1e-12)


@given(towns())
@QUICK
def test_outcomes_months_and_areas_are_parts_of_the_whole(town):
    minutes, events = town
    need, services = need_of(len(minutes), events), services_of(minutes.shape[1])
    whole = coverage(town).iloc[0]
    reached = whole["share_need"] * whole["n_need"]
    parts = [coverage(town, outcome=outcome).iloc[0] for outcome in ("fatal", "nonfatal")]
    assert sum(part["n_need"] for part in parts) == (events[:, 2] >= 0).sum()
    halves = gpd.GeoDataFrame(
        index=["w", "e"], geometry=[box(-88, 41, -87.55, 42), box(-87.55, 41, -87, 42)],
        crs="EPSG:4326",
    )  # fmt: skip
    for table in (
        coverage_by_month(times_of(minutes), need, services, thresholds_min=[30]),
        measure_coverage_by_area(times_of(minutes), need, services, halves, thresholds_min=[30]),
    ):
        assert table["n_need"].sum() == whole["n_need"]
        within = (table["share_need"].fillna(0.0) * table["n_need"]).sum()
        np.testing.assert_allclose(within, reached, atol=1e-9)


@given(towns(), st.data())
@QUICK
def test_cars_and_rides_never_cover_less(town, data):
    minutes, events = town
    need, services = need_of(len(minutes), events), services_of(minutes.shape[1])
    part = st.floats(0, 1) | st.just(float("nan"))
    p = data.draw(hnp.arrays(np.float64, len(minutes), elements=part))
    faster = times_of(minutes / 4, "drive")
    row, fewer_cars = (
        coverage_by_modes_people_have(
            times_of(minutes), faster, need, services, share, thresholds_min=[15]
        ).iloc[0]
        for share in (p, np.sqrt(p))
    )
    ends = ["share_if_all_walk", "share_need", "share_if_unknown_drive", "share_with_ride"]
    assert (np.diff(row[ends].to_numpy(dtype=float)) >= -1e-12).all()
    assert fewer_cars["share_need"] <= row["share_need"] + 1e-12
