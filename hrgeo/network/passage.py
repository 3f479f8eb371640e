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
- ``surface``, ``smoothness`` and ``tracktype`` slow those whom they slow; what is
  too narrow, too low or too steep for the traveler is closed.
- A ferry (``route=ferry`` without a ``highway`` tag) is open as its access tags
  say. It takes its ``duration``; the wait is half of its ``interval``. Its
  ``oneway`` holds for all. Nobody starts or ends on the water.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hrgeo.network.profile import CLOSED_VALUES, OPEN_VALUES, Profile
from hrgeo.network.tag_values import length_m, posted_speed_kph, slope_percent, span_s

TAG_KEYS = frozenset(
    {"highway", "area", "service", "sidewalk", "sidewalk:left", "sidewalk:right"}
    | {"sidewalk:both", "motorroad", "junction", "construction", "proposed", "barrier"}
    | {"access", "foot", "bicycle", "vehicle", "motor_vehicle", "motorcar"}
    | {"maxspeed", "maxspeed:forward", "maxspeed:backward"}
    | {"oneway", "oneway:foot", "oneway:bicycle", "oneway:vehicle"}
    | {"oneway:motor_vehicle", "oneway:motorcar"}
    | {"cycleway", "cycleway:left", "cycleway:right", "cycleway:both"}
    | {"surface", "smoothness", "tracktype", "incline", "width", "maxwidth", "maxheight"}
    | {"maxwidth:physical", "maxheight:physical", "wheelchair", "ramp:wheelchair"}
    | {"route", "duration", "interval"}
    | {"kerb", "crossing", "stop", "direction", "traffic_signals:direction"}
    | {
        f"{key}:{side}"
        for key in ("access", "foot", "bicycle", "vehicle", "motor_vehicle", "motorcar")
        for side in ("forward", "backward")
    }
)
"""Tags that any rule looks at; a reader may drop the rest."""

_YES = frozenset({"yes", "true", "1"})
_NO = frozenset({"no", "false", "0"})
_INVITING = frozenset({"open", "destination"})
_ENDS = frozenset({"destination", "private"})
_SIDEWALK = frozenset({"yes", "both", "left", "right"})

Tags = Mapping[str, str]


FERRY = "ferry"
"""The class of a ferry, which has no ``highway`` tag."""
RAISED_KERBS = frozenset({"raised", "rolled", "yes", "regular"})


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
    duration_s
        How long the whole way takes, whatever the speed; 0 where the speed
        says it.
    wait_s
        Wait before it can be entered.
    """

    forward_kph: float
    backward_kph: float
    is_private: bool
    can_snap: bool
    duration_s: float = 0.0
    wait_s: float = 0.0


def class_of(tags: Tags) -> str:
    """Give the class of a way: its ``highway`` tag, or ``ferry``, or nothing.

    Examples
    --------
    >>> class_of({"highway": "path"}), class_of({"route": "ferry"}), class_of({"route": "bus"})
    ('path', 'ferry', '')
    """
    return tags.get("highway") or (FERRY if tags.get("route") == FERRY else "")


def _verdict(value: str | None, profile: Profile) -> str | None:
    """Read an access tag: open, destination, private, closed, or None for nothing said."""
    # "yes;designated" and the like: the first word that says something counts.
    for part in (value or "").lower().split(";"):
        word = part.strip()
        if word in OPEN_VALUES:
            return "destination" if word in profile.no_through_values else "open"
        if word in profile.no_through_values:
            return "private"
        if word in CLOSED_VALUES:
            return "closed"
    return None


def _access(tags: Tags, profile: Profile, suffix: str = "") -> tuple[str | None, str]:
    """Give the first verdict among the traveler's access tags, and the key it is from."""
    for key in profile.access_keys:
        verdict = _verdict(tags.get(key + suffix), profile)
        if verdict is not None:
            return verdict, key
    return None, ""


def _has_sidewalk(tags: Tags) -> bool:
    return tags.get("sidewalk", "") in _SIDEWALK or any(
        tags.get(f"sidewalk:{side}") == "yes" for side in ("left", "right", "both")
    )


def _base_kph(tags: Tags, profile: Profile, *, opened: bool) -> float:
    """Give the speed of the way's class, 0 where the class is closed."""
    highway = class_of(tags)
    if highway == FERRY:
        return profile.ferry_kph if opened or not profile.ferry_needs_tag else 0.0
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
    return max(speed_kph, profile.opened_kph.get(highway, 0.0)) if opened else speed_kph


def _opens(tags: Tags, profile: Profile, verdict: str | None, key: str) -> bool:
    """Whether the tags open a class that is closed by itself."""
    opened = verdict in _INVITING and (key != "access" or profile.access_opens)
    # A ramp opens the steps to wheelchairs; that people may walk there does not.
    if tags.get("highway") == "steps" and profile.needs_even_ground:
        return (opened and key == "wheelchair") or tags.get("ramp:wheelchair") == "yes"
    return opened


