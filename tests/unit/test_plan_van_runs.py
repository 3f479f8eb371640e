"""Plans with a van week, run from their files."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pytest

from hrgeo import travel, vans
from hrgeo.errors import InputError
from hrgeo.maps.van_week import route_rows, stop_rows
from hrgeo.plan import PlanConfig, PlanResult, run_plan
from hrgeo.plan.van_again import plan_van_again
from hrgeo.plan.van_hand import ByHand, HandPlace
from hrgeo.plan.van_replan import replan
from hrgeo.plan.van_summary import van_facts
from hrgeo.results import van_files, van_lines
from hrgeo.results.van_sheets import week_sheets
from hrgeo.text import say
from hrgeo.vans.checker import check_week

LEAD = """
[study]
name = "Staff places and the roster alone"
[streets]
file = "town.osm.pbf"
[[need]]
id = "staff"
file = "staff_places.xlsx"
kind = "places"
what = "staff"
[van]
base = { name = "Office", lon = -101.3005, lat = 42.3000 }
roster = "van_roster.xlsx"
max_changes = 4
most_stops = 12
iterations = 60
[[van.vans]]
name = "Van"
days = ["Mo", "Tu", "We", "Th", "Fr"]
hours = "11:00-24:00"
shift_hours = 7
"""


def run(folder: Path, text: str) -> PlanResult:
    path = folder / "lead.toml"
    path.write_text(text, encoding="utf-8")
    return run_plan(PlanConfig.from_toml(path))


@pytest.fixture(scope="module")
def town(small_town_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("van_town") / "town"
    shutil.copytree(small_town_source, folder)
    return folder


@pytest.fixture(scope="module")
def lead(town: Path) -> PlanResult:
    return run(town, LEAD)


def test_staff_places_and_the_roster_are_enough_for_a_week(lead):
    van = lead.summary["van"]
    assert van["status"] in {"feasible", "optimal"}, van["why"]
    assert van["visits"]
    assert van["value"] >= van["present_value"] - 1e-9
    assert van["n_changes"] <= van["max_changes"] == 4
    assert 0 < van["share_value_low"] <= van["share_value"] <= van["share_value_high"] <= 1
    assert van["need"][0]["need_id"] == "staff"
    assert {stop["stop_id"] for stop in van["stops"]} == {v["stop"] for v in van["visits"]}
    assert not check_week(lead.van.week)


def test_the_parts_of_the_summary_fit_together(lead):
    van = lead.summary["van"]
    minutes = van["minutes"]
    assert minutes["serving"] == sum(shift["serving_min"] for shift in van["shifts"])
    served = sum(v["serve_to_min"] - v["serve_from_min"] for v in records(lead, "van_visits"))
    assert minutes["serving"] == served
    assert van["share_within_when_needed"] <= van["share_within_any_stop"] <= 1
    assert van_lines(lead.summary)[0][0].startswith("Van, ")


def records(result: PlanResult, name: str) -> list[dict]:
    return result.release.records[name].to_dict("records")


def test_the_layers_have_the_stops_and_the_ways_of_each_shift(lead):
    stops, ways = (lead.release.tables[name] for name in ("van_stops", "van_routes"))
    assert stops["n_visits"].sum() == len(lead.van.week.stays)
    shifts = lead.van.week.shifts
    assert len(ways) == len(shifts)
    # The minutes along the streets are those that the plan rests on.
    np.testing.assert_allclose(ways["minutes"], shifts["driving_min"], atol=1e-3)
    assert (ways["length_m"] > 0).all()


def test_stops_have_the_same_numbers_on_map_and_roster(lead):
    sheets = week_sheets(lead.release, lead.summary)
    on_map = {stop["id"]: stop["number"] for stop in stop_rows(lead.release, "en")}
    assert on_map == {stop.stop_id: str(stop.number) for stop in sheets.stops}
    assert len(on_map) > 1


def test_the_map_marks_the_base_once(lead):
    """Each way begins on the street nearest to it, here less than 100 m away."""
    (way,) = route_rows(lead.release, "en")
    (base,) = way["bases"]
    assert base == pytest.approx([-101.3005, 42.3000], abs=1e-3)


def test_what_has_nothing_to_rest_on_is_told(lead):
    """Supplies without contacts, stops to release without a roster, a crew that is always free."""
    assert not unused_words() & set(van_facts(lead.van)["not_shown"])
    week = lead.van.week
    problem = dataclasses.replace(
        week.problem,
        vans=tuple(dataclasses.replace(van, supplies=80.0) for van in week.problem.vans),
        crew=(vans.CrewMember("Ana", np.ones(672, dtype=bool)),),
        roster=None,
    )
    planned = dataclasses.replace(
        lead.van,
        asked=dataclasses.replace(lead.van.asked, release=("Motel row",)),
        week=dataclasses.replace(week, problem=problem),
    )
    assert unused_words() <= set(van_facts(planned)["not_shown"])


def unused_words() -> set[str]:
    names = ("no_contacts", "no_roster")
    said = {say(f"van_plan.not_shown.{name}") for name in names}
    return said | {say("van_plan.not_shown.crew_free", n="1")}


def test_a_small_gain_is_told_as_a_class(lead):
    shown = records(lead, "van_visits")
    for entry, gain in zip(shown, lead.van.week.visits["gain"], strict=True):
        assert (entry["gain_label"] == "1-10") == (0 < gain < 11)


def test_a_week_is_planned_again_around_what_is_decided_by_hand(lead):
    first, *_, last = lead.van.week.stays
    again = replan(lead.van, locked=[first], closed=[(last.stop_id, last.day)])
    assert again.week.status != "infeasible", again.week.why
    assert first in again.week.stays
    assert (last.stop_id, last.day) not in {(v.stop_id, v.day) for v in again.week.stays}
    without = replan(lead.van, dropped=[first.stop_id])
    assert first.stop_id not in {v.stop_id for v in without.week.stays}
    assert len(without.routes) == len(without.week.shifts)


def test_a_visit_is_moved_by_hand(lead):
    old = lead.van.week.stays[0]
    new = dataclasses.replace(old, arrive_min=old.arrive_min + 15, leave_min=old.leave_min + 15)
    again = replan(lead.van, moved={old: new})
    assert again.week.status == "infeasible" or new in again.week.stays


def test_a_run_with_a_week_by_hand_is_as_whole_as_the_first(lead):
    gone = lead.van.week.stays[-1]
    kept = tuple(visit for visit in lead.van.week.stays if visit != gone)
    by_hand = ByHand(locked=kept, closed=((gone.stop_id, gone.day),))
    again = plan_van_again(lead, by_hand)
    van = again.summary["van"]
    assert set(kept) <= set(again.van.week.stays)
    assert gone not in again.van.week.stays
    assert {v["stop"] for v in van["visits"]} == set(again.release.tables["van_stops"].index)
    assert len(again.release.tables["van_routes"]) == len(van["shifts"])
    # All else is that of the run, and the run itself is not touched.
    assert again.release.tables["streets"] is lead.release.tables["streets"]
    assert {k: v for k, v in again.summary.items() if k != "van"} == {
        k: v for k, v in lead.summary.items() if k != "van"
    }
    assert gone in lead.van.week.stays
    assert "van_roster.pdf" in van_files(again.release, again.summary)
    with pytest.raises(InputError, match="no van week"):
        plan_van_again(dataclasses.replace(lead, van=None), by_hand)


LAUNDROMAT = HandPlace("by hand 1", "Laundromat", -101.2950, 42.2985)


def test_a_place_that_no_table_has_is_planned_with(lead):
    """It stands with its name on the roster, in no sheet for the public, and walks count."""
    asked = ByHand(wanted=(("by hand 1", 1),), places=(LAUNDROMAT,))
    again = plan_van_again(lead, asked)
    week = again.van.week
    assert week.status != "infeasible", week.why
    assert "by hand 1" in {visit.stop_id for visit in week.stays}
    assert not check_week(week)
    stops = again.release.tables["van_stops"]
    assert stops.loc["by hand 1", ["name", "visibility", "host_agreed"]].tolist() == [
        "Laundromat", "", "unknown",
    ]  # fmt: skip
    # What is within reach on foot is what the engine says, from all need to this one place.
    need = again.van.need
    point = np.array([[LAUNDROMAT.lon, LAUNDROMAT.lat]])
    ways = travel.travel_times(need.streets, need.stands[0], point).dense()[:, 0]
    near = need.reach[:, [len(lead.van.stops)]].toarray()[:, 0] > 0
    assert near.tolist() == (ways[need.position] <= 10.0).tolist()
    assert near.any()
    # Drives in both directions; all that was known stays as it was.
    drive, before = week.problem.drive_min, lead.van.week.problem.drive_min
    assert drive.loc[before.index, before.index].equals(before)
    assert np.isfinite(drive.loc["by hand 1", before.index]).all()
    back = travel.travel_times(lead.van.streets, point, lead.van.points).dense()[0]
    np.testing.assert_allclose(drive.loc["by hand 1", before.index], back)
    there = travel.travel_times(lead.van.streets, lead.van.points, point).dense()[:, 0]
    np.testing.assert_allclose(drive.loc[before.index, "by hand 1"], there)
    assert "by hand 1" not in lead.van.stops.index


def test_a_visit_is_added_at_a_set_time(lead):
    own = vans.Visit("Van", 6, "by hand 1", 780, 900)
    result = plan_van_again(lead, ByHand(added=(own,), places=(LAUNDROMAT,)))
    on_sunday = result.van.week
    assert on_sunday.status == "infeasible"
    assert "does not go out on this day" in on_sunday.why
    # People read names, the planner knows ids alone.
    assert "by hand 1" in on_sunday.why
    assert result.summary["van"]["why"] == on_sunday.why.replace("by hand 1", LAUNDROMAT.name)
    own = dataclasses.replace(own, day=0)
    by_day = plan_van_again(lead, ByHand(added=(own,), places=(LAUNDROMAT,))).van.week
    assert own in by_day.stays
    # The roster's most changes are for what the plan changes.
    assert by_day.n_changes <= 4 + 1


def test_what_cannot_be_added_is_told_in_one_message(lead):
    far = HandPlace("by hand 1", "Far away", 10.0, 50.0)
    taken = HandPlace(lead.van.stops.index[0], " ", LAUNDROMAT.lon, LAUNDROMAT.lat)
    with pytest.raises(InputError) as told:
        plan_van_again(lead, ByHand(places=(far, taken)))
    for part in ("500 m of Far away", "needs a name", "is the id of another stop"):
        assert part in str(told.value)
    stop = lead.van.week.stays[0].stop_id
    with pytest.raises(InputError, match="has its most visits a week"):
        plan_van_again(lead, ByHand(wanted=((stop, 8),)))
    with pytest.raises(InputError, match="no stop 'nowhere'"):
        plan_van_again(lead, ByHand(wanted=(("nowhere", 1),)))


def test_every_table_of_a_van_week_has_a_name_for_people(lead):
    """The page Data failed on a plan with a roster."""
    kinds = {str(table).partition(":")[0] for table in lead.accounting["table"]}
    assert "roster" in kinds
    for kind in kinds | {"van_stops", "crew"}:
        assert say(f"check.{kind}", need_id="staff")


def test_what_is_within_reach_when_follows_from_visits_and_reach(lead):
    need, entries = lead.van.need, lead.summary["van"]["reach"]
    assert entries
    for entry in entries:
        first = {"night": 0, "morning": 24, "afternoon": 48, "evening": 72}[entry["part"]]
        first += 96 * vans.problem.DAYS.index(entry["day"])
        near = np.zeros(len(need.weight), dtype=bool)
        for visit in lead.van.week.stays:
            van = lead.van.week.problem.van(visit.van_id)
            slots = vans.problem.slots_of_week(
                visit.day, visit.arrive_min + van.set_up_min, visit.leave_min - van.pack_up_min
            )
            if ((first <= slots) & (slots < first + 24)).any():
                at = lead.van.stops.index.get_loc(visit.stop_id)
                near |= need.reach[:, [at]].toarray().ravel() > 0
        n_need = need.weight[near].sum()
        assert n_need > 0 or entry["n_need"] == 0
        if 0 < n_need < 11:
            assert (entry["n_need_label"], entry["share_need"]) == ("1-10", None)
        else:
            assert entry["share_need"] == pytest.approx(n_need / need.total_weight, abs=1e-6)


def test_only_stops_of_the_week_can_be_decided_on(lead):
    with pytest.raises(InputError, match="The week has no stop 'nowhere'"):
        replan(lead.van, dropped=["nowhere"])


def test_the_same_plan_gives_the_same_week(lead, town):
    assert run(town, LEAD).summary["van"] == lead.summary["van"]


def test_a_plan_without_the_section_has_no_van(town):
    services = """
