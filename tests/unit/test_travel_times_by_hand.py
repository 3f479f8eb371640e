"""Travel times that can be worked out in the head: a block of 100 m takes a minute."""

from __future__ import annotations

import numpy as np
import pytest

from hrgeo.errors import InputError
from hrgeo.network import NodeTable, StreetTable, build
from hrgeo.travel import minutes_to_cut_end, nearest_site_min, snap, travel_times
from tests.streets import CRS, CUL_DE_SAC, grid_town, junction, places

NEAR = 1e-5  # minutes; places are rounded in the metric plane


def minutes(net, origin, destination, **options):
    table = travel_times(net, places(origin), places(destination), **options)
    return table.dense()[0, 0]


def test_junction_to_junction_is_a_minute_a_block():
    # 5 blocks east and 5 north.
    assert minutes(grid_town(), (0, 0), (500, 500)) == pytest.approx(10.0, abs=NEAR)


def test_partial_blocks_at_both_ends_count():
    # From (130, 0) 70 m to the junction (2, 0), 3 blocks north, and 40 m on to (240, 300).
    assert minutes(grid_town(), (130, 0), (240, 300)) == pytest.approx(0.7 + 3 + 0.4, abs=NEAR)


def test_the_shorter_end_of_the_street_is_taken():
    # From (130, 0) to (120, 100): 30 m back, a block, 20 m on; the other way round is 2.5 min.
    assert minutes(grid_town(), (130, 0), (120, 100)) == pytest.approx(1.5, abs=NEAR)


def test_the_way_off_the_street_is_walked_at_80_m_a_minute():
    # 20 m + 40 m off the street, and a block between the two.
    expected = 60 / 80 + 1.0
    assert minutes(grid_town(), (150, 20), (250, -40)) == pytest.approx(expected, abs=NEAR)
    # By car, too; the street itself is driven at 30 km/h = 500 m/min.
    town = grid_town("drive", speed_kph=30.0)
    assert minutes(town, (150, 20), (250, -40)) == pytest.approx(60 / 80 + 0.2, abs=NEAR)


def test_a_slow_walker_is_slow_off_the_street_as_well():
    # 3.6 km/h = 60 m/min: (60 m + 100 m) / 60.
    town = grid_town("walk_slow", speed_kph=3.6)
    assert minutes(town, (150, 20), (250, -40)) == pytest.approx(160 / 60, abs=NEAR)
    slowed = grid_town(speed_kph=4.8).with_speed_factor(0.75)
    assert minutes(slowed, (150, 20), (250, -40)) == pytest.approx(160 / 60, abs=NEAR)


def test_straight_along_one_street():
    assert minutes(grid_town(), (110, 0), (190, 0)) == pytest.approx(0.8, abs=NEAR)
    assert minutes(grid_town(), (190, 0), (110, 0)) == pytest.approx(0.8, abs=NEAR)


def test_the_same_place_is_no_time_away_and_is_stored():
    table = travel_times(grid_town(), places((110, 0)), places((110, 0)))
    assert table.minutes.nnz == 1
    assert table.minutes.data[0] == 0.0


def test_against_a_one_way_one_goes_around_the_block():
    town = grid_town(one_way_row=2)
    # With it: 80 m.
    assert minutes(town, (110, 200), (190, 200)) == pytest.approx(0.8, abs=NEAR)
    # Against it: 10 m on to (2, 2), around the block by 3 sides, and 10 m on from (1, 2).
    assert minutes(town, (190, 200), (110, 200)) == pytest.approx(0.1 + 3 + 0.1, abs=NEAR)


def test_one_ways_hold_at_both_ends_and_for_the_direction_of_the_trip():
    town = grid_town(one_way_row=2)
    # Out of the one-way street: only on to (2, 2), then a block north and one west.
    assert minutes(town, (150, 200), (100, 300)) == pytest.approx(0.5 + 2, abs=NEAR)
    # Into it: only from (1, 2).
    assert minutes(town, (100, 300), (150, 200)) == pytest.approx(1 + 0.5, abs=NEAR)
    assert minutes(town, (200, 300), (150, 200)) == pytest.approx(2 + 0.5, abs=NEAR)


def test_a_point_at_the_end_of_a_one_way_stands_on_the_junction():
    nodes = NodeTable(*places((0, 0), (100, 0), (200, 0)).T)
    net = build(
        "drive", nodes, StreetTable([0, 1], [1, 2], 6.0, [0.0, 0.0], length_m=100.0), crs=CRS
    )
    assert minutes(net, (100, 0), (200, 0)) == pytest.approx(1.0, abs=NEAR)
    assert minutes(net, (0, 0), (100, 0)) == pytest.approx(1.0, abs=NEAR)
    assert minutes(net, (0, 0), (0, 0)) == 0.0
    assert np.isinf(minutes(net, (100, 0), (0, 0)))


