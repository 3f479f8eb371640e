"""Nearest minutes, reach, quantiles, cells and the bootstrap, by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from hrgeo.errors import InputError
from hrgeo.measures import (
    bootstrap_share,
    bootstrap_shares,
    cell_polygons,
    count_intervals,
    covered,
    h3_cells,
    nearest_min,
    resamples,
    weighted_quantile,
)
from hrgeo.model import TravelTimes


def times_of(rows: list[dict[int, float]], n_sites: int) -> TravelTimes:
    row = [i for i, entries in enumerate(rows) for _ in entries]
    column = [j for entries in rows for j in entries]
    data = [value for entries in rows for value in entries.values()]
    table = sparse.csr_array((data, (row, column)), shape=(len(rows), n_sites))
    return TravelTimes(table, pd.RangeIndex(len(rows)), pd.RangeIndex(n_sites), 60.0, "walk")


def test_nearest_takes_the_least_of_each_row_and_inf_of_empty_rows():
    times = times_of([{}, {0: 7.0, 2: 4.0}, {}, {}, {1: 0.0}, {}], 3)
    assert nearest_min(times).tolist() == [math.inf, 4.0, math.inf, math.inf, 0.0, math.inf]


@pytest.mark.parametrize(("n_origins", "n_sites"), [(0, 0), (0, 3), (3, 0)])
def test_nearest_of_an_empty_table(n_origins, n_sites):
    nearest = nearest_min(times_of([{} for _ in range(n_origins)], n_sites))
    assert nearest.tolist() == [math.inf] * n_origins


def test_covered_includes_the_threshold_itself():
    just_above = np.nextafter(10.0, 11.0)
    assert covered([0.0, 10.0, just_above, math.inf], 10.0).tolist() == [True, True, False, False]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        # Weights 1, 3, 4 at 2, 5, 9 (sum 8): up to 2 lies 1/8, up to 5 lies 4/8, up to 9 all.
        (0.0, 2.0),
        (1 / 8, 2.0),
        (0.126, 5.0),
        (0.5, 5.0),
        (0.51, 9.0),
        (1.0, 9.0),
    ],
)
def test_weighted_quantile_by_hand(q, expected):
    assert weighted_quantile([9.0, 2.0, 5.0, 1.0], [4, 1, 3, 0], q) == expected


def test_weighted_quantile_without_weight_is_nan_and_knows_infinity():
    assert math.isnan(weighted_quantile([], [], 0.5))
    assert math.isnan(weighted_quantile([3.0], [0.0], 0.5))
    assert weighted_quantile([1.0, math.inf], [1, 1], 0.5) == 1.0
    assert weighted_quantile([1.0, math.inf], [1, 2], 0.5) == math.inf


def test_weighted_quantile_is_not_fooled_by_rounding():
    """0.1 ten times adds up to less than 1, but the fifth is still the median."""
    assert weighted_quantile(np.arange(10.0), np.full(10, 0.1), 0.5) == 4.0


@pytest.mark.parametrize(
    ("values", "weights", "q"),
    [
        ([1.0], [1.0, 2.0], 0.5),
        ([1.0], [1.0], 1.5),
        ([math.nan], [1.0], 0.5),
        ([1.0], [-1.0], 0.5),
        ([1.0], [math.inf], 0.5),
    ],
)
def test_weighted_quantile_refuses_nonsense(values, weights, q):
    with pytest.raises(InputError):
        weighted_quantile(values, weights, q)


def test_cells_are_the_same_for_the_same_place_and_keep_the_order():
    cells = h3_cells([-87.6, 2.35, -87.6], [41.8, 48.85, 41.8], 9)
    assert cells[0] == cells[2] != cells[1]
    outline = cell_polygons(cells)
    assert outline.crs.to_epsg() == 4326
    # Each cell lies around its point: the outline's middle is within 0.01 degrees of it.
    assert outline[1].centroid.x == pytest.approx(2.35, abs=0.01)
    assert outline[1].centroid.y == pytest.approx(48.85, abs=0.01)
    assert outline[0].equals(outline[2])


def test_no_points_give_no_cells_and_no_outlines():
    assert h3_cells([], [], 8).tolist() == []
    outline = cell_polygons([])
    assert len(outline) == 0
    assert outline.crs.to_epsg() == 4326


def test_a_cell_across_the_date_line_stays_in_one_piece():
    outline = cell_polygons(h3_cells([180.0], [-17.0], 5))
    west, _, east, _ = outline[0].bounds
    assert east - west < 1.0


@pytest.mark.parametrize(("lon", "lat"), [(math.nan, 41.8), (-87.6, 91.0), (-187.6, 41.8)])
def test_cells_refuse_points_without_usable_coordinates(lon, lat):
    with pytest.raises(InputError, match="1 points have no usable longitude") as caught:
        h3_cells([-87.6, lon], [41.8, lat], 8)
    assert "point 1" in str(caught.value)


def test_cells_refuse_other_resolutions_and_names():
    with pytest.raises(InputError, match="resolutions 0 to 15"):
        h3_cells([0.0], [0.0], 16)
    with pytest.raises(InputError, match="1 of 2 names"):
        cell_polygons([h3_cells([0.0], [0.0], 8)[0], "nonsense"])


def test_bootstrap_of_two_blocks_by_hand():
    """Blocks a (all covered) and b (none): one of two is drawn, so all is covered or nothing."""
    within, blocks = [True, False], ["a", "b"]
    assert bootstrap_share(within, [1, 1], blocks) == (0.0, 1.0)
    assert bootstrap_share(within, [1, 1], blocks, level=0.4) == (0.0, 1.0)


def test_a_stratum_keeps_its_sum_and_what_stands_alone_does_not():
    """Of 3 blocks 2 are drawn, and each counts 3/2: 2 * 3/2 = 3 whatever is drawn."""
    strata = np.array([0, 0, 0, 1])
    drawn = resamples.blocks_of(np.arange(4), strata, np.array([3, 3, 3, 1]))
    times = np.concatenate(list(resamples.block_multipliers(drawn, 4000, np.random.default_rng(1))))
    np.testing.assert_allclose(times[:, :3].sum(axis=1), 3.0)
    assert set(np.unique(times[:, :3])) == {0.0, 1.5, 3.0}
    # The mean is 1 and so is the variance: 4/9 * 0 + 4/9 * 1.5^2 + 1/9 * 3^2 - 1 = 1.
    np.testing.assert_allclose(times.mean(axis=0), 1.0, atol=0.06)
    np.testing.assert_allclose(times.var(axis=0), 1.0, atol=0.12)


def test_blocks_without_rows_are_drawn_too():
    """Two of three blocks have rows: in 1/9 of resamples only the empty one is drawn."""
    drawn = resamples.blocks_of(np.arange(2), np.zeros(2), np.array([3, 3]))
    times = np.concatenate(list(resamples.block_multipliers(drawn, 4000, np.random.default_rng(1))))
    assert (times.sum(axis=1) == 0).mean() == pytest.approx(1 / 9, abs=0.02)


def test_what_lasts_is_no_chance():
    """Two places in 4 months: 50 in each month at the one, within reach, and 50 at the other.

    By place and month nothing varies. With places as blocks, nothing is known.
    """
    place = np.arange(8) // 4
    weight = np.full(8, 50.0)
    lasting = bootstrap_share(
        np.repeat(place == 0, 50), np.ones(400), np.repeat(np.arange(8), 50),
        strata=np.repeat(place, 50),
    )  # fmt: skip
    by_place = bootstrap_share(place == 0, weight, place)
    assert by_place == (0.0, 1.0)
    # Wilson for 400 incidents: 0.5 -+ 1.645 * sqrt(0.25 / 400) = 0.041.
    np.testing.assert_allclose(lasting, [0.459, 0.541], atol=0.001)


def test_bootstrap_draws_whole_blocks():
    """40 rows in 40 blocks vary less than the same rows in 4 blocks."""
    within = np.repeat([True, False], 20)
    single = bootstrap_share(within, np.ones(40), np.arange(40))
    clustered = bootstrap_share(within, np.ones(40), np.repeat(np.arange(4), 10))
    assert clustered[0] < single[0] < 0.5 < single[1] < clustered[1]


def test_bootstrap_agrees_with_the_binomial_interval():
    """For 400 independent rows, half of them covered: 0.5 -+ 1.645 * sqrt(0.25/400) = 0.0411."""
    low, high = bootstrap_share([True, False] * 200, np.ones(400), np.arange(400))
    assert low == pytest.approx(0.5 - 0.0411, abs=0.006)
    assert high == pytest.approx(0.5 + 0.0411, abs=0.006)


def test_bootstrap_where_chance_cannot_show_up():
    """Weights 0.1 .. 0.7 (sum 2.8, of squares 1.4) are worth 2.8^2 / 1.4 = 5.6 incidents.

    Wilson's bound for 5.6 of 5.6 is 1 / (1 + 1.645^2 / 5.6) = 0.674.
    """
    blocks = np.arange(7)
    weight = np.linspace(0.1, 0.7, 7)
    assert bootstrap_share(np.ones(7, bool), weight, blocks) == pytest.approx((0.674, 1), abs=0.001)
    none = bootstrap_share(np.zeros(7, bool), weight, blocks)
    assert none == pytest.approx((0.0, 0.326), abs=0.001)


def test_bootstrap_of_one_block_says_that_it_knows_nothing():
    assert bootstrap_share([True, False], [1, 3], ["a", "a"]) == (0.0, 1.0)
    # A second block without weight is no block.
    assert bootstrap_share([True, False], [1, 0], ["a", "b"]) == (0.0, 1.0)


def test_bootstrap_without_weight_is_nan():
    assert all(math.isnan(end) for end in bootstrap_share([], [], []))
    assert all(math.isnan(end) for end in bootstrap_share([True], [0], ["a"]))


def test_counts_vary_like_poisson():
    """50 and 50: the share of the first varies by sqrt(0.25 / 100) = 0.05, times 1.645 = 0.082."""
    low, high = count_intervals([[True], [False]], [50, 50], ["a", "b"], n_resamples=4000)[0]
    assert (low, high) == pytest.approx((0.418, 0.582), abs=0.011)


def test_a_count_is_spread_over_its_rows_and_is_drawn_once():
    """Half of area a is within reach, whatever its count: nothing varies with one area."""
    assert count_intervals([[True], [False]], [5, 5], ["a", "a"]).tolist() == [[0.5, 0.5]]


def test_suppressed_counts_spread_more():
    within, areas = [[True]] * 10 + [[False]] * 10, np.arange(20)
    known = count_intervals(within, np.full(20, 5.0), areas)[0]
    unknown = count_intervals(
        within, np.full(20, 5.0), areas, weight_low=np.zeros(20), weight_high=np.full(20, 10.0)
    )[0]
    assert unknown[0] < known[0]
    assert unknown[1] > known[1]


def test_counts_where_chance_cannot_show_up():
    assert count_intervals([[True], [True]], [0.1, 0.7], ["a", "b"]).tolist() == [[1.0, 1.0]]
    assert count_intervals([[False], [False]], [1, 2], ["a", "b"]).tolist() == [[0.0, 0.0]]
    assert np.isnan(count_intervals([[True]], [0.0], ["a"])).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"weight_low": [2, 2]}, "low must not be above high"),
        ({"weight": [1, -1], "weight_low": [0, 0], "weight_high": [1, 1]}, "not negative"),
        ({"areas": ["a"]}, "one entry for each row"),
        ({"n_resamples": 0, "level": 2.0}, r"n_resamples.*level"),
    ],
)
def test_intervals_of_counts_refuse_nonsense(changes, message):
    given = {"covered": [[True], [False]], "weight": [1, 1], "areas": ["a", "b"]} | changes
    with pytest.raises(InputError, match=message):
        count_intervals(**given)


def test_bootstrap_is_the_same_for_the_same_seed_and_in_chunks(monkeypatch):
    within, blocks, weight = np.arange(30) % 3 == 0, np.arange(30), np.linspace(1.0, 9.0, 30)
    first = bootstrap_share(within, weight, blocks, seed=4)
    assert bootstrap_share(within, weight, blocks, seed=4) == first
    assert bootstrap_share(within, weight, blocks, seed=5) != first
    monkeypatch.setattr(resamples, "NUMBERS_AT_ONCE", 300)  # 100 chunks of 10
    chunked = bootstrap_share(within, weight, blocks, seed=4)
    assert chunked == pytest.approx(first, abs=0.1)


def test_several_questions_share_their_resamples():
    within = np.column_stack([np.arange(30) < 10, np.arange(30) < 20])
    both = bootstrap_shares(within, np.ones(30), np.arange(30), seed=3)
    assert both[0].tolist() == list(bootstrap_share(within[:, 0], np.ones(30), range(30), seed=3))
    assert (both[1] >= both[0]).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"weight": [1, 1, 1]}, "one entry for each row"),
        ({"weight": [1, -1]}, "not negative"),
        ({"weight": [1, math.nan]}, "finite"),
        ({"strata": ["a"]}, "one entry for each row"),
        ({"covered": [0.5, 1.5]}, "share from 0 to 1"),
        ({"n_resamples": 0}, "n_resamples"),
        ({"level": 1.0}, "level"),
    ],
)
def test_bootstrap_refuses_nonsense(changes, message):
    given = {"covered": [True, False], "weight": [1, 1], "blocks": ["a", "b"]} | changes
    with pytest.raises(InputError, match=message):
        bootstrap_share(**given)


def test_bootstrap_names_all_faults_together():
    with pytest.raises(InputError, match=r"n_resamples.*level"):
        bootstrap_share([True], [1], ["a"], n_resamples=0, level=2.0)
