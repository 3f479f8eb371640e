"""Rules that keep places out, in the reader's words."""

from __future__ import annotations

from hrgeo.plan.config import SitingConfig
from hrgeo.plan.siting_config import SCHOOL_BUFFER_M
from hrgeo.text import say, term

_NEAR = "near_"
NEAR_NEED = "near_need"


def distances_m(asked: SitingConfig) -> dict[str, float]:
    """Give, by kind of place, how far a site has to stay away from it [m]."""
    away = dict(asked.rules.away_from_m)
    if asked.rules.school_buffer:
        away["school"] = SCHOOL_BUFFER_M
    return away


def rules_of_plan(asked: SitingConfig) -> set[str]:
    """Name the rules that a plan itself asks for, beside what candidates' own columns say."""
    rules, kinds = asked.rules, asked.candidates.kinds
    asked_for = {f"{_NEAR}{kind}" for kind in distances_m(asked)}
    asked_for |= {"exclusion_area"} if rules.exclude is not None else set()
    asked_for |= {"spacing"} if rules.min_spacing_m > 0 else set()
    return asked_for | ({"kind"} if kinds else set())


def rule_words(rule: str, asked: SitingConfig) -> str:
    """Say what a rule asks of a place.

    Examples
    --------
    >>> plan = SitingConfig((("ems", 1.0),), "ssp", "walk", 10.0)
    >>> rule_words("exclusion_area", plan)
    'outside of areas where no site may stand'
    """
    kind = rule.removeprefix(_NEAR)
    away = distances_m(asked)
    if rule.startswith(_NEAR) and kind in away:
        return say(
            "siting_plan.rule.near", meters=f"{away[kind]:.0f}", kind=term("kind", kind).lower()
        )
    if rule == "spacing":
        return say("siting_plan.rule.spacing", meters=f"{asked.rules.min_spacing_m:g}")
    return say(f"siting_plan.rule.{rule}")


def dropped_words(rule: str) -> str:
    """Say why a place is not considered.

    Examples
    --------
    >>> dropped_words("veto"), dropped_words("near_park")
    ('vetoed by the community', 'too near to a place of the kind "park"')
    """
    words = term("dropped", rule)
    if words == rule and rule.startswith(_NEAR):
        return say("siting_plan.dropped_near", kind=rule.removeprefix(_NEAR))
    return words
