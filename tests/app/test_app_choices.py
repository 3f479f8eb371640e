"""The settings form and the plan that it makes."""

from __future__ import annotations

import dataclasses
import itertools

import pytest

from hrgeo.errors import InputError
from hrgeo.inputs.sample import sample_folder
from hrgeo.plan import PlanConfig
from hrgeo.ui.choices import (
    choices_of,
    has_groups,
    ladder_for,
    may_have_school_buffer,
    with_choices,
)


@pytest.fixture
def config() -> PlanConfig:
    return PlanConfig.from_toml(sample_folder() / "plan.toml")


def test_unchanged_choices_give_the_very_same_plan(config):
    assert with_choices(config, choices_of(config)) == config


def test_default_thresholds_stay_the_defaults(config):
    """So that naloxone boxes keep their own threshold of 3 min."""
    plain = dataclasses.replace(
        config, coverage=dataclasses.replace(config.coverage, thresholds_min=None)
    )
    assert with_choices(plain, choices_of(plain)) == plain
    changed = dataclasses.replace(choices_of(plain), new_sites=2)
    assert with_choices(plain, changed).coverage.thresholds_min is None


def test_what_sites_are_looked_for_by_is_measured_too(config):
    asked = dataclasses.replace(
        choices_of(config), services=("otp",), siting_service="drop_in", siting_threshold_min=30.0
    )
    made = with_choices(config, asked)
    assert made.coverage.services == ("otp", "drop_in")
    assert dict(made.coverage.thresholds_min)["walk"] == (10.0, 20.0, 30.0)
    assert made.siting.threshold_min == 30.0


def test_a_mode_without_thresholds_is_left_out(config):
    asked = dataclasses.replace(
        choices_of(config), thresholds_min=(("walk", (10.0,)), ("drive", ()))
    )
    assert dict(with_choices(config, asked).coverage.thresholds_min) == {"walk": (10.0,)}


def test_no_sites_then_some_again_keeps_what_the_plan_says(config):
    none = with_choices(config, dataclasses.replace(choices_of(config), new_sites=0))
    assert none.siting is None
    again = with_choices(none, dataclasses.replace(choices_of(none), new_sites=4))
    assert again.siting.new_sites == 4
    assert again.siting.need_weights == (("ems", 1.0),)


def test_faults_are_told_together(config):
    asked = dataclasses.replace(choices_of(config), services=(), thresholds_min=(("walk", ()),))
    with pytest.raises(InputError) as caught:
        with_choices(config, asked)
    assert len(str(caught.value).splitlines()) == 2


def test_a_threshold_of_the_plan_is_on_offer(config):
    asked = dataclasses.replace(config.siting, threshold_min=7.5)
    assert 7.5 in ladder_for(dataclasses.replace(config, siting=asked))


def test_the_ladder_is_coarse(config):
    """Two neighbouring minutes would let a reader find one person by subtraction."""
    ladder = ladder_for(config)
    assert min(b - a for a, b in itertools.pairwise(ladder)) >= 2


def test_a_goal_takes_along_what_belongs_to_it_alone(config):
    decay = ((5.0, 1.0), (10.0, 0.5))
    plan = dataclasses.replace(
        config, siting=dataclasses.replace(config.siting, decay=decay, backup=0.0)
    )
    more = with_choices(plan, dataclasses.replace(choices_of(plan), new_sites=7))
    assert more.siting.decay == decay
    fewest = dataclasses.replace(
        choices_of(plan), objective="min_sites", share=0.8, new_sites=None, school_buffer=True
    )
    made = with_choices(plan, fewest).siting
    assert (made.objective, made.share, made.new_sites, made.decay) == (
        "min_sites",
        0.8,
        None,
        None,
    )
    assert made.rules.school_buffer
    back = dataclasses.replace(choices_of(plan), objective="p_median", share=0.8)
    assert with_choices(plan, back).siting.share == 1.0
    farther = dataclasses.replace(choices_of(plan), siting_threshold_min=20.0)
    assert with_choices(plan, farther).siting.decay is None


def test_a_number_of_sites_can_be_left_open_only_where_something_else_limits_it(config):
    open_end = dataclasses.replace(choices_of(config), new_sites=None)
    with pytest.raises(InputError, match="how many new sites"):
        with_choices(config, open_end)
    bounded = dataclasses.replace(config, siting=dataclasses.replace(config.siting, budget=9e4))
    assert with_choices(bounded, open_end).siting.new_sites is None


def test_a_floor_needs_groups_and_the_buffer_gives_way_to_a_plan_s_own_distance(config):
    siting = dataclasses.replace(config.siting, groups=("pct_no_vehicle",))
    assert has_groups(dataclasses.replace(config, siting=siting))
    rules = dataclasses.replace(siting.rules, away_from_m=(("school", 150.0),))
    own = dataclasses.replace(config, siting=dataclasses.replace(siting, rules=rules))
    no_distances = dataclasses.replace(rules, away_from_m=())
    without = dataclasses.replace(siting, rules=no_distances)
    assert may_have_school_buffer(dataclasses.replace(config, siting=without))
    assert not may_have_school_buffer(own)
