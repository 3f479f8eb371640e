"""The two pages on new sites by AppTest, in every state that an answer can be in."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from hrgeo.plan import PlanConfig
from hrgeo.text import say
from tests.siting_summary import (
    backtest,
    backtest_row,
    curve,
    frontier,
    infeasible_part,
    median_part,
    options,
    site,
    siting_part,
    swap,
)

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("stand_in")

HOSTILE = "![x](http://203.0.113.1/leak.png) <img src=x onerror=alert(1)> :red[x] {{ 7*7 }}"

Answered = Callable[..., None]


def opened(page: str) -> AppTest:
    app = AppTest.from_file(PROJECT / "app.py", default_timeout=60).run()
    app.switch_page(f"hrgeo/ui/views/{page}.py").run()
    assert not app.exception
    return app


def words_on(app: AppTest) -> str:
    """Give all text of a page, without the backslashes that keep it from being Markdown."""
    drawn = [*app.markdown, *app.text, *app.caption, *app.warning, *app.subheader, *app.header]
    return "\n".join(part.value for part in drawn).replace("\\", "").replace("**", "")


def tables(app: AppTest) -> dict[str, Any]:
    """Give the tables of a page by their columns."""
    return {" ".join(frame.value.columns): frame.value for frame in app.dataframe}


@pytest.fixture
def answered(stand_in, monkeypatch) -> Answered:
    """Let the run give this part on siting."""

    def answer(siting: dict[str, Any], **parts: Any) -> None:
        run = stand_in.run

        def run_with(config: PlanConfig, **kwargs: Any) -> Any:
            result = run(config, **kwargs)
            result.summary["siting"] = siting
            result.summary.update(parts)
            return result

        st.cache_data.clear()
        monkeypatch.setattr("hrgeo.ui.cache.run_plan", run_with)

    return answer


def test_the_page_says_what_was_asked_and_the_answer_with_intervals():
    app = opened("sites")
    shown = words_on(app)
    assert "Asked: where would 5 new sites bring the most need within reach?" in shown
    assert "200 EMS runs for overdose, 2023-01-01 to 2025-12-31" in shown
    assert [metric.value for metric in app.metric] == ["41%", "56%"]
    assert app.metric[1].delta == "\\+15 percentage points"
    assert "38% to 45%, chance variation only" in shown
    assert "52% to 60%, chance variation only, for these sites as they are." in shown
    assert say("app.sites.not_shown") in shown


def test_the_table_tells_gain_cost_how_stable_and_what_could_stand_instead():
    table = opened("sites").dataframe[0].value
    assert table.iloc[0].to_dict() == {
        "rank": "1",
        "name": "Oak Library",
        "kind": "library",
        "gain": "30",
        "share_after": "56%",
        "cost": "39,000",
        "stable": "94 of 100",
        "instead": "Elm Church",
        "host_agreed": "not known",
        "place": "41.81000, -87.59000",
    }


def test_the_card_says_why_here():
    app = opened("sites")
    shown = words_on(app)
    for text in (
        "Need that it is nearest to: 48",
        "Minutes saved: 6.2 for half of those who gain, or more",
        # 3 is below 11.
        "Need that nothing was in reach of before: 1-10",
        "Residents newly within reach: 812",
        "Who gains: Households without a car 40%",
        "night (midnight to 6 am) 50%",
        "What is near: Oak Park (park, 120 m)",
        "Nearest sites: Open Hand (17 min)",
        "Rules passed: not in an excluded area",
        "in 94 of 100 redraws of the need; in 97 it or a place",
        "Could stand instead: Elm Church",
    ):
        assert text in shown, text
    assert tables(app)["instead share_after change preference"]["change"].tolist() == [
        "of equal value"
    ]


def test_the_proof_and_the_redraws_are_in_plain_words():
    shown = words_on(opened("sites"))
    assert "Proven: no other choice is better." in shown
    assert "No choice among the places considered can have more than: 112" in shown
    assert say("app.sites.verified") in shown
    assert "the same records drawn again at random" in shown
    assert "Often chosen in redraws, but not suggested: Elm Church (31%)." in shown


def test_a_search_that_was_stopped_says_so(answered):
    stopped = siting_part(status="feasible", optimality_gap=0.03, stopped_by="time_limit")
    answered(stopped)
    shown = words_on(opened("sites"))
    assert say("app.sites.stopped_time_limit") in shown
    assert "another one can be better by at most 3%" in shown


def test_without_a_question_both_pages_say_so():
    for page in ("sites", "sure"):
        app = opened(page)
        app.number_input[0].set_value(0)
        label = say("app.settings.run")
        next(b for b in app.button if b.label == label).click().run()
        assert not app.exception
        assert say("app.sites.not_asked") in words_on(app)
        assert not app.metric
        st.cache_data.clear()


@pytest.mark.parametrize(
    ("nearest", "told"),
    [
        ({"floor": 0.419}, 'set "Least share in every group (%)" to 41% or less'),
        ({"n_sites": 7}, 'set "How many new sites" to 7 at the left'),
        ({"budget": 300000.0}, "set budget = 300,000 under [siting]"),
        ({"share": 0.93}, "as much as 93% of the need"),
        ({}, say("app.sites.nearest_unknown")),
        (None, say("app.sites.nearest_unknown")),
    ],
)
def test_no_answer_says_why_and_what_to_change(answered, nearest, told):
    answered(infeasible_part(nearest=nearest))
    app = opened("sites")
    shown = words_on(app)
    assert say("app.sites.no_answer") in shown
    assert "No choice keeps the floor." in shown
    assert told.lower() in shown.lower()
    assert [metric.value for metric in app.metric] == ["41%"]
    assert not app.dataframe


def test_no_answer_leaves_the_other_page_standing(answered):
    answered(infeasible_part())
    shown = words_on(opened("sure"))
    for text in ("no_answer",):
        assert say(f"app.sites.{text}") in shown
    for text in ("no_curve", "no_backtest", "no_groups", "no_sensitivity"):
        assert say(f"app.sure.{text}") in shown


def test_no_site_suggested_is_an_answer(answered):
    answered(siting_part(sites=[], share_after=0.41, stability=None, swaps=[]))
    app = opened("sites")
    assert say("app.sites.none") in words_on(app)
    assert [metric.value for metric in app.metric] == ["41%", "41%"]


@pytest.mark.parametrize("page", ["sites", "sure"])
def test_a_summary_that_knows_little_draws(answered, page):
    """As of a plan without judgement, groups, rules or candidates' costs."""
    bare = siting_part(sites=[site(cost=None, card=None, share_chosen=None)])
    for name in (
        "stability", "swaps", "frontier", "sensitivity", "backtest", "screening", "knee", "curve",
        "groups", "options", "nearest", "n_unreached", "share_after_low", "share_before_low",
    ):  # fmt: skip
        bare[name] = None
    answered(bare)
    app = opened(page)
    if page == "sites":
        assert "cost" not in app.dataframe[0].value.columns
        assert say("app.sites.no_card") in words_on(app)
    else:
        assert say("app.sure.no_screening") in words_on(app)


