"""Whether the tags of a way or node let a traveler pass, and how fast.

The tables are in `hrgeo.network.profiles`; the rules that apply them are here:

- A class of way is open if the profile has it. One of the traveler's own access
  tags (``foot``, ``bicycle``, ``motor_vehicle`` ...) opens or closes it first, the
  general ``access`` tag after that; ``access`` alone opens nothing that the class
  closes. Motorways are closed to people on foot and on bicycles whatever other
  tags say, and so is everything with ``motorroad=yes``.
- What is under construction or only proposed is closed.
- ``private`` (and its kin) opens a way as the end of a trip only.
- ``oneway`` counts for the modes that obey it; ``-1`` turns it around; roundabouts
  and motorways are one-way unless they say otherwise; reversible lanes are
  closed, since their direction depends on the hour. ``oneway:bicycle=no`` and
  ``cycleway=opposite...`` free bicycles. On foot only ``oneway:foot`` counts.
- ``maxspeed`` is a number in km/h, or in mph where it says so. What is not a
  number ("signals", "none", "RO:urban"), below 5 or above 150 km/h, counts as
  missing: the class default holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hrgeo.network.profiles import (
    CLOSED_VALUES,
    OPEN_VALUES,
    PRIVATE_VALUES,
    Profile,
)
from hrgeo.units import KPH_PER_MPH

TAG_KEYS = frozenset(
    {"highway", "area", "service", "sidewalk", "sidewalk:left", "sidewalk:right"}
    | {"sidewalk:both", "motorroad", "junction", "construction", "proposed", "barrier"}
    | {"access", "foot", "bicycle", "vehicle", "motor_vehicle", "motorcar"}
    | {"maxspeed", "maxspeed:forward", "maxspeed:backward"}
    | {"oneway", "oneway:foot", "oneway:bicycle", "oneway:vehicle"}
    | {"oneway:motor_vehicle", "oneway:motorcar"}
    | {"cycleway", "cycleway:left", "cycleway:right", "cycleway:both"}
    | {
        f"{key}:{side}"
        for key in ("access", "foot", "bicycle", "vehicle", "motor_vehicle", "motorcar")
        for side in ("forward", "backward")
    }
)
"""Tags that any rule looks at; a reader may drop the rest."""

SLOWEST_POSTED_KPH = 5.0
FASTEST_POSTED_KPH = 150.0

_MAXSPEED = re.compile(r"^(\d{1,3}(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?$")
_YES = frozenset({"yes", "true", "1"})
_NO = frozenset({"no", "false", "0"})
_SIDEWALK = frozenset({"yes", "both", "left", "right"})

Tags = Mapping[str, str]


@dataclass(frozen=True)
class Passage:
    """What one traveler can do on one way.

    Attributes
    ----------
    forward_kph, backward_kph
        Speed in and against the direction of the way [km/h]; 0 where closed.
    is_private
        Whether it is open only as the end of a trip.
    can_snap
        Whether a trip can start or end there.
    """

    forward_kph: float
    backward_kph: float
    is_private: bool
    can_snap: bool


def posted_speed_kph(value: str | None) -> float | None:
    """Read a ``maxspeed`` tag [km/h]; ``None`` where it says nothing usable.

    Examples
    --------
    >>> posted_speed_kph("50"), posted_speed_kph("-30"), posted_speed_kph("walk")
    (50.0, None, None)
    >>> round(posted_speed_kph("30 mph"), 2)
    48.28
    """
    match = _MAXSPEED.match((value or "").strip().lower())
    if match is None:
        return None
    speed_kph = float(match[1]) * (KPH_PER_MPH if match[2] == "mph" else 1.0)
    return speed_kph if SLOWEST_POSTED_KPH <= speed_kph <= FASTEST_POSTED_KPH else None


def _verdict(value: str | None) -> str | None:
    """Read an access tag: open, private, closed, or None where it says nothing."""
    # "yes;designated" and the like: the first word that says something counts.
    for word in (value or "").lower().split(";"):
        for verdict, values in (
            ("open", OPEN_VALUES),
            ("private", PRIVATE_VALUES),
            ("closed", CLOSED_VALUES),
        ):
            if word.strip() in values:
                return verdict
    return None


def _access(tags: Tags, keys: tuple[str, ...], suffix: str = "") -> tuple[str | None, str]:
    """Give the first verdict among the access tags `keys`, and the key it is from."""
    for key in keys:
        verdict = _verdict(tags.get(key + suffix))
        if verdict is not None:
            return verdict, key
    return None, ""


def _has_sidewalk(tags: Tags) -> bool:
    return tags.get("sidewalk", "") in _SIDEWALK or any(
        tags.get(f"sidewalk:{side}") == "yes" for side in ("left", "right", "both")
    )


def _base_kph(tags: Tags, profile: Profile, *, opened: bool) -> float:
    """Give the speed of the way's class, 0 where the class is closed."""
    highway = tags.get("highway", "")
    opened = opened or (profile.sidewalk_opens and _has_sidewalk(tags))
    if highway in profile.class_kph:
        speed_kph = profile.class_kph[highway]
    elif opened and highway in profile.closed_class_kph:
        speed_kph = profile.closed_class_kph[highway]
    else:
        return 0.0
    if highway == "service":
        service = tags.get("service", "")
        if service in profile.closed_services and not opened:
            return 0.0
        speed_kph = profile.service_kph.get(service, speed_kph)
    return max(speed_kph, profile.opened_kph) if opened else speed_kph


