"""Prepared networks on disk: made once from a street file, then opened in a moment.

The store holds streets, which are public data, and nothing about what they were used for.
Its entries are named by what they depend on (`hrgeo.network.store_keys`), so none is ever
out of date. They are written under another name and then renamed: a run that is killed,
or two at once, never leave half an entry. One that is damaged counts as missing. Where
nothing can be kept, networks are built as if there were no store.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

from hrgeo import files
from hrgeo.errors import InputError
from hrgeo.model import StreetNetwork
from hrgeo.network import profiles
from hrgeo.network.osm_file import Segments, Ways, read_ways, segments_of
from hrgeo.network.profiles import Profile
from hrgeo.network.reader import network_of
from hrgeo.network.record_file import DamagedRecordError, read_record, write_record
from hrgeo.network.store_keys import content_key, network_key
from hrgeo.network.street_cache import slug

VARIABLE: Final = "HRGEO_STORE"
"""Environment variable: ``off``, or the folder to keep networks in."""
MAX_NETWORKS: Final = 40
MAX_BYTES: Final = 4_000_000_000
"""The networks that were not used for longest are removed beyond this."""

_SUFFIX: Final = ".network"
_PART: Final = ".part"
_ENTRY: Final = re.compile(rf"[a-z0-9-]+-[0-9a-f]{{32}}{re.escape(_SUFFIX)}")
_LEFT_OVER: Final = re.compile(rf"\.[0-9a-f]{{12}}{re.escape(_PART)}")
_LEFT_OVER_S: Final = 86_400.0


@dataclass(frozen=True, eq=False)
class PreparedStreets:
    """A network, and where it came from.

    Attributes
    ----------
    network
        Its arrays lie in the store's file where `path` is not None.
    was_stored
        Whether it was in the store before.
    path
        Its file in the store; None where it could not be kept.
    seconds
        How long it took to open it, or to build and keep it; going through the street
        file counts for the first network that needs it.
    """

    network: StreetNetwork
    was_stored: bool
    path: Path | None
    seconds: float = 0.0


def store_folder() -> Path | None:
    """Say where prepared networks are kept; None where `HRGEO_STORE` is ``off``."""
    said = os.environ.get(VARIABLE, "").strip()
    if said.lower() == "off":
        return None
    if said:
        return Path(said)
    return platformdirs.user_cache_path("hrgeo", appauthor=False) / "networks"


def stored_streets(
    path: Path | str, modes: Iterable[str | Profile], folder: Path | None = None
) -> dict[str, StreetNetwork]:
    """Open the networks of a street file from the store; build and keep those it lacks.

    Parameters
    ----------
    path
        An ``.osm.pbf``, ``.osm`` or ``.osm.bz2`` file.
    modes
        Names of travel profiles, or profiles.
    folder
        Where networks are kept; if not given, see `store_folder`.

    Returns
    -------
    dict
        By name of the profile, in the order of `modes`: the same as
        `hrgeo.network.read_streets_by_mode` gives.

    Raises
    ------
    InputError, NetworkDataError
        As `hrgeo.network.read_streets`; also if two profiles have one name.
    """
    prepared = prepared_streets(path, modes, folder)
    return {name: streets.network for name, streets in prepared.items()}


def prepared_streets(
    path: Path | str, modes: Iterable[str | Profile], folder: Path | None = None
) -> dict[str, PreparedStreets]:
    """Do what `stored_streets` does, and say of each network where it came from."""
    chosen = _profiles(modes)
    checked = files.check_path(path, suffixes=files.STREET_SUFFIXES, what="street file")
    folder = store_folder() if folder is None else folder
    if folder is None:
        reading = _Reading(checked)
        return {p.name: PreparedStreets(reading.network(p), False, None) for p in chosen}
    reading = _Reading(checked)  # before its content is named: see `has_changed`
    content, store = content_key(checked), _Store(folder)
    return {profile.name: _prepared(store, content, profile, reading) for profile in chosen}


def _prepared(store: _Store, content: str, profile: Profile, reading: _Reading) -> PreparedStreets:
    started = time.perf_counter()
    key = network_key(content, profile)
    entry = store.path(profile, key)
    network, was_stored, is_kept = store.open(entry, key), True, True
    if network is None:
        network, was_stored = reading.network(profile), False
        kept = None
        if not reading.has_changed():
            store.keep(entry, network, key)
            kept = store.open(entry, key)
        network, is_kept = kept or network, kept is not None
    seconds = time.perf_counter() - started
    return PreparedStreets(network, was_stored, entry if is_kept else None, seconds)


def _profiles(modes: Iterable[str | Profile]) -> list[Profile]:
    chosen = [profiles.get(mode) if isinstance(mode, str) else mode for mode in modes]
    names = [profile.name for profile in chosen]
    twice = sorted({name for name in names if names.count(name) > 1})
    if any(chosen[names.index(name)] != p for name, p in zip(names, chosen, strict=True)):
        raise InputError(
            f"Two different profiles are called {', '.join(map(repr, twice))}; give each a name of "
            "its own: dataclasses.replace(profile, name=...)."
        )
    return list({profile.name: profile for profile in chosen}.values())


class _Reading:
    """A street file that is gone through once, when the first network has to be built."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._state = self._state_now()
        self._read: tuple[Ways, Segments] | None = None

    def _state_now(self) -> tuple[int, int]:
        about = self._path.stat()
        return about.st_size, about.st_mtime_ns

    def has_changed(self) -> bool:
        """Say whether the file is another one by now, so that its content has another name."""
        return self._state != self._state_now()

    def network(self, profile: Profile) -> StreetNetwork:
        if self._read is None:
            ways = read_ways(self._path)
            self._read = ways, segments_of(ways)
        return network_of(*self._read, profile)