def test_shortest_ways_have_minutes_for_main_numbers(answered):
    answered(median_part())
    app = opened("sites")
    assert [metric.value for metric in app.metric] == ["14 min", "9\\.1 min", "41%", "56%"]
    assert app.metric[1].delta == "\\-5\\.1 min"
    shown = words_on(app)
    assert "shortest on average" in shown
    assert "reached from there at all: 4 of the need." in shown
    assert "added up over all need, with these sites: 1,784" in shown


def test_the_longest_way_is_told_in_minutes(answered):
    answered(
        siting_part(
            objective_name="p_center",
            objective=21.35,
            bound=21.35,
            max_min_before=None,
            max_min_after=21.35,
        )
    )
    app = opened("sites")
    assert [metric.value for metric in app.metric][:2] == ["not known", "21 min"]
    assert "can it be shorter than: 21.4 min" in words_on(app).replace("21.3 min", "21.4 min")


def test_the_fewest_sites_are_counted(answered):
    asked = options(n_sites=None, share=0.8, floor=0.4, decay=[[5, 1.0], [10, 0.68]])
    answered(siting_part(objective_name="min_sites", objective=1.0, bound=1.0, options=asked))
    app = opened("sites")
    assert [metric.value for metric in app.metric] == ["1", "41%", "56%"]
    shown = words_on(app)
    assert "how few new sites bring 80% of the need within reach" in shown
    assert "In every group, at least 40% of the need" in shown
    assert "A nearer site counts more: 100% up to 5 min and 68% up to 10 min." in shown


def test_each_further_site_is_a_curve_with_its_knee_and_a_table():
    app = opened("sure")
    assert "After 2 new sites, each further one adds clearly less" in words_on(app)
    assert len([e for e in app.main if "vega" in e.type]) == 2  # and the frontier
    table = tables(app)["n_sites share_after gain bound"]
    assert table["share_after"].tolist() == ["41%", "56%", "62%", "63%", "64%"]
    # 56 - 41, 62 - 56, 63 - 62, 64 - 63.
    assert table["gain"].tolist() == ["0 points", "15 points", "6 points", "1 points", "1 points"]
    assert set(table["bound"]) == {"proven best"}


def test_a_curve_without_a_knee_or_proof_says_so(answered):
    answered(siting_part(knee=None, curve=curve(0.41, 0.5, 0.59, status="feasible")))
    app = opened("sure")
    assert say("app.sites.no_knee") in words_on(app)
    bound = tables(app)["n_sites share_after gain bound"]["bound"]
    assert bound.tolist()[-1] == "at most 59%"


def test_a_number_of_sites_that_is_not_possible_says_so(answered):
    impossible = {"status": "infeasible", "share_after": None, "gain_share": None}
    rows = [curve(0.4, 0.5)[0] | impossible, curve(0.4, 0.5)[1]]
    answered(siting_part(curve=[*rows, curve(0.4, 0.5, 0.6)[2]]))
    app = opened("sure")
    table = tables(app)["n_sites share_after gain bound"]
    assert table["n_sites"].tolist() == ["1", "2"]
    assert "What was asked for takes at least 1 new site" in words_on(app)


