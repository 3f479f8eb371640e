"""The pages on hours, barriers and closures by AppTest, with runs that take no time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from hrgeo.text import say
from tests.beyond_summary import (
    barriers_part,
    bundle_row,
    by_hour_grid,
    change_row,
    closure_row,
    extra_row,
    fragility_part,
    hours_part,
    nearest_row,
    open_row,
    person_row,
    reachable_row,
)

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("stand_in")

HOSTILE = "![x](http://203.0.113.1/leak.png) <img src=x onerror=alert(1)> :red[x] {{ 7*7 }}"

Changed = Callable[..., None]


def opened(page: str = "") -> AppTest:
    """Open the app, and a page of it."""
    app = AppTest.from_file(PROJECT / "app.py", default_timeout=60).run()
    if page:
        app.switch_page(f"hrgeo/ui/views/{page}.py").run()
    assert not app.exception
    return app


def words_on(app: AppTest) -> str:
    """Give all text of a page, without the backslashes that keep it from being Markdown."""
    drawn = [*app.markdown, *app.text, *app.caption, *app.warning, *app.subheader]
    return "\n".join(part.value for part in drawn).replace("\\", "")


def table(app: AppTest, column: str) -> Any:
    """Give the first table that has a column."""
    return next(frame.value for frame in app.dataframe if column in frame.value.columns)


@pytest.fixture
def changed(stand_in, monkeypatch) -> Changed:
    """Let the next run give other parts of a summary."""

    def change(**parts: Any) -> None:
        run = stand_in.run

        def run_changed(*args: Any, **kwargs: Any) -> Any:
            result = run(*args, **kwargs)
            result.summary.update(parts)
            return result

        st.cache_data.clear()
        monkeypatch.setattr("hrgeo.ui.cache.run_plan", run_changed)

    return change


def test_the_first_page_tells_who_can_use_what_is_near():
    shown = words_on(opened())
    assert say("beyond.title") in shown
    assert "31% within reach and open" in shown
    assert "adds as much as 1 new site" in shown


def test_hours_page_opens_on_the_question_of_the_new_sites():
    app = opened("hours")
    # 41 % near; 4.65 hours a week, 1 of them in the evening, under 0.1 on weekends; 60 % none.
    assert [m.value for m in app.metric] == ["41%", "4\\.7", "1", "60%"]
    assert "On weekends: under 0.1." in words_on(app)
    assert "if all of them were open: 9." in words_on(app)
    assert "The hours of 4 of 5 listed services are known." in words_on(app)
    assert "It says to ask (1)." in words_on(app)


def test_hours_page_shows_near_and_open_for_what_has_to_be_open_when_needed():
    app = opened("hours")
    app.selectbox(key="hours_service").set_value("naloxone_box").run()
    assert not app.exception
    assert [metric.value for metric in app.metric] == ["48%", "31%"]
    assert "27% to 35%, chance variation only." in words_on(app)
    assert "if all of them were open: 40%." in words_on(app)
    assert "date and hour are known for 180 of 200 events" in words_on(app)


def test_the_week_is_a_picture_and_the_same_as_a_table():
    app = opened("hours")
    assert len([e for e in app.main if "vega" in e.type]) == 1
    week = table(app, "mon").set_index("hour")
    assert week.shape == (24, 7)
    assert week.loc["9 am"].tolist() == ["41%", *["0%"] * 6]
    app.radio(key="hours_view").set_value("if_open").run()
    assert table(app, "mon").set_index("hour").loc["9 am", "sun"] == "41%"
    app.radio(key="hours_view").set_value("need").run()
    need = table(app, "mon").set_index("hour")
    assert need.loc["9 am"].tolist() == [say("app.hours.step_4"), *[say("app.hours.step_0")] * 6]


def test_hours_of_need_are_not_drawn_where_they_would_tell_of_single_events(changed):
    # 180 events with an hour are one for each of 168 hours, 167 are not.
    assert len(opened("hours").radio(key="hours_view").options) == 3
    source = {"need_id": "ems", "file": "a.csv", "kind": "points", "what": "ems", "n_rows": 150}
    source |= {"n_used": 187, "n_without_hour": 20, "n_in_period": 187, "from": "", "to": ""}
    changed(need=[source | {"n_placed": 187, "n_in_boundary": 187}])
    assert opened("hours").radio(key="hours_view").options == [
        say("app.hours.view_open"),
        say("app.hours.view_if_open"),
    ]


def test_extra_hours_and_hours_to_find_out_are_ranked():
    app = opened("hours")
    extra = table(app, "is_adjacent")
    assert extra.values.tolist() == [
        ["1", "Open Hand", "Saturday", "11 am to noon", "0.4 h", "5.1 h", "yes"]
    ]
    ask = next(f.value for f in app.dataframe if list(f.value.columns)[1:3] == ["name", "gain"])
    assert ask.values.tolist() == [["1", "Call First", "4.4 h", "9 h"]]


def test_each_text_of_hours_stands_beside_what_was_read():
    read = table(opened("hours"), "written").set_index("name")
    # What is not read comes first, then what is not certain, then assumptions; closed ones go.
    assert read.index[:3].tolist() == ["Call First", "By Telephone", "Assumed Clinic"]
    assert len(read) == 4
    assert read.loc["Call First"].tolist() == ["call", "not known", "It says to ask."]
    assert read.loc["By Telephone", "remark"] == say("app.hours.not_certain")
    assert read.loc["Assumed Clinic", "read"] == "Tuesday 9 am to 4 pm"
    assert "9-4 is taken as" in read.loc["Assumed Clinic", "remark"]
    assert read["read"].iloc[3] == "Monday 9 am to 11 am"


def test_a_question_not_looked_at_closely_names_the_one_that_is(changed):
    changed(hours=hours_part(reachable=[reachable_row(), reachable_row(mode="drive")]))
    app = opened("hours")
    app.selectbox(key="hours_way").set_value(("drive", 10.0)).run()
    assert not app.exception
    assert say("app.ask.not_looked_at", way="on foot, 10 min") in words_on(app)
    assert not any("mon" in frame.value.columns for frame in app.dataframe)


def test_a_type_nobody_offers_has_no_number_and_no_week(changed):
    none = {"n_services": 0, "n_services_placed": 0}
    grid = by_hour_grid()
    rows = {"open_when_needed": [open_row(**none)], "reachable": [reachable_row(**none)]}
    changed(hours=hours_part(**rows, by_hour=[grid], extra_hours=[], ask_first=[]))
    app = opened("hours")
    assert [metric.value for metric in app.metric] == ["none listed"]
    assert say("app.hours.nobody") in words_on(app)
    assert table(app, "share_need")["share_need"].tolist() == ["none listed"]


def test_a_file_without_hours_says_so(changed):
    row = open_row(share_need=None, share_open=None, share_open_if_unknown_open=None)
    row |= {"low": None, "high": None, "n_need_with_hour": 0.0, "n_hours_unknown": 0}
    empty = [[None] * 24] * 7
    grid = by_hour_grid(service="naloxone_box", share_of_need=empty)
    changed(hours=hours_part(open_when_needed=[row], by_hour=[grid], reachable=[]))
    app = opened("hours")
    assert [metric.value for metric in app.metric] == ["not known", "not known"]
    assert app.radio(key="hours_view").options[-1] == say("app.hours.view_if_open")


def test_barriers_page_tells_whom_rules_keep_out():
    app = opened("barriers")
    people = table(app, "share_effective")
    assert people.values.tolist() == [
        ["Without ID", "41%", "21%", "18% to 24%", "30%", "2 to 3 of 4"]
    ]
    costs = table(app, "barrier")
    assert costs.values.tolist() == [["Without ID", "ID required", "1", "1", "11% to 20%", "20%"]]
    assert "• Without ID: no longer asking for ID at 2 services (A and B)" in words_on(app)
    changes = table(app, "as_many")
    assert changes[["n_changed", "services"]].values.tolist() == [["2", "A and B"]]
    assert changes["as_many"].tolist() == ["1 or more"]  # of the one new site that was asked for
    ask = table(app, "rules")
    assert ask["rules"].tolist() == ["ID required and Language not spoken"]
    bundles = table(app, "bundle")
    assert bundles["each"].tolist() == ["12% (12% to 22%)"]


def test_one_person_can_be_picked(changed):
    other = "Spanish only"
    rows = [person_row(), person_row(person=other, n_usable=0, reason="none_usable")]
    changed(barriers=barriers_part(shares=rows, rule_changes=[change_row(person=other)]))
    app = opened("barriers")
    assert table(app, "why")["why"].tolist() == ["", say("app.barriers.why_none_usable")]
    app.selectbox(key="barriers_person").set_value(other).run()
    assert say("app.barriers.no_costs") in words_on(app)
    assert table(app, "as_many")["person"].tolist() == [other]


def test_a_plan_that_looks_at_nobody_says_so_and_still_tells_of_sets(changed):
    changed(barriers=None)
    app = opened("barriers")
    assert say("app.barriers.nobody") in words_on(app)
    assert len(app.dataframe) == 1
    changed(barriers=None, bundles=[])
    assert say("app.barriers.no_bundles") in words_on(opened("barriers"))


def test_names_from_files_are_never_read_as_markdown_on_these_pages(changed):
    named = {"name": HOSTILE}
    services = [{"service_id": "a", **named}, {"service_id": "b", "name": "B"}]
    changed(
        hours=hours_part(extra_hours=[extra_row(**named)]),
        barriers=barriers_part(
            shares=[person_row(person=HOSTILE)],
            rule_changes=[change_row(person=HOSTILE, services=services)],
        ),
        bundles=[bundle_row(bundle=HOSTILE)],
        fragility=fragility_part(closures=[closure_row(**named)]),
    )
    for page in ("", "hours", "barriers", "fragility"):
        app = opened(page)
        drawn = [*app.markdown, *app.caption, *app.warning, *app.subheader, *app.info]
        assert not any("203.0.113.1" in part.value for part in drawn)
        if not page:  # the lines of words hold all these names
            assert words_on(app).count("203.0.113.1") == 6


def test_the_warning_stands_above_the_closures():
    app = opened("fragility")
    assert [warning.value for warning in app.warning] == ["A low number is no reason to close it."]
    kinds = [element.type for element in app.main]
    assert kinds.index("warning") < kinds.index("dataframe")
    closures = table(app, "n_only_here")
    assert closures.values.tolist() == [
        ["1", "Open Hand", "52", "26%", "1,130", "18 min", "0"],
        ["", "Little One", "1-10", "", "1,130", "18 min", "0"],
    ]


def test_second_nearest_and_availability():
    app = opened("fragility")
    nearest = table(app, "share_second")
    assert nearest.values.tolist() == [
        ["Syringe services", "2", "41%", "5%", "0%", "12 min", "31 min", "there is none"]
    ]
    available = table(app, "if_stocked")
    assert available.values.tolist() == [
        ["Syringe services", "41%", "20%", "17% to 23%", "36%", "1 of 2"]
    ]


def test_closures_of_a_type_nobody_offers(changed):
    none = nearest_row(n_services=0, n_services_placed=0)
    changed(fragility=fragility_part(nearest=[none], closures=[]))
    app = opened("fragility")
    assert say("app.fragility.no_closures") in words_on(app)
    assert say("app.fragility.no_available") in words_on(app)
    assert table(app, "share_nearest")["share_nearest"].tolist() == ["none listed"]
    changed(fragility=fragility_part(nearest=[], closures=[]))
    assert say("app.fragility.nothing") in words_on(opened("fragility"))


def test_parts_of_the_need_by_area_week_outcome_year_and_car():
    app = opened("parts")
    # The least within reach first; too little need last, without a share.
    assert table(app, "area").values.tolist() == [
        ["Old Town", "40", "25%", "20% to 30%", ""],
        ["b", "90", "50%", "20% to 30%", "9 min"],
        ["Far Out", "1-10", "", "", ""],
    ]
    assert table(app, "when").values.tolist() == [
        ["Weekdays, midnight to 6 am", "25%", "20% to 30%", "40%"],
        ["Saturday, the whole day", "25%", "20% to 30%", "40%"],
    ]
    assert table(app, "outcome")["n_need"].tolist() == ["1,200", "1,200"]
    assert table(app, "outcome")["outcome"].tolist() == ["Fatal", "Nonfatal"]
    assert table(app, "period")["period"].tolist() == ["2024"]
    assert table(app, "share_ride").values.tolist() == [["10 min", "25%", "60%", "75%"]]


def test_parts_that_nothing_is_known_of_say_why(changed):
    changed(coverage_areas=[], coverage_years=[], coverage_outcomes=[], coverage_vehicles=[])
    shown = words_on(opened("parts"))
    for part in ("areas", "years", "outcomes", "vehicles"):
        assert say(f"app.parts.no_{part}") in shown
    changed(coverage_blocks=[])
    assert say("app.fragility.nothing") in words_on(opened("parts"))