class _Store:
    """A folder of prepared networks; made when first written to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._in_use: set[Path] = set()

    def path(self, profile: Profile, key: str) -> Path:
        return self.folder / f"{slug(profile.name)}-{key[:32]}{_SUFFIX}"

    def open(self, entry: Path, key: str) -> StreetNetwork | None:
        """Open an entry; None if there is none, or none that is whole."""
        try:
            network = read_record(entry, StreetNetwork, key)
        except DamagedRecordError:
            return None
        self._in_use.add(entry)
        with suppress(OSError):  # a folder that can only be read
            os.utime(entry)
        return network

    def keep(self, entry: Path, network: StreetNetwork, key: str) -> None:
        """Write an entry, if it can be written."""
        part = self.folder / f".{secrets.token_hex(6)}{_PART}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_record(part, network, key)
            part.replace(entry)
        except OSError:
            # No room, no right to write; or, on Windows, another run has the entry open,
            # which is then the same network.
            return
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        self._in_use.add(entry)
        self._tidy()

    def _tidy(self) -> None:
        """Remove what killed runs left, and the entries that were not used for longest."""
        with suppress(OSError):
            names = [path.name for path in self.folder.iterdir()]
            _remove_left_overs([self.folder / n for n in names if _LEFT_OVER.fullmatch(n)])
            entries = [self.folder / n for n in names if _ENTRY.fullmatch(n)]
            _remove_beyond(entries, self._in_use)


def _remove_left_overs(parts: Sequence[Path]) -> None:
    """Remove parts that are a day old: younger ones may still be written to."""
    for part in parts:
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > _LEFT_OVER_S:
                part.unlink()


def _remove_beyond(entries: Sequence[Path], in_use: set[Path]) -> None:
    ages: list[tuple[float, int, Path]] = []
    for entry in entries:
        with suppress(OSError):  # another run may have removed it
            about = entry.stat()
            ages.append((about.st_mtime, about.st_size, entry))
    n_kept = n_bytes = 0
    # Those in use come first, so that they count and never go.
    for _, size, entry in sorted(ages, key=lambda age: (age[2] not in in_use, -age[0])):
        n_kept, n_bytes = n_kept + 1, n_bytes + size
        if entry not in in_use and (n_kept > MAX_NETWORKS or n_bytes > MAX_BYTES):
            with suppress(OSError):  # on Windows one that is open stays
                entry.unlink()