def test_the_back_test_says_where_a_simple_way_does_as_well():
    app = opened("sure")
    shown = words_on(app)
    assert "do no better than a pin map" in shown
    assert "do no better than a pin map" in opened("sure").warning[0].value
    assert "clearly worse" not in shown
    # 130 in 24 months are 5.4 a month.
    chosen = "Chosen by the need of 2023-01-01 to 2024-12-31: 130 in 24 complete months"
    assert f"{chosen} (5.4 a month)." in shown
    assert "Left out, since the file does not cover them in full: 2025-12." in shown
    assert "chosen by, 2 points more is within reach of the sites" in shown
    assert "prevented" not in shown
    table = app.dataframe[1].value.set_index("method")
    assert table.loc["hrgeo"].tolist() == ["54% (51% to 57%)", ""]
    # 54 - 44 = 10 points, from 51 - 44 = 7 to 57 - 44 = 13.
    assert table.loc["random", "verdict"] == "better: +10 (+7 to +13)"
    assert table.loc["pin_map", "verdict"] == "not clearly different: +1 (-1 to +3)"


def test_each_period_and_all_together_are_in_a_table_of_their_own():
    app = opened("sure")
    shown = words_on(app)
    assert "Chosen by the need up to 2023-12-31, scored on 2024-01-01 to 2024-12-31:" in shown
    assert "All test periods together:" in shown
    folds = [frame.value for frame in app.dataframe if "method" in frame.value]
    assert [frame["share"].tolist()[0] for frame in folds] == [
        "54% (51% to 57%)",
        "52% (49% to 55%)",
        "53% (50% to 56%)",
    ]


def test_a_back_test_that_is_lost_says_so_plainly(answered):
    lost = backtest_row("present", 0.6, difference_high=-0.01, verdict="worse")
    answered(siting_part(backtest=backtest(rows=[backtest_row("hrgeo", 0.54), lost], folds=[])))
    assert "a pin map" in opened("sure").warning[0].value


def test_a_back_test_that_is_won_is_no_warning(answered):
    rows = [backtest_row("hrgeo", 0.54), backtest_row("present", 0.41)]
    ahead = [backtest_row("hindsight", 0.6, verdict="worse")]
    won = backtest(rows=rows + ahead, folds=[], sentence="More than with simple ways.")
    answered(siting_part(backtest=won))
    app = opened("sure")
    assert not app.warning
    assert "More than with simple ways." in words_on(app)


def test_the_curve_of_short_ways_is_in_minutes(answered):
    # 1,783.6 added up is 9.1 min on average: need of 196. So 1960 is 10 min.
    rows = [
        row | {"objective": total}
        for row, total in zip(curve(0.4, 0.5), (1960.0, 1783.6), strict=True)
    ]
    answered(median_part(curve=rows))
    table = tables(opened("sure"))["n_sites minutes share_after saves bound"]
    assert table["minutes"].tolist() == ["10 min", "9.1 min"]


def test_who_gains_and_what_the_group_with_least_costs():
    app = opened("sure")
    groups = tables(app)["group n_need share_before share_after"]
    assert groups["group"].tolist() == ["Households without a car", "South"]
    weighed = tables(app)["share_after worst_share worst_group gap"]
    assert weighed["share_after"].tolist() == ["56%", "55%"]
    assert weighed["gap"].tolist() == ["6 points", "1 points"]


def test_one_choice_that_is_best_for_both_has_no_curve(answered):
    answered(siting_part(frontier=frontier()[:1]))
    app = opened("sure")
    assert say("app.sure.one_frontier") in words_on(app)
    assert len([e for e in app.main if "vega" in e.type]) == 1


def test_rules_have_a_price_and_are_no_legal_advice():
    app = opened("sure")
    shown = words_on(app)
    assert "160 places were looked at" in shown
    assert "150 of them were considered" in shown
    rules = tables(app)["rule n_dropped without lost known"]
    assert rules["lost"].tolist() == ["2 points"]
    assert "together they cost 3 points" in shown
    assert "ask a lawyer" in shown
    assert tables(app)["reason n"]["n"].tolist() == ["7", "3"]


def test_other_assumptions_are_one_sentence_and_a_table():
    app = opened("sure")
    assert "At a slow pace, 4 of 5 sites are the same." in words_on(app)
    cases = tables(app)["case same share_of_suggested share_of_best"]
    assert cases["same"].tolist() == ["4 of 5"]


def test_hostile_names_stay_text(answered):
    answered(
        siting_part(
            sites=[site(name=HOSTILE, kind=HOSTILE)],
            swaps=[swap("c1", "c9", instead_name=HOSTILE)],
            why=HOSTILE,
        )
    )
    for page in ("sites", "sure"):
        app = opened(page)
        drawn = [*app.markdown, *app.caption, *app.expander]
        texts = [getattr(part, "value", None) or getattr(part, "label", "") for part in drawn]
        for text in texts:
            assert not re.search(r"(?<!\\)(\]\(|<img|:red)", text), text
