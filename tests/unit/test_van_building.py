"""From tables to the question of a week; all faults at once."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from hrgeo import plan_van_week
from hrgeo.errors import InputError
from hrgeo.vans import CrewMember, Roster, Van, Visit, week_hours, week_problem
from hrgeo.vans.need_rows import gather, kinds_of
from hrgeo.vans.soundness import faults_of, require_sound

LABELS = ["a", "b", "base"]
DRIVE = pd.DataFrame(
    [[0.0, 7, 10], [7, 0, 20], [10, 20, 0]], index=LABELS, columns=LABELS, dtype=float
)
STOPS = pd.DataFrame(index=pd.Index(["a", "b"], name="stop_id"))
VAN = Van("V", "base")


def faults(stops=STOPS, vans=VAN, drive=DRIVE, **changes) -> list[str]:
    """Give what the error tells, one entry for each fault."""
    with pytest.raises(InputError) as told:
        week_problem(stops, vans, drive, **changes)
    text = str(told.value)
    if "\n" in text:
        head, *lines = text.split("\n- ")
        assert f"for {len(lines)} reasons" in head
        return lines
    return [text.removeprefix("The van week cannot be planned: ").removesuffix(".")]


def test_the_least_that_is_needed_is_enough():
    week = week_problem(STOPS, VAN, DRIVE)
    stops = week.stops
    assert stops.least_min.tolist() == [60, 60]
    assert stops.most_min.tolist() == [180, 180]
    assert stops.contacts_per_hour.tolist() == [math.inf] * 2
    assert stops.permitted.all()
    # Each stop is its own need, at zero minutes.
    assert week.need.weight.tolist() == [1, 1]
    assert week.need.reach_stop.tolist() == [0, 1]
    assert faults_of(week) == []


def test_cells_that_are_missing_take_the_default_and_the_most_is_no_less_than_the_least():
    stops = pd.DataFrame(
        {"stop_id": ["a", "b"], "least_min": [240, None], "most_visits": [None, 1],
         "least_visits": [5, None], "contacts_per_hour": [None, 12.5], "weight": [3, 4.5]}
    )  # fmt: skip
    week = week_problem(stops, VAN, DRIVE, least_min=30, most_min=120)
    assert week.stops.least_min.tolist() == [240, 30]
    assert week.stops.most_min.tolist() == [240, 120]
    assert week.stops.most_visits.tolist() == [5, 1]
    assert week.stops.contacts_per_hour.tolist() == [math.inf, 12.5]
    assert week.need.weight.tolist() == [3, 4.5]


def test_hours_are_those_of_every_week_and_unknown_ones_are_permitted():
    stops = STOPS.assign(hours_osm=['Mo 10:00-12:00; Tu 10:00-12:00 "by appointment"', " "])
    permitted = week_problem(stops, VAN, DRIVE).stops.permitted
    assert np.flatnonzero(permitted[0]).tolist() == list(range(40, 48))
    assert permitted[1].all()
    summer = STOPS.assign(hours_osm=["May-Sep Mo 10:00-12:00", "24/7"])
    assert week_problem(summer, VAN, DRIVE).stops.permitted.sum(axis=1).tolist() == [0, 672]
    own = np.zeros((2, 672), dtype=bool)
    assert not week_problem(summer, VAN, DRIVE, permitted=own).stops.permitted.any()


def test_only_drives_of_stops_and_bases_are_kept():
    more = DRIVE.reindex(index=[*LABELS, "x"], columns=[*LABELS, "x"], fill_value=math.inf)
    week = week_problem(STOPS.loc[["b"]], VAN, more)
    assert week.drive_min.index.tolist() == ["b", "base"]
    assert week.drive("b", "base") == 20


def test_dense_and_sparse_walks_give_the_same_need():
    # A stored zero is zero minutes; what is not stored is no way.
    minutes = np.array([[0.0, math.inf], [10.0, 10.01], [math.inf, 3.0], [12.0, math.inf]])
    dense = week_problem(STOPS, VAN, DRIVE, walk_min=minutes, weights=[1, 2, 4, 8]).need
    row, column = np.nonzero(np.isfinite(minutes))
    stored = sparse.coo_array((minutes[row, column], (row, column)), shape=minutes.shape)
    for walk in (stored, stored.tocsr(), stored.tocsc()):
        need = week_problem(STOPS, VAN, DRIVE, walk_min=walk, weights=[1, 2, 4, 8]).need
        assert need.weight.tolist() == dense.weight.tolist() == [3, 4]
        assert need.reach_start.tolist() == dense.reach_start.tolist() == [0, 1, 2]
        assert need.reach_stop.tolist() == dense.reach_stop.tolist() == [0, 1]


def test_rows_that_are_alike_are_one_in_any_order():
    draw = np.random.default_rng(3)
    minutes, weight = draw.uniform(0, 20, (40, 4)), draw.integers(0, 5, 40) / 10
    kind = draw.integers(0, 2, 40)
    need = gather(minutes, weight, threshold_min=10, kind=kind, rate=np.ones((2, 672)))
    turned = gather(
        minutes[::-1], weight[::-1], threshold_min=10, kind=kind[::-1], rate=np.ones((2, 672))
    )
    assert need.weight.tolist() == turned.weight.tolist()
    assert need.reach_stop.tolist() == turned.reach_stop.tolist()
    near = (minutes <= 10).any(axis=1)
    assert math.isclose(need.weight.sum(), weight[near].sum())
    keys = {
        (tuple(need.reach_stop[need.reach_start[i] : need.reach_start[i + 1]]), need.kind[i])
        for i in range(len(need))
    }
    assert len(keys) == len(need)


def test_no_need_at_all_is_a_question_too():
    need = week_problem(STOPS, VAN, DRIVE, walk_min=np.empty((0, 2)), weights=[]).need
    assert (len(need), need.reach_start.tolist(), need.rate.shape[1]) == (0, [0], 672)
    assert len(week_problem(STOPS, VAN, DRIVE, weights=[0, 0]).need) == 0
    none = week_problem(STOPS.iloc[:0], VAN, DRIVE)
    assert len(none.stops) == len(none.need) == 0
    assert faults_of(none) == []


def test_hours_of_need_multiply_and_hours_are_four_quarters():
    profile = np.ones(168)
    profile[9] = 2.0
    beside = np.ones((2, 672))
    beside[1, 36:38] = 0.5  # from 9:00 to 9:30 on Monday
    need = week_problem(STOPS, VAN, DRIVE, profile=profile, beside=beside).need
    rates = need.rate[need.kind]
    assert rates[0, 35:41].tolist() == [1, 2, 2, 2, 2, 1]
    assert rates[1, 35:41].tolist() == [1, 1, 1, 2, 2, 1]
    kind, weeks = kinds_of(np.ones((5, 672)))
    assert (kind.tolist(), weeks.shape) == ([0] * 5, (1, 672))


def test_a_roster_may_be_the_table_of_a_former_week():
    table = pd.DataFrame(
        {"van": ["V", None], "day": ["Mo", "We"], "stop": ["a", "b"], "arrive": [600, 630.0],
         "leave": [690, 720]}
    )  # fmt: skip
    week = week_problem(STOPS, VAN, DRIVE, roster=table)
    assert week.roster == Roster((Visit("V", 0, "a", 600, 690), Visit("", 2, "b", 630, 720)))
    assert faults(roster=table.drop(columns="leave")) == ["the roster has no columns leave"]
    (fault,) = faults(roster=table.assign(day="X", arrive=600))[:1]
    assert 'row 0 (counted from 0): needs a day ("Mo" to "Su")' in fault


def nan_at(row: int, column: int, value: float) -> pd.DataFrame:
    drive = DRIVE.copy()
    drive.iloc[row, column] = value
    return drive


ALWAYS = np.ones(672, dtype=bool)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stops": STOPS.assign(least_min=200)}, None),
        ({"stops": STOPS.assign(least_min=200, most_min=100)}, "'a', 'b': least_min is above"),
        ({"stops": STOPS.assign(least_min=[-1, 5])}, "stop 'a': least_min must be 0 or more"),
        (
            {"stops": STOPS.assign(least_min=["x", 2.5])},
            "something else in 2 cells, the first in row 0",
        ),
        ({"stops": STOPS.assign(least_visits=2, most_visits=1)}, "least_visits is above"),
        ({"stops": STOPS.assign(days_apart=-1)}, "days_apart must be 0 or more"),
        ({"stops": STOPS.assign(contacts_per_hour=-2)}, "contacts_per_hour must be"),
        ({"stops": STOPS.assign(weight=[1, math.nan])}, "weights must be 0 or more"),
        ({"stops": STOPS.assign(hours_osm=["24/7", "noonish"])}, "in one cell, the first in row 1"),
        ({"stops": STOPS.rename({"b": "a"})}, "several stops have the id 'a'"),
        ({"stops": STOPS.rename({"b": "z"})}, "drive_min has no rows for the stop 'z'"),
        ({"vans": ()}, "there is no van"),
        ({"vans": (VAN, VAN)}, "several vans are named 'V'"),
        ({"vans": replace(VAN, base_id="home")}, "no columns for the base 'home'"),
        ({"vans": replace(VAN, days=(0, 7))}, "days must be from 0 (Monday) to 6"),
        ({"vans": replace(VAN, days=(0, 0))}, "a day twice"),
        ({"vans": replace(VAN, first_min=9.5)}, "first_min must be a whole number"),
        ({"vans": replace(VAN, set_up_min=-5)}, "set_up_min must be a whole number"),
        ({"vans": replace(VAN, n_shifts=-1)}, "n_shifts must be"),
        ({"vans": replace(VAN, first_min=1320, last_min=120)}, "past midnight, add 1,440"),
        ({"vans": replace(VAN, first_min=300, last_min=1800)}, "last_min at most 1,440 after"),
        ({"vans": replace(VAN, supplies=math.nan)}, "supplies must be 0 or more"),
        ({"drive": nan_at(0, 1, math.nan)}, "one entry that is missing, the first from 'a' to 'b'"),
        ({"drive": nan_at(2, 0, -3)}, "one entry that is negative, the first from 'base' to 'a'"),
        ({"drive": DRIVE.astype(str)}, "numbers only"),
        ({"drive": DRIVE.iloc[:, [0, 0, 1, 2]]}, "several columns with the label 'a'"),
        ({"crew": [CrewMember("A", ALWAYS)] * 2}, "several of the crew are named 'A'"),
        ({"crew": [CrewMember("A;B", ALWAYS)]}, "without a semicolon"),
        ({"crew": [CrewMember("A", ALWAYS, (), -1.0)]}, "weekly_min must be 0 or more"),
        ({"permitted": np.ones((2, 168), dtype=bool)}, "the shape (2, 672), not (2, 168)"),
        ({"closed": [("z", 0)]}, "closed: there is no stop 'z'"),
        ({"closed": [("a", 7)]}, 'closed: days must be from 0 (Monday) to 6, or "Mo"'),
        ({"locked": [Visit("V", 0, "z", 600, 690)]}, "locked visit 0: there is no stop 'z'"),
        ({"locked": [Visit("", 0, "a", 600, 690)]}, "locked visit 0: there is no van ''"),
        ({"locked": [Visit("V", 9, "a", 600, 690)]}, "the day must be from 0"),
        ({"locked": [Visit("V", 0, "a", 605, 690)]}, "on a quarter of an hour"),
        ({"locked": [Visit("V", 0, "a", 690, 600)]}, "must end after it begins"),
        ({"locked": [Visit("V", 0, "a", 600, 690)] * 2}, "one visit is there twice"),
        ({"roster": [Visit("W", 0, "a", 600, 690)]}, "roster visit 0: there is no van 'W'"),
        ({"roster": Roster((), -1)}, "max_changes must be"),
        ({"roster": Roster((), 1, frozenset("a"))}, "released: 'a' is not in the roster"),
        ({"credit": ()}, "credit needs at least one pair"),
        ({"credit": [(60, 1), (60, 0.5)]}, "minutes of credit must rise"),
        ({"credit": [(60, 0.5), (120, 1)]}, "rates of credit must not rise"),
        ({"credit": [(60, 0)]}, "rates of credit must not rise"),
        ({"contacts_per_need": 0.0}, "contacts_per_need must be above 0"),
        ({"weights": [1, -1]}, "weights must be 0 or more"),
        ({"weights": [1]}, "one weight for each stop, 2 in all"),
        ({"walk_min": [[1, 2, 3]]}, "a column for each of the 2 stops"),
        ({"walk_min": [[1, math.nan]]}, "walk_min has missing or negative minutes"),
        ({"threshold_min": -1}, "threshold_min must be a number above 0"),
        ({"profile": np.ones(24)}, "profile needs 168 hours or 672 quarters"),
        ({"profile": -np.ones(168)}, "profile must be 0 or more"),
        ({"beside": 2 * np.ones(168)}, "from 0 to 1"),
        ({"rate": np.ones(168), "profile": np.ones(168)}, "but not both"),
        ({"rate": np.ones((3, 168))}, "hours of need have 3 rows, and there are 2"),
        ({"stops": STOPS.assign(hours_osm=[9, None])}, "hours_osm is not in OSM syntax"),
        ({"least_min": 45.5}, "least_min must be a whole number"),
        ({"contacts_per_hour": None}, "contacts_per_hour must be a number"),
        ({"weights": ["x", 1]}, "weights must have numbers only"),
        ({"walk_min": [[1, 2], [3]]}, "walk_min must have numbers only, as many in each row"),
        ({"rate": "flat"}, "rate must have numbers only"),
        ({"permitted": np.ones((2, 672))}, "permitted must have True and False"),
        ({"contacts_per_need": "1"}, "contacts_per_need must be above 0"),
        ({"drive": DRIVE.convert_dtypes().mask(DRIVE == 7)}, "2 entries that are missing"),
        ({"walk_min": pd.DataFrame([[1, 2]], columns=["a", "z"])}, "columns are not the ids"),
    ],
)
def test_each_fault_alone_is_told(changes, words):
    if words is None:  # the most rises with the least: no fault
        week_problem(changes["stops"], VAN, DRIVE)
        return
    told = faults(**changes)
    assert any(words in fault for fault in told), told
    assert len(told) <= 2  # a label that is missing is missing in rows and columns


def test_all_faults_are_told_at_once():
    told = faults(
        STOPS.assign(least_min=["x", 5], weight=[1, -1]),
        (replace(VAN, days=(8,)), replace(VAN, base_id="home")),
        nan_at(0, 1, math.nan),
        closed=[("z", 0)],
        credit=[],
        crew=[CrewMember(" ", ALWAYS)],
        locked=[Visit("W", 0, "a", 600, 690)],
        profile=[1, 2],
    )
    assert len(told) == 12, told
    assert all(fault[-1] != "." for fault in told)


def test_arguments_of_a_wrong_kind_are_told_at_once():
    told = faults(
        ["a", "b"],
        "Van 1",
        DRIVE.to_numpy(),
        crew=["Ana"],
        roster="week.csv",
        locked=[("V", 0, "a", 600, 690)],
        closed=["a"],
        credit=(60, 1),
        threshold_min="10",
    )
    named = ["stops", "drive_min", "vans", "crew", "roster", "locked", "closed", "credit"]
    assert [fault.split()[0] for fault in told] == [*named, "threshold_min"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"seed": None, "iterations": 2.5}, "seed must be .*\n- iterations must be"),
        ({"seed": -1}, "seed must be a whole number"),
        ({"time_limit_s": math.nan}, "time_limit_s must be a number of 0 or more"),
        ({"time_limit_s": "60"}, "time_limit_s must be a number of 0 or more"),
    ],
)
def test_what_ends_a_search_is_looked_at_before_it_begins(changes, words):
    with pytest.raises(InputError, match=words):
        plan_van_week(STOPS, VAN, DRIVE, **changes)


def test_labels_tell_which_is_which_in_any_order():
    walk = pd.DataFrame({"b": [3.0, 30.0], "a": [30.0, 4.0]}, index=["north", "south"])
    weights = pd.Series({"south": 7.0, "north": 5.0})
    need = week_problem(STOPS, VAN, DRIVE, walk_min=walk, weights=weights).need
    # South walks to a, north to b.
    assert (need.reach_stop.tolist(), need.weight.tolist()) == ([0, 1], [7, 5])
    need = week_problem(STOPS, VAN, DRIVE, weights=pd.Series({"b": 2.0, "a": 1.0})).need
    assert need.weight.tolist() == [1, 2]
    # Labels that say nothing of stops leave the order as it is.
    plain = pd.DataFrame([[30.0, 3.0], [4.0, 30.0]])
    need = week_problem(STOPS, VAN, DRIVE, walk_min=plain, weights=pd.Series([5.0, 7.0])).need
    assert need.weight.tolist() == [7, 5]


def test_ids_may_be_numbers_and_a_label_too_many_does_no_harm():
    numbers = DRIVE.set_axis([1, 2, "base"], axis=0).set_axis([1, 2, "base"], axis=1)
    numbers = numbers.reindex(index=[1, 2, "base", 9], columns=[9, 2, 1, "base"])
    stops = pd.DataFrame({"stop_id": [1, 2]})
    week = week_problem(stops, VAN, numbers.astype(object))
    assert week.drive_min.loc["1", "2"] == 7.0
    assert week.drive_min.index.tolist() == ["1", "2", "base"]


def test_one_role_may_stand_by_itself():
    van = replace(VAN, roles="driver", days=[0, 2])
    assert (van.roles, van.days) == (("driver",), (0, 2))
    assert CrewMember("Ana", ALWAYS, "driver").roles == ("driver",)


def test_what_is_impossible_but_clear_is_not_a_fault():
    # A shift shorter than setting up, hours outside of all shifts, an island: results.
    short = replace(VAN, shift_min=20)
    island = DRIVE.where(DRIVE == 0, math.inf)
    week = week_problem(STOPS.assign(hours_osm="Su 03:00-04:00"), short, island)
    require_sound(week)


def test_hours_of_people_are_those_of_every_week():
    assert week_hours("Mo 22:00-26:00").nonzero()[0].tolist() == list(range(88, 104))
    with pytest.raises(InputError, match="OSM syntax"):
        week_hours("whenever")
