"""What must hold of coverage whatever the numbers are."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from hrgeo.coverage import find_gaps, measure_coverage, need_cells
from hrgeo.measures import bootstrap_share, nearest_min, weighted_quantile
from hrgeo.model import Demand, TravelTimes

CUTOFF_MIN = 60.0
QUICK = settings(max_examples=25, deadline=None)


@st.composite
def towns(draw):
    """Dense minutes (a third of them unreached), weights and places."""
    n, m = draw(st.integers(1, 12)), draw(st.integers(1, 5))
    minutes = draw(hnp.arrays(np.float64, (n, m), elements=st.integers(0, 90).map(float)))
    minutes[minutes > CUTOFF_MIN] = math.inf
    weight = draw(hnp.arrays(np.float64, n, elements=st.integers(0, 9).map(float)))
    lon = draw(hnp.arrays(np.float64, n, elements=st.integers(0, 4).map(lambda k: -87.6 + k / 50)))
    return minutes, weight, lon


def times_of(minutes: np.ndarray, origins, destinations, mode: str = "walk") -> TravelTimes:
    row, column = np.nonzero(np.isfinite(minutes))
    table = sparse.csr_array((minutes[row, column], (row, column)), shape=minutes.shape)
    return TravelTimes(table, pd.Index(origins), pd.Index(destinations), CUTOFF_MIN, mode)


def need_of(weight, lon, ids=None) -> Demand:
    n = len(weight)
    ids = list(range(n)) if ids is None else ids
    return Demand("n", "points", "ems", ids, lon, np.full(n, 41.8), weight, [""] * n)


def services_of(m: int) -> pd.DataFrame:
    return pd.DataFrame({"types": ["ssp"] * m}, index=pd.RangeIndex(m, name="service_id"))


def covered_town(town, thresholds, **options) -> pd.DataFrame:
    minutes, weight, lon = town
    n, m = minutes.shape
    return measure_coverage(
        times_of(minutes, range(n), range(m)),
        need_of(weight, lon),
        services_of(m),
        thresholds_min=thresholds,
        service_types=["ssp"],
        **options,
    )


MEASURES = ["share_need", "low", "high"]


@given(towns(), st.integers(0, 60), st.integers(0, 60))
@QUICK
def test_a_longer_threshold_never_covers_less(town, first, second):
    short, long = sorted([first, second])
    table = covered_town(town, [short, long], cut_end_min=np.zeros(len(town[1])))
    rows = table[[*MEASURES, "share_if_edge_covered"]].to_numpy()
    assert (np.nan_to_num(rows[-1]) >= np.nan_to_num(rows[0]) - 1e-12).all()


@given(towns(), st.integers(0, 60), st.data())
@QUICK
def test_an_extra_service_never_covers_less(town, threshold, data):
    minutes, weight, lon = town
    extra = data.draw(hnp.arrays(np.float64, (len(weight), 1), elements=st.floats(0, 60)))
    before = covered_town(town, [threshold]).iloc[0]
    after = covered_town((np.hstack([minutes, extra]), weight, lon), [threshold]).iloc[0]
    for name in MEASURES:
        assert np.nan_to_num(after[name]) >= np.nan_to_num(before[name]) - 1e-12
    if weight.sum() > 0:
        assert after["median_min"] <= before["median_min"]


@given(towns(), st.integers(0, 60), st.floats(1.0, 3.0))
@QUICK
def test_a_faster_speed_never_covers_less(town, threshold, factor):
    minutes, weight, lon = town
    table = covered_town((minutes / factor, weight, lon), [threshold], slow=_slow(minutes))
    row = table.iloc[0]
    assert np.nan_to_num(row["share_need"]) >= np.nan_to_num(row["share_need_slow"])


def _slow(minutes: np.ndarray) -> TravelTimes:
    return times_of(minutes, range(len(minutes)), range(minutes.shape[1]), "walk_slow")


@given(towns(), st.integers(0, 60), st.randoms(use_true_random=False))
@QUICK
def test_the_order_of_rows_and_columns_changes_nothing(town, threshold, random):
    minutes, weight, lon = town
    n, m = minutes.shape
    origins, needs, columns = (random.sample(range(k), k) for k in (n, n, m))
    usual = covered_town(town, [threshold])
    shuffled = measure_coverage(
        times_of(minutes[origins][:, columns], origins, columns),
        need_of(weight[needs], lon[needs], needs),
        services_of(m).iloc[random.sample(range(m), m)],
        thresholds_min=[threshold],
        service_types=["ssp"],
    )
    pd.testing.assert_frame_equal(usual, shuffled, rtol=1e-12)


@given(towns(), st.integers(0, 60))
@QUICK
def test_other_names_change_nothing(town, threshold):
    minutes, weight, lon = town
    n, m = minutes.shape
    names = [f"need {i}" for i in range(n)]
    services = services_of(m).rename(index=lambda j: f"service {j}")
    renamed = measure_coverage(
        times_of(minutes, names, services.index),
        need_of(weight, lon, names),
        services,
        thresholds_min=[threshold],
    )
    pd.testing.assert_frame_equal(covered_town(town, [threshold]), renamed)


@given(towns(), st.integers(0, 60), st.floats(1e-3, 1e3))
@QUICK
def test_scaling_all_weights_changes_no_share(town, threshold, factor):
    minutes, weight, lon = town
    usual = covered_town(town, [threshold])
    scaled = covered_town((minutes, weight * factor, lon), [threshold])
    shares = [*MEASURES, "median_min"]
    pd.testing.assert_frame_equal(usual[shares], scaled[shares], rtol=1e-9, atol=1e-12)


@given(towns(), st.integers(0, 60))
@QUICK
def test_shares_are_shares_and_intervals_enclose_them(town, threshold):
    row = covered_town(town, [threshold], cut_end_min=np.full(len(town[1]), 5.0)).iloc[0]
    if row["n_need"] == 0:
        assert math.isnan(row["share_need"])
        return
    assert 0 <= row["low"] <= row["share_need"] <= row["high"] <= 1
    assert row["share_need"] <= row["share_if_edge_covered"] <= 1 + 1e-12


@given(towns(), st.integers(0, 60))
@QUICK
def test_gaps_hold_all_uncovered_need_and_cells_all_need(town, threshold):
    minutes, weight, lon = town
    n, m = minutes.shape
    demand = need_of(weight, lon)
    gaps = find_gaps(
        times_of(minutes, range(n), range(m)), demand, services_of(m), threshold_min=threshold
    )
    uncovered = weight[~(minutes.min(axis=1) <= threshold)].sum()
    assert gaps["n_uncovered"].sum() == uncovered
    assert (gaps["n_uncovered"] <= gaps["n_need"]).all()
    assert gaps["n_uncovered"].is_monotonic_decreasing
    assert need_cells(demand)["n_need"].sum() == weight.sum()


@given(towns())
@QUICK
def test_nearest_is_the_least_of_each_row(town):
    minutes, _, _ = town
    nearest = nearest_min(times_of(minutes, range(len(minutes)), range(minutes.shape[1])))
    assert nearest.tolist() == minutes.min(axis=1).tolist()


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5)), min_size=1), st.floats(0, 1))
@QUICK
def test_a_weighted_quantile_equals_that_of_repeated_values(pairs, q):
    """A weight of 3 is the same as three equal values."""
    values = [value for value, _ in pairs]
    repeated = sorted(value for value, weight in pairs for _ in range(weight))
    place = max(math.ceil(q * len(repeated) * (1 - 1e-12)) - 1, 0)
    assert weighted_quantile(values, [weight for _, weight in pairs], q) == repeated[place]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.integers(0, 3)), max_size=20))
@QUICK
def test_the_bootstrap_of_what_is_not_covered_mirrors_that_of_what_is(rows):
    within = np.array([row[0] for row in rows], dtype=bool)
    weight = np.array([float(row[1]) for row in rows])
    blocks = np.array([row[2] for row in rows])
    low, high = bootstrap_share(within, weight, blocks, n_resamples=200)
    other_low, other_high = bootstrap_share(~within, weight, blocks, n_resamples=200)
    np.testing.assert_allclose([low, high], [1 - other_high, 1 - other_low], atol=1e-9)
