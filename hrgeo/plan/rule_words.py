"""Rules that keep places out, in the reader's words."""

from __future__ import annotations

from hrgeo.plan.config import SitingConfig
from hrgeo.plan.siting_config import SCHOOL_BUFFER_M
from hrgeo.text import count_words, say, term
from hrgeo.units import M_PER_FOOT

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
    asked_for = {_near(kind) for kind in distances_m(asked)}
    asked_for |= {"exclusion_area"} if rules.exclude is not None else set()
    asked_for |= {"spacing"} if rules.min_spacing_m > 0 else set()
    return asked_for | ({"kind"} if kinds else set())


def _near(kind: str) -> str:
    """Name the rule about a kind of place, as `hrgeo.siting.screen` does."""
    return _NEAR + kind.replace(" ", "_")


def rule_words(rule: str, asked: SitingConfig) -> str:
    """Say what a rule asks of a place.

    Examples
    --------
    >>> plan = SitingConfig((("ems", 1.0),), "ssp", "walk", 10.0)
    >>> rule_words("exclusion_area", plan)
    'outside of areas where no site may stand'
    """
    for kind, away_m in distances_m(asked).items():
        if rule == _near(kind):
            return say(
                "siting_plan.rule.near",
                meters=f"{away_m:.0f}",
                feet=count_words(away_m / M_PER_FOOT),
                kind=term("kind", kind).lower(),
            )
    if rule == "spacing":
        return say("siting_plan.rule.spacing", meters=f"{asked.rules.min_spacing_m:g}")
    return say(f"siting_plan.rule.{rule}")
