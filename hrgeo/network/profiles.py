"""How people travel: the tables that say what is passable, and how fast.

All of it is in this module, so that a planner can read what a travel time rests
on. `hrgeo.network.passage` applies the tables to the tags of a way.

Speeds by car are what is driven, not what is posted: no delay at signals, stop
signs and turns is computed yet, so the share of the posted speed that is kept on
each class of road (`driven_share`) has to stand for them. Many signals and stops
leave little more than half of the posted speed on a city's surface streets; a
motorway keeps nearly all of it. The shares are round numbers, the same
everywhere, and tuned to no place.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from hrgeo.errors import InputError

WALK_KPH = 4.8
"""Usual walking pace, also off the street at both ends of any trip."""
WALK_SLOW_KPH = 3.6
BIKE_KPH = 15.0

OPEN_VALUES = frozenset(
    {"yes", "designated", "permissive", "official", "public", "destination", "customers"}
    | {"delivery", "allowed", "1", "true"}
)
"""Values of an access tag that open a way. A value in no list says nothing."""
PRIVATE_VALUES = frozenset({"private", "permit", "residents", "employees", "staff"})
"""Open as the end of a trip, never as a way through."""
CLOSED_VALUES = frozenset(
    {"no", "use_sidepath", "agricultural", "forestry", "military", "emergency", "psv", "bus"}
    | {"restricted", "prohibited", "0", "false"}
)

_ROADS_OPEN_TO_ALL = (
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "living_street",
    "road",
    "service",
)
_PATHS = ("track", "path", "pedestrian", "footway", "cycleway", "bridleway")
_FOOT_ONLY = ("steps", "corridor", "platform")


@dataclass(frozen=True)
class Profile:
    """What a kind of traveler may use, and how fast.

    Attributes
    ----------
    name
        Goes into `StreetNetwork.mode` and `TravelTimes.mode`.
    access_keys
        Access tags that count, the most particular first: the first one with
        a value that says something decides.
    class_kph
        Speed [km/h] by value of ``highway``; a class that is not here is
        closed.
    closed_class_kph
        The same for classes that are closed unless an access tag other than
        ``access`` opens them (or, with `sidewalk_opens`, a sidewalk).
    opened_kph
        Least speed where one of the traveler's own tags opens the way: a
        bicycle is pushed on a footway, but ridden on a footway that is
        signed for bicycles. 0 where it makes no difference.
    sidewalk_opens
        Whether a ``sidewalk`` tag opens the classes of `closed_class_kph`.
    oneway_keys
        One-way tags that count, the most particular first. Empty: only the
        traveler's own ones, see `hrgeo.network.passage`.
    uses_maxspeed
        Whether ``maxspeed`` replaces the speed of the class.
    driven_share
        Share of the speed that is kept in traffic, by value of ``highway``
        (1 where it is not here).
    areas_open
        Whether the outline of an area (``area=yes``) can be used.
    no_snap_classes
        Classes on which no trip can start or end.
    closed_services
        Values of ``service`` that close a ``highway=service``.
    service_kph
        Speed by value of ``service`` on a ``highway=service``.
    closed_barriers
        Values of ``barrier`` on a node that block the way there, unless an
        access tag on the node opens it.
    """

    name: str
    access_keys: tuple[str, ...]
    class_kph: Mapping[str, float]
    closed_class_kph: Mapping[str, float] = field(default_factory=dict)
    opened_kph: float = 0.0
    sidewalk_opens: bool = False
    oneway_keys: tuple[str, ...] = ()
    uses_maxspeed: bool = False
    driven_share: Mapping[str, float] = field(default_factory=dict)
    areas_open: bool = True
    no_snap_classes: frozenset[str] = frozenset()
    closed_services: frozenset[str] = frozenset()
    service_kph: Mapping[str, float] = field(default_factory=dict)
    closed_barriers: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for name in ("class_kph", "closed_class_kph", "driven_share", "service_kph"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        speeds = [*self.class_kph.values(), *self.closed_class_kph.values()]
        if not speeds or not all(0 < kph < float("inf") for kph in speeds):
            raise InputError(f"Each speed of profile {self.name!r} must be above 0 km/h.")

    def with_speed_kph(self, speed_kph: float) -> Profile:
        """Give the same profile at one speed on all ways.

        Raises
        ------
        InputError
            If `speed_kph` is not above 0.

        Examples
        --------
        >>> get("walk").with_speed_kph(5.0).class_kph["footway"]
        5.0
        """
        if not 0 < speed_kph < float("inf"):
            raise InputError(f"A speed must be above 0 km/h, not {speed_kph:g}.")
        return dataclasses.replace(
            self,
            class_kph=dict.fromkeys(self.class_kph, speed_kph),
            closed_class_kph=dict.fromkeys(self.closed_class_kph, speed_kph),
            service_kph={},
            opened_kph=0.0,
            uses_maxspeed=False,
            driven_share={},
        )


def _walk(name: str, speed_kph: float) -> Profile:
    """Describe anyone on foot: all but motorways, against one-ways, past bollards and gates."""
    return Profile(
        name=name,
        access_keys=("foot", "access"),
        class_kph=dict.fromkeys((*_ROADS_OPEN_TO_ALL, *_PATHS, *_FOOT_ONLY), speed_kph),
        closed_class_kph=dict.fromkeys(("trunk", "trunk_link", "busway"), speed_kph),
        sidewalk_opens=True,
        oneway_keys=("oneway:foot",),
        closed_barriers=frozenset({"wall", "fence", "hedge", "city_wall", "retaining_wall"}),
    )


def _bike() -> Profile:
    """Describe a bicycle: roads, tracks and paths; pushed at walking pace on footways."""
    ridden = dict.fromkeys((*_ROADS_OPEN_TO_ALL, "track", "path", "cycleway"), BIKE_KPH)
    pushed = dict.fromkeys(("footway", "pedestrian", "bridleway"), WALK_KPH)
    closed = dict.fromkeys(("trunk", "trunk_link", "busway"), BIKE_KPH)
    return Profile(
        name="bike",
        access_keys=("bicycle", "vehicle", "access"),
        class_kph=ridden | pushed,
        closed_class_kph=closed,
        opened_kph=BIKE_KPH,
        oneway_keys=("oneway:bicycle", "oneway:vehicle", "oneway"),
        areas_open=False,
        closed_barriers=frozenset(
            {"wall", "fence", "hedge", "city_wall", "retaining_wall"}
            | {"stile", "turnstile", "full-height_turnstile", "kissing_gate"}
        ),
    )


_DRIVE_POSTED_KPH = {
    "motorway": 100.0,
    "motorway_link": 60.0,
    "trunk": 85.0,
    "trunk_link": 50.0,
    "primary": 60.0,
    "primary_link": 45.0,
    "secondary": 50.0,
    "secondary_link": 40.0,
    "tertiary": 50.0,
    "tertiary_link": 35.0,
    "unclassified": 40.0,
    "residential": 40.0,
    "road": 30.0,
    "living_street": 15.0,
    "service": 20.0,
}
_DRIVEN_SHARE = {
    "motorway": 0.90,
    "motorway_link": 0.75,
    "trunk": 0.80,
    "trunk_link": 0.70,
    "primary": 0.65,
    "primary_link": 0.60,
    "secondary": 0.65,
    "secondary_link": 0.60,
    "tertiary": 0.65,
    "tertiary_link": 0.60,
    "unclassified": 0.65,
    "residential": 0.60,
    "road": 0.65,
    "living_street": 0.80,
    "service": 0.80,
}


def _drive() -> Profile:
    """Describe a car: one-ways obeyed, posted or class speeds, the share of them that is driven."""
    return Profile(
        name="drive",
        access_keys=("motorcar", "motor_vehicle", "vehicle", "access"),
        class_kph=_DRIVE_POSTED_KPH,
        closed_class_kph={"track": 15.0, "pedestrian": 10.0},
        oneway_keys=("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway"),
        uses_maxspeed=True,
        driven_share=_DRIVEN_SHARE,
        areas_open=False,
        no_snap_classes=frozenset({"motorway", "motorway_link", "trunk_link"}),
        closed_services=frozenset({"emergency_access", "bus"}),
        service_kph={"parking_aisle": 12.0, "driveway": 12.0, "drive-through": 8.0},
        closed_barriers=frozenset(
            {"bollard", "bollards", "block", "chain", "jersey_barrier", "log", "debris"}
            | {"cycle_barrier", "motorcycle_barrier", "kissing_gate", "stile", "turnstile"}
            | {"full-height_turnstile", "horse_stile", "planter", "delineators", "bus_trap"}
            | {"sump_buster", "wall", "fence", "hedge", "city_wall", "retaining_wall"}
            | {"guard_rail", "ditch", "barrier_board", "wicket_gate", "rope"}
        ),
    )


PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            _walk("walk", WALK_KPH),
            _walk("walk_slow", WALK_SLOW_KPH),
            _bike(),
            _drive(),
        )
    }
)


def get(name: str) -> Profile:
    """Give a travel profile by name.

    Parameters
    ----------
    name
        ``walk`` (4.8 km/h), ``walk_slow`` (3.6 km/h), ``bike`` (15 km/h) or
        ``drive``.

    Raises
    ------
    InputError
        If there is no profile of that name.

    Examples
    --------
    >>> get("walk").class_kph["residential"]
    4.8
    """
    if name not in PROFILES:
        raise InputError(f"There is no travel mode {name!r}; choose from {', '.join(PROFILES)}.")
    return PROFILES[name]