def _is_shut(tags: Tags, profile: Profile) -> bool:
    """Whether the way is closed for a reason that no access tag undoes."""
    if tags.get("construction", "no") == "yes" or tags.get("proposed", "no") == "yes":
        return True
    if tags.get("area") == "yes" and not profile.areas_open:
        return True
    # Only motor traffic may use a motorroad.
    return tags.get("motorroad") == "yes" and "motorway" not in profile.class_kph


def _directions(tags: Tags, profile: Profile) -> tuple[bool, bool]:
    """Say whether the way is open forwards and backwards, as far as one-ways go."""
    value = next(
        (tags[key].lower() for key in profile.oneway_keys if tags.get(key)),
        None,
    )
    own_only = "oneway" not in profile.oneway_keys
    if value is None and not own_only:
        round_about = tags.get("junction") in {"roundabout", "circular"}
        value = "yes" if round_about or tags.get("highway") == "motorway" else "no"
    if value in {"reversible", "alternating"}:
        # Alternating: one lane for both directions in turn, as at a narrow bridge.
        return (value == "alternating",) * 2
    forward, backward = value not in {"-1", "reverse"}, value not in _YES
    if "bicycle" in profile.access_keys:
        against = any(
            tags.get(key, "").startswith("opposite")
            for key in ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")
        )
        forward, backward = forward or against, backward or against
    return forward, backward


def _speed_kph(tags: Tags, profile: Profile, base_kph: float, side: str) -> float:
    """Give the speed in one direction, with what is posted and what is driven of it."""
    if profile.uses_maxspeed:
        posted = posted_speed_kph(tags.get(f"maxspeed:{side}"))
        posted = posted or posted_speed_kph(tags.get("maxspeed"))
        slow_service = tags.get("service", "") in profile.service_kph
        if posted is not None:
            # Nobody drives the posted speed between parked cars.
            base_kph = min(posted, base_kph) if slow_service else posted
    return base_kph * profile.driven_share.get(tags.get("highway", ""), 1.0)


CLOSED = Passage(0.0, 0.0, is_private=False, can_snap=False)


def way_passage(tags: Tags, profile: Profile) -> Passage:
    """Say what `profile` can do on a way with these tags.

    Examples
    --------
    >>> from hrgeo.network import profiles
    >>> way_passage({"highway": "residential", "oneway": "yes"}, profiles.get("walk"))
    Passage(forward_kph=4.8, backward_kph=4.8, is_private=False, can_snap=True)
    >>> way_passage({"highway": "motorway"}, profiles.get("walk")).forward_kph
    0.0
    """
    verdict, key = _access(tags, profile.access_keys)
    opened = verdict == "open" and key != "access"
    base_kph = _base_kph(tags, profile, opened=opened)
    if base_kph == 0.0 or verdict == "closed" or _is_shut(tags, profile):
        return CLOSED
    speeds = []
    for side, is_open in zip(("forward", "backward"), _directions(tags, profile), strict=True):
        side_verdict, _ = _access(tags, profile.access_keys, f":{side}")
        if side_verdict is not None:
            is_open = side_verdict == "open"  # noqa: PLW2901  (the tag for the side leads)
        speeds.append(_speed_kph(tags, profile, base_kph, side) if is_open else 0.0)
    if not any(speeds):
        return CLOSED
    return Passage(
        forward_kph=speeds[0],
        backward_kph=speeds[1],
        is_private=verdict == "private",
        can_snap=tags.get("highway", "") not in profile.no_snap_classes,
    )


def blocks_node(tags: Tags, profile: Profile) -> bool:
    """Say whether a barrier node with these tags cannot be passed.

    Examples
    --------
    >>> from hrgeo.network import profiles
    >>> blocks_node({"barrier": "bollard"}, profiles.get("drive"))
    True
    >>> blocks_node({"barrier": "bollard"}, profiles.get("walk"))
    False
    """
    barrier = tags.get("barrier", "no")
    if barrier in _NO:
        return False
    verdict, _ = _access(tags, profile.access_keys)
    if verdict is not None:
        return verdict != "open"
    return barrier in profile.closed_barriers
