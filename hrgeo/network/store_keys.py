"""What a prepared network depends on, as one key: when any of it changes, so does the key."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import hrgeo.model
from hrgeo import files
from hrgeo.network.profiles import Profile
from hrgeo.network.record_file import FORM
from hrgeo.units import __file__ as units
from hrgeo.version import __version__

_LIBRARIES: Final = ("numpy", "osmium", "pandas", "pyproj", "scipy")


def canonical(value: Any) -> Any:
    """Give a value as plain JSON that is the same for equal values: sets and mappings sorted.

    Raises
    ------
    TypeError
        If it holds anything that has no such form.

    Examples
    --------
    >>> canonical({"b": (1.0, None), "a": frozenset({"y", "x"})})
    [['a', ['x', 'y']], ['b', [1.0, None]]]
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        named = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return [type(value).__name__, canonical(named)]
    if isinstance(value, Mapping):
        # By JSON, not by the keys themselves: they need not be of one kind.
        return sorted(([canonical(k), canonical(v)] for k, v in value.items()), key=json.dumps)
    if isinstance(value, AbstractSet):
        return sorted((canonical(item) for item in value), key=json.dumps)
    if isinstance(value, (tuple, list)):
        return [canonical(item) for item in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    raise TypeError(f"A value of type {type(value).__name__} has no canonical form.")


@functools.cache
def maker() -> str:
    """Say what makes networks: hrgeo, the text of its modules, and the libraries below it.

    The version alone would hide a change of the code between two versions.
    """
    digest = hashlib.sha256()
    network, model = Path(__file__).parent, Path(hrgeo.model.__file__).parent
    for module in (*sorted(network.glob("*.py")), *sorted(model.glob("*.py")), Path(units)):
        digest.update(module.name.encode() + hashlib.sha256(module.read_bytes()).digest())
    versions = [metadata.version(name) for name in _LIBRARIES]
    return json.dumps([FORM, __version__, versions, digest.hexdigest()])


def content_key(path: Path) -> str:
    """Name what is in a street file, and how it is read.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    name = path.name.lower()
    suffix = next((end for end in files.STREET_SUFFIXES if name.endswith(end)), "")
    return f"{suffix}:{files.sha256_of(path)}"


def network_key(content: str, profile: Profile) -> str:
    """Give the key of the network that a profile has in a street file; lower-case hex.

    Parameters
    ----------
    content
        As `content_key` gives it.
    profile
        All of its fields count.
    """
    parts = [maker(), content, canonical(profile)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
