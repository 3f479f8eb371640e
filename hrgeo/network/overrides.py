"""Change a profile by a plain table, such as a plan file holds."""

from __future__ import annotations

import dataclasses
import difflib
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hrgeo.errors import InputError
from hrgeo.network.profile import HOURS_PER_DAY, SECONDS, Profile

_KPH_TABLES = ("class_kph", "service_kph")
_SHARE_TABLES = ("driven_share", "surface_share")
KEYS = ("speed_kph", *SECONDS, *_KPH_TABLES, *_SHARE_TABLES, "traffic_factor")
"""What can be changed."""
FASTEST_KPH = 200.0
"""Faster is a slip of the pen: with it nearly everybody would be within reach."""


def with_overrides(profile: Profile, overrides: Mapping[str, Any]) -> Profile:
    """Give a profile with some of its figures replaced.

    Parameters
    ----------
    profile
        What to start from.
    overrides
        ``speed_kph`` (one speed on all ways; tables that are given as well are
        laid over it), the delays by name (``signal_s`` ...), ``class_kph``,
        ``service_kph``, ``driven_share`` and ``surface_share`` (tables by value
        of the tag; what they do not name stays), ``traffic_factor`` (24 factors,
        or 24 pairs of a low and a high one).

    Raises
    ------
    InputError
        Names all faults at once; nothing is changed then.

    Examples
    --------
    >>> from hrgeo.network import profiles
    >>> slower = with_overrides(profiles.get("drive"), {"class_kph": {"residential": 30}})
    >>> slower.class_kph["residential"], slower.class_kph["primary"]
    (30.0, 60.0)
    """
    faults = list(_faults(profile, overrides))
    if faults:
        raise InputError(
            f"The changes to profile {profile.name!r} cannot be used: " + " ".join(faults)
        )
    if "speed_kph" in overrides:
        profile = profile.with_speed_kph(float(overrides["speed_kph"]))
    seconds: dict[str, Any] = {
        name: float(overrides[name]) for name in SECONDS if name in overrides
    }
    changes: dict[str, Any] = {"delays": dataclasses.replace(profile.delays, **seconds)}
    for name in (*_KPH_TABLES, *_SHARE_TABLES):
        given = {key: float(value) for key, value in overrides.get(name, {}).items()}
        if name == "class_kph":
            # A class that needs a tag to be open still needs it.
            shut = {key: given.pop(key) for key in profile.closed_class_kph if key in given}
            changes["closed_class_kph"] = {**profile.closed_class_kph, **shut}
        changes[name] = {**getattr(profile, name), **given}
    if "traffic_factor" in overrides:
        changes["traffic_factor"] = tuple(_pair(factor) for factor in overrides["traffic_factor"])
    return dataclasses.replace(profile, **changes)


def _faults(profile: Profile, overrides: Mapping[str, Any]) -> Iterator[str]:
    for key, value in overrides.items():
        if key not in KEYS:
            yield f"{key!r} is not known{_nearest(key, KEYS)}"
        elif key == "speed_kph":
            if not _is_speed(value):
                yield f"speed_kph must be a number above 0 km/h, at most {FASTEST_KPH:g}."
        elif key in SECONDS:
            if not _is_number(value) or value < 0:
                yield f"{key} must be a number of seconds, 0 or more."
        elif key == "traffic_factor":
            if not _are_factors(value):
                yield (
                    "traffic_factor must hold 24 factors, or pairs of a low and a high one, "
                    "each 1 or more."
                )
        else:
            yield from _faults_of_table(profile, key, value)


def _faults_of_table(profile: Profile, key: str, table: object) -> Iterator[str]:
    if not isinstance(table, Mapping):
        yield f"{key} must be a table."
        return
    known = {**profile.class_kph, **profile.closed_class_kph}
    for name, value in table.items():
        # A surface or a kind of service road can have any name; a class cannot, since one
        # that is closed to the traveler would be opened.
        if key in {"class_kph", "driven_share"} and name not in known:
            yield f"{key} has no class {name!r}{_nearest(str(name), known)}"
        elif key in _KPH_TABLES and not _is_speed(value):
            yield f"{key}.{name} must be a number above 0 km/h, at most {FASTEST_KPH:g}."
        elif key in _SHARE_TABLES and not (_is_number(value) and 0 < value <= 1):
            yield f"{key}.{name} must be a share above 0, at most 1."


def _nearest(word: str, known: Sequence[str] | Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else f"; choose from {', '.join(known)}."


def _is_number(value: object) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number with more digits than any figure has
        return False


def _is_speed(value: Any) -> bool:
    return _is_number(value) and 0 < value <= FASTEST_KPH


def _pair(factor: Any) -> tuple[float, float]:
    low, high = factor if isinstance(factor, Sequence) else (factor, factor)
    return float(low), float(high)


def _are_factors(value: object) -> bool:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != HOURS_PER_DAY:
        return False
    for factor in value:
        pair = (
            factor if isinstance(factor, Sequence) and not isinstance(factor, str) else [factor] * 2
        )
        if (
            len(pair) != 2
            or not all(_is_number(part) for part in pair)
            or not 1 <= pair[0] <= pair[1]
        ):
            return False
    return True