def test_a_loop_is_left_by_the_shorter_side():
    nodes = NodeTable(*places((0, 0), (-100, 0)).T)
    ring = places((0, 0), (100, 0), (100, 100), (0, 100), (0, 0))
    shape = np.vstack((ring, places((-100, 0), (0, 0))))
    streets = StreetTable(
        [0, 1],
        [0, 0],
        6.0,
        length_m=[400.0, 100.0],
        shape_start=[0, 5, 7],
        shape_lon=shape[:, 0],
        shape_lat=shape[:, 1],
    )
    net = build("walk", nodes, streets, crs=CRS)
    # From 350 m along the ring it is 50 m to the junction; then 100 m.
    assert minutes(net, (0, 50), (-100, 0)) == pytest.approx(1.5, abs=NEAR)
    # On the ring the way straight along it counts: 350 - 50 m, though 100 m over the junction.
    assert minutes(net, (50, 0), (0, 50)) == pytest.approx(1.0, abs=NEAR)


def test_a_cutoff_is_inclusive_and_leaves_out_the_rest():
    town = grid_town()
    ends = places((300, 0), (301, 0), (200, 0))
    table = travel_times(town, places((0, 0)), ends, cutoff_min=3.0)
    assert table.cutoff_min == 3.0
    assert np.isfinite(table.dense()[0]).tolist() == [True, False, True]
    assert np.isinf(travel_times(town, places((0, 0)), ends).cutoff_min)


def test_no_time_is_needed_where_no_time_is_left():
    table = travel_times(grid_town(), places((0, 0)), places((0, 0), (10, 0)), cutoff_min=0)
    assert table.minutes.nnz == 1


@pytest.mark.parametrize("cutoff", [-1.0, float("nan")])
def test_a_cutoff_below_zero_is_refused(cutoff):
    with pytest.raises(InputError, match="cutoff_min"):
        travel_times(grid_town(), places((0, 0)), places((0, 0)), cutoff_min=cutoff)


@pytest.mark.parametrize(("n_origins", "n_destinations"), [(0, 3), (3, 0), (0, 0)])
def test_empty_lists_give_empty_tables(n_origins, n_destinations):
    spots = places((0, 0), (100, 0), (200, 0))
    table = travel_times(grid_town(), spots[:n_origins], spots[:n_destinations])
    assert table.minutes.shape == (n_origins, n_destinations)
    assert table.minutes.nnz == 0
    nearest = nearest_site_min(grid_town(), spots[:n_origins], spots[:n_destinations])
    assert nearest.tolist() == [np.inf] * n_origins


def test_what_is_not_placed_is_unreached_on_either_side():
    town = grid_town()
    spots = np.vstack((places((0, 0)), [(np.nan, 41.8)], places((5000, 0))))
    table = travel_times(town, spots, spots)
    assert np.isfinite(table.dense()).sum() == 1
    assert np.isfinite(nearest_site_min(town, spots, spots)).tolist() == [True, False, False]
    assert np.isinf(nearest_site_min(town, spots[:1], spots[1:])).all()


def test_ids_and_mode_stand_beside_the_table():
    town = grid_town("walk_slow")
    start = snap(town, ["a"], *places((0, 0)).T)
    table = travel_times(town, start, places((100, 0), (200, 0)))
    assert table.origin_ids.tolist() == ["a"]
    assert table.destination_ids.tolist() == [0, 1]
    assert table.mode == "walk_slow"


def test_both_search_directions_give_the_same_numbers():
    """Few origins are searched forwards, few destinations backwards: same minutes."""
    town = grid_town(one_way_row=2)
    rng = np.random.default_rng(5)
    many, few = places(*rng.uniform(-50, 550, (40, 2))), places(*rng.uniform(-50, 550, (7, 2)))
    both = np.vstack((few, many))
    full = travel_times(town, both, both).dense()
    assert np.allclose(travel_times(town, few, many).dense(), full[:7, 7:], atol=1e-9)
    assert np.allclose(travel_times(town, many, few).dense(), full[7:, :7], atol=1e-9)


def test_blocks_of_rows_change_nothing(monkeypatch):
    town = grid_town(one_way_row=2)
    spots = places(*np.random.default_rng(6).uniform(0, 500, (30, 2)))
    whole = travel_times(town, spots, spots, cutoff_min=4.0)
    monkeypatch.setattr("hrgeo.travel.tables._MOST_ROWS_A_PART", 3)
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    parts = travel_times(town, spots, spots, cutoff_min=4.0)
    assert (parts.minutes != whole.minutes).nnz == 0


def test_the_nearest_site_is_the_least_of_the_row():
    town = grid_town(one_way_row=2)
    rng = np.random.default_rng(7)
    people, sites = places(*rng.uniform(-50, 550, (200, 2))), places(*rng.uniform(0, 500, (5, 2)))
    rows = travel_times(town, people, sites).dense().min(axis=1)
    assert np.allclose(nearest_site_min(town, people, sites), rows, atol=1e-9)


def test_minutes_to_the_nearest_cut_end():
    town = grid_town(cut=[CUL_DE_SAC, junction(0, 0)])
    spots = np.vstack((places((500, 450), (30, 0), (5000, 0)),))
    assert minutes_to_cut_end(town, spots) == pytest.approx([1.5, 0.3, np.inf], abs=NEAR)
    assert np.isinf(minutes_to_cut_end(grid_town(), spots)).all()


def test_inputs_are_not_changed():
    town = grid_town()
    spots = places((130, 20), (240, 310))
    before = spots.copy()
    travel_times(town, spots, spots)
    assert np.array_equal(spots, before)