def _ground_kph(tags: Tags, profile: Profile, base_kph: float, *, vouched: bool) -> float:
    """Give the speed that ground, slope and width leave; 0 where they stop the traveler.

    `vouched`: a tag says outright that this traveler can pass.
    """
    surface = tags.get("surface", "").lower()
    speed_kph = base_kph * profile.surface_share.get(surface, 1.0)
    for caps, value in (
        (profile.surface_kph, surface),
        (profile.smoothness_kph, tags.get("smoothness", "")),
        (profile.tracktype_kph, tags.get("tracktype", "")),
    ):
        cap = caps.get(value, base_kph)
        if cap > 0 or not vouched:
            speed_kph = min(speed_kph, cap)
    if vouched:
        return speed_kph
    least = ((length_m(tags.get(key)), least_m) for key, least_m in profile.least_m.items())
    too_tight = any(size_m is not None and size_m < least_m for size_m, least_m in least)
    too_steep = (slope_percent(tags.get("incline")) or 0.0) > profile.steepest_percent
    return 0.0 if too_tight or too_steep else speed_kph


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
    keys = profile.oneway_keys
    if class_of(tags) == FERRY and "oneway" not in keys:
        # Who may walk against traffic still cannot take a boat that does not sail.
        keys = (*keys, "oneway")
    value = next((tags[key].lower() for key in keys if tags.get(key)), None)
    own_only = "oneway" not in keys
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


def _posted_kph(tags: Tags, profile: Profile, side: str) -> float | None:
    """Give what is posted in one direction, where it says something usable."""
    for value in (tags.get(f"maxspeed:{side}"), tags.get("maxspeed")):
        word = (value or "").lower().rpartition(":")[2]
        posted = posted_speed_kph(value) or profile.maxspeed_words_kph.get(word)
        if posted is not None:
            return posted
    return None


def _speed_kph(tags: Tags, profile: Profile, base_kph: float, side: str) -> float:
    """Give the speed in one direction, with what is posted and what is driven of it."""
    posted = _posted_kph(tags, profile, side) if profile.uses_maxspeed else None
    if posted is not None:
        posted *= profile.posted_share
        # Nobody drives the posted speed between parked cars.
        slow_service = tags.get("service", "") in profile.service_kph
        base_kph = min(posted, base_kph) if slow_service else posted
    return base_kph * profile.driven_share.get(tags.get("highway", ""), 1.0)


CLOSED = Passage(0.0, 0.0, is_private=False, can_snap=False)


def way_passage(tags: Tags, profile: Profile) -> Passage:
    """Say what `profile` can do on a way with these tags.

    Examples
    --------
    >>> from hrgeo.network import profiles
    >>> passage = way_passage({"highway": "residential", "oneway": "yes"}, profiles.get("walk"))
    >>> passage.forward_kph, passage.backward_kph, passage.is_private, passage.can_snap
    (4.8, 4.8, False, True)
    >>> way_passage({"highway": "motorway"}, profiles.get("walk")).forward_kph
    0.0
    """
    verdict, key = _access(tags, profile)
    base_kph = _base_kph(tags, profile, opened=_opens(tags, profile, verdict, key))
    if base_kph == 0.0 or verdict == "closed" or _is_shut(tags, profile):
        return CLOSED
    if class_of(tags) == FERRY:
        return _ferry_passage(tags, profile, base_kph, is_private=verdict in _ENDS)
    vouched = verdict == "open" and key == "wheelchair"
    speeds = []
    for side, is_open in zip(("forward", "backward"), _directions(tags, profile), strict=True):
        side_verdict, _ = _access(tags, profile, f":{side}")
        if side_verdict is not None:
            is_open = side_verdict in _INVITING  # noqa: PLW2901  (the tag for the side leads)
        speed_kph = _speed_kph(tags, profile, base_kph, side) if is_open else 0.0
        speeds.append(_ground_kph(tags, profile, speed_kph, vouched=vouched))
    if not any(speeds):
        return CLOSED
    return Passage(
        forward_kph=speeds[0],
        backward_kph=speeds[1],
        is_private=verdict in _ENDS,
        can_snap=tags.get("highway", "") not in profile.no_snap_classes,
    )


def _ferry_passage(tags: Tags, profile: Profile, kph: float, *, is_private: bool) -> Passage:
    forward, backward = _directions(tags, profile)
    interval_s = span_s(tags.get("interval"))
    # Who does not know the timetable comes at any moment between two sailings.
    wait_s = profile.ferry_wait_s if interval_s is None else interval_s / 2
    return Passage(
        forward_kph=kph * forward,
        backward_kph=kph * backward,
        is_private=is_private,
        can_snap=False,
        duration_s=span_s(tags.get("duration")) or 0.0,
        wait_s=wait_s if profile.ferry_wait_s else 0.0,
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
    kerb = tags.get("kerb", "raised" if barrier == "kerb" else "")
    # The kerbs of a crossing stand beside the road that its node is on.
    verdict, key = _access(tags, profile)
    if profile.needs_even_ground and tags.get("highway") != "crossing" and kerb:
        if key == "wheelchair":
            return verdict not in _INVITING
        if kerb in RAISED_KERBS:
            return True
    if barrier in _NO:
        return False
    if verdict is not None:
        return verdict == "closed" or (verdict == "private" and not profile.private_barriers_open)
    if profile.open_barriers is not None:
        low_kerb = barrier == "kerb" and kerb not in RAISED_KERBS
        return barrier not in profile.open_barriers and not low_kerb
    return barrier in profile.closed_barriers


def barrier_s(tags: Tags, profile: Profile) -> float:
    """Give the seconds that are lost at a barrier node that can be passed.

    Examples
    --------
    >>> from hrgeo.network import profiles
    >>> barrier_s({"barrier": "gate"}, profiles.get("drive"))
    10.0
    >>> barrier_s({"barrier": "gate", "access": "yes"}, profiles.get("drive"))
    0.0
    """
    if _access(tags, profile)[0] is not None:
        return 0.0
    return profile.barrier_s.get(tags.get("barrier", ""), 0.0)
