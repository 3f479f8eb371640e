"""The page on the van week by AppTest, in every state that a week can be in."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from hrgeo.errors import InputError
from hrgeo.inputs.sample import sample_folder
from hrgeo.plan import PlanConfig
from hrgeo.plan.van_hand import ByHand, HandPlace
from hrgeo.text import say
from hrgeo.ui.choices import choices_of, with_choices
from hrgeo.ui.van_decisions import Addition, Chosen, decided
from hrgeo.ui.van_drawing import week_bars, week_picture
from hrgeo.ui.van_times import visits_of
from hrgeo.vans import Visit
from tests.van_summary import LATE, no_week, van_week, visit

PROJECT = Path(__file__).resolve().parents[2]
HOSTILE = "![x](http://203.0.113.1/leak.png) <img src=x onerror=alert(1)> :red[x] {{ 7*7 }}"
BUS = Visit("Day van", 0, "s1", 840, 960)
MOTEL = Visit("Night van", 2, "s2", 1380, 1470)
LAUNDROMAT = HandPlace("by hand 1", "Laundromat", -87.595, 41.805)

Answered = Callable[..., None]


def opened() -> AppTest:
    app = AppTest.from_file(PROJECT / "app.py", default_timeout=60).run()
    app.switch_page("hrgeo/ui/views/van.py").run()
    assert not app.exception
    return app


def words_on(app: AppTest) -> str:
    """Give all text of a page, without the backslashes that keep it from being Markdown."""
    drawn = [*app.markdown, *app.text, *app.caption, *app.warning, *app.error, *app.info]
    drawn += [*app.subheader, *app.header]
    return "\n".join(part.value for part in drawn).replace("\\", "").replace("**", "")


def tables(app: AppTest) -> dict[str, Any]:
    return {" ".join(frame.value.columns): frame.value for frame in app.dataframe}


@dataclasses.dataclass
class Hand:
    """Stands in for planning again; remembers what was decided, and gives `week` or fails."""

    week: dict[str, Any]
    asked: list[ByHand] = dataclasses.field(default_factory=list)
    error: str = ""

    def plan(self, result: Any, by_hand: ByHand, *, progress: Any) -> Any:
        """Stand in for `hrgeo.plan.van_again.plan_van_again`."""
        self.asked.append(by_hand)
        progress(0.5)
        if self.error:
            raise InputError(self.error)
        return dataclasses.replace(result, summary=result.summary | {"van": self.week})


@pytest.fixture
def answered(stand_in, monkeypatch) -> Answered:
    """Let the run give this van week."""

    def answer(van: dict[str, Any], **parts: Any) -> None:
        run = stand_in.run

        def run_with(config: PlanConfig, **kwargs: Any) -> Any:
            result = run(config, **kwargs)
            result.summary.update(parts | {"van": van})
            stops = {stop["stop_id"]: stop["name"] for stop in van["stops"]}
            return dataclasses.replace(result, van=Planned(stops))

        st.cache_data.clear()
        monkeypatch.setattr("hrgeo.ui.cache.run_plan", run_with)

    return answer


class Planned:
    """As much of a planned week as the page asks for: the names of all stops it may use."""

    def __init__(self, names: dict[str, str]) -> None:
        more = names | {"s3": "Library", "s4": "Host said no"}
        self.stops = pd.DataFrame({"name": pd.Series(more, dtype="str")})
        self.stops["is_barred"] = self.stops.index == "s4"


@pytest.fixture
def hand(answered, monkeypatch) -> Hand:
    answered(van_week())
    found = Hand(
        van_week(share_value=0.3, visits=[visit(stop="s1"), visit(**(LATE | {"day": "Th"}))])
    )
    monkeypatch.setattr("hrgeo.ui.van_runs.plan_van_again", found.plan)
    return found


def test_the_page_says_what_was_asked_and_how_good_the_week_is(answered):
    answered(van_week())
    app = opened()
    shown = words_on(app)
    assert "so that a van meets the most need? Within reach: 10 min on foot" in shown
    assert "200 EMS runs for overdose, 2023-01-01 to 2025-12-31" in shown
    assert "Shifts begin and end at Office. Stops considered: 60." in shown
    # As the plan has it: a week by hand may change more beside.
    assert "at most 30 visits may change" in shown
    # 34 % is 13 points ahead of 21 %, and 9 of 50 / 200.
    assert [metric.value for metric in app.metric] == ["34%", "21%", "25%", "2\\.5 h"]
    deltas = [metric.delta.replace("\\", "") for metric in app.metric]
    assert deltas == ["", "+13 points", "+9 points", ""]
    assert "31% to 37%, chance variation only" in shown
    # 80 of 200.
    assert "No week of these shifts can meet more than 40%" in shown
    assert "better by at most 15%" in shown
    assert "minutes 0 to 60 count 100%, minutes 60 to 120 count 50%" in shown
    assert "Within reach is not the same as used." in shown


def test_the_week_is_a_table_too_with_the_hours_when_people_can_come(answered):
    answered(van_week())
    found = tables(opened())
    rows = found["day van stop people stay drive gain host_agreed"].to_dict("records")
    assert rows[0] == {
        "day": "Monday",
        "van": "Day van",
        "stop": "Bus station",
        "people": "2:15 pm to 3:45 pm",
        "stay": "2 pm to 4 pm",
        "drive": "6 min",
        "gain": "24",
        "host_agreed": "agreed",
    }
    assert rows[1]["people"] == "11:15 pm to 12:15 am"
    assert rows[1]["gain"] == "1-10"
    assert rows[1]["host_agreed"] == "not asked yet"
    shifts = found["day van out crew break_from serving setting driving idle"]
    assert shifts["crew"].tolist() == ["Ana and Ben", "not assigned"]
    assert shifts["break_from"].tolist() == ["none", "12:30 am"]
    assert shifts["driving"].tolist() == ["13", "13"]
    reach = found["part day_Mo day_Tu day_We day_Th day_Fr day_Sa day_Su"].set_index("part")
    assert reach.loc["afternoon (noon to 6 pm)", "day_Mo"] == "48%"
    assert reach.loc["night (midnight to 6 am)", "day_Th"] == "1-10"
    assert reach.loc["night (midnight to 6 am)", "day_Mo"] == "no van"


def test_bars_go_on_past_midnight_and_carry_the_names():
    bars = week_bars(van_week())
    late = bars[(bars["kind"] == "visit") & (bars["van"] == "Night van")].iloc[0]
    assert (late["begin"], late["end"]) == (23.0, 24.5)
    assert late["words"] == "11 pm to 12:30 am"
    picture = week_picture(bars)
    # From 13:53 to 0:41 of the next day, and 14 of 100 before it for the name of the van.
    first, last = picture["encoding"]["x"]["scale"]["domain"]
    begin = 13 + 53 / 60
    assert last == 25.0
    assert (begin - first) / (last - first) == pytest.approx(0.14)
    # Numbers are those of the stops on the roster: Motel row is the second.
    assert (late["first"], late["second"]) == ("2 Motel row", "")
    assert picture["encoding"]["y"]["sort"] == ["Monday", "Wednesday"]
    assert picture["description"] == say("app.van.week_alt")


def test_a_visit_past_midnight_belongs_to_the_day_of_its_shift():
    after = visit(**LATE) | {"arrive": "00:30", "leave": "01:30"}
    assert visits_of(van_week(visits=[after]))[0] == Visit("Night van", 2, "s2", 1470, 1530)


@pytest.mark.usefixtures("stand_in")
def test_a_plan_without_a_van_week_shows_how_to_ask_for_one():
    app = opened()
    assert say("app.van.not_asked") in words_on(app)
    assert "[[van.vans]]" in app.code[0].value
    assert not app.dataframe


def test_the_example_can_be_read(tmp_path):
    plan = (sample_folder() / "plan.toml").read_text("utf-8")
    plan = re.sub(r"\n\[van\].*(?=\n\[output\])", "\n", plan, flags=re.DOTALL)
    example = say("app.van.example")
    (tmp_path / "plan.toml").write_text(f"{plan}\n{example}\n", "utf-8")
    config = PlanConfig.from_toml(tmp_path / "plan.toml")
    assert config.van is not None
    assert config.van.vans[0].days == (0, 2, 4)


def test_no_week_says_why_and_what_to_change(answered):
    answered(no_week())
    app = opened()
    shown = words_on(app)
    assert say("app.van.no_week") in shown
    assert "More visits are required than fit." in shown
    assert "s2: visits that are required and do not fit: 2" in shown
    assert say("app.van.change_hours") in shown
    assert not app.metric
    assert not any("download" in b.key for b in app.button if b.key)


def test_a_week_without_a_roster_and_without_need_says_so(answered):
    none = dict.fromkeys(("share_value", "share_value_low", "share_value_high"))
    answered(van_week(max_changes=None, total_weight=0.0, value=0.0, bound=0.0, need=[], **none))
    app = opened()
    shown = words_on(app)
    assert say("app.van.no_roster") in shown
    assert say("app.van.zero_need") in shown
    assert [metric.value for metric in app.metric] == ["not known", "2\\.5 h"]


def test_need_that_no_stop_reaches_is_told(answered):
    answered(van_week(value=0.0, share_value=0.0, visits=[], shifts=[], stops=[], reach=[]))
    shown = words_on(opened())
    assert say("app.van.zero_value") in shown
    assert say("app.van.no_visits") in shown


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"status": "optimal", "bound": 68.0, "optimality_gap": 0.0}, "app.van.best"),
        ({"bound": None, "optimality_gap": None}, "app.van.bound_unknown"),
    ],
)
def test_a_week_is_called_what_was_proven(answered, changed, told):
    answered(van_week(**changed))
    assert say(told) in words_on(opened())


@pytest.mark.parametrize("change", [{"visibility": "internal"}, {"host_agreed": "unknown"}])
def test_without_a_public_stop_there_is_no_sheet_for_everybody(answered, change):
    week = van_week()
    n_marked = sum(stop["visibility"] == "public" for stop in week["stops"])
    week["stops"] = [stop | change for stop in week["stops"]]
    answered(week)
    words = words_on(opened())
    assert say("app.van.none_public") in words
    assert (say("app.van.public_waiting", n=n_marked) in words) == ("host_agreed" in change)


def test_what_is_decided_by_hand_is_planned_around_and_can_be_undone(hand):
    app = opened()
    app.multiselect(key=key_of(app, "closed")).set_value([("s2", 2)])
    app.button(key=key_of(app, "go")).click().run()
    assert not app.exception
    assert hand.asked == [ByHand(locked=(BUS,), closed=(("s2", 2),))]
    shown = words_on(app)
    assert "34% in the plan, 30% in this week (-4 points)" in shown
    changes = tables(app)["what day stop stay van"]
    assert changes["what"].tolist() == ["no longer", "new"]
    assert changes["day"].tolist() == ["Wednesday", "Thursday"]
    # What was decided stays chosen.
    assert app.multiselect(key=key_of(app, "closed")).value == [("s2", 2)]
    assert app.multiselect(key=key_of(app, "locked")).value == [BUS]
    app.button(key=key_of(app, "back")).click().run()
    assert "34%" in app.metric[0].value
    assert say("app.van.difference") not in words_on(app)
    assert len(hand.asked) == 1


def test_a_visit_is_moved(hand):
    app = opened()
    app.selectbox(key=key_of(app, "moving")).set_value(BUS).run()
    app.selectbox(key=key_of(app, f"to_day_{BUS}")).set_value(1)
    app.button(key=key_of(app, "go")).click().run()
    assert not app.exception
    moved = ((BUS, Visit("Day van", 1, "s1", 840, 960)),)
    assert hand.asked == [ByHand(locked=(MOTEL,), moved=moved)]


def test_a_visit_does_not_end_before_it_begins(hand):
    app = opened()
    app.selectbox(key=key_of(app, "moving")).set_value(BUS).run()
    app.selectbox(key=key_of(app, f"to_leave_{BUS}")).set_value(780)
    app.button(key=key_of(app, "go")).click().run()
    assert say("app.van.leaves_before") in words_on(app)
    assert hand.asked == []


def test_a_week_by_hand_that_fails_is_told_and_the_plan_stays(hand):
    hand.error = "The week has no stop 's9'."
    app = opened()
    app.multiselect(key=key_of(app, "dropped")).set_value(["s2"])
    app.button(key=key_of(app, "go")).click().run()
    assert not app.exception
    assert "The week has no stop 's9'." in words_on(app)
    assert app.metric[0].value == "34%"
    app.run()
    assert len(hand.asked) == 1


def test_a_week_by_hand_that_cannot_be_had_keeps_what_was_chosen(hand):
    why = "Day van, Sunday: does not go out, but has a visit to Bus station."
    hand.week = no_week() | {"why": why}
    app = opened()
    app.multiselect(key=key_of(app, "locked")).set_value([BUS])
    app.checkbox(key=key_of(app, "keep_others")).uncheck()
    app.button(key=key_of(app, "go")).click().run()
    shown = words_on(app)
    assert say("app.van.no_week") in shown
    assert why in shown
    assert say("app.van.change_hand") in shown
    assert say("app.van.difference") not in shown  # that all visits are gone says nothing
    assert app.multiselect(key=key_of(app, "locked")).value == [BUS]


def key_of(app: AppTest, name: str) -> str:
    """Give the key of a widget of the part by hand."""
    kinds = (
        app.multiselect, app.selectbox, app.checkbox, app.button, app.radio, app.text_input,
    )  # fmt: skip
    keys = [w.key for kind in kinds for w in kind if w.key]
    (found,) = [key for key in keys if re.fullmatch(rf"van_\d+_\d+_{re.escape(name)}", key)]
    return found


def test_what_is_said_of_visits_goes_together():
    """A move of a moved visit is one move; what falls through is not locked."""
    second, third = (dataclasses.replace(BUS, day=day) for day in (1, 3))
    now = ByHand(moved=((BUS, second),))
    both = decided(
        now,
        [second, MOTEL],
        Chosen(locked=[second], closed=[("s2", 2)], move=(second, third), keep_others=True),
    )
    assert both == ByHand(closed=(("s2", 2),), moved=((BUS, third),))
    undone = decided(now, [second, MOTEL], Chosen(locked=[MOTEL]))
    assert undone == ByHand(locked=(MOTEL,))


def test_what_is_added_adds_up_can_be_moved_and_can_be_undone():
    own = Visit("Day van", 1, "by hand 1", 600, 720)
    first = decided(
        ByHand(),
        [BUS, MOTEL],
        Chosen(addition=Addition(own, LAUNDROMAT), keep_others=True),
        planned=[BUS, MOTEL],
    )
    assert first == ByHand(locked=(BUS, MOTEL), added=(own,), places=(LAUNDROMAT,))
    # Once planned, the visit is one of the week's; a second wish does not lock it twice.
    week = [BUS, own, MOTEL]
    second = decided(
        first,
        week,
        Chosen(added=[own], addition=Addition(("s3", 1)), keep_others=True),
        planned=[BUS, MOTEL],
    )
    assert second == dataclasses.replace(first, wanted=(("s3", 1),))
    found = Visit("Day van", 3, "s3", 600, 720)
    later = dataclasses.replace(own, day=4)
    moved = decided(
        second,
        [*week, found],
        Chosen(added=[own, ("s3", 1)], move=(own, later), keep_others=True),
        planned=[BUS, MOTEL],
    )
    assert moved.added == (later,)
    assert not moved.moved
    assert set(moved.locked) == {BUS, MOTEL, found}
    # Undone: neither the visit that the plan found for it nor the place is left.
    undone = decided(
        moved, [BUS, later, MOTEL, found], Chosen(keep_others=True), planned=[BUS, MOTEL]
    )
    assert undone == ByHand(locked=(BUS, MOTEL))


@pytest.mark.parametrize("chosen", [Chosen(dropped=["s3"]), Chosen(closed=[("s3", 1)])])
def test_an_added_visit_goes_with_its_stop(chosen):
    own = Visit("Day van", 1, "s3", 600, 720)
    chosen = dataclasses.replace(chosen, added=[own], keep_others=True)
    assert not decided(ByHand(added=(own,)), [own], chosen).added


def test_a_stop_that_the_plan_did_not_choose_is_added(hand):
    app = opened()
    adding = app.selectbox(key=key_of(app, "adding"))
    # Not the stop whose host said no.
    assert adding.options == [
        "A place that is not in the list ...", "Bus station", "Library", "Motel row",
    ]  # fmt: skip
    adding.set_value("s3").run()
    app.button(key=key_of(app, "go")).click().run()
    assert not app.exception
    assert hand.asked == [ByHand(locked=(BUS, MOTEL), wanted=(("s3", 1),))]
    assert say("app.van.see_above") in "\n".join(part.value for part in app.success)
    # Off again: nothing is decided any more but what stays.
    app.multiselect(key=key_of(app, "added")).set_value([])
    app.checkbox(key=key_of(app, "keep_others")).uncheck()
    app.multiselect(key=key_of(app, "locked")).set_value([BUS])
    app.button(key=key_of(app, "go")).click().run()
    assert hand.asked[-1] == ByHand(locked=(BUS,))


def test_a_place_that_no_table_has_is_added_at_a_time(hand):
    app = opened()
    app.selectbox(key=key_of(app, "adding")).set_value("").run()
    app.radio(key=key_of(app, "add_at")).set_value(True).run()
    app.button(key=key_of(app, "go")).click().run()
    for missing in ("needs_name", "needs_place"):
        assert say(f"app.van.{missing}") in words_on(app)
    assert hand.asked == []
    app.text_input(key=key_of(app, "new_name")).set_value(" Laundromat ")
    app.text_input(key=key_of(app, "new_at")).set_value("41.805, -87.595")
    app.selectbox(key=key_of(app, "to_day_add")).set_value(4)
    app.button(key=key_of(app, "go")).click().run()
    assert not app.exception
    (asked,) = hand.asked
    assert asked.places == (LAUNDROMAT,)
    (added,) = asked.added
    assert (added.stop_id, added.day) == ("by hand 1", 4)
    assert app.multiselect(key=key_of(app, "added")).value == [added]


def test_settings_of_the_van_week_make_a_plan():
    config = PlanConfig.from_toml(sample_folder() / "plan.toml")
    now = choices_of(config)
    assert now.van is not None
    assert config.van is not None
    assert with_choices(config, now) == config
    one = dataclasses.replace(now.van.vans[0], n_shifts=2, last_min=1500)
    van = dataclasses.replace(now.van, threshold_min=15.0, vans=(one, *now.van.vans[1:]))
    changed = with_choices(config, dataclasses.replace(now, van=van)).van
    assert changed is not None
    assert (changed.threshold_min, changed.vans[0].n_shifts, changed.vans[0].last_min) == (
        15.0, 2, 1500,
    )  # fmt: skip
    assert changed.vans[1] == config.van.vans[1]
    short = dataclasses.replace(one, first_min=1490)
    wrong = dataclasses.replace(van, vans=(short, *now.van.vans[1:]))
    with pytest.raises(InputError, match="Day van leave no time"):
        with_choices(config, dataclasses.replace(now, van=wrong))


def test_hostile_names_stay_text(answered):
    week = van_week(why=HOSTILE)
    for rows, key in (("visits", "name"), ("stops", "name"), ("shifts", "crew")):
        week[rows] = [row | {key: HOSTILE} for row in week[rows]]
    week["bases"] = [{"name": HOSTILE, "lon": 0, "lat": 0}]
    answered(week)
    app = opened()
    for part in [*app.markdown, *app.caption, *app.expander]:
        text = getattr(part, "value", None) or getattr(part, "label", "")
        assert not re.search(r"(?<!\\)(\]\(|<img|:red)", text), text
