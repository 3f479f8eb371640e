"""What "slow" means by each mode, and the streets of those who are slow.

On foot it is a person at three quarters of the pace; by car it is a trip in the
traffic of the slowest hour. The other modes have neither.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

from hrgeo.model import StreetNetwork
from hrgeo.network import Profile, profiles

PACE_SHARE = profiles.WALK_SLOW_KPH / profiles.WALK_KPH
"""The slow pace on foot, as a share of the usual one; it stays so where a plan changes that one."""


@dataclass(frozen=True)
class Slow:
    """Who is slow by a mode.

    Attributes
    ----------
    what
        ``pace``: a slow person, who loses no more at signals and crossings than
        others; ``traffic``: the slowest hour, in which all of a trip takes longer.
    time_factor
        How many times as long a way takes between delays (``pace``) or in all
        (``traffic``).
    kph
        The slow pace; None where the profile has several speeds, or by car.
    hours
        The hours of the day that are slowest, by when they begin; none on foot.
    """

    what: Literal["pace", "traffic"]
    time_factor: float
    kph: float | None = None
    hours: tuple[int, ...] = ()


def slow_by(mode: str, profile: Profile) -> Slow | None:
    """Say what slow means by a mode; None where it means nothing.

    Examples
    --------
    >>> slow_by("walk", profiles.get("walk")).kph
    3.6
    >>> slow_by("drive", profiles.get("drive")).hours
    (16, 17)
    """
    if mode == "walk":
        speeds = set(profile.class_kph.values())
        kph = round(speeds.pop() * PACE_SHARE, 3) if len(speeds) == 1 else None
        return Slow("pace", round(1 / PACE_SHARE, 3), kph)
    if not profile.traffic_factor:
        return None
    greatest = max(high for _, high in profile.traffic_factor)
    hours = tuple(h for h, (_, high) in enumerate(profile.traffic_factor) if high == greatest)
    return Slow("traffic", greatest, hours=hours)


def traffic_by_hour(profile: Profile) -> dict[str, Any] | None:
    """Tell how traffic lengthens trips, by hour of the day; None where it does not.

    Returns
    -------
    dict
        ``least_by_hour`` and ``greatest_by_hour``: 24 factors of the free-flow
        minutes each, from midnight; ``least`` and ``greatest`` of all.
    """
    if not profile.traffic_factor:
        return None
    low, high = ([pair[end] for pair in profile.traffic_factor] for end in (0, 1))
    return {
        "least_by_hour": low,
        "greatest_by_hour": high,
        "least": min(low),
        "greatest": max(high),
    }


def slow_streets(streets: StreetNetwork, slow: Slow) -> StreetNetwork:
    """Give the same streets as those who are slow travel them."""
    slower = (
        streets.with_speed_factor(PACE_SHARE)
        if slow.what == "pace"
        else streets.with_time_factor(slow.time_factor)
    )
    return dataclasses.replace(slower, mode=f"{streets.mode}_slow")
