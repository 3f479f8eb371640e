"""What a travel profile is; the profiles themselves are in `hrgeo.network.profiles`."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from hrgeo.errors import InputError

HOURS_PER_DAY = 24

OPEN_VALUES = frozenset(
    {"yes", "designated", "permissive", "official", "public", "destination", "customers"}
    | {"delivery", "allowed", "limited", "1", "true"}
)
"""Values of an access tag that open a way. A value in no list says nothing."""
PRIVATE_VALUES = frozenset({"private", "permit", "residents", "employees", "staff"})
"""Open as the end of a trip, never as a way through."""
CLOSED_VALUES = frozenset(
    {"no", "use_sidepath", "agricultural", "forestry", "military", "emergency", "psv", "bus"}
    | {"restricted", "prohibited", "hov", "0", "false"}
)


@dataclass(frozen=True)
class Delays:
    """Seconds that are lost at single places along a trip.

    Attributes
    ----------
    signal_s
        At a signal: once per junction, or at each node (`each_signal`).
    stop_s, give_way_s
        At a stop sign, at a give-way sign.
    crossing_s
        At a marked crossing without a signal of its own.
    turn_s
        The most that a turn costs; a slight one costs less, see
        `hrgeo.network.turns`.
    u_turn_s
        What turning around costs on top of that.
    turn_bias
        How much dearer a left turn is than a right one: 1 makes them equal.
    oncoming_s
        The most that a left turn waits for oncoming traffic.
    each_signal
        Whether each signal node counts. If not, a junction counts once,
        however many signal nodes it has.
    """

    signal_s: float = 0.0
    stop_s: float = 0.0
    give_way_s: float = 0.0
    crossing_s: float = 0.0
    turn_s: float = 0.0
    u_turn_s: float = 0.0
    turn_bias: float = 1.0
    oncoming_s: float = 0.0
    each_signal: bool = False

    def __post_init__(self) -> None:
        for name in SECONDS:
            value = getattr(self, name)
            if not 0 <= value < math.inf:
                raise InputError(f"{name} must be 0 seconds or more, not {value:g}.")
        if not 0 < self.turn_bias < math.inf:
            raise InputError(f"turn_bias must be above 0, not {self.turn_bias:g}.")


SECONDS = tuple(f.name for f in dataclasses.fields(Delays) if f.name.endswith("_s"))
"""The delays that can be set, by name."""

_TABLES = (
    *("class_kph", "closed_class_kph", "opened_kph", "driven_share", "service_kph"),
    *("surface_share", "surface_kph", "smoothness_kph", "tracktype_kph", "maxspeed_words_kph"),
    *("barrier_s", "least_m"),
)
_SHARES = ("driven_share", "surface_share")


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
        Least speed, by value of ``highway``, where one of the traveler's own
        tags opens the way: a bicycle is pushed on a footway, but ridden on one
        that is signed for bicycles. Other classes keep their speed.
    sidewalk_opens
        Whether a ``sidewalk`` tag opens the classes of `closed_class_kph`.
    access_opens
        Whether the ``access`` tag alone opens them, too.
    oneway_keys
        One-way tags that count, the most particular first. Empty: only the
        traveler's own ones, see `hrgeo.network.passage`.
    uses_maxspeed
        Whether ``maxspeed`` replaces the speed of the class.
    maxspeed_words_kph
        What a ``maxspeed`` such as ``DE:urban`` means, by its second part.
    posted_share
        Share of a posted speed that is driven; the speed of a class is not
        reduced by it.
    driven_share
        Share of the posted or class speed that is driven, by value of
        ``highway`` (1 where it is not here).
    surface_share
        Share of the speed that is kept, by value of ``surface``.
    surface_kph, smoothness_kph, tracktype_kph
        Greatest speed by value of the tag; 0 closes the way.
    areas_open
        Whether the outline of an area (``area=yes``) can be used.
    no_snap_classes
        Classes on which no trip can start or end.
    closed_services
        Values of ``service`` that close a ``highway=service``.
    service_kph
        Speed by value of ``service`` on a ``highway=service``.
    least_m
        Width or height below which the way is closed, by key.
    steepest_percent
        Slope above which the way is closed; infinite where it is no matter.
    needs_even_ground
        Whether steps and raised kerbs stop the traveler unless a
        ``wheelchair`` tag opens them.
    closed_barriers
        Values of ``barrier`` on a node that block the way there, unless an
        access tag on the node opens it.
    open_barriers
        If given, all other barriers block.
    private_barriers_open
        Whether a barrier that is marked private can be passed.
    barrier_s
        Seconds lost at a barrier that can be passed, by value.
    no_through_values
        Values of access tags that open a way only as the end of a trip.
    ferry_kph
        Speed of a ferry without a usable ``duration``; 0 closes ferries.
    ferry_wait_s
        Wait at the landing where no ``interval`` says it.
    ferry_needs_tag
        Whether ferries are closed unless the traveler's own tag opens them.
    turns
        Whether turns cost something and turn restrictions hold.
    delays
        What is lost at single places.
    traffic_factor
        By hour of day from 0: least and greatest factor by which traffic
        lengthens free-flow times. Empty where there is none.
    """

    name: str
    access_keys: tuple[str, ...]
    class_kph: Mapping[str, float]
    closed_class_kph: Mapping[str, float] = field(default_factory=dict)
    opened_kph: Mapping[str, float] = field(default_factory=dict)
    sidewalk_opens: bool = False
    access_opens: bool = False
    oneway_keys: tuple[str, ...] = ()
    uses_maxspeed: bool = False
    maxspeed_words_kph: Mapping[str, float] = field(default_factory=dict)
    posted_share: float = 1.0
    driven_share: Mapping[str, float] = field(default_factory=dict)
    surface_share: Mapping[str, float] = field(default_factory=dict)
    surface_kph: Mapping[str, float] = field(default_factory=dict)
    smoothness_kph: Mapping[str, float] = field(default_factory=dict)
    tracktype_kph: Mapping[str, float] = field(default_factory=dict)
    areas_open: bool = True
    no_snap_classes: frozenset[str] = frozenset()
    closed_services: frozenset[str] = frozenset()
    service_kph: Mapping[str, float] = field(default_factory=dict)
    least_m: Mapping[str, float] = field(default_factory=dict)
    steepest_percent: float = math.inf
    needs_even_ground: bool = False
    closed_barriers: frozenset[str] = frozenset()
    open_barriers: frozenset[str] | None = None
    private_barriers_open: bool = False
    barrier_s: Mapping[str, float] = field(default_factory=dict)
    no_through_values: frozenset[str] = PRIVATE_VALUES
    ferry_kph: float = 0.0
    ferry_wait_s: float = 0.0
    ferry_needs_tag: bool = False
    turns: bool = False
    delays: Delays = field(default_factory=Delays)
    traffic_factor: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        for name in _TABLES:
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        speeds = [*self.class_kph.values(), *self.closed_class_kph.values()]
        speeds += self.service_kph.values()
        if not self.class_kph or not all(0 < kph < math.inf for kph in speeds):
            raise InputError(f"Each speed of profile {self.name!r} must be above 0 km/h.")
        shares = [share for name in _SHARES for share in getattr(self, name).values()]
        if not all(0 < share <= 1 for share in (*shares, self.posted_share)):
            raise InputError(f"Each share of profile {self.name!r} must be above 0 and at most 1.")
        pairs = self.traffic_factor
        if len(pairs) not in {0, HOURS_PER_DAY} or not all(
            1 <= low <= high < math.inf for low, high in pairs
        ):
            raise InputError(
                f"traffic_factor of profile {self.name!r} must hold 24 factors, or pairs of a low "
                "and a high one, each 1 or more."
            )

    def with_speed_kph(self, speed_kph: float) -> Profile:
        """Give the same profile at one speed on all ways, with the same delays.

        What is closed stays closed.

        Raises
        ------
        InputError
            If `speed_kph` is not above 0.

        Examples
        --------
        >>> from hrgeo.network import profiles
        >>> profiles.get("walk").with_speed_kph(5.0).class_kph["footway"]
        5.0
        """
        if not 0 < speed_kph < math.inf:
            raise InputError(f"A speed must be above 0 km/h, not {speed_kph:g}.")
        closing = {
            name: {value: kph for value, kph in getattr(self, name).items() if kph == 0}
            for name in ("surface_kph", "smoothness_kph", "tracktype_kph")
        }
        return dataclasses.replace(
            self,
            class_kph=dict.fromkeys(self.class_kph, speed_kph),
            closed_class_kph=dict.fromkeys(self.closed_class_kph, speed_kph),
            service_kph={},
            opened_kph={},
            uses_maxspeed=False,
            posted_share=1.0,
            driven_share={},
            surface_share={},
            surface_kph=closing["surface_kph"],
            smoothness_kph=closing["smoothness_kph"],
            tracktype_kph=closing["tracktype_kph"],
        )

    def with_delays(
        self,
        *,
        signal_s: float | None = None,
        stop_s: float | None = None,
        give_way_s: float | None = None,
        crossing_s: float | None = None,
        turn_s: float | None = None,
        u_turn_s: float | None = None,
        oncoming_s: float | None = None,
    ) -> Profile:
        """Give the same profile with other delays [s]; those not named stay.

        Raises
        ------
        InputError
            If one of them is negative or no number.

        Examples
        --------
        >>> from hrgeo.network import profiles
        >>> profiles.get("walk").with_delays(signal_s=0, crossing_s=0).delays.signal_s
        0.0
        """
        given = {
            "signal_s": signal_s,
            "stop_s": stop_s,
            "give_way_s": give_way_s,
            "crossing_s": crossing_s,
            "turn_s": turn_s,
            "u_turn_s": u_turn_s,
            "oncoming_s": oncoming_s,
        }
        changes: dict[str, Any] = {
            name: float(value) for name, value in given.items() if value is not None
        }
        return dataclasses.replace(self, delays=dataclasses.replace(self.delays, **changes))

    def traffic_range(self, hour: int) -> tuple[float, float]:
        """Give the least and the greatest traffic factor in an hour of the day.

        Parameters
        ----------
        hour
            0 to 23; the hour that begins then.

        Returns
        -------
        tuple of float
            Free-flow minutes times these are minutes in traffic; ``(1.0, 1.0)``
            for who meets none.

        Raises
        ------
        InputError
            If `hour` is not from 0 to 23.

        Examples
        --------
        >>> from hrgeo.network import profiles
        >>> profiles.get("drive").traffic_range(3)
        (1.0, 1.0)
        """
        if hour not in range(HOURS_PER_DAY):
            raise InputError(f"An hour of the day is a whole number from 0 to 23, not {hour}.")
        return self.traffic_factor[hour] if self.traffic_factor else (1.0, 1.0)
