"""Rules about places in words, as a plan asks for them."""

from __future__ import annotations

from hrgeo.plan.rule_words import rule_words, rules_of_plan
from hrgeo.plan.siting_config import RulesConfig, SitingConfig


def test_a_rule_about_a_kind_of_two_words_has_words_and_is_one_of_the_plan():
    rules = RulesConfig(away_from_m=(("fire station", 30.48),), school_buffer=True)
    plan = SitingConfig((("ems", 1.0),), "ssp", "walk", 10.0, rules=rules)
    # 30.48 m are 100 ft, 304.8 m are 1,000.
    assert rule_words("near_fire_station", plan) == "at least 30 m (100 ft) from any fire station"
    assert rule_words("near_school", plan) == "at least 305 m (1,000 ft) from any school"
    assert rules_of_plan(plan) == {"near_fire_station", "near_school"}
