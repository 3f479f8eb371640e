"""The speeds and delays that minutes rest on, by mode, with what each word means."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd

from hrgeo.network import Profile
from hrgeo.plan import PlanConfig
from hrgeo.plan.slow import slow_by
from hrgeo.text import percent, say

CLASSES = ("residential", "secondary", "motorway", "footway", "steps")
"""Streets that stand for the others of their kind."""
DELAYS = ("signal_s", "stop_s", "give_way_s", "crossing_s", "turn_s", "u_turn_s")


def speed_table(config: PlanConfig) -> pd.DataFrame:
    """Give the speeds and delays of a plan as people read them.

    Returns
    -------
    pandas.DataFrame
        One row for each speed or delay, a column for each mode of the plan, and
        what it means; all text.
    """
    profiles = [config.profile(mode) for mode in config.streets.modes]
    rows = [
        {"what": say(f"app.about.speeds.{name}")}
        | {profile.name: cell(profile) for profile in profiles}
        | {"meaning": say(f"app.about.speeds.{name}_means")}
        for name, cell in _cells().items()
    ]
    return pd.DataFrame(rows)


def _cells() -> dict[str, Callable[[Profile], str]]:
    """Give, for each row, what it says of a profile."""
    return {
        **{kind: partial(_speed, kind) for kind in CLASSES},
        "posted": _posted,
        **{delay: partial(_delay, delay) for delay in DELAYS},
        "slow": _slow,
        "traffic": _traffic,
    }


def _speed(kind: str, profile: Profile) -> str:
    if kind not in profile.class_kph:
        return say("app.about.speeds.closed")
    kph = profile.class_kph[kind] * profile.driven_share.get(kind, 1.0)
    return say("app.about.speeds.kph", kph=f"{kph:.3g}")


def _posted(profile: Profile) -> str:
    if not profile.uses_maxspeed:
        return say("app.about.speeds.no_matter")
    shares = [
        profile.posted_share * profile.driven_share.get(kind, 1.0) for kind in profile.class_kph
    ]
    return _span(percent(min(shares)), percent(max(shares)))


def _span(least: str, greatest: str) -> str:
    return least if least == greatest else say("app.interval", low=least, high=greatest)


def _delay(name: str, profile: Profile) -> str:
    seconds = getattr(profile.delays, name)
    if not seconds:
        return say("app.about.speeds.none")
    return say("app.about.speeds.seconds", seconds=f"{seconds:.3g}")


def _slow(profile: Profile) -> str:
    slow = slow_by(profile.name, profile)
    if slow is None:
        return say("app.about.speeds.none")
    if slow.kph is not None:
        return say("app.about.speeds.kph", kph=f"{slow.kph:.3g}")
    return say("app.about.speeds.times", times=f"{slow.time_factor:.3g}")


def _traffic(profile: Profile) -> str:
    if not profile.traffic_factor:
        return say("app.about.speeds.none")
    least = min(low for low, _ in profile.traffic_factor)
    greatest = max(high for _, high in profile.traffic_factor)
    return say("app.about.speeds.times", times=_span(f"{least:.3g}", f"{greatest:.3g}"))
