"""How people travel: the tables that say what is passable, how fast, and what delays.

All of it is in this module, so that a planner can read what a travel time rests
on. `hrgeo.network.passage` applies the tables to the tags of a way,
`hrgeo.network.signals` and `hrgeo.network.turns` apply the delays. Figures are
round numbers, the same everywhere, and tuned to no place; `docs/methods.md` says
where each is from.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hrgeo.errors import InputError
from hrgeo.network.overrides import with_overrides
from hrgeo.network.profile import PRIVATE_VALUES, Delays, Profile

__all__ = ["PROFILES", "Delays", "Profile", "get", "with_overrides"]

WALK_KPH = 4.8
"""Usual walking pace, also off the street at both ends of any trip."""
WALK_SLOW_KPH = 3.6
WHEELCHAIR_KPH = 3.6
"""1 m/s, about what people in manual wheelchairs keep up on level pavement."""
BIKE_KPH = 15.0
FERRY_KPH = 15.0
"""About 8 knots, as small ferries make."""
FERRY_WAIT_S = 900.0
"""Half of a service every half an hour, where the map does not say how often it goes."""

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
_CLOSED_BY_NATURE = frozenset({"wall", "fence", "hedge", "city_wall", "retaining_wall"})

# A person arrives at a signal at any moment of its cycle C and walks in the time g of it:
# (C - g)^2 / 2C (Highway Capacity Manual, 6th ed., ch. 19). C = 80 s and g = 30 s give
# 15.6 s. Crossings where drivers yield are level of service A or B (under 10 s; ch. 20).
_ON_FOOT = Delays(signal_s=15.0, crossing_s=3.0)
# Uniform delay of those who meet no queue, 0.5 C (1 - g/C)^2: C = 80 s and half of it green
# give 10 s (as above, ch. 19).
_BY_BIKE = Delays(signal_s=10.0, stop_s=4.0, give_way_s=2.0, crossing_s=2.0)
# Signals as by bike: at the border of levels of service A and B. Queues are no matter of
# free-flow times, they are in `traffic_factor`. Stop signs: under 10 s is level A, and
# braking from 40 km/h and speeding up again alone costs about 7 s at 1.5 to 2 m/s^2 (as
# above, ch. 20). Turns: see `_drive_reference`.
_BY_CAR = Delays(
    signal_s=10.0,
    stop_s=7.0,
    give_way_s=3.0,
    crossing_s=1.0,
    turn_s=7.5,
    u_turn_s=20.0,
    turn_bias=1.075,
    oncoming_s=2.0,
)
_REFERENCE = Delays(
    signal_s=2.0,
    stop_s=2.0,
    give_way_s=1.0,
    turn_s=7.5,
    u_turn_s=20.0,
    turn_bias=1.075,
    oncoming_s=2.0,
    each_signal=True,
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
        closed_barriers=_CLOSED_BY_NATURE,
        ferry_kph=FERRY_KPH,
        ferry_wait_s=FERRY_WAIT_S,
        delays=_ON_FOOT,
    )


def _wheelchair() -> Profile:
    """Describe a manual wheelchair: as on foot, but no steps, raised kerbs or loose ground.

    Slopes above 1:12 and less than 0.8 m between two posts are too much (US
    Access Board, ADA Standards 2010, 405.2 and 403.5: 815 mm at a point).
    """
    kph = WHEELCHAIR_KPH
    closed = dict.fromkeys(("trunk", "trunk_link", "busway"), kph)
    return Profile(
        name="wheelchair",
        access_keys=("wheelchair", "foot", "access"),
        class_kph=dict.fromkeys((*_ROADS_OPEN_TO_ALL, *_PATHS, "corridor", "platform"), kph),
        closed_class_kph=closed | {"steps": kph},
        sidewalk_opens=True,
        oneway_keys=("oneway:foot",),
        surface_share={"compacted": 0.9, "wood": 0.9, "fine_gravel": 0.8, "sett": 0.7}
        | {"unpaved": 0.7, "ground": 0.6, "dirt": 0.6, "earth": 0.6, "gravel": 0.5}
        | {"cobblestone": 0.5, "grass": 0.5, "woodchips": 0.5},
        surface_kph=dict.fromkeys(
            ("sand", "mud", "unhewn_cobblestone", "pebblestone", "rock", "stepping_stones"), 0.0
        ),
        smoothness_kph={"bad": 2.4, "very_bad": 0.0, "horrible": 0.0}
        | {"very_horrible": 0.0, "impassable": 0.0},
        tracktype_kph={"grade3": 2.4, "grade4": 0.0, "grade5": 0.0},
        least_m={"width": 0.8, "maxwidth": 0.8, "maxwidth:physical": 0.8},
        steepest_percent=100 / 12,
        needs_even_ground=True,
        closed_barriers=_CLOSED_BY_NATURE
        | {"stile", "turnstile", "full-height_turnstile", "kissing_gate", "cycle_barrier"}
        | {"motorcycle_barrier", "horse_stile", "log", "debris", "cattle_grid"},
        ferry_kph=FERRY_KPH,
        ferry_wait_s=FERRY_WAIT_S,
        delays=_ON_FOOT,
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
        opened_kph=dict.fromkeys(pushed, BIKE_KPH),
        oneway_keys=("oneway:bicycle", "oneway:vehicle", "oneway"),
        surface_share={"fine_gravel": 0.9, "wood": 0.9, "sett": 0.8, "gravel": 0.75}
        | {"unpaved": 0.75, "ground": 0.7, "dirt": 0.7, "earth": 0.7, "cobblestone": 0.7}
        | {"pebblestone": 0.7, "grass": 0.5, "unhewn_cobblestone": 0.5, "sand": 0.35}
        | {"mud": 0.35},
        smoothness_kph={"bad": 12.0, "very_bad": 8.0, "horrible": 5.0, "very_horrible": 3.6}
        | {"impassable": 0.0},
        tracktype_kph={"grade3": 12.0, "grade4": 10.0, "grade5": 8.0},
        areas_open=False,
        closed_barriers=_CLOSED_BY_NATURE
        | {"stile", "turnstile", "full-height_turnstile", "kissing_gate"},
        ferry_kph=FERRY_KPH,
        ferry_wait_s=FERRY_WAIT_S,
        delays=_BY_BIKE,
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
# What is kept of the posted speed between signals, stop signs and turns, which are counted
# one by one. Free-flow speeds are near the posted one on through roads (Highway Capacity
# Manual, 6th ed., ch. 18); more is lost on ramps, and where cars park and back out and
# where most stop signs are not in the map.
_DRIVEN_SHARE = {
    "motorway": 0.95,
    "motorway_link": 0.80,
    "trunk": 0.90,
    "trunk_link": 0.80,
    "primary": 0.90,
    "primary_link": 0.80,
    "secondary": 0.90,
    "secondary_link": 0.80,
    "tertiary": 0.85,
    "tertiary_link": 0.80,
    "unclassified": 0.80,
    "residential": 0.75,
    "road": 0.80,
    "living_street": 0.80,
    "service": 0.80,
}
# Greatest speeds by the ground, as OSRM's car profile has them (see `_drive_reference`).
_CAR_SURFACE_KPH = (
    dict.fromkeys(("cement", "compacted", "fine_gravel"), 80.0)
    | dict.fromkeys(("paving_stones", "metal", "bricks"), 60.0)
    | dict.fromkeys(("grass", "wood", "sett", "grass_paver", "gravel", "unpaved"), 40.0)
    | dict.fromkeys(("ground", "dirt", "pebblestone", "tartan"), 40.0)
    | dict.fromkeys(("cobblestone", "clay", "snow"), 30.0)
    | dict.fromkeys(("earth", "stone", "rocky", "sand", "ice"), 20.0)
    | {"laterite": 15.0, "mud": 10.0}
)
_CAR_SMOOTHNESS_KPH = {
    "intermediate": 80.0,
    "bad": 40.0,
    "very_bad": 20.0,
    "horrible": 10.0,
    "very_horrible": 5.0,
    "impassable": 0.0,
}
_CAR_TRACKTYPE_KPH = {
    "grade1": 60.0,
    "grade2": 40.0,
    "grade3": 30.0,
    "grade4": 25.0,
    "grade5": 20.0,
}
_CAR_LEAST_M = {
    "maxheight": 2.0,
    "maxheight:physical": 2.0,
    "maxwidth": 1.9,
    "maxwidth:physical": 1.9,
    "width": 1.9,
}
_CAR_NO_THROUGH = PRIVATE_VALUES | {"destination", "customers", "delivery"}
_CAR_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")
_CAR_ONEWAY_KEYS = ("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway")

# Travel time indices (minutes in traffic over minutes without it) of US urban areas in the
# hours of the day: low for small areas on ordinary days, high for very large ones. Round
# numbers after the yearly averages (1.1 to 1.5 at the peaks) and the hourly profile of
# delay in Schrank D, Albert L, Jha K, Eisele B. 2023 Urban Mobility Report. Texas A&M
# Transportation Institute, 2024.
_TRAFFIC_FACTOR = (
    *[(1.0, 1.0)] * 6,  # 0 to 5
    (1.0, 1.15),
    (1.1, 1.35),  # 7
    (1.1, 1.4),
    (1.05, 1.25),
    (1.05, 1.2),
    (1.05, 1.2),
    (1.05, 1.25),  # 12
    (1.05, 1.25),
    (1.05, 1.3),
    (1.1, 1.4),  # 15
    (1.1, 1.5),
    (1.15, 1.5),  # 17
    (1.1, 1.35),
    (1.0, 1.2),
    (1.0, 1.1),  # 20
    (1.0, 1.05),
    (1.0, 1.0),
    (1.0, 1.0),
)


def _drive() -> Profile:
    """Describe a car: one-ways obeyed, posted or class speeds, the share of them that is driven."""
    return Profile(
        name="drive",
        access_keys=_CAR_KEYS,
        class_kph=_DRIVE_POSTED_KPH,
        closed_class_kph={"track": 15.0, "pedestrian": 10.0},
        oneway_keys=_CAR_ONEWAY_KEYS,
        uses_maxspeed=True,
        driven_share=_DRIVEN_SHARE,
        surface_kph=_CAR_SURFACE_KPH,
        smoothness_kph=_CAR_SMOOTHNESS_KPH,
        tracktype_kph=_CAR_TRACKTYPE_KPH,
        areas_open=False,
        no_snap_classes=frozenset({"motorway", "motorway_link", "trunk_link"}),
        closed_services=frozenset({"emergency_access", "bus"}),
        service_kph={"parking_aisle": 12.0, "driveway": 12.0, "drive-through": 8.0},
        least_m=_CAR_LEAST_M,
        closed_barriers=_CLOSED_BY_NATURE
        | {"bollard", "bollards", "block", "chain", "jersey_barrier", "log", "debris"}
        | {"cycle_barrier", "motorcycle_barrier", "kissing_gate", "stile", "turnstile"}
        | {"full-height_turnstile", "horse_stile", "planter", "delineators", "bus_trap"}
        | {"sump_buster", "guard_rail", "ditch", "barrier_board", "wicket_gate", "rope"},
        barrier_s=dict.fromkeys(("gate", "lift_gate", "swing_gate", "toll_booth"), 10.0),
        no_through_values=_CAR_NO_THROUGH,
        ferry_kph=FERRY_KPH,
        ferry_wait_s=FERRY_WAIT_S,
        ferry_needs_tag=True,
        turns=True,
        delays=_BY_CAR,
        traffic_factor=_TRAFFIC_FACTOR,
    )


def _drive_reference() -> Profile:
    """Describe a car by the published conventions of OSRM's stock car profile, version 26.10.

    A yardstick to check the network against that engine, and nothing to plan
    with: its speeds are those of empty streets. What OSRM does by weights
    (keeping off alleys and narrow lanes) has no counterpart here.
    """
    links = {"motorway_link": 45.0, "trunk_link": 40.0, "primary_link": 30.0}
    opened = ("track", "path", "footway", "cycleway", "bridleway", "pedestrian", "busway", "road")
    return Profile(
        name="drive_reference",
        access_keys=_CAR_KEYS,
        class_kph={"motorway": 90.0, "trunk": 85.0, "primary": 65.0, "secondary": 55.0}
        | {"tertiary": 40.0, "unclassified": 25.0, "residential": 25.0, "living_street": 10.0}
        | {"service": 15.0, "secondary_link": 25.0, "tertiary_link": 20.0}
        | links,
        closed_class_kph=dict.fromkeys(opened, 10.0),
        access_opens=True,
        oneway_keys=_CAR_ONEWAY_KEYS,
        uses_maxspeed=True,
        maxspeed_words_kph={"urban": 50.0, "rural": 90.0, "trunk": 110.0, "motorway": 130.0},
        posted_share=0.8,
        surface_kph=_CAR_SURFACE_KPH,
        smoothness_kph=_CAR_SMOOTHNESS_KPH,
        tracktype_kph=_CAR_TRACKTYPE_KPH,
        areas_open=False,
        closed_services=frozenset({"emergency_access"}),
        least_m=_CAR_LEAST_M,
        open_barriers=frozenset({"cattle_grid", "border_control", "toll_booth", "sally_port"})
        | {"entrance", "height_restrictor", "arch", "gate", "lift_gate"},
        private_barriers_open=True,
        barrier_s={"gate": 60.0, "lift_gate": 60.0},
        no_through_values=_CAR_NO_THROUGH,
        ferry_kph=5.0,
        turns=True,
        delays=_REFERENCE,
    )


PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            _walk("walk", WALK_KPH),
            _walk("walk_slow", WALK_SLOW_KPH),
            _bike(),
            _drive(),
            _wheelchair(),
            _drive_reference(),
        )
    }
)


def get(name: str) -> Profile:
    """Give a travel profile by name.

    Parameters
    ----------
    name
        ``walk`` (4.8 km/h), ``walk_slow`` (3.6 km/h), ``wheelchair`` (3.6
        km/h), ``bike`` (15 km/h), ``drive``, or ``drive_reference`` (the
        conventions of another engine, to check against it).

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