[inputs]
services = "services.csv"
[coverage]
services = ["ssp"]
thresholds_min = { walk = [10] }
"""
    result = run(town, LEAD.partition("[van]")[0] + services)
    assert result.van is None
    assert result.summary["van"] == {"status": "not_planned", "stops": []}
    assert van_lines(result.summary) == []


def test_a_base_far_from_all_streets_is_told(town):
    with pytest.raises(InputError, match="No street to drive on is within 500 m of the base"):
        run(town, LEAD.replace("lon = -101.3005", "lon = 101.3005"))


def test_what_is_released_must_be_a_stop(town):
    with pytest.raises(InputError, match="release under"):
        run(town, LEAD.replace("max_changes", 'release = ["Moon"]\nmax_changes'))


@pytest.mark.slow
def test_the_week_of_the_sample_plan_keeps_all_rules(town):
    text = (town / "plan_with_van.toml").read_text("utf-8")
    parts = text.split("\n\n")
    left_out = ("[[people]]", "[[bundles]]", "[siting", 'id = "deaths"', "[coverage]")
    lean = [part for part in parts if not any(words in part for words in left_out)]
    lean.append('[coverage]\nservices = ["ssp"]\nthresholds_min = { walk = [10] }\n')
    result = run(town, "\n\n".join(lean))
    van = result.summary["van"]
    assert van["status"] in {"feasible", "optimal"}, van["why"]
    assert van["value"] > van["usual_way_value"]
    assert van["usual_way_best_value"] >= van["usual_way_value"]
    sheets = week_sheets(result.release, result.summary)
    on_map = {stop["id"]: stop["number"] for stop in stop_rows(result.release, "en")}
    assert on_map == {stop.stop_id: str(stop.number) for stop in sheets.stops}
    assert all(shift["crew"] for shift in van["shifts"])
    accounted = result.accounting.set_index("table")
    assert accounted.loc["van_stops", "n_rows"] == 60
    assert accounted.loc["van_stops", "n_dropped"] > 0
    assert {visit["van"] for visit in van["visits"]} <= {"Day van", "Night van"}
    assert isinstance(result.van.week, vans.VanWeek)
    # Some hosts agreed, so that there is a sheet for the public; it has their stops alone.
    sheets = week_sheets(result.release, result.summary)
    public = {visit.stop.stop_id for visit in sheets.public_visits}
    hosts = result.van.stops["host_agreed"]
    assert public
    assert set(hosts.loc[sorted(public)]) == {"yes"}
