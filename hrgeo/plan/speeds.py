"""What a plan file says of speeds and delays, ``[profiles.<mode>]``, and the profiles it makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from hrgeo.errors import InputError
from hrgeo.network import Profile, profiles
from hrgeo.network.overrides import KEYS
from hrgeo.plan import settings
from hrgeo.schemas import MODES

Figures: TypeAlias = tuple[tuple[str, Any], ...]
"""Name -> number, table or list of numbers, all as tuples, so that plans are hashable."""
Speeds: TypeAlias = tuple[tuple[str, Figures], ...]
"""Mode -> what the plan changes of its profile."""


def read_speeds(table: settings.Settings, modes: tuple[str, ...]) -> Speeds:
    """Read ``[profiles]``: for each mode of the plan, what to change of its profile."""
    changed = []
    for mode in MODES:
        if not table.has(mode):
            continue
        own = table.table(mode)
        figures = tuple((key, _frozen(own.data[key])) for key in KEYS if _usable(own, mode, key))
        if mode not in modes:
            own.fault(f"is about {mode!r}, which is not among streets.modes")
        elif figures:
            changed.append((mode, figures))
    return tuple(changed)


def _usable(table: settings.Settings, mode: str, key: str) -> bool:
    """Tell whether a figure is there and can be used; note what is wrong with it."""
    if not table.has(key):
        return False
    profile = profiles.get(mode)
    try:
        profiles.with_overrides(profile, {key: table.data[key]})
    except InputError as error:
        table.fault(str(error).removeprefix(f"The changes to profile {mode!r} cannot be used: "))
        return False
    return True


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return tuple((name, _frozen(part)) for name, part in value.items())
    if isinstance(value, list | tuple):
        return tuple(_frozen(part) for part in value)
    return float(value)


def changes(figures: Figures) -> dict[str, Any]:
    """Give what a plan changes of a profile as `hrgeo.network.profiles.with_overrides` takes it.

    Examples
    --------
    >>> changes((("signal_s", 10.0), ("class_kph", (("residential", 30.0),))))
    {'signal_s': 10.0, 'class_kph': {'residential': 30.0}}
    """
    return {
        key: dict(value) if isinstance(value, tuple) and key != "traffic_factor" else value
        for key, value in figures
    }


def mode_profile(mode: str, speeds: Speeds) -> Profile:
    """Give the profile that a plan travels by, with what the plan changes of it.

    Examples
    --------
    >>> mode_profile("walk", (("walk", (("signal_s", 0.0),)),)).delays.signal_s
    0.0
    """
    return profiles.with_overrides(profiles.get(mode), changes(dict(speeds).get(mode, ())))
