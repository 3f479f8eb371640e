"""Coverage against opening hours on a hand-made street."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from hrgeo.coverage import (
    measure_open_when_needed,
    measure_reachable_hours,
    need_by_hour,
    open_by_hour,
    rank_extra_hours,
    rank_unknown_hours,
)
from hrgeo.coverage.open_masks import packed, unpacked
from hrgeo.coverage.reach_sets import reach_sets
from hrgeo.errors import InputError
from hrgeo.measures import opening_times
from hrgeo.model import Demand, OpeningTimes, Person, TravelTimes

INF = math.inf
MON, TUE, SUN = "2024-01-01", "2024-01-02", "2024-01-07"


def need_of(*events, weights=None) -> Demand:
    """Incidents as (position, date, hour, weight) at positions named a, b, ..."""
    n = 1 + max((event[0] for event in events), default=-1) if weights is None else len(weights)
    position = np.array([event[0] for event in events], dtype=int)
    weight = np.array([event[3] for event in events], dtype=float)
    by_position = np.bincount(position, weights=weight, minlength=n)
    return Demand(
        "ems", "points", "ems", list("abcdefghij")[:n], -87.6 + 0.02 * np.arange(n),
        np.full(n, 41.8), by_position if weights is None else weights, [""] * n,
        event_position=position,
        event_date=np.array([event[1] for event in events], dtype="datetime64[D]"),
        event_hour=[event[2] for event in events],
        event_weight=weight,
    )  # fmt: skip


def counts_of(*weights: float) -> Demand:
    return need_of(weights=weights)


def times_of(minutes, demand: Demand, services: pd.DataFrame) -> TravelTimes:
    dense = np.asarray(minutes, dtype=float).reshape(len(demand), len(services))
    row, column = np.nonzero(np.isfinite(dense))
    table = sparse.csr_array((dense[row, column], (row, column)), shape=dense.shape)
    return TravelTimes(table, demand.demand_ids, services.index, 30.0, "walk")


def services_of(types: str = "ops", **hours: str | None) -> pd.DataFrame:
    return pd.DataFrame(
        {"types": types, "hours_osm": list(hours.values())},
        index=pd.Index(list(hours), name="service_id"),
    )


def asked(function, minutes, demand, services, *, threshold=10, **options) -> pd.DataFrame:
    times = times_of(minutes, demand, services)
    return function(times, demand, services, thresholds_min=[threshold], **options)


def rows_of(table: pd.DataFrame) -> list[list[object]]:
    return table.to_numpy(dtype=object).tolist()


def test_within_reach_and_open_by_hand():
    """Three incidents near a service that is open Mo-Fr 09:00-17:00, one that is not near."""
    demand = need_of((0, MON, 12, 2.0), (0, MON, 17, 1.0), (1, TUE, 8, 1.0), (2, MON, 12, 4.0))
    services = services_of(s="Mo-Fr 09:00-17:00")
    row = asked(measure_open_when_needed, [5, 10, 11], demand, services).iloc[0]
    assert row["n_need_with_hour"] == 8.0
    # Within 10 min: 2 + 1 + 1 of 8.
    assert row["share_need"] == 0.5
    # Noon: 11, 12 and 13 are open. At 17: the hour before counts a quarter. At 8: that after.
    assert row["share_open"] == (2.0 * 1.0 + 1.0 * 0.25 + 1.0 * 0.25) / 8
    assert row["share_open_if_unknown_open"] == row["share_open"]
    assert row["low"] < row["share_open"] < row["high"]
    assert row[["n_services", "n_services_placed", "n_hours_unknown"]].tolist() == [1, 1, 0]


def test_half_an_hour_of_opening_counts_half():
    demand = need_of((0, MON, 9, 1.0))
    row = asked(measure_open_when_needed, [5], demand, services_of(s="Mo 09:30-10:15")).iloc[0]
    # 8: 0; 9: two of four quarters; 10: one of four.
    assert row["share_open"] == 0.25 * 0 + 0.5 * 0.5 + 0.25 * 0.25


def test_the_week_is_a_circle():
    """Open over midnight from Sunday to Monday."""
    services = services_of(s="Su 22:00-02:00")
    at_night = asked(measure_open_when_needed, [5], need_of((0, SUN, 23, 1.0)), services).iloc[0]
    assert at_night["share_open"] == 1.0
    # Monday at 1: 0 and 1 are open, 2 is not.
    later = asked(measure_open_when_needed, [5], need_of((0, MON, 1, 1.0)), services).iloc[0]
    assert later["share_open"] == 0.75
    # Monday at 0: the hour before is Sunday at 23.
    midnight = asked(measure_open_when_needed, [5], need_of((0, MON, 0, 1.0)), services).iloc[0]
    assert midnight["share_open"] == 1.0


def test_a_service_that_closes_for_the_winter_counts_for_its_share_of_the_year():
    services = services_of(s="Apr-Oct 00:00-24:00")
    demand = need_of((0, MON, 12, 1.0))
    weeks = opening_times(services)
    table = asked(measure_open_when_needed, [5], demand, services)
    noon_of_monday = weeks.least[:, 0, 48]
    open_weeks = weeks.n_weeks[noon_of_monday].sum()
    assert 29 <= open_weeks <= 31
    assert table["share_open"].iloc[0] == open_weeks / 52
    visits = asked(measure_reachable_hours, [5], demand, services, service_types=["ops"]).iloc[0]
    assert visits["share_no_hours"] == 0.0
    # In about 21 of 52 weeks nobody opens: more than one moment in ten never ends.
    assert 20 / 52 < visits["share_weeks_no_hours"] < 23 / 52
    assert visits["wait_p90_h"] == INF
    assert visits["wait_mean_h"] < 2


def test_unknown_hours_are_closed_at_least_and_open_at_most():
    demand = need_of((0, MON, 12, 1.0), (1, MON, 12, 1.0))
    services = services_of(known="Mo 08:00-18:00", unknown=None)
    row = asked(measure_open_when_needed, [5, INF, INF, 5], demand, services).iloc[0]
    assert row[["share_need", "share_open", "share_open_if_unknown_open"]].tolist() == [1, 0.5, 1]
    assert row["n_hours_unknown"] == 1
    all_unknown = asked(measure_reachable_hours, [5, 5], demand, services_of("ssp", u=None)).iloc[0]
    names = ["hours", "share_no_hours", "share_weeks_no_hours", "wait_p90_h"]
    assert all_unknown[names].tolist() == [0.0, 1.0, 1.0, INF]
    assert all_unknown[["wait_mean_h", "wait_median_h"]].isna().all()
    at_most = [f"{name}_if_unknown_open" for name in [*names, "wait_mean_h"]]
    assert all_unknown[at_most].tolist() == [168.0, 0.0, 0.0, 0.0, 0.0]


def test_without_any_hour_the_shares_are_not_known():
    """Counts by area, an hour without a date, a date without an hour, and no need at all."""
    services = services_of(s="24/7")
    for demand in (
        counts_of(3.0),
        need_of((0, "NaT", 4, 3.0)),
        need_of((0, MON, -1, 3.0)),
    ):
        row = asked(measure_open_when_needed, [5], demand, services).iloc[0]
        assert row[["n_need_with_hour", "n_without_hour"]].tolist() == [0.0, 3.0]
        shares = ["share_need", "share_open", "share_open_if_unknown_open", "low", "high"]
        assert row[shares].isna().all()
        assert need_by_hour(demand).isna().all(axis=None)
        table = asked(open_by_hour, [5], demand, services)
        assert table["share_open"].tolist() == [1.0] * 168
        assert table[["share_of_need", "share_open_at_hour"]].isna().all(axis=None)
        assert rank_extra_hours(
            times_of([5], demand, services), demand, services, thresholds_min=10
        ).empty
    nobody = counts_of()
    row = asked(measure_reachable_hours, [], nobody, services, service_types=["ops"]).iloc[0]
    assert row[["share_need", "hours", "hours_median", "share_no_hours", "wait_p90_h"]].isna().all()


def test_one_incident_says_nothing_of_chance():
    row = asked(measure_open_when_needed, [5], need_of((0, MON, 12, 1.0)), services_of(s="24/7"))
    assert row[["share_open", "low", "high"]].iloc[0].tolist() == [1.0, 0.0, 1.0]


def test_no_service_of_a_type_and_none_on_the_streets():
    demand = need_of((0, MON, 12, 1.0), (1, TUE, 3, 1.0))
    services = services_of(s="24/7", lost="24/7")
    times = times_of([INF, INF, INF, INF], demand, services).take_destinations([True, False])
    services["types"] = ["ssp", "ops;testing"]
    table = measure_open_when_needed(
        times, demand, services, thresholds_min=[10], service_types=["ops", "crisis"]
    )
    assert table["n_services"].tolist() == [1, 0]
    assert table["n_services_placed"].tolist() == [0, 0]
    assert (table[["share_need", "share_open", "low", "high"]] == 0.0).all(axis=None)
    # That nobody is there is known, even where one incident says nothing of chance.
    one = need_of((0, MON, 12, 1.0))
    row = asked(measure_open_when_needed, [5], one, services.iloc[:1], service_types=["ops"])
    assert row[["share_open", "low", "high"]].iloc[0].tolist() == [0.0, 0.0, 0.0]
    visits = measure_reachable_hours(times, demand, services, thresholds_min=[10])
    assert visits["service"].tolist() == ["ssp", "testing"]
    assert visits["hours"].tolist() == [0.0, 0.0]
    assert rank_extra_hours(times, demand, services, thresholds_min=[10]).empty
    assert rank_unknown_hours(times, demand, services, thresholds_min=[10]).empty


def test_by_default_each_type_is_asked_in_its_own_way():
    demand = need_of((0, MON, 12, 1.0))
    services = services_of("ssp", s="24/7")
    empty = asked(measure_open_when_needed, [5], demand, services)
    assert len(empty) == 0
    assert "share_open" in empty.columns
    both = services_of("ssp;naloxone_box;crisis", s="24/7")
    assert asked(measure_open_when_needed, [5], demand, both)["service"].tolist() == [
        "naloxone_box",
        "crisis",
    ]
    assert asked(measure_reachable_hours, [5], demand, both)["service"].tolist() == ["ssp"]


def test_need_that_is_not_on_the_streets_is_counted_and_in_no_share():
    demand = need_of((0, MON, 12, 1.0), (1, MON, 12, 2.0))
    services = services_of("ops;ssp", s="24/7")
    times = times_of([5, 5], demand, services).take_origins([True, False])
    row = measure_open_when_needed(times, demand, services, thresholds_min=[10]).iloc[0]
    assert row[["n_need_with_hour", "n_need_unplaced", "share_open"]].tolist() == [1.0, 2.0, 1.0]
    row = measure_reachable_hours(times, demand, services, thresholds_min=[10]).iloc[0]
    assert row[["n_need", "n_need_unplaced", "hours"]].tolist() == [1.0, 2.0, 168.0]


def test_reachable_hours_by_hand():
    """Weight 3 reaches s (Mo-Fr 09:00-17:00) and t (Mo, Sa 16:00-20:00), weight 1 s alone."""
    services = services_of("ssp", s="Mo-Fr 09:00-17:00", t="Mo,Sa 16:00-20:00")
    row = asked(measure_reachable_hours, [5, 9, 5, INF], counts_of(3.0, 1.0), services).iloc[0]
    # s: 5 days x 7.75 h (arrive by 16:45) = 38.75. t adds on Mo 16:45 to 19:45 = 3, on Sa 3.75.
    assert row["hours"] == (3 * (38.75 + 3 + 3.75) + 1 * 38.75) / 4
    assert row["hours_median"] == 45.5
    # Evenings: t on Monday from 17:00 to 19:45.
    assert row["evening_hours"] == 3 * 2.75 / 4
    assert row["weekend_hours"] == 3 * 3.75 / 4
    assert row["share_no_hours"] == 0.0


def test_fifteen_minutes_of_opening_serve_nobody():
    row = asked(
        measure_reachable_hours, [5], counts_of(1.0), services_of("ssp", s="Mo 09:00-09:15")
    ).iloc[0]
    assert row[["hours", "share_no_hours"]].tolist() == [0.0, 1.0]
    # Around the week: Sunday 23:30 to Monday 00:30 is an hour, of which 45 minutes are in time.
    services = services_of("ssp", s="Su 23:30-24:00; Mo 00:00-00:30")
    row = asked(measure_reachable_hours, [5], counts_of(1.0), services).iloc[0]
    assert row[["hours", "weekend_hours"]].tolist() == [0.75, 0.5]


def test_waiting_by_hand():
    """Open on Monday from 00:00 to 12:15: one can arrive for 12 hours, then waits 156."""
    services = services_of("ssp", s="Mo 00:00-12:15")
    row = asked(measure_reachable_hours, [5], counts_of(2.0), services).iloc[0]
    assert row["hours"] == 12.0
    # From a random moment of the gap one waits half of it: 156 h with chance 156 / 168, 78 each.
    assert row["wait_mean_h"] == pytest.approx(156 / 168 * 78)
    # Waits are even from 0 to 156 h, after 12 h of none. Half of 672 quarters are 336: 48 without
    # a wait, and the 288th of the others, which stands for 287.5 quarters.
    assert row["wait_median_h"] == 287.5 / 4
    # Nine tenths are 604.8: the 605th moment, the 557th that waits.
    assert row["wait_p90_h"] == 556.5 / 4


def test_never_is_infinite_and_is_left_out_of_the_mean():
    services = services_of("ssp", s="24/7")
    row = asked(measure_reachable_hours, [5, INF], counts_of(4.0, 1.0), services).iloc[0]
    assert row["share_no_hours"] == 0.2
    assert row[["wait_mean_h", "wait_median_h"]].tolist() == [0.0, 0.0]
    assert row["wait_p90_h"] == INF
    row = asked(measure_reachable_hours, [5, INF], counts_of(9.0, 1.0), services).iloc[0]
    assert row["wait_p90_h"] == 0.0


def test_a_person_is_served_where_they_can_surely_use_it():
    demand = need_of((0, MON, 12, 1.0), (1, MON, 12, 1.0), (2, MON, 12, 1.0))
    services = services_of("ops;ssp", asks="24/7", does_not="24/7", not_known="24/7")
    services["id_required"] = pd.array([True, False, None], dtype="boolean")
    minutes = np.where(np.eye(3) == 1, 5, INF)
    row = asked(
        measure_open_when_needed, minutes, demand, services, person=Person(has_id=False)
    ).iloc[0]
    shares = ["share_need", "share_open", "share_open_if_unknown_open"]
    assert row[shares].tolist() == [1.0, 1 / 3, 2 / 3]
    row = asked(
        measure_reachable_hours, minutes, demand, services, person=Person(has_id=False)
    ).iloc[0]
    assert row[["hours", "hours_if_unknown_open"]].tolist() == [168 / 3, 168 * 2 / 3]


def test_need_by_hour_by_hand():
    """Weight 3 on Monday at 8 and weight 1 on Sunday at 23."""
    table = need_by_hour(need_of((0, MON, 8, 3.0), (0, SUN, 23, 1.0), (0, MON, -1, 9.0)))
    assert table.loc["mon", [7, 8, 9]].tolist() == [3 / 16, 3 / 8, 3 / 16]
    assert table.loc["sun", [22, 23]].tolist() == [1 / 16, 1 / 8]
    assert table.loc["mon", 0] == 1 / 16
    assert table.to_numpy().sum() == 1.0


def test_open_by_hour_by_hand():
    """Weight 1 near a service that opens on Monday from 9:00 to 10:30, weight 3 elsewhere."""
    demand = need_of((0, MON, 9, 1.0), (1, MON, 10, 3.0))
    table = asked(open_by_hour, [5, INF], demand, services_of(s="Mo 09:00-10:30"))
    table = table.set_index(["weekday", "hour"])
    assert table.loc[("mon", 9), "share_open"] == 0.25
    assert table.loc[("mon", 10), "share_open"] == 0.125
    # At 9: 1 x 1/2 near, 3 x 1/4 not. At 10: 1 x 1/4 near, half of the hour open; 3 x 1/2 not.
    assert table.loc[("mon", 9), "share_open_at_hour"] == 0.5 / (0.5 + 0.75)
    assert table.loc[("mon", 10), "share_open_at_hour"] == 0.25 * 0.5 / (0.25 + 1.5)
    assert table.loc[("tue", 9), "share_open"] == 0.0
    assert math.isnan(table.loc[("tue", 9), "share_open_at_hour"])


def test_an_extra_hour_for_visits_by_hand():
    """Open on Monday from 12:00 to 14:00, with all of the need in reach."""
    services = services_of("ssp", s="Mo 12:00-14:00")
    table = asked(rank_extra_hours, [5, 5], counts_of(3.0, 1.0), services, n=4)
    # Beside the hours there are: four quarters more. An hour alone: three, the last is too late.
    assert rows_of(table[["weekday", "hour", "is_adjacent", "gain", "before", "after"]]) == [
        ["mon", 11, True, 1.0, 1.75, 2.75],
        ["mon", 14, True, 1.0, 1.75, 2.75],
        ["mon", 6, False, 0.75, 1.75, 2.5],
        ["mon", 7, False, 0.75, 1.75, 2.5],
    ]
    assert table["measure"].unique().tolist() == ["hours"]
    all_hours = asked(rank_extra_hours, [5, 5], counts_of(3.0, 1.0), services, n=999)
    assert len(all_hours) == 7 * 18 - 2
    assert all_hours["hour"].min() == 6


def test_an_extra_hour_when_needed_by_hand():
    """Weight 2 on Monday at 3, when nobody is open; weight 1 at noon, when the box is."""
    demand = need_of((0, MON, 3, 2.0), (1, MON, 12, 1.0))
    services = services_of("naloxone_box", box="Mo 08:00-18:00")
    table = asked(rank_extra_hours, [5, 5], demand, services)
    # At 3: 2 x 1/2 of 3; at 2 and 4: 2 x 1/4 of 3.
    assert rows_of(table[["weekday", "hour"]]) == [["mon", 3], ["mon", 2], ["mon", 4]]
    assert table["gain"].tolist() == pytest.approx([1 / 3, 1 / 6, 1 / 6])
    assert table["before"].tolist() == pytest.approx([1 / 3] * 3)
    assert table["after"].iloc[0] == pytest.approx(2 / 3)
    assert table["measure"].unique().tolist() == ["share_open"]


def test_adjacent_hours_come_first_and_then_names():
    """Two services reach the same need: every gain of one is a gain of the other."""
    demand = need_of((0, MON, 20, 1.0))
    services = services_of(b="Tu 08:00-09:00", a="Tu 08:00-09:00", c="Mo 18:00-19:00")
    table = asked(rank_extra_hours, [5, 5, 5], demand, services)
    assert rows_of(table[["service_id", "hour"]]) == [
        ["a", 20], ["b", 20], ["c", 20],
        ["c", 19], ["a", 19], ["b", 19], ["a", 21], ["b", 21], ["c", 21],
    ]  # fmt: skip


def test_no_hour_is_suggested_where_hours_or_use_are_not_sure():
    demand = need_of((0, MON, 12, 1.0))
    services = services_of("ops;ssp", unknown=None, off="off", asks="Mo 20:00-21:00")
    services["id_required"] = [False, False, True]
    person = Person(has_id=False)
    assert asked(rank_extra_hours, [5, 5, 5], demand, services, person=person).empty
    found = asked(rank_extra_hours, [5, 5, 5], demand, services)
    assert set(found["service_id"]) == {"asks"}
    # Hours that may be open already are to be found out, not to be added.
    least, most = np.zeros((2, 1, 1, 672), dtype=bool)
    least[0, 0, 0:8] = most[0, 0, 0:8] = most[0, 0, 48:52] = True
    services = services_of("ops", s=None)
    opening = OpeningTimes(services.index, least, most, [52], [True])
    table = asked(rank_extra_hours, [5], demand, services, opening=opening)
    assert table["hour"].tolist() == [11, 13]
    unknown = asked(rank_unknown_hours, [5], demand, services, opening=opening)
    assert rows_of(unknown[["service_id", "gain"]]) == [["s", 0.5]]


def test_which_hours_to_find_out_first_by_hand():
    """Weight 2 reaches u alone, weight 1 reaches v and a service that is open anyway."""
    demand = need_of((0, MON, 12, 2.0), (1, MON, 12, 1.0), (2, MON, 12, 1.0))
    services = services_of("ops;ssp", u=None, v=None, w="24/7")
    minutes = [5, INF, INF, INF, 5, 5, INF, 5, INF]
    table = asked(rank_unknown_hours, minutes, demand, services)
    by_type = dict(list(table.groupby("service")))
    # Open when needed: 1 of 4 at least; u would add 2 of 4, v the third position's 1 of 4.
    assert rows_of(by_type["ops"][["service_id", "gain", "after"]]) == [
        ["u", 0.5, 0.75],
        ["v", 0.25, 0.5],
    ]
    assert by_type["ssp"]["gain"].tolist() == [84.0, 42.0]
    assert table.groupby("service")["rank"].apply(list).tolist() == [[1, 2], [1, 2]]


@pytest.mark.parametrize("function", [rank_extra_hours, rank_unknown_hours])
def test_a_list_of_nothing_is_refused(function):
    with pytest.raises(InputError, match="at least one row"):
        asked(function, [5], counts_of(1.0), services_of("ssp", s=None), n=0)


def test_more_than_64_services_need_a_second_word():
    rng = np.random.default_rng(3)
    minutes = np.where(rng.random((40, 150)) < 0.1, rng.integers(1, 20, (40, 150)), INF)
    minutes[7] = minutes[3]
    row, column = np.nonzero(np.isfinite(minutes))
    table = sparse.csr_array((minutes[row, column], (row, column)), shape=minutes.shape)
    ids = pd.RangeIndex(150)
    times = TravelTimes(table, pd.RangeIndex(40), ids, 30.0)
    asked_for = pd.Index(rng.permutation(150)[:130])
    sets = reach_sets(times, asked_for, 10)
    for position in range(40):
        start, end = sets.start[sets.set_of[position] : sets.set_of[position] + 2]
        found = set(asked_for[sets.member[start:end]])
        assert found == {j for j in asked_for if minutes[position, j] <= 10}
    assert sets.set_of[7] == sets.set_of[3]
    assert len(sets) == len({frozenset(np.flatnonzero(row[asked_for] <= 10)) for row in minutes})


def test_positions_that_differ_in_the_last_of_many_services_are_not_merged():
    minutes = sparse.csr_array(([1.0] * 5, ([0, 1, 1, 2, 2], [0, 0, 129, 0, 129])), shape=(3, 130))
    times = TravelTimes(minutes, pd.RangeIndex(3), pd.RangeIndex(130), 30.0)
    sets = reach_sets(times, times.destination_ids, 10)
    assert sets.set_of.tolist() == [0, 1, 1]
    assert sets.member.tolist() == [0, 0, 129]


def test_packing_and_unpacking_are_inverse():
    week = np.random.default_rng(0).random((3, 2, 672)) < 0.5
    assert packed(week).shape == (3, 2, 11)
    assert (unpacked(packed(week)) == week).all()


def test_what_does_not_fit_together_is_refused():
    demand, services = need_of((0, MON, 12, 1.0)), services_of(s="24/7", t="24/7")
    opening = opening_times(services.iloc[:1])
    measures = (
        measure_open_when_needed,
        measure_reachable_hours,
        open_by_hour,
        rank_extra_hours,
        rank_unknown_hours,
    )
    for function in measures:
        with pytest.raises(InputError, match="1 services have no entry"):
            asked(function, [5, 5], demand, services, opening=opening, service_types=["ops"])
        with pytest.raises(InputError, match="larger cutoff"):
            asked(function, [5, 5], demand, services, threshold=31)
        with pytest.raises(InputError, match="do you mean 'ops'"):
            asked(function, [5, 5], demand, services, service_types=["opss"])
        with pytest.raises(InputError, match="not in OSM syntax"):
            asked(function, [5], demand, services_of(s="nine to five"))
