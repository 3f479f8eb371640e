"""The nouns refuse what would break a later stage, and cannot be changed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from hrgeo.errors import InputError
from hrgeo.model import (
    Demand,
    QualityLog,
    StreetNetwork,
    StreetPositions,
    TravelTimes,
    frozen_array,
)


def demand(**changes) -> Demand:
    values = {
        "need_id": "d",
        "kind": "points",
        "what": "ems",
        "demand_ids": ["a", "b"],
        "lon": [1.0, 2.0],
        "lat": [3.0, 4.0],
        "weight": [2.0, 1.0],
        "area_ids": ["", ""],
        "event_position": [0, 1, 0],
        "event_date": ["2024-01-01", "NaT", "2024-01-02"],
        "event_hour": [1, -1, 3],
        "event_weight": [1.0, 1.0, 1.0],
        "event_row": [2, 3, 4],
    } | changes
    return Demand(**values)


def table(minutes, **changes) -> TravelTimes:
    csr = sparse.csr_array(minutes)
    rows, columns = csr.shape
    values = {
        "minutes": csr,
        "origin_ids": pd.Index(range(rows)),
        "destination_ids": pd.Index(range(columns)),
        "cutoff_min": 30.0,
    } | changes
    return TravelTimes(**values)


def with_zero() -> sparse.csr_array:
    """Two origins, three destinations: 0 min, 5 min; 7 min."""
    return sparse.csr_array(([0.0, 5.0, 7.0], ([0, 0, 1], [0, 2, 1])), shape=(2, 3))


def network(**changes) -> StreetNetwork:
    """Two nodes 100 m apart, joined by two streets there and one back."""
    values = {
        "mode": "walk",
        "crs": "EPSG:32616",
        "node_osm_id": [1, 2],
        "lon": [0, 0],
        "lat": [0, 0],
        "x_m": [0, 100],
        "y_m": [0, 0],
        "node_is_cut": [False, True],
        "component": [0, 0],
        "edge_from": [0, 0, 1],
        "edge_to": [1, 1, 0],
        "edge_street": [0, 1, 0],
        "edge_forward": [True, True, False],
        "edge_length_m": [100, 150, 100],
        "edge_time_s": [75, 112.5, 75],
        "street_class": ["residential", "footway"],
        "street_osm_way_id": [5, 6],
        "street_can_snap": [True, True],
        "street_start": [0, 2, 4],
        "shape_x_m": [0, 100, 0, 100],
        "shape_y_m": [0, 0, 0, 0],
    } | changes
    return StreetNetwork(**values)


def test_the_searched_graph_keeps_the_fastest_of_parallel_edges():
    assert network().to_csr().toarray().tolist() == [[0, 75], [75, 0]]


def test_twice_as_fast_takes_half_the_time_and_leaves_the_first_network_alone():
    slow = network()
    fast = slow.with_speed_factor(2)
    assert fast.edge_time_s.tolist() == [37.5, 56.25, 37.5]
    assert slow.edge_time_s.tolist() == [75, 112.5, 75]


@pytest.mark.parametrize("factor", [0, -1, float("inf"), float("nan")])
def test_a_factor_is_above_0_and_finite(factor):
    """At an endless speed everybody would be within reach."""
    for change in (network().with_speed_factor, network().with_time_factor):
        with pytest.raises(InputError, match="above 0 and finite"):
            change(factor)


@pytest.mark.parametrize("name", ["edge_time_s", "edge_delay_s"])
@pytest.mark.parametrize("seconds", [-1.0, float("nan")])
def test_no_edge_takes_less_than_no_time(name, seconds):
    with pytest.raises(InputError, match=f"{name} must hold 0 seconds or more"):
        network(**{name: [1.0, seconds, 1.0]})


def test_a_network_knows_its_size():
    streets = network()
    assert (streets.n_nodes, streets.n_edges, streets.n_streets) == (2, 3, 2)


@pytest.mark.parametrize(
    "wrong", [{"lon": [0]}, {"edge_to": [0]}, {"street_class": ["a"]}, {"street_start": [0, 4]}]
)
def test_a_network_of_unequal_lengths_is_refused(wrong):
    with pytest.raises(InputError, match=r"length|one entry more"):
        network(**wrong)


def test_arrays_are_read_only_and_share_no_memory():
    weight = np.array([2.0, 1.0])
    made = demand(weight=weight)
    weight[0] = 9
    assert made.weight.tolist() == [2, 1]
    with pytest.raises(ValueError, match="read-only"):
        made.weight[0] = 9
    with pytest.raises(ValueError, match="read-only"):
        table(with_zero()).minutes.data[0] = 9


def test_demand_fills_in_its_optional_parts():
    made = demand(event_row=None)
    assert made.event_row.tolist() == [0, 0, 0]
    assert made.weight_low.tolist() == made.weight_high.tolist() == [2, 1]
    assert (len(made), made.total_weight, made.demand_ids.name) == (2, 3, "demand_id")


def test_taking_positions_takes_their_events_along():
    taken = demand().take(np.array([False, True]))
    assert list(taken.demand_ids) == ["b"]
    assert taken.event_position.tolist() == [0]
    assert taken.event_row.tolist() == [3]
    assert np.isnat(taken.event_date[0])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"demand_ids": ["a", "a"]}, "unique"),
        ({"weight": [1.0, np.nan]}, "finite"),
        ({"weight": [1.0, -1.0]}, "not negative"),
        ({"lat": [1.0]}, "one length"),
        ({"event_hour": [1]}, "one length"),
    ],
)
def test_demand_that_makes_no_sense_is_refused(wrong, told):
    with pytest.raises(InputError, match=told):
        demand(**wrong)


def test_dense_tells_a_stored_zero_from_what_is_not_reached():
    assert table(with_zero()).dense().tolist() == [[0, np.inf, 5], [np.inf, 7, np.inf]]


def test_taking_rows_and_columns_keeps_stored_zeros():
    made = table(with_zero())
    columns = made.take_destinations(np.array([True, False, True]))
    assert columns.dense().tolist() == [[0, 5], [np.inf, np.inf]]
    assert list(columns.destination_ids) == [0, 2]
    rows = made.take_origins(np.array([True, False]))
    assert rows.dense().tolist() == [[0, np.inf, 5]]


def test_a_question_beyond_the_cutoff_is_refused():
    made = table(with_zero())
    made.require_within_cutoff(30)
    with pytest.raises(InputError, match="only computed up to 30 min"):
        made.require_within_cutoff(30.5)


@pytest.mark.parametrize(
    ("minutes", "changes", "told"),
    [
        ([[1.0]], {"origin_ids": pd.Index([1, 2])}, "2 origins and 1 destinations"),
        ([[np.inf]], {}, "finite"),
        ([[np.nan]], {}, "finite"),
        ([[-1.0]], {}, "not negative"),
    ],
)
def test_travel_times_that_make_no_sense_are_refused(minutes, changes, told):
    with pytest.raises(InputError, match=told):
        table(minutes, **changes)


def test_points_without_a_street_are_not_placed():
    made = StreetPositions(pd.Index([1, 2]), [3, -1], [0.5, 0], [2, np.inf], [0, np.nan], [0, 0])
    assert made.placed.tolist() == [True, False]
    assert len(made) == 2


def test_the_quality_log_counts_rows_once_and_lists_them_in_order():
    log = QualityLog()
    assert log.to_frame().empty
    assert log.n_rows("t", "dropped") == 0
    log.add("f.csv", "t", [5, 2], "dropped", "no_coordinates", "lon", "No coordinates.")
    log.add("f.csv", "t", [2], "dropped", "no_date", "date", "No date.")
    log.add("f.csv", "t", [], "dropped", "nothing", "", "Nothing.")
    assert log.n_rows("t", "dropped") == 2
    frame = log.to_frame()
    assert list(frame.columns) == list(QualityLog.columns)
    assert frame[["row", "reason"]].to_numpy().tolist() == [
        [2, "no_coordinates"],
        [2, "no_date"],
        [5, "no_coordinates"],
    ]


def test_a_read_only_view_of_what_can_change_is_copied():
    owner = np.array([1.0, 2.0])
    view = owner.view()
    view.setflags(write=False)
    behind = np.frombuffer(memoryview(bytearray(owner.tobytes())).toreadonly())
    was_frozen = np.array([1.0, 2.0])
    was_frozen.setflags(write=False)
    for given in (owner, view, view[:], behind, was_frozen):
        assert not np.shares_memory(frozen_array(given, np.float64), given)


def test_what_can_never_change_is_kept_where_it_lies():
    fixed = np.frombuffer(np.array([1.0, 2.0]).tobytes())
    kept = frozen_array(fixed, np.float64)
    assert np.shares_memory(kept, fixed)
    assert np.shares_memory(frozen_array(fixed[1:], np.float64), fixed)
    assert frozen_array(fixed, np.int64).tolist() == [1, 2]
